# ---
# title: {en: "Mixed precision and compilation", es: "Precisión mixta y compilación"}
# summary: {en: "What breaks when a number gets only 16 bits, what stays in 32 to mend it, and when a compiler pays.", es: "Qué se rompe cuando un número solo tiene 16 bits, qué se queda en 32 para arreglarlo y cuándo compensa compilar."}
# outcome: {en: "training in 16 bits that loses nothing, a loss scale that finds its own size, and a rule for when compiling pays", es: "un entrenamiento en 16 bits que no pierde nada, una escala de la pérdida que busca su tamaño y una regla para saber cuándo compensa compilar"}
# minutes: 140
# needs: [2, 18, 24]
# ---

# %% [markdown] lang="en"
# # Mixed precision and compilation
#
# Phase 24 ended on a slope: where bytes decide, half the bytes take half the time. So nearly every large model trains with numbers of 16 bits instead of 32. There are two formats of that size, and you met both in phase 02: **float16** has five bits for the exponent and ten for the mantissa, **bfloat16** has eight and seven.
#
# It ended with a question, too: **what breaks when a model trains with them, and what must stay in 32 bits?** No special machine is needed to find out. Rounding gives the same result everywhere, so all of the damage can be studied on yours, and the cures with it. The last third is about time: whether 16 bits are faster *here*, and what a compiler can do.

# %% [markdown] lang="es"
# # Precisión mixta y compilación
#
# La fase 24 terminó en una cuesta: donde mandan los bytes, la mitad de bytes tarda la mitad. Por eso casi todos los modelos grandes entrenan con números de 16 bits en lugar de 32. Hay dos formatos de ese tamaño, y conociste los dos en la fase 02: **float16** tiene cinco bits de exponente y diez de mantisa; **bfloat16** tiene ocho y siete.
#
# También terminó con una pregunta: **¿qué se rompe cuando un modelo entrena con ellos y qué tiene que quedarse en 32 bits?** Para averiguarlo no hace falta una máquina especial. Redondear da lo mismo en todas partes, así que todo el daño se puede estudiar en la tuya, y también los remedios. El último tercio trata del tiempo: si los 16 bits van más rápido *aquí*, y qué puede hacer un compilador.

# %%
import torch

torch.set_num_threads(1)
types = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
for name, dtype in types.items():
    zero, one = torch.zeros((), dtype=dtype), torch.ones((), dtype=dtype)
    smallest = torch.nextafter(zero, one).item()
    info = torch.finfo(dtype)
    print(f"{name:9} after 1: {1 + info.eps:.7f}  from {smallest:.0e} to {info.max:.5g}")

# %% [markdown] lang="en"
# Each row has the next number after 1, the smallest number above 0 and the largest of all. `round_to` sends a number through a type and back to float32: the type's effect, without its speed.
#
# **Predict** what comes back: 257 from bfloat16, 2,049 from float16, 70,000 from each of them.

# %% [markdown] lang="es"
# Cada fila tiene el número que sigue a 1, el menor por encima de 0 y el mayor de todos. `round_to` manda un número a un tipo y lo trae de vuelta a float32: el efecto del tipo, sin su velocidad.
#
# **Predice** qué vuelve: 257 de bfloat16, 2049 de float16 y 70 000 de cada uno.

# %%
from minigpt.precision import round_to

for x, name in ((257, "bfloat16"), (2049, "float16"), (70_000, "float16"), (70_000, "bfloat16")):
    print(f"{x:6} in {name:8} is {round_to(torch.tensor(float(x)), types[name]).item():.0f}")

# %% [markdown] lang="en"
# Two different shortages. float16 runs out of **range**: 70,000 does not exist in it. bfloat16 runs out of **digits**: it has a number near 70,000, and it cannot tell 257 from 256.
#
# ## Exercise 25.1 · A sum in sixteen bits
#
# Write `add_in(dtype, start, step, n)`: `start` after $n$ additions of `step`, where the start, the step and the sum after *every* addition are numbers of the type. Return a Python float. A tensor that is made with `dtype=dtype` rounds, and so does the sum of two of them. By hand, in bfloat16: from 256, three additions of 1 end at 256.

# %% [markdown] lang="es"
# Son dos carencias distintas. A float16 se le acaba el **alcance**: en él no existe 70 000. A bfloat16 se le acaban las **cifras**: tiene un número cerca de 70 000, y no distingue 257 de 256.
#
# ## Ejercicio 25.1 · Una suma en dieciséis bits
#
# Escribe `add_in(dtype, start, step, n)`: `start` después de sumarle $n$ veces `step`, donde el inicio, el paso y la suma tras *cada* adición son números del tipo. Devuelve un float de Python. Un tensor creado con `dtype=dtype` redondea, y también la suma de dos de ellos. A mano, en bfloat16: desde 256, sumar 1 tres veces acaba en 256.


# %% exercise="ex-25-01"
def add_in(dtype, start, step, n):
    """Return start after n additions of step, all of it in numbers of a type; a float."""
    raise NotImplementedError


# %% [markdown] lang="en"
# **Predict:** you add 0.01 ten thousand times, starting from 0. On paper that is 100. What does float32 say, what does float16, what does bfloat16? Write down three numbers.

# %% [markdown] lang="es"
# **Predice:** sumas 0,01 diez mil veces, empezando en 0. En el papel eso es 100. ¿Qué dice float32, qué dice float16, qué dice bfloat16? Anota tres números.

# %% tags=["plot"] alt={"en": "The running sum against the number of additions, both axes logarithmic. Three lines rise together. That of bfloat16 turns flat at 4, that of float16 at 32, that of float32 goes on to 100.", "es": "La suma acumulada según el número de adiciones, con los dos ejes logarítmicos. Tres líneas suben juntas. La de bfloat16 se vuelve plana en 4, la de float16 en 32, y la de float32 sigue hasta 100."}
from minigpt.plots import mixed_precision as plots

counts = (1, 10, 30, 100, 200, 400, 1_000, 2_000, 4_000, 10_000)
paths = {name: {n: add_in(dtype, 0.0, 0.01, n) for n in counts} for name, dtype in types.items()}
print({name: round(path[10_000], 3) for name, path in paths.items()})
plots.sums(paths, lang="en")

# %% [markdown] lang="en"
# bfloat16 does not get a little less than 100; it stops at 4 and stays there for more than nine thousand additions. The next cell prints the gap to the next number at the place where each type ends, and half of it.

# %% [markdown] lang="es"
# bfloat16 no da un poco menos de 100: se detiene en 4 y ahí se queda durante más de nueve mil adiciones. La celda siguiente imprime el hueco hasta el número siguiente en el lugar en que acaba cada tipo, y su mitad.

# %%
for name, end in (("bfloat16", 4), ("float16", 32), ("float32", 2**18)):
    gap = end * torch.finfo(types[name]).eps
    print(f"{name:9} at {end:>7,}: gap {gap}, half of it {gap / 2}")
print("a float32 that stands at 262,144:", add_in(torch.float32, 2.0**18, 0.01, 1000))

# %% [markdown] lang="en"
# The same gap each time. Half of it is more than 0.01, so each new sum lies nearer to the old one than to the next number, and is rounded back. Every format stops; float32 only does so at 262,144.
#
# ## What becomes of a model in bfloat16?
#
# Take the format that large models use, and use it for everything: the weights of Mini-GPT, its gradients and AdamW's two means are all bfloat16. It trains for 150 steps at a rate of 0.001. Its five norms hold 320 weights, and every one of them starts at exactly 1.
#
# **Predict:** how many of the 320 are still exactly 1 afterwards? And does such a model learn at all?

