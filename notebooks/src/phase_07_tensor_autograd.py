# ---
# title: {en: "Autograd, array by array", es: "Autograd, array por array"}
# summary: {en: "The same walk with an array at every node: what was copied forward adds up backward, and an engine of one page trains Mini-GPT without PyTorch.", es: "El mismo recorrido con un array en cada nodo: lo que se copió a la ida se suma a la vuelta, y un motor de una página entrena Mini-GPT sin PyTorch."}
# outcome: {en: "an engine that you know line by line, equal to PyTorch's on all 19 arrays of Mini-GPT", es: "un motor que conoces línea por línea, igual al de PyTorch en los 19 arrays de Mini-GPT"}
# minutes: 105
# needs: [1, 6]
# ---

# %% [markdown] lang="en" given=["7,148"]
# # Autograd, array by array
#
# The walk of phase 06 finds every slope, and it is a thousand times too slow: 7,148 objects for one pair of letters. The walk itself does not care what a node is. So let a node be a whole array, and let NumPy do the work inside.
#
# **What is a local slope then?** A sum of arrays may copy one of them a hundred times; a product of matrices mixes rows with columns; and between two arrays of a thousand numbers each there are a million slopes. Nobody writes those down. At the end of this phase an engine of one page, which you know line by line, trains all of Mini-GPT, and no PyTorch is in it.

# %% [markdown] lang="es" given=["7148"]
# # Autograd, array por array
#
# El recorrido de la fase 06 encuentra todas las pendientes, y es mil veces demasiado lento: 7148 objetos para una pareja de letras. Al propio recorrido le da igual qué es un nodo. Que un nodo sea, pues, un array entero, y que NumPy haga el trabajo de dentro.
#
# **¿Qué es entonces una pendiente local?** Una suma de arrays puede copiar uno de ellos cien veces; un producto de matrices mezcla filas con columnas; y entre dos arrays de mil números hay un millón de pendientes. Esas no las anota nadie. Al final de esta fase, un motor de una página, que conoces línea por línea, entrena todo Mini-GPT, y no lleva nada de PyTorch.

# %% [markdown] lang="en"
# ## The same walk
#
# Three arrays, three steps. `in_order` is the function of phase 06, not a letter changed:

# %% [markdown] lang="es"
# ## El mismo recorrido
#
# Tres arrays, tres pasos. `in_order` es la función de la fase 06, sin cambiar una letra:

# %%
import numpy as np

from minigpt.foundations.autograd import Tensor
from minigpt.foundations.scalars import in_order

x, W, b = Tensor(np.ones((4, 2))), Tensor(np.ones((2, 3))), Tensor(np.zeros(3))
z = (x @ W + b).tanh()
print([node.shape for node in in_order(z)])

# %%
import inspect

print(inspect.getsource(Tensor.__mul__))
print(inspect.getsource(Tensor.tanh))

# %% [markdown] lang="en" given=["11"]
# Where a `Value` had a number on each arrow, a **tensor**, our array that remembers, has a function. It takes `d`, the slope of the loss by *this* result, an array of the result's shape; and it returns the share of one parent, an array of the *parent's* shape. The million slopes in between are never there. For tanh they would be zeros except on the diagonal, so a product number by number is enough.
#
# And what is `fold`?
#
# ## An addition that copies
#
# `x` has the shape (4, 3), a bias `b` (3,). NumPy adds `b` to each of the four rows: this is the broadcasting of phase 01. Somebody reasons: $z = x + b$, both local slopes are 1, so what arrives is passed on as it is, to both.
#
# The slopes that arrive are 0, 1, 2 to 11, row by row. **Predict** the slope of the loss by `b`: its shape, and its numbers.

# %% [markdown] lang="es" given=["11"]
# Donde un `Value` tenía un número sobre cada flecha, un **tensor**, nuestro array que recuerda, tiene una función. Recibe `d`, la pendiente de la pérdida respecto de *este* resultado, un array con la forma del resultado; y devuelve la parte de un padre, un array con la forma *del padre*. El millón de pendientes de en medio no está en ningún sitio. Para tanh serían ceros salvo en la diagonal, así que basta un producto número por número.
#
# ¿Y qué es `fold`?
#
# ## Una suma que copia
#
# `x` tiene la forma (4, 3) y un sesgo `b`, (3,). NumPy le suma `b` a cada una de las cuatro filas: es el broadcasting de la fase 01. Alguien razona así: $z = x + b$, las dos pendientes locales son 1, así que lo que llega se transmite tal cual, a los dos.
#
# Las pendientes que llegan son 0, 1, 2 hasta 11, fila por fila. **Predice** la pendiente de la pérdida respecto de `b`: su forma y sus números.

# %%
x, b = Tensor(np.zeros((4, 3))), Tensor(np.array([1.0, 2.0, 3.0]))
arriving = np.arange(12.0).reshape(4, 3)
((x + b) * arriving).sum().backward()
print("x:", x.grad.shape, "  b:", b.grad.shape, b.grad)

