"""Number names, against hand-written irregular forms and against the num2words library."""

import pytest

from minigpt.number_names import (
    ALPHABET,
    LIMIT,
    SPEAKERS,
    corpus,
    draw_numbers,
    row,
    spell,
    split_numbers,
)

IRREGULAR = {
    "es": {
        0: "cero",
        16: "dieciséis",
        21: "veintiuno",
        22: "veintidós",
        23: "veintitrés",
        26: "veintiséis",
        31: "treinta y uno",
        100: "cien",
        101: "ciento uno",
        500: "quinientos",
        700: "setecientos",
        900: "novecientos",
        1000: "mil",
        1100: "mil cien",
        2021: "dos mil veintiuno",
    },
    "it": {
        3: "tre",
        8: "otto",
        21: "ventuno",
        23: "ventitré",
        28: "ventotto",
        103: "centotré",
        108: "centotto",
        180: "centottanta",
        1000: "mille",
        1001: "milleuno",
        2000: "duemila",
        2003: "duemilatré",
    },
    "fr": {
        21: "vingt et un",
        70: "soixante-dix",
        71: "soixante et onze",
        80: "quatre-vingts",
        81: "quatre-vingt-un",
        91: "quatre-vingt-onze",
        200: "deux cents",
        201: "deux cent un",
        1000: "mille",
        2080: "deux mille quatre-vingts",
    },
    "en": {
        13: "thirteen",
        40: "forty",
        42: "forty-two",
        100: "one hundred",
        101: "one hundred one",
        4217: "four thousand two hundred seventeen",
    },
}


@pytest.mark.parametrize(
    ("lang", "n", "name"),
    [(lang, n, name) for lang, f in IRREGULAR.items() for n, name in f.items()],
)
def test_an_irregular_form_is_right(lang, n, name):
    assert spell(n, lang) == name


def without_differences(name: str, lang: str) -> str:
    """A name with what we chose to write in another way taken out."""
    if lang == "en":
        return name.replace(",", "").replace(" and ", " ")
    if lang == "it":
        # The library accents ventitré and centotré but not centoventitré, and elides diciotto.
        return name.replace("é", "e").replace("centodicotto", "centodiciotto")
    return name


@pytest.mark.parity
@pytest.mark.parametrize("lang", sorted(SPEAKERS))
def test_every_name_is_num2words_apart_from_what_we_chose(lang):
    num2words = pytest.importorskip("num2words", reason="num2words: pip install .[test]").num2words
    for n in range(LIMIT):
        theirs = without_differences(num2words(n, lang=lang), lang)
        assert without_differences(spell(n, lang), lang) == theirs, n


def test_an_italian_tre_takes_its_accent_wherever_something_stands_before_it():
    accented = {n for n in range(LIMIT) if spell(n, "it").endswith("tré")}
    assert accented == {n for n in range(4, LIMIT) if n % 10 == 3 and n % 100 != 13}
    assert not any("tre" == spell(n, "it")[-3:] for n in range(4, LIMIT))


def test_different_numbers_have_different_names():
    for speak in SPEAKERS.values():
        assert len({speak(n) for n in range(LIMIT)}) == LIMIT


def test_every_row_is_spelled_with_the_alphabet():
    letters = {c for lang in SPEAKERS for n in range(LIMIT) for c in "".join(row(n, lang))}
    assert letters <= set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) <= 64


def test_every_row_fits_the_context():
    assert max(len("".join(row(n, lang))) for lang in SPEAKERS for n in range(LIMIT)) <= 65


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_number_is_in_two_splits_in_any_language(seed):
    split = split_numbers(seed=seed)
    assert sorted(split.train + split.validation + split.test) == list(range(LIMIT))
    rows = corpus(split.train, list(SPEAKERS), 2000, seed)
    asked = {r.prompt.partition(":")[2].rstrip("=") for r in rows}
    held_out = {str(n) for n in split.validation + split.test}
    assert not asked & held_out
    # ... and no answer leaks either: names are unique, but let the rows say so.
    answers = {r.answer for r in rows}
    assert not answers & {row(int(n), lang).answer for n in held_out for lang in SPEAKERS}


def test_the_words_themselves_are_never_held_out():
    assert set(range(100)) <= set(split_numbers().train)


def test_half_of_the_draw_is_even_over_lengths():
    drawn = draw_numbers(range(LIMIT), 4000, seed=3)
    short = sum(n < 1000 for n in drawn) / len(drawn)
    # Half the draw is 3/4 short, half is 1/10 short: 0.425, give or take 3 standard errors.
    assert abs(short - 0.425) < 0.024


def test_the_same_seed_draws_the_same_rows():
    pool = split_numbers().train
    assert corpus(pool, ["en", "it"], 50, 7) == corpus(pool, ["en", "it"], 50, 7)
    assert corpus(pool, ["en"], 50, 7) != corpus(pool, ["en"], 50, 8)


@pytest.mark.parametrize("n", [-1, LIMIT])
def test_a_number_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match=rf"^{n} is out of range: number names go from 0 to 9999$"):
        spell(n, "en")


def test_an_unknown_language_is_refused_with_those_we_have():
    with pytest.raises(ValueError, match="'xx': choose one of en, it, es, fr"):
        spell(1, "xx")
