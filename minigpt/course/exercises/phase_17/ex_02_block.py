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


def _norms_swapped(x, norm_1, attention, norm_2, mlp):
    return block(x, norm_2, attention, norm_1, mlp)


def _first_norm_twice(x, norm_1, attention, norm_2, mlp):
    return block(x, norm_1, attention, norm_1, mlp)


def _second_norm_twice(x, norm_1, attention, norm_2, mlp):
    return block(x, norm_2, attention, norm_2, mlp)


def _attention_not_added(x, norm_1, attention, norm_2, mlp):
    x = attention(norm_1(x))
    return x + mlp(norm_2(x))


def _mlp_not_added(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_1(x))
    return mlp(norm_2(x))


def _results_normed(x, norm_1, attention, norm_2, mlp):
    x = x + norm_1(attention(x))
    return x + norm_2(mlp(x))


def _mlp_reads_attention(x, norm_1, attention, norm_2, mlp):
    gathered = attention(norm_1(x))
    return x + gathered + mlp(norm_2(gathered))


def _mlp_reads_attention_alone(x, norm_1, attention, norm_2, mlp):
    return x + mlp(norm_2(attention(norm_1(x))))


def _attention_lost(x, norm_1, attention, norm_2, mlp):
    gathered = x + attention(norm_1(x))
    return x + mlp(norm_2(gathered))


def _adds_twice(x, norm_1, attention, norm_2, mlp):
    gathered = x + attention(norm_1(x))
    return x + gathered + mlp(norm_2(gathered))


def _mlp_without_norm(x, norm_1, attention, norm_2, mlp):
    x = x + attention(norm_1(x))
    return x + mlp(x)


def _attention_without_norm(x, norm_1, attention, norm_2, mlp):
    x = x + attention(x)
    return x + mlp(norm_2(x))


def _no_attention(x, norm_1, attention, norm_2, mlp):
    return x + mlp(norm_2(x))


def _no_mlp(x, norm_1, attention, norm_2, mlp):
    return x + attention(norm_1(x))


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
        turn(
            "norms-swapped",
            _norms_swapped,
            "The two norms are swapped: each part has the one with its number.",
            "Las dos normas están cambiadas: cada parte tiene la de su número.",
        ),
        turn(
            "one-norm-twice",
            _first_norm_twice,
            "One norm serves both parts. There are two, with weights of their own, one for each "
            "reader.",
            "Una norma sirve a las dos partes. Hay dos, con pesos propios, una para cada lector.",
            _second_norm_twice,
        ),
        turn(
            "one-not-added",
            _attention_not_added,
            "One of the two parts replaces the stream. Both add to it.",
            "Una de las dos partes sustituye al flujo. Las dos se suman a él.",
            _mlp_not_added,
        ),
        turn(
            "results-normed",
            _results_normed,
            "You norm what the parts write. It is what they read that is normed.",
            "Normalizas lo que escriben las partes. Lo que se normaliza es lo que leen.",
        ),
        turn(
            "mlp-reads-attention",
            _mlp_reads_attention,
            "Your MLP reads only what attention wrote. It reads the stream, with everything that "
            "is in it.",
            "Tu MLP lee solo lo que escribió la atención. Lee el flujo, con todo lo que contiene.",
            _mlp_reads_attention_alone,
        ),
        turn(
            "attention-lost",
            _attention_lost,
            "What attention wrote is read by the MLP and then lost: the last sum begins again "
            "with the old stream.",
            "Lo que escribió la atención lo lee el MLP y luego se pierde: la última suma vuelve a "
            "empezar con el flujo antiguo.",
        ),
        turn(
            "adds-twice",
            _adds_twice,
            "The stream is added twice: the sum after attention holds it already.",
            "El flujo se suma dos veces: la suma tras la atención ya lo contiene.",
        ),
        turn(
            "one-without-norm",
            _mlp_without_norm,
            "One of the two parts reads the stream as it is, without its norm.",
            "Una de las dos partes lee el flujo tal cual, sin su norma.",
            _attention_without_norm,
        ),
        turn(
            "one-part-missing",
            _no_attention,
            "One of the two parts is never called.",
            "A una de las dos partes no la llamas nunca.",
            _no_mlp,
        ),
    ),
)
