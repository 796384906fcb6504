"""Exercise 21.1: what the model would say if it ended here."""

import torch
from torch.nn import functional as F

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def lens(stream, weight, table):
    """Return the logits (..., V) of a stream (..., C): norm, its weight (C,), the table (V, C)."""
    centred = stream - stream.mean(dim=-1, keepdim=True)
    variance = centred.square().mean(dim=-1, keepdim=True)
    return centred / (variance + 1e-5).sqrt() * weight @ table.T


def lens_by_torch(stream, weight, table):
    return F.linear(F.layer_norm(stream, stream.shape[-1:], weight), table)


def _normed(stream, axis=-1, centre=True, scale=True, eps=1e-5, unbiased=False):
    x = stream - stream.mean(axis, keepdim=True) if centre else stream
    if not scale:
        return x
    variance = stream.var(axis, keepdim=True, unbiased=unbiased)
    if not centre:
        variance = stream.square().mean(axis, keepdim=True)
    return x / (variance + eps).sqrt()


def _no_norm(stream, weight, table):
    return stream @ table.T


def _no_norm_but_weight(stream, weight, table):
    return stream * weight @ table.T


def _down_the_rows(stream, weight, table):
    return _normed(stream, axis=-2) * weight @ table.T


def _one_size_for_all(stream, weight, table):
    x = stream - stream.mean(-1, keepdim=True)
    last = x[..., -1:, :].square().mean(-1, keepdim=True)
    return x / (last + 1e-5).sqrt() * weight @ table.T


def _one_size_over_all(stream, weight, table):
    x = stream - stream.mean()
    return x / (x.square().mean() + 1e-5).sqrt() * weight @ table.T


def _no_weight(stream, weight, table):
    return _normed(stream) @ table.T


def _weight_added(stream, weight, table):
    return (_normed(stream) + weight) @ table.T


def _probabilities(stream, weight, table):
    return lens(stream, weight, table).softmax(-1)


def _log_probabilities(stream, weight, table):
    return lens(stream, weight, table).log_softmax(-1)


def _not_centred(stream, weight, table):
    return _normed(stream, centre=False) * weight @ table.T


def _not_divided(stream, weight, table):
    return _normed(stream, scale=False) * weight @ table.T


def _variance_not_root(stream, weight, table):
    x = stream - stream.mean(-1, keepdim=True)
    return x / (x.square().mean(-1, keepdim=True) + 1e-5) * weight @ table.T


def _one_less(stream, weight, table):
    return _normed(stream, unbiased=True) * weight @ table.T


def _favourites(stream, weight, table):
    return lens(stream, weight, table).argmax(-1)


def _last_only(stream, weight, table):
    return lens(stream, weight, table)[..., -1, :]


def cases_lens():
    generator = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    return [
        (torch.tensor([[1.0, 3.0], [0.0, 4.0]]), torch.tensor([1.0, 2.0]), torch.eye(2)),
        (3 * draw(3, 4) + 2, draw(4).abs(), draw(5, 4)),
        (draw(2, 3, 8) * torch.tensor([[[1.0], [5.0], [0.2]]]), draw(8), draw(6, 8)),
        (torch.zeros(1, 4), torch.ones(4), draw(3, 4)),
        (draw(4, 4), draw(4), draw(4, 4)),
    ]


EXERCISE = Exercise(
    id="ex-21-01",
    title={"en": "The lens", "es": "La lente"},
    reference=lens,
    alternatives=(lens_by_torch,),
    cases=cases_lens,
    tolerance=Tolerance(rtol=1e-3, atol=1e-3, why="float32 over the root of a small variance"),
    wrong_turns=(
        turn(
            "no-norm",
            _no_norm,
            "The model puts a norm between its last block and the table. Your lens leaves it out.",
            "El modelo pone una norma entre su último bloque y la tabla. Tu lente se la salta.",
            _no_norm_but_weight,
        ),
        turn(
            "down-the-rows",
            _down_the_rows,
            "You take the mean over the positions. The norm looks at one position at a time.",
            "Tomas la media sobre las posiciones. La norma mira una sola posición cada vez.",
        ),
        turn(
            "one-size-for-all",
            _one_size_for_all,
            "All positions are divided by the same size. Each has a size of its own.",
            "Divides todas las posiciones por el mismo tamaño. Cada una tiene el suyo.",
            _one_size_over_all,
        ),
        turn(
            "no-weight",
            _no_weight,
            "The norm is right, but its learned weight is not used.",
            "La norma está bien, pero no usas su peso aprendido.",
        ),
        turn(
            "weight-added",
            _weight_added,
            "You add the weight. What does a weight of 1 do in a norm that has just started?",
            "Sumas el peso. ¿Qué hace un peso de 1 en una norma recién creada?",
        ),
        turn(
            "probabilities",
            _probabilities,
            "Those are probabilities, or their logarithms. Asked are the logits.",
            "Esas son probabilidades, o sus logaritmos. Se piden los logits.",
            _log_probabilities,
        ),
        turn(
            "not-centred",
            _not_centred,
            "You divide by the size but never take the mean off.",
            "Divides entre el tamaño, pero no restas la media.",
        ),
        turn(
            "not-divided",
            _not_divided,
            "You take the mean off but never divide by the size.",
            "Restas la media, pero no divides entre el tamaño.",
        ),
        turn(
            "variance-not-root",
            _variance_not_root,
            "You divide by the variance. A size is its root.",
            "Divides entre la varianza. El tamaño es su raíz.",
        ),
        turn(
            "one-less",
            _one_less,
            "Your variance divides by one less than C. LayerNorm divides by C.",
            "Tu varianza divide entre uno menos que C. LayerNorm divide entre C.",
        ),
        turn(
            "favourites",
            _favourites,
            "You return the favourite letters already. Asked are the scores of all.",
            "Devuelves ya las letras favoritas. Se piden las puntuaciones de todas.",
        ),
        turn(
            "last-only",
            _last_only,
            "Only the last position is left. Asked are the logits of each.",
            "Solo queda la última posición. Se piden los logits de cada una.",
        ),
    ),
)
