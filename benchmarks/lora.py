"""One LoRA training step against PEFT's: the plain form, and the fast one.

    plain    base(x) + B (s A x)       the formula as it is taught, and the default
    fast     (W + s B A) x             one large product instead of one large and two thin ones

At this size a thin product costs as much to start as to compute, which is what the fast form saves.
Its price: W + s B A has to be built, and kept until the backward pass.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.contest import Options, Result, race, sizes
from benchmarks.peers import peft_twin
from benchmarks.step import batch, stepper
from minigpt.lora import LoRAConfig, add_lora
from minigpt.model import GPT, next_token_loss


def contest(options: Options) -> Iterator[Result]:
    config = LoRAConfig(r=8, lora_alpha=16)
    for size in sizes(options):
        x, y = batch(size)
        base = GPT(size.model)
        steps = {}
        for form in ("plain", "fast"):
            model = copy.deepcopy(base)
            add_lora(model, replace(config, fast=form == "fast"))
            steps[form] = stepper(model, lambda x, y, m=model: next_token_loss(m(x), y), x, y)
        peft = peft_twin(model, base, config)
        theirs = stepper(peft, lambda x, y: next_token_loss(peft(x), y), x, y)  # noqa: B023
        for form, ours in steps.items():
            yield race(f"LoRA step, {form}, {size.name}", ours, theirs, options, "PEFT")
