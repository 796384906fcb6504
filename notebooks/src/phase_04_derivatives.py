# ---
# title: {en: "Derivatives and gradient checks", es: "Derivadas y comprobación de gradientes"}
# summary: {en: "What a gradient is, three of them by hand, and how you know that one is right: you train with thirteen that are wrong, and look for a check that tells.", es: "Qué es un gradiente, tres de ellos a mano, y cómo sabes que uno es correcto: entrenas con trece equivocados y buscas una comprobación que los delate."}
# outcome: {en: "three gradients by hand, and a check for any other that costs two losses", es: "tres gradientes a mano y una comprobación para cualquier otro que cuesta dos pérdidas"}
# minutes: 95
# needs: [1, 3]
# ---

# %% [markdown] lang="en"
# # Derivatives and gradient checks
#
# You can say how wrong a model is: phase 03 gave you a loss. To make it less wrong, every one of its numbers needs an answer to one question: if you raise it a little, does the loss rise or fall, and how fast? The list of all answers is the **gradient**.
#
# Gradients are written by people, and people err. So the real question of this phase is the second one. **The loss goes down. Does that mean that the gradient is right?** You will train with thirteen wrong ones, guess what each does, and then look for a test that finds them without costing an hour.

# %% [markdown] lang="es"
# # Derivadas y comprobación de gradientes
#
# Ya puedes decir cuánto se equivoca un modelo: la fase 03 te dio una pérdida. Para que se equivoque menos, cada uno de sus números necesita la respuesta a una pregunta: si lo subes un poco, ¿sube o baja la pérdida, y con qué rapidez? La lista de todas las respuestas es el **gradiente**.
#
# Los gradientes los escriben personas, y las personas se equivocan. Así que la verdadera pregunta de esta fase es la segunda. **La pérdida baja. ¿Significa eso que el gradiente es correcto?** Vas a entrenar con trece equivocados, a conjeturar qué hace cada uno y a buscar después una prueba que los encuentre sin tardar una hora.

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
# To 12: that is the **derivative** of $x^3$ at 2. And moving to *both* sides gets there much sooner, with two values of the function, as before. Multiply out and you see why: $(2 + h)^3 = 8 + 12h + 6h^2 + h^3$, and $(2 - h)^3 = 8 - 12h + 6h^2 - h^3$. From one side the error is $6h + h^2$; in the difference of the two sides $6h^2$, the bend of the curve, cancels, and the error is $h^2$. Slopes measured by moving are called **finite differences**.
#
# So make $h$ as small as the machine allows? **Predict:** the slope of the sine at 1, in float64, at $h = 10^{-15}$. How many digits are right?

# %% [markdown] lang="es"
# A 12: esa es la **derivada** de $x^3$ en 2. Y si te mueves hacia *los dos* lados llegas mucho antes, con dos valores de la función, como antes. Desarrolla y verás por qué: $(2 + h)^3 = 8 + 12h + 6h^2 + h^3$ y $(2 - h)^3 = 8 - 12h + 6h^2 - h^3$. Desde un lado el error es $6h + h^2$; en la diferencia de los dos lados se cancela $6h^2$, la curvatura, y el error es $h^2$. A las pendientes medidas así se las llama **diferencias finitas**.
#
# ¿Hacemos entonces $h$ tan pequeña como permita la máquina? **Predice:** la pendiente del seno en 1, en float64, con $h = 10^{-15}$. ¿Cuántas cifras son correctas?

# %% tags=["plot"] alt={"en": "Relative error of a slope against the distance h, both logarithmic, h shrinking to the right. Each of four curves falls with h at first and then rises again, like a V. The lowest point of all belongs to float64 from both sides, at h near 1e-5. The two of float32 stay far above it and end flat, at an error of 1.", "es": "Error relativo de una pendiente según la distancia h, ambos logarítmicos, con h disminuyendo hacia la derecha. Cada una de cuatro curvas baja con h al principio y luego vuelve a subir, como una V. El punto más bajo de todos es de float64 desde los dos lados, con h cerca de 1e-5. Las dos de float32 quedan muy por encima y acaban planas, en un error de 1."}
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
print(f"float32 at its best: {min(errors['float32', 'two-sided']):.0e}")

# %% [markdown] lang="en"
# A V. On the left arm $h$ is too large and the curve bends. On the right arm you meet phase 02 again: two numbers that are nearly equal are subtracted, only the rounding is left, and it is divided by a tiny $h$. At $h = 10^{-15}$ barely two digits hold. And float32 has so few digits to lose that even its best $h$ is wrong in the fifth.
#
# > **Remember.** To check a gradient: both sides, float64, $h$ near $10^{-5}$.

