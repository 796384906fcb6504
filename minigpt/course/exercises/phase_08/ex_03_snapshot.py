"""Exercise 8.3: what a model is now, kept for later."""

import copy

import torch
from torch import nn

from minigpt.course.judging.exercise import Exercise, turn


def snapshot(model):
    """Return a state dict of the model that stays as it is when the model goes on training."""
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def snapshot_by_deepcopy(model):
    return copy.deepcopy(model.state_dict())


def _a_reference(model):
    return model.state_dict()


def _a_new_dictionary(model):
    return dict(model.state_dict())


def _a_shallow_copy(model):
    return model.state_dict().copy()


def _detached(model):
    return {name: tensor.detach() for name, tensor in model.state_dict().items()}


def _parameters_only(model):
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def _parameters_by_reference(model):
    return dict(model.named_parameters())


def _nameless(model):
    return {str(i): t.detach().clone() for i, t in enumerate(model.state_dict().values())}


def _graph_copied(model):
    return snapshot(model) | {name: p.clone() for name, p in model.named_parameters()}


def _weights_only_copied(model):
    return {
        name: tensor.clone() if name.endswith("weight") else tensor
        for name, tensor in model.state_dict().items()
    }


def _own_attributes(model):
    return {name: t.detach().clone() for name, t in vars(model).items() if torch.is_tensor(t)}


def _last_layer(model):
    return {f"last.{name}": t.clone() for name, t in model.last.state_dict().items()}


def _the_model(model):
    return copy.deepcopy(model)


def _gradients(model):
    return {name: torch.zeros_like(t) for name, t in model.state_dict().items()}


def _as_lists(model):
    return {name: tensor.tolist() for name, tensor in model.state_dict().items()}


class Small(nn.Module):
    """Two Linears and a buffer: a tensor that belongs to the model and is not trained."""

    def __init__(self, width):
        super().__init__()
        self.first, self.last = nn.Linear(width, 2), nn.Linear(2, 1)
        self.register_buffer("seen", torch.zeros(2))
        with torch.no_grad():
            for i, p in enumerate(self.parameters()):
                p.copy_(torch.arange(p.numel()).view(p.shape) + 10 * i)


def kept(fn, width):
    """The names and numbers of the snapshot after the model has moved on, and what asks for slopes.

    A copy that is no dictionary of tensors is given back as it is.
    """
    model = Small(width)
    found = fn(model)
    with torch.no_grad():
        for tensor in model.state_dict().values():
            tensor += 1000
    if not hasattr(found, "items"):
        return type(found).__name__
    asks = [torch.is_tensor(t) and t.requires_grad for t in found.values()]
    numbers = [t.detach().clone() if torch.is_tensor(t) else t for t in found.values()]
    return list(found), numbers, asks


def cases_snapshot():
    return [(1,), (3,)]


EXERCISE = Exercise(
    id="ex-08-03",
    title={"en": "A snapshot", "es": "Una instantánea"},
    reference=snapshot,
    alternatives=(snapshot_by_deepcopy,),
    cases=cases_snapshot,
    observe=kept,
    wrong_turns=(
        turn(
            "a-reference",
            _a_reference,
            "The model went on training, and your snapshot with it: its tensors *are* those of "
            "the model. What makes a tensor of its own?",
            "El modelo siguió entrenando, y tu instantánea con él: sus tensores *son* los del "
            "modelo. ¿Qué crea un tensor propio?",
            _a_new_dictionary,
            _a_shallow_copy,
            _detached,
        ),
        turn(
            "parameters-by-reference",
            _parameters_by_reference,
            "These are the parameters themselves: they move with the model, and what is kept in "
            "buffers is missing.",
            "Esos son los propios parámetros: se mueven con el modelo, y falta lo que se guarda en "
            "los buffers.",
        ),
        turn(
            "parameters-only",
            _parameters_only,
            "A model may hold tensors that are not trained, its buffers. Compare your names with "
            "those of `state_dict()`.",
            "Un modelo puede tener tensores que no se entrenan, sus buffers. Compara tus nombres "
            "con los de `state_dict()`.",
        ),
        turn(
            "nameless",
            _nameless,
            "The names are gone: how will `load_state_dict` know what belongs where?",
            "Los nombres se perdieron: ¿cómo sabrá `load_state_dict` qué va en cada lugar?",
        ),
        turn(
            "graph-copied",
            _graph_copied,
            "Your copies are results that ask for gradients, and keep their graph alive.",
            "Tus copias son resultados que piden gradientes, y mantienen vivo su grafo.",
        ),
        turn(
            "weights-only-copied",
            _weights_only_copied,
            "A part is copied, and the rest still moves with the model.",
            "Una parte está copiada, y el resto sigue moviéndose con el modelo.",
        ),
        turn(
            "own-attributes",
            _own_attributes,
            "What is in the layers is missing: a model's tensors live in its parts.",
            "Falta lo que hay en las capas: los tensores de un modelo viven en sus piezas.",
        ),
        turn(
            "last-layer",
            _last_layer,
            "Only the last layer is in it.",
            "Solo está la última capa.",
        ),
        turn(
            "the-model",
            _the_model,
            "You copied the model. A dictionary of names and tensors is asked for.",
            "Copiaste el modelo. Se pide un diccionario de nombres y tensores.",
        ),
        turn(
            "zeros",
            _gradients,
            "The shapes are right and the numbers are 0.",
            "Las formas son correctas y los números son 0.",
        ),
        turn(
            "as-lists",
            _as_lists,
            "The numbers are right, but `load_state_dict` wants tensors.",
            "Los números son correctos, pero `load_state_dict` quiere tensores.",
        ),
    ),
)
