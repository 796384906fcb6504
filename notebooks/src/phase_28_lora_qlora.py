# ---
# title: {en: "LoRA and QLoRA", es: "LoRA y QLoRA"}
# summary: {en: "Teach a trained model a new language with 18,432 extra numbers, then do it on a base squeezed to 4 bits.", es: "Enséñale a un modelo entrenado un idioma nuevo con 18 432 números de más, y hazlo después sobre una base comprimida a 4 bits."}
# outcome: {en: "Spanish in 18,432 numbers, in files that PEFT opens", es: "el español en 18 432 números, en archivos que PEFT abre"}
# minutes: 140
# needs: [1, 18, 26]
# ---

# %% [markdown] lang="en"
# # LoRA and QLoRA
#
# You have a model that took time to train and that does its job well: it writes numbers in English and in Italian. Now you want it to write them in Spanish, too. Nothing stops you from training all of its numbers further, on Spanish. But then you own two whole models, and, as you are about to see, the second one has forgotten what the first one knew.
#
# This phase asks a better question: **how small can a correction be that teaches the model something new?** You find the answer by experiment, first with all of the weights, then with two thin matrices per layer (LoRA), and at last with a base whose weights are stored in 4 bits (QLoRA).
#
# You need three things from earlier phases. A *Linear* is a layer that multiplies its input by a matrix of weights, $y = W x$. *Training* moves every weight a small step against its gradient, again and again. And Mini-GPT has exactly twelve Linears: four in the attention and two in the MLP of each of its two layers.

# %% [markdown] lang="es"
# # LoRA y QLoRA
#
# Tienes un modelo que costó tiempo entrenar y que hace bien su trabajo: escribe números en inglés y en italiano. Ahora quieres que los escriba también en español. Nada te impide seguir entrenando todos sus números, esta vez con español. Pero entonces tendrás dos modelos completos y, como verás enseguida, el segundo habrá olvidado lo que sabía el primero.
#
# Esta fase hace una pregunta mejor: **¿cuánto puede encoger una corrección que le enseñe algo nuevo al modelo?** La respuesta la encuentras experimentando: primero con todos los pesos, luego con dos matrices delgadas por capa (LoRA) y, al final, con una base cuyos pesos se guardan en 4 bits (QLoRA).
#
# De las fases anteriores necesitas tres cosas. Una *capa lineal* multiplica su entrada por una matriz de pesos, $y = W x$. *Entrenar* es mover cada peso un paso pequeño en contra de su gradiente, una y otra vez. Y Mini-GPT tiene exactamente doce capas lineales: cuatro en la atención y dos en el MLP de cada una de sus dos capas.

# %%
import copy

import torch

from minigpt import recipes
from minigpt.evaluate import evaluate_languages
from minigpt.number_names import split_numbers

# %%
base = recipes.load_base()
unseen = split_numbers().test  # 1,000 numbers that no model of this course trains on


def score(checkpoint, languages=("en", "it", "es")):
    """Exact match in percent: how many of the unseen numbers are spelled right to the last letter."""
    shares = evaluate_languages(checkpoint.model, checkpoint.tokenizer, unseen, languages)
    return {lang: round(100 * share, 1) for lang, share in shares.items()}


score(base)

# %% [markdown] lang="en"
# The base spells nearly every unseen number in English and in Italian. In Spanish it gets none right: nobody ever showed it a row that starts with `es:`. Watch it try.

# %% [markdown] lang="es"
# La base escribe bien casi todos los números nuevos en inglés y en italiano. En español no acierta ninguno: nadie le ha enseñado nunca una fila que empiece por `es:`. Mira cómo lo intenta.

# %%
from minigpt.sampling import complete


def say(checkpoint, lang, n):
    return complete(checkpoint.model, checkpoint.tokenizer, f"{lang}:{n}=", stop="\n")


for lang in ("en", "it", "es"):
    print(lang, say(base, lang, 4216))

# %% [markdown] lang="en"
# Faced with a tag it has never seen, it does the best it can and answers in English.
#
# ## The expensive way: train everything
#
# *Full fine-tuning* goes on training all of the parameters, now on Spanish rows only. `recipes.fine_tune` does 500 steps of it on a copy of the base, at a learning rate of 0.003.
#
# **Predict before you run:** Spanish will come out well. What happens to English: does it stay, does it suffer a little, or does it vanish?

# %% [markdown] lang="es"
# Ante una etiqueta que no ha visto nunca, hace lo que puede y contesta en inglés.
#
# ## El camino caro: entrenarlo todo
#
# El *ajuste fino completo* sigue entrenando todos los parámetros, ahora solo con filas en español. `recipes.fine_tune` da 500 pasos así sobre una copia de la base, con una tasa de aprendizaje de 0,003.
#
# **Predice antes de ejecutar:** el español saldrá bien. ¿Qué pasa con el inglés: se queda, se resiente un poco o desaparece?

# %%
from minigpt.model import count_parameters
from minigpt.train import ADAPT

full, _ = recipes.fine_tune(base, "es")
print(ADAPT.steps, "steps,", count_parameters(full.model), "numbers trained")
full_score = score(full)
full_score

# %% [markdown] lang="en"
# The model learned Spanish and lost English and Italian altogether. This is called *catastrophic forgetting*: nothing in the Spanish rows asks for English, so nothing protects the weights that English needs.
#
# And the price is a second model: 106,368 numbers, of which you cannot say which ones are "the Spanish". A third language would cost as much again.

# %% [markdown] lang="es"
# El modelo aprendió español y perdió por completo el inglés y el italiano. Esto se llama *olvido catastrófico*: nada en las filas en español pide inglés, así que nada protege los pesos que el inglés necesita.
#
# Y el precio es un segundo modelo: 106 368 números, de los que no puedes decir cuáles son «el español». Un tercer idioma costaría otro tanto.

# %% [markdown] lang="en"
# ## What is a low-rank matrix?
#
# Perhaps the *change* that training made is simpler than the weights themselves. To ask that precisely you need one notion: **rank**.
#
# Take a column of 3 numbers and a row of 4, and multiply them. Before you run: how many entries does the product have, and how many numbers did you need to write it down?

# %% [markdown] lang="es"
# ## ¿Qué es una matriz de rango bajo?
#
# Quizá el *cambio* que hizo el entrenamiento sea más sencillo que los propios pesos. Para preguntarlo con precisión te hace falta una noción: el **rango**.
#
# Toma una columna de 3 números y una fila de 4, y multiplícalas. Antes de ejecutar: ¿cuántas entradas tiene el producto y cuántos números te hicieron falta para escribirlo?

# %%
b = torch.tensor([[1.0], [2.0], [0.0]])
a = torch.tensor([[3.0, 0.0, 1.0, 2.0]])
print(b @ a)
print("entries:", (b @ a).numel(), " numbers needed:", b.numel() + a.numel())

# %% [markdown] lang="en"
# Twelve entries from seven numbers. Every row is a multiple of the one row `a`, and that is why so little suffices. Such a product of a column and a row is an *outer product*, and it has rank 1. The rank of a matrix is the smallest number of outer products that add up to it.
#
# Add a second outer product, and the rank becomes 2. The *singular value decomposition* (SVD) finds the outer products of any matrix for you, sorted by size: the sizes are called *singular values*, and as many of them are above zero as the rank says.

# %% [markdown] lang="es"
# Doce entradas a partir de siete números. Cada fila es un múltiplo de la única fila `a`, y por eso basta con tan poco. Un producto así, de una columna por una fila, es un *producto externo* y tiene rango 1. El rango de una matriz es el menor número de productos externos que, sumados, la forman.
#
# Suma un segundo producto externo y el rango pasa a ser 2. La *descomposición en valores singulares* (SVD) encuentra los productos externos de cualquier matriz, ordenados por tamaño: los tamaños se llaman *valores singulares*, y hay tantos por encima de cero como diga el rango.

# %%
second = torch.tensor([[0.0], [1.0], [1.0]]) @ torch.tensor([[1.0, 1.0, 0.0, 0.0]])
for matrix in (b @ a, b @ a + second):
    rank, sizes = torch.linalg.matrix_rank(matrix), torch.linalg.svdvals(matrix)
    print("rank", rank.item(), " singular values", [round(size, 2) for size in sizes.tolist()])

# %% [markdown] lang="en"
# ## Exercise 28.1 · The closest matrix of rank r
#
# If you keep only the $r$ largest outer products of a matrix, you get the matrix of rank $r$ that is closest to it (Eckart and Young proved that no other comes closer). Write `best_approximation(delta, r)`.
#
# `torch.linalg.svd(delta, full_matrices=False)` returns three tensors `U, S, Vh`: the columns of `U` and the rows of `Vh` are the outer products' two halves, each of length 1, and `S` holds their sizes, largest first. For $\begin{pmatrix}0&1\\3&0\end{pmatrix}$ and $r = 1$ the answer is $\begin{pmatrix}0&0\\3&0\end{pmatrix}$.

