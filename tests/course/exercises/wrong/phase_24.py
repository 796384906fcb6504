"""Wrong answers to the exercises of phase 24, each with the hint that it meets."""

import math

import numpy as np
import torch


def mm(m, k, n):
    return 2 * m * k * n


def sizes(c):
    return c.n_layer, c.n_embd, c.d_ff, c.n_head, c.vocab_size


def flops(c, B, T, linears=4, mlp=2, products=2, head=1, layers=None, two=2, heads=1):
    """The whole count, with a knob for each thing one may get wrong."""
    L, C, Ff, _, V = sizes(c)
    block = linears * B * T * C * C + mlp * B * T * C * Ff + products * heads * B * T * T * C
    return two * ((L if layers is None else layers) * block + head * B * T * C * V)


def sequence_shared(c, B, T):
    """Takes the batch for one long text."""
    L, C, Ff, _, V = sizes(c)
    N = B * T
    return 2 * L * (4 * N * C * C + 2 * N * C * Ff + 2 * N * N * C) + 2 * N * C * V


def scores_per_layer_once(c, B, T):
    L, C, Ff, _, V = sizes(c)
    return 2 * B * T * L * (4 * C * C + 2 * C * Ff) + 4 * B * T * T * C + 2 * B * T * C * V


def head_dim_only(c, B, T):
    L, C, Ff, H, V = sizes(c)
    return (
        2 * B * T * L * (4 * C * C + 2 * C * Ff) + 4 * B * L * T * T * (C // H) + 2 * B * T * C * V
    )


def context_not_text(c, B, T):
    """Counts as if every text filled the context."""
    return flops(c, B, c.context_length)


def from_the_weights(c, B, T):
    return 2 * (c.n_parameters - c.n_embd * c.context_length) * B * T


def parameters_and_attention(c, B, T):
    return 2 * c.n_parameters * B * T + 4 * c.n_layer * B * T * T * c.n_embd


def softmax_too(c, B, T):
    return flops(c, B, T) + 5 * c.n_layer * c.n_head * B * T * T


def exact_sums(c, B, T):
    """2 k - 1 and not 2 k: the first product is added to nothing."""
    L, C, Ff, H, V = sizes(c)
    N, D = B * T, C // H

    def product(m, k, n):
        return m * n * (2 * k - 1)

    block = 4 * product(N, C, C) + product(N, C, Ff) + product(N, Ff, C)
    block += B * H * (product(T, D, T) + product(T, T, D))
    return L * block + product(N, C, V)


def three(flops, moved, calls, m):
    return flops / m.flops_per_s, moved / m.bytes_per_s, calls * m.s_per_call


def roofline(flops, moved, calls, m):
    """The roof of the intensity, and no price for calls."""
    if not flops:
        return 0.0
    intensity = flops / moved if moved else math.inf
    return flops / min(m.flops_per_s, intensity * m.bytes_per_s)


def rounded_up(flops, moved, calls, m):
    return math.ceil(max(three(flops, moved, calls, m)))


def norm(flops, moved, calls, m):
    return math.hypot(*three(flops, moved, calls, m))


def product_of_all(flops, moved, calls, m):
    a, b, c = three(flops, moved, calls, m)
    return a * b * c


def logs(x):
    return np.log(np.array(x, dtype=float))


def polyfit(x, y):
    return tuple(float(v) for v in np.polyfit(x, y, 1))


def base_two(x, y):
    exponent, height = np.polyfit(np.log2(x), np.log2(y), 1)
    return float(exponent), float(math.exp(height))


def steepest_pair(x, y):
    a, b = logs(x), logs(y)
    exponent = (b[1] - b[0]) / (a[1] - a[0])
    return float(exponent), float(math.exp(b[0] - exponent * a[0]))


def no_centre(x, y):
    a, b = logs(x), logs(y)
    exponent = (a @ b) / (a @ a)
    return float(exponent), float(np.exp((b - exponent * a).mean()))


def half_slope(x, y):
    a, b = logs(x), logs(y)
    exponent = np.cov(a, b)[0, 1] / np.var(a)  # n - 1 above, n below
    return float(exponent), float(np.exp(b.mean() - exponent * a.mean()))


def correlation(x, y):
    a, b = logs(x), logs(y)
    exponent = np.corrcoef(a, b)[0, 1] if b.std() else 0.0
    return float(exponent), float(np.exp(b.mean() - exponent * a.mean()))


def factor_from_the_first(x, y):
    exponent = polyfit(logs(x), logs(y))[0]
    return exponent, float(y[0] / x[0] ** exponent)


def geometric(p, lengths):
    return float(np.prod([p**n for n in lengths]) ** (1 / len(lengths)))


def of_tensor(p, lengths):
    return (torch.tensor(float(p)) ** torch.tensor(lengths)).mean()


def at_most_one_error(p, lengths):
    return sum(p**n + n * p ** (n - 1) * (1 - p) for n in lengths) / len(lengths)


ANSWERS = {
    "ex-24-01": [
        ("no-head", lambda c, B, T: flops(c, B, T, head=0)),
        ("lookup-as-product", lambda c, B, T: flops(c, B, T, head=2)),
        ("one-product", lambda c, B, T: flops(c, B, T, products=1)),
        ("no-attention", lambda c, B, T: flops(c, B, T, products=0)),
        ("times-heads", lambda c, B, T: flops(c, B, T, heads=c.n_head)),
        ("times-heads", head_dim_only),
        ("one-layer", lambda c, B, T: flops(c, B, T, layers=1)),
        ("no-two", lambda c, B, T: flops(c, B, T, two=1)),
        ("batch", lambda c, B, T: flops(c, 1, T)),
        ("texts-mixed", sequence_shared),
        ("linears-of-attention", lambda c, B, T: flops(c, B, T, linears=3)),
        ("mlp-once", lambda c, B, T: flops(c, B, T, mlp=1)),
        ("backward-too", lambda c, B, T: flops(c, B, T, two=6)),
        ("two-per-parameter", from_the_weights),
        ("two-per-parameter", parameters_and_attention),
        (None, scores_per_layer_once),
        (None, context_not_text),
        (None, softmax_too),
        (None, exact_sums),
    ],
    "ex-24-02": [
        ("sum", lambda f, b, n, m: sum(three(f, b, n, m))),
        ("shortest", lambda f, b, n, m: min(three(f, b, n, m))),
        ("no-calls", roofline),
        ("no-calls", lambda f, b, n, m: max(f / m[0], b / m[1])),
        ("no-calls", lambda f, b, n, m: max(f / m[0], b / m[1], m[2])),
        ("no-bytes", lambda f, b, n, m: max(f / m[0], n * m[2])),
        ("flops-only", lambda f, b, n, m: f / m[0]),
        ("calls-divided", lambda f, b, n, m: max(f / m[0], b / m[1], n / m[2])),
        ("bits", lambda f, b, n, m: max(f / m[0], b * 8 / m[1], n * m[2])),
        ("upside-down", lambda f, b, n, m: max(f * m[0], b * m[1], n * m[2])),
        ("mean", lambda f, b, n, m: float(np.mean(three(f, b, n, m)))),
        (None, norm),
        (None, rounded_up),
        (None, product_of_all),
    ],
    "ex-24-03": [
        ("raw-values", lambda x, y: polyfit(x, y)),
        ("one-logarithm", lambda x, y: polyfit(logs(x), y)),
        ("one-logarithm", lambda x, y: (polyfit(x, logs(y))[0], math.exp(polyfit(x, logs(y))[1]))),
        ("factor-still-a-logarithm", lambda x, y: polyfit(logs(x), logs(y))),
        ("two-bases", base_two),
        ("two-points-only", steepest_pair),
        ("through-one", no_centre),
        (
            "sign-turned",
            lambda x, y: (-polyfit(logs(x), logs(y))[0], math.exp(polyfit(logs(x), logs(y))[1])),
        ),
        (
            "other-order",
            lambda x, y: (math.exp(polyfit(logs(x), logs(y))[1]), polyfit(logs(x), logs(y))[0]),
        ),
        (
            "x-and-y-exchanged",
            lambda x, y: (polyfit(logs(y), logs(x))[0], math.exp(polyfit(logs(y), logs(x))[1])),
        ),
        (None, half_slope),
        (None, correlation),
        ("factor-from-one-point", factor_from_the_first),
    ],
    "ex-24-04": [
        ("power-of-the-mean", lambda p, n: p ** float(np.mean(n))),
        ("power-of-the-mean", geometric),
        ("power-of-the-mean", lambda p, n: p ** round(sum(n) / len(n))),
        ("one-length-for-all", lambda p, n: p ** max(n)),
        ("one-length-for-all", lambda p, n: p ** n[0]),
        ("times-the-length", lambda p, n: p * float(np.mean(n))),
        ("letters-are-answers", lambda p, n: 1.0 * p),
        ("errors-add-up", lambda p, n: float(np.mean([1 - k * (1 - p) for k in n]))),
        ("any-letter", lambda p, n: float(np.mean([1 - (1 - p) ** k for k in n]))),
        ("no-mean", lambda p, n: float(sum(p**k for k in n))),
        ("all-at-once", lambda p, n: math.prod(p**k for k in n)),
        ("some-wrong", lambda p, n: 1 - float(np.mean([p**k for k in n]))),
        (None, of_tensor),
        (None, at_most_one_error),
        (None, lambda p, n: [p**k for k in n]),
    ],
}
