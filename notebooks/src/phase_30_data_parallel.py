# ---
# title: {en: "Many processes, one model", es: "Muchos procesos, un modelo"}
# summary: {en: "Let several processes train one model so that the result is the run of a single one, break that in five ways, and share the model itself out among them.", es: "Haz que varios procesos entrenen un solo modelo con el mismo resultado que si fuera uno, rómpelo de cinco maneras y reparte entre ellos el propio modelo."}
# outcome: {en: "an all-reduce of your own, a run that two processes share to six digits, and the same model in shards", es: "un all-reduce propio, un entrenamiento compartido por dos procesos con seis cifras iguales y el mismo modelo en fragmentos"}
# minutes: 110
# needs: [5, 18, 24]
# ---

# %% [markdown] lang="en"
# # Many processes, one model
#
# Everything that this course has trained fitted into one process. What if a second one helped? Let each read half of every batch: the work is halved, and then the two must agree on a step. If they do it right, nobody can tell afterwards that there were two. If they do it nearly right, nobody can tell either, and the model is another one.
#
# So the question of this phase is: **if two processes train on half a batch each, when is the result the very run that one process would have had?**
#
# A word on words. A program that runs is a *process*; each has memory of its own, and sees nothing of another's. PyTorch calls the number of a process its `rank`, counted from 0, and the number of all of them the `world` size. This rank has nothing to do with the rank of a matrix from phase 28.
#
# Start on paper. Process 0 has four targets with a loss of 1 each; process 1 has one target with a loss of 5. Each works out its own mean, and then they take the mean of both. **Predict:** is this the mean loss of all five? Does it matter, if batches are random anyway?

# %% [markdown] lang="es"
# # Muchos procesos, un modelo
#
# Todo lo que este curso ha entrenado cabía en un proceso. ¿Y si ayudara un segundo? Que cada uno lea la mitad de cada lote: el trabajo se divide, y después los dos tienen que acordar un paso. Si lo hacen bien, nadie podrá notar que eran dos. Si lo hacen casi bien, tampoco lo notará nadie, y el modelo será otro.
#
# La pregunta de esta fase es, pues: **si dos procesos entrenan con medio lote cada uno, ¿cuándo es el resultado el mismo entrenamiento que habría hecho uno solo?**
#
# Unas palabras sobre las palabras. Un programa en marcha es un *proceso*; cada uno tiene su propia memoria y no ve nada de la de otro. PyTorch llama `rank` al número de un proceso, contado desde 0, y tamaño del mundo, `world`, a cuántos son. Ese *rank* no tiene nada que ver con el rango de una matriz de la fase 28, así que aquí diremos *número de proceso*.
#
# Empieza en el papel. El proceso 0 tiene cuatro objetivos con una pérdida de 1 cada uno; el proceso 1 tiene un objetivo con una pérdida de 5. Cada uno calcula su media y luego se toma la media de las dos. **Predice:** ¿es esa la pérdida media de los cinco? ¿Importa, si los lotes son aleatorios de todos modos?

# %%
losses = [[1.0, 1.0, 1.0, 1.0], [5.0]]  # of the targets of each process
every = [loss for process in losses for loss in process]
means = [sum(process) / len(process) for process in losses]
print("mean of all five:", sum(every) / len(every))
print("mean of the two means:", sum(means) / len(means))

# %% [markdown] lang="en"
# The lonely target of process 1 weighs as much as the four of process 0 together. Whether that matters in training is a question for a gradient. Take an untrained Mini-GPT, a batch of 64 rows, and the gradient of the mean loss as one long vector.

# %% [markdown] lang="es"
# El objetivo solitario del proceso 1 pesa tanto como los cuatro del proceso 0 juntos. Si eso importa al entrenar es una pregunta para un gradiente. Toma un Mini-GPT sin entrenar, un lote de 64 filas y el gradiente de la pérdida media como un solo vector largo.

# %%
import torch

from minigpt.experiments import data_parallel as dp

torch.set_num_threads(1)
model, batch = dp.first_batch()
n = dp.targets(batch.y)
whole = dp.gradient(model, batch.x, batch.y, n)  # (P,)
print(f"{len(batch.x)} rows, {n:,} targets, a gradient of {len(whole):,} numbers")

# %% [markdown] lang="en"
# ## When do two halves make a whole?
#
# Still one process, but it plays two: every second row is for process 0, the others are for process 1. Each takes the **sum** of its losses, divides it by the targets of the *whole* batch, and works out the gradient of that. Then the two gradients are added.
#
# **Predict:** compared with the gradient of all rows at once, is the sum equal to the last bit, equal to about seven digits, or different by percents?

# %% [markdown] lang="es"
# ## ¿Cuándo hacen dos mitades un entero?
#
# Todavía es un solo proceso, pero hace el papel de dos: una fila de cada dos es para el proceso 0 y las demás para el proceso 1. Cada uno toma la **suma** de sus pérdidas, la divide entre los objetivos del lote *entero* y calcula el gradiente de eso. Después se suman los dos gradientes.
#
# **Predice:** comparada con el gradiente de todas las filas a la vez, ¿la suma es igual hasta el último bit, igual en unas siete cifras o distinta en algún porcentaje?

# %%
halves = dp.dealt(batch, dp.interleaved(2))
print("targets of each:", [dp.targets(y) for _, y in halves])
shares = [dp.gradient(model, x, y, n) for x, y in halves]
print(f"error of the sum: {dp.error(shares[0] + shares[1], whole):.1e}")

# %% [markdown] lang="en"
# (The error is the length of the difference, in lengths of the right gradient.) It is the rounding of float32 and nothing else. A gradient of a sum is the sum of the gradients, and the only divisor in sight is the same for both:
#
# $$g = \sum_{\text{process}} \frac{\nabla \left( \text{sum of its losses} \right)}{\text{targets of the whole batch}}$$
#
# You have met the formula: phase 18 cut a batch into parts to save memory (*gradient accumulation*). There the parts came one after another, here they come side by side.
#
# ## What does the mean of the means do?
#
# Now let each process divide by its *own* targets and take the mean of the two gradients. That is what one gets who calls `cross_entropy` as always in every process. The batch is dealt in two ways: every second row; and sorted, the shorter half of the rows to process 0. **Predict** the error of each: nearer to 0.1 %, to 1 %, to 10 %, or to 100 %?

