# ---
# title: {en: "Probability and cross-entropy", es: "Probabilidad y entropía cruzada"}
# summary: {en: "What a loss means: surprise, its mean, its floor, and what a wrong bet costs, counted on every name below 10,000 in four languages.", es: "Qué significa una pérdida: la sorpresa, su media, su mínimo y lo que cuesta una mala apuesta, contado en todos los nombres menores que 10 000 en cuatro idiomas."}
# outcome: {en: "a loss you can read, and the floor below which none can fall", es: "una pérdida que sabes leer y el mínimo del que ninguna puede bajar"}
# minutes: 80
# needs: [2]
# ---

# %% [markdown] lang="en"
# # Probability and cross-entropy
#
# Mini-GPT puts a probability on every character that might come next. You know by now what a matrix does and what a number is; but when is one set of probabilities *better* than another? A model is trained by one number that answers this, its **loss**. You will see it in every phase from here on, so it had better mean something.
#
# Two questions, then: **what does a loss say, and how low can it go?** To answer the second, this phase counts every name of every number below 10,000, in four languages.

# %% [markdown] lang="es"
# # Probabilidad y entropía cruzada
#
# Mini-GPT le da una probabilidad a cada carácter que podría venir después. Ya sabes qué hace una matriz y qué es un número; pero ¿cuándo es *mejor* un reparto de probabilidades que otro? Un modelo se entrena con un número que responde a eso, su **pérdida**. La vas a ver en todas las fases desde aquí, así que más vale que signifique algo.
#
# Dos preguntas, pues: **¿qué dice una pérdida y hasta dónde puede bajar?** Para responder a la segunda, esta fase cuenta todos los nombres de todos los números menores que 10 000, en cuatro idiomas.

# %% [markdown] lang="en" given=["5,000"]
# ## Surprise
#
# Somebody thinks of a number below 10,000, and you may ask questions with two answers: is it below 5,000? Is it even? A good question halves what is left. How many do you need? As often as 10,000 can be halved, that is $\log_2 10{,}000$.
#
# Turn it round. An outcome of probability $p$ is a **surprise** of $-\log_2 p$ **bits**: as many bits as halvings lead to it. **Predict:** what is the surprise of a coin, of one decimal digit, and of four digits in a row?

# %% [markdown] lang="es" given=["5000"]
# ## Sorpresa
#
# Alguien piensa un número menor que 10 000, y puedes hacer preguntas de dos respuestas: ¿es menor que 5000? ¿Es par? Una buena pregunta parte por la mitad lo que queda. ¿Cuántas necesitas? Tantas como veces se puede partir 10 000 por la mitad, es decir, $\log_2 10\,000$.
#
# Dale la vuelta. Un resultado de probabilidad $p$ es una **sorpresa** de $-\log_2 p$ **bits**: tantos bits como mitades llevan hasta él. **Predice:** ¿cuál es la sorpresa de una moneda, de una cifra decimal y de cuatro cifras seguidas?

# %%
import numpy as np

for what, p in {"a coin": 1 / 2, "a digit": 1 / 10, "four digits": 1 / 10**4}.items():
    print(f"{what:12} p = {p:<7} {-np.log2(p):.2f} bits")
print("four times one digit:", round(4 * -np.log2(1 / 10), 2))

# %% [markdown] lang="en" given=["1.5"]
# Probabilities multiply, surprises **add**. That is why the logarithm is there. And a certainty, $p = 1$, has a surprise of 0.
#
# The mean surprise is called **entropy**. It is a *weighted* mean: an outcome of probability $p_i$ happens in that share of all cases.
#
# $$H(p) = \sum_i p_i \cdot (-\log_2 p_i)$$
#
# By hand, for three outcomes with $\frac{1}{2}, \frac{1}{4}, \frac{1}{4}$: surprises of 1, 2 and 2 bits, and $\frac{1}{2} \cdot 1 + \frac{1}{4} \cdot 2 + \frac{1}{4} \cdot 2 = 1.5$.

