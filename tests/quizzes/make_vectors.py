"""Writes tests/quizzes/vectors.json, the cases that the Python and the JavaScript grader share.

    python tests/quizzes/make_vectors.py

The expected results come from integer arithmetic and from a table written by hand, never from
the grader. The format is described in test_vectors.py.
"""

import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path

PATH = Path(__file__).with_name("vectors.json")
LETTERS = "abcdefgh"


def case(question, answer, status, points, lang="en", reason=None, error=None):
    row = {"question": question, "lang": lang, "answer": answer, "status": status}
    return row | {"points": str(points), "reason": reason, "error": error}


def numeric(low, high, **more):
    fixed = {"kind": "numeric", "points": 1, "accepted": [str(low), str(high)]}
    return fixed | {"accept_percent": False, "integer": False, "common_errors": []} | more


def thousandths(number, mark="."):
    """An integer count of thousandths as people write it: 520 -> 0.52, -40 -> -0.04."""
    sign = "-" if number < 0 else ""
    digits = f"{abs(number):04d}"
    return f"{sign}{digits[:-3]}{mark}{digits[-3:]}".rstrip("0").rstrip(mark)


def boundaries():
    """Keys 0.01 to 1.99, three tolerances: both ends are right, a thousandth outside is wrong.

    Done with floats, |x - v| <= tolerance is wrong about 911 of these 1,194 ends.
    """
    questions, cases = {}, []
    for tolerance in (10, 20, 50):
        for key in range(10, 2000, 10):
            name = f"n-{key:04d}-{tolerance}"
            low, high = key - tolerance, key + tolerance
            questions[name] = numeric(Fraction(low, 1000), Fraction(high, 1000))
            for lang, mark in (("en", "."), ("es", ",")):
                end, outside = (low, low - 1) if lang == "en" else (high, high + 1)
                cases.append(case(name, thousandths(end, mark), "right", 1, lang))
                cases.append(case(name, thousandths(outside, mark), "wrong", 0, lang))
    return questions, cases


def choices():
    """Every subset of every multiple question of 3 to 6 choices, and every single choice."""
    questions, cases = {}, []
    for size in (3, 4, 5, 6):
        for correct in range(1, size - 1):
            for scoring in ("balanced", "all_or_nothing") if size < 5 else ("balanced",):
                # The right ones stand last, so that "the first k" is not accidentally right.
                flags = [[letter, i >= size - correct] for i, letter in enumerate(LETTERS[:size])]
                name, points = f"m-{size}-{correct}-{scoring}", 1 + correct % 3
                questions[name] = {
                    "kind": "multiple",
                    "points": points,
                    "scoring": scoring,
                    "choices": flags,
                }
                cases += [
                    multiple_case(name, picked, correct, size, points, scoring)
                    for count in range(size + 1)
                    for picked in combinations(LETTERS[:size], count)
                ]
                cases.append(case(name, None, "skipped", 0))
    questions["s-3"] = {"kind": "single", "points": 2, "choices": []}
    questions["s-3"]["choices"] = [["a", False], ["b", True], ["c", False]]
    cases += [case("s-3", "a", "wrong", 0), case("s-3", "b", "right", 2)]
    cases += [case("s-3", "c", "wrong", 0), case("s-3", None, "skipped", 0)]
    return questions, cases


def multiple_case(name, picked, correct, size, points, scoring):
    hits = sum(letter in LETTERS[size - correct : size] for letter in picked)
    false = len(picked) - hits
    # hits/correct - false/wrong over the common denominator correct * wrong.
    wrong = size - correct
    above = max(0, hits * wrong - false * correct)
    if scoring == "all_or_nothing":
        above = correct * wrong if (hits, false) == (correct, 0) else 0
    status = "right" if above == correct * wrong else "partly" if above else "wrong"
    earned = Fraction(above * points, correct * wrong)
    # Both graders take the letters in any order; half the cases come backwards.
    answer = list(picked if len(picked) % 2 else reversed(picked))
    return case(name, answer, status, earned, reason="missed" if hits < correct else None)


