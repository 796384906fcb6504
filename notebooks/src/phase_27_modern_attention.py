# ---
# title: {en: "Modern attention", es: "Atención moderna"}
# summary: {en: "Five parts that changed since GPT-2: rotary positions, shared heads, windows, a norm without the mean, a gated MLP. What each one buys, and what it costs here.", es: "Cinco piezas que cambiaron desde GPT-2: posiciones rotatorias, cabezas compartidas, ventanas, una norma sin media y un MLP con compuerta. Qué compra cada una y cuánto cuesta aquí."}
# outcome: {en: "the five functions that lie between GPT-2 and LLaMA, each with what it buys", es: "las cinco funciones que separan a GPT-2 de LLaMA, cada una con lo que compra"}
# minutes: 110
# needs: [16, 23]
# ---

# %% [markdown] lang="en" given=["2019"]
# # Modern attention
#
# Mini-GPT is built like GPT-2, of 2019. Open the description of a model of today and you read other words: RoPE, GQA, sliding window, RMSNorm, SwiGLU. Each is said to be better. **Better at what, and what does it cost?**
#
# In this phase each of the five is a switch of a second small model, `ModernGPT`. With every switch at GPT-2's setting it is Mini-GPT; you turn one at a time and read the bill. At the end you have written the five functions that lie between GPT-2 and LLaMA, and can say of each what it buys.

# %% [markdown] lang="es" given=["2019"]
# # Atención moderna
#
# Mini-GPT está hecho como GPT-2, de 2019. Abre la descripción de un modelo de hoy y leerás otras palabras: RoPE, GQA, ventana deslizante, RMSNorm, SwiGLU. De cada una se dice que es mejor. **¿Mejor en qué, y a qué precio?**
#
# En esta fase cada una de las cinco es un interruptor de un segundo modelo pequeño, `ModernGPT`. Con todos en la posición de GPT-2 es Mini-GPT; giras uno cada vez y lees la cuenta. Al final habrás escrito las cinco funciones que separan a GPT-2 de LLaMA, y sabrás decir de cada una qué compra.

# %% [markdown] lang="en"
# ## One letter to the right
#
# First, what is the trouble with Mini-GPT's positions? `en:4216=` begins at place 0, as every text that it has ever seen. Let the trained base read the same texts as if they began at place 1: every letter meets the next row of the table of positions, and nothing else changes.
#
# **Predict** the exact match for 500 numbers it has never trained on, when they begin at 0, 1, 2 and 4.

# %% [markdown] lang="es"
# ## Una letra a la derecha
#
# Primero: ¿qué tienen de malo las posiciones de Mini-GPT? `en:4216=` empieza en el lugar 0, como todos los textos que ha visto. Haz que la base entrenada lea los mismos textos como si empezaran en el lugar 1: a cada letra le toca la fila siguiente de la tabla de posiciones, y nada más cambia.
#
# **Predice** el acierto exacto en 500 números con los que nunca se entrenó, si empiezan en 0, 1, 2 y 4.

# %%
import torch

from minigpt.experiments import modern as lab
from minigpt.recipes import load_base

base, numbers = load_base().model, lab.judges()
same = lab.as_modern(base)
print(f"{len(numbers.x)} numbers, a table of {len(base.position_embedding.weight)} places")
for place in (0, 1, 2, 4):
    print(f"first letter at place {place}: {lab.moved_match(same, numbers, place):.3f}")

# %% [markdown] lang="en"
# From 1.000 to 0.000. The rows of the table are 64 vectors that were learned apart from each other. That row 4 means *one further than row 3* is written nowhere; the model knows that the digits stand in rows 3 to 6, and that is all.
#
# ## A hand of a clock
#
# What attention ought to see is a **difference** of places. So do not add something to the vectors; **turn** them. Take the simplest vector there is, (1, 0), a clock hand that points to the right. A query at place 7 is turned by 7 radians, a key at place 5 by 5. Their dot product is the score.
#
# **Predict** the scores for the places (3, 1), (7, 5) and (12, 10). And for (5, 0): larger or smaller?

# %% [markdown] lang="es"
# De 1,000 a 0,000. Las filas de la tabla son 64 vectores que se aprendieron por separado. En ninguna parte está escrito que la fila 4 signifique *uno más allá que la 3*; el modelo sabe que las cifras están en las filas 3 a 6, y nada más.
#
# ## La aguja de un reloj
#
# Lo que la atención debería ver es una **diferencia** de lugares. Así que no les sumes nada a los vectores: **gíralos**. Toma el vector más sencillo, (1, 0), una aguja de reloj que apunta a la derecha. Una consulta en el lugar 7 se gira 7 radianes; una clave en el lugar 5, 5. Su producto escalar es la puntuación.
#
# **Predice** las puntuaciones de los lugares (3, 1), (7, 5) y (12, 10). ¿Y la de (5, 0): mayor o menor?


