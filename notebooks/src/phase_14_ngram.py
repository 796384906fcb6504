# ---
# title: {en: "The n-gram baseline", es: "La referencia de n-gramas"}
# summary: {en: "How far one gets by counting: a model without a network, its best memory, and the one thing that it cannot do.", es: "Hasta dónde se llega contando: un modelo sin red, su mejor memoria y lo único que no puede hacer."}
# outcome: {en: "a counting model that every later loss is set beside, and the place where it fails", es: "un modelo que cuenta, junto al que se pone cada pérdida posterior, y el lugar donde falla"}
# minutes: 110
# needs: [3, 12]
# ---

# %% [markdown] lang="en"
# # The n-gram baseline
#
# In phase 13 merely counting who stands beside whom was enough to tell vowels from consonants. And phase 12 found that eight letters back say all that a name's own letters can say about the next one. That is an offer: no network, no gradient, no training. Count what came next, and say it.
#
# **How far does one get by counting, and what exactly is left for a network to do?** You build that model, find its best memory, and set it beside Mini-GPT on the same numbers. Whoever trains a model without such a **baseline**, a simple model to compare with, does not know what its loss is worth.

# %% [markdown] lang="es"
# # La referencia de n-gramas
#
# En la fase 13 bastó con contar quién está al lado de quién para distinguir vocales de consonantes. Y la fase 12 averiguó que ocho letras hacia atrás dicen todo lo que las propias letras de un nombre pueden decir sobre la siguiente. Es una oferta: sin red, sin gradiente, sin entrenamiento. Cuenta lo que vino después, y dilo.
#
# **¿Hasta dónde se llega contando, y qué le queda exactamente por hacer a una red?** Construyes ese modelo, le buscas su mejor memoria y lo pones al lado de Mini-GPT con los mismos números. Quien entrena un modelo sin una **referencia** así, un modelo sencillo con el que comparar, no sabe lo que vale su pérdida.

# %%
import math

from minigpt.number_names import ALPHABET, corpus, row, split_numbers

numbers, V = split_numbers(), len(ALPHABET)
rows = corpus(numbers.train, ["en"], 1000)
new = [row(n, "en") for n in numbers.test]
print(len(rows), "rows to count, the first of them", rows[0])
print(f"{len(new):,} new rows with {sum(len(answer) for _, answer in new):,} characters to guess")

# %% [markdown] lang="en"
# We count English rows and judge on numbers that were never counted. Only the answer is counted and judged, as with Mini-GPT: nobody can guess the digits of a prompt.
#
# ## What comes after?
#
# An **n-gram** is a piece of $n$ characters. A model of **order** $n$ looks at the $n - 1$ characters before, its *context*, and knows how often each character followed them. So order 1 looks at nothing, and order 2 at one character.
#
# Count by hand, at order 2, the three names `one`, `one`, `none`; each begins after a newline and ends with one. **Predict:** which of the names `one`, `nonone` and `oone` can be written with these counts alone, never using a pair that was not counted?

# %% [markdown] lang="es"
# Contamos filas en inglés y evaluamos con números que nunca se contaron. Solo se cuenta y se evalúa la respuesta, como en Mini-GPT: nadie puede adivinar las cifras de un prompt.
#
# ## ¿Qué viene después?
#
# Un **n-grama** es un trozo de $n$ caracteres. Un modelo de **orden** $n$ mira los $n - 1$ caracteres anteriores, su *contexto*, y sabe cuántas veces los siguió cada carácter. Así, el orden 1 no mira nada y el orden 2, un carácter.
#
# Cuenta a mano, con orden 2, los tres nombres `one`, `one`, `none`; cada uno empieza después de un salto de línea y acaba con otro. **Predice:** ¿cuáles de los nombres `one`, `nonone` y `oone` se pueden escribir solo con estos recuentos, sin usar nunca un par que no se contó?

# %% [markdown] lang="en"
# ## Exercise 14.1 · What comes after?
#
# Write `count_after(rows, n)`. `rows` is a list of pairs (prompt, answer). The result is a dictionary: for each context of `n - 1` characters, a dictionary that says how often each character followed it. Only characters of answers are counted, but their context may reach back into the prompt; and where a row has too little before it, newlines stand there. By hand: from the row `7=`, `a`-newline and `n = 3` come `{"7=": {"a": 1}, "=a": {"\n": 1}}`.

