"""Exercise 28.5: merge an adapter."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def merge_lora(W, A, B, alpha):
    """Return one weight that does the work of W and its correction; W itself stays as it is."""
    return W + alpha / A.shape[0] * (B @ A)


def merge_lora_by_outer_products(W, A, B, alpha):
    merged = W.clone()
    for column, row in zip(B.T, A, strict=True):
        merged += alpha / len(A) * torch.outer(column, row)
    return merged


def _in_place(W, A, B, alpha):
    W += alpha / A.shape[0] * (B @ A)
    return W


def _transposed(W, A, B, alpha):
    return W + alpha / A.shape[0] * (A.T @ B.T)


def _merge_unscaled(W, A, B, alpha):
    return W + B @ A


def _delta_only(W, A, B, alpha):
    return alpha / A.shape[0] * (B @ A)


def _scales_W_too(W, A, B, alpha):
    return alpha / A.shape[0] * (W + B @ A)


def _subtracts(W, A, B, alpha):
    return W - alpha / A.shape[0] * (B @ A)


def _other_order(W, A, B, alpha):
    return W + alpha / A.shape[0] * (A @ B)


def cases_merge_lora():
    W = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    A, B = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [0.0]])
    return [
        (W, A, B, 2.0),
        (normal(3, 3, seed=1), normal(2, 3, seed=2), normal(3, 2, seed=3), 8.0),
        (normal(4, 3, seed=4), normal(2, 3, seed=5), normal(4, 2, seed=6), 6.0),
    ]


EXERCISE = Exercise(
    id="ex-28-05",
    title={"en": "Merge an adapter", "es": "Fusiona un adaptador"},
    reference=merge_lora,
    alternatives=(merge_lora_by_outer_products,),
    cases=cases_merge_lora,
    wrong_turns=(
        turn(
            "in-place",
            _in_place,
            "`+=` writes into the W you were given: the base is gone, and with it every other "
            "adapter that was trained on it.",
            "`+=` escribe en la W que recibiste: la base desaparece, y con ella todos los "
            "demás adaptadores que se entrenaron sobre ella.",
        ),
        turn(
            "other-order",
            _other_order,
            "A @ B is at most r by r. The correction needs the shape of W: the tall matrix "
            "comes first.",
            "A @ B mide como mucho r por r. La corrección necesita la forma de W: la matriz "
            "alta va primero.",
        ),
        turn(
            "transposed",
            _transposed,
            "Your correction is transposed. On square layers nothing complains, and the model "
            "is silently wrong. Check the order of the two factors.",
            "Tu corrección está traspuesta. En las capas cuadradas nada protesta, y el modelo "
            "falla en silencio. Revisa el orden de los dos factores.",
        ),
        turn(
            "unscaled",
            _merge_unscaled,
            "The forward pass scales the correction, your merge does not: the merged model "
            "would compute something other than the trained one.",
            "El paso hacia delante escala la corrección y tu fusión no: el modelo fusionado "
            "calcularía otra cosa que el entrenado.",
        ),
        turn(
            "delta-only",
            _delta_only,
            "You return the correction alone. The merged weight must do the work of the base "
            "as well.",
            "Devuelves solo la corrección. El peso fusionado debe hacer también el trabajo de "
            "la base.",
        ),
        turn(
            "scales-w-too",
            _scales_W_too,
            "The scale reaches W, too. Only the product of the two thin matrices is scaled.",
            "La escala alcanza también a W. Solo se escala el producto de las dos matrices "
            "delgadas.",
        ),
        turn(
            "subtracts",
            _subtracts,
            "Taking the correction away is how an adapter is unmerged.",
            "Restar la corrección es la forma de deshacer una fusión.",
        ),
    ),
)
