# ---
# title: {en: "Preference tuning", es: "Ajuste por preferencias"}
# summary: {en: "You cannot write the answer, but you can say which of two is better: four ways to learn from that, and what each of them does to a model.", es: "No sabes escribir la respuesta, pero sí decir cuál de dos es mejor: cuatro maneras de aprender de eso, y lo que cada una le hace a un modelo."}
# outcome: {en: "DPO, rejection sampling and REINFORCE side by side, and the habit of reading what a tuned model says", es: "DPO, muestreo con rechazo y REINFORCE lado a lado, y la costumbre de leer lo que dice un modelo ajustado"}
# minutes: 135
# needs: [3, 19, 20, 28]
# ---

# %% [markdown] lang="en"
# # Preference tuning
#
# Every row that a model of this course has learned from held its right answer. Somebody, or some program, had to write it. For much of what people want from a model nobody can: the best joke, the clearest explanation, a proof that has not been found. But show people two answers and they will tell you which one they like better; and often a program that could never find a solution can tell whether one is right.
#
# **You cannot write the answer, but you can say which of two is better. How much can a model learn from that, and what breaks?**
#
# You try it on two tasks with a judge that never tires. In the first both answers are right and it is a matter of *taste*. In the second an answer is right or wrong, and a program knows which. On the way you meet the methods that made chat models out of language models.
#
# From earlier phases you need the surprise $-\ln p$ (phase 03), sampling at temperature 1 (phase 19), exact match (phase 20), and an adapter that can be switched off (phase 28).

# %% [markdown] lang="es"
# # Ajuste por preferencias
#
# Cada fila de la que ha aprendido un modelo de este curso traía su respuesta correcta. Alguien, o algún programa, tuvo que escribirla. Para mucho de lo que la gente quiere de un modelo nadie puede: el mejor chiste, la explicación más clara, una demostración que aún no se ha encontrado. Pero enséñale a alguien dos respuestas y te dirá cuál le gusta más; y muchas veces un programa que jamás encontraría una solución sabe decir si una es correcta.
#
# **No sabes escribir la respuesta, pero sí decir cuál de dos es mejor. ¿Cuánto puede aprender de eso un modelo, y qué se rompe?**
#
# Lo pruebas con dos tareas cuyo juez no se cansa nunca. En la primera las dos respuestas son correctas y es cuestión de *gusto*. En la segunda una respuesta está bien o mal, y un programa sabe cuál. De paso conoces los métodos que convirtieron los modelos de lenguaje en modelos de chat.
#
# De las fases anteriores necesitas la sorpresa $-\ln p$ (fase 03), el muestreo con temperatura 1 (fase 19), el acierto exacto (fase 20) y un adaptador que se pueda apagar (fase 28).

# %% [markdown] lang="en"
# ## Four votes of five
#
# First without any model. Somebody gives three answers to a question with the probabilities 0.45, 0.45 and 0.10. Five people are shown the first two answers, and four of them like the first one better. Nobody was asked about the third. How should the three probabilities change?
#
# *Direct preference optimization* (DPO) has this rule. Let the **margin** $m$ be how much the difference $\ln p(\text{first}) - \ln p(\text{second})$ has grown since the beginning. Then read
#
# $$\sigma(\beta m) = \frac{1}{1 + e^{-\beta m}}$$
#
# as the probability that somebody likes the first one better. (The function $\sigma$, the *sigmoid*, turns any number into a probability: 0 becomes one half.) The loss is the surprise at the votes, as in phase 03, and $\beta$ is a number that you choose.
#
# **Predict:** train until nothing moves any more. What are the three probabilities with $\beta = 1$? And with $\beta = 0.1$, a usual choice?

# %% [markdown] lang="es"
# ## Cuatro votos de cinco
#
# Primero sin modelo. Alguien da tres respuestas a una pregunta con las probabilidades 0,45, 0,45 y 0,10. A cinco personas se les enseñan las dos primeras, y a cuatro les gusta más la primera. Por la tercera no se preguntó. ¿Cómo deberían cambiar las tres probabilidades?
#
# La *optimización directa de preferencias* (DPO) tiene esta regla. Sea el **margen** $m$ lo que ha crecido desde el principio la diferencia $\ln p(\text{primera}) - \ln p(\text{segunda})$. Entonces lee
#
# $$\sigma(\beta m) = \frac{1}{1 + e^{-\beta m}}$$
#
# como la probabilidad de que a alguien le guste más la primera. (La función $\sigma$, la *sigmoide*, convierte cualquier número en una probabilidad: el 0 se vuelve un medio.) La pérdida es la sorpresa ante los votos, como en la fase 03, y $\beta$ es un número que eliges tú.
#
# **Predice:** entrena hasta que ya no se mueva nada. ¿Cuáles son las tres probabilidades con $\beta = 1$? ¿Y con $\beta = 0{,}1$, un valor habitual?

# %%
import math

import torch

from minigpt.experiments.preference import after_votes

start = [0.45, 0.45, 0.10]
for beta in (1.0, 0.5, 0.1):
    probs, margin, loss = after_votes(start, agree=0.8, beta=beta, steps=3000)
    print(f"beta {beta}: {[round(p, 3) for p in probs]}  margin {margin:5.2f}", end="  ")
    print(f"beta x margin {beta * margin:.3f}, 4 ** (1 / beta) = {4 ** (1 / beta):,.0f}")

# %% [markdown] lang="en"
# Many say "0.8 to 0.2, whatever beta is". But the rule does not speak of probabilities of answers: it speaks of votes. Training rests where the votes are no surprise any more, at $\sigma(\beta m) = 0.8$. Solve for it: $\beta m = \ln \frac{0.8}{0.2} = \ln 4 = 1.386$, the same in every row.
#
# So the odds of first against second get multiplied by $4^{1/\beta}$: by 4 with $\beta = 1$, by 16 with $\beta = 0.5$, and by more than a million with $\beta = 0.1$. Four votes of five, and the second answer is gone! **Beta is an exchange rate between votes and log-probability**: the smaller it is, the more a vote buys. (The third answer keeps about its place with a large $\beta$, though nobody asked about it; with a small one the first takes everything.)
#
# **Predict:** now all five agree. With $\beta = 0.1$, where does the margin come to rest?

# %% [markdown] lang="es"
# Muchos dicen «0,8 y 0,2, sea cual sea beta». Pero la regla no habla de probabilidades de respuestas: habla de votos. El entrenamiento descansa donde los votos ya no sorprenden, en $\sigma(\beta m) = 0{,}8$. Despeja: $\beta m = \ln \frac{0{,}8}{0{,}2} = \ln 4 = 1{,}386$, igual en todas las filas.
#
# Así que la razón entre la primera y la segunda se multiplica por $4^{1/\beta}$: por 4 con $\beta = 1$, por 16 con $\beta = 0{,}5$ y por más de un millón con $\beta = 0{,}1$. ¡Cuatro votos de cinco, y la segunda respuesta ha desaparecido! **Beta es un tipo de cambio entre votos y logaritmos de probabilidad**: cuanto más pequeña, más compra un voto. (La tercera respuesta conserva más o menos su sitio con una $\beta$ grande, aunque nadie preguntó por ella; con una pequeña, la primera se lo lleva todo.)
#
# **Predice:** ahora las cinco personas están de acuerdo. Con $\beta = 0{,}1$, ¿dónde se detiene el margen?

