# ---
# title: {en: "Shipping", es: "Publicar el modelo"}
# summary: {en: "Hand your model to programs that have never seen your code, find out which mistakes they do not notice, and let many people ask it at once.", es: "Entrega tu modelo a programas que nunca han visto tu código, averigua qué errores no notan y deja que mucha gente le pregunte a la vez."}
# outcome: {en: "your model in transformers, bit for bit, and a server that shows why servers batch", es: "tu modelo en transformers, bit a bit, y un servidor que muestra por qué los servidores agrupan en lotes"}
# minutes: 140
# needs: [20, 23, 28]
# ---

# %% [markdown] lang="en"
# # Shipping
#
# Your model works. It works in *your* notebook, with *your* classes, because you know that a Linear stores its matrix one way round and that a line break ends an answer. None of this is in the weights. Now somebody else wants to use it: from a library that you did not write, in a program that is not even in Python, or over the network.
#
# **When is a model finished: when it is right here, or when a stranger's program, which has never seen your code, gives the same answers? And how would you find out that it does?**
#
# You begin with the bytes of a file, end with thirty-two people who ask at the same time, and in between you make every mistake that there is to make on the way.

# %% [markdown] lang="es"
# # Publicar el modelo
#
# Tu modelo funciona. Funciona en *tu* cuaderno, con *tus* clases, porque tú sabes en qué sentido guarda su matriz una capa lineal y que un salto de línea termina una respuesta. Nada de eso está en los pesos. Ahora otra persona quiere usarlo: desde una biblioteca que no escribiste tú, en un programa que ni siquiera es de Python, o por la red.
#
# **¿Cuándo está terminado un modelo: cuando acierta aquí, o cuando el programa de un desconocido, que nunca ha visto tu código, da las mismas respuestas? ¿Y cómo averiguarías que las da?**
#
# Empiezas por los bytes de un archivo, acabas con treinta y dos personas que preguntan al mismo tiempo, y entre medias cometes todos los errores que se pueden cometer por el camino.

# %%
import torch

from minigpt import recipes
from minigpt.checkpoint import BASE

torch.set_num_threads(1)
base = recipes.load_base()
model = base.model.eval()
raw = (BASE / "model.safetensors").read_bytes()
print(f"{len(raw):,} bytes, {sum(p.numel() for p in model.parameters()):,} weights of 4 bytes")

# %% [markdown] lang="en"
# ## What is in a file of weights?
#
# Since phase 01 you have loaded this file without looking inside. **Predict:** how many of its bytes are not weights? What would *you* have to write down beside the numbers, so that somebody can find the matrix `up` of the second layer?
#
# The file opens with 8 bytes that hold a whole number, the smallest byte first. It says how long the next part is, the **header**, which is plain JSON. Look at the beginning with nothing but Python:

# %% [markdown] lang="es"
# ## ¿Qué hay en un archivo de pesos?
#
# Desde la fase 01 cargas este archivo sin mirarlo por dentro. **Predice:** ¿cuántos de sus bytes no son pesos? ¿Qué tendrías que anotar *tú* junto a los números para que alguien encuentre la matriz `up` de la segunda capa?
#
# El archivo se abre con 8 bytes que guardan un número entero, el byte pequeño primero. Dice cuánto mide la parte siguiente, la **cabecera**, que es simple JSON. Mira el principio sin nada más que Python:

# %%
import json
import struct

(length,) = struct.unpack("<Q", raw[:8])  # "<": smallest byte first, "Q": 8 bytes, no sign
print(raw[:8], "->", length)
print(raw[8:150].decode())
weights = len(raw) - 8 - length
print(f"not weights: {8 + length:,} bytes of {len(raw):,}, {(8 + length) / len(raw):.2%}")

# %% [markdown] lang="en" given=["100", "24", "108", "132"]
# A name, a type, a shape and two places: that is all. The places, `data_offsets`, are counted from where the header ends. There may be one more entry, `__metadata__`, with notes about the file.
#
# ## Exercise 31.1 · What is where
#
# Write `read_header(raw)`, which takes the bytes of a whole file and returns, for each tensor, its type, its shape, and where its bytes start and end, **counted from the start of the file**. The end is the place after the last byte, as in a slice. Modules that help: `struct` (above) or `int.from_bytes`, and `json`. By hand: if the 8 bytes say 100 and a tensor has the offsets 0 and 24, it lies from 108 to 132.

# %% [markdown] lang="es" given=["100", "24", "108", "132"]
# Un nombre, un tipo, una forma y dos posiciones: eso es todo. Las posiciones, `data_offsets`, se cuentan desde donde acaba la cabecera. Puede haber una entrada más, `__metadata__`, con notas sobre el archivo.
#
# ## Ejercicio 31.1 · Qué hay y dónde
#
# Escribe `read_header(raw)`, que recibe los bytes de un archivo entero y devuelve, para cada tensor, su tipo, su forma y dónde empiezan y terminan sus bytes, **contando desde el principio del archivo**. El final es la posición siguiente al último byte, como en un recorte. Módulos que ayudan: `struct` (arriba) o `int.from_bytes`, y `json`. A mano: si los 8 bytes dicen 100 y un tensor tiene los desplazamientos 0 y 24, ocupa de 108 a 132.


# %% exercise="ex-31-01"
def read_header(raw):
    """Return {name: (dtype, shape, start, end)} of the tensors in a safetensors file.

    raw         the bytes of the file
    start, end  places in raw, whole numbers
    """
    raise NotImplementedError


# %% tags=["plot"] alt={"en": "A long horizontal bar of 427 thousand bytes, almost all of it weights, with one segment for each kind of part; a second bar shows its first three thousand bytes enlarged: 8 bytes of length, the header, and the first weights.", "es": "Una barra horizontal larga de 427 mil bytes, casi toda de pesos, con un segmento por cada clase de parte; una segunda barra muestra ampliados sus tres mil primeros bytes: 8 bytes de longitud, la cabecera y los primeros pesos."}
import numpy as np

from minigpt.plots import shipping as plots

found = read_header(raw)
dtype, shape, start, end = found["final_norm.weight"]
print(len(found), "tensors;", "final_norm.weight is", dtype, shape, "from", start, "to", end)
print(np.frombuffer(raw[start:end], dtype="<f4")[:4], model.final_norm.weight[:4].tolist())
figure = plots.file_bar(raw, found, lang="en")

