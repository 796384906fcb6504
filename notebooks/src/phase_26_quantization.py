# ---
# title: {en: "Quantization: int8 to NF4", es: "Cuantización: de int8 a NF4"}
# summary: {en: "Store a weight in 8 bits, in 4, in 2; derive the sixteen values of NF4 from the normal distribution, and measure when the model can no longer spell a number.", es: "Guarda un peso en 8 bits, en 4, en 2; deduce los dieciséis valores de NF4 de la distribución normal y mide cuándo el modelo ya no sabe escribir un número."}
# outcome: {en: "16 values, and the bytes that bitsandbytes would store", es: "16 valores, y los bytes que guardaría bitsandbytes"}
# minutes: 170
# needs: [2, 20]
# ---

# %% [markdown] lang="en"
# # Quantization: int8 to NF4
#
# Every weight of Mini-GPT is stored as a float32: 32 bits, about seven decimal digits. Does a weight need seven digits to do its work? Would three do, or one?
#
# *Quantization* stores each weight as a small whole number, a **code**, that points to one of a few values. Fewer bits mean a smaller file and less memory. The price is rounding. This phase measures that price on a model you know, bit by bit, down to the point where it can no longer spell a number, and then asks whether the same bits can be spent better.
#
# **Predict before you start**, as a curve: with 32 bits per weight the model spells about 99 of 100 new numbers right. How many with 8 bits? With 4, 3 and 2?

# %% [markdown] lang="es"
# # Cuantización: de int8 a NF4
#
# Cada peso de Mini-GPT se guarda como un float32: 32 bits, unas siete cifras decimales. ¿Necesita un peso siete cifras para hacer su trabajo? ¿Bastarían tres, o una?
#
# *Cuantizar* es guardar cada peso como un número entero pequeño, un **código**, que señala uno entre unos pocos valores. Menos bits significan un archivo más pequeño y menos memoria. El precio es el redondeo. Esta fase mide ese precio en un modelo que conoces, bit a bit, hasta el punto en que ya no sabe escribir un número, y después pregunta si los mismos bits se pueden gastar mejor.
#
# **Predice antes de empezar**, en forma de curva: con 32 bits por peso el modelo escribe bien unos 99 de cada 100 números nuevos. ¿Cuántos con 8 bits? ¿Con 4, 3 y 2?

# %%
import copy

import torch

from minigpt import recipes
from minigpt.model import linears
from minigpt.qlora import model_bytes

base = recipes.load_base()
weights = {name: layer.weight.detach() for name, layer in linears(base.model).items()}
count = sum(W.numel() for W in weights.values())

# %%
print(f"{len(weights)} Linears with {count:,} weights: {4 * count:,} bytes")
print(f"the whole model: {model_bytes(base.model):,} bytes")

# %% [markdown] lang="en"
# The twelve Linears hold nine tenths of the bytes, so you will quantize those. The embeddings and the norms stay in float32.
#
# ## Four numbers by hand
#
# Start with four weights. The largest in size, 1.27, decides the **scale**: an int8 goes up to 127, so one step is worth $1.27 / 127 = 0.01$. Each weight is divided by the scale and rounded to a whole number; multiplied by the scale it comes back.
#
# **Predict** the four codes before you run. Which weight will not come back exactly?

# %% [markdown] lang="es"
# Las doce capas lineales ocupan nueve décimas partes de los bytes, así que son las que vas a cuantizar. Los embeddings y las normas se quedan en float32.
#
# ## Cuatro números a mano
#
# Empieza con cuatro pesos. El de mayor tamaño, 1,27, decide la **escala**: un int8 llega hasta 127, así que un paso vale $1{,}27 / 127 = 0{,}01$. Cada peso se divide entre la escala y se redondea a un número entero; multiplicado por la escala, vuelve.
#
# **Predice** los cuatro códigos antes de ejecutar. ¿Qué peso no volverá exactamente igual?

# %%
w = torch.tensor([0.5, -1.27, 0.023, 1.0])
scale = w.abs().max() / 127
codes = torch.round(w / scale).to(torch.int8)
print("codes     ", codes.tolist(), "in", codes.numel(), "bytes instead of", 4 * w.numel())
print("come back ", [round(value, 3) for value in (codes * scale).tolist()])

# %% tags=["plot"] alt={"en": "A ruler with the 255 steps of int8 and four weights above it, each with its code: three stand on a step, 0.023 stands between two.", "es": "Una regla con los 255 escalones de int8 y cuatro pesos encima, cada uno con su código: tres están sobre un escalón y 0,023 está entre dos."}
from minigpt.plots import quantization as plots

plots.grid(w, scale.item(), lang="en")

# %% [markdown] lang="en"
# The third weight, 0.023, lies between two steps and comes back as 0.02. No weight can be further off than half a step: the nearest code is never further away. That is all there is to quantization; everything that follows is about choosing the steps well.

# %% [markdown] lang="es"
# El tercer peso, 0,023, está entre dos pasos y vuelve como 0,02. Ningún peso puede quedar más lejos que medio paso: el código más cercano nunca está más lejos. En eso consiste cuantizar; todo lo que sigue trata de elegir bien los pasos.

# %% [markdown] lang="en"
# ## Exercise 26.1 · Round to int8
#
# Write `quantize_symmetric(w)`. It returns the codes, an int8 tensor of the shape of `w` with values from -127 to 127, and the scale as a Python float, so that `codes * scale` is as close to `w` as can be. At least one weight is not zero.

# %% [markdown] lang="es"
# ## Ejercicio 26.1 · Redondea a int8
#
# Escribe `quantize_symmetric(w)`. Devuelve los códigos, un tensor int8 con la forma de `w` y valores de -127 a 127, y la escala como float de Python, de modo que `codes * scale` quede lo más cerca posible de `w`. Al menos un peso no es cero.


# %% exercise="ex-26-01"
def quantize_symmetric(w):
    """Return (codes, scale): int8 codes from -127 to 127, and the float that one step is worth."""
    raise NotImplementedError


# %%
W = weights["blocks.0.mlp.up_proj"]
codes, scale = quantize_symmetric(W)
error = (codes * scale - W).abs()
print(f"scale {scale:.5f}, half a step {scale / 2:.5f}")
print(f"largest error {error.max():.5f}, mean error {error.mean():.5f}")
print(f"mean |weight| {W.abs().mean():.5f}")

# %% [markdown] lang="en"
# On a real layer the largest error is half a step, and on average it is a small fraction of a weight. A quarter of the bytes, and hardly a difference: int8 is nearly free.
#
# ## When zero is not in the middle
#
# Weights lie on both sides of zero, about equally far. Not all numbers in a model do. Look at what goes into the MLP's second Linear: it comes out of GELU, a function that lets positive numbers pass and squashes negative ones.

# %% [markdown] lang="es"
# En una capa de verdad el mayor error es medio paso y, en promedio, es una pequeña fracción de un peso. La cuarta parte de los bytes y apenas una diferencia: int8 sale casi gratis.
#
# ## Cuando el cero no está en el medio
#
# Los pesos se reparten a ambos lados del cero, más o menos igual de lejos. No todos los números de un modelo lo hacen. Mira lo que entra en la segunda capa lineal del MLP: sale de GELU, una función que deja pasar los números positivos y aplasta los negativos.

# %%
from minigpt.evaluate import number_dataset
from minigpt.experiments.quantization import inputs_of
from minigpt.number_names import split_numbers

