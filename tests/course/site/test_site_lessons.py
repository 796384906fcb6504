"""A phase as a page: what stands where, in both languages."""

import pytest

from minigpt.course.notebooks.build import load_phase
from minigpt.course.site.lessons import fence, lesson_page, modules_behind, to_page
from minigpt.course.text.mathml import MathError

SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" '
    'width="288pt" height="144pt" viewBox="0 0 288 144">\n<metadata>today</metadata>'
    '<g id="figure_1"><g id="patch_1"><path d="M 0 0" style="fill: #ffffff"/></g>{axes}</g></svg>'
)


def outputs_for(phase):
    code, plot = [cell for cell in phase.cells if cell.kind == "code"][:2]
    return {
        code.id: [
            {"output_type": "stream", "name": "stdout", "text": ["sum 25", ".25\n"]},
            {"output_type": "execute_result", "data": {"text/plain": "6.3125"}},
        ],
        plot.id: [{"output_type": "display_data", "data": {"image/svg+xml": SVG.format(axes="")}}],
    }


@pytest.fixture
def lesson(small_phase):
    return {
        lang: lesson_page(small_phase, outputs_for(small_phase), lang, True, None)
        for lang in ("en", "es")
    }


def test_a_lesson_has_prose_code_output_and_figure_in_this_order(lesson):
    page, figures = lesson["en"]
    places = [page.index(text) for text in ("A mean is", "sum(values) /", "6.3125", ".svg)")]
    assert places == sorted(places)
    assert len(figures) == 1


def test_what_was_printed_in_pieces_is_one_block(lesson):
    assert "{ .text .no-copy .nb-output }\nsum 25.25\n```" in lesson["en"][0]


def test_both_languages_show_the_same_figure_with_their_own_description(lesson):
    assert lesson["en"][1] == lesson["es"][1]
    assert "![A line that climbs" in lesson["en"][0]
    assert "![Una línea que sube" in lesson["es"][0]


def test_a_figure_knows_its_size_before_it_arrives(lesson):
    assert "width=384 height=192" in lesson["en"][0]  # 288 pt = 384 px


def test_the_facts_stand_under_the_title(lesson):
    page = lesson["es"][0]
    title = page.index("# Pasos pequeños")
    facts = page.index("Fase 98 · 5 minutos")
    assert title < facts < page.index("Una media es")
    assert "[Haz el cuestionario](../quizzes/phase-98-small-steps.md)" in page
    assert "(../notebooks/phase-98-small-steps.ipynb){ download }" in page


def test_a_lesson_without_a_quiz_links_none(small_phase):
    page, _ = lesson_page(small_phase, outputs_for(small_phase), "en", False, None)
    assert "quizzes/" not in page


def test_the_solution_is_folded_and_the_check_is_left_out(lesson):
    page = lesson["en"][0]
    assert '??? solution "Show a solution"' in page
    assert "check(" not in page
    assert "import check" not in page


def test_a_lesson_without_outputs_says_how_to_make_them(small_phase):
    page, _ = lesson_page(small_phase, None, "en", True, None)
    assert "notebooks run 98" in page


def test_a_callout_becomes_an_admonition():
    assert to_page("> **Tip.** Look.\n> Again.\n") == '!!! tip "Tip"\n\n    Look.\n    Again.\n'
    assert to_page("> **Predice.** ¿Qué?") == '!!! question "Predice"\n\n    ¿Qué?\n'


def test_a_callout_inside_a_fence_is_code():
    text = "```text\n> **Tip.** Look.\n```"
    assert to_page(text) == text


def test_a_link_to_a_notebook_leads_to_its_page():
    assert to_page("[15](phase-15-attention.ipynb#x)") == "[15](phase-15-attention.md#x)"


def test_nothing_inside_closes_a_fence():
    block = fence("a\n```\nb", "text")
    assert block.startswith("````text") and block.endswith("````\n")


def test_a_bad_formula_stops_the_build_and_names_the_spanish_line(write_source):
    english = '# %% [markdown] lang="en"\n# # T\n#\n# $a$\n'
    body = english + '# %% [markdown] lang="es"\n# # T\n#\n# $\\bad$\n'
    phase = load_phase(write_source(body))
    lesson_page(phase, {}, "en", False, None)
    line = phase.path.read_text(encoding="utf-8").split("\n").index("# $\\bad$") + 1
    with pytest.raises(MathError, match=rf"^{phase.path.name}:{line}: "):
        lesson_page(phase, {}, "es", False, None)


def test_the_code_behind_a_lesson_is_what_its_cells_import(write_source):
    body = (
        '# %% [markdown] lang="en"\n# # T\n# %% [markdown] lang="es"\n# # T\n'
        "# %%\nfrom minigpt import nf4\nfrom minigpt.lora import LoRAConfig\nimport os\n"
    )
    assert modules_behind(load_phase(write_source(body))) == ["nf4", "lora"]


@pytest.mark.parametrize(
    "line",
    [
        "from minigpt.foundations import cost",
        "from minigpt.foundations.cost import flops",
        "import minigpt.foundations.cost as c",
    ],
)
def test_the_code_behind_a_lesson_may_stand_in_a_folder(line, write_source, tmp_path):
    page = tmp_path / "minigpt" / "foundations" / "cost.py"
    page.parent.mkdir(parents=True)
    page.write_text("", encoding="utf-8")
    body = '# %% [markdown] lang="en"\n# # T\n# %% [markdown] lang="es"\n# # T\n# %%\n'
    phase = load_phase(write_source(f"{body}{line}\nfrom minigpt.plots import tour\n"))
    assert modules_behind(phase, tmp_path / "minigpt") == ["foundations.cost"]
