"""Exercise 28.3: how an adapter starts."""

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def init_lora(r, in_features, out_features):
    """Return (A, B) for a new adapter: A random with variance 1/r, B zero."""
    A = torch.randn(r, in_features) / r**0.5
    B = torch.zeros(out_features, r)
    return A, B


def init_lora_in_place(r, in_features, out_features):
    B = torch.empty(out_features, r).fill_(0)
    return torch.empty(r, in_features).normal_(mean=0.0, std=(1 / r) ** 0.5), B


def _both_random(r, in_features, out_features):
    return torch.randn(r, in_features) / r**0.5, torch.randn(out_features, r) / r**0.5


def _both_zero(r, in_features, out_features):
    return torch.zeros(r, in_features), torch.zeros(out_features, r)


def _swapped(r, in_features, out_features):
    return torch.zeros(r, in_features), torch.randn(out_features, r) / r**0.5


def _std_one_over_r(r, in_features, out_features):
    return torch.randn(r, in_features) / r, torch.zeros(out_features, r)


def _variance_one(r, in_features, out_features):
    return torch.randn(r, in_features), torch.zeros(out_features, r)


def _other_way_round(r, in_features, out_features):
    return torch.randn(in_features, r) / r**0.5, torch.zeros(r, out_features)


def _only_positive(r, in_features, out_features):
    return torch.rand(r, in_features) / r**0.5, torch.zeros(out_features, r)


def look_at_start(function, r, in_features, out_features):
    """Every draw is different, so the shapes and the statistics are compared."""
    A, B = function(r, in_features, out_features)
    return {
        "A.shape": tuple(A.shape),
        "B.shape": tuple(B.shape),
        "B is all zeros": not bool(B.any()),
        "A is all zeros": not bool(A.any()),
        "mean of A": A.mean().item(),
        "variance of A": A.var().item(),
    }


def cases_init_lora():
    return [(4, 16_384, 2), (16, 8_192, 3)]


EXERCISE = Exercise(
    id="ex-28-03",
    title={"en": "How an adapter starts", "es": "Cómo empieza un adaptador"},
    reference=init_lora,
    alternatives=(init_lora_in_place,),
    cases=cases_init_lora,
    observe=look_at_start,
    # 65,536 draws: the standard error of a variance is 0.6 %, of the mean 0.002.
    tolerance=Tolerance(rtol=0.05, atol=0.01, why="statistics of 65,536 random numbers"),
    wrong_turns=(
        turn(
            "both-random",
            _both_random,
            "With both matrices random, B A is not zero: the adapter disturbs the model "
            "before it has learned anything.",
            "Con las dos matrices aleatorias, B A no es cero: el adaptador estropea el modelo "
            "antes de haber aprendido nada.",
        ),
        turn(
            "both-zero",
            _both_zero,
            "Zero and zero never get going: the gradient of A is a product with B, the "
            "gradient of B a product with A, and both are zero for ever.",
            "Cero y cero no arrancan nunca: el gradiente de A es un producto con B, el de B "
            "un producto con A, y los dos valen cero para siempre.",
        ),
        turn(
            "swapped",
            _swapped,
            "This start also changes nothing, and it could learn. But LoRA's convention is "
            "the other way round, and files and papers rely on it: which one is random?",
            "Este comienzo tampoco cambia nada, y podría aprender. Pero la convención de LoRA "
            "es la contraria, y archivos y artículos cuentan con ella: ¿cuál es aleatoria?",
        ),
        turn(
            "std-one-over-r",
            _std_one_over_r,
            "That is a standard deviation of 1/r. The exercise asks for a variance of 1/r; "
            "the variance is the square of the standard deviation.",
            "Eso es una desviación estándar de 1/r. El ejercicio pide una varianza de 1/r; la "
            "varianza es el cuadrado de la desviación estándar.",
        ),
        turn(
            "variance-one",
            _variance_one,
            "`randn` has variance 1 whatever r is, so that a sum over r terms grows with r.",
            "`randn` tiene varianza 1 sea cual sea r, así que una suma de r términos crece con r.",
        ),
        turn(
            "other-way-round",
            _other_way_round,
            "Your shapes are those of x @ A @ B. Here, as in `nn.Linear` and in PEFT, a "
            "matrix is stored as (out, in), and the correction is B @ A.",
            "Tus formas son las de x @ A @ B. Aquí, como en `nn.Linear` y en PEFT, una matriz "
            "se guarda como (salida, entrada), y la corrección es B @ A.",
        ),
        turn(
            "only-positive",
            _only_positive,
            "`rand` draws from 0 to 1, all on one side of zero. A normal distribution around "
            "zero is asked for.",
            "`rand` saca números de 0 a 1, todos al mismo lado del cero. Se pide una "
            "distribución normal alrededor de cero.",
        ),
    ),
)
