"""Exercise 9.2: divide a row by its own size."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def rms_norm(x, weight, eps=1e-5):
    """Divide each row of x (..., C) by the root of its mean square, times weight (C,)."""
    mean_square = (x * x).mean(dim=-1, keepdim=True)
    return x / (mean_square + eps) ** 0.5 * weight


def rms_norm_of_pytorch(x, weight, eps=1e-5):
    return F.rms_norm(x, (x.shape[-1],), weight, eps)


def _square(x):
    return (x * x).mean(-1, keepdim=True)


def _takes_the_mean_off(x, weight, eps=1e-5):
    return F.layer_norm(x, (x.shape[-1],), weight, None, eps)


def _about_the_mean(x, weight, eps=1e-5):
    return x / torch.sqrt(x.var(-1, keepdim=True, correction=0) + eps) * weight


def _about_the_mean_by_one_less(x, weight, eps=1e-5):
    return x / (x.std(-1, keepdim=True) + eps) * weight


def _length_one(x, weight, eps=1e-5):
    return x / torch.sqrt((x * x).sum(-1, keepdim=True) + eps) * weight


def _length_one_by_norm(x, weight, eps=1e-5):
    return F.normalize(x, dim=-1) * weight


def _length_one_by_hand(x, weight, eps=1e-5):
    return x / (x.norm(dim=-1, keepdim=True) + eps) * weight


def _no_root(x, weight, eps=1e-5):
    return x / (_square(x) + eps) * weight


def _eps_outside(x, weight, eps=1e-5):
    return x / (torch.sqrt(_square(x)) + eps) * weight


def _no_eps(x, weight, eps=1e-5):
    return x / torch.sqrt(_square(x)) * weight


def _own_eps(x, weight, eps=1e-5):
    return x / torch.sqrt(_square(x) + 1e-5) * weight


def _own_smaller_eps(x, weight, eps=1e-5):
    return x / torch.sqrt(_square(x) + 1e-8) * weight


def _whole_table(x, weight, eps=1e-5):
    return x / torch.sqrt((x * x).mean() + eps) * weight


def _mean_of_sizes(x, weight, eps=1e-5):
    return x / (x.abs().mean(-1, keepdim=True) + eps) * weight


def _no_weight(x, weight, eps=1e-5):
    return x / torch.sqrt(_square(x) + eps)


def _weight_below_too(x, weight, eps=1e-5):
    return rms_norm(x * weight, torch.ones_like(weight), eps)


def _over_the_rows(x, weight, eps=1e-5):
    return x / torch.sqrt((x * x).mean(0, keepdim=True) + eps) * weight


def _times_the_size(x, weight, eps=1e-5):
    return x * torch.sqrt(_square(x) + eps) * weight


def _square_of_the_mean(x, weight, eps=1e-5):
    return x / torch.sqrt(x.mean(-1, keepdim=True) ** 2 + eps) * weight


def _changes_x(x, weight, eps=1e-5):
    x /= torch.sqrt(_square(x) + eps)
    return x * weight


def cases_rms_norm():
    return [
        (torch.tensor([3.0, 4.0]), torch.ones(2)),
        (torch.tensor([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]]), torch.arange(1.0, 5.0)),
        (normal(2, 3, 4) + 2, normal(4, seed=1)),
        (torch.tensor([[1e-3, -1e-3, 2e-3]]), torch.ones(3)),
        (torch.tensor([[1.0, 3.0], [2.0, -2.0]]), torch.tensor([1.0, -2.0]), 0.5),
    ]


EXERCISE = Exercise(
    id="ex-09-02",
    title={"en": "Divide by the size", "es": "Dividir entre el tamaño"},
    reference=rms_norm,
    alternatives=(rms_norm_of_pytorch,),
    cases=cases_rms_norm,
    tolerance=Tolerance(rtol=1e-5, atol=1e-6, why="float32, a few squares and a root"),
    wrong_turns=(
        turn(
            "takes-the-mean-off",
            _takes_the_mean_off,
            "You also take the mean away, as layer norm does. Here only the length changes: what "
            "does a row of ones become?",
            "También quitas la media, como hace la norma de capa. Aquí solo cambia la longitud: "
            "¿en qué se convierte una fila de unos?",
        ),
        turn(
            "about-the-mean",
            _about_the_mean,
            "You divide by the spread around the mean. The size of a row is measured from zero: "
            "what is that of a row of ones?",
            "Divides entre la dispersión alrededor de la media. El tamaño de una fila se mide "
            "desde cero: ¿cuál es el de una fila de unos?",
            _about_the_mean_by_one_less,
        ),
        turn(
            "length-one",
            _length_one,
            "Your rows have length 1, whatever their width. The *mean* square is to become 1: "
            "what is the length of a row of four ones?",
            "Tus filas tienen longitud 1, sea cual sea su anchura. Lo que debe valer 1 es el "
            "cuadrado *medio*: ¿qué longitud tiene una fila de cuatro unos?",
            _length_one_by_norm,
            _length_one_by_hand,
        ),
        turn(
            "no-root",
            _no_root,
            "You divide by the mean square. Make x ten times as large: by how much does your "
            "result change, and by how much should it?",
            "Divides entre el cuadrado medio. Haz x diez veces mayor: ¿cuánto cambia tu resultado "
            "y cuánto debería?",
        ),
        turn(
            "eps-outside",
            _eps_outside,
            "Your eps is added to the size, after the root. In which unit is the eps of the "
            "prompt: in that of x, or in that of its square?",
            "Tu eps se suma al tamaño, después de la raíz. ¿En qué unidad está el eps del "
            "enunciado: en la de x o en la de su cuadrado?",
        ),
        turn(
            "no-eps",
            _no_eps,
            "A row of zeros exists, where a text is filled up, for example. What do you divide "
            "it by?",
            "Existen filas de ceros, por ejemplo donde se rellena un texto. ¿Entre qué divides "
            "esa?",
        ),
        turn(
            "own-eps",
            _own_eps,
            "You were given an eps and use one of your own.",
            "Te dieron un eps y usas uno propio.",
            _own_smaller_eps,
        ),
        turn(
            "whole-table",
            _whole_table,
            "All rows share one size in your answer. Whose mean is meant?",
            "En tu respuesta todas las filas comparten un tamaño. ¿De quién es la media?",
        ),
        turn(
            "over-the-rows",
            _over_the_rows,
            "You average over the first axis: every row then depends on the others. Which axis "
            "is the row itself?",
            "Promedias sobre el primer eje: cada fila depende entonces de las demás. ¿Qué eje es "
            "la propia fila?",
        ),
        turn(
            "mean-of-sizes",
            _mean_of_sizes,
            "That is the mean of the absolute values. The size of this phase is made of squares.",
            "Esa es la media de los valores absolutos. El tamaño de esta fase se hace con "
            "cuadrados.",
        ),
        turn(
            "square-of-the-mean",
            _square_of_the_mean,
            "Mean first and square afterwards: plus and minus cancel. Which comes first?",
            "Primero la media y después el cuadrado: los más y los menos se cancelan. ¿Qué va "
            "antes?",
        ),
        turn(
            "no-weight",
            _no_weight,
            "The size is right; what has become of weight?",
            "El tamaño es correcto; ¿qué fue de weight?",
        ),
        turn(
            "weight-below-too",
            _weight_below_too,
            "The weight is inside what you measure, so half of it is divided away again. It "
            "comes after the division.",
            "El peso está dentro de lo que mides, así que parte de él vuelve a dividirse. Va "
            "después de la división.",
        ),
        turn(
            "times-the-size",
            _times_the_size,
            "You multiply by the size: large rows become larger still.",
            "Multiplicas por el tamaño: las filas grandes se hacen aún mayores.",
        ),
        turn(
            "changes-x",
            _changes_x,
            "The result is right, but x itself has changed, and the stream still needs it.",
            "El resultado es correcto, pero cambiaste la propia x, y todavía hace falta.",
        ),
    ),
)
