# ---
# title: {en: "How to study here", es: "Cómo estudiar aquí"}
# summary: {en: "A short tour: predict, run, explain; solve an exercise wrong on purpose and then right; answer a quiz question; and see maths, code and pictures say the same thing.", es: "Un recorrido breve: predecir, ejecutar, explicar; resolver un ejercicio mal a propósito y después bien; responder una pregunta del cuestionario; y ver que las matemáticas, el código y las imágenes dicen lo mismo."}
# outcome: {en: "predict, run, explain; a wrong answer and its hint", es: "predecir, ejecutar, explicar; un error y su pista"}
# minutes: 100
# needs: []
# ---

# %% [markdown] lang="en"
# # How to study here
#
# Welcome. In this course you build a small language model, **Mini-GPT**, and you come to know every one of
# its numbers. It reads `en:4216=` and writes the number's name, one letter at a time.
#
# But how do you notice whether you have understood something, or have only read it? This phase gives the
# course's answer: say what will happen *before* you look. You need to know some Python, and nothing about
# machine learning.
#
# You work in your own copy of the notebook, where you can change and break whatever you like. If you opened
# the course with `python3 course.py`, you are in your copy already. If you are reading on the site, one
# command in the course's folder makes a copy, the first in English, the second in Spanish:
#
# ```text
# python3 course.py start 00 --lang en
# python3 course.py start 00 --lang es
# ```
#
# On Windows, write `py` instead of `python3`. The copy is called `work/phase-00-how-to-study.ipynb`.
#
# ## Predict, run, explain
#
# The boxes with code are **cells**. Click into one and press Shift and Enter: it runs, and what it
# prints appears below. Run them from top to bottom, for each cell may use what the ones before it made.
#
# The first cell loads a Mini-GPT that is already trained, and lets it complete a text. Its sign `=` means
# "and in words:". Before you run it: what will it write?

# %% [markdown] lang="es"
# # Cómo estudiar aquí
#
# Te damos la bienvenida. En este curso construyes un modelo de lenguaje pequeño, **Mini-GPT**, y llegas a
# conocer cada uno de sus números. Lee `en:4216=` y escribe el nombre del número, letra por letra.
#
# Pero ¿cómo notas si has entendido algo o solo lo has leído? Esta fase da la respuesta del curso: di qué va
# a pasar *antes* de mirar. Necesitas saber algo de Python, y nada de aprendizaje automático.
#
# Trabajas en tu propia copia del cuaderno, donde puedes cambiar y romper lo que quieras. Si abriste el curso
# con `python3 course.py`, ya estás en tu copia. Si lees en el sitio, una orden en la carpeta del curso crea
# una copia, la primera en inglés y la segunda en español:
#
# ```text
# python3 course.py start 00 --lang en
# python3 course.py start 00 --lang es
# ```
#
# En Windows, escribe `py` en lugar de `python3`. La copia se llama `work/phase-00-how-to-study.ipynb`.
#
# ## Predecir, ejecutar, explicar
#
# Los recuadros con código son **celdas**. Haz clic en una y pulsa Mayús + Intro (Shift + Enter): se ejecuta, y
# lo que imprime aparece debajo. Ejecútalas de arriba abajo, porque cada celda puede usar lo que hicieron las
# anteriores.
#
# La primera celda carga un Mini-GPT ya entrenado y le pide que complete un texto. Su signo `=` quiere decir
# «y en palabras:». Antes de ejecutarla: ¿qué escribirá?

# %%
from minigpt.recipes import load_base
from minigpt.sampling import GREEDY, complete

base = load_base()
print(complete(base.model, base.tokenizer, "en:4216=", config=GREEDY, stop="\n"))

# %% [markdown] lang="en"
# That was easy to foresee, and yet it is a feat: 4216 is one of the numbers that the model has never seen.
# Now three more: 17, then 71, then 17 with a zero in front. Write your three
# predictions down, on paper or in a cell of your own (the `+` above makes one). Written down, a prediction
# cannot bend to fit the result.

# %% [markdown] lang="es"
# Eso era fácil de prever y, aun así, es una hazaña: 4216 es uno de los números que el modelo nunca ha visto.
# Ahora tres más: 17, después 71, después 17 con un cero delante. Escribe tus tres
# predicciones, en papel o en una celda tuya (el `+` de arriba crea una). Una predicción escrita no puede
# doblarse para encajar con el resultado.

# %%
for prompt in ("en:17=", "en:71=", "en:017="):
    print(prompt, complete(base.model, base.tokenizer, prompt, config=GREEDY, stop="\n"))

