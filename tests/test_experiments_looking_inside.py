"""The circuit that reads digits, reduced: what is claimed of the shipped bases, and by hand."""

import pytest
import torch

from minigpt import recipes
from minigpt.data import IGNORE
from minigpt.evaluate import balanced, exact_match, number_dataset
from minigpt.experiments import looking_inside as runs
from minigpt.inside import head, record, weights
from minigpt.number_names import spell, split_numbers


@pytest.fixture(scope="module")
def base():
    return recipes.load_base()


def test_the_text_before_a_digit_s_word_ends_where_its_first_letter_is_due():
    assert [runs.text_before(4236, digit) for digit in range(4)] == [
        "en:4236=",
        "en:4236=four thousand ",
        "en:4236=four thousand two hundred ",
        "en:4236=four thousand two hundred thirty-",
    ]
    assert runs.text_before(4236, 1, after=2) == "en:4236=four thousand tw"


@pytest.mark.parametrize(("digit", "after"), [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (2, 1)])
def test_pairs_differ_in_one_digit_and_in_the_letter_that_is_due(base, digit, after):
    groups = runs.digit_pairs(base.tokenizer, digit, count=20, after=after)
    assert sum(len(pairs.letter) for pairs in groups) == 20
    for pairs in groups:
        for clean, other, a, b in zip(*pairs, strict=True):
            assert (clean != other).nonzero().flatten().tolist() == [3 + digit]
            for ids, letter in ((clean, a), (other, b)):
                text = base.tokenizer.decode(ids.tolist())
                n = int(text[3:7])
                name = spell(n, "en")
                assert name.startswith(text[8:])
                assert name[len(text) - 8] == base.tokenizer.decode([int(letter)])
            assert a != b
            assert int(base.tokenizer.decode(clean.tolist())[3:7]) in split_numbers().test


def test_all_of_the_stream_carries_all_and_the_digit_s_own_place_nothing_after_block_0(base):
    groups = runs.digit_pairs(base.tokenizer, 1, count=40)
    cuts = [
        runs.Cut("0.stream", position=4),
        runs.Cut("1.stream"),
        runs.Cut("1.stream", position=4),
        runs.Cut("1.attention"),
    ]
    shares = runs.carried(base.model, groups, cuts)
    # the digit is the only difference; after block 0 the last position holds what counts
    assert shares == pytest.approx([1, 1, 0, 0], abs=0.02)


def test_two_heads_of_layer_0_carry_the_digit_in_the_first_base_and_one_in_the_second(base):
    second = recipes.load_base(seed=1).model
    for digit in range(4):
        groups = runs.digit_pairs(base.tokenizer, digit, count=40)
        gives = runs.by_head(base.model, groups)
        assert gives[0, 2] > gives[0, 3] - 0.1 and gives[0, 2:].sum() > 0.8
        assert gives[1].abs().max() < 0.05
        gives = runs.by_head(second, groups)
        assert gives[0, 0] > 0.6 and gives[1].abs().max() < 0.05


def test_looking_is_not_giving(base):
    groups = runs.digit_pairs(base.tokenizer, 2, count=60)
    looks, gives = runs.looks_at(base.model, groups, 2), runs.by_head(base.model, groups)
    assert looks[0, 3] > looks[0, 2] > 0.4 and looks[0, 1] > 0.4
    assert gives[0, 1] < 0.15
    assert looks.shape == gives.shape == (2, 4)


def test_first_letters_are_those_of_digit_words_only(base):
    data = number_dataset([4236, 100], "en", base.tokenizer, 64)
    first = runs.first_letters([4236, 100], data.y)
    letters = [base.tokenizer.decode(data.y[i][first[i]].tolist()) for i in (0, 1)]
    assert letters == ["ftts", "o"]  # four two thirty six; one
    assert (data.y[first] != IGNORE).all()


def test_the_lens_by_stage_ends_at_the_model_itself(base):
    numbers = balanced(split_numbers().test, 20)
    data = number_dataset(numbers, "en", base.tokenizer, 64)
    found = runs.right_by_stage(base.model, data, runs.first_letters(numbers, data.y))
    assert list(found) == ["embedding", "attention 0", "mlp 0", "attention 1", "mlp 1"]
    assert found["mlp 1"][0] == 1.0 == exact_match(base.model, data)
    assert found["attention 0"][0] < 0.1 < 0.4 < found["mlp 0"][0] < found["attention 1"][0]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_space_that_is_told_to_stand_elsewhere_asks_for_another_digit(base, seed):
    model, numbers = recipes.load_base(seed=seed).model, runs.movable(20)
    assert runs.begins_with(model, base.tokenizer, numbers, None)["hundreds"] == 20
    assert runs.begins_with(model, base.tokenizer, numbers, 27)["h"] == 20
    assert runs.begins_with(model, base.tokenizer, numbers, 33)["tens"] == 20


def test_the_pull_of_a_position_is_the_score_of_the_kernel(base):
    text = "en:4236=four thousand "
    _, seen = record(base.model, torch.tensor([base.tokenizer.encode(text)]))
    logs = weights(base.model, seen, 0)[0, 2, -1, 3:7].log()
    pull = runs.pull(base.model, base.tokenizer, 2, [len(text) - 1])[0]
    # The mean over nine digits stands for the one that is there: they differ by a few tenths.
    assert torch.allclose(logs - logs.mean(), pull - pull.mean(), atol=0.8)
    assert pull.argmax() == logs.argmax() == 1


def test_the_mean_is_taken_where_a_letter_is_due(base):
    data = number_dataset([7, 4236], "en", base.tokenizer, 64)
    mean = runs.mean_at(base.model, "0.heads", data)
    assert mean.shape == (64,)
    gone = runs.exact_with(base.model, data, "0.heads", lambda x: mean.expand_as(x))
    assert gone == 0.0 < runs.exact_with(base.model, data, "0.heads", lambda x: x) == 1.0
    assert head(base.model, 3) == slice(48, 64)


def test_a_probe_reads_what_is_there_and_nothing_where_there_is_nothing():
    generator = torch.Generator().manual_seed(0)
    y = torch.randint(10, (600,), generator=generator)
    x = torch.randn(600, 12, generator=generator)
    there = x + 5 * torch.nn.functional.one_hot(y, 12)
    assert runs.probe(there[:400], y[:400], there[400:], y[400:]) > 0.95
    assert runs.probe(x[:400], y[:400], x[400:], y[400:]) < 0.25  # a guess: 0.1


def test_the_last_digit_can_be_read_at_equals_and_is_not_used(base):
    first, later, letters = runs.swapped_at_equals(base.model, base.tokenizer, 3, count=20)
    assert first == later == 0 and letters > 300
    first, _, _ = runs.swapped_at_equals(base.model, base.tokenizer, 0, count=20)
    assert first > 12
