"""Wrong answers to the exercises of phase 23, each with the hint that it meets."""

import math

import torch
from torch.nn import functional as F


# --------------------------------------------------------------------- 23.1, attend_next
def look(q, keys, values):
    scores = q @ keys.transpose(0, 1) / math.sqrt(q.shape[1])
    return F.softmax(scores, dim=1) @ values


def append(old, new):
    return torch.vstack([old, new])


def past_only(q, k, v, cache_k, cache_v):
    y = look(q, cache_k, cache_v)
    return y, append(cache_k, k), append(cache_v, v)


def cache_is_now_this(q, k, v, cache_k, cache_v):
    return look(q, k, v), k, v


def causal_flag(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, k), append(cache_v, v)
    y = F.scaled_dot_product_attention(q[None], keys[None], values[None], is_causal=True)[0]
    return y, keys, values


def cache_as_it_came(q, k, v, cache_k, cache_v):
    return look(q, append(cache_k, k), append(cache_v, v)), cache_k, cache_v


def new_ones_first(q, k, v, cache_k, cache_v):
    keys, values = append(k, cache_k), append(v, cache_v)
    return look(q, keys, values), keys, values


def q_for_k(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, q), append(cache_v, v)
    return look(q, keys, values), keys, values


def unscaled(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, k), append(cache_v, v)
    return F.softmax(q @ keys.T, dim=-1) @ values, keys, values


def wrong_axis(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, k), append(cache_v, v)
    return F.softmax(q @ keys.T / q.shape[1] ** 0.5, dim=0) @ values, keys, values


def no_softmax(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, k), append(cache_v, v)
    return (q @ keys.T) @ values / q.shape[1] ** 0.5, keys, values


def mean_value(q, k, v, cache_k, cache_v):
    values = append(cache_v, v)
    return values.mean(dim=0)[None], append(cache_k, k), values


def k_as_values(q, k, v, cache_k, cache_v):
    keys = append(cache_k, k)
    return look(q, keys, keys), keys, append(cache_v, v)


def flattened(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, k), append(cache_v, v)
    return look(q, keys, values).flatten(), keys, values


def most_alike_only(q, k, v, cache_k, cache_v):
    keys, values = append(cache_k, k), append(cache_v, v)
    return values[(q @ keys.T).argmax(-1)], keys, values


# --------------------------------------------------------------------- 23.2, decode
def favourite(logits):
    return logits[0, -1].argmax().view(1, 1)


def prefill_thrown_away(model, ids, n):
    cache = model.new_cache(1)
    _ = model(ids, cache)
    for _ in range(n):
        ids = torch.cat((ids, favourite(model(ids[:, -1:], cache))), dim=1)
    return ids


def whole_text_into_the_cache(model, ids, n):
    cache = model.new_cache(1)
    for _ in range(n):
        ids = torch.cat((ids, favourite(model(ids, cache))), dim=1)
    return ids


def plain_loop(model, ids, n):
    for _ in range(n):
        ids = torch.cat((ids, favourite(model(ids, None))), dim=1)
    return ids


def fresh_caches(model, ids, n):
    for _ in range(n):
        ids = torch.cat((ids, favourite(model(ids, model.new_cache(1)))), dim=1)
    return ids


def amnesia(model, ids, n):
    ids = torch.cat((ids, favourite(model(ids, model.new_cache(1)))), dim=1)
    for _ in range(n - 1):
        ids = torch.cat((ids, favourite(model(ids[:, -1:], model.new_cache(1)))), dim=1)
    return ids


def place_zero(model, ids, n):
    cache, new = model.new_cache(1), ids
    for _ in range(n):
        new = model(new, cache)[0, 0].argmax().view(1, 1)
        ids = torch.cat((ids, new), dim=1)
    return ids


def reads_to_the_end(model, ids, n):
    cache = model.new_cache(1)
    logits = model(ids, cache)
    for _ in range(n):
        new = favourite(logits)
        ids = torch.cat((ids, new), dim=1)
        logits = model(new, cache)
    return ids


def first_one_lost(model, ids, n):
    cache = model.new_cache(1)
    new = favourite(model(ids, cache))
    for _ in range(n):
        new = favourite(model(new, cache))
        ids = torch.cat((ids, new), dim=1)
    return ids


def new_ones_only(model, ids, n):
    cache, new, out = model.new_cache(1), ids, []
    for _ in range(n):
        new = favourite(model(new, cache))
        out.append(new)
    return torch.cat(out, dim=1) if out else ids[:, :0]


