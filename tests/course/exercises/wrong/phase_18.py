"""Wrong answers to the exercises of phase 18, each with the hint that it meets."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def surprises(logits, y):
    asked = y != -100
    return F.cross_entropy(logits[asked], y[asked], reduction="none")


def plan(step, steps, peak, warmup, final, **bent):
    rise = min(1, (step + 1) / max(1, warmup))
    turn = math.cos(bent.get("angle", math.pi) * bent.get("at", step) / bent.get("of", steps))
    return peak * rise * (final + (1 - final) * (1 + turn) / 2)


def rise_then_cosine(step, steps, peak, warmup, final):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (final + (1 - final) * (1 + math.cos(math.pi * step / steps)) / 2)


def no_warmup_is_zero(step, steps, peak, warmup, final):
    rise = min(1, (step + 1) / warmup) if warmup > 0 else 0
    return peak * rise * (final + (1 - final) * (1 + math.cos(math.pi * step / steps)) / 2)


def shrunk(gradients, limit, length):
    if length > limit:
        return [g * (limit / length) for g in gradients]
    return [g.clone() for g in gradients]


def norm(gradients):
    return sum((g**2).sum() for g in gradients) ** 0.5


def in_place(gradients, limit):
    nn.utils.get_total_norm(gradients)
    if (length := norm(gradients)) > limit:
        for g in gradients:
            g.mul_(limit / length)
    return gradients


def asked_in(parts):
    return int(sum((y >= 0).sum() for _, y in parts))


def rows_in(parts):
    return sum(y.shape[0] for _, y in parts)


def places_in(parts):
    return sum(y.shape[0] * y.shape[1] for _, y in parts)


def total(loss, n, parts):
    return loss / asked_in(parts)


def in_parts(scaled, reduction="mean", clear="start"):
    """One backward per part, of the loss as `scaled` has it; cleared at the start, unless told."""

    def accumulate(model, parts):
        returned = 0.0
        if clear == "start":
            model.zero_grad()
        for x, y in parts:
            if clear == "each":
                model.zero_grad()
            loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten(), reduction=reduction)
            loss = scaled(loss, int((y >= 0).sum()), parts)
            loss.backward()
            returned += loss.item()
        if clear == "end":
            model.zero_grad()
        return returned

    return accumulate


def mean_of(model, parts, skip):
    """The mean of the means of those parts that ask something."""
    kept = [part for part in parts if not skip or asked_in([part])]
    return in_parts(lambda loss, n, parts: loss / len(parts))(model, kept)


def one_backward(model, parts):
    model.zero_grad()
    losses = [surprises(model(x), y).sum() for x, y in parts]
    loss = torch.stack(losses).sum() / asked_in(parts)
    loss.backward()
    return loss.item()


def right(logits, y):
    return (logits.argmax(-1) == y) | (y == -100)


def loop(*order, groups=slice(None), loss_of=None):
    """A training step made of these lines, in this order."""

    def step(model, optimizer, x, y, rate, limit):
        logits = model(x)
        loss = (loss_of or F.cross_entropy)(logits.flatten(0, 1), y.flatten())
        for line in order:
            if line == "zero":
                optimizer.zero_grad()
            if line == "backward":
                loss.backward()
            if line == "clip":
                nn.utils.clip_grad_norm_(model.parameters(), limit)
            if line == "value":
                nn.utils.clip_grad_value_(model.parameters(), limit)
            if line == "rate":
                for group in optimizer.param_groups[groups]:
                    group["lr"] = rate
            if line == "step":
                optimizer.step()
        return loss.item()

    return step


def own_optimizer(model, optimizer, x, y, rate, limit):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    return loop("zero", "backward", "clip", "step")(model, optimizer, x, y, rate, limit)


def loss_of_the_new_weights(model, optimizer, x, y, rate, limit):
    loop("zero", "backward", "clip", "rate", "step")(model, optimizer, x, y, rate, limit)
    return F.cross_entropy(model(x).flatten(0, 1), y.flatten()).item()


def detached(model, optimizer, x, y, rate, limit):
    loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
    loop("zero", "backward", "clip", "rate", "step")(model, optimizer, x, y, rate, limit)
    return loss.detach()


ANSWERS = {
    "ex-18-01": [
        ("drops-token-zero", lambda logits, y: F.cross_entropy(logits[y > 0], y[y > 0])),
        ("shifts-again", lambda logits, y: surprises(logits[:, :-1], y[:, 1:]).mean()),
        (
            "softmax-over-time",
            lambda logits, y: F.nll_loss(logits.log_softmax(1).flatten(0, 1), y.flatten()),
        ),
        ("raw-scores", lambda logits, y: F.nll_loss(logits.flatten(0, 1), y.flatten())),
        ("softmax-twice", lambda logits, y: surprises(logits.softmax(2), y).mean()),
        (
            "no-logarithm",
            lambda logits, y: F.nll_loss(logits.softmax(-1).flatten(0, 1), y.flatten()),
        ),
        ("by-another-count", lambda logits, y: surprises(logits, y).sum() / y.shape[0]),
        ("over-all-positions", lambda logits, y: surprises(logits, y).sum() / y.numel()),
        (
            "mean-of-row-means",
            lambda logits, y: torch.stack(
                [F.cross_entropy(a, b) for a, b in zip(logits, y, strict=True)]
            ).mean(),
        ),
        ("ignored-is-class-zero", lambda logits, y: F.cross_entropy(logits.mT, y.where(y >= 0, 0))),
        ("sum", lambda logits, y: surprises(logits, y).sum()),
        ("bits", lambda logits, y: surprises(logits, y).mean() * math.log2(math.e)),
        ("mean-over-tokens", lambda logits, y: -logits.log_softmax(-1)[y != -100].mean()),
        (None, lambda logits, y: surprises(logits, y).max()),
        (None, lambda logits, y: surprises(logits, y).mean().exp()),
    ],
    "ex-18-02": [
        ("no-warmup-at-all", no_warmup_is_zero),
        (
            "no-warmup-at-all",
            lambda s, n, p, w, f: (
                p * min(1, (s + 1) / w) * (f + (1 - f) * (1 + math.cos(math.pi * s / n)) / 2)
            ),
        ),
        ("cosine-after-warmup", rise_then_cosine),
        (
            "cosine-after-warmup",
            lambda s, n, p, w, f: plan(s, n, p, w, f, at=max(s - w, 0), of=n - w),
        ),
        ("other-end", lambda s, n, p, w, f: plan(s, n, p, w, f, of=n - 1)),
        ("other-end", lambda s, n, p, w, f: plan(s, n, p, w, f, at=s + 1)),
        ("another-angle", lambda s, n, p, w, f: plan(s, n, p, w, f, angle=180)),
        ("no-peak", lambda s, n, p, w, f: plan(s, n, 1, w, f)),
        ("whole-turn", lambda s, n, p, w, f: plan(s, n, p, w, f, angle=2 * math.pi)),
        ("falls-to-zero", lambda s, n, p, w, f: plan(s, n, p, w, 0)),
        ("never-below", lambda s, n, p, w, f: max(f * p, plan(s, n, p, w, 0))),
        ("no-warmup", lambda s, n, p, w, f: plan(s, n, p, 0, f)),
        (
            "first-step-at-zero",
            lambda s, n, p, w, f: plan(s, n, p, 0, f) * (min(1, s / w) if w else 1),
        ),
        (None, lambda s, n, p, w, f: plan(n - s, n, p, w, f)),
        (None, lambda s, n, p, w, f: plan(s, n, p, w, f) ** 0.5),
    ],
    "ex-18-03": [
        ("another-length", lambda gs, limit: shrunk(gs, limit, sum(g.abs().sum() for g in gs))),
        ("another-length", lambda gs, limit: shrunk(gs, limit, max(g.abs().max() for g in gs))),
        ("one-tensor-decides", lambda gs, limit: shrunk(gs, limit, gs[0].norm())),
        ("divides-by-zero", lambda gs, limit: [g / norm(gs) * min(limit, norm(gs)) for g in gs]),
        ("same-tensors", lambda gs, limit: gs if norm(gs) < limit else shrunk(gs, limit, norm(gs))),
        ("same-tensors", in_place),
        ("each-by-itself", lambda gs, limit: [shrunk([g], limit, g.norm())[0] for g in gs]),
        ("number-by-number", lambda gs, limit: [torch.clip(g, -limit, limit) for g in gs]),
        ("square-as-length", lambda gs, limit: shrunk(gs, limit, norm(gs) ** 2)),
        (
            "to-length-one",
            lambda gs, limit: [g / norm(gs) if norm(gs) > limit else g + 0 for g in gs],
        ),
        ("sum-of-lengths", lambda gs, limit: shrunk(gs, limit, sum(g.norm() for g in gs))),
        (
            "one-arrow",
            lambda gs, limit: torch.cat([g.flatten() for g in shrunk(gs, limit, norm(gs))]),
        ),
        (None, lambda gs, limit: [g * limit for g in gs]),
        (None, lambda gs, limit: [g - limit for g in gs]),
    ],
    "ex-18-04": [
        ("mean-of-means", in_parts(lambda loss, n, parts: loss / len(parts))),
        ("mean-of-means", lambda model, parts: mean_of(model, parts, skip=True)),
        ("nothing-asked", in_parts(lambda loss, n, parts: loss * n / asked_in(parts))),
        (None, in_parts(lambda loss, n, parts: loss)),
        ("sum-over-all", in_parts(lambda loss, n, parts: loss, reduction="sum")),
        ("sum-over-all", in_parts(lambda loss, n, parts: loss / len(parts), reduction="sum")),
        ("by-rows", in_parts(lambda loss, n, parts: loss / rows_in(parts), reduction="sum")),
        ("by-positions", in_parts(lambda loss, n, parts: loss / places_in(parts), "sum")),
        (
            "first-part-counts",
            in_parts(lambda loss, n, parts: loss / asked_in(parts[:1]) / len(parts), "sum"),
        ),
        (None, in_parts(lambda loss, n, parts: loss / asked_in(parts[-1:]), "sum")),
        ("only-the-last", in_parts(total, "sum", clear="each")),
        ("old-gradients-stay", in_parts(total, "sum", clear="never")),
        ("cleared-at-the-end", in_parts(total, "sum", clear="end")),
        ("all-at-once", one_backward),
        ("loss-as-tensor", lambda model, parts: torch.tensor(in_parts(total, "sum")(model, parts))),
        (None, lambda model, parts: in_parts(total, "sum")(model, parts) and None),
    ],
    "ex-18-05": [
        (
            "drops-token-zero",
            lambda logits, y: ((logits.argmax(-1) == y) | (y < 1)).all(1).float().mean().item(),
        ),
        ("per-cent", lambda logits, y: 100 * right(logits, y).all(1).float().mean().item()),
        ("columns", lambda logits, y: right(logits, y).all(dim=0).float().mean().item()),
        ("all-or-nothing", lambda logits, y: float(right(logits, y).all())),
        (
            "mean-of-row-shares",
            lambda logits, y: (
                torch.stack(
                    [
                        (a.argmax(-1) == b)[b >= 0].float().mean()
                        for a, b in zip(logits, y, strict=True)
                    ]
                )
                .mean()
                .item()
            ),
        ),
        (
            "letter-share",
            lambda logits, y: (logits.argmax(-1)[y >= 0] == y[y >= 0]).float().mean().item(),
        ),
        ("positions-share", lambda logits, y: right(logits, y).float().mean().item()),
        (
            "ignored-is-wrong",
            lambda logits, y: (
                sum(torch.equal(a.argmax(-1), b) for a, b in zip(logits, y, strict=True)) / len(y)
            ),
        ),
        ("wrong-share", lambda logits, y: (~right(logits, y)).any(1).float().mean().item()),
        ("shifted", lambda logits, y: right(logits[:, :-1], y[:, 1:]).all(1).float().mean().item()),
        ("count", lambda logits, y: float(right(logits, y).all(1).sum())),
        (None, lambda logits, y: right(logits, y).all(1)),
        (None, lambda logits, y: right(logits, y).float().prod(1).mean()),
    ],
    "ex-18-06": [
        ("gradients-pile-up", loop("backward", "clip", "rate", "step")),
        ("nothing-moves", loop("backward", "zero", "clip", "rate", "step")),
        ("nothing-moves", loop("zero", "backward", "clip", "rate")),
        ("no-clipping", loop("clip", "zero", "backward", "rate", "step")),
        ("no-clipping", loop("zero", "backward", "rate", "step", "clip")),
        ("clips-each", loop("zero", "backward", "value", "rate", "step")),
        ("ignores-the-rate", loop("zero", "backward", "clip", "step", "rate")),
        ("first-group-only", loop("zero", "backward", "clip", "rate", "step", groups=slice(1))),
        ("without-the-optimizer", own_optimizer),
        ("loss-afterwards", loss_of_the_new_weights),
        ("loss-as-tensor", detached),
        (None, loop("zero", "backward", "clip", "rate", "step", "step")),
        (None, loop("zero", "backward", "clip", "rate", "step", groups=slice(1, None))),
    ],
}
