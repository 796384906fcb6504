# ---
# title: {en: "Capstone", es: "Proyecto final"}
# summary: {en: "A model that does something which you chose, and the evidence that makes somebody else believe it.", es: "Un modelo que hace algo elegido por ti, y las pruebas que hacen que otra persona se lo crea."}
# outcome: {en: "your own model in a folder whose every number a check works out anew", es: "tu propio modelo en una carpeta cuyos números recalcula todos una comprobación"}
# minutes: 100
# needs: [14, 20, 28, 31]
# ---

# %% [markdown] lang="en"
# # Capstone
#
# You have built a GPT, trained it, looked inside it, squeezed it and taught it Spanish. All of that was our choice. Now it is yours: **can you make a model do something which you chose, and prove it to somebody who does not believe you?**
#
# The first half is easier than it looks: a few seconds of training are often enough. The second half is what this phase is about. You read five finished projects, decide which of them you believe, and find out why three of the five should not be. Then you write the four functions that tell the difference, and begin a project of your own, which takes 4 to 10 hours and not just this lesson.

# %% [markdown] lang="es"
# # Proyecto final
#
# Has construido un GPT, lo has entrenado, has mirado dentro, lo has comprimido y le has enseñado español. Todo eso lo elegimos nosotros. Ahora te toca: **¿puedes hacer que un modelo haga algo elegido por ti, y demostrárselo a alguien que no se lo cree?**
#
# La primera mitad es más fácil de lo que parece: a menudo bastan unos segundos de entrenamiento. De la segunda mitad trata esta fase. Lees cinco proyectos terminados, decides a cuáles les crees y averiguas por qué a tres de los cinco no hay que creerles. Después escribes las cuatro funciones que los distinguen y empiezas un proyecto propio, que lleva de 4 a 10 horas y no solo esta lección.

# %%
import math
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from minigpt import recipes
from minigpt.experiments import capstone as runs
from minigpt.number_names import split_numbers

# %%
record = runs.recorded()  # runs of several seeds, which take longer than a lesson
unseen = split_numbers().test  # 1,000 numbers that no model of this course trains on
place = TemporaryDirectory()

# %% [markdown] lang="en"
# ## A sentence that can turn out false
#
# "My model understands numbers." "It writes a bit like my grandmother." "It is good at arithmetic." Nobody can refute these three sentences, and so nobody can learn anything from them, either. Such a sentence becomes a **claim** when it names four things: a metric, a number that it must reach, data on which that is measured, and what would be reached without it.
#
# Before you read on, do it yourself with each of the three, on paper. Ours for the first: "on 1,000 numbers that it has never seen, the base writes at least 90 % of the English names right to the last letter; the commonest answer alone is right for at most one of them."

# %% [markdown] lang="es"
# ## Una frase que puede resultar falsa
#
# «Mi modelo entiende los números.» «Escribe un poco como mi abuela.» «Es bueno en aritmética.» Nadie puede refutar estas tres frases, y por eso tampoco puede nadie aprender nada de ellas. Una frase así se convierte en una **afirmación** cuando nombra cuatro cosas: una métrica, un número al que hay que llegar, los datos con los que se mide y a qué se llegaría sin ella.
#
# Antes de seguir leyendo, hazlo con cada una de las tres, en papel. La nuestra para la primera: «con 1000 números que no ha visto nunca, la base escribe al menos el 90 % de los nombres en inglés bien hasta la última letra; la respuesta más frecuente, sola, acierta como mucho uno».

# %%
from minigpt.evaluate import evaluate_languages

base = recipes.load_base()
claimed, measured = 0.9, evaluate_languages(base.model, base.tokenizer, unseen, ["en"])["en"]
print(f"claimed {claimed}, measured {measured:.3f}: the claim", measured >= claimed and "holds")

# %% [markdown] lang="en" given=["30"]
# It could have come out false; that is its worth.
#
# ## Whom do you believe?
#
# Five people have handed in a project. Each taught adapters to our base, each has a folder with a *contract*, `capstone.yaml`, and a report. In a sentence each:
#
# | project | what its report says |
# |---|---|
# | `numerals` | rank 4 writes Roman numerals (`ro:1987=mcmlxxxvii`); its author says what goes wrong and has tried two explanations |
# | `sums` | adding two numbers below 100 was not learned in 30 steps; not even on the training rows |
# | `romans` | Roman numerals "nearly without a mistake", on a larger exam than that of `numerals` |
# | `primes` | tells primes from other numbers, "far above a coin" |
# | `rank4` | Roman numerals with half the usual rank: "other settings came out lower, so I hand in the one that works" |
#
# The cell writes the five folders (two of them train their models while you wait) and prints what each contract claims.
#
# **Predict:** which of the five would you believe, and what would you ask each of the others? Write it down; the next cell tells.

