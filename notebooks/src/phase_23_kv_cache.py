# ---
# title: {en: "The KV cache", es: "La caché KV"}
# summary: {en: "Write a text without reading it again for every letter: what to keep, how to prove that nothing has changed, and the mistakes that a demonstration does not show.", es: "Escribe un texto sin releerlo con cada letra: qué guardar, cómo demostrar que nada cambió y los errores que una demostración no deja ver."}
# outcome: {en: "a decoding loop that reads each token once, and a test that proves it", es: "un bucle de escritura que lee cada token una vez, y una prueba que lo demuestra"}
# minutes: 100
# needs: [16, 19]
# ---

# %% [markdown] lang="en" given=["44", "45"]
# # The KV cache
#
# Phase 22 ended with an observation and a question. In a causal model nobody before a changed token notices. When the model has written a letter and goes on to the next one, all that it computed for the letters before is still the same, and a plain loop computes it again. **To write letter 45, must the model read the first 44 again?**
#
# No. What it takes instead is called a **KV cache**, and every language model that you have ever talked to has one. A cache may change what something costs, never what it says. So in this phase you write one, and spend as much care on proving it right as on writing it.

# %% [markdown] lang="es" given=["44", "45"]
# # La caché KV
#
# La fase 22 acabó con una observación y una pregunta. En un modelo causal no se entera nadie que esté antes de un token cambiado. Cuando el modelo ha escrito una letra y pasa a la siguiente, todo lo que calculó para las anteriores sigue igual, y un bucle simple lo vuelve a calcular. **Para escribir la letra 45, ¿tiene que leer otra vez las 44 primeras?**
#
# No. Lo que se usa en su lugar se llama **caché KV**, y la tiene cualquier modelo de lenguaje con el que hayas hablado. Una caché puede cambiar lo que algo cuesta, nunca lo que dice. Así que en esta fase escribes una, y pones tanto cuidado en demostrar que es correcta como en escribirla.

# %%
import copy
from functools import partial

import torch

from minigpt import recipes
from minigpt.sampling import generate

base = recipes.load_base()
model, tokenizer = base.model.eval(), base.tokenizer
prompt = torch.tensor([tokenizer.encode("en:4216=")])

# %% [markdown] lang="en"
# ## How much is read?
#
# The prompt `en:4216=` has 8 letters, the answer 33 and a newline: 34 letters to write. Without a cache the model reads 8 letters to find the first, then 9 for the second, and so on. **Predict** how many positions it reads altogether. How many, if it read every one just once? (The last letter that is written need not be read any more.) And the ratio of the two?

# %% [markdown] lang="es"
# ## ¿Cuánto se lee?
#
# El prompt `en:4216=` tiene 8 letras y la respuesta, 33 y un salto de línea: 34 letras por escribir. Sin caché, el modelo lee 8 letras para hallar la primera, luego 9 para la segunda, y así sucesivamente. **Predice** cuántas posiciones lee en total. ¿Y cuántas si leyera cada una una sola vez? (La última letra escrita ya no hace falta leerla.) ¿Y la razón entre las dos?


# %%
@torch.no_grad()
def counted(run):
    """What run() returns, and how many positions the model reads in each of its calls."""
    reads = []
    hook = model.register_forward_pre_hook(lambda module, given: reads.append(given[0].shape[1]))
    text = run()
    hook.remove()
    return text, reads


# %%
for use_cache in (False, True):
    text, reads = counted(partial(generate, model, prompt, 34, use_cache=use_cache))
    print(f"cache {use_cache!s:5} reads {reads[:4]} ... {reads[-1]}: {sum(reads)} positions")
print("ratio", round(sum(8 + i for i in range(34)) / sum(reads), 1))
tokenizer.decode(text[0].tolist())

# %% tags=["plot"] alt={"en": "A bar for each of 34 steps, one below the other. The first is 8 positions long, each next one a position longer. In every bar but the first only the last position is blue, read for the first time; all before it is orange, read again: a large triangle.", "es": "Una barra por cada uno de los 34 pasos, una debajo de otra. La primera mide 8 posiciones y cada una de las siguientes, una más. En todas menos la primera solo la última posición es azul, leída por primera vez; todo lo anterior es naranja, leído otra vez: un triángulo grande."}
from minigpt.plots import cache as plots

plots.triangle(8, 34, lang="en")

# %% [live] kind="cache"

