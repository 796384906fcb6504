"""The answer keys of phase 07, executed: each test finds the fact and compares it with the key."""

import inspect

import numpy as np
import pytest
from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import engines
from minigpt.foundations import autograd, minigpt_numpy
from minigpt.foundations.autograd import Tensor, cross_entropy, gradients, layer_norm, softmax
from minigpt.foundations.gradcheck import check_direction
from minigpt.foundations.memory import held
from minigpt.foundations.scalars import in_order

QUIZ = load_quiz(QUIZ_FOLDER / "phase-07-tensor-autograd.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
DRAWS = np.random.default_rng(0)


def test_q_07_01():
    b = Tensor(np.zeros(3))
    slopes = gradients((Tensor(np.zeros((8, 5, 3))) + b).sum(), {"b": b})
    question = QUESTIONS["q-07-01"]
    assert accepted(question, slopes["b"][0])
    assert errors_told_apart(question, 1, 8, 5, 8 * 5 * 3)


def test_q_07_02():
    table = Tensor(np.zeros((9, 2)))
    slopes = gradients(table[[3, 3, 7]].sum(), {"table": table})["table"]
    assert slopes[3].tolist() == [2, 2] and slopes[7].tolist() == [1, 1]
    assert keys(QUESTIONS["q-07-02"]) == {"d"}


def test_q_07_03():
    p, d = np.array([0.5, 0.3, 0.2]), np.array([0.0, 0.0, 1.0])
    z = Tensor(np.log(p))
    slopes = gradients((softmax(z) * d).sum(), {"z": z})["z"]
    question = QUESTIONS["q-07-03"]
    right = set()
    for choice in question.choices:
        assert choice.text is not None
        if np.allclose(eval(choice.text["en"].strip("$"), {}), slopes):
            right.add(choice.id)
    assert keys(question) == right == {"a"}
    assert np.allclose(p * (1 - p) * d, (0, 0, 0.16)) and np.allclose(p * d, (0, 0, 0.2))


def test_q_07_04():
    """A layer that no page knows gets right slopes, and the engine knows no layer's name."""
    source = inspect.getsource(autograd).lower()
    assert "attention" not in source and "mlp" not in source and "head" not in source
    arrays = {"x": DRAWS.standard_normal((2, 3, 4)), "w": DRAWS.standard_normal((4, 4))}

    def made(t):
        mixed = softmax(t["x"] @ t["w"] @ t["x"].T) @ t["x"]
        return ((mixed + t["x"] * mixed) ** 2).sum()

    tensors = {name: Tensor(a) for name, a in arrays.items()}
    slopes = gradients(made(tensors), tensors)

    def loss(moved):
        return float(made({name: Tensor(a) for name, a in moved.items()}).data)

    assert check_direction(loss, arrays, slopes) < 1e-6
    assert keys(QUESTIONS["q-07-04"]) == {"b"}


def test_q_07_05():
    x, w = Tensor(DRAWS.standard_normal((2, 3, 4))), Tensor(DRAWS.standard_normal((4, 5)))
    product = x @ w
    slopes = gradients(product.sum(), {"x": x, "w": w})
    question = QUESTIONS["q-07-05"]
    assert accepted(question, slopes["w"].size)
    wrong = (2 * w.data.size, product.data.size, slopes["x"].size, 2 * 3 * w.data.size)
    assert errors_told_apart(question, *wrong)


def test_q_07_06():
    rows, bias = DRAWS.standard_normal((4, 3)), DRAWS.standard_normal(3)
    weights = DRAWS.standard_normal((4, 3))

    def loss(params):
        return float((np.tanh(rows + params["b"]) * weights).sum())

    arriving = weights * (1 - np.tanh(rows + bias) ** 2)

    def passes(slope):
        return check_direction(loss, {"b": bias}, {"b": slope}) < 1e-6

    def weigh(params):
        return float((softmax(Tensor(params["b"])).data * weights[0]).sum())

    p = softmax(Tensor(bias)).data
    alone = check_direction(weigh, {"b": bias}, {"b": p * (1 - p) * weights[0]})
    x = Tensor(rows)
    mask = np.triu(np.full((4, 4), -np.inf), 1)
    narrow = (x @ x.T).data.astype(np.float32)
    wide = softmax(Tensor(narrow + mask))
    assert wide.data.dtype == np.float64
    truth = {
        "a": passes(arriving),
        "b": passes(arriving.mean(0)),
        "c": alone < 1e-6,
        # a wider type changes no number by more than float32's rounding
        "d": bool(np.allclose(wide.data, softmax(Tensor(narrow) + mask).data, atol=1e-6)),
    }
    assert keys(QUESTIONS["q-07-06"]) == {letter for letter, holds in truth.items() if holds}


def test_q_07_07():
    params = engines.tensors(engines.start(0).model)

    def kinds(T):
        ids = np.zeros((4, T), int)
        loss, size = held(lambda: minigpt_numpy.loss(params, ids, ids))
        return engines.megabytes_by_kind(loss, size)

    short, long = kinds(20), kinds(40)
    grown = {kind: long[kind] / short[kind] for kind in ("table", "stream", "wide")}
    assert grown["table"] == pytest.approx(4)
    assert grown["stream"] == pytest.approx(2, rel=0.02) and grown["wide"] == pytest.approx(2)
    assert keys(QUESTIONS["q-07-07"]) == {"c"}


def test_q_07_08():
    z = Tensor(np.array([[0.0, 1000.0]]))
    with np.errstate(all="ignore"):
        e = z.exp()
        in_pieces = -((e / e.sum(-1, keepdims=True))[0, [1]].log().mean())
        broken = gradients(in_pieces, {"z": z})["z"]
    assert np.isinf(e.data).any() and np.isnan(broken).any()
    assert 5 < len(in_order(in_pieces)) < 15  # "some ten"
    whole = cross_entropy(z, [1])
    assert gradients(whole, {"z": z})["z"].tolist() == [[0, 0]]
    assert keys(QUESTIONS["q-07-08"]) == {"d"}


def test_q_07_09():
    x, ones = Tensor(DRAWS.standard_normal((1, 6))), Tensor(np.ones(6))
    slopes = gradients(layer_norm(x, ones).sum(), {"x": x})["x"]
    assert np.abs(slopes).max() < 1e-12
    h = layer_norm(x, ones).data
    along = gradients((layer_norm(x, ones) * h).sum(), {"x": x})["x"]
    assert np.abs(along).max() < 1e-4  # only the small number below the root is left of it
    assert keys(QUESTIONS["q-07-09"]) == {"a"}


def test_q_07_10():
    x, b = Tensor(DRAWS.standard_normal((4, 3))), Tensor(np.zeros(3))
    weights = DRAWS.standard_normal((4, 3))
    slopes = gradients(((x + b) * weights).sum(), {"b": b})["b"]
    assert np.allclose(slopes, weights.sum(0))
    careless = b.data - 0.1 * weights  # no error, and a table
    assert careless.shape == (4, 3)
    with pytest.raises(ValueError, match="could not be broadcast"):
        np.ones((5, 3)) + careless
    rubric = QUESTIONS["q-07-10"].rubric
    assert rubric is not None and sum(c.share for c in rubric.concepts) == 1