# %% [markdown] lang="es"
# Una V. En el brazo izquierdo $h$ es demasiado grande y la curva se dobla. En el derecho te reencuentras con la fase 02: se restan dos números casi iguales, solo queda el redondeo y se divide entre una $h$ diminuta. Con $h = 10^{-15}$ apenas valen dos cifras. Y float32 tiene tan pocas cifras que perder que incluso con su mejor $h$ falla en la quinta.
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
# **Predict** the slope of the loss in $w$. Then the same with a kink in the way: the **relu**, $\max(u, 0)$, lets positive numbers through and makes negative ones 0. What is the slope in $w$ if $u$ is negative?

# %% [markdown] lang="es"
# ## La cadena
#
# Un modelo es una cadena de funciones pequeñas, y las tasas de cambio se multiplican: si una unidad de $w$ compra 2 de $u$, y una unidad de $u$ compra 3 de la pérdida, entonces una unidad de $w$ compra 6 de la pérdida. Esa es la **regla de la cadena**. Toma $u = w x - 3$ y la pérdida $u^2$, en $w = 2, x = 4$: así $u = 5$, la pérdida tiene la pendiente $2u = 10$ en $u$, y $u$ tiene la pendiente $x = 4$ en $w$.
#
# **Predice** la pendiente de la pérdida en $w$. Después, lo mismo con un quiebre por medio: la **relu**, $\max(u, 0)$, deja pasar los números positivos y convierte los negativos en 0. ¿Cuál es la pendiente en $w$ si $u$ es negativa?


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
# $10 \cdot 4 = 40$, and with the relu closed, 0: nothing that happens in $w$ reaches the loss. A program that goes from the loss back to every number and multiplies such factors on its way is called a **backward pass**. Three kinds of factors are all you need for the small model of this phase.
#
# ## The loss: p − y
#
# The first factor: the slope of the cross-entropy in the logits. Phase 03 wrote the surprise at the target $t$ as $\ln \big( \sum_j e^{z_j} \big) - z_t$. Two rules of calculus do the rest: the slope of $e^z$ is $e^z$, that of $\ln u$ is $1/u$. So by the chain rule the slope of the logarithm in $z_i$ is $e^{z_i} / \sum_j e^{z_j}$, and that is the softmax $p_i$ itself; $z_t$ has the slope 1 in itself and 0 in all others.
#
# $$\frac{\partial}{\partial z_i} \big( -\ln p_t \big) = p_i - y_i, \qquad y_i = 1 \text{ if } i = t, \text{ else } 0$$
#
# Every wrong class is pushed down by its own probability; the right one is pulled up by what it lacks. **Predict**, without computing: what do the entries of such a row add up to?

# %% [markdown] lang="es"
# $10 \cdot 4 = 40$ y, con la relu cerrada, 0: nada de lo que pase en $w$ llega a la pérdida. Un programa que va de la pérdida hacia atrás, hasta cada número, y multiplica por el camino factores así se llama **pasada hacia atrás**. Con tres clases de factores te basta para el modelo pequeño de esta fase.
#
# ## La pérdida: p − y
#
# El primer factor: la pendiente de la entropía cruzada en los logits. La fase 03 escribió la sorpresa del objetivo $t$ como $\ln \big( \sum_j e^{z_j} \big) - z_t$. Dos reglas del cálculo hacen el resto: la pendiente de $e^z$ es $e^z$ y la de $\ln u$ es $1/u$. Así, por la regla de la cadena, la pendiente del logaritmo en $z_i$ es $e^{z_i} / \sum_j e^{z_j}$, que es el propio softmax $p_i$; y $z_t$ tiene pendiente 1 en sí mismo y 0 en todos los demás.
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
# With $p - y$, a Linear and a relu you can write the smallest model of this course that learns. It reads one letter of a number's name and bets on the next. `E` holds a row of 16 numbers for each letter; `W1` is a Linear from 16 to 32, to whose outputs a **bias** `b1` is added, one number for each; then a relu; and `W2` is a Linear from 32 to the 57 logits. Here is the way back in full, from `minigpt/foundations/letters.py`. (There `e` are the rows chosen by the letters, `a` is what enters the relu.)

# %% [markdown] lang="es"
# ## Un modelo entero
#
# Con $p - y$, una lineal y una relu puedes escribir el modelo más pequeño de este curso que aprende. Lee una letra del nombre de un número y apuesta por la siguiente. `E` contiene una fila de 16 números por letra; `W1` es una lineal de 16 a 32, a cuyas salidas se les suma un **sesgo** `b1`, un número por salida; luego viene una relu; y `W2` es una lineal de 32 a los 57 logits. Aquí está el camino de vuelta completo, de `minigpt/foundations/letters.py`. (Ahí, `e` son las filas que eligen las letras y `a` es lo que entra en la relu.)

