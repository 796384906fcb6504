"""Phase 11's answer keys, executed: each test finds the fact and compares it with the key."""

import math
from collections import Counter

import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import pieces as lab
from minigpt.experiments import results
from minigpt.number_names import corpus, spell, split_numbers
from minigpt.tokenizer import PIECES, BPETokenizer, from_json

QUIZ = load_quiz(QUIZ_FOLDER / "phase-11-bpe.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
A, B, C = map(ord, "abc")


@pytest.fixture(scope="module")
def english() -> BPETokenizer:
    return BPETokenizer.train("\n".join(spell(n, "en") for n in split_numbers().train), 300)


def scores(numbers: int, steps: int, tokenizer: str) -> list[float]:
    for run in results.load("pieces")["runs"]:
        if (run["numbers"], run["steps"], run["tokenizer"]) == (numbers, steps, tokenizer):
            return run["exact"]
    raise KeyError((numbers, steps, tokenizer))


def test_q_11_01():
    one = BPETokenizer.train("banana", 257)
    question = QUESTIONS["q-11-01"]
    assert one.bytes_of[256] == b"an" and accepted(question, len(one.encode("banana")))
    assert errors_told_apart(question, 5, 3, 6)
    assert len(BPETokenizer([*one.merges, (256, 256)]).encode("banana")) == 3


def test_q_11_02():
    tokenizer = BPETokenizer([(B, C), (A, B)])
    cut = [tokenizer.decode([i]) for i in tokenizer.encode("abc")]
    said = {
        choice.id: choice.text["en"].split("`")[1::2]
        for choice in QUESTIONS["q-11-02"].choices
        if choice.text
    }
    assert {letter for letter, parts in said.items() if parts == cut} == {"a"}
    assert keys(QUESTIONS["q-11-02"]) == {"a"}


def test_q_11_03():
    english = BPETokenizer.train("\n".join(spell(n, "en") for n in split_numbers().train), 400)

    def letters(lang):
        names = [spell(n, lang) for n in split_numbers().test]
        return sum(map(len, names)) / sum(len(english.encode(name)) for name in names)

    assert letters("es") < 1.2 and letters("en") > 5
    assert letters("en") / letters("es") > 4  # not a third more tokens
    assert english.decode(english.encode("ñandú")) == "ñandú"
    assert keys(QUESTIONS["q-11-03"]) == {"d"}


def test_q_11_04():
    left, right = (scores(8500, 900, f"from the {side}") for side in ("left", "right"))
    assert max(left) < min(right) < min(scores(8500, 300, "digits apart"))
    cut_by = lab.tokenizers(50)
    left_cut, right_cut = (cut_by[f"from the {side}"] for side in ("left", "right"))
    assert left_cut.to_json()["merges"] == right_cut.to_json()["merges"]
    assert len(left_cut.encode("4216")) == len(right_cut.encode("4216")) == 2
    assert keys(QUESTIONS["q-11-04"]) == {"b"}


def test_q_11_05():
    question, bit = QUESTIONS["q-11-05"], 1 / math.log(2)
    assert round(bit, 4) == 1.4427
    assert accepted(question, 0.7 * bit * 30 / 120)
    wrong = 0.7 * 30 / 120, 0.7 * bit, 0.7 * bit * 120 / 30, 0.7 * bit * 30
    assert errors_told_apart(question, *wrong)


def test_q_11_06(english):
    text = "four thousand two hundred sixteen"
    saved = english.to_json()
    assert from_json(saved).encode(text) == english.encode(text)
    assert set(saved) == {"kind", "merges", "pattern"}  # no counts, no text
    swapped = [english.merges[1], english.merges[0], *english.merges[2:]]
    assert BPETokenizer(swapped).encode("and") != english.encode("and")
    rows = "en:42=forty-two\n" * 9
    whole = BPETokenizer.train(rows, 270, pattern=None)
    assert BPETokenizer(whole.merges, PIECES).encode(rows) != whole.encode(rows)
    assert keys(QUESTIONS["q-11-06"]) == {"a", "b", "d"}


def test_q_11_07():
    rows = lab.text_of(corpus(split_numbers().train, ["en"], 500))
    whole = BPETokenizer.train(rows, 512, pattern=None)
    assert "=forty-" in [whole.decode([i]) for i in whole.encode("en:42=forty-two\n")]
    prompt = whole.encode("en:42=")
    assert whole.decode(prompt) == "en:42="
    assert prompt != whole.encode("en:42=forty-two\n")[: len(prompt)]
    assert keys(QUESTIONS["q-11-07"]) == {"c"}


def test_q_11_08():
    assert 5 * 0.29 > 0.58 > 0.29
    assert keys(QUESTIONS["q-11-08"]) == {"b"}


def test_q_11_09(english):
    text = "\n".join(spell(n, "en") for n in split_numbers().train)
    used = Counter(english.encode(text))
    number = english.bytes_of.index(b"ousand")
    assert used[number] == 0 < used[english.bytes_of.index(b" thousand")]
    assert number in {i for pair in english.merges for i in pair}  # part of a larger one
    assert keys(QUESTIONS["q-11-09"]) == {"c"}


def test_q_11_10():
    cut_by = lab.tokenizers()
    prompts = [prompt[3:-1] for prompt, _ in corpus(lab.pool(lab.FEW), ["en"], lab.ROWS)]
    seen = {
        name: Counter(i for digits in prompts for i in cut_by[name].encode(digits))
        for name in ("digits apart", "digits merge")
    }
    assert len(seen["digits apart"]) == 10 < 50 < len(seen["digits merge"]) < 90
    middle = {name: sorted(n.values())[len(n) // 2] for name, n in seen.items()}
    assert middle["digits merge"] < middle["digits apart"] / 5
    merged = cut_by["digits merge"]
    lengths = [[len(merged.decode([i])) for i in merged.encode(n)] for n in ("4216", "4217")]
    assert lengths[0] != lengths[1]
    assert max(scores(500, 300, "digits merge")) < min(scores(500, 300, "digits apart")) - 0.2
    answers = [spell(n, "en") + "\n" for n in split_numbers().test]
    counts = [sum(len(cut_by[name].encode(a)) for a in answers) for name in seen]
    assert counts[0] == pytest.approx(counts[1], rel=0.02)  # "the same tokens"
    rubric = QUESTIONS["q-11-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
