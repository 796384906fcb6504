"""Exercise 17.3: the whole forward pass."""

import torch
from torch import nn
from torch.nn import functional as F

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.model import GPT, GPTConfig


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


def with_a_small_model(function, ids, layers):
    """Call the function on a model of so many layers, drawn wide enough for each part to matter."""
    torch.manual_seed(layers)
    model = GPT(GPTConfig(5, context_length=8, n_layer=layers, n_head=2, n_embd=8, d_ff=16))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
        return function(ids, model)


def _two_blocks(ids, model):
    return _head(_through(_stream(ids, model), model.blocks[:2]), model)


def _positions_of_the_batch(ids, model):
    positions = model.position_embedding.weight[: ids.shape[0]]
    return _head(_through(model.token_embedding(ids) + positions, model.blocks), model)


def _whole_position_table(ids, model):
    positions = model.position_embedding.weight
    return _head(_through(model.token_embedding(ids) + positions, model.blocks), model)


def _residual_twice(ids, model):
    x = _stream(ids, model)
    for block in model.blocks:
        x = x + block(x)
    return _head(x, model)


def _no_blocks(ids, model):
    return _head(_stream(ids, model), model)


def _all_read_the_embeddings(ids, model):
    x = _stream(ids, model)
    return _head(model.blocks[-1](x), model)


def _in_parallel(ids, model):
    x = _stream(ids, model)
    return _head(sum(block(x) for block in model.blocks), model)


def _norm_first(ids, model):
    x = _through(model.final_norm(_stream(ids, model)), model.blocks)
    return x @ model.token_embedding.weight.T


def _norm_in_the_loop(ids, model):
    x = _stream(ids, model)
    for block in model.blocks:
        x = model.final_norm(block(x))
    return x @ model.token_embedding.weight.T


def _last_position(ids, model):
    return gpt_logits(ids, model)[:, -1]


def _last_position_kept(ids, model):
    return gpt_logits(ids, model)[:, -1:]


def _best_tokens(ids, model):
    return gpt_logits(ids, model).argmax(dim=-1)


def _positions_in_every_block(ids, model):
    x = model.token_embedding(ids)
    for block in model.blocks:
        x = block(x + model.position_embedding.weight[: ids.shape[1]])
    return _head(x, model)


def _backwards(ids, model):
    return _head(_through(_stream(ids, model), reversed(model.blocks)), model)


def cases_logits():
    return [
        (torch.tensor([[3]]), 1),
        (torch.tensor([[1, 4, 2]]), 2),
        (torch.tensor([[0, 1, 2, 3], [4, 4, 1, 0]]), 3),
    ]


EXERCISE = Exercise(
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
            "Not all blocks run. The model has as many as model.blocks holds.",
            "No se ejecutan todos los bloques. El modelo tiene tantos como contiene model.blocks.",
            _two_blocks,
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
        turn(
            "positions-of-the-batch",
            _positions_of_the_batch,
            "The number of positions is not that of the tokens in a row: ids is (B, T), and each "
            "row has T places.",
            "El número de posiciones no es el de los tokens de una fila: ids es (B, T), y cada "
            "fila tiene T lugares.",
            _whole_position_table,
        ),
        turn(
            "residual-twice",
            _residual_twice,
            "You add the stream to what a block returns. A block has added it already.",
            "Sumas el flujo a lo que devuelve un bloque. El bloque ya lo ha sumado.",
        ),
        turn(
            "no-blocks",
            _no_blocks,
            "No block is called: the embeddings go straight to the head.",
            "No se llama a ningún bloque: los embeddings van directos a la salida.",
        ),
        turn(
            "blocks-side-by-side",
            _all_read_the_embeddings,
            "Every block reads the embeddings. Each is to read what the one before it has written.",
            "Cada bloque lee los embeddings. Cada uno debe leer lo que escribió el anterior.",
            _in_parallel,
        ),
        turn(
            "norm-misplaced",
            _norm_first,
            "The final norm does not stand at the end: after all blocks, once, before the head.",
            "La norma final no está al final: tras todos los bloques, una vez, antes de la salida.",
            _norm_in_the_loop,
        ),
        turn(
            "last-position",
            _last_position,
            "You keep the last position. In training every position predicts: all T of them are "
            "asked for.",
            "Te quedas con la última posición. Al entrenar predicen todas: se piden las T.",
            _last_position_kept,
        ),
        turn(
            "best-tokens",
            _best_tokens,
            "You have chosen the tokens already. The scores of all V are asked for.",
            "Ya has elegido los tokens. Se piden las puntuaciones de los V.",
        ),
        turn(
            "positions-in-every-block",
            _positions_in_every_block,
            "The positions are added in every block. Once, before the first, is enough: the "
            "stream carries them on.",
            "Sumas las posiciones en cada bloque. Basta una vez, antes del primero: el flujo las "
            "lleva consigo.",
        ),
        turn(
            "backwards",
            _backwards,
            "The blocks run from last to first.",
            "Los bloques se ejecutan del último al primero.",
        ),
    ),
)
