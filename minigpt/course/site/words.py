"""Every word the site says by itself, in both languages, so that none can be missing in one."""

LANGUAGES = {"en": "English", "es": "Español"}

WORDS: dict[str, dict[str, str]] = {
    "site_name": {"en": "Mini-GPT from scratch", "es": "Mini-GPT desde cero"},
    "site_description": {
        "en": "A course in English and Spanish: build a GPT whose every number you know, train it "
        "on your laptop, squeeze it to 4 bits and teach it a language.",
        "es": "Un curso en español e inglés: construye un GPT del que conoces cada número, "
        "entrénalo en tu computadora, redúcelo a 4 bits y enséñale un idioma.",
    },
    # navigation
    "home": {"en": "Home", "es": "Inicio"},
    "lessons": {"en": "Lessons", "es": "Lecciones"},
    "quizzes": {"en": "Quizzes", "es": "Cuestionarios"},
    "capstone": {"en": "Capstone", "es": "Proyecto final"},
    "progress": {"en": "Progress", "es": "Progreso"},
    "how_to_study": {"en": "How to study", "es": "Cómo estudiar"},
    "map_alt": {
        "en": "The phases of the course from top to bottom, joined by arcs: each leads from a "
        "phase up to one that it builds on. The list below says the same.",
        "es": "Las fases del curso de arriba abajo, unidas por arcos: cada uno lleva de una fase "
        "hacia arriba, a otra en la que se apoya. La lista de abajo dice lo mismo.",
    },
    "map_as_list": {"en": "The same as a list", "es": "Lo mismo, en una lista"},
    "map_needs": {"en": "builds on", "es": "se apoya en"},
    "reference": {"en": "Reference", "es": "Referencia"},
    "glossary": {"en": "Glossary", "es": "Glosario"},
    "api": {"en": "The code", "es": "El código"},
    "checked": {"en": "How this is checked", "es": "Cómo se comprueba"},
    "light": {"en": "Switch to the light theme", "es": "Cambiar al tema claro"},
    "dark": {"en": "Switch to the dark theme", "es": "Cambiar al tema oscuro"},
    # lessons
    "phase": {"en": "Phase", "es": "Fase"},
    "minutes": {"en": "{n} minutes", "es": "{n} minutos"},
    "exercises": {"en": "1 exercise|{n} exercises", "es": "1 ejercicio|{n} ejercicios"},
    "questions": {"en": "1 question|{n} questions", "es": "1 pregunta|{n} preguntas"},
    "points": {"en": "1 point|{n} points", "es": "1 punto|{n} puntos"},
    "take_quiz": {"en": "Take the quiz", "es": "Haz el cuestionario"},
    "get_notebook": {"en": "Download the notebook", "es": "Descarga el cuaderno"},
    "lesson": {"en": "Lesson", "es": "Lección"},
    "backed_by": {"en": "The code behind this lesson:", "es": "El código de esta lección:"},
    "your_copy": {
        "en": "Your own copy, for the exercises: {command}",
        "es": "Tu propia copia, para los ejercicios: {command}",
    },
    "next_lesson": {"en": "Next: {title}", "es": "Siguiente: {title}"},
    "exercise_here": {
        "en": "Your turn. Write it in your copy of the notebook; the cell after it checks it.",
        "es": "Te toca. Escríbelo en tu copia del cuaderno; la celda siguiente lo comprueba.",
    },
    "solution": {"en": "Show a solution", "es": "Ver una solución"},
    "not_run": {
        "en": "This lesson has not been run yet: {command} makes its outputs.",
        "es": "Esta lección aún no se ha ejecutado: {command} produce sus salidas.",
    },
    "lessons_lead": {
        "en": "Read them in order, or enter where you are curious.",
        "es": "Léelas en orden o entra por donde te pique la curiosidad.",
    },
    "quizzes_lead": {
        "en": "One quiz per phase. 80 % passes, there is no limit of attempts, and your highest "
        "grade is kept in this browser.",
        "es": "Un cuestionario por fase. Se aprueba con 80 %, no hay límite de intentos y este "
        "navegador conserva tu nota más alta.",
    },
    # home
    "demo_model": {"en": "Model", "es": "Modelo"},
    "demo_parameters": {"en": "Numbers", "es": "Números"},
    "demo_trained": {"en": "Trained", "es": "Entrenados"},
    "demo_bytes": {"en": "Bytes", "es": "Bytes"},
    "demo_bits": {"en": "Bits per weight", "es": "Bits por peso"},
    "demo_english": {"en": "English", "es": "Inglés"},
    "demo_italian": {"en": "Italian", "es": "Italiano"},
    "demo_spanish": {"en": "Spanish", "es": "Español"},
    "demo_seconds": {"en": "Seconds", "es": "Segundos"},
    "demo_missing": {
        "en": "The demo has not been measured yet: data/results/demo.json keeps what {command} "
        "prints.",
        "es": "La demostración aún no se ha medido: data/results/demo.json guarda lo que imprime "
        "{command}.",
    },
    "demo_note": {
        "en": "Exact match on {numbers} numbers it was never trained on; one run.|Exact match on "
        "{numbers} numbers it was never trained on; mean of {n} runs.",
        "es": "Aciertos exactos en {numbers} números con los que no se entrenó; una ejecución.|"
        "Aciertos exactos en {numbers} números con los que no se entrenó; media de {n} "
        "ejecuciones.",
    },
    "live_title": {
        "en": "Mini-GPT writes a number in four languages",
        "es": "Mini-GPT escribe un número en cuatro idiomas",
    },
    "live_number": {"en": "A number from 0 to 9,999", "es": "Un número de 0 a 9999"},
    "live_write": {"en": "Write it", "es": "Escríbelo"},
    "live_bits": {"en": "4 bits", "es": "4 bits"},
    "live_bits_cost": {
        "en": "{nf4} bytes; off, {float32}",
        "es": "{nf4} bytes; sin ellos, {float32}",
    },
    "live_adapter": {"en": "Adapters", "es": "Adaptadores"},
    "live_adapter_cost": {
        "en": "{adapter} bytes more for each language",
        "es": "{adapter} bytes más por cada idioma",
    },
    "live_taught": {"en": "taught by LoRA", "es": "enseñado con LoRA"},
    "live_alone": {"en": "the base alone", "es": "la base sola"},
    "live_note": {
        "en": "Type another number: the model itself is fetched and writes it here, in your "
        "browser.",
        "es": "Escribe otro número: el propio modelo se descarga y lo escribe aquí, en tu "
        "navegador.",
    },
    "live_recorded": {
        "en": "Recorded from the model; with JavaScript it runs here and writes any number.",
        "es": "Grabado del modelo; con JavaScript se ejecuta aquí y escribe cualquier número.",
    },
    "live_loading": {"en": "Fetching the model…", "es": "Descargando el modelo…"},
    "live_loaded": {
        "en": "Written in your browser; {{kb}} kB fetched so far, nothing sent.",
        "es": "Escrito en tu navegador; {{kb}} kB descargados hasta ahora, nada enviado.",
    },
    "live_range": {
        "en": "Use digits alone, a whole number from 0 to 9,999, without zeros in front.",
        "es": "Usa solo cifras: un número entero de 0 a 9999, sin ceros delante.",
    },
    "live_failed": {
        "en": "The model could not be fetched; what stands here is the last result. Try again.",
        "es": "No se pudo descargar el modelo; lo que ves es el último resultado. Inténtalo otra "
        "vez.",
    },
    "later": {"en": "later", "es": "más adelante"},
    # reference
    "api_lead": {
        "en": "Every module of the core, from its own docstrings, in the order it is taught.",
        "es": "Cada módulo del núcleo, con sus propios docstrings, en el orden en que se enseña. "
        "El código y sus comentarios están en inglés, como es costumbre en el oficio.",
    },
    "source": {"en": "Source", "es": "Fuente"},
    "table": {"en": "Table", "es": "Tabla"},
    # the root page
    "choose": {"en": "Choose a language", "es": "Elige un idioma"},
    "not_found": {"en": "This page does not exist.", "es": "Esta página no existe."},
    "go_home": {"en": "To the first page", "es": "A la primera página"},
}


def word(key: str, lang: str, n: int | None = None, **values: object) -> str:
    """The word in one language; `one|many` chooses by n."""
    text = WORDS[key][lang]
    if n is not None and "|" in text:
        one, _, many = text.partition("|")
        text = one if n == 1 else many
    return text.format(n=n, **values)
