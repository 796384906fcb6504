# ---
# title: {en: "Embeddings", es: "Embeddings"}
# summary: {en: "Where the meaning of a row of 64 numbers comes from: vowels that nobody taught, rows that nobody read, and the task that draws the map.", es: "De dónde sale el significado de una fila de 64 números: vocales que nadie enseñó, filas que nadie leyó y la tarea que dibuja el mapa."}
# outcome: {en: "the row behind every letter, what moves it, and how to tell a pattern from luck", es: "la fila que hay detrás de cada letra, qué la mueve y cómo distinguir un patrón de la suerte"}
# minutes: 130
# needs: [4, 12]
# ---

# %% [markdown] lang="en"
# # Embeddings
#
# Phase 12 left us with texts: rows of characters from an alphabet of 57. A network multiplies and adds, and nobody can multiply an `e`. The network of phase 04 got around this in one line: each letter was replaced by a row of 16 numbers, and training moved these numbers like all others. Nobody asked what they had become.
#
# Now we ask. The row of numbers that stands for a character is its **embedding**. Mini-GPT has one of 64 numbers for each of its 57 characters. **Where does the meaning of a row of 64 numbers come from?** You will look for it in two finished models, and find things that nobody put there, some of them by chance. At the end you can say which rows a step of training moves, and where to.

# %% [markdown] lang="es"
# # Embeddings
#
# La fase 12 nos dejó textos: filas de caracteres de un alfabeto de 57. Una red multiplica y suma, y nadie puede multiplicar una `e`. La red de la fase 04 lo resolvió en una línea: cada letra se sustituía por una fila de 16 números, y el entrenamiento movía esos números como todos los demás. Nadie preguntó en qué se habían convertido.
#
# Ahora lo preguntamos. La fila de números que representa a un carácter es su **embedding**. Mini-GPT tiene una de 64 números para cada uno de sus 57 caracteres. **¿De dónde sale el significado de una fila de 64 números?** Lo buscarás en dos modelos terminados, y encontrarás cosas que nadie puso ahí, algunas por azar. Al final podrás decir qué filas mueve un paso de entrenamiento, y hacia dónde.

# %% [markdown] lang="en"
# ## Why not the number itself?
#
# Every character has a number already: its **id**, the place where it stands in the alphabet. Why not give that to the network? Take the simplest network there is, one weight $w$ and one bias $b$, and ask it for vowels: $w \cdot \text{id} + b$ should be above 0 for `a e i o u` and below 0 for the other letters. (We count `y` as a consonant.)
#
# **Predict:** how many of the 26 letters do the best $w$ and $b$ get right?

# %% [markdown] lang="es"
# ## ¿Por qué no el propio número?
#
# Cada carácter ya tiene un número: su **id**, el lugar que ocupa en el alfabeto. ¿Por qué no dárselo a la red? Toma la red más sencilla que existe, un peso $w$ y un sesgo $b$, y pídele las vocales: $w \cdot \text{id} + b$ debe ser mayor que 0 para `a e i o u` y menor que 0 para las demás letras. (La `y` la contamos como consonante.)
#
# **Predice:** ¿con cuántas de las 26 letras aciertan los mejores $w$ y $b$?

# %%
letters = "abcdefghijklmnopqrstuvwxyz"
vowel = [c in "aeiou" for c in letters]
best = 0
for cut in range(27):  # w · id + b changes its sign at one place only
    for below in (True, False):
        right = sum(((i < cut) == below) == is_vowel for i, is_vowel in enumerate(vowel))
        best = max(best, right)
print(best, "of 26; calling everything a consonant:", vowel.count(False))

# %% [markdown] lang="en"
# 22, and 21 of them come from calling nothing a vowel at all. A line changes its sign once, so the best that it can do is to cut off the `a`. An id says where a letter stands in a list, and the list knows nothing about letters: ids are names that look like amounts. So each character gets a row of its own, and nothing is assumed about who is near whom.
#
# ## A row for each character
#
# Let the table $E$ have a row for each character: $V$ rows of $C$ numbers. A matrix product can pick a row from it. Multiply the table by a row that is 1 at one place and 0 at all others, a **one-hot** row.
#
# **Predict** both tables that the cell prints, for the ids 2, 0, 2.

# %% [markdown] lang="es"
# 22, y 21 de ellas salen de no llamar vocal a ninguna. Una recta cambia de signo una sola vez, así que lo mejor que puede hacer es separar la `a`. Un id dice en qué lugar de una lista está una letra, y la lista no sabe nada de letras: los ids son nombres que parecen cantidades. Por eso cada carácter recibe una fila propia, y no se supone nada sobre quién está cerca de quién.
#
# ## Una fila para cada carácter
#
# Sea $E$ una tabla con una fila por carácter: $V$ filas de $C$ números. Un producto de matrices puede elegir una fila de ella. Multiplica la tabla por una fila que vale 1 en un lugar y 0 en todos los demás, una fila **one-hot** (con un solo uno).
#
# **Predice** las dos tablas que imprime la celda, para los ids 2, 0, 2.

# %%
import torch
from torch.nn import functional as F

E = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
ids = torch.tensor([2, 0, 2])
print(F.one_hot(ids, 4))
print(F.one_hot(ids, 4).float() @ E)

# %% [markdown] lang="en"
# ## Exercise 13.1 · Rows by a product
#
# Write `lookup(table, ids)`: the rows that several texts of equal length ask for. `table` is $(V, C)$, `ids` is $(B, T)$: $B$ texts of $T$ characters; the result is $(B, T, C)$. Make it by a product with one-hot rows and not by indexing. `F.one_hot(ids, V)` gives whole numbers; a product wants both sides to be floats.

# %% [markdown] lang="es"
# ## Ejercicio 13.1 · Filas con un producto
#
# Escribe `lookup(table, ids)`: las filas que piden varios textos de la misma longitud. `table` es $(V, C)$ e `ids` es $(B, T)$: $B$ textos de $T$ caracteres; el resultado es $(B, T, C)$. Hazlo con un producto por filas one-hot y no con índices. `F.one_hot(ids, V)` da enteros; un producto quiere números de coma flotante a los dos lados.


