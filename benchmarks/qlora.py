"""One QLoRA training step against bitsandbytes + PEFT: the plain form, and the fast one.

    plain    NF4 base (dequantized for the product, and again in backward) + B (s A x)
    fast     (dequantize(W) + s B A) x, one product, the dense sum kept until backward

With large layers the fast form gives up QLoRA's memory to win time, and with small ones the dense
sums weigh little beside the activations: benchmarks/memory.py counts.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.contest import Options, Result, race, sizes
from benchmarks.peers import bnb_base, peft_twin
from benchmarks.step import batch, stepper
from minigpt.lora import LoRAConfig
from minigpt.model import GPT, next_token_loss
from minigpt.qlora import add_qlora


def contest(options: Options) -> Iterator[Result]:
    config = LoRAConfig(r=8, lora_alpha=16)
    for size in sizes(options):
        x, y = batch(size)
        base = GPT(size.model)
        steps = {}
        for form in ("plain", "fast"):
            model = copy.deepcopy(base)
            add_qlora(model, replace(config, fast=form == "fast"))
            steps[form] = stepper(model, lambda x, y, m=model: next_token_loss(m(x), y), x, y)
        peft = peft_twin(model, bnb_base(base), config)
        theirs = stepper(peft, lambda x, y: next_token_loss(peft(x), y), x, y)  # noqa: B023
        for form, ours in steps.items():
            name = f"QLoRA step, {form}, {size.name}"
            yield race(name, ours, theirs, options, "bitsandbytes + PEFT")
