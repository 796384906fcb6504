"""What the shipped model reads causes what it writes; every number here is held out."""

import pytest
import torch

from minigpt import inside
from minigpt.number_names import ALPHABET, spell, split_numbers
from minigpt.recipes import load_base
from minigpt.tokenizer import CharTokenizer


@pytest.fixture(scope="module")
def base():
    return load_base()


def test_probabilities_are_a_row_of_the_alphabet_for_each_character(base):
    rows = inside.probabilities(base.model, base.tokenizer, "en:4216=")
    assert rows.shape == (8, len(ALPHABET))
    assert rows.sum(axis=1) == pytest.approx(1, abs=1e-5)  # float32 sums of 57 numbers
    assert base.tokenizer.decode([int(rows[-1].argmax())]) == "f"


def test_head_weights_are_those_of_the_first_layer_and_see_no_future(base):
    weights = inside.head_weights(base.model, base.tokenizer, "en:4216=")
    assert weights.shape == (4, 8, 8)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(4, 8))
    assert not weights.triu(diagonal=1).any()


def test_exchanging_nothing_is_the_model_itself(base):
    expected = inside.probabilities(base.model, base.tokenizer, "en:4216=")[-1]
    for heads, pair in (([], (3, 4)), ([0, 1, 2, 3], (3, 3))):
        likely = inside.expects_after_exchange(base.model, base.tokenizer, "en:4216=", heads, pair)
        # The same sums in another order: the model uses PyTorch's kernel, this the formula.
        assert list(likely.values()) == pytest.approx(expected.tolist(), abs=1e-5)


def test_an_exchange_in_the_head_that_reads_digits_changes_the_first_letter(base):
    likely = inside.expects_after_exchange(base.model, base.tokenizer, "en:4216=", [2], (3, 4))
    assert max(likely, key=likely.__getitem__) == "t"  # two, not four


def test_the_digit_head_turns_most_names_and_two_others_none(base):
    numbers = [n for n in split_numbers().test if n >= 1000 and n % 1000 >= 100][:60]
    initials = {n: [spell(int(d), "en")[0] for d in str(n)[:2]] for n in numbers}
    differ = [n for n in numbers if len(set(initials[n])) == 2]
    turned = [
        inside.turned_by_exchange(base.model, base.tokenizer, differ, [head]) for head in range(4)
    ]
    assert turned[2] > len(differ) / 2
    assert turned[0] == turned[1] == 0


def test_digit_reading_is_the_mean_over_the_numbers(base):
    one, other = (inside.digit_reading(base.model, base.tokenizer, [n]) for n in (4216, 4236))
    both = inside.digit_reading(base.model, base.tokenizer, [4216, 4236])
    torch.testing.assert_close(both, (one + other) / 2)
    name = f"en:4216={spell(4216, 'en')}"
    weights = inside.head_weights(base.model, base.tokenizer, name)
    # rows: `=`, the space after "thousand", the space after "hundred"; columns: 4, 2, 1
    rows = (7, name.index("thousand ") + 8, name.index("hundred ") + 7)
    expected = torch.stack([weights[:, row, 3 + i] for i, row in enumerate(rows)], dim=1)
    torch.testing.assert_close(one, expected)


def test_a_text_with_a_stranger_in_it_is_refused(base):
    with pytest.raises(ValueError):
        inside.probabilities(base.model, CharTokenizer(ALPHABET), "en:4216=€")
