"""Wrong answers to the exercises of phase 03, each with the hint that it meets."""

from collections import Counter, defaultdict

import numpy as np


def quiet(function):
    """The function without NumPy's warnings, which a learner's notebook would only show."""

    def called(*args):
        with np.errstate(all="ignore"):
            return function(*args)

    return called


def followers(names, prefix, keep=lambda name, prefix: name.startswith(prefix), place=0):
    n = len(prefix) + place
    return Counter(name[n] for name in names if keep(name, prefix) and len(name) > n)


def shares(counts, total=None):
    total = total or sum(counts.values())
    return {letter: count / total for letter, count in counts.items()}


def letters_later(names, prefix):
    return shares(Counter("".join(n.removeprefix(prefix) for n in names if n.startswith(prefix))))


def anywhere(names, prefix):
    found = defaultdict(int)
    for name in names:
        for i in range(len(name) - len(prefix)):
            if name[i:].startswith(prefix):
                found[name[i + len(prefix)]] += 1
    return shares(found)


def first_place(names, prefix):
    """Finds the prefix with str.find, wherever it stands first."""
    places = [(name, name.find(prefix)) for name in names if prefix in name]
    return shares(Counter(name[i + len(prefix)] for name, i in places))


def without_newlines(names, prefix):
    return shares(followers([name.strip() for name in names], prefix))


def most_common(names, prefix):
    ((letter, count),) = followers(names, prefix).most_common(1)
    return {letter: count / sum(followers(names, prefix).values())}


