"""Free text earns the share of concepts that it states, whatever its case and accents."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.course.quiz.grading.rubric import find, fold, judge, split_clauses
from minigpt.course.quiz.parts import Concept, Contradiction, Rubric

SAME = {"en": "-", "es": "-"}
QUANTIZED = Concept(
    "quantized",
    Fraction(1, 2),
    SAME,
    {"en": ("quantiz*", "nf4"), "es": ("cuantiz*", "cuantific*", "nf4")},
)
FOUR = Concept("four", Fraction(1, 2), SAME, {"en": ("4 bit*", "four bit*"), "es": ("4 bit*",)})
EIGHT = Contradiction("eight", {"en": ("8 bit*",), "es": ("8 bit*",)}, {"en": "no", "es": "no"})
RUBRIC = Rubric((QUANTIZED, FOUR), (EIGHT,))


def marks(text: str, lang: str = "en") -> Fraction:
    return judge(RUBRIC, text, lang).share


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The weights are quantized to 4 bits.", 1),
        ("4-bit quantization", 1),
        ("QUANTIZES, 4BIT", 1),
        ("It is quantized.", Fraction(1, 2)),
        ("Four very small bits, quantized", 1),  # two words may stand inside a phrase
        ("Four or even fewer small bits", 0),  # more may not
        ("It does not use quantization.", 0),
        ("It doesn't quantize", 0),
        ("It can’t quantize", 0),
        ("Quantization is not used", 0),
        ("Quantization is wrong", 0),
        ("It never changes anything, and quantization", Fraction(1, 2)),  # a comma ends the "never"
        ("It does not train the base, which is quantized to 4 bits", 1),
        ("Not only quantized, but in 4 bits", 1),
        ("without quantization but 4 bits", Fraction(1, 2)),
        ("8-bit quantization", 0),
        ("quantized to 8 bits instead of 4 bits", 0),
        ("quantized to 4 bits instead of 8 bits", 1),
        ("quantized to 4 bits, not 8 bits", 1),
        ("4 not 8 bits", 0),  # no gap reaches across "not 8"
        ("", 0),
    ],
)
def test_english_answers_are_marked_by_ideas_and_negation(text, share):
    assert marks(text) == share


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("La base se cuantiza a 4 bits.", 1),
        ("CUANTIZACIÓN de 4 bits", 1),
        ("Cuantificación en NF4", Fraction(1, 2)),
        ("No usa cuantización.", 0),
        ("Sin cuantización, pero 4 bits", Fraction(1, 2)),
        ("No solo cuantiza: usa 4 bits", 1),
        ("La cuantización no se usa", 0),
        ("La cuantización es falsa", 0),
        ("4 bits en vez de 8 bits", Fraction(1, 2)),
        ("cuantizada a 8 bits", 0),
        ("Tampoco cuantiza nada", 0),
    ],
)
def test_spanish_answers_are_marked_by_ideas_and_negation(text, share):
    assert marks(text, "es") == share


def test_each_idea_says_what_became_of_it():
    def verdicts(text):
        return [concept.verdict for concept in judge(RUBRIC, text, "en").concepts]

    assert verdicts("It is quantized.") == ["met", "not found"]
    assert verdicts("It is not quantized to 4 bits.") == ["negated", "negated"]
    assert verdicts("It is quantized to 8 bits.") == ["contradicted", "not found"]


def test_a_list_of_words_and_an_essay_are_not_judged_yet():
    words = "quantized weights nf4 4 bits lora adapter base frozen"
    assert judge(RUBRIC, words, "en").problem == "not-a-sentence"
    assert judge(RUBRIC, "quantized " * 41, "en").problem == "too-many-words"
    assert judge(RUBRIC, "quantized " * 41, "en").share == 0
    assert judge(RUBRIC, "The base is " * 13 + "quantized", "en").problem is None


def test_words_lose_case_and_accents_and_contractions():
    assert fold("Cuantización DOESN’T can't") == "cuantizacion does not  not"
    assert split_clauses("Yes: 4-bit, but 0.5 of NF4") == [
        ["yes"],
        ["4", "bit"],
        ["0.5", "of", "nf4"],
    ]


def test_a_star_ends_a_stem_and_without_one_the_word_must_match():
    clauses = split_clauses("the quantization")
    assert find(("quantiz*",), clauses) == "met"
    assert find(("quantiz",), clauses) == "not found"


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "es"]))
def test_any_text_gets_a_share_between_0_and_1(text, lang):
    assert 0 <= judge(RUBRIC, text, lang).share <= 1


@settings(deadline=None)
@given(st.lists(st.sampled_from("quantized not 4 8 bits , . the is never nf4 instead of".split())))
def test_case_and_accents_never_change_a_mark(words):
    text = " ".join(words)
    assert judge(RUBRIC, text, "en") == judge(RUBRIC, text.upper(), "en")