# %% [markdown] lang="en"
# The ratio is about half the length of the text, so it grows with the text: without a cache, twice the letters are four times the work.
#
# ## What does an old position need from a new one?
#
# Nothing may be kept that still changes. So look at what could be kept: the **keys** of the eight letters of the prompt, in both layers, first with nothing behind them, then with five letters more. (`new_cache` makes an empty cache; a model that is called with one stores its keys and values there.)
#
# **Predict**: do they change in layer 0? And in layer 1, whose input is what the first layer has gathered? As a control, the third line changes the *first* two letters instead, from `en` to `it`.

# %% [markdown] lang="es"
# La razón es cerca de la mitad de la longitud del texto, así que crece con él: sin caché, el doble de letras es cuatro veces el trabajo.
#
# ## ¿Qué necesita una posición vieja de una nueva?
#
# No se puede guardar nada que todavía cambie. Así que mira lo que se podría guardar: las **claves** de las ocho letras del prompt, en las dos capas, primero sin nada detrás y luego con cinco letras más. (`new_cache` crea una caché vacía; un modelo al que se le pasa una guarda en ella sus claves y valores.)
#
# **Predice**: ¿cambian en la capa 0? ¿Y en la capa 1, cuya entrada es lo que reunió la primera? Como control, la tercera línea cambia las *dos primeras* letras, de `en` a `it`.


# %%
@torch.no_grad()
def keys_of(ids):
    """The keys of the first eight letters, (layer, head, 8, D)."""
    cache = model.new_cache(1)
    model(ids, cache)
    return cache.k[:, 0, :, :8]


# %%
alone = keys_of(prompt)
others = {"five letters more": keys_of(text[:, :13])}
others["another start"] = keys_of(torch.tensor([tokenizer.encode("it:4216=")]))
for what, keys in others.items():
    by_letter = (keys - alone).abs().amax(dim=(1, 3))  # (layer, 8)
    for layer in (0, 1):
        print(f"{what:18} layer {layer}", [f"{change:.0e}" for change in by_letter[layer].tolist()])

# %% [markdown] lang="en"
# What comes later changes nothing, in either layer (a few in the seventh decimal: rounding). What stood earlier changes everything behind it from layer 1 on. That is causality, seen from the other side: **the past is final.** A token in front makes all of it wrong; a token at the end leaves it as it is.
#
# ## What must be kept?
#
# For the new token one row of attention has to be computed, and it is made of three things: the query of the new token, the keys of all tokens, and the values of all tokens. Keys and values of the old ones are final, so they are kept, in each layer. Their queries are not: an old query has already asked, and nobody will ask with it again. Hence the name: K and V.
#
# ## Exercise 23.1 · One new token
#
# Write `attend_next(q, k, v, cache_k, cache_v)` for one head. `q`, `k`, `v` (1, D) belong to the new token, the caches (S, D) to those before it; S may be 0. Return what the new token gathers, (1, D), and both caches with its row at the end. The scores are divided by $\sqrt{D}$; what came in stays as it is. By hand: if `q` is all zeros, all tokens weigh the same, so from the values (4, 0), (0, 8) and the new (0, 3) it gathers (4/3, 11/3).

# %% [markdown] lang="es"
# Lo que viene después no cambia nada, en ninguna de las dos capas (un poco en el séptimo decimal: redondeo). Lo que estaba antes cambia, desde la capa 1, todo lo que va detrás. Es la causalidad vista desde el otro lado: **el pasado es definitivo.** Un token delante lo estropea entero; un token al final lo deja como está.
#
# ## ¿Qué hay que guardar?
#
# Para el token nuevo hay que calcular una fila de la atención, y se hace con tres cosas: la consulta del token nuevo, las claves de todos los tokens y los valores de todos los tokens. Las claves y los valores de los viejos son definitivos, así que se guardan, en cada capa. Sus consultas no: una consulta vieja ya preguntó, y nadie volverá a preguntar con ella. De ahí el nombre: K y V.
#
# ## Ejercicio 23.1 · Un token nuevo
#
# Escribe `attend_next(q, k, v, cache_k, cache_v)` para una cabeza. `q`, `k`, `v` (1, D) son del token nuevo; las cachés (S, D), de los anteriores; S puede ser 0. Devuelve lo que reúne el token nuevo, (1, D), y las dos cachés con su fila al final. Las puntuaciones se dividen entre $\sqrt{D}$; lo que recibes se queda como está. A mano: si `q` es toda ceros, todos los tokens pesan lo mismo, así que de los valores (4, 0), (0, 8) y el nuevo (0, 3) reúne (4/3, 11/3).


# %% exercise="ex-23-01"
def attend_next(q, k, v, cache_k, cache_v):
    """Return what the new token gathers (1, D), and both caches with its row at the end."""
    raise NotImplementedError


