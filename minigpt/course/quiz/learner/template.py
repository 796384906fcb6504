"""An answer file to fill in: the questions stand in comments, the answers are left empty.

What is left empty is skipped, so a template graded as it is earns 0 and marks nothing wrong.
"""

from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.quiz.text.terminal import choice_lines, terminal_line, terminal_text

_WORDS = {
    "en": {
        "phase": "Phase",
        "grade": "Write each answer after its colon, save, and grade the file with",
        "blank": "An answer left empty is skipped.",
        "points": ("1 point", "{} points"),
        "single": "one letter",
        "multiple": "letters between brackets, as in [a, c]; [] says that none is true",
        "balanced": "a wrong letter cancels a right one",
        "all_or_nothing": "only the exact set earns the points",
        "numeric": "a number",
        "percent": "a number; a percentage such as 5% counts too",
        "integer": "a whole number",
        "free_text": "your own words, {} at most, below the bar and indented by four spaces",
    },
    "es": {
        "phase": "Fase",
        "grade": "Escribe cada respuesta tras sus dos puntos, guarda y califica el archivo con",
        "blank": "Una respuesta vacía se salta.",
        "points": ("1 punto", "{} puntos"),
        "single": "una letra",
        "multiple": "letras entre corchetes, como [a, c]; [] dice que ninguna es cierta",
        "balanced": "una letra equivocada anula una correcta",
        "all_or_nothing": "solo el conjunto exacto da los puntos",
        "numeric": "un número",
        "percent": "un número; también vale un porcentaje, como 5 %",
        "integer": "un número entero",
        "free_text": "tus palabras, {} como mucho, bajo la barra y con cuatro espacios delante",
    },
}


def answer_template(quiz: Quiz, lang: str) -> str:
    """The text of an answer file for this quiz, ready to be filled in and graded."""
    words = _WORDS[lang]
    head = [
        f"{words['phase']} {quiz.phase} · {terminal_line(quiz.title[lang])}",
        f"{words['grade']}:",
        "  python3 course.py quiz grade FILE",
        words["blank"],
    ]
    blocks = [_question(question, lang) for question in quiz.questions]
    header = f"schema: minigpt-answers/1\nquiz: {quiz.id}\nlang: {lang}\nanswers:\n"
    return _comment(head) + header + "\n" + "\n".join(blocks)


def how_to_answer(question: Question, lang: str) -> str:
    """What kind of answer the question wants, in words."""
    words = _WORDS[lang]
    kind = question.kind
    if question.answer is not None and question.answer.accept_percent:
        kind = "percent"
    elif question.answer is not None and question.answer.integer:
        kind = "integer"
    unit = question.answer.unit if question.answer is not None else None
    return words[kind].format(question.max_words) + (f" ({unit})" if unit else "")


def scoring_rule(question: Question, lang: str) -> str:
    """How several choices add up; learners should know before they tick."""
    return _WORDS[lang][question.scoring]


def show_possible(points: int, lang: str) -> str:
    """Example: show_possible(2, "es") -> "2 puntos" """
    one, many = _WORDS[lang]["points"]
    return one if points == 1 else many.format(points)


def _question(question: Question, lang: str) -> str:
    title = f"{question.id} · {terminal_line(question.title[lang])}"
    lines = [f"{title} ({show_possible(question.points, lang)})"]
    lines += terminal_text(question.prompt[lang]).splitlines()
    for choice in question.choices:
        lines += [f"  {line}" for line in choice_lines(choice, lang)]
    lines.append(f"-> {how_to_answer(question, lang)}")
    if question.kind == "multiple":
        lines.append(f"   ({scoring_rule(question, lang)})")
    answer = " |" if question.kind == "free_text" else ""
    return _comment(lines, "  ") + f"  {question.id}:{answer}\n"


def _comment(lines: list[str], indent: str = "") -> str:
    # A line break inside a text must not end the comment: each piece gets its own #.
    pieces = [piece for line in lines for piece in line.splitlines() or [""]]
    return "".join(f"{indent}# {piece}".rstrip() + "\n" for piece in pieces)