# %% [markdown] lang="es"
# ## Ejercicio 28.1 · La matriz de rango r más cercana
#
# Si de una matriz conservas solo los $r$ productos externos más grandes, obtienes la matriz de rango $r$ más cercana a ella (Eckart y Young demostraron que ninguna otra se acerca más). Escribe `best_approximation(delta, r)`.
#
# `torch.linalg.svd(delta, full_matrices=False)` devuelve tres tensores `U, S, Vh`: las columnas de `U` y las filas de `Vh` son las dos mitades de los productos externos, todas de longitud 1, y `S` contiene sus tamaños, del mayor al menor. Para $\begin{pmatrix}0&1\\3&0\end{pmatrix}$ y $r = 1$ la respuesta es $\begin{pmatrix}0&0\\3&0\end{pmatrix}$.


# %% exercise="ex-28-01"
def best_approximation(delta, r):
    """Return the matrix of rank r (at most) that is closest to delta, in delta's shape.

    delta  (out, in), any floats; it is not modified
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Is the change low-rank?
#
# Now ask the trained model. For each of the twelve Linears, take the change $\Delta W = W_{\text{after}} - W_{\text{before}}$, and look how much of it the best approximation of rank $k$ holds, for every $k$. "How much" is measured in squares: the share of $\sum \sigma_i^2$ that the first $k$ singular values $\sigma_i$ make up.

# %% [markdown] lang="es"
# ## ¿Es el cambio de rango bajo?
#
# Ahora pregúntaselo al modelo entrenado. Para cada una de las doce capas lineales, toma el cambio $\Delta W = W_{\text{después}} - W_{\text{antes}}$ y mira cuánto de él contiene la mejor aproximación de rango $k$, para cada $k$. «Cuánto» se mide en cuadrados: la parte de $\sum \sigma_i^2$ que suman los $k$ primeros valores singulares $\sigma_i$.

# %% tags=["plot"] alt={"en": "Twelve rising curves, one per Linear: the share of the change against the rank k. They rise slowly; at rank 8, marked by a dotted line, they lie between one half and four fifths, and they come close to 1 only beyond rank 30.", "es": "Doce curvas crecientes, una por capa lineal: la parte del cambio según el rango k. Suben despacio; en el rango 8, marcado con una línea de puntos, están entre la mitad y cuatro quintas partes, y solo se acercan a 1 más allá del rango 30."}
from minigpt.model import linears
from minigpt.plots import lora as plots

before, after = linears(base.model), linears(full.model)
deltas = {name: (after[name].weight - before[name].weight).detach() for name in before}
plots.spectrum(deltas, lang="en")

# %% [markdown] lang="en"
# So the answer is: **no, not really.** You read everywhere that fine-tuning makes low-rank changes; here, rank 8 misses a good part of every one of them. Does the missing part matter? Put it to the test: replace each $\Delta W$ by its best approximation of rank $r$, keep everything else as full fine-tuning left it, and judge the model again.

# %% [markdown] lang="es"
# Así que la respuesta es: **no, en realidad no.** Por todas partes se lee que el ajuste fino hace cambios de rango bajo; aquí, al rango 8 se le escapa una buena parte de cada uno. ¿Importa la parte que falta? Ponlo a prueba: sustituye cada $\Delta W$ por su mejor aproximación de rango $r$, deja todo lo demás como lo dejó el ajuste completo y vuelve a evaluar el modelo.


# %%
def cut_to(r):
    """Spanish exact match, 0 to 1, of the full fine-tune with every change cut to rank r."""
    model = copy.deepcopy(full)
    for name, layer in linears(model.model).items():
        layer.weight.data = before[name].weight.data + best_approximation(deltas[name], r)
    return score(model, ["es"])["es"] / 100


cut = {r: cut_to(r) for r in (1, 2, 4, 8, 16, 32, 64)}
cut

# %% [markdown] lang="en"
# Cut down to rank 8, the model has nearly no Spanish left. You need a rank of 16 or 32 to keep what it learned.
#
# Do not give up on small corrections yet. What you have just shown is that the change which *full fine-tuning happens to find* is not low-rank: it had 98,304 numbers to move and no reason to be thrifty. Whether some *other* change, of rank 8 from the start, would do the job as well is a different question. LoRA asks that one.

# %% [markdown] lang="es"
# Recortado a rango 8, el modelo casi no conserva español. Hace falta un rango de 16 o 32 para conservar lo aprendido.
#
# No renuncies todavía a las correcciones pequeñas. Lo que acabas de mostrar es que el cambio que *el ajuste completo encuentra por su cuenta* no es de rango bajo: tenía 98 304 números que mover y ninguna razón para ahorrar. Si *otro* cambio, de rango 8 desde el principio, haría igual de bien el trabajo es una pregunta distinta. Esa es la que hace LoRA.

# %% [markdown] lang="en"
# ## LoRA: learn the two thin matrices
#
# Freeze $W$. Beside it, train a tall matrix $B$ and a flat matrix $A$, whose product is the change:
#
# $$y = W x + \frac{\alpha}{r} \, B A \, x$$
#
# If $W$ has the shape (out, in), then $A$ is ($r$, in) and $B$ is (out, $r$). The product $B A$ has the shape of $W$, and its rank cannot exceed $r$, because it is the sum of $r$ outer products: each column of $B$ with its row of $A$. The factor $s = \alpha / r$ is a volume knob; what it is good for you will measure shortly.
#
# Here is the smallest example that has everything, with $r = 2$ and $\alpha = 4$, so that $\alpha / r = 2$. Work it out on paper before you write the function: with $W = B = \begin{pmatrix}1&0\\0&1\end{pmatrix}$, $A = \begin{pmatrix}1&1\\1&-1\end{pmatrix}$ and $x = (1, 2)$, the frozen part gives $(1, 2)$, the product $B A x$ is $(3, -1)$, and the output is $(1, 2) + 2 \cdot (3, -1) = (7, 0)$.

# %% [markdown] lang="es"
# ## LoRA: aprender las dos matrices delgadas
#
# Congela $W$. A su lado, entrena una matriz alta $B$ y una matriz plana $A$ cuyo producto es el cambio:
#
# $$y = W x + \frac{\alpha}{r} \, B A \, x$$
#
# Si $W$ tiene la forma (salida, entrada), entonces $A$ es ($r$, entrada) y $B$ es (salida, $r$). El producto $B A$ tiene la forma de $W$, y su rango no puede pasar de $r$, porque es la suma de $r$ productos externos: cada columna de $B$ con su fila de $A$. El factor $s = \alpha / r$ es un control de volumen; para qué sirve lo medirás pronto.
#
# Este es el ejemplo más pequeño que lo tiene todo, con $r = 2$ y $\alpha = 4$, de modo que $\alpha / r = 2$. Resuélvelo en papel antes de escribir la función: con $W = B = \begin{pmatrix}1&0\\0&1\end{pmatrix}$, $A = \begin{pmatrix}1&1\\1&-1\end{pmatrix}$ y $x = (1, 2)$, la parte congelada da $(1, 2)$, el producto $B A x$ es $(3, -1)$ y la salida es $(1, 2) + 2 \cdot (3, -1) = (7, 0)$.

# %% [markdown] lang="en"
# ## Exercise 28.2 · The forward pass of a LoRA layer
#
# Write `lora_forward(x, W, A, B, alpha)` for a batch: each row of `x` is one input. Where does the rank come from? It is not an argument, but you can read it off one of the matrices.

# %% [markdown] lang="es"
# ## Ejercicio 28.2 · El paso hacia delante de una capa LoRA
#
# Escribe `lora_forward(x, W, A, B, alpha)` para un lote: cada fila de `x` es una entrada. ¿De dónde sale el rango? No es un argumento, pero lo puedes leer en una de las matrices.


# %% exercise="ex-28-02"
def lora_forward(x, W, A, B, alpha):
    """Return the output of a frozen layer W plus its low-rank correction, (n, out).

    x  (n, in)    W  (out, in)    A  (r, in)    B  (out, r)    alpha  a float
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# In `minigpt/lora.py` the correction is a module of its own, `LoRAUpdate`, and `LoRALinear` puts it beside a frozen layer. Compare the module with your function on a layer of Mini-GPT's MLP, with a $B$ that is not zero.

# %% [markdown] lang="es"
# En `minigpt/lora.py` la corrección es un módulo propio, `LoRAUpdate`, y `LoRALinear` la coloca junto a una capa congelada. Compara el módulo con tu función en una capa del MLP de Mini-GPT, con una $B$ que no sea cero.

# %%
from minigpt.lora import LoRAConfig, LoRAUpdate