# %% [markdown] lang="es"
# ## Ejercicio 14.1 · ¿Qué viene después?
#
# Escribe `count_after(rows, n)`. `rows` es una lista de pares (prompt, respuesta). El resultado es un diccionario: para cada contexto de `n - 1` caracteres, un diccionario que dice cuántas veces lo siguió cada carácter. Solo se cuentan caracteres de las respuestas, pero su contexto puede llegar hasta el prompt; y donde una fila tiene muy poco delante, hay saltos de línea. A mano: de la fila `7=`, `a` y salto de línea, con `n = 3`, salen `{"7=": {"a": 1}, "=a": {"\n": 1}}`.


# %% exercise="ex-14-01"
def count_after(rows, n):
    """Return {context: {character: how often it follows}} for contexts of n - 1 characters."""
    raise NotImplementedError


# %%
counts = count_after([("", "one\n"), ("", "one\n"), ("", "none\n")], 2)
print(counts)
for name in ("one", "none", "nonone", "oone"):
    pairs = zip("\n" + name, name + "\n", strict=True)
    shares = [counts[a].get(b, 0) / sum(counts[a].values()) for a, b in pairs]
    print(
        f"{name:7}", [round(share, 2) for share in shares], "together", round(math.prod(shares), 4)
    )

# %% [markdown] lang="en"
# Nobody ever said `nonone`, and the counts allow it: a short memory makes new names, right ones and wrong ones. `oone` is impossible, since no `o` ever followed an `o`.
#
# ## A longer memory
#
# Now the 1,000 rows. The loss is the mean surprise of a character in nats, the mean of $-\ln p$; who knows nothing pays $\ln 57 = 4.04$ of them. (`NGram` counts as you did, for all orders up to the one you ask for; `add(..., alpha=0)` is the plain share.)
#
# **Predict** the loss on the new rows at orders 1, 2, 3 and 4.

# %% [markdown] lang="es"
# Nadie ha dicho nunca `nonone`, y los recuentos lo permiten: una memoria corta inventa nombres, buenos y malos. `oone` es imposible, porque a una `o` nunca la siguió una `o`.
#
# ## Una memoria más larga
#
# Ahora, las 1000 filas. La pérdida es la sorpresa media de un carácter en nats, la media de $-\ln p$; quien no sabe nada paga $\ln 57 = 4{,}04$. (`NGram` cuenta como tú, para todos los órdenes hasta el que le pidas; `add(..., alpha=0)` es la proporción sin más.)
#
# **Predice** la pérdida en las filas nuevas con los órdenes 1, 2, 3 y 4.

# %%
from minigpt.ngram import NGram, steps

model = NGram(20, V).fit(rows)


def added(order, alpha):
    short = model.shorter(order)
    shares = [short.add(c, x, alpha) for p, a in new for c, x in steps(p, a, order)]
    return sum(-math.log(share) if share else math.inf for share in shares) / len(shares)


# %%
plain = [added(order, alpha=0) for order in range(1, 9)]
print(f"knowing nothing: ln {V} = {math.log(V):.2f}")
print({order: round(loss, 3) for order, loss in enumerate(plain, start=1)})

# %% [markdown] lang="en"
# From 4.04 to half a nat with two characters of memory. And then infinity.
#
# ## What does infinity cost?
#
# Phase 03 met this: what has probability 0 and happens anyway surprises without limit. **Predict:** how many of the 34,810 new characters must be "impossible" to make the mean infinite? How many are, at order 4? And for how many is the whole *context* new, at orders 4, 8 and 12?

# %% [markdown] lang="es"
# De 4,04 a medio nat con dos caracteres de memoria. Y después, infinito.
#
# ## ¿Cuánto cuesta el infinito?
#
# La fase 03 ya se lo encontró: lo que tiene probabilidad 0 y ocurre sorprende sin límite. **Predice:** ¿cuántos de los 34 810 caracteres nuevos tienen que ser «imposibles» para que la media sea infinita? ¿Cuántos lo son con orden 4? ¿Y para cuántos es nuevo el *contexto* entero, con los órdenes 4, 8 y 12?

