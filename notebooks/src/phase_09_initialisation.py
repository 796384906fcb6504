# ---
# title: {en: "Initialisation, normalisation, residuals", es: "Inicialización, normalización, residuos"}
# summary: {en: "Twenty-four blocks and a loop without a mistake: how large the first random numbers are, and how blocks are joined, decides whether anything is learned.", es: "Veinticuatro bloques y un bucle sin errores: de cuánto miden los primeros números al azar y de cómo se unen los bloques depende que se aprenda algo."}
# outcome: {en: "a net of 24 blocks that learns as well as one of a single block, and the reason", es: "una red de 24 bloques que aprende tan bien como una de un solo bloque, y la razón"}
# minutes: 120
# needs: [2, 8]
# ---

# %% [markdown] lang="en"
# # Initialisation, normalisation, residuals
#
# You have a training loop that you can defend line by line. Phase 08 ended with a question that it does not answer: put twenty-four blocks where there was one, change nothing else, and what happens? Every parameter is registered, every gradient is cleared, no shape is wrong.
#
# Whether such a net learns is decided before its first step: by how large its random numbers are, and by how its blocks are joined. **What exactly must be added until depth does no harm?** You will predict it, with a pencil, from one sentence: *each layer multiplies the size of what passes through it.*

# %% [markdown] lang="es"
# # Inicialización, normalización, residuos
#
# Tienes un bucle de entrenamiento que puedes defender línea por línea. La fase 08 acabó con una pregunta a la que él no responde: pon veinticuatro bloques donde había uno, no cambies nada más, y ¿qué pasa? Todos los parámetros están registrados, todos los gradientes se ponen a cero, ninguna forma está mal.
#
# Que una red así aprenda se decide antes de su primer paso: por cuánto miden sus números al azar y por cómo se unen sus bloques. **¿Qué hay que añadir exactamente para que la profundidad no haga daño?** Lo vas a predecir, a lápiz, a partir de una frase: *cada capa multiplica el tamaño de lo que pasa por ella.*

# %% [markdown] lang="en" given=["0.02", "0.125"]
# ## One sum
#
# Everything a net computes is a sum of products. Take 64 inputs and 64 weights, all drawn at random around 0; multiply in pairs, add up. The inputs have **size** 1. (The size of a list of numbers is the root of the mean of their squares; when the mean is 0 it is the standard deviation.)
#
# **Predict** the size of the result for weights with a standard deviation (std) of 0.02, of 0.125 and of 1.

# %% [markdown] lang="es" given=["0,02", "0,125"]
# ## Una suma
#
# Todo lo que calcula una red es una suma de productos. Toma 64 entradas y 64 pesos, todos sorteados alrededor de 0; multiplica por parejas y suma. Las entradas tienen **tamaño** 1. (El tamaño de una lista de números es la raíz de la media de sus cuadrados; cuando la media es 0, es la desviación estándar.)
#
# **Predice** el tamaño del resultado con pesos de desviación estándar (std) 0,02, 0,125 y 1.

# %%
import torch

from minigpt.stacks import size

draws = torch.Generator().manual_seed(0)
x = torch.randn(1000, 64, generator=draws)
for std in (0.02, 0.125, 1.0):
    W = std * torch.randn(64, 64, generator=draws)
    print(f"std {std:5}: size {size(x):.2f} goes in, {size(x @ W.T):.2f} comes out")

# %% [markdown] lang="en"
# Independent numbers do not add up in size but in *square*: plus and minus cancel in part. Each of the $n = 64$ products has the mean square $\text{std}^2$, so their sum has $n \cdot \text{std}^2$, and its size is the root:
#
# $$\text{size}_{\text{out}} = \sqrt{n} \cdot \text{std} \cdot \text{size}_{\text{in}}$$
#
# The root of 64 is 8, hence the three results. (For the same reason phase 15 divides the scores of attention by a root.)
#
# ## Fifty in a row
#
# The outputs of one layer are the inputs of the next. **Predict** the size after fifty such layers, for the same three. Is "small" for 0.02 more like a hundredth, a millionth, or less?

# %% [markdown] lang="es"
# Los números independientes no suman sus tamaños, sino sus *cuadrados*: los más y los menos se cancelan en parte. Cada uno de los $n = 64$ productos tiene el cuadrado medio $\text{std}^2$, así que su suma tiene $n \cdot \text{std}^2$, y su tamaño es la raíz:
#
# $$\text{tamaño}_{\text{sale}} = \sqrt{n} \cdot \text{std} \cdot \text{tamaño}_{\text{entra}}$$
#
# La raíz de 64 es 8; de ahí los tres resultados. (Por la misma razón, la fase 15 divide entre una raíz las puntuaciones de la atención.)
#
# ## Cincuenta seguidas
#
# Las salidas de una capa son las entradas de la siguiente. **Predice** el tamaño después de cincuenta capas así, con las mismas tres. ¿«Pequeño» significa, para 0,02, una centésima, una millonésima o menos?

# %%
from minigpt.stacks import signal


def straight(x):
    return x


for std in (0.02, 0.125, 1.0):
    sizes = signal(std, bend=straight).sizes
    print(f"std {std:5}:", {n: f"{sizes[n]:.1e}" for n in (0, 1, 5, 20, 50)})

# %% tags=["plot"] alt={"en": "Size after each of fifty layers on a logarithmic axis, six stds. For 0.02 and 0.1 the line falls straight down, for 0.15, 0.2 and 1 it rises straight up, the last one beyond what float32 can hold. Only the line of 0.125 stays level.", "es": "Tamaño después de cada una de cincuenta capas, en un eje logarítmico, con seis desviaciones. Con 0,02 y 0,1 la línea baja recta; con 0,15, 0,2 y 1 sube recta, y la última se sale de lo que cabe en float32. Solo la línea de 0,125 se mantiene a la misma altura."}
from minigpt.plots import initialisation as plots

stds = (0.02, 0.1, 0.125, 0.15, 0.2, 1.0)
plots.survivors({std: signal(std, straight).sizes for std in stds}, lang="en")