# %%
import inspect

from minigpt.foundations import letters

print(inspect.getsource(letters.backward))

# %% [markdown] lang="en"
# Read it from the top: `dz` is your exercise 4.2; each Linear gives `dy W` to what came before and `dyᵀ x` to its own weights; the relu lets a slope pass where it was open; the bias, which serves every row, collects a share from each; and so does a letter that comes twice.
#
# Is it right? Move each of its numbers and compare. The texts are 400 training numbers in English.

# %% [markdown] lang="es"
# Léelo desde arriba: `dz` es tu ejercicio 4.2; cada lineal le da `dy W` a lo que vino antes y `dyᵀ x` a sus propios pesos; la relu deja pasar una pendiente donde estaba abierta; el sesgo, que sirve a todas las filas, recoge una parte de cada una, y lo mismo hace una letra que aparece dos veces.
#
# ¿Es correcto? Mueve cada uno de sus números y compara. Los textos son 400 números de entrenamiento en inglés.

# %%
from minigpt.foundations.cost import seconds
from minigpt.number_names import ALPHABET, spell, split_numbers

chosen = np.random.default_rng(0).choice(split_numbers().train, 400, replace=False)
pairs = letters.letter_pairs([spell(int(n), "en") for n in chosen], ALPHABET)
params = letters.new_params(seed=2)
params["b1"] += 0.1 * np.random.default_rng(2).standard_normal(32)  # not all of it 0, as at birth
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
print(f"{2 * together:,} losses cost as much as 1,000 backward passes, and more:", end=" ")
print(2 * together * one_loss > 1000 * backward)
numbers = sum(W.size for W in stored.values())
print(f"Mini-GPT has {numbers:,} numbers and would need {2 * numbers:,} losses")

# %% [markdown] lang="en"
# Right, in all 3,280 numbers. And moving them one by one cost 6,560 losses, more than a thousand times the price of the backward pass. For Mini-GPT it would be 212,736 losses for a single step of training. That is why people write backward passes, and why they need a *cheaper* way to check them.
#
# ## Thirteen ways to be wrong
#
# Here is the same backward pass with one mistake each. All of them are mistakes that people make.

# %% [markdown] lang="es"
# Correcto, en los 3280 números. Y moverlos uno por uno costó 6560 pérdidas, más de mil veces el precio de la pasada hacia atrás. Para Mini-GPT serían 212 736 pérdidas por un solo paso de entrenamiento. Por eso se escriben pasadas hacia atrás, y por eso hace falta una manera *más barata* de comprobarlas.
#
# ## Trece maneras de equivocarse
#
# Aquí está la misma pasada hacia atrás con un error cada vez. Todos son errores que la gente comete.

# %%
from minigpt.foundations import wrong_gradients

for name, what in wrong_gradients.MISTAKES.items():
    print(f"{name:17} {what}")

# %% [markdown] lang="en"
# **Predict** for each of the thirteen: if you train with it, does the loss blow up, stay high, or come out as with the right gradient? Write down how many will look fine, that is, end within 0.05 nats of the right one each of three times.
#
# Training is simple here: 300 times, draw 256 of the pairs (a **batch**) and move every number a little against its gradient. We do it in two ways, plain *descent* and *Adam*. What the second does is the subject of phase 05; take it as a box. Each runs three times, with three **seeds**: a seed is the number that makes random draws come out the same again.

# %% [markdown] lang="es"
# **Predice** para cada uno de los trece: si entrenas con él, ¿la pérdida se dispara, se queda alta o sale como con el gradiente correcto? Anota cuántos pasarán por buenos, es decir, acabarán a menos de 0,05 nats del correcto las tres veces que lo intentamos.
#
# Aquí entrenar es sencillo: 300 veces, saca 256 de las parejas (un **lote**) y mueve cada número un poco en contra de su gradiente. Lo hacemos de dos maneras, *descenso* a secas y *Adam*. Qué hace la segunda es el tema de la fase 05; tómala como una caja. Cada una se repite tres veces, con tres **semillas**: una semilla es el número que hace que lo sacado al azar vuelva a salir igual.


# %%
from functools import partial


