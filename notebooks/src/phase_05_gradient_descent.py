# ---
# title: {en: "From gradient descent to AdamW", es: "Del descenso de gradiente a AdamW"}
# summary: {en: "How far to go downhill: why one rate cannot suit a steep weight and a flat one, what inertia buys, and how Adam makes a distance of it.", es: "Cuánto avanzar cuesta abajo: por qué una sola tasa no le sirve a la vez a un peso empinado y a uno plano, qué se gana con la inercia y cómo Adam la convierte en una distancia."}
# outcome: {en: "AdamW written by hand, equal to PyTorch's, and a reason for each of its parts", es: "AdamW escrito a mano, igual al de PyTorch, y una razón para cada una de sus partes"}
# minutes: 110
# needs: [4]
# ---

# %% [markdown] lang="en"
# # From gradient descent to AdamW
#
# Phase 04 ended with a gradient that you can trust. It says for every weight which way the loss falls. It does not say **how far** to go. Too short a step takes forever, too long a step jumps over the valley and up the other side.
#
# One number, the **learning rate**, has to answer for all weights at once. But one weight is steep, another is nearly flat. **Which single rate suits both?** At the end of this phase you have written the answer that most language models are trained with, AdamW, and for each of its parts you have seen what happens without it.

# %% [markdown] lang="es"
# # Del descenso de gradiente a AdamW
#
# La fase 04 acabó con un gradiente del que puedes fiarte. Dice, para cada peso, hacia dónde baja la pérdida. No dice **cuánto** avanzar. Con un paso demasiado corto no se acaba nunca; con uno demasiado largo se salta el valle y se sube por el otro lado.
#
# Un solo número, la **tasa de aprendizaje**, tiene que valer para todos los pesos a la vez. Pero hay pesos empinados y otros casi planos. **¿Qué tasa les sirve a los dos?** Al final de esta fase habrás escrito la respuesta con la que se entrena la mayoría de los modelos de lenguaje, AdamW, y de cada una de sus partes habrás visto qué pasa sin ella.

# %% [markdown] lang="en" given=["0.5", "1.9", "2.1"]
# ## One weight
#
# The simplest valley there is: $\frac{1}{2} \lambda w^2$. Its slope is $\lambda w$, and $\lambda$ says how fast the slope changes; it is called the **curvature**. **Gradient descent** takes a share of the slope off the weight:
#
# $$w \leftarrow w - \text{rate} \cdot \lambda w = (1 - \text{rate} \cdot \lambda) \, w$$
#
# Every step multiplies $w$ by the same number. Start at 1, with $\lambda = 1$. **Predict:** where is $w$ after 20 steps with the rates 0.5, 1, 1.9, 2 and 2.1?

# %% [markdown] lang="es" given=["0,5", "1,9", "2,1"]
# ## Un peso
#
# El valle más sencillo que existe: $\frac{1}{2} \lambda w^2$. Su pendiente es $\lambda w$, y $\lambda$ dice lo rápido que cambia la pendiente; se llama **curvatura**. El **descenso de gradiente** le quita al peso una parte de la pendiente:
#
# $$w \leftarrow w - \text{tasa} \cdot \lambda w = (1 - \text{tasa} \cdot \lambda) \, w$$
#
# Cada paso multiplica $w$ por el mismo número. Empieza en 1, con $\lambda = 1$. **Predice:** ¿dónde está $w$ después de 20 pasos con las tasas 0,5, 1, 1,9, 2 y 2,1?

# %%
for rate in (0.5, 1.0, 1.9, 2.0, 2.1):
    w = 1.0
    for _ in range(20):
        w = w - rate * w
    print(f"rate {rate}: {w:.6f} after 20 steps")

# %% [markdown] lang="en"
# At rate 1, that is $1/\lambda$, a single step is enough. Above it the weight jumps across the valley at every step; at $2/\lambda$ it jumps back and forth forever, and beyond that it leaves: descent **diverges**. The steeper the valley, the smaller the largest rate that works. That limit is the whole trouble of this phase.

# %% [markdown] lang="es"
# Con la tasa 1, es decir, $1/\lambda$, basta un paso. Por encima, el peso salta al otro lado del valle en cada paso; en $2/\lambda$ salta de un lado a otro para siempre, y más allá se escapa: el descenso **diverge**. Cuanto más empinado el valle, menor es la tasa más grande que funciona. Ese límite es todo el problema de esta fase.

# %% [markdown] lang="en"
# ## Exercise 5.1 · Steps downhill
#
# Write `descend(gradient, w, rate, steps)`. `gradient` is a function that takes an array of weights and returns the slopes there; the result is the array after so many steps. The `w` that came in must stay as it was. By hand: for the slope $2 (w - 3)$, from 0 with rate 0.1, two steps lead to 0.6 and then to 1.08.

# %% [markdown] lang="es"
# ## Ejercicio 5.1 · Pasos cuesta abajo
#
# Escribe `descend(gradient, w, rate, steps)`. `gradient` es una función que recibe los pesos, un array, y devuelve las pendientes en ese lugar; el resultado son los pesos después de tantos pasos. La `w` que recibes debe quedarse como estaba. A mano: con la pendiente $2 (w - 3)$, desde 0 y con tasa 0,1, dos pasos llevan a 0,6 y luego a 1,08.


# %% exercise="ex-05-01"
def descend(gradient, w, rate, steps):
    """Return where w is after so many steps of gradient descent; the w that came in stays."""
    raise NotImplementedError


# %%
import numpy as np

for count in (0, 1, 2, 20):
    print(count, descend(lambda w: 2 * (w - 3), np.array([0.0]), rate=0.1, steps=count))

