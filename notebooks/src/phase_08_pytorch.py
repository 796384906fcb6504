# ---
# title: {en: "From our engine to PyTorch", es: "De nuestro motor a PyTorch"}
# summary: {en: "The same losses from both engines, and then a dozen mistakes that raise no error: what PyTorch trains, adds to, keeps and stretches without a word.", es: "Las mismas pérdidas con los dos motores y, después, una docena de fallos que no avisan: qué entrena, a qué suma, qué guarda y qué estira PyTorch sin decir palabra."}
# outcome: {en: "a training loop that you can defend line by line", es: "un bucle de entrenamiento que puedes defender línea por línea"}
# minutes: 110
# needs: [5, 7]
# ---

# %% [markdown] lang="en"
# # From our engine to PyTorch
#
# You own an engine: arrays that remember how they were made, and one walk back for all slopes. From here on the course uses **PyTorch**, which is the same walk with a longer rule book. Phase 07 ended with the question which of your habits are wrong there, and which mistakes it catches or hides.
#
# The dangerous ones are those that it hides. **What in PyTorch can hurt you without a word?** Most mistakes of beginners in PyTorch do not crash. They train, the loss falls, and something is wrong. In this phase you make a dozen of them on purpose, guess their loss first, and find out what each has misunderstood.

# %% [markdown] lang="es"
# # De nuestro motor a PyTorch
#
# Tienes un motor: arrays que recuerdan cómo se hicieron y un solo recorrido hacia atrás para todas las pendientes. A partir de aquí el curso usa **PyTorch**, que es el mismo recorrido con un reglamento más largo. La fase 07 acabó preguntando qué costumbres tuyas son allí un error, y qué errores detecta o esconde.
#
# Los peligrosos son los que esconde. **¿Qué hay en PyTorch que pueda hacerte daño sin decir palabra?** La mayoría de los fallos de quien empieza con PyTorch no se caen. Entrenan, la pérdida baja y algo está mal. En esta fase cometes una docena a propósito, adivinas antes su pérdida y averiguas qué malentendido hay detrás de cada uno.

# %%
import torch

from minigpt.foundations import autograd

ours, theirs = autograd.Tensor(3.0), torch.tensor(3.0, requires_grad=True)
(ours * ours).backward()
(theirs * theirs).backward()
print("slopes:", ours.grad, theirs.grad)
print("a result's memory:", (ours * ours).parents[0] is ours, (theirs * theirs).grad_fn.name())

# %% [markdown] lang="en"
# | our engine | PyTorch |
# |---|---|
# | `Tensor(a)` | `torch.tensor(a, requires_grad=True)` |
# | `.parents`, `.pushes` | `.grad_fn`, with the way back in it |
# | `.backward()`, `.grad` | the same names |
# | `gradients(loss, params)` clears first | you clear, or it adds |
#
# The model of letters from phase 04, on 13,736 pairs of letters, 200 steps of descent at rate 1. One line of the model serves both engines. **Predict:** by how much do the losses differ, in float64 and in float32?

# %% [markdown] lang="es"
# | nuestro motor | PyTorch |
# |---|---|
# | `Tensor(a)` | `torch.tensor(a, requires_grad=True)` |
# | `.parents`, `.pushes` | `.grad_fn`, con el camino de vuelta dentro |
# | `.backward()`, `.grad` | los mismos nombres |
# | `gradients(loss, params)` pone a cero antes | pones a cero tú, o suma |
#
# El modelo de letras de la fase 04, con 13 736 parejas de letras, 200 pasos de descenso con tasa 1. Una sola línea del modelo sirve para los dos motores. **Predice:** ¿en cuánto difieren las pérdidas, en float64 y en float32?

# %%
import numpy as np

from minigpt.foundations import letters
from minigpt.number_names import ALPHABET, spell, split_numbers

chosen = np.random.default_rng(0).choice(split_numbers().train, 400, replace=False)
pairs = letters.letter_pairs([spell(int(n), "en") for n in chosen], ALPHABET)
print(f"{len(pairs):,} pairs of {len(ALPHABET)} letters")


# %%
def logits(P, x):
    return (P["E"][x] @ P["W1"].T + P["b1"]).relu() @ P["W2"].T


# The same line, for both kinds of arrays:
for kind in (autograd.Tensor, torch.tensor):
    P = {name: kind(array) for name, array in letters.new_params().items()}
    print(logits(P, kind([5, 7]) if kind is torch.tensor else [5, 7]).shape)


# %%
def with_ours(steps=200):
    P = {name: autograd.Tensor(array) for name, array in letters.new_params().items()}
    for x, y in letters.batches(pairs, 256, steps):
        loss = autograd.cross_entropy(logits(P, x), y)
        for name, slope in autograd.gradients(loss, P).items():
            P[name].data -= 1.0 * slope
        yield float(loss.data)


# %%
from torch.nn import functional as F