# %% [markdown] lang="es"
# El mismo hueco en los tres casos. Su mitad es más que 0,01, así que cada suma nueva queda más cerca de la anterior que del número siguiente, y el redondeo la devuelve. Todos los formatos se detienen; float32 solo lo hace en 262 144.
#
# ## ¿Qué le pasa a un modelo en bfloat16?
#
# Toma el formato que usan los modelos grandes y úsalo para todo: los pesos de Mini-GPT, sus gradientes y las dos medias de AdamW son bfloat16. Entrena 150 pasos con una tasa de 0,001. Sus cinco normas tienen 320 pesos, y todos empiezan en 1 exacto.
#
# **Predice:** ¿cuántos de los 320 siguen siendo 1 exacto al final? Y un modelo así, ¿aprende algo?

# %%
from minigpt.experiments import precision as runs
from minigpt.experiments import results

brain, losses = runs.run("all bfloat16", rate=1e-3)
still = int((runs.norm_weights(brain) == 1).sum())
print(f"exactly 1: {still} of 320")
print(f"loss {losses[0]:.2f}, after {len(losses)} steps {results.mean(losses[-20:]):.2f}")

# %%
from minigpt import recipes

start = dict(recipes.new_model().model.bfloat16().named_parameters())
linear = {name: weight for name, weight in brain.named_parameters() if "_proj" in name}
moved = torch.cat([(weight != start[name]).flatten() for name, weight in linear.items()])
print(f"weights of the twelve Linears that have moved: {moved.float().mean():.1%}")

# %% [markdown] lang="en"
# **Not one norm weight has moved in 150 steps**, and the loss fell all the same. That is what makes this fault so hard to see: nothing crashes, and the curve looks like a curve.
#
# You know the reason from phase 02. A step of AdamW is about as long as the rate: here 0.001. Below 1 the gap of bfloat16 is $2^{-8}$, above 1 it is $2^{-7}$, and 0.001 is less than half of either. The weights of the Linears are small numbers with small gaps, and nearly all of them have moved. Models have been [published](https://github.com/vllm-project/speculators/pull/765) whose norms were stuck in this way.
#
# What does it cost? And what is to blame? There are two suspects. Perhaps the **passes** are too coarse: seven bits of mantissa in every product, forward and backward. Or perhaps it is the **weights**, which are kept in a format that swallows steps. To tell the two apart one of them has to be taken away.
#
# ## Exercise 25.2 · A step on the copy
#
# Keep the weights twice. The model computes with 16-bit weights, forward and backward, as before. But beside them there is a **master copy** in float32. The optimizer moves the copy, and the model's weights are then what the copy says, rounded.
#
# Write `master_step(weights, master, gradients, rate)` for a plain step of gradient descent; `weights` and `gradients` are bfloat16, `master` is float32. Return the new pair `(weights, master)` and leave the arguments as they are. `x.float()` and `x.to(torch.bfloat16)` convert. By hand: with a copy of 1, a gradient of 1 and a rate of 0.001 the new copy is 0.999, and the weight is 1. Think about where the second such step leads, and the third.

# %% [markdown] lang="es"
# **Ni un peso de las normas se ha movido en 150 pasos**, y aun así la pérdida bajó. Por eso cuesta tanto ver este fallo: nada se rompe, y la curva parece una curva.
#
# La razón la conoces de la fase 02. Un paso de AdamW mide más o menos lo que la tasa: aquí 0,001. Por debajo de 1 el hueco de bfloat16 es $2^{-8}$, por encima de 1 es $2^{-7}$, y 0,001 es menos que la mitad de cualquiera de los dos. Los pesos de las lineales son números pequeños con huecos pequeños, y casi todos se han movido. Se han [publicado](https://github.com/vllm-project/speculators/pull/765) modelos con las normas atascadas así.
#
# ¿Cuánto cuesta? ¿Y quién tiene la culpa? Hay dos sospechosos. Puede que las **pasadas** sean demasiado toscas: siete bits de mantisa en cada producto, hacia delante y hacia atrás. O puede que sean los **pesos**, guardados en un formato que se traga los pasos. Para distinguirlos hay que quitar uno de los dos.
#
# ## Ejercicio 25.2 · Un paso sobre la copia
#
# Guarda los pesos dos veces. El modelo calcula con pesos de 16 bits, hacia delante y hacia atrás, como antes. Pero a su lado hay una **copia maestra** en float32. El optimizador mueve la copia, y los pesos del modelo son después lo que diga la copia, redondeado.
#
# Escribe `master_step(weights, master, gradients, rate)` para un paso sencillo de descenso de gradiente; `weights` y `gradients` son bfloat16, `master` es float32. Devuelve la nueva pareja `(weights, master)` y deja los argumentos como están. `x.float()` y `x.to(torch.bfloat16)` convierten. A mano: con una copia de 1, un gradiente de 1 y una tasa de 0,001 la copia nueva es 0,999 y el peso es 1. Piensa adónde llevan el segundo paso así y el tercero.


# %% exercise="ex-25-02"
def master_step(weights, master, gradients, rate):
    """Return (weights, master) after a step of descent on the copy; the arguments stay.

    weights, gradients  bfloat16
    master              float32
    """
    raise NotImplementedError


# %%
weights, gradients = torch.ones(1, dtype=torch.bfloat16), torch.ones(1, dtype=torch.bfloat16)
master = torch.ones(1)
for step in range(1, 5):
    weights, master = master_step(weights, master, gradients, 0.001)
    print(f"step {step}: copy {master.item():.4f}, weight {weights.item():.5f}")

# %% [markdown] lang="en"
# The copy collects what the weight cannot hold, and at the second step it is enough for the weight to jump by a gap.
#
# Now the trial of the two suspects. Three ways to train, three seeds each: everything in float32; everything in bfloat16; and bfloat16 in all passes with a master copy for the step. **Predict** the loss of the third: like the first, like the second, or between them?

# %% [markdown] lang="es"
# La copia reúne lo que el peso no puede guardar, y en el segundo paso ya basta para que el peso salte un hueco.
#
# Ahora, el juicio a los dos sospechosos. Tres maneras de entrenar, con tres semillas cada una: todo en float32; todo en bfloat16; y bfloat16 en todas las pasadas con una copia maestra para el paso. **Predice** la pérdida de la tercera: ¿como la primera, como la segunda o entre las dos?

# %%
found = results.load("precision")
print("judged on", found["judges"], "numbers")


def show(rate, kind, figure="loss"):
    print(f"rate {rate} {kind:13}", *(f"{run[figure]:.3f}" for run in found["kinds"][rate][kind]))


for rate in ("0.001", "0.006"):
    for kind in ("float32", "all bfloat16", "master"):
        show(rate, kind)

# %% [markdown] lang="en"
# (Loss on 500 numbers that no run trains on, in nats; the runs are in `data/results/precision.json`, which `python -m minigpt.experiments.precision` makes again.)
#
# It is the memory, not the passes. With the master copy the loss is that of float32, at the lower rate to within 0.002 with each of the three seeds, although every product of the model still has seven bits of mantissa. Coarse passes cost next to nothing here; weights that are *kept* so coarsely cost a good deal at a rate of 0.001, and less at 0.006, where steps are six times as long and fewer are swallowed.
#
# > **Remember.** Compute with few digits, remember with many. What is added up over many small steps stays in 32 bits.
#
# ## Was it the norms, or the means?
#
# The norms were the easiest to see. That does not make them the cause. **Predict** the loss of a control: everything in float32, except that the 320 norm weights are never moved from 1. And that of another: a master copy, but with AdamW's two means rounded to bfloat16 after each step. (They were bfloat16, too, in the run that went wrong.) The cell prints by how much each way of training exceeds float32.

