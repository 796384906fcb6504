# ---
# title: {en: "Attention", es: "Atención"}
# summary: {en: "How a position decides which earlier positions to read: three tokens by hand, then the future hidden, the scores scaled, and PyTorch's kernel matched.", es: "Cómo decide una posición qué posiciones anteriores leer: tres tokens a mano, después el futuro oculto, las puntuaciones escaladas y el mismo resultado que el núcleo de cálculo de PyTorch."}
# outcome: {en: "the formula by hand, and equal to PyTorch's kernel", es: "la fórmula a mano, e igual que el núcleo de PyTorch"}
# minutes: 110
# needs: [3, 13]
# ---

# %% [markdown] lang="en"
# # Attention
#
# A model reads `en:4216=` and must now write *four*. It writes one character at a time, and at the
# position of `=` it has to know something that happened four characters earlier: that the first digit
# is a 4. How does a position get hold of what stands at another position?
#
# In short, for what came before: a **token** is one piece of the text, here one character. A **position** is a
# place in the text, with the token that stands there. A **tensor** is PyTorch's table of numbers, and its
# **shape** says how many rows and columns it has.
#
# The simplest idea first: a position reads everything before it equally, and takes the mean. Give each of the
# tokens `4`, `2` and `=` a row of two numbers: which digit it is, and 1 if it is a digit at all. Before you run:
# by that mean, can the position of `=` tell 42 from 24?

# %% [markdown] lang="es"
# # Atención
#
# Un modelo lee `en:4216=` y ahora debe escribir *four*. Escribe carácter a carácter y, en la posición
# del `=`, tiene que saber algo que ocurrió cuatro caracteres antes: que la primera cifra es un 4. ¿Cómo
# consigue una posición lo que hay en otra posición?
#
# En breve, lo de antes: un **token** es un trozo del texto, aquí un carácter. Una **posición** es un lugar del
# texto, con el token que hay en él. Un **tensor** es la tabla de números de PyTorch, y su **forma** dice cuántas
# filas y columnas tiene.
#
# Primero, la idea más simple: una posición lee por igual todo lo anterior y toma la media. Da a cada uno de los
# tokens `4`, `2` y `=` una fila de dos números: qué cifra es, y 1 si es una cifra. Antes de ejecutar: con esa media,
# ¿puede la posición del `=` distinguir 42 de 24?

# %%
import torch

v = torch.tensor([[4.0, 1.0], [2.0, 1.0], [0.0, 0.0]])  # the rows of 4, 2 and =
print("42:", v.mean(dim=0), "  24:", v[[1, 0, 2]].mean(dim=0))

# %% [markdown] lang="en"
# It cannot: both means are the same. To write *four*, the position must give one
# token more weight than the others, and choose which.
#
# That is **attention**. Each position asks a question, every earlier position holds up a label,
# and the position reads most from where the label fits the question. In this phase you compute that by
# hand for three tokens, find out why the scores are divided by a square root, hide the future, and end
# with a function that agrees with the one inside PyTorch.

# %% [markdown] lang="es"
# No puede: las dos medias son iguales. Para escribir *four*, la posición tiene que dar a un
# token más peso que a los demás, y elegir a cuál.
#
# Eso es la **atención**. Cada posición hace una pregunta, cada posición anterior muestra una
# etiqueta, y la posición lee sobre todo de donde la etiqueta encaja con la pregunta. En esta fase lo
# calculas a mano con tres tokens, descubres por qué las puntuaciones se dividen entre una raíz cuadrada,
# ocultas el futuro y terminas con una función que coincide con la que lleva PyTorch por dentro.

# %%
tokens = ["4", "2", "="]
q = torch.tensor([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])  # what each token asks for
k = torch.tensor([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]])  # what each token offers
q.shape, k.shape, v.shape  # and v, above, is what each hands over

# %% [markdown] lang="en"
# Each token has three rows of numbers, called **query**, **key** and **value**. We chose them so that
# they can be read:
#
# - a key says *what I am*: the first number stands for "I am the first digit", the second for "I am the
#   second digit". The `=` is neither, so its key is all zeros;
# - a query says *what I am looking for*, in the same language. The `=` asks for the first digit;
# - a value says *what you get from me*: which digit, and 1 if it is a digit at all.
#
# In a trained model nobody chooses these numbers. They are learned, and rarely so tidy.
#
# ## A question meets a label
#
# To compare a query with a key, multiply them number by number and add up. That is the **dot product**,
# written $q \cdot k$. It is large when both are large in the same places.
#
# Before you run the next cell: what are the three dot products of the query of `=`, which is
# `[1, 0]`, with the three keys?

# %% [markdown] lang="es"
# Cada token tiene tres filas de números, llamadas **consulta** (query), **clave** (key) y **valor**
# (value). Los elegimos para que se puedan leer:
#
# - una clave dice *qué soy*: el primer número significa «soy la primera cifra» y el segundo, «soy la
#   segunda cifra». El `=` no es ninguna de las dos, así que su clave son todo ceros;
# - una consulta dice *qué busco*, en el mismo idioma. El `=` pregunta por la primera cifra;
# - un valor dice *qué obtienes de mí*: qué cifra, y 1 si es una cifra.
#
# En un modelo entrenado nadie elige estos números. Se aprenden, y rara vez son tan ordenados.
#
# ## La pregunta busca su etiqueta
#
# Para comparar una consulta con una clave, multiplícalas número a número y suma. Eso es el **producto
# escalar**, que se escribe $q \cdot k$. Es grande cuando ambas son grandes en los mismos lugares.
#
# Antes de ejecutar la celda siguiente: ¿cuánto valen los tres productos escalares de la consulta de `=`,
# que es `[1, 0]`, con las tres claves?

