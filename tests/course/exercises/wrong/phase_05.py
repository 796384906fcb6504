"""Wrong answers to the exercises of phase 05, each with the hint that it meets."""

import numpy as np


def going(step):
    """Return a descend() that makes so many of these steps: step(w, slopes, rate, t) -> w."""

    def descend(gradient, w, rate, steps):
        for t in range(steps):
            w = step(w, gradient(w), rate, t)
        return w

    return descend


def subtracts_in_place(gradient, w, rate, steps):
    for _ in range(steps):
        np.subtract(w, rate * gradient(w), out=w)
    return w


def copies_the_name_only(gradient, w, rate, steps):
    start = w
    for _ in range(steps):
        start += -rate * gradient(start)
    return start


def counts_from_one(gradient, w, rate, steps):
    for _ in range(1, steps):
        w = w - rate * gradient(w)
    return w


def counts_to_the_end(gradient, w, rate, steps):
    t = 0
    while t <= steps:
        w, t = w - rate * gradient(w), t + 1
    return w


def returns_inside_the_loop(gradient, w, rate, steps):
    for _ in range(steps):
        return w - rate * gradient(w)
    return w


def slope_once(gradient, w, rate, steps):
    g = gradient(w)
    for _ in range(steps):
        w = w - rate * g
    return w


def entry_by_entry(gradient, w, rate, steps):
    w = np.array(w, float)
    for _ in range(steps):
        for place in range(w.size):
            w[place] = w[place] - rate * gradient(w)[place]
    return w


def every_place(gradient, w, rate, steps):
    way = [w]
    while len(way) <= steps:
        way.append(way[-1] - rate * gradient(way[-1]))
    return np.array(way)


def moved_by(gradient, w, rate, steps):
    return going(lambda w, g, rate, t: w - rate * g)(gradient, w, rate, steps) - np.array(w)


def looks_from_the_next_place(gradient, w, rate, steps):
    for _ in range(steps):
        w = w - rate * gradient(w - rate * gradient(w))
    return w


def kept(w, g, v, rate, beta):
    v = g + v * beta
    return w - v * rate, v


def speed_overwritten(w, g, v, rate, beta):
    np.multiply(v, beta, out=v)
    v += g
    return w - rate * v, v


def everything_overwritten(w, g, v, rate, beta):
    v[:] = beta * v + g
    w[:] = w - rate * v
    return w, v


def average(values, beta, first=0.0):
    m, out = first, []
    for value in values:
        m = m * beta + value * (1 - beta)
        out.append(m)
    return out


def corrected_in_the_memory(values, beta):
    m, out = 0.0, []
    for t in range(len(values)):
        m = beta * m + (1 - beta) * values[t]
        m /= 1 - beta ** (t + 1)
        out.append(m)
    return out


def newest_weighs_most_wrong_way(values, beta):
    out = []
    for t in range(1, len(values) + 1):
        weights = beta ** np.arange(t)
        out.append(float(weights @ np.array(values[:t]) / weights.sum()))
    return out


def adds_up(values, beta):
    m, out = 0.0, []
    for value in values:
        m = beta * m + value
        out.append(m)
    return out


def adamw(w, g, m, v, t, lr, b1, b2, eps, decay, **change):
    """The step with one of its parts changed."""
    new_m = b1 * m + (1 - b1) * g
    new_v = b2 * v + (1 - b2) * g * g
    part = {
        "m_hat": lambda: new_m / (1 - b1**t),
        "v_hat": lambda: new_v / (1 - b2**t),
        "scale": lambda m_hat, v_hat: lr * m_hat / (np.sqrt(v_hat) + eps),
        "shrink": lambda: lr * decay * w,
        **change,
    }
    step = part["scale"](part["m_hat"](), part["v_hat"]())
    return w - part["shrink"]() - step, new_m, new_v


def changed(make):
    """Return an adamw_step whose parts make(all the arguments) replaces."""
    return lambda *given: adamw(*given, **make(*given))


def l2(w, g, m, v, t, lr, b1, b2, eps, decay):
    return adamw(w, g + decay * w, m, v, t, lr, b1, b2, eps, decay, shrink=lambda: 0.0)


