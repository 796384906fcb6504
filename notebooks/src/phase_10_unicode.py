# ---
# title: {en: "Characters and Unicode", es: "Caracteres y Unicode"}
# summary: {en: "What you see, what Python counts, what a file holds and what a model reads are four different things.", es: "Lo que ves, lo que cuenta Python, lo que guarda un archivo y lo que lee un modelo son cuatro cosas distintas."}
# outcome: {en: "UTF-8 written by hand, cuts that break no letter, and a comparison that knows when two texts are one", es: "UTF-8 escrito a mano, cortes que no rompen letras y una comparación que sabe cuándo dos textos son el mismo"}
# minutes: 110
# needs: [3]
# ---

# %% [markdown] lang="en"
# # Characters and Unicode
#
# Since phase 03 a letter has been the row of a table. The alphabet has 57 characters, and `ALPHABET.index("e")` said which row was meant. Nobody asked what a letter *is*. As long as all of our texts come out of one function, nobody has to. But texts come from files, from web pages, from other people's computers, and then the question bites:
#
# **Two Spanish words look the same on every screen, and this course calls one of them right and the other wrong. Who is mistaken?**
#
# At the end of this phase you can say which of four things somebody means by "a character", you have written the most widespread code for text by hand, and you have seen what a model pays when nobody cares.

# %% [markdown] lang="es"
# # Caracteres y Unicode
#
# Desde la fase 03, una letra es la fila de una tabla. El alfabeto tiene 57 caracteres, y `ALPHABET.index("e")` decía de qué fila se trataba. Nadie preguntó qué *es* una letra. Mientras todos nuestros textos salgan de una misma función, no hace falta. Pero los textos vienen de archivos, de páginas web, de las computadoras de otros, y entonces la pregunta muerde:
#
# **Dos palabras en español se ven iguales en cualquier pantalla, y este curso dice que una está bien y la otra mal. ¿Quién se equivoca?**
#
# Al final de esta fase sabrás decir a cuál de cuatro cosas se refiere alguien cuando dice «un carácter», habrás escrito a mano el código de texto más extendido y habrás visto lo que paga un modelo cuando a nadie le importa.

# %% [markdown] lang="en"
# ## One word, twice
#
# Our own name of 22, and the same name as it arrived from another computer:

# %% [markdown] lang="es"
# ## Una palabra, dos veces
#
# Nuestro nombre del 22 y el mismo nombre tal como llegó de otra computadora:

# %%
from minigpt.number_names import ALPHABET, spell

ours, theirs = spell(22, "es"), "veintido\u0301s"
print(ours, theirs)

# %% [markdown] lang="en"
# **Predict:** what does Python say to `ours == theirs`? And how long is each of them, by `len`?

# %% [markdown] lang="es"
# **Predice:** ¿qué dice Python de `ours == theirs`? ¿Y qué longitud tiene cada una, según `len`?

# %%
print("equal:", ours == theirs, " lengths:", len(ours), len(theirs))
for word in (ours, theirs):
    print(" ".join(f"{ord(char):X}" for char in word))

# %% [markdown] lang="en"
# Unicode gives every character of every script a number, its **code point**. It is written in hexadecimal, with digits from 0 to F of four bits each, and with U+ in front: `e` is U+0065. In our word the `ó` is one code point, U+00F3. In theirs there is an `o`, U+006F, and then U+0301: a **combining accent**, which takes no place of its own and is drawn over the letter before it. The screen shows the same. Python compares numbers, and they are not the same.
#
# So the two words are one text in two spellings. Before you can decide what to do about it, you need to know what a text is made of.

# %% [markdown] lang="es"
# Unicode le da un número a cada carácter de cada escritura: su **punto de código**. Se escribe en hexadecimal, con cifras de 0 a F de cuatro bits cada una, y con U+ delante: `e` es U+0065. En nuestra palabra la `ó` es un solo punto de código, U+00F3. En la otra hay una `o`, U+006F, y después U+0301: un **acento combinante**, que no ocupa lugar propio y se dibuja sobre la letra anterior. La pantalla muestra lo mismo. Python compara números, y no son los mismos.
#
# Las dos palabras son, pues, un mismo texto con dos escrituras. Antes de decidir qué hacer con eso, hay que saber de qué está hecho un texto.

# %% [markdown] lang="en"
# ## How many characters are there?
#
# Each of these is one sign on the screen: ñ; ñ once more, as an n with a combining tilde; the euro €; a grinning face; a woman with her daughter; the flag of Spain. **Predict** two numbers for each: its code points, and the bytes that it takes in a file (in UTF-8, the usual code).

# %% [markdown] lang="es"
# ## ¿Cuántos caracteres hay?
#
# Cada una de estas cosas es un solo signo en la pantalla: ñ; otra vez ñ, como una n con una virgulilla combinante; el euro €; una cara sonriente; una mujer con su hija; la bandera de España. **Predice** dos números para cada una: sus puntos de código y los bytes que ocupa en un archivo (en UTF-8, el código habitual).

