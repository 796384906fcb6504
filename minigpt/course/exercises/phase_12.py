"""Phase 12, number names: two grammars, a leak, and how surprising a text is."""

import math
from collections import Counter

from minigpt.course.exercise import Exercise, Tolerance, WrongTurn
from minigpt.number_names import EN_SMALL, EN_TENS, ES_HUNDREDS, ES_SMALL, ES_TENS, Row


def turn(name, function, en, es):
    """A misconception, with its hint in English and in Spanish."""
    return WrongTurn(name, function, {"en": en, "es": es})


# --- 12.1 -------------------------------------------------------------------------------------


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


# --- 12.2 -------------------------------------------------------------------------------------


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


# --- 12.3 -------------------------------------------------------------------------------------


def leak(train, test):
    """Return the share of test rows whose number also occurs in training, in any language."""
    seen = {row.prompt.split(":")[1] for row in train}
    return sum(row.prompt.split(":")[1] in seen for row in test) / len(test)


def leak_with_integers(train, test):
    def number(row):
        return int(row.prompt[row.prompt.index(":") + 1 : -1])

    numbers = [number(row) for row in train]
    return len([row for row in test if number(row) in numbers]) / len(test)


def _whole_rows(train, test):
    return sum(row in train for row in test) / len(test)


def _of_training(train, test):
    return leak(test, train)


def _distinct_numbers(train, test):
    seen, asked = ({row.prompt.split(":")[1] for row in rows} for rows in (train, test))
    return len(seen & asked) / len(asked)


def _leak_count(train, test):
    return round(leak(train, test) * len(test))


def _clean_share(train, test):
    return 1 - leak(train, test)


def _inside_text(train, test):
    text = "".join(row.prompt for row in train)
    return sum(row.prompt.split(":")[1][:-1] in text for row in test) / len(test)


def cases_leak():
    def rows(*prompts):
        """The leak is a matter of the prompts; the names stand for any names."""
        return [Row(prompt + "=", "name\n") for prompt in prompts]

    return [
        (rows("en:7", "en:8"), rows("it:7", "en:9")),
        (rows("en:1", "en:2", "en:3"), rows("en:4")),
        (rows("en:42", "it:5"), rows("es:42", "es:42", "es:6")),
        (rows("en:42", "en:5"), rows("en:4", "en:2", "en:5", "it:42", "it:9")),
    ]


# --- 12.4 -------------------------------------------------------------------------------------


def entropy(text):
    """Return the mean surprise, in bits, of a character of the text drawn at random."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(p * math.log2(p) for p in shares)


def entropy_by_characters(text):
    return sum(math.log2(len(text) / text.count(char)) for char in text) / len(text)


def _in_nats(text):
    return entropy(text) * math.log(2)


def _uniform(text):
    return math.log2(len(set(text)))


def _unweighted(text):
    counts = Counter(text)
    return -sum(math.log2(count / len(text)) for count in counts.values()) / len(counts)


def _whole_text(text):
    return entropy(text) * len(text)


def _no_minus(text):
    return -entropy(text)


def _commonest(text):
    return -math.log2(Counter(text).most_common(1)[0][1] / len(text))


def cases_entropy():
    return [("aaab",), ("ab",), ("aabbcd",), ("aaaa",), ("one thousand\n",)]


EXERCISES = (
    Exercise(
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
                "The British say 'and' after the hundreds. Our corpus is American and has no "
                "'and'.",
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
    ),
    Exercise(
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
                "La palabra de unión va solo entre decenas y unidades, nunca después de las "
                "centenas.",
            ),
            turn(
                "regular-hundreds",
                _regular_hundreds,
                "You build the hundreds from the digits. Three of them are irregular: read the "
                "list.",
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
    ),
    Exercise(
        id="ex-12-03",
        title={"en": "Measuring a leak", "es": "Medir una filtración"},
        reference=leak,
        alternatives=(leak_with_integers,),
        cases=cases_leak,
        tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="one division"),
        wrong_turns=(
            turn(
                "whole-rows",
                _whole_rows,
                "You look for the identical row. A number that was trained in another language "
                "has leaked, too.",
                "Buscas la fila idéntica. Un número entrenado en otro idioma también se ha "
                "filtrado.",
            ),
            turn(
                "of-training",
                _of_training,
                "The two lists are swapped: asked is the share of the test rows.",
                "Las dos listas están cambiadas: se pide la parte de las filas de prueba.",
            ),
            turn(
                "distinct-numbers",
                _distinct_numbers,
                "You count every number once. A test row that occurs twice is judged twice, so it "
                "counts twice.",
                "Cuentas cada número una vez. Una fila de prueba que aparece dos veces se evalúa "
                "dos veces, así que cuenta dos veces.",
            ),
            turn(
                "count",
                _leak_count,
                "That is how many rows have leaked. Asked is their share, between 0 and 1.",
                "Eso es cuántas filas se han filtrado. Se pide qué parte son, entre 0 y 1.",
            ),
            turn(
                "clean-share",
                _clean_share,
                "That is the clean share, the opposite of the leak.",
                "Esa es la parte limpia, lo contrario de la filtración.",
            ),
            turn(
                "inside-text",
                _inside_text,
                "You look for the digits anywhere in the text: 4 is found inside 42. Compare whole "
                "numbers.",
                "Buscas las cifras en cualquier parte del texto: 4 aparece dentro de 42. Compara "
                "números enteros.",
            ),
        ),
    ),
    Exercise(
        id="ex-12-04",
        title={"en": "How surprising is a character?", "es": "¿Cuánto sorprende un carácter?"},
        reference=entropy,
        alternatives=(entropy_by_characters,),
        cases=cases_entropy,
        tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a dozen logarithms"),
        wrong_turns=(
            turn(
                "nats",
                _in_nats,
                "These are nats, from natural logarithms. Bits come from logarithms to base 2.",
                "Eso son nats, de logaritmos naturales. Los bits salen de logaritmos en base 2.",
            ),
            turn(
                "uniform",
                _uniform,
                "You treat all characters as equally frequent. That is the most the entropy could "
                "be.",
                "Tratas todos los caracteres como igual de frecuentes. Eso es lo máximo que podría "
                "valer la entropía.",
            ),
            turn(
                "unweighted",
                _unweighted,
                "You average over the alphabet. A frequent character is met more often, so its "
                "surprise has to weigh more.",
                "Promedias sobre el alfabeto. Un carácter frecuente se encuentra más a menudo, así "
                "que su sorpresa debe pesar más.",
            ),
            turn(
                "whole-text",
                _whole_text,
                "That is the surprise of the whole text; asked is that of one character.",
                "Esa es la sorpresa del texto entero; se pide la de un carácter.",
            ),
            turn(
                "sign",
                _no_minus,
                "The sign is wrong: logarithms of shares are negative, surprises are not.",
                "El signo está mal: los logaritmos de las partes son negativos; las sorpresas, no.",
            ),
            turn(
                "commonest",
                _commonest,
                "You only ask the most frequent character. The rare ones surprise more, and belong "
                "to the mean.",
                "Solo le preguntas al carácter más frecuente. Los raros sorprenden más y forman "
                "parte de la media.",
            ),
        ),
    ),
)
