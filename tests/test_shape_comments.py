"""Every shape comment of the core is executed, and true.

Each file with shape comments has a run here that reaches all of them. The sizes differ from one
another wherever they can, so that a wrong letter cannot be right by accident.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from shape_comments import ShapeComments

from minigpt import checks, cost_model, evidence, inside, precision, preference
from minigpt.ablations import PARTS, without
from minigpt.attention import CausalSelfAttention, causal_attention, who_notices
from minigpt.checks import stream_size
from minigpt.constrained import LegalTexts
from minigpt.data import batches, encode_rows, encode_text
from minigpt.evaluate import exact, log_probability, mean_loss, surprise, token_log_probs
from minigpt.export import gpt2_tensors
from minigpt.intervals import bootstrap, paired
from minigpt.lora import add_lora, lora_layers
from minigpt.lora_config import INITS, LoRAConfig
from minigpt.model import GPT, GPTConfig
from minigpt.modern import ModernConfig, ModernGPT, share_heads
from minigpt.nf4 import AT_ONCE, NF4Linear, double_dequantize, double_quantize, quantize
from minigpt.number_names import ALPHABET, row
from minigpt.parallel import ring_all_reduce
from minigpt.sampling import SamplingConfig, complete, generate
from minigpt.stacks import DESIGNS, Stack, trace, windows
from minigpt.tokenizer import CharTokenizer
from minigpt.train import TrainConfig, start, train

CORE = Path(__file__).parents[1] / "minigpt"

N_LAYER, H, D, T, TEXTS = 2, 3, 4, 48, 5
C = H * D
ROWS = [row(n, lang) for n in (7, 21, 304, 4217, 9999) for lang in ("en", "it")]


def tokenizer() -> CharTokenizer:
    return CharTokenizer.train("".join(r.prompt + r.answer for r in ROWS))


def model() -> GPT:
    torch.manual_seed(0)
    vocab_size = tokenizer().vocab_size
    return GPT(
        GPTConfig(vocab_size, context_length=T, n_layer=N_LAYER, n_head=H, n_embd=C, d_ff=20)
    )


def run_attention() -> None:
    q, k, v = torch.randn(3, TEXTS, H, 7, D).unbind()
    causal_attention(q[:, :, -2:], k, v)
    CausalSelfAttention(C, H)(torch.randn(TEXTS, 7, C))
    CausalSelfAttention(C, H)(torch.randn(TEXTS, 7, C), padding=torch.arange(TEXTS))
    who_notices(lambda x: x.cumsum(0), torch.randn(7, C))
    run_sampling()  # with a cache, S is more than T


def run_stacks() -> None:
    for design in DESIGNS.values():
        trace(Stack(2, design, width=12), *windows([7, 4236]))


def run_model() -> None:
    model()(torch.zeros(TEXTS, 7, dtype=torch.long))
    model()(torch.zeros(TEXTS, 7, dtype=torch.long), padding=torch.arange(TEXTS))


def run_modern() -> None:
    net = ModernGPT(ModernConfig(57, position="learned", window=4))
    net(torch.zeros(TEXTS, 7, dtype=torch.long))
    ModernGPT(ModernConfig(57))(torch.zeros(TEXTS, 7, dtype=torch.long))
    share_heads(torch.zeros(64, 64), 2, 16)


def run_parallel() -> None:
    ring_all_reduce(torch.zeros(10), 0, 3, lambda *_: None, lambda buffer, _: buffer.zero_())


def run_cost_model() -> None:
    cost_model.matrix_speed(torch.randn(20, C), TEXTS)
    cost_model.clock_the_mlp(TEXTS)


def run_precision() -> None:
    precision.in_pieces(torch.abs, torch.randn(10), size=4)


def run_data() -> None:
    data = encode_rows(ROWS, tokenizer(), T)
    next(batches(data, TEXTS, torch.Generator()))
    encode_text("seven " * 40, CharTokenizer.train("seven "), 16)


def run_sampling() -> None:
    ids = torch.ones(TEXTS, 6, dtype=torch.long)
    everything = SamplingConfig(temperature=0.9, top_k=5, top_p=0.9, min_p=0.1)
    generate(model(), ids, 3, everything, stop_id=0)
    complete(model(), tokenizer(), "en:7=", 3)
    generate(model(), ids, 3, allowed=LegalTexts(["seven\n"], tokenizer(), after=6))


def run_evaluate() -> None:
    data = encode_rows(ROWS, tokenizer(), T)
    exact(model(), data)
    mean_loss(model(), data)
    surprise(model(), data)
    token_log_probs(model(), tokenizer(), "en:7=")
    log_probability(model(), data)


def run_evidence() -> None:
    words = "".join(r.prompt + r.answer for r in ROWS)
    evidence.text_surprise(model(), tokenizer(), words[:60], words[60:130])
    evidence.nearest_answer(ROWS, ROWS)


def run_intervals() -> None:
    bootstrap(torch.randn(TEXTS), torch.mean, resamples=7)
    paired(torch.ones(TEXTS), torch.zeros(TEXTS))


def run_train() -> None:
    config = TrainConfig(steps=2, batch_size=TEXTS, warmup_steps=1)
    train(start(model(), config), encode_rows(ROWS, tokenizer(), T), config)


def run_lora() -> None:
    configs = [LoRAConfig(r=2, init=init) for init in INITS]
    for config in (*configs, LoRAConfig(r=2, fast=True)):
        adapted = model()
        add_lora(adapted, config)
        adapted(torch.zeros(TEXTS, 7, dtype=torch.long)).sum().backward()
    run_lora_at_its_edges()


def run_lora_at_its_edges() -> None:
    adapted = model().to(torch.bfloat16)
    add_lora(adapted, LoRAConfig(r=2))
    adapted(torch.zeros(TEXTS, 7, dtype=torch.long))
    for dropout in (0.0, 0.5):
        adapted = model()
        add_lora(adapted, LoRAConfig(r=2, use_dora=True, lora_dropout=dropout))
        adapted(torch.zeros(TEXTS, 7, dtype=torch.long)).sum().backward()
    layer = next(iter(lora_layers(adapted).values()))
    layer.base.bias = torch.nn.Parameter(torch.zeros(layer.base.out_features))
    layer.eval()(torch.randn(7, layer.base.in_features))
    layer.merge()


def run_nf4() -> None:
    layer = NF4Linear.from_linear(torch.nn.Linear(64, 24, bias=False), double_quant=True)
    layer(torch.randn(TEXTS, 64)).sum()
    double_dequantize(double_quantize(quantize(torch.randn(640, 64)).absmax))
    quantize(torch.randn(1 + AT_ONCE // 64, 64))  # one block more than is compared in one call


def run_inside() -> None:
    words = CharTokenizer(ALPHABET)
    mini = GPT(GPTConfig(words.vocab_size, n_layer=N_LAYER, n_head=H, n_embd=C, d_ff=20))
    inside.probabilities(mini, words, "en:4216=")
    inside.digit_reading(mini, words, [4216])
    inside.turned_by_exchange(mini, words, [4216], [0, 1])
    ids = torch.zeros(TEXTS, 7, dtype=torch.long)
    _, seen = inside.record(mini, ids)
    inside.patch(mini, ids, "0.heads", lambda value: value)
    inside.weights(mini, seen, 0)
    inside.lens(mini, seen["end.stream"])


def run_checks() -> None:
    stream_size(N_LAYER, torch.zeros(TEXTS, 7, dtype=torch.long), scaled=True)
    data = encode_rows([row(n, "en") for n in (7, 21, 304, 4217, 9999)], tokenizer(), T)
    checks.who_notices(model(), data.x[:1], 3)
    checks.rows_mixed(model(), data.x, data.y)
    checks.forced_and_written(model(), data.x, data.y)


def run_ablations() -> None:
    for part in PARTS:
        without(part)(torch.zeros(TEXTS, 7, dtype=torch.long))


def run_preference() -> None:
    tuned = model()
    add_lora(tuned, LoRAConfig(r=2, lora_alpha=4), "prefer")
    chosen, rejected = (
        encode_rows([row(n, lang) for n in (7, 21, 304)], tokenizer(), T) for lang in ("en", "it")
    )
    preference.learn_answers(tuned, chosen, preference.Knobs(1e-3, 1))
    knobs = preference.Knobs(1e-3, 1, batch=4, group=3, anchor=1.0)
    preference.learn_dpo(tuned, chosen, rejected, knobs)
    preference.learn_reinforce(
        tuned,
        tokenizer(),
        [f"en:{n}=" for n in (7, 21, 304, 42)],
        lambda _, answer: answer.count("e"),
        knobs,
        lambda rewards: preference.group_advantages(rewards, scale=True),
    )


RUNS: dict[str, tuple[Callable[[], object], dict[str, int]]] = {
    "attention": (run_attention, {"H": H, "D": D, "C": C}),
    "stacks": (run_stacks, {"C": 12, "H": 24, "V": len(ALPHABET)}),
    "model": (run_model, {"B": TEXTS, "C": C, "V": tokenizer().vocab_size}),
    "modern": (run_modern, {"B": TEXTS, "H": 4, "G": 2, "D": 16, "C": 64, "V": 57}),
    "cost_model": (run_cost_model, {"rows": TEXTS}),
    "precision": (run_precision, {"n": 10}),
    "parallel": (run_parallel, {"n": 10}),
    "data": (run_data, {}),
    "sampling": (run_sampling, {"V": tokenizer().vocab_size}),
    "intervals": (run_intervals, {"N": TEXTS}),
    "constrained": (run_sampling, {"V": tokenizer().vocab_size}),
    "evidence": (run_evidence, {}),
    "evaluate": (run_evaluate, {"V": tokenizer().vocab_size}),
    "train": (run_train, {"B": TEXTS, "V": tokenizer().vocab_size}),
    "dora": (run_lora, {"r": 2}),
    "lora_fast": (run_lora, {"r": 2}),
    "inside": (run_inside, {"H": H, "C": C, "V": len(ALPHABET)}),
    "checks": (run_checks, {"C": GPTConfig(57).n_embd}),
    "ablations": (run_ablations, {"B": TEXTS, "C": GPTConfig(57).n_embd, "V": 57}),
    "lora": (run_lora, {"r": 2}),
    "nf4": (run_nf4, {}),
    "preference": (run_preference, {"V": tokenizer().vocab_size}),
    "export": (lambda: gpt2_tensors(model()), {"C": C}),
}
COMMENTED = [path for path in sorted(CORE.glob("*.py")) if ShapeComments(path).statements]


@pytest.mark.parametrize("path", COMMENTED, ids=lambda path: path.stem)
def test_every_shape_comment_is_run_and_true(path):
    assert path.stem in RUNS, f"{path.name} has shape comments: give it a run in RUNS"
    run, sizes = RUNS[path.stem]
    checker = ShapeComments(path, **sizes)
    checker.watch_import(f"minigpt.{path.stem}")
    checker.watch(run)
    assert not checker.wrong + checker.unseen()


def test_the_core_has_shape_comments_to_check():
    assert {path.stem for path in COMMENTED} >= {"attention", "model", "lora", "nf4"}


# ------------------------------------------------------------------ the checker, on bad comments
def complaints(tmp_path: Path, source: str, call: str, **sizes: int) -> list[str]:
    path = tmp_path / "page.py"
    path.write_text(source, encoding="utf-8")
    names: dict[str, object] = {}
    exec(compile(source, str(path), "exec"), names)
    checker = ShapeComments(path, **sizes)
    checker.watch(lambda: eval(call, names))
    return checker.wrong + checker.unseen()


FORWARD = """
def forward(x):
    B, T, C = x.shape
    y = x.transpose(  # why
        1, 2
    )  # ({y})
    return y.sum(-1)  # ({result})
