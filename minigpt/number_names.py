"""Number names: a language small enough to be complete, and never wrong.

    spell(4217, "en") -> "four thousand two hundred seventeen"
    spell(4217, "es") -> "cuatro mil doscientos diecisiete"

Every integer from 0 to 9,999 has exactly one name in each language, so a corpus made here needs
no download, holds no errors, and lets us ask the one question that matters: does the model spell
numbers that it has never seen?

Each language is one function that peels off thousands, then hundreds, then tens, as a speaker
does. The tests compare all 40,000 names with the num2words library. The differences are deliberate:
our English is the American one, without commas and without "and"; our Italian has "centodiciotto"
and "centoventitré", where the library has "centodicotto" and "centoventitre".
"""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

LIMIT = 10_000  # numbers run from 0 to LIMIT - 1

# Every character of every row, newline first: it ends an answer, and its id 0 fills up short rows.
# The accents beyond Spanish, Italian and French leave room for adapters in other languages.
ALPHABET = "\n=:- 0123456789abcdefghijklmnopqrstuvwxyzáàäçéèêëíïñóöúüß"

EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
EN_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def english(n: int) -> str:
    """Spell n in English: 342 -> "three hundred forty-two"."""
    if n < 20:
        return EN_SMALL[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return EN_TENS[tens] + (f"-{EN_SMALL[ones]}" if ones else "")
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return f"{EN_SMALL[hundreds]} hundred" + (f" {english(rest)}" if rest else "")
    thousands, rest = divmod(n, 1000)
    return f"{english(thousands)} thousand" + (f" {english(rest)}" if rest else "")


ES_SMALL = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
    "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
).split()
ES_TENS = "_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
ES_HUNDREDS = (
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
    "ochocientos novecientos"
).split()


