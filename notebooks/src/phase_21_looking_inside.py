# ---
# title: {en: "Looking inside", es: "Mirar por dentro"}
# summary: {en: "Find the part of the model that reads the digit it is about to name, and prove it by a transplant; see why a bright map and a good probe prove less than they seem to.", es: "Encuentra la parte del modelo que lee la cifra que está a punto de nombrar y demuéstralo con un trasplante; mira por qué un mapa brillante y una buena sonda demuestran menos de lo que parece."}
# outcome: {en: "a tested story of how the model reads digits, and a habit: intervene before you believe", es: "una historia comprobada de cómo lee cifras el modelo, y una costumbre: intervenir antes de creer"}
# minutes: 105
# needs: [15, 17, 20]
# ---

# %% [markdown] lang="en"
# # Looking inside
#
# Phase 20 judged the model from outside. Phase 15 had a first look inside: one head of the first layer looks at the digit that comes next, and when two of its weights were exchanged, most names began with the wrong digit. Most, not all. And what do the other heads do, the second layer, the MLPs?
#
# **Which part of the model reads the digit that it is about to name, and how would you prove it?** At the end of this phase you can take a run apart and put it together again with pieces of another run; you have a story of how these 106,368 numbers read `4216`, every sentence of it tested; and you have seen two popular pictures, the map and the probe, suggest things that are not so.

# %% [markdown] lang="es"
# # Mirar por dentro
#
# La fase 20 juzgó el modelo desde fuera. La fase 15 echó una primera mirada dentro: una cabeza de la primera capa mira la cifra que viene, y al intercambiar dos de sus pesos la mayoría de los nombres empezó por la cifra equivocada. La mayoría, no todos. ¿Y qué hacen las demás cabezas, la segunda capa, los MLP?
#
# **¿Qué parte del modelo lee la cifra que está a punto de nombrar, y cómo lo demostrarías?** Al final de esta fase sabrás desarmar una pasada y volver a armarla con piezas de otra; tendrás una historia de cómo estos 106 368 números leen `4216`, con cada frase comprobada; y habrás visto a dos imágenes populares, el mapa y la sonda, sugerir cosas que no son.

# %% [markdown] lang="en"
# ## A sum that can be taken apart
#
# Every block of phase 17 *adds* to the stream: what its attention has gathered, then what its MLP has thought. So what leaves the model is a sum of five parts. `record` runs the model once and notes what stands at each place. It does so by **hooks**: functions that PyTorch calls whenever a layer is entered or left. The model's code knows nothing of it.

# %% [markdown] lang="es"
# ## Una suma que se puede desarmar
#
# Cada bloque de la fase 17 *suma* al flujo: lo que reunió su atención y, después, lo que pensó su MLP. Así que lo que sale del modelo es una suma de cinco partes. `record` ejecuta el modelo una vez y anota lo que hay en cada lugar. Lo hace con **ganchos** (*hooks*): funciones a las que PyTorch llama cada vez que se entra en una capa o se sale de ella. El código del modelo no se entera.

# %%
import torch

from minigpt.inside import record
from minigpt.recipes import load_base

base = load_base()
model, tokenizer = base.model, base.tokenizer
logits, seen = record(model, torch.tensor([tokenizer.encode("en:4216=")]))
print(f"{sum(p.numel() for p in model.parameters()):,} numbers")
print({place: tuple(value.shape) for place, value in seen.items()})

# %% [markdown] lang="en"
# `0.stream` enters block 0; `0.heads` is what the four heads gathered, side by side, before `o_proj` mixes them; `0.attention` and `0.mlp` are what block 0 adds; `end.stream` enters the last norm. **Predict:** add up `0.stream` and the four additions. To how many decimals do you get `end.stream`?

# %% [markdown] lang="es"
# `0.stream` entra en el bloque 0; `0.heads` es lo que reunieron las cuatro cabezas, una al lado de otra, antes de que `o_proj` las mezcle; `0.attention` y `0.mlp` son lo que suma el bloque 0; `end.stream` entra en la última norma. **Predice:** suma `0.stream` y los cuatro sumandos. ¿Con cuántos decimales obtienes `end.stream`?

# %%
total = seen["0.stream"]
for part in ("0.attention", "0.mlp", "1.attention", "1.mlp"):
    total = total + seen[part]
print("largest difference:", (total - seen["end.stream"]).abs().max().item())

# %% [markdown] lang="en"
# All of them, bit for bit: they are the additions that the model made, in its order. Nothing passes from part to part except through this sum. That makes two things possible: to stop the sum anywhere and read it, and to exchange one part of it.
#
# ## Reading before the end
#
# Stop after any part, and read the letter as if the model ended there: through the final norm and the table of token embeddings, as phase 17 does at the very end. This is the **logit lens**.

