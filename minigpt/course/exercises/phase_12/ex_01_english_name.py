"""Exercise 12.1: counting in English."""

from minigpt.course.judging.exercise import Exercise, turn
from minigpt.number_names import EN_SMALL, EN_TENS


def english_name(n, small, tens):
    """Return the English name of n, 0 to 9,999."""
    if n < 20:
        return small[n]
    if n < 100:
        return tens[n // 10] + ("-" + small[n % 10] if n % 10 else "")
    size, word = (1000, "thousand") if n >= 1000 else (100, "hundred")
    rest = " " + english_name(n % size, small, tens) if n % size else ""
    return f"{small[n // size]} {word}{rest}"


def english_name_by_places(n, small, tens):
    words = []
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if n >= size:
            words += [small[n // size], word]
        n %= size
    if n >= 20:
        words.append("-".join([tens[n // 10], *([small[n % 10]] if n % 10 else [])]))
    elif n or not words:
        words.append(small[n])
    return " ".join(words)


def _english(n, small, tens, hyphen="-", joint=" ", say_zero=False, hundreds_to=1000):
    """English with one rule bent; the defaults are right."""

    def name(n):
        if n < 20:
            return small[n]
        if n < 100:
            return tens[n // 10] + (hyphen + small[n % 10] if n % 10 or say_zero else "")
        size, word = (1000, "thousand") if n >= hundreds_to else (100, "hundred")
        glue = joint if size == 100 or n % size < 100 else " "
        rest = glue + name(n % size) if n % size or say_zero else ""
        return f"{name(n // size)} {word}{rest}"

    return name(n)


def _says_zero(n, small, tens):
    return _english(n, small, tens, say_zero=True)


def _no_hyphen(n, small, tens):
    return _english(n, small, tens, hyphen=" ")


def _with_and(n, small, tens):
    return _english(n, small, tens, joint=" and ")


def _hundreds_only(n, small, tens):
    return _english(n, small, tens, hundreds_to=10_000)


def _teens_as_tens(n, small, tens):
    if 10 < n % 100 < 20:
        head = _english(n - n % 100, small, tens) + " " if n > 100 else ""
        return f"{head}{small[10]}-{small[n % 10]}"
    return _english(n, small, tens)


def _forgets_the_rest(n, small, tens):
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if n >= size:
            return f"{small[n // size]} {word}"
    return _english(n, small, tens)


def cases_english():
    asked = (7, 40, 42, 15, 100, 300, 342, 1000, 1200, 2013, 4217, 9999, 0, 110, 6005)
    return [(n, EN_SMALL, EN_TENS) for n in asked]


EXERCISE = Exercise(
    id="ex-12-01",
    title={"en": "Counting in English", "es": "Contar en inglés"},
    reference=english_name,
    alternatives=(english_name_by_places,),
    cases=cases_english,
    wrong_turns=(
        turn(
            "says-zero",
            _says_zero,
            "You say the zeros, too. A place that holds 0 is not named at all; only the "
            "number 0 itself has a name.",
            "Nombras también los ceros. Un lugar que contiene 0 no se nombra; solo el propio "
            "número 0 tiene nombre.",
        ),
        turn(
            "no-hyphen",
            _no_hyphen,
            "Between tens and ones English writes something other than a space.",
            "Entre decenas y unidades el inglés no escribe un espacio.",
        ),
        turn(
            "with-and",
            _with_and,
            "The British say 'and' after the hundreds. Our corpus is American and has no 'and'.",
            "Los británicos dicen «and» después de las centenas. Nuestro corpus es "
            "estadounidense y no lleva «and».",
        ),
        turn(
            "hundreds-only",
            _hundreds_only,
            "You count on in hundreds beyond nine hundred. People do say that of years, but "
            "from 1,000 on our names have thousands.",
            "Sigues contando en centenas más allá de novecientos. Así se dicen los años en "
            "inglés, pero desde 1000 nuestros nombres llevan millares.",
        ),
        turn(
            "teens-as-tens",
            _teens_as_tens,
            "11 to 19 have names of their own; they are not put together from ten and ones.",
            "Del 11 al 19 hay nombres propios; no se forman con diez y unidades.",
        ),
        turn(
            "forgets-the-rest",
            _forgets_the_rest,
            "You name the largest place and stop. What remains has to be named as well, and "
            "your own function knows how.",
            "Nombras el lugar mayor y te detienes. También hay que nombrar lo que queda, y tu "
            "propia función sabe hacerlo.",
        ),
    ),
)
