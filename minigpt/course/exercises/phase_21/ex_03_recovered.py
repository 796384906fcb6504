"""Exercise 21.3: the share that comes back."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def recovered(clean, other, patched):
    """Return the mean share of the way from other to clean that patched has come; all (N,)."""
    return ((patched - other) / (clean - other)).mean().item()


def recovered_by_loop(clean, other, patched):
    total = 0.0
    for goal, start, now in zip(clean.tolist(), other.tolist(), patched.tolist(), strict=True):
        total += 1 - (goal - now) / (goal - start)
    return total / len(clean)


def _ratio_of_means(clean, other, patched):
    return ((patched - other).mean() / (clean - other).mean()).item()


def _by_clean(clean, other, patched):
    return (patched / clean).mean().item()


def _rise_by_clean(clean, other, patched):
    return ((patched - other) / clean).mean().item()


def _swapped(clean, other, patched):
    return ((patched - clean) / (other - clean)).mean().item()


def _absolute(clean, other, patched):
    return ((patched - other) / (clean - other)).abs().mean().item()


def _clamped(clean, other, patched):
    return ((patched - other) / (clean - other)).clamp(0, 1).mean().item()


def _clamped_below(clean, other, patched):
    return ((patched - other) / (clean - other)).clamp(min=0).mean().item()


def _clamped_above(clean, other, patched):
    return ((patched - other) / (clean - other)).clamp(max=1).mean().item()


def _gap_upside_down(clean, other, patched):
    return ((clean - other) / (patched - other + 1e-12)).mean().item()


def _sign(clean, other, patched):
    return ((patched - other) / (other - clean)).mean().item()


def _difference(clean, other, patched):
    return (patched - other).mean().item()


def _total(clean, other, patched):
    return ((patched - other) / (clean - other)).sum().item()


def _each(clean, other, patched):
    return (patched - other) / (clean - other)


def _median(clean, other, patched):
    return ((patched - other) / (clean - other)).median().item()


def _per_cent(clean, other, patched):
    return 100 * recovered(clean, other, patched)


def _plus(clean, other, patched):
    return ((patched + other) / (clean + other + 1e-12)).mean().item()


def cases_recovered():
    return [
        (torch.tensor([14.0]), torch.tensor([-14.0]), torch.tensor([7.0])),
        (torch.tensor([4.0, 1.0]), torch.tensor([0.0, 0.0]), torch.tensor([4.0, 0.5])),
        tuple(torch.tensor([[2.0, 3, 5], [-2, -1, 1], [3.2, -1.8, 2]])),
        (torch.tensor([-1.0, 6.0]), torch.tensor([3.0, -6.0]), torch.tensor([0.0, -6.0])),
    ]  # fmt: skip


EXERCISE = Exercise(
    id="ex-21-03",
    title={"en": "The share that comes back", "es": "La parte que se recupera"},
    reference=recovered,
    alternatives=(recovered_by_loop,),
    cases=cases_recovered,
    wrong_turns=(
        turn(
            "ratio-of-means",
            _ratio_of_means,
            "You divide two means, so a pair with a wide gap counts more. Each pair has its share.",
            "Divides dos medias, así que una pareja con una diferencia grande cuenta más. Cada "
            "pareja tiene su parte.",
        ),
        turn(
            "divides-by-clean",
            _by_clean,
            "You measure from zero. The other run does not start there.",
            "Mides desde cero. La pasada alterada no empieza ahí.",
            _rise_by_clean,
        ),
        turn(
            "swapped",
            _swapped,
            "You measure how far it still is from clean. What does your function give to a patch "
            "that brings everything back?",
            "Mides cuánto falta todavía hasta la original. ¿Qué da tu función cuando el trasplante "
            "lo devuelve todo?",
        ),
        turn(
            "absolute",
            _absolute,
            "A patch can make it worse. With you that counts as a gain.",
            "Un trasplante puede empeorar las cosas. Para ti eso cuenta como mejora.",
        ),
        turn(
            "clamped",
            _clamped,
            "You cut shares off below 0 or above 1. They do occur, and say something.",
            "Recortas las partes menores que 0 o mayores que 1. Existen, y dicen algo.",
            _clamped_below,
            _clamped_above,
        ),
        turn(
            "upside-down",
            _gap_upside_down,
            "Your quotient is upside down.",
            "Tu cociente está del revés.",
        ),
        turn(
            "sign",
            _sign,
            "Above the line you go from other to clean, below it from clean to other.",
            "En el numerador vas de la alterada a la original; en el denominador, al revés.",
        ),
        turn(
            "no-share",
            _difference,
            "That is by how much the lead rises. By which share of what was to be regained?",
            "Eso es cuánto sube la ventaja. ¿Qué parte es de lo que había que recuperar?",
        ),
        turn(
            "total",
            _total,
            "You add the shares up, and many pairs give much. A mean is asked for.",
            "Sumas las partes, y con muchas parejas sale mucho. Se pide una media.",
        ),
        turn(
            "each",
            _each,
            "Those are the shares of the single pairs. Their mean is asked for, as a number.",
            "Esas son las partes de cada pareja. Se pide su media, como número.",
        ),
        turn(
            "median",
            _median,
            "That is the middle share. The mean is asked for.",
            "Esa es la parte del medio. Se pide la media.",
        ),
        turn(
            "per-cent",
            _per_cent,
            "That is in per cent. Asked is a share: 1 is everything.",
            "Eso está en tanto por ciento. Se pide una parte: 1 es todo.",
        ),
        turn(
            "adds",
            _plus,
            "You add where two values are to be compared.",
            "Sumas donde hay que comparar dos valores.",
        ),
    ),
)