# %% [markdown] lang="es"
# (El error es la longitud de la diferencia, medida en longitudes del gradiente correcto.) Es el redondeo de float32 y nada más. El gradiente de una suma es la suma de los gradientes, y el único divisor a la vista es el mismo para los dos:
#
# $$g = \sum_{\text{proceso}} \frac{\nabla \left( \text{suma de sus pérdidas} \right)}{\text{objetivos del lote entero}}$$
#
# Ya conoces la fórmula: la fase 18 cortaba un lote en partes para ahorrar memoria (*acumulación de gradientes*). Allí las partes iban una tras otra; aquí van una al lado de otra.
#
# ## ¿Qué hace la media de las medias?
#
# Ahora, que cada proceso divida entre sus *propios* objetivos y que se tome la media de los dos gradientes. Es lo que obtiene quien llama a `cross_entropy` como siempre en cada proceso. El lote se reparte de dos maneras: una fila de cada dos; y ordenado, con la mitad más corta de las filas para el proceso 0. **Predice** el error de cada una: ¿más cerca de 0,1 %, de 1 %, de 10 % o de 100 %?

# %%
orders = {"every second row": dp.interleaved(2), "sorted by length": dp.by_length(batch.y)}
for name, order in orders.items():
    halves = dp.dealt(batch, order)
    found, targets = dp.mean_of_means(model, halves), [dp.targets(y) for _, y in halves]
    wrong, angle = dp.error(found, whole), dp.cosine(found, whole)
    print(f"{name}: targets {targets}, error {wrong:.1%}, cosine {angle:.4f}")

# %% [markdown] lang="en"
# Half a percent, when rows fall as they like: who would see that in a loss curve? And fifteen percent when the rows are sorted, which is what a clever loader does, because rows of one length waste no padding. The figure has five batches, each dealt in five ways between random and sorted. The second row of points is the control: the same deals, with sums over the whole count.

# %% [markdown] lang="es"
# Medio por ciento cuando las filas caen como quieren: ¿quién lo vería en una curva de pérdida? Y un quince por ciento con las filas ordenadas, que es lo que hace un cargador listo, porque las filas de igual longitud no desperdician relleno. La figura tiene cinco lotes, cada uno repartido de cinco maneras entre el azar y el orden. La segunda hilera de puntos es el control: los mismos repartos, con sumas entre el total.

# %% tags=["plot"] alt={"en": "Error of the gradient, on a logarithmic axis, against the share of the targets that process 0 has. The mean of means rises from about half a percent near an even share to some twenty percent at a quarter. The points of the sums stay near one ten-millionth everywhere.", "es": "Error del gradiente, en un eje logarítmico, según la parte de los objetivos que tiene el proceso 0. La media de medias sube de cerca de medio por ciento con un reparto parejo a un veinte por ciento con un cuarto. Los puntos de las sumas siguen en todas partes cerca de una diezmillonésima."}
from minigpt.plots import data_parallel as plots

points = dp.imbalance()
figure = plots.imbalance(points, lang="en")

# %% [markdown] lang="en" given=["2024", "2026"]
# > **Remember.** Gradients of sums add up; gradients of means do not. Divide by the count of the whole batch and then add, or the weight of a letter depends on the process that it landed in.
#
# This is no beginner's slip. Libraries that train large models have divided by the wrong count for years: Transformers repaired it in 2024, torchtitan in 2026 (both threads are linked at the end).
#
# ## Exercise 30.1 · The gradient of the whole batch
#
# Write `global_gradient(parts)`. Each process brings a pair: the gradient of the *sum* of its losses, a tensor, and the number of its targets. It may be that a process has no target at all; its gradient is zero then. On paper: `([4], 4)` and `([5], 1)` give `[1.8]`.

# %% [markdown] lang="es" given=["2024", "2026"]
# > **Recuerda.** Los gradientes de sumas se suman; los de medias, no. Divide entre el total del lote entero y después suma, o el peso de una letra dependerá del proceso que le tocó.
#
# No es un tropiezo de principiante. Bibliotecas que entrenan modelos grandes dividieron durante años entre el total equivocado: Transformers lo corrigió en 2024 y torchtitan en 2026 (al final están los enlaces a los dos hilos).
#
# ## Ejercicio 30.1 · El gradiente del lote entero
#
# Escribe `global_gradient(parts)`. Cada proceso trae un par: el gradiente de la *suma* de sus pérdidas, un tensor, y el número de sus objetivos. Puede que un proceso no tenga ningún objetivo; entonces su gradiente es cero. En el papel: `([4], 4)` y `([5], 1)` dan `[1.8]`.


# %% exercise="ex-30-01"
def global_gradient(parts):
    """Return the gradient of the mean loss of the whole batch.

    parts  [(gradient of the summed losses, targets), ...], one pair for each process
    """
    raise NotImplementedError


# %%
parts = [(dp.gradient(model, x, y, 1), dp.targets(y)) for x, y in halves]  # the sorted halves
print(f"error of yours: {dp.error(global_gradient(parts), whole):.1e}")

# %% [markdown] lang="en"
# ## Two real processes
#
# Enough of playing. A cell of a notebook is one process, so the script for several goes to a file, and `torchrun` starts it as often as you say. Each copy runs the same lines and differs in one thing: its `rank`. `init_process_group` lets them find each other (`gloo` is the messenger for processors; for graphics cards it is `nccl`), and `all_reduce` is the one message that this phase is about: it adds up what all have.

# %% [markdown] lang="es"
# ## Dos procesos de verdad
#
# Basta de teatro. Una celda de un cuaderno es un solo proceso, así que el guion para varios va a un archivo y `torchrun` lo pone en marcha tantas veces como digas. Cada copia ejecuta las mismas líneas y se distingue en una sola cosa: su `rank`. `init_process_group` hace que se encuentren (`gloo` es el mensajero de los procesadores; el de las tarjetas gráficas es `nccl`), y `all_reduce` es el mensaje del que trata esta fase: suma lo que tienen todos.

# %%
SCRIPT = """\
import torch, torch.distributed as dist
dist.init_process_group("gloo")
rank, world = dist.get_rank(), dist.get_world_size()
x = torch.tensor([10.0 + rank])
dist.all_reduce(x)
print("process", rank, "of", world, "has", x.item())
dist.destroy_process_group()"""
print(len(SCRIPT.splitlines()), "lines")

# %% [markdown] lang="en"
# `launch` runs `torchrun --standalone --nproc-per-node 2` and returns what the processes print, in their order. **Predict** both lines: what does `x` hold in process 0, and what in process 1?

