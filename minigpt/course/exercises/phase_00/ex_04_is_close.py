"""Exercise 0.4: close enough."""

import math

import numpy as np

from minigpt.course.judging.exercise import Exercise, turn


def is_close(got, expected, rtol, atol):
    """Is got at most atol + rtol * |expected| away from expected? True or False."""
    return abs(got - expected) <= atol + rtol * abs(expected)


def is_close_between_two_ends(got, expected, rtol, atol):
    allowed = atol + rtol * abs(expected)
    return expected - allowed <= got <= expected + allowed


def _exactly_equal(got, expected, rtol, atol):
    return got == expected


def _forgets_below(got, expected, rtol, atol):
    return got - expected <= atol + rtol * abs(expected)


def _relative_only(got, expected, rtol, atol):
    return abs(got - expected) <= rtol * abs(expected)


def _absolute_only(got, expected, rtol, atol):
    return abs(got - expected) <= atol


def _same_room_everywhere(got, expected, rtol, atol):
    return abs(got - expected) <= atol + rtol


def _negative_room(got, expected, rtol, atol):
    return abs(got - expected) <= atol + rtol * expected


def _ends_left_out(got, expected, rtol, atol):
    return abs(got - expected) < atol + rtol * abs(expected)


def _forgets_above(got, expected, rtol, atol):
    return expected - got <= atol + rtol * abs(expected)


def _larger_room(got, expected, rtol, atol):
    return abs(got - expected) <= max(atol, rtol * abs(expected))


def _both_rooms(got, expected, rtol, atol):
    return abs(got - expected) <= min(atol, rtol * abs(expected))


def _larger_number(got, expected, rtol, atol):
    return math.isclose(got, expected, rel_tol=rtol, abs_tol=atol)


def _share_of_got(got, expected, rtol, atol):
    return abs(got - expected) <= atol + rtol * abs(got)


def _compares_sizes(got, expected, rtol, atol):
    return abs(abs(got) - abs(expected)) <= atol + rtol * abs(expected)


def _swapped(got, expected, rtol, atol):
    return abs(got - expected) <= rtol + atol * abs(expected)


def _turned_round(got, expected, rtol, atol):
    return abs(got - expected) > atol + rtol * abs(expected)


def _turned_round_with_end(got, expected, rtol, atol):
    return abs(got - expected) >= atol + rtol * abs(expected)


def _squares_the_distance(got, expected, rtol, atol):
    return (got - expected) ** 2 <= atol + rtol * abs(expected)


def _rounds_first(got, expected, rtol, atol):
    return round(got, 5) == round(expected, 5)


def cases_close():
    return [
        (0.1 + 0.2, 0.3, 1e-5, 0.0),
        (0.5, 1.0, 1e-5, 1e-8),
        (1.25, 1.0, 0.25, 0.0),
        (1000.001, 1000.0, 1e-5, 0.0),
        (-1000.001, -1000.0, 1e-5, 0.0),
        (1e-9, 0.0, 1e-5, 1e-8),
        (1.5, 1.0, 1e-5, 1e-8),
        (1.3, 1.0, 0.2, 0.2),
        (2.0, 1.0, 0.6, 0.0),
        (-1.0, 1.0, 0.1, 0.0),
        (1.05, 1.0, 0.1, 0.1),
        (3.0, 2.0, 0.1, 0.5),
        (1.125, 1.0, 0.1, 0.0),
    ]