# %%
for i in range(3):
    print(tokens[i], (q[2] * k[i]).sum().item())

# %% [markdown] lang="en"
# The first digit answers with 2, the others with 0. These numbers are called **scores**.
#
# A score is not yet a decision. We want **weights**: positive numbers that sum to 1, so that "how much do
# I read from each" is a sharing out. The usual way is **softmax**: take the exponential of every score,
# which makes it positive, and divide by the total.
#
# $$w_i = \frac{e^{s_i}}{\sum_j e^{s_j}}$$
#
# Before you run: how much of the weight will the token `4` get? Write a number down.

# %% [markdown] lang="es"
# La primera cifra responde con 2 y las demás con 0. Estos números se llaman **puntuaciones**.
#
# Una puntuación todavía no es una decisión. Queremos **pesos**: números positivos que sumen 1, para que
# «cuánto leo de cada uno» sea un reparto. El modo habitual es **softmax**: toma la exponencial de cada
# puntuación, que la vuelve positiva, y divide entre el total.
#
# $$w_i = \frac{e^{s_i}}{\sum_j e^{s_j}}$$
#
# Antes de ejecutar: ¿cuánto del peso recibirá el token `4`? Anota un número.

# %%
scores = torch.tensor([2.0, 0.0, 0.0])
exponentials = torch.exp(scores)
weights = exponentials / exponentials.sum()
print(exponentials)
print(weights, weights.sum())

# %% [markdown] lang="en"
# Most of it, not all: about 0.79 goes to `4`, and about 0.11 to each of the others. A score of 0 still earns a
# share, because $e^0 = 1$. Remember that; it will matter when we want to hide something.
#
# Only *differences* between scores count. Add the same number to all of them and every exponential grows
# by the same factor, which the division takes out again.

# %% [markdown] lang="es"
# La mayor parte, no todo: alrededor de 0,79 va al `4`, y alrededor de 0,11 a cada uno de los otros. Una puntuación
# de 0 también recibe su parte, porque $e^0 = 1$. Recuérdalo; importará cuando queramos ocultar algo.
#
# Solo cuentan las *diferencias* entre puntuaciones. Suma el mismo número a todas y cada exponencial crece
# por el mismo factor, que la división vuelve a quitar.

# %%
print(torch.softmax(scores + 5, dim=0))
print(torch.softmax(scores - 2, dim=0))
print(torch.exp(torch.tensor(100.0)))

# %% [markdown] lang="en"
# The same weights twice; and an exponential of 100 is `inf` already, so the largest score of a row is taken off
# first, as in phase 03.
#
# ## Exercise 15.1 · Softmax
#
# Write softmax with `torch.exp`, for a single row or for a whole table: the **last** axis is the one that
# must sum to 1. Make it survive a score of 100.

# %% [markdown] lang="es"
# Los mismos pesos dos veces; y la exponencial de 100 ya es `inf`, así que primero se resta la mayor puntuación de
# la fila, como en la fase 03.
#
# ## Ejercicio 15.1 · Softmax
#
# Escribe softmax con `torch.exp`, para una sola fila o para una tabla entera: el **último** eje es el que
# debe sumar 1. Haz que resista una puntuación de 100.


