"""Mini-GPT: token ids in, a score for every possible next token out.

    x = token_embedding[ids] + position_embedding[0..T)
    for each block:   x = x + attention(norm(x));   x = x + mlp(norm(x))
    logits = final_norm(x) @ token_embeddingᵀ

Exactly 12 Linears: per layer q, k, v, o of shape (64, 64), up (256, 64) and down (64, 256). None
has a bias, and the head is the token embedding again: 12 is all there is to adapt or to quantize.

Shapes are the letters of attention.py: B batch, T time, C channels, V vocabulary.

Source: Radford et al. 2019, section 2.3 (GPT-2: pre-norm blocks, scaled residual initialisation);
Press & Wolf 2017, https://arxiv.org/abs/1608.05859 (tied head).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.attention import CausalSelfAttention, KVCache


@dataclass(frozen=True)
class GPTConfig:
    """The shape of a model. The defaults are Mini-GPT's."""

    vocab_size: int  # V, the tokenizer's
    context_length: int = 64  # the longest text the model can see (nanoGPT: block_size)
    n_layer: int = 2
    n_head: int = 4
    n_embd: int = 64  # C, the width of the residual stream
    d_ff: int = 256  # width inside the MLP, 4 * n_embd by tradition

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if type(value) is not int or value < 1:
                raise ValueError(
                    f"{name}={value!r}: every size of a model is a whole number from 1 up"
                )
        if self.n_embd % self.n_head:
            raise ValueError(
                f"n_embd={self.n_embd} does not split into n_head={self.n_head} equal heads"
            )

    @property
    def n_parameters(self) -> int:
        """How many numbers such a model holds, counted without making one."""
        C, per_block = self.n_embd, 2 + 4 * self.n_embd + 2 * self.d_ff
        return C * (self.vocab_size + self.context_length + self.n_layer * per_block + 1)


class MLP(nn.Module):
    """Think about each position on its own: widen, bend, narrow. (B, T, C) -> (B, T, C)."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.up_proj = nn.Linear(config.n_embd, config.d_ff, bias=False)
        self.down_proj = nn.Linear(config.d_ff, config.n_embd, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.gelu(self.up_proj(x)))


class Block(nn.Module):
    """One layer: gather from the past, then think. Each adds to the stream, neither replaces it."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.norm_1 = nn.LayerNorm(config.n_embd, bias=False)
        self.attention = CausalSelfAttention(config.n_embd, config.n_head)
        self.norm_2 = nn.LayerNorm(config.n_embd, bias=False)
        self.mlp = MLP(config)

    def forward(
        self,
        x: Tensor,
        cache: KVCache | None = None,
        layer: int = 0,
        padding: Tensor | None = None,
    ) -> Tensor:
        x = x + self.attention(self.norm_1(x), cache, layer, padding)  # (B, T, C)
        return x + self.mlp(self.norm_2(x))


class GPT(nn.Module):
    """A decoder-only transformer with learned positions and a tied head."""

    def __init__(self, config: GPTConfig) -> None:
        super().__init__()
        self.config = config
        self.token_embedding = nn.Embedding(config.vocab_size, config.n_embd)
        self.position_embedding = nn.Embedding(config.context_length, config.n_embd)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.final_norm = nn.LayerNorm(config.n_embd, bias=False)
        self.initialise()

    def initialise(self) -> None:
        """Draw every matrix from N(0, 0.02²), GPT-2's choice, the residual outputs smaller.

        Each of the 2 * n_layer residual branches adds its variance to the stream; dividing their
        last matrix by sqrt(2 * n_layer) keeps the sum where a single branch would have put it.
        """
        for name, parameter in self.named_parameters():
            ends_a_branch = name.endswith(("o_proj.weight", "down_proj.weight"))
            branches = 2 * self.config.n_layer if ends_a_branch else 1
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02 / branches**0.5)

    def forward(
        self, ids: Tensor, cache: KVCache | None = None, padding: Tensor | None = None
    ) -> Tensor:
        """Return the logits of every next token, (B, T, V), for ids (B, T).

        With a cache (see `new_cache`), ids are only the tokens that it has not read yet.
        padding (B,) says how many tokens at the left of each text are filling: nobody sees them,
        and positions are counted from the first token after them.

        Raises ValueError for a text longer than the context.
        """
        start = cache.length if cache is not None else 0
        T = ids.shape[1]
        if start + T > self.config.context_length:
            raise ValueError(
                f"{start + T} tokens do not fit the context of {self.config.context_length}: "
                "give the model its last tokens only"
            )
        x = self.token_embedding(ids) + self.positions(start, T, padding)  # (B, T, C)
        for layer, block in enumerate(self.blocks):
            x = block(x, cache, layer, padding)  # (B, T, C)
        if cache is not None:
            cache.length += T
        return F.linear(self.final_norm(x), self.token_embedding.weight)  # (B, T, V)

    def positions(self, start: int, T: int, padding: Tensor | None) -> Tensor:
        """Return the vectors of positions start to start + T, (T, C); with padding (B, T, C)."""
        if padding is None:
            return self.position_embedding.weight[start : start + T]  # (T, C)
        at = torch.arange(start, start + T, device=padding.device) - padding[:, None]  # (B, T)
        return self.position_embedding(at.clamp(min=0))  # (B, T, C)

    def new_cache(self, batch: int) -> KVCache:
        """Return an empty cache for `batch` texts of up to context_length tokens."""
        c = self.config
        head_dim = c.n_embd // c.n_head
        return KVCache(batch, c.n_layer, c.n_head, c.context_length, head_dim)


def linears(model: nn.Module) -> dict[str, nn.Linear]:
    """Return the Linears of a model by name; Mini-GPT has 12."""
    return {name: m for name, m in model.named_modules() if isinstance(m, nn.Linear)}


def count_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    """Return how many numbers a model holds; a tied head is counted once."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


def next_token_loss(logits: Tensor, y: Tensor) -> Tensor:
    """Return the mean cross-entropy in nats per token, a scalar; targets of IGNORE do not count.

    logits  (B, T, V)
    y       (B, T)
    """
    return F.cross_entropy(at_least_float32(logits).flatten(0, 1), y.flatten())


def at_least_float32(logits: Tensor) -> Tensor:
    """Return logits in which differences show: half precision has no room for a sum over V."""
    return logits.float() if logits.dtype in (torch.bfloat16, torch.float16) else logits


def device_of(model: nn.Module) -> torch.device:
    """Return where the model's numbers live."""
    return next(model.parameters()).device