# %% tags=["plot"] alt={"en": "Two tables of four rows and three columns. On the left a row 1, 2, 3 with arrows down into four equal rows. On the right a table of the numbers 0 to 11 with arrows up into a row 18, 22, 26, the sums of its columns.", "es": "Dos tablas de cuatro filas y tres columnas. A la izquierda, una fila 1, 2, 3 con flechas hacia abajo, hacia cuatro filas iguales. A la derecha, una tabla con los números del 0 al 11 y flechas hacia arriba, hacia una fila 18, 22, 26, las sumas de sus columnas."}
from minigpt.plots import engines as plots

plots.copied_and_added(b.data, arriving, b.grad, lang="en")

# %% [markdown] lang="en"
# 18, 22 and 26: the sums of the columns. Each number of `b` was used in four rows, so four roads lead from it to the loss, and roads add up. Whoever passes the table on as it is makes a table out of the bias at the next step. Several well-known libraries had that bug once.
#
# > **Remember.** What the forward pass copied, the backward pass adds up. And a slope has the shape of what it belongs to.

# %% [markdown] lang="es"
# 18, 22 y 26: las sumas de las columnas. Cada número de `b` se usó en cuatro filas, así que de él salen cuatro caminos hasta la pérdida, y los caminos se suman. Quien transmite la tabla tal cual convierte el sesgo en una tabla en el paso siguiente. Varias bibliotecas muy conocidas tuvieron alguna vez ese error.
#
# > **Recuerda.** Lo que la ida copió, la vuelta lo suma. Y una pendiente tiene la forma de aquello a lo que pertenece.

# %% [markdown] lang="en"
# ## Exercise 7.1 · Undo a broadcast
#
# Write `fold(d, shape)`. `d` is the slope that arrives, in the shape of the result; `shape` is that of the array which was broadcast to it. Return the slope of that array, in its shape. Two things can have been copied: an axis of length 1, and whole axes that were missing in front. An array that was not copied comes back as it is. By hand: $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ folded to (2,) is (4, 6), and folded to (2, 1) it is the column 3, 7.

# %% [markdown] lang="es"
# ## Ejercicio 7.1 · Deshacer un broadcasting
#
# Escribe `fold(d, shape)`. `d` es la pendiente que llega, con la forma del resultado; `shape` es la del array que se extendió hasta ella. Devuelve la pendiente de ese array, con su forma. Pueden haberse copiado dos cosas: un eje de longitud 1 y ejes enteros que faltaban delante. Un array que no se copió vuelve tal cual. A mano: $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ plegado a (2,) es (4, 6), y plegado a (2, 1) es la columna 3, 7.


# %% exercise="ex-07-01"
def fold(d, shape):
    """Return the slope of an array of this shape that was broadcast to d's shape."""
    raise NotImplementedError


# %%
draws = np.random.default_rng(0)
d = draws.standard_normal((2, 3, 4))
for shape in ((3, 1), (4,), (1, 1, 4), ()):
    small = draws.standard_normal(shape)
    copied, folded = (np.broadcast_to(small, d.shape) * d).sum(), (small * fold(d, shape)).sum()
    print(f"{shape!s:10}", f"copied {copied:.6f}  folded {folded:.6f}")

# %% [markdown] lang="en"
# The two columns are equal whatever numbers you take, because folding is copying seen from the other side. It works both ways round. **Predict** what goes back through a *sum*, `x.sum()`. And through choosing rows, `table[ids]` with the rows 3, 3 and 7: which slope does row 3 get if a 1 arrives everywhere?

# %% [markdown] lang="es"
# Las dos columnas son iguales, tomes los números que tomes, porque plegar es copiar visto desde el otro lado. Y vale en los dos sentidos. **Predice** qué vuelve a través de una *suma*, `x.sum()`. Y a través de una elección de filas, `table[ids]` con las filas 3, 3 y 7: ¿qué pendiente recibe la fila 3 si llega un 1 a todas partes?

# %%
x, table = Tensor(np.zeros((2, 3))), Tensor(np.zeros((9, 2)))
(x.sum() * 5).backward()
print(x.grad)
table[np.array([3, 3, 7])].sum().backward()
print("row 3:", table.grad[3], "  row 7:", table.grad[7], "  all others:", table.grad.sum() - 6)

# %% [markdown] lang="en"
# A sum copies the slope to everything that it added. A row that is read twice gets both slopes: the letter that comes twice, in phase 04 one of thirteen mistakes, is here settled once and for all, by one line of the engine, `np.add.at`.
#
# ## Products
#
# In phase 04 you wrote a Linear backwards for a table of rows. A batch of texts has three axes, (B, T, C), and one matrix of weights serves every row of every text. **Predict** the shape of its slope.

# %% [markdown] lang="es"
# Una suma copia la pendiente a todo lo que sumó. Una fila que se lee dos veces recibe las dos pendientes: la letra que aparece dos veces, que en la fase 04 era uno de trece errores, queda resuelta aquí de una vez por todas en una línea del motor, `np.add.at`.
#
# ## Productos
#
# En la fase 04 escribiste una lineal hacia atrás para una tabla de filas. Un lote de textos tiene tres ejes, (B, T, C), y una sola matriz de pesos sirve a cada fila de cada texto. **Predice** la forma de su pendiente.

