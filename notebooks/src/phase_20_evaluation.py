# ---
# title: {en: "Evaluation", es: "Evaluación"}
# summary: {en: "A score is an estimate: what 986 right answers of 1,000 allow you to say, which of two models is better, and what a perfect score may hide.", es: "Una puntuación es una estimación: qué te permiten decir 986 aciertos de 1000, cuál de dos modelos es mejor y qué puede esconder una puntuación perfecta."}
# outcome: {en: "an interval for every score, and a test that decides between two models", es: "un intervalo para cada puntuación y una prueba que decide entre dos modelos"}
# minutes: 120
# needs: [14, 18, 19]
# ---

# %% [markdown] lang="en"
# # Evaluation
#
# You can train a model (phase 18) and let it write (phase 19). Sooner or later somebody asks how good it is, and you answer with a number: 986 of 1,000 right. **What does that number allow you to say?**
#
# It was found on *these* questions, by *this* rule, for a model that came out of *one* training. At the end of this phase every score of yours has an interval; you can decide which of two models is better when the scores alone cannot; and you know three ways in which an excellent score says nothing.

# %% [markdown] lang="es"
# # Evaluación
#
# Sabes entrenar un modelo (fase 18) y dejarlo escribir (fase 19). Tarde o temprano alguien pregunta si es bueno, y respondes con un número: 986 aciertos de 1000. **¿Qué te permite decir ese número?**
#
# Se obtuvo con *estas* preguntas, con *esta* regla y para un modelo que salió de *un solo* entrenamiento. Al final de esta fase cada puntuación tuya tendrá un intervalo; podrás decidir cuál de dos modelos es mejor cuando las puntuaciones solas no alcanzan; y conocerás tres maneras en que una puntuación excelente no dice nada.

# %% [markdown] lang="en"
# ## Letters and answers
#
# The trained base hardly errs, and then there is little to see. So take a copy of it with noise on its matrices, a quarter of the size of their numbers. It spells 200 numbers on which no model of the course trains.

# %% [markdown] lang="es"
# ## Letras y respuestas
#
# La base entrenada casi no se equivoca, y así hay poco que ver. Toma entonces una copia con ruido en sus matrices, de la cuarta parte del tamaño de sus números. Escribe 200 números con los que no entrena ningún modelo del curso.

# %%
from minigpt.evaluate import balanced, exact_match, number_dataset, perplexity
from minigpt.experiments.evaluation import letters, with_noise
from minigpt.number_names import split_numbers
from minigpt.recipes import load_base

base, test = load_base(), split_numbers().test
some = number_dataset(balanced(test, 200), "en", base.tokenizer, 64)
print(f"{len(test):,} numbers are kept for testing, {len(some.x)} of them are used here")

# %%
noisy = with_noise(base, size=0.25)
right, _ = letters(noisy, some)
print(f"letters asked: {len(right):,}, in each answer {len(right) / len(some.x):.1f}")
print(f"letters right: {100 * right.float().mean():.1f} %")
print(f"perplexity:    {perplexity(noisy, some):.3f}")

# %% [markdown] lang="en"
# 98.5 % of the letters, and a perplexity of 1.047, where 1 is perfect. **Predict:** what share of the *answers* is right to the last letter?

# %% [markdown] lang="es"
# Un 98,5 % de las letras y una perplejidad de 1,047, donde 1 es perfecto. **Predice:** ¿qué parte de las *respuestas* está bien hasta la última letra?

# %%
print(f"answers right:                          {100 * exact_match(noisy, some):.1f} %")
print(f"if every letter were a throw of a dice: {100 * 0.985**35:.1f} %")

# %% [markdown] lang="en"
# An answer has 35 letters, and each is a chance to go wrong. Multiply 0.985 by itself 35 times, as if the letters knew nothing of each other, and you come out at the measured share. Is that an accident of this one copy? Seven amounts of noise, the same noise made larger and larger:

# %% [markdown] lang="es"
# Una respuesta tiene 35 letras, y cada una es una ocasión de fallar. Multiplica 0,985 por sí mismo 35 veces, como si las letras no supieran nada unas de otras, y llegas a la proporción medida. ¿Es casualidad de esta copia? Siete cantidades de ruido, el mismo ruido cada vez mayor:

# %% tags=["plot"] alt={"en": "Share of right answers against share of right letters. Seven dots lie on a dashed curve, the share of letters to the power of 35: from all right at the upper right the curve falls steeply, to 59 % of the answers at 98.5 % of the letters and nearly none at 89 %.", "es": "Proporción de respuestas correctas según la proporción de letras correctas. Siete puntos caen sobre una curva discontinua, la proporción de letras elevada a 35: desde todo correcto, arriba a la derecha, la curva cae de golpe, hasta un 59 % de respuestas con un 98,5 % de letras y casi ninguna con un 89 %."}
from minigpt.plots import evaluation as plots