# %% [markdown] lang="es"
# Con todos, bit a bit: son las sumas que hizo el modelo, en su orden. Nada pasa de una parte a otra si no es por esta suma. Eso permite dos cosas: parar la suma en cualquier sitio y leerla, y cambiar una de sus partes.
#
# ## Leer antes del final
#
# Párate después de cualquier parte y lee la letra como si el modelo acabara ahí: con la norma final y la tabla de embeddings de tokens, como hace la fase 17 al final del todo. Esto es la **lente de logits** (*logit lens*).

# %% [markdown] lang="en" given=["0.00001"]
# ## Exercise 21.1 · The lens
#
# Write `lens(stream, weight, table)`. Each position of the stream (…, C) is normed by itself: its mean is taken off and it is divided by its standard deviation, with 0.00001 added to the variance. Then comes the norm's `weight` (C,), then the dot product with each row of the `table` (V, C). Return the logits (…, V).

# %% [markdown] lang="es" given=["0,00001"]
# ## Ejercicio 21.1 · La lente
#
# Escribe `lens(stream, weight, table)`. Cada posición del flujo (…, C) se normaliza por separado: se le resta su media y se divide entre su desviación estándar, con 0,00001 sumado a la varianza. Luego viene el `weight` (C,) de la norma y luego el producto escalar con cada fila de la `table` (V, C). Devuelve los logits (…, V).


# %% exercise="ex-21-01"
def lens(stream, weight, table):
    """Return the logits (..., V) of a stream (..., C): norm, its weight (C,), the table (V, C)."""
    raise NotImplementedError


# %%
norm, table = model.final_norm.weight.detach(), model.token_embedding.weight.detach()
mine = lens(seen["end.stream"], norm, table)
print("at the end, the lens is the model:", torch.allclose(mine, logits, atol=1e-4))

# %% [markdown] lang="en"
# Two predictions, over all letters of 200 held-out names. **Predict** the curve: does the share of right letters grow evenly from part to part, or does it jump, and where? And before the first block the stream holds nothing but token and position: **which letter will the lens show there?**

# %% [markdown] lang="es"
# Dos predicciones, sobre todas las letras de 200 nombres apartados. **Predice** la curva: ¿crece la proporción de letras correctas por igual de parte en parte, o da un salto, y dónde? Y antes del primer bloque el flujo no tiene más que el token y la posición: **¿qué letra mostrará ahí la lente?**

# %% tags=["plot"] alt={"en": "Share of right letters that the lens shows after each of five parts, one line for first letters and one for the others. Both lie near zero at the embedding and after attention 0, jump to 0.9 and 0.6 after mlp 0, rise a little with attention 1 and end at 1 after mlp 1.", "es": "Proporción de letras correctas que muestra la lente después de cada una de cinco partes, una línea para las primeras letras y otra para las demás. Las dos están casi en cero en el embedding y tras la atención 0, saltan a 0,9 y 0,6 tras el MLP 0, suben un poco con la atención 1 y acaban en 1 tras el MLP 1."}
from minigpt.evaluate import balanced, number_dataset
from minigpt.experiments.looking_inside import first_letters, right_by_stage
from minigpt.number_names import split_numbers
from minigpt.plots import looking_inside as plots

numbers = balanced(split_numbers().test, 200)
data = number_dataset(numbers, "en", tokenizer, 64)
by_stage = right_by_stage(model, data, first_letters(numbers, data.y))
plots.stages(by_stage, lang="en")

# %%
from minigpt.experiments.looking_inside import stages

for name, (every, first, later) in by_stage.items():
    print(f"{name:12} right: {every:.2f}, of first letters {first:.2f}, of the others {later:.2f}")
early = lens(stages(model, data.x)["embedding"], norm, table).argmax(-1)
repeats = (early == data.x)[data.y >= 0]
print(f"before the first block it shows the letter just read: {repeats.float().mean():.2f}")

# %% [live] kind="lens"

# %% [markdown] lang="en"
# A jump, in the first MLP. The first letter of a digit's word is nearly always there after one block; the letters inside the words need the second. After `attention 0` the lens shows next to nothing, and yet, as you will see, all is decided by then. A lens shows what could be *said* at a place, not what is *known* there.
#
# And at the very beginning it does not show noise: it repeats the letter that was just read, every time. The table at the end is the table of the beginning (phase 17 shares them), and an embedding is most like itself.
#
# ## Two numbers, one difference
#
# Reading is not proof. For a proof, change one thing. Take `en:4216=` and `en:9216=`: two prompts of equal length that differ in one character, after which *four* or *nine* is due, so `f` or `n`. How far the logit of `f` is ahead of that of `n`, its **lead**, says which of the two the model is about to write. Now run the second prompt, but at *one* place put in what stood there in the first run, a transplant: this is called **patching**. If the lead comes back, the difference passed through that place.