# %% [markdown] lang="es" given=["1.5"]
# Las probabilidades se multiplican, las sorpresas se **suman**. Por eso está ahí el logaritmo. Y una certeza, $p = 1$, tiene una sorpresa de 0.
#
# La sorpresa media se llama **entropía**. Es una media *ponderada*: un resultado de probabilidad $p_i$ ocurre en esa parte de los casos.
#
# $$H(p) = \sum_i p_i \cdot (-\log_2 p_i)$$
#
# A mano, para tres resultados con $\frac{1}{2}, \frac{1}{4}, \frac{1}{4}$: sorpresas de 1, 2 y 2 bits, y $\frac{1}{2} \cdot 1 + \frac{1}{4} \cdot 2 + \frac{1}{4} \cdot 2 = 1{,}5$.

# %% [markdown] lang="en"
# ## Exercise 3.1 · Entropy
#
# Write `entropy(p)` in bits, for an array of probabilities that add up to 1. Some of them may be 0: what never happens surprises nobody, whatever NumPy says about the logarithm of 0.

# %% [markdown] lang="es"
# ## Ejercicio 3.1 · Entropía
#
# Escribe `entropy(p)` en bits, para un array de probabilidades que suman 1. Algunas pueden ser 0: lo que nunca ocurre no sorprende a nadie, diga lo que diga NumPy del logaritmo de 0.


