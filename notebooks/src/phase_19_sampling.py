# ---
# title: {en: "Sampling", es: "Muestreo"}
# summary: {en: "Which text should a model write? Temperature, top-k and top-p by hand, on a model whose share of right texts you foretell before you draw a single one.", es: "¿Qué texto debe escribir un modelo? Temperatura, top-k y top-p a mano, con un modelo cuya parte de textos correctos predices antes de extraer el primero."}
# outcome: {en: "every knob of sampling, and a forecast that comes true", es: "todos los mandos del muestreo, y un pronóstico que se cumple"}
# minutes: 130
# needs: [3, 18]
# ---

# %% [markdown] lang="en"
# # Sampling
#
# At the end of phase 18 you had a model that gives a probability to every possible next letter. To write, it took the
# likeliest one each time, and that was good enough: a question such as `en:4216=` has one right answer, and the base is
# nearly sure of every letter of it.
#
# Most texts are not like that. After "Once upon a" a hundred sentences are right. So this phase uses a model that is
# asked for nothing in particular: it reads a colon and writes the English name of *any* number. There are 10,000 right
# texts, and you can tell right from wrong without asking anyone.
#
# **The model gives a probability to every next letter. Which text should it write?**
#
# **Predict before you start:** it writes 500 texts, and takes the likeliest letter each time. How many different ones
# are there?

# %% [markdown] lang="es"
# # Muestreo
#
# Al final de la fase 18 tenías un modelo que da una probabilidad a cada letra siguiente posible. Para escribir tomaba
# cada vez la más probable, y con eso bastaba: una pregunta como `en:4216=` tiene una sola respuesta correcta, y la base
# está casi segura de cada una de sus letras.
#
# La mayoría de los textos no son así. Después de «Érase una vez» hay cien frases correctas. Por eso esta fase usa un
# modelo al que no se le pide nada en particular: lee dos puntos y escribe el nombre en inglés de un número *cualquiera*.
# Hay 10 000 textos correctos, y puedes distinguir lo correcto de lo incorrecto sin preguntar a nadie.
#
# **El modelo da una probabilidad a cada letra siguiente. ¿Qué texto debe escribir?**
#
# **Predice antes de empezar:** escribe 500 textos y toma cada vez la letra más probable. ¿Cuántos distintos hay?

# %%
import torch

from minigpt.experiments.sampling import invent
from minigpt.recipes import load_names
from minigpt.sampling import GREEDY, SamplingConfig

made = load_names()
model, tokenizer = made.model, made.tokenizer
texts = invent(made, GREEDY, 500)
print(len(set(texts)), "different:", set(texts))

# %% [markdown] lang="en"
# One. Nothing in this way of writing leaves room for another. It is called **greedy decoding**, and it throws away nearly
# all that the model knows. The other way is to draw: a letter of probability 0.3 is taken in three of ten cases. That is
# **sampling**.

# %% [markdown] lang="es"
# Uno. En esta forma de escribir nada deja sitio para otro. Se llama **decodificación voraz** (*greedy decoding*), y tira
# casi todo lo que el modelo sabe. La otra forma es extraer: una letra de probabilidad 0,3 se toma en tres de cada diez
# casos. Eso es **muestreo** (*sampling*).

# %%
for text in invent(made, SamplingConfig(), 12):
    print(text)

# %% [markdown] lang="en"
# Twelve texts, twelve different ones, most of them names. A few are not: *siy-eight* is none, nor is *txty-five*. Whether one can have the variety without the mistakes is the question of this phase. First, the tools.
#
# ## How does a machine draw?
#
# Take four tokens with the probabilities 0.5, 0.3, 0.15 and 0.05. Lay them end to end on a line from 0 to 1: the first
# reaches from 0 to 0.5, the second to 0.8, the third to 0.95. Now throw a dart at the line, a random number $u$ with all
# places equally likely. In whose piece it lands, that token is drawn.
#
# ## Exercise 19.1 · From a random number to a token
#
# Write `draw(probs, u)`. A piece begins *at* its left edge and ends just before its right one. Where rounding leaves a
# gap at the end of the line, it belongs to the last token.

# %% [markdown] lang="es"
# Doce textos, los doce distintos, casi todos nombres. Unos pocos no: *siy-eight* no lo es, ni *txty-five*. La pregunta de esta fase es si se puede tener la variedad sin los errores. Primero, las herramientas.
#
# ## ¿Cómo extrae una máquina?
#
# Toma cuatro tokens con las probabilidades 0,5, 0,3, 0,15 y 0,05. Ponlos uno tras otro en una recta de 0 a 1: el primero
# va de 0 a 0,5; el segundo, hasta 0,8; el tercero, hasta 0,95. Ahora lanza un dardo a la recta, un número al azar $u$ con
# todos los lugares igual de probables. Se extrae el token en cuyo trozo cae.
#
# ## Ejercicio 19.1 · De un número al azar a un token
#
# Escribe `draw(probs, u)`. Un trozo empieza *en* su borde izquierdo y acaba justo antes del derecho. Si el redondeo deja
# un hueco al final de la recta, le toca al último token.


