"""Phase 30's answer keys, executed: each test finds the fact and compares it with the key."""

import threading

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import data_parallel as dp
from minigpt.experiments import results
from minigpt.parallel import ring_all_reduce

QUIZ = load_quiz(QUIZ_FOLDER / "phase-30-data-parallel.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


class FakeGroup:
    """Two processes played by threads: all_reduce waits for the other, and not for ever."""

    def __init__(self) -> None:
        self.meeting = threading.Barrier(2, timeout=0.5)

    def all_reduce(self, _: object) -> None:
        self.meeting.wait()


def ends(source: str) -> bool:
    """Whether both processes come to the end of a piece of code."""
    group, ended = FakeGroup(), [False, False]

    def process(rank: int) -> None:
        names = {"dist": group, "rank": rank, "x": 1, "print": lambda *_: None}
        try:
            exec(source, names)
            ended[rank] = True
        except threading.BrokenBarrierError:
            pass

    threads = [threading.Thread(target=process, args=(rank,)) for rank in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return all(ended)


def test_q_30_01():
    losses = [[1.0] * 30, [3.0] * 10]
    means = [sum(own) / len(own) for own in losses]
    question, total = QUESTIONS["q-30-01"], sum(map(sum, losses))
    assert accepted(question, total / 40)
    assert errors_told_apart(question, sum(means) / 2, sum(means), total / 2)


@pytest.fixture(scope="module")
def batch():
    """The gradient of a batch, and those of two halves that differ in their targets."""
    model, data = dp.first_batch()
    right = dp.gradient(model, data.x, data.y, dp.targets(data.y))
    return model, right, dp.dealt(data, dp.by_length(data.y)), dp.targets(data.y)


def test_q_30_02(batch):
    model, right, halves, n = batch
    shares = [dp.gradient(model, x, y, n) for x, y in halves]
    mean = torch.stack(shares).mean(0)
    tried = {
        "a": dp.mean_of_means(model, halves),
        "b": mean,
        "c": 2 * mean,
        "d": mean / 2,
    }
    wrong = {letter: dp.error(found, right) for letter, found in tried.items()}
    # float32 sums in two orders
    assert keys(QUESTIONS["q-30-02"]) == {letter for letter, by in wrong.items() if by < 1e-5}
    assert sorted(wrong.values())[1] > 0.1


def test_q_30_03():
    runs = results.load("data_parallel")["runs"]
    for seed in range(3):
        plain, half = (runs["adamw, clip 1"][factor][seed] for factor in ("1.0", "0.5"))
        assert half["clipped"] < plain["clipped"] / 5 and half["loss"] > plain["loss"] + 0.05
        free, half = (runs["adamw, no clip"][factor][seed] for factor in ("1.0", "0.5"))
        assert half["loss"] == pytest.approx(free["loss"], abs=1e-3)  # AdamW's eps, and rounding
    assert keys(QUESTIONS["q-30-03"]) == {"b"}


def sent_by_each(n: int, world: int) -> tuple[int, int]:
    """Play process 0 of a ring of equals; return (numbers, messages) that it sends."""
    sent: list[int] = []

    def send(chunk, to):
        sent.append(chunk.numel())

    ring_all_reduce(torch.zeros(n), 0, world, send, lambda buffer, source: buffer.zero_())
    return sum(sent), len(sent)


def test_q_30_04():
    question, (numbers, messages) = QUESTIONS["q-30-04"], sent_by_each(1000, 4)
    assert accepted(question, numbers) and messages == 6
    assert errors_told_apart(question, numbers // 2, 3 * 1000, 2 * 1000, 4 * numbers)


def trained(
    weights=(1.0, 1.0), rates=(0.1, 0.1), rows=((1.0, 2.0), (3.0, 5.0)), steps=(3, 3)
) -> list[float] | None:
    """Train w on (w x - 1)² in two processes that add up; None if one waits for ever."""
    w, n = list(weights), sum(map(len, rows))
    for step in range(max(steps)):
        if any(step >= count for count in steps):
            return None
        shares = [sum(2 * x * (w[rank] * x - 1) for x in own) / n for rank, own in enumerate(rows)]
        w = [w[rank] - rates[rank] * sum(shares) for rank in (0, 1)]
    return w


def test_q_30_05():
    tried = {
        "a": trained(weights=(1.0, 2.0)),
        "b": trained(rows=((1.0, 2.0), (-4.0, 0.5))),
        "c": trained(rates=(0.1, 0.2)),
        "d": trained(rows=((1.0, 2.0, 3.0), (5.0,))),
        "e": trained(steps=(3, 2)),
    }
    apart = {letter for letter, w in tried.items() if w is None or w[0] != w[1]}
    assert keys(QUESTIONS["q-30-05"]) == apart
    assert trained() == pytest.approx(trained(rows=((1.0, 2.0, 3.0), (5.0,))))


def test_q_30_06():
    sizes = [p.numel() for p in dp.first_batch()[0].parameters()]
    each = [sent_by_each(n, 2) for n in sizes]
    joined = sent_by_each(sum(sizes), 2)
    assert len(sizes) == 19
    # as many numbers, to the one more of an odd size, and as many times fewer messages
    assert abs(sum(n for n, _ in each) - joined[0]) <= len(sizes)
    assert sum(m for _, m in each) == 19 * joined[1]
    assert keys(QUESTIONS["q-30-06"]) == {"d"}


def test_q_30_07():
    question = QUESTIONS["q-30-07"]
    stuck = {c.id for c in question.choices if c.code is not None and not ends(c.code.source)}
    assert keys(question) == stuck


def test_q_30_08():
    for world in (2, 8):
        copied, shared = (sum(dp.bytes_held(7e9, world, s).values()) for s in (False, True))
        assert copied == 16 * 7e9 and shared == copied / world
    rubric = QUESTIONS["q-30-08"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
