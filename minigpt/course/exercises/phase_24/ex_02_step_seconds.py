"""Exercise 24.2: the longest of three limits."""

from minigpt.cost_model import Machine
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def step_seconds(flops, moved, calls, machine):
    """Return the seconds that a piece of work takes at least: the longest of the three limits."""
    return max(
        flops / machine.flops_per_s,
        moved / machine.bytes_per_s,
        calls * machine.s_per_call,
    )


def step_seconds_sorted(flops, moved, calls, machine):
    peak, bandwidth, call = machine
    return sorted([flops / peak, moved / bandwidth, call * calls])[-1]


def _three(flops, moved, calls, machine):
    peak, bandwidth, call = machine
    return [flops / peak, moved / bandwidth, calls * call]


def _sum(flops, moved, calls, machine):
    return sum(_three(flops, moved, calls, machine))


def _shortest(flops, moved, calls, machine):
    return min(_three(flops, moved, calls, machine))


def _middle(flops, moved, calls, machine):
    return sorted(_three(flops, moved, calls, machine))[1]


def _mean(flops, moved, calls, machine):
    return sum(_three(flops, moved, calls, machine)) / 3


def _no_calls(flops, moved, calls, machine):
    return max(_three(flops, moved, calls, machine)[:2])


def _one_call(flops, moved, calls, machine):
    return max(*_three(flops, moved, calls, machine)[:2], machine.s_per_call)


def _no_bytes(flops, moved, calls, machine):
    return max(_three(flops, moved, calls, machine)[::2])


def _flops_only(flops, moved, calls, machine):
    return flops / machine.flops_per_s


def _calls_on_top(flops, moved, calls, machine):
    operations, bytes_, price = _three(flops, moved, calls, machine)
    return max(operations, bytes_) + price


def _bits(flops, moved, calls, machine):
    operations, bytes_, price = _three(flops, moved, calls, machine)
    return max(operations, 8 * bytes_, price)


def _four_bytes(flops, moved, calls, machine):
    operations, bytes_, price = _three(flops, moved, calls, machine)
    return max(operations, 4 * bytes_, price)


def _upside_down(flops, moved, calls, machine):
    peak, bandwidth, call = machine
    return max(peak / max(flops, 1), bandwidth / max(moved, 1), calls * call)


def _calls_divided(flops, moved, calls, machine):
    operations, bytes_, _ = _three(flops, moved, calls, machine)
    return max(operations, bytes_, calls / machine.s_per_call)


def _multiplied(flops, moved, calls, machine):
    peak, bandwidth, call = machine
    return max(flops * peak, moved * bandwidth, calls * call)


def _by_intensity(flops, moved, calls, machine):
    operations, bytes_, price = _three(flops, moved, calls, machine)
    return operations if flops > moved else max(bytes_, price)


def _which(flops, moved, calls, machine):
    three = _three(flops, moved, calls, machine)
    return ["operations", "bytes", "calls"][three.index(max(three))]


def cases_step_seconds():
    tiny = Machine(flops_per_s=100.0, bytes_per_s=20.0, s_per_call=0.5)
    laptop = Machine(flops_per_s=1e11, bytes_per_s=2e10, s_per_call=2e-6)
    return [
        (300, 20, 4, tiny),
        (300, 200, 4, tiny),
        (300, 40, 10, tiny),
        (0, 0, 3, tiny),
        (3000, 0, 0, tiny),
        (204_416, 425_472, 84, laptop),
        (33_554_432, 67_141_632, 2, laptop),
        (4 * 10**9, 7 * 10**7, 100, laptop),
    ]


EXERCISE = Exercise(
    id="ex-24-02",
    title={"en": "The longest of three", "es": "El más largo de los tres"},
    reference=step_seconds,
    alternatives=(step_seconds_sorted,),
    cases=cases_step_seconds,
    tolerance=Tolerance(rtol=1e-9, atol=0.0, why="float64, one division"),
    wrong_turns=(
        turn(
            "sum",
            _sum,
            "You add the three up, as if the machine fetched first and multiplied afterwards. It "
            "does these things at the same time.",
            "Sumas los tres, como si la máquina primero trajera y después multiplicara. Hace esas "
            "cosas a la vez.",
            _calls_on_top,
        ),
        turn(
            "shortest",
            _shortest,
            "You take the quickest of the three. Who makes the others wait?",
            "Tomas el más rápido de los tres. ¿Quién hace esperar a los demás?",
            _middle,
        ),
        turn(
            "mean",
            _mean,
            "A mean of three limits is below the largest of them: work cannot be quicker than any "
            "limit.",
            "La media de tres límites queda por debajo del mayor: el trabajo no puede ir más "
            "rápido que ninguno de ellos.",
        ),
        turn(
            "no-calls",
            _no_calls,
            "The price of asking is missing. What does a step of many tiny operations cost?",
            "Falta el precio de pedir. ¿Cuánto cuesta un paso de muchas operaciones diminutas?",
            _one_call,
        ),
        turn(
            "no-bytes",
            _no_bytes,
            "In yours, numbers come from memory for nothing.",
            "En la tuya, los números llegan de la memoria gratis.",
        ),
        turn(
            "flops-only",
            _flops_only,
            "Operations alone are not time. Two more things take time.",
            "Las operaciones solas no son tiempo. Hay dos cosas más que tardan.",
        ),
        turn(
            "bits",
            _bits,
            "What is moved is counted in bytes already, and so is the bandwidth.",
            "Lo que se mueve ya está contado en bytes, y el ancho de banda también.",
            _four_bytes,
        ),
        turn(
            "upside-down",
            _upside_down,
            "Speed divided by work: twice the work would take half the time.",
            "Velocidad entre trabajo: el doble de trabajo tardaría la mitad.",
            _multiplied,
        ),
        turn(
            "calls-divided",
            _calls_divided,
            "The third number of the machine is no speed: look at its unit.",
            "El tercer número de la máquina no es una velocidad: mira su unidad.",
        ),
        turn(
            "by-intensity",
            _by_intensity,
            "You decide by the counts which limit holds. A FLOP and a byte do not take equally "
            "long: compare seconds.",
            "Decides con las cuentas qué límite vale. Un FLOP y un byte no tardan lo mismo: "
            "compara segundos.",
        ),
    ),
)