# %%
mother, flag = "\U0001f469\u200d\U0001f467", "\U0001f1ea\U0001f1f8"
for sign in ("n", "\u00f1", "n\u0303", "\u20ac", "\U0001f600", mother, flag):
    points = " ".join(f"{ord(char):X}" for char in sign)
    units = len(sign.encode("utf-16-le")) // 2
    sizes = f"{len(sign)} code points, {len(sign.encode('utf-8')):2} bytes, {units} in UTF-16"
    print(f"{sizes}: {points}")

# %% [markdown] lang="en"
# Four counts, and all of them are called "characters" by somebody:
#
# * what is **seen**, one each here; it is called a *grapheme*, and no simple rule counts it;
# * **code points**, which is what Python's `len` counts; the mother is a woman, an invisible joiner and a girl, and the flag is the letters E and S of a special kind;
# * **bytes**, which is what a file and a network count;
# * units of two bytes, which is what JavaScript's `length` counts, since it keeps texts in UTF-16.
#
# A model has its own count, the fifth. Ours reads one code point at a time.

# %% [markdown] lang="es"
# Cuatro cuentas, y a todas les llama alguien «caracteres»:
#
# * lo que se **ve**, aquí uno en cada caso; se llama *grafema*, y no hay regla sencilla que lo cuente;
# * los **puntos de código**, que es lo que cuenta el `len` de Python; la madre es una mujer, una unión invisible y una niña, y la bandera son las letras E y S de una clase especial;
# * los **bytes**, que es lo que cuentan un archivo y una red;
# * las unidades de dos bytes, que es lo que cuenta el `length` de JavaScript, porque guarda los textos en UTF-16.
#
# Un modelo tiene su propia cuenta, la quinta. El nuestro lee los puntos de código de uno en uno.

# %% [markdown] lang="en"
# ## From a number to bytes
#
# ñ is U+00F1, which is 241, and a byte holds the numbers from 0 to 255. One byte would do. But files and networks know only bytes, and there is more than ñ in the world. **Predict:** how many code points does Unicode have room for, and what part of them is taken?

# %% [markdown] lang="es"
# ## De un número a bytes
#
# ñ es U+00F1, es decir, 241, y un byte guarda los números del 0 al 255. Bastaría un byte. Pero los archivos y las redes solo conocen bytes, y en el mundo hay más que la ñ. **Predice:** ¿para cuántos puntos de código hay sitio en Unicode y qué parte está ocupada?

# %%
import sys
import unicodedata

room = sys.maxunicode + 1
free = ("Cn", "Co", "Cs")  # not assigned, for private use, kept for UTF-16
assigned = sum(unicodedata.category(chr(number)) not in free for number in range(room))
print(
    "ñ:", ord("\u00f1"), f" room for {room:,}; assigned {assigned:,}, that is {assigned / room:.0%}"
)
print("bits for the largest:", sys.maxunicode.bit_length())

# %% [markdown] lang="en" given=["128"]
# A number of 21 bits does not fit into two bytes. Three bytes for every character would do, and every English text would be three times as long. If, however, common characters take fewer bytes than others, a reader must be able to see where one ends. **UTF-8** says it with the first bits of each byte:
#
# | code points (hexadecimal) | bytes, bit by bit |
# |---|---|
# | `0` to `7F` | `0xxxxxxx` |
# | `80` to `7FF` | `110xxxxx 10xxxxxx` |
# | `800` to `FFFF` | `1110xxxx 10xxxxxx 10xxxxxx` |
# | `10000` to `10FFFF` | `11110xxx 10xxxxxx 10xxxxxx 10xxxxxx` |
#
# The first row is **ASCII**: the 128 oldest codes, for English letters, digits and signs, one byte each, as it has been since long before Unicode. In the others the first byte begins with as many ones as there are bytes, and every further byte begins with `10`. The bits of the number go where the `x` are, the highest first. By hand: é is U+00E9, in bits `11101001`. Eight bits are too many for the first row, so the second one, with zeros in front: `00011 101001`.

# %% [markdown] lang="es" given=["128"]
# Un número de 21 bits no cabe en dos bytes. Bastarían tres bytes por carácter, y cualquier texto en inglés ocuparía el triple. Pero si los caracteres comunes ocupan menos bytes que otros, quien lee tiene que poder ver dónde acaba cada uno. **UTF-8** lo dice con los primeros bits de cada byte:
#
# | puntos de código (hexadecimal) | bytes, bit a bit |
# |---|---|
# | de `0` a `7F` | `0xxxxxxx` |
# | de `80` a `7FF` | `110xxxxx 10xxxxxx` |
# | de `800` a `FFFF` | `1110xxxx 10xxxxxx 10xxxxxx` |
# | de `10000` a `10FFFF` | `11110xxx 10xxxxxx 10xxxxxx 10xxxxxx` |
#
# La primera fila es **ASCII**: los 128 códigos más antiguos, para letras inglesas, cifras y signos, de un byte cada uno, como ya eran mucho antes de Unicode. En las demás, el primer byte empieza con tantos unos como bytes hay, y cada byte siguiente empieza con `10`. Los bits del número van en el lugar de las `x`, primero los más altos. A mano: é es U+00E9, en bits `11101001`. Ocho bits son demasiados para la primera fila; así que la segunda, con ceros delante: `00011 101001`.

