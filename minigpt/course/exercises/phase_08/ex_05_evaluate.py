"""Exercise 8.5: judge a model and leave no trace."""

import torch
from torch import nn
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def evaluate(model, x, y):
    """Return the loss as a float: in evaluation mode, without a graph, the mode left as it was."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        loss = F.cross_entropy(model(x), y).item()
    model.train(was_training)
    return loss


@torch.inference_mode()
def evaluate_by_hand(model, x, y):
    was_training = model.training
    try:
        model.train(False)
        return float(-model(x).log_softmax(-1)[torch.arange(len(y)), y].mean())
    finally:
        model.train(was_training)


def _judge(model, x, y, **how):
    return F.cross_entropy(model(x), y, **how)


def _stays_in_eval(model, x, y):
    model.eval()
    with torch.no_grad():
        return _judge(model, x, y).item()


def _always_back_to_train(model, x, y):
    model.eval()
    with torch.no_grad():
        loss = _judge(model, x, y).item()
    model.train()
    return loss


def _never_in_eval(model, x, y):
    with torch.no_grad():
        return _judge(model, x, y).item()


def _inference_mode_for_eval(model, x, y):
    with torch.inference_mode():
        return float(_judge(model, x, y))


def _records_the_graph(model, x, y):
    was_training = model.training
    model.eval()
    loss = _judge(model, x, y).item()
    model.train(was_training)
    return loss


def _plain_call(model, x, y):
    return _judge(model, x, y).item()


def _hands_back_a_tensor(model, x, y):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        loss = _judge(model, x, y)
    model.train(was_training)
    return loss


def _within(change):
    """The right way with another thing done to the logits, as a whole wrong answer."""

    def wrong(model, x, y):
        was_training = model.training
        model.eval()
        with torch.no_grad():
            loss = change(model(x), y)
        model.train(was_training)
        return float(loss)

    return wrong


_softmax_twice = _within(lambda logits, y: F.cross_entropy(logits.softmax(-1), y))
_sum = _within(lambda logits, y: F.cross_entropy(logits, y, reduction="sum"))
_accuracy = _within(lambda logits, y: (logits.argmax(-1) == y).float().mean())
_squared = _within(lambda logits, y: F.mse_loss(logits.softmax(-1), F.one_hot(y, 4).float()))


def _freezes_the_model(model, x, y):
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    loss = _judge(model, x, y).item()
    model.train(was_training)
    return loss


def _train_mode(model, x, y):
    was_training = model.training
    model.train()
    with torch.no_grad():
        loss = _judge(model, x, y).item()
    model.train(was_training)
    return loss


class Net(nn.Module):
    """A Linear behind a dropout; it notes whether what it gave asked for gradients."""

    def __init__(self):
        super().__init__()
        self.linear, self.dropout, self.asked = nn.Linear(3, 4), nn.Dropout(0.5), []
        with torch.no_grad():
            self.linear.weight.copy_(torch.linspace(-1, 2, 12).view(4, 3))
            self.linear.bias.zero_()

    def forward(self, x):
        logits = self.linear(self.dropout(x))
        self.asked.append(logits.requires_grad)
        return logits


def traces(fn, x, y, training):
    """The loss, the mode afterwards, whether a graph was made, whether it can go on training."""
    net = Net().train(training)
    torch.manual_seed(0)
    loss = fn(net, x, y)
    able = all(p.requires_grad for p in net.parameters())
    return loss, net.training, net.dropout.training, any(net.asked), able


def cases_evaluate():
    x, y = normal(6, 3), torch.tensor([0, 1, 2, 3, 1, 0])
    return [(x[:2], y[:2], True), (x, y, False), (x, y, True)]


EXERCISE = Exercise(
    id="ex-08-05",
    title={"en": "Judge and leave no trace", "es": "Evaluar sin dejar huella"},
    reference=evaluate,
    alternatives=(evaluate_by_hand,),
    cases=cases_evaluate,
    observe=traces,
    tolerance=Tolerance(rtol=1e-5, atol=1e-6, why="float32, a softmax of four"),
    wrong_turns=(
        turn(
            "stays-in-eval",
            _stays_in_eval,
            "The model came in for training and leaves in evaluation mode. Who switches its "
            "dropout on again?",
            "El modelo entró en modo entrenamiento y sale en modo evaluación. ¿Quién vuelve a "
            "encender su dropout?",
        ),
        turn(
            "always-back-to-train",
            _always_back_to_train,
            "What if the model came in already in evaluation mode? Leave it as you found it.",
            "¿Y si el modelo ya entró en modo evaluación? Déjalo como lo encontraste.",
        ),
        turn(
            "never-in-eval",
            _never_in_eval,
            "Call it twice: another number each time. `no_grad` and `inference_mode` do not "
            "switch dropout off.",
            "Llámala dos veces: cada vez otro número. `no_grad` e `inference_mode` no apagan el "
            "dropout.",
            _inference_mode_for_eval,
            _train_mode,
        ),
        turn(
            "records-the-graph",
            _records_the_graph,
            "Evaluation mode does not stop the recording: a graph was built for nothing.",
            "El modo evaluación no detiene el registro: se construyó un grafo para nada.",
        ),
        turn(
            "neither-switch",
            _plain_call,
            "Neither of the two switches is used: dropout is on, and a graph was built.",
            "No se usa ninguno de los dos interruptores: el dropout está encendido y se construyó "
            "un grafo.",
        ),
        turn(
            "hands-back-a-tensor",
            _hands_back_a_tensor,
            "A tensor, where a Python number is asked for. What takes it out?",
            "Un tensor, donde se pide un número de Python. ¿Qué lo extrae?",
        ),
        turn(
            "softmax-twice",
            _softmax_twice,
            "Cross-entropy makes probabilities itself. What does it expect?",
            "La entropía cruzada hace ella misma las probabilidades. ¿Qué espera recibir?",
        ),
        turn(
            "sum",
            _sum,
            "A sum grows with the number of rows. The mean is asked for.",
            "Una suma crece con el número de filas. Se pide la media.",
        ),
        turn(
            "accuracy",
            _accuracy,
            "That is the share of right answers, not the loss.",
            "Esa es la parte de aciertos, no la pérdida.",
        ),
        turn(
            "squared",
            _squared,
            "A squared error of probabilities is not the cross-entropy.",
            "Un error cuadrático de probabilidades no es la entropía cruzada.",
        ),
        turn(
            "freezes-the-model",
            _freezes_the_model,
            "No graph was built, but the model is frozen now, for good.",
            "No se construyó ningún grafo, pero ahora el modelo está congelado, para siempre.",
        ),
    ),
)