# %% [markdown] lang="es"
# Un salto, en el primer MLP. La primera letra de la palabra de una cifra casi siempre está ya tras un bloque; las letras de dentro de las palabras necesitan el segundo. Después de `attention 0` la lente no muestra casi nada y, sin embargo, como verás, para entonces todo está decidido. Una lente muestra lo que se podría *decir* en un lugar, no lo que ahí se *sabe*.
#
# Y al principio del todo no muestra ruido: repite la letra que se acaba de leer, siempre. La tabla del final es la del principio (la fase 17 las comparte), y a lo que más se parece un embedding es a sí mismo.
#
# ## Dos números, una diferencia
#
# Leer no es demostrar. Para demostrar, cambia una sola cosa. Toma `en:4216=` y `en:9216=`: dos textos de la misma longitud que difieren en un carácter, y tras los que toca *four* o *nine*, es decir, `f` o `n`. Cuánto le saca el logit de `f` al de `n`, su **ventaja**, dice cuál de las dos está a punto de escribir el modelo. Ahora ejecuta el segundo texto, pero en *un* lugar pon lo que había ahí en la primera pasada, un trasplante: a esto se le llama **parcheo de activaciones** (*patching*). Si la ventaja vuelve, la diferencia pasaba por ese lugar.

# %% [markdown] lang="en"
# ## Exercise 21.2 · A transplant at one position
#
# Write `patch_position(other, clean, t)` for two runs' values at one place, both (B, T, C). It returns a new tensor: `other`, but at position `t` what stands in `clean`.

# %% [markdown] lang="es"
# ## Ejercicio 21.2 · Un trasplante en una posición
#
# Escribe `patch_position(other, clean, t)` para los valores de dos pasadas en un lugar, ambos (B, T, C): `clean` es la pasada original y `other`, la alterada. Devuelve un tensor nuevo: `other`, pero en la posición `t` lo que hay en `clean`.


# %% exercise="ex-21-02"
def patch_position(other, clean, t):
    """Return a new tensor (B, T, C): `other`, with what stands in `clean` at position t."""
    raise NotImplementedError


# %%
from minigpt.inside import patch

clean, other = (torch.tensor([tokenizer.encode(f"en:{n}=")]) for n in (4216, 9216))
f, n = tokenizer.encode("fn")


def lead(logits):
    return logits[:, -1, f] - logits[:, -1, n]


print(f"clean {lead(model(clean)).item():.1f}, other {lead(model(other)).item():.1f}")

# %%
logits, seen = record(model, clean)
everything = patch(model, other, "0.stream", lambda value: seen["0.stream"])
nothing = patch(model, other, "0.stream", lambda value: value)
print("all of it put in is the clean run:  ", torch.equal(everything, logits))
print("itself put in is the other run:     ", torch.equal(nothing, model(other)))

# %% [markdown] lang="en"
# Before a tool is used it is tested at its ends. A patch that silently changes nothing looks like a part that does not matter, and in well-kept libraries tutorials have had the two runs the wrong way round.
#
# One pair of numbers has leads of its own size, another pair of another. To average over pairs, count in shares: 0 is the other run, 1 the clean one.

# %% [markdown] lang="es"
# Antes de usar una herramienta se prueba en sus extremos. Un trasplante que en silencio no cambia nada parece una pieza que no importa, y en bibliotecas muy cuidadas ha habido tutoriales con las dos pasadas al revés.
#
# Una pareja de números tiene ventajas de un tamaño; otra, de otro. Para promediar sobre parejas, cuenta en partes: 0 es la pasada alterada y 1, la original.

# %% [markdown] lang="en"
# ## Exercise 21.3 · The share that comes back
#
# Write `recovered(clean, other, patched)` for the leads of N pairs, three tensors (N,). Each pair has come a share of the way from `other` to `clean`; return the mean of these shares. For leads of 14, −14 and, patched, 7 it is 0.75.

# %% [markdown] lang="es"
# ## Ejercicio 21.3 · La parte que se recupera
#
# Escribe `recovered(clean, other, patched)` para las ventajas de N parejas, tres tensores (N,). Cada pareja recorrió una parte del camino de `other` a `clean`; devuelve la media de esas partes. Con ventajas de 14, −14 y, tras el trasplante, 7, es 0,75.