# %% exercise="ex-15-01"
def softmax(scores):
    """Return the softmax of scores (..., S) along the last axis, a tensor of the same shape.

    Use torch.exp, not torch.softmax. A score of 100 must not give nan.
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Reading is a weighted mean
#
# With the weights in hand, reading is simple: the position takes 0.79 of the value of `4`, 0.11 of the
# value of `2`, 0.11 of the value of `=`, and adds them.

# %% [markdown] lang="es"
# ## Leer es una media ponderada
#
# Con los pesos en la mano, leer es sencillo: la posición toma 0,79 del valor de `4`, 0,11 del valor de
# `2`, 0,11 del valor de `=`, y los suma.

# %%
by_hand = weights[0] * v[0] + weights[1] * v[1] + weights[2] * v[2]
print(by_hand)
print(weights @ v)

# %% [markdown] lang="en"
# The position of `=` now holds about 3.4 in the place where a digit is written: it has read mostly the 4,
# with a little of the 2 mixed in. The second number says that 89 % of what it read came
# from digits.
#
# The sign `@` is the matrix product: each result is the dot product of a row on the left with a column on
# the right. It does in one step what the first line did in three. It can also do all three queries at
# once: the rows of `q` with the columns of `k.T`, which is `k` with rows and columns exchanged.
#
# Before you run: what is the shape of `q @ k.T`, and in which row do you find the scores 2, 0, 0?

# %% [markdown] lang="es"
# La posición del `=` guarda ahora alrededor de 3,4 en el lugar donde se escribe una cifra: leyó sobre todo
# el 4, con un poco del 2 mezclado. El segundo número dice que el 89 % de lo leído vino de
# cifras.
#
# El signo `@` es el producto de matrices: cada resultado es el producto escalar de una fila de la
# izquierda con una columna de la derecha. Hace en un paso lo que la primera línea hizo en tres. También
# puede hacer las tres consultas a la vez: las filas de `q` con las columnas de `k.T`, que es `k` con filas
# y columnas intercambiadas.
#
# Antes de ejecutar: ¿qué forma tiene `q @ k.T` y en qué fila encuentras las puntuaciones 2, 0, 0?

# %%
scores = q @ k.T
print(scores)
print(softmax(scores))

# %% [markdown] lang="en"
# Each **row** is one position that asks; each **column** is one position that is read. The scores of `=`
# are in the last row. Every row of weights sums to 1, because every position has the same amount of
# attention to share out.
#
# ## The future must stay hidden
#
# Look at the first row of the weights. The token `4` gives most of its attention to `2`, which comes
# *after* it. When the model writes, there is nothing after the last token, so this could not happen. But
# during training we show it the whole answer at once and let every position predict its own next token. A
# position that could look to the right would simply copy the answer, and learn nothing.
#
# So a position may look at itself and at its past, never at its future. This is called **causal**
# attention. In the table of scores, the future is everything above the diagonal.
#
# Before you run: of the nine weights, how many must be zero? And what is the first row, when `4` can see
# nothing but itself?

# %% [markdown] lang="es"
# Cada **fila** es una posición que pregunta; cada **columna** es una posición que se lee. Las puntuaciones
# de `=` están en la última fila. Cada fila de pesos suma 1, porque cada posición tiene la misma cantidad
# de atención para repartir.
#
# ## El futuro debe quedar oculto
#
# Mira la primera fila de los pesos. El token `4` da la mayor parte de su atención a `2`, que viene
# *después*. Cuando el modelo escribe no hay nada después del último token, así que esto no podría ocurrir.
# Pero durante el entrenamiento le mostramos toda la respuesta a la vez y dejamos que cada posición prediga
# su propio token siguiente. Una posición que pudiera mirar a la derecha simplemente copiaría la respuesta
# y no aprendería nada.
#
# Por eso una posición puede mirarse a sí misma y a su pasado, nunca a su futuro. Se llama atención
# **causal**. En la tabla de puntuaciones, el futuro es todo lo que está por encima de la diagonal.
#
# Antes de ejecutar: de los nueve pesos, ¿cuántos deben ser cero? ¿Y cómo es la primera fila, si `4` no
# puede ver nada más que a sí mismo?

# %%
ahead = torch.ones(3, 3, dtype=torch.bool).triu(diagonal=1)
masked = scores.masked_fill(ahead, -torch.inf)
print(ahead)
print(masked)
print(softmax(masked))

# %% [markdown] lang="en"
# Three weights are zero, and the first row is 1, 0, 0: with a single choice, all the weight goes there.
# `triu` keeps the upper triangle of a table, and `masked_fill` writes a value wherever the mask is true.
#
# Why minus infinity? Because $e^{-\infty} = 0$: the hidden positions earn nothing, and the division shares
# out everything among the rest. A score of 0 would not do, since it earns $e^0 = 1$.

# %% [markdown] lang="es"
# Tres pesos son cero y la primera fila es 1, 0, 0: con una sola opción, todo el peso va allí. `triu`
# conserva el triángulo superior de una tabla, y `masked_fill` escribe un valor donde la máscara es
# verdadera.
#
# ¿Por qué menos infinito? Porque $e^{-\infty} = 0$: las posiciones ocultas no ganan nada y la división
# reparte todo entre las demás. Una puntuación de 0 no serviría, pues gana $e^0 = 1$.

# %% tags=["plot"] alt={"en": "Two tables of attention weights for the tokens 4, 2 and =. Without the mask all nine weights are above zero. With it the three above the diagonal are zero and the first row is 1, 0, 0.", "es": "Dos tablas de pesos de atención para los tokens 4, 2 y =. Sin la máscara los nueve pesos son mayores que cero. Con ella los tres que están por encima de la diagonal son cero y la primera fila es 1, 0, 0."}
from minigpt.plots import attention as plots

plots.before_and_after(softmax(scores), softmax(masked), tokens, lang="en")

# %% [markdown] lang="en"
# The figure shows both tables. On the right, the upper corner is dark: that is the future.
#
# ## Exercise 15.2 · Hide the future
#
# Write the mask as a function that works for any number of tokens, and for several tables at once (the
# last two axes are the table).

# %% [markdown] lang="es"
# La figura muestra las dos tablas. A la derecha, la esquina superior es oscura: eso es el futuro.
#
# ## Ejercicio 15.2 · Oculta el futuro
#
# Escribe la máscara como una función que sirva para cualquier número de tokens y para varias tablas a la
# vez (los dos últimos ejes son la tabla).


# %% exercise="ex-15-02"
def mask_future(scores):
    """Return a new tensor: scores (..., T, T) with -inf wherever the column comes after the row."""
    raise NotImplementedError


# %% [markdown] lang="en"
# A mask is easy to get wrong and hard to notice, because a model that peeks trains beautifully. So test
# the promise itself: change the last token, and see which positions notice. Here are three candidates: no
# mask; a mask that sets the future to zero *after* softmax; and ours, before it.
#
# Changing a token changes its value, and its key as well. **Predict:** which of the three pass if we change
# only the value of the last token? And which if we change its key, too?

# %% [markdown] lang="es"
# Es fácil equivocarse con una máscara y difícil notarlo, porque un modelo que espía se entrena de
# maravilla. Así que pon a prueba la promesa misma: cambia el último token y mira qué posiciones lo notan. Aquí
# hay tres candidatas: ninguna máscara; una máscara que pone el futuro a cero *después* de softmax; y la nuestra,
# antes.
#
# Cambiar un token cambia su valor y también su clave. **Predice:** ¿cuáles de las tres pasan la prueba si solo
# cambiamos el valor del último token? ¿Y cuáles si cambiamos también su clave?


# %%
def no_mask(scores):
    return softmax(scores)


def mask_after(scores):
    return softmax(scores).tril()  # keeps the lower triangle, sets the future to zero


def mask_before(scores):
    return softmax(mask_future(scores))


# %%
other_k, other_v = k.clone(), v.clone()
other_k[2], other_v[2] = 3.0, 100.0  # another last token
for weigh in (no_mask, mask_after, mask_before):
    result = weigh(q @ k.T) @ v
    value_only = (weigh(q @ k.T) @ other_v - result).abs().sum(dim=1)
    both = (weigh(q @ other_k.T) @ other_v - result).abs().sum(dim=1)
    print(f"{weigh.__name__:12s} value changed: {value_only}   key, too: {both}")

# %% [markdown] lang="en"
# With the value alone, the mask after softmax passes: only the last position changes. With the key it is
# caught, for its first two positions change as well. It hides what the future says, but softmax has already
# shared out the weights, and the future took its part of them. Only the mask before softmax keeps the promise.
#
# So a test of a causal model changes everything about a late token, and the course does just that: it puts in
# another token, and looks whether any earlier result moves. Remember how the weaker test was green for a wrong
# mask; a test is worth what it can refuse.
#
# > **Tip.** This is a good place to stop for today.
#
# ## Why the scores are divided by a square root
#
# Our vectors had two numbers each. Mini-GPT's queries and keys have sixteen, larger models have 64 or 128.
# The number of numbers is written $D$. Does anything change when $D$ grows?
#
# Draw queries and keys at random, each number with mean 0 and **variance** 1 (in short: around a mean of 0, the
# variance is the mean of the squares, and says how far numbers spread). A dot product adds up $D$ products $ab$,
# and each of these has variance 1 again: the mean of $(ab)^2$ is the mean of $a^2$ times the mean of $b^2$, because
# $a$ and $b$ know nothing of each other.
#
# Before you run: what is the variance of a sum of 4, of 64, of 256 such products?

# %% [markdown] lang="es"
# Si solo cambia el valor, la máscara después de softmax pasa: no cambia más que la última posición. Con la clave
# queda al descubierto, porque cambian también sus dos primeras posiciones. Oculta lo que dice el futuro, pero
# softmax ya había repartido los pesos y el futuro se llevó su parte. Solo la máscara antes de softmax cumple la
# promesa.
#
# Así que una prueba de un modelo causal cambia todo lo que hay en un token tardío, y eso hace el curso: pone otro
# token y mira si se mueve algún resultado anterior. Recuerda que la prueba más débil daba por buena una máscara
# equivocada; una prueba vale lo que es capaz de rechazar.
#
# > **Consejo.** Este es un buen lugar para dejarlo por hoy.
#
# ## Por qué las puntuaciones se dividen entre una raíz cuadrada
#
# Nuestros vectores tenían dos números cada uno. Las consultas y claves de Mini-GPT tienen dieciséis, y los
# modelos más grandes usan 64 o 128. Esa cantidad de números se escribe $D$. ¿Cambia algo cuando $D$ crece?
#
# Genera consultas y claves al azar, cada número con media 0 y **varianza** 1 (en breve: con media 0, la varianza es
# la media de los cuadrados y dice cuánto se dispersan los números). Un producto escalar suma $D$ productos $ab$, y
# cada uno vuelve a tener varianza 1: la media de $(ab)^2$ es la media de $a^2$ por la media de $b^2$, porque $a$ y
# $b$ no saben nada el uno del otro.
#
# Antes de ejecutar: ¿qué varianza tiene una suma de 4, de 64, de 256 de esos productos?

# %%
torch.manual_seed(0)
dims = [4, 16, 64, 128, 256]
raw, scaled = [], []
for D in dims:
    a, b = torch.randn(20_000, D), torch.randn(20_000, D)
    dots = (a * b).sum(dim=1)
    raw.append(dots.var().item())
    scaled.append((dots / D**0.5).var().item())
    print(f"D = {D:3d}   variance {raw[-1]:6.1f}   after / sqrt(D) {scaled[-1]:.2f}")

# %% [markdown] lang="en"
# The loop shows it: variances of independent numbers add up, so the sum of $D$ of them has variance $D$. That is a typical
# size of $\sqrt{D}$: dividing by $\sqrt{D}$ brings the variance back to 1, whatever $D$ is.

# %% [markdown] lang="es"
# El bucle lo muestra: las varianzas de números independientes se suman, así que la suma de $D$ de ellos tiene varianza $D$. Eso
# es un tamaño típico de $\sqrt{D}$: dividir entre $\sqrt{D}$ devuelve la varianza a 1, sea cual sea $D$.

# %% tags=["plot"] alt={"en": "Variance of random scores against D on logarithmic axes: the bare dot products lie on the line variance equals D, the divided ones stay at 1.", "es": "Varianza de puntuaciones al azar frente a D en ejes logarítmicos: los productos escalares sin dividir caen sobre la recta varianza igual a D y los divididos se quedan en 1."}
plots.score_variance(dims, raw, scaled, lang="en")

# %% [markdown] lang="en"
# Why do we care? Because of softmax. Only differences between scores count, and large scores have large
# differences. Let sixteen positions compete, with random scores, and look at the weight of the winner.
#
# Before you run: with $D = 256$ and no division, will the winner get closer to a quarter of the weight, a
# half, or nearly all of it?

# %% [markdown] lang="es"
# ¿Por qué nos importa? Por softmax. Solo cuentan las diferencias entre puntuaciones, y las puntuaciones
# grandes tienen diferencias grandes. Haz competir a dieciséis posiciones con puntuaciones al azar y mira el
# peso de la ganadora.
#
# Antes de ejecutar: con $D = 256$ y sin dividir, ¿se llevará la ganadora más bien un cuarto del peso, la
# mitad o casi todo?

# %%
winners = {"q·k": [], "q·k / √D": []}
for D in dims:
    a, b = torch.randn(2_000, 1, D), torch.randn(2_000, 16, D)
    dots = (a * b).sum(dim=-1)  # 2,000 queries, 16 keys each
    winners["q·k"].append(softmax(dots).amax(dim=-1).mean().item())
    winners["q·k / √D"].append(softmax(dots / D**0.5).amax(dim=-1).mean().item())
    print(f"D = {D:3d}   bare {winners['q·k'][-1]:.2f}   divided {winners['q·k / √D'][-1]:.2f}")

# %% tags=["plot"] alt={"en": "Mean weight of the winner among sixteen positions against D. With bare dot products it climbs from about a half to nearly 1. With the division it stays near a quarter.", "es": "Peso medio de la ganadora entre dieciséis posiciones frente a D. Con productos escalares sin dividir sube de cerca de la mitad a casi 1. Con la división se queda cerca de un cuarto."}
plots.largest_weight(winners, dims, T=16, lang="en")

# %% [markdown] lang="en"
# Nearly all of it. With bare dot products the winner takes over 0.9 of the weight at $D = 256$, although
# nothing has been learned yet: the scores are pure chance. With the division it takes about a quarter,
# whatever $D$ is.
#
# A winner that takes all is bad for learning. A model learns by small changes: it asks "if this score were
# a bit larger, would the result be better?". That is the **gradient**. When one weight is almost 1, a bit
# more or less of any score changes nothing, the gradient is almost 0, and a wrong choice stays wrong.

# %% [markdown] lang="es"
# Casi todo. Con productos escalares sin dividir la ganadora se lleva más de 0,9 del peso con $D = 256$,
# aunque todavía no se ha aprendido nada: las puntuaciones son puro azar. Con la división se lleva cerca de
# un cuarto, sea cual sea $D$.
#
# Que la ganadora se lo lleve todo es malo para aprender. Un modelo aprende con cambios pequeños: pregunta
# «si esta puntuación fuera un poco mayor, ¿sería mejor el resultado?». Eso es el **gradiente**. Cuando un
# peso es casi 1, un poco más o menos de cualquier puntuación no cambia nada, el gradiente es casi 0 y una
# elección equivocada sigue equivocada.

# %%
for factor in (1.0, 16.0):
    s = (factor * torch.tensor([1.0, 0.5, 0.0])).requires_grad_()
    w = torch.softmax(s, dim=0)
    w[1].backward()  # how does the weight of the second position change with each score?
    print("weights", w.detach().numpy().round(4), "  gradient", s.grad.numpy().round(4))

# %% [markdown] lang="en"
# The first line has three close scores: the weights are soft, and the second position's weight answers to
# every score. In the second line the same scores are sixteen times as large: the first position takes
# everything, and the gradient has shrunk to a few ten-thousandths.
#
# ## Exercise 15.3 · Scaled scores
#
# Write the scores of `T` queries and `S` keys, divided by $\sqrt{D}$.

# %% [markdown] lang="es"
# La primera línea tiene tres puntuaciones cercanas: los pesos son suaves y el peso de la segunda posición
# responde a todas las puntuaciones. En la segunda línea las mismas puntuaciones son dieciséis veces
# mayores: la primera posición se lo lleva todo y el gradiente se redujo a unas diezmilésimas.
#
# ## Ejercicio 15.3 · Puntuaciones escaladas
#
# Escribe las puntuaciones de `T` consultas y `S` claves, divididas entre $\sqrt{D}$.


# %% exercise="ex-15-03"
def scaled_scores(q, k):
    """Return the scores (T, S) of queries q (T, D) with keys k (S, D), divided by the root of D."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## All of it in one line