# %%
attention, size = model.blocks[0].attention, 16
with torch.no_grad():
    stream = model.token_embedding(text[:, :9]) + model.position_embedding.weight[:9]
    q, k, v = (part[0, 2] for part in attention.project(model.blocks[0].norm_1(stream)))  # head 2
y, keys, values = attend_next(q[8:], k[8:], v[8:], k[:8], v[:8])
whole = torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)
print(tuple(y.shape), "largest difference to the whole:", f"{(y - whole[0, 8:]).abs().max():.0e}")

# %% [markdown] lang="en"
# Head 2 of the base, the ninth letter of a real text: your one row is the last row of the whole attention.
#
# ## A loop that reads once
#
# Writing with a cache has two parts. First the whole prompt is read in one call, which fills the cache and gives the first new token (this is the **prefill**). Then each new token is read alone. Where does it stand? Behind what the cache holds: `cache.length` is its position.
#
# ## Exercise 23.2 · Read every token once
#
# Write `decode(model, ids, n)`: the ids (1, T), continued by the `n` likeliest tokens, (1, T + n), with `n` at least 1. `model.new_cache(1)` makes an empty cache, and `model(unread, cache)` reads ids (1, any number), puts them into it and returns a row of logits for each. Every token is read once, in one cache; the very last one is not read at all.

# %% [markdown] lang="es"
# La cabeza 2 de la base, la novena letra de un texto real: tu única fila es la última fila de la atención entera.
#
# ## Un bucle que lee una vez
#
# Escribir con caché tiene dos partes. Primero se lee todo el prompt en una llamada, que llena la caché y da el primer token nuevo (es la **lectura inicial**, *prefill*). Después se lee cada token nuevo, él solo. ¿En qué lugar está? Detrás de lo que contiene la caché: `cache.length` es su posición.
#
# ## Ejercicio 23.2 · Leer cada token una vez
#
# Escribe `decode(model, ids, n)`: los ids (1, T), continuados con los `n` tokens más probables, (1, T + n), con `n` de 1 en adelante. `model.new_cache(1)` crea una caché vacía, y `model(unread, cache)` lee ids (1, los que sean), los mete en ella y devuelve una fila de logits por cada uno. Cada token se lee una vez, en una sola caché; el último de todos no se lee.


# %% exercise="ex-23-02"
def decode(model, ids, n):
    """Return ids (1, T) and the n likeliest tokens after it, (1, T + n), each token read once."""
    raise NotImplementedError


# %%
mine, reads = counted(lambda: decode(model, prompt, 34))
print(sum(reads), "positions read; the same letters:", torch.equal(mine, text))

# %% [markdown] lang="en"
# ## Is it the same?
#
# The same letters, for one number. House rule: compare logits, not answers. Read the text once as a whole, and once in pieces, as the loop does. **Predict**: are the logits equal to the bit? If not, how far apart?

# %% [markdown] lang="es"
# ## ¿Es lo mismo?
#
# Las mismas letras, con un número. Regla de la casa: compara logits, no respuestas. Lee el texto una vez entero y otra a trozos, como hace el bucle. **Predice**: ¿son los logits iguales hasta el último bit? Si no, ¿cuánto distan?


# %%
@torch.no_grad()
def in_pieces(model, ids, sizes):
    """The logits of a text (1, T) that is read in pieces of these sizes, through one cache."""
    cache = model.new_cache(1)
    return torch.cat([model(piece, cache) for piece in ids.split(sizes, dim=1)], dim=1)


# %%
one_by_one = [8] + [1] * 33
for kind, other in {"float32": model, "float64": copy.deepcopy(model).double()}.items():
    whole = other(text[:, :41]).detach()
    pieces = in_pieces(other, text[:, :41], one_by_one)
    same = (whole.argmax(-1) == pieces.argmax(-1)).sum().item()
    print(
        f"{kind}: to the bit {torch.equal(whole, pieces)}, favourites equal {same} of 41,", end=" "
    )
    print(f"largest difference {(whole - pieces).abs().max():.0e}")

# %% [markdown] lang="en"
# Not equal to the bit, and never will be: matrices of another shape are multiplied in another order, and a sum of floats hangs on its order (phase 02). That this is the whole reason, the second line tests: with numbers of twice the length the difference shrinks by a factor of a hundred million, as rounding does and a mistake would not.
#
# So the promise of a cache is: **the same letters, logits to about 0.00001.** Where two letters are nearly equally likely, even rounding can decide between them, and in 16 bits it is larger; then a cache may change a letter, without being wrong.
#
# ## Pieces larger than one
#
# A long prompt is often read in several chunks. In the second one, several tokens are new, and each must see the stored ones and not the new ones behind it. By hand, for 2 new tokens where 3 are stored: which of the 5 places may the first see, which the second?
#
# ## Exercise 23.3 · What a chunk may see
#
# Write `chunk_mask(T, S)`: a tensor (T, S) of True and False. There are S places in all, and the T new tokens are the last of them. True where new token t may see place s.

