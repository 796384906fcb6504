"""Two languages that say the same: what must agree between a text and its translation.

Numbers (after undoing "18,432" and "18 432"), code, formulas and links are compared as they
stand; words cannot be, so a lock file remembers which pair a person last accepted: when one
side of a question changes, the tests ask for a look at the other (accept_translation).
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from minigpt.course.quiz.grading.numbers import NumberProblem, read_number
from minigpt.course.quiz.parts import QUIZ_FOLDER, Question, Quiz
from minigpt.course.quiz.reading.reader import Reader
from minigpt.course.quiz.reading.yaml import read_file
from minigpt.course.quiz.text import plain as quiz_text
from minigpt.course.text.numbers_style import value_of
from minigpt.course.words import LANGUAGES, Text

LOCK = "i18n.lock.yaml"
LOCK_HEADER = """\
# Which English and Spanish texts a person last read side by side, one digest per language.
# Written by `minigpt quiz accept-translation ID`; a change of one side makes the tests fail.
"""

_NUMBER = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
)
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "en": frozenset(
        "the of and is are to that which it with for not by one from what this".split()
    ),
    "es": frozenset("el la los las de del y es son que con para por no un una lo se en su".split()),
}


def texts(question: Question) -> Iterator[tuple[str, Text]]:
    """Every translated text of a question, with a name for messages."""
    yield "title", question.title
    yield "prompt", question.prompt
    yield "explanation", question.explanation
    for choice in question.choices:
        if choice.text:
            yield f"choice {choice.id}", choice.text
        yield f"feedback of {choice.id}", choice.feedback
    for number, error in enumerate(question.common_errors, 1):
        yield f"feedback of common error {number}", error.feedback
    if question.rubric:
        for concept in question.rubric.concepts:
            yield f"label of {concept.id}", concept.label
        for contradiction in question.rubric.contradictions:
            yield f"feedback of {contradiction.id}", contradiction.feedback
    if question.model_answer:
        yield "model answer", question.model_answer


def parity_problems(question: Question) -> list[str]:
    """Where the two languages of a question differ in what must not differ."""
    return [
        f"{question.id}, {name}: {problem}"
        for name, text in texts(question)
        for problem in compare(text)
    ]


def compare(text: Text) -> list[str]:
    """What differs between the languages of one text, one sentence each."""
    found = []
    for kind in ("code", "fence", "maths", "links"):
        english, spanish = (_pieces(text[language], kind, language) for language in LANGUAGES)
        if english != spanish:
            only = {"en": english - spanish, "es": spanish - english}
            found.append(f"the {kind} differ{'' if kind == 'links' else 's'}: {_only(only)}.")
    found += _numbers_differ(text)
    words = {language: _words(text[language]) for language in LANGUAGES}
    if len(words["en"]) > 6 and words["en"] == words["es"]:
        found.append("the same words stand in both languages; one is not translated.")
    for language, other in (("en", "es"), ("es", "en")):
        if len(words[language]) >= 8 and _hits(words[language], other) > _hits(
            words[language], language
        ):
            found.append(f"the {language} text looks like {other}.")
    spanish = "".join(quiz_text.prose(text["es"]))
    for opening, closing in ("¿?", "¡!"):
        if spanish.count(closing) > spanish.count(opening):
            found.append(f"Spanish opens with {opening} what it closes with {closing}.")
    sizes = [len(text[language]) for language in LANGUAGES]
    if min(sizes) > 40 and not 0.5 <= sizes[1] / sizes[0] <= 2:
        found.append("one language is more than twice as long as the other.")
    return found


def _pieces(text: str, kind: str, language: str) -> Counter[str]:
    if kind == "links":
        return Counter(re.sub(r"\bes/", "en/", target) for target in quiz_text.links(text))
    if kind == "maths":
        parts = [p for p in quiz_text.split(text) if p.kind in ("maths", "display")]
        return Counter(_formula(part.content, language) for part in parts)
    return Counter(part.content for part in quiz_text.split(text) if part.kind == kind)


def _formula(latex: str, language: str) -> str:
    """A formula without what may differ: thousands, the decimal comma, words in \\text."""
    latex = re.sub(r"(?<=\d)(?:\\,|~)(?=\d{3}(?!\d))", "", latex)
    if language == "es":
        latex = re.sub(r"(?<=\d)\{,\}(?=\d)", ".", latex)
    else:
        latex = re.sub(r"(?<=\d)(?:\{,\}|,)(?=\d{3}(?!\d))", "", latex)
    latex = re.sub(r"\\(?:text|textrm|mathrm)\{[^{}]*\}", r"\\text{}", latex)
    return re.sub(r"\s+", "", latex)


def _numbers_differ(text: Text) -> list[str]:
    """Numbers of the prose that the other language does not have."""
    left = {language: _numbers(text[language], language) for language in LANGUAGES}
    for written, values in list(left["en"]):
        match = next((pair for pair in left["es"] if pair[1] & values), None)
        if match:
            left["en"].remove((written, values))
            left["es"].remove(match)
    only = {language: Counter(written for written, _ in left[language]) for language in LANGUAGES}
    return [f"the numbers differ: {_only(only)}."] if only["en"] or only["es"] else []


def _numbers(text: str, language: str) -> list[tuple[str, frozenset[Fraction | str]]]:
    """Each number of the prose as written, and the values that it can mean."""
    numbers = []
    for part in quiz_text.prose(text):
        for match in _NUMBER.finditer(part):
            value = value_of(match[0], language)
            values = _readings(match[0], language) if value is None else frozenset([value])
            numbers.append((match[0], values))
    return numbers


def _readings(written: str, language: str) -> frozenset[Fraction | str]:
    """What a number may mean that is not in its language's style; the style is another lint."""
    try:
        return frozenset(read_number(written, language).readings)
    except NumberProblem:
        return frozenset([written])  # such as 64,64 or 2.13.0: compared as text


