"""Exercise 14.4: where is the loss?"""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def shares_of_loss(losses, kinds):
    """Return {kind: the share of the whole loss that the letters of this kind carry}."""
    shares = dict.fromkeys(kinds, 0.0)
    for loss, kind in zip(losses, kinds, strict=True):
        shares[kind] += loss / sum(losses)
    return shares


def shares_of_loss_by_kind(losses, kinds):
    together = list(zip(kinds, losses, strict=True))
    return {k: sum(x for kind, x in together if kind == k) / sum(losses) for k in set(kinds)}


def _sums(losses, kinds):
    return {k: share * sum(losses) for k, share in shares_of_loss(losses, kinds).items()}


def _means(losses, kinds):
    return {k: total / kinds.count(k) for k, total in _sums(losses, kinds).items()}


def _means_shared_out(losses, kinds):
    means = _means(losses, kinds)
    return {k: value / sum(means.values()) for k, value in means.items()}


def _means_over_the_mean(losses, kinds):
    overall = sum(losses) / len(losses)
    return {k: value / overall for k, value in _means(losses, kinds).items()}


def _means_over_the_total(losses, kinds):
    return {k: value / sum(losses) for k, value in _means(losses, kinds).items()}


def _letters(losses, kinds):
    return {k: kinds.count(k) / len(kinds) for k in kinds}


def _counts(losses, kinds):
    return {k: kinds.count(k) for k in kinds}


def _divides_by_letters(losses, kinds):
    return {k: total / len(losses) for k, total in _sums(losses, kinds).items()}


def _percent(losses, kinds):
    return {k: 100 * share for k, share in shares_of_loss(losses, kinds).items()}


def _last_one_wins(losses, kinds):
    return {k: loss / sum(losses) for k, loss in zip(kinds, losses, strict=True)}


def _largest_of_each(losses, kinds):
    pairs = list(zip(kinds, losses, strict=True))
    return {k: max(x for kind, x in pairs if kind == k) / sum(losses) for k in kinds}


def _list(losses, kinds):
    return list(shares_of_loss(losses, kinds).values())


def _whole_in_each(losses, kinds):
    return {k: total / total if total else 0.0 for k, total in _sums(losses, kinds).items()}


def _one_for_each(losses, kinds):
    return dict.fromkeys(kinds, 1.0)


def _drops_zeros(losses, kinds):
    return {k: share for k, share in shares_of_loss(losses, kinds).items() if share}


def cases_shares_of_loss():
    return [
        ([1.0, 3.0], ["first", "inside"]),
        ([3.0, 0.5, 0.25, 0.25], ["first", "inside", "inside", "end"]),
        ([0.0, 2.0, 0.0, 2.0], ["inside", "first", "end", "first"]),
        ([0.7], ["end"]),
        ([4.0, 0.1, 0.2, 1.5, 0.3, 0.9], ["first", "inside", "inside", "scale", "inside", "first"]),
    ]


EXERCISE = Exercise(
    id="ex-14-04",
    title={"en": "Where is the loss?", "es": "¿Dónde está la pérdida?"},
    reference=shares_of_loss,
    alternatives=(shares_of_loss_by_kind,),
    cases=cases_shares_of_loss,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="a few operations in 64 bits"),
    wrong_turns=(
        turn(
            "means",
            _means,
            "That is the mean loss of a letter of each kind. A dear letter that is rare may carry "
            "less than a cheap one that is common.",
            "Esa es la pérdida media de una letra de cada clase. Una letra cara y rara puede "
            "llevar menos que una barata y común.",
            _means_over_the_mean,
            _means_over_the_total,
        ),
        turn(
            "means-shared-out",
            _means_shared_out,
            "Your shares add up to 1, but they treat every kind as if it had equally many letters.",
            "Tus partes suman 1, pero tratan cada clase como si tuviera las mismas letras.",
        ),
        turn(
            "sums",
            _sums,
            "These are nats. A share is a part of the whole.",
            "Esos son nats. Una parte lo es de un total.",
        ),
        turn(
            "letters-not-loss",
            _letters,
            "That is the share of the letters. Of the loss is asked.",
            "Esa es la parte de las letras. Se pregunta por la de la pérdida.",
            _counts,
        ),
        turn(
            "divides-by-letters",
            _divides_by_letters,
            "You divide by how many letters there are. What would make the shares add up to 1?",
            "Divides entre cuántas letras hay. ¿Qué haría que las partes sumaran 1?",
        ),
        turn(
            "percent",
            _percent,
            "In percent it is right. Asked is a number from 0 to 1.",
            "En porcentaje es correcto. Se pide un número de 0 a 1.",
        ),
        turn(
            "last-one-wins",
            _last_one_wins,
            "Of each kind only one letter is left: a later one writes over an earlier one.",
            "De cada clase solo queda una letra: una posterior se escribe encima de la anterior.",
        ),
        turn(
            "largest-of-each",
            _largest_of_each,
            "You take the largest loss of each kind. All its letters count.",
            "Tomas la mayor pérdida de cada clase. Cuentan todas sus letras.",
        ),
        turn(
            "list-not-dict",
            _list,
            "The numbers are right, but nobody can see which kind each belongs to.",
            "Los números son correctos, pero no se ve a qué clase pertenece cada uno.",
        ),
        turn(
            "whole-in-each",
            _whole_in_each,
            "You divide each kind by itself. The whole is that of all kinds together.",
            "Divides cada clase entre sí misma. El total es el de todas las clases juntas.",
            _one_for_each,
        ),
        turn(
            "drops-zeros",
            _drops_zeros,
            "A kind without loss is missing. Its share is 0, and that is worth saying.",
            "Falta una clase sin pérdida. Su parte es 0, y vale la pena decirlo.",
        ),
    ),
)