# %% [markdown] lang="es"
# `launch` ejecuta `torchrun --standalone --nproc-per-node 2` y devuelve lo que imprimen los procesos, en su orden. **Predice** las dos líneas: ¿qué contiene `x` en el proceso 0 y qué en el proceso 1?

# %%
import tempfile
from pathlib import Path

from minigpt.parallel import launch

place = Path(tempfile.mkdtemp())
(place / "hello.py").write_text(SCRIPT)
print(launch(place / "hello.py", 2))

# %% [markdown] lang="en"
# The sum, in both. There is no chief who has it and hands it out: after an `all_reduce` all hold the same. (If a process fails or waits for a message that nobody sends, the others wait with it. That is why `launch` has a time limit.)
#
# ## How do you add up without a middle?
#
# Each of $N$ processes has a vector, and each is to get the sum. The plain way: everybody sends everything to everybody. The ring is thriftier. The processes sit in a circle, and each talks to its right neighbour only. The vector is cut into $N$ chunks, numbered like the processes.
#
# * **reduce**, $N - 1$ steps: each sends one chunk to the right and *adds* the one that arrives from the left to its own. In step 0, process `rank` sends chunk `rank`; in the next step it sends on the chunk that it has just added to.
# * **gather**, $N - 1$ steps more: each sends a finished chunk to the right, and what arrives *replaces* its own. In step 0 each sends the chunk that it has complete; from then on what it has just received.
#
# Do it on paper for $N = 3$ with the vectors (1, 2, 3), (10, 20, 30) and (100, 100, 100). Which chunk is complete in process 0 after the two steps of the first half?

# %% [markdown] lang="es"
# La suma, en los dos. No hay un jefe que la tenga y la reparta: después de un `all_reduce` todos tienen lo mismo. (Si un proceso falla o espera un mensaje que nadie envía, los demás esperan con él. Por eso `launch` tiene un límite de tiempo.)
#
# ## ¿Cómo se suma sin un centro?
#
# Cada uno de $N$ procesos tiene un vector y cada uno ha de recibir la suma. La manera simple: todos envían todo a todos. El anillo es más ahorrador. Los procesos se sientan en círculo y cada uno habla solo con su vecino de la derecha. El vector se corta en $N$ trozos, numerados como los procesos.
#
# * **reduce** (sumar), $N - 1$ pasos: cada uno envía un trozo a la derecha y *suma* al suyo el que llega de la izquierda. En el paso 0 el proceso `rank` envía el trozo `rank`; en el siguiente envía el trozo al que acaba de sumar.
# * **gather** (repartir), otros $N - 1$ pasos: cada uno envía un trozo terminado a la derecha, y lo que llega *sustituye* al suyo. En el paso 0 cada uno envía el trozo que tiene completo; a partir de ahí, lo que acaba de recibir.
#
# Hazlo en el papel con $N = 3$ y los vectores (1, 2, 3), (10, 20, 30) y (100, 100, 100). ¿Qué trozo está completo en el proceso 0 tras los dos pasos de la primera mitad?

# %% [markdown] lang="en"
# ## Exercise 30.2 · A step of the ring
#
# Write `ring_step(rank, world, step, phase)`: the chunk that this process sends to the right, and the chunk that it receives from the left, as a pair. `phase` is `"reduce"` or `"gather"`, and `step` begins at 0 in each. Chunks are numbered 0 to `world - 1`. The smallest ring: with two processes, process 0 sends its chunk 0 in `"reduce"` and receives chunk 1.

# %% [markdown] lang="es"
# ## Ejercicio 30.2 · Un paso del anillo
#
# Escribe `ring_step(rank, world, step, phase)`: el trozo que este proceso envía a la derecha y el trozo que recibe de la izquierda, como un par. `phase` es `"reduce"` o `"gather"`, y `step` empieza en 0 en cada una. Los trozos se numeran de 0 a `world - 1`. El anillo más pequeño: con dos procesos, el proceso 0 envía su trozo 0 en `"reduce"` y recibe el trozo 1.


# %% exercise="ex-30-02"
def ring_step(rank, world, step, phase):
    """Return (chunk sent to the right, chunk received from the left)."""
    raise NotImplementedError


# %%
for step, held in enumerate(dp.play_ring([[1, 2, 3], [10, 20, 30], [100, 100, 100]], ring_step)):
    print(step, *held)

# %% [markdown] lang="en"
# That is your paper, line by line: after two steps each process has one complete chunk, after four all have all. Here is your rule with four processes; the numbers say how many processes have contributed to a chunk.

# %% [markdown] lang="es"
# Ese es tu papel, línea por línea: tras dos pasos cada proceso tiene un trozo completo; tras cuatro, todos los tienen todos. Esta es tu regla con cuatro procesos; los números dicen cuántos procesos han aportado a un trozo.

# %% tags=["plot"] alt={"en": "Seven small tables of four processes by four chunks. At the start every entry is 1. In three steps of adding, a diagonal of growing entries moves through, until each process has one chunk with 4. In three steps of handing on, the 4 spread until every entry is 4.", "es": "Siete tablas pequeñas de cuatro procesos por cuatro trozos. Al inicio cada entrada es 1. En tres pasos de sumar avanza una diagonal de entradas crecientes, hasta que cada proceso tiene un trozo con 4. En tres pasos de repartir los 4 se extienden hasta que toda entrada es 4."}
figure = plots.ring(dp.ring_states(4, ring_step), lang="en")

# %% [markdown] lang="en"
# Now count. A vector of 1,000 numbers: **predict** how many numbers each process sends in all, with 2 processes, with 10, and with 100.

# %% [markdown] lang="es"
# Ahora cuenta. Un vector de 1000 números: **predice** cuántos números envía en total cada proceso con 2 procesos, con 10 y con 100.

# %%
for world in (2, 10, 100):
    steps = len(dp.ring_states(world, ring_step)) - 1
    print(
        f"{world:3} processes: {steps:3} steps of {1000 / world:.0f} numbers: {steps * 1000 / world:.0f}"
    )

# %% [markdown] lang="en"
# It never passes twice the vector, however many there are: $2 (N - 1) / N$ of it. That is why data can be shared out among thousands of processes.
#
# Next, three real processes. `ranks.py` in `minigpt/experiments` holds what runs in each of them; it sends chunks round with `dist.isend` and `dist.recv`, by the rule that you wrote, and asks `dist.all_reduce` for the same sum. In the same start (each costs seconds) the three also train a little, and messages are timed. **Predict:** are the two sums equal to the bit?

