"""Exercise 30.2: who sends which chunk to the right."""

from minigpt.course.judging.exercise import Exercise, turn


def ring_step(rank, world, step, phase):
    """Return (chunk sent to the right, chunk received from the left)."""
    first = rank if phase == "reduce" else rank + 1
    return (first - step) % world, (first - step - 1) % world


def ask_the_left(rank, world, step, phase):
    def sent(process):
        chunk = process % world + (phase == "gather")
        for _ in range(step):
            chunk -= 1
        return (chunk + world) % world

    return sent(rank), sent(rank - 1)


def _first(rank, phase):
    return rank if phase == "reduce" else rank + 1


def _own_chunk(rank, world, step, phase):
    return rank, (rank - 1) % world


def _own_then_finished(rank, world, step, phase):
    """Never steps on, in either half."""
    first = _first(rank, phase)
    return first % world, (first - 1) % world


def _same_chunk(rank, world, step, phase):
    sent = (_first(rank, phase) - step) % world
    return sent, sent


def _received_is_sent(rank, world, step, phase):
    received = (_first(rank, phase) - step - 1) % world
    return received, received


def _gather_from_own(rank, world, step, phase):
    return (rank - step) % world, (rank - step - 1) % world


def _gather_from_left(rank, world, step, phase):
    first = rank if phase == "reduce" else rank - 1
    return (first - step) % world, (first - step - 1) % world


def _from_the_right(rank, world, step, phase):
    first = _first(rank, phase)
    return (first - step) % world, (first - step + 1) % world


def _no_modulo(rank, world, step, phase):
    first = _first(rank, phase)
    return first - step, first - step - 1


def _modulo_on_one(rank, world, step, phase):
    first = _first(rank, phase)
    return (first - step) % world, first - step - 1


def _negative_only(rank, world, step, phase):
    """Repairs what is below zero, and forgets what is above world - 1."""
    first = _first(rank, phase)
    return tuple(c + world if c < 0 else c for c in (first - step, first - step - 1))


def _forwards(rank, world, step, phase):
    first = _first(rank, phase)
    return (first + step) % world, (first + step - 1) % world


def _forwards_received(rank, world, step, phase):
    first = _first(rank, phase)
    return (first + step) % world, (first + step + 1) % world


def _swapped(rank, world, step, phase):
    return ring_step(rank, world, step, phase)[::-1]


def _steps_counted_on(rank, world, step, phase):
    """Counts the steps of the second half from world - 1 on, and starts them at rank + 1 too."""
    first, done = _first(rank, phase), 0 if phase == "reduce" else world - 1
    return (first - step - done) % world, (first - step - done - 1) % world


def _from_one(rank, world, step, phase):
    sent, received = ring_step(rank, world, step, phase)
    return sent + 1, received + 1


def _next_step(rank, world, step, phase):
    return ring_step(rank, world, step + 1, phase)


def _neighbours(rank, world, step, phase):
    """The processes, not the chunks."""
    return (rank + 1) % world, (rank - 1) % world


def cases_ring_step():
    small = [(rank, 2, 0, phase) for phase in ("reduce", "gather") for rank in (0, 1)]
    three = [
        (rank, 3, step, phase)
        for phase in ("reduce", "gather")
        for step in (0, 1)
        for rank in (0, 1, 2)
    ]
    large = [(3, 4, 0, "gather"), (1, 4, 2, "reduce"), (0, 7, 5, "reduce"), (6, 7, 5, "gather")]
    return [*small, *three, *large]


EXERCISE = Exercise(
    id="ex-30-02",
    title={"en": "A step of the ring", "es": "Un paso del anillo"},
    reference=ring_step,
    alternatives=(ask_the_left,),
    cases=cases_ring_step,
    wrong_turns=(
        turn(
            "always-the-same",
            _own_chunk,
            "The same chunk goes out in every step. What a process has just added to is what the "
            "next one waits for.",
            "En todos los pasos sale el mismo trozo. Lo que un proceso acaba de sumar es lo que "
            "espera el siguiente.",
            _own_then_finished,
        ),
        turn(
            "one-chunk",
            _same_chunk,
            "Sent and received are one chunk here. Your left neighbour sends what it is its turn "
            "to send, not what you send.",
            "Aquí lo enviado y lo recibido son un mismo trozo. Tu vecino de la izquierda envía lo "
            "que le toca a él, no lo que envías tú.",
            _received_is_sent,
        ),
        turn(
            "gather-from-own",
            _gather_from_own,
            "The second half starts as the first one did. Which chunk does a process have complete "
            "at that moment? Follow one through on paper.",
            "La segunda mitad empieza como la primera. ¿Qué trozo tiene completo un proceso en ese "
            "momento? Sigue uno en el papel.",
            _gather_from_left,
        ),
        turn(
            "from-the-right",
            _from_the_right,
            "What you wait for is what the neighbour on your right sends, and it sends to its own "
            "right: you would wait for ever.",
            "Esperas lo que envía el vecino de tu derecha, y él envía a su propia derecha: "
            "esperarías para siempre.",
        ),
        turn(
            "no-circle",
            _no_modulo,
            "There is no such chunk. The numbers go round in a circle, as the processes do.",
            "Ese trozo no existe. Los números dan la vuelta en círculo, como los procesos.",
            _modulo_on_one,
            _negative_only,
        ),
        turn(
            "forwards",
            _forwards,
            "The numbers of the chunks go up with the steps. A chunk that travels to the right "
            "reaches you from processes with smaller numbers.",
            "Los números de los trozos suben con los pasos. Un trozo que viaja a la derecha te "
            "llega de procesos con números menores.",
            _forwards_received,
        ),
        turn(
            "swapped",
            _swapped,
            "Both chunks are right and have changed places. Which one is asked for first?",
            "Los dos trozos son correctos, pero cambiaron de lugar. ¿Cuál se pide primero?",
        ),
        turn(
            "one-step-late",
            _next_step,
            "That is what happens one step later: the steps begin at 0.",
            "Eso pasa un paso más tarde: los pasos empiezan en 0.",
        ),
        turn(
            "one-too-far",
            _steps_counted_on,
            "Your second half goes one chunk too far. Either its steps count on from the first "
            "half, or its start moves by one; not both.",
            "Tu segunda mitad se pasa en un trozo. O sus pasos siguen contando desde la primera, o "
            "su comienzo se corre uno; no las dos cosas.",
        ),
        turn(
            "from-one",
            _from_one,
            "Your chunks are numbered from 1.",
            "Tus trozos están numerados desde 1.",
        ),
        turn(
            "neighbours",
            _neighbours,
            "Those are the two neighbours. Asked for are the chunks that go to one and come from "
            "the other.",
            "Esos son los dos vecinos. Se piden los trozos que van a uno y vienen del otro.",
        ),
    ),
)
