"""Wrong answers to the exercises of phase 30, each with the hint that it meets."""

import math

import numpy as np
import torch


def counts(parts):
    return torch.tensor([float(n) for _, n in parts])


def sums(parts):
    return torch.stack([g for g, _ in parts])


def means_only_where_targets(parts):
    found = [g / n for g, n in parts if n > 0]
    return torch.stack(found).mean(dim=0)


def running_mean(parts):
    """Folds the means in one by one: the last process weighs a half."""
    found = parts[0][0] / max(parts[0][1], 1)
    for g, n in parts[1:]:
        found = (found + g / max(n, 1)) / 2
    return found


def loop_of_means(parts):
    found = 0
    for g, n in parts:
        if n == 0:
            continue
        found = found + g / n
    return found / len(parts)


def median_count(parts):
    return sums(parts).sum(0) / counts(parts).median()


def normalised(parts):
    whole = sums(parts).sum(0)
    return whole / whole.norm()


def largest_process(parts):
    g, n = max(parts, key=lambda part: part[1])
    return g / n


def as_one_number(parts):
    return float(sums(parts).sum() / counts(parts).sum())


def as_count_too(parts):
    return sums(parts).sum(0) / counts(parts).sum(), int(counts(parts).sum())


def base(rank, phase):
    return rank + (phase == "gather")


def ring(rank, world, step, phase, start=None, move=-1, back=-1):
    first = base(rank, phase) if start is None else start
    return (first + move * step) % world, (first + move * step + back) % world


def only_reduce(rank, world, step, phase):
    return ring(rank, world, step, phase) if phase == "reduce" else (rank, (rank - 1) % world)


def gather_forwards(rank, world, step, phase):
    return ring(rank, world, step, phase, move=-1 if phase == "reduce" else 1)


def absolute(rank, world, step, phase):
    first = base(rank, phase)
    return abs(first - step) % world, abs(first - step - 1) % world


def fmod(rank, world, step, phase):
    first = base(rank, phase)
    return math.fmod(first - step, world), math.fmod(first - step - 1, world)


def clamped(rank, world, step, phase):
    first = base(rank, phase)
    return max(first - step, 0), max(first - step - 1, 0)


def stride_of_world(n, rank, world):
    return list(range(rank * world, min((rank + 1) * world, n)))