# %% [markdown] lang="es" given=["30"]
# Podría haber resultado falsa; en eso está su valor.
#
# ## ¿A quién le crees?
#
# Cinco personas han entregado un proyecto. Cada una entrenó adaptadores sobre nuestra base, y cada una tiene una carpeta con un *contrato*, `capstone.yaml`, y un informe. En una frase cada uno:
#
# | proyecto | qué dice su informe |
# |---|---|
# | `numerals` | el rango 4 escribe números romanos (`ro:1987=mcmlxxxvii`); dice en qué falla y ha probado dos explicaciones |
# | `sums` | sumar dos números menores que 100 no se aprendió en 30 pasos; ni siquiera en las filas de entrenamiento |
# | `romans` | números romanos «casi sin errores», con un examen más grande que el de `numerals` |
# | `primes` | distingue los primos de los demás números, «muy por encima de una moneda» |
# | `rank4` | números romanos con la mitad del rango habitual: «otras pruebas salieron más bajas, así que entrego la que funciona» |
#
# La celda escribe las cinco carpetas (dos de ellas entrenan sus modelos mientras esperas) e imprime lo que afirma cada contrato.
#
# **Predice:** ¿a cuáles de los cinco les creerías, y qué les preguntarías a los demás? Escríbelo; la celda siguiente lo dice.

# %%
from minigpt.course.capstone import examples
from minigpt.course.capstone.contract import read_capstone

projects = {kind: examples.write(kind, Path(place.name) / kind) for kind in examples.KINDS}
for kind, folder in projects.items():
    told = read_capstone(folder)
    scores = " ".join(f"{score:.3f}" for score in told.measured)
    print(f"{kind:9} claims {told.threshold:.2f}, measured {scores}; outcome: {told.outcome}")

# %% [markdown] lang="en" given=["15", "85", "80"]
# Now the course's check. It believes nothing of what a folder says. It opens the models, asks them the exam, works out the score of every seed and what is reached without a model, and looks for exam questions in the training data. There are 100 points, of which a program gives 85 and a person 15; 80 pass. But some faults no number of points can make up for.

# %% [markdown] lang="es" given=["15", "85", "80"]
# Ahora, la comprobación del curso. No se cree nada de lo que dice una carpeta. Abre los modelos, les hace el examen, calcula la puntuación de cada semilla y a qué se llega sin modelo, y busca preguntas del examen en los datos de entrenamiento. Hay 100 puntos, de los que un programa da 85 y una persona 15; se aprueba con 80. Pero hay fallos que ningún número de puntos puede compensar.

# %% tags=["plot"] alt={"en": "A grid of five projects and eight lines of the rubric. The projects numerals and sums have no cross. The others have one each: romans at the data, primes at the references, rank4 at the claim.", "es": "Una cuadrícula de cinco proyectos y ocho líneas de la rúbrica. Los proyectos numerals y sums no tienen ninguna cruz. Los demás tienen una cada uno: romans en los datos, primes en la referencia, rank4 en la afirmación."}
from minigpt.course.capstone.check import check as believe_nothing
from minigpt.plots import capstone as plots

verdicts = {kind: believe_nothing(folder) for kind, folder in projects.items()}
print({kind: verdict.points for kind, verdict in verdicts.items()})
lines = {k: [(x.key, x.points, x.most, x.fatal) for x in v.lines] for k, v in verdicts.items()}
plots.grid(lines, lang="en")

# %% [markdown] lang="en"
# Two of the five have nothing to mend, and one of these two is a failure: `sums` learned nothing, says so, and shows it. The three others have one cross each: something with the data, something with the reference, something with the claim. And nobody has points for being made again, because we have not allowed the check to run anybody's command.
#
# Each of the three crosses gets a section.
#
# ## What is held out?
#
# Where do the rows of an exam come from? "I shuffle my rows and hold out a tenth" is what nearly everybody does. Take the course's own recipe for Spanish: 12,000 rows, drawn with repetition from the numbers that may train.
#
# **Predict:** cut a tenth of these rows off at random. For what share of the exam's rows does their number also stand in the training part?

# %% [markdown] lang="es"
# Dos de los cinco no tienen nada que arreglar, y uno de estos dos es un fracaso: `sums` no aprendió nada, lo dice y lo muestra. Los otros tres tienen una cruz cada uno: algo con los datos, algo con la referencia, algo con la afirmación. Y nadie tiene puntos por haberse podido rehacer, porque no hemos dejado que la comprobación ejecute la orden de nadie.
#
# Cada una de las tres cruces tiene su sección.
#
# ## ¿Qué se aparta?
#
# ¿De dónde salen las filas de un examen? «Barajo mis filas y aparto la décima parte» es lo que hace casi todo el mundo. Toma la receta del propio curso para el español: 12 000 filas, sorteadas con repetición entre los números que pueden entrenar.
#
# **Predice:** separa al azar la décima parte de esas filas. ¿Para qué parte de las filas del examen está su número también en la parte de entrenamiento?

# %%
from minigpt.number_names import corpus

rows = corpus(split_numbers().train, ["es"], recipes.EXAMPLES, 0)
print(len(rows), "rows about", len({row.prompt for row in rows}), "numbers")
random.Random(0).shuffle(rows)
homework, exam = rows[:10_800], rows[10_800:]
known = {row.prompt for row in homework}
seen = sum(row.prompt in known for row in exam) / len(exam)
print(f"exam rows whose number training has seen: {seen:.3f}")

# %% [markdown] lang="en" given=["300"]
# Most of such an exam is homework. Does that matter? Let us make it as bad as possible: rows of only 300 different numbers, 12,000 of them, and a tenth of the *rows* held out. Three adapters of rank 8 train on the rest for 300 steps.
#
# **Predict** their exact match twice: on the held-out rows, and on 1,000 numbers that stand in no row.