# %% [markdown] lang="en"
# An *oven*! If you expected "seventeen" again, you expected what almost everybody does, and this is the most
# useful moment so far: something that you took for granted about the model is not true.
#
# What is it? Do not read on at once; find an explanation of your own first.
#
# Here is ours. You know that 017 and 17 are the same *number*. The model knows no numbers. It has learned
# which letter comes next after which text, from examples such as `en:17=seventeen`, and no example had a
# zero in front of other digits. For this text it can only guess, letter by letter.
#
# An explanation should be tested, too. If it is right, the model must be sure of its first letter after
# `en:17=`, and unsure after `en:017=`, and after `en:007=` as well. The next cell asks for the model's
# **probabilities**: for each character a number between 0 and 1 that says how likely it is to come next;
# together they make 1. (What happens inside the function is the subject of phases 15 to 17. For now it is a
# box: a text goes in, and out comes a row of probabilities for each of its characters. The last row, `[-1]`,
# is about what follows the text.)

# %% [markdown] lang="es"
# ¡Un *oven*! En inglés eso es un horno. Si esperabas otra vez «seventeen», esperabas lo que espera casi todo
# el mundo, y este es el momento más útil hasta ahora: algo que dabas por hecho sobre el modelo no es cierto.
#
# ¿Qué es? No sigas leyendo enseguida; busca primero una explicación tuya.
#
# Aquí va la nuestra. Tú sabes que 017 y 17 son el mismo *número*. El modelo no sabe de números. Ha aprendido
# qué letra viene después de qué texto, con ejemplos como `en:17=seventeen`, y ningún ejemplo tenía un cero
# delante de otras cifras. Ante ese texto solo puede adivinar, letra por letra.
#
# Una explicación también se pone a prueba. Si es correcta, el modelo tiene que estar seguro de su primera
# letra tras `en:17=` e inseguro tras `en:017=`, y también tras `en:007=`. La celda siguiente pide las
# **probabilidades** del modelo: para cada carácter, un número entre 0 y 1 que dice cuán probable es que venga
# después; juntas suman 1. (Lo que ocurre dentro de la función es el tema de las fases 15 a 17. Por ahora es
# una caja: entra un texto y sale una fila de probabilidades por cada uno de sus caracteres. La última fila,
# `[-1]`, trata de lo que sigue al texto.)

# %%
from minigpt.inside import probabilities


def guesses(prompt, letters):
    last = probabilities(base.model, base.tokenizer, prompt)[-1]
    return {letter: float(last[base.tokenizer.encode(letter)[0]]) for letter in letters}


for prompt in ("en:17=", "en:017=", "en:007="):
    print(prompt, {letter: round(p, 2) for letter, p in guesses(prompt, "sofn").items()})

# %% tags=["plot"] alt={"en": "Two bar charts of the probabilities of the next character. After 17 with no zero, the letter s has all of it. After 017 the letter o leads, s has less than half of what o has, and f a small rest.", "es": "Dos gráficos de barras con las probabilidades del carácter siguiente. Tras 17 sin cero, la letra s se lo lleva todo. Tras 017 va delante la o, la s tiene menos de la mitad que la o, y la f un pequeño resto."}
from minigpt.plots import tour as plots

plots.next_letter({prompt: guesses(prompt, "sofn") for prompt in ("en:17=", "en:017=")}, lang="en")

# %% [markdown] lang="en"
# After `en:17=` the whole probability is on *s*. After `en:017=` it is shared out: about 0.62 for *o*, about
# 0.28 for *s*. The explanation has passed its test. And `en:007=`? The *s* of *seven* has 0.51: it will come out
# right, and by luck.
#
# Those were the steps of every section of this course: a question, a **prediction**, an **experiment**, an
# **explanation**. If your prediction holds, move on with a good conscience. If it fails, you have found the
# very spot where there is something to learn.
#
# > **Tip.** Change something and run the cell again: `en:007=`, `en:10000=`, your house number. Nothing can
# > break that running the cells from the top would not repair. And ask it in Spanish: `es:17=`. You are
# > answered in English, for it has never read a row of Spanish. In phase 28 you will teach it.
#
# A word about numbers. A sentence of this course writes them as its language does, 0.62; what a cell prints, and
# what a figure shows, is written by Python, `0.62`. In English that is the same; in Spanish it is not.
#
# ## Three languages that say the same thing
#
# The course speaks English or Spanish, but also three languages that are the same everywhere: maths, code
# and pictures. Here is one thought in all three.
#
# You buy 2 loaves at 3 coins each, 1 cheese at 5 and 3 apples at 1. What do you pay? You multiply each quantity
# by its price and add up. In the language of **maths**, with the quantities called $x$ and the prices $y$:
#
# $$x \cdot y = \sum_{i=1}^{n} x_i y_i$$
#
# Read it from right to left, piece by piece. $x_i$ is the number in place $i$ of the list $x$; two letters side
# by side are multiplied; and the big $\Sigma$ says: add up what stands to its right, for every $i$ from 1
# to $n$, the length of the lists. The result is called the **dot product** of $x$ and $y$. You will meet it
# again and again, for it is what neural networks do most of the time.
#
# In the language of **code** the $\Sigma$ is a loop. Before you run: what do you pay?