torch.manual_seed(0)
update = LoRAUpdate(in_features=64, out_features=256, config=LoRAConfig(r=8, lora_alpha=16))
torch.nn.init.normal_(update.lora_B)
x, W = torch.randn(5, 64), before["blocks.0.mlp.up_proj"].weight
mine = lora_forward(x, W, update.lora_A, update.lora_B, 16)
print("A", tuple(update.lora_A.shape), " B", tuple(update.lora_B.shape), " s", update.scaling)
print("equal:", torch.allclose(mine, x @ W.T + update(x), atol=1e-4))

# %% [markdown] lang="en"
# ## How an adapter starts
#
# The pair $A$, $B$ of every layer together is called an *adapter*. What should its numbers be before the first step? Four starts come to mind: one of the two random and the other zero (either way round), both random, or both zero.
#
# **Predict before you run:** which of the four leave the model unchanged at step 0? And which of them can learn, that is, have a gradient that is not zero?

# %% [markdown] lang="es"
# ## Cómo empieza un adaptador
#
# El par $A$, $B$ de todas las capas juntas se llama *adaptador*. ¿Qué números debe tener antes del primer paso? Hay cuatro maneras de empezar: una de las dos aleatoria y la otra en cero (de las dos maneras), las dos aleatorias o las dos en cero.
#
# **Predice antes de ejecutar:** ¿cuáles de los cuatro dejan el modelo intacto en el paso 0? ¿Y cuáles pueden aprender, es decir, tienen un gradiente distinto de cero?

# %%
from minigpt.experiments.lora import gradient_lengths, with_start
from minigpt.lora import add_lora, lora_layers

rows = recipes.number_data(("es",), base.tokenizer, length=64, count=64)
print("one batch of Spanish rows:", tuple(rows.x.shape))

# %%
print(f"{'':18}{'English':>8}{'grad A':>9}{'grad B':>9}")
for random_A, random_B in ((1, 0), (0, 1), (1, 1), (0, 0)):
    model = with_start(base, random_A, random_B)
    english = evaluate_languages(model, base.tokenizer, unseen, ("en",))["en"]
    grad_A, grad_B = gradient_lengths(model, rows)
    name = f"A {'random' if random_A else 'zero'}, B {'random' if random_B else 'zero'}"
    print(f"{name:18}{100 * english:7.1f}%{grad_A:9.2f}{grad_B:9.2f}")

# %% [markdown] lang="en"
# Read the table row by row.
#
# * **One random, one zero:** the product $B A$ is zero, so the model is still the base, to the last bit. One of the two gradients is zero as well: with $B = 0$, nothing that happens in $A$ reaches the output. But $B$ has a gradient, and once $B$ has moved, $A$ gets one, too.
# * **Both random:** the model is ruined before it has seen one Spanish row. Training would have to repair that first.
# * **Both zero:** nothing is disturbed, and nothing will ever happen. The gradient of $B$ contains $A$ as a factor and the gradient of $A$ contains $B$: zero begets zero.
#
# So of these four only two will do, those with exactly one zero. LoRA's authors chose $B = 0$, and most follow them. (There is a fifth: start with two matrices that are not zero and take their product off the frozen $W$, so that nothing changes at step 0. PiSSA does that, with the largest outer products of $W$.)

# %% [markdown] lang="es"
# Lee la tabla fila por fila.
#
# * **Una aleatoria y la otra en cero:** el producto $B A$ es cero, así que el modelo sigue siendo la base, hasta el último bit. También uno de los dos gradientes es cero: con $B = 0$, nada de lo que pase en $A$ llega a la salida. Pero $B$ sí tiene gradiente y, en cuanto $B$ se mueve, $A$ también lo tiene.
# * **Las dos aleatorias:** el modelo queda arruinado antes de ver una sola fila en español. El entrenamiento tendría que reparar eso primero.
# * **Las dos en cero:** nada se estropea y nada va a ocurrir jamás. El gradiente de $B$ contiene a $A$ como factor y el de $A$ contiene a $B$: el cero engendra cero.
#
# Así que de estas cuatro solo sirven dos, las que tienen exactamente un cero. Los autores de LoRA eligieron $B = 0$, y casi todo el mundo los sigue. (Hay una quinta: empezar con dos matrices distintas de cero y restarle su producto a la $W$ congelada, de modo que en el paso 0 no cambie nada. Eso hace PiSSA, con los productos externos más grandes de $W$.)

# %% [markdown] lang="en"
# How large should the random $A$ be? $B$ starts at zero, but once training has moved it, an entry of $B A$ is a sum of $r$ products, and its size grows with $r$ unless $A$ shrinks. To see the arithmetic alone, the next cell puts a standard normal $B$ in the place of a trained one, gives $A$ three different sizes, and prints the standard deviation of the entries of $B A$.

# %% [markdown] lang="es"
# ¿De qué tamaño debe ser la $A$ aleatoria? $B$ empieza en cero, pero en cuanto el entrenamiento la ha movido, una entrada de $B A$ es una suma de $r$ productos y su tamaño crece con $r$ a menos que $A$ encoja. Para ver solo la aritmética, la celda siguiente toma, en lugar de una $B$ entrenada, una de una distribución normal estándar, le da a $A$ tres tamaños distintos y escribe la desviación estándar de las entradas de $B A$.

# %%
torch.manual_seed(0)
print(f"{'r':>4}{'variance 1':>12}{'variance 1/r':>14}{'std 1/r':>9}")
for r in (1, 4, 16, 64):
    B, A = torch.randn(512, r), torch.randn(r, 512)
    sizes = [(B @ (A * factor)).std().item() for factor in (1, r**-0.5, 1 / r)]
    print(f"{r:4}{sizes[0]:12.2f}{sizes[1]:14.2f}{sizes[2]:9.2f}")

# %% [markdown] lang="en"
# With variance 1 the product grows like $\sqrt r$; with variance $1/r$ it keeps its size at every rank; with a standard deviation of $1/r$ it shrinks. The middle column is our default. The last one is what the PEFT library calls `"gaussian"`: the two are often confused, because both are written $N(0, 1/r)$ by somebody.
#
# That was a random $B$. A trained one is not random: all $r$ pairs of a column and a row are pushed in the direction that helps, so their contributions pull together. How fast does $s B A x$ grow with $r$ then, and which rule for $s$ keeps it in check? The next cell trains for 20 steps at ranks 1, 4 and 16 under three rules that agree at rank 4: $s = 8/r$ ($\alpha$ the same for all ranks), $s = 2$ ($\alpha = 2r$), and $s = 4/\sqrt r$. **Predict** which of the three keeps the size of the correction the same at every rank.

# %% [markdown] lang="es"
# Con varianza 1 el producto crece como $\sqrt r$; con varianza $1/r$ conserva su tamaño en todos los rangos; con desviación estándar $1/r$ encoge. La columna del medio es la que usamos si no dices otra cosa. La última es lo que la biblioteca PEFT llama `"gaussian"`: se confunden a menudo, porque hay quien escribe $N(0, 1/r)$ para una y quien lo escribe para la otra.
#
# Esa era una $B$ aleatoria. Una entrenada no lo es: los $r$ pares de una columna y una fila se empujan todos en la dirección que ayuda, así que sus aportaciones tiran a la vez. ¿Con qué rapidez crece entonces $s B A x$ con $r$, y qué regla para $s$ la mantiene a raya? La celda siguiente entrena 20 pasos con los rangos 1, 4 y 16 según tres reglas que coinciden en el rango 4: $s = 8/r$ ($\alpha$ igual para todos los rangos), $s = 2$ ($\alpha = 2r$) y $s = 4/\sqrt r$. **Predice** cuál de las tres conserva el tamaño de la corrección en todos los rangos.

# %%
from minigpt.experiments.lora import RULES, size_after

print(f"{'s':>14}" + "".join(f"{f'r = {r}':>9}" for r in (1, 4, 16)))
for name, rule in RULES.items():
    sizes = [size_after(base, r, rule(r)) for r in (1, 4, 16)]
    print(f"{name:>14}" + "".join(f"{size:9.2f}" for size in sizes))

# %% [markdown] lang="en"
# With one $\alpha$ for all ranks (first row) the correction shrinks to about a quarter between rank 1 and 16: dividing by $r$ does too much here (our $A$ starts at $1/\sqrt r$ already, which is probably why). With $\alpha = 2r$ (second row) it changes least from rank to rank; $1/\sqrt r$ lies in between. So in the experiments below `lora_alpha` is twice the rank: the factor is 2 everywhere, and the ranks differ in what they can express, not in how loud they speak.
#
# This is one seed and *one start of* $A$. Other starts give other sizes: PEFT's default $A$ is equally large at every rank, and $\alpha/\sqrt r$ (rsLoRA) was proposed for such starts. When you read that one rule is right, ask how $A$ began.

