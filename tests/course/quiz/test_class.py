"""A class: every file is graded or named, one row per learner, and what was chosen can be read."""

import csv
import io
import json
import os
import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from minigpt.course.quiz.classroom.collect import collect
from minigpt.course.quiz.classroom.group import Row, make_group
from minigpt.course.quiz.classroom.items import items, summarise
from minigpt.course.quiz.classroom.page import class_page
from minigpt.course.quiz.classroom.tables import class_csv
from minigpt.course.quiz.classroom.whose import learner_names
from minigpt.course.quiz.classroom.words import WORDS
from minigpt.course.quiz.cli import main
from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.learner import attempts
from minigpt.course.quiz.learner.attempts import AttemptStore
from minigpt.course.quiz.learner.template import answer_template
from minigpt.course.quiz.reading.schema import load_quiz

FIXTURES = Path(__file__).parents[2] / "quizzes" / "fixtures"
QUIZ = load_quiz(FIXTURES / "phase-99-every-kind.yaml")
HEAD = "schema: minigpt-answers/1\nquiz: phase-99-every-kind\nlang: en\n"
GOOD = HEAD + "answers:\n  q-99-01: b\n  q-99-03: [a, c]\n  q-99-05: 8\n"
WORSE = HEAD + "answers:\n  q-99-01: a\n  q-99-03: [b]\n"


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(attempts, "default_store", lambda: tmp_path / "data" / "quiz.jsonl")
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def folder(tmp_path):
    """A function that fills the class's folder, {name: text}, and returns it."""

    def fill(files):
        for name, text in files.items():
            path = tmp_path / "class" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "class"

    return fill