# %% [markdown] lang="en"
# A factor of 0.16 fifty times over leaves $10^{-40}$, which is hardly a number any more (phase 02). A factor of 8 leaves the range of float32 in the other direction. **Only the factor 1 survives.**
#
# ## A bend
#
# Without a bend between them fifty layers are a single matrix, so real nets have one. Take **relu**, which makes all negative numbers 0. **Predict:** with std 0.125, the one that survives, is the size after fifty layers still about 1?

# %% [markdown] lang="es"
# Un factor de 0,16 repetido cincuenta veces deja $10^{-40}$, que apenas es ya un número (fase 02). Un factor de 8 se sale de float32 por el otro lado. **Solo sobrevive el factor 1.**
#
# ## Una curva
#
# Sin una curva entre ellas, cincuenta capas son una sola matriz, así que las redes de verdad la tienen. Toma **relu**, que convierte en 0 todos los números negativos. **Predice:** con std 0,125, la que sobrevive, ¿el tamaño después de cincuenta capas sigue cerca de 1?

# %%
for seed in (0, 1, 2):
    sizes = signal(0.125, torch.relu, seed=seed).sizes
    print(f"seed {seed}:", {n: f"{sizes[n]:.1e}" for n in (0, 1, 2, 10, 50)})
print(f"0.5 to the power of 25: {0.5**25:.1e}")

# %% [markdown] lang="en" given=["2015"]
# Half of the numbers become 0, so half of the mean square is gone, layer by layer. The cure is as simple as that: weights with twice the mean square, $\text{std}^2 = 2/n$ instead of $1/n$. It is named after **He** (He and others 2015).
#
# ## Exercise 9.1 · Weights that keep the size
#
# Write `scaled_normal(z, activation)`. `z`, of shape (out, in), holds draws of size 1; return the weights made of them for a layer that gives back the size it gets. For `"linear"` the layer is `x @ W.T`, for `"relu"` it is `relu(x @ W.T)`. By hand: with 8 inputs and `"relu"` as well as with 4 inputs and `"linear"`, all draws are halved. `z` itself stays as it is.

# %% [markdown] lang="es" given=["2015"]
# La mitad de los números pasa a 0, así que en cada capa se pierde la mitad del cuadrado medio. La cura es así de simple: pesos con el doble de cuadrado medio, $\text{std}^2 = 2/n$ en lugar de $1/n$. Lleva el nombre de **He** (He y otros 2015).
#
# ## Ejercicio 9.1 · Pesos que conservan el tamaño
#
# Escribe `scaled_normal(z, activation)`. `z`, de forma (salida, entrada), contiene números sorteados de tamaño 1; devuelve los pesos que salen de ellos para una capa que entrega el tamaño que recibe. Con `"linear"` la capa es `x @ W.T`; con `"relu"`, es `relu(x @ W.T)`. A mano: con 8 entradas y `"relu"`, igual que con 4 entradas y `"linear"`, todos los números se quedan en la mitad. La propia `z` se queda como está.


# %% exercise="ex-09-01"
def scaled_normal(z, activation):
    """Return weights (out, in), made of the draws z, for a layer that keeps the size."""
    raise NotImplementedError


# %%
for seed in (0, 1, 2):
    draws = torch.Generator().manual_seed(seed)
    x = torch.randn(1000, 64, generator=draws)
    for _ in range(50):
        x = torch.relu(x @ scaled_normal(torch.randn(64, 64, generator=draws), "relu").T)
    print(f"seed {seed}: size {size(x):.2f}, on average a factor of {size(x) ** (1 / 50):.2f}")

# %% [markdown] lang="en"
# Not 1: a row of 64 is a small sample, every layer rolls its dice, and fifty rolls add up. But nothing pulls in one direction any more, as the halving did: even 0.03 means a factor of 0.93 for each layer.
#
# A shortcut offers itself. **tanh** never gives anything beyond ±1, so nothing can explode: take large weights, std 1, and stop calculating. **Predict** two numbers for fifty such layers: the size at the end; and, when slopes of size 1 come in at the end, the size of the gradient at the start.

# %% [markdown] lang="es"
# No es 1: una fila de 64 es una muestra pequeña, cada capa tira sus dados y cincuenta tiradas se acumulan. Pero ya nada empuja hacia un solo lado, como hacía el partir por la mitad: incluso 0,03 significa un factor de 0,93 por capa.
#
# Hay un atajo tentador. **tanh** nunca da nada más allá de ±1, así que nada puede explotar: toma pesos grandes, std 1, y deja de calcular. **Predice** dos números para cincuenta capas así: el tamaño al final; y, cuando al final entran pendientes de tamaño 1, el tamaño del gradiente al principio.

# %%
for seed in (0, 1, 2):
    found = signal(1.0, torch.tanh, seed=seed)
    print(f"seed {seed}: size {found.sizes[50]:.2f}, gradient at the start {found.slopes[0]:.0e}")

# %% [markdown] lang="en"
# Forward all is well; backward the gradient explodes by fifteen powers of ten. It passes through the same matrices, turned, and tanh does not hold *it* between ±1. **A forward pass of the right size proves nothing:** the two ways have a factor each.
#
# ## Twenty-four blocks that should learn
#
# Enough of dice. A net with something to learn: the **four letters before** go in, the next letter comes out, in English number names. Each letter is a row of 16 numbers of size 1; four rows side by side make 64.

# %% [markdown] lang="es"
# A la ida todo va bien; a la vuelta, el gradiente explota en quince potencias de diez. Pasa por las mismas matrices, giradas, y a *él* tanh no lo mantiene entre ±1. **Una pasada hacia delante del tamaño correcto no prueba nada:** cada sentido tiene su factor.
#
# ## Veinticuatro bloques que deberían aprender
#
# Basta de dados. Una red con algo que aprender: entran las **cuatro letras anteriores** y sale la letra siguiente, en nombres de números en inglés. Cada letra es una fila de 16 números de tamaño 1; cuatro filas, una al lado de otra, suman 64.

# %%
import math

from minigpt.number_names import ALPHABET, split_numbers
from minigpt.stacks import windows

split = split_numbers()
data, unseen = windows(split.train[::10]), windows(split.validation[:200])
for letters, following in zip(data[0][7:10], data[1][7:10], strict=True):
    print(repr("".join(ALPHABET[i] for i in letters)), "->", repr(ALPHABET[following]))
