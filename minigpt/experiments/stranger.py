"""A program that has never seen Mini-GPT: a GPT-2 made from a folder's files alone (phase 31).

    Stranger    reads config.json and model.safetensors, checks every shape, returns logits

Written from GPT-2's paper and from the layout of its files; nothing of this course is imported.
The library transformers does the same in more lines, and for folders with a mistake in them, too:
tests/parity/test_shipping_in_transformers.py.

Source: Radford et al. 2019; the files of openai-community/gpt2 as transformers reads them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

BEND: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": F.gelu,
    "gelu_new": lambda x: F.gelu(x, approximate="tanh"),
    "relu": F.relu,
}


class Stranger:
    """A GPT-2 that knows a folder's config.json and model.safetensors, and nothing else.

    Raises ValueError for a tensor that is missing or has another shape than the settings say.
    """

    def __init__(self, folder: str | Path) -> None:
        self.config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        self.w = load_file(Path(folder) / "model.safetensors")
        for name, shape in expected_shapes(self.config).items():
            if name not in self.w or self.w[name].shape != shape:
                found = tuple(self.w[name].shape) if name in self.w else "missing"
                raise ValueError(f"{name} is {found}, and must be {tuple(shape)}")

    def __call__(
        self, ids: Tensor, positions: Tensor | None = None, mask: Tensor | None = None
    ) -> Tensor:
        """Return the logits (B, T, V) of ids (B, T).

        positions  (B, T); by default 0, 1, 2, ... in every row
        mask       (B, T); 0 or False for what nobody may look at
        """
        T = ids.shape[1]
        at = torch.arange(T) if positions is None else positions
        sees = torch.ones(T, T, dtype=torch.bool).tril()
        if mask is not None:
            sees = sees & mask.bool()[:, None, None, :] | torch.eye(T, dtype=torch.bool)
        x = F.embedding(ids, self.w["transformer.wte.weight"])
        x = x + F.embedding(at, self.w["transformer.wpe.weight"])
        for i in range(self.config["n_layer"]):
            here = f"transformer.h.{i}."
            x = x + self.attention(self.norm(x, f"{here}ln_1"), f"{here}attn.", sees)
            bent = BEND[self.config["activation_function"]]
            hidden = bent(self.conv1d(self.norm(x, f"{here}ln_2"), f"{here}mlp.c_fc"))
            x = x + self.conv1d(hidden, f"{here}mlp.c_proj")
        return F.linear(self.norm(x, "transformer.ln_f"), self.w["transformer.wte.weight"])

    def conv1d(self, x: Tensor, name: str) -> Tensor:
        """x @ w + b, with w (in, out): the other way round than a Linear."""
        return x @ self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self.w[f"{name}.weight"], self.w[f"{name}.bias"]
        return F.layer_norm(x, weight.shape, weight, bias, self.config["layer_norm_epsilon"])

    def attention(self, x: Tensor, here: str, sees: Tensor) -> Tensor:
        B, T, C = x.shape
        qkv = self.conv1d(x, f"{here}c_attn").split(C, dim=2)
        q, k, v = (z.view(B, T, self.config["n_head"], -1).transpose(1, 2) for z in qkv)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=sees)
        return self.conv1d(y.transpose(1, 2).reshape(B, T, C), f"{here}c_proj")

    def write(
        self, ids: Tensor, end: int, positions: Tensor | None = None, mask: Tensor | None = None
    ) -> Tensor:
        """Continue every row greedily, always from its last column, until all have ended."""
        start = ids.shape[1]
        while ids.shape[1] < self.config["n_positions"]:
            new = self(ids, positions, mask)[:, -1].argmax(-1, keepdim=True)
            ids = torch.cat([ids, new], 1)
            if positions is not None:
                positions = torch.cat([positions, positions[:, -1:] + 1], 1)
            if mask is not None:
                mask = torch.cat([mask, torch.ones_like(mask[:, :1])], 1)
            if (ids[:, start:] == end).any(1).all():
                break
        return ids


def expected_shapes(config: dict[str, Any]) -> dict[str, torch.Size]:
    """Return the shapes that a GPT-2 of these settings has, by name."""
    C, V, wide = config["n_embd"], config["vocab_size"], config["n_inner"]
    layers = {"attn.c_attn": (C, 3 * C), "attn.c_proj": (C, C)}
    layers |= {"mlp.c_fc": (C, wide), "mlp.c_proj": (wide, C)}
    shapes: dict[str, tuple[int, ...]] = {"wte.weight": (V, C)}
    shapes["wpe.weight"] = (config["n_positions"], C)
    for norm in ("ln_f", *(f"h.{i}.ln_{n}" for i in range(config["n_layer"]) for n in (1, 2))):
        shapes |= {f"{norm}.weight": (C,), f"{norm}.bias": (C,)}
    for i in range(config["n_layer"]):
        for name, (wide_in, wide_out) in layers.items():
            shapes[f"h.{i}.{name}.weight"] = (wide_in, wide_out)
            shapes[f"h.{i}.{name}.bias"] = (wide_out,)
    return {f"transformer.{name}": torch.Size(shape) for name, shape in shapes.items()}
