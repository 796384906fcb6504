"""What the commands say about free text, people's marks and classes, beside `text.words`."""

from minigpt.course.quiz.text import words as shared

STATUS = {
    "en": {**shared.STATUS["en"], "open": "free text"},
    "es": {**shared.STATUS["es"], "open": "texto libre"},
}
CONCEPT = shared.CONCEPT

_NEW: dict[str, dict[str, str]] = {
    "en": {
        "rubric": "A full answer says:",
        "idea": "[{}] {} ({})",
        "hint": "Hint: your answer names: {}; not found: {}.",
        "nothing": "nothing",
        "hint_about": "Hint: {}",
        "mark_self": "Your own mark: {} of {}.",
        "mark_teacher": "Your teacher's mark: {} of {}.",
        "mark_machine": "The program gave {}.",
        "mark_note": "Note: {}",
        "unmarked": "Mark it yourself: compare, and count what yours says.",
        "graded_of": "{}, and {} of free text, which you mark yourself",
        "open_apart": "Free text is marked by people, beside this grade: "
        "it passes and fails nobody.",
        "with_marks": "With the marked free text: {} of {} ({}).",
        "take_marks": "Now your free text. Nothing here changes your grade.",
        "ask_ideas": "Which of these does your answer say? Numbers, such as 1 2; 0 for none; "
        "Enter leaves it unmarked: ",
        "ask_ideas_again": "Numbers from 1 to {}, 0 or Enter.",
        "regraded": "graded again",
        "by_hand": "a mark by hand",
        "mark_kept": "{}: {} of {} for {}, kept beside the program's {}. Now {} of {} ({}).",
        "regrade_head": "{}: graded again {} of {}; changed: {}.",
        "regrade_line": "  {} {}: {} -> {}",
        "regrade_left": "  {} {}: left as it was; {}",
        "left_unknown": "it was kept before answers were kept with their choices, "
        "and the quiz has changed",
        "draft_lang": "You began in English, so this goes on in English; "
        "--lang es begins another one in Spanish.",
    },
    "es": {
        "rubric": "Una respuesta completa dice:",
        "idea": "[{}] {} ({})",
        "hint": "Pista: tu respuesta nombra: {}; no aparece: {}.",
        "nothing": "nada",
        "hint_about": "Pista: {}",
        "mark_self": "Tu propia nota: {} de {}.",
        "mark_teacher": "Nota de tu docente: {} de {}.",
        "mark_machine": "El programa dio {}.",
        "mark_note": "Nota: {}",
        "unmarked": "Valórala tú: compara y cuenta lo que dice la tuya.",
        "graded_of": "{}, y {} de texto libre, que valoras tú",
        "open_apart": "El texto libre lo valoran personas, aparte de esta nota: "
        "con él nadie aprueba ni suspende.",
        "with_marks": "Con el texto libre ya valorado: {} de {} ({}).",
        "take_marks": "Ahora tu texto libre. Nada de esto cambia tu nota.",
        "ask_ideas": "¿Cuáles de estas cosas dice tu respuesta? Números, por ejemplo 1 2; "
        "0 si ninguna; con Enter la dejas sin valorar: ",
        "ask_ideas_again": "Números del 1 al {}, 0 o Enter.",
        "regraded": "calificado de nuevo",
        "by_hand": "con una nota a mano",
        "mark_kept": "{}: {} de {} en {}, junto a lo que dio el programa, {}. Ahora {} de {} ({}).",
        "regrade_head": "{}: calificados de nuevo {} de {}; han cambiado: {}.",
        "regrade_line": "  {} {}: {} -> {}",
        "regrade_left": "  {} {}: se queda como estaba; {}",
        "left_unknown": "se guardó antes de que las respuestas llevaran sus opciones "
        "y el cuestionario ha cambiado",
        "draft_lang": "Empezaste en español, así que sigue en español; "
        "con --lang en empiezas otro en inglés.",
    },
}
WORDS = {lang: {**shared.WORDS[lang], **_NEW[lang]} for lang in _NEW}