unseen = split_numbers().validation  # numbers that the model never trained on
rows = number_dataset(unseen, "en", base.tokenizer, 64)
x = inputs_of(base.model, "blocks.0.mlp.down_proj", rows.x[:20])
print(f"from {x.min():.2f} to {x.max():.2f}")
print("codes used by symmetric int8:", quantize_symmetric(x)[0].unique().numel(), "of 255")

# %% [markdown] lang="en"
# The smallest number is close to zero and the largest far from it. The symmetric grid reserves as many codes for the negative side as for the positive one, and nearly half of them are never used. *Asymmetric* quantization stretches the 256 codes of a uint8 from the smallest number to the largest. It then needs one more piece of information: the **zero point**, the code that stands for 0, so that zero itself comes back exactly.
#
# By hand: from -1 to 1.55 are 2.55, and $2.55 / 255 = 0.01$ is the scale. The number 0 stands 100 steps above the smallest, so the zero point is 100, and the codes of the three numbers $-1$, $0$ and $1.55$ are 0, 100 and 255.

# %% [markdown] lang="es"
# El número menor está cerca de cero y el mayor, lejos. La cuadrícula simétrica reserva tantos códigos para el lado negativo como para el positivo, y casi la mitad no se usa nunca. La cuantización *asimétrica* estira los 256 códigos de un uint8 desde el número menor hasta el mayor. Necesita entonces un dato más: el **punto cero**, el código que representa el 0, para que el propio cero vuelva exactamente.
#
# A mano: de -1 a 1,55 hay 2,55, y $2{,}55 / 255 = 0{,}01$ es la escala. El número 0 está 100 pasos por encima del menor, así que el punto cero es 100 y los códigos de los tres números $-1$, $0$ y $1{,}55$ son 0, 100 y 255.

# %% [markdown] lang="en"
# ## Exercise 26.2 · A code for zero
#
# Write `quantize_asymmetric(x)` for numbers on both sides of zero. It returns the codes (uint8, from 0 to 255), the scale (a float) and the zero point (an int), so that `(codes - zero) * scale` gives the numbers back.

# %% [markdown] lang="es"
# ## Ejercicio 26.2 · Un código para el cero
#
# Escribe `quantize_asymmetric(x)` para números a ambos lados del cero. Devuelve los códigos (uint8, de 0 a 255), la escala (un float) y el punto cero (un int), de modo que `(codes - zero) * scale` devuelva los números.


# %% exercise="ex-26-02"
def quantize_asymmetric(x):
    """Return (codes, scale, zero): uint8 codes from 0 to 255; zero is the code that means 0."""
    raise NotImplementedError


# %%
small = torch.tensor([-1.0, 0.0, 1.55])
codes, scale, zero = quantize_asymmetric(small)
print(f"by hand: codes {codes.tolist()}, scale {scale:.2f}, zero point {zero}")
print(f"         width {small.max() - small.min():.2f}")

# %%
codes, step = quantize_symmetric(x)
error = (codes * step - x).abs().mean()
print(f"symmetric:  step {step:.4f}, mean error {error:.5f}")
codes, step, zero = quantize_asymmetric(x)
error = ((codes.int() - zero) * step - x).abs().mean()
print(f"asymmetric: step {step:.4f}, mean error {error:.5f}")

# %% [markdown] lang="en"
# Half the step, half the error, with the same 8 bits. For weights, which are centred, the gain would be next to nothing, so from here on zero stays in the middle and no zero point is stored.
#
# Inputs have another habit that weights do not have. In large models a few of their columns, **outliers**, are dozens of times as large as the others. Plant one: multiply a single one of the 64 columns that go into the first layer by 30, and round to int8 with one scale. **Predict** what happens to the other 63.

# %% [markdown] lang="es"
# La mitad del paso, la mitad del error, con los mismos 8 bits. Para los pesos, que están centrados, casi no se ganaría nada, así que de aquí en adelante el cero se queda en el medio y no se guarda ningún punto cero.
#
# Las entradas tienen otra costumbre que los pesos no tienen. En los modelos grandes unas pocas de sus columnas, los **valores atípicos** (*outliers*), son decenas de veces mayores que las demás. Planta una: multiplica por 30 una sola de las 64 columnas que entran en la primera capa y redondea a int8 con una sola escala. **Predice** qué les pasa a las otras 63.

# %%
x = inputs_of(base.model, "blocks.0.attention.q_proj", rows.x[:20])
for factor in (1, 30):
    y = x.clone()
    y[..., 5] *= factor
    codes, step = quantize_symmetric(y)
    others = torch.arange(64) != 5
    error = (codes * step - y).abs()[..., others].mean() / y.abs()[..., others].mean()
    print(f"column 5 times {factor:2}: the other {others.sum()} are off by {100 * error:.1f} %")

# %% [markdown] lang="en"
# The one large column sets the step for all, and 8 bits are suddenly rougher on the others than 4 bits will be on weights. This is why methods for large models keep such columns in floats (LLM.int8()), or give every group a scale of its own, as you do next. Here it was planted: Mini-GPT has no outliers of that size.
#
# ## One scale for how many weights?
#
# With 4 bits there are only 7 steps on either side of zero, and the scale begins to matter. Look at a row in which one weight is large. **Predict:** with a single scale, what becomes of the two small ones?

# %% [markdown] lang="es"
# La única columna grande fija el paso de todas, y 8 bits son de pronto más toscos para las demás de lo que serán 4 bits para los pesos. Por eso los métodos para modelos grandes dejan esas columnas en coma flotante (LLM.int8()) o le dan a cada grupo su propia escala, como harás ahora. Aquí la plantamos nosotros: Mini-GPT no tiene valores atípicos de ese tamaño.
#
# ## ¿Una escala para cuántos pesos?
#
# Con 4 bits solo hay 7 pasos a cada lado del cero, y la escala empieza a importar. Mira una fila en la que un peso es grande. **Predice:** con una sola escala, ¿qué pasa con los dos pequeños?

# %%
row = torch.tensor([0.3, 0.12, 3.0, 1.6])
for group in (4, 2):
    groups = row.view(-1, group)
    step = groups.abs().amax(dim=1, keepdim=True) / 7
    back = (torch.round(groups / step) * step).flatten()
    print(f"groups of {group}: steps", [round(v, 3) for v in step.flatten().tolist()])
    print("   come back as", [round(v, 3) for v in back.tolist()])

# %% [markdown] lang="en"
# With one scale for all four, the large weight makes the step so coarse that 0.12 disappears and 0.3 comes back as 0.43. Cut the row into two groups with a scale each, and the small ones get small steps. You pay for it with one more scale to store: **the smaller the group, the smaller the error and the more bits per weight.**
#
# The usual choices have names: one scale *per tensor*, one *per channel* (each row of the matrix, that is, each output), or one *per group* of, say, 64 neighbours.

# %% [markdown] lang="es"
# Con una escala para los cuatro, el peso grande hace el paso tan tosco que 0,12 desaparece y 0,3 vuelve como 0,43. Corta la fila en dos grupos con una escala cada uno y los pequeños reciben pasos pequeños. Lo pagas con una escala más que guardar: **cuanto menor el grupo, menor el error y más bits por peso.**
#
# Las opciones habituales tienen nombre: una escala *por tensor*, una *por canal* (cada fila de la matriz, es decir, cada salida) o una *por grupo* de, por ejemplo, 64 vecinos.

