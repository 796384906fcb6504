# ---
# title: {en: "Number names", es: "Nombres de números"}
# summary: {en: "A language small enough to be complete: its grammar, its letters, and how to split it so that a test tells the truth.", es: "Un idioma lo bastante pequeño para ser completo: su gramática, sus letras y cómo dividirlo para que una prueba diga la verdad."}
# outcome: {en: "data that is never wrong, and splits that cannot leak", es: "datos sin errores y particiones sin fugas"}
# minutes: 105
# needs: [3, 10]
# ---

# %% [markdown] lang="en"
# # Number names
#
# A language model learns from texts, and it never learns more than its texts contain. So before there is a model, there is a **corpus**: the collection of texts it will read. Most corpora are scraped from the web. They are huge, nobody has read them, and nobody knows how many errors they hold.
#
# This course takes the opposite road. Our corpus is so small a piece of language that it can be *complete* and *never wrong*: the names of the numbers from 0 to 9,999, in several languages. You say them without thinking; a model has to find out how they work. In this phase you write down two of these grammars, find out how regular counting is, and learn how a test can lie to you. That last part applies to every data set you will ever touch.

# %% [markdown] lang="es"
# # Nombres de números
#
# Un modelo de lenguaje aprende de textos, y nunca aprende más de lo que sus textos contienen. Por eso, antes de que haya un modelo, hay un **corpus**: la colección de textos que va a leer. La mayoría de los corpus se recogen de la web. Son enormes, nadie los ha leído y nadie sabe cuántos errores contienen.
#
# Este curso toma el camino contrario. Nuestro corpus es un trozo de lenguaje tan pequeño que puede ser *completo* y *no equivocarse nunca*: los nombres de los números del 0 al 9999, en varios idiomas. Tú los dices sin pensar; un modelo tiene que descubrir cómo funcionan. En esta fase escribes dos de esas gramáticas, averiguas hasta qué punto es regular contar y aprendes cómo puede mentirte una prueba. Esto último vale para cualquier conjunto de datos que llegues a tocar.

# %%
import math
from collections import Counter

from minigpt.number_names import LIMIT, spell

for n in (7, 16, 21, 80, 342, 4217):
    print(n, "|", " | ".join(spell(n, lang) for lang in ("en", "es", "it", "fr")))

# %% [markdown] lang="en"
# English, Spanish, Italian, French. A row of the corpus puts the question before the name: a tag for the language, the digits, and an equals sign. The model reads that **prompt** and must write the **answer**, which ends with a newline so that it also learns where to stop.

# %% [markdown] lang="es"
# Inglés, español, italiano, francés. Una fila del corpus pone la pregunta antes del nombre: una etiqueta para el idioma, las cifras y un signo igual. El modelo lee ese **prompt** y debe escribir la **respuesta**, que termina con un salto de línea para que aprenda también dónde parar.

# %%
from minigpt.number_names import row

print(row(42, "en"))
print(row(42, "es"))

# %% [markdown] lang="en"
# ## Peeling off the places
#
# How do you name 4217? You take off the thousands, name them, and are left with a smaller number that you already know how to name. `divmod(n, 1000)` gives both at once: how many thousands, and what remains.
#
# Before you run: which pairs will the three lines print?

# %% [markdown] lang="es"
# ## Quitar los lugares uno a uno
#
# ¿Cómo nombras 4217? Quitas los millares, los nombras y te queda un número más pequeño que ya sabes nombrar. `divmod(n, 1000)` te da las dos cosas a la vez: cuántos millares y qué queda.
#
# Antes de ejecutar: ¿qué pares imprimirán las tres líneas?

# %%
print(divmod(4217, 1000))
print(divmod(217, 100))
print(divmod(17, 10))

# %% [markdown] lang="en"
# Four thousands and 217; two hundreds and 17. And there it ends: 17 is *seventeen*, a word of its own, and nobody cares that it is one ten and seven ones. In English every number below 20 has a word of its own, and so has each round ten.

# %% [markdown] lang="es"
# Cuatro millares y 217; dos centenas y 17. Y ahí se acaba: en inglés 17 es *seventeen*, una palabra propia, y a nadie le importa que sea una decena y siete unidades. En inglés cada número menor que 20 tiene su propia palabra, y también cada decena redonda.

# %%
from minigpt.number_names import EN_SMALL, EN_TENS

print(len(EN_SMALL), EN_SMALL[0], EN_SMALL[17], EN_SMALL[-1])
print(len(EN_TENS), EN_TENS[2], EN_TENS[9])

# %% [markdown] lang="en"
# ## Exercise 12.1 · Counting in English
#
# Write `english_name(n, small, tens)` for 0 to 9,999. The two lists are those you just saw: `small[17]` is `seventeen` and `tens[2]` is `twenty`. By hand: 42 is `forty-two`, 300 is `three hundred`, 4217 is `four thousand two hundred seventeen`. It is American English, without commas and without "and".

# %% [markdown] lang="es"
# ## Ejercicio 12.1 · Contar en inglés
#
# Escribe `english_name(n, small, tens)` del 0 al 9999. Las dos listas son las que acabas de ver: `small[17]` es `seventeen` y `tens[2]` es `twenty`. A mano: 42 es `forty-two`, 300 es `three hundred`, 4217 es `four thousand two hundred seventeen`. Es inglés estadounidense, sin comas y sin «and».