# %% [markdown] lang="es" given=["300"]
# La mayor parte de un examen así son deberes. ¿Importa? Hagámoslo lo peor posible: 12 000 filas de solo 300 números distintos, y apartada la décima parte de las *filas*. Tres adaptadores de rango 8 entrenan con el resto durante 300 pasos.
#
# **Predice** dos veces su acierto exacto: en las filas apartadas y en 1000 números que no están en ninguna fila.

# %% tags=["plot"] alt={"en": "Three falling lines, one per seed: near 1 on held-out rows, near 0.8 on numbers that were never seen.", "es": "Tres rectas que bajan, una por semilla: cerca de 1 en filas apartadas, cerca de 0,8 en números nunca vistos."}
for seed, found in record["splits"].items():
    print("seed", seed, found)
plots.two_exams(record["splits"], lang="en")

# %% [markdown] lang="en"
# Both numbers are right, and they answer different questions. The first says how well the models reproduce numbers they have trained on. The second says how well they spell, and it is the one that anybody will hear when you say "0.99". So an exam is split by *thing*: by what a row is about. Here that is the number, elsewhere a person, a document, a photographed cat.

# %% [markdown] lang="es"
# Los dos números son correctos y responden a preguntas distintas. El primero dice lo bien que los modelos reproducen números con los que entrenaron. El segundo dice lo bien que escriben números, y es el que cualquiera entenderá cuando digas «0,99». Por eso un examen se separa por *cosas*: por aquello de lo que trata una fila. Aquí es el número; en otros casos, una persona, un documento, un gato fotografiado.

# %% [markdown] lang="en"
# ## Exercise 32.1 · An honest split
#
# Write `split_by_thing(rows, key, share, seed)`, which returns two lists `(train, test)`. `key(row)` is what a row is about. All rows of a thing go to the same side; test gets at least `share` of the *things*, that is, `share` times their number rounded up, drawn by chance. The same seed gives the same split, another seed another one, and rows stay in their order. For four rows about the numbers 7, 7, 8, 9 and a share of 0.3, test is all rows of *one* of the three numbers: of the 7 (two rows), the 8 or the 9.

# %% [markdown] lang="es"
# ## Ejercicio 32.1 · Una separación honesta
#
# Escribe `split_by_thing(rows, key, share, seed)`, que devuelve dos listas `(train, test)`. `key(row)` es aquello de lo que trata una fila. Todas las filas de una cosa van al mismo lado; el examen recibe como mínimo la parte `share` de las *cosas*, es decir, `share` por su número, redondeado hacia arriba y sorteado. La misma semilla da la misma separación, otra semilla otra, y las filas conservan su orden. Con cuatro filas sobre los números 7, 7, 8, 9 y una parte de 0,3, el examen son todas las filas de *uno* de los tres números: del 7 (dos filas), del 8 o del 9.


# %% exercise="ex-32-01"
def split_by_thing(rows, key, share, seed):
    """Return (train, test): every row of a thing on one side, rows in their order."""
    raise NotImplementedError


# %%
train, test = split_by_thing(rows, lambda row: row.prompt, 0.1, seed=0)
both = {row.prompt for row in train} & {row.prompt for row in test}
print(len(train), "rows train,", len(test), "judge; numbers on both sides:", len(both))

# %% [markdown] lang="en"
# ## Exercise 32.2 · A leak detector
#
# You will not always make the split yourself. So write the function that looks at two lists of rows `(prompt, answer)` and finds what has leaked. `leaks(train, test)` returns the test prompts that also stand in train: in small letters and without spaces and newlines at their ends, for that is how they are compared; each once; in test's order. Whether the answers agree plays no part.

# %% [markdown] lang="es"
# ## Ejercicio 32.2 · Un detector de fugas
#
# La separación no siempre la harás tú. Así que escribe la función que mira dos listas de filas `(prompt, answer)`, pregunta y respuesta, y encuentra lo que se ha filtrado. `leaks(train, test)` devuelve las preguntas del examen que también están en el entrenamiento: en minúsculas y sin espacios ni saltos de línea en los extremos, porque así se comparan; cada una una vez; en el orden del examen. Que las respuestas coincidan o no da igual.


# %% exercise="ex-32-02"
def leaks(train, test):
    """Return the prompts of test that also stand in train, each once, in test's order."""
    raise NotImplementedError


# %%
for kind in ("numerals", "romans"):
    train, exam = (
        examples.read_rows(projects[kind] / "data" / f"{x}.tsv") for x in ("train", "test")
    )
    found, scores = leaks(train, exam), verdicts[kind].facts["scores"]
    print(f"{kind:9} {len(found):3} of {len(exam)} leaked {found[:3]}  scores {scores}")

# %% [markdown] lang="en"
# There is the cross of `romans`: a hundred numbers of its larger exam were in the training data. Compare the scores. The leak did not even help much: the same models score nearly the same without it, because they were good. But that is known only *after* the leak was found, and it was not the author who found it. That is why the check gives no points for luck here.
#
# Three more places where leaks hide. The same thing may be asked in other words (`ro:7=` and `rom:7=`); a third column of the data can say what a row is about, and the check compares that, too. The second adapter may have been chosen *because* of its score on the exam; phase 20 showed what that is worth. And a text can repeat itself, which comes below.
#
# ## How many seeds are a result?
#
# `rank4` reports 0.980 from one seed and says, in passing, that others came out lower. `numerals` has the same models and reports all three. Which mean would you expect of a fourth?
#
# The rule of this course's check is crude and easy to remember: at least three seeds, and **the mean must be above the reference by more than the spread**, where the spread is the largest score minus the smallest. (Phase 20 has better tools for a close race. If you need them to win, say so.)

