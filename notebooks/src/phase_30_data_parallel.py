# ---
# title: {en: "Data-parallel training", es: "Entrenamiento con datos en paralelo"}
# summary: {en: "TODO: the question of this phase, in a sentence.", es: "TODO: la pregunta de esta fase, en una frase."}
# outcome: {en: "TODO: what is in the learner's hands at the end", es: "TODO: lo que tienes al terminar"}
# minutes: 15
# ---

# %% [markdown] lang="en"
# # Data-parallel training
#
# TODO: the question, and why it matters.
#
# **Predict before you start:** TODO.

# %% [markdown] lang="es"
# # Entrenamiento con datos en paralelo
#
# TODO: la pregunta, y por qué importa.
#
# **Predice antes de empezar:** TODO.

# %%
values = [1.0, 2.0, 4.0]  # TODO: numbers small enough to be checked by hand
print(sum(values))

# %% [markdown] lang="en"
# TODO: what the cell shows, and what follows from it.

# %% [markdown] lang="es"
# TODO: lo que muestra la celda y lo que se deduce.

# %% tags=["plot"] alt={"en": "TODO: what is to be seen here, for those who cannot see it", "es": "TODO: lo que se ve aquí, para quien no puede verlo"}
from minigpt.plots import data_parallel as plots

plots.first_figure(values, lang="en")

# %% [markdown] lang="en"
# ## Exercise 30.1 · TODO
#
# TODO: what to write.

# %% [markdown] lang="es"
# ## Ejercicio 30.1 · TODO
#
# TODO: lo que hay que escribir.


# %% exercise="ex-30-01"
def todo(values):
    """TODO: what it returns."""
    raise NotImplementedError


# %% [markdown] lang="en"
# ## What you have now
#
# TODO: the answer to the question, and the quiz.

# %% [markdown] lang="es"
# ## Lo que tienes ahora
#
# TODO: la respuesta a la pregunta, y el cuestionario.
