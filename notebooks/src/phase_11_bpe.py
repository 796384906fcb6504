# ---
# title: {en: "Byte-pair encoding", es: "Codificación por pares de bytes"}
# summary: {en: "Who decides what a token is, who pays for it, and what one rule about digits does to a model.", es: "Quién decide qué es un token, quién lo paga y qué le hace a un modelo una sola regla sobre las cifras."}
# outcome: {en: "a tokenizer written by hand, and losses that can be compared", es: "un tokenizador escrito a mano y pérdidas que se pueden comparar"}
# minutes: 110
# needs: [10]
# ---

# %% [markdown] lang="en"
# # Byte-pair encoding
#
# Phase 10 ended with 256 bytes, of which every text in the world is made, and with a wish: pieces that are *larger* than a letter, so that a text gets shorter.
#
# First three words for what you have been using all along. A model reads numbers. What gets one number, and with it one row of the model's table, is a **token**. All tokens that exist are the **vocabulary**. What turns a text into the numbers of tokens, and back, is the **tokenizer**. So far a token has been a character. In nearly all models that you can talk to it is something else, and most people who use them have never seen what.
#
# **Letters or pieces: who decides what a token is, and what does the model pay for it?** At the end of this phase you have written the method that most of them use, and measured that a single rule in it, about digits, can cost half of the score.

# %% [markdown] lang="es"
# # Codificación por pares de bytes
#
# La fase 10 acabó con 256 bytes, de los que está hecho cualquier texto del mundo, y con un deseo: piezas *más grandes* que una letra, para que un texto se acorte.
#
# Primero, tres palabras para lo que llevas usando todo este tiempo. Un modelo lee números. Lo que recibe un número, y con él una fila de la tabla del modelo, es un **token**. Todos los tokens que existen son el **vocabulario**. Lo que convierte un texto en números de tokens, y al revés, es el **tokenizador**. Hasta ahora un token ha sido un carácter. En casi todos los modelos con los que puedes hablar es otra cosa, y la mayoría de quienes los usan nunca ha visto cuál.
#
# **¿Letras o piezas: quién decide qué es un token, y qué paga el modelo por ello?** Al final de esta fase habrás escrito el método que usa la mayoría y habrás medido que una sola de sus reglas, sobre las cifras, puede costar la mitad de la puntuación.

# %% [markdown] lang="en"
# ## By hand
#
# The idea is older than language models: it compressed files. Look for the two neighbours that occur together most often, and make one new token of them. Then again, and again. That is **byte-pair encoding**, BPE for short.
#
# Take `aaabdaaabac`. **Predict:** which pair of neighbours is the commonest, and how often does it occur?

# %% [markdown] lang="es"
# ## A mano
#
# La idea es más vieja que los modelos de lenguaje: comprimía archivos. Busca los dos vecinos que aparecen juntos más a menudo y haz de ellos un token nuevo. Y otra vez, y otra. Eso es la **codificación por pares de bytes**, BPE por sus siglas en inglés.
#
# Toma `aaabdaaabac`. **Predice:** ¿qué par de vecinos es el más frecuente y cuántas veces aparece?

# %%
from collections import Counter
from itertools import pairwise

text = "aaabdaaabac"
print(Counter(a + b for a, b in pairwise(text)).most_common())

# %% [markdown] lang="en"
# `aa`, four times: in `aaa` there are two pairs of neighbours, and both count. Merged, from left to right, `aaa` gives one new token and an `a` that is left. Write Z for the new one: `ZabdZabac`. Now `Za` and `ab` both occur twice. There has to be a rule for such ties, or two people get two tokenizers from one text; here the pair wins that is smaller as a pair of numbers.

# %% [markdown] lang="es"
# `aa`, cuatro veces: en `aaa` hay dos pares de vecinos, y cuentan los dos. Unidos de izquierda a derecha, `aaa` da un token nuevo y una `a` que sobra. Llama Z al nuevo: `ZabdZabac`. Ahora `Za` y `ab` aparecen dos veces cada uno. Tiene que haber una regla para esos empates, o dos personas sacarán dos tokenizadores de un mismo texto; aquí gana el par que es menor como par de números.

# %% [markdown] lang="en"
# ## Exercise 11.1 · The commonest pair
#
# Write `commonest_pair(ids)`. `ids` is a list of at least two numbers; the result is the pair of neighbours that occurs most often, as a tuple. If there are several, take the smallest: `(1, 9)` before `(2, 3)`, and `(1, 2)` before `(1, 9)`, as Python compares tuples.

# %% [markdown] lang="es"
# ## Ejercicio 11.1 · El par más frecuente
#
# Escribe `commonest_pair(ids)`. `ids` es una lista de al menos dos números; el resultado es el par de vecinos que aparece más veces, como tupla. Si hay varios, toma el menor: `(1, 9)` antes que `(2, 3)` y `(1, 2)` antes que `(1, 9)`, como compara Python las tuplas.