# %% [markdown] lang="es"
# Tras `en:17=` toda la probabilidad está en la *s*. Tras `en:017=` se reparte: cerca de 0,62 para la *o* y
# cerca de 0,28 para la *s*. La explicación ha superado su prueba. ¿Y `en:007=`? La *s* de *seven* tiene 0,51:
# saldrá bien, y por suerte.
#
# Esos han sido los pasos de cada sección de este curso: una pregunta, una **predicción**, un **experimento**
# y una **explicación**. Si tu predicción se cumple, sigue adelante con la conciencia tranquila. Si falla, has
# encontrado el lugar exacto donde hay algo que aprender.
#
# > **Consejo.** Cambia algo y ejecuta otra vez la celda: `en:007=`, `en:10000=`, el número de tu casa. No
# > puedes romper nada que no se arregle ejecutando las celdas desde arriba. Y pregúntale en español: `es:17=`.
# > Te responde en inglés, porque nunca ha leído una fila en español. En la fase 28 se lo enseñarás tú.
#
# Una palabra sobre los números. El texto del curso los escribe como se escriben en español, 0,62; lo que imprime una
# celda, o muestra una figura, lo escribe Python, `0.62`. Es el mismo número.
#
# ## Tres lenguajes que dicen lo mismo
#
# El curso habla español o inglés, pero también tres lenguajes que son iguales en todas partes: las matemáticas,
# el código y las imágenes. Aquí tienes una misma idea en los tres.
#
# Compras 2 panes a 3 monedas cada uno, 1 queso a 5 y 3 manzanas a 1. ¿Cuánto pagas? Multiplicas cada cantidad por
# su precio y sumas. En el lenguaje de las **matemáticas**, si las cantidades se llaman $x$ y los precios $y$:
#
# $$x \cdot y = \sum_{i=1}^{n} x_i y_i$$
#
# Léelo de derecha a izquierda, pieza a pieza. $x_i$ es el número que ocupa el lugar $i$ de la lista $x$; dos
# letras juntas se multiplican; y la gran $\Sigma$ dice: suma lo que hay a su derecha, para cada $i$ desde 1 hasta
# $n$, la longitud de las listas. El resultado se llama **producto escalar** de $x$ e $y$. Lo encontrarás
# una y otra vez, porque es lo que hacen las redes neuronales la mayor parte del tiempo.
#
# En el lenguaje del **código**, la $\Sigma$ es un bucle. Antes de ejecutar: ¿cuánto pagas?

# %%
quantities = [2, 1, 3]
prices = [3, 5, 1]
total = 0
for quantity, price in zip(quantities, prices, strict=True):
    total += quantity * price
    print(quantity, "*", price, "=", quantity * price, "  together", total)

# %% [markdown] lang="en"
# 14 coins. And in the language of **pictures** each product is a rectangle, as wide as the quantity and as high
# as the price. What you pay is the whole area.

# %% [markdown] lang="es"
# 14 monedas. Y en el lenguaje de las **imágenes**, cada producto es un rectángulo, tan ancho como la cantidad y
# tan alto como el precio. Lo que pagas es el área completa.

# %% tags=["plot"] alt={"en": "Three rectangles side by side: 2 wide and 3 high, 1 wide and 5 high, 3 wide and 1 high. Their areas are 6, 5 and 3, together 14.", "es": "Tres rectángulos, uno junto a otro: de 2 de ancho y 3 de alto, de 1 de ancho y 5 de alto, de 3 de ancho y 1 de alto. Sus áreas son 6, 5 y 3, en total 14."}
plots.products_as_areas(quantities, prices, lang="en")

# %% [markdown] lang="en"
# Each language is good at something else. Maths is short, and holds for lists of any length. Code can be run,
# so it cannot hide a step. A picture lets you see things that nobody has told you. For instance: what happens to
# the total when you exchange quantities and prices? Turn each rectangle by a quarter, and you know.
#
# When one of the three puzzles you, ask what it would be in the other two.

# %% [markdown] lang="es"
# Cada lenguaje es bueno en algo distinto. Las matemáticas son breves y valen para listas de cualquier longitud. El
# código se puede ejecutar, así que no puede esconder ningún paso. Una imagen te deja ver cosas que nadie te ha
# contado. Por ejemplo: ¿qué le pasa al total si intercambias cantidades y precios? Gira cada rectángulo un
# cuarto de vuelta y lo sabrás.
#
# Cuando uno de los tres te desconcierte, pregúntate qué sería en los otros dos.

# %%
pairs = zip(prices, quantities, strict=True)
swapped = sum(price * quantity for price, quantity in pairs)
print("before:", total, "  exchanged:", swapped)

