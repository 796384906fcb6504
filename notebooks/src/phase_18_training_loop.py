# ---
# title: {en: "The training loop", es: "El bucle de entrenamiento"}
# summary: {en: "Train Mini-GPT with a loop of seven lines, then take the lines away one by one and measure what breaks.", es: "Entrena Mini-GPT con un bucle de siete líneas y después quítale las líneas una a una para medir qué se rompe."}
# outcome: {en: "a trained base, and what breaks when a line is missing", es: "una base entrenada, y qué se rompe si falta una línea"}
# minutes: 180
# needs: [5, 8, 17]
# ---

# %% [markdown] lang="en"
# # The training loop
#
# In phase 17 you assembled Mini-GPT: a function from characters to a score for every possible next character. All of its numbers, called **weights** or parameters, are still random. Ask it to write a number in English, and it writes nonsense.
#
# This phase turns the nonsense into an answer. A loop of seven lines does it. You will read it, run it, and then break it on purpose: you take each line away and measure what it was good for. Some lines turn out to be indispensable, some save you a few mistakes, and at least one does nothing at all here. It is worth knowing which is which.

# %% [markdown] lang="es"
# # El bucle de entrenamiento
#
# En la fase 17 armaste Mini-GPT: una función que va de los caracteres a una puntuación para cada posible carácter siguiente. Todos sus números, llamados **pesos** o parámetros, son todavía aleatorios. Pídele que escriba un número en inglés y escribirá disparates.
#
# Esta fase convierte el disparate en una respuesta. Lo consigue un bucle de siete líneas que vas a leer, ejecutar y después romper a propósito: quitas cada línea y mides para qué servía. Algunas líneas resultan imprescindibles, otras te ahorran unos cuantos errores y al menos una, aquí, no hace nada. Vale la pena saber cuál es cuál.

# %%
import math

import torch

from minigpt import recipes
from minigpt.model import count_parameters
from minigpt.sampling import complete

# %%
untrained = recipes.new_model()
model, tokenizer = untrained.model, untrained.tokenizer
print(count_parameters(model), "weights;", tokenizer.vocab_size, "different characters")
print("en:4236=" + complete(model, tokenizer, "en:4236=", 20, stop="\n"))

# %% [markdown] lang="en"
# ## Downhill, with a single number
#
# Before you train 106,368 numbers, train one. Call it $w$, and let the thing that should become small be $(w - 3)^2$. Such a measure of badness is called the **loss**. You can see where it is smallest, at $w = 3$; the method must find out without seeing.
#
# What the method may ask for is the slope: if $w$ grows a little, how fast does the loss grow? For our loss that is $2 (w - 3)$. The slope is called the **gradient**, and it points uphill, so you step the other way:
#
# $$w \leftarrow w - \text{rate} \cdot 2 (w - 3)$$
#
# The factor in front is the **learning rate**. Start at $w = 0$: the gradient is $-6$, and with a rate of $0.1$ the first step leads to $0.6$. Work out the second step on paper. And what do you expect from a rate of $1.1$?

# %% [markdown] lang="es"
# ## Cuesta abajo, con un solo número
#
# Antes de entrenar 106 368 números, entrena uno. Llámalo $w$, y que lo que debe hacerse pequeño sea $(w - 3)^2$. Una medida así, de lo mal que va el modelo, se llama **pérdida**. Tú ves dónde es mínima, en $w = 3$; el método tiene que averiguarlo sin ver.
#
# Lo que el método puede preguntar es la pendiente: si $w$ crece un poco, ¿con qué rapidez crece la pérdida? Para nuestra pérdida es $2 (w - 3)$. La pendiente se llama **gradiente** y apunta cuesta arriba, así que das el paso en sentido contrario:
#
# $$w \leftarrow w - \text{tasa} \cdot 2 (w - 3)$$
#
# El factor de delante es la **tasa de aprendizaje**. Empieza en $w = 0$: el gradiente es $-6$ y, con una tasa de $0{,}1$, el primer paso lleva a $0{,}6$. Calcula el segundo paso en papel. ¿Y qué esperas de una tasa de $1{,}1$?

# %%
for step_size in (0.1, 1.1):
    w, path = 0.0, []
    for _ in range(6):
        w = w - step_size * 2 * (w - 3)
        path.append(round(w, 2))
    print("rate", step_size, path)

# %% [markdown] lang="en"
# With the small rate $w$ creeps towards 3. With the large one every step jumps over the goal and lands farther away than it began: training **diverges**. Somewhere in between lies a rate that is fast and safe, and you will look for it by experiment.
#
# Mini-GPT is no different, except that $w$ is 106,368 numbers and the slope along each of them has to be computed. PyTorch does that for you: `loss.backward()` leaves in every parameter's `.grad` how fast the loss would grow with it.

# %% [markdown] lang="es"
# Con la tasa pequeña, $w$ avanza poco a poco hacia 3. Con la grande, cada paso salta por encima de la meta y cae más lejos de lo que empezó: el entrenamiento **diverge**. En algún punto intermedio hay una tasa rápida y segura, y la vas a buscar experimentando.
#
# Con Mini-GPT no cambia nada, salvo que $w$ son 106 368 números y hay que calcular la pendiente a lo largo de cada uno. PyTorch lo hace por ti: `loss.backward()` deja en el `.grad` de cada parámetro con qué rapidez crecería la pérdida con él.

# %% [markdown] lang="en"
# ## What the model is asked
#
# The training data are rows such as `en:42=forty-two`. The model reads a row from left to right, and at every position it predicts the next character. So the inputs `x` are the row, and the targets `y` are the same row moved one place to the left.
#
# One thing is special: nobody can predict *which* number will be asked for. So the targets before the answer are replaced by a mark, $-100$, that says "no question here". Before you run: in the row `en:42=forty-two`, at how many positions is a question asked? (The answer ends with a newline, drawn as `↵`.)

# %% [markdown] lang="es"
# ## Qué se le pregunta al modelo
#
# Los datos de entrenamiento son filas como `en:42=forty-two`. El modelo lee una fila de izquierda a derecha y en cada posición predice el carácter siguiente. Así que las entradas `x` son la fila, y los objetivos `y` son la misma fila desplazada un lugar a la izquierda.
#
# Hay una particularidad: nadie puede predecir *qué* número se va a preguntar. Por eso los objetivos anteriores a la respuesta se sustituyen por una marca, $-100$, que significa «aquí no hay pregunta». Antes de ejecutar: en la fila `en:42=forty-two`, ¿en cuántas posiciones se pregunta algo? (La respuesta termina con un salto de línea, dibujado como `↵`.)

# %%
from minigpt.data import IGNORE, encode_rows
from minigpt.number_names import row

x, y = encode_rows([row(42, "en")], tokenizer, context_length=17)
print("reads   ", tokenizer.decode(x[0].tolist()).replace("\n", "↵"))
marks = ["·" if i == IGNORE else tokenizer.decode([i]).replace("\n", "↵") for i in y[0].tolist()]
print("predicts", "".join(marks))
print(int((y != IGNORE).sum()), "questions; the mark is", IGNORE)

# %% [markdown] lang="en"
# Ten questions: nine characters and the newline. The first one is asked at the `=`. What stands after the answer is **padding**: it fills the row up to the length of the others, and nobody asks about it either.
#
# For each question the model gives a probability to all 57 characters. Its **surprise** at the right one is $-\ln p$: zero if it was sure and right, large if it held the truth for nearly impossible. The loss is the mean surprise over all the questions of a batch. (This is the cross-entropy, in units called *nats*.)
#
# A model that knows nothing gives every character $p = 1/57$. **Predict** its loss, and then look at the untrained Mini-GPT's.

# %% [markdown] lang="es"
# Diez preguntas: nueve caracteres y el salto de línea. La primera se hace en el `=`. Lo que hay después de la respuesta es **relleno** (*padding*): completa la fila hasta la longitud de las demás, y tampoco se pregunta.
#
# En cada pregunta el modelo da una probabilidad a cada uno de los 57 caracteres. Su **sorpresa** ante el correcto es $-\ln p$: cero si estaba seguro y acertó, grande si daba la verdad por casi imposible. La pérdida es la sorpresa media de todas las preguntas de un lote. (Es la entropía cruzada, en unidades llamadas *nats*.)
#
# Un modelo que no sabe nada le da a cada carácter $p = 1/57$. **Predice** su pérdida y después mira la de Mini-GPT sin entrenar.

# %%
from minigpt.evaluate import mean_loss

data = recipes.number_data(("en",), tokenizer, model.config.context_length)
print("rows:", len(data.x))
print("ln 57 =", round(math.log(57), 2), " untrained:", round(mean_loss(model, data), 2))

# %% [markdown] lang="en"
# It starts where a model that knows nothing must start; if it did not, something would be wrong before the first step. The same number in another dress is the **perplexity**, $e^{\text{loss}}$: as unsure as a fair choice among 57 characters.
#
# One piece of tensor handiwork before you compute a loss yourself: from every row of a table, pick one entry, in row 0 the entry number 1, in row 1 the entry number 0. PyTorch has two ways, and both are good.