def with_theirs(dtype, steps=200):
    P = {k: torch.tensor(a, dtype=dtype).requires_grad_() for k, a in letters.new_params().items()}
    for x, y in letters.batches(pairs, 256, steps):
        loss = F.cross_entropy(logits(P, torch.tensor(x)), torch.tensor(y))
        for p, slope in zip(P.values(), torch.autograd.grad(loss, list(P.values())), strict=True):
            p.data -= 1.0 * slope
        yield loss.item()


# %%
mine = np.array(list(with_ours()))
print(f"loss at first {mine[0]:.3f}, at last {mine[-1]:.3f}")
for dtype in (torch.float64, torch.float32):
    apart = np.abs(mine - np.array(list(with_theirs(dtype)))).max()
    print(f"{dtype}: no loss differs by more than {apart:.0e}")

# %% [markdown] lang="en"
# In float64 they differ in the last digit or two; in float32, which is PyTorch's default, in the seventh (phase 02 says why). Nothing is hidden in the other engine. What is new is a set of rules about *who owns what*.
#
# ## Who gets a gradient?
#
# A tensor gets one if it asks, with `requires_grad`, and if it is a **leaf**: no operation made it.
#
# **Predict** for four of them: is it a leaf, does it ask, and has it a gradient after backward?

# %% [markdown] lang="es"
# En float64 difieren en la última cifra o las dos últimas; en float32, que es lo que PyTorch usa si no le dices nada, en la séptima (la fase 02 dice por qué). No hay nada oculto en el otro motor. Lo nuevo es un conjunto de reglas sobre *quién es dueño de qué*.
#
# ## ¿Quién recibe un gradiente?
#
# Un tensor lo recibe si lo pide, con `requires_grad`, y si es una **hoja**: no lo hizo ninguna operación.
#
# **Predice** con cuatro de ellos: ¿es una hoja, pide y tiene un gradiente después de backward?

# %%
asks, frozen = torch.tensor(2.0, requires_grad=True), torch.tensor(5.0)
result = asks * frozen
cut = result.detach()  # the same number, its history left behind
(result * 3).backward()
for name, t in {"asks": asks, "frozen": frozen, "result": result, "cut": cut}.items():
    held = t.grad if t.is_leaf else "not kept"
    print(f"{name:7} leaf {t.is_leaf!s:5} asks {t.requires_grad!s:5} gradient {held}")

# %% [markdown] lang="en"
# One flag, `requires_grad`, is all that freezing a weight takes; phase 28 freezes a whole model with it. And `detach` gives the number without its history.
#
# ## A number changes in between
#
# Compute $w^2$ at $w = 2$, then lower $w$ to 1, and only then walk back. The slope at 2 is 4. **Predict** what three ways of doing so give: our engine; PyTorch; and PyTorch through `.data`, which goes round its bookkeeping.

# %% [markdown] lang="es"
# Un solo indicador, `requires_grad`, basta para congelar un peso; la fase 28 congela con él un modelo entero. Y `detach` da el número sin su historia.
#
# ## Un número cambia entretanto
#
# Calcula $w^2$ en $w = 2$, baja después $w$ a 1 y solo entonces recorre hacia atrás. La pendiente en 2 es 4. **Predice** qué dan tres maneras de hacerlo: nuestro motor; PyTorch; y PyTorch a través de `.data`, que elude su contabilidad.

# %%
w = autograd.Tensor([2.0])
loss = (w * w).sum()
w.data -= 1.0
loss.backward()
print("our engine:", w.grad)


# %%
def slope_after_a_change(by_data):
    w = torch.tensor([2.0], requires_grad=True)
    loss = (w * w).sum()
    with torch.no_grad():
        (w.data if by_data else w).sub_(1.0)
    loss.backward()
    return w.grad


# %%
print("PyTorch, .data:", slope_after_a_change(by_data=True))
try:
    slope_after_a_change(by_data=False)
except RuntimeError as error:
    print("PyTorch:", str(error).split(":")[0])

# %% [markdown] lang="en"
# Ours gives 2, wrong and silent. PyTorch keeps a version number with every tensor, sees that the one it had saved has changed, and refuses. Through `.data` it does not see it. That is why nobody should write `.data` in a model. (We did above; after the walk back, where it does no harm.)
#
# ## A step
#
# The learner's own update has three traps: `p = p - rate * p.grad` gives a *new* tensor the old name, `p -= …` on a leaf is refused because PyTorch would record it, and what is in `.grad` stays there until somebody clears it. Inside `with torch.no_grad():` nothing is recorded.
#
# ## Exercise 8.1 · A step of descent
#
# Write `sgd_step(params, rate)`. `params` is a list of leaves whose gradients have been computed. Change each of them **in place**, against its gradient, so that whoever holds them sees the change; then clear the gradients. They must still be leaves that ask. It returns nothing.