# %% [markdown] lang="es"
# Ahí está la cruz de `romans`: cien números de su examen más grande estaban en los datos de entrenamiento. Compara las puntuaciones. La fuga ni siquiera ayudó mucho: los mismos modelos obtienen casi lo mismo sin ella, porque eran buenos. Pero eso se sabe *después* de encontrar la fuga, y no la encontró quien entregó el proyecto. Por eso la comprobación no da aquí puntos a la suerte.
#
# Hay otros tres sitios donde se esconden fugas. La misma cosa se puede preguntar con otras palabras (`ro:7=` y `rom:7=`); una tercera columna de los datos puede decir de qué trata una fila, y la comprobación también la compara. El segundo adaptador puede haberse elegido *por* su puntuación en el examen; la fase 20 mostró cuánto vale eso. Y un texto puede repetirse, lo que viene más abajo.
#
# ## ¿Cuántas semillas son un resultado?
#
# `rank4` informa de 0,980 con una semilla y dice, de pasada, que otras salieron más bajas. `numerals` tiene los mismos modelos e informa de las tres. ¿Qué media esperarías de una cuarta?
#
# La regla de la comprobación es tosca y fácil de recordar: al menos tres semillas, y **la media tiene que superar la referencia por más que la dispersión**, que aquí es la mayor puntuación menos la menor. (La fase 20 tiene mejores herramientas para una carrera reñida. Si las necesitas para ganar, dilo.)

# %% [markdown] lang="en" given=["0.91", "0.887", "0.037", "0.15"]
# ## Exercise 32.3 · Does it win?
#
# Write `beats(scores, reference)`: True if there are at least three scores, and their mean is above the reference by more than the largest minus the smallest. Higher is better here. By hand: 0.91, 0.95, 0.80 against 0.85 have a mean of 0.887, which is above by 0.037, and a spread of 0.15: no.
#
# A question to take along: nothing asks that *every* seed is above the reference. Can a method win while one of its seeds is below?

# %% [markdown] lang="es" given=["0,91", "0,887", "0,037", "0,15"]
# ## Ejercicio 32.3 · ¿Gana?
#
# Escribe `beats(scores, reference)`: True si hay al menos tres puntuaciones y su media supera la referencia por más que la mayor menos la menor. Aquí, más es mejor. A mano: 0,91, 0,95, 0,80 contra 0,85 tienen una media de 0,887, que la supera por 0,037, y una dispersión de 0,15: no.
#
# Una pregunta para el camino: nada pide que *todas* las semillas estén por encima de la referencia. ¿Puede ganar un método con una semilla por debajo?


# %% exercise="ex-32-03"
def beats(scores, reference):
    """Return whether at least 3 scores beat a reference, in their mean, by more than the spread."""
    raise NotImplementedError


# %%
for kind, verdict in verdicts.items():
    scores = list(verdict.facts["scores"].values())
    name, best = max(verdict.facts["references"].items(), key=lambda pair: pair[1])
    print(f"{kind:9} {scores}  {name} {best:.3f}: {beats(scores, best)}")

# %% [markdown] lang="en"
# (No: no seed is further from the mean than the spread is wide, so a mean that is above by more leaves none below.)
#
# And there is the cross of `primes`. It scores 0.88 three times, and the *commonest answer* scores 0.88. Ask it about primes alone:

# %% [markdown] lang="es"
# (No: ninguna semilla se aleja de la media más que la dispersión, así que una media que supera por más no deja ninguna por debajo.)
#
# Y ahí está la cruz de `primes`. Obtiene 0,88 tres veces, y la *respuesta más frecuente* obtiene 0,88. Pregúntale solo por primos:

# %%
from minigpt.course.capstone.measure import open_model

exam, says = runs.prime_rows(unseen), open_model(read_capstone(projects["primes"]), seed=0)
for answer in ("yes", "no"):
    asked = [row for row in exam if row.answer == answer + "\n"]
    print(f"{len(asked):3} numbers, right answer {answer:3}: {runs.score(says, asked):.3f} right")

# %% [markdown] lang="en"
# It says no. To everything. Its author compared it with a coin, and a coin is not what one can do without a model; saying the commonest answer is. The check tries three such things for every task, and the strongest counts: the commonest answer, a copy of the prompt, and the answer of the most similar training prompt.
#
# ## The reference before the model
#
# For a text of your own, the references are counting, as in phase 14, and compression. All are measured in bits per character, so they can be compared, whatever the alphabet or the tokenizer.

# %% [markdown] lang="es"
# Dice que no. A todo. Su autor lo comparó con una moneda, y una moneda no es lo que se puede hacer sin modelo; decir la respuesta más frecuente, sí. La comprobación prueba tres cosas así en cada tarea, y cuenta la más fuerte: la respuesta más frecuente, una copia de la pregunta y la respuesta de la pregunta de entrenamiento más parecida.
#
# ## La referencia, antes que el modelo
#
# Para un texto tuyo, las referencias son contar, como en la fase 14, y comprimir. Todas se miden en bits por carácter, así que se pueden comparar, sean cuales sean el alfabeto y el tokenizador.