# %% exercise="ex-19-01"
def draw(probs, u):
    """Return one token id per row, (B,) int64: where u falls when the probabilities lie in a row.

    probs  (B, V), each row adds up to 1, or a little less by rounding
    u      (B,), from 0 up to but not including 1
    """
    raise NotImplementedError


# %%
p = torch.tensor([[0.5, 0.3, 0.15, 0.05]])
darts = torch.rand(1000, generator=torch.Generator().manual_seed(0))
drawn = draw(p.expand(1000, 4), darts)
print("of 1,000 darts:", drawn.bincount(minlength=4).tolist())
print("on average:    ", (1000 * p[0]).round().int().tolist())

# %% [markdown] lang="en"
# Close to 500, 300, 150 and 50, and never exactly.
#
# ## Bolder or wilder
#
# A single knob makes a model bolder or wilder, the **temperature** $T$: the logits are divided by it before softmax.
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# Before you run: at $T = 0.5$, what becomes of the 0.5 of the first token? And what if one divides the *probabilities*
# by 0.5 instead, and takes softmax of that: is the result sharper than before, flatter, or the same?

# %% [markdown] lang="es"
# Cerca de 500, 300, 150 y 50, y nunca exacto.
#
# ## Más atrevido o más cauto
#
# Un solo mando hace a un modelo más cauto o más alocado, la **temperatura** $T$: los logits se dividen entre ella antes
# de softmax.
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# Antes de ejecutar: con $T = 0{,}5$, ¿en qué se convierte el 0,5 del primer token? ¿Y si en vez de eso se dividen las
# *probabilidades* entre 0,5 y se les aplica softmax: el resultado es más afilado que antes, más plano o igual?

# %%
logits = p.log()
for T in (0.5, 1.0, 2.0):
    print(f"T = {T}   ", [round(q, 3) for q in torch.softmax(logits / T, -1)[0].tolist()])
print("p / 0.5   ", [round(q, 3) for q in torch.softmax(p / 0.5, -1)[0].tolist()])
print("p squared ", [round(q, 3) for q in (p**2 / (p**2).sum())[0].tolist()])

# %% [markdown] lang="en"
# A low temperature sharpens: 0.5 becomes 0.685, and the last token all but dies out. A high one flattens. Dividing the
# probabilities does the opposite of what was wanted: numbers between 0 and 1 lie close together, and softmax sees
# differences only.
#
# The last line says what temperature does, without softmax: at $T = 1/2$ every probability is squared, and then all are
# made to add up to 1 again. In general it is $p^{1/T}$. That also answers what happens at the ends. As $T$ goes to 0 the
# likeliest token takes all, which is greedy; as it grows without bound, all become alike. $T = 0$ itself would be a
# division by zero, so a program must treat it on its own. (One that skips the division there, and so draws at $T = 1$
# when it was asked to be greedy, has been published.)
#
# ## Exercise 19.2 · Temperature
#
# Write `tempered(logits, t)`.

# %% [markdown] lang="es"
# Una temperatura baja afila: 0,5 pasa a 0,685, y el último token casi desaparece. Una alta aplana. Dividir las
# probabilidades hace lo contrario de lo que se quería: los números entre 0 y 1 están muy juntos, y softmax solo ve
# diferencias.
#
# La última línea dice qué hace la temperatura, sin softmax: con $T = 1/2$ cada probabilidad se eleva al cuadrado, y luego
# se hace que todas vuelvan a sumar 1. En general es $p^{1/T}$. Eso responde también qué pasa en los extremos. Cuando $T$
# tiende a 0, el token más probable se lo lleva todo, que es la decodificación voraz; cuando crece sin límite, todos se
# igualan. $T = 0$ misma sería una división entre cero, así que un programa debe tratarla aparte. (Se ha publicado uno que
# ahí se salta la división, y así extrae con $T = 1$ cuando se le pide ser voraz.)
#
# ## Ejercicio 19.2 · Temperatura
#
# Escribe `tempered(logits, t)`.