# %% [markdown] lang="es"
# (Pérdida en 500 números con los que ninguno entrena, en nats; los entrenamientos están en `data/results/precision.json`, que se vuelve a hacer con `python -m minigpt.experiments.precision`.)
#
# Es la memoria, no las pasadas. Con la copia maestra la pérdida es la de float32, con la tasa menor a menos de 0,002 con cada una de las tres semillas, aunque cada producto del modelo sigue teniendo siete bits de mantisa. Aquí unas pasadas toscas no cuestan casi nada; unos pesos *guardados* de forma tan tosca cuestan bastante con una tasa de 0,001, y menos con 0,006, donde los pasos son seis veces más largos y se tragan menos.
#
# > **Recuerda.** Calcula con pocas cifras, recuerda con muchas. Lo que se acumula durante muchos pasos pequeños se queda en 32 bits.
#
# ## ¿Fueron las normas, o las medias?
#
# Las normas eran lo más fácil de ver. Eso no las convierte en la causa. **Predice** la pérdida de un control: todo en float32, salvo que los 320 pesos de las normas no se mueven nunca de 1. Y la de otro: una copia maestra, pero con las dos medias de AdamW redondeadas a bfloat16 tras cada paso. (En el entrenamiento que salió mal también ellas eran bfloat16.) La celda imprime cuánto supera cada manera de entrenar a float32.


# %%
def cost(rate, kind):
    """The mean loss of the three seeds, less that of float32."""
    means = [results.mean([r["loss"] for r in found["kinds"][rate][k]]) for k in ("float32", kind)]
    return round(means[1] - means[0], 3)


controls = ("master", "16-bit means", "norms at 1", "all bfloat16")
for rate in ("0.001", "0.006"):
    print(rate, {kind: cost(rate, kind) for kind in controls})
show("0.001", "all bfloat16", "stuck")
show("0.001", "master", "stuck")

# %% [markdown] lang="en"
# For the greater part, yes. In float32, with every digit at hand, norms that never move cost 0.089 of the 0.153 that bfloat16 cost at the lower rate, and at the higher rate as much as all of bfloat16. They are 320 weights of 106,368. The rounded means cost next to nothing, so what remains at the lower rate is lost in the other weights, whose steps are swallowed now and then.
#
# The last line holds a trap: the share of norm weights that are exactly 1 at the end. With the master copy, too, a part of them is. **Predict:** are these stuck? Here is the whole loop, four lines around a model and an optimizer, so that you can look at the copies as well.

# %% [markdown] lang="es"
# En su mayor parte, sí. En float32, con todas las cifras a mano, unas normas que no se mueven nunca cuestan 0,089 de los 0,153 que costaba bfloat16 con la tasa menor, y con la mayor, tanto como bfloat16 entero. Son 320 pesos de 106 368. Las medias redondeadas no cuestan casi nada, así que lo que queda con la tasa menor se pierde en los demás pesos, a los que el redondeo se les traga algún que otro paso.
#
# La última línea tiene trampa: es la parte de los pesos de las normas que son 1 exacto al final. También con la copia maestra hay una parte que lo es. **Predice:** ¿están atascados? Aquí está el bucle entero, cuatro líneas alrededor de un modelo y un optimizador, para que puedas mirar también las copias.

# %%
from minigpt.data import batches
from minigpt.model import next_token_loss
from minigpt.precision import MasterWeights

stream = batches(runs.english(), 32, torch.Generator().manual_seed(0))
model = recipes.new_model().model.train()
master = MasterWeights(model, torch.bfloat16)
optimizer = torch.optim.AdamW(master.copies, lr=1e-3, betas=(0.9, 0.99))

# %%
for _ in range(60):
    x, y = next(stream)
    next_token_loss(model(x), y).backward()
    master.copy_in()  # gradients up, in float32
    optimizer.step()
    master.copy_out()  # weights down, rounded
pairs = zip(model.named_parameters(), master.copies, strict=True)
norms = torch.cat([copy.detach() for (name, _), copy in pairs if "norm" in name])
print(int((runs.norm_weights(model) == 1).sum()), "weights and", int((norms == 1).sum()), "copies")

# %% [markdown] lang="en"
# None of the copies is 1. Those weights are *rounded* to 1, and jump when their copy has gone far enough. Being exactly 1 was a good symptom of the fault, and it is not a proof.
#
# ## What does autocast touch?
#
# There is a second way to mix, from the other side: keep the weights in float32, and round them for a product only, at the moment when it is computed. PyTorch does that by itself under `torch.autocast`. The forward pass belongs under it; the backward pass follows in the types that the forward pass has noted down.
#
# **Predict** the type of each of these under autocast in bfloat16: the embedding's output, a norm's output, a Linear's output, the logits, the loss, a Linear's weights, their gradients.

# %% [markdown] lang="es"
# Ninguna de las copias es 1. Esos pesos están *redondeados* a 1, y saltan cuando su copia ha llegado bastante lejos. Ser 1 exacto era un buen síntoma del fallo, y no es una prueba.
#
# ## ¿Qué toca autocast?
#
# Hay una segunda manera de mezclar, desde el otro lado: dejar los pesos en float32 y redondearlos solo para un producto, en el momento en que se calcula. PyTorch lo hace solo con `torch.autocast`. La pasada hacia delante va dentro; la pasada hacia atrás sigue después con los tipos que la primera dejó anotados.
#
# **Predice** el tipo de cada una de estas cosas con autocast en bfloat16: la salida del embedding, la de una norma, la de una lineal, los logits, la pérdida, los pesos de una lineal, sus gradientes.

# %%
from minigpt.experiments import autocast

fresh = recipes.new_model().model
for what, kind in autocast.types_under_autocast(fresh, x, y.clamp(min=0)).items():
    print(f"{what:20} {kind}")
show("0.001", "float32")
show("0.001", "autocast")

# %% [markdown] lang="en"
# Only the products are in 16 bits. What adds up many numbers (a norm's mean, the softmax in the loss) and what remembers (weights, gradients, AdamW's means) stays in float32. And the loss, once more, is that of float32.
#
# ## Exercise 25.3 · The bill in bytes
#
# So what has been saved? Count the bytes for **one parameter** in training with AdamW: the weight that the model computes with, its gradient, the copy if there is one, and AdamW's two means. Count what is kept from the backward pass to the step, activations aside. A float32 has 4 bytes, a bfloat16 has 2. Gradients have the type of the weights that the model computes with, the means have the type of what AdamW moves.
#
# Write `bytes_per_parameter(kind)` for the four kinds `"float32"`, `"autocast"`, `"all bfloat16"` and `"master"`. Before you count: which is the smallest, which the largest?

# %% [markdown] lang="es"
# Solo los productos van en 16 bits. Lo que suma muchos números (la media de una norma, el softmax de la pérdida) y lo que recuerda (los pesos, los gradientes, las medias de AdamW) se queda en float32. Y la pérdida, otra vez, es la de float32.
#
# ## Ejercicio 25.3 · La cuenta en bytes
#
# ¿Qué se ha ahorrado entonces? Cuenta los bytes de **un parámetro** al entrenar con AdamW: el peso con el que calcula el modelo, su gradiente, la copia si la hay y las dos medias de AdamW. Cuenta lo que se guarda desde la pasada hacia atrás hasta el paso, sin las activaciones. Un float32 tiene 4 bytes; un bfloat16, 2. Los gradientes tienen el tipo de los pesos con los que calcula el modelo; las medias, el tipo de lo que mueve AdamW.
#
# Escribe `bytes_per_parameter(kind)` para las cuatro maneras: `"float32"`, `"autocast"`, `"all bfloat16"` y `"master"`. Antes de contar: ¿cuál es la menor y cuál la mayor?


# %% exercise="ex-25-03"
def bytes_per_parameter(kind):
    """Return the bytes for one parameter trained with AdamW; kind names one of four ways."""
    raise NotImplementedError


# %%
for kind in ("float32", "autocast", "master", "all bfloat16"):
    print(f"{kind:13} {bytes_per_parameter(kind):3} bytes a parameter")
batch = runs.english()
batch = batch.x[:32, :44], batch.y[:32, :44]
for kind in ("float32", "autocast", "all bfloat16"):
    print(f"{kind:13} {autocast.kept_for_backward(kind, *batch) / 1e6:.1f} MB of activations")