# %%
for steps in (10, 100, 1000, 10_000):
    _, margin, loss = after_votes(start, agree=1.0, beta=0.1, steps=steps)
    print(f"after {steps:6,} steps: margin {margin:6.2f}, loss {loss:.4f}")

# %% [markdown] lang="en"
# Nowhere. No margin makes a unanimous vote quite unsurprising, so there is always a little slope left. The only brake is when you stop.
#
# ## How likely is a whole answer?
#
# DPO needs $\ln p$ of whole answers. In phase 19 you added up the letters' for one text. Training needs it for a batch in which `y` is `IGNORE` (-100) where nothing is asked: at the prompt, and behind the answer.
#
# ## Exercise 29.1 · How likely is each answer?
#
# Write `answer_logprob(logits, y)`. As everywhere in the course, the logits of a place score the token that `y` holds at the same place. By hand: with logits of zero and two letters, each letter has $\ln \frac12$, so an answer of two letters has $-1.386$.

# %% [markdown] lang="es"
# En ninguna parte. Ningún margen hace que un voto unánime deje de sorprender del todo, así que siempre queda un poco de pendiente. El único freno es cuándo paras.
#
# ## ¿Qué probabilidad tiene una respuesta entera?
#
# DPO necesita $\ln p$ de respuestas enteras. En la fase 19 sumaste los de las letras de un texto. Para entrenar hace falta en un lote en el que `y` vale `IGNORE` (-100) donde no se pregunta nada: en la pregunta y detrás de la respuesta.
#
# ## Ejercicio 29.1 · ¿Qué probabilidad tiene cada respuesta?
#
# Escribe `answer_logprob(logits, y)`. Como en todo el curso, los logits de un lugar puntúan el token que `y` tiene en ese mismo lugar. A mano: con logits de cero y dos letras, cada letra tiene $\ln \frac12$, así que una respuesta de dos letras tiene $-1{,}386$.


