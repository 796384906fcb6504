# ---
# title: {en: "Derivatives and gradient checks", es: "Derivadas y comprobación de gradientes"}
# summary: {en: "What a gradient is, three of them by hand, and how you know that one is right: thirteen wrong ones, of which most train well, and a check that catches them all with two losses.", es: "Qué es un gradiente, tres de ellos a mano, y cómo sabes que uno es correcto: trece equivocados, de los que la mayoría entrena bien, y una comprobación que los descubre todos con dos pérdidas."}
# outcome: {en: "a check that catches every wrong gradient for the price of two losses", es: "una comprobación que descubre todo gradiente malo por el precio de dos pérdidas"}
# minutes: 80
# ---

# %% [markdown] lang="en"
# # Derivatives and gradient checks
#
# You can say how wrong a model is: phase 03 gave you a loss. To make it less wrong, every one of its numbers needs an answer to one question: if you raise it a little, does the loss rise or fall, and how fast? The list of all answers is the **gradient**.
#
# Gradients are written by people, and people err. So the real question of this phase is the second one. **The loss goes down. Does that mean that the gradient is right?** You will see thirteen wrong ones, guess what each does to training, and then catch all of them with a test that costs next to nothing.

# %% [markdown] lang="es"
# # Derivadas y comprobación de gradientes
#
# Ya puedes decir cuánto se equivoca un modelo: la fase 03 te dio una pérdida. Para que se equivoque menos, cada uno de sus números necesita la respuesta a una pregunta: si lo subes un poco, ¿sube o baja la pérdida, y con qué rapidez? La lista de todas las respuestas es el **gradiente**.
#
# Los gradientes los escriben personas, y las personas se equivocan. Así que la verdadera pregunta de esta fase es la segunda. **La pérdida baja. ¿Significa eso que el gradiente es correcto?** Vas a ver trece equivocados, a conjeturar qué le hace cada uno al entrenamiento y a descubrirlos todos con una prueba que no cuesta casi nada.

# %% [markdown] lang="en"
# ## A slope is an exchange rate
#
# Take $x^3$ at $x = 2$, which is 8. Raise $x$ by some distance $h$: how much more do you get, *per* $h$? **Predict** where the numbers go when $h$ becomes small.

# %% [markdown] lang="es"
# ## Una pendiente es una tasa de cambio
#
# Toma $x^3$ en $x = 2$, que es 8. Sube $x$ una distancia $h$: ¿cuánto más recibes *por* cada $h$? **Predice** hacia dónde van los números cuando $h$ se hace pequeña.

# %%
def cube(x):
    return x**3


for h in (1, 0.1, 0.01, 0.001):
    one_side = (cube(2 + h) - cube(2)) / h
    both_sides = (cube(2 + h) - cube(2 - h)) / (2 * h)
    print(f"h = {h:<6} from one side {one_side:9.6f}   from both sides {both_sides:9.6f}")

# %% [markdown] lang="en"
# To 12: that is the **derivative** of $x^3$ at 2. And moving to *both* sides gets there much sooner, for the same two values of the function. From one side the error is about $6h$; from both sides it is $h^2$, because the bend of the curve adds on one side what it takes on the other.
#
# So make $h$ as small as the machine allows? **Predict:** the slope of the sine at 1, in float64, at $h = 10^{-15}$. How many digits are right?

# %% [markdown] lang="es"
# A 12: esa es la **derivada** de $x^3$ en 2. Y moverse hacia *los dos* lados llega mucho antes, con los mismos dos valores de la función. Desde un lado el error es cerca de $6h$; desde los dos es $h^2$, porque la curvatura suma por un lado lo que quita por el otro.
#
# ¿Hacemos entonces $h$ tan pequeña como permita la máquina? **Predice:** la pendiente del seno en 1, en float64, con $h = 10^{-15}$. ¿Cuántas cifras son correctas?

# %% tags=["plot"] alt={"en": "Relative error of a slope against the distance h, both logarithmic, h shrinking to the right. Each of four curves is a V: the error falls with h at first and then rises again. The lowest point of all is float64 from both sides, near 1e-5; float32 never gets below about 1e-5.", "es": "Error relativo de una pendiente según la distancia h, ambos logarítmicos, con h disminuyendo hacia la derecha. Cada una de cuatro curvas es una V: el error baja con h al principio y luego vuelve a subir. El punto más bajo de todos es el de float64 desde los dos lados, cerca de 1e-5; float32 nunca baja de unos 1e-5."}
import numpy as np

