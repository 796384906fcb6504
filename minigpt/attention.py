"""Causal self-attention: every position looks back, none looks ahead.

    attention(q, k, v) = softmax(q kᵀ / sqrt(D)  with the future at -inf) v

Shapes used in every file of minigpt:
    B  batch            T  time (positions)      C  channels, n_embd
    H  heads, n_head    D  head_dim, C // H      V  vocab_size
    S  positions that can be looked at: the cached ones and the T new ones

`causal_attention` writes the formula out and returns the weights, to be read and drawn.
`CausalSelfAttention` computes the same through PyTorch's kernel, which never stores the weights.
`who_notices` tests what a mask promises: it changes each position and looks which outputs move.

Source: Vaswani et al. 2017, section 3.2, https://arxiv.org/abs/1706.03762
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def causal_attention(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    """Return the attended values (B, H, T, D) and the weights (B, H, T, S).

    q        (B, H, T, D), the queries of the last T positions
    k, v     (B, H, S, D), keys and values of all S >= T positions
    weights  each row is a probability distribution over the past: it sums to 1
    """
    T, S, D = q.shape[-2], k.shape[-2], q.shape[-1]
    # A dot product of D unit-variance terms has variance D; dividing by sqrt(D) brings it
    # back to 1, so that softmax starts out soft instead of one-hot.
    scores = q @ k.transpose(-2, -1) / math.sqrt(D)  # (B, H, T, S)
    weights = scores.masked_fill(future(T, S, q.device), -torch.inf).softmax(dim=-1)  # (B, H, T, S)
    return weights @ v, weights


def future(T: int, S: int, device: torch.device | None = None) -> Tensor:
    """Return True where query t of the last T must not see position s of S, (T, S)."""
    everything = torch.ones(T, S, dtype=torch.bool, device=device)  # (T, S)
    return everything.triu(diagonal=1 + S - T)  # (T, S)


def visible(T: int, S: int, padding: Tensor | None, device: torch.device) -> Tensor:
    """Return True where query t of the last T may see position s of S, (T, S) or (B, 1, T, S).

    padding  (B,), how many positions at the left of each text are filling, for nobody to see
    """
    past = ~future(T, S, device)  # (T, S)
    if padding is None:
        return past
    positions = torch.arange(S, device=device)  # (S,)
    real = positions >= padding[:, None, None, None]  # (B, 1, 1, S)
    # Filling sees itself: a softmax over nothing would be NaN, and spread from there.
    itself = positions == positions[S - T :, None]  # (T, S)
    return past & real | itself  # (B, 1, T, S)


@torch.no_grad()
def who_notices(function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return in row t, column s whether output t changes when input s is another one, (T, T) bool.

    function  (T, C) -> (T, ...), such as `lambda x: layer(x[None])[0]`
    x         (T, C) floats

    Of a causal function nothing above the diagonal is True. Any difference counts: rounding does
    not depend on a number that is not read. What is added is random in every channel, for the same
    amount in all of them would be hidden from a function that begins with a layer norm.
    """
    before, generator = function(x), torch.Generator().manual_seed(0)
    noticed = torch.zeros(len(x), len(x), dtype=torch.bool)  # (T, T)
    for s in range(len(x)):
        changed = x.clone()
        changed[s] += torch.randn(x.shape[1:], generator=generator)
        noticed[:, s] = (function(changed) != before).flatten(1).any(dim=1)
    return noticed


class KVCache:
    """The keys and values of the positions already read, one pair per layer.

    Reading a new token then costs one position's work per layer instead of the whole text's.
    The room is taken once, with the first keys, whose precision and place it shares: growing a
    tensor token by token would copy it every time.
    """

    k: Tensor  # of shape self.room
    v: Tensor

    def __init__(self, batch: int, n_layer: int, n_head: int, length: int, head_dim: int) -> None:
        self.room = n_layer, batch, n_head, length, head_dim
        self.length = 0  # positions read by every layer so far

    def extend(self, layer: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Store the new k and v (B, H, T, D); return all of them so far, (B, H, S, D)."""
        if self.length == 0 and layer == 0:
            self.k, self.v = k.new_empty(self.room), v.new_empty(self.room)
        start, S = self.length, self.length + k.shape[-2]
        self.k[layer, :, :, start:S] = k
        self.v[layer, :, :, start:S] = v
        return self.k[layer, :, :, :S], self.v[layer, :, :, :S]


class CausalSelfAttention(nn.Module):
    """Multi-head causal self-attention, (B, T, C) -> (B, T, C): four Linears without bias."""

    def __init__(self, n_embd: int, n_head: int) -> None:
        super().__init__()
        if n_head < 1 or n_embd % n_head != 0:
            raise ValueError(f"n_embd={n_embd} does not split into n_head={n_head} equal heads")
        self.n_head = n_head
        self.q_proj = nn.Linear(n_embd, n_embd, bias=False)
        self.k_proj = nn.Linear(n_embd, n_embd, bias=False)
        self.v_proj = nn.Linear(n_embd, n_embd, bias=False)
        self.o_proj = nn.Linear(n_embd, n_embd, bias=False)

    def forward(
        self,
        x: Tensor,
        cache: KVCache | None = None,
        layer: int = 0,
        padding: Tensor | None = None,
    ) -> Tensor:
        """Return what each position gathered from its past, (B, T, C).

        With a cache, x holds only the new positions; the old ones are read from the cache.
        padding (B,) says how many positions at the left of each text are filling.
        """
        B, T, C = x.shape
        q, k, v = self.project(x)
        if cache is not None:
            k, v = cache.extend(layer, k, v)
        # A lone new token may see everything, so it needs no mask at all.
        alone = T == 1 and padding is None
        mask = None if alone else visible(T, k.shape[-2], padding, x.device)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)  # (B, H, T, D)
        y = y.transpose(1, 2).reshape(B, T, C)  # (B, T, C)
        return self.o_proj(y)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return q, k, v of x (B, T, C), each split into heads: (B, H, T, D)."""
        q = self.split_heads(self.q_proj(x))  # (B, H, T, D)
        k = self.split_heads(self.k_proj(x))  # (B, H, T, D)
        v = self.split_heads(self.v_proj(x))  # (B, H, T, D)
        return q, k, v

    def split_heads(self, x: Tensor) -> Tensor:
        B, T, C = x.shape
        x = x.view(B, T, self.n_head, C // self.n_head)  # (B, T, H, D)
        return x.transpose(1, 2)  # (B, H, T, D)