# %% [markdown] lang="en"
# ## Exercise 26.3 · One scale per group
#
# Write `round_in_groups(w, bits, group_size)`: cut the weights, row by row, into groups of `group_size` neighbours, round each group with its own scale to `bits` bits (with 3 bits, from -3 to 3), and return the weights as they come back, in the shape of `w`. The number of weights is a multiple of `group_size`, and no group is all zeros.

# %% [markdown] lang="es"
# ## Ejercicio 26.3 · Una escala por grupo
#
# Escribe `round_in_groups(w, bits, group_size)`: corta los pesos, fila por fila, en grupos de `group_size` vecinos, redondea cada grupo con su propia escala a `bits` bits (con 3 bits, de -3 a 3) y devuelve los pesos tal como vuelven, con la forma de `w`. El número de pesos es un múltiplo de `group_size` y ningún grupo es todo ceros.


# %% exercise="ex-26-03"
def round_in_groups(w, bits, group_size):
    """Return w as it comes back from `bits` bits, with one scale per group_size neighbours.

    w  (out, in) float32; it is not modified
    """
    raise NotImplementedError


# %% tags=["plot"] alt={"en": "A staircase of seven steps around a dotted diagonal: with 3 bits, every weight between -1 and 1 is moved to the nearest of seven values.", "es": "Una escalera de siete peldaños alrededor de una diagonal de puntos: con 3 bits, cada peso entre -1 y 1 se mueve al más cercano de siete valores."}
line = torch.linspace(-1, 1, 600)
plots.staircase(line, round_in_groups(line.view(1, -1), 3, 600).flatten(), lang="en")

# %% [markdown] lang="en"
# With 3 bits, seven values are left between -1 and 1. Now round all twelve Linears of the model like this, and look at the error at 4 bits for four sizes of group.

# %% [markdown] lang="es"
# Con 3 bits quedan siete valores entre -1 y 1. Ahora redondea así las doce capas lineales del modelo y mira el error con 4 bits para cuatro tamaños de grupo.


