"""Exercise 22.3: a model without its MLPs."""

import copy

import torch
from torch import nn

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.model import GPT, GPTConfig, next_token_loss


def without_mlp(model):
    """Return a copy whose MLPs add nothing to the stream, now or after training."""

    class Nothing(nn.Module):
        def forward(self, x):
            return torch.zeros_like(x)

    smaller = copy.deepcopy(model)
    for block in smaller.blocks:
        block.mlp = Nothing()
    return smaller


def without_mlp_by_zeros(model):
    smaller = copy.deepcopy(model)
    for block in smaller.blocks:
        block.mlp.down_proj.weight = nn.Parameter(
            0 * block.mlp.down_proj.weight, requires_grad=False
        )
    return smaller


class _Nothing(nn.Module):
    def forward(self, x, *rest):
        return torch.zeros_like(x)


def _changed(change):
    """The same operation on every block of a copy."""

    def operate(model):
        smaller = copy.deepcopy(model)
        for block in smaller.blocks:
            change(block)
        return smaller

    return operate


def _set(name, make):
    return _changed(lambda block: setattr(block, name, make(block)))


_identity = _set("mlp", lambda block: nn.Identity())
_attention_too = _changed(lambda b: (setattr(b, "mlp", _Nothing()), setattr(b, "attention", b.mlp)))
_attention_instead = _set("attention", lambda block: _Nothing())
_linear = _set("mlp", lambda block: nn.Sequential(block.mlp.up_proj, block.mlp.down_proj))
_frozen = _changed(lambda block: block.mlp.requires_grad_(False))
_no_norm_only = _set("norm_2", lambda block: nn.Identity())
_down_grows_back = _changed(lambda block: nn.init.zeros_(block.mlp.down_proj.weight))
_up_grows_back = _changed(lambda block: nn.init.zeros_(block.mlp.up_proj.weight))
_removed_name = _changed(lambda block: delattr(block, "mlp"))
_none = _set("mlp", lambda block: None)


def _identity_everywhere(model):
    smaller = copy.deepcopy(model)
    for block in smaller.blocks:
        block.mlp = block.norm_2 = nn.Identity()
    return smaller


def _operates_on_the_original(model):
    for block in model.blocks:
        block.mlp = _Nothing()
    return model


def _shallow(model):
    smaller = copy.copy(model)
    for block in smaller.blocks:
        block.mlp = _Nothing()
    return smaller


def _zeroes_the_original(model):
    smaller = copy.copy(model)
    for block in smaller.blocks:
        nn.init.zeros_(block.mlp.down_proj.weight.requires_grad_(False))
    return smaller


def _shared_blocks(model):
    smaller = copy.copy(model)
    smaller._modules = dict(model._modules)
    smaller.blocks = nn.ModuleList(copy.copy(block) for block in model.blocks)
    for block in smaller.blocks:
        block._modules = {**block._modules, "mlp": _Nothing()}
    return smaller


def _no_blocks(model):
    smaller = copy.deepcopy(model)
    smaller.blocks = nn.ModuleList()
    return smaller


def _first_block_only(model):
    smaller = copy.deepcopy(model)
    smaller.blocks[0].mlp = _Nothing()
    return smaller


def _last_block_only(model):
    smaller = copy.deepcopy(model)
    smaller.blocks[-1].mlp = _Nothing()
    return smaller


def _a_new_one(model):
    smaller = GPT(model.config)
    for block in smaller.blocks:
        block.mlp = _Nothing()
    return smaller


def _forgets_to_return(model):
    _ = without_mlp(model)


def _original_returned(model):
    without_mlp(model)
    return model


def operated(function, n_layer, ids):
    """The logits of what is returned, before and after a step, and what became of the original."""
    model = GPT(GPTConfig(7, 6, n_layer=n_layer, n_head=2, n_embd=8, d_ff=12))
    for seed, p in enumerate(model.parameters()):
        p.data = p.data + 0.5 * normal(*p.shape, seed=seed)
    untouched = copy.deepcopy(model)
    smaller = function(model)
    if not isinstance(smaller, nn.Module):
        return smaller
    whole = torch.equal(model(ids), untouched(ids))
    before = smaller(ids)
    next_token_loss(before, ids).backward()
    for p in smaller.parameters():
        if p.grad is not None and p.requires_grad:
            p.data -= 0.5 * p.grad
    return {
        "logits": before.detach(),
        "after a step": smaller(ids).detach(),
        "original is whole": whole,
        "and after a step": torch.equal(model(ids), untouched(ids)),
    }


