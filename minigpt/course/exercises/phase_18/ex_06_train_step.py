"""Exercise 18.6: one step of training, whole."""

import torch
from torch import nn

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_18.ex_01_answer_loss import answer_loss
from minigpt.course.exercises.phase_18.shared import IGNORE
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def train_step(model, optimizer, x, y, rate, limit):
    """Train the model on one batch, in place; return the loss before the step, a float."""
    loss = answer_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.step()
    return loss.item()


def train_step_with_gradients_by_hand(model, optimizer, x, y, rate, limit):
    parameters = list(model.parameters())
    loss = answer_loss(model(x), y)
    gradients = torch.autograd.grad(loss, parameters)
    length = torch.cat([g.flatten() for g in gradients]).norm().item()
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient * min(1.0, limit / length)
    for group in optimizer.param_groups:
        group.update(lr=rate)
    optimizer.step()
    return loss.detach().item()


def _step(model, optimizer, x, y, rate, limit, order, loss_of=answer_loss):
    """The parts of a step in any order, by their initials; the defaults of each are right."""
    loss = loss_of(model(x), y)
    for part in order:
        if part == "z":
            optimizer.zero_grad()
        elif part == "b":
            loss.backward()
        elif part == "c":
            nn.utils.clip_grad_norm_(model.parameters(), limit)
        elif part == "r":
            for group in optimizer.param_groups:
                group["lr"] = rate
        elif part == "1":
            optimizer.param_groups[0]["lr"] = rate
        elif part == "n":
            for parameter in model.parameters():
                nn.utils.clip_grad_norm_([parameter], limit)
        elif part == "v":
            nn.utils.clip_grad_value_(model.parameters(), limit)
        elif part == "s":
            optimizer.step()
    return loss.item()


def _gradients_pile_up(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "bcrs")


def _cleared_before_the_step(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "bzcrs")


def _step_before_backward(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "rszbc")