# %% [markdown] lang="es"
# El nuestro da 2: mal y en silencio. PyTorch lleva un número de versión en cada tensor, ve que el que había guardado cambió y se niega. A través de `.data` no lo ve. Por eso nadie debería escribir `.data` en un modelo. (Arriba lo hicimos; después del recorrido hacia atrás, donde no hace daño.)
#
# ## Un paso
#
# Escribir la actualización tiene tres trampas: `p = p - rate * p.grad` le da el nombre viejo a un tensor *nuevo*, `p -= …` en una hoja se rechaza porque PyTorch lo registraría, y lo que hay en `.grad` se queda ahí hasta que alguien lo pone a cero. Dentro de `with torch.no_grad():` no se registra nada.
#
# ## Ejercicio 8.1 · Un paso de descenso
#
# Escribe `sgd_step(params, rate)`. `params` es una lista de hojas cuyos gradientes ya están calculados. Cambia cada una **en el sitio**, en contra de su gradiente, de modo que quien las tenga vea el cambio; después pon a cero los gradientes. Tienen que seguir siendo hojas que piden. No devuelve nada.


# %% exercise="ex-08-01"
def sgd_step(params, rate):
    """Move each tensor of the list against its gradient, in place; then clear the gradients."""
    raise NotImplementedError


# %%
w = torch.tensor([3.0, -1.0], requires_grad=True)
for _ in range(3):
    (w**2).sum().backward()
    sgd_step([w], rate=0.1)
    print(w.detach().numpy().round(3))

# %% [markdown] lang="en"
# ## A register
#
# A model has many leaves, and somebody must hand them to the step. `nn.Module` keeps a list: whatever part or parameter you assign to `self` is **registered**. `nn.Embedding` is a table of rows, `nn.Linear` a matrix with a bias. Here is the model of letters once more, its numbers counted by the register:

# %% [markdown] lang="es"
# ## Un registro
#
# Un modelo tiene muchas hojas, y alguien tiene que entregárselas al paso. `nn.Module` lleva una lista: toda pieza o parámetro que asignas a `self` queda **registrado**. `nn.Embedding` es una tabla de filas y `nn.Linear`, una matriz con su sesgo. Aquí está otra vez el modelo de letras, con sus números contados por el registro:

# %%
from torch import nn


class LetterNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(57, 16)
        self.up, self.down = nn.Linear(16, 32), nn.Linear(32, 57, bias=False)

    def forward(self, x):
        return self.down(torch.relu(self.up(self.table(x))))


# %%
from minigpt.experiments.silent import ends, loss_on, runs
from minigpt.foundations.letters import pair_shares
from minigpt.foundations.valleys import PairTable
from minigpt.model import count_parameters

data = torch.tensor(pairs[:, 0]), torch.tensor(pairs[:, 1])
right = runs(LetterNet, data)  # AdamW, 300 steps of 256 pairs, seeds 0, 1 and 2
floor = PairTable(pair_shares([[spell(int(n), "en") for n in chosen]], ALPHABET)).floor
print(f"{count_parameters(right[0].net):,} numbers, losses {ends(right)}, floor {floor:.3f}")

# %% [markdown] lang="en"
# `runs` trains the same net from three seeds; each number is the mean of its last twenty losses. Now somebody who wants to add layers more easily puts them into a list:

# %% [markdown] lang="es"
# `runs` entrena la misma red con tres semillas; cada número es la media de sus últimas veinte pérdidas. Ahora alguien que quiere añadir capas con más comodidad las pone en una lista:


# %%
class ListNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(57, 16)
        self.layers = [nn.Linear(16, 32), nn.Linear(32, 57, bias=False)]

    def forward(self, x):
        return self.layers[1](torch.relu(self.layers[0](self.table(x))))


# %% [markdown] lang="en"
# **Predict:** does it raise an error? If not, what is its loss, and how many numbers does the optimizer see?

# %% [markdown] lang="es"
# **Predice:** ¿da un error? Si no, ¿cuál es su pérdida y cuántos números ve el optimizador?

# %%
in_a_list = runs(ListNet, data)
print(f"{count_parameters(in_a_list[0].net):,} numbers, losses {ends(in_a_list)}")

# %% [markdown] lang="en"
# No error. A plain list hides what is in it: the optimizer got the table, 912 numbers of 3,280, and trained those behind two layers that never moved. The loss even falls. `nn.ModuleList` and `nn.Sequential` are lists that register.
#
# ## Exercise 8.2 · A registered net
#
# Write `make_net(sizes)`, which returns a module: a Linear (with bias) from each size to the next, a ReLU between each two Linears, and nothing behind the last. So (4, 8, 3) gives two Linears and one ReLU. Every number must be registered.

