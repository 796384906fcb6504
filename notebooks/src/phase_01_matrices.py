# ---
# title: {en: "Matrices and their cost", es: "Las matrices y su costo"}
# summary: {en: "What one of Mini-GPT's twelve matrices does to a row of numbers, which mistake no error message catches, and what it costs before you run it.", es: "Qué le hace una de las doce matrices de Mini-GPT a una fila de números, qué error no detecta ningún mensaje y cuánto cuesta antes de ejecutarla."}
# outcome: {en: "a formula that predicts the seconds of a model, and the mistake no error reports", es: "una fórmula que predice los segundos de un modelo y el error que nada delata"}
# minutes: 95
# needs: [0]
# ---

# %% [markdown] lang="en"
# # Matrices and their cost
#
# In phase 00 Mini-GPT was a box: a text went in, probabilities came out. Open the box, and nearly everything you find is of one kind. Twelve times, a row of numbers meets a table of numbers, and another row comes out. Such a step is called a **Linear**, and its table is a **matrix**.
#
# So this phase has one question: **what does one of the twelve do to a row of numbers, and what does that cost?** You will write it yourself, find out which mistake no error message ever reports, and at the end predict the time of all twelve with a formula of three letters.

# %% [markdown] lang="es"
# # Las matrices y su costo
#
# En la fase 00, Mini-GPT era una caja: entraba un texto y salían probabilidades. Si abres la caja, casi todo lo que encuentras es de una sola clase. Doce veces, una fila de números se encuentra con una tabla de números, y sale otra fila. Ese paso se llama **lineal**, y su tabla es una **matriz**.
#
# Así que esta fase tiene una sola pregunta: **¿qué le hace una de las doce a una fila de números, y cuánto cuesta?** La vas a escribir tú, vas a descubrir qué error no delata ningún mensaje y, al final, vas a predecir el tiempo de las doce con una fórmula de tres letras.

# %% [markdown] lang="en"
# ## A row meets a column
#
# You know the dot product from phase 00: multiply place by place, then add up. NumPy, the library for tables of numbers, has two signs for multiplying, `*` and `@`.
#
# **Predict before you run:** what does each of the two say for $(1, 2, 3)$ and $(4, 5, 6)$?

# %% [markdown] lang="es"
# ## Una fila se encuentra con una columna
#
# Conoces el producto escalar de la fase 00: multiplica lugar por lugar y luego suma. NumPy, la biblioteca para tablas de números, tiene dos signos para multiplicar, `*` y `@`.
#
# **Predice antes de ejecutar:** ¿qué dice cada uno de los dos para $(1, 2, 3)$ y $(4, 5, 6)$?

# %%
import numpy as np

a = np.array([1.0, 2.0, 3.0])
b = np.array([4.0, 5.0, 6.0])
print("a * b =", a * b)
print("a @ b =", a @ b)

# %% [markdown] lang="en"
# `*` stops after the multiplying; `@` also adds up. Everything below is made of `@`.
#
# Now a matrix. The next cell has a $W$ of three rows and two columns: in NumPy, its **shape** is `(3, 2)`, rows first. It meets the row $x = (1, 2)$ in two ways: first every row of $W$ forms its dot product with $x$; then every *column* of $W$ is multiplied by its number of $x$, and the columns are added.
#
# **Predict:** how many numbers come out? And do the two ways agree?

# %% [markdown] lang="es"
# `*` se detiene después de multiplicar; `@` además suma. Todo lo que sigue está hecho de `@`.
#
# Ahora, una matriz. La celda siguiente tiene una $W$ de tres filas y dos columnas: en NumPy, su **forma** es `(3, 2)`, las filas primero. Se encuentra con la fila $x = (1, 2)$ de dos maneras: primero cada fila de $W$ hace su producto escalar con $x$; después cada *columna* de $W$ se multiplica por su número de $x$, y las columnas se suman.
#
# **Predice:** ¿cuántos números salen? ¿Y coinciden las dos maneras?

# %%
W = np.array([[1.0, 10.0], [3.0, 0.0], [0.0, 1.0]])
x = np.array([1.0, 2.0])
print("rows:   ", np.array([row @ x for row in W]))
print("columns:", x[0] * W[:, 0] + x[1] * W[:, 1])

