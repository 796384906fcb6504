"""Exercise 28.2: the forward pass of a LoRA layer."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def lora_forward(x, W, A, B, alpha):
    """Return the output of a frozen layer W plus its low-rank correction."""
    r = A.shape[0]
    return x @ W.T + alpha / r * (x @ A.T @ B.T)


def lora_forward_merged(x, W, A, B, alpha):
    return torch.einsum("ni,oi->no", x, W + (alpha / len(A)) * (B @ A))


def _no_scaling(x, W, A, B, alpha):
    return x @ W.T + x @ A.T @ B.T


def _alpha_only(x, W, A, B, alpha):
    return x @ W.T + alpha * (x @ A.T @ B.T)


def _update_only(x, W, A, B, alpha):
    return alpha / A.shape[0] * (x @ A.T @ B.T)


def _scales_everything(x, W, A, B, alpha):
    return alpha / A.shape[0] * (x @ W.T + x @ A.T @ B.T)


def _multiplies(x, W, A, B, alpha):
    return x @ W.T * (alpha / A.shape[0] * (x @ A.T @ B.T))


def _divides_by_in(x, W, A, B, alpha):
    return x @ W.T + alpha / A.shape[1] * (x @ A.T @ B.T)


def _root_of_r(x, W, A, B, alpha):
    return x @ W.T + alpha / A.shape[0] ** 0.5 * (x @ A.T @ B.T)


def _not_transposed(x, W, A, B, alpha):
    return x @ W.T + alpha / A.shape[0] * (x @ A @ B)


def cases_lora_forward():
    one = torch.eye(2)
    A = torch.tensor([[1.0, 1.0], [1.0, -1.0]])
    return [
        (torch.tensor([[1.0, 2.0]]), one, A, one.clone(), 4.0),
        (
            normal(2, 3, seed=1),
            normal(4, 3, seed=2),
            normal(2, 3, seed=3),
            normal(4, 2, seed=4),
            6.0,
        ),
        (
            normal(1, 5, seed=5),
            normal(3, 5, seed=6),
            normal(1, 5, seed=7),
            normal(3, 1, seed=8),
            2.0,
        ),
    ]


EXERCISE = Exercise(
    id="ex-28-02",
    title={
        "en": "The forward pass of a LoRA layer",
        "es": "El paso hacia delante de una capa LoRA",
    },
    reference=lora_forward,
    alternatives=(lora_forward_merged,),
    cases=cases_lora_forward,
    wrong_turns=(
        turn(
            "no-scaling",
            _no_scaling,
            "alpha never has a say: the correction comes out at its raw size.",
            "alpha no interviene: la corrección sale con su tamaño bruto.",
        ),
        turn(
            "alpha-only",
            _alpha_only,
            "You scale by alpha alone. Then every added row of A and column of B makes the "
            "correction louder, and each rank needs another learning rate.",
            "Escalas solo con alpha. Así cada fila que añades a A y cada columna de B sube el "
            "volumen de la corrección, y cada rango pide otra tasa de aprendizaje.",
        ),
        turn(
            "update-only",
            _update_only,
            "This layer makes the correction and forgets the layer it corrects. With B = 0 it "
            "would output nothing but zeros.",
            "Esta capa calcula la corrección y olvida la capa que corrige. Con B = 0 solo "
            "produciría ceros.",
        ),
        turn(
            "scales-everything",
            _scales_everything,
            "The scale reaches the frozen layer, too. Only the correction is scaled: the base "
            "must pass through as it was.",
            "La escala alcanza también a la capa congelada. Solo se escala la corrección: la "
            "base debe pasar tal como estaba.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "You multiply the base's output by the correction. LoRA is a correction that is "
            "added; a product would be zero as long as B is zero.",
            "Multiplicas la salida de la base por la corrección. LoRA es una corrección que "
            "se suma; un producto valdría cero mientras B sea cero.",
        ),
        turn(
            "divides-by-in",
            _divides_by_in,
            "You divide alpha by the width of the input. The rank is the other side of A, the "
            "thin one.",
            "Divides alpha entre el ancho de la entrada. El rango es el otro lado de A, el "
            "delgado.",
        ),
        turn(
            "not-transposed",
            _not_transposed,
            "A is stored as (r, in): a row of x has `in` numbers, so it meets the rows of A, "
            "not its columns. It is the same with W, which you did transpose.",
            "A se guarda como (r, entrada): una fila de x tiene tantos números como la "
            "entrada, así que se encuentra con las filas de A, no con sus columnas. Pasa lo "
            "mismo con W, que sí trasponiste.",
        ),
        turn(
            "root-of-r",
            _root_of_r,
            "alpha over the square root of r is rsLoRA, a later variant. Plain LoRA divides "
            "by r itself.",
            "alpha entre la raíz de r es rsLoRA, una variante posterior. LoRA a secas divide "
            "entre el propio r.",
        ),
    ),
)