def cases_without_mlp():
    return [
        (1, torch.tensor([[1, 4, 2]])),
        (2, torch.tensor([[0, 3, 6, 1, 5, 2]])),
        (3, torch.tensor([[2, 2, 5, 0], [6, 1, 3, 4]])),
    ]


EXERCISE = Exercise(
    id="ex-22-03",
    title={"en": "A model without its MLPs", "es": "Un modelo sin sus MLP"},
    reference=without_mlp,
    alternatives=(without_mlp_by_zeros,),
    cases=cases_without_mlp,
    observe=operated,
    tolerance=Tolerance(rtol=1e-4, atol=1e-4, why="float32, three blocks and a step of training"),
    wrong_turns=(
        turn(
            "identity",
            _identity,
            "nn.Identity() hands its input through. What does the block do with what its MLP "
            "returns, and what is that now?",
            "nn.Identity() deja pasar su entrada. ¿Qué hace el bloque con lo que devuelve su MLP, "
            "y qué es eso ahora?",
            _identity_everywhere,
        ),
        turn(
            "grows-back",
            _down_grows_back,
            "Nothing is added at first. But a matrix of zeros that trains gets a gradient, and "
            "after one step the MLP is back.",
            "Al principio no suma nada. Pero una matriz de ceros que se entrena recibe gradiente, "
            "y tras un paso el MLP ha vuelto.",
            _up_grows_back,
        ),
        turn(
            "operates-on-the-original",
            _operates_on_the_original,
            "The model that you were given has lost its MLPs, too. A copy of the outermost object "
            "still shares all that is inside.",
            "El modelo que te dieron también perdió sus MLP. Una copia del objeto exterior sigue "
            "compartiendo todo lo de dentro.",
            _shallow,
            _zeroes_the_original,
        ),
        turn(
            "shared-weights",
            _shared_blocks,
            "Your model shares its weights with the original: as one learns, the other changes.",
            "Tu modelo comparte sus pesos con el original: cuando uno aprende, cambia el otro.",
        ),
        turn(
            "whole-blocks",
            _no_blocks,
            "More than the MLP is gone: attention is still needed.",
            "Falta más que el MLP: la atención todavía hace falta.",
            _attention_too,
        ),
        turn(
            "attention-instead",
            _attention_instead,
            "You took out the other half of the block: attention, not the MLP.",
            "Quitaste la otra mitad del bloque: la atención, no el MLP.",
        ),
        turn(
            "one-block-only",
            _first_block_only,
            "One block has lost its MLP. The model may have more than one.",
            "Un bloque perdió su MLP. El modelo puede tener más de uno.",
            _last_block_only,
        ),
        turn(
            "only-the-bend",
            _linear,
            "What is gone is the bend in the middle; the two matrices still add something.",
            "Falta la curva del medio; las dos matrices siguen sumando algo.",
        ),
        turn(
            "frozen",
            _frozen,
            "The MLP no longer learns, but what it adds it goes on adding.",
            "El MLP ya no aprende, pero sigue sumando lo que sumaba.",
        ),
        turn(
            "norm-only",
            _no_norm_only,
            "You took out the norm in front of the MLP. The MLP itself is still there.",
            "Quitaste la norma que va delante del MLP. El MLP sigue ahí.",
        ),
        turn(
            "hole",
            _removed_name,
            "The block still calls its MLP. Something has to stand there that can be called.",
            "El bloque sigue llamando a su MLP. Ahí tiene que haber algo que se pueda llamar.",
            _none,
        ),
        turn(
            "a-new-one",
            _a_new_one,
            "That is another model, with weights of its own. Asked is this one without its MLPs.",
            "Ese es otro modelo, con sus propios pesos. Se pide este, sin sus MLP.",
        ),
        turn(
            "the-original-comes-back",
            _original_returned,
            "What you return still has its MLPs.",
            "Lo que devuelves todavía tiene sus MLP.",
        ),
        turn(
            "nothing-returned",
            _forgets_to_return,
            "The operation is done, and its result is lost: nothing is returned.",
            "La operación está hecha y su resultado se pierde: no se devuelve nada.",
        ),
    ),
)