# %% exercise="ex-03-01"
def entropy(p):
    """Return the entropy of p in bits: the mean surprise of whoever bets the true shares."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Now the letters. Mini-GPT's alphabet has 57 characters. Somebody who knows nothing bets evenly on all of them. Somebody who has counted the letters of the names bets their shares. **Predict:** how much does counting save?

# %% [markdown] lang="es"
# Ahora, las letras. El alfabeto de Mini-GPT tiene 57 caracteres. Quien no sabe nada apuesta por igual a todos. Quien ha contado las letras de los nombres apuesta sus partes. **Predice:** ¿cuánto ahorra contar?

# %%
from collections import Counter

from minigpt.foundations.probability import shares
from minigpt.number_names import ALPHABET, spell

languages = ("en", "it", "es", "fr")
names = {lang: [spell(n, lang) + "\n" for n in range(10_000)] for lang in languages}
print(f"knowing nothing: log2 of {len(ALPHABET)} = {np.log2(len(ALPHABET)):.2f} bits")
for lang in languages:
    print(lang, f"{entropy(shares(Counter(''.join(names[lang])))):.2f} bits a character")

# %% [markdown] lang="en"
# About a third. But nobody reads letters one by one out of a hat. After `tw` there is little left to guess.
#
# ## A tree of names
#
# Write all 10,000 names into a tree: from the root go the first letters, from each of them the second letters, and so on. Each name ends with a newline, so that *six* is over where *sixty* goes on. Whoever has the tree knows, after any beginning, what may follow and with which share.

# %% [markdown] lang="es"
# Cerca de un tercio. Pero nadie lee letras sueltas sacadas de un sombrero. Después de `tw` queda poco que adivinar.
#
# ## Un árbol de nombres
#
# Escribe los 10 000 nombres en un árbol: de la raíz salen las primeras letras, de cada una de ellas las segundas, y así sucesivamente. Cada nombre acaba en un salto de línea, para que *six* termine donde *sixty* sigue. Quien tiene el árbol sabe, después de cualquier comienzo, qué puede venir y en qué parte de los casos.

# %% [markdown] lang="en"
# ## Exercise 3.2 · The next letter
#
# Write `next_letter(names, prefix)`: a dictionary with each character that can follow the prefix and its share, among the names that begin with the prefix. A name may come more than once in the list, and then it counts more than once. The newline is a character, too.
#
# For `["one\n", "two\n", "two\n", "ten\n"]` and the prefix `t`, two of three names go on with `w`.

# %% [markdown] lang="es"
# ## Ejercicio 3.2 · La letra siguiente
#
# Escribe `next_letter(names, prefix)`: un diccionario con cada carácter que puede seguir al prefijo y su parte, entre los nombres que empiezan por el prefijo. Un nombre puede aparecer varias veces en la lista, y entonces cuenta varias veces. El salto de línea también es un carácter.
#
# Para `["one\n", "two\n", "two\n", "ten\n"]` y el prefijo `t`, dos de tres nombres siguen con `w`.


# %% exercise="ex-03-02"
def next_letter(names, prefix):
    """Return {letter: share} of what follows the prefix, among the names that begin with it."""
    raise NotImplementedError


# %%
for prefix in ("", "t", "tw", "six", "four thousand two hundred s"):
    found = next_letter(names["en"], prefix)
    print(repr(prefix), {letter: round(float(share), 2) for letter, share in sorted(found.items())})

# %% [markdown] lang="en"
# Spell one name and write down the surprise at every letter. `PrefixTree` does your exercise for all beginnings at once.

# %% [markdown] lang="es"
# Escribe un nombre y anota la sorpresa de cada letra. `PrefixTree` hace tu ejercicio para todos los comienzos a la vez.

# %%
from minigpt.foundations.probability import PrefixTree

trees = {lang: PrefixTree(names[lang]) for lang in languages}
name = names["en"][4216]
for letter, bits in zip(name, trees["en"].surprises(name), strict=True):
    print(f"{letter!r}: {bits:.2f}" if bits else letter, end="  ")

# %% [markdown] lang="en"
# Most letters are certain. The surprise sits where a word begins, and at the first `e` of *sixteen*, where *sixty* would have a `y`.
#
# **Predict, before you add it up:** the total of this name. And which number, in which language, carries the most surprise in total: a long one, such as French 4297, *quatre mille deux cent quatre-vingt-dix-sept*? Or a short one, such as English 7?

# %% [markdown] lang="es"
# La mayoría de las letras son seguras. La sorpresa está donde empieza una palabra, y en la primera `e` de *sixteen*, donde *sixty* tendría una `y`.
#
# **Predice, antes de sumar:** el total de este nombre. ¿Y qué número, en qué idioma, lleva más sorpresa en total: uno largo, como el 4297 en francés, *quatre mille deux cent quatre-vingt-dix-sept*? ¿O uno corto, como el 7 en inglés?

# %%
for lang in languages:
    totals = [sum(trees[lang].surprises(name)) for name in names[lang]]
    print(lang, f"smallest {min(totals):.6f}, largest {max(totals):.6f} bits")
print(f"log2 of 10,000: {np.log2(10_000):.6f}; {sum(map(len, names.values())):,} names")
print(names["fr"][4297].strip())

# %% tags=["plot"] alt={"en": "Four rows of bars, one for each language, over the letters of the name of 4216. The bars stand in different places: English spreads them over many letters, Italian has few and tall ones. At the right of each row stands the same total, 13.29.", "es": "Cuatro filas de barras, una por idioma, sobre las letras del nombre de 4216. Las barras están en lugares distintos: el inglés las reparte entre muchas letras; el italiano tiene pocas y altas. A la derecha de cada fila está el mismo total, 13,29."}
from minigpt.plots import probability as plots

spelled = {lang: names[lang][4216] for lang in languages}
bits = {lang: trees[lang].surprises(name) for lang, name in spelled.items()}
plots.surprises(spelled, bits, lang="en")

# %% [markdown] lang="en"
# All 40,000 of them: 13.287712 bits, to the sixth decimal. It cannot be otherwise. A letter's surprise is the logarithm of *names before it* over *names after it*; add them up along a name, and everything in between cancels. What is left is the logarithm of 10,000 over 1.
#
# The language only decides *where* the bits fall. Four digits know no language.

# %% [markdown] lang="es"
# Los 40 000, todos: 13,287712 bits, hasta el sexto decimal. No puede ser de otra manera. La sorpresa de una letra es el logaritmo de *nombres antes de ella* entre *nombres después de ella*; súmalas a lo largo de un nombre y todo lo de en medio se cancela. Queda el logaritmo de 10 000 entre 1.
#
# El idioma solo decide *dónde* caen los bits. Cuatro cifras no saben idiomas.

# %% [markdown] lang="en"
# ## So which language is easier?
#
# Divide the same 13.29 bits by the number of pieces, and you get a mean for each piece: for each character, for each word. A mean surprise is often told as **perplexity**, $2^{\text{bits}}$: among how many equally likely things you seem to be guessing.
#
# **Predict:** which language has the lowest mean surprise a character? And what happens to a *loss per piece* when a text is cut into larger pieces: does it rise, fall, or stay?

# %% [markdown] lang="es"
# ## ¿Qué idioma es más fácil, entonces?
#
# Divide los mismos 13,29 bits entre el número de piezas y tendrás una media por pieza: por carácter, por palabra. Una sorpresa media se cuenta a menudo como **perplejidad**, $2^{\text{bits}}$: entre cuántas cosas igual de probables parece que adivinas.
#
# **Predice:** ¿qué idioma tiene la menor sorpresa media por carácter? ¿Y qué le pasa a una *pérdida por pieza* cuando un texto se corta en piezas mayores: sube, baja o se queda igual?

# %%
whole = np.log2(10_000)
for lang in languages:
    length = np.mean([len(name) for name in names[lang]])
    print(lang, f"{length:5.2f} characters a name, {whole / length:.3f} bits a character")
words = np.mean([name.count(" ") + name.count("-") + 1 for name in names["en"]])
letters = np.mean([len(name) for name in names["en"]])

# %%
for piece, count in {"character": letters, "word": words, "whole name": 1}.items():
    print(
        f"en, by the {piece:10} {whole / count:6.3f} bits, perplexity {2 ** (whole / count):8.2f}"
    )

# %% [markdown] lang="en"
# By the character English looks easiest and Italian hardest, for English spends most letters on the same choice. And the loss per piece rises when the pieces grow, although nothing about the text or the bettor has changed.
#
# > **Remember.** A loss per token means nothing until you know the tokens. Compare models per name, or per byte of text. Phases 11 and 20 do.

# %% [markdown] lang="es"
# Por carácter, el inglés parece el más fácil y el italiano el más difícil, porque el inglés gasta más letras en la misma elección. Y la pérdida por pieza sube cuando las piezas crecen, aunque ni el texto ni quien apuesta han cambiado.
#
# > **Recuerda.** Una pérdida por token no significa nada mientras no sepas qué tokens son. Compara modelos por nombre, o por byte de texto. Las fases 11 y 20 lo hacen.

# %% [markdown] lang="en"
# One more floor. Mini-GPT is not asked for just any name. It reads `en:4216=` first. For whoever understands the prompt no surprise is left: every letter is certain, and the entropy of the answer is 0. That is why the loss of the trained model can come so close to 0, and why phase 18 does not count the letters of the prompt: nobody could know those.
#
# ## A wrong bet
#
# So far, whoever bet knew the true shares. What if not? Someone who bets $q$ where the truth is $p$ pays the **cross-entropy**:
#
# $$H(p, q) = \sum_i p_i \cdot (-\log_2 q_i) = H(p) + \text{KL}(p, q)$$
#
# The second part is the price of being wrong, the **Kullback-Leibler divergence**, and it is never below 0. Picture a coin that falls heads up seven times out of ten. **Predict:** which is the dearer bet on heads, $q = 0.99$ or $q = 0.01$? And an honest "I do not know", $q = 0.5$?

# %% [markdown] lang="es"
# Un mínimo más. A Mini-GPT no se le pide un nombre cualquiera. Antes lee `en:4216=`. A quien entiende lo que se le pide no le queda ninguna sorpresa: cada letra es segura y la entropía de la respuesta es 0. Por eso la pérdida del modelo entrenado puede acercarse tanto a 0, y por eso la fase 18 no cuenta las letras de la petición: esas no las podría saber nadie.
#
# ## Una mala apuesta
#
# Hasta ahora, quien apostaba conocía las partes verdaderas. ¿Y si no? Quien apuesta $q$ donde la verdad es $p$ paga la **entropía cruzada**:
#
# $$H(p, q) = \sum_i p_i \cdot (-\log_2 q_i) = H(p) + \text{KL}(p, q)$$
#
# La segunda parte es el precio de equivocarse, la **divergencia de Kullback-Leibler**, y nunca es menor que 0. Imagina una moneda que cae de cara siete veces de cada diez. **Predice:** ¿qué apuesta a cara es más cara, $q = 0{,}99$ o $q = 0{,}01$? ¿Y un honesto «no lo sé», $q = 0{,}5$?

# %% tags=["plot"] alt={"en": "Mean surprise against the bet on heads: a valley with steep, unequal walls. Its floor lies at a bet of 0.7, where a lower green part, the entropy, is all that is paid; the orange part above it, KL, grows towards both ends.", "es": "Sorpresa media según la apuesta a cara: un valle de paredes empinadas y desiguales. Su fondo está en una apuesta de 0,7, donde una parte verde inferior, la entropía, es todo lo que se paga; la parte naranja por encima, KL, crece hacia los dos extremos."}
for q in (0.01, 0.5, 0.7, 0.99):
    print(f"q = {q:4}: {-(0.7 * np.log2(q) + 0.3 * np.log2(1 - q)):.2f} bits")
plots.valley(0.7, lang="en")

# %% [markdown] lang="en"
# The floor lies at the truth. That is the reason why models are trained with this loss: whoever lowers it as far as it goes ends with the true shares. And the walls are not equally steep: a bet of almost nothing on what happens is what costs most.

# %% [markdown] lang="es"
# El fondo está en la verdad. Esa es la razón por la que los modelos se entrenan con esta pérdida: quien la baja todo lo posible acaba con las partes verdaderas. Y las paredes no son igual de empinadas: lo más caro es apostar casi nada a lo que ocurre.

# %% [markdown] lang="en"
# ## Exercise 3.3 · What a wrong bet costs
#
# Write `kl(p, q)` in bits: how much more $q$ pays than $p$ would, when $p$ is the truth. Outcomes that never happen may have $p_i = 0$. By hand: for $p = (1, 0)$ and $q = (\frac{1}{2}, \frac{1}{2})$, the bettor $q$ pays 1 bit for a certainty.

# %% [markdown] lang="es"
# ## Ejercicio 3.3 · Lo que cuesta una mala apuesta
#
# Escribe `kl(p, q)` en bits: cuánto más paga $q$ de lo que pagaría $p$, cuando $p$ es la verdad. Los resultados que nunca ocurren pueden tener $p_i = 0$. A mano: para $p = (1, 0)$ y $q = (\frac{1}{2}, \frac{1}{2})$, quien apuesta $q$ paga 1 bit por una certeza.


# %% exercise="ex-03-03"
def kl(p, q):
    """Return what betting q costs, in bits, beyond betting p, where p is the truth."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Four bettors now, one for each language. Each has a table that says which letter follows which, counted in its own names; and each bets on the letters of all four. (To every count 0.01 is added. We come to that.)
