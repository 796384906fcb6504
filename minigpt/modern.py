"""Modern attention: what the models since GPT-2 changed, each part a switch of its own.

    RoPE          q and k are turned by an angle that grows with their place: scores see differences
    GQA           fewer heads of keys and values than of queries: a smaller cache
    window        a position sees the last `window` ones, itself included
    RMSNorm       x / sqrt(mean(x²)) * weight: LayerNorm without taking the mean off
    SwiGLU        down(silu(gate(x)) * up(x)): a third matrix decides what passes

With every switch at GPT-2's setting `ModernGPT` is Mini-GPT: it loads its weights and gives its
logits. LoRA, NF4, training and sampling take either. Shapes are the letters of attention.py; G is
the number of heads of keys and values, n_kv_head.

Source: Su et al. 2021, section 3.2, https://arxiv.org/abs/2104.09864 (RoPE); Ainslie et al. 2023,
section 2, https://arxiv.org/abs/2305.13245 (GQA); Jiang et al. 2023, section 2,
https://arxiv.org/abs/2310.06825 (window); Zhang & Sennrich 2019, section 3,
https://arxiv.org/abs/1910.07467 (RMSNorm); Shazeer 2020, https://arxiv.org/abs/2002.05202 (SwiGLU).
"""

from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.attention import KVCache
from minigpt.model import GPT, MLP, GPTConfig

CHOICES = {
    "position": ("rope", "learned", "none"),
    "norm": ("rms", "layer"),
    "mlp": ("swiglu", "gelu"),
}


@dataclass(frozen=True)
class ModernConfig(GPTConfig):
    """The shape of a model, and its five switches. The defaults are LLaMA's, at Mini-GPT's size."""

    d_ff: int = 168  # 2/3 of 256, because SwiGLU has three matrices; a multiple of 8
    n_kv_head: int = 2  # G, heads of keys and values
    window: int | None = None  # positions that one can see, itself included; None: all
    rope_base: float = 10_000.0
    position: str = "rope"
    norm: str = "rms"
    mlp: str = "swiglu"

    def __post_init__(self) -> None:
        GPTConfig(**{field.name: getattr(self, field.name) for field in fields(GPTConfig)})
        if self.n_kv_head < 1 or self.n_head % self.n_kv_head:
            raise ValueError(
                f"n_kv_head={self.n_kv_head}: it has to divide n_head={self.n_head}, so that every "
                "head of keys serves as many of queries"
            )
        if self.window is not None and self.window < 1:
            raise ValueError(f"window={self.window}: a position sees at least itself, 1")
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name}={getattr(self, name)!r}: choose among {', '.join(known)}")
        if self.position == "rope" and self.n_embd // self.n_head % 2:
            raise ValueError(
                f"heads of {self.n_embd // self.n_head} channels cannot be turned in pairs: "
                "choose an even number, or another position"
            )


GPT2 = {"n_kv_head": 4, "d_ff": 256, "position": "learned", "norm": "layer", "mlp": "gelu"}
"""The switches that make a ModernGPT a Mini-GPT: ModernConfig(vocab_size, **GPT2)."""


# ---------------------------------------------------------------------------------- position


def rope_angles(positions: Tensor, head_dim: int, base: float = 10_000.0) -> Tensor:
    """Return by which angle each pair of channels is turned at each position, (T, D / 2), radians.

    positions  (T,), counted from 0; pair i turns by base^(-2i/D) per position, the first by 1
    """
    pairs = torch.arange(0, head_dim, 2, device=positions.device)  # (D / 2)
    frequencies = base ** (-pairs.float() / head_dim)  # (D / 2)
    return positions[:, None].float() * frequencies  # (T, D / 2)


def rotate(x: Tensor, angles: Tensor) -> Tensor:
    """Return x with its pairs of channels turned, in the shape of x (B, H, T, D).

    Channel i makes a pair with channel i + D / 2, as in most libraries; angles (T, D / 2).
    """
    a, b = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1).to(x.dtype)


# --------------------------------------------------------------------------------- attention


def group_heads(k: Tensor, n_head: int) -> Tensor:
    """Return keys or values (B, G, T, D) once for each head of queries that reads them.

    The result is (B, H, T, D); heads 0 to H / G - 1 read the first, the next H / G the second.
    """
    return k.repeat_interleave(n_head // k.shape[1], dim=1)  # (B, H, T, D)


def window_mask(T: int, S: int, window: int | None) -> Tensor:
    """Return True where query t of the last T may see position s of S, (T, S).

    It sees itself and the window - 1 before it; None is everything before it.
    """
    query = torch.arange(S - T, S)[:, None]  # (T, 1)
    position = torch.arange(S)  # (S)
    past = position <= query  # (T, S)
    return past if window is None else past & (position > query - window)  # (T, S)


class GroupedAttention(nn.Module):
    """Causal attention with heads of keys and values that are shared, (B, T, C) -> (B, T, C)."""

    def __init__(self, config: ModernConfig) -> None:
        super().__init__()
        self.config = config
        self.head_dim = config.n_embd // config.n_head
        shared = config.n_kv_head * self.head_dim
        self.q_proj = nn.Linear(config.n_embd, config.n_embd, bias=False)
        self.k_proj = nn.Linear(config.n_embd, shared, bias=False)
        self.v_proj = nn.Linear(config.n_embd, shared, bias=False)
        self.o_proj = nn.Linear(config.n_embd, config.n_embd, bias=False)

    def forward(
        self, x: Tensor, start: int, cache: KVCache | None = None, layer: int = 0
    ) -> Tensor:
        """Return what each position gathered, (B, T, C); `start` is the place of the first."""
        B, T, C = x.shape
        # q has H heads, k and v have G
        q, k, v = (
            projection(x).view(B, T, -1, self.head_dim).transpose(1, 2)
            for projection in (self.q_proj, self.k_proj, self.v_proj)
        )
        if self.config.position == "rope":
            places = torch.arange(start, start + T, device=x.device)  # (T)
            angles = rope_angles(places, self.head_dim, self.config.rope_base)  # (T, D / 2)
            # Before the cache: a key keeps the angle of its own place, whoever reads it later.
            q, k = rotate(q, angles), rotate(k, angles)
        if cache is not None:
            k, v = cache.extend(layer, k, v)
        mask = window_mask(T, k.shape[-2], self.config.window).to(x.device)  # (T, S)
        k, v = group_heads(k, self.config.n_head), group_heads(v, self.config.n_head)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)  # (B, H, T, D)
        return self.o_proj(y.transpose(1, 2).reshape(B, T, C))  # (B, T, C)


