"""The check believes nothing: five finished projects, and one that is spoilt in many ways."""

import shutil

import pytest
import torch

from minigpt.checkpoint import Checkpoint, save
from minigpt.course.capstone.check import check
from minigpt.course.capstone.contract import read_capstone
from minigpt.course.capstone.examples import KINDS, write
from minigpt.course.capstone.remake import command_of, run
from minigpt.course.capstone.verdict import BY_PERSON, BY_PROGRAM, POINTS
from minigpt.model import GPT, GPTConfig
from minigpt.tokenizer import CharTokenizer


def points(verdict) -> dict[str, int]:
    return {line.key: line.points for line in verdict.lines}


FULL = {key: given for key, (given, _) in POINTS.items()} | {"remake": 0}  # nothing is run unasked


def test_the_rubric_has_a_hundred_points():
    assert BY_PROGRAM + BY_PERSON == 100


# ------------------------------------------------------------------------------ the five examples
def test_the_shipped_project_has_all_the_points_that_a_program_gives_without_running_it(examples):
    verdict = check(examples("numerals"))
    assert points(verdict) == FULL and not verdict.fatal
    assert not verdict.passed and check(examples("numerals"), person=5).passed


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_shipped_report_tells_the_numbers_in_both_languages(examples, lang):
    assert points(check(examples("numerals", lang), lang))["report"] == 5


def test_an_honest_failure_has_all_the_points_too(examples):
    verdict = check(examples("sums"))
    assert points(verdict) == FULL and not verdict.fatal


def test_each_of_the_others_fails_for_its_own_reason(examples):
    assert check(examples("romans")).fatal == ("data",)
    assert check(examples("primes")).fatal == ("references",)
    assert check(examples("rank4")).fatal == ("claim",)


def test_what_must_be_mended_is_not_made_up_for_by_points(examples):
    verdict = check(examples("romans"), person=BY_PERSON)
    assert verdict.points + 10 >= 80 and not verdict.passed


def test_the_first_leaked_prompt_is_named_and_the_way_out_in_both_languages(examples):
    english, spanish = (check(examples("romans"), lang).line("data") for lang in ("en", "es"))
    assert "100 of the exam" in english.evidence and "'ro:1='" in english.evidence
    assert "Split by thing" in english.way_out and "Separa por temas" in spanish.way_out


def test_a_model_that_knows_no_primes_scores_what_its_commonest_answer_scores(examples):
    facts = check(examples("primes")).facts
    assert facts["references"]["most-frequent"] == pytest.approx(0.88, abs=1e-3)
    assert all(score >= 0.85 for score in facts["scores"].values())  # so it meets its claim


def test_another_example_or_a_folder_in_the_way_is_refused(tmp_path):
    with pytest.raises(ValueError, match="choose one of numerals"):
        write("poems", tmp_path / "x")
    with pytest.raises(ValueError, match="is there already"):
        write(KINDS[0], tmp_path)


# ------------------------------------------------------------------------- what the contract says
@pytest.mark.parametrize(
    ("old", "new", "key", "lost", "fatal"),
    [
        ("[0.9701, 0.9453", "[0.9701, 0.9753", "claim", 8, True),
        ("at_least: 0.9,", "at_least: 0.97,", "claim", 6, True),
        ("name: nearest, value: 0}", "name: nearest, value: 0.2}", "references", 3, False),
        ("at_least: 0.9,", "at_least: 0,", "question", 4, False),
        ('"2025-12-01"', '"2999-12-01"', "question", 4, False),
        ("in words?", "in words.", "question", 2, False),
        ("said: dcclxxi", "said: dcclxxxi", "mistakes", 5, False),  # right: no mistake
        ("said: dcclxxi", "said: m", "mistakes", 5, False),  # wrong, but not what it says
        ("ro:781=", "ro:780=", "mistakes", 5, False),  # not in the exam
        ("figure.png", "card.md", "report", 2, False),
    ],
)
def test_what_is_not_so_costs_its_points(edit, old, new, key, lost, fatal):
    verdict = check(edit(old, new))
    assert points(verdict) == FULL | {key: FULL[key] - lost}
    assert (key in verdict.fatal) is fatal and verdict.line(key).way_out


def test_a_success_told_as_a_failure_is_told_wrongly(edit):
    assert check(edit("outcome: success", "outcome: failure")).fatal == ("claim",)


def test_a_number_missing_from_the_report_costs_points(edit, project):
    verdict = check(edit("0.945", "0.99", "report.md"))
    assert points(verdict)["report"] == 2 and "0.945" in verdict.line("report").evidence


def test_a_thing_asked_in_other_words_is_a_leak(project):
    for name, prompt in (("train", "ro:7="), ("test", "rom:7=")):
        with (project / "data" / f"{name}.tsv").open("a", encoding="utf-8") as file:
            file.write(f"{prompt}\tvii\t7\n")
    verdict = check(project)
    assert verdict.facts["leaked"] == 1 and verdict.fatal[0] == "data"


