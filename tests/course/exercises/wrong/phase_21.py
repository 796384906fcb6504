"""Wrong answers to the exercises of phase 21, each with the hint that it meets."""

import numpy as np
import torch
from torch.nn import functional as F


# -------------------------------------------------------------------------------------- 21.1 lens
def norm(x, eps=1e-5):
    return F.layer_norm(x, (x.shape[-1],), eps=eps)


def over_positions(stream, weight, table):
    m, s = stream.mean(-2, keepdim=True), stream.std(-2, keepdim=True, unbiased=False)
    return ((stream - m) / (s**2 + 1e-5) ** 0.5 * weight) @ table.t()


def last_statistics(stream, weight, table):
    m = stream.mean(-1, keepdim=True)
    s = stream[..., -1:, :].var(-1, keepdim=True, unbiased=False)
    return torch.einsum("...c,vc->...v", (stream - m) / torch.sqrt(s + 1e-5) * weight, table)


def sample_std(stream, weight, table):
    m, v = stream.mean(-1, keepdim=True), stream.var(-1, keepdim=True)
    return F.linear((stream - m) / torch.sqrt(v + 1e-5) * weight, table)


def divides_by_variance(stream, weight, table):
    m, v = stream.mean(-1, keepdim=True), stream.var(-1, keepdim=True, unbiased=False)
    return F.linear((stream - m) / (v + 1e-5) * weight, table)


def rms(stream, weight, table):
    size = torch.sqrt(stream.pow(2).mean(-1, keepdim=True) + 1e-5)
    return F.linear(stream / size * weight, table)


def centred_only(stream, weight, table):
    return F.linear((stream - stream.mean(-1, keepdim=True)) * weight, table)


def epsilon_outside(stream, weight, table):
    s = stream.std(-1, keepdim=True, unbiased=False)
    return F.linear((stream - stream.mean(-1, keepdim=True)) / (s + 1e-1) * weight, table)


def cosine(stream, weight, table):
    return F.linear(F.normalize(norm(stream) * weight, dim=-1), F.normalize(table, dim=-1))


# ------------------------------------------------------------------------------------- 21.2 patch
def alias(other, clean, t):
    result = other
    result[:, t] = clean[:, t]
    return result


def put(into, source, where):
    into = into.clone()
    into[where] = source[where]
    return into


def prefix(other, clean, t):
    t = t % other.shape[1]
    return torch.cat([clean[:, : t + 1], other[:, t + 1 :]], dim=1)


def suffix(other, clean, t):
    t = t % other.shape[1]
    return torch.cat([other[:, :t], clean[:, t:]], dim=1)


def without_middle(other, clean, t):
    """Meant as cat of three, but for t = -1 the last piece is the whole text."""
    return torch.cat([other[:, :t], clean[:, t : t + 1], other[:, t + 1 :]], dim=1)


# --------------------------------------------------------------------------------- 21.3 recovered
def shares(clean, other, patched):
    return (patched - other) / (clean - other)


# ---------------------------------------------------------------------------------- 21.4 knock_out
def cut(heads, h, n_head):
    D = heads.shape[-1] // n_head
    return h * D, (h + 1) * D


def into(heads, columns, values):
    out = heads.clone()
    out[..., columns[0] : columns[1]] = values
    return out


def with_zeros(heads, h, n_head, mean):
    return into(heads, cut(heads, h, n_head), 0.0)


def every_nth(heads, h, n_head, mean):
    out = heads.clone()
    out[..., h::n_head] = mean[h::n_head]
    return out


