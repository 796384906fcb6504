"""Exercise 17.2: A block."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_17.shared import FEW_TERMS
from minigpt.course.judging.exercise import Exercise, turn


def block(x, norm_1, attention, norm_2, mlp):
    """Return the stream x (T, C) after one pre-norm block: attention adds to it, then the MLP."""
    x = x + attention(norm_1(x))
    return x + mlp(norm_2(x))


def halve(x):
    return x / 2


def subtract_mean(x):
    return x - x.mean(dim=-1, keepdim=True)


def average_past(x):
    return x.cumsum(dim=0) / torch.arange(1, len(x) + 1)[:, None]


def square(x):
    return x**2


def block_in_steps(x, norm_1, attention, norm_2, mlp):
    gathered = attention(norm_1(x))
    thought = mlp(norm_2(x + gathered))
    return x + gathered + thought


def _replaces(x, norm_1, attention, norm_2, mlp):
    return mlp(norm_2(attention(norm_1(x))))


def _norm_after(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x + attention(x))
    return norm_2(x + mlp(x))


def _normed_stream(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x)
    x = norm_2(x + attention(x))
    return x + mlp(x)


def _in_parallel(x, norm_1, attention, norm_2, mlp):
    return x + attention(norm_1(x)) + mlp(norm_2(x))


def _mlp_first(x, norm_1, attention, norm_2, mlp):
    x = x + mlp(norm_1(x))
    return x + attention(norm_2(x))


def _no_norms(x, norm_1, attention, norm_2, mlp):
    x = x + attention(x)
    return x + mlp(x)


def cases_block():
    parts = (halve, average_past, subtract_mean, square)
    swapped = (subtract_mean, average_past, halve, square)
    return [
        (torch.tensor([[2.0, 4.0], [6.0, 0.0]]), *parts),
        (torch.tensor([[2.0, 4.0], [6.0, 0.0]]), *swapped),
        (normal(3, 4), *parts),
    ]


EXERCISE = Exercise(
    id="ex-17-02",
    title={"en": "A block", "es": "Un bloque"},
    reference=block,
    alternatives=(block_in_steps,),
    cases=cases_block,
    tolerance=FEW_TERMS,
    wrong_turns=(
        turn(
            "replaces",
            _replaces,
            "Each part replaces the stream; what was there before is lost. They should add to it.",
            "Cada parte sustituye al flujo y lo que había se pierde. Deben sumarse.",
        ),
        turn(
            "norm-after",
            _norm_after,
            "You norm after adding, as the first transformers did. Then the stream itself is "
            "normed in every block; here only what the parts read is.",
            "Normalizas después de sumar, como los primeros transformers. Entonces se "
            "normaliza el propio flujo en cada bloque; aquí, solo lo que leen las partes.",
        ),
        turn(
            "normed-stream",
            _normed_stream,
            "You add to the normed copy. The norm is for the reader only: the sum is made "
            "with the x that came in.",
            "Sumas a la copia normalizada. La norma es solo para quien lee: la suma se hace "
            "con la x que entró.",
        ),
        turn(
            "in-parallel",
            _in_parallel,
            "Your MLP reads the stream from before attention, so it cannot think about what "
            "was just gathered.",
            "Tu MLP lee el flujo anterior a la atención, así que no puede pensar en lo que se "
            "acaba de reunir.",
        ),
        turn(
            "mlp-first",
            _mlp_first,
            "The order is turned round: first gather, then think.",
            "El orden está invertido: primero reunir, después pensar.",
        ),
        turn(
            "no-norms",
            _no_norms,
            "The sums are right, but nobody uses the norms: each part should read a normed "
            "copy of the stream.",
            "Las sumas están bien, pero nadie usa las normas: cada parte debe leer una copia "
            "normalizada del flujo.",
        ),
    ),
)
