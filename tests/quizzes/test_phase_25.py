"""Phase 25's answer keys, executed: each test finds the fact and compares it with the key."""

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys
from torch import nn
from torch.nn.utils import clip_grad_norm_

from minigpt import recipes
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import precision as p
from minigpt.experiments.autocast import types_under_autocast
from minigpt.precision import LossScaler, bytes_per_parameter, round_to

QUIZ = load_quiz(QUIZ_FOLDER / "phase-25-mixed-precision.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
BRAIN, HALF = torch.bfloat16, torch.float16


@pytest.fixture(scope="module")
def batch():
    data = p.english()
    return data.x[:16, :50], data.y[:16, :50]


def in_type(x: float, dtype: torch.dtype) -> float:
    return round_to(torch.tensor(x), dtype).item()


def test_q_25_01():
    question = QUESTIONS["q-25-01"]
    assert accepted(question, in_type(64.3, BRAIN))
    assert errors_told_apart(question, 64.3, 64, in_type(64.3, HALF))


def test_q_25_02(batch):
    gradients = p.weight_gradients(recipes.load_base().model, *batch)
    assert p.share_lost(gradients, BRAIN) == 0 < p.share_lost(gradients, HALF)
    assert torch.finfo(BRAIN).eps > torch.finfo(HALF).eps  # not a: it has fewer digits
    assert torch.finfo(BRAIN).tiny == torch.finfo(torch.float32).tiny
    assert keys(QUESTIONS["q-25-02"]) == {"b"}


def test_q_25_03():
    assert in_type(1 - 0.001, BRAIN) == in_type(1 + 0.001, BRAIN) == 1
    assert in_type(1 - 0.0021, BRAIN) < 1 < in_type(1 + 0.0040, BRAIN)  # the feedback's halves
    assert in_type(1 - 0.0019, BRAIN) == in_type(1 + 0.0038, BRAIN) == 1
    model, _ = p.run("float32", 1e-3, config=p.replace(p.RECIPE, steps=2, batch_size=4))
    assert not (p.norm_weights(model) == 1).all()  # not b: they get gradients
    assert keys(QUESTIONS["q-25-03"]) == {"d"}


def test_q_25_04(batch):
    types = types_under_autocast(recipes.new_model().model, *batch)
    names = {
        "a": "Linear's weights",
        "b": "Linear's output",
        "c": "norm's output",
        "d": "logits",
        "e": "Linear's gradients",
        "f": "loss",
    }
    wanted = {letter for letter, name in names.items() if types[name] == "float32"}
    assert keys(QUESTIONS["q-25-04"]) == wanted


def test_q_25_05(batch):
    middle, _ = p.run("float32", 6e-3, config=p.replace(p.RECIPE, steps=40, batch_size=16))
    models = {"a": recipes.new_model().model, "b": middle, "c": recipes.load_base().model}
    lost = {k: p.share_lost(p.logit_gradients(m, *batch), HALF) for k, m in models.items()}
    assert lost["a"] < 0.01 and lost["b"] < 0.3 and lost["c"] > 0.9
    assert keys(QUESTIONS["q-25-05"]) == {max(lost, key=lost.__getitem__)}


def after(source: str, gradient: list[float]) -> tuple[list[float], float]:
    """Run a choice on weights of 0 with these scaled gradients, rate 1; the weights, the scale."""
    weight = nn.Parameter(torch.zeros(2))
    weight.grad = torch.tensor(gradient)
    scaler, optimizer = LossScaler(8.0, interval=1), torch.optim.SGD([weight], lr=1.0)
    given = {"parameters": [weight], "scaler": scaler, "optimizer": optimizer}
    exec(source, {**given, "clip_grad_norm_": clip_grad_norm_})
    return weight.tolist(), scaler.scale


def test_q_25_06():
    question = QUESTIONS["q-25-06"]
    right = set()
    for choice in question.choices:
        assert choice.code is not None
        moved, scale = after(choice.code.source, [24.0, 32.0])
        stayed, smaller = after(choice.code.source, [torch.inf, 1.0])
        # (24, 32) over 8 is (3, 4), cut to (0.6, 0.8); PyTorch's clipping adds 1e-6 to the length
        if moved == pytest.approx([-0.6, -0.8], rel=1e-5) and scale == 16:
            right |= {choice.id} if stayed == [0, 0] and smaller == 4 else set()
    assert keys(question) == right


def test_q_25_07():
    question = QUESTIONS["q-25-07"]
    assert accepted(question, 7 * bytes_per_parameter("master"))
    assert errors_told_apart(question, 7 * 12, 7 * 8, 7 * 4, 7 * 18)


def test_q_25_08():
    question = QUESTIONS["q-25-08"]
    scaler = LossScaler(1024.0, interval=4)
    for ok in [True] * 3 + [False] + [True] * 9:
        scaler.update(ok)
    assert accepted(question, scaler.scale)
    assert errors_told_apart(question, 4096, 512, 1024)


def test_q_25_09():
    question = QUESTIONS["q-25-09"]
    assert accepted(question, round(12 / (0.020 - 0.019)))
    assert errors_told_apart(question, 12 / 0.020, 12 / 0.019, 12)


def test_q_25_10():
    ends = {o: p.in_order("clip, unscale", o, steps=30) for o in ("AdamW", "SGD")}
    right = {o: p.in_order("unscale, clip", o, steps=30) for o in ("AdamW", "SGD")}
    assert abs(ends["SGD"][-1] - ends["SGD"][0]) < 0.1 < ends["SGD"][0] - right["SGD"][-1]
    assert ends["AdamW"][0] - ends["AdamW"][-1] > 0.8 * (right["AdamW"][0] - right["AdamW"][-1])
    rubric = QUESTIONS["q-25-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