# %% [markdown] lang="es"
# Nunca pasa del doble del vector, sean cuantos sean: $2 (N - 1) / N$ de él. Por eso se pueden repartir los datos entre miles de procesos.
#
# Ahora, tres procesos de verdad. `ranks.py`, en `minigpt/experiments`, contiene lo que se ejecuta en cada uno; hace circular los trozos con `dist.isend` y `dist.recv`, con la regla que escribiste, y le pide la misma suma a `dist.all_reduce`. En el mismo arranque (cada uno cuesta segundos) los tres también entrenan un poco y se cronometran mensajes. **Predice:** ¿son iguales las dos sumas hasta el bit?

# %%
import json

(place / "run.py").write_text("from minigpt.experiments import ranks\n\nranks.main()\n")
three = json.loads(launch(place / "run.py", 3, "adding-up", "hand"))
ring = three["adding-up"]
print(f"process 0 sent {ring['sent']:,} of 1,000 numbers; largest difference {ring['apart']:.0e}")

# %% [markdown] lang="en"
# Not to the bit: three numbers can be added in several orders, and float32 rounds each of them in its own way. (With two processes there is one order only; you will see.) What counts is that within one method all processes end with the *same* bits, whichever they are. If they did not, their models would drift apart.
#
# ## Whose rows are whose?
#
# Every process draws the same random rows of the data, with the same seed, and keeps its own share of them. There are many ways to deal, and one demand: each row is there once.
#
# ## Exercise 30.3 · Whose rows?
#
# Write `my_rows(n, rank, world)`: the rows, from `range(n)`, of this process. All processes together have each row exactly once, and no process has more than one row more than another. Which of the many right ways you choose is up to you.

# %% [markdown] lang="es"
# No hasta el bit: tres números se pueden sumar en varios órdenes, y float32 redondea cada uno a su manera. (Con dos procesos hay un solo orden; ya lo verás.) Lo que cuenta es que, con un mismo método, todos los procesos acaben con los *mismos* bits, sean los que sean. De lo contrario, sus modelos se irían separando.
#
# ## ¿De quién es cada fila?
#
# Todos los procesos sortean las mismas filas de los datos, con la misma semilla, y cada uno se queda con su parte. Hay muchas maneras de repartir y una sola exigencia: cada fila está una vez.
#
# ## Ejercicio 30.3 · ¿De quién son las filas?
#
# Escribe `my_rows(n, rank, world)`: las filas, de `range(n)`, de este proceso. Entre todos los procesos tienen cada fila exactamente una vez, y ningún proceso tiene más de una fila más que otro. Cuál de las muchas maneras correctas eliges es cosa tuya.


# %% exercise="ex-30-03"
def my_rows(n, rank, world):
    """Return the rows of process `rank`, out of range(n), as a list."""
    raise NotImplementedError


# %%
for rank in range(3):
    print("process", rank, "has rows", my_rows(8, rank, 3))

# %% [markdown] lang="en"
# ## Is it the same run?
#
# Now the proof. `train.py` has had the lines for it all along; they are two. A process takes every `world`-th row, `x[rank::world]`, and after `backward`, `add_up` sends all gradients and the loss round in one message:

# %% [markdown] lang="es"
# ## ¿Es el mismo entrenamiento?
#
# Ahora, la prueba. `train.py` tenía las líneas desde el principio; son dos. Un proceso toma una fila de cada `world`, `x[rank::world]`, y después de `backward`, `add_up` hace circular todos los gradientes y la pérdida en un solo mensaje:

# %%
import inspect

from minigpt import train

print(inspect.getsource(train.add_up))

# %% [markdown] lang="en"
# The base's own recipe, its first 12 steps, with one process, with two and with three. The next cell starts the two; while they are at it they measure everything else that this phase will ask, and the answers stay in `two` until you have predicted them. **Predict:** in how many of their digits do the losses of the three runs agree?

# %% [markdown] lang="es"
# La receta de la propia base, sus 12 primeros pasos, con uno, dos y tres procesos. La celda siguiente pone en marcha los dos; de paso miden todo lo demás que preguntará esta fase, y las respuestas quedan en `two` hasta que las hayas predicho. **Predice:** ¿en cuántas de sus cifras coinciden las pérdidas de los tres entrenamientos?

# %%
from minigpt.experiments import ranks

asked = ("adding-up", "hand", "ddp", "fsdp", "travels", "files")
two = json.loads(launch(place / "run.py", 2, *asked))
one = ranks.timed(ranks.by_hand)
for name, run in (("one", one), ("two", two["hand"]), ("three", three["hand"])):
    print(f"{name:6}", *(f"{run['losses'][step]:.6f}" for step in (0, 1, 2, 11)))

# %% [markdown] lang="en"
# Steps 1, 2, 3 and 12. The last digit wavers now and then, as it must: gradients were added in another order, and the next step starts from there. Three runs, one model. This is a proof that a test can hold (and one does, in `tests/test_train.py`).
#
# ## Break it
#
# The rule is short, and there are many ways to miss it. Write down a guess for each before you run: the error of the gradient, if two processes
#
# * never add up: each goes on with its own share;
# * add up the shares, and then take the mean as well;
# * both read the *whole* batch, and add up;
# * take the mean of their own means, rows dealt at random, or sorted.

# %% [markdown] lang="es"
# Pasos 1, 2, 3 y 12. La última cifra vacila de vez en cuando, como debe ser: los gradientes se sumaron en otro orden y el paso siguiente parte de ahí. Tres entrenamientos, un modelo. Es una prueba que un test puede sostener (y uno lo hace, en `tests/test_train.py`).
#
# ## Rómpelo
#
# La regla es corta y hay muchas maneras de fallar. Anota una conjetura para cada una antes de ejecutar: el error del gradiente, si dos procesos
#
# * nunca suman: cada uno sigue con su parte;
# * suman las partes y además toman la media;
# * leen los dos el lote *entero* y suman;
# * toman la media de sus propias medias, con filas repartidas al azar u ordenadas.

# %%
for name, (wrong, angle) in dp.ways().items():
    print(f"{name:32} error {wrong:7.4f}   cosine {angle:.4f}")

# %% [markdown] lang="en"
# Look at the two that err most neatly, by a half and by a whole. Their cosine is 1: the direction is perfect, the length is wrong by one factor. Such a factor is soon forgotten, or put in twice. Does it matter? (Who never adds up has another trouble: after one step there are two models.)
#
# So multiply every gradient by ½ in 60 steps of training, or by 2. Two knobs are turned besides: the optimizer, and the clip of phase 18, which shortens every gradient that is longer than 1. **Predict** for AdamW without a clip, AdamW with it, and plain SGD: which of the three notices that its gradients are half as long?