# %% [markdown] lang="en" given=["0.3"]
# ## Two weights
#
# Now a valley of two weights, with the curvatures 1 and $\kappa$. The second weight allows at most the rate $2/\kappa$; the first would like 1. The best compromise is $2/(1 + \kappa)$, at which both shrink equally fast. The ratio of the largest curvature to the smallest, $\kappa$, is called the **condition number**.
#
# We start at (1, 0.3) and count the steps until a thousandth of the distance is left. **Predict** them for $\kappa$ = 10, 100 and 1,000.

# %% [markdown] lang="es" given=["0,3"]
# ## Dos pesos
#
# Ahora, un valle de dos pesos, con las curvaturas 1 y $\kappa$. El segundo peso permite como mucho la tasa $2/\kappa$; al primero le gustaría 1. El mejor compromiso es $2/(1 + \kappa)$, con el que los dos se encogen igual de rápido. La razón entre la curvatura mayor y la menor, $\kappa$, se llama **número de condición**.
#
# Empezamos en (1, 0,3) y contamos los pasos hasta que quede una milésima de la distancia. **Predícelos** para $\kappa$ = 10, 100 y 1000.

# %%
from functools import partial

from minigpt.foundations.optim import SGD
from minigpt.foundations.valleys import steps, valley, walk

for k in (10, 100, 1000):
    down = walk(partial(SGD, rate=2 / (1 + k)), valley(k))
    print(f"κ = {k:4}: {steps(down):5,} steps")

# %% [markdown] lang="en"
# Ten times the condition number, ten times the steps. The steepest direction limits the rate, and the flattest one decides how long it takes. (`SGD` does your exercise for a dictionary of arrays; `walk` calls it and keeps the places.)
#
# ## Inertia
#
# In the flat direction the gradient points the same way step after step; in the steep one it turns round at every jump. So add the gradients up: what agrees will grow, what alternates will cancel. A ball that rolls does this. It keeps a share $\beta$ of its speed $v$:
#
# $$v \leftarrow \beta v + g \qquad w \leftarrow w - \text{rate} \cdot v$$
#
# This is **momentum**. **Predict:** if the gradient is always 1, how long are the steps for $\beta = 0.9$, in units of the rate? The first one, the second one, and one after a long time?

# %% [markdown] lang="es"
# Diez veces el número de condición, diez veces los pasos. La dirección más empinada limita la tasa, y la más plana decide cuánto se tarda. (`SGD` hace tu ejercicio con un diccionario de arrays; `walk` lo llama y guarda los lugares.)
#
# ## Inercia
#
# En la dirección plana el gradiente apunta hacia el mismo lado paso tras paso; en la empinada se da la vuelta en cada salto. Suma entonces los gradientes: lo que coincide crece, lo que alterna se cancela. Es lo que hace una bola que rueda. Conserva una parte $\beta$ de su velocidad $v$:
#
# $$v \leftarrow \beta v + g \qquad w \leftarrow w - \text{tasa} \cdot v$$
#
# Esto es la **inercia** (*momentum*). **Predice:** si el gradiente vale siempre 1, ¿cuánto miden los pasos con $\beta = 0{,}9$, en unidades de la tasa? ¿El primero, el segundo y uno después de mucho tiempo?

# %% [markdown] lang="en"
# ## Exercise 5.2 · A step with inertia
#
# Write `momentum_step(w, g, v, rate, beta)`, which returns the new `w` and the new `v` after one step, given the gradient `g`. The formula is the one above, the way PyTorch has it; others put the rate into $v$ or make a mean of it. The arrays that came in stay as they are.

# %% [markdown] lang="es"
# ## Ejercicio 5.2 · Un paso con inercia
#
# Escribe `momentum_step(w, g, v, rate, beta)`, que devuelve la nueva `w` y la nueva `v` después de un paso, dado el gradiente `g`. La fórmula es la de arriba, tal como la usa PyTorch; hay quien mete la tasa en $v$ o hace de ella una media. Lo que recibes se queda como está.


# %% exercise="ex-05-02"
def momentum_step(w, g, v, rate, beta):
    """Return (w, v) after one step with momentum; the arrays that came in stay as they are."""
    raise NotImplementedError


# %%
w, v, lengths = np.array([0.0]), np.array([0.0]), []
for _ in range(100):
    before = w
    w, v = momentum_step(w, np.array([1.0]), v, rate=1.0, beta=0.9)
    lengths.append(float((before - w)[0]))
print([round(length, 2) for length in lengths[:4]], "...", round(lengths[-1], 2))

# %% [markdown] lang="en" given=["1964"]
# From 1 up to 10, that is $1 / (1 - \beta)$: where nothing turns round, inertia is a rate ten times as large that has to get going first. Back into the valleys, with the rate and the $\beta$ that theory recommends for each of them (Polyak 1964):

# %% [markdown] lang="es" given=["1964"]
# De 1 a 10, es decir, $1 / (1 - \beta)$: donde nada se da la vuelta, la inercia es una tasa diez veces mayor que antes tiene que arrancar. De vuelta a los valles, con la tasa y la $\beta$ que la teoría recomienda para cada uno (Polyak 1964):

# %%
from minigpt.foundations.valleys import best_momentum

for k in (10, 100, 1000):
    rate, beta = best_momentum(k)
    rolled = walk(partial(SGD, rate=rate, momentum=beta), valley(k))
    print(f"κ = {k:4}: β = {beta:.2f}, {steps(rolled):3} steps; the root of κ is {k**0.5:.1f}")

# %% [markdown] lang="en" given=["57"]
# The steps now grow with the *root* of $\kappa$: 183 instead of 3,454. That is a great deal, in a valley without noise, for someone who knows its curvatures. A model tells nobody its curvatures.
#
# ## A real valley: letters
#
# So take something closer to a model. In phase 03 you counted which letter follows which. Now *learn* it: a table of 57 × 57 logits, all 0 at first, one row for each letter. The gradient is that of phase 04, $p - y$, here averaged over every pair in the names of all four languages. In the row of a letter it is
#
# $$\text{share of the letter} \cdot (\text{softmax of its row} - \text{what really follows it})$$
#
# Nothing is drawn by lot, and the lowest possible loss is known by counting, so we can measure the **excess**: the nats above it.

