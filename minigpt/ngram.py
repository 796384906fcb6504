"""The n-gram model: what comes next is what came next after the same few characters.

    raw         p(c | ctx) = count(ctx c) / count(ctx)
    add alpha   p(c | ctx) = (count(ctx c) + alpha) / (count(ctx) + alpha V)
    back off    p(c | ctx) = (count(ctx c) + T p(c | shorter)) / (count(ctx) + T)

A model of order n looks at a context of n - 1 characters. T is the number of different characters
that followed the context: the more there were, the likelier one more is. `shorter` is the context
without its first character, and below the empty context every character has 1 / V. So no
probability is 0, and they add up to 1. Only answers are counted and judged, as in a Mini-GPT; what
stands before a row are newlines.

This is the reference that every later loss is set beside. It is all counting, without NumPy.

Source: Shannon 1948, section 3 (drawing from counts); Witten & Bell 1991 (method C, which is
`back off`); Chen & Goodman 1999, sections 2.4 and 2.7.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Self

FILL = "\n"  # what stands before a row, in counting and in judging alike


class NGram:
    """Counts of what follows every context of 0 to order - 1 characters.

    order       how many characters a pattern has, the next one included; 1 or more
    vocab_size  V, how many characters there are
    """

    def __init__(self, order: int, vocab_size: int) -> None:
        for name, value in (("order", order), ("vocab_size", vocab_size)):
            if type(value) is not int or value < 1:
                raise ValueError(f"{name}={value!r} does not fit: it is a whole number from 1 up")
        self.order, self.vocab_size = order, vocab_size
        self.counts: dict[str, Counter[str]] = {}  # context -> what followed, and how often

    def fit(self, rows: Iterable[tuple[str, str]]) -> Self:
        """Count the answers of rows (prompt, answer), on top of what was counted before."""
        for (prompt, answer), times in Counter(rows).items():
            for context, char in steps(prompt, answer, self.order):
                for start in range(self.order):  # the context and every shorter one
                    self.counts.setdefault(context[start:], Counter())[char] += times
        return self

    def ladder(self, context: str, char: str) -> list[float]:
        """Return p(char | context) by backing off, at orders 1, 2, ... up to this one.

        A context shorter than order - 1 has newlines before it. One that was never seen adds
        nothing: from there on the value stays.
        """
        p, found = 1 / self.vocab_size, []
        for length in range(self.order):
            if seen := self.counts.get(last(context, length)):
                p = (seen[char] + len(seen) * p) / (seen.total() + len(seen))
            found.append(p)
        return found

    def prob(self, context: str, char: str) -> float:
        """Return p(char | context) by backing off; more than 0 always."""
        return self.ladder(context, char)[-1]

    def add(self, context: str, char: str, alpha: float) -> float:
        """Return p(char | context) with alpha added to every count; alpha 0 is the raw share.

        A context never seen leaves every character alike, whatever alpha is.
        """
        seen = self.counts.get(last(context, self.order - 1), Counter())
        if not seen:
            return 1 / self.vocab_size
        return (seen[char] + alpha) / (seen.total() + alpha * self.vocab_size)

    def shorter(self, order: int) -> "NGram":
        """Return the model of a smaller order that these counts make."""
        if not 1 <= order <= self.order:
            raise ValueError(
                f"order={order} was not counted: these counts make orders 1 to {self.order}"
            )
        model = NGram(order, self.vocab_size)
        model.counts = self.counts
        return model

    def followers(self, context: str) -> Counter[str]:
        """Return what followed the longest part of the context's end that was ever seen."""
        for length in range(self.order - 1, -1, -1):
            if seen := self.counts.get(last(context, length)):
                return seen
        raise ValueError("nothing has been counted yet: call fit first")

    def likeliest(self, context: str) -> str:
        """Return the character with the largest probability; of equals, the last in the alphabet.

        It is among the followers: they got what was counted and their part of the rest as well.
        """
        return max(self.followers(context), key=lambda char: (self.prob(context, char), char))


def last(context: str, length: int) -> str:
    """Return the last `length` characters, with newlines before a context that has fewer."""
    missing = length - len(context)
    return FILL * missing + context[max(0, -missing) :]


def steps(prompt: str, answer: str, order: int) -> Iterator[tuple[str, str]]:
    """Yield each character of an answer after the order - 1 characters before it."""
    text = FILL * (order - 1) + prompt + answer
    for place in range(len(text) - len(answer), len(text)):
        yield text[place - order + 1 : place], text[place]


def losses(model: NGram, rows: Iterable[tuple[str, str]]) -> list[float]:
    """Return the surprise of each character of the answers, in nats, one after another."""
    return [
        -math.log(model.prob(context, char))
        for prompt, answer in rows
        for context, char in steps(prompt, answer, model.order)
    ]


def sample(model: NGram, prompt: str, seed: int = 0, longest: int = 64) -> str:
    """Draw an answer, character by character, up to its newline or to `longest` characters."""
    rng, text = random.Random(seed), ""
    while len(text) < longest:
        seen = model.followers(prompt + text)
        (char,) = rng.choices(list(seen), list(seen.values()))
        if char == FILL:
            break
        text += char
    return text


def guess(model: NGram, prompt: str, longest: int = 64) -> str:
    """Write the answer that the model takes letter by letter to be likeliest."""
    text = ""
    while len(text) < longest:
        char = model.likeliest(prompt + text)
        if char == FILL:
            break
        text += char
    return text
