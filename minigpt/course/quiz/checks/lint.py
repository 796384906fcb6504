"""What makes a sound quiz a bad one: giveaways, ambiguities, drift, keys that nobody runs.

    lint_quiz(quiz)     problems of one quiz
    lint_bank(quizzes)  what only shows over all of them: where the right choices stand

The worst giveaway is length: in a bank of 2,026 questions we measured, "pick the longest choice"
scored 91 %. So every quiz is taken by strategies that cannot read; none may get half of it.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from minigpt.course.quiz.checks.keys import key_problems
from minigpt.course.quiz.checks.parity import (
    accept_translation,
    compare,
    current,
    lock_problems,
    parity_problems,
    read_lock,
    texts,
)
from minigpt.course.quiz.checks.shown import shown_problems
from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.grading.rubric import judge
from minigpt.course.quiz.parts import Choice, Question, Quiz
from minigpt.course.quiz.text.plain import split
from minigpt.course.quiz.text.seen import seen_choice
from minigpt.course.text.numbers_style import formula_problems, prose_problems
from minigpt.course.words import LANGUAGES, Text

__all__ = ["accept_translation", "lint_bank", "lint_quiz", "read_lock"]

ROOT = Path(__file__).parents[4]
BLIND_LIMIT = Fraction(1, 2)
FREE_TEXT_LIMIT = Fraction(2, 5)  # of the points: a rubric cannot understand
LONGEST_LIMIT = Fraction(2, 5)  # over the bank; chance is about 0.27
LETTER_LIMITS = (Fraction(1, 10), Fraction(2, 5))  # of the keys, for each of a to d
ENOUGH = 12  # questions, from which a share over the bank means something

_THINGS = r"(?:choices?|options?|answers?|opción|opciones|respuestas?|alternativas?|incisos?)"
_POSITIONS = re.compile(
    r"\b(?:choices?|options?|opción|opciones|alternativas?) [1-8]\b"
    rf"|\b{_THINGS} (?:[b-df-h]\b|[ae](?=[).,;:]|$)|\([a-h]\)|[\"“'«‘`*]+[a-h]\b)"
    r"|\b(?:both|either|neither|only|tanto|solo|ni) \(?(?-i:[a-h])\)? "
    r"(?:and|or|nor|como|y|o|ni) \(?(?-i:[a-h])\b"
    r"|\b(?:all|none|both|any|either|neither) of (?:the (?:above|previous|others?|options|choices"
    r"|answers)|these|them (?:is|are) (?:right|correct|true))\b|\bsee above\b"
    r"|\bthe (?:first|second|third|fourth|last|previous) (?:two )?(?:choice|option|answer)s?\b"
    r"|\b(?:tod|ningun|amb|cualquier)[ao]s?(?: de)? l[ao]s (?:anteriores\b|de arriba\b"
    r"|(?:demás|otr[ao]s|opciones|respuestas)(?= ?(?:[.;]|$|son\b|es\b)))"
    r"|\b(?:tod|amb)[ao]s son (?:correct|ciert|verdader)[ao]s\b"
    r"|\bl[ao]s? (?:primera|segunda|tercera|cuarta|última|dos)s? (?:opción|opciones|respuestas?"
    r"|alternativas?|anteriores|primeras|últimas)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\bwhich (?:of (?:these|the following|them) )?(?:are|ones|statements|techniques|options"
    r"|answers|choices|methods|snippets|claims|sentences|reasons)\b"
    r"|\b(?:select|choose|tick|mark) all\b"
    r"|\bcuáles de (?:estas|estos|las|los)\b|\bcuáles son (?!las |los )\w+[ao]s\b"
    r"|\bqué (?:afirmaciones|técnicas|opciones|respuestas|métodos|fragmentos|frases|razones)\b"
    r"|\b(?:selecciona|marca|elige) tod[ao]s\b",
    re.IGNORECASE,
)
_ASKS = {
    "en": re.compile(r"\bwhich\b", re.IGNORECASE),
    "es": re.compile(r"(?<!por )\b(?:cuál|cuáles|qué)\b", re.IGNORECASE),
}
_NEGATION = {
    "en": re.compile(r"\b(?:not|except)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:no|excepto|salvo)\b", re.IGNORECASE),
}
_EMPHASIS = re.compile(r"\*(?:not|except|no|excepto|salvo)\*", re.IGNORECASE)


def lint_quiz(
    quiz: Quiz, lock: Mapping[str, Mapping[str, str]] | None = None, root: Path = ROOT
) -> list[str]:
    """Every problem of a quiz, one sentence each. `lock` is read_lock(); None reads the bank's."""
    lock = read_lock() if lock is None else lock
    found = [f"{quiz.id}, title: {problem}" for problem in compare(quiz.title)]
    found += [f"{quiz.id}, title: {problem}" for problem in number_style(quiz.title)]
    for question in quiz.questions:
        problems = [*verification(question, root), *wording(question), *_choice_problems(question)]
        problems += key_problems(question)
        problems += [
            f"{name}: {problem}" for name, text in texts(question) for problem in number_style(text)
        ]
        found += [f"{question.id}: {problem}" for problem in [*problems, *examples(question)]]
        found += parity_problems(question)
    found += shown_problems(quiz)
    found += lock_problems(quiz, lock)
    found += blind_strategies(quiz)
    free = sum(question.points for question in quiz.questions if question.kind == "free_text")
    if free > FREE_TEXT_LIMIT * quiz.points:
        found.append(f"{quiz.id}: free text is worth {free} of {quiz.points} points; 40 % at most.")
    return found


