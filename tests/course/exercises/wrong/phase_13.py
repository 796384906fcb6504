"""Wrong answers to the exercises of phase 13, each with the hint that it meets."""

import torch
from torch.nn import functional as F


def hot(table, ids):
    return F.one_hot(ids, table.shape[0]).to(table.dtype)


def by_rows(ids, grad, V, weigh=lambda place, i: 1.0):
    total = torch.zeros(V, grad.shape[1])
    for place, i in enumerate(ids.tolist()):
        total[i] += weigh(place, i) * grad[place]
    return total


def first_only(ids, grad, V):
    total, seen = torch.zeros(V, grad.shape[1]), set()
    for i, g in zip(ids.tolist(), grad, strict=True):
        if i not in seen:
            total[i] = g
            seen.add(i)
    return total


def plus_equals(ids, grad, V):
    total = torch.zeros(V, grad.shape[1])
    total[ids] += grad
    return total


def mean_of_its_places(ids, grad, V):
    return torch.stack(
        [grad[ids == v].mean(0) if (ids == v).any() else 0 * grad[0] for v in range(V)]
    )


def as_tall_as_needed(ids, grad, V):
    return by_rows(ids, grad, int(ids.max()) + 1)


def only_rows_that_occur(ids, grad, V):
    return torch.stack([grad[ids == v].sum(0) for v in ids.unique()])


def ranked(scores, row, k):
    return [i for i in torch.argsort(-scores).tolist() if i != row][:k]


def order(scores, row, k):
    return torch.tensor(ranked(scores, row, k), dtype=torch.long)


def angle(table, row):
    lengths = (table * table).sum(1).sqrt()
    return table @ table[row] / (lengths * lengths[row])


def half_normed(table, row, k):
    """Divides by the length of the row that asks only: the others keep theirs."""
    return order(table @ table[row] / table[row].norm(), row, k)


def mask(V, *places):
    out = torch.zeros(V, dtype=torch.bool)
    for some in places:
        for i in some.tolist():
            out[i] = True
    return out


def sign_lost(x, d):
    return x - (x @ d).abs()[:, None] / (d @ d) * d


def in_place(x, d):
    x -= torch.outer(x @ d, d) / d.dot(d)
    return x