# %% [markdown] lang="es"
# Con una misma $\alpha$ para todos los rangos (primera fila) la corrección encoge a cerca de la cuarta parte entre el rango 1 y el 16: dividir entre $r$ es aquí demasiado (nuestra $A$ ya empieza en $1/\sqrt r$, que es probablemente la razón). Con $\alpha = 2r$ (segunda fila) es con la que menos cambia de un rango a otro; $1/\sqrt r$ queda en medio. Por eso en los experimentos de abajo `lora_alpha` es el doble del rango: el factor es 2 en todas partes, y los rangos se distinguen en lo que pueden expresar, no en lo fuerte que hablan.
#
# Esto es una semilla y *un solo comienzo de* $A$. Otros comienzos dan otros tamaños: la $A$ que PEFT usa si no dices otra cosa es igual de grande en todos los rangos, y $\alpha/\sqrt r$ (rsLoRA) se propuso para comienzos así. Cuando leas que una regla es la correcta, pregunta cómo empezó $A$.

# %% [markdown] lang="en"
# ## Exercise 28.3 · Start an adapter
#
# Write `init_lora(r, in_features, out_features)`. It returns the pair `(A, B)` of a new adapter as LoRA starts it: the model must not change, and it must be able to learn. Draw the random one from a normal distribution with variance $1/r$.

# %% [markdown] lang="es"
# ## Ejercicio 28.3 · Inicializa un adaptador
#
# Escribe `init_lora(r, in_features, out_features)`. Devuelve el par `(A, B)` de un adaptador nuevo tal como empieza en LoRA: el modelo no debe cambiar y debe poder aprender. Toma la matriz aleatoria de una distribución normal con varianza $1/r$.


