"""Phase 10's answer keys, executed: each test finds the fact and compares it with the key."""

import re
import unicodedata

from answer_keys import accepted, errors_told_apart, keys

from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import results
from minigpt.number_names import ALPHABET, spell, split_numbers
from minigpt.tokenizer import BPETokenizer, CharTokenizer

QUIZ = load_quiz(QUIZ_FOLDER / "phase-10-unicode.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def going_on(data: bytes) -> int:
    return sum(byte >> 6 == 0b10 for byte in data)


def test_q_10_01():
    word, question = "ca\u00f1\u00f3n", QUESTIONS["q-10-01"]
    assert accepted(question, len(word.encode()))
    wrong = len(word), len(nfd(word).encode()), len(word.encode("utf-16-le"))
    assert errors_told_apart(question, *wrong, len(word.encode("utf-32-le")))


def test_q_10_02():
    composed, apart = "\u00f1", nfd("\u00f1")
    assert len(apart) == 2 and apart[0] == "n"  # b
    assert len(composed) == 1 and len(composed.encode()) == 2  # not a
    assert composed.encode().decode("cp1252") == "Ã±"  # c would be seen
    assert len(composed.encode("utf-16-le")) == 2  # not d: one unit of two bytes
    assert keys(QUESTIONS["q-10-02"]) == {"b"}


def test_q_10_03():
    text = "y diecis\u00e9is m\u00e1s" * 3
    data = text.encode()
    place = data.index(b"\xc3")
    read = (data[:place] + data[place + 1 :]).decode(errors="replace")
    assert read == text.replace("\u00e9", "\ufffd", 1)
    assert keys(QUESTIONS["q-10-03"]) == {"d"}


def test_q_10_04():
    data, question = "\u20ac\u00f1x".encode(), QUESTIONS["q-10-04"]
    assert accepted(question, going_on(data))
    long_ones = sum(byte >= 0x80 for byte in data)
    assert errors_told_apart(question, len(data), 2, long_ones)
    assert len(data) - going_on(data) == 3


def test_q_10_05():
    names = [spell(n, "it") for n in split_numbers().test]
    accented = [name for name in names if not name.isascii()]
    share = len(accented) / len(names)
    assert 0.09 < share < 0.1  # the ten points of the question
    assert all(nfd(name) != name for name in accented)
    assert all(nfd(name) == name for name in names if name.isascii())
    assert keys(QUESTIONS["q-10-05"]) == {"a"}


def test_q_10_06():
    question, equal = QUESTIONS["q-10-06"], set()
    for choice in question.choices:
        assert choice.text is not None
        for lang in ("en", "es"):
            first, second = (
                code.encode().decode("unicode_escape")
                for code in re.findall(r'`"(.+?)"`', choice.text[lang])
            )
            composed = [unicodedata.normalize("NFC", text) for text in (first, second)]
            if composed[0] == composed[1]:
                equal.add(choice.id)
    assert keys(question) == equal == {"a", "d"}


def test_q_10_07():
    sizes, word = [], "t\u00e9"
    for _ in range(3):
        sizes.append(len(word.encode()))
        word = word.encode().decode("cp1252")
    question = QUESTIONS["q-10-07"]
    assert sizes == [3, 5, 9] and accepted(question, sizes[2])
    assert errors_told_apart(question, 3, 5, 12, 7)
    table = re.findall(r"([0-9A-F]{2}) is (.) \(U\+([0-9A-F]{4})\)", question.prompt["en"])
    assert len(table) == 4
    for told in table:
        assert bytes.fromhex(told[0]).decode("cp1252") == told[1] == chr(int(told[2], 16))


def test_q_10_08():
    def nfkc(text):
        return unicodedata.normalize("NFKC", text)

    assert nfkc("4\u00b2") == "42"  # c
    assert nfkc("a\u00f1o") == "a\u00f1o" == nfkc(nfd("a\u00f1o"))  # not a
    assert len(nfkc(nfd("a\u00f1o"))) < len(nfd("a\u00f1o"))  # not b
    assert keys(QUESTIONS["q-10-08"]) == {"c"}


def test_q_10_09():
    reader = BPETokenizer([])  # nothing merged: bytes
    greek = "\u03b4\u03cd\u03bf"
    truth = {
        "a": reader.decode(reader.encode("\U0001f600 " + greek)) == "\U0001f600 " + greek,
        "b": all("\ufffd" not in reader.decode([byte]) for byte in range(256)),
        "c": len(reader.encode(greek)) == 2 * len(greek),
        "d": any(len(reader.encode(spell(n, "en"))) > len(spell(n, "en")) for n in range(10_000)),
        "e": reader.encode("\u00e9") == reader.encode("e\u0301"),
    }
    assert bytes(reader.encode("e\u0301")).hex(" ").upper() == "65 CC 81"
    assert reader.vocab_size == 256 and CharTokenizer(ALPHABET).vocab_size == 57
    assert keys(QUESTIONS["q-10-09"]) == {letter for letter, holds in truth.items() if holds}


def test_q_10_10():
    runs = results.load("spellings")["runs"]
    for clean, mixed in zip(runs["composed"], runs["mixed"], strict=True):
        assert mixed["composed"] < clean["composed"] - 0.25
        assert clean["composed"] - 0.1 < mixed["composed"] + mixed["decomposed"]
    rubric = QUESTIONS["q-10-10"].rubric
    assert rubric is not None and sum(concept.share for concept in rubric.concepts) == 1