# %% exercise="ex-13-01"
def lookup(table, ids):
    """Return the rows that ids ask for, as one-hot rows times the table, in (B, T, C)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Now the table of a trained model, the base of this course. **Predict** the shape of the result, and how many multiplications your product makes for one text of 21 characters.

# %% [markdown] lang="es"
# Ahora, la tabla de un modelo entrenado, la base de este curso. **Predice** la forma del resultado y cuántas multiplicaciones hace tu producto para un texto de 21 caracteres.

# %%
from minigpt import recipes

bases = {seed: recipes.load_base(seed=seed) for seed in (0, 1)}
table = bases[0].model.token_embedding.weight.detach()
ids = torch.tensor([bases[0].tokenizer.encode("en:4216=four thousand")])
print(tuple(table.shape), tuple(ids.shape), "->", tuple(lookup(table, ids).shape))
print("largest difference from table[ids]:", (lookup(table, ids) - table[ids]).abs().max().item())
print(f"{ids.numel() * table.numel():,} multiplications, {ids.numel() * table.shape[1]:,} by 1")

# %% [markdown] lang="en" given=["56"]
# Of every 57 products 56 are by 0, to copy a row. So a library copies it: `table[ids]`, in PyTorch `nn.Embedding`. It is a Linear whose input is one-hot, minus the work. Keep the product in mind all the same, because it says what the gradient must be.
#
# ## Which rows learn?
#
# Take a table of 6 rows of 2 numbers and look up the ids 2, 5, 2, 2. Let the loss be the sum of everything that comes out, so that each number looked up has the slope 1. **Predict** the gradient of the numbers in row 2, in row 5 and in row 0.

# %% [markdown] lang="es" given=["56"]
# De cada 57 productos, 56 son por 0, para copiar una fila. Por eso una biblioteca la copia: `table[ids]`, en PyTorch `nn.Embedding`. Es una capa lineal cuya entrada es one-hot, sin el trabajo. Aun así, no olvides el producto, porque dice cuál tiene que ser el gradiente.
#
# ## ¿Qué filas aprenden?
#
# Toma una tabla de 6 filas de 2 números y busca los ids 2, 5, 2, 2. Sea la pérdida la suma de todo lo que sale, de modo que cada número buscado tiene pendiente 1. **Predice** el gradiente de los números de la fila 2, de la fila 5 y de la fila 0.

# %% [markdown] lang="en"
# ## Exercise 13.2 · The gradient of a table
#
# Write `table_gradient(ids, grad, V)`. `ids` $(T)$ was looked up in a table of $V$ rows, and `grad` $(T, C)$ is the gradient of what came out. Return the gradient of the table, $(V, C)$. By hand: for the ids 1, 1 and the slopes $(2, 0)$ and $(3, 5)$, row 1 has $(5, 5)$ and all other rows 0.

# %% [markdown] lang="es"
# ## Ejercicio 13.2 · El gradiente de una tabla
#
# Escribe `table_gradient(ids, grad, V)`. `ids` $(T)$ se buscó en una tabla de $V$ filas, y `grad` $(T, C)$ es el gradiente de lo que salió. Devuelve el gradiente de la tabla, $(V, C)$. A mano: con los ids 1, 1 y las pendientes $(2, 0)$ y $(3, 5)$, la fila 1 tiene $(5, 5)$ y todas las demás, 0.


# %% exercise="ex-13-02"
def table_gradient(ids, grad, V):
    """Return the gradient of a table (V, C), given that of the rows looked up in it, (T, C)."""
    raise NotImplementedError


# %%
ids = torch.tensor([2, 5, 2, 2])
E = torch.zeros(6, 2, requires_grad=True)
E[ids].sum().backward()
print(E.grad[[2, 5, 0]])
print("yours is PyTorch's:", torch.equal(table_gradient(ids, torch.ones(4, 2), 6), E.grad))

# %% [markdown] lang="en" given=["24"]
# A row that is used in three places has three slopes, and where several ways meet they add up: the chain rule of phase 04. A row that nobody looks up has the gradient 0. *What is not read does not learn.* Keep that sentence; we shall come back to it.
#
# ## How alike are two rows?
#
# Multiply two rows place by place, add up, and divide by both lengths (the length $|a|$ of a row is the root of the sum of its squares). That is the **cosine similarity**:
#
# $$\cos(a, b) = \frac{a \cdot b}{|a| \, |b|}$$
#
# It is 1 for the same direction, 0 for directions that have nothing to do with each other, −1 for opposite ones. By hand: $(3, 4)$ and $(4, 3)$ have $24 / 25 = 0.96$.
#
# Before you compare letters you must know what chance does. Fill 57 rows of 64 numbers at random. **Predict:** how far from 0 is the cosine of two of them, usually? And how large is the largest of all 1,596 pairs?

# %% [markdown] lang="es" given=["24"]
# Una fila que se usa en tres lugares tiene tres pendientes, y donde se juntan varios caminos se suman: la regla de la cadena de la fase 04. Una fila que nadie busca tiene gradiente 0. *Lo que no se lee no aprende.* Guarda esa frase; volveremos a ella.
#
# ## ¿Cuánto se parecen dos filas?
#
# Multiplica dos filas lugar a lugar, suma y divide entre las dos longitudes (la longitud $|a|$ de una fila es la raíz de la suma de sus cuadrados). Esa es la **similitud del coseno**:
#
# $$\cos(a, b) = \frac{a \cdot b}{|a| \, |b|}$$
#
# Vale 1 para la misma dirección, 0 para direcciones que no tienen nada que ver y −1 para direcciones opuestas. A mano: $(3, 4)$ y $(4, 3)$ tienen $24 / 25 = 0{,}96$.
#
# Antes de comparar letras hay que saber qué hace el azar. Llena 57 filas de 64 números al azar. **Predice:** ¿cuánto se aleja de 0, normalmente, el coseno de dos de ellas? ¿Y cuánto vale el mayor de los 1596 pares?

# %%
from minigpt.experiments import embeddings

chance = torch.randn(57, 64, generator=torch.Generator().manual_seed(0))
pairs = embeddings.cosines(chance)[*torch.triu_indices(57, 57, offset=1)]
print(f"{len(pairs):,} pairs: spread {pairs.std():.3f}, largest {pairs.max():.2f}")
print("1 / root of 64:", 1 / 64**0.5)

# %% [markdown] lang="en" given=["0.3"]
# Random directions in 64 dimensions are nearly at right angles, with a spread of one over the root of the width. Still, among 1,596 pairs there is one that is far out. So a cosine of 0.3 between two letters proves nothing yet.
#
# ## Exercise 13.3 · Who is nearest?
#
# Write `nearest(table, row, k)`: the numbers of the `k` rows whose cosine to row number `row` is largest, nearest first, the row itself left out, as a tensor of whole numbers. By hand: in $(1, 0)$, $(5, 5)$, $(2, 1)$ the nearest to row 0 is row 2, although row 1 has the larger dot product. No row is all zeros.

# %% [markdown] lang="es" given=["0,3"]
# Las direcciones al azar en 64 dimensiones forman casi ángulos rectos, con una dispersión de uno entre la raíz del ancho. Aun así, entre 1596 pares hay alguno que se sale mucho. Un coseno de 0,3 entre dos letras no demuestra nada todavía.
#
# ## Ejercicio 13.3 · ¿Quién está más cerca?
#
# Escribe `nearest(table, row, k)`: los números de las `k` filas cuyo coseno con la fila número `row` es mayor, la más cercana primero y sin la propia fila, como tensor de enteros. A mano: en $(1, 0)$, $(5, 5)$, $(2, 1)$ la más cercana a la fila 0 es la fila 2, aunque la fila 1 tiene mayor producto escalar. Ninguna fila es toda de ceros.


# %% exercise="ex-13-03"
def nearest(table, row, k):
    """Return the numbers of the k rows with the largest cosine to a row, nearest first."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Who is nearest to a?
