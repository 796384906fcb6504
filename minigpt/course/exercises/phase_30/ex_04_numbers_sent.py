"""Exercise 30.4: how many numbers each process sends in a step."""

from minigpt.course.judging.exercise import Exercise, turn


def numbers_sent(parameters, world, kind):
    """Return how many numbers each process sends in a step, all messages going round in rings."""
    halves = {"ddp": 2, "fsdp": 3}[kind]
    return halves * (world - 1) / world * parameters


def counted_in_steps(parameters, world, kind):
    sent = 0.0
    for _ in ("reduce", "gather") if kind == "ddp" else ("gather", "gather", "reduce"):
        for _ in range(world - 1):
            sent += parameters / world
    return sent


def _halves(kind):
    return 2 if kind == "ddp" else 3


def _times_processes(parameters, world, kind):
    return 1.0 * world * parameters


def _to_all_others(parameters, world, kind):
    return 1.0 * (world - 1) * parameters


def _of_all_processes(parameters, world, kind):
    return 1.0 * _halves(kind) * (world - 1) * parameters


def _of_all_processes_as_ddp(parameters, world, kind):
    return 2.0 * (world - 1) * parameters


def _once(parameters, world, kind):
    return 1.0 * parameters


def _one_half(parameters, world, kind):
    return (world - 1) / world * parameters


def _no_saving(parameters, world, kind):
    return 1.0 * _halves(kind) * parameters


def _all_as_ddp(parameters, world, kind):
    return numbers_sent(parameters, world, "ddp")


def _all_as_fsdp(parameters, world, kind):
    return numbers_sent(parameters, world, "fsdp")


def _swapped(parameters, world, kind):
    return numbers_sent(parameters, world, "fsdp" if kind == "ddp" else "ddp")


def _shard_only(parameters, world, kind):
    held = parameters if kind == "ddp" else parameters / world
    return numbers_sent(held, world, kind)


def _shard_as_ddp(parameters, world, kind):
    held = parameters if kind == "ddp" else parameters / world
    return numbers_sent(held, world, "ddp")


def _gathers_and_all_reduce(parameters, world, kind):
    return (2 if kind == "ddp" else 4) * (world - 1) / world * parameters


def _upside_down(parameters, world, kind):
    return _halves(kind) * world / (world - 1) * parameters if world > 1 else 0.0


def _of_one_chunk(parameters, world, kind):
    return _halves(kind) * parameters / world


def _bytes(parameters, world, kind):
    return 4 * numbers_sent(parameters, world, kind)


def _times_two_minus(parameters, world, kind):
    return (_halves(kind) * world - 1) / world * parameters


def cases_numbers_sent():
    return [
        (1000, 2, "ddp"),
        (1000, 4, "ddp"),
        (1000, 2, "fsdp"),
        (1000, 4, "fsdp"),
        (106_368, 1, "ddp"),
        (106_368, 1, "fsdp"),
        (106_368, 8, "ddp"),
        (18_432, 8, "fsdp"),
    ]


EXERCISE = Exercise(
    id="ex-30-04",
    title={"en": "What travels in a step", "es": "Lo que viaja en un paso"},
    reference=numbers_sent,
    alternatives=(counted_in_steps,),
    cases=cases_numbers_sent,
    wrong_turns=(
        turn(
            "times-processes",
            _times_processes,
            "That grows with the number of processes. In a ring nobody sends the whole vector to "
            "everybody: look at what one process sends for N = 4.",
            "Eso crece con el número de procesos. En un anillo nadie envía el vector entero a "
            "todos: mira lo que envía un proceso con N = 4.",
            _to_all_others,
            _of_all_processes,
            _of_all_processes_as_ddp,
        ),
        turn(
            "once",
            _once,
            "You count one way through the ring. How often does each chunk go round, and for what?",
            "Cuentas una sola vuelta al anillo. ¿Cuántas veces da la vuelta cada trozo, y para "
            "qué?",
            _one_half,
        ),
        turn(
            "no-saving",
            _no_saving,
            "Nearly, for many processes. For one process alone it cannot be right: what would it "
            "send, and to whom?",
            "Casi, con muchos procesos. Con uno solo no puede ser: ¿qué enviaría, y a quién?",
        ),
        turn(
            "both-alike",
            _all_as_ddp,
            "Both kinds send the same here. FSDP's processes do not have the weights that they "
            "compute with.",
            "Aquí los dos tipos envían lo mismo. A los procesos de FSDP les faltan los pesos con "
            "los que calculan.",
            _all_as_fsdp,
        ),
        turn(
            "swapped",
            _swapped,
            "The two kinds have changed places: who holds everything already has less to ask for.",
            "Los dos tipos cambiaron de lugar: quien ya lo tiene todo pide menos.",
        ),
        turn(
            "shard-only",
            _shard_only,
            "A process of FSDP holds one part, and must see all of the weights to compute: the "
            "other parts have to come to it.",
            "Un proceso de FSDP guarda una parte, pero para calcular tiene que ver todos los "
            "pesos: las demás partes tienen que llegarle.",
            _shard_as_ddp,
        ),
        turn(
            "gradients-to-all",
            _gathers_and_all_reduce,
            "You hand the summed gradients to everybody. Who needs the gradient of a weight that "
            "it does not hold?",
            "Repartes a todos los gradientes sumados. ¿Quién necesita el gradiente de un peso que "
            "no guarda?",
        ),
        turn(
            "upside-down",
            _upside_down,
            "The fraction is upside down: it says that two processes send more than many.",
            "La fracción está al revés: dice que dos procesos envían más que muchos.",
        ),
        turn(
            "one-chunk",
            _of_one_chunk,
            "You count one step of each half. Each half has N - 1 of them.",
            "Cuentas un paso de cada mitad. Cada mitad tiene N - 1.",
        ),
        turn(
            "bytes",
            _bytes,
            "Those are bytes; numbers are asked for.",
            "Eso son bytes; se piden números.",
        ),
        turn(
            "brackets",
            _times_two_minus,
            "Brackets are missing: it is N - 1 steps in every half, not one step less in all.",
            "Faltan paréntesis: son N - 1 pasos en cada mitad, no un paso menos en total.",
        ),
    ),
)