# Each letter becomes 16 numbers, so that four of them make 64.
print(f"{len(data[0]):,} to learn from, {len(unseen[0]):,} of other names to judge by")

# %%
shares = torch.bincount(data[1], minlength=57) / len(data[1])
frequencies = -shares.clamp(min=1e-9).log()[unseen[1]].mean().item()
print(f"all 57 letters alike: {math.log(57):.3f} nats; how often each comes: {frequencies:.3f}")

# %% [markdown] lang="en" given=["128"]
# Two marks to compare with: who knows nothing pays the logarithm of 57; who knows only how often each letter comes pays 2.78.
#
# A **block** widens 64 numbers to 128, bends them with relu, and narrows them to 64 again: $\text{branch}(x) = \text{down} \; \text{relu}(\text{up} \; x)$, two matrices. `Stack(depth, design)` puts blocks between the letters and a last matrix that makes 57 logits. `train` is the loop of phase 08: AdamW, 200 steps of 256 rows, the rate falling to 0. First a single block, and then 24 of them. All weights have the std 0.02, with which GPT-2 and many others start.
#
# **Predict** the loss of the 24: near that of one block, near 2.78, near the logarithm of 57, or no number at all? Adam, phase 05 said, does not even notice a gradient that is multiplied by a millionth.

# %% [markdown] lang="es" given=["128"]
# Dos marcas con que comparar: quien no sabe nada paga el logaritmo de 57; quien solo sabe cuántas veces aparece cada letra paga 2,78.
#
# Un **bloque** ensancha 64 números a 128, los curva con relu y los estrecha otra vez a 64: $\text{rama}(x) = \text{down} \; \text{relu}(\text{up} \; x)$, dos matrices. `Stack(depth, design)` pone bloques entre las letras y una última matriz que da 57 logits. `train` es el bucle de la fase 08: AdamW, 200 pasos de 256 filas, con la tasa bajando hasta 0. Primero un solo bloque, y luego 24. Todos los pesos tienen la desviación 0,02, con la que empiezan GPT-2 y muchos otros.
#
# **Predice** la pérdida de los 24: ¿cerca de la de un bloque, cerca de 2,78, cerca del logaritmo de 57, o ni siquiera un número? Adam, decía la fase 05, ni se entera si el gradiente se multiplica por una millonésima.

# %%
from minigpt.stacks import DESIGNS, Stack, judge, train

for depth in (1, 24):
    model = Stack(depth, DESIGNS["plain, std 0.02"])
    train(model, data, rate=3e-3)
    print(f"{depth:2} blocks: {judge(model, unseen):.4f}   ln 57 = {math.log(57):.4f}")

# %% [markdown] lang="en"
# To the fourth decimal it knows nothing. Look at what arrives where, in a new net: sizes on the way forward, gradients on the way back.

# %% [markdown] lang="es"
# Hasta el cuarto decimal, no sabe nada. Mira qué llega a cada lugar en una red nueva: los tamaños a la ida y los gradientes a la vuelta.

# %%
from minigpt.stacks import trace

some = unseen[0][:256], unseen[1][:256]
found = trace(Stack(24, DESIGNS["plain, std 0.02"]), *some)
for name, values in (("size", found.sizes), ("gradient", found.slopes)):
    print(f"{name:9}", {block: f"{values[block]:.0e}" for block in (0, 1, 12, 24)})
print("the square of 1e-38 in float32:", (torch.tensor(1e-38) ** 2).item())

# %% [markdown] lang="en"
# Nothing gets through in either direction, and Adam cannot help: its $\epsilon$ of $10^{-8}$ is gigantic beside these gradients, and their *squares*, of which it takes the mean, are 0 in float32. If that is what holds it back, then float64 and an $\epsilon$ next to nothing must wake it up. **Predict:** will it then be as good as one block?

# %% [markdown] lang="es"
# No pasa nada en ningún sentido, y Adam no puede ayudar: su $\epsilon$ de $10^{-8}$ es gigantesco junto a estos gradientes, y los *cuadrados* de estos, de los que hace la media, son 0 en float32. Si es eso lo que lo frena, float64 y un $\epsilon$ casi nulo tienen que despertarlo. **Predice:** ¿será entonces tan bueno como un bloque?

# %%
model = Stack(24, DESIGNS["plain, std 0.02"]).double()
train(model, data, rate=1e-3, eps=1e-300)
print(f"float64, eps 1e-300: {judge(model, unseen):.2f}")

# %% [markdown] lang="en"
# It wakes up, and learns little more than how often each letter comes. So the size was one obstacle, and there is another.
#
# ## He's start
#
# Start with He, then: a std of $\sqrt{2/64}$ in front of the relu, $\sqrt{1/128}$ behind it. A factor of 1 for every block. **Predict** three things for 24 of them: the sizes at the end and the gradient at the start (beside that at the end); the loss; and the mean **cosine** between what two *different* contexts have become after 24 blocks. (A cosine is 1 if two lists of numbers point the same way, and 0 if they have nothing to do with each other, as at the start.)

# %% [markdown] lang="es"
# Se despierta, y aprende poco más que cuántas veces aparece cada letra. Así que el tamaño era un obstáculo, y hay otro.
#
# ## El comienzo de He
#
# Empieza entonces con He: una desviación de $\sqrt{2/64}$ delante de la relu y de $\sqrt{1/128}$ detrás. Un factor 1 en cada bloque. **Predice** tres cosas con 24 bloques: los tamaños al final y el gradiente al principio (junto al del final); la pérdida; y el **coseno** medio entre aquello en que se han convertido dos contextos *distintos* después de 24 bloques. (Un coseno es 1 si dos listas de números apuntan hacia el mismo lado, y 0 si no tienen nada que ver, como al principio.)

# %%
for seed in (0, 1, 2):
    found = trace(Stack(24, DESIGNS["plain"], seed), *some)
    cosines = {n: round(found.alike[n], 2) for n in (0, 1, 4, 12, 24)}
    back = found.slopes[0] / found.slopes[24]
    print(f"seed {seed}: size {found.sizes[24]:.2f}, gradient {back:.2f} times, cosine {cosines}")