# %% [markdown] lang="en"
# **Mixed precision saves no memory for weights while a model trains.** It is 16 bytes a parameter in three of the four ways, and the only one that is cheaper is the one that was stuck. What it saves are activations, by a third or by half, and traffic: the bytes that a product fetches. (The master way keeps the activations of "all bfloat16", for it computes in the same way. And a model that only writes has no gradients and no means: there 16 bits do halve everything.)

# %% [markdown] lang="es"
# **La precisión mixta no ahorra memoria de pesos mientras un modelo entrena.** Son 16 bytes por parámetro en tres de las cuatro maneras, y la única más barata es la que se quedaba atascada. Lo que ahorra son activaciones, un tercio o la mitad, y tráfico: los bytes que trae un producto. (Con la copia maestra las activaciones son las de «all bfloat16», porque calcula igual. Y un modelo que solo escribe no tiene gradientes ni medias: ahí 16 bits sí lo dejan todo en la mitad.)

# %% [markdown] lang="en"
# ## The other shortage
#
# After the 1, float16 is eight times as fine as bfloat16. But it ends at $6 \cdot 10^{-8}$, and half of that is the edge below which it says 0; that is called **underflow**. Which numbers of a model could be so small?
#
# The gradient at a logit is $(p - y) / N$ (phase 04), where $N$ counts the letters asked, because the loss is their mean. Take it from two models on the same 64 rows: one that is fresh, and the base of the course, which spells nearly everything right. **Predict** for each: what share of these gradients becomes exactly 0 in float16?

# %% [markdown] lang="es"
# ## La otra carencia
#
# Tras el 1, float16 es ocho veces más fino que bfloat16. Pero se acaba en $6 \cdot 10^{-8}$, y la mitad de eso es el borde por debajo del cual dice 0; eso se llama **desbordamiento por abajo**. ¿Qué números de un modelo podrían ser tan pequeños?
#
# El gradiente en un logit es $(p - y) / N$ (fase 04), donde $N$ cuenta las letras preguntadas, porque la pérdida es su media. Tómalo de dos modelos con las mismas 64 filas: uno nuevo, y la base del curso, que escribe bien casi todo. **Predice** para cada uno: ¿qué parte de esos gradientes se vuelve exactamente 0 en float16?

# %% tags=["plot"] alt={"en": "Two histograms of the size of gradients in powers of two. The fresh model's stand in a narrow peak around 2 to the minus 17. The trained model's spread far to the left, from minus 20 to minus 50, nearly all of them beyond a vertical line at minus 25, below which float16 says 0. A dashed line 16 powers further left leaves only a thin tail beyond it.", "es": "Dos histogramas del tamaño de los gradientes en potencias de dos. Los del modelo nuevo forman un pico estrecho cerca de 2 elevado a menos 17. Los del entrenado se extienden mucho hacia la izquierda, de menos 20 a menos 50, casi todos más allá de una línea vertical en menos 25, por debajo de la cual float16 dice 0. Una línea discontinua 16 potencias más a la izquierda solo deja fuera una cola fina."}
trained = recipes.load_base().model
data = runs.english()
x, y = data.x[:64], data.y[:64]
models = {"fresh": fresh, "trained": trained}
at_logits = {name: runs.logit_gradients(model, x, y) for name, model in models.items()}
for name, g in at_logits.items():
    lost = {kind: runs.share_lost(g, types[kind]) for kind in ("float16", "bfloat16")}
    print(f"{name:8} median {g.abs().median():.0e}", {k: f"{v:.1%}" for k, v in lost.items()})
plots.edge({n: g.numpy() for n, g in at_logits.items()}, 2.0**-24, scale=2.0**16, lang="en")

# %% [markdown] lang="en"
# The *good* model loses nearly everything, the fresh one nothing. It is the better model whose gradients are tiny: where $p$ is close to $y$ there is little left to learn, and it lies in numbers of $10^{-10}$. bfloat16 has the exponent of float32 and loses none of them.
#
# ## Multiply the loss
#
# If all gradients are too small, make them larger. By the chain rule $(S L)' = S L'$: multiply the *loss* by a number $S$ before the backward pass, and every gradient on the way is $S$ times as large. Divide by $S$ afterwards, in float32, and it should be as if nothing had happened. This is **loss scaling**.
#
# Is it *exactly* as if nothing had happened? **Predict,** for a model in float32: scaled by 65,536 and divided again, which share of the 106,368 weight gradients is equal to the unscaled ones, to the last bit? And scaled by 1,000?

# %% [markdown] lang="es"
# El modelo *bueno* pierde casi todo; el nuevo, nada. Es el mejor modelo el que tiene gradientes diminutos: donde $p$ está cerca de $y$ queda poco por aprender, y ese poco está en números de $10^{-10}$. bfloat16 tiene el exponente de float32 y no pierde ninguno.
#
# ## Multiplica la pérdida
#
# Si todos los gradientes son demasiado pequeños, hazlos mayores. Por la regla de la cadena $(S L)' = S L'$: multiplica la *pérdida* por un número $S$ antes de la pasada hacia atrás, y cada gradiente del camino será $S$ veces mayor. Divide después entre $S$, en float32, y debería ser como si no hubiera pasado nada. Esto es el **escalado de la pérdida**.
#
# ¿Es *exactamente* como si no hubiera pasado nada? **Predice,** para un modelo en float32: escalados por 65 536 y divididos otra vez, ¿qué parte de los 106 368 gradientes de los pesos es igual a los que no se escalaron, hasta el último bit? ¿Y escalados por 1000?

# %%
plain = runs.weight_gradients(fresh, x, y)
for scale in (65_536.0, 1_000.0, 1_024.0):
    back = runs.weight_gradients(fresh, x, y, scale) / scale
    print(f"scale {scale:>8,.0f}: {(back == plain).float().mean():.0%} of {len(plain):,} equal")

# %% [markdown] lang="en"
# A power of two changes the exponent and no digit of the mantissa: all of the gradients come back to the bit. 1,000 is no power of two, each product on the way is rounded anew, and four in five come back a little different. That is why scales are powers of two.
#
# So take a huge one? **Predict:** the cell multiplies the loss by $2^0$ up to $2^{24}$ and sends the weight gradients through float16. Which numbers get worse towards the right, and for which of the two models?

# %% [markdown] lang="es"
# Una potencia de dos cambia el exponente y ninguna cifra de la mantisa: todos los gradientes vuelven iguales hasta el último bit. 1000 no es potencia de dos, cada producto del camino se redondea de nuevo, y cuatro de cada cinco vuelven un poco distintos. Por eso las escalas son potencias de dos.
#
# ¿Entonces, una enorme? **Predice:** la celda multiplica la pérdida por $2^0$ hasta $2^{24}$ y manda los gradientes de los pesos a float16. ¿Qué números empeoran hacia la derecha, y en cuál de los dos modelos?

# %%
of_weights = {name: runs.weight_gradients(model, x, y) for name, model in models.items()}
for power in (0, 4, 8, 12, 16, 20, 24):
    print(f"2^{power:<3}", end="")
    for name, g in of_weights.items():
        infinite = int(round_to(g * 2.0**power, torch.float16).isinf().sum())
        print(f"  {name}: {runs.share_lost(g, torch.float16, 2.0**power):7.3%} zero,", end="")
        print(f" {infinite:6,} infinite", end="")
    print()

# %% [markdown] lang="en"
# From $2^{12}$ on nothing is lost below, and at $2^{20}$ the fresh model begins to lose *above*: its large gradients pass 65,504 and become infinite. That is **overflow**, and a single infinite number spoils every weight that it touches. The right scale depends on the model, and changes as it learns. So it has to look for its own size.
#
# ## Exercise 25.4 · The next scale
#
# The rule is simple. If a gradient is infinite (or no number at all), the step is skipped and the scale halved. After a number of good steps *in a row*, the **interval**, it is doubled. Then counting starts again.
#
# Write `next_scale(scale, good_steps, found_inf, interval)`: `good_steps` counts the good steps since the last change, and the function is called after each step. Return the new pair `(scale, good_steps)`, a float and a whole number. With an interval of 5: from `(1024.0, 3)` a good step leads to `(1024.0, 4)`, another to `(2048.0, 0)`.

