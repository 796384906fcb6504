# ---
# title: {en: "Floating point", es: "Coma flotante"}
# summary: {en: "What a number is in the machine, why a correct step of training can leave a weight exactly where it was, and how few digits a trained model needs.", es: "Qué es un número dentro de la máquina, por qué un paso de entrenamiento correcto puede dejar un peso exactamente donde estaba y qué pocas cifras necesita un modelo ya entrenado."}
# outcome: {en: "float16 and bfloat16 in a few lines, bit for bit, and what they swallow", es: "float16 y bfloat16 en pocas líneas, bit a bit, y lo que se tragan"}
# minutes: 100
# needs: [1]
# ---

# %% [markdown] lang="en"
# # Floating point
#
# Phase 01 left something open: $(x A) B$ and $x (A B)$ are equal on paper, and in the machine they were not. So the machine's numbers are not the numbers of the paper. What are they?
#
# The question has teeth. Training (phases 05 and 18) moves every weight by a tiny step, thousands of times. **Every one of those steps can be computed correctly, and still the weights do not move.** Where does the step go? At the end of this phase you know, you can say for how many of Mini-GPT's weights it happens, and you have written, bit for bit, the three formats in which most large models are stored.

# %% [markdown] lang="es"
# # Coma flotante
#
# La fase 01 dejó algo abierto: $(x A) B$ y $x (A B)$ son iguales en el papel, y en la máquina no lo eran. Así que los números de la máquina no son los del papel. ¿Qué son entonces?
#
# La pregunta tiene consecuencias. Entrenar (fases 05 y 18) mueve cada peso un paso diminuto, miles de veces. **Cada uno de esos pasos puede calcularse bien, y aun así los pesos no se mueven.** ¿Adónde va el paso? Al final de esta fase lo sabrás, podrás decir a cuántos pesos de Mini-GPT les pasa, y habrás escrito, bit a bit, los tres formatos en que se guarda la mayoría de los modelos grandes.

# %% [markdown] lang="en" given=["32", "16"]
# ## Luck
#
# Perhaps you have heard that in a computer 0.1 + 0.2 is not 0.3. Python's own numbers say so. NumPy has shorter ones as well: `float32` has 32 bits, `float16` has 16.
#
# **Predict:** is 0.1 + 0.2 equal to 0.3 in float32? And in float16?

# %% [markdown] lang="es" given=["32", "16"]
# ## Suerte
#
# Quizá hayas oído que en una computadora 0,1 + 0,2 no es 0,3. Los números del propio Python lo confirman. NumPy los tiene también más cortos: `float32` tiene 32 bits y `float16`, 16.
#
# **Predice:** ¿es 0,1 + 0,2 igual a 0,3 en float32? ¿Y en float16?

# %%
import numpy as np

formats = {"float64, Python's": float, "float32": np.float32, "float16": np.float16}
for name, number in formats.items():
    print(f"{name:18}", number(0.1) + number(0.2) == number(0.3))

# %% [markdown] lang="en" given=["0.99"]
# True in the middle one. So "floats are wrong" cannot be the rule. Try all sums of two numbers from 0.01 to 0.99 in steps of 0.01, and count how often the machine agrees with the paper.

# %% [markdown] lang="es" given=["0,99"]
# En el del medio es cierto. Así que la regla no puede ser «los flotantes se equivocan». Prueba todas las sumas de dos números de 0,01 a 0,99 en pasos de 0,01, y cuenta cuántas veces la máquina coincide con el papel.

# %%
hundredths = range(1, 100)
for name, number in formats.items():
    agree = [
        number(a / 100) + number(b / 100) == number((a + b) / 100)
        for a in hundredths
        for b in hundredths
    ]
    print(f"{name:18} {np.mean(agree):.1%}")

# %% [markdown] lang="en" given=["32"]
# Nearly the same share in each format, more digits or fewer. It looks like luck, and luck it is: a tenth cannot be written with finitely many binary digits, just as a third cannot with decimal ones. Each number is replaced by the nearest one that the machine has, and after the addition the errors may or may not meet.
#
# ## Which numbers does the machine have?
#
# Look at one. A float32 is 32 bits in three groups: one for the **sign**, eight for the **exponent**, 23 for the **mantissa**.

# %% [markdown] lang="es" given=["32"]
# Casi la misma parte en cada formato, con más cifras o con menos. Parece suerte, y lo es: un décimo no se puede escribir con un número finito de cifras binarias, como un tercio no se puede con cifras decimales. Cada número se sustituye por el más cercano que la máquina tiene y, después de sumar, los errores se encuentran o no.
#
# ## ¿Qué números tiene la máquina?
#
# Mira uno. Un float32 son 32 bits en tres grupos: uno para el **signo**, ocho para el **exponente** y 23 para la **mantisa**.

