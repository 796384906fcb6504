"""Batches: what is read, what is asked, what is left out."""

import pytest
import torch

from minigpt.data import IGNORE, Dataset, batches, encode_rows, encode_text, last_target, split_text
from minigpt.number_names import Row
from minigpt.tokenizer import CharTokenizer

TOKENIZER = CharTokenizer("\n=ab")  # ids 0 1 2 3


def test_a_row_is_shifted_by_one_and_asks_only_for_the_answer():
    data = encode_rows([Row("a=", "bb\n")], TOKENIZER, context_length=6)
    #                       a  =  b  b  .  .      the last character is only ever predicted
    assert data.x.tolist() == [[2, 1, 3, 3, 0, 0]]
    assert data.y.tolist() == [[IGNORE, 3, 3, 0, IGNORE, IGNORE]]


def test_a_row_longer_than_the_context_is_refused():
    with pytest.raises(ValueError, match="has 5 tokens; at most 4 fit"):
        encode_rows([Row("a=", "bb\n")], TOKENIZER, context_length=3)


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="no rows"):
        encode_rows([], TOKENIZER, context_length=3)


def test_a_text_is_cut_into_half_overlapping_windows():
    data = encode_text("abababa", TOKENIZER, context_length=4)
    assert data.x.tolist() == [[2, 3, 2, 3], [2, 3, 2, 3]]  # from 0 and from 2
    assert data.y.tolist() == [[3, 2, 3, 2], [3, 2, 3, 2]]


def test_a_text_shorter_than_the_context_is_refused():
    with pytest.raises(ValueError, match="the text has 2 tokens"):
        encode_text("ab", TOKENIZER, context_length=2)


def test_a_text_is_split_at_one_place():
    first, last = split_text("x" * 90 + "y" * 10)
    assert first == "x" * 90 and last == "y" * 10


def test_a_batch_is_cut_after_its_last_target():
    y = torch.tensor([[IGNORE, 5, IGNORE, IGNORE], [IGNORE, 5, 5, IGNORE]])
    assert last_target(y).tolist() == [2, 3]
    batch = next(batches(Dataset(torch.zeros_like(y), y), 8, torch.Generator().manual_seed(0)))
    assert batch.y.shape[1] == int(last_target(batch.y).max())


def test_the_generator_decides_the_batches():
    data = Dataset(torch.arange(40).view(20, 2), torch.arange(40).view(20, 2))
    draw = [next(batches(data, 4, torch.Generator().manual_seed(seed))).x for seed in (1, 1, 2)]
    assert torch.equal(draw[0], draw[1]) and not torch.equal(draw[0], draw[2])