#
# **Predict:** is Spanish as dear to the Italian bettor as Italian is to the Spanish one?

# %% [markdown] lang="es"
# Ahora, cuatro apostadores, uno por idioma. Cada uno tiene una tabla que dice qué letra sigue a cuál, contada en sus propios nombres; y cada uno apuesta a las letras de los cuatro. (A cada cuenta se le suma 0,01. Ya llegaremos a eso.)
#
# **Predice:** ¿le sale el español al apostador italiano tan caro como el italiano al español?

# %%
from minigpt.foundations.probability import pair_table

counts = {lang: pair_table(names[lang], ALPHABET) for lang in languages}


def bits_a_letter(text, bettor, added=0.01):
    q = counts[bettor] + added
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.nan_to_num(q / q.sum(1, keepdims=True))  # 0 after a letter it never saw
        paid = counts[text] * -np.log2(share)
    return paid[counts[text] > 0].sum() / counts[text].sum()


# %% tags=["plot"] alt={"en": "A square of four by four numbers, texts in rows and tables in columns, coloured by size. On the diagonal stand values of about 2 bits; off it, between 6 and 13. Spanish text by the Italian table is cheaper than Italian text by the Spanish table.", "es": "Un cuadrado de cuatro por cuatro números, con los textos en filas y las tablas en columnas, coloreado según el valor. En la diagonal hay valores de unos 2 bits; fuera de ella, entre 6 y 13. El texto español según la tabla italiana es más barato que el texto italiano según la tabla española."}
table = np.array([[bits_a_letter(text, bettor) for bettor in languages] for text in languages])
plots.bets(table, languages, lang="en")