# %% exercise="ex-12-01"
def english_name(n, small, tens):
    """Return the English name of n, an int from 0 to 9,999, as a str.

    small  the names of 0 to 19; tens  the names of the tens, tens[2] to tens[9]
    """
    raise NotImplementedError


# %%
print(english_name(4217, EN_SMALL, EN_TENS))
print(all(english_name(n, EN_SMALL, EN_TENS) == spell(n, "en") for n in range(LIMIT)))

# %% [markdown] lang="en" given=["700", "900"]
# A dozen lines name all 10,000 numbers. That is the point of this toy world: behind many texts there are few rules. A model that finds the rules can name numbers that it has never seen; one that only memorizes cannot.
#
# Spanish has more quirks. Say these aloud: 21 *veintiuno*, 31 *treinta y uno*, 100 *cien*, 101 *ciento uno*, 500 *quinientos*. Numbers below 30 are single words; from 31 on, *y* joins tens and ones; 100 is short only when nothing follows; and 500, 700 and 900 do not follow the pattern of *doscientos*.
#
# ## Exercise 12.2 · Counting in Spanish
#
# Write `spanish_name(n, small, tens, hundreds)` for 0 to 999. `small` has the names of 0 to 29, `tens[3]` is `treinta`, and `hundreds[1]` is `ciento`, `hundreds[5]` is `quinientos`.

# %% [markdown] lang="es" given=["700", "900"]
# Una docena de líneas nombra los 10 000 números. En eso consiste este mundo de juguete: detrás de muchos textos hay pocas reglas. Un modelo que encuentra las reglas puede nombrar números que nunca ha visto; uno que solo memoriza, no.
#
# El español tiene más rarezas, aunque tú no las notes. Di en voz alta: 21 *veintiuno*, 31 *treinta y uno*, 100 *cien*, 101 *ciento uno*, 500 *quinientos*. Los números menores que 30 son una sola palabra; desde 31, una *y* une decenas y unidades; 100 es corto solo cuando no le sigue nada; y 500, 700 y 900 no siguen el modelo de *doscientos*.
#
# ## Ejercicio 12.2 · Contar en español
#
# Escribe `spanish_name(n, small, tens, hundreds)` del 0 al 999. `small` tiene los nombres del 0 al 29, `tens[3]` es `treinta`, `hundreds[1]` es `ciento` y `hundreds[5]` es `quinientos`.


# %% exercise="ex-12-02"
def spanish_name(n, small, tens, hundreds):
    """Return the Spanish name of n, an int from 0 to 999, as a str.

    small     the names of 0 to 29
    tens      the names of the tens, tens[3] to tens[9]
    hundreds  the names of the hundreds before another number, hundreds[1] to hundreds[9]
    """
    raise NotImplementedError


# %%
from minigpt.number_names import ES_HUNDREDS, ES_SMALL, ES_TENS

tables = (ES_SMALL, ES_TENS, ES_HUNDREDS)
print([spanish_name(n, *tables) for n in (21, 31, 100, 101, 555)])
print(all(spanish_name(n, *tables) == spell(n, "es") for n in range(1000)))

# %% [markdown] lang="en"
# ## How few words are needed?
#
# **Predict:** how many different words occur in all 10,000 English names? (Count `forty-two` as two words.) And in the Spanish ones?

# %% [markdown] lang="es"
# ## ¿Con cuántas palabras basta?
#
# **Predice:** ¿cuántas palabras distintas aparecen en los 10 000 nombres en inglés? (Cuenta `forty-two` como dos palabras.) ¿Y en los nombres en español?

# %%
names = {lang: [spell(n, lang) for n in range(LIMIT)] for lang in ("en", "es", "it", "fr")}
for lang, spelled in names.items():
    words = {word for name in spelled for word in name.replace("-", " ").split()}
    print(lang, len(words), "words,", len(set(spelled)), "different names")

# %% [markdown] lang="en" given=["99", "4000", "200"]
# Thirty words of English suffice: 20 small numbers, 8 tens, *hundred* and *thousand*. Spanish needs 49. Italian seems to need 10,000, but only because Italians write a number as one word: *quattromiladuecentodiciassette*. For a model that reads letter by letter, that is no harder; it has to find the seams by itself.
#
# ## How regular is counting?
#
# Few words are not yet a simple grammar. Here is a way to measure how simple it is. Imagine a pupil who knows the names of 0 to 99, of the round hundreds and of the round thousands, and one single rule: *glue them together*. 4217 is the name of 4000, the name of 200 and the name of 17. In how many of the 10,000 names is the pupil right? **Predict** it for your own language, and say in which of the four the pupil will fail most.