# %% [markdown] lang="es" given=["57"]
# Los pasos crecen ahora con la *raíz* de $\kappa$: 183 en lugar de 3454. Es muchísimo, en un valle sin ruido y para quien conoce sus curvaturas. Un modelo no le cuenta a nadie sus curvaturas.
#
# ## Un valle de verdad: letras
#
# Toma entonces algo más parecido a un modelo. En la fase 03 contaste qué letra sigue a cuál. Ahora *apréndelo*: una tabla de 57 × 57 logits, todos 0 al principio, con una fila por letra. El gradiente es el de la fase 04, $p - y$, aquí promediado sobre todos los pares de los nombres en los cuatro idiomas. En la fila de una letra es
#
# $$\text{frecuencia de la letra} \cdot (\text{softmax de su fila} - \text{lo que de verdad la sigue})$$
#
# Nada sale por sorteo, y la menor pérdida posible se sabe contando, así que podemos medir el **exceso**: los nats por encima de ella.

# %%
from minigpt.foundations.letters import pair_shares
from minigpt.foundations.valleys import PairTable, falling, train
from minigpt.number_names import ALPHABET, spell

names = [[spell(n, lang) for n in range(10_000)] for lang in ("en", "it", "es", "fr")]
table = PairTable(pair_shares(names, ALPHABET))
zeros = np.zeros((len(ALPHABET), len(ALPHABET)))
print(f"{sum(len(name) + 1 for some in names for name in some):,} pairs")
print(f"loss at first {table.excess(zeros) + table.floor:.4f} nats, lowest {table.floor:.4f}")

# %%
sizes = np.abs(table.gradient(zeros))
print(f"largest slope over the smallest: {sizes.max() / sizes[sizes > 0].min():,.0f}")
for letter in "ehéó":
    print(f"{letter}: {table.rows[ALPHABET.index(letter)]:.3%} of the letters")

# %% [markdown] lang="en"
# A quotient of 27,432 between two slopes, at the very first step. **Predict:** with the best of four rates, how far above the floor are we after 300 steps, after an `e` and after an `ó`? And does a still larger rate help the rare letters?

# %% [markdown] lang="es"
# Un cociente de 27 432 entre dos pendientes, ya en el primer paso. **Predice:** con la mejor de cuatro tasas, ¿cuánto nos queda por encima del mínimo después de 300 pasos, tras una `e` y tras una `ó`? ¿Y ayuda a las letras raras una tasa todavía mayor?


# %%
def show(name, run):
    after = {c: round(table.excess_after(ALPHABET.index(c), run.logits), 3) for c in "ehéó"}
    print(f"{name:12} excess {run.end:.4f}, after", after)


for rate in (20, 40, 60, 80):
    show(f"rate {rate}", train(partial(SGD, rate=rate), table, steps=300))

# %% [markdown] lang="en" given=["57"]
# At rate 60 the total looks fine, and hides that `ó` is far from done: its excess of 2.665 nats is still two thirds of the logarithm of 57, with which it began. A larger rate does help it, a little; but at 80 the common `e` begins to jump, and the total doubles. The commonest letters are the steep direction, the rarest the flat one: **their slope is multiplied by how rarely they come.**
#
# ## Only the sign
#
# A mad idea, then: throw the size of the gradient away and keep its sign. Every logit moves by the same distance at every step, `e` or `ó`. The distance, 0.1 at first, falls in a line to 0, or they would never come to rest. **Predict:** better or worse than descent?

# %% [markdown] lang="es" given=["57"]
# Con tasa 60 el total parece bueno, y esconde que a `ó` le falta mucho: su exceso de 2,665 nats es todavía dos tercios del logaritmo de 57 con el que empezó. Una tasa mayor le ayuda un poco; pero con 80 la `e`, tan común, empieza a saltar y el total se duplica. Las letras comunes son la dirección empinada y las raras, la plana: **su pendiente está multiplicada por lo poco que aparecen.**
#
# ## Solo el signo
#
# Una idea descabellada, entonces: tira el tamaño del gradiente y quédate con su signo. Cada logit se mueve la misma distancia en cada paso, sea de `e` o de `ó`. La distancia, 0,1 al principio, baja en línea recta hasta 0, o no se pararían nunca. **Predice:** ¿mejor o peor que el descenso?

# %%
show("sign", train(partial(SGD, rate=0.1), table, 300, falling(300), change=np.sign))

# %% [markdown] lang="en"
# Nothing left to four decimals, and every letter alike. Is the size of a gradient good for nothing?
#
# A model never sees all of its data in one step. It sees a **batch**: here 64 pairs drawn by lot. Same table, 1,500 steps, all rates falling to 0. **Predict:** what becomes of the sign now?

# %% [markdown] lang="es"
# No queda nada hasta el cuarto decimal, y todas las letras por igual. ¿Es que el tamaño de un gradiente no sirve para nada?
#
# Un modelo nunca ve todos sus datos en un paso. Ve un **lote**: aquí, 64 pares sacados por sorteo. La misma tabla, 1500 pasos y todas las tasas bajando hasta 0. **Predice:** ¿qué pasa ahora con el signo?


# %%
def batches(make, seeds=(0, 1, 2), **more):
    ends = [train(make, table, 1500, falling(1500), batch=64, seed=s, **more).end for s in seeds]
    return "seeds 0, 1, 2: " + "  ".join(f"{end:.4f}" for end in ends)


# %%
sign, descent = partial(SGD, rate=0.01), partial(SGD, rate=60)
print("sign     ", batches(sign, change=np.sign))  # the best of 0.003, 0.01, 0.02
print("descent  ", batches(descent))  # the best of 5, 20, 40, 60
print("momentum ", batches(partial(SGD, rate=6, momentum=0.9)))

