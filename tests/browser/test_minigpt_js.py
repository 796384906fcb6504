"""Mini-GPT in JavaScript against Mini-GPT in PyTorch: the same logits, the same letters.

The files under test are those that the site ships: `write_models` makes them here as it does there.
"""

import copy
import gzip

import pytest
import torch
from tools import node

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.course.site import live
from minigpt.lora import set_adapter
from minigpt.nf4 import VALUES
from minigpt.number_names import LIMIT, spell, split_numbers
from minigpt.peft_io import load_adapter
from minigpt.qlora import dequantize_base, model_bytes, quantize_base
from minigpt.sampling import GREEDY, SamplingConfig, generate, keep_top_k, keep_top_p

pytestmark = pytest.mark.browser

BASES = ("base-float32", "base-nf4")
# PyTorch's own rounding in float32: measured 7e-6. JavaScript computes in float64.
LOGITS_APART = 1e-5
# What is then left, measured 2e-7: the error function is good to 1.2e-7.
LOGITS_APART_IN_FLOAT64 = 1e-6


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The folder of the files, built."""
    out = tmp_path_factory.mktemp("site")
    live.write_models(out)
    return out / live.FOLDER


@pytest.fixture(scope="module")
def peers() -> dict[str, Checkpoint]:
    """The same models in PyTorch, each with both adapters, none active."""
    base = recipes.load_base()
    packed = copy.deepcopy(base.model)
    quantize_base(packed)
    for model in (base.model, packed):
        for lang in live.ADAPTERS:
            load_adapter(model, live.CHECKPOINTS / "adapters" / lang, f"adapter-{lang}")
        set_adapter(model, None)
    return {
        "base-float32": base,
        "base-nf4": Checkpoint(packed, base.tokenizer),
    }


def written_by_pytorch(peer: Checkpoint, adapter: str | None, prompts: list[str]) -> list[str]:
    """Greedy text after each prompt; prompts of one length go together."""
    set_adapter(peer.model, adapter)
    (stop,) = peer.tokenizer.encode("\n")
    texts: dict[str, str] = {}
    for length in sorted(set(map(len, prompts))):
        together = [prompt for prompt in prompts if len(prompt) == length]
        ids = torch.tensor([peer.tokenizer.encode(prompt) for prompt in together])
        room = peer.model.config.context_length - length + 1
        out = generate(peer.model, ids, room, GREEDY, stop)
        for prompt, row in zip(together, out[:, length:].tolist(), strict=True):
            texts[prompt] = peer.tokenizer.decode(row).split("\n")[0]
    set_adapter(peer.model, None)
    return [texts[prompt] for prompt in prompts]


# ------------------------------------------------------------------------------------- the model


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("adapter", [None, "adapter-es", "adapter-fr"])
def test_every_logit_is_pytorchs_to_1e_5(models, peers, base, adapter):
    peer = peers[base]
    lang = adapter[-2:] if adapter else "en"
    text = f"{lang}:4216={spell(4216, lang)}\n"
    ids = torch.tensor([peer.tokenizer.encode(text)])
    got = node("minigpt.mjs", "logits", models, stdin=_case(base, adapter, text=text))
    got = torch.tensor(got, dtype=torch.float64)
    exact = copy.deepcopy(peer.model)
    dequantize_base(exact)  # NF4's weights as float32, which float64 holds without rounding
    for model, apart in ((peer.model, LOGITS_APART), (exact.double(), LOGITS_APART_IN_FLOAT64)):
        set_adapter(model, adapter)
        with torch.no_grad():
            wanted = model(ids)[0]
        set_adapter(model, None)
        assert got.shape == wanted.shape
        assert (got - wanted).abs().max() < apart


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(
    ("lang", "adapter"),
    [
        ("en", None),
        ("it", None),
        ("es", "adapter-es"),
        ("fr", "adapter-fr"),
        ("es", None),  # what the base makes of a language that it never saw
        ("fr", None),
    ],
)
def test_all_1_000_test_numbers_are_written_alike_letter_for_letter(
    models, peers, base, lang, adapter
):
    prompts = [f"{lang}:{n}=" for n in split_numbers().test]
    assert len(prompts) == 1000
    wanted = written_by_pytorch(peers[base], adapter, prompts)
    got = node("minigpt.mjs", "write", models, stdin=_case(base, adapter, prompts=prompts))
    different = [case for case in zip(prompts, got, wanted, strict=True) if case[1] != case[2]]
    assert different == []
    if adapter or lang in recipes.BASE_LANGUAGES:  # the comparison is of names, not of noise
        names = [spell(n, lang) for n in split_numbers().test]
        assert sum(a == b for a, b in zip(got, names, strict=True)) > 900


@pytest.mark.parametrize("base", BASES)
def test_a_few_numbers_are_written_alike_with_and_without_an_adapter(models, peers, base):
    prompts = [f"{lang}:{n}=" for lang in ("en", "it", "es") for n in (0, 17, 342, 4236, 9999)]
    got = node("minigpt.mjs", "switch", models, stdin={"base": base, "prompts": prompts})
    assert got["before"] == written_by_pytorch(peers[base], None, prompts)
    assert got["spanish"] == written_by_pytorch(peers[base], "adapter-es", prompts)
    assert got["after"] == got["before"]
    assert got["spanish"] != got["before"]


def test_a_text_longer_than_the_context_is_refused(models, peers):
    said = node("minigpt.mjs", "too_long", models, stdin={"base": "base-nf4"})
    assert said["read"] == peers["base-nf4"].model.config.context_length == 64
    assert "65 tokens do not fit the context of 64" in said["said"]


def test_the_table_of_nf4_is_the_one_in_python_bit_for_bit():
    assert node("minigpt.mjs", "values", stdin={}) == VALUES.tolist()


# ---------------------------------------------------------------------------------------- sampling

CONFIGS = [
    {"temperature": temperature, "top_k": top_k, "top_p": top_p}
    for temperature in (0.5, 1.0, 2.0)
    for top_k in (None, 1, 5, 57, 100)
    for top_p in (None, 0.1, 0.5, 0.9, 1.0)
]


def probabilities_in_python(logits: torch.Tensor, config: SamplingConfig) -> torch.Tensor:
    """The lines of sampling.choose before the draw."""
    logits = logits / config.temperature
    if config.top_k is not None:
        logits = keep_top_k(logits, config.top_k)
    if config.top_p is not None:
        logits = keep_top_p(logits, config.top_p)
    return logits.softmax(-1)


@pytest.mark.parametrize("scale", [0.5, 3.0, 12.0])
def test_temperature_top_k_and_top_p_give_the_probabilities_of_sampling_py(scale):
    logits = torch.randn(1, 57, generator=torch.Generator().manual_seed(19)) * scale
    given = {"logits": logits[0].tolist(), "configs": CONFIGS}
    got = torch.tensor(node("minigpt.mjs", "sample", stdin=given))
    for row, config in zip(got, CONFIGS, strict=True):
        wanted = probabilities_in_python(logits, SamplingConfig(**config))[0]
        assert (row - wanted).abs().max() < 1e-6, config  # softmax in float32 on both sides


def test_draws_choose_tokens_as_often_as_their_probabilities_say():
    logits, config = [2.0, 0.0, -1.0, 1.0], {"temperature": 1.5, "top_k": 3, "top_p": None}
    draws = [(i + 0.5) / 10_000 for i in range(10_000)]  # every part of [0, 1) equally
    given = {"logits": logits, "config": config, "draws": draws}
    chosen = node("minigpt.mjs", "choose", stdin=given)
    wanted = probabilities_in_python(torch.tensor([logits]), SamplingConfig(**config))[0]
    for token, probability in enumerate(wanted.tolist()):
        assert abs(chosen.count(token) / 10_000 - probability) <= 1.01e-4  # one draw at each edge


def test_greedy_takes_the_first_of_the_likeliest_and_a_draw_of_1_the_last_kept():
    given = {"logits": [0.0, 3.0, 3.0, 1.0], "draws": [0.0]}
    assert node("minigpt.mjs", "choose", stdin={**given, "config": {"temperature": 0}}) == [1]
    edge = {**given, "config": {"temperature": 1, "top_k": 2}, "draws": [1.0]}
    assert node("minigpt.mjs", "choose", stdin=edge) == [2]


# ------------------------------------------------------------------------------------- the files


def test_the_files_are_small_and_the_figure_states_the_bytes_that_the_models_hold(models, peers):
    sizes = {name: (models / f"{name}.bin").stat().st_size for name in live.FILES}
    assert sizes["base-nf4"] + sizes["adapter-es"] < 160_000  # on the wire
    stated = live.stored_bytes()
    base = recipes.load_base().model
    assert stated["float32"] == model_bytes(base)
    with_adapters = model_bytes(peers["base-float32"].model)
    assert stated["adapter"] * 2 == with_adapters - stated["float32"]
    quantize_base(base)
    assert stated["nf4"] == model_bytes(base)


def test_what_the_home_page_shows_without_javascript_is_what_the_model_writes(peers):
    for lang, recorded in live.RECORDED.items():
        adapter = f"adapter-{lang}" if lang in live.ADAPTERS else None
        prompt = f"{lang}:{live.NUMBER}="
        assert written_by_pytorch(peers["base-nf4"], adapter, [prompt]) == [recorded]
    kept_back = split_numbers()
    assert live.NUMBER in {*kept_back.test, *kept_back.validation} and live.NUMBER < LIMIT


def test_files_are_made_again_only_when_their_sources_change(tmp_path, monkeypatch):
    made = []

    def model_files(stamp):
        made.append(stamp)
        for name in live.FILES:
            yield name, live.packed({"x": torch.zeros(1)}, {"made_from": stamp})

    monkeypatch.setattr(live, "model_files", model_files)
    live.write_models(tmp_path)
    live.write_models(tmp_path)
    assert len(made) == 1
    broken = tmp_path / live.FOLDER / "base-nf4.bin"
    broken.write_bytes(gzip.compress(b"half a file"))
    live.write_models(tmp_path)
    assert len(made) == 2
    monkeypatch.setattr(live, "made_from", lambda: "other weights")
    live.write_models(tmp_path)
    assert made[2:] == ["other weights"]


def _case(base: str, adapter: str | None, **more: object) -> dict:
    return {"model": [base, adapter], **more}