# %% [markdown] lang="es"
# No son iguales hasta el último bit, ni lo serán nunca: matrices de otra forma se multiplican en otro orden, y una suma de números de coma flotante depende del orden (fase 02). Que esa sea toda la razón lo pone a prueba la segunda línea: con números del doble de largo la diferencia se encoge cien millones de veces, como hace el redondeo y no haría un error.
#
# Así que la promesa de una caché es: **las mismas letras, logits hasta cerca de 0,00001.** Donde dos letras son casi igual de probables, hasta el redondeo puede decidir entre ellas, y en 16 bits es mayor; entonces una caché puede cambiar una letra sin ser incorrecta.
#
# ## Trozos de más de uno
#
# Un prompt largo se lee a menudo en varios tramos. En el segundo hay varios tokens nuevos, y cada uno debe ver los guardados y no los nuevos que van detrás de él. A mano, con 2 tokens nuevos y 3 guardados: ¿cuáles de los 5 lugares puede ver el primero y cuáles el segundo?
#
# ## Ejercicio 23.3 · Lo que puede ver un tramo
#
# Escribe `chunk_mask(T, S)`: un tensor (T, S) de True y False. Hay S lugares en total, y los T tokens nuevos son los últimos. True donde el token nuevo t puede ver el lugar s.


# %% exercise="ex-23-03"
def chunk_mask(T, S):
    """Return (T, S) bool: True where new token t may see place s; the new ones are the last T."""
    raise NotImplementedError


# %% [markdown] lang="en"
# PyTorch's kernel has a switch for causal attention, `is_causal=True`, which makes a triangle by itself. Read the prompt, then `four thousand` as one chunk of 13: with your mask, with the kernel's own triangle, and with no mask at all ("the cache holds the past, after all"). **Predict** which of the two wrong ways does more harm.

# %% [markdown] lang="es"
# El kernel de PyTorch tiene un interruptor para la atención causal, `is_causal=True`, que hace un triángulo por su cuenta. Lee el prompt y después `four thousand` como un tramo de 13: con tu máscara, con el triángulo del propio kernel y sin ninguna máscara («al fin y al cabo, la caché solo tiene el pasado»). **Predice** cuál de las dos formas incorrectas hace más daño.

# %%
from minigpt.experiments.cache import read

ids = torch.tensor([tokenizer.encode("en:4216=four thousand")])
whole = model(ids)[:, 8:].detach()
ways = {"your mask": (chunk_mask(13, 21), False), "is_causal": (None, True), "none": (None, False)}

# %%
for way, (mask, causal) in ways.items():
    cache = model.new_cache(1)
    with torch.no_grad():
        model(prompt, cache)
        chunk = read(model, ids[:, 8:], cache, 8, mask, causal)
    kept = (chunk.argmax(-1) == whole.argmax(-1)).sum().item()
    gap = (chunk - whole).abs().max()
    print(f"{way:10} largest difference {gap:.0e}, favourites kept {kept} of 13")

# %% [markdown] lang="en"
# The ready-made triangle does more harm than none. It begins at the top left: the first new token sees place 0 only, the second 0 and 1, as if they stood at the start of the text. With a single new token the same switch would leave it one key of all; so it is right for a prompt, wrong with a cache, and silent.
#
# ## Which mistakes does a demonstration show?
#
# Here are five caches with one mistake each, and one without. `last letter twice`: the prompt is read, and then the loop begins by feeding its last letter. `position one late`: each new letter is put one place too far. `prompt without a mask`: as it says. `not emptied`: the cache still holds `en:86=eighty-six` and its newline. `position always 0`: every new letter is put at place 0.
#
# Before you run: which of the five still spell 4216?

