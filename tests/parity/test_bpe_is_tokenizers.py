"""BPE encodes as Hugging Face's tokenizers does: the same merges, the same ids."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigpt.number_names import corpus, split_numbers
from minigpt.tokenizer import PIECES, BPETokenizer, pieces

pytestmark = pytest.mark.parity
ROWS = corpus(split_numbers().train, ("en", "es"), 1000, 0)
TEXT = (
    "".join(row.prompt + row.answer for row in ROWS)
    + "¿Qué? ñandú, café; x_1 += 2²  \t\n\n€5 你好 "
)
LONG = re.sub(r"(\w)=", r"\1 = ", TEXT * 3)


@pytest.fixture(scope="module")
def tokenizers():
    return pytest.importorskip("tokenizers")


def byte_names() -> dict[int, str]:
    """Return the visible character that GPT-2's vocabulary writes for each byte."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in visible]
    return {b: chr(b) for b in visible} | {b: chr(256 + i) for i, b in enumerate(others)}


def their_twin(tokenizers: Any, ours: BPETokenizer) -> Any:
    """Return our merges, and our pattern, in their library."""
    name = byte_names()
    tokens = ["".join(name[byte] for byte in token) for token in ours.bytes_of]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    merges = [(tokens[a], tokens[b]) for a, b in ours.merges]
    twin = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, merges))
    cut = tokenizers.pre_tokenizers.Split(tokenizers.Regex(ours.pattern), "isolated")
    as_bytes = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    twin.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([cut, as_bytes])
    return twin


@pytest.fixture(scope="module")
def pair(tokenizers):
    ours = BPETokenizer.train(TEXT, 600)
    assert len(ours.merges) > 200
    return ours, their_twin(tokenizers, ours)


def test_a_long_text_has_their_ids(pair):
    ours, theirs = pair
    ids = ours.encode(LONG)
    assert ids == theirs.encode(LONG).ids
    assert len(ids) < len(LONG) / 1.5  # the merges took part


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=sorted(set(TEXT)), max_size=80))
def test_any_text_of_its_letters_has_their_ids(pair, text):
    ours, theirs = pair
    assert ours.encode(text) == theirs.encode(text).ids


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_piece_whatever_has_their_ids(pair, text):
    """Where Unicode is cut is a matter of the library; what is made of a piece is not."""
    ours, theirs = pair
    name = byte_names()
    for piece in pieces(text, PIECES):
        spelled = "".join(name[byte] for byte in piece.encode())
        assert ours.encode(piece) == [token.id for token in theirs.model.tokenize(spelled)]