# %% [markdown] lang="en"
# ## Be wrong on purpose
#
# In an **exercise** you write a function, and the cell below it checks what you wrote. Let us begin with a wrong
# answer, to see that nothing bad happens. Here is the formula, turned into Python word for word: for every $i$
# from 1 to $n$.
#
# Before you run: with 2 loaves at 3 and 4 cheeses at 5 you pay 26. What does this function say?

# %% [markdown] lang="es"
# ## Equivócate a propósito
#
# En un **ejercicio** escribes una función, y la celda de debajo comprueba lo que escribiste. Empecemos con una
# respuesta equivocada, para ver que no pasa nada malo. Aquí está la fórmula, pasada a Python palabra por
# palabra: para cada $i$ desde 1 hasta $n$.
#
# Antes de ejecutar: con 2 panes a 3 y 4 quesos a 5 pagas 26. ¿Qué dice esta función?


# %%
def first_try(x, y):
    total = 0
    for i in range(1, len(x)):
        total += x[i] * y[i]
    return total


print(first_try([2, 4], [3, 5]), 2 * 3 + 4 * 5)

# %% [markdown] lang="en"
# It says 20: the loaves are missing. Mathematics counts places from 1 and Python from 0, so that the loop
# began with the second number. We could have found that by staring at the code. But the course knows this
# mistake, because many people make it, and can tell you. Here is what the check says of three answers to the
# exercise below: an empty one, our first try, and one that adds where it should multiply.

# %% [markdown] lang="es"
# Dice 20: faltan los panes. Las matemáticas cuentan los lugares desde 1 y Python desde 0, así que el bucle empezó
# por el segundo número. Podríamos haberlo encontrado mirando fijamente el código. Pero el curso conoce este error,
# porque mucha gente lo comete, y puede decírtelo. Esto dice la comprobación de tres respuestas al ejercicio de
# abajo: una vacía, nuestro primer intento y una que suma donde debería multiplicar.

# %%
from minigpt.course.notebooks.tour import try_answers


def empty(x, y):
    raise NotImplementedError


def second_try(x, y):
    return sum(a + b for a, b in zip(x, y, strict=True))


try_answers("ex-00-01", empty, first_try, second_try)

# %% [markdown] lang="en"
# The empty answer is `todo`, *to do*: not an error, just not begun. The other two are `wrong`, and each is wrong
# in its own way, `starts-at-one` and `adds`. In your notebook the check says it in words, and shows the smallest
# example on which your function fails. About our first try it says:
#
# > The first product is missing. Mathematics counts from 1, Python from 0: what the formula calls the first number is
# > x[0] here.
#
# ## Exercise 0.1 · A sum of products
#
# Your turn, in two steps. First write the wrong loop from above on purpose, run the exercise's cell and then the
# check below it, and read the hint. Then put it right and run both again.

# %% [markdown] lang="es"
# La respuesta vacía es `todo`, *por hacer*: no es un error, solo está sin empezar. Las otras dos son `wrong`,
# equivocadas, y cada una a su manera, `starts-at-one` y `adds`. En tu cuaderno la comprobación lo dice con palabras y
# muestra el ejemplo más pequeño en el que falla tu función. De nuestro primer intento dice:
#
# > Falta el primer producto. Las matemáticas cuentan desde 1 y Python desde 0: lo que la fórmula llama primer número
# > aquí es x[0].
#
# ## Ejercicio 0.1 · Una suma de productos
#
# Te toca, en dos pasos. Primero escribe a propósito el bucle equivocado de arriba, ejecuta la celda del ejercicio
# y después la comprobación de debajo, y lee la pista. Luego corrígelo y ejecuta las dos otra vez.


# %% exercise="ex-00-01"
def dot(x, y):
    """Return the dot product of the lists x and y, which are equally long: one number."""
    raise NotImplementedError


# %%
print(dot(quantities, prices))
try_answers("ex-00-01", dot)

# %% [markdown] lang="en"
# If you left the exercise untouched, this cell worked all the same: the check then hands back the course's own
# `dot`, so that you can always read on and come back later. And if you are stuck, do this, in this order: read the
# hint, read the explanation above it again, sleep on it. The solution is folded below every check. Opening it is no
# shame; writing it from memory ten minutes later makes it yours.
#
# ## Every number counts
#
# We promised that you will know every number of Mini-GPT. How many are there? The numbers that training has
# changed are called **parameters**, and they sit in tables. The **shape** of a table says how many rows and columns
# it has: a table of shape `(2, 3)` has 2 rows of 3 numbers; the shape `(4,)` is a single row of 4 numbers.

