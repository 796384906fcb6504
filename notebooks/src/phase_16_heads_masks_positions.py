# ---
# title: {en: "Heads, masks, positions", es: "Cabezas, máscaras, posiciones"}
# summary: {en: "Break the heads, the mask and the positions of a model one by one, and build the tests that notice: who reads whom, and what is written without help.", es: "Rompe una a una las cabezas, la máscara y las posiciones de un modelo, y construye las pruebas que lo notan: quién lee a quién y qué se escribe sin ayuda."}
# outcome: {en: "a test that sees every leak, and prompts of any length in one batch", es: "una prueba que ve toda filtración, y textos de cualquier longitud en un lote"}
# minutes: 130
# needs: [15]
# ---

# %% [markdown] lang="en"
# # Heads, masks, positions
#
# Phase 15 ended with a layer of four heads, a mask that hides the future, and a discovery: attention by itself does
# not notice in which order it reads. Three things were left on trust there. Why are there several heads, and how does
# one row of 64 numbers become four of 16? Does the mask of the *whole layer* keep its promise? And how does a model
# know where a token stands?
#
# None of these fails loudly when it is wrong. The shapes fit, no error is raised, and the loss falls. So this phase
# asks: **what does a model lose when its heads, its mask or its positions are wrong, and who would notice?** You will
# break them on purpose.
#
# **Predict before you start:** four small models are trained, each with one fault: heads split wrongly, heads joined
# wrongly, both, or no mask. A sound one ends at a loss of 0.015 nats a letter. In how many of the four does the loss
# fall from 4 to below 0.3?

# %% [markdown] lang="es"
# # Cabezas, máscaras, posiciones
#
# La fase 15 terminó con una capa de cuatro cabezas, una máscara que oculta el futuro y un descubrimiento: la atención
# por sí sola no nota en qué orden lee. Tres cosas quedaron allí sin comprobar. ¿Por qué hay varias cabezas, y cómo se
# convierte una fila de 64 números en cuatro de 16? ¿Cumple su promesa la máscara de la *capa entera*? ¿Y cómo sabe un
# modelo en qué lugar está un token?
#
# Nada de esto falla con ruido cuando está mal. Las formas encajan, no salta ningún error y la pérdida baja. Por eso
# esta fase pregunta: **¿qué pierde un modelo cuando sus cabezas, su máscara o sus posiciones están mal, y quién lo
# notaría?** Vas a romperlas a propósito.
#
# **Predice antes de empezar:** se entrenan cuatro modelos pequeños, cada uno con un defecto: cabezas mal separadas,
# cabezas mal unidas, las dos cosas, o sin máscara. Uno sano termina con una pérdida de 0,015 nats por letra. ¿En
# cuántos de los cuatro baja la pérdida de 4 a menos de 0,3?

# %% [markdown] lang="en"
# ## One budget, or two?
#
# *sixteen* says two digits in one word, and the head of phase 15 read both before it. Every head shares out a weight
# of 1. Suppose that it gives one half to each digit, and that the value of a digit $d$ is a row with a 1 in place $d$.
#
# Before you run: from what such a head has read, can one tell 16 from 61? And from what two heads have read, one at
# each digit, laid side by side?

# %% [markdown] lang="es"
# ## ¿Un presupuesto o dos?
#
# *sixteen* dice dos cifras en una palabra, y antes de ella la cabeza de la fase 15 leía las dos. Cada cabeza reparte un
# peso de 1. Supón que le da la mitad a cada cifra, y que el valor de una cifra $d$ es una fila con un 1 en el lugar $d$.
#
# Antes de ejecutar: con lo que leyó esa cabeza, ¿se puede distinguir 16 de 61? ¿Y con lo que leyeron dos cabezas, una en
# cada cifra, puesto lado a lado?

# %%
import torch