# %% [markdown] lang="es"
# Ningún error. Una lista corriente esconde lo que hay en ella: el optimizador recibió la tabla, 912 números de 3280, y los entrenó delante de dos capas que no se movieron nunca. La pérdida incluso baja. `nn.ModuleList` y `nn.Sequential` son listas que registran.
#
# ## Ejercicio 8.2 · Una red registrada
#
# Escribe `make_net(sizes)`, que devuelve un módulo: una lineal (con sesgo) de cada tamaño al siguiente, una ReLU entre cada dos lineales, y nada detrás de la última. Así, (4, 8, 3) da dos lineales y una ReLU. Todos los números tienen que estar registrados.


# %% exercise="ex-08-02"
def make_net(sizes):
    """Return a module: Linears from sizes[0] to sizes[-1], a ReLU between each two of them."""
    raise NotImplementedError


# %%
net = make_net([16, 32, 57])
print(count_parameters(net), "numbers:", 16 * 32 + 32, "and", 32 * 57 + 57)

# %% [markdown] lang="en"
# ## A smaller mistake
#
# This time the layers are registered. Only the table is a plain tensor, not a parameter:

# %% [markdown] lang="es"
# ## Un fallo más pequeño
#
# Esta vez las capas están registradas. Solo la tabla es un tensor corriente, no un parámetro:


# %%
class TensorNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.randn(57, 16)
        self.up, self.down = nn.Linear(16, 32), nn.Linear(32, 57, bias=False)

    def forward(self, x):
        return self.down(torch.relu(self.up(self.table[x])))


# %% [markdown] lang="en"
# **Predict** its loss: like that of the list, between, or as good as the right one? Then the net is saved as its `state_dict`, the dictionary of everything that is registered, and loaded into a new net. **Predict** the loss of the loaded one, and whether loading complains.

# %% [markdown] lang="es"
# **Predice** su pérdida: ¿como la de la lista, intermedia, o tan buena como la correcta? Después la red se guarda como su `state_dict`, el diccionario de todo lo que está registrado, y se carga en una red nueva. **Predice** la pérdida de la cargada y si al cargar hay alguna queja.

# %%
by_tensor = runs(TensorNet, data)
print(f"{count_parameters(by_tensor[0].net):,} numbers, losses {ends(by_tensor)}")
for found in by_tensor:
    fresh = TensorNet()
    said = fresh.load_state_dict(found.net.state_dict())
    print(f"before {loss_on(found.net, data)}, loaded {loss_on(fresh, data)}   {said}")

# %% [markdown] lang="en"
# It trains as well as the right one: for 57 letters a random table is good enough. And "all keys matched", for the table was never among the keys. The loaded net is *worse than knowing nothing*, since its layers were trained for a table that is gone. This mistake does not show in the loss; it shows a week later.
#
# A table that is meant to stay is no mistake if it is registered: as a parameter with `requires_grad` off, or as a **buffer**, a tensor that belongs to a model and is not trained. What would have told today? Count the parameters; save, load and compare.
#
# ## What did you keep?
#
# Somebody trains on English names, keeps `net.state_dict()` as the best so far, goes on with Italian ones, and at the end loads what was kept. **Predict** the English loss at three moments: when it is kept, after Italian, and after loading.

# %% [markdown] lang="es"
# Entrena tan bien como la correcta: para 57 letras basta una tabla al azar. Y «all keys matched» (todas las claves coinciden), porque la tabla nunca estuvo entre las claves. La red cargada es *peor que no saber nada*, porque sus capas se entrenaron para una tabla que ya no está. Este fallo no se ve en la pérdida; se ve una semana después.
#
# Una tabla que no deba cambiar no es un fallo si está registrada: como parámetro con `requires_grad` apagado, o como **buffer**, un tensor que pertenece a un modelo y no se entrena. ¿Qué lo habría delatado hoy? Contar los parámetros; guardar, cargar y comparar.
#
# ## ¿Qué guardaste?
#
# Alguien entrena con nombres en inglés, guarda `net.state_dict()` como lo mejor hasta ahora, sigue con nombres en italiano y al final carga lo guardado. **Predice** la pérdida en inglés en tres momentos: al guardar, después del italiano y después de cargar.

# %%
other = letters.letter_pairs([spell(int(n), "it") for n in chosen], ALPHABET)
italian = torch.tensor(other[:, 0]), torch.tensor(other[:, 1])
net = right[0].net
kept = net.state_dict()
said = [loss_on(net, data)]
runs(lambda: net, italian, seeds=[0])
said.append(loss_on(net, data))
net.load_state_dict(kept)
print("kept, after Italian, loaded again:", said, loss_on(net, data))

# %% [markdown] lang="en"
# What was kept was not a copy. The dictionary holds the very tensors of the net, and they went on learning. (This has been in official tutorials.)
#
# ## Exercise 8.3 · A snapshot
#
# Write `snapshot(model)`: a state dict that stays as it is, whatever happens to the model afterwards. Everything that `state_dict()` names must be in it, under its name, as a tensor of its own that asks for no gradient.

