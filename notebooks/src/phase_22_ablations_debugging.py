# ---
# title: {en: "Ablations and debugging", es: "Ablaciones y depuración"}
# summary: {en: "Ten broken models that raise no error, six checks that find them, and what each part of Mini-GPT is worth when several seeds are asked.", es: "Diez modelos rotos que no dan ningún error, seis pruebas que los descubren y lo que vale cada pieza de Mini-GPT cuando se pregunta a varias semillas."}
# outcome: {en: "six checks for any new model, and a measured table of what each part is worth", es: "seis pruebas para cualquier modelo nuevo y una tabla medida de lo que vale cada pieza"}
# minutes: 115
# needs: [17, 18, 20]
# ---

# %% [markdown] lang="en"
# # Ablations and debugging
#
# In phase 21 you looked into a model that works. Two questions remain about one that you have just written. **If a line of it were wrong, would you notice?** And: **which of its parts does it need at all?**
#
# Both have the same trap. A model with a mistake in it still learns; so does a model with a part missing. It learns something, the loss falls, and nothing raises an error. So you need checks that do not look at the loss, and comparisons that know what luck can do. At the end you have both, in functions that you can point at any model of your own.

# %% [markdown] lang="es"
# # Ablaciones y depuración
#
# En la fase 21 miraste dentro de un modelo que funciona. De uno que acabas de escribir quedan dos preguntas. **Si tuviera una línea mal, ¿te darías cuenta?** Y: **¿cuáles de sus piezas necesita de verdad?**
#
# Las dos esconden la misma trampa. Un modelo con un error aprende igual; y uno al que le falta una pieza, también. Algo aprende, la pérdida baja y no salta ningún error. Hacen falta, entonces, pruebas que no miren la pérdida y comparaciones que sepan de qué es capaz la suerte. Al final tendrás las dos cosas, en funciones que puedes aplicar a cualquier modelo tuyo.

# %%
import copy

import torch
from torch import nn

from minigpt.checks import learn_by_heart, start_gap
from minigpt.experiments.silent_bugs import BUGS, Setup, examine, one_batch

# %% [markdown] lang="en"
# ## Two checks that you know
#
# From phase 17 you have two checks of a new model. Before training, its loss is near the logarithm of the vocabulary, here ln 57. And shown one batch again and again, it learns the batch **by heart**. Sixteen rows of number names, 80 steps of AdamW at rate 0.003:

# %% [markdown] lang="es"
# ## Dos pruebas que ya conoces
#
# De la fase 17 tienes dos pruebas para un modelo nuevo. Antes de entrenar, su pérdida está cerca del logaritmo del vocabulario, aquí ln 57. Y si se le muestra un lote una y otra vez, se lo aprende **de memoria**. Dieciséis filas de nombres de números, 80 pasos de AdamW con tasa 0,003:

# %%
(x, y), tokenizer = one_batch()
sound = Setup().model
print("batch:", tuple(x.shape), " starts", round(start_gap(sound, x, y), 3), "above ln 57")
losses = learn_by_heart(sound, x, y, steps=80, lr=0.003)
print(f"loss {losses[0]:.2f}, after 80 steps {losses[-1]:.3f}")

# %% [markdown] lang="en" given=["0.05"]
# A sound model, then. Now ten others. Each is the same with one line changed, and each change is a mistake that somebody has made in earnest:
#
# | name | what is changed |
# |---|---|
# | `mask off` | attention may look ahead |
# | `target not shifted` | asked is the token that stands there, not the next one |
# | `shifted twice` | targets that were shifted already are shifted again |
# | `rows and columns` | the logits are laid out column by column, the targets row by row |
# | `softmax twice` | the loss gets probabilities and takes the softmax of them |
# | `never zeroed` | no `zero_grad`: gradients pile up |
# | `prompt asked too` | no `-100`: the prompt and the fillings are asked, too |
# | `start ten times larger` | all matrices start with numbers ten times as large |
# | `block frozen` | the first block gets no training |
# | `attention detached` | a `.detach()` behind the second block's attention |
#
# None raises an error. **Predict** for each: does it pass the second check, with a last loss below 0.05? How many of the ten do?

# %% [markdown] lang="es" given=["0,05"]
# Un modelo sano, entonces. Ahora otros diez. Cada uno es el mismo con una línea cambiada, y cada cambio es un error que alguien cometió de verdad:
#
# | nombre | qué cambia |
# |---|---|
# | `mask off` | la atención puede mirar hacia delante |
# | `target not shifted` | se pregunta por el token que está ahí, no por el siguiente |
# | `shifted twice` | se vuelven a desplazar objetivos que ya lo estaban |
# | `rows and columns` | los logits van columna a columna y los objetivos, fila a fila |
# | `softmax twice` | la pérdida recibe probabilidades y les aplica softmax |
# | `never zeroed` | sin `zero_grad`: los gradientes se acumulan |
# | `prompt asked too` | sin `-100`: también se preguntan el prompt y el relleno |
# | `start ten times larger` | todas las matrices empiezan con números diez veces mayores |
# | `block frozen` | el primer bloque no se entrena |
# | `attention detached` | un `.detach()` detrás de la atención del segundo bloque |
#
# Ninguno da un error. **Predice**, para cada uno: ¿pasa la segunda prueba, con una última pérdida menor que 0,05? ¿Cuántos de los diez la pasan?

# %%
found = {bug: examine(bug, x, y) for bug in BUGS}  # every check of this phase, ten seconds
for bug, seen in found.items():
    print(f"{bug:24}{seen['losses'][-1]:8.4f}")