# %% [markdown] lang="es"
# Si dejaste el ejercicio sin tocar, esta celda funcionó igual: en ese caso la comprobación devuelve la versión que
# tiene el curso de `dot`, para que siempre puedas seguir leyendo y volver más tarde. Y si te atascas, haz esto, en
# este orden: lee la pista, relee la explicación de más arriba y consúltalo con la almohada. La solución está plegada
# debajo de cada comprobación. Abrirla no es ninguna vergüenza; escribirla de memoria diez minutos después la hace
# tuya.
#
# ## Cada número cuenta
#
# Prometimos que conocerás cada número de Mini-GPT. ¿Cuántos son? Los números que el entrenamiento ha cambiado se
# llaman **parámetros**, y están en tablas. La **forma** de una tabla dice cuántas filas y columnas tiene: una tabla
# de forma `(2, 3)` tiene 2 filas de 3 números; la forma `(4,)` es una sola fila de 4 números.

# %%
shapes = [tuple(table.shape) for table in base.model.parameters()]
print(len(shapes), "tables")
print(shapes[:3], "...")

# %% [markdown] lang="en"
# 19 tables. The first has 57 rows, one for each character the model knows, of 64 numbers each.
#
# Before you go on, make a rough guess of how many parameters there are in all: nearer to a thousand, a hundred
# thousand, or ten million? A rough prediction is still a prediction, and it catches the large mistakes.
#
# ## Exercise 0.2 · Count the parameters
#
# Write a function that counts the numbers in tables of any shape, with any number of sides.

# %% [markdown] lang="es"
# 19 tablas. La primera tiene 57 filas, una por cada carácter que conoce el modelo, de 64 números cada una.
#
# Antes de seguir, calcula a ojo cuántos parámetros hay en total: ¿más cerca de mil, de cien mil o de diez millones?
# Una predicción aproximada sigue siendo una predicción, y atrapa los errores grandes.
#
# ## Ejercicio 0.2 · Cuenta los parámetros
#
# Escribe una función que cuente los números de unas tablas de cualquier forma, con cualquier cantidad de lados.


# %% exercise="ex-00-02"
def count_parameters(shapes):
    """Return how many numbers tables of these shapes hold together, an integer.

    shapes is a list of tuples, such as [(2, 3), (4,)].
    """
    raise NotImplementedError


# %%
print(count_parameters([(2, 3), (4,)]))
print(count_parameters(shapes))

# %% [markdown] lang="en" given=["175"]
# 106,368 parameters. GPT-3 has 175 billion; it is built on the same plan. Yours is small enough to be looked at,
# trained on a laptop and taken apart.
#
# ## Which ones count?
#
# The model reads a text and at each place guesses the next character. How good is it at that? We take the
# probability it gave to the character that really came next, at every place, and then the mean. A perfect guesser
# would have 1.
#
# Before you run: it spelled 4216 without a mistake. Write down a number for the mean.

# %% [markdown] lang="es" given=["175"]
# 106 368 parámetros. GPT-3 tiene 175 mil millones, y está construido según el mismo plan. El tuyo es tan pequeño que
# se puede mirar, entrenar en una computadora portátil y desarmar.
#
# ## ¿Cuáles cuentan?
#
# El modelo lee un texto y en cada lugar adivina el carácter siguiente. ¿Qué tal lo hace? Tomamos la probabilidad que
# dio al carácter que de verdad venía, en cada lugar, y luego la media. Quien adivinara perfectamente tendría 1.
#
# Antes de ejecutar: deletreó 4216 sin un solo error. Anota un número para la media.

# %%
import numpy as np

text = "en:4216=four thousand two hundred sixteen"
rows = probabilities(base.model, base.tokenizer, text)
following = base.tokenizer.encode(text[1:])  # what really came next
chances = np.array([rows[i, following[i]] for i in range(len(following))])
print(len(chances), "guesses, mean", round(float(chances.mean()), 2))

# %% [markdown] lang="en"
# About 0.83, although it knows the name perfectly. If that is not what you predicted, look for the reason before
# you run the next cell. Where does it guess badly?

# %% [markdown] lang="es"
# Alrededor de 0,83, aunque se sabe el nombre a la perfección. Si no es lo que predijiste, busca el motivo antes de
# ejecutar la celda siguiente. ¿Dónde adivina mal?

# %% tags=["plot"] alt={"en": "The probability given to each character of en:4216=four thousand two hundred sixteen. The first seven, up to the equals sign, have bars near zero; all the letters of the name have bars near 1. A dashed line marks the mean of all.", "es": "La probabilidad dada a cada carácter de en:4216=four thousand two hundred sixteen. Los siete primeros, hasta el signo igual, tienen barras cercanas a cero; todas las letras del nombre tienen barras cercanas a 1. Una línea discontinua marca la media de todas."}
mask = np.arange(1, len(text)) > text.index("=")  # True in the name
plots.marked_characters(text[1:], chances, mask, lang="en")