# %% [markdown] lang="es"
# Lo guardado no era una copia. El diccionario contiene los mismísimos tensores de la red, y siguieron aprendiendo. (Esto estuvo en tutoriales oficiales.)
#
# ## Ejercicio 8.3 · Una instantánea
#
# Escribe `snapshot(model)`: un diccionario de estado que se queda como está, le pase lo que le pase después al modelo. Tiene que contener todo lo que nombra `state_dict()`, con su nombre, como un tensor propio que no pide gradiente.


# %% exercise="ex-08-03"
def snapshot(model):
    """Return a state dict of the model that stays as it is when the model goes on training."""
    raise NotImplementedError


# %%
kept = snapshot(net)
before = loss_on(net, data)
runs(lambda: net, data, seeds=[0])
net.load_state_dict(kept)
print("kept and loaded again:", before, loss_on(net, data))

# %% [markdown] lang="en"
# ## Three lines, in which order?
#
# Clear, backward, step: the heart of every loop. Only these three lines move here, all else is the same. **Predict** for each order whether it learns, learns badly, does nothing, or raises an error. (In the last one the gradients of the step before are used after the forward pass.)

# %% [markdown] lang="es"
# ## Tres líneas, ¿en qué orden?
#
# Poner a cero (*clear*), *backward*, paso (*step*): el corazón de cada bucle. Aquí solo se mueven estas tres líneas; lo demás es igual. **Predice** con cada orden si aprende, aprende mal, no hace nada o da un error. (En el último, los gradientes del paso anterior se usan después de la pasada hacia delante.)

# %%
orders = ("clear backward step", "backward step clear", "backward clear step", "backward step")
for order in (*orders, "clear step backward", "step clear backward"):
    try:
        print(f"{order:20}", ends(runs(LetterNet, data, order=order, steps=150)))
    except RuntimeError as error:
        print(f"{order:20}", str(error)[:72], "...")

# %% [markdown] lang="en"
# The first two are the same loop. Cleared between backward and step, nothing is left to move by (`zero_grad` leaves `None`, and a step passes over what has no gradient). Never cleared, `.grad` is the sum of all gradients so far: inertia that never fades (phase 05). With step before backward, right after clearing, nothing ever moves. Only the last one is refused: the weights were changed in place after the forward pass had saved them.
#
# Never clearing is the treacherous one. Plain descent at a small rate, 0.01; **predict** which of the two is lower after 300 steps.

# %% [markdown] lang="es"
# Los dos primeros son el mismo bucle. Si se pone a cero entre backward y el paso, no queda nada con que moverse (`zero_grad` deja `None`, y un paso se salta lo que no tiene gradiente). Si no se hace nunca, `.grad` es la suma de todos los gradientes hasta ahora: una inercia que no se desvanece (fase 05). Con el paso antes de backward, justo después de poner a cero, no se mueve nada. Solo se rechaza el último: los pesos cambiaron en el sitio después de que la pasada hacia delante los guardara.
#
# No poner nunca a cero es lo más traicionero. Descenso simple con una tasa pequeña, 0,01; **predice** cuál de los dos está más abajo después de 300 pasos.

# %%
for rate in (0.01, 1.0):
    for order in ("clear backward step", "backward step"):
        found = runs(LetterNet, data, order=order, rate=rate, optimizer=torch.optim.SGD)
        print(f"rate {rate:4}, {order:20}", ends(found))

# %% [markdown] lang="en"
# The wrong loop looks *better* at the small rate, and is ruined at the one that works best. A falling loss proves nothing (phase 04).
#
# ## Three more
#
# A layer that is made in `forward`; a softmax in front of a loss that has one already; and a cure from a forum, for an error message that you will see sooner or later. Read each, and **predict** its loss. For the second you can calculate how low it can ever get: a probability is at most 1, so the best logits in the wrong place are one 1 and fifty-six 0.

# %% [markdown] lang="es"
# El bucle equivocado parece *mejor* con la tasa pequeña, y se echa a perder con la que mejor funciona. Una pérdida que baja no prueba nada (fase 04).
#
# ## Tres más
#
# Una capa que se crea en `forward`; una softmax delante de una pérdida que ya tiene una; y un remedio de un foro para un mensaje de error que verás tarde o temprano. Lee cada uno y **predice** su pérdida. En el segundo puedes calcular hasta dónde puede bajar como mucho: una probabilidad vale como mucho 1, así que los mejores logits en el lugar equivocado son un 1 y cincuenta y seis 0.


# %%
class ForwardNet(LetterNet):
    def forward(self, x):
        down = nn.Linear(32, 57, bias=False)
        return down(torch.relu(self.up(self.table(x))))


class SoftmaxNet(LetterNet):
    def forward(self, x):
        return super().forward(x).softmax(-1)


# %%
def detached(logits, y):
    return F.cross_entropy(logits, y).detach()


def cured(logits, y):
    return detached(logits, y).requires_grad_()


