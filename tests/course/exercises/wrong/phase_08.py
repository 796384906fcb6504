"""Wrong answers to the exercises of phase 08, each with the hint that it meets."""

import copy
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F


def guarded(body):
    """A step that runs `body(p, rate)` on every tensor, unrecorded."""

    def step(params, rate):
        with torch.no_grad():
            for p in params:
                body(p, rate)

    return step


def clear(p):
    p.grad = None


def swallowed(params, rate):
    for i in range(len(params)):
        params[i] = params[i] - rate * params[i].grad


def by_map(params, rate):
    with torch.no_grad():
        params[:] = [p - rate * p.grad for p in params]


def refused(params, rate):
    for p in params:
        p.add_(p.grad, alpha=-rate)
        p.grad = None


def through_data(params, rate):
    for p in params:
        p.data = p.data - rate * p.grad


def detached_name(params, rate):
    for p in params:
        p = p.detach() - rate * p.grad


def first_cleared(params, rate):
    guarded(lambda p, r: p.sub_(r * p.grad))(params, rate)
    params[0].grad.zero_()


class Hidden(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.parts = {i: nn.Linear(a, b) for i, (a, b) in enumerate(pairwise(sizes))}

    def forward(self, x):
        for i, part in self.parts.items():
            x = part(x) if i == len(self.parts) - 1 else part(x).relu()
        return x


class Called(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, x):
        for i, (a, b) in enumerate(pairwise(self.sizes)):
            x = nn.Linear(a, b)(x)
            if i < len(self.sizes) - 2:
                x = F.relu(x)
        return x


def chain(sizes, between: type[nn.Module] | None = nn.ReLU, bias=True, last=None, first=None):
    parts = [first()] if first else []
    for i, (a, b) in enumerate(pairwise(sizes)):
        parts.append(nn.Linear(a, b, bias=bias))
        if between and i < len(sizes) - 2:
            parts.append(between())
    return nn.Sequential(*parts, *([last] if last else []))


def every_relu(sizes):
    return nn.Sequential(*(nn.Sequential(nn.Linear(a, b), nn.ReLU()) for a, b in pairwise(sizes)))


def turned(sizes):
    return chain(sizes[::-1])


def judged(model, x, y, mode=False, back=None, graph=False, f=F.cross_entropy):
    was = model.training
    model.train(mode)
    with torch.set_grad_enabled(graph):
        loss = float(f(model(x), y))
    model.train(was if back is None else back)
    return loss


def loose(model, x, y):
    return float(F.cross_entropy(model(x), y))


ANSWERS = {
    "ex-08-01": [
        ("never-clears", guarded(lambda p, r: p.sub_(r * p.grad))),
        ("never-clears", through_data),
        ("new-name", detached_name),
        ("result-in-the-list", swallowed),
        ("new-tensor-in-the-list", by_map),
        ("no-guard", refused),
        ("clears-the-first-only", first_cleared),
        ("uphill", guarded(lambda p, r: (p.add_(r * p.grad), clear(p)))),
        ("no-rate", guarded(lambda p, r: (p.sub_(p.grad), clear(p)))),
        ("nothing-moves", guarded(lambda p, r: (p.grad.zero_(), p.sub_(r * p.grad)))),
        (
            "first-only",
            lambda ps, r: guarded(lambda p, r: (p.sub_(r * p.grad), clear(p)))(ps[:1], r),
        ),
        (None, guarded(lambda p, r: (clear(p), p.sub_(r * p.grad)))),
        (None, guarded(lambda p, r: (p.sub_(r * p.grad.sign()), clear(p)))),
    ],
    "ex-08-02": [
        ("hidden-in-a-list", Hidden),
        ("made-in-forward", Called),
        ("relu-at-the-end", every_relu),
        ("no-relu", lambda sizes: chain(sizes, between=None)),
        ("no-bias", lambda sizes: chain(sizes, bias=False)),
        ("softmax-inside", lambda sizes: chain(sizes, last=nn.Softmax(-1))),
        ("softmax-inside", lambda sizes: chain(sizes, last=nn.LogSoftmax(-1))),
        ("tanh", lambda sizes: chain(sizes, between=nn.Tanh)),
        ("relu-first", lambda sizes: chain(sizes, first=nn.ReLU)),
        ("first-and-last-only", lambda sizes: nn.Sequential(nn.Linear(sizes[0], sizes[-1]))),
        ("no-last-layer", lambda sizes: chain(sizes[:-1] if len(sizes) > 2 else sizes)),
        ("frozen", lambda sizes: chain(sizes).requires_grad_(False)),
        (None, lambda sizes: chain(sizes, between=nn.GELU)),
        (None, turned),
        (None, lambda sizes: [nn.Linear(a, b) for a, b in pairwise(sizes)]),
    ],
    "ex-08-03": [
        ("a-reference", lambda m: m.state_dict()),
        ("a-reference", lambda m: {**m.state_dict()}),
        ("a-reference", lambda m: copy.copy(m.state_dict())),
        ("a-reference", lambda m: {k: v.data for k, v in m.state_dict().items()}),
        ("parameters-by-reference", lambda m: {k: p for k, p in m.named_parameters()}),
        ("parameters-only", lambda m: {k: p.data.clone() for k, p in m.named_parameters()}),
        ("nameless", lambda m: {str(i): v.clone() for i, v in enumerate(m.state_dict().values())}),
        ("the-model", lambda m: copy.deepcopy(m)),
        ("as-lists", lambda m: {k: v.tolist() for k, v in m.state_dict().items()}),
        ("zeros", lambda m: {k: v * 0 for k, v in m.state_dict().items()}),
        (None, lambda m: [v.clone() for v in m.state_dict().values()]),
        (None, lambda m: {k: v.clone().numpy() for k, v in m.state_dict().items()}),
        (None, lambda m: list(m.state_dict())),
    ],
    "ex-08-04": [
        ("every-pair", lambda p, t: torch.mean((p - t) ** 2)),
        ("every-pair", lambda p, t: (t - p).square().mean()),
        ("sum", lambda p, t: (p.squeeze(1) - t).square().sum()),
        ("absolute", lambda p, t: F.l1_loss(p[:, 0], t)),
        ("root", lambda p, t: F.mse_loss(p[:, 0], t) ** 0.5),
        ("half", lambda p, t: 0.5 * F.mse_loss(p[:, 0], t)),
        ("square-of-the-mean", lambda p, t: (p[:, 0].mean() - t.mean()) ** 2),
        ("each-row", lambda p, t: F.mse_loss(p[:, 0], t, reduction="none")),
        (None, lambda p, t: float(F.mse_loss(p[:, 0], t))),
        ("cut-off", lambda p, t: F.mse_loss(p[:, 0], t).item()),
        ("cut-off", lambda p, t: F.mse_loss(p[:, 0], t).detach()),
        ("not-squared", lambda p, t: (p[:, 0] - t).mean()),
        ("first-row-only", lambda p, t: (p[0, 0] - t[0]) ** 2),
        (None, lambda p, t: F.mse_loss(p[:, 0], t) + 1),
        ("first-row-only", lambda p, t: F.mse_loss(p[0], t[:1]) * len(t)),
    ],
    "ex-08-05": [
        ("stays-in-eval", lambda m, x, y: judged(m, x, y, back=False)),
        ("always-back-to-train", lambda m, x, y: judged(m, x, y, back=True)),
        ("never-in-eval", lambda m, x, y: judged(m, x, y, mode=m.training)),
        ("records-the-graph", lambda m, x, y: judged(m, x, y, graph=True)),
        ("neither-switch", loose),
        (
            "softmax-twice",
            lambda m, x, y: judged(m, x, y, f=lambda z, y: F.cross_entropy(z.softmax(1), y)),
        ),
        ("sum", lambda m, x, y: judged(m, x, y, f=lambda z, y: F.cross_entropy(z, y) * len(y))),
        (
            "accuracy",
            lambda m, x, y: judged(m, x, y, f=lambda z, y: (z.max(1)[1] == y).double().mean()),
        ),
        ("hands-back-a-tensor", lambda m, x, y: torch.tensor(judged(m, x, y))),
        (None, lambda m, x, y: -judged(m, x, y)),
        (None, lambda m, x, y: judged(m, x, y, f=lambda z, y: F.cross_entropy(z, y).exp())),
        (
            "freezes-the-model",
            lambda m, x, y: judged(m.requires_grad_(False), x, y),
        ),
    ],
}