# %%
from minigpt.foundations.floats import bits

for x in (1.0, 2.0, -6.5, 0.1):
    print(f"{x:5}  {bits(x)}  {float(np.float32(x)):.20f}")
k = int("10000001", 2)
print("exponent's code", k, " less 127:", k - 127, " mantissa", 1 + 1 / 2 + 1 / 8)

# %% [markdown] lang="en"
# Read the third one. The sign bit 1 means minus. The exponent's code is `10000001`, which is 129; take off 127, the **bias of the exponent**, and 2 is left: multiply by $2^2 = 4$. The mantissa begins with `101`: these are the binary digits *after the point*. Before the point stands a 1 that is not stored at all, because in binary a number's first digit can be nothing else. So it is `1.101` in binary, $1 + \frac{1}{2} + \frac{1}{8} = 1.625$, and $-1.625 \cdot 4 = -6.5$.
#
# $$x = (-1)^{s} \cdot 1.f \cdot 2^{\,k - \text{bias}}, \qquad \text{bias} = 2^{e-1} - 1$$
#
# Here $e$ is the number of exponent bits and $k$ the exponent's code. One code is special: with $k = 0$ the leading digit is a 0 instead of the 1, and the power is $2^{1 - \text{bias}}$. These are the **subnormal** numbers, and one of them is zero.

# %% [markdown] lang="es"
# Lee el tercero. El bit de signo 1 significa menos. El código del exponente es `10000001`, que es 129; quítale 127, el **sesgo del exponente**, y queda 2: multiplica por $2^2 = 4$. La mantisa empieza con `101`: son las cifras binarias *después de la coma*. Antes de la coma hay un 1 que ni siquiera se guarda, porque en binario la primera cifra de un número no puede ser otra. Así que es `1.101` en binario, $1 + \frac{1}{2} + \frac{1}{8} = 1{,}625$, y $-1{,}625 \cdot 4 = -6{,}5$.
#
# $$x = (-1)^{s} \cdot 1.f \cdot 2^{\,k - \text{sesgo}}, \qquad \text{sesgo} = 2^{e-1} - 1$$
#
# Aquí $e$ es el número de bits del exponente y $k$, el código del exponente. Hay un código especial: con $k = 0$ la primera cifra es un 0 en lugar del 1, y la potencia es $2^{1 - \text{sesgo}}$. Esos son los números **subnormales**, y uno de ellos es el cero.

# %% [markdown] lang="en" given=["15"]
# ## Exercise 2.1 · From bits to a number
#
# Write `decode(code, exponent_bits, mantissa_bits)` for any format. `code` is the whole pattern as a whole number; `code >> n` drops its last $n$ bits, and `code % 2**n` keeps only those. Codes for infinity (all exponent bits 1) do not occur.
#
# Check by hand: float16 has 5 exponent bits and 10 for the mantissa, and the code `0x3C00` is `0 01111 0000000000`, so $k = 15$, the bias of the exponent is 15, and the number is 1.

# %% [markdown] lang="es" given=["15"]
# ## Ejercicio 2.1 · De los bits al número
#
# Escribe `decode(code, exponent_bits, mantissa_bits)` para cualquier formato. `code` es el patrón entero como número entero; `code >> n` quita sus últimos $n$ bits y `code % 2**n` conserva solo esos. Los códigos de infinito (todos los bits del exponente a 1) no aparecen.
#
# Compruébalo a mano: float16 tiene 5 bits de exponente y 10 de mantisa, y el código `0x3C00` es `0 01111 0000000000`, así que $k = 15$, el sesgo del exponente es 15 y el número es 1.


