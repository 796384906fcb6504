"""Wrong answers to the exercises of phase 16, each with the hint that it meets."""

import torch


def sizes(x, n_head):
    return (*x.shape, n_head, x.shape[-1] // n_head)


def pieces(x, n_head):
    return x.chunk(n_head, dim=-1)


def filled_in_a_loop(x, n_head):
    """Writes head after head, but starts each one column late."""
    B, T, C, H, D = sizes(x, n_head)
    out = torch.zeros(B, H, T, D, dtype=x.dtype)
    for h in range(H):
        piece = x[..., h * D + 1 : (h + 1) * D + 1]
        out[:, h, :, : piece.shape[-1]] = piece
    return out


def table(function, x, change=None, differs=None):
    before, rows = function(x), []
    for s in range(len(x)):
        other = x.clone()
        other[s] = torch.rand(x.shape[1]) if change is None else change(x[s])
        after = function(other)
        rows.append((after != before).any(1) if differs is None else differs(after, before))
    return torch.stack(rows, 1)


def never_restored(function, x):
    before, x, out = function(x), x.clone(), torch.zeros(len(x), len(x)).bool()
    for s in range(len(x)):
        x[s] = torch.randn(x.shape[1])
        out[:, s] = (function(x) != before).any(-1)
    return out


def compared_with_the_last(function, x):
    """Compares each run with the run before it, not with the undisturbed one."""
    before, out = function(x), torch.zeros(len(x), len(x), dtype=torch.bool)
    for s in range(len(x)):
        other = x.clone()
        other[s] += torch.randn(x.shape[1])
        after = function(other)
        out[:, s] = (after != before).any(1)
        before = after
    return out


def ahead_only(function, x):
    return table(function, x) & torch.ones(len(x), len(x)).triu(1).bool()


def causal(T):
    return torch.tril(torch.ones(T, T)).bool()


def real(lengths, T):
    return torch.arange(T)[None, :] >= T - lengths[:, None]


def itself(mask):
    return mask | torch.eye(mask.shape[-1]).bool()


def both(lengths, T):
    return itself(causal(T)[None, None] & real(lengths, T)[:, None, None, :])


def asks_and_reads(lengths, T):
    r = real(lengths, T)
    return causal(T) & r[:, None, None, :] & r[:, None, :, None]


def counted(mask):
    return torch.cumsum(mask.long(), 1)


def from_a_loop(mask):
    """Counts on from text to text: the counter is not set back."""
    out, n = torch.zeros(mask.shape, dtype=torch.long), 0
    for b in range(mask.shape[0]):
        for t in range(mask.shape[1]):
            if mask[b, t]:
                out[b, t] = n
                n += 1
    return out


ANSWERS = {
    "ex-16-01": [
        ("view-only", lambda x, h: torch.reshape(x, (x.shape[0], h, x.shape[1], -1))),
        ("heads-last", lambda x, h: x.unflatten(-1, (h, -1))),
        ("heads-last", lambda x, h: torch.stack(pieces(x, h), 2)),
        ("batch-second", lambda x, h: torch.stack(pieces(x, h))),
        (
            "one-long-batch",
            lambda x, h: torch.stack(pieces(x, h), 1).reshape(-1, *pieces(x, h)[0].shape[1:]),
        ),
        ("apart", lambda x, h: pieces(x, h)),
        (
            "apart",
            lambda x, h: [
                x[..., i * x.shape[-1] // h : (i + 1) * x.shape[-1] // h] for i in range(h)
            ],
        ),
        ("width-and-count", lambda x, h: torch.stack(x.split(h, dim=-1), 1)),
        ("width-and-count", lambda x, h: x.unflatten(-1, (-1, h)).movedim(2, 1)),
        ("interleaved", lambda x, h: torch.stack([x[..., i::h] for i in range(h)], 1)),
        ("numbers-before-tokens", lambda x, h: x.unflatten(-1, (h, -1)).permute(0, 2, 3, 1)),
        ("turned-too-early", lambda x, h: x.mT.reshape(x.shape[0], h, x.shape[1], -1)),
        ("cuts-the-text", lambda x, h: torch.stack(x.chunk(h, dim=1), 1)),
        ("everything-for-each", lambda x, h: torch.stack([x] * h, 1)),
        (None, filled_in_a_loop),
        (None, lambda x, h: torch.stack(pieces(x, h)[::-1], 1)),
    ],
    "ex-16-02": [
        ("reshape-only", lambda y: y.contiguous().view(y.shape[0], y.shape[2], -1)),
        ("reshape-only", lambda y: y.reshape(y.shape[0], y.shape[2], y.shape[1] * y.shape[3])),
        ("view-after-transpose", lambda y: y.permute(0, 2, 1, 3).view(y.shape[0], y.shape[2], -1)),
        ("adds-heads", lambda y: torch.einsum("bhtd->btd", y)),
        ("averages-heads", lambda y: torch.mean(y, 1)),
        ("interleaves", lambda y: torch.stack(y.unbind(1), -1).flatten(2)),
        ("along-time", lambda y: torch.cat(y.unbind(1), 1)),
        ("along-time", lambda y: y.flatten(1, 2)),
        ("still-four-axes", lambda y: y.permute(0, 2, 1, 3)),
        ("still-four-axes", lambda y: torch.stack(y.unbind(1), 2)),
        ("turns-the-numbers", lambda y: y.mT.reshape(y.shape[0], y.shape[2], -1)),
        ("too-few-axes", lambda y: y.movedim(1, 2).reshape(-1, y.shape[1] * y.shape[3])),
        ("last-head-first", lambda y: torch.cat(y.unbind(1)[::-1], -1)),
        ("one-head-only", lambda y: y.unbind(1)[0]),
        (None, lambda y: y.amax(1)),
        (None, lambda y: torch.cat(y[0].unbind(0), -1)),
    ],
    "ex-16-03": [
        ("transposed", lambda f, x: table(f, x).T),
        ("only-the-last", lambda f, x: table(f, x) & (torch.arange(len(x)) == len(x) - 1)),
        ("keeps-the-changes", never_restored),
        ("only-itself", lambda f, x: torch.diag(table(f, x).diagonal())),
        (
            "all-at-once",
            lambda f, x: (f(torch.randn_like(x)) != f(x)).any(1)[:, None].expand(-1, len(x)),
        ),
        ("same-in-every-channel", lambda f, x: table(f, x, lambda row: row + 10)),
        ("same-in-every-channel", lambda f, x: table(f, x, lambda row: row - 1)),
        ("changes-one-number", lambda f, x: table(f, x, lambda r: r + (torch.arange(len(r)) == 0))),
        ("scales-the-row", lambda f, x: table(f, x, lambda row: torch.zeros_like(row))),
        ("scales-the-row", lambda f, x: table(f, x, lambda row: row * 3)),
        (
            "large-changes-only",
            lambda f, x: table(f, x, None, lambda a, b: ~torch.isclose(a, b, atol=1e-4).all(1)),
        ),
        ("the-whole-row", lambda f, x: table(f, x, None, lambda a, b: (a != b).all(-1))),
        ("first-number-only", lambda f, x: table(f, x, None, lambda a, b: a[:, 0] != b[:, 0])),
        ("somebody", lambda f, x: table(f, x, None, lambda a, b: (a != b).any().repeat(len(x)))),
        ("who-stays", lambda f, x: table(f, x, None, lambda a, b: (a == b).all(1))),
        ("not-bool", lambda f, x: table(f, x).float()),
        (None, lambda f, x: table(f, x, None, lambda a, b: (a - b).abs().sum(1))),
        (None, lambda f, x: table(f, x).tolist()),
        ("half-the-table", ahead_only),
        (None, compared_with_the_last),
    ],
    "ex-16-04": [
        ("inverted", lambda n, T: ~both(n, T)),
        ("only-causal", lambda n, T: causal(T)[None, None].expand(len(n), 1, T, T)),
        ("only-padding", lambda n, T: real(n, T)[:, None, None, :].expand(-1, 1, T, T)),
        (
            "right-padding",
            lambda n, T: itself(causal(T) & (torch.arange(T) < n[:, None])[:, None, None]),
        ),
        ("empty-rows", lambda n, T: causal(T)[None, None] & real(n, T)[:, None, None, :]),
        ("empty-rows", asks_and_reads),
        ("hides-the-asking", lambda n, T: itself(causal(T) & real(n, T)[:, None, :, None])),
        ("no-axis-for-heads", lambda n, T: both(n, T).squeeze(1)),
        ("one-length-for-all", lambda n, T: both(n[:1], T).expand(len(n), 1, T, T)),
        (
            "counts-the-filling",
            lambda n, T: itself(causal(T) & (torch.arange(T) >= n[:, None])[:, None, None]),
        ),
        (
            "border-off-by-one",
            lambda n, T: itself(causal(T) & (torch.arange(T) > T - n[:, None])[:, None, None]),
        ),
        ("what-is-added", lambda n, T: torch.where(both(n, T), 0.0, -torch.inf)),
        ("not-bool", lambda n, T: both(n, T).float()),
        ("not-itself", lambda n, T: causal(T).tril(-1) & real(n, T)[:, None, None, :]),
        (
            "filling-sees-more",
            lambda n, T: causal(T) & (real(n, T)[:, None, None] | ~real(n, T)[:, None, :, None]),
        ),
        (None, lambda n, T: both(n, T)[:, 0, :, 0]),
        (None, lambda n, T: both(n, T).expand(-1, 4, T, T)),
        (None, lambda n, T: both(n, T).tolist()),
    ],
    "ex-16-05": [
        ("columns", lambda m: torch.arange(m.shape[1])[None].expand(m.shape)),
        ("columns", lambda m: torch.where(m, torch.arange(m.shape[1]), 0)),
        ("starts-at-one", counted),
        ("negative", lambda m: counted(m) - 1),
        ("negative", lambda m: torch.arange(m.shape[1]) - (~m).sum(1, keepdim=True)),
        ("one-for-all-texts", lambda m: (counted(m)[0] - 1).clamp(min=0).expand(m.shape)),
        ("from-the-right", lambda m: ((m.long().sum(1, keepdim=True) - counted(m)) * m).long()),
        ("down-the-columns", lambda m: (m.cumsum(0) - 1).clamp(min=0)),
        ("counts-the-filling", lambda m: (~m).cumsum(1)),
        ("all-ones", lambda m: m.int().long()),
        ("not-integers", lambda m: (m.float().cumsum(1) - 1).clamp(min=0)),
        ("not-integers", lambda m: (m.cumsum(1, dtype=torch.int32) - 1).clamp(min=0)),
        ("without-the-filling", lambda m: torch.cat([torch.arange(int(row.sum())) for row in m])),
        (None, from_a_loop),
        (None, lambda m: (counted(m) - 1).clamp(min=0).tolist()),
        (None, lambda m: counted(m) // 2),
    ],
}
