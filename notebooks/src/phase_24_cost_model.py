# ---
# title: {en: "The cost model", es: "El modelo de costos"}
# summary: {en: "How long a model takes, how much memory it needs and how good it gets: counted before it runs, measured afterwards, and told where each count stops being true.", es: "Cuánto tarda un modelo, cuánta memoria pide y qué bueno llega a ser: contado antes de ejecutarlo, medido después, y dicho hasta dónde vale cada cuenta."}
# outcome: {en: "the operations, bytes and calls of any GPT, the roofline of your machine, and a scaling law with its limits", es: "las operaciones, los bytes y las llamadas de cualquier GPT, el techo de tu máquina y una ley de escala con sus límites"}
# minutes: 120
# needs: [1, 18]
# ---

# %% [markdown] lang="en"
# # The cost model
#
# Twice now the clock has not done what a count said. In phase 01 a product of eight times as many FLOPs took nearly the same time. In phase 23 a cache saved most of the positions that a model reads, and the clock noticed far less of it. A count of operations, alone, is not time. What is missing in it?
#
# There are three questions that one would like to answer about a model **before running anything: how long will it take, how much memory does it need, and how good will it get?** Whoever trains a large model has to answer them on paper, for there is no second try. You answer them for Mini-GPT, where every answer can be checked, and find out of each how far it can be trusted.

# %% [markdown] lang="es"
# # El modelo de costos
#
# Ya van dos veces que el reloj no hace lo que decía una cuenta. En la fase 01 un producto con ocho veces más FLOPs tardó casi lo mismo. En la fase 23 una caché ahorraba la mayoría de las posiciones que lee un modelo, y el reloj lo notó mucho menos. Una cuenta de operaciones, sola, no es tiempo. ¿Qué le falta?
#
# Hay tres preguntas sobre un modelo que uno querría responder **antes de ejecutar nada: ¿cuánto tardará, cuánta memoria pide y qué bueno llegará a ser?** Quien entrena un modelo grande tiene que responderlas en el papel, porque no hay un segundo intento. Tú las respondes para Mini-GPT, donde cada respuesta se puede comprobar, y averiguas de cada una hasta dónde es de fiar.

# %%
import torch

from minigpt.model import GPT, GPTConfig

torch.set_num_threads(1)  # one core of your machine: fewer surprises on the clock
torch.manual_seed(0)
config = GPTConfig(vocab_size=57)
model = GPT(config).eval()
print(f"{config.n_parameters:,} parameters, {config.n_layer} layers of width {config.n_embd}")

# %% [markdown] lang="en"
# ## Where does the work go?
#
# A Linear takes two FLOPs for each weight and token (phase 01), and Mini-GPT has twelve of them. Three more things are products or look like one:
#
# * The **attention** of a layer multiplies data by data: $T$ queries by $T$ keys, and then $T$ rows of weights by $T$ values. All heads together are $C$ wide, so each of the two products takes $2\,T\,T\,C$ FLOPs. (The kernel computes all $T \cdot T$ scores, also the half that the mask then throws away.)
# * The **head** scores every letter: $(T, C)$ by $(C, V)$. Its weights are those of the embedding.
# * The **embedding** looks up rows of a table, which multiplies nothing.
#
# **Predict** for a text of 64 letters, in percent of all FLOPs: the four Linears q, k, v and o of both layers; the two Linears of both MLPs; the attention's products of data by data; the head.

# %% [markdown] lang="es"
# ## ¿Adónde se va el trabajo?
#
# Una lineal cuesta dos FLOPs por cada peso y token (fase 01), y Mini-GPT tiene doce. Hay tres cosas más que son productos o lo parecen:
#
# * La **atención** de una capa multiplica datos por datos: $T$ consultas por $T$ claves, y después $T$ filas de pesos por $T$ valores. Todas las cabezas juntas miden $C$ de ancho, así que cada uno de los dos productos cuesta $2\,T\,T\,C$ FLOPs. (El núcleo calcula las $T \cdot T$ puntuaciones, también la mitad que después tira la máscara.)
# * La **última lineal** puntúa todas las letras: $(T, C)$ por $(C, V)$. Sus pesos son los del embedding.
# * El **embedding** busca filas en una tabla, y eso no multiplica nada.
#
# **Predice** para un texto de 64 letras, en porcentaje de todos los FLOPs: las cuatro lineales q, k, v y o de las dos capas; las dos lineales de los dos MLP; los productos de datos por datos de la atención; la última lineal.

# %% [markdown] lang="en"
# ## Exercise 24.1 · The FLOPs of a forward pass
#
# Write `count_flops(config, B, T)` for any configuration, as an integer. It has the fields `n_layer` ($L$), `n_embd` ($C$), `d_ff` (the width inside the MLP), `n_head` and `vocab_size` ($V$). Count products of matrices only: what the norms, the GELU and the softmax do is little beside them. By hand, for one text of one token in a single layer, with $C = 6$, a `d_ff` of 6 and $V = 5$: the four Linears take 288, the MLP 144, the attention 24, the head 60, together 516.

# %% [markdown] lang="es"
# ## Ejercicio 24.1 · Los FLOPs de una pasada hacia delante
#
# Escribe `count_flops(config, B, T)` para cualquier configuración, como un entero. Tiene los campos `n_layer` ($L$), `n_embd` ($C$), `d_ff` (el ancho dentro del MLP), `n_head` y `vocab_size` ($V$). Cuenta solo productos de matrices: lo que hacen las normas, la GELU y el softmax es poco a su lado. A mano, para un texto de un token en una sola capa, con $C = 6$, un `d_ff` de 6 y $V = 5$: las cuatro lineales cuestan 288, el MLP 144, la atención 24, la última lineal 60; en total, 516.


# %% exercise="ex-24-01"
def count_flops(config, B, T):
    """Return the FLOPs of one forward pass over B texts of T tokens, an integer."""
    raise NotImplementedError


# %%
from minigpt.cost_model import forward_flops

small = GPTConfig(5, context_length=16, n_layer=1, n_head=1, n_embd=6, d_ff=6)
print("by hand:", forward_flops(small, 1, 1), "together", count_flops(small, 1, 1))
total = count_flops(config, 1, 64)
for part, count in forward_flops(config, 1, 64).items():
    print(f"{part:10} {count:>10,} FLOPs {count / total:4.0%}")
print(f"together   {total:>10,}")

# %% [markdown] lang="en"
# The famous part, attention, does the least but for the head. More than half of the work is in the MLPs.
#
# ## Who counts right?
#
# A count that one has written oneself wants a second opinion. PyTorch can count, too: `FlopCounterMode` watches every operation of a real forward pass. **Predict:** does it print the same number, a little more, or less?