# %% exercise="ex-19-02"
def tempered(logits, t):
    """Return the probabilities (B, V) of logits (B, V) at temperature t, a float of 0 or more.

    At t = 0 everything goes to the likeliest token, to the first one of equals.
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# With `draw` and `tempered` you can write. Each step: read the text so far, take the scores of the next letter, temper,
# draw, append.

# %% [markdown] lang="es"
# Con `draw` y `tempered` ya puedes escribir. En cada paso: lee el texto escrito, toma las puntuaciones de la letra
# siguiente, témplalas, extrae, añade.


# %%
def write(t, luck):
    ids = torch.tensor([tokenizer.encode(":")])
    while ids[0, -1] != 0 and ids.shape[1] < 60:  # 0 is the newline
        probs = tempered(model(ids)[:, -1], t)
        ids = torch.cat([ids, draw(probs, torch.rand(1, generator=luck))[:, None]], dim=1)
    return tokenizer.decode(ids[0].tolist()).strip(":\n")


# %%
luck = torch.Generator().manual_seed(1)
with torch.no_grad():
    for t in (0.0, 0.5, 1.0, 1.5, 2.0):
        print(f"T = {t}   {write(t, luck)}")

# %% [markdown] lang="en"
# ## How likely is a whole text?
#
# A text is drawn letter by letter, so its probability is a product: that of the first letter, times that of the second
# *given the first*, and so on to the newline. Products of many small numbers fall below what a float can hold; so one
# keeps the logarithm, and the product becomes a sum, as the surprise did in phase 03.
#
# ## Exercise 19.3 · How likely is a text?
#
# Write `text_log_probability(logits, ids)`. The rows are already lined up: row $t$ of `logits` holds the scores for
# `ids[t]`.

# %% [markdown] lang="es"
# ## ¿Qué probabilidad tiene un texto entero?
#
# Un texto se extrae letra a letra, así que su probabilidad es un producto: la de la primera letra, por la de la segunda
# *dada la primera*, y así hasta el salto de línea. Los productos de muchos números pequeños caen por debajo de lo que
# cabe en un número de coma flotante; por eso se guarda el logaritmo, y el producto se vuelve suma, como la sorpresa en la
# fase 03.
#
# ## Ejercicio 19.3 · ¿Qué probabilidad tiene un texto?
#
# Escribe `text_log_probability(logits, ids)`. Las filas ya están emparejadas: la fila $t$ de `logits` tiene las
# puntuaciones para `ids[t]`.


# %% exercise="ex-19-03"
def text_log_probability(logits, ids):
    """Return ln p of the tokens ids (T,), all of them, a float; row t of logits (T, V) scores ids[t]."""
    raise NotImplementedError


# %%
import math

for name in ("seven\n", "four thousand two hundred sixteen\n"):
    ids = torch.tensor(tokenizer.encode(":" + name))
    log_p = text_log_probability(model(ids[None, :-1])[0].detach(), ids[1:])
    print(f"ln p = {log_p:.2f}   p = {math.exp(log_p):.6f}   {name!r}")

# %% [markdown] lang="en"
# Now do what no one can do for a model of the whole web: ask for *all* right texts. `name_data` holds the 10,000 names
# as rows, and `log_probability` of `minigpt/evaluate.py` is your function for all rows at once.

# %% [markdown] lang="es"
# Ahora haz lo que nadie puede hacer con un modelo de toda la web: pregunta por *todos* los textos correctos. `name_data`
# contiene los 10 000 nombres como filas, y `log_probability`, de `minigpt/evaluate.py`, es tu función para todas las
# filas a la vez.

# %%
from minigpt.evaluate import log_probability
from minigpt.experiments.sampling import name_data

log_probs = log_probability(model, name_data(tokenizer))
p_names = log_probs.exp()
print(len(p_names), "names; their probabilities add up to", round(p_names.sum().item(), 3))

# %% [markdown] lang="en"
# **Predict:** the sum is 0.822. Of 500 texts that you draw at $T = 1$, how many will be names? Write the number down,
# and how far off you allow the draw to be.

# %% [markdown] lang="es"
# **Predice:** la suma es 0,822. De 500 textos que extraigas con $T = 1$, ¿cuántos serán nombres? Anota el número, y
# cuánto permites que se aparte la extracción.

# %%
from minigpt.experiments.sampling import legal_share, verdict

curve, drawn = {}, {}
for T in (0.5, 1.0, 1.3, 1.5, 2.0):
    curve[T] = legal_share(model, tokenizer, T)
    drawn[T] = verdict(invent(made, SamplingConfig(temperature=T), 500)).names
    print(f"T = {T}   foretold {500 * curve[T]:5.1f}   drawn {drawn[T]}")

# %% [markdown] lang="en"
# It comes true, at every temperature: nothing was left to luck but luck. Foretold 410.9 and drawn 420 is a difference
# that 500 draws allow (the standard deviation of such a count is 8.6, as you could work out from $\sqrt{n\,p\,(1-p)}$).
# Here is the same with three models, trained alike with three seeds, and 1,000 draws at each temperature:

# %% [markdown] lang="es"
# Se cumple, con cada temperatura: nada quedó al azar, salvo el azar. Predecir 410,9 y extraer 420 es una diferencia que
# 500 extracciones permiten (la desviación estándar de un conteo así es 8,6, como puedes calcular con
# $\sqrt{n\,p\,(1-p)}$). Aquí está lo mismo con tres modelos, entrenados igual con tres semillas, y 1000 extracciones con cada temperatura:

# %% tags=["plot"] alt={"en": "Share of texts that are names against the temperature. A black curve, the sum of probabilities, falls from nearly 1 at 0.5 over 0.82 at 1 to nearly 0 at 2. The drawn shares of three models lie on it, within their bars.", "es": "Parte de los textos que son nombres según la temperatura. Una curva negra, la suma de probabilidades, baja de casi 1 con 0,5 a 0,82 con 1 y a casi 0 con 2. Las partes extraídas de tres modelos caen sobre ella, dentro de sus barras."}
from minigpt.experiments import results
from minigpt.plots import sampling as plots

shipped = results.load("names")
print("standard deviation:", round((500 * curve[1.0] * (1 - curve[1.0])) ** 0.5, 1))
shares = [seed["drawn"] for seed in shipped["models"]]
plots.foretold(shipped["temperatures"], curve, shares, shipped["n"], lang="en")

# %% [markdown] lang="en"
# All three models behave alike; their curves differ by about a hundredth, so only that of seed 0 is drawn.
#
# One more look at the sum. The model was shown 2,000 of the names (`numbers_to_invent`), and none of the others. Had it
# learned its rows by heart, all its right texts would be among those 2,000. Before you run: what part of the 0.822 is?

# %% [markdown] lang="es"
# Los tres modelos se comportan igual; sus curvas se apartan cerca de una centésima, así que solo se dibuja la de la
# semilla 0.
#
# Una mirada más a la suma. Al modelo se le enseñaron 2000 de los nombres (`numbers_to_invent`), y ninguno de los otros. Si
# se hubiera aprendido sus filas de memoria, todos sus textos correctos estarían entre esos 2000. Antes de ejecutar: ¿qué
# parte del 0,822 lo está?

# %%
from minigpt.recipes import numbers_to_invent

shown = torch.tensor(numbers_to_invent())
on_shown = p_names[shown].sum().item()
print(f"on the {len(shown):,} shown {on_shown:.3f}   on all others {p_names.sum() - on_shown:.3f}")
print(f"a fifth of the sum: {p_names.sum() / 5:.3f}")

# %% [markdown] lang="en"
# Barely more than a fifth, which is their share of all names. It invents by grammar, not from memory.
#
# ## The likeliest text
#
# Greedy takes the likeliest letter each time. **Predict:** among all 10,000 names, ordered by probability, what place
# has the text that greedy writes?

# %% [markdown] lang="es"
# Apenas más que un quinto, que es su parte de todos los nombres. Inventa con gramática, no de memoria.
#
# ## El texto más probable
#
# La decodificación voraz toma cada vez la letra más probable. **Predice:** entre los 10 000 nombres, ordenados por
# probabilidad, ¿qué puesto ocupa el texto que escribe?

# %%
from minigpt.experiments.sampling import numbers_by_name, rank

names = list(numbers_by_name())
(greedy,) = invent(made, GREEDY, 1)
best = log_probs.argmax().item()
print(f"greedy: place {rank(log_probs, greedy)}, p = {p_names[names.index(greedy)]:.5f}, {greedy}")
print(f"likeliest: p = {p_names[best]:.5f}, {names[best]}")
print("the other seeds:", [seed["rank"] for seed in shipped["models"][1:]])

# %% [markdown] lang="en"
# Not the first: number 172, and the best is more than three times as likely. With the other seeds greedy is number
# 2,678 and number 295. It is no bug. Look at two letters: `a` has 0.6 and is followed by `a` or `b` with 0.5 each; `b` has 0.4 and
# is always followed by `c`.

# %% [markdown] lang="es"
# No el primero: el número 172, y el mejor es más de tres veces más probable. Con las otras semillas es el número
# 2678 y el 295. No es un error. Mira dos letras: `a` tiene 0,6 y la sigue `a` o `b` con 0,5 cada una; `b` tiene 0,4 y siempre la
# sigue `c`.

# %%
first = {"a": 0.6, "b": 0.4}
then = {"a": {"a": 0.5, "b": 0.5}, "b": {"c": 1.0}}
for letter, q in first.items():
    for following, share in then[letter].items():
        print(letter + following, round(q * share, 2))

# %% [markdown] lang="en"
# Greedy begins with `a`, the better letter, and ends with 0.3. The best text is `bc` with 0.4. The step that is best now
# may lead into a part of the tree where the probability is shared by many. Our greedy text has four digits, with nine
# thousand others to share with; the likeliest is a short one.
#
# > **Tip.** This is a good place to stop for today.
#
# ## Quality against variety
#
# So what is the best temperature? It depends on what is wanted. `verdict` counts, among 500 texts, the names, the
# different names, the share that was not shown in training, and the share with four digits (in the training rows it is
# 0.895).
#
# **Predict:** at which of these temperatures are there most *different names*?

# %% [markdown] lang="es"
# La voraz empieza con `a`, la mejor letra, y acaba con 0,3. El mejor texto es `bc`, con 0,4. El paso que ahora es mejor
# puede llevar a una parte del árbol donde la probabilidad se reparte entre muchos. Nuestro texto voraz tiene cuatro
# cifras, con otros nueve mil con los que repartir; el más probable es corto.
#
# > **Consejo.** Este es un buen lugar para dejarlo por hoy.
#
# ## Calidad y variedad
#
# Entonces, ¿cuál es la mejor temperatura? Depende de lo que se quiera. `verdict` cuenta, entre 500 textos, los nombres,
# los nombres distintos, la parte que no se enseñó al entrenar y la parte con cuatro cifras (en las filas de
# entrenamiento es 0,895).
#
# **Predice:** ¿con cuál de estas temperaturas hay más *nombres distintos*?


# %%
def judged(**knobs):
    return verdict(invent(made, SamplingConfig(**knobs), 500))


by_T = {T: judged(temperature=T) for T in (0.0, 0.3, 0.5, 0.7, 1.0, 1.3, 1.5)}
for T, found in by_T.items():
    print(f"T = {T}   {found}")
print("four digits in training:", (shown >= 1000).double().mean().item())

# %% [markdown] lang="en"
# Between 0.5 and 0.7: there nearly all texts are names, and nearly all are different. Above, mistakes eat the variety;
# below, repetitions do. "$T = 1$ is neutral" is true of the model, not of the goal.
#
# Now look at the last column, which nobody asked about. At $T = 0.3$ (nearly) every number has four digits. The numbers
# below 1,000, a tenth of what was learned, have died out. Cooling does not only take mistakes away: **what is rare goes,
# and right or wrong is not what it goes by.**
#
# ## Cutting off the tail
#
# Most mistakes come from letters that are nearly impossible, but there are many of them: dozens of letters, and all those
# tiny shares add up, at each of thirty letters anew. So cut them off before drawing. The simplest cut is **top-k**: keep the
# $k$ likeliest letters, whatever their probabilities.
#
# ## Exercise 19.4 · Keep the k likeliest
#
# Write `keep_top_k(logits, k)`. What goes gets a score of minus infinity, so that softmax gives it nothing.

# %% [markdown] lang="es"
# Entre 0,5 y 0,7: ahí casi todos los textos son nombres, y casi todos distintos. Por encima, los errores se comen la
# variedad; por debajo, las repeticiones. «$T = 1$ es neutral» es cierto del modelo, no del objetivo.
#
# Mira ahora la última columna, por la que nadie preguntó. Con $T = 0{,}3$ (casi) todos los números tienen cuatro cifras. Los
# números por debajo de 1000, una décima parte de lo aprendido, se extinguieron. Enfriar no solo quita errores: **lo que
# se va es lo raro, y no se mira si es correcto o no.**
#
# ## Cortar la cola
#
# La mayoría de los errores viene de letras casi imposibles, pero son muchas: docenas de letras, y todas esas partes
# diminutas se suman, en cada una de treinta letras otra vez. Así que córtalas antes de extraer. El corte más simple es **top-k**:
# quédate con las $k$ letras más probables, sean cuales sean sus probabilidades.
#
# ## Ejercicio 19.4 · Quédate con los k más probables
#
# Escribe `keep_top_k(logits, k)`. Lo que se va recibe una puntuación de menos infinito, para que softmax no le dé nada.


# %% exercise="ex-19-04"
def keep_top_k(logits, k):
    """Return new logits (B, V): the k largest of each row as they are, all others at -inf.

    k may be larger than V: then all stay.
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# Before you run: with $k = 2$, at most two letters compete at every step. Are nearly all texts names? And how many
# different names are among 500?