# %% [markdown] lang="es"
# Empieza donde tiene que empezar un modelo que no sabe nada; si no, algo estaría mal antes del primer paso. El mismo número con otro traje es la **perplejidad**, $e^{\text{pérdida}}$: tan poco seguro como una elección justa entre 57 caracteres.
#
# Un poco de manualidad con tensores antes de que calcules una pérdida: de cada fila de una tabla, toma una sola entrada; en la fila 0 la entrada número 1, en la fila 1 la entrada número 0. PyTorch tiene dos formas, y las dos son buenas.

# %%
table = torch.tensor([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
wanted = torch.tensor([1, 0])
print("by two indices:", table[torch.arange(2), wanted])
print("by gather:     ", table.gather(-1, wanted[:, None])[:, 0])
print("perplexity:    ", round(math.exp(mean_loss(model, data))))

# %% [markdown] lang="en"
# ## Exercise 18.1 · The loss of the answers
#
# Write `answer_loss(logits, y)`. The **logits** are the model's raw scores; softmax along the last axis turns them into probabilities, and `tensor.log_softmax(-1)` into their logarithms. Count only the positions whose target is not $-100$, and every such position the same, whichever row it stands in.
#
# By hand: if the two scores at the only question are $0$ and $\ln 3$, the probabilities are $1/4$ and $3/4$; with the second as target the loss is $-\ln (3/4)$, which is a little less than $1/3$.

# %% [markdown] lang="es"
# ## Ejercicio 18.1 · La pérdida de las respuestas
#
# Escribe `answer_loss(logits, y)`. Los **logits** son las puntuaciones en bruto del modelo; softmax sobre el último eje las convierte en probabilidades, y `tensor.log_softmax(-1)`, en los logaritmos de estas. Cuenta solo las posiciones cuyo objetivo no es $-100$, y todas ellas por igual, estén en la fila que estén.
#
# A mano: si en la única pregunta las dos puntuaciones son $0$ y $\ln 3$, las probabilidades son $1/4$ y $3/4$; con la segunda como objetivo, la pérdida es $-\ln (3/4)$, algo menos de $1/3$.


# %% exercise="ex-18-01"
def answer_loss(logits, y):
    """Return the mean surprise, in nats, over the targets that are asked: a scalar tensor.

    logits  (B, T, V) scores; y  (B, T) int64 targets, -100 where nothing is asked
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## The loop
#
# Here it is. A **batch** is a handful of rows that are looked at together: 64 of them, drawn at random. Read the seven lines, from the `for` on, one by one:
#
# 1. take a batch;
# 2. set the learning rate of this step;
# 3. measure the loss, which is also called the *forward pass*;
# 4. throw away the gradients of the step before;
# 5. compute the new gradients, the *backward pass*;
# 6. shorten the gradient if it is too long;
# 7. let the **optimizer** move every weight a little.
#
# (An eighth line only notes the loss down; `.item()` turns a tensor of one number into a number.) Two lines are still a mystery, the sixth and the seventh; both get a section of their own, and so does `betas`, two numbers that the optimizer wants. First see it work. Twenty steps take the loss from about 4 to where?

# %% [markdown] lang="es"
# ## El bucle
#
# Aquí está. Un **lote** es un puñado de filas que se miran juntas: 64, elegidas al azar. Lee las siete líneas, desde el `for`, una por una:
#
# 1. toma un lote;
# 2. fija la tasa de aprendizaje de este paso;
# 3. mide la pérdida, lo que también se llama *paso hacia delante*;
# 4. tira los gradientes del paso anterior;
# 5. calcula los gradientes nuevos, el *paso hacia atrás*;
# 6. acorta el gradiente si es demasiado largo;
# 7. deja que el **optimizador** mueva un poco cada peso.
#
# (Una octava línea solo anota la pérdida; `.item()` convierte un tensor de un solo número en un número.) Dos líneas siguen siendo un misterio, la sexta y la séptima; las dos tendrán su propia sección, y también `betas`, dos números que pide el optimizador. Primero mira cómo funciona. Con veinte pasos la pérdida baja desde cerca de 4. ¿Hasta cuánto?

# %%
from minigpt.data import batches


def ready(seed=0):
    """A new model, its optimizer, and a stream of random batches of 64 rows that never ends."""
    model = recipes.new_model(seed).model
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.99))
    return model, optimizer, batches(data, 64, torch.Generator().manual_seed(seed))


# %%
def seven_lines(model, optimizer, stream, rates, losses):
    for rate_now, (x, y) in zip(rates, stream, strict=False):
        optimizer.param_groups[0]["lr"] = rate_now  # where an optimizer keeps its rate
        loss = answer_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())


# %%
losses = []
seven_lines(*ready(), [1e-3] * 20, losses)
print([round(loss, 2) for loss in losses[::4]], "...", round(losses[-1], 2))

# %% [markdown] lang="en"
# It goes down. `minigpt.train.train` is this loop and nothing more, with a progress bar and a place to hook in your own measurements. Convince yourself: with the same settings it must produce the same losses.

# %% [markdown] lang="es"
# Baja. `minigpt.train.train` es este bucle y nada más, con una barra de progreso y un lugar donde enganchar tus propias medidas. Convéncete: con los mismos ajustes debe producir las mismas pérdidas.

# %%
from dataclasses import replace

from minigpt.train import TrainConfig, start, train

plain = TrainConfig(steps=20, learning_rate=1e-3, warmup_steps=0, final_fraction=1.0)
state = train(start(recipes.new_model().model, plain), data, plain)
gap = max(abs(a - b) for a, b in zip(state.losses, losses, strict=True))
print("largest difference below 0.001:", gap < 1e-3)

# %% [markdown] lang="en"
# ## How large a step?
#
# The rate of 0.001 was a guess. There is a way to replace the guess by a measurement, the **learning-rate range test**: start with a rate that is far too small, raise it by the same factor at every step, and watch the loss. As long as the steps are too short it hardly moves; then it falls; and at last the steps are too long and it runs wild, as $w$ did above.
#
# Before you run: 100 steps, from 0.00001 up to 1. Where do you expect the best rate?

# %% [markdown] lang="es"
# ## ¿De qué tamaño, el paso?
#
# La tasa de 0,001 fue una suposición. Hay una forma de cambiar la suposición por una medida, la **prueba de rango de la tasa de aprendizaje**: empieza con una tasa demasiado pequeña, auméntala por el mismo factor en cada paso y observa la pérdida. Mientras los pasos son demasiado cortos apenas se mueve; después cae; y al final los pasos son demasiado largos y se descontrola, como le pasó antes a $w$.
#
# Antes de ejecutar: 100 pasos, desde 0,00001 hasta 1. ¿Dónde esperas la mejor tasa?

# %% tags=["plot"] alt={"en": "Loss against learning rate on a logarithmic axis. Flat near 4 at the left, it falls ever more steeply to about 1 near a rate of 0.02, then rises in jumps, far above where it began. A dotted line marks the chosen rate, 0.006, on the slope before the lowest point.", "es": "Pérdida según la tasa de aprendizaje en un eje logarítmico. Plana cerca de 4 a la izquierda, cae cada vez más hasta cerca de 1 junto a una tasa de 0,02 y después sube a saltos, muy por encima de donde empezó. Una línea de puntos marca la tasa elegida, 0,006, en la pendiente anterior al punto más bajo."}
from minigpt.plots import training as plots

peak = 6e-3
growing, losses = [1e-5 * 10 ** (5 * i / 99) for i in range(100)], []
seven_lines(*ready(), growing, losses)
plots.range_test(growing, losses, chosen=peak, lang="en")

# %% [markdown] lang="en"
# Three regions, as announced. Do not choose the rate at the lowest point: there, the loss has just stopped falling because the steps are already too long. Choose one on the slope before it, where it still falls steeply. A common rule of thumb is a third of the rate at the lowest point. We take 0.006.
#
# ## Up gently, down slowly
#
# One rate for the whole run is a compromise. A **learning-rate schedule** gives each step its own. The usual one is a short **warm-up**, then half a **cosine** down; why it has this shape you will measure as soon as you have drawn it.
#
# $$\text{rate} = \text{peak} \cdot \min\left(1, \frac{\text{step} + 1}{\text{warmup}}\right) \cdot \left(\text{final} + (1 - \text{final}) \cdot \frac{1 + \cos(\pi \, \text{step} / \text{steps})}{2}\right)$$
#
# ## Exercise 18.2 · Warm-up and cosine
#
# Write the formula as `rate(step, steps, peak, warmup, final)`. Steps count from 0. Check two values by hand first, with 8 steps, a peak of 1, a warm-up of 2 and a final share of $1/4$: at step 4 the cosine part is one half, so the rate is $1/4 + 3/4 \cdot 1/2 = 5/8$; at step 0 the cosine part is 1 and the rise is one half, so the rate is $1/2$. A warm-up of 0 steps means none at all.

# %% [markdown] lang="es"
# Tres zonas, como te dijimos. No elijas la tasa del punto más bajo: allí la pérdida acaba de dejar de caer porque los pasos ya son demasiado largos. Elige una en la pendiente anterior, donde todavía cae con fuerza. Una regla práctica habitual es un tercio de la tasa del punto más bajo. Nosotros tomamos 0,006.
#
# ## Subir con cuidado, bajar despacio
#
# Una sola tasa para todo el entrenamiento es un compromiso. Un **programa de la tasa de aprendizaje** le da a cada paso la suya. El habitual es un **calentamiento** corto y después medio **coseno** hacia abajo; por qué tiene esta forma lo medirás en cuanto la hayas dibujado.
#
# $$\text{tasa} = \text{máximo} \cdot \min\left(1, \frac{\text{paso} + 1}{\text{calentamiento}}\right) \cdot \left(\text{final} + (1 - \text{final}) \cdot \frac{1 + \cos(\pi \, \text{paso} / \text{pasos})}{2}\right)$$
#
# ## Ejercicio 18.2 · Calentamiento y coseno
#
# Escribe la fórmula como `rate(step, steps, peak, warmup, final)`. Los pasos se cuentan desde 0. Antes comprueba dos valores a mano, con 8 pasos, un máximo de 1, un calentamiento de 2 y una parte final de $1/4$: en el paso 4 la parte del coseno vale un medio, así que la tasa es $1/4 + 3/4 \cdot 1/2 = 5/8$; en el paso 0 la parte del coseno vale 1 y la subida un medio, así que la tasa es $1/2$. Un calentamiento de 0 pasos significa ninguno.


# %% exercise="ex-18-02"
def rate(step, steps, peak, warmup, final):
    """Return the learning rate of a step, a float; steps count from 0 to steps - 1.

    peak    the largest rate, if it were not for the cosine
    warmup  how many steps the straight rise takes; 0 for none
    final   the share of the peak at which the cosine would land, 0 to 1
    """
    raise NotImplementedError


# %% tags=["plot"] alt={"en": "Learning rate against step. It rises in a straight line during the first 30 steps, shaded, to nearly 0.006 and then follows half a cosine down to a twentieth of that at step 300.", "es": "Tasa de aprendizaje según el paso. Sube en línea recta durante los primeros 30 pasos, sombreados, hasta casi 0,006 y después sigue medio coseno hasta una vigésima parte de eso en el paso 300."}
recipe = TrainConfig(steps=300, learning_rate=peak, warmup_steps=30)
plan = [rate(step, 300, peak, 30, recipe.final_fraction) for step in range(300)]
plots.schedule(plan, warmup=30, lang="en")

# %% [markdown] lang="en"
# ## Do two batches agree?
#
# Why short steps at the beginning, and why at the end? A guess that sounds right: "at the start the weights are random, so the gradients point anywhere, and long steps do harm". Do not believe it; measure it. Take four batches and compute the gradient of each, one long arrow of 106,368 numbers. Compare their directions by the **cosine** of the angle between them: 1 for the same direction, 0 for two that have nothing to do with each other.
#
# **Predict** the cosine of two batches' gradients before the first step, at step 100 and at step 300.

# %% [markdown] lang="es"
# ## ¿Coinciden dos lotes?
#
# ¿Por qué pasos cortos al principio, y por qué al final? Una suposición que suena bien: «al principio los pesos son aleatorios, así que los gradientes apuntan a cualquier parte y los pasos largos hacen daño». No la creas; mídela. Toma cuatro lotes y calcula el gradiente de cada uno, una sola flecha larga de 106 368 números. Compara sus direcciones con el **coseno** del ángulo que forman: 1 si apuntan en la misma dirección, 0 si no tienen nada que ver.
#
# **Predice** el coseno entre los gradientes de dos lotes antes del primer paso, en el paso 100 y en el paso 300.

# %%
from minigpt.experiments.training import agreement

at_steps, cosines = [0], [agreement(recipes.new_model().model, data)]


def compare(state):
    if state.step % 20 == 0:
        at_steps.append(state.step)
        cosines.append(agreement(state.model, data))


# %% tags=["plot"] alt={"en": "Cosine of two batches' gradients against the step. It stays close to 1 during the first dozens of steps, falls steadily through the middle of the run and ends near 0. A dashed line, the learning rate as a share of its peak, rises in the first 30 steps and falls in the same way.", "es": "Coseno entre los gradientes de dos lotes según el paso. Se mantiene cerca de 1 durante las primeras decenas de pasos, baja sin parar a lo largo del entrenamiento y termina cerca de 0. Una línea discontinua, la tasa de aprendizaje como parte de su máximo, sube en los primeros 30 pasos y baja de la misma forma."}
train(start(recipes.new_model().model, recipe), data, recipe, after_step=compare)
print({step: round(cosines[at_steps.index(step)], 2) for step in (0, 20, 100, 200, 300)})
rates = [plan[min(step, 299)] for step in at_steps]
plots.agreement(at_steps, cosines, rates, lang="en")

# %% [markdown] lang="en"
# The guess is wrong, and wrong way round. At the start every batch says the same ("digits are never the answer, `e` is common"), so a step along one batch is a step along all. Near the end one batch says next to nothing about the direction of the others: what they have in common has been learned, and what is left is mostly their chance differences. A long step would follow the chance of one batch; many short steps average many batches. **That is what the cosine is for.**
#
# And the warm-up? It cannot be the direction. There is another reason, which you know from phase 05: AdamW's first steps move *every* weight by a whole learning rate, whatever the gradient, and it knows the size of each gradient from one batch only. Whether this is worth a line, you will measure when you take the line away.

# %% [markdown] lang="es"
# La suposición es falsa, y justo al revés. Al principio todos los lotes dicen lo mismo («la respuesta nunca es una cifra, la `e` es frecuente»), así que un paso según un lote es un paso según todos. Hacia el final un lote no dice casi nada sobre la dirección de los demás: lo que tienen en común ya se aprendió, y lo que queda son sobre todo sus diferencias de azar. Un paso largo seguiría el azar de un lote; muchos pasos cortos promedian muchos lotes. **Para eso está el coseno.**
#
# ¿Y el calentamiento? No puede ser la dirección. Hay otra razón, que conoces de la fase 05: los primeros pasos de AdamW mueven *todos* los pesos una tasa entera, sea cual sea el gradiente, y del tamaño de cada gradiente solo sabe lo que le dijo un lote. Si eso vale una línea, lo medirás al quitarla.

# %% [markdown] lang="en"
# ## A ceiling for the gradient
#
# The slopes of all 106,368 weights together are one long list of numbers: an arrow, with a direction and a length. The length follows from Pythagoras, $\sqrt{g_1^2 + g_2^2 + \ldots}$. A gradient of $(3, 4)$ is 5 long. **Clipping** it to a length of 2.5 gives $(1.5, 2)$: the same direction, half as long. A gradient that is shorter than the limit stays as it is.
#
# Train without clipping (`grad_clip=0` stands for none), and record the length at every step. `train` calls the function `after_step` after each one; the gradients are then still there to be measured.

# %% [markdown] lang="es"
# ## Un techo para el gradiente
#
# Las pendientes de los 106 368 pesos forman juntas una larga lista de números: una flecha, con dirección y longitud. La longitud sale de Pitágoras, $\sqrt{g_1^2 + g_2^2 + \ldots}$. Un gradiente de $(3, 4)$ mide 5. **Recortarlo** a una longitud de 2,5 da $(1{,}5, 2)$: la misma dirección, la mitad de largo. Un gradiente más corto que el límite se queda como está.
#
# Entrena sin recortar (`grad_clip=0` significa ninguno) y anota la longitud en cada paso. `train` llama a la función `after_step` después de cada uno; los gradientes siguen ahí para medirlos.

# %% tags=["plot"] alt={"en": "Length of the gradient at each of 300 steps. It starts near 2 and stays mostly above the dashed limit of 1 for the first sixty steps or so, with a spike far above it; dots mark those steps. Later it falls well below the limit.", "es": "Longitud del gradiente en cada uno de los 300 pasos. Empieza cerca de 2 y durante unos sesenta pasos sigue casi siempre por encima del límite 1, una línea discontinua, con un pico muy por encima; unos puntos marcan esos pasos. Después cae muy por debajo del límite."}
from torch.nn.utils import get_total_norm

lengths = []


def measure(state):
    lengths.append(get_total_norm([p.grad for p in state.model.parameters()]).item())


unclipped = replace(recipe, grad_clip=0)
state = start(recipes.new_model().model, unclipped)
runs = {"no clipping": train(state, data, unclipped, after_step=measure)}
plots.gradient_lengths(lengths, limit=1.0, lang="en")

# %% [markdown] lang="en"
# The gradients are long at the beginning, when everything is wrong, and get shorter as the loss falls. The limit of 1 therefore acts mostly in the first part of the run, and later only on a rare wild batch.
#
# ## Exercise 18.3 · Clipping the gradient
#
# Write `clip(gradients, limit)`. The gradients come as a list of tensors, one per parameter, of any shapes; together they are *one* arrow.

# %% [markdown] lang="es"
# Los gradientes son largos al principio, cuando todo está mal, y se acortan a medida que cae la pérdida. Por eso el límite de 1 actúa sobre todo en la primera parte del entrenamiento y, más tarde, solo en algún lote descontrolado.
#
# ## Ejercicio 18.3 · Recortar el gradiente
#
# Escribe `clip(gradients, limit)`. Los gradientes vienen en una lista de tensores, uno por parámetro, de formas cualesquiera; todos juntos son *una sola* flecha.


# %% exercise="ex-18-03"
def clip(gradients, limit):
    """Return a list of new tensors: the gradients, scaled so that together they are at most limit long.

    gradients  list of float tensors of any shapes; not modified
    limit      positive float
    """
    raise NotImplementedError


# %%
print(clip([torch.tensor([3.0, 4.0])], limit=2.5))
print(clip([torch.tensor([3.0, 4.0])], limit=10.0))

# %% [markdown] lang="en"
# ## The optimizer: AdamW
#
# In the example with one number, the step was the rate times the gradient: plain descent, which is called SGD when the gradient comes from a random batch. Our loop uses **AdamW** of phase 05: it keeps two running averages for every weight, $m$ of the gradient (alone, it is called **momentum**) and $v$ of its square, and steps by the rate times $m / \sqrt{v}$, so that the size of the gradient cancels and the rate is nearly a distance. Both averages start at 0 and are corrected for it; without the correction the first steps would be too *long*, not too short, because $\sqrt{v}$ is smaller still than $m$. And **weight decay** takes a small share off every weight, apart from all that: the W.
#
# The AdamW of phase 05 is written in NumPy, the loop uses PyTorch's. Let both walk down $(w - 3)^2$ for 50 steps.

# %% [markdown] lang="es"
# ## El optimizador: AdamW
#
# En el ejemplo con un solo número, el paso era la tasa multiplicada por el gradiente: descenso a secas, que se llama SGD cuando el gradiente viene de un lote al azar. Nuestro bucle usa el **AdamW** de la fase 05: lleva dos medias móviles por cada peso, $m$ del gradiente (por sí sola se llama **inercia**, *momentum*) y $v$ de su cuadrado, y da un paso de la tasa por $m / \sqrt{v}$, de modo que el tamaño del gradiente se cancela y la tasa es casi una distancia. Las dos medias empiezan en 0 y se corrigen por ello; sin la corrección los primeros pasos serían demasiado *largos*, no demasiado cortos, porque $\sqrt{v}$ es todavía más pequeña que $m$. Y el **decaimiento de pesos** (weight decay) le quita una pequeña parte a cada peso, aparte de todo eso: es la W.
#
# El AdamW de la fase 05 está escrito en NumPy; el bucle usa el de PyTorch. Haz que los dos bajen por $(w - 3)^2$ durante 50 pasos.

# %%
import numpy as np

from minigpt.foundations.optim import AdamW

weight = torch.nn.Parameter(torch.zeros(1))
theirs = torch.optim.AdamW([weight], lr=0.1, betas=(0.9, 0.99), weight_decay=0.01)
w = np.zeros(1)
ours = AdamW({"w": w}, rate=0.1, betas=(0.9, 0.99), decay=0.01)

# %%
for _ in range(50):
    theirs.zero_grad()
    ((weight - 3) ** 2).sum().backward()
    theirs.step()
    ours.step({"w": 2 * (w - 3)})
print("equal to 4 decimals:", abs(w.item() - weight.item()) < 1e-4)

# %% [markdown] lang="en"
# How much of AdamW's success is due to $m$ and how much to $v$, you will see below, where each has to do without the other.
#
# ## What if the batch does not fit?
#
# A batch of 64 short rows fits into any memory. A batch of long texts often does not. Then it is cut into parts, `backward()` is called on each of them, and only after the last one does the optimizer step. That `backward()` *adds* to `.grad` is a trap elsewhere; here it is the tool. It is called **gradient accumulation**, and the gradient should be that of the whole batch.
#
# The obvious way takes the mean loss of each part, and then the mean of these means. Cut 128 rows into 16 parts of 8, once as they were dealt, once sorted by length (as many programs do, to save padding). **Predict:** by what share of its length is the gradient wrong, in each case? And is it more wrong for a new model, or for one that has been trained?

# %% [markdown] lang="es"
# Cuánto del éxito de AdamW se debe a $m$ y cuánto a $v$, lo verás más abajo, donde una tiene que arreglárselas sin la otra.
#
# ## ¿Y si el lote no cabe?
#
# Un lote de 64 filas cortas cabe en cualquier memoria. Uno de textos largos muchas veces no. Entonces se corta en partes, se llama a `backward()` con cada una, y solo después de la última da su paso el optimizador. Que `backward()` *sume* sobre `.grad` es una trampa en otros sitios; aquí es la herramienta. Se llama **acumulación de gradientes** (gradient accumulation), y el gradiente debería ser el del lote entero.
#
# La forma evidente toma la pérdida media de cada parte y después la media de esas medias. Corta 128 filas en 16 partes de 8, una vez tal como salieron y otra ordenadas por longitud (como hacen muchos programas para ahorrar relleno). **Predice:** ¿en qué parte de su longitud se equivoca el gradiente en cada caso? ¿Y se equivoca más con un modelo nuevo o con uno entrenado?

# %%
from minigpt.experiments.training import mean_of_means_error as error

draw = batches(data, 128, torch.Generator().manual_seed(0))
five = [next(draw) for _ in range(5)]
orders = [(y != IGNORE).sum(1).argsort() for _, y in five]  # from the fewest questions to the most
few, *_, most = (five[0][1] != IGNORE).sum(1)[orders[0]].tolist()
print("questions in a row of the first batch: from", few, "to", most)

# %%
models = {"new": recipes.new_model().model, "trained": runs["no clipping"].model}
for name, some in models.items():
    dealt = [error(some, x, y) for x, y in five]
    by_length = [error(some, x[o], y[o]) for (x, y), o in zip(five, orders, strict=True)]
    for order, wrong in (("as dealt", dealt), ("by length", by_length)):
        print(f"{name:8}{order:10}", " ".join(f"{100 * share:5.0f} %" for share in wrong))

# %% [markdown] lang="en" given=["2023", "2024"]
# Wrong in all of these five batches: with rows as they were dealt, by a few per cent for the new model and by a tenth to a fifth for the trained one; with sorted rows, by a sixth to a little over a third for the new model, and for the trained one by anything from less than a third to more than the whole length of the gradient. No message says so, and the loss looks normal. The mean of means gives every *part* the same weight; a target in a part of short answers then counts several times as much as one in a part of long ones. Sorting makes the parts as unequal as they can be; and in a trained model, as you have seen, the gradients of two batches hardly agree any more, so that it matters more which of them gets the weight.
#
# This is no invention: a widely used library, Transformers, computed accumulated gradients in this way. It was [reported in 2023](https://github.com/huggingface/transformers/issues/24725) and [repaired in 2024](https://github.com/huggingface/transformers/pull/34191).
#
# ## Exercise 18.4 · A batch in parts
#
# Write `accumulate(model, parts)`, which does it right: afterwards each `.grad` holds the gradient of the mean loss over *all targets of all parts*. By hand: one part with 1 target and a loss of 4, another with 3 targets and a mean loss of 2; the loss of the whole is $(4 + 3 \cdot 2) / 4 = 2.5$, and not 3. Three promises more: gradients of an earlier step are thrown away first; only one part's graph is in memory at a time, so each part has its own `backward()`; and a part may ask nothing at all. (`torch.nn.functional.cross_entropy` skips targets of $-100$; with `reduction="sum"` it adds up instead of taking the mean.)

# %% [markdown] lang="es" given=["2023", "2024"]
# Mal en todos estos cinco lotes: con las filas tal como salieron, en un pequeño porcentaje con el modelo nuevo y entre un décimo y un quinto con el entrenado; con las filas ordenadas, entre un sexto y algo más de un tercio con el modelo nuevo y, con el entrenado, desde menos de un tercio hasta más que la longitud entera del gradiente. Ningún mensaje lo dice, y la pérdida parece normal. La media de las medias da a cada *parte* el mismo peso; entonces un objetivo de una parte de respuestas cortas cuenta varias veces más que uno de una parte de respuestas largas. Ordenar hace las partes tan desiguales como es posible; y en un modelo entrenado, ya lo has visto, los gradientes de dos lotes apenas coinciden, así que importa más cuál de ellos se lleva el peso.
#
# No es un invento: Transformers, una biblioteca muy usada, calculaba así los gradientes acumulados. Se [avisó en 2023](https://github.com/huggingface/transformers/issues/24725) y se [arregló en 2024](https://github.com/huggingface/transformers/pull/34191).
#
# ## Ejercicio 18.4 · Un lote por partes
#
# Escribe `accumulate(model, parts)`, que lo hace bien: al terminar, cada `.grad` contiene el gradiente de la pérdida media sobre *todos los objetivos de todas las partes*. A mano: una parte con 1 objetivo y una pérdida de 4, otra con 3 objetivos y una pérdida media de 2; la pérdida del conjunto es $(4 + 3 \cdot 2) / 4 = 2{,}5$, y no 3. Tres promesas más: primero se tiran los gradientes de un paso anterior; en la memoria hay a la vez el grafo de una sola parte, así que cada una tiene su propio `backward()`; y puede haber una parte que no pregunte nada. (`torch.nn.functional.cross_entropy` omite los objetivos de $-100$; con `reduction="sum"` suma en vez de hacer la media.)


# %% exercise="ex-18-04"
def accumulate(model, parts):
    """Leave the gradient of the mean loss over all targets in every .grad; return that loss, a float.

    parts  list of (x, y), (B, T) int64 ids and targets, -100 where nothing is asked; B and T may
           differ from part to part, and at least one part asks something
    """
    raise NotImplementedError


# %%
from minigpt.experiments.training import gradient

(x, y), order = five[0], orders[0]
some = models["trained"]
accumulate(some, list(zip(x[order].split(8), y[order].split(8), strict=True)))
mine, whole = torch.cat([p.grad.flatten() for p in some.parameters()]), gradient(some, x, y)
wrong = ((mine - whole).norm() / whole.norm()).item()
print("sorted by length, wrong by less than 0.001 %:", wrong < 1e-5)

# %% [markdown] lang="en"
# The same parts in the same order, and the error is gone: what was wrong were the weights, not the sorting. `TrainConfig(gradient_accumulation_steps=16)` does in `minigpt/train.py` what you have just written.

# %% [markdown] lang="es"
# Las mismas partes en el mismo orden, y el error desapareció: lo que estaba mal eran los pesos de la media, no el orden. `TrainConfig(gradient_accumulation_steps=16)` hace en `minigpt/train.py` lo que acabas de escribir.

# %% [markdown] lang="en"
# ## When is an answer right?
#
# A loss says how surprised the model is. What you want to know is simpler: how many numbers does it spell right? An answer counts only if it is right to the last letter, and that share is called **exact match**.
#
# You could let the model write every answer, letter by letter, taking the likeliest one each time. There is a faster way, which reads the right answers aloud to the model as training did (this is called **teacher forcing**). Look at its favourite at each position: if the favourite is right *everywhere*, then the model would have written exactly this answer; if it is wrong *somewhere*, it would have left the path there.
#
# ## Exercise 18.5 · Right to the last letter
#
# Write `exact_share(logits, y)`: the share of rows in which the highest score stands at the target at every position that is asked.

# %% [markdown] lang="es"
# ## ¿Cuándo está bien una respuesta?
#
# Una pérdida dice cuánto se sorprende el modelo. Lo que quieres saber es más sencillo: ¿cuántos números escribe bien? Una respuesta cuenta solo si es correcta hasta la última letra, y esa parte se llama **acierto exacto**.
#
# Podrías dejar que el modelo escribiera cada respuesta letra a letra, tomando siempre la más probable. Hay una forma más rápida, que le dicta al modelo las respuestas correctas como hizo el entrenamiento (se llama **teacher forcing**). Mira su favorita en cada posición: si la favorita es la correcta en *todas*, el modelo habría escrito exactamente esa respuesta; si falla en *alguna*, ahí se habría salido del camino.
#
# ## Ejercicio 18.5 · Bien hasta la última letra
#
# Escribe `exact_share(logits, y)`: la parte de las filas en las que la puntuación más alta cae sobre el objetivo en todas las posiciones preguntadas.


# %% exercise="ex-18-05"
def exact_share(logits, y):
    """Return the share of rows, a float from 0 to 1, that are right at every asked position.

    logits  (B, T, V) scores; y  (B, T) int64 targets, -100 where nothing is asked
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## All of a step, in your own hand
#
# The seven lines of the loop stood there ready-made, and reading them is not the same as writing them: each line has its place, and most mistakes in it raise no error. The model trains all the same, only worse.
#
# ## Exercise 18.6 · One step of training
#
# Write `train_step(model, optimizer, x, y, rate, limit)`: one batch, from the logits to the moved weights. `model(x)` gives the logits, `answer_loss` the loss, `torch.nn.utils.clip_grad_norm_(parameters, limit)` clips in place, and each entry of `optimizer.param_groups` is a dictionary whose `"lr"` is the rate. Try it without looking back.

# %% [markdown] lang="es"
# ## Un paso entero, de tu puño y letra
#
# Las siete líneas del bucle ya estaban escritas, y leerlas no es lo mismo que escribirlas: cada línea tiene su lugar, y la mayoría de los fallos no producen ningún error. El modelo entrena igual, solo que peor.
#
# ## Ejercicio 18.6 · Un paso de entrenamiento
#
# Escribe `train_step(model, optimizer, x, y, rate, limit)`: un lote, desde los logits hasta los pesos ya movidos. `model(x)` da los logits, `answer_loss` la pérdida, `torch.nn.utils.clip_grad_norm_(parameters, limit)` recorta en su sitio, y cada elemento de `optimizer.param_groups` es un diccionario cuyo `"lr"` es la tasa. Inténtalo sin mirar atrás.


# %% exercise="ex-18-06"
def train_step(model, optimizer, x, y, rate, limit):
    """Train the model on one batch, in place; return the loss before the step, a float.

    x, y   (B, T) int64 ids and targets, -100 where nothing is asked
    rate   this step's learning rate, for every group of the optimizer
    limit  the largest length of the whole gradient
    """
    raise NotImplementedError


# %%
own = recipes.new_model(seed=0).model
optimizer = torch.optim.AdamW(own.parameters(), betas=(0.9, 0.99))
stream = batches(data, 64, torch.Generator().manual_seed(0))
mine = [train_step(own, optimizer, *next(stream), rate=1e-3, limit=1.0) for _ in range(20)]
theirs = []
seven_lines(*ready(), [1e-3] * 20, theirs)
gap = max(abs(a - b) for a, b in zip(mine, theirs, strict=True))
print("the same twenty losses as the seven lines:", gap < 1e-4)

# %% [markdown] lang="en"
# ## The whole run, digit by digit
#
# Now everything together: 300 steps with warm-up, cosine, clipping and AdamW. The numbers used for judging are held out: no training row contains them. And because an average hides a lot, look closer. Take the numbers with four digits that are named one by one, such as 4236, *four* thousand *two* hundred *thirty*-*six*, and ask for each place separately how often its word is right.
#
# `word_places` finds where in the answer each of the four words stands.

# %% [markdown] lang="es"
# ## El entrenamiento completo, cifra a cifra
#
# Ahora todo junto: 300 pasos con calentamiento, coseno, recorte y AdamW. Los números con los que se evalúa están reservados: ninguna fila de entrenamiento los contiene. Y como una media esconde muchas cosas, mira más de cerca. Toma los números de cuatro cifras que se nombran una a una, como 4236, *four* thousand *two* hundred *thirty*-*six*, y pregunta por separado con qué frecuencia es correcta la palabra de cada lugar.
#
# `word_places` busca en qué lugar de la respuesta está cada una de las cuatro palabras.

# %%
from minigpt.evaluate import number_dataset
from minigpt.experiments.training import digit_targets, has_own_words, word_places
from minigpt.number_names import spell, split_numbers

unseen = split_numbers().validation
own_words = [n for n in unseen if has_own_words(n)]
print(len(unseen), "unseen numbers,", len(own_words), "with a word for each digit")
print(4236, spell(4236, "en"), word_places(4236))
judged = number_dataset(own_words, "en", tokenizer, length=64)
asked = dict(zip(plots.PLACES, digit_targets(own_words, judged.y), strict=True))

# %% [markdown] lang="en"
# **Predict before you run:** which word does the model get right first: that of the thousands, hundreds, tens or ones? Think of how many things it has to find out for each.

# %% [markdown] lang="es"
# **Predice antes de ejecutar:** ¿qué palabra acierta primero el modelo: la de los millares, las centenas, las decenas o las unidades? Piensa en cuántas cosas tiene que averiguar para cada una.

# %%
steps, shares = [], {name: [] for name in (*asked, "whole name")}


@torch.no_grad()
def look(state):
    if state.step % 10 == 0:
        logits = state.model(judged.x)
        steps.append(state.step)
        for name, y in [*asked.items(), ("whole name", judged.y)]:
            shares[name].append(exact_share(logits, y))


# %% tags=["plot"] alt={"en": "Share of right words against the training step, one curve per digit place. Thousands rise first and are nearly complete before step 100; hundreds, tens and ones follow within the next few dozen steps; the dotted curve of the whole name is the last, and all end near 100 percent.", "es": "Parte de palabras correctas según el paso de entrenamiento, una curva por lugar. Los millares suben primero y están casi completos antes del paso 100; las centenas, las decenas y las unidades siguen en las decenas de pasos siguientes; la curva de puntos del nombre entero es la última, y todas terminan cerca del 100 por ciento."}
complete_run = train(start(recipes.new_model().model, recipe), data, recipe, after_step=look)
plots.by_place(steps, shares, lang="en")

# %% [markdown] lang="en"
# The thousands come first, by a clear margin. For the first word the model needs one fact, "read the character after the colon": the first digit always stands there, and its word is written at once. For the other words it must also find out *where it stands in the answer*, because the same letter, say the space after a word, is followed by the word of a different digit each time. The whole name comes last, naturally: it needs all the others.
#
# Notice how fast it goes once it starts. For dozens of steps nothing seems to happen, then most of it falls into place within a hundred steps. The loss was falling all the while; exact match only shows it when the last wrong letter disappears. And if a curve dips on the way, that is normal: at a high rate a step can undo part of what earlier steps had learned.
#
# How does the model do on *all* unseen numbers, also those with zeros and teens?

# %% [markdown] lang="es"
# Los millares llegan primero, con clara ventaja. Para la primera palabra el modelo necesita un solo dato, «lee el carácter que sigue a los dos puntos»: la primera cifra está siempre ahí y su palabra se escribe de inmediato. Para las demás tiene que averiguar además *en qué parte de la respuesta está*, porque al mismo carácter, por ejemplo el espacio después de una palabra, le sigue cada vez la palabra de otra cifra. El nombre entero llega el último, claro: necesita todo lo demás.
#
# Fíjate en lo rápido que va una vez que arranca. Durante decenas de pasos parece que no ocurre nada, y después casi todo encaja en un centenar de pasos. La pérdida bajaba todo ese tiempo; el acierto exacto solo lo muestra cuando desaparece la última letra equivocada. Y si una curva se hunde por el camino, es normal: con una tasa alta, un paso puede deshacer parte de lo que aprendieron los anteriores.
#
# ¿Cómo le va al modelo con *todos* los números nuevos, también los que tienen ceros o acaban entre diez y diecinueve?

# %%
held_out = number_dataset(unseen, "en", tokenizer, length=64)


@torch.no_grad()
def verdict(run):
    """Exact match on the unseen numbers, 0 to 1."""
    return exact_share(run.model(held_out.x), held_out.y)


print("exact match:", round(verdict(complete_run), 3))
for n in (4236, unseen[0], unseen[1]):
    print(n, complete(complete_run.model, tokenizer, f"en:{n}=", stop="\n"))

# %% [markdown] lang="en"
# One more look at the same run, one that you should never leave out: the loss on rows it trained on beside the loss on numbers that it never saw. 300 batches of 64 rows show each row about 1.6 times; one time through all rows is called an **epoch**. **Predict:** is the second loss higher?

# %% [markdown] lang="es"
# Una mirada más al mismo entrenamiento, que no deberías saltarte nunca: la pérdida en filas con las que entrenó junto a la pérdida en números que nunca vio. 300 lotes de 64 filas muestran cada fila unas 1,6 veces; una pasada por todas las filas se llama **época**. **Predice:** ¿es más alta la segunda pérdida?

# %%
sample = data._replace(x=data.x[:1000], y=data.y[:1000])
for name, rows in (("trained on", sample), ("unseen", held_out)):
    print(f"{name:10} loss {mean_loss(complete_run.model, rows):.4f}")
print("epochs:", 300 * 64 / len(data.x))

# %% [markdown] lang="en"
# Higher, but not by much. A model that learned its rows by heart would go on falling on the first and turn up on the second: **overfitting**. Where the two lie close together the model has found a rule, and more steps are worth having.

# %% [markdown] lang="es"
# Más alta, pero no por mucho. Un modelo que se aprendiera sus filas de memoria seguiría bajando en la primera y subiría en la segunda: **sobreajuste** (*overfitting*). Donde las dos están cerca el modelo encontró una regla, y vale la pena dar más pasos.

# %% [markdown] lang="en"
# ## Taking the lines away
#
# You have a run that works. Now ask of each line whether it had to be there: remove it, keep everything else the same (first weights, batches, number of steps), and judge the result. The candidates:
#
# * **no clipping**: you have that run already;
# * **no warm-up**: the first step is at full speed;
# * **no warm-up, no clipping**: both at once;
# * **no cosine**: the rate stays at its peak to the end;
# * **no zero_grad**: the gradients of all earlier steps stay in the sum;
# * **no weight decay**;
# * **SGD**: the step is the rate times the gradient, no averages. It gets a rate of 1, the best of three that were tried (0.3, 1 and 3);
# * **SGD with momentum**: only the first of AdamW's averages, $m$, and a rate of 0.3 (the best of 0.1, 0.3 and 1);
# * **no mark**: the model is also asked to predict which number comes.
#
# **Predict:** sort them from harmless to fatal, on paper, before you go on.

# %% [markdown] lang="es"
# ## Quitar las líneas
#
# Tienes un entrenamiento que funciona. Pregúntate ahora por cada línea si tenía que estar: quítala, deja todo lo demás igual (pesos iniciales, lotes, número de pasos) y evalúa el resultado. Las candidatas:
#
# * **no clipping**, sin recorte: ese entrenamiento ya lo tienes;
# * **no warm-up**, sin calentamiento: el primer paso va a toda velocidad;
# * **no warm-up, no clipping**: los dos a la vez;
# * **no cosine**, sin coseno: la tasa se queda en su máximo hasta el final;
# * **no zero_grad**: los gradientes de todos los pasos anteriores se quedan en la suma;
# * **no weight decay**, sin decaimiento de pesos;
# * **SGD**: el paso es la tasa multiplicada por el gradiente, sin medias. Recibe una tasa de 1, la mejor de tres que se probaron (0,3, 1 y 3);
# * **SGD, momentum**, con inercia: solo la primera de las medias de AdamW, $m$, y una tasa de 0,3 (la mejor de 0,1, 0,3 y 1);
# * **no mark**, sin la marca: al modelo también se le pide predecir qué número viene.
#
# **Predice:** ordénalas en papel de inofensiva a fatal antes de seguir.


# %%
def fresh(config):
    """A new run: every run of this phase begins with the same weights and deals the same batches."""
    return start(recipes.new_model().model, config)


# %%
switches = {
    "no warm-up": replace(recipe, warmup_steps=0),
    "no warm-up, no clipping": replace(recipe, warmup_steps=0, grad_clip=0),
    "no weight decay": replace(recipe, weight_decay=0.0),
}
for name, config in switches.items():
    runs[name] = train(fresh(config), data, config)
{name: round(verdict(run), 3) for name, run in runs.items()}

# %%
from minigpt.experiments.training import Average

flat, last_fifty = replace(recipe, final_fraction=1.0), Average(first=250)
runs["no cosine"] = train(fresh(flat), data, flat, after_step=last_fifty)
print("no cosine:", round(verdict(runs["no cosine"]), 3))

# %% [markdown] lang="en"
# Those were switches of `TrainConfig`. (`last_fifty` keeps the mean of the weights over the last 50 steps; you will need it in a moment.) The others need a hand on the machine: an optimizer whose `zero_grad` does nothing, another optimizer, and targets without marks.

# %% [markdown] lang="es"
# Esas eran opciones de `TrainConfig`. (`last_fifty` guarda la media de los pesos en los últimos 50 pasos; te hará falta enseguida.) Las otras piden meter la mano en la máquina: un optimizador cuyo `zero_grad` no hace nada, otro optimizador y unos objetivos sin marcas.

# %%
hoarder = fresh(recipe)
hoarder.optimizer.zero_grad = lambda set_to_none=True: None  # the line is there and does nothing
runs["no zero_grad"] = train(hoarder, data, recipe)
round(verdict(runs["no zero_grad"]), 3)

# %%
for name, rate_now, momentum in (("SGD", 1.0, 0.0), ("SGD, momentum", 0.3, 0.9)):
    config = replace(recipe, learning_rate=rate_now)
    walker = fresh(config)
    weights = walker.model.parameters()
    walker.optimizer = torch.optim.SGD(weights, lr=rate_now, momentum=momentum)
    runs[name] = train(walker, data, config)
{name: round(verdict(runs[name]), 3) for name in ("no zero_grad", "SGD", "SGD, momentum")}

# %%
from minigpt.experiments.training import unmarked

everything = unmarked(data)  # a question at every position of the prompt, too
print("first row predicts", tokenizer.decode(everything.y[0][:17].tolist()))
runs["no mark"] = train(fresh(recipe), everything, recipe)
round(verdict(runs["no mark"]), 3)

# %% [markdown] lang="en"
# One run each is an anecdote. The same runs were made with a second seed (other first weights, other batches; the rows stay), and SGD with other rates: a few minutes, so the results come in a file. Read each line of the table across: how far do two runs of *the same* loop lie apart?

# %% [markdown] lang="es"
# Un entrenamiento de cada es una anécdota. Los mismos se hicieron con una segunda semilla (otros pesos iniciales, otros lotes; las filas son las mismas), y SGD con otras tasas: son unos minutos, así que los resultados vienen en un archivo. Lee cada fila de la tabla de izquierda a derecha: ¿cuánto se separan dos entrenamientos *del mismo* bucle?

# %%
from minigpt.experiments import results

record = results.load("training_lines")
seeds = {name: line["exact"] for name, line in record["lines"].items()}
for name, exact in sorted(seeds.items(), key=lambda line: -results.mean(line[1])):
    shown = "".join(f"{100 * share:6.1f}" for share in exact)
    print(f"{name:24}{shown}   mean {100 * results.mean(exact):5.1f} %")
low, high = seeds["no warm-up, no clipping"]
print(f"neither warm-up nor clipping: {100 * (high - low):.0f} points between two seeds")
print(record["sgd_tried"])

# %% tags=["plot"] alt={"en": "Horizontal bars of the exact match, with a circle for a second seed on each. The complete loop and the one without weight decay are at the top, nearly equal; without the mark, without warm-up and without clipping follow closely; the one without cosine lies clearly lower, those without both warm-up and clipping and without zero_grad far lower; SGD with momentum lies near the one without cosine, and plain SGD is close to zero.", "es": "Barras horizontales del acierto exacto, cada una con un círculo para una segunda semilla. Arriba, casi iguales, el bucle completo y el que va sin decaimiento de pesos; cerca siguen los que van sin la marca, sin calentamiento y sin recorte; el que va sin coseno queda claramente por debajo, y muy por debajo los que van sin calentamiento ni recorte a la vez y sin zero_grad; SGD con inercia queda cerca del que va sin coseno y SGD a secas, cerca de cero."}
scores = {"complete": verdict(complete_run)}
scores |= {name: verdict(run) for name, run in runs.items()}
plots.removed(scores, {name: exact[1:] for name, exact in seeds.items()}, lang="en")

# %% [markdown] lang="en"
# Compare this with your list.
#
# * **Plain SGD is fatal** here. It is not broken: its loss falls, only far too slowly for 300 steps. Give it AdamW's first average, $m$, and nothing else, and it spells most of the numbers. So here it is mostly $m$ that the missing optimizer lacked, and $\sqrt v$ makes the rest. (You will read that SGD fails because *one rate has to serve all weights*; SGD with momentum has one rate, too.)
# * **No zero_grad is nearly fatal.** PyTorch *adds* new gradients to the old ones. Without the line the optimizer follows the sum of everything it ever saw, like a driver who steers by the whole way behind. No error message, no NaN (the *not a number* that a broken calculation leaves): the loss even falls, only more slowly. It is the most expensive line to forget, just because nothing complains.
# * **Warm-up and clipping** each cost a few points when they are missing alone. When both are missing the two seeds differ by 42 points: 42.6 and 85.0 %. Each can partly stand in for the other, and without either you depend on luck.
# * **No cosine** costs 27 points with one seed and 7 with the other. Is it because the model jumps across the goal until the end? If so, the *mean* of its last weights should lie closer to the goal than any of them. You kept that mean; the next cell judges it.
# * **Weight decay** does nothing measurable in 300 steps. It is there for long runs, and it is honest to say that this one does not need it.
# * **No mark** costs little exact match, but look at its loss below.
#
# What two seeds can and cannot say: the large gaps are larger than the distance of the seeds, the small ones are not. If you want to claim that a line is worth two points, you need more seeds than these.

# %% [markdown] lang="es"
# Compáralo con tu lista.
#
# * **SGD a secas es fatal** aquí. No está roto: su pérdida baja, solo que demasiado despacio para 300 pasos. Dale la primera media de AdamW, $m$, y nada más, y escribe bien la mayoría de los números. Así que lo que le faltaba es aquí sobre todo $m$, y $\sqrt v$ pone el resto. (Leerás que SGD fracasa porque *una sola tasa tiene que servir a todos los pesos*; SGD con inercia también tiene una sola tasa.)
# * **Sin zero_grad es casi fatal.** PyTorch *suma* los gradientes nuevos a los viejos. Sin esa línea el optimizador sigue la suma de todo lo que ha visto, como quien conduce guiándose por todo el camino recorrido. Ningún mensaje de error, ningún NaN (el *not a number* que deja un cálculo roto): la pérdida incluso baja, solo que más despacio. Es la línea que más caro sale olvidar, justo porque nada se queja.
# * **Calentamiento y recorte** cuestan unos pocos puntos si falta uno solo. Si faltan los dos, las dos semillas se separan 42 puntos: 42,6 y 85,0 %. Cada uno puede suplir en parte al otro, y sin ninguno dependes de la suerte.
# * **Sin coseno** cuesta 27 puntos con una semilla y 7 con la otra. ¿Será que el modelo salta de un lado a otro de la meta hasta el final? Si es así, la *media* de sus últimos pesos debería estar más cerca de la meta que cualquiera de ellos. Guardaste esa media; la celda siguiente la evalúa.
# * **El decaimiento de pesos** no hace nada medible en 300 pasos. Está ahí para entrenamientos largos, y lo honesto es decir que este no lo necesita.
# * **Sin la marca** cuesta poco acierto exacto, pero mira abajo su pérdida.
#
# Qué pueden decir dos semillas y qué no: las distancias grandes son mayores que lo que se separan las semillas; las pequeñas, no. Si quieres afirmar que una línea vale dos puntos, necesitas más semillas que estas.

# %%
with torch.no_grad():
    averaged = last_fifty.put_into(recipes.new_model().model)
    share = exact_share(averaged(held_out.x), held_out.y)
print("no cosine, its last weights:          ", round(verdict(runs["no cosine"]), 3))
print("no cosine, the mean of its last fifty:", round(share, 3))
print("the same in the file:", [round(share, 3) for share in record["averaged"]])
lost = [round(100 * (a - b)) for a, b in zip(seeds["complete"], seeds["no cosine"], strict=True)]
print("points that no cosine costs:", lost)

# %% [markdown] lang="en"
# Without one more step of training the mean spells 94 % right: the weights were all around the goal, and jumped. That is what short steps at the end are for, and the low cosine between batches says the same in another way.

# %% [markdown] lang="es"
# Sin un solo paso más de entrenamiento, la media escribe bien el 94 %: los pesos estaban alrededor de la meta y saltaban. Para eso sirven los pasos cortos del final, y el coseno bajo entre lotes lo dice de otra forma.

# %% tags=["plot"] alt={"en": "Training loss of three runs. The complete run falls to almost zero, the one without zero_grad falls much more slowly, and the one without the mark levels off near a quarter of a nat.", "es": "Pérdida de tres entrenamientos. El completo cae casi a cero, el que va sin zero_grad cae mucho más despacio, y el que va sin la marca se estanca cerca de un cuarto de nat."}
curves = {
    "complete": complete_run,
    "no zero_grad": runs["no zero_grad"],
    "no mark": runs["no mark"],
}
plots.loss_curves({name: run.losses for name, run in curves.items()}, lang="en")

# %% [markdown] lang="en"
# Without the mark, the loss stops far above zero, and it *has* to: which digit comes next is a matter of chance, and no amount of training makes chance predictable. Such a floor is dangerous for the one who reads the curve. You cannot tell "still learning" from "nothing left to learn". With the mark, a loss near 0 means what you think it means.
#
# ## Stop, and go on as if nothing had happened
#
# A long run will be interrupted some day. What has to be on the disk, in a **checkpoint**, so that it can go on *exactly*, with the very losses that it would have had? **Predict:** the weights, of course. What else?

# %% [markdown] lang="es"
# Sin la marca, la pérdida se detiene muy por encima de cero, y *tiene* que hacerlo: qué cifra viene después es cosa del azar, y ningún entrenamiento vuelve predecible el azar. Un suelo así es peligroso para quien lee la curva. No puedes distinguir «todavía aprende» de «ya no queda nada que aprender». Con la marca, una pérdida cercana a 0 significa lo que crees.
#
# ## Parar, y seguir como si nada
#
# Un entrenamiento largo se interrumpirá algún día. ¿Qué tiene que estar en el disco, en un **punto de control**, para que pueda seguir *exactamente*, con las mismas pérdidas que habría tenido? **Predice:** los pesos, por supuesto. ¿Y qué más?

# %%
import tempfile
from pathlib import Path

from minigpt import checkpoint
from minigpt.checkpoint import Checkpoint

short = TrainConfig(steps=16, learning_rate=peak, warmup_steps=4)
unbroken = train(start(recipes.new_model().model, short), data, short)

# %%
half = start(recipes.new_model().model, short)
train(half, data, short, after_step=lambda state: state.step == 8)  # True stops the run
folder = Path(tempfile.mkdtemp()) / "half-way"
checkpoint.save(folder, Checkpoint(half.model, tokenizer), run=half)
for file in sorted(folder.iterdir()):
    print(file.name)

# %% [markdown] lang="en"
# Four files. `model.safetensors` holds the weights and `config.json` the shape of the model and its alphabet. The two `training` files hold the rest: AdamW's $m$ and $v$ for every weight, the state of the random generator that deals out the batches, the number of steps done, and the losses so far.
#
# Now let three continuations compete with the run that was never interrupted: one from the whole checkpoint, one that lost $m$ and $v$, and one that deals the batches from the beginning.

# %% [markdown] lang="es"
# Cuatro archivos. `model.safetensors` guarda los pesos y `config.json`, la forma del modelo y su alfabeto. Los dos archivos `training` guardan lo demás: los $m$ y $v$ de AdamW para cada peso, el estado del generador aleatorio que reparte los lotes, el número de pasos dados y las pérdidas hasta ahora.
#
# Haz que tres continuaciones compitan con el entrenamiento que nunca se interrumpió: una desde el punto de control completo, otra que perdió $m$ y $v$, y otra que reparte los lotes desde el principio.


# %%
def go_on(lose=None):
    """Load the half-way run, lose a part of it, and finish it; return the later losses."""
    loaded = checkpoint.load(folder)
    state = checkpoint.resume(folder, loaded, short)
    if lose == "averages":
        state.optimizer = start(loaded.model, short).optimizer
    if lose == "generator":
        state.generator.manual_seed(short.seed)
    return train(state, data, short).losses[8:]


# %%
for lose in (None, "averages", "generator"):
    gap = max(abs(a - b) for a, b in zip(go_on(lose), unbroken.losses[8:], strict=True))
    print(f"lost: {lose!s:10} equal to the last bit: {gap == 0}   close (0.01): {gap < 0.01}")

# %% [markdown] lang="en" given=["1,000"]
# With everything on the disk the losses agree to the last bit. Without the averages AdamW starts its corrections anew and takes other steps; without the generator the model sees old batches again. Neither crashes. Both are silently another experiment than the one you believe you are running, and that is why a checkpoint is tested for *equality* and not for "looks similar".
#
# ## What it has learned: to read the right digit
#
# In the end, what do these weights do? The course ships a base that was trained by this very loop for 1,000 steps, on English and Italian. For every letter it writes, each of its attention heads shares out weights over all the earlier characters. Ask every head the same question: when the first letter of a digit's word is about to be written, how much attention goes to that digit?

# %% [markdown] lang="es" given=["1000"]
# Con todo en el disco, las pérdidas coinciden hasta el último bit. Sin las medias, AdamW empieza de nuevo sus correcciones y da otros pasos; sin el generador, el modelo vuelve a ver lotes viejos. Ninguna de las dos da error. Las dos son, en silencio, otro experimento distinto del que crees estar haciendo, y por eso un punto de control se prueba por *igualdad* y no por «se parece».
#
# ## Lo que ha aprendido: a leer la cifra correcta
#
# Al final, ¿qué hacen estos pesos? El curso trae una base entrenada con este mismo bucle durante 1000 pasos, en inglés e italiano. Por cada letra que escribe, cada una de sus cabezas de atención reparte pesos entre todos los caracteres anteriores. Hazles a todas la misma pregunta: cuando está por escribirse la primera letra de la palabra de una cifra, ¿cuánta atención va a esa cifra?

# %%
from minigpt.experiments.training import attention_maps, attention_on_digits

base = recipes.load_base().model
on_its_digit = attention_on_digits(base, own_words[:50], judged.x[:50])
print(on_its_digit.round(decimals=2))
visible = [8 + begin for n in own_words[:50] for begin, _ in word_places(n)]
even = [1 / count for count in visible]
print(f"shared evenly: {sum(even) / len(even):.2f} on average, {max(even):.3f} at most")

# %% [markdown] lang="en"
# A row is a layer, a column a head. A head that shared its attention out evenly would put an eighth on the digit at most, and half as much on average (last line). At least one head of the first layer, by contrast, puts most of its attention on the very digit that is about to be named. Nobody told it to: it was the cheapest way down. Look at it while it spells 4236, a number that the base never trained on.

# %% [markdown] lang="es"
# Una fila es una capa; una columna, una cabeza. Una cabeza que repartiera su atención por igual pondría en la cifra una octava parte como mucho, y la mitad de eso en promedio (última línea). Al menos una cabeza de la primera capa, en cambio, pone la mayor parte de su atención justo en la cifra que está por nombrarse. Nadie se lo dijo: era el camino más barato para bajar. Obsérvala mientras escribe 4236, un número con el que la base nunca entrenó.

# %% tags=["plot"] alt={"en": "Attention of one head as a grid: the characters of the prompt en:4236= downwards, the letters being written from left to right. Bright cells walk down the staircase of the digits: 4 lights up when four begins, 2 at two, 3 at thirty, 6 at six, each inside a red frame.", "es": "Atención de una cabeza en una cuadrícula: hacia abajo los caracteres del prompt en:4236=, de izquierda a derecha las letras que se escriben. Las celdas claras bajan por la escalera de las cifras: 4 se ilumina cuando empieza four, 2 con two, 3 con thirty, 6 con six, cada una dentro de un marco rojo."}
best = divmod(on_its_digit.argmax().item(), 4)
name = spell(4236, "en") + "\n"
ids = torch.tensor([tokenizer.encode("en:4236=" + name[:-1])])
layer, head = best
picture = attention_maps(base, ids)[layer, 0, head, 7:, :8]  # from the = on, what of the prompt
plots.reading(picture, "en:4236=", name, word_places(4236), best, lang="en")

# %% [markdown] lang="en"
# Each frame marks a digit and the word that names it. Follow the bright cells from left to right: they climb down the digits like stairs. When a word begins, the head looks at the digit it needs; in the middle of *thousand* there is nothing to read, and the attention goes elsewhere. You trained a machine to spell, and it taught itself to point with a finger.

# %% [markdown] lang="es"
# Cada marco señala una cifra y la palabra que la nombra. Sigue las celdas claras de izquierda a derecha: bajan por las cifras como por una escalera. Cuando empieza una palabra, la cabeza mira la cifra que necesita; en mitad de *thousand* no hay nada que leer y la atención se va a otra parte. Entrenaste una máquina para escribir números y aprendió sola a seguirlos con el dedo.

# %% [markdown] lang="en" given=["2013", "2014", "2015", "2017", "2019", "2.2", "3.2", "3.3"]
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 18` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 18`.
#
# ## What you can now do
#
# * You can write the training step from memory (exercise 18.6) and say of each of its lines what goes wrong without it, because you measured it.
# * You can find a learning rate by a range test, shape it with a warm-up and a cosine, and show by a measurement why it must fall.
# * You can cut a batch into parts without changing its gradient, and say what a mean of means gets wrong.
# * You can keep a loss from asking what cannot be known, and read a loss curve that ends above zero.
# * You can judge answers by exact match, and see behind the average by splitting it.
# * You can stop a run and resume it exactly, and you know what must be on the disk.
#
# ## Where to go deeper
#
# * Smith 2015, [Cyclical Learning Rates](https://arxiv.org/abs/1506.01186): section 3.3 is the range test.
# * Goyal et al. 2017, [Accurate, Large Minibatch SGD](https://arxiv.org/abs/1706.02677): section 2.2 is about warm-up.
# * Loshchilov and Hutter 2017, [SGDR](https://arxiv.org/abs/1608.03983): section 3 brings in the cosine.
# * Pascanu et al. 2013, [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063): section 3.2 is where clipping by length comes from.
# * Kingma and Ba 2014, [Adam](https://arxiv.org/abs/1412.6980): algorithm 1, and section 3 for the correction of the averages.
# * Loshchilov and Hutter 2019, [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101): algorithm 2 is the step that you wrote in phase 05.
# * `minigpt/train.py`: the loop in full, for one process and for several.

# %% [markdown] lang="es" given=["2013", "2014", "2015", "2017", "2019", "2.2", "3.2", "3.3"]
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 18` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 18`.
#
# ## Lo que ya sabes hacer
#
# * Sabes escribir el paso de entrenamiento de memoria (ejercicio 18.6) y decir de cada línea qué falla sin ella, porque lo mediste.
# * Sabes encontrar una tasa de aprendizaje con una prueba de rango, darle forma con un calentamiento y un coseno, y mostrar con una medida por qué tiene que bajar.
# * Sabes cortar un lote en partes sin cambiar su gradiente, y decir en qué se equivoca una media de medias.
# * Sabes limitar la pérdida a lo que se puede predecir, y leer una curva que termina por encima de cero.
# * Sabes evaluar respuestas por acierto exacto y ver qué hay detrás de la media al dividirla.
# * Sabes parar un entrenamiento y reanudarlo exactamente, y sabes qué tiene que estar en el disco.
#
# ## Para profundizar
#
# * Smith 2015, [Cyclical Learning Rates](https://arxiv.org/abs/1506.01186): la sección 3.3 es la prueba de rango.
# * Goyal et al. 2017, [Accurate, Large Minibatch SGD](https://arxiv.org/abs/1706.02677): la sección 2.2 trata del calentamiento.
# * Loshchilov y Hutter 2017, [SGDR](https://arxiv.org/abs/1608.03983): la sección 3 introduce el coseno.
# * Pascanu et al. 2013, [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063): de la sección 3.2 viene el recorte por longitud.
# * Kingma y Ba 2014, [Adam](https://arxiv.org/abs/1412.6980): el algoritmo 1, y la sección 3 para la corrección de las medias.
# * Loshchilov y Hutter 2019, [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101): el algoritmo 2 es el paso que escribiste en la fase 05.
# * `minigpt/train.py`: el bucle entero, para un proceso y para varios.
