"""Exercise 20.4: is it as often right as it is sure?"""

import math

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def calibration_error(sure, right, edges):
    """Return the gap between mean sureness and share right of the bins, weighted by members.

    sure  (N,) 0 to 1    right  (N,) bool    edges  (K + 1,) ascending, from 0 to 1
    """
    total = 0.0
    for k in range(len(edges) - 1):
        below = sure <= edges[k + 1] if k == len(edges) - 2 else sure < edges[k + 1]
        members = (sure >= edges[k]) & below  # (N,)
        if members.any():
            gap = sure[members].mean() - right[members].float().mean()
            total += members.float().mean().item() * abs(gap.item())
    return total


def calibration_error_by_sorting(sure, right, edges):
    place = torch.bucketize(sure, edges[1:-1], right=True)
    gaps = torch.zeros(len(edges) - 1).index_add(0, place, sure - right.float())
    return (gaps.abs().sum() / len(sure)).item()


def _walk(
    sure,
    right,
    edges,
    last=True,
    skip=0,
    lower=True,
    empty=0.0,
    gap=lambda s, r: abs(s - r),
    middle=False,
    together=None,
):
    """The reference with knobs; together: (shares, gaps) -> the result."""
    shares, gaps = [], []
    K = len(edges) - 1
    for k in range(K - skip):
        lo, hi = edges[k], edges[k + 1]
        if lower:
            members = (sure >= lo) & ((sure < hi) | ((sure == hi) & last & (k == K - 1)))
        else:
            members = (sure > lo) & (sure <= hi)
        if members.any():
            s = ((lo + hi) / 2 if middle else sure[members].mean()).item()
            gaps.append(gap(s, right[members].float().mean().item()))
            shares.append(members.float().mean().item())
        elif empty != 0.0:
            gaps.append(empty)
            shares.append(0.0)
    if together:
        return float(together(shares, gaps))
    return float(sum(share * g for share, g in zip(shares, gaps, strict=True)))


def _unweighted(sure, right, edges):
    return _walk(sure, right, edges, together=lambda s, g: sum(g) / len(g))


def _unweighted_over_all(sure, right, edges):
    return _walk(sure, right, edges, together=lambda s, g: sum(g) / (len(edges) - 1))


def _sum_of_gaps(sure, right, edges):
    return _walk(sure, right, edges, together=lambda s, g: sum(g))


def _largest(sure, right, edges):
    return _walk(sure, right, edges, together=lambda s, g: max(g))


def _drops_one(sure, right, edges):
    return _walk(sure, right, edges, last=False)


def _skips_last(sure, right, edges):
    return _walk(sure, right, edges, skip=1)


def _upper_edges(sure, right, edges):
    return _walk(sure, right, edges, lower=False)


def _nan(sure, right, edges):
    return _walk(sure, right, edges, empty=math.nan)


def _signed(sure, right, edges):
    return _walk(sure, right, edges, gap=lambda s, r: s - r)


def _signed_other_way(sure, right, edges):
    return _walk(sure, right, edges, gap=lambda s, r: r - s)


def _one_bin(sure, right, edges):
    return abs((sure.mean() - right.float().mean()).item())


def _middle(sure, right, edges):
    return _walk(sure, right, edges, middle=True)


def _squares(sure, right, edges):
    return _walk(sure, right, edges, gap=lambda s, r: (s - r) ** 2)


def _brier(sure, right, edges):
    return (sure - right.float()).square().mean().item()


def _answer_by_answer(sure, right, edges):
    return (sure - right.float()).abs().mean().item()


def _not_divided(sure, right, edges):
    return calibration_error(sure, right, edges) * len(sure)


def _share_wrong(sure, right, edges):
    return calibration_error(sure, ~right, edges)


def _per_cent(sure, right, edges):
    return 100 * calibration_error(sure, right, edges)


def _both_edges(sure, right, edges):
    total = 0.0
    for lo, hi in zip(edges[:-1], edges[1:], strict=True):
        members = (sure >= lo) & (sure <= hi)
        if members.any():
            gap = sure[members].mean() - right[members].float().mean()
            total += members.float().mean().item() * abs(gap.item())
    return total


def _own_bins(sure, right, edges):
    return calibration_error(sure, right, torch.linspace(0, 1, len(edges)))