# %%
for depth, rate in ((1, 3e-3), (24, 3e-3), (24, 3e-4)):
    model = Stack(depth, DESIGNS["plain"])
    train(model, data, rate=rate)
    print(f"He, {depth:2} blocks, rate {rate}: {judge(model, unseen):.2f}")

# %% [markdown] lang="en"
# The sizes are what they should be, both ways, and still 24 blocks are far from one, at either rate. What is lost is in the last column: *all contexts have become nearly the same.* The size has survived, the difference has not.
#
# Who did that? Take the bend away, and compare (square matrices, fifty layers, as above):

# %% [markdown] lang="es"
# Los tamaños son los que deben ser, en los dos sentidos, y aun así 24 bloques quedan lejos de uno, con cualquiera de las dos tasas. Lo que se pierde está en la última columna: *todos los contextos se han vuelto casi iguales.* El tamaño ha sobrevivido; la diferencia, no.
#
# ¿Quién lo hizo? Quita la curva y compara (matrices cuadradas y cincuenta capas, como arriba):

# %%
for name, std, bend in (("straight", 1 / 8, straight), ("relu", 2**0.5 / 8, torch.relu)):
    alike = signal(std, bend).alike
    print(f"{name:9}", {n: round(alike[n], 2) for n in (0, 1, 4, 12, 50)})

# %% [markdown] lang="en"
# The bend. After a relu no number is negative, and two lists without a negative number always agree in part. Layer by layer, that part grows.
#
# ## Make the size 1 by force
#
# Instead of hoping for the factor 1, one can enforce it: divide each row by its own size before every block. This is a **norm**, here the **RMS norm** (root mean square), which most newer language models use; a weight for each column lets the net choose other sizes again.
#
# ## Exercise 9.2 · Divide by the size
#
# Write `rms_norm(x, weight, eps=1e-5)`: each row of `x` (its last axis) divided by the root of its mean square plus `eps`, and then multiplied by `weight`. The `eps` is added under the root. By hand: 3 and 4 have the mean square 12.5, so with weights of 1 they become 0.849 and 1.131. `x` stays as it is.

# %% [markdown] lang="es"
# La curva. Después de una relu ningún número es negativo, y dos listas sin números negativos siempre coinciden en parte. Capa tras capa, esa parte crece.
#
# ## Que el tamaño sea 1 a la fuerza
#
# En lugar de esperar el factor 1, se puede imponer: divide cada fila entre su propio tamaño antes de cada bloque. Es una **norma**; esta es la **norma RMS** (raíz del cuadrado medio), que usa la mayoría de los modelos de lenguaje nuevos; un peso por columna permite que la red vuelva a elegir otros tamaños.
#
# ## Ejercicio 9.2 · Dividir entre el tamaño
#
# Escribe `rms_norm(x, weight, eps=1e-5)`: cada fila de `x` (su último eje) dividida entre la raíz de su cuadrado medio más `eps`, y multiplicada después por `weight`. El `eps` se suma dentro de la raíz. A mano: 3 y 4 tienen el cuadrado medio 12,5, así que con pesos de 1 se convierten en 0,849 y 1,131. `x` se queda como está.


# %% exercise="ex-09-02"
def rms_norm(x, weight, eps=1e-5):
    """Divide each row of x (..., C) by the root of its mean square, times weight (C,)."""
    raise NotImplementedError


# %%
# (9 + 16) / 2 = 12.5 is the mean square of the first row
print(rms_norm(torch.tensor([[3.0, 4.0], [300.0, 400.0]]), torch.ones(2)))

# %% [markdown] lang="en"
# Now 24 blocks that read only normed rows, `branch(norm(x))`; the start is He's. **Predict:** the loss at the same two rates, better or worse than without the norm? And the cosine at the end: does a norm keep contexts apart?

# %% [markdown] lang="es"
# Ahora, 24 bloques que solo leen filas normalizadas, `branch(norm(x))`; el comienzo es el de He. **Predice:** la pérdida con las mismas dos tasas, ¿mejor o peor que sin la norma? ¿Y el coseno al final: mantiene la norma separados los contextos?

# %%
found = trace(Stack(24, DESIGNS["plain, norm"]), *some)
print("cosine", {n: round(found.alike[n], 2) for n in (0, 1, 4, 12, 24)})
for rate in (3e-3, 3e-4):
    model = Stack(24, DESIGNS["plain, norm"])
    train(model, data, rate=rate)
    apart = model(unseen[0]).softmax(1).std(0).max().item()
    print(f"rate {rate}: {judge(model, unseen):.2f}, answers differ by up to {apart:.0e}")

# %% [markdown] lang="en"
# The cosines are *the same numbers* as without it. A norm changes how long a row is, never which way it points; and relu and a matrix treat a row of double length just like the row itself. At the larger rate the net ends at 2.78, the mark of someone who knows only how often letters come: it gives the same answer to every context. In this net, a norm alone makes things worse.
#
# It does something else, which you should know before you meet it in Mini-GPT. Multiply a matrix under a norm by 10. **Predict:** what happens to the output, and what to the gradient of the matrix?

# %% [markdown] lang="es"
# Los cosenos son *los mismos números* que sin ella. Una norma cambia lo larga que es una fila, nunca hacia dónde apunta; y relu y una matriz tratan a una fila el doble de larga igual que a la propia fila. Con la tasa mayor la red acaba en 2,78, la marca de quien solo sabe cuántas veces aparece cada letra: da la misma respuesta a todos los contextos. En esta red, una norma por sí sola empeora las cosas.
#
# Hace otra cosa, que conviene saber antes de encontrarla en Mini-GPT. Multiplica por 10 una matriz que está debajo de una norma. **Predice:** ¿qué le pasa a la salida y qué le pasa al gradiente de la matriz?

# %%
draws = torch.Generator().manual_seed(0)
x, W, wanted = (torch.randn(64, 64, generator=draws, dtype=torch.float64) for _ in range(3))
for factor in (0.1, 1, 10):
    scaled = (factor * W).requires_grad_()
    out = rms_norm(x @ scaled.T, torch.ones(64), eps=0.0)
    (out * wanted).sum().backward()
    print(f"times {factor:3}: output {out[0, 0].item():.6f}, gradient {size(scaled.grad):.4f}")

