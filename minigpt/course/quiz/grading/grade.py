"""From a quiz and a learner's answers to points and feedback: pure, exact, the same every time.

    multiple, balanced:  max(0, hits / correct - false / wrong) * points
    numeric:             low <= number <= high, both ends included, in fractions

Ticking nothing and ticking everything both earn 0. Points are Fractions: 79.96 % is not 80 %.
A question is "right", "partly", "wrong", "skipped" (no answer: 0 points, no reproach), "ask"
(the answer cannot be marked as it stands: 0 points until the learner writes it more clearly) or
"open": free text, which earns nothing here. People mark it, and it passes and fails nobody; the
grade, its points and its total are those of the other questions, on every screen alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from minigpt.course.quiz.grading.given import CHANGED, clean_answer, unknown_question
from minigpt.course.quiz.grading.notes import NOTES
from minigpt.course.quiz.grading.numbers import NumberProblem, read_number
from minigpt.course.quiz.grading.rubric import ConceptVerdict, hint
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.words import LANGUAGES


@dataclass(frozen=True)
class Mark:
    """What a person gave for one answer, kept beside what the program gave."""

    points: Fraction
    by: str  # "self" or "teacher"
    note: str = ""


@dataclass(frozen=True)
class QuestionResult:
    """What one answer earned, and what to tell the learner (already in their language)."""

    id: str
    kind: str
    status: str  # right, partly, wrong, skipped, ask, open
    points: Fraction
    possible: int
    given: str | tuple[str, ...] | None = None  # a letter, sorted letters, or the text as typed
    feedback: tuple[str, ...] = ()  # only about what was picked, typed or said
    reason: str | None = None  # a key of NOTES: why it is asked about, or what to know
    note: str = ""  # NOTES[reason] in the learner's language
    concepts: tuple[ConceptVerdict, ...] = ()  # free_text: each idea of the rubric, as a hint
    mark: Mark | None = None  # a person's, which then counts instead of `points`

    @property
    def graded(self) -> bool:
        """Whether it is part of the grade; free text stands beside it."""
        return self.kind != "free_text"

    @property
    def earned(self) -> Fraction:
        """A person's mark where there is one, otherwise the program's points."""
        return self.mark.points if self.mark is not None else self.points


@dataclass(frozen=True)
class Result:
    """What a whole set of answers earned."""

    quiz_id: str
    digest: str
    lang: str
    pass_percent: int
    questions: tuple[QuestionResult, ...]

    @property
    def points(self) -> Fraction:
        return sum((q.earned for q in self.questions if q.graded), Fraction(0))

    @property
    def possible(self) -> int:
        return sum(q.possible for q in self.questions if q.graded)

    @property
    def passed(self) -> bool:
        return self.points * 100 >= self.pass_percent * self.possible

    @property
    def marked(self) -> tuple[QuestionResult, ...]:
        """The free texts that a person has marked."""
        return tuple(q for q in self.questions if not q.graded and q.mark is not None)

    @property
    def with_marks(self) -> tuple[Fraction, int]:
        """Points and total with the marked free texts added: shown beside the grade."""
        points = sum((q.earned for q in self.marked), self.points)
        return points, self.possible + sum(q.possible for q in self.marked)

    @property
    def percent(self) -> Decimal:
        """Rounded down to one decimal, so that 79.96 % is never shown as 80 %."""
        return percent(self.points, self.possible)


def percent(points: Fraction, possible: int) -> Decimal:
    """points / possible in per cent, rounded down to one decimal: 5 of 6 is 83.3."""
    return Decimal(floor(points * 1000 / possible)) / 10


def grade(quiz: Quiz, answers: Mapping[str, object], lang: str = "en") -> Result:
    """Judge answers, {question id: letter | letters | number or text | None}.

    Raises AnswerError when an answer does not fit the quiz; a bad number or text never raises.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"lang must be one of {', '.join(LANGUAGES)}, not {lang!r}.")
    known = [question.id for question in quiz.questions]
    for name in answers:
        if name not in known:
            raise unknown_question(str(name), quiz)
    results = tuple(grade_question(q, answers.get(q.id), lang) for q in quiz.questions)
    return Result(quiz.id, quiz.digest, lang, quiz.pass_percent, results)


def grade_question(question: Question, answer: object, lang: str = "en") -> QuestionResult:
    """Judge one answer; None and blank text are skipped, and so is what no choice can be."""
    if answer is CHANGED:
        return _ask(question, "", "changed", lang)
    given = clean_answer(question, answer)
    if given is None:
        return QuestionResult(question.id, question.kind, "skipped", Fraction(0), question.points)
    return _GRADERS[question.kind](question, given, lang)