#
# You now have every part. Attention, as its authors wrote it:
#
# $$\mathrm{attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^T}{\sqrt{D}}\right) V$$
#
# and ours hides the future before softmax.
#
# ## Exercise 15.4 · Causal attention, whole
#
# Put the parts together. You may call `scaled_scores`, `mask_future` and `softmax`.

# %% [markdown] lang="es"
# ## Todo en una línea
#
# Ya tienes todas las piezas. La atención, tal como la escribieron sus autores:
#
# $$\mathrm{attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^T}{\sqrt{D}}\right) V$$
#
# y la nuestra oculta el futuro antes de softmax.
#
# ## Ejercicio 15.4 · La atención causal, completa
#
# Junta las piezas. Puedes llamar a `scaled_scores`, `mask_future` y `softmax`.


# %% exercise="ex-15-04"
def attend(q, k, v):
    """Return what each position gathers from its past and itself, (T, D); q, k and v are (T, D)."""
    raise NotImplementedError


# %%
attend(q, k, v)

# %% [markdown] lang="en"
# The first row is exactly the value of `4`, the only thing it can see. The last row is softer than what we
# computed by hand, because the scores are now divided by $\sqrt{2}$.
#
# ## Where queries, keys and values come from
#
# In a model a token is first a single row of numbers, its **embedding**, of width $C$ (64 in Mini-GPT).
# Three tables of learned numbers turn it into query, key and value: `x @ Wq`, `x @ Wk`, `x @ Wv`. The
# tables are the same at every position; a fourth one, `Wo`, mixes the result. PyTorch calls such a table
# `nn.Linear`. The course's own layer holds exactly these four:

# %% [markdown] lang="es"
# La primera fila es exactamente el valor de `4`, lo único que puede ver. La última es más suave que la que
# calculamos a mano, porque ahora las puntuaciones se dividen entre $\sqrt{2}$.
#
# ## De dónde salen consultas, claves y valores
#
# En un modelo un token es primero una sola fila de números, su **embedding**, de ancho $C$
# (64 en Mini-GPT). Tres tablas de números aprendidos lo convierten en consulta, clave y valor: `x @ Wq`,
# `x @ Wk`, `x @ Wv`. Las tablas son las mismas en todas las posiciones; una cuarta, `Wo`, mezcla el
# resultado. PyTorch llama a una tabla así `nn.Linear`. La capa del propio curso tiene justo esas cuatro:

# %%
from minigpt.attention import CausalSelfAttention

torch.manual_seed(0)
layer = CausalSelfAttention(n_embd=64, n_head=4)
for name, parameter in layer.named_parameters():
    print(f"{name:14s}", tuple(parameter.shape), parameter.numel())
print("together", sum(p.numel() for p in layer.parameters()))

# %% [markdown] lang="en"
# One attention layer learns $4 \cdot 64 \cdot 64 = 16{,}384$ numbers.
#
# The argument `n_head=4` means that the layer does not ask one question with 64 numbers but four questions
# with 16 each, side by side. Each is called a **head**. One head can look for the first digit while
# another looks for the last letter written.
#
# Before you run: we feed 1 text of 10 tokens. What is the shape of the queries, and how many attention
# weights does the layer compute?