# %% exercise="ex-21-03"
def recovered(clean, other, patched):
    """Return the mean share of the way from other to clean that patched has come; all (N,)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Now patch each of the four additions, at the last position only (at the `=`, where the letter is about to be written). **Predict** the four shares.

# %% [markdown] lang="es"
# Ahora trasplanta cada uno de los cuatro sumandos, solo en la última posición (en el `=`, donde está a punto de escribirse la letra). **Predice** las cuatro partes.

# %%
print("by hand:", recovered(*(torch.tensor([value]) for value in (14.0, -14.0, 7.0))))
ends = lead(model(clean)), lead(model(other))
for part in ("0.attention", "0.mlp", "1.attention", "1.mlp"):
    given = seen[part]
    changed = patch(model, other, part, lambda value, given=given: patch_position(value, given, -1))
    print(f"{part:12} {recovered(*ends, lead(changed)):6.2f}")

# %% [markdown] lang="en"
# The attention of layer 0 carries all of it, that of layer 1 next to nothing. The MLPs carry much as well, and the shares add up to more than 1. That is no contradiction: the parts stand one *behind* the other. What `0.mlp` adds was computed from what `0.attention` had brought, and whoever transplants the later one gets the news of the earlier one with it. Only parts side by side, such as the heads of one layer, share the work out.
#
# ## Where does it look?
#
# So it is attention; but which head? One pair is an anecdote: take 200 pairs for each of the four digits, always at the moment before the digit's word. First only look: the mean attention of every head on the digit that is due.

# %% [markdown] lang="es"
# La atención de la capa 0 lo lleva todo; la de la capa 1, casi nada. Los MLP también llevan mucho, y las partes suman más de 1. No es una contradicción: las piezas están una *detrás* de otra. Lo que suma `0.mlp` se calculó con lo que había traído `0.attention`, y quien trasplanta la posterior recibe con ella las noticias de la anterior. Solo las piezas que están una al lado de otra, como las cabezas de una capa, se reparten el trabajo.
#
# ## ¿Adónde mira?
#
# Así que es la atención; pero ¿qué cabeza? Una pareja es una anécdota: toma 200 parejas para cada una de las cuatro cifras, siempre en el momento anterior a la palabra de la cifra. Primero, solo mira: la atención media de cada cabeza sobre la cifra que toca.

# %%
from minigpt.experiments.looking_inside import digit_pairs, looks_at

groups = [digit_pairs(tokenizer, digit) for digit in range(4)]
looks = torch.stack([looks_at(model, group, digit) for digit, group in enumerate(groups)])
print("         head " + "".join(f"   {layer}.{h}" for layer in (0, 1) for h in range(4)))
for digit, row in enumerate(looks.flatten(1).tolist()):
    print(f"before digit {digit + 1} " + "".join(f"{look:6.2f}" for look in row))

# %% [markdown] lang="en"
# Four heads look at a due digit with more than a quarter of their attention. **Predict**, in writing: which of them give the model what it is about to say? In particular: before the third digit, does `0.1`, `0.2` or `0.3` give the most?

# %% [markdown] lang="es"
# Cuatro cabezas miran una cifra que toca con más de un cuarto de su atención. **Predice**, por escrito: ¿cuáles le dan al modelo lo que está a punto de decir? En particular: antes de la tercera cifra, ¿cuál da más, `0.1`, `0.2` o `0.3`?

# %% tags=["plot"] alt={"en": "Share recovered by a head against its mean attention on the digit, 32 dots. Layer 0: head 2 lies high, between 0.46 and 0.77; head 3, which looks about as hard, lies between 0.16 and 0.41; head 1 looks up to 0.55 and lies below 0.1. All dots of layer 1 lie at zero, one of them at an attention of 0.29.", "es": "Parte recuperada por una cabeza según su atención media sobre la cifra, 32 puntos. Capa 0: la cabeza 2 está alta, entre 0,46 y 0,77; la 3, que mira casi tanto, entre 0,16 y 0,41; la 1 mira hasta 0,55 y queda por debajo de 0,1. Todos los puntos de la capa 1 están en cero, uno de ellos con una atención de 0,29."}
from minigpt.experiments.looking_inside import by_head

gives = torch.stack([by_head(model, group) for group in groups])
for digit, row in enumerate(gives.flatten(1).tolist()):
    print(f"before digit {digit + 1} " + "".join(f"{share:6.2f}" for share in row))
plots.looking_and_giving(looks, gives, lang="en")

# %% [markdown] lang="en"
# Two heads of layer 0, `0.2` and `0.3`, and of the others none more than a trace. Compare with your list:
#
# * Before the third digit, `0.3` looks harder than `0.2` and gives less. `0.1` looks about as hard as `0.2` and gives next to nothing.
# * Head `1.1` looks at the first digit with 0.29 of its attention. It gives 0.01.
#
# A weight says from where a head gathers. What it gathers there, and whether anybody listens, it does not say. (Phase 15 had found the stronger of the two: what `0.3` brings is smaller, but not nothing.)
#
# Do the two together suffice? And where is the digit *kept*? **Predict** for the stream that enters block 1: what comes back if it is patched at the digit's own position, and what at the last position?

# %% [markdown] lang="es"
# Dos cabezas de la capa 0, la `0.2` y la `0.3`, y de las demás ninguna da más que una traza. Compara con tu lista:
#
# * Antes de la tercera cifra, `0.3` mira más que `0.2` y da menos. `0.1` mira casi tanto como `0.2` y no da casi nada.
# * La cabeza `1.1` mira la primera cifra con 0,29 de su atención. Da 0,01.
#
# Un peso dice de dónde recoge una cabeza. Qué recoge ahí, y si alguien escucha, no lo dice. (La fase 15 había encontrado la más fuerte de las dos: lo que trae `0.3` es menos, pero no es cero.)
#
# ¿Bastan las dos juntas? ¿Y dónde se *guarda* la cifra? **Predice** para el flujo que entra en el bloque 1: ¿qué vuelve si se trasplanta en la posición de la propia cifra, y qué en la última posición?

# %%
from minigpt.experiments.looking_inside import Cut, carried

for digit, group in enumerate(groups):
    both = Cut("0.heads", slice(32, 64))  # heads 0.2 and 0.3 stand side by side
    own, last = (Cut("1.stream", position=position) for position in (3 + digit, -1))
    shares = carried(model, group, [both, own, last])
    print(f"digit {digit + 1}: both heads {shares[0]:.2f}; block 1 at the digit's own position"
          f" {abs(shares[1]):.2f}, at the last {shares[2]:.2f}")  # fmt: skip

# %% [live] kind="patch"

# %% [markdown] lang="en"
# The two together bring back 94 % or more. And at the digit's own position there is nothing to be had any more: for this letter nobody goes there after block 0. It has been fetched already, to the place where it will be said.
#
# ## How does it know which digit is due?
#
# At the first layer a head sees only which character stands where. After *four thousand* it must go for the second digit, after *two hundred* for the third. How does it know? Three hypotheses: it recognises the word written last; it counts the words; it goes by the position, how far the text has come.
#
# The experiment changes one thing only. The text is `en:4216=four thousand` and a space; the last space, at its position, asks for the second digit. We leave all characters as they are, and give this *one* space the position row of another place (phase 16 exchanged such rows). **Predict** what the model writes at 22, at 27 and at 33: the hundreds' word, the tens' word, something else?

# %% [markdown] lang="es"
# Las dos juntas devuelven un 94 % o más. Y en la posición de la propia cifra ya no hay nada que ganar: para esta letra nadie va ahí después del bloque 0. Ya la fueron a buscar y está en el lugar donde se va a decir.
#
# ## ¿Cómo sabe qué cifra toca?
#
# En la primera capa una cabeza solo ve qué carácter está dónde. Después de *four thousand* tiene que ir por la segunda cifra; después de *two hundred*, por la tercera. ¿Cómo lo sabe? Tres hipótesis: reconoce la última palabra escrita; cuenta las palabras; se guía por la posición, por lo lejos que ha llegado el texto.
#
# El experimento cambia una sola cosa. El texto es `en:4216=four thousand` y un espacio; ese último espacio, en su posición, pide la segunda cifra. Dejamos todos los caracteres como están y a ese *único* espacio le damos la fila de posición de otro lugar (la fase 16 intercambió filas así). **Predice** qué escribe el modelo con 22, con 27 y con 33: ¿la palabra de las centenas, la de las decenas, otra cosa?

# %%
from minigpt.experiments.looking_inside import begins_with, movable

held_out = movable(200)
print("own position:", begins_with(model, tokenizer, held_out, None))
for position in (22, 27, 33):
    print(f"position {position}:", begins_with(model, tokenizer, held_out, position))

# %% [markdown] lang="en"
# At 33, every one of 200 numbers goes on with its *tens*, right after *thousand*. At 27 every one begins `h`, for *hundred*: that is what usually stands there. The last word is the same, the number of words is the same: two hypotheses are dead. **The model goes by position.**
#
# In layer 0 this can be seen. Its queries and keys come from a token and a position alone, so the scores of head `0.2` are a table that can be drawn whole:

# %% [markdown] lang="es"
# Con 33, cada uno de los 200 números sigue con sus *decenas*, justo después de *thousand*. Con 27 todos empiezan por `h`, de *hundred*: es lo que suele haber ahí. La última palabra es la misma, el número de palabras es el mismo: dos hipótesis han muerto. **El modelo se guía por la posición.**
#
# En la capa 0 esto se puede ver. Sus consultas y claves salen solo de un token y una posición, así que las puntuaciones de la cabeza `0.2` son una tabla que se puede dibujar entera:

# %% tags=["plot"] alt={"en": "Heat map of the scores of head 2 of layer 0: positions 8 to 40 of a space from left to right, the four digits downwards, the highest score of each column marked by a square. The square stands on the second digit up to about position 25 and on the third from then on; the scores are highest around 20 to 22 and around 32 to 36.", "es": "Mapa de calor de las puntuaciones de la cabeza 2 de la capa 0: de izquierda a derecha, las posiciones 8 a 40 de un espacio; hacia abajo, las cuatro cifras; un cuadrado marca la puntuación más alta de cada columna. El cuadrado está en la segunda cifra hasta cerca de la posición 25 y en la tercera desde ahí; las puntuaciones son más altas alrededor de 20 a 22 y de 32 a 36."}
from minigpt.experiments.looking_inside import pull

positions = range(8, 41)
scores = pull(model, tokenizer, 2, positions)
for position in (21, 33):
    print(f"a space at {position}:", [round(s, 1) for s in scores[position - 8].tolist()])
plots.pull_map(scores, positions, lang="en")

# %% [markdown] lang="en"
# ## And the second letter?
#
# After the first letter the digit has been fetched. *four* and *five* both begin with `f`. **Predict** which head decides between `o` and `i`: the same two, one of layer 1 that takes it from the place before, or yet another?

# %% [markdown] lang="es"
# ## ¿Y la segunda letra?
#
# Después de la primera letra la cifra ya se fue a buscar. *four* y *five* empiezan las dos por `f`. **Predice** qué cabeza decide entre `o` e `i`: ¿las mismas dos, una de la capa 1 que la toma del lugar anterior, u otra distinta?

# %%
for digit in (0, 1):
    second = by_head(model, digit_pairs(tokenizer, digit, after=1))
    print(f"second letter of word {digit + 1}: ", end="")
    print("".join(f"{share:6.2f}" for share in second.flatten().tolist()))

# %% [markdown] lang="en"
# Mostly `0.1`, the head that looked and gave nothing: it looks for *this* letter. It is in layer 0, which sees nothing but characters and positions, so it reads the digit itself: the digit is fetched once more. "This head does nothing" should have read "nothing for the letter that I measured".
#
# ## Take it out
#
# A third question to a part: what if it were missing? Setting its output to zero is the obvious way. But the rest of the model has never met a zero there. A fairer stand-in is the head's **mean**, over other texts: it says what the head usually says, and nothing about this number.

# %% [markdown] lang="es"
# Sobre todo la `0.1`, la cabeza que miraba y no daba nada: mira para *esta* letra. Está en la capa 0, que no ve más que caracteres y posiciones, así que lee la propia cifra: se va a buscar otra vez. «Esta cabeza no hace nada» debía decir «nada para la letra que medí».
#
# ## Quítala
#
# Una tercera pregunta a una pieza: ¿y si faltara? Poner su salida a cero es lo primero que se ocurre. Pero el resto del modelo nunca se encontró ahí con un cero. Un sustituto más justo es la **media** de la cabeza, sobre otros textos: dice lo que la cabeza suele decir, y nada sobre este número.

# %% [markdown] lang="en"
# ## Exercise 21.4 · A head knocked out
#
# Write `knock_out(heads, h, n_head, mean)`. `heads` (B, T, C) holds the heads side by side, as `0.heads` does: head 0 in the first C / n_head columns, and so on. Return a new tensor in which the columns of head `h` hold those of `mean` (C,) at every position, and all others stay.

# %% [markdown] lang="es"
# ## Ejercicio 21.4 · Una cabeza fuera de juego
#
# Escribe `knock_out(heads, h, n_head, mean)`. `heads` (B, T, C) tiene las cabezas una al lado de otra, como `0.heads`: la cabeza 0 en las primeras C / n_head columnas, y así sucesivamente. Devuelve un tensor nuevo en el que las columnas de la cabeza `h` tienen las de `mean` (C,) en todas las posiciones, y las demás quedan como estaban.


# %% exercise="ex-21-04"
def knock_out(heads, h, n_head, mean):
    """Return a new tensor (B, T, C) in which head h, of n_head side by side, says its mean only.

    mean  (C,), the mean of all heads side by side
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# The means come from validation numbers, the scores from the 200 test numbers of above. **Predict:** which of the eight heads can be spared?