# %% [markdown] lang="en"
# The output does not notice, and the gradient is divided by 10. Under a norm a matrix has no size, only directions, and large weights learn slowly. So a weight decay that shrinks them (phase 05) does not make the net simpler there; it makes its steps longer.
#
# ## A sum instead of a product
#
# So far each block *replaces* what it has read. Let it *add* to it instead:
#
# $$x \leftarrow x + \text{branch}(x)$$
#
# This is a **residual connection** (He and others again, a year later): the block learns what is left to do, and what is already there stays. Take He's start, where a branch is as large as what it reads. **Predict** the size of $x$ after 24 blocks: about 1, about 5, about 25, or in the thousands?

# %% [markdown] lang="es"
# La salida no se entera, y el gradiente queda dividido entre 10. Debajo de una norma una matriz no tiene tamaño, solo direcciones, y los pesos grandes aprenden despacio. Por eso un decaimiento de pesos que los encoge (fase 05) no hace ahí más simple la red; le alarga los pasos.
#
# ## Una suma en lugar de un producto
#
# Hasta ahora, cada bloque *sustituye* lo que ha leído. Deja que le *sume*:
#
# $$x \leftarrow x + \text{rama}(x)$$
#
# Es una **conexión residual** (otra vez He y otros, un año después): el bloque aprende lo que falta por hacer, y lo que ya estaba se queda. Toma el comienzo de He, con el que una rama es tan grande como lo que lee. **Predice** el tamaño de $x$ después de 24 bloques: ¿cerca de 1, cerca de 5, cerca de 25, o en los miles?

# %%
for seed in (0, 1, 2):
    model = Stack(24, DESIGNS["residual"], seed)
    found = trace(model, *some)
    print(f"seed {seed}: size {found.sizes[24]:,.0f}, first loss {judge(model, unseen):,.0f}")
print(f"2 to the power of 12: {2**12:,}")

# %% [markdown] lang="en"
# In the thousands: stream and branch are independent and equally large, so every block *doubles* the mean square, and 24 doublings of it are 12 of the size. The product is back, by the rear door, because the branch grows with what it reads. It comes from the branch's size, so there are three ways to keep it down:
#
# * a norm in front of each branch, so that every branch reads size 1, whatever the stream has become: `x + branch(norm(x))`, called **pre-norm**;
# * a smaller start for the matrix that ends a branch: divided by $\sqrt{24}$;
# * or 0 for it.
#
# ## Exercise 9.3 · The size of a stream
#
# What runs along beside the blocks is called the **stream**. Write `stream_rms(start, branch, depth)`: the size of a stream of size `start` after `depth` independent branches of size `branch` have been added. By hand: 3 and one branch of 4 give 5; no branch at all gives the start.

# %% [markdown] lang="es"
# En los miles: flujo y rama son independientes e igual de grandes, así que cada bloque *duplica* el cuadrado medio, y 24 duplicaciones de este son 12 del tamaño. El producto ha vuelto por la puerta de atrás, porque la rama crece con lo que lee. Todo viene del tamaño de la rama, así que hay tres maneras de contenerlo:
#
# * una norma delante de cada rama, para que todas lean tamaño 1 sea cual sea el del flujo: `x + branch(norm(x))`, que se llama **norma delante** (*pre-norm*);
# * un comienzo más pequeño para la matriz que termina la rama: dividida entre $\sqrt{24}$;
# * o que esa matriz empiece en 0.
#
# ## Ejercicio 9.3 · El tamaño de un flujo
#
# Lo que corre al lado de los bloques se llama **flujo** (*stream*). Escribe `stream_rms(start, branch, depth)`: el tamaño de un flujo de tamaño `start` después de sumarle `depth` ramas independientes de tamaño `branch`. A mano: 3 y una rama de 4 dan 5; sin ninguna rama queda el comienzo.


# %% exercise="ex-09-03"
def stream_rms(start, branch, depth):
    """Return the size of a stream to which `depth` independent branches have been added."""
    raise NotImplementedError


# %% [markdown] lang="en"
# With pre-norm every branch has size 1. With the ends divided by $\sqrt{24}$ a branch is $1/\sqrt{24}$ of the stream that it reads, so the mean square grows by the factor $1 + \frac{1}{24}$, twenty-four times. **Calculate** both before you run.

# %% [markdown] lang="es"
# Con la norma delante, todas las ramas tienen tamaño 1. Con los finales divididos entre $\sqrt{24}$, una rama es $1/\sqrt{24}$ del flujo que lee, así que el cuadrado medio crece por el factor $1 + \frac{1}{24}$, veinticuatro veces. **Calcula** los dos antes de ejecutar.

# %%
expected = {"pre-norm": stream_rms(1, 1, 24), "residual, scaled": (1 + 1 / 24) ** 12}
expected["residual, zero"] = stream_rms(1, 0, 24)
for name, value in expected.items():
    ends = [trace(Stack(24, DESIGNS[name], seed), *some) for seed in (0, 1, 2)]
    sizes = [round(found.sizes[24], 1) for found in ends]
    cosines = [round(found.alike[24], 2) for found in ends]
    print(f"{name:17} predicted {value:.2f}, found {sizes}, cosine {cosines}")

# %% tags=["plot"] alt={"en": "Two panels over 24 blocks. Left, the gradient on a logarithmic axis: level for plain He and for the scaled residual, falling slowly along the blocks for pre-norm, and for the full residual ten thousand times as large at the first block as at the last. Right, the cosine between contexts: it climbs to nearly 1 for plain He and for the full residual, to about one half for pre-norm, and stays low for the scaled residual.", "es": "Dos paneles a lo largo de 24 bloques. A la izquierda, el gradiente en un eje logarítmico: a la misma altura en la simple de He y en la residual escalada, bajando poco a poco a lo largo de los bloques con la norma delante, y diez mil veces mayor en el primer bloque que en el último en la residual entera. A la derecha, el coseno entre contextos: sube casi hasta 1 en la simple de He y en la residual entera, hasta cerca de la mitad con la norma delante, y se queda bajo en la residual escalada."}
shown = ("plain", "residual", "residual, scaled", "pre-norm")
traces = {name: trace(Stack(24, DESIGNS[name]), *some) for name in shown}
slopes = {name: found.slopes for name, found in traces.items()}
plots.directions(slopes, {name: found.alike for name, found in traces.items()}, lang="en")