# %% [markdown] lang="es"
# Desde $2^{12}$ no se pierde nada por abajo, y en $2^{20}$ el modelo nuevo empieza a perder *por arriba*: sus gradientes grandes pasan de 65 504 y se vuelven infinitos. Eso es un **desbordamiento**, y un solo número infinito estropea todos los pesos que toca. La escala correcta depende del modelo y cambia mientras aprende. Así que tiene que buscar ella misma su tamaño.
#
# ## Ejercicio 25.4 · La escala siguiente
#
# La regla es sencilla. Si un gradiente es infinito (o no es un número), el paso se salta y la escala se reduce a la mitad. Tras cierta cantidad de pasos buenos *seguidos*, el **intervalo**, se duplica. Después se vuelve a contar desde el principio.
#
# Escribe `next_scale(scale, good_steps, found_inf, interval)`: `good_steps` cuenta los pasos buenos desde el último cambio, y la función se llama después de cada paso. Devuelve la nueva pareja `(scale, good_steps)`, un float y un entero. Con un intervalo de 5: desde `(1024.0, 3)` un paso bueno lleva a `(1024.0, 4)`, y otro, a `(2048.0, 0)`.


# %% exercise="ex-25-04"
def next_scale(scale, good_steps, found_inf, interval):
    """Return (scale, good_steps) after a step: the scale as a float, the count as an integer."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Let it search. The scale starts far too high, at $2^{26}$, on the fresh model, with an interval of 3. **Predict** the line of powers that the cell prints; an asterisk stands for a step that is skipped.

# %% [markdown] lang="es"
# Déjala buscar. La escala empieza demasiado alta, en $2^{26}$, con el modelo nuevo y un intervalo de 3. **Predice** la línea de potencias que imprime la celda; un asterisco es un paso que se salta.

# %%
import math

scale, good_steps = 2.0**26, 0
for _ in range(18):
    overflow = bool(round_to(of_weights["fresh"] * scale, torch.float16).isinf().any())
    print(f"{math.log2(scale):.0f}{'*' if overflow else ''}", end=" ")
    scale, good_steps = next_scale(scale, good_steps, overflow, interval=3)

# %% [markdown] lang="en"
# It runs down to where nothing overflows, tries one power more after every three good steps, is refused, and comes back. With the usual interval, which is 200 in this course and 2,000 in PyTorch, such a try costs one step in many.
#
# How much does all this matter for *learning*? Mini-GPT under autocast in float16, 200 steps at a rate of 0.006, the loss multiplied by $2^{0}$, by $2^{10}$, and by factors below 1, which make the gradients of this small model as small as you like. **Predict** which of the four rows are alike.

# %% [markdown] lang="es"
# Baja hasta donde nada desborda, prueba una potencia más tras cada tres pasos buenos, se le niega y vuelve. Con el intervalo usual, que es 200 en este curso y 2000 en PyTorch, un intento así cuesta un paso de cada muchos.
#
# ¿Cuánto importa todo esto para *aprender*? Mini-GPT con autocast en float16, 200 pasos con una tasa de 0,006, la pérdida multiplicada por $2^{0}$, por $2^{10}$ y por factores menores que 1, que hacen los gradientes de este modelo pequeño tan pequeños como quieras. **Predice** qué filas de las cuatro se parecen.

# %%
for power, both in found["float16"].items():
    print(f"loss times 2^{power:4} ", *(f"{run['loss']:.3f}" for run in both), end="   right ")
    print(*(f"{run['exact']:.0%}" for run in both))

# %% [markdown] lang="en" given=["0.8"]
# $2^0$ and $2^{10}$ are alike: this small model needs no scale. The 98 % at the logits do not decide, because a weight's gradient is a sum over many letters, and there only 1 % became 0. But it is not far from the edge. With gradients 256 times as small ($2^{-8}$) its loss is higher with both seeds, and with gradients 65,536 times as small ($2^{-16}$) it learns *nothing*: the loss is where it began, no error, no warning. A batch of 256 times as many letters has gradients at the logits that are so much smaller, by the $N$ below the line. (Two seeds are few: enough for "nothing", hardly for "a little worse".)
#
# ## The order of a step
#
# There are now four things to do between the backward pass and the step: divide by the scale (*unscale*), look for infinite numbers, clip the gradient (phase 18: make it shorter if it is longer than a limit), and move the weights.
#
# ## Exercise 25.5 · A step with a scaled loss
#
# Write `scaled_step(weights, gradients, scale, clip, rate)` for plain gradient descent. `gradients` come from the loss *times the scale*; `clip` is the limit for the length of the gradient of the loss itself. Return the new weights; if any gradient is not a finite number, the old ones. By hand: with gradients of (24, 32), a scale of 8 and a limit of 1, the true gradient is (3, 4), its length 5, clipped (0.6, 0.8).

# %% [markdown] lang="es" given=["0,8"]
# $2^0$ y $2^{10}$ se parecen: este modelo pequeño no necesita escala. El 98 % de los logits no decide, porque el gradiente de un peso es una suma de muchas letras, y ahí solo se volvió 0 el 1 %. Pero no está lejos del borde. Con gradientes 256 veces menores ($2^{-8}$) su pérdida es más alta con las dos semillas, y con gradientes 65 536 veces menores ($2^{-16}$) no aprende *nada*: la pérdida está donde empezó, sin error ni aviso. Un lote con 256 veces más letras tiene en los logits gradientes así de pequeños, por la $N$ que está debajo de la raya. (Dos semillas son pocas: bastan para «nada», apenas para «un poco peor».)
#
# ## El orden de un paso
#
# Hay ahora cuatro cosas que hacer entre la pasada hacia atrás y el paso: dividir entre la escala (*unscale*), buscar números infinitos, recortar el gradiente (fase 18: acortarlo si mide más que un límite) y mover los pesos.
#
# ## Ejercicio 25.5 · Un paso con la pérdida escalada
#
# Escribe `scaled_step(weights, gradients, scale, clip, rate)` para el descenso de gradiente sencillo. `gradients` vienen de la pérdida *por la escala*; `clip` es el límite de la longitud del gradiente de la pérdida misma. Devuelve los pesos nuevos; si algún gradiente no es un número finito, los de antes. A mano: con gradientes (24, 32), una escala de 8 y un límite de 1, el gradiente verdadero es (3, 4), mide 5 y recortado es (0,6; 0,8).


# %% exercise="ex-25-05"
def scaled_step(weights, gradients, scale, clip, rate):
    """Return the weights after a step with the gradients of a scaled loss, or as they were."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Of all mistakes with loss scaling, one is made [again](https://github.com/Lightning-AI/pytorch-lightning/issues/9599) [and](https://github.com/pytorch/examples/issues/1196) [again](https://github.com/milesial/Pytorch-UNet/issues/468): clip first, then divide by the scale. **Predict** what Mini-GPT's loss is after 60 steps in the wrong order, with a scale of 65,536 and a limit of 1, (a) with SGD at a rate of 0.3 with momentum 0.9 and (b) with AdamW at 0.006. The loss of a fresh model is 4.07; in the right order both optimizers get below 1.

# %% [markdown] lang="es"
# De todos los errores con el escalado de la pérdida, hay uno que se repite [una](https://github.com/Lightning-AI/pytorch-lightning/issues/9599) [y](https://github.com/pytorch/examples/issues/1196) [otra vez](https://github.com/milesial/Pytorch-UNet/issues/468): recortar primero y dividir después entre la escala. **Predice** cuál es la pérdida de Mini-GPT tras 60 pasos en el orden equivocado, con una escala de 65 536 y un límite de 1, (a) con SGD, con una tasa de 0,3 e inercia 0,9, y (b) con AdamW, con 0,006. La pérdida de un modelo nuevo es 4,07; en el orden correcto los dos optimizadores bajan de 1.