# %% [markdown] lang="en"
# **Six of ten broken models pass** the most famous check of the field, and two of them with a lower loss than the sound one. The check is worth having: it finds the other four. But a falling loss says that *something* is learned. Whether it is the right thing, a loss cannot say: it is computed by the very code that may be wrong.
#
# ## What does it write?
#
# So do not look at the loss; let the model write. In phase 18 you judged answers by a short cut: read the right answer aloud to the model, and see whether its favourite is right at every place. Slower, but without any cleverness, is to let it write letter by letter and read only what it wrote itself.
#
# **Predict** for the model without a mask: what share of its sixteen rows is right with the answer in view, and what share as it writes? And is it the same for the other two?

# %% [markdown] lang="es"
# **Seis de diez modelos rotos pasan** la prueba más famosa del oficio, y dos de ellos con una pérdida menor que la del sano. La prueba vale la pena: descubre a los otros cuatro. Pero una pérdida que baja dice que *algo* se aprende. Si es lo correcto, una pérdida no puede decirlo: la calcula el mismo código que quizá está mal.
#
# ## ¿Qué escribe?
#
# Así que no mires la pérdida; deja que el modelo escriba. En la fase 18 evaluaste respuestas con un atajo: dictarle al modelo la respuesta correcta y ver si su favorita acierta en todos los lugares. Más lento, pero sin ninguna astucia, es dejarle escribir letra a letra y que lea solo lo que él mismo escribió.
#
# **Predice** para el modelo sin máscara: ¿qué parte de sus dieciséis filas acierta con la respuesta a la vista y qué parte al escribir? ¿Y pasa lo mismo con los otros dos?

# %%
for bug in ("healthy", "mask off", "target not shifted", "shifted twice"):
    seen = found[bug]
    print(f"{bug:20} answer in view {seen['forced']:.2f}   written {seen['written']:.2f}")

# %%
from minigpt.ablations import without
from minigpt.sampling import generate

open_eyed = without("mask")
learn_by_heart(open_eyed, x, y)
for model in (sound, open_eyed):
    ids = generate(model, x[:1, :8], max_new_tokens=34, use_cache=False)
    print(repr(tokenizer.decode(ids[0].tolist())))

# %% [markdown] lang="en"
# Everything right with the answer in view, nothing right without it. To predict a letter, a model without a mask may look at the next place, where that letter stands. It does not learn to spell, it learns to copy. As it writes, the next place is empty.
#
# The short cut of phase 18 is no mistake; it has a condition. It needs a model in which a position sees, with the whole answer in front of it, exactly what it would see while writing. That is a **causal** model. For any other the number with the answer in view means nothing. Not only for sixteen rows: here are models trained on 4,000 rows and judged on 500 numbers that no row contains. (This record comes with the course; `python -m minigpt.experiments.ablations` remakes it, in about a quarter of an hour.)

# %% [markdown] lang="es"
# Todo bien con la respuesta a la vista, nada bien sin ella. Para predecir una letra, un modelo sin máscara puede mirar el lugar siguiente, donde está esa letra. No aprende a deletrear, aprende a copiar. Cuando escribe, el lugar siguiente está vacío.
#
# El atajo de la fase 18 no es un error; tiene una condición. Necesita un modelo en el que una posición vea, con la respuesta entera delante, exactamente lo que vería al escribir. Eso es un modelo **causal**. En cualquier otro, el número con la respuesta a la vista no significa nada. Y no solo en dieciséis filas: aquí van modelos entrenados con 4000 filas y evaluados con 500 números que ninguna fila contiene. (Este registro viene con el curso; `python -m minigpt.experiments.ablations` lo rehace, en un cuarto de hora más o menos.)

# %%
from minigpt.experiments import results

record = results.load("ablations")
parts = record["parts"]
print(record["rows"], "rows,", record["judges"], "judges")
for part in ("nothing", "mask"):
    for how in ("exact", "written"):
        print(f"without {part:8} {how:8}", [round(share, 3) for share in parts[part][how]])

# %% tags=["plot"] alt={"en": "Loss on one batch against the step, on a logarithmic axis, for four models. All four lines fall from about 4 to between 0.01 and 0.03 and lie close together. The legend says what each can write: the sound model 100 %, the three others 0 %.", "es": "Pérdida en un lote según el paso, en un eje logarítmico, para cuatro modelos. Las cuatro líneas bajan desde cerca de 4 hasta entre 0,01 y 0,03 y van muy juntas. La leyenda dice lo que escribe cada uno: el modelo sano 100 %, los otros tres 0 %."}
from minigpt.plots import ablations as plots

chosen = ("healthy", "mask off", "target not shifted", "shifted twice")
curves = {bug: found[bug]["losses"] for bug in chosen}
plots.written_or_not(curves, {bug: found[bug]["written"] for bug in chosen}, lang="en")

# %% [markdown] lang="en"
# In the whole model (five seeds) both ways of judging agree to the last digit. Without the mask, they have nothing to do with each other. If you take one habit from here: **print what the model says, beside the loss.**
#
# ## Who notices?
#
# Writing finds the missing mask after training. There is a check that finds it before, in a hundredth of a second, and tells you *where*: change one token, and see who notices.
#
# By hand first. A model of four positions, in which each takes the mean of itself and all before it. You replace token 1 (counting from 0). Position 0 does not notice. Positions 1, 2 and 3 do: their means hold the new number. If each took the mean of *all* four, everybody would notice, position 0 as well.

# %% [markdown] lang="es"
# En el modelo completo (cinco semillas) las dos formas de evaluar coinciden hasta la última cifra. Sin la máscara no tienen nada que ver. Si te llevas una sola costumbre de aquí: **imprime lo que dice el modelo, al lado de la pérdida.**
#
# ## ¿Quién se entera?
#
# Escribir descubre la falta de máscara después de entrenar. Hay una prueba que la descubre antes, en una centésima de segundo, y te dice *dónde*: cambia un token y mira quién se entera.
#
# Primero a mano. Un modelo de cuatro posiciones en el que cada una toma la media de sí misma y de todas las anteriores. Reemplazas el token 1 (contando desde 0). La posición 0 no se entera. Las posiciones 1, 2 y 3 sí: sus medias contienen el número nuevo. Si cada una tomara la media de *las cuatro*, se enterarían todas, también la posición 0.

