"""Splits, leaks, bits, references: by hand, by property, and against a second implementation."""

import math
import os
import random
import subprocess
import sys

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from minigpt import recipes
from minigpt.data import encode_text
from minigpt.evaluate import mean_loss
from minigpt.evidence import (
    beats,
    bits_per_character,
    copied_prompt,
    copied_share,
    leaks,
    most_frequent,
    nearest_answer,
    ngram_bits,
    split_by_thing,
    text_surprise,
    xz_bits,
)
from minigpt.model import GPT, GPTConfig
from minigpt.tokenizer import CharTokenizer

ROWS = [("en:7=", "seven\n"), ("it:7=", "sette\n"), ("en:8=", "eight\n"), ("en:9=", "nine\n")]


def number(row: tuple[str, str]) -> str:
    return row[0][3:-1]


# ---------------------------------------------------------------------------------------- splits
def test_both_rows_of_a_number_go_to_the_same_side():
    for seed in range(10):
        train, test = split_by_thing(ROWS, number, 0.3, seed)
        assert not {number(row) for row in train} & {number(row) for row in test}
        assert sorted(train + test) == sorted(ROWS) and len({number(r) for r in test}) == 1


@given(st.lists(st.integers(0, 30), min_size=2), st.floats(0.05, 0.9), st.integers(0, 2**32))
def test_every_row_stays_in_its_order_on_one_side(things, share, seed):
    distinct = len(set(things))
    if not 0 < math.ceil(share * distinct) < distinct:
        return
    rows = list(enumerate(things))
    train, test = split_by_thing(rows, lambda row: row[1], share, seed)
    assert train == sorted(train) and test == sorted(test) and sorted(train + test) == rows
    assert len({thing for _, thing in test}) == math.ceil(share * distinct)


def test_the_same_seed_gives_the_same_split_and_another_seed_another():
    rows = [(f"{n}=", "") for n in range(100)]
    splits = [split_by_thing(rows, lambda row: row[0], 0.2, seed)[1] for seed in (0, 0, 1)]
    assert splits[0] == splits[1] != splits[2]


@pytest.mark.parametrize("share", [0, 1, 1.5])
def test_a_split_that_leaves_a_side_empty_is_refused(share):
    with pytest.raises(ValueError, match="give each side one"):
        split_by_thing(ROWS, number, share)


# ------------------------------------------------------------------------------------------ leaks
def test_a_prompt_leaks_whatever_its_answer_its_capitals_and_the_spaces_at_its_ends():
    train = [("7 + 1=", "8"), ("Cat ", "gato"), ("17", "")]
    test = [("7", "x"), ("cat", "chat"), (" 7 + 1=", "9"), ("CAT", "x"), ("dog", "perro")]
    assert leaks(train, test) == ["cat", "7 + 1="]


def test_the_share_of_copied_pieces_is_counted_by_hand():
    # pieces of 3: "abc" and "bcd" stand before, "cdx" and "dxy" do not
    assert copied_share("zabcdz", "abcdxy", 3) == 2 / 4
    assert copied_share("abc" * 20, "abc" * 10) == 1
    with pytest.raises(ValueError, match="one piece has 20"):
        copied_share("anything", "short")


# ------------------------------------------------------------------------------------------- bits
def test_bits_by_hand():
    assert bits_per_character(math.log(2), 10, 10) == pytest.approx(1)
    assert bits_per_character(2 * math.log(2), 10, 30) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="start at 1"):
        bits_per_character(1.0, 0, 10)


def tiny(context: int) -> tuple[GPT, CharTokenizer, str]:
    rng = random.Random(0)
    text = "".join(rng.choices("abcde ", k=300))
    tokenizer = CharTokenizer.train(text)
    torch.manual_seed(0)
    config = GPTConfig(
        tokenizer.vocab_size, context_length=context, n_layer=1, n_head=2, n_embd=8, d_ff=16
    )
    return GPT(config), tokenizer, text