# %% [markdown] lang="en"
# It is not. KL has a direction: who deals the letters, and who bets. On the diagonal everybody pays the entropy of their own letter pairs; elsewhere they pay for being wrong, and every one of these bets is worse than the 5.83 bits of knowing nothing.
#
# What was the 0.01 for? Without it:

# %% [markdown] lang="es"
# No. KL tiene una dirección: quién reparte las letras y quién apuesta. En la diagonal, cada cual paga la entropía de sus propios pares de letras; fuera de ella paga por equivocarse, y todas esas apuestas son peores que los 5,83 bits de no saber nada.
#
# ¿Para qué era el 0,01? Sin él:

# %%
print("Spanish by the Italian, nothing added:", bits_a_letter("es", "it", added=0))
from minigpt.number_names import split_numbers

split = split_numbers()
memory = PrefixTree(names["en"][n] for n in split.train)
totals = [sum(memory.surprises(names["en"][n])) for n in split.test]
print("unseen numbers that cost a perfect memory infinitely much:", sum(map(np.isinf, totals)))
print(f"of {len(totals):,}; it remembers {len(split.train):,}")

# %% [markdown] lang="en"
# Infinite. A pair that the Italian never saw got probability 0, and it happened. The second case is worth more than a footnote: a tree that *remembers* the 8,500 training numbers perfectly is ruined by every single one of 1,000 new ones. A loss punishes certainty without grounds, and that is what makes it useful.
#
# ## Confidently wrong
#
# Does that happen to real models? Mini-GPT's base knows English and Italian. Ask it for Spanish, and let it bet on the right letters. **Predict** its loss in **nats** (natural logarithms, the unit of all losses in this course; knowing nothing costs $\ln 57 = 4.04$ of them).