#
# The base has read number names in English and Italian and has learned one thing only: to say which character comes next. Its names contain 22 letters from `a` to `z`. **Predict:** which four of them are nearest to `a`?

# %% [markdown] lang="es"
# ## ¿Quién está más cerca de la a?
#
# La base ha leído nombres de números en inglés y en italiano y solo ha aprendido una cosa: a decir qué carácter viene después. Sus nombres contienen 22 letras de la `a` a la `z`. **Predice:** ¿qué cuatro de ellas están más cerca de la `a`?

# %%
used, never = embeddings.met()  # letters in answers; characters in no row of the corpus
rows = embeddings.rows_of(table, used)
near = {c: [used[i] for i in nearest(rows, used.index(c), 4).tolist()] for c in used}
print(len(used), "letters:", used, "| never met:", len(never))
print({c: "".join(near[c]) for c in "aeiou"})
print("vowels among them:", sum(n in "aeiou" for c in "aeiou" for n in near[c]), "of 20")

# %% [markdown] lang="en" given=["3.8"]
# The nearest to `a` are `e`, `i`, `o`, `u`, in that order. Of the 20 neighbours of the five vowels, 14 are vowels; by chance one would expect 3.8. Nobody ever told this model what a vowel is. (`u` holds out: `v`, `z` and `r` come first.)
#
# ## Is it luck?
#
# One sees faces in clouds. So do it properly. There are 26,334 sets of five letters; score each of them as the vowels were scored, by how many of the 20 neighbours are in the set. Do it in three tables: in this base, in a base that was trained from another start (seed 1), and in a table of random numbers.
#
# **Predict:** how many sets score as much as the vowels, or more, in each table? And which score has the closest set of all in each of them?

# %% [markdown] lang="es" given=["3,8"]
# Las más cercanas a la `a` son `e`, `i`, `o`, `u`, en ese orden. De las 20 vecinas de las cinco vocales, 14 son vocales; por azar cabría esperar 3,8. Nadie le ha dicho nunca a este modelo qué es una vocal. (La `u` se resiste: antes vienen `v`, `z` y `r`.)
#
# ## ¿Es suerte?
#
# En las nubes se ven caras. Así que hagámoslo bien. Hay 26 334 conjuntos de cinco letras; puntúa cada uno como a las vocales: por cuántas de las 20 vecinas están en el conjunto. Hazlo en tres tablas: en esta base, en una base entrenada desde otro comienzo (semilla 1) y en una tabla de números al azar.
#
# **Predice:** ¿cuántos conjuntos puntúan tanto como las vocales, o más, en cada tabla? ¿Y qué puntuación tiene en cada una el conjunto más unido de todos?

# %%
tables = {
    f"base {seed}": base.model.token_embedding.weight.detach() for seed, base in bases.items()
}
tables = {name: embeddings.rows_of(E, used) for name, E in tables.items()} | {"chance": chance[:22]}
for name, E in tables.items():
    as_close, sets, best, score = embeddings.as_close(E, used, "aeiou")
    vowels = embeddings.within(E, used, "aeiou")
    print(f"{name}: vowels {vowels:2} of 20, {as_close:6,} of {sets:,} sets as close;", end="")
    print(f" the closest: {best} {score}")

# %% [markdown] lang="en"
# Only 5 of 26,334 sets do as well as the vowels in the first base, the vowels included, and 4 in the second. In the random table the vowels have 2 neighbours. That is no luck.
#
# But look at the last number. The closest set of the *random* table has 14 as well! Whoever searches 26,334 sets finds a close one in pure noise. The score is the same; what differs is that the vowels were named **before** anybody looked.
#
# The closest set of the first base is `f g h w x`, with 16. A story offers itself at once: these letters occur in the English names only (so does `y`). A discovery, or one more cloud? You know the remedy: now that the set has a name, judge it where it was not found. Do the same for the set that was found in the noise.
#
# **Predict:** what will each of them score in its new table?

# %% [markdown] lang="es"
# Solo 5 de 26 334 conjuntos puntúan tanto como las vocales en la primera base, contando el de las vocales, y 4 en la segunda. En la tabla al azar, las vocales tienen 2 vecinas. Eso no es suerte.
#
# Pero mira el último número. ¡El conjunto más unido de la tabla *al azar* también tiene 14! Quien busca entre 26 334 conjuntos encuentra alguno unido en puro ruido. La puntuación es la misma; la diferencia es que las vocales tenían nombre **antes** de que nadie mirara.
#
# El conjunto más unido de la primera base es `f g h w x`, con 16. Enseguida se ofrece una historia: esas letras solo aparecen en los nombres ingleses (también la `y`). ¿Un descubrimiento, o una nube más? Ya conoces el remedio: ahora que el conjunto tiene nombre, júzgalo donde no se encontró. Y haz lo mismo con el que se encontró en el ruido.
#
# **Predice:** ¿qué puntuará cada uno en su nueva tabla?

# %%
from minigpt.number_names import ALPHABET, row, split_numbers