# %% [markdown] lang="es"
# El triángulo ya hecho hace más daño que ninguno. Empieza arriba a la izquierda: el primer token nuevo ve solo el lugar 0, el segundo el 0 y el 1, como si estuvieran al comienzo del texto. Con un solo token nuevo, el mismo interruptor le dejaría una clave de todas; así que sirve para un prompt, no sirve con una caché, y no avisa.
#
# ## ¿Qué errores deja ver una demostración?
#
# Aquí hay cinco cachés con un error cada una, y una sin errores. `last letter twice`: se lee el prompt y después el bucle empieza dándole su última letra. `position one late`: cada letra nueva se pone un lugar más allá. `prompt without a mask`: el prompt sin máscara. `not emptied`: la caché todavía contiene `en:86=eighty-six` y su salto de línea. `position always 0`: cada letra nueva se pone en el lugar 0.
#
# Antes de ejecutar: ¿cuáles de las cinco escriben bien 4216?

# %%
from minigpt.experiments.cache import MISTAKES, judges, logit_gap, right, write

for mistake in MISTAKES:
    print(f"{mistake:22}", *write(base, ["en:4216="], mistake))

# %% [markdown] lang="en"
# Three of five pass the demonstration. Now 30 numbers of three digits and 30 of four, none of which the base has trained on. **Predict** how many of each the three will spell right: nearly all, about half, none?

# %% [markdown] lang="es"
# Tres de cinco pasan la demostración. Ahora, 30 números de tres cifras y 30 de cuatro, con ninguno de los cuales se entrenó la base. **Predice** cuántos de cada clase escribirán bien las tres: ¿casi todos, cerca de la mitad, ninguno?

# %% tags=["plot"] alt={"en": "Six pairs of bars, right answers of 30 for three and four digits. No mistake 30 and 30; last letter twice 0 and 16; position one late 29 and 20; prompt without a mask 27 and 29; not emptied 0 and 0; position always 0: 0 and 0.", "es": "Seis pares de barras, aciertos de 30 con tres y con cuatro cifras. Sin error 30 y 30; última letra dos veces 0 y 16; posición una más tarde 29 y 20; prompt sin máscara 27 y 29; sin vaciar 0 y 0; posición siempre 0: 0 y 0."}
numbers = judges(30)
scores = {m: {digits: right(base, numbers[digits], m) for digits in (3, 4)} for m in MISTAKES}
print(scores)
plots.mistakes(scores, 30, shown=("not emptied", "position always 0"), lang="en")

# %% [markdown] lang="en"
# A cache that spells 4216 without a fault spells **no** three-digit number at all. Why none of them? Read what it makes of 104, and beside it what a cache *without* any mistake makes of a prompt with two equal signs:

# %% [markdown] lang="es"
# Una caché que escribe 4216 sin un fallo no escribe **ni un** número de tres cifras. ¿Por qué ninguno? Lee lo que hace con 104 y, al lado, lo que hace una caché *sin* ningún error con un prompt de dos signos de igual:

# %%
print("last letter twice:", *write(base, ["en:104="], "last letter twice"))
print("prompt en:104== : ", *write(base, ["en:104=="]))

# %% [markdown] lang="en"
# The same text: to read the last letter twice is to have a prompt that says it twice. And with a second `=` three digits take as many places as four.
#
# So a demonstration proves little, and a score on numbers of one kind not much more. What does find such mistakes? The rule from above, in one line: compare the logits with those of the text read as a whole. Once more with 4216, where the three looked perfect. **Predict**: does the comparison see them?

# %% [markdown] lang="es"
# El mismo texto: leer la última letra dos veces es tener un prompt que la dice dos veces. Y con un segundo `=`, tres cifras ocupan tantos lugares como cuatro.
#
# Así que una demostración prueba poco, y un puntaje con números de una sola clase, no mucho más. ¿Qué descubre esos errores? La regla de antes, en una línea: compara los logits con los del texto leído entero. Otra vez con 4216, donde las tres parecían perfectas. **Predice**: ¿las ve la comparación?

# %%
for mistake in MISTAKES:
    print(f"{mistake:22} largest difference {logit_gap(base, 'en:4216=', mistake):.0e}")

# %% [markdown] lang="en"
# Rounding in the first line, differences of whole units in all the others. One text is enough, if one looks at the logits.
#
# ## What does it cost in memory?
#
# A cache buys time with memory. For each token of each text it holds a key and a value in every layer. In large models several heads often share keys and values, so the number of heads that *have* some, `n_kv_head`, is given by itself.
#
# ## Exercise 23.4 · The bytes of a cache
#
# Write `cache_bytes(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each)`: the bytes of all keys and values, a whole number. `n_head` heads ask, `n_kv_head` have keys and values, `head_dim` numbers wide, each number of `bytes_each` bytes. By hand: 1 layer, 1 head of width 2, 3 tokens, 1 text, 4 bytes: $2 \cdot 2 \cdot 3 \cdot 4 = 48$.