# %% [markdown] lang="en"
# Less than half a per cent is header, and there is nothing in it that could *do* anything. That is worth a thought, because for many years weights were shipped in another way.
#
# ## What can a file do to you?
#
# `torch.save` writes a **pickle**: Python's way to store any object. To bring an object back, pickle may call a function that the file names. Here is a gift from a stranger. **Predict:** which of the two `torch.load` lets the file write another file on your disk, both, one, or none?

# %% [markdown] lang="es"
# Menos de medio por ciento es cabecera, y no hay en ella nada que pueda *hacer* algo. Merece un momento, porque durante muchos años los pesos se publicaron de otra manera.
#
# ## ¿Qué te puede hacer un archivo?
#
# `torch.save` escribe un **pickle**: la manera de Python de guardar cualquier objeto. Para recuperarlo, pickle puede llamar a una función que el archivo nombra. Aquí tienes el regalo de un desconocido. **Predice:** ¿cuál de los dos `torch.load` deja que el archivo escriba otro archivo en tu disco: los dos, uno o ninguno?

# %%
import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())


class Gift:
    def __reduce__(self):  # what pickle asks an object: which function brings you back?
        return Path.write_text, (folder / "surprise.txt", "I ran on your machine")


torch.save({"weights": torch.ones(3), "extra": Gift()}, folder / "model.pt")

# %%
for weights_only in (True, False):
    try:
        torch.load(folder / "model.pt", weights_only=weights_only)
        said = "loads"
    except Exception as error:
        said = type(error).__name__
    there = (folder / "surprise.txt").exists()
    print(f"weights_only={weights_only!s:5}: {said:16} surprise.txt exists: {there}")

# %% [markdown] lang="en" given=["2.6"]
# With `weights_only=False` the file ran code, before you had seen a single weight of it. It could as well have read your passwords. PyTorch refuses by default since version 2.6; older programs, and other formats built on pickle, do not. A safetensors file can be wrong, and it can lie about shapes (so a reader must check them), but it has no place for code. It is why this course has no `.pt`.
#
# ## Does your model have a twin?
#
# A stranger's program knows architectures that are famous. Is Mini-GPT one of them? Compare its block with that of **GPT-2**, layer by layer:
#
# | | Mini-GPT | GPT-2 |
# |---|---|---|
# | order of a block | norm, attention, add; norm, MLP, add | the same |
# | positions, head | learned table; the embedding again | the same |
# | biases | none | in every layer and every norm |
# | q, k, v | three Linears | one matrix for all three |
# | a matrix is stored as | (out, in), computes $x W^\top$ | (in, out), computes $x w$ |
# | GELU | exact | an approximation with tanh |
#
# **Predict:** which of the differences cannot be bridged without training again?

# %% [markdown] lang="es" given=["2.6"]
# Con `weights_only=False` el archivo ejecutó código antes de que vieras uno solo de sus pesos. Igual podría haber leído tus contraseñas. PyTorch lo rechaza por defecto desde la versión 2.6; los programas más viejos, y otros formatos basados en pickle, no. Un archivo safetensors puede estar mal, y puede mentir sobre las formas (por eso quien lo lee debe comprobarlas), pero no tiene dónde guardar código. Por eso este curso no tiene ningún `.pt`.
#
# ## ¿Tiene un gemelo tu modelo?
#
# El programa de un desconocido conoce arquitecturas famosas. ¿Es Mini-GPT una de ellas? Compara su bloque con el de **GPT-2**, parte por parte:
#
# | | Mini-GPT | GPT-2 |
# |---|---|---|
# | orden de un bloque | norma, atención, suma; norma, MLP, suma | el mismo |
# | posiciones, última lineal | tabla aprendida; el embedding otra vez | lo mismo |
# | sesgos | ninguno | en cada capa y en cada norma |
# | q, k, v | tres capas lineales | una matriz para las tres |
# | una matriz se guarda como | (salida, entrada), calcula $x W^\top$ | (entrada, salida), calcula $x w$ |
# | GELU | exacta | una aproximación con tanh |
#
# **Predice:** ¿cuál de las diferencias no se puede salvar sin volver a entrenar?

# %%
W = torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])  # ours: 2 out, 3 in
x = torch.tensor([1.0, 10.0, 100.0])
w = W.T  # theirs: 3 in, 2 out
print("Linear  x @ W.T      ", (x @ W.T).tolist())
print("Conv1D  x @ w + bias ", (x @ w + torch.zeros(2)).tolist())

# %% [markdown] lang="en"
# None. A bias of zero is a bias. A matrix the other way round holds the same numbers. Three matrices side by side are one matrix. And GPT-2's configuration has a line that says which GELU to use. So Mini-GPT *is* a GPT-2, once its numbers stand where GPT-2 expects them. (GPT-2 calls its layer `Conv1D`, for historical reasons; nothing is convolved.)
#
# ## Exercise 31.2 · Four matrices out of six
#
# Write `to_conv1d(q, k, v, o, up, down)`. It takes the six weights of a Mini-GPT layer, each (out, in), and returns GPT-2's four, each (in, out), in a dictionary: `c_attn` gives the numbers of q, then those of k, then those of v for one $x$; `attn_proj` is what follows the attention; `c_fc` widens and `mlp_proj` narrows. They go into a file, so each must be a copy of its own that lies in order in memory: `.contiguous()` makes one of a view, where it is not in order already.

# %% [markdown] lang="es"
# Ninguna. Un sesgo de cero es un sesgo. Una matriz traspuesta guarda los mismos números. Tres matrices una al lado de otra son una matriz. Y la configuración de GPT-2 tiene una línea que dice qué GELU usar. Así que Mini-GPT *es* un GPT-2, en cuanto sus números están donde GPT-2 los espera. (GPT-2 llama `Conv1D` a su capa por razones históricas; no hay ninguna convolución.)
#
# ## Ejercicio 31.2 · Cuatro matrices a partir de seis
#
# Escribe `to_conv1d(q, k, v, o, up, down)`. Recibe los seis pesos de una capa de Mini-GPT, cada uno (salida, entrada), y devuelve los cuatro de GPT-2, cada uno (entrada, salida), en un diccionario: `c_attn` da para un $x$ los números de q, luego los de k y luego los de v; `attn_proj` es lo que sigue a la atención; `c_fc` ensancha y `mlp_proj` estrecha. Van a un archivo, así que cada una debe ser una copia propia y en orden en la memoria: `.contiguous()` la hace a partir de una vista, si no está ya en orden.


