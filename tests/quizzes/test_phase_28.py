"""The answer keys of phase 28, executed: each test finds the fact and compares it with the key."""

import copy
from fractions import Fraction

import pytest
import torch
from answer_keys import accepted, keys
from torch import nn

from minigpt.checkpoint import BASE
from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.evaluate import evaluate_languages
from minigpt.experiments.lora import corrections, cosine, with_weights_added
from minigpt.lora import (
    LoRAConfig,
    LoRALinear,
    add_lora,
    lora_layers,
    merge,
    set_adapter,
    unload,
    unmerge,
)
from minigpt.model import GPT, GPTConfig, count_parameters, next_token_loss
from minigpt.nf4 import VALUES, NF4Linear, dequantize, quantize
from minigpt.number_names import split_numbers
from minigpt.peft_io import load_adapter
from minigpt.qlora import add_qlora, linear_bits, quantize_base
from minigpt.recipes import load_base

QUIZ = load_quiz(QUIZ_FOLDER / "phase-28-lora-qlora.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}
RANK_8 = LoRAConfig(r=8, lora_alpha=16)
ADAPTERS = BASE.parent / "adapters"


def mini_gpt(seed: int = 0) -> GPT:
    torch.manual_seed(seed)
    return GPT(GPTConfig(vocab_size=57))


def random_adapter(model: GPT, config: LoRAConfig = RANK_8, std: float = 0.1) -> GPT:
    """An adapter that has left its start, without the time that training takes."""
    add_lora(model, config, "es")
    for layer in lora_layers(model).values():
        nn.init.normal_(layer.update("es").lora_B, std=std)
    return model


def one_layer(random_A: bool, random_B: bool) -> tuple[nn.Linear, LoRALinear]:
    torch.manual_seed(0)
    base = nn.Linear(6, 5, bias=False)
    layer = LoRALinear(copy.deepcopy(base))
    layer.add("x", LoRAConfig(r=2, lora_alpha=4))
    layer.active = "x"
    update = layer.update("x")
    update.lora_A.data *= random_A
    update.lora_B.data = random_B * torch.randn(5, 2)
    return base, layer


def test_q_28_01():
    x, target = torch.randn(20, 6), torch.randn(20, 5)
    base, layer = one_layer(random_A=True, random_B=False)
    unchanged = torch.equal(layer(x), base(x))
    (layer(x) - target).square().mean().backward()
    update = layer.update("x")
    assert update.lora_A.grad is not None and update.lora_B.grad is not None
    A_waits = not update.lora_A.grad.any()  # so a is false
    B_learns = bool(update.lora_B.grad.any())

    base, both = one_layer(random_A=True, random_B=True)
    disturbed = (both(x) - base(x)).std().item()
    optimizer = torch.optim.AdamW(both.updates.parameters(), lr=0.01)
    losses = []
    for _ in range(50):
        loss = (both(x) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert disturbed > base(x).std().item() / 2  # far from zero: b is false
    assert losses[-1] < losses[0]  # and trainable: b and d are false
    assert A_waits and unchanged and B_learns
    assert keys(QUESTIONS["q-28-01"]) == {"c"}


def test_q_28_02():
    question = QUESTIONS["q-28-02"]
    for r in (1, 8, 32):
        model = mini_gpt()
        add_lora(model, LoRAConfig(r=r, lora_alpha=2 * r))
        trained = count_parameters(model, trainable_only=True)
        right = {
            c.id for c in question.choices if int((c.math or "").split(r"\,")[0]) * r == trained
        }
        assert keys(question) == right


def test_q_28_03():
    block = nn.ModuleDict(
        {
            "q_proj": nn.Linear(64, 192, bias=False),
            "o_proj": nn.Linear(64, 64, bias=False),
            "up_proj": nn.Linear(64, 256, bias=False),
            "down_proj": nn.Linear(256, 64, bias=False),
        }
    )
    model = nn.ModuleList([block, copy.deepcopy(block)])
    frozen = count_parameters(model)
    add_lora(model, RANK_8)
    trained = count_parameters(model, trainable_only=True)
    question = QUESTIONS["q-28-03"]
    assert accepted(question, trained) and not accepted(question, trained + 1)
    for wrong in (2304 * 8, trained // 2, frozen, 2 * 1024 * 8**2):
        assert any(Fraction(wrong) in error.accepted for error in question.common_errors)


def test_q_28_04():
    r = 0
    A, B = nn.Parameter(torch.empty(0, 64)), nn.Parameter(torch.zeros(64, 0))
    truth = set()
    try:
        product = B @ A
        if product.shape == (64, 64) and not product.any():
            truth.add("b")
    except RuntimeError:
        truth.add("a")
    try:
        optimizer = torch.optim.AdamW([A, B])
        (B @ A).sum().backward()
        optimizer.step()
        if A.grad is not None and A.grad.shape == (0, 64):
            truth.add("d")
    except (RuntimeError, ValueError):
        truth.add("c")
    try:
        _ = 16 / r
    except ZeroDivisionError:
        truth.add("e")
    assert keys(QUESTIONS["q-28-04"]) == truth
    with pytest.raises(ValueError, match="empty parameter list"):
        torch.optim.AdamW([])
    with pytest.raises(ValueError, match="r=0"):
        LoRAConfig(r=0)


def share(h: int, r: int = 8) -> float:
    """What LoRA trains of a square layer, counted on the layer."""
    layer = LoRALinear(nn.Linear(h, h, bias=False, device="meta"))
    update = LoRALinear.add(layer, "x", LoRAConfig(r=r, lora_alpha=16))
    assert update is None
    return sum(p.numel() for p in layer.updates.parameters()) / layer.base.weight.numel()


def test_q_28_05():
    question = QUESTIONS["q-28-05"]
    assert accepted(question, share(768, r=16))
    wrongs = (16 / 768, share(64, r=16), share(4096, r=16), 1 / share(768, r=16))
    for wrong in wrongs:
        assert not accepted(question, wrong)
        assert any(Fraction(wrong) in error.accepted for error in question.common_errors)


def test_q_28_06():
    shares = [share(h) for h in (64, 768, 4096)]
    assert [round(s, n) for s, n in zip(shares, (2, 3, 4), strict=True)] == [0.25, 0.021, 0.0039]
    sizes = {h: share(h) * h * h for h in (64, 128)}
    assert sizes[128] == 2 * sizes[64]  # the adapter grows in proportion to h
    assert share(128) == share(64) / 2  # so the layer grows with its square; the rank stays
    question = QUESTIONS["q-28-06"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}


def test_q_28_07():
    """The model answer names every idea, and what it says is what add_qlora does."""
    model = mini_gpt()
    add_qlora(model, RANK_8)
    for layer in lora_layers(model).values():
        assert isinstance(layer.base, NF4Linear) and layer.base.codes.dtype == torch.uint8
        assert not list(layer.base.parameters())  # frozen: nothing in it can be trained
        assert layer.update("default").lora_A.dtype == torch.float32
    assert 4 <= linear_bits(model) <= 4.5
    question = QUESTIONS["q-28-07"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}


def test_q_28_08():
    model = mini_gpt()
    add_qlora(model, RANK_8)
    codes = [layer.base.codes.clone() for layer in lora_layers(model).values()]
    ids = torch.randint(57, (4, 9))
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1e-2)
    losses = []
    for _ in range(5):
        loss = next_token_loss(model(ids[:, :-1]), ids[:, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]  # gradients reach the first layer's adapter: a is false
    first = lora_layers(model)["blocks.0.attention.q_proj"].update("default")
    assert first.lora_B.any() and len(parameters) == 24  # A and B of 12 layers: b is false
    after = [layer.base.codes for layer in lora_layers(model).values()]
    assert all(torch.equal(a, b) for a, b in zip(codes, after, strict=True))
    # c describes a model that was trained on a float base: add_qlora quantizes before any step.
    assert keys(QUESTIONS["q-28-08"]) == {"d"}


def test_q_28_09():
    """Each method takes one training step; what it did to the weight decides."""
    torch.manual_seed(0)
    x, target = torch.randn(30, 8), torch.randn(30, 8)
    truth = set()

    def step(module: nn.Module, forward) -> None:
        parameters = [p for p in module.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(parameters, lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            (forward() - target).square().mean().backward()
            optimizer.step()

    base = nn.Linear(8, 8, bias=False)

    bottleneck = nn.Sequential(nn.Linear(8, 2), nn.GELU(), nn.Linear(2, 8))
    step(bottleneck, lambda: base(x).detach() + bottleneck(base(x).detach()))
    added = bottleneck(base(x)) - bottleneck(torch.zeros(8))
    twice = bottleneck(base(2 * x)) - bottleneck(torch.zeros(8))
    if torch.allclose(twice, 2 * added, rtol=1e-3):  # linear, so it could be added to a weight
        truth.add("a")

    lora = LoRALinear(copy.deepcopy(base))
    lora.add("x", LoRAConfig(r=2, lora_alpha=4))
    lora.active = "x"
    step(lora, lambda: lora(x))
    delta = lora.update("x").delta()
    same_base = torch.equal(lora.base.weight, base.weight)
    if same_base and delta.any() and torch.linalg.matrix_rank(delta) <= 2:
        truth.add("b")

    prompt = nn.Parameter(torch.zeros(3, 8))
    before = base.weight.clone()
    rows = torch.cat([prompt, x])  # put before the input: no weight takes part
    rows.sum().backward()
    if not torch.equal(base.weight, before) or prompt.numel() == base.weight.numel():
        truth.add("c")

    replaced = LoRALinear(copy.deepcopy(base))
    U, S, Vh = torch.linalg.svd(base.weight)
    replaced.base.weight.data = (U[:, :2] * S[:2]) @ Vh[:2]
    if torch.allclose(replaced(x), base(x)):  # LoRA starts as its base; this does not
        truth.add("d")
    assert keys(QUESTIONS["q-28-09"]) == truth


def test_q_28_10():
    model = mini_gpt()
    trained, total = count_parameters(model, trainable_only=True), count_parameters(model)
    random_adapter(model)
    trained_now, total_now = count_parameters(model, trainable_only=True), count_parameters(model)
    assert (trained, trained_now, total_now) == (106_368, 18_432, 124_800)
    assert trained_now < trained and total_now > total
    merge(model)
    assert count_parameters(unload(model)) == total
    assert keys(QUESTIONS["q-28-10"]) == {"c"}


def test_q_28_11():
    torch.manual_seed(0)
    x, truth = torch.randn(3, 6), set()
    for choice in QUESTIONS["q-28-11"].choices:
        assert choice.code is not None
        space = {"nn": nn, "torch": torch}
        exec(choice.code.source, space)  # our own file, in our own test
        base = nn.Linear(6, 5, bias=False)
        layer = space["LoRA"](base, r=2, alpha=4)  # type: ignore[operator]
        starts_as_base = torch.equal(layer(x), base(x))
        layer(x).sum().backward()
        learns = any(p.grad is not None and p.grad.any() for p in (layer.A, layer.B))
        frozen = base.weight.grad is None
        ours = LoRALinear(nn.Linear(6, 5, bias=False))
        ours.add("x", LoRAConfig(r=2, lora_alpha=4))
        ours.active, ours.base.weight.data = "x", base.weight.data
        nn.init.normal_(layer.B)
        ours.update("x").lora_A, ours.update("x").lora_B = layer.A, layer.B
        agrees = torch.allclose(layer(x), ours(x), atol=1e-6)  # float32, 6 terms
        if starts_as_base and learns and frozen and agrees:
            truth.add(choice.id)
    assert keys(QUESTIONS["q-28-11"]) == truth


def test_q_28_12():
    question, truth = QUESTIONS["q-28-12"], set()
    sizes = {"d": 5, "k": 7, "r": 2}
    x = torch.randn(sizes["k"])
    for choice in question.choices:
        shapes = []
        for part in (choice.math or "").split(r"\quad"):
            rows, columns = part.split(":")[1].split(r"\times")
            shapes.append((sizes[rows.strip()], sizes[columns.strip()]))
        W, A, B = (torch.randn(shape) for shape in shapes[:3])
        try:
            correct = (W @ x).shape == (5,) and (B @ A).shape == W.shape == shapes[3]
        except RuntimeError:
            correct = False
        if correct:
            truth.add(choice.id)
    assert keys(question) == truth


def test_q_28_13():
    model, ids = random_adapter(mini_gpt(), std=0.3), torch.randint(57, (2, 20))
    base = {name: layer.base.weight.clone() for name, layer in lora_layers(model).items()}
    before, truth = model(ids), set()
    merge(model)
    if torch.allclose(model(ids), before, atol=1e-4):  # logits of a few units in float32
        truth.add("a")
    layer = lora_layers(model)["blocks.0.mlp.up_proj"]
    if layer.base.weight.shape == base["blocks.0.mlp.up_proj"].shape:
        calls = []
        layer.update("es").register_forward_hook(lambda *_: calls.append(1))
        model(ids)
        if not calls:  # the thin matrices take no part any more
            truth.add("c")
    try:
        set_adapter(model, None)
        truth.add("d")
    except ValueError:
        pass
    merged = layer.base.weight
    if torch.linalg.matrix_rank(merged) < min(merged.shape):
        truth.add("e")
    unmerge(model)
    after = {name: layer.base.weight for name, layer in lora_layers(model).items()}
    if all(torch.equal(after[name], base[name]) for name in base):
        truth.add("b")
    assert keys(QUESTIONS["q-28-13"]) == truth


def mean_error(weight: torch.Tensor, values: torch.Tensor) -> float:
    """Mean rounding error of blocks of 64 onto 16 values times the block's absmax."""
    blocks = weight.view(-1, 64)
    absmax = blocks.abs().amax(1, keepdim=True)
    nearest = (blocks[..., None] / absmax[..., None] - values).abs().min(-1).values
    return (nearest * absmax).mean().item()


def test_q_28_14():
    torch.manual_seed(0)
    uniform, truth = torch.linspace(-1, 1, 16), set()
    normal, even = torch.randn(64 * 500), torch.rand(64 * 500) * 2 - 1
    packed = quantize(normal)
    ours = (dequantize(packed) - normal).abs().mean().item()
    assert ours == pytest.approx(mean_error(normal, VALUES), rel=1e-5)
    if packed.codes.numel() * 8 != normal.numel() * 4:
        truth.add("a")
    near_zero = VALUES.abs() < 0.5
    wins_on_normal = ours < mean_error(normal, uniform)
    if wins_on_normal and near_zero.sum() > (uniform.abs() < 0.5).sum():
        truth.add("b")
    if VALUES.diff().max() < uniform.diff().max():
        truth.add("c")
    if mean_error(even, VALUES) < mean_error(even, uniform):
        truth.add("d")
    assert keys(QUESTIONS["q-28-14"]) == truth


def test_q_28_15():
    question = QUESTIONS["q-28-15"]
    weights = 32 * 128 * 10
    scales = weights // 32
    stored = 4 * weights + 8 * scales + 16 * (scales // 128)
    assert accepted(question, stored / weights)
    layer = NF4Linear.from_linear(nn.Linear(1024, 1024, bias=False), double_quant=True)
    ours = 8 * layer.n_bytes / 1024**2  # 4.127, one of the wrong answers
    for wrong in (4.25, ours, 4 + 8 / 32 + 16 / 128, stored / weights - 4):
        assert not accepted(question, wrong)
        assert any(Fraction(wrong) in error.accepted for error in question.common_errors)


def test_q_28_16():
    question = QUESTIONS["q-28-16"]
    weights = 65_000_000_000
    assert accepted(question, weights * 4 / 8 / 1e9)
    assert not accepted(question, weights * 16 / 8 / 1e9)
    model = mini_gpt()
    quantize_base(model, double_quant=True)
    with_scales = weights * linear_bits(model) / 8 / 1e9
    assert 33.4 < with_scales < 33.7 < 48


def test_q_28_17():
    """The two shipped adapters: each speaks, both together do not, and their cosine is small."""
    base = load_base()
    parts = {}
    for lang in ("es", "fr"):
        model = copy.deepcopy(base.model)
        load_adapter(model, ADAPTERS / lang, lang)
        parts[lang] = corrections(model, lang)
    assert round(cosine(parts["es"], parts["fr"]), 2) == 0.07
    numbers = split_numbers().test[:200]

    def spoken(*langs: str) -> dict[str, float]:
        model = with_weights_added(base, [(1.0, parts[lang]) for lang in langs])
        return evaluate_languages(model.model, base.tokenizer, numbers, ("en", "it", "es", "fr"))

    assert spoken("es")["es"] > 0.9 and spoken("fr")["fr"] > 0.9
    assert max(spoken("es", "fr").values()) < 0.02
    assert keys(QUESTIONS["q-28-17"]) == {"d"}