ANSWERS = {
    "ex-13-01": [
        ("ids-times-table", lambda table, ids: ids.unsqueeze(-1) * table[0]),
        ("off-by-one", lambda table, ids: hot(table, (ids - 1) % len(table)) @ table),
        ("off-by-one", lambda table, ids: hot(table, (ids + 1) % len(table)) @ table),
        ("sums-the-rows", lambda table, ids: (hot(table, ids) @ table).sum(1)),
        ("sums-the-rows", lambda table, ids: (hot(table, ids) @ table).mean(1)),
        ("sums-the-rows", lambda table, ids: hot(table, ids).sum(1) @ table),
        ("drops-the-batch", lambda table, ids: hot(table, ids[0]) @ table),
        ("flattens", lambda table, ids: hot(table, ids.flatten()) @ table),
        ("other-axes", lambda table, ids: (hot(table, ids) @ table).swapaxes(0, 1)),
        ("other-axes", lambda table, ids: (hot(table, ids) @ table).swapaxes(1, 2)),
        ("forgets-the-product", lambda table, ids: hot(table, ids)),
        ("guesses-the-width", lambda table, ids: F.one_hot(ids).float() @ table),
        ("whole-numbers", lambda table, ids: F.one_hot(ids, len(table)) @ table.long()),
        ("whole-numbers", lambda table, ids: F.one_hot(ids, len(table)) @ table),
        ("softens", lambda table, ids: torch.softmax(hot(table, ids), -1) @ table),
        (None, lambda table, ids: (hot(table, ids) @ table).tolist()),
    ],
    "ex-13-02": [
        ("assigns", lambda ids, grad, V: torch.zeros(V, grad.shape[1]).index_copy(0, ids, grad)),
        ("assigns", plus_equals),
        ("assigns", first_only),
        ("averages", mean_of_its_places),
        ("dense", lambda ids, grad, V: grad.sum(0).repeat(V, 1)),
        ("counts-only", lambda ids, grad, V: by_rows(ids, torch.ones_like(grad), V)),
        ("mean-over-places", lambda ids, grad, V: by_rows(ids, grad, V) / len(ids)),
        ("transposed", lambda ids, grad, V: by_rows(ids, grad, V).T),
        ("as-tall-as-needed", as_tall_as_needed),
        ("as-tall-as-needed", only_rows_that_occur),
        ("times-the-id", lambda ids, grad, V: by_rows(ids, grad, V, lambda place, i: i)),
        ("other-order", lambda ids, grad, V: by_rows(ids.flip(0), grad, V)),
        ("downhill", lambda ids, grad, V: -by_rows(ids, grad, V)),
        (None, lambda ids, grad, V: by_rows(ids, grad, V).sum(1)),
        (None, lambda ids, grad, V: F.one_hot(ids, V).float() @ grad.sum(0)),
    ],
    "ex-13-03": [
        ("dot-product", lambda table, row, k: order(table @ table[row], row, k)),
        ("dot-product", half_normed),
        ("includes-itself", lambda table, row, k: angle(table, row).argsort(descending=True)[:k]),
        ("first-is-itself", lambda table, row, k: angle(table, row).topk(k + 1).indices[1:]),
        ("farthest", lambda table, row, k: order(-angle(table, row), row, k)),
        ("distance", lambda table, row, k: order(-torch.cdist(table, table)[row], row, k)),
        ("distance", lambda table, row, k: order(-(table - table[row]).abs().sum(1), row, k)),
        ("normalises-columns", lambda t, row, k: order(F.normalize(t, dim=0) @ t[row], row, k)),
        ("sign-lost", lambda table, row, k: order(angle(table, row).abs(), row, k)),
        ("cosines-not-places", lambda t, row, k: angle(t, row)[order(angle(t, row), row, k)]),
        ("upside-down", lambda table, row, k: order(angle(table, row), row, k).flip(0)),
        ("rows-not-places", lambda table, row, k: table[order(angle(table, row), row, k)]),
        ("centred", lambda table, row, k: order(torch.corrcoef(table)[row], row, k)),
        ("one-too-few", lambda table, row, k: order(angle(table, row), row, k - 1)),
        (None, lambda table, row, k: ranked(angle(table, row), row, k)),
        (None, lambda table, row, k: order(angle(table, row), row, len(table))),
    ],
    "ex-13-04": [
        ("only-inputs", lambda i, t, V, tied: mask(V, i)),
        ("tied-adds-targets", lambda i, t, V, tied: mask(V, i, t) if tied else mask(V, i)),
        ("all-always", lambda i, t, V, tied: torch.full((V,), True)),
        ("only-targets", lambda i, t, V, tied: mask(V, t)),
        ("inputs-and-targets-always", lambda i, t, V, tied: mask(V, i, t)),
        ("head-and-table-mixed-up", lambda i, t, V, tied: mask(V, i) if tied else mask(V) == 0),
        ("rest-of-the-alphabet", lambda i, t, V, tied: mask(V) == 0 if tied else ~mask(V, i)),
        ("tied-moves-targets", lambda i, t, V, tied: mask(V, t) if tied else mask(V, i)),
        ("tied-spares-targets", lambda i, t, V, tied: ~mask(V, t) if tied else mask(V, i)),
        (
            "untied-moves-targets",
            lambda i, t, V, tied: torch.ones(V).bool() if tied else mask(V, i, t),
        ),
        ("places-not-a-mask", lambda i, t, V, tied: torch.arange(V) if tied else i.unique()),
        ("untied-moves-targets", lambda i, t, V, tied: mask(V) == 0 if tied else mask(V, t)),
        (None, lambda i, t, V, tied: mask(V, i).long() + tied),
        (None, lambda i, t, V, tied: [tied or v in i for v in range(V)]),
    ],
    "ex-13-05": [
        ("unnormalised", lambda x, d: x - torch.outer(x @ d, d)),
        ("divides-by-the-length", lambda x, d: x - torch.outer(x @ d, d) / d.norm()),
        ("subtracts-d", lambda x, d: x - d),
        ("subtracts-d", lambda x, d: x - d / d.norm()),
        ("removes-the-mean", lambda x, d: x - x.mean(0)),
        ("keeps-only-it", lambda x, d: torch.outer(x @ d, d) / (d @ d)),
        ("scalar-for-all", lambda x, d: x - x.mean(0) @ d / (d @ d) * d),
        ("mirrors", lambda x, d: x - 2 * torch.outer(x @ d, d) / (d @ d)),
        ("adds", lambda x, d: x + torch.outer(x @ d, d) / (d @ d)),
        ("own-length-too", lambda x, d: F.normalize(x - torch.outer(x @ d, d) / (d @ d), dim=1)),
        ("changes-the-argument", in_place),
        ("wipes-coordinates", lambda x, d: x * (d == 0)),
        ("direction-of-each-row", lambda x, d: F.normalize(x, dim=1) - F.normalize(d, dim=0)),
        (None, sign_lost),
        (None, lambda x, d: x - torch.outer(x @ d, d) / x.pow(2).sum(1, keepdim=True)),
    ],
}
