"""Wrong answers to the exercises of phase 29, each with the hint that it meets."""

import math
import random

import torch
from torch.nn import functional as F

IGNORE = -100


def letters(logits, y):
    """ln p of every target, 0 where nothing is asked."""
    chosen = torch.log_softmax(logits, -1).gather(-1, y.clamp(min=0)[..., None])[..., 0]
    return torch.where(y == IGNORE, torch.zeros_like(chosen), chosen)


def torch_default(logits, y):
    """cross_entropy as it is called everywhere: one mean for all."""
    return F.cross_entropy(logits.flatten(0, 1), y.flatten())


def minus_default(logits, y):
    return -torch_default(logits, y)


def sign_forgotten(logits, y):
    losses = F.cross_entropy(logits.transpose(1, 2), y, reduction="none")
    return losses.sum(1)


def ignored_as_last(logits, y):
    """y = -100 indexes from the end, where there are a hundred tokens."""
    rows = []
    for scores, targets in zip(logits.log_softmax(-1), y, strict=True):
        rows.append(
            sum(
                row[t] if -len(row) <= t else row[0] for row, t in zip(scores, targets, strict=True)
            )
        )
    return torch.stack(rows)


def only_first_answer_letter(logits, y):
    return torch.stack([row[row != 0][0] for row in letters(logits, y)])


def base_two(logits, y):
    return letters(logits, y).sum(1) / math.log(2)


def margin_of(c, r, rc, rr):
    return (c - rc) - (r - rr)


def hinge(c, r, rc, rr, beta):
    return (1 - beta * margin_of(c, r, rc, rr)).clamp(min=0).mean()


def two_sigmoids(c, r, rc, rr, beta):
    return -(F.logsigmoid(beta * (c - rc)) + F.logsigmoid(-beta * (r - rr))).mean()


def chosen_alone(c, r, rc, rr, beta):
    return -F.logsigmoid(beta * (c - rc)).mean()


def pair_listing(samples, is_right, rng, order=0):
    return [
        (p, rng.choice([a for a in some if is_right(p, a)]), rng.choice(some))
        for p, some in samples.items()
        if any(is_right(p, a) for a in some)
    ]


def parts(samples, is_right):
    for p, some in samples.items():
        yield p, [a for a in some if is_right(p, a)], [a for a in some if not is_right(p, a)]


def zipped(samples, is_right, rng):
    result = []
    for p, good, bad in parts(samples, is_right):
        result += [(p, a, b) for a, b in zip(good, bad, strict=False)]
    return result


def product_of(samples, is_right, rng):
    result = [(p, a, b) for p, good, bad in parts(samples, is_right) for a in good for b in bad]
    return result


def global_random(samples, is_right, rng):
    random.seed(1)
    return [
        (p, random.choice(good), random.choice(bad))
        for p, good, bad in parts(samples, is_right)
        if good and bad
    ]


def first_two(samples, is_right, rng):
    return [(p, good[0], bad[0]) for p, good, bad in parts(samples, is_right) if good and bad]


def shortest(samples, is_right, rng):
    return [(p, min(good), min(bad)) for p, good, bad in parts(samples, is_right) if good and bad]


def sorted_prompts(samples, is_right, rng):
    return sorted(
        (p, rng.choice(good), rng.choice(bad))
        for p, good, bad in parts(samples, is_right)
        if good and bad
    )


def both_or_nothing(samples, is_right, rng):
    """Crashes where a prompt has no wrong answer."""
    return [(p, rng.choice(good), rng.choice(bad)) for p, good, bad in parts(samples, is_right)]


def one_pair_in_all(samples, is_right, rng):
    able = [(p, g, b) for p, g, b in parts(samples, is_right) if g and b]
    if not able:
        return []
    p, good, bad = rng.choice(able)
    return [(p, rng.choice(good), rng.choice(bad))]


def wrong_first(samples, is_right, rng):
    return [
        (p, rng.choice(bad), rng.choice(good))
        for p, good, bad in parts(samples, is_right)
        if good and bad
    ]


def wrong_of_anyone(samples, is_right, rng):
    bad = [a for _, _, some in parts(samples, is_right) for a in some]
    return [
        (p, rng.choice(good), rng.choice(bad)) for p, good, _ in parts(samples, is_right) if good
    ]


def without_prompt(samples, is_right, rng):
    return [
        (rng.choice(good), rng.choice(bad))
        for _, good, bad in parts(samples, is_right)
        if good and bad
    ]


def unjudged(samples, is_right, rng):
    return [(p, *rng.sample(some, 2)) for p, some in samples.items() if len(some) > 1]


def as_dict(samples, is_right, rng):
    return {
        p: (rng.choice(good), rng.choice(bad))
        for p, good, bad in parts(samples, is_right)
        if good and bad
    }


def running_mean(rewards):
    counts = torch.arange(1, rewards.shape[1] + 1)
    return rewards - rewards.cumsum(1) / counts


def flat(rewards):
    return (rewards - rewards.mean(1, keepdim=True)).flatten()


def loops(n, c, k):
    """Multiplies the chances of a wrong answer as if none was ever used up."""
    wrong = 1.0
    for _ in range(k):
        wrong *= (n - c) / n
    return 1 - wrong


def first_k(n, c, k):
    return min(c, k) / k


def at_least_one_of_sum(n, c, k):
    return sum(math.comb(c, i) for i in range(1, k + 1)) / math.comb(n, k)


def expected_right(n, c, k):
    return k * c / n