# %% [markdown] lang="es"
# Redondeo en la primera línea, diferencias de unidades enteras en todas las demás. Basta un texto, si se miran los logits.
#
# ## ¿Cuánto cuesta en memoria?
#
# Una caché compra tiempo con memoria. Por cada token de cada texto guarda una clave y un valor en cada capa. En los modelos grandes, varias cabezas comparten a menudo claves y valores, así que la cantidad de cabezas que *los tienen*, `n_kv_head`, se da aparte.
#
# ## Ejercicio 23.4 · Los bytes de una caché
#
# Escribe `cache_bytes(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each)`: los bytes de todas las claves y los valores, un número entero. Preguntan `n_head` cabezas, tienen claves y valores `n_kv_head`, de ancho `head_dim`, y cada número ocupa `bytes_each` bytes. A mano: 1 capa, 1 cabeza de ancho 2, 3 tokens, 1 texto, 4 bytes: $2 \cdot 2 \cdot 3 \cdot 4 = 48$.


# %% exercise="ex-23-04"
def cache_bytes(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each):
    """Return how many bytes hold the keys and values of all tokens of all texts, an integer."""
    raise NotImplementedError


# %%
weights = sum(p.nbytes for p in model.parameters())
print("by hand:", cache_bytes(1, 1, 1, 2, 3, 1, 4), "bytes")
print("Mini-GPT, a token:", cache_bytes(2, 4, 4, 16, 1, 1, 4), "bytes")
print("a full context:", cache_bytes(2, 4, 4, 16, 64, 1, 4), " really taken:", cache.nbytes)
print(f"that is {cache.nbytes / weights:.0%} of the weights")

# %% [markdown] lang="en"
# Now LLaMA-7B: 32 layers, 32 heads of 128, all with keys of their own, numbers of 2 bytes. Its weights take 13.5 GB. **Predict**: how much does the cache take for one text of 4,096 tokens, and for 32 such texts at once? LLaMA-3-8B is built alike but lets four heads share their keys: 8 heads have some.

# %% [markdown] lang="es"
# Ahora LLaMA-7B: 32 capas, 32 cabezas de 128, todas con claves propias, números de 2 bytes. Sus pesos ocupan 13,5 GB. **Predice**: ¿cuánto ocupa la caché de un texto de 4096 tokens, y la de 32 textos así a la vez? LLaMA-3-8B es parecido, pero deja que cuatro cabezas compartan sus claves: las tienen 8.

# %%
print("weights of LLaMA-7B:", 6.74e9 * 2 / 1e9, "GB")
for name, n_kv_head in (("LLaMA-7B", 32), ("LLaMA-3-8B", 8)):
    token, one, many = (
        cache_bytes(32, 32, n_kv_head, 128, tokens, batch, 2)
        for tokens, batch in ((1, 1), (4096, 1), (4096, 32))
    )
    print(f"{name:10} {token // 1024} KiB a token, {one / 1e9:.2f} GB a text, {many / 1e9:.1f} GB")

# %% [markdown] lang="en"
# Half a megabyte for every token; and 32 texts of this length need five times the memory of the model. That is why large models share keys (phase 27 builds it), and why a computer that answers many people runs out of cache long before it runs out of weights.
#
# ## When does it pay?
#
# At 64 letters the cache saves 63 of 64 positions. **Predict** how many times faster one more letter becomes for a model of Mini-GPT's size: 64 times? 10? 2? And at 512 letters?

# %% [markdown] lang="es"
# Medio megabyte por token; y 32 textos de esa longitud necesitan cinco veces la memoria del modelo. Por eso los modelos grandes comparten claves (lo construye la fase 27), y por eso una computadora que responde a mucha gente se queda sin caché mucho antes que sin pesos.
#
# ## ¿Cuándo compensa?
#
# Con 64 letras, la caché ahorra 63 de 64 posiciones. **Predice** cuántas veces más rápida es una letra más en un modelo del tamaño de Mini-GPT: ¿64 veces? ¿10? ¿2? ¿Y con 512 letras?

# %% tags=["plot"] alt={"en": "Milliseconds for one more letter against the length of the text, both axes logarithmic. The line that reads all of it again lies a little above the other one at 8 letters and climbs ever more steeply; the line that reads only the last letter is nearly flat.", "es": "Milisegundos para una letra más según la longitud del texto, los dos ejes logarítmicos. La línea que lo lee todo otra vez queda un poco por encima de la otra con 8 letras y sube cada vez más; la línea que lee solo la última letra es casi plana."}
from minigpt.experiments.cache import step_times
from minigpt.model import GPT, GPTConfig