# %%
from minigpt.experiments import ngram as experiment

for order in (3, 4, 5, 8, 12):
    impossible, unknown, letters = experiment.raw(model.shorter(order), new)
    print(f"order {order:2}: {impossible:3} impossible, {unknown:5,} of {letters:,} contexts new")

# %% [markdown] lang="en"
# One is enough; 251 are, less than one in a hundred. And the longer the context, the more often it is simply new: at order 12, one time in four. (There the plain shares know nothing, and we let them bet evenly.)
#
# ## Add a little
#
# The oldest remedy: act as if every character had been seen a little more often, by $\alpha$, after every context:
#
# $$p(c \mid \text{context}) = \frac{\text{count of } c + \alpha}{\text{count of all} + \alpha V}$$
#
# Such repairs are called **smoothing**. For zero counts to have no probability of zero, a little is taken from everybody else.

# %% [markdown] lang="es"
# Basta con uno; son 251, menos de uno de cada cien. Y cuanto más largo el contexto, más a menudo es sencillamente nuevo: con orden 12, una de cada cuatro veces. (Ahí las proporciones no saben nada, y les dejamos apostar por todos igual.)
#
# ## Añadir un poco
#
# El remedio más antiguo: hacer como si, después de cada contexto, cada carácter se hubiera visto un poco más, $\alpha$ veces:
#
# $$p(c \mid \text{contexto}) = \frac{\text{recuento de } c + \alpha}{\text{recuento total} + \alpha V}$$
#
# Estos arreglos se llaman **suavizado**. Para que lo que nunca se vio no tenga probabilidad cero, se les quita un poco a todos los demás.

# %% [markdown] lang="en" given=["3.5"]
# ## Exercise 14.2 · Add a little
#
# Write `add_alpha(count, total, V, alpha)`: the probability of one character, which followed the context `count` times of `total`. By hand, with an alphabet of 4 and $\alpha = 0.5$: who was seen 3 times of 3 gets $3.5 / 5$, and each of the other three $0.5 / 5$.

# %% [markdown] lang="es" given=["3.5"]
# ## Ejercicio 14.2 · Añadir un poco
#
# Escribe `add_alpha(count, total, V, alpha)`: la probabilidad de un carácter que siguió al contexto `count` veces de `total`. A mano, con un alfabeto de 4 y $\alpha = 0{,}5$: quien se vio 3 veces de 3 recibe $3{,}5 / 5$, y cada uno de los otros tres, $0{,}5 / 5$.