try:
    runs(LetterNet, data, loss=detached)
except RuntimeError as error:
    print(error)

# %%
in_forward, twice = runs(ForwardNet, data), runs(SoftmaxNet, data)
healed = runs(LetterNet, data, loss=cured)
print(f"made in forward {ends(in_forward)}   ln 57 = {np.log(57):.3f}")
print(f"softmax twice   {ends(twice)}   never below {np.log(1 + 56 / np.e):.3f}")
print(f"detached, cured {ends(healed)}")

# %% tags=["plot"] alt={"en": "Six loss curves over 300 steps, with dotted lines at the lowest possible loss and at that of equal chances. The right one falls quickly to the lower line, and the dashed one of the unregistered table lies on it. The list and softmax twice come down slowly and stay above 3. The layer made in forward and the detached loss stay near the upper line.", "es": "Seis curvas de pérdida a lo largo de 300 pasos, con líneas de puntos en la menor pérdida posible y en la de probabilidades iguales. La correcta baja deprisa hasta la línea inferior, y la discontinua de la tabla sin registrar va encima de ella. La lista y la softmax dos veces bajan despacio y se quedan por encima de 3. La capa creada en forward y la pérdida separada se quedan cerca de la línea superior."}
from minigpt.plots import pytorch as plots

found = {"right": right, "tensor": by_tensor, "list": in_a_list, "softmax": twice}
found |= {"forward": in_forward, "detached": healed}
curves = {name: some[0].losses for name, some in found.items()}
plots.silent_curves(curves, floor, np.log(57), lang="en")

# %% [markdown] lang="en"
# A layer made in `forward` is drawn anew at every call; the registered one is never used. Softmax twice *falls*, slowly, towards a bound far above what the net could do. (With two classes the bound is 0.31, which is easily taken for a good loss.) And `requires_grad_` on a detached loss silences the message and cuts the net off: the loss stays what it was.
#
# ## It almost fits
#
# Another task: the *length* of a name, from the digits of its number. The net gives a column, of shape (N, 1), the lengths are a list, of shape (N,). **Predict** the shape of their difference, and what a net learns that makes its mean square small.

# %% [markdown] lang="es"
# Una capa creada en `forward` se sortea de nuevo en cada llamada; la registrada no se usa nunca. La softmax dos veces *baja*, despacio, hacia un límite muy por encima de lo que la red podría hacer. (Con dos clases el límite es 0,31, que pasa fácilmente por una buena pérdida.) Y `requires_grad_` en una pérdida separada calla el mensaje y desconecta la red: la pérdida se queda como estaba.
#
# ## Casi encaja
#
# Otra tarea: la *longitud* de un nombre, a partir de las cifras de su número. La red da una columna, de forma (N, 1); las longitudes son una lista, de forma (N,). **Predice** la forma de su diferencia, y qué aprende una red que hace pequeño su cuadrado medio.

# %%
from minigpt.experiments.silent import name_lengths

digits, lengths = name_lengths()
print("the difference:", tuple((torch.zeros(1000, 1) - lengths).shape))
print("two classes, softmax twice:", round(np.log(1 + 1 / np.e), 2))

# %% [markdown] lang="en"
# ## Exercise 8.4 · A squared error
#
# Write `squared_error(prediction, target)` for predictions (N, 1) and targets (N,): the mean over the N rows of the squared difference, one number that backward can start from.

# %% [markdown] lang="es"
# ## Ejercicio 8.4 · Un error cuadrático
#
# Escribe `squared_error(prediction, target)` para predicciones (N, 1) y objetivos (N,): la media sobre las N filas de la diferencia al cuadrado, un solo número del que backward pueda partir.


# %% exercise="ex-08-04"
def squared_error(prediction, target):
    """Return the mean squared error of predictions (N, 1) for targets (N,), one number."""
    raise NotImplementedError


# %%
def crossed(prediction, target):
    return ((prediction - target) ** 2).mean()


outputs = {}
for name, loss in (("paired", squared_error), ("crossed", crossed)):
    found = runs(lambda: make_net([30, 32, 1]), (digits, lengths), loss=loss)
    outputs[name] = [one.net(digits).detach() for one in found]

# %%
for name, some in outputs.items():
    errors = [round(squared_error(out, lengths).item(), 4) for out in some]
    print(f"{name:8} error {errors}, spread {[round(out.std().item(), 3) for out in some]}")

# %% tags=["plot"] alt={"en": "Two panels of predicted against true length. Left, the points lie on the diagonal. Right, all points lie on one horizontal line at zero.", "es": "Dos paneles de longitud predicha según la verdadera. A la izquierda, los puntos están en la diagonal. A la derecha, todos los puntos están en una línea horizontal en cero."}
paired, everyone = outputs["paired"][0][:, 0], outputs["crossed"][0][:, 0]
plots.column_and_list(lengths.tolist(), paired.tolist(), everyone.tolist(), lang="en")

