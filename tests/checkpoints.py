"""What the tests of checkpoints share: a small model, a stopped run, a power cut."""

import os
import sys

import torch

from minigpt.checkpoint import Checkpoint
from minigpt.data import Dataset
from minigpt.model import GPT, GPTConfig
from minigpt.tokenizer import CharTokenizer
from minigpt.train import TrainConfig, TrainState, start, train


def small(tokenizer=None) -> Checkpoint:
    tokenizer = tokenizer or CharTokenizer("abcdefgh")
    config = GPTConfig(tokenizer.vocab_size, context_length=8, n_embd=16, n_head=2, d_ff=32)
    return Checkpoint(GPT(config), tokenizer, {"note": "año"})


def run_of(steps: int = 2) -> tuple[Checkpoint, TrainState, TrainConfig]:
    """Return a small model and its run, stopped after `steps` of 9."""
    config = TrainConfig(steps=9, batch_size=2)
    made = small()
    state = start(made.model, config)
    data = Dataset(*torch.randint(8, (2, 20, 8)))
    train(state, data, config, after_step=lambda state: state.step == steps)
    state.evaluations.append((2, 0.5))
    return made, state, config


def die_at(step: int, folder) -> None:
    """End this process, as a power cut would, at its step-th call to the disk below `folder`."""
    seen = 0

    def hook(event, args):
        nonlocal seen
        if event.startswith("os.") or event == "open":
            seen += any(str(folder) in str(arg) for arg in args)
            if seen == step:
                os._exit(9)

    sys.addaudithook(hook)
