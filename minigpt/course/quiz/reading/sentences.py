"""What is said about a file that cannot be read as it stands, in the language of the file.

`said("empty")` is a text in both languages; a value may be one too, such as what `show` gives.
"""

from minigpt.course.words import LANGUAGES, Text, show

SENTENCES: dict[str, tuple[str, str]] = {
    # the file
    "unreadable": (
        "the file cannot be read ({reason}).",
        "el archivo no se puede leer ({reason}).",
    ),
    "no name": (
        "a file has a name; this one is empty.",
        "un archivo tiene un nombre; este está vacío.",
    ),
    "empty": ("the file is empty.", "el archivo está vacío."),
    "too large": (
        "the file is larger than {limit} bytes; split it.",
        "el archivo pasa de {limit} bytes; divídelo.",
    ),
    "utf-16": (
        "the file is not UTF-8 but UTF-16 or UTF-32; save it as UTF-8.",
        "el archivo no está en UTF-8 sino en UTF-16 o UTF-32; guárdalo como UTF-8.",
    ),
    "not utf-8": (
        "byte 0x{byte} is not UTF-8; save the file as UTF-8.",
        "el byte 0x{byte} no es UTF-8; guarda el archivo como UTF-8.",
    ),
    "not nfc": (
        "this letter and its accent are two characters; type them as one (NFC).",
        "esta letra y su acento son dos caracteres; escríbelos como uno (NFC).",
    ),
    "invisible": (
        "U+{code} ({name}) cannot be seen; delete it.",
        "U+{code} ({name}) no se ve; bórralo.",
    ),
    "not yaml": (
        "this is not YAML: {problem}; often a missing quote, space or indent.",
        "esto no es YAML ({problem}); suele faltar una comilla, un espacio o una sangría.",
    ),
    # its values
    "second document": (
        "a second document starts here; one file holds one document.",
        "aquí empieza un segundo documento; un archivo lleva uno solo.",
    ),
    "directive": (
        "% directives are not allowed; delete the line.",
        "no se admiten directivas con %; borra la línea.",
    ),
    "too many": (
        "the file has more than {limit} values; that is no quiz.",
        "el archivo tiene más de {limit} valores; eso no es un cuestionario.",
    ),
    "too deep": (
        "the file has more than {limit} levels; that is no quiz.",
        "el archivo tiene más de {limit} niveles; eso no es un cuestionario.",
    ),
    "key": (
        "a key must be a word, not a list, a mapping or an alias.",
        "una clave es una palabra, no una lista, una tabla ni un alias.",
    ),
    "merge": (
        "merge keys (<<) are not allowed; write the values out.",
        "no se admiten claves de fusión (<<); escribe los valores.",
    ),
    "twice": (
        "the key {key} stands here twice (first in line {line}).",
        "la clave {key} está dos veces (la primera, en la línea {line}).",
    ),
    "alias": (
        "an alias (*) is not allowed; write the value out.",
        "no se admite un alias (*); escribe el valor.",
    ),
    "anchor": (
        "an anchor (&) is not allowed; write the value out.",
        "no se admite un ancla (&); escribe el valor.",
    ),
    "tag": (
        "the tag {tag} is not allowed; values have the type they show.",
        "no se admite la etiqueta {tag}; un valor es lo que se ve.",
    ),
    "backslash": (
        "a backslash in double quotes changes letters; use single quotes or a | block.",
        "una barra invertida entre comillas dobles cambia letras; usa comillas simples o un |.",
    ),
    "number": (
        "this number has more than 40 digits or an exponent beyond 300.",
        "este número tiene más de 40 cifras o un exponente mayor que 300.",
    ),
    "disputed": (
        "YAML tools disagree about {value}: some read a {kind}; put it in quotes.",
        "los programas de YAML no se ponen de acuerdo sobre {value}; ponlo entre comillas.",
    ),
    # what they should be
    "the file": ("the file", "el archivo"),
    "a mapping with": (
        "{name} must be a mapping with {keys}, not {value}.",
        "{name} tiene que ser una tabla con {keys}, no {value}.",
    ),
    "unknown key": ("{name} has no key {key}; {hint}", "{name} no tiene la clave {key}; {hint}"),
    "did you mean": ("did you mean {guess}?", "¿querías decir {guess}?"),
    "known are": ("known are {known}.", "las que hay son {known}."),
    "lacks": ("{name} lacks {missing}.", "a {name} le falta {missing}."),
    "a text": (
        "{name} must be a text, not {value}{hint}.",
        "{name} tiene que ser un texto, no {value}{hint}.",
    ),
    "in quotes": ("; put it in quotes", "; ponlo entre comillas"),
    "blank": ("{name} must not be empty.", "{name} no puede estar vacío."),
    "one of": (
        "{name} must be one of {words}, not {value}.",
        "{name} tiene que ser uno de {words}, no {value}.",
    ),
    # answers
    "other quiz": (
        "these are answers to {name}, not to {quiz}.",
        "estas respuestas son de {name}, no de {quiz}.",
    ),
    "answers": (
        "answers must be a mapping from question ids to answers, such as q-28-01: a.",
        "answers tiene que ser una tabla de preguntas y respuestas, como q-28-01: a.",
    ),
    "an answer": (
        "an answer is a letter, a list of letters, a number or a text.",
        "una respuesta es una letra, una lista de letras, un número o un texto.",
    ),
    "cut": (
        "YAML takes what follows # here for a comment, and the answer would be cut: put all of it "
        "between quotes, or below a | with four spaces in front.",
        "para YAML lo que sigue a # es un comentario y la respuesta quedaría cortada: ponla entera "
        "entre comillas, o bajo un | con cuatro espacios delante.",
    ),
    "a name": (
        "name must be at most {limit} letters on one line, not {value}.",
        "name tiene que tener {limit} letras como mucho y una sola línea, no {value}.",
    ),
    "self": (
        "self must be a mapping from question ids to lists of ideas, such as {example}.",
        "self tiene que ser una tabla de preguntas y listas de ideas, como {example}.",
    ),
    "no idea": (
        "{question} has no idea {value}; its rubric has {known}.",
        "{question} no tiene la idea {value}; su rúbrica tiene {known}.",
    ),
    "choices": (
        "choices is written by the course and read by it: leave it as it was, or delete it.",
        "choices lo escribe y lo lee el curso: déjalo como estaba o bórralo.",
    ),
}


def said(key: str, /, **values: object) -> Text:
    """A sentence in both languages; values that are texts are taken in each."""
    pair = zip(LANGUAGES, SENTENCES[key], strict=True)
    return {lang: template.format(**_in(lang, values)) for lang, template in pair}


def shown(value: object) -> Text:
    """`show` in both languages."""
    return {lang: show(value, lang) for lang in LANGUAGES}


def _in(lang: str, values: dict[str, object]) -> dict[str, object]:
    return {name: v[lang] if isinstance(v, dict) else v for name, v in values.items()}