# %% exercise="ex-14-02"
def add_alpha(count, total, V, alpha):
    """Return the probability of a character once alpha is added to the count of each of V."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Infinity is gone. **Predict:** with the best of three sizes of this addition, is order 4 better than order 3 now? And order 8, which remembers seven characters?

# %% [markdown] lang="es"
# El infinito se ha ido. **Predice:** con el mejor de tres tamaños de esa suma, ¿es ahora el orden 4 mejor que el 3? ¿Y el orden 8, que recuerda siete caracteres?

# %%
print("order 3, nothing added:", round(added(3, alpha=0), 3))
for order in (4, 8):
    print(f"order {order}:", {alpha: round(added(order, alpha), 3) for alpha in (1, 0.1, 0.01)})
print(
    "seen once, of once:", {alpha: round(add_alpha(1, 1, V, alpha), 2) for alpha in (1, 0.1, 0.01)}
)

# %% [markdown] lang="en" given=["56"]
# Order 4 gains, order 8 is worse than order 3, with any $\alpha$. Look at the last line: after a context that was seen once, the only character that we know of gets 3 % with $\alpha = 1$ and 16 % with 0.1. All the rest goes to 56 others, most of which can never stand there. With 0.01 that is mended, but then whatever is new pays dearly.
#
# ## Back off
#
# A better idea: who knows little after a long context should ask a shorter one. Let $T$ be the number of *different* characters that followed the context. The more there were, the likelier is one more. Set $T$ apart, and share it out as the shorter context says:
#
# $$p(c \mid \text{context}) = \frac{\text{count of } c + T \cdot p(c \mid \text{shorter})}{\text{count of all} + T}$$
#
# The shorter context is the same one without its *first* character; below the empty one stands $1/V$ for all. A context that was never seen leaves the word to the shorter one. This is **backing off**, in the form of Witten and Bell. It has no knob to turn.
#
# By hand, from `one`, `one`, `none`: after `n` came `e` 3 times and `o` once, so $T = 2$, and $p(e \mid n) = (3 + 2 \cdot p(e)) / 6$.

# %% [markdown] lang="es" given=["56"]
# El orden 4 gana; el orden 8 es peor que el 3, con cualquier $\alpha$. Mira la última línea: después de un contexto que se vio una vez, el único carácter que conocemos recibe el 3 % con $\alpha = 1$ y el 16 % con 0,1. Todo lo demás va a otros 56, la mayoría de los cuales no pueden estar ahí. Con 0,01 eso se arregla, pero entonces todo lo nuevo se paga muy caro.
#
# ## Retroceder
#
# Una idea mejor: quien sabe poco tras un contexto largo debería preguntar a uno más corto. Sea $T$ el número de caracteres *distintos* que siguieron al contexto. Cuantos más hubo, más probable es otro más. Aparta $T$ y repártelo como diga el contexto más corto:
#
# $$p(c \mid \text{contexto}) = \frac{\text{recuento de } c + T \cdot p(c \mid \text{más corto})}{\text{recuento total} + T}$$
#
# El contexto más corto es el mismo sin su *primer* carácter; por debajo del vacío está $1/V$ para todos. Un contexto que nunca se vio le cede la palabra al más corto. Esto es **retroceder** (*backing off*), en la forma de Witten y Bell. No tiene ningún botón que ajustar.
#
# A mano, con `one`, `one`, `none`: tras la `n` vino `e` 3 veces y `o` una, así que $T = 2$ y $p(e \mid n) = (3 + 2 \cdot p(e)) / 6$.

# %% [markdown] lang="en"
# ## Exercise 14.3 · Back off
#
# Write `witten_bell(counts, context, char, V)`. `counts` is a dictionary as in Exercise 14.1, but holds contexts of every length, the empty string `""` included. Begin with $1/V$ and climb from the empty context to the whole one.

# %% [markdown] lang="es"
# ## Ejercicio 14.3 · Retroceder
#
# Escribe `witten_bell(counts, context, char, V)`. `counts` es un diccionario como en el ejercicio 14.1, pero tiene contextos de todas las longitudes, incluida la cadena vacía `""`. Empieza por $1/V$ y sube desde el contexto vacío hasta el entero.


# %% exercise="ex-14-03"
def witten_bell(counts, context, char, V):
    """Return p(char | context), backing off to ever shorter contexts and to 1 / V in the end."""
    raise NotImplementedError


# %%
for context in ("thousand ", "xqzxqz"):
    chances = {char: witten_bell(model.counts, context, char, V) for char in ALPHABET}
    top = sorted(chances, key=chances.__getitem__)[-3:]
    print(f"{context!r}: the likeliest {[(c, round(chances[c], 2)) for c in top]},", end=" ")
    print(f"all together {sum(chances.values()):.6f}, smallest {min(chances.values()):.0e}")

# %% [markdown] lang="en"
# The probabilities add up to 1, none is 0, and after nonsense it still says `e`, as after any `z`.
#
# Now all orders up to 20, on the new rows and on 300 of the rows that were counted. **Predict** both curves: how low do they get, at which order, and what happens beyond it?

# %% [markdown] lang="es"
# Las probabilidades suman 1, ninguna es 0, y tras un disparate sigue diciendo `e`, como tras cualquier `z`.
#
# Ahora, todos los órdenes hasta 20, en las filas nuevas y en 300 de las filas que se contaron. **Predice** las dos curvas: ¿hasta dónde bajan, con qué orden, y qué pasa más allá?

# %%
on_new, on_counted = experiment.sweep(model, new), experiment.sweep(model, rows[:300])
best = min(on_new)
for order in (1, 2, 3, 4, 6, 9, 12, 16, 20):
    print(f"order {order:2}: new {on_new[order - 1]:.3f}, counted {on_counted[order - 1]:.3f}")
print(f"best on new rows: {best:.3f} at order {on_new.index(best) + 1}")

# %% [markdown] lang="en"
# On the counted rows it gets better and better. On the new ones it is best at order 9, and order 20 is worse than order 4. Getting better on what was seen and worse on all else is called **overfitting**, and here it is without any training: a longer memory is of use only as long as what it remembers comes again. So the order must be chosen on rows that were not counted. And in earnest not on the test rows either, but on a third set, the validation rows of phase 12.
#
# Set Mini-GPT beside it, the base of this course, on the same new rows.

# %% [markdown] lang="es"
# En las filas contadas mejora y mejora. En las nuevas es mejor con orden 9, y el orden 20 es peor que el 4. Mejorar en lo visto y empeorar en todo lo demás se llama **sobreajuste**, y aquí está sin entrenamiento alguno: una memoria más larga solo sirve mientras vuelva a aparecer lo que recuerda. Por eso el orden se elige con filas que no se contaron. Y, en serio, tampoco con las de prueba, sino con un tercer conjunto, las filas de validación de la fase 12.
#
# Pon a su lado Mini-GPT, la base de este curso, con las mismas filas nuevas.

# %% tags=["plot"] alt={"en": "Loss in nats against the order from 1 to 20. Both curves fall from 2.8 to about 0.4 at order 4. On counted rows the curve goes on falling to below 0.1; on new rows it is lowest at order 9, at 0.3, and rises again to 0.4. Crosses for the plain shares end at order 3. A dashed line of Mini-GPT lies at almost 0.", "es": "Pérdida en nats según el orden, de 1 a 20. Las dos curvas bajan de 2,8 a cerca de 0,4 en el orden 4. En las filas contadas la curva sigue bajando hasta menos de 0,1; en las nuevas es mínima en el orden 9, con 0,3, y vuelve a subir a 0,4. Las cruces de las proporciones sin más acaban en el orden 3. La línea discontinua de Mini-GPT está casi en 0."}
from minigpt import recipes
from minigpt.evaluate import exact_match, mean_loss, number_dataset
from minigpt.plots import ngram as plots

base = recipes.load_base()
data = number_dataset(numbers.test, "en", base.tokenizer, 64)
network = mean_loss(base.model, data)
print(f"Mini-GPT: {network:.4f} nats, {exact_match(base.model, data):.1%} of the names right")
plots.memory(on_new, on_counted, plain, network, lang="en")

# %% [markdown] lang="en"
# ## More rows?
#
# That was not fair: 1,000 rows. Mini-GPT has read 12,000 in English. **Predict:** with twelve times as many rows, these very ones, how far does the counting model come down from its 0.301?

# %% [markdown] lang="es"
# ## ¿Más filas?
#
# No ha sido justo: eran 1000 filas. Mini-GPT ha leído 12 000 en inglés. **Predice:** con doce veces más filas, justo esas, ¿cuánto baja el modelo que cuenta desde su 0,301?

# %%
many = corpus(numbers.train, ["en"], recipes.EXAMPLES)
for name, some in (("100 rows", rows[:100]), ("1,000 rows", rows), ("12,000 rows", many)):
    losses = experiment.sweep(NGram(12, V).fit(some), new)
    print(f"{name:11}: best {min(losses):.3f} at order {losses.index(min(losses)) + 1}")
other = experiment.sweep(NGram(12, V).fit(corpus(numbers.train, ["en"], 1000, seed=1)), new)
print(f"1,000 others: best {min(other):.3f}")

# %% [markdown] lang="en"
# Not at all; it is even a hair worse. From 100 rows to 1,000 there was something to gain, from there on nothing. What this model lacks is not data.
#
# ## What does it write?
#
# Let it speak. `sample` draws each character with the shares of the longest context that was seen; `guess` writes the likeliest one each time. **Predict:** what will order 2, order 4 and order 9 write after `en:4216=`?

# %% [markdown] lang="es"
# Nada; hasta es un pelo peor. De 100 filas a 1000 había algo que ganar; a partir de ahí, nada. Lo que le falta a este modelo no son datos.
#
# ## ¿Qué escribe?
#
# Déjalo hablar. `sample` sortea cada carácter con las proporciones del contexto visto más largo; `guess` escribe cada vez el más probable. **Predice:** ¿qué escribirán el orden 2, el orden 4 y el orden 9 después de `en:4216=`?

# %%
from minigpt.ngram import guess, sample

for order in (2, 4, 9):
    short = model.shorter(order)
    print(f"order {order}:", [sample(short, "en:4216=", seed) for seed in range(3)])
print("order 9, the likeliest:", guess(model.shorter(9), "en:4216="))

# %% [markdown] lang="en"
# Order 2 babbles, order 4 stammers, order 9 says perfect names. Of other numbers.
#
# Given the right beginning, order 9 guesses most characters right, as the cell below says. **Predict:** how many of the 1,000 new names does it write without a mistake? And the other orders?

# %% [markdown] lang="es"
# El orden 2 balbucea, el orden 4 tartamudea, el orden 9 dice nombres perfectos. De otros números.
#
# Si se le da el comienzo correcto, el orden 9 acierta la mayoría de los caracteres, como dice la celda de abajo. **Predice:** ¿cuántos de los 1000 nombres nuevos escribe sin un error? ¿Y los demás órdenes?

# %%
nine = experiment.judged(model.shorter(9), new)
print(f"order 9: {sum(hit for _, _, hit in nine) / len(nine):.0%} of the characters right")
for order in (3, 9, 12):
    short = model.shorter(order)
    exact = sum(guess(short, prompt) + "\n" == answer for prompt, answer in new)
    print(f"order {order:2}: {exact} of {len(new):,} names right")

# %% [markdown] lang="en"
# 87 % of the characters, and not one name. A mean hides where it comes from.
#
# ## Where is the loss?
#
# Sort the characters of a name: the *first* letter of a word that a digit decides (*four*, *two*, *sixteen*); the first letter of *hundred* or *thousand*, which give the *scale*; the ones *inside* words; and the *end*, the newline.
#
# ## Exercise 14.4 · Where is the loss?
#
# Write `shares_of_loss(losses, kinds)`. `losses` has the surprise of each character, `kinds` the name of its kind, in the same order. Return a dictionary: for each kind, the share of the *whole* loss that its characters carry together, a number from 0 to 1. By hand: losses 1 and 3 of two kinds make 0.25 and 0.75.

# %% [markdown] lang="es"
# El 87 % de los caracteres, y ni un solo nombre. Una media esconde de dónde viene.
#
# ## ¿Dónde está la pérdida?
#
# Clasifica los caracteres de un nombre: la primera letra (*first*) de una palabra que decide una cifra (*four*, *two*, *sixteen*); la primera letra de *hundred* o *thousand*, que dan la escala (*scale*); las de dentro de una palabra (*inside*); y el final (*end*), el salto de línea.
#
# ## Ejercicio 14.4 · ¿Dónde está la pérdida?
#
# Escribe `shares_of_loss(losses, kinds)`. `losses` tiene la sorpresa de cada carácter y `kinds`, el nombre de su clase, en el mismo orden. Devuelve un diccionario: para cada clase, la parte de *toda* la pérdida que llevan juntos sus caracteres, un número de 0 a 1. A mano: pérdidas 1 y 3 de dos clases dan 0,25 y 0,75.


# %% exercise="ex-14-04"
def shares_of_loss(losses, kinds):
    """Return {kind: the share of the whole loss that the letters of this kind carry}."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Of the 34,810 characters 28,464 are inside words and 3,524 are first letters. **Predict** for order 9: which share of the loss do these 10 % of the characters carry? And how often is the likeliest one right there?