def halves_only(n, rank, world):
    return list(range(n // 2)) if rank == 0 else list(range(n // 2, n))


def numpy_reshape(n, rank, world):
    return list(np.arange(n - n % world).reshape(world, -1)[rank])


def tensor_chunk(n, rank, world):
    """torch.chunk makes pieces of the rounded-up size, and fewer than were asked for."""
    chunks = torch.arange(n).chunk(world)
    return chunks[rank].tolist() if rank < len(chunks) else []


def random_rows(n, rank, world):
    generator = torch.Generator().manual_seed(rank)
    return torch.randperm(n, generator=generator)[rank::world].tolist()


def sampler(n, rank, world):
    """As DistributedSampler with shuffle=False."""
    rows = list(range(n))
    rows += rows[: -n % world] if n >= world else (rows * world)[: -n % world]
    return rows[rank::world]


def drop_last(n, rank, world):
    return list(range(n))[: n // world * world][rank::world]


def modulo_swapped(n, rank, world):
    return [row for row in range(n) if row % (rank + 1) == 0]


def sent(P, N, kind, k=None):
    return (k or {"ddp": 2, "fsdp": 3}[kind]) * (N - 1) * P / N


def parameter_server(P, N, kind):
    """Everyone sends to one, and one back to all."""
    return 2 * P if kind == "ddp" else 3 * P


def whole_numbers(P, N, kind):
    """Chunks rounded down before they are counted."""
    return {"ddp": 2, "fsdp": 3}[kind] * (N - 1) * (P // N) + 1


def clip(length, limit):
    return min(1.0, limit / length) if length else 1.0


ANSWERS = {
    "ex-30-01": [
        ("mean-of-means", lambda parts: (sums(parts) / counts(parts)[:, None]).mean(0)),
        ("mean-of-means", means_only_where_targets),
        ("mean-of-means", loop_of_means),
        ("sum-of-means", lambda parts: (sums(parts) / counts(parts)[:, None]).sum(0)),
        ("by-processes", lambda parts: sums(parts).mean(0)),
        ("one-process", lambda parts: parts[0][0] / sum(n for _, n in parts)),
        ("not-divided", lambda parts: sums(parts).sum(0)),
        ("averaged-too", lambda parts: sums(parts).mean(0) / counts(parts).sum()),
        ("one-count", lambda parts: sums(parts).sum(0) / counts(parts).max()),
        ("one-count", lambda parts: sums(parts).sum(0) / counts(parts).mean()),
        ("weighted-sums", lambda parts: counts(parts) @ sums(parts) / counts(parts).sum()),
        ("numbers-too", lambda parts: sums(parts).sum(0) / counts(parts).sum() / len(parts[0][0])),
        (None, running_mean),
        (None, normalised),
        (None, as_count_too),
        (None, lambda parts: torch.cat([g for g, _ in parts]) / counts(parts).sum()),
    ],
    "ex-30-02": [
        ("always-the-same", lambda r, w, s, p: (r % w, (r - 1) % w)),
        ("always-the-same", lambda r, w, s, p: (base(r, p) % w, (base(r, p) - 1) % w)),
        ("one-chunk", lambda r, w, s, p: ((base(r, p) - s) % w,) * 2),
        ("gather-from-own", lambda r, w, s, p: ring(r, w, s, p, start=r)),
        ("gather-from-own", lambda r, w, s, p: ring(r, w, s, p, start=r - (p == "gather"))),
        ("from-the-right", lambda r, w, s, p: ring(r, w, s, p, back=1)),
        ("no-circle", lambda r, w, s, p: (base(r, p) - s, base(r, p) - s - 1)),
        ("no-circle", lambda r, w, s, p: ((base(r, p) - s) % w, base(r, p) - s - 1)),
        ("forwards", lambda r, w, s, p: ring(r, w, s, p, move=1)),
        ("forwards", lambda r, w, s, p: ring(r, w, s, p, move=1, back=1)),
        ("swapped", lambda r, w, s, p: ring(r, w, s, p)[::-1]),
        ("one-step-late", lambda r, w, s, p: ring(r, w, s + 1, p)),
        (
            "one-too-far",
            lambda r, w, s, p: ring(r, w, s + (w - 1) * (p == "gather"), p),
        ),
        ("from-one", lambda r, w, s, p: tuple(c + 1 for c in ring(r, w, s, p))),
        ("neighbours", lambda r, w, s, p: ((r + 1) % w, (r - 1) % w)),
        ("always-the-same", only_reduce),
        ("forwards", gather_forwards),
        (None, absolute),
        (None, clamped),
        (None, fmod),
    ],
    "ex-30-03": [
        ("remainder-dropped", numpy_reshape),
        ("remainder-dropped", drop_last),
        (
            "remainder-to-all",
            lambda n, r, w: (
                [*range(n)][r * (n // w) : (r + 1) * (n // w)] + [*range(n)][n - n % w :]
            ),
        ),
        ("uneven", tensor_chunk),
        (None, random_rows),
        ("padded", sampler),
        ("from-one", lambda n, r, w: [*range(r + 1, n, w)]),
        ("all-rows", lambda n, r, w: [*range(n)]),
        ("same-for-all", lambda n, r, w: [*range(0, n, w)]),
        ("one-row", lambda n, r, w: [*range(n)][r : r + 1]),
        ("start-and-step", lambda n, r, w: [*range(w, n, r + 1)]),
        (None, stride_of_world),
        (None, modulo_swapped),
        (None, halves_only),
    ],
    "ex-30-04": [
        ("times-processes", lambda P, N, kind: N * P),
        ("times-processes", lambda P, N, kind: N * sent(P, N, kind)),
        ("once", lambda P, N, kind: sent(P, N, kind, 1)),
        ("once", lambda P, N, kind: P),
        ("no-saving", parameter_server),
        ("both-alike", lambda P, N, kind: sent(P, N, kind, 2)),
        ("swapped", lambda P, N, kind: sent(P, N, kind, 3 if kind == "ddp" else 2)),
        ("shard-only", lambda P, N, kind: sent(P, N, kind) / (N if kind == "fsdp" else 1)),
        ("gradients-to-all", lambda P, N, kind: sent(P, N, kind, 4 if kind == "fsdp" else 2)),
        ("one-chunk", lambda P, N, kind: (2 if kind == "ddp" else 3) * P / N),
        ("bytes", lambda P, N, kind: 4 * sent(P, N, kind)),
        (None, whole_numbers),
        (None, lambda P, N, kind: sent(P, N, kind, 1.5 if kind == "fsdp" else 2)),
    ],
    "ex-30-05": [
        ("own-length", lambda squares, limit: clip(squares[0] ** 0.5, limit)),
        ("own-length", lambda squares, limit: [clip(s**0.5, limit) for s in squares]),
        ("own-length", lambda squares, limit: min(clip(s**0.5, limit) for s in squares)),
        ("sum-of-lengths", lambda squares, limit: clip(sum(s**0.5 for s in squares), limit)),
        ("mean-of-squares", lambda squares, limit: clip(float(np.mean(squares)) ** 0.5, limit)),
        ("scaled-up", lambda squares, limit: limit / (sum(squares) ** 0.5 or limit)),
        ("no-root", lambda squares, limit: clip(sum(squares), limit)),
        ("no-root", lambda squares, limit: clip(float(np.linalg.norm(squares)), limit)),
        ("upside-down", lambda squares, limit: max(1.0, sum(squares) ** 0.5 / limit)),
        ("length-after", lambda squares, limit: min(sum(squares) ** 0.5, limit)),
        ("limit-shared", lambda squares, limit: clip(sum(squares) ** 0.5, limit / len(squares))),
        ("limit-as-factor", lambda squares, limit: limit / max(1.0, math.sqrt(sum(squares)))),
        (None, lambda squares, limit: clip(sum(squares) ** 0.5 + 1e-3, limit)),
        (
            "no-root",
            lambda squares, limit: 1.0 if sum(squares) <= limit else limit / sum(squares) ** 0.5,
        ),
        (None, lambda squares, limit: max(0.0, 1 - (sum(squares) ** 0.5 - limit))),
    ],
}