def lint_bank(
    quizzes: Sequence[Quiz], lock: Mapping[str, Mapping[str, str]] | None = None
) -> list[str]:
    """What is wrong with the bank as a whole, one sentence each."""
    lock = read_lock() if lock is None else lock
    names = {name for quiz in quizzes for name in current(quiz)}
    found = [
        f"{name}: is in the lock file and not in the bank; delete its line."
        for name in lock
        if name not in names
    ]
    used = Counter(question.id for quiz in quizzes for question in quiz.questions)
    found += [f"{name}: two quizzes use this id." for name, times in used.items() if times > 1]
    singles = [q for quiz in quizzes for q in quiz.questions if q.kind == "single"]
    if len(singles) >= ENOUGH:
        found += _longest_too_often(singles)
    return found + _letters_unbalanced([q for q in singles if len(q.choices) == 4])


def _longest_too_often(singles: Sequence[Question]) -> list[str]:
    found = []
    for language in LANGUAGES:
        given_away = [q for q in singles if _longest_is_right(q, language)]
        if len(given_away) > LONGEST_LIMIT * len(singles):
            found.append(
                f"the bank ({language}): the longest choice is the right one in {len(given_away)} "
                f"of {len(singles)} single questions; 40 % at most. Shorten the right choice or "
                f"lengthen a wrong one in some of {', '.join(q.id for q in given_away)}."
            )
    return found


def _longest_is_right(question: Question, language: str) -> bool:
    sizes = {choice.id: len(shown(choice, language)) for choice in question.choices}
    longest = [letter for letter, size in sizes.items() if size == max(sizes.values())]
    return longest == [choice.id for choice in question.choices if choice.correct]


def _letters_unbalanced(questions: Sequence[Question]) -> list[str]:
    if len(questions) < ENOUGH:
        return []
    keys = Counter(choice.id for q in questions for choice in q.choices if choice.correct)
    low, high = (limit * len(questions) for limit in LETTER_LIMITS)
    return [
        f"the bank: {letter} is the right choice in {keys[letter]} of {len(questions)} single "
        "questions with four choices; 10 % to 40 % are fair. Reorder some choices."
        for letter in "abcd"
        if not low <= keys[letter] <= high
    ]


# --- The key is executed ---


def verification(question: Question, root: Path = ROOT) -> list[str]:
    """Whether verified_by names a test that exists; free text has its marked examples instead."""
    if question.verified_by is None:
        if question.by_author or question.kind == "free_text":
            return []
        return ["verified_by is missing: name the test that executes the key."]
    name, function = question.verified_by.split("::")
    if function not in _functions(root / name):
        return [f"verified_by names {question.verified_by}, which does not exist."]
    return []