long = GPT(GPTConfig(57, context_length=512)).eval()
lengths = [8, 16, 32, 64, 128, 256, 512]
times = step_times(long, lengths, tries=40)
plots.step_times(lengths, times, lang="en")

# %% [markdown] lang="en"
# Your times are your machine's; the shape of the lines is not. In a model this small, one call costs nearly the same whether it reads one position or thirty: starting the operations takes longer than doing them. So at 64 letters the gain is a small number, far from 64, and it grows with the text. (Where the time of a call goes is the subject of phase 24.)
#
# The fixed cost can be shared: let many texts go forward in the same call. **Predict**: with 256 texts at once, how many times as many letters a second come out as with one: 256 times, or less?

# %% [markdown] lang="es"
# Tus tiempos son los de tu máquina; la forma de las líneas, no. En un modelo tan pequeño, una llamada cuesta casi lo mismo si lee una posición o treinta: arrancar las operaciones tarda más que hacerlas. Así que con 64 letras la ganancia es un número pequeño, lejos de 64, y crece con el texto. (En qué se va el tiempo de una llamada es el tema de la fase 24.)
#
# El costo fijo se puede compartir: deja que muchos textos avancen en la misma llamada. **Predice**: con 256 textos a la vez, ¿cuántas veces más letras por segundo salen que con uno: 256 veces, o menos?

# %%
from minigpt.experiments.cache import race

sizes = (1, 4, 16, 64, 256)
seconds = race({n: partial(generate, model, prompt.expand(n, -1), 4) for n in sizes})
for n in sizes:
    print(f"{n:3} texts: {n * seconds[1] / seconds[n]:5.1f} times the letters per second")

# %% [markdown] lang="en"
# First nearly for nothing, then less and less: once the arithmetic of a call takes longer than starting it, more texts take more time.
#
# ## Where does it end?
#
# A text that outgrows the context slides: the first token is dropped, and every other one moves one place forward. Can the stored keys stay? **Predict** by how much the keys of the *same* tokens change, as a share of their length. Then a control: a copy of the base whose position table is all zeros, so that no token knows its place.

# %% [markdown] lang="es"
# Primero casi gratis, después cada vez menos: cuando la aritmética de una llamada tarda más que arrancarla, más textos tardan más.
#
# ## ¿Dónde se acaba?
#
# Un texto que no cabe en el contexto se desliza: se cae el primer token y todos los demás avanzan un lugar. ¿Pueden quedarse las claves guardadas? **Predice** cuánto cambian las claves de los *mismos* tokens, como parte de su longitud. Después, un control: una copia de la base cuya tabla de posiciones es toda ceros, de modo que ningún token sabe dónde está.

# %%
placeless = copy.deepcopy(model)
placeless.position_embedding.weight.data.zero_()
letters = torch.randint(57, (1, 65), generator=torch.Generator().manual_seed(0))
for name, other in {"base": model, "no positions": placeless}.items():
    caches = other.new_cache(1), other.new_cache(1)
    for window, cache in zip((letters[:, :64], letters[:, 1:]), caches, strict=True):
        other(window, cache)
    old, new = caches[0].k[:, 0, :, 1:].detach(), caches[1].k[:, 0, :, :63].detach()
    print(name, [f"{((old - new)[i].norm() / new[i].norm()).item():.2f}" for i in (0, 1)])

# %% [markdown] lang="en"
# The first number is layer 0, the second layer 1. In the base both change: every token's place is part of its key. Without positions layer 0 stands still, so the places were the reason there; but layer 1 changes even so, since the past of every token has lost its first one. **The past is final only as long as nothing is taken off its front.** So past the context `generate` gives up its cache and reads the whole window anew for every letter. That is the honest limit of this model; positions that survive a shift come in phase 27.
#
# One more way to make a cache invalid needs no text at all: other weights. Whoever switches on an adapter in the middle of a text (phase 28) has keys of two models in one cache.
#
# ## How exact must it be?
#
# A cache is large, and read as a whole for every token. Does it need 32 bits a number? Round all keys and values at every step to 16 bits (`bfloat16`), or to 8 (`float8_e4m3fn`: three bits after the leading 1). **Predict** how many of the 30 and 30 numbers are still right.