# %% [markdown] lang="en"
# Both are worth keeping. Row by row: output number 0 is $1 \cdot 1 + 10 \cdot 2 = 21$, a question that row 0 of $W$ asks of $x$. Column by column: $x$ says how much of each column goes into the answer. A $W$ with three rows makes three outputs out of two inputs.
#
# When $x$ is not one row but several, each row is treated alike. That is the **product of two matrices**: every row of the first meets every column of the second.
#
# $$C = A B, \qquad C_{ij} = \sum_{p=1}^{k} A_{ip} B_{pj}$$
#
# $A$ has the shape $(m, k)$, $B$ has $(k, n)$, and $C$ has $(m, n)$. The two $k$ must be equal, for a row of $A$ is as long as a column of $B$ is high.

# %% [markdown] lang="es"
# Conviene recordar las dos. Fila por fila: la salida número 0 es $1 \cdot 1 + 10 \cdot 2 = 21$, una pregunta que la fila 0 de $W$ le hace a $x$. Columna por columna: $x$ dice cuánto de cada columna entra en la respuesta. Una $W$ de tres filas produce tres salidas a partir de dos entradas.
#
# Cuando $x$ no es una fila sino varias, a todas se las trata igual. Eso es el **producto de dos matrices**: cada fila de la primera se encuentra con cada columna de la segunda.
#
# $$C = A B, \qquad C_{ij} = \sum_{p=1}^{k} A_{ip} B_{pj}$$
#
# $A$ tiene la forma $(m, k)$, $B$ tiene $(k, n)$ y $C$ tiene $(m, n)$. Las dos $k$ deben ser iguales, porque una fila de $A$ es tan larga como alta es una columna de $B$.

# %% [markdown] lang="en"
# ## Exercise 1.1 · The product, by hand
#
# Write `matmul(a, b)` with loops or sums, without `@`. Mathematics counts from 1 and Python from 0; and remember how the $\Sigma$ became a loop in phase 00.
#
# Try it on $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ and $\begin{pmatrix}0&1\\2&5\end{pmatrix}$. On paper first: row 0 of the first, $(1, 2)$, meets column 0 of the second, $(0, 2)$, which makes 4. The other three are yours.

# %% [markdown] lang="es"
# ## Ejercicio 1.1 · El producto, a mano
#
# Escribe `matmul(a, b)` con bucles o sumas, sin `@`. Las matemáticas cuentan desde 1 y Python desde 0; y recuerda cómo la $\Sigma$ se volvió un bucle en la fase 00.
#
# Pruébala con $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ y $\begin{pmatrix}0&1\\2&5\end{pmatrix}$. Antes, en papel: la fila 0 de la primera, $(1, 2)$, se encuentra con la columna 0 de la segunda, $(0, 2)$, y eso da 4. Las otras tres son tuyas.


