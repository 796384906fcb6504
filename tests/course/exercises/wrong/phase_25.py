"""Wrong answers to the exercises of phase 25, each with the hint that it meets."""

import numpy as np
import torch

BRAIN = torch.bfloat16


def to(value, dtype):
    return torch.tensor(value, dtype=dtype)


def loop(dtype, start, step, n, each=lambda x: x):
    total = start
    for _ in range(n):
        total = each(total + step)
    return total


def python_numbers(dtype, start, step, n):
    return float(loop(dtype, start, step, n))


def rounded_at_the_end(dtype, start, step, n):
    return to(loop(dtype, start, step, n), dtype).item()


def line(dtype, start, step, n):
    return to(start + step * n, dtype).item()


def doubled_step(dtype, start, step, n):
    return float(to(start, dtype).double() + n * to(step, dtype).double())


def summed(dtype, start, step, n):
    return (torch.full((n,), step, dtype=dtype).sum() + to(start, dtype)).item()


def cumsum(dtype, start, step, n):
    values = torch.full((n + 1,), step, dtype=dtype)
    values[0] = start
    return values.cumsum(0)[-1].item()


def inclusive(dtype, start, step, n):
    total, step = to(start, dtype), to(step, dtype)
    for _ in range(n + 1):
        total = total + step
    return total.item()


def unrounded_step(dtype, start, step, n):
    return loop(dtype, start, step, n, lambda x: to(x, dtype).item())


def always_bfloat16(dtype, start, step, n):
    total = to(start, BRAIN)
    for _ in range(n):
        total = total + to(step, BRAIN)
    return total.item()


def numpy_half(dtype, start, step, n):
    total = np.float16(start)
    for _ in range(n):
        total = np.float16(total + np.float16(step))
    return float(total)


def a_tensor(dtype, start, step, n):
    total = to(start, dtype)
    for _ in range(n):
        total = total + to(step, dtype)
    return total


def moved(w, g, rate):
    return w.float() - rate * g.float()


def down(x):
    return x.to(BRAIN)


def rounded_gradient_step(w, m, g, rate):
    m = m - (g * rate)
    return down(m), m


def forgets_the_copy(w, m, g, rate):
    return down(moved(w, g, rate)), moved(w, g, rate)


def copy_of_weights_first(w, m, g, rate):
    """Takes the copy anew from the weights at every step."""
    m = w.float()
    m = m - rate * g.float()
    return m.bfloat16(), m


def separate(w, m, g, rate):
    return down(moved(w, g, rate)), moved(m, g, rate)


def inplace(w, m, g, rate):
    m.sub_(g.float() * rate)
    return down(m), m


def divided(w, m, g, rate):
    m = m - g.float() / rate
    return down(m), m


def double_step(w, m, g, rate):
    m = moved(m, g, 2 * rate)
    return down(m), m


def both_float(w, m, g, rate):
    return moved(m, g, rate), moved(m, g, rate)


def kinds(*values):
    names = ("float32", "autocast", "all bfloat16", "master")
    return lambda kind: dict(zip(names, values, strict=True))[kind]


def grows(s, k, bad, n):
    return (s * 0.5, 0) if bad else (s * 2.0, 0)


def restart(s, k, bad, n):
    return (65536.0, 0) if bad else ((2 * s, 0) if k + 1 == n else (s, k + 1))


def quarter(s, k, bad, n):
    return (s / 4, 0) if bad else ((2 * s, 0) if k + 1 == n else (s, k + 1))


def finish(w, g, rate):
    return w - rate * g


def cut(g, limit):
    return g * min(1.0, limit / max(float(g.norm()), 1e-30))


def fine(g):
    return bool(torch.isfinite(g).all())


def clip_then_unscale(w, g, s, c, rate):
    return finish(w, cut(g, c) / s, rate) if fine(g) else w


def torch_clip(w, g, s, c, rate):
    """PyTorch's function, on gradients that are still scaled."""
    p = torch.nn.Parameter(w.clone())
    p.grad = g.clone()
    torch.nn.utils.clip_grad_norm_([p], c)
    return finish(w, p.grad / s, rate) if fine(g) else w


def clip_scaled_limit_then_nothing(w, g, s, c, rate):
    return finish(w, cut(g, c * s), rate) if fine(g) else w


def checks_the_norm(w, g, s, c, rate):
    g = g / s
    return w if float(g.norm()) > c or not fine(g) else finish(w, g, rate)


def zeroed(w, g, s, c, rate):
    return finish(w, cut(torch.nan_to_num(g / s, 0.0, 0.0, 0.0), c), rate)


def half_a_check(w, g, s, c, rate):
    return w if torch.isnan(g).any() else finish(w, cut(g / s, c), rate)


def minimum_of_values(w, g, s, c, rate):
    return finish(w, torch.clamp(g / s, -c, c), rate) if fine(g) else w


def returns_none_when_bad(w, g, s, c, rate):
    return finish(w, cut(g / s, c), rate) if fine(g) else None


def largest_entry(w, g, s, c, rate):
    g = g / s
    return finish(w, g * min(1.0, c / max(float(g.abs().max()), 1e-30)), rate) if fine(g) else w


