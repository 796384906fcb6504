"""Wrong answers to the exercises of phase 31, each with the hint that it meets."""

import json
import math
import statistics
import struct

import numpy as np
import torch


# ------------------------------------------------------------------------------- 31.1
def header(raw, number="<Q", digits=8, skip=8, front=None, notes=False, end=None):
    """Read a file with a knob for each thing one may get wrong."""
    (length,) = struct.unpack(number, raw[:digits])
    found = {}
    base = 8 + length if front is None else front(length)
    for name, entry in json.loads(raw[skip : skip + length]).items():
        if name == "__metadata__":
            if notes:
                found[name] = entry
            continue
        a, b = entry["data_offsets"]
        last = base + b if end is None else end(base, a, b)
        found[name] = (entry["dtype"], entry["shape"], base + a, last)
    return found


def everything_as_entries(raw):
    n = int.from_bytes(raw[:8], "little")
    return {k: tuple(v.values()) for k, v in json.loads(raw[8 : 8 + n]).items()}


def names_only(raw):
    return list(header(raw))


def by_dtype_size(raw):
    """Adds up sizes by the types that one knows, in the order of the header."""
    n = int.from_bytes(raw[:8], "little")
    place, found = 8 + n, {}
    for name, entry in json.loads(raw[8 : 8 + n]).items():
        if name != "__metadata__":
            size = 4 * math.prod(entry["shape"])
            found[name] = (entry["dtype"], entry["shape"], place, place + size)
            place += size
    return found


def slice_to_length(raw):
    n = int.from_bytes(raw[:8], "little")
    entries = json.loads(raw[8:n])
    return {k: (v["dtype"], v["shape"], *v["data_offsets"]) for k, v in entries.items()}


def a_byte_of_length(raw):
    return header(raw[:1] + bytes(7) + raw[8:])


def shapes_backwards(raw):
    return {k: (t, list(reversed(s)), a, b) for k, (t, s, a, b) in header(raw).items()}


def pairs_of_places(raw):
    return {k: (t, s, [a, b]) for k, (t, s, a, b) in header(raw).items()}


def inclusive(raw):
    return header(raw, end=lambda base, a, b: base + b - 1)


# ------------------------------------------------------------------------------- 31.2
def layer(q, k, v, o, up, down, **other):
    """The right four, with some of them replaced."""
    right = {
        "c_attn": torch.cat([q.T, k.T, v.T], 1),
        "attn_proj": o.T.contiguous(),
        "c_fc": up.T.contiguous(),
        "mlp_proj": down.T.contiguous(),
    }
    return right | other


def untouched(q, k, v, o, up, down):
    return layer(
        q, k, v, o, up, down, c_attn=torch.vstack((q, k, v)), attn_proj=+o, c_fc=+up, mlp_proj=+down
    )


