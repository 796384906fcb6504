# ---
# title: {en: "Mini-GPT, assembled", es: "Mini-GPT, ensamblado"}
# summary: {en: "The whole model from its parts: shape by shape, parameter by parameter, its loss before training, and one batch learned by heart.", es: "El modelo completo a partir de sus piezas: forma a forma, parámetro a parámetro, su pérdida antes de entrenar y un lote aprendido de memoria."}
# outcome: {en: "a model that you can count", es: "un modelo que puedes contar"}
# minutes: 110
# needs: [9, 12, 16]
# ---

# %% [markdown] lang="en"
# # Mini-GPT, assembled
#
# In this phase you put a whole language model together. It takes a text and gives, for every position, a
# score for each character that might come next. Apart from attention, which you built in phase 15, it needs
# only four more parts, and each is small: a table of embeddings, a norm, a little network called MLP, and a
# sum that ties them together.
#
# At the end you will know the model number by number: how many it holds, where they sit, what shape the data
# has at each step, and what the model says before it has learned anything.
#
# You counted 106,368 numbers in phase 00. Before you start, write down two guesses: how many would a third block
# add, and how many has the smallest GPT-2, with 12 blocks that are 768 wide?

# %% [markdown] lang="es"
# # Mini-GPT, ensamblado
#
# En esta fase ensamblas un modelo de lenguaje completo. Toma un texto y da, en cada posición, una puntuación
# para cada carácter que podría venir después. Además de la atención, que construiste en la fase 15, solo
# necesita cuatro piezas más, todas pequeñas: una tabla de embeddings, una norma, una
# pequeña red llamada MLP y una suma que las une.
#
# Al final conocerás el modelo número a número: cuántos tiene, dónde están, qué forma tienen los datos en
# cada paso y qué dice el modelo antes de haber aprendido nada.
#
# En la fase 00 contaste 106 368 números. Antes de empezar, anota dos apuestas: ¿cuántos añadiría un tercer bloque,
# y cuántos tiene el GPT-2 más pequeño, con 12 bloques de 768 de ancho?

# %%
import math

import torch
from torch.nn import functional as F

from minigpt.number_names import ALPHABET
from minigpt.tokenizer import CharTokenizer

tokenizer = CharTokenizer(ALPHABET)
ids = torch.tensor([tokenizer.encode("en:42=")])
print(tokenizer.vocab_size, "characters;", ids, tuple(ids.shape))

# %% [markdown] lang="en"
# ## From characters to numbers
#
# The tokenizer knows 57 characters and gives each an **id**, its place in the alphabet. Our text became one
# row of 6 ids: the shape is $(B, T)$, with $B$ texts (a **batch**) of $T$ positions.
#
# An id is only a name. That `4` has id 9 does not make it larger than anything. So the first thing a model
# does is to replace each id by a row of learned numbers, its **embedding**. All rows stand in a table with
# one row for each character; its width is written $C$, and it is 64 in Mini-GPT.
#
# Before you run: what is the shape of the table, and what is the shape of the result for our 6 ids?

# %% [markdown] lang="es"
# ## De caracteres a números
#
# El tokenizador conoce 57 caracteres y da a cada uno un **id**, su lugar en el alfabeto. Nuestro texto se
# convirtió en una fila de 6 ids: la forma es $(B, T)$, con $B$ textos (un **lote**, batch) de $T$ posiciones.
#
# Un id es solo un nombre. Que `4` tenga el id 9 no lo hace mayor que nada. Por eso lo primero que hace un
# modelo es reemplazar cada id por una fila de números aprendidos, su **embedding**. Todas las
# filas están en una tabla con una fila por carácter; su ancho se escribe $C$ y en Mini-GPT es 64.
#
# Antes de ejecutar: ¿qué forma tiene la tabla y qué forma tiene el resultado para nuestros 6 ids?

# %%
from minigpt.model import GPT, GPTConfig

torch.manual_seed(0)
config = GPTConfig(vocab_size=tokenizer.vocab_size)
model = GPT(config)
print(config)
print(tuple(model.token_embedding.weight.shape))
print(tuple(model.token_embedding(ids).shape))

# %% [markdown] lang="en"
# The result has the shape $(B, T, C)$: one text, 6 positions, 64 numbers at each. An embedding is nothing
# but a lookup; row 9 of the table is what every `4` becomes:

# %% [markdown] lang="es"
# El resultado tiene la forma $(B, T, C)$: un texto, 6 posiciones, 64 números en cada una. Un embedding
# no es más que una consulta en la tabla; la fila 9 es en lo que se convierte todo `4`:

# %%
table = model.token_embedding.weight
print(torch.equal(model.token_embedding(ids)[0, 3], table[9]))

# %% [markdown] lang="en"
# ## Telling it where
#
# You saw in phase 15 that attention does not notice the order of what it reads. So the place has to be
# written into the numbers. Mini-GPT has a second table, with one row for each of 64 places (its **context
# length**), and adds it: the `4` in front gets one row, a `4` further back another.

# %% [markdown] lang="es"
# ## Decirle dónde
#
# En la fase 15 viste que la atención no nota el orden de lo que lee. Así que el lugar tiene que estar escrito
# en los números. Mini-GPT tiene una segunda tabla, con una fila por cada uno de 64 lugares (su
# **longitud de contexto**), y la suma: el `4`
# de delante recibe una fila y un `4` que va después, otra.

# %%
positions = model.position_embedding.weight[: ids.shape[1]]  # the first 6 rows
x = model.token_embedding(ids) + positions
print(tuple(model.position_embedding.weight.shape), tuple(positions.shape), tuple(x.shape))