def test_a_model_that_is_not_there_is_an_open_line_and_no_crash(project):
    shutil.rmtree(project / "models" / "seed-1")
    verdict = check(project)
    assert points(verdict)["model"] == 4 and "Seed 1:" in verdict.line("model").evidence
    assert {"references", "claim"} <= set(verdict.fatal)


def test_data_that_is_not_there_is_an_open_line_and_no_crash(project):
    shutil.rmtree(project / "data")
    verdict = check(project)
    assert points(verdict)["data"] == 0 and not verdict.passed


@pytest.mark.parametrize("path", ["own-text", "own-task", "new-language"])
def test_a_start_scores_next_to_nothing(started, path):
    verdict = check(started(path))
    assert verdict.points <= 10 and not verdict.passed


def test_a_person_gives_no_more_than_a_persons_points(project):
    with pytest.raises(ValueError, match="0 to 15 points"):
        check(project, person=16)


# --------------------------------------------------------------------------------------- own text
def own_text(folder, text: str) -> None:
    """A finished folder of untrained models of a text."""
    (folder / "data").mkdir()
    (folder / "data" / "text.txt").write_text(text, encoding="utf-8")
    tokenizer = CharTokenizer.train(text)
    for seed in (0, 1, 2):
        torch.manual_seed(seed)
        config = GPTConfig(tokenizer.vocab_size, n_layer=1, n_head=1, n_embd=8, d_ff=8)
        save(folder / "models" / f"seed-{seed}", Checkpoint(GPT(config), tokenizer))


def test_a_text_is_judged_in_bits_and_a_passage_by_what_it_costs(started):
    folder = started("own-text")
    own_text(folder, "".join(f"line {i * 7919 % 1000} of a text\n" for i in range(700)))
    facts = check(folder).facts
    assert all(3 < bits < 6 for bits in facts["scores"].values())  # a guess among 20 letters: 4.3
    assert facts["references"]["n-gram"] < 2 and facts["copied"] < 0.6
    contract = (folder / "capstone.yaml").read_text(encoding="utf-8")
    for bits, true in (("99", 0), ("4.3", None)):
        told = f'mistakes: [{{kind: a, text: "of a text", bits: {bits}}}]'
        (folder / "capstone.yaml").write_text(contract.replace("mistakes: []", told))
        evidence = check(folder).line("mistakes").evidence
        assert evidence.startswith(("0 of 1", "1 of 1") if true is None else f"{true} of 1")


def test_a_text_that_holds_its_own_exam_leaks(started):
    folder = started("own-text")
    page = "".join(f"{i * 7919 % 100_003} " for i in range(2000))
    own_text(folder, page + page)
    verdict = check(folder)
    assert verdict.facts["copied"] > 0.9 and "data" in verdict.fatal


# ------------------------------------------------------------------------------------- the remake
def test_a_command_is_run_in_a_copy_and_its_model_judged(examples):
    folder = examples("sums")
    before = sorted(path.name for path in folder.rglob("*"))
    verdict = check(folder, run_command=True)
    assert verdict.points == BY_PROGRAM and verdict.passed
    assert sorted(path.name for path in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import time; time.sleep(60)", "was ended after"),
        ("raise SystemExit('no luck')", "ended with an error"),
        ("pass", "nothing to judge"),
    ],
)
def test_a_command_that_makes_no_model_earns_nothing(edit, project, program, told):
    (project / "make.py").write_text(program, encoding="utf-8")
    line = check(edit("minutes: 10", "minutes: 0.03"), run_command=True).line("remake")
    assert line.points == 0 and told in line.evidence and line.way_out


def test_a_command_that_makes_another_model_is_found_out(edit, project):
    program = """
import shutil
from pathlib import Path
from minigpt import recipes
from minigpt.peft_io import save_adapter
shutil.copytree({data!r}, "data", dirs_exist_ok=True)
fresh = recipes.with_new_adapter(recipes.load_base(), recipes.LORA, "a")
save_adapter(fresh.model, "models/seed-0")
"""
    (project / "make.py").write_text(program.format(data=str(project / "data")), encoding="utf-8")
    line = check(project, run_command=True).line("remake")
    assert line.points == 3 and "other" not in line.evidence and "another model" in line.way_out


def test_python_in_a_command_is_the_python_that_checks(project):
    import sys

    words = command_of(read_capstone(project), 7)
    assert words == [sys.executable, "make.py", "--seed", "7"]


def test_a_program_that_is_not_there_is_told_not_raised(tmp_path):
    code, told = run(["no-such-program-anywhere"], tmp_path, 5)
    assert code == 1 and "no-such-program" in told