# %% [markdown] lang="es"
# Las medias salen de números de validación; las puntuaciones, de los 200 números de la prueba de antes. **Predice:** ¿de cuáles de las ocho cabezas se puede prescindir?

# %%
from minigpt.experiments.looking_inside import exact_with, mean_at

others = number_dataset(balanced(split_numbers().validation, 200), "en", tokenizer, 64)
means = {layer: mean_at(model, f"{layer}.heads", others) for layer in (0, 1)}


def without(layer, h, mean):
    return exact_with(model, data, f"{layer}.heads", lambda x: knock_out(x, h, 4, mean))


# %%
from minigpt.evaluate import exact
from minigpt.intervals import Estimate

print("nothing taken out:", Estimate.of(exact(model, data)))
for layer in (0, 1):
    for h in range(4):
        mean, zero = without(layer, h, means[layer]), without(layer, h, torch.zeros(64))
        print(f"{layer}.{h}  mean: {Estimate(mean, len(numbers))}, zero: {100 * zero:.1f} %")

# %% [markdown] lang="en"
# Two of layer 1 nearly; of the others none. But the numbers are not to be trusted blindly:
#
# * `0.3` leaves a third of the answers with its mean, and fewer than one in ten with zeros. How bad a loss looks depends on what you put in its place. Both agree only that the head matters.
# * `0.0` gave no first letter and little of the second ones. Without it nearly every answer is wrong. It does something that none of our questions has touched. What, is left open, and a good question for you.
#
# ## A probe
#
# A popular tool works the other way round: train a small reader, a **linear probe**, to guess something from the stream. If it can, the model "knows" it there. At the `=`, before a single letter is written, can the *last* digit be read, the one that will be said last? 3,000 training numbers teach the probe, 891 others test it. **Predict** how often it is right. A guess would be right once in ten.