digit = torch.eye(10)  # row d: a 1 in place d, zeros elsewhere
one = [(digit[n // 10] + digit[n % 10]) / 2 for n in (16, 61)]
two = [torch.cat([digit[n // 10], digit[n % 10]]) for n in (16, 61)]
print("one head: ", "the same" if torch.equal(*one) else "different")
print("two heads:", "the same" if torch.equal(*two) else "different")

# %% [markdown] lang="en"
# One head mixes what it reads, and in an even mixture nobody can see what came from where. Two heads have a budget
# each, and their results stay apart: the last table of the layer, `o_proj`, can treat the first half of the row in
# another way than the second. (With unequal weights a single head could leave a trace of the order. It can help
# itself; with more heads it need not.)
#
# Before you run: a layer of width 64 gets 1, 2, 4, 8 or 16 heads. How do the numbers that it learns grow from the
# first to the last: 16 times, 4 times, or not at all? And the attention weights that it computes for 10 tokens?

# %% [markdown] lang="es"
# Una cabeza mezcla lo que lee, y en una mezcla a partes iguales nadie ve qué vino de dónde. Dos cabezas tienen un
# presupuesto cada una, y sus resultados quedan separados: la última tabla de la capa, `o_proj`, puede tratar la primera
# mitad de la fila de otro modo que la segunda. (Con pesos desiguales una sola cabeza podría dejar un rastro del orden.
# Puede arreglárselas; con más cabezas no le hace falta.)
#
# Antes de ejecutar: una capa de ancho 64 recibe 1, 2, 4, 8 o 16 cabezas. ¿Cuánto crecen los números que aprende, de la
# primera a la última: 16 veces, 4 veces o nada? ¿Y los pesos de atención que calcula para 10 tokens?

# %%
from minigpt.attention import CausalSelfAttention, causal_attention

tokens = torch.randn(1, 10, 64)
for n_head in (1, 2, 4, 8, 16):
    layer = CausalSelfAttention(64, n_head)
    learned = sum(p.numel() for p in layer.parameters())
    weights = causal_attention(*layer.project(tokens))[1]
    print(
        f"{n_head:2d} heads of {64 // n_head:2d}   learned {learned:,}   weights {weights.numel():,}"
    )

# %% [markdown] lang="en"
# Not at all: 16,384 each time. Heads do not add numbers, they divide the 64 that are there. What grows is the work:
# $H \cdot T \cdot T$ weights.
#
# ## Cutting a row into heads
#
# Now the handiwork. `x` has the shape $(B, T, C)$: texts, tokens, numbers. Each of $H$ heads is to get a run of
# $D = C / H$ neighbouring numbers of every token, in a tensor $(B, H, T, D)$, so that `@` can treat each head as a
# table of its own. To see what becomes of each number, write its origin into it: hundreds say the token, ones the
# column.
#
# `view` gives a tensor another shape. Head 0 should hold columns 0, 1, 2 of all four tokens. Before you run: what does
# it hold after `x.view(1, 2, 4, 3)`?

# %% [markdown] lang="es"
# Nada: 16 384 cada vez. Las cabezas no añaden números, dividen los 64 que hay. Lo que crece es el trabajo:
# $H \cdot T \cdot T$ pesos.
#
# ## Cortar una fila en cabezas
#
# Ahora, el trabajo manual. `x` tiene la forma $(B, T, C)$: textos, tokens, números. Cada una de $H$ cabezas debe
# recibir un tramo de $D = C / H$ números vecinos de cada token, en un tensor $(B, H, T, D)$, para que `@` pueda tratar
# cada cabeza como una tabla aparte. Para ver qué pasa con cada número, escríbele su origen: las centenas dicen el token
# y las unidades, la columna.
#
# `view` le da otra forma a un tensor. La cabeza 0 debería tener las columnas 0, 1 y 2 de los cuatro tokens. Antes de
# ejecutar: ¿qué tiene tras `x.view(1, 2, 4, 3)`?

# %%
x = (100 * torch.arange(4)[:, None] + torch.arange(6))[None]  # (1, 4, 6)
print(x[0])
print("head 0 by view alone:")
print(x.view(1, 2, 4, 3)[0, 0])

# %% [markdown] lang="en"
# It holds *all* columns of tokens 0 and 1, and nothing of the others. `view` never moves a number: it reads the same
# row of memory, `0 1 2 3 4 5 100 101 …`, and breaks the line elsewhere. The shape is right and the content is not,
# which is the most expensive kind of wrong.
#
# It takes two steps. First cut each row where it lies, then let two axes change places.
#
# ## Exercise 16.1 · Split into heads
#
# Write `split_heads(x, n_head)`. `transpose(i, j)` exchanges two axes of a tensor.

# %% [markdown] lang="es"
# Tiene *todas* las columnas de los tokens 0 y 1, y nada de los demás. `view` nunca mueve un número: lee la misma fila
# de memoria, `0 1 2 3 4 5 100 101 …`, y corta la línea en otro sitio. La forma es correcta y el contenido no, que es
# la manera más cara de estar mal.
#
# Hacen falta dos pasos. Primero corta cada fila donde está; después, que dos ejes cambien de lugar.
#
# ## Ejercicio 16.1 · Separa en cabezas
#
# Escribe `split_heads(x, n_head)`. `transpose(i, j)` intercambia dos ejes de un tensor.


# %% exercise="ex-16-01"
def split_heads(x, n_head):
    """Return x (B, T, C) with heads apart, (B, H, T, D): head h has columns h D to (h + 1) D."""
    raise NotImplementedError


# %%
print(split_heads(x, 2)[0, 0])
print(
    "equal to the layer's:",
    torch.equal(split_heads(x, 2), CausalSelfAttention(6, 2).split_heads(x)),
)

# %% [markdown] lang="en"
# ## Exercise 16.2 · The way back
#
# After attention the heads are to stand side by side again, in one row of $C$ numbers for each token. Write
# `merge_heads(y)`. One warning: after `transpose` the numbers of a row no longer lie next to each other in memory, and
# `view`, which only re-reads, refuses. `reshape` is `view` where that is possible, and a copy where it is not.

# %% [markdown] lang="es"
# ## Ejercicio 16.2 · El camino de vuelta
#
# Después de la atención, las cabezas deben quedar otra vez lado a lado, en una fila de $C$ números por token. Escribe
# `merge_heads(y)`. Un aviso: tras `transpose`, los números de una fila ya no están juntos en la memoria, y `view`, que
# solo relee, se niega. `reshape` es `view` donde eso es posible, y una copia donde no.


# %% exercise="ex-16-02"
def merge_heads(y):
    """Return heads y (B, H, T, D) side by side again, (B, T, H D): what split_heads took apart."""
    raise NotImplementedError


# %%
print("there and back:", torch.equal(merge_heads(split_heads(x, 2)), x))

# %% [markdown] lang="en"
# ## Who notices?
#
# In phase 15 you tested a mask by changing the last token. Now make that a tool that asks every question at once:
# change each position in turn, and note which outputs move. The result is a table of yes and no, $T$ by $T$.
#
# How should a position be changed? By something that nobody can overlook. To add 1 to all its numbers is not enough:
# the norm that you will meet in phase 17 first takes the mean of the row off, and would see no difference. Add random
# numbers, another one in each column.
#
# And what counts as moving? Anything. A number that was not read cannot change even the last digit of a result, so you
# may compare exactly, with `!=`.
#
# ## Exercise 16.3 · Who notices?
#
# Write `who_notices(function, x)`.

# %% [markdown] lang="es"
# ## ¿Quién lo nota?
#
# En la fase 15 probaste una máscara cambiando el último token. Haz de eso una herramienta que haga todas las preguntas
# de una vez: cambia cada posición por turno y anota qué salidas se mueven. El resultado es una tabla de síes y noes,
# de $T$ por $T$.
#
# ¿Cómo hay que cambiar una posición? Con algo que nadie pueda pasar por alto. Sumar 1 a todos sus números no basta: la
# norma que conocerás en la fase 17 primero resta la media de la fila y no vería ninguna diferencia. Suma números al
# azar, uno distinto en cada columna.
#
# ¿Y qué cuenta como moverse? Cualquier cosa. Un número que no se leyó no puede cambiar ni la última cifra de un
# resultado, así que puedes comparar con exactitud, con `!=`.
#
# ## Ejercicio 16.3 · ¿Quién lo nota?
#
# Escribe `who_notices(function, x)`.


# %% exercise="ex-16-03"
def who_notices(function, x):
    """Return (T, T) bool: row t, column s says whether output t changes when row s of x does.

    function  takes x (T, C) and returns one row per position, (T, any width)
    """
    raise NotImplementedError


# %%
torch.manual_seed(0)
layer = CausalSelfAttention(16, 4)
x = torch.randn(8, 16)
print(who_notices(lambda x: layer(x[None])[0], x).int())

# %% [markdown] lang="en"
# The lower triangle: every position hears itself and all before it, and nothing of what follows. (`x[None]` makes a
# batch of one text, and `[0]` takes it out again.)
#
# Now break the layer. `miswired` of `minigpt/experiments/heads.py` builds it with faults to order: the heads are split
# by `view` alone, or joined by `reshape` alone, or both. Nothing else changes, the mask included.
#
# **Predict:** eight tokens, four heads, and the last token is changed. Which of the eight outputs notice with a wrong
# split, with a wrong join, and with both? With both, do the two mistakes undo each other?

# %% [markdown] lang="es"
# El triángulo inferior: cada posición se oye a sí misma y a todas las anteriores, y nada de lo que sigue. (`x[None]`
# hace un lote de un texto y `[0]` lo vuelve a extraer.)
#
# Ahora rompe la capa. `miswired`, de `minigpt/experiments/heads.py`, la construye con defectos por encargo: las cabezas
# se separan solo con `view`, o se unen solo con `reshape`, o las dos cosas. No cambia nada más; la máscara tampoco.
#
# **Predice:** ocho tokens, cuatro cabezas, y se cambia el último token. ¿Cuáles de las ocho salidas lo notan con una
# mala separación, con una mala unión y con ambas? Con ambas, ¿se deshacen los dos errores entre sí?

# %% tags=["plot"] alt={"en": "Four tables of 8 by 8. Right: the full lower triangle. Wrong split and wrong join: many cells above the diagonal are filled, in orange. Both wrong: nothing above the diagonal, and only four blocks of two tokens along it.", "es": "Cuatro tablas de 8 por 8. Correcta: todo el triángulo inferior. Mal separada y mal unida: muchas celdas por encima de la diagonal están llenas, en naranja. Ambas cosas: nada por encima de la diagonal y solo cuatro bloques de dos tokens a lo largo de ella."}
from minigpt.experiments.heads import FAULTS, miswired
from minigpt.plots import heads as plots

layers = {name: miswired(fault) for name, fault in FAULTS.items()}
tables = {name: who_notices(lambda x, f=f: f(x[None])[0], x) for name, f in layers.items()}
for name, table in tables.items():
    print(f"{name:12s} the last token is noticed by", table[:, 7].nonzero()[:, 0].tolist())
figure = plots.notice_tables(tables, lang="en")

# %% [markdown] lang="en"
# The mask was right all the time, and the future leaks: with a wrong split half of the outputs notice the last token,
# with a wrong join every second one. What is "row 3" inside a head is no longer token 3.
#
# The fourth table is the treacherous one. No cell above the diagonal: a test that only looks for the future is
# satisfied. But the past is missing. Token 7 hears token 6 and itself, and nothing else; each head lives in a piece of
# its own, $T / H = 2$ tokens long. The mistakes do not undo each other. **A mask has two promises: nothing of the
# future, and all of the past.**

# %% [markdown] lang="es"
# La máscara estuvo bien todo el tiempo, y el futuro se filtra: con una mala separación, la mitad de las salidas nota el
# último token; con una mala unión, una de cada dos. Lo que dentro de una cabeza es «la fila 3» ya no es el token 3.
#
# La cuarta tabla es la traicionera. Ninguna celda por encima de la diagonal: una prueba que solo busca el futuro queda
# satisfecha. Pero falta el pasado. El token 7 oye al token 6 y a sí mismo, y nada más; cada cabeza vive en un trozo
# propio, de $T / H = 2$ tokens. Los errores no se deshacen entre sí. **Una máscara hace dos promesas: nada del futuro y
# todo el pasado.**

# %% [markdown] lang="en"
# ## Train it all the same
#
# Perhaps such a model fails in training, and one need not look for the fault. Try it. The small models of this phase
# learn the English names below 1,000: 800 numbers for training, the other 200 (three digits each) are kept back.
# `trained` returns the model after 200 steps and its loss at the end; what a step is, phase 18 opens. `written` lets
# the model write the 200 names by itself, letter by letter, and returns the share that is right to the end.
#
# **Predict:** with the wrong join, does training stop with an error, does the loss stay near the 4.04 nats of a model
# that knows nothing, or does it fall? How many of the 200 names are right?

# %% [markdown] lang="es"
# ## Entrénalo de todos modos
#
# Quizá un modelo así falle al entrenar, y no haga falta buscar el defecto. Pruébalo. Los modelos pequeños de esta fase
# aprenden los nombres en inglés por debajo de 1000: 800 números para entrenar; los otros 200 (de tres cifras) se
# apartan. `trained` devuelve el modelo después de 200 pasos y su pérdida al final; qué es un paso lo abre la fase 18.
# `written` deja que el modelo escriba los 200 nombres por sí solo, letra a letra, y devuelve la parte que es correcta
# hasta el final.
#
# **Predice:** con la mala unión, ¿el entrenamiento se detiene con un error, la pérdida se queda cerca de los 4,04 nats
# de un modelo que no sabe nada, o baja? ¿Cuántos de los 200 nombres son correctos?

# %%
from minigpt.experiments.heads import batch_lengths, trained, written

small = {}
for variant in ("right", "wrong join"):
    small[variant], loss = trained(variant)
    print(f"{variant:12s} loss {loss:.3f}   written right {written(small[variant]):.3f}")
print(
    "ln 57 =", round(torch.tensor(57.0).log().item(), 2), "  positions in a batch:", batch_lengths()
)

# %% [markdown] lang="en"
# It falls, to 0.063. That is higher than 0.015 but far from 4, and whoever has no sound model beside it would call it a
# success. And not one name of 200 is right.
#
# How can both be true? A guess: what the wrong join scrambles depends on $T$, the number of positions that are read
# together. In training every batch is as long as its longest row, here nearly always 32 to 34 (the last
# line counts the batches); when the model writes, the text is short and grows. If that is the reason, the *same rows* must be easy at $T = 33$ and hard at any other
# $T$, with nothing changed but the filling behind them. And the right model must not care.

# %% [markdown] lang="es"
# Baja, hasta 0,063. Es más que 0,015, pero está lejos de 4, y quien no tenga al lado un modelo sano lo llamaría un
# éxito. Y no es correcto ni uno de los 200 nombres.
#
# ¿Cómo pueden ser ciertas las dos cosas? Una suposición: lo que revuelve la mala unión depende de $T$, la cantidad de
# posiciones que se leen juntas. Al entrenar, cada lote es tan largo como su fila más larga, aquí casi siempre de 32 a
# 34 (la última línea cuenta los lotes); cuando el modelo escribe, el texto es corto y crece. Si esa es la razón, las *mismas filas* deben ser fáciles con
# $T = 33$ y difíciles con cualquier otra $T$, sin cambiar más que el relleno que llevan detrás. Y al modelo correcto
# debe darle igual.

# %% tags=["plot"] alt={"en": "Loss on the same rows for 28 to 40 positions in the batch. The right model is flat near zero. The wrong join has a sharp valley at 33 and climbs to about 1 on both sides.", "es": "Pérdida en las mismas filas con 28 a 40 posiciones en el lote. El modelo correcto es plano, cerca de cero. La mala unión tiene un valle agudo en 33 y sube hasta cerca de 1 a ambos lados."}
from minigpt.experiments.heads import loss_at

lengths = range(28, 41)
curves = {name: [loss_at(model, T) for T in lengths] for name, model in small.items()}
for T in (28, 33, 40):
    print(
        f"T = {T}   right {curves['right'][T - 28]:.2f}   wrong join {curves['wrong join'][T - 28]:.2f}"
    )
plots.loss_by_length(lengths, curves, usual=33, lang="en")

# %% [markdown] lang="en"
# So it is: a valley at 33. The model has learned its way around the scramble, at the one length that it knows. With
# rows of a single length it would even have passed its own test, and people have reported just that: an attention that
# was wrong for years, and worked.
#
# ## Without a mask
#
# The last of the four: leave the mask away. Every position may look to the right.
#
# **Predict:** is the loss at the end of training above the 0.015 of the right model, equal to it, or below? And how
# many of the 200 names does it write?

# %% [markdown] lang="es"
# Así es: un valle en 33. El modelo aprendió a rodear el revoltijo, con la única longitud que conoce. Con filas de una
# sola longitud hasta habría pasado su propia prueba, y hay quien ha contado justo eso: una atención que estuvo mal
# durante años, y funcionaba.
#
# ## Sin máscara
#
# El último de los cuatro: quita la máscara. Cada posición puede mirar a la derecha.
#
# **Predice:** ¿la pérdida al final del entrenamiento queda por encima de los 0,015 del modelo correcto, igual o por
# debajo? ¿Y cuántos de los 200 nombres escribe?

# %%
from minigpt.experiments.heads import fed

small["no mask"], loss = trained("no mask")
print(f"no mask      loss {loss:.3f}   written right {written(small['no mask']):.3f}")
print("right with the true letters before its eyes:", round(fed(small["no mask"]), 2))

# %% [markdown] lang="en"
# Below: 0.011. The next letter stands one place to the right, so the model copies it instead of learning to spell. When
# it has to write, nothing stands to the right, and it has no idea.
#
# The second line is a warning about tests. It asks the same model with the whole right answer fed in, and counts a name
# as right when every letter is predicted. For a model that sees no future this is the same as letting it write, only
# faster, and the course uses it so. For this one it says 0.41, for a model that cannot write a single name.
#
# One seed is an anecdote. The file below holds ten variants with three seeds each (it takes minutes, so the command is
# in the file; each dot is a seed).

# %% [markdown] lang="es"
# Por debajo: 0,011. La letra siguiente está un lugar a la derecha, así que el modelo la copia en vez de aprender a
# deletrear. Cuando tiene que escribir, a la derecha no hay nada, y no sabe qué hacer.
#
# La segunda línea es un aviso sobre las pruebas. Le pregunta al mismo modelo con toda la respuesta correcta a la vista,
# y cuenta un nombre como correcto cuando se predice cada letra. Para un modelo que no ve el futuro es lo mismo que
# dejarlo escribir, solo que más rápido, y así lo usa el curso. De este dice 0,41, y no sabe escribir ni un nombre.
#
# Una semilla es una anécdota. El archivo de abajo tiene diez variantes con tres semillas cada una (lleva minutos, y la
# orden está en el archivo; cada punto es una semilla).

# %% tags=["plot"] alt={"en": "Two panels of bars for five variants. Training loss on a logarithmic axis: no mask is lowest, then right, then wrong join, wrong split and both wrong. Numbers written right: about 0.93 for the right model, zero for all four others.", "es": "Dos paneles de barras con cinco variantes. Pérdida de entrenamiento en un eje logarítmico: sin máscara es la menor; después, correcta, mal unida, mal separada y ambas cosas. Números bien escritos: cerca de 0,93 para el modelo correcto y cero para los otros cuatro."}
from minigpt.experiments import results

found = results.load("heads")["variants"]
five = {name: found[name] for name in ("right", "no mask", *list(FAULTS)[1:])}
for name, seeds in five.items():
    print(f"{name:12s} loss {min(seeds['loss']):.3f} to {max(seeds['loss']):.3f}", seeds["written"])
figure = plots.faults(five, lang="en")

# %% [markdown] lang="en"
# So the answer to the first prediction is: all four. The loss of each falls below 0.3, the lowest of all belongs to one
# of the broken ones, and none of them writes a single name, with any seed. **Test a mask by changing the future, and a
# model by letting it write. The loss does not tell.**
#
# > **Tip.** This is a good place to stop for today.
#
# ## What does True mean?
#
# One more way to lose a mask, and a common one. Where True stands in a mask differs from function to function:
# `masked_fill` writes where it is True, so True means *hidden*; `nn.MultiheadAttention` says so, too. But in
# `scaled_dot_product_attention` True means *may look*.
#
# **Predict:** a mask with True for the future goes to the function for which True means *may look*. Four tokens: what
# does the first row read, and what the last?

# %% [markdown] lang="es"
# Así que la respuesta a la primera predicción es: en los cuatro. La pérdida de todos baja de 0,3, la menor de todas es
# de uno de los rotos, y ninguno escribe un solo nombre, con ninguna semilla. **Una máscara se prueba cambiando el
# futuro, y un modelo, dejándolo escribir. La pérdida no lo dice.**
#
# > **Consejo.** Este es un buen lugar para dejarlo por hoy.
#
# ## ¿Qué significa True?
#
# Una forma más de perder una máscara, y frecuente. Qué significa True en una máscara cambia de una función a otra:
# `masked_fill` escribe donde es True, así que True significa *oculto*; `nn.MultiheadAttention` dice lo mismo. Pero en
# `scaled_dot_product_attention` True significa *puede mirar*.
#
# **Predice:** una máscara con True en el futuro llega a la función en la que True significa *puede mirar*. Cuatro
# tokens: ¿qué lee la primera fila y qué lee la última?

# %%
from torch.nn import functional as F

ahead = torch.ones(4, 4, dtype=torch.bool).triu(diagonal=1)


def swapped(x):
    return F.scaled_dot_product_attention(x[None], x[None], x[None], attn_mask=ahead)[0]


print(who_notices(swapped, torch.randn(4, 16))[:3].int())
print("last row, written out:", torch.zeros(4).masked_fill(~ahead[3], -torch.inf).softmax(dim=0))

# %% [markdown] lang="en"
# The first row reads everything except itself, the others only what follows them. And the last row has nothing left:
# softmax over nothing is $0 / 0$, which is `nan`. Do not wait for the `nan` to warn you, though. Some kernels put a
# number in its place, another on another day. Change a position and look who notices: that shows it everywhere.
#
# ## Prompts of different lengths
#
# `en:7=` has 5 tokens, `en:4216=` has 8. A batch is a table, so all its rows have one length, and short prompts are
# filled up; the filling is called **padding**. It stands at the *left*, so that all prompts end in the last column and
# go on from there. Mini-GPT fills with newlines.
#
# The course ships a trained base, and a second one that differs by its seed only. **Predict:** the base writes nearly
# all numbers of four digits right. You put one newline in front of each prompt, and nothing else. How many are right
# now: still nearly all, about half, or none?

# %% [markdown] lang="es"
# La primera fila lo lee todo menos a sí misma; las otras, solo lo que viene después. Y a la última no le queda nada:
# softmax sobre nada es $0 / 0$, que es `nan`. Pero no esperes a que el `nan` te avise. Algunos núcleos de cálculo ponen
# un número en su lugar, otros otro día otro. Cambia una posición y mira quién lo nota: eso lo muestra en todas partes.
#
# ## Textos de longitudes distintas
#
# `en:7=` tiene 5 tokens y `en:4216=` tiene 8. Un lote es una tabla, así que todas sus filas tienen la misma longitud, y
# los textos cortos se completan; lo que los completa se llama **relleno** (*padding*). Va a la *izquierda*, para que
# todos los textos terminen en la última columna y sigan desde ahí. Mini-GPT rellena con saltos de línea.
#
# El curso incluye una base entrenada, y una segunda que solo se distingue por su semilla. **Predice:** la base escribe
# bien casi todos los números de cuatro cifras. Pones un salto de línea delante de cada texto, y nada más. ¿Cuántos son
# correctos ahora: casi todos todavía, cerca de la mitad o ninguno?

# %%
from minigpt.experiments.heads import padded_and_ignored
from minigpt.number_names import split_numbers
from minigpt.recipes import load_base
from minigpt.sampling import complete

bases = [load_base(seed=seed) for seed in (0, 1)]
numbers = [n for n in split_numbers().test if n >= 1000][:200]
for pads in (0, 1, 2, 8):
    print(pads, "newlines:", [padded_and_ignored(base, numbers, pads) for base in bases])

# %%
for base in bases:
    print(repr(complete(base.model, base.tokenizer, "\nen:4216=", stop="\n")))

# %% [markdown] lang="en"
# None, with either base. One silent character in front, and a model that was nearly perfect stammers.
#
# What has the newline done? Two things, and there is a repair for each. It is a token that others can *look at*: a mask
# can hide it, for every row. And it has *pushed* all others one place to the right: the 4, which stood in place 3 in
# every training row, is now in place 4. Positions can be counted from the first real token on.
#
# **Predict** the four cells, for 3 newlines: nothing done, mask only, positions only, both. Which repair matters more?

# %% [markdown] lang="es"
# Ninguno, con ninguna de las dos bases. Un carácter mudo delante, y un modelo casi perfecto balbucea.
#
# ¿Qué hizo el salto de línea? Dos cosas, y para cada una hay un arreglo. Es un token que los demás pueden *mirar*: una
# máscara puede ocultarlo, para todas las filas. Y *empujó* a todos los demás un lugar a la derecha: el 4, que en cada
# fila de entrenamiento estaba en el lugar 3, está ahora en el 4. Las posiciones se pueden contar desde el primer token
# de verdad.
#
# **Predice** las cuatro celdas, con 3 saltos de línea: sin hacer nada, solo máscara, solo posiciones, ambas. ¿Qué
# arreglo importa más?

# %%
from minigpt.experiments.heads import left_padded

for seed, base in enumerate(bases):
    print("base", seed)
    for mask in (False, True):
        row = [left_padded(base, numbers, 3, mask, shift) for shift in (False, True)]
        print(
            f"  mask {mask!s:5}   columns numbered {row[0]:.2f}   from the first token {row[1]:.2f}"
        )

# %% [markdown] lang="en"
# Positions first: without them nothing is right, mask or no mask. With them, the first base still fails at two numbers
# of three, and the second hardly at all. Had you tested the second alone, you would have said that the mask is not
# needed. Ask again with other amounts of newlines before you decide.

# %% [markdown] lang="es"
# Primero, las posiciones: sin ellas nada es correcto, con máscara o sin ella. Con ellas, la primera base aún falla en
# dos números de cada tres, y la segunda casi en ninguno. Si solo hubieras probado la segunda, dirías que la máscara no
# hace falta. Antes de decidir, pregunta otra vez con otras cantidades de saltos de línea.

# %% tags=["plot"] alt={"en": "Names right against the number of newlines in front, 1 to 12. With positions and mask both bases stay at 1. With positions only the first base falls from 0.4 to 0 by 8 newlines, the second stays near 1 up to 3 and falls to about 0.4 by 12.", "es": "Nombres correctos según la cantidad de saltos de línea delante, de 1 a 12. Con posiciones y máscara las dos bases se quedan en 1. Solo con posiciones la primera base cae de 0,4 a 0 con 8 saltos; la segunda sigue cerca de 1 hasta 3 y cae a cerca de 0,4 con 12."}
amounts = (1, 2, 3, 5, 8, 12)
shares = {
    (seed, name): [left_padded(base, numbers, pads, mask, True) for pads in amounts]
    for seed, base in enumerate(bases)
    for name, mask in (("positions", False), ("both", True))
}
print({key: [round(share, 2) for share in row] for key, row in shares.items()})
plots.repairs(amounts, shares, lang="en")

# %% [markdown] lang="en"
# With both repairs nothing is lost, however much is filled in and whichever base reads. With positions alone it is a
# matter of luck how much a base minds newlines that it was never shown; with a dozen of them, both mind. That is what
# the second base is for: **what both do is a law, what one does may be an accident.**
#
# ## Exercise 16.4 · A mask for a batch
#
# Write `batch_mask(lengths, T)` for texts of different lengths, filled up at the left. True means *may look*, as
# `scaled_dot_product_attention` wants it, and the second axis, of size 1, stands for all heads. Nobody reads what a
# position of filling puts out, but it must not be `nan`: let it look at itself.

# %% [markdown] lang="es"
# Con los dos arreglos no se pierde nada, sea cual sea el relleno y la base que lee. Solo con las posiciones es cuestión
# de suerte cuánto le molestan a una base unos saltos de línea que nunca le enseñaron; con una docena, les molestan a las
# dos. Para eso está la segunda base: **lo que hacen las dos es una ley; lo que hace una puede ser un accidente.**
#
# ## Ejercicio 16.4 · Una máscara para un lote
#
# Escribe `batch_mask(lengths, T)` para textos de longitudes distintas, completados por la izquierda. True significa
# *puede mirar*, como quiere `scaled_dot_product_attention`, y el segundo eje, de tamaño 1, vale para todas las cabezas.
# Nadie lee lo que sale de una posición de relleno, pero no debe ser `nan`: deja que se mire a sí misma.


# %% exercise="ex-16-04"
def batch_mask(lengths, T):
    """Return (B, 1, T, T) bool, True where row t may look at column s of the same text.

    lengths  (B,) int64: how many real tokens stand at the right end of each text of T positions

    s is not after t, and s is real; a position of filling sees itself, and nothing else.
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Exercise 16.5 · Count from the first real token
#
# Write `positions_from_mask(real)`. `cumsum(dim)` adds up along an axis: of 0, 0, 1, 1 it makes 0, 0, 1, 2. The numbers
# will be used as rows of a table, so they must be integers, and none below 0: as an index, -1 means the *last* row.

# %% [markdown] lang="es"
# ## Ejercicio 16.5 · Cuenta desde el primer token de verdad
#
# Escribe `positions_from_mask(real)`. `cumsum(dim)` va sumando a lo largo de un eje: de 0, 0, 1, 1 hace 0, 0, 1, 2. Los
# números servirán como filas de una tabla, así que deben ser enteros, y ninguno menor que 0: como índice, -1 significa
# la *última* fila.


# %% exercise="ex-16-05"
def positions_from_mask(real):
    """Return the position of each token, (B, T) int64: 0 at the first real one, and 0 on filling.

    real  (B, T) bool, True at the tokens of the text; filling stands to their left
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# Now let your two functions serve the base: three prompts of 5, 7 and 8 tokens in one batch. `read` is the model with
# positions and mask of your own; `pad_left` fills up. At each step every text gets its likeliest next letter.

# %% [markdown] lang="es"
# Ahora, que tus dos funciones sirvan a la base: tres textos de 5, 7 y 8 tokens en un lote. `read` es el modelo con
# posiciones y máscara propias; `pad_left` rellena. En cada paso, cada texto recibe su letra siguiente más probable.

# %%
from minigpt.experiments.heads import read
from minigpt.sampling import pad_left

model, tokenizer = bases[0].model, bases[0].tokenizer
ids, padding = pad_left([tokenizer.encode(text) for text in ("en:7=", "en:216=", "en:4216=")])
for _ in range(40):
    real = torch.arange(ids.shape[1]) >= padding[:, None]
    logits = read(model, ids, positions_from_mask(real), batch_mask(real.sum(1), ids.shape[1]))
    ids = torch.cat([ids, logits[:, -1:].argmax(-1)], dim=1)

# %%
for text, filled in zip(ids.tolist(), padding.tolist(), strict=True):
    print(filled, "filled:", tokenizer.decode(text[filled:]).split("\n")[0])

# %% [markdown] lang="en"
# Each text comes out as if it had been alone. `minigpt` does the same inside: `visible` in `attention.py` is your mask.
#
# ## What does a row of the position table know?
#
# A model has a second table beside its embeddings: one row of numbers for each *place*, added to the token that stands
# there. In `en:4216=` the four digits stand in places 3, 4, 5 and 6. Take the base and exchange rows 3 and 4 of that
# table, and touch nothing else. The text remains `en:4216=`.
#
# **Predict** what it says: *four thousand two hundred sixteen*, *two thousand four hundred sixteen*, *four thousand one
# hundred twenty-six*, or stammering?

# %% [markdown] lang="es"
# Cada texto sale como si hubiera estado solo. `minigpt` hace lo mismo por dentro: `visible`, en `attention.py`, es tu
# máscara.
#
# ## ¿Qué sabe una fila de la tabla de posiciones?
#
# Un modelo tiene una segunda tabla junto a sus embeddings: una fila de números por cada *lugar*, que se suma al token
# que está en él. En `en:4216=` las cuatro cifras están en los lugares 3, 4, 5 y 6. Toma la base e intercambia las filas
# 3 y 4 de esa tabla, sin tocar nada más. El texto sigue siendo `en:4216=`.
#
# **Predice** qué dice: *four thousand two hundred sixteen*, *two thousand four hundred sixteen*, *four thousand one
# hundred twenty-six*, ¿o balbucea?

# %%
from minigpt.experiments.heads import with_rows

exchanged = [with_rows(base, {3: 4, 4: 3}) for base in bases]
backwards = [with_rows(base, {3: 6, 4: 5, 5: 4, 6: 3}) for base in bases]
for changed in (*exchanged, *backwards):
    print(complete(changed.model, tokenizer, "en:4216=", stop="\n"))

# %% [markdown] lang="en"
# It says *two thousand four hundred sixteen*, fluently, and with the four rows reversed *six thousand one hundred
# twenty-four*. (The first two lines are the two bases with rows 3 and 4 exchanged.) For the model, the "first digit" is whatever carries row 3. Count it, as always: all numbers
# kept back whose digits in the new order are another number of four digits.

# %% [markdown] lang="es"
# Dice *two thousand four hundred sixteen*, con soltura, y con las cuatro filas al revés, *six thousand one hundred
# twenty-four*. (Las dos primeras líneas son las dos bases con las filas 3 y 4 intercambiadas.) Para el modelo, «la primera cifra» es lo que lleve la fila 3. Cuéntalo, como siempre:
# todos los números apartados cuyas cifras, en el orden nuevo, son otro número de cuatro cifras.

# %%
from minigpt.experiments.heads import named_with_digits

held_out = [n for n in split_numbers().test if n >= 1000]
for changed, order in ((exchanged, (1, 0, 2, 3)), (backwards, (3, 2, 1, 0))):
    for base, model in zip(bases, changed, strict=True):
        other, own, counted = named_with_digits(base, model, held_out, order)
        print(order, f"says the other number {other:.3f}, its own {own:.3f}, of {counted}")

# %% [markdown] lang="en"
# Every one of 744, with both bases; backwards 0.989 and 0.999 of 784. This is the strongest statement of the phase, and
# it needed no training: two rows of 64 numbers *are* the order of the first two digits. Phase 21 goes on from here.
#
# ## And without any positions?
#
# Now train small models whose position table is fixed at zeros, with one layer and with two. To a single layer the past
# is a bag of tokens, as you saw in phase 15. Whoever knows the digits of 216 but not their order can only guess among
# all their orders. `bag_share` works out how often such a guess would be right, over the 200 numbers.
#
# **Predict** the share of names written right without positions: by one layer, and by two.

# %% [markdown] lang="es"
# Todos los 744, con las dos bases; al revés, 0,989 y 0,999 de 784. Es la afirmación más fuerte de la fase, y no hizo
# falta entrenar nada: dos filas de 64 números *son* el orden de las dos primeras cifras. La fase 21 sigue desde aquí.
#
# ## ¿Y sin ninguna posición?
#
# Ahora entrena modelos pequeños con la tabla de posiciones fija en cero, con una capa y con dos. Para una sola capa el
# pasado es una bolsa de tokens, como viste en la fase 15. Quien conoce las cifras de 216, pero no su orden, solo puede
# elegir al azar entre todos sus órdenes. `bag_share` calcula cuántas veces acertaría así, con los 200 números.
#
# **Predice** la parte de nombres bien escritos sin posiciones: con una capa y con dos.

# %%
from minigpt.experiments.heads import HELD_OUT, bag_share, orders

print("orders:", orders(216), f"  a reader of bags, at best: {bag_share(HELD_OUT):.2f}")
for name in ("one layer", "right", "one layer, no positions", "no positions"):
    print(f"{name:24s} written right {[round(share, 3) for share in found[name]['written']]}")

# %% [markdown] lang="en"
# With positions one layer does as well as two ("right" has two). Without them one layer stays below what a bag allows,
# and two layers, with every seed, get well beyond it: from 0.44 to 0.585. They know something about order, and nobody
# told them.
#
# Who did? The suspect is the mask. The first token can see one token, the second two, the tenth ten: what a position
# gathers depends on how many came before it, so *where* it stands leaks into *what* it holds, and a second layer can
# read that. If this is right, then shuffling the past must change the last output only where there are two layers and a
# mask. Take either away, and it must be deaf to order.

# %% [markdown] lang="es"
# Con posiciones, una capa rinde tanto como dos («right» tiene dos). Sin ellas, una capa se queda por debajo de lo que
# permite una bolsa, y dos capas, con todas las semillas, la superan con claridad: de 0,44 a 0,585. Saben algo del orden,
# y nadie se lo dijo.
#
# ¿Quién fue? La sospechosa es la máscara. El primer token ve un token, el segundo dos, el décimo diez: lo que reúne una
# posición depende de cuántos hubo antes, así que *dónde* está se filtra en *qué* guarda, y una segunda capa puede
# leerlo. Si es cierto, barajar el pasado solo debe cambiar la última salida donde hay dos capas y una máscara. Quita una
# de las dos cosas, y debe ser sorda al orden.

# %%
from minigpt.experiments.heads import last_output

past = torch.randn(10, 16)
shuffled = past[[4, 7, 0, 2, 8, 1, 6, 3, 5, 9]]  # the last one stays in its place
for fault in ([], ["mask"]):
    for depth in (1, 2):
        outputs = [last_output(x, depth, fault) for x in (past, shuffled)]
        moves = (outputs[0] - outputs[1]).abs().max().item() > 1e-5
        print("no mask" if fault else "mask   ", depth, "layers, the last output moves:", moves)

# %% [live] kind="attention"

# %% [markdown] lang="en"
# Exactly there, and nowhere else (what is below 0.00001 is rounding). So a causal model can do without positions to a
# degree. Ours cannot do *well* without them; large models without any have been trained, and they work.
#
# ## Are more heads better?
#
# A last question, with a trap. Before you run: the same small model with 1, 4 and 16 heads, three seeds each. Which
# writes most names right?

# %% [markdown] lang="es"
# Justo ahí, y en ningún otro sitio (lo que queda por debajo de 0,00001 es redondeo). Así que un modelo causal puede
# prescindir de las posiciones hasta cierto punto. El nuestro no rinde *bien* sin ellas; se han entrenado modelos grandes
# sin ninguna, y funcionan.
#
# ## ¿Más cabezas es mejor?
#
# Una última pregunta, con trampa. Antes de ejecutar: el mismo modelo pequeño con 1, 4 y 16 cabezas, con tres semillas
# cada uno. ¿Cuál escribe bien más nombres?

# %%
for name in ("1 head", "right", "16 heads"):
    print(f"{name:9s} written right {[round(share, 3) for share in found[name]['written']]}")

# %% [markdown] lang="en" given=["3.2", "3.5", "2022", "2019"]
# One head has the lowest share, 0.86, and also one, 0.935, that beats two of the three runs with four heads; 4 and 16
# cannot be told apart. That is all that three seeds and 200 numbers say, and it is not "more is better". How many
# numbers and seeds a comparison needs is the subject of phase 20.
#
# ## What you can now do
#
# - You can split a row into heads and join them again, and say what `view`, `transpose` and `reshape` do to memory.
# - You have a test, `who_notices`, that asks a causal layer for both its promises: nothing of the future, all of the
#   past.
# - You can make a mask and positions for prompts of any length in one batch, and know why both are needed.
# - You can say what a row of the position table means to the model, and show it by exchanging two.
# - You know four faults that a falling loss does not show, and the test that shows them: let the model write.
#
# You have attention with heads, a mask that keeps its word, and tokens that know where they stand. What else is between
# a text and a score for every possible next letter? That is phase 17, Mini-GPT as a whole.
#
# Now take the quiz of phase 16: on its page, or in the terminal with `python3 course.py quiz take 16`.
#
# ## Where to go deeper
#
# - Vaswani and others, *Attention Is All You Need*: section 3.2 on several heads, section 3.5 on positions made of
#   sines, which need no training.
# - Haviv and others, 2022, *Transformer Language Models without Positional Encodings Still Learn Positional Information*.
# - Michel, Levy and Neubig, 2019, *Are Sixteen Heads Really Better than One*: how many can be taken out again.
# - The wrong join that worked for years: [issue 6 of jsbaan/transformer-from-scratch](https://github.com/jsbaan/transformer-from-scratch/issues/6).

# %% [markdown] lang="es" given=["3.2", "3.5", "2022", "2019"]
# Una cabeza tiene la parte más baja, 0,86, y también una, 0,935, que supera a dos de los tres entrenamientos con cuatro
# cabezas; 4 y 16 no se distinguen. Eso es todo lo que dicen tres semillas y 200 números, y no es «cuantas más, mejor».
# Cuántos números y semillas pide una comparación es el tema de la fase 20.
#
# ## Lo que ya sabes hacer
#
# - Puedes separar una fila en cabezas y volver a unirlas, y decir qué hacen `view`, `transpose` y `reshape` con la
#   memoria.
# - Tienes una prueba, `who_notices`, que le exige a una capa causal sus dos promesas: nada del futuro, todo el pasado.
# - Puedes hacer una máscara y unas posiciones para textos de cualquier longitud en un lote, y sabes por qué hacen falta
#   las dos.
# - Puedes decir qué significa para el modelo una fila de la tabla de posiciones, y mostrarlo intercambiando dos.
# - Conoces cuatro defectos que una pérdida que baja no muestra, y la prueba que los muestra: dejar escribir al modelo.
#
# Tienes atención con cabezas, una máscara que cumple su palabra y tokens que saben dónde están. ¿Qué más hay entre un
# texto y una puntuación para cada letra siguiente posible? Eso es la fase 17, Mini-GPT completo.
#
# Ahora haz el cuestionario de la fase 16: en su página, o en la terminal con `python3 course.py quiz take 16`.
#
# ## Para profundizar
#
# - Vaswani y otros, *Attention Is All You Need*: la sección 3.2, sobre varias cabezas, y la sección 3.5, sobre
#   posiciones hechas de senos, que no hace falta entrenar.
# - Haviv y otros, 2022, *Transformer Language Models without Positional Encodings Still Learn Positional Information*.
# - Michel, Levy y Neubig, 2019, *Are Sixteen Heads Really Better than One*: cuántas se pueden quitar después.
# - La unión que funcionó durante años: [el hilo 6 de jsbaan/transformer-from-scratch](https://github.com/jsbaan/transformer-from-scratch/issues/6).
