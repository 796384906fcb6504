"""Phase 13's answer keys, executed: each test finds the fact and compares it with the key."""

from fractions import Fraction

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys
from torch.nn import functional as F

from minigpt import recipes
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import embeddings
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.number_names import ALPHABET

QUIZ = load_quiz(QUIZ_FOLDER / "phase-13-embeddings.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
NEVER = embeddings.met()[1]


def trained(kind: type[GPT], steps: int = 20) -> tuple[torch.Tensor, GPT]:
    """A model trained without decay, and the table it started from."""
    torch.manual_seed(0)
    model = kind(GPTConfig(len(ALPHABET)))
    before = model.token_embedding.weight.detach().clone()
    tokenizer = recipes.new_model().tokenizer
    data = recipes.number_data(("en",), tokenizer, 64, count=64)
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3, weight_decay=0)
    for _ in range(steps):
        loss = next_token_loss(model(data.x), data.y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return before, model


@pytest.fixture(scope="module")
def tied() -> tuple[torch.Tensor, GPT]:
    return trained(GPT)


@pytest.fixture(scope="module")
def separate() -> tuple[torch.Tensor, GPT]:
    return trained(embeddings.SeparateHead)


def beside(table: torch.Tensor) -> float:
    """The mean cosine of the digits with the characters that no text contains."""
    rows = embeddings.rows_of(table.detach(), embeddings.DIGITS + NEVER)
    return float(embeddings.cosines(rows)[:10, 10:].mean())


def test_q_13_01(separate):
    before, model = separate
    place = ALPHABET.index("ñ")
    assert torch.equal(model.token_embedding.weight[place], before[place])
    assert not torch.equal(model.head[place], before[place])  # the feedback to b
    assert keys(QUESTIONS["q-13-01"]) == {"d"}


def test_q_13_02(tied):
    before, model = tied
    old, new = (embeddings.rows_of(E, NEVER) for E in (before, model.token_embedding.weight))
    moved = (new - old).detach()
    others = ~torch.eye(len(NEVER), dtype=torch.bool)
    assert moved.norm(dim=1).min() > old.norm(dim=1).max()  # a long way
    assert embeddings.cosines(moved)[others].min() > 0.9
    base = recipes.load_base().model.token_embedding.weight.detach()
    assert embeddings.cosines(embeddings.rows_of(base, NEVER))[others].min() > 0.9  # explanation
    common = embeddings.rows_of(base, "etn") @ embeddings.common(base)
    assert (common < 0).all()  # not towards the commonest letters
    assert keys(QUESTIONS["q-13-02"]) == {"a"}


def test_q_13_03():
    question = QUESTIONS["q-13-03"]
    table = torch.zeros(8, 2, requires_grad=True)
    (2 * table[torch.tensor([3, 7, 3, 3])].sum()).backward()
    assert table.grad is not None and accepted(question, int(table.grad[3, 0]))
    assert int(table.grad[7, 0]) == 2 and not table.grad[[0, 1, 2, 4, 5, 6]].any()
    assert errors_told_apart(question, 2, 3, 8)


def test_q_13_04():
    question = QUESTIONS["q-13-04"]
    draws = torch.randn(400, 256, generator=torch.Generator().manual_seed(0))
    pairs = embeddings.cosines(draws)[*torch.triu_indices(400, 400, offset=1)]
    # 79,800 pairs of 400 rows: the spread of the spread is below 0.0002
    assert float(pairs.std()) == pytest.approx(1 / 16, abs=0.001)
    assert accepted(question, Fraction(1, 16))
    assert errors_told_apart(question, Fraction(1, 8), Fraction(1, 256), 16)


def test_q_13_05():
    letters = embeddings.met()[0]
    noise, other = (
        torch.randn(57, 64, generator=torch.Generator().manual_seed(seed))[: len(letters)]
        for seed in (0, 1)
    )
    as_close, sets, best, score = embeddings.as_close(noise, letters, "aeiou")
    assert sets == 26_334 and score == 14
    assert embeddings.within(other, letters, best) < 8
    second = recipes.load_base(seed=1).model.token_embedding.weight.detach()
    rows = embeddings.rows_of(second, letters)
    assert embeddings.as_close(rows, letters, "fghwx")[0] < 0.002 * sets
    assert keys(QUESTIONS["q-13-05"]) == {"c"}


def test_q_13_06(tied, separate):
    assert beside(tied[1].token_embedding.weight) > 0.5
    assert abs(beside(separate[1].token_embedding.weight)) < 0.1
    assert beside(separate[1].head) > 0.5
    table = recipes.load_base().model.token_embedding.weight.detach()
    near = embeddings.cosines(table)[ALPHABET.index("5")].argsort(descending=True)[1:4]
    assert [ALPHABET[i] for i in near.tolist()] == ["ú", "b", "ü"]
    for seed in (0, 1):  # "for every digit, in both bases"
        table = recipes.load_base(seed=seed).model.token_embedding.weight.detach()
        nearest = embeddings.cosines(table).fill_diagonal_(-2).argmax(dim=1).tolist()
        assert {ALPHABET[nearest[ALPHABET.index(d)]] for d in embeddings.DIGITS} <= set(NEVER)
    assert keys(QUESTIONS["q-13-06"]) == {"b"}


def test_q_13_07():
    def cosine(a, b):
        return float(F.cosine_similarity(torch.tensor([a]), torch.tensor([b])))

    one, two = [1.0, 2.0], [1.0, -1.0]
    long, near = [10.0, 10.0], [1.0, 0.0]
    d = [1.0, 0.0, 0.0]
    x = torch.tensor([[3.0, 1, 0], [3.0, -1, 0]])
    rest = embeddings.without(x, torch.tensor(d))
    letters, _ = embeddings.met()
    table = recipes.load_base().model.token_embedding.weight.detach()
    cosines = embeddings.cosines(embeddings.rows_of(table, letters)).fill_diagonal_(-2)
    a, e = letters.index("a"), letters.index("e")
    apart = (torch.tensor(long) - torch.tensor([2.0, 2.0])).norm()
    truth = {
        "a": cosine(one, two) == pytest.approx(cosine([2.0, 4.0], two)),
        "b": not (
            cosine([2.0, 2.0], long) > cosine([2.0, 2.0], near)
            and apart > (torch.tensor(near) - torch.tensor([2.0, 2.0])).norm()
        ),
        "c": bool(F.cosine_similarity(x[:1], x[1:]) > 0 > F.cosine_similarity(rest[:1], rest[1:])),
        "d": cosine(one, two) == pytest.approx(cosine([6.0, 7.0], [6.0, 4.0])),
        "e": bool(cosines[a].argmax() == e and cosines[e].argmax() == a and cosines[a, e] < 0.3),
    }
    assert keys(QUESTIONS["q-13-07"]) == {letter for letter, holds in truth.items() if holds}


def test_q_13_08():
    question = QUESTIONS["q-13-08"]
    assert accepted(question, 50 * 57 * 64)
    assert errors_told_apart(question, 50 * 64, 57 * 64, 50 * 57)


def same_or_not(seed: int) -> torch.Tensor:
    """Ten rows that learned only to say whether two digits are the same."""
    torch.manual_seed(seed)
    rows = torch.nn.Parameter(0.1 * torch.randn(10, 8))
    bias = torch.nn.Parameter(torch.zeros(()))
    optimizer = torch.optim.Adam([rows, bias], lr=0.03)
    for _ in range(300):
        logits = rows @ rows.T + bias
        loss = F.binary_cross_entropy_with_logits(logits, torch.eye(10))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return rows.detach()


def test_q_13_09():
    for seed in range(4):
        spots, share = embeddings.axes(embeddings.compared(range(10), seed))
        assert embeddings.rank_correlation(spots[:, 0]) == pytest.approx(1) and share > 0.9
        spots, share = embeddings.axes(same_or_not(seed))
        assert embeddings.rank_correlation(spots[:, 0]) < 0.9 and share < 0.5
    table = recipes.load_base().model.token_embedding.weight.detach()
    digits = embeddings.rows_of(table, embeddings.DIGITS)
    spots, share = embeddings.axes(embeddings.without(digits, embeddings.common(table)))
    assert embeddings.rank_correlation(spots[:, 0]) < 0.9 and share < 0.5
    assert keys(QUESTIONS["q-13-09"]) == {"d"}


def test_q_13_10(tied):
    before, model = tied
    place = ALPHABET.index("ñ")
    moved = model.token_embedding.weight[place] - before[place]
    base = recipes.load_base()
    h = embeddings.before_the_exit(base, range(100, 200)).mean(dim=0)
    table = base.model.token_embedding.weight.detach()
    assert moved.norm() > 0.1
    assert F.cosine_similarity(embeddings.common(table), -h, dim=0) > 0.7
    rubric = QUESTIONS["q-13-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