# %% [markdown] lang="es"
# Mira los dos que yerran con más limpieza, por una mitad y por un entero. Su coseno es 1: la dirección es perfecta y la longitud falla en un factor. Un factor así se olvida con facilidad, o se pone dos veces. ¿Importa? (Quien nunca suma tiene otro problema: tras un paso hay dos modelos.)
#
# Multiplica, pues, cada gradiente por ½ en 60 pasos de entrenamiento, o por 2. Se mueven además dos mandos: el optimizador y el recorte de la fase 18, que acorta todo gradiente más largo que 1. **Predice** para AdamW sin recorte, AdamW con recorte y SGD a secas: ¿cuál de los tres nota que sus gradientes miden la mitad?

# %%
from minigpt.experiments import results

runs = results.load("data_parallel")["runs"]
for name, by_factor in runs.items():
    print(name)
    for factor, seeds in by_factor.items():
        print(f"  times {factor}", *(f"{r['loss']:.4f} ({r['clipped']:2} clipped)" for r in seeds))

# %% [markdown] lang="en"
# (Three seeds in each line; the loss is the mean of the last ten steps. `python -m minigpt.experiments.data_parallel` makes the file again, in some minutes.)
#
# Without a clip AdamW notices nothing: the losses of a seed agree to three digits. It divides a gradient by its own size (phase 05). SGD notices at once, for a gradient twice as long is a learning rate twice as high. And **with** the clip, AdamW notices too, in all three seeds: the halved gradient is hardly ever longer than the limit, so it is hardly ever clipped, and the loss ends higher. One setting has silently been switched off. No error is raised, and no curve looks broken. A gradient that is too long is clipped in every step, and here that happens to do a little good.
#
# Is it really the clip? The cell runs the control: everything halved, the limit too.

# %% [markdown] lang="es"
# (Tres semillas por línea; la pérdida es la media de los diez últimos pasos. `python -m minigpt.experiments.data_parallel` vuelve a hacer el archivo, en unos minutos.)
#
# Sin recorte, AdamW no nota nada: las pérdidas de una semilla coinciden en tres cifras. Divide el gradiente entre su propio tamaño (fase 05). SGD lo nota enseguida, porque un gradiente el doble de largo es una tasa de aprendizaje el doble de alta. Y **con** recorte AdamW también lo nota, con las tres semillas: el gradiente a la mitad casi nunca pasa del límite, así que casi nunca se recorta, y la pérdida acaba más alta. Un ajuste se ha apagado en silencio. No salta ningún error y ninguna curva parece rota. Un gradiente demasiado largo se recorta en todos los pasos, y aquí resulta que eso hace algo de bien.
#
# ¿Es de verdad el recorte? La celda ejecuta el control: todo a la mitad, también el límite.

# %%
for factor, clip in ((1.0, 1.0), (0.5, 0.5)):
    run = dp.scaled_run(factor, clip)
    print(f"times {factor}, clip at {clip}: {run['loss']:.4f}, {run['clipped']} clipped")

# %% [markdown] lang="en"
# With the limit halved as well, the loss is back. So it was the clip, and nothing else.
#
# ## One message or nineteen?
#
# `add_up` first joins the gradients of all tensors into one vector. The bytes are the same as if it sent them one by one. **Predict:** how much longer do as many messages as there are tensors take, with the same bytes in all? And as many messages of a single number each?

# %% [markdown] lang="es"
# Con el límite también a la mitad, la pérdida vuelve. Así que era el recorte, y nada más.
#
# ## ¿Un mensaje o diecinueve?
#
# `add_up` junta primero los gradientes de todos los tensores en un vector. Los bytes son los mismos que si los enviara uno a uno. **Predice:** ¿cuánto más tardan tantos mensajes como tensores hay, con los mismos bytes en total? ¿Y otros tantos mensajes de un solo número cada uno?

# %%
print(f"{ring['bytes']:,} bytes, {ring['tensors']} tensors")
for world, found in ((2, two["adding-up"]), (3, three["adding-up"])):
    once, *others = found["seconds"].values()  # one message; one a tensor; one number each
    print(f"{world} processes:", *(f"{took / once:.1f} times as long" for took in others))

# %% [markdown] lang="en"
# How many times depends on the machine, on what else it does, and on the number of processes. But the same bytes take longer in more messages; and even messages with next to nothing in them, if they are many, take longer together than the one that holds everything. Each message has a price of its own, however little is in it, like the calls of phase 24. PyTorch's answer is the *bucket*: gradients are collected until there are some megabytes of them, and then sent together.
#
# ## What does PyTorch do?
#
# `DistributedDataParallel`, or **DDP**, wraps a model. It copies the weights of process 0 to all at the beginning; it sends each bucket as soon as its gradients are there, while `backward` still works on the layers below; and then it takes the **mean** over the processes.
#
# **Predict:** by what must a process multiply its share (sum over the targets of the whole batch), so that DDP's mean is the right gradient?

# %% [markdown] lang="es"
# Cuántas veces depende de la máquina, de lo que haga además y del número de procesos. Pero los mismos bytes tardan más en más mensajes; e incluso unos mensajes casi vacíos, si son muchos, tardan juntos más que el único que lo lleva todo. Cada mensaje tiene su precio, por poco que lleve, como las llamadas de la fase 24. La respuesta de PyTorch es el *cubo* (*bucket*): los gradientes se juntan hasta que hay unos megabytes y entonces se envían a la vez.
#
# ## ¿Qué hace PyTorch?
#
# `DistributedDataParallel`, o **DDP**, envuelve un modelo. Al principio copia los pesos del proceso 0 a todos; envía cada cubo en cuanto están sus gradientes, mientras `backward` sigue trabajando en las capas de abajo; y al final toma la **media** sobre los procesos.
#
# **Predice:** ¿por cuánto tiene que multiplicar un proceso su parte (la suma entre los objetivos del lote entero) para que la media de DDP sea el gradiente correcto?

# %%
print(inspect.getsource(ranks.with_ddp).split("for step")[1].split("nn.utils")[0])
apart = max(abs(a - b) for a, b in zip(two["ddp"]["losses"], two["hand"]["losses"], strict=True))
print(f"losses of 12 steps, DDP against by hand: at most {apart:.0e} apart")