from minigpt.plots import gradients as plots

distances, errors = [10.0**-k for k in range(1, 16)], {}
for number in (np.float64, np.float32):
    x, hs = number(1), np.array(distances, dtype=number)
    slopes = {"one-sided": (np.sin(x + hs) - np.sin(x)) / hs}
    slopes["two-sided"] = (np.sin(x + hs) - np.sin(x - hs)) / (2 * hs)
    errors |= {(number.__name__, side): abs(s / np.cos(1) - 1) for side, s in slopes.items()}
plots.best_h(distances, errors, lang="en")

# %%
for k in (1, 3, 5, 8, 12, 15):
    print(f"h = 1e-{k:<2}  error from both sides {errors['float64', 'two-sided'][k - 1]:.0e}")

# %% [markdown] lang="en"
# A V. On the left arm $h$ is too large and the curve bends. On the right arm you meet phase 02 again: two numbers that are nearly equal are subtracted, only the rounding is left, and it is divided by a tiny $h$. At $h = 10^{-15}$ barely two digits hold. In float32 no $h$ is good.
#
# > **Remember.** To check a gradient: both sides, float64, $h$ near $10^{-5}$.

# %% [markdown] lang="es"
# Una V. En el brazo izquierdo $h$ es demasiado grande y la curva se dobla. En el derecho te reencuentras con la fase 02: se restan dos números casi iguales, solo queda el redondeo y se divide entre una $h$ diminuta. Con $h = 10^{-15}$ apenas valen dos cifras. En float32 ninguna $h$ es buena.
#
# > **Recuerda.** Para comprobar un gradiente: los dos lados, float64, $h$ cerca de $10^{-5}$.

# %% [markdown] lang="en"
# ## Exercise 4.1 · Slopes by moving
#
# A function of many numbers has a slope for each. Write `numeric_gradient(f, x, h)`: `f` takes an array and returns one number; move one entry of `x` to both sides, leave the others where they are, and go on to the next. The result has the shape of `x`. The array you are given stays as it is, and it may hold whole numbers.
#
# By hand: for $f(x) = \sum x_i^3$ at $(1, 2)$ the slopes are 3 and 12.

# %% [markdown] lang="es"
# ## Ejercicio 4.1 · Pendientes moviendo un poco
#
# Una función de muchos números tiene una pendiente por cada uno. Escribe `numeric_gradient(f, x, h)`: `f` recibe un array y devuelve un número; mueve una entrada de `x` hacia los dos lados, deja las demás donde están y pasa a la siguiente. El resultado tiene la forma de `x`. El array que recibes se queda como está, y puede contener enteros.
#
# A mano: para $f(x) = \sum x_i^3$ en $(1, 2)$ las pendientes son 3 y 12.