# %% exercise="ex-11-01"
def commonest_pair(ids):
    """Return the pair of neighbours that occurs most often; of several, the smallest."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Exercise 11.2 · Merge a pair
#
# Write `replace_pair(ids, pair, new)`: a new list with the number `new` in the place of each `pair`, from left to right. A token that has gone into one pair cannot be in the next: with `(1, 1)` and 9, the list 1, 1, 1 becomes 9, 1. The list that came in stays as it was.

# %% [markdown] lang="es"
# ## Ejercicio 11.2 · Unir un par
#
# Escribe `replace_pair(ids, pair, new)`: una lista nueva con el número `new` en el lugar de cada `pair`, de izquierda a derecha. Un token que ya entró en un par no puede estar en el siguiente: con `(1, 1)` y 9, la lista 1, 1, 1 pasa a ser 9, 1. La lista que recibes se queda como estaba.


# %% exercise="ex-11-02"
def replace_pair(ids, pair, new):
    """Return ids with `new` for each `pair`, from left to right; the list that came in stays."""
    raise NotImplementedError


# %% [markdown] lang="en" given=["255"]
# The two together are a whole trainer. It begins with bytes, numbers 0 to 255, and gives the new tokens the numbers from 256 on. Names of some numbers that we train on, one per line; **predict:** how many of the first 64 merges are decided by the rule for ties alone?

# %% [markdown] lang="es" given=["255"]
# Las dos juntas son un entrenador completo. Empieza con bytes, los números del 0 al 255, y da a los tokens nuevos los números desde 256. Los nombres de algunos números con los que entrenamos, uno por línea; **predice:** ¿cuántas de las primeras 64 uniones las decide solo la regla de los empates?

# %%
from minigpt.number_names import spell, split_numbers

seen, unseen = split_numbers().train, split_numbers().test
sample = "\n".join(spell(n, "en") for n in seen[::85])
ids, merges, ties = list(sample.encode()), [], 0
for new in range(256, 320):
    counts, best = Counter(pairwise(ids)), tuple(commonest_pair(ids))
    ties += list(counts.values()).count(counts[best]) > 1
    merges.append(best)
    ids = replace_pair(ids, best, new)

# %%
from minigpt.tokenizer import BPETokenizer

theirs = BPETokenizer.train(sample, 320, pattern=None)
print("the merges of the package:", merges == theirs.merges, f" ties: {ties} of {len(merges)}")
print(f"{len(sample):,} bytes, now {len(ids):,} tokens")

# %% [markdown] lang="en"
# About half. So a tokenizer is not "what is best for this text"; it is this text, this rule for ties, and these merges in this order. That is why a model's file holds them: with another list, the same numbers mean other tokens.
#
# ## What does it find?
#
# Now the names of all training numbers. (From here on the package's trainer works word by word: no merge reaches from one word into the next. Why, you will see soon.) **Predict** the first ten tokens that it makes of English number names.

# %% [markdown] lang="es"
# Más o menos la mitad. Un tokenizador no es, pues, «lo mejor para este texto»; es este texto, esta regla de empates y estas uniones en este orden. Por eso están en el archivo de un modelo: con otra lista, los mismos números son otros tokens.
#
# ## ¿Qué encuentra?
#
# Ahora, los nombres de todos los números de entrenamiento. (Desde aquí, el entrenador del paquete trabaja palabra por palabra: ninguna unión pasa de una palabra a la siguiente. Pronto verás por qué.) **Predice** los diez primeros tokens que hace con los nombres en inglés.

# %%
names = {lang: "\n".join(spell(n, lang) for n in seen) for lang in ("en", "it", "es", "fr")}
small = BPETokenizer.train(names["en"], 300)
print([token.decode() for token in small.bytes_of[256:]])

# %% [markdown] lang="en"
# It does not know what a syllable is, or a word, or a number. `nd` is common because *thousand* and *hundred* are, and the space before a word goes along with it, so ` hundred` with its space is one token. Counting finds ` thousand` and `eight`; it finds `ousand` on the way.
#
# ## A new text
#
# The merges are learned. How does one cut a text with them that was not there? **Predict** what becomes of `eighty-four`, with the tokens above. Several rules come to mind: always the longest token that fits; the first pair from the left that is known; the pair that is most common in this text; the merges in the order in which they were learned.

# %% [markdown] lang="es"
# No sabe qué es una sílaba, ni una palabra, ni un número. `nd` es frecuente porque lo son *thousand* y *hundred*, y el espacio de delante de una palabra va con ella, así que ` hundred` con su espacio es un token. Contando encuentra ` thousand` y `eight`; por el camino encuentra `ousand`.
#
# ## Un texto nuevo
#
# Las uniones están aprendidas. ¿Cómo se corta con ellas un texto que no estaba? **Predice** qué pasa con `eighty-four` con los tokens de arriba. Se le ocurren a uno varias reglas: siempre el token más largo que quepa; el primer par conocido desde la izquierda; el par más frecuente en ese texto; las uniones en el orden en que se aprendieron.


# %%
def longest_first(word):
    """Cut a word by the rule of the longest token."""
    found = []
    while word:
        size = max(k for k in range(1, len(word) + 1) if word[:k].encode() in small.bytes_of)
        found.append(word[:size])
        word = word[size:]
    return found


# %%
print("by the merges:", [small.decode([i]) for i in small.encode("eighty-four")])
print("longest first:", longest_first("eighty") + longest_first("-") + longest_first("four"))

# %% [markdown] lang="en" given=["257"]
# By the order of the merges `ty` comes early and takes its `t`, before `eight` exists. The other rule gives another cut. Neither is wrong, but a model has only ever seen the one of its tokenizer. To encode is to **replay**: the merges, in their order.
#
# ## Exercise 11.3 · Encode by replaying
#
# Write `encode(text, merges)`: the numbers of the text's tokens. Begin with the bytes of its UTF-8; `merges` is a list of pairs, and the pair at place 0 makes token 256, the next one 257, and so on. You can use `replace_pair`.

# %% [markdown] lang="es" given=["257"]
# Por el orden de las uniones, `ty` llega pronto y se lleva su `t` antes de que exista `eight`. La otra regla corta de otro modo. Ninguna está mal, pero un modelo solo ha visto el corte de su tokenizador. Codificar es **repetir**: las uniones, en su orden.
#
# ## Ejercicio 11.3 · Codificar repitiendo las uniones
#
# Escribe `encode(text, merges)`: los números de los tokens del texto. Empieza con los bytes de su UTF-8; `merges` es una lista de pares, y el par del lugar 0 crea el token 256, el siguiente el 257, y así sucesivamente. Puedes usar `replace_pair`.


# %% exercise="ex-11-03"
def encode(text, merges):
    """Return the ids of a text: its bytes, then every merge in the order it was learned."""
    raise NotImplementedError


# %%
words = [spell(n, "en") for n in range(10)] + ["eighty", " hundred", " ñandú", " \U0001f600"]
same = sum(encode(word, small.merges) == small.encode(word) for word in words)
print(f"{same} of {len(words)} words cut as the package cuts them")
print(small.encode(" ñ"), small.decode(small.encode(" ñandú \U0001f600")))

# %% [markdown] lang="en"
# An ñ that was in no training text is simply two bytes. There is no unknown letter any more; that was the promise of phase 10.
#
# **Predict:** the training text is now cut with the 44 tokens that were learned from it. How many of the 44 occur in it *never*?

# %% [markdown] lang="es"
# Una ñ que no estaba en ningún texto de entrenamiento son sencillamente dos bytes. Ya no hay letras desconocidas; esa era la promesa de la fase 10.
#
# **Predice:** el texto de entrenamiento se corta ahora con los 44 tokens que se aprendieron de él. ¿Cuántos de los 44 no aparecen *nunca*?

# %%
used = Counter(small.encode(names["en"]))
learned = range(256, small.vocab_size)
dead = [small.decode([i]) for i in learned if i not in used]
print(f"{len(dead)} of {len(learned)} learned tokens are not used: {dead}")
print("bytes that are used alone:", sum(i in used for i in range(256)), "of 256")

# %% [markdown] lang="en"
# `ousand` was a step on the way to ` thousand`. Once there, it is never alone again. Such a **dead token** has a row in the model's table that no training text ever reads; it stays what chance made it. Phase 13 looks at such rows.

# %% [markdown] lang="es"
# `ousand` fue un paso en el camino a ` thousand`. Al llegar, ya no vuelve a aparecer solo. Un **token sin uso** así tiene una fila en la tabla del modelo que ningún texto de entrenamiento lee; se queda como la dejó el azar. La fase 13 mira esas filas.

# %% [markdown] lang="en"
# ## Who pays?
#
# A tokenizer learned from English holds more than five letters of an English name in a token. **Predict:** how many letters a token does it get in Italian, in Spanish, in French? And one that is learned from all four?

# %% [markdown] lang="es"
# ## ¿Quién paga?
#
# Un tokenizador aprendido del inglés mete en un token más de cinco letras de un nombre en inglés. **Predice:** ¿cuántas letras por token consigue en italiano, en español y en francés? ¿Y uno aprendido de los cuatro?


# %%
def letters_per_token(tokenizer, lang):
    new = [spell(n, lang) for n in unseen]
    return sum(map(len, new)) / sum(len(tokenizer.encode(name)) for name in new)


sources = {lang: names[lang] for lang in ("en", "es")} | {"all": "\n".join(names.values())}
table = {}
for source, text in sources.items():
    learned_from = BPETokenizer.train(text, 400)
    table[source] = {lang: letters_per_token(learned_from, lang) for lang in names}

# %% tags=["plot"] alt={"en": "A table of colours, learned from by used on. English on English holds 5.59 letters a token, Spanish on Spanish 6.26; away from their own language both are close to 1, with a little more between Spanish and Italian or French. Learned from all four, every language gets between 3 and 5.", "es": "Una tabla de colores, de qué se aprendió y en qué se usa. Inglés en inglés tiene 5,59 letras por token, español en español 6,26; fuera de su idioma los dos están cerca de 1, con algo más entre el español y el italiano o el francés. Aprendido de los cuatro, cada idioma queda entre 3 y 5."}
from minigpt.plots import bpe as plots

print({source: {lang: round(n, 2) for lang, n in row.items()} for source, row in table.items()})
plots.letters_per_token(table, lang="en")

# %% [markdown] lang="en" given=["2023"]
# Little more than one letter a token: the other languages are read almost byte by byte. The same number costs a Spanish speaker about five times as many tokens as an English one, with a tokenizer that was learned from English. Five times as many steps, and where tokens are billed, five times the money. Nothing in BPE is against Spanish. It counts, and what is not in the text it counted is not in the vocabulary. In large models, whose texts are mostly English, the same tax has been measured for dozens of languages (Petrov and others 2023).

# %% [markdown] lang="es" given=["2023"]
# Poco más de una letra por token: los otros idiomas se leen casi byte a byte. El mismo número le cuesta a quien habla español unas cinco veces más tokens que a quien habla inglés, con un tokenizador aprendido del inglés. Cinco veces más pasos y, donde se cobra por token, cinco veces más dinero. Nada en BPE está en contra del español. Cuenta, y lo que no está en el texto que contó no está en el vocabulario. En los modelos grandes, cuyos textos son sobre todo en inglés, el mismo impuesto se ha medido para decenas de idiomas (Petrov y otros 2023).

# %% [markdown] lang="en"
# ## Where no token may reach
#
# So far words were kept apart. What if nothing is? Learn from whole rows, such as `en:42=forty-two`, as one text, with `pattern=None`. **Predict:** what kind of tokens will there be near the end of the list?

# %% [markdown] lang="es"
# ## Donde no puede llegar ningún token
#
# Hasta ahora las palabras iban separadas. ¿Y si no se separa nada? Aprende de filas enteras, como `en:42=forty-two`, como un solo texto, con `pattern=None`. **Predice:** ¿qué clase de tokens habrá cerca del final de la lista?

# %%
from minigpt.experiments import pieces as lab
from minigpt.number_names import corpus, row

rows = corpus(seen, ["en"], 500)
whole = BPETokenizer.train(lab.text_of(rows), 512, pattern=None)
print([whole.decode([i]) for i in range(480, 512)])

# %% [markdown] lang="en"
# Tokens that begin in one row and end in the next, tokens that hold the end of the question and the beginning of the answer. Now the model is asked `en:4216=`. **Predict:** are the tokens of this prompt the first tokens of the row that it was trained on?

# %% [markdown] lang="es"
# Tokens que empiezan en una fila y acaban en la siguiente, tokens con el final de la pregunta y el comienzo de la respuesta. Ahora se le pregunta al modelo `en:4216=`. **Predice:** ¿son los tokens de este prompt los primeros tokens de la fila con la que se entrenó?

# %%
for text in ("en:4216=", "".join(row(4216, "en"))):
    print([whole.decode([i]) for i in whole.encode(text)])
for count in (300, 500):
    other = BPETokenizer.train(lab.text_of(rows[:count]), 512, pattern=None)
    split = sum(
        other.encode(p) + other.encode(a) != other.encode(p + a)
        for p, a in (row(n, "en") for n in unseen)
    )
    print(f"learned from {count} rows: {split:,} of {len(unseen):,} prompts end elsewhere")

# %% [markdown] lang="en"
# The prompt ends with the token `=`. In training, nothing ever followed a token `=` here, because the row has `=four thousand ` in one piece. The model stands in a place where it has never been, and all because of an edge that nobody sees. Which prompts are hit depends on a few hundred rows more or less.
#
# The remedy is to forbid it: before any counting, the text is cut into **pieces** by a rule, and no merge crosses a cut. The rule is a regular expression that somebody wrote; GPT-2's was the first that became famous.
#
# ## Exercise 11.4 · Cut into pieces
#
# Write `pieces(text)`, which returns a list. A digit is a piece. A word is a piece: letters of any language, with *one* space before them if there is one. Any other character is a piece by itself, a space, a newline and an underscore too. Nothing may be lost: the pieces, joined, are the text. `re.findall` with alternatives does it, or a loop; `[^\W\d_]` is a letter, and the cell below shows the beginning. `two  ñandús, x_1` is cut into `two`, a space, ` ñandús`, `,`, ` x`, `_` and `1`.

# %% [markdown] lang="es"
# El prompt termina con el token `=`. En el entrenamiento nunca siguió nada a un token `=` aquí, porque la fila tiene `=four thousand ` en una sola pieza. El modelo está en un lugar donde nunca ha estado, y todo por un borde que nadie ve. A qué prompts les toca depende de unos cientos de filas más o menos.
#
# El remedio es prohibirlo: antes de contar nada, el texto se corta en **piezas** según una regla, y ninguna unión cruza un corte. La regla es una expresión regular que alguien escribió; la de GPT-2 fue la primera que se hizo famosa.
#
# ## Ejercicio 11.4 · Cortar en piezas
#
# Escribe `pieces(text)`, que devuelve una lista. Una cifra es una pieza. Una palabra es una pieza: letras de cualquier idioma, con *un* espacio delante si lo hay. Cualquier otro carácter es una pieza por sí mismo, también un espacio, un salto de línea y un guion bajo. Nada se puede perder: las piezas, juntas, son el texto. Sirve `re.findall` con alternativas, o un bucle; `[^\W\d_]` es una letra, y la celda de abajo muestra el comienzo. `two  ñandús, x_1` se corta en `two`, un espacio, ` ñandús`, `,`, ` x`, `_` y `1`.

# %%


# %%
import re

print(re.findall(r"\d|[^\W\d_]+", "ñandú, 42"))  # a digit, or letters: the rest is passed over


# %% exercise="ex-11-04"
def pieces(text):
    """Cut a text: a digit; letters with a space before them; any other character alone."""
    raise NotImplementedError


# %% tags=["plot"] alt={"en": "The row en:4216=four thousand two hundred sixteen in boxes, cut in four ways: letter by letter, with words as tokens and digits apart, with digits that merge into pairs, and without any pattern, where one box holds the equals sign together with the words after it.", "es": "La fila en:4216=four thousand two hundred sixteen en cajas, cortada de cuatro maneras: letra a letra, con palabras como tokens y cifras separadas, con cifras que se unen en pares y sin ninguna regla, donde una caja contiene el signo igual junto con las palabras que siguen."}
cut_by = lab.tokenizers()  # learned from rows of training numbers
line = "".join(row(4216, "en"))
shown = {name: cut_by[name] for name in ("letters", "digits apart", "digits merge")}
shown["whole text"] = whole
cuts = {name: [t.decode([i]) for i in t.encode(line)] for name, t in shown.items()}
plots.readings(cuts, lang="en")

# %% [markdown] lang="en"
# With pieces, prompt and answer may be encoded apart wherever a cut falls between them, and here one always does:

# %% [markdown] lang="es"
# Con piezas, el prompt y la respuesta se pueden codificar por separado siempre que haya un corte entre ellos, y aquí siempre lo hay:

# %%
tokenizer = cut_by["digits apart"]
apart = [i for piece in pieces(line) for i in encode(piece, tokenizer.merges)]
print("your pieces and your encoder, the package's numbers:", apart == tokenizer.encode(line))
examples = [row(n, "en") for n in unseen]
split = sum(
    tokenizer.encode(p) + tokenizer.encode(a) != tokenizer.encode(p + a) for p, a in examples
)
print(f"{split} of {len(examples):,} prompts end elsewhere")

# %% [markdown] lang="en" given=["99"]
# ## What may a digit do?
#
# The rule of your exercise keeps digits apart. That looks wasteful. `NUMBERS` is the same rule but for one sign: `\d+` in place of `\d`, so that the digits of a number may merge like the letters of a word. The prompts get shorter, the answers stay as they are.
#
# The model has to learn which digit stands for which word. To make it hard, take the rows of only 500 different numbers, 0 to 99 and 400 more, and ask for 1,000 others. **Predict** for 300 steps: how many are spelled right to the last letter with letters, with digits apart, and with digits that merge? (A training of a few seconds each; three seeds have been run by `python -m minigpt.experiments.pieces`.)

# %% [markdown] lang="es" given=["99"]
# ## ¿Qué puede hacer una cifra?
#
# La regla de tu ejercicio separa las cifras. Parece un derroche. `NUMBERS` es la misma regla salvo por un signo: `\d+` en lugar de `\d`, de modo que las cifras de un número se pueden unir como las letras de una palabra. Los prompts se acortan; las respuestas se quedan como están.
#
# El modelo tiene que aprender qué cifra corresponde a qué palabra. Para ponérselo difícil, toma filas de solo 500 números distintos, del 0 al 99 y 400 más, y pregúntale por otros 1000. **Predice** para 300 pasos: ¿cuántos escribe bien hasta la última letra con letras, con cifras separadas y con cifras que se unen? (Son entrenamientos de unos segundos; `python -m minigpt.experiments.pieces` ha ejecutado tres semillas.)

# %%
from minigpt.experiments import results

runs = results.load("pieces")["runs"]


def show(numbers, steps, *tokenizers):
    for run in runs:
        name = run["tokenizer"]
        if (run["numbers"], run["steps"]) == (numbers, steps) and name in tokenizers:
            shares = "  ".join(f"{share:.3f}" for share in run["exact"])
            print(f"{numbers:,} numbers, {steps} steps, {name:14} {shares}", run["parameters"])


show(500, 300, "letters", "digits apart", "digits merge")

# %% tags=["plot"] alt={"en": "Three bars with three dots each: letters a little above 80 percent, digits apart close to 98 percent, digits that merge between 46 and 61 percent.", "es": "Tres barras con tres puntos cada una: letras un poco por encima del 80 por ciento, cifras separadas cerca del 98 por ciento, cifras que se unen entre el 46 y el 61 por ciento."}
short = [run for run in runs if run["steps"] == 300]
plots.exact_by_tokenizer(short, 500, lang="en")

# %% [markdown] lang="en"
# (The last number is the model's parameters: a larger vocabulary is a larger table. Rows, their order, steps and rate are the same for all.)
#
# Pieces beat letters, and one sign in a regular expression undoes all of it and more. With words as tokens the model no longer has to spell; it only has to choose among some thirty words. That is the gain. The loss must be in the digits.
#
# ## What does the model see?
#
# **Predict:** how many different tokens for numbers occur in the prompts with either rule, and how often is each seen? And into what is 4216 cut, and 4217?

# %% [markdown] lang="es"
# (El último número son los parámetros del modelo: un vocabulario mayor es una tabla mayor. Las filas, su orden, los pasos y la tasa son los mismos para todos.)
#
# Las piezas superan a las letras, y un solo signo en una expresión regular deshace toda la ventaja y más. Con palabras como tokens, el modelo ya no tiene que deletrear; solo tiene que elegir entre unas treinta palabras. Esa es la ganancia. La pérdida tiene que estar en las cifras.
#
# ## ¿Qué ve el modelo?
#
# **Predice:** ¿cuántos tokens distintos para números hay en los prompts con cada regla, y cuántas veces se ve cada uno? ¿Y en qué se corta 4216, y en qué 4217?


# %%
def number_tokens(tokenizer, numbers):
    """How often each token occurs in the digits of these rows."""
    rows = corpus(numbers, ["en"], lab.ROWS)
    return Counter(i for prompt, _ in rows for i in tokenizer.encode(prompt[3:-1]))


def cut(tokenizer, text):
    return [tokenizer.decode([i]) for i in tokenizer.encode(text)]


# %%
seen_often = {}
for name in ("digits apart", "digits merge"):
    tokenizer = cut_by[name]
    seen_often[name] = list(number_tokens(tokenizer, lab.pool(500)).values())
    middle = sorted(seen_often[name])[len(seen_often[name]) // 2]
    print(f"{name}: {len(seen_often[name])} tokens for numbers, the middle one {middle:,} times")
    print("   ", cut(tokenizer, "4216"), cut(tokenizer, "4217"))
merged = cut_by["digits merge"]
print(Counter("+".join(str(len(t)) for t in cut(merged, str(n))) for n in unseen if n > 999))

# %% tags=["plot"] alt={"en": "Times that each token for numbers is seen, both axes logarithmic. Ten tokens with digits apart, all seen more than a thousand times. With merging digits several dozen tokens, falling from about a thousand to some dozens.", "es": "Veces que se ve cada token para números, con los dos ejes logarítmicos. Diez tokens con cifras separadas, todos vistos más de mil veces. Con cifras que se unen, varias decenas de tokens, que bajan desde unas mil veces hasta unas decenas."}
plots.how_often(seen_often, lab.ROWS, lang="en")

# %% [markdown] lang="en"
# Ten tokens for numbers have become some seventy, each of them seen less often, and neighbours are cut differently: 4216 is 4, 21, 6 while 4217 is 4, 2, 17. The *thousands* of a number may be the first token or half of it.
#
# So there are two suspects. The tokens are *rarer*, and the same digit stands in *changing places*. Against each, an experiment. If rarity were all, then more examples, or more steps, should repair it. **Predict** the merging digits after 900 steps: on the same 500 numbers, and on rows of all 8,500 training numbers.

# %% [markdown] lang="es"
# Diez tokens para números se han convertido en unos setenta, cada uno visto menos veces, y números vecinos se cortan de otra manera: 4216 es 4, 21, 6 y 4217 es 4, 2, 17. Los *millares* de un número pueden ser el primer token o la mitad de él.
#
# Hay, pues, dos sospechosos. Los tokens son *más raros*, y la misma cifra aparece en *lugares cambiantes*. Contra cada uno, un experimento. Si todo fuera rareza, deberían remediarlo más ejemplos o más pasos. **Predice** las cifras que se unen después de 900 pasos: con los mismos 500 números y con filas de los 8500 números de entrenamiento.

# %%
for numbers in (500, 8500):
    for steps in (300, 900):
        show(numbers, steps, "digits merge")
show(8500, 300, "letters", "digits apart")

# %% [markdown] lang="en"
# More steps help, more examples help, and both together repair it: digits that merge do not make the task impossible, they make it dear. That speaks against rare tokens. It does not clear the changing places, for whoever sees more examples also sees more of the cuts.
#
# For the place, keep the rarity and change the place alone. Give *every* group of one, two or three digits a token of its own, 1,110 in all, and cut numbers into groups of three: once from the left, as the rule of GPT-4 does, `421` and `6`, and once from the right, as people write them, `4` and `216`. Same vocabulary, same tokens, same rows, 900 steps. **Predict:** does it make a difference?

# %% [markdown] lang="es"
# Más pasos ayudan, más ejemplos ayudan, y las dos cosas juntas lo remedian: unir las cifras no hace imposible la tarea, la encarece. Eso habla en contra de los tokens raros. No absuelve a los lugares cambiantes, porque quien ve más ejemplos también ve más cortes.
#
# En cuanto al lugar, deja la rareza y cambia solo el lugar. Dale a *cada* grupo de una, dos o tres cifras un token propio, 1110 en total, y corta los números en grupos de tres: una vez desde la izquierda, como hace la regla de GPT-4, `421` y `6`, y otra desde la derecha, como los escribe la gente, `4` y `216`. El mismo vocabulario, los mismos tokens, las mismas filas, 900 pasos. **Predice:** ¿hay alguna diferencia?

# %%
print(f"{10 + 100 + 1000:,} groups;", {name: t.vocab_size for name, t in cut_by.items()})
for name in ("from the left", "from the right"):
    groups = number_tokens(cut_by[name], seen)
    rare = sum(times < 5 for times in groups.values())
    print(f"{name}: {len(groups)} groups in the prompts, {rare} of them seen fewer than 5 times")
show(8500, 900, "from the left", "from the right")

# %% [markdown] lang="en" given=["2024"]
# Same tokens, from the right even a few more of them rare, and all three seeds lie apart: **the place counts.** From the right the last token always holds hundreds, tens and ones; from the left the same digits are thousands here and hundreds there. Large models show the same (Singh and Strouse 2024). Something is left over: even from the right, with three times the steps, groups stay behind single digits. That may well be their rarity; nothing tells a model that the tokens `216` and `217` begin alike.
#
# Nothing about this was decided by BPE. It was decided by one line that somebody wrote before any counting began.

# %% [markdown] lang="es" given=["2024"]
# Los mismos tokens, desde la derecha incluso algunos raros más, y las tres semillas quedan separadas: **el lugar cuenta.** Desde la derecha, el último token contiene siempre centenas, decenas y unidades; desde la izquierda, las mismas cifras son aquí millares y allá centenas. En los modelos grandes pasa lo mismo (Singh y Strouse 2024). Algo sobra: incluso desde la derecha y con el triple de pasos, los grupos se quedan por detrás de las cifras sueltas. Bien puede ser su rareza; nada le dice a un modelo que los tokens `216` y `217` empiezan igual.
#
# Nada de esto lo decidió BPE. Lo decidió una línea que alguien escribió antes de empezar a contar.

# %% [markdown] lang="en"
# ## Whose loss is lower?
#
# Train two models yourself, for 100 steps only, on the 500 numbers: letters, and pieces with digits apart. After so few steps neither is good.

# %% [markdown] lang="es"
# ## ¿Quién tiene menos pérdida?
#
# Entrena tú dos modelos, solo 100 pasos, con los 500 números: letras, y piezas con cifras separadas. Con tan pocos pasos ninguno es bueno.

# %%
from dataclasses import replace

from minigpt.evaluate import mean_loss, number_dataset

losses, tokens, exact = {}, {}, {}
for name in ("letters", "digits apart"):
    model, exact[name] = lab.run(cut_by[name], few=500, config=replace(lab.CONFIG, steps=100))
    data = number_dataset(unseen, "en", cut_by[name], 64)
    losses[name], tokens[name] = mean_loss(model, data), int((data.y >= 0).sum())
    length = tokens[name] / len(unseen)
    print(f"{name:13} {length:.1f} tokens an answer, loss {losses[name]:.4f} nats a token")

# %% [markdown] lang="en"
# By this number, the letters win two to one. **Predict:** which of the two spells more of the 1,000 new numbers right?
#
# ## Exercise 11.5 · Bits per character
#
# A loss is a mean *per token*, and the two do not have the same tokens. What can be compared is the surprise at a whole text, or at one of its characters. Write `bits_per_character(nats_per_token, tokens, text)`: the mean loss in nats, how many tokens the text has, and the text; the result is bits (a nat is $1/\ln 2$ bits) for each character of the text. By hand: 4 tokens at $\ln 2$ nats are 4 bits, and the text `four` has 4 characters: 1.

# %% [markdown] lang="es"
# Según este número, las letras ganan dos a uno. **Predice:** ¿cuál de los dos escribe bien más de los 1000 números nuevos?
#
# ## Ejercicio 11.5 · Bits por carácter
#
# Una pérdida es una media *por token*, y los dos no tienen los mismos tokens. Lo que se puede comparar es la sorpresa ante un texto entero, o ante uno de sus caracteres. Escribe `bits_per_character(nats_per_token, tokens, text)`: la pérdida media en nats, cuántos tokens tiene el texto, y el texto; el resultado son bits (un nat son $1/\ln 2$ bits) por cada carácter del texto. A mano: 4 tokens de $\ln 2$ nats son 4 bits, y el texto `four` tiene 4 caracteres: 1.

# %%


# %%
import math

print("bits in a nat:", round(1 / math.log(2), 4))


# %% exercise="ex-11-05"
def bits_per_character(nats_per_token, tokens, text):
    """Return the surprise of a character in bits, given the mean loss of a token in nats."""
    raise NotImplementedError


# %%
answers = "".join(row(n, "en").answer for n in unseen)
for name, loss in losses.items():
    bits = bits_per_character(loss, tokens[name], answers)
    per_name = loss * tokens[name] / len(unseen)
    print(f"{name}: {loss:.3f} nats a token, {per_name:.2f} a name, {bits:.3f} bits a letter")
    print(f"    right: {exact[name]:.1%}")

# %% [markdown] lang="en"
# Twice the loss per token, and sixteen times as many names right. Most letters are easy: after `thous` comes `a`. They pull the mean down, and there are five times as many of them. Per name or per letter, the pieces are far less surprised. **Losses per token of two tokenizers cannot be compared**, nor can their perplexities; per character of the same text they can.
#
# ## Why this course uses letters
#
# After all that: pieces with digits apart learn in fewer steps, and a step is cheaper, since answers have 7 tokens and not 35. **Predict:** what would go wrong if the base of this course had English and Italian pieces, and phase 28 wanted to teach it Spanish by a small addition?

# %% [markdown] lang="es"
# El doble de pérdida por token, y dieciséis veces más nombres correctos. La mayoría de las letras son fáciles: tras `thous` viene `a`. Bajan la media, y hay cinco veces más. Por nombre o por letra, las piezas se sorprenden mucho menos. **Las pérdidas por token de dos tokenizadores no se pueden comparar**, y sus perplejidades tampoco; por carácter de un mismo texto, sí.
#
# ## Por qué este curso usa letras
#
# Después de todo eso: las piezas con cifras separadas aprenden en menos pasos, y un paso es más barato, porque las respuestas tienen 7 tokens y no 35. **Predice:** ¿qué saldría mal si la base de este curso tuviera piezas del inglés y del italiano, y la fase 28 quisiera enseñarle español con un pequeño añadido?

# %%
both = BPETokenizer.train(names["en"] + "\n" + names["it"], 400)
print([both.decode([i]) for i in both.encode(spell(4216, "es"))])
print([both.decode([i]) for i in both.encode(spell(4216, "it"))])
print({lang: round(letters_per_token(both, lang), 2) for lang in names})

# %% [markdown] lang="en" given=["2016", "2019", "2023", "2024", "3.2", "2.2"]
# ` doscientos` would not be a token. Spanish would be read nearly byte by byte, through rows of the table that English and Italian hardly ever used, and a small addition to a finished model cannot fill a table. With 57 letters, all of which but one the base has met, Spanish has what it needs. And with letters nothing is hidden from you: what the model reads is what you see.
#
# ## What you can now do
#
# * Learn merges from a text by counting, and cut a new text by replaying them in their order.
# * Say what belongs to a tokenizer (merges, their order, the rule for pieces) and what does not (the text, the counts).
# * Measure who pays for a tokenizer: letters per token, language by language.
# * Write the rule that no token may cross, and say what it did to digits: rarer tokens, changing places.
# * Turn losses per token into bits per character before you compare two tokenizers.
#
# A tokenizer learns from a text, and so does the model. Both know what is in it and nothing else. Phase 12 asks: **what is in our text, and how do we make sure that what we test is not in it?**
#
# ## Sources
#
# * Sennrich and others 2016, [Neural Machine Translation of Rare Words](https://arxiv.org/abs/1508.07909), section 3.2: BPE for text.
# * Radford and others 2019, [Language Models are Unsupervised Multitask Learners](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf), section 2.2: bytes, and the rule for pieces.
# * Petrov and others 2023, [Language Model Tokenizers Introduce Unfairness Between Languages](https://arxiv.org/abs/2305.15425).
# * Singh and Strouse 2024, [Tokenization counts](https://arxiv.org/abs/2402.14903): digits from the right.

# %% [markdown] lang="es" given=["2016", "2019", "2023", "2024", "3.2", "2.2"]
# ` doscientos` no sería un token. El español se leería casi byte a byte, con filas de la tabla que el inglés y el italiano apenas usaron, y un pequeño añadido a un modelo terminado no puede llenar una tabla. Con 57 letras, todas conocidas de la base menos una, el español tiene lo que necesita. Y con letras no se te esconde nada: lo que lee el modelo es lo que ves.
#
# ## Lo que ya sabes hacer
#
# * Aprender uniones de un texto contando, y cortar un texto nuevo repitiéndolas en su orden.
# * Decir qué forma parte de un tokenizador (las uniones, su orden, la regla de las piezas) y qué no (el texto, las cuentas).
# * Medir quién paga un tokenizador: letras por token, idioma por idioma.
# * Escribir la regla que ningún token puede cruzar y decir qué les hizo a las cifras: tokens más raros, lugares cambiantes.
# * Convertir pérdidas por token en bits por carácter antes de comparar dos tokenizadores.
#
# Un tokenizador aprende de un texto, y el modelo también. Los dos saben lo que hay en él y nada más. La fase 12 pregunta: **¿qué hay en nuestro texto, y cómo aseguramos que no esté en él aquello con lo que probamos?**
#
# ## Fuentes
#
# * Sennrich y otros 2016, [Neural Machine Translation of Rare Words](https://arxiv.org/abs/1508.07909), sección 3.2: BPE para textos.
# * Radford y otros 2019, [Language Models are Unsupervised Multitask Learners](https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf), sección 2.2: los bytes y la regla de las piezas.
# * Petrov y otros 2023, [Language Model Tokenizers Introduce Unfairness Between Languages](https://arxiv.org/abs/2305.15425).
# * Singh y Strouse 2024, [Tokenization counts](https://arxiv.org/abs/2402.14903): las cifras, desde la derecha.