# %% exercise="ex-29-01"
def answer_logprob(logits, y):
    """Return ln p of each row's whole answer, (N,); places where y is IGNORE = -100 do not count.

    logits  (N, T, V), scores    y  (N, T), the token that comes next at each place
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# ## Two right ways
#
# 4216 is "four thousand two hundred sixteen". In the United States one also hears "forty-two hundred sixteen". The base knows only the first way; the next cell gives it an adapter that was shown both, half and half, and lets it speak. `both_sides` will make rows of pairs of answers, a judged pair being a prompt, the answer that was **chosen**, and the one that was **rejected**.

# %% [markdown] lang="es"
# ## Dos maneras correctas
#
# 4216 se dice en inglés «four thousand two hundred sixteen» (cuatro mil doscientos dieciséis). En Estados Unidos se oye también «forty-two hundred sixteen» (cuarenta y dos cientos dieciséis). La base solo conoce la primera manera; la celda siguiente le da un adaptador al que se le enseñaron las dos, mitad y mitad, y lo deja hablar. `both_sides` convertirá en filas los pares de respuestas; un par juzgado es una pregunta, la respuesta **elegida** y la **descartada**.

# %%
from minigpt import recipes
from minigpt.experiments.preference import both_sides, both_styles, hundred, thousand
from minigpt.preference import sample_answers

base = recipes.load_base()
tokenizer = base.tokenizer
both = both_styles(base)  # 300 steps
print(sample_answers(both.model, tokenizer, ["en:4216="], group=5, seed=0)[0])

# %% [markdown] lang="en"
# Which of the two names does it find likelier? One measure is the sum of the letters' $\ln p$, which your function returns. Another one, common in code that people share, is the *mean* over the letters, "so that long answers are not punished". **Predict:** do they agree on 4216?

# %% [markdown] lang="es"
# ¿Cuál de los dos nombres le parece más probable? Una medida es la suma de los $\ln p$ de las letras, lo que devuelve tu función. Otra, frecuente en el código que se comparte, es la *media* por letra, «para no castigar las respuestas largas». **Predice:** ¿coinciden en 4216?

# %%
rows, _ = both_sides([("en:4216=", say(4216), "\n") for say in (hundred, thousand)], tokenizer)
sums, letters = answer_logprob(both.model(rows.x), rows.y), (rows.y >= 0).sum(1)
for say, total, n in zip((hundred, thousand), sums.tolist(), letters.tolist(), strict=True):
    print(f"{say.__name__:8} p = {math.exp(total):.3f}  sum {total:.4f}  {n} letters")
    print(f"{'':8} mean {total / n:.4f}")

# %% [markdown] lang="en"
# They do not. Samples follow the sum: the shorter name is drawn more often. The mean ranks the longer one first, for it spreads its doubt over more letters (you met that in phase 20). The chance of a whole answer is a product, and its logarithm a sum. Whoever takes the mean here asks another question.
#
# A sum has one more use. Each number has just one right name in each style. So the share of samples that are one of them need not be sampled: it is the mean of $p$ over numbers that nobody trained on, 822 of them with two names. What remains of 1 is wrong.

# %% [markdown] lang="es"
# No. Las muestras siguen a la suma: el nombre más corto sale más a menudo. La media pone primero al más largo, porque reparte su duda entre más letras (lo viste en la fase 20). La probabilidad de una respuesta entera es un producto y su logaritmo, una suma. Quien toma aquí la media hace otra pregunta.
#
# La suma sirve para algo más. Cada número tiene un solo nombre correcto en cada estilo. Por eso la parte de muestras que son uno de ellos no hace falta muestrearla: es la media de $p$ sobre números con los que nadie entrenó, 822 de ellos con dos nombres. Lo que falta hasta 1 está mal.

# %%
from minigpt.experiments.preference import taste, two_names
from minigpt.number_names import split_numbers

print(len(two_names(split_numbers().test)), "unseen numbers with two names")
print({name: round(value, 3) for name, value in taste(both.model, tokenizer).items()})

# %% [markdown] lang="en"
# ## What shall it be measured against?
#
# The margin counts what has changed *since the beginning*. So the loss needs the old model beside the new one: the **reference model**. Large projects keep a second copy in memory. You have one for free: merge what the adapter has learned into the weights, put a new, empty adapter on top, and train that. Switched off, the model is its own reference. `new_policy` does so; the model that is being tuned is called the *policy* in this field. The loss of a batch of pairs is the mean of
#
# $$-\ln \sigma\big(\beta\,[(\ln p_\text{chosen} - \ln p^\text{ref}_\text{chosen}) - (\ln p_\text{rejected} - \ln p^\text{ref}_\text{rejected})]\big)$$
#
# ## Exercise 29.2 · The DPO loss
#
# Write `dpo_loss`. With a margin of 2 and $\beta = 1$ the loss is 0.1269, and it must stay a number at a margin of -2000.

# %% [markdown] lang="es"
# ## ¿Con qué se compara?
#
# El margen cuenta lo que ha cambiado *desde el principio*. La pérdida necesita, pues, el modelo viejo al lado del nuevo: el **modelo de referencia**. Los proyectos grandes guardan en memoria una segunda copia. Tú la tienes gratis: fusiona en los pesos lo que aprendió el adaptador, pon encima un adaptador nuevo, vacío, y entrena ese. Apagado, el modelo es su propia referencia. Eso hace `new_policy`; al modelo que se ajusta se le llama en este campo *policy*, *política*. La pérdida de un lote de pares es la media de
#
# $$-\ln \sigma\big(\beta\,[(\ln p_\text{elegida} - \ln p^\text{ref}_\text{elegida}) - (\ln p_\text{descartada} - \ln p^\text{ref}_\text{descartada})]\big)$$
#
# ## Ejercicio 29.2 · La pérdida DPO
#
# Escribe `dpo_loss`. Con un margen de 2 y $\beta = 1$ la pérdida es 0,1269, y tiene que seguir siendo un número con un margen de -2000.


# %% exercise="ex-29-02"
def dpo_loss(chosen, rejected, ref_chosen, ref_rejected, beta):
    """Return the DPO loss of N pairs, a scalar tensor.

    chosen, rejected          (N,) ln p of the answers by the model in training
    ref_chosen, ref_rejected  (N,) ln p of the same answers by the reference
    """
    raise NotImplementedError


# %%
for margin, beta in ((2.0, 1.0), (-2000.0, 0.1)):
    zero = torch.zeros(1)
    print(f"margin {margin}: {dpo_loss(zero + margin, zero, zero, zero, beta).item():.4f}")

# %% [markdown] lang="en"
# Now 256 pairs, all of which prefer hundreds. **Predict** the loss before the first step.

# %% [markdown] lang="es"
# Ahora 256 pares, y en todos se prefieren los cientos. **Predice** la pérdida antes del primer paso.

# %%
from minigpt.evaluate import log_probability
from minigpt.experiments.preference import new_policy, taste_pairs
from minigpt.lora import adapter_off

policy, pairs = new_policy(both), taste_pairs(256, agree=1.0)
chosen, rejected = both_sides(pairs, tokenizer)
now = [log_probability(policy, rows) for rows in (chosen, rejected)]
with adapter_off(policy):
    reference = [log_probability(policy, rows) for rows in (chosen, rejected)]

# %%
print(pairs[0])
print(f"loss {dpo_loss(*now, *reference, beta=0.1).item():.4f}, log 2 = {math.log(2):.4f}")
print("the same to the last bit:", all(map(torch.equal, now, reference)))

# %% [markdown] lang="en"
# $\ln 2$, a coin's surprise: the policy has not moved. `learn_dpo` takes steps of 32 pairs with AdamW at a constant rate, here 0.0001, a hundredth of what the adapters of phase 28 were trained with. **Predict** after 40 steps: the shares of answers in hundreds, in thousands, and wrong.

# %% [markdown] lang="es"
# $\ln 2$, la sorpresa ante una moneda: el modelo no se ha movido. `learn_dpo` da pasos de 32 pares con AdamW y tasa constante, aquí 0,0001, la centésima parte de la que entrenó los adaptadores de la fase 28. **Predice** tras 40 pasos: las partes de respuestas en cientos, en miles y mal.

# %%
from minigpt.preference import Knobs, learn_dpo

learn_dpo(policy, chosen, rejected, Knobs(learning_rate=1e-4, steps=40, batch=32, beta=0.1))
print({name: round(value, 3) for name, value in taste(policy, tokenizer).items()})
print(sample_answers(policy, tokenizer, ["en:4216="], group=4, seed=0)[0])

# %% [markdown] lang="en"
# From 0.52 to 0.90, on numbers that no pair held. And nobody has written an answer for it: both of each pair were the model's own ways. A little more is wrong than before.
#
# The loss has come down from 0.69 to 0.54, so there is much left to learn. **Predict:** go on to 150 steps. The loss goes down to less than 0.01. What is the share of answers in hundreds then: above 0.9, about 0.5, or below 0.1?

# %% [markdown] lang="es"
# De 0,52 a 0,90, en números que no estaban en ningún par. Y nadie escribió una respuesta para ello: las dos de cada par eran maneras de hablar del propio modelo. Está mal un poco más que antes.
#
# La pérdida ha bajado de 0,69 a 0,54, así que queda mucho por aprender. **Predice:** sigue hasta 150 pasos. La pérdida baja a menos de 0,01. ¿Qué parte de las respuestas está entonces en cientos: más de 0,9, cerca de 0,5 o menos de 0,1?

# %% tags=["plot"] alt={"en": "Four curves over 150 steps of DPO. The loss falls from 0.69 to nearly 0. The share of answers in hundreds rises to 0.9 at step 40 and then falls to less than 0.1. The share in thousands falls to 0 by step 60. The share of wrong answers rises from 0.03 to more than 0.9.", "es": "Cuatro curvas a lo largo de 150 pasos de DPO. La pérdida baja de 0,69 a casi 0. La parte de respuestas en cientos sube a 0,9 en el paso 40 y después cae a menos de 0,1. La parte en miles llega a 0 en el paso 60. La parte de respuestas mal escritas sube de 0,03 a más de 0,9."}
from minigpt.experiments import judgements
from minigpt.plots import preference as plots

points = judgements.curve(both, seed=0, knobs=Knobs(1e-4, 150), look=10)
for point in points[::3]:
    print({name: round(value, 3) for name, value in point.items()})
figure = plots.loss_and_shares(points, lang="en")

# %% [markdown] lang="en" given=["50"]
# At the end the loss is almost nothing, and **more than nine of ten answers are not names of numbers at all**. The best moment was about step 40, when the loss had hardly begun to fall. Look at the two columns of log p: both fall. At step 150 the margin, what the loss looks at, is more than 50 nats. But it grew because "thousand" fell faster than "hundred" fell. The loss sees the difference only, and a difference can be large between two dead texts. Where did the probability go? Ask the model.

# %% [markdown] lang="es" given=["50"]
# Al final la pérdida es casi nada, y **más de nueve de cada diez respuestas ni siquiera son nombres de números**. El mejor momento fue hacia el paso 40, cuando la pérdida apenas había empezado a bajar. Mira las dos columnas de log p: las dos bajan. En el paso 150 el margen, lo que mira la pérdida, supera los 50 nats. Pero creció porque «thousand» cayó más deprisa que «hundred». La pérdida solo ve la diferencia, y la diferencia puede ser grande entre dos textos muertos. ¿Adónde fue la probabilidad? Pregúntale al modelo.

# %%
dead = new_policy(both)
learn_dpo(dead, chosen, rejected, Knobs(1e-4, 150))
for text in sample_answers(dead, tokenizer, ["en:4216="], group=4, seed=0)[0]:
    print(repr(text))

# %% [markdown] lang="en"
# > **Remember.** The DPO loss sees only the difference between two log-probabilities. It falls to zero while both texts become impossible. Watch what the model says, not the loss.
#
# Is it the 150 steps that kill it? Or the rate? A cause wants its control: as many steps, the same rate, the same 256 chosen answers, but *without the rejected ones*: plain cross-entropy, `learn_answers`. (It takes two answers a step for each pair of DPO, so that both see as many texts.) **Predict** the share of wrong answers.

# %% [markdown] lang="es"
# > **Recuerda.** La pérdida DPO solo ve la diferencia entre dos logaritmos de probabilidad. Baja a cero mientras los dos textos se vuelven imposibles. Mira lo que dice el modelo, no la pérdida.
#
# ¿Lo matan los 150 pasos? ¿O la tasa? Una causa pide su control: los mismos pasos, la misma tasa, las mismas 256 respuestas elegidas, pero *sin las descartadas*: entropía cruzada corriente, `learn_answers`. (Toma dos respuestas por paso por cada par de DPO, para que los dos vean la misma cantidad de textos.) **Predice** la parte de respuestas mal.

# %%
from minigpt.preference import learn_answers

control = new_policy(both)
learn_answers(control, chosen, Knobs(1e-4, 150))
print({name: round(value, 3) for name, value in taste(control, tokenizer).items()})

# %% [markdown] lang="en"
# Nothing dies: 0.96 in hundreds and 0.03 wrong, hardly more than at the start. What kills is the pushing down of the rejected answers, without end. And note that the control is *better* than DPO ever was on its curve. If you would have been glad to write the chosen answers yourself, then training on them is the safer way.
#
# All of that was one seed. The file of results holds three, each with another model, other pairs and another order; the cell prints means, with the lowest and the highest share of wrong answers.

# %% [markdown] lang="es"
# Nada muere: 0,96 en cientos y 0,03 mal, apenas más que al principio. Lo que mata es empujar hacia abajo las descartadas, sin fin. Y fíjate en que el control es *mejor* de lo que DPO fue nunca en su curva. Si tú mismo habrías escrito con gusto las respuestas elegidas, entrenar con ellas es el camino más seguro.
#
# Todo eso era una sola semilla. El archivo de resultados contiene tres, cada una con otro modelo, otros pares y otro orden; la celda escribe medias, con la menor y la mayor parte de respuestas mal.

# %%
from minigpt.experiments import results

record = results.load("preference")
print("seeds", record["seeds"])
for line in judgements.taste_table(record):
    print(line)

# %% [markdown] lang="en"
# Read it by its last column. After 150 steps seven to nine of ten answers are wrong, depending on the seed. A rate ten times higher leaves nothing alive in 40 steps, and a larger $\beta$ does not save it. Training on the chosen answers as well (the row with an *anchor*, which adds 5 times their loss per letter) does.
#
# > **Tip.** Published recipes give DPO a small fraction of the rate of ordinary fine-tuning, and stop early. Now you know why. Print a share that you can check beside every loss.
#
# ## What do votes buy, in a model?
#
# On paper four votes of five multiplied the odds by $4^{1/\beta}$. Does a network obey? Take 1,000 pairs, of which four of five prefer hundreds and the rest thousands, $\beta = 1$, and 100 steps at a rate of 0.0003. The change of $\ln p(\text{hundred}) - \ln p(\text{thousand})$, on unseen numbers, should be 1.386. **Predict** two things: the change, and whether this model breaks, too.

# %% [markdown] lang="es"
# Léela por la última columna. Tras 150 pasos están mal entre siete y nueve de cada diez respuestas, según la semilla. Una tasa diez veces mayor no deja nada vivo en 40 pasos, y una $\beta$ más grande no lo salva. Entrenar además con las respuestas elegidas (la fila con *ancla*, que suma 5 veces su pérdida por letra) sí lo salva.
#
# > **Consejo.** Las recetas publicadas le dan a DPO una pequeña fracción de la tasa del ajuste fino corriente, y paran pronto. Ya sabes por qué. Escribe al lado de cada pérdida una proporción que puedas comprobar.
#
# ## ¿Qué compran los votos en un modelo?
#
# En el papel, cuatro votos de cinco multiplicaban la razón por $4^{1/\beta}$. ¿Obedece una red? Toma 1000 pares, de los que cuatro de cada cinco prefieren los cientos y el resto los miles, $\beta = 1$ y 100 pasos con una tasa de 0,0003. El cambio de $\ln p(\text{hundred}) - \ln p(\text{thousand})$, en números nuevos, debería ser 1,386. **Predice** dos cosas: el cambio y si este modelo también se rompe.

# %% tags=["plot"] alt={"en": "The factor by which the odds of hundreds against thousands grow, on a logarithmic axis, against the share of votes from 0.5 to 0.9: a line for each beta of 1, 0.5 and 0.1, the last one far steeper. Measured points for beta 1 at shares of 0.6 and 0.8 lie close to the line of beta 1.", "es": "El factor por el que crece la razón entre cientos y miles, en un eje logarítmico, según la proporción de votos, de 0,5 a 0,9: una línea para cada beta, 1, 0,5 y 0,1, la última mucho más empinada. Los puntos medidos para beta 1 con proporciones de 0,6 y 0,8 quedan cerca de la línea de beta 1."}
voted = new_policy(both)
learn_dpo(voted, *both_sides(taste_pairs(1000, agree=0.8), tokenizer), Knobs(3e-4, 100, beta=1.0))
before, after = (taste(model, tokenizer) for model in (both.model, voted))
print({name: round(value, 3) for name, value in after.items()})
gap = [shares["log hundred"] - shares["log thousand"] for shares in (before, after)]
print(f"change {gap[1] - gap[0]:.2f}, the odds grow by a factor of {math.exp(gap[1] - gap[0]):.1f}")
measured = judgements.odds_by_votes(record)
print({agree: [round(odds, 2) for odds in by_seed] for agree, by_seed in measured.items()})
plots.votes_to_odds((1.0, 0.5, 0.1), measured, lang="en")

# %% [markdown] lang="en"
# It obeys, more or less (the three values are the seeds; all lie somewhat below the line), and it lives: 0.04 wrong. The votes disagree, so there is a margin at which training rests, and with $\beta = 1$ it is a small one. Both matter: the table above has the same votes with $\beta = 0.1$. They ask for ten times the margin, and about half of what that model says is wrong. (Plain training on the chosen answers of these votes, the table's last row, copies the votes: 0.79 of its answers are in hundreds.)
#
# ## Right or wrong
#
# Taste is settled by votes; truth need not be. The next model is Spanish, stopped early: 100 steps of phase 28's recipe. Ask 600 numbers of training, eight samples each, and let a program judge. **Predict:** for how many of the 600 numbers do the eight samples hold a right answer *and* a wrong one?

# %% [markdown] lang="es"
# Obedece, más o menos (los tres valores son las semillas; todos quedan algo por debajo de la línea), y sigue vivo: 0,04 mal. Los votos no coinciden, así que hay un margen en el que el entrenamiento descansa, y con $\beta = 1$ es pequeño. Cuentan las dos cosas: la tabla de arriba tiene los mismos votos con $\beta = 0{,}1$. Piden un margen diez veces mayor, y cerca de la mitad de lo que dice ese modelo está mal. (El entrenamiento corriente con las elegidas de estos votos, la última fila de la tabla, copia los votos: 0,79 de sus respuestas están en cientos.)
#
# ## Bien o mal
#
# El gusto se decide por votos; la verdad no tiene por qué. El modelo siguiente habla español y paró pronto: 100 pasos de la receta de la fase 28. Pregunta por 600 números de entrenamiento, ocho muestras de cada uno, y deja que juzgue un programa. **Predice:** ¿para cuántos de los 600 números hay entre las ocho muestras una correcta *y* una incorrecta?

# %%
from minigpt.experiments.preference import beginner, data_of, is_right, judged_samples, truth

spanish = beginner(base)  # 100 steps
samples = judged_samples(spanish, count=600, group=8)
right = [sum(is_right(prompt, answer) for answer in some) for prompt, some in samples.items()]
print({n: right.count(n) for n in range(9)}, "numbers with so many right of 8")
print(sum(right), "of", 8 * len(samples), "samples are right;", end=" ")
print(sum(0 < n < 8 for n in right), "numbers have both kinds")

# %% [markdown] lang="en"
# ## Exercise 29.3 · Pairs from judged samples
#
# Write `make_pairs(samples, is_right, rng)`: one pair for each prompt that has a right and a wrong answer, both drawn with `rng` from those of their kind, in the order of the prompts. No human is needed for these pairs.

# %% [markdown] lang="es"
# ## Ejercicio 29.3 · Pares a partir de muestras juzgadas
#
# Escribe `make_pairs(samples, is_right, rng)`: un par por cada pregunta que tenga una respuesta correcta y otra incorrecta, las dos sorteadas con `rng` entre las de su clase, en el orden de las preguntas. Para estos pares no hace falta ninguna persona.


# %% exercise="ex-29-03"
def make_pairs(samples, is_right, rng):
    """Return a list of (prompt, a right answer, a wrong answer), at most one for each prompt.

    samples   prompt -> list of answers
    is_right  is_right(prompt, answer) says whether an answer is right
    rng       a random.Random: both answers of a pair are drawn with it
    """
    raise NotImplementedError


# %%
import random

pairs = make_pairs(samples, is_right, random.Random(0))
print(len(pairs), "pairs, such as")
for pair in pairs[:3]:
    print(pair)

# %% [markdown] lang="en"
# Two ways lead on from here, with the same 4,800 judged samples. DPO learns from the pairs. *Rejection sampling* is plainer: throw the wrong samples away, and train on the right ones as if somebody had written them.
#
# Each gets 60 steps of as many texts. `truth` says three things about the 1,000 unseen numbers: how many are right greedily, with what probability *one* sample is right, and with what probability at least *one of 8*. **Predict:** which of the two ways makes a single sample right more often? (It is 0.40 at the start.)

# %% [markdown] lang="es"
# De aquí salen dos caminos, con las mismas 4800 muestras juzgadas. DPO aprende de los pares. El *muestreo con rechazo* es más sencillo: tira las muestras incorrectas y entrena con las correctas como si alguien las hubiera escrito.
#
# Cada uno recibe 60 pasos con la misma cantidad de textos. `truth` dice tres cosas sobre los 1000 números nuevos: cuántos acierta la decodificación voraz, con qué probabilidad acierta *una* muestra y con qué probabilidad acierta al menos *una de 8*. **Predice:** ¿con cuál de los dos caminos acierta más a menudo una sola muestra? (Al principio es 0,40.)

# %%
chosen, rejected = both_sides(pairs, tokenizer)


def report(name, model):
    shares = "  ".join(f"{key} {value:.3f}" for key, value in truth(model, tokenizer).items())
    logs = [log_probability(model, rows).mean().item() for rows in (chosen, rejected)]
    print(f"{name:17} {shares}   log p {logs[0]:6.2f} chosen {logs[1]:6.2f} rejected")


report("start", spanish.model)

# %%
good = [(prompt, a) for prompt, some in samples.items() for a in some if is_right(prompt, a)]
kept = new_policy(spanish)
learn_answers(kept, data_of(good, tokenizer), Knobs(2e-3, 60))
report("rejection", kept)
for rate in (1e-4, 5e-4, 2e-3):
    policy = new_policy(spanish)
    learn_dpo(policy, chosen, rejected, Knobs(rate, 60, beta=0.1))
    report(f"DPO, rate {rate}", policy)

# %% [markdown] lang="en"
# Rejection sampling takes a single sample from 0.40 to 0.66. DPO makes it worse at every rate here, and the log p of the *chosen* answers, which are right, falls. It ends as in the first task: ranked as ordered, and dead.
#
# Why do right answers fall? One suspicion is at hand: look at the pairs. Right and wrong share most of their letters, so whoever pushes the wrong one down pushes the right one down, too. **Predict:** give each right answer a wrong answer to *another number* as its rejected partner, which has little in common with it. Does the chosen one fall less?

# %% [markdown] lang="es"
# El muestreo con rechazo lleva una sola muestra de 0,40 a 0,66. DPO la empeora aquí con todas las tasas, y el log p de las respuestas *elegidas*, que son correctas, baja. Acaba como en la primera tarea: ordenado como se pidió, y muerto.
#
# ¿Por qué caen las correctas? Hay una sospecha a mano: mira los pares. La correcta y la incorrecta comparten casi todas las letras, así que quien empuja hacia abajo la incorrecta empuja también la correcta. **Predice:** dale a cada respuesta correcta, como pareja descartada, una respuesta incorrecta a *otro número*, que tiene poco en común con ella. ¿Cae menos la elegida?

# %%
shifted = [bad for _, _, bad in pairs[1:] + pairs[:1]]
others = data_of([(pair[0], bad) for pair, bad in zip(pairs, shifted, strict=True)], tokenizer)
for name, partner in (("own number", rejected), ("another number", others)):
    policy = new_policy(spanish)
    learn_dpo(policy, chosen, partner, Knobs(2e-4, 60, beta=0.1))
    report(name, policy)

# %% [markdown] lang="en"
# It does not fall less (the last column is, both times, the wrong answer to the own number): the suspicion is refuted. What the rejected answer looks like is not the point. That something is pushed down without an end, in the same weights that write everything else, is enough. Rejection sampling pushes nothing down, and nothing fell.
#
# If the trouble is that the loss lets the chosen answers go, hold on to them: add an **anchor**, 5 times their loss per letter. And for comparison give the last learner what all the others lack: the right answers to the 600 numbers, written out. **Predict** where the two end.

# %% [markdown] lang="es"
# No cae menos (la última columna es, las dos veces, la respuesta incorrecta al propio número): la sospecha queda refutada. Qué aspecto tenga la descartada no es la cuestión. Basta con que algo se empuje hacia abajo sin fin, en los mismos pesos que escriben todo lo demás. El muestreo con rechazo no empuja nada hacia abajo, y nada cayó.
#
# Si el problema es que la pérdida suelta las respuestas elegidas, sujétalas: añade un **ancla**, 5 veces su pérdida por letra. Y, para comparar, dale a la última en aprender lo que les falta a todas: las respuestas correctas de los 600 números, escritas. **Predice** dónde acaban los dos.

# %%
from minigpt.number_names import spell

policy = new_policy(spanish)
learn_dpo(policy, chosen, rejected, Knobs(2e-3, 60, beta=0.1, anchor=5.0))
report("DPO + anchor", policy)
written = [(prompt, spell(int(prompt[3:-1]), "es") + "\n") for prompt in samples]
taught = new_policy(spanish)
learn_answers(taught, data_of(written, tokenizer), Knobs(2e-3, 60))
report("right answers", taught)

# %% [markdown] lang="en" given=["1992"]
# With the anchor a single sample is right more often than at the start: the anchor does the work. The 600 written answers, one for each number, give the best greedy score and the best chance with 8 samples.
#
# ## Learning on the way
#
# So far the samples were drawn once, by the old model. But as the model gets better its mistakes change, too. *Reinforcement learning* draws anew at each step: ask, judge, step, ask again. A right answer has a **reward** of 1, a wrong one of 0, and what shall rise is the expected reward, $\sum_a p(a)\,r(a)$ over all answers $a$. Its gradient, since $\nabla p = p\,\nabla \ln p$, is
#
# $$\sum_a p(a)\,r(a)\,\nabla \ln p(a)$$
#
# the mean over *samples* of reward times $\nabla \ln p$. That is REINFORCE (1992). One may subtract any number $b$ from all rewards of a prompt, for $\sum_a p(a)\,b\,\nabla \ln p(a) = b\,\nabla 1 = 0$: on average nothing changes. The usual $b$ is the mean reward of the group of samples for the same prompt. What remains is the **advantage**: how much better an answer is than its group.
#
# ## Exercise 29.4 · Better than the group
#
# Write `group_advantages(rewards)`. For rewards of 1, 0, 0, 0 it gives 0.75 and three times -0.25.

# %% [markdown] lang="es" given=["1992"]
# Con el ancla una sola muestra acierta más que al principio: el trabajo lo hace el ancla. Las 600 respuestas escritas, una por número, dan el mejor acierto voraz y la mejor probabilidad con 8 muestras.
#
# ## Aprender sobre la marcha
#
# Hasta aquí las muestras se sortearon una vez, con el modelo viejo. Pero cuando el modelo mejora, también cambian sus errores. El *aprendizaje por refuerzo* sortea de nuevo en cada paso: pregunta, juzga, da un paso, vuelve a preguntar. Una respuesta correcta tiene una **recompensa** de 1, una incorrecta de 0, y lo que debe subir es la recompensa esperada, $\sum_a p(a)\,r(a)$ sobre todas las respuestas $a$. Su gradiente, como $\nabla p = p\,\nabla \ln p$, es
#
# $$\sum_a p(a)\,r(a)\,\nabla \ln p(a)$$
#
# la media, sobre *muestras*, de la recompensa por $\nabla \ln p$. Eso es REINFORCE (1992). A todas las recompensas de una pregunta se les puede restar un número $b$ cualquiera, porque $\sum_a p(a)\,b\,\nabla \ln p(a) = b\,\nabla 1 = 0$: en promedio no cambia nada. El $b$ habitual es la recompensa media del grupo de muestras de la misma pregunta. Lo que queda es la **ventaja**: cuánto mejor es una respuesta que su grupo.
#
# ## Ejercicio 29.4 · Mejor que el grupo
#
# Escribe `group_advantages(rewards)`. Con las recompensas 1, 0, 0, 0 da 0,75 y tres veces -0,25.


# %% exercise="ex-29-04"
def group_advantages(rewards):
    """Return (P, G): each answer's reward minus the mean reward of its group.

    rewards  (P, G), a row for each prompt; it is not modified
    """
    raise NotImplementedError


# %%
for group in ([1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]):
    print(group, "->", group_advantages(torch.tensor([group])).tolist()[0])
alike = sum(n in (0, 8) for n in right)
print(f"groups of eight that are all right or all wrong, of the 600 above: {alike}")

# %% [markdown] lang="en"
# A group that is all right teaches nothing, and one that is all wrong neither: one of four groups is idle at the start.
#
# `learn_reinforce` takes 25 steps with 24 numbers of 8 samples: 4,800 samples, the same as the others had. **Predict:** does drawing anew beat the 4,800 samples that were drawn at once?

# %% [markdown] lang="es"
# Un grupo que acierta entero no enseña nada, y uno que falla entero tampoco: al principio uno de cada cuatro grupos está ocioso.
#
# `learn_reinforce` da 25 pasos con 24 números de 8 muestras: 4800 muestras, las mismas que tuvieron los demás. **Predice:** ¿gana sortear de nuevo en cada paso a las 4800 muestras sorteadas de una vez?

# %%
from minigpt.preference import learn_reinforce

rewards, live = {}, new_policy(spanish)
pool = [f"es:{n}=" for n in split_numbers().train]
knobs = Knobs(1e-3, 25, batch=24, group=8)
learn_reinforce(live, tokenizer, pool, is_right, knobs, group_advantages, rewards.__setitem__)
print("mean reward of each step:", [round(reward, 2) for reward in rewards.values()])
report("REINFORCE", live)

# %% [markdown] lang="en"
# The reward rises, with much noise, and a sample is right more often than before; less often than after rejection sampling. (The log p of the chosen answers rises too, or stays: nothing has died.) Is that the rate? Is it luck? The file has every method at several rates, with three seeds; a line gives the mean and, in brackets, the lowest and the highest.

# %% [markdown] lang="es"
# La recompensa sube, con mucho ruido, y una muestra acierta más a menudo que antes; menos que tras el muestreo con rechazo. (El log p de las elegidas también sube, o se queda: nada ha muerto.) ¿Es la tasa? ¿Es la suerte? El archivo tiene cada método con varias tasas y tres semillas; cada línea da la media y, entre corchetes, el menor y el mayor.

# %%
for line in judgements.truth_table(record):
    print(line)

# %% tags=["plot"] alt={"en": "Share of unseen numbers right by one of 8 samples, against the share right by one sample. Lines lead from the start to each method at its best rate. Right answers go furthest to the right and far up; rejection sampling goes nearly as far to the right and less than half as far up; DPO with an anchor and REINFORCE go to the right and slightly down; DPO alone stays near the start.", "es": "Proporción de números nuevos que acierta una de 8 muestras, según la que acierta una sola. Unas líneas van del comienzo a cada método con su mejor tasa. Las respuestas correctas llegan más a la derecha y mucho más arriba; el muestreo con rechazo, casi igual de lejos a la derecha y menos de la mitad hacia arriba; DPO con ancla y REINFORCE van a la derecha y un poco hacia abajo; DPO solo se queda cerca del comienzo."}
plots.four_ways(judgements.best_rates(record), lang="en")

# %% [markdown] lang="en" given=["11,520", "15", "70"]
# Four things to read from it.
#
# * **Nothing beats answers that are right.** The written ones are far ahead greedily and with 8 samples at every rate. On one sample they and rejection sampling are level, each at its best rate. In the cell above, at 0.002 for both, rejection sampling led: whoever compares at a single rate may only learn who likes that rate. (The best rate of the written answers is the largest that was tried; there may be more in it.)
# * **Rejection sampling is the best of those that only judge**, by far, and the plainest.
# * **REINFORCE lives, and learns slowly.** With the same number of samples it comes behind rejection sampling at every rate; with more than twice as many (the row of 30 steps, 11,520 samples) it comes nearer. Rejection sampling trains several times on each right sample, REINFORCE once on each.
# * **DPO alone gains little at best, at its gentlest rate; at most others it loses or dies.** With the anchor it gains on one sample and loses a little with 8.
#
# ## Surer, or more able?
#
# One of 8: you can estimate that without knowing $p$. Draw $n$ samples, count the $c$ right ones, and ask: if one took $k$ of these $n$ without putting any back, with what chance would a right one be among them? This score is called **pass@k**; programs that write programs are judged by it.
#
# ## Exercise 29.5 · One of k is right
#
# Write `pass_at_k(n, c, k)`. With 8 samples of which 2 are right, 4 drawn miss both in $\binom{6}{4} = 15$ of $\binom{8}{4} = 70$ cases, so the answer is $1 - \frac{15}{70} = 0.786$. `math.comb` counts.

# %% [markdown] lang="es" given=["11 520", "15", "70"]
# Cuatro cosas se leen ahí.
#
# * **Nada supera a las respuestas correctas.** Las escritas van muy por delante con decodificación voraz y con 8 muestras, con todas las tasas. Con una muestra empatan con el muestreo con rechazo, cada uno con su mejor tasa. En la celda de arriba, con 0,002 para los dos, ganaba el muestreo con rechazo: quien compara con una sola tasa quizá solo averigua a quién le gusta esa tasa. (La mejor tasa de las respuestas escritas es la mayor que se probó; puede que den más de sí.)
# * **El muestreo con rechazo es el mejor de los que solo juzgan**, con diferencia, y el más sencillo.
# * **REINFORCE vive y aprende despacio.** Con la misma cantidad de muestras queda por detrás del muestreo con rechazo con todas las tasas; con más del doble (la fila de 30 pasos, 11 520 muestras) se acerca. El muestreo con rechazo entrena varias veces con cada muestra correcta; REINFORCE, una vez con cada una.
# * **DPO solo gana como mucho un poco, con su tasa más suave; con la mayoría de las demás pierde o muere.** Con el ancla gana con una muestra y pierde un poco con 8.
#
# ## ¿Más seguro o más capaz?
#
# Una de 8: eso se puede estimar sin conocer $p$. Sortea $n$ muestras, cuenta las $c$ correctas y pregunta: si se toman $k$ de esas $n$ sin devolver ninguna, ¿con qué probabilidad hay una correcta entre ellas? Esta puntuación se llama **pass@k**; con ella se juzgan los programas que escriben programas.
#
# ## Ejercicio 29.5 · Una de k acierta
#
# Escribe `pass_at_k(n, c, k)`. Con 8 muestras, 2 de ellas correctas, 4 extraídas no incluyen ninguna en $\binom{6}{4} = 15$ de $\binom{8}{4} = 70$ casos, así que la respuesta es $1 - \frac{15}{70} = 0{,}786$. `math.comb` cuenta.


# %% exercise="ex-29-05"
def pass_at_k(n, c, k):
    """Return the chance that k of n answers, drawn without replacement, hold a right one.

    n  answers that were sampled    c  of them right    k  drawn, at most n; all integers
    """
    raise NotImplementedError


# %% [markdown] lang="en"
# **Predict:** of the models above, the one after rejection sampling is right more often with one sample than the one that was taught the written answers (both at 0.002). From which $k$ on, if from any, does the other one lead in pass@k?

# %% [markdown] lang="es"
# **Predice:** de los modelos de arriba, el del muestreo con rechazo acierta más con una muestra que el que aprendió las respuestas escritas (los dos con 0,002). ¿Desde qué $k$, si hay alguno, va por delante el otro en pass@k?

# %%
print("2 right of 8, 4 drawn:", round(pass_at_k(8, 2, 4), 3))
asked = [f"es:{n}=" for n in split_numbers().test[::5]]
tuned = {"start": spanish.model, "rejection": kept, "REINFORCE": live, "right answers": taught}
for name, model in tuned.items():
    answers = sample_answers(model, tokenizer, asked, group=8, seed=0)
    right = [sum(is_right(p, a) for a in some) for p, some in zip(asked, answers, strict=True)]
    scores = {k: sum(pass_at_k(8, c, k) for c in right) / len(right) for k in (1, 2, 4, 8)}
    print(f"{name:14}", {k: round(score, 3) for k, score in scores.items()}, "pass@k")

# %% [markdown] lang="en" given=["0.28", "0.01", "2025"]
# The written answers lead from $k = 4$ on. (These are 200 numbers of 8 samples; the table above has one of 8 on 1,000 numbers, with nothing left to luck.) Rejection sampling lifts pass@1 by 0.28 and pass@8 by 0.01, REINFORCE lifts pass@1 and not pass@8: these models got *surer* of what they could already say now and then. They did not learn to spell what they never spelled, for a group without a right sample teaches nothing. The written answers hold what no sample held. (Whether large models learn more than that from reinforcement has been a debate since 2025. You have measured your own case.)
#
# ## What should be taken off?
#
# On paper, any number $b$ may be taken off the rewards: on average the gradient is the same. Three choices, then: the mean of the group, as above; nothing, so that only right answers are pushed, upwards; or 1, so that only wrong ones are pushed, downwards. **Predict:** which learns most from 4,800 samples, and which least? Or are they alike?

# %% [markdown] lang="es" given=["0,28", "0,01", "2025"]
# Las respuestas escritas van por delante desde $k = 4$. (Son 200 números con 8 muestras; la tabla de arriba tiene una de 8 con 1000 números y sin nada al azar.) El muestreo con rechazo sube pass@1 en 0,28 y pass@8 en 0,01; REINFORCE sube pass@1 y no pass@8: estos modelos se volvieron *más seguros* de lo que ya sabían decir de vez en cuando. No aprendieron a escribir lo que no escribían nunca, porque un grupo sin ninguna muestra correcta no enseña nada. Las respuestas escritas contienen lo que ninguna muestra contenía. (Si los modelos grandes aprenden con refuerzo algo más que eso se discute desde 2025. Tú has medido tu caso.)
#
# ## ¿Qué conviene restar?
#
# En el papel, a las recompensas se les puede restar cualquier número $b$: en promedio el gradiente es el mismo. Hay, pues, tres opciones: la media del grupo, como arriba; nada, de modo que solo se empujen las correctas, hacia arriba; o 1, de modo que solo se empujen las incorrectas, hacia abajo. **Predice:** ¿cuál aprende más de 4800 muestras y cuál menos? ¿O son iguales?

# %%
shown = ("start", "REINFORCE 0.001 x 25", "REINFORCE 0.002", "no baseline", "only punish")
for line in judgements.truth_table(record):
    if line.startswith(shown):
        print(line)

# %% [markdown] lang="en"
# They are not alike. Pushing right answers only learns most, at both rates, and with a lead that is larger than the spread of the seeds; the mean of the group comes second; only to punish teaches nothing. The textbook has it that the mean of the group is taken off *because it makes the gradient less noisy*. Test that, too. If a gradient is mostly noise, two batches ask for steps that have little in common. `agreement` is the mean cosine between the gradients of independent batches at the start, where 1 means the same step and 0 none in common. **Predict** the order of the three.

# %% [markdown] lang="es"
# No son iguales. Empujar solo las correctas es lo que más aprende, con las dos tasas y con una ventaja mayor que la dispersión de las semillas; la media del grupo queda segunda; solo castigar no enseña nada. Los manuales dicen que se resta la media del grupo *porque así el gradiente tiene menos ruido*. Ponlo también a prueba. Si un gradiente es sobre todo ruido, dos lotes piden pasos con poco en común. `agreement` es el coseno medio entre los gradientes de lotes independientes al principio, donde 1 significa el mismo paso y 0 nada en común. **Predice** el orden de los tres.

# %%
from minigpt.experiments.preference import agreement

for name, advantages_of in judgements.BASELINES.items():
    cosines = [agreement(spanish, advantages_of, seed=seed) for seed in (0, 1)]
    print(f"{name:12} agreement of two batches: {[round(cosine, 2) for cosine in cosines]}")

# %% [markdown] lang="en" given=["192", "2017", "2021", "2022", "2023", "2024", "2025", "4.1", "7", "2.1"]
# The order is that of the learning. The formula speaks of the average over all samples, and a step sees 192 of them. Where only wrong ones are pushed down, two batches have next to nothing in common. Taking off nothing agrees most, so on this task, at this start, the group's mean did not make the gradient quieter. It may elsewhere: measure it where you use it. (At a rate of 0.01 REINFORCE was dead with every seed: a model that is never right has nothing more to learn from.)
#
# So here is the honest ranking. **If you can write the answer, write it**: cross-entropy on written answers is the best teacher you have met in this phase. If you can only tell a right sample from a wrong one, keep the right ones and train on them, and draw anew when the model has become better. Push down only gently, with an anchor or a small rate, and with a share beside the loss that you can check. DPO is at home where people disagree and no answer is *the* right one; on votes that disagree it gave what its rule promised.
#
# All of this was measured on a tiny model with very short texts and a judge that never errs. A judge that errs, or can be fooled, brings a trouble of its own, *reward hacking*: the model learns to please the judge and not to be good.
#
# Most of the time of this phase went into samples, and they came one after the other, from one process. What changes if a second one helps? That is phase 30.
#
# ## Check yourself
#
# Take the quiz of this phase: `python3 course.py quiz take 29` in a terminal, or the quiz page that follows this lesson on the site. To see how your exercises stand, run `python3 course.py check 29`.
#
# ## What you can now do
#
# * You can say what beta trades for what, and what the DPO loss does not see.
# * You can compute the log-probability of answers in a batch, make judged pairs, and write the DPO loss and group advantages.
# * You can tell a model that got surer from one that got more able, with pass@k.
# * You can say which way of learning from judgements to try first, and what to print beside the loss.
#
# ## Try it
#
# * IPO replaces the loss by $(m - \frac{1}{2\beta})^2$, which has a floor. Where does the model stop on the first task?
# * Reward every answer that contains "mil", whatever the number. What does REINFORCE write after 25 steps?
# * Draw new samples from the model after rejection sampling and do it again. How often does that help?
#
# ## Where to go deeper
#
# * Christiano et al. 2017, [Deep reinforcement learning from human preferences](https://arxiv.org/abs/1706.03741), and Ouyang et al. 2022, [InstructGPT](https://arxiv.org/abs/2203.02155): where it began.
# * Rafailov et al. 2023, [DPO](https://arxiv.org/abs/2305.18290): equation 7 is your loss.
# * Razin et al. 2024, [Unintentional unalignment](https://arxiv.org/abs/2410.08847): why the chosen answer can fall. Pal et al. 2024, [DPO-positive](https://arxiv.org/abs/2402.13228): an anchor.
# * Shao et al. 2024, [GRPO](https://arxiv.org/abs/2402.03300), section 4.1: groups instead of a second network, with a division by the group's spread that Liu et al. 2025, [Understanding R1-Zero-like training](https://arxiv.org/abs/2503.20783), advise against.
# * Chen et al. 2021, [Codex](https://arxiv.org/abs/2107.03374), section 2.1: pass@k. Yue et al. 2025, [Does reinforcement learning really incentivize reasoning capacity](https://arxiv.org/abs/2504.13837): surer or more able, on large models.
# * `minigpt/preference.py`: everything you ran here.

# %% [markdown] lang="es" given=["192", "2017", "2021", "2022", "2023", "2024", "2025", "4.1", "7", "2.1"]
# El orden es el del aprendizaje. La fórmula habla del promedio sobre todas las muestras, y un paso ve 192. Donde solo se empuja hacia abajo lo incorrecto, dos lotes no tienen casi nada en común. No restar nada es lo que más coincide, así que en esta tarea, con este comienzo, la media del grupo no hizo el gradiente menos ruidoso. En otra puede que sí: mídelo donde lo uses. (Con una tasa de 0,01 REINFORCE murió con todas las semillas: un modelo que no acierta nunca ya no tiene de qué aprender.)
#
# Este es, pues, el orden honesto. **Si sabes escribir la respuesta, escríbela**: la entropía cruzada con respuestas escritas es el mejor maestro que has conocido en esta fase. Si solo sabes distinguir una muestra correcta de una incorrecta, quédate con las correctas, entrena con ellas y sortea de nuevo cuando el modelo haya mejorado. Hacia abajo empuja solo con suavidad, con un ancla o una tasa pequeña, y con una proporción comprobable al lado de la pérdida. DPO está en su casa donde la gente no coincide y ninguna respuesta es *la* correcta; con votos que no coincidían dio lo que prometía su regla.
#
# Todo esto se midió con un modelo diminuto, textos muy cortos y un juez que no se equivoca nunca. Un juez que se equivoca, o al que se puede engañar, trae un problema propio, la *trampa a la recompensa* (*reward hacking*): el modelo aprende a complacer al juez y no a ser bueno.
#
# La mayor parte del tiempo de esta fase se fue en muestras, y salían una tras otra de un solo proceso. ¿Qué cambia si ayuda un segundo? Esa es la fase 30.
#
# ## Compruébalo
#
# Haz el cuestionario de esta fase: `python3 course.py quiz take 29` en una terminal, o la página de cuestionario que sigue a esta lección en el sitio. Para ver cómo van tus ejercicios, ejecuta `python3 course.py check 29`.
#
# ## Lo que ya sabes hacer
#
# * Sabes decir qué cambia beta por qué, y qué es lo que la pérdida DPO no ve.
# * Sabes calcular el logaritmo de la probabilidad de las respuestas de un lote, formar pares juzgados y escribir la pérdida DPO y las ventajas de un grupo.
# * Sabes distinguir, con pass@k, un modelo que se volvió más seguro de uno que se volvió más capaz.
# * Sabes decir qué manera de aprender de los juicios se prueba primero y qué hay que escribir al lado de la pérdida.
#
# ## Pruébalo
#
# * IPO cambia la pérdida por $(m - \frac{1}{2\beta})^2$, que tiene suelo. ¿Dónde se detiene el modelo en la primera tarea?
# * Recompensa toda respuesta que contenga «mil», sea cual sea el número. ¿Qué escribe REINFORCE tras 25 pasos?
# * Sortea muestras nuevas del modelo después del muestreo con rechazo y repítelo. ¿Cuántas veces sirve de algo?
#
# ## Para profundizar
#
# * Christiano et al. 2017, [Deep reinforcement learning from human preferences](https://arxiv.org/abs/1706.03741), y Ouyang et al. 2022, [InstructGPT](https://arxiv.org/abs/2203.02155): donde empezó.
# * Rafailov et al. 2023, [DPO](https://arxiv.org/abs/2305.18290): la ecuación 7 es tu pérdida.
# * Razin et al. 2024, [Unintentional unalignment](https://arxiv.org/abs/2410.08847): por qué puede caer la respuesta elegida. Pal et al. 2024, [DPO-positive](https://arxiv.org/abs/2402.13228): un ancla.
# * Shao et al. 2024, [GRPO](https://arxiv.org/abs/2402.03300), sección 4.1: grupos en lugar de una segunda red, con una división entre la dispersión del grupo que Liu et al. 2025, [Understanding R1-Zero-like training](https://arxiv.org/abs/2503.20783), desaconsejan.
# * Chen et al. 2021, [Codex](https://arxiv.org/abs/2107.03374), sección 2.1: pass@k. Yue et al. 2025, [Does reinforcement learning really incentivize reasoning capacity](https://arxiv.org/abs/2504.13837): más seguro o más capaz, en modelos grandes.
# * `minigpt/preference.py`: todo lo que ejecutaste aquí.