# %% [markdown] lang="en" given=["0.00001"]
# ## Exercise 22.1 · Who notices?
#
# Write `who_notices(model, ids, t)`. `model(ids)` gives logits (1, T, V). Put any other token of the vocabulary in the place of token `t`, and return for every position whether at least one of its logits has changed by more than 0.00001 (less is rounding). Judge in eval mode, give the model back in the mode it came in, and leave `ids` as they are.

# %% [markdown] lang="es" given=["0,00001"]
# ## Ejercicio 22.1 · ¿Quién se entera?
#
# Escribe `who_notices(model, ids, t)`. `model(ids)` da logits (1, T, V). Pon cualquier otro token del vocabulario en el lugar del token `t` y devuelve, para cada posición, si al menos uno de sus logits cambió en más de 0,00001 (menos es redondeo). Evalúa en modo eval, devuelve el modelo en el modo en que estaba y deja `ids` como está.


# %% exercise="ex-22-01"
def who_notices(model, ids, t):
    """Return (T,) bool: where the logits change by more than 1e-5 when token t becomes another."""
    raise NotImplementedError


# %%
for part in ("nothing", "mask"):
    notices = who_notices(without(part), x[:1, :20], t=12)
    print(f"without {part:8}", "".join("!" if noticed else "." for noticed in notices.tolist()))

# %% [markdown] lang="en"
# Two untrained models, one changed token, and the mask is proved or refuted. It is not a matter of how well a model learned: a single `!` before place 12 is a proof that the future is visible.
#
# ## Do the rows mix?
#
# A batch is several texts that know nothing of each other. `rows and columns` learned only down to about 1, and its loss gave no reason. Where is the fault? Take the logits of 2 rows and 3 columns, numbered row by row, and lay them out column by column:

# %% [markdown] lang="es"
# Dos modelos sin entrenar, un token cambiado, y la máscara queda demostrada o refutada. No importa lo bien que haya aprendido un modelo: un solo `!` antes del lugar 12 demuestra que se ve el futuro.
#
# ## ¿Se mezclan las filas?
#
# Un lote son varios textos que no saben nada unos de otros. `rows and columns` solo aprendió hasta cerca de 1, y su pérdida no dio ninguna razón. ¿Dónde está el fallo? Toma los logits de 2 filas y 3 columnas, numerados fila a fila, y ponlos columna a columna:

# %%
table = torch.arange(6).view(2, 3)
print("rows:   ", table.flatten().tolist())
print("columns:", table.T.flatten().tolist())

# %% [markdown] lang="en"
# Only the first and the last stand where they belong. Every other target is asked of another text's logits, and the shapes are right, so nobody complains. The check is the one you have just written, turned by a quarter: change all *other* rows, and see whether the loss of row 0 notices.

# %% [markdown] lang="es"
# Solo el primero y el último están donde deben. A todos los demás objetivos se les pregunta con los logits de otro texto, y las formas son correctas, así que nadie protesta. La prueba es la que acabas de escribir, girada un cuarto de vuelta: cambia todas las *otras* filas y mira si se entera la pérdida de la fila 0.

# %%
from minigpt.checks import batch_loss, rows_mixed
from minigpt.experiments.silent_bugs import rows_and_columns

fresh = without("nothing")
for loss in (batch_loss, rows_and_columns):
    print(f"{loss.__name__:18} rows mixed:", rows_mixed(fresh, x, y, loss))

# %% [markdown] lang="en"
# ## Who stands still?
#
# `block frozen` and `attention detached` learn the batch, write every row right and let nobody look ahead. What they have in common is that a part of the model never moves. Ask the parameters, then: after `backward`, who has a gradient?
#
# Before you run: Mini-GPT has 19 tensors of weights (two tables, eight in each block, one norm). How many of them stand still with the first block left out of training, and how many with a `.detach()` behind the second block's attention?

# %% [markdown] lang="es"
# ## ¿Quién no se mueve?
#
# `block frozen` y `attention detached` se aprenden el lote, escriben bien todas las filas y no dejan mirar hacia delante. Lo que tienen en común es que una parte del modelo no se mueve nunca. Pregúntales a los parámetros: después de `backward`, ¿quién tiene gradiente?
#
# Antes de ejecutar: Mini-GPT tiene 19 tensores de pesos (dos tablas, ocho en cada bloque, una norma). ¿Cuántos se quedan quietos con el primer bloque fuera del entrenamiento y cuántos con un `.detach()` detrás de la atención del segundo bloque?

# %% [markdown] lang="en"
# ## Exercise 22.2 · What stands still
#
# Write `unmoved(model, loss)`: the names, in the model's order, of all parameters to which this loss gives no gradient, or one that is nothing but zeros. Frozen ones are named, too. A model may come with the gradients of an earlier step: they do not count. No weight may move. `model.named_parameters()` gives names and parameters.

# %% [markdown] lang="es"
# ## Ejercicio 22.2 · Lo que no se mueve
#
# Escribe `unmoved(model, loss)`: los nombres, en el orden del modelo, de todos los parámetros a los que esta pérdida no les da gradiente, o uno con solo ceros. Los congelados también se nombran. Un modelo puede llegar con los gradientes de un paso anterior: esos no cuentan. Ningún peso puede moverse. `model.named_parameters()` da nombres y parámetros.