# %% [markdown] lang="en"
# Two lessons in three lines. Inertia is worth nothing here: momentum at rate 6 does what descent does at ten times that rate. It helps in narrow valleys, not against noise. And the sign is ruined. Why? Take the best table there is, where the true gradient is 0, and look at one logit in many batches: `t` after `h`, which comes about once in eight times.

# %% [markdown] lang="es"
# Dos lecciones en tres líneas. La inercia no aporta nada aquí: con tasa 6 hace lo mismo que el descenso con una tasa diez veces mayor. Ayuda en valles estrechos, no contra el ruido. Y el signo se echa a perder. ¿Por qué? Toma la mejor tabla que existe, en la que el gradiente verdadero es 0, y mira un logit en muchos lotes: el de `t` tras `h`, que sale más o menos una vez de cada ocho.

# %%
best = np.log(np.maximum(table.shares, 1e-30))
h, t = ALPHABET.index("h"), ALPHABET.index("t")
draws = np.random.default_rng(0)
slopes = np.array([table.gradient(best, table.draw(64, draws))[h, t] for _ in range(2000)])
up, down = slopes[slopes > 0], slopes[slopes < 0]
print(f"above 0 in {len(up)} batches of 2,000, there {up.mean():.4f} on average")
print(
    f"below 0 in {len(down)}, there {down.mean():.4f} on average; over all batches {slopes.mean():.5f}"
)

# %% [markdown] lang="en"
# Most batches with an `h` have no `ht`, and say "a little less". A few have one, and say "much more". The sizes nearly balance; the signs do not: for each batch that says more there are almost four that say less, and the logit drifts down. If that is the cause, larger batches must cure the sign:

# %% [markdown] lang="es"
# La mayoría de los lotes con una `h` no tienen ninguna `ht`, y dicen «un poco menos». Unos pocos la tienen, y dicen «mucho más». Los tamaños casi se equilibran; los signos, no: por cada lote que dice más hay casi cuatro que dicen menos, y el logit se va hacia abajo. Si esa es la causa, los lotes mayores tienen que curar al signo:

# %%
for size in (64, 1024, 16384):
    run = train(partial(SGD, rate=0.03), table, 500, falling(500), np.sign, batch=size)
    print(f"sign, {size:6,} pairs a step: excess {run.end:.4f}")

# %% [markdown] lang="en"
# They do. But large batches are dear. The cheaper way: first take a mean over many steps, *then* throw the size away.
#
# ## A mean that forgets
#
# To average over the last steps without keeping them, take a **running mean**: it holds on to a share $\beta$ of itself and takes $1 - \beta$ of the news.
#
# $$m \leftarrow \beta m + (1 - \beta) g$$
#
# Start it at 0, and it has a **bias**: after one step with $\beta = 0.9$ it is only a tenth of $g$, as if nine zeros had come before. After $t$ values, the weights of what has really come add up to $1 - \beta^t$. Divide by that, and the mean is right from the first step on: the **bias correction**.

# %% [markdown] lang="es"
# Lo hacen. Pero los lotes grandes son caros. El camino barato: primero tomar una media de muchos pasos y *después* tirar el tamaño.
#
# ## Una media que olvida
#
# Para promediar los últimos pasos sin guardarlos, usa una **media móvil**: conserva una parte $\beta$ de sí misma y toma $1 - \beta$ de la novedad.
#
# $$m \leftarrow \beta m + (1 - \beta) g$$
#
# Si empieza en 0 tiene un **sesgo inicial**: después de un paso con $\beta = 0{,}9$ es solo la décima parte de $g$, como si antes hubieran llegado nueve ceros. Después de $t$ valores, los pesos de lo que de verdad ha llegado suman $1 - \beta^t$. Divide entre eso, y la media es correcta desde el primer paso: es la **corrección del sesgo inicial**.

# %% [markdown] lang="en"
# ## Exercise 5.3 · Running means
#
# Write `running_means(values, beta)`: a list with the corrected running mean after each of the values. By hand: whatever $\beta$ is, the mean after one value is that value, and the means of 1, 1, 1 are 1, 1, 1.

# %% [markdown] lang="es"
# ## Ejercicio 5.3 · Medias móviles
#
# Escribe `running_means(values, beta)`: una lista con la media móvil corregida después de cada uno de los valores. A mano: sea cual sea $\beta$, la media después de un valor es ese valor, y las medias de 1, 1, 1 son 1, 1, 1.


# %% exercise="ex-05-03"
def running_means(values, beta):
    """Return the corrected running mean after each of the values, as a list."""
    raise NotImplementedError


# %% [markdown] lang="en" given=["2015"]
# ## Adam
#
# Keep two running means for every weight: $m$, of its gradient, and $v$, of the *square* of its gradient. With a hat for the corrected ones, the step is
#
# $$w \leftarrow w - \text{rate} \cdot \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}$$
#
# The root of $v$ is the usual size of the gradient. If its signs agree, the fraction is near ±1: a whole step of length *rate*. If they cancel, it is near 0. So this is a smoothed sign. It is **Adam** (Kingma and Ba 2015), the box that you trained with in phase 04. The tiny $\epsilon$, usually $10^{-8}$, keeps 0/0 away. **Predict:** two weights take their first step, at rate 0.1. One has the gradient 4, the other 0.001. How far do they go? And if the gradients are 4 and then −4, where is the weight after two steps?

