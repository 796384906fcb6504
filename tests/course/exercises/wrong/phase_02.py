"""Wrong answers to the exercises of phase 02, each with the hint that it meets."""

import math

import numpy as np

from minigpt.foundations.floats import round_mantissa


def fields(code, e, m):
    digits = format(code, f"0{1 + e + m}b")
    return int(digits[0]), int(digits[1 : 1 + e], 2), int(digits[1 + e :], 2)


def decoded(code, e, m, bias=None, hidden=1, base=2.0, least=1, divisor=None):
    """The formula, with what the arguments bend."""
    sign, k, f = fields(code, e, m)
    bias = 2 ** (e - 1) - 1 if bias is None else bias
    f = f / (divisor or 2**m)
    return (-1) ** sign * (f + (hidden if k else 0)) * base ** (max(k, least) - bias)


def fields_swapped(code, e, m):
    sign, k, f = code >> (e + m), code % 2**e, (code >> e) % 2**m
    return (-1) ** sign * ((k > 0) + f / 2**m) * 2.0 ** (max(k, 1) - (2 ** (e - 1) - 1))


def always_hidden(code, e, m):
    sign, k, f = fields(code, e, m)
    return (-1) ** sign * math.ldexp(1 + f / 2**m, k - 2 ** (e - 1) + 1)


def zero_below(code, e, m):
    return decoded(code, e, m) if fields(code, e, m)[1] else 0.0


def signed_whole_number(code, e, m):
    size = 1 << (e + m + 1)
    whole = code - size if code & (size >> 1) else code
    return math.copysign(decoded(abs(whole), e, m), whole)


def scaled(x, m, how=np.rint, shift=1):
    fraction, exponent = np.frexp(x)
    return np.ldexp(how(np.ldexp(fraction, m + shift)), exponent - m - shift)


def by_octave(x, m, octave=np.floor):
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.exp2(octave(np.log2(np.abs(x))) - m)
        return np.nan_to_num(np.rint(x / gap) * gap)


def octave_without_size(x, m):
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.exp2(np.floor(np.log2(x)) - m)
        return np.rint(x / gap) * gap


def fraction_only(x, m):
    fraction, _ = np.frexp(x)
    return np.rint(fraction * 2 ** (m + 1)) / 2 ** (m + 1)


def signs_dropped(x, m):
    return scaled(np.abs(x), m)


def one_by_one(values):
    total = np.float32(0)
    for value in values:
        total += value
    return float(total)


def kahan(values, sign=-1, remember=0, swapped=False):
    total = lost = np.float32(0)
    for value in values:
        wanted = value + np.float32(sign) * lost
        new = total + wanted
        lost = np.float32(remember) * lost + (
            wanted - (new - total) if swapped else (new - total) - wanted
        )
        total = new
    return float(total)


def never_given_back(values):
    total = lost = np.float32(0)
    for value in values:
        new = total + value
        lost += value - (new - total)
        total = new
    return float(total)


def halves(values):
    if len(values) < 2:
        return float(np.sum(values))
    half = len(values) // 2
    return float(np.float32(halves(values[:half]) + halves(values[half:])))


