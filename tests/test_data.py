"""Batches: what is read, what is asked, what is left out."""

import pytest
import torch

from minigpt import data as data_page
from minigpt.data import (
    IGNORE,
    Dataset,
    batches,
    encode_rows,
    encode_text,
    last_target,
    parts,
    split_text,
    token_ids,
    windows,
)
from minigpt.number_names import Row
from minigpt.tokenizer import PIECES, BPETokenizer, CharTokenizer

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


def test_windows_are_views_and_take_no_memory_of_their_own():
    ids = torch.arange(1000, dtype=torch.int16)
    data = windows(ids, 100)
    assert data.x.shape == (18, 100) and data.x[3].tolist() == list(range(150, 250))
    assert data.y[3].tolist() == list(range(151, 251))
    assert data.x.untyped_storage().data_ptr() == ids.untyped_storage().data_ptr()


def test_ids_are_stored_in_the_smallest_integers_and_batched_as_int64():
    ids = token_ids("abababab", TOKENIZER)
    assert ids.dtype == torch.int16 and ids.tolist() == [2, 3] * 4
    batch = next(batches(windows(ids, 4), 2, torch.Generator()))
    assert batch.x.dtype == batch.y.dtype == torch.int64
    large = BPETokenizer([(i, j) for i in range(256) for j in range(128)])
    assert token_ids("ab", large).dtype == torch.int32
    assert token_ids("", TOKENIZER).tolist() == []


@pytest.mark.parametrize("pattern", [PIECES, None])
def test_a_text_encoded_part_by_part_has_the_ids_of_the_whole(pattern, monkeypatch):
    text = "the cat  sat on\n\nthe mat, the cat's año 2026. " * 40
    tokenizer = BPETokenizer.train(text, 300, pattern=pattern)
    monkeypatch.setattr(data_page, "PART", 37)
    assert token_ids(text, tokenizer).tolist() == tokenizer.encode(text)


@pytest.mark.parametrize("text", ["", "a", "aaaa" * 50, " " * 200, "ab cd\n" * 50, "\n\n\n x" * 40])
def test_parts_lose_nothing_and_end_before_a_space(text):
    found = list(parts(text, size=20))
    assert "".join(found) == text and all(found)
    for part in found[1:]:
        assert part[0] in " \n"
    for part in found[:-1]:
        assert not part[-1].isspace() and len(part) > 20


def test_a_row_without_a_target_is_named():
    y = torch.full((70_000, 2), 1)
    y[66_000] = IGNORE
    with pytest.raises(ValueError, match="^row 66000 has no target: its y is -100 everywhere"):
        next(batches(Dataset(torch.zeros_like(y), y), 4, torch.Generator()))
    with pytest.raises(ValueError, match="there are no rows to learn from"):
        next(batches(Dataset(y[:0], y[:0]), 4, torch.Generator()))


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
