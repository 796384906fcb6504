"""An answer in its one form, or the sentence that says why it fits its question in no way."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from minigpt.course.quiz.grading.numbers import strip
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.words import Text, nearest, show


class AnswerError(ValueError):
    """An answer that does not fit its question: an unknown id, a letter that is not a choice.

    `said` holds the sentence in both languages; as a string it is the English one.
    """

    def __init__(self, en: str, es: str) -> None:
        super().__init__(en)
        self.said: Text = {"en": en, "es": es}


class _Changed:
    """Stands for a choice that a later version of the quiz no longer has."""

    def __repr__(self) -> str:
        return "CHANGED"


CHANGED = _Changed()


def clean_answer(question: Question, answer: object) -> str | tuple[str, ...] | None:
    """An answer in its one form: a letter, sorted letters, or text. Raises AnswerError."""
    if answer is None or answer is CHANGED or (isinstance(answer, str) and not strip(answer)):
        return None
    if question.kind == "multiple":
        if isinstance(answer, str) or not isinstance(answer, Iterable):
            raise AnswerError(
                f"{question.id} may have several right choices, so its answer is a list such as "
                f"[a] or [a, c], not {show(answer)}.",
                f"{question.id} puede tener varias opciones correctas: su respuesta es una lista "
                f"como [a] o [a, c], no {show(answer, 'es')}.",
            )
        letters = [_letter(question, item) for item in answer]
        if len(set(letters)) < len(letters):
            raise AnswerError(
                f"{question.id} lists a choice twice: {', '.join(letters)}.",
                f"{question.id} repite una opción: {', '.join(letters)}.",
            )
        return tuple(sorted(letters))
    if question.kind == "single":
        if not isinstance(answer, str):
            raise AnswerError(
                f"{question.id} takes one letter such as a, not {show(answer)}.",
                f"{question.id} lleva una sola letra, como a, no {show(answer, 'es')}.",
            )
        return _letter(question, answer)
    if question.kind == "numeric" and not isinstance(answer, bool):
        if isinstance(answer, Fraction):
            return str(answer)
        if isinstance(answer, int | float | Decimal):
            return str(answer)
    if not isinstance(answer, str):
        en, es = ("a number", "un número") if question.kind == "numeric" else ("a text", "un texto")
        raise AnswerError(
            f"{question.id} takes {en}, not {show(answer)}.",
            f"{question.id} lleva {es}, no {show(answer, 'es')}.",
        )
    return strip(answer)


def unknown_question(name: str, quiz: Quiz) -> AnswerError:
    """The error for an id that the quiz does not have."""
    known = [question.id for question in quiz.questions]
    if name in quiz.retired:
        return AnswerError(
            f"{name} was removed from {quiz.id}; delete its answer.",
            f"{name} ya no está en {quiz.id}; borra su respuesta.",
        )
    guess = nearest(name, known)
    en = f"did you mean {guess}?" if guess else f"it has {known[0]} to {known[-1]}."
    es = f"¿querías decir {guess}?" if guess else f"tiene de {known[0]} a {known[-1]}."
    return AnswerError(
        f"{quiz.id} has no question {show(name)}; {en}",
        f"{quiz.id} no tiene la pregunta {show(name)}; {es}",
    )


def _letter(question: Question, answer: object) -> str:
    letters = [choice.id for choice in question.choices]
    letter = strip(answer).lower() if isinstance(answer, str) else answer
    if letter not in letters:
        raise AnswerError(
            f"{question.id} has no choice {show(answer)}; its choices are {', '.join(letters)}.",
            f"{question.id} no tiene la opción {show(answer, 'es')}; "
            f"sus opciones son {', '.join(letters)}.",
        )
    return str(letter)