# %% [markdown] lang="es"
# De los 34 810 caracteres, 28 464 están dentro de palabras y 3524 son primeras letras. **Predice** para el orden 9: ¿qué parte de la pérdida lleva ese 10 % de los caracteres? ¿Y cuántas veces acierta ahí el más probable?

# %%
kinds, losses, hits = zip(*nine, strict=True)
shares = shares_of_loss(losses, kinds)
for kind in experiment.KINDS:
    those = [hit for k, hit in zip(kinds, hits, strict=True) if k == kind]
    print(f"{kind:6} {len(those):6,} characters, {len(those) / len(kinds):4.0%}; ", end="")
    print(f"right {sum(those) / len(those):4.0%}; {shares[kind]:4.0%} of the loss")

# %% tags=["plot"] alt={"en": "Mean loss of a letter by its kind, three bars each for the orders 3, 6 and 9. At the first letters of a digit's word the bars stand at 1.7 to 1.9 nats and do not fall; for the other three kinds they fall steeply from order 3 to 9, inside a word to 0.1.", "es": "Pérdida media de una letra según su clase, tres barras por clase para los órdenes 3, 6 y 9. En la primera letra de la palabra de una cifra las barras están entre 1,7 y 1,9 nats y no bajan; en las otras tres clases bajan mucho del orden 3 al 9, dentro de una palabra hasta 0,1."}
means = {}
for order in (3, 6, 9):
    found = nine if order == 9 else experiment.judged(model.shorter(order), new)
    sorted_out = {kind: [loss for k, loss, _ in found if k == kind] for kind in experiment.KINDS}
    means[order] = {kind: sum(some) / len(some) for kind, some in sorted_out.items()}
