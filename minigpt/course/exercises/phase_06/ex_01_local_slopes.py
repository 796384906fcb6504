"""Exercise 6.1: the local slopes of one step."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def local_slopes(op, a, b):
    """Return the slopes of a op b by a and by b; op is one of + - * / max."""
    if op == "+":
        return 1.0, 1.0
    if op == "-":
        return 1.0, -1.0
    if op == "*":
        return b, a
    if op == "/":
        return 1 / b, -a / b**2
    return (1.0, 0.0) if a > b else (0.0, 1.0)


def local_slopes_by_table(op, a, b):
    table = {
        "+": lambda: (1.0, 1.0),
        "-": lambda: (1.0, -1.0),
        "*": lambda: (b, a),
        "/": lambda: (b**-1, -a * b**-2),
        "max": lambda: (float(a > b), float(b > a)),
    }
    return table[op]()


def _with(**other):
    """The right slopes, except for some operations: a name stands for each sign."""
    names = {"plus": "+", "minus": "-", "times": "*", "over": "/", "largest": "max"}
    by_op = {names[name]: slopes for name, slopes in other.items()}

    def wrong(op, a, b):
        return by_op[op](a, b) if op in by_op else local_slopes(op, a, b)

    return wrong


_own_factor = _with(times=lambda a, b: (a, b))
_one_number = _with(times=lambda a, b: (a + b, a + b))
_one_of_the_factors = _with(times=lambda a, b: (1.0, 1.0))
_product_itself = _with(times=lambda a, b: (a * b, a * b))
_plus_values = _with(plus=lambda a, b: (a, b))
_plus_crossed = _with(plus=lambda a, b: (b, a))
_minus_lost = _with(minus=lambda a, b: (1.0, 1.0))
_minus_both = _with(minus=lambda a, b: (-1.0, -1.0))
_minus_turned = _with(minus=lambda a, b: (-1.0, 1.0))
_quotient_sign = _with(over=lambda a, b: (1 / b, a / b**2))
_quotient_square = _with(over=lambda a, b: (1 / b, -a / b))
_quotient_a_lost = _with(over=lambda a, b: (1 / b, -1 / b**2))
_quotient_of_two = _with(over=lambda a, b: (1 / b, 1 / a if a else 0.0))
_quotient_one_over = _with(over=lambda a, b: (1 / b, -1 / b))
_max_both = _with(largest=lambda a, b: (1.0, 1.0))
_max_halves = _with(largest=lambda a, b: (0.5, 0.5))
_max_value = _with(largest=lambda a, b: (a, 0.0) if a > b else (0.0, b))
_max_loser = _with(largest=lambda a, b: (0.0, 1.0) if a > b else (1.0, 0.0))
_max_positive = _with(largest=lambda a, b: (float(a > 0), float(b > 0)))
_max_first = _with(largest=lambda a, b: (1.0, 0.0))


def _results(op, a, b):
    results = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0, "max": max(a, b)}
    return results[op], results[op]


def _of_a_alone(op, a, b):
    return local_slopes(op, a, b)[0]


def _swapped(op, a, b):
    return local_slopes(op, a, b)[::-1]


def cases_local_slopes():
    return [
        ("*", 2.0, 3.0),
        ("+", 2.0, 3.0),
        ("-", 2.0, 3.0),
        ("/", 2.0, 4.0),
        ("max", 2.0, 3.0),
        ("max", 3.0, 2.0),
        ("*", 0.0, -1.5),
        ("/", 0.0, 5.0),
        ("/", -3.0, -0.5),
        ("max", -1.0, -2.0),
    ]


EXERCISE = Exercise(
    id="ex-06-01",
    title={"en": "Local slopes", "es": "Pendientes locales"},
    reference=local_slopes,
    alternatives=(local_slopes_by_table,),
    cases=cases_local_slopes,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, one or two operations"),
    wrong_turns=(
        turn(
            "own-factor",
            _own_factor,
            "In a product you gave each factor its own value. Raise a by 1: by how much does "
            "a·b grow?",
            "En un producto le diste a cada factor su propio valor. Sube a en 1: ¿cuánto crece "
            "a·b?",
        ),
        turn(
            "one-number",
            _one_number,
            "The two factors of a product get the same slope from you. Is a step of 1 in a worth "
            "as much as a step of 1 in b?",
            "Los dos factores de un producto reciben de ti la misma pendiente. ¿Vale un paso de 1 "
            "en a lo mismo que un paso de 1 en b?",
            _one_of_the_factors,
            _product_itself,
        ),
        turn(
            "plus-values",
            _plus_values,
            "The slopes of your sum depend on how large a and b are. Add 1 to a huge number: by "
            "how much does the sum grow?",
            "Las pendientes de tu suma dependen de lo grandes que sean a y b. Súmale 1 a un número "
            "enorme: ¿cuánto crece la suma?",
            _plus_crossed,
        ),
        turn(
            "minus-lost",
            _minus_lost,
            "Look at your difference again: which way does a - b go when b grows? And when a does?",
            "Mira otra vez tu resta: ¿hacia dónde va a - b cuando crece b? ¿Y cuando crece a?",
            _minus_both,
            _minus_turned,
        ),
        turn(
            "quotient-sign",
            _quotient_sign,
            "In your quotient a larger b makes the result larger. Try a = 2 and b = 4, then b = 5.",
            "En tu cociente, una b mayor hace mayor el resultado. Prueba con a = 2 y b = 4, y "
            "luego con b = 5.",
            _quotient_of_two,
        ),
        turn(
            "quotient-square",
            _quotient_square,
            "The slope of your quotient by b has not the right size. Write a/b as a·b⁻¹: what is "
            "the slope of a power?",
            "La pendiente de tu cociente respecto de b no tiene el tamaño correcto. Escribe a/b "
            "como a·b⁻¹: ¿cuál es la pendiente de una potencia?",
            _quotient_a_lost,
            _quotient_one_over,
        ),
        turn(
            "max-both",
            _max_both,
            "In your maximum both inputs count. What happens to the result when the smaller one "
            "moves a little?",
            "En tu máximo cuentan las dos entradas. ¿Qué le pasa al resultado cuando la menor se "
            "mueve un poco?",
            _max_halves,
        ),
        turn(
            "max-value",
            _max_value,
            "Your maximum hands a value back where a slope is due. How fast does the result rise "
            "when the winner does?",
            "Tu máximo devuelve un valor donde va una pendiente. ¿Con qué rapidez sube el "
            "resultado cuando sube el ganador?",
        ),
        turn(
            "max-loser",
            _max_loser,
            "In your maximum the wrong input has the slope. Which of the two does the result "
            "follow?",
            "En tu máximo tiene la pendiente la entrada equivocada. ¿A cuál de las dos sigue el "
            "resultado?",
            _max_first,
        ),
        turn(
            "max-positive",
            _max_positive,
            "Your maximum compares each input with 0, as a relu does. Here they are compared with "
            "each other.",
            "Tu máximo compara cada entrada con 0, como hace una relu. Aquí se comparan entre sí.",
        ),
        turn(
            "results",
            _results,
            "You return what the step computes. Asked for is how fast that changes, once when a "
            "moves and once when b does.",
            "Devuelves lo que calcula el paso. Se pide con qué rapidez cambia: una vez cuando se "
            "mueve a y otra cuando se mueve b.",
        ),
        turn(
            "of-a-alone",
            _of_a_alone,
            "That is the slope by a. The step has a second input, with a slope of its own.",
            "Esa es la pendiente respecto de a. El paso tiene otra entrada, con su propia "
            "pendiente.",
        ),
        turn(
            "swapped",
            _swapped,
            "Both slopes are right and have changed places. The first is that by a.",
            "Las dos pendientes son correctas, pero cambiaron de lugar. La primera es la de a.",
        ),
    ),
)