# %% [markdown] lang="es"
# La parte famosa, la atención, es la que menos hace salvo la última lineal. Más de la mitad del trabajo está en los MLP.
#
# ## ¿Quién cuenta bien?
#
# Una cuenta que uno ha escrito pide una segunda opinión. PyTorch también sabe contar: `FlopCounterMode` observa cada operación de una pasada de verdad. **Predice:** ¿imprime el mismo número, un poco más o menos?

# %%
from torch.utils.flop_counter import FlopCounterMode

ids = torch.randint(57, (1, 64))
with torch.no_grad(), FlopCounterMode(display=False) as counter:
    model(ids)
theirs = counter.get_total_flops()
print(f"PyTorch {theirs:,}, on paper {total:,}: {total - theirs:,} apart")

# %% [markdown] lang="en"
# Less, and by how much! The difference is the attention, to the last operation: PyTorch's counter has found none. But the model's attention did run. It ran in a fused kernel for the CPU, for which the counter has no rule; and what it has no rule for, it counts as 0, without a word. Ask for the plain kernel, which is made of ordinary products, and count again:

# %% [markdown] lang="es"
# Menos, ¡y fíjate en cuánto! La diferencia es la atención, hasta la última operación: el contador de PyTorch no ha encontrado ninguna. Sin embargo, la atención del modelo se ejecutó. Lo hizo en un núcleo de cálculo fusionado para la CPU, para el que el contador no tiene regla; y lo que no tiene regla lo cuenta como 0, sin decir nada. Pide el núcleo sencillo, hecho de productos corrientes, y cuenta otra vez:

# %%
from torch.nn.attention import SDPBackend, sdpa_kernel

with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
    model(ids)
print(f"PyTorch {counter.get_total_flops():,}, on paper {total:,}")

# %% [markdown] lang="en"
# > **Remember.** When a tool is silent, that is not a zero. A profiler that misses a part is found out by a count on paper, and a wrong count on paper by a profiler.
#
# ## When does attention take over?
#
# The Linears grow with $T$, the attention with $T^2$. Take $2\,T\,L\,(4 C^2 + 2\,C \cdot 4 C)$ for the one and $4\,T^2 L\,C$ for the other. **Predict,** by hand: at which $T$ are they equal in Mini-GPT, with $C = 64$? And in a model of width 768?

# %% [markdown] lang="es"
# > **Recuerda.** Cuando una herramienta calla, eso no es un cero. A un perfilador que pasa por alto una parte lo descubre una cuenta en el papel, y a una cuenta equivocada en el papel, un perfilador.
#
# ## ¿Cuándo manda la atención?
#
# Las lineales crecen con $T$; la atención, con $T^2$. Son $2\,T\,L\,(4 C^2 + 2\,C \cdot 4 C)$ de un lado y $4\,T^2 L\,C$ del otro. **Predice,** a mano: ¿con qué $T$ se igualan en Mini-GPT, donde $C = 64$? ¿Y en un modelo de ancho 768?

# %%
for C in (64, 768):
    for T in (64, 6 * C, 24 * C):
        wide = GPTConfig(57, context_length=T, n_embd=C, d_ff=4 * C)
        parts = forward_flops(wide, 1, T)
        share = parts["attention"] / (parts["q, k, v, o"] + parts["MLP"])
        print(f"width {C}, T = {T:6,}: attention is {share:.2f} times the Linears")

# %% [markdown] lang="en"
# At $T = 6 C$, six widths: 384 letters for Mini-GPT, 4,608 tokens for a width of 768. Below that, a model is its Linears. That is why it took long contexts for people to speak of the "quadratic cost".
#
# ## What does learning cost?
#
# A step of training is a forward pass, then a backward pass. **Predict:** how many times the FLOPs of the forward pass do both together take?

# %% [markdown] lang="es"
# Con $T = 6 C$, seis anchos: 384 letras en Mini-GPT, 4608 tokens con un ancho de 768. Por debajo, un modelo son sus lineales. Por eso hubo que llegar a los contextos largos para que se hablara del «costo cuadrático».
#
# ## ¿Cuánto cuesta aprender?
#
# Un paso de entrenamiento es una pasada hacia delante y luego una hacia atrás. **Predice:** ¿cuántas veces los FLOPs de la pasada hacia delante cuestan las dos juntas?

# %%
with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
    model(ids).sum().backward()
print(f"both passes {counter.get_total_flops():,}: {counter.get_total_flops() / total} times")
model.zero_grad()

# %% [markdown] lang="en" given=["2,000", "6.74"]
# Three times. You wrote the reason in phase 04: a Linear's backward pass is two products of the same size, one for the gradient of its input and one for that of its weights. So a weight takes two FLOPs a token in reading and six in learning: "**6 N D**", six times the weights times the tokens, is the formula in every paper on large models.
#
# Use it. The base of this course took 1,000 steps of 64 rows, about 44 letters long. Llama 2 with 6.74 billion parameters saw 2,000 billion tokens. **Predict** the ratio of the two, as a power of ten.

# %% [markdown] lang="es" given=["2000", "6,74"]
# Tres veces. La razón la escribiste en la fase 04: la pasada hacia atrás de una lineal son dos productos del mismo tamaño, uno para el gradiente de su entrada y otro para el de sus pesos. Así que un peso cuesta dos FLOPs por token al leer y seis al aprender: «**6 N D**», seis por los pesos por los tokens, es la fórmula de todos los artículos sobre modelos grandes.
#
# Úsala. La base de este curso dio 1000 pasos de 64 filas de unas 44 letras. Llama 2, con 6,74 miles de millones de parámetros, vio 2000 miles de millones de tokens. **Predice** el cociente entre los dos, como potencia de diez.

# %%
from minigpt.cost_model import training_flops

base_run = 1000 * training_flops(config, 64, 44)
llama = 6 * 6.74e9 * 2000e9
print(f"base {base_run:.1e} FLOPs, Llama 2 {llama:.1e}, ratio {llama / base_run:.0e}")

# %% [markdown] lang="en"
# ## What can your machine do?
#
# To make time of FLOPs you need the machine. Three numbers of it are enough for this phase, and the next cell measures them, on one core:
#
# * the **peak**: FLOPs a second in a product of matrices that lie in the processor's **cache**, its own small and fast memory;
# * the **bandwidth**: bytes a second that arrive from the main memory;
# * the price of a **call**: how long PyTorch takes for an operation on a single number.
#
# Whatever is said about time from here on is about *your* numbers. They differ from machine to machine by ten times and more, and from minute to minute when other programs run.