# %% [markdown] lang="es" given=["2015"]
# ## Adam
#
# Lleva dos medias móviles por cada peso: $m$, de su gradiente, y $v$, del *cuadrado* de su gradiente. Con un gorro para las corregidas, el paso es
#
# $$w \leftarrow w - \text{tasa} \cdot \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}$$
#
# La raíz de $v$ es el tamaño habitual del gradiente. Si sus signos coinciden, la fracción está cerca de ±1: un paso entero, de longitud *tasa*. Si se cancelan, está cerca de 0. Es, pues, un signo suavizado. Es **Adam** (Kingma y Ba 2015), la caja con la que entrenaste en la fase 04. El diminuto $\epsilon$, normalmente $10^{-8}$, evita 0/0. **Predice:** dos pesos dan su primer paso, con tasa 0,1. Uno tiene el gradiente 4 y el otro, 0,001. ¿Cuánto avanzan? Y si los gradientes son 4 y luego −4, ¿dónde está el peso después de dos pasos?

# %%
for gradients in ([4.0], [0.001], [4.0, 4.0], [4.0, -4.0]):
    m = np.array(running_means(gradients, beta=0.9))
    v = np.array(running_means([g**2 for g in gradients], beta=0.99))
    moves = -0.1 * m / (np.sqrt(v) + 1e-8)
    print(gradients, "moves", moves.round(4), "in all", moves.sum().round(4))

# %% [markdown] lang="en"
# The same distance for 4 and for 0.001; and a gradient that turns round all but stops the weight. **The rate of Adam is a distance, not a multiple of the gradient.**
#
# ## Without the correction
#
# Both means start at 0, so without the correction both are too small. **Predict:** are the first steps then too short, too long, or right? With $\beta_1 = 0.9$ and, for the squares, $\beta_2 = 0.99$; and with the widespread $\beta_2 = 0.999$?

# %% [markdown] lang="es"
# La misma distancia para 4 y para 0,001; y un gradiente que se da la vuelta casi detiene al peso. **La tasa de Adam es una distancia, no un múltiplo del gradiente.**
#
# ## Sin la corrección
#
# Las dos medias empiezan en 0, así que sin la corrección las dos son demasiado pequeñas. **Predice:** ¿serán los primeros pasos demasiado cortos, demasiado largos o correctos? ¿Con $\beta_1 = 0{,}9$ y, para los cuadrados, $\beta_2 = 0{,}99$? ¿Y con la muy extendida $\beta_2 = 0{,}999$?


# %%
def too_long(t, beta1=0.9, beta2=0.999):
    """Return how many times too long step t is when neither mean is corrected."""
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)


for beta2 in (0.95, 0.99, 0.999):
    print(f"β2 = {beta2}:", {t: round(float(too_long(t, 0.9, beta2)), 2) for t in (1, 2, 13, 200)})

# %% tags=["plot"] alt={"en": "Three curves over the step, on a logarithmic axis from 1 to 1,000: how many times too long a step is. For a beta of 0.95 the curve stays near 1, for 0.99 it rises from 1 to about 2 and comes back, for 0.999 it begins at 3, rises above 6 near step 12 and is still above 1 after hundreds of steps.", "es": "Tres curvas según el paso, en un eje logarítmico de 1 a 1000: cuántas veces más largo de la cuenta es un paso. Con una beta de 0,95 la curva se queda cerca de 1; con 0,99 sube de 1 a cerca de 2 y vuelve; con 0,999 empieza en 3, pasa de 6 hacia el paso 12 y sigue por encima de 1 después de cientos de pasos."}
from minigpt.plots import optim as plots

when = np.arange(1, 1001)
ratios = {(0.9, beta2): too_long(when, 0.9, beta2) for beta2 in (0.95, 0.99, 0.999)}
plots.uncorrected(ratios, lang="en")

# %% [markdown] lang="en"
# Too **long**. The numerator is too small, but the root below it is smaller still. With 0.99 the first step is exactly right, by chance, and the later ones are up to twice too long. (With 0.95 only the first few are off, and those are too short.)
#
# Does it matter? Train phase 04's network of letters for 100 steps, on batches of 256 pairs and with $\beta_2 = 0.999$: once at a modest rate and once at a bold one. Leaving the correction out is, but for $\epsilon$, the same as multiplying the rate by the number above.

# %% [markdown] lang="es"
# Demasiado **largos**. El numerador es demasiado pequeño, pero la raíz de abajo lo es todavía más. Con 0,99 el primer paso es correcto por casualidad, y los siguientes llegan a ser el doble de largos. (Con 0,95 solo fallan los primeros, y esos son demasiado cortos.)
#
# ¿Importa? Entrena durante 100 pasos la red de letras de la fase 04 con lotes de 256 pares y $\beta_2 = 0{,}999$: una vez con una tasa modesta y otra con una atrevida. Quitar la corrección es, salvo por $\epsilon$, lo mismo que multiplicar la tasa por el número de arriba.

# %%
from minigpt.foundations import letters
from minigpt.foundations.optim import AdamW

pairs = np.concatenate([letters.letter_pairs(some, ALPHABET) for some in names])
print(pairs.shape)


# %%
def losses(seed, rate, times=lambda t: 1.0):
    params, seen = letters.new_params(seed=seed), []
    adam = AdamW(params, rate, betas=(0.9, 0.999))
    for t, (x, y) in enumerate(letters.batches(pairs, 256, 100, seed), start=1):
        loss, gradients = letters.backward(params, x, y)
        adam.step(gradients, rate * times(t))
        seen.append(loss)
    return seen


# %%
print("rate, seed: mean of the last 20 losses, corrected and not; highest of the latter")
for rate in (0.01, 0.1):
    for seed in range(3):
        kept, bare = losses(seed, rate), losses(seed, rate, too_long)
        ends = f"{np.mean(kept[-20:]):.2f} {np.mean(bare[-20:]):.2f}"
        print(f"{rate:4} {seed}: {ends}; {max(bare):.1f}")