EXERCISE = Exercise(
    id="ex-00-04",
    title={"en": "Close enough", "es": "Lo bastante cerca"},
    reference=is_close,
    alternatives=(is_close_between_two_ends, np.isclose),
    cases=cases_close,
    wrong_turns=(
        turn(
            "exactly-equal",
            _exactly_equal,
            "You ask whether they are equal to the last digit. That is what "
            "floating point cannot promise: the two tolerances are not used yet.",
            "Preguntas si son iguales hasta la última cifra. Eso es lo que la coma "
            "flotante no puede prometer: aún no se usan las dos tolerancias.",
        ),
        turn(
            "forgets-below",
            _forgets_below,
            "On one side any result passes, because its difference is negative. "
            "It is the distance that counts, not its direction.",
            "Por un lado pasa cualquier resultado, porque su diferencia es "
            "negativa. Lo que cuenta es la distancia, no su dirección.",
            _forgets_above,
        ),
        turn(
            "relative-only",
            _relative_only,
            "Only rtol is used. When 0 is expected, a share of it is 0, and nothing "
            "but 0 itself would pass: the other tolerance is for that.",
            "Solo usas rtol. Cuando se espera 0, una parte de 0 es 0 y no pasaría "
            "nada más que el propio 0: para eso está la otra tolerancia.",
        ),
        turn(
            "absolute-only",
            _absolute_only,
            "Only atol is used. A thousandth is a lot beside 0.01 and nothing "
            "beside a million: part of the room must grow with the expected number.",
            "Solo usas atol. Una milésima es mucho junto a 0,01 y nada junto a un "
            "millón: parte del margen debe crecer con el número esperado.",
        ),
        turn(
            "same-room-everywhere",
            _same_room_everywhere,
            "You add both tolerances as they are. The relative one is a share: a share of what?",
            "Sumas las dos tolerancias tal cual. La relativa es una parte: ¿una parte de qué?",
        ),
        turn(
            "negative-room",
            _negative_room,
            "For a negative expected number your room becomes negative, and no "
            "distance fits into it. Look for the second pair of bars in the formula.",
            "Con un número esperado negativo tu margen se vuelve negativo y no "
            "cabe en él ninguna distancia. Busca las otras barras de la fórmula.",
        ),
        turn(
            "ends-left-out",
            _ends_left_out,
            "A result exactly at the end of the room is refused. The formula has ≤, "
            "which lets it in.",
            "Rechazas un resultado que está justo en el extremo del margen. La "
            "fórmula tiene ≤, que lo deja entrar.",
        ),
        turn(
            "larger-room",
            _larger_room,
            "One of the two tolerances is used at a time. The formula adds them: together they "
            "leave more room than either.",
            "Usas una tolerancia a la vez. La fórmula las suma: juntas dejan más margen que cada "
            "una.",
        ),
        turn(
            "both-must-hold",
            _both_rooms,
            "You ask for both tolerances to hold, so the smaller room decides; and as soon as one "
            "of them is 0, only equality is left.",
            "Exiges que se cumplan las dos tolerancias, así que decide el margen menor; y en "
            "cuanto una vale 0, solo queda la igualdad.",
        ),
        turn(
            "larger-number",
            _larger_number,
            "`math.isclose` follows another rule: a share of the larger of the two numbers, and "
            "the tolerances are not added.",
            "`math.isclose` sigue otra regla: una parte del mayor de los dos números, y las "
            "tolerancias no se suman.",
        ),
        turn(
            "share-of-got",
            _share_of_got,
            "Your room grows with the result that is being judged, so a result far too large "
            "makes its own room. Which number is certain?",
            "Tu margen crece con el resultado que se juzga, así que un resultado demasiado grande "
            "se hace su propio sitio. ¿Qué número es el seguro?",
        ),
        turn(
            "compares-sizes",
            _compares_sizes,
            "You take the signs away before you subtract: then -1 is as good as 1.",
            "Quitas los signos antes de restar: así -1 vale lo mismo que 1.",
        ),
        turn(
            "tolerances-swapped",
            _swapped,
            "The two tolerances are swapped: it is the relative one, rtol, that is a share of the "
            "expected number.",
            "Las dos tolerancias están cambiadas: la relativa, rtol, es la que es una parte del "
            "número esperado.",
        ),
        turn(
            "turned-round",
            _turned_round,
            "Your answer is turned round: you say True when they are far apart.",
            "Tu respuesta está al revés: dices True cuando están lejos.",
            _turned_round_with_end,
        ),
        turn(
            "squares-the-distance",
            _squares_the_distance,
            "You square the distance, and a small number squared is much smaller: far too much "
            "passes. The bars ask for its size only.",
            "Elevas la distancia al cuadrado, y un número pequeño al cuadrado es mucho menor: "
            "pasa demasiado. Las barras solo piden su tamaño.",
        ),
        turn(
            "rounds-first",
            _rounds_first,
            "You round both to a fixed number of decimals. How far apart they may be is for the "
            "two tolerances to say.",
            "Redondeas los dos a un número fijo de decimales. Cuánto pueden distar lo dicen las "
            "dos tolerancias.",
        ),
    ),
)