# %% [markdown] lang="en"
# By the number of processes: `n_targets / world` in the divisor does just that. Without it you have the silent half of the last section, and with a clip another run.
#
# Is all this *faster*? Two processes share the work of a step, and pay for the messages. **Predict** for 12 steps on your machine: the time with two processes, in times of one process with one thread.

# %% [markdown] lang="es"
# Por el número de procesos: `n_targets / world` en el divisor hace justo eso. Sin ello tienes la mitad silenciosa de la sección anterior y, con recorte, otro entrenamiento.
#
# ¿Y es *más rápido* todo esto? Dos procesos comparten el trabajo de un paso y pagan los mensajes. **Predice** para 12 pasos en tu máquina: el tiempo con dos procesos, en tiempos de un proceso con un hilo.

# %%
one_again = ranks.timed(ranks.by_hand)  # the first run also warmed up
for name in ("hand", "ddp", "fsdp"):
    print(f"two processes, {name:4}: {two[name]['seconds'] / one_again['seconds']:.2f} of the time")

# %% [markdown] lang="en"
# Read your own numbers, and do not trust them far: twelve steps, one run, a machine that does other things too. A step of Mini-GPT is so short that messages are a large part of it. The honest sentence is: **Mini-GPT does not need this phase. A model that takes weeks, or does not fit, does.** (The last line, FSDP, is what comes next.)
#
# ## Where does the memory go?
#
# Training with AdamW in float32 keeps 16 bytes for each parameter: weight, gradient and two moments (phase 24). **Predict** for 7 billion parameters and eight processes with DDP: how many gigabytes does *each* keep?

# %% [markdown] lang="es"
# Lee tus propios números y no te fíes demasiado: doce pasos, una sola vez, en una máquina que también hace otras cosas. Un paso de Mini-GPT es tan corto que los mensajes son buena parte de él. La frase honrada es: **Mini-GPT no necesita esta fase. Un modelo que tarda semanas, o que no cabe, sí.** (La última línea, FSDP, es lo que viene ahora.)
#
# ## ¿Adónde se va la memoria?
#
# Entrenar con AdamW en float32 guarda 16 bytes por parámetro: peso, gradiente y dos momentos (fase 24). **Predice** para 7 mil millones de parámetros y ocho procesos con DDP: ¿cuántos gigabytes guarda *cada uno*?

# %% tags=["plot"] alt={"en": "Two groups of stacked bars for 1, 2, 4 and 8 processes. With DDP all bars are 112 gigabytes high, a quarter weights, a quarter gradients, a half moments. With FSDP the bars halve each time, down to 14 gigabytes with 8 processes.", "es": "Dos grupos de barras apiladas para 1, 2, 4 y 8 procesos. Con DDP todas las barras miden 112 gigabytes, un cuarto pesos, un cuarto gradientes y la mitad momentos. Con FSDP las barras se reducen a la mitad cada vez, hasta 14 gigabytes con 8 procesos."}
worlds = (1, 2, 4, 8)
copied = [dp.bytes_held(7e9, world, sharded=False) for world in worlds]
shared = [dp.bytes_held(7e9, world, sharded=True) for world in worlds]
print("16 bytes a parameter:", *(f"{sum(kept.values()) / 1e9:.0f} GB" for kept in copied + shared))
figure = plots.memory(worlds, copied, shared, lang="en")

# %% [markdown] lang="en"
# DDP shares the rows out, and nothing else: every process keeps a copy of everything. Eight copies of the same two moments, though each needs to be changed only once! The right half is the idea of ZeRO and of **FSDP** (fully sharded data parallel): every parameter is cut into $N$ pieces, its **shards**, and each process keeps one of them, with its gradient and its moments.
#
# But who computes a block needs all of its weights. So before a block runs, its shards are brought together from all processes (*all-gather*), and thrown away afterwards; the same again for `backward`; and of the summed gradients each process gets only the part that it keeps (*reduce-scatter*, the first half of your ring). In PyTorch it is one call for each block and one for the model:

# %% [markdown] lang="es"
# DDP reparte las filas y nada más: cada proceso guarda una copia de todo. ¡Ocho copias de los mismos dos momentos, aunque cada uno solo hay que cambiarlo una vez! La mitad derecha es la idea de ZeRO y de **FSDP** (*fully sharded data parallel*): cada parámetro se corta en $N$ pedazos, sus **fragmentos** (*shards*), y cada proceso guarda uno, con su gradiente y sus momentos.
#
# Pero quien calcula un bloque necesita todos sus pesos. Así que antes de que un bloque se ejecute, sus fragmentos se reúnen desde todos los procesos (*all-gather*) y después se tiran; lo mismo otra vez para `backward`; y de los gradientes sumados cada proceso recibe solo la parte que guarda (*reduce-scatter*, la primera mitad de tu anillo). En PyTorch es una llamada por bloque y otra para el modelo:

# %%
from minigpt import parallel

print(inspect.getsource(parallel.shard).split('"""')[-1].strip("\n"))

# %% [markdown] lang="en"
# Nothing else changes: `train.train` runs the same loop. (By default FSDP takes the mean, as DDP does. A divisor of 1 makes it a sum, so that the share needs no factor.) **Predict:** how many of the parameters and how many moments are in each of the two processes? And are the losses the same again?

# %% [markdown] lang="es"
# Nada más cambia: `train.train` ejecuta el mismo bucle. (De fábrica, FSDP toma la media, como DDP. Un divisor de 1 la convierte en suma, y así la parte no necesita factor.) **Predice:** ¿cuántos de los parámetros y cuántos momentos hay en cada uno de los dos procesos? ¿Y vuelven a ser las mismas las pérdidas?

# %%
sharded = two["fsdp"]
for rank, holds in enumerate(sharded["holds"]):
    print(f"process {rank}: {holds['weights']:,} weights, {holds['moments']:,} moments", end=", ")
    print(holds["kind"], holds["placed"])
print("losses", *(f"{sharded['losses'][step]:.6f}" for step in (0, 1, 2, 11)))

# %% [markdown] lang="en"
# Half of everything in each, and the very same losses. A parameter is now a `DTensor`: it has the shape of the whole and holds a part. `S(0)` says how it is cut, along dimension 0: by rows.
#
# Nothing is free. Mini-GPT has two blocks, and what is outside of them (embeddings, the last norm) makes a third group. PyTorch can count the messages. **Predict:** how many times does a group get gathered in `forward`? How many in both passes together?

