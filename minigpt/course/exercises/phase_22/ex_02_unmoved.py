"""Exercise 22.2: which parameters does a loss leave alone?"""

import torch
from torch import nn

from minigpt.course.exercises.phase_22.shared import Small
from minigpt.course.judging.exercise import Exercise, turn


def unmoved(model, loss):
    """Return the names of the parameters to which the loss gives no gradient, or only zeros."""
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]


def unmoved_by_asking(model, loss):
    named = dict(model.named_parameters())
    asked = {name: p for name, p in named.items() if p.requires_grad}
    found = torch.autograd.grad(loss, list(asked.values()), allow_unused=True)
    moved = {name for name, g in zip(asked, found, strict=True) if g is not None and bool(g.any())}
    return [name for name in named if name not in moved]


def _frozen_only(model, loss):
    return [name for name, p in model.named_parameters() if not p.requires_grad]


def _none_only(model, loss):
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad is None]


def _zeroed_not_none(model, loss):
    model.zero_grad(set_to_none=False)
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad is None]


def _zeros_only(model, loss):
    model.zero_grad()
    loss.backward()
    return [n for n, p in model.named_parameters() if p.grad is not None and not p.grad.any()]


def _none_has_no_any(model, loss):
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if not p.grad.any()]


def _none_has_no_norm(model, loss):
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad.norm() == 0]


def _none_has_no_abs(model, loss):
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad.abs().sum() == 0]


def _old_gradients(model, loss):
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]


def _only_old_gradients(model, loss):
    return [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]


def _cleared_too_late(model, loss):
    loss.backward()
    model.zero_grad()
    return [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()]


def _moved(model, loss):
    model.zero_grad()
    loss.backward()
    return [n for n, p in model.named_parameters() if p.grad is not None and p.grad.any()]


def _sums_cancel(model, loss):
    model.zero_grad()
    loss.backward()
    return [
        name
        for name, p in model.named_parameters()
        if p.grad is None or p.grad.sum().abs() <= 1e-7 * p.grad.abs().sum()
    ]


def _any_zero(model, loss):
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if p.grad is None or not p.grad.all()]


def _small_is_none(model, loss):
    model.zero_grad()
    loss.backward()
    return [n for n, p in model.named_parameters() if p.grad is None or p.grad.abs().max() < 1e-6]


def _looks_at_weights(model, loss):
    model.zero_grad()
    loss.backward()
    return [name for name, p in model.named_parameters() if not p.any()]


def _frozen_left_out(model, loss):
    model.zero_grad()
    loss.backward()
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [name for name, p in named if p.grad is None or not p.grad.any()]


def _after_a_step(make):
    """Those that an optimizer has not moved, by the optimizer that makes the step."""

    def compare(model, loss):
        model.zero_grad()
        before = [p.detach().clone() for p in model.parameters()]
        loss.backward()
        make(model.parameters()).step()
        named = zip(model.named_parameters(), before, strict=True)
        return [name for (name, p), old in named if torch.equal(p, old)]

    return compare


_takes_a_step = _after_a_step(lambda parameters: torch.optim.SGD(parameters, lr=1.0))
_takes_adam_s_step = _after_a_step(torch.optim.Adam)


def _count(model, loss):
    return len(unmoved(model, loss))


def _numbers_not_names(model, loss):
    return sum(p.numel() for name, p in model.named_parameters() if name in unmoved(model, loss))


def _gradients_not_names(model, loss):
    names = set(unmoved(model, loss))
    return [p for name, p in model.named_parameters() if name in names]


def _layers(model, loss):
    return [name.rsplit(".", 1)[0] for name in unmoved(model, loss)]


def _sorted(model, loss):
    return sorted(unmoved(model, loss), reverse=True)


def _set(model, loss):
    return set(unmoved(model, loss))


def naming(function, flaw, scale):
    """Break a small model, compute its loss, and see what is named and what has changed."""
    model, ids, y = Small(flaw), torch.tensor([1, 2, 2]), torch.tensor([1, 3, 0])
    if "used" in flaw:  # the step before had all its gradients
        healthy = Small("")
        nn.functional.cross_entropy(healthy(ids), y).backward()
        for p, old in zip(model.parameters(), healthy.parameters(), strict=True):
            p.grad = old.grad if p.requires_grad else None
    loss = scale * nn.functional.cross_entropy(model(ids), y)
    found = function(model, loss)
    weights = [p.detach() for p in model.parameters()]
    return {"names": found, "weights": weights}


def cases_unmoved():
    return [
        ("", 1.0),
        ("cut", 1.0),
        ("bypassed", 1.0),
        ("frozen", 1.0),
        ("zero", 1.0),
        ("cut, used", 1.0),
        ("bias", 1.0),
        ("", 1e-9),
        ("frozen, zero, used", 1.0),
    ]