# %% exercise="ex-22-02"
def unmoved(model, loss):
    """Return the names of the parameters to which the loss gives no gradient, or only zeros."""
    raise NotImplementedError


# %%
for bug in ("healthy", "block frozen", "attention detached"):
    setup = Setup()
    BUGS[bug](setup)
    names = unmoved(setup.model, setup.loss(setup.model, x, y))
    print(f"{bug:19}{len(names)}", [name.removeprefix("blocks.") for name in names])

# %% [markdown] lang="en"
# All 8 of the block; and with the `.detach()`, the four matrices of that attention and the norm in front of it. Their work was done by the rest: sixteen rows are few, and what is left of the model has room for them.
#
# ## Which check finds which bug?
#
# You now have six: the loss at the start, the batch by heart, writing, who notices, mixed rows, and what stands still. Before you run: which one finds most of the ten bugs? Is there one that finds all? Is there a bug that escapes all?

# %% [markdown] lang="es"
# Los 8 del bloque; y con el `.detach()`, las cuatro matrices de esa atención y la norma que va delante. Su trabajo lo hizo el resto: dieciséis filas son pocas, y en lo que queda del modelo caben.
#
# ## ¿Qué prueba descubre qué error?
#
# Ya tienes seis: la pérdida inicial, el lote de memoria, escribir, quién se entera, filas mezcladas y lo que no se mueve. Antes de ejecutar: ¿cuál descubre más errores de los diez? ¿Hay alguna que los descubra todos? ¿Hay algún error que escape a todas?

# %% tags=["plot"] alt={"en": "Ten bugs downwards, six checks across; a filled square where the check raises the alarm. Writing has seven filled squares, learning by heart four, the start three, unmoved parameters two, who notices and mixed rows one each. Every row has at least one filled square, no column is full.", "es": "Diez errores hacia abajo, seis pruebas a lo ancho; un cuadrado lleno donde la prueba avisa. Escribir tiene siete cuadrados llenos, el lote de memoria cuatro, la pérdida inicial tres, lo que no se mueve dos, quién se entera y las filas mezcladas uno cada una. Cada fila tiene al menos un cuadrado lleno y ninguna columna está completa."}
from minigpt.experiments.silent_bugs import alarms

table = {bug: alarms(seen) for bug, seen in found.items() if bug != "healthy"}
print("healthy raises no alarm:", not any(alarms(found["healthy"]).values()))
print("start:", {bug: round(found[bug]["start"], 4) for bug in ("healthy", "softmax twice")})
plots.signatures(table, lang="en")

# %% [markdown] lang="en"
# Writing finds most. Three bugs get past it, and each of them is caught by a check that takes a single forward or backward pass. No column is full, no row is empty: that is why one needs several cheap checks, not one good one.
#
# Look at two rows again. `softmax twice` starts at ln 57 even more exactly than the sound model (the first check likes it best of all), and `start ten times larger` learns the batch faster than the sound model. **A check that a bug passes with distinction says nothing about the bug.**
#
# ## How different are two equal models?
#
# Now for the parts. To take out one part on purpose and measure again is called an **ablation**. It answers "what is this part worth?" by a difference. So first you must know how large a difference means nothing.
#
# Five models that are equal in all but their seed: other first weights, other rows, other batches. English, 200 steps of 32 rows, a peak rate of 0.006; judged by exact match on the 500 numbers. **Predict** by how much the best and the worst of the five differ: by 0.01, 0.03, 0.1 or 0.3?

# %% [markdown] lang="es"
# Escribir descubre la mayoría. Tres errores se le escapan, y a cada uno lo caza una prueba que cuesta un solo paso hacia delante o hacia atrás. Ninguna columna está llena y ninguna fila, vacía: por eso hacen falta varias pruebas baratas, y no una buena.
#
# Mira otra vez dos filas. `softmax twice` empieza en ln 57 con más exactitud que el modelo sano (es el que más le gusta a la primera prueba), y `start ten times larger` se aprende el lote más deprisa que el sano. **Una prueba que un error aprueba con nota no dice nada sobre el error.**
#
# ## ¿Cuánto difieren dos modelos iguales?
#
# Vamos a las piezas. Quitar una pieza a propósito y volver a medir se llama **ablación** (*ablation*). Responde a «¿cuánto vale esta pieza?» con una diferencia. Así que primero hay que saber qué diferencia no significa nada.
#
# Cinco modelos iguales en todo menos en la semilla: otros pesos iniciales, otras filas, otros lotes. Inglés, 200 pasos de 32 filas, una tasa máxima de 0,006; evaluados por acierto exacto con los 500 números. **Predice** cuánto se llevan el mejor y el peor de los cinco: ¿0,01, 0,03, 0,1 o 0,3?

# %%
import statistics

from minigpt.experiments.ablations import RECIPE, judged, run

print(RECIPE.steps, "steps of", RECIPE.batch_size, "rows")
whole = [round(score, 3) for score in parts["nothing"]["exact"]]
centre, spread = statistics.mean(whole), statistics.stdev(whole)
print(whole, f" best - worst {max(whole) - min(whole):.3f}")
print("losses", [round(loss, 3) for loss in parts["nothing"]["loss"]])
print(f"mean {centre:.3f}, standard deviation {spread:.3f}")
print(f"from counting on 500 numbers alone {(centre * (1 - centre) / 500) ** 0.5:.3f}")

# %% [markdown] lang="en"
# More than 0.1 between two equal models. Someone who compares two *different* ones, a run of each, will find that one of them is "better by ten points", and will be wrong. Asking only 500 numbers would by itself make a spread of 0.021; the greater part is the luck of training. One run is an anecdote.
#
# ## Surgery from outside
#
# To take a part out, nothing in `model.py` has to change: a model is made of modules, and a module can be exchanged. Here a norm makes room for `nn.Identity()`, which hands through whatever it gets.

