"""Exercise 7.1: undo a broadcast."""

import numpy as np

from minigpt.course.exercises.phase_07.shared import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def fold(d, shape):
    """Return the slope of an array of this shape that was broadcast to d's shape."""
    new = d.ndim - len(shape)
    d = d.sum(axis=tuple(range(new)))
    copied = tuple(axis for axis, n in enumerate(shape) if n == 1)
    return d.sum(axis=copied, keepdims=True)


def fold_axis_by_axis(d, shape):
    while d.ndim > len(shape):
        d = np.add.reduce(d)
    for axis, n in enumerate(shape):
        if n < d.shape[axis]:
            d = np.expand_dims(np.add.reduce(d, axis), axis)
    return d


def observe_fold(fold, d, shape):
    """A single number may come as an array without axes or as a number."""
    result = fold(d, shape)
    return np.asarray(result) if isinstance(result, int | float | np.generic) else result


def _as_it_came(d, shape):
    return d


def _mean(d, shape):
    d = d.mean(axis=tuple(range(d.ndim - len(shape))))
    return d.mean(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def _first_copy(d, shape):
    while d.ndim > len(shape):
        d = d[0]
    for axis, n in enumerate(shape):
        if n == 1:
            d = np.take(d, [0], axis)
    return d


def _last_copy(d, shape):
    while d.ndim > len(shape):
        d = d[-1]
    for axis, n in enumerate(shape):
        if n == 1:
            d = np.take(d, [-1], axis)
    return d


def _leading_only(d, shape):
    return d.sum(axis=tuple(range(d.ndim - len(shape))))


def _first_axis_only(d, shape):
    return d.sum(axis=0) if d.shape != tuple(shape) else d


def _one_leading_only(d, shape):
    d = d.sum(axis=0) if d.ndim > len(shape) else d
    ones = tuple(i for i, n in enumerate(shape) if n == 1 and i < d.ndim)
    return d.sum(axis=ones, keepdims=True)


def _ones_only(d, shape):
    new = d.ndim - len(shape)
    return d.sum(axis=tuple(i + new for i, n in enumerate(shape) if n == 1), keepdims=True)


def _ones_only_from_the_left(d, shape):
    return d.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def _no_keepdims(d, shape):
    d = d.sum(axis=tuple(range(d.ndim - len(shape))))
    return d.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1))


def _one_total(d, shape):
    return np.full(shape, d.sum())


def _one_total_alone(d, shape):
    return d.sum()


def _total_for_each(d, shape):
    """Every copied number gets the sum over copies, and is copied again."""
    return np.broadcast_to(fold(d, shape), d.shape).copy()


def _from_the_right(d, shape):
    d = d.sum(axis=tuple(range(len(shape), d.ndim)))
    return d.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def _reshaped(d, shape):
    return np.resize(d, shape)


def _keeps_the_leading_axes(d, shape):
    new = d.ndim - len(shape)
    copied = [*range(new), *(i + new for i, n in enumerate(shape) if n == 1)]
    return d.sum(axis=tuple(copied), keepdims=True)


def cases_fold():
    small = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [
        (small, (2,)),
        (small, (2, 1)),
        (small, (1, 2)),
        (small, (2, 2)),
        (small, ()),
        (normal(2, 3, 4), (3, 1)),
        (normal(2, 3, 4, seed=1), (4,)),
        (normal(4, 1, 3, seed=2), (1, 3)),
        (normal(2, 3, 4, seed=3), (1, 1, 4)),
        (normal(2, 2, 2, seed=4), (1,)),
        (normal(1, 3, seed=5), (1, 3)),
    ]


EXERCISE = Exercise(
    id="ex-07-01",
    title={"en": "Undo a broadcast", "es": "Deshacer un broadcasting"},
    reference=fold,
    alternatives=(fold_axis_by_axis,),
    cases=cases_fold,
    observe=observe_fold,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few additions"),
    wrong_turns=(
        turn(
            "as-it-came",
            _as_it_came,
            "The slope comes back in the shape of the result. What shape has the array that it "
            "belongs to?",
            "La pendiente vuelve con la forma del resultado. ¿Qué forma tiene el array al que "
            "pertenece?",
            _total_for_each,
        ),
        turn(
            "mean",
            _mean,
            "You take a mean over the copies. One number was used in several places, and each use "
            "moves the result: do the effects share or add up?",
            "Tomas la media de las copias. Un número se usó en varios lugares, y cada uso mueve el "
            "resultado: ¿los efectos se reparten o se suman?",
        ),
        turn(
            "one-copy",
            _first_copy,
            "You keep one copy's slope. The other copies moved with the same number.",
            "Te quedas con la pendiente de una copia. Las demás se movieron con el mismo número.",
            _last_copy,
            _reshaped,
        ),
        turn(
            "leading-only",
            _leading_only,
            "The axes in front are gone, but an axis of length 1 was copied, too.",
            "Desaparecieron los ejes de delante, pero también se copió un eje de longitud 1.",
            _first_axis_only,
        ),
        turn(
            "one-in-front",
            _one_leading_only,
            "You take away one axis in front. There may be more, or none.",
            "Quitas un solo eje de delante. Puede haber más, o ninguno.",
        ),
        turn(
            "ones-only",
            _ones_only,
            "Axes of length 1 are dealt with. Broadcasting also puts whole new axes in front.",
            "Los ejes de longitud 1 están resueltos. El broadcasting también pone ejes nuevos "
            "delante.",
            _ones_only_from_the_left,
        ),
        turn(
            "no-keepdims",
            _no_keepdims,
            "The sums are right, but an axis of length 1 has vanished. Compare the shapes.",
            "Las sumas son correctas, pero desapareció un eje de longitud 1. Compara las formas.",
        ),
        turn(
            "front-axes-kept",
            _keeps_the_leading_axes,
            "The sums are right, but the axes in front are still there, with length 1. Compare "
            "the shapes.",
            "Las sumas son correctas, pero los ejes de delante siguen ahí, con longitud 1. Compara "
            "las formas.",
        ),
        turn(
            "one-total",
            _one_total,
            "You add up everything. Numbers that were not copied together do not share a slope.",
            "Lo sumas todo. Los números que no son copias uno de otro no comparten pendiente.",
            _one_total_alone,
        ),
        turn(
            "from-the-right",
            _from_the_right,
            "You take the extra axes away at the right. On which side does NumPy line shapes up?",
            "Quitas los ejes que sobran por la derecha. ¿Por qué lado alinea NumPy las formas?",
        ),
    ),
)
