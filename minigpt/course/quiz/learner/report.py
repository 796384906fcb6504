"""What a learner reads after grading: words and points per question, and how far it is to pass.

The key is shown only after a pass or when asked for (`--reveal`). Until then the report says
what was right, why a pick was wrong and how far it is to 80 %: with endless attempts and the
highest one kept, a key shown too early would be the next attempt.
"""

import json
from fractions import Fraction

from minigpt.course.quiz.grading.grade import QuestionResult, Result
from minigpt.course.quiz.learner.attempts import Attempt, Standing
from minigpt.course.quiz.parts import NumericAnswer, Question, Quiz
from minigpt.course.quiz.text.terminal import (
    choice_lines,
    show_interval,
    show_percent,
    show_points,
    terminal_line,
    terminal_text,
)
from minigpt.course.quiz.text.words import CONCEPT, STATUS, WORDS


def attempt_record(quiz: Quiz, result: Result, revealed: bool, learner: str = "") -> Attempt:
    """The graded answers as the store keeps them."""
    given = {q.id: q.given for q in result.questions if q.given is not None}
    return Attempt(
        quiz=quiz.id,
        digest=quiz.digest,
        points=result.points,
        possible=result.possible,
        passed=result.passed,
        lang=result.lang,
        answers={name: list(v) if isinstance(v, tuple) else v for name, v in given.items()},
        questions=[
            {"id": q.id, "status": q.status, "points": str(q.points), "possible": q.possible}
            for q in result.questions
        ],
        revealed=revealed,
        learner=learner,
    )


# ---------------------------------------------------------------- one attempt


def attempt_report(quiz: Quiz, result: Result, standing: Standing, reveal: bool = False) -> str:
    """The report of one attempt; `standing` includes it when it was saved."""
    lang, words = result.lang, WORDS[result.lang]
    head = words["head"].format(phase=quiz.phase, title=terminal_line(quiz.title[lang]))
    number = words["attempt"].format(len(standing.attempts)) if standing.attempts else ""
    version = words["version"].format(quiz.digest[:7])
    lines = [" · ".join(part for part in (head, number, version) if part), ""]
    by_id = {question.id: question for question in quiz.questions}
    width = max(len(STATUS[lang][q.status]) for q in result.questions)
    for judged in result.questions:
        lines += _question_lines(by_id[judged.id], judged, lang, width, reveal or result.passed)
    lines += ["", _points_line(result), *standing_lines(quiz, standing, lang)]
    lines.append(words["passed"] if result.passed else words["not_passed"])
    if not result.passed and not reveal:
        lines.append(words["how_to_reveal"])
    lines.append(words["self_assessment"])
    return "\n".join(lines) + "\n"


def _question_lines(
    question: Question, judged: QuestionResult, lang: str, width: int, reveal: bool
) -> list[str]:
    earned = f"{show_points(judged.points, lang)} / {judged.possible}"
    status = STATUS[lang][judged.status].ljust(width)
    lines = [f"{judged.id}  {status}  {earned:>8}  {_given(question, judged, lang)}".rstrip()]
    said = [terminal_text(text) for text in judged.feedback]
    if isinstance(judged.given, tuple):  # one feedback per ticked letter, in their order
        said = [f"{letter}) {text}" for letter, text in zip(judged.given, said, strict=True)]
    said += _concept_lines(judged, lang, reveal)
    said += [judged.note] if judged.note else []
    if reveal:
        said += key_lines(question, lang)
    elif question.answer is not None and judged.status == "right":
        said.append(accepted_text(question, lang))
    return lines + [f"      {line}" for text in said for line in text.splitlines()]


def _concept_lines(judged: QuestionResult, lang: str, reveal: bool) -> list[str]:
    """The rubric's verdicts. An idea not found stays unnamed: its name would be the answer."""
    named = [c for c in judged.concepts if reveal or c.verdict != "not found"]
    lines = [f"[{CONCEPT[lang][concept.verdict]}] {concept.label}" for concept in named]
    unnamed = len(judged.concepts) - len(named)
    return lines + ([WORDS[lang]["ideas_missing"].format(unnamed)] if unnamed else [])