# %% [markdown] lang="en"
# ## Exercise 7.2 · A product for a whole batch
#
# Write `matmul_backward(x, w, d)` for $x \, w$, with `x` (B, T, C), `w` (C, K) and the arriving `d` (B, T, K): return the pair `(dx, dw)`. By hand: for a single text of two rows, $x$ the unit matrix and $d = \begin{pmatrix}1&0\\0&2\end{pmatrix}$, `dw` is `d` itself.

# %% [markdown] lang="es"
# ## Ejercicio 7.2 · Un producto para todo un lote
#
# Escribe `matmul_backward(x, w, d)` para $x \, w$, con `x` (B, T, C), `w` (C, K) y la `d` que llega (B, T, K): devuelve la pareja `(dx, dw)`. A mano: para un solo texto de dos filas, con $x$ la matriz identidad y $d = \begin{pmatrix}1&0\\0&2\end{pmatrix}$, `dw` es la propia `d`.


# %% exercise="ex-07-02"
def matmul_backward(x, w, d):
    """Return (dx, dw) of x (B, T, C) @ w (C, K), given the slopes d (B, T, K) of the result."""
    raise NotImplementedError


# %%
x, w, d = (draws.standard_normal(shape) for shape in ((2, 3, 4), (4, 5), (2, 3, 5)))
X, W = Tensor(x), Tensor(w)
(X @ W * d).sum().backward()
dx, dw = matmul_backward(x, w, d)
print("as the engine has it:", np.allclose(dx, X.grad), np.allclose(dw, W.grad), dw.shape)

# %% [markdown] lang="en"
# ## A softmax
#
# The steps so far let each number answer for itself. A softmax does not: its weights add up to 1. Take $p = (0.25, 0.75)$, and let only the first weight matter, $d = (1, 0)$. Somebody remembers $p (1 - p)$ from a book. **Predict** the slopes of the two logits.

# %% [markdown] lang="es"
# ## Un softmax
#
# En los pasos de hasta ahora, cada número respondía por sí mismo. En un softmax no: sus pesos suman 1. Toma $p = (0{,}25, 0{,}75)$, y que solo importe el primer peso, $d = (1, 0)$. Alguien recuerda $p (1 - p)$ de un libro. **Predice** las pendientes de los dos logits.

# %%
from minigpt.foundations.autograd import softmax

logits = Tensor(np.log([0.25, 0.75]))
(softmax(logits) * np.array([1.0, 0.0])).sum().backward()
print(logits.grad.round(4), "   p (1 - p) d:", (0.25 * 0.75, 0.0))

# %% [markdown] lang="en"
# The book is right for the first logit, and forgets the second: what one weight wins, the others lose. Let $S = \sum_j e^{z_j}$. If logit $z_i$ rises, its own weight $p_i = e^{z_i} / S$ grows at the rate $p_i$; but $S$ grows as well, at the rate $e^{z_i}$, so *every* weight $p_j$ shrinks at the rate $p_j \, p_i$. Now sum what that does to the loss, weight by weight, with the slopes $d_j$ that arrive.

# %% [markdown] lang="es"
# El libro acierta con el primer logit y olvida el segundo: lo que gana un peso lo pierden los demás. Sea $S = \sum_j e^{z_j}$. Si sube el logit $z_i$, su propio peso $p_i = e^{z_i} / S$ crece a razón de $p_i$; pero también crece $S$, a razón de $e^{z_i}$, así que *todos* los pesos $p_j$ encogen a razón de $p_j \, p_i$. Suma ahora lo que eso le hace a la pérdida, peso por peso, con las pendientes $d_j$ que llegan.

# %% [markdown] lang="en"
# ## Exercise 7.3 · Softmax, backwards
#
# Write `softmax_backward(p, d)`. `p` is what came out of the softmax, along the last axis, in front of which there may be any others; `d` has its shape. Return the slopes of the logits. No table of all pairs is needed.

# %% [markdown] lang="es"
# ## Ejercicio 7.3 · Softmax, hacia atrás
#
# Escribe `softmax_backward(p, d)`. `p` es lo que salió del softmax, a lo largo del último eje, delante del cual puede haber otros; `d` tiene su forma. Devuelve las pendientes de los logits. No hace falta ninguna tabla de todos los pares.


# %% exercise="ex-07-03"
def softmax_backward(p, d):
    """Return the slopes in the logits, given p (..., S) after the softmax and its slopes d."""
    raise NotImplementedError


# %%
from minigpt.foundations.gradcheck import numeric_gradient

z, d = draws.standard_normal((2, 2, 3))
by_moving = numeric_gradient(lambda z: float((softmax(Tensor(z)).data * d).sum()), z)
yours = softmax_backward(softmax(Tensor(z)).data, d)
print("as by moving, to 1e-9:", abs(yours - by_moving).max() < 1e-9)
print("each row adds up to", (yours.sum(-1).round(12) + 0.0))

