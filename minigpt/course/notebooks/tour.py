"""What the first phase shows of the course itself: how it judges an exercise and a quiz question.

It joins exercises and quizzes, so it stands above both, with the notebook that calls it.
"""

from minigpt.course.exercises import find
from minigpt.course.judging.judge import judge
from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.parts import QUIZ_FOLDER, Quiz
from minigpt.course.quiz.reading.schema import load_quiz


def try_answers(exercise: str, *answers) -> None:
    """Print what the check says of each function: its state, and the wrong turn it recognises."""
    for answer in answers:
        verdict = judge(find(exercise), answer)
        print(f"{answer.__name__:12s} {verdict.status:6s} {verdict.wrong_turn}")


def try_quiz(question: str, *answers: str | list[str]) -> None:
    """Print what each answer to a quiz question earns; choices are given as a list of letters."""
    number = question.split("-")[1]  # q-00-04 is of phase 00
    asked = next(q for q in _quiz(number).questions if q.id == question)
    for answer in answers:
        result = grade_question(asked, answer)
        print(f"{answer!s:28s} {result.status:8s} {result.points} of {result.possible}")


def _quiz(number: str) -> Quiz:
    (path,) = QUIZ_FOLDER.glob(f"phase-{number}-*.yaml")
    return load_quiz(path)