@pytest.mark.parametrize("length", [1, 7, 8, 9, 15, 16, 100])
def test_every_token_of_a_text_is_judged_once_with_as_much_past_as_promised(length):
    model, tokenizer, text = tiny(16)
    past, held_out = text[:150], text[150 : 150 + length]
    found = text_surprise(model, tokenizer, past, held_out)
    assert found.shape == (length,)
    # By hand: each token after the 16 tokens before it would be the most that it can see; the
    # window it is judged in must give it 8 of past at least, so it equals one of those readings.
    ids = tokenizer.encode(past + held_out)
    for i, nats in enumerate(found.tolist()):
        place = 150 + i
        readings = []
        for seen in range(8, 17):
            logits = model(torch.tensor([ids[place - seen : place]]))[0, -1]
            readings.append(-logits.log_softmax(-1)[ids[place]].item())
        assert min(abs(nats - reading) for reading in readings) < 1e-5


def test_a_text_that_fits_one_window_costs_what_the_mean_loss_says():
    model, tokenizer, text = tiny(16)
    whole = mean_loss(model, encode_text(text[:17], tokenizer, 16))
    found = text_surprise(model, tokenizer, text[:1], text[1:17])
    assert found.mean().item() == pytest.approx(whole, abs=1e-5)  # float32, other order of sums


def test_a_text_without_a_past_or_without_anything_is_refused():
    model, tokenizer, text = tiny(16)
    for past, held_out in (("", "ab"), ("ab", "")):
        with pytest.raises(ValueError, match="at least one token"):
            text_surprise(model, tokenizer, past, held_out)


# ------------------------------------------------------------------------------------- references
def test_a_constant_a_copy_and_a_neighbour_by_hand():
    train = [("is 4 prime=", "no"), ("is 6 prime=", "no"), ("is 7 prime=", "yes")]
    test = [("is 9 prime=", "no"), ("is 11 prime=", "yes")]
    assert most_frequent(train, test) == 0.5
    assert copied_prompt(train, [("co:77=", "77\n"), ("77", "77\n"), ("co:77=", "78\n")]) == 2 / 3
    near = [("alpha=", "1"), ("gamma=", "2")]
    assert nearest_answer(near, [("alpho=", "1"), ("gamm=", "2"), ("gama=", "1")]) == 2 / 3


def test_a_neighbour_is_the_same_in_every_process():
    program = "from minigpt.evidence import _pairs; print(_pairs('en:4217=').nonzero().tolist())"
    told = set()
    for salt in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": salt}
        command = [sys.executable, "-c", program]
        told.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(told) == 1


def test_the_bits_of_n_grams_are_those_of_shannons_formula():
    # Order 1 knows shares only. Witten and Bell: (count + types/V) / (total + types).
    train, test = "aaab", "ab"
    p_a, p_b = (3 + 2 / 2) / (4 + 2), (1 + 2 / 2) / (4 + 2)
    assert ngram_bits(train, test, 1)[0] == pytest.approx(-(math.log2(p_a) + math.log2(p_b)) / 2)


def test_a_text_that_repeats_costs_xz_little_and_less_with_a_long_memory():
    rng = random.Random(0)
    passage = "".join(rng.choices("abcdefgh", k=6000))
    far = xz_bits(passage, passage[:1000])
    near = xz_bits(passage, passage[:1000], memory=4096)  # the passage stands 6,000 back
    assert far < 0.3 and near > 2.5  # a letter of eight holds 3 bits


# ----------------------------------------------------------------------------------------- beats
@pytest.mark.parametrize(
    ("scores", "reference", "verdict"),
    [
        ([0.91, 0.95, 0.92], 0.85, True),
        ([0.91, 0.95, 0.80], 0.85, False),  # the mean is above, the worst is not
        ([0.91, 0.99, 0.86], 0.85, False),  # all above, by less than their spread
        ([0.99, 0.99], 0.5, False),
        ([0.9, 0.9, 0.9], 0.9, False),
        ([0.1, 0.1, 0.1], 0.9, False),
    ],
)
def test_what_beats_a_reference(scores, reference, verdict):
    assert beats(scores, reference) is verdict
    assert beats([1 - s for s in scores], 1 - reference, higher_is_better=False) is verdict


@given(st.lists(st.floats(0, 1, width=16), min_size=3, max_size=6), st.floats(0, 1, width=16))
def test_who_beats_a_reference_beats_it_in_every_seed(scores, reference):
    if beats(scores, reference):
        assert min(scores) > reference


def test_the_shipped_base_writes_its_own_rows_at_few_bits():
    base = recipes.load_base()
    nats = text_surprise(
        base.model, base.tokenizer, "en:4216=", "four thousand two hundred sixteen"
    )
    assert bits_per_character(nats.mean().item(), 33, 33) < 0.1