# %% [markdown] lang="es"
# Más de 0,1 entre dos modelos iguales. Quien compare dos *distintos*, con un entrenamiento de cada uno, hallará que uno es «diez puntos mejor», y se equivocará. Preguntar solo 500 números daría por sí solo una dispersión de 0,021; la mayor parte es la suerte del entrenamiento. Un solo entrenamiento es una anécdota.
#
# ## Cirugía desde fuera
#
# Para quitar una pieza no hay que cambiar nada en `model.py`: un modelo está hecho de módulos, y un módulo se puede cambiar por otro. Aquí una norma deja su sitio a `nn.Identity()`, que deja pasar lo que recibe.

# %%
patient = copy.deepcopy(fresh)  # a copy in depth: the blocks, and all that is in them
patient.blocks[0].norm_1 = nn.Identity()
print("patient:", patient.blocks[0].norm_1)
print("fresh:  ", fresh.blocks[0].norm_1)

# %% [markdown] lang="en"
# With an MLP, one caution. Its result is *added* to the stream, $x + \text{mlp}(\text{norm}(x))$. What must stand in its place so that nothing is added?
#
# ## Exercise 22.3 · A model without its MLPs
#
# Write `without_mlp(model)`: a copy of a GPT whose MLPs add nothing to the stream, neither now nor after training. The blocks are in `model.blocks`, each with its `.mlp`. Everything else goes on working as before, and the model that came in stays whole.

# %% [markdown] lang="es"
# Con un MLP, un aviso. Su resultado se *suma* al flujo, $x + \text{mlp}(\text{norm}(x))$. ¿Qué debe haber en su lugar para que no se sume nada?
#
# ## Ejercicio 22.3 · Un modelo sin sus MLP
#
# Escribe `without_mlp(model)`: una copia de un GPT cuyos MLP no suman nada al flujo, ni ahora ni después de entrenar. Los bloques están en `model.blocks`, cada uno con su `.mlp`. Todo lo demás sigue funcionando igual, y el modelo que recibes queda entero.