# %% [markdown] lang="es"
# Infinito. Un par que el italiano no había visto nunca recibió probabilidad 0, y ocurrió. El segundo caso merece más que una nota: un árbol que *recuerda* a la perfección los 8500 números de entrenamiento se arruina con cada uno de 1000 números nuevos. Una pérdida castiga la certeza sin fundamento, y por eso es útil.
#
# ## Equivocarse con seguridad
#
# ¿Les pasa eso a los modelos de verdad? La base de Mini-GPT sabe inglés e italiano. Pídele español y haz que apueste a las letras correctas. **Predice** su pérdida en **nats** (logaritmos naturales, la unidad de todas las pérdidas de este curso; no saber nada cuesta $\ln 57 = 4{,}04$).

# %%
from minigpt.evaluate import mean_loss, number_dataset
from minigpt.recipes import load_base

base = load_base()
print(f"knowing nothing: {np.log(57):.2f} nats a character")
for lang in languages:
    rows = number_dataset(split.validation, lang, base.tokenizer, 64)
    print(lang, f"{mean_loss(base.model, rows):.4f}")

# %% [markdown] lang="en"
# In Spanish it would do better to know nothing: 7.60 nats. It is not ignorant there, it is *sure* of something else. Keep the two apart whenever you read a loss above $\ln V$.
#
# And which letters make up the loss where it is good? Take Italian, character by character:

# %% [markdown] lang="es"
# En español le iría mejor no saber nada: 7,60 nats. Ahí no es ignorante, está *seguro* de otra cosa. Distingue los dos casos siempre que leas una pérdida por encima de $\ln V$.
#
# ¿Y qué letras forman la pérdida donde es buena? Toma el italiano, carácter por carácter:

# %%
import torch

from minigpt.data import IGNORE

rows = number_dataset(split.validation, "it", base.tokenizer, 64)
with torch.no_grad():
    logits = base.model(rows.x)[rows.y != IGNORE].double().numpy()
