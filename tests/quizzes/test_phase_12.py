"""Phase 12's answer keys, executed: each test finds the fact and compares it with the key."""

import math
import random
from collections import Counter

from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.foundations.probability import entropy_after
from minigpt.number_names import LIMIT, corpus, row, spell, split_numbers

QUIZ = load_quiz(QUIZ_FOLDER / "phase-12-number-names.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def number_of(prompt: str) -> int:
    return int(prompt.split(":")[1].rstrip("="))


def glued(n: int, lang: str) -> str:
    parts = [part for part in (n // 1000 * 1000, n % 1000 // 100 * 100, n % 100) if part]
    return " ".join(spell(part, lang) for part in parts or [0])


def test_q_12_01():
    rows = corpus(range(LIMIT), ["en", "it"], 12_000)
    random.Random(0).shuffle(rows)
    train, test = rows[2400:], rows[:2400]
    table, known = dict(train), set(train)
    right = [table.get(prompt) == answer for prompt, answer in test]
    assert 0.65 < sum(right) / len(test) < 0.75
    truth = set()
    new = [row(n, "fr") for n in split_numbers().test]
    if any(table.get(prompt) == answer for prompt, answer in new):
        truth |= {"a", "c"}  # it would know something beyond its rows
    if all(r in known for r, hit in zip(test, right, strict=True) if hit):
        truth.add("b")
    guess = random.Random(1)
    lucky = sum(spell(guess.randrange(LIMIT), "en") == spell(n, "en") for n in range(1000))
    if lucky / 1000 > 0.5:
        truth.add("d")
    assert keys(QUESTIONS["q-12-01"]) == truth


def test_q_12_02():
    words = {w for n in range(LIMIT) for w in spell(n, "en").replace("-", " ").split()}
    question = QUESTIONS["q-12-02"]
    assert accepted(question, len(words))
    assert errors_told_apart(question, len(words) - 2, len(words) - 1, len(words) + 1, LIMIT)


def test_q_12_03():
    question = QUESTIONS["q-12-03"]
    numbers = {c.id: int(c.text["en"].split(",")[0]) for c in question.choices if c.text}
    assert keys(question) == {i for i, n in numbers.items() if glued(n, "es") != spell(n, "es")}
    wrong = [n for n in range(LIMIT) if glued(n, "es") != spell(n, "es")]
    assert len(wrong) == 990
    assert all(n // 100 % 10 == 1 and n % 100 for n in wrong)


def test_q_12_04():
    drawn = [(number_of(r.prompt), r.prompt[:2]) for r in corpus(range(400), ["en", "it"], 500)]
    truth = set()
    for choice in QUESTIONS["q-12-04"].choices:
        assert choice.code is not None
        space: dict = {}
        exec(choice.code.source, space)  # our own file, in our own test
        train, test = space["split"](list(drawn), 0.2, random.Random(0))
        assert train and test
        if not {n for n, _ in train} & {n for n, _ in test}:
            truth.add(choice.id)
    assert keys(QUESTIONS["q-12-04"]) == truth


def test_q_12_05():
    letters = {lang: set("".join(spell(n, lang) for n in range(LIMIT))) for lang in ("en", "es")}
    with_italian = letters["en"] | set("".join(spell(n, "it") for n in range(LIMIT)))
    truth = set()
    if all(
        (glued(n, "es") == spell(n, "es"))
        == (glued(n, "it").replace(" ", "") == spell(n, "it").replace(" ", ""))
        for n in range(LIMIT)
    ):
        truth.add("a")
    more_rows = {char for r in corpus(range(LIMIT), ["en"], 2000) for char in r.answer.strip()}
    if letters["es"] <= more_rows:
        truth.add("b")
    if len({spell(n, "en") for n in range(LIMIT)}) < len({spell(n, "es") for n in range(LIMIT)}):
        truth.add("c")
    if letters["es"] - letters["en"]:
        truth.add("d")
    assert keys(QUESTIONS["q-12-05"]) == truth
    assert letters["es"] - letters["en"] == set("cmqéó")
    assert letters["es"] - with_italian == {"ó"}
    assert sum("ó" in spell(n, "es") for n in range(LIMIT)) == LIMIT // 100


def entropy(text: str) -> float:
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def test_q_12_06():
    question, text = QUESTIONS["q-12-06"], "aabc"
    assert text in question.prompt["en"]
    bits = entropy(text)
    assert accepted(question, bits)
    assert errors_told_apart(question, math.log2(3), 5 / 3, 4 * bits, bits * math.log(2))


def test_q_12_07():
    """The model answer names every idea, and what it says is measured."""
    question = QUESTIONS["q-12-07"]
    rows = sorted(set(corpus(range(LIMIT), ["en", "it"], 12_000)))
    random.Random(0).shuffle(rows)
    train, test = rows[len(rows) // 10 :], rows[: len(rows) // 10]
    table, numbers = dict(train), {number_of(prompt) for prompt, _ in train}
    assert not any(table.get(prompt) == answer for prompt, answer in test)
    shared = sum(number_of(prompt) in numbers for prompt, _ in test) / len(test)
    assert 0.4 < shared < 0.6
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}


def test_q_12_08():
    answers: dict[str, set[str]] = {}
    for lang in ("en", "it", "es", "fr"):
        for n in range(0, LIMIT, 7):
            prompt, answer = row(n, lang)
            answers.setdefault(prompt, set()).add(answer)
    truth = {"a"} if all(len(possible) == 1 for possible in answers.values()) else set()
    rng = random.Random(0)
    coins = "".join(rng.choice("01") for _ in range(10_000))
    if entropy(coins) < 0.99:  # a tiny vocabulary alone does not bring a loss of zero
        truth.add("b")
    if entropy(coins[:30]) == 0:  # nor does a short text
        truth.add("c")
    split = split_numbers()
    if set(split.test) <= set(split.train):
        truth.add("d")
    assert keys(QUESTIONS["q-12-08"]) == truth


def test_q_12_09():
    names = [spell(n, "en") + "\n" for n in range(LIMIT)]
    everything = math.log2(LIMIT) * LIMIT / len("".join(names))
    seven, eight, nine = (entropy_after(names, k) for k in (7, 8, 9))
    assert abs(eight - everything) < 1e-9 < seven - everything  # the prompt's own claim
    truth = {"d"} if nine > eight + 1e-9 else set()
    # A row's name, letter by letter, to whoever sees 8 characters of the row, or all before it.
    rows = [row(n, "en") for n in range(LIMIT)]
    floors = {}
    for k in (8, 100):
        follow: dict[str, Counter[str]] = {}
        for prompt, answer in rows:
            text = prompt + answer
            for i in range(len(prompt), len(text)):
                follow.setdefault(text[max(0, i - k) : i], Counter())[text[i]] += 1
        floors[k] = sum(n for c in follow.values() for n in c.values() if n < c.total())
    truth |= {"a"} if floors[8] == 0 else set()  # letters of whose follower one is not sure
    truth |= {"b"} if floors[8] > 0 and floors[100] == 0 else {"c"}
    assert keys(QUESTIONS["q-12-09"]) == truth
