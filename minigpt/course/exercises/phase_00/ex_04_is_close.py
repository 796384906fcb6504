"""Exercise 0.4: close enough."""

import numpy as np

from minigpt.course.judging.exercise import Exercise, WrongTurn


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


def cases_close():
    return [
        (0.1 + 0.2, 0.3, 1e-5, 0.0),
        (0.5, 1.0, 1e-5, 1e-8),
        (1.25, 1.0, 0.25, 0.0),
        (1000.001, 1000.0, 1e-5, 0.0),
        (-1000.001, -1000.0, 1e-5, 0.0),
        (1e-9, 0.0, 1e-5, 1e-8),
        (1.5, 1.0, 1e-5, 1e-8),
    ]


EXERCISE = Exercise(
    id="ex-00-04",
    title={"en": "Close enough", "es": "Lo bastante cerca"},
    reference=is_close,
    alternatives=(is_close_between_two_ends, np.isclose),
    cases=cases_close,
    wrong_turns=(
        WrongTurn(
            "exactly-equal",
            _exactly_equal,
            {
                "en": "You ask whether they are equal to the last digit. That is what "
                "floating point cannot promise: the two tolerances are not used yet.",
                "es": "Preguntas si son iguales hasta la última cifra. Eso es lo que la coma "
                "flotante no puede prometer: aún no se usan las dos tolerancias.",
            },
        ),
        WrongTurn(
            "forgets-below",
            _forgets_below,
            {
                "en": "A result far too small passes, because its difference is negative. "
                "It is the distance that counts, not its direction.",
                "es": "Un resultado demasiado pequeño pasa, porque su diferencia es "
                "negativa. Lo que cuenta es la distancia, no su dirección.",
            },
        ),
        WrongTurn(
            "relative-only",
            _relative_only,
            {
                "en": "Only rtol is used. When 0 is expected, a share of it is 0, and nothing "
                "but 0 itself would pass: the other tolerance is for that.",
                "es": "Solo usas rtol. Cuando se espera 0, una parte de 0 es 0 y no pasaría "
                "nada más que el propio 0: para eso está la otra tolerancia.",
            },
        ),
        WrongTurn(
            "absolute-only",
            _absolute_only,
            {
                "en": "Only atol is used. A thousandth is a lot beside 0.01 and nothing "
                "beside a million: part of the room must grow with the expected number.",
                "es": "Solo usas atol. Una milésima es mucho junto a 0,01 y nada junto a un "
                "millón: parte del margen debe crecer con el número esperado.",
            },
        ),
        WrongTurn(
            "same-room-everywhere",
            _same_room_everywhere,
            {
                "en": "You add both tolerances as they are. The relative one is a share: a "
                "share of what?",
                "es": "Sumas las dos tolerancias tal cual. La relativa es una parte: ¿una "
                "parte de qué?",
            },
        ),
        WrongTurn(
            "negative-room",
            _negative_room,
            {
                "en": "For a negative expected number your room becomes negative, and no "
                "distance fits into it. Look for the second pair of bars in the formula.",
                "es": "Con un número esperado negativo tu margen se vuelve negativo y no "
                "cabe en él ninguna distancia. Busca las otras barras de la fórmula.",
            },
        ),
        WrongTurn(
            "ends-left-out",
            _ends_left_out,
            {
                "en": "A result exactly at the end of the room is refused. The formula has ≤, "
                "which lets it in.",
                "es": "Rechazas un resultado que está justo en el extremo del margen. La "
                "fórmula tiene ≤, que lo deja entrar.",
            },
        ),
    ),
)