# %% [markdown] lang="es"
# Antes de ejecutar: con $k = 2$ compiten a lo sumo dos letras en cada paso. ¿Son nombres casi todos los textos? ¿Y cuántos
# nombres distintos hay entre 500?

# %%
by_k = {k: judged(top_k=k) for k in (2, 3, 5, 10)}
for k, found in by_k.items():
    print(f"k = {k:2d}   {found}")


# %% tags=["plot"] alt={"en": "Bars of the likeliest letters at two moments. At the beginning six letters share nearly all; inside the word three of seven thousand one letter has nearly 1. A dashed line after the second bar is top-k 2: too few on the left, too many on the right.", "es": "Barras de las letras más probables en dos momentos. Al principio seis letras se reparten casi todo; dentro de la palabra una sola letra tiene casi 1. Una línea discontinua tras la segunda barra es top-k 2: muy pocas a la izquierda, demasiadas a la derecha."}
def likeliest(text, count=8):
    probs = model(torch.tensor([tokenizer.encode(text)]))[0, -1].softmax(-1)
    return {tokenizer.decode([i]): probs[i].item() for i in probs.topk(count).indices.tolist()}


moments = {text: likeliest(text) for text in (":", ":seven t")}
for text, letters in moments.items():
    print(repr(text), {letter: round(q, 3) for letter, q in letters.items()})