plots.by_kind(means, lang="en")

# %% [markdown] lang="en"
# There it is. Inside words, memory helps: it learns to spell. At the first letters it does not help at all, they even get a little dearer. There the model is right one time in five. A digit has ten values and their words begin with few letters: that is guessing. It has learned to spell and not to **read**.
#
# ## Would a pointer help?
#
# Nothing is missing from the data. The right digit stands in the prompt, often far back, and each time at another distance; a context of the *last* characters reaches it only together with everything between, and that was never seen before.
#
# If that is so, here is the control. Let somebody point, at every letter, to the digits that are being said, and let the counting look there and at the last three letters; forget all the rest. `due` is such a pointer. It is a cheat, of course: it knows the answer's seams. The others point always to the first digit, or to the whole number, or nowhere.
#
# **Predict** for each of the four: how many of the 1,000 new names come out right?

# %% [markdown] lang="es"
# Ahí está. Dentro de las palabras la memoria ayuda: aprende a deletrear. En las primeras letras no ayuda nada; hasta se encarecen un poco. Ahí el modelo acierta una de cada cinco veces. Una cifra tiene diez valores y sus palabras empiezan por pocas letras: eso es adivinar. Ha aprendido a deletrear y no a **leer**.
#
# ## ¿Ayudaría un puntero?
#
# En los datos no falta nada. La cifra correcta está en el prompt, a menudo muy atrás y cada vez a otra distancia; un contexto de los *últimos* caracteres solo llega a ella junto con todo lo que hay en medio, y eso nunca se ha visto.
#
# Si es así, aquí está el control. Que alguien señale en cada letra las cifras que se están diciendo, y que el recuento mire ahí y a las tres últimas letras; olvida todo lo demás. `due` es un puntero así. Es una trampa, claro: conoce las costuras de la respuesta. Los otros señalan siempre la primera cifra, o el número entero, o nada.
#
# **Predice** para cada uno de los cuatro: ¿cuántos de los 1000 nombres nuevos salen bien?