def one_over(model, ids, n):
    cache, new = model.new_cache(1), ids
    for _ in range(n + 1):
        new = favourite(model(new, cache))
        ids = torch.cat((ids, new), dim=1)
    return ids


def starts_at_the_last(model, ids, n):
    cache = model.new_cache(1)
    for _ in range(n):
        ids = torch.cat((ids, favourite(model(ids[:, -1:], cache))), dim=1)
    return ids


def once_for_all(model, ids, n):
    logits = model(ids, model.new_cache(1))
    return torch.cat((ids, favourite(logits).expand(1, n)), dim=1)


# --------------------------------------------------------------------- 23.3, chunk_mask
def ones(T, S):
    return torch.ones(T, S) > 0


def squares(T, S):
    return torch.tril(torch.ones(S, S, dtype=torch.bool))[:T, :S]


def past_cut_off(T, S):
    return torch.cat([torch.zeros(T, S - T) > 0, torch.tril(ones(T, T))], dim=1)


def past_alone(T, S):
    return torch.cat([ones(T, S - T), torch.zeros(T, T) > 0], dim=1)


def free_chunk(T, S):
    return torch.cat([ones(T, S - T), ones(T, T)], dim=1)


def infinite(T, S):
    return torch.full((T, S), -math.inf).triu(S - T + 1)


# --------------------------------------------------------------------- 23.4, cache_bytes
def formula(*which):
    """The product of some of the arguments by name, times a factor."""

    def count(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each):
        values = dict(L=n_layer, H=n_head, K=n_kv_head, D=head_dim, T=tokens, B=batch, S=bytes_each)
        return math.prod(values[w] if isinstance(w, str) else w for w in which)

    return count


ANSWERS = {
    "ex-23-01": [
        ("forgets-itself", past_only),
        ("replaces", cache_is_now_this),
        ("first-key-only", causal_flag),
        ("not-stored", cache_as_it_came),
        ("prepends", new_ones_first),
        ("stores-queries", q_for_k),
        ("another-scale", unscaled),
        ("over-the-queries", wrong_axis),
        ("raw-scores", no_softmax),
        ("everyone-alike", mean_value),
        ("keys-and-values", k_as_values),
        ("another-form", flattened),
        (None, most_alike_only),
    ],
    "ex-23-02": [
        ("last-token-twice", prefill_thrown_away),
        ("piles-up", whole_text_into_the_cache),
        ("reads-again", plain_loop),
        ("reads-again", fresh_caches),
        ("forgets-the-past", amnesia),
        ("first-position", place_zero),
        ("one-read-too-many", reads_to_the_end),
        ("drops-the-first", first_one_lost),
        ("another-form", new_ones_only),
        ("another-count", one_over),
        ("prompt-unread", starts_at_the_last),
        (None, once_for_all),
    ],
    "ex-23-03": [
        ("top-left", lambda T, S: torch.tril(ones(T, S))),
        ("top-left", squares),
        ("everything", ones),
        ("everything", free_chunk),
        ("hides-itself", lambda T, S: torch.tril(ones(T, S), S - T - 1)),
        ("peeks", lambda T, S: torch.tril(ones(T, S), S - T + 1)),
        ("hidden", lambda T, S: torch.triu(ones(T, S), S - T + 1)),
        ("no-past", past_cut_off),
        ("only-the-past", past_alone),
        ("another-shape", lambda T, S: torch.tril(ones(S, S))),
        ("another-kind", lambda T, S: torch.tril(torch.ones(T, S), S - T)),
        ("another-kind", infinite),
    ],
    "ex-23-04": [
        ("keys-only", formula("L", "K", "D", "T", "B", "S")),
        ("every-head", formula(2, "L", "H", "D", "T", "B", "S")),
        ("queries-too", formula(3, "L", "K", "D", "T", "B", "S")),
        ("bits", formula(16, "L", "K", "D", "T", "B", "S")),
        ("one-text", formula(2, "L", "K", "D", "T", "S")),
        ("one-token", formula(2, "L", "K", "D", "B", "S")),
        ("one-layer", formula(2, "K", "D", "T", "B", "S")),
        ("one-head", formula(2, "L", "D", "T", "B", "S")),
        ("size-of-a-number", formula(2, "L", "K", "D", "T", "B")),
        ("pairs-of-places", formula(2, "L", "K", "D", "T", "T", "B", "S")),
        ("another-form", formula(2.0, "L", "K", "D", "T", "B", "S")),
        (None, formula(2, "L", "H", "K", "D", "T", "B", "S")),
    ],
}