# %% exercise="ex-02-01"
def decode(code, exponent_bits, mantissa_bits):
    """Return the number that a code stands for: 1 sign bit, the exponent, the mantissa."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Where the numbers are
#
# With `decode` you can list a whole format. Take a tiny one, 3 exponent bits and 2 for the mantissa. **Predict:** are its positive numbers evenly spread between 0 and the largest?

# %% [markdown] lang="es"
# ## Dónde están los números
#
# Con `decode` puedes hacer la lista de un formato entero. Toma uno diminuto, de 3 bits de exponente y 2 de mantisa. **Predice:** ¿están sus números positivos repartidos por igual entre 0 y el mayor?

# %%
tiny = [decode(code, 3, 2) for code in range(28)]
for start in range(0, 28, 4):
    print(*(f"{x:8.4f}" for x in tiny[start : start + 4]))

# %% [markdown] lang="en"
# Each line is one exponent. The first line starts at 0; from the second on, every line goes from a power of two to just below the next, in four steps, and the steps **double** from line to line. The distance from a number to the next is called the **gap**.
#
# **Predict:** float32 has 2,139,095,040 numbers from 0 to its largest, about $3 \cdot 10^{38}$. What share of them lies below 1?

# %% [markdown] lang="es"
# Cada línea es un exponente. La primera empieza en 0; desde la segunda, cada línea va de una potencia de dos hasta justo antes de la siguiente, en cuatro pasos, y los pasos se **duplican** de línea en línea. La distancia de un número al siguiente se llama **hueco**.
#
# **Predice:** float32 tiene 2 139 095 040 números desde 0 hasta el mayor, cerca de $3 \cdot 10^{38}$. ¿Qué parte de ellos queda por debajo de 1?

# %%
one, infinity = (int(np.float32(x).view(np.uint32)) for x in (1, np.inf))
print(f"{one:,} of {infinity:,}: {one / infinity:.1%}")
print("3e38 is a float32:", np.isfinite(np.float32(3e38)))

# %% [markdown] lang="en"
# Half of them. (Positive codes are sorted like their numbers, so a code counts how many come before.) Every octave, from a power of two to the next, holds equally many numbers, and there are as many octaves below 1 as above.
#
# So a float keeps a fixed number of *digits*, wherever it stands. What that means for an addition, you find out at the gap:

# %% [markdown] lang="es"
# La mitad. (Los códigos positivos están ordenados como sus números, así que un código cuenta cuántos hay antes.) Cada octava, de una potencia de dos a la siguiente, contiene los mismos números, y hay tantas octavas por debajo de 1 como por encima.
#
# Así que un flotante conserva un número fijo de *cifras*, esté donde esté. Qué supone eso para una suma lo ves en el hueco:

# %%
from minigpt.foundations.floats import BFLOAT16, FLOAT16, FLOAT32, gap, round_to

for x in (0.001, 1.0, 1000.0, 2.0**24):
    values = [float(gap(round_to(x, form), form)) for form in (FLOAT32, FLOAT16, BFLOAT16)]
    print(f"at {x:<11}", *(f"{value:12.3g}" for value in values))
print(f"float16 ends at {FLOAT16.largest:,.0f} and at {FLOAT16.smallest:.0e}")

# %% [markdown] lang="en" given=["20"]
# The columns are float32, float16 and **bfloat16**, a format with the eight exponent bits of float32 and only 7 bits of mantissa; most large models are stored in it. (`nan` means *not a number*: at $2^{24}$ a float16 has long ended, for its largest number is 65,504.)
#
# At 16,777,216, which is $2^{24}$, float32 has a gap of 2: the next number after it is 16,777,218. **Predict:** you count to 20 million by adding 1 again and again. Where does a float32 counter end?

# %% [markdown] lang="es" given=["20"]
# Las columnas son float32, float16 y **bfloat16**, un formato con los ocho bits de exponente de float32 y solo 7 bits de mantisa; en él se guarda la mayoría de los modelos grandes. (`nan` significa *no es un número*: en $2^{24}$ hace mucho que un float16 se acabó, porque su número mayor es 65 504.)
#
# En 16 777 216, que es $2^{24}$, float32 tiene un hueco de 2: el número que le sigue es 16 777 218. **Predice:** cuentas hasta 20 millones sumando 1 una y otra vez. ¿Dónde acaba un contador de float32?

# %%
from minigpt.foundations.floats import running_sum

print(f"{running_sum(np.ones(20_000_000, np.float32)):,.0f}")
print(f"{2**24 + 2:,}")

# %% [markdown] lang="en"
# It stops for good. $2^{24} + 1$ lies exactly between two numbers, and rounds back. From then on every single addition is correct, rounded as well as can be, and nothing happens any more.
#
# > **Remember.** What is smaller than half a gap is swallowed whole.

# %% [markdown] lang="es"
# Se detiene para siempre. $2^{24} + 1$ queda justo entre dos números, y el redondeo lo devuelve. Desde ahí cada una de las sumas es correcta, redondeada lo mejor posible, y ya no pasa nada.
#
# > **Recuerda.** Lo que es menor que medio hueco se absorbe entero.

# %% [markdown] lang="en" given=["1.125"]
# ## Exercise 2.2 · Round to a few digits
#
# The heart of every format is its rounding. Write `round_mantissa(x, m)`: each number of the array `x`, rounded to $m$ binary digits after the leading 1. Of two neighbours that are equally near, take the one whose last digit is even, as `np.rint` does. The exponent may be anything, and zeros and negative numbers occur.
#
# `np.frexp(x)` splits each number into a fraction from 0.5 to 1 and an exponent, $x = \text{fraction} \cdot 2^{\text{exponent}}$; `np.ldexp` puts them together again. For $m = 2$, the numbers between 1 and 2 are 1, 1.25, 1.5, 1.75; so 1.2 becomes 1.25, and 1.125, a tie, becomes 1.

# %% [markdown] lang="es" given=["1,125"]
# ## Ejercicio 2.2 · Redondea a unas pocas cifras
#
# El corazón de todo formato es su redondeo. Escribe `round_mantissa(x, m)`: cada número del array `x`, redondeado a $m$ cifras binarias después del 1 inicial. De dos vecinos igual de cercanos, toma el que tiene par la última cifra, como hace `np.rint`. El exponente puede ser cualquiera, y aparecen ceros y negativos.
#
# `np.frexp(x)` parte cada número en una fracción de 0,5 a 1 y un exponente, $x = \text{fracción} \cdot 2^{\text{exponente}}$; `np.ldexp` los vuelve a juntar. Con $m = 2$, los números entre 1 y 2 son 1, 1,25, 1,5 y 1,75; así que 1,2 se vuelve 1,25 y 1,125, un empate, se vuelve 1.


# %% exercise="ex-02-02"
def round_mantissa(x, m):
    """Return x, an array of floats, rounded to m binary digits after the leading 1."""
    raise NotImplementedError


# %% [markdown] lang="en"
# With a limit for the exponent at both ends this becomes `round_to` in `minigpt/foundations/floats.py`, a function of five lines. Does it really make the numbers that NumPy makes? Take 100,000 numbers over many powers of ten, beyond both ends of float16.

# %% [markdown] lang="es"
# Con un límite del exponente por los dos extremos, esto se convierte en `round_to`, en `minigpt/foundations/floats.py`, una función de cinco líneas. ¿Produce de verdad los números que produce NumPy? Toma 100 000 números repartidos en muchas potencias de diez, más allá de los dos extremos de float16.

# %%
draws = np.random.default_rng(0)
wide = draws.standard_normal(100_000) * np.exp(draws.uniform(-25, 12, 100_000))
wide = wide.astype(np.float32)
with np.errstate(over="ignore"):
    theirs = wide.astype(np.float16).astype(float)
print("differ:", int((round_to(wide, FLOAT16) != theirs).sum()))
print("became 0:", int((theirs == 0).sum()), " became infinite:", int(np.isinf(theirs).sum()))

# %% [markdown] lang="en"
# Not one differs. And the second line shows float16's weak spot: its five exponent bits end at 65,504 on one side and at about $6 \cdot 10^{-8}$ on the other. bfloat16 has the range of float32, and pays with digits.

# %% [markdown] lang="es"
# No difiere ni uno. Y la segunda línea muestra el punto débil de float16: sus cinco bits de exponente se acaban en 65 504 por un lado y cerca de $6 \cdot 10^{-8}$ por el otro. bfloat16 tiene el alcance de float32, y lo paga con cifras.

# %% [markdown] lang="en"
# ## Sums that drift
#
# Back to additions. **Predict:** you add a tenth ten million times in float32, one after another. The answer should be a million. How far off: in the seventh digit, in the third, in the first?

# %% [markdown] lang="es"
# ## Sumas a la deriva
#
# De vuelta a las sumas. **Predice:** sumas un décimo diez millones de veces en float32, uno tras otro. Debería dar un millón. ¿Cuánto se desvía: en la séptima cifra, en la tercera, en la primera?

# %%
for count in (10_000, 1_000_000, 10_000_000):
    tenths = np.full(count, 0.1, np.float32)
    print(f"{count:>10,}  one by one {running_sum(tenths):>12,.1f}  np.sum {tenths.sum():>12,.1f}")

# %% [markdown] lang="en"
# In the second digit: nearly nine per cent too much. Each addition makes a tiny error, and while the total is in one octave they all go the same way. `np.sum` is all right, although it uses float32, too: it adds in pairs, then the pairs in pairs. Then numbers of like size meet, and the errors go either way.
#
# So the *order* matters. Five numbers can be added in 120 orders. **Predict:** how many different totals can come out?

# %% [markdown] lang="es"
# En la segunda cifra: casi un nueve por ciento de más. Cada suma comete un error diminuto y, mientras el total está en una misma octava, todos van hacia el mismo lado. `np.sum` acierta, aunque también usa float32: suma por parejas, y luego las parejas por parejas. Así se encuentran números de tamaño parecido, y los errores van hacia los dos lados.
#
# Así que el *orden* importa. Cinco números se pueden sumar en 120 órdenes. **Predice:** ¿cuántos totales distintos pueden salir?

# %%
from itertools import permutations

five = np.array([1e8, -1e8, 1, 0.25, -1e-3], np.float32)
totals = sorted({running_sum(np.array(order)) for order in permutations(five)})
print(len(list(permutations(five))), "orders, on paper", five.astype(float).sum().round(3))
print(len(totals), "totals:", *(f"{total:.4f}" for total in totals))

# %% [markdown] lang="en"
# Nine, from just below 0 to 1.25 (on paper: 1.249). Here is the answer to phase 01: a product of matrices is made of sums, $(x A) B$ and $x (A B)$ add in different orders, and therefore differ in their last digits. A fast library may change the order with the shape of the input, so that the same row can give other last digits alone than among others. That is no bug.

# %% [markdown] lang="es"
# Nueve, desde un poco menos de 0 hasta 1,25 (en el papel: 1,249). He aquí la respuesta a la fase 01: un producto de matrices está hecho de sumas, $(x A) B$ y $x (A B)$ suman en órdenes distintos y por eso difieren en las últimas cifras. Una biblioteca rápida puede cambiar el orden según la forma de la entrada, así que una misma fila puede dar otras últimas cifras sola que entre otras filas. Eso no es un error.

# %% [markdown] lang="en" given=["2,000"]
# ## Exercise 2.3 · A sum that loses nothing
#
# You can do better than any order. After each addition, ask what it lost: with `new = total + value`, the part of the value that really arrived is `new - total`. Give the rest to the next addition. Write `careful_sum(values)` for a float32 array of at most 2,000 numbers; the result must be as good as the exact sum, rounded once.
#
# Work in `np.float32`, or show that you know a library function that does it: both are right.

# %% [markdown] lang="es" given=["2000"]
# ## Ejercicio 2.3 · Una suma que no pierde nada
#
# Puedes hacerlo mejor que cualquier orden. Después de cada suma, pregunta qué perdió: con `new = total + value`, la parte del valor que de verdad llegó es `new - total`. Dale el resto a la suma siguiente. Escribe `careful_sum(values)` para un array float32 de 2000 números como mucho; el resultado debe ser tan bueno como la suma exacta redondeada una sola vez.
#
# Trabaja en `np.float32`, o demuestra que conoces una función de biblioteca que lo hace: las dos cosas valen.


# %% exercise="ex-02-03"
def careful_sum(values):
    """Return the sum of a float32 array, as a float; no digit lost on the way is lost for good."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Digits that cancel