# %% [markdown] lang="es"
# ## ¿De qué es capaz tu máquina?
#
# Para convertir FLOPs en tiempo hace falta la máquina. Tres números suyos bastan en esta fase, y la celda siguiente los mide, en un núcleo del procesador:
#
# * el **máximo**: FLOPs por segundo en un producto de matrices que caben en la **memoria caché** del procesador, la suya propia, pequeña y rápida;
# * el **ancho de banda**: bytes por segundo que llegan de la memoria principal;
# * el precio de una **llamada**: cuánto tarda PyTorch en una operación con un solo número.
#
# Todo lo que se diga del tiempo desde aquí trata de *tus* números. Cambian de una máquina a otra en diez veces y más, y de un minuto a otro cuando corren otros programas.

# %%
from minigpt.cost_model import measure_machine

machine = measure_machine()
print(f"peak      {machine.flops_per_s / 1e9:8.1f} billion FLOPs a second")
print(f"bandwidth {machine.bytes_per_s / 1e9:8.1f} billion bytes a second")
print(f"call      {machine.s_per_call * 1e6:8.2f} microseconds")
print(f"FLOPs while one byte arrives: {machine.flops_per_s / machine.bytes_per_s:.1f}")

# %% [markdown] lang="en"
# Now Mini-GPT reads a single token, as it does for every letter that it writes with a cache. Divide its FLOPs by your peak: that is the time on paper. **Predict:** how many times as long does it really take?

# %% [markdown] lang="es"
# Ahora Mini-GPT lee un solo token, como hace con cada letra que escribe con caché. Divide sus FLOPs entre tu máximo: ese es el tiempo en el papel. **Predice:** ¿cuántas veces más tarda en realidad?

# %%
from minigpt.foundations.cost import seconds


def clock(B, T):
    ids = torch.zeros(B, T, dtype=torch.long)
    with torch.no_grad():
        return seconds(lambda: model(ids))


# %%
on_paper, took = count_flops(config, 1, 1) / machine.flops_per_s, clock(1, 1)
print(f"{count_flops(config, 1, 1):,} FLOPs for one token")
print(f"on paper {1e6 * on_paper:.1f} microseconds, by the clock {1e6 * took:.0f}")
print(f"{took / on_paper:.0f} times as long: {on_paper / took:.1%} of the peak")

# %% [markdown] lang="en"
# The arithmetic is a tiny part of the time. Three suspects: the FLOPs are done more slowly than at the peak; the **bytes** of all the weights must be fetched, and that takes its time; each of the many **calls** has its price, however little it does. **Predict:** which one is guilty? The cell works out what each of them would take at least.

# %% [markdown] lang="es"
# La aritmética es una parte diminuta del tiempo. Tres sospechosos: los FLOPs van más lentos que al máximo; hay que traer los **bytes** de todos los pesos, y eso lleva su tiempo; cada una de las muchas **llamadas** tiene su precio, por poco que haga. **Predice:** ¿cuál es el culpable? La celda calcula cuánto tardaría como mínimo cada uno.

# %%
from minigpt.cost_model import count_calls, limits

one = torch.zeros(1, 1, dtype=torch.long)
with torch.no_grad():
    calls = count_calls(lambda: model(one))
moved = 4 * config.n_parameters
print(f"{calls} calls, {moved:,} bytes of weights")
for name, least in limits(count_flops(config, 1, 1), moved, calls, machine).items():
    print(f"{name:10} {1e6 * least:8.1f} microseconds at least")

# %% [markdown] lang="en" given=["100", "20", "300", "200", "10"]
# Compare with the clock above: one of the three comes close to it by itself, and the other two are far below. (Most of the 84 calls do next to nothing: a view here, a transpose there. PyTorch still has to be asked.) This is what phase 01 and phase 23 ran into.
#
# ## Exercise 24.2 · The longest of three
#
# A machine fetches, multiplies and takes orders at the same time, so the three times do not add up: whoever takes longest makes the others wait. Write `step_seconds(flops, moved, calls, machine)`. `moved` is in bytes, and `machine` has `flops_per_s`, `bytes_per_s` and `s_per_call`. With 100 FLOPs a second, 20 bytes a second and half a second a call, 300 FLOPs, 200 bytes and 4 calls take 10 seconds.

# %% [markdown] lang="es" given=["100", "20", "300", "200", "10"]
# Compara con el reloj de arriba: uno de los tres se le acerca por sí solo y los otros dos quedan muy por debajo. (La mayoría de las 84 llamadas no hace casi nada: una vista aquí, una transposición allá. Pero hay que pedírselo a PyTorch.) Con esto toparon las fases 01 y 23.
#
# ## Ejercicio 24.2 · El más largo de los tres
#
# Una máquina trae, multiplica y recibe encargos a la vez, así que los tres tiempos no se suman: el que más tarda hace esperar a los demás. Escribe `step_seconds(flops, moved, calls, machine)`. `moved` está en bytes, y `machine` tiene `flops_per_s`, `bytes_per_s` y `s_per_call`. Con 100 FLOPs por segundo, 20 bytes por segundo y medio segundo por llamada, 300 FLOPs, 200 bytes y 4 llamadas tardan 10 segundos.


# %% exercise="ex-24-02"
def step_seconds(flops, moved, calls, machine):
    """Return the seconds that a piece of work takes at least: the longest of the three limits."""
    raise NotImplementedError


# %% [markdown] lang="en"
# The calls are the same in number whether the model reads one token or a thousand. **Predict** before you run, with your three numbers: from which of these sizes on do the operations decide, and not the calls? And what happens to the time from 1 token to 8, which is nearly eight times the work?

# %% [markdown] lang="es"
# Las llamadas son las mismas, lea el modelo un token o mil. **Predice** antes de ejecutar, con tus tres números: ¿desde cuál de estos tamaños deciden las operaciones y no las llamadas? ¿Y qué le pasa al tiempo de 1 token a 8, que son casi ocho veces el trabajo?

# %%
print("texts x tokens    predicted    clock    who decides")
for B, T in [(1, 1), (1, 8), (1, 44), (8, 44), (64, 44)]:
    work = count_flops(config, B, T), moved, calls
    three = limits(*work, machine)
    who, least = max(three, key=three.get), step_seconds(*work, machine)
    print(f"{B:5} x {T:2} {1e6 * least:14.0f} {1e6 * clock(B, T):10.0f} µs  {who}")

# %% [markdown] lang="en"
# Eight tokens cost hardly more than one, for they take the same number of calls: the control that convicts the third suspect. With many texts at once the operations take over, and the prediction has the right order of magnitude. The clock stays above it, since a peak is what the machine can do *at best*: small matrices do not reach it, and norms, masks and GELU are not in the count. (The price of a call is rougher: a view costs less than the addition that we measured, so that the clock may even be below it.)
#
# ## Does memory ever decide?
#
# Never in Mini-GPT: its weights fit into the cache. A large model's do not. You need no large model to feel that; one matrix is enough, of 4,096 × 4,096 numbers, 64 MiB. **Predict:** a single row goes through it. Which of the three decides, and how far from the peak is it?