# %%
def turned(place):
    angle = torch.tensor(float(place))
    return torch.stack([angle.cos(), angle.sin()])  # (1, 0), turned


for query, key in ((3, 1), (7, 5), (12, 10), (5, 0), (0, 0)):
    print(f"places {query:2} and {key:2}: {turned(query) @ turned(key):6.3f}")

# %% [markdown] lang="en"
# The same for the same distance: the cosine of it. The lengths stay as they were, so nothing is louder at the end of a text than at its beginning. This is **rotary position embedding**, RoPE.
#
# One hand is not enough: after a turn of $2\pi$ places it is back where it was. A head with $D$ channels has $D/2$ pairs of them, so it gets $D/2$ hands, each slower than the one before, like those for seconds, minutes and hours. At place $t$ pair $i$ has turned by
#
# $$t \cdot \text{base}^{-2i/D}$$
#
# ## Exercise 27.1 · The angle of every hand
#
# Write `rope_angles(positions, head_dim, base)`: a row for each position, a column for each pair, in radians. `positions` is a tensor of whole numbers, in any order. By hand: with `head_dim` 4 and base 100, at place 1, the two hands stand at 1 and 0.1.

# %% [markdown] lang="es"
# Lo mismo para la misma distancia: su coseno. Las longitudes se quedan como estaban, así que al final de un texto nada suena más fuerte que al principio. Esto es la **codificación rotatoria de posición**, RoPE.
#
# Con una aguja no basta: después de $2\pi$ lugares vuelve a donde estaba. Una cabeza con $D$ canales tiene $D/2$ parejas, así que le tocan $D/2$ agujas, cada una más lenta que la anterior, como la de los segundos, la de los minutos y la de las horas. En el lugar $t$ la pareja $i$ ha girado
#
# $$t \cdot \text{base}^{-2i/D}$$
#
# ## Ejercicio 27.1 · El ángulo de cada aguja
#
# Escribe `rope_angles(positions, head_dim, base)`: una fila por posición y una columna por pareja, en radianes. `positions` es un tensor de números enteros, en cualquier orden. A mano: con `head_dim` 4 y base 100, en el lugar 1, las dos agujas están en 1 y 0,1.