# %% [markdown] lang="es"
# La mitad de todo en cada uno, y exactamente las mismas pérdidas. Un parámetro es ahora un `DTensor`: tiene la forma del todo y contiene una parte. `S(0)` dice cómo está cortado, a lo largo de la dimensión 0: por filas.
#
# Nada es gratis. Mini-GPT tiene dos bloques, y lo que está fuera de ellos (los embeddings, la última norma) forma un tercer grupo. PyTorch sabe contar los mensajes. **Predice:** ¿cuántas veces se reúne un grupo en `forward`? ¿Cuántas en las dos pasadas juntas?

# %%
for name, count in two["travels"].items():
    print(f"{count} times {name.strip('_')}")

# %% [markdown] lang="en"
# Three gathers in `forward`, one for each group; two more in `backward`, for PyTorch keeps the outer group together in between, as it is needed at once; and three *reduce-scatters*. In a deep model, where one group more or less is nothing, that is three ways through a ring instead of two: half as much again as DDP sends, for $1/N$ of the memory.
#
# ## Exercise 30.4 · What travels in a step
#
# Write `numbers_sent(parameters, world, kind)`: how many numbers *each* process sends in one step of training, if every message goes round in a ring. For `"ddp"` it is the all-reduce of the gradients. For `"fsdp"` all groups are gathered twice, and the gradients are reduce-scattered. The vector divides evenly. On paper: 1,000 parameters and two processes are 1,000 numbers for `"ddp"`, as you counted above.

# %% [markdown] lang="es"
# Tres reuniones en `forward`, una por grupo; dos más en `backward`, porque PyTorch deja reunido entretanto el grupo exterior, que hace falta enseguida; y tres *reduce-scatter*. En un modelo profundo, donde un grupo más o menos no es nada, eso son tres vueltas al anillo en lugar de dos: la mitad más de lo que envía DDP, por $1/N$ de la memoria.
#
# ## Ejercicio 30.4 · Lo que viaja en un paso
#
# Escribe `numbers_sent(parameters, world, kind)`: cuántos números envía *cada* proceso en un paso de entrenamiento, si todos los mensajes dan la vuelta a un anillo. Con `"ddp"` es el all-reduce de los gradientes. Con `"fsdp"` todos los grupos se reúnen dos veces y los gradientes pasan por un reduce-scatter. El vector se divide sin resto. En el papel: 1000 parámetros y dos procesos son 1000 números con `"ddp"`, como contaste arriba.


# %% exercise="ex-30-04"
def numbers_sent(parameters, world, kind):
    """Return how many numbers each process sends in a step, kind "ddp" or "fsdp"."""
    raise NotImplementedError


# %%
for name, P, kind in (("all", 106_368, "ddp"), ("all", 106_368, "fsdp"), ("LoRA", 18_432, "ddp")):
    print(f"{name:4} by {kind:4}: {numbers_sent(P, 8, kind):>9,.0f} numbers with 8 processes")

# %% [markdown] lang="en"
# (LoRA of rank 8 sends a sixth: only what is trained has gradients.)
#
# ## Who knows how long the gradient is?
#
# The clip needs the length of the *whole* gradient, and nobody has it any more. Each process knows only its own shard. **Predict:** what is the least that the processes must tell each other?
#
# ## Exercise 30.5 · One clip for all shards
#
# Each process sends one number: the sum of the squares of its shard. Write `clip_scale(local_squares, limit)`: the factor by which *every* process multiplies its shard, so that the whole gradient is at most `limit` long. A gradient that is short enough stays as it is. On paper: squares of 9 and 16 are a length of 5; for a limit of 1 the factor is 0.2.

# %% [markdown] lang="es"
# (LoRA de rango 8 envía una sexta parte: solo lo que se entrena tiene gradientes.)
#
# ## ¿Quién sabe cuánto mide el gradiente?
#
# El recorte necesita la longitud del gradiente *entero*, y ya nadie lo tiene. Cada proceso conoce solo su fragmento. **Predice:** ¿qué es lo mínimo que tienen que decirse los procesos?
#
# ## Ejercicio 30.5 · Un recorte para todos los fragmentos
#
# Cada proceso envía un número: la suma de los cuadrados de su fragmento. Escribe `clip_scale(local_squares, limit)`: el factor por el que *todos* los procesos multiplican su fragmento para que el gradiente entero mida como mucho `limit`. Un gradiente que ya es corto se queda como está. En el papel: unos cuadrados de 9 y 16 son una longitud de 5; con un límite de 1, el factor es 0,2.


# %% exercise="ex-30-05"
def clip_scale(local_squares, limit):
    """Return the factor for every shard; local_squares holds each process's sum of squares."""
    raise NotImplementedError


# %%
pieces = whole.tensor_split(2)  # as if two processes held the gradient of the first batch
factor = clip_scale([piece.square().sum().item() for piece in pieces], 1.0)
clipped = torch.cat([factor * piece for piece in pieces])
print(f"length {whole.norm():.3f}, factor {factor:.3f}, clipped to {clipped.norm():.3f}")

# %% [markdown] lang="en"
# `clip_grad_norm_` does this with DTensors, in one small all-reduce.
#
# ## How do you save what nobody has?
#
# There are two ways. One brings every tensor together and lets process 0 write the files that this course has always written: a run that eight processes began can be resumed by one. The other writes one file for each process, and nobody ever holds the whole: `torch.distributed.checkpoint` can even read them into another number of processes. **Predict:** a base was sharded, then brought together. Are its weights equal to the original bit for bit, or nearly?

# %% [markdown] lang="es"
# `clip_grad_norm_` hace esto con los DTensor, en un all-reduce pequeño.
#
# ## ¿Cómo se guarda lo que nadie tiene?
#
# Hay dos caminos. Uno reúne cada tensor y deja que el proceso 0 escriba los archivos que este curso ha escrito siempre: un entrenamiento que empezaron ocho procesos lo puede seguir uno solo. El otro escribe un archivo por proceso y nadie tiene nunca el total: `torch.distributed.checkpoint` sabe incluso leerlos con otro número de procesos. **Predice:** una base se repartió en fragmentos y luego se reunió. ¿Sus pesos son iguales a los originales bit a bit, o casi?

# %%
kept = two["files"]
print(kept["tensors"], "tensors brought together, equal to the bit:", kept["equal"])
for name, size in kept["files"].items():
    print(f"{name}: {size:,} bytes, weights and moments")

