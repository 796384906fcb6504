"""Five tokenizers of the same rows: what each may cut, and the file that the long run wrote."""

import json
from dataclasses import asdict, replace

import pytest

from minigpt.experiments import pieces as p
from minigpt.experiments import results
from minigpt.number_names import corpus, row, split_numbers
from minigpt.tokenizer import BPETokenizer

TINY = replace(p.CONFIG, batch_size=4, warmup_steps=1)


@pytest.fixture(scope="module")
def five() -> dict:
    return p.tokenizers()


def cut(tokenizer, text: str) -> list[str]:
    return [tokenizer.decode([i]) for i in tokenizer.encode(text)]


def test_the_patterns_differ_in_the_digits_only(five):
    assert cut(five["digits apart"], "4216") == ["4", "2", "1", "6"]
    assert cut(five["from the left"], "4216") == ["421", "6"]
    assert cut(five["from the right"], "4216") == ["4", "216"]
    assert len(cut(five["digits merge"], "4216")) < 4
    answers = {name: len(cut(t, row(4216, "en").answer)) for name, t in five.items()}
    assert answers["from the left"] == answers["from the right"] == answers["digits apart"]


def test_every_group_of_up_to_three_digits_is_one_token(five):
    for name in ("from the left", "from the right"):
        groups = [f"{n:0{size}}" for size in (1, 2, 3) for n in range(10**size)]
        ids = [five[name].encode(group) for group in groups]
        assert len(groups) == 1110 and all(len(found) == 1 for found in ids)
        assert five[name].decode([found[0] for found in ids]) == "".join(groups)
    assert five["from the left"].merges == five["from the right"].merges


def test_the_merges_of_words_stay_what_they_were():
    words = BPETokenizer.train("one hundred one, two hundred two " * 9, 300)
    moved = p.grouped_digits(words, p.LEFT)
    for text in ("one hundred", "hundred two", "ñ"):
        assert cut(moved, text) == cut(words, text)


def test_every_reading_gives_its_row_back(five):
    for n in (7, 42, 921, 4216):
        text = "".join(row(n, "en"))
        assert all(tokenizer.decode(tokenizer.encode(text)) == text for tokenizer in five.values())


def test_few_numbers_are_training_numbers_with_all_below_a_hundred():
    few = p.pool(p.FEW)
    assert len(set(few)) == 500 and {*few} <= {*split_numbers().train}
    assert few[:100] == list(range(100))
    assert p.pool() == split_numbers().train


def test_no_tokenizer_has_seen_a_number_that_judges():
    held_out = {*split_numbers().test, *split_numbers().validation}
    rows = corpus(split_numbers().train, ["en"], 1500)
    assert not held_out & {int(r.prompt[3:-1]) for r in rows}


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path, five):
    plan = tuple((name, few, 2) for name, few, _ in p.PLAN[:2])
    small = p.experiment(TINY, seeds=(0,), count=40, judges=5, plan=plan)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("pieces")
    assert written.keys() == shipped.keys()
    assert shipped["config"] == {**asdict(p.CONFIG), "betas": list(p.CONFIG.betas)}
    assert tuple(shipped["seeds"]) == p.SEEDS and shipped["rows"] == p.ROWS
    assert shipped["judges"] == len(split_numbers().test)
    assert shipped["vocabulary"] == {name: t.vocab_size for name, t in five.items()}
    planned = [(name, len(p.pool(few)), steps) for name, few, steps in p.PLAN]
    assert planned == [(r["tokenizer"], r["numbers"], r["steps"]) for r in shipped["runs"]]
    assert all(len(r["exact"]) == len(p.SEEDS) for r in shipped["runs"])
    assert shipped["runs"][0].keys() == written["runs"][0].keys()