# %% exercise="ex-01-01"
def matmul(a, b):
    """Return the product of a (m, k) and b (k, n), an array (m, n) of floats.

    Without @ and its kin; a and b are not modified.
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## What it costs
#
# How much work is that? Count it. One multiplication or one addition of two numbers is a **FLOP**, a *floating-point operation*. The next cell walks through the product of two 64 × 64 matrices, without multiplying anything, and adds 2 for each step of the innermost loop: one for the multiplication, one for the addition.
#
# **Predict:** the result has $64 \cdot 64$ entries. How many FLOPs?

# %% [markdown] lang="es"
# ## Cuánto cuesta
#
# ¿Cuánto trabajo es eso? Cuéntalo. Una multiplicación o una suma de dos números es un **FLOP**, una *operación de coma flotante*. La celda siguiente recorre el producto de dos matrices de 64 × 64 sin multiplicar nada, y suma 2 en cada vuelta del bucle más interno: una por la multiplicación y otra por la suma.
#
# **Predice:** el resultado tiene $64 \cdot 64$ entradas. ¿Cuántos FLOPs son?

# %%
n, count = 64, 0
for i in range(n):
    for j in range(n):
        for p in range(n):
            count += 2
print(f"{n * n:,} entries, {count:,} FLOPs")

# %% [markdown] lang="en"
# Three loops inside each other, each of length 64, and two FLOPs within:
#
# $$\text{FLOPs of } (m, k) \text{ times } (k, n) = 2 m k n$$
#
# For two square matrices that is $2 n^3$, here 524,288. The formula is `matmul_flops` in `minigpt/foundations/cost.py`, and it does not depend on who multiplies. The *seconds* do. The next cell times your `matmul` (or the course's, if you have not written yours) against NumPy's `@`; `seconds` repeats a call until the clock can see it, and keeps the quickest.
#
# **Predict:** both make the same 524,288 operations. How many times as fast is NumPy: 2, 10, 100, more?

# %% [markdown] lang="es"
# Tres bucles, uno dentro de otro, cada uno de longitud 64, y dos FLOPs dentro:
#
# $$\text{FLOPs de } (m, k) \text{ por } (k, n) = 2 m k n$$
#
# Para dos matrices cuadradas eso es $2 n^3$, aquí 524 288. La fórmula es `matmul_flops` en `minigpt/foundations/cost.py`, y no depende de quién multiplique. Los *segundos*, sí. La celda siguiente mide tu `matmul` (o la del curso, si no has escrito la tuya) contra el `@` de NumPy; `seconds` repite una llamada hasta que el reloj la pueda ver y se queda con la más rápida.
#
# **Predice:** los dos hacen las mismas 524 288 operaciones. ¿Cuántas veces más rápido es NumPy: 2, 10, 100, más?

# %%
from minigpt.foundations.cost import matmul_flops, seconds

draws = np.random.default_rng(0)


def two_squares(n):
    return draws.standard_normal((2, n, n)).astype(np.float32)


a, b = two_squares(64)
by_hand = seconds(lambda: matmul(a, b), repeats=1)
by_numpy = seconds(lambda: a @ b)
print("equal:", np.allclose(matmul(a, b), a @ b, atol=1e-4))
print("more than 100 times as fast:", by_hand / by_numpy > 100)

# %% [markdown] lang="en"
# The same operations, in the same number, and yet far more than a hundred times as fast. (How many times exactly depends on your machine; print it.) NumPy hands the whole product to a program in machine code. Your loop asks Python's interpreter what to do next at every single step; the machine code multiplies several numbers in one go, and it cuts the matrices into tiles that fit the processor's small, fast memory.
#
# Does the formula say anything about *time*, then? It says how it grows. Double $n$, and $2 n^3$ becomes eight times as large.
#
# **Predict:** does NumPy's time become eight times as long with every doubling, from 8 to 512?

# %% [markdown] lang="es"
# Las mismas operaciones, en el mismo número, y sin embargo mucho más de cien veces más rápido. (Cuántas exactamente depende de tu máquina; imprímelo.) NumPy le entrega el producto entero a un programa en código máquina. Tu bucle le pregunta al intérprete de Python qué hacer en cada paso; el código máquina multiplica varios números de una vez y corta las matrices en trozos que caben en la memoria pequeña y rápida del procesador.
#
# ¿Dice entonces la fórmula algo sobre el *tiempo*? Dice cómo crece. Si duplicas $n$, $2 n^3$ se vuelve ocho veces mayor.
#
# **Predice:** ¿tarda NumPy ocho veces más con cada duplicación, de 8 a 512?

# %% tags=["plot"] alt={"en": "Seconds for one product against the size n, both axes logarithmic. NumPy's curve is nearly flat for small matrices, then bends and follows the dotted line n cubed. The curve of the three Python loops lies far above and is a straight line from the start.", "es": "Segundos por producto según el tamaño n, con los dos ejes logarítmicos. La curva de NumPy es casi plana para las matrices pequeñas; luego se dobla y sigue la línea punteada de n al cubo. La curva de los tres bucles de Python está muy por encima y es recta desde el principio."}
from minigpt.plots import matrices as plots

sizes = [8, 16, 32, 64, 128, 256, 512]
pairs = {n: two_squares(n) for n in sizes}
numpy_seconds = [seconds(lambda a=a, b=b: a @ b, repeats=3) for a, b in pairs.values()]
loops = {n: seconds(lambda n=n: matmul(*pairs[n]), repeats=1) for n in (8, 16, 32, 64)}
plots.growth(sizes, numpy_seconds, loops, lang="en")

# %% [markdown] lang="en"
# The loops follow $n^3$ from the start. NumPy does not: below 64 or so you pay for the *call*, not for the arithmetic, so that a product eight times as large costs nearly the same. Above, it follows the dotted line.
#
# > **Remember.** A count of FLOPs predicts time only when there is enough work to count. You will meet the other end, one small product at a time, whenever a model writes a text.

# %% [markdown] lang="es"
# Los bucles siguen a $n^3$ desde el principio. NumPy no: por debajo de 64, más o menos, pagas la *llamada* y no la aritmética, así que un producto ocho veces mayor cuesta casi lo mismo. Por encima, sigue la línea punteada.
#
# > **Recuerda.** Una cuenta de FLOPs predice el tiempo solo cuando hay trabajo suficiente que contar. El otro extremo, un producto pequeño cada vez, lo encontrarás siempre que un modelo escriba un texto.

# %% [markdown] lang="en"
# ## Exercise 1.2 · A Linear
#
# Now Mini-GPT's own step. A Linear keeps its weights as a matrix $W$ of shape (outputs, inputs): one row for each output, as in the example with three rows above. But $x$ comes as *rows*, one for each letter of a text, or even as a stack of texts: its shape is (…, inputs), and the result's is (…, outputs).
#
# Write `linear(x, W)`. You may use `@` now. Two things to know: `W.T` is $W$ **transposed**, with rows and columns exchanged, and `@` treats all but the last two axes as a stack. For $x = (1, 2)$ and the $W$ above, the answer is $(21, 3, 2)$.

# %% [markdown] lang="es"
# ## Ejercicio 1.2 · Una lineal
#
# Ahora, el paso propio de Mini-GPT. Una lineal guarda sus pesos como una matriz $W$ de forma (salidas, entradas): una fila por cada salida, como en el ejemplo de tres filas de arriba. Pero $x$ llega como *filas*, una por cada letra de un texto, o incluso como una pila de textos: su forma es (…, entradas), y la del resultado, (…, salidas).
#
# Escribe `linear(x, W)`. Ya puedes usar `@`. Dos cosas que conviene saber: `W.T` es $W$ **transpuesta**, con las filas y las columnas intercambiadas, y `@` trata todos los ejes menos los dos últimos como una pila. Para $x = (1, 2)$ y la $W$ de arriba, la respuesta es $(21, 3, 2)$.


# %% exercise="ex-01-02"
def linear(x, W):
    """Return what a Linear with the weights W (out, in) makes of x (..., in): (..., out)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Here are the twelve of the trained model, read from its file with NumPy. A row for each token (Mini-GPT's tokens are letters) has 64 numbers.

# %% [markdown] lang="es"
# Aquí están las doce del modelo entrenado, leídas de su archivo con NumPy. Cada token (los tokens de Mini-GPT son letras) tiene una fila de 64 números.

# %%
from safetensors.numpy import load_file

from minigpt.recipes import BASE

weights = load_file(BASE / "model.safetensors")
twelve = {name.removesuffix(".weight"): W for name, W in weights.items() if "_proj" in name}
for name, W in twelve.items():
    print(f"{name:26}{W.shape}")

# %% [markdown] lang="en"
# Four of each layer belong to a part called attention and are square; two belong to the MLP, one widens 64 numbers to 256 and one narrows them again. What the parts are for is the subject of phases 15 and 17. Today they are twelve matrices.
#
# ## Two brackets
#
# In some phases a row will have to pass through two matrices, one after the other: $x A B$. You may put the brackets where you like: $(x A) B = x (A B)$. On paper. Suppose $x$ is one row of 1,024 numbers, $A$ has the shape (1024, 8) and $B$ has (8, 1024).
#
# **Predict:** what does the second way cost, compared to the first: the same, 8 times as much, more than 100 times?

# %% [markdown] lang="es"
# Cuatro de cada capa pertenecen a una parte llamada atención y son cuadradas; dos pertenecen a la MLP: una ensancha 64 números a 256 y otra los vuelve a estrechar. Para qué sirve cada parte es el tema de las fases 15 y 17. Hoy son doce matrices.
#
# ## Dos paréntesis
#
# En algunas fases, una fila tendrá que pasar por dos matrices seguidas, $x A B$. Puedes poner los paréntesis donde quieras: $(x A) B = x (A B)$. En el papel. Supón que $x$ es una fila de 1024 números, que $A$ tiene la forma (1024, 8) y $B$, (8, 1024).
#
# **Predice:** ¿cuánto cuesta la segunda manera, comparada con la primera: lo mismo, 8 veces más, más de 100 veces más?

# %%
left = matmul_flops(1, 1024, 8) + matmul_flops(1, 8, 1024)
right = matmul_flops(1024, 8, 1024) + matmul_flops(1, 1024, 1024)
print(f"(x A) B {left:>12,} FLOPs")
print(f"x (A B) {right:>12,} FLOPs, {right // left} times as many")

# %% [markdown] lang="en"
# The bracket on the left never makes anything larger than a row. The one on the right first fills a matrix of 1024 × 1024 numbers, only to send a single row through it. So it does 576 times the work, for the same answer. (Phase 28 lives on this: LoRA adds two thin matrices to every Linear, and the order decides whether that is cheap.)

# %% [markdown] lang="es"
# El paréntesis de la izquierda nunca produce nada mayor que una fila. El de la derecha llena primero una matriz de 1024 × 1024 números solo para hacer pasar por ella una única fila. Así hace 576 veces más trabajo para la misma respuesta. (La fase 28 vive de esto: LoRA añade dos matrices delgadas a cada lineal, y el orden decide si eso es barato.)

# %% [markdown] lang="en"
# ## Exercise 1.3 · Two brackets, two costs
#
# Write the general formula. `flops(n, a, b, c)` returns a pair: the FLOPs of $(x A) B$ and those of $x (A B)$, for $x$ of shape (n, a), $A$ of (a, b) and $B$ of (b, c). By hand, for `flops(1, 2, 3, 4)`: the answer is `(36, 64)`.

# %% [markdown] lang="es"
# ## Ejercicio 1.3 · Dos paréntesis, dos costos
#
# Escribe la fórmula general. `flops(n, a, b, c)` devuelve una pareja: los FLOPs de $(x A) B$ y los de $x (A B)$, para $x$ de forma (n, a), $A$ de (a, b) y $B$ de (b, c). A mano, para `flops(1, 2, 3, 4)`, la respuesta es `(36, 64)`.


# %% exercise="ex-01-03"
def flops(n, a, b, c):
    """Return the FLOPs of (x A) B and of x (A B), a pair, for x (n, a), A (a, b), B (b, c)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Equal on paper, we said. Is it equal in the machine? **Predict** what the next cell prints.

# %% [markdown] lang="es"
# Iguales en el papel, dijimos. ¿Y en la máquina? **Predice** qué imprime la celda siguiente.

# %%
x = draws.standard_normal((1, 1024)).astype(np.float32)
A = draws.standard_normal((1024, 8)).astype(np.float32)
B = draws.standard_normal((8, 1024)).astype(np.float32)
left, right = (x @ A) @ B, x @ (A @ B)
print("equal:", np.array_equal(left, right))
print("nearly equal:", np.allclose(left, right, rtol=1e-3, atol=0.05))

# %% [markdown] lang="en"
# Not equal! Nearly, but not to the last digit. So the machine's numbers do not obey the rules of the numbers on paper. Keep that question; phase 02 is its answer.

# %% [markdown] lang="es"
# ¡No son iguales! Casi, pero no hasta la última cifra. Así que los números de la máquina no obedecen las reglas de los números del papel. Guarda esa pregunta; la fase 02 es su respuesta.

# %% [markdown] lang="en"
# ## The trap of the square
#
# A table of counts, and every row is to be turned into shares of its own total. The totals of the rows are `table.sum(1)`; then you divide. NumPy stretches a list to fit a table when it can, which is called **broadcasting**. **Predict:** what do the rows of `table / table.sum(1)` add up to?

# %% [markdown] lang="es"
# ## La trampa de la cuadrada
#
# Una tabla de cuentas, y cada fila se quiere convertir en partes de su propio total. Los totales de las filas son `table.sum(1)`; luego divides. NumPy estira una lista para que encaje en una tabla cuando puede; a eso se le llama *broadcasting* o **extensión automática**. **Predice:** ¿cuánto suman las filas de `table / table.sum(1)`?

# %%
table = np.array([[1.0, 1.0, 2.0], [3.0, 1.0, 1.0], [0.0, 5.0, 5.0]])
shares = table / table.sum(1)
print("totals of the rows: ", table.sum(1))
print("the shares add up to", shares.sum(1).round(2))

# %% [markdown] lang="en"
# Not one of them is 1, and nothing has complained. The list of totals is laid *along* the columns: entry $(0, 1)$ was divided by the total of row 1. Had the table been of 2 × 3, NumPy would have refused, for three columns cannot be divided by two totals. On a square everything fits.

# %% [markdown] lang="es"
# Ninguna da 1, y nada ha protestado. La lista de totales se tiende *a lo largo* de las columnas: la entrada $(0, 1)$ se dividió entre el total de la fila 1. Si la tabla hubiera sido de 2 × 3, NumPy se habría negado, porque tres columnas no se pueden dividir entre dos totales. En una cuadrada todo encaja.

# %% [markdown] lang="en"
# ## Exercise 1.4 · Shares of a row
#
# Write `row_shares(table)`: the same table with every entry divided by the total of *its own* row, for any number of rows and columns. NumPy's `keepdims=True` keeps the summed axis, with length 1. You meet shares of a row again in phases 03 and 15: a model's bets are such shares, and so is what a head of attention looks at.

# %% [markdown] lang="es"
# ## Ejercicio 1.4 · Partes de una fila
#
# Escribe `row_shares(table)`: la misma tabla con cada entrada dividida entre el total de *su propia* fila, para cualquier número de filas y columnas. El `keepdims=True` de NumPy conserva el eje sumado, con longitud 1. Las partes de una fila vuelven en las fases 03 y 15: las apuestas de un modelo son partes así, y lo que mira una cabeza de atención también.


# %% exercise="ex-01-04"
def row_shares(table):
    """Return the table (R, C) with every entry divided by the total of its own row.

    table  no negative numbers, no row of zeros; it is not modified
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## One letter forgotten
#
# Eight of Mini-GPT's twelve matrices are squares, too. So here is the experiment of this phase. Take the trained model, which spells nearly all of 1,000 numbers right that it never trained on. Transpose *one* of the eight, as if somebody had written `x @ W` for `x @ W.T`, and leave the other eleven alone.
#
# **Predict:** an error? A slightly worse model? Something else? And is it the same for all eight?

# %% [markdown] lang="es"
# ## Una letra olvidada
#
# Ocho de las doce matrices de Mini-GPT también son cuadradas. Este es, pues, el experimento de esta fase. Toma el modelo entrenado y 1000 números con los que nunca entrenó, de los que escribe bien casi todos. Transpón *una* de las ocho, como si alguien hubiera escrito `x @ W` en lugar de `x @ W.T`, y deja las otras once en paz.
#
# **Predice:** ¿un error? ¿Un modelo algo peor? ¿Otra cosa? ¿Y pasa lo mismo con las ocho?

# %%
import copy

from minigpt.evaluate import evaluate_languages
from minigpt.model import linears
from minigpt.number_names import split_numbers
from minigpt.recipes import load_base

base = load_base()
unseen = split_numbers().test


# %%
def with_transposed(name):
    model = copy.deepcopy(base.model)
    layer = linears(model)[name]
    layer.weight.data = layer.weight.data.T.contiguous()
    return model


def right(model):
    """How many of the unseen numbers the model spells right in English, in percent."""
    return round(100 * evaluate_languages(model, base.tokenizer, unseen, ["en"])["en"], 1)


# %% tags=["plot"] alt={"en": "Horizontal bars: the untouched model spells nearly all numbers right. With one square matrix of layer 0 transposed the bar is gone, whichever of the four it is; with one of layer 1 it reaches a quarter at most.", "es": "Barras horizontales: el modelo intacto escribe bien casi todos los números. Con una matriz cuadrada de la capa 0 transpuesta la barra desaparece, sea cual sea de las cuatro; con una de la capa 1 llega como mucho a un cuarto."}
squares = [name for name in linears(base.model) if twelve[name].shape == (64, 64)]
shares = {name: right(with_transposed(name)) for name in squares}
print(right(base.model), shares)
plots.broken(right(base.model), shares, lang="en")

# %% [markdown] lang="en"
# No error, not once. In layer 0 each of the four brings the model from 99.9 % to nothing; in layer 1 something is left, and it is worth a look at what. The cell asks for 4236, and first whether it is among the numbers that were never trained on.

# %% [markdown] lang="es"
# Ningún error, ni una vez. En la capa 0, cada una de las cuatro lleva el modelo del 99,9 % a nada; en la capa 1 queda algo, y vale la pena ver qué. La celda pide el 4236, y antes pregunta si está entre los números con los que nunca se entrenó.

# %%
from minigpt.sampling import complete

print("never trained on 4236:", 4236 in unseen)
for name in ("blocks.0.attention.q_proj", "blocks.1.attention.q_proj", "blocks.1.attention.o_proj"):
    print(f"{name:26}", complete(with_transposed(name), base.tokenizer, "en:4236=", stop="\n"))
try:
    right(with_transposed("blocks.0.mlp.up_proj"))
except RuntimeError as error:
    print("blocks.0.mlp.up_proj      ", error)

# %% [markdown] lang="en"
# One of them stammers, one is nearly right, one begins in English and ends in Italian. And only the matrix that is *not* square says what is wrong: its sizes do not fit.
#
# > **Remember.** A shape that fits proves nothing. Whenever sizes are equal by accident, compare *numbers* with something you trust.
#
# A fair objection: could one not train a model that computes $x W$ all along? Certainly, and GPT-2's own files store their matrices as (inputs, outputs). Either convention is fine. What breaks is a weight that is moved from one to the other, and that happens in real life.

# %% [markdown] lang="es"
# Una tartamudea, otra casi acierta, otra empieza en inglés y termina en italiano. Y solo la matriz que *no* es cuadrada dice qué está mal: sus tamaños no encajan.
#
# > **Recuerda.** Que una forma encaje no prueba nada. Siempre que dos tamaños sean iguales por casualidad, compara *números* con algo de lo que te fíes.
#
# Una objeción justa: ¿no se podría entrenar un modelo que calcule $x W$ desde el principio? Desde luego, y los archivos del propio GPT-2 guardan sus matrices como (entradas, salidas). Cualquiera de las dos convenciones vale. Lo que se rompe es un peso que pasa de una a la otra, y eso ocurre en la vida real.

# %% [markdown] lang="en"
# The same trap has a shape of its own that you will meet in every library. A model predicts 1,000 numbers, all exactly right, as a column of shape (1000, 1); the right answers are a list of shape (1000,). **Predict** the mean of the squared differences.

# %% [markdown] lang="es"
# La misma trampa tiene otra forma, que encontrarás en todas las bibliotecas. Un modelo predice 1000 números, todos exactos, como una columna de forma (1000, 1); las respuestas correctas son una lista de forma (1000,). **Predice** la media de las diferencias al cuadrado.

# %%
answers = np.random.default_rng(0).standard_normal(1000)
predictions = answers[:, None]
difference = predictions - answers
print("mean squared difference:", (difference**2).mean().round(3))
print("shape of the difference:", difference.shape)

# %% [markdown] lang="en"
# Not 0 but 1.908: each of the 1,000 predictions was compared with each of the 1,000 answers. A model trained on this would be told that it is wrong when it is right.

# %% [markdown] lang="es"
# No 0, sino 1,908: cada una de las 1000 predicciones se comparó con cada una de las 1000 respuestas. A un modelo entrenado así se le diría que se equivoca cuando acierta.

# %% [markdown] lang="en"
# ## Predict the seconds
#
# Back to the cost, and to a promise: predict the time of all twelve Linears before they run. One character passes through every weight once, which makes two FLOPs for each weight. How fast is your machine? Time one large product, and you know its FLOPs per second.

# %% [markdown] lang="es"
# ## Predice los segundos
#
# De vuelta al costo, y a una promesa: predecir el tiempo de las doce lineales antes de ejecutarlas. Un carácter pasa una vez por cada peso, lo que da dos FLOPs por peso. ¿A qué velocidad va tu máquina? Mide un producto grande y sabrás sus FLOPs por segundo.

# %%
from minigpt.foundations.cost import linear_flops

per_token = sum(linear_flops(1, *W.shape) for W in twelve.values())
print(f"{sum(W.size for W in twelve.values()):,} weights, {per_token:,} FLOPs a token")
speed = matmul_flops(512, 512, 512) / numpy_seconds[-1]
print("at least 1,000,000,000 FLOPs a second:", speed > 1e9)

# %% [markdown] lang="en"
# **Predict:** for how many characters at once will the formula be right: for 1, for 16, for 2,560?

# %% [markdown] lang="es"
# **Predice:** ¿para cuántos caracteres a la vez acertará la fórmula: para 1, para 16, para 2560?

# %% tags=["plot"] alt={"en": "Time for the twelve Linears against the number of tokens, both axes logarithmic. The dashed prediction is a straight line; the measured curve lies far above it for one token and comes near it for hundreds and thousands.", "es": "Tiempo de las doce lineales según el número de tokens, con los dos ejes logarítmicos. La predicción, discontinua, es una recta; la curva medida está muy por encima con un token y se le acerca con cientos y miles."}
tokens = [1, 4, 16, 64, 256, 2560]
inputs = {
    (n, d): draws.standard_normal((n, d)).astype(np.float32) for n in tokens for d in (64, 256)
}


def all_twelve(n):
    return [linear(inputs[n, W.shape[1]], W) for W in twelve.values()]


measured = [seconds(lambda n=n: all_twelve(n)) for n in tokens]
plots.predicted(tokens, [n * per_token / speed for n in tokens], measured, lang="en")

# %% [markdown] lang="en"
# With hundreds of tokens at once the count comes near: two FLOPs for each weight and token, divided by the speed of your machine. With a single token it is far off, by a factor that the title gives: twelve calls must be made, and every weight fetched, for very little arithmetic. That is the first hint at why a model *reads* a long text quickly and *writes* slowly, one token at a time; phases 23 and 24 take it up.
#
# One last count. Are the Linears all there is?

# %% [markdown] lang="es"
# Con cientos de tokens a la vez la cuenta se acerca: dos FLOPs por peso y token, divididos entre la velocidad de tu máquina. Con un solo token se queda muy corta, y el factor está en el título: hay que hacer doce llamadas y traer todos los pesos para muy poca aritmética. Es la primera pista de por qué un modelo *lee* deprisa un texto largo y *escribe* despacio, un token cada vez; las fases 23 y 24 la retoman.
#
# Una última cuenta. ¿Son las lineales todo lo que hay?

# %%
T, C, V = 32, 64, weights["token_embedding.weight"].shape[0]
parts = {
    "twelve Linears": per_token,
    "attention": 2 * 2 * matmul_flops(1, C, T),  # per layer: scores, and what they gather
    "last product": matmul_flops(1, C, V),  # one score for each of the V characters
}
for part, operations in parts.items():
    print(f"{part:15}{operations:>9,} FLOPs {operations / sum(parts.values()):6.1%}")

# %% [markdown] lang="en"
# For a token that looks back on a text of 32, the Linears are nine tenths of the work. Whoever wants Mini-GPT to be smaller or faster (phases 24, 26 and 28) looks at these twelve matrices first, and now so can you.
#
# ## What you have now
#
# * A Linear is $y = x W^{T}$: each output is the dot product of $x$ with one row of $W$.
# * $(m, k)$ times $(k, n)$ costs $2 m k n$ FLOPs. Where the brackets stand can change that by hundreds of times.
# * A count predicts time when there is enough to count; a single small product costs its call.
# * A shape that fits proves nothing: eight of the twelve matrices are square, and one transposed without an error ruins the model.
#
# One question is left over: $(x A) B$ and $x (A B)$ were not equal. What *is* a number in the machine? That is phase 02.

# %% [markdown] lang="es"
# Para un token que mira hacia atrás en un texto de 32, las lineales son nueve décimas partes del trabajo. Quien quiera un Mini-GPT más pequeño o más rápido (fases 24, 26 y 28) mira primero estas doce matrices, y ahora tú también puedes.
#
# ## Lo que tienes ahora
#
# * Una lineal es $y = x W^{T}$: cada salida es el producto escalar de $x$ con una fila de $W$.
# * $(m, k)$ por $(k, n)$ cuesta $2 m k n$ FLOPs. El lugar de los paréntesis puede cambiar eso cientos de veces.
# * Una cuenta predice el tiempo cuando hay bastante que contar; un solo producto pequeño cuesta lo que cuesta su llamada.
# * Que una forma encaje no prueba nada: ocho de las doce matrices son cuadradas, y una transpuesta sin error arruina el modelo.
#
# Queda una pregunta: $(x A) B$ y $x (A B)$ no eran iguales. ¿Qué *es* un número dentro de la máquina? Eso es la fase 02.