sizes = (0, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
copies = [with_noise(base, size) for size in sizes]
of_letters = [letters(copy, some)[0].float().mean().item() for copy in copies]
of_answers = [exact_match(copy, some) for copy in copies]
for size, a, b in zip(sizes, of_letters, of_answers, strict=True):
    print(f"noise {size:4}: {100 * a:5.1f} % of the letters, {100 * b:5.1f} % of the answers")
plots.letters_and_answers(of_letters, of_answers, length=35, lang="en")

# %% [markdown] lang="en"
# With this kind of damage, the dots stay on the curve. (Other kinds need not: a model that knows no word for 7 fails in whole answers, and its letters look splendid.)
#
# Neither number lies; they answer different questions. From 98.5 to 95.7 % of the letters hardly looks like a change, and the answers fall from 59.0 to 21.5 %. At the other end, 1.5 % of the answers looks like nothing at all, and hides that nearly nine letters of ten are right. So look at letters, or at the loss, while a model learns; and when you judge it, at what its user will notice.
#
# ## One loss, four averages
#
# Even a single metric has several readings. Two answers, by hand: the first has two letters, each with a loss of 0.1 nats; the second is one letter long and costs 2.0. **Predict:** what is *the* loss of this model?

# %% [markdown] lang="es"
# Con esta clase de daño, los puntos no se salen de la curva. (Con otras no tiene por qué: un modelo que no conoce ninguna palabra para el 7 falla respuestas enteras, y sus letras parecen espléndidas.)
#
# Ninguno de los dos números miente; contestan preguntas distintas. Pasar de un 98,5 a un 95,7 % de las letras apenas parece un cambio, y las respuestas caen de un 59,0 a un 21,5 %. En el otro extremo, un 1,5 % de las respuestas parece que no es nada, y esconde que casi nueve de cada diez letras están bien. Así que mira las letras, o la pérdida, mientras un modelo aprende; y cuando lo juzgues, lo que notará quien lo use.
#
# ## Una pérdida, cuatro promedios
#
# Incluso una sola medida se puede leer de varias formas. Dos respuestas, a mano: la primera tiene dos letras, cada una con una pérdida de 0,1 nats; la segunda es de una sola letra y cuesta 2,0. **Predice:** ¿cuál es *la* pérdida de este modelo?

# %%
import torch

losses = [torch.tensor([0.1, 0.1]), torch.tensor([2.0])]
means = torch.stack([answer.mean() for answer in losses])
print(f"mean of all letters:        {torch.cat(losses).mean():.3f}")
print(f"mean of the answers' means: {means.mean():.3f}")
print(f"mean over a 2 x 2 table:    {torch.cat(losses).sum() / 4:.3f}")
print(f"mean of whole answers:      {torch.cat(losses).sum() / 2:.3f}")

# %% [markdown] lang="en"
# Our `mean_loss` is the first one: every letter counts the same, however the rows are cut into batches. In the second a letter of a short answer weighs more; phase 18 met it in the gradient of a batch in parts. The third counts the filling as if it had been answered well. And for a perplexity there is one more trap: the exponential of the mean is not the mean of the exponentials. When you read a loss in a paper, ask of what it is the mean.
#
# The last line has another unit, nats per *answer*, and that one is underrated. In Italian the same numbers take fewer letters. **Predict:** suppose a model is equally unsure of a number in both languages. In which one is its loss per letter higher?

# %% [markdown] lang="es"
# Nuestra `mean_loss` es la primera: cada letra cuenta lo mismo, se corten como se corten las filas en lotes. En la segunda pesa más una letra de una respuesta corta; la fase 18 se la encontró en el gradiente de un lote por partes. La tercera cuenta el relleno como si se hubiera contestado bien. Y con la perplejidad hay una trampa más: la exponencial de la media no es la media de las exponenciales. Cuando leas una pérdida en un artículo, pregunta de qué es la media.
#
# La última línea tiene otra unidad, nats por *respuesta*, y está subestimada. En italiano los mismos números llevan menos letras. **Predice:** supón que un modelo duda lo mismo de un número en los dos idiomas. ¿En cuál es mayor su pérdida por letra?

# %%
from minigpt.evaluate import mean_loss, surprise

for lang in ("en", "it"):
    data = number_dataset(balanced(test, 200), lang, base.tokenizer, 64)
    each = (data.y >= 0).sum(1).float().mean()
    print(f"{lang}: {each:.1f} letters an answer, {mean_loss(noisy, data):.3f} nats a letter,"
          f" {surprise(noisy, data).mean():.2f} nats an answer")  # fmt: skip

# %% [markdown] lang="en"
# The same doubt, spread over fewer letters, is more for each. So per letter the noisy copy looks about twice as bad in Italian; per answer it is one and a half times as bad. Losses per token compare only where the tokens are the same: not across languages, not across tokenizers. The surprise at a whole answer does.
#
# ## Ten of ten
#
# Now the number itself. A model was asked 10 questions and got all 10 right. **Predict:** how bad may it really be, in the long run, if ten of ten shall still be no miracle? Name a share.

# %% [markdown] lang="es"
# La misma duda, repartida entre menos letras, toca a más por letra. Por eso, por letra, la copia con ruido parece el doble de mala en italiano; por respuesta es una vez y media peor. Las pérdidas por token solo se comparan donde los tokens son los mismos: ni entre idiomas ni entre tokenizadores. La sorpresa ante una respuesta entera, sí.
#
# ## Diez de diez
#
# Ahora, el número mismo. A un modelo se le hicieron 10 preguntas y acertó las 10. **Predice:** ¿cómo de malo puede ser en realidad, a la larga, sin que diez de diez sea un milagro? Di una proporción.

# %%
for p in (0.5, 0.6, 0.7, 0.8, 0.9):
    print(f"right {p} of the time in the long run: ten of ten in {100 * p**10:4.1f} % of exams")

# %% [markdown] lang="en" given=["1.96"]
# A model that is right 0.7 of the time passes such an exam once in 35. It would be bold to call that impossible. So after ten of ten the honest claim is not "100 %" but "somewhere between 0.7 and 1". A **confidence interval** is a rule that makes such claims. One of 95 % holds the truth in 95 of 100 exams, in the long run.
#
# Schoolbooks have a short rule. The share $\hat p$ of $n$ questions has a standard error of $\sqrt{\hat p (1 - \hat p) / n}$, and 95 % of a bell curve lie within $z = 1.96$ of them:
#
# $$\hat p \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n}}$$
#
# At ten of ten, $1 - \hat p$ is zero and so is the width. The rule takes the spread from the share that was *seen*. Wilson took it from the share that is *asked about*: which $p$ lie within $z$ of their own standard errors of $\hat p$? That is a quadratic equation, $(\hat p - p)^2 = z^2 p (1 - p) / n$, and its two roots are
#
# $$\frac{\hat p + \frac{z^2}{2 n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}}}{1 + \frac{z^2}{n}}$$

# %% [markdown] lang="es" given=["1.96"]
# Un modelo que acierta 0,7 de las veces aprueba ese examen una vez de cada 35. Sería atrevido llamarlo imposible. Así que después de diez de diez lo honesto no es decir «100 %», sino «en algún lugar entre 0,7 y 1». Un **intervalo de confianza** es una regla que hace afirmaciones así. Uno del 95 % contiene la verdad en 95 de cada 100 exámenes, a la larga.
#
# Los manuales tienen una regla corta. La proporción $\hat p$ de $n$ preguntas tiene un error estándar de $\sqrt{\hat p (1 - \hat p) / n}$, y el 95 % de una campana cae a menos de $z = 1{,}96$ de ellos:
#
# $$\hat p \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n}}$$
#
# Con diez de diez, $1 - \hat p$ es cero, y el ancho también. La regla toma la dispersión de la proporción que se *vio*. Wilson la tomó de la proporción por la que se *pregunta*: ¿qué $p$ quedan a menos de $z$ de sus propios errores estándar de $\hat p$? Es una ecuación de segundo grado, $(\hat p - p)^2 = z^2 p (1 - p) / n$, y sus dos raíces son
#
# $$\frac{\hat p + \frac{z^2}{2 n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}}}{1 + \frac{z^2}{n}}$$

# %% [markdown] lang="en" given=["1.96"]
# ## Exercise 20.1 · The interval of a share
#
# Write `wilson(right, total)`, which returns the two ends, the low one first, for $z = 1.96$. For 10 of 10 they are 0.7225 and 1.

# %% [markdown] lang="es" given=["1.96"]
# ## Ejercicio 20.1 · El intervalo de una proporción
#
# Escribe `wilson(right, total)`, que devuelve los dos extremos, primero el bajo, con $z = 1{,}96$. Para 10 de 10 son 0,7225 y 1.


# %% exercise="ex-20-01"
def wilson(right, total):
    """Return (low, high), the 95 % interval of a share of which right of total were seen."""
    raise NotImplementedError


# %%
from minigpt.intervals import schoolbook

for right, total in ((10, 10), (19, 20), (95, 100), (986, 1000)):
    (a, b), (low, high) = schoolbook(right, total), wilson(right, total)
    print(f"{right:3} of {total:4}: schoolbook {a:.4f} to {b:.4f}, yours {low:.4f} to {high:.4f}")

# %% [markdown] lang="en"
# 19 of 20 takes the schoolbook beyond 1: a share that does not exist. At 986 of 1,000 the two agree to a thousandth or two.
#
# An interval is a promise, and a promise can be tested. Play 4,000 exams of 50 questions for a model that is right 0.98 of the time. **Predict:** in what share of them does the schoolbook's "95 %" hold that 0.98?

# %% [markdown] lang="es"
# Con 19 de 20 el manual pasa de 1: una proporción que no existe. Con 986 de 1000 los dos coinciden hasta una o dos milésimas.
#
# Un intervalo es una promesa, y una promesa se puede poner a prueba. Juega 4000 exámenes de 50 preguntas con un modelo que acierta 0,98 de las veces. **Predice:** ¿en qué parte de ellos contiene ese 0,98 el «95 %» del manual?

# %% tags=["plot"] alt={"en": "Share of exams whose interval holds the truth 0.98, against the number of questions from 20 to 1,000. Wilson stays near the dashed line at 0.95 throughout. The schoolbook starts at a third, is at 0.63 with 50 questions and comes close to the line only from 200 or more.", "es": "Proporción de exámenes cuyo intervalo contiene la verdad, 0,98, según el número de preguntas, de 20 a 1000. Wilson se mantiene siempre cerca de la línea discontinua de 0,95. El manual empieza en un tercio, está en 0,63 con 50 preguntas y solo se acerca a la línea a partir de 200 o más."}
from minigpt.experiments.evaluation import coverage

totals, curves = (20, 50, 100, 200, 500, 1000), {}
for name, interval in (("schoolbook", schoolbook), ("Wilson", wilson)):
    curves[name] = [coverage(interval, 0.98, n, exams=4000) for n in totals]
    print(f"{name:10}", [round(share, 3) for share in curves[name]])
print(f"all 50 right: {0.98**50:.3f} of the exams")
plots.coverage(totals, curves, p=0.98, lang="en")

# %% [markdown] lang="en"
# Not 95 % but 63 %. In more than a third of the exams all 50 answers are right, and then the schoolbook claims "1 to 1" and misses. Wilson keeps close to what it promises (no interval can do so exactly: right answers are whole numbers). The schoolbook fails precisely where models are good.
#
# ## Which of two?
#
# With the course comes a Spanish model, the base with a small addition that phase 28 trains. Phase 26 will store a model in an eighth of the space, by rounding each weight to 4 bits. Round the base below that Spanish: does it cost answers?

# %% [markdown] lang="es"
# No es un 95 %, sino un 63 %. En más de la tercera parte de los exámenes las 50 respuestas están bien, y entonces el manual afirma «de 1 a 1» y falla. Wilson se queda cerca de lo que promete (ningún intervalo puede cumplirlo exactamente: los aciertos son números enteros). El manual falla justo donde los modelos son buenos.
#
# ## ¿Cuál de los dos?
#
# Con el curso viene un modelo de español: la base más un pequeño añadido que entrena la fase 28. La fase 26 guardará un modelo en la octava parte del espacio, redondeando cada peso a 4 bits. Redondea la base que hay debajo de ese español: ¿cuesta respuestas?

# %%
from minigpt.evaluate import exact
from minigpt.experiments.evaluation import in_four_bits, with_spanish
from minigpt.intervals import Estimate

spanish = number_dataset(test, "es", base.tokenizer, 64)
whole, rounded = with_spanish(base), with_spanish(in_four_bits(base))
a, b = exact(whole.model, spanish), exact(rounded.model, spanish)
print("whole:  ", Estimate.of(a))
print("rounded:", Estimate.of(b))

# %% [markdown] lang="en"
# The intervals overlap. **Predict**, and choose what you would sign: there is no difference; rounding costs answers; these 1,000 questions cannot tell. What would you look at to decide?

# %% [markdown] lang="es"
# Los intervalos se solapan. **Predice** y elige lo que firmarías: no hay diferencia; redondear cuesta respuestas; con estas 1000 preguntas no se puede saber. ¿Qué mirarías para decidirlo?

# %%
import math

both, neither = (a & b).sum().item(), (~a & ~b).sum().item()
print(f"both right: {both}, both wrong: {neither}, together {both + neither}")
print("right with the whole one only:  ", (a & ~b).sum().item())
print("right with the rounded one only:", (b & ~a).sum().item())
one_side = 2 * math.comb(9, 0) / 2**9
print(f"nine coins on one and the same side: {one_side:.4f}, once in {1 / one_side:.0f} throws")

# %% [markdown] lang="en"
# Both models answered the *same* questions. On 991 of them they agree, and those say nothing about which is better. Nine are left, and all nine go to the whole model. If rounding changed nothing but luck, each of the nine would be a coin. Nine coins on one side, whichever side, come once in 256 throws. So: rounding costs this model answers, not many, but more than luck.
#
# That is **McNemar's test**, and 0.0039 its **p-value**: how often coins alone would split at least as unevenly, in either direction. The overlap had thrown away the best thing we knew, namely who answered what.

# %% [markdown] lang="es"
# Los dos modelos contestaron las *mismas* preguntas. En 991 coinciden, y esas no dicen cuál es mejor. Quedan nueve, y las nueve son para el modelo sin redondear. Si redondear no cambiara más que la suerte, cada una de las nueve sería una moneda. Nueve monedas del mismo lado, sea cual sea, salen una vez de cada 256. Así que redondear le cuesta respuestas a este modelo; no muchas, pero más que por azar.
#
# Esto es la **prueba de McNemar**, y 0,0039 es su **valor p**: con qué frecuencia unas monedas solas se repartirían al menos así de desigual, en cualquiera de los dos sentidos. El solapamiento había tirado lo mejor que sabíamos: quién contestó qué.

# %% [markdown] lang="en"
# ## Exercise 20.2 · Two models, the same questions
#
# Write `paired(a, b)` for two bool tensors, the verdicts on the same questions. It returns three things: how many only `a` gets right, how many only `b` does, and the p-value. `math.comb(n, k)` says in how many ways $n$ coins show $k$ heads; $2^n$ is the number of all ways. For 3 against 3 the p-value is 1, as for 0 against 0.

# %% [markdown] lang="es"
# ## Ejercicio 20.2 · Dos modelos, las mismas preguntas
#
# Escribe `paired(a, b)` para dos tensores bool, los veredictos sobre las mismas preguntas. Devuelve tres cosas: cuántas acierta solo `a`, cuántas solo `b` y el valor p. `math.comb(n, k)` dice de cuántas maneras $n$ monedas muestran $k$ caras; $2^n$ es el número de todas las maneras. Para 3 contra 3 el valor p es 1, igual que para 0 contra 0.


# %% exercise="ex-20-02"
def paired(a, b):
    """Return (only_a, only_b, p): who alone is right how often, and the p-value of the split."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Two more comparisons, in the base's own languages: with its weights in 4 bits, and with a second base, trained in the same way from other random numbers (seed 1).

# %% [markdown] lang="es"
# Dos comparaciones más, en los idiomas de la propia base: con sus pesos en 4 bits, y con una segunda base, entrenada de la misma manera desde otros números al azar (semilla 1).

# %%
rivals = {"4 bits": in_four_bits(base).model, "seed 1": load_base(seed=1).model}
for lang in ("en", "it"):
    data = number_dataset(test, lang, base.tokenizer, 64)
    mine = exact(base.model, data)
    print(f"{lang}  the base: {Estimate.of(mine)}")
    for name, rival in rivals.items():
        other = exact(rival, data)
        print(f"    {name}: {Estimate.of(other)}, alone right {paired(mine, other)}")

# %% [markdown] lang="en" given=["0.05"]
# In Italian, rounding changes seven answers and favours nobody. The second base is better at Italian, 14 against 4, again behind intervals that overlap. Three cautions before you print that:
#
# * It says that *this* model is better than *that* one on such numbers. That seed 1 is a good seed, or that a recipe is better, is a statement about trainings, and needs several of each.
# * You have now looked at five comparisons. Whoever calls everything below 0.05 a discovery makes one in twenty empty comparisons look like one. 0.0039 survives that; 0.03 is a reason to look again.
# * A p-value is not the size of the difference. That is nine answers of a thousand, whatever its p.
#
# ## A hundred questions
#
# Suppose the test had been smaller. Draw 100 of the 1,000 questions, a thousand times, and compare whole and rounded on each draw. **Predict** three shares: how often does the whole model lead, how often do they tie, and how often is the p-value below 0.05?

# %% [markdown] lang="es" given=["0,05"]
# En italiano, redondear cambia siete respuestas y no favorece a nadie. La segunda base es mejor en italiano, 14 contra 4, otra vez detrás de intervalos que se solapan. Tres advertencias antes de publicarlo:
#
# * Dice que *este* modelo es mejor que *aquel* con números así. Que la semilla 1 sea una buena semilla, o que una receta sea mejor, es una afirmación sobre entrenamientos y necesita varios de cada.
# * Llevas ya cinco comparaciones. Quien llama descubrimiento a todo lo que baja de 0,05 convierte en uno a una de cada veinte comparaciones vacías. 0,0039 lo resiste; 0,03 es una razón para mirar otra vez.
# * Un valor p no es el tamaño de la diferencia. Ese es de nueve respuestas de cada mil, sea cual sea su p.
#
# ## Cien preguntas
#
# Supón que la prueba hubiera sido más pequeña. Sortea 100 de las 1000 preguntas, mil veces, y compara el modelo entero con el redondeado en cada sorteo. **Predice** tres proporciones: ¿cuántas veces va por delante el entero, cuántas empatan y cuántas queda el valor p por debajo de 0,05?

# %%
import random
from collections import Counter

draws, tally = random.Random(0), Counter()
for _ in range(1000):
    part = draws.sample(range(1000), 100)
    only_a, only_b, p = paired(a[part], b[part])
    tally["whole leads" if only_a > only_b else "tie"] += 1
    tally["p < 0.05"] += p < 0.05
print(dict(tally))

# %% [markdown] lang="en" given=["2.5"]
# The rounded model never leads; it has no answer of its own to lead with. But in 394 draws the two tie, and in not a single one would the test have seen what 1,000 questions show. A small test does not lie. It says nothing, and silence is easily taken for "no difference".
#
# ## A score without a formula
#
# Wilson knows shares. For a perplexity, or for a score that you made up yourself, there is a trick that needs no formula: the **bootstrap**. You would like to know how the score would have come out with other questions. You have no others, but you have these, so draw from *them*: as many rows as there are, each put back before the next is drawn. Some come twice, some not at all. Compute the score; do it a thousand times; cut off the lowest and the highest 2.5 %.

# %% [markdown] lang="es" given=["2,5"]
# El redondeado nunca va por delante; no tiene ninguna respuesta propia con la que adelantarse. Pero en 394 sorteos empatan, y en ni uno solo habría visto la prueba lo que muestran 1000 preguntas. Una prueba pequeña no miente. No dice nada, y el silencio se confunde fácilmente con «no hay diferencia».
#
# ## Una puntuación sin fórmula
#
# Wilson entiende de proporciones. Para una perplejidad, o para una puntuación que te hayas inventado, hay un truco que no necesita fórmula: el **bootstrap**, o remuestreo. Te gustaría saber cómo habría salido la puntuación con otras preguntas. Otras no tienes, pero tienes estas, así que sortea entre *ellas*: tantas filas como hay, devolviendo cada una antes de sortear la siguiente. Algunas salen dos veces; otras, ninguna. Calcula la puntuación; hazlo mil veces; corta el 2,5 % más bajo y el más alto.

# %% [markdown] lang="en"
# ## Exercise 20.3 · Rows drawn again
#
# Write `bootstrap_means(values, drawn)`. `values` has a number for each question; each line of `drawn` is an exam, the numbers of the rows that were drawn for it. Return the two ends between which the middle 95 % of the exams' means lie, as `torch.quantile` finds them.

# %% [markdown] lang="es"
# ## Ejercicio 20.3 · Filas sorteadas otra vez
#
# Escribe `bootstrap_means(values, drawn)`. `values` tiene un número por pregunta; cada línea de `drawn` es un examen: los números de las filas que salieron en él. Devuelve los dos extremos entre los que queda el 95 % central de las medias de los exámenes, tal como los encuentra `torch.quantile`.


# %% exercise="ex-20-03"
def bootstrap_means(values, drawn):
    """Return (low, high), between which the middle 95 % of the means of the drawn rows lie.

    values  (N,) floats    drawn  (R, N) row numbers: in each line, N rows drawn with replacement
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# **Predict:** what does it make of ten right answers of ten?

# %% [markdown] lang="es"
# **Predice:** ¿qué hace con diez aciertos de diez?

# %%
dice = torch.Generator().manual_seed(0)
drawn = torch.randint(1000, (1000, 1000), generator=dice)
for name, ends in (("bootstrap", bootstrap_means(a.float(), drawn)), ("Wilson", wilson(986, 1000))):
    print(f"986 of 1,000, {name:9}: {ends[0]:.4f} to {ends[1]:.4f}")
print("10 of 10, bootstrap:", bootstrap_means(torch.ones(10), drawn[:, :10] % 10))

# %% [markdown] lang="en"
# Close to Wilson at 986, and as blind as the schoolbook at 10 of 10: from right answers alone no wrong one can be drawn. What the bootstrap gives us is an interval where no formula is at hand. `minigpt.intervals.bootstrap` takes any statistic; each row here is an answer's surprise beside its number of letters:

# %% [markdown] lang="es"
# Cerca de Wilson con 986, y tan ciego como el manual con 10 de 10: de puros aciertos no puede salir un fallo. Lo que nos da el bootstrap es un intervalo cuando no hay fórmula a mano. `minigpt.intervals.bootstrap` acepta cualquier estadístico; aquí cada fila es la sorpresa de una respuesta junto a su número de letras:

# %%
from minigpt.intervals import bootstrap

rows = torch.stack([surprise(noisy, some), (some.y >= 0).sum(1).float()], dim=1)
low, high = bootstrap(rows, lambda drawn: (drawn[:, 0].sum() / drawn[:, 1].sum()).exp())
print(f"perplexity of the noisy copy: {perplexity(noisy, some):.3f}, {low:.3f} to {high:.3f}")

# %% [markdown] lang="en"
# ## An average is a mixture
#
# Of the test numbers some have three digits and most have four. **Predict:** at which of the two is the Spanish model better, or is it equally good at both?

# %% [markdown] lang="es"
# ## Un promedio es una mezcla
#
# De los números de la prueba, algunos tienen tres cifras y la mayoría, cuatro. **Predice:** ¿con cuáles es mejor el modelo de español, o es igual de bueno con los dos?

# %%
short = torch.tensor([n < 1000 for n in test])
for name, part in (("three digits", a[short]), ("four digits", a[~short])):
    print(f"{name:12}: {int(part.sum())} of {len(part)}, {Estimate.of(part)}")
halves = (a[short].float().mean() + a[~short].float().mean()) / 2
print(f"half of each: {100 * halves:.1f} %")
print("the first hundred of the list:", Estimate.of(a[:100]))
print("every tenth of the list:      ", Estimate.of(a[::10]))

# %% [markdown] lang="en"
# It is worse at the short ones, and the intervals do not even touch. (Why is another question. The short ones are rare in training; they are also spelled by other rules. Nothing here separates the two.)
#
# So 98.6 % is the score of a *mixture*, one part short to eight parts long. With half of each it would be 97.2 %, and not one weight has changed. And see what happens to whoever is in a hurry: the list is sorted, and its first hundred are all short. That is why this course takes a smaller sample with `balanced`, at equal steps through the list, and so does `python3 course.py evaluate --numbers 100`, which also prints the interval.
#
# ## A perfect score
#
# The next model has no trained weight at all, and `exact_match` calls all of its 1,000 answers right. **Predict:** how does it do that?

# %% [markdown] lang="es"
# Es peor con los cortos, y los intervalos ni siquiera se tocan. (Por qué es otra pregunta. Los cortos son raros en el entrenamiento; también se escriben con otras reglas. Nada de lo de aquí separa lo uno de lo otro.)
#
# Así que 98,6 % es la puntuación de una *mezcla*, una parte de cortos por ocho de largos. Con la mitad de cada uno sería un 97,2 %, y no ha cambiado ni un peso. Y mira lo que le pasa a quien tiene prisa: la lista está ordenada, y sus primeros cien son todos cortos. Por eso este curso toma una muestra menor con `balanced`, a pasos iguales por la lista, y lo mismo hace `python3 course.py evaluate --numbers 100`, que además escribe el intervalo.
#
# ## Una puntuación perfecta
#
# El modelo siguiente no tiene ni un peso entrenado, y `exact_match` da por buenas sus 1000 respuestas. **Predice:** ¿cómo lo consigue?


# %%
class Oracle(torch.nn.Module):
    def __init__(self, vocab_size):
        super().__init__()
        self.table = torch.nn.Embedding.from_pretrained(torch.eye(vocab_size))

    def forward(self, ids):
        return self.table(ids.roll(-1, dims=1))


# %%
oracle = Oracle(base.tokenizer.vocab_size)
print("exact match:", exact_match(oracle, number_dataset(test, "en", base.tokenizer, 64)))
ids = base.tokenizer.encode("en:4216=")
for _ in range(12):
    ids.append(oracle(torch.tensor([ids]))[0, -1].argmax().item())
print("it writes:  ", base.tokenizer.decode(ids))

# %% [markdown] lang="en"
# It looks. `exact_match` feeds the right answer in and asks, at each place, for the next letter; this model reads that letter off the input. Asked to *write*, it has nothing to read and repeats the first letter of the prompt.
#
# Phase 18 took a short cut: one pass, instead of writing letter by letter. It holds for **causal** models only, those in which no position sees what follows. Mini-GPT's mask makes it one. Phase 16 trained a model without a mask: judged in one pass it had four names of ten right, and it could not write a single one. In doubt, let the model write and compare; you do that at the end of this phase.

# %% [markdown] lang="es"
# Mira. `exact_match` le da la respuesta correcta y pregunta, en cada lugar, por la letra siguiente; este modelo lee esa letra en la entrada. Si se le pide que *escriba*, no tiene qué leer y repite la primera letra del texto inicial.
#
# La fase 18 tomó un atajo: una sola pasada, en lugar de escribir letra por letra. Vale solo para modelos **causales**, aquellos en los que ninguna posición ve lo que sigue. A Mini-GPT lo hace causal su máscara. La fase 16 entrenó un modelo sin máscara: juzgado en una pasada acertaba cuatro nombres de cada diez, y no sabía escribir ni uno. En la duda, deja que el modelo escriba y compara; lo harás al final de esta fase.

# %% [markdown] lang="en"
# ## A test that was published
#
# Here is another way to a good score. Small models learn to spell from 250 numbers below 1,000. They are judged on 200 others. But the test is on the web, and half of it slips into the training rows of one model: 100 numbers more. This is called **contamination**. Five seeds each; training them takes minutes, so the results come in a file, with the command that makes it again.

# %% [markdown] lang="es"
# ## Una prueba publicada
#
# Este es otro camino hacia una buena puntuación. Unos modelos pequeños aprenden a escribir con 250 números menores que 1000. Se los juzga con otros 200. Pero la prueba está en la web, y la mitad se cuela entre las filas de entrenamiento de uno de los modelos: 100 números más. Eso se llama **contaminación**. Cinco semillas de cada uno; entrenarlos lleva minutos, así que los resultados vienen en un archivo, con la orden que lo vuelve a hacer.

# %%
from minigpt.experiments import results
from minigpt.experiments.evaluation import numbers_of

record, shares = results.load("contamination"), {}
for way in ("honest", "contaminated"):
    run, rows = record["runs"][way], len(numbers_of(way)[0])
    right = [x + y for x, y in zip(run["leaked"], run["clean"], strict=True)]
    shares[way] = sum(right) / 10
    print(f"{way:12} {rows} rows: {right} of 200, mean {shares[way]:.1f} %")
print(f"{shares['contaminated'] - shares['honest']:.1f} points; made by {record['command']}")

# %% [markdown] lang="en"
# The report says 95.5 % where the honest model has 81.8 %. **Predict:** how many of these 13.7 points are due to the leak? All of them, none, some? What experiment would tell?

# %% [markdown] lang="es"
# El informe dice 95,5 % donde el modelo honesto tiene 81,8 %. **Predice:** ¿cuántos de esos 13,7 puntos se deben a la filtración? ¿Todos, ninguno, algunos? ¿Qué experimento lo diría?

# %%
for way, run in record["runs"].items():
    leaked, clean = sum(run["leaked"]) / 5, sum(run["clean"]) / 5
    shares[way], rows = (leaked + clean) / 2, len(numbers_of(way)[0])
    halves = f"leaked half {leaked:.1f} %, clean half {clean:.1f} %"
    print(f"{way:12} {rows} rows: {halves}, all {shares[way]:.1f} %")
print(f"by more rows {shares['control'] - shares['honest']:.1f} points,"
      f" by the leak {shares['contaminated'] - shares['control']:.1f}")  # fmt: skip

# %% [markdown] lang="en"
# The contaminated model had two advantages: it had seen half of the test, and it had seen *more rows*. The control has 350 rows too, but the 100 more are other numbers. It reaches 88.5 %. So 6.7 points came with the rows, and 7.0 with the leak. Without the control you would have blamed the leak for both, or, if you sell the model, for neither.
#
# Can it be noticed from outside, by somebody who knows only the model? A leaked answer should surprise it less. Take one leaked and one clean answer: how often is the leaked one less surprising? Over all pairs this share is called **AUC**; a model that has seen neither gives away nothing, 0.5. **Predict** it for the contaminated models, half of whose test is known to the last letter.

# %% [markdown] lang="es"
# El modelo contaminado tenía dos ventajas: había visto media prueba y había visto *más filas*. El control también tiene 350 filas, pero las 100 de más son otros números. Llega a un 88,5 %. Así que 6,7 puntos vinieron con las filas y 7,0 con la filtración. Sin el control le habrías echado la culpa de todo a la filtración o, si vendes el modelo, de nada.
#
# ¿Puede notarlo desde fuera alguien que solo tiene el modelo? Una respuesta filtrada debería sorprenderle menos. Toma una filtrada y una limpia: ¿cuántas veces sorprende menos la filtrada? Sobre todas las parejas, esa proporción se llama **AUC**; un modelo que no vio ninguna no delata nada: 0,5. **Predícela** para los modelos contaminados, que se saben media prueba hasta la última letra.

# %%
for way, run in record["runs"].items():
    print(f"{way:12} AUC", run["auc"])

# %% [markdown] lang="en"
# All five contaminated models are above all ten others, so the trace is real; and it is faint, 0.59 to 0.68. Single answers prove nothing. A model that has learned the *rule* is hardly surprised by the clean ones either.
#
# ## Does it know when it is wrong?
#
# One thing the model offers by itself: the probability that it gives to its own answer. No right answer is needed for that. Let the Spanish model write all 1,000 numbers, and call this probability how *sure* it is. **Predict:** on average, is it more sure than right, less, or just as much?

# %% [markdown] lang="es"
# Los cinco modelos contaminados están por encima de los otros diez, así que la huella es real; y es débil, de 0,59 a 0,68. Una respuesta suelta no prueba nada. A un modelo que aprendió la *regla* tampoco le sorprenden mucho las limpias.
#
# ## ¿Sabe cuándo se equivoca?
#
# Hay algo que el modelo ofrece por sí mismo: la probabilidad que le da a su propia respuesta. Para eso no hace falta la correcta. Deja que el modelo de español escriba los 1000 números y llama a esa probabilidad su *seguridad*. **Predice:** en promedio, ¿está más seguro de lo que acierta, menos o justo lo mismo?

# %%
from minigpt.experiments.evaluation import answers, sureness
from minigpt.number_names import spell

written = answers(whole, "es", test)
correct = torch.tensor([said == spell(n, "es") for n, said in zip(test, written, strict=True)])
print("the verdicts of one pass over the right answers are the same:", torch.equal(correct, a))
sure = sureness(whole, "es", test, written)
print(f"sure of {sure.mean():.3f}, right {correct.float().mean():.3f}")

# %% [markdown] lang="en"
# First the promise from above: written letter by letter, the 1,000 verdicts are those of the one pass. And on average the model is *less* sure than it is right. Averages again; look at the answers by how sure it was of them. A model is **calibrated** if, of the answers it gives 0.7, seven of ten are right.

# %% [markdown] lang="es"
# Primero, la promesa de arriba: escritos letra por letra, los 1000 veredictos son los de la pasada única. Y, en promedio, el modelo está *menos* seguro de lo que acierta. Promedios otra vez; mira las respuestas según lo seguro que estaba. Un modelo está **calibrado** si, de las respuestas a las que da 0,7, siete de cada diez son correctas.

# %% tags=["plot"] alt={"en": "Left: share of right answers against sureness, in six groups with their sizes. All lie above the dashed diagonal; the 14 least sure are right a little more than half of the time, those above 0.9 nearly always. Right: share right among the surest part of the questions; it rises from 98.6 % when all are answered to 100 % at the surest 90 %.", "es": "Izquierda: proporción de respuestas correctas según la seguridad, en seis grupos con su tamaño. Todos quedan por encima de la diagonal discontinua; las 14 menos seguras aciertan algo más de la mitad de las veces; las que pasan de 0,9, casi siempre. Derecha: proporción de correctas entre las preguntas más seguras; sube de un 98,6 % si se contestan todas a un 100 % con el 90 % más seguro."}
from minigpt.experiments.evaluation import bins, right_of_the_surest

edges = torch.tensor([0, 0.3, 0.5, 0.7, 0.9, 0.97, 1])
groups = list(bins(sure, correct, edges))
for members, mean_sure, share in groups:
    wrong = round(members * (1 - share))
    print(f"{members:4} answers, sure of {mean_sure:.2f}, right {share:.2f}, {wrong} mistakes")
plots.reliability(groups, right_of_the_surest(sure, correct), lang="en")

# %% [markdown] lang="en"
# It is too modest in every group. But the *order* is useful: the two least sure groups, 14 and 9 answers of 1,000, hold ten of the 14 mistakes. If the model may refuse the least sure tenth of the questions, it makes no mistake on the others. (On these numbers, with this model: nine hundred of nine hundred has an interval, too.)
#
# To put the modesty into one number, take for each bin the gap between how sure and how right, and average the gaps, each bin with the weight of its members. That is the **calibration error**.

# %% [markdown] lang="es"
# Es demasiado modesto en todos los grupos. Pero el *orden* sirve: los dos grupos menos seguros, 14 y 9 respuestas de 1000, tienen diez de los 14 errores. Si el modelo puede negarse a contestar la décima parte de la que menos seguro está, no comete ningún error en las demás. (Con estos números y este modelo: novecientas de novecientas también tiene un intervalo.)
#
# Para resumir esa modestia en un número, toma en cada grupo la diferencia entre lo seguro y lo acertado, y promedia las diferencias, cada grupo con el peso de sus miembros. Eso es el **error de calibración**.

# %% [markdown] lang="en"
# ## Exercise 20.4 · As often right as it is sure?
#
# Write `calibration_error(sure, right, edges)`. A bin reaches from its edge up to the next one, which belongs to the next bin; only the last bin holds its upper edge as well. A bin without members takes no part. For two answers, sure of 0.6 and 0.7, one of them right, a single bin from 0 to 1 has a gap of 0.15.

# %% [markdown] lang="es"
# ## Ejercicio 20.4 · ¿Acierta tanto como cree?
#
# Escribe `calibration_error(sure, right, edges)`. Un grupo va desde su borde hasta el siguiente, que pertenece ya al otro grupo; solo el último incluye también su borde superior. Un grupo sin miembros no participa. Con dos respuestas, de seguridad 0,6 y 0,7, una de ellas correcta, un único grupo de 0 a 1 tiene una diferencia de 0,15.


# %% exercise="ex-20-04"
def calibration_error(sure, right, edges):
    """Return the gap between mean sureness and share right of the bins, weighted by members.

    sure  (N,) 0 to 1    right  (N,) bool    edges  (K + 1,) ascending, from 0 to 1
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# The answers' error beside that of the single letters, of which there are many more. The letters' comes out near 0.001. **Predict:** in the worst of their six bins, how far apart are how sure and how right?

# %% [markdown] lang="es"
# El error de las respuestas junto al de las letras sueltas, que son muchas más. El de las letras sale cerca de 0,001. **Predice:** en el peor de sus seis grupos, ¿cuánto se separan lo seguro y lo acertado?

# %%
letter_right, letter_sure = letters(whole.model, spanish)
print(f"answers: {calibration_error(sure, correct, edges):.4f}")
print(f"letters: {calibration_error(letter_sure, letter_right, edges):.4f}")
for members, mean_sure, share in bins(letter_sure, letter_right, edges):
    print(f"{members:6,} letters, sure of {mean_sure:.2f}, right {share:.2f}")

# %% [markdown] lang="en" given=["13", "1927", "1993", "2001", "2017", "2023", "2024"]
# By more than 0.8: in the lowest bin the model is sure of 0.07 and right in 0.89 of the cases. Only nine of more than 31,000 letters are in there, so the weighted mean does not notice. One number for a curve is an average like the others: it is as good as the mixture it is made of.
#
# ## What you can now do
#
# * You can say what a share of right letters means for whole answers, and of what a loss is the mean.
# * You can give a score its interval, Wilson's for a share and the bootstrap for anything else, and show that the schoolbook's fails where models are good.
# * You can compare two models question by question, say what the p-value means, and what it does not cover: other seeds, other comparisons, the size of the difference.
# * You can measure whether a model knows when it is wrong.
# * You ask of every excellent score: is it a mixture of what I care about, did the model see the answer, was the test in the training rows? Now take the quiz: `python3 course.py quiz take 20`.
#
# You can say how often the model is right, and how sure it is. All of that was judged from outside. Phase 21 opens the model. **Which part of it reads the digit that it is about to name, and how would you prove it?**
#
# ## Where to go deeper
#
# * Miller 2024, [Adding Error Bars to Evals](https://arxiv.org/abs/2411.00640): the same questions for large models. Brown, Cai and DasGupta 2001, [Interval Estimation for a Binomial Proportion](https://doi.org/10.1214/ss/1009213286), put the schoolbook to the test; Wilson's interval is of 1927.
# * Efron and Tibshirani 1993, *An Introduction to the Bootstrap*, chapter 13.
# * Guo et al. 2017, [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599): large networks tend to be too sure. One number, a temperature fitted on the validation numbers, repairs much of it: try that on the Spanish model.
# * Sainz et al. 2023, [NLP Evaluation in Trouble](https://arxiv.org/abs/2310.18018): contamination of published tests.

# %% [markdown] lang="es" given=["13", "1927", "1993", "2001", "2017", "2023", "2024"]
# Más de 0,8: en el grupo más bajo el modelo está seguro de 0,07 y acierta en 0,89 de los casos. Ahí solo hay nueve de más de 31 000 letras, así que la media ponderada no se entera. Un número para una curva es un promedio como los demás: vale lo que valga la mezcla de la que sale.
#
# ## Lo que ya sabes hacer
#
# * Sabes decir qué significa una proporción de letras correctas para respuestas enteras, y de qué es la media una pérdida.
# * Sabes darle a una puntuación su intervalo, el de Wilson a una proporción y el bootstrap a todo lo demás, y mostrar que el del manual falla donde los modelos son buenos.
# * Sabes comparar dos modelos pregunta por pregunta, decir qué significa el valor p y qué no abarca: otras semillas, otras comparaciones, el tamaño de la diferencia.
# * Sabes medir si un modelo sabe cuándo se equivoca.
# * A toda puntuación excelente le preguntas: ¿es una mezcla de lo que me importa?, ¿vio el modelo la respuesta?, ¿estaba la prueba entre las filas de entrenamiento? Ahora haz el cuestionario: `python3 course.py quiz take 20`.
#
# Sabes decir cuánto acierta el modelo y lo seguro que está. Todo eso se juzgó desde fuera. La fase 21 abre el modelo. **¿Qué parte de él lee la cifra que está a punto de nombrar, y cómo lo demostrarías?**
#
# ## Para profundizar
#
# * Miller 2024, [Adding Error Bars to Evals](https://arxiv.org/abs/2411.00640): las mismas preguntas con modelos grandes. Brown, Cai y DasGupta 2001, [Interval Estimation for a Binomial Proportion](https://doi.org/10.1214/ss/1009213286), ponen a prueba el manual; el intervalo de Wilson es de 1927.
# * Efron y Tibshirani 1993, *An Introduction to the Bootstrap*, capítulo 13.
# * Guo et al. 2017, [On Calibration of Modern Neural Networks](https://arxiv.org/abs/1706.04599): las redes grandes tienden a estar demasiado seguras. Un solo número, una temperatura ajustada con los números de validación, repara buena parte: pruébalo con el modelo de español.
# * Sainz et al. 2023, [NLP Evaluation in Trouble](https://arxiv.org/abs/2310.18018): la contaminación de pruebas publicadas.