# %% tags=["plot"] alt={"en": "Two panels with the loss over 60 steps. With AdamW the lines of both orders fall together. With SGD the right order falls, and the wrong one is a flat line at 4.07.", "es": "Dos paneles con la pérdida durante 60 pasos. Con AdamW las líneas de los dos órdenes bajan juntas. Con SGD el orden correcto baja y el equivocado es una línea plana en 4,07."}
by_optimizer = {
    optimizer: {order: runs.in_order(order, optimizer, steps=60) for order in plots.ORDER_COLOURS}
    for optimizer in ("AdamW", "SGD")
}
for optimizer, orders in by_optimizer.items():
    print(optimizer, {order: round(values[-1], 2) for order, values in orders.items()})
plots.orders(by_optimizer, lang="en")

# %% [markdown] lang="en"
# SGD stands where it began; AdamW learns as if nothing were wrong. Why?
#
# In the wrong order the scaled gradient is far longer than 1, so it is cut to length 1, and then divided by 65,536: whatever the loss says, the step's gradient has a length of $1.5 \cdot 10^{-5}$. SGD's step is *proportional* to that. AdamW steps by $m / \sqrt v$ (phase 18), and a factor that is always the same stands above the line and below it.
#
# If that is the reason, then AdamW should not notice *at all*. Over 100 steps and three seeds it does notice, as the next cell shows. There is one term in AdamW that knows sizes: eps, $10^{-8}$, added below the line so that nothing is divided by 0. Beside gradients that are divided by 65,536 it is no longer small. **Predict:** with an eps of $10^{-16}$ instead, is the wrong order as good as the right one, or as bad as before? The cell prints the mean loss of the last 20 of 100 steps.

# %% [markdown] lang="es"
# SGD está donde empezó; AdamW aprende como si no hubiera nada mal. ¿Por qué?
#
# En el orden equivocado el gradiente escalado mide mucho más que 1, así que se recorta a longitud 1 y después se divide entre 65 536: diga lo que diga la pérdida, el gradiente del paso mide $1{,}5 \cdot 10^{-5}$. El paso de SGD es *proporcional* a eso. AdamW da un paso de $m / \sqrt v$ (fase 18), y un factor que es siempre el mismo está encima de la raya y también debajo.
#
# Si esa es la razón, AdamW no debería notar *nada*. En 100 pasos y con tres semillas algo nota, como enseña la celda siguiente. Hay en AdamW un término que sabe de tamaños: eps, $10^{-8}$, que se suma debajo de la raya para que nada se divida entre 0. Al lado de gradientes divididos entre 65 536 ya no es pequeño. **Predice:** con un eps de $10^{-16}$ en su lugar, ¿es el orden equivocado tan bueno como el correcto o tan malo como antes? La celda imprime la pérdida media de los últimos 20 de 100 pasos.

# %%
print(1 / 65_536, torch.optim.AdamW(fresh.parameters()).defaults["eps"])
for optimizer, orders in found["orders"].items():
    for order, ends in orders.items():
        print(f"{optimizer:17} {order:20}", *(f"{end:.3f}" for end in ends))

# %% [markdown] lang="en"
# With an eps of $10^{-16}$ the wrong order gets to within 0.01 of the right one, and agrees with "never unscale" in nearly every digit: to AdamW a constant factor is no factor. So eps was what it noticed.
#
# Two rows remain. "Never unscale" does no harm, not even to SGD: with the scale left in, *every* gradient is longer than the limit, so every one is cut to length 1, and that happens to suit this rate. Without the clipping SGD takes steps that are 65,536 times too long, and its loss is soon `nan`; AdamW shrugs that off as well, and only misses the clipping.
#
# > **Remember.** Scale the loss, go backward, divide by the scale, look, clip, step, choose the next scale. AdamW forgives almost every other order, and so nobody sees the mistake.

# %% [markdown] lang="es"
# Con un eps de $10^{-16}$ el orden equivocado queda a menos de 0,01 del correcto, y coincide con «never unscale» (no dividir nunca) en casi todas las cifras: para AdamW un factor constante no es un factor. Así que lo que notaba era eps.
#
# Quedan dos filas. No dividir nunca no hace daño, ni siquiera a SGD: con la escala dentro, *todos* los gradientes miden más que el límite, así que todos se recortan a longitud 1, y eso resulta irle bien a esta tasa. Sin el recorte SGD da pasos 65 536 veces demasiado largos, y su pérdida es pronto `nan`; AdamW también se lo toma con calma y solo echa de menos el recorte.
#
# > **Recuerda.** Escala la pérdida, ve hacia atrás, divide entre la escala, mira, recorta, da el paso, elige la escala siguiente. AdamW perdona casi cualquier otro orden, y por eso nadie ve el error.

# %% [markdown] lang="en"
# ## And without learning?
#
# All of this was about training. **Predict:** the base of the course, weights and activations all in bfloat16, then all in float16, spells 1,000 numbers that it has never seen. How many does it get right? In float32 it is 99.9 %.

# %% [markdown] lang="es"
# ## ¿Y sin aprender?
#
# Todo esto trataba de entrenar. **Predice:** la base del curso, con pesos y activaciones en bfloat16 y después en float16, escribe 1000 números que no ha visto nunca. ¿Cuántos acierta? En float32 es el 99,9 %.

# %%
import copy

from minigpt.evaluate import evaluate_languages
from minigpt.number_names import split_numbers

base, unseen = recipes.load_base(), split_numbers().test
for name, dtype in types.items():
    model = copy.deepcopy(base.model).to(dtype)
    print(name, f"{evaluate_languages(model, base.tokenizer, unseen, ['en'])['en']:.1%}")

# %% [markdown] lang="en"
# Writing does not mind. It only asks which letter is ahead, and that hardly ever hangs on the last digits. Learning lives on small differences that add up. How many more bits can writing do without? That is phase 26.
#
# ## Is it faster here?
#
# Sixteen bits are half the bytes, and a processor *may* multiply them faster: only if it has instructions for them. **Predict** for your machine how many times as fast as float32 a product of 64 rows by an $n \times n$ matrix is in bfloat16, for $n$ of 64, 256 and 1,024; and a training step of Mini-GPT under autocast.

# %% [markdown] lang="es"
# Para escribir da igual. Ahí solo cuenta qué letra va delante, y eso casi nunca depende de las últimas cifras. Aprender vive de diferencias pequeñas que se acumulan. ¿De cuántos bits más se puede prescindir al escribir? Eso es la fase 26.
#
# ## ¿Va más rápido aquí?
#
# Dieciséis bits son la mitad de bytes, y un procesador *puede* multiplicarlos más rápido: solo si tiene instrucciones para eso. **Predice** para tu máquina cuántas veces más rápido que en float32 va en bfloat16 un producto de 64 filas por una matriz de $n \times n$, con $n$ de 64, 256 y 1024; y un paso de entrenamiento de Mini-GPT con autocast.

# %%
from functools import partial

from minigpt.foundations.cost import seconds

for n in (64, 256, 1024):
    full = torch.randn(64, n), torch.randn(n, n)
    half = [matrix.bfloat16() for matrix in full]
    gain = seconds(partial(torch.mm, *full)) / seconds(partial(torch.mm, *half))
    print(f"product, n = {n:4}: {gain:.2f} times as fast")
full, half = (seconds(autocast.one_step(k, x, y)) for k in ("float32", "autocast"))
print(f"step of Mini-GPT: {full / half:.2f} times as fast")

