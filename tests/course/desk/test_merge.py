"""The property behind `minigpt update`: nothing the learner wrote is ever lost."""

import copy
import json
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from minigpt.course.desk.learner import text_of
from minigpt.course.desk.merge import merge
from minigpt.course.notebooks.build import build, dumps, load_phase

FIXTURES = Path(__file__).parents[1] / "fixtures"
PHASE = load_phase(FIXTURES / "notebooks" / "phase_98_small_steps.py", FIXTURES / "exercises")
EDITIONS = {lang: json.loads(dumps(build(PHASE, lang))) for lang in ("en", "es")}
SIZE = len(EDITIONS["en"]["cells"])
MARKED = st.text("abc \n#=()", max_size=12)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, SIZE), MARKED),
        st.tuples(st.just("change"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("copy"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("delete"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("move"), st.integers(0, SIZE - 1), MARKED),
        st.tuples(st.just("drop ids"), st.just(0), MARKED),
        st.tuples(st.just("drop metadata"), st.just(0), MARKED),
    ),
    max_size=8,
)


def edited(notebook: dict, edits: list) -> tuple[dict, list[str]]:
    """The notebook after the edits, and the marked sources in it that only the learner wrote."""
    cells = notebook["cells"]
    for n, (what, place, text) in enumerate(edits):
        mark = f"# mine {n}\n{text}"
        if what == "insert":
            cells.insert(
                place, {"cell_type": "code", "metadata": {}, "outputs": [], "source": mark}
            )
        elif not cells:
            continue
        elif what == "change":
            cells[place % len(cells)]["source"] = mark
        elif what == "copy":  # paste keeps metadata and, in some editors, the id
            cells.append({**copy.deepcopy(cells[place % len(cells)]), "source": mark})
        elif what == "delete":
            del cells[place % len(cells)]
        elif what == "move":
            cells.append(cells.pop(place % len(cells)))
        for cell in cells:
            if what == "drop ids":
                cell.pop("id", None)
            if what == "drop metadata":
                cell["metadata"] = {}
    texts = [text_of(cell) for cell in cells]
    return notebook, [text for text in texts if text.startswith("# mine")]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, st.sampled_from(["en", "es"]), st.booleans(), st.booleans(), st.integers(0, SIZE))
# A changed copy with the id of its original, which stands behind it: whose is the course's place?
@example([("copy", 10, ""), ("move", 0, ""), ("move", 9, "")], "en", True, False, 2)
@example(
    [("copy", 8, ""), ("move", 3, ""), ("move", 7, ""), ("delete", 3, "")], "en", True, False, 6
)
def test_everything_the_learner_wrote_is_in_the_update(edits, lang, news, base_lost, dropped):
    base = copy.deepcopy(EDITIONS["en"])
    mine, written = edited(copy.deepcopy(base), edits)
    new = copy.deepcopy(EDITIONS[lang])
    if news:
        new["cells"][0]["source"] = ["# News"]
        del new["cells"][dropped:]
    known = list(EDITIONS.values())
    merged = merge(mine, new, None if base_lost else base, known).notebook
    texts = [text_of(cell) for cell in merged["cells"]]
    assert sorted(t for t in texts if t.startswith("# mine")) == sorted(written)
    ids = [cell["id"] for cell in merged["cells"]]
    assert len(ids) == len(set(ids))
    assert set(cell["id"] for cell in new["cells"]) <= set(ids)
    again = merge(copy.deepcopy(merged), new, new, known).notebook
    assert again == merged  # a second update has nothing left to do