# %% [markdown] lang="es"
# Ocho tokens cuestan apenas más que uno, porque piden el mismo número de llamadas: es el control que condena al tercer sospechoso. Con muchos textos a la vez mandan las operaciones, y la predicción tiene el orden de magnitud correcto. El reloj queda por encima, porque un máximo es lo que la máquina puede *en el mejor caso*: las matrices pequeñas no llegan a él, y las normas, las máscaras y la GELU no están en la cuenta. (El precio de una llamada es más aproximado: una vista cuesta menos que la suma que medimos, así que el reloj puede incluso quedar por debajo.)
#
# ## ¿Decide alguna vez la memoria?
#
# En Mini-GPT, nunca: sus pesos caben en la caché. Los de un modelo grande no. Para notarlo no hace falta un modelo grande; basta una matriz de 4096 × 4096 números, 64 MiB. **Predice:** pasa por ella una sola fila. ¿Cuál de los tres decide y a qué distancia queda del máximo?

# %%
from torch.nn import functional as F

from minigpt.cost_model import linear_bytes

W, x = torch.randn(4096, 4096), torch.randn(1, 4096)
three = limits(2 * W.numel(), linear_bytes(1, 4096, 4096), 1, machine)
print({name: f"{1e3 * least:.3f} ms" for name, least in three.items()})
took = seconds(lambda: F.linear(x, W))
print(f"clock {1e3 * took:.3f} ms, {2 * W.numel() / took / machine.flops_per_s:.1%} of the peak")

# %% [markdown] lang="en" given=["16", "4"]
# Here the bytes decide. Each weight is fetched, used for one multiplication and one addition, and dropped. This is what every large model does for each token that it writes, and it makes an estimate possible that needs no model at all: **the time for a token is the bytes of the weights over the bandwidth.** Take 7 billion weights on *your* machine, at 16 bits, 8 and 4. **Predict** how the time goes down with the bits.

# %% [markdown] lang="es" given=["16", "4"]
# Aquí deciden los bytes. Cada peso se trae, se usa en una multiplicación y una suma, y se suelta. Es lo que hace todo modelo grande por cada token que escribe, y permite una estimación para la que no hace falta ningún modelo: **el tiempo de un token son los bytes de los pesos entre el ancho de banda.** Toma 7 mil millones de pesos en *tu* máquina, con 16 bits, con 8 y con 4. **Predice** cómo baja el tiempo con los bits.

# %%
for bits in (16, 8, 4):
    three = limits(2 * 7e9, 7e9 * bits / 8, 0, machine)
    print(
        f"{bits:2} bits: bytes {three['bytes']:.2f} s a token, operations {three['operations']:.2f}"
    )

# %% [markdown] lang="en"
# As long as the bytes decide, half the bits are half the time. (Where a line of yours shows more time for the operations, one core is too slow for its memory; all cores together, or a graphics card, are not.) That is the reason to look forward to phase 26, where weights get 4 bits: turning them back into numbers takes *more* arithmetic, and yet the token comes sooner. (On a server a graphics card with a hundred times the bandwidth does the same sum.)
#
# ## How does one get away from the slope?
#
# If a weight has been fetched, it may as well serve several rows. The FLOPs for each byte moved are called the **arithmetic intensity** of a piece of work. One row through a matrix has an intensity of half a FLOP a byte: two FLOPs for the four bytes of a float32. With 64 rows each weight is used 64 times.
#
# **Predict** the curve: FLOPs a second, for 1, 4, 16 and 64 rows through the 64 MiB matrix. Does it rise with the rows, stay flat, or first the one and then the other?

# %% [markdown] lang="es"
# Mientras deciden los bytes, la mitad de bits es la mitad de tiempo. (Donde una línea tuya muestre más tiempo para las operaciones, un núcleo va demasiado lento para su memoria; todos juntos, o una tarjeta gráfica, no.) Por eso la fase 26 promete: ahí los pesos reciben 4 bits; devolverlos a números cuesta *más* aritmética y, aun así, el token llega antes. (En un servidor, una tarjeta gráfica con cien veces ese ancho de banda hace la misma cuenta.)
#
# ## ¿Cómo se sale de la cuesta?
#
# Si un peso ya se ha traído, puede servir a varias filas. Los FLOPs por cada byte movido se llaman **intensidad aritmética** de un trabajo. Una fila por una matriz tiene una intensidad de medio FLOP por byte: dos FLOPs por los cuatro bytes de un float32. Con 64 filas, cada peso se usa 64 veces.
#
# **Predice** la curva: FLOPs por segundo con 1, 4, 16 y 64 filas por la matriz de 64 MiB. ¿Sube con las filas, se queda plana o primero lo uno y después lo otro?

# %% tags=["plot"] alt={"en": "FLOPs per second against FLOPs per byte, both axes logarithmic. A black roof rises in a straight line and then turns flat. The points of the large matrix follow the slope for one row and bend towards the flat part as the rows grow. The points of Mini-GPT lie far below the roof for one token and come near it for hundreds.", "es": "FLOPs por segundo según los FLOPs por byte, con los dos ejes logarítmicos. Un techo negro sube en línea recta y luego se vuelve plano. Los puntos de la matriz grande siguen la cuesta con una fila y se doblan hacia la parte plana al crecer las filas. Los puntos de Mini-GPT quedan muy por debajo del techo con un token y se le acercan con cientos."}
from minigpt.cost_model import matrix_speed
from minigpt.plots import cost_model as plots

matrix = {rows: matrix_speed(W, rows) for rows in (1, 4, 16, 64)}
mini = {}
for B, T in [(1, 1), (1, 44), (8, 44)]:
    flops = count_flops(config, B, T)
    mini[B * T] = flops / moved, flops / clock(B, T)
plots.roofline(machine, matrix, mini, lang="en")

# %% [markdown] lang="en"
# This picture is called the **roofline** of a machine. On the slope, bytes decide, and every further row is nearly free; under the flat roof the operations do, and twice the rows take twice the time. Reading many texts at once (phase 23) means climbing the slope. Mini-GPT with one token lies far *below* the roof, where neither of the two decides: the calls do, and the roofline does not know them. (For Mini-GPT the figure counts the bytes of the weights only. If a point of yours lies above the roof, its matrix was in the cache: 64 MiB are not too much for every processor.)
#
# ## Is a cheap operation cheap?
#
# In Mini-GPT's MLP a product widens each token from 64 numbers to 256, and GELU bends them: one function of each number, nothing more. Take 3,072 tokens. **Predict:** if the product takes 100 units of time, what does GELU take?