# %% [markdown] lang="es"
# De dos de la capa 1, casi; de las demás, de ninguna. Pero no hay que fiarse a ciegas de los números:
#
# * `0.3` deja un tercio de las respuestas con su media y menos de una de cada diez con ceros. Lo grave que parece una pérdida depende de lo que pongas en su lugar. Las dos coinciden solo en que la cabeza importa.
# * `0.0` no daba ninguna primera letra y muy poco de las segundas. Sin ella casi todas las respuestas están mal. Hace algo que ninguna de nuestras preguntas ha tocado. Qué es queda abierto, y es una buena pregunta para ti.
#
# ## Una sonda
#
# Una herramienta popular va al revés: entrena un lector pequeño, una **sonda lineal**, para adivinar algo a partir del flujo. Si puede, es que el modelo lo «sabe» ahí. En el `=`, antes de escribir una sola letra, ¿se puede leer la *última* cifra, la que se dirá al final? 3000 números de entrenamiento enseñan a la sonda y otros 891 la examinan. **Predice** cuántas veces acierta. Al azar acertaría una de cada diez.

# %%
import random

from minigpt.experiments.looking_inside import at_equals, digits_of, probe

pool, judges = ([n for n in part if n > 999] for part in split_numbers()[::2])
taught = random.Random(0).sample(pool, 3000)