def view_the_other_way(heads, h, n_head, mean):
    B, T, C = heads.shape
    out = heads.clone().view(B, T, C // n_head, n_head)
    out[..., h] = mean.view(C // n_head, n_head)[:, h]
    return out.view(B, T, C)


def batch_mean(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    return into(heads, (a, b), heads.mean((0, 1))[a:b])


def keeps_only(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    out = mean.repeat(*heads.shape[:2], 1)
    out[..., a:b] = heads[..., a:b]
    return out


def rows(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    out = heads.clone()
    out[:, a:b] = mean
    return out


def average_of_the_mean(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    return into(heads, (a, b), mean[a:b].mean())


def counts_from_one(heads, h, n_head, mean):
    a, b = cut(heads, (h - 1) % n_head, n_head)
    return into(heads, (a, b), mean[a:b])


def in_place(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    heads[:, :, a:b] = mean[a:b]
    return heads


def off(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    return into(heads, (a, b), heads[..., a:b] - mean[a:b])


def just_the_end(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    out = heads.clone()
    out[:, -1, a:b] = mean[a:b]
    return out


def cut_away(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    keep = [c for c in range(heads.shape[-1]) if not a <= c < b]
    return heads[..., keep]


def half_and_half(heads, h, n_head, mean):
    a, b = cut(heads, h, n_head)
    return into(heads, (a, b), (heads[..., a:b] + mean[a:b]) / 2)


ANSWERS = {
    "ex-21-01": [
        ("no-norm", lambda s, w, t: F.linear(s, t)),
        ("no-norm", lambda s, w, t: F.linear(s * w, t)),
        ("down-the-rows", over_positions),
        ("one-size-for-all", last_statistics),
        ("no-weight", lambda s, w, t: F.linear(norm(s), t)),
        ("weight-added", lambda s, w, t: F.linear(norm(s) + w, t)),
        ("probabilities", lambda s, w, t: F.softmax(F.linear(norm(s) * w, t), dim=-1)),
        ("probabilities", lambda s, w, t: F.log_softmax(F.linear(norm(s) * w, t), dim=-1)),
        ("not-centred", rms),
        ("not-divided", centred_only),
        ("variance-not-root", divides_by_variance),
        ("one-less", sample_std),
        ("favourites", lambda s, w, t: F.linear(norm(s) * w, t).max(-1).indices),
        ("last-only", lambda s, w, t: F.linear(norm(s) * w, t)[..., -1, :]),
        (None, epsilon_outside),
        (None, cosine),
        (None, lambda s, w, t: norm(s) * w),
    ],
    "ex-21-02": [
        ("in-place", alias),
        ("wrong-direction", lambda o, c, t: put(c, o, (slice(None), t))),
        ("everything", lambda o, c, t: c * 1),
        ("a-stretch", prefix),
        ("a-stretch", suffix),
        ("row-of-the-batch", lambda o, c, t: put(o, c, (t,))),
        ("channel", lambda o, c, t: put(o, c, (..., t))),
        ("first-text-only", lambda o, c, t: put(o, c, (0, t))),
        ("mixes", lambda o, c, t: o + torch.eye(o.shape[1])[t][:, None] * c),
        ("slice-only", lambda o, c, t: c[:, t]),
        (None, lambda o, c, t: c[:, [t]]),
        ("nothing", lambda o, c, t: o + 0),
        ("another-position", lambda o, c, t: put(o, c, (slice(None), t - 1))),
        (None, without_middle),
    ],
    "ex-21-03": [
        ("ratio-of-means", lambda c, o, p: float((p - o).sum() / (c - o).sum())),
        ("divides-by-clean", lambda c, o, p: float(torch.mean(p / c))),
        ("divides-by-clean", lambda c, o, p: float(torch.mean((p - o) / c))),
        ("swapped", lambda c, o, p: float(1 - shares(c, o, p).mean())),
        ("absolute", lambda c, o, p: float(((p - o).abs() / (c - o).abs()).mean())),
        ("clamped", lambda c, o, p: float(shares(c, o, p).clip(0, 1).mean())),
        ("clamped", lambda c, o, p: float(np.maximum(shares(c, o, p).numpy(), 0).mean())),
        ("sign", lambda c, o, p: float(((o - p) / (c - o)).mean())),
        ("no-share", lambda c, o, p: float((p - o).mean())),
        ("total", lambda c, o, p: float(sum(shares(c, o, p)))),
        ("each", shares),
        ("median", lambda c, o, p: float(shares(c, o, p).median())),
        ("per-cent", lambda c, o, p: float(shares(c, o, p).mean() * 100)),
        (None, lambda c, o, p: float(shares(c, o, p).square().mean())),
        (None, lambda c, o, p: shares(c, o, p).mean()),
    ],
    "ex-21-04": [
        ("zeros", with_zeros),
        ("interleaved", every_nth),
        ("interleaved", view_the_other_way),
        ("every-head", lambda x, h, n, m: m.repeat(x.shape[0], x.shape[1], 1)),
        ("own-mean", batch_mean),
        ("the-others", keeps_only),
        ("positions", rows),
        ("one-number", average_of_the_mean),
        ("another-head", counts_from_one),
        ("in-place", in_place),
        ("takes-the-mean-off", off),
        ("last-position", just_the_end),
        ("removed", cut_away),
        (None, half_and_half),
        (None, lambda x, h, n, m: x.clone()),
    ],
}