EXERCISE = Exercise(
    id="ex-22-02",
    title={"en": "What stands still", "es": "Lo que no se mueve"},
    reference=unmoved,
    alternatives=(unmoved_by_asking,),
    cases=cases_unmoved,
    observe=naming,
    wrong_turns=(
        turn(
            "frozen-only",
            _frozen_only,
            "You list what is frozen. A parameter may be ready to learn and still get nothing, "
            "because its way to the loss is cut.",
            "Enumeras lo congelado. Un parámetro puede estar listo para aprender y no recibir "
            "nada, porque tiene cortado el camino a la pérdida.",
        ),
        turn(
            "none-only",
            _none_only,
            "A gradient that is there and holds nothing but zeros moves nothing either.",
            "Un gradiente que existe pero solo contiene ceros tampoco mueve nada.",
            _zeroed_not_none,
        ),
        turn(
            "zeros-only",
            _zeros_only,
            "Some parameters have no gradient at all: .grad is None there. They are the first to "
            "be named.",
            "Algunos parámetros no tienen ningún gradiente: ahí .grad es None. Son los primeros "
            "que hay que nombrar.",
        ),
        turn(
            "none-has-no-any",
            _none_has_no_any,
            "Where no gradient has come, .grad is None, and None cannot be asked for its numbers.",
            "Donde no llegó ningún gradiente, .grad es None, y a None no se le pueden pedir "
            "números.",
            _none_has_no_norm,
            _none_has_no_abs,
        ),
        turn(
            "old-gradients",
            _old_gradients,
            "Gradients of an earlier step are still there and hide what this loss does not reach.",
            "Siguen ahí los gradientes de un paso anterior y esconden lo que esta pérdida no "
            "alcanza.",
        ),
        turn(
            "never-backward",
            _only_old_gradients,
            "You look at .grad, but nobody has gone backward from this loss yet.",
            "Miras .grad, pero todavía nadie ha ido hacia atrás desde esta pérdida.",
        ),
        turn(
            "cleared-too-late",
            _cleared_too_late,
            "You clear the gradients after they have come, and then nobody has any.",
            "Borras los gradientes después de que llegaron, y entonces no los tiene nadie.",
        ),
        turn(
            "moved",
            _moved,
            "You list those that do get a gradient.",
            "Enumeras los que sí reciben gradiente.",
        ),
        turn(
            "sums-cancel",
            _sums_cancel,
            "You ask whether the sum is zero. The gradients of a head's bias always add up to "
            "zero, and each of them moves.",
            "Preguntas si la suma es cero. Los gradientes del sesgo de una cabeza de salida "
            "siempre suman cero, y cada uno mueve algo.",
        ),
        turn(
            "one-zero-is-enough",
            _any_zero,
            "One zero among its numbers does not mean that the parameter stands still: the row of "
            "a token that did not occur is zero in every healthy model.",
            "Un cero entre sus números no significa que el parámetro no se mueva: la fila de un "
            "token que no apareció es cero en cualquier modelo sano.",
        ),
        turn(
            "small-is-none",
            _small_is_none,
            "Small is not zero. AdamW makes a full step of a small gradient, too.",
            "Pequeño no es cero. AdamW también hace un paso entero de un gradiente pequeño.",
        ),
        turn(
            "weights-not-gradients",
            _looks_at_weights,
            "You look at the weights. A weight of zero may learn, and one that is not may be cut "
            "off.",
            "Miras los pesos. Un peso cero puede aprender, y uno que no lo es puede estar "
            "desconectado.",
        ),
        turn(
            "frozen-left-out",
            _frozen_left_out,
            "You leave the frozen ones out. Whoever froze them by mistake would never hear of it.",
            "Dejas fuera los congelados. Quien los congeló por error nunca se enteraría.",
        ),
        turn(
            "takes-a-step",
            _takes_a_step,
            "The weights have moved. To see who would move, nobody has to.",
            "Los pesos se movieron. Para ver quién se movería no hace falta mover a nadie.",
            _takes_adam_s_step,
        ),
        turn(
            "not-the-names",
            _count,
            "You have found the right ones; a list of their names is asked for, as they stand.",
            "Encontraste los correctos; se pide la lista de sus nombres, tal como son.",
            _numbers_not_names,
            _gradients_not_names,
            _layers,
            _set,
        ),
        turn(
            "another-order",
            _sorted,
            "The right names in another order: the model has one of its own.",
            "Los nombres correctos en otro orden: el modelo tiene el suyo.",
        ),
    ),
)