def in_tens(values):
    return float(np.float32(sum(np.round(values, 1).tolist())) // 10 * 10)


def half_a_gap(w, step, m):
    gap = 2.0 ** (np.floor(np.log2(np.abs(w))) - m)
    return float((abs(step) < gap / 2).mean())


def half_a_gap_and_ties(w, step, m):
    gap = 2.0 ** (np.floor(np.log2(np.abs(w))) - m)
    return float((abs(step) <= gap / 2).mean())


def one_gap(w, step, m):
    return float((abs(step) < np.ldexp(1.0, np.frexp(w)[1] - 1 - m)).mean())


def moved(w, step, m):
    return round_mantissa(w + step, m)


ANSWERS = {
    "ex-02-01": [
        ("no-hidden-one", lambda code, e, m: decoded(code, e, m, hidden=0)),
        ("bias-one-too-large", lambda code, e, m: decoded(code, e, m, bias=2 ** (e - 1))),
        ("no-bias", lambda code, e, m: decoded(code, e, m, bias=0)),
        ("bias-of-one-format", lambda code, e, m: decoded(code, e, m, bias=127)),
        ("bias-of-one-format", lambda code, e, m: decoded(code, e, m, bias=15)),
        ("no-subnormals", always_hidden),
        ("subnormals-half-size", lambda code, e, m: decoded(code, e, m, least=0)),
        ("subnormals-are-zero", zero_below),
        ("twos-complement", signed_whole_number),
        ("no-sign", lambda code, e, m: abs(decoded(code, e, m))),
        ("power-of-ten", lambda code, e, m: decoded(code, e, m, base=10.0)),
        ("parts-in-the-wrong-places", fields_swapped),
        (None, lambda code, e, m: decoded(code, e, m, divisor=2**m - 1)),
        (None, lambda code, e, m: float(np.uint16(code).view(np.float16))),
        (None, lambda code, e, m: -decoded(code, e, m)),
    ],
    "ex-02-02": [
        ("cuts-off", lambda x, m: scaled(x, m, np.fix)),
        ("always-down", lambda x, m: scaled(x, m, np.floor)),
        ("always-up", lambda x, m: scaled(x, m, np.ceil)),
        (
            "half-away-from-zero",
            lambda x, m: np.copysign(scaled(abs(x), m, lambda y: y + 0.5 - (y + 0.5) % 1), x),
        ),
        ("half-away-from-zero", lambda x, m: scaled(x, m, lambda y: np.floor(y + 0.5))),
        ("decimals", lambda x, m: np.array([round(v, m) for v in x.tolist()])),
        ("one-step-for-all", lambda x, m: np.ldexp(np.rint(np.ldexp(x, m)), -m)),
        ("hidden-bit-counted", lambda x, m: scaled(x, m, shift=0)),
        ("one-bit-too-many", lambda x, m: scaled(x, m, shift=2)),
        ("positive-only", octave_without_size),
        ("significant-decimals", lambda x, m: np.array([float(f"{v:.{m}e}") for v in x.tolist()])),
        ("loses-the-exponent", fraction_only),
        (None, lambda x, m: by_octave(x, m, np.rint)),
        (None, signs_dropped),
        (None, lambda x, m: x.astype(np.float16).astype(float)),
    ],
    "ex-02-03": [
        ("running", one_by_one),
        ("running", lambda values: float(np.cumsum(values)[-1])),
        ("running", never_given_back),
        ("smallest-first", lambda values: one_by_one(sorted(values, key=abs))),
        ("largest-first", lambda values: one_by_one(sorted(values, key=abs)[::-1])),
        ("backwards", lambda values: one_by_one(reversed(values))),
        ("in-halves", halves),
        ("lost-added", lambda values: kahan(values, sign=1)),
        ("lost-added", lambda values: kahan(values, swapped=True)),
        ("losses-pile-up", lambda values: kahan(values, remember=1)),
        ("numpy-s-sum", lambda values: float(np.sum(values))),
        ("numpy-s-sum", lambda values: float(values.sum(dtype=np.float32))),
        (None, in_tens),
        ("numpy-s-sum", lambda values: float(np.mean(values) * np.float32(len(values)))),
        (None, lambda values: one_by_one(values.astype(int))),
    ],
    "ex-02-04": [
        ("whole-gap", one_gap),
        ("half-gap", half_a_gap),
        ("half-gap", half_a_gap_and_ties),
        ("same-gap-for-all", lambda w, step, m: float(abs(step) < 2.0 ** -(m + 1))),
        ("counts-the-movers", lambda w, step, m: 1 - float((moved(w, step, m) == w).mean())),
        ("how-many", lambda w, step, m: int((moved(w, step, m) == w).sum())),
        ("exact-sum", lambda w, step, m: float(np.mean(w + step - w == 0))),
        ("exact-sum", lambda w, step, m: float(np.mean(w + round_mantissa(step, m) == w))),
        ("all-or-nothing", lambda w, step, m: float((moved(w, step, m) == w).all())),
        ("per-cent", lambda w, step, m: 100 * float(np.mean(moved(w, step, m) == w))),
        ("each-one", lambda w, step, m: moved(w, step, m) == w),
        (None, lambda w, step, m: float(np.mean(abs(step / w) < 2.0 ** -(m + 1)))),
        (None, lambda w, step, m: float(np.any(moved(w, step, m) == w))),
        (None, lambda w, step, m: float(np.isclose(moved(w, step, m), w, atol=1e-3).mean())),
    ],
}
