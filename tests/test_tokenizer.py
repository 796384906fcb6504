"""Tokenizers: round trips, and merges worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.tokenizer import BPETokenizer, CharTokenizer, from_json, merge

TEXT = "low lower lowest, new newer newest; ñandú, café y más café"


def test_a_character_is_an_index_into_the_alphabet():
    tokenizer = CharTokenizer("abc")
    assert tokenizer.encode("cab") == [2, 0, 1]
    assert tokenizer.decode([2, 0, 1]) == "cab"


def test_a_character_outside_the_alphabet_is_named():
    with pytest.raises(ValueError, match="the character 'x' is not among the 3"):
        CharTokenizer("abc").encode("ax")


def test_an_alphabet_cannot_repeat_a_character():
    with pytest.raises(ValueError, match="repeats"):
        CharTokenizer("aba")


def test_merge_replaces_from_left_to_right():
    assert merge([1, 2, 3, 1, 2], (1, 2), 9) == [9, 3, 9]
    assert merge([1, 1, 1], (1, 1), 9) == [9, 1]


def test_the_first_merges_of_a_worked_example():
    # "aaabdaaabac": aa occurs 4 times (overlapping pairs count), then ab and Za twice each;
    # 97 98 is smaller than 256 97, so ab comes second, then Z ab.
    tokenizer = BPETokenizer.train("aaabdaaabac", vocab_size=259)
    a, b, big = ord("a"), ord("b"), 256
    assert tokenizer.merges == [(a, a), (a, b), (big, 257)]
    assert tokenizer.encode("aaab") == [258]


def test_training_stops_when_no_pair_repeats():
    assert BPETokenizer.train("abcd", vocab_size=300).vocab_size == 256


def test_fewer_tokens_than_bytes_are_refused():
    with pytest.raises(ValueError, match="vocab_size=255"):
        BPETokenizer.train("abc", vocab_size=255)


@given(st.text())
def test_bpe_gives_back_every_text(text):
    tokenizer = BPETokenizer.train(TEXT, vocab_size=280)
    assert tokenizer.decode(tokenizer.encode(text)) == text


@given(st.text(alphabet=sorted(set(TEXT))))
def test_characters_give_back_every_text_of_their_alphabet(text):
    tokenizer = CharTokenizer.train(TEXT)
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize(
    "tokenizer", [CharTokenizer.train(TEXT), BPETokenizer.train(TEXT, vocab_size=270)]
)
def test_a_tokenizer_survives_json(tokenizer):
    again = from_json(tokenizer.to_json())
    assert again.encode(TEXT) == tokenizer.encode(TEXT)
    assert again.vocab_size == tokenizer.vocab_size


@pytest.mark.parametrize("saved", [{}, {"kind": "char"}, {"kind": "words", "alphabet": "abc"}])
def test_another_tokenizer_is_refused(saved):
    with pytest.raises(ValueError, match="no such tokenizer"):
        from_json(saved)


def test_a_merge_of_tokens_that_do_not_exist_is_refused():
    with pytest.raises(ValueError, match="does not exist yet"):
        BPETokenizer([(97, 300)])
