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


def _space_at_the_end(n, small, tens):
    if n % 100 == 0 and n >= 100:
        return _english(n, small, tens) + " "
    return _english(n, small, tens)


def _space_after_each_place(n, small, tens):
    text = ""
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if n >= size:
            text += f"{small[n // size]} {word} "
        n %= size
    return text + (_english(n, small, tens) if n else "")


def _hyphen_after_tens(n, small, tens):
    hanging = n % 100 >= 20 and n % 10 == 0
    return _english(n, small, tens) + ("-" if hanging else "")


def _zero_is_empty(n, small, tens):
    return _english(n, small, tens) if n else ""


def _twenty_in_the_list(n, small, tens):
    if n % 100 == 20:
        return small[20]
    return _english(n, small, tens)


def _digits_alone(n, small, tens):
    return " ".join(small[int(digit)] for digit in str(n))


def _no_space_before_the_rest(n, small, tens):
    return _english(n, small, tens).replace("hundred ", "hundred").replace("thousand ", "thousand")


def _hyphen_everywhere(n, small, tens):
    return _english(n, small, tens).replace(" ", "-")


def _plural(n, small, tens):
    words = _english(n, small, tens).split()
    for i in range(1, len(words)):
        if words[i] in ("hundred", "thousand") and words[i - 1] != small[1]:
            words[i] += "s"
    return " ".join(words)


def _always_plural(n, small, tens):
    return _english(n, small, tens).replace("red", "reds").replace("sand", "sands")


def _a_hundred(n, small, tens):
    name = _english(n, small, tens)
    one = f"{small[1]} "
    return "a " + name.removeprefix(one) if name.startswith(one) else name


def _hundreds_from_the_list(n, small, tens):
    if n < 100:
        return _english(n, small, tens)
    rest = " " + _english(n % 100, small, tens) if n % 100 else ""
    return f"{small[n // 100]} hundred{rest}"


def cases_english():
    asked = (40, 42, 15, 100, 300, 342, 1000, 1200, 2013, 4217, 9999, 0, 110, 6005, 20)
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
            _hundreds_from_the_list,
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
        turn(
            "space-at-the-end",
            _space_at_the_end,
            "A space is left at the end of a round number: it was put there for a rest that does "
            "not come.",
            "Al final de un número redondo queda un espacio: lo pusiste para un resto que no "
            "llega.",
            _space_after_each_place,
        ),
        turn(
            "hyphen-after-tens",
            _hyphen_after_tens,
            "A hyphen hangs at the end of round tens: with no ones there is nothing to join.",
            "Al final de las decenas redondas queda un guion: sin unidades no hay nada que unir.",
        ),
        turn(
            "zero-is-empty",
            _zero_is_empty,
            "The number 0 has no name in your version. It is the one number whose zero is said.",
            "En tu versión el número 0 no tiene nombre. Es el único número cuyo cero se dice.",
        ),
        turn(
            "twenty-in-the-list",
            _twenty_in_the_list,
            "The list of small names ends before 20: count its entries, beginning with 0.",
            "La lista de nombres pequeños termina antes del 20: cuenta sus elementos, empezando "
            "por el 0.",
        ),
        turn(
            "digits-alone",
            _digits_alone,
            "You read the digits out one by one, as in a telephone number. Their places have "
            "names.",
            "Lees las cifras una a una, como un número de teléfono. Sus lugares tienen nombre.",
        ),
        turn(
            "no-space",
            _no_space_before_the_rest,
            "Words run together: what follows a hundred or a thousand is a word of its own.",
            "Las palabras se pegan: lo que sigue a una centena o a un millar es otra palabra.",
        ),
        turn(
            "hyphen-everywhere",
            _hyphen_everywhere,
            "The hyphen belongs between tens and ones only; all other words stand apart.",
            "El guion va solo entre decenas y unidades; las demás palabras van separadas.",
        ),
        turn(
            "plural",
            _plural,
            "In an English number, hundred and thousand have no plural s.",
            "En un número inglés, hundred y thousand no llevan la s del plural.",
            _always_plural,
        ),
        turn(
            "a-hundred",
            _a_hundred,
            "'A hundred' is spoken English. Our names say how many hundreds, one included.",
            "«A hundred» es inglés hablado. Nuestros nombres dicen cuántas centenas, también "
            "cuando es una.",
        ),
    ),
)
