"""Phase 17, Mini-GPT assembled: the norm, the block, the forward pass, the count, the loss."""

import torch
from torch import nn
from torch.nn import functional as F

from minigpt.course.exercise import Exercise, Tolerance, WrongTurn
from minigpt.model import GPT, GPTConfig

FEW_TERMS = Tolerance(rtol=1e-5, atol=1e-6, why="float32, sums of at most 64 terms")


def turn(name, function, en, es):
    """A misconception, with its hint in English and in Spanish."""
    return WrongTurn(name, function, {"en": en, "es": es})


def normal(*shape, seed=0):
    """Standard normal numbers, the same in every run."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- 17.1 the norm ----------------------------------------------------------------------------


def layer_norm(x, weight):
    """Give each row of x (..., C) mean 0 and variance 1, then multiply by weight (C,)."""
    centred = x - x.mean(dim=-1, keepdim=True)
    variance = (centred**2).mean(dim=-1, keepdim=True)
    return centred / torch.sqrt(variance + 1e-5) * weight


def layer_norm_by_moments(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return weight * (x - mean) * torch.rsqrt(variance + 1e-5)


def _over_positions(x, weight):
    return layer_norm(x.transpose(0, -1), torch.ones(())).transpose(0, -1) * weight


def _divides_by_variance(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) / (variance + 1e-5) * weight


def _not_centred(x, weight):
    return x / torch.sqrt((x**2).mean(dim=-1, keepdim=True) + 1e-5) * weight


def _no_epsilon(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) / torch.sqrt(variance) * weight


def _counts_one_less(x, weight):
    variance, mean = torch.var_mean(x, dim=-1, correction=1, keepdim=True)
    return (x - mean) / torch.sqrt(variance + 1e-5) * weight


def _no_weight(x, weight):
    return layer_norm(x, torch.ones_like(weight))


def cases_norm():
    return [
        (torch.tensor([[1.0, 2.0, 6.0], [4.0, 0.0, 2.0]]), torch.tensor([1.0, 2.0, 1.0])),
        (torch.tensor([[5.0, 5.0, 5.0], [0.0, 1.0, 5.0]]), torch.ones(3)),
        (normal(4, 8) * 3 + 1, normal(8, seed=1)),
    ]


# --- 17.2 the block ---------------------------------------------------------------------------
# Four small stand-ins, each different from the others, so that no two wirings agree.


def halve(x):
    return x / 2


def subtract_mean(x):
    return x - x.mean(dim=-1, keepdim=True)


def average_past(x):
    return x.cumsum(dim=0) / torch.arange(1, len(x) + 1)[:, None]


def square(x):
    return x**2


def block(x, norm_1, attention, norm_2, mlp):
    """Return the stream x (T, C) after one pre-norm block: attention adds to it, then the MLP."""
    x = x + attention(norm_1(x))
    return x + mlp(norm_2(x))


def block_in_steps(x, norm_1, attention, norm_2, mlp):
    gathered = attention(norm_1(x))
    thought = mlp(norm_2(x + gathered))
    return x + gathered + thought


def _replaces(x, norm_1, attention, norm_2, mlp):
    return mlp(norm_2(attention(norm_1(x))))


def _norm_after(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x + attention(x))
    return norm_2(x + mlp(x))


def _normed_stream(x, norm_1, attention, norm_2, mlp):
    x = norm_1(x)
    x = norm_2(x + attention(x))
    return x + mlp(x)


def _in_parallel(x, norm_1, attention, norm_2, mlp):
    return x + attention(norm_1(x)) + mlp(norm_2(x))


def _mlp_first(x, norm_1, attention, norm_2, mlp):
    x = x + mlp(norm_1(x))
    return x + attention(norm_2(x))


def _no_norms(x, norm_1, attention, norm_2, mlp):
    x = x + attention(x)
    return x + mlp(x)


def cases_block():
    parts = (halve, average_past, subtract_mean, square)
    swapped = (subtract_mean, average_past, halve, square)
    return [
        (torch.tensor([[2.0, 4.0], [6.0, 0.0]]), *parts),
        (torch.tensor([[2.0, 4.0], [6.0, 0.0]]), *swapped),
        (normal(3, 4), *parts),
    ]


# --- 17.3 the forward pass --------------------------------------------------------------------


def gpt_logits(ids, model):
    """Return the logits (B, T, V) of the model for ids (B, T), from its parts."""
    positions = model.position_embedding.weight[: ids.shape[1]]
    x = model.token_embedding(ids) + positions
    for block in model.blocks:
        x = block(x)
    return model.final_norm(x) @ model.token_embedding.weight.T


def gpt_logits_with_modules(ids, model):
    x = model.token_embedding(ids) + model.position_embedding(torch.arange(ids.shape[1]))
    return F.linear(model.final_norm(nn.Sequential(*model.blocks)(x)), model.token_embedding.weight)


def _head(x, model):
    return model.final_norm(x) @ model.token_embedding.weight.T


def _through(x, blocks):
    for block in blocks:
        x = block(x)
    return x


def _no_positions(ids, model):
    return _head(_through(model.token_embedding(ids), model.blocks), model)


def _position_of_the_token(ids, model):
    positions = model.position_embedding.weight[ids % model.config.context_length]
    return _head(_through(model.token_embedding(ids) + positions, model.blocks), model)


def _counts_from_one(ids, model):
    positions = model.position_embedding.weight[1 : ids.shape[1] + 1]
    return _head(_through(model.token_embedding(ids) + positions, model.blocks), model)


def _stream(ids, model):
    return model.token_embedding(ids) + model.position_embedding.weight[: ids.shape[1]]


def _no_final_norm(ids, model):
    return _through(_stream(ids, model), model.blocks) @ model.token_embedding.weight.T


def _one_block(ids, model):
    return _head(_through(_stream(ids, model), model.blocks[:1]), model)


def _stops_at_the_stream(ids, model):
    return model.final_norm(_through(_stream(ids, model), model.blocks))


def _probabilities(ids, model):
    return gpt_logits(ids, model).softmax(dim=-1)


def with_a_small_model(function, ids, seed):
    """Call the function on a two-layer model, drawn wide enough for each part to matter."""
    torch.manual_seed(seed)
    model = GPT(GPTConfig(vocab_size=5, context_length=8, n_head=2, n_embd=8, d_ff=16))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
        return function(ids, model)


def cases_logits():
    return [
        (torch.tensor([[3]]), 0),
        (torch.tensor([[1, 4, 2]]), 1),
        (torch.tensor([[0, 1, 2, 3], [4, 4, 1, 0]]), 2),
    ]


# --- 17.4 the count ---------------------------------------------------------------------------


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


# --- 17.5 the loss ----------------------------------------------------------------------------


def token_loss(logits, targets):
    """Return the mean of -ln p(target) over logits (N, V), skipping targets (N,) of -100."""
    asked = targets != -100
    probabilities = torch.softmax(logits[asked], dim=-1)
    chosen = probabilities[torch.arange(len(probabilities)), targets[asked]]
    return -torch.log(chosen).mean()


def token_loss_by_pytorch(logits, targets):
    return F.cross_entropy(logits, targets)


def _chosen(logits, targets, dim=-1):
    asked = targets != -100
    rows = torch.softmax(logits, dim=dim)[asked]
    return rows[torch.arange(len(rows)), targets[asked]]


def _bits(logits, targets):
    return -torch.log2(_chosen(logits, targets)).mean()


def _adds_up(logits, targets):
    return -torch.log(_chosen(logits, targets)).sum()


def _counts_the_skipped(logits, targets):
    return -torch.log(_chosen(logits, targets)).sum() / len(targets)


def _log_of_the_mean(logits, targets):
    return -torch.log(_chosen(logits, targets).mean())


def _never_takes_the_log(logits, targets):
    return 1 - _chosen(logits, targets).mean()


def _softmax_over_rows(logits, targets):
    return -torch.log(_chosen(logits, targets, dim=0)).mean()


def _forgets_the_minus(logits, targets):
    return torch.log(_chosen(logits, targets)).mean()


def cases_loss():
    return [
        (torch.tensor([[0.0, 0.0, 1.0], [2.0, 0.0, 0.0]]), torch.tensor([2, 1])),
        (torch.tensor([[0.0, 0.0], [3.0, 0.0], [1.0, 0.0]]), torch.tensor([-100, 1, 0])),
        (normal(6, 5), torch.tensor([0, 4, -100, 2, 2, -100])),
    ]


EXERCISES = (
    Exercise(
        id="ex-17-01",
        title={"en": "Layer norm", "es": "Normalización de capa"},
        reference=layer_norm,
        alternatives=(layer_norm_by_moments,),
        cases=cases_norm,
        tolerance=FEW_TERMS,
        wrong_turns=(
            turn(
                "over-positions",
                _over_positions,
                "You average over the positions, so one token's numbers depend on the others, the "
                "future included. Each row is normed by itself.",
                "Promedias sobre las posiciones, así que los números de un token dependen de los "
                "demás, incluido el futuro. Cada fila se normaliza por sí sola.",
            ),
            turn(
                "divides-by-variance",
                _divides_by_variance,
                "The variance is in squared units. What has the size of the numbers themselves is "
                "its square root.",
                "La varianza está en unidades al cuadrado. Lo que tiene el tamaño de los propios "
                "números es su raíz cuadrada.",
            ),
            turn(
                "not-centred",
                _not_centred,
                "Your rows have the right size, but their mean is not 0. (That is RMSNorm, which "
                "many newer models use; layer norm centres first.)",
                "Tus filas tienen el tamaño correcto, pero su media no es 0. (Eso es RMSNorm, que "
                "usan muchos modelos nuevos; layer norm centra antes.)",
            ),
            turn(
                "no-epsilon",
                _no_epsilon,
                "Right, until all numbers of a row are equal: then you divide zero by zero. The "
                "little number of the task belongs under the root.",
                "Correcto, hasta que todos los números de una fila son iguales: entonces divides "
                "cero entre cero. El pequeño número del enunciado va bajo la raíz.",
            ),
            turn(
                "counts-one-less",
                _counts_one_less,
                "You divide by C - 1, which estimates the variance of a population from a sample. "
                "Here the C numbers are all there is: the plain mean of the squares.",
                "Divides entre C - 1, que estima la varianza de una población a partir de una "
                "muestra. Aquí los C números son todo: la media simple de los cuadrados.",
            ),
            turn(
                "no-weight",
                _no_weight,
                "Normed correctly, but the learned weight is not used.",
                "Bien normalizado, pero no se usa el peso aprendido.",
            ),
        ),
    ),
    Exercise(
        id="ex-17-02",
        title={"en": "A block", "es": "Un bloque"},
        reference=block,
        alternatives=(block_in_steps,),
        cases=cases_block,
        tolerance=FEW_TERMS,
        wrong_turns=(
            turn(
                "replaces",
                _replaces,
                "Each part replaces the stream; what was there before is lost. They should add to "
                "it.",
                "Cada parte sustituye al flujo y lo que había se pierde. Deben sumarse.",
            ),
            turn(
                "norm-after",
                _norm_after,
                "You norm after adding, as the first transformers did. Then the stream itself is "
                "normed in every block; here only what the parts read is.",
                "Normalizas después de sumar, como los primeros transformers. Entonces se "
                "normaliza el propio flujo en cada bloque; aquí, solo lo que leen las partes.",
            ),
            turn(
                "normed-stream",
                _normed_stream,
                "You add to the normed copy. The norm is for the reader only: the sum is made "
                "with the x that came in.",
                "Sumas a la copia normalizada. La norma es solo para quien lee: la suma se hace "
                "con la x que entró.",
            ),
            turn(
                "in-parallel",
                _in_parallel,
                "Your MLP reads the stream from before attention, so it cannot think about what "
                "was just gathered.",
                "Tu MLP lee el flujo anterior a la atención, así que no puede pensar en lo que se "
                "acaba de reunir.",
            ),
            turn(
                "mlp-first",
                _mlp_first,
                "The order is turned round: first gather, then think.",
                "El orden está invertido: primero reunir, después pensar.",
            ),
            turn(
                "no-norms",
                _no_norms,
                "The sums are right, but nobody uses the norms: each part should read a normed "
                "copy of the stream.",
                "Las sumas están bien, pero nadie usa las normas: cada parte debe leer una copia "
                "normalizada del flujo.",
            ),
        ),
    ),
    Exercise(
        id="ex-17-03",
        title={"en": "The whole forward pass", "es": "El paso completo"},
        reference=gpt_logits,
        alternatives=(gpt_logits_with_modules,),
        cases=cases_logits,
        observe=with_a_small_model,
        tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32 through two blocks, other orders"),
        wrong_turns=(
            turn(
                "no-positions",
                _no_positions,
                "The model does not know where each token stands: something has to be added to "
                "the token's embedding.",
                "El modelo no sabe dónde está cada token: hay que sumar algo a su embedding.",
            ),
            turn(
                "position-of-the-token",
                _position_of_the_token,
                "You look the position up by the token's id. Its row is decided by the place in "
                "the text, the same for any token that stands there.",
                "Buscas la posición por el id del token. Su fila la decide el lugar en el texto, "
                "la misma para cualquier token que esté allí.",
            ),
            turn(
                "counts-from-one",
                _counts_from_one,
                "Your first token gets the second row of the position table: places are counted "
                "from 0.",
                "Tu primer token recibe la segunda fila de la tabla de posiciones: los lugares se "
                "cuentan desde 0.",
            ),
            turn(
                "no-final-norm",
                _no_final_norm,
                "One part of the model is never called, after the last block.",
                "Hay una parte del modelo que no se llama nunca, tras el último bloque.",
            ),
            turn(
                "one-block",
                _one_block,
                "Only the first block runs. The model has as many as model.blocks holds.",
                "Solo se ejecuta el primer bloque. El modelo tiene tantos como contiene "
                "model.blocks.",
            ),
            turn(
                "stops-at-the-stream",
                _stops_at_the_stream,
                "You return the stream, C numbers for each position. Its dot product with each "
                "token's embedding is still missing: V scores for each position.",
                "Devuelves el flujo, C números por posición. Falta su producto escalar con el "
                "embedding de cada token: V puntuaciones por posición.",
            ),
            turn(
                "probabilities",
                _probabilities,
                "These are probabilities. Logits are the scores before softmax; the loss and the "
                "sampler apply it themselves.",
                "Son probabilidades. Los logits son las puntuaciones antes de softmax; la pérdida "
                "y el muestreo ya la aplican.",
            ),
        ),
    ),
    Exercise(
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
    ),
    Exercise(
        id="ex-17-05",
        title={"en": "The loss of a token", "es": "La pérdida de un token"},
        reference=token_loss,
        alternatives=(token_loss_by_pytorch,),
        cases=cases_loss,
        tolerance=FEW_TERMS,
        wrong_turns=(
            turn(
                "bits",
                _bits,
                "That is the loss in bits. We measure in nats: the natural logarithm.",
                "Esa es la pérdida en bits. Medimos en nats: el logaritmo natural.",
            ),
            turn(
                "adds-up",
                _adds_up,
                "You add the losses up, so a longer text looks worse. Take the mean.",
                "Sumas las pérdidas, así que un texto más largo parece peor. Usa la media.",
            ),
            turn(
                "counts-the-skipped",
                _counts_the_skipped,
                "You divide by all targets. The skipped ones asked nothing: they belong neither "
                "in the sum nor in the count.",
                "Divides entre todos los objetivos. Los omitidos no preguntaban nada: no van ni "
                "en la suma ni en la cuenta.",
            ),
            turn(
                "log-of-the-mean",
                _log_of_the_mean,
                "You average the probabilities and then take the logarithm: one sure hit would "
                "hide many misses. The other way round.",
                "Promedias las probabilidades y luego tomas el logaritmo: un acierto seguro "
                "taparía muchos fallos. Es al revés.",
            ),
            turn(
                "never-takes-the-log",
                _never_takes_the_log,
                "You measure how much probability is missing. That never exceeds 1, even for a "
                "model that is sure and wrong; the logarithm is what punishes it.",
                "Mides cuánta probabilidad falta. Eso nunca pasa de 1, ni con un modelo seguro y "
                "equivocado; lo que lo castiga es el logaritmo.",
            ),
            turn(
                "softmax-over-rows",
                _softmax_over_rows,
                "Your softmax runs down the columns, so positions compete with each other. It is "
                "the tokens of one position that compete.",
                "Tu softmax recorre las columnas, así que compiten las posiciones. Los que "
                "compiten son los tokens de una misma posición.",
            ),
            turn(
                "forgets-the-minus",
                _forgets_the_minus,
                "The logarithm of a probability is negative; a loss grows when things get worse. "
                "Look at the sign.",
                "El logaritmo de una probabilidad es negativo; una pérdida crece cuando las cosas "
                "empeoran. Mira el signo.",
            ),
        ),
    ),
)