# %% exercise="ex-31-02"
def to_conv1d(q, k, v, o, up, down):
    """Return {"c_attn": ..., "attn_proj": ..., "c_fc": ..., "mlp_proj": ...}, contiguous copies.

    q, k, v, o  (C, C)
    up, down    (F, C), (C, F)
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## How close does a stranger come?
#
# `export_gpt2` does for every layer what you wrote, adds zero biases, and writes the folder that the library **transformers** opens. Beside the weights it needs to say everything that the numbers do not: sizes, which GELU, which id ends a text, and the alphabet.

# %% [markdown] lang="es"
# ## ¿Cuánto se acerca un desconocido?
#
# `export_gpt2` hace con cada capa lo que escribiste, añade sesgos de cero y escribe la carpeta que abre la biblioteca **transformers**. Junto a los pesos tiene que decir todo lo que los números no dicen: tamaños, qué GELU, qué id termina un texto y el alfabeto.

# %%
from minigpt.export import export_gpt2

exported = export_gpt2(base, folder / "gpt2")
for path in sorted(exported.iterdir()):
    print(f"{path.stat().st_size:8,} bytes  {path.name}")
print((exported / "config.json").read_text()[:400])

# %% [markdown] lang="en"
# To open it you need a program that knows nothing of your model. Transformers is one, and large; `Stranger` is another, of a hundred lines: a GPT-2 written from its paper, which reads `config.json` and `model.safetensors` and imports nothing of this course. Your matrices first:

# %% [markdown] lang="es"
# Para abrirla hace falta un programa que no sepa nada de tu modelo. Transformers es uno, y grande; `Stranger` (desconocido) es otro, de cien líneas: un GPT-2 escrito a partir de su artículo, que lee `config.json` y `model.safetensors` y no importa nada de este curso. Primero, tus matrices:

# %%
from minigpt.experiments.stranger import Stranger

stranger, layer = Stranger(exported), model.blocks[0]
ours = [layer.attention.get_submodule(f"{x}_proj").weight for x in "qkvo"]
mine = to_conv1d(*ours, layer.mlp.up_proj.weight, layer.mlp.down_proj.weight)
names = ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
for matrix, name in zip(mine.values(), names, strict=True):
    theirs = stranger.w[f"transformer.h.0.{name}.weight"]
    print(f"{name:12}{tuple(matrix.shape)!s:11} yours is the file's: {torch.equal(matrix, theirs)}")

# %% [markdown] lang="en"
# **Predict** the largest difference between a logit of yours and one of the stranger's, over 250 texts of unseen numbers. Logits go up to about 20, and float32 carries seven digits.

# %% [markdown] lang="es"
# **Predice** la mayor diferencia entre un logit tuyo y uno del desconocido, en 250 textos de números no vistos. Los logits llegan a unos 20, y float32 lleva siete cifras.

# %%
from minigpt.evaluate import number_dataset
from minigpt.experiments import results
from minigpt.number_names import split_numbers

texts = number_dataset(split_numbers().test[:250], "en", base.tokenizer, 64).x
with torch.no_grad():
    difference = (stranger(texts) - model(texts)).abs().max().item()
print(f"stranger: largest difference {difference:.1e}")
stored = results.load("shipping")
print("transformers", stored["versions"]["transformers"], stored["transformers"]["right"])

# %% [markdown] lang="en" given=["0.000001"]
# Nothing at all, where this page was made: the same products by the same kernels, and adding a zero changes no number. On another machine the turned matrix may be multiplied in another order; then expect a few times 0.000001. The last line is from a file: transformers is too large to be part of this course's installation, so what it says was measured once (`python -m minigpt.experiments.shipping`) and a test measures it again. To see it yourself, `pip install transformers`, then
#
# ```python
# from transformers import AutoModelForCausalLM, AutoTokenizer
# theirs = AutoModelForCausalLM.from_pretrained(exported)
# tokenizer = AutoTokenizer.from_pretrained(exported)
# print((theirs(texts).logits - model(texts)).abs().max())
# ```
#
# ## Which mistakes does nobody notice?
#
# That went well because somebody had been careful. Now be careless, on purpose. Eight exports with one mistake each:
#
# 1. `c_fc not turned`: `up` is stored (out, in).
# 2. `c_fc by another name`: the matrix is right, its name in the file is `fc`.
# 3. `c_proj not turned`: `o`, which is square, is stored (out, in).
# 4. `k, q, v`: the three stand side by side in this order.
# 5. `q, k, v by heads`: first head 0 of q, k and v, then head 1 of all three. Other models store it so.
# 6. `2 heads`: the settings say 2 heads, not 4.
# 7. `relu`: the settings say `relu`.
# 8. `gelu_new`: the settings say `gelu_new`, GPT-2's own approximation.
#
# **Predict** for each: does it load or is there an error? And if it loads, how many of 250 English names come out right to the last letter? (Unharmed it is 249.)

# %% [markdown] lang="es" given=["0,000001"]
# Nada en absoluto, donde se hizo esta página: los mismos productos con los mismos núcleos de cálculo, y sumar un cero no cambia ningún número. En otra máquina la matriz traspuesta se puede multiplicar en otro orden; entonces espera unas cuantas veces 0,000001. La última línea sale de un archivo: transformers es demasiado grande para la instalación de este curso, así que lo que dice se midió una vez (`python -m minigpt.experiments.shipping`) y una prueba lo vuelve a medir. Para verlo tú, `pip install transformers` y después
#
# ```python
# from transformers import AutoModelForCausalLM, AutoTokenizer
# theirs = AutoModelForCausalLM.from_pretrained(exported)
# tokenizer = AutoTokenizer.from_pretrained(exported)
# print((theirs(texts).logits - model(texts)).abs().max())
# ```
#
# ## ¿Qué errores no nota nadie?
#
# Salió bien porque alguien tuvo cuidado. Ahora descuídate, a propósito. Ocho exportaciones con un error cada una:
#
# 1. `c_fc not turned`: `up` se guarda (salida, entrada).
# 2. `c_fc by another name`: la matriz está bien, su nombre en el archivo es `fc`.
# 3. `c_proj not turned`: `o`, que es cuadrada, se guarda (salida, entrada).
# 4. `k, q, v`: las tres van una al lado de otra en este orden.
# 5. `q, k, v by heads`: primero la cabeza 0 de q, k y v, luego la cabeza 1 de las tres. Otros modelos lo guardan así.
# 6. `2 heads`: la configuración dice 2 cabezas, no 4.
# 7. `relu`: la configuración dice `relu`.
# 8. `gelu_new`: la configuración dice `gelu_new`, la aproximación propia de GPT-2.
#
# **Predice** para cada una: ¿carga o da un error? Y si carga, ¿cuántos de 250 nombres en inglés salen bien hasta la última letra? (Sin daño son 249.)

# %%
from minigpt.experiments.shipping import MISTAKES, judged, write_mistake

seen = {}
for mistake in ("right", *MISTAKES):
    seen[mistake] = judged(base, write_mistake(base, mistake, folder / mistake))
    print(f"{mistake:22}", "loads" if seen[mistake]["loads"] else seen[mistake]["error"])

# %% [markdown] lang="en"
# The stranger refuses two. It was written by somebody strict: it compares every name and every shape with the settings. What does the famous library say? And how good are those that load?

# %% [markdown] lang="es"
# El desconocido rechaza dos. Lo escribió alguien estricto: compara cada nombre y cada forma con la configuración. ¿Qué dice la biblioteca famosa? ¿Y qué tal son las que cargan?

# %%
print(f"{'':22}{'here: names':>12}{'logits off':>12}   transformers: names, logits off")
for mistake, here in seen.items():
    line = ""
    for told in (here, stored["transformers"][mistake]):
        if told["loads"]:
            line += f"{round(250 * told['exact']):12}{told['difference']:12.3f}"
        else:
            line += f"{'error':>12}{'':12}"
    print(f"{mistake:22}{line}")

# %% tags=["plot"] alt={"en": "Points of the exports that load: difference of logits, logarithmic, against exact match. Five lie at the bottom right near 0 %. The right export, gelu_new and relu lie at the top, though their logits differ by nothing, a hundredth and seven.", "es": "Puntos de las exportaciones que cargan: diferencia de logits, logarítmica, según el acierto exacto. Cinco están abajo a la derecha, cerca del 0 %. La exportación correcta, gelu_new y relu están arriba, aunque sus logits difieren en nada, una centésima y siete."}
figure = plots.mistakes(stored["transformers"], lang="en")

# %% [markdown] lang="en"
# Only one of eight is an error everywhere: the matrix whose shape gives it away. The one with the wrong name loads in transformers, too: it fills the missing matrix **with random numbers**, and says so in a report among its messages. Whoever reads messages is warned; a program that loads it at night is not.
#
# Four more load in silence and talk nonsense. Those are not the bad ones: the first question that you ask shows it. Look at the last two. `relu` moves a logit by more than 7 and costs two names in 250, which no exam of this size can tell from luck (phase 20). `gelu_new` costs **none**, and yet every number in the model is a little off. In a large model, on a long text, such a difference is the one nobody finds.
#
# > **Remember.** A conversion that loads proves nothing, and one that answers right proves little. A conversion is finished when it gives the same **logits**, on the same texts, to rounding.
#
# ## Where does a text end, and where is it filled up?
#
# Two more things that no weight says. The first: after which letter is an answer over? `generation_config.json` says it, `"eos_token_id": 0`, the line break. Without that line, the stranger would write on until its positions run out.
#
# The second: two prompts of unlike length in one batch. Something must fill the short row up, and the filling can stand at its left or at its right. In both cases a mask says that nobody may look at it, and every letter keeps the position that it has alone. **Predict:** with `en:7=` beside `en:4216=`, which side gives right answers, or do both?

# %% [markdown] lang="es"
# Solo una de las ocho es un error en todas partes: la matriz a la que su forma delata. La del nombre equivocado también carga en transformers: rellena la matriz que falta **con números aleatorios**, y lo dice en un informe entre sus mensajes. Quien lee los mensajes está avisado; un programa que la carga de noche, no.
#
# Cuatro más cargan en silencio y dicen disparates. Esas no son las malas: la primera pregunta que hagas lo muestra. Mira las dos últimas. `relu` mueve un logit más de 7 y cuesta dos nombres de 250, algo que ningún examen de este tamaño distingue de la suerte (fase 20). `gelu_new` no cuesta **ninguno** y, sin embargo, cada número del modelo está un poco desviado. En un modelo grande, con un texto largo, una diferencia así es la que no encuentra nadie.
#
# > **Recuerda.** Que una conversión cargue no demuestra nada, y que conteste bien demuestra poco. Una conversión está terminada cuando da los mismos **logits**, con los mismos textos, salvo el redondeo.
#
# ## ¿Dónde acaba un texto y por dónde se rellena?
#
# Dos cosas más que no dice ningún peso. La primera: ¿después de qué letra se acaba una respuesta? Lo dice `generation_config.json`, `"eos_token_id": 0`, el salto de línea. Sin esa línea, el desconocido seguiría escribiendo hasta quedarse sin posiciones.
#
# La segunda: dos textos de entrada de distinta longitud en un lote. Algo tiene que rellenar la fila corta, y el relleno puede ir a la izquierda o a la derecha. En los dos casos una máscara dice que nadie puede mirarlo, y cada letra conserva la posición que tiene cuando va sola. **Predice:** con `en:7=` junto a `en:4216=`, ¿qué lado da respuestas correctas, o las dan los dos?

# %%
from minigpt.experiments.shipping import pad_right

rows = [base.tokenizer.encode(prompt) for prompt in ("en:7=", "en:4216=")]
ids, mask, positions = pad_right(rows, 0)
print(ids.tolist(), mask.tolist(), positions.tolist(), sep="\n")
for row in stranger.write(ids, 0, positions, mask).tolist():
    print(repr(base.tokenizer.decode(row)))
print("transformers", stored["padding"]["right"])

# %% [markdown] lang="en"
# The long prompt is answered, the short one is not, in spite of its mask. Here is a suspicion: a batch writes its next letters into one new column, and reads them off the **last** column, and in the short row that column is filling. If so, the row's own last letter, in column 4, must still know the answer:

# %% [markdown] lang="es"
# El texto largo recibe respuesta; el corto no, a pesar de su máscara. Una sospecha: un lote escribe sus letras siguientes en una sola columna nueva, y las lee en la **última** columna, y en la fila corta esa columna es relleno. Si es así, la última letra propia de la fila, en la columna 4, todavía debe saber la respuesta:

# %%
with torch.no_grad():
    favourites = stranger(ids, positions, mask)[0].argmax(-1)
for column in (4, 5, 6, 7):
    print(f"after column {column}: {base.tokenizer.decode([favourites[column].item()])!r}")

# %% [markdown] lang="en"
# It does: after column 4 comes the `s` of seven. The mask and the positions were right, and the answer was there; it was read in another place. (The stranger and transformers write different nonsense: what comes out of filling depends on details that nobody cares for.)
#
# ## Exercise 31.3 · Fill on the left
#
# Write `pad_left(rows, pad)`: from lists of ids it makes three tensors of whole numbers, each (B, T) with T the longest row. `ids` has `pad` in front of the short rows; `mask` is 1 for tokens and 0 for filling; `positions` counts each row's tokens from 0 and is 0 in the filling. For `[[5, 3], [4, 1, 2]]` and `pad` 0, the first row becomes `0 5 3`, its mask `0 1 1`, its positions `0 0 1`.

# %% [markdown] lang="es"
# La sabe: después de la columna 4 viene la `s` de *seven*. La máscara y las posiciones estaban bien, y la respuesta estaba ahí; se leyó en otro sitio. (El desconocido y transformers escriben disparates distintos: lo que sale del relleno depende de detalles que a nadie le importan.)
#
# ## Ejercicio 31.3 · Rellenar por la izquierda
#
# Escribe `pad_left(rows, pad)`: a partir de listas de ids hace tres tensores de números enteros, cada uno (B, T), con T la fila más larga. `ids` tiene `pad` delante de las filas cortas; `mask` es 1 en los tokens y 0 en el relleno; `positions` cuenta los tokens de cada fila desde 0 y es 0 en el relleno. Con `[[5, 3], [4, 1, 2]]` y `pad` 0, la primera fila queda `0 5 3`, su máscara `0 1 1`, sus posiciones `0 0 1`.


# %% exercise="ex-31-03"
def pad_left(rows, pad):
    """Return (ids, mask, positions), three tensors of whole numbers, each (B, T)."""
    raise NotImplementedError


# %%
ids, mask, positions = pad_left(rows, 0)
with_all = stranger.write(ids, 0, positions, mask)
without_mask = stranger.write(ids, 0, positions)
without_positions = stranger.write(ids, 0, mask=mask)
for written in (with_all, without_mask, without_positions):
    short = base.tokenizer.decode(written[0].tolist())
    print(repr(short[: short.find("\n", 8)]))

# %% [markdown] lang="en"
# On the left it says seven. The other two lines are the controls: without the mask, or without positions that start at each row's first letter, the short row is answered wrong. Filling is harmless only if all three are right, and that is why the exported tokenizer says `"padding_side": "left"`.
#
# ## How do you ship an adapter?
#
# The Spanish adapter of phase 28 is two small files, in the form that the library PEFT opens. But then whoever wants Spanish needs Mini-GPT's own base *and* a library that knows adapters. **Predict:** what does `export_gpt2` do with a model that carries one? And after `merge`, how many more numbers does the file have than the base's?

# %% [markdown] lang="es"
# Por la izquierda dice siete. Las otras dos líneas son los controles: sin la máscara, o sin posiciones que empiecen en la primera letra de cada fila, la fila corta recibe una respuesta equivocada. El relleno solo es inofensivo si las tres cosas están bien, y por eso el tokenizador exportado dice `"padding_side": "left"`.
#
# ## ¿Cómo se publica un adaptador?
#
# El adaptador de español de la fase 28 son dos archivos pequeños, en la forma que abre la biblioteca PEFT. Pero entonces quien quiera español necesita la base de Mini-GPT *y* una biblioteca que conozca adaptadores. **Predice:** ¿qué hace `export_gpt2` con un modelo que lleva uno? Y después de `merge`, ¿cuántos números más tiene el archivo que el de la base?

# %%
from minigpt.lora import merge, unload
from minigpt.peft_io import load_adapter

spanish = recipes.load_base()
load_adapter(spanish.model, BASE.parent / "adapters" / "es", "es")
try:
    export_gpt2(spanish, folder / "spanish")
except ValueError as error:
    print(error)

# %%
merge(spanish.model)
unload(spanish.model)
abroad = Stranger(export_gpt2(spanish, folder / "spanish"))
for name, one in {"base": stranger, "Spanish": abroad}.items():
    print(f"{name:8}{sum(t.numel() for t in one.w.values()):,} numbers")
prompt = torch.tensor([base.tokenizer.encode("es:4216=")])
print(base.tokenizer.decode(abroad.write(prompt, 0)[0].tolist()).strip())

# %% [markdown] lang="en" given=["18,432"]
# Not one number more: 18,432 of the adapter have gone into the weights, and a program that has never heard of LoRA speaks Spanish. What is lost is the switch. A merged model cannot take its Spanish off again, and two merged models are two whole files.
#
# And on a base in 4 bits? `merge` refuses, as in phase 28: rounding the sum to 16 values again would take the correction away. Whoever calls `dequantize_base` first gets a model that works and is no longer in 4 bits. A QLoRA is shipped as what it is: the base, and the adapter.

# %% [markdown] lang="es" given=["18 432"]
# Ni uno más: los 18 432 del adaptador han pasado a los pesos, y un programa que nunca oyó hablar de LoRA habla español. Lo que se pierde es el interruptor. Un modelo fusionado no puede volver a quitarse el español, y dos modelos fusionados son dos archivos enteros.
#
# ¿Y sobre una base de 4 bits? `merge` se niega, como en la fase 28: redondear la suma otra vez a 16 valores se llevaría la corrección. Quien llama antes a `dequantize_base` obtiene un modelo que funciona y que ya no es de 4 bits. Un QLoRA se publica como lo que es: la base y el adaptador.

# %%
from minigpt.qlora import dequantize_base, linear_bits, quantize_base

small = recipes.load_base()
quantize_base(small.model)
load_adapter(small.model, BASE.parent / "adapters" / "es", "es")
try:
    merge(small.model)
except ValueError as error:
    print(error)

# %%
dequantize_base(small.model)
print("bits of a weight now:", linear_bits(small.model))

# %% [markdown] lang="en"
# ## What should the next person know?
#
# Your folder opens, and its logits are right. Somebody finds it in a year. **Predict** what they will ask, and which of these questions the files answer: made from what data? how good, and in which language? are these the very weights that the numbers speak of? may I use it?

# %% [markdown] lang="es"
# ## ¿Qué debería saber quien venga después?
#
# Tu carpeta se abre y sus logits son correctos. Alguien la encuentra dentro de un año. **Predice** qué preguntará y a cuáles de estas preguntas responden los archivos: ¿con qué datos se hizo?, ¿cuánto acierta y en qué idioma?, ¿son estos los pesos de los que hablan las cifras?, ¿la puedo usar?

# %%
from minigpt.experiments.shipping import model_card

for name, value in model_card(base, ("en", "it", "es")).items():
    print(f"{name:12} {value}")

# %% [markdown] lang="en"
# This is a **model card** as data. Only the license is typed by hand: the recipe comes from the checkpoint, the scores from a run, and the last line is a fingerprint of the weights: change one bit of one of them, and it is another. Note the zero for Spanish. A card that only tells what a model can do is an advertisement. (`export` writes the recipe beside the weights, in `minigpt.json`.)
#
# ## What if they ask over the network?
#
# Most people do not want your file, they want an answer. A **server** keeps the model in memory and answers **requests**. There is a protocol that nearly every program speaks, OpenAI's completions: a prompt in JSON to an address that ends in `/v1/completions`, called the **endpoint**. `python3 course.py serve` speaks it, on your own machine only. It needs two small packages more: `python3 course.py setup serve` in the course's folder. (Without them the third cell says so, and nothing is lost.)

# %% [markdown] lang="es"
# Esto es una **ficha del modelo** en forma de datos. Solo la licencia está escrita a mano: la receta viene del punto de control, los aciertos de una ejecución, y la última línea es una huella de los pesos: cambia un solo bit de uno de ellos y será otra. Fíjate en el cero del español. Una ficha que solo dice lo que un modelo sabe hacer es publicidad. (`export` escribe la receta junto a los pesos, en `minigpt.json`.)
#
# ## ¿Y si preguntan por la red?
#
# La mayoría no quiere tu archivo, quiere una respuesta. Un **servidor** mantiene el modelo en la memoria y responde **peticiones**. Hay un protocolo que habla casi cualquier programa, el de completions de OpenAI: un texto de entrada en JSON a una dirección que acaba en `/v1/completions`, el **punto de acceso** (*endpoint*). `python3 course.py serve` lo habla, solo en tu propia máquina. Necesita dos paquetes pequeños más: `python3 course.py setup serve` en la carpeta del curso. (Sin ellos lo dice la tercera celda, y no se pierde nada.)

# %%
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def post(url, prompt):
    body = json.dumps({"model": "mini-gpt", "prompt": prompt, "stop": "\n"}).encode()
    request = Request(f"{url}/completions", body, {"Content-Type": "application/json"})
    with urlopen(request) as reply:
        return reply.status, json.load(reply)["choices"][0]["text"]


# %%
from minigpt.experiments.shipping import with_server


def talk(url):
    print(*post(url, "en:4216="))
    try:
        post(url, "en:€=")
    except HTTPError as error:
        print(error.code, json.load(error)["error"]["message"])


# %%
with_server(talk)

# %% [markdown] lang="en" given=["500"]
# The first answer is status 200, "fine". The second prompt holds a letter that is not in the alphabet; the server says so in a sentence and with status 400, "your request is wrong", and goes on serving. A server that answered 500, "I am broken", or fell over, would let one person's typing mistake be everybody's. Any client of the protocol can talk to it, for instance OpenAI's own (`pip install openai`):
#
# ```python
# from openai import OpenAI
# client = OpenAI(base_url="http://127.0.0.1:8000/v1", api_key="none")
# client.completions.create(model="mini-gpt", prompt="en:4216=", stop="\n")
# ```
#
# ## How many can it serve?
#
# Thirty-two people press the key in the same moment. **Predict,** with one person served at a time: how long does the person in the middle wait, compared with a person who comes alone? And can the thirty-two be read in one batch without anybody getting another's answer?
#
# ## Exercise 31.4 · Many requests, few passes
#
# Write `answer_all(requests, run_batch, max_batch)`. `run_batch` takes a list of at most `max_batch` texts, **all of one length**, and returns their answers in order. (The model that it stands for has no mask, as an exported graph often has none.) Return one answer for each request, in the order of the requests, with as few calls as possible. For `["aaa", "b", "ccc"]` that is two calls, one of them with `["aaa", "ccc"]`.

# %% [markdown] lang="es" given=["500"]
# La primera respuesta es el estado 200, «bien». El segundo texto tiene una letra que no está en el alfabeto; el servidor lo dice con una frase y con el estado 400, «tu petición está mal», y sigue atendiendo. Un servidor que contestara 500, «estoy roto», o que se cayera, convertiría la errata de una persona en la de todas. Cualquier cliente del protocolo puede hablar con él, por ejemplo el de la propia OpenAI (`pip install openai`):
#
# ```python
# from openai import OpenAI
# client = OpenAI(base_url="http://127.0.0.1:8000/v1", api_key="none")
# client.completions.create(model="mini-gpt", prompt="en:4216=", stop="\n")
# ```
#
# ## ¿A cuántas personas puede atender?
#
# Treinta y dos personas pulsan la tecla en el mismo momento. **Predice,** si se atiende de una en una: ¿cuánto espera la persona de en medio, comparada con una que llega sola? ¿Y se pueden leer las treinta y dos en un lote sin que nadie reciba la respuesta de otra?
#
# ## Ejercicio 31.4 · Muchas peticiones, pocas pasadas
#
# Escribe `answer_all(requests, run_batch, max_batch)`. `run_batch` recibe una lista de `max_batch` textos como máximo, **todos de la misma longitud**, y devuelve sus respuestas en orden. (El modelo que representa no tiene máscara, como muchas veces no la tiene un grafo exportado.) Devuelve una respuesta por petición, en el orden de las peticiones, con el menor número posible de llamadas. Con `["aaa", "b", "ccc"]` son dos llamadas, una de ellas con `["aaa", "ccc"]`.


# %% exercise="ex-31-04"
def answer_all(requests, run_batch, max_batch):
    """Return the answers in the order of the requests, in as few batches as possible.

    requests   a list of texts, maybe empty
    run_batch  takes at most max_batch texts, all of one length; returns a list of answers
    """
    raise NotImplementedError


# %% [markdown] lang="en" given=["95", "0.8"]
# ## Exercise 31.5 · What a load test says
#
# A **load test** sends many requests and writes down when each began and when it was answered. Write `load_report(starts, ends)`, which returns three numbers: the requests per second, from the first start to the last end; **p50**, the smallest wait that at least half of the requests did not exceed; and **p95**, the same for 95 %. For starts of 0, 0, 0, 0 and ends of 1, 5, 2, 3 they are 0.8, 2 and 5.

# %% [markdown] lang="es" given=["95", "0,8"]
# ## Ejercicio 31.5 · Qué dice una prueba de carga
#
# Una **prueba de carga** manda muchas peticiones y anota cuándo empezó cada una y cuándo recibió respuesta. Escribe `load_report(starts, ends)`, que devuelve tres números: las peticiones por segundo, del primer comienzo al último final; **p50**, la espera más pequeña que al menos la mitad de las peticiones no superó; y **p95**, lo mismo para el 95 %. Con comienzos 0, 0, 0, 0 y finales 1, 5, 2, 3 son 0,8, 2 y 5.


# %% exercise="ex-31-05"
def load_report(starts, ends):
    """Return (requests per second, p50, p95); all times in seconds, request i in place i."""
    raise NotImplementedError


# %%
from minigpt.experiments.shipping import ends_of

queue = [f"en:{n}=" for n in split_numbers().test if n >= 1000][:32]
for max_batch in (1, 4, 32):
    ends = ends_of(base, queue, answer_all, max_batch)
    rate, p50, p95 = load_report([0.0] * 32, ends)
    print(f"batch {max_batch:2}: {rate:4.0f} requests/s, p50 {p50:.3f} s, p95 {p95:.3f} s")

# %% [markdown] lang="en"
# One at a time, the person in the middle waits for half of the queue, and the last one for all of it. In batches many more are served each second, *and* everybody waits less: a batch of 32 takes a few times as long as one answer, and not 32 times. You met the reason in phases 23 and 24: the calls decide, and they are shared.
#
# That was a queue, without a network, and all of it was there at the start. A server does not know who will come: ours waits a moment (2 thousandths of a second) for company and then runs whoever is there, while the next ones gather. Here is its load test, measured once by `python -m minigpt.experiments.serving` and drawn from its file, with 1 to 64 **clients** that each ask again as soon as they are answered. **Predict** the two curves of requests per second, one at a time and in batches of up to 32: how does each go on as more clients come? And the two curves of the waits?

# %% [markdown] lang="es"
# De una en una, la persona de en medio espera a la mitad de la cola, y la última, a toda. En lotes se atiende a muchas más por segundo *y* todas esperan menos: un lote de 32 tarda unas pocas veces más que una respuesta, y no 32 veces más. La razón la encontraste en las fases 23 y 24: deciden las llamadas, y se comparten.
#
# Eso era una cola, sin red, y estaba toda desde el principio. Un servidor no sabe quién va a venir: el nuestro espera un momento (2 milésimas de segundo) a que llegue compañía y luego ejecuta a quienes estén, mientras se juntan los siguientes. Esta es su prueba de carga, medida una vez con `python -m minigpt.experiments.serving` y dibujada a partir de su archivo, con 1 a 64 **clientes** que vuelven a preguntar en cuanto reciben respuesta. **Predice** las dos curvas de peticiones por segundo, de una en una y en lotes de hasta 32: ¿cómo sigue cada una cuando llegan más clientes? ¿Y las dos curvas de las esperas?

# %% tags=["plot"] alt={"en": "Two panels against the number of clients. Left, requests per second: the server without batches stays flat, the one with batches of up to 32 rises. Right, the median wait: without batches it grows in proportion to the clients, with batches far less.", "es": "Dos paneles según el número de clientes. A la izquierda, peticiones por segundo: el servidor sin lotes se queda plano y el de lotes de hasta 32 sube. A la derecha, la espera mediana: sin lotes crece en proporción a los clientes, con lotes mucho menos."}
loaded = results.load("serving")
figure = plots.load(loaded, lang="en")

# %% [markdown] lang="en"
# One at a time, more clients do not make a server faster: its rate stays about where it was, and only their wait grows, in proportion. In batches the rate climbs, and far more people wait far less. It does not climb 32-fold: a batch is a little dearer than a row, an answer leaves when its own row is done, and reading requests is work that no batch shares.
#
# The two panels are not two facts. **Predict:** 20 requests leave each second, and each has waited 1.6 seconds on average. How many are waiting at any moment? The rule is called **Little's law**: *requests inside = rate · mean wait*. It holds for every queue, and so it checks a load test: a client that always asks again is always inside.

# %% [markdown] lang="es"
# De una en una, más clientes no hacen más rápido a un servidor: su ritmo se queda más o menos donde estaba y solo crece la espera, en proporción. En lotes el ritmo sube, y mucha más gente espera mucho menos. No sube 32 veces: un lote es algo más caro que una fila, una respuesta sale cuando termina su propia fila, y leer peticiones es un trabajo que ningún lote comparte.
#
# Los dos paneles no son dos hechos. **Predice:** cada segundo salen 20 peticiones, y cada una ha esperado 1,6 segundos en promedio. ¿Cuántas están esperando en cualquier momento? La regla se llama **ley de Little**: *peticiones dentro = ritmo · espera media*. Vale para toda cola y, por eso, comprueba una prueba de carga: un cliente que siempre vuelve a preguntar está siempre dentro.

# %%
print(f"20 · 1.6 = {20 * 1.6:.0f}")
for max_batch, rows in loaded["max_batch"].items():
    for row in rows:
        rate, wait = row["requests_per_second"], row["mean_ms"] / 1000
        inside = f"{rate:6.1f}/s · {wait:.3f} s = {rate * wait:4.1f}"
        print(f"batch {max_batch:>2}, {row['clients']:2} clients: {inside}")

# %% [markdown] lang="en"
# The products are near the number of clients, a little below it: at the end of a test some leave before the last is answered. Whoever publishes a rate without its waits, or waits without the number of clients, has told you half.
#
# ## Llama.cpp and ONNX: the same test, two more strangers
#
# The same numbers go into two more kinds of files. **GGUF** is a single file for llama.cpp, the program by which most people run models at home; **ONNX** is a graph of operations, for programs without any Python. `python3 course.py export --to gguf` and `--to onnx` write them (after `python3 course.py setup export`). **Predict** what you would ask of each, before you call it done.

# %% [markdown] lang="es"
# Los productos quedan cerca del número de clientes, un poco por debajo: al final de una prueba algunos se van antes de que el último reciba respuesta. Quien publica un ritmo sin sus esperas, o esperas sin el número de clientes, te ha contado la mitad.
#
# ## Llama.cpp y ONNX: la misma prueba, dos desconocidos más
#
# Los mismos números van a dos clases más de archivos. **GGUF** es un solo archivo para llama.cpp, el programa con el que la mayoría ejecuta modelos en casa; **ONNX** es un grafo de operaciones, para programas sin nada de Python. `python3 course.py export --to gguf` y `--to onnx` los escriben (después de `python3 course.py setup export`). **Predice** qué le pedirías a cada uno antes de darlo por terminado.

# %%
graph = stored["onnx"]
print(f"ONNX Runtime {stored['versions']['onnxruntime']}: logits off by {graph['difference']:.1e}")
for T, (eager, fused) in graph["ms"].items():
    print(f"  {T:>2} letters: PyTorch {eager:.3f} ms, ONNX Runtime {fused:.3f} ms")
for kind, file in stored["llama.cpp"].items():
    print(
        f"llama.cpp {kind:5}{file['bytes']:8,} bytes, {file['right']} of {file['of']} names right"
    )

# %% [markdown] lang="en" given=["0.03", "2019", "2022"]
# ONNX Runtime fuses operations as it likes, so its logits agree to rounding and not to the bit; and it is several times as fast where a model is all calls, with one letter. Llama.cpp spells every name right, with 8 and even 4 bits in its layers. But you know by now what that proves. Its only GELU is the approximation, and it keeps keys and values in 16 bits: a test compares its log-probabilities with ours and allows 0.03. So this export is *close*, and its documentation says so. (Its `q4_0` is not the NF4 of phase 26: blocks of 32 weights, evenly spaced values.)
#
# For the work of every day you would not write your own server: vLLM and llama.cpp's own server do what ours does, and they also let a request join between two letters of a batch that is being written. Ours is for reading.
#
# Now others can open your model and ask it. Why should they believe what you say about it? That is phase 32, and from there on the model is your own.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 31` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 31`.
#
# ## What you can now do
#
# * You can read a file of weights with nothing but Python, and say why it should not be a pickle.
# * You can put a model's matrices into another program's layout, and list what a file must say beside the numbers: which end is "in", which activation, how many heads, which id ends a text, where filling goes.
# * You can tell a conversion that loads from one that is right, and you compare logits, not answers.
# * You can fill a batch so that nobody's answer changes, and share passes so that nobody gets another's.
# * You can read a load test: a rate, p50 and p95, and check them against each other.
#
# ## Where to go deeper
#
# * [The safetensors format](https://huggingface.co/docs/safetensors), one page; and [GGUF](https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), which also holds the tokenizer.
# * Radford et al. 2019, *Language Models are Unsupervised Multitask Learners*: GPT-2.
# * Mitchell et al. 2019, [Model Cards for Model Reporting](https://arxiv.org/abs/1810.03993).
# * Yu et al. 2022, [Orca](https://www.usenix.org/conference/osdi22/presentation/yu): section 3 lets requests join a running batch.
# * `minigpt/export.py`, `minigpt/serve/` and `minigpt/experiments/stranger.py`: everything that you ran here.

# %% [markdown] lang="es" given=["0,03", "2019", "2022"]
# ONNX Runtime fusiona operaciones a su gusto, así que sus logits coinciden salvo el redondeo y no bit a bit; y es varias veces más rápido donde un modelo es todo llamadas, con una sola letra. Llama.cpp escribe bien todos los nombres, con 8 y hasta con 4 bits en sus capas. Pero ya sabes lo que eso demuestra. Su única GELU es la aproximación, y guarda claves y valores en 16 bits: una prueba compara sus logaritmos de probabilidad con los nuestros y permite 0,03. Así que esta exportación está *cerca*, y su documentación lo dice. (Su `q4_0` no es el NF4 de la fase 26: bloques de 32 pesos, valores a distancias iguales.)
#
# Para el trabajo diario no escribirías tu propio servidor: vLLM y el servidor de llama.cpp hacen lo que hace el nuestro, y además dejan que una petición se una entre dos letras de un lote que se está escribiendo. El nuestro es para leerlo.
#
# Ahora otras personas pueden abrir tu modelo y preguntarle. ¿Por qué habrían de creer lo que dices de él? Esa es la fase 32, y a partir de ahí el modelo es el tuyo.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 31` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 31`.
#
# ## Lo que ya sabes hacer
#
# * Sabes leer un archivo de pesos solo con Python y decir por qué no debería ser un pickle.
# * Sabes poner las matrices de un modelo en la disposición de otro programa y enumerar lo que un archivo debe decir además de los números: qué lado es la entrada, qué activación, cuántas cabezas, qué id termina un texto, por dónde va el relleno.
# * Sabes distinguir una conversión que carga de una que es correcta, y comparas logits, no respuestas.
# * Sabes rellenar un lote sin que cambie la respuesta de nadie y compartir pasadas sin que nadie reciba la de otro.
# * Sabes leer una prueba de carga: un ritmo, p50 y p95, y comprobar unos con otros.
#
# ## Para profundizar
#
# * [El formato safetensors](https://huggingface.co/docs/safetensors), una página; y [GGUF](https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), que guarda también el tokenizador.
# * Radford et al. 2019, *Language Models are Unsupervised Multitask Learners*: GPT-2.
# * Mitchell et al. 2019, [Model Cards for Model Reporting](https://arxiv.org/abs/1810.03993).
# * Yu et al. 2022, [Orca](https://www.usenix.org/conference/osdi22/presentation/yu): la sección 3 deja que las peticiones se unan a un lote en marcha.
# * `minigpt/export.py`, `minigpt/serve/` y `minigpt/experiments/stranger.py`: todo lo que ejecutaste aquí.