# %% exercise="ex-22-03"
def without_mlp(model):
    """Return a copy whose MLPs add nothing to the stream, now or after training."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Train it like the others. The whole model of this seed came to a loss of 0.055 and an exact match of 0.658. **Predict** both without MLPs, which hold three fifths of all the numbers.

# %% [markdown] lang="es"
# Entrénalo como a los demás. El modelo completo con esta semilla llegó a una pérdida de 0,055 y un acierto exacto de 0,658. **Predice** los dos sin los MLP, que contienen tres quintas partes de todos los números.

# %%
from minigpt import recipes
from minigpt.train import start, train

rows = recipes.number_data(("en",), tokenizer, 64, seed=0, count=record["rows"])
thin = train(start(without_mlp(recipes.new_model().model), RECIPE), rows, RECIPE).model
print("without MLPs", {key: round(value, 3) for key, value in judged(thin).items()})
numbers = {part: parts[part]["parameters"] for part in ("nothing", "MLP")}
print(numbers, "difference", numbers["nothing"] - numbers["MLP"])

# %% [markdown] lang="en" given=["2017"]
# A disaster. So the MLP is vital? Careful: two things went at once, the MLP and 65,536 numbers. Perhaps any part of that size would be missed. A **control** takes away only one of the two: keep both matrices of the MLP and remove the bend between them, GELU. Then no number is missing, and what is left is a single straight map.
#
# ## Which parts are missed?
#
# These have been taken out, one at a time, each with several seeds:
#
# | name | what is taken out |
# |---|---|
# | `1/sqrt(D)` | the factor before the softmax of attention |
# | `3 of 4 heads` | one head of 64 channels instead of four of 16 |
# | `attention` | adds nothing |
# | `GELU` | the bend in the MLP |
# | `mask` | judged as it writes |
# | `MLP` | adds nothing |
# | `norm` | all five of them |
# | `norm before` | the norms stand behind each sum, as in 2017 |
# | `positions` | the table is all zeros |
# | `residual` | each part replaces the stream, instead of adding to it |
# | `second layer` | one block is left |
# | `small start` | all matrices ten times larger at the start |
# | `smaller ends` | the $1/\sqrt{2n}$ of phase 17 |
# | `tied head` | the head has a table of its own |
# | `wide heads` | 16 heads of 4 channels instead of four of 16 |
#
# **Predict**: sort them into four groups. Without it nothing works; it is missed a little; it is not missed; it was in the way.

# %% [markdown] lang="es" given=["2017"]
# Un desastre. ¿Entonces el MLP es vital? Cuidado: se fueron dos cosas a la vez, el MLP y 65 536 números. Quizá se echaría de menos cualquier pieza de ese tamaño. Un **control** quita solo una de las dos: conserva las dos matrices del MLP y quita la curva que hay entre ellas, GELU. Entonces no falta ningún número, y lo que queda es una sola aplicación lineal.
#
# ## ¿Qué piezas hacen falta?
#
# Estas se quitaron, de una en una, cada una con varias semillas:
#
# | nombre | qué se quita |
# |---|---|
# | `1/sqrt(D)` | el factor que va antes del softmax de la atención |
# | `3 of 4 heads` | una cabeza de 64 canales en lugar de cuatro de 16 |
# | `attention` | no suma nada |
# | `GELU` | la curva del MLP |
# | `mask` | se evalúa escribiendo |
# | `MLP` | no suma nada |
# | `norm` | las cinco |
# | `norm before` | las normas van detrás de cada suma, como en 2017 |
# | `positions` | la tabla es toda ceros |
# | `residual` | cada pieza reemplaza el flujo en lugar de sumarle algo |
# | `second layer` | queda un bloque |
# | `small start` | todas las matrices diez veces mayores al empezar |
# | `smaller ends` | el $1/\sqrt{2n}$ de la fase 17 |
# | `tied head` | la cabeza de salida tiene su propia tabla |
# | `wide heads` | 16 cabezas de 4 canales en lugar de cuatro de 16 |
#
# **Predice**: repártelas en cuatro grupos. Sin ella nada funciona; se echa un poco de menos; no se echa de menos; estorbaba.

# %% [markdown] lang="en"
# Before you look, write down the rule by which you will judge, or you will see what you would like to see.
#
# ## Exercise 22.4 · What the seeds allow
#
# Write `verdict(whole, ablated)`. Both are lists of scores, one per seed, and higher is better. Return what *removing* the part does: `"helps"` or `"hurts"`, if the two means are at least two standard deviations of `whole` apart (of a sample: divide by $n - 1$) *and* every single ablated run lies on that side of the mean of `whole`; otherwise, or with fewer than two runs on either side, `"cannot tell"`.

# %% [markdown] lang="es"
# Antes de mirar, escribe la regla con la que vas a juzgar, o verás lo que te gustaría ver.
#
# ## Ejercicio 22.4 · Lo que permiten las semillas
#
# Escribe `verdict(whole, ablated)`. Las dos son listas de aciertos, uno por semilla, y más es mejor. Devuelve lo que hace *quitar* la pieza: `"helps"` (ayuda) o `"hurts"` (perjudica), si las dos medias distan al menos dos desviaciones estándar de `whole` (de una muestra: divide entre $n - 1$) *y* cada uno de los entrenamientos sin la pieza queda de ese lado de la media de `whole`; si no, o si hay menos de dos entrenamientos de cualquiera de los dos, `"cannot tell"` (no se puede decir).


# %% exercise="ex-22-04"
def verdict(whole, ablated):
    """Return what removing the part does: "hurts", "helps" or "cannot tell"."""
    raise NotImplementedError


# %%
scores = {part: seen.get("written", seen["exact"]) for part, seen in parts.items()}
verdicts = {part: verdict(whole, runs) for part, runs in scores.items() if part != "nothing"}
for part, said in verdicts.items():
    mean = statistics.mean(parts[part]["loss"])
    print(f"{part:13} {said:12} loss {mean:.3f}  exact", [round(s, 3) for s in scores[part]])

# %% tags=["plot"] alt={"en": "One row of dots per part taken out, exact match of each run from 0 to 1. A grey band marks the five runs of the whole model. Seven parts lie far left of the band, at 0 to 0.16. Six have their dots in or near the band. The factor before the softmax lies a little right of it, the tied head far right, above 0.85.", "es": "Una fila de puntos por pieza quitada, con el acierto exacto de cada entrenamiento de 0 a 1. Una banda gris marca los cinco del modelo completo. Siete piezas quedan muy a la izquierda de la banda, de 0 a 0,16. Seis tienen sus puntos dentro o cerca de la banda. El factor anterior al softmax queda algo a la derecha; la salida compartida, muy a la derecha, por encima de 0,85."}
plots.parts(scores, verdicts, lang="en")

# %% [markdown] lang="en"
# Seven are vital: without residuals, attention, norms, MLP, positions, mask, or with the norm in the wrong place, this recipe comes to nothing, or next to nothing.
#
# Six times you cannot tell. Be exact about what that means. GELU is in this group: the control keeps all numbers of the MLP, and its bend is not missed *that these five seeds would show, in 200 steps of English number names*. So what the model missed without MLP was not the bend. (It is not "useless" either: another budget or another task may need it.) The second layer is in the group as well, though all five of its runs lie below the mean of the whole. The rule asks for more than a lucky seed can do; with ten seeds more it might tell. "Cannot tell" is not "no effect".
#
# And two were **in the way**. That is a strong claim, and it can be tested: if it is true, it holds for a seed that took no part in finding it. **Predict** the exact match of seed 5 with the head untied; the whole model of that seed stands beside it.

# %% [markdown] lang="es"
# Siete son vitales: sin residuales, atención, normas, MLP, posiciones o máscara, o con la norma mal puesta, esta receta no llega a nada o a casi nada.
#
# Seis veces no se puede decir. Sé exacto sobre lo que eso significa. GELU está en ese grupo: el control conserva todos los números del MLP, y su curva no se echa de menos *en lo que dejan ver estas cinco semillas, en 200 pasos de nombres de números en inglés*. Así que lo que el modelo echaba de menos sin MLP no era la curva. (Tampoco es «inútil»: con otro presupuesto u otra tarea puede hacer falta.) La segunda capa también está en el grupo, aunque sus cinco entrenamientos quedan por debajo de la media del completo. La regla pide más de lo que puede hacer una semilla con suerte; con diez semillas más quizá se podría decir. «No se puede decir» no es «no hay efecto».
#
# Y dos **estorbaban**. Es una afirmación fuerte y se puede poner a prueba: si es cierta, vale para una semilla que no participó en hallarla. **Predice** el acierto exacto de la semilla 5 con la salida sin compartir; el modelo completo de esa semilla está al lado.

# %%
for part in ("nothing", "tied head"):
    print(f"without {part:10}", {key: round(v, 3) for key, v in run(part, seed=5).items()})
print("numbers more:", parts["tied head"]["parameters"] - parts["nothing"]["parameters"])

# %% [markdown] lang="en"
# It holds. Sharing one table between both ends saves 3,648 numbers and costs this model a good deal, at this budget and this rate.
#
# What of the factor $1/\sqrt{D}$, then? Did phase 15 tell a tale? Its reason was: if queries and keys have variance 1, their scores have variance D, and softmax puts nearly everything on one place. Check the *if*, in a model that has just begun:

# %% [markdown] lang="es"
# Se cumple. Compartir una tabla entre los dos extremos ahorra 3648 números y a este modelo le cuesta bastante, con este presupuesto y esta tasa.
#
# ¿Y el factor $1/\sqrt{D}$? ¿Nos contó un cuento la fase 15? Su razón era: si las consultas y las claves tienen varianza 1, sus puntuaciones tienen varianza D y softmax pone casi todo en un solo lugar. Comprueba el *si*, en un modelo recién empezado:

# %%
first = fresh.blocks[0]
stream = fresh.token_embedding(x) + fresh.position_embedding.weight[: x.shape[1]]
q, k, _ = first.attention.project(first.norm_1(stream))
scores_now = q @ k.transpose(-2, -1)
print(f"standard deviation: of q {q.std():.3f}, of a score q·k {scores_now.std():.3f}")
print(f"with 1/sqrt(16): {scores_now.std() / 4:.3f}")

# %% [markdown] lang="en" given=["0.02"]
# The condition does not hold here. Weights that start at 0.02 make small queries and keys, and scores so small that softmax spreads almost evenly; dividing them by 4 makes them smaller still. So the reason of phase 15 stands, and does not apply to this start.
#
# But why is it *better* without the factor? A guess: undivided scores move four times as far when the weights move, so attention learns as if it had a larger rate. A guess like this is worth something if it could fail. This one could: **if it is right, the advantage should go away once everybody gets a larger rate.**
#
# ## A fair trial
#
# There is a second reason to try other rates, an objection, and it is a good one: 0.006 was chosen for another run, of the whole model. Perhaps the model without norms only wants another rate; perhaps the tied head only learns *slower*, and would catch up at a larger one. So give every side the choice of three rates, 0.006 and a quarter and four times of it. **Predict** for norms, factor and head: does the verdict turn round?

# %% [markdown] lang="es" given=["0,02"]
# Aquí la condición no se cumple. Unos pesos que empiezan en 0,02 dan consultas y claves pequeñas, y puntuaciones tan pequeñas que softmax reparte casi por igual; dividirlas entre 4 las hace aún menores. Así que la razón de la fase 15 sigue en pie, y no se aplica a este comienzo.
#
# Pero ¿por qué va *mejor* sin el factor? Una conjetura: las puntuaciones sin dividir se mueven cuatro veces más cuando se mueven los pesos, así que la atención aprende como si tuviera una tasa mayor. Una conjetura así vale algo si puede fallar. Esta puede: **si es correcta, la ventaja debería desaparecer en cuanto todos reciban una tasa mayor.**
#
# ## Un juicio justo
#
# Hay una segunda razón para probar otras tasas, una objeción, y es buena: 0,006 se eligió para otro entrenamiento, el del modelo completo. Quizá el modelo sin normas solo quiere otra tasa; quizá la salida compartida solo aprende *más despacio*, y con una mayor alcanzaría a la otra. Dale, entonces, a cada parte a elegir entre tres tasas: 0,006, la cuarta parte y el cuádruple. **Predice** para las normas, el factor y la salida: ¿se da la vuelta el veredicto?

# %%
by_rate = {"0.0015": record["rates"]["0.0015"], "0.006": parts, "0.024": record["rates"]["0.024"]}
for part in ("nothing", "norm", "1/sqrt(D)", "tied head"):
    means = {rate: statistics.mean(runs[part]["exact"]) for rate, runs in by_rate.items()}
    print(f"without {part:10}", {rate: round(mean, 3) for rate, mean in means.items()})

# %%
for rate, runs in record["rates"].items():
    base = runs["nothing"]["exact"]
    said = {part: verdict(base, runs[part]["exact"]) for part in ("norm", "1/sqrt(D)", "tied head")}
    print(f"at {rate:6}", said)
print("without 1/sqrt(D) at 0.024:", [round(s, 3) for s in runs["1/sqrt(D)"]["exact"]])

# %% [markdown] lang="en" given=["1,000"]
# Three objections, three different ends.
#
# * **Norms**: at four times the rate the model without them is better than it was, and so is the whole one. The verdict stands.
# * **The factor**: at a quarter of the rate the model without it is far ahead; at four times the rate the whole model has caught up, and the advantage is gone. The guess could have failed here and did not. The right sentence is not "the factor is in the way", but "at small rates it slows this model down".
# * **The tied head**: still in the way at both other rates, by more than two standard deviations.
#
# And look at the first row: turning one knob, the rate, brought the whole model from 0.645 to 0.743. Of the fifteen ablations, one brought more. **A part whose removal "helps" may only make up for a knob that nobody has turned.**
#
# ## One sentence
#
# A finding is a sentence with its seeds, its spread, its budget and its knobs. Three that a learner might write about the head:
#
# 1. "Weight tying is harmful." Says nothing of when; GPT-2 ties its head, and 200 steps of number names know nothing about GPT-2.
# 2. "Untying the head raises exact match from 0.645 to 0.871." Two means without a spread, and for one rate.
# 3. "In 200 steps of English number names, an untied head raised Mini-GPT's exact match in each of five seeds, by more than two standard deviations of the whole model (5 seeds), at all three rates tried; what it does at 1,000 steps, or to an adapter, is not measured."
#
# The third is long because it is true. Before the course changed its model on the strength of it, one would have to measure what its last words name.

# %% [markdown] lang="es" given=["1000"]
# Tres objeciones, tres finales distintos.
#
# * **Las normas**: con el cuádruple de tasa, el modelo que no las tiene va mejor que antes, y el completo también. El veredicto se mantiene.
# * **El factor**: con la cuarta parte de la tasa, el modelo que no lo tiene va muy por delante; con el cuádruple, el completo lo ha alcanzado y la ventaja desaparece. La conjetura pudo fallar aquí y no falló. La frase correcta no es «el factor estorba», sino «con tasas pequeñas frena a este modelo».
# * **La salida compartida**: sigue estorbando con las otras dos tasas, por más de dos desviaciones estándar.
#
# Y mira la primera línea: girar un solo botón, la tasa, llevó al modelo completo de 0,645 a 0,743. De las quince ablaciones, una dio más. **Una pieza que «ayuda» al quitarla quizá solo compensa un botón que nadie ha girado.**
#
# ## Una frase
#
# Un hallazgo es una frase con sus semillas, su dispersión, su presupuesto y sus botones. Tres que podrías escribir sobre la salida:
#
# 1. «Compartir pesos es dañino». No dice cuándo; GPT-2 comparte los suyos, y 200 pasos de nombres de números no saben nada de GPT-2.
# 2. «Separar la salida sube el acierto exacto de 0,645 a 0,871». Dos medias sin dispersión, y para una sola tasa.
# 3. «En 200 pasos de nombres de números en inglés, una salida propia subió el acierto exacto de Mini-GPT en cada una de cinco semillas, por más de dos desviaciones estándar del modelo completo (5 semillas), con las tres tasas probadas; lo que hace con 1000 pasos, o con un adaptador, no está medido».
#
# La tercera es larga porque es verdad. Antes de que el curso cambiara su modelo por ella, habría que medir lo que nombran sus últimas palabras.

# %% [markdown] lang="en" given=["2017", "2018", "2019", "2020", "2021", "3.2", "1,000", "44", "45"]
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 22` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 22`.
#
# ## What you can now do
#
# * You can test a new model with six checks (`minigpt/checks.py`) and say of each what it cannot see.
# * You can find out without any training which positions a token reaches, and which parameters a loss leaves alone.
# * You can say when exact match with the answer in view may be trusted, and show a model for which it may not.
# * You can take a part out of a model from outside, so that nothing is added in its place, now or later.
# * You can judge such an ablation by several seeds, name the control that a claim needs, and write down what is not known.
#
# One thing from this phase will be put to use at once. In a causal model nobody before a changed token notices. So when the model has written a letter and goes on to the next, all that it computed for the letters before is still the same. Yet `generate` with `use_cache=False`, as you called it above, reads all of them again, every time. **To write letter 45, must the model read the first 44 again?** That is phase 23.
#
# ## Where to go deeper
#
# * Karpathy 2019, [A Recipe for Training Neural Networks](http://karpathy.github.io/2019/04/25/recipe/): most of these checks, and the temper they need.
# * Lipton and Steinhardt 2018, [Troubling Trends in Machine Learning Scholarship](https://arxiv.org/abs/1807.03341): section 3.2 is about gains whose source nobody has identified.
# * Bouthillier and others 2021, [Accounting for Variance in Machine Learning Benchmarks](https://arxiv.org/abs/2103.03098): how much of a difference is seeds.
# * Xiong and others 2020, [On Layer Normalization in the Transformer Architecture](https://arxiv.org/abs/2002.04745): why the norm behind the sum wants a longer warm-up. Press and Wolf 2017, [Using the Output Embedding](https://arxiv.org/abs/1608.05859): the case for tying.
# * To try: `without("second layer")` and `without("GELU")` one on top of the other; the table once more at 1,000 steps; `who_notices` on the model of your own notebook of phase 17.

# %% [markdown] lang="es" given=["2017", "2018", "2019", "2020", "2021", "3.2", "1000", "44", "45"]
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 22` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 22`.
#
# ## Lo que ya sabes hacer
#
# * Sabes poner a prueba un modelo nuevo de seis formas (`minigpt/checks.py`) y decir de cada una qué no ve.
# * Sabes averiguar, sin entrenar nada, a qué posiciones llega un token y a qué parámetros no llega una pérdida.
# * Sabes decir cuándo te puedes fiar del acierto exacto con la respuesta a la vista, y mostrar un modelo con el que no.
# * Sabes quitarle una pieza a un modelo desde fuera, de modo que en su lugar no se sume nada, ni ahora ni después.
# * Sabes juzgar una ablación así con varias semillas, nombrar el control que pide una afirmación y dejar escrito lo que no se sabe.
#
# Una cosa de esta fase se va a usar enseguida. En un modelo causal no se entera nadie que esté antes de un token cambiado. Así que, cuando el modelo ha escrito una letra y pasa a la siguiente, todo lo que calculó para las anteriores sigue igual. Y sin embargo `generate` con `use_cache=False`, como la llamaste arriba, las vuelve a leer todas, cada vez. **Para escribir la letra 45, ¿tiene que leer otra vez las 44 primeras?** Eso es la fase 23.
#
# ## Para profundizar
#
# * Karpathy 2019, [A Recipe for Training Neural Networks](http://karpathy.github.io/2019/04/25/recipe/): la mayoría de estas pruebas, y el temple que piden.
# * Lipton y Steinhardt 2018, [Troubling Trends in Machine Learning Scholarship](https://arxiv.org/abs/1807.03341): la sección 3.2 trata de mejoras cuyo origen nadie ha identificado.
# * Bouthillier y otros 2021, [Accounting for Variance in Machine Learning Benchmarks](https://arxiv.org/abs/2103.03098): qué parte de una diferencia son semillas.
# * Xiong y otros 2020, [On Layer Normalization in the Transformer Architecture](https://arxiv.org/abs/2002.04745): por qué la norma detrás de la suma quiere un calentamiento más largo. Press y Wolf 2017, [Using the Output Embedding](https://arxiv.org/abs/1608.05859): las razones para compartir.
# * Para probar: `without("second layer")` y `without("GELU")` a la vez; la tabla otra vez con 1000 pasos; `who_notices` con el modelo de tu propio cuaderno de la fase 17.