targets = rows.y[rows.y != IGNORE].numpy()
print(logits.shape, "logits, one row for each character that is asked")

# %%
from minigpt.foundations.probability import log_softmax

paid = -log_softmax(logits)[np.arange(len(targets)), targets]
worst = np.sort(paid)[::-1][: len(paid) // 1000]
print(f"{len(worst)} of {len(paid):,} characters carry {worst.sum() / paid.sum():.0%} of the loss")
print(f"wrong: {(logits.argmax(1) != targets).sum()} characters")

# %% [markdown] lang="en"
# A thousandth of the characters makes three quarters of the loss. A mean over thousands of letters is, for a good model, a report about a handful.
#
# That depends on taking the logarithm *first*. Here are two models and four answers, with the probability that each gave to the right letter. **Predict** which has the lower loss, by the mean of the logarithms and by the logarithm of the mean.

# %% [markdown] lang="es"
# La milésima parte de los caracteres reúne tres cuartos de la pérdida. Una media sobre miles de letras es, para un buen modelo, un informe sobre un puñado.
#
# Eso depende de tomar *antes* el logaritmo. Aquí tienes dos modelos y cuatro respuestas, con la probabilidad que cada uno le dio a la letra correcta. **Predice** cuál tiene la pérdida menor, según la media de los logaritmos y según el logaritmo de la media.

# %%
bold, careful = np.array([0.999, 0.999, 0.999, 0.0001]), np.array([0.6, 0.6, 0.6, 0.4])
for model, p in {"bold": bold, "careful": careful}.items():
    print(
        f"{model:8} mean of the logs {-np.log(p).mean():.2f}, log of the mean {-np.log(p.mean()):.2f}"
    )

# %% [markdown] lang="en"
# The order of the two models is turned round. Only the first is a surprise per letter, and only it punishes the one answer that was thought impossible.
#
# ## From logits
#
# A model does not give probabilities. Its last product gives one **logit** for each character, any real number, and **softmax** makes shares of them: $p_i = e^{z_i} / \sum_j e^{z_j}$. The exponential makes everything positive, the division makes it sum to 1. So the loss of one letter is
#
# $$-\ln p_t = \ln \Big( \sum_j e^{z_j} \Big) - z_t$$
#
# Phase 02 has told you what to fear. **Predict** what the formula says in float32 when two logits are 0 and 100, and the target is the first.

# %% [markdown] lang="es"
# El orden de los dos modelos se invierte. Solo la primera es una sorpresa por letra, y solo ella castiga la única respuesta que se creía imposible.
#
# ## A partir de logits
#
# Un modelo no da probabilidades. Su último producto da un **logit** por carácter, un número real cualquiera, y **softmax** los convierte en partes: $p_i = e^{z_i} / \sum_j e^{z_j}$. La exponencial lo hace todo positivo; la división hace que sume 1. Así que la pérdida de una letra es
#
# $$-\ln p_t = \ln \Big( \sum_j e^{z_j} \Big) - z_t$$
#
# La fase 02 te dijo qué temer. **Predice** qué dice la fórmula en float32 cuando dos logits son 0 y 100 y el objetivo es el primero.

# %%
for d in (10, 88, 89, 100, 104):
    z = np.array([0, d], np.float32)
    with np.errstate(over="ignore", divide="ignore"):
        as_it_stands = np.log(np.exp(z).sum()) - z[0]
        shares_first = -np.log(np.exp(z - d)[0] / np.exp(z - d).sum())
    print(f"d = {d:3}: as it stands {as_it_stands:.3f}, shares first {shares_first:.3f}, true {d}")

# %% [markdown] lang="en"
# From $d = 89$ on, $e^{d}$ is beyond float32, and the plain formula says infinite. Making the shares first, even with the largest logit taken off, loses digits and then everything, because the small share becomes subnormal and then 0. The way through: take the largest logit off the *row* (no share changes), and never form the probability whose logarithm you want.

# %% [markdown] lang="es"
# Desde $d = 89$, $e^{d}$ queda fuera de float32, y la fórmula tal cual dice infinito. Hacer antes las partes, aunque se reste el logit mayor, pierde cifras y luego todo, porque la parte pequeña se vuelve subnormal y después 0. El camino seguro: resta a la *fila* su logit mayor (ninguna parte cambia) y no formes nunca la probabilidad cuyo logaritmo buscas.

# %% [markdown] lang="en"
# ## Exercise 3.4 · A loss from logits
#
# Write `cross_entropy(logits, targets)`: `logits` of shape (N, V), `targets` of shape (N,) with whole numbers from 0 to V − 1, and the result is one number, the mean surprise in nats. Logits of 1,000 may occur, on the right side or the wrong one. By hand: for one row $(0, \ln 3)$ the shares are 1 to 3, so the second target costs $-\ln \frac{3}{4}$.

# %% [markdown] lang="es"
# ## Ejercicio 3.4 · Una pérdida a partir de logits
#
# Escribe `cross_entropy(logits, targets)`: `logits` de forma (N, V), `targets` de forma (N,) con enteros de 0 a V − 1, y el resultado es un solo número, la sorpresa media en nats. Puede haber logits de 1000, del lado correcto o del equivocado. A mano: para una fila $(0, \ln 3)$ las partes están de 1 a 3, así que el segundo objetivo cuesta $-\ln \frac{3}{4}$.


# %% exercise="ex-03-04"
def cross_entropy(logits, targets):
    """Return the mean surprise, in nats, at the targets (N,) under softmax of the logits (N, V)."""
    raise NotImplementedError


# %%
print(f"Italian, by your function: {cross_entropy(logits, targets):.4f} nats a character")
perfect = 1000 * np.eye(57)
print("a perfect model:", cross_entropy(perfect, np.arange(57)) + 0.0)
twice = np.exp(log_softmax(perfect))
print(f"softmax, then a loss that does it again: {cross_entropy(twice, np.arange(57)):.2f}")

# %% [markdown] lang="en"
# The last line is a mistake that many make once: a layer of softmax at the end of the model, and a loss that applies another. Probabilities lie between 0 and 1, so as logits they differ by at most 1, and even a perfect model seems to be nearly as bad as ignorance. Nothing complains. If a loss stops falling near 3.07 with 57 characters, you know where to look.
#
# ## What you have now
#
# * A surprise is $-\log p$; surprises add; their mean is the entropy, the lowest loss there is.
# * Cross-entropy is entropy plus KL, the price of a wrong bet. It is infinite where a bet of 0 is met by the facts.
# * A loss per token depends on the tokens. Per name, all four languages cost the same 13.29 bits.
# * Take the row's largest logit off, stay in logarithms, take the mean last.
#
# You can now say how wrong a model is. The next question is what to do about it: which way should each of its weights move, and how do you know that your answer is right? That is phase 04.

# %% [markdown] lang="es"
# La última línea es un error que mucha gente comete una vez: una capa de softmax al final del modelo y una pérdida que aplica otra. Las probabilidades están entre 0 y 1, así que como logits difieren en 1 como mucho, y hasta un modelo perfecto parece casi tan malo como la ignorancia. Nada protesta. Si una pérdida deja de bajar cerca de 3,07 con 57 caracteres, ya sabes dónde mirar.
#
# ## Lo que tienes ahora
#
# * Una sorpresa es $-\log p$; las sorpresas se suman; su media es la entropía, la menor pérdida que existe.
# * La entropía cruzada es entropía más KL, el precio de una mala apuesta. Es infinita donde los hechos se encuentran con una apuesta de 0.
# * Una pérdida por token depende de los tokens. Por nombre, los cuatro idiomas cuestan los mismos 13,29 bits.
# * Resta el logit mayor de la fila, quédate en los logaritmos y toma la media al final.
#
# Ya puedes decir cuánto se equivoca un modelo. La pregunta siguiente es qué hacer: ¿hacia dónde debe moverse cada uno de sus pesos, y cómo sabes que tu respuesta es correcta? Eso es la fase 04.
