"""Arrays that remember how they were made: the walk of scalars.py, with an array at every node.

    forward     z = f(x, y)                 keep x, y and a way to pass slopes back to each
    backward    dx += push(dz)              from the last result to the first, each once

What the forward pass copied, the backward pass adds up, and a slope has the shape of the array it
belongs to. Everything else is one line an operation: `pushes[i]` takes dL/dz, an array of z's
shape, and returns the share of the i-th parent, in the parent's shape.

    z = x + y       dz, dz              z = x @ y     dz @ yᵀ, xᵀ @ dz
    z = x * y       dz * y, dz * x      z = x[ids]    zeros, with dz added at ids

Whatever is not a Tensor is a constant: it takes the precision of its partner, has no node and gets
no slope. Slopes of results flow through a dictionary and are dropped as soon as they are passed
on; leaves, the Tensors that no operation made, keep theirs in `.grad`, where a second backward()
adds.

Source: Baydin et al. 2018, section 3.2; Giles 2008, section 2 (matrices); Maclaurin et al. 2015.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minigpt.foundations.scalars import in_order

Floats = NDArray[np.floating]
Push = Callable[[Floats], Floats]


class Tensor:
    """An array that can say how a later number depends on it.

    data    float32 or float64 as it comes; whole numbers become float64
    grad    dL/d(self), in the shape of data; None until backward() reaches this leaf
    """

    __array_ufunc__ = None  # array + Tensor is our __radd__, not NumPy's loop over elements

    def __init__(self, data: Any, parents: Sequence[Any] = (), pushes: Sequence[Push] = ()) -> None:
        data = np.asarray(data)
        self.data: Floats = data if data.dtype.kind == "f" else data.astype(np.float64)
        self.grad: Floats | None = None
        # A parent that is no Tensor is a constant: nothing is passed back to it.
        pairs = zip(parents, pushes, strict=True)
        kept = [(parent, push) for parent, push in pairs if isinstance(parent, Tensor)]
        self.parents: list[Tensor] = [parent for parent, _ in kept]
        self.pushes: list[Push] = [push for _, push in kept]

    def backward(self) -> None:
        """Add the slope of this one number by each leaf to the leaf's `.grad`.

        Raises ValueError if this is more than one number, or a push returns another shape.
        """
        if self.data.size != 1:
            raise ValueError(
                f"backward() starts from one number, not from shape {self.shape}: "
                "sum it or take its mean"
            )
        slopes = {id(self): np.ones_like(self.data)}
        for node in reversed(in_order(self)):
            d = slopes.pop(id(node))
            if not node.parents:
                # A copy: d may be a view of another array, and an optimizer writes into .grad.
                node.grad = d.copy() if node.grad is None else node.grad + d
            for parent, push in zip(node.parents, node.pushes, strict=True):
                share = push(d)
                if share.shape != parent.shape:
                    raise ValueError(
                        f"a slope of shape {share.shape} was passed back to an array of shape "
                        f"{parent.shape}: fold it to the shape of what it belongs to"
                    )
                known = slopes.get(id(parent))
                slopes[id(parent)] = share if known is None else known + share

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    def __repr__(self) -> str:
        return f"Tensor({self.data}, dtype={self.data.dtype})"

    # ------------------------------------------------------------------ arithmetic, broadcasting
    def __add__(self, other: Any) -> "Tensor":
        a, b = self.data, array(other, self)
        return Tensor(
            a + b, (self, other), (lambda d: fold(d, a.shape), lambda d: fold(d, b.shape))
        )

    def __mul__(self, other: Any) -> "Tensor":
        a, b = self.data, array(other, self)
        return Tensor(
            a * b, (self, other), (lambda d: fold(d * b, a.shape), lambda d: fold(d * a, b.shape))
        )

    def __pow__(self, n: float) -> "Tensor":
        return Tensor(self.data**n, (self,), (lambda d: d * (n * self.data ** (n - 1)),))

    def __matmul__(self, other: Any) -> "Tensor":
        return matmul(self, other)

    def __rmatmul__(self, other: Any) -> "Tensor":
        return matmul(other, self)

    def __neg__(self) -> "Tensor":
        return self * -1.0

    def __sub__(self, other: Any) -> "Tensor":
        return self + -(other if isinstance(other, Tensor) else array(other, self))

    def __rsub__(self, other: Any) -> "Tensor":
        return -self + other

    def __truediv__(self, other: Any) -> "Tensor":
        return self * (other if isinstance(other, Tensor) else array(other, self)) ** -1.0

    def __rtruediv__(self, other: Any) -> "Tensor":
        return self**-1.0 * other

    __radd__, __rmul__ = __add__, __mul__

    # ------------------------------------------------------------------------ element by element
    def exp(self) -> "Tensor":
        e = np.exp(self.data)
        return Tensor(e, (self,), (lambda d: d * e,))

    def log(self) -> "Tensor":
        return Tensor(np.log(self.data), (self,), (lambda d: d / self.data,))

    def tanh(self) -> "Tensor":
        t = np.tanh(self.data)
        return Tensor(t, (self,), (lambda d: d * (1 - t * t),))

    def relu(self) -> "Tensor":
        return Tensor(np.maximum(self.data, 0), (self,), (lambda d: d * (self.data > 0),))

    # ------------------------------------------------------------------------- copies and choices
    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> "Tensor":
        """Add up along the axes: backward copies the slope to each number that was added."""

        def push(d: Floats) -> Floats:
            if axis is not None and not keepdims:
                d = np.expand_dims(d, axis)
            return np.broadcast_to(d, self.shape)

        return Tensor(self.data.sum(axis=axis, keepdims=keepdims), (self,), (push,))

    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> "Tensor":
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def reshape(self, *shape: int) -> "Tensor":
        return Tensor(self.data.reshape(shape), (self,), (lambda d: d.reshape(self.shape),))

    def swapaxes(self, a: int, b: int) -> "Tensor":
        return Tensor(self.data.swapaxes(a, b), (self,), (lambda d: d.swapaxes(a, b),))

    @property
    def T(self) -> "Tensor":
        """The last two axes exchanged; those before them are a batch and stay."""
        return self.swapaxes(-1, -2)

    def __getitem__(self, where: Any) -> "Tensor":
        """Choose: a row that is read twice gets the slopes of both readings."""

        def push(d: Floats) -> Floats:
            out = np.zeros_like(self.data)
            np.add.at(out, where, d)
            return out

        return Tensor(self.data[where], (self,), (push,))


def array(x: Any, like: Tensor) -> Floats:
    """Return the numbers of x, those of a constant in the precision of its partner.

    NumPy would make float64 of a float32 array and a float64 one, and never go back.
    """
    return x.data if isinstance(x, Tensor) else np.asarray(x, like.data.dtype)


def fold(d: Floats, shape: tuple[int, ...]) -> Floats:
    """Undo broadcasting: a number that was copied gets the sum of the slopes of its copies."""
    if d.shape == shape:
        return d
    d = d.sum(axis=tuple(range(d.ndim - len(shape))))  # axes that broadcasting put in front
    copied = tuple(i for i, n in enumerate(shape) if n == 1 and d.shape[i] != 1)
    return d.sum(axis=copied, keepdims=True)


def matmul(x: Any, y: Any) -> Tensor:
    """Return x (..., n, k) @ y (..., k, m), either of which may be a constant."""
    partner = x if isinstance(x, Tensor) else y
    a, b = array(x, partner), array(y, partner)
    if min(a.ndim, b.ndim) < 2:
        raise ValueError(
            f"a product of shapes {a.shape} and {b.shape} lacks an axis: "
            "reshape (n,) to (1, n) or (n, 1)"
        )

    def to_y(d: Floats) -> Floats:
        if b.ndim == 2:  # one matrix for all rows: one long product instead of a batch to add up
            return rows(a).T @ rows(d)
        return fold(a.swapaxes(-1, -2) @ d, b.shape)

    return Tensor(
        product(a, b), (x, y), (lambda d: fold(product(d, b.swapaxes(-1, -2)), a.shape), to_y)
    )


def product(a: Floats, b: Floats) -> Floats:
    """Return a @ b; if one matrix b serves a whole batch, as one product of all rows."""
    return (rows(a) @ b).reshape(*a.shape[:-1], -1) if b.ndim == 2 else a @ b


def rows(a: Floats) -> Floats:
    """Return a as a table (N, k) of all the rows it has."""
    return a.reshape(-1, a.shape[-1])


# ------------------------------------------------------------------ what many steps do, as one node
def softmax(x: Tensor) -> Tensor:
    """Return weights along the last axis: what one wins, the others lose."""
    e = np.exp(x.data - x.data.max(-1, keepdims=True))
    p = e / e.sum(-1, keepdims=True)
    return Tensor(p, (x,), (lambda d: p * (d - (d * p).sum(-1, keepdims=True)),))


def layer_norm(x: Tensor, weight: Tensor, eps: float = 1e-5) -> Tensor:
    """Return x (..., C) with mean 0 and variance 1 in each row, times a weight (C,)."""
    centred = x.data - x.data.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + eps)
    h = centred / spread

    def to_x(d: Floats) -> Floats:
        d = d * weight.data
        return (d - d.mean(-1, keepdims=True) - h * (d * h).mean(-1, keepdims=True)) / spread

    return Tensor(h * weight.data, (x, weight), (to_x, lambda d: fold(d * h, weight.shape)))


def cross_entropy(logits: Tensor, targets: Any, ignore: int = -100) -> Tensor:
    """Return the mean surprise in nats of targets (...) under logits (..., V), one number.

    Targets equal to `ignore` do not count. The slope is p - 1 at the target, p elsewhere, over N.
    """
    targets, V = np.asarray(targets), logits.shape[-1]
    if targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"targets of shape {targets.shape} do not fit logits of shape {logits.shape}: "
            "give one target for each row of logits"
        )
    kept = np.flatnonzero(targets != ignore)
    chosen = (np.arange(len(kept)), targets.reshape(-1)[kept])
    if not len(kept) or not 0 <= chosen[1].min() <= chosen[1].max() < V:
        raise ValueError(
            f"{len(kept)} targets from {targets.min(initial=0)} to {targets.max(initial=0)} do not "
            f"fit {V} logits: at least one must count, each from 0 to {V - 1}"
        )
    z = rows(logits.data)[kept]
    z = z - z.max(-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(-1, keepdims=True))

    def push(d: Floats) -> Floats:
        slopes = np.exp(log_p)
        slopes[chosen] -= 1
        out = np.zeros_like(rows(logits.data))
        out[kept] = slopes * (d / len(kept))
        return out.reshape(logits.shape)

    return Tensor(-log_p[chosen].mean(), (logits,), (push,))


def gelu(x: Tensor) -> Tensor:
    """Return x Φ(x), exact to rounding; Φ(x) is the share of a normal distribution below x."""
    share = normal_share(x.data)

    def push(d: Floats) -> Floats:
        density = np.exp(-0.5 * x.data * x.data) / math.sqrt(2 * math.pi)
        return d * (share + x.data * density)

    return Tensor(x.data * share, (x,), (push,))


FINE, FAR = 2048, 9  # points of the table for each unit; beyond ±9 nothing changes in float64


def normal_share(x: Floats) -> Floats:
    """Return Φ(x) = (1 + erf(x / √2)) / 2, for NumPy has no erf.

    Three terms of the series around the nearest point c of a table: an error of about 1e-16.
    """
    shares, densities = normal_table(x.dtype)
    x = np.clip(x, -FAR, FAR)
    nearest = np.rint(x * FINE)
    c, place = nearest / FINE, nearest.astype(np.intp) + FAR * FINE
    h = x - c
    return shares[place] + densities[place] * h * (1 - h * (c / 2 - h * (c * c - 1) / 6))


@cache
def normal_table(dtype: np.dtype) -> tuple[Floats, Floats]:
    """Return Φ and its slope, the density, at every point of the table."""
    points = np.arange(-FAR * FINE, FAR * FINE + 1) / FINE
    shares = np.array([math.erfc(-c / math.sqrt(2)) / 2 for c in points], dtype)
    return shares, (np.exp(-points * points / 2) / math.sqrt(2 * math.pi)).astype(dtype)


def gradients(loss: Tensor, params: Mapping[str, Tensor]) -> dict[str, Floats]:
    """Return the slope of the loss at every array, earlier ones cleared; 0 if it plays no part."""
    for tensor in params.values():
        tensor.grad = None
    loss.backward()
    return {name: np.zeros_like(p.data) if p.grad is None else p.grad for name, p in params.items()}