# %%
due = experiment.due
pointers = {
    "the digits that are due": due,
    "the first digit": lambda n: [str(n)[0] for _ in due(n)],
    "the whole number": lambda n: [n for _ in due(n)],
    "nowhere": lambda n: ["" for _ in due(n)],
}
print(due(4216)[:16], "...")

# %%
few, all_of_them = ({int(prompt[3:-1]) for prompt, _ in some} for some in (rows, many))
for name, look in pointers.items():
    exact, contexts = experiment.pointed(few, numbers.test, look, k=3)
    print(f"{name:24} {exact:4} of 1,000, {contexts:6,} contexts counted")
exact, contexts = experiment.pointed(all_of_them, numbers.test, due, k=3)
print(f"due, from 12,000 rows    {exact:4} of 1,000, {contexts:6,} contexts counted")

# %% [markdown] lang="en" given=["1948", "1951", "1991", "1999", "2.4", "2.7", "2024"]
# The same counting, with a memory of three letters, goes from 0 names to 963, and to 998 with the rows that Mini-GPT has read: now more rows do help. A pointer that stands still is worth nothing, and neither is one that points to everything. What was missing is a choice, made anew at each letter: **where to look.**
#
# That is what is left for a network. Not the counting: phase 05 trained a table of logits by gradient, and it came to the very loss that counting gives. A network earns its keep by the pointer, which nobody gives it and which it must learn from nothing but names. How can a position choose where to read? That is phase 15.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 14` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 14`.
#
# ## What you can now do
#
# * You can count an n-gram model, and say what its order means.
# * You can say why plain shares lead to infinity, repair them in two ways, and tell which of them a long memory ruins.
# * You can read a curve over the order: where it overfits, and on which rows the order is to be chosen.
# * You can take a loss apart by kinds of letters, and find what a mean hides.
# * You have a baseline for English names: 0.30 nats a character, and no name right.
#
# ## Where to go deeper
#
# * Shannon 1948, [A Mathematical Theory of Communication](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x), section 3: English drawn from counts, by hand and from a book. In 1951 he let people guess letters instead.
# * Witten and Bell 1991, [The zero-frequency problem](https://doi.org/10.1109/18.87000): what to set apart for what was never seen; ours is their method C.
# * Chen and Goodman 1999, [An empirical study of smoothing techniques](https://doi.org/10.1006/csla.1999.0128), sections 2.4 and 2.7: a dozen methods compared. Kneser and Ney's, which won, is some ten lines more.
# * Jurafsky and Martin, [Speech and Language Processing](https://web.stanford.edu/~jurafsky/slp3/), chapter 3: n-grams over words.
# * Liu et al. 2024, [Infini-gram](https://arxiv.org/abs/2401.17377): counts over trillions of words, with contexts of any length.
# * `minigpt/ngram.py`: the whole model, on two screens.