numbers = split_numbers().train
english, italian = (set("".join(row(n, lang).answer for n in numbers)) for lang in ("en", "it"))
print("only in English:", "".join(sorted(english - italian)).strip())
other = torch.randn(22, 64, generator=torch.Generator().manual_seed(1))
for name, found, E in (("base 1", "fghwx", tables["base 1"]), ("chance", best, other)):
    as_close = embeddings.as_close(E, used, found)[0]
    print(f"{found} in {name}: {embeddings.within(E, used, found)} of 20; {as_close:,} as close")

# %% [markdown] lang="en"
# The English letters hold, with 12 of 20 in the other base; only 29 of all 26,334 sets do as well. The set from the noise falls back into the crowd. So the base also keeps the letters of two languages apart, and we had not thought of asking. **A pattern that you found by searching is a question. It becomes an answer on data that you did not search.**
#
# ## The company a letter keeps
#
# Where do the vowels come from? There is an old idea: *you shall know a word by the company it keeps*. Test it without a network, by counting. For each letter, write down which share of its neighbours to the left, and to the right, is each of the 57 characters; take off the shares that any letter has. Then destroy the company: shuffle the letters inside each name, or shuffle all letters of all names.
#
# **Predict** how many of the vowels' 20 neighbours are vowels, in each of the three.

# %% [markdown] lang="es"
# Las letras inglesas resisten, con 12 de 20 en la otra base; solo 29 de los 26 334 conjuntos puntúan igual o más. El conjunto del ruido vuelve al montón. Así que la base también separa las letras de dos idiomas, y no se nos había ocurrido preguntarlo. **Un patrón que encontraste buscando es una pregunta. Se convierte en respuesta con datos en los que no buscaste.**
#
# ## La compañía de una letra
#
# ¿De dónde salen las vocales? Hay una idea antigua: *conocerás una palabra por la compañía que tiene*. Ponla a prueba sin red, contando. Para cada letra, apunta qué parte de sus vecinos de la izquierda, y de los de la derecha, es cada uno de los 57 caracteres; resta las partes que tiene una letra cualquiera. Destruye después la compañía: baraja las letras dentro de cada nombre, o baraja todas las letras de todos los nombres.
#
# **Predice** cuántas de las 20 vecinas de las vocales son vocales, en cada uno de los tres casos.

# %%
names = [row(n, lang).answer.strip() for lang in ("en", "it") for n in numbers[::9]]


def vowels_by_counting(texts):
    counted = embeddings.company([text + "\n" for text in texts], ALPHABET, used)
    return embeddings.within(counted, used, "aeiou")


# %%
print("as they are:          ", vowels_by_counting(names))
for what, together in (("shuffled inside names:", False), ("all letters shuffled: ", True)):
    texts = [embeddings.shuffled(names, seed, together) for seed in range(5)]
    print(what, [vowels_by_counting(some) for some in texts])

# %% [markdown] lang="en"
# Counting neighbours finds half of what there is to find, 10 of 20, without a network. Take the neighbours away, and nothing is left of it, not even inside the names, where every letter still meets the same others, only not side by side. So the company of a letter is enough. It does not follow that the base went the same way, but nothing more mysterious is needed: a vowel is what stands between consonants.

# %% [markdown] lang="es"
# Contar vecinos encuentra la mitad de lo que hay, 10 de 20, sin red alguna. Quita los vecinos y no queda nada de eso, ni siquiera dentro de los nombres, donde cada letra sigue encontrándose con las mismas, aunque no al lado. Así que la compañía de una letra basta. De ahí no se sigue que la base haya ido por el mismo camino, pero no hace falta nada más misterioso: una vocal es lo que está entre consonantes.

# %% tags=["plot"] alt={"en": "A square of 22 by 22 letters, coloured by the cosine of their rows, the five vowels first. Inside the frame around the vowels most fields are clearly warm; outside, warm and cold fields alternate, with warm ones among the letters f, g, h, w and x, which stand next.", "es": "Un cuadrado de 22 por 22 letras, coloreado según el coseno de sus filas, con las cinco vocales primero. Dentro del marco de las vocales casi todas las casillas son claramente cálidas; fuera alternan cálidas y frías, con algunas cálidas entre las letras f, g, h, w y x, que van a continuación."}
from minigpt.plots import embeddings as plots

first = "aeiou" + "fghwx"
order = first + "".join(c for c in used if c not in first)
cosines = embeddings.cosines(embeddings.rows_of(table, order))
plots.alike(cosines, order, "aeiou", embeddings.within(rows, used, "aeiou"), 20, lang="en")

# %% [markdown] lang="en"
# ## Who is nearest to 5?
#
# Now the digits. The base reads them in every prompt and never writes them. Take the whole table this time, all 57 characters. **Predict:** which row is nearest to `5`? `4` or `6`? The `f` of *five*, the `c` of *cinque*? Some other digit?

# %% [markdown] lang="es"
# ## ¿Quién está más cerca del 5?
#
# Ahora, las cifras. La base las lee en cada prompt y no las escribe nunca. Toma esta vez la tabla entera, con los 57 caracteres. **Predice:** ¿qué fila está más cerca de la de `5`? ¿La de `4` o la de `6`? ¿La `f` de *five*, la `c` de *cinque*? ¿Alguna otra cifra?

# %%
whole = {seed: base.model.token_embedding.weight.detach() for seed, base in bases.items()}
for seed, E in whole.items():
    found = {d: ALPHABET[int(nearest(E, ALPHABET.index(d), 1))] for d in "0123456789"}
    print(f"base {seed}:", found)

# %% [markdown] lang="en" given=["63"]
# Letters that no English or Italian number contains: `ú`, `ñ`, `b`, `p`. In both bases, every digit is nearest to a character that the model has *never met*. What have they in common?
#
# ## Rows that nobody reads
#
# 19 of the 57 characters stand in no row of the corpus. They have rows in the table all the same, filled at random before the first step. Mini-GPT also has a second table, with a row for each of 64 *places* in a text (phase 17 builds it in). No row of the corpus is longer than 51, so the places 50 to 63 are never read either.
#
# Training took 1,000 steps. **Predict** for both: did the rows that nobody reads change in length? And in direction?