# %% [markdown] lang="es"
# El primer número es la capa 0, el segundo la capa 1. En la base cambian las dos: el lugar de cada token forma parte de su clave. Sin posiciones, la capa 0 no se mueve, así que ahí la razón eran los lugares; pero la capa 1 cambia igual, porque el pasado de cada token perdió a su primero. **El pasado es definitivo solo mientras no se le quite nada por delante.** Así que, más allá del contexto, `generate` renuncia a su caché y lee la ventana entera de nuevo con cada letra. Ese es el límite, dicho con franqueza, de este modelo; las posiciones que resisten un desplazamiento llegan en la fase 27.
#
# Hay otra forma de volver inválida una caché, y no necesita ningún texto: otros pesos. Quien enciende un adaptador a mitad de un texto (fase 28) tiene claves de dos modelos en una sola caché.
#
# ## ¿Cuánta exactitud necesita?
#
# Una caché es grande, y se lee entera con cada token. ¿Necesita 32 bits por número? Redondea en cada paso todas las claves y los valores a 16 bits (`bfloat16`), o a 8 (`float8_e4m3fn`: tres bits después del 1 inicial). **Predice** cuántos de los 30 y 30 números siguen bien.

# %%
for kind in (torch.float32, torch.bfloat16, torch.float8_e4m3fn):
    found = [right(base, numbers[digits], stored_as=kind) for digits in (3, 4)]
    size = kind.itemsize
    print(f"{kind}: {found} right of 30 and 30; {cache_bytes(2, 4, 4, 16, 64, 1, size)} bytes")

# %% [markdown] lang="en" given=["2019", "2022", "2023"]
# All of them, with a quarter of the memory. Why do keys and values bear so coarse a rounding? That is a question for phase 26, which rounds the weights themselves.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 23` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 23`.
#
# ## What you can now do
#
# * You can say what a KV cache holds, why no queries are in it, and what makes it invalid.
# * You can write the row of attention for one new token, a loop that reads every token once, and the mask of a chunk.
# * You can prove a cache right by comparing logits, and name mistakes that a demonstration does not show.
# * You can count the bytes of a cache for any model, and say what large models do about them.
#
# Two things are left open. Why does one call take so long that one position or thirty make no difference? And how much faster could it be at best? To know that **before** running anything, one has to count: operations, bytes, calls. That is phase 24.
#
# ## Where to go deeper
#
# * Shazeer 2019, [Fast Transformer Decoding](https://arxiv.org/abs/1911.02150): its second section has incremental decoding, and the third shares the keys.
# * Pope and others 2022, [Efficiently Scaling Transformer Inference](https://arxiv.org/abs/2211.05102): what a cache costs in large models.
# * Kwon and others 2023, [Paged Attention](https://arxiv.org/abs/2309.06180): caches of many texts, cut into pages.
# * To try: `cache.length = n` rewinds a cache. Write two endings of the same start, and read the start once.
# * `minigpt/attention.py`: `KVCache` is twenty lines. `minigpt/sampling.py`: `generate` does what you wrote, for several texts of unlike length.

# %% [markdown] lang="es" given=["2019", "2022", "2023"]
# Todos, con la cuarta parte de la memoria. ¿Por qué aguantan las claves y los valores un redondeo tan basto? Es una pregunta para la fase 26, que redondea los propios pesos.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 23` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 23`.
#
# ## Lo que ya sabes hacer
#
# * Sabes decir qué contiene una caché KV, por qué no hay consultas en ella y qué la vuelve inválida.
# * Sabes escribir la fila de atención de un token nuevo, un bucle que lee cada token una vez y la máscara de un tramo.
# * Sabes demostrar que una caché es correcta comparando logits, y nombrar errores que una demostración no deja ver.
# * Sabes contar los bytes de una caché para cualquier modelo y decir qué hacen los modelos grandes al respecto.
#
# Quedan dos cosas abiertas. ¿Por qué una llamada tarda tanto que da igual una posición que treinta? ¿Y cuánto más rápida podría ser, como mucho? Para saberlo **antes** de ejecutar nada hay que contar: operaciones, bytes, llamadas. Eso es la fase 24.
#
# ## Para profundizar
#
# * Shazeer 2019, [Fast Transformer Decoding](https://arxiv.org/abs/1911.02150): la segunda sección trata la escritura paso a paso, y la tercera comparte las claves.
# * Pope y otros 2022, [Efficiently Scaling Transformer Inference](https://arxiv.org/abs/2211.05102): lo que cuesta una caché en los modelos grandes.
# * Kwon y otros 2023, [Paged Attention](https://arxiv.org/abs/2309.06180): cachés de muchos textos, cortadas en páginas.
# * Para probar: `cache.length = n` rebobina una caché. Escribe dos finales del mismo comienzo y lee el comienzo una sola vez.
# * `minigpt/attention.py`: `KVCache` son veinte líneas. `minigpt/sampling.py`: `generate` hace lo que escribiste, para varios textos de distinta longitud.
