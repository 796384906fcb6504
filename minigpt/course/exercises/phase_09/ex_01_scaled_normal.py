"""Exercise 9.1: weights that keep the size."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn

FACTOR = {"linear": 1.0, "relu": 2.0}


def scaled_normal(z, activation):
    """Return weights (out, in), made of the draws z, for a layer that keeps the size."""
    factor = {"linear": 1, "relu": 2}[activation]
    return z * (factor / z.shape[1]) ** 0.5


def scaled_normal_in_two_steps(z, activation):
    weights = z / z.shape[1] ** 0.5
    return weights * 2**0.5 if activation == "relu" else weights


def _counts_outputs(z, activation):
    return z * (FACTOR[activation] / z.shape[0]) ** 0.5


def _variance_for_std(z, activation):
    return z * FACTOR[activation] / z.shape[1]


def _two_outside_the_root(z, activation):
    return z * FACTOR[activation] / z.shape[1] ** 0.5


def _no_factor_two(z, activation):
    return z / z.shape[1] ** 0.5


def _always_two(z, activation):
    return z * (2 / z.shape[1]) ** 0.5


def _half_instead_of_two(z, activation):
    return z * (1 / FACTOR[activation] / z.shape[1]) ** 0.5


def _kinds_exchanged(z, activation):
    return z * (2 / FACTOR[activation] / z.shape[1]) ** 0.5


def _mean_of_both_sides(z, activation):
    return z * (FACTOR[activation] * 2 / sum(z.shape)) ** 0.5


def _sum_of_both_sides(z, activation):
    return z * (FACTOR[activation] / sum(z.shape)) ** 0.5


def _counts_every_number(z, activation):
    return z * (FACTOR[activation] / z.numel()) ** 0.5


def _one_size_for_all(z, activation):
    return z * 0.02


def _pytorch_default(z, activation):
    return z / (3 * z.shape[1]) ** 0.5


def _pytorch_default_with_two(z, activation):
    return z * (FACTOR[activation] / (3 * z.shape[1])) ** 0.5


def _changes_the_draws(z, activation):
    return z.mul_((FACTOR[activation] / z.shape[1]) ** 0.5)


def _upside_down(z, activation):
    return z * (z.shape[1] / FACTOR[activation]) ** 0.5


def _turned(z, activation):
    return scaled_normal(z, activation).T


def cases_scaled_normal():
    return [
        (torch.ones(2, 8), "relu"),
        (torch.ones(3, 4), "linear"),
        (normal(2, 6), "relu"),
        (normal(4, 3, seed=1), "linear"),
        (torch.ones(1, 1), "relu"),
    ]


EXERCISE = Exercise(
    id="ex-09-01",
    title={"en": "Weights that keep the size", "es": "Pesos que conservan el tamaño"},
    reference=scaled_normal,
    alternatives=(scaled_normal_in_two_steps,),
    cases=cases_scaled_normal,
    tolerance=Tolerance(rtol=1e-5, atol=1e-7, why="float32, a root and a product"),
    wrong_turns=(
        turn(
            "counts-outputs",
            _counts_outputs,
            "You count the outputs. How many products does *one* output add up?",
            "Cuentas las salidas. ¿Cuántos productos suma *una* salida?",
        ),
        turn(
            "variance-for-std",
            _variance_for_std,
            "That factor belongs to the mean square, the variance. z is multiplied by its root.",
            "Ese factor es el del cuadrado medio, la varianza. z se multiplica por su raíz.",
        ),
        turn(
            "two-outside-the-root",
            _two_outside_the_root,
            "Relu halves the mean square, not the size. Where does the 2 belong, then: under the "
            "root or beside it?",
            "La relu deja a la mitad el cuadrado medio, no el tamaño. ¿Dónde va entonces el 2: "
            "dentro de la raíz o a su lado?",
        ),
        turn(
            "no-factor-two",
            _no_factor_two,
            "Right without a bend. What does relu throw away, and who makes up for it?",
            "Bien si nada se curva. ¿Qué tira la relu, y quién lo compensa?",
        ),
        turn(
            "always-two",
            _always_two,
            "The 2 makes up for what relu throws away. What is thrown away without a relu?",
            "El 2 compensa lo que la relu tira. ¿Qué se tira cuando no hay relu?",
        ),
        turn(
            "half-instead-of-two",
            _half_instead_of_two,
            "Relu makes the result smaller already, and you make the weights smaller as well.",
            "La relu ya hace más pequeño el resultado, y tú haces además más pequeños los pesos.",
        ),
        turn(
            "kinds-exchanged",
            _kinds_exchanged,
            "The two kinds have changed places: which layer loses a part of its numbers?",
            "Los dos tipos cambiaron de lugar: ¿qué capa pierde una parte de sus números?",
        ),
        turn(
            "mean-of-both-sides",
            _mean_of_both_sides,
            "That is Glorot's compromise between forward and backward. Here the forward size is "
            "to be kept exactly: one of the two sides decides it.",
            "Ese es el compromiso de Glorot entre la ida y la vuelta. Aquí hay que conservar "
            "exactamente el tamaño a la ida: lo decide uno solo de los dos lados.",
            _sum_of_both_sides,
        ),
        turn(
            "counts-every-number",
            _counts_every_number,
            "You count every number of the matrix. A single output uses a single row of it.",
            "Cuentas todos los números de la matriz. Una sola salida usa una sola fila.",
        ),
        turn(
            "one-size-for-all",
            _one_size_for_all,
            "0.02 whatever the shape: it suits one width only. What must happen when a row has "
            "four times as many inputs?",
            "0,02 sea cual sea la forma: solo le va bien a un ancho. ¿Qué debe pasar cuando una "
            "fila tiene cuatro veces más entradas?",
        ),
        turn(
            "pytorch-default",
            _pytorch_default,
            "That is the size of PyTorch's own default. It has a 3 under the root for reasons of "
            "history, and does not keep the size.",
            "Ese es el tamaño que PyTorch usa si no le dices nada. Tiene un 3 dentro de la raíz "
            "por razones históricas, y no conserva el tamaño.",
            _pytorch_default_with_two,
        ),
        turn(
            "changes-the-draws",
            _changes_the_draws,
            "The numbers are right, but z itself has changed. Make a new tensor.",
            "Los números son correctos, pero cambiaste la propia z. Crea otro tensor.",
        ),
        turn(
            "upside-down",
            _upside_down,
            "Your weights grow with the number of inputs. What does a longer sum need?",
            "Tus pesos crecen con el número de entradas. ¿Qué necesita una suma más larga?",
        ),
        turn(
            "turned",
            _turned,
            "The sizes are right, but the matrix is turned: weights stay (out, in).",
            "Los tamaños son correctos, pero la matriz está girada: los pesos siguen siendo "
            "(salida, entrada).",
        ),
    ),
)
