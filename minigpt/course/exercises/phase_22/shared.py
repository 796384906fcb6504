"""Small models for the cases of phase 22, each with one habit that tells two answers apart."""

import torch
from torch import nn

V = 5  # tokens


class Mixing(nn.Module):
    """Logits (B, T, V) of a fixed mixture of the tokens' one-hot rows: mix[t, s] of token s at t.

    mix    (T, T)
    top    is added to token 0's logit everywhere, so that it stays the favourite
    noise  is added to every second call, as another order of additions would
    """

    def __init__(self, mix, top=0.0, noise=0.0, dropout=0.0, single=False):
        super().__init__()
        self.table = nn.Embedding(V, V)
        self.table.weight.data = torch.eye(V)
        if single:  # all tokens speak through one logit, each at its own height
            self.table.weight.data = torch.arange(1.0, V + 1)[:, None] * torch.eye(V)[1]
        self.mix, self.top, self.noise = mix, top * torch.eye(V)[0], noise
        self.dropout = nn.Dropout(dropout)
        self.calls = 0

    def forward(self, ids):
        self.calls += 1
        x = torch.einsum("ts,bsv->btv", self.mix, self.table(ids))
        return self.dropout(x) + self.top + self.noise * (self.calls % 2)


def past(T):
    """Each position takes the mean of itself and all before it, (T, T)."""
    return torch.ones(T, T).tril() / torch.arange(1, T + 1)[:, None]


def compare(model, ids, other, mode="eval"):
    """Logits before and after, with the model left as it was."""
    was_training = model.training
    if mode == "eval":
        model.eval()
    with torch.no_grad():
        pair = model(ids)[0], model(other)[0]
    model.train(was_training)
    return pair


def moved(model, ids, other, mode="eval"):
    """The same, compared."""
    before, after = compare(model, ids, other, mode)
    return ((after - before).abs() > 1e-5).any(-1)


def replaced(ids, t):
    """The ids with another token at place t."""
    other = ids.clone()
    other[0, t] = (other[0, t] + 1) % V
    return other


class Small(nn.Module):
    """An embedding, two layers and a head with a bias, 2 tokens of 4 in use."""

    def __init__(self, flaw):
        super().__init__()
        self.flaw = flaw
        self.table = nn.Embedding(4, 3)
        self.first = nn.Linear(3, 3, bias=False)
        self.second = nn.Linear(3, 3, bias=False)
        self.head = nn.Linear(3, 4)
        for seed, p in enumerate(self.parameters()):
            draws = torch.Generator().manual_seed(seed)
            p.data = torch.randn(p.shape, generator=draws)
        if "frozen" in flaw:
            self.first.weight.requires_grad_(False)
        if "bias" in flaw:
            self.head.bias.requires_grad_(False)
        if "zero" in flaw:  # nothing flows back through a matrix of zeros
            self.second.weight.data.zero_()

    def forward(self, ids):
        x = self.table(ids)
        y = self.first(x)
        if "cut" in self.flaw:
            y = y.detach()
        y = self.second(y)
        return self.head(y if "bypassed" not in self.flaw else x)