#
# One more trap, and Mini-GPT's norm (phase 09) has to avoid it. The variance of some numbers is the mean of their squares minus the square of their mean. On paper. **Predict** what float32 says for 10,000 numbers with variance 0.996 whose mean is 100, 1,000, or 10,000.

# %% [markdown] lang="es"
# ## Cifras que se cancelan
#
# Una trampa más, que la normalización de Mini-GPT (fase 09) tiene que evitar. La varianza de unos números es la media de sus cuadrados menos el cuadrado de su media. En el papel. **Predice** qué dice float32 para 10 000 números de varianza 0,996 y media 100, 1000 o 10 000.

# %%
z = np.random.default_rng(0).standard_normal(10_000).astype(np.float32)
for mean in (100, 1_000, 10_000):
    y = z + np.float32(mean)
    one_pass = (y * y).mean() - y.mean() ** 2
    two_passes = ((y - y.mean()) ** 2).mean()
    print(f"mean {mean:6}:  {one_pass:7.3f}  or, taking the mean off first, {two_passes:.3f}")

# %% [markdown] lang="en"
# A variance of −8 does not exist. The two means are near $10^8$, float32 has about seven decimal digits, and the difference that you want stands in the ninth. Subtracting two large numbers that are nearly equal leaves what rounding made of them. Take the mean off first, and the large numbers never appear.