# %% [markdown] lang="en"
# ## A norm
#
# One more of this kind, which phase 09 will need and Mini-GPT has five times: bring every row to mean 0 and spread 1,
#
# $$h = \frac{x - \text{mean}}{s}, \qquad s = \sqrt{\text{variance} + 10^{-5}}$$
#
# Three things move when one $x_i$ does: the entry itself, the mean, and $s$. By a nudge $\epsilon$ of $x_i$, the mean of $C$ entries moves by $\epsilon / C$; $s$ moves by $\epsilon \, h_i / C$. So the way back has three terms. What comes out is $(d - \dots - \dots) / s$.

# %% [markdown] lang="es"
# ## Una normalización
#
# Una más de este tipo, que la fase 09 va a necesitar y que Mini-GPT tiene cinco veces: llevar cada fila a media 0 y desviación estándar 1,
#
# $$h = \frac{x - \text{media}}{s}, \qquad s = \sqrt{\text{varianza} + 10^{-5}}$$
#
# Cuando se mueve una $x_i$ se mueven tres cosas: la propia entrada, la media y $s$. Con un empujón $\epsilon$ a $x_i$, la media de $C$ entradas se mueve $\epsilon / C$ y $s$ se mueve $\epsilon \, h_i / C$. Así que la vuelta tiene tres términos. Lo que sale es $(d - \dots - \dots) / s$.

# %% [markdown] lang="en"
# ## Exercise 7.4 · A norm, backwards
#
# Write `normalize_backward(x, d)`: the slopes in `x` (..., C), given those of `h`, in the same shape. Each row, along the last axis, has its own mean and its own variance, which divides by $C$. A row may be flat.

# %% [markdown] lang="es"
# ## Ejercicio 7.4 · Una normalización, hacia atrás
#
# Escribe `normalize_backward(x, d)`: las pendientes en `x` (..., C), dadas las de `h`, con la misma forma. Cada fila, a lo largo del último eje, tiene su propia media y su propia varianza, que divide entre $C$. Una fila puede ser plana.


# %% exercise="ex-07-04"
def normalize_backward(x, d):
    """Return the slopes in x (..., C) of h = (x - mean) / s, s = √(variance + 1e-5), given h's."""
    raise NotImplementedError


# %%
row, d = np.array([[1.0, 2.0, 4.0, 8.0]]), np.array([[1.0, 0.0, 0.0, 0.0]])
slopes, h = normalize_backward(row, d), (row - row.mean()) / row.std()
print(
    slopes.round(4), " sum:", slopes.sum().round(9) + 0.0, " with h:", (slopes * h).sum().round(4)
)
print("a row of two numbers:", normalize_backward(np.array([[1.0, 3.0]]), d[:, :2]).round(4))

# %% [markdown] lang="en"
# Adding the same to all of $x$ changes no $h$, so the slopes add up to 0. Stretching the row changes (almost) no $h$, so along $h$ they come to nothing, too. And a row of *two* numbers has nothing else to do: whatever it holds, $h$ is $-1$ and $1$.
#
# ## In one node, or in many?
#
# Cross-entropy can be written with `exp`, `sum` and `log`, and the engine finds its slopes. Or it is one node, which knows $p - y$ from phase 04. Slower or faster, both are right? **Predict** for logits of a normal size, and for large ones, of spread 50 (in float32).

# %% [markdown] lang="es"
# Sumarle lo mismo a toda $x$ no cambia ninguna $h$, así que las pendientes suman 0. Estirar la fila no cambia (casi) ninguna $h$, así que a lo largo de $h$ también quedan en nada. Y a una fila de *dos* números no le queda nada más: tenga lo que tenga, $h$ vale $-1$ y $1$.
#
# ## ¿En un nodo o en muchos?
#
# La entropía cruzada se puede escribir con `exp`, `sum` y `log`, y el motor encuentra sus pendientes. O es un solo nodo, que conoce $p - y$ de la fase 04. Más lenta o más rápida, ¿las dos aciertan? **Predice** con logits de tamaño normal y con logits grandes, de desviación estándar 50 (en float32).

# %%
from minigpt.foundations.autograd import cross_entropy, gradients


def in_pieces(z, targets):
    e = z.exp()
    p = e / e.sum(-1, keepdims=True)
    return -(p[np.arange(len(targets)), targets].log().mean())


# %%
normal_logits = draws.standard_normal((4, 57)).astype(np.float32)
for spread in (1, 50):
    for form in (in_pieces, cross_entropy):
        z = Tensor(normal_logits * np.float32(spread))
        with np.errstate(all="ignore"):
            loss = form(z, [1, 2, 3, 4])
            nan = np.isnan(gradients(loss, {"z": z})["z"]).sum()
        print(f"spread {spread}, {len(in_order(loss)):2} nodes: {loss.data:.4f}, {nan} slopes nan")