def _no_step(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbcr")


def _no_backward(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zrs")


def _never_clips(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbrs")


def _clips_too_early(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "czbrs")


def _clips_too_late(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbrsc")


def _clips_each(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbnrs")


def _clips_numbers(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbvrs")


def _ignores_the_rate(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbcs")


def _rate_too_late(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbcsr")


def _first_group_only(model, optimizer, x, y, rate, limit):
    return _step(model, optimizer, x, y, rate, limit, "zbc1s")


def _loss_afterwards(model, optimizer, x, y, rate, limit):
    train_step(model, optimizer, x, y, rate, limit)
    return answer_loss(model(x), y).item()


def _scores_everything(model, optimizer, x, y, rate, limit):
    def over_all(logits, y):
        return nn.functional.cross_entropy(logits.flatten(0, 1), y.clamp(min=0).flatten())

    return _step(model, optimizer, x, y, rate, limit, "zbcrs", over_all)


def _by_hand_downhill(model, optimizer, x, y, rate, limit):
    loss = _step(model, optimizer, x, y, rate, limit, "zbcr")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= rate * parameter.grad
    return loss


def _loss_as_tensor(model, optimizer, x, y, rate, limit):
    loss = answer_loss(model(x), y)
    train_step(model, optimizer, x, y, rate, limit)
    return loss


def after_steps(function, optimizer, batches, rates, limit):
    """The losses of some steps of a small model, and its weights afterwards."""
    model = nn.Sequential(nn.Embedding(4, 3), nn.Linear(3, 4, bias=False))
    with torch.no_grad():
        for seed, parameter in enumerate(model.parameters()):
            parameter.copy_(2 * normal(*parameter.shape, seed=seed))
    # Two groups, as when norms and matrices decay differently; a rate of 9 that nobody wants.
    groups = [{"params": [parameter]} for parameter in model.parameters()]
    optimizer = getattr(torch.optim, optimizer)(groups, lr=9.0)
    losses = [
        function(model, optimizer, x, y, rate, limit)
        for (x, y), rate in zip(batches, rates, strict=True)
    ]
    return {"losses": losses, "weights": [p.detach() for p in model.parameters()]}


def cases_train_step():
    one = (torch.tensor([[0, 1]]), torch.tensor([[IGNORE, 2]]))
    two = (torch.tensor([[3, 1, 0], [2, 2, 1]]), torch.tensor([[IGNORE, 0, 3], [1, IGNORE, 2]]))
    return [
        ("SGD", [one], [0.5], 100.0),
        ("SGD", [one, two, two], [0.5, 0.2, 0.1], 0.3),
        ("AdamW", [two, one, two], [0.02, 0.1, 0.05], 0.3),
    ]


EXERCISE = Exercise(
    id="ex-18-06",
    title={"en": "One step of training", "es": "Un paso de entrenamiento"},
    reference=train_step,
    alternatives=(train_step_with_gradients_by_hand,),
    cases=cases_train_step,
    observe=after_steps,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32, three steps, one built on the other"),
    wrong_turns=(
        turn(
            "gradients-pile-up",
            _gradients_pile_up,
            "From the second step on the old gradients are still there: backward adds to them. "
            "They have to be cleared for each batch.",
            "Desde el segundo paso siguen ahí los gradientes viejos: backward les suma. Hay que "
            "borrarlos con cada lote.",
        ),
        turn(
            "nothing-moves",
            _cleared_before_the_step,
            "The weights have not moved. The gradients are to be made, and still be there, when "
            "the optimizer takes its step.",
            "Los pesos no se han movido. Los gradientes deben calcularse, y seguir ahí, cuando el "
            "optimizador da su paso.",
            _no_step,
            _no_backward,
        ),
        turn(
            "step-before-backward",
            _step_before_backward,
            "The optimizer steps before this batch has its gradients: every batch acts one step "
            "late, and the last one never.",
            "El optimizador da su paso antes de que este lote tenga sus gradientes: cada lote "
            "actúa un paso tarde, y el último nunca.",
        ),
        turn(
            "no-clipping",
            _never_clips,
            "Long gradients reach the optimizer at full length. They are there only after "
            "backward, and are used up by the step.",
            "Los gradientes largos llegan enteros al optimizador. Solo existen después de "
            "backward, y el paso ya los ha usado.",
            _clips_too_early,
            _clips_too_late,
        ),
        turn(
            "clips-each",
            _clips_each,
            "You clip tensor by tensor or number by number. All gradients together are one arrow "
            "with one length.",
            "Recortas tensor por tensor o número a número. Todos los gradientes juntos son una "
            "sola flecha con una longitud.",
            _clips_numbers,
        ),
        turn(
            "ignores-the-rate",
            _ignores_the_rate,
            "The step is taken with the optimizer's old rate. This step's rate has to be there "
            "before it.",
            "El paso se da con la tasa antigua del optimizador. La de este paso debe estar ahí "
            "antes.",
            _rate_too_late,
        ),
        turn(
            "first-group-only",
            _first_group_only,
            "Only the first group of weights has the new rate. An optimizer may have several "
            "groups.",
            "Solo el primer grupo de pesos tiene la nueva tasa. Un optimizador puede tener varios "
            "grupos.",
        ),
        turn(
            "loss-afterwards",
            _loss_afterwards,
            "You measure the loss after the step, at the price of a second forward pass. The loss "
            "that made the gradients is asked for.",
            "Mides la pérdida después del paso, al precio de otro paso hacia delante. Se pide la "
            "pérdida que produjo los gradientes.",
        ),
        turn(
            "scores-everything",
            _scores_everything,
            "The positions marked -100 are scored, too. `answer_loss` knows which ones to ask.",
            "También puntúas las posiciones marcadas con -100. `answer_loss` sabe a cuáles "
            "preguntar.",
        ),
        turn(
            "without-the-optimizer",
            _by_hand_downhill,
            "You walk downhill by hand. That is plain SGD; the optimizer you were given may know "
            "better.",
            "Bajas la cuesta a mano. Eso es SGD a secas; el optimizador que recibiste quizá sepa "
            "más.",
        ),
        turn(
            "loss-as-tensor",
            _loss_as_tensor,
            "The loss is still a tensor: kept in a list, it would hold a whole graph in memory. "
            ".item() takes the number out.",
            "La pérdida sigue siendo un tensor: guardada en una lista, retendría un grafo entero "
            "en la memoria. .item() saca el número.",
        ),
    ),
)
