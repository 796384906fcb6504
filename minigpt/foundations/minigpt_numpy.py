"""Mini-GPT once more, in NumPy: forward in 20 lines, and its backward pass is autograd's.

    x = token_embedding[ids] + position_embedding[0..T)
    for each block:   x = x + attention(norm(x));   x = x + mlp(norm(x))
    logits = final_norm(x) @ token_embeddingᵀ

Names and shapes of the arrays are those of PyTorch's model (phase 17), so that the trained base can
be loaded. Shapes: B batch, T time, C channels, H heads, D = C / H, V vocabulary.

Source: Radford et al. 2019, section 2.3.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from minigpt.foundations.autograd import Tensor, cross_entropy, gelu, layer_norm, softmax

Params = Mapping[str, Tensor]
Activation = Callable[[Tensor], Tensor]


def logits(params: Params, ids: Any, n_head: int = 4, activation: Activation = gelu) -> Tensor:
    """Return the logits (B, T, V) of every next token, for ids (B, T).

    activation  what bends the middle of the MLP; Mini-GPT's is gelu
    """
    ids, tokens = np.asarray(ids), params["token_embedding.weight"]
    x = tokens[ids] + params["position_embedding.weight"][: ids.shape[1]]  # (B, T, C)
    layer = 0
    while f"blocks.{layer}.norm_1.weight" in params:

        def weight(name: str, layer: int = layer) -> Tensor:
            return params[f"blocks.{layer}.{name}.weight"]

        x = x + attention(layer_norm(x, weight("norm_1")), weight, n_head)  # (B, T, C)
        h = activation(layer_norm(x, weight("norm_2")) @ weight("mlp.up_proj").T)  # (B, T, d_ff)
        x = x + h @ weight("mlp.down_proj").T  # (B, T, C)
        layer += 1
    return layer_norm(x, params["final_norm.weight"]) @ tokens.T


def attention(x: Tensor, weight: Callable[[str], Tensor], n_head: int) -> Tensor:
    """Return what each position of x (B, T, C) gathers from those up to itself, (B, T, C)."""
    B, T, C = x.shape
    D = C // n_head

    def heads(name: str) -> Tensor:
        h = x @ weight(f"attention.{name}_proj").T  # (B, T, C)
        return h.reshape(B, T, n_head, D).swapaxes(1, 2)  # (B, H, T, D)

    future = np.triu(np.full((T, T), -np.inf), 1)  # (T, T)
    scores = heads("q") @ heads("k").T * D**-0.5 + future  # (B, H, T, T)
    y = softmax(scores) @ heads("v")  # (B, H, T, D)
    return y.swapaxes(1, 2).reshape(B, T, C) @ weight("attention.o_proj").T


def loss(params: Params, x: Any, y: Any, n_head: int = 4, activation: Activation = gelu) -> Tensor:
    """Return the mean loss in nats per target, one number, for x and y (B, T) of a batch."""
    return cross_entropy(logits(params, x, n_head, activation), y)