# %% [markdown] lang="en"
# Your formula has it right to a tenth or two, without a single training step. And the contexts stay apart: most of the stream is still the letters themselves.
#
# ## Exercise 9.4 · Pre-norm
#
# This is how the blocks of Mini-GPT will be joined. Write `pre_norm(x, branches, norm)`: the stream after all branches, one after the other, where each reads the normed stream and adds to the stream itself. `branches` is a list of functions, `norm` a function; the `x` that came in stays as it is.

# %% [markdown] lang="es"
# Tu fórmula acierta con un error de una o dos décimas, sin un solo paso de entrenamiento. Y los contextos siguen separados: la mayor parte del flujo son todavía las propias letras.
#
# ## Ejercicio 9.4 · La norma delante
#
# Así se unirán los bloques de Mini-GPT. Escribe `pre_norm(x, branches, norm)`: el flujo después de todas las ramas, una tras otra, donde cada una lee el flujo normalizado y suma al propio flujo. `branches` es una lista de funciones y `norm`, una función; la `x` que recibes se queda como está.


# %% exercise="ex-09-04"
def pre_norm(x, branches, norm):
    """Return the stream after all branches: each reads norm(stream), and adds to the stream."""
    raise NotImplementedError


# %%
model = Stack(24, DESIGNS["pre-norm"])
start, ones = model.table[unseen[0][:5]].flatten(1), torch.ones(64)


def branch(up, down):
    return lambda x: torch.relu(x @ up.T) @ down.T


branches = [branch(up, down) for up, down in zip(model.up, model.down, strict=True)]
mine = pre_norm(start, branches, norm=lambda x: rms_norm(x, ones))
print("equal to the course's:", torch.allclose(mine, model.places(unseen[0][:5])[-1], atol=1e-4))

# %% [markdown] lang="en"
# ## Does depth still do harm?
#
# Eight designs, four depths. Seed 0 tries six rates and picks one for each design and depth; seeds 1 and 2 train with it and are shown. (That takes some minutes, so the results are in a file, which `python -m minigpt.experiments.depth` writes.) Besides those that you know there is **post-norm**, `norm(x + branch(x))`, as in the first transformer.
#
# **Predict:** which of the eight are as good with 24 blocks as with one? Write down a list before you go on.

# %% [markdown] lang="es"
# ## ¿Sigue haciendo daño la profundidad?
#
# Ocho diseños, cuatro profundidades. La semilla 0 prueba seis tasas y elige una para cada diseño y cada profundidad; las semillas 1 y 2 entrenan con ella, y son las que se muestran. (Eso tarda unos minutos, así que los resultados están en un archivo que escribe `python -m minigpt.experiments.depth`.) Además de los que conoces está la **norma detrás** (*post-norm*), `norm(x + branch(x))`, la del primer transformer.
#
# **Predice:** ¿cuáles de los ocho son tan buenos con 24 bloques como con uno? Escribe una lista antes de seguir.

# %%
from minigpt.experiments import results

record = results.load("depth")
judged = {
    name: {int(depth): seeds for depth, seeds in runs.items()}
    for name, runs in record["judged"].items()
}
for name, runs in judged.items():
    print(f"{name:17}", {n: [round(x, 2) for x in seeds] for n, seeds in runs.items()})

# %% tags=["plot"] alt={"en": "Loss against 1, 4, 12 and 24 blocks, both axes logarithmic. All designs start close together at one block. The plain one with std 0.02 rises to the dotted line of knowing nothing, the plain one with a norm and post-norm rise less, plain He and the full residual a little; the scaled residual, the zero residual and pre-norm stay level.", "es": "Pérdida con 1, 4, 12 y 24 bloques, con los dos ejes logarítmicos. Todos los diseños empiezan muy juntos con un bloque. El simple con desviación 0,02 sube hasta la línea de puntos de no saber nada; el simple con norma y la norma detrás suben menos; el simple de He y la residual entera, un poco; la residual escalada, la residual a cero y la norma delante se mantienen a la misma altura."}
plots.by_depth(judged, know_nothing=math.log(57), lang="en")

# %% [markdown] lang="en"
# The three whose branches are kept small: depth does them no harm. It does them no good either; four letters have no more to tell than one block can find out. (Where depth pays is a question for text, and for Mini-GPT.)
#
# So a residual connection with a smaller start needs no norm at all. Then what is the norm for? Here are the six rates of seed 0, at 24 blocks. **Predict** which design puts up with the largest one.

# %% [markdown] lang="es"
# Los tres que mantienen pequeñas sus ramas: la profundidad no les hace daño. Tampoco les sirve de nada; cuatro letras no tienen más que contar de lo que un bloque puede averiguar. (Dónde compensa la profundidad es una pregunta para los textos, y para Mini-GPT.)
#
# Así que una conexión residual con un comienzo más pequeño no necesita ninguna norma. ¿Para qué sirve entonces la norma? Aquí están las seis tasas de la semilla 0, con 24 bloques. **Predice** qué diseño aguanta la mayor.

# %% tags=["plot"] alt={"en": "Loss against six learning rates at 24 blocks, both logarithmic. The scaled and the zero residual are low from the smallest rate on and leave the picture at the top from 0.03 on. Pre-norm is high at the smallest rate, falls, and stays low up to 0.1. The others have no or only a narrow stretch below the dotted line.", "es": "Pérdida con seis tasas de aprendizaje y 24 bloques, los dos ejes logarítmicos. La residual escalada y la residual a cero están abajo desde la tasa más pequeña y se salen por arriba desde 0,03. La norma delante está arriba con la tasa más pequeña, baja, y se queda abajo hasta 0,1. Los demás no tienen ningún tramo, o solo uno estrecho, por debajo de la línea de puntos."}
tried = {name: runs["24"] for name, runs in record["tried"].items()}
for name, losses in tried.items():
    print(f"{name:17}", [f"{loss:.2f}" if loss < 100 else f"{loss:.0e}" for loss in losses])
plots.by_rate(record["rates"], tried, lang="en")

