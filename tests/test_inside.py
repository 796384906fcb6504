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


# ------------------------------------------------------------------------ places, patches, the lens


@pytest.fixture(scope="module")
def two(base):
    """Two prompts of one length that differ in a digit, as ids (B, T)."""
    return [torch.tensor([base.tokenizer.encode(f"en:{n}=")]) for n in (4216, 9216)]


def hooks_of(model) -> int:
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())


def test_the_stream_is_the_sum_of_its_parts_bit_for_bit(base, two):
    logits, seen = inside.record(base.model, two[0])
    assert torch.equal(logits, base.model(two[0]))
    total = seen["0.stream"]
    for layer in (0, 1):
        assert torch.equal(total, seen[f"{layer}.stream"])
        total = total + seen[f"{layer}.attention"]
        total = total + seen[f"{layer}.mlp"]
    assert torch.equal(total, seen["end.stream"])
    assert {tuple(value.shape) for value in seen.values()} == {(1, 8, 64)}
    assert seen.keys() == inside.places(base.model).keys()


def test_a_patch_of_everything_is_the_clean_run_and_of_nothing_the_other(base, two):
    clean, other = two
    logits, seen = inside.record(base.model, clean)
    for place in ("0.stream", "1.stream", "end.stream"):
        assert torch.equal(
            inside.patch(base.model, other, place, lambda _, p=place: seen[p]), logits
        )
    for place in inside.places(base.model):
        same = inside.patch(base.model, other, place, lambda value: value)
        assert torch.equal(same, base.model(other))


def test_a_patch_gets_a_copy_and_changes_nothing_earlier(base, two):
    def spoil(value):
        value.zero_()
        return value

    before = inside.record(base.model, two[0])[0]
    assert not torch.equal(inside.patch(base.model, two[0], "0.mlp", spoil), before)
    assert torch.equal(base.model(two[0]), before)
    late = inside.patch(base.model, two[0], "1.heads", lambda v: v * (torch.arange(8) > 4)[:, None])
    # what is changed at positions 0 to 4 in the last layer reaches no later position
    assert torch.allclose(late[:, 5:], before[:, 5:], atol=1e-4)
    assert not torch.allclose(late[:, :5], before[:, :5], atol=1e-2)


def test_no_hook_stays_behind_even_after_an_error(base, two):
    def fails(_):
        raise RuntimeError("stopped")

    for place in inside.places(base.model):
        with pytest.raises(RuntimeError, match="stopped"):
            inside.patch(base.model, two[0], place, fails)
    with pytest.raises(ValueError, match="'2.mlp' is no place: choose among 0.stream"):
        inside.patch(base.model, two[0], "2.mlp", fails)
    with (
        pytest.raises(ValueError, match="no place"),
        inside.watched(base.model, {"0.mlp": fails, "attention": fails}),
    ):
        pass
    assert hooks_of(base.model) == 0


def test_the_heads_stand_side_by_side(base, two):
    _, seen = inside.record(base.model, two[0])
    maps = inside.weights(base.model, seen, 0)
    block = base.model.blocks[0]
    values = block.attention.project(block.norm_1(seen["0.stream"]))[2]
    for h in range(4):
        gathered = (maps @ values)[:, h]
        columns = seen["0.heads"][..., inside.head(base.model, h)]
        # The kernel's sums and the formula's, float32.
        torch.testing.assert_close(columns, gathered, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(
        maps[0], inside.head_weights(base.model, base.tokenizer, "en:4216="), atol=1e-5, rtol=1e-4
    )


def test_the_lens_at_the_end_is_the_model_and_at_the_start_the_letter_just_read(base, two):
    logits, seen = inside.record(base.model, two[0])
    assert torch.equal(inside.lens(base.model, seen["end.stream"]), logits)
    assert torch.equal(inside.lens(base.model, seen["0.stream"]).argmax(-1), two[0])
