"""One training step of the same model: ours, transformers' GPT-2, and nanoGPT if it is at hand.

A step is forward, loss, backward, clipping and AdamW, fused on both sides. Ours computes q, k and v
in three products where the others pack them into one. GPT-2 has biases as well, and its own GELU is
the tanh approximation spelled out in eight passes over the widest tensor of all; so it races twice,
as it comes and with our exact GELU, which tells how much of the lead is that one function.
"""

import contextlib
import importlib.util
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.contest import Options, Result, Size, race, sizes
from benchmarks.peers import gpt2_twin
from minigpt.model import GPT, next_token_loss

Loss = Callable[[Tensor, Tensor], Tensor]


def contest(options: Options) -> Iterator[Result]:
    for size in sizes(options):
        x, y = batch(size)
        model = GPT(size.model)
        ours = stepper(model, lambda x, y, m=model: next_token_loss(m(x), y), x, y)
        for activation, name in (("gelu_new", ""), ("gelu", ", GPT-2 with our GELU")):
            gpt2 = gpt2_twin(model, activation)
            theirs = stepper(gpt2, lambda x, y, m=gpt2: m(x, labels=y, use_cache=False).loss, x, y)
            name = f"training step, {size.name}{name}"
            yield race(name, ours, theirs, options, "transformers' GPT-2")
        if options.nanogpt is not None:
            nano, optimizer = nanogpt(options.nanogpt, size)
            theirs = stepper(nano, lambda x, y, m=nano: m(x, y)[1], x, y, optimizer)
            yield race(f"training step, {size.name}, nanoGPT", ours, theirs, options, "nanoGPT")


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