# %% tags=["plot"] alt={"en": "Above, the eleven bits of é, U+00E9, split into five and six. Arrows lead them down into two bytes, behind the marks 110 and 10, which are in another colour. Below, the bytes in hexadecimal: C3 and A9.", "es": "Arriba, los once bits de é, U+00E9, partidos en cinco y seis. Unas flechas los llevan abajo, a dos bytes, detrás de las marcas 110 y 10, que tienen otro color. Debajo, los bytes en hexadecimal: C3 y A9."}
from minigpt.plots import unicode as plots

plots.bits_in_bytes("é", lang="en")

# %% [markdown] lang="en"
# ## Exercise 10.1 · UTF-8 by hand
#
# Write `utf8(code_point)`: the bytes as a list of numbers, without `encode`. For é, `utf8(0xE9)` is `[0xC3, 0xA9]`. Three operations help: `n >> 6` drops the last six bits of a number, `n & 0x3F` keeps only them, and `a | b` lays the bits of two numbers over each other.

# %% [markdown] lang="es"
# ## Ejercicio 10.1 · UTF-8 a mano
#
# Escribe `utf8(code_point)`: los bytes como una lista de números, sin `encode`. Para é, `utf8(0xE9)` es `[0xC3, 0xA9]`. Ayudan tres operaciones: `n >> 6` quita los seis últimos bits de un número, `n & 0x3F` se queda solo con ellos y `a | b` superpone los bits de dos números.


