"""The answer keys of phase 20, executed: each test finds the fact and compares it with the key."""

import math

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt import recipes
from minigpt.course.exercises.phase_20.ex_04_calibration_error import calibration_error
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.data import IGNORE, Dataset
from minigpt.evaluate import balanced, exact, exact_match, mean_loss, number_dataset, surprise
from minigpt.experiments import results
from minigpt.experiments.evaluation import (
    bins,
    in_four_bits,
    letters,
    with_noise,
    with_spanish,
)
from minigpt.intervals import paired, wilson
from minigpt.number_names import split_numbers

QUIZ = load_quiz(QUIZ_FOLDER / "phase-20-evaluation.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
TEST = split_numbers().test


@pytest.fixture(scope="module")
def base():
    return recipes.load_base()


@pytest.fixture(scope="module")
def spanish(base):
    return number_dataset(TEST, "es", base.tokenizer, 64)


def test_q_20_01(base):
    question = QUESTIONS["q-20-01"]
    assert accepted(question, 0.99**30)
    assert errors_told_apart(question, 0.99, 0.97, 0.7, 0.26)
    data = number_dataset(balanced(TEST, 200), "en", base.tokenizer, 64)
    length = (data.y != IGNORE).sum(1).float().mean().item()
    for noise in (0.2, 0.25, 0.3):
        model = with_noise(base, noise)
        alone = letters(model, data)[0].float().mean().item() ** length
        # a standard error of 200 answers is 0.035 at most
        assert exact_match(model, data) == pytest.approx(alone, abs=0.07)


def test_q_20_02():
    low, high = wilson(20, 20)
    assert low == pytest.approx(20 / (20 + 1.96**2)) and round(low, 2) == 0.84 and high == 1
    assert 1 / 0.9**20 == pytest.approx(8, abs=0.5)  # the feedback's "once in eight"
    assert keys(QUESTIONS["q-20-02"]) == {"d"}


def test_q_20_03(base):
    question = QUESTIONS["q-20-03"]
    assert accepted(question, (3 * 1 + 1 * 3) / 4)
    assert errors_told_apart(question, 2, 6, 2.5, 3)


def test_q_20_04(base, spanish):
    whole, rounded = with_spanish(base), with_spanish(in_four_bits(base))
    a, b = exact(whole.model, spanish), exact(rounded.model, spanish)
    only_a, only_b, p_value = paired(a, b)
    assert (int(a.sum()), int(b.sum())) == (986, 977)
    assert wilson(977, 1000)[1] > wilson(986, 1000)[0]
    assert (only_a, only_b) == (9, 0) and p_value < 0.01
    ordinary = torch.arange(40) < 20, (torch.arange(40) >= 20) & (torch.arange(40) < 31)
    assert paired(*ordinary)[:2] == (20, 11) and paired(*ordinary).p_value > 0.1
    assert keys(QUESTIONS["q-20-04"]) == {"a"}


def test_q_20_05(base):
    noisy = with_noise(base, 0.25)
    data = number_dataset(balanced(TEST, 100), "en", base.tokenizer, 64)
    parts = zip(data.x.split(7), data.y.split(7), strict=True)
    sums = [(surprise(noisy, Dataset(x, y)).sum(), (y != IGNORE).sum()) for x, y in parts]
    by_sevens = sum(s.item() for s, _ in sums) / sum(n.item() for _, n in sums)
    everywhere = data._replace(y=torch.where(data.y == IGNORE, data.x.roll(-1, 1), data.y))
    italian = number_dataset(balanced(TEST, 100), "it", base.tokenizer, 64)
    doubt = surprise(noisy, data).sum().item()
    count = int((data.y != IGNORE).sum())
    whole = mean_loss(noisy, data)
    differs = {
        "a": not math.isclose(doubt / (count / 2), doubt / count, rel_tol=1e-3),
        "b": not math.isclose(by_sevens, whole, rel_tol=1e-3),
        "c": not math.isclose(mean_loss(noisy, everywhere), whole, rel_tol=1e-3),
        "d": (italian.y != IGNORE).sum() != (data.y != IGNORE).sum(),
        "e": False,  # the same tokens, the same targets: what is compared is the models
    }
    assert keys(QUESTIONS["q-20-05"]) == {letter for letter, holds in differs.items() if holds}


def test_q_20_06(base, spanish):
    right, sure = letters(with_spanish(base).model, spanish)
    edges = torch.tensor([0, 0.3, 0.5, 0.7, 0.9, 0.97, 1])
    assert round(calibration_error(sure, right, edges), 3) == 0.001
    members, mean_sure, share = next(iter(bins(sure, right, edges)))
    assert members == 9 and round(members * share) == 8 and len(right) == 31_439
    assert abs(mean_sure - share) > 0.8 and round(mean_sure, 2) == 0.07
    assert keys(QUESTIONS["q-20-06"]) == {"c"}


def test_q_20_07():
    record = results.load("contamination")
    runs, seeds = record["runs"], len(record["seeds"])
    half = {(way, h): sum(run[h]) / seeds for way, run in runs.items() for h in ("leaked", "clean")}
    all_of = {way: (half[way, "leaked"] + half[way, "clean"]) / 2 for way in runs}
    assert {way: round(share, 1) for way, share in all_of.items()} == {
        "honest": 81.8,
        "contaminated": 95.5,
        "control": 88.5,
    }
    by_rows = all_of["control"] - all_of["honest"]
    by_leak = all_of["contaminated"] - all_of["control"]
    assert (round(by_rows, 1), round(by_leak, 1)) == (6.7, 7.0)
    gap = half["contaminated", "leaked"] - half["contaminated", "clean"]
    assert round(gap, 1) == 8.2 and round(half["contaminated", "leaked"], 1) == 99.6
    assert half["contaminated", "clean"] > half["honest", "clean"] + 5
    assert keys(QUESTIONS["q-20-07"]) == {"b"}


class LooksAhead(torch.nn.Module):
    """Each position says the token that stands after it in the input."""

    def __init__(self, vocab_size: int):
        super().__init__()
        self.table = torch.nn.Embedding.from_pretrained(torch.eye(vocab_size))

    def forward(self, ids):
        return self.table(ids.roll(-1, dims=1))


def test_q_20_08(base, spanish):
    assert exact_match(LooksAhead(base.tokenizer.vocab_size), spanish) == 1.0
    short = Dataset(spanish.x[:3], spanish.y[:3])
    assert len({int(n) for n in (short.y != IGNORE).sum(1)}) > 1  # of unlike lengths, and judged
    assert exact_match(base.model, short) == 0.0  # a bad model is judged bad
    assert keys(QUESTIONS["q-20-08"]) == {"d"}


def test_q_20_09():
    question = QUESTIONS["q-20-09"]
    assert 0.1 * 95 + 0.9 * 99 == pytest.approx(98.6)
    assert accepted(question, (95 + 99) / 2)
    assert errors_told_apart(question, 98.6, 95, 95.4)


def test_q_20_10():
    ours, theirs = round(0.912 * 500), round(0.908 * 500)
    assert ours - theirs == 2
    low, high = wilson(ours, 500)
    assert 0.045 < high - low < 0.055  # "about five points wide"
    rubric = QUESTIONS["q-20-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