# %% [markdown] lang="en"
# ## Exercise 32.4 · Bits per character
#
# A training loop prints a mean loss in nats per token. Write `bits_per_character(mean_loss_nats, tokens, characters)` for a text of so many tokens, which spell so many characters. By hand: a loss of $\ln 2$ over 10 tokens of one character each is 1 bit per character; if the 10 tokens spell 20 characters, it is half a bit.

# %% [markdown] lang="es"
# ## Ejercicio 32.4 · Bits por carácter
#
# Un bucle de entrenamiento imprime una pérdida media en nats por token. Escribe `bits_per_character(mean_loss_nats, tokens, characters)` para un texto de tantos tokens, que forman tantos caracteres. A mano: una pérdida de $\ln 2$ en 10 tokens de un carácter es 1 bit por carácter; si los 10 tokens forman 20 caracteres, es medio bit.


# %% exercise="ex-32-04"
def bits_per_character(mean_loss_nats, tokens, characters):
    """Return a mean loss per token, in nats, as bits per character of the same text."""
    raise NotImplementedError


# %%
print(bits_per_character(math.log(2), 10, 10), bits_per_character(math.log(2), 10, 20))

# %% [markdown] lang="en"
# Every Python carries its own manual. Take the first two hundred thousand characters of it (`pydoc_data.topics`), hold the last tenth out, and let four predict it: counts of single characters; the best n-gram, with up to five characters of past; a Mini-GPT after 500 steps of 32 windows, which sees up to 64; and `xz`, a program that packs files and has never heard of training: what counts is by how many bits the packed file grows if the last tenth comes on top.
#
# **Predict the order of the four**, best first.

# %% [markdown] lang="es"
# Cada Python lleva consigo su propio manual. Toma sus primeros doscientos mil caracteres (`pydoc_data.topics`), aparta la última décima parte y deja que la predigan cuatro: cuentas de caracteres sueltos; el mejor n-grama, con hasta cinco caracteres de pasado; un Mini-GPT tras 500 pasos de 32 ventanas, que ve hasta 64; y `xz`, un programa que comprime archivos y que nunca ha oído hablar de entrenar: lo que cuenta es cuántos bits crece el archivo comprimido si se le añade la última décima parte.
#
# **Predice el orden de los cuatro**, del mejor al peor.

# %%
manual = record["manual"]
for order, bits in enumerate(manual["n-gram"], start=1):
    print(f"counts of {order} characters  {bits:.2f}")
for seed, found in manual["Mini-GPT"].items():
    print(f"Mini-GPT, which sees {runs.LENGTH}, seed {seed}, bits by steps:", found)
print("xz", manual["xz"])

# %%
print("xz with 4096 characters of memory:", manual["xz, 4096 characters of memory"])
print("20-grams of the last tenth known from before:", manual["copied 20-grams"])

# %% [markdown] lang="en" given=["3.11", "9,000"]
# (Measured with the manual of Python 3.11, two seeds; that of another version is another text, and its numbers differ a little.)
#
# Our transformer comes third, and a packing program wins by far. The last two lines say why. More than a quarter of the pieces of 20 characters in the held-out part stand, letter by letter, in the part before: a manual repeats its sentences. `xz` copies them from however far back; take its long memory away, and it loses most of its lead over the n-gram. The Mini-GPT sees 64 characters, and 500 steps are not enough to know a manual by heart.
#
# A reference that embarrasses you is the best friend you have. It says here: this text is a bad exam for what you want to show, take out what stands twice or choose another one. (And it says that 500 steps are few.)
#
# ## Fail well
#
# Now a failure, in earnest. Sums of two numbers below 100: 9,000 pairs train, 1,000 are held out, `su:47 85=132`. An adapter of rank 8 trains on them for 500 steps, the same that teach it Spanish nearly without a mistake.
#
# **Predict** its exact match on unseen pairs, and on pairs that it has trained on.

# %% [markdown] lang="es" given=["3.11", "9000"]
# (Medido con el manual de Python 3.11, dos semillas; el de otra versión es otro texto, y sus números difieren un poco.)
#
# Nuestro transformer queda tercero, y un programa de comprimir gana de lejos. Las dos últimas líneas dicen por qué. Más de la cuarta parte de los trozos de 20 caracteres de la parte apartada están, letra por letra, en la parte anterior: un manual repite sus frases. `xz` las copia por lejos que estén; si se le quita la memoria larga, pierde la mayor parte de su ventaja sobre el n-grama. El Mini-GPT ve 64 caracteres, y 500 pasos no bastan para saberse un manual de memoria.
#
# Una referencia que te deja en evidencia es tu mejor amiga. Aquí dice: este texto es un mal examen para lo que quieres mostrar; quita lo que está dos veces o elige otro. (Y dice que 500 pasos son pocos.)
#
# ## Fracasar bien
#
# Ahora un fracaso de verdad. Sumas de dos números menores que 100: 9000 pares entrenan, 1000 se apartan, `su:47 85=132`. Un adaptador de rango 8 entrena con ellas 500 pasos, los mismos que le enseñan español casi sin errores.
#
# **Predice** su acierto exacto en pares nuevos y en pares con los que entrenó.

# %%
sums = record["sums"]
for way in ("at once, adapter", "at once, all weights"):
    print(way, {seed: (found["unseen"], found["trained"]) for seed, found in sums[way].items()})
print("(unseen, trained)")