figure = plots.two_moments(moments, k=2, p=0.9, lang="en")

# %% [markdown] lang="en"
# The worst of both: one text in twenty is still no name, and only 290 are different. The figure says why. At the beginning six letters
# are good, and two are far too few: no number begins with *f* or *e* any more. Inside a word one letter is good, and two
# are one too many. **One k cannot fit both.**
#
# ## A cut that adapts
#
# Instead of a number of letters, fix a share of the probability: keep the fewest likeliest letters that together reach
# $p$. This is **top-p**, or nucleus sampling. Where the model is sure it keeps one letter, where it hesitates, many.
#
# Take 0.5, 0.3, 0.15 and 0.05 again. **Predict:** how many tokens stay with $p = 0.6$, with $p = 0.7$, and with
# $p = 0.85$?

# %% [markdown] lang="es"
# Lo peor de ambos: uno de cada veinte textos sigue sin ser un nombre, y solo 290 son distintos. La figura dice por qué. Al principio seis letras
# son buenas, y dos son muy pocas: ningún número empieza ya por *f* o por *e*. Dentro de una palabra una letra es buena, y
# dos son una de más. **Una sola k no sirve para los dos momentos.**
#
# ## Un corte que se adapta
#
# En vez de una cantidad de letras, fija una parte de la probabilidad: quédate con las letras más probables, las menos que
# juntas lleguen a $p$. Es **top-p**, o muestreo del núcleo. Donde el modelo está seguro conserva una letra; donde duda,
# muchas.
#
# Toma otra vez 0,5, 0,3, 0,15 y 0,05. **Predice:** ¿cuántos tokens se quedan con $p = 0{,}6$, con $p = 0{,}7$ y con
# $p = 0{,}85$?