def squared_norm(w, g, s, c, rate):
    g = g / s
    return finish(w, g * min(1.0, c / max(float((g**2).sum()), 1e-30)), rate) if fine(g) else w


ANSWERS = {
    "ex-25-01": [
        ("never-rounds", python_numbers),
        ("rounds-once", rounded_at_the_end),
        ("rounds-once", line),
        ("rounds-the-step-only", doubled_step),
        ("rounds-once", summed),
        ("rounds-once", cumsum),
        ("another-count", inclusive),
        ("exact-step", unrounded_step),
        ("one-type-for-all", always_bfloat16),
        ("one-type-for-all", numpy_half),
        (None, a_tensor),
    ],
    "ex-25-02": [
        ("step-rounded", rounded_gradient_step),
        ("copies-up", forgets_the_copy),
        ("copies-up", copy_of_weights_first),
        ("both-apart", separate),
        ("changes-the-arguments", inplace),
        ("weights-in-thirty-two-bits", both_float),
        ("uphill", lambda w, m, g, r: (down(moved(m, g, -r)), moved(m, g, -r))),
        ("other-order", lambda w, m, g, r: (moved(m, g, r), down(moved(m, g, r)))),
        ("weights-left-behind", lambda w, m, g, r: (w.clone(), moved(m, g, r))),
        ("copy-in-sixteen-bits", lambda w, m, g, r: (down(moved(m, g, r)), down(moved(m, g, r)))),
        (None, divided),
        (None, double_step),
        (None, lambda w, m, g, r: down(moved(m, g, r))),
    ],
    "ex-25-03": [
        ("mixed-is-half", kinds(16, 8, 8, 8)),
        ("no-means", kinds(8, 8, 4, 8)),
        ("no-copy", kinds(16, 16, 8, 12)),
        ("one-mean", kinds(12, 12, 6, 12)),
        ("bits", kinds(128, 128, 64, 128)),
        ("numbers-not-bytes", kinds(4, 4, 4, 5)),
        ("gradients-of-the-model-in-float32", kinds(16, 16, 8, 18)),
        ("mixed-is-half", kinds(16, 8, 8, 16)),
        ("means-always-in-float32", kinds(16, 16, 12, 16)),
        ("autocast-keeps-copies", kinds(16, 18, 8, 16)),
        (None, kinds(4, 4, 2, 2)),
        (None, kinds(16, 12, 8, 16)),
        (None, kinds(16, 16, 8, 24)),
    ],
    "ex-25-04": [
        ("grows-every-time", grows),
        ("wrong-way", lambda s, k, bad, n: (s * 2, 0) if bad else (s, k + 1)),
        ("does-not-grow", lambda s, k, bad, n: (s / 2, 0) if bad else (s, k + 1)),
        (
            "never-shrinks",
            lambda s, k, bad, n: (s * 2, 0) if k + 1 == n and not bad else (s, 0 if bad else k + 1),
        ),
        (
            "count-survives-the-infinity",
            lambda s, k, bad, n: (s / 2, k) if bad else ((s * 2, 0) if k == n - 1 else (s, k + 1)),
        ),
        (
            "count-survives-the-growth",
            lambda s, k, bad, n: (s / 2, 0) if bad else (s * (2 if k + 1 == n else 1), k + 1),
        ),
        (
            "does-not-grow",
            lambda s, k, bad, n: (s / 2, 0) if bad else ((s * 2, 0) if k >= n else (s, k + 1)),
        ),
        (
            "skipped-step-counts",
            lambda s, k, bad, n: (
                (s / 2, k + 1) if bad else ((s * 2, 0) if k + 1 == n else (s, k + 1))
            ),
        ),
        ("another-factor", quarter),
        (None, restart),
        (
            "whole-numbers",
            lambda s, k, bad, n: (
                (int(s) // 2, 0) if bad else ((int(2 * s), 0) if k + 1 == n else (int(s), k + 1))
            ),
        ),
        (None, lambda s, k, bad, n: s / 2 if bad else (s * 2 if k + 1 == n else s)),
    ],
    "ex-25-05": [
        ("clips-first", clip_then_unscale),
        ("clips-first", torch_clip),
        ("never-unscales", clip_scaled_limit_then_nothing),
        ("skips-the-large", checks_the_norm),
        ("made-to-look-clean", zeroed),
        ("only-some-of-the-bad", half_a_check),
        ("clips-each-number", minimum_of_values),
        ("no-clip", lambda w, g, s, c, rate: finish(w, g / s, rate) if fine(g) else w),
        ("never-looks", lambda w, g, s, c, rate: finish(w, cut(g / s, c), rate)),
        (
            "unscales-twice",
            lambda w, g, s, c, rate: finish(w, cut(g / s**2, c), rate) if fine(g) else w,
        ),
        ("uphill", lambda w, g, s, c, rate: finish(w, -cut(g / s, c), rate) if fine(g) else w),
        (None, returns_none_when_bad),
        ("another-length", largest_entry),
        ("another-length", squared_norm),
    ],
}
