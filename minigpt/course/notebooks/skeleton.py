"""The texts of a new phase's files: what `minigpt new-phase` writes, as values.

skeleton(29, "preference-tuning", {"en": "Preference tuning", "es": "..."}) -> {path: text}
"""

import json

from minigpt.course.words import Text

LESSON = '''\
# ---
# title: {{en: {en}, es: {es}}}
# summary: {{en: "TODO: the question of this phase, in a sentence.", es: "TODO: la pregunta de esta fase, en una frase."}}
# outcome: {{en: "TODO: what is in the learner's hands at the end", es: "TODO: lo que tienes al terminar"}}
# minutes: 15
# needs: [{before}]
# ---

# %% [markdown] lang="en"
# # {title_en}
#
# TODO: the question, and why it matters.
#
# **Predict before you start:** TODO.

# %% [markdown] lang="es"
# # {title_es}
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

# %% tags=["plot"] alt={{"en": "TODO: what is to be seen here, for those who cannot see it", "es": "TODO: lo que se ve aquí, para quien no puede verlo"}}
from minigpt.plots import {name} as plots

plots.first_figure(values, lang="en")

# %% [markdown] lang="en"
# ## Exercise {number}.1 · TODO
#
# TODO: what to write.

# %% [markdown] lang="es"
# ## Ejercicio {number}.1 · TODO
#
# TODO: lo que hay que escribir.


# %% exercise="ex-{nn}-01"
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
'''

PHASE = '''\
"""Phase {nn}, {title_en}: TODO, what its exercises are about."""

from minigpt.course.exercises.phase_{nn} import (
    ex_01_todo,
)

EXERCISES = (ex_01_todo.EXERCISE,)
'''

EXERCISE = '''\
"""Exercise {number}.1: TODO, its idea in a few words (rename the file and the function, too)."""

from minigpt.course.judging.exercise import Exercise, turn


def todo(values):
    """TODO: what it returns."""
    raise NotImplementedError("TODO: the reference of ex-{nn}-01")


def todo_otherwise(values):
    raise NotImplementedError("TODO: another right answer, written differently")


def _first_misconception(values):
    return None  # TODO: a whole wrong implementation; at least four of them


def cases_todo():
    return [([1.0],), ([1.0, 2.0],)]  # TODO: the smallest and most telling first


EXERCISE = Exercise(
    id="ex-{nn}-01",
    title={{"en": "TODO: a title", "es": "TODO: un título"}},
    reference=todo,
    alternatives=(todo_otherwise,),
    cases=cases_todo,
    wrong_turns=(
        turn(
            "first-misconception",
            _first_misconception,
            "TODO: a hint that names the misconception, not the solution.",
            "TODO: una pista que nombra el error, no la solución.",
        ),
    ),
)
'''

QUIZ = """\
# yaml-language-server: $schema=../schemas/quiz-v1.schema.json
schema: minigpt-quiz/1
id: phase-{nn}-{slug}
phase: {number}
languages: [en, es]
title: {{en: {en}, es: {es}}}
pass_percent: 80
questions:
  - id: q-{nn}-01
    kind: single
    points: 1
    title: {{en: 'TODO: a title', es: 'TODO: un título'}}
    prompt:
      en: 'TODO: a question that needs the idea, not the memory of it?'
      es: 'TODO: ¿una pregunta que exija la idea y no su recuerdo?'
    choices:
      - id: a
        correct: false
        text: {{en: 'TODO: something that people believe.', es: 'TODO: algo que la gente cree.'}}
        feedback: {{en: 'TODO: why it is not so.', es: 'TODO: por qué no es así.'}}
      - id: b
        correct: true
        text: {{en: 'TODO: the right answer.', es: 'TODO: la respuesta correcta.'}}
        feedback: {{en: 'TODO: why it is so.', es: 'TODO: por qué es así.'}}
      - id: c
        correct: false
        text: {{en: 'TODO: another belief.', es: 'TODO: otra creencia.'}}
        feedback: {{en: 'TODO: why not this either.', es: 'TODO: por qué tampoco.'}}
    explanation:
      en: 'TODO: the reason, in a sentence or two.'
      es: 'TODO: la razón, en una o dos frases.'
    verified_by: tests/quizzes/test_phase_{nn}.py::test_q_{nn}_01
"""

KEYS = '''\
"""Phase {number}'s answer keys, executed: each test finds the fact and compares it with the key."""

import pytest
from answer_keys import keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz

QUIZ = load_quiz(QUIZ_FOLDER / "phase-{nn}-{slug}.yaml")
QUESTIONS = {{question.id: question for question in QUIZ.questions}}


def test_q_{nn}_01():
    assert keys(QUESTIONS["q-{nn}-01"]) == {{"b"}}
    pytest.fail("TODO: compute the answer of q-{nn}-01 and compare it with its key")
'''

FIGURES = '''\
"""Figures of phase {number}, {title_en}: TODO, what they show."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from minigpt.plots.style import axes, say


def first_figure(values: Sequence[float], lang: str = "en") -> Axes:
    """TODO: draw what; the words in both languages stand side by side."""
    ax = axes("", say(lang, "number", "número"), "x")
    ax.plot(values)
    return ax
'''

FIGURE_TESTS = '''\
"""The figures of phase {number} show what they are given."""

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from minigpt.plots import {name} as plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_line_goes_through_the_values():
    (line,) = plots.first_figure([1.0, 2.0, 4.0]).lines
    assert np.asarray(line.get_ydata()).tolist() == [1.0, 2.0, 4.0]
    pytest.fail("TODO: say what the figure of phase {number} must show, and compare")
'''


def skeleton(number: int, slug: str, title: Text) -> dict[str, str]:
    """The text of every file of a phase, by its path from the root."""
    nn, name = f"{number:02}", slug.replace("-", "_")
    exercises = f"minigpt/course/exercises/phase_{nn}"
    files = {
        f"notebooks/src/phase_{nn}_{name}.py": LESSON,
        f"{exercises}/__init__.py": PHASE,
        f"{exercises}/ex_01_todo.py": EXERCISE,
        f"data/quizzes/phase-{nn}-{slug}.yaml": QUIZ,
        f"tests/quizzes/test_phase_{nn}.py": KEYS,
        f"minigpt/plots/{name}.py": FIGURES,
        f"tests/test_plots_{name}.py": FIGURE_TESTS,
    }
    quoted = {lang: json.dumps(text, ensure_ascii=False) for lang, text in title.items()}
    words = {"number": number, "nn": nn, "slug": slug, "name": name, **quoted}
    words["before"] = str(number - 1) if number else ""
    words |= {"title_en": title["en"], "title_es": title["es"]}
    return {path: text.format(**words) for path, text in files.items()}