# %% [markdown] lang="en"
# Bad, and *equally* bad on what it has trained on. So it is no overfitting: nothing was learned by heart, nothing was learned. More data would not help. Training all of the weights, which are many more, helps a little.
#
# What would you try next? Here are two ideas, and one is the control of the other. **(a)** Let the model write the steps, as you would on paper, ones first: `su:47 85=7-5=2 1:4-8-1=13:132`. **(b)** Perhaps it only needs more letters, and with them more passes through the network, before it must answer. Then dashes would do as well: `su:47 85=----------------:132`, as many as the steps have letters.
#
# **Predict** the exact match of both, with all weights trained.

# %% [markdown] lang="es"
# Mal, e *igual* de mal en lo que entrenó. Así que no es sobreajuste: no se aprendió nada de memoria, no se aprendió nada. Más datos no ayudarían. Entrenar todos los pesos, que son muchos más, ayuda un poco.
#
# ¿Qué probarías ahora? Aquí hay dos ideas, y una es el control de la otra. **(a)** Deja que el modelo escriba los pasos, como harías en papel, primero las unidades: `su:47 85=7-5=2 1:4-8-1=13:132`. **(b)** Quizá solo necesita más letras, y con ellas más pasadas por la red, antes de tener que responder. Entonces unos guiones servirían igual: `su:47 85=----------------:132`, tantos como letras tienen los pasos.
#
# **Predice** el acierto exacto de las dos, entrenando todos los pesos.

# %% tags=["plot"] alt={"en": "Five bars with a point for each of three seeds. Answered at once: below 0.25. After dashes: about 0.24. In steps: 0.24 to 0.73 with an adapter, 1.0 with all weights.", "es": "Cinco barras con un punto por cada una de tres semillas. De golpe: por debajo de 0,25. Tras guiones: cerca de 0,24. En pasos: de 0,24 a 0,73 con un adaptador, 1,0 con todos los pesos."}
scores = {way: {s: f["unseen"] for s, f in found.items()} for way, found in sums.items()}
for way, found in scores.items():
    print(f"{way:26}", found)
plots.ways_of_asking(scores, lang="en")

# %% [markdown] lang="en"
# With the steps written out, all weights get every sum right but one in a thousand of one seed, and the dashes show that it is not the room: it is what stands in it. The task was not too hard; the question was badly put. To give the digit of the hundreds first, one must have added everything already, in one pass through two layers. Written in steps, each letter asks for one small thing.
#
# (With the steps, the adapter is a matter of luck: from 0.24 to 0.73, depending on the seed. One seed would have told you any story.)
#
# A project that fails and *says why* earns as many points as one that succeeds, under two conditions: the failure is shown by its models, in three seeds; and there is a diagnosis, with mistakes that the check can make the model repeat.
#
# ## From "what" to "why"
#
# `numerals`, the project that comes with the course, shows the last step. Its models write numbers of four digits nearly without a mistake, and stumble over three digits: 781 becomes `dcclxxi`, with a ten too few. Two explanations lie at hand, and each says what would help:
#
# * **They are rare.** Of the numbers in training, one in four has three digits or fewer. Then it helps to show each of those three times.
# * **Their digits stand in the wrong place.** In `ro:781=` the tens stand where `ro:1781=` has its hundreds. Then it helps to write `ro:0781=`, though they are as rare as before.
#
# **Predict** which helps more. Six seeds each.

# %% [markdown] lang="es"
# Con los pasos escritos, todos los pesos aciertan todas las sumas menos una de cada mil en una semilla, y los guiones muestran que no es el espacio: es lo que hay en él. La tarea no era demasiado difícil; la pregunta estaba mal hecha. Para dar primero la cifra de las centenas hay que haberlo sumado ya todo, en una pasada por dos capas. Escrito en pasos, cada letra pide una cosa pequeña.
#
# (Con los pasos, el adaptador es cuestión de suerte: de 0,24 a 0,73, según la semilla. Una sola te habría contado cualquier historia.)
#
# Un proyecto que fracasa y *dice por qué* gana tantos puntos como uno que sale bien, con dos condiciones: el fracaso lo muestran sus modelos, con tres semillas; y hay un diagnóstico, con errores que la comprobación puede hacerle repetir al modelo.
#
# ## Del «qué» al «por qué»
#
# `numerals`, el proyecto que viene con el curso, muestra el último paso. Sus modelos escriben los números de cuatro cifras casi sin errores y tropiezan con las tres cifras: 781 da `dcclxxi`, con una decena de menos. Hay dos explicaciones a mano, y cada una dice qué ayudaría:
#
# * **Son raros.** De los números del entrenamiento, uno de cada cuatro tiene tres cifras o menos. Entonces ayuda mostrar cada uno de esos tres veces.
# * **Sus cifras están en mal sitio.** En `ro:781=` las decenas están donde `ro:1781=` tiene sus centenas. Entonces ayuda escribir `ro:0781=`, aunque sean tan raros como antes.
#
# **Predice** cuál ayuda más. Seis semillas cada una.