# %% [markdown] lang="en"
# At the bold rate every run without the correction is ruined: its loss leaps far above ignorance and comes to rest near it. At the modest rate it is as good as the other. The correction is a guard against a start that is too fast, not an accelerator. (Phase 18 meets another guard, which lets the rate itself begin small.)
#
# ## Rare letters and enormous losses
#
# Back to the table of letters, all pairs in each step. Each method with the best of the rates that were tried for it:

# %% [markdown] lang="es"
# Con la tasa atrevida, todos los entrenamientos sin corrección se echan a perder: la pérdida salta muy por encima de la ignorancia y acaba parada cerca de ella. Con la modesta, les va igual de bien que a los otros. La corrección protege de un comienzo demasiado rápido; no acelera nada. (La fase 18 tiene otra protección, que hace empezar pequeña la propia tasa.)
#
# ## Letras raras y pérdidas enormes
#
# De vuelta a la tabla de letras, con todos los pares en cada paso. Cada método, con la mejor de las tasas que se probaron para él:

# %%
runs = {
    "descent": train(partial(SGD, rate=60), table, 300),  # of 20, 40, 60, 80
    "momentum": train(partial(SGD, rate=100, momentum=0.9), table, 300),  # of 10, 30, 100
    "Adam": train(partial(AdamW, rate=1), table, 300),  # of 0.1, 0.3, 1
}
for name, run in runs.items():
    show(name, run)

# %% tags=["plot"] alt={"en": "Excess after each letter against how often the letter comes, both axes logarithmic. The points of descent fall steadily from above 1 nat for the rarest letters to a few thousandths for the commonest; those of momentum lie lower, and the rarest letters highest again; those of Adam lie at the bottom for rare and common letters alike.", "es": "Exceso tras cada letra según la frecuencia de la letra, con los dos ejes logarítmicos. Los puntos del descenso bajan de más de 1 nat en las letras más raras a unas milésimas en las más comunes; los de la inercia están más abajo, otra vez con las letras más raras en lo alto; los de Adam están en el fondo, tanto en las letras raras como en las comunes."}
seen = np.flatnonzero(table.rows)
after = {name: [table.excess_after(i, run.logits) for i in seen] for name, run in runs.items()}
plots.by_letter(table.rows[seen], after, lang="en")

# %% [markdown] lang="en" given=["2024"]
# Rare words are the flat directions of a language model, and this is one reason why language models are trained with Adam (Kunstner and others 2024).
#
# Now somebody multiplies the loss by 1,000, and with it every gradient; or by a million; or by a millionth. **Predict** what happens to descent at rate 20 and to Adam at rate 0.1, after 100 steps.

# %% [markdown] lang="es" given=["2024"]
# Las palabras raras son las direcciones planas de un modelo de lenguaje, y esa es una razón de que estos modelos se entrenen con Adam (Kunstner y otros 2024).
#
# Ahora alguien multiplica la pérdida por 1000, y con ella todos los gradientes; o por un millón; o por una millonésima. **Predice** qué les pasa al descenso con tasa 20 y a Adam con tasa 0,1, después de 100 pasos.

# %%
adam, descent = partial(AdamW, rate=0.1), partial(SGD, rate=20)
for factor in (1e-9, 1e-6, 1e-3, 1, 1e3, 1e6):
    ends = [
        train(make, table, 100, change=partial(np.multiply, factor)).end for make in (adam, descent)
    ]
    print(f"loss times {factor:7g}: Adam {ends[0]:.4f}, descent {ends[1]:.4f}")

# %% [markdown] lang="en"
# Adam does not notice, until the gradients come down to the size of $\epsilon$, which is added to them and therefore is in *their* unit. That is a strength and a trap: of phase 04's mistakes, those that only multiply the gradient of a whole array by some number are invisible to Adam. It trains on, and only a gradient check tells.
#
# ## The valley, turned
#
# Adam looks at each weight by itself. **Predict:** what happens to its number of steps if the valley of two weights is turned by 45 degrees, so that it lies across the axes? (One schedule for all: the rate falls from 0.1 to 0 over 4,000 steps.)

# %% [markdown] lang="es"
# Adam no se entera, hasta que los gradientes bajan al tamaño de $\epsilon$, que se suma a ellos y está, por tanto, en *su* unidad. Es una ventaja y una trampa: de los errores de la fase 04, los que solo multiplican por algún número el gradiente de una matriz entera son invisibles para Adam. Sigue entrenando, y solo lo delata una comprobación de gradientes.
#
# ## El valle, girado
#
# Adam mira cada peso por separado. **Predice:** ¿qué pasa con su número de pasos si el valle de dos pesos se gira 45 grados, de modo que quede atravesado respecto a los ejes? (La misma regla en todos los casos: la tasa baja de 0,1 a 0 a lo largo de 4000 pasos.)

# %%
for k in (1, 10, 100, 1000):
    along, across = (
        steps(walk(adam, valley(k, turned), times=falling(4000))) for turned in (False, True)
    )
    print(f"κ = {k:4}: {along} steps along the axes, {across} turned by 45 degrees")

# %% tags=["plot"] alt={"en": "Four walks seen from above, in a narrow valley with lines of equal loss. Descent jumps from wall to wall while it creeps along the floor; momentum is thrown up the walls higher than it began and then narrows quickly; Adam in the straight valley goes down diagonally, overshoots a little and curls up around the lowest point; in the turned valley Adam drops to the floor and then winds along it.", "es": "Cuatro caminos vistos desde arriba, en un valle estrecho con líneas de igual pérdida. El descenso salta de pared a pared mientras avanza despacio por el fondo; la inercia sube por las paredes más alto que al empezar y luego se estrecha deprisa; Adam, en el valle recto, baja en diagonal, se pasa un poco y se enrosca en torno al punto más bajo; en el valle girado baja al fondo y luego lo recorre serpenteando."}
rate, beta = best_momentum(100)
straight, turned = valley(100), valley(100, turned=True)
walks = {
    "descent": (straight, walk(partial(SGD, rate=2 / 101), straight)),
    "momentum": (straight, walk(partial(SGD, rate=rate, momentum=beta), straight)),
    "Adam": (straight, walk(adam, straight, times=falling(4000))),
    "turned": (turned, walk(adam, turned, times=falling(4000))),
}
plots.paths(walks, lang="en")