"""


@pytest.mark.parametrize(
    ("y", "result", "wrong"),
    [
        ("B, C, T", "B, C", None),
        ("B, C // 1, T", "2, 4", None),
        ("..., T", "..., C", None),
        ("B, T, C", "B, C", "page.py:6: y is (2, 4, 3), the comment says (B, T, C): T is 3 here"),
        ("C, T", "B, C", "page.py:6: y is (2, 4, 3), the comment says (C, T): 3 dimensions, not 2"),
        (
            "B, C, T",
            "B, T",
            "page.py:7: the result is (2, 4), the comment says (B, T): T is 3 here",
        ),
        (
            "B, C, n * 2",
            "B, C",
            "page.py:6: y is (2, 4, 3), the comment says (B, C, n * 2):"
            " n * 2 cannot be worked out: name 'n' is not defined",
        ),
        (
            "B, C, D",
            "B, D",
            "page.py:7: the result is (2, 4), the comment says (B, D): D is 3 here",
        ),
    ],
)
def test_a_wrong_comment_is_found(tmp_path, y, result, wrong):
    source = "import torch\n" + FORWARD.format(y=y, result=result).lstrip("\n")
    found = complaints(tmp_path, source, "forward(torch.zeros(2, 3, 4))")
    assert found == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("comment", "wrong"),
    [
        ("(B, T), (B,)", []),
        ("(B, T), (T,)", ["page.py:3: b is (2,), the comment says (T): T is 3 here"]),
    ],
)
def test_several_names_have_a_shape_each(tmp_path, comment, wrong):
    source = f"import torch\ndef f(x):\n    a, b = x, x[:, 0]  # {comment}\n    return a, b\n"
    assert complaints(tmp_path, source, "f(torch.zeros(2, 3))") == wrong
    source = f"import torch\ndef f(x):\n    return x, x[:, 0]  # {comment}\n"
    found = complaints(tmp_path, source, "f(torch.zeros(2, 3))")
    assert found == [complaint.replace("b is", "result 2 is") for complaint in wrong]


def test_a_letter_with_a_known_size_means_that_size(tmp_path):
    source = "import torch\ndef f(x):\n    return x + 1  # (B, D)\n"
    assert not complaints(tmp_path, source, "f(torch.zeros(2, 8))", D=8)
    assert complaints(tmp_path, source, "f(torch.zeros(2, 9))", D=8)


def test_the_next_round_of_a_loop_may_have_other_sizes(tmp_path):
    source = (
        "import torch\ndef f(tensors):\n    for x in tensors:\n"
        "        y = x + 1  # (B, T)\n        z = y[0]  # (T,)\n"
    )
    assert not complaints(tmp_path, source, "f([torch.zeros(2, 3), torch.zeros(4, 5)])")
    wrong = source.replace("y[0]", "y[:, 0]")
    assert complaints(tmp_path, wrong, "f([torch.zeros(3, 3), torch.zeros(4, 5)])")


def test_a_comment_that_never_ran_is_found(tmp_path):
    source = "import torch\ndef f(x):\n    if x is None:\n        y = x  # (B, T)\n    return x\n"
    assert complaints(tmp_path, source, "f(1)") == ["page.py:4: never ran: y = x  # (B, T)"]


def test_a_comment_on_a_statement_that_raised_proves_nothing(tmp_path):
    source = (
        "import torch\ndef f(x):\n    try:\n        x = x @ x  # (B, T)\n"
        "    except RuntimeError:\n        pass\n"
    )
    assert "never ran" in complaints(tmp_path, source, "f(torch.zeros(2, 3))")[0]


@pytest.mark.parametrize(
    "line",
    [
        "f(x)  # (B, T)",
        "a, b = x  # (B, T)",
        "a = x  # (B, T), (T,)",
        "x[0] = 1  # (T,)",
        "def g(x):  # (B, T)",
    ],
)
def test_a_comment_where_nothing_can_be_compared_is_found(tmp_path, line):
    path = tmp_path / "page.py"
    body = "\n    pass" if line.startswith("def") else ""
    path.write_text(line + body + "\n", encoding="utf-8")
    assert "belongs at the end of a statement" in ShapeComments(path).wrong[0]


def test_a_remark_in_brackets_is_no_shape(tmp_path):
    path = tmp_path / "page.py"
    path.write_text("x = 1  # (see below)\n# (B, T) on its own line\n", encoding="utf-8")
    checker = ShapeComments(path)
    assert not checker.statements and not checker.wrong


def test_attributes_and_the_top_level_are_checked(tmp_path):
    path = tmp_path / "page.py"
    path.write_text(
        "import torch\nTABLE = torch.zeros(3)  # (4,)\n"
        "class Layer:\n    def __init__(self):\n        self.w = TABLE  # (5,)\n"
        "Layer()\n",
        encoding="utf-8",
    )
    checker = ShapeComments(path)
    checker.watch_import("page")
    assert checker.wrong == [
        "page.py:2: TABLE is (3,), the comment says (4): 3, not 4",
        "page.py:5: self.w is (3,), the comment says (5): 3, not 5",
    ]
