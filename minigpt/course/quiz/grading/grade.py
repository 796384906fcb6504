"""From a quiz and a learner's answers to points and feedback: pure, exact, the same every time.

    multiple, balanced:  max(0, hits / correct - false / wrong) * points
    numeric:             low <= number <= high, both ends included, in fractions

Ticking nothing and ticking everything both earn 0. Points are Fractions: 79.96 % is not 80 %.
A question is "right", "partly", "wrong", "skipped" (no answer: 0 points, no reproach) or "ask"
(the answer cannot be marked as it stands: 0 points until the learner writes it more clearly).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from minigpt.course.quiz.grading.numbers import NumberProblem, read_number
from minigpt.course.quiz.grading.rubric import ConceptVerdict, judge
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.words import LANGUAGES, nearest, show

NOTES = {
    "ambiguous": {
        "en": "This number can be read in two ways. Write it without a thousands separator, "
        "with a point for the decimals.",
        "es": "Este número se puede leer de dos maneras. Escríbelo sin separador de miles "
        "y con punto para los decimales.",
    },
    "unreadable": {
        "en": "This is not a number I can read. Write only the number: 0.0208, 2.5e-3 or 1/48.",
        "es": "No es un número que sepa leer. Escribe solo el número: 0,0208, 2,5e-3 o 1/48.",
    },
    "too-long": {
        "en": "This number has more than 40 characters. Round it.",
        "es": "Este número tiene más de 40 caracteres. Redondéalo.",
    },
    "too-large": {
        "en": "The exponent goes beyond 300. Check the power of ten.",
        "es": "El exponente pasa de 300. Revisa la potencia de diez.",
    },
    "percent": {
        "en": "This question does not ask for a percentage. Write the number without the % sign.",
        "es": "Esta pregunta no pide un porcentaje. Escribe el número sin el signo %.",
    },
    "whole-number": {
        "en": "A whole number is expected.",
        "es": "Se espera un número entero.",
    },
    "too-many-words": {
        "en": "This is longer than {limit} words. Shorten it: one clear sentence is enough.",
        "es": "Tiene más de {limit} palabras. Acórtalo: basta una frase clara.",
    },
    "not-a-sentence": {
        "en": "This is a list of words. Write a sentence.",
        "es": "Es una lista de palabras. Escribe una frase.",
    },
    "rubric": {
        "en": "Marked by a keyword rubric: it looks for ideas, it does not understand sentences.",
        "es": "Calificado con una rúbrica de palabras clave: busca ideas, no entiende frases.",
    },
    "missed": {
        "en": "At least one right choice is missing.",
        "es": "Falta al menos una opción correcta.",
    },
}


class AnswerError(ValueError):
    """An answer that does not fit its question: an unknown id, a letter that is not a choice."""


@dataclass(frozen=True)
class QuestionResult:
    """What one answer earned, and what to tell the learner (already in their language)."""

    id: str
    kind: str
    status: str  # right, partly, wrong, skipped, ask
    points: Fraction
    possible: int
    given: str | tuple[str, ...] | None = None  # a letter, sorted letters, or the text as typed
    feedback: tuple[str, ...] = ()  # only about what was picked, typed or said
    reason: str | None = None  # a key of NOTES: why it is asked about, or how it was marked
    note: str = ""  # NOTES[reason] in the learner's language
    concepts: tuple[ConceptVerdict, ...] = ()  # free_text: each idea of the rubric


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
        return sum((question.points for question in self.questions), Fraction(0))

    @property
    def possible(self) -> int:
        return sum(question.possible for question in self.questions)

    @property
    def passed(self) -> bool:
        return self.points * 100 >= self.pass_percent * self.possible

    @property
    def rubric_points(self) -> Fraction:
        """The part of `points` that a keyword rubric gave."""
        return sum((q.points for q in self.questions if q.kind == "free_text"), Fraction(0))

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
            raise AnswerError(unknown_question(str(name), quiz))
    results = tuple(grade_question(q, answers.get(q.id), lang) for q in quiz.questions)
    return Result(quiz.id, quiz.digest, lang, quiz.pass_percent, results)


def grade_question(question: Question, answer: object, lang: str = "en") -> QuestionResult:
    """Judge one answer; None and blank text are skipped."""
    given = clean_answer(question, answer)
    if given is None:
        return QuestionResult(question.id, question.kind, "skipped", Fraction(0), question.points)
    return _GRADERS[question.kind](question, given, lang)


def clean_answer(question: Question, answer: object) -> str | tuple[str, ...] | None:
    """An answer in its one form: a letter, sorted letters, or text. Raises AnswerError."""
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return None
    if question.kind == "multiple":
        if isinstance(answer, str) or not isinstance(answer, Iterable):
            raise AnswerError(
                f"{question.id} may have several right choices, so its answer is a list such as "
                f"[a] or [a, c], not {show(answer)}."
            )
        letters = [_letter(question, item) for item in answer]
        if len(set(letters)) < len(letters):
            raise AnswerError(f"{question.id} lists a choice twice: {', '.join(letters)}.")
        return tuple(sorted(letters))
    if question.kind == "single":
        if not isinstance(answer, str):
            raise AnswerError(f"{question.id} takes one letter such as a, not {show(answer)}.")
        return _letter(question, answer)
    if question.kind == "numeric" and not isinstance(answer, bool):
        if isinstance(answer, Fraction):
            return str(answer)
        if isinstance(answer, int | float | Decimal):
            return str(answer)
    if not isinstance(answer, str):
        expected = "a number" if question.kind == "numeric" else "a text"
        raise AnswerError(f"{question.id} takes {expected}, not {show(answer)}.")
    return answer.strip()


def unknown_question(name: str, quiz: Quiz) -> str:
    """The sentence for an id that the quiz does not have."""
    known = [question.id for question in quiz.questions]
    if name in quiz.retired:
        return f"{name} was removed from {quiz.id}; delete its answer."
    guess = nearest(name, known)
    hint = f"did you mean {guess}?" if guess else f"it has {known[0]} to {known[-1]}."
    return f"{quiz.id} has no question {show(name)}; {hint}"


def _letter(question: Question, answer: object) -> str:
    letters = [choice.id for choice in question.choices]
    letter = answer.strip().lower() if isinstance(answer, str) else answer
    if letter not in letters:
        raise AnswerError(
            f"{question.id} has no choice {show(answer)}; its choices are {', '.join(letters)}."
        )
    return str(letter)


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
    assert question.rubric is not None  # quiz_schema guarantees it for this kind
    verdict = judge(question.rubric, given, lang, question.max_words)
    if verdict.problem:
        return _ask(question, given, verdict.problem, lang, limit=question.max_words)
    note = _note("rubric", lang)
    return _result(
        question, given, verdict.share, verdict.feedback, "rubric", note, verdict.concepts
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
    concepts: tuple[ConceptVerdict, ...] = (),
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
        concepts,
    )


def _ask(
    question: Question, given: str, reason: str, lang: str, **values: object
) -> QuestionResult:
    note = _note(reason, lang, **values)
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