def share_heads(weight: Tensor, n_kv_head: int, head_dim: int) -> Tensor:
    """Return the rows of k_proj or v_proj (H D, C) for fewer heads, (G D, C): each group's mean."""
    heads = weight.view(n_kv_head, -1, head_dim, weight.shape[1])  # (G, H / G, D, C)
    return heads.mean(dim=1).flatten(0, 1)


# -------------------------------------------------------------------------- norm, MLP, block


class RMSNorm(nn.Module):
    """Every position to size 1, then each channel times its weight. (B, T, C) -> (B, T, C)."""

    def __init__(self, n: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        mean_square = x.pow(2).mean(dim=-1, keepdim=True)  # (B, T, 1)
        return x * torch.rsqrt(mean_square + self.eps) * self.weight  # (B, T, C)


class SwiGLU(nn.Module):
    """An MLP with a gate: what passes is decided feature by feature. (B, T, C) -> (B, T, C)."""

    def __init__(self, config: ModernConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.n_embd, config.d_ff, bias=False)
        self.up_proj = nn.Linear(config.n_embd, config.d_ff, bias=False)
        self.down_proj = nn.Linear(config.d_ff, config.n_embd, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))  # (B, T, C)


def norm(config: ModernConfig) -> nn.Module:
    """Return the kind of norm that a config asks for."""
    if config.norm == "rms":
        return RMSNorm(config.n_embd)
    return nn.LayerNorm(config.n_embd, bias=False)


class ModernBlock(nn.Module):
    """One layer, as in model.py: gather, then think; each adds to the stream."""

    def __init__(self, config: ModernConfig) -> None:
        super().__init__()
        self.norm_1, self.norm_2 = norm(config), norm(config)
        self.attention = GroupedAttention(config)
        self.mlp = SwiGLU(config) if config.mlp == "swiglu" else MLP(config)

    def forward(
        self, x: Tensor, start: int, cache: KVCache | None = None, layer: int = 0
    ) -> Tensor:
        x = x + self.attention(self.norm_1(x), start, cache, layer)  # (B, T, C)
        return x + self.mlp(self.norm_2(x))  # (B, T, C)


class ModernGPT(GPT):
    """Mini-GPT with other parts: whatever takes a GPT takes it, but checkpoint.save."""

    config: ModernConfig

    def __init__(self, config: ModernConfig) -> None:
        nn.Module.__init__(self)  # a GPT's parts, each in the kind that the config asks for
        self.config = config
        self.token_embedding = nn.Embedding(config.vocab_size, config.n_embd)
        if config.position == "learned":
            self.position_embedding = nn.Embedding(config.context_length, config.n_embd)
        self.blocks = nn.ModuleList(ModernBlock(config) for _ in range(config.n_layer))
        self.final_norm = norm(config)
        self.initialise()

    def forward(
        self,
        ids: Tensor,
        cache: KVCache | None = None,
        padding: Tensor | None = None,
        start: int = 0,
    ) -> Tensor:
        """Return the logits of every next token, (B, T, V), for ids (B, T).

        start  the place of the first token; a text need not begin at 0

        Raises ValueError for padding, and for places that a table of positions does not have.
        """
        if padding is not None:
            raise ValueError("padding: a ModernGPT reads texts of one length; give it them apart")
        start += cache.length if cache is not None else 0
        T = ids.shape[1]
        x = self.token_embedding(ids)  # (B, T, C)
        if self.config.position == "learned":
            if start + T > self.config.context_length:
                raise ValueError(
                    f"places up to {start + T - 1} are not in a table of "
                    f"{self.config.context_length}: shorten the text, or choose rope"
                )
            x = x + self.position_embedding.weight[start : start + T]  # (B, T, C)
        for layer, block in enumerate(self.blocks):
            x = block(x, start, cache, layer)  # (B, T, C)
        if cache is not None:
            cache.length += T
        return F.linear(self.final_norm(x), self.token_embedding.weight)  # (B, T, V)

    def new_cache(self, batch: int) -> KVCache:
        """Return an empty cache; it holds the heads of keys and values, not those of queries."""
        c = self.config
        return KVCache(batch, c.n_layer, c.n_kv_head, c.context_length, c.n_embd // c.n_head)