# %% [markdown] lang="en"
# Whatever your machine says is right. Processors with instructions for bfloat16 gain on large products; without them every product is converted and comes out slower, many times at worst. And Mini-GPT's products are small: autocast has to convert weights and activations on the way into each of them, and at this size the conversions can cost more than the products save. On graphics cards with their own units for 16-bit products, and with models whose bytes decide, it is the other way round; this is what they are made for.
#
# ## Six operations, six tensors
#
# Look at $((2 x + 1) \cdot 3 - 4) \cdot x + 5$, for 16 million numbers $x$. PyTorch does one operation after another. Each of the six reads a whole tensor and writes a whole new one, for a single FLOP a number: in phase 24's words, far down on the slope. There are two suspects again. One are the **trips** of all these bytes to the memory and back. The other are the **new tensors**: for each of them memory has to be asked from the operating system.
#
# Two remedies tell them apart. *In place*, all six operations write into one and the same tensor: the trips stay, the asking goes. *In pieces*, one takes as many numbers as fit into the cache, does all six operations on them while they lie there, and goes on to the next piece: both go, but for the one tensor of the result. **Predict:** how many times as fast is the first, and how many times the second, with pieces of a thousand numbers, of sixty thousand, of a million?

# %% [markdown] lang="es"
# Lo que diga tu máquina es lo correcto. Los procesadores con instrucciones para bfloat16 ganan en los productos grandes; sin ellas cada producto se convierte y sale más lento, en el peor caso muchas veces más lento. Y los productos de Mini-GPT son pequeños: autocast tiene que convertir pesos y activaciones a la entrada de cada uno, y con este tamaño las conversiones pueden costar más de lo que ahorran los productos. En tarjetas gráficas con unidades propias para productos de 16 bits, y con modelos en los que mandan los bytes, es al revés; para eso están hechas.
#
# ## Seis operaciones, seis tensores
#
# Mira $((2 x + 1) \cdot 3 - 4) \cdot x + 5$, con 16 millones de números $x$. PyTorch hace una operación tras otra. Cada una de las seis lee un tensor entero y escribe otro entero, para un solo FLOP por número: en palabras de la fase 24, muy abajo en la cuesta. Otra vez hay dos sospechosos. Uno son los **viajes** de todos esos bytes a la memoria y de vuelta. El otro son los **tensores nuevos**: para cada uno hay que pedirle memoria al sistema operativo.
#
# Dos remedios los distinguen. *En el sitio*, las seis operaciones escriben en un mismo tensor: los viajes se quedan, las peticiones desaparecen. *Por trozos*, se toman tantos números como quepan en la caché, se hacen sobre ellos las seis operaciones mientras están ahí y se pasa al trozo siguiente: desaparecen las dos cosas, salvo por el tensor del resultado. **Predice:** ¿cuántas veces más rápido va lo primero, y cuántas lo segundo, con trozos de mil números, de sesenta mil, de un millón?

# %% tags=["plot"] alt={"en": "How many times as fast the chain of operations is when it is done in pieces, against the size of a piece, logarithmic. A hill: slower than all at once for pieces of a thousand numbers, several times as fast in the middle, less for the largest pieces. A dashed line shows all at once in one tensor; it lies near the top of the hill or above it.", "es": "Cuántas veces más rápida es la cadena de operaciones cuando se hace por trozos, según el tamaño del trozo, logarítmico. Una colina: más lenta que toda de una vez con trozos de mil números, varias veces más rápida en el medio, menos con los trozos mayores. Una línea discontinua muestra todo de una vez en un solo tensor; queda cerca de la cima o por encima."}
from minigpt.experiments.compiling import chain, chain_in_place
from minigpt.precision import in_pieces

numbers, out = torch.randn(2**24), torch.empty(2**24)
whole = seconds(lambda: chain(numbers), repeats=2)
sizes = [2**k for k in (10, 12, 14, 16, 18, 20, 22, 24)]
gains = {n: whole / seconds(lambda n=n: in_pieces(chain, numbers, n), repeats=2) for n in sizes}
in_place = whole / seconds(lambda: chain_in_place(numbers, out), repeats=2)
print("equal:", torch.equal(out, chain(numbers)), f" in place {in_place:.1f} times as fast")
plots.pieces(gains, in_place, lang="en")

# %% [markdown] lang="en"
# The result is equal to the bit: the same operations on the same numbers, only elsewhere or in another order. Now look at the dashed line. Near 1, it says that the trips were the expense; near the top of the hill or above it, it says that it was the new tensors. On the machine that made this page it is above the top: the larger part of the time went into *asking for memory*, which no count of FLOPs or bytes shows. (Pieces that are too small pay for many calls, as phase 24 has it.)
#
# A **compiler** spares most of both. `torch.compile` watches the function once, writes a C++ loop in which each number is read once, goes through all six operations in the processor's registers and is written once: the operations are **fused**. (The result is still a new tensor, so it need not beat the dashed line.) `compiled` tries it. It needs a C++ compiler on your machine; where there is none, it says so in a sentence, gives the function back as it was, and you have missed nothing of this lesson.

# %% [markdown] lang="es"
# El resultado es igual hasta el último bit: las mismas operaciones con los mismos números, solo que en otro sitio o en otro orden. Mira ahora la línea discontinua. Cerca de 1 dice que lo caro eran los viajes; cerca de la cima o por encima, que eran los tensores nuevos. En la máquina que hizo esta página está por encima: la mayor parte del tiempo se iba en *pedir memoria*, y eso no lo muestra ninguna cuenta de FLOPs ni de bytes. (Los trozos demasiado pequeños pagan muchas llamadas, como en la fase 24.)
#
# Un **compilador** ahorra casi todo de ambas cosas. `torch.compile` observa la función una vez y escribe un bucle en C++ en el que cada número se lee una vez, pasa por las seis operaciones en los registros del procesador y se escribe una vez: las operaciones quedan **fusionadas**. (El resultado sigue siendo un tensor nuevo, así que no tiene por qué ganarle a la línea discontinua.) `compiled` lo intenta. Necesita un compilador de C++ en tu máquina; si no lo hay, lo dice en una frase, devuelve la función como estaba, y no te has perdido nada de esta lección.

# %%
from pathlib import Path

from minigpt.precision import compiled

fused, said = compiled(chain, (numbers,), Path("work/compiled"))
print(said)
print("equal:", torch.equal(fused(numbers), chain(numbers)))
if said == "compiled":
    print(f"{whole / seconds(lambda: fused(numbers)):.1f} times as fast")

# %% [markdown] lang="en"
# > **Tip.** What was compiled is kept in the folder `work/compiled`. If a compilation was interrupted and the next one fails with a strange message about a file that is too short, delete that folder.
#
# ## What does the compiler get to see?
#
# It gets a **graph**: the list of operations between the inputs and the outputs, as PyTorch met them. `captured` shows what would be handed over, without compiling anything. **Predict:** into how many graphs does the forward pass of Mini-GPT go? How many new ones does a second text of the same length need, one of another length, one of a third length? And how many graphs does a function need that looks at a number with `.item()` on its way?

# %% [markdown] lang="es"
# > **Consejo.** Lo compilado se guarda en la carpeta `work/compiled`. Si una compilación se interrumpió y la siguiente falla con un mensaje extraño sobre un archivo demasiado corto, borra esa carpeta.
#
# ## ¿Qué llega a ver el compilador?
#
# Recibe un **grafo**: la lista de operaciones entre las entradas y las salidas, como las encontró PyTorch. `captured` enseña qué se le entregaría, sin compilar nada. **Predice:** ¿en cuántos grafos entra la pasada hacia delante de Mini-GPT? ¿Cuántos nuevos hacen falta para un segundo texto de la misma longitud, para uno de otra longitud y para uno de una tercera? ¿Y cuántos grafos necesita una función que por el camino mira un número con `.item()`?

# %%
from minigpt.precision import captured

watched, graphs = captured(fresh)
with torch.no_grad():
    for T in (20, 20, 21, 30):
        watched(torch.randint(57, (4, T)))
        print(f"a text of {T} letters: {len(graphs)} graphs so far, operations in each {graphs}")


# %%
def careful(x):
    y = x * 2
    if y.sum().item() > 0:  # a number that only running the code can tell
        y = y + 1
    return y * 3


watched, graphs = captured(careful)
watched(torch.ones(2))
print(len(graphs), "graphs")