# %% exercise="ex-28-03"
def init_lora(r, in_features, out_features):
    """Return (A, B), two float32 tensors of shapes (r, in_features) and (out_features, r)."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Exercise 28.4 · How many numbers does LoRA train?
#
# Write `count_lora(shapes, r)`. It gets the shapes of the frozen layers, a list of `(out, in)`, and returns how many numbers an adapter of rank $r$ holds on all of them. For one layer of shape (2, 3) and rank 1 the answer is 5.

# %% [markdown] lang="es"
# ## Ejercicio 28.4 · ¿Cuántos números entrena LoRA?
#
# Escribe `count_lora(shapes, r)`. Recibe las formas de las capas congeladas, una lista de `(out, in)`, y devuelve cuántos números contiene un adaptador de rango $r$ sobre todas ellas. Para una sola capa de forma (2, 3) y rango 1 la respuesta es 5.


# %% exercise="ex-28-04"
def count_lora(shapes, r):
    """Return an int: the numbers that LoRA of rank r trains on layers of these (out, in) shapes."""
    raise NotImplementedError


# %%
from collections import Counter

shapes = [tuple(layer.weight.shape) for layer in linears(base.model).values()]
print(dict(Counter(shapes)), "->", sum(o * i for o, i in shapes), "frozen weights")
square = [shape for shape in shapes if shape == (64, 64)]
oblong = [shape for shape in shapes if shape != (64, 64)]
for some in (square, oblong):
    print(f"{len(some)} like {some[0]}: {sum(some[0])} r each, {count_lora(some, 1)} r together")
for r in (1, 2, 4, 8, 16, 64):
    print(f"r = {r:2}: {count_lora(shapes, r):7,} = {count_lora(shapes, r) // r} r")

# %% [markdown] lang="en"
# A layer of shape (out, in) costs $(\text{in} + \text{out}) \, r$ numbers. The eight attention Linears cost $8 \cdot 128 \, r = 1024 \, r$ and the four of the MLP $4 \cdot 320 \, r = 1280 \, r$: together **$2304 \, r$**, or 18,432 at rank 8.
#
# Look at the last line, too. At rank 64 the two thin matrices hold more numbers than the 98,304 they correct: a low rank is the whole point. For a square layer the break-even lies at half its width.
#
# Now attach the adapter to the real model. **Predict:** does LoRA make the total number of parameters smaller, larger, or neither?

# %% [markdown] lang="es"
# Una capa de forma (salida, entrada) cuesta $(\text{entrada} + \text{salida}) \, r$ números. Las ocho capas lineales de la atención cuestan $8 \cdot 128 \, r = 1024 \, r$ y las cuatro del MLP $4 \cdot 320 \, r = 1280 \, r$: en total **$2304 \, r$**, es decir, 18 432 con rango 8.
#
# Fíjate también en la última línea. Con rango 64, las dos matrices delgadas contienen más números que los 98 304 que corrigen: todo el sentido está en que el rango sea bajo. En una capa cuadrada, el punto de equilibrio está en la mitad de su ancho.
#
# Ahora acopla el adaptador al modelo de verdad. **Predice:** ¿hace LoRA que el número total de parámetros sea menor, mayor o ni lo uno ni lo otro?

# %%
model = copy.deepcopy(base.model)
print("before:", count_parameters(model), "of them trainable", count_parameters(model, True))
add_lora(model, LoRAConfig(r=8, lora_alpha=16), "es")
print("after: ", count_parameters(model), "of them trainable", count_parameters(model, True))

# %% [markdown] lang="en"
# The total grows, by exactly those 18,432 numbers. What shrinks is the number of *trainable* parameters, because the base is frozen. That saves memory while training (a gradient and two averages of AdamW for every trainable number) and on disk (only the adapter is saved). It does not make the model smaller.
#
# ## The rank sweep
#
# Time to ask LoRA's question. The next cell trains five adapters on Spanish, of rank 1, 2, 4, 8 and 16, for as many steps as the full fine-tune had. Its learning rate is 0.01, more than three times that of the full fine-tune: you will see in a moment whether that is fair. (`fast=True` makes it quicker and changes nothing else; see the end of the phase.)
#
# **Predict:** you know that the full fine-tune *cut* to rank 8 keeps hardly any Spanish. How will an adapter do that *learns* at rank 8? And at rank 1?

# %% [markdown] lang="es"
# El total crece, exactamente en esos 18 432 números. Lo que disminuye es el número de parámetros *entrenables*, porque la base está congelada. Eso ahorra memoria al entrenar (un gradiente y dos medias de AdamW por cada número entrenable) y en disco (solo se guarda el adaptador). No hace más pequeño el modelo.
#
# ## El barrido de rangos
#
# Es hora de hacer la pregunta de LoRA. La celda siguiente entrena cinco adaptadores con español, de rango 1, 2, 4, 8 y 16, durante tantos pasos como tuvo el ajuste completo. Su tasa de aprendizaje es 0,01, más del triple que la del ajuste completo: enseguida verás si eso es justo. (`fast=True` lo hace más rápido y no cambia nada más; míralo al final de la fase.)
#
# **Predice:** ya sabes que el ajuste completo *recortado* a rango 8 apenas conserva español. ¿Qué tal le irá a un adaptador que *aprende* con rango 8? ¿Y con rango 1?

# %%
lora, sweep = {}, {}
for r in (1, 2, 4, 8, 16):
    config = LoRAConfig(r=r, lora_alpha=2 * r, fast=True)
    lora[r], _ = recipes.adapt(base, "es", config)
    sweep[r] = score(lora[r])
    print(f"r = {r:2}  {count_lora(shapes, r):6,} numbers  {sweep[r]}")

# %% tags=["plot"] alt={"en": "Spanish exact match against the rank. The green curve of LoRA starts near zero at rank 1 and comes close to the dashed line of full fine-tuning from rank 4 on. The red curve of full fine-tuning cut to rank r stays near zero up to rank 8 and rises at rank 16.", "es": "Acierto exacto en español según el rango. La curva verde de LoRA empieza cerca de cero con rango 1 y se acerca a la línea discontinua del ajuste completo a partir del rango 4. La curva roja del ajuste completo recortado a rango r sigue cerca de cero hasta el rango 8 y sube en el rango 16."}
learned = [sweep[r]["es"] / 100 for r in sweep]
plots.rank_sweep(list(sweep), learned, cut, full=full_score["es"] / 100, lang="en")

# %% [markdown] lang="en"
# This figure is the heart of the phase. The same rank 8 that destroys the full fine-tune when you *cut* to it is nearly as good as the full fine-tune when you *learn* at it. Full fine-tuning's change is spread over many directions because nothing stopped it from spreading. There is a small change that does the job; gradient descent finds it when you leave it no room for a large one.
#
# There is a limit, too: rank 1 is too little for a language. More rank helps a lot at first and then hardly at all. Training differs from seed to seed, so do not read anything into the last percent.
#
# But was it fair? The two had different learning rates. The rates were chosen by trying: three for each, the same 500 steps; LoRA of rank 8 with three seeds, full fine-tuning with one. That takes minutes, so the results come in a file.

# %% [markdown] lang="es"
# Esta figura es el corazón de la fase. El mismo rango 8 que destruye el ajuste completo cuando lo *recortas* es casi tan bueno como el ajuste completo cuando *aprendes* con él. El cambio del ajuste completo se reparte en muchas direcciones porque nada le impidió repartirse. Existe un cambio pequeño que hace el trabajo; el descenso de gradiente lo encuentra cuando no le dejas sitio para uno grande.
#
# También hay un límite: el rango 1 es demasiado poco para un idioma. Más rango ayuda mucho al principio y casi nada después. El entrenamiento varía de una semilla a otra, así que no le busques significado al último punto porcentual.
#
# Pero ¿fue justo? Los dos tenían tasas de aprendizaje distintas. Las tasas se eligieron probando: tres para cada uno, los mismos 500 pasos; LoRA de rango 8 con tres semillas, el ajuste completo con una. Eso lleva minutos, así que los resultados vienen en un archivo.

# %% tags=["plot"] alt={"en": "Spanish exact match against the learning rate on a logarithmic axis, a curve of three rates for each method. LoRA of rank 8 is highest at 0.01 and lower to either side. Full fine-tuning is two points higher, and equally high at 0.003 and 0.01.", "es": "Acierto exacto en español según la tasa de aprendizaje en un eje logarítmico, una curva de tres tasas por método. LoRA de rango 8 es más alta con 0,01 y más baja a los dos lados. El ajuste completo queda dos puntos por encima, igual de alto con 0,003 y con 0,01."}
from minigpt.experiments import results

record = results.load("lora_rates")
by_rate = {m: {float(r): s for r, s in by.items()} for m, by in record["rates"].items()}
for method, scores in by_rate.items():
    for learning_rate, shares in scores.items():
        print(f"{method:5} {learning_rate:6}", [f"{100 * share:.1f}" for share in shares])
plots.rates(by_rate, lang="en")

# %% [markdown] lang="en"
# No rate that was tried beats the ones that were used. LoRA is best at 0.01; full fine-tuning does as well there as at its own 0.003, so the comparison is fair: full fine-tuning is about two points ahead, for more than five times as many numbers. LoRA is the pickier of the two: a rate three times smaller or larger costs it more. Whoever compares two methods at *one* rate, without saying how it was chosen, may only compare which of them likes that rate. (On large models LoRA's best rate is reported to be about ten times that of full fine-tuning; here you cannot see that.)
#
# And here is what was learned. This is one layer: the frozen weights, the two thin matrices, and their product. You can see the stripes: every row of $s B A$ is a mixture of the same 8 rows.

# %% [markdown] lang="es"
# Ninguna de las tasas que se probaron supera a las que se usaron. LoRA rinde más con 0,01; el ajuste completo va ahí igual de bien que con su propia tasa, 0,003, así que la comparación es justa: el ajuste completo va unos dos puntos por delante, con más de cinco veces esa cantidad de números. LoRA es el más delicado de los dos: una tasa tres veces menor o mayor le cuesta más. Quien compara dos métodos con *una* sola tasa, sin decir cómo la eligió, quizá solo compara a cuál le gusta esa tasa. (En modelos grandes se informa de que la mejor tasa de LoRA es unas diez veces la del ajuste completo; aquí eso no se ve.)
#
# Y esto es lo que se aprendió. Es una capa: los pesos congelados, las dos matrices delgadas y su producto. Se ven las franjas: cada fila de $s B A$ es una mezcla de las mismas 8 filas.

# %% tags=["plot"] alt={"en": "Four heat maps in a row: a square W, a tall and narrow sB, a flat A, and their square product sBA, in which vertical stripes run through all rows.", "es": "Cuatro mapas de calor en fila: una W cuadrada, una sB alta y estrecha, una A plana y su producto cuadrado sBA, en el que unas franjas verticales atraviesan todas las filas."}
layer = lora_layers(lora[8].model)["blocks.0.attention.q_proj"]
update = layer.updates["es"]
parts = layer.base.weight, update.lora_A, update.lora_B, update.scaling
figure = plots.update_picture(*parts, lang="en")

# %% [markdown] lang="en"
# ## Off, on, another one
#
# In the table above English is at zero: with the Spanish adapter on, the model answers everything in Spanish. Is English lost, as it was after full fine-tuning? Switch the adapter off and ask again.

# %% [markdown] lang="es"
# ## Apagado, encendido, otro más
#
# En la tabla de arriba el inglés está en cero: con el adaptador de español encendido, el modelo lo contesta todo en español. ¿Se perdió el inglés, como tras el ajuste completo? Apaga el adaptador y vuelve a preguntar.

# %%
from minigpt.lora import adapter_off

adapted = lora[8]
ids = torch.tensor([base.tokenizer.encode("en:4216=")])
print("on: ", say(adapted, "en", 4216))
with adapter_off(adapted.model):
    print("off:", say(adapted, "en", 4216), "|", score(adapted))
    print("the base's logits, bit for bit:", torch.equal(adapted.model(ids), base.model(ids)))

# %% [live] kind="strength"

# %% [markdown] lang="en"
# Nothing is lost, because nothing was overwritten. English was kept by *not touching it*: the adapter is a separate thing that you can switch off, hand to a friend, or swap for another.
#
# But did LoRA itself protect English? No: with the adapter on, English is gone, just as after full fine-tuning. Nothing in the Spanish rows asked for it. **Predict:** train one adapter of the same size on Spanish *and* English rows, mixed, for the same 500 steps. Can one adapter do both?

# %% [markdown] lang="es"
# No se perdió nada, porque no se sobrescribió nada. El inglés se conservó porque *no se tocó*: el adaptador es una pieza aparte que puedes apagar, pasarle a una amiga o cambiar por otra.
#
# Pero ¿protegió LoRA el inglés? No: con el adaptador encendido el inglés desaparece, igual que tras el ajuste completo. Nada en las filas en español lo pedía. **Predice:** entrena un solo adaptador del mismo tamaño con filas en español *y* en inglés, mezcladas, durante los mismos 500 pasos. ¿Puede un adaptador con los dos?

# %%
from minigpt.experiments.lora import adapt_to

bilingual = adapt_to(base, ["es", "en"], LoRAConfig(r=8, lora_alpha=16, fast=True))
print(score(bilingual), "|", say(bilingual, "es", 4216), "|", say(bilingual, "en", 4216))

# %% [markdown] lang="en"
# It can: about 96 % right in Spanish and still nearly all of English, with the same 18,432 numbers. Italian, for which no row asked, is gone. What keeps a language is *rows that ask for it*, not the method: this is the usual remedy against forgetting, for full fine-tuning as well. What LoRA adds is the switch. (One run, one seed.)
#
# An adapter is a small file worth having. Save the Spanish one and see what is in it.

# %% [markdown] lang="es"
# Puede: cerca de un 96 % bien en español y todavía casi todo el inglés, con los mismos 18 432 números. El italiano, que ninguna fila pedía, desaparece. Lo que conserva un idioma son *filas que lo pidan*, no el método: es el remedio habitual contra el olvido, también en el ajuste completo. Lo que LoRA añade es el interruptor. (Un entrenamiento, una semilla.)
#
# Un adaptador es un archivo pequeño que vale la pena tener. Guarda el de español y mira qué contiene.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

from minigpt.peft_io import load_adapter, save_adapter

place = TemporaryDirectory()
folder = Path(place.name) / "spanish"
save_adapter(adapted.model, folder)
for file in sorted(folder.iterdir()):
    print(f"{file.name:28}{file.stat().st_size:8,} bytes")
print((folder / "adapter_config.json").read_text(encoding="utf-8"))

# %% [markdown] lang="en"
# Now put two adapters on one base. The next cell trains a French one, loads the Spanish one from its file beside it, and switches between them. No weight of the base moves in any of this.

# %% [markdown] lang="es"
# Ahora pon dos adaptadores sobre una misma base. La celda siguiente entrena uno de francés, carga a su lado el de español desde su archivo y va cambiando de uno a otro. En todo esto no se mueve ni un peso de la base.

# %%
from minigpt.lora import set_adapter

several, _ = recipes.adapt(base, "fr", LoRAConfig(r=8, lora_alpha=16, fast=True))
load_adapter(several.model, folder, "es")
for name in ("fr", "es", None):
    set_adapter(several.model, name)
    print(f"{name!s:5}", say(several, name or "it", 4216))

# %% [markdown] lang="en"
# They switch. Do they also *add*? Each correction $s B A$ is a matrix of the shape of its layer, so you can add both to the weights. It is often said that this works if the corrections do not get into each other's way, and these do not: as arrows of 98,304 numbers they stand nearly at right angles. **Predict** what the model with both writes: both languages, one of them, or neither?

# %% [markdown] lang="es"
# Se cambian uno por otro. ¿Se pueden también *sumar*? Cada corrección $s B A$ es una matriz de la forma de su capa, así que puedes sumarles las dos a los pesos. Se dice a menudo que eso funciona si las correcciones no se estorban, y estas no lo hacen: como flechas de 98 304 números forman casi un ángulo recto. **Predice** qué escribe el modelo con las dos: ¿los dos idiomas, uno de ellos o ninguno?

# %%
from minigpt.experiments.lora import corrections, cosine, with_weights_added

spanish, french = (corrections(several.model, name) for name in ("es", "fr"))
print(f"cosine {cosine(spanish, french):.2f}")
for factor_es, factor_fr in ((1, 0), (0, 1), (1, 1), (0.5, 0.5)):
    added = with_weights_added(base, [(factor_es, spanish), (factor_fr, french)])
    shares = score(added, ("en", "it", "es", "fr"))
    print(f"es x {factor_es}, fr x {factor_fr}: {shares}  {say(added, 'es', 4216)!r}")

# %% [markdown] lang="en"
# Neither: not one number right in any of the four languages. At right angles the *arrows* do not disturb each other, but a network is not a sum: every layer reads what the layer before it has written, and each adapter learned to correct the base, not the base with another adapter on it. **Adapters switch; they do not add up by themselves.** If you want both at once, train one on both.

# %% [markdown] lang="es"
# Ninguno: ni un solo número bien en ninguno de los cuatro idiomas. En ángulo recto las *flechas* no se estorban, pero una red no es una suma: cada capa lee lo que escribió la anterior, y cada adaptador aprendió a corregir la base, no la base con otro adaptador encima. **Los adaptadores se cambian; no se suman sin más.** Si quieres los dos a la vez, entrena uno con los dos.

# %% [markdown] lang="en"
# ## Exercise 28.5 · Merge an adapter
#
# An adapter that you will never switch off can be *merged* into the weights: the merged layer computes the same function with one matrix, at no extra cost. Write `merge_lora(W, A, B, alpha)`, and leave the `W` you were given as it is.

# %% [markdown] lang="es"
# ## Ejercicio 28.5 · Fusiona un adaptador
#
# Un adaptador que no vas a apagar nunca se puede fusionar con los pesos: la capa fusionada calcula la misma función con una sola matriz y sin gasto adicional. Escribe `merge_lora(W, A, B, alpha)` y deja como está la `W` que recibes.


# %% exercise="ex-28-05"
def merge_lora(W, A, B, alpha):
    """Return one weight (out, in) that does the work of W (out, in) plus the adapter A, B.

    A  (r, in)    B  (out, r)    alpha  a float
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# Your function is all it takes to use an adapter file without our package. The file's names are those of PEFT, the library most people use for LoRA: `base_model.model.<layer>.lora_A.weight`. The next cell reads the file as a stranger would, merges every layer with your function, and lets the result write Spanish.