# %% [markdown] lang="es"
# Una capa de atención aprende $4 \cdot 64 \cdot 64 = 16\,384$ números.
#
# El argumento `n_head=4` significa que la capa no hace una pregunta con 64 números, sino cuatro preguntas
# con 16 cada una, lado a lado. Cada una se llama **cabeza** (head). Una cabeza puede buscar la primera
# cifra mientras otra busca la última letra escrita.
#
# Antes de ejecutar: damos 1 texto de 10 tokens. ¿Qué forma tienen las consultas y cuántos pesos de atención
# calcula la capa?

# %%
from minigpt.attention import causal_attention

x = torch.randn(1, 10, 64)  # B = 1 text, T = 10 tokens, C = 64 numbers each
q, k, v = layer.project(x)
y, weights = causal_attention(q, k, v)
print("q", tuple(q.shape), "  weights", tuple(weights.shape), weights.numel())

# %% [markdown] lang="en"
# The order of the axes is text, head, position, number. Four heads with a table of 10 times 10 each make
# 400 weights. `causal_attention` is the course's own version of your function. Do they agree?

# %% [markdown] lang="es"
# El orden de los ejes es texto, cabeza, posición, número. Cuatro cabezas con una tabla de 10 por 10 cada
# una dan 400 pesos. `causal_attention` es la versión que tiene el curso de tu función. ¿Coinciden?

# %%
for head in range(4):
    mine = attend(q[0, head], k[0, head], v[0, head])
    print("head", head, "equal to 5 decimals:", torch.allclose(mine, y[0, head], atol=1e-5))

# %% [markdown] lang="en"
# ## Shuffling the past
#
# Here is a question that surprises many people. Take the last position, and shuffle everything before it:
# the keys together with their values. How much does its result change?

# %% [markdown] lang="es"
# ## Barajar el pasado
#
# Aquí va una pregunta que sorprende a muchas personas. Toma la última posición y baraja todo lo anterior:
# las claves junto con sus valores. ¿Cuánto cambia su resultado?

# %%
order = [4, 7, 0, 2, 8, 1, 6, 3, 5, 9]  # the last one stays in its place
shuffled, _ = causal_attention(q, k[:, :, order], v[:, :, order])
print("last position unchanged:", torch.allclose(shuffled[:, :, 9], y[:, :, 9], atol=1e-5))
print("first position unchanged:", torch.allclose(shuffled[:, :, 0], y[:, :, 0], atol=1e-5))

# %% [markdown] lang="en"
# It does not change at all. A weighted mean does not care in which order you add it up: to attention, the
# past is a bag of tokens, and `4217` is the same as `7124`. (The first position did change: it can see one
# token only, and now it is a different one.) A model should therefore be *told* where each token stands.
# Mini-GPT adds a learned row of numbers for each place to the embedding. Phase 17 shows how, and what is left of
# the trained model without them.
#
# ## The same, inside PyTorch
#
# PyTorch has this formula built in, as `scaled_dot_product_attention`. Let it judge us.

# %% [markdown] lang="es"
# No cambia nada. A una media ponderada le da igual en qué orden la sumes: para la atención el pasado es una
# bolsa de tokens, y `4217` es lo mismo que `7124`. (La primera posición sí cambió: solo puede ver un token,
# y ahora es otro.) Por eso conviene *decirle* al modelo dónde está cada token. Mini-GPT suma al embedding una
# fila de números aprendida para cada lugar. La fase 17 muestra cómo, y qué queda del modelo entrenado sin ellas.
#
# ## Lo mismo, dentro de PyTorch
#
# PyTorch trae esta fórmula incorporada, con el nombre `scaled_dot_product_attention`. Que nos juzgue.

# %%
from torch.nn import functional as F

kernel = F.scaled_dot_product_attention(q, k, v, is_causal=True)
difference = (kernel - y).abs().max().item()
print("largest difference below one millionth:", difference < 1e-6)

# %% [markdown] lang="en"
# They agree up to the last digit or so of the arithmetic. Why use PyTorch's version, then? Because
# yours writes down the whole table of weights, $T \cdot T$ numbers for each head, and the table grows with
# the *square* of the text.
#
# Before you run: if the text gets ten times as long, how many times larger is the table?

# %% [markdown] lang="es"
# Coinciden hasta más o menos la última cifra de la aritmética. Entonces, ¿por qué usar la
# versión de PyTorch? Porque la tuya escribe toda la tabla de pesos, $T \cdot T$ números por cabeza, y la
# tabla crece con el *cuadrado* del texto.
#
# Antes de ejecutar: si el texto es diez veces más largo, ¿cuántas veces mayor es la tabla?

