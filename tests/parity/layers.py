"""Two models, one input: which is the first module whose output differs?

Where logits differ, everything after the first wrong module is wrong as well, so the end of a model
says nothing about the cause. Hooks note what flows through the modules of both on the way, and
the pairs are compared in the order in which data passes them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Pair(NamedTuple):
    """A module of ours and the module of theirs that computes the same."""

    ours: str
    theirs: str
    columns: slice = slice(None)  # which columns of theirs, where it packs several of ours into one
    at_input: bool = False  # compare what goes in, not what comes out


def note(
    model: nn.Module, pairs: Sequence[Pair], names: Sequence[str], ids: Tensor
) -> list[Tensor]:
    """Run the model once; return what each pair's module, called `names`, was given or gave."""
    seen: dict[int, Tensor] = {}

    def hook(i: int, pair: Pair):
        def keep(module: nn.Module, args: tuple, kwargs: dict, output: object = None) -> None:
            value = (args[0] if args else kwargs["hidden_states"]) if pair.at_input else output
            seen[i] = value[0] if isinstance(value, tuple) else value  # type: ignore[assignment]

        module = model.get_submodule(names[i])
        register = (
            module.register_forward_pre_hook if pair.at_input else module.register_forward_hook
        )
        return register(keep, with_kwargs=True)

    handles = [hook(i, pair) for i, pair in enumerate(pairs)]
    try:
        with torch.no_grad():
            model(ids)
    finally:
        for handle in handles:
            handle.remove()
    return [seen[i] for i in range(len(pairs))]


def first_difference(
    ours: nn.Module, theirs: nn.Module, pairs: Sequence[Pair], ids: Tensor, tolerance: float
) -> str | None:
    """Return a sentence on the first pair that differs by more than `tolerance`, or None.

    tolerance  relative to the largest value that flows there
    """
    mine = note(ours, pairs, [pair.ours for pair in pairs], ids)
    its = note(theirs, pairs, [pair.theirs for pair in pairs], ids)
    for pair, a, b in zip(pairs, mine, its, strict=True):
        b = b[..., pair.columns]
        where = f"the {'input' if pair.at_input else 'output'} of {pair.ours}"
        if a.shape != b.shape:
            return f"{where} is {tuple(a.shape)}, that of {pair.theirs} is {tuple(b.shape)}"
        difference = ((a - b).abs().max() / b.abs().max()).item()
        if not difference <= tolerance:
            return f"{where} differs from {pair.theirs} by {difference:.1e} of its largest value"
    return None


def gpt2_pairs(n_layer: int, n_embd: int) -> list[Pair]:
    """Return the modules of Mini-GPT and of GPT-2 that match, in the order of flow."""
    pairs = [Pair("token_embedding", "transformer.wte")]
    for i in range(n_layer):
        here, there = f"blocks.{i}", f"transformer.h.{i}"
        q, k, v = (slice(n * n_embd, (n + 1) * n_embd) for n in range(3))
        pairs += [
            Pair(here, there, at_input=True),
            Pair(f"{here}.norm_1", f"{there}.ln_1"),
            Pair(f"{here}.attention.q_proj", f"{there}.attn.c_attn", q),
            Pair(f"{here}.attention.k_proj", f"{there}.attn.c_attn", k),
            Pair(f"{here}.attention.v_proj", f"{there}.attn.c_attn", v),
            Pair(f"{here}.attention.o_proj", f"{there}.attn.c_proj", at_input=True),
            Pair(f"{here}.attention.o_proj", f"{there}.attn.c_proj"),
            Pair(f"{here}.norm_2", f"{there}.ln_2"),
            Pair(f"{here}.mlp.up_proj", f"{there}.mlp.c_fc"),
            Pair(f"{here}.mlp.down_proj", f"{there}.mlp.c_proj", at_input=True),
            Pair(f"{here}.mlp.down_proj", f"{there}.mlp.c_proj"),
            Pair(here, there),
        ]
    return [*pairs, Pair("final_norm", "transformer.ln_f")]