# %% [markdown] lang="es"
# Tu función es todo lo que hace falta para usar un archivo de adaptador sin nuestro paquete. Los nombres del archivo son los de PEFT, la biblioteca que casi todo el mundo usa para LoRA: `base_model.model.<layer>.lora_A.weight`. La celda siguiente lee el archivo como lo haría alguien de fuera, fusiona cada capa con tu función y hace que el resultado escriba en español.

# %%
from safetensors.torch import load_file

stored = load_file(folder / "adapter_model.safetensors")
stranger = copy.deepcopy(base)
for name, layer in linears(stranger.model).items():
    A, B = (stored[f"base_model.model.{name}.lora_{letter}.weight"] for letter in "AB")
    layer.weight.data = merge_lora(layer.weight.data, A, B, alpha=16)
print(len(stored), "tensors;", say(stranger, "es", 4216), "|", score(stranger))

# %% [markdown] lang="en"
# If you have PEFT installed, it opens the same folder in two lines; the course's tests do this and compare every logit:
#
# ```python
# from peft import PeftModel
# model = PeftModel.from_pretrained(copy.deepcopy(base.model), folder)
# ```
#
# Merging computes the same function, but computers round. **Predict:** you merge an adapter and take it out again by subtracting what you added. Are the weights those of the base again, bit for bit?

# %% [markdown] lang="es"
# Si tienes PEFT instalado, abre la misma carpeta con dos líneas; las pruebas del curso lo hacen y comparan cada logit:
#
# ```python
# from peft import PeftModel
# model = PeftModel.from_pretrained(copy.deepcopy(base.model), folder)
# ```
#
# Fusionar calcula la misma función, pero las máquinas redondean. **Predice:** fusionas un adaptador y lo vuelves a quitar restando lo que sumaste. ¿Son los pesos otra vez los de la base, bit a bit?

# %%
from minigpt.lora import merge, unmerge

model = copy.deepcopy(base.model)
load_adapter(model, folder, "es")
apart = model(ids).detach()
merge(model)
print(f"logits, merged against apart: {(model(ids) - apart).abs().max().item():.0e}")

# %%
unmerge(model)
first = "blocks.0.attention.q_proj"
residue = lora_layers(model)[first].base.weight - before[first].weight
print(f"weights, after unmerging:     {residue.abs().max().item():.0e}")

# %% [markdown] lang="en"
# Nearly, not exactly: each addition and each subtraction rounds the last of about seven digits. The answers do not change, but "merge, unmerge, merge, …" drifts. Whoever wants the base back bit for bit keeps a copy, or keeps the adapter apart.

# %% [markdown] lang="es"
# Casi, pero no exactamente: cada suma y cada resta redondean la última de unas siete cifras. Las respuestas no cambian, pero «fusionar, deshacer, fusionar…» se va desviando. Quien quiera recuperar la base bit a bit guarda una copia, o deja el adaptador aparte.

# %% [markdown] lang="en"
# ## QLoRA: the same adapter on a base in 4 bits
#
# LoRA left one cost untouched: the frozen base has to be in memory. For a large model that is nearly all of the memory there is. But a frozen weight only has to be *read*, and phase 26 showed how to store it in 4 bits with NF4: a code for one of 16 values per weight, and one scale per block of 64.
#
# QLoRA puts the two together:
#
# $$y = \text{dequantize}(W_4) \, x + \frac{\alpha}{r} \, B A \, x$$
#
# The base is stored in NF4 and turned back into floats whenever it is used; $A$ and $B$ stay in 32 bits, because they must take small steps. Gradients flow *through* the dequantized weights into $A$ and $B$, and never change a code. So QLoRA is not an alternative to LoRA. It **is** LoRA, on a quantized base.
#
# **Predict:** by how much does Spanish suffer?

# %% [markdown] lang="es"
# ## QLoRA: el mismo adaptador sobre una base de 4 bits
#
# LoRA dejó intacto un gasto: la base congelada tiene que estar en memoria. En un modelo grande, eso es casi toda la memoria que hay. Pero un peso congelado solo hay que *leerlo*, y la fase 26 mostró cómo guardarlo en 4 bits con NF4: un código que señala uno de 16 valores por cada peso y una escala por cada bloque de 64.
#
# QLoRA junta las dos cosas:
#
# $$y = \text{dequantize}(W_4) \, x + \frac{\alpha}{r} \, B A \, x$$
#
# La base se guarda en NF4 y se convierte de nuevo en números de coma flotante cada vez que se usa; $A$ y $B$ siguen en 32 bits, porque deben dar pasos pequeños. Los gradientes pasan *a través* de los pesos descuantizados hasta $A$ y $B$, y nunca cambian un código. Así que QLoRA no es una alternativa a LoRA. **Es** LoRA, sobre una base cuantizada.
#
# **Predice:** ¿cuánto se resiente el español?

# %%
config = LoRAConfig(r=8, lora_alpha=16, fast=True)
qlora, _ = recipes.adapt(base, "es", config, quantized=True)
print("LoRA ", sweep[8])
print("QLoRA", score(qlora))

# %%
from minigpt.evaluate import exact, number_dataset
from minigpt.intervals import paired

spanish = number_dataset(unseen, "es", base.tokenizer, 64)
only_lora, only_qlora, p_value = paired(exact(lora[8].model, spanish), exact(qlora.model, spanish))
print(f"right with LoRA only: {only_lora}, with QLoRA only: {only_qlora}; p = {p_value:.4f}")

# %% [markdown] lang="en"
# Not at all, in this run: 14 numbers are right with QLoRA only, 2 with LoRA only. The paired test of phase 20 says that these two *adapters* differ by more than the luck of the questions. About the two *methods* it says nothing: the next seed trains two other adapters, and one run each is an anecdote. The course's demo makes both with five seeds (its $A$ starts at the smaller size of the table above); its file is at hand.

# %% [markdown] lang="es"
# Nada, en este entrenamiento: 14 números salen bien solo con QLoRA y 2 solo con LoRA. La prueba por pares de la fase 20 dice que estos dos *adaptadores* se distinguen en más que la suerte de las preguntas. De los dos *métodos* no dice nada: la semilla siguiente entrena otros dos adaptadores, y un entrenamiento de cada uno es una anécdota. La demostración del curso hace los dos con cinco semillas (su $A$ empieza con el tamaño menor de la tabla de arriba); su archivo está a mano.