# %% [markdown] lang="es" given=["63"]
# Letras que no tiene ningún número en inglés ni en italiano: `ú`, `ñ`, `b`, `p`. En las dos bases, cada cifra está más cerca de un carácter que el modelo no ha visto *nunca*. ¿Qué tienen en común?
#
# ## Filas que nadie lee
#
# 19 de los 57 caracteres no están en ninguna fila del corpus. Aun así tienen una fila en la tabla, llena al azar antes del primer paso. Mini-GPT tiene además una segunda tabla, con una fila para cada uno de los 64 *lugares* de un texto (la fase 17 la incorpora). Ninguna fila del corpus pasa de 51 caracteres, así que tampoco se leen nunca los lugares del 50 al 63.
#
# El entrenamiento duró 1000 pasos. **Predice** para ambas: ¿cambiaron de longitud las filas que nadie lee? ¿Y de dirección?


# %%
def described(E):
    apart = embeddings.cosines(E)[*torch.triu_indices(len(E), len(E), offset=1)]
    return f"length {E.norm(dim=1).mean():.3f}, cosine among themselves {apart.mean():5.2f}"


longest = max(len("".join(row(n, lang))) for lang in ("en", "it") for n in numbers)
print("longest row:", longest, "| never met:", never)
models = {"before": recipes.new_model(0).model, "after": bases[0].model}
for when, m in models.items():
    print(when, "| characters:", described(embeddings.rows_of(m.token_embedding.weight, never)))
    print(when, "| places 50-63:", described(m.position_embedding.weight[50:]))

# %% tags=["plot"] alt={"en": "Two bar charts of lengths with a dotted line at 0.16, the length at the start. Left: characters written in answers are 1.2 to 1.7 long, those that are only read 0.6 to 1, those never met 0.63 to 0.74. Right: the places that occur are 0.5 to 1 long; the last 14, never met, stand at the dotted line.", "es": "Dos gráficos de barras de longitudes con una línea de puntos en 0,16, la longitud al empezar. Izquierda: los caracteres que se escriben en respuestas miden de 1,2 a 1,7; los que solo se leen, de 0,6 a 1; los nunca vistos, de 0,63 a 0,74. Derecha: los lugares que aparecen miden de 0,5 a 1; los 14 últimos, nunca vistos, están en la línea de puntos."}
written = "".join(sorted(english | italian))
kinds = {"answers": written, "prompts": "0123456789:=", "never": never}
length = dict(zip(ALPHABET, table.norm(dim=1).tolist(), strict=True))
places = bases[0].model.position_embedding.weight.detach().norm(dim=1).tolist()
start = models["before"].token_embedding.weight.norm(dim=1).mean().item()
groups = {kind: {c: length[c] for c in some} for kind, some in kinds.items()}
plots.row_lengths(groups, places, 50, start, lang="en")

# %% [markdown] lang="en"
# The places stayed what they were (what little they lost is weight decay, which shrinks everything). The characters have become four times as long and now all point the same way. *What is not read does not learn*: PyTorch agreed. So what moved them?
#
# ## The table is used twice
#
# At the end of its layers the model holds a row $h$ of 64 numbers at each place, and it has to score all 57 characters. Mini-GPT uses the same table once more: the logit of character $v$ is the dot product $h \cdot E_v$. This is called **weight tying**. And phase 04 knows the slope of the loss at a logit, $p - y$. By the chain rule, row $v$ has at every place the gradient
#
# $$(p_v - y_v) \, h$$
#
# For a character that is never the answer, $y_v$ is always 0 and $p_v$ always above 0. If that is what moved the rows, a model with *two* tables, one at the entrance and one at the exit, must behave differently. Train both kinds for 40 steps, from the same start and on the same batches.
#
# **Predict:** in which of the three tables do the rows of the 19 characters move? And which of them puts the digits beside those characters?

# %% [markdown] lang="es"
# Los lugares se quedaron como estaban (lo poco que perdieron es el decaimiento de pesos, que lo encoge todo). Los caracteres son ahora cuatro veces más largos y apuntan todos en la misma dirección. *Lo que no se lee no aprende*: PyTorch estaba de acuerdo. Entonces, ¿qué los movió?
#
# ## La tabla se usa dos veces
#
# Al final de sus capas, el modelo tiene en cada lugar una fila $h$ de 64 números, y debe puntuar los 57 caracteres. Mini-GPT vuelve a usar la misma tabla: el logit del carácter $v$ es el producto escalar $h \cdot E_v$. A esto se le llama **pesos compartidos** (*weight tying*). Y la fase 04 sabe la pendiente de la pérdida en un logit: $p - y$. Por la regla de la cadena, la fila $v$ tiene en cada lugar el gradiente
#
# $$(p_v - y_v) \, h$$
#
# Para un carácter que nunca es la respuesta, $y_v$ es siempre 0 y $p_v$, siempre mayor que 0. Si eso es lo que movió las filas, un modelo con *dos* tablas, una a la entrada y otra a la salida, tiene que comportarse de otra manera. Entrena los dos tipos durante 40 pasos, desde el mismo comienzo y con los mismos lotes.
#
# **Predice:** ¿en cuál de las tres tablas se mueven las filas de los 19 caracteres? ¿Y cuál de ellas pone las cifras al lado de esos caracteres?

# %%
runs = {(kind, seed): embeddings.train(kind, seed, steps=40) for seed in (0, 1) for kind in (0, 1)}
print(len(runs), "models trained, 40 steps each")


# %%
def beside(E):
    cosine = embeddings.cosines(embeddings.rows_of(E.detach(), embeddings.DIGITS + never))
    return f"digits with them {cosine[:10, 10:].mean():5.2f}"


for (separate, seed), m in runs.items():
    ends = {"entrance": m.token_embedding.weight, "exit": m.head} if separate else {}
    for name, E in (ends or {"one table": m.token_embedding.weight}).items():
        print(f"{seed} {name:9} {described(embeddings.rows_of(E, never))}; {beside(E)}")

# %% [markdown] lang="en"
# At an entrance of its own nothing moves, not even after another seed: the sentence was true. At the exit, and in the table that is both, the rows of what is never said are pushed, all alike. So it is the exit that moves them. And the digits? They are never an answer either, so they are pushed along. That is why `5` looks like `ü`: neither is ever said.
#
# ## Exercise 13.4 · Which rows move?
#
# Write `which_rows_move(inputs, targets, V, tied)`: for each row of the *input* table, does a step of training give it a gradient? `inputs` are the ids that the model reads, `targets` the ids that should follow; at the exit stands a softmax over all $V$. With `tied` the input table is the exit, too; otherwise the exit has one of its own. The result is a tensor of $V$ times True or False.

