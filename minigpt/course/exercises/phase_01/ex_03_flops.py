"""Exercise 1.3: two brackets, two costs."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def flops(n, a, b, c):
    """Return the FLOPs of (x A) B and of x (A B), a pair, for x (n, a), A (a, b), B (b, c)."""
    left_first = 2 * n * a * b + 2 * n * b * c
    right_first = 2 * a * b * c + 2 * n * a * c
    return left_first, right_first


def flops_factored(n, a, b, c):
    return 2 * n * b * (a + c), 2 * a * c * (b + n)


def _multiplications_only(n, a, b, c):
    return n * a * b + n * b * c, a * b * c + n * a * c


def _outputs_only(n, a, b, c):
    return 2 * n * b + 2 * n * c, 2 * a * c + 2 * n * c


def _other_way_round(n, a, b, c):
    return flops(n, a, b, c)[::-1]


def _order_does_not_matter(n, a, b, c):
    return (flops(n, a, b, c)[0],) * 2


def _second_product_only(n, a, b, c):
    return 2 * n * b * c, 2 * n * a * c


def _first_product_only(n, a, b, c):
    return 2 * n * a * b, 2 * a * b * c


def _all_four_at_once(n, a, b, c):
    return (2 * n * a * b * c,) * 2


def _forgets_the_rows(n, a, b, c):
    return flops(1, a, b, c)


def _multiplies_the_two_costs(n, a, b, c):
    return 2 * n * a * b * 2 * n * b * c, 2 * a * b * c * 2 * n * a * c


def _exact_additions(n, a, b, c):
    def product(m, k, p):
        return m * p * (2 * k - 1)

    return product(n, a, b) + product(n, b, c), product(a, b, c) + product(n, a, c)


def _numbers_stored(n, a, b, c):
    return n * a + a * b + n * b + b * c, a * b + b * c + a * c + n * a


def cases_flops():
    return [(1, 2, 3, 4), (5, 2, 3, 4), (1, 64, 8, 64), (7, 1, 1, 1), (3, 4, 4, 4)]


EXERCISE = Exercise(
    id="ex-01-03",
    title={"en": "Two brackets, two costs", "es": "Dos paréntesis, dos costos"},
    reference=flops,
    alternatives=(flops_factored,),
    cases=cases_flops,
    tolerance=Tolerance(rtol=0, atol=0, why="whole numbers"),
    wrong_turns=(
        turn(
            "multiplications-only",
            _multiplications_only,
            "You count the multiplications. Each product is also added to a sum, and that is a "
            "FLOP, too.",
            "Cuentas las multiplicaciones. Cada producto además se suma a un total, y eso también "
            "es un FLOP.",
        ),
        turn(
            "outputs-only",
            _outputs_only,
            "Two FLOPs per result: but how many products go into one result?",
            "Dos FLOPs por resultado: pero ¿cuántos productos entran en un resultado?",
        ),
        turn(
            "other-way-round",
            _other_way_round,
            "The two numbers are exchanged. Which bracket is asked for first?",
            "Los dos números están intercambiados. ¿Qué paréntesis se pide primero?",
        ),
        turn(
            "order-does-not-matter",
            _order_does_not_matter,
            "You give both orders the same cost. The result is equal; how large is A B, though, "
            "and who has to fill it?",
            "Das el mismo costo a los dos órdenes. El resultado es igual; pero ¿cuánto mide "
            "A B, y quién tiene que llenarla?",
        ),
        turn(
            "second-product-only",
            _second_product_only,
            "Only the second product is counted. Each order makes two.",
            "Solo cuentas el segundo producto. Cada orden hace dos.",
        ),
        turn(
            "first-product-only",
            _first_product_only,
            "Only the product in the bracket is counted. What is still to be done after it?",
            "Solo cuentas el producto del paréntesis. ¿Qué queda por hacer después?",
        ),
        turn(
            "all-four-at-once",
            _all_four_at_once,
            "There is no loop that runs over all four sizes at once: one product has three.",
            "Ningún bucle recorre los cuatro tamaños a la vez: un producto tiene tres.",
        ),
        turn(
            "forgets-the-rows",
            _forgets_the_rows,
            "You count for a single row. What changes when x has five?",
            "Cuentas para una sola fila. ¿Qué cambia cuando x tiene cinco?",
        ),
        turn(
            "multiplies-the-two-costs",
            _multiplies_the_two_costs,
            "One product is made after the other. Do costs of that kind multiply?",
            "Un producto se hace después del otro. ¿Se multiplican los costos de ese tipo?",
        ),
        turn(
            "exact-additions",
            _exact_additions,
            "You do not count the addition of the first product, which is exact. The field, and "
            "this exercise, count an addition for every product.",
            "No cuentas la suma del primer producto, y es lo exacto. Pero el oficio, y este "
            "ejercicio, cuentan una suma por cada producto.",
        ),
        turn(
            "numbers-stored",
            _numbers_stored,
            "You count the numbers in the matrices. The question is how often two of them are "
            "multiplied or added.",
            "Cuentas los números de las matrices. La pregunta es cuántas veces se multiplican o se "
            "suman dos de ellos.",
        ),
    ),
)