def spanish(n: int) -> str:
    """Spell n in Spanish: 21 -> "veintiuno", 31 -> "treinta y uno", 1100 -> "mil cien"."""
    if n < 30:
        return ES_SMALL[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return ES_TENS[tens] + (f" y {ES_SMALL[ones]}" if ones else "")
    if n == 100:
        return "cien"  # exactly one hundred; 101 is "ciento uno"
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return ES_HUNDREDS[hundreds] + (f" {spanish(rest)}" if rest else "")
    thousands, rest = divmod(n, 1000)
    head = "mil" if thousands == 1 else f"{spanish(thousands)} mil"  # never "un mil"
    return head + (f" {spanish(rest)}" if rest else "")


IT_SMALL = (
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
    "quattordici quindici sedici diciassette diciotto diciannove"
).split()
IT_TENS = "_ _ venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()


def italian(n: int) -> str:
    """Spell n in Italian, in one word: 21 -> "ventuno", 23 -> "ventitré", 2000 -> "duemila"."""
    name = _italian_below_thousand(n % 1000)
    if n >= 1000:
        head = "mille" if n < 2000 else f"{IT_SMALL[n // 1000]}mila"
        name = head + (name if n % 1000 else "")
    # A final "tre" takes an accent once something stands before it: tre, but ventitré and centotré.
    return name[:-3] + "tré" if n > 3 and name.endswith("tre") else name


def _italian_below_thousand(n: int) -> str:
    if n < 20:
        return IT_SMALL[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        # The tens lose their vowel before uno and otto: venti + uno -> ventuno.
        stem = IT_TENS[tens][:-1] if ones in (1, 8) else IT_TENS[tens]
        return stem + (IT_SMALL[ones] if ones else "")
    hundreds, rest = divmod(n, 100)
    head = "cento" if hundreds == 1 else f"{IT_SMALL[hundreds]}cento"
    if rest == 8 or rest // 10 == 8:
        head = head[:-1]  # cento + otto -> centotto, cento + ottanta -> centottanta
    return head + (_italian_below_thousand(rest) if rest else "")


FR_SMALL = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize dix-sept dix-huit dix-neuf"
).split()
FR_TENS = "_ _ vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt".split()


def french(n: int) -> str:
    """Spell n in French: 71 -> "soixante et onze", 80 -> "quatre-vingts", 200 -> "deux cents"."""
    if n < 20:
        return FR_SMALL[n]
    if n < 100:
        tens = n // 10
        # 70 and 90 count on from 60 and 80: soixante-dix, quatre-vingt-onze.
        ones = n % 20 if tens in (7, 9) else n % 10
        if ones == 0:
            return FR_TENS[tens] + ("s" if n == 80 else "")
        joint = " et " if ones in (1, 11) and tens < 8 else "-"
        return FR_TENS[tens] + joint + FR_SMALL[ones]
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        head = "cent" if hundreds == 1 else f"{FR_SMALL[hundreds]} cent"
        if rest == 0:
            return head + ("s" if hundreds > 1 else "")  # deux cents, but deux cent un
        return f"{head} {french(rest)}"
    thousands, rest = divmod(n, 1000)
    head = "mille" if thousands == 1 else f"{FR_SMALL[thousands]} mille"
    return head + (f" {french(rest)}" if rest else "")


SPEAKERS: dict[str, Callable[[int], str]] = {
    "en": english,
    "it": italian,
    "es": spanish,
    "fr": french,
}


def check_language(lang: str) -> str:
    """Return lang, or raise ValueError naming the languages we can spell."""
    if lang not in SPEAKERS:
        raise ValueError(
            f"no number names in language {lang!r}: choose one of {', '.join(SPEAKERS)}"
        )
    return lang


def spell(n: int, lang: str) -> str:
    """Return the name of n, 0 <= n < LIMIT, in `lang` ("en", "it", "es" or "fr").

    Raises ValueError for a number out of range or a language we cannot spell.
    """
    speak = SPEAKERS[check_language(lang)]
    if not 0 <= n < LIMIT:
        raise ValueError(f"{n} is out of range: number names go from 0 to {LIMIT - 1}")
    return speak(n)


class Row(NamedTuple):
    """One example. The model reads the prompt; the loss counts the answer alone."""

    prompt: str  # "en:42="
    answer: str  # "forty-two\n"


def row(n: int, lang: str) -> Row:
    """Return the example for n: the language's tag, the digits, then the name and a newline."""
    return Row(f"{lang}:{n}=", spell(n, lang) + "\n")


class Split(NamedTuple):
    """Three disjoint lists of numbers, the same for every language."""

    train: list[int]
    validation: list[int]
    test: list[int]


def split_numbers(validation: int = 500, test: int = 1000, seed: int = 0) -> Split:
    """Deal out the numbers 0 to 9,999, once for all languages, so that nothing leaks.

    A number held out in English is held out in Spanish too. Numbers below 100 always train: their
    names are the vocabulary ("once", "quinze"), which no reader could guess from the other names.
    The held-out numbers then ask for the grammar, which a reader could.
    """
    held_out = random.Random(seed).sample(range(100, LIMIT), validation + test)
    kept_back = set(held_out)
    return Split(
        train=[n for n in range(LIMIT) if n not in kept_back],
        validation=sorted(held_out[:validation]),
        test=sorted(held_out[validation:]),
    )


def draw_numbers(pool: Sequence[int], count: int, seed: int = 0) -> list[int]:
    """Draw `count` numbers with replacement: half uniformly, half with every length equally likely.

    Nine of ten numbers have four digits; the second half is there so that 7 and 42 are seen at all.
    """
    rng = random.Random(seed)
    by_length: dict[int, list[int]] = {}
    for n in pool:
        by_length.setdefault(len(str(n)), []).append(n)
    lengths = sorted(by_length)
    return [
        rng.choice(pool) if rng.random() < 0.5 else rng.choice(by_length[rng.choice(lengths)])
        for _ in range(count)
    ]


def corpus(pool: Sequence[int], langs: Sequence[str], count: int, seed: int = 0) -> list[Row]:
    """Return `count` rows for each language, drawn from the numbers in `pool`."""
    return [
        row(n, lang)
        for offset, lang in enumerate(langs)
        for n in draw_numbers(pool, count, seed=10 * seed + offset)
    ]