# %% [markdown] lang="en"
# The walk is right in both. But in pieces, $e^{z}$ overflows before the logarithm can undo it (phase 03), and one such number spoils its whole row on the way back. A single node can do the sum in a safe way, inside. For this reason, and for speed, `softmax`, `layer_norm` and `cross_entropy` of our engine are one node each.
#
# ## A check that is too kind
#
# Every operation gets the check of phase 04: one random direction, two losses. Now plant bugs into `fold`, for a bias of 3 that is added to 4 rows, and **predict** which of them the check finds: a mean instead of a sum; the first row only; the table as it came.

# %% [markdown] lang="es"
# El recorrido acierta en las dos. Pero por partes, $e^{z}$ se desborda antes de que el logaritmo pueda deshacerlo (fase 03), y un solo número así estropea toda su fila a la vuelta. Un nodo solo puede hacer la suma por dentro de forma segura. Por esto, y por velocidad, `softmax`, `layer_norm` y `cross_entropy` son en nuestro motor un nodo cada una.
#
# ## Una comprobación demasiado amable
#
# Cada operación pasa por la comprobación de la fase 04: una dirección al azar, dos pérdidas. Ahora planta errores en `fold`, para un sesgo de 3 que se suma a 4 filas, y **predice** cuáles encuentra la comprobación: una media en lugar de la suma; solo la primera fila; la tabla tal como llegó.

# %%
from minigpt.foundations.gradcheck import check_direction

rows, bias, weights = (draws.standard_normal(shape) for shape in ((4, 3), (3,), (4, 3)))


def loss_of(params):
    return float((np.tanh(rows + params["b"]) * weights).sum())


# %%
arriving = weights * (1 - np.tanh(rows + bias) ** 2)
ways = {"sum": arriving.sum(0), "mean": arriving.mean(0), "first row": arriving[0]}
for name, slope in {**ways, "as it came": arriving}.items():
    found = check_direction(loss_of, {"b": bias}, {"b": slope})
    print(f"{name:10} {slope.shape!s:7} disagreement {found:.0e}")

# %% [markdown] lang="en"
# The table as it came **passes**. The check multiplies the slope by a direction of shape (3,) and adds everything up; so (4, 3) times (3,) broadcasts, and the sum over everything also does the sum that was missing. The check makes the same mistake, and two mistakes agree. What helps is to compare shapes as well. Our `backward` does it at every arrow:

# %% [markdown] lang="es"
# La tabla tal como llegó **pasa**. La comprobación multiplica la pendiente por una dirección de forma (3,) y lo suma todo; así, (4, 3) por (3,) hace broadcasting, y la suma de todo hace también la suma que faltaba. La comprobación comete el mismo error, y dos errores coinciden. Lo que ayuda es comparar también las formas. Nuestro `backward` lo hace en cada flecha:

# %%
careless = Tensor(rows + bias, (Tensor(rows), Tensor(bias)), (lambda d: d, lambda d: d))
try:
    careless.sum().backward()
except ValueError as error:
    print(error)

# %% [markdown] lang="en"
# ## `backward` by hand, deleted
#
# This is the model of letters of phase 04 in the engine. Its backward pass is gone. Train it beside the one by hand, 200 steps from the same start, on the same batches, and **predict** by how much the losses differ.

# %% [markdown] lang="es"
# ## El `backward` a mano, borrado
#
# Este es el modelo de letras de la fase 04 en el motor. Su pasada hacia atrás desapareció. Entrénalo junto al hecho a mano, 200 pasos desde el mismo comienzo y con los mismos lotes, y **predice** cuánto difieren las pérdidas.

# %%
from minigpt.foundations import letters


def by_the_engine(params, x, y):
    t = {name: Tensor(array) for name, array in params.items()}
    hidden = (t["E"][x] @ t["W1"].T + t["b1"]).relu()
    loss = cross_entropy(hidden @ t["W2"].T, y)
    return float(loss.data), gradients(loss, t)


# %%
from minigpt.foundations.optim import SGD
from minigpt.number_names import ALPHABET, spell, split_numbers

chosen = np.random.default_rng(0).choice(split_numbers().train, 400, replace=False)
pairs = letters.letter_pairs([spell(int(n), "en") for n in chosen], ALPHABET)
print(f"{len(pairs):,} pairs of letters")


# %%
def losses_of(backward):
    params, seen = letters.new_params(seed=1), []
    optimizer = SGD(params, rate=1.0)
    for x, y in letters.batches(pairs, 256, 200, seed=1):
        value, slopes = backward(params, x, y)
        optimizer.step(slopes)
        seen.append(value)
    return np.array(seen)


# %%
engine, hand = losses_of(by_the_engine), losses_of(letters.backward)
print(f"first loss {engine[0]:.4f}, last {engine[-1]:.4f}")
print("differ by less than 1e-13:", abs(engine - hand).max() < 1e-13)

# %% [markdown] lang="en"
# ## All of Mini-GPT
#
# Now the model that this course is about. You need not know yet what its parts are good for, that is for phases 13 to 17; as a computation it is made of what you have seen: chosen rows, sums, products, a softmax, norms, and one bent curve called GELU. Here it is, in NumPy:

# %% [markdown] lang="es"
# ## Todo Mini-GPT
#
# Ahora, el modelo del que trata este curso. Todavía no hace falta que sepas para qué sirven sus partes, de eso se ocupan las fases 13 a 17; como cálculo está hecho de lo que ya has visto: filas elegidas, sumas, productos, un softmax, normalizaciones y una curva doblada llamada GELU. Aquí está, en NumPy:

# %%
from minigpt.foundations import minigpt_numpy

print(inspect.getsource(minigpt_numpy.logits).split('"""')[2])
print(inspect.getsource(minigpt_numpy.attention).split('"""')[2])

# %% [markdown] lang="en"
# Load the trained weights of the course, 19 arrays, and a batch of 64 texts. **Predict** the number of nodes, and how close its 19 slopes come to those of PyTorch, which has its own engine in C++ (phase 08). Both compute in float64 here.

# %% [markdown] lang="es"
# Carga los pesos entrenados del curso, 19 arrays, y un lote de 64 textos. **Predice** el número de nodos, y cuánto se acercan sus 19 pendientes a las de PyTorch, que tiene su propio motor en C++ (fase 08). Los dos calculan aquí en float64.

# %%
from minigpt.experiments import engines
from minigpt.recipes import load_base

model = load_base().model.requires_grad_(True).double()
params = engines.tensors(model)
x, y = next(engines.start(seed=0).batches(64))
loss = minigpt_numpy.loss(params, x, y)
slopes = gradients(loss, params)
print(f"{x.shape} letters, {len(params)} arrays, {len(in_order(loss))} nodes")

# %%
import torch

from minigpt.model import next_token_loss

theirs = next_token_loss(model(torch.from_numpy(x)), torch.from_numpy(y))
theirs.backward()
print("the loss differs by less than 1e-15:", abs(float(loss.data) - theirs.item()) < 1e-15)
for name, p in model.named_parameters():
    off = abs(slopes[name] - p.grad.numpy()).max() / p.grad.abs().max().item()
    print(f"{name:34} as PyTorch's, to 1e-12: {off < 1e-12}")

# %% [markdown] lang="en"
# 88 nodes, and twelve digits of every slope. Search `autograd.py` for the word *attention*: the engine has never heard of it.
#
# ## What is kept
#
# The walk back needs what the way there computed: a product wants its inputs again, a softmax its weights. So nothing may be thrown away in between. **Predict:** how much memory does a loss hold on to, compared with the weights of the model? Less, as much, ten times, a hundred times? (float32, 64 texts.)

# %% [markdown] lang="es"
# 88 nodos, y doce cifras de cada pendiente. Busca en `autograd.py` la palabra *attention*: el motor no la ha oído nunca.
#
# ## Lo que se guarda
#
# La vuelta necesita lo que calculó la ida: un producto quiere otra vez sus entradas; un softmax, sus pesos. Así que entretanto no se puede tirar nada. **Predice:** ¿cuánta memoria retiene una pérdida, comparada con los pesos del modelo? ¿Menos, lo mismo, diez veces, cien veces? (En float32, con 64 textos).

# %%
from minigpt.foundations.memory import held

params = engines.tensors(load_base().model)  # float32
loss, size = held(lambda: minigpt_numpy.loss(params, x, y))
weights = sum(p.data.nbytes for p in params.values())
megabytes = engines.megabytes_by_kind(loss, size)
print(
    f"weights {weights / 1e6:.2f} MB, the loss holds {size / 1e6:.1f} MB: {size / weights:.0f} times"
)
print({kind: round(mb, 1) for kind, mb in megabytes.items()})

# %% tags=["plot"] alt={"en": "Horizontal bars in MB. All weights: a sliver of 0.4. Tables of shape (B, H, T, T): about 20. The stream of shape (B, T, C): about 18. Inside the MLP, four times as wide: about 13. In the heads: under 2. What a node keeps beside its result: about 12.", "es": "Barras horizontales en MB. Todos los pesos: una astilla de 0,4. Tablas de forma (B, H, T, T): unos 20. El flujo, de forma (B, T, C): unos 18. Dentro del MLP, cuatro veces más ancho: unos 13. En las cabezas: menos de 2. Lo que un nodo guarda aparte de su resultado: unos 12."}
plots.kept(megabytes, weights / 1e6, lang="en")

# %% [markdown] lang="en"
# More than a hundred and fifty times the model. This, and not the weights, is what fills a GPU in training; it grows with the batch, and the largest part of it with the *square* of the length of the texts.
#
# ## A quiet constant
#
# float32 has half the bytes of float64. So the engine should keep float32 weights in float32, all the way. Here is one line that is easily written, a mask of zeros and $-\infty$ to be added to a table. **Predict** the type of the sum in NumPy, and in our engine.

