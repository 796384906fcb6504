"""bfloat16, float16, float64 and autocast: what PEFT and bitsandbytes compute, we compute.

One bfloat16 rounding moves a number by up to 2^-8 of itself, float16 by 2^-11. Where both sides
round in the same places the bits are the same; where they do not, the bound counts roundings.
"""

import copy

import pytest
import torch
from torch import nn

from benchmarks.peers import bnb_base, lora_pairs, peft_config, peft_twin
from minigpt import lora
from minigpt.lora import LoRAConfig, add_lora, lora_layers
from minigpt.model import next_token_loss
from minigpt.peft_io import load_adapter, save_adapter
from minigpt.qlora import add_qlora
from minigpt.sampling import generate

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.usefixtures("one_thread"),
]
IDS = torch.randint(57, (4, 16), generator=torch.Generator().manual_seed(1))
DTYPES = pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
# Of the largest logit (or gradient): 12 layers that round a handful of times each, in steps of
# 2^-8 and 2^-11; measured up to 0.05 and 0.003. Leaving the correction out moves the logits by more
# than the largest of them.
CLOSE = {torch.bfloat16: 0.15, torch.float16: 0.015, torch.float64: 1e-12, torch.float32: 1e-4}


def adapted(base, config, add=add_lora):
    model = copy.deepcopy(base)
    add(model, config)
    for layer in lora_layers(model).values():
        nn.init.normal_(layer.update("default").lora_B, std=0.1)
    return model


def assert_close(ours, theirs, share):
    a, b = ours.double(), theirs.double()
    assert b.abs().max() > 0
    assert ((a - b).abs().max() / b.abs().max()).item() <= share


def both(ours, theirs, dtype=None):
    """Logits and gradients of both models, under autocast if a dtype is given."""
    found = []
    for model in (ours, theirs):
        model.zero_grad()
        with torch.autocast("cpu", dtype, enabled=dtype is not None):
            logits = model(IDS)
            loss = next_token_loss(logits, IDS)
        loss.backward()
        found.append(logits.detach())
    grads = [(mine.grad, its.grad) for mine, its in lora_pairs(ours, theirs)]
    assert len(grads) == 24
    return found, grads


@DTYPES
def test_lora_beside_a_base_of_that_precision_is_pefts(peft, base, dtype):
    config = LoRAConfig()
    ours = adapted(base.to(dtype), config)
    theirs = peft_twin(ours, base, config)
    (a, b), grads = both(ours, theirs)
    assert a.dtype == b.dtype == dtype
    assert all(mine.dtype == its.dtype for mine, its in grads)
    if dtype == torch.float64:  # y + s B z in one call is another order of adding up there
        pairs = [(a, b), *grads]
        assert all((mine - its).abs().max() <= 1e-13 * its.abs().max() for mine, its in pairs)
        return
    assert torch.equal(a, b)
    assert all(torch.equal(mine, its) for mine, its in grads)


@DTYPES
def test_the_fast_form_is_pefts_to_that_precision(peft, base, dtype):
    ours = adapted(base.to(dtype), LoRAConfig(fast=True))
    theirs = peft_twin(ours, base, LoRAConfig())
    (a, b), grads = both(ours, theirs)
    assert a.dtype == dtype
    assert_close(a, b, CLOSE[dtype])
    for mine, its in grads:
        assert_close(mine, its, 2 * CLOSE[dtype])


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_lora_under_autocast_is_pefts(peft, base, dtype):
    config = LoRAConfig()
    ours = adapted(base, config)
    theirs = peft_twin(ours, base, config)
    (a, b), grads = both(ours, theirs, dtype)
    assert a.dtype == b.dtype == dtype
    assert torch.equal(a, b)
    assert all(torch.equal(mine, its) for mine, its in grads)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_the_fast_form_under_autocast_is_pefts_to_that_precision(peft, base, dtype):
    ours = adapted(base, LoRAConfig(fast=True))
    theirs = peft_twin(ours, base, LoRAConfig())
    (a, b), grads = both(ours, theirs, dtype)
    assert a.dtype == dtype
    assert_close(a, b, CLOSE[dtype])
    for mine, its in grads:
        assert mine.dtype == torch.float32
        assert_close(mine, its, 2 * CLOSE[dtype])


@pytest.mark.parametrize("fast", [False, True])
def test_qlora_in_bfloat16_is_theirs_to_that_precision(bnb, peft, base, fast):
    base = base.to(torch.bfloat16)
    ours = adapted(base, LoRAConfig(fast=fast), add_qlora)
    theirs = peft_twin(ours, bnb_base(base, compute_dtype=torch.bfloat16), LoRAConfig())
    (a, b), grads = both(ours, theirs)
    assert a.dtype == b.dtype == torch.bfloat16
    assert_close(a, b, CLOSE[torch.bfloat16])
    for mine, its in grads:
        assert mine.dtype == its.dtype == torch.float32
        assert_close(mine, its, 2 * CLOSE[torch.bfloat16])


@pytest.mark.parametrize("fast", [False, True])
def test_qlora_under_autocast_is_theirs_to_that_precision(bnb, peft, base, fast):
    ours = adapted(base, LoRAConfig(fast=fast), add_qlora)
    theirs = peft_twin(ours, bnb_base(base), LoRAConfig())
    (a, b), grads = both(ours, theirs, torch.bfloat16)
    assert_close(a, b, CLOSE[torch.bfloat16])
    for mine, its in grads:
        assert_close(mine, its, 2 * CLOSE[torch.bfloat16])