@pytest.fixture
def quiz(capsys):
    def run(*argv):
        code = main([*map(str, argv), "--quizzes", str(FIXTURES)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def learners(quiz, folder, *more):
    data = json.loads(quiz("grade", folder, "--json", *more)[1])
    return {one["learner"]: one for one in data["learners"]}


# ---------------------------------------------------------------- nobody is lost


def test_every_entry_of_a_folder_is_graded_or_named(folder):
    root = folder(
        {
            "Ana.YAML": GOOD,
            "leo.yaml.txt": GOOD,
            "eva.yml": GOOD,
            "notes-of-luz.txt": GOOD,  # its first line says what it is
            "bob.docx": "PK",
            "readme.txt": "hello",
            "__MACOSX/._ana.yaml": "x",
            ".DS_Store": "x",
            "deep/er/tim.json": json.dumps({"schema": "minigpt-answers/1"}),
        }
    )
    (root / "empty").mkdir()
    found = collect([str(root)])
    graded = {path.name for path in found.files}
    assert graded == {"Ana.YAML", "leo.yaml.txt", "eva.yml", "notes-of-luz.txt", "tim.json"}
    named = {path.name: reason for path, reason in found.named}
    assert named == {
        "bob.docx": "not_answers",
        "readme.txt": "not_answers",
        "__MACOSX": "system",
        ".DS_Store": "system",
        "empty": "empty_folder",
    }
    assert {path.name for path, _ in found.lost} == {"bob.docx", "readme.txt", "empty"}
    listed = {p for p in root.rglob("*") if p.is_file() or not any(p.iterdir())}
    told = [*found.files, *(path for path, _ in found.named)]
    assert all(any(p == t or t in p.parents for t in told) for p in listed)  # nothing is silent


def test_a_file_that_may_be_somebody_s_work_makes_the_command_say_so(quiz, folder):
    root = folder({"ana.yaml": GOOD, "bob.docx": "PK"})
    code, out, _ = quiz("grade", root, "--lang", "en")
    assert code == 2 and "bob.docx: not an answer file" in out
    out = quiz("grade", root, "--lang", "es")[1]
    assert "bob.docx: no es un archivo de respuestas" in out


def test_one_file_named_twice_is_graded_once(quiz, folder):
    root = folder({"a.yaml": GOOD, "b.yaml": GOOD})
    (root / "link.yaml").symlink_to(root / "a.yaml")
    found = collect([str(root / "a.yaml"), f"{root}/./a.yaml", str(root / "link.yaml")])
    assert len(found.files) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows names files in Unicode")
def test_a_file_name_that_is_not_utf_8_is_told_and_graded(quiz, folder):
    root = folder({"ana.yaml": GOOD})
    (root / os.fsdecode(b"jos\xe9.yaml")).write_text(GOOD, encoding="utf-8")
    for more in (["--csv"], ["--html"], ["--json"], []):
        code, out, err = quiz("grade", root, *more)
        assert code == 1 and "jos\ufffd" in out and err == ""


# ---------------------------------------------------------------- whose it is


def test_the_name_in_the_file_comes_first_then_the_folder_then_the_file(quiz, folder):
    named = GOOD.replace("lang: en\n", "lang: en\nname: Zoë  Díaz\n")
    root = folder(
        {
            "x1.yaml": named,
            "leo.yaml": GOOD,
            "Ana Pérez_4711_assignsubmission_file_/phase-99-every-kind-answers.yaml": GOOD,
            "group-b/eva.yaml": GOOD,
            "Tim/answers (1).yaml": GOOD,
        }
    )
    assert set(learners(quiz, root)) == {"Zoë Díaz", "leo", "Ana Pérez", "eva", "Tim"}


def test_two_files_that_only_look_like_one_person_stay_two(quiz, folder):
    root = folder({"ana.yaml": GOOD, "ana.json": GOOD})
    assert set(learners(quiz, root)) == {"ana.yaml", "ana.json"}
    rows = [Row(Path(f"g{n}/ana.yaml"), QUIZ, grade(QUIZ, {})) for n in (1, 2)]
    assert learner_names(rows) == ["g1/ana.yaml", "g2/ana.yaml"]


def test_of_several_files_the_best_counts_or_the_latest(quiz, folder):
    first = GOOD.replace("lang: en\n", "lang: en\nname: Ana\n")
    second = WORSE.replace("lang: en\n", "lang: en\nname: ANA\n")
    root = folder({"1.yaml": first, "2.yaml": second})
    os.utime(root / "1.yaml", (1, 1))
    (ana,) = learners(quiz, root).values()
    assert (ana["points"], ana["files"], ana["possible"]) == ("4", 2, 7)
    (ana,) = learners(quiz, root, "--keep", "latest").values()
    assert ana["points"] == "0"
    assert "(2 files, the best counts)" in quiz("grade", root, "--lang", "en")[1]


def test_the_roster_says_who_handed_in_nothing_and_who_is_a_stranger(quiz, folder, tmp_path):
    root = folder({"ana.yaml": GOOD, "leo.yaml": GOOD})
    for text in ("nombre;grupo\nANA;b\nPepe;b\n", "ana\nPepe\n", "\ufeffid,name\n1,Ana\n2,Pepe\n"):
        roster = tmp_path / "names.csv"
        roster.write_text(text, encoding="utf-8")
        out = quiz("grade", root, "--roster", roster, "--lang", "es")[1]
        assert "Sin entregar nada: Pepe." in out
        assert "No están en la lista de nombres: leo." in out
    table = list(csv.reader(io.StringIO(quiz("grade", root, "--roster", roster, "--csv")[1])))
    assert [row[0] for row in table] == ["learner", "ana", "leo", "Pepe"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"a,b\nx,y\n", "none is called name"),
        (b"name\nAna\nana\n", "is there twice"),
        (b"name\n", "there is no name"),
        (b"", "is empty"),
        (b"jos\xe9\n", "not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_list_of_names_that_cannot_be_used_is_refused(quiz, folder, tmp_path, text, sentence):
    root, roster = folder({"ana.yaml": GOOD}), tmp_path / "names.csv"
    if text is not None:
        roster.write_bytes(text)
    code, out, err = quiz("grade", root, "--roster", roster, "--lang", "en")
    assert (code, out) == (2, "") and sentence in err and err.count("\n") == 1


# ---------------------------------------------------------------- marks by hand


def test_marks_by_hand_stand_beside_the_grade_or_in_it_with_their_note(quiz, folder, tmp_path):
    text = GOOD + "  q-99-06: It rounds.\n"
    root, marks = folder({"ana.yaml": text, "leo.yaml": text}), tmp_path / "marks.csv"
    marks.write_text(
        "learner;question;points;note\nAna;q-99-06;1,5;says rounding\nleo;q-99-02;1;typo\n",
        encoding="utf-8",
    )
    both = learners(quiz, root, "--marks", marks)
    free = both["ana"]["questions"][5]
    assert (both["ana"]["points"], both["ana"]["with_marks"]) == ("4", ["11/2", "9"])
    assert (free["points"], free["mark"], free["note"]) == ("0", "3/2", "says rounding")
    assert (both["leo"]["points"], both["leo"]["questions"][1]["points"]) == ("5", "0")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ana;q-99-06;3", "from 0 to 2"),
        ("ana;q-99-06;-1", "from 0 to 2"),
        ("ana;q-99-06;lots", "from 0 to 2"),
        ("ana;q-98-06;1", "no graded file has a question"),
        ("eva;q-99-06;1", "has no graded answer"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_its_line(quiz, folder, tmp_path, line, sentence):
    root, marks = folder({"ana.yaml": GOOD}), tmp_path / "marks.csv"
    marks.write_text(f"learner;question;points\n{line}\n", encoding="utf-8")
    code, out, err = quiz("grade", root, "--marks", marks, "--lang", "en")
    assert (code, out) == (2, "") and "marks.csv:2: " in err and sentence in err


# ---------------------------------------------------------------- what was chosen


def group_of(*answers, lang="en"):
    rows = [
        Row(Path(f"l{i}.yaml"), QUIZ, grade(QUIZ, given, lang)) for i, given in enumerate(answers)
    ]
    return make_group(rows, learner_names(rows))


CLASS = group_of(
    {"q-99-01": "b", "q-99-03": ("a", "b"), "q-99-05": "8"},
    {"q-99-01": "a", "q-99-03": ("a",), "q-99-05": "7"},
    {"q-99-01": "a", "q-99-03": ()},
    {},
)


def test_for_every_choice_how_often_it_was_picked():
    found = {item.question.id: item for item in items(QUIZ, [one.result for one in CLASS.learners])}
    assert found["q-99-01"].picked == {"a": 2, "b": 1, "c": 0}
    assert found["q-99-03"].picked == {"a": 2, "b": 1, "c": 0, "d": 0, "e": 0, "": 1}
    assert found["q-99-05"].given == (("8", 1), ("7", 1))
    assert found["q-99-01"].answered == 3


def test_mean_median_and_spread_by_hand():
    summary = summarise([Fraction(0), Fraction(1), Fraction(1), Fraction(4)])
    assert summary is not None
    assert (summary.mean, summary.median) == (Fraction(3, 2), 1)
    # deviations -1.5, -0.5, -0.5, 2.5: squares 2.25 + 0.25 + 0.25 + 6.25 = 9, over 4
    assert summary.deviation == 1.5
    assert summarise([]) is None


def test_the_hardest_question_comes_first_and_free_text_without_a_mark_has_no_number():
    found = items(QUIZ, [one.result for one in CLASS.learners])
    shares = [item.share for item in found if item.share is not None]
    assert shares == sorted(shares) and found[-1].question.id == "q-99-06"
    assert found[-1].summary is None


def test_of_code_choices_the_lines_that_differ_are_shown():
    (item,) = [i for i in items(QUIZ, [CLASS.learners[0].result]) if i.question.id == "q-99-02"]
    table = class_csv(CLASS, "choices")
    assert item.picked == {"a": 0, "b": 0, "c": 0}
    assert "return n >> 1" in table


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_table_for_a_spanish_excel_has_semicolons_commas_and_its_mark(
    quiz, folder, lang, tmp_path
):
    root, out = folder({"ana.yaml": WORSE, "leo.yaml": GOOD}), tmp_path / "class.csv"
    quiz("grade", root, "--csv-for-excel", "--lang", lang, "-o", out)
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    words = WORDS[lang]
    assert rows[0][:2] == [words["c_learner"], words["c_quiz"]]
    assert f"q-99-03 ({words['c_max'].format(3)})" in rows[0]
    assert rows[2][rows[0].index(words["c_percent"])] == "57,1"  # 4 of 7


@pytest.mark.parametrize("table", ["learners", "items", "choices"])
def test_every_table_has_as_many_cells_in_each_row_as_in_its_head(table):
    bad = Row(Path("=x.yaml"), problems=("=x.yaml:1:1: empty.",))
    group = replace(CLASS, bad=(bad,), named=((Path("b.docx"), "not_answers"),), missing=("Zoë",))
    for lang in ("en", "es"):
        text = class_csv(group, table, lang, excel=lang == "es")
        rows = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=";" if lang == "es" else ",")
        )
        assert len({len(row) for row in rows}) == 1 and len(rows) > 4
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


class Tags(HTMLParser):
    """The page's elements and attributes, as a browser would take them."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_page_of_a_class_speaks_its_language_and_runs_nothing(lang):
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    rows = [Row(Path("x.yaml"), QUIZ, grade(QUIZ, {"q-99-06": evil, "q-99-05": evil}), (), evil)]
    group = make_group(rows, learner_names(rows))
    group = replace(group, bad=(Row(Path(evil), problems=(evil,)),), missing=(evil,))
    page, tags = class_page(group, lang), Tags()
    tags.feed(page)
    assert not tags.names & {"script", "img", "link", "iframe"}
    assert not any(name.startswith("on") or name in ("src", "href") for name in tags.attributes)
    assert f'<html lang="{lang}">' in page and WORDS[lang]["h_items"] in page
    assert page.count("<svg") >= 1 and re.search(r'<svg role="img" aria-label="[^"]+"', page)


def test_the_words_of_a_class_exist_in_both_languages_with_the_same_blanks():
    assert set(WORDS["en"]) == set(WORDS["es"])
    for key, text in WORDS["en"].items():
        assert text.count("{") == WORDS["es"][key].count("{"), key


def test_a_class_is_kept_with_a_name_per_learner(quiz, folder, tmp_path):
    named = GOOD.replace("lang: en\n", "lang: en\nname: Ana\n")
    root, store = folder({"1.yaml": named, "2.yaml": named, "leo.yaml": GOOD}), tmp_path / "c.jsonl"
    quiz("grade", root, "--store", store)
    assert [attempt.learner for attempt in AttemptStore(store).read()] == ["Ana", "leo"]


@pytest.mark.slow  # a count of files, not of seconds: those are measured in the report
def test_two_hundred_files_are_two_hundred_rows(quiz, folder):
    text = answer_template(QUIZ, "es")
    root = folder(
        {f"f{n:03}.yaml": text.replace("name:\n", f"name: Alumna {n}\n") for n in range(200)}
    )
    assert len(learners(quiz, root)) == 200