# %% [markdown] lang="en"
# The difference is a table of 1,000 by 1,000: every prediction against *every* length. What is closest to all lengths at once is their mean, and that is what the net learned. (`F.mse_loss` warns about it; a line of your own does not.)
#
# ## What is kept alive
#
# A result holds on to its parents, and so to everything that was saved for the walk back. `kept_bytes` counts it. **Predict:** how much does one step on 256 pairs keep, beside the 13,120 bytes of the weights? And the same inside `no_grad`?

# %% [markdown] lang="es"
# La diferencia es una tabla de 1000 por 1000: cada predicción frente a *todas* las longitudes. Lo más cercano a todas las longitudes a la vez es su media, y eso es lo que aprendió la red. (`F.mse_loss` avisa; una línea tuya, no.)
#
# ## Qué se mantiene vivo
#
# Un resultado sujeta a sus padres y, con ellos, todo lo que se guardó para el camino de vuelta. `kept_bytes` lo cuenta. **Predice:** ¿cuánto conserva un paso con 256 parejas, junto a los 13 120 bytes de los pesos? ¿Y lo mismo dentro de `no_grad`?

# %%
from minigpt.experiments.silent import kept_bytes


def forward():
    return F.cross_entropy(net(data[0][:256]), data[1][:256])


print(f"weights {4 * count_parameters(net):,} bytes, one step keeps {kept_bytes(forward):,}")
with torch.no_grad():
    print(f"inside no_grad it keeps {kept_bytes(forward)}")

# %% [markdown] lang="en"
# So `total = total + loss` in a loop that only wants to *watch* the loss keeps every step's graph alive. `.item()` takes the number out and lets the rest go.
#
# There is a second switch, and it is often taken for the first. A **dropout** sets half of its numbers to 0 at random while a net trains, and nothing when it is judged; `net.eval()` and `net.train()` set the mode. **Predict:** does `no_grad` switch the dropout off, too?

# %% [markdown] lang="es"
# Así que `total = total + loss`, en un bucle que solo quiere *mirar* la pérdida, mantiene vivo el grafo de cada paso. `.item()` extrae el número y deja ir lo demás.
#
# Hay un segundo interruptor, y a menudo lo confunden con el primero. Un **dropout** pone a 0 al azar la mitad de sus números mientras la red entrena, y ninguno cuando se la evalúa; `net.eval()` y `net.train()` fijan el modo. **Predice:** ¿apaga `no_grad` también el dropout?

# %%
parts = nn.Embedding(57, 16), nn.Linear(16, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 57)
noisy = runs(lambda: nn.Sequential(*parts), data, seeds=[0])[0].net
print("no_grad alone:", [loss_on(noisy, data) for _ in range(3)])
noisy.eval()
print("after eval(): ", [loss_on(noisy, data) for _ in range(3)])
print("eval() builds a graph all the same:", noisy(data[0][:4]).requires_grad)

# %% [markdown] lang="en"
# Two switches, two jobs: `no_grad` is about memory, `eval` about what the net does. Whoever forgets the second one reports a loss that is too high, and another one each time.
#
# ## Exercise 8.5 · Judge and leave no trace
#
# Write `evaluate(model, x, y)`: the mean cross-entropy of `model(x)` for the targets `y`, as a Python float. The model is judged in evaluation mode, no graph is built, and afterwards the model is in whatever mode it was before.

# %% [markdown] lang="es"
# Dos interruptores, dos tareas: `no_grad` trata de memoria; `eval`, de lo que hace la red. Quien olvida el segundo informa de una pérdida demasiado alta, y cada vez de otra.
#
# ## Ejercicio 8.5 · Evaluar sin dejar huella
#
# Escribe `evaluate(model, x, y)`: la entropía cruzada media de `model(x)` para los objetivos `y`, como un float de Python. El modelo se evalúa en modo evaluación, no se construye ningún grafo, y después el modelo queda en el modo en que estaba.


# %% exercise="ex-08-05"
def evaluate(model, x, y):
    """Return the loss as a float: in evaluation mode, without a graph, the mode left as it was."""
    raise NotImplementedError


# %%
noisy.train()
print(
    "twice:",
    [round(evaluate(noisy, *data), 3) for _ in range(2)],
    "still training:",
    noisy.training,
)

# %% [markdown] lang="en"
# ## What does it cost?
#
# A product of two arrays, in millionths of a second: plain NumPy, our engine, and PyTorch. **Predict** where the differences come from before you look: at which size does an engine cost nothing?

# %% [markdown] lang="es"
# ## ¿Cuánto cuesta?
#
# Un producto de dos arrays, en millonésimas de segundo: NumPy a secas, nuestro motor y PyTorch. **Predice** de dónde vienen las diferencias antes de mirar: ¿a partir de qué tamaño no cuesta nada un motor?

# %%
from functools import partial
from operator import mul

from minigpt.foundations.cost import seconds