def _only(only: Mapping[str, Counter[str]]) -> str:
    sides = [f"{side} only: {', '.join(only[side].elements())}" for side in only if only[side]]
    return "; ".join(sides)


def _words(text: str) -> list[str]:
    return [word.lower() for part in quiz_text.prose(text) for word in _WORD.findall(part)]


def _hits(words: list[str], language: str) -> int:
    return sum(word in _COMMON[language] for word in words)


# --- The lock: which translations a person has accepted ---


def digests(pairs: Iterable[Text]) -> dict[str, str]:
    """One digest per language over all texts of a question."""
    pairs = list(pairs)
    return {
        language: hashlib.sha256("\0".join(pair[language] for pair in pairs).encode()).hexdigest()[
            :10
        ]
        for language in LANGUAGES
    }


def current(quiz: Quiz) -> dict[str, dict[str, str]]:
    """The digests of a quiz as it is now: its title, and each question."""
    questions = {q.id: digests(text for _, text in texts(q)) for q in quiz.questions}
    return {quiz.id: digests([quiz.title]), **questions}


def read_lock(folder: Path = QUIZ_FOLDER) -> dict[str, dict[str, str]]:
    """The accepted digests; no file is an empty lock. Raises QuizError when it is damaged."""
    path = folder / LOCK
    if not path.exists():
        return {}
    document = read_file(path, typed=False)
    read = Reader(document)
    entries = document.data if isinstance(document.data, dict) else {}
    for name, pair in entries.items():
        fields = read.mapping(pair, (name,), LANGUAGES)
        for language in fields:
            read.string(fields[language], (name, language), r"[0-9a-f]{10}", "ten hex digits")
    document.raise_problems()
    return entries


def lock_problems(quiz: Quiz, lock: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Questions whose English or Spanish changed since a person read them side by side."""
    found = []
    for name, now in current(quiz).items():
        accepted = lock.get(name)
        if accepted == now:
            continue
        changed = [lang for lang in LANGUAGES if accepted and accepted[lang] != now[lang]]
        if len(changed) == 1:
            other = "es" if changed == ["en"] else "en"
            what = f"the {changed[0]} text changed and the {other} text did not"
        else:
            what = "both languages changed" if accepted else "nobody has compared the languages yet"
        found.append(f"{name}: {what}; read both, then: minigpt quiz accept-translation {name}")
    return found


def accept_translation(name: str, quizzes: Iterable[Quiz], folder: Path = QUIZ_FOLDER) -> list[str]:
    """Record that a person has compared the languages of a question, or of a whole quiz.

    Returns the accepted names. Raises ValueError for an unknown name, or when numbers, code,
    maths or links still differ: those need an edit, not a signature.
    """
    quizzes = list(quizzes)
    lock = read_lock(folder)
    now = {key: value for quiz in quizzes for key, value in current(quiz).items()}
    quiz = next((quiz for quiz in quizzes if quiz.id == name), None)
    names = list(current(quiz)) if quiz else [name]
    if name not in now:
        raise ValueError(f"there is no question or quiz {name!r}; an id looks like q-28-03.")
    problems = [
        problem
        for quiz in quizzes
        for question in quiz.questions
        if question.id in names
        for problem in parity_problems(question)
    ]
    if problems:
        raise ValueError("the languages still differ:\n" + "\n".join(problems))
    # Removed questions of these quizzes leave the lock on the way; other quizzes' entries stay.
    phases = {f"{quiz.phase:02d}" for quiz in quizzes}
    kept = {key: pair for key, pair in lock.items() if key in now or _phase(key) not in phases}
    write_lock(kept | {name: now[name] for name in names}, folder)
    return names


def _phase(name: str) -> str:
    """The two digits of q-28-03 and of phase-28-lora-qlora."""
    return name.split("-")[1] if "-" in name else ""


def write_lock(lock: Mapping[str, Mapping[str, str]], folder: Path) -> None:
    """Write the lock sorted, through a temporary file: it is whole at every moment."""
    rows = (
        f"{name}: {{en: '{lock[name]['en']}', es: '{lock[name]['es']}'}}\n" for name in sorted(lock)
    )
    temporary = folder / f"{LOCK}.{os.getpid()}"
    temporary.write_text(LOCK_HEADER + "".join(rows), encoding="utf-8", newline="\n")
    os.replace(temporary, folder / LOCK)
