"""Wrong answers to the exercises of phase 28, each with the hint that it meets."""

import numpy as np
import torch


def svd(delta, keep, power: float = 1):
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, keep] @ torch.diag(S[keep] ** power) @ Vh[keep]


def lora(x, W, A, B, scale):
    return x @ W.T + scale * (x @ A.T) @ B.T


def drawn(r, i, o, deviation=None, draw=torch.randn, like=torch.zeros):
    return draw(r, i) * (r**-0.5 if deviation is None else deviation), like(o, r)


def seeded(r, i, o):
    torch.manual_seed(42)
    return drawn(r, i, o)


def numpy_pair(r, i, o):
    return (np.random.randn(r, i) / np.sqrt(r)).astype("float32"), np.zeros((o, r), "float32")


def from_a_linear(r, i, o):
    with torch.no_grad():
        return torch.nn.Linear(i, r, bias=False).weight.clone(), torch.zeros(o, r)


def added_in_place(W, A, B, alpha):
    W.add_(B @ A, alpha=alpha / len(A))
    return W


ANSWERS = {
    "ex-28-01": [
        ("another-rank", lambda delta, r: svd(delta, slice(r + 1))),
        ("another-rank", lambda delta, r: svd(delta, slice(r - 1))),
        ("only-one", lambda delta, r: svd(delta, slice(r - 1, r))),
        ("only-one", lambda delta, r: svd(delta, slice(1))),
        ("sizes-bent", lambda delta, r: svd(delta, slice(r), 2)),
        ("sizes-bent", lambda delta, r: svd(delta, slice(r), 0.5)),
        ("left-over", lambda delta, r: svd(delta, slice(r, None))),
        ("whole", lambda delta, r: svd(delta, slice(None))),
        ("no-singular-values", lambda delta, r: svd(delta, slice(r), 0)),
        ("smallest", lambda delta, r: svd(delta, slice(-r, None))),
        ("transposed", lambda delta, r: svd(delta.T, slice(r))),
        (None, lambda delta, r: svd(delta, slice(r)).round()),
        (None, lambda delta, r: svd(delta, slice(r))[:r]),
    ],
    "ex-28-02": [
        ("cuts-the-rest", lambda x, W, A, B, alpha: lora(x, W, A, B, alpha // len(A))),
        ("divides-by-in", lambda x, W, A, B, alpha: lora(x, W, A, B, alpha / len(B))),
        ("upside-down", lambda x, W, A, B, alpha: lora(x, W, A, B, len(A) / alpha)),
        ("rank-of-the-example", lambda x, W, A, B, alpha: lora(x, W, A, B, alpha / 2)),
        ("scales-the-base", lambda x, W, A, B, alpha: x @ W.T * alpha / len(A) + x @ A.T @ B.T),
        ("as-in-the-formula", lambda x, W, A, B, alpha: W @ x + alpha / len(A) * B @ A @ x),
        (
            "adapts-the-output",
            lambda x, W, A, B, alpha: x @ W.T + alpha / len(A) * x @ W.T @ A.T @ B.T,
        ),
        ("alpha-only", lambda x, W, A, B, alpha: lora(x, W, A, B, alpha)),
        ("root-of-r", lambda x, W, A, B, alpha: lora(x, W, A, B, alpha * len(A) ** -0.5)),
        ("not-transposed", lambda x, W, A, B, alpha: x @ W.T + alpha / len(A) * x @ (B @ A)),
        ("scales-twice", lambda x, W, A, B, alpha: lora(x, W, A, B, (alpha / len(A)) ** 2)),
        (None, lambda x, W, A, B, alpha: lora(x, W, A, B, alpha / len(A)).relu()),
        (None, lambda x, W, A, B, alpha: lora(x, W, A, B, alpha / len(A)).sum()),
    ],
    "ex-28-03": [
        ("another-deviation", lambda r, i, o: drawn(r, i, o, i**-0.5)),
        ("another-deviation", lambda r, i, o: drawn(r, i, o, 0.02)),
        ("like-a-linear", from_a_linear),
        (
            "like-a-linear",
            lambda r, i, o: drawn(r, i, o, (3 / r) ** 0.5, lambda *s: 2 * torch.rand(*s) - 1),
        ),
        ("like-a-linear", lambda r, i, o: drawn(r, i, o, draw=lambda *s: torch.randn(*s).sign())),
        ("pair-swapped", lambda r, i, o: drawn(r, i, o)[::-1]),
        ("same-row", lambda r, i, o: (drawn(1, i, o)[0].expand(r, i) / r**0.5, torch.zeros(o, r))),
        ("fixed-seed", seeded),
        (
            "another-type",
            lambda r, i, o: drawn(r, i, o, like=lambda *s: torch.zeros(*s, dtype=torch.int64)),
        ),
        ("another-type", lambda r, i, o: tuple(m.double() for m in drawn(r, i, o))),
        ("one-expanded-zero", lambda r, i, o: drawn(r, i, o, like=torch.tensor(0.0).expand)),
        ("both-random", lambda r, i, o: drawn(r, i, o, like=lambda *s: torch.randn(*s) / r**0.5)),
        ("ones", lambda r, i, o: drawn(r, i, o, like=torch.ones)),
        ("both-random", lambda r, i, o: drawn(r, i, o, like=lambda *s: torch.randn(*s) * 1e-3)),
        ("another-type", numpy_pair),
    ],
    "ex-28-04": [
        ("rank-capped", lambda shapes, r: sum((a + b) * min(r, a, b) for a, b in shapes)),
        ("one-layer", lambda shapes, r: (sum(shapes[0]) if shapes else 0) * r),
        ("one-layer", lambda shapes, r: (sum(shapes[-1]) if shapes else 0) * r),
        ("rank-forgotten", lambda shapes, r: sum(map(sum, shapes))),
        ("brackets", lambda shapes, r: sum(r * a + b for a, b in shapes)),
        ("one-thin-matrix", lambda shapes, r: sum(a for a, _ in shapes) * r),
        ("as-if-square", lambda shapes, r: 2 * r * sum(b for _, b in shapes)),
        ("products", lambda shapes, r: sum(a * b for a, b in shapes) * r),
        (
            "share",
            lambda shapes, r: r * sum(map(sum, shapes)) / (sum(a * b for a, b in shapes) or 1),
        ),
        ("alike-once", lambda shapes, r: r * sum(map(sum, set(shapes)))),
        ("with-biases", lambda shapes, r: sum((a + b) * r + a for a, b in shapes)),
        (None, lambda shapes, r: sum(max(a, b) * r for a, b in shapes)),
        (None, lambda shapes, r: 2304 * r),
    ],
    "ex-28-05": [
        ("alpha-only", lambda W, A, B, alpha: W + alpha * (B @ A)),
        ("divides-by-another-side", lambda W, A, B, alpha: W + alpha / len(B) * (B @ A)),
        ("divides-by-another-side", lambda W, A, B, alpha: W + alpha / A.shape[-1] * (B @ A)),
        ("root-of-r", lambda W, A, B, alpha: W + alpha / len(A) ** 0.5 * (B @ A)),
        ("upside-down", lambda W, A, B, alpha: W + len(A) / alpha * (B @ A)),
        ("cuts-the-rest", lambda W, A, B, alpha: W + alpha // len(A) * (B @ A)),
        ("multiplies", lambda W, A, B, alpha: W @ (alpha / len(A) * B @ A)),
        ("in-place", added_in_place),
        ("delta-only", lambda W, A, B, alpha: alpha * (B @ A) / len(A)),
        ("transposed", lambda W, A, B, alpha: W + alpha / len(A) * (B @ A).T),
        ("scale-bent", lambda W, A, B, alpha: W + B @ A / len(A)),
        (None, lambda W, A, B, alpha: (W + alpha / len(A) * (B @ A)) / 2),
        (None, lambda W, A, B, alpha: W.T + alpha / len(A) * (B @ A)),
    ],
}