# %% [markdown] lang="en"
# Along the axes the condition number makes no difference at all: 93 steps from a round bowl to a gorge. Turned, it does. Adam cures differences between *weights*, not between directions that mix them.
#
# And the noise, for which we wanted the means in the first place? The batches of 64 once more:

# %% [markdown] lang="es"
# A lo largo de los ejes, el número de condición no influye nada: 93 pasos, de un cuenco redondo a un desfiladero. Girado, sí. Adam cura las diferencias entre *pesos*, no entre direcciones que los mezclan.
#
# ¿Y el ruido, por el que queríamos las medias? Otra vez los lotes de 64:

# %%
print("Adam ", batches(partial(AdamW, rate=0.03)))  # the best of 0.01, 0.03, 0.1
for rate in (0.03, 0.1, 0.3):
    run = train(partial(AdamW, rate=rate), table, 1500, batch=64)
    print(f"rate {rate}, not falling: mean of the last 200 steps {run.late:.3f}")

# %% [markdown] lang="en"
# About three times better than descent. But look at the lower lines: at a constant rate Adam never arrives. It keeps moving by about the same distance whatever the gradient, so it stays in a **noise floor** that is proportional to the rate. The rate must fall; phase 18 shapes how.
#
# ## Two decays
#
# One letter is missing: the **W**. **Weight decay** takes a little off every weight at every step, so that weights nobody needs fade. There are two places for it:
#
# * in the gradient: $g + \text{decay} \cdot w$, as if $\frac{1}{2} \text{decay} \cdot w^2$ stood in the loss ("L2");
# * on the weight: $w \leftarrow w - \text{rate} \cdot \text{decay} \cdot w$, before the step, past $m$ and $v$.
#
# In plain descent the two are the same formula. Now Adam: four weights, all 1, whose gradients are only noise, plus or minus by the toss of a coin, of size 1, 0.1, 0.01 and 0.001. After 1,000 steps at rate 0.001 with decay 0.5, **predict** what is left of each, on either way. (The mean of 200 such experiments.)

# %% [markdown] lang="es"
# Unas tres veces mejor que el descenso. Pero mira las líneas de abajo: con una tasa constante, Adam no llega nunca. Se sigue moviendo más o menos la misma distancia, valga lo que valga el gradiente, así que se queda en un **suelo de ruido** proporcional a la tasa. La tasa tiene que bajar; cómo, lo verás en la fase 18.
#
# ## Dos decaimientos
#
# Falta una letra: la **W**. El **decaimiento de pesos** (*weight decay*) le quita un poco a cada peso en cada paso, para que se desvanezcan los pesos que nadie necesita. Hay dos lugares donde ponerlo:
#
# * en el gradiente: $g + \text{decaimiento} \cdot w$, como si en la pérdida estuviera $\frac{1}{2} \text{decaimiento} \cdot w^2$ («L2»);
# * en el peso: $w \leftarrow w - \text{tasa} \cdot \text{decaimiento} \cdot w$, antes del paso, sin pasar por $m$ ni $v$.
#
# En el descenso simple las dos son la misma fórmula. Ahora Adam: cuatro pesos, todos 1, cuyos gradientes son puro ruido, de signo más o menos según caiga una moneda, de tamaño 1, 0,1, 0,01 y 0,001. Después de 1000 pasos con tasa 0,001 y decaimiento 0,5, **predice** qué queda de cada uno, de una forma y de la otra. (La media de 200 experimentos así.)


# %%
def left(l2=0.0, decay=0.0):
    weights, draws = np.ones((200, 4)), np.random.default_rng(0)
    adam = AdamW({"w": weights}, rate=0.001, decay=decay)
    for _ in range(1000):
        noise = draws.choice([-1, 1], (200, 4)) * [1, 0.1, 0.01, 0.001]
        adam.step({"w": noise + l2 * weights})
    return weights.mean(0).round(2)


# %%
print("on the weight, 0.5:    ", left(decay=0.5), "all", round((1 - 0.0005) ** 1000, 2))
print("in the gradient, 0.5:  ", left(l2=0.5))
print("in the gradient, 0.01: ", left(l2=0.01))

# %% [markdown] lang="en" given=["2019"]
# On the weight, all four shrink alike, by what was ordered. In the gradient, Adam divides the decay by the usual size of the gradient: the loud weight is spared, the quiet ones are crushed, and a smaller decay makes it no more even. **AdamW** is Adam with the decay on the weight (Loshchilov and Hutter 2019).

# %% [markdown] lang="es" given=["2019"]
# En el peso, los cuatro encogen por igual, justo lo que se pidió. En el gradiente, Adam divide el decaimiento entre el tamaño habitual del gradiente: el peso ruidoso se salva, los callados quedan aplastados, y un decaimiento menor no los iguala. **AdamW** es Adam con el decaimiento en el peso (Loshchilov y Hutter 2019).

# %% [markdown] lang="en"
# ## Exercise 5.4 · One step of AdamW
#
# Write `adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay)`, which returns the new $w$, $m$ and $v$. `t` counts the steps from 1, `lr` is the rate, and the arrays that came in stay as they are:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1) g \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2$$
#
# $$w \leftarrow w - \text{lr} \cdot \text{decay} \cdot w - \text{lr} \cdot \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}$$

# %% [markdown] lang="es"
# ## Ejercicio 5.4 · Un paso de AdamW
#
# Escribe `adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay)`, que devuelve los nuevos $w$, $m$ y $v$. `t` cuenta los pasos desde 1, `lr` es la tasa, y lo que recibes se queda como está:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1) g \qquad v \leftarrow \beta_2 v + (1 - \beta_2) g^2$$
#
# $$w \leftarrow w - \text{lr} \cdot \text{decay} \cdot w - \text{lr} \cdot \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}$$