# %% [markdown] lang="en"
# The whole of Mini-GPT is one graph. A second length costs another graph; PyTorch takes the hint and makes that one for *any* length, so the third is free. And `.item()` cuts the graph in two, a **graph break**: what comes after depends on a number, so everything before has to be done first. A `loss.item()` for a log, in the middle of a step, is the usual one.
#
# ## Does it pay?
#
# Compiling takes time itself. The next cell reads what one machine measured: seconds of a call before and after, and how long the compiler was busy. "Reading" is a text of 8 letters without gradients, "training" the forward and the backward pass over 32 rows. **Predict,** before you run: after how many training steps has compiling paid for itself? The base of this course took 1,000.

# %% [markdown] lang="es"
# Mini-GPT entero es un solo grafo. Una segunda longitud cuesta otro grafo; PyTorch toma nota y hace ese para *cualquier* longitud, así que la tercera sale gratis. Y `.item()` parte el grafo en dos, un **corte del grafo**: lo que viene después depende de un número, así que antes hay que hacer todo lo anterior. El caso corriente es un `loss.item()` para un registro, en medio de un paso.
#
# ## ¿Compensa?
#
# Compilar también tarda. La celda siguiente lee lo que midió una máquina: segundos de una llamada antes y después, y cuánto estuvo ocupado el compilador. «Reading» es un texto de 8 letras sin gradientes; «training», la pasada hacia delante y la pasada hacia atrás con 32 filas. **Predice,** antes de ejecutar: ¿tras cuántos pasos de entrenamiento se ha pagado la compilación? La base de este curso dio 1000.

# %%
compiling = results.load("compiling")
for name in ("chain", "GELU by hand", "reading", "training"):
    case = compiling[name]
    saved = case["seconds"] - case["seconds_compiled"]
    gain, pays = case["seconds"] / case["seconds_compiled"], case["compile_cpu_seconds"] / saved
    print(f"{name:13} {gain:5.2f} times as fast, compiled in {case['compile_cpu_seconds']:4.1f} s,")
    print(f"{'':13} pays after {pays:9,.0f} calls; at most {case['apart']:.0e} apart")

# %% [markdown] lang="en" given=["2018", "2019", "2024", "3.1", "3.2"]
# The chain and GELU become five to six times as fast. (Memory was kept there from call to call, so this time it is the trips that are spared.) For Mini-GPT it is another story. Reading eight letters is 1.59 times as fast: that was the price of *calls* (phase 24), and one compiled graph is one call. Training gains 4 %: most of its FLOPs are in products of matrices, which the compiler leaves to the same library as before, and it would pay after some 18,000 steps. The results are the same, to the bit or to the last digit of a float32. (The first of the four pays for what the compiler sets up once.)
#
# > **Remember.** Compiling pays for what is called often, with shapes that stay, and whose time lies in small operations or in calls rather than in large products. It pays for a model that trains for days; for a run of a minute it costs more than it saves. No promise of speed holds for all machines: measure.
#
# To train, a model needed some of its numbers in 32 bits. One that only writes adds up nothing over thousands of steps. How few bits does *it* need? That is phase 26.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 25` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 25`.
#
# ## What you can now do
#
# * You can say which of two shortages is at work: float16 runs out of range, bfloat16 runs out of digits; and which cure belongs to which.
# * You can train in 16 bits with a float32 master copy, and say what autocast leaves in float32.
# * You can count the bytes of a parameter in training, and say what mixed precision saves and what it does not.
# * You can scale a loss, let the scale find its size, and put the lines of a step in the right order.
# * You can say when compiling pays, and what cuts a graph.
#
# Training needs its digits; writing did not even notice that half of them were gone. How few bits are enough for writing? That is phase 26.
#
# ## Where to go deeper
#
# * Add 0.01 in bfloat16 again, but round *by lot* (phase 02, `round_stochastically`): how far does the sum get? And what becomes of AdamW's mean of squares in bfloat16 when it keeps 0.999 of itself at each step, and not 0.99 as here?
# * Micikevicius et al. 2018, [Mixed Precision Training](https://arxiv.org/abs/1710.03740): section 3.1 is the master copy, section 3.2 the scale.
# * Kalamkar et al. 2019, [A Study of BFLOAT16](https://arxiv.org/abs/1905.12322): why the exponent matters more than the digits.
# * Ansel et al. 2024, [PyTorch 2](https://doi.org/10.1145/3620665.3640366): how a graph is captured and what becomes of it.
# * `minigpt/precision.py`: the scale (`LossScaler`, which is your two functions in a class), the copy and the compiler's fallback. `torch.amp.GradScaler` is PyTorch's own scale; a test of this course compares the two step by step.

# %% [markdown] lang="es" given=["2018", "2019", "2024", "3.1", "3.2"]
# La cadena y la GELU van de cinco a seis veces más rápido. (Ahí la memoria se conservaba de una llamada a otra, así que esta vez lo ahorrado son los viajes.) Con Mini-GPT es otra historia. Leer ocho letras va 1,59 veces más rápido: aquello era el precio de las *llamadas* (fase 24), y un grafo compilado es una sola llamada. Entrenar mejora un 4 %: la mayoría de sus FLOPs están en productos de matrices, que el compilador deja a la misma biblioteca que antes, y se pagaría tras unos 18 000 pasos. Los resultados son los mismos, hasta el bit o hasta la última cifra de un float32. (La primera de las cuatro paga lo que el compilador prepara una sola vez.)
#
# > **Recuerda.** Compilar compensa en lo que se llama a menudo, con formas que no cambian, y cuyo tiempo está en operaciones pequeñas o en llamadas más que en productos grandes. Compensa en un modelo que entrena durante días; en un entrenamiento de un minuto cuesta más de lo que ahorra. Ninguna promesa de velocidad vale para todas las máquinas: mide.
#
# Para entrenar, un modelo necesitaba algunos de sus números en 32 bits. Uno que solo escribe no acumula nada durante miles de pasos. ¿Con cuántos bits le basta *a él*? Esa es la fase 26.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 25` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 25`.
#
# ## Lo que ya sabes hacer
#
# * Sabes decir cuál de dos carencias actúa: a float16 se le acaba el alcance y a bfloat16, las cifras; y qué remedio es de cada una.
# * Sabes entrenar en 16 bits con una copia maestra en float32 y decir qué deja autocast en float32.
# * Sabes contar los bytes de un parámetro al entrenar y decir qué ahorra la precisión mixta y qué no.
# * Sabes escalar una pérdida, dejar que la escala encuentre su tamaño y poner las líneas de un paso en el orden correcto.
# * Sabes decir cuándo compensa compilar y qué corta un grafo.
#
# Entrenar necesita sus cifras; escribir ni siquiera notó que faltaba la mitad. ¿Cuántos bits bastan para escribir? Eso es la fase 26.
#
# ## Para profundizar
#
# * Vuelve a sumar 0,01 en bfloat16, pero redondeando *por sorteo* (fase 02, `round_stochastically`): ¿hasta dónde llega la suma? ¿Y qué le pasa en bfloat16 a la media de los cuadrados de AdamW si en cada paso conserva 0,999 de sí misma, y no 0,99 como aquí?
# * Micikevicius et al. 2018, [el artículo de la precisión mixta](https://arxiv.org/abs/1710.03740): la sección 3.1 es la copia maestra; la 3.2, la escala.
# * Kalamkar et al. 2019, [A Study of BFLOAT16](https://arxiv.org/abs/1905.12322): por qué el exponente importa más que las cifras.
# * Ansel et al. 2024, [PyTorch 2](https://doi.org/10.1145/3620665.3640366): cómo se captura un grafo y qué se hace con él.
# * `minigpt/precision.py`: la escala (`LossScaler`, que son tus dos funciones en una clase), la copia y lo que pasa sin compilador. `torch.amp.GradScaler` es la escala de PyTorch; un test de este curso compara las dos paso a paso.
