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


def _plus(extra):
    """The right count with something added, for the same arguments."""

    def count(vocab_size, context_length, n_layer, n_embd, d_ff):
        right = gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff)
        return right + extra(vocab_size, context_length, n_layer, n_embd, d_ff)

    return count


_one_norm_per_block = _plus(lambda V, T, L, C, F: -L * C)
_final_norm_in_each = _plus(lambda V, T, L, C, F: (L - 1) * C)
_no_token_table = _plus(lambda V, T, L, C, F: -V * C)
_norm_biases = _plus(lambda V, T, L, C, F: (2 * L + 1) * C)
_four_times_as_wide = _plus(lambda V, T, L, C, F: 2 * L * C * (4 * C - F))
_one_layer = _plus(lambda V, T, L, C, F: -(L - 1) * (4 * C * C + 2 * C * F + 2 * C))
_embeddings_in_each = _plus(lambda V, T, L, C, F: (L - 1) * (V + T) * C)
_table_of_both = _plus(lambda V, T, L, C, F: V * T * C - (V + T) * C)
_attention_without_square = _plus(lambda V, T, L, C, F: L * (4 * C - 4 * C * C))
_squared_context = _plus(lambda V, T, L, C, F: L * T * T)


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
        turn(
            "one-norm-per-block",
            _one_norm_per_block,
            "You count one norm in a block. Each of its two parts has one.",
            "Cuentas una norma por bloque. Cada una de sus dos partes tiene la suya.",
        ),
        turn(
            "final-norm-in-each",
            _final_norm_in_each,
            "The final norm is counted once per block. There is one in the whole model.",
            "Cuentas la norma final una vez por bloque. Hay una en todo el modelo.",
        ),
        turn(
            "no-token-table",
            _no_token_table,
            "The table of the tokens is missing: one row for each of them, and the head uses it "
            "again.",
            "Falta la tabla de los tokens: una fila por cada uno, y la salida la vuelve a usar.",
        ),
        turn(
            "norm-biases",
            _norm_biases,
            "You give the norms a bias as well. Ours have a weight only.",
            "Les das también un sesgo a las normas. Las nuestras solo tienen peso.",
        ),
        turn(
            "four-times-as-wide",
            _four_times_as_wide,
            "You take the MLP to be four times as wide as the stream. That is the custom; here "
            "d_ff says it.",
            "Das por hecho que el MLP es cuatro veces más ancho que el flujo. Es la costumbre; "
            "aquí lo dice d_ff.",
        ),
        turn(
            "one-layer",
            _one_layer,
            "One block is counted. There are n_layer of them, each with numbers of its own.",
            "Cuentas un bloque. Hay n_layer, cada uno con sus propios números.",
        ),
        turn(
            "embeddings-in-each",
            _embeddings_in_each,
            "The embeddings are counted once per block. They stand before the first one, once.",
            "Cuentas los embeddings una vez por bloque. Están antes del primero, una vez.",
        ),
        turn(
            "table-of-both",
            _table_of_both,
            "You multiply the two tables' sizes. They are two tables, whose rows are added up, "
            "not a row for each pair.",
            "Multiplicas los tamaños de las dos tablas. Son dos tablas cuyas filas se suman, no "
            "una fila por cada pareja.",
        ),
        turn(
            "vectors-for-matrices",
            _attention_without_square,
            "Attention's four parts are matrices, C by C, not rows of C numbers.",
            "Las cuatro partes de la atención son matrices de C por C, no filas de C números.",
        ),
        turn(
            "mask-counted",
            _squared_context,
            "The mask is not learned: T by T numbers that never change are no parameters.",
            "La máscara no se aprende: T por T números que nunca cambian no son parámetros.",
        ),
    ),
)
