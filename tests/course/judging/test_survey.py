"""The survey shows an author which case catches whom, and the holes."""

import dataclasses

import pytest

from minigpt.course.desk import workspace_cli
from minigpt.course.exercises import find
from minigpt.course.judging.survey import survey, table


@pytest.fixture
def mean(small_course):
    return find("ex-98-01", small_course.exercises)


def test_each_wrong_turn_has_the_cases_that_it_fails(mean):
    found = survey(mean)  # of [1, 2], [2, 4, 9] and [5, 1, 1, 2]
    assert found.fails["sum"] == {1, 2, 3} and found.fails["median"] == {1, 2, 3}
    assert found.fails["floor"] == {1, 3}  # the mean of 2, 4, 9 is whole
    assert found.idle() == [] and found.alone(1) == []
    assert "  floor   ✗  ·  ✗" in "\n".join(table(mean, found)).replace("sum   ", "sum")


def test_a_case_that_nobody_fails_and_a_wrong_turn_that_passes_are_holes(mean):
    cases = [([0.0],), ([1.0, 2.0],)]
    turns = tuple(t for t in mean.wrong_turns if t.id in ("sum", "floor"))
    bent = dataclasses.replace(mean, cases=lambda: cases, wrong_turns=turns)
    found = survey(bent)
    assert found.idle() == [1] and found.alone(2) == ["sum", "floor"]
    passes = dataclasses.replace(turns[0], also=(mean.reference,))
    lines = table(bent, survey(dataclasses.replace(bent, wrong_turns=(passes,))))
    assert "  hole: no wrong turn fails case 1" in lines
    assert "  hole: no case catches sum/2" in lines


def test_the_command_prints_it_and_refuses_a_phase_without_exercises(
    small_course, monkeypatch, capsys
):
    monkeypatch.setattr("minigpt.course.desk.workspace.DEFAULT", small_course)
    assert workspace_cli.main(["check", "--author", "98"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("98.1 mean: 3 cases, 4 wrong turns in 4 spellings")
    assert "98.2 centre" in said
    assert workspace_cli.main(["check", "--author", "97"]) == 2
    assert "phase 97 has no exercises; these phases have: 98" in capsys.readouterr().err
