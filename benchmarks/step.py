"""One training step of the same model: ours, transformers' GPT-2, and nanoGPT if it is at hand.

A step is forward, loss, backward, clipping and AdamW, fused on both sides. Ours computes q, k and v
in three products where the others pack them into one. GPT-2 has biases as well, and its own GELU is
the tanh approximation spelled out in eight passes over the widest tensor of all; so it races twice,
as it comes and with our exact GELU, which tells how much of the lead is that one function.

Ours keeps the memory that a step frees, as minigpt.train does; what that brings has its own row.
"""

import contextlib
import importlib.util
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.apart import Job, Make, each_apart
from benchmarks.contest import Options, Result, Size, race, sizes
from benchmarks.peers import gpt2_twin
from minigpt.foundations.memory import keep_freed_memory
from minigpt.model import GPT, next_token_loss

Loss = Callable[[Tensor, Tensor], Tensor]


def contest(options: Options) -> Iterator[Result]:
    for size in sizes(options):
        rivals: dict[str, tuple[str, Make]] = {
            "GPT-2": ("transformers' GPT-2", partial(gpt2_step, size, "gelu_new")),
            "GPT-2 with our GELU": ("transformers' GPT-2", partial(gpt2_step, size, "gelu")),
            "memory given back": ("our own, without keeping", partial(our_step, size, False)),
        }
        if options.nanogpt is not None:
            rivals["nanoGPT"] = "nanoGPT", partial(nanogpt_step, size, options.nanogpt)
        makes: dict[str, Make] = {"ours": partial(our_step, size)}
        makes |= {name: make for name, (_, make) in rivals.items()}
        with each_apart(makes, options.quick) as jobs:
            for name, (against, _) in rivals.items():
                label = f"training step, {size.name}, {name}"
                yield race(label, jobs["ours"], jobs[name], options, against)


def our_step(size: Size, keep: bool = True) -> Job:
    if keep:
        keep_freed_memory()
    x, y = batch(size)
    return next_token_step(GPT(size.model), x, y)


def gpt2_step(size: Size, activation: str) -> Job:
    x, y = batch(size)
    gpt2 = gpt2_twin(GPT(size.model), activation)
    return stepper(gpt2, lambda x, y: gpt2(x, labels=y, use_cache=False).loss, x, y)


def nanogpt_step(size: Size, folder: Path) -> Job:
    x, y = batch(size)
    model, optimizer = nanogpt(folder, size)
    return stepper(model, lambda x, y: model(x, y)[1], x, y, optimizer)


def batch(size: Size) -> tuple[Tensor, Tensor]:
    ids = torch.randint(size.model.vocab_size, (size.batch, size.model.context_length + 1))
    return ids[:, :-1].contiguous(), ids[:, 1:].contiguous()


def stepper(
    model: nn.Module, loss_of: Loss, x: Tensor, y: Tensor, optimizer: Any = None
) -> Callable[[], None]:
    """Return a function that makes one training step on the same batch each time."""
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimizer = optimizer or torch.optim.AdamW(trainable, lr=1e-3, fused=True)

    def step() -> None:
        loss = loss_of(x, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(trainable, 1.0)
        optimizer.step()

    model.train()
    return step


def next_token_step(model: nn.Module, x: Tensor, y: Tensor) -> Job:
    """Return a step of a model that gives logits, as ours and PEFT's do."""
    return stepper(model, lambda x, y: next_token_loss(model(x), y), x, y)


def nanogpt(folder: Path, size: Size) -> tuple[nn.Module, torch.optim.Optimizer]:
    """Return nanoGPT's model and optimizer at this size, from the checkout in `folder`."""
    path = folder / "model.py"
    if not path.is_file():
        raise ValueError(f"{folder} holds no model.py: give the folder of a nanoGPT checkout")
    spec = importlib.util.spec_from_file_location("nanogpt_model", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    c = size.model
    with contextlib.redirect_stdout(io.StringIO()):  # its constructors print
        spec.loader.exec_module(module)
        config = module.GPTConfig(
            block_size=c.context_length,
            vocab_size=c.vocab_size,
            n_layer=c.n_layer,
            n_head=c.n_head,
            n_embd=c.n_embd,
            dropout=0.0,
            bias=False,
        )
        model = module.GPT(config)
        return model, model.configure_optimizers(0.1, 1e-3, (0.9, 0.99), "cpu")