# %% [markdown] lang="en"
# The picture shows at a glance what the mean had hidden. The bad guesses are those in the question, `n:4216=`, for
# nobody can foresee which number you will ask about. They should not count; in training they did not count either, so
# that the model never learned to make them.
#
# So we say for each value whether it counts, in a second row of `True` and `False`. That is called a **mask**. NumPy
# can pick with it:

# %% [markdown] lang="es"
# La imagen muestra de un vistazo lo que la media había escondido. El modelo adivina mal en la pregunta, `n:4216=`,
# porque nadie puede prever por qué número vas a preguntar. Esos lugares no deberían contar; en el entrenamiento tampoco
# contaron, así que el modelo nunca aprendió a acertarlos.
#
# Por eso decimos de cada valor si cuenta, en una segunda fila de `True` y `False`. Eso se llama **máscara**. NumPy
# sabe elegir con ella:

# %%
values = np.array([1.0, 5.0, 3.0])
counts = np.array([False, True, True])
print(values[counts])
print(values * counts)
print(counts.sum())

# %% [markdown] lang="en"
# A mask picks (first line), or sets the others to zero (second line), for in arithmetic `True` is 1 and `False` is 0.
# For the same reason its sum says how many count.
#
# ## Exercise 0.3 · The mean of some
#
# Write the mean of those values that count. Predict it by hand first for the three values above.

# %% [markdown] lang="es"
# Una máscara elige (primera línea) o pone a cero los demás (segunda línea), porque en aritmética `True` es 1 y
# `False` es 0. Por la misma razón, su suma dice cuántos cuentan.
#
# ## Ejercicio 0.3 · La media de algunos
#
# Escribe la media de los valores que cuentan. Antes, predícela a mano para los tres valores de arriba.


# %% exercise="ex-00-03"
def masked_mean(values, mask):
    """Return the mean of those values (n,) whose mask (n,) is True: one number.

    Both are NumPy arrays, and at least one entry of the mask is True.
    """
    raise NotImplementedError


# %%
print(masked_mean(values, counts))
print(round(float(masked_mean(chances, mask)), 3))

# %% [markdown] lang="en"
# Now it is about 1, as it should be. You have just met the **loss mask**: phases 17 and 18 count their
# answers with it.
#
# ## When are two results the same?
#
# One last surprise, and it concerns every check in this course. Before you run: is 0.1 + 0.2 equal to 0.3?

# %% [markdown] lang="es"
# Ahora está cerca de 1, como debe ser. Acabas de conocer la **máscara de pérdida**: con ella
# cuentan sus respuestas las fases 17 y 18.
#
# ## ¿Cuándo son iguales dos resultados?
#
# Una última sorpresa, y afecta a todas las comprobaciones de este curso. Antes de ejecutar: ¿es 0,1 + 0,2 igual a
# 0,3?

# %%
print(0.1 + 0.2 == 0.3)
print(0.1 + 0.2)
tenths = 0.0
for _ in range(10):
    tenths += 0.1
print(tenths)

# %% [markdown] lang="en" given=["0.333"]
# It is not, and ten times 0.1 is not quite 1. The computer writes numbers in the binary system, and there 0.1 has
# no end, as one third has none in ours: 0.333… So it is rounded, and each step of a calculation rounds again. Two
# people who add up in a different order may both be right, and differ in the last digits.
#
# A fair check therefore asks whether the result is *close enough*. The course, and NumPy and PyTorch too, use this
# rule:
#
# $$\left|\text{got} - \text{expected}\right| \le a + r \cdot \left|\text{expected}\right|$$
#
# The bars mean the absolute value: the number without its sign. On the left is the distance. On the right is the room
# that it is given: $a$ is the **absolute tolerance**, the same for all, and $r$ is the **relative tolerance**, a share
# of the expected number. In code they are called `atol` and `rtol`.
#
# Before you run: 1000 is expected, and $r$ is 0.01 with $a = 0$. Will 1005 pass? Will 995? And 5 where 0 is expected?

# %% [markdown] lang="es" given=["0,333"]
# No lo es, y diez veces 0,1 no llega a 1. La máquina escribe los números en el sistema binario, y ahí 0,1 no
# tiene fin, como no lo tiene un tercio en el nuestro: 0,333… Así que se redondea, y cada paso de un cálculo vuelve a
# redondear. Dos personas que suman en distinto orden pueden tener razón las dos y diferir en las últimas cifras.
#
# Por eso una comprobación justa pregunta si el resultado está *lo bastante cerca*. El curso, y también NumPy y
# PyTorch, usan esta regla:
#
# $$\left|\text{obtenido} - \text{esperado}\right| \le a + r \cdot \left|\text{esperado}\right|$$
#
# Las barras significan el valor absoluto: el número sin su signo. A la izquierda está la distancia. A la derecha, el
# margen que se le concede: $a$ es la **tolerancia absoluta**, igual para todos, y $r$ es la **tolerancia relativa**,
# una parte del número esperado. En el código se llaman `atol` y `rtol`.
#
# Antes de ejecutar: se espera 1000, y $r$ es 0,01 con $a = 0$. ¿Pasará 1005? ¿Y 995? ¿Y 5 donde se espera 0?

