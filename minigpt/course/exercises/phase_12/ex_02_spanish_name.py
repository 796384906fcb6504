"""Exercise 12.2: counting in Spanish."""

from minigpt.course.judging.exercise import Exercise, turn
from minigpt.number_names import ES_HUNDREDS, ES_SMALL, ES_TENS


def spanish_name(n, small, tens, hundreds):
    """Return the Spanish name of n, 0 to 999."""
    if n == 100:
        return "cien"
    if n > 100:
        rest = " " + spanish_name(n % 100, small, tens, hundreds) if n % 100 else ""
        return hundreds[n // 100] + rest
    if n < 30:
        return small[n]
    return tens[n // 10] + (" y " + small[n % 10] if n % 10 else "")


def spanish_name_by_parts(n, small, tens, hundreds):
    parts, rest = [], n % 100
    if n >= 100:
        parts = ["cien"] if n == 100 else [hundreds[n // 100]]
    if rest >= 30:
        parts.append(" y ".join([tens[rest // 10], *([small[rest % 10]] if rest % 10 else [])]))
    elif rest or n == 0:
        parts.append(small[rest])
    return " ".join(parts)


def _spanish(n, small, tens, hundreds, cien=(100,), fused=True, y=" y ", after_hundred=" "):
    """Spanish with one rule bent; the defaults are right."""
    parts, rest = [], n % 100
    if n >= 100:
        parts.append("cien" if n in cien else hundreds[n // 100])
    if rest >= 30 or (not fused and rest > 20):
        ten = small[20] if rest < 30 else tens[rest // 10]
        parts.append(ten + (y + small[rest % 10] if rest % 10 else ""))
    elif rest or n == 0:
        parts.append(small[rest])
    return after_hundred.join(parts)


def _always_ciento(n, small, tens, hundreds):
    return _spanish(n, small, tens, hundreds, cien=())


def _always_cien(n, small, tens, hundreds):
    return _spanish(n, small, tens, hundreds, cien=range(100, 200))


def _veinte_y_uno(n, small, tens, hundreds):
    return _spanish(n, small, tens, hundreds, fused=False)


def _no_y(n, small, tens, hundreds):
    return _spanish(n, small, tens, hundreds, y=" ")


def _y_after_hundred(n, small, tens, hundreds):
    return _spanish(n, small, tens, hundreds, after_hundred=" y ")


def _regular_hundreds(n, small, tens, hundreds):
    made = [hundreds[0], hundreds[1], *(word + "cientos" for word in small[2:10])]
    return _spanish(n, small, tens, made)


def _tens_say_zero(n, small, tens, hundreds):
    if n % 100 >= 30 and n % 10 == 0:
        return _spanish(n, small, tens, hundreds) + " y " + small[0]
    return _spanish(n, small, tens, hundreds)


def cases_spanish():
    asked = (7, 21, 31, 40, 100, 101, 142, 200, 223, 500, 515, 777, 930, 0, 999)
    return [(n, ES_SMALL, ES_TENS, ES_HUNDREDS) for n in asked]


EXERCISE = Exercise(
    id="ex-12-02",
    title={"en": "Counting in Spanish", "es": "Contar en español"},
    reference=spanish_name,
    alternatives=(spanish_name_by_parts,),
    cases=cases_spanish,
    wrong_turns=(
        turn(
            "always-ciento",
            _always_ciento,
            "Exactly one hundred is short in Spanish; the long form needs something after it.",
            "El cien justo es corto; la forma larga necesita que venga algo detrás.",
        ),
        turn(
            "always-cien",
            _always_cien,
            "From 101 on, the hundred takes its longer form: the short one stands alone.",
            "Desde 101 la centena toma su forma larga: la corta va sola.",
        ),
        turn(
            "veinte-y-uno",
            _veinte_y_uno,
            "21 to 29 have grown together into one word. They are in the list of small names.",
            "Del 21 al 29 se han fundido en una sola palabra. Están en la lista de nombres "
            "pequeños.",
        ),
        turn(
            "no-y",
            _no_y,
            "From 31 on, a little word joins tens and ones.",
            "Desde 31, una palabrita une decenas y unidades.",
        ),
        turn(
            "y-after-hundred",
            _y_after_hundred,
            "The joining word stands between tens and ones only, never after the hundreds.",
            "La palabra de unión va solo entre decenas y unidades, nunca después de las centenas.",
        ),
        turn(
            "regular-hundreds",
            _regular_hundreds,
            "You build the hundreds from the digits. Three of them are irregular: read the list.",
            "Formas las centenas a partir de las cifras. Tres de ellas son irregulares: lee la "
            "lista.",
        ),
        turn(
            "tens-say-zero",
            _tens_say_zero,
            "Round tens end there: a 0 in the ones is not named.",
            "Las decenas redondas terminan ahí: un 0 en las unidades no se nombra.",
        ),
    ),
)