# %%
demo = results.load("demo")
print("means of", demo["seeds"], "seeds,", demo["numbers"], "unseen numbers")
for entry in demo["rows"]:
    print(f"{entry['name']:24} Spanish {100 * entry['spanish']:.1f} %")

# %% [markdown] lang="en"
# Equal to a tenth of a percent. The adapter was trained *on* the rounded base, so it never knew another.
#
# Look at one layer of this model. What is trained, and what is only stored?

# %% [markdown] lang="es"
# Iguales hasta la décima. El adaptador se entrenó *sobre* la base redondeada, así que nunca conoció otra.
#
# Mira una capa de este modelo. ¿Qué se entrena y qué solo se guarda?

# %%
layer = lora_layers(qlora.model)["blocks.0.mlp.up_proj"]
for name, tensor in [*layer.named_buffers(), *layer.named_parameters()]:
    trained = "trained" if tensor.requires_grad else "stored"
    print(f"{name:20}{str(tuple(tensor.shape)):11}{str(tensor.dtype):15}{trained}")
print(layer.base.in_features * layer.base.out_features, "weights in this layer")
try:
    layer.merge()
except ValueError as error:
    print("merge:", error)

# %% [markdown] lang="en"
# The 16,384 weights of this layer are 8,192 bytes of codes (two codes a byte) and 256 scales. Only `lora_A` and `lora_B` are trained. Merging is refused, with good reason: the sum would have to be rounded to 16 values once more, and the adapter was never trained to live with *that* rounding. Whoever wants to merge turns the base back into floats first, and gives up the small memory.
#
# How much memory does the model take? The cell counts its three parts, in bytes.

# %% [markdown] lang="es"
# Los 16 384 pesos de esta capa son 8192 bytes de códigos (dos códigos por byte) y 256 escalas. Solo se entrenan `lora_A` y `lora_B`. La fusión se rechaza con razón: habría que redondear una vez más la suma a 16 valores, y el adaptador nunca se entrenó para convivir con *ese* redondeo. Quien quiera fusionar convierte antes la base en números de coma flotante, y renuncia a la memoria pequeña.
#
# ¿Cuánta memoria ocupa el modelo? La celda cuenta sus tres partes, en bytes.

# %% tags=["plot"] alt={"en": "Three stacked bars in kilobytes. The base in float32 is mostly its 12 Linears; LoRA adds a block for the adapter; in QLoRA the Linears shrink to a fraction, so that the adapter is now the largest part.", "es": "Tres barras apiladas en kilobytes. La base en float32 son sobre todo sus 12 capas lineales; LoRA añade un bloque para el adaptador; en QLoRA las capas lineales encogen a una fracción, de modo que el adaptador es ahora la parte más grande."}
from minigpt.qlora import linear_bits, model_bytes

rows = {}
for name, model in {"base": base.model, "LoRA": lora[8].model, "QLoRA": qlora.model}.items():
    adapter = 4 * sum(p.numel() for key, p in model.named_parameters() if "lora_" in key)
    frozen = round(linear_bits(model) * 98_304 / 8)
    rest = model_bytes(model) - adapter - frozen
    rows[name] = {"12 Linears": frozen, "embeddings, norms": rest, "adapter": adapter}
    print(f"{name:6}{linear_bits(model):5.1f} bits per weight  {rows[name]}")
plots.byte_bars(rows, lang="en")

# %% [markdown] lang="en"
# The twelve Linears go from 32 bits per weight to 4.5: four for the code, and half a bit for the scales (32 bits for every 64 weights). *Double quantization* stores the scales in 8 bits as well, and comes to about 4.127; you have counted that bit by bit in phase 26.
#
# Here, the adapter is now the largest part of the model. On Mini-GPT that looks like poor thrift, and it is. The next section shows why large models have a better deal.
#
# > **Tip.** The adapter also works on a base that was quantized *after* the adapter's training. It has not learned around the rounding then. Whether that costs anything is measured in the next cell.

# %% [markdown] lang="es"
# Las doce capas lineales pasan de 32 bits por peso a 4,5: cuatro para el código y medio bit para las escalas (32 bits por cada 64 pesos). La *doble cuantización* guarda también las escalas en 8 bits y se queda en unos 4,127; eso lo contaste bit a bit en la fase 26.
#
# Aquí el adaptador es ahora la parte más grande del modelo. En Mini-GPT eso parece mal negocio, y lo es. La sección siguiente muestra por qué a los modelos grandes les sale mejor.
#
# > **Consejo.** El adaptador también funciona sobre una base cuantizada *después* de entrenar el adaptador. En ese caso no aprendió a esquivar el redondeo. Si eso cuesta algo, lo mide la celda siguiente.

# %%
from minigpt.qlora import quantize_base

late = copy.deepcopy(base)
quantize_base(late.model)
load_adapter(late.model, folder, "es")
print("trained and used on the float base: ", sweep[8])
print("the same, its base in NF4 afterwards:", score(late))

# %% [markdown] lang="en"
# It costs little, here: rounding errors are small beside what the adapter does. QLoRA's point is another one. Training *on* the 4-bit base is the only way when the float base does not fit into memory in the first place.
#
# ## From Mini-GPT to LLaMA-7B
#
# A square layer of width $h$ has $h^2$ weights, and LoRA trains $2 h r$ numbers beside it. The ratio is
#
# $$\frac{2 h r}{h^2} = \frac{2 r}{h}$$
#
# The width stands below the line: the wider the model, the smaller the share. **Predict:** at rank 8 it is one quarter for our width of 64. What is it for GPT-2 small, with a width of 768, and for LLaMA-7B with 4,096?

# %% [markdown] lang="es"
# Aquí cuesta poco: los errores de redondeo son pequeños al lado de lo que hace el adaptador. La ventaja de QLoRA es otra. Entrenar *sobre* la base de 4 bits es la única manera cuando la base en coma flotante ni siquiera cabe en memoria.
#
# ## De Mini-GPT a LLaMA-7B
#
# Una capa cuadrada de ancho $h$ tiene $h^2$ pesos, y LoRA entrena a su lado $2 h r$ números. La proporción es
#
# $$\frac{2 h r}{h^2} = \frac{2 r}{h}$$
#
# El ancho está debajo de la raya: cuanto más ancho es el modelo, más pequeña es la parte. **Predice:** con rango 8 es un cuarto para nuestro ancho de 64. ¿Cuánto es para GPT-2 small, con un ancho de 768, y para LLaMA-7B, con 4096?

# %% tags=["plot"] alt={"en": "A straight falling line on logarithmic axes: the share of a layer that rank 8 trains, 25 % at width 64, about 2 % at width 768 and about 0.4 % at width 4096.", "es": "Una recta descendente en ejes logarítmicos: la parte de una capa que entrena el rango 8, 25 % con ancho 64, cerca de 2 % con ancho 768 y cerca de 0,4 % con ancho 4096."}
widths = {"Mini-GPT": 64, "GPT-2": 768, "LLaMA-7B": 4096}
for name, h in widths.items():
    print(f"{name:9} h = {h:4}  2r/h = {2 * 8 / h:.4f} = {100 * 2 * 8 / h:.2g} %")
plots.ratio(widths, r=8, lang="en")

# %% [markdown] lang="en"
# The *number* of trained parameters grows with the width; their *share* falls. That is why LoRA looks modest on a toy and spectacular on a large model.
#
# Your `count_lora` works for LLaMA-7B as it stands: it has 32 layers, each with four Linears of (4096, 4096) and three between 4,096 and 11,008. With the count comes the memory that training needs. A trained number in 32 bits costs 16 bytes: itself, its gradient, and AdamW's two averages. A frozen number costs only its own storage.

# %% [markdown] lang="es"
# La *cantidad* de parámetros entrenados crece con el ancho; su *proporción* baja. Por eso LoRA parece modesto en un juguete y espectacular en un modelo grande.
#
# Tu `count_lora` sirve tal cual para LLaMA-7B: tiene 32 capas, cada una con cuatro capas lineales de (4096, 4096) y tres entre 4096 y 11 008. Con la cuenta viene la memoria que pide el entrenamiento. Un número entrenado en 32 bits cuesta 16 bytes: él mismo, su gradiente y las dos medias de AdamW. Un número congelado solo cuesta lo que ocupa guardado.

# %%
llama = 32 * (4 * [(4096, 4096)] + 2 * [(11008, 4096)] + [(4096, 11008)])
weights, trained = sum(o * i for o, i in llama), count_lora(llama, 8)
print(f"{weights / 1e9:.2f} billion weights in Linears")
print(f"{trained / 1e6:.1f} million trained, {100 * trained / weights:.2f} %")
print(f"full fine-tuning, 32 bits {16 * weights / 1e9:6.1f} GB")
print(f"LoRA, base in 16 bits     {(2 * weights + 16 * trained) / 1e9:6.1f} GB")
print(f"QLoRA, base in NF4        {(4.127 / 8 * weights + 16 * trained) / 1e9:6.1f} GB")