def probabilities(z, axis=-1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def taken(table, targets):
    return np.take_along_axis(table, targets[:, None], axis=1)[:, 0]


def plain(logits, targets):
    powers = np.exp(logits)
    return -np.log(taken(powers / powers.sum(1, keepdims=True), targets)).mean()


def one_maximum(logits, targets):
    z = logits - np.max(logits)
    return (np.log(np.exp(z).sum(1)) - taken(z, targets)).mean()


def maximum_forgotten(logits, targets):
    """Takes the largest logit off the sum, and not off the target's logit."""
    z = logits - logits.max(1, keepdims=True)
    return (np.log(np.exp(z).sum(1)) - taken(logits, targets)).mean()


def log_sum(z):
    return np.logaddexp.reduce(z, axis=1)


ANSWERS = {
    "ex-03-01": [
        ("zero-is-nan", quiet(lambda p: -sum(p * np.log2(p)))),
        ("nats", quiet(lambda p: -np.nansum(p * np.log(p)))),
        ("decimal", quiet(lambda p: -np.nansum(p * np.log10(p)))),
        ("plain-mean", lambda p: np.mean([-np.log2(x) for x in p if x > 0])),
        ("plain-sum", lambda p: sum(-np.log2(x) for x in p if x)),
        ("no-minus", quiet(lambda p: np.nansum(p * np.log2(p)))),
        ("counts-the-outcomes", lambda p: np.log2(np.count_nonzero(p))),
        ("counts-all-places", lambda p: np.log2(p.size)),
        ("surprise-of-the-best", lambda p: -np.log2(max(p))),
        ("log-of-the-mean", lambda p: -np.log2(np.dot(p, p))),
        ("small-number-added", lambda p: -np.sum(p * np.log2(p + 1e-9))),
        ("small-number-added", lambda p: -np.sum(p * np.log2(p + 1e-12))),
        ("no-sum", quiet(lambda p: -np.nan_to_num(p * np.log2(p)))),
        ("plain-mean", quiet(lambda p: -np.nan_to_num(np.log2(p), neginf=0).sum() / p.size)),
        (None, lambda p: 1 - np.dot(p, p)),
        (None, quiet(lambda p: 2 ** -np.nansum(p * np.log2(p)))),
    ],
    "ex-03-02": [
        ("joint", lambda names, prefix: shares(followers(names, prefix), len(names))),
        ("counts", lambda names, prefix: dict(followers(names, prefix))),
        ("anywhere", anywhere),
        ("anywhere", first_place),
        (
            "last-letter-only",
            lambda names, prefix: (
                anywhere(names, prefix[-1:]) if prefix else shares(followers(names, ""))
            ),
        ),
        (
            "equal-shares",
            lambda names, prefix: dict.fromkeys(f := followers(names, prefix), 1 / len(f)),
        ),
        ("each-kind-once", lambda names, prefix: shares(followers(dict.fromkeys(names), prefix))),
        ("letters-that-follow", letters_later),
        ("no-end", without_newlines),
        ("the-likeliest", most_common),
        (
            "one-place-early",
            lambda names, prefix: (
                shares(followers(names, prefix, place=-1))
                if prefix
                else shares(followers(names, ""))
            ),
        ),
        ("one-place-late", lambda names, prefix: shares(followers(names, prefix, place=1))),
        (
            "per-cent",
            lambda names, prefix: shares(
                followers(names, prefix), sum(followers(names, prefix).values()) / 100
            ),
        ),
        (None, lambda names, prefix: list(shares(followers(names, prefix)).items())),
        (None, lambda names, prefix: max(followers(names, prefix))),
        (
            None,
            lambda names, prefix: {
                k: round(v, 1) for k, v in shares(followers(names, prefix)).items()
            },
        ),
    ],
    "ex-03-03": [
        ("other-way-round", quiet(lambda p, q: np.nansum(q * np.log2(q / p)))),
        ("cross-entropy", lambda p, q: -np.dot(p, np.log2(q))),
        ("plain-mean", quiet(lambda p, q: np.mean(np.log2(p / q)[p > 0]))),
        ("plain-sum", quiet(lambda p, q: np.log2(p / q)[p > 0].sum())),
        ("zero-is-nan", quiet(lambda p, q: np.dot(p, np.log2(p) - np.log2(q)))),
        ("distance", lambda p, q: 0.5 * np.linalg.norm(p - q, 1)),
        ("squares", lambda p, q: np.dot(p - q, p - q)),
        (
            "both-ways",
            quiet(
                lambda p, q: 0.5 * (np.nansum(p * np.log2(p / q)) + np.nansum(q * np.log2(q / p)))
            ),
        ),
        (
            "difference-of-entropies",
            quiet(lambda p, q: np.nansum(p * np.log2(p)) - np.nansum(q * np.log2(q))),
        ),
        ("nats", quiet(lambda p, q: np.nansum(p * np.log(p / q)))),
        ("negative", quiet(lambda p, q: np.nansum(p * np.log2(q / p)))),
        ("small-number-added", lambda p, q: np.sum(p * np.log2((p + 1e-9) / (q + 1e-9)))),
        ("no-sum", quiet(lambda p, q: np.nan_to_num(p * np.log2(p / q)))),
        ("other-way-round", quiet(lambda p, q: np.sum(np.where(q > 0, q * np.log2(q / p), 0)))),
        ("sizes-only", quiet(lambda p, q: np.nansum(p * np.abs(np.log2(p / q))))),
        ("distance", lambda p, q: np.abs(p - q).sum() / 2),
        (None, quiet(lambda p, q: np.log2(np.nansum(p * p / q)))),
    ],
    "ex-03-04": [
        ("overflows", quiet(plain)),
        ("underflows", quiet(lambda z, t: np.mean(-np.log(taken(probabilities(z), t))))),
        ("one-maximum-for-all", quiet(one_maximum)),
        ("sum-not-mean", lambda z, t: np.sum(log_sum(z) - taken(z, t))),
        ("log-of-the-mean", lambda z, t: -np.log(np.mean(taken(probabilities(z), t)))),
        ("every-target-in-every-row", lambda z, t: np.mean((log_sum(z)[:, None] - z)[:, t])),
        (
            "softmax-twice",
            lambda z, t: np.mean(log_sum(probabilities(z)) - taken(probabilities(z), t)),
        ),
        (
            "down-the-columns",
            quiet(lambda z, t: np.mean(taken(np.logaddexp.reduce(z, axis=0) - z, t))),
        ),
        ("logits-are-probabilities", quiet(lambda z, t: -np.log(taken(z, t)).mean())),
        ("best-guess", lambda z, t: np.mean(log_sum(z) - z.max(1))),
        ("bits", lambda z, t: np.mean(log_sum(z) - taken(z, t)) / np.log(2)),
        ("all-classes", lambda z, t: np.mean(log_sum(z)[:, None] - z)),
        ("small-number-added", lambda z, t: -np.mean(np.log(taken(probabilities(z), t) + 1e-9))),
        ("no-minus", lambda z, t: np.mean(taken(z, t) - log_sum(z))),
        ("one-loss-each", lambda z, t: log_sum(z) - taken(z, t)),
        ("maximum-forgotten", maximum_forgotten),
        (None, lambda z, t: np.mean(z.argmax(1) != t)),
        (None, lambda z, t: np.mean(1 - taken(probabilities(z), t))),
        (
            "small-number-added",
            lambda z, t: -np.mean(np.log(np.clip(taken(probabilities(z), t), 1e-7, 1))),
        ),
    ],
}