# %% [markdown] lang="en"
# The same 6 rows are added to every text of the batch; PyTorch repeats them by itself. This $x$ is called the
# **residual stream**: 64 numbers for each position that will travel through the whole model. Every part reads
# from it and adds to it.
#
# ## The norm: a common scale for every reader
#
# As parts add to the stream its numbers grow, and they grow differently at each position. A reader would have
# to cope with all sizes. So each part first takes a **normed** copy: of the 64 numbers at one position
# subtract their mean, then divide by their typical size. That is **layer norm**.
#
# Before you run: the numbers 1, 2, 6 have mean 3. What do they become?

# %% [markdown] lang="es"
# Las mismas 6 filas se suman a cada texto del lote; PyTorch las repite por sí solo. Esta $x$ se llama **flujo
# residual** (residual stream): 64 números por posición que recorrerán todo el modelo. Cada pieza lee de él y
# le suma algo.
#
# ## La norma: una escala común para quien lee
#
# A medida que las piezas suman al flujo, sus números crecen, y crecen de modo distinto en cada posición. Quien
# lee tendría que arreglárselas con todos los tamaños. Por eso cada pieza toma antes una copia **normalizada**:
# a los 64 números de una posición réstales su media y divídelos entre su tamaño típico. Eso es la
# **normalización de capa** (layer norm).
#
# Antes de ejecutar: los números 1, 2, 6 tienen media 3. ¿En qué se convierten?

# %%
numbers = torch.tensor([1.0, 2.0, 6.0])
centred = numbers - numbers.mean()
variance = (centred**2).mean()
print(centred, variance)
print(centred / variance.sqrt())

# %% [markdown] lang="en"
# First they become -2, -1 and 3. The mean of their squares, the **variance**, is about 4.67, and its root,
# the typical size, is what they are divided by. The result has mean 0 and variance 1, whatever the numbers
# were before.
#
# Two details. If all numbers are equal, the variance is 0, and zero divided by zero is no number; so a tiny
# `1e-5` is added under the root. And at the end each of the $C$ **channels**, the places in the row, is multiplied by
# a learned weight, so that the model may turn channels up and down.
#
# $$\mathrm{norm}(x) = w \cdot \frac{x - \mu}{\sqrt{\sigma^2 + 10^{-5}}}$$
#
# Here $\mu$ is the mean and $\sigma^2$ the variance of the numbers at one position.
#
# ## Exercise 17.1 · Layer norm
#
# Write it for a table of several positions at once: each row is normed by itself.

# %% [markdown] lang="es"
# Primero se convierten en -2, -1 y 3. La media de sus cuadrados, la **varianza**, vale unos 4,67, y se
# dividen entre su raíz, el tamaño típico. El resultado tiene media 0 y varianza 1, fueran cuales fueran los
# números.
#
# Dos detalles. Si todos los números son iguales, la varianza es 0, y cero entre cero no es un número; por eso
# se suma un diminuto `1e-5` bajo la raíz. Y al final cada uno de los $C$ **canales**, los lugares de la fila, se
# multiplica por un peso aprendido, para que el modelo pueda subir o bajar canales.
#
# $$\mathrm{norm}(x) = w \cdot \frac{x - \mu}{\sqrt{\sigma^2 + 10^{-5}}}$$
#
# Aquí $\mu$ es la media y $\sigma^2$ la varianza de los números de una posición.
#
# ## Ejercicio 17.1 · Normalización de capa
#
# Escríbela para una tabla de varias posiciones a la vez: cada fila se normaliza por sí sola.


# %% exercise="ex-17-01"
def layer_norm(x, weight):
    """Norm each row of x (T, C): mean 0, variance 1 (with 1e-5 under the root), times weight (C,)."""
    raise NotImplementedError


# %%
with torch.no_grad():
    model.blocks[0].norm_1.weight.fill_(1.5)  # as if a training had changed it
    theirs = model.blocks[0].norm_1(x)
    mine = layer_norm(x, model.blocks[0].norm_1.weight)
    model.blocks[0].norm_1.weight.fill_(1.0)
print("equal to PyTorch's:", torch.allclose(mine, theirs, atol=1e-5))

# %% [markdown] lang="en"
# ## The MLP: widen, bend, narrow
#
# Attention moves information between positions. The other part works at each position alone: the **MLP**
# (multi-layer perceptron) widens the 64 numbers to 256, bends them, and narrows them to 64 again. Widening and
# narrowing are `nn.Linear`, a matrix product each.
#
# Why bend? Before you run: if you multiply by one matrix and then by another, is there anything you could not
# have done with a single matrix?

# %% [markdown] lang="es"
# ## El MLP: ensanchar, curvar, estrechar
#
# La atención mueve información entre posiciones. La otra pieza trabaja en cada posición por separado: el
# **MLP** (perceptrón multicapa) ensancha los 64 números a 256, los curva y los estrecha otra vez a 64.
# Ensanchar y estrechar son `nn.Linear`, un producto de matrices cada uno.
#
# ¿Por qué curvar? Antes de ejecutar: si multiplicas por una matriz y luego por otra, ¿hay algo que no
# habrías podido hacer con una sola matriz?

# %%
up, down = model.blocks[0].mlp.up_proj, model.blocks[0].mlp.down_proj
single = down.weight @ up.weight  # (64, 256) times (256, 64)
straight = torch.allclose(down(up(x)), x @ single.T, atol=1e-6)
bent = torch.allclose(down(F.gelu(up(x))), x @ single.T, atol=1e-6)
print("one matrix does the same:", straight, "  with the bend:", bent)

