"""`minigpt capstone`: what it prints, and its exit codes."""

import json

import pytest

from minigpt.__main__ import main


def test_new_writes_a_start_and_nothing_twice(tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["capstone", "new", str(folder), "--path", "own-task", "--lang", "es"]) == 0
    assert "empieza por" in capsys.readouterr().out
    names = {path.name for path in folder.iterdir()}
    assert names == {"capstone.yaml", "make.py", "card.md", "report.md", "README.md"}
    assert "Ficha" in (folder / "card.md").read_text(encoding="utf-8")
    assert main(["capstone", "new", str(folder), "--path", "own-task"]) == 2
    assert "is there already" in capsys.readouterr().err


def test_an_open_project_ends_with_1_and_says_what_is_missing(project, capsys):
    assert main(["capstone", "check", str(project)]) == 1
    out = capsys.readouterr().out
    assert "75 points" in out and "not passed yet" in out and "Add --remake" in out


def test_a_passed_project_ends_with_0_and_gets_a_page_of_facts(project, capsys, tmp_path):
    page = tmp_path / "page.md"
    command = ["capstone", "check", str(project), "--person", "9", "--lang", "es"]
    assert main([*command, "--certificate", str(page)]) == 0
    assert ": aprobado" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "0,970" in text and "84 / 100" in text


def test_no_page_is_written_for_a_project_that_does_not_pass(project, tmp_path):
    page = tmp_path / "page.md"
    assert main(["capstone", "check", str(project), "--certificate", str(page)]) == 1
    assert not page.exists()


def test_json_holds_the_lines_and_the_facts(project, capsys):
    main(["capstone", "check", str(project), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["points"] == 75 and found["must_be_mended"] == [] and len(found["lines"]) == 8
    assert found["facts"]["scores"]["0"] == pytest.approx(0.9701, abs=1e-3)


def test_the_command_is_shown_before_it_is_run(edit, project, capsys):
    (project / "make.py").write_text("raise SystemExit(3)", encoding="utf-8")
    main(["capstone", "check", str(project), "--remake"])
    assert "python make.py --seed {seed}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "no-such-folder"], "capstone.yaml:1:1:"),
        (["check", ""], "an empty path names no file"),
        (["check", ".", "--person", "16"], "is not a whole number from 0 to 15"),
        (["new", "x"], "--path"),
        (["new", "x", "--path", "poems"], "own-text"),
        ([], "action"),
    ],
)
def test_bad_input_ends_with_2_and_one_sentence(arguments, told, capsys):
    try:
        code = main(["capstone", *arguments])
    except SystemExit as stop:
        code = stop.code
    error = capsys.readouterr().err
    assert code == 2 and told in error and "Traceback" not in error and error.count("\n") == 1


def test_a_control_code_in_a_title_does_not_reach_the_terminal(edit, capsys):
    edit("title: Roman", 'title: "x\x1b[31m Roman', "capstone.yaml")
    assert main(["capstone", "check", str(edit("rank 4\n", 'rank 4"\n'))]) == 2
    assert "\x1b" not in capsys.readouterr().err