def final_losses(name, adam):
    """On all pairs, in nats, after 300 steps with this mistake: one for each of three seeds."""
    trained = partial(wrong_gradients.trained, pairs, name, adam, steps=300, size=256)
    runs = [trained(seed=seed) for seed in (1, 2, 3)]
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
# On the left descent, on the right Adam; the first row is the right gradient. Now count. And for comparison, the lowest loss there is for whoever sees one letter only: bet the true shares of the pairs (phase 03).

# %% [markdown] lang="es"
# A la izquierda, descenso; a la derecha, Adam; la primera fila es el gradiente correcto. Ahora, cuenta. Y, para comparar, la menor pérdida posible para quien solo ve una letra: apostar las partes verdaderas de los pares (fase 03).


# %%
def looks_fine(name, adam):
    pairs_of_losses = zip(results[name][adam], results[None][adam], strict=True)
    return all(abs(loss - right) < 0.05 for loss, right in pairs_of_losses)


for adam in (False, True):
    fine = [name for name in wrong_gradients.MISTAKES if looks_fine(name, adam)]
    print("Adam:   " if adam else "descent:", len(fine), *fine)

# %%
shares = letters.pair_shares([[spell(int(n), "en") for n in chosen]], ALPHABET)
true_bets = np.log(np.maximum(shares, 1e-300))[pairs[:, 0]]
print(f"the floor: {cross_entropy(true_bets, pairs[:, 1]):.3f} nats")

# %% [markdown] lang="en"
# With descent, six of the thirteen look fine; with Adam, seven, and they come within 0.02 of the floor of 1.252 nats. With descent, the two wrong biases even end *below* the right gradient, all three times. An array that learns nothing, a relu forgotten, a gradient twice as large: the loss falls, the curve looks fine, and nobody asks.

# %% [markdown] lang="es"
# Con descenso, seis de los trece pasan por buenos; con Adam, siete, que quedan a menos de 0,02 del mínimo de 1,252 nats. Con descenso, los dos sesgos equivocados acaban incluso *por debajo* del gradiente correcto, las tres veces. Un array que no aprende nada, una relu olvidada, un gradiente el doble de grande: la pérdida baja, la curva tiene buen aspecto y nadie pregunta.

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

# %% tags=["plot"] alt={"en": "Final loss under Adam, the worst of three seeds, against the disagreement along one direction. The right gradient stands far to the left of the dashed line at 1e-6. All thirteen others stand to the right of it: some high up, and a group of them as low as the right one.", "es": "Pérdida final con Adam, la peor de tres semillas, según el desacuerdo a lo largo de una dirección. El gradiente correcto está muy a la izquierda de la línea discontinua de 1e-6. Los otros trece están a su derecha: algunos arriba, y un grupo tan abajo como el correcto."}
losses = {name or "right": max(results[name][True]) for name in results}  # of three seeds
medians = {name or "right": float(np.median(checks[name])) for name in results}
plots.loss_against_check(losses["right"], losses, medians, lang="en")

# %% [markdown] lang="en"
# All thirteen, with every one of 50 directions; and the right gradient stays below $10^{-6}$ with each of them. The weakest find, $2 \cdot 10^{-4}$, lies more than three powers of ten above the strongest false signal, so the threshold needs no tuning. (The figure draws each at its median.) This is a **gradient check**.
#
# There is a check that many people use instead: compare ten entries, drawn at random. It costs twenty losses. **Predict** how often it misses a bias whose gradient is wrong: the bias has 32 of the 3,280 numbers.

# %% [markdown] lang="es"
# Los trece, con cada una de las 50 direcciones; y el gradiente correcto queda por debajo de $10^{-6}$ con todas. El hallazgo más débil, $2 \cdot 10^{-4}$, está más de tres órdenes de magnitud por encima de la falsa señal más fuerte, así que el umbral no necesita ajuste. (La figura pone cada uno en su mediana.) Esto es una **comprobación de gradientes**.
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
# Nueve de cada diez veces ni siquiera se miró. Una dirección mira todos los números a la vez. Lo que no dice es *dónde* está el error; para eso, compara entrada por entrada y array por array, cuando ya sabes que lo hay.

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
# Úsala para el lugar, y para una advertencia. Aquí tienes un gradiente equivocado, array por array, y después el *correcto*, comprobado en float32. **Predice** la segunda fila.


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
# * One random direction, two losses, float64, both sides: it looks at every number at once. Entry by entry tells you where.
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
# * Una dirección al azar, dos pérdidas, float64, los dos lados: mira todos los números a la vez. Entrada por entrada te dice dónde.
#
# Sabes hacia dónde debe moverse cada número, y puedes demostrarlo. ¿*Cuánto* debe moverse? ¿A la misma tasa todos, como hicimos aquí? Eso es la fase 05.