# %% [markdown] lang="es"
# Una varianza de −8 no existe. Las dos medias están cerca de $10^8$, float32 tiene unas siete cifras decimales y la diferencia que buscas está en la novena. Restar dos números grandes casi iguales deja lo que el redondeo hizo con ellos. Quita primero la media, y los números grandes no aparecen nunca.

# %% [markdown] lang="en"
# ## A walk that stands still
#
# Now the question of the beginning. A weight stands at 1, and training takes 500 steps of −0.001. **Predict** where it ends in float32, in float16 and in bfloat16.

# %% [markdown] lang="es"
# ## Una caminata que no avanza
#
# Ahora, la pregunta del principio. Un peso está en 1, y el entrenamiento da 500 pasos de −0,001. **Predice** dónde acaba en float32, en float16 y en bfloat16.

# %%
from minigpt.foundations.floats import round_stochastically

names = {"float32": FLOAT32, "float16": FLOAT16, "bfloat16": BFLOAT16}
paths = {name: [1.0] for name in names}
for _ in range(500):
    for name, form in names.items():
        paths[name].append(float(round_to(paths[name][-1] - 0.001, form)))
print({name: round(path[-1], 4) for name, path in paths.items()})
print("bfloat16's gap below 1:", gap(0.99, BFLOAT16))