# %%
for got, expected in ((1005.0, 1000.0), (995.0, 1000.0), (5.0, 0.0)):
    print(got, expected, np.isclose(got, expected, rtol=0.01, atol=0.0))

# %% [markdown] lang="en"
# The room around 1000 is one hundredth of it, 10 on either side. Around 0 it is 0, and only 0 itself would pass; that is
# what the absolute tolerance is for.
#
# ## Exercise 0.4 · Close enough
#
# Write the rule yourself, without NumPy. Then you know what this course means whenever it says "equal to 5
# decimals".

# %% [markdown] lang="es"
# El margen alrededor de 1000 es una centésima de él, 10 a cada lado. Alrededor de 0 es 0, y solo pasaría el propio 0;
# para eso está la tolerancia absoluta.
#
# ## Ejercicio 0.4 · Lo bastante cerca
#
# Escribe la regla, sin NumPy. Así sabrás qué quiere decir este curso cada vez que diga «iguales hasta 5
# decimales».


# %% exercise="ex-00-04"
def is_close(got, expected, rtol, atol):
    """Return True if got is close enough to expected by the rule above, else False.

    All four are single numbers; rtol and atol are 0 or positive.
    """
    raise NotImplementedError


# %%
print(is_close(0.1 + 0.2, 0.3, rtol=1e-5, atol=0.0))
print(is_close(tenths, 1.0, rtol=1e-5, atol=0.0))
print(is_close(0.31, 0.3, rtol=1e-5, atol=0.0))

# %% [markdown] lang="en"
# The first two pass, and the third, which is really wrong, does not.
#
# ## Answer a quiz question
#
# Each phase ends with a **quiz**. Let us answer one question of this phase's together. It asks for the dot product of
# `[1, 0, -2]` and `[4, 7, 3]`. Work it out on paper before you run the cell, which tries four answers.

# %% [markdown] lang="es"
# Las dos primeras pasan, y la tercera, que está mal de verdad, no.
#
# ## Responde una pregunta del cuestionario
#
# Cada fase termina con un **cuestionario**. Respondamos aquí una pregunta del de esta fase. Pide el producto
# escalar de `[1, 0, -2]` y `[4, 7, 3]`. Calcúlalo en papel antes de ejecutar la celda, que prueba cuatro respuestas.

# %%
from minigpt.course.notebooks.tour import try_quiz

try_quiz("q-00-01", "10", "-2", "-2,0", "")

# %% [markdown] lang="en"
# The products are 4, 0 and -6, together -2. The answer 10 forgets a sign, and the quiz knows that mistake: on the site
# and in the terminal it comes with a sentence about it. You may write `-2` or `-2.0`, with a decimal comma as well. An
# empty answer is skipped, without a reproach.
#
# In some questions several choices are right. Each right one that you tick earns a part of the points, and each wrong one
# costs a part. Before you run: how many of its 2 points does question 4 give to someone who ticks everything?

# %% [markdown] lang="es"
# Los productos son 4, 0 y -6, en total -2. La respuesta 10 olvida un signo, y el cuestionario conoce ese error: en el
# sitio y en la terminal viene con una frase sobre él. Puedes escribir `-2` o `-2.0`, y también con coma decimal. Una
# respuesta vacía cuenta como omitida, sin reproches.
#
# En algunas preguntas hay varias opciones correctas. Cada correcta que marcas gana una parte de los puntos y cada
# equivocada cuesta una parte. Antes de ejecutar: ¿cuántos de sus 2 puntos da la pregunta 4 a quien marca todo?

# %%
try_quiz("q-00-04", ["a", "b", "c", "d", "e"], ["b"])