# %%
for T in (64, 640, 6400, 64_000):
    print(f"T = {T:6,d}   weights per head {T * T:13,d}   {T * T * 4 / 2**20:12,.2f} MiB")

# %% [markdown] lang="en"
# A hundred times. At Mini-GPT's 64 tokens the table is tiny; at 64,000 it would fill about 15,625 MiB
# for every single head. PyTorch's kernel can work through the table in tiles and never store it, which is
# the idea of FlashAttention; what that saves is measured in phase 27. The price is that there are
# no weights left to look at, so the course keeps both: the kernel to train, the written-out version to see.
#
# ## A trained model reads the digits
#
# Does a real model do what our toy did? The course ships a Mini-GPT trained to spell numbers in English and
# Italian. Let it read a number together with its name, and keep the weights of its first layer.

# %% [markdown] lang="es"
# Cien veces. Con los 64 tokens de Mini-GPT la tabla es diminuta; con 64 000 ocuparía unos 15 625 MiB para
# cada cabeza. El núcleo de cálculo (kernel) de PyTorch puede recorrer la tabla por recuadros sin guardarla
# nunca, que es la idea de FlashAttention; cuánto ahorra se mide en la fase 27. El precio es que no quedan
# pesos que mirar, así que el curso conserva los dos: el núcleo para entrenar y la versión desarrollada para
# ver.
#
# ## Un modelo entrenado lee las cifras
#
# ¿Hace un modelo real lo que hizo nuestro juguete? El curso incluye un Mini-GPT entrenado para deletrear
# números en inglés e italiano. Que lea un número junto con su nombre, y guardemos los pesos de su primera
# capa.

# %%
from minigpt.inside import digit_reading, expects_after_exchange, head_weights
from minigpt.recipes import load_base

base = load_base()
text = "en:4216=four thousand two hundred sixteen"
head_weights(base.model, base.tokenizer, text).shape

# %% [markdown] lang="en"
# Four heads, and 41 positions that look at 41. Which head reads the digits? Three moments decide: at `=` the
# model is about to write *four* and needs the first digit; before *two* it needs the second; before
# *sixteen* the third (and the last). We measure over 200 numbers that the model never trained on, so that
# no single example fools us, and print for each head the mean weight on the digit that is needed.

# %% [markdown] lang="es"
# Cuatro cabezas, y 41 posiciones que miran a 41. ¿Qué cabeza lee las cifras? Deciden tres momentos: en `=`
# el modelo está a punto de escribir *four* y necesita la primera cifra; antes de *two* necesita la segunda;
# antes de *sixteen*, la tercera (y la última). Medimos sobre 200 números con los que el modelo nunca se
# entrenó, para que ningún ejemplo nos engañe, e imprimimos para cada cabeza el peso medio sobre la cifra
# necesaria.

# %%
from minigpt.number_names import spell, split_numbers

numbers = [n for n in split_numbers().test if n >= 1000 and n % 1000 >= 100 and n % 100 >= 10][:200]
needed = digit_reading(base.model, base.tokenizer, numbers)
for head, (first, second, third) in enumerate(needed.tolist()):
    print(f"head {head}   first {first:.2f}   second {second:.2f}   third {third:.2f}")

# %% [markdown] lang="en"
# Look for a head whose three numbers are all above a half: it puts more than half of its attention on
# exactly the digit that is about to be spoken, and it moves from digit to digit as the name proceeds. If it
# shared its attention equally, a digit would get an eighth at most. Nobody told it to. It was only ever
# asked for the next character.

# %% [markdown] lang="es"
# Busca una cabeza cuyos tres números superen la mitad: pone más de la mitad de su atención justo en la
# cifra que está a punto de nombrarse, y pasa de cifra en cifra a medida que el nombre avanza. Si repartiera
# su atención por igual, a una cifra le tocaría a lo sumo un octavo. Nadie se lo pidió. Siempre se le preguntó
# solo por el carácter siguiente.

# %% tags=["plot"] alt={"en": "Attention weights of the head that reads digits, for the number 4216. The rows are the characters of the English name, the columns those of the prompt. Before four, two and sixteen, the framed cells under the digits 4, 2 and 1 are the brightest of their rows.", "es": "Pesos de atención de la cabeza que lee cifras, para el número 4216. Las filas son los caracteres del nombre en inglés y las columnas los del texto inicial. Antes de four, two y sixteen las celdas enmarcadas bajo las cifras 4, 2 y 1 son las más claras de sus filas."}
best = needed.amin(dim=1).argmax().item()
weights = head_weights(base.model, base.tokenizer, text)[best]
moments = [(0, 3), (14, 4), (26, 5)]  # (row, column): before "four", "two" and "sixteen"
read = ",  ".join(f"{text[c]}: {weights[7 + r, c]:.2f}" for r, c in moments)
cells = weights[7:34, :8]
plots.weights_map(cells, text[7:34], text[:8], read, moments, head=best, lang="en")

# %% [markdown] lang="en"
# Each row is the character just read; the model is about to write the next one. The framed cells are our
# three moments, and the title gives their weights. The last frame has a bright neighbour: *sixteen* says
# the 1 and the 6 in one word, so before it the head reads both digits.

# %% [markdown] lang="es"
# Cada fila es el carácter recién leído; el modelo está a punto de escribir el siguiente. Las celdas
# enmarcadas son nuestros tres momentos y el título da sus pesos. El último marco tiene una vecina clara:
# *sixteen* dice el 1 y el 6 en una sola palabra, así que antes de ella la cabeza lee las dos cifras.

# %% [live] kind="attention"