def read_by_probe(model, place="1.stream"):
    x, y = (at_equals(model, tokenizer, some, place) for some in (taught, judges))
    return [probe(x, digits_of(taught, k), y, digits_of(judges, k)) for k in range(4)]


# %%
print(len(taught), "teach,", len(judges), "judge")
print("digits 1 to 4, read after block 0:", [round(share, 2) for share in read_by_probe(model)])

# %% [markdown] lang="en"
# The last digit is there, in four cases of five. So the model looks ahead: it knows, at the `=`, how the name will end. Or does it? **Predict:** take the stream at the `=` of another number, with another last digit, put it in as a whole, and let the model go on. How many of the later letters change?

# %% [markdown] lang="es"
# La última cifra está ahí, en cuatro de cada cinco casos. Así que el modelo mira hacia delante: en el `=` ya sabe cómo acabará el nombre. ¿O no? **Predice:** toma el flujo en el `=` de otro número, con otra última cifra, ponlo entero y deja que el modelo siga. ¿Cuántas de las letras posteriores cambian?

# %%
from minigpt.experiments.looking_inside import swapped_at_equals

for digit in (0, 3):
    first, later, letters = swapped_at_equals(model, tokenizer, digit)
    print(
        f"another digit {digit + 1}: first letter changed in {first} of 200, later: {later} of {letters:,}"
    )

# %% [markdown] lang="en"
# None. The information is there, and nobody uses it. (With another *first* digit, the very next letter changes in most cases: the method does see what is used.)
#
# Why is it there, then? A probe needs its control. **Predict** what the same probe reads in a model of the same shape that was never trained.

# %% [markdown] lang="es"
# Ninguna. La información está ahí y nadie la usa. (Con otra *primera* cifra, la letra siguiente cambia en la mayoría de los casos: el método sí ve lo que se usa.)
#
# ¿Por qué está ahí, entonces? Una sonda necesita su control. **Predice** qué lee la misma sonda en un modelo de la misma forma que nunca se entrenó.

# %%
from minigpt.recipes import new_model

print("untrained:", [round(share, 2) for share in read_by_probe(new_model(seed=1).model)])

# %% [markdown] lang="en"
# Except for the first digit, the one that is about to be said, the untrained model is *easier* to read. So what the probe found is no achievement of the training. A probe says what can be read by whoever trains a reader, on 3,000 examples. It does not say that the model reads it.
#
# ## Is it a law?
#
# All of this was one model. The course has a second base, trained the same way from other random numbers. **Predict** which parts of the story it shares: layer 0? heads 2 and 3? the position?

# %% [markdown] lang="es"
# Salvo la primera cifra, la que está a punto de decirse, el modelo sin entrenar se lee *mejor*. Así que lo que encontró la sonda no es mérito del entrenamiento. Una sonda dice lo que puede leer quien entrena un lector, con 3000 ejemplos. No dice que el modelo lo lea.
#
# ## ¿Es una ley?
#
# Todo esto fue un solo modelo. El curso tiene una segunda base, entrenada igual desde otros números al azar. **Predice** qué partes de la historia comparte: ¿la capa 0?, ¿las cabezas 2 y 3?, ¿la posición?

