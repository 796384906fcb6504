"""What phase 14 asks of a counting model: its loss at every order, and which letters it fails on.

    sweep      the loss at orders 1, 2, ..., from one set of counts
    kinds      what a letter of an English name is: first of a word, inside it, ...
    pointed    names written by counting when somebody points at the digits that are due

`pointed` is no model but a control: it takes nothing from the counts but where to look.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from minigpt.ngram import FILL, NGram, steps
from minigpt.number_names import spell

KINDS = ("first", "scale", "inside", "end")


def sweep(model: NGram, rows: Iterable[tuple[str, str]]) -> list[float]:
    """Return the mean surprise of a character of the answers, in nats, at orders 1, 2, ..."""
    totals, count = [0.0] * model.order, 0
    for prompt, answer in rows:
        for context, char in steps(prompt, answer, model.order):
            count += 1
            for place, p in enumerate(model.ladder(context, char)):
                totals[place] -= math.log(p)
    return [total / count for total in totals]


def raw(model: NGram, rows: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
    """Return how many characters the raw shares call impossible, how many have a new context, all.

    A context is new when it was never counted; then nothing is known about what follows.
    """
    chances = [
        (model.add(context, char, alpha=0) == 0, context in model.counts)
        for prompt, answer in rows
        for context, char in steps(prompt, answer, model.order)
    ]
    return sum(zero for zero, _ in chances), sum(not seen for _, seen in chances), len(chances)


def kinds(answer: str) -> list[str]:
    """Return for each character of an English name, its newline included, what kind it is.

    first   of a word that a digit decides: four, hundred-*two*, forty-*two*
    scale   first of hundred or thousand
    inside  any other character of a word, and the space or hyphen after it
    end     the newline
    """
    found = []
    for i, char in enumerate(answer):
        if char == FILL:
            found.append("end")
        elif i and answer[i - 1] not in " -":
            found.append("inside")
        else:
            found.append("scale" if answer.startswith(("hundred", "thousand"), i) else "first")
    return found


def judged(model: NGram, rows: Sequence[tuple[str, str]]) -> list[tuple[str, float, bool]]:
    """Return (kind, surprise in nats, was it the likeliest) for each letter of English answers."""
    found = []
    for prompt, answer in rows:
        for kind, (context, char) in zip(
            kinds(answer), steps(prompt, answer, model.order), strict=True
        ):
            likeliest = model.likeliest(context)
            found.append((kind, -math.log(model.prob(context, char)), likeliest == char))
    return found


def due(n: int) -> list[str]:
    """Return for each character of a number's English name, newline included, the digits it says.

    342 -> "3.." while `three hundred` is written, then "42" for ` forty-two`, "end" at the newline.
    """
    parts, rest = [], n
    for size, word in ((1000, "thousand"), (100, "hundred")):
        if rest >= size:
            digit, rest = divmod(rest, size)
            parts.append((f"{spell(digit, 'en')} {word}", f"{digit}{'.' * (len(str(size)) - 1)}"))
    if rest or not parts:
        parts.append((spell(rest, "en"), f"{rest:02}"))
    pointers = [
        digits for i, (words, digits) in enumerate(parts) for _ in range(len(words) + (i > 0))
    ]
    return [*pointers, "end"]


Look = Callable[[int], Sequence[object]]  # a number -> for each character, what is looked at


def pointed(train: Iterable[int], test: Iterable[int], look: Look, k: int) -> tuple[int, int]:
    """Count what follows (what is looked at, the last k characters), then write the test's names.

    Returns how many names come out right to the last letter, and how many contexts were counted.
    The likeliest character is written; a context never counted, or a tie, is a mistake.
    """
    counts: dict[tuple[object, str], Counter[str]] = {}
    for n in train:
        for context, char in _with_pointer(n, look, k):
            counts.setdefault(context, Counter())[char] += 1
    right = sum(
        all(
            _only_likeliest(counts.get(context)) == char
            for context, char in _with_pointer(n, look, k)
        )
        for n in test
    )
    return right, len(counts)


def _with_pointer(n: int, look: Look, k: int) -> Iterable[tuple[tuple[object, str], str]]:
    pairs = steps("", spell(n, "en") + FILL, k + 1)
    return [((at, context), char) for at, (context, char) in zip(look(n), pairs, strict=True)]


def _only_likeliest(seen: Counter[str] | None) -> str | None:
    (first, most), *others = (seen or Counter({"": 0})).most_common(2)
    return None if others and others[0][1] == most else first
