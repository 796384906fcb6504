"""Exercise 17.4: count the parameters."""

from minigpt.course.judging.exercise import Exercise, turn
from minigpt.model import GPT, GPTConfig


def gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff):
    """Return how many numbers a GPT of this shape holds, an integer."""
    embeddings = (vocab_size + context_length) * n_embd
    attention = 4 * n_embd * n_embd
    mlp = 2 * n_embd * d_ff
    norms = 2 * n_embd
    return embeddings + n_layer * (attention + mlp + norms) + n_embd


def gpt_parameters_of_a_model(vocab_size, context_length, n_layer, n_embd, d_ff):
    config = GPTConfig(vocab_size, context_length, n_layer, 1, n_embd, d_ff)
    return sum(parameter.numel() for parameter in GPT(config).parameters())


def _head_again(vocab_size, context_length, n_layer, n_embd, d_ff):
    right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
    return right + vocab_size * n_embd


def _with_biases(vocab_size, context_length, n_layer, n_embd, d_ff):
    right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
    return right + n_layer * (5 * n_embd + d_ff)


def _three_matrices(vocab_size, context_length, n_layer, n_embd, d_ff):
    right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
    return right - n_layer * n_embd * n_embd


def _no_position_table(vocab_size, context_length, n_layer, n_embd, d_ff):
    right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
    return right - context_length * n_embd


def _no_norms_counted(vocab_size, context_length, n_layer, n_embd, d_ff):
    right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
    return right - (2 * n_layer + 1) * n_embd


def _no_last_norm(vocab_size, context_length, n_layer, n_embd, d_ff):
    return gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff) - n_embd


def _one_mlp_matrix(vocab_size, context_length, n_layer, n_embd, d_ff):
    right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
    return right - n_layer * n_embd * d_ff


def cases_count():
    return [(3, 2, 1, 4, 16), (57, 64, 2, 64, 256), (1000, 128, 3, 32, 100)]


EXERCISE = Exercise(
    id="ex-17-04",
    title={"en": "Count the parameters", "es": "Cuenta los parámetros"},
    reference=gpt_parameters,
    alternatives=(gpt_parameters_of_a_model,),
    cases=cases_count,
    wrong_turns=(
        turn(
            "head-again",
            _head_again,
            "You count a head of its own. Ours is the token embedding used a second time, and "
            "a table used twice is stored once.",
            "Cuentas una cabeza de salida propia. La nuestra es la tabla de embeddings "
            "usada otra vez, y una tabla usada dos veces se guarda una vez.",
        ),
        turn(
            "with-biases",
            _with_biases,
            "You count biases in the Linears. These have bias=False: a matrix only.",
            "Cuentas sesgos en las lineales. Estas tienen bias=False: solo la matriz.",
        ),
        turn(
            "three-matrices",
            _three_matrices,
            "Query, key and value are three matrices of attention; a fourth mixes the heads "
            "at its end.",
            "Consulta, clave y valor son tres matrices de la atención; una cuarta mezcla las "
            "cabezas al final.",
        ),
        turn(
            "no-position-table",
            _no_position_table,
            "The positions are learned too, one row for each place of the context.",
            "Las posiciones también se aprenden, una fila por cada lugar del contexto.",
        ),
        turn(
            "no-norms-counted",
            _no_norms_counted,
            "The norms hold numbers too, one weight for each of the C channels.",
            "Las normas también tienen números, un peso por cada uno de los C canales.",
        ),
        turn(
            "no-last-norm",
            _no_last_norm,
            "One norm is missing: the one that stands after all blocks.",
            "Falta una norma: la que está después de todos los bloques.",
        ),
        turn(
            "one-mlp-matrix",
            _one_mlp_matrix,
            "The MLP has two matrices: one that widens and one that narrows.",
            "El MLP tiene dos matrices: una que ensancha y otra que estrecha.",
        ),
    ),
)