# %% [markdown] lang="en"
# Nothing at all: two matrices in a row are one matrix. Only the bend between them makes the pair worth more.
# Mini-GPT bends with **GELU**, a smooth relative of ReLU, which keeps positive numbers and sets negative ones
# to zero.

# %% [markdown] lang="es"
# Nada: dos matrices seguidas son una sola matriz. Solo la curva entre ambas hace que el par valga más.
# Mini-GPT curva con **GELU**, un pariente suave de ReLU, que conserva los números positivos y pone a cero los
# negativos.

# %% tags=["plot"] alt={"en": "GELU and ReLU over inputs from minus 4 to 4. ReLU is zero on the left and a straight line on the right, with a corner at zero. GELU follows it, but rounds the corner and dips slightly below zero.", "es": "GELU y ReLU para entradas de menos 4 a 4. ReLU es cero a la izquierda y una recta a la derecha, con una esquina en cero. GELU la sigue, pero redondea la esquina y baja un poco por debajo de cero."}
from minigpt.plots import model as plots

points = torch.linspace(-4, 4, 81)
curves = {"GELU": plots.curve(F.gelu, points), "ReLU": plots.curve(F.relu, points)}
plots.bends(points.tolist(), curves, lang="en")

# %% [markdown] lang="en"
# ## A block: gather, then think, and add both times
#
# One **block** is attention followed by an MLP. Each reads a normed copy of the stream and *adds* its result to
# the stream itself; it never replaces it:
#
# $$x \leftarrow x + \mathrm{attention}(\mathrm{norm}_1(x)) \qquad x \leftarrow x + \mathrm{mlp}(\mathrm{norm}_2(x))$$
#
# This is called a **residual connection**. What was in the stream stays in it, and a part that has nothing to
# say may add zero. That also makes training easier: a block starts as a small change, not as an obstacle.
#
# ## Exercise 17.2 · A block
#
# Wire the four parts. They are given to you as functions; you only decide who reads what, and what is added
# where.

# %% [markdown] lang="es"
# ## Un bloque: reunir, después pensar, y sumar las dos veces
#
# Un **bloque** es atención seguida de un MLP. Cada parte lee una copia normalizada del flujo y *suma* su
# resultado al propio flujo; nunca lo sustituye:
#
# $$x \leftarrow x + \mathrm{attention}(\mathrm{norm}_1(x)) \qquad x \leftarrow x + \mathrm{mlp}(\mathrm{norm}_2(x))$$
#
# Esto se llama **conexión residual**. Lo que estaba en el flujo sigue en él, y una parte que no tiene nada que
# decir puede sumar cero. Además facilita el entrenamiento: un bloque empieza siendo un cambio pequeño, no un
# obstáculo.
#
# ## Ejercicio 17.2 · Un bloque
#
# Conecta las cuatro piezas. Te llegan como funciones; tú solo decides quién lee qué y qué se suma dónde.


# %% exercise="ex-17-02"
def block(x, norm_1, attention, norm_2, mlp):
    """Return the stream after one block: attention adds to x (T, C), then the MLP adds to that.

    Each of the two reads a normed copy: attention through norm_1, the MLP through norm_2.
    """
    raise NotImplementedError


# %%
first = model.blocks[0]
mine = block(x, first.norm_1, first.attention, first.norm_2, first.mlp)
print("equal to the course's block:", torch.allclose(mine, first(x), atol=1e-6))
print("size of x", round(x.std().item(), 4), " of the change", round((mine - x).std().item(), 4))

# %% [markdown] lang="en"
# The change is smaller than the stream itself, as promised. (In a new model the numbers are drawn small, from a
# normal distribution with **standard deviation** 0.02; that is the root of the variance.)
#
# ## The head: compare with every character
#
# Mini-GPT stacks two blocks. After them and a last norm, each position holds 64 numbers, and we need 57 scores,
# one for each character that may come next. These scores are called **logits**.
#
# We already have a row of 64 numbers for each character: the embedding table. So the score of a character is the
# dot product of the position's numbers with that character's row. The table is used twice, at the entrance and
# at the exit; that is a **tied head** (weight tying), and it costs not a single new number.

# %% [markdown] lang="es"
# El cambio es menor que el propio flujo, como se prometió. (En un modelo nuevo los números se eligen al azar y
# pequeños, de una distribución normal con **desviación estándar** 0,02: la raíz de la varianza.)
#
# ## La salida: comparar con cada carácter
#
# Mini-GPT apila dos bloques. Tras ellos y una última norma, cada posición tiene 64 números, y necesitamos 57
# puntuaciones, una por cada carácter que puede venir después. Estas puntuaciones se llaman **logits**.
#
# Ya tenemos una fila de 64 números por carácter: la tabla de embeddings. Así que la puntuación de un carácter
# es el producto escalar de los números de la posición con la fila de ese carácter. La tabla se usa dos veces, a
# la entrada y a la salida; eso se llama **pesos compartidos** (weight tying), y no cuesta ni un número nuevo.

# %%
stream = model.final_norm(model.blocks[1](model.blocks[0](x)))
logits = stream @ model.token_embedding.weight.T
print(tuple(stream.shape), "->", tuple(logits.shape))
print("equal to the model:", torch.allclose(logits, model(ids), atol=1e-6))

# %% [markdown] lang="en"
# That is the whole model. Nothing is left out.
#
# ## Exercise 17.3 · The whole forward pass
#
# Write it as one function of `ids` and the model's parts: `model.token_embedding`, `model.position_embedding`,
# `model.blocks`, `model.final_norm`. (Calling `model(ids)` would work, and teach you nothing.)