def written_over(w, g, m, v, t, lr, b1, b2, eps, decay):
    w[:], m[:], v[:] = adamw(w, g, m, v, t, lr, b1, b2, eps, decay)
    return w, m, v


def state_written_over(w, g, m, v, t, lr, b1, b2, eps, decay):
    new_w, new_m, new_v = adamw(w, g, m, v, t, lr, b1, b2, eps, decay)
    m[:], v[:] = new_m, new_v
    return new_w, m, v


def corrected_state(w, g, m, v, t, lr, b1, b2, eps, decay):
    new, m, v = adamw(w, g, m, v, t, lr, b1, b2, eps, decay)
    return new, m / (1 - b1**t), v / (1 - b2**t)


def without_eps(*given):
    with np.errstate(all="ignore"):
        return adamw(*given, scale=lambda m_hat, v_hat: given[5] * m_hat / np.sqrt(v_hat))


def eps_under_the_root(w, g, m, v, t, lr, b1, b2, eps, decay):
    scale = lambda m_hat, v_hat: lr * m_hat / np.sqrt(v_hat + eps)  # noqa: E731
    return adamw(w, g, m, v, t, lr, b1, b2, eps, decay, scale=scale)


ANSWERS = {
    "ex-05-01": [
        ("uphill", going(lambda w, g, rate, t: w + rate * g)),
        ("changes-the-argument", subtracts_in_place),
        ("changes-the-argument", copies_the_name_only),
        ("one-step-too-few", counts_from_one),
        ("one-step-too-many", counts_to_the_end),
        ("one-step-only", returns_inside_the_loop),
        ("gradient-of-the-start", slope_once),
        ("one-coordinate-at-a-time", entry_by_entry),
        ("unit-length", going(lambda w, g, rate, t: w - rate * g / np.linalg.norm(g))),
        ("sign-only", going(lambda w, g, rate, t: np.where(g > 0, w - rate, w + rate))),
        ("no-rate", going(lambda w, g, rate, t: w - g)),
        ("way-not-place", moved_by),
        ("all-places", every_place),
        ("rate-shrinks", going(lambda w, g, rate, t: w - rate / (1 + t) * g)),
        (None, going(lambda w, g, rate, t: w * (1 - rate))),
        (None, going(lambda w, g, rate, t: rate * g)),
        (None, looks_from_the_next_place),
    ],
    "ex-05-02": [
        ("mean-not-sum", lambda w, g, v, rate, beta: kept(w, g * (1 - beta), v, rate, beta)),
        ("rate-in-the-speed", lambda w, g, v, rate, beta: kept(w, rate * g, v, 1, beta)),
        ("rate-in-a-downhill-speed", lambda w, g, v, rate, beta: kept(w, -rate * g, v, -1, beta)),
        ("downhill-speed", lambda w, g, v, rate, beta: kept(w, -g, v, -rate, beta)),
        ("old-speed", lambda w, g, v, rate, beta: (w - v * rate, kept(w, g, v, rate, beta)[1])),
        ("never-slows", lambda w, g, v, rate, beta: kept(w, g, v, rate, 1)),
        (
            "looks-ahead",
            lambda w, g, v, rate, beta: (
                w - rate * (g + beta * (beta * v + g)),
                kept(w, g, v, rate, beta)[1],
            ),
        ),
        ("forgets-the-speed", lambda w, g, v, rate, beta: kept(w, g, 0 * v, rate, beta)),
        ("uphill", lambda w, g, v, rate, beta: kept(w, g, v, -rate, beta)),
        ("slows-the-news", lambda w, g, v, rate, beta: kept(w, beta * g, v, rate, beta)),
        ("changes-the-arguments", everything_overwritten),
        ("speed-in-place", speed_overwritten),
        ("other-order", lambda w, g, v, rate, beta: kept(w, g, v, rate, beta)[::-1]),
        ("speed-stays", lambda w, g, v, rate, beta: (kept(w, g, v, rate, beta)[0], v)),
        (None, lambda w, g, v, rate, beta: kept(w, g, v, rate, 1 - beta)),
        (None, lambda w, g, v, rate, beta: kept(w, g, v, rate, beta)[0]),
        (None, lambda w, g, v, rate, beta: kept(w, g, v, 1.0, beta)),
    ],
    "ex-05-03": [
        ("no-correction", average),
        ("starts-at-the-first", lambda values, beta: average(values, beta, first=values[0])),
        (
            "same-correction-always",
            lambda values, beta: [m / (1 - beta) for m in average(values, beta)],
        ),
        ("corrects-the-memory", corrected_in_the_memory),
        (
            "counts-one-too-many",
            lambda values, beta: [
                m / (1 - beta ** (t + 2)) for t, m in enumerate(average(values, beta))
            ],
        ),
        (
            "swapped-and-corrected",
            lambda values, beta: [
                m / (1 - beta ** (t + 1)) for t, m in enumerate(average(values, 1 - beta))
            ],
        ),
        (
            "plain-mean",
            lambda values, beta: list(np.cumsum(values) / np.arange(1, len(values) + 1)),
        ),
        (
            "multiplies",
            lambda values, beta: [
                m - m * beta ** (t + 1) for t, m in enumerate(average(values, beta))
            ],
        ),
        (
            "the-last-only",
            lambda values, beta: average(values, beta)[-1] / (1 - beta ** len(values)),
        ),
        (None, newest_weighs_most_wrong_way),
        ("same-correction-always", adds_up),  # the same numbers: m / (1 - beta)
        (
            None,
            lambda values, beta: [m / (1 - beta * t) for t, m in enumerate(average(values, beta))],
        ),
    ],
    "ex-05-04": [
        ("decay-in-the-gradient", l2),
        (
            "no-correction",
            changed(
                lambda w, g, m, v, t, lr, b1, b2, eps, decay: {
                    "m_hat": lambda: b1 * m + (1 - b1) * g,
                    "v_hat": lambda: b2 * v + (1 - b2) * g**2,
                }
            ),
        ),
        (
            "half-a-correction",
            changed(
                lambda w, g, m, v, t, lr, b1, b2, eps, decay: {
                    "v_hat": lambda: b2 * v + (1 - b2) * g**2
                }
            ),
        ),
        (
            "no-root",
            changed(
                lambda w, g, m, v, t, lr, b1, b2, eps, decay: {
                    "scale": lambda m_hat, v_hat: lr * m_hat / (v_hat + eps)
                }
            ),
        ),
        ("no-eps", without_eps),
        (
            "decay-without-rate",
            changed(lambda w, g, m, v, t, lr, b1, b2, eps, decay: {"shrink": lambda: decay * w}),
        ),
        ("no-decay", changed(lambda *given: {"shrink": lambda: 0.0})),
        ("stores-the-corrected", corrected_state),
        (
            "no-memory",
            changed(lambda w, g, m, v, t, *rest: {"m_hat": lambda: g}),
        ),
        (
            "counts-one-too-many",
            lambda w, g, m, v, t, *rest: adamw(w, g, m, v, t + 1, *rest),
        ),
        (
            "betas-swapped",
            lambda w, g, m, v, t, lr, b1, b2, eps, decay: adamw(
                w, g, m, v, t, lr, b2, b1, eps, decay
            ),
        ),
        ("changes-the-arguments", written_over),
        ("means-in-place", state_written_over),
        (
            "uphill",
            changed(
                lambda w, g, m, v, t, lr, b1, b2, eps, decay: {
                    "scale": lambda m_hat, v_hat: -lr * m_hat / (np.sqrt(v_hat) + eps)
                }
            ),
        ),
        (
            "no-correction",
            lambda w, g, m, v, t, lr, b1, b2, eps, decay: adamw(
                w, g, m, v, 10**6, lr, b1, b2, eps, decay
            ),
        ),
        (None, lambda *given: adamw(*given)[0]),
        (None, lambda *given: adamw(*given)[::-1]),
        (
            None,
            lambda w, g, m, v, t, lr, b1, b2, eps, decay: adamw(
                w, g, m, v, t - 0.5, lr, b1, b2, eps, decay
            ),
        ),
    ],
}
