"""The n-gram model, by hand on three names, by its laws on many, and against a second writing."""

import math
import random
from collections import Counter
from fractions import Fraction

import pytest

from minigpt.ngram import NGram, guess, last, losses, sample, steps
from minigpt.number_names import ALPHABET, corpus, row, split_numbers

NAMES = [("", "one\n"), ("", "one\n"), ("", "none\n")]
V = len(ALPHABET)


@pytest.fixture(scope="module")
def counted() -> NGram:
    return NGram(6, V).fit(corpus(split_numbers().train, ["en"], 300, 0))


def test_counts_by_hand():
    counts = NGram(2, 5).fit(NAMES).counts
    assert counts == {
        "": {"o": 3, "n": 4, "e": 3, "\n": 3},
        "\n": {"o": 2, "n": 1},
        "o": {"n": 3},
        "n": {"e": 3, "o": 1},
        "e": {"\n": 3},
    }


def test_only_the_answer_is_counted_and_a_context_reaches_into_the_prompt():
    counts = NGram(3, 57).fit([("7=", "a\n")]).counts
    assert counts == {"": {"a": 1, "\n": 1}, "=": {"a": 1}, "7=": {"a": 1}} | {
        "a": {"\n": 1},
        "=a": {"\n": 1},
    }


def test_backing_off_by_hand():
    model = NGram(2, 5).fit(NAMES)
    # empty context: 13 characters, 4 different; 1/5 below it
    e = (3 + 4 * Fraction(1, 5)) / 17
    # after n: 4 characters, 2 different
    assert model.prob("n", "e") == pytest.approx(float((3 + 2 * e) / 6))
    x = 4 * Fraction(1, 5) / 17  # never seen at all
    assert model.ladder("n", "x") == pytest.approx([float(x), float(2 * x / 6)])


def test_an_unseen_context_says_what_its_end_says():
    model = NGram(3, 5).fit(NAMES)
    assert model.prob("xn", "e") == model.shorter(2).prob("n", "e") == model.ladder("xn", "e")[1]
    assert model.prob("xq", "e") == model.ladder("", "e")[0]


@pytest.mark.parametrize("context", ["", "\n\n\n\n\n", "usand ", "xqzzx", "en:42=", "e"])
def test_probabilities_are_above_zero_and_add_up_to_one(counted, context):
    for order in range(1, 7):
        model = counted.shorter(order)
        chances = [model.prob(context, char) for char in ALPHABET]
        assert min(chances) > 0
        assert sum(chances) == pytest.approx(1, abs=1e-12)  # 57 additions in 64 bits
        for alpha in (0, 0.01, 1):
            added = sum(model.add(context, char, alpha) for char in ALPHABET)
            assert added == pytest.approx(1, abs=1e-12)


def written_again(rows, context, char, order):
    """Witten-Bell from the longest context down, from the raw text, in fractions."""
    if order == 0:
        return Fraction(1, V)
    shorter = written_again(rows, context, char, order - 1)
    known = ("\n" * order + context)[len(context) + 1 :]
    follow = [
        text[i]
        for prompt, answer in rows
        for text in ["\n" * order + prompt + answer]
        for i in range(len(text) - len(answer), len(text))
        if text[i - order + 1 : i] == known
    ]
    if not follow:
        return shorter
    kinds = len(set(follow))
    return Fraction(follow.count(char) + 0) / (len(follow) + kinds) + shorter * Fraction(
        kinds, len(follow) + kinds
    )


def test_a_second_writing_agrees():
    rows = corpus(range(40), ["en"], 30, 0)
    model = NGram(4, V).fit(rows)
    rng = random.Random(0)
    for _ in range(40):
        prompt, answer = rng.choice(rows)
        context, char = rng.choice(list(steps(prompt, answer, 4)))
        char = rng.choice([char, "e", "q"])
        again = written_again(rows, context, char, 4)
        assert model.prob(context, char) == pytest.approx(float(again), rel=1e-12)


def test_a_row_that_comes_twice_counts_twice():
    assert NGram(3, 5).fit(NAMES).counts == NGram(3, 5).fit(NAMES[:1]).fit(NAMES[1:]).counts


def test_adding_nothing_leaves_the_raw_share_and_a_new_context_leaves_all_alike():
    model = NGram(2, 5).fit(NAMES)
    assert [model.add("n", char, 0) for char in "eox"] == [0.75, 0.25, 0]
    assert model.add("n", "x", 0.5) == 0.5 / (4 + 0.5 * 5)
    assert model.add("q", "e", 0.5) == model.add("q", "e", 0) == 1 / 5


def test_a_shorter_model_is_the_one_that_would_have_been_counted(counted):
    rows = corpus(split_numbers().train, ["en"], 300, 0)
    three = NGram(3, V).fit(rows)
    test = [row(4216, "en"), row(7, "en")]
    assert losses(counted.shorter(3), test) == losses(three, test)


def test_losses_are_the_surprises_of_the_answers_letters():
    model = NGram(2, 5).fit(NAMES)
    one = [model.prob("\n", "o"), model.prob("o", "n"), model.prob("n", "e"), model.prob("e", "\n")]
    assert losses(model, [("", "one\n")]) == [-math.log(p) for p in one]


def test_steps_fill_up_with_newlines():
    assert list(steps("7=", "a\n", 4)) == [("\n7=", "a"), ("7=a", "\n")]
    assert list(steps("7=", "a\n", 1)) == [("", "a"), ("", "\n")]
    assert [last("abc", 0), last("abc", 2), last("abc", 5)] == ["", "bc", "\n\nabc"]


def test_an_answer_is_drawn_as_often_as_it_was_counted():
    model = NGram(5, 5).fit(NAMES)  # long enough to tell the two names apart
    drawn = Counter(sample(model, "", seed) for seed in range(600))
    assert set(drawn) == {"one", "none"}
    # 2 of 3; the standard error of 600 draws is 0.019
    assert drawn["one"] / 600 == pytest.approx(2 / 3, abs=0.08)


def test_drawing_and_guessing_end():
    loop = NGram(1, 5).fit([("", "aaaa")])
    assert sample(loop, "", longest=5) == guess(loop, "", longest=5) == "aaaaa"


def test_the_likeliest_is_the_likeliest_of_all(counted):
    for context in ("", "usand ", "xqzzx", "en:42=", "\n\n\n\n\n", "ty-"):
        best = max(counted.prob(context, char) for char in ALPHABET)
        assert counted.prob(context, counted.likeliest(context)) == best


def test_a_guess_is_the_name_that_was_seen():
    model = NGram(9, V).fit([row(n, "en") for n in (7, 42, 342)])
    assert guess(model, "en:342=") == "three hundred forty-two"


@pytest.mark.parametrize("sizes", [(0, 57), (2, 0), (1.5, 57), (True, 57)])
def test_a_size_that_does_not_fit_is_refused(sizes):
    with pytest.raises(ValueError, match="it is a whole number from 1 up"):
        NGram(*sizes)


def test_what_was_not_counted_is_refused():
    with pytest.raises(
        ValueError, match="order=3 was not counted: these counts make orders 1 to 2"
    ):
        NGram(2, 5).fit(NAMES).shorter(3)
    with pytest.raises(ValueError, match="nothing has been counted yet: call fit first"):
        sample(NGram(2, 5), "")