# %% [markdown] lang="en" given=["2004", "80"]
# None at all: whoever ticks everything has said nothing. A single right choice has earned its half. You pass with 80 % of
# the points. There is no clock, you may try
# as often as you like, and your highest grade is kept.
#
# ## Find your way
#
# Five commands are all you need, typed in a terminal in the course's folder. (JupyterLab has one: File, New, Terminal.)
#
# ```text
# python3 course.py
# python3 course.py check 00
# python3 course.py quiz take 00
# python3 course.py update 00 --lang en
# python3 course.py update 00 --lang es
# ```
#
# The first opens the course where you left off. `check` says how your exercises stand, with the same three marks that you
# see in the notebook: ✓ right, ✗ not yet, ○ to do; without a number it looks at all phases and names the next thing to
# do. (Save your notebook before: it reads the file.) `quiz take` asks the quiz in the terminal; on the site each phase has
# a page for it.
#
# `update` brings a newer text into your copy, or the same text in the other language. Your answers and your own cells stay,
# and a backup of what was there before is put into `work/backups`. If the notebook is open, save it first and reload it
# afterwards (File, Reload Notebook from Disk). So change the language whenever you like; some readers read each phase twice.
#
# Later phases often write `minigpt` for short. That is the same program: `minigpt check` is `python3 course.py check`.
#
# > **Tip.** Little and often beats much and seldom. A phase in two sittings, with a night between them, stays longer than
# > one in a single evening.
#
# ## What you can now do
#
# - You can predict, run and explain, and you know why a failed prediction is worth most.
# - You can read a sum with $\Sigma$, write it as a loop and draw it as an area.
# - You can solve an exercise wrong, read its hint and put it right.
# - You can count the parameters of a model from its shapes, and average only what counts.
# - You can say what "close enough" means, with two tolerances.
# - You can take a quiz, see how you stand and change the language.
#
# Now take the quiz of phase 00: on its page, or in the terminal with `python3 course.py quiz take 00`. Of the phases that
# exist so far, phase 12 comes next: where the numbers and their names come from.
#
# ## Where to go deeper
#
# - Crouch, Fagen, Callan and Mazur, *Classroom demonstrations* (2004): students who predicted
#   an experiment understood it better than those who only watched.
# - Metcalfe, *Learning from Errors*: why being wrong, and finding out at once, helps.
# - Roediger and Karpicke, *Test-Enhanced Learning*: why a quiz teaches more than reading again.
# - Goldberg, *What Every Computer Scientist Should Know About Floating-Point Arithmetic*: the section *Rounding Error*.

# %% [markdown] lang="es" given=["2004", "80"]
# Ninguno: quien marca todo no ha dicho nada. Una sola opción correcta ganó su mitad. Apruebas con el 80 % de los
# puntos. No hay reloj, puedes intentarlo cuantas
# veces quieras, y se conserva tu nota más alta.
#
# ## Para orientarte
#
# Te bastan cinco órdenes, escritas en una terminal en la carpeta del curso. (JupyterLab tiene una: File, New, Terminal.)
#
# ```text
# python3 course.py
# python3 course.py check 00
# python3 course.py quiz take 00
# python3 course.py update 00 --lang en
# python3 course.py update 00 --lang es
# ```
#
# La primera abre el curso donde lo dejaste. `check` dice cómo van tus ejercicios, con las mismas tres marcas que ves en el
# cuaderno: ✓ correcto, ✗ todavía no, ○ por hacer; sin número, mira todas las fases y dice qué hacer a continuación. (Antes
# guarda tu cuaderno: lee el archivo.) `quiz take` hace el cuestionario en la terminal; en el sitio cada fase tiene una
# página para él.
#
# `update` trae a tu copia un texto más nuevo, o el mismo texto en el otro idioma. Tus respuestas y tus propias celdas se
# quedan, y una copia de seguridad de lo que había se guarda en `work/backups`. Si el cuaderno está abierto, guárdalo antes
# y vuelve a cargarlo después (File, Reload Notebook from Disk). Así que cambia de idioma cuando quieras; hay quien lee cada
# fase dos veces.
#
# Las fases siguientes escriben a menudo `minigpt`, para abreviar. Es el mismo programa: `minigpt check` es
# `python3 course.py check`.
#
# > **Consejo.** Poco y a menudo vale más que mucho y rara vez. Una fase en dos sentadas, con una noche en medio, se
# > recuerda mejor que una en una sola tarde.
#
# ## Lo que ya sabes hacer
#
# - Puedes predecir, ejecutar y explicar, y sabes por qué una predicción fallida es la que más vale.
# - Puedes leer una suma con $\Sigma$, escribirla como bucle y dibujarla como área.
# - Puedes resolver mal un ejercicio, leer su pista y corregirlo.
# - Puedes contar los parámetros de un modelo a partir de sus formas, y promediar solo lo que cuenta.
# - Puedes decir qué significa «lo bastante cerca», con dos tolerancias.
# - Puedes hacer un cuestionario, ver cómo vas y cambiar de idioma.
#
# Ahora haz el cuestionario de la fase 00: en su página, o en la terminal con `python3 course.py quiz take 00`. De las fases
# que existen hasta ahora, sigue la fase 12: de dónde vienen los números y sus nombres.
#
# ## Para profundizar
#
# - Crouch, Fagen, Callan y Mazur, *Classroom demonstrations* (2004): quienes predijeron un
#   experimento lo entendieron mejor que quienes solo lo miraron.
# - Metcalfe, *Learning from Errors*: por qué ayuda equivocarse y saberlo enseguida.
# - Roediger y Karpicke, *Test-Enhanced Learning*: por qué un cuestionario enseña más que releer.
# - Goldberg, *What Every Computer Scientist Should Know About Floating-Point Arithmetic*: la sección *Rounding Error*.
