"""Exercise 8.2: a net that PyTorch knows of."""

import torch
from torch import nn

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def make_net(sizes):
    """Return a module: Linears from sizes[0] to sizes[-1], a ReLU between each two of them."""
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class _Net(nn.Module):
    """Right, with a ModuleList; the wrong ones change one thing each."""

    def __init__(self, sizes):
        super().__init__()
        self.hold([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:], strict=False)])

    def hold(self, layers):
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in list(self.layers)[:-1]:
            x = torch.relu(layer(x))
        return list(self.layers)[-1](x)


def make_net_as_a_class(sizes):
    return _Net(sizes)


class _PlainList(_Net):
    def hold(self, layers):
        self.layers = layers


class _PlainTensors(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.weights = [
            torch.randn(b, a, requires_grad=True) for a, b in zip(sizes, sizes[1:], strict=False)
        ]

    def forward(self, x):
        for weight in self.weights[:-1]:
            x = torch.relu(x @ weight.T)
        return x @ self.weights[-1].T


class _MadeInForward(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, x):
        return _Net(self.sizes)(x)


class _LastOneOnly(_Net):
    def hold(self, layers):
        self.hidden, self.last = layers[:-1], layers[-1]

    @property
    def layers(self):
        return [*self.hidden, self.last]


class _OneLayerManyTimes(_Net):
    def __init__(self, sizes):
        nn.Module.__init__(self)
        first = nn.Linear(sizes[0], sizes[1])
        same = sizes[0] == sizes[1]
        rest = [nn.Linear(a, b) for a, b in zip(sizes[1:], sizes[2:], strict=False)]
        middle = [
            first if same and layer.in_features == layer.out_features else layer for layer in rest
        ]
        self.hold([first, *middle])


class _ReluAtTheEnd(_Net):
    def forward(self, x):
        return torch.relu(super().forward(x))


class _NoRelu(_Net):
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class _SoftmaxInside(_Net):
    def forward(self, x):
        return super().forward(x).softmax(-1)


class _LogSoftmaxInside(_Net):
    def forward(self, x):
        return super().forward(x).log_softmax(-1)


class _NoBias(_Net):
    def __init__(self, sizes):
        nn.Module.__init__(self)
        pairs = zip(sizes, sizes[1:], strict=False)
        self.hold([nn.Linear(a, b, bias=False) for a, b in pairs])


class _NoBiasAtTheEnd(_Net):
    def __init__(self, sizes):
        super().__init__(sizes)
        self.layers[-1] = nn.Linear(sizes[-2], sizes[-1], bias=False)


class _ReluFirst(_Net):
    def forward(self, x):
        return super().forward(torch.relu(x))


class _TanhNotRelu(_Net):
    def forward(self, x):
        for layer in list(self.layers)[:-1]:
            x = torch.tanh(layer(x))
        return self.layers[-1](x)


class _FirstAndLastOnly(_Net):
    def __init__(self, sizes):
        super().__init__([sizes[0], sizes[-1]])


class _NoLastLayer(_Net):
    def __init__(self, sizes):
        super().__init__(sizes[:-1] if len(sizes) > 2 else sizes)


class _Frozen(_Net):
    def __init__(self, sizes):
        super().__init__(sizes)
        self.requires_grad_(False)


def looked_at(fn, sizes, x):
    """The trainable shapes, the size of the state dict, whether two calls agree, and the output.

    The output is that of weights filled in by a rule, if there are as many as there should be.
    """
    torch.manual_seed(0)
    net = fn(sizes)
    shapes = sorted(tuple(p.shape) for p in net.parameters() if p.requires_grad)
    agree = torch.equal(net(x), net(x))
    if not shapes:  # nothing to fill: what it says is chance
        return shapes, len(net.state_dict()), agree, None
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(torch.linspace(-1, 1.3, p.numel()).view(p.shape) * (0.5 + 0.3 * i))
    full = len(shapes) == 2 * (len(sizes) - 1)
    return shapes, len(net.state_dict()), agree, net(x).detach() if full else None


def cases_make_net():
    return [
        ([2, 2, 2], torch.tensor([[1.0, 2.0], [-1.0, 1.0]])),
        ([3, 3, 3, 3, 2], torch.tensor([[1.0, 0.0, -1.0]])),
        ([2, 3, 1], torch.tensor([[1.0, 2.0]])),
        ([3, 2], torch.tensor([[1.0, -2.0, 0.5]])),
    ]


EXERCISE = Exercise(
    id="ex-08-02",
    title={"en": "A registered net", "es": "Una red registrada"},
    reference=make_net,
    alternatives=(make_net_as_a_class,),
    cases=cases_make_net,
    observe=looked_at,
    tolerance=Tolerance(rtol=1e-5, atol=1e-6, why="float32, sums of three numbers"),
    wrong_turns=(
        turn(
            "hidden-in-a-list",
            _PlainList,
            "Print `len(list(net.parameters()))`. An optimizer sees what is registered, and a "
            "plain list hides what is in it.",
            "Escribe `len(list(net.parameters()))`. Un optimizador ve lo que está registrado, y "
            "una lista corriente esconde lo que hay en ella.",
            _PlainTensors,
        ),
        turn(
            "made-in-forward",
            _MadeInForward,
            "Call your net twice with the same input: it answers differently. When are its "
            "layers made?",
            "Llama dos veces a tu red con la misma entrada: responde cosas distintas. ¿Cuándo se "
            "crean sus capas?",
        ),
        turn(
            "last-one-only",
            _LastOneOnly,
            "Only your last layer is registered. Where are the others kept?",
            "Solo está registrada tu última capa. ¿Dónde se guardan las demás?",
        ),
        turn(
            "one-layer-many-times",
            _OneLayerManyTimes,
            "Some of your layers are one and the same object with several names. How many "
            "numbers does the net have, and how many should it?",
            "Varias de tus capas son un mismo objeto con varios nombres. ¿Cuántos números tiene la "
            "red y cuántos debería tener?",
        ),
        turn(
            "relu-at-the-end",
            _ReluAtTheEnd,
            "There is a ReLU behind the last layer. May a logit be negative?",
            "Hay una ReLU detrás de la última capa. ¿Puede ser negativo un logit?",
        ),
        turn(
            "no-relu",
            _NoRelu,
            "Nothing bends between the layers, so all of them are worth one.",
            "Nada se curva entre las capas, así que todas juntas valen por una.",
        ),
        turn(
            "softmax-inside",
            _SoftmaxInside,
            "Your net gives probabilities. What does `F.cross_entropy` expect?",
            "Tu red da probabilidades. ¿Qué espera `F.cross_entropy`?",
            _LogSoftmaxInside,
        ),
        turn(
            "no-bias",
            _NoBias,
            "Your Linears have no bias; those of PyTorch have one unless told otherwise.",
            "Tus lineales no tienen sesgo; las de PyTorch lo tienen si no se dice otra cosa.",
            _NoBiasAtTheEnd,
        ),
        turn(
            "relu-first",
            _ReluFirst,
            "A ReLU meets the input itself. It belongs between two layers.",
            "Una ReLU toca la propia entrada. Va entre dos capas.",
        ),
        turn(
            "tanh",
            _TanhNotRelu,
            "Between the layers something else than a ReLU bends.",
            "Entre las capas se curva con algo que no es una ReLU.",
        ),
        turn(
            "first-and-last-only",
            _FirstAndLastOnly,
            "There is a single layer from the first size to the last. What of the sizes between?",
            "Hay una sola capa del primer tamaño al último. ¿Y los tamaños de en medio?",
        ),
        turn(
            "frozen",
            _Frozen,
            "All numbers are registered, and none of them asks for a gradient.",
            "Todos los números están registrados, y ninguno pide gradiente.",
        ),
        turn(
            "no-last-layer",
            _NoLastLayer,
            "The last layer is missing.",
            "Falta la última capa.",
        ),
    ),
)