# %% [markdown] lang="en"
# bfloat16 has not taken a single step. Just below 1 its gap is $2^{-8}$, about 0.0039; half of it is more than 0.001, and each of the 500 sums was rounded back to 1.
#
# There is a way out that needs no digits: round *by lot*. If the sum lies a quarter of the gap below the upper number, go down with probability one quarter. Any single step is wrong, and the mean of many is right.

# %% [markdown] lang="es"
# bfloat16 no ha dado ni un paso. Justo por debajo de 1 su hueco es $2^{-8}$, cerca de 0,0039; la mitad es más que 0,001, y cada una de las 500 sumas se redondeó de vuelta a 1.
#
# Hay una salida que no necesita cifras: redondear *por sorteo*. Si la suma queda a un cuarto del hueco por debajo del número de arriba, baja con probabilidad de un cuarto. Cada paso suelto está mal, y la media de muchos está bien.

# %% tags=["plot"] alt={"en": "The value of a weight over 500 steps, starting at 1. The lines of float32 and float16 fall evenly to about one half. bfloat16 is a flat line at 1. The line that is rounded by lot falls in jumps, close to that of float32.", "es": "El valor de un peso durante 500 pasos, empezando en 1. Las líneas de float32 y float16 bajan por igual hasta cerca de un medio. bfloat16 es una línea plana en 1. La línea redondeada por sorteo baja a saltos, cerca de la de float32."}
from minigpt.plots import floats as plots

lot, ends = np.random.default_rng(0), np.ones(1000)
paths["by lot"] = [1.0]
for _ in range(500):
    ends = round_stochastically(ends - 0.001, BFLOAT16.mantissa_bits, lot)
    paths["by lot"].append(float(ends[0]))
print(f"1,000 walks by lot end at {ends.mean():.3f} on average")
plots.walks(paths, lang="en")

# %% [markdown] lang="en"
# > **Note.** float16 loses small *numbers*, bfloat16 loses small *steps*. Phase 25 trains a model in each of them and mends both.

# %% [markdown] lang="es"
# > **Nota.** float16 pierde *números* pequeños; bfloat16 pierde *pasos* pequeños. La fase 25 entrena un modelo en cada uno y arregla los dos.

# %% [markdown] lang="en" given=["32"]
# ## Exercise 2.4 · Which weights stand still?
#
# Write `share_that_stands_still(w, step, m)`: `w` holds weights with $m$ mantissa bits, and every one of them takes the same step. For what share of them is the rounded sum the old weight? The course's own `round_mantissa` is imported for you. Think of 1 and 8 with $m = 3$ and a step of $\frac{1}{32}$ first: which of the two moves?

# %% [markdown] lang="es" given=["32"]
# ## Ejercicio 2.4 · ¿Qué pesos se quedan quietos?
#
# Escribe `share_that_stands_still(w, step, m)`: `w` contiene pesos con $m$ bits de mantisa, y todos dan el mismo paso. ¿Para qué parte de ellos la suma redondeada es el peso de antes? El `round_mantissa` del curso ya está importado. Piensa primero en 1 y 8 con $m = 3$ y un paso de $\frac{1}{32}$: ¿cuál de los dos se mueve?

# %%
from minigpt.foundations.floats import round_mantissa