# %% [markdown] lang="en"
# A norm in front of the branches buys large learning rates: whatever a step does to the stream, the next branch reads size 1. The price stands at the other end: at small rates, where the scaled residual is nearly done, pre-norm has hardly begun. The range of good rates is not wider, it lies elsewhere.
#
# ## Two zeros
#
# One of the best designs starts with branches that are 0: twenty-four blocks that do nothing. How can *they* learn? Take two matrices in a row, $y = B A x$, without a bend. The slope of $B$ contains $A x$, and the slope of $A$ contains $B$. Letters again, plain descent, 300 steps. **Predict** for each start whether it learns: both random, $B = 0$, $A = 0$, both 0, all numbers equal, all rows of $A$ equal.

# %% [markdown] lang="es"
# Una norma delante de las ramas permite tasas grandes: haga lo que haga un paso con el flujo, la rama siguiente lee tamaño 1. El precio está en el otro extremo: con tasas pequeñas, con las que la residual escalada casi ha terminado, la norma delante apenas ha empezado. El margen de tasas buenas no es más ancho; está en otro sitio.
#
# ## Dos ceros
#
# Uno de los mejores diseños empieza con ramas que valen 0: veinticuatro bloques que no hacen nada. ¿Cómo pueden aprender *ellos*? Toma dos matrices seguidas, $y = B A x$, sin curva. La pendiente de $B$ contiene a $A x$, y la pendiente de $A$ contiene a $B$. Otra vez letras, descenso simple, 300 pasos. **Predice** con cada comienzo si aprende: las dos al azar, $B = 0$, $A = 0$, las dos 0, todos los números iguales, todas las filas de $A$ iguales.

# %%
from minigpt.stacks import train_product


def starts(seed):
    draws = torch.Generator().manual_seed(seed)
    A, B = (torch.randn(*shape, generator=draws) / 8 for shape in ((32, 64), (57, 32)))
    equal = torch.full_like(A, 0.05), torch.full_like(B, 0.05)
    first = {"both random": (A, B), "B = 0": (A, 0 * B), "A = 0": (0 * A, B)}
    return first | {"both 0": (0 * A, 0 * B), "all equal": equal, "rows equal": (0 * A + A[:1], B)}


# %%
for name in starts(0):
    ends, ranks = [], []
    for seed in (0, 1):
        A, B = (matrix.clone() for matrix in starts(seed)[name])
        ends.append(round(train_product(A, B, data), 3))
        ranks.append(len(torch.unique((1e4 * A).round(), dim=0)))
    print(f"{name:12} loss {ends}, different rows of A: {ranks}")

# %% [markdown] lang="en"
# One zero is harmless: the other matrix is not 0, so the zero has a slope and leaves at the first step. Two zeros hold each other down forever, at the logarithm of 57. And where all numbers are equal, all slopes are equal, too: 32 rows go on doing what one could do. Anything different behind them, as in the last line, breaks the tie.
#
# You will meet this again: LoRA (phase 28) adds $B A$ beside a finished matrix, with $A$ random and $B = 0$.
#
# ## Units that fell silent
#
# One more zero, and it comes *during* training. A unit behind a relu whose sum is negative for every row gives 0 for every row. Then its slope is 0 as well, and nothing will ever move it again: it is **dead**.
#
# ## Exercise 9.5 · Dead units
#
# Write `dead_units(h)`. `h`, of shape (N, D), holds what D units gave for N rows, numbers of any sign. Return D booleans: is the unit 0 in *every* row?

# %% [markdown] lang="es"
# Un cero es inofensivo: la otra matriz no es 0, así que el cero tiene una pendiente y se marcha en el primer paso. Dos ceros se frenan el uno al otro para siempre, en el logaritmo de 57. Y donde todos los números son iguales, lo son también todas las pendientes: 32 filas siguen haciendo lo que podría hacer una. Cualquier diferencia que haya detrás, como en la última línea, rompe la simetría.
#
# Lo volverás a ver: LoRA (fase 28) suma $B A$ al lado de una matriz terminada, con $A$ al azar y $B = 0$.
#
# ## Unidades que se callaron
#
# Un cero más, y este llega *durante* el entrenamiento. Una unidad con relu cuya suma es negativa en todas las filas da 0 en todas. Entonces también su pendiente es 0, y nada la volverá a mover: está **muerta**.
#
# ## Ejercicio 9.5 · Unidades muertas
#
# Escribe `dead_units(h)`. `h`, de forma (N, D), contiene lo que dieron D unidades en N filas, números de cualquier signo. Devuelve D booleanos: ¿es 0 la unidad en *todas* las filas?