def heads_first(q, k, v, o, up, down):
    C = len(q)
    woven = torch.stack([m.T.reshape(C, 2, C // 2) for m in (q, k, v)], dim=2)
    return layer(q, k, v, o, up, down, c_attn=woven.reshape(C, 3 * C))


def detached_views(q, k, v, o, up, down):
    return {
        "c_attn": torch.cat([q, k, v]).t(),
        "attn_proj": o.detach().t(),
        "c_fc": up.detach().t(),
        "mlp_proj": down.detach().t(),
    }


def cloned_views(q, k, v, o, up, down):
    joined = torch.cat([q, k, v]).t().clone()
    return layer(
        q, k, v, o, up, down, c_attn=joined, attn_proj=o.t().clone(), c_fc=up.t().clone()
    ) | {"mlp_proj": down.t().clone()}


def sums(q, k, v, o, up, down):
    return layer(q, k, v, o, up, down, c_attn=(q + k + v).T.contiguous())


# ------------------------------------------------------------------------------- 31.3
def batch(rows, pad, left=True, width=None, keep=None, mask_of=None, at=None):
    """Fill rows with a knob for each thing one may get wrong."""
    width = width or max(map(len, rows))
    ids, mask, places = [], [], []
    for row in rows:
        row = list(row)[-keep:] if keep else list(row)
        gap = width - len(row)
        own = list(range(len(row)))
        ids.append([pad] * gap + row if left else row + [pad] * gap)
        mask.append([0] * gap + [1] * len(row) if left else [1] * len(row) + [0] * gap)
        places.append([0] * gap + own if left else own + [0] * gap)
    ids, mask, places = map(torch.tensor, (ids, mask, places))
    mask = mask if mask_of is None else mask_of(ids, mask)
    return ids, mask, places if at is None else at(mask)


def columns(mask):
    return torch.arange(mask.shape[1]).repeat(len(mask), 1)


def lists(rows, pad):
    return tuple(t.tolist() for t in batch(rows, pad))


# ------------------------------------------------------------------------------- 31.4
def grouped(requests):
    groups = {}
    for text in requests:
        groups.setdefault(len(text), []).append(text)
    return groups.values()


def cut(group, size):
    return [group[i : i + size] for i in range(0, len(group), size)]


def as_they_come_out(requests, run_batch, max_batch):
    return [a for g in grouped(requests) for part in cut(g, max_batch) for a in run_batch(part)]


def shortest_first(requests, run_batch, max_batch):
    return as_they_come_out(sorted(requests, key=len), run_batch, max_batch)


def first_of_each_group(requests, run_batch, max_batch):
    said = {}
    for group in grouped(requests):
        said.update(zip(group, run_batch(group[:max_batch]), strict=False))
    return [said.get(text) for text in requests]


def full_ones_only(requests, run_batch, max_batch):
    said = {}
    for group in grouped(requests):
        for part in cut(group, max_batch):
            if len(part) == max_batch:
                said.update(zip(part, run_batch(part), strict=True))
    return [said.get(text) for text in requests]


def alone(requests, run_batch, max_batch):
    return [answer for text in requests for answer in run_batch([text])]


def runs_of_neighbours(requests, run_batch, max_batch):
    answers, part = [], []
    for text in requests:
        if part and (len(text) != len(part[-1]) or len(part) == max_batch):
            answers.extend(run_batch(part))
            part = []
        part.append(text)
    if part:
        answers.extend(run_batch(part))
    return answers


def values_of_a_dict(requests, run_batch, max_batch):
    said = {}
    for group in grouped(requests):
        for part in cut(group, max_batch):
            said.update(zip(part, run_batch(part), strict=True))
    return list(said.values())


def dict_itself(requests, run_batch, max_batch):
    said = {}
    for group in grouped(requests):
        for part in cut(group, max_batch):
            said.update(zip(part, run_batch(part), strict=True))
    return {text: said[text] for text in requests}


def one_big_batch(requests, run_batch, max_batch):
    return list(run_batch(requests))


def cut_only(requests, run_batch, max_batch):
    return [a for part in cut(list(requests), max_batch) for a in run_batch(part)]


def groups_without_limit(requests, run_batch, max_batch):
    said = {}
    for group in grouped(requests):
        said.update(zip(group, run_batch(group), strict=True))
    return [said[text] for text in requests]


def filled_with_blanks(requests, run_batch, max_batch):
    longest = max((len(text) for text in requests), default=0)
    same = [" " * (longest - len(text)) + text for text in requests]
    return cut_only(same, run_batch, max_batch)


def reversed_answers(requests, run_batch, max_batch):
    said = dict_itself(requests, run_batch, max_batch)
    return [said[text] for text in reversed(requests)]


# ------------------------------------------------------------------------------- 31.5
def report(starts, ends, rate=None, p50=None, p95=None):
    waits = sorted(e - s for s, e in zip(starts, ends, strict=True))
    n = len(waits)
    right = n / (max(ends) - min(starts)), waits[(n + 1) // 2 - 1], waits[math.ceil(0.95 * n) - 1]
    given = (rate, p50, p95)
    return tuple(r if g is None else g(waits) for r, g in zip(right, given, strict=True))


def first_to_first(starts, ends):
    span = max(ends) - min(ends)
    return report(starts, ends, rate=lambda w: len(w) / span if span else float(len(w)))


def in_order_of_arrival(starts, ends):
    waits = [e - s for s, e in zip(starts, ends, strict=True)]
    n = len(waits)
    half, most = waits[math.ceil(n / 2) - 1], waits[math.ceil(0.95 * n) - 1]
    return report(starts, ends, p50=lambda w: half, p95=lambda w: most)


def by_last_in_list(starts, ends):
    return report(starts, ends, rate=lambda w: len(w) / (ends[-1] - starts[0]))


ANSWERS = {
    "ex-31-01": [
        ("other-end", lambda raw: header(raw, number=">Q")),
        ("places-as-stored", lambda raw: header(raw, front=lambda n: 0)),
        ("part-of-the-front", lambda raw: header(raw, front=lambda n: n)),
        ("part-of-the-front", lambda raw: header(raw, front=lambda n: 8)),
        ("end-is-no-length", lambda raw: header(raw, end=lambda base, a, b: b - a)),
        ("end-is-no-length", lambda raw: header(raw, end=lambda base, a, b: base + a + b)),
        ("last-byte", inclusive),
        ("metadata-is-no-tensor", lambda raw: header(raw, notes=True)),
        ("one-byte", a_byte_of_length),
        ("header-cut", slice_to_length),
        ("shape-turned", shapes_backwards),
        ("not-four", pairs_of_places),
        (None, everything_as_entries),
        (None, names_only),
        (None, by_dtype_size),
    ],
    "ex-31-02": [
        ("nothing-turned", untouched),
        (
            "square-not-turned",
            lambda q, k, v, o, up, down: layer(q, k, v, o, up, down, attn_proj=+o),
        ),
        ("order", lambda q, k, v, o, up, down: layer(k, q, v, o, up, down)),
        ("order", lambda q, k, v, o, up, down: layer(v, k, q, o, up, down)),
        ("interleaved", heads_first),
        (
            "joined-along-the-input",
            lambda q, k, v, o, up, down: layer(
                q, k, v, o, up, down, c_attn=torch.cat([q.T, k.T, v.T], 0)
            ),
        ),
        (
            "reshaped",
            lambda q, k, v, o, up, down: layer(
                q, k, v, o, up, down, c_attn=torch.cat([q, k, v]).view(len(q), -1)
            ),
        ),
        (
            "reshaped",
            lambda q, k, v, o, up, down: layer(
                q, k, v, o, up, down, c_attn=torch.hstack([q, k, v])
            ),
        ),
        ("mlp-swapped", lambda q, k, v, o, up, down: layer(q, k, v, o, down, up)),
        ("views", detached_views),
        ("views", cloned_views),
        (None, sums),
        (None, lambda q, k, v, o, up, down: tuple(layer(q, k, v, o, up, down).values())),
    ],
    "ex-31-03": [
        ("on-the-right", lambda rows, pad: batch(rows, pad, left=False)),
        ("on-the-right", lambda rows, pad: batch(rows, pad, left=False, at=columns)),
        ("mask-inverted", lambda rows, pad: batch(rows, pad, mask_of=lambda i, m: 1 - m)),
        ("mask-by-id", lambda rows, pad: batch(rows, pad, mask_of=lambda i, m: (i != pad).long())),
        ("mask-of-ones", lambda rows, pad: batch(rows, pad, mask_of=lambda i, m: m * 0 + 1)),
        ("positions-by-column", lambda rows, pad: batch(rows, pad, at=columns)),
        ("positions-by-column", lambda rows, pad: batch(rows, pad, at=lambda m: columns(m) * m)),
        ("negative-positions", lambda rows, pad: batch(rows, pad, at=lambda m: m.cumsum(1) - 1)),
        (
            "negative-positions",
            lambda rows, pad: batch(
                rows, pad, at=lambda m: columns(m) - (m.shape[1] - m.sum(1, keepdim=True))
            ),
        ),
        ("positions-from-one", lambda rows, pad: batch(rows, pad, at=lambda m: m.cumsum(1))),
        ("too-wide", lambda rows, pad: batch(rows, pad, width=64)),
        ("cut", lambda rows, pad: batch(rows, pad, keep=min(map(len, rows)))),
        ("always-zero", lambda rows, pad: batch(rows, 0)),
        (None, lists),
        (None, lambda rows, pad: batch(rows, pad)[:2]),
        (None, lambda rows, pad: batch(rows, pad, width=max(map(len, rows)) + 1)),
    ],
    "ex-31-04": [
        ("somebody-elses-answer", as_they_come_out),
        ("somebody-elses-answer", shortest_first),
        ("no-second-batch", first_of_each_group),
        ("waits-for-full-ones", full_ones_only),
        ("one-at-a-time", alone),
        ("neighbours-only", runs_of_neighbours),
        ("kept-by-text", values_of_a_dict),
        ("a-dictionary", dict_itself),
        ("lengths-mixed", one_big_batch),
        ("lengths-mixed", cut_only),
        ("no-limit", groups_without_limit),
        ("spaces-are-letters", filled_with_blanks),
        (None, reversed_answers),
        (None, lambda requests, run_batch, max_batch: len(requests)),
    ],
    "ex-31-05": [
        ("waits-are-not-time", lambda s, e: report(s, e, rate=lambda w: 1 / (sum(w) / len(w)))),
        ("waits-are-not-time", lambda s, e: report(s, e, rate=lambda w: len(w) / w[-1])),
        ("clock-started-late", first_to_first),
        ("last-in-the-list", by_last_in_list),
        ("upside-down", lambda s, e: report(s, e, rate=lambda w: (max(e) - min(s)) / len(w))),
        ("mean-for-p50", lambda s, e: report(s, e, p50=statistics.fmean)),
        ("not-sorted", in_order_of_arrival),
        (
            "nobody-waited-that",
            lambda s, e: report(
                s, e, p50=statistics.median, p95=lambda w: float(np.percentile(w, 95))
            ),
        ),
        ("the-slowest", lambda s, e: report(s, e, p95=max)),
        (
            "share-of-the-longest",
            lambda s, e: report(s, e, p50=lambda w: w[-1] / 2, p95=lambda w: 0.95 * w[-1]),
        ),
        (
            "milliseconds",
            lambda s, e: tuple(x * f for x, f in zip(report(s, e), (1, 1e3, 1e3), strict=True)),
        ),
        (None, lambda s, e: report(s, e)[1:]),
        ("nobody-waited-that", lambda s, e: report(s, e, p50=statistics.median)),
        (None, lambda s, e: report(s, e)[:2]),
        (None, lambda s, e: report(s, e, p95=lambda w: w[int(0.9 * len(w))])),
    ],
}