# %% [markdown] lang="es"
# Esta imagen se llama *roofline*, el **techo** de una máquina. En la cuesta deciden los bytes, y cada fila más sale casi gratis; bajo el techo plano deciden las operaciones, y el doble de filas tarda el doble. Leer muchos textos a la vez (fase 23) es subir la cuesta. Mini-GPT con un token queda muy por *debajo* del techo, donde no decide ninguno de los dos: deciden las llamadas, y el techo no las conoce. (Para Mini-GPT la figura cuenta solo los bytes de los pesos. Si un punto tuyo queda por encima del techo, su matriz estaba en la caché: 64 MiB no son demasiado para cualquier procesador.)
#
# ## ¿Es barata una operación barata?
#
# En el MLP de Mini-GPT un producto ensancha cada token de 64 números a 256, y GELU los dobla: una función de cada número, nada más. Toma 3072 tokens. **Predice:** si el producto tarda 100 unidades de tiempo, ¿cuánto tarda GELU?

# %%
from minigpt.cost_model import clock_the_mlp

product, elements = 2 * 3072 * 64 * 256, 3072 * 256
print(f"product {product:,} FLOPs, GELU {elements:,} numbers: {product // elements} to 1")
took = clock_the_mlp(3072)
for name, time in took.items():
    print(f"{name:8}{100 * time / took['product']:5.0f} units of time")

# %% [markdown] lang="en"
# By the count it should be less than one unit. The third line is the control: a copy of the same numbers, which computes nothing at all. What the copy takes is the moving; what GELU takes beyond it is its arithmetic, which is more than one operation. Either way, an operation with an intensity below one is paid by the byte. (Remember it for phase 25, where a compiler saves such trips.)
#
# ## How much memory does training need?
#
# For as long as it runs, training keeps four numbers for each parameter: the weight, its gradient, and the two running means of AdamW (phase 05). And in every step the forward pass keeps what the backward pass will ask for: the **activations**. **Predict** for a batch of 64 rows of 44 letters: are the activations a small part of these four numbers, about as much, or many times as much?

# %% [markdown] lang="es"
# Según la cuenta debería ser menos de una unidad. La tercera línea es el control: una copia de los mismos números, que no calcula nada. Lo que tarda la copia es mover; lo que GELU tarda de más es su aritmética, que es más de una operación. En cualquier caso, una operación con una intensidad menor que uno se paga por byte. (Recuérdalo para la fase 25, donde un compilador ahorra esos viajes.)
#
# ## ¿Cuánta memoria pide el entrenamiento?
#
# Mientras dura, el entrenamiento guarda cuatro números por parámetro: el peso, su gradiente y las dos medias móviles de AdamW (fase 05). Y en cada paso la pasada hacia delante guarda lo que pedirá la pasada hacia atrás: las **activaciones**. **Predice** para un lote de 64 filas de 44 letras: ¿las activaciones son una parte pequeña de esos cuatro números, más o menos lo mismo o muchas veces más?

# %%
from minigpt.cost_model import activation_bytes, training_bytes

kept = training_bytes(config)
print(kept, "together", f"{sum(kept.values()):,}")
for B in (1, 64):
    ids = torch.randint(57, (B, 44))
    print(f"activations of {B:2} rows: {activation_bytes(model, ids, ids):,} bytes")
print(f"four float32 numbers for each of 7 billion weights: {4 * 4 * 7} GB")

# %% [markdown] lang="en"
# Many times as much, and they grow with the batch, while the four numbers do not. That is what phase 18's accumulation saves: the activations of one part at a time. In a large model the balance is another one. Four float32 numbers for each of 7 billion weights are 112 GB before the first token is read, and that is where phases 25 to 28 begin to save.
#
# ## How good for how much?
#
# The third question. Bigger models do better; how *much* better? Here are models of two layers with Mini-GPT's plan, only narrower, each trained for 200 steps on English, with three seeds. They are judged by the loss on numbers that they have not seen. (A run takes seconds, all runs of this section many minutes: their results are in `data/results/scaling.json`, and `python -m minigpt.experiments.scaling` makes the file again.)

# %% [markdown] lang="es"
# Muchas veces más, y crecen con el lote, mientras que los cuatro números no. Eso es lo que ahorra la acumulación de la fase 18: las activaciones de una sola parte cada vez. En un modelo grande el equilibrio es otro. Cuatro números float32 por cada uno de 7 mil millones de pesos son 112 GB antes de leer el primer token, y ahí empiezan a ahorrar las fases 25 a 28.
#
# ## ¿Qué bueno por cuánto?
#
# La tercera pregunta. Los modelos más grandes lo hacen mejor; ¿*cuánto* mejor? Aquí hay modelos de dos capas con el plano de Mini-GPT, solo que más estrechos, entrenados 200 pasos con inglés y con tres semillas. Los juzga la pérdida en números que no han visto. (Un entrenamiento tarda segundos; todos los de esta sección, muchos minutos: sus resultados están en `data/results/scaling.json`, y `python -m minigpt.experiments.scaling` vuelve a hacer el archivo.)

# %%
import numpy as np

from minigpt.experiments import results

found = results.load("scaling")
widths = [int(width) for width in found["width"]]
losses = {C: [run["loss"] for run in found["width"][str(C)]] for C in widths}
for C in widths[:4]:
    seeds, N = [f"{loss:.3f}" for loss in losses[C]], found["weights"][str(C)]
    print(f"width {C:2} {N:7,} weights", *seeds, f" mean {np.mean(losses[C]):.3f}")

# %% [markdown] lang="en"
# ## Exercise 24.3 · A line through logarithms
#
# Papers describe such falls by a **power law**: $\text{loss} = a \cdot N^{b}$, with a negative exponent $b$. The logarithm makes a straight line of it, $\ln \text{loss} = \ln a + b \ln N$, and of all lines one takes the one with the smallest sum of squared distances, in the logarithms. Write `power_law(x, y)`, which returns the exponent $b$ and the factor $a$ of $y = a \cdot x^{b}$. NumPy's `np.polyfit(x, y, 1)` finds the best line. By hand: through $(1, 3)$, $(4, 1.5)$ and $(100, 0.3)$ goes $3 \cdot x^{-0.5}$.

# %% [markdown] lang="es"
# ## Ejercicio 24.3 · Una recta por los logaritmos
#
# Los artículos describen esas bajadas con una **ley de potencias**: $\text{pérdida} = a \cdot N^{b}$, con un exponente $b$ negativo. El logaritmo la convierte en una recta, $\ln \text{pérdida} = \ln a + b \ln N$, y de todas las rectas se toma la que tiene la menor suma de distancias al cuadrado, en los logaritmos. Escribe `power_law(x, y)`, que devuelve el exponente $b$ y el factor $a$ de $y = a \cdot x^{b}$. `np.polyfit(x, y, 1)` de NumPy encuentra la mejor recta. A mano: por $(1, 3)$, $(4, 1{,}5)$ y $(100, 0{,}3)$ pasa $3 \cdot x^{-0{,}5}$.