# %% [markdown] lang="en" given=["80"]
# From more than 100 GB to less than 4: full fine-tuning of a model with 7 billion weights ("7B") takes more than one card of 80 GB, QLoRA fits the graphics card of a home computer. (What the activations, the embeddings and the norms need comes on top, in all three rows.)
#
# The paper that introduced QLoRA went further: a model of 65 billion parameters on a single card of 48 GB. Check that claim yourself.

# %% [markdown] lang="es" given=["80"]
# De más de 100 GB a menos de 4: el ajuste completo de un modelo de 7 mil millones de pesos («7B») ocupa más de una tarjeta de 80 GB; QLoRA cabe en la tarjeta gráfica de un equipo doméstico. (A eso se suma, en las tres filas, lo que necesitan las activaciones, los embeddings y las normas.)
#
# El artículo que presentó QLoRA fue más lejos: un modelo de 65 mil millones de parámetros en una sola tarjeta de 48 GB. Comprueba tú esa afirmación.

# %%
for bits in (16, 8, 4.5, 4.127):
    size = 65e9 * bits / 8 / 1e9
    print(f"65B at {bits:6} bits: {size:6.1f} GB   fits 48 GB: {size < 48}")

# %% [markdown] lang="en"
# At 4 bits the base takes about 34 GB and leaves room for the adapter, its gradients and the activations; at 8 bits it does not even fit. (What is left out: the embeddings, which stay in 16 bits, and the activations, whose peaks the paper moves to the computer's main memory, its *paged optimizer*.)
#
# ## One last question: what does rank 0 do?
#
# A rank of 0 should mean "no correction". People disagree about what PyTorch does with it: does it fail, and where? **Predict**, then let PyTorch speak: does the product of a (64, 0) and a (0, 64) matrix exist? Does AdamW accept parameters without a single number in them?

# %% [markdown] lang="es"
# Con 4 bits la base ocupa unos 34 GB y deja sitio para el adaptador, sus gradientes y las activaciones; con 8 bits ni siquiera cabe. (Lo que falta en la cuenta: los embeddings, que siguen en 16 bits, y las activaciones, cuyos picos el artículo pasa a la memoria principal del equipo, con su *optimizador paginado*.)
#
# ## Una última pregunta: ¿qué hace el rango 0?
#
# Un rango de 0 debería significar «sin corrección». La gente no se pone de acuerdo sobre qué hace PyTorch con él: ¿falla? ¿Dónde? **Predice** y después deja hablar a PyTorch: ¿existe el producto de una matriz (64, 0) por una (0, 64)? ¿Acepta AdamW parámetros sin un solo número dentro?

# %%
A = torch.nn.Parameter(torch.empty(0, 64))
B = torch.nn.Parameter(torch.zeros(64, 0))
product = B @ A
print("numbers in A and B:", A.numel(), B.numel())
print("their product:", tuple(product.shape), "largest entry", product.abs().max().item())
optimizer = torch.optim.AdamW([A, B])
product.sum().backward()
optimizer.step()
print("AdamW took a step; the gradient of A has shape", tuple(A.grad.shape))

# %%
attempts = (lambda: torch.optim.AdamW([]), lambda: 16 / 0, lambda: LoRAConfig(r=0, lora_alpha=16))
for attempt in attempts:
    try:
        attempt()
    except (ValueError, ZeroDivisionError) as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] lang="en" given=["2020", "2021", "2023", "2025", "4.1", "7.2"]
# Plain PyTorch does not mind at all. A sum of no outer products is a matrix of zeros, the optimizer steps over parameters that hold nothing, and you would train for an hour without learning a thing. AdamW only refuses an *empty list*, which is something else. What does fail is $\alpha / r$, and a good configuration fails before that, with a sentence: ours does.
#
# One thing all of this had in common: every row came with its right answer. What if nobody can write the answer, and you can only say which of two you like better? That is phase 29.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 28` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 28`.
#
# ## What you can now do
#
# * You can say what a low-rank matrix is, and show with an experiment that the change made by full fine-tuning is *not* one, while a low-rank change that works exists all the same.
# * You can write LoRA's forward pass, start an adapter so that it changes nothing and still learns, and explain both of its zeros.
# * You can count an adapter's parameters for any model, and say what LoRA does to the trainable number and to the total.
# * You can switch, save, load and merge adapters, you know where rounding enters, and why adapters do not add up.
# * You can explain QLoRA as LoRA on a 4-bit base, and estimate the memory of fine-tuning a large model.
#
# ## Where to go deeper
#
# * Hu et al. 2021, [LoRA](https://arxiv.org/abs/2106.09685): section 4.1 is the method on one page; section 7.2 asks how low the rank can be. Libraries add a *dropout* in front of $A$, which matters when there are few examples.
# * Dettmers et al. 2023, [QLoRA](https://arxiv.org/abs/2305.14314): section 3 describes NF4, double quantization and the equation you used.
# * Kalajdzievski 2023, [rsLoRA](https://arxiv.org/abs/2312.03732): why one might divide by $\sqrt r$; `LoRAConfig(use_rslora=True)` does so.
# * Aghajanyan et al. 2020, [Intrinsic dimensionality](https://arxiv.org/abs/2012.13255): the finding that made people look for small corrections in the first place.
# * Schulman et al. 2025, [LoRA Without Regret](https://thinkingmachines.ai/blog/lora/): which layers to adapt (all), and a learning rate about ten times that of full fine-tuning, on large models.
# * `minigpt/lora.py` and `minigpt/qlora.py`: everything you ran here, in two files that you can now read from top to bottom. `LoRAProduct` is what `fast=True` switches on: the same function, with gradients from four lines written by hand and not from PyTorch's autograd.

# %% [markdown] lang="es" given=["2020", "2021", "2023", "2025", "4.1", "7.2"]
# A PyTorch no le importa en absoluto. Una suma de cero productos externos es una matriz de ceros, el optimizador pasa por encima de los parámetros que no contienen nada, y podrías entrenar una hora sin aprender nada. AdamW solo rechaza una *lista vacía*, que es otra cosa. Lo que sí falla es $\alpha / r$, y una buena configuración falla antes, con una frase: la nuestra lo hace.
#
# Todo esto tenía una cosa en común: cada fila traía su respuesta correcta. ¿Y si nadie sabe escribir la respuesta y tú solo puedes decir cuál de dos te gusta más? Esa es la fase 29.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 28` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 28`.
#
# ## Lo que ya sabes hacer
#
# * Sabes decir qué es una matriz de rango bajo y mostrar con un experimento que el cambio que hace el ajuste completo *no* lo es, aunque existe un cambio de rango bajo que funciona igual.
# * Sabes escribir el paso hacia delante de LoRA, empezar un adaptador de modo que no cambie nada y aun así aprenda, y explicar sus dos ceros.
# * Sabes contar los parámetros de un adaptador para cualquier modelo y decir qué hace LoRA con los entrenables y con el total.
# * Sabes cambiar, guardar, cargar y fusionar adaptadores, y sabes dónde entra el redondeo y por qué los adaptadores no se suman.
# * Sabes explicar QLoRA como LoRA sobre una base de 4 bits y estimar la memoria que pide ajustar un modelo grande.
#
# ## Para profundizar
#
# * Hu et al. 2021, [LoRA](https://arxiv.org/abs/2106.09685): la sección 4.1 es el método en una página; la sección 7.2 pregunta hasta dónde puede bajar el rango. Las bibliotecas añaden un *dropout* delante de $A$, que importa cuando hay pocos ejemplos.
# * Dettmers et al. 2023, [QLoRA](https://arxiv.org/abs/2305.14314): la sección 3 describe NF4, la doble cuantización y la ecuación que usaste.
# * Kalajdzievski 2023, [rsLoRA](https://arxiv.org/abs/2312.03732): por qué se podría dividir entre $\sqrt r$; `LoRAConfig(use_rslora=True)` lo hace.
# * Aghajanyan et al. 2020, [Intrinsic dimensionality](https://arxiv.org/abs/2012.13255): el hallazgo que llevó a buscar correcciones pequeñas.
# * Schulman et al. 2025, [LoRA Without Regret](https://thinkingmachines.ai/blog/lora/): qué capas adaptar (todas) y una tasa de aprendizaje unas diez veces la del ajuste completo, en modelos grandes.
# * `minigpt/lora.py` y `minigpt/qlora.py`: todo lo que ejecutaste aquí, en dos archivos que ya puedes leer de principio a fin. `LoRAProduct` es lo que enciende `fast=True`: la misma función, con gradientes que salen de cuatro líneas escritas a mano y no del autograd de PyTorch.