def with_marks(result: Result, marks: Mapping[str, Mark]) -> Result:
    """The result with people's marks, {question id: Mark}, beside the program's points."""
    questions = tuple(
        replace(q, mark=marks[q.id]) if q.id in marks else q for q in result.questions
    )
    return replace(result, questions=questions)


def self_mark(question: Question, ideas: Iterable[str]) -> Mark:
    """What learners give themselves: the shares of the rubric's ideas that they ticked."""
    assert question.rubric is not None  # quiz_schema guarantees it for this kind
    ticked = set(ideas)
    shares = (idea.share for idea in question.rubric.concepts if idea.id in ticked)
    return Mark(sum(shares, Fraction(0)) * question.points, "self")


def _grade_single(question: Question, given: str, lang: str) -> QuestionResult:
    choice = next(choice for choice in question.choices if choice.id == given)
    share = Fraction(1 if choice.correct else 0)
    return _result(question, given, share, (choice.feedback[lang],))


def _grade_multiple(question: Question, given: tuple[str, ...], lang: str) -> QuestionResult:
    picked = [choice for choice in question.choices if choice.id in given]
    correct = sum(choice.correct for choice in question.choices)
    hits = sum(choice.correct for choice in picked)
    share = multiple_share(hits, len(picked) - hits, correct, len(question.choices))
    if question.scoring == "all_or_nothing":
        share = Fraction(1 if share == 1 else 0)
    feedback = tuple(choice.feedback[lang] for choice in picked)
    reason = "missed" if hits < correct else None
    return _result(question, given, share, feedback, reason, _note(reason, lang))


def multiple_share(hits: int, false: int, correct: int, choices: int) -> Fraction:
    """The balanced score: each hit earns 1/correct, each false pick costs 1/wrong."""
    return max(Fraction(0), Fraction(hits, correct) - Fraction(false, choices - correct))


def _grade_numeric(question: Question, given: str, lang: str) -> QuestionResult:
    key = question.answer
    assert key is not None  # quiz_schema guarantees it for this kind
    try:
        number = read_number(given, lang)
    except NumberProblem as problem:
        return _ask(question, given, problem.code, lang)
    if number.percent and not key.accept_percent:
        return _ask(question, given, "percent", lang)
    readings = number.readings
    if key.integer:  # 18.432 can only mean 18432 where a whole number is asked for
        readings = tuple(r for r in readings if r.denominator == 1) or readings
    fits = [r in key.accepted and not (key.integer and r.denominator > 1) for r in readings]
    if fits[0]:
        return _result(question, given, Fraction(1), ())
    if any(fits):
        return _ask(question, given, "ambiguous", lang)
    feedback = [
        e.feedback[lang] for r in readings for e in question.common_errors if r in e.accepted
    ]
    reason = "whole-number" if key.integer and readings[0].denominator > 1 else None
    return _result(question, given, Fraction(0), tuple(feedback[:1]), reason, _note(reason, lang))


def _grade_free_text(question: Question, given: str, lang: str) -> QuestionResult:
    """Whatever it says, 0 points and nobody's verdict: only what a search for words has found."""
    verdict = hint(question, given, lang)
    reason = verdict.problem or "hint"
    return QuestionResult(
        question.id,
        question.kind,
        "open",
        Fraction(0),
        question.points,
        given,
        verdict.feedback,
        reason,
        _note(reason, lang, limit=question.max_words),
        verdict.concepts,
    )


_GRADERS = {
    "single": _grade_single,
    "multiple": _grade_multiple,
    "numeric": _grade_numeric,
    "free_text": _grade_free_text,
}


def _result(
    question: Question,
    given: str | tuple[str, ...],
    share: Fraction,
    feedback: tuple[str, ...],
    reason: str | None = None,
    note: str = "",
) -> QuestionResult:
    status = "right" if share == 1 else "partly" if share > 0 else "wrong"
    points = share * question.points
    return QuestionResult(
        question.id,
        question.kind,
        status,
        points,
        question.points,
        given,
        feedback,
        reason,
        note,
    )


def _ask(question: Question, given: str, reason: str, lang: str) -> QuestionResult:
    note = _note(reason, lang)
    return QuestionResult(
        question.id,
        question.kind,
        "ask",
        Fraction(0),
        question.points,
        given,
        reason=reason,
        note=note,
    )


def _note(reason: str | None, lang: str, **values: object) -> str:
    return NOTES[reason][lang].format(**values) if reason else ""