# %% [markdown] lang="es"
# En una entrada propia no se mueve nada, ni siquiera con otra semilla: la frase era verdad. A la salida, y en la tabla que es las dos cosas, a las filas de lo que nunca se dice se las empuja, a todas por igual. Es la salida la que las mueve. ¿Y las cifras? Tampoco son nunca la respuesta, así que se las empuja con las demás. Por eso `5` se parece a `ü`: ninguno de los dos se dice nunca.
#
# ## Ejercicio 13.4 · ¿Qué filas se mueven?
#
# Escribe `which_rows_move(inputs, targets, V, tied)`: para cada fila de la tabla de *entrada*, ¿le da gradiente un paso de entrenamiento? `inputs` son los ids que lee el modelo y `targets`, los que deben seguir; a la salida hay un softmax sobre los $V$. Con `tied`, la tabla de entrada es también la salida; si no, la salida tiene una propia. El resultado es un tensor con $V$ valores True o False.


# %% exercise="ex-13-04"
def which_rows_move(inputs, targets, V, tied):
    """Return for each row of the input table whether it gets a gradient, (V,) bool."""
    raise NotImplementedError


# %% [markdown] lang="en" given=["0.25"]
# And where to? Descent goes against the gradient: it takes $p_v \, h$ off the row, again and again. So the common direction should point *away* from the mean of all $h$. **Predict** its cosine with minus that mean. (Chance stays within about ±0.25.)

# %% [markdown] lang="es" given=["0,25"]
# ¿Y hacia dónde? El descenso va en contra del gradiente: le quita a la fila $p_v \, h$, una y otra vez. La dirección común debería, pues, *alejarse* de la media de todas las $h$. **Predice** su coseno con esa media cambiada de signo. (El azar se queda más o menos dentro de ±0,25.)

# %%
for seed, base in bases.items():
    h = embeddings.before_the_exit(base, split_numbers().validation[:200])
    away = F.cosine_similarity(embeddings.common(whole[seed]), -h.mean(dim=0), dim=0)
    print(f"base {seed}: mean of {len(h):,} rows h, cosine {away:.2f}")

# %% [markdown] lang="en"
# Away from what is being said, in both bases. A table that serves at both ends holds two things at once: what a character means when it is read, and how to keep it from being said.
#
# ## Exercise 13.5 · Take a direction out
#
# To see the one without the other, take the common direction out. Write `remove_direction(x, d)`: each row of `x` $(N, C)$ without its part along `d` $(C)$. That part is as much of $d$ as leaves a rest at a right angle to it. By hand: $(1, 2)$ without its part along $(0, 2)$ is $(1, 0)$; and it is the same for $(0, 5)$, because only the direction counts.

# %% [markdown] lang="es"
# Lejos de lo que se está diciendo, en las dos bases. Una tabla que sirve en los dos extremos contiene dos cosas a la vez: qué significa un carácter cuando se lee y cómo evitar que se diga.
#
# ## Ejercicio 13.5 · Quitar una dirección
#
# Para ver lo uno sin lo otro, quita la dirección común. Escribe `remove_direction(x, d)`: cada fila de `x` $(N, C)$ sin su parte a lo largo de `d` $(C)$. Esa parte es tanto de $d$ como haga falta para que lo que queda forme con ella un ángulo recto. A mano: $(1, 2)$ sin su parte a lo largo de $(0, 2)$ es $(1, 0)$; y lo mismo con $(0, 5)$, porque solo cuenta la dirección.


