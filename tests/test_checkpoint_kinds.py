"""Checkpoints of 4-bit, adapted and half-precision models: every bit and every kind comes back."""

import pytest
import torch
from safetensors.torch import load_file

from minigpt import lora
from minigpt.checkpoint import (
    Checkpoint,
    load,
    resume,
    save,
)
from minigpt.data import Dataset
from minigpt.lora import LoRAConfig, add_lora
from minigpt.model import GPT, GPTConfig
from minigpt.qlora import add_qlora, linear_bits, quantize_base
from minigpt.tokenizer import CharTokenizer
from minigpt.train import TrainConfig, start, train


def adapted(change) -> Checkpoint:
    tokenizer = CharTokenizer("abcdefgh")
    model = GPT(GPTConfig(8, context_length=8, n_embd=64, n_head=2, d_ff=128))
    change(model)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:  # a new adapter's B is zero, and would hide a lost one
            torch.nn.init.normal_(parameter)
    return Checkpoint(model, tokenizer)


def two_adapters(model):
    add_lora(model, LoRAConfig(r=2), "es")
    add_lora(model, LoRAConfig(r=4, lora_alpha=3, use_rslora=True, fast=True), "fr")
    lora.set_adapter(model, "es")


def merged(model):
    add_lora(model, LoRAConfig(r=2, target_modules=("q_proj", "up_proj")), "es")
    lora.merge(model)


KINDS = {
    "nf4": quantize_base,
    "nf4, double": lambda model: quantize_base(model, double_quant=True),
    "nf4, block 32": lambda model: quantize_base(model, block_size=32),
    "lora": lambda model: add_lora(model, LoRAConfig(r=2), "es"),
    "two adapters": two_adapters,
    "dora": lambda model: add_lora(model, LoRAConfig(r=2, use_dora=True), "es"),
    "merged": merged,
    "qlora": lambda model: add_qlora(model, LoRAConfig(r=2), "es", double_quant=True),
    "bfloat16": lambda model: model.bfloat16(),
    "float16": lambda model: model.half(),
    "float64": lambda model: model.double(),
    "nf4, bfloat16": lambda model: quantize_base(model.bfloat16()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_layer_and_number_comes_back_bit_for_bit(tmp_path, kind):
    before = adapted(KINDS[kind])
    after = load(save(tmp_path / "c", before))
    old, new = before.model.state_dict(), after.model.state_dict()
    assert list(old) == list(new)
    for name, tensor in old.items():
        assert torch.equal(tensor, new[name]) and tensor.dtype == new[name].dtype, name
    ids = torch.randint(8, (3, 8))
    assert torch.equal(before.model(ids), after.model(ids))
    assert lora.active_adapter(before.model) == lora.active_adapter(after.model)
    wanted = {name for name, p in before.model.named_parameters() if p.requires_grad}
    assert wanted == {name for name, p in after.model.named_parameters() if p.requires_grad}


@pytest.mark.parametrize(("double_quant", "bits"), [(False, 4.5), (True, 4.127)])
def test_a_4_bit_model_takes_4_bits_on_the_disk(tmp_path, double_quant, bits):
    model = GPT(GPTConfig(8, context_length=8, n_layer=1, n_embd=512, n_head=2, d_ff=2048))
    quantize_base(model, double_quant=double_quant)
    folder = save(tmp_path / "c", Checkpoint(model, CharTokenizer("abcdefgh")))
    weights = load_file(folder / "model.safetensors")
    stored = sum(t.nbytes for name, t in weights.items() if "proj" in name)
    assert stored * 8 / (4 * 512**2 + 2 * 512 * 2048) == pytest.approx(bits, abs=5e-4)
    assert stored * 8 / (4 * 512**2 + 2 * 512 * 2048) == pytest.approx(linear_bits(model))


def test_an_adapted_model_goes_on_training_where_it_stopped(tmp_path):
    config = TrainConfig(steps=6, batch_size=4, learning_rate=1e-2, warmup_steps=1)
    data = Dataset(*torch.randint(8, (2, 20, 8)))
    torch.manual_seed(1)
    whole = adapted(KINDS["qlora"])
    half = Checkpoint(adapted(KINDS["qlora"]).model, whole.tokenizer)
    half.model.load_state_dict(whole.model.state_dict())
    losses = train(start(whole.model, config), data, config).losses
    state = start(half.model, config)
    train(state, data, config, after_step=lambda state: state.step == 3)
    save(tmp_path / "c", half, run=state)
    again = load(tmp_path / "c")
    assert train(resume(tmp_path / "c", again, config), data, config).losses == losses
