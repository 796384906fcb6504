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
    other, _ = function(r, in_features, out_features)
    seen = {
        "A.shape": tuple(A.shape),
        "B.shape": tuple(B.shape),
        "type of A": f"{type(A).__name__} {A.dtype}".replace("Parameter", "Tensor"),
        "type of B": f"{type(B).__name__} {B.dtype}".replace("Parameter", "Tensor"),
    }
    A, B, other = (torch.as_tensor(matrix).detach() for matrix in (A, B, other))
    centred = A.double() - A.double().mean()
    return seen | {
        "B is all zeros": not bool(B.any()),
        "B is one number": B.unique().numel() == 1,
        "A is all zeros": not bool(A.any()),
        "mean of A": A.double().mean().item(),
        "variance of A": A.double().var().item(),
        # 0.68 for normal numbers, 0.58 for uniform ones
        "share of A within one deviation": (centred.abs() < centred.std()).double().mean().item(),
        "rank of A": int(torch.linalg.matrix_rank(A.double())),
        "entries of B stored": B.untyped_storage().nbytes() // B.element_size(),
        "a second A differs": not torch.equal(A, other),
    }


def _normal_and_zero(r, in_features, out_features, deviation):
    return deviation * torch.randn(r, in_features), torch.zeros(out_features, r)


def _one_over_in(r, in_features, out_features):
    return _normal_and_zero(r, in_features, out_features, in_features**-0.5)


def _small(r, in_features, out_features):
    return _normal_and_zero(r, in_features, out_features, 0.02)


def _root_of_r(r, in_features, out_features):
    return _normal_and_zero(r, in_features, out_features, r**0.5)


def _like_a_linear(r, in_features, out_features):
    A = torch.empty(r, in_features)
    torch.nn.init.kaiming_uniform_(A, a=5**0.5)
    return A, torch.zeros(out_features, r)


def _pair_swapped(r, in_features, out_features):
    return init_lora(r, in_features, out_features)[::-1]


def _uniform(r, in_features, out_features):
    A = (torch.rand(r, in_features) - 0.5) * (12 / r) ** 0.5
    return A, torch.zeros(out_features, r)


def _signs(r, in_features, out_features):
    A = torch.randint(2, (r, in_features)) * 2.0 - 1
    return A / r**0.5, torch.zeros(out_features, r)


def _same_row(r, in_features, out_features):
    A = (torch.randn(in_features) / r**0.5).repeat(r, 1)
    return A, torch.zeros(out_features, r)


def _fixed_seed(r, in_features, out_features):
    generator = torch.Generator().manual_seed(0)
    A = torch.randn(r, in_features, generator=generator) / r**0.5
    return A, torch.zeros(out_features, r)


def _double(r, in_features, out_features):
    return tuple(matrix.double() for matrix in init_lora(r, in_features, out_features))


def _double_A(r, in_features, out_features):
    A, B = init_lora(r, in_features, out_features)
    return A.double(), B


def _integer_B(r, in_features, out_features):
    A, B = init_lora(r, in_features, out_features)
    return A, B.long()


def _one_expanded_zero(r, in_features, out_features):
    A, _ = init_lora(r, in_features, out_features)
    return A, torch.zeros(1, 1).expand(out_features, r)


def _arrays(r, in_features, out_features):
    return tuple(matrix.numpy() for matrix in init_lora(r, in_features, out_features))


def _ones(r, in_features, out_features):
    A, B = init_lora(r, in_features, out_features)
    return A, torch.ones_like(B)


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
        turn(
            "another-deviation",
            _one_over_in,
            "Normal numbers, but of another size: the variance asked for is 1/r, one over the "
            "rank.",
            "Números normales, pero de otro tamaño: la varianza que se pide es 1/r, uno entre el "
            "rango.",
            _small,
            _root_of_r,
        ),
        turn(
            "like-a-linear",
            _like_a_linear,
            "Your numbers are not normally distributed: uniform ones stop at an edge. (Some "
            "libraries do start A so; the exercise asks for the normal distribution.)",
            "Tus números no siguen la distribución normal: los uniformes terminan en un borde. "
            "(Algunas bibliotecas empiezan A así; el ejercicio pide la normal.)",
            _uniform,
            _signs,
        ),
        turn(
            "pair-swapped",
            _pair_swapped,
            "The pair is turned round: A comes first, B second.",
            "La pareja está al revés: primero A, después B.",
        ),
        turn(
            "same-row",
            _same_row,
            "All rows of A are alike. However large r is, such an adapter can only make a "
            "correction of rank 1.",
            "Todas las filas de A son iguales. Por grande que sea r, ese adaptador solo puede "
            "hacer una corrección de rango 1.",
        ),
        turn(
            "fixed-seed",
            _fixed_seed,
            "Your numbers are the same at each call, so all layers of a model start alike. "
            "Whoever wants to repeat a run sets the seed outside.",
            "Tus números son los mismos en cada llamada, así que todas las capas empiezan igual. "
            "Quien quiera repetir un entrenamiento fija la semilla fuera.",
        ),
        turn(
            "another-type",
            _double,
            "One of the two has another type: both are float32 tensors, like the weights they "
            "correct.",
            "Una de las dos tiene otro tipo: ambas son tensores float32, como los pesos que "
            "corrigen.",
            _double_A,
            _integer_B,
            _arrays,
        ),
        turn(
            "one-expanded-zero",
            _one_expanded_zero,
            "B is a single zero, shown many times. It could not be trained: each of its entries "
            "needs a place of its own.",
            "B es un solo cero que se muestra muchas veces. No se podría entrenar: cada entrada "
            "necesita su propio lugar.",
        ),
        turn(
            "ones",
            _ones,
            "B is full of ones, so B A is not zero and the adapter changes the model at once.",
            "B está llena de unos, así que B A no es cero y el adaptador cambia el modelo desde "
            "el principio.",
        ),
    ),
)