# %% exercise="ex-13-05"
def remove_direction(x, d):
    """Return x (N, C) without what each of its rows has along d (C,)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## What is left?
#
# Take it out of the rows of the characters that were never met. **Predict** what is left: nothing, noise, something you know? The cell compares it with the row that the same character had before the first step. And, for fun, a letter that stands in thousands of rows: how much of its first, random direction will `e` have kept?

# %% [markdown] lang="es"
# ## ¿Qué queda?
#
# Quítala de las filas de los caracteres nunca vistos. **Predice** qué queda: ¿nada, ruido, algo conocido? La celda lo compara con la fila que tenía el mismo carácter antes del primer paso. Y, por curiosidad, una letra que está en miles de filas: ¿cuánto habrá conservado la `e` de su primera dirección, la del azar?

# %%
for seed, E in whole.items():
    start = recipes.new_model(seed).model.token_embedding.weight.detach()
    rest = remove_direction(E, embeddings.common(E))
    kept = F.cosine_similarity(embeddings.rows_of(rest, never), embeddings.rows_of(start, never))
    same = F.cosine_similarity(embeddings.rows_of(E, used), embeddings.rows_of(start, used))
    print(f"base {seed}: never met, without the push: cosine with their start {kept.mean():.2f}")
    print(f"  the 22 letters {same.mean():.2f}, e {same[used.index('e')]:.2f}; ", end="")
    before, after = (some[ALPHABET.index("e")].norm() for some in (start, E))
    print(f"length of e {before:.2f} -> {after:.2f}")

# %% [markdown] lang="en"
# A row that was never read is the draw of step 0 plus the push, and hardly anything else. But the letters that were read thousands of times, too, still point roughly where chance had put them. They have become seven times as long, and more, and have turned a little. In 64 dimensions random rows are nearly at right angles, which is good enough to tell 57 characters apart. What training has to say stands in small turns towards each other: cosines of 0.1 or 0.2, and their order.
#
# ## Is there a number line?
#
# Without the common direction, look at the ten digits alone: at the direction in which they lie farthest apart. Do they stand in their order there? The *rank correlation* says so: 1 in order, −1 in the opposite order, near 0 in no order. (An axis has no sign of its own; ours runs from 0 to 9.)
#
# **Predict** this number for both bases. Does a model that spells numbers know that 4 lies between 3 and 5?

# %% [markdown] lang="es"
# Una fila que nunca se leyó es el sorteo del paso 0 más el empujón, y casi nada más. Pero también las letras que se leyeron miles de veces siguen apuntando más o menos adonde las puso el azar. Se han hecho siete veces más largas, o más, y han girado un poco. En 64 dimensiones, las filas al azar forman casi ángulos rectos, y con eso basta para distinguir 57 caracteres. Lo que el entrenamiento tiene que decir está en pequeños giros de unas hacia otras: cosenos de 0,1 o 0,2, y su orden.
#
# ## ¿Hay una recta numérica?
#
# Sin la dirección común, mira solo las diez cifras: la dirección en la que están más separadas. ¿Están ahí en su orden? Lo dice la *correlación de rangos*: 1 en orden, −1 en el orden contrario, cerca de 0 sin orden. (Un eje no tiene signo propio; el nuestro va del 0 al 9.)
#
# **Predice** este número para las dos bases. ¿Sabe un modelo que escribe números que el 4 está entre el 3 y el 5?

# %%
spelling = {}
for seed, E in whole.items():
    digits = remove_direction(embeddings.rows_of(E, embeddings.DIGITS), embeddings.common(E))
    spelling[seed] = embeddings.axes(digits)
    spots, share = spelling[seed]
    order = "".join(map(str, spots[:, 0].argsort().tolist()))
    print(f"base {seed}: {order}, rank correlation", end=" ")
    print(f"{embeddings.rank_correlation(spots[:, 0]):.2f}, {share:.0%} of the squared distance")

# %% [markdown] lang="en"
# Seed 1 has a number line, but for one pair or two. Seed 0 has not. With one base in hand you would have told the one story or the other, and been sure of it. Two cannot decide either; so here are six, trained alike but for their seed (`python3 -m minigpt.experiments.embeddings` makes the file). **Predict** which of our findings are laws: the vowels, the English letters, the common direction, the kept start, the number line?

# %% [markdown] lang="es"
# La semilla 1 tiene una recta numérica, salvo un par o dos. La semilla 0, no. Con una sola base habrías contado una historia o la otra, y con toda seguridad. Dos tampoco deciden; así que aquí tienes seis, entrenadas igual salvo por la semilla (`python3 -m minigpt.experiments.embeddings` hace el archivo). **Predice** cuáles de nuestros hallazgos son leyes: ¿las vocales, las letras inglesas, la dirección común, el comienzo conservado, la recta numérica?

# %%
from minigpt.experiments import results

six = results.load("embeddings")["bases"]
for name in six["0"]:
    values = [base[name] for base in six.values()]
    print(f"{name:32}", *(f"{value:6.2f}" if value % 1 else f"{value:6}" for value in values))

# %%
torch.manual_seed(0)
ten = [embeddings.axes(torch.randn(10, 64))[0][:, 0] for _ in range(1000)]
line = sorted(map(embeddings.rank_correlation, ten))
print(
    f"digits in order by chance: mean {sum(line) / 1000:.2f}, one in twenty above {line[950]:.2f}"
)

# %% [markdown] lang="en" given=["3.8"]
# The push at the exit and the kept start are laws: six bases, nearly one number. The vowels and the English letters are far above the 3.8 of chance every time; but our first two bases were the two best for the vowels, and nobody would have known. And the number line? In five of the six there is more of it than chance gives once in twenty times. So it is no cloud either, only a weak law: from 0.53 to 0.94 is the luck of the seed. Why it is there, when spelling has no use for it, we do not know.
#
# ## Another task
#
# Ten rows of 8 numbers, and one task: of two digits, say which is greater. The score is $w \cdot (E_a - E_b)$, above 0 for "the first"; every pair is asked at each of 300 steps. Nothing in it knows how to count: the rows start at random.
#
# **Predict**, for four seeds, how well the digits will stand in order on their longest axis. And what will happen if "greater" is asked about another order, in which 1 is the smallest and 4 the greatest?

# %% [markdown] lang="es" given=["3,8"]
# El empujón a la salida y el comienzo conservado son leyes: seis bases, casi un mismo número. Las vocales y las letras inglesas están siempre muy por encima del 3,8 del azar; pero nuestras dos primeras bases eran las dos mejores para las vocales, y nadie lo habría sabido. ¿Y la recta numérica? En cinco de las seis hay más de ella de lo que da el azar una de cada veinte veces. Así que tampoco es una nube, sino una ley débil: de 0,53 a 0,94 es la suerte de la semilla. Por qué está ahí, si para escribir no sirve de nada, no lo sabemos.
#
# ## Otra tarea
#
# Diez filas de 8 números y una tarea: de dos cifras, decir cuál es mayor. La puntuación es $w \cdot (E_a - E_b)$, mayor que 0 para «la primera»; en cada uno de los 300 pasos se pregunta por todos los pares. Nada en ella sabe contar: las filas empiezan al azar.
#
# **Predice**, con cuatro semillas, hasta qué punto estarán las cifras en orden en su eje más largo. ¿Y qué pasará si «mayor» se pregunta sobre otro orden, en el que el 1 es la menor y el 4 la mayor?

# %%
for seed in range(4):
    spots, share = embeddings.axes(embeddings.compared(range(10), seed, steps=300))
    line = embeddings.rank_correlation(spots[:, 0])
    print(f"seed {seed}: rank correlation {line:.2f}, {share:.0%} of the squared distance")
place = [3, 0, 6, 5, 9, 2, 8, 1, 7, 4]  # of each digit in the other order
spots, _ = embeddings.axes(embeddings.compared(place))
print("the other order:", spots[:, 0].argsort().tolist())

# %% tags=["plot"] alt={"en": "Two maps of the ten digits on their two longest axes, a line through them in order. Left, trained to spell: 0 and 1 stand apart, the other eight lie close together, and the line runs to and fro among them. Right, trained to compare: 0 to 9 stand in order on one straight line.", "es": "Dos mapas de las diez cifras en sus dos ejes más largos, con una línea que las une en orden. Izquierda, entrenadas para escribir: el 0 y el 1 están aparte, las otras ocho están juntas y la línea va y viene entre ellas. Derecha, entrenadas para comparar: del 0 al 9 están en orden sobre una recta."}
compare = embeddings.axes(embeddings.compared(range(10)))
plots.maps({"spell": spelling[0], "compare": compare}, embeddings.DIGITS, lang="en")

# %% [markdown] lang="en"
# On the left only 0 and 1 stand apart. On the right the line is there, each time, exact; it holds nearly all that there is; and it is the line of whatever order was asked. The same ten digits, the same number of rows; another task, another map. So that is the answer to our question. **The meaning of a row is what the task needs from it**, written over a draw of chance. To compare, 4 has to lie between 3 and 5; to spell *four* it has to be told apart from nine others.
#
# ## Is a letter lost that was never met?
#
# One question is left, and it is a practical one. Phase 28 teaches this base Spanish, by small additions to its layers; the table stays as it is, to the last bit. One letter of the Spanish names is among the 19: the `ó` of *veintidós*. Its row is a random draw and a push. **Predict:** the held-out numbers contain nine names with `ó`; how many does the model get right?

# %% [markdown] lang="es"
# A la izquierda solo se apartan el 0 y el 1. A la derecha la recta aparece siempre, exacta; contiene casi todo lo que hay, y es la del orden por el que se preguntó. Las mismas diez cifras, las mismas filas; otra tarea, otro mapa. Esa es la respuesta a nuestra pregunta. **El significado de una fila es lo que la tarea necesita de ella**, escrito encima de un sorteo. Para comparar, el 4 tiene que estar entre el 3 y el 5; para escribir *four*, hay que distinguirlo de otras nueve.
#
# ## ¿Está perdida una letra nunca vista?
#
# Queda una pregunta, y es práctica. La fase 28 le enseña español a esta base con pequeños añadidos en sus capas; la tabla se queda como está, hasta el último bit. Una letra de los nombres en español está entre las 19: la `ó` de *veintidós*. Su fila es un sorteo y un empujón. **Predice:** entre los números apartados hay nueve nombres con `ó`; ¿cuántos escribe bien el modelo?

# %%
from minigpt.checkpoint import BASE
from minigpt.peft_io import load_adapter
from minigpt.sampling import complete

spanish = recipes.load_base()
load_adapter(spanish.model, BASE.parent / "adapters" / "es", "es")
print("same table:", torch.equal(spanish.model.token_embedding.weight, table))
asked = [n for n in split_numbers().test if "ó" in row(n, "es").answer]
said = [complete(spanish.model, spanish.tokenizer, f"es:{n}=", stop="\n") for n in asked]
print(*said, sep="\n")

# %% [markdown] lang="en" given=["2003", "2013", "2014", "2017", "2019", "2024", "0.95", "1957", "2"]
# All but the first. A row whose cosine with the other unread ones is 0.95 is not the same row: what chance drew for it at the start is still there, and that is enough to aim at. A letter that nobody has met is a poor beginning. It is not lost.
#
# > **Tip.** `nn.Embedding` has a `padding_idx` that freezes one row at 0. Our id 0 is the newline, a character that the model must learn; we do not use it.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 13` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 13`.
#
# ## What you can now do
#
# * You can pick rows by a product, and write down the gradient of a table, for repeated letters and for absent ones.
# * You can find the nearest rows by cosine, and you know what chance alone would give.
# * You can tell a pattern that was named before from one that was found by searching, and put the second kind to the test.
# * You can say which rows a step moves when the table serves at both ends, and which way it pushes those that are never said.
# * You can take a direction out of rows, and look at what is left.
#
# The company of a letter, merely counted, was enough to tell vowels from consonants. So how far does one get by counting alone? Can one *spell* that way? That is phase 14.
#
# ## Where to go deeper
#
# * Bengio et al. 2003, [A Neural Probabilistic Language Model](https://www.jmlr.org/papers/v3/bengio03a.html): the first table of trained rows in a language model, section 2.
# * Mikolov et al. 2013, [Distributed Representations of Words](https://arxiv.org/abs/1310.4546): the famous arithmetic, *king − man + woman*. With 57 letters there is none to be had.
# * Levy and Goldberg 2014, [Neural Word Embedding as Implicit Matrix Factorization](https://papers.nips.cc/paper_files/paper/2014/hash/feab05aa91085b7a8012516bc3533958-Abstract.html): why training and counting company come to much the same. The saying is Firth's, from 1957.
# * Press and Wolf 2017, [Using the Output Embedding to Improve Language Models](https://arxiv.org/abs/1608.05859): one table for both ends.
# * [Ethayarajh 2019](https://arxiv.org/abs/1909.00512): common directions in large models. Land and Bartolo hunted in 2024 for the unread rows of real models, [Fishing for Magikarp](https://arxiv.org/abs/2405.05417).

# %% [markdown] lang="es" given=["2003", "2013", "2014", "2017", "2019", "2024", "0,95", "1957", "2"]
# Todos menos el primero. Una fila cuyo coseno con las demás no leídas es 0,95 no es la misma fila: lo que le tocó en el sorteo del principio sigue ahí, y basta para apuntar a ella. Una letra que nadie ha visto es un mal comienzo. No está perdida.
#
# > **Consejo.** `nn.Embedding` tiene un `padding_idx` que congela una fila en 0. Nuestro id 0 es el salto de línea, un carácter que el modelo debe aprender; no lo usamos.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 13` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 13`.
#
# ## Lo que ya sabes hacer
#
# * Sabes elegir filas con un producto y escribir el gradiente de una tabla, con letras repetidas y con letras ausentes.
# * Sabes encontrar las filas más cercanas por el coseno, y sabes qué daría el puro azar.
# * Sabes distinguir un patrón que tenía nombre antes de uno encontrado buscando, y poner a prueba los de la segunda clase.
# * Sabes decir qué filas mueve un paso cuando la tabla sirve en los dos extremos, y hacia dónde empuja a las que nunca se dicen.
# * Sabes quitar una dirección de unas filas y mirar lo que queda.
#
# La compañía de una letra, solo con contarla, bastó para distinguir vocales de consonantes. ¿Hasta dónde se llega, entonces, solo contando? ¿Se puede *escribir* así? Eso es la fase 14.
#
# ## Para profundizar
#
# * Bengio et al. 2003, [A Neural Probabilistic Language Model](https://www.jmlr.org/papers/v3/bengio03a.html): la primera tabla de filas entrenadas en un modelo de lenguaje, sección 2.
# * Mikolov et al. 2013, [Distributed Representations of Words](https://arxiv.org/abs/1310.4546): la famosa aritmética, *rey − hombre + mujer*. Con 57 letras no hay ninguna.
# * Levy y Goldberg 2014, [Neural Word Embedding as Implicit Matrix Factorization](https://papers.nips.cc/paper_files/paper/2014/hash/feab05aa91085b7a8012516bc3533958-Abstract.html): por qué entrenar y contar la compañía llegan casi a lo mismo. El dicho es de Firth, de 1957.
# * Press y Wolf 2017, [Using the Output Embedding to Improve Language Models](https://arxiv.org/abs/1608.05859): una sola tabla para los dos extremos.
# * [Ethayarajh 2019](https://arxiv.org/abs/1909.00512): direcciones comunes en modelos grandes. Land y Bartolo buscaron en 2024 las filas no leídas de modelos reales, [Fishing for Magikarp](https://arxiv.org/abs/2405.05417).
