"""Wrong answers to the exercises of phase 12, each with the hint that it meets."""

import math
from collections import Counter


def with_spaces(n, small, tens):
    """Each part brings its own space."""
    name = ""
    if n >= 1000:
        name += small[n // 1000] + " thousand "
        n %= 1000
    if n >= 100:
        name += small[n // 100] + " hundred "
        n %= 100
    if n >= 20:
        return name + tens[n // 10] + ("-" + small[n % 10] if n % 10 else "")
    return name + (small[n] if n else "")


def english(n, small, tens, **bent):
    """English, with the words that `bent` changes."""
    if n < bent.get("until", 20):
        return small[n]
    if n < 100:
        ones = bent.get("hyphen", "-") + small[n % 10] if n % 10 or bent.get("ones") else ""
        return tens[n // 10] + ones
    size, word = (1000, "thousand") if n >= 1000 else (100, "hundred")
    rest = english(n % size, small, tens, **bent) if n % size or bent.get("zero") else ""
    if rest or bent.get("space"):
        rest = bent.get("joint", " ") + rest
    return f"{small[n // size]} {word}{bent.get('plural', '')}{rest}"


def silences_zero(n, small, tens):
    small[0] = ""
    return english(n, small, tens, zero=True, space=True).strip()


def stops_at_hundreds(n, small, tens):
    if n >= 100:
        return (
            small[n // 100] + " hundred" + (" " + english(n % 100, small, tens) if n % 100 else "")
        )
    return english(n, small, tens)


def ten_and_ones(n, small, tens):
    if n < 10:
        return small[n]
    return english(n, small, ["", small[10], *tens[2:]], until=10)


def spanish(n, small, tens, hundreds, **bent):
    """Spanish, with the words that `bent` changes."""
    if n >= 100:
        head = bent.get("cien", "cien") if n == 100 else hundreds[n // 100]
        rest = (
            spanish(n % 100, small, tens, hundreds, **bent) if n % 100 or bent.get("zero") else ""
        )
        joint = bent.get("joint", " ") if rest or bent.get("space") else ""
        return head + ("" if n == 100 else joint + rest)
    if n < bent.get("until", 30):
        return small[n]
    ones = bent.get("y", " y ") + small[n % 10] if n % 10 or bent.get("ones") else ""
    return tens[n // 10] + (ones or bent.get("hangs", ""))


def silences_cero(n, small, tens, hundreds):
    small[0] = ""
    return spanish(n, small, tens, hundreds, zero=True, space=True).strip()


def twenties_by_hand(n, small, tens, hundreds):
    return spanish(n, small, ["", "", small[20], *tens[3:]], hundreds, until=20)


def made_hundreds(n, small, tens, hundreds):
    made = [hundreds[0], hundreds[1], *(f"{digit}cientos" for digit in small[2:10])]
    return spanish(n, small, tens, made)


def number(row):
    return row.prompt.split(":")[1].rstrip("=")


def share_of(hits, rows):
    return sum(hits) / len(rows)


def hidden_in_text(train, test):
    text = " ".join(row.prompt for row in train)
    return share_of([number(row) in text for row in test], test)


ANSWERS = {
    "ex-12-01": [
        ("space-at-the-end", with_spaces),
        (None, silences_zero),
        ("no-hyphen", lambda n, small, tens: english(n, small, tens, hyphen=" ")),
        ("no-space", lambda n, small, tens: english(n, small, tens, joint="")),
        ("says-zero", lambda n, small, tens: english(n, small, tens, zero=True, ones=True)),
        (
            "hyphen-after-tens",
            lambda n, *lists: english(n, *lists) + "-" * (n % 10 == 0 and n % 100 > 19),
        ),
        ("hundreds-only", stops_at_hundreds),
        ("teens-as-tens", ten_and_ones),
        (
            "plural",
            lambda n, small, tens: (
                english(n, small, tens).replace("ed", "eds").replace("and", "ands")
            ),
        ),
        ("digits-alone", lambda n, small, tens: " ".join(small[int(d)] for d in str(n))),
        ("with-and", lambda n, small, tens: english(n, small, tens).replace("red ", "red and ")),
        ("twenty-in-the-list", lambda n, small, tens: english(n, small, tens, until=21)),
        ("hyphen-everywhere", lambda n, small, tens: "-".join(english(n, small, tens).split())),
        (None, lambda n, small, tens: english(n, small, tens).capitalize()),
    ],
    "ex-12-02": [
        (None, silences_cero),
        ("veinte-y-uno", twenties_by_hand),
        ("regular-hundreds", made_hundreds),
        ("no-y", lambda n, *lists: spanish(n, *lists, y=" ")),
        ("hyphen", lambda n, *lists: spanish(n, *lists, y="-")),
        ("y-hangs", lambda n, *lists: spanish(n, *lists, hangs=" y ")),
        ("y-after-hundred", lambda n, *lists: spanish(n, *lists, joint=" y ")),
        ("run-together", lambda n, *lists: spanish(n, *lists, joint="")),
        ("space-at-the-end", lambda n, *lists: spanish(n, *lists, space=True)),
        ("always-ciento", lambda n, *lists: spanish(n, *lists, cien="ciento")),
        ("thirty-in-the-list", lambda n, *lists: spanish(n, *lists, until=31)),
        ("says-zero-after-hundreds", lambda n, *lists: spanish(n, *lists, zero=True)),
        (None, lambda n, *lists: spanish(n, *lists).replace("é", "e").replace("ó", "o")),
    ],
    "ex-12-03": [
        (
            "per-cent",
            lambda train, test: (
                100 * share_of([number(r) in {number(s) for s in train} for r in test], test)
            ),
        ),
        (
            "by-training-rows",
            lambda train, test: share_of(
                [number(r) in [number(s) for s in train] for r in test], train
            ),
        ),
        (
            "languages",
            lambda train, test: share_of(
                [r.prompt.split(":")[0] in {s.prompt.split(":")[0] for s in train} for r in test],
                test,
            ),
        ),
        (
            "pairs",
            lambda train, test: share_of(
                [number(r) == number(s) for r in test for s in train], test
            ),
        ),
        (
            "other-languages-only",
            lambda train, test: share_of(
                [any(number(r) == number(s) and r != s for s in train) for r in test], test
            ),
        ),
        (
            "first-digit",
            lambda train, test: share_of(
                [number(r)[0] in {number(s)[0] for s in train} for r in test], test
            ),
        ),
        (
            "side-by-side",
            lambda train, test: share_of(
                [number(r) == number(s) for r, s in zip(train, test, strict=False)], test
            ),
        ),
        (
            "distinct-numbers",
            lambda train, test: (
                len({number(r) for r in test} & {number(s) for s in train}) / len(test)
            ),
        ),
        (
            "whole-rows",
            lambda train, test: share_of(
                [r.prompt in {s.prompt for s in train} for r in test], test
            ),
        ),
        ("inside-text", hidden_in_text),
        (
            "clean-share",
            lambda train, test: share_of(
                [number(r) not in {number(s) for s in train} for r in test], test
            ),
        ),
        (None, lambda train, test: bool({number(r) for r in test} & {number(s) for s in train})),
    ],
    "ex-12-04": [
        (
            "weighted-twice",
            lambda text: (
                -sum(text.count(c) / len(text) * math.log2(text.count(c) / len(text)) for c in text)
            ),
        ),
        (
            "nats",
            lambda text: (
                -sum(n / len(text) * math.log10(n / len(text)) for n in Counter(text).values())
            ),
        ),
        ("counts-for-shares", lambda text: -sum(n * math.log2(n) for n in Counter(text).values())),
        (
            "unweighted",
            lambda text: (
                sum(math.log2(len(text) / n) for n in Counter(text).values()) / len(set(text))
            ),
        ),
        ("uniform", lambda text: -sum(math.log2(1 / len(set(text))) for _ in text) / len(text)),
        ("no-weights", lambda text: sum(-math.log2(text.count(c) / len(text)) for c in set(text))),
        (
            "letters-alike",
            lambda text: (
                -sum(
                    n / len(text) * math.log2(n / len(text)) for n in Counter(text.upper()).values()
                )
            ),
        ),
        ("whole-text", lambda text: -sum(math.log2(text.count(c) / len(text)) for c in text)),
        (
            "sign",
            lambda text: sum(
                n / len(text) * math.log2(n / len(text)) for n in Counter(text).values()
            ),
        ),
        ("commonest", lambda text: min(-math.log2(n / len(text)) for n in Counter(text).values())),
        (
            None,
            lambda text: (
                -sum(
                    (n / len(text)) ** 2 * math.log2(n / len(text)) for n in Counter(text).values()
                )
            ),
        ),
    ],
}