# %%
from minigpt.sampling import keep_top_p as packaged

for share in (0.4, 0.6, 0.7, 0.85):
    print(f"p = {share}   keeps {packaged(logits, share).isfinite().sum().item()}")

# %% [markdown] lang="en"
# Two, two, three. The token with which the sum gets past $p$ stays: without it, what is kept would not add up to $p$ yet.
# With $p = 0.4$ even the first one alone is past it, and it must stay, or nothing would be left. Leaving that token out
# is one of the most frequent slips in sampling code; it has been shipped and repaired in several libraries.
#
# ## Exercise 19.5 · Keep what adds up to p
#
# Write `keep_top_p(logits, p)`. `sort` returns the values and where they came from; `scatter` can bring them back there.

# %% [markdown] lang="es"
# Dos, dos, tres. El token con el que la suma pasa de $p$ se queda: sin él, lo conservado aún no sumaría $p$. Con
# $p = 0{,}4$ ya el primero solo pasa, y debe quedarse, o no quedaría nada. Dejar fuera ese token es uno de los deslices
# más frecuentes en el código de muestreo; se publicó y se corrigió en varias bibliotecas.
#
# ## Ejercicio 19.5 · Quédate con lo que suma p
#
# Escribe `keep_top_p(logits, p)`. `sort` devuelve los valores y de dónde venían; `scatter` puede devolverlos allí.


