"""py:percent is read as jupytext reads it, and refused where it cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.notebooks.percent import SourceError, read


def test_cells_carry_kind_options_and_line():
    text = (
        '# ---\n# a: 1\n# ---\n\n# %% [markdown] lang="en"\n# # Title\n#\n# text\n\n'
        '# %% tags=["plot"]\nx = 1\n'
    )
    header, cells = read(text)
    assert header.strip() == "a: 1"
    assert [(c.kind, c.options, c.source, c.line) for c in cells] == [
        ("markdown", {"lang": "en"}, "# Title\n\ntext", 5),
        ("code", {"tags": ["plot"]}, "x = 1", 10),
    ]


def test_a_nested_option_is_json():
    _, cells = read('# %% tags=["plot"] alt={"en": "a = b, {c}", "es": "á"}\nf()')
    assert cells[0].options["alt"] == {"en": "a = b, {c}", "es": "á"}


def test_code_comments_stay_in_code():
    _, cells = read("# %%\n# why\nx = 1  # %% not a cell\n")
    assert cells[0].source == "# why\nx = 1  # %% not a cell"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# %% lang=en\nx", "s.py:1: the value of lang is not JSON"),
        ("\n# %% nonsense\nx", "s.py:2: cannot read the cell options"),
        ('# %% tags=["a"] tags=["b"]\nx', "s.py:1: tags is given twice"),
        ("# %% [markdown]\n# fine\nnot commented\n", "s.py:3: prose line is not commented"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, says):
    with pytest.raises(SourceError) as caught:
        read(text, "s.py")
    assert caught.value.problems[0].startswith(says)


def test_windows_line_ends_change_nothing():
    text = '# %% [markdown] lang="en"\n# text\n# %%\nx = 1\n'
    assert read(text.replace("\n", "\r\n")) == read(text)


LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20)


@given(st.lists(LINE.filter(lambda line: line == line.rstrip()), min_size=1, max_size=6))
def test_prose_comes_back_as_it_was_written(lines):
    source = "\n".join(f"# {line}".rstrip() for line in lines)
    _, cells = read('# %% [markdown] lang="en"\n' + source)
    assert cells[0].source == "\n".join(lines).strip("\n")


def test_a_live_figure_has_options_and_no_text():
    _, (cell,) = read('# %% [live] kind="attention" number=4216\n')
    assert cell.kind == "live" and cell.options == {"kind": "attention", "number": 4216}
    with pytest.raises(SourceError, match="a live figure has options and no text"):
        read('# %% [live] kind="attention"\nprint(1)\n')