@lru_cache(maxsize=64)
def _functions(path: Path) -> frozenset[str]:
    """The test functions of a file, read without importing it (it may need torch)."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


# --- Wording ---


def wording(question: Question) -> list[str]:
    """Positions, plural stems, negations without emphasis."""
    found = []
    for name, text in texts(question):
        for language in LANGUAGES:
            if match := _POSITIONS.search(text[language]):
                rule = "say what the choice says, not where it stands"
                found.append(f"{name} ({language}): {match[0]!r} names a position; {rule}.")
    for language in LANGUAGES:
        stem = question.prompt[language]
        if question.kind == "single" and (match := _PLURAL.search(stem)):
            rule = "a single question has one right choice"
            found.append(f"prompt ({language}): {match[0]!r} asks for several; {rule}.")
        if question.choices and _is_negated(stem, language) and not _EMPHASIS.search(stem):
            found.append(f"prompt ({language}): put the negation in bold, it is easily overlooked.")
    return found


def _is_negated(stem: str, language: str) -> bool:
    """Whether a sentence asks "which ... not"."""
    for sentence in re.split(r"[.?]", stem):
        asks = _ASKS[language].search(sentence)
        if asks and _NEGATION[language].search(sentence, asks.end()):
            return True
    return False


def number_style(text: Text) -> list[str]:
    """Numbers that are not written as their language writes them."""
    found = []
    for language in LANGUAGES:
        for part in split(text[language]):
            if part.kind == "prose":
                found += prose_problems(part.content, language)
            elif part.kind in ("maths", "display"):
                found += formula_problems(part.content, language)
    return found


def shown(choice: Choice, language: str) -> str:
    """A choice as the learner sees it."""
    if choice.text is not None:
        return choice.text[language]
    return choice.code.source if choice.code else str(choice.math)


def _choice_problems(question: Question) -> list[str]:
    """Choices or feedback that repeat each other."""
    found = []
    for language in LANGUAGES:
        seen = {f"the {language} explanation": _plain(question.explanation[language])}
        for choice in question.choices:
            feedback = _plain(choice.feedback[language])
            copied = [name for name, text in seen.items() if text == feedback]
            if feedback == _plain(shown(choice, language)):
                copied.append("the choice itself")
            found += [f"the {language} feedback of {choice.id} copies {name}." for name in copied]
            seen[f"the {language} feedback of {choice.id}"] = feedback
        looks = Counter(seen_choice(choice, language) for choice in question.choices)
        found += [f"two choices read {text!r}." for text, times in looks.items() if times > 1]
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


# --- Free text ---


def examples(question: Question) -> list[str]:
    """Marked examples that the rubric marks otherwise, and a model answer that would fail."""
    if question.rubric is None or question.examples is None or question.model_answer is None:
        return []
    found = []
    for language in LANGUAGES:
        for example in question.examples[language]:
            verdict = judge(question.rubric, example.text, language, question.max_words)
            if (verdict.share == example.mark) == example.known_miss:
                what = "is no longer missed" if example.known_miss else f"earns {verdict.share}"
                found.append(
                    f"example ({language}) {example.text!r}, marked {example.mark}, {what}."
                )
        model = question.model_answer[language]
        verdict = judge(question.rubric, model, language, question.max_words)
        if verdict.share != 1:
            found.append(f"the model answer ({language}) earns {verdict.share}, not 1.")
    return found


# --- Blind strategies ---


def blind_strategies(quiz: Quiz) -> list[str]:
    """Ways to answer without reading that would earn half of the quiz."""
    found = []
    for name, strategy in _strategies().items():
        earned = sum(
            (grade_question(q, strategy(q)).points for q in quiz.questions if q.choices),
            Fraction(0),
        )
        if earned >= BLIND_LIMIT * quiz.graded_points:
            found.append(
                f"{quiz.id}: {name} earns {earned} of {quiz.graded_points} points without reading; "
                "move or reword choices until it earns less than half."
            )
    return found


def _strategies() -> dict[str, Callable[[Question], object]]:
    strategies: dict[str, Callable[[Question], object]] = {
        f"always {letter}": _always(index) for index, letter in enumerate("abcdefgh")
    }
    for language in LANGUAGES:
        strategies[f"the longest choice ({language})"] = _by_length(language, max)
        strategies[f"the shortest choice ({language})"] = _by_length(language, min)
    strategies["the last choice"] = lambda q: _as_answer(q, q.choices[-1:])
    strategies["ticking everything"] = lambda q: _as_answer(q, q.choices)
    return strategies


def _always(index: int) -> Callable[[Question], object]:
    return lambda q: _as_answer(q, q.choices[min(index, len(q.choices) - 1) :][:1])


def _by_length(language: str, pick: Callable) -> Callable[[Question], object]:
    def strategy(question: Question) -> object:
        best = pick(question.choices, key=lambda choice: len(shown(choice, language)))
        return _as_answer(question, [best])

    return strategy


def _as_answer(question: Question, choices: Iterable[Choice]) -> object:
    letters = [choice.id for choice in choices]
    return letters if question.kind == "multiple" else letters[0]