# %% exercise="ex-27-01"
def rope_angles(positions, head_dim, base):
    """Return the angle of each pair of channels at each position, (T, head_dim / 2)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Mini-GPT's heads have 16 channels, so eight hands. **Predict:** how many of the eight move by more than a radian while a text of 45 letters passes, with the usual base of 10,000?

# %% [markdown] lang="es"
# Las cabezas de Mini-GPT tienen 16 canales: ocho agujas. **Predice:** ¿cuántas de las ocho avanzan más de un radián mientras pasa un texto de 45 letras, con la base habitual de 10 000?

# %%
angles = rope_angles(torch.arange(45), 16, 10_000.0)
print("places for a whole turn:", [f"{2 * torch.pi / speed:,.0f}" for speed in angles[1].tolist()])
print("radians at the last place:", [f"{angle:.2f}" for angle in angles[-1].tolist()])

# %% tags=["plot"] alt={"en": "Eight small panels, the cosine of each pair's angle over 45 places. Pair 0 swings seven times up and down, pair 1 about twice, pair 2 less than once, pair 3 bends down a little, the last four are flat at 1.", "es": "Ocho paneles pequeños con el coseno del ángulo de cada pareja a lo largo de 45 lugares. La pareja 0 sube y baja siete veces, la 1 unas dos, la 2 menos de una, la 3 se dobla un poco hacia abajo y las cuatro últimas son planas en 1."}
from minigpt.plots import modern_attention as plots

figure = plots.hands(angles, lang="en")

# %% [markdown] lang="en"
# Four of eight: the slow ones are made for texts of thousands of words. Here they hardly leave their place, and their channels carry no position at all.
#
# ## Exercise 27.2 · Turn the pairs
#
# Write `rotate(x, angles)` for `x` of shape (T, D) and angles (T, D/2). Channel $i$ makes a pair with channel $i + D/2$: together $(a, b)$ becomes
#
# $$(a \cos \theta - b \sin \theta, \quad a \sin \theta + b \cos \theta)$$
#
# By hand: (1, 0) after a quarter turn is (0, 1). The `x` that came in stays as it is.

# %% [markdown] lang="es"
# Cuatro de ocho: las lentas están hechas para textos de miles de palabras. Aquí apenas se mueven del sitio, y sus canales no llevan ninguna posición.
#
# ## Ejercicio 27.2 · Gira las parejas
#
# Escribe `rotate(x, angles)` para una `x` de forma (T, D) y ángulos (T, D/2). El canal $i$ hace pareja con el canal $i + D/2$: juntos, $(a, b)$ se convierte en
#
# $$(a \cos \theta - b \sin \theta, \quad a \sin \theta + b \cos \theta)$$
#
# A mano: (1, 0) después de un cuarto de vuelta es (0, 1). La `x` que recibes se queda como está.


# %% exercise="ex-27-02"
def rotate(x, angles):
    """Return x (T, D) with channel i and channel i + D / 2 turned by angles (T, D / 2)."""
    raise NotImplementedError


# %%
torch.manual_seed(0)
q, k = torch.randn(2, 16)
for place in (3, 10, 100):
    pair = rope_angles(torch.tensor([place, place - 3]), 16, 10_000.0)
    both = rotate(torch.stack([q, k]), pair)
    print(f"places {place} and {place - 3}: score {both[0] @ both[1]:.4f}")

# %% [markdown] lang="en"
# Why *channel $i + D/2$* and not its neighbour? Because the others do it so. Some libraries turn neighbours, (0, 1), (2, 3) and so on, and a model trained in one way is lost in the other. **Predict:** can a model of the one kind be used by the other at all, without training?

# %% [markdown] lang="es"
# ¿Por qué *el canal $i + D/2$* y no su vecino? Porque así lo hacen los demás. Hay bibliotecas que giran los vecinos, (0, 1), (2, 3), etcétera, y un modelo entrenado de una manera se pierde con la otra. **Predice:** ¿puede usar una el modelo de la otra, sin entrenarlo?

# %%
order = torch.cat([torch.arange(0, 16, 2), torch.arange(1, 16, 2)])  # evens first, then odds
x, y = torch.randn(2, 5, 16)
turn = rope_angles(torch.arange(5), 16, 10_000.0)


def neighbours(x):
    return rotate(x[:, order], turn)[:, order.argsort()]


scores, others = rotate(x, turn) @ rotate(y, turn).T, neighbours(x) @ neighbours(y).T
permuted = rotate(x[:, order], turn) @ rotate(y[:, order], turn).T
print(f"scores differ by up to {(scores - others).abs().max():.1f}")
print("with permuted channels they agree to 1e-5:", (permuted - others).abs().max().item() < 1e-5)

# %% [markdown] lang="en"
# Yes: permute the rows of `q_proj` and `k_proj` and each finds its pairs. Tools that convert models between libraries do exactly this. Whoever forgets it gets a model that writes two good words and then rubbish, because near place 0 hardly anything has turned yet.
#
# ## In the model
#
# Now train: English, 200 steps, once with the learned table and once with RoPE, everything else alike. Then move the texts, as at the beginning. **Predict** the exact match of RoPE at place 1,000, as a share of that at place 0.

# %% [markdown] lang="es"
# Sí: permuta las filas de `q_proj` y `k_proj`, y cada cual encuentra sus parejas. Es justo lo que hacen las herramientas que convierten modelos de una biblioteca a otra. Quien lo olvida obtiene un modelo que escribe dos palabras buenas y después disparates, porque cerca del lugar 0 casi nada ha girado todavía.
#
# ## En el modelo
#
# Ahora, a entrenar: inglés, 200 pasos, una vez con la tabla aprendida y otra con RoPE, y todo lo demás igual. Después desplaza los textos, como al principio. **Predice** el acierto exacto de RoPE en el lugar 1000, como parte del que tiene en el lugar 0.

# %%
from minigpt.model import count_parameters

at_zero = {"learned": lab.trained("GPT-2's parts"), "RoPE": lab.trained("RoPE")}
places = (0, 1, 2, 4, 8, 12)
match = {kind: {p: lab.moved_match(m, numbers, p) for p in places} for kind, m in at_zero.items()}
for kind, scores in match.items():
    print(f"{kind:8}", "  ".join(f"{place}: {score:.3f}" for place, score in scores.items()))
print(f"RoPE at place 1,000: {lab.moved_match(at_zero['RoPE'], numbers, 1000):.3f}")
learned, rope = (count_parameters(model) for model in at_zero.values())
print(f"parameters: {learned:,} and {rope:,}, {learned - rope:,} fewer")

# %% [markdown] lang="en"
# RoPE does not notice. It has no table (4,096 parameters fewer) and no last place.
#
# But look at place 0: 0.658 against 0.328. **Predict** what more seeds, more steps and a model *without any positions* have to say. The longer runs are in a file that `python -m minigpt.experiments.modern` writes.

# %% [markdown] lang="es"
# RoPE ni se entera. No tiene tabla (4096 parámetros menos) ni último lugar.
#
# Pero mira el lugar 0: 0,658 contra 0,328. **Predice** qué dirán más semillas, más pasos y un modelo *sin ninguna posición*. Las ejecuciones más largas están en un archivo que escribe `python -m minigpt.experiments.modern`.

# %%
from minigpt.experiments import results

record = results.load("modern")
for variant in ("GPT-2's parts", "RoPE", "RoPE, base 100", "no position"):
    print(f"{variant:15} 200 steps {lab.scores(record, variant)}", end="   ")
    print("400 steps", lab.scores(record, variant, 400) or "not run")

# %% [markdown] lang="en"
# With either seed RoPE is far behind; the smaller base of 100, whose hands all move, changes little; and it scores about as a model does that knows no positions at all. On our task a table is simply right: the digits always stand at places 3 to 6, and a table can call each of them by name.
#
# Is that a property of RoPE, or of our texts? There is an experiment. Let the texts begin anywhere: each batch at a random place from 0 to 15. **Predict** both, at places that they have trained on and at 20, which they have not.

# %% [markdown] lang="es"
# Con las dos semillas RoPE queda muy atrás; la base menor, 100, con la que se mueven todas las agujas, cambia poco; y puntúa más o menos como un modelo que no conoce ninguna posición. En nuestra tarea la tabla acierta sin más: las cifras están siempre en los lugares 3 a 6, y una tabla puede llamar a cada una por su nombre.
#
# ¿Es una propiedad de RoPE o de nuestros textos? Hay un experimento. Que los textos empiecen en cualquier parte: cada lote en un lugar al azar de 0 a 15. **Predice** los dos, en lugares con los que se entrenaron y en el 20, con el que no.

# %%
world = {
    kind: lab.trained(name, anywhere=True)
    for kind, name in (("learned", "GPT-2's parts"), ("RoPE", "RoPE"))
}
places = (0, 5, 10, 15, 20)
anywhere = {kind: {p: lab.moved_match(m, numbers, p) for p in places} for kind, m in world.items()}
for kind, scores in anywhere.items():
    print(f"{kind:8}", "  ".join(f"{place}: {score:.3f}" for place, score in scores.items()))

# %% tags=["plot"] alt={"en": "Two panels, exact match over the place where texts begin. Left, trained at place 0: the learned table has 0.66 at 0 and 0 everywhere else, RoPE is a flat line at 0.33. Right, trained at places 0 to 15: the learned table lies near 0 everywhere, RoPE is the same flat line.", "es": "Dos paneles con el acierto exacto según el lugar donde empiezan los textos. A la izquierda, entrenado en el lugar 0: la tabla aprendida tiene 0,66 en el 0 y 0 en los demás; RoPE es una línea plana en 0,33. A la derecha, entrenado en los lugares 0 a 15: la tabla aprendida está cerca de 0 en todas partes y RoPE es la misma línea plana."}
figure = plots.moved(match, anywhere, lang="en")

# %% [markdown] lang="en"
# The verdict has turned over, and not a line of either model was changed. RoPE buys indifference to where a text begins. If the place itself says something, as in a form or in our rows, a table may be the better part; if a text can begin anywhere, as a sentence in a book, a table must learn everything once per place.
#
# ## Fewer keys than questions
#
# In phase 23 you counted the bytes of the KV cache: for each token and layer, keys and values of every head. **Grouped-query attention**, GQA, lets several heads of queries read the *same* keys and values. With 4 heads of queries and 2 KV heads, heads 0 and 1 read the first, heads 2 and 3 the second.
#
# ## Exercise 27.3 · Share the keys
#
# Write `group_heads(k, n_head)`: `k` has the shape (B, G, T, D); the result (B, n_head, T, D) holds each head of keys once for every head of queries that reads it, neighbours together. `G` divides `n_head`.

# %% [markdown] lang="es"
# El veredicto se dio la vuelta, y en ninguno de los dos modelos cambió una línea. RoPE compra indiferencia ante el lugar donde empieza un texto. Si el propio lugar dice algo, como en un formulario o en nuestras filas, puede que la tabla sea la mejor pieza; si un texto puede empezar en cualquier parte, como una frase en un libro, una tabla tiene que aprenderlo todo una vez por lugar.
#
# ## Menos claves que preguntas
#
# En la fase 23 contaste los bytes de la caché KV: por cada token y capa, claves y valores de todas las cabezas. La **atención con consultas agrupadas**, GQA, deja que varias cabezas de consultas lean las *mismas* claves y valores. Con 4 cabezas de consultas y 2 cabezas KV, las cabezas 0 y 1 leen la primera y las 2 y 3, la segunda.
#
# ## Ejercicio 27.3 · Comparte las claves
#
# Escribe `group_heads(k, n_head)`: `k` tiene forma (B, G, T, D); el resultado, (B, n_head, T, D), contiene cada cabeza de claves una vez por cada cabeza de consultas que la lee, con las vecinas juntas. `G` divide a `n_head`.


# %% exercise="ex-27-03"
def group_heads(k, n_head):
    """Return k (B, G, T, D) once for each of n_head heads of queries: (B, n_head, T, D)."""
    raise NotImplementedError


# %%
from torch.nn import functional as F

q, k, v = torch.randn(1, 4, 5, 8), torch.randn(1, 2, 5, 8), torch.randn(1, 2, 5, 8)
theirs = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
for name, share in (("yours", group_heads), ("tiled", lambda k, n: k.repeat(1, n // 2, 1, 1))):
    ours = F.scaled_dot_product_attention(q, share(k, 4), share(v, 4), is_causal=True)
    print(f"{name}: heads that equal PyTorch's", (ours - theirs).abs().amax((0, 2, 3)) < 1e-5)

# %% [markdown] lang="en"
# The tiled version reads 0, 1, 0, 1 instead of 0, 0, 1, 1, and **two heads of four are right by luck**: who tests the first head only, finds nothing. What do 2 KV heads cost our model, and what one? **Predict** the exact match, where 4 have 0.658 and 0.624.

# %% [markdown] lang="es"
# La versión en mosaico lee 0, 1, 0, 1 en vez de 0, 0, 1, 1, y **dos de las cuatro cabezas aciertan por suerte**: quien prueba solo la primera no descubre nada. ¿Cuánto le cuestan a nuestro modelo 2 cabezas KV, y cuánto una sola? **Predice** el acierto exacto, si con 4 es de 0,658 y 0,624.

# %%
for heads, variant in ((4, "GPT-2's parts"), (2, "2 KV heads"), (1, "1 KV head")):
    per_token = 2 * heads * 16 * 2 * 4  # K and V, channels of a head, layers, bytes of a float
    print(f"{heads} KV heads: {per_token:,} bytes per token, match", lab.scores(record, variant))

# %% [markdown] lang="en"
# A quarter of the cache, and a price that two seeds cannot tell from chance. That is why every large model of today has it.
#
# But a model that exists already has all its heads. Must it be trained anew? Three ways to get from 4 KV heads to fewer: the **mean** of each group's weights, the **first** of each group, or new **random** ones; and then 50 steps more. **Predict** the order of the three after the 50 steps, and how good each is *before* them.

# %% [markdown] lang="es"
# Una cuarta parte de la caché, y un precio que dos semillas no distinguen del azar. Por eso lo llevan todos los modelos grandes de hoy.
#
# Pero un modelo que ya existe tiene todas sus cabezas. ¿Hay que entrenarlo de nuevo? Tres formas de pasar de 4 cabezas KV a menos: la **media** de los pesos de cada grupo, la **primera** de cada grupo, u otras nuevas **al azar**; y después, 50 pasos más. **Predice** el orden de las tres después de los 50 pasos, y lo buena que es cada una *antes* de ellos.

# %%
mended = {}
for heads in (2, 1):
    for how in ("mean", "first", "random"):
        model = lab.with_shared_heads(base, heads, how)
        before = lab.moved_match(model, numbers, 0)
        after = lab.moved_match(lab.a_little_training(model), numbers, 0)
        mended.setdefault(heads, {})[how] = before, after
        print(f"{heads} KV heads, {how:6}: before {before:.3f}, after 50 steps {after:.3f}")

# %% tags=["plot"] alt={"en": "Bars of exact match after 50 steps. With 2 KV heads the mean reaches the highest bar, the first of each group a lower one, random heads none. With 1 KV head the mean reaches a third or less, the other two almost nothing.", "es": "Barras del acierto exacto tras 50 pasos. Con 2 cabezas KV la media da la barra más alta, la primera de cada grupo una más baja y las sorteadas, ninguna. Con 1 cabeza KV la media llega a un tercio o menos y las otras dos, a casi nada."}
plots.recovered(mended, lang="en")

# %% [markdown] lang="en"
# Before, all six are at zero or near it: the mean of two heads is none of them. But it is *near* both, and 50 steps find the way back; from random keys they do not. This is one seed of one model; the paper that proposed it finds the same order on large ones.
#
# ## Seeing only so far
#
# A cache of shared heads still grows with the text. With a **sliding window** a position sees only the last few; what is further back can be thrown away, and the cache stops growing.
#
# ## Exercise 27.4 · How far a position sees
#
# Write `window_mask(T, S, window)`, True where a query may look: row $t$ is the query at place $S - T + t$, column $s$ the position that is read. It sees itself and the `window - 1` places before it, never what comes after.

# %% [markdown] lang="es"
# Antes, las seis están en cero o cerca: la media de dos cabezas no es ninguna de ellas. Pero está *cerca* de las dos, y 50 pasos encuentran el camino de vuelta; desde claves al azar, no. Esto es una semilla de un modelo; el artículo que lo propuso encuentra el mismo orden en modelos grandes.
#
# ## Ver solo hasta cierto punto
#
# Una caché de cabezas compartidas sigue creciendo con el texto. Con una **ventana deslizante** una posición ve solo las últimas; lo que queda más atrás se puede tirar, y la caché deja de crecer.
#
# ## Ejercicio 27.4 · Hasta dónde ve una posición
#
# Escribe `window_mask(T, S, window)`, con True donde una consulta puede mirar: la fila $t$ es la consulta del lugar $S - T + t$ y la columna $s$, la posición leída. Se ve a sí misma y a los `window - 1` lugares anteriores, nunca lo que viene después.


# %% exercise="ex-27-04"
def window_mask(T, S, window):
    """Return True where query t of the last T of S positions may see position s: (T, S) bool."""
    raise NotImplementedError


# %%
one_layer = window_mask(40, 40, 4).float()
reach = torch.eye(40)
for layers in (1, 2, 3):
    reach = (one_layer @ reach > 0).float()  # what is seen by whoever is seen
    print(f"{layers} layers: the last position hears of {39 - reach[-1].argmax()} places back")

# %% [markdown] lang="en" given=["18", "33"]
# Layers pass news on: $L$ layers with a window of $W$ reach back $L \cdot (W - 1)$ places, the **receptive field**. Mini-GPT has two.
#
# The digits of `en:4216=` stand at places 3 to 6. With a window of 16, the last place that sees the first digit in one step is 18; the second layer carries it on to 33. **Predict** what a window of 16 does to the exact match (0.328 and 0.312 without), and what one of 8 does.

# %% [markdown] lang="es" given=["18", "33"]
# Las capas transmiten las noticias: $L$ capas con una ventana de $W$ llegan $L \cdot (W - 1)$ lugares atrás; es su **alcance**. Mini-GPT tiene dos.
#
# Las cifras de `en:4216=` están en los lugares 3 a 6. Con una ventana de 16, el último lugar que ve la primera cifra de un paso es el 18; la segunda capa la lleva hasta el 33. **Predice** qué le hace una ventana de 16 al acierto exacto (0,328 y 0,312 sin ella), y qué le hace una de 8.

# %%
for variant in ("RoPE", "RoPE, window 16", "RoPE, window 8"):
    print(f"{variant:16} {lab.scores(record, variant)}")
print("window 16, 400 steps:", lab.scores(record, "RoPE, window 16", 400))

# %% [markdown] lang="en"
# Almost nothing is left, and twice the steps do not bring it back: the second layer was busy with something else, and a relay has to be learned. A window buys a bound on the cache. It is cheap where most of what matters is near, and our digits are far from the end of the name.
#
# ## A norm that leaves the mean alone
#
# LayerNorm takes the mean off, divides by the spread and weighs the channels. RMSNorm leaves out the first step:
#
# $$\frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \cdot \text{weight}$$
#
# ## Exercise 27.5 · A norm without the mean
#
# Write `rms_norm(x, weight, eps)` for `x` of any shape (..., C) and `weight` (C). Each vector along the last axis is normed by itself; a vector of zeros stays one. The `x` that came in is not changed.

# %% [markdown] lang="es"
# Casi no queda nada, y con el doble de pasos tampoco vuelve: la segunda capa estaba ocupada en otra cosa, y un relevo hay que aprenderlo. Una ventana compra un límite para la caché. Sale barata donde casi todo lo que importa está cerca, y nuestras cifras están lejos del final del nombre.
#
# ## Una norma que no toca la media
#
# LayerNorm resta la media, divide entre la dispersión y pesa los canales. RMSNorm omite el primer paso:
#
# $$\frac{x}{\sqrt{\operatorname{mean}(x^2) + \epsilon}} \cdot \text{weight}$$
#
# ## Ejercicio 27.5 · Una norma sin la media
#
# Escribe `rms_norm(x, weight, eps)` para una `x` de cualquier forma (..., C) y `weight` (C). Cada vector del último eje se normaliza por su cuenta; un vector de ceros sigue siéndolo. La `x` que recibes no cambia.


# %% exercise="ex-27-05"
def rms_norm(x, weight, eps):
    """Return x (..., C) divided by the root of its mean square plus eps, times weight (C)."""
    raise NotImplementedError


# %% [markdown] lang="en" given=["10"]
# Take (1, 2, 3, 6), add 10 to each, and multiply each by 10. **Predict** which of the two norms notices which of the changes.

# %% [markdown] lang="es" given=["10"]
# Toma (1, 2, 3, 6), súmale 10 a cada uno y multiplica cada uno por 10. **Predice** cuál de las dos normas nota cuál de los cambios.

# %%
x, ones = torch.tensor([[1.0, 2.0, 3.0, 6.0]]), torch.ones(4)
for name, changed in (("x", x), ("x + 10", x + 10), ("10 x", 10 * x)):
    layer, rms = F.layer_norm(changed, (4,)), rms_norm(changed, ones, 1e-5)
    print(f"{name:6}  LayerNorm {layer[0].numpy().round(2)}   RMSNorm {rms[0].numpy().round(2)}")

# %% [markdown] lang="en"
# Both forget the size; only LayerNorm forgets what is common to all channels. Now the test that decides whether that matters here. Take the trained base, replace every LayerNorm by an RMSNorm with the same weights, and train **nothing**. **Predict** its exact match.

# %% [markdown] lang="es"
# Las dos olvidan el tamaño; solo LayerNorm olvida lo que es común a todos los canales. Ahora, la prueba que decide si eso importa aquí. Toma la base entrenada, cambia cada LayerNorm por una RMSNorm con los mismos pesos y no entrenes **nada**. **Predice** su acierto exacto.

# %%
print(f"LayerNorm {lab.moved_match(same, numbers, 0):.3f}", end="   ")
print(f"RMSNorm, untrained {lab.moved_match(lab.with_rms_norm(base), numbers, 0):.3f}")
shares = lab.share_of_the_mean(base, numbers)
print("share of the mean in the stream's power:", [f"{100 * share:.2f} %" for share in shares])
print("trained with each:", lab.scores(record, "GPT-2's parts"), lab.scores(record, "RMSNorm"))

# %% [markdown] lang="en"
# Nothing happens, and the third line says why: hardly any of the stream's power lies in the mean. The step had nothing to take off. RMSNorm buys a simpler formula at no price.
#
# ## An MLP with a gate
#
# The last of the five is not attention at all. SwiGLU has a third matrix, whose output decides feature by feature how much passes: $\text{down}(\text{silu}(\text{gate}(x)) \cdot \text{up}(x))$. Three matrices for two, so a fair comparison makes them narrower: $2 \cdot 256 = 3 \cdot d$ gives about 171, and we take 168.
#
# **Predict** the exact match with SwiGLU, for the same number of weights, steps and the same learning rate; and that of all five together.

# %% [markdown] lang="es"
# No pasa nada, y la tercera línea dice por qué: en la media apenas hay potencia del flujo. Ese paso no tenía nada que restar. RMSNorm compra una fórmula más sencilla sin pagar nada.
#
# ## Un MLP con compuerta
#
# La última de las cinco ni siquiera es atención. SwiGLU tiene una tercera matriz, cuya salida decide, rasgo por rasgo, cuánto pasa: $\text{down}(\text{silu}(\text{gate}(x)) \cdot \text{up}(x))$. Tres matrices en lugar de dos, así que una comparación justa las hace más estrechas: $2 \cdot 256 = 3 \cdot d$ da unas 171, y tomamos 168.
#
# **Predice** el acierto exacto con SwiGLU, con el mismo número de pesos, los mismos pasos y la misma tasa de aprendizaje; y el de las cinco juntas.

# %%
print("d =", round(2 * 256 / 3, 1), "taken: 168")
for variant in ("GPT-2's parts", "SwiGLU", "all modern"):
    rows = [row for row in record["runs"] if row["variant"] == variant]
    print(
        f"{variant:13} {rows[0]['parameters']:,} parameters, {rows[0]['linears']} Linears,", end=" "
    )
    print("200 steps", lab.scores(record, variant), " 400", lab.scores(record, variant, 400))

# %% [markdown] lang="en"
# Worse here, with two seeds that lie far apart: at this budget and this learning rate, which was chosen for GPT-2's parts and not tried anew for these. In large models it is reported to be the better MLP. Whoever changes a part keeps the *old* part's settings, and should say so.
#
# And it has 14 Linears. That is why Mini-GPT, of which you know all 12, stays as it is.
#
# ## Reading a configuration
#
# Now the lines of LLaMA-3-8B mean something: 32 layers, 32 heads of 128 channels, 8 KV heads, RoPE with base 500,000, RMSNorm, SwiGLU of width 14,336. **Predict** the bytes of cache for one token, at 2 bytes a number, before you run the next cell.

# %% [markdown] lang="es"
# Aquí es peor, con dos semillas muy distintas entre sí: con este presupuesto y esta tasa de aprendizaje, que se eligió para las piezas de GPT-2 y no se volvió a buscar para estas. De los modelos grandes se informa que es el mejor MLP. Quien cambia una pieza conserva los ajustes de la *vieja*, y debería decirlo.
#
# Y tiene 14 capas lineales. Por eso Mini-GPT, del que conoces las 12, se queda como está.
#
# ## Leer una configuración
#
# Ahora las líneas de LLaMA-3-8B significan algo: 32 capas, 32 cabezas de 128 canales, 8 cabezas KV, RoPE con base 500 000, RMSNorm, SwiGLU de ancho 14 336. **Predice** los bytes de caché de un token, a 2 bytes por número, antes de ejecutar la celda siguiente.

# %%
layers, heads, kv_heads, head_dim, window, d_ff = 32, 32, 8, 128, 8192, 14_336
cache = 2 * layers * kv_heads * head_dim * 2  # K and V; 2 bytes a number
print(f"{cache:,} bytes per token; with {heads} KV heads {cache * heads // kv_heads:,}")
print(f"a text of {window:,} tokens: {cache * window / 2**30:.0f} GiB")
slowest = 2 * torch.pi / rope_angles(torch.tensor([1]), head_dim, 500_000.0)[0, -1]
print(f"width of the MLP {d_ff:,}, the slowest hand needs {slowest:,.0f} places for a turn")

# %% [markdown] lang="en" given=["2021", "3.2", "2023", "2", "2020", "2019", "3"]
# 131,072 bytes a token, a quarter of what 32 KV heads would take. And a base of 500,000 makes the slowest hand slower than any text is long: no two places look alike.
#
# Each of the five switches made another model, and none of them taught one anything new. A model that is trained already, whose weights are to stay as they are: how do you teach it one more thing? That is phase 28.
#
# ## What you can now do
#
# * You turn queries and keys by their place, and can say why only differences count, and when a table of places is the better part.
# * You share keys among heads of queries without mixing them up, and know how a trained model gets there.
# * You write a window that counts itself, and compute how far a stack of them reaches.
# * You norm without the mean, and test by a swap whether the mean mattered.
# * You read a configuration as a list of purchases.
#
# None of the five is without a world in which it loses. And all of them want a model trained anew, or at least trained on. How does a finished model learn something new without a change to any of its weights? That is **LoRA**, and phase 28.
#
# ## Sources
#
# * Su and others 2021, [RoFormer](https://arxiv.org/abs/2104.09864), section 3.2: the turn. Kazemnejad and others 2023, [The Impact of Positional Encoding on Length Generalization](https://arxiv.org/abs/2305.19466): doing without.
# * Ainslie and others 2023, [GQA](https://arxiv.org/abs/2305.13245), section 2: the mean of the heads.
# * Jiang and others 2023, [Mistral 7B](https://arxiv.org/abs/2310.06825), section 2: a window, and a cache that is a ring.
# * Zhang and Sennrich 2019, [Root Mean Square Layer Normalization](https://arxiv.org/abs/1910.07467), section 3. Shazeer 2020, [GLU Variants Improve Transformer](https://arxiv.org/abs/2002.05202): three pages, and an honest last sentence.

# %% [markdown] lang="es" given=["2021", "3.2", "2023", "2", "2020", "2019", "3"]
# 131 072 bytes por token, la cuarta parte de lo que ocuparían 32 cabezas KV. Y con una base de 500 000 la aguja más lenta es más lenta que cualquier texto: no hay dos lugares que se parezcan.
#
# Cada uno de los cinco interruptores hacía otro modelo, y ninguno le enseñó a un modelo nada nuevo. A un modelo ya entrenado, cuyos pesos han de quedarse como están, ¿cómo le enseñas una cosa más? Esa es la fase 28.
#
# ## Lo que ya sabes hacer
#
# * Giras consultas y claves según su lugar, y sabes decir por qué solo cuentan las diferencias y cuándo es mejor una tabla de lugares.
# * Compartes claves entre cabezas de consultas sin confundirlas, y sabes cómo llega hasta ahí un modelo ya entrenado.
# * Escribes una ventana que se cuenta a sí misma, y calculas hasta dónde llega una pila de ellas.
# * Normalizas sin la media, y compruebas con un cambio si la media importaba.
# * Lees una configuración como una lista de compras.
#
# Ninguna de las cinco se libra de un mundo en el que pierde. Y todas piden entrenar un modelo de nuevo, o al menos seguir entrenándolo. ¿Cómo aprende algo nuevo un modelo terminado sin que cambie ninguno de sus pesos? Eso es **LoRA**, y la fase 28.
#
# ## Fuentes
#
# * Su y otros 2021, [RoFormer](https://arxiv.org/abs/2104.09864), sección 3.2: el giro. Kazemnejad y otros 2023, [The Impact of Positional Encoding on Length Generalization](https://arxiv.org/abs/2305.19466): prescindir de ellas.
# * Ainslie y otros 2023, [GQA](https://arxiv.org/abs/2305.13245), sección 2: la media de las cabezas.
# * Jiang y otros 2023, [Mistral 7B](https://arxiv.org/abs/2310.06825), sección 2: una ventana, y una caché que es un anillo.
# * Zhang y Sennrich 2019, [Root Mean Square Layer Normalization](https://arxiv.org/abs/1910.07467), sección 3. Shazeer 2020, [GLU Variants Improve Transformer](https://arxiv.org/abs/2002.05202): tres páginas, y una última frase honesta.