# %%
second = load_base(seed=1).model
for digit, group in enumerate(groups):
    shares = by_head(second, group).flatten().tolist()
    print(f"digit {digit + 1} " + "".join(f"{share:6.2f}" for share in shares))
print("position 33:", begins_with(second, tokenizer, held_out, 33))

# %% [markdown] lang="en" given=["2", "2019", "2020", "2021", "2022", "2023"]
# The same story with another cast. It is layer 0 again, and position again, 200 of 200; but here head `0.0` does it nearly alone. "Head `0.2` reads digits" is a fact about one file. "A head of the first layer fetches the due digit, by position" has survived two trainings, which is more, and not yet a law.
#
# ## What you can now do
#
# * You can take the stream apart into its parts and read it at any of them through the lens.
# * You can patch a run with a piece of another one, test the tool at both ends, and say what share of the difference passes through a place.
# * You can knock out a head, and say why the result depends on what you put in its place.
# * When somebody shows you a bright cell of a map, or a probe that reads something, you ask for the intervention, and for the control. Now take the quiz: `python3 course.py quiz take 21`.
#
# Here one head was taken out of a finished model, which worked. Phase 22 goes on from there. **What if a part had never been there, and how would you notice if one were broken?**
#
# ## Where to go deeper
#
# * Elhage et al. 2021, [A Mathematical Framework for Transformer Circuits](https://transformer-circuits.pub/2021/framework/index.html): the stream as a channel, and models of one and two layers.
# * Wang et al. 2022, [Interpretability in the Wild](https://arxiv.org/abs/2211.00593): a circuit in GPT-2, followed to the end. Zhang and Nanda 2023, [Towards Best Practices of Activation Patching](https://arxiv.org/abs/2309.16042).
# * Vig et al. 2020, [Causal Mediation Analysis](https://arxiv.org/abs/2004.12265), and Meng et al. 2022, [Locating and Editing Factual Associations](https://arxiv.org/abs/2202.05262), section 2.
# * Hewitt and Liang 2019, [Designing and Interpreting Probes with Control Tasks](https://arxiv.org/abs/1909.03368). The logit lens is a post of 2020 by nostalgebraist.
# * `minigpt/inside.py`: two hooks and a context manager that takes them off again, even after an error. A hook that is left behind changes every later run.

# %% [markdown] lang="es" given=["2", "2019", "2020", "2021", "2022", "2023"]
# La misma historia con otro reparto. Otra vez la capa 0 y otra vez la posición, 200 de 200; pero aquí lo hace casi sola la cabeza `0.0`. «La cabeza `0.2` lee cifras» es un hecho sobre un archivo. «Una cabeza de la primera capa va a buscar la cifra que toca, guiada por la posición» ha sobrevivido a dos entrenamientos, que es más, y todavía no es una ley.
#
# ## Lo que ya sabes hacer
#
# * Sabes desarmar el flujo en sus partes y leerlo en cualquiera de ellas con la lente.
# * Sabes trasplantar a una pasada una pieza de otra, probar la herramienta en sus dos extremos y decir qué parte de la diferencia pasa por un lugar.
# * Sabes dejar una cabeza fuera de juego y decir por qué el resultado depende de lo que pongas en su lugar.
# * Cuando alguien te enseñe una celda brillante de un mapa, o una sonda que lee algo, pedirás la intervención y el control. Ahora haz el cuestionario: `python3 course.py quiz take 21`.
#
# Aquí se quitó una cabeza de un modelo acabado, que funcionaba. La fase 22 sigue desde ahí. **¿Y si una pieza no hubiera estado nunca, y cómo notarías que una está rota?**
#
# ## Para profundizar
#
# * Elhage et al. 2021, [A Mathematical Framework for Transformer Circuits](https://transformer-circuits.pub/2021/framework/index.html): el flujo como canal, y modelos de una y dos capas.
# * Wang et al. 2022, [Interpretability in the Wild](https://arxiv.org/abs/2211.00593): un circuito de GPT-2, seguido hasta el final. Zhang y Nanda 2023, [Towards Best Practices of Activation Patching](https://arxiv.org/abs/2309.16042).
# * Vig et al. 2020, [Causal Mediation Analysis](https://arxiv.org/abs/2004.12265), y Meng et al. 2022, [Locating and Editing Factual Associations](https://arxiv.org/abs/2202.05262), sección 2.
# * Hewitt y Liang 2019, [Designing and Interpreting Probes with Control Tasks](https://arxiv.org/abs/1909.03368). La lente de logits es una entrada de 2020 de nostalgebraist.
# * `minigpt/inside.py`: dos ganchos y un gestor de contexto que los quita, incluso tras un error. Un gancho que se queda cambia todas las pasadas siguientes.