# %% tags=["plot"] alt={"en": "Three pairs of columns, three and four digits, with a point for each of six seeds and a line at their mean. As they are: three digits spread widely and far below four. Shown more often: three digits higher. Written 0781: nearly everything right.", "es": "Tres parejas de columnas, tres y cuatro cifras, con un punto por cada una de seis semillas y una línea en su media. Tal cual: las tres cifras muy dispersas y muy por debajo de las cuatro. Mostradas más veces: las tres cifras suben. Escritas 0781: casi todo bien."}
for way, found in record["numerals"].items():
    three = [seed["three digits"] for seed in found.values()]
    print(
        f"{way:12} three digits: mean {sum(three) / len(three):.3f}, {min(three)} to {max(three)}"
    )
plots.short_and_long(record["numerals"], lang="en")

# %% [markdown] lang="en"
# Both help, so neither explanation is simply wrong; but the zero in front, which makes no number less rare, takes away nearly all of the mistakes, and repetition only a part of them. Look how far the points of one way lie from each other: with one seed each, the order might have come out otherwise.
#
# And it is the story of the sums again. The model was not too small. The question was badly put.
#
# ## Now you
#
# Choose a path. The numbers are what we measured before you, to show what kind of result to expect; none of them is a mark to reach.
#
# | path | what you do | what we know |
# |---|---|---|
# | `new-language` | teach the names of numbers in a language of yours: German, Catalan, Quechua … you write the speller | as Spanish in phase 28 |
# | `own-task`, easy | `ne:4217=four thousand two hundred eighteen`, the next number in words | copying with a carry; we have not printed it, you will |
# | `own-task`, medium | Roman numerals read backwards: `rd:mcmlxxxvii=1987` | unknown to us |
# | `own-task`, hard | three-digit sums, or products, in steps | the steps decide |
# | `own-text` | a language model of a text of yours, in bits per character | the references are strong: 500 steps did not beat them on a manual |
#
# Whatever you choose, write the **prediction** first, with its date. The next cell begins a project, checks it as it is, and prints its contract.

# %% [markdown] lang="es"
# Las dos cosas ayudan, así que ninguna explicación es falsa sin más; pero el cero delante, que no hace menos raro ningún número, quita casi todos los errores, y la repetición solo una parte. Mira lo lejos que quedan unos de otros los puntos de una misma manera: con una sola semilla de cada una, el orden podría haber salido distinto.
#
# Y es otra vez la historia de las sumas. El modelo no era demasiado pequeño. La pregunta estaba mal hecha.
#
# ## Ahora tú
#
# Elige un camino. Los números son lo que medimos antes que tú, para mostrar qué clase de resultado cabe esperar; ninguno es una marca a la que llegar.
#
# | camino | qué haces | qué sabemos |
# |---|---|---|
# | `new-language` | enseñar los nombres de los números en un idioma tuyo: alemán, catalán, quechua … escribes tú la función que los dice | como el español en la fase 28 |
# | `own-task`, fácil | `ne:4217=four thousand two hundred eighteen`, el número siguiente con palabras | copiar con llevada; no lo hemos impreso, lo harás tú |
# | `own-task`, media | leer números romanos: `rd:mcmlxxxvii=1987` | no lo sabemos |
# | `own-task`, difícil | sumas de tres cifras, o productos, en pasos | los pasos deciden |
# | `own-text` | un modelo de lenguaje de un texto tuyo, en bits por carácter | las referencias son fuertes: 500 pasos no las superaron con un manual |
#
# Elijas lo que elijas, escribe primero la **predicción**, con su fecha. La celda siguiente empieza un proyecto, lo comprueba tal como está e imprime su contrato.

# %%
from minigpt.course.capstone.start import new

mine = Path(place.name) / "mine"
print("written:", sorted(file.name for file in new(mine, "own-task")))
start = believe_nothing(mine)
print("points before you begin:", start.points, "  to be mended:", ", ".join(start.fatal))
print((mine / "capstone.yaml").read_text(encoding="utf-8"))

# %% [markdown] lang="en" given=["15", "10", "0.93"]
# In a terminal the same is
#
# ```text
# python3 course.py capstone new work/capstone --path own-task
# python3 course.py capstone check work/capstone
# python3 course.py capstone check work/capstone --remake
# ```
#
# `make.py` of the new folder works as it stands, with a small task as an example: it writes the data, trains an adapter and saves it in a folder that PEFT opens. Replace the task by yours, run it for three seeds, and ask the check what is missing. The rubric:
#
# | points | line | who judges |
# |---|---|---|
# | 15 | the question can fail, and was predicted before the first model | program 10, person 5 |
# | 15 | the data is there, and nothing leaks | program |
# | 10 | the strongest reference is beaten, or the failure shown | program |
# | 20 | the claim holds when worked out anew, in three seeds at least | program |
# | 10 | the command makes one seed again, within its time | program, with `--remake` |
# | 10 | the models open, and have a card that names the licence of the data | program |
# | 10 | what it gets wrong, by kind, with examples that the model repeats | program 5, person 5 |
# | 10 | a report whose numbers are the recomputed ones, with one figure | program 5, person 5 |
#
# Three things to know before you use it. `--remake` runs the project's own command on your machine, in a copy of the folder: with a project of your own that is what you want, with a stranger's use a container. Dates can be forged, so the date of the prediction is a promise and no proof. And your text stays with you: nothing is uploaded anywhere.
#
# The page **The capstone** of the course's site (its source is in the folder `docs`) holds the contract, key by key. The finished example is the folder `data/capstone/numerals`.
#
# > **Tip.** Exchange folders with somebody. The check takes a minute, and "your report says 0.95 and I find 0.93" is the best conversation that two people can have about a model.

