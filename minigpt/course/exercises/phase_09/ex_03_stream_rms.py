"""Exercise 9.3: how large a stream is after so many branches."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def stream_rms(start, branch, depth):
    """Return the size of a stream to which `depth` independent branches have been added."""
    return (start**2 + depth * branch**2) ** 0.5


def stream_rms_step_by_step(start, branch, depth):
    size = start
    for _ in range(depth):
        size = abs(complex(size, branch))
    return float(size)


def _sizes_add(start, branch, depth):
    return start + depth * branch


def _mean_square_out(start, branch, depth):
    return start**2 + depth * branch**2


def _branch_not_squared(start, branch, depth):
    return (start**2 + depth * branch) ** 0.5


def _nothing_squared(start, branch, depth):
    return (start + depth * branch) ** 0.5


def _start_forgotten(start, branch, depth):
    return depth**0.5 * branch


def _multiplies(start, branch, depth):
    return start * (1 + branch) ** depth


def _multiplies_squares(start, branch, depth):
    return start * (1 + branch**2) ** (depth / 2)


def _product_only(start, branch, depth):
    return start * branch**depth


def _depth_squared(start, branch, depth):
    return (start**2 + (depth * branch) ** 2) ** 0.5


def _root_of_depth_outside(start, branch, depth):
    return start + depth**0.5 * branch


def _last_replaces(start, branch, depth):
    return branch if depth else start


def _one_branch(start, branch, depth):
    return (start**2 + branch**2) ** 0.5 if depth else start


def _one_branch_always(start, branch, depth):
    return (start**2 + branch**2) ** 0.5


def _one_too_many(start, branch, depth):
    return (start**2 + (depth + 1) * branch**2) ** 0.5


def _mean_of_all(start, branch, depth):
    return ((start**2 + depth * branch**2) / (depth + 1)) ** 0.5


def _start_each_time(start, branch, depth):
    return (depth * (start**2 + branch**2)) ** 0.5 if depth else start


def cases_stream_rms():
    return [(3.0, 4.0, 1), (1.0, 1.0, 3), (1.0, 2.0, 2), (0.5, 0.25, 48), (2.0, 1.0, 0)]


EXERCISE = Exercise(
    id="ex-09-03",
    title={"en": "The size of a stream", "es": "El tamaño de un flujo"},
    reference=stream_rms,
    alternatives=(stream_rms_step_by_step,),
    cases=cases_stream_rms,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, at most 48 squares"),
    wrong_turns=(
        turn(
            "sizes-add",
            _sizes_add,
            "You add sizes. Do two independent lists of sizes 3 and 4 always point the same way?",
            "Sumas tamaños. ¿Dos listas independientes, de tamaños 3 y 4, apuntan siempre hacia "
            "el mismo lado?",
        ),
        turn(
            "mean-square-out",
            _mean_square_out,
            "That is the mean square. A size is in the unit of the numbers themselves.",
            "Ese es el cuadrado medio. Un tamaño está en la unidad de los propios números.",
        ),
        turn(
            "branch-not-squared",
            _branch_not_squared,
            "Under the root you add a square and a size. What adds up?",
            "Dentro de la raíz sumas un cuadrado y un tamaño. ¿Qué es lo que se suma?",
            _nothing_squared,
        ),
        turn(
            "start-forgotten",
            _start_forgotten,
            "What was in the stream before the first branch has vanished. A residual connection "
            "keeps it.",
            "Ha desaparecido lo que había en el flujo antes de la primera rama. Una conexión "
            "residual lo conserva.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "Your stream grows by a factor at every block. That is so when a branch grows with "
            "what it reads; here every branch has the same size.",
            "Tu flujo crece por un factor en cada bloque. Eso pasa cuando la rama crece con lo "
            "que lee; aquí todas las ramas tienen el mismo tamaño.",
            _multiplies_squares,
        ),
        turn(
            "product-only",
            _product_only,
            "That is a plain stack, a product of factors. A residual connection adds.",
            "Eso es una pila simple, un producto de factores. Una conexión residual suma.",
        ),
        turn(
            "depth-squared",
            _depth_squared,
            "You treat all the branches as copies of one. They are independent: what adds up "
            "over them, their sizes or their squares?",
            "Tratas todas las ramas como copias de una. Son independientes: ¿qué se suma a lo "
            "largo de ellas, los tamaños o los cuadrados?",
        ),
        turn(
            "root-of-depth-outside",
            _root_of_depth_outside,
            "The branches together are right; they are added to the start as if both pointed the "
            "same way.",
            "El conjunto de las ramas está bien; lo sumas al comienzo como si apuntaran hacia el "
            "mismo lado.",
        ),
        turn(
            "last-replaces",
            _last_replaces,
            "In your answer the last branch replaces the stream. A residual connection adds to it.",
            "En tu respuesta la última rama sustituye al flujo. Una conexión residual le suma.",
        ),
        turn(
            "one-branch",
            _one_branch,
            "One branch is right. How many are there?",
            "Una rama está bien. ¿Cuántas hay?",
            _one_branch_always,
        ),
        turn(
            "one-too-many",
            _one_too_many,
            "You count a branch too many: with depth 0 nothing has been added.",
            "Cuentas una rama de más: con profundidad 0 no se ha sumado nada.",
        ),
        turn(
            "mean-of-all",
            _mean_of_all,
            "You divide by the number of parts. The stream is their sum, not their mean.",
            "Divides entre el número de partes. El flujo es su suma, no su media.",
        ),
        turn(
            "start-each-time",
            _start_each_time,
            "The start is in it once, not once for each branch.",
            "El comienzo está una sola vez, no una por cada rama.",
        ),
    ),
)
