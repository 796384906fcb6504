"""Each rule of teaching finds its own fault, and every phase keeps them (test_notebook_lint.py)."""

from dataclasses import replace

import pytest

from minigpt.course.notebooks import teaching
from minigpt.course.notebooks.build import load_phase, phase_paths


def phase_of(write_source, en="The mean.", es="La media.", code="x = 1", number=None, alt=""):
    prose = f'# %% [markdown] lang="en"\n# {en}\n# %% [markdown] lang="es"\n# {es}\n'
    phase = load_phase(write_source(f"{prose}# %%{alt}\n{code}\n"))
    return phase if number is None else replace(phase, number=number)


def test_the_small_phase_keeps_every_rule(small_phase):
    assert list(teaching.teaching(small_phase)) == []


def test_a_cell_of_ten_lines_is_too_long_and_blank_lines_are_none(write_source):
    nine = "\n\n".join(f"x{i} = {i}" for i in range(9))
    assert list(teaching.long_cells(phase_of(write_source, code=nine))) == []
    (problem,) = teaching.long_cells(phase_of(write_source, code=f"{nine}\nx = 1"))
    assert "the cell has 10 lines, 9 at most" in problem


def test_a_figure_must_take_the_language(write_source):
    alt = ' tags=["plot"] alt={"en": "a line that climbs", "es": "una línea que sube"}'
    good = phase_of(write_source, code='plots.line(x, lang="en")', alt=alt)
    assert list(teaching.figure_language(good)) == []
    (problem,) = teaching.figure_language(phase_of(write_source, code="plots.line(x)", alt=alt))
    assert "the figure takes no language" in problem


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('complete(model, tokenizer, "en:4217=")', [4217]),
        ('text = "it:4217=quattro"', [4217]),
        ('for n in (42, 4216, 4218): complete(model, tokenizer, f"en:{n}=")', [4218]),
        ('complete(model, tokenizer, "en:4216=")', []),
        ('print("en:017=", "en:17=", "en:10000=")', []),  # misspelt, vocabulary, out of range
        ("shape = (4217, 64)", []),  # no prompt, and nothing is completed
    ],
)
def test_a_feat_is_shown_on_numbers_that_no_model_trains_on(write_source, code, found):
    problems = list(teaching.feats(phase_of(write_source, code=code)))
    assert [int(problem.split(": ")[1].split()[0]) for problem in problems] == found


@pytest.mark.parametrize(
    ("en", "found"),
    [
        ("## What quantization costs", True),
        ("Before you run: what does quantization cost?", True),
        ("**Predict** what quantization costs.", True),
        ("Later comes quantization.", False),  # a promise, not a question
        ("## What `quantization` returns", False),  # a name in code
    ],
)
def test_nobody_is_asked_with_a_word_that_comes_later(write_source, en, found):
    problems = list(teaching.terms(phase_of(write_source, en=en, number=17)))
    assert any("'quantization' stands in a heading or a prediction" in p for p in problems) is found


def test_an_everyday_word_may_be_asked_with_when_the_glossary_says_which_sense_it_means(
    write_source,
):
    asked = phase_of(write_source, en="**Predict:** how often do heads fall?", number=3)
    assert any(entry["term"]["en"] == "head (of attention)" for entry in teaching.glossary())
    assert not any("'heads'" in problem for problem in teaching.terms(asked))


def test_a_term_is_found_in_the_phase_that_the_glossary_names(write_source):
    phase = phase_of(write_source, en="To clip the gradient, a limit.", number=18)
    missing = [problem for problem in teaching.terms(phase) if problem.startswith("1: en")]
    assert not any("'gradient clipping'" in problem for problem in missing)
    assert any("'learning-rate schedule'" in problem for problem in missing)


@pytest.mark.parametrize(
    ("en", "says"),
    [
        ("See phase 33 for more.", "there is no phase 33"),
        ("The **loss mask** that phase 12 builds.", "'loss mask' is said to be in phase 12"),
        ("The **loss mask** of phases 00 and 17.", ""),
        ("Phase 30 has **many processes**.", ""),  # not written yet: nothing to compare with
    ],
)
def test_a_pointer_leads_to_a_phase_that_has_the_thing(write_source, en, says):
    problems = [p for p in teaching.pointers(phase_of(write_source, en=en)) if " en: " in p]
    assert len(problems) == bool(says)
    assert all(says in problem for problem in problems)


def test_minutes_follow_words_cells_exercises_and_questions(small_phase):
    assert teaching.minutes_of(small_phase) == 5
    assert list(teaching.minutes(replace(small_phase, minutes=15))) == []
    (problem,) = teaching.minutes(replace(small_phase, minutes=16))
    assert "says 16 minutes; with exercises and quiz it takes 5" in problem


@pytest.mark.parametrize(
    ("es", "says"),
    [
        ("Son 18 432 números.", "Spanish writes"),
        ("Son 18\u202f432 números y 0,62.", ""),
        ("Es 0.62 en total.", "Spanish writes"),
        ('Dice "nada" de eso.', "quotes are «»"),
        ('Dice «nada» y `"a"`.', ""),
        ("La desviación típica es uno.", "desviación estándar"),
        ("Son tres de media.", "en promedio"),
        ("¿Qué tan largo es?", "cuánto"),
        ("El costo es bajo.", ""),
    ],
)
def test_the_spanish_keeps_one_style(write_source, es, says):
    problems = list(teaching.style(phase_of(write_source, es=es)))
    assert bool(problems) == bool(says)
    assert all(says in problem for problem in problems)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in phase_paths()])
def test_every_phase_keeps_every_rule(path):
    assert list(teaching.teaching(load_phase(path))) == []
