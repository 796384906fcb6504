"""The wrong turns of exercise 19.5, whole: what is kept when probabilities add up to p."""

import torch


def _cut(logits, p, gone):
    """Sort, ask `gone(probs, p)` which of the sorted tokens go, and put all back in their place."""
    ordered, order = logits.sort(dim=-1, descending=True)
    cut = ordered.masked_fill(gone(ordered.softmax(dim=-1), p), -torch.inf)
    return torch.full_like(logits, -torch.inf).scatter(-1, order, cut)


def _reached_before(probs, p):
    return probs.cumsum(dim=-1) - probs >= p


def _right(logits, p):
    return _cut(logits, p, _reached_before)


def _hidden_as(logits, p, value):
    kept = _right(logits, p)
    return torch.where(kept == -torch.inf, torch.tensor(value), kept)


def _drops_the_crosser(logits, p):
    def gone(probs, p):
        past = probs.cumsum(dim=-1) > p
        past[:, 0] = False
        return past

    return logits.clone() if p == 1 else _cut(logits, p, gone)


def _drops_even_the_first(logits, p):
    return logits.clone() if p == 1 else _cut(logits, p, lambda probs, p: probs.cumsum(-1) > p)


def _one_too_many(logits, p):
    def gone(probs, p):
        return _reached_before(probs, p).roll(1, dims=-1) & _reached_before(probs, p)

    return _cut(logits, p, gone)


def _not_sorted_back(logits, p):
    probs = logits.sort(dim=-1, descending=True).values.softmax(dim=-1)
    return logits.masked_fill(_reached_before(probs, p), -torch.inf)


def _never_sorts(logits, p):
    return logits.masked_fill(_reached_before(logits.softmax(dim=-1), p), -torch.inf)


def _stays_sorted(logits, p):
    ordered = logits.sort(dim=-1, descending=True).values
    return ordered.masked_fill(_reached_before(ordered.softmax(dim=-1), p), -torch.inf)


def _one_minus_p(logits, p):
    return _right(logits, 1 - p if p < 1 else 1e-9)


def _threshold(logits, p):
    return logits.masked_fill(logits.softmax(dim=-1) < p, -torch.inf)


def _share_of_the_best(logits, p):
    probs = logits.softmax(dim=-1)
    return logits.masked_fill(probs < p * probs.amax(dim=-1, keepdim=True), -torch.inf)


def _sums_of_scores(logits, p):
    ordered, order = logits.sort(dim=-1, descending=True)
    cut = ordered.masked_fill(ordered.cumsum(dim=-1) - ordered >= p, -torch.inf)
    return torch.full_like(logits, -torch.inf).scatter(-1, order, cut)


def _from_the_tail(logits, p):
    ordered, order = logits.sort(dim=-1)
    cut = ordered.masked_fill(_reached_before(ordered.softmax(dim=-1), p), -torch.inf)
    return torch.full_like(logits, -torch.inf).scatter(-1, order, cut)


def _one_cut_for_all(logits, p):
    return _cut(logits, p, lambda probs, p: _reached_before(probs[:1], p).expand(probs.shape))


def _down_the_batch(logits, p):
    return _right(logits.T, p).T


def _zeros(logits, p):
    return _hidden_as(logits, p, 0.0)


def _large_and_negative(logits, p):
    return _hidden_as(logits, p, -1e9)


def _probabilities(logits, p):
    return _right(logits, p).softmax(dim=-1)


def _log_probabilities(logits, p):
    return _right(logits, p).log_softmax(dim=-1)


def _a_share_of_the_tokens(logits, p):
    k = max(1, round(p * logits.shape[-1]))
    smallest = logits.topk(k).values[:, -1:]
    return logits.masked_fill(logits < smallest, -torch.inf)


def _in_place(logits, p):
    logits.copy_(_right(logits, p))
    return logits
