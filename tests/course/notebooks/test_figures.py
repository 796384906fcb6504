"""A figure is drawn once in each language, from one run of its notebook."""

import pytest

from minigpt.course.notebooks.build import build, load_phase
from minigpt.course.notebooks.execute import beside, execute
from minigpt.course.notebooks.figures import drawn_again, source_in
from minigpt.course.site.lessons import lesson_page

CELL = """\
year = "ñ"; widths = measure(lang="en")
plots.bars(widths, lang="en")
print(widths)
ax = plots.line(
    widths,
    label="é", lang="en",
)"""


def test_only_what_a_figure_is_told_changes_with_the_language():
    assert source_in(CELL, "en") == CELL
    spanish = source_in(CELL, "es")
    assert 'measure(lang="en")' in spanish
    assert 'plots.bars(widths, lang="es")' in spanish
    assert 'label="é", lang="es",' in spanish  # a column counted in characters would miss it
    assert spanish.count('"es"') == 2


def test_only_the_statements_that_draw_are_run_again():
    again = drawn_again(CELL, "es")
    assert again.startswith('plots.bars(widths, lang="es")\nax = plots.line(')
    assert "measure" not in again and "print" not in again


@pytest.mark.parametrize("source", ["plots.bars(x)", "f(lang='en')", "%magic", ""])
def test_what_takes_no_language_is_left_alone(source):
    assert source_in(source, "es") == source
    assert drawn_again(source, "es") == ""


def test_two_languages_must_draw_the_same_number_of_figures():
    picture = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}}
    kept = [dict(picture)]
    assert beside(kept, [], "es") == ["the cell draws 1 figures, and 0 for es"]
    assert beside(kept, [dict(picture)], "es") == []
    assert kept[0]["in"] == {"es": {"image/svg+xml": "<svg/>"}}


SOURCE = """\
# %% [markdown] lang="en"
# # A
# %% [markdown] lang="es"
# # A
# %%
from minigpt.plots import tour as plots
runs = []
# %% tags=["plot"] alt={"en": "two rectangles side by side", "es": "dos rectángulos juntos"}
runs.append(1)
print(len(runs))
plots.products_as_areas([1, 2], [3, 4], lang="en")
"""


def test_one_run_draws_both_and_each_page_shows_its_own(write_source):
    phase = load_phase(write_source(SOURCE))
    kept, problems = execute(phase)
    assert problems == []
    cell = phase.cells[-1]
    printed, drawn = kept[cell.id]
    assert printed["text"] == "1\n"  # what is computed is computed once
    assert "side by side" in drawn["data"]["image/svg+xml"]
    assert "uno al lado de otro" in drawn["in"]["es"]["image/svg+xml"]
    for lang, words in (("en", "side by side"), ("es", "uno al lado de otro")):
        _, figures = lesson_page(phase, kept, lang, quiz=False, following=None)
        (figure,) = figures.values()
        assert words in figure.decode()
        code = "".join(build(phase, lang)["cells"][-1]["source"])
        assert f'lang="{lang}")' in code
