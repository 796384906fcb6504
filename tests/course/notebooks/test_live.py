"""Live figures in a phase's source: what is offered, what is refused, what the notebook shows."""

import json

import pytest

from minigpt.course.notebooks import live
from minigpt.course.words import LANGUAGES


@pytest.mark.parametrize("kind", live.KINDS)
def test_every_kind_has_its_script_and_speaks_both_languages(kind):
    script = live.RECORDED.parents[2] / "docs" / "assets" / f"live-{kind}.js"
    assert "export const answer = answering(" in script.read_text(encoding="utf-8")
    texts = [live.KINDS[kind].title, live.KINDS[kind].note]
    texts += [control.label for control in live.KINDS[kind].controls]
    assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts)
    for lang in LANGUAGES:
        setting, columns, rows = live.table(kind, lang)
        assert setting and rows and all(len(row) == len(columns) for row in rows)


@pytest.mark.parametrize("kind", live.KINDS)
def test_the_first_values_of_a_kind_are_among_what_it_offers(kind):
    values = {control.name: control.value for control in live.KINDS[kind].controls}
    assert live.problems_of({"kind": kind, **values}) == []


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"kind": "atention"}, "there is no live figure of the kind 'atention': known are"),
        ({}, "there is no live figure of the kind None"),
        ({"kind": "attention", "head": 1}, "has no control 'head'"),
        ({"kind": "attention", "layer": 2}, "layer=2 is not among what the control offers"),
        ({"kind": "attention", "layer": "0"}, "layer='0' is not among"),
        ({"kind": "bits", "bits": 9}, "bits=9 is not among"),
        ({"kind": "bits", "number": 10_000}, "number=10000 is not among"),
        ({"kind": "strength", "strength": True}, "strength=True is not among"),
    ],
)
def test_what_no_figure_can_do_is_refused_by_name(options, problem):
    assert problem in " ".join(live.problems_of(options))


def test_numbers_are_written_as_the_language_writes_them(monkeypatch):
    record = {
        "set": {"en": "x", "es": "x"},
        "columns": {"en": ["a", "b", "c"], "es": ["a", "b", "c"]},
        "rows": [[4.5, "9.4 %", {"en": "on", "es": "sí"}]],
    }
    monkeypatch.setattr(live, "recorded", lambda: {"bits": record})
    assert live.table("bits", "en")[2] == [["4.5", "9.4 %", "on"]]
    assert live.table("bits", "es")[2] == [["4,5", "9,4\u202f%", "sí"]]
    assert "| 4,5 | 9,4\u202f% | sí |" in live.markdown("bits", "es")


def test_the_record_names_the_command_that_makes_it():
    record = json.loads(live.RECORDED.read_text(encoding="utf-8"))
    assert record["command"] == "python -m minigpt.experiments.live"
