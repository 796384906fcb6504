"""Exercise 25.1: a sum of which every partial sum is rounded."""

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def add_in(dtype, start, step, n):
    """Return start after n additions of step, all of it in numbers of a type; a float."""
    total, step = torch.tensor(start, dtype=dtype), torch.tensor(step, dtype=dtype)
    for _ in range(n):
        total = total + step
    return total.item()


def add_in_and_round(dtype, start, step, n):
    total = torch.tensor(start).to(dtype).double()
    step = torch.tensor(step).to(dtype).double()
    for _ in range(n):
        total = (total + step).to(dtype).double()
    return float(total)


def _rounds_once(dtype, start, step, n):
    total = torch.tensor(float(start), dtype=torch.float64)
    for _ in range(n):
        total = total + step
    return total.to(dtype).item()


def _never_rounds(dtype, start, step, n):
    total = float(start)
    for _ in range(n):
        total += step
    return total


def _rounds_the_step_only(dtype, start, step, n):
    step = torch.tensor(step, dtype=dtype).item()
    return float(start + n * step)


def _multiplies(dtype, start, step, n):
    total = torch.tensor(start, dtype=dtype) + n * torch.tensor(step, dtype=dtype)
    return total.item()


def _multiplies_first(dtype, start, step, n):
    return (torch.tensor(start, dtype=dtype) + torch.tensor(n * step, dtype=dtype)).item()


def _sums_a_tensor(dtype, start, step, n):
    steps = torch.full((n,), step, dtype=dtype)
    return (torch.tensor(start, dtype=dtype) + steps.sum()).item()


def _cumulates(dtype, start, step, n):
    steps = torch.full((n,), step, dtype=torch.float32)
    return (start + steps.cumsum(0)[-1]).to(dtype).item()


def _from_zero(dtype, start, step, n):
    return torch.tensor(start, dtype=dtype).item() + add_in(dtype, 0.0, step, n)


def _exact_step(dtype, start, step, n):
    total = torch.tensor(start, dtype=dtype)
    for _ in range(n):
        total = (total.double() + step).to(dtype)
    return total.item()


def _one_too_many(dtype, start, step, n):
    return add_in(dtype, start, step, n + 1)


def _one_too_few(dtype, start, step, n):
    return add_in(dtype, start, step, max(n - 1, 0))


def _cut_off(dtype, start, step, n):
    """Towards zero instead of to the nearest."""
    total = torch.tensor(start, dtype=dtype)
    step = torch.tensor(step, dtype=dtype)
    for _ in range(n):
        exact = total.double() + step.double()
        near = exact.to(dtype)
        if near.double().abs() > exact.abs():
            near = torch.nextafter(near, torch.zeros((), dtype=dtype))
        total = near
    return total.item()


def _always_bfloat16(dtype, start, step, n):
    return add_in(torch.bfloat16, start, step, n)


def _always_float16(dtype, start, step, n):
    return add_in(torch.float16, start, step, n)


def cases_add_in():
    half, brain, single = torch.float16, torch.bfloat16, torch.float32
    return [
        (brain, 256.0, 1.0, 3),
        (half, 2048.0, 3.0, 2),
        (half, 0.0, 0.1, 3),
        (brain, 0.0, 0.01, 1000),
        (brain, 1.0, -0.003, 100),
        (half, 1.0, 0.001, 300),
        (single, 0.0, 0.5, 4),
        (half, 5.0, 0.1, 0),
    ]


EXERCISE = Exercise(
    id="ex-25-01",
    title={"en": "A sum in sixteen bits", "es": "Una suma en dieciséis bits"},
    reference=add_in,
    alternatives=(add_in_and_round,),
    cases=cases_add_in,
    tolerance=Tolerance(rtol=0.0, atol=0.0, why="rounding is exact: the same number or another"),
    wrong_turns=(
        turn(
            "rounds-once",
            _rounds_once,
            "Your sum is rounded once, or in other places than after each addition: at the end, by "
            "a product, or inside a function that adds with more digits. What is in a 16-bit "
            "number after the first addition?",
            "Tu suma se redondea una sola vez, o en otros sitios que no son tras cada suma: al "
            "final, con un producto o dentro de una función que suma con más cifras. ¿Qué hay en "
            "un número de 16 bits tras la primera suma?",
            _cumulates,
            _sums_a_tensor,
            _multiplies,
            _multiplies_first,
        ),
        turn(
            "never-rounds",
            _never_rounds,
            "A Python float has 64 bits: your sum never meets the type.",
            "Un float de Python tiene 64 bits: tu suma no llega a usar el tipo.",
        ),
        turn(
            "rounds-the-step-only",
            _rounds_the_step_only,
            "Only the step is rounded. The sum has to fit into the type as well, after every "
            "addition.",
            "Solo redondeas el paso. También la suma tiene que caber en el tipo, tras cada suma.",
        ),
        turn(
            "sums-apart",
            _from_zero,
            "You add the steps to each other first, and to the start at the end. In rounded "
            "arithmetic the order matters.",
            "Sumas primero los pasos entre sí y al final el inicio. En aritmética redondeada el "
            "orden importa.",
        ),
        turn(
            "exact-step",
            _exact_step,
            "The step is a number of the type, too: round it before you add it.",
            "El paso también es un número del tipo: redondéalo antes de sumarlo.",
        ),
        turn(
            "another-count",
            _one_too_many,
            "Count the additions: n of them, and none for n = 0.",
            "Cuenta las sumas: son n, y ninguna con n = 0.",
            _one_too_few,
        ),
        turn(
            "one-type-for-all",
            _always_bfloat16,
            "You use the same type whatever is asked for.",
            "Usas el mismo tipo, pidan el que pidan.",
            _always_float16,
        ),
        turn(
            "cut-off",
            _cut_off,
            "You cut digits off. The machine rounds to the nearest number, and that may be the one "
            "above.",
            "Cortas cifras. La máquina redondea al número más cercano, y puede ser el de arriba.",
        ),
    ),
)
