"""Exercise 22.1: who notices a changed token?"""

import torch

from minigpt.course.exercises.phase_22.shared import Mixing, V, compare, moved, past, replaced
from minigpt.course.judging.exercise import Exercise, turn


def who_notices(model, ids, t):
    """Return (T,) bool: where the logits change by more than 1e-5 when token t becomes another."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        before = model(ids)
        other = ids.clone()
        other[0, t] = (ids[0, t] + 1) % before.shape[-1]
        change = (model(other) - before).abs()
    model.train(was_training)
    return change[0].amax(dim=-1) > 1e-5


def who_notices_one_by_one(model, ids, t):
    mode = model.training
    logits = model.eval()(ids)[0]
    row = ids[0].tolist()
    row[t] = 0 if row[t] else 1
    others = model(torch.tensor([row]))[0]
    model.train(mode)
    notices = [bool(((a - b).abs() > 1e-5).any()) for a, b in zip(logits, others, strict=True)]
    return torch.tensor(notices)


def _what_t_reads(model, ids, t):
    found = []
    for s in range(ids.shape[1]):
        before, after = compare(model, ids, replaced(ids, s))
        found.append(bool(((after[t] - before[t]).abs() > 1e-5).any()))
    return torch.tensor(found)


def _favourites(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return before.argmax(-1) != after.argmax(-1)


def _favourites_of_another(model, ids, t):
    other = ids.clone()
    other[0, t] = 0 if ids[0, t] else 1
    before, after = compare(model, ids, other)
    return before.argmax(-1) != after.argmax(-1)


def _to_the_bit(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return (before != after).any(-1)


def _from_t_on(model, ids, t):
    other = ids.clone()
    other[0, t:] = (other[0, t:] + 1) % V
    return moved(model, ids, other)


def _everything(model, ids, t):
    return moved(model, ids, (ids + 1) % V)


def _all_but_t(model, ids, t):
    other = (ids + 1) % V
    other[0, t] = ids[0, t]
    return moved(model, ids, other)


def _with_dropout(model, ids, t):
    return moved(model, ids, replaced(ids, t), mode="as it is")


def _stays_in_eval(model, ids, t):
    model.eval()
    return ((model(replaced(ids, t)) - model(ids)).abs() > 1e-5).any(-1)[0]


def _ends_in_train(model, ids, t):
    model.eval()
    found = ((model(replaced(ids, t)) - model(ids)).abs() > 1e-5).any(-1)[0]
    model.train()
    return found


def _in_place(model, ids, t):
    before, _ = compare(model, ids, ids)
    ids[0, t] = (ids[0, t] + 1) % V
    after, _ = compare(model, ids, ids)
    return ((after - before).abs() > 1e-5).any(-1)


def _no_such_token(model, ids, t):
    other = ids.clone()
    other[0, t] = other[0, t] + 1
    return moved(model, ids, other)


def _sometimes_the_same(model, ids, t):
    other = ids.clone()
    other[0, t] = 0
    return moved(model, ids, other)


def _trusts_the_mask(model, ids, t):
    return torch.arange(ids.shape[1]) >= t


def _only_the_future(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    found = ((after - before).abs() > 1e-5).any(-1)
    found[:t] = False
    return found


def _sums_cancel(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return (after - before).sum(-1).abs() > 1e-5


def _one_direction(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return (after - before)[:, 0] > 1e-5


def _every_logit(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return ((after - before).abs() > 1e-5).all(-1)


def _on_average(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return (after - before).abs().mean(-1) > 1e-5


def _deaf(model, ids, t):
    return ~who_notices(model, ids, t)


def _places(model, ids, t):
    return who_notices(model, ids, t).nonzero()[:, 0]


def _places_in_a_column(model, ids, t):
    return who_notices(model, ids, t).nonzero()


def _batch_kept(model, ids, t):
    return who_notices(model, ids, t)[None]


def _each_token(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return (after - before).abs() > 1e-5


def _how_much(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return (after - before).abs().amax(-1)


def _too_coarse(model, ids, t):
    before, after = compare(model, ids, replaced(ids, t))
    return ((after - before).abs() > 1e-2).any(-1)


def noticing(function, model, ids, t):
    """What is returned, and the mode in which the model is left."""
    found = function(model, ids, t)
    return {"notices": found, "training": model.training}


def cases_who_notices():
    ids = torch.tensor([[1, 3, 0, 4]])
    one_back = torch.eye(4) + torch.eye(4).roll(1, 0).tril(-1)  # itself and the one before it
    gap = torch.eye(6).roll(2, 0).tril()  # only what stood two places before
    long = torch.tensor([[2, 4, 0, 1, 3, 2]])
    return [
        (Mixing(past(4)).eval(), ids, 1),
        (Mixing(torch.ones(4, 4) / 4).eval(), ids, 2),
        (Mixing(one_back).eval(), ids, 1),
        (Mixing(gap).eval(), long, 1),
        (Mixing(past(6), top=9.0).eval(), long, 3),
        (Mixing(past(4), noise=1e-7).eval(), ids, 3),
        (Mixing(past(4), dropout=0.5).train(), ids, 2),
        (Mixing(0.001 * past(4), single=True).eval(), ids, 0),
        (Mixing(torch.ones(6, 6).triu()).train(), long, 2),
        (Mixing(2e-5 * torch.ones(4, 4).tril()).eval(), ids, 1),
    ]


EXERCISE = Exercise(
    id="ex-22-01",
    title={"en": "Who notices?", "es": "¿Quién se entera?"},
    reference=who_notices,
    alternatives=(who_notices_one_by_one,),
    cases=cases_who_notices,
    observe=noticing,
    wrong_turns=(
        turn(
            "what-t-reads",
            _what_t_reads,
            "You say which tokens position t reads. Asked is the other direction: which positions "
            "read token t.",
            "Dices qué tokens lee la posición t. Se pregunta en la otra dirección: qué posiciones "
            "leen el token t.",
        ),
        turn(
            "favourites",
            _favourites,
            "You compare the favourite tokens. Logits can move a long way before the favourite "
            "changes.",
            "Comparas los tokens favoritos. Los logits pueden moverse mucho antes de que cambie el "
            "favorito.",
            _favourites_of_another,
        ),
        turn(
            "to-the-bit",
            _to_the_bit,
            "You count rounding as noticing. Two computations of the same thing may differ in the "
            "last digits; the task says from which size on a change counts.",
            "Cuentas el redondeo como si fuera enterarse. Dos cálculos de lo mismo pueden diferir "
            "en las últimas cifras; el enunciado dice desde qué tamaño cuenta un cambio.",
        ),
        turn(
            "too-many-tokens",
            _from_t_on,
            "More than one token has changed, so nobody can tell which one was noticed.",
            "Cambiaste más de un token, así que no se sabe de cuál se enteraron.",
            _everything,
            _all_but_t,
        ),
        turn(
            "dropout",
            _with_dropout,
            "In training mode dropout draws anew in every call, and everybody seems to notice. "
            "Judge in eval mode.",
            "En modo de entrenamiento, dropout sortea de nuevo en cada llamada y parece que todos "
            "se enteran. Evalúa en modo eval.",
        ),
        turn(
            "mode-not-given-back",
            _stays_in_eval,
            "The answer is right, but the model comes back in another mode than you got it in.",
            "La respuesta es correcta, pero el modelo vuelve en otro modo que el que tenía cuando "
            "te lo dieron.",
            _ends_in_train,
        ),
        turn(
            "writes-into-ids",
            _in_place,
            "You wrote into the ids that you were given. Change a copy.",
            "Escribiste encima de los ids que te dieron. Cambia una copia.",
        ),
        turn(
            "no-such-token",
            _no_such_token,
            "The last token of the vocabulary has no successor. Which other token can stand there?",
            "El último token del vocabulario no tiene siguiente. ¿Qué otro token puede ir ahí?",
        ),
        turn(
            "sometimes-the-same",
            _sometimes_the_same,
            "Sometimes the new token is the old one, and of course nobody notices.",
            "A veces el token nuevo es el mismo de antes y, claro, nadie se entera.",
        ),
        turn(
            "trusts-the-mask",
            _trusts_the_mask,
            "You take it for granted that everybody from t on notices and nobody before. That is "
            "what the test is to find out.",
            "Das por hecho que se enteran todos desde t y nadie antes. Eso es justo lo que la "
            "prueba debe averiguar.",
            _only_the_future,
        ),
        turn(
            "sums-cancel",
            _sums_cancel,
            "You add the changes up with their signs: what one logit gains another one may lose.",
            "Sumas los cambios con su signo: lo que gana un logit lo puede perder otro.",
        ),
        turn(
            "one-logit",
            _one_direction,
            "One logit of V is enough to notice, whichever it is, and up or down.",
            "Basta con que cambie un logit de los V, sea cual sea, hacia arriba o hacia abajo.",
            _every_logit,
            _on_average,
        ),
        turn(
            "deaf",
            _deaf,
            "True is to mean that the position notices. Yours are the ones that do not.",
            "True debe significar que la posición se entera. Las tuyas son las que no.",
        ),
        turn(
            "another-form",
            _places,
            "You have found the right thing; the form differs. One True or False for each of the T "
            "positions is asked for.",
            "Encontraste lo correcto; la forma es otra. Se pide un True o False por cada una de "
            "las T posiciones.",
            _places_in_a_column,
            _batch_kept,
            _each_token,
            _how_much,
        ),
        turn(
            "too-coarse",
            _too_coarse,
            "Your limit is too coarse: there are small changes that are no rounding.",
            "Tu límite es demasiado grueso: hay cambios pequeños que no son redondeo.",
        ),
    ),
)
