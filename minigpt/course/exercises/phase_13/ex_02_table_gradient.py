"""Exercise 13.2: the gradient of a table."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def table_gradient(ids, grad, V):
    """Return the gradient of a table (V, C), given that of the rows looked up in it, (T, C)."""
    total = torch.zeros(V, grad.shape[1])
    for i, g in zip(ids, grad, strict=True):
        total[i] += g
    return total


def table_gradient_by_product(ids, grad, V):
    return F.one_hot(ids, V).float().T @ grad


def _assigns(ids, grad, V):
    total = torch.zeros(V, grad.shape[1])
    for i, g in zip(ids, grad, strict=True):
        total[i] = g
    return total


def _first_only(ids, grad, V):
    return _assigns(ids.flip(0), grad.flip(0), V)


def _averages(ids, grad, V):
    times = torch.bincount(ids, minlength=V).clamp(min=1)
    return table_gradient(ids, grad, V) / times[:, None]


def _dense(ids, grad, V):
    return grad.sum(0).expand(V, -1)


def _dense_mean(ids, grad, V):
    return grad.mean(0).expand(V, -1)


def _counts_only(ids, grad, V):
    return table_gradient(ids, torch.ones_like(grad), V)


def _mean_over_places(ids, grad, V):
    return table_gradient(ids, grad, V) / len(ids)


def _transposed(ids, grad, V):
    return table_gradient(ids, grad, V).T


def _as_tall_as_needed(ids, grad, V):
    return table_gradient(ids, grad, int(ids.max()) + 1)


def _only_rows_that_occur(ids, grad, V):
    return table_gradient(ids, grad, V)[ids.unique()]


def _times_the_id(ids, grad, V):
    return table_gradient(ids, grad * ids[:, None], V)


def _other_order(ids, grad, V):
    return table_gradient(ids, grad.flip(0), V)


def _downhill(ids, grad, V):
    return -table_gradient(ids, grad, V)


def _times_the_count(ids, grad, V):
    return table_gradient(ids, grad, V) * torch.bincount(ids, minlength=V)[:, None]


def cases_table_gradient():
    return [
        (torch.tensor([2, 5, 2, 2]), torch.ones(4, 2), 6),
        (torch.tensor([1, 0, 1, 2]), normal(4, 3), 4),
        (torch.tensor([0]), normal(1, 2, seed=1), 3),
        (torch.tensor([3, 3, 0, 4, 3, 0]), normal(6, 2, seed=2), 7),
    ]


EXERCISE = Exercise(
    id="ex-13-02",
    title={"en": "The gradient of a table", "es": "El gradiente de una tabla"},
    reference=table_gradient,
    alternatives=(table_gradient_by_product,),
    cases=cases_table_gradient,
    wrong_turns=(
        turn(
            "assigns",
            _assigns,
            "A row that is looked up twice keeps only one of its gradients. What happens to the "
            "slopes of a number that is used in two places?",
            "Una fila que se busca dos veces conserva solo uno de sus gradientes. ¿Qué pasa con "
            "las pendientes de un número que se usa en dos lugares?",
            _first_only,
        ),
        turn(
            "averages",
            _averages,
            "You take the mean over the places of a letter. If a letter comes twice and pushes "
            "the loss twice, is its slope that of one place?",
            "Tomas la media de los lugares de una letra. Si una letra sale dos veces y empuja dos "
            "veces la pérdida, ¿su pendiente es la de un solo lugar?",
        ),
        turn(
            "dense",
            _dense,
            "Every row gets everything. Which rows had a part in the result?",
            "Todas las filas lo reciben todo. ¿Qué filas tuvieron parte en el resultado?",
            _dense_mean,
        ),
        turn(
            "counts-only",
            _counts_only,
            "You count how often a row was looked up. That is the answer only when every slope "
            "in grad is 1.",
            "Cuentas las veces que se buscó una fila. Esa es la respuesta solo cuando todas las "
            "pendientes de grad valen 1.",
        ),
        turn(
            "mean-over-places",
            _mean_over_places,
            "You divide by the length of the text. If the loss is a mean, that is already in grad.",
            "Divides entre la longitud del texto. Si la pérdida es una media, eso ya está en grad.",
        ),
        turn(
            "transposed",
            _transposed,
            "The numbers are right, but this is not the shape of the table. A gradient has the "
            "shape of what it belongs to.",
            "Los números son correctos, pero esta no es la forma de la tabla. Un gradiente tiene "
            "la forma de aquello a lo que pertenece.",
        ),
        turn(
            "as-tall-as-needed",
            _as_tall_as_needed,
            "Rows are missing. What is the gradient of a row that nobody looked up, and does the "
            "table have that row?",
            "Faltan filas. ¿Cuál es el gradiente de una fila que nadie buscó? ¿Y está esa fila en "
            "la tabla?",
            _only_rows_that_occur,
        ),
        turn(
            "times-the-id",
            _times_the_id,
            "You multiply with the id. It says where a slope goes, not how large it is.",
            "Multiplicas por el id. El id dice adónde va una pendiente, no cuánto vale.",
        ),
        turn(
            "other-order",
            _other_order,
            "Ids and slopes are paired the wrong way round: place 0 of one belongs to place 0 of "
            "the other.",
            "Los ids y las pendientes están emparejados al revés: el lugar 0 de unos corresponde "
            "al lugar 0 de las otras.",
        ),
        turn(
            "downhill",
            _downhill,
            "That is the step, or at least its direction. The gradient itself points uphill.",
            "Eso es el paso o, al menos, su dirección. El gradiente mismo apunta cuesta arriba.",
        ),
        turn(
            "times-the-count",
            _times_the_count,
            "The count is in the sum already: a row that comes three times has three slopes to "
            "add, and you multiply the sum by 3 once more.",
            "La cantidad ya está en la suma: una fila que sale tres veces tiene tres pendientes "
            "que sumar, y tú vuelves a multiplicar por 3.",
        ),
    ),
)