# %% [markdown] lang="en"
# To the bit: cutting and joining compute nothing.
#
# The first way is what the command line does. Try it in a terminal, with a text of your own; a tenth is kept to judge on:
#
# ```
# torchrun --standalone --nproc-per-node 2 -m minigpt train --text FILE --shard --out work/shared
# ```
#
# (`torchrun` lies in the course's `.venv/bin`; on Windows, in `.venv\Scripts`.) Stop it with Ctrl-C and go on with three processes, or with one and without `--shard`: `train --resume work/shared`. With `--device cuda` each process takes a graphics card, and `nccl` carries the messages. `adapt --shard` shares out a frozen base in the same way. The second way is `save_shards` and `load_shards` in `minigpt/parallel.py` (for your own files only: their index is a pickle, which can run code).
#
# For two machines the script stays and the start changes: `torchrun --nnodes 2 --nproc-per-node 8 --rdzv-endpoint HOST:PORT` on both. Beyond that come models whose single block does not fit: then matrices are cut, too (tensor parallel), or layers live in different machines (pipeline parallel). torchtitan spells all of it out.

# %% [markdown] lang="es"
# Hasta el bit: cortar y unir no calcula nada.
#
# El primer camino es el de la línea de órdenes. Pruébalo en una terminal, con un texto tuyo; se reserva una décima parte para evaluar:
#
# ```
# torchrun --standalone --nproc-per-node 2 -m minigpt train --text FILE --shard --out work/shared
# ```
#
# (`torchrun` está en `.venv/bin`, dentro del curso; en Windows, en `.venv\Scripts`.) Páralo con Ctrl-C y sigue con tres procesos, o con uno y sin `--shard`: `train --resume work/shared`. Con `--device cuda` cada proceso toma una tarjeta gráfica y `nccl` lleva los mensajes. `adapt --shard` reparte de la misma manera una base congelada. El segundo camino son `save_shards` y `load_shards`, en `minigpt/parallel.py` (solo para archivos tuyos: su índice es un pickle, que puede ejecutar código).
#
# Para dos máquinas el guion no cambia y el arranque sí: `torchrun --nnodes 2 --nproc-per-node 8 --rdzv-endpoint HOST:PORT` en las dos. Más allá están los modelos de los que no cabe ni un bloque: entonces se cortan también las matrices (*tensor parallel*) o las capas viven en máquinas distintas (*pipeline parallel*). torchtitan lo muestra todo con detalle.

# %% [markdown] lang="en" given=["34242", "2206", "2009", "2017", "2020", "2023"]
# However many processes have trained it, the model is still known to your own code only. Who else can open it, and would they get the same answers? That is phase 31.
#
# ## What you can now do
#
# * Say when several processes train one model, and prove it: by gradients, and by losses.
# * Write an all-reduce, and count what it sends.
# * Recognise a gradient that is wrong by a factor, and say who will notice: SGD, a clip; not AdamW alone.
# * Choose between a copy each (DDP) and a part each (FSDP), by memory and by messages.
#
# The quiz of this phase asks for it: `python3 course.py quiz take phase-30-data-parallel`.
#
# ## Going deeper
#
# * **Send less often.** Let each process train on its own for many steps, and then take the mean of the weights (local SGD, DiLoCo). How much worse is the loss?
# * **Cut a matrix.** Split `up_proj` by rows and `down_proj` by columns between two processes: one all-reduce for each MLP is enough. Why no more?
# * **Adapters travel light.** Train LoRA with two processes, and count the bytes.
#
# Reading:
#
# * Goyal et al. 2017, [Accurate, Large Minibatch SGD](https://arxiv.org/abs/1706.02677): section 3 lists the pitfalls, the divisor among them.
# * Patarasuk & Yuan 2009, [Bandwidth optimal all-reduce algorithms](https://doi.org/10.1016/j.jpdc.2008.09.002): the ring.
# * Rajbhandari et al. 2020, [ZeRO](https://arxiv.org/abs/1910.02054): what can be shared out, and what it costs.
# * Zhao et al. 2023, [PyTorch FSDP](https://arxiv.org/abs/2304.11277); and the page of [`fully_shard`](https://docs.pytorch.org/docs/stable/distributed.fsdp.fully_shard.html).
# * The wrong divisor in the wild: [transformers 34242](https://github.com/huggingface/transformers/issues/34242) and [torchtitan 2206](https://github.com/pytorch/torchtitan/pull/2206).

# %% [markdown] lang="es" given=["34242", "2206", "2009", "2017", "2020", "2023"]
# Lo hayan entrenado los procesos que lo hayan entrenado, el modelo sigue siendo conocido solo por tu propio código. ¿Quién más puede abrirlo, y obtendría las mismas respuestas? Esa es la fase 31.
#
# ## Lo que ya sabes hacer
#
# * Decir cuándo varios procesos entrenan un mismo modelo, y probarlo: con gradientes y con pérdidas.
# * Escribir un all-reduce y contar lo que envía.
# * Reconocer un gradiente que falla en un factor y decir quién lo notará: SGD, un recorte; AdamW solo, no.
# * Elegir entre una copia cada uno (DDP) y una parte cada uno (FSDP), por la memoria y por los mensajes.
#
# El cuestionario de esta fase lo pregunta: `python3 course.py quiz take phase-30-data-parallel`.
#
# ## Para profundizar
#
# * **Enviar con menos frecuencia.** Deja que cada proceso entrene por su cuenta muchos pasos y toma después la media de los pesos (SGD local, DiLoCo). ¿Cuánto empeora la pérdida?
# * **Cortar una matriz.** Reparte `up_proj` por filas y `down_proj` por columnas entre dos procesos: basta un all-reduce por MLP. ¿Por qué no hacen falta más?
# * **Los adaptadores viajan ligeros.** Entrena LoRA con dos procesos y cuenta los bytes.
#
# Lecturas:
#
# * Goyal et al. 2017, [Accurate, Large Minibatch SGD](https://arxiv.org/abs/1706.02677): la sección 3 enumera los tropiezos, el divisor entre ellos.
# * Patarasuk & Yuan 2009, [Bandwidth optimal all-reduce algorithms](https://doi.org/10.1016/j.jpdc.2008.09.002): el anillo.
# * Rajbhandari et al. 2020, [ZeRO](https://arxiv.org/abs/1910.02054): qué se puede repartir y cuánto cuesta.
# * Zhao et al. 2023, [PyTorch FSDP](https://arxiv.org/abs/2304.11277); y la página de [`fully_shard`](https://docs.pytorch.org/docs/stable/distributed.fsdp.fully_shard.html).
# * El divisor equivocado en la vida real: [transformers 34242](https://github.com/huggingface/transformers/issues/34242) y [torchtitan 2206](https://github.com/pytorch/torchtitan/pull/2206).