def _given(question: Question, judged: QuestionResult, lang: str) -> str:
    """The learner's own answer on one line."""
    words = WORDS[lang]
    if judged.given is None:
        return ""
    if isinstance(judged.given, tuple):
        return words["ticked"].format(", ".join(judged.given)) if judged.given else words["none"]
    if question.kind == "single":
        choice = next(choice for choice in question.choices if choice.id == judged.given)
        lines = choice_lines(choice, lang)
        return lines[0] if len(lines) == 1 else lines[0] + " …"
    text = " ".join(judged.given.split())
    return text if len(text) <= 60 else text[:59] + "…"


def accepted_text(question: Question, lang: str) -> str:
    """Example: "Accepted: 0.02063 to 0.02104 (±1%), both included." """
    assert question.answer is not None
    words = WORDS[lang]
    low, high = show_interval(question.answer.accepted, lang, question.answer.integer)
    unit = f" {question.answer.unit}" if question.answer.unit else ""
    if low == high:
        return words["accepted_one"].format(low + unit)
    return words["accepted"].format(low, high + unit + _relative(question.answer, lang))


def _relative(answer: NumericAnswer, lang: str) -> str:
    """The tolerance in per cent, when the key has one that a tenth of a per cent can say."""
    accepted, value = answer.accepted, Fraction(answer.value or 0)
    if not value or accepted.high - value != value - accepted.low:
        return ""
    percent = 100 * (accepted.high - value) / abs(value)
    return f" (±{show_percent(percent, lang)})" if (10 * percent).denominator == 1 else ""


def key_lines(question: Question, lang: str) -> list[str]:
    """The answer and its explanation."""
    words = WORDS[lang]
    lines = []
    if question.choices:
        right = ", ".join(choice.id for choice in question.choices if choice.correct)
        lines.append(words["key"].format(right))
    if question.answer is not None:
        lines.append(accepted_text(question, lang))
    if question.model_answer is not None:
        lines.append(words["model"].format(terminal_text(question.model_answer[lang])))
    return [*lines, terminal_text(question.explanation[lang])]


def _points_line(result: Result) -> str:
    lang, words = result.lang, WORDS[result.lang]
    line = words["points"].format(
        show_points(result.points, lang),
        result.possible,
        show_percent(100 * result.points / result.possible, lang),
    )
    if result.rubric_points:
        line += " " + words["by_rubric"].format(show_points(result.rubric_points, lang))
    return line


def standing_lines(quiz: Quiz, standing: Standing, lang: str) -> list[str]:
    words = WORDS[lang]
    to_pass = words["to_pass"].format(show_percent(Fraction(quiz.pass_percent), lang))
    first, latest, highest = standing.first, standing.latest, standing.highest
    if first is None or latest is None or highest is None:
        return [to_pass]
    marks = words["standing"].format(*(_mark(a, lang) for a in (latest, highest, first)))
    lines = [marks, f"{to_pass} {words['kept']}"]
    if standing.earlier_versions:
        best = max(standing.earlier_versions, key=lambda attempt: attempt.percent)
        lines.append(words["earlier"].format(_mark(best, lang)))
    return lines


def _mark(attempt: Attempt, lang: str) -> str:
    shown = show_percent(attempt.percent, lang)
    return f"{shown} {WORDS[lang]['after_reveal']}" if attempt.after_reveal else shown


def attempt_data(quiz: Quiz, result: Result, reveal: bool = False) -> dict[str, object]:
    """The report of one attempt for programs (`--json`); points are exact fractions."""
    reveal = reveal or result.passed
    return {
        "quiz": quiz.id,
        "digest": quiz.digest,
        "lang": result.lang,
        "points": str(result.points),
        "possible": result.possible,
        "percent": str(result.percent),
        "passed": result.passed,
        "questions": [
            {
                "id": judged.id,
                "status": judged.status,
                "points": str(judged.points),
                "possible": judged.possible,
                "given": judged.given,
                "feedback": list(judged.feedback),
                "note": judged.note,
                "concepts": {
                    c.id: c.verdict for c in judged.concepts if reveal or c.verdict != "not found"
                },
                **({"key": _key_data(question)} if reveal else {}),
            }
            for question, judged in zip(quiz.questions, result.questions, strict=True)
        ],
    }


def _key_data(question: Question) -> object:
    if question.choices:
        return [choice.id for choice in question.choices if choice.correct]
    if question.answer is not None:
        return [str(question.answer.accepted.low), str(question.answer.accepted.high)]
    return dict(question.model_answer or {})


def as_json(data: object) -> str:
    """JSON as a person can read it too."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
