"""By what Anki and Moodle know a question again; a teacher's own quiz may have a q-28-01 too."""

from minigpt.course.quiz.parts import Question, Quiz


def item_id(quiz: Quiz, question: Question, lang: str) -> str:
    """The same after every edit of the texts, and another for every quiz and language."""
    return f"{quiz.id}/{question.id}/{lang}"