# %% [markdown] lang="es" given=["1948", "1951", "1991", "1999", "2.4", "2.7", "2024"]
# El mismo recuento, con una memoria de tres letras, pasa de 0 nombres a 963, y a 998 con las filas que ha leído Mini-GPT: ahora sí ayudan más filas. Un puntero que no se mueve no vale nada, y uno que lo señala todo, tampoco. Lo que faltaba es una elección, hecha de nuevo en cada letra: **dónde mirar.**
#
# Eso es lo que le queda a una red. No el contar: la fase 05 entrenó con gradientes una tabla de logits, y llegó justo a la pérdida que da contar. Una red se gana el sueldo con el puntero, que nadie le da y que tiene que aprender sin más que nombres. ¿Cómo puede una posición elegir dónde leer? Eso es la fase 15.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 14` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 14`.
#
# ## Lo que ya sabes hacer
#
# * Sabes contar un modelo de n-gramas y decir qué significa su orden.
# * Sabes decir por qué las proporciones sin más llevan al infinito, arreglarlas de dos maneras y saber a cuál de ellas la estropea una memoria larga.
# * Sabes leer una curva según el orden: dónde hay sobreajuste y con qué filas se elige el orden.
# * Sabes descomponer una pérdida por clases de letras y encontrar lo que esconde una media.
# * Tienes una referencia para los nombres en inglés: 0,30 nats por carácter y ningún nombre bien.
#
# ## Para profundizar
#
# * Shannon 1948, [A Mathematical Theory of Communication](https://doi.org/10.1002/j.1538-7305.1948.tb01338.x), sección 3: inglés sorteado a partir de recuentos, a mano y con un libro. En 1951 hizo que las letras las adivinaran personas.
# * Witten y Bell 1991, [The zero-frequency problem](https://doi.org/10.1109/18.87000): cuánto apartar para lo que nunca se vio; el nuestro es su método C.
# * Chen y Goodman 1999, [An empirical study of smoothing techniques](https://doi.org/10.1006/csla.1999.0128), secciones 2.4 y 2.7: una docena de métodos comparados. El de Kneser y Ney, que ganó, tiene unas diez líneas más.
# * Jurafsky y Martin, [Speech and Language Processing](https://web.stanford.edu/~jurafsky/slp3/), capítulo 3: n-gramas de palabras.
# * Liu et al. 2024, [Infini-gram](https://arxiv.org/abs/2401.17377): recuentos sobre billones de palabras, con contextos de cualquier longitud.
# * `minigpt/ngram.py`: el modelo entero, en dos pantallas.