def cases_calibration_error():
    edges = torch.tensor([0.0, 0.5, 0.8, 1.0])
    generator = torch.Generator().manual_seed(0)
    sure = torch.rand(40, generator=generator)
    right = torch.rand(40, generator=generator) < sure**2
    return [
        (torch.tensor([0.6, 0.7]), torch.tensor([True, False]), torch.tensor([0.0, 1.0])),
        (
            torch.tensor([0.3, 0.6, 0.7, 0.9, 1.0]),
            torch.tensor([True, False, True, True, False]),
            edges,
        ),
        (torch.tensor([0.2, 0.9]), torch.tensor([True, False]), edges),
        (torch.tensor([0.5, 0.3, 0.55, 0.8]), torch.tensor([True, False, True, False]), edges),
        (sure, right, torch.linspace(0, 1, 6)),
        (sure, right, torch.tensor([0.0, 0.1, 0.65, 0.95, 1.0])),
    ]


EXERCISE = Exercise(
    id="ex-20-04",
    title={"en": "As often right as it is sure?", "es": "¿Acierta tanto como cree?"},
    reference=calibration_error,
    alternatives=(calibration_error_by_sorting,),
    cases=cases_calibration_error,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32 means of a few dozen"),
    wrong_turns=(
        turn(
            "every-bin-alike",
            _unweighted,
            "A bin of one member counts as much with you as a bin of hundreds.",
            "Para ti un grupo de un solo miembro cuenta lo mismo que uno de cientos.",
            _unweighted_over_all,
            _sum_of_gaps,
        ),
        turn(
            "largest-gap",
            _largest,
            "That is the gap of the worst bin. Asked is the mean over all bins, by their members.",
            "Esa es la diferencia del peor grupo. Se pide la media de todos, según sus miembros.",
        ),
        turn(
            "loses-the-last",
            _drops_one,
            "Whoever is completely sure falls out of your last bin. To which one does 1.0 belong?",
            "Quien está del todo seguro se cae de tu último grupo. ¿A cuál pertenece 1,0?",
            _skips_last,
        ),
        turn(
            "wrong-side-of-the-edge",
            _upper_edges,
            "What lies exactly on an edge goes to the bin above it. With you it goes to the one "
            "below.",
            "Lo que cae justo en un borde va al grupo de arriba. Contigo va al de abajo.",
        ),
        turn(
            "twice-on-the-edge",
            _both_edges,
            "What lies exactly on an edge is counted in two of your bins.",
            "Lo que cae justo en un borde cuenta en dos de tus grupos.",
        ),
        turn(
            "empty-bin",
            _nan,
            "A bin without members has no mean. It takes no part.",
            "Un grupo sin miembros no tiene media. No participa.",
        ),
        turn(
            "gaps-cancel",
            _signed,
            "With you, one bin that is too sure and one that is not sure enough make up for each "
            "other.",
            "Contigo, un grupo demasiado seguro y otro poco seguro se compensan.",
            _signed_other_way,
            _one_bin,
        ),
        turn(
            "own-bins",
            _own_bins,
            "Your bins are equally wide. Where they begin and end is given.",
            "Tus grupos son todos igual de anchos. Dónde empiezan y acaban viene dado.",
        ),
        turn(
            "middle-of-the-bin",
            _middle,
            "You compare with the middle of the bin. Its members may all sit at one end.",
            "Comparas con el centro del grupo. Sus miembros pueden estar todos en un extremo.",
        ),
        turn(
            "squares",
            _squares,
            "You square the gaps. Asked is their size.",
            "Elevas las diferencias al cuadrado. Se pide su tamaño.",
        ),
        turn(
            "answer-by-answer",
            _answer_by_answer,
            "You compare each answer alone, and an answer is right or wrong. Whether seven of ten "
            "hold is seen only in a group.",
            "Comparas cada respuesta por separado, y una respuesta está bien o mal. Si se cumplen "
            "siete de cada diez solo se ve en un grupo.",
            _brier,
        ),
        turn(
            "not-divided",
            _not_divided,
            "You weigh by how many there are. By which share of all?",
            "Pesas según cuántos hay. ¿Qué parte del total son?",
        ),
        turn(
            "share-wrong",
            _share_wrong,
            "You compare with the share of wrong answers.",
            "Comparas con la proporción de respuestas equivocadas.",
        ),
        turn(
            "per-cent",
            _per_cent,
            "That is in per cent. Asked is a number between 0 and 1.",
            "Eso está en tanto por ciento. Se pide un número entre 0 y 1.",
        ),
    ),
)