# %% [markdown] lang="es"
# Ese es el modelo completo. No falta nada.
#
# ## Ejercicio 17.3 · La pasada hacia delante, completa
#
# Escríbelo como una sola función de `ids` y las piezas del modelo: `model.token_embedding`,
# `model.position_embedding`, `model.blocks`, `model.final_norm`. (Llamar a `model(ids)` funcionaría y no te
# enseñaría nada.)


# %% exercise="ex-17-03"
def gpt_logits(ids, model):
    """Return the logits (B, T, V) for ids (B, T), computed from the model's parts."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Shape by shape
#
# To see the shapes without touching the model, PyTorch lets you attach a **hook** to any part: a function that is
# called with what the part gives out. (`note(name)` makes such a function for each part, one that remembers its
# name.) Here is every part, in the order in which it finishes.

# %% [markdown] lang="es"
# ## Forma a forma
#
# Para ver las formas sin tocar el modelo, PyTorch permite enganchar un **hook** a cualquier pieza: una función
# que se llama con lo que la pieza entrega. (`note(name)` crea una función así para cada pieza, que recuerda su
# nombre.) Aquí está cada pieza, en el orden en que termina.

# %%
shapes = []


def note(name):
    return lambda module, inputs, output: shapes.append((name, tuple(output.shape)))


hooks = [part.register_forward_hook(note(name)) for name, part in model.named_modules()]
model(ids)
for hook in hooks:
    hook.remove()
for name, shape in shapes:
    print(f"{name or 'the whole model':26s} {shape}")

# %% tags=["plot"] alt={"en": "Bars for the numbers that one position carries at each stage: 1 for the id, 64 after the embedding and after every part of the stream, 256 inside each MLP, 57 logits at the end.", "es": "Barras con los números que lleva una posición en cada etapa: 1 en el id, 64 tras el embedding y tras cada pieza del flujo, 256 dentro de cada MLP y 57 logits al final."}
drawn = ("embedding", "attention", "up_proj", "down_proj", ".0", ".1", "norm")
stages = [("ids", 1), *((n, s[-1]) for n, s in shapes if n.endswith(drawn)), ("logits", 57)]
plots.widths(stages, lang="en")

# %% [markdown] lang="en"
# The picture shows why it is called a stream: 64 numbers go in at the top and 64 come out at the bottom, and each
# part hands back 64 so that its result can be added. Only inside an MLP is there more room. The batch and the
# positions, $B$ and $T$, never change.
#
# ## Parameter by parameter
#
# Now count. A matrix of shape (256, 64) holds $256 \cdot 64 = 16{,}384$ numbers. The `nn.Linear` parts, which this course
# calls **Linears**, have no bias here (a row of numbers that is added at the end), and a norm has one weight per channel.
#
# Before you run: which part holds the most numbers? The embeddings, attention or the MLPs?

# %% [markdown] lang="es"
# La figura muestra por qué se llama flujo: 64 números entran por arriba y 64 salen por abajo, y cada pieza
# devuelve 64 para que su resultado se pueda sumar. Solo dentro de un MLP hay más sitio. El lote y las
# posiciones, $B$ y $T$, nunca cambian.
#
# ## Parámetro a parámetro
#
# Ahora cuenta. Una matriz de forma (256, 64) tiene $256 \cdot 64 = 16\,384$ números. Las piezas `nn.Linear`, a las que este curso
# llama **capas lineales**, no tienen aquí sesgo (una fila de números que se suma al final), y una norma tiene un peso
# por canal.
#
# Antes de ejecutar: ¿qué parte tiene más números? ¿Los embeddings, la atención o los MLP?

# %%
from minigpt.model import count_parameters, linears

total = 0
for name, parameter in model.named_parameters():
    total += parameter.numel()
    print(f"{name:34s} {str(tuple(parameter.shape)):10s} {parameter.numel():7,d} {total:8,d}")

# %% [markdown] lang="en"
# The right column adds up as it goes, and ends at 106,368, the number that you know.
#
# > **Tip.** This is a good place to stop for today.
#
# ## Exercise 17.4 · Count the parameters
#
# Write the count as a formula, for a model of any shape.

# %% [markdown] lang="es"
# La columna derecha va sumando y termina en 106 368, el número que ya conoces.
#
# > **Consejo.** Este es un buen lugar para dejarlo por hoy.
#
# ## Ejercicio 17.4 · Cuenta los parámetros
#
# Escribe la cuenta como una fórmula, para un modelo de cualquier forma.


# %% exercise="ex-17-04"
def gpt_parameters(vocab_size, context_length, n_layer, n_embd, d_ff):
    """Return how many numbers a GPT of this shape holds, an integer.

    Linears have no bias, each norm has n_embd weights, and the head is the token embedding.
    """
    raise NotImplementedError


# %%
print(gpt_parameters(57, 64, 2, 64, 256), count_parameters(model))
print("a third block:", gpt_parameters(57, 64, 3, 64, 256) - gpt_parameters(57, 64, 2, 64, 256))
print("GPT-2, smallest:", gpt_parameters(50257, 1024, 12, 768, 3072))
print("published, less ours:", 124_439_808 - gpt_parameters(50257, 1024, 12, 768, 3072))
print(len(linears(model)), "Linears")
for name, linear in linears(model).items():
    print(f"{name:28s} {tuple(linear.weight.shape)}")

# %% [markdown] lang="en"
# A third block adds 49,280 numbers, and the same formula gives 124,337,664 for the smallest GPT-2. The published model
# has 124,439,808, which is 102,144 more. Where do they come from? (Ours has no biases; GPT-2 has them everywhere.)
#
# The model has exactly 12 Linears: four for attention and two for the MLP in each of two blocks. They will be
# the heroes of later phases: what is quantized in phase 26 and adapted in phase 28 is these 12 matrices.

# %% [markdown] lang="es"
# Un tercer bloque añade 49 280 números, y la misma fórmula da 124 337 664 para el GPT-2 más pequeño. El modelo
# publicado tiene 124 439 808, que son 102 144 más. ¿De dónde salen? (El nuestro no tiene sesgos; GPT-2 los tiene en
# todas partes.)
#
# El modelo tiene exactamente 12 capas lineales: cuatro de atención y dos del MLP en cada uno de los dos bloques. Serán
# las protagonistas de fases posteriores: lo que se cuantiza en la fase 26 y se adapta en la fase 28 son estas 12
# matrices.

# %% tags=["plot"] alt={"en": "Bars of parameters by kind: token embedding 3,648, positions 4,096, attention 32,768, MLP 65,536, norms 320. The Linears of attention and MLP hold 92 % of the total.", "es": "Barras de parámetros por tipo: embeddings de tokens 3648, posiciones 4096, atención 32 768, MLP 65 536, normas 320. Las capas lineales de atención y MLP tienen el 92 % del total."}
kinds = ("token", "position", "attention", "mlp", "norm")
named = dict(model.named_parameters())
parts = {kind: sum(p.numel() for n, p in named.items() if kind in n) for kind in kinds}
in_linears = sum(linear.weight.numel() for linear in linears(model).values())
print(parts, sum(parts.values()), f"{in_linears / total:.0%}")
plots.parameter_bars(parts, in_linears, lang="en")

# %% [markdown] lang="en"
# The MLPs hold twice as much as attention: in each block two matrices of 16,384 against four of 4,096.
#
# ## What it says before it has learned anything
#
# A new model is drawn at random. Is there anything we can know about it? Yes: how surprised it should be.
#
# Softmax turns the logits of a position into probabilities, and the **loss** of a token is the cross-entropy of
# phase 03: $-\ln p$ nats, where $p$ is the probability that the model gave to the token that really came next.
#
# Before you run: a model that knows nothing gives each of the 57 characters the same probability. What is its
# loss?

# %% [markdown] lang="es"
# Los MLP tienen el doble que la atención: en cada bloque, dos matrices de 16 384 contra cuatro de 4096.
#
# ## Qué dice antes de haber aprendido nada
#
# Los números de un modelo nuevo se sortean. ¿Podemos saber algo de él? Sí: cuánto debería sorprenderse.
#
# Softmax convierte los logits de una posición en probabilidades, y la **pérdida** (loss) de un token es la entropía
# cruzada de la fase 03: $-\ln p$ nats, donde $p$ es la probabilidad que el modelo dio al token que vino de verdad.
#
# Antes de ejecutar: un modelo que no sabe nada da a cada uno de los 57 caracteres la misma probabilidad. ¿Cuál es
# su pérdida?

# %%
print(f"{math.log(57):.2f} nats, {math.log2(57):.2f} bits")

# %% [markdown] lang="en"
# It is $\ln 57$, about 4.04 nats: the logarithm of the size of the vocabulary, the 5.83 bits of phase 12.
#
# To compare, we need questions with answers. Not every prediction counts: in `en:42=forty-two` nobody can predict
# which number will be asked for, so the targets before the answer are set to -100, which means "skip". This is the
# loss mask of phase 00, written into the targets.

# %% [markdown] lang="es"
# Es $\ln 57$, unos 4,04 nats: el logaritmo del tamaño del vocabulario, los 5,83 bits de la fase 12.
#
# Para comparar hacen falta preguntas con respuesta. No todas las predicciones cuentan: en `en:42=forty-two` nadie
# puede predecir por qué número se preguntará, así que los objetivos anteriores a la respuesta se ponen a -100, que
# significa «omitir». Es la máscara de pérdida de la fase 00, escrita en los objetivos.

# %%
from minigpt.data import encode_rows
from minigpt.number_names import row

names = [row(n, "en") for n in (7, 42, 88, 320, 903, 1000, 2650, 4216)]
batch = encode_rows(names, tokenizer, context_length=44)
print(names[1])
print(tuple(batch.x.shape), "ids,", (batch.y != -100).sum().item(), "of them asked")

# %% [markdown] lang="en"
# Eight rows, each a prompt and its answer, are our batch: `batch.x` is what the model reads, `batch.y` what it
# should predict. `next_token_loss` takes the mean over the targets that are asked; in phase 18 you will write it
# yourself. Now ask five new models.

# %% [markdown] lang="es"
# Ocho filas, cada una con su pregunta y su respuesta, forman nuestro lote: `batch.x` es lo que el modelo lee y
# `batch.y` lo que debería predecir. `next_token_loss` hace la media sobre los objetivos que se preguntan; en la fase
# 18 la escribirás tú. Ahora pregunta a cinco modelos nuevos.

# %%
from minigpt.model import next_token_loss

with torch.no_grad():
    for seed in range(5):
        torch.manual_seed(seed)
        loss = next_token_loss(GPT(config)(batch.x), batch.y)
        print(f"seed {seed}   loss {loss:.3f}   ln V {math.log(57):.3f}")

# %% [markdown] lang="en"
# All five lie close to $\ln V$. This is the cheapest test a model has: if a new model's loss is far from
# $\ln V$, something is wrong before training has begun. Let us make something go wrong. Multiply all matrices
# of a new model by a factor.
#
# Before you run: will large random weights make the loss smaller, because the model is more decided, or larger?

# %% [markdown] lang="es"
# Los cinco están cerca de $\ln V$. Es la prueba más barata que tiene un modelo: si la pérdida de un modelo nuevo
# está lejos de $\ln V$, algo va mal antes de empezar a entrenar. Hagamos que algo vaya mal. Multiplica todas las
# matrices de un modelo nuevo por un factor.
#
# Antes de ejecutar: ¿unos pesos grandes al azar harán la pérdida menor, porque el modelo está más decidido, o
# mayor?

# %%
with torch.no_grad():
    for factor in (1, 5, 15, 50):
        torch.manual_seed(0)
        fresh = GPT(config)
        for parameter in fresh.parameters():
            if parameter.dim() == 2:
                parameter.mul_(factor)
        loss = next_token_loss(fresh(batch.x), batch.y)
        print(f"std {0.02 * factor:.2f}   loss {loss:6.2f}")

# %% [markdown] lang="en"
# Larger, and by far: a model that is decided and wrong pays more than one that shrugs. With a standard deviation
# of 1 the loss starts at about 22, and training would spend its first steps on undoing that.
#
# Here is a second thing that is known about a new model with a tied head. Which character does it think comes
# next?

# %% [markdown] lang="es"
# Mayor, y con mucho: un modelo decidido y equivocado paga más que uno que se encoge de hombros. Con una
# desviación estándar de 1 la pérdida empieza cerca de 22, y el entrenamiento gastaría sus primeros pasos en
# deshacer eso.
#
# Y otra cosa que se sabe de un modelo nuevo con pesos compartidos. ¿Qué carácter cree que viene después?

# %%
text = "en:4216=four thousand"
ids = torch.tensor([tokenizer.encode(text)])
print("reads   ", text)
print("predicts", tokenizer.decode(model(ids).argmax(dim=-1)[0].tolist()))

# %% [markdown] lang="en"
# The one it has just read. The stream at a position is still little more than the embedding of its own
# character, and among all rows of the table that one fits best to itself. The preference is slight, the loss
# hardly notices, and training removes it soon. But if your own new model repeats its input, you now know why.
#
# ## Why two matrices start smaller
#
# One more thing about the start. Each block adds to the stream twice, so a deep model's stream grows with every
# block. GPT-2 therefore draws the last matrix of each part smaller, by $\sqrt{2 n}$ for $n$ blocks. Does it help?

# %% [markdown] lang="es"
# El que acaba de leer. El flujo en una posición es todavía poco más que el embedding de su propio carácter, y
# entre todas las filas de la tabla esa es la que mejor encaja consigo misma. La preferencia es leve, la pérdida
# apenas la nota y el entrenamiento la quita pronto. Pero si un modelo nuevo tuyo repite su entrada, ya sabes por
# qué.
#
# ## Por qué dos matrices empiezan más pequeñas
#
# Una cosa más sobre el comienzo. Cada bloque suma al flujo dos veces, así que el flujo de un modelo profundo
# crece con cada bloque. Por eso GPT-2 inicializa la última matriz de cada pieza con números más pequeños: divididos
# entre $\sqrt{2 n}$ para $n$ bloques. ¿Sirve?

# %%
from minigpt.checks import learn_by_heart, stream_size

depths = [1, 2, 4, 8, 16, 24]
plain = [stream_size(n, batch.x, scaled=False) for n in depths]
smaller = [stream_size(n, batch.x, scaled=True) for n in depths]
for n, a, b in zip(depths, plain, smaller, strict=True):
    print(f"{n:2d} blocks   plain {a:.3f}   scaled {b:.3f}")

# %% tags=["plot"] alt={"en": "Size of the stream after the last block against the number of blocks. With plain initialisation it climbs several times over up to 24 blocks. With the scaled one it stays flat.", "es": "Tamaño del flujo tras el último bloque frente al número de bloques. Con la inicialización simple se multiplica varias veces hasta los 24 bloques. Con la escalada se queda plano."}
plots.stream_growth(depths, plain, smaller, lang="en")

# %% [markdown] lang="en"
# With the smaller start, a model of 24 blocks begins with a stream of the same size as a model of one. With two
# blocks, as in Mini-GPT, it hardly matters; it is a habit worth having.
#
# ## Can it learn at all? One batch by heart
#
# Before training on thousands of rows, show the model the same eight rows again and again. A sound model learns
# them by heart. One that cannot has a bug.
#
# `learn_by_heart` takes a step downhill each time; it is nine lines of `minigpt/checks.py`, and phase 18 explains
# every one of them. Before you run: the
# loss starts near 4. Where will it be after 80 steps?

# %% [markdown] lang="es"
# Con el comienzo más pequeño, un modelo de 24 bloques empieza con un flujo del mismo tamaño que uno de un solo
# bloque. Con dos bloques, como en Mini-GPT, apenas importa; es una costumbre que vale la pena.
#
# ## ¿Es capaz de aprender? Un lote de memoria
#
# Antes de entrenar con miles de filas, muestra al modelo las mismas ocho filas una y otra vez. Un modelo sano se
# las aprende de memoria. Si no puede, tiene un error.
#
# `learn_by_heart` da cada vez un paso cuesta abajo; son nueve líneas de `minigpt/checks.py`, y la fase 18 explica
# cada una. Antes de ejecutar: la pérdida empieza cerca de 4. ¿Dónde estará después de 80 pasos?

# %%
torch.manual_seed(0)
pupil = GPT(config)
losses = learn_by_heart(pupil, batch.x, batch.y, steps=80)
print([round(value, 2) for value in losses[::10]], round(losses[-1], 2))

# %% tags=["plot"] alt={"en": "Loss on one batch over 80 steps, on a logarithmic axis: it starts at ln V, about 4, and falls below 0.1.", "es": "Pérdida en un lote durante 80 pasos, en un eje logarítmico: empieza en ln V, cerca de 4, y baja de 0,1."}
plots.overfitting(losses, math.log(57), lang="en")

# %%
from minigpt.sampling import complete

for n in (4216, 4236):
    print(n, "->", complete(pupil, tokenizer, f"en:{n}=", stop="\n"))

# %% [markdown] lang="en"
# The loss falls close to zero, and the model spells the 4216 of its batch. Asked for 4236, which was not in it, it
# answers with the name of another number, and with a straight face: it learned eight answers, not how to count. That is **overfitting**, here on
# purpose. Learning to count takes many rows and a judge that asks for other numbers, and that is phase 18.
#
# Which bugs does this test find? Break the set-up in three ways: freeze the blocks, so that only the embeddings
# learn; silence attention, so that no position hears another; shift the targets by one place, so that the model is
# asked for the character it has just read.
#
# Before you run: which of the three can still learn the batch by heart?

# %% [markdown] lang="es"
# La pérdida baja casi a cero y el modelo deletrea el 4216 de su lote. Si le preguntas por 4236, que no estaba, responde
# con el nombre de otro número y se queda tan tranquilo: aprendió ocho respuestas, no a contar. Eso es **sobreajuste**, aquí a propósito.
# Aprender a contar exige muchas filas y un juez que pregunte por otros números, y eso es la fase 18.
#
# ¿Qué errores encuentra esta prueba? Rompe el conjunto de tres maneras: congela los bloques, de modo que solo
# aprendan los embeddings; silencia la atención, de modo que ninguna posición oiga a otra; desplaza los objetivos un
# lugar, de modo que al modelo se le pregunte por el carácter que acaba de leer.
#
# Antes de ejecutar: ¿cuáles de los tres aún pueden aprenderse el lote de memoria?

# %%
torch.manual_seed(0)
frozen, silent, sound = GPT(config), GPT(config), GPT(config)
frozen.blocks.requires_grad_(False)
for layer in silent.blocks:
    layer.attention.o_proj.requires_grad_(False).weight.zero_()
print(f"frozen blocks     {learn_by_heart(frozen, batch.x, batch.y)[-1]:.2f}")
print(f"silent attention  {learn_by_heart(silent, batch.x, batch.y)[-1]:.2f}")
shifted = batch.y.roll(1, dims=1)
print(f"shifted targets   {learn_by_heart(sound, batch.x, shifted)[-1]:.2f}")

# %% [markdown] lang="en"
# The first two stay well above the sound model. Silent attention comes surprisingly far, because the place and the
# last character alone tell a lot about eight rows. And the shifted targets are learned without any trouble: the test
# works one way only. A model that fails it is broken; one that passes may still be asked the wrong question, or peek
# into the future. That is why you tested the mask on its own in phase 15.
#
# One more check belongs here. After `backward()` every parameter should have received a gradient; one that has
# none is not connected to the loss and will never learn.
#
# Before you run: our batch contains only some of the 57 characters. Do the embedding rows of the *absent*
# characters receive a gradient, too?

# %% [markdown] lang="es"
# Los dos primeros se quedan bastante por encima del modelo sano. La atención silenciada llega sorprendentemente
# lejos, porque el lugar y el último carácter por sí solos dicen mucho de ocho filas. Y los objetivos desplazados se
# aprenden sin ningún problema: la prueba funciona en un solo sentido. Un modelo que no la pasa está roto; uno que la
# pasa aún puede recibir la pregunta equivocada, o espiar el futuro. Por eso en la fase 15 probaste la máscara por
# separado.
#
# Falta una comprobación. Después de `backward()` todo parámetro debería haber recibido un gradiente; el que no
# lo tenga no está conectado con la pérdida y nunca aprenderá.
#
# Antes de ejecutar: nuestro lote contiene solo algunos de los 57 caracteres. ¿Reciben gradiente también las filas
# de embedding de los caracteres *ausentes*?

# %%
deaf = [name for name, p in pupil.named_parameters() if p.grad is None or not p.grad.any()]
print("parameters without a gradient:", deaf)
present = set(batch.x.flatten().tolist()) | set(batch.y[batch.y >= 0].tolist())
rows = pupil.token_embedding.weight.grad.abs().sum(dim=1) > 0
print(len(present), "characters in the batch,", rows.sum().item(), "embedding rows with a gradient")
places = pupil.position_embedding.weight.grad.abs().sum(dim=1) > 0
print(places.sum().item(), "of", len(places), "positions with a gradient")

# %% [markdown] lang="en"
# They do, all 57 of them: the tied head compares with *every* character, and the absent ones are told "not you".
# The position table is different: only places that some counted prediction reads learn anything. What lies
# behind the longest row gets nothing.
#
# ## The trained model has the same shape
#
# The course ships this very model after 1,000 steps of training. Same parts, same 106,368 numbers, other values. And
# your own forward pass, `gpt_logits` from Exercise 17.3, needs nothing but parts. Give it the trained ones, take the
# likeliest character, put it behind the text, and begin again. 4216 and 4236 are numbers that the model has never
# seen. Before you run: what do you expect from a function that you wrote an hour ago?

# %% [markdown] lang="es"
# Sí, las 57: la salida compara con *todos* los caracteres, y a los ausentes se les dice «tú no». La tabla de
# posiciones es distinta: solo aprenden los lugares que alguna predicción evaluada llega a leer. Lo que queda detrás de la
# fila más larga no recibe nada.
#
# ## El modelo entrenado tiene la misma forma
#
# El curso incluye este mismo modelo tras 1000 pasos de entrenamiento. Las mismas piezas, los mismos 106 368
# números, otros valores. Y tu propia pasada hacia delante, la función `gpt_logits` del ejercicio 17.3, no necesita más
# que piezas. Dale las entrenadas, toma el carácter más probable, ponlo detrás del texto y vuelve a empezar. 4216 y 4236
# son números que el modelo nunca ha visto. Antes de ejecutar: ¿qué esperas de una función que escribiste hace una
# hora?

# %%
from minigpt.recipes import load_base

base = load_base()
print(count_parameters(base.model), "parameters,", base.about["training"]["steps"], "steps")
for spoken in ("en:4216=", "en:4236="):
    while not spoken.endswith("\n"):
        logits = gpt_logits(torch.tensor([tokenizer.encode(spoken)]), base.model)
        spoken += tokenizer.decode([logits[0, -1].argmax().item()])
    print(spoken, end="")
print("predicts", base.tokenizer.decode(base.model(ids).argmax(dim=-1)[0].tolist())[7:])

# %% [markdown] lang="en"
# The function that you wrote has just spoken. The last line shows what the trained model predicts at each position
# from `=` on. Compare it with `four thousand`: it no longer repeats what it reads, it runs one character ahead.
#
# What is each part good for? Pull them out, one after another, by filling a single matrix with zeros, and listen. A
# part whose last matrix is zero adds nothing to the stream. **Predict:** which does the model miss least: its
# positions, the attention of its first block, the attention of its second, or the MLP of its first?

# %% [markdown] lang="es"
# Acaba de hablar la función que escribiste tú. La última línea muestra qué predice el modelo entrenado en cada posición
# a partir de `=`. Compárala con `four thousand`: ya no repite lo que lee, va un carácter por delante.
#
# ¿Para qué sirve cada pieza? Quítalas de una en una, llenando de ceros una sola matriz, y escucha. Una pieza cuya
# última matriz es cero no suma nada al flujo. **Predice:** ¿cuál echa menos de menos el modelo: sus posiciones, la
# atención de su primer bloque, la del segundo o el MLP del primero?

# %%
from copy import deepcopy

ends = ("position_embedding", "blocks.0.attention.o_proj", "blocks.1.attention.o_proj")
for name in (*ends, "blocks.0.mlp.down_proj"):
    broken = deepcopy(base.model)
    broken.get_submodule(name).weight.data.zero_()
    said = [complete(broken, tokenizer, f"en:{n}=", stop="\n")[:40] for n in (4216, 4236)]
    print(f"without {name:26s}", said)

# %% [markdown] lang="en" given=["2.3"]
# Without the attention of its second block the model still counts, though some digits come out wrong; without its
# places it stammers letters of number words, and without the first block's parts hardly that. Two numbers are an
# anecdote, not a ranking; phase 22 pulls parts out properly, with many numbers and many seeds.
#
# ## What you can now do
#
# - You can name every part of a GPT and say what it is for: embeddings, norms, attention, MLP, residual stream,
#   tied head.
# - You can write down the shape of the data after each part.
# - You can count a model's parameters from its configuration, and find the 12 Linears of ours.
# - You can say what the loss of a new model must be, and what it means if it is not.
# - You can test a new model in a minute: loss near $\ln V$, a gradient for every parameter, one batch by heart.
#
# Now take the quiz of phase 17: on its page, or in the terminal with `python3 course.py quiz take 17`.
#
# ## Where to go deeper
#
# - Radford and others, *Language Models are Unsupervised Multitask Learners* (GPT-2): section 2.3, the model you
#   have just built, larger.
# - Ba, Kiros and Hinton, *Layer Normalization*: section 3.
# - Press and Wolf, *Using the Output Embedding to Improve Language Models*: the tied head.
# - Hendrycks and Gimpel, *Gaussian Error Linear Units*: section 2, where GELU comes from.
# - Elhage and others, *A Mathematical Framework for Transformer Circuits*: the residual stream as a channel between
#   parts.

# %% [markdown] lang="es" given=["2.3"]
# Sin la atención del segundo bloque el modelo aún cuenta, aunque falla en algunas cifras; sin sus lugares
# balbucea letras de nombres de números, y sin las piezas del primer bloque apenas eso. Dos números son una anécdota, no
# una clasificación; la fase 22 quita piezas como es debido, con muchos números y muchas semillas.
#
# ## Lo que ya sabes hacer
#
# - Puedes nombrar cada pieza de un GPT y decir para qué sirve: embeddings, normas, atención, MLP, flujo
#   residual, pesos compartidos.
# - Puedes escribir la forma de los datos después de cada pieza.
# - Puedes contar los parámetros de un modelo a partir de su configuración y encontrar las 12 capas lineales del nuestro.
# - Puedes decir cuál debe ser la pérdida de un modelo nuevo y qué significa que no lo sea.
# - Puedes probar un modelo nuevo en un minuto: pérdida cerca de $\ln V$, un gradiente para cada parámetro, un lote
#   de memoria.
#
# Ahora haz el cuestionario de la fase 17: en su página, o en la terminal con `python3 course.py quiz take 17`.
#
# ## Para profundizar
#
# - Radford y otros, *Language Models are Unsupervised Multitask Learners* (GPT-2): sección 2.3, el modelo que acabas
#   de construir, más grande.
# - Ba, Kiros y Hinton, *Layer Normalization*: sección 3.
# - Press y Wolf, *Using the Output Embedding to Improve Language Models*: los pesos compartidos.
# - Hendrycks y Gimpel, *Gaussian Error Linear Units*: sección 2, de dónde sale GELU.
# - Elhage y otros, *A Mathematical Framework for Transformer Circuits*: el flujo residual como canal entre piezas.
