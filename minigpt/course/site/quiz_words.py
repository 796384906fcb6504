"""Every word that a quiz page or the progress page says by itself, in both languages.

The page carries the ones its script needs, so that `quiz.js` and `progress.js` hold no language.
`{name}` is filled in by Python or by the script. `one|many` chooses by the number `{n}`.
"""

WORDS: dict[str, dict[str, str]] = {
    # the page, as it is built
    "title": {"en": "Quiz {phase} · {title}", "es": "Cuestionario {phase} · {title}"},
    "summary": {
        "en": "{questions} questions · {points} points · {percent}\u00a0% to pass",
        "es": "{questions} preguntas · {points} puntos · se aprueba con {percent}\u00a0%",
    },
    "policy": {
        "en": "Answer what you can, check, read, try again: there is no limit and no clock, and "
        "we keep your highest grade. Your answers stay in this browser.",
        "es": "Responde lo que puedas, comprueba, lee y vuelve a intentarlo: no hay límite ni "
        "reloj, y conservamos tu nota más alta. Tus respuestas se quedan en este navegador.",
    },
    "no_script": {
        "en": "Without JavaScript this page is a worksheet: each answer opens below its question. "
        "In the terminal, {command} asks the same questions and grades them.",
        "es": "Sin JavaScript esta página es una hoja de ejercicios: cada respuesta se abre debajo "
        "de su pregunta. En la terminal, {command} hace las mismas preguntas y las califica.",
    },
    "points": {"en": "{n} point|{n} points", "es": "{n} punto|{n} puntos"},
    "hint_single": {"en": "Choose one.", "es": "Elige una."},
    "hint_balanced": {
        "en": "Choose every right one; a wrong tick cancels a right one.",
        "es": "Marca todas las correctas; una marca equivocada anula una correcta.",
    },
    "hint_all_or_nothing": {
        "en": "Choose every right one; only the exact set earns the points.",
        "es": "Marca todas las correctas; solo el conjunto exacto da los puntos.",
    },
    "hint_numeric": {
        "en": "Write a number, such as 0.25, 1/4 or 2.5e-1.",
        "es": "Escribe un número, como 0,25, 1/4 o 2,5e-1.",
    },
    "hint_percent": {
        "en": "Write a number, such as 0.25, 25 %, 1/4 or 2.5e-1.",
        "es": "Escribe un número, como 0,25, 25 %, 1/4 o 2,5e-1.",
    },
    "hint_integer": {"en": "Write a whole number.", "es": "Escribe un número entero."},
    "hint_free_text": {
        "en": "Write it in your words, {n} at most; then compare it with the model answer "
        "and mark yourself.",
        "es": "Escríbelo con tus palabras, {n} como máximo; después compáralo con la respuesta "
        "modelo y ponte tú la nota.",
    },
    "answer_to": {
        "en": "Answer to question {n}",
        "es": "Respuesta a la pregunta {n}",
    },
    "right_choice": {"en": "right", "es": "correcta"},
    "wrong_choice": {"en": "not right", "es": "no es correcta"},
    "answer": {"en": "Answer: {answer}", "es": "Respuesta: {answer}"},
    "accepted": {
        "en": "accepted from {low} to {high}",
        "es": "se acepta de {low} a {high}",
    },
    "common_errors": {"en": "Numbers that tell a story", "es": "Números que cuentan algo"},
    "model_answer": {"en": "Model answer", "es": "Respuesta modelo"},
    "rubric": {"en": "A full answer", "es": "Una respuesta completa"},
    "contradictions": {
        "en": "It is wrong whatever else it says when",
        "es": "Está mal, diga lo que diga además, si",
    },
    "explanation": {"en": "Explanation", "es": "Explicación"},
    "lesson": {"en": "Read it again in the lesson", "es": "Vuelve a leerlo en la lección"},
    "verified": {"en": "This key is run by {test}.", "es": "Esta clave la ejecuta {test}."},
    "source": {
        "en": "This page is made from {path}; the terminal, the exports and the tests read "
        "the same file.",
        "es": "Esta página se genera a partir de {path}; la terminal, las exportaciones y las "
        "pruebas leen el mismo archivo.",
    },
    # what the script adds
    "your_answer": {"en": "Your answer", "es": "Tu respuesta"},
    "check": {"en": "Check my answers", "es": "Comprobar mis respuestas"},
    "download": {"en": "Download my answers", "es": "Descargar mis respuestas"},
    "print_answers": {"en": "Print with answers", "es": "Imprimir con respuestas"},
    "clear": {"en": "Clear my answers", "es": "Borrar mis respuestas"},
    "clear_confirm": {
        "en": "Clear your answers and grades of this quiz from this browser?",
        "es": "¿Borrar de este navegador tus respuestas y notas de este cuestionario?",
    },
    "cleared": {
        "en": "Your answers and grades of this quiz are gone from this browser.",
        "es": "Tus respuestas y notas de este cuestionario ya no están en este navegador.",
    },
    "grade": {"en": "Your grade", "es": "Tu nota"},
    "latest": {"en": "Latest", "es": "Última"},
    "highest": {"en": "Highest", "es": "La más alta"},
    "to_pass": {"en": "To pass", "es": "Para aprobar"},
    "keep": {
        "en": "We keep your highest grade.",
        "es": "Conservamos tu nota más alta.",
    },
    "first": {"en": "First attempt: {percent} %.", "es": "Primer intento: {percent} %."},
    "revealed": {
        "en": "Your highest came after opening an answer.",
        "es": "Conseguiste la más alta después de abrir una respuesta.",
    },
    "earned": {
        "en": "{earned} of {possible} point|{earned} of {possible} points",
        "es": "{earned} de {possible} punto|{earned} de {possible} puntos",
    },
    "passed": {"en": "Passed.", "es": "Aprobado."},
    "not_passed": {"en": "Not passed yet.", "es": "Aún no está aprobado."},
    "review": {"en": "Look again at: {list}.", "es": "Repasa: {list}."},
    "question": {"en": "question {n}", "es": "pregunta {n}"},
    "right": {"en": "Right", "es": "Correcto"},
    "partly": {"en": "Partly right", "es": "En parte"},
    "wrong": {"en": "Not right", "es": "No es correcto"},
    "skipped": {"en": "No answer", "es": "Sin respuesta"},
    "outside": {
        "en": "That number is not in the accepted range.",
        "es": "Ese número no está en el intervalo aceptado.",
    },
    "unanswered": {
        "en": "No answer yet: {list}. Answer, or press the button again to be graded without.",
        "es": "Sin respuesta todavía: {list}. Responde, o pulsa otra vez el botón para "
        "calificar así.",
    },
    "problems": {
        "en": "Not graded: something has to be written differently in {list}.",
        "es": "Sin calificar: hay algo que escribir de otra manera en {list}.",
    },
    "compare": {
        "en": "Compare your answer with the model and tick what yours says",
        "es": "Compara tu respuesta con la modelo y marca lo que dice la tuya",
    },
    "self_mark": {
        "en": "Your own mark: {earned} of {possible}.",
        "es": "Tu propia nota: {earned} de {possible}.",
    },
    "self_total": {
        "en": "Free text is not in this grade. With your own marks: {percent} %.",
        "es": "El texto libre no entra en esta nota. Con tus propias notas: {percent} %.",
    },
    "earlier": {
        "en": "This quiz has changed since you took it; your highest on the earlier version "
        "was {percent} %.",
        "es": "Este cuestionario ha cambiado desde que lo hiciste; tu nota más alta en la "
        "versión anterior fue {percent} %.",
    },
    "no_storage": {
        "en": "This browser keeps nothing for this site: your grade lasts until you leave.",
        "es": "Este navegador no guarda nada de este sitio: tu nota dura hasta que salgas.",
    },
    "downloaded_note": {
        "en": "Grade it in the terminal: {command}",
        "es": "Califícalo en la terminal: {command}",
    },
    # the progress page
    "quiz": {"en": "Quiz", "es": "Cuestionario"},
    "state": {"en": "State", "es": "Estado"},
    "state_passed": {"en": "passed", "es": "aprobado"},
    "state_started": {"en": "started", "es": "empezado"},
    "state_none": {"en": "to do", "es": "por hacer"},
    "tries": {"en": "Attempts", "es": "Intentos"},
    "progress_total": {
        "en": "{passed} of {n} quizzes passed.",
        "es": "{passed} de {n} cuestionarios aprobados.",
    },
    "progress_next": {"en": "Next: {title}", "es": "Lo siguiente: {title}"},
    "progress_caption": {
        "en": "Your grades in this browser",
        "es": "Tus notas en este navegador",
    },
    "progress_no_script": {
        "en": "The grades are kept by JavaScript in your browser, and it is off. In the terminal, "
        "{command} shows the grades you made there.",
        "es": "Las notas las guarda JavaScript en tu navegador, y está desactivado. En la "
        "terminal, {command} muestra las notas que sacaste allí.",
    },
    "export": {"en": "Download my progress", "es": "Descargar mi progreso"},
    "clear_all": {"en": "Clear everything", "es": "Borrar todo"},
    "clear_all_confirm": {
        "en": "Clear the answers and grades of every quiz from this browser?",
        "es": "¿Borrar de este navegador las respuestas y notas de todos los cuestionarios?",
    },
    "cleared_all": {
        "en": "Nothing is kept in this browser any more.",
        "es": "Ya no queda nada guardado en este navegador.",
    },
}  # fmt: skip

# The script gets these, in the language of its page, and no others.
QUIZ_SCRIPT_WORDS = (
    "your_answer", "check", "download", "print_answers", "clear", "clear_confirm", "cleared",
    "grade", "latest", "highest", "to_pass", "keep", "first", "revealed", "earned", "passed",
    "not_passed", "review", "question", "right", "partly", "wrong", "skipped", "outside",
    "unanswered", "problems", "compare", "self_mark", "self_total", "earlier",
    "no_storage", "downloaded_note",
)  # fmt: skip
PROGRESS_SCRIPT_WORDS = (
    "state_passed", "state_started", "state_none", "progress_total", "progress_next",
    "clear_all_confirm", "cleared_all", "no_storage",
)  # fmt: skip


def say(key: str, lang: str, **values: object) -> str:
    """The words for `key`, filled in; a `one|many` pair chooses by `n`."""
    text = WORDS[key][lang]
    if "|" in text:
        one, many = text.split("|")
        text = one if values.get("n") == 1 else many
    return text.format(**values)