# %% exercise="ex-09-05"
def dead_units(h):
    """Return for each unit whether it is 0 in every row of h (N, D), as booleans (D,)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Four plain blocks, He's start, three learning rates. **Predict** for each rate the share of units of the last block that are dead after 200 steps, and what a net with all of them dead would say.

# %% [markdown] lang="es"
# Cuatro bloques simples, el comienzo de He, tres tasas de aprendizaje. **Predice** con cada tasa qué parte de las unidades del último bloque está muerta después de 200 pasos, y qué diría una red con todas muertas.


# %%
def silent(model):
    """The share of dead units in the last block, over all rows of unseen names."""
    reads = model.places(unseen[0])[-2]
    return dead_units(model.units(reads, len(model.up) - 1)).float().mean().item()


print(f"at the start {silent(Stack(4, DESIGNS['plain'])):.0%}")

# %%
for rate in (0.003, 0.03, 0.1):
    for seed in (0, 1):
        model = Stack(4, DESIGNS["plain"], seed)
        train(model, data, rate=rate, seed=seed)
        print(
            f"rate {rate}, seed {seed}: {silent(model):.0%} dead, loss {judge(model, unseen):.3f}"
        )

# %% [markdown] lang="en"
# A step that is too long throws units so far that no row reaches them any more. When the whole block is silent the logits are 0, and the loss is the logarithm of 57 for good: there is no slope left that could bring it back.
#
# ## Read the start of Mini-GPT
#
# You can now read one method of `minigpt/model.py` and find nothing in it that you have not measured.

# %% [markdown] lang="es"
# Un paso demasiado largo lanza las unidades tan lejos que ninguna fila las alcanza ya. Cuando el bloque entero calla, los logits son 0 y la pérdida es para siempre el logaritmo de 57: no queda ninguna pendiente que la devuelva.
#
# ## Lee el comienzo de Mini-GPT
#
# Ya puedes leer un método de `minigpt/model.py` y no encontrar nada que no hayas medido.

# %%
import inspect

from minigpt.model import GPT, GPTConfig

print(inspect.getsource(GPT.initialise))

# %% [markdown] lang="en"
# Each of the $n$ layers has two branches, so the ends of branches are divided by $\sqrt{2n}$. Its matrices are 64 wide, where the factor 1 would ask for 0.125, and 0.02 is much smaller; but a norm stands in front of every branch.
#
# Suppose somebody leaves the method out. PyTorch then uses its defaults: for a Linear, equal chances between $\pm 1/\sqrt{n}$; for a table of letters, draws of size 1, and Mini-GPT uses that table a second time, as its last matrix of 64 columns. **Predict** the first loss of such a model, before any training.

# %% [markdown] lang="es"
# Cada una de las $n$ capas tiene dos ramas, así que los finales de rama se dividen entre $\sqrt{2n}$. Sus matrices tienen 64 de ancho, donde el factor 1 pediría 0,125, y 0,02 es mucho menos; pero delante de cada rama hay una norma.
#
# Imagina que alguien se olvida del método. PyTorch usa entonces lo suyo: en una lineal, lo mismo de probable todo entre $\pm 1/\sqrt{n}$; en una tabla de letras, números sorteados de tamaño 1, y Mini-GPT usa esa tabla una segunda vez, como última matriz, de 64 columnas. **Predice** la primera pérdida de un modelo así, antes de entrenar.

# %%
from minigpt.model import next_token_loss


def by_default(model):
    for part in model.modules():
        if hasattr(part, "reset_parameters"):
            part.reset_parameters()  # what PyTorch does if nobody says anything
    return model


# %%
ids = data[0][:2048].reshape(128, 64)  # English letters, whatever they mean here
for seed in (0, 1, 2):
    torch.manual_seed(seed)
    models = GPT(GPTConfig(vocab_size=57)), by_default(GPT(GPTConfig(vocab_size=57)))
    ours, theirs = (next_token_loss(model(ids), ids.roll(-1, 1)).item() for model in models)
    print(
        f"seed {seed}: ours {ours:.2f}, PyTorch's defaults {theirs:.1f}, ln 57 {math.log(57):.2f}"
    )

# %% [markdown] lang="en" given=["2015", "2016", "2019", "2020", "2.2"]
# Logits of size 8, because 64 products of size 1 are added up: a model that is very sure and knows nothing. The first section of this phase would have told. **If a first loss is far above the logarithm of the alphabet, look at the start before you look at anything else.**
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 9` in a terminal, or the quiz page that follows this lesson on the site.
#
# ## What you can now do
#
# * You can say before you run it how large the numbers in a net will be after any count of layers, and write the start that keeps them.
# * You can write a norm, and say what it cannot do: it changes lengths, not directions.
# * You can calculate the size of a residual stream, join blocks with pre-norm, and show that 24 of them then do no harm.
# * You can tell a zero that is welcome from zeros that never move, and find the units that died.
#
# Never wrong again: *each layer multiplies the size of the signal, forward and backward; a norm resets it, a residual connection turns the product into a sum.*
#
# From now on the nets are sound, and the letters come from text. So far a letter was a place in an alphabet of 57 that somebody had written down. **What is a letter, when the text comes from a file?** It is less clear than it seems: phase 10.
#
# ## Where to go deeper
#
# * He and others 2015, [Delving Deep into Rectifiers](https://arxiv.org/abs/1502.01852): section 2.2 is the factor 2. And 2016, [Identity Mappings](https://arxiv.org/abs/1603.05027): residual connections with nothing in their way.
# * Zhang and Sennrich 2019, [RMS norm](https://arxiv.org/abs/1910.07467). Xiong and others 2020, [On Layer Normalization](https://arxiv.org/abs/2002.04745): pre-norm and post-norm, with a proof.
# * De and Smith 2020, [Batch Normalization Biases Residual Blocks](https://arxiv.org/abs/2002.10444): branches that begin near 0.

# %% [markdown] lang="es" given=["2015", "2016", "2019", "2020", "2.2"]
# Logits de tamaño 8, porque se suman 64 productos de tamaño 1: un modelo muy seguro que no sabe nada. Te lo habría dicho el primer apartado de esta fase. **Si una primera pérdida está muy por encima del logaritmo del alfabeto, mira el comienzo antes que nada.**
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 9` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio.
#
# ## Lo que ya sabes hacer
#
# * Sabes decir, antes de ejecutarla, de qué tamaño serán los números de una red después de las capas que sean, y escribir el comienzo que los conserva.
# * Sabes escribir una norma y decir lo que no puede hacer: cambia longitudes, no direcciones.
# * Sabes calcular el tamaño de un flujo residual, unir bloques con la norma delante y mostrar que 24 de ellos ya no hacen daño.
# * Sabes distinguir un cero bienvenido de los ceros que no se mueven nunca, y encontrar las unidades que murieron.
#
# No volverás a equivocarte en esto: *cada capa multiplica el tamaño de la señal, a la ida y a la vuelta; una norma lo repone, y una conexión residual convierte el producto en una suma.*
#
# A partir de aquí las redes son sanas, y las letras vienen de un texto. Hasta ahora una letra era un lugar en un alfabeto de 57 que alguien había escrito. **¿Qué es una letra cuando el texto viene de un archivo?** Está menos claro de lo que parece: fase 10.
#
# ## Para profundizar
#
# * He y otros 2015, [Delving Deep into Rectifiers](https://arxiv.org/abs/1502.01852): la sección 2.2 es el factor 2. Y 2016, [Identity Mappings](https://arxiv.org/abs/1603.05027): conexiones residuales sin nada que las estorbe.
# * Zhang y Sennrich 2019, [RMS norm](https://arxiv.org/abs/1910.07467). Xiong y otros 2020, [On Layer Normalization](https://arxiv.org/abs/2002.04745): la norma delante y la norma detrás, con una demostración.
# * De y Smith 2020, [Batch Normalization Biases Residual Blocks](https://arxiv.org/abs/2002.10444): ramas que empiezan cerca de 0.
