"""The demo's table: scores with their intervals, and pairs of models on the same numbers."""

import pytest
import torch

from minigpt import demo
from minigpt.recipes import load_base


def row(name: str, right: dict[str, list[bool]]) -> demo.DemoRow:
    verdicts = {lang: torch.tensor(given) for lang, given in right.items()}
    scores = (v.float().mean().item() for v in verdicts.values())
    return demo.DemoRow(name, 10, 5, 40, 32.0, *scores, seconds=1.0, verdicts=verdicts)


ONE = row("one", {"en": [True, True], "it": [True, False], "es": [False, False]})
TWO = row("two", {"en": [True, True], "it": [False, True], "es": [False, False]})
LORA = row("lora", {"en": [False] * 2, "it": [False] * 2, "es": [True, True]})
QLORA = row("qlora", {"en": [False] * 2, "it": [False] * 2, "es": [True, False]})


def test_pairs_count_who_alone_is_right():
    found = [(a.name, b.name, *rest) for a, b, *rest in demo.pairs([ONE, TWO, LORA, QLORA])]
    assert found == [
        ("one", "two", "en", 0, 0),
        ("one", "two", "it", 1, 1),
        ("lora", "qlora", "es", 1, 0),
    ]
    lines = demo.pair_table([ONE, TWO, LORA, QLORA]).splitlines()
    assert lines[1] == "it: 1 numbers right with 'one' only, 1 with 'two' only"
    assert demo.pairs_as_json([ONE, TWO, LORA, QLORA])[2] == {
        "a": "lora",
        "b": "qlora",
        "lang": "es",
        "only_a": 1,
        "only_b": 0,
    }


def test_a_mean_over_seeds_keeps_the_verdicts_of_all():
    mean = demo.mean_row([ONE, TWO])
    assert (mean.english, mean.italian, mean.spanish) == (1.0, 0.5, 0.0)
    assert mean.verdicts["it"].tolist() == [True, False, False, True]
    assert mean.parameters == 10 and mean.seconds == 1.0


def test_the_table_has_an_interval_below_each_score():
    first, scores, ends = demo.table([ONE]).splitlines()
    assert scores.split()[-4:] == ["100.0%", "50.0%", "0.0%", "1.0"]
    assert ends.split() == ["99.6-100.0", "46.9-53.1", "0.0-0.4"]
    right_edges = [
        line.index(word) + len(word) for line, word in ((first, "Italian"), (ends, "53.1"))
    ]
    assert right_edges[0] == right_edges[1] == scores.index("50.0%") + len("50.0%")


def test_the_json_holds_plain_numbers_only():
    (plain,) = demo.as_json([ONE])
    assert "verdicts" not in plain
    assert all(isinstance(value, float | int | str) for value in plain.values())


def test_a_row_is_judged_by_the_numbers_of_the_test():
    judged = demo.judged("base", load_base(), 0, 0.0)
    assert len(judged.verdicts["it"]) == 1000
    assert judged.italian == pytest.approx(judged.verdicts["it"].float().mean().item())
    assert judged.spanish == 0.0