# %% exercise="ex-24-03"
def power_law(x, y):
    """Return (exponent, factor) of y = factor * x**exponent, fitted to the logarithms of both."""
    raise NotImplementedError


# %%
weights = [found["weights"][str(C)] for C in widths]
means = [results.mean(losses[C]) for C in widths]
exponent, factor = power_law(weights[:4], means[:4])
print(f"loss = {factor:.0f} · N^{exponent:.2f}")
for N, mean in zip(weights[:4], means[:4], strict=True):
    print(f"{N:7,} weights: line {factor * N**exponent:.3f}, measured {mean:.3f}")

# %% [markdown] lang="en"
# Over sixteen-fold growth the line is within a few per cent. This is how the loss of a large model is foretold: train small ones, draw the line, read off. **Predict** with your line, and then say whether you trust it: what loss will the widths 48, 64 and 96 have? Will they lie on the line, above it or below?

# %% [markdown] lang="es"
# En un crecimiento de dieciséis veces, la recta acierta con pocos por ciento de error. Así se predice la pérdida de un modelo grande: se entrenan pequeños, se traza la recta, se lee. **Predice** con tu recta, y di después si te fías de ella: ¿qué pérdida tendrán los anchos 48, 64 y 96? ¿Quedarán en la recta, por encima o por debajo?

# %% tags=["plot"] alt={"en": "Loss against the number of weights, both axes logarithmic. A dashed line goes through the four smallest models. The three larger ones lie below it, further below the larger they are, with all three seeds close together.", "es": "Pérdida según el número de pesos, con los dos ejes logarítmicos. Una recta discontinua pasa por los cuatro modelos más pequeños. Los tres mayores quedan por debajo, más abajo cuanto mayores son, con las tres semillas muy juntas."}
for C, N, mean in zip(widths[4:], weights[4:], means[4:], strict=True):
    print(f"width {C}: line {factor * N**exponent:.3f}, measured {mean:.3f}")
plots.law(weights, [losses[C] for C in widths], fitted=4, lang="en")

# %% [markdown] lang="en"
# Far below the line, with every seed. A law that was right over a factor of sixteen was wrong by a factor of three, nine times further on. Nothing in the fit had warned of it. Why does it bend, and why downwards, when the curves in papers flatten out?
#
# Two suspicions can be put to the test. The first: all widths had the **same learning rate**, 0.006, which may have suited the wide ones better. So each width tries five rates with seed 0, takes the best, and is judged with the other two seeds. The second: our language has **no noise**. Every letter of a name is certain once the number is read, so that the loss can fall to 0; of ordinary text nobody can be sure. So give it noise: every tenth letter to be predicted is replaced by any letter at all, in training and in judging. Then we know the floor. **Predict** what becomes of the bend in either case.

# %% [markdown] lang="es"
# Muy por debajo de la recta, con todas las semillas. Una ley que acertaba en un factor de dieciséis se equivocó en un factor de tres, nueve veces más allá. Nada en el ajuste lo había avisado. ¿Por qué se dobla, y por qué hacia abajo, cuando las curvas de los artículos se aplanan?
#
# Dos sospechas se pueden poner a prueba. La primera: todos los anchos tenían la **misma tasa de aprendizaje**, 0,006, que quizá les iba mejor a los anchos. Así que cada ancho prueba cinco tasas con la semilla 0, se queda con la mejor y se juzga con las otras dos semillas. La segunda: nuestro idioma **no tiene ruido**. Cada letra de un nombre es segura en cuanto se lee el número, así que la pérdida puede bajar a 0; de un texto corriente nadie puede estar seguro. Ponle ruido entonces: cada décima letra que hay que predecir se sustituye por una cualquiera, al entrenar y al juzgar. Así conocemos el mínimo. **Predice** qué pasa con la curva en cada caso.

# %% tags=["plot"] alt={"en": "Three curves of loss against weights, both axes logarithmic, each with a dashed line through its four smallest models. With one rate for all and with the best of five, the curves end below their lines. With noise the curve ends above its line and approaches the dotted floor.", "es": "Tres curvas de pérdida según los pesos, con los dos ejes logarítmicos, cada una con una recta discontinua por sus cuatro modelos más pequeños. Con una tasa para todos y con la mejor de cinco, las curvas acaban por debajo de sus rectas. Con ruido, la curva acaba por encima de su recta y se acerca al mínimo punteado."}
floor = found["noise"]["floor"]
curves = {}
for name, knob in {"one rate": "width", "own rate": "tuned", "noisy": "noisy"}.items():
    runs_of = found[knob].values()
    curves[name] = [results.mean([run["loss"] for run in runs]) for runs in runs_of]
    print(f"{name:9}", *(f"{loss:6.3f}" for loss in curves[name]))
print("best rates", list(found["best_rate"].values()), f"floor {floor:.3f}")
plots.bends(weights, curves, floor, lang="en")

# %% [markdown] lang="en"
# Both suspicions hold something. With a rate of its own every width does better, the narrow ones most, and the bend is weaker: part of the line's error was a rate that nobody had tuned. (The narrow ones took the largest of the five; perhaps they would have liked more.) But it still bends down. Noise turns it round: now the curve ends *above* its line, and flattens towards the floor. A last control: take the floor off, and look at what is left to learn.

# %% [markdown] lang="es"
# Las dos sospechas tienen algo de razón. Con una tasa propia todos los anchos mejoran, los estrechos más que ninguno, y la curva se dobla menos: parte del error de la recta era una tasa que nadie había ajustado. (Los estrechos tomaron la mayor de las cinco; quizá les habría gustado más.) Pero sigue doblándose hacia abajo. El ruido le da la vuelta: ahora la curva acaba *por encima* de su recta y se aplana hacia el mínimo. Un último control: quita el mínimo y mira lo que queda por aprender.

# %%
left = [loss - floor for loss in curves["noisy"]]
exponent, factor = power_law(weights[:4], left[:4])
for N, excess in zip(weights[4:], left[4:], strict=True):
    print(f"{N:7,}: line {factor * N**exponent:.3f}, above the floor {excess:.3f}")

# %% [markdown] lang="en"
# Without its floor the noisy curve bends down again, as the clean one does. So it was the floor that bent it up. That is why the laws in papers have a third number, $E + a \cdot N^{b}$: the loss that no model gets below.
#
# > **Remember.** A law has a range and knobs. Say over which sizes it was fitted, with which rate, how many steps and seeds; and beyond that range call it a guess.
#
# ## What else decides?
#
# Weights are not all. Take the same number of them, about 98,000, in another **shape**: one wide layer, or two, four or eight ever narrower ones. **Predict** the order after 200 steps. And would it be the same after 600?

