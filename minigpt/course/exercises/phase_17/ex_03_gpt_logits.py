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
            "Only the first block runs. The model has as many as model.blocks holds.",
            "Solo se ejecuta el primer bloque. El modelo tiene tantos como contiene model.blocks.",
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
)
