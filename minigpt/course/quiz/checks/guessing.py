"""What the form of a choice gives away over the whole bank, to somebody who cannot read.

    shortest, longest   the right choice is bare, or it is the one that was written with care
    without a reason    wrong choices carry a "because", the right one does not

A rule against the longest choice alone breeds its mirror image: wrong choices are padded, and the
shortest becomes the right one (20 of 24 questions, before this rule). So the strategies go in
pairs, over all questions with one right choice in words; what they earn is divided by the points of
those questions, not of the quiz.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from minigpt.course.quiz.parts import Choice, Question, Quiz
from minigpt.course.words import LANGUAGES

LIMIT = Fraction(2, 5)  # of the points; pure chance earns about a quarter
ENOUGH = 12  # questions, from which a share means something
_REASON = {
    "en": re.compile(r"\b(?:because|since|so that|which|whose|so)\b|, (?:for|as)\b", re.IGNORECASE),
    "es": re.compile(
        r"\b(?:porque|pues|ya que|puesto que|así que|de modo que|para que|por eso)\b|, que\b",
        re.IGNORECASE,
    ),
}
Pick = Callable[[Question, str], list[Choice]]


def guessable(quizzes: Sequence[Quiz]) -> list[str]:
    """Strategies that cannot read and still earn too much, one sentence each."""
    questions = [q for quiz in quizzes for q in quiz.questions if _in_words(q)]
    if len(questions) < ENOUGH:
        return []
    found = []
    for lang in LANGUAGES:
        for name, pick in STRATEGIES.items():
            earned = {q.id: earns(q, lang, pick) for q in questions}
            possible = sum(q.points for q in questions)
            if sum(earned.values()) > LIMIT * possible:
                given_away = ", ".join(name for name, points in earned.items() if points)
                found.append(
                    f"the bank ({lang}): {name} earns {float(sum(earned.values())):g} of {possible}"
                    " points of single questions in words; 40 % at most. Give the right choice its "
                    f"reason, or take the wrong ones' away, in some of {given_away}."
                )
    return found


def earns(question: Question, lang: str, pick: Pick) -> Fraction:
    """The points of a guess among the picked choices: all of them if only the right one is left."""
    picked = pick(question, lang)
    right = sum(choice.correct for choice in picked)
    return question.points * Fraction(right, len(picked)) if picked else Fraction(0)


def _in_words(question: Question) -> bool:
    return question.kind == "single" and all(choice.text for choice in question.choices)


def _by_length(limit: Callable) -> Pick:
    def pick(question: Question, lang: str) -> list[Choice]:
        size = limit(len(_text(choice, lang)) for choice in question.choices)
        return [choice for choice in question.choices if len(_text(choice, lang)) == size]

    return pick


def _by_reason(wanted: bool) -> Pick:
    def pick(question: Question, lang: str) -> list[Choice]:
        reasons = [bool(_REASON[lang].search(_text(choice, lang))) for choice in question.choices]
        pairs = zip(question.choices, reasons, strict=True)
        kept = [choice for choice, reason in pairs if reason == wanted]
        return kept if kept and len(kept) < len(reasons) else list(question.choices)

    return pick


def _text(choice: Choice, lang: str) -> str:
    return choice.text[lang] if choice.text else ""


STRATEGIES: dict[str, Pick] = {
    "the shortest choice": _by_length(min),
    "the longest choice": _by_length(max),
    "a choice without a reason": _by_reason(False),
    "a choice with a reason": _by_reason(True),
}
