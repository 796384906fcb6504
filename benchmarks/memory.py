"""What one training step keeps in memory, counted in bytes, not guessed from the process.

    model       every number the layers store, the 4-bit codes and their scales included
    kept        the tensors that autograd saves from forward to backward, the model's own left out
    training    gradients and AdamW's two moments: three float32 for every trained number

Counted, not timed, so there is no spread: the same code keeps the same bytes every time.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn

from benchmarks.contest import Options, Result, sizes
from benchmarks.lora import CONFIG
from benchmarks.peers import bnb_base, peft_twin
from benchmarks.step import batch
from minigpt.lora import add_lora
from minigpt.model import GPT, next_token_loss
from minigpt.qlora import add_qlora


def contest(options: Options) -> Iterator[Result]:
    for size in sizes(options):
        x, y = batch(size)
        base = GPT(size.model)
        models: dict[str, nn.Module] = {"full fine-tuning": copy.deepcopy(base)}
        models["LoRA"] = copy.deepcopy(base)
        add_lora(models["LoRA"], CONFIG)
        models["QLoRA, plain"], models["QLoRA, fast"] = copy.deepcopy(base), copy.deepcopy(base)
        add_qlora(models["QLoRA, plain"], CONFIG)
        add_qlora(models["QLoRA, fast"], replace(CONFIG, fast=True))
        peft = peft_twin(models["QLoRA, plain"], bnb_base(base), CONFIG)
        theirs = step_bytes(peft, x, y)
        for name, model in models.items():
            ours = step_bytes(model, x, y)
            ratio = theirs / ours
            name = f"memory of a step, {name}, {size.name}"
            against = "bitsandbytes + PEFT"
            yield Result(name, "bytes", ours, theirs, ratio, ratio, ratio, 1, against)


def step_bytes(model: nn.Module, x: Tensor, y: Tensor) -> int:
    """Return the bytes that a training step of the model holds at its fullest."""
    own = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in stored(model)}
    kept: dict[int, int] = {}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss = next_token_loss(model(x), y)  # alive until here, so that no address is used twice
    activations = sum(size for address, size in kept.items() if address not in own)
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    del loss
    return sum(own.values()) + activations + 3 * 4 * trained


def stored(model: nn.Module) -> Iterator[Tensor]:
    """Yield every tensor a model stores, with what bitsandbytes keeps beside its weights."""
    yield from model.parameters()
    yield from model.buffers()
    for p in model.parameters():
        state = getattr(p, "quant_state", None)
        if state is not None:
            yield from (t for t in vars(state).values() if isinstance(t, Tensor))