# %%
def four_bits(matrices, group_size):
    """Print the bits per weight, scales included, and the mean error in shares of a weight."""
    back = [round_in_groups(W, 4, group_size(W)) for W in matrices]
    error = sum((b - W).abs().sum() for b, W in zip(back, matrices, strict=True))
    numbers = sum(W.numel() for W in matrices)
    bits = 4 + 32 * sum(W.numel() // group_size(W) for W in matrices) / numbers
    print(f"{bits:.3f} bits, error {100 * error / sum(W.abs().sum() for W in matrices):4.1f} %")


# %%
groupings = {
    "per tensor": lambda W: W.numel(),
    "per channel": lambda W: W.shape[1],
    "groups of 64": lambda W: 64,
    "groups of 32": lambda W: 32,
}
for name, group_size in groupings.items():
    print(f"{name:13}", end=" ")
    four_bits(list(weights.values()), group_size)

# %% [markdown] lang="en"
# In our narrow layers, with rows of 64 or 256 weights, a scale per channel takes away two fifths of the error and costs almost as much as groups of 64 do. Large models have rows of thousands. Try the same on random numbers of the shape of a large layer: what is a scale per channel worth there?

# %% [markdown] lang="es"
# En nuestras capas estrechas, con filas de 64 o 256 pesos, una escala por canal quita dos quintas partes del error y cuesta casi lo mismo que los grupos de 64. Los modelos grandes tienen filas de miles. Prueba lo mismo con números aleatorios de la forma de una capa grande: ¿qué vale allí una escala por canal?

# %%
torch.manual_seed(0)
wide = torch.randn(64, 4096)
for name, group_size in groupings.items():
    print(f"{name:13}", end=" ")
    four_bits([wide], group_size)

# %% [markdown] lang="en"
# There a scale per channel is nearly free and takes away less than a fifth: among 4,096 numbers there is always a large one. Groups take away nearly half, at any width. That is why large models use groups. Going on from 64 to 32 costs half a bit more and takes away another tenth of the error.
#
# ## By how much does a letter lead?
#
# An error of about a tenth in every weight sounds terrible. The weights do not have to be right, though: the *answers* have to be. Before you count them, look one step earlier. A letter is chosen because its logit is the largest; its **lead** is the distance to the second largest. A letter changes only if rounding changes its lead by more than the lead itself.
#
# The cell measures both on 1,000 answers, in English and Italian, to numbers that the model never trained on: the leads before rounding, and how much rounding to 8, 6, 5, 4, 3 and 2 bits changes them. **Predict from the figure** at how many bits the mistakes will begin. (An answer has about 30 letters, and one wrong letter spoils it.)

# %% [markdown] lang="es"
# Allí una escala por canal sale casi gratis y quita menos de la quinta parte: entre 4096 números siempre hay uno grande. Los grupos quitan casi la mitad, con cualquier ancho. Por eso los modelos grandes usan grupos. Seguir de 64 a 32 cuesta medio bit más y quita otra décima parte del error.
#
# ## ¿Cuánta ventaja lleva una letra?
#
# Un error de cerca de una décima parte en cada peso suena terrible. Pero no son los pesos los que tienen que estar bien: son las *respuestas*. Antes de contarlas, mira un paso antes. Una letra se elige porque su logit es el mayor; su **ventaja** es la distancia al segundo mayor. Una letra cambia solo si el redondeo cambia su ventaja más de lo que mide esa ventaja.
#
# La celda mide las dos cosas en 1000 respuestas, en inglés e italiano, a números con los que el modelo nunca entrenó: las ventajas antes de redondear y cuánto las cambia el redondeo a 8, 6, 5, 4, 3 y 2 bits. **Predice a partir de la figura** con cuántos bits empezarán los errores. (Una respuesta tiene unas 30 letras, y una letra equivocada la estropea.)

# %%
from minigpt.data import Dataset
from minigpt.experiments.quantization import asked_logits, lead_change, margins, rounded

italian = number_dataset(unseen, "it", base.tokenizer, 64)
both = Dataset(torch.cat([rows.x, italian.x]), torch.cat([rows.y, italian.y]))
print(len(both.x), "answers,", int((both.y >= 0).sum()), "letters")

# %% tags=["plot"] alt={"en": "Logits on a logarithmic axis against the bits per code, from 8 down to 2. The typical change of the lead rises by about the same factor with every bit that is taken away, from a few hundredths at 8 bits to several logits at 2. Two level lines: the median lead near 11 and the lead that one letter in a hundred falls below, near 6. At 4 bits the change is far below both; at 2 bits it crosses the lower one.", "es": "Logits en un eje logarítmico según los bits por código, de 8 a 2. El cambio típico de la ventaja sube por un factor parecido con cada bit que se quita, de unas centésimas con 8 bits a varios logits con 2. Dos líneas horizontales: la ventaja mediana, cerca de 11, y la ventaja por debajo de la cual queda una letra de cada cien, cerca de 6. Con 4 bits el cambio está muy por debajo de las dos; con 2 bits cruza la inferior."}
before, changes = asked_logits(base.model, both), {}
for bits in (8, 6, 5, 4, 3, 2):
    model = rounded(base.model, lambda W, bits=bits: round_in_groups(W, bits, 64))
    changes[bits] = lead_change(before, asked_logits(model, both))
print({bits: round(change, 2) for bits, change in changes.items()})
leads = margins(before)
low = leads.sort().values[len(leads) // 100]
print(f"lead: median {leads.median():.1f}; 1 in 100 is below {low:.1f}")
plots.lead_against_bits(changes, leads, lang="en")

# %% [markdown] lang="en"
# The right letter leads by about 11 (median), and all but one letter in a hundred lead by 5.6 or more; 4 bits change that by 0.8. Each bit less roughly doubles the change, and the last one does worse. So the cliff must come between 3 bits and 2. Let the rounded models answer: `judge` measures the loss and the exact match, the share of numbers that are spelled right to the last letter.

# %% [markdown] lang="es"
# La letra correcta lleva unos 11 de ventaja (la mediana), y todas menos una de cada cien llevan 5,6 o más; 4 bits la cambian en 0,8. Cada bit menos duplica más o menos el cambio, y el último lo empeora más. Así que el precipicio tiene que estar entre 3 bits y 2. Haz que respondan los modelos redondeados: `judge` mide la pérdida y el acierto exacto, la parte de los números escritos bien hasta la última letra.

# %%
from minigpt.experiments.quantization import judge

roundings = {"float32": (32, lambda W: W), "float16": (16, lambda W: W.half().float())}
for bits in (8, 6, 5, 4, 3, 2):  # the scales of groups of 64 cost half a bit more
    roundings[f"int{bits}"] = (bits + 0.5, lambda W, bits=bits: round_in_groups(W, bits, 64))
results = {name: (b, *judge(rounded(base.model, r), both)) for name, (b, r) in roundings.items()}
for name, (stored, loss, exact) in results.items():
    print(f"{name:8} {stored:5.2f} bits  loss {loss:.4f}  exact match {100 * exact:5.1f} %")

# %% [markdown] lang="en"
# Down to 5 bits, practically nothing happens; at 4 bits the loss creeps up while nearly every answer that was right stays right; at 3 the mistakes begin, and at 2 bits the model cannot spell a single number. What saves the answers is the lead: the change is small beside it, until it is not. There is an edge, and behind it a cliff.
#
# Another explanation is told more often: errors of both signs *cancel in the sums*. Test it. Take the errors of int4 and make them **all positive**, so that nothing can cancel; for comparison, keep their sizes and draw the signs at random. Then do the same with errors four times as large. **Predict** which of the two ruins the model.

# %% [markdown] lang="es"
# Hasta 5 bits no pasa prácticamente nada; con 4 bits la pérdida sube un poco, pero casi todas las respuestas que estaban bien siguen bien; con 3 empiezan los errores y con 2 bits el modelo ya no sabe escribir ningún número. Lo que salva las respuestas es la ventaja: el cambio es pequeño a su lado, hasta que deja de serlo. Hay un borde y, detrás, un precipicio.
#
# Más a menudo se cuenta otra explicación: los errores de ambos signos *se cancelan en las sumas*. Ponla a prueba. Toma los errores de int4 y hazlos **todos positivos**, para que nada pueda cancelarse; para comparar, conserva los tamaños y sortea los signos. Después haz lo mismo con errores cuatro veces mayores. **Predice** cuál de los dos arruina el modelo.

# %%
from minigpt.experiments.quantization import random_sign, same_sign

for factor in (1, 4):
    for signs in (random_sign, same_sign):
        noise = lambda W, s=signs, f=factor: s(W, round_in_groups(W, 4, 64), f)  # noqa: E731
        print(f"errors times {factor}, {signs.__name__:11}", end="  ")
        print(f"exact match {100 * judge(rounded(base.model, noise), both)[1]:.1f} %")

# %% [markdown] lang="en"
# The errors of one sign, which cannot cancel each other, do *less* harm. (What they are multiplied with, the normed inputs of a layer, adds up to about zero, so now the *inputs* cancel.) Cancelling is real, but it is not the reason why 4 bits suffice; a reason that predicts the wrong one of two experiments is not the reason.
#
# So 4 bits are the interesting place. Can they be spent better than on even steps? All that can be chosen is the **codebook**, the list of values that the codes point to.
#
# ## Where the weights are
#
# Divide each weight by the **absmax** of its group, the largest size in it, and draw how often each result occurs. The ends are at -1 and 1 by construction. **Predict:** what does the curve look like between them?

# %% [markdown] lang="es"
# Los errores de un solo signo, que no pueden cancelarse entre sí, hacen *menos* daño. (Aquello por lo que se multiplican, las entradas normalizadas de una capa, suma más o menos cero, así que ahora se cancelan las *entradas*.) La cancelación existe, pero no es la razón de que basten 4 bits; una razón que predice mal cuál de dos experimentos sale peor no es la razón.
#
# Así que lo interesante son los 4 bits. ¿Se pueden gastar mejor que en pasos iguales? Lo único que se puede elegir es el **libro de códigos**, la lista de valores que señalan los códigos.
#
# ## Dónde están los pesos
#
# Divide cada peso entre el **absmax** de su grupo, el mayor tamaño que hay en él, y dibuja con qué frecuencia aparece cada resultado. Los extremos son -1 y 1 por construcción. **Predice:** ¿qué forma tiene la curva entre ellos?

# %% tags=["plot"] alt={"en": "A histogram shaped like a bell between -1 and 1, with a thin spike at either end. Beneath it two rows of 16 marks: those of NF4 crowd near zero, those of the uniform grid are evenly spaced.", "es": "Un histograma con forma de campana entre -1 y 1, con un pico fino en cada extremo. Debajo, dos filas de 16 marcas: las de NF4 se agolpan cerca de cero, las de la cuadrícula uniforme están a pasos iguales."}
from minigpt.nf4 import VALUES

blocks = torch.cat([W.view(-1, 64) for W in weights.values()])
normalised = (blocks / blocks.abs().amax(dim=1, keepdim=True)).flatten()
uniform = torch.linspace(-1, 1, 16)
figure = plots.codebook(normalised, VALUES, uniform, lang="en")

# %% [markdown] lang="en"
# A bell. Most weights are small compared with the largest of their group. Even steps (the lower row of marks) put half of the 16 values into the outer half, where only one weight in five lies. **NF4**, "4-bit normal float", puts more of them where the weights are.
#
# The idea: if weights follow a normal distribution, choose the values at even steps *of probability*. The **quantile** of a probability $p$ is the number that a normal random number stays below with probability $p$; for $p = 0.5$ it is 0. The recipe of NF4 is
#
# 1. Zero gets a value of its own: many weights are close to it, and it must be exact.
# 2. Above zero, take 9 probabilities at even steps from 0.5 up to 0.9677083; their quantiles begin with 0, which is there already, so 8 are new.
# 3. Below zero, take 8 probabilities at even steps over the same range; their quantiles begin with 0 again, so 7 are new. Change their sign. Together that makes 16.
# 4. Divide all by the largest, so that they reach from -1 to 1.
#
# Why stop at 0.9677083 and not at 1? The quantile of 1 is infinite. The number is the average of two natural choices just below 1, namely $1 - 1/32$ and $1 - 1/30$.

# %% [markdown] lang="es"
# Una campana. La mayoría de los pesos son pequeños comparados con el mayor de su grupo. Los pasos iguales (la fila de marcas de abajo) ponen la mitad de los 16 valores en la mitad exterior, donde está apenas uno de cada cinco pesos. **NF4**, «float normal de 4 bits», pone más valores donde están los pesos.
#
# La idea: si los pesos siguen una distribución normal, elige los valores a pasos iguales *de probabilidad*. El **cuantil** de una probabilidad $p$ es el número por debajo del cual queda un número aleatorio normal con probabilidad $p$; para $p = 0{,}5$ es 0. La receta de NF4 es
#
# 1. El cero tiene un valor propio: muchos pesos están cerca y debe ser exacto.
# 2. Por encima de cero, toma 9 probabilidades a pasos iguales desde 0,5 hasta 0,9677083; sus cuantiles empiezan por 0, que ya está, así que 8 son nuevos.
# 3. Por debajo de cero, toma 8 probabilidades a pasos iguales en el mismo intervalo; sus cuantiles empiezan otra vez por 0, así que 7 son nuevos. Cámbiales el signo. En total son 16.
# 4. Divídelos todos entre el mayor, para que vayan de -1 a 1.
#
# ¿Por qué parar en 0,9677083 y no en 1? El cuantil de 1 es infinito. El número es el promedio de dos opciones naturales justo por debajo de 1, que son $1 - 1/32$ y $1 - 1/30$.

# %%
print("average of the two:", (1 - 1 / 32 + 1 - 1 / 30) / 2)
for p in (0.5, 0.75, 0.9, 0.9677083, 1.0):
    print(f"quantile of {p:9}: {torch.special.ndtri(torch.tensor(p)).item():.4f}")
for n in (9, 8):
    steps = torch.linspace(0.5, 0.9677083, n)
    print(n, "probabilities:", [round(p, 3) for p in steps.tolist()])
    print("   quantiles: ", [round(q, 3) for q in torch.special.ndtri(steps).tolist()])

# %% [markdown] lang="en"
# ## Exercise 26.4 · Sixteen values for a bell curve
#
# Write `normal_values(offset)`, which returns the 16 values in ascending order, for any largest probability `offset`. `torch.special.ndtri` turns probabilities into quantiles, and `torch.linspace(start, end, n)` makes even steps.

# %% [markdown] lang="es"
# ## Ejercicio 26.4 · Dieciséis valores para una campana
#
# Escribe `normal_values(offset)`, que devuelve los 16 valores en orden ascendente, para cualquier probabilidad máxima `offset`. `torch.special.ndtri` convierte probabilidades en cuantiles y `torch.linspace(start, end, n)` da pasos iguales.


# %% exercise="ex-26-04"
def normal_values(offset):
    """Return the 16 values of NF4, ascending: 7 below zero, zero, 8 above, the last one 1. (16,)"""
    raise NotImplementedError


# %%
PUBLISHED = """-1.0 -0.6961928009986877 -0.5250730514526367 -0.39491748809814453
-0.28444138169288635 -0.18477343022823334 -0.09105003625154495 0.0 0.07958029955625534
0.16093020141124725 0.24611230194568634 0.33791524171829224 0.44070982933044434
0.5626170039176941 0.7229568362236023 1.0"""  # QLoRA, appendix E; bitsandbytes uses these
print([round(float(value), 4) for value in PUBLISHED.split()])

# %%
published = torch.tensor([float(value) for value in PUBLISHED.split()])
print("yours, at most off by:    ", f"{(normal_values(0.9677083) - published).abs().max():.0e}")
print("minigpt.nf4, bit for bit: ", torch.equal(VALUES, published))

# %% [markdown] lang="en"
# Your values are those of the paper, up to the last digit or so. Our `minigpt/nf4.py` takes care of the last bits, too, so that its codes are exactly those of bitsandbytes, the library that QLoRA is used with: the course's tests compare the two on millions of weights.
#
# Now count who uses the codes. If all 16 were used equally often, the code would carry its full 4 bits of information; a code that is hardly ever used is a waste.

# %% [markdown] lang="es"
# Tus valores son los del artículo, salvo quizá la última cifra. Nuestro `minigpt/nf4.py` cuida también los últimos bits, para que sus códigos sean exactamente los de bitsandbytes, la biblioteca con la que se usa QLoRA: las pruebas del curso comparan los dos con millones de pesos.
#
# Ahora cuenta quién usa los códigos. Si los 16 se usaran igual de a menudo, el código llevaría sus 4 bits completos de información; un código que casi nunca se usa es un desperdicio.


# %% tags=["plot"] alt={"en": "Paired bars for the codes 0 to 15: how often each is used. With the uniform grid the middle codes tower over the outer ones; with NF4 the bars are closer to the dotted line of equal use.", "es": "Barras por pares para los códigos 0 a 15: con qué frecuencia se usa cada uno. Con la cuadrícula uniforme los códigos del medio sobresalen mucho; con NF4 las barras están más cerca de la línea de puntos del uso igual."}
def share(values):
    """The share of the model's weights that each of the 16 values is nearest to, (16,)."""
    nearest = (normalised[:, None] - values).abs().argmin(dim=1)
    return torch.bincount(nearest, minlength=16) / len(normalised)


shares = {"uniform": share(uniform), "NF4": share(VALUES)}
plots.usage(shares, lang="en")

# %% [markdown] lang="en"
# NF4 is not perfectly even, because a weight divided by the largest of 64 is no longer quite normal. But it is far more even than the uniform grid. What about the error of the weights, layer by layer? `round_to` puts each weight at the nearest of the values times the absmax of its block.

# %% [markdown] lang="es"
# NF4 no es perfectamente parejo, porque un peso dividido entre el mayor de 64 ya no es del todo normal. Pero es mucho más parejo que la cuadrícula uniforme. ¿Y el error de los pesos, capa por capa? `round_to` pone cada peso en el más cercano de los valores multiplicados por el absmax de su bloque.


# %% tags=["plot"] alt={"en": "Twelve rows, one per Linear, with two dots each: the mean error of NF4 is smaller than that of the uniform grid in every row.", "es": "Doce filas, una por capa lineal, con dos puntos cada una: el error medio de NF4 es menor que el de la cuadrícula uniforme en todas."}
from minigpt.experiments.quantization import relative_error, round_to

methods = {"uniform": uniform, "NF4": VALUES}
by_method = {
    name: [relative_error(W, round_to(W, values)) for W in weights.values()]
    for name, values in methods.items()
}
plots.errors(list(weights), by_method, lang="en")

# %% [markdown] lang="en"
# NF4 wins on every layer, with the same 4 bits. Is it always better? **Predict**, then try it on numbers that are spread *evenly* between -1 and 1.

# %% [markdown] lang="es"
# NF4 gana en todas las capas, con los mismos 4 bits. ¿Es siempre mejor? **Predice** y luego pruébalo con números repartidos *por igual* entre -1 y 1.

# %%
torch.manual_seed(0)
for name, numbers in (
    ("bell-shaped", torch.randn(1000, 64)),
    ("evenly spread", torch.rand(1000, 64) * 2 - 1),
):
    for method, values in methods.items():
        error = relative_error(numbers, round_to(numbers, values))
        print(f"{name:14} {method:8} {100 * error:.1f} %")

# %% [markdown] lang="en"
# No. A set of values is good *for a distribution*, and NF4 is made for the bell that trained weights happen to form. Its widest gap, between -1 and -0.7, is wider than a uniform step: whoever lives out there pays.
#
# So much for the weights. And the *answers*? You saw that 4 bits leave plenty of lead, so a better set of values has nothing to win there. At 3 bits it has. The same recipe with 3 values below zero, zero, and 4 above gives an "NF3". **Predict** the order of the five, in errors of weights and in answers. (Two thousand more answers, to the numbers of the test split, make small differences visible; what counts is not the share but the answers that *only one* of two models gets right.)

# %% [markdown] lang="es"
# No. Un conjunto de valores es bueno *para una distribución*, y NF4 está hecho para la campana que resultan formar los pesos entrenados. Su hueco más ancho, entre -1 y -0,7, es más ancho que un paso uniforme: quien vive ahí, paga.
#
# Hasta aquí los pesos. ¿Y las *respuestas*? Viste que 4 bits dejan ventaja de sobra, así que ahí un conjunto de valores mejor no tiene nada que ganar. Con 3 bits sí. La misma receta con 3 valores por debajo de cero, el cero y 4 por encima da un «NF3». **Predice** el orden de los cinco, en errores de los pesos y en respuestas. (Dos mil respuestas más, a los números de la parte de prueba, hacen visibles las diferencias pequeñas; lo que cuenta no es la parte, sino las respuestas que acierta *solo uno* de dos modelos.)

# %%
tests = [number_dataset(split_numbers().test, lang, base.tokenizer, 64) for lang in ("en", "it")]
more = Dataset(*(torch.cat(parts) for parts in zip(both, *tests, strict=True)))
print(len(more.x), "answers")

# %%
from minigpt.evaluate import exact
from minigpt.experiments.quantization import normal_values as values_for

sets = {"uniform 16": uniform, "NF4": VALUES}
sets |= {"uniform 8": torch.linspace(-1, 1, 8), "NF3": values_for(8)}
right = {"int3": exact(rounded(base.model, roundings["int3"][1]), more)}
for name, values in sets.items():
    right[name] = exact(rounded(base.model, lambda W, v=values: round_to(W, v)), more)
for name, rows_right in right.items():
    print(f"{name:10}  exact match {100 * rows_right.float().mean():.1f} %")

# %%
W = torch.cat([W.flatten() for W in weights.values()])
for name in sets:
    print(f"{name:10} error of a weight {100 * relative_error(W, round_to(W, sets[name])):.1f} %")
for a, b in (("uniform 8", "int3"), ("NF3", "uniform 8"), ("NF4", "uniform 16")):
    only_a, only_b = (right[a] & ~right[b]).sum(), (right[b] & ~right[a]).sum()
    print(f"right with {a} only: {only_a}, with {b} only: {only_b}")

# %% [markdown] lang="en"
# On the answers NF4 does **not** beat even steps at 4 bits: the two differ in a handful of answers, and chance decides which. Take a bit away, and the shape of the values shows: 8 values for a bell beat 8 even ones, and both beat int3, which uses only 7 of its 8 codes. (All five were judged on the same 3,000 answers of one model. 100 answers that only one of two gets right, against 59 that only the other does, is more than chance would do; 7 against 3 is not.)
#
# Two things to take along. **The error of the weights is not the error of the answers.** And a test that everyone passes cannot tell the candidates apart: look for the place where they begin to fail.
#
# ## Floats of 4 bits
#
# New graphics cards calculate with 4-bit numbers directly, and their 16 values are not NF4's. An **E2M1** is a tiny float: a sign, two bits of exponent, one bit of fraction, so it can be 0, 0.5, 1, 1.5, 2, 3, 4 or 6, with either sign. The formats differ in their scales: **NVFP4** keeps a float of 8 bits for every 16 weights, **MXFP4** a power of two (8 bits as well) for every 32.
#
# **Predict:** does the one whose scales are only powers of two lose?

# %% [markdown] lang="es"
# En las respuestas NF4 **no** gana a los pasos iguales con 4 bits: los dos se distinguen en un puñado de respuestas, y el azar decide cuál gana. Quita un bit y se nota la forma de los valores: 8 valores para una campana ganan a 8 a pasos iguales, y los dos ganan a int3, que usa solo 7 de sus 8 códigos. (Los cinco se evaluaron con las mismas 3000 respuestas de un solo modelo. 100 respuestas que acierta solo uno de dos, frente a 59 que acierta solo el otro, es más de lo que haría el azar; 7 frente a 3, no.)
#
# Dos cosas para llevarte. **El error de los pesos no es el error de las respuestas.** Y una prueba que todos aprueban no distingue a los candidatos: busca el lugar donde empiezan a fallar.
#
# ## Números de coma flotante de 4 bits
#
# Las tarjetas gráficas nuevas calculan directamente con números de 4 bits, y sus 16 valores no son los de NF4. Un **E2M1** es un número de coma flotante diminuto: un signo, dos bits de exponente y uno de fracción, así que puede ser 0; 0,5; 1; 1,5; 2; 3; 4 o 6, con cualquier signo. Los formatos se distinguen en las escalas: **NVFP4** guarda un número de coma flotante de 8 bits por cada 16 pesos; **MXFP4**, una potencia de dos (también de 8 bits) por cada 32.
#
# **Predice:** ¿pierde el que solo tiene potencias de dos como escalas?

# %%
from minigpt.experiments.quantization import formats

W = torch.cat([W.flatten() for W in weights.values()])
for name, stored, rounding in formats():
    back = torch.cat([rounding(w).flatten() for w in weights.values()])
    squares = ((back - W).square().sum() / W.square().sum()).sqrt()
    loss, exact_share = judge(rounded(base.model, rounding), both)
    print(f"{name:12} {stored} bits  error {100 * relative_error(W, back):4.1f} % (in squares"
          f" {100 * squares:4.1f} %)  exact match {100 * exact_share:.1f} %")  # fmt: skip

# %% [markdown] lang="en"
# It does, a little, and it is the smallest. NVFP4 and NF4 are level at the same 4.5 bits, one with finer scales, the other with better places for its values; which of them is ahead depends on whether you measure the mean error or its squares. The answers cannot tell any of them apart. That these formats are *fast* takes hardware that multiplies them; here they are only rounded as such hardware would.
#
# ## Two codes in a byte
#
# A code of 4 bits is half a byte, and memory comes in whole ones, so two codes share a byte: the first in the high half. Here is a block of 4 to check by hand, with absmax 1. The values -1, 1 and 0 have the codes 0, 15 and 7 (count them from the left in the table above); 0.5 lies between 0.4407 and 0.5626, closer to the first, which is code 12.

# %% [markdown] lang="es"
# Pierde, un poco, y es el más pequeño. NVFP4 y NF4 están a la par con los mismos 4,5 bits, uno con escalas más finas y el otro con mejores lugares para sus valores; cuál va delante depende de si mides el error medio o sus cuadrados. Las respuestas no distinguen a ninguno. Que estos formatos sean *rápidos* pide un equipo que los multiplique; aquí solo se redondean como lo haría un equipo así.
#
# ## Dos códigos en un byte
#
# Un código de 4 bits es medio byte, y la memoria se organiza en bytes enteros, así que dos códigos comparten un byte: el primero, en la mitad alta. Este es un bloque de 4 para comprobar a mano, con absmax 1. Los valores -1, 1 y 0 tienen los códigos 0, 15 y 7 (cuéntalos desde la izquierda en la tabla de arriba); 0,5 está entre 0,4407 y 0,5626, más cerca del primero, que es el código 12.

# %%
from minigpt.nf4 import dequantize, quantize

packed = quantize(torch.tensor([-1.0, 1.0, 0.0, 0.5]), block_size=4)
stored = packed.codes.tolist()
print("bytes:", [f"{byte:08b}" for byte in stored], " absmax:", packed.absmax.tolist())
print("codes:", [code for byte in stored for code in (byte >> 4, byte & 15)])
print("back: ", [round(value, 4) for value in dequantize(packed).tolist()])

# %% [markdown] lang="en"
# ## Every bit counted
#
# The codes take 4 bits per weight. Each block of 64 weights has an absmax in float32: $32 / 64 = 0.5$ bits more, 4.5 in all. Those scales are an eighth of the codes' size, so they are worth a second look: **double quantization** quantizes the scales. Their mean is taken off, and the rest stored in 8 bits each, where every 256 scales share one float32 of their own.
#
# Why take the mean off? Scales are all positive and alike. By hand, with the four scales 1.0, 1.2, 1.4 and 2.0: their largest size is 2.0, but around their mean, 1.4, it is only 0.6. The same codes then cover a range that is less than a third as wide, and the half of them below zero is used, too. On a large layer double quantization makes about 4.127 bits:
#
# $$4 + \frac{8}{64} + \frac{32}{64 \cdot 256}$$

# %% [markdown] lang="es"
# ## Cada bit contado
#
# Los códigos ocupan 4 bits por peso. Cada bloque de 64 pesos tiene un absmax en float32: $32 / 64 = 0{,}5$ bits más, 4,5 en total. Esas escalas son un octavo de lo que ocupan los códigos, así que merecen una segunda mirada: la **doble cuantización** cuantiza las escalas. Se les resta su media y el resto se guarda en 8 bits por escala, donde cada 256 escalas comparten un float32 propio.
#
# ¿Por qué restar la media? Las escalas son todas positivas y parecidas. A mano, con las cuatro escalas 1,0; 1,2; 1,4 y 2,0: su mayor tamaño es 2,0, pero alrededor de su media, 1,4, es solo 0,6. Los mismos códigos cubren entonces un intervalo de menos de la tercera parte, y la mitad de ellos, la que está por debajo de cero, también se usa. En una capa grande la doble cuantización da unos 4,127 bits:
#
# $$4 + \frac{8}{64} + \frac{32}{64 \cdot 256}$$

# %%
from minigpt.nf4 import double_dequantize, double_quantize

scales = torch.tensor([1.0, 1.2, 1.4, 2.0])
stored = double_quantize(scales)
print(f"largest {scales.max():.1f}; mean {stored.offset:.1f}; largest left {stored.scale[0]:.1f}")
print("codes", stored.codes.tolist(), " back", double_dequantize(stored).tolist())

# %% [markdown] lang="en"
# ## Exercise 26.5 · Count the bits
#
# Write `bits_per_weight(n, block_size, double)` for a layer with `n` weights. Without double quantization every block stores one float32. With it, every block stores 8 bits, every 256 blocks (or what is left of them) share one float32, and the layer stores one more float32, the mean. `n` is a multiple of `block_size`.

# %% [markdown] lang="es"
# ## Ejercicio 26.5 · Cuenta los bits
#
# Escribe `bits_per_weight(n, block_size, double)` para una capa con `n` pesos. Sin doble cuantización cada bloque guarda un float32. Con ella, cada bloque guarda 8 bits, cada 256 bloques (o lo que quede de ellos) comparten un float32, y la capa guarda un float32 más, la media. `n` es un múltiplo de `block_size`.


# %% exercise="ex-26-05"
def bits_per_weight(n, block_size, double):
    """Return the bits stored per weight, scales included, for n weights in NF4: a float."""
    raise NotImplementedError


# %%
from minigpt.nf4 import NF4Linear

for out, into in ((64, 64), (256, 64), (1024, 1024)):
    layer = torch.nn.Linear(into, out, bias=False)
    for double in (False, True):
        yours = bits_per_weight(out * into, 64, double)
        ours = 8 * NF4Linear.from_linear(layer, double_quant=double).n_bytes / (out * into)
        print(f"{out:4} x {into:4}  double={double!s:5}  yours {yours:.4f}  ours {ours:.4f}")

# %% [markdown] lang="en"
# The larger the layer, the closer to 4.127. What does it cost to store the scales so roughly? Put everything into one picture: every format you met, with its bits per weight and what the model can still do.

# %% [markdown] lang="es"
# Cuanto mayor es la capa, más cerca de 4,127. ¿Cuánto cuesta guardar las escalas con tan poco cuidado? Ponlo todo en una sola imagen: todos los formatos que conociste, con sus bits por peso y lo que el modelo todavía sabe hacer.

# %% tags=["plot"] alt={"en": "Two panels against the bits per weight from 2.5 to 32. Left, the loss is flat from 32 down to about 5 bits and shoots up below 4. Right, the exact match is near 100 % down to 4 bits, lower at 3.5 and zero at 2.5. The NF4 points lie at 4.1 and 4.5 bits, at the edge.", "es": "Dos paneles según los bits por peso, de 2,5 a 32. A la izquierda, la pérdida es plana desde 32 hasta unos 5 bits y se dispara por debajo de 4. A la derecha, el acierto exacto está cerca de 100 % hasta 4 bits, más bajo con 3,5 y en cero con 2,5. Los puntos de NF4 están en 4,1 y 4,5 bits, en el borde."}
from minigpt.qlora import linear_bits, quantize_base

for name, double in (("NF4", False), ("NF4, double quantization", True)):
    model = copy.deepcopy(base.model)
    quantize_base(model, double_quant=double)
    results[name] = (linear_bits(model), *judge(model, both))
for name in ("float32", "int4", "NF4", "NF4, double quantization"):
    stored, loss, exact = results[name]
    print(f"{name:25} {stored:6.3f} bits  loss {loss:.5f}  exact match {100 * exact:.1f} %")
figure = plots.pareto(results, lang="en")

# %% [markdown] lang="en"
# A figure like this is called a *Pareto* plot: a format is worth considering if no other is better in both directions. Read it from the right. Whoever stays at 32 bits pays for more than is needed: 8 bits do as well. The edge is at about 4 bits, and NF4 with double quantization stands on it: the fewest bits at which the model still does practically all it could do.
#
# Two honest remarks. On a task this easy the four-bit formats are so close that chance decides which of them answers a few more numbers right; the errors of the *weights*, above, are what tells them apart. And the quantized layers here compute in float32: the weights are **dequantized**, turned back into ordinary numbers, each time they are used. That saves memory, not arithmetic; a layer that is turned back into dense floats first is even slower. (Compute types are a matter of their own: libraries usually turn the codes back into bfloat16.)
#
# What is left of the model, in bytes?

# %% [markdown] lang="es"
# Una figura así se llama gráfico de *Pareto*: un formato merece consideración si ningún otro es mejor en las dos direcciones. Léela desde la derecha. Quien se queda en 32 bits paga de más: con 8 va igual de bien. El borde está en unos 4 bits, y sobre él está NF4 con doble cuantización: la menor cantidad de bits con la que el modelo todavía hace prácticamente todo lo que sabía hacer.
#
# Dos observaciones honestas. En una tarea tan fácil los formatos de cuatro bits están tan cerca que el azar decide cuál acierta unos pocos números más; lo que los distingue son los errores de los *pesos*, más arriba. Y las capas cuantizadas calculan aquí en float32: los pesos se **descuantizan** (se vuelven a convertir en números corrientes) cada vez que se usan. Eso ahorra memoria, no aritmética; una capa que antes se convierte en números densos es incluso más lenta. (El tipo con el que se calcula es otro asunto: las bibliotecas suelen convertir los códigos en bfloat16.)
#
# ¿Qué queda del modelo, en bytes?

# %%
from minigpt.sampling import complete

print(f"before {model_bytes(base.model):,} bytes, after {model_bytes(model):,} bytes")
for prompt in ("en:4216=", "it:4216="):
    print(prompt, complete(model, base.tokenizer, prompt, stop="\n"))

# %% [live] kind="bits"

# %% [markdown] lang="en"
# ## NF4, in your own hand
#
# Two small functions are all that still separates you from NF4: one that finds the code of each number, and one that puts two codes into a byte. For the second you need three operators on whole numbers: `a << 4` moves the bits four places up, `a >> 4` four places down, and `a & 15` keeps the lowest four. `a | b` joins two that do not overlap.
#
# ## Exercise 26.6 · Two codes in a byte
#
# Write the class `Nibbles` (half a byte is called a *nibble*) with both ways: `pack(codes)` and `unpack(packed, n)`. Neighbours share a byte, the first code in the high half. With an odd number of codes the last low half is 0. By hand: the codes 7 and 12 make the byte $7 \cdot 16 + 12 = 124$.

# %% [markdown] lang="es"
# ## NF4, de tu puño y letra
#
# Solo dos funciones pequeñas te separan de NF4: una que busca el código de cada número y otra que mete dos códigos en un byte. Para la segunda necesitas tres operadores sobre enteros: `a << 4` sube los bits cuatro lugares, `a >> 4` los baja cuatro y `a & 15` conserva los cuatro más bajos. `a | b` une dos que no se superponen.
#
# ## Ejercicio 26.6 · Dos códigos en un byte
#
# Escribe la clase `Nibbles` (medio byte se llama *nibble*) con los dos caminos: `pack(codes)` y `unpack(packed, n)`. Los vecinos comparten un byte, con el primer código en la mitad alta. Si el número de códigos es impar, la última mitad baja es 0. A mano: los códigos 7 y 12 forman el byte $7 \cdot 16 + 12 = 124$.


# %% exercise="ex-26-06"
class Nibbles:
    """Codes of 4 bits, two in a byte: the first in the high half, a missing last one as 0."""

    def pack(self, codes):
        """Return the bytes, uint8 (ceil(n / 2),), of n codes from 0 to 15, uint8 (n,)."""
        raise NotImplementedError

    def unpack(self, packed, n):
        """Return the first n codes, uint8 (n,), of these bytes."""
        raise NotImplementedError


# %%
pair = torch.tensor([7, 12], dtype=torch.uint8)
byte = Nibbles().pack(pair)
print(byte.tolist(), "and back:", Nibbles().unpack(byte, 2).tolist())

# %% [markdown] lang="en"
# ## Exercise 26.7 · The nearest of sixteen
#
# Write `nearest(x, values)`: for each number of `x`, of whatever shape, the code of the nearest value, that is, its place in the list. The values ascend, but not in even steps. A number exactly half-way between two of them gets the lower code.

# %% [markdown] lang="es"
# ## Ejercicio 26.7 · El más cercano de dieciséis
#
# Escribe `nearest(x, values)`: para cada número de `x`, tenga la forma que tenga, el código del valor más cercano, es decir, su lugar en la lista. Los valores van en orden ascendente, pero no a pasos iguales. Un número justo a medio camino entre dos recibe el código menor.


# %% exercise="ex-26-07"
def nearest(x, values):
    """Return the codes, uint8 of x's shape: which of the ascending values (k,) is nearest.

    x  (...) float32; half-way between two values, the lower code
    """
    raise NotImplementedError


# %%
equal = 0
for W in weights.values():
    blocks = W.view(-1, 64)
    codes = nearest(blocks / blocks.abs().amax(dim=1, keepdim=True), VALUES)
    equal += torch.equal(Nibbles().pack(codes.flatten()), quantize(W).codes)
print(f"{equal} of {len(weights)} Linears: every byte as minigpt.nf4 stores it")

# %% [markdown] lang="en" given=["2022", "2023"]
# The model is a fifth of its size and spells as before, also 4216, which it never trained on. In phase 28 you teach it Spanish while these weights stay in 4 bits: that is QLoRA.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 26` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 26`.
#
# ## What you can now do
#
# * You can quantize numbers symmetrically and asymmetrically, by hand and in code, and say how large the error can get.
# * You can explain what a scale per tensor, per channel and per group costs and gains.
# * You can derive the sixteen values of NF4, and say for which numbers they are good and for which they are not.
# * You can count the bits per weight of a format, double quantization included.
# * You can predict the edge below which a model breaks from the lead of its letters, and find it by measuring.
#
# ## Where to go deeper
#
# * Dettmers et al. 2023, [QLoRA](https://arxiv.org/abs/2305.14314): section 3 and appendix E are NF4 and double quantization.
# * Dettmers et al. 2022, [LLM.int8()](https://arxiv.org/abs/2208.07339): section 2 is quantization to 8 bits, section 4 the outliers that appear once models grow large.
# * Frantar et al. 2022, [GPTQ](https://arxiv.org/abs/2210.17323): round one weight after the other, and let those still to come make up for the error.
# * Dettmers and Zettlemoyer 2023, [k-bit Inference Scaling Laws](https://arxiv.org/abs/2212.09720): the Pareto figure, on models up to a million times larger.
# * `minigpt/nf4.py`: everything you ran here, and a few tricks that make it fast.

# %% [markdown] lang="es" given=["2022", "2023"]
# El modelo ocupa la quinta parte de lo que ocupaba y escribe como antes, también 4216, con el que nunca entrenó. En la fase 28 le enseñas español mientras estos pesos siguen en 4 bits: eso es QLoRA.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 26` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 26`.
#
# ## Lo que ya sabes hacer
#
# * Sabes cuantizar números de forma simétrica y asimétrica, a mano y en código, y decir cuánto puede crecer el error.
# * Sabes explicar qué cuesta y qué aporta una escala por tensor, por canal y por grupo.
# * Sabes deducir los dieciséis valores de NF4 y decir para qué números son buenos y para cuáles no.
# * Sabes contar los bits por peso de un formato, doble cuantización incluida.
# * Sabes predecir, a partir de la ventaja de sus letras, el borde por debajo del cual un modelo se rompe, y encontrarlo midiendo.
#
# ## Para profundizar
#
# * Dettmers et al. 2023, [QLoRA](https://arxiv.org/abs/2305.14314): la sección 3 y el apéndice E son NF4 y la doble cuantización.
# * Dettmers et al. 2022, [LLM.int8()](https://arxiv.org/abs/2208.07339): la sección 2 es la cuantización a 8 bits; la sección 4, los valores atípicos que aparecen cuando los modelos crecen.
# * Frantar et al. 2022, [GPTQ](https://arxiv.org/abs/2210.17323): redondear un peso tras otro y dejar que los que faltan compensen el error.
# * Dettmers y Zettlemoyer 2023, [k-bit Inference Scaling Laws](https://arxiv.org/abs/2212.09720): la figura de Pareto, con modelos hasta un millón de veces más grandes.
# * `minigpt/nf4.py`: todo lo que ejecutaste aquí y unos cuantos trucos que lo hacen rápido.