ANSWERS = {
    "ex-29-01": [
        ("one-number", lambda logits, y: letters(logits, y).sum()),
        ("one-number", torch_default),
        ("one-number", minus_default),
        ("surprise", sign_forgotten),
        ("mean", lambda logits, y: letters(logits, y).sum(1) / (y != IGNORE).sum(1)),
        ("mean", lambda logits, y: letters(logits, y).mean(1)),
        ("no-logarithm", lambda logits, y: letters(logits, y).sum(1).exp()),
        ("per-place", letters),
        ("counts-ignored", ignored_as_last),
        ("shifted", lambda logits, y: letters(logits[:, :-1], y[:, 1:]).sum(1)),
        ("likeliest", lambda logits, y: (logits.log_softmax(-1).amax(-1) * (y >= 0)).sum(1)),
        ("raw-scores", lambda logits, y: (
            logits.gather(-1, y.clamp(min=0)[..., None])[..., 0] * (y != IGNORE)).sum(1)),
        ("token-0", lambda logits, y: (letters(logits, y) * (y > 0)).sum(1)),
        (None, only_first_answer_letter),
        (None, base_two),
    ],
    "ex-29-02": [
        ("no-reference", lambda c, r, rc, rr, b: -F.logsigmoid(b * (c - r)).mean()),
        ("swapped", lambda c, r, rc, rr, b: -F.logsigmoid(-b * margin_of(c, r, rc, rr)).mean()),
        ("sign", lambda c, r, rc, rr, b: F.logsigmoid(b * margin_of(c, r, rc, rr)).mean()),
        ("beta-elsewhere", lambda c, r, rc, rr, b: -F.logsigmoid(margin_of(c, r, rc, rr)).mean()),
        ("beta-elsewhere", lambda c, r, rc, rr, b: -b * F.logsigmoid(
            margin_of(c, r, rc, rr)).mean()),
        ("no-sigmoid", lambda c, r, rc, rr, b: -b * margin_of(c, r, rc, rr).mean()),
        ("sum", lambda c, r, rc, rr, b: F.softplus(-b * margin_of(c, r, rc, rr)).sum()),
        ("per-pair", lambda c, r, rc, rr, b: F.softplus(-b * margin_of(c, r, rc, rr))),
        ("overflow", lambda c, r, rc, rr, b: -torch.sigmoid(
            b * margin_of(c, r, rc, rr)).log().mean()),
        ("reference-sign", lambda c, r, rc, rr, b: F.softplus(
            -b * ((c + rc) - (r + rr))).mean()),
        ("no-logarithm", lambda c, r, rc, rr, b: 1 - torch.sigmoid(
            b * margin_of(c, r, rc, rr)).mean()),
        ("mean-first", lambda c, r, rc, rr, b: F.softplus(-b * margin_of(c, r, rc, rr).mean())),
        ("beta-on-a-part", lambda c, r, rc, rr, b: -F.logsigmoid(b * (c - r) - rc + rr).mean()),
        (None, hinge),
        (None, two_sigmoids),
        (None, chosen_alone),
    ],
    "ex-29-03": [
        ("keeps-all", pair_listing),
        ("all-combinations", zipped),
        ("all-combinations", product_of),
        ("not-drawn", global_random),
        ("not-drawn", first_two),
        ("not-drawn", shortest),
        ("swapped", wrong_first),
        ("across-prompts", wrong_of_anyone),
        ("no-prompt", without_prompt),
        ("not-judged", unjudged),
        (None, sorted_prompts),
        (None, both_or_nothing),
        (None, one_pair_in_all),
        (None, as_dict),
    ],
    "ex-29-04": [
        ("over-everything", lambda r: r - r.mean()),
        ("over-everything", lambda r: r - r.mean(0, keepdim=True)),
        ("no-baseline", lambda r: r),
        ("fixed-baseline", lambda r: r - 1),
        ("fixed-baseline", lambda r: r - r.max(1, keepdim=True).values),
        ("sign", lambda r: r.mean(1, keepdim=True) - r),
        ("over-the-spread", lambda r: (r - r.mean(1, keepdim=True)) / (
            r.std(1, keepdim=True) + 1e-6)),
        ("over-nothing", lambda r: (r - r.mean(1, keepdim=True)) / r.std(1, keepdim=True)),
        ("others-only", lambda r: r - (r.sum(1, keepdim=True) - r) / max(1, r.shape[1] - 1)),
        ("in-place", lambda r: r.sub_(r.mean(1, keepdim=True))),
        ("cut", lambda r: (r - r.mean(1, keepdim=True)).relu()),
        ("only-the-sign", lambda r: torch.sign(r - r.mean(1, keepdim=True))),
        (None, running_mean),
        (None, flat),
    ],
    "ex-29-05": [
        ("with-replacement", loops),
        ("one-sample", lambda n, c, k: c / n),
        ("k-times", expected_right),
        ("k-times", lambda n, c, k: min(1, c / n * k)),
        ("yes-or-no", lambda n, c, k: float(c > 0)),
        ("all-wrong", lambda n, c, k: math.comb(n - c, k) / math.comb(n, k)),
        ("all-right", lambda n, c, k: math.comb(c, k) / math.comb(n, k)),
        ("exactly-one", lambda n, c, k: c * math.comb(n - c, k - 1) / math.comb(n, k)),
        ("percent", lambda n, c, k: 100 * (1 - math.comb(n - c, k) / math.comb(n, k))),
        (None, first_k),
        (None, at_least_one_of_sum),
        (None, lambda n, c, k: 1 - (1 - c / k) ** n),
    ],
}  # fmt: skip