# %% [markdown] lang="es"
# Sin su mínimo, la curva con ruido vuelve a doblarse hacia abajo, como la limpia. Era el mínimo, entonces, lo que la doblaba hacia arriba. Por eso las leyes de los artículos tienen un tercer número, $E + a \cdot N^{b}$: la pérdida de la que ningún modelo baja.
#
# > **Recuerda.** Una ley tiene un rango y unos ajustes. Di en qué tamaños se ajustó, con qué tasa, cuántos pasos y semillas; y más allá de ese rango llámala conjetura.
#
# ## ¿Qué más decide?
#
# Los pesos no lo son todo. Toma el mismo número, unos 98 000, en otra **forma**: una capa ancha, o dos, cuatro u ocho cada vez más estrechas. **Predice** el orden después de 200 pasos. ¿Y sería el mismo después de 600?

# %%
print(f"layers x width: loss of three seeds after 200 steps, and after {found['long']}")
for shape, runs in found["shape"].items():
    short = [f"{run['loss']:.3f}" for run in runs]
    longer = [f"{run['loss']:.3f}" for run in found["shape_long"][shape]]
    print(f"{shape:7}", *short, " ", *longer)

# %% [markdown] lang="en"
# After 200 steps one layer wins, by a wide margin and with every seed; after 600 all have come close, and two layers are in front. Depth was slow, not bad. Whoever had compared shapes at 200 steps only would have learned something about 200 steps. (All at one rate, again.)
#
# And **data**: with 200 steps in any case, is it better to see few different numbers often, or many of them once? Width 48, trained on 100, 400, 1,600 or 6,400 different numbers. **Predict** the training loss and the loss on unseen numbers, from left to right: which rises, which falls?

# %% [markdown] lang="es"
# Después de 200 pasos gana una sola capa, con ventaja y con cada semilla; después de 600 todas se han acercado, y van delante dos capas. La profundidad era lenta, no mala. Quien hubiera comparado formas solo a los 200 pasos habría aprendido algo sobre los 200 pasos. (Todo con una sola tasa, otra vez.)
#
# Y los **datos**: con 200 pasos en todo caso, ¿es mejor ver pocos números distintos muchas veces o muchos una sola vez? Ancho 48, entrenado con 100, 400, 1600 o 6400 números distintos. **Predice** la pérdida de entrenamiento y la de números no vistos, de izquierda a derecha: ¿cuál sube, cuál baja?

# %%
for pool, runs in found["numbers"].items():
    train, unseen = ([run[key] for run in runs] for key in ("train", "loss"))
    print(
        f"{int(pool):5,} numbers: trained {results.mean(train):.3f}, unseen {results.mean(unseen):.3f}"
    )

# %% [markdown] lang="en"
# Few numbers are learned by heart: the loss in training is low, and on unseen ones it is many times as high. With more of them the two come together, and from 1,600 on more numbers hardly help: now the steps are what is missing. A budget has to be divided between weights, data and steps, and the best division changes with the budget. For large models Hoffmann et al. measured it ("Chinchilla"); this toy only shows that there is something to divide.

# %% [markdown] lang="es"
# Los pocos números se aprenden de memoria: la pérdida al entrenar es baja, y la de los no vistos, muchas veces mayor. Con más números las dos se acercan, y a partir de 1600 añadir más apenas ayuda: lo que falta ahora son pasos. Un presupuesto hay que repartirlo entre pesos, datos y pasos, y el mejor reparto cambia con el presupuesto. Para modelos grandes lo midieron Hoffmann et al. («Chinchilla»); este juguete solo muestra que hay algo que repartir.

# %% [markdown] lang="en"
# ## Does ability come all at once?
#
# One more curve of this kind has made headlines: large models seem to learn some tasks *suddenly*. Small ones cannot do them at all, and then, at some size, there they are. Mini-GPT shows such a leap while it trains. The cell trains one, looks every 30 steps, and prints which share of the unseen numbers it spells right **to the last letter**.

# %% [markdown] lang="es"
# ## ¿Llega una capacidad de golpe?
#
# Otra curva de este tipo ha dado que hablar: los modelos grandes parecen aprender algunas tareas *de pronto*. Los pequeños no las hacen en absoluto y, a partir de cierto tamaño, ahí están. Mini-GPT muestra un salto así mientras entrena. La celda entrena uno, mira cada 30 pasos e imprime qué parte de los números no vistos escribe bien **hasta la última letra**.

# %%
from minigpt.experiments.scaling import by_letter

seen = by_letter(steps=240, every=30)
print("step  ", *(f"{step:6}" for step in seen["step"]))
print("whole ", *(f"{share:6.3f}" for share in seen["answers"]))

# %% [markdown] lang="en"
# Nothing, nothing, a little, and then within sixty steps more than half of them. Something seems to have clicked. **Predict** the share of *single letters* that are right, at the same steps. Does it leap at the same place? Draw your curve before you go on.

# %% [markdown] lang="es"
# Nada, nada, un poco y, de pronto, en sesenta pasos, más de la mitad. Parece que algo ha hecho clic. **Predice** la parte de *letras sueltas* correctas en los mismos pasos. ¿Salta en el mismo sitio? Dibuja tu curva antes de seguir.

# %%
print("step   ", *(f"{step:6}" for step in seen["step"]))
print("letters", *(f"{share:6.3f}" for share in seen["letters"]))
print("loss   ", *(f"{loss:6.3f}" for loss in seen["loss"]))

# %% [markdown] lang="en" given=["0.5", "0.125", "0.3125"]
# No leap. Seven letters in ten are right when not one answer is, and the share creeps up from there, more slowly all the time. So where does the leap come from?
#
# ## Exercise 24.4 · From letters to answers
#
# An answer is right if all of its letters are. Suppose that each letter is right with the same probability $p$, whatever the others are. Write `answers_right(p, lengths)`: the share of answers that are right to the last letter, for answers of the given numbers of letters. With $p = 0.5$, an answer of one letter and one of three: $(0.5 + 0.125) / 2 = 0.3125$.

# %% [markdown] lang="es" given=["0.5", "0.125", "0.3125"]
# Ningún salto. Siete letras de cada diez están bien cuando no lo está ni una respuesta, y desde ahí la parte sube poco a poco, cada vez más despacio. ¿De dónde sale entonces el salto?
#
# ## Ejercicio 24.4 · De letras a respuestas
#
# Una respuesta es correcta si lo son todas sus letras. Supón que cada letra es correcta con la misma probabilidad $p$, sean como sean las demás. Escribe `answers_right(p, lengths)`: la parte de respuestas correctas hasta la última letra, para respuestas con esos números de letras. Con $p = 0{,}5$, una respuesta de una letra y otra de tres: $(0{,}5 + 0{,}125) / 2 = 0{,}3125$.