# %% exercise="ex-04-01"
def numeric_gradient(f, x, h=1e-5):
    """Return the slope of f at each entry of x, from both sides, in x's shape; x stays as it is."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## The chain
#
# A model is a chain of small functions, and exchange rates multiply: if one unit of $w$ buys 2 of $u$, and one unit of $u$ buys 3 of the loss, then one unit of $w$ buys 6 of the loss. That is the **chain rule**. Take $u = w x - 3$ and the loss $u^2$, at $w = 2, x = 4$: so $u = 5$, the loss has the slope $2u = 10$ in $u$, and $u$ has the slope $x = 4$ in $w$.
#
# **Predict** the slope of the loss in $w$. Then the same with a bend in the way: the **relu**, $\max(u, 0)$, lets positive numbers through and makes negative ones 0. What is the slope in $w$ if $u$ is negative?

# %% [markdown] lang="es"
# ## La cadena
#
# Un modelo es una cadena de funciones pequeñas, y las tasas de cambio se multiplican: si una unidad de $w$ compra 2 de $u$, y una unidad de $u$ compra 3 de la pérdida, entonces una unidad de $w$ compra 6 de la pérdida. Esa es la **regla de la cadena**. Toma $u = w x - 3$ y la pérdida $u^2$, en $w = 2, x = 4$: así $u = 5$, la pérdida tiene la pendiente $2u = 10$ en $u$, y $u$ tiene la pendiente $x = 4$ en $w$.
#
# **Predice** la pendiente de la pérdida en $w$. Después, lo mismo con un doblez por medio: la **relu**, $\max(u, 0)$, deja pasar los números positivos y convierte los negativos en 0. ¿Cuál es la pendiente en $w$ si $u$ es negativa?


# %%
def squared(w, x=4.0):
    return float(((w * x - 3) ** 2).sum())


def with_relu(w, x=4.0):
    return float((np.maximum(w * x - 3, 0) ** 2).sum())


for w in (2.0, 0.5):
    at = np.array([w])
    print(f"w = {w}: {numeric_gradient(squared, at)[0]:.4f}", end="   ")
    print(f"with a relu: {numeric_gradient(with_relu, at)[0]:.4f}")

# %% [markdown] lang="en"
# $10 \cdot 4 = 40$, and with the relu closed, 0: nothing that happens in $w$ reaches the loss. Every backward pass is made of such factors. Three of them are all you need for the small model of this phase.
#
# ## The loss: p − y
#
# The first factor: the slope of the cross-entropy in the logits. Softmax and logarithm look terrible apart, and together they leave almost nothing. With $p = \text{softmax}(z)$ and the target $t$:
#
# $$\frac{\partial}{\partial z_i} \big( -\ln p_t \big) = p_i - y_i, \qquad y_i = 1 \text{ if } i = t, \text{ else } 0$$
#
# Every wrong class is pushed down by its own probability; the right one is pulled up by what it lacks. **Predict**, without computing: what do the entries of such a row add up to?

# %% [markdown] lang="es"
# $10 \cdot 4 = 40$ y, con la relu cerrada, 0: nada de lo que pase en $w$ llega a la pérdida. Todo paso hacia atrás está hecho de factores así. Con tres de ellos te basta para el modelo pequeño de esta fase.
#
# ## La pérdida: p − y
#
# El primer factor: la pendiente de la entropía cruzada en los logits. Softmax y logaritmo dan miedo por separado y juntos no dejan casi nada. Con $p = \text{softmax}(z)$ y el objetivo $t$:
#
# $$\frac{\partial}{\partial z_i} \big( -\ln p_t \big) = p_i - y_i, \qquad y_i = 1 \text{ if } i = t, \text{ else } 0$$
#
# A cada clase equivocada se la empuja hacia abajo con su propia probabilidad; de la correcta se tira hacia arriba con lo que le falta. **Predice**, sin calcular: ¿cuánto suman las entradas de una fila así?

# %% [markdown] lang="en"
# ## Exercise 4.2 · The gradient of the loss
#
# Write `loss_gradient(logits, targets)` for the *mean* cross-entropy of N rows; the result has the logits' shape (N, V). Logits of 1,000 may occur. By hand, for one row $(0, \ln 3)$ and target 1: the probabilities are $\frac{1}{4}$ and $\frac{3}{4}$.

# %% [markdown] lang="es"
# ## Ejercicio 4.2 · El gradiente de la pérdida
#
# Escribe `loss_gradient(logits, targets)` para la entropía cruzada *media* de N filas; el resultado tiene la forma de los logits, (N, V). Puede haber logits de 1000. A mano, para una fila $(0, \ln 3)$ y objetivo 1: las probabilidades son $\frac{1}{4}$ y $\frac{3}{4}$.


# %% exercise="ex-04-02"
def loss_gradient(logits, targets):
    """Return the gradient (N, V) of the mean cross-entropy in the logits (N, V), targets (N,)."""
    raise NotImplementedError


# %%
from minigpt.foundations.probability import cross_entropy

logits = np.random.default_rng(0).standard_normal((3, 4)) * 2
targets = np.array([2, 0, 1])
by_moving = numeric_gradient(lambda z: cross_entropy(z, targets), logits)
print(
    "largest difference below 1e-9:", abs(loss_gradient(logits, targets) - by_moving).max() < 1e-9
)
print("rows add up to", by_moving.sum(1).round(6) + 0.0)

# %% [markdown] lang="en"
# Each row adds up to 0, as it must: raising *all* logits by the same amount changes no share, so it cannot change the loss.
#
# ## A Linear, backwards
#
# The second factor, for $y = x W^T$. On the way back a slope arrives at every output, `dy`, of shape (N, out): how much the loss rises if that output does. Input $i$ reaches output $j$ through the weight $W_{ji}$, so it collects $dy_j W_{ji}$ from all of them; and $W_{ji}$ collects $dy_j x_i$ from every row:
#
# $$dx = dy \, W, \qquad dW = dy^T x$$
#
# People say: just take the order whose shapes fit. **Predict:** in how many of Mini-GPT's twelve Linears does that save you?

# %% [markdown] lang="es"
# Cada fila suma 0, como debe ser: subir *todos* los logits lo mismo no cambia ninguna parte, así que no puede cambiar la pérdida.
#
# ## Una lineal, hacia atrás
#
# El segundo factor, para $y = x W^T$. En el camino de vuelta llega una pendiente a cada salida, `dy`, de forma (N, salidas): cuánto sube la pérdida si sube esa salida. La entrada $i$ llega a la salida $j$ por el peso $W_{ji}$, así que recoge $dy_j W_{ji}$ de todas; y $W_{ji}$ recoge $dy_j x_i$ de cada fila:
#
# $$dx = dy \, W, \qquad dW = dy^T x$$
#
# Se suele decir: toma el orden cuyas formas encajen. **Predice:** ¿en cuántas de las doce lineales de Mini-GPT te salva eso?

# %%
from safetensors.numpy import load_file

from minigpt.recipes import BASE

stored = load_file(BASE / "model.safetensors")
shapes = [W.shape for name, W in stored.items() if "_proj" in name]
print("one order fits:", sum(a != b for a, b in shapes))
print("both orders fit:", sum(a == b for a, b in shapes))

# %% [markdown] lang="en"
# In four. In the eight square ones the transposed gradient fits as well, and phase 01 has shown what a silent transpose is worth.

# %% [markdown] lang="es"
# En cuatro. En las ocho cuadradas el gradiente transpuesto también encaja, y la fase 01 ya mostró lo que vale una transposición silenciosa.

# %% [markdown] lang="en"
# ## Exercise 4.3 · A Linear, backwards
#
# Write `linear_backward(x, W, dy)`, which returns the pair `(dx, dW)`. By hand: for one row $x = (1, 2)$, $W = \begin{pmatrix}3&4\\5&6\end{pmatrix}$ and $dy = (1, 10)$, $dx = (53, 64)$.

# %% [markdown] lang="es"
# ## Ejercicio 4.3 · Una lineal, hacia atrás
#
# Escribe `linear_backward(x, W, dy)`, que devuelve la pareja `(dx, dW)`. A mano: para una fila $x = (1, 2)$, $W = \begin{pmatrix}3&4\\5&6\end{pmatrix}$ y $dy = (1, 10)$, $dx = (53, 64)$.


# %% exercise="ex-04-03"
def linear_backward(x, W, dy):
    """Return (dx, dW), the gradients in x (N, in) and W (out, in) of x Wᵀ, given dy (N, out)."""
    raise NotImplementedError


# %%
x, W, dy = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, 10.0]])
print(*linear_backward(x, W, dy), sep="\n")
print("by moving W:\n", numeric_gradient(lambda W: float((x @ W.T * dy).sum()), W).round(6))

# %% [markdown] lang="en"
# ## A whole model
#
# With $p - y$, a Linear and a relu you can write the smallest model of this course that learns. It reads one letter of a number's name and bets on the next: a row of 16 numbers for each letter, a Linear to 32, a relu, a Linear to 57 logits. Here is the way back in full, from `minigpt/foundations/letters.py`.

# %% [markdown] lang="es"
# ## Un modelo entero
#
# Con $p - y$, una lineal y una relu puedes escribir el modelo más pequeño de este curso que aprende. Lee una letra del nombre de un número y apuesta por la siguiente: una fila de 16 números por letra, una lineal a 32, una relu, una lineal a 57 logits. Aquí está el camino de vuelta completo, de `minigpt/foundations/letters.py`.

# %%
import inspect

from minigpt.foundations import letters

print(inspect.getsource(letters.backward))

# %% [markdown] lang="en"
# Read it from the top: `dz` is your exercise 4.2; each Linear gives `dy W` to what came before and `dyᵀ x` to its own weights; the relu lets a slope pass where it was open; and a letter that comes twice in a batch collects two shares.
#
# Is it right? Move each of its numbers and compare. The texts are 400 training numbers in English.

# %% [markdown] lang="es"
# Léelo desde arriba: `dz` es tu ejercicio 4.2; cada lineal le da `dy W` a lo que vino antes y `dyᵀ x` a sus propios pesos; la relu deja pasar una pendiente donde estaba abierta; y una letra que aparece dos veces en un lote recoge dos partes.
#
# ¿Es correcto? Mueve cada uno de sus números y compara. Los textos son 400 números de entrenamiento en inglés.

# %%
from minigpt.foundations.cost import seconds
from minigpt.number_names import ALPHABET, spell, split_numbers

chosen = np.random.default_rng(0).choice(split_numbers().train, 400, replace=False)
pairs = letters.letter_pairs([spell(int(n), "en") for n in chosen], ALPHABET)
params = letters.new_params(seed=2)
params["b1"] += 0.1 * np.random.default_rng(2).standard_normal(32)
few = pairs[:100].T

# %%
sizes = {name: array.size for name, array in params.items()}
together = sum(sizes.values())
print(f"{len(pairs):,} pairs of {len(ALPHABET)} letters,", sizes, f"together {together:,}")

# %%
value, gradients = letters.backward(params, *few)
for name, array in params.items():
    slopes = numeric_gradient(lambda a, name=name: letters.loss({**params, name: a}, *few), array)
    print(f"{name:3} largest difference below 1e-9:", abs(slopes - gradients[name]).max() < 1e-9)

# %%
backward = seconds(lambda: letters.backward(params, *few))
one_loss = seconds(lambda: letters.loss(params, *few))
print("all by moving, in backward passes:", 2 * 3280 * one_loss / backward > 1000, "(above 1,000)")

# %% [markdown] lang="en"
# Right, in all 3,280 numbers. And moving them one by one cost 6,560 losses, more than a thousand times the price of the backward pass. For Mini-GPT's 106,368 numbers it would take an hour for a single step. That is why people write backward passes, and why they need a *cheaper* way to check them.
#
# ## Thirteen ways to be wrong
#
# Here is the same backward pass with one mistake each. All of them are mistakes that people make.

# %% [markdown] lang="es"
# Correcto, en los 3280 números. Y moverlos uno por uno costó 6560 pérdidas, más de mil veces el precio del paso hacia atrás. Con los 106 368 números de Mini-GPT haría falta una hora para un solo paso. Por eso se escriben pasos hacia atrás, y por eso hace falta una manera *más barata* de comprobarlos.
#
# ## Trece maneras de equivocarse
#
# Aquí está el mismo paso hacia atrás con un error cada vez. Todos son errores que la gente comete.

# %%
from minigpt.foundations import wrong_gradients

for name, what in wrong_gradients.MISTAKES.items():
    print(f"{name:17} {what}")
print("losses:", 2 * 3280, " Mini-GPT's numbers:", 106_368)

# %% [markdown] lang="en"
# **Predict** for each of the thirteen: if you train with it, does the loss blow up, stay high, or come out as with the right gradient? Write down how many will look fine.
#
# Training is simple here: 300 times, take a batch of pairs and move every number a little against its gradient. We do it in two ways, plain *descent* and *Adam*. What the second does is the subject of phase 05; take it as a box. Each with three seeds.

# %% [markdown] lang="es"
# **Predice** para cada uno de los trece: si entrenas con él, ¿la pérdida estalla, se queda alta o sale como con el gradiente correcto? Anota cuántos parecerán bien.
#
# Aquí entrenar es sencillo: 300 veces, toma un lote de parejas y mueve cada número un poco en contra de su gradiente. Lo hacemos de dos maneras, *descenso* a secas y *Adam*. Qué hace la segunda es el tema de la fase 05; tómala como una caja. Cada una con tres semillas.


# %%
def final_losses(name, adam):
    """On all pairs, in nats, after 300 steps with this mistake: one for each of three seeds."""
    runs = [wrong_gradients.trained(pairs, name, adam, seed) for seed in (1, 2, 3)]
    return [letters.loss(params, *pairs.T) for params in runs]


# %%
results = {
    name: {adam: final_losses(name, adam) for adam in (False, True)}
    for name in (None, *wrong_gradients.MISTAKES)
}
for name, by_way in results.items():
    shown = ["  ".join(f"{loss:9.3f}" for loss in by_way[adam]) for adam in (False, True)]
    print(f"{name or 'right':17}{shown[0]}   |{shown[1]}")

# %% [markdown] lang="en"
# On the left descent, on the right Adam, and the first row is the right gradient. (The lowest loss there is, whoever bets on letter pairs, is their entropy: 1.252 nats.)
#
# With descent, six of the wrong ones end within 0.05 of the right one on every seed; with Adam, seven. Some even end *below* it, on all three seeds. A whole array that learns nothing, a relu forgotten, a gradient twice as large: the loss falls, the curve looks fine, and nobody asks.

# %% [markdown] lang="es"
# A la izquierda, descenso; a la derecha, Adam, y la primera fila es el gradiente correcto. (La menor pérdida posible, apueste quien apueste a pares de letras, es su entropía: 1,252 nats.)
#
# Con descenso, seis de los equivocados acaban a menos de 0,05 del correcto con todas las semillas; con Adam, siete. Algunos acaban incluso *por debajo*, con las tres semillas. Una matriz entera que no aprende nada, una relu olvidada, un gradiente el doble de grande: la pérdida baja, la curva tiene buen aspecto y nadie pregunta.


# %%
def looks_fine(name, adam):
    pairs_of_losses = zip(results[name][adam], results[None][adam], strict=True)
    return all(abs(loss - right) < 0.05 for loss, right in pairs_of_losses)


# %%
for adam in (False, True):
    fine = [name for name in wrong_gradients.MISTAKES if looks_fine(name, adam)]
    print("Adam:   " if adam else "descent:", len(fine), *fine)
shares = letters.pair_shares([[spell(int(n), "en") for n in chosen]], ALPHABET)
rows = shares.sum(1, keepdims=True)
print(
    f"entropy {-(shares[shares > 0] * np.log((shares / np.where(rows, rows, 1))[shares > 0])).sum():.3f}"
)

# %% [markdown] lang="en"
# ## One direction, two losses
#
# Moving each number by itself is too dear. But you may move *all of them at once*, each by an amount of its own: along a random direction $d$. If the gradient $g$ is right, the loss must change at the rate $\sum g_i d_i$; and that rate takes two losses to measure, however many numbers there are.
#
# **Predict:** how many of the thirteen does one such check find?

# %% [markdown] lang="es"
# ## Una dirección, dos pérdidas
#
# Mover cada número por separado es demasiado caro. Pero puedes moverlos *todos a la vez*, cada uno una cantidad propia: a lo largo de una dirección $d$ al azar. Si el gradiente $g$ es correcto, la pérdida debe cambiar a razón de $\sum g_i d_i$; y esa razón se mide con dos pérdidas, haya los números que haya.
#
# **Predice:** ¿cuántos de los trece encuentra una sola comprobación así?

# %%
from minigpt.foundations.gradcheck import check_direction

some = pairs[:200].T


def found(name, seed):
    gradients = wrong_gradients.backward(params, *some, name)[1]
    return check_direction(lambda p: letters.loss(p, *some), params, gradients, seed)


checks = {name: [found(name, seed) for seed in range(50)] for name in results}
for name, values in checks.items():
    print(f"{name or 'right':17} smallest {min(values):.0e}   median {np.median(values):.0e}")
print(f"right, largest of 50: {max(checks[None]):.0e}; below 1e-6: {max(checks[None]) < 1e-6}")

# %% tags=["plot"] alt={"en": "Final loss under Adam against the disagreement along one direction. The right gradient stands far to the left, below the line at 1e-6. All thirteen others stand to the right of it: some high up, and a group of them exactly as low as the right one.", "es": "Pérdida final con Adam según el desacuerdo a lo largo de una dirección. El gradiente correcto está muy a la izquierda, por debajo de la línea de 1e-6. Los otros trece están a su derecha: algunos arriba, y un grupo exactamente tan abajo como el correcto."}
losses = {name or "right": results[name][True][0] for name in results}
medians = {name or "right": float(np.median(checks[name])) for name in results}
plots.loss_against_check(losses["right"], losses, medians, lang="en")

# %% [markdown] lang="en"
# All thirteen, with every one of 50 directions; and the right gradient never comes near the line. The two sides are decades apart, so the threshold of $10^{-6}$ needs no tuning.
#
# There is a check that many people use instead: compare ten entries, drawn at random. It costs twenty losses. **Predict** how often it misses a bias whose gradient is wrong: the bias has 32 of the 3,280 numbers.

# %% [markdown] lang="es"
# Los trece, con cada una de las 50 direcciones; y el gradiente correcto no se acerca nunca a la línea. Hay varios órdenes de magnitud entre los dos lados, así que el umbral de $10^{-6}$ no necesita ajuste.
#
# Mucha gente usa en su lugar otra comprobación: comparar diez entradas sacadas al azar. Cuesta veinte pérdidas. **Predice** con qué frecuencia se le escapa un sesgo con el gradiente equivocado: el sesgo tiene 32 de los 3280 números.

# %%
places = [(name, i) for name, array in params.items() for i in range(array.size)]
missed = 0
for seed in range(100):
    drawn = np.random.default_rng(seed).choice(len(places), 10, replace=False)
    missed += not any(places[i][0] == "b1" for i in drawn)
print("no entry of the bias among the ten:", missed, "times of 100")

# %% [markdown] lang="en"
# Nine times of ten nobody even looked. A direction looks at all numbers at once. What it does not tell is *where* the mistake sits; for that, compare entry by entry, array by array, once you know that there is one.

# %% [markdown] lang="es"
# Nueve de cada diez veces ni siquiera se miró. Una dirección mira todos los números a la vez. Lo que no dice es *dónde* está el error; para eso, compara entrada por entrada y matriz por matriz, cuando ya sabes que lo hay.

# %% [markdown] lang="en"
# ## Exercise 4.4 · How far two gradients differ
#
# Write `largest_disagreement(analytic, numeric)`: the largest value of $\frac{|a - n|}{|a| + |n|}$ over all entries. It is 0 where both agree, also where both are 0; 1 where one of them is 0 or the signs differ; and it is never larger.

# %% [markdown] lang="es"
# ## Ejercicio 4.4 · Cuánto difieren dos gradientes
#
# Escribe `largest_disagreement(analytic, numeric)`: el mayor valor de $\frac{|a - n|}{|a| + |n|}$ entre todas las entradas. Es 0 donde los dos coinciden, también donde los dos son 0; 1 donde uno de ellos es 0 o los signos difieren; y nunca es mayor.


# %% exercise="ex-04-04"
def largest_disagreement(analytic, numeric):
    """Return the largest |a - n| / (|a| + |n|) over all entries; 0 and 0 agree."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Use it for the place, and for a warning. Here is a wrong gradient by array, and then the *right* one, checked in float32. **Predict** the second row.

