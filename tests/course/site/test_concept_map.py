"""What builds on what: every arrow runs back, and the map shows the sources' own declarations."""

import re

import pytest

from minigpt.course.notebooks.build import SourceError, load_phase, phase_paths
from minigpt.course.site.concept_map import concept_map

PHASES = [load_phase(path) for path in phase_paths()]


def test_no_phase_builds_on_a_later_one_and_each_but_the_first_builds_on_some():
    assert not PHASES[0].needs
    for phase in PHASES[1:]:
        assert phase.needs, phase.slug
        assert max(phase.needs) < phase.number and len(set(phase.needs)) == len(phase.needs)


def test_a_need_that_runs_forwards_is_refused_where_it_stands(tmp_path):
    source = PHASES[5].path.read_text(encoding="utf-8")
    path = tmp_path / PHASES[5].path.name
    for wrong in ("[6]", "[5]", "[-1]", "[true]", '["4"]', "4"):
        path.write_text(re.sub(r"# needs: .*", f"# needs: {wrong}", source), encoding="utf-8")
        with pytest.raises(SourceError, match="needs lists earlier phases"):
            load_phase(path)


def test_only_ends_of_the_course_are_needed_by_nothing():
    used = {need for phase in PHASES for need in phase.needs}
    alone = [phase.number for phase in PHASES if phase.number not in used]
    assert alone == [11, 21, 22, 25, 27, 29, 30, 32]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_map_draws_an_arc_for_each_need_and_lists_the_same(lang):
    page = concept_map(PHASES, lang)
    arcs = re.findall(r"M146 (\d+)C\S+ \1 \S+ (\d+) 146 \2", page)
    assert len(arcs) == page.count("<path") == sum(len(phase.needs) for phase in PHASES)
    assert all(int(upper) < int(lower) for lower, upper in arcs)
    for phase in PHASES:
        assert page.count(f'href="../lessons/{phase.slug}/"') == 1 + sum(
            phase.number in other.needs for other in PHASES
        )


def needed_by(number: int) -> set[int]:
    """The phase, and all that it builds on."""
    return {number}.union(*(needed_by(need) for need in PHASES[number].needs))


def test_everything_that_lora_builds_on_is_found():
    assert needed_by(4) == {0, 1, 2, 3, 4}
    assert {1, 2, 17, 18, 20, 26, 28} <= needed_by(28)
