"""One LoRA training step against PEFT's: the plain form, and the fast one.

    plain    base(x) + B (s A x), the gradients left to autograd: the default, PEFT's bits
    fast     the same sum, its gradients written out and computed text by text (LoRAProduct)

The products with A and B are thin: 8 columns leave a core little to do with each number it reads,
and autograd takes some of them in a layout that costs several times as much as another would.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from benchmarks.apart import Job, each_apart
from benchmarks.contest import Options, Result, Size, race, sizes
from benchmarks.peers import bnb_base, peft_twin
from benchmarks.step import batch, next_token_step
from minigpt.foundations.memory import keep_freed_memory
from minigpt.lora import LoRAConfig, add_lora
from minigpt.model import GPT
from minigpt.qlora import add_qlora

CONFIG = LoRAConfig(r=8, lora_alpha=16)


def contest(options: Options) -> Iterator[Result]:
    yield from races("LoRA", "PEFT", options)


def races(method: str, against: str, options: Options) -> Iterator[Result]:
    """Race both forms of LoRA, or of QLoRA, at every size."""
    for size in sizes(options):
        makes = {form: partial(our_step, size, method, form) for form in ("plain", "fast")}
        makes["theirs"] = partial(peft_step, size, method)
        with each_apart(makes, options.quick) as jobs:
            for form in ("plain", "fast"):
                name = f"{method} step, {form}, {size.name}"
                yield race(name, jobs[form], jobs["theirs"], options, against)


def our_step(size: Size, method: str, form: str) -> Job:
    keep_freed_memory()  # as minigpt.train does
    x, y = batch(size)
    model = GPT(size.model)
    add = add_qlora if method == "QLoRA" else add_lora
    add(model, replace(CONFIG, fast=form == "fast"))
    return next_token_step(model, x, y)


def peft_step(size: Size, method: str) -> Job:
    x, y = batch(size)
    base = GPT(size.model)
    ours = copy.deepcopy(base)
    add_lora(ours, CONFIG)
    model = peft_twin(ours, bnb_base(base) if method == "QLoRA" else base, CONFIG)
    return next_token_step(model, x, y)