# %% [markdown] lang="es" given=["15", "10", "0,93"]
# En una terminal, lo mismo es
#
# ```text
# python3 course.py capstone new work/capstone --path own-task
# python3 course.py capstone check work/capstone
# python3 course.py capstone check work/capstone --remake
# ```
#
# El `make.py` de la carpeta nueva funciona tal como está, con una tarea pequeña de ejemplo: escribe los datos, entrena un adaptador y lo guarda en una carpeta que PEFT abre. Cambia la tarea por la tuya, ejecútalo con tres semillas y pregúntale a la comprobación qué falta. (Con la opción de idioma, *--lang es*, lo dice en español.) La rúbrica:
#
# | puntos | línea | quién juzga |
# |---|---|---|
# | 15 | la pregunta puede fallar y se predijo antes del primer modelo | programa 10, persona 5 |
# | 15 | los datos están, y no hay fugas | programa |
# | 10 | se supera la referencia más fuerte, o se muestra el fracaso | programa |
# | 20 | la afirmación se sostiene al recalcularla, con tres semillas como mínimo | programa |
# | 10 | la orden rehace una semilla, dentro de su tiempo | programa, con `--remake` |
# | 10 | los modelos se abren y tienen una ficha que nombra la licencia de los datos | programa |
# | 10 | en qué falla, por tipos, con ejemplos que el modelo repite | programa 5, persona 5 |
# | 10 | un informe cuyos números son los recalculados, con una figura | programa 5, persona 5 |
#
# Tres cosas antes de usarla. `--remake` ejecuta la orden del proyecto en tu máquina, en una copia de la carpeta: con un proyecto tuyo es lo que quieres; con el de un desconocido, usa un contenedor. Las fechas se pueden falsificar, así que la de la predicción es una promesa y no una prueba. Y tu texto se queda contigo: no se sube nada a ningún sitio.
#
# La página **El proyecto final** del sitio del curso (su fuente está en la carpeta `docs`) explica el contrato, clave por clave. El ejemplo terminado es la carpeta `data/capstone/numerals`.
#
# > **Consejo.** Intercambia carpetas con alguien. La comprobación tarda un minuto, y «tu informe dice 0,95 y a mí me sale 0,93» es la mejor conversación que dos personas pueden tener sobre un modelo.

# %% [markdown] lang="en" given=["1951", "2012", "2021", "2024"]
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 32` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 32`.
#
# ## What you can now do
#
# * You can turn a wish into a claim that may come out false, and name what is reached without a model.
# * You can split data so that the exam asks for what you say it asks for, and find what has leaked in somebody else's split.
# * You can say when several seeds show something, and when they do not.
# * You can tell "it has learned by heart" from "it has not learned", and test an explanation against its control.
# * You can hand in a folder that makes somebody else believe you, or shows them why it failed.
#
# ## Where to go deeper
#
# * Kaufman et al. 2012, [Leakage in data mining](https://doi.org/10.1145/2382577.2382579): how competitions were won by leaks that nobody had meant.
# * Kapoor and Narayanan, [Leakage and the reproducibility crisis](https://arxiv.org/abs/2207.07048): the same in science, field by field.
# * Shannon 1951, Prediction and entropy of printed English: bits per letter, measured with people.
# * Nye et al. 2021, [Show your work](https://arxiv.org/abs/2112.00114): steps written out, on large models. Pfau et al. 2024, [Let's think dot by dot](https://arxiv.org/abs/2404.15758), for the dashes.
# * Mitchell et al., [Model cards](https://arxiv.org/abs/1810.03993): what a card should say.
# * `minigpt/evidence.py`: the four functions of this phase, and the references, as the check uses them.

# %% [markdown] lang="es" given=["1951", "2012", "2021", "2024"]
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 32` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 32`.
#
# ## Lo que ya sabes hacer
#
# * Sabes convertir un deseo en una afirmación que puede resultar falsa y nombrar a qué se llega sin modelo.
# * Sabes separar los datos de modo que el examen pregunte lo que dices que pregunta, y encontrar lo que se ha filtrado en la separación de otra persona.
# * Sabes decir cuándo varias semillas muestran algo y cuándo no.
# * Sabes distinguir «se lo ha aprendido de memoria» de «no ha aprendido», y poner a prueba una explicación con su control.
# * Sabes entregar una carpeta que hace que otra persona te crea, o que le muestra por qué falló.
#
# ## Para profundizar
#
# * Kaufman et al. 2012, [Leakage in data mining](https://doi.org/10.1145/2382577.2382579): cómo se ganaron concursos con fugas que nadie había querido.
# * Kapoor y Narayanan, [Leakage and the reproducibility crisis](https://arxiv.org/abs/2207.07048): lo mismo en la ciencia, campo por campo.
# * Shannon 1951, Prediction and entropy of printed English: bits por letra, medidos con personas.
# * Nye et al. 2021, [Show your work](https://arxiv.org/abs/2112.00114): los pasos por escrito, con modelos grandes. Pfau et al. 2024, [Let's think dot by dot](https://arxiv.org/abs/2404.15758), para los guiones.
# * Mitchell et al., [Model cards](https://arxiv.org/abs/1810.03993): qué debería decir una ficha.
# * `minigpt/evidence.py`: las cuatro funciones de esta fase, y las referencias, tal como las usa la comprobación.