# %% exercise="ex-19-05"
def keep_top_p(logits, p):
    """Return new logits (B, V): the fewest likeliest tokens that add up to p or more, others -inf.

    p  from above 0 to 1; the likeliest token always stays
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# Two cuts and a temperature can be combined, and then their order matters. Before you run: first $T = 2$ and then
# $p = 0.8$, or first $p = 0.8$ and then $T = 2$: which keeps more of the four tokens?

# %% [markdown] lang="es"
# Dos cortes y una temperatura se pueden combinar, y entonces importa el orden. Antes de ejecutar: primero $T = 2$ y
# después $p = 0{,}8$, o primero $p = 0{,}8$ y después $T = 2$: ¿cuál conserva más de los cuatro tokens?

# %%
print("T = 2, then p:", keep_top_p(logits / 2, 0.79).isfinite().sum().item(), "tokens")
print("p, then T = 2:", (keep_top_p(logits, 0.79) / 2).isfinite().sum().item(), "tokens")

# %% [markdown] lang="en"
# Heat first, and the tail is larger when the cut comes: three tokens, against two. (The cell says `0.79` since 0.8 is
# exactly where the second token ends, and rounding would decide.) Libraries differ in their order, and so the same
# settings do not mean the same everywhere. Ours is temperature, then $k$, then $p$.
#
# Now the whole field. **Predict:** is top-p at 0.9 better than the best temperature?

# %% [markdown] lang="es"
# Si calientas primero, la cola es mayor cuando llega el corte: tres tokens, frente a dos. (La celda dice `0.79` porque 0,8
# es justo donde acaba el segundo token, y decidiría el redondeo.) Las bibliotecas no coinciden en el orden, y por eso
# los mismos ajustes no significan lo mismo en todas partes. El nuestro es temperatura, después $k$, después $p$.
#
# Ahora, el campo entero. **Predice:** ¿es top-p con 0,9 mejor que la mejor temperatura?

# %% tags=["plot"] alt={"en": "Share of names against different names among 500, with a line for each knob. Temperatures 0.5 and 0.7 and top-p 0.8 to 0.95 meet in the upper right corner, near 1 and 450 to 475. Top-k stays below: at 2 with fewer than 300 names, at 10 with a share below 0.9.", "es": "Parte de nombres según los nombres distintos entre 500, con una línea por mando. Las temperaturas 0,5 y 0,7 y top-p de 0,8 a 0,95 se juntan en la esquina superior derecha, cerca de 1 y de 450 a 475. Top-k queda por debajo: con 2, menos de 300 nombres; con 10, una parte menor que 0,9."}
by_p = {share: judged(top_p=share) for share in (0.5, 0.8, 0.9, 0.95)}
for share, found in by_p.items():
    print(f"p = {share:<4}   {found}")
knobs = {"T": by_T, "k": by_k, "p": by_p}
points = {
    name: {float(value): (found.names / 500, found.different) for value, found in row.items()}
    for name, row in knobs.items()
}
plots.trade(points, 500, lang="en")

# %% [markdown] lang="en"
# They come out level: 466 different names with $p = 0.9$, 466 with $T = 0.5$, and names nearly always. Do not conclude
# that top-p is best. What differs is what dies out: with $p = 0.9$ 4 % of the numbers have fewer than four digits, with
# $T = 0.5$ 2 %, with $p = 0.8$ or $T = 0.3$ hardly any. Only the fixed $k$ falls behind, with every value.

# %% [markdown] lang="es"
# Quedan parejos: 466 nombres distintos con $p = 0{,}9$, 466 con $T = 0{,}5$, y nombres casi siempre. No concluyas que
# top-p es lo mejor. Lo que cambia es qué se extingue: con $p = 0{,}9$ un 4 % de los números tiene menos de cuatro cifras,
# con $T = 0{,}5$ un 2 %, con $p = 0{,}8$ o $T = 0{,}3$ casi ninguno. Solo la $k$ fija se queda atrás, con todos sus valores.

# %% [live] kind="sampling"

# %% [markdown] lang="en"
# ## Only what is legal
#
# All these cuts go by probability. Sometimes one knows more: the answer must be a number name, a date, a valid JSON. Then
# forbid every letter that cannot lead there. **Constrained decoding** keeps all legal texts as a tree, and walks down it
# while the model writes:

# %% [markdown] lang="es"
# ## Solo lo legal
#
# Todos estos cortes miran la probabilidad. A veces se sabe más: la respuesta debe ser un nombre de número, una fecha, un
# JSON válido. Entonces prohíbe toda letra que no pueda llevar allí. La **decodificación restringida** (*constrained
# decoding*) guarda todos los textos legales como un árbol y lo recorre mientras el modelo escribe:

# %%
from minigpt.constrained import LegalTexts

rule = LegalTexts([name + "\n" for name in names], tokenizer, after=1)
for text in (":", ":eight", ":eighte", ":seven t"):
    allowed = rule(torch.tensor([tokenizer.encode(text)]))[0].nonzero()[:, 0].tolist()
    print(repr(text), "may go on with", [tokenizer.decode([i]) for i in allowed])

# %% [markdown] lang="en"
# Does it make a model right? Take the small models of phase 16, which read `en:216=` and write its name, and stop their
# training early, after 100 steps. Some of their answers are no names at all. Forbid those.
#
# **Predict:** a quarter of the answers were no names. When all are forced to be names, how many of that quarter come out
# right: nearly all, about half, or less?

# %% [markdown] lang="es"
# ¿Vuelve eso correcto a un modelo? Toma los modelos pequeños de la fase 16, que leen `en:216=` y escriben su nombre, y
# detén su entrenamiento pronto, tras 100 pasos. Algunas de sus respuestas no son ningún nombre. Prohíbelas.
#
# **Predice:** una cuarta parte de las respuestas no eran nombres. Cuando se obliga a que todas lo sean, ¿cuántas de esa
# cuarta parte salen correctas: casi todas, cerca de la mitad o menos?

# %%
from dataclasses import replace

from minigpt.experiments import heads
from minigpt.experiments.sampling import right_and_legal

short = replace(heads.SMALL, steps=100)
early = [heads.trained("right", seed, short)[0] for seed in (0, 1, 2)]
print("held-out numbers:", len(heads.HELD_OUT))

# %%
for seed, small in enumerate(early):
    for how, legal in (("free   ", None), ("limited", names[:1000])):
        right, is_name = right_and_legal(small, heads.HELD_OUT, legal)
        print(f"seed {seed}   {how}   right {right:.3f}   a name {is_name:.3f}")

# %% [markdown] lang="en" given=["3.1", "5.4", "2020", "2018", "2019", "2023"]
# Less: right answers grow by 0.06 to 0.1, while names grow by about a quarter to exactly 1. The rest are now legal and wrong, and
# harder to see. **Structure is not truth.** It is worth having all the same: a program that reads the answer no longer
# fails on it.
#
# ## What you can now do
#
# - You can draw a token from its probabilities with one random number, and write a text with it.
# - You can turn the temperature, and say what it does to probabilities, and at its two ends.
# - You can work out the probability of a whole text, and foretell how many of 500 samples will be right.
# - You can show that greedy does not write the likeliest text, with two letters on paper.
# - You can cut a tail with top-k and top-p, and know which token stays when the sum gets past $p$.
# - You look at two things when a setting is praised: what it gains in quality, and what has died out.
#
# One thing was left open all along. 466 different names against 464, 0.990 against 0.976: which of these differences are
# real, and how many samples does it take to see one? That is the business of phase 20, evaluation.
#
# Now take the quiz of phase 19: on its page, or in the terminal with `python3 course.py quiz take 19`.
#
# ## Where to go deeper
#
# - Holtzman and others, 2020, *The Curious Case of Neural Text Degeneration*: section 3.1, where top-p comes from.
# - Fan, Lewis and Dauphin, 2018, *Hierarchical Neural Story Generation*: section 5.4, top-k.
# - Stahlberg and Byrne, 2019, *On NMT Search Errors and Model Errors*: a model whose likeliest text
#   is the empty one.
# - Willard and Louf, 2023, *Efficient Guided Generation for Large Language Models*: constrained decoding with grammars.

# %% [markdown] lang="es" given=["3.1", "5.4", "2020", "2018", "2019", "2023"]
# Menos: las respuestas correctas crecen de 0,06 a 0,1, mientras que los nombres crecen cerca de una cuarta parte, hasta 1 exacto. Las
# demás son ahora legales y falsas, y más difíciles de ver. **La estructura no es la verdad.** Aun así vale la pena: un
# programa que lee la respuesta ya no tropieza con ella.
#
# ## Lo que ya sabes hacer
#
# - Puedes extraer un token según sus probabilidades con un solo número al azar, y escribir un texto con eso.
# - Puedes girar la temperatura y decir qué les hace a las probabilidades, y en sus dos extremos.
# - Puedes calcular la probabilidad de un texto entero y predecir cuántas de 500 muestras serán correctas.
# - Puedes mostrar que la decodificación voraz no escribe el texto más probable, con dos letras en papel.
# - Puedes cortar una cola con top-k y top-p, y sabes qué token se queda cuando la suma pasa de $p$.
# - Miras dos cosas cuando se elogia un ajuste: qué gana en calidad y qué se ha extinguido.
#
# Una cosa quedó abierta todo el tiempo. 466 nombres distintos frente a 464, 0,990 frente a 0,976: ¿cuáles de estas
# diferencias son reales, y cuántas muestras hacen falta para ver una? De eso se ocupa la fase 20, la evaluación.
#
# Ahora haz el cuestionario de la fase 19: en su página, o en la terminal con `python3 course.py quiz take 19`.
#
# ## Para profundizar
#
# - Holtzman y otros, 2020, *The Curious Case of Neural Text Degeneration*: sección 3.1, de donde viene top-p.
# - Fan, Lewis y Dauphin, 2018, *Hierarchical Neural Story Generation*: sección 5.4, top-k.
# - Stahlberg y Byrne, 2019, *On NMT Search Errors and Model Errors*: un modelo cuyo texto más
#   probable es el vacío.
# - Willard y Louf, 2023, *Efficient Guided Generation for Large Language Models*: decodificación restringida con
#   gramáticas.
