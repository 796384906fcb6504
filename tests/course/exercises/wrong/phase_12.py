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


def entropy(text):
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def tables(names, k, known=None, first=0, weigh=True, log=math.log2, per=None):
    """One table of followers for each known text, and the mean surprise over them."""
    known = known or (lambda name, i: name[max(0, i - k) : i])
    followers = {}
    for name in names:
        for i in range(first, len(name)):
            followers.setdefault(known(name, i), []).append(name[i])
    if not weigh:
        return sum(entropy(chars) for chars in followers.values()) / len(followers)
    chars = [(char, table) for table in followers.values() for char in table]
    total = -sum(log(table.count(char) / len(table)) for char, table in chars)
    return total / (per or len(chars) or 1)


def chain(text, k):
    """All names in one long text."""
    return tables([text], k, first=len(text) - len(text.lstrip("\n")))


def last_k(names, k):
    return tables(names, k, known=lambda name, i: name[:i][-k:])


def far_letter(k):
    return lambda name, i: name[i - k] if 0 < k <= i else ""


def bag(name, i, k):
    return tuple(sorted(name[max(0, i - k) : i]))


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
        ("across-names", lambda names, k: chain("\n" * k + "".join(names), k)),
        (
            "across-names",
            lambda names, k: chain("".join("\n" * (i == 0) + n for i, n in enumerate(names)), k),
        ),
        ("without-beginnings", lambda names, k: tables(names, k, first=k)),
        ("each-text-alike", lambda names, k: tables(names, k, weigh=False)),
        ("nats", lambda names, k: tables(names, k, log=math.log)),
        (None, lambda names, k: tables(names, k, log=math.log10)),
        ("total", lambda names, k: tables(names, k, per=1)),
        ("total", lambda names, k: tables(names, k, per=len(names))),
        (None, lambda names, k: tables(names, k) / max(k, 1)),
        ("sign", lambda names, k: -tables(names, k)),
        ("another-length", lambda names, k: tables(names, k + 1)),
        ("nothing-is-everything", last_k),
        ("no-end", lambda names, k: tables([n.rstrip("\n") for n in names], k)),
        ("each-name-once", lambda names, k: tables(list(dict.fromkeys(names)), k)),
        ("beginning", lambda names, k: tables(names, k, known=lambda n, i: n[:i][:k])),
        ("one-far-letter", lambda names, k: tables(names, k, known=far_letter(k))),
        ("any-order", lambda names, k: tables(names, k, known=lambda n, i: bag(n, i, k))),
        ("place", lambda names, k: tables(names, k, known=lambda n, i: (i, n[max(0, i - k) : i]))),
        ("looks-ahead", lambda names, k: tables(names, k, known=lambda n, i: n[i + 1 :][:k])),
        (None, lambda names, k: entropy("".join(names))),
        (None, lambda names, k: tables(names, k, known=lambda n, i: i)),
    ],
}
