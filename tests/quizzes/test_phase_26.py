"""The answer keys of phase 26, executed: each test finds the fact and compares it with the key."""

from fractions import Fraction

import torch
from answer_keys import accepted, keys
from torch import nn
from torch.nn import functional as F

from minigpt.course.exercises.phase_26.ex_01_quantize_symmetric import quantize_symmetric
from minigpt.course.exercises.phase_26.ex_02_quantize_asymmetric import quantize_asymmetric
from minigpt.course.exercises.phase_26.ex_03_round_in_groups import round_in_groups
from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER, Question
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.data import Dataset
from minigpt.evaluate import exact_match, number_dataset
from minigpt.experiments.quantization import (
    asked_logits,
    lead_change,
    margins,
    rounded,
    same_sign,
)
from minigpt.model import GPT, linears
from minigpt.nf4 import VALUES, NF4Linear, double_quantize, quantize
from minigpt.number_names import split_numbers
from minigpt.recipes import load_base

QUIZ = load_quiz(QUIZ_FOLDER / "phase-26-quantization.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
UNIFORM = torch.linspace(-1, 1, 16)


def known_error(question: Question, number: float) -> bool:
    return any(Fraction(number) in error.accepted for error in question.common_errors)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def round_to(numbers: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Every number at the nearest of values times the absmax of its block of 64."""
    blocks = numbers.view(-1, 64)
    absmax = blocks.abs().amax(1, keepdim=True)
    nearest = (blocks[..., None] / absmax[..., None] - values).abs().argmin(-1)
    return (values[nearest] * absmax).view(numbers.shape)


def test_q_26_01():
    question = QUESTIONS["q-26-01"]
    weights = torch.tensor([0.4, -2.54, 1.3, 0.03])
    codes, _ = quantize_symmetric(weights)
    assert accepted(question, codes[2].item()) and not accepted(question, codes[2].item() + 1)
    for steps, range_ in ((127, 1.3), (128, 2.54), (255, 2.54), (255, 1.3 + 2.54)):
        assert known_error(question, round(1.3 * steps / range_))
    assert known_error(question, quantize_asymmetric(weights)[0][2].item())


def test_q_26_02():
    m = 3.0
    weights = torch.cat([torch.tensor([m]), torch.linspace(-m, m, 100_001)])
    codes, scale = quantize_symmetric(weights)
    worst = (codes.double() * scale - weights.double()).abs().max().item()
    truth = set()
    for choice in QUESTIONS["q-26-02"].choices:
        bound = m / int((choice.math or "").split("/")[1])
        if abs(worst - bound) < bound / 500:  # 100,001 weights come that close to the bound
            truth.add(choice.id)
    assert keys(QUESTIONS["q-26-02"]) == truth


def test_q_26_03():
    weights = normal(64, 64)
    weights[3, 5] = 100 * weights.abs().mean()
    back = round_in_groups(weights, 4, weights.numel())
    others = torch.ones(64, 64, dtype=torch.bool)
    others[3, 5] = False
    zeros = (back == 0)[others].float().mean().item()
    assert zeros > 0.99  # a and d are false
    elsewhere = torch.arange(64) != 3
    assert (back == 0)[elsewhere].float().mean().item() > 0.99  # b is false
    step = back[3, 5].item() / 7
    assert round(step / weights[others].abs().mean().item()) == 14
    assert keys(QUESTIONS["q-26-03"]) == {"c"}


def test_q_26_04():
    weights, truth = normal(64, 64), set()
    wide, narrow = (round_in_groups(weights, 4, size) for size in (64, 16))
    if (narrow - weights).abs().mean() < (wide - weights).abs().mean():
        truth.add("a")
    used = [
        round_in_groups(weights, 4, size).view(-1, size)
        / (weights.view(-1, size).abs().amax(1, keepdim=True) / 7)
        for size in (64, 16)
    ]
    levels = [codes.round().unique().numel() for codes in used]
    if levels[1] < levels[0]:
        truth.add("b")
    stored = [4 + 32 / size for size in (64, 16)]
    truth.add("c" if stored[1] < stored[0] else "d")
    largest = weights.view(-1, 16).abs().argmax(1, keepdim=True)
    lost = (narrow - weights).view(-1, 16).gather(1, largest).abs().max().item()
    if lost > 1e-5:  # float32 rounding of numbers up to 4
        truth.add("e")
    assert keys(QUESTIONS["q-26-04"]) == truth


def test_q_26_05():
    question = QUESTIONS["q-26-05"]
    weights = 128 * 10
    bits = (3 * weights + 16 * (weights // 128)) / weights
    assert accepted(question, bits)
    for wrong in (3, 3 + 32 / 128, 3 + 16, 16 / 128):
        assert not accepted(question, wrong) and known_error(question, wrong)


def mean_errors(numbers: torch.Tensor) -> tuple[float, float]:
    """Of the symmetric and the asymmetric way."""
    codes, scale = quantize_symmetric(numbers)
    symmetric = (codes * scale - numbers).abs().mean().item()
    codes, scale, zero = quantize_asymmetric(numbers)
    return symmetric, ((codes.int() - zero) * scale - numbers).abs().mean().item()


def test_q_26_06():
    outputs, weights = F.gelu(2 * normal(100, 64)), normal(100, 64)
    assert -0.18 < outputs.min().item() < -0.16  # negative outputs exist: a is false
    assert torch.uint8.itemsize == torch.int8.itemsize  # b is false
    codes, _ = quantize_symmetric(torch.tensor([0.0, 1.0]))
    assert codes[0] == 0  # zero is exact without a zero point: c is false
    symmetric, asymmetric = mean_errors(outputs)
    assert asymmetric < 0.6 * symmetric
    symmetric, asymmetric = mean_errors(weights)
    assert asymmetric > 0.85 * symmetric
    assert keys(QUESTIONS["q-26-06"]) == {"d"}


def test_q_26_07():
    truth = set()
    if ((VALUES < 0).sum(), (VALUES == 0).sum(), (VALUES > 0).sum()) == (7, 1, 8):
        truth.add("a")
    weights = torch.cat([layer.weight.flatten() for layer in linears(load_base().model).values()])
    if abs((weights > 0).float().mean().item() - 0.5) > 0.02:
        truth.add("b")
    blocks = weights.view(-1, 64)
    extremes = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    if (extremes > 0).float().mean().item() > 0.9:
        truth.add("c")
    if (-(2**3), 2**3 - 1) == (-7, 8):
        truth.add("d")
    assert keys(QUESTIONS["q-26-07"]) == truth


def test_q_26_08():
    truth, weights = set(), normal(500, 64)
    even = torch.rand(500, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    error = {name: (round_to(weights, v) - weights).abs() for name, v in levels().items()}
    assert error["nf4"].mean() < error["uniform"].mean()
    if not (error["nf4"] > error["uniform"]).any():
        truth.add("a")
    on_even = {name: (round_to(even, v) - even).abs().mean() for name, v in levels().items()}
    if on_even["uniform"] < on_even["nf4"]:
        truth.add("b")
    layers = [NF4Linear.from_linear(nn.Linear(64, 64, bias=False)) for _ in range(2)]
    tables = {
        tuple((layer.weight.view(-1, 64) / layer.absmax[:, None]).unique().tolist())
        for layer in layers
    }
    known = set(VALUES.tolist())
    if not all(any(abs(v - k) < 1e-6 for k in known) for table in tables for v in table):
        truth.add("c")
    if (VALUES == 0).any() and not (UNIFORM == 0).any():
        truth.add("d")
    if quantize(weights).codes.numel() * 8 > 4 * weights.numel():
        truth.add("e")
    assert keys(QUESTIONS["q-26-08"]) == truth


def levels() -> dict[str, torch.Tensor]:
    return {"nf4": VALUES, "uniform": UNIFORM}


def base_and_data(numbers: int = 100) -> tuple[GPT, Dataset]:
    base = load_base()
    return base.model, number_dataset(
        split_numbers().validation[:numbers], "en", base.tokenizer, 64
    )


def in_four_bits(W: torch.Tensor) -> torch.Tensor:
    return round_in_groups(W, 4, 64)


def test_q_26_09():
    """The model answer names every idea; the margin is what saves the text, not cancellation."""
    question = QUESTIONS["q-26-09"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}
    model, data = base_and_data()
    before = asked_logits(model, data)
    after = asked_logits(rounded(model, in_four_bits), data)
    assert lead_change(before, after) < 1  # of the lead, in logits
    assert 9 < margins(before).median() < 13
    # With all errors of one sign the model spells as well: cancelling is not what saves it.
    one_sign = rounded(model, lambda W: same_sign(W, in_four_bits(W)))
    plain = rounded(model, in_four_bits)
    assert exact_match(one_sign, data) >= exact_match(plain, data) - 0.02


def test_q_26_10():
    linear, x = nn.Linear(64, 64, bias=False), normal(3, 64)
    layer, truth = NF4Linear.from_linear(linear), set()
    expected = F.linear(x, layer.weight)
    if torch.equal(layer(x), expected) and layer.weight.is_floating_point():
        truth.add("c")
    codes = torch.stack([layer.codes >> 4, layer.codes & 15], 1).view(64, 64).float()
    scale = layer.absmax.view(64, 1)
    if torch.allclose(layer(x), (x @ codes.T) * scale.T, rtol=0.1):
        truth.add("a")
    if torch.allclose(layer(x), F.linear(round_to(x, VALUES), layer.weight), rtol=1e-3):
        truth.add("b")
    kept = [*layer.parameters(), *layer.buffers()]
    if any(t.numel() >= 64 * 64 for t in kept) or torch.allclose(layer(x), linear(x), rtol=1e-3):
        truth.add("d")
    assert keys(QUESTIONS["q-26-10"]) == truth


def test_q_26_11():
    question = QUESTIONS["q-26-11"]
    values = torch.stack([VALUES[9], VALUES[5], torch.tensor(1.0), torch.tensor(0.0)])
    byte = quantize(values, block_size=4).codes[0].item()
    assert accepted(question, byte)
    for wrong in (5 * 16 + 9, 9 + 5, 95, 9 * 5):
        assert not accepted(question, wrong) and known_error(question, wrong)


def test_q_26_12():
    question, points = QUESTIONS["q-26-12"], {}
    for choice in question.choices:
        assert choice.text is not None
        bits, exact = choice.text["en"].replace("bits", "").replace("%", "").split(",")
        points[choice.id] = (float(bits), float(exact))
    truth = {
        name
        for name, (bits, exact) in points.items()
        if any(b <= bits and e >= exact and (b, e) != (bits, exact) for b, e in points.values())
    }
    assert keys(question) == truth


def test_q_26_13():
    question = QUESTIONS["q-26-13"]
    absmax = torch.tensor([1.0, 1.2, 1.4, 2.0])
    stored = double_quantize(absmax)
    assert accepted(question, round(stored.scale[0].item(), 6))
    for wrong in (2, round(stored.offset.item(), 6), 0.4, 1):
        assert not accepted(question, wrong) and known_error(question, wrong)