# %% exercise="ex-05-04"
def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    """Return the new (w, m, v) after step t of AdamW; the arrays that came in stay as they are."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Your step, two hundred times, beside PyTorch's own AdamW, on gradients of very different sizes:

# %% [markdown] lang="es"
# Tu paso, doscientas veces, junto al AdamW del propio PyTorch, con gradientes de tamaños muy distintos:

# %%
import torch

draws, w = np.random.default_rng(0), np.ones(6)
theirs = torch.tensor(w, requires_grad=True)
optimizer = torch.optim.AdamW([theirs], lr=0.05, betas=(0.9, 0.99), weight_decay=0.1)
m, v = np.zeros(6), np.zeros(6)


# %%
for t in range(1, 201):
    g = draws.standard_normal(6) * 10.0 ** np.arange(-4, 2)
    w, m, v = adamw_step(w, g, m, v, t, 0.05, 0.9, 0.99, 1e-8, 0.1)
    theirs.grad = torch.tensor(g)
    optimizer.step()
print("yours:", w.round(6))
print("equal to the last few digits:", np.allclose(w, theirs.detach().numpy(), rtol=1e-12))

# %% [markdown] lang="en"
# ## The bill
#
# AdamW remembers two numbers for each weight. They have the size of the model each, they are needed as long as it trains, and whoever wants to go on training tomorrow has to save them.

# %% [markdown] lang="es"
# ## La cuenta
#
# AdamW recuerda dos números por cada peso. Cada una de las dos medias es del tamaño del modelo, hacen falta mientras se entrena, y quien quiera seguir entrenando mañana tiene que guardarlas.

# %%
from minigpt.recipes import load_base

weights = sum(p.numel() for p in load_base().model.parameters())
print(f"Mini-GPT: {weights:,} weights, {4 * weights / 1e6:.2f} MB in float32")
print(f"with m and v: {3 * weights:,} numbers, {4 * 3 * weights / 1e6:.2f} MB")

# %% [markdown] lang="en" given=["1964", "2015", "2017", "2019", "2024"]
# Three times the memory. Phase 28 trains few weights instead of all of them, and part of the reason stands here.
#
# ## What you have now
#
# * The steepest direction limits the rate of descent, the flattest decides how long it takes: in proportion to $\kappa$, with the best inertia to the root of $\kappa$.
# * Under descent a rare letter learns as slowly as it is rare. Adam divides each slope by its usual size, so its rate is a distance.
# * The correction keeps the start from being too fast. The decay belongs on the weight. The rate has to fall, or the noise stays.
# * None of it is free: Adam does not see directions across the weights, does not see a gradient that is wrong by a factor, and takes two more numbers for each weight.
#
# All of it needs the gradient of every weight. For a network of four arrays you could write it by hand, line by line, in phase 04. Mini-GPT has many more, and attention in between, and each change to the model would ask for new lines. Writing `backward` by hand does not scale. **Who derives it, then?** A small machine that you build in phase 06.
#
# ## Sources
#
# * Goh 2017, [Why Momentum Really Works](https://distill.pub/2017/momentum/): the valleys of this phase, to play with. Polyak's article of 1964 is where the root of $\kappa$ comes from.
# * Kingma and Ba 2015, [Adam](https://arxiv.org/abs/1412.6980): algorithm 1, and the correction in section 3.
# * Loshchilov and Hutter 2019, [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101): algorithm 2. PyTorch multiplies the decay by the rate, and so do we.
# * Kunstner and others 2024, [Heavy-Tailed Class Imbalance](https://arxiv.org/abs/2402.19449): rare words, and why descent is slow on language.

# %% [markdown] lang="es" given=["1964", "2015", "2017", "2019", "2024"]
# El triple de memoria. La fase 28 entrena pocos pesos en lugar de todos, y parte de la razón está aquí.
#
# ## Lo que tienes ahora
#
# * La dirección más empinada limita la tasa del descenso y la más plana decide cuánto se tarda: en proporción a $\kappa$, y a la raíz de $\kappa$ con la mejor inercia.
# * Con el descenso, una letra rara aprende tan despacio como rara es. Adam divide cada pendiente entre su tamaño habitual, así que su tasa es una distancia.
# * La corrección evita que el comienzo sea demasiado rápido. El decaimiento va en el peso. La tasa tiene que bajar, o el ruido se queda.
# * Nada de esto es gratis: Adam no ve las direcciones que mezclan pesos, no ve un gradiente equivocado por un factor y ocupa dos números más por cada peso.
#
# Todo esto necesita el gradiente de cada peso. Para una red de cuatro matrices pudiste escribirlo a mano, línea por línea, en la fase 04. Mini-GPT tiene muchas más y, en medio, la atención; cada cambio en el modelo pediría líneas nuevas. Escribir `backward` a mano no escala. **¿Quién lo deriva, entonces?** Una pequeña máquina que construirás en la fase 06.
#
# ## Fuentes
#
# * Goh 2017, [Why Momentum Really Works](https://distill.pub/2017/momentum/): los valles de esta fase, para jugar con ellos. La raíz de $\kappa$ viene del artículo de Polyak de 1964.
# * Kingma y Ba 2015, [Adam](https://arxiv.org/abs/1412.6980): el algoritmo 1, y la corrección en la sección 3.
# * Loshchilov y Hutter 2019, [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101): el algoritmo 2. PyTorch multiplica el decaimiento por la tasa, y nosotros también.
# * Kunstner y otros 2024, [Heavy-Tailed Class Imbalance](https://arxiv.org/abs/2402.19449): las palabras raras, y por qué el descenso es lento con el lenguaje.