# %% [markdown] lang="es"
# Más de ciento cincuenta veces el modelo. Esto, y no los pesos, es lo que llena una GPU al entrenar; crece con el lote, y su parte más grande, con el *cuadrado* de la longitud de los textos.
#
# ## Una constante silenciosa
#
# float32 ocupa la mitad que float64. Así que el motor debería conservar unos pesos de float32 en float32 durante todo el camino. Aquí hay una línea que se escribe sin pensar: una máscara de ceros y $-\infty$ que se le suma a una tabla. **Predice** el tipo de la suma en NumPy y en nuestro motor.

# %%
from collections import Counter
from unittest.mock import patch

from minigpt.foundations import autograd

mask = np.triu(np.full((3, 3), -np.inf), 1)
scores = Tensor(np.ones((3, 3), np.float32))
print("NumPy:", (scores.data + mask).dtype, "  the engine:", (scores + mask).data.dtype)


# %%
def as_numpy_would(x, like):
    return x.data if isinstance(x, Tensor) else np.asarray(x)


with patch.object(autograd, "array", as_numpy_would):
    careless = minigpt_numpy.loss(params, x, y)
for result in (loss, careless):
    print(f"{result.data:.6f}", dict(Counter(node.data.dtype.name for node in in_order(result))))

# %% [markdown] lang="en"
# The mask is float64, and NumPy lets the wider type win, for this sum and for everything after it: 41 of 88 nodes take twice the memory. The loss is the same to six decimals. **No loss will ever show it**; only somebody who counts types. So in our engine a constant takes the type of its partner, and a test counts.
#
# ## Which wrong rule would you notice?
#
# Three rules with a bug each, put into the engine: a softmax with $p (1 - p)$; a norm whose mean and spread stand still; chosen rows that keep the slope of their last reading only. Mini-GPT trains with each for 60 steps. **Predict** which of the losses looks suspicious.

# %% [markdown] lang="es"
# La máscara es float64, y NumPy deja ganar al tipo más ancho, en esta suma y en todo lo que viene después: 41 de los 88 nodos ocupan el doble de memoria. La pérdida es la misma hasta el sexto decimal. **Ninguna pérdida lo mostrará nunca**; solo quien cuente los tipos. Por eso en nuestro motor una constante toma el tipo de su pareja, y una prueba los cuenta.
#
# ## ¿Qué regla equivocada notarías?
#
# Tres reglas con un error cada una, metidas en el motor: un softmax con $p (1 - p)$; una normalización cuya media y desviación estándar se quedan quietas; filas elegidas que conservan solo la pendiente de su última lectura. Mini-GPT entrena con cada una durante 60 pasos. **Predice** qué pérdida resulta sospechosa.

# %%
for name in (None, *engines.WRONG):
    ends = []
    for seed in range(3):
        with engines.planted(name):
            _, seen = engines.train_ours(engines.start(seed), steps=60, size=16)
        ends.append(np.mean(seen[-10:]))
    print(f"{name or 'right':20}", *(f"{end:.3f}" for end in ends))


# %%
def loss_at(arrays):
    moved = {name: Tensor(array) for name, array in arrays.items()}
    return float(minigpt_numpy.loss(moved, x[:8], y[:8]).data)


params = {name: Tensor(p.data.astype(np.float64)) for name, p in params.items()}
arrays = {name: p.data for name, p in params.items()}
for name in (None, *engines.WRONG):
    with engines.planted(name):
        slopes = gradients(minigpt_numpy.loss(params, x[:8], y[:8]), params)
    print(f"{name or 'right':20} {check_direction(loss_at, arrays, slopes):.0e}")

# %% [markdown] lang="en" given=["30", "500"]
# The norm shows. The softmax and the rows end beside the right one, with all three seeds: the largest model of the course, wrong in its heart, and the curve looks fine. One direction and two losses tell, as in phase 04, in a model with a hundred thousand numbers.
#
# ## Two engines, one curve
#
# The last experiment. An untrained Mini-GPT, English number names, the AdamW of phase 05. It takes 300 steps with batches of 32. Once with our engine, once with PyTorch: same start, same batches, same rates. (The rate rises for 30 steps and then falls to 0; phase 18 says why.) **Predict** how far the two curves are apart, and how many of 500 numbers that no batch has shown our Mini-GPT spells right to the last letter.

# %% [markdown] lang="es" given=["30", "500"]
# La normalización se nota. El softmax y las filas acaban junto a la buena, con las tres semillas: el modelo más grande del curso, equivocado en lo más hondo, y la curva tiene buen aspecto. Una dirección y dos pérdidas lo dicen, como en la fase 04, en un modelo de cien mil números.
#
# ## Dos motores, una curva
#
# El último experimento. Un Mini-GPT sin entrenar, nombres de números en inglés, el AdamW de la fase 05. Da 300 pasos con lotes de 32. Una vez con nuestro motor y otra con PyTorch: mismo comienzo, mismos lotes, mismas tasas. (La tasa sube durante 30 pasos y luego baja hasta 0; la fase 18 dice por qué). **Predice** cuánto se separan las dos curvas, y cuántos de 500 números que ningún lote ha mostrado escribe bien nuestro Mini-GPT hasta la última letra.

