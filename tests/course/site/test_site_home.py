"""The home page: what is filled in, and what is typed on it."""

import pytest

from minigpt.course.site import draw as site_draw
from minigpt.course.site import home as site_home
from minigpt.course.site import live as site_live
from minigpt.course.site import pages as site
from minigpt.number_names import spell


def test_an_unknown_marker_is_an_error_that_names_the_file():
    assert site_home.fill("a\n{{ demo }}\nb", {"demo": "table"}, "x.md") == "a\ntable\nb"
    with pytest.raises(ValueError, match=r"x\.md: nothing fills the marker \{\{ dmeo \}\}"):
        site_home.fill("{{ dmeo }}", {"demo": ""}, "x.md")


@pytest.mark.parametrize(
    ("key", "value", "english", "spanish"),
    [
        ("parameters", 18432, "18,432", "18\u202f432"),
        ("bytes", 4096, "4,096", "4096"),
        ("bits_per_weight", 4.127, "4.127", "4,127"),
        ("bits_per_weight", 32, "32", "32"),
        ("spanish", 0.951, "95.1\u202f%", "95,1\u202f%"),
        ("seconds", 22.44, "22.4", "22,4"),
        ("seconds", None, "–", "–"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(key, value, english, spanish):
    assert site_home.written(key, value, "en") == english
    assert site_home.written(key, value, "es") == spanish


def test_the_table_leaves_out_a_column_that_nothing_measured(tmp_path):
    row = dict.fromkeys(site_home.COLUMNS, 1) | {"name": "LoRA", "italian": None}
    table = site_home.demo_table({"rows": [row], "numbers": 1000, "seeds": 4}, "en")
    assert "Italian" not in table and "| LoRA | 1 | 1 |" in table
    assert "on 1,000 numbers" in table and "mean of 4 runs" in table


def test_a_demo_that_was_never_run_is_said_on_the_page_and_is_a_problem(monkeypatch, tmp_path):
    monkeypatch.setattr(site_home, "load_demo", lambda: None)
    assert any("demo.json is missing" in problem for problem in site.load_course().problems)
    assert "has not been measured" in site_home.demo_table(None, "en")


def test_a_row_of_the_demo_with_a_hole_is_refused(tmp_path):
    path = tmp_path / "demo.json"
    path.write_text('{"rows": [{"name": "base"}]}', encoding="utf-8")
    with pytest.raises(ValueError, match="has no parameters, trained, bytes"):
        site_home.load_demo(path)


def test_the_numbers_typed_on_the_home_page_are_right():
    # 8 attention Linears of (64, 64) and 4 of the MLP with sides 64 and 256, at rank 8.
    sides = [rows + columns for _, rows, columns in site_draw.LINEARS] * 2
    assert len(sides) == 12
    lora = sum(sides) * site_draw.RANK
    english, spanish = (
        (site.DOCS / lang / "index.md").read_text(encoding="utf-8") for lang in ("en", "es")
    )
    assert f"{lora:,} numbers" in " ".join(english.split())
    assert f"{lora:,} números".replace(",", " ") in " ".join(spanish.split())


def test_the_names_of_4236_on_the_home_page_are_what_the_course_generates():
    for page in ("en", "es"):
        text = site_live.numbers_figure(page)
        assert ">4236<" in text
        for lang in ("en", "it", "es", "fr"):
            assert f">{spell(4236, lang)}<" in text


def test_every_phase_that_exists_has_a_place_on_the_path():
    placed = [number for part in site_home.load_course() for number in part["phases"]]
    assert placed == sorted(placed) == list(range(33))
    assert {phase.number for phase in site.load_course().phases} <= set(placed)
