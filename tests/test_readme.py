"""The READMEs: their program runs and prints what they say, and their table is the measured one."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from minigpt.number_names import split_numbers
from minigpt.plots import demo as picture

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.es.md")
SCORES = ("english", "italian", "spanish")
COUNTS = ("parameters", "trained", "bytes")
RESULTS = json.loads((ROOT / "data/results/demo.json").read_text(encoding="utf-8"))
ROWS = RESULTS["rows"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_the_program_prints_what_its_comments_say(name):
    [program] = re.findall(r"```python\n(.*?)```", text(name), flags=re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, name, "exec"), {})
    promised = re.findall(r"# (four thousand.*|\d+)$", program, flags=re.MULTILINE)
    assert printed.getvalue().splitlines() == promised
    assert len(program.strip().splitlines()) <= 12


def table(name: str) -> list[list[str]]:
    """The cells of the rows of the table that follows the marker."""
    block = text(name).split("<!-- demo table", 1)[1].split("-->", 1)[1].strip().split("\n\n")[0]
    lines = [line for line in block.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("name", "mark"), [("README.md", "."), ("README.es.md", ",")])
def test_the_table_is_the_measured_one(name, mark):
    thousands = {".": ",", ",": "\u202f"}[mark]
    for cells, row in zip(table(name), ROWS, strict=True):
        scores = [f"{100 * row[key]:.1f}".replace(".", mark) for key in SCORES]
        counts = [f"{row[key]:,}".replace(",", thousands) for key in COUNTS]
        bits = f"{row['bits_per_weight']:g}".replace(".", mark)
        assert cells[1:] == [*counts, bits, *scores]
    assert re.findall(r"(\d+) (?:seeds|semillas)", text(name)) == [str(RESULTS["seeds"])]
    assert f"--train --seeds {RESULTS['seeds']}`" in text(name)


def test_the_picture_is_drawn_from_the_measured_rows(tmp_path):
    picture.draw(picture=tmp_path / "demo.svg")
    drawn = (tmp_path / "demo.svg").read_text(encoding="utf-8")
    # The words and numbers on it; the lines between may be rounded otherwise on another machine.
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", drawn)
    assert labels == re.findall(r"<text[^>]*>([^<]+)</text>", picture.PICTURE.read_text("utf-8"))
    scores = {100 * row[key] for row in ROWS for key in SCORES}
    assert {f"{score:.1f}" if score else "0" for score in scores} <= set(labels)


def test_the_results_keep_what_the_course_promises():
    base, nf4, lora, qlora = ROWS
    assert base["english"] >= 0.99 and base["italian"] >= 0.97
    for lang in ("english", "italian"):
        assert abs(nf4[lang] - base[lang]) <= 0.01
    assert lora["spanish"] >= 0.98 and abs(qlora["spanish"] - lora["spanish"]) <= 0.02
    assert lora["trained"] == qlora["trained"] == 18_432


@pytest.mark.parametrize("name", ["README.md", "README.es.md", "minigpt/course/site/live.py"])
def test_a_feat_is_shown_on_a_number_that_no_model_trains_on(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = re.findall(r"\bsay (\d+)|\b[a-z]{2}:(\d+)=|^NUMBER = (\d+)", text, re.M)
    numbers = {int("".join(groups)) for groups in shown}
    assert numbers and numbers <= set(split_numbers().test)
