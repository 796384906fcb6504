"""What a letter meant: the fingerprints of a question's choices, so that answers survive an edit.

An answer is a letter, and a letter is a place in a list. When the list is edited, the answer goes
with the text that was chosen: each choice has a fingerprint in each language, and the one that is
alike in either is the same choice. So a typo corrected in one language moves nobody's answer.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

from minigpt.course.quiz.grading.given import CHANGED
from minigpt.course.quiz.parts import Choice, Question, Quiz
from minigpt.course.words import LANGUAGES

LETTERS = "abcdefgh"
SIZE = 6  # hexadecimal digits a language: two choices of a question are alike once in 16 million


def choice_prints(question: Question) -> list[str]:
    """One fingerprint a choice, in their order: 6 digits of the English, 6 of the Spanish."""
    return ["".join(_print(choice, lang) for lang in LANGUAGES) for choice in question.choices]


def quiz_prints(quiz: Quiz) -> dict[str, list[str]]:
    """The fingerprints of every question that has choices."""
    return {q.id: choice_prints(q) for q in quiz.questions if q.choices}


def moved(question: Question, answer: object, prints: Sequence[str] | None) -> object:
    """The answer under today's letters, CHANGED when a choice is gone.

    `prints` are those of the version that was answered; None leaves the answer as it is.
    """
    if not question.choices or prints is None:
        return answer
    now = choice_prints(question)
    letters = answer if isinstance(answer, list | tuple) else [answer]
    places = []
    for letter in letters:
        place = LETTERS.find(letter.strip().lower()) if isinstance(letter, str) else -1
        if not 0 <= place < len(prints) or len(str(letter).strip()) != 1:
            return answer  # no letter of that version: the reader will say so
        places.append(_place(prints[place], place, now))
    if None in places:
        return CHANGED
    found = tuple(LETTERS[place] for place in places if place is not None)
    return found if isinstance(answer, list | tuple) else found[0]


def _place(print_: str, place: int, now: Sequence[str]) -> int | None:
    """Where that choice stands today; its old place first, when both languages leave it open."""
    order = sorted(range(len(now)), key=lambda at: (now[at] != print_, at != place))
    return next((at for at in order if _alike(print_, now[at])), None)


def _alike(one: str, other: str) -> bool:
    return one[:SIZE] == other[:SIZE] or one[SIZE:] == other[SIZE:]


def _print(choice: Choice, lang: str) -> str:
    if choice.code is not None:
        text = choice.code.source
    elif choice.math is not None:
        text = choice.math
    else:
        text = " ".join(unicodedata.normalize("NFKC", (choice.text or {})[lang]).casefold().split())
    return hashlib.sha256(text.encode()).hexdigest()[:SIZE]


def letters_meant(
    quiz: Quiz, answers: Mapping[str, object], prints: Mapping[str, Sequence[str]], digest: str
) -> dict[str, object]:
    """Answers to any version of the quiz as answers to this one; see `moved`.

    Where no fingerprints were kept, a letter can be trusted only in the version it was given to.
    """
    known = not digest or quiz.is_version(digest)
    questions = {question.id: question for question in quiz.questions}
    meant: dict[str, object] = {}
    for name, answer in answers.items():
        question = questions.get(name)
        if question is None or answer in (None, "", ()):
            meant[name] = answer
        elif question.choices and name not in prints and not known:
            meant[name] = CHANGED
        else:
            meant[name] = moved(question, answer, prints.get(name))
    return meant