@DTYPES
def test_merged_weights_of_that_precision_are_pefts(peft, base, dtype):
    config = LoRAConfig()
    ours = adapted(base.to(dtype), config)
    theirs = peft_twin(ours, base, config).merge_and_unload()
    lora.merge(ours)
    lora.unload(ours)
    state = theirs.state_dict()
    for name, tensor in ours.state_dict().items():
        assert tensor.dtype == state[name].dtype == dtype
        assert torch.equal(tensor, state[name])


@pytest.mark.parametrize(
    ("dtype", "quantized"),
    [  # nobody quantizes float64
        (torch.bfloat16, False),
        (torch.float16, False),
        (torch.float64, False),
        (torch.bfloat16, True),
        (torch.float16, True),
    ],
)
def test_the_cache_writes_the_same_text_with_an_adapter(base, dtype, quantized):
    ours = adapted(base.to(dtype), LoRAConfig(), add_qlora if quantized else add_lora)
    with torch.no_grad():
        for parameter in ours.token_embedding.parameters():
            parameter *= 8  # so that no two tokens are as likely as each other to rounding
    texts = [generate(ours, IDS[:, :5], 30, use_cache=cache) for cache in (True, False)]
    assert torch.equal(*texts)


# ------------------------------------------------------------------------ dropout, DoRA, our files
@pytest.mark.parametrize("use_dora", [False, True])
def test_dropout_is_pefts_with_the_same_luck(peft, base, use_dora):
    config = LoRAConfig(lora_dropout=0.3, use_dora=use_dora)
    ours = adapted(base, config).train()
    theirs = peft_twin(ours, base, config, lora_dropout=0.3, use_dora=use_dora)
    found = []
    for model in (ours, theirs):
        torch.manual_seed(5)
        logits = model(IDS)
        next_token_loss(logits, IDS).backward()
        found.append(logits)
    assert not torch.equal(found[0], ours.eval()(IDS))
    assert_close(found[0], found[1], 1e-6 if use_dora else 0)
    for mine, its in lora_pairs(ours, theirs):
        assert_close(mine.grad, its.grad, 1e-5 if use_dora else 0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_dora_is_pefts(peft, base, tmp_path, dtype):
    config = LoRAConfig(use_dora=True)
    ours = adapted(base.to(dtype), config)
    for layer in lora_layers(ours).values():
        layer.update("default").lora_magnitude_vector.data *= 1.5
    save_adapter(ours, tmp_path)
    theirs = peft.PeftModel.from_pretrained(
        copy.deepcopy(base), tmp_path, is_trainable=True, autocast_adapter_dtype=True
    )
    (a, b), grads = both(ours, theirs)
    assert a.dtype == b.dtype == dtype
    # Both compute the lengths from the same product, taken in another order
    share = {torch.float32: 1e-6, torch.bfloat16: CLOSE[torch.bfloat16], torch.float64: 1e-13}
    assert_close(a, b, share[dtype])
    for mine, its in grads:
        assert_close(mine, its, 10 * share[dtype])
    magnitudes = dict(theirs.named_parameters())
    for path, layer in lora_layers(ours).items():
        its = magnitudes[f"base_model.model.{path}.lora_magnitude_vector.default.weight"]
        mine = layer.update("default").lora_magnitude_vector
        assert_close(mine.grad, its.grad, 10 * share[dtype])


def test_dora_over_4_bits_is_theirs(bnb, peft, base, tmp_path):
    ours = adapted(base, LoRAConfig(use_dora=True), add_qlora)
    save_adapter(ours, tmp_path)
    theirs = peft.PeftModel.from_pretrained(bnb_base(base), tmp_path, is_trainable=True).train()
    (a, b), grads = both(ours, theirs)
    assert_close(a, b, 1e-6)
    for mine, its in grads:
        assert_close(mine, its, 1e-5)


def test_a_dora_adapter_of_theirs_opens_and_merges_here(peft, base, tmp_path):
    config = peft_config(LoRAConfig(), use_dora=True, lora_dropout=0.1)
    theirs = peft.get_peft_model(copy.deepcopy(base), config)
    optimizer = torch.optim.AdamW([p for p in theirs.parameters() if p.requires_grad], lr=1e-2)
    for _ in range(3):
        loss = next_token_loss(theirs(IDS), IDS)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    theirs.save_pretrained(tmp_path)
    theirs.eval()
    ours = copy.deepcopy(base).eval()
    load_adapter(ours, tmp_path)
    assert lora_layers(ours)["blocks.0.mlp.up_proj"].update("default").config.lora_dropout == 0.1
    assert_close(ours(IDS), theirs(IDS), 1e-6)
    lora.merge(ours)
    assert_close(lora.unload(ours)(IDS), theirs.merge_and_unload()(IDS), 1e-5)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("add", [add_lora, add_qlora])
def test_the_cache_writes_the_same_text_under_autocast(base, add, fast):
    ours = adapted(base, LoRAConfig(fast=fast), add)
    with torch.no_grad():
        ours.token_embedding.weight *= 8  # as above
    with torch.autocast("cpu", torch.bfloat16):
        texts = [generate(ours, IDS[:, :5], 20, use_cache=cache) for cache in (True, False)]
    assert torch.equal(*texts)
