"""What a class's report, tables and page say, in both languages."""

from minigpt.course.quiz.learner import words as learner

_NEW: dict[str, dict[str, str]] = {
    "en": {
        # what became of every file
        "not_answers": "not an answer file: hand in the YAML or JSON that the course made",
        "system": "made by macOS, Windows or an editor, and holds no answers",
        "empty_folder": "an empty folder",
        "link": "a link to a folder, which is not followed",
        "no_access": "a folder that cannot be opened",
        "named": "Not answers: {} of {} entries.",
        "nothing_in": "Nothing handed in: {}.",
        "stranger": "Not on the list of names: {}.",
        # the learners
        "files": "({} files, the {} counts)",
        "best_counts": "best",
        "latest_counts": "latest",
        "to_mark": "({} to mark)",
        "class_points": "Points: mean {}, median {}, standard deviation {}, of {}.",
        # the questions
        "by_difficulty": "By question, the hardest first (mean share of its points):",
        "item": "  {}  {}  answered {} of {}  mean {}, median {}, sd {} of {}",
        "picked": "What was chosen (* is right):",
        "choice": "    {}{}) {}  {} of {}  {}",
        "given": "    {}  {} of {}",
        "none_chosen": "nothing chosen",
        # columns
        "c_learner": "learner", "c_quiz": "quiz", "c_points": "points", "c_possible": "possible",
        "c_percent": "percent", "c_passed": "passed", "c_files": "files", "c_file": "file",
        "c_digest": "digest", "c_lang": "lang", "c_problems": "problems", "c_marked": "free text",
        "c_question": "question", "c_title": "title", "c_kind": "kind", "c_answered": "answered",
        "c_mean": "mean", "c_median": "median", "c_deviation": "standard deviation",
        "c_share": "mean share", "c_choice": "choice", "c_right": "right", "c_text": "text",
        "c_count": "count", "c_max": "max {}", "yes": "yes", "no": "no",
        # the page
        "page_title": "Class: {}",
        "page_note": "Made on this computer by {}; it loads nothing and holds learners' names.",
        "h_learners": "Learners", "h_scores": "Scores", "h_items": "Questions, the hardest first",
        "h_texts": "Free text, to be read by you", "h_files": "Files that were not graded",
        "scores_alt": "How many learners have which percentage: {}",
        "hint_names": "hint, by keywords: names {}",
        "no_mark": "not marked",
    },
    "es": {
        "not_answers": "no es un archivo de respuestas: hay que entregar el YAML o el JSON "
        "que hizo el curso",
        "system": "lo hizo macOS, Windows o un editor, y no lleva respuestas",
        "empty_folder": "una carpeta vacía",
        "link": "un enlace a una carpeta, que no se sigue",
        "no_access": "una carpeta que no se puede abrir",
        "named": "No son respuestas: {} de {} entradas.",
        "nothing_in": "Sin entregar nada: {}.",
        "stranger": "No están en la lista de nombres: {}.",
        "files": "({} archivos; cuenta {})",
        "best_counts": "el mejor",
        "latest_counts": "el último",
        "to_mark": "({} por valorar)",
        "class_points": "Puntos: media {}, mediana {}, desviación típica {}, de {}.",
        "by_difficulty": "Por pregunta, primero la más difícil (parte media de sus puntos):",
        "item": "  {}  {}  responden {} de {}  media {}, mediana {}, desv. {} de {}",
        "picked": "Qué se eligió (* es correcta):",
        "choice": "    {}{}) {}  {} de {}  {}",
        "given": "    {}  {} de {}",
        "none_chosen": "nada marcado",
        "c_learner": "estudiante", "c_quiz": "cuestionario", "c_points": "puntos",
        "c_possible": "máximo", "c_percent": "porcentaje", "c_passed": "aprobado",
        "c_files": "archivos", "c_file": "archivo", "c_digest": "versión", "c_lang": "idioma",
        "c_problems": "problemas", "c_marked": "texto libre", "c_question": "pregunta",
        "c_title": "título", "c_kind": "tipo", "c_answered": "respuestas", "c_mean": "media",
        "c_median": "mediana", "c_deviation": "desviación típica", "c_share": "parte media",
        "c_choice": "opción", "c_right": "correcta", "c_text": "texto", "c_count": "veces",
        "c_max": "máx. {}", "yes": "sí", "no": "no",
        "page_title": "Clase: {}",
        "page_note": "Página hecha en este equipo con {}; no carga nada y lleva nombres de "
        "estudiantes.",
        "h_learners": "Estudiantes", "h_scores": "Notas",
        "h_items": "Preguntas, primero las más difíciles",
        "h_texts": "Texto libre, para que lo leas tú", "h_files": "Archivos sin calificar",
        "scores_alt": "Cuántos estudiantes tienen cada porcentaje: {}",
        "hint_names": "pista por palabras clave: nombra {}",
        "no_mark": "sin valorar",
    },
}  # fmt: skip
STATUS = learner.STATUS
WORDS = {lang: {**learner.WORDS[lang], **_NEW[lang]} for lang in _NEW}
