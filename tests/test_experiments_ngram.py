"""What phase 14 measures, on names that can be judged by hand."""

import math

import pytest

from minigpt.experiments import ngram as experiment
from minigpt.ngram import NGram, losses
from minigpt.number_names import corpus, row, spell, split_numbers

ROWS = [("1=", "one\n"), ("2=", "two\n"), ("1=", "one\n")]


def test_a_sweep_is_the_mean_loss_of_each_order():
    model = NGram(4, 57).fit(ROWS)
    by_order = [losses(model.shorter(order), ROWS) for order in range(1, 5)]
    assert experiment.sweep(model, ROWS) == pytest.approx([sum(some) / 12 for some in by_order])


def test_raw_shares_are_counted_as_impossible_or_unknown():
    model = NGram(2, 57).fit(ROWS)
    # t-w-o then newline, and after o only n, w has o: "on\n": o after = seen; n after o seen;
    # newline after n never; "x\n": x after = never, newline after x: a new context
    assert experiment.raw(model, [("3=", "on\n"), ("4=", "x\n")]) == (2, 1, 5)


def test_kinds_by_hand():
    found = "".join(kind[0] for kind in experiment.kinds("two hundred forty-one\n"))
    assert found == "fiiisiiiiiiifiiiiifiie"


def test_the_digits_that_are_due_by_hand():
    assert experiment.due(7) == ["07"] * len("seven") + ["end"]
    assert experiment.due(342) == ["3.."] * 13 + ["42"] * 10 + ["end"]
    assert experiment.due(4016) == ["4..."] * 13 + ["16"] * 8 + ["end"]
    assert experiment.due(0) == ["00"] * 4 + ["end"]


def test_there_is_a_pointer_for_every_letter():
    assert all(len(experiment.due(n)) == len(spell(n, "en")) + 1 for n in range(0, 10_000, 7))


def test_a_pointer_is_what_counting_lacks():
    train, test = split_numbers().train, split_numbers().test
    right, contexts = experiment.pointed(train, test, experiment.due, 3)
    first, _ = experiment.pointed(train, test, lambda n: [str(n)[0]] * len(experiment.due(n)), 3)
    assert right == 1000 and contexts < 2000 and first < 10


def test_a_tie_is_no_answer():
    assert experiment._only_likeliest(experiment.Counter({"a": 2, "b": 2})) is None
    assert experiment._only_likeliest(experiment.Counter({"a": 2, "b": 1})) == "a"
    assert experiment._only_likeliest(None) == ""


def test_judged_letters_are_the_models():
    model = NGram(3, 57).fit(corpus(range(100), ["en"], 200, 0))
    test = [row(42, "en")]
    found = experiment.judged(model, test)
    assert [kind for kind, _, _ in found] == experiment.kinds(test[0].answer)
    assert [loss for _, loss, _ in found] == losses(model, test)
    assert (
        found[1][2] and math.exp(-found[1][1]) > 0.5
    )  # after `=f`, an `o`, an `i`: see the counts
