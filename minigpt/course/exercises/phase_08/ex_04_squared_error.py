"""Exercise 8.4: a mean squared error for a column and a list."""

import torch
from torch.nn import functional as F

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def squared_error(prediction, target):
    """Return the mean squared error of predictions (N, 1) for targets (N,), one number."""
    return ((prediction[:, 0] - target) ** 2).mean()


def squared_error_of_pytorch(prediction, target):
    return F.mse_loss(prediction, target.view_as(prediction))


def _every_pair(prediction, target):
    return ((prediction - target) ** 2).mean()


def _every_pair_turned(prediction, target):
    return ((target - prediction).pow(2).sum() / prediction.numel() ** 2).clone()


def _sum_over_every_pair(prediction, target):
    return ((prediction - target) ** 2).sum() / len(target)


def _sum(prediction, target):
    return ((prediction[:, 0] - target) ** 2).sum()


def _absolute(prediction, target):
    return (prediction[:, 0] - target).abs().mean()


def _root(prediction, target):
    return ((prediction[:, 0] - target) ** 2).mean().sqrt()


def _square_of_the_mean(prediction, target):
    return (prediction[:, 0] - target).mean() ** 2


def _half(prediction, target):
    return ((prediction[:, 0] - target) ** 2).mean() / 2


def _each_row(prediction, target):
    return (prediction[:, 0] - target) ** 2


def _each_row_as_a_column(prediction, target):
    return (prediction - target[:, None]) ** 2


def _item(prediction, target):
    return ((prediction[:, 0] - target) ** 2).mean().item()


def _detached(prediction, target):
    return ((prediction.detach()[:, 0] - target) ** 2).mean()


def _first_row_only(prediction, target):
    return ((prediction[0] - target[0]) ** 2).mean()


def _not_squared(prediction, target):
    return (prediction[:, 0] - target).mean()


def value_and_slope(fn, prediction, target):
    """What comes out, and the slope that goes back to the predictions."""
    prediction = prediction.clone().requires_grad_()
    out = fn(prediction, target)
    if not torch.is_tensor(out) or not out.requires_grad or out.dim():
        return out.detach() if torch.is_tensor(out) else out, None
    return out.detach(), torch.autograd.grad(out, prediction)[0]


def cases_squared_error():
    return [
        (torch.tensor([[1.0], [3.0]]), torch.tensor([1.0, 3.0])),
        (torch.tensor([[1.0], [3.0], [2.0]]), torch.tensor([1.0, 2.0, 4.0])),
        (torch.tensor([[0.0]]), torch.tensor([2.0])),
        (torch.tensor([[1.0], [3.0], [2.0], [1.0]]), torch.tensor([1.0, 3.0, 2.0, 5.0])),
    ]


EXERCISE = Exercise(
    id="ex-08-04",
    title={"en": "A squared error", "es": "Un error cuadrático"},
    reference=squared_error,
    alternatives=(squared_error_of_pytorch,),
    cases=cases_squared_error,
    observe=value_and_slope,
    tolerance=Tolerance(rtol=1e-5, atol=1e-7, why="float32, four squares"),
    wrong_turns=(
        turn(
            "every-pair",
            _every_pair,
            "Print the shape of the difference: a column minus a row compares every prediction "
            "with every target.",
            "Escribe la forma de la diferencia: una columna menos una fila compara cada predicción "
            "con todos los objetivos.",
            _every_pair_turned,
            _sum_over_every_pair,
        ),
        turn(
            "sum",
            _sum,
            "A sum, where a mean is asked for.",
            "Una suma, donde se pide una media.",
        ),
        turn(
            "absolute",
            _absolute,
            "You take sizes of errors, not squares.",
            "Tomas tamaños de errores, no cuadrados.",
        ),
        turn(
            "root",
            _root,
            "The root is one step too many.",
            "La raíz es un paso de más.",
        ),
        turn(
            "square-of-the-mean",
            _square_of_the_mean,
            "Errors of +1 and −1 cancel before you square. Which comes first?",
            "Los errores +1 y −1 se cancelan antes de que los eleves. ¿Qué va primero?",
        ),
        turn(
            "half",
            _half,
            "Half of it: some books put a ½ in front. The prompt does not.",
            "La mitad: algunos libros ponen un ½ delante. El enunciado, no.",
        ),
        turn(
            "each-row",
            _each_row,
            "One error for each row. A loss is one number.",
            "Un error por fila. Una pérdida es un solo número.",
            _each_row_as_a_column,
        ),
        turn(
            "cut-off",
            _item,
            "The number is right, but it has left the graph: backward could not start from it.",
            "El número es correcto, pero ha salido del grafo: backward no podría partir de él.",
            _detached,
        ),
        turn(
            "first-row-only",
            _first_row_only,
            "Only the first row counts.",
            "Solo cuenta la primera fila.",
        ),
        turn(
            "not-squared",
            _not_squared,
            "Nothing is squared, so errors of opposite signs cancel.",
            "No hay nada al cuadrado, así que los errores de signos opuestos se cancelan.",
        ),
    ),
)