# %% exercise="ex-24-04"
def answers_right(p, lengths):
    """Return the share of whole answers right if each letter is right with probability p."""
    raise NotImplementedError


# %% tags=["plot"] alt={"en": "Three curves against the training step. The share of right letters starts high and rises ever more slowly. The share of whole answers lies at 0 for the first steps and then climbs steeply. A dashed curve, computed from the letters alone, follows the second one closely.", "es": "Tres curvas según el paso de entrenamiento. La parte de letras correctas empieza alta y sube cada vez más despacio. La parte de respuestas enteras está en 0 en los primeros pasos y luego trepa. Una curva discontinua, calculada solo con las letras, sigue de cerca a la segunda."}
from minigpt.data import IGNORE
from minigpt.experiments.scaling import judges

lengths = (judges().y != IGNORE).sum(1).tolist()
powers = [answers_right(p, lengths) for p in seen["letters"]]
print(f"{sum(lengths) / len(lengths):.1f} letters an answer")
print("product", *(f"{share:6.3f}" for share in powers))
print("whole  ", *(f"{share:6.3f}" for share in seen["answers"]))
plots.leap(seen["step"], seen["letters"], seen["answers"], powers, lang="en")

# %% [markdown] lang="en" given=["2009", "2020", "2022", "2023", "2.1"]
# **The leap is in the score, not in the model.** A product of some 34 factors is close to 0 until every factor is close to 1; then it goes up all at once. From the smooth curve of the letters, with no leap in it, your function makes one in the same place. (It is not exact: from step 120 on the model does a little better than the product, as it would if the wrong letters gathered in few answers.) That does not make the leap a lie: whoever needs the whole answer gets nothing before it. But someone who wants to *foresee* it should look at the letters. Schaeffer et al. 2023 found the same in large models.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 24` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 24`.
#
# ## What you can now do
#
# * You can count the FLOPs of any GPT, forward and in training, and check the count with a tool, and the tool with the count.
# * You can say of a piece of work which of three limits decides: operations, bytes or calls; and estimate the time for a token of a model that you do not have.
# * You can read a roofline, and say why more rows or fewer bits help on its slope and not below the flat part.
# * You can fit a power law, and say over what range it was fitted, with which knobs, and what may bend it.
# * You can tell a leap in a score from a leap in a model.
#
# On the slope of the roofline everything depends on bytes. The cheapest way to halve them all, of weights, gradients and activations alike, is to give every number 16 bits instead of 32. Phase 02 showed that such numbers swallow small steps. **What breaks when a model trains with them, and what must stay in 32 bits?** That is phase 25.
#
# ## Where to go deeper
#
# * Kaplan et al. 2020, [Scaling Laws for Neural Language Models](https://arxiv.org/abs/2001.08361): section 2.1 counts as you did; table 1 has the parts.
# * Hoffmann et al. 2022, [Training Compute-Optimal Large Language Models](https://arxiv.org/abs/2203.15556): how to divide a budget between weights and tokens ("Chinchilla").
# * Williams et al. 2009, [Roofline](https://doi.org/10.1145/1498765.1498785): the picture, and more roofs than two.
# * Pope et al. 2022, [Efficiently Scaling Transformer Inference](https://arxiv.org/abs/2211.05102): the same sums for models on many chips.
# * Schaeffer et al. 2023, [on emergent abilities](https://arxiv.org/abs/2304.15004): the leap, in large models.
# * Yang et al. 2022, [Tensor Programs V](https://arxiv.org/abs/2203.03466): a rate tuned on a narrow model that also suits a wide one (*muP*).
# * `minigpt/cost_model.py`: everything that you counted here.

# %% [markdown] lang="es" given=["2009", "2020", "2022", "2023", "2.1"]
# **El salto está en la puntuación, no en el modelo.** Un producto de unos 34 factores está cerca de 0 hasta que todos los factores están cerca de 1; entonces sube de golpe. De la curva suave de las letras, que no tiene ningún salto, tu función hace uno en el mismo lugar. (No es exacta: desde el paso 120 al modelo le va un poco mejor que al producto, como pasaría si las letras mal se juntaran en pocas respuestas.) Eso no convierte el salto en una mentira: quien necesita la respuesta entera no recibe nada antes. Pero quien quiera *preverlo* debe mirar las letras. Schaeffer et al. 2023 encontraron lo mismo en modelos grandes.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 24` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 24`.
#
# ## Lo que ya sabes hacer
#
# * Sabes contar los FLOPs de cualquier GPT, hacia delante y al entrenar, y comprobar la cuenta con una herramienta y la herramienta con la cuenta.
# * Sabes decir de un trabajo cuál de tres límites decide: operaciones, bytes o llamadas; y estimar cuánto tarda un token de un modelo que no tienes.
# * Sabes leer el techo de una máquina y decir por qué más filas o menos bits ayudan en la cuesta y no bajo la parte plana.
# * Sabes ajustar una ley de potencias y decir en qué rango se ajustó, con qué ajustes y qué la puede doblar.
# * Sabes distinguir un salto en una puntuación de un salto en un modelo.
#
# En la cuesta del techo todo depende de los bytes. La manera más barata de dejarlos todos en la mitad, los de los pesos, los gradientes y las activaciones, es dar a cada número 16 bits en lugar de 32. La fase 02 mostró que esos números se tragan los pasos pequeños. **¿Qué se rompe cuando un modelo entrena con ellos y qué tiene que quedarse en 32 bits?** Eso es la fase 25.
#
# ## Para profundizar
#
# * Kaplan et al. 2020, [Scaling Laws for Neural Language Models](https://arxiv.org/abs/2001.08361): la sección 2.1 cuenta como tú; la tabla 1 tiene las partes.
# * Hoffmann et al. 2022, [Training Compute-Optimal Large Language Models](https://arxiv.org/abs/2203.15556): cómo repartir un presupuesto entre pesos y tokens («Chinchilla»).
# * Williams et al. 2009, [Roofline](https://doi.org/10.1145/1498765.1498785): la imagen, y más techos que dos.
# * Pope et al. 2022, [Efficiently Scaling Transformer Inference](https://arxiv.org/abs/2211.05102): las mismas cuentas para modelos en muchos chips.
# * Schaeffer et al. 2023, [sobre las capacidades emergentes](https://arxiv.org/abs/2304.15004): el salto, en modelos grandes.
# * Yang et al. 2022, [Tensor Programs V](https://arxiv.org/abs/2203.03466): una tasa ajustada en un modelo estrecho que también le va a uno ancho (*muP*).
# * `minigpt/cost_model.py`: todo lo que contaste aquí.
