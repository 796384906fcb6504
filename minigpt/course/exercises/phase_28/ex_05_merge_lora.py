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


def _merged(W, A, B, scale):
    return W + scale * (B @ A)


def _alpha_only(W, A, B, alpha):
    return _merged(W, A, B, alpha)


def _divides_by_in(W, A, B, alpha):
    return _merged(W, A, B, alpha / A.shape[1])


def _divides_by_out(W, A, B, alpha):
    return _merged(W, A, B, alpha / B.shape[0])


def _root_of_r(W, A, B, alpha):
    return _merged(W, A, B, alpha / A.shape[0] ** 0.5)


def _upside_down(W, A, B, alpha):
    return _merged(W, A, B, A.shape[0] / alpha)


def _cuts_the_rest(W, A, B, alpha):
    return _merged(W, A, B, alpha // A.shape[0])


def _multiplies(W, A, B, alpha):
    return W * (alpha / A.shape[0] * (B @ A))


def _multiplies_matrices(W, A, B, alpha):
    return W @ (alpha / A.shape[0] * (B @ A))


def _first_column_only(W, A, B, alpha):
    return W + alpha / A.shape[0] * torch.outer(B[:, 0], A[0])


def _one_divided(W, A, B, alpha):
    return _merged(W, A, B, 1 / A.shape[0])


def _scaled_twice(W, A, B, alpha):
    return _merged(W, A, B, (alpha / A.shape[0]) ** 2)


def cases_merge_lora():
    W = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    A, B = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [0.0]])
    return [
        (W, A, B, 2.0),
        (W, torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([[3.0, 1.0], [0.0, 2.0]]), 1.0),
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
        turn(
            "alpha-only",
            _alpha_only,
            "You scale by alpha alone: the rank is missing from the scale.",
            "Escalas solo con alpha: a la escala le falta el rango.",
        ),
        turn(
            "divides-by-another-side",
            _divides_by_in,
            "You divide alpha by the width of the input or the output. The rank is the thin side "
            "of either matrix.",
            "Divides alpha entre el ancho de la entrada o de la salida. El rango es el lado "
            "delgado de cualquiera de las dos matrices.",
            _divides_by_out,
        ),
        turn(
            "root-of-r",
            _root_of_r,
            "alpha over the square root of r is rsLoRA. Plain LoRA divides by r itself.",
            "alpha entre la raíz de r es rsLoRA. LoRA a secas divide entre el propio r.",
        ),
        turn(
            "upside-down",
            _upside_down,
            "The scale is upside down: alpha stands above, r below.",
            "La escala está al revés: alpha va arriba y r abajo.",
        ),
        turn(
            "cuts-the-rest",
            _cuts_the_rest,
            "`//` throws away what comes after the point: an alpha smaller than r would merge "
            "nothing.",
            "`//` desecha lo que viene tras la coma: una alpha menor que r no fusionaría nada.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "You multiply W by the correction. Two layers side by side add up.",
            "Multiplicas W por la corrección. Dos capas que van en paralelo se suman.",
            _multiplies_matrices,
        ),
        turn(
            "first-column-only",
            _first_column_only,
            "Only the first outer product is merged. The correction has r of them.",
            "Solo fusionas el primer producto externo. La corrección tiene r.",
        ),
        turn(
            "scale-bent",
            _one_divided,
            "The scale is not alpha over r: alpha is missing from it, or it comes in twice.",
            "La escala no es alpha entre r: le falta alpha, o entra dos veces.",
            _scaled_twice,
        ),
    ),
)