# %% [markdown] lang="en"
# ## Does the reading matter?
#
# A map shows what is read, not what is done with it. Perhaps the model knows its first digit by some other way,
# and this head only looks. There is a test: intervene. In the row of `=` we let the weights on 4 and on 2 trade
# places, in this one head, and change nothing else.
#
# **Predict:** which letter will the model now write first for 4216: still the *f* of *four*, or another?

# %% [markdown] lang="es"
# ## ¿Importa lo que lee?
#
# Un mapa muestra qué se lee, no qué se hace con ello. Quizá el modelo conoce su primera cifra por otro camino y
# esta cabeza solo mira. Hay una prueba: intervenir. En la fila del `=` hacemos que los pesos sobre el 4 y sobre
# el 2 cambien de lugar, solo en esta cabeza, y no tocamos nada más.
#
# **Predice:** ¿qué letra escribirá ahora primero el modelo para 4216: la *f* de *four*, como antes, u otra?

# %%
for heads in ([], [best]):
    likely = expects_after_exchange(base.model, base.tokenizer, "en:4216=", heads, (3, 4))
    letter = max(likely, key=likely.get)
    print("exchanged in heads", heads, " writes", letter, f"with {likely[letter]:.2f}")

# %% [markdown] lang="en"
# It writes *t*, the beginning of *two*, with a probability of 0.89. One number is an anecdote, so count: of the numbers
# above, take those whose first two digits begin with different letters. And a cause needs its control: do the
# same in the other heads.

# %% [markdown] lang="es"
# Escribe *t*, el comienzo de *two*, con una probabilidad de 0,89. Un solo número es una anécdota, así que cuenta: de los números
# de antes, toma aquellos cuyas dos primeras cifras empiezan por letras distintas. Y una causa necesita su control:
# haz lo mismo en las otras cabezas.

# %%
from minigpt.inside import turned_by_exchange

letters = {n: [spell(int(digit), "en")[0] for digit in str(n)[:2]] for n in numbers}
differ = [n for n in numbers if len(set(letters[n])) == 2]
for heads in ([0], [1], [2], [3], [0, 1, 2, 3]):
    turned = turned_by_exchange(base.model, base.tokenizer, differ, heads)
    print("heads", heads, " begin with the second digit:", turned, "of", len(differ))

# %% [markdown] lang="en" given=["3.2", "3.1"]
# The exchange in head 2 alone turns 122 of 155 names around. In head 3, which reads digits as well, it turns 20; in
# the other two, none. So this head does not only look at the digit that comes next: what it reads there is what the
# model writes. (Not all names turn, so it is not the only way that the digit takes.)
#
# > **Tip.** Keep the order: a map gives the idea, an intervention tests it, a control says that not just any
# > disturbance does the same. Phase 21 goes on from here.
#
# ## What you can now do
#
# - You can compute attention for three tokens with pencil and paper: dot products, softmax, weighted mean.
# - You can say what queries, keys and values are, and where they come from in a model.
# - You can hide the future with minus infinity, and test that it is hidden with a test that can fail.
# - You can explain the division by $\sqrt{D}$, with the variance and with the gradient.
# - You can tell a map of attention from a proof: exchange two weights, count, and run the control.
# - You know why attention alone cannot tell `4217` from `7124`, and why its table grows with the square of
#   the text.
#
# Now take the quiz of phase 15: on its page, or in the terminal with `python3 course.py quiz take 15`.
#
# ## Where to go deeper
#
# - Vaswani and others, *Attention Is All You Need*: section 3.2 has the formula, and its footnote the argument about the
#   variance.
# - Bahdanau, Cho and Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*: section 3.1,
#   attention before transformers.
# - Dao and others, *FlashAttention*: section 3, how to compute attention without storing the table.
# - Jain and Wallace, *Attention is not Explanation*: why attention maps should be read with care.

# %% [markdown] lang="es" given=["3.2", "3.1"]
# El cambio en la cabeza 2 sola da la vuelta a 122 de 155 nombres. En la cabeza 3, que también lee cifras, a 20; en
# las otras dos, a ninguno. Así que esta cabeza no solo mira la cifra que viene: lo que lee ahí es lo que el modelo
# escribe. (No todos los nombres cambian, de modo que no es el único camino que sigue la cifra.)
#
# > **Consejo.** Quédate con el orden: un mapa da la idea, una intervención la pone a prueba y un control dice que no
# > vale cualquier perturbación. La fase 21 sigue desde aquí.
#
# ## Lo que ya sabes hacer
#
# - Puedes calcular la atención de tres tokens con lápiz y papel: productos escalares, softmax, media
#   ponderada.
# - Puedes decir qué son consultas, claves y valores, y de dónde salen en un modelo.
# - Puedes ocultar el futuro con menos infinito y comprobarlo con una prueba que puede fallar.
# - Puedes explicar la división entre $\sqrt{D}$, con la varianza y con el gradiente.
# - Distingues un mapa de atención de una demostración: cambia dos pesos, cuenta y haz el control.
# - Sabes por qué la atención sola no distingue `4217` de `7124`, y por qué su tabla crece con el cuadrado
#   del texto.
#
# Ahora haz el cuestionario de la fase 15: en su página, o en la terminal con `python3 course.py quiz take 15`.
#
# ## Para profundizar
#
# - Vaswani y otros, *Attention Is All You Need*: la sección 3.2 tiene la fórmula y, en una nota al pie, el argumento de la
#   varianza.
# - Bahdanau, Cho y Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate*: sección 3.1, la
#   atención antes de los transformers.
# - Dao y otros, *FlashAttention*: sección 3, cómo calcular la atención sin guardar la tabla.
# - Jain y Wallace, *Attention is not Explanation*: por qué los mapas de atención se leen con cuidado.