for n in (1, 4096, 262_144):
    a = np.ones(n, np.float32)
    kinds = {"NumPy": a, "ours": autograd.Tensor(a), "PyTorch": torch.ones(n, requires_grad=True)}
    took = {name: f"{1e6 * seconds(partial(mul, x, x)):.1f}" for name, x in kinds.items()}
    print(f"{n:7,} numbers:", took)

# %% [markdown] lang="en"
# Your numbers depend on your machine. What they share: keeping the books costs about the same for one number as for many, so it matters for small arrays only. Do not expect PyTorch to be faster on a net of 3,280 numbers. It is made for large ones, and it brings what we have not written.
#
# ## Read a loop
#
# These are the lines at the heart of `minigpt/train.py`, with which Mini-GPT is trained. **Name for each the mistake that it prevents**, or that its place prevents, before you go on.

# %% [markdown] lang="es"
# Tus números dependen de tu máquina. Lo que tienen en común: llevar la contabilidad cuesta más o menos lo mismo para un número que para muchos, así que solo importa con arrays pequeños. No esperes que PyTorch sea más rápido con una red de 3280 números. Está hecho para redes grandes, y trae lo que nosotros no hemos escrito.
#
# ## Lee un bucle
#
# Estas son las líneas del corazón de `minigpt/train.py`, con las que se entrena Mini-GPT. **Di de cada una qué fallo evita**, ella o su lugar, antes de seguir.

# %%
import inspect

from minigpt import train

wanted = ("model.train()", "zero_grad", "backward(model", "optimizer.step()", ".item())")
for line in inspect.getsource(train.train).split("\n"):
    if any(words in line for words in wanted):
        print(line.strip())

# %% [markdown] lang="en" given=["2019", "2018"]
# `model.train()` in case somebody left it in evaluation mode; cleared before backward, so that nothing is added to; backward before the step, the step right after it; and `.item()`, so that the history of losses is a list of numbers and not of graphs. The optimizer was made from `model.parameters()`, after the model was complete.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 8` in a terminal, or the quiz page that follows this lesson on the site.
#
# ## What you can now do
#
# * You can write a step that changes leaves in place, and say which orders of clear, backward and step learn.
# * You can build a net of which every number is registered, and keep a snapshot that stays.
# * You can compare a column with a list without comparing everyone with everyone.
# * You can judge a model and leave no trace.
#
# Never wrong again: *PyTorch trains what is registered, adds to what was not cleared, keeps what is still referenced, and stretches what almost fits.* None of the four says a word.
#
# Your loop is right now, line by line. So take it and put twenty-four blocks where this net had one. No list, no missing line, no wrong shape. Will it learn? That is phase 09.
#
# ## Where to go deeper
#
# * PyTorch's notes on [autograd mechanics](https://pytorch.org/docs/stable/notes/autograd.html): saved tensors, in-place changes, the two modes.
# * Paszke and others 2019, [PyTorch](https://arxiv.org/abs/1912.01703): why it is built the way it is.
# * Karpathy 2018 listed "the most common neural net mistakes" in a few lines; half of this phase measures them.

# %% [markdown] lang="es" given=["2019", "2018"]
# `model.train()`, por si alguien lo dejó en modo evaluación; a cero antes de backward, para que nada se sume a lo viejo; backward antes del paso, y el paso justo después; y `.item()`, para que el historial de pérdidas sea una lista de números y no de grafos. El optimizador se creó con `model.parameters()`, cuando el modelo ya estaba completo.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 8` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio.
#
# ## Lo que ya sabes hacer
#
# * Sabes escribir un paso que cambia hojas en el sitio y decir qué órdenes de poner a cero, backward y paso aprenden.
# * Sabes construir una red con todos sus números registrados y guardar una instantánea que no cambia.
# * Sabes comparar una columna con una lista sin comparar a todos con todos.
# * Sabes evaluar un modelo sin dejar huella.
#
# No volverás a equivocarte en esto: *PyTorch entrena lo registrado, suma a lo que no se puso a cero, conserva lo que alguien todavía sujeta y estira lo que casi encaja.* Ninguna de las cuatro cosas avisa.
#
# Tu bucle ya es correcto, línea por línea. Tómalo entonces y pon veinticuatro bloques donde esta red tenía uno. Ni listas, ni líneas olvidadas, ni formas equivocadas. ¿Aprenderá? Eso es la fase 09.
#
# ## Para profundizar
#
# * Las notas de PyTorch sobre la [mecánica de autograd](https://pytorch.org/docs/stable/notes/autograd.html): tensores guardados, cambios en el sitio, los dos modos.
# * Paszke y otros 2019, [PyTorch](https://arxiv.org/abs/1912.01703): por qué está hecho como está hecho.
# * Karpathy enumeró en 2018 «los fallos más comunes con redes neuronales» en unas pocas líneas; la mitad de esta fase los mide.
