"""capstone.yaml is read strictly: every problem with its line, its column and a way out."""

from datetime import date

import pytest

from minigpt.course.capstone.contract import PATHS, CapstoneError, read_capstone
from minigpt.course.capstone.data import Task, read_data
from minigpt.course.capstone.examples import SHIPPED
from minigpt.course.capstone.words import LINES, SENTENCES, say, shown_number


def complaint(folder, lang="en") -> str:
    with pytest.raises(CapstoneError) as found:
        read_capstone(folder, lang)
    return str(found.value)


def test_the_shipped_contract_says_what_it_says():
    contract = read_capstone(SHIPPED)
    assert contract.seeds == (0, 1, 2) and contract.metric == "exact_match"
    assert contract.written == date(2025, 12, 1) and contract.threshold == 0.9
    assert contract.model_folder(2) == SHIPPED / "models" / "seed-2"
    assert contract.made and contract.mistakes[0].said == "dcclxxi"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("path: own-task", "path: own-tsak", ":2:7: path must be one of own-text, own-task"),
        ("seeds: [0, 1, 2]", "seeds: [0, 0, 2]", ":10:8: seeds must be a list of 1 to 20 differ"),
        ("seeds: [0, 1, 2]", "seeds: 3", ":10:8: seeds must be a list"),
        ("title: ", "titel: ", ":3:1: the file has no key 'titel'; did you mean title?"),
        ('"2025-12-01"', "2025-12-01", "some read a date; put it in quotes."),
        ('"2025-12-01"', '"2025-13-01"', "'2025-13-01' is no date: write the day"),
        ("models/seed-{seed}", "models/one", ":7:8: model must hold {seed} exactly once"),
        ("models/seed-{seed}", "../seed-{seed}", "'../seed-{seed}' may leave the folder"),
        ("models/seed-{seed}", "/tmp/{seed}", "'/tmp/{seed}' may leave the folder"),
        ("--seed {seed}", "--seed {seed} {x}", ":9:10: command must hold {seed} exactly once"),
        ("[0.9701, 0.9453, 0.9801]", "[0.9701]", "one number for each of the 3 seeds"),
        ("at_least: 0.9", "at_most: 0.9", "claim has no key 'at_most'"),
        ("value: 0.9,", "value: high,", "prediction.value must be a decimal number"),
        ("value: 0.9,", "value: 101,", "101 is out of range: give a number from 0 to 100."),
        ("name: nearest", "name: n-gram", "one of most-frequent, copied-prompt, nearest"),
        ("outcome: success", "outcome: great", ":13:10: outcome must be one of success, failure"),
        ("minutes: 10", "minutes: 0", "give a number from 0.01 to 600"),
        ("report: report.md", "report: C:/report.md", "may leave the folder"),
        ("schema: minigpt-capstone/1", "schema: minigpt-capstone/2", ":1:9: schema must be one"),
    ],
)
def test_a_wrong_contract_is_refused_with_its_place_and_a_way_out(edit, old, new, told):
    assert told in complaint(edit(old, new))


def test_all_the_problems_of_a_contract_are_told_at_once(edit):
    edit("outcome: success", "outcome: great")
    assert len(complaint(edit("seeds: [0, 1, 2]", "seeds: []")).splitlines()) == 2


def test_no_contract_is_said_in_one_sentence_in_both_languages(tmp_path):
    assert "capstone.yaml:1:1: " in complaint(tmp_path)
    assert complaint(tmp_path) != complaint(tmp_path, "es")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_start_can_be_read(started, path, lang):
    assert read_capstone(started(path, lang)).path == path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"ro:7=\tvii\nro:8=viii\n", "train.tsv:2:1: this row has 1 cells"),
        (b"a\tb\tc\td\n", "train.tsv:1:1: this row has 4 cells"),
        (b"ro:7=\t\n", "train.tsv:1:1: the prompt and the answer must not be empty"),
        (b"\n\n", "train.tsv:1:1: the file has no row"),
        (b"ro:7=\tvii\nro:\xff\t8\n", "train.tsv:2:4: this byte is not UTF-8"),
    ],
)
def test_rows_that_break_a_rule_are_told_with_their_place(project, text, told):
    (project / "data" / "train.tsv").write_bytes(text)
    with pytest.raises(CapstoneError, match=told):
        read_data(read_capstone(project), "en")


def test_a_link_out_of_the_folder_is_refused(project, tmp_path):
    (tmp_path / "secret.tsv").write_text("a\tb\n", encoding="utf-8")
    (project / "data" / "train.tsv").unlink()
    try:
        (project / "data" / "train.tsv").symlink_to(tmp_path / "secret.tsv")
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(CapstoneError, match="may leave the folder"):
        read_data(read_capstone(project), "en")


def test_a_third_cell_says_what_a_row_is_about(project):
    (project / "data" / "train.tsv").write_text("a\tb\tthing\r\nc\td\r\n", encoding="utf-8")
    data = read_data(read_capstone(project), "en")
    assert isinstance(data, Task)
    assert data.train == [("a", "b\n"), ("c", "d\n")] and data.train_things == ["thing", ""]


def test_every_sentence_stands_in_two_languages_with_the_same_values():
    import re

    for table in (LINES, SENTENCES):
        for english, spanish in table.values():
            assert english != spanish
            assert sorted(re.findall(r"{[^}]*}", english)) == sorted(
                re.findall(r"{[^}]*}", spanish)
            )
    assert say("no rows", "es").startswith("el archivo")
    assert (shown_number(0.9701, "en"), shown_number(0.9701, "es")) == ("0.970", "0,970")