# %%
from minigpt.foundations.cost import seconds
from minigpt.foundations.memory import keep_freed_memory

keep_freed_memory()  # changes no number: a step's memory is not given back and asked for again
begin = engines.start(seed=0)
trained, ours = engines.train_ours(begin, steps=300)
theirs = engines.train_theirs(begin, steps=300)  # trains begin.model itself

# %% tags=["plot"] alt={"en": "Above, two loss curves over 300 steps, from 4 down to nearly 0, one drawn on top of the other and not to be told apart. Below, their difference on a logarithmic axis: below a millionth at first, growing to a few hundred-thousandths.", "es": "Arriba, dos curvas de pérdida a lo largo de 300 pasos, de 4 a casi 0, dibujadas una encima de otra y sin que se distingan. Abajo, su diferencia en un eje logarítmico: al principio por debajo de una millonésima, luego crece hasta unas pocas cienmilésimas."}
plots.two_engines(ours, theirs, lang="en")

# %%
print(
    f"first loss {ours[0]:.4f}, last ten {np.mean(ours[-10:]):.4f} and {np.mean(theirs[-10:]):.4f}"
)
apart = np.abs(np.subtract(ours, theirs))
print(f"apart by {apart[:10].max():.0e} in ten steps, at most by {apart.max():.0e}")
right = engines.exact_match(trained), engines.exact_match(engines.tensors(begin.model))
print(f"right to the last letter: ours {right[0]:.1%}, PyTorch's {right[1]:.1%}")

# %%
untrained, (x, y) = engines.start(seed=0), next(begin.batches(32))
params = engines.tensors(untrained.model)
our_step = seconds(lambda: gradients(minigpt_numpy.loss(params, x, y), params))
batch = torch.from_numpy(x), torch.from_numpy(y)
their_step = seconds(lambda: next_token_loss(untrained.model(batch[0]), batch[1]).backward())
print("our step takes less than three times as long as PyTorch's:", our_step < 3 * their_step)

# %% [markdown] lang="en" given=["2018", "2008", "2015", "3.2"]
# One curve. What separates them is rounding: float32 sums in another order, less than a millionth at first, which training then carries along. And the price of a page of NumPy is less than a factor of three. PyTorch has no secret; it has more operations, GPUs, and years of care.
#
# ## What you can now do
#
# * You fold a slope to the shape of what it belongs to, and know that copies add up and sums copy.
# * You wrote the way back of a batched product, a softmax and a norm, and can say why $p (1 - p)$ is half of the truth.
# * You know why a check along one direction can pass a slope of the wrong shape, why a loss in one node survives large logits, and what a mask without a type costs.
# * You can say what fills the memory in training.
#
# From phase 08 on we let PyTorch do it. Its tensors look like ours and behave like ours, until they do not: **which of your habits from here are wrong there, and which mistakes does it catch, or hide?**
#
# ## Sources
#
# * Baydin and others 2018, [Automatic Differentiation in Machine Learning: a Survey](https://arxiv.org/abs/1502.05767): section 3.2. Giles 2008 has the rules for matrices.
# * Maclaurin and others 2015, [Autograd](https://github.com/HIPS/autograd): the library that did this for NumPy first.
# * PyTorch's [autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html): the same walk, and what it keeps.

# %% [markdown] lang="es" given=["2018", "2008", "2015", "3.2"]
# Una sola curva. Lo que las separa es el redondeo: sumas de float32 en otro orden, menos de una millonésima al principio, que el entrenamiento luego arrastra. Y el precio de una página de NumPy es menos de un factor tres. PyTorch no tiene ningún secreto; tiene más operaciones, GPU y años de cuidados.
#
# ## Lo que ya sabes hacer
#
# * Pliegas una pendiente a la forma de aquello a lo que pertenece, y sabes que las copias se suman y las sumas copian.
# * Escribiste la vuelta de un producto por lotes, de un softmax y de una normalización, y sabes decir por qué $p (1 - p)$ es la mitad de la verdad.
# * Sabes por qué una comprobación a lo largo de una dirección puede aprobar una pendiente de forma equivocada, por qué una pérdida en un solo nodo sobrevive a logits grandes y qué cuesta una máscara sin tipo.
# * Sabes decir qué llena la memoria al entrenar.
#
# A partir de la fase 08 se lo dejamos a PyTorch. Sus tensores se parecen a los nuestros y se comportan como los nuestros, hasta que dejan de hacerlo: **¿qué costumbres de aquí son allí un error, y qué errores detecta o esconde?**
#
# ## Fuentes
#
# * Baydin y otros 2018, [Automatic Differentiation in Machine Learning: a Survey](https://arxiv.org/abs/1502.05767): la sección 3.2. Giles 2008 tiene las reglas para matrices.
# * Maclaurin y otros 2015, [Autograd](https://github.com/HIPS/autograd): la biblioteca que hizo esto primero para NumPy.
# * La [mecánica de autograd](https://docs.pytorch.org/docs/stable/notes/autograd.html) de PyTorch: el mismo recorrido, y lo que guarda.