# %% [markdown] lang="es" given=["99", "4000", "200"]
# En inglés bastan treinta palabras: 20 números pequeños, 8 decenas, *hundred* y *thousand*. El español necesita 49. El italiano parece necesitar 10 000, pero solo porque los italianos escriben un número en una sola palabra: *quattromiladuecentodiciassette*. Para un modelo que lee letra a letra no es más difícil; tiene que encontrar él mismo las costuras.
#
# ## ¿Es regular contar?
#
# Pocas palabras no son todavía una gramática sencilla. Aquí tienes una forma de medir lo sencilla que es. Imagina un alumno que conoce los nombres del 0 al 99, los de las centenas redondas y los de los millares redondos, y una sola regla: *pegarlos*. 4217 es el nombre de 4000, el nombre de 200 y el nombre de 17. ¿En cuántos de los 10 000 nombres acierta el alumno? **Predícelo** para tu propio idioma, y di en cuál de los cuatro fallará más.


# %%
def glued(n, lang):
    """The name of n as somebody would say it who only glues the names of its parts together."""
    parts = [part for part in (n // 1000 * 1000, n % 1000 // 100 * 100, n % 100) if part]
    return ("" if lang == "it" else " ").join(spell(part, lang) for part in parts or [0])


wrong = {lang: [n for n in range(LIMIT) if glued(n, lang) != spell(n, lang)] for lang in names}
for lang, numbers in wrong.items():
    example = f"{glued(numbers[0], lang)} -> {spell(numbers[0], lang)}" if numbers else "none"
    print(lang, f"{len(numbers):4} wrong; the first:", example)

# %% tags=["plot"] alt={"en": "Four horizontal bars: gluing gets all English names right, about nine tenths of the Spanish and Italian ones, and about a fifth of the French ones.", "es": "Cuatro barras horizontales: pegando se aciertan todos los nombres en inglés, unas nueve décimas partes en español y en italiano, y cerca de un quinto en francés."}
from minigpt.plots import numbers as plots

plots.regularity({lang: 1 - len(numbers) / LIMIT for lang, numbers in wrong.items()}, lang="en")

# %% [markdown] lang="en"
# English is perfectly regular in this sense. Spanish errs in exactly 990 names, all for the same reason: *cien* becomes *ciento*. Italian swallows vowels at the seams and puts an accent on a final *tre*. French drops the *s* of *deux cents* as soon as something follows, and that alone spoils most of its names. Look back at the words: French needs the fewest, 27, and is by far the least regular. Few words make no simple grammar.
#
# Notice that a single forgotten rule is enough to be wrong 7,920 times. For a learner, human or machine, the rules count, not the number of examples they apply to. It is also why we shall judge a model by whole names: 90 % right can mean "one rule is missing".

# %% [markdown] lang="es"
# El inglés es perfectamente regular en este sentido. El español falla en exactamente 990 nombres, todos por la misma razón: *cien* pasa a *ciento*. El italiano se come vocales en las costuras y acentúa un *tre* final. El francés pierde la *s* de *deux cents* en cuanto le sigue algo, y eso solo ya estropea la mayoría de sus nombres. Vuelve a mirar las palabras: el francés es el que menos necesita, 27, y es con mucho el menos regular. Pocas palabras no hacen una gramática sencilla.
#
# Fíjate en que basta con una regla olvidada para equivocarse 7920 veces. Para quien aprende, persona o máquina, lo que cuenta son las reglas, no el número de ejemplos a los que se aplican. Por eso también evaluaremos a un modelo por nombres enteros: 90 % de aciertos puede significar «falta una regla».

# %% [markdown] lang="en"
# ## Seen, or not seen?
#
# Now the most important section of this phase. You train on some rows and judge on others, the **test** rows, which the model has not seen. That is the only way to tell understanding from memory. But what does "not seen" mean?
#
# To find out, build the dumbest learner there is: a table. It stores every training row and looks questions up. It understands nothing whatsoever. Draw 12,000 rows for each of two languages, shuffle them, keep a tenth for testing, and let the table answer. **Predict** its score.

# %% [markdown] lang="es"
# ## ¿Visto o no visto?
#
# Ahora, la sección más importante de esta fase. Entrenas con unas filas y evalúas con otras, las filas de **prueba**, que el modelo no ha visto. Es la única forma de distinguir comprensión de memoria. Pero ¿qué significa «no ha visto»?
#
# Para averiguarlo, construye el aprendiz más tonto que existe: una tabla. Guarda cada fila de entrenamiento y busca en ella las preguntas. No entiende absolutamente nada. Saca 12 000 filas de cada uno de dos idiomas, barájalas, aparta una décima parte para probar y deja que la tabla responda. **Predice** su puntuación.


# %%
def table_score(train, test):
    """The share of test rows that a table of the training rows answers right."""
    table = dict(train)
    return sum(table.get(prompt) == answer for prompt, answer in test) / len(test)


# %%
import random

from minigpt.number_names import corpus

rows = corpus(range(LIMIT), ["en", "it"], 12_000)
random.Random(0).shuffle(rows)
shuffled = rows[2400:], rows[:2400]
print(rows[0].prompt, rows[1].prompt, rows[2].prompt)
print("the table gets", round(table_score(*shuffled), 3))

# %% [markdown] lang="en"
# About 70 % for a learner that understands nothing! The rows were drawn at random, so many occur more than once, and a row that stands both in training and in the test is no test. Data that slip from one side to the other are called a **leak**.
#
# The usual repair is to remove duplicates before splitting. **Predict** the score of the table after it.

# %% [markdown] lang="es"
# ¡Cerca del 70 % para un aprendiz que no entiende nada! Las filas se sacaron al azar, así que muchas aparecen más de una vez, y una fila que está a la vez en el entrenamiento y en la prueba no prueba nada. Cuando se cuelan datos de un lado al otro, se habla de una **filtración** (leak).
#
# El arreglo habitual es quitar los duplicados antes de dividir. **Predice** qué sacará la tabla después.

# %%
unique = sorted(set(rows))
random.Random(0).shuffle(unique)
deduplicated = unique[len(unique) // 10 :], unique[: len(unique) // 10]
print(len(unique), "different rows; the table gets", table_score(*deduplicated))

# %% [markdown] lang="en"
# The table is down to zero, and it looks as if all were well. But a model is cleverer than a table. If it has seen `en:4217=`, then `it:4217=` is not a fresh question: what has to be found out about 4217, its places and their order, it has met before. And a model that learns Spanish later must not have met the test numbers in English, either.
#
# ## Exercise 12.3 · Measuring a leak
#
# Write `leak(train, test)`: the share of the test rows whose *number* occurs in training, in whatever language. A row's prompt looks like `en:4217=`.

# %% [markdown] lang="es"
# La tabla baja a cero, y parece que todo está en orden. Pero un modelo es más listo que una tabla. Si ha visto `en:4217=`, entonces `it:4217=` no es una pregunta nueva: lo que hay que averiguar sobre 4217, sus lugares y su orden, ya se lo ha encontrado. Y un modelo que después aprenda español tampoco debe haberse encontrado en inglés los números de prueba.
#
# ## Ejercicio 12.3 · Medir una filtración
#
# Escribe `leak(train, test)`: la parte de las filas de prueba cuyo *número* aparece en el entrenamiento, en el idioma que sea. El prompt de una fila tiene el aspecto de `en:4217=`.


# %% exercise="ex-12-03"
def leak(train, test):
    """Return the share, 0 to 1, of test rows whose number occurs in a training row of any language.

    train, test  lists of Row; row.prompt is a str such as "en:4217="
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# The remedy is to split the *numbers*, once, for all languages, and to make rows only afterwards. `split_numbers` deals out the 10,000 numbers: 1,000 for the test, 500 for **validation** (to make decisions with while you work, so that the test stays fresh), and the rest for training. Numbers below 100 always train; their names are the vocabulary, and without words there is no grammar.
#
# **Predict:** without duplicates the table is at zero. In how many of ten test rows was the *number* seen all the same, in the other language?

# %% [markdown] lang="es"
# El remedio es dividir los *números*, una sola vez, para todos los idiomas, y hacer las filas después. `split_numbers` reparte los 10 000 números: 1000 para la prueba, 500 para **validación** (para tomar decisiones mientras trabajas, de modo que la prueba siga intacta) y el resto para entrenar. Los números menores que 100 siempre se entrenan; sus nombres son el vocabulario, y sin palabras no hay gramática.
#
# **Predice:** sin duplicados la tabla está en cero. ¿En cuántas de cada diez filas de prueba se vio aun así el *número*, en el otro idioma?

# %%
from minigpt.number_names import split_numbers

split = split_numbers()
print(
    [len(part) for part in split],
    "numbers; in two parts at once:",
    len({*split.train} & {*split.test}),
)
by_number = corpus(split.train, ["en", "it"], 12_000), corpus(split.test, ["en", "it"], 1200)

# %% tags=["plot"] alt={"en": "Three ways of splitting, two bars each. Shuffled rows: about 86 percent of the numbers seen, about 70 percent right by memory. Duplicates removed: about half seen, none right by memory. Split by number: both zero.", "es": "Tres formas de dividir, dos barras cada una. Filas barajadas: cerca del 86 por ciento de los números vistos, cerca del 70 por ciento acertado de memoria. Sin duplicados: cerca de la mitad vistos, ninguno acertado de memoria. División por números: cero en ambas."}
ways = {"rows shuffled": shuffled, "no duplicates": deduplicated, "by number": by_number}
scores = {way: table_score(train, test) for way, (train, test) in ways.items()}
seen = {way: leak(train, test) for way, (train, test) in ways.items()}
print({way: round(share, 2) for way, share in seen.items()})
plots.leaks(scores, seen, lang="en")

# %% [markdown] lang="en"
# In more than half of them, 54 %: the table noticed nothing, and a model would. Only the last way asks what we want to know. Keep the general rule: **find out what a test example shares with the training data, and split by that.** With patients split by patient, not by X-ray; with books by book, not by page; with a forecast by time.
#
# ## Seven and forty-two must be seen
#
# One more decision hides in the word "draw". Take a number from 0 to 9,999 at random. **Predict:** how likely does it have four digits? And how likely has it one or two?

# %% [markdown] lang="es"
# En más de la mitad, el 54 %: la tabla no notó nada, y un modelo sí lo notaría. Solo la última forma pregunta lo que queremos saber. Quédate con la regla general: **averigua qué comparte un ejemplo de prueba con los datos de entrenamiento, y divide por eso.** Con pacientes, por paciente y no por radiografía; con libros, por libro y no por página; con un pronóstico, por fecha.
#
# ## El siete y el cuarenta y dos hay que verlos
#
# Otra decisión se esconde en la palabra «sacar». Saca al azar un número del 0 al 9999. **Predice:** ¿qué probabilidad hay de que tenga cuatro cifras? ¿Y de que tenga una o dos?

# %% tags=["plot"] alt={"en": "Share of numbers with one to four digits. Uniform drawing: almost nothing below three digits, 9 percent with three, 90 percent with four. Our drawing: about an eighth each with one and with two, 17 percent with three, the rest with four.", "es": "Parte de los números de una a cuatro cifras. Sacando de manera uniforme: casi nada por debajo de tres cifras, 9 por ciento con tres, 90 por ciento con cuatro. A nuestra manera: cerca de un octavo con una y otro con dos, 17 por ciento con tres, el resto con cuatro."}
from minigpt.number_names import draw_numbers


def digit_shares(numbers):
    counts = Counter(len(str(n)) for n in numbers)
    return [counts[digits] / len(numbers) for digits in (1, 2, 3, 4)]


uniform, ours = digit_shares(range(LIMIT)), digit_shares(draw_numbers(range(LIMIT), 12_000))
print("uniform", [round(share, 3) for share in uniform])
print("ours   ", [round(share, 3) for share in ours])
plots.digit_counts(uniform, ours, lang="en")

# %% [markdown] lang="en"
# Nine of ten numbers have four digits, and only 1 % have one or two. A model fed that way hardly ever sees the 7 alone. So `draw_numbers` draws half of the rows evenly and half with every length equally likely. A corpus is not only *which* texts there are but *how often* each occurs.
#
# ## Letters: what a language lacks
#
# Our model reads and writes single characters. The **vocabulary** is the list of those it knows: 57 of them, from the newline to `ü`. Which letters does each language really use?

# %% [markdown] lang="es"
# Nueve de cada diez números tienen cuatro cifras, y solo el 1 % tiene una o dos. Un modelo alimentado así casi nunca ve el 7 solo. Por eso `draw_numbers` saca la mitad de las filas de manera uniforme y la otra mitad con todas las longitudes igual de probables. Un corpus no es solo *qué* textos hay, sino *con qué frecuencia* aparece cada uno.
#
# ## Letras: lo que le falta a un idioma
#
# Nuestro modelo lee y escribe caracteres sueltos. El **vocabulario** es la lista de los que conoce: 57, desde el salto de línea hasta la `ü`. ¿Qué letras usa de verdad cada idioma?

# %% tags=["plot"] alt={"en": "Heat map, languages by letters. The row of English is white at c, m and q, which Spanish and Italian use; only Spanish has the letter ó.", "es": "Mapa de calor, idiomas por letras. La fila del inglés está en blanco en c, m y q, que usan el español y el italiano; solo el español tiene la letra ó."}
from minigpt.number_names import ALPHABET

counts = {lang: Counter("".join(names[lang])) for lang in ("en", "it", "es")}
frequent = {
    lang: {letter: n / count.total() for letter, n in count.items() if letter.isalpha()}
    for lang, count in counts.items()
}
lacking = sorted({*counts["es"]} - {*counts["en"]})
print(len(ALPHABET), "characters; Spanish has and English lacks:", lacking)
plots.letters(frequent, lang="en")

# %% [markdown] lang="en"
# English number names have no *c*, no *m* and no *q*. A model trained on English alone has never had to write those letters; the only thing it could learn about them is not to use them. Later you will teach a finished model Spanish with a small addition, and an addition cannot repair what the base does not know.
#
# That is why the base of this course learns *two* languages, English and Italian: together they hold every letter of the Spanish names but one. The *ó* remains, which stands in *veintidós*.

# %% [markdown] lang="es"
# Los nombres de números en inglés no tienen *c*, ni *m*, ni *q*. Un modelo entrenado solo con inglés nunca ha tenido que escribir esas letras; lo único que pudo aprender de ellas es a no usarlas. Más adelante le enseñarás español a un modelo terminado mediante un pequeño añadido, y un añadido no puede reparar lo que la base no sabe.
#
# Por eso la base de este curso aprende *dos* idiomas, inglés e italiano: entre los dos tienen todas las letras de los nombres en español menos una. Queda la *ó*, la de *veintidós*.

# %%
known = {*counts["en"], *counts["it"]}
missing = {letter for letter in counts["es"] if letter not in known}
print(
    missing, "in", sum(not missing.isdisjoint(name) for name in names["es"]), "of", LIMIT, "names"
)

# %% [markdown] lang="en"
# One name in a hundred. That is a price we can pay, and now we know it.
#
# ## How far back must one look?
#
# Phase 03 measured how hard a character is to guess: a character of probability $p$ surprises by $-\log_2 p$ bits, and the mean of that is the entropy. It also found where the names end up: whoever remembers *everything* before pays $\log_2$ of 10,000, that is 13.29 bits, for a whole name, however long it is. Here is a question that phase 03 left open, and it matters for whoever builds a model: must one remember everything?
#
# ## Exercise 12.4 · How far back must one look?
#
# Write `bits_after(names, k)`: the mean surprise of a character for somebody who knows the $k$ characters just before it, and who has counted in all these names what follows them, and how often. Each name ends with a newline, which has to be guessed as well; what stands before a name are newlines, and no other name.
#
# By hand, for the two names `ab` and `ac` and $k = 1$: they have six characters, newlines included. What follows the `a` surprises by 1 bit, twice; all the rest is certain. That is $2/6$ of a bit on average.

# %% [markdown] lang="es"
# Un nombre de cada cien. Es un precio que podemos pagar, y ahora lo conocemos.
#
# ## ¿Hasta dónde hay que mirar atrás?
#
# La fase 03 midió lo difícil que es adivinar un carácter: uno de probabilidad $p$ sorprende $-\log_2 p$ bits, y la media de eso es la entropía. También averiguó adónde van a parar los nombres: quien recuerda *todo* lo anterior paga por un nombre entero $\log_2$ de 10 000, es decir, 13,29 bits, por largo que sea. Aquí tienes una pregunta que la fase 03 dejó abierta y que le importa a quien construye un modelo: ¿hace falta recordarlo todo?
#
# ## Ejercicio 12.4 · ¿Hasta dónde hay que mirar atrás?
#
# Escribe `bits_after(names, k)`: la sorpresa media de un carácter para alguien que conoce los $k$ caracteres justo anteriores y que ha contado, en todos estos nombres, qué los sigue y cuántas veces. Cada nombre acaba con un salto de línea, que también hay que adivinar; antes de un nombre hay saltos de línea, y ningún otro nombre.
#
# A mano, para los dos nombres `ab` y `ac` y $k = 1$: tienen seis caracteres, con los saltos de línea. Lo que sigue a la `a` sorprende 1 bit, dos veces; todo lo demás es seguro. En promedio son $2/6$ de bit.


# %% exercise="ex-12-04"
def bits_after(names, k):
    """Return the mean surprise of a character, in bits, to whoever knows the k before it: a float.

    names  list of str, each ends with a newline; a name that stands there twice counts twice
    k      int, 0 or more; before a name there are newlines
    """
    raise NotImplementedError


# %%
print("ab, ac:", round(bits_after(["ab\n", "ac\n"], 1), 4), " a name:", round(math.log2(LIMIT), 2))
ended = {lang: [name + "\n" for name in spelled] for lang, spelled in names.items()}
print("all 57 equally likely:     ", round(math.log2(57), 2), "bits")
print("with English frequencies:  ", round(bits_after(ended["en"], 0), 2), "bits")
print("knowing the letter before: ", round(bits_after(ended["en"], 1), 2), "bits")
remembering_all = {lang: math.log2(LIMIT) * LIMIT / len("".join(ended[lang])) for lang in ended}
print("knowing everything before: ", round(remembering_all["en"], 4), "bits")

# %% [markdown] lang="en"
# Frequencies take you from 5.83 bits to about 4, a single letter below 2, and all that stands before to 0.3846: the 13.29 bits of a name, spread over its characters. **Predict:** how many letters before must be known in English until one more gains nothing at all? And in which of the four languages must one look farthest back?

# %% [markdown] lang="es"
# Las frecuencias te llevan de 5,83 bits a unos 4; una sola letra, por debajo de 2; y todo lo anterior, a 0,3846: los 13,29 bits de un nombre, repartidos entre sus caracteres. **Predice:** ¿cuántas letras anteriores hay que conocer en inglés para que una más ya no aporte nada? ¿Y en cuál de los cuatro idiomas hay que mirar más atrás?

# %%
looking = {lang: [] for lang in ended}
for lang, bits in looking.items():
    for k in range(15):
        bits.append(bits_after(ended[lang], k))
        if bits[-1] < remembering_all[lang] + 1e-9:  # as good as to remember everything
            break
    print(lang, len(bits) - 1, "letters:", [round(value, 4) for value in bits[-4:]])

# %% tags=["plot"] alt={"en": "Bits a character against the number of letters known before, one falling curve for each language. All four start near 4 bits, fall below 2 with one letter and below 1.1 with two, and then flatten out near half a bit. English and Spanish end at 8 letters, Italian at 9, French at 11.", "es": "Bits por carácter según cuántas letras anteriores se conocen, una curva descendente por idioma. Las cuatro empiezan cerca de 4 bits, bajan de 2 con una letra y de 1,1 con dos, y después se aplanan cerca de medio bit. El inglés y el español acaban en 8 letras, el italiano en 9 y el francés en 11."}
plots.looking_back(looking, lang="en")

# %% [markdown] lang="en"
# Eight letters in English and Spanish, 9 in Italian, 11 in French. Beyond them nothing is left to gain, not a little but nothing: somebody who has forgotten all that stands farther back guesses as well as somebody who remembers everything. Why eight? Look at what follows *seven* in English.

# %% [markdown] lang="es"
# Ocho letras en inglés y en español, 9 en italiano, 11 en francés. Más allá no se gana nada, y no es que sea poco: quien ha olvidado todo lo que hay más atrás adivina igual de bien que quien lo recuerda todo. ¿Por qué ocho? Mira qué sigue a *seven* en inglés.

# %%
text = "".join(ended["en"])
for before in ("d seven", "ed seven", "nd seven"):
    follow = Counter(piece[0] for piece in text.split(before)[1:])
    print(f"{len(before)} characters, {before!r:11}", dict(follow.most_common()))

# %% [markdown] lang="en"
# After *hundred seven* the name ends or goes on with *teen* or *ty*; after *thousand seven* nearly always *hundred* follows. Both *hundred* and *thousand* end in *d*, so seven characters do not tell which of them it was, and the eighth does. Spanish mixes up *mil cuatro*, which mostly goes on with *cientos*, and *ciento cuatro*, which is the end. In Italian it is *mila* and the tens, which end in *a*: *milaquattro* goes on with *cento*, *trentaquattro* is the end. And in French it is the *vingt* of *vingt-quatre* and that of *quatre-vingt-quatorze*: only the hyphen before it tells them apart.
#
# What remains, the 0.3846 bits, is the number itself, and no letter of the name can tell it beforehand. But our rows begin with it. If you know the whole prompt, say `en:4217=`, how large is the surprise at the name? **Predict.**

# %% [markdown] lang="es"
# Después de *hundred seven* el nombre acaba o sigue con *teen* o *ty*; después de *thousand seven* casi siempre sigue *hundred*. Tanto *hundred* como *thousand* acaban en *d*, así que siete caracteres no dicen cuál de los dos era, y el octavo sí. En español se confunden *mil cuatro*, al que suele seguir *cientos*, y *ciento cuatro*, que ahí acaba. En italiano son *mila* y las decenas, que acaban en *a*: *milaquattro* sigue con *cento*, *trentaquattro* acaba ahí. Y en francés, el *vingt* de *vingt-quatre* y el de *quatre-vingt-quatorze*: solo los distingue el guion de delante.
#
# Lo que queda, los 0,3846 bits, es el propio número, y ninguna letra del nombre puede anunciarlo. Pero nuestras filas empiezan con él. Si conoces el prompt entero, por ejemplo `en:4217=`, ¿cuánto sorprende el nombre? **Predice.**

# %%
answers = {
    prompt: {answer for p, answer in by_number[0] if p == prompt}
    for prompt, _ in by_number[0][:300]
}
print("different answers to the same prompt, at most:", max(map(len, answers.values())))

# %% [markdown] lang="en"
# Given the whole prompt there is only one answer, so there is nothing left to be surprised at: **0 bits**. So eight letters are enough to know the language, but the model must see all the way back to the digits to know what to say. And a floor of zero is rare. For ordinary texts nobody knows how low a perfect model could get; here we do. When the mean surprise of our model, its *loss*, nears zero, it has understood, and what is still above zero is its own fault.
#
# ## Why correct by construction?
#
# Suppose that one answer in twenty were wrong, as may happen when people type them in. Against that list you judge somebody who spells every name without a single error. **Predict** the score, and what you would have thought of that person.

# %% [markdown] lang="es"
# Dado el prompt entero solo hay una respuesta, así que no queda nada de qué sorprenderse: **0 bits**. Ocho letras bastan, pues, para saber el idioma, pero el modelo tiene que ver hasta las cifras para saber qué decir. Y un suelo de cero es raro. Con textos corrientes nadie sabe hasta dónde podría bajar un modelo perfecto; aquí sí. Cuando la sorpresa media de nuestro modelo, su *pérdida*, se acerca a cero, ha entendido, y lo que quede por encima de cero es culpa suya.
#
# ## ¿Por qué correcto por construcción?
#
# Supón que una de cada veinte respuestas estuviera mal, como puede pasar cuando las teclean personas. Evalúas contra esa lista a alguien que los escribe todos sin un solo error. **Predice** su puntuación y lo que habrías pensado de esa persona.

# %%
rng = random.Random(0)
typed_in = {
    n: spell(rng.randrange(LIMIT) if rng.random() < 1 / 20 else n, "es") for n in split.test
}
faults = sum(spell(n, "es") != typed_in[n] for n in split.test)
score = 1 - faults / len(split.test)
print(faults, "wrong answers; a speller without any fault gets", round(score, 3))

# %% [markdown] lang="en"
# Chance put 61 errors into the 1,000 answers, a few more than one in twenty, so the score is 0.939. Somebody who never errs seems to fail. If it were your model, you might spend a week looking for its bug. The errors of a test set are a ceiling that no model can break through, and that nobody sees: a model that scores 0.939 here may be perfect. Errors are not far-fetched, either: a well-known library for number names writes the Italian 118 as *centodicotto*. Our own functions are short enough to be read, and the tests of this course compare all four languages with that library, name by name, and list every difference.
#
# > **Tip.** The price of a made corpus is that it is narrow. Our model will know nothing of the world but how to count. For learning how models work, that is a bargain: you will always know what the right answer is.

# %% [markdown] lang="es"
# El azar puso 61 errores en las 1000 respuestas, unos pocos más que una de cada veinte, así que la puntuación es 0,939. Quien no se equivoca nunca parece fallar. Si fuera tu modelo, podrías pasarte una semana buscándole el error. Los errores de un conjunto de prueba son un techo que ningún modelo puede atravesar y que nadie ve: un modelo que aquí saca 0,939 puede ser perfecto. Y no son un supuesto rebuscado: una biblioteca conocida de nombres de números escribe el 118 italiano como *centodicotto*. Nuestras propias funciones son tan cortas que se pueden leer, y las pruebas de este curso comparan los cuatro idiomas con esa biblioteca, nombre por nombre, y enumeran cada diferencia.
#
# > **Consejo.** El precio de un corpus fabricado es que es estrecho. Nuestro modelo no sabrá del mundo más que contar. Para aprender cómo funcionan los modelos es una ganga: siempre sabrás cuál es la respuesta correcta.

# %%
print(spell(118, "it"), spell(8, "it"), spell(108, "it"))

# %% [markdown] lang="en" given=["64"]
# ## Letters or pieces?
#
# One last question about the texts: how long are they? The model will look at no more than 64 characters at once. Phase 11 is about another way to cut texts, byte-pair encoding, which merges frequent neighbours into longer pieces. Compare.

# %% [markdown] lang="es" given=["64"]
# ## ¿Letras o piezas?
#
# Una última pregunta sobre los textos: ¿cuánto miden? El modelo no mirará más de 64 caracteres a la vez. La fase 11 trata de otra forma de cortar textos, la codificación por pares de bytes, que une vecinos frecuentes en piezas más largas. Compara.

# %%
from minigpt.tokenizer import BPETokenizer

for lang, spelled in names.items():
    sizes = [len(name) for name in spelled]
    print(lang, "letters per name:", round(sum(sizes) / LIMIT, 1), " longest:", max(sizes))
bpe = BPETokenizer.train("".join(row(n, "en").answer for n in split.train[::20]), vocab_size=300)
pieces = [bpe.decode([i]) for i in bpe.encode("four thousand two hundred seventeen")]
print(pieces)

# %% [markdown] lang="en"
# A name has about 30 letters and fits easily, prompt included. Byte-pair encoding would make it several times shorter, which is a blessing for books. Here we stay with letters: the vocabulary is tiny, nothing is hidden inside a piece, and you can watch the model write *t-h-o-u-s-a-n-d*.

# %% [markdown] lang="es"
# Un nombre tiene unas 30 letras y cabe de sobra, prompt incluido. La codificación por pares de bytes lo haría varias veces más corto, lo que es una bendición para los libros. Aquí nos quedamos con las letras: el vocabulario es diminuto, nada se esconde dentro de una pieza, y puedes ver al modelo escribir *t-h-o-u-s-a-n-d*.

# %% [markdown] lang="en" given=["1951", "2022", "2023"]
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 12` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 12`.
#
# ## What you can now do
#
# * You can write a grammar of counting as a short function, and say which rules make a language irregular.
# * You can show with a table that a test lies, measure a leak, and split data by what the two sides share.
# * You can tell how often an example is seen from whether it is seen, and choose both.
# * You can measure how far back one must look to guess the next letter, and say what a loss of zero means and where it is possible.
# * You can explain what a corpus that is correct by construction buys, and what it costs.
#
# ## Where to go deeper
#
# * Shannon 1951, [Prediction and Entropy of Printed English](https://doi.org/10.1002/j.1538-7305.1951.tb01366.x): the same question about ordinary English, with people as the guessers.
# * Kapoor and Narayanan 2023, [Leakage and the reproducibility crisis in machine-learning-based science](https://doi.org/10.1016/j.patter.2023.100804): how leaks spoiled results in many fields.
# * Lee et al. 2022, [Deduplicating Training Data Makes Language Models Better](https://arxiv.org/abs/2107.06499): what duplicates do to models of ordinary size.
# * `minigpt/number_names.py`: four grammars, the split and the corpus, on a few screens.

# %% [markdown] lang="es" given=["1951", "2022", "2023"]
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 12` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 12`.
#
# ## Lo que ya sabes hacer
#
# * Sabes escribir una gramática de contar como una función corta y decir qué reglas vuelven irregular a un idioma.
# * Sabes mostrar con una tabla que una prueba miente, medir una filtración y dividir los datos por lo que comparten los dos lados.
# * Sabes distinguir si un ejemplo aparece y cuántas veces, y decidir las dos cosas.
# * Sabes medir hasta dónde hay que mirar atrás para adivinar la letra siguiente, y decir qué significa una pérdida de cero y dónde es posible.
# * Sabes explicar qué se gana con un corpus correcto por construcción y qué cuesta.
#
# ## Para profundizar
#
# * Shannon 1951, [Prediction and Entropy of Printed English](https://doi.org/10.1002/j.1538-7305.1951.tb01366.x): la misma pregunta sobre el inglés corriente, con personas que adivinan.
# * Kapoor y Narayanan 2023, [Leakage and the reproducibility crisis in machine-learning-based science](https://doi.org/10.1016/j.patter.2023.100804): cómo las filtraciones estropearon resultados en muchos campos.
# * Lee et al. 2022, [Deduplicating Training Data Makes Language Models Better](https://arxiv.org/abs/2107.06499): qué les hacen los duplicados a los modelos de tamaño corriente.
# * `minigpt/number_names.py`: cuatro gramáticas, la división y el corpus, en unas pocas pantallas.
