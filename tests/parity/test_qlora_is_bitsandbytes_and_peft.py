"""QLoRA is bitsandbytes + PEFT: logits, gradients and training to the bit, in train mode.

Train mode matters: on a CPU with bfloat16 instructions the first eval() forward of bitsandbytes
repacks the weights, rounds absmax to bfloat16 for good and lets no gradient pass afterwards.
"""

import copy

import pytest
import torch
from torch import nn

from benchmarks.peers import bnb_base, lora_pairs, peft_twin
from minigpt.lora import LoRAConfig, lora_layers
from minigpt.model import next_token_loss
from minigpt.peft_io import save_adapter
from minigpt.qlora import add_qlora

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.usefixtures("one_thread"),
]
IDS = torch.randint(57, (8, 32), generator=torch.Generator().manual_seed(1))
DOUBLE = pytest.mark.parametrize("double_quant", [False, True])


def twins(base, double_quant, config=LoRAConfig()):  # noqa: B008  (a frozen dataclass)
    """(ours, bitsandbytes + PEFT) with the same 4-bit base, the same A and the same B, not zero."""
    ours = copy.deepcopy(base)
    add_qlora(ours, config, double_quant=double_quant)
    for layer in lora_layers(ours).values():
        nn.init.normal_(layer.update("default").lora_B, std=0.1)
    return ours, peft_twin(ours, bnb_base(base, double_quant), config)


@DOUBLE
def test_the_logits_are_theirs(bnb, peft, base, double_quant):
    ours, theirs = twins(base, double_quant)
    assert torch.equal(ours(IDS), theirs(IDS))
    # Far from the unquantized logits, so the four bits took part.
    assert (ours(IDS) - base(IDS)).abs().max() > 0.01


@DOUBLE
def test_the_gradients_are_theirs(bnb, peft, base, double_quant):
    ours, theirs = twins(base, double_quant)
    for model in (ours, theirs):
        next_token_loss(model(IDS), IDS).backward()
    grads = [(mine.grad, its.grad) for mine, its in lora_pairs(ours, theirs)]
    assert len(grads) == 24 and all(mine.abs().max() > 0 for mine, _ in grads)
    assert all(torch.equal(mine, its) for mine, its in grads)


@DOUBLE
def test_fifty_steps_of_adamw_are_theirs(bnb, peft, base, double_quant):
    ours, theirs = twins(base, double_quant, LoRAConfig(r=4, lora_alpha=8))
    optimizers = [
        torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2, fused=True)
        for model in (ours, theirs)
    ]
    before = [mine.clone() for mine, _ in lora_pairs(ours, theirs)]
    generator = torch.Generator().manual_seed(0)
    for _ in range(50):
        ids = torch.randint(57, (4, 16), generator=generator)
        for model, optimizer in zip((ours, theirs), optimizers, strict=True):
            loss = next_token_loss(model(ids), ids)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    after = list(lora_pairs(ours, theirs))
    assert all(not torch.equal(old, mine) for old, (mine, _) in zip(before, after, strict=True))
    assert all(torch.equal(mine, its) for mine, its in after)
    assert torch.equal(ours(IDS), theirs(IDS))


@DOUBLE
def test_our_file_opens_over_their_4_bit_base(bnb, peft, base, tmp_path, double_quant):
    ours, _ = twins(base, double_quant)
    save_adapter(ours, tmp_path)
    theirs = peft.PeftModel.from_pretrained(bnb_base(base, double_quant), tmp_path).train()
    layer = theirs.base_model.model.blocks[0].mlp.up_proj
    assert isinstance(layer.base_layer, bnb.nn.Linear4bit)
    assert torch.equal(ours(IDS), theirs(IDS))


def test_the_fast_form_is_theirs_to_rounding(bnb, peft, base):
    ours, theirs = twins(base, False)
    fast = copy.deepcopy(base)
    config = LoRAConfig(fast=True)
    add_qlora(fast, config)
    fast.load_state_dict(ours.state_dict())
    # float32, at most 256 terms in 12 layers, added up in another order: measured
    # 2e-6 on logits up to 0.6, which move by 0.5 when the correction is left out.
    torch.testing.assert_close(fast(IDS), theirs(IDS), rtol=0, atol=1e-4)
    for model in (fast, theirs):
        next_token_loss(model(IDS), IDS).backward()
    for mine, its in lora_pairs(fast, theirs):
        # Likewise: measured 1e-7 and less, on gradients of 1e-3 and more.
        torch.testing.assert_close(mine.grad, its.grad, rtol=0, atol=1e-6)