# %% exercise="ex-02-04"
def share_that_stands_still(w, step, m):
    """Return the share of the weights w that w + step, rounded to m digits, leaves as they are."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Now the real ones: the 98,304 weights of Mini-GPT's twelve Linears. The recipe that trained it ends with steps of about 0.0003 a weight (phase 18), and many are smaller. **Predict:** of those weights, stored in bfloat16, what share would a step of 0.0001 leave exactly where it is: 1 %, 10 %, more than half?

# %% [markdown] lang="es"
# Ahora, los de verdad: los 98 304 pesos de las doce lineales de Mini-GPT. La receta con que se entrenó termina con pasos de unos 0,0003 por peso (fase 18), y muchos son menores. **Predice:** de esos pesos, guardados en bfloat16, ¿qué parte dejaría exactamente donde está un paso de 0,0001: un 1 %, un 10 %, más de la mitad?

# %%
from safetensors.numpy import load_file

from minigpt.recipes import BASE

stored = load_file(BASE / "model.safetensors")
twelve = np.concatenate([W.ravel() for name, W in stored.items() if "_proj" in name])
print(f"{twelve.size:,} weights")
for step in (3e-3, 1e-3, 3e-4, 1e-4, 3e-5):
    in_format = {m: round_mantissa(twelve, m) for m in (23, 10, 7)}
    still = [share_that_stands_still(w, step, m) for m, w in in_format.items()]
    print(f"step {step:<7}", *(f"{share:7.1%}" for share in still))

# %% [markdown] lang="en"
# The columns have 23, 10 and 7 mantissa bits, as float32, float16 and bfloat16 do. A step of 0.001 moves all the weights in all formats; one of 0.0001 is lost on nearly two thirds of them in bfloat16. And training is made of steps that get smaller and smaller. That is why a model that is trained in bfloat16 keeps a second copy of its weights in float32 (phase 25).

# %% [markdown] lang="es"
# Las columnas tienen 23, 10 y 7 bits de mantisa, como float32, float16 y bfloat16. Un paso de 0,001 mueve todos los pesos en todos los formatos; uno de 0,0001 se pierde en casi dos tercios de ellos en bfloat16. Y el entrenamiento está hecho de pasos cada vez más pequeños. Por eso un modelo que se entrena en bfloat16 guarda una segunda copia de sus pesos en float32 (fase 25).

# %% tags=["plot"] alt={"en": "The gap to the next number against the number, both axes logarithmic: three rising staircases, bfloat16 highest, then float16, which turns flat for small numbers, float32 far below. A point marks a step of training at a typical weight: it lies below the line of bfloat16.", "es": "El hueco hasta el siguiente número según el número, con los dos ejes logarítmicos: tres escaleras que suben, la de bfloat16 la más alta, luego float16, que se vuelve plana para los números pequeños, y float32 muy por debajo. Un punto marca un paso de entrenamiento en un peso típico: queda por debajo de la línea de bfloat16."}
numbers = np.logspace(-6, 4, 400)
curves = {name: gap(round_to(numbers, form), form) for name, form in names.items()}
plots.gaps(numbers, curves, weight=float(np.median(abs(twelve)).round(3)), step=1e-4, lang="en")

# %% [markdown] lang="en"
# ## How many digits does a trained model need?
#
# That was about learning. What about *reading*? Round all twelve matrices of the trained model to fewer and fewer mantissa bits and let it spell 1,000 numbers that it has never seen.
#
# **Predict:** at how many bits does it break: 10, 7, 4, 2? Note that with 0 bits each weight keeps only its sign and a power of two.

# %% [markdown] lang="es"
# ## ¿Cuántas cifras necesita un modelo entrenado?
#
# Eso era aprender. ¿Y *leer*? Redondea las doce matrices del modelo entrenado a cada vez menos bits de mantisa y hazle escribir 1000 números que nunca ha visto.
#
# **Predice:** ¿con cuántos bits se rompe: 10, 7, 4, 2? Ten en cuenta que con 0 bits cada peso conserva solo su signo y una potencia de dos.

# %%
import copy

import torch

from minigpt.evaluate import evaluate_languages
from minigpt.model import linears
from minigpt.number_names import split_numbers
from minigpt.recipes import load_base

base, unseen = load_base(), split_numbers().test


# %%
def spelled_right(change):
    """Percent of unseen numbers right in English, with `change` applied to each of the twelve."""
    model = copy.deepcopy(base.model)
    for layer in linears(model).values():
        layer.weight.data = torch.tensor(change(layer.weight.data.numpy()), dtype=torch.float32)
    return round(100 * evaluate_languages(model, base.tokenizer, unseen, ["en"])["en"], 1)


# %% tags=["plot"] alt={"en": "Two panels against the number of mantissa bits. Left, the numbers spelled right: a flat line near 100 percent that dips a little only at 0 bits. Right, the weights that a small step does not move: from nearly all of them at 0 bits down to none at 12.", "es": "Dos paneles según el número de bits de mantisa. A la izquierda, los números bien escritos: una línea plana cerca del 100 por ciento que baja un poco solo con 0 bits. A la derecha, los pesos que un paso pequeño no mueve: de casi todos con 0 bits a ninguno con 12."}
read = {m: spelled_right(lambda w, m=m: round_mantissa(w, m)) for m in (10, 7, 4, 2, 1, 0)}
still = {m: 100 * share_that_stands_still(round_mantissa(twelve, m), 1e-4, m) for m in range(13)}
print(read)
plots.digits(read, still, step=1e-4, lang="en")

# %% [markdown] lang="en" given=["15"]
# One bit of mantissa, and it spells 99.8 % right; with no mantissa at all still 98.1 %. Reading tolerates what learning does not. (In Italian, 0 bits cost more. Try it: put `"it"` in place of `"en"` in `spelled_right`.)
#
# So could we spare the *exponent*, too? Take away mantissa and exponent until four bits are left: a sign, two exponent bits, one bit of mantissa. And for comparison four bits that are used in another way: 15 evenly spaced numbers, from minus the largest weight of the matrix to the largest. **Predict** both.

# %% [markdown] lang="es" given=["15"]
# Con un bit de mantisa escribe bien el 99,8 %; sin ninguna mantisa, todavía el 98,1 %. Leer tolera lo que aprender no tolera. (En italiano, quedarse en 0 bits cuesta más. Pruébalo: pon `"it"` en lugar de `"en"` en `spelled_right`.)
#
# ¿Podríamos ahorrarnos también el *exponente*? Quita mantisa y exponente hasta que queden cuatro bits: un signo, dos bits de exponente y uno de mantisa. Y, para comparar, cuatro bits usados de otra manera: 15 números a distancias iguales, desde menos el mayor peso de la matriz hasta el mayor. **Predice** los dos.

# %%
from minigpt.foundations.floats import E2M1


def evenly_spaced(w):
    step = abs(w).max() / 7
    return np.rint(w / step) * step


print("4 bits, floating:", spelled_right(lambda w: round_to(w, E2M1)))
print("4 bits, evenly spaced, one scale a matrix:", spelled_right(evenly_spaced))
print(f"weights that become 0 in the first: {(round_to(twelve, E2M1) == 0).mean():.1%}")

# %% [markdown] lang="en"
# The first has nothing wrong with its number of bits. Its smallest number is 0.5, and hardly a weight of Mini-GPT is that large. The second brings a **scale** along, fitted to the matrix, and reads nearly perfectly. A number format is a ruler; before you buy a longer one, lay it where the numbers are. Phase 26 begins there.
#
# ## What you have now
#
# * A float is a sign, a power of two and a fixed number of digits. Its gap grows with it.
# * What is smaller than half a gap is swallowed. So a counter stops, a sum drifts, a variance comes out negative, and a weight does not learn, though every single operation is correct.
# * float16 ends early at both sides; bfloat16 has few digits. Reading needs hardly any.
#
# One question is left over: what should a model's numbers *mean*? It puts a probability on the next letter. When is one guess better than another, and by how much? That is phase 03.

# %% [markdown] lang="es"
# Al primero no le falta ningún bit. Su número más pequeño es 0,5, y casi ningún peso de Mini-GPT llega a tanto. El segundo trae consigo una **escala**, ajustada a la matriz, y lee casi a la perfección. Un formato de números es una regla; antes de comprar una más larga, ponla donde están los números. Ahí empieza la fase 26.
#
# ## Lo que tienes ahora
#
# * Un flotante es un signo, una potencia de dos y un número fijo de cifras. Su hueco crece con él.
# * Lo que es menor que medio hueco se absorbe. Por eso un contador se detiene, una suma va a la deriva, una varianza sale negativa y un peso no aprende, aunque cada operación suelta sea correcta.
# * float16 se acaba pronto por los dos lados; bfloat16 tiene pocas cifras. Para leer no hace falta casi ninguna.
#
# Queda una pregunta: ¿qué deberían *significar* los números de un modelo? Un modelo le da una probabilidad a la letra siguiente. ¿Cuándo es mejor una conjetura que otra, y cuánto? Eso es la fase 03.
