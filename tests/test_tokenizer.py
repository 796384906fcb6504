"""Tokenizers: round trips, and merges worked by hand."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.tokenizer import (
    PIECES,
    REMEMBERED,
    BPETokenizer,
    CharTokenizer,
    from_json,
    merge,
    pieces,
)

TEXT = "low lower lowest, new newer newest; ñandú, café y más café"


def test_a_character_is_an_index_into_the_alphabet():
    tokenizer = CharTokenizer("abc")
    assert tokenizer.encode("cab") == [2, 0, 1]
    assert tokenizer.decode([2, 0, 1]) == "cab"


def test_a_character_outside_the_alphabet_is_named():
    with pytest.raises(ValueError, match="the character 'x' is not among the 3"):
        CharTokenizer("abc").encode("ax")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("e\u0301", r"the character U\+0301 \(COMBINING ACUTE ACCENT\) is not .*'NFC', text\)$"),
        (
            "\uff14",
            r"'\uff14' \(U\+FF14, FULLWIDTH DIGIT FOUR\) is not among the 26 .*has it$",
        ),
        ("\x07", r"the character '\\x07' is not among"),
        ("\ue000", r"\(U\+E000, no name\)"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named(text, says):
    with pytest.raises(ValueError, match=says):
        CharTokenizer("abcdefghijklmnopqrstuvwxyz").encode(text)


def test_an_alphabet_cannot_repeat_a_character():
    with pytest.raises(ValueError, match="repeats"):
        CharTokenizer("aba")


def test_merge_replaces_from_left_to_right():
    assert merge([1, 2, 3, 1, 2], (1, 2), 9) == [9, 3, 9]
    assert merge([1, 1, 1], (1, 1), 9) == [9, 1]


def test_the_first_merges_of_a_worked_example():
    # "aaabdaaabac": aa occurs 4 times (overlapping pairs count), then ab and Za twice each;
    # 97 98 is smaller than 256 97, so ab comes second, then Z ab.
    tokenizer = BPETokenizer.train("aaabdaaabac", vocab_size=259)  # one word: one piece
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


# ------------------------------------------------------------------------- pieces and their limits
@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("en:4216=four\n", ["en", ":", "4", "2", "1", "6", "=", "four", "\n"]),
        ("two hundred", ["two", " hundred"]),
        ("a  b", ["a", " ", " b"]),
        ("ñandú y €5", ["ñandú", " y", " ", "€", "5"]),
        ("x_1²", ["x", "_", "1", "²"]),
    ],
)
def test_a_text_is_cut_into_digits_words_and_single_characters(text, cut):
    assert list(pieces(text, PIECES)) == cut


@given(st.text())
def test_no_cut_loses_a_character(text):
    assert "".join(pieces(text, PIECES)) == text


def test_a_pattern_that_loses_characters_is_refused():
    with pytest.raises(ValueError, match="passes over '-two'"):
        BPETokenizer([], pattern=r"[a-z]+").encode("forty-two")
    with pytest.raises(ValueError, match="passes over '='"):
        BPETokenizer([], pattern=r"\w+").encode("4216=")


def test_no_token_holds_two_digits_or_the_end_of_a_word_and_the_next():
    rows = "".join(f"en:{n}=four hundred forty-{n}\n" for n in range(500))
    tokens = BPETokenizer.train(rows, vocab_size=400).bytes_of[256:]
    assert b" hundred" in tokens
    for token in tokens:
        text = token.decode()
        assert not (any(char.isdigit() for char in text) and len(text) > 1)
        assert " " not in text[1:] and "\n" not in text and "=" not in text


def test_prompt_and_answer_may_be_encoded_apart():
    text = "".join(f"en:{n}=forty-two\n" for n in range(300))
    cut, whole = BPETokenizer.train(text, 320), BPETokenizer.train(text, 320, pattern=None)
    prompt, answer = "en:42=", "forty-two\n"
    assert cut.encode(prompt) + cut.encode(answer) == cut.encode(prompt + answer)
    assert whole.encode(prompt) + whole.encode(answer) != whole.encode(prompt + answer)


def merges_by_recounting(text, n, pattern):
    """BPE as it is defined: count everything again for every merge."""
    words = [list(piece.encode()) for piece in pieces(text, pattern)]
    merges = []
    while len(merges) < n:
        pairs = Counter(pair for ids in words for pair in zip(ids, ids[1:], strict=False))
        if not pairs:
            break
        best, count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count < 2:
            break
        words = [merge(ids, best, 256 + len(merges)) for ids in words]
        merges.append(best)
    return merges


@pytest.mark.parametrize("pattern", [PIECES, None])
def test_the_merges_are_those_of_counting_everything_again(pattern):
    for seed in range(200):
        rng = random.Random(seed)
        text = "".join(rng.choice("aabbé 1\n") for _ in range(rng.randrange(60)))
        ours = BPETokenizer.train(text, 280, pattern).merges
        assert ours == merges_by_recounting(text, 24, pattern), text


def test_a_text_in_parts_is_learned_as_one():
    text = "one hundred one, two hundred two; ñandú " * 9
    parts = [part + ";" for part in text.split(";")]
    assert BPETokenizer.train(iter(parts)).merges == BPETokenizer.train("".join(parts)).merges


def test_the_order_of_words_does_not_decide_ties():
    words = "low lower lowest new newer newest ".split()
    results = set()
    for seed in range(20):
        random.Random(seed).shuffle(words)
        results.add(tuple(BPETokenizer.train("\n".join(words), 290).merges))
    assert len(results) == 1


def test_progress_is_reported_merge_by_merge():
    seen = []
    BPETokenizer.train("aaabdaaabac", 259, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_an_encoder_remembers_no_more_pieces_than_it_may(monkeypatch):
    monkeypatch.setattr("minigpt.tokenizer.REMEMBERED", 3)
    tokenizer = BPETokenizer.train(TEXT)
    assert tokenizer.decode(tokenizer.encode(TEXT)) == TEXT
    assert len(tokenizer.remembered) == 3 < REMEMBERED


def test_what_is_remembered_is_not_handed_out_to_be_changed():
    tokenizer = BPETokenizer.train(TEXT)
    tokenizer.encode("low").append(0)
    assert tokenizer.encode("low") == BPETokenizer(tokenizer.merges).encode("low")


# -------------------------------------------------------------------------------- strangers' files
def test_a_file_without_a_pattern_takes_a_text_as_one_piece():
    old = from_json({"kind": "bpe", "merges": [[ord("="), ord("f")]]})
    assert old.encode("=f") == [256] and old.to_json()["pattern"] is None
    assert from_json(old.to_json()).encode("=f") == [256]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pattern": "("}, "is no pattern to cut a text by"),
        ({"pattern": 7}, "is no pattern to cut a text by"),
        ({"merges": [[97]]}, "is no merge"),
        ({"merges": [[97, "98"]]}, "is no merge"),
        ({"merges": [[97, True]]}, "is no merge"),
        ({"merges": [[97, 98], [97, 98]]}, "repeat a pair"),
        ({"merges": [[97, -1]]}, "does not exist yet"),
        ({"merges": [[97 if i == 0 else 255 + i] * 2 for i in range(200)]}, "spell more than"),
        ({"merges": None}, "no such tokenizer"),
    ],
)
def test_a_damaged_tokenizer_is_refused_by_name(change, says):
    saved = {"kind": "bpe", "pattern": PIECES, "merges": [[97, 98]]}
    with pytest.raises(ValueError, match=says):
        from_json(saved | change)


@pytest.mark.parametrize("tokenizer", [CharTokenizer("abc"), BPETokenizer([(97, 98)])])
@pytest.mark.parametrize("wrong", [-1, 1000])
def test_an_id_that_stands_for_nothing_is_refused(tokenizer, wrong):
    with pytest.raises(ValueError, match=f"there is no token {wrong}"):
        tokenizer.decode([0, wrong])


def test_half_a_character_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="half a character"):
        BPETokenizer([]).encode("a\ud800")