# %% exercise="ex-10-01"
def utf8(code_point):
    """Return the UTF-8 bytes of a code point as a list of numbers from 0 to 255."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Your function against Python's, on everything that can be written. (The 2,048 numbers from D800 to DFFF are kept for UTF-16 and are no characters.)

# %% [markdown] lang="es"
# Tu función frente a la de Python, con todo lo que se puede escribir. (Los 2048 números de D800 a DFFF están reservados para UTF-16 y no son caracteres.)

# %%
characters = [number for number in range(room) if not 0xD800 <= number <= 0xDFFF]
same = sum(utf8(number) == list(chr(number).encode("utf-8")) for number in characters)
print(f"{same:,} of {len(characters):,} alike; kept for UTF-16: {room - len(characters):,}")

# %% [markdown] lang="en"
# ## Exercise 10.2 · Count without decoding
#
# Write `count_characters(data)`: how many code points some bytes in UTF-8 hold, without decoding them. `for byte in data` gives you numbers. You can take for granted that the bytes are right. By hand: `ñandú` has 7 bytes and 5 code points.

# %% [markdown] lang="es"
# ## Ejercicio 10.2 · Contar sin decodificar
#
# Escribe `count_characters(data)`: cuántos puntos de código contienen unos bytes en UTF-8, sin decodificarlos. `for byte in data` te da números. Puedes dar por hecho que los bytes son correctos. A mano: `ñandú` tiene 7 bytes y 5 puntos de código.


# %% exercise="ex-10-02"
def count_characters(data):
    """Return how many code points some UTF-8 bytes hold, without decoding them."""
    raise NotImplementedError


# %% [markdown] lang="en" given=["299"]
# ## What are the marks good for?
#
# A quarter of nearly every byte goes into a mark. That looks like waste. UTF-16 is thriftier: two bytes for each of our letters, and no mark at all.
#
# Now something goes wrong: one byte gets lost on the way. Take the Spanish names of 0 to 299, one after the other, and remove a single byte, at every seventh place in turn. **Predict** for both codes: how many of the characters can a reader no longer read, on average and at worst?

# %% [markdown] lang="es" given=["299"]
# ## ¿Para qué sirven las marcas?
#
# La cuarta parte de casi cada byte se va en una marca. Parece un desperdicio. UTF-16 ahorra más: dos bytes por cada una de nuestras letras y ninguna marca.
#
# Ahora algo sale mal: por el camino se pierde un byte. Toma los nombres en español del 0 al 299, uno tras otro, y quita un solo byte, en uno de cada siete lugares por turno. **Predice** para los dos códigos: ¿cuántos caracteres ya no puede leer quien lee, en promedio y en el peor caso?


# %%
from os.path import commonprefix

text = " ".join(spell(n, "es") for n in range(300))


def lost(encoding, place):
    """How many characters are not read as they were, once the byte at this place is gone."""
    data = bytearray(text.encode(encoding))
    del data[place]
    read = data.decode(encoding, errors="replace")
    before, behind = commonprefix([text, read]), commonprefix([text[::-1], read[::-1]])
    return max(0, len(text) - len(before) - len(behind))


# %%
for encoding in ("utf-8", "utf-16-le"):
    gone = [lost(encoding, place) for place in range(0, len(text.encode(encoding)), 7)]
    mean = sum(gone) / len(gone)
    print(f"{encoding:9} {mean:6.1f} of {len(text):,} on average, {max(gone):,} at worst")
shifted = bytearray(text.encode("utf-16-le"))
del shifted[10]
print(ascii(shifted.decode("utf-16-le", errors="replace")[:16]))

# %% [markdown] lang="en"
# In UTF-8 one character, never more. A reader who has lost the thread skips bytes that begin with `10` until the next one that does not: a new character begins there. In UTF-16 everything after the gap is read out of step, the second half of one letter with the first half of the next, and `o` and a space turn into Chinese characters. A code that finds its feet again is called *self-synchronising*, and that is what the marks buy.
#
# ## Is every list of bytes a text?
#
# The marks have another side. Draw bytes at random, each from 0 to 255. **Predict:** how often is a single byte a text? And two, four, eight in a row?

# %% [markdown] lang="es"
# En UTF-8, un carácter, nunca más. Quien ha perdido el hilo se salta los bytes que empiezan con `10` hasta el primero que no: ahí empieza un carácter nuevo. En UTF-16 todo lo que sigue al hueco se lee a destiempo, la segunda mitad de una letra con la primera de la siguiente, y una `o` y un espacio se convierten en caracteres chinos. De un código que vuelve a encontrar el paso se dice que se *autosincroniza*, y eso es lo que se compra con las marcas.
#
# ## ¿Es un texto cualquier lista de bytes?
#
# Las marcas tienen otra cara. Sortea bytes, cada uno de 0 a 255. **Predice:** ¿con qué frecuencia es un texto un solo byte? ¿Y dos, cuatro u ocho seguidos?

# %%
import random


def is_text(data):
    try:
        return data.decode("utf-8") is not None
    except UnicodeDecodeError:
        return False


# %%
draws = random.Random(0)
for length in (1, 2, 4, 8):
    valid = sum(is_text(draws.randbytes(length)) for _ in range(20_000))
    print(f"{length} random bytes: a text in {valid / 20_000:.1%} of 20,000 draws")

# %% [markdown] lang="en"
# A single byte is a text when it is ASCII, half of the time; eight in a row hardly ever are. So a model that writes *bytes*, one after the other, can write what is no text at all. A model that writes characters cannot. Keep that in mind for phase 11.
#
# ## Cutting
#
# `dieciséis` has 10 bytes. A form allows 7. **Predict:** what does a reader get of the first 7 bytes?

# %% [markdown] lang="es"
# Un solo byte es un texto cuando es ASCII, la mitad de las veces; ocho seguidos casi nunca lo son. Un modelo que escribe *bytes*, uno tras otro, puede escribir, pues, algo que no es ningún texto. Un modelo que escribe caracteres, no. Recuérdalo en la fase 11.
#
# ## Cortar
#
# `dieciséis` tiene 10 bytes. En un formulario caben 7. **Predice:** ¿qué recibe quien lee los 7 primeros bytes?

# %%
data = "diecis\u00e9is".encode()
print(len(data), "bytes")
for limit in (6, 7, 8):
    print(limit, data[:limit].decode(errors="replace"), is_text(data[:limit]))

# %% [markdown] lang="en"
# After 7 bytes only half of the é is there. `errors="replace"` puts the sign U+FFFD, a question mark in a diamond, where it cannot read on; without it Python raises an error. Whoever reads a file block by block, shortens a message to a limit, or shows a model's answer while it is still being written, cuts bytes.
#
# ## Exercise 10.3 · Cut without breaking a letter
#
# Write `safe_cut(data, limit)`: the longest beginning of `data` that has at most `limit` bytes and is a text. `data` is right UTF-8, `limit` is 0 or more, and the result is bytes. By hand: of `dieciséis` and 7, six bytes are left; of 8, eight.

# %% [markdown] lang="es"
# Con 7 bytes solo está la mitad de la é. `errors="replace"` pone el signo U+FFFD, una interrogación en un rombo, donde no puede seguir leyendo; sin eso, Python lanza un error. Quien lee un archivo por bloques, acorta un mensaje a un límite o muestra la respuesta de un modelo mientras se escribe, corta bytes.
#
# ## Ejercicio 10.3 · Cortar sin romper una letra
#
# Escribe `safe_cut(data, limit)`: el comienzo más largo de `data` que tiene como mucho `limit` bytes y es un texto. `data` es UTF-8 correcto, `limit` es 0 o más y el resultado son bytes. A mano: de `dieciséis` con 7 quedan seis bytes; con 8, ocho.


# %% exercise="ex-10-03"
def safe_cut(data, limit):
    """Return the longest beginning of the UTF-8 bytes that is a text and no longer than limit."""
    raise NotImplementedError


# %% [markdown] lang="en"
# The 300 names once more, read in blocks of 7 bytes: first blindly, then with your function, which leaves what it cuts off for the next block.

# %% [markdown] lang="es"
# Otra vez los 300 nombres, leídos en bloques de 7 bytes: primero a ciegas y después con tu función, que deja lo que corta para el bloque siguiente.

# %%
data = text.encode()
blind = [data[i : i + 7].decode(errors="replace") for i in range(0, len(data), 7)]
print("blindly:", "".join(blind).count("\ufffd"), "signs that cannot be read")
rest, careful = data, ""
while rest:
    block = safe_cut(rest, 7)
    careful, rest = careful + block.decode(), rest[len(block) :]
print("with safe_cut, the same text:", careful == text)

# %% [markdown] lang="en"
# ## The wrong table
#
# A file holds bytes and does not say which code they are in. Before Unicode, every region had its own table of one byte per character, and some programs still read by them: in Western Europe and America by Windows-1252. **Predict:** `dieciséis` is saved in UTF-8, 10 bytes, and opened by such a program. How many characters does it show? It saves them in UTF-8, and the same thing happens again. How many now?

# %% [markdown] lang="es"
# ## La tabla equivocada
#
# Un archivo guarda bytes y no dice en qué código están. Antes de Unicode cada región tenía su propia tabla de un byte por carácter, y hay programas que todavía leen con ellas: en Europa occidental y América, con Windows-1252. **Predice:** `dieciséis` se guarda en UTF-8, 10 bytes, y lo abre un programa así. ¿Cuántos caracteres muestra? Los guarda en UTF-8 y vuelve a pasar lo mismo. ¿Cuántos ahora?

# %%
word = "diecis\u00e9is"
for times in range(4):
    print(times, "times:", len(word), "characters,", len(word.encode()), "bytes:", word)
    word = word.encode("utf-8").decode("cp1252")

# %% [markdown] lang="en"
# No error, nowhere: in that table nearly every byte is some character. The garbled result is called *mojibake*. You have seen it in letters and on parcels, and it is in corpora as well. Bytes carry no label, so the reader has to be told: `open(path, encoding="utf-8")`, always. Without it, Python on Windows has long used the table of the region.
#
# ## Two spellings of one letter
#
# Back to the two words. Unicode keeps accented letters twice, as one code point, since older tables had them, and as a letter with a combining mark, since nobody can list all combinations. It also defines what they have in common: **normal forms**. NFC composes what can be composed, NFD takes apart what can be taken apart. Bringing a text into such a form is called **Unicode normalisation**.
#
# **Predict:** our alphabet has 16 letters beyond ASCII, among them ñ, ç, ü and ß. Which of them does NFD take apart?

# %% [markdown] lang="es"
# Ningún error, en ninguna parte: en esa tabla casi todo byte es algún carácter. El resultado, un galimatías, se llama *mojibake*. Lo has visto en cartas y paquetes, y también está en los corpus. Los bytes no llevan etiqueta, así que hay que decírselo a quien lee: `open(path, encoding="utf-8")`, siempre. Sin eso, Python en Windows ha usado durante mucho tiempo la tabla de la región.
#
# ## Dos escrituras de una letra
#
# De vuelta a las dos palabras. Unicode guarda las letras con tilde dos veces: como un punto de código, porque las tablas antiguas las tenían, y como una letra con un signo combinante, porque nadie puede hacer una lista de todas las combinaciones. También define lo que tienen en común: las **formas normales**. NFC compone lo que se puede componer; NFD descompone lo que se puede descomponer. Llevar un texto a una forma así se llama **normalización Unicode**.
#
# **Predice:** nuestro alfabeto tiene 16 letras que no son ASCII, entre ellas ñ, ç, ü y ß. ¿Cuáles descompone NFD?

# %%
beyond = [char for char in ALPHABET if not char.isascii()]
for char in beyond:
    apart = unicodedata.normalize("NFD", char)
    print(char, "->", " + ".join(unicodedata.name(part) for part in apart))
print(len(beyond), "letters")

# %% [markdown] lang="en"
# All but ß, which is a letter of its own. For Unicode ñ is an n with a tilde and ç a c with a cedilla, whatever the speakers of a language think of it.
#
# There is a second pair of forms, NFKC and NFKD, with a K for *compatibility*: they also replace signs by what they resemble. **Predict** what NFKC makes of `４２` (wide digits, as in Japanese texts), of `4²` and of the one sign `ﬁ`. Which of them does `int` read as a number, as they are?

# %% [markdown] lang="es"
# Todas menos ß, que es una letra por sí misma. Para Unicode, ñ es una n con virgulilla y ç, una c con cedilla, piensen lo que piensen quienes hablan un idioma.
#
# Hay otra pareja de formas, NFKC y NFKD, con K de *compatibilidad*: además sustituyen signos por aquello a lo que se parecen. **Predice** qué hace NFKC con `４２` (cifras anchas, como en los textos japoneses), con `4²` y con el signo único `ﬁ`. ¿Cuáles lee `int` como número, tal como están?

# %%
for sign in ("\uff14\uff12", "4\u00b2", "\ufb01"):
    try:
        number = int(sign)
    except ValueError:
        number = "an error"
    print(sign, "NFKC:", unicodedata.normalize("NFKC", sign), " int:", number)
print("\u00b2".isdigit(), "\u00b2".isdecimal())

# %% [markdown] lang="en"
# `int` reads digits of any script, and `isdigit` says yes to signs that `int` refuses. And NFKC turns four squared into forty-two. That is fine for a search engine, which wants to find too much rather than too little. For a text that somebody will read, or a model will learn, it is another text.
#
# ## Exercise 10.4 · Are these the same text?
#
# Write `same_text(a, b)`: True when both strings are the same text, however their letters are composed, and in no other case. `veintidós` in both spellings is the same text. `año` and `ano`, `Uno` and `uno`, `4²` and `42` are not.

# %% [markdown] lang="es"
# `int` lee cifras de cualquier escritura, e `isdigit` dice que sí a signos que `int` rechaza. Y NFKC convierte cuatro al cuadrado en cuarenta y dos. Está bien para un buscador, que prefiere encontrar de más que de menos. Para un texto que alguien va a leer, o que un modelo va a aprender, es otro texto.
#
# ## Ejercicio 10.4 · ¿Es el mismo texto?
#
# Escribe `same_text(a, b)`: True cuando las dos cadenas son el mismo texto, se compongan como se compongan sus letras, y en ningún otro caso. `veintidós` en las dos escrituras es el mismo texto. `año` y `ano`, `Uno` y `uno`, `4²` y `42` no lo son.


# %% exercise="ex-10-04"
def same_text(a, b):
    """Return whether two strings are the same text, however their letters are composed."""
    raise NotImplementedError


# %%
print("the two words:", same_text(ours, theirs))
print("Latin and Cyrillic a:", same_text("a", "\u0430"), "", unicodedata.name("\u0430"))
print("ß in capitals:", "\u00df".upper(), " dotted İ in small letters:", len("\u0130".lower()))

# %% [markdown] lang="en"
# Nobody is mistaken, then: the two words are the same text, and a comparison that calls one of them wrong is the mistake. (Look-alikes are another matter. A Cyrillic а is another letter, and no normal form says otherwise. Nor do capitals go letter by letter.)
#
# ## A score that falls
#
# What does it cost to forget this? The base of this course writes Italian, where `ventitré` and its kin end in an accent. Let it write the names of 1,000 numbers that it has never seen, and mark them by two lists: the right names as we spell them, and the same names as they come from a source that takes accents apart. **Predict** both scores.

# %% [markdown] lang="es"
# Nadie se equivoca, pues: las dos palabras son el mismo texto, y el error es la comparación que da una por mala. (Los caracteres parecidos son otra cosa. Una а cirílica es otra letra, y ninguna forma normal dice lo contrario. Las mayúsculas tampoco van letra a letra.)
#
# ## Una puntuación que baja
#
# ¿Cuánto cuesta olvidarlo? La base de este curso escribe italiano, donde `ventitré` y sus parientes acaban en tilde. Que escriba los nombres de 1000 números que no ha visto nunca, y corrígelos con dos listas: los nombres correctos como los escribimos nosotros y los mismos nombres tal como llegan de una fuente que descompone las tildes. **Predice** las dos puntuaciones.

# %%
from minigpt import recipes
from minigpt.number_names import split_numbers
from minigpt.sampling import complete_all

base, unseen = recipes.load_base(), split_numbers().test
prompts = [f"it:{n}=" for n in unseen]
answers = complete_all(base.model, base.tokenizer, prompts, stop="\n")
print(f"{len(answers):,} names; 4216 is", answers[unseen.index(4216)])

# %%
right = {}
for form in ("NFC", "NFD"):
    names = [unicodedata.normalize(form, spell(n, "it")) for n in unseen]
    right[form] = sum(map(str.__eq__, answers, names))
    fair = sum(map(same_text, answers, names))
    print(
        f"{form}: {right[form] / len(names):.1%} right by ==; by same_text {fair / len(names):.1%}"
    )

# %% tags=["plot"] alt={"en": "Two bars, the share of answers called right: 98.1 percent with composed names, 88.5 percent with names that are taken apart.", "es": "Dos barras, la parte de las respuestas dadas por buenas: 98,1 por ciento con nombres compuestos, 88,5 por ciento con nombres descompuestos."}
plots.by_source(right, len(unseen), lang="en")

# %% [markdown] lang="en"
# The model has not changed by a bit, and its score falls from 98.1 % to 88.5 %. All that is lost are names with an accent. Somebody who sees only the two scores would look for the mistake in the model for days. Normalise before you compare; in this course it is NFC.
#
# ## Refuse, drop or repair?
#
# What shall a table of 57 characters do when a text holds a character that it does not have? Ours refuses:

# %% [markdown] lang="es"
# El modelo no ha cambiado ni un bit, y su puntuación baja de 98,1 % a 88,5 %. Todo lo que se pierde son nombres con tilde. Quien vea solo las dos puntuaciones buscará el error en el modelo durante días. Normaliza antes de comparar; en este curso, con NFC.
#
# ## ¿Rechazar, omitir o reparar?
#
# ¿Qué debe hacer una tabla de 57 caracteres cuando un texto tiene un carácter que no está en ella? La nuestra lo rechaza:

# %%
for strange in (theirs, "es:\uff14\uff12="):
    try:
        base.tokenizer.encode(strange)
    except ValueError as error:
        print(error)

# %% [markdown] lang="en"
# Many programs do it otherwise: what they do not know they leave out, and go on without a word. Try that with Spanish, which the course adds to its base by a small file (phase 28). The model gets the name of a held-out number written up to its first accent, `es:116=ciento diecisé`, and has to finish it. Once the accent is there, once it has been lost, and once another mark stands in its place (`è` or `ö`, which are in the alphabet). **Predict:** of the 38 names, how many are finished rightly in each case?

# %% [markdown] lang="es"
# Muchos programas lo hacen de otro modo: omiten lo que no conocen y siguen sin decir nada. Pruébalo con el español, que el curso le añade a su base con un archivo pequeño (fase 28). El modelo recibe el nombre de un número apartado, escrito hasta su primera tilde, `es:116=ciento diecisé`, y tiene que terminarlo. Una vez la tilde está; otra vez se ha perdido, y otra hay un signo distinto en su lugar (`è` u `ö`, que están en el alfabeto). **Predice:** de los 38 nombres, ¿cuántos termina bien en cada caso?

# %%
from minigpt.checkpoint import BASE
from minigpt.experiments.spellings import CHANGES, goes_on
from minigpt.peft_io import load_adapter

load_adapter(base.model, BASE.parent / "adapters" / "es", "es")
for what, change in CHANGES.items():
    ends = goes_on(base, unseen, change)
    print(f"{what:13} {sum(ends)} of {len(ends)} finished rightly")

# %% [markdown] lang="en"
# One mark on one letter, and a third or more of the names go wrong, letters later and without any error. The loud refusal is the good case. And why does the table not simply normalise on its own? Because a table that changes a text cannot give it back; the text's owner should know.
#
# ## Both spellings in the corpus
#
# Suppose that half of a corpus comes from a source that takes accents apart, and nobody notices. Two models learn Italian on the same rows: one on clean ones, the other on rows of which every second answer, by lot, is taken apart. They are marked on held-out names with an accent, by both lists. **Predict** the four scores. Three seeds of each take some minutes; `python -m minigpt.experiments.spellings` has run them for you.

# %% [markdown] lang="es"
# Un signo en una letra, y la tercera parte de los nombres o más sale mal, varias letras después y sin ningún error. El rechazo ruidoso es el caso bueno. ¿Y por qué la tabla no normaliza por su cuenta? Porque una tabla que cambia un texto no puede devolverlo; el dueño del texto debe saberlo.
#
# ## Las dos escrituras en el corpus
#
# Supón que la mitad de un corpus viene de una fuente que descompone las tildes y nadie lo nota. Dos modelos aprenden italiano con las mismas filas: uno con filas limpias; el otro, con filas en las que una de cada dos respuestas, por sorteo, está descompuesta. Se corrigen con nombres apartados que llevan tilde, con las dos listas. **Predice** las cuatro puntuaciones. Tres semillas de cada uno tardan unos minutos; `python -m minigpt.experiments.spellings` las ha ejecutado por ti.

# %%
from minigpt.experiments import results

record = results.load("spellings")
for corpus, runs in record["runs"].items():
    for seed, run in enumerate(runs):
        print(f"{corpus:9} seed {seed}:", {key: round(share, 2) for key, share in run.items()})

# %% tags=["plot"] alt={"en": "For each of three seeds, the clean model's bar beside the mixed model's, which is stacked from two spellings. Stacked, it comes nearly as high as the clean one; each part alone is far lower, and which part is larger changes with the seed.", "es": "Para cada una de tres semillas, la barra del modelo limpio junto a la del mezclado, apilada con las dos escrituras. Apilada llega casi tan alto como la limpia; cada parte sola es mucho menor, y cuál es mayor cambia con la semilla."}
clean, mixed = record["runs"]["composed"], record["runs"]["mixed"]
plots.two_spellings(clean, mixed, record["seeds"], lang="en")

# %% [markdown] lang="en"
# The mixed model is not a bad one. Names without an accent (`others`) it writes as well as the clean one does, to within the difference between seeds. With an accent it is right five to eight points less often, if either spelling counts. But where it has to choose, there were two right answers, each half of the time, and it settles for one or the other, name by name. Judged by one list, it looks like a model that has learned half. Which half differs from seed to seed.
#
# ## One row per character, or 256 bytes?
#
# Our table has 57 rows and refuses the rest of the world. Two ways out: a row for *every* character that Unicode has, or 256 rows for the bytes, of which everything is made. In Mini-GPT a row has 64 numbers of four bytes. **Predict** the size of both tables, beside that of all of Mini-GPT. And what do the bytes cost in return: how much longer do names get in our four languages?

# %% [markdown] lang="es"
# El modelo mezclado no es malo. Los nombres sin tilde (`others`) los escribe tan bien como el limpio, salvo la diferencia que hay entre semillas. Con tilde acierta de cinco a ocho puntos menos, si vale cualquiera de las dos escrituras. Pero donde tiene que elegir había dos respuestas correctas, cada una la mitad de las veces, y se queda con una u otra, nombre a nombre. Juzgado con una sola lista, parece un modelo que aprendió la mitad. Qué mitad, cambia de una semilla a otra.
#
# ## ¿Una fila por carácter o 256 bytes?
#
# Nuestra tabla tiene 57 filas y rechaza el resto del mundo. Dos salidas: una fila para *cada* carácter que tiene Unicode, o 256 filas para los bytes, de los que está hecho todo. En Mini-GPT una fila tiene 64 números de cuatro bytes. **Predice** el tamaño de las dos tablas, junto al de Mini-GPT entero. ¿Y qué cuestan los bytes a cambio: cuánto se alargan los nombres en nuestros cuatro idiomas?

# %%
rows = {"our alphabet": len(ALPHABET), "bytes": 256, "every character": assigned}
for name, count in rows.items():
    print(f"{name:16} {count:8,} rows, {count * 64 * 4 / 1e6:6.3f} MB")
numbers = sum(p.numel() for p in recipes.load_base().model.parameters())
print(f"all of Mini-GPT, {numbers:,} numbers: {4 * numbers / 1e6:.3f} MB")

# %%
for lang in ("en", "it", "es", "fr"):
    names = [spell(n, lang) for n in range(10_000)]
    accented = sum(not name.isascii() for name in names)
    letters, size = sum(map(len, names)), sum(len(name.encode()) for name in names)
    print(f"{lang}: {accented} names beyond ASCII, {size / letters - 1:.2%} longer in bytes")
for word in ("\u03b4\u03cd\u03bf", "\u0926\u094b"):  # two, in Greek and in Hindi
    print(word, len(word.encode()) / len(word), "bytes per code point")

# %% [markdown] lang="en" given=["1993", "15", "3629"]
# A row for every character costs almost ninety times the whole model, and nearly none of those rows would ever be read. The bytes cost next to nothing in our languages; Greek pays double and Hindi threefold, by the table of UTF-8. What is bought: no text is ever refused, and the table stays small. What is lost: a text gets longer, and a model can now write half a letter.
#
# ## What you can now do
#
# * Tell apart what is seen, code points, bytes and UTF-16 units, and say which of them a program counts.
# * Write a code point in UTF-8, count characters in bytes, and cut bytes without breaking a letter.
# * Compare texts by a normal form, and say why NFKC or "accents off" would be another question.
# * Look at the form of the answers first, when a score falls and the model has not changed.
#
# Bytes are *smaller* than letters, so a text in bytes is longer. Could one go the other way, with pieces *larger* than a letter, `hundred` in one row? Phase 11 asks: **who would decide which pieces there are, and what does the model pay for it?**
#
# ## Sources
#
# * [RFC 3629](https://www.rfc-editor.org/rfc/rfc3629): UTF-8, the table of this phase. Pike and Thompson 1993, *Hello World*, tell how it came about.
# * [Unicode Standard Annex 15](https://www.unicode.org/reports/tr15/): the normal forms.

# %% [markdown] lang="es" given=["1993", "15", "3629"]
# Una fila por carácter cuesta casi noventa veces el modelo entero, y casi ninguna de esas filas se leería nunca. Los bytes no cuestan casi nada en nuestros idiomas; el griego paga el doble y el hindi, el triple, según la tabla de UTF-8. Lo que se compra: ningún texto se rechaza nunca y la tabla sigue siendo pequeña. Lo que se pierde: los textos se alargan, y un modelo puede escribir ahora media letra.
#
# ## Lo que ya sabes hacer
#
# * Distinguir lo que se ve, los puntos de código, los bytes y las unidades de UTF-16, y decir cuál de ellos cuenta un programa.
# * Escribir un punto de código en UTF-8, contar caracteres en bytes y cortar bytes sin romper una letra.
# * Comparar textos con una forma normal y decir por qué NFKC o «sin tildes» sería otra pregunta.
# * Mirar primero la forma de las respuestas cuando una puntuación baja y el modelo no ha cambiado.
#
# Los bytes son *más pequeños* que las letras, así que un texto en bytes es más largo. ¿Se podría ir en la otra dirección, con piezas *más grandes* que una letra, `hundred` en una sola fila? La fase 11 pregunta: **¿quién decidiría qué piezas hay, y qué paga el modelo por ello?**
#
# ## Fuentes
#
# * [RFC 3629](https://www.rfc-editor.org/rfc/rfc3629): UTF-8, la tabla de esta fase. Pike y Thompson 1993, *Hello World*, cuentan cómo nació.
# * [Unicode Standard Annex 15](https://www.unicode.org/reports/tr15/): las formas normales.