# What a learner may type. key -> (language, text, status, reason, index of the common error)
TYPED = {
    "ratio": [  # 0.020833 within 1 %, % accepted; common error 0: 0.010417 within 1 %
        ("en", "0.0208", "right", None, None),
        ("es", "0,0208", "right", None, None),
        ("en", "0,0208", "right", None, None),
        ("es", "0.0208", "right", None, None),
        ("en", " 0.0208 ", "right", None, None),
        ("en", ".0208", "right", None, None),
        ("es", ",0208", "right", None, None),
        ("en", "+0.0208", "right", None, None),
        ("en", "2.08 %", "right", None, None),
        ("es", "2,08%", "right", None, None),
        ("es", "2,08\u00a0%", "right", None, None),
        ("en", "2.083%", "right", None, None),
        ("es", "2,083 %", "right", None, None),
        ("en", "2,083 %", "ask", "ambiguous", None),
        ("en", "2.08e-2", "right", None, None),
        ("en", "2.08E-2", "right", None, None),
        ("en", "2.083e-2", "right", None, None),
        ("en", "2,083e-2", "right", None, None),
        ("en", "208e-4", "right", None, None),
        ("en", "2.08×10^-2", "right", None, None),
        ("en", "2.08 × 10^-2", "right", None, None),
        ("en", "2.08·10^−2", "right", None, None),
        ("en", "2.08*10^-2", "right", None, None),
        ("en", "2.08*10**-2", "right", None, None),
        ("es", "2,08 x 10⁻²", "right", None, None),
        ("en", "1/48", "right", None, None),
        ("en", "16/768", "right", None, None),
        ("en", "16 / 768", "right", None, None),
        ("en", "1/0.048", "wrong", None, None),
        ("en", "100/48 %", "right", None, None),
        ("en", "0.010417", "wrong", None, 0),
        ("en", "1/96", "wrong", None, 0),
        ("en", "1.04 %", "wrong", None, 0),
        ("en", "-0.0208", "wrong", None, None),
        ("en", "−0.0208", "wrong", None, None),
        ("en", "0", "wrong", None, None),
        ("en", "0 %", "wrong", None, None),
        ("en", "2.08", "wrong", None, None),
        ("en", "1e-300", "wrong", None, None),
        ("en", "1e300", "wrong", None, None),
        ("en", "1e301", "ask", "too-large", None),
        ("en", "1e-999", "ask", "too-large", None),
        ("en", "10^400", "ask", "too-large", None),
        ("en", "0." + "0" * 38, "wrong", None, None),
        ("en", "0." + "0" * 39, "ask", "too-long", None),
        ("en", "1" * 41, "ask", "too-long", None),
        ("en", "", "skipped", None, None),
        ("en", "   ", "skipped", None, None),
        ("en", None, "skipped", None, None),
        *[
            ("en", text, "ask", "unreadable", None)
            for text in (
                *("nan", "inf", "Infinity", "-inf", "0x10", "0b1", "1e", "e5", "1e5.5", "1e1e1"),
                *("1/0", "1//2", "1/2/3", "/2", "2/", "1/-2", "%", "%5", "5 %%", "2 % %", "-"),
                *("--1", "+-1", "1-", "1 2", "1.2.3", "1.2,3,4", ".", ",", ".,", "1__0", "½", "π"),
                *("about 2", "2 GB", "0.02 or 0.03", "2r/h", "$0.02$", "1,23,4", "1234 567", "٣"),
                *("true", "null", "x10^3", "10^", "^2", "2^10", "[1]", "1;2", "12 34", "<b>1</b>"),
            )
        ],
    ],
    "count": [  # 18432 exactly, not declared a whole number; common error 0: 9216
        ("en", "18432", "right", None, None),
        ("en", "18,432", "right", None, None),
        ("es", "18.432", "ask", "ambiguous", None),
        ("en", "18.432", "ask", "ambiguous", None),
        ("es", "18,432", "ask", "ambiguous", None),
        ("es", "18 432", "right", None, None),
        ("es", "18\u00a0432", "right", None, None),
        ("es", "18\u202f432", "right", None, None),
        ("es", "18\u2009432", "right", None, None),
        ("en", "18_432", "right", None, None),
        ("en", "18'432", "right", None, None),
        ("en", "18’432", "right", None, None),
        ("en", "18432.", "right", None, None),
        ("en", "18432.0", "right", None, None),
        ("es", "18432,00", "right", None, None),
        ("en", "18,432.0", "right", None, None),
        ("es", "18.432,0", "right", None, None),
        ("en", "18,432.5", "wrong", None, None),
        ("en", "018432", "right", None, None),
        ("en", "1.8432e4", "right", None, None),
        ("en", "18.432e3", "right", None, None),
        ("es", "18,432e3", "right", None, None),
        ("en", "18.432 × 10^3", "right", None, None),
        ("en", "36864/2", "right", None, None),
        ("en", "36,864/2", "right", None, None),
        ("en", "36.864/2", "ask", "ambiguous", None),
        ("en", "9216", "wrong", None, 0),
        ("en", "9,216", "wrong", None, 0),
        ("es", "9.216", "wrong", None, 0),
        ("en", "18433", "wrong", None, None),
        ("en", "18431.99999999999999999999999999", "wrong", None, None),
        ("en", "184.32", "wrong", None, None),
        ("en", "18432 %", "ask", "percent", None),
        ("en", "1843200%", "ask", "percent", None),
        ("en", "1.8.432", "ask", "unreadable", None),
        ("en", "1,8432", "wrong", None, None),
    ],
    "whole": [  # 18432, give or take 1, declared a whole number
        ("es", "18.432", "right", None, None),
        ("en", "18.432", "right", None, None),
        ("es", "18,432", "right", None, None),
        ("en", "18431", "right", None, None),
        ("en", "18433", "right", None, None),
        ("en", "18434", "wrong", None, None),
        ("en", "18432.5", "wrong", "whole-number", None),
        ("en", "36865/2", "wrong", "whole-number", None),
        ("en", "36864/2", "right", None, None),
        ("en", "9216.5", "wrong", "whole-number", 0),
    ],
    "bits": [  # 1.585 within 0.0005: three decimals are the natural answer
        ("en", "1.585", "right", None, None),
        ("es", "1,585", "right", None, None),
        ("es", "1.585", "right", None, None),
        ("en", "1,585", "ask", "ambiguous", None),
        ("en", "1.5845", "right", None, None),
        ("en", "1.5855", "right", None, None),
        ("en", "1.58449", "wrong", None, None),
        ("en", "1.58551", "wrong", None, None),
    ],
    "negative": [  # from -1/3 to -1/7: the ends are no decimals
        ("en", "-1/3", "right", None, None),
        ("en", "-1/7", "right", None, None),
        ("en", "−0.25", "right", None, None),
        ("en", "- 0.25", "right", None, None),
        ("en", "–0.25", "right", None, None),
        ("en", "-0.3333333333333333333333", "right", None, None),
        ("en", "-0.3333333333333333333334", "wrong", None, None),
        ("en", "-0.142857142857142857", "wrong", None, None),
        ("en", "-0.142857142857142858", "right", None, None),
        ("en", "0.25", "wrong", None, None),
    ],
}
KEYS = {
    "ratio": numeric(
        *(Fraction(20833 * share, 10**8) for share in (99, 101)),
        accept_percent=True,
        common_errors=[[str(Fraction(10417 * share, 10**8)) for share in (99, 101)]],
    ),
    "count": numeric(18432, 18432, common_errors=[["9216", "9216"]]),
    "whole": numeric(18431, 18433, integer=True, common_errors=[["9216", "9217"]]),
    "bits": numeric(Fraction(15845, 10**4), Fraction(15855, 10**4)),
    "negative": numeric(Fraction(-1, 3), Fraction(-1, 7)),
}


def typed():
    cases = [
        case(name, text, status, int(status == "right"), lang, reason, error)
        for name, rows in TYPED.items()
        for lang, text, status, reason, error in rows
    ]
    return KEYS, cases


def make() -> str:
    """The text of vectors.json: one question or case a line, so that a change can be read."""
    questions, cases = {}, []
    for part in (choices(), typed(), boundaries()):
        questions |= part[0]
        cases += part[1]
    asked = ",\n".join(f"  {json.dumps(name)}: {json.dumps(q)}" for name, q in questions.items())
    rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in cases)
    start = '{\n"format": "minigpt-quiz-vectors/1",\n'
    return f'{start}"questions": {{\n{asked}\n}},\n"cases": [\n{rows}\n]\n}}\n'


if __name__ == "__main__":
    PATH.write_text(make(), encoding="utf-8", newline="\n")
