"""Learners work on copies; whatever they wrote survives updates, languages, lost metadata."""

import pytest
from learner_edits import RIGHT, WRONG, answer, edit, sources

from minigpt.course.desk import workspace, workspace_cli
from minigpt.course.desk.learner import NotebookError, read_notebook
from minigpt.course.desk.workspace import Workspace


def revise(course: Workspace, change) -> None:
    """A later edition of the phase: `change` edits the English and the Spanish notebook."""
    for lang in ("en", "es"):
        edit(course.original(98, lang), change)


# --- start ------------------------------------------------------------------------------------


def test_start_makes_a_copy_and_never_touches_one_that_is_there(small_course):
    path, made = small_course.start(98, "es")
    assert made and path.read_bytes() == small_course.original(98, "es").read_bytes()
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()
    assert small_course.start(98, "en") == (path, False)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda c: c.start(77), "there is no phase 77; the phases are 98"),
        (lambda c: c.start(98, "fr"), "--lang fr is not a language of the course; use en or es"),
        (lambda c: c.update(98), "phase 98 is not started; `python3 course.py start 98` starts it"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(small_course, call, says):
    with pytest.raises(ValueError, match=says):
        call(small_course)


# --- update -----------------------------------------------------------------------------------


def test_an_update_without_news_changes_nothing(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()
    done = small_course.update(98)
    assert done.backup is None and path.read_bytes() == before


def test_an_update_brings_new_text_keeps_the_answer_and_backs_up(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()
    revise(small_course, lambda cells: cells[0].update(source="# A new title"))
    done = small_course.update(98)
    assert sources(path)[0] == "# A new title" and RIGHT in sources(path)
    assert done.backup is not None and done.backup.read_bytes() == before
    assert done.answers == 1


def test_a_change_of_language_keeps_answers_and_own_cells_in_their_place(small_course):
    path, _ = small_course.start(98, "en")
    own = {"cell_type": "code", "id": "abc", "metadata": {}, "outputs": [], "source": "1 + 1"}
    answer(path, "ex-98-01", RIGHT)
    edit(path, lambda cells: cells.insert(2, own))
    small_course.update(98, "es")
    assert sources(path)[0].startswith("# Pasos pequeños")
    assert sources(path)[2] == "1 + 1" and RIGHT in sources(path)
    assert small_course.lang(98) == "es"
    small_course.update(98, "en")
    assert sources(path)[0].startswith("# Small steps")
    assert sources(path)[2] == "1 + 1" and RIGHT in sources(path)


def test_there_and_back_again_leaves_an_untouched_copy_as_it_was(small_course):
    path, _ = small_course.start(98, "en")
    before = path.read_bytes()
    small_course.update(98, "es")
    assert path.read_bytes() == small_course.original(98, "es").read_bytes()
    small_course.update(98, "en")
    assert path.read_bytes() == before


def test_results_of_cells_that_did_not_change_stay(small_course):
    path, _ = small_course.start(98)
    shown = [{"output_type": "stream", "name": "stdout", "text": "sum 25.25"}]
    edit(path, lambda cells: cells[1].update(outputs=shown, execution_count=4))
    small_course.update(98, "es")
    cell = read_notebook(path)["cells"][1]
    assert (cell["outputs"], cell["execution_count"]) == (shown, 4)


def test_a_course_cell_that_the_learner_changed_stays_beside_the_new_one(small_course):
    path, _ = small_course.start(98)
    edit(path, lambda cells: cells[1].update(source="values = [1.0]"))
    edit(path, lambda cells: cells[0].update(source="# My title"))
    small_course.update(98)
    assert sources(path)[:2] == ["# My title", "values = [1.0]"]  # the course changed neither
    revise(small_course, lambda cells: cells[0].update(source="# Newer"))
    small_course.update(98)
    assert sources(path)[:3] == ["# Newer", "# My title", "values = [1.0]"]


def test_an_exercise_that_the_course_dropped_stays_with_its_answer(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    revise(small_course, lambda cells: cells.__delitem__(slice(4, 8)))
    small_course.update(98)
    assert RIGHT in sources(path)


def test_an_editor_that_drops_ids_and_metadata_is_survived(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)

    def strip(cells):
        for cell in cells:
            cell.pop("id")
            cell["metadata"] = {}

    edit(path, strip)
    assert [a.to_do for a in small_course.answers(98)] == [False, True]
    small_course.update(98)
    notebook = read_notebook(path)
    assert [c["id"] for c in notebook["cells"]] == [
        c["id"] for c in read_notebook(small_course.original(98, "en"))["cells"]
    ]
    assert RIGHT in sources(path)


def test_a_lost_base_costs_nothing_of_the_learners(small_course):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    edit(path, lambda cells: cells[0].update(source="# My title"))
    for base in (small_course.work / ".base").iterdir():
        base.unlink()
    small_course.update(98, "es")
    assert RIGHT in sources(path) and "# My title" in sources(path)


def test_a_broken_notebook_is_refused_and_left_alone(small_course):
    path, _ = small_course.start(98)
    path.write_text("<<<<<<< HEAD", encoding="utf-8")
    with pytest.raises(NotebookError, match="is not a notebook that can be read"):
        small_course.update(98)
    assert path.read_text(encoding="utf-8") == "<<<<<<< HEAD"


def test_no_backup_replaces_another(small_course, monkeypatch):
    monkeypatch.setattr("time.strftime", lambda _: "20260101-000000")
    path, _ = small_course.start(98)
    for lang in ("es", "en", "es"):
        small_course.update(98, lang)
    assert len(list((small_course.work / "backups").iterdir())) == 3


def test_a_write_that_fails_leaves_the_old_file(small_course, monkeypatch):
    path, _ = small_course.start(98)
    answer(path, "ex-98-01", RIGHT)
    before = path.read_bytes()

    def full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        small_course.update(98, "es")
    assert path.read_bytes() == before


# --- check ------------------------------------------------------------------------------------


@pytest.fixture
def command(small_course, monkeypatch, capsys):
    """command("check", "98") -> (exit code, what it printed)."""
    monkeypatch.setattr(workspace, "DEFAULT", small_course)

    def run(*argv):
        code = workspace_cli.main(list(argv))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_summary_counts_all_phases_and_names_the_next_step(command, small_course):
    assert command("check") == (
        0,
        "phase 98  not started\n0 of 2 attempted, 0 right\nnext: python3 course.py start 98\n",
    )
    path = small_course.start(98, "es")[0]
    code, said = command("check")
    assert code == 0 and said.startswith("fase 98  ○○\n0 de 2 con intento, 0 bien\n")
    assert "siguiente: Ejercicio 98.1 · La media en" in said
    answer(path, "ex-98-01", WRONG)
    code, said = command("check", "98")
    assert code == 1
    assert "  ✗ 98.1\n    Divide la suma entre el número.\n" in said
    assert "1 de 2 con intento, 0 bien" in said
    answer(path, "ex-98-01", RIGHT)
    code, said = command("check", "98", "--lang", "en")
    assert code == 0
    assert "phase 98  ✓○\n1 of 2 attempted, 1 right\nnext: Ejercicio 98.2 · Centra" in said


def test_commands_refuse_in_one_sentence_with_code_2(command):
    for argv in (("start", "77"), ("update", "98"), ("check", "77")):
        code, said = command(*argv)
        assert code == 2 and said.startswith("minigpt: ") and said.count("\n") == 1


def test_start_and_update_say_what_they_did_in_the_learners_language(command, small_course):
    assert command("start", "98", "--lang", "es")[1].startswith("creado ")
    assert "python3 course.py update 98 --lang en" in command("start", "98", "--lang", "en")[1]
    answer(small_course.copy(98), "ex-98-01", RIGHT)
    assert "kept from you: answers 1, other cells 0" in command("update", "98", "--lang", "en")[1]
    assert "is up to date" in command("update", "98")[1]