# %% [markdown] lang="es"
# Úsala para el lugar, y para una advertencia. Aquí está un gradiente equivocado, matriz por matriz, y después el *correcto*, comprobado en float32. **Predice** la segunda fila.


# %%
from minigpt.foundations.gradcheck import numeric_gradients


def by_array(params, mistake=None):
    gradients = wrong_gradients.backward(params, *few, mistake)[1]
    slopes = numeric_gradients(lambda p: letters.loss(p, *few), params)
    return {name: f"{largest_disagreement(gradients[name], slopes[name]):.0e}" for name in params}


# %%
print("bias-mean, float64:", by_array(params, "bias-mean"))
print("right, float32:    ", by_array({name: a.astype(np.float32) for name, a in params.items()}))

# %% [markdown] lang="en"
# The first line points at the bias and at nothing else. The second cries wolf: the gradient is right, and in float32 the differences are rounding. If a check fails in float32, repeat it in float64 before you look for a bug.
#
# ## What you have now
#
# * A gradient is a slope for each number; slopes along a chain multiply.
# * Three pieces by hand: $p - y$ for the loss, $dy\,W$ and $dy^T x$ for a Linear, "open or closed" for a relu.
# * A falling loss proves nothing, and neither does a fitting shape.
# * One random direction, two losses, float64, both sides: it finds what is wrong anywhere.
#
# You know which way each number should move, and you can prove it. How *far* should it move? One rate for all of them, as we did here? That is phase 05.

# %% [markdown] lang="es"
# La primera línea señala el sesgo y nada más. La segunda es una falsa alarma: el gradiente es correcto, y en float32 las diferencias son redondeo. Si una comprobación falla en float32, repítela en float64 antes de buscar un error.
#
# ## Lo que tienes ahora
#
# * Un gradiente es una pendiente por número; a lo largo de una cadena las pendientes se multiplican.
# * Tres piezas a mano: $p - y$ para la pérdida, $dy\,W$ y $dy^T x$ para una lineal, «abierta o cerrada» para una relu.
# * Una pérdida que baja no prueba nada, y una forma que encaja tampoco.
# * Una dirección al azar, dos pérdidas, float64, los dos lados: encuentra lo que esté mal en cualquier parte.
#
# Sabes hacia dónde debe moverse cada número, y puedes demostrarlo. ¿*Cuánto* debe moverse? ¿A la misma tasa todos, como hicimos aquí? Eso es la fase 05.
