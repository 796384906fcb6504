"""Exercise 11.4: cut a text where no token may reach across."""

import re

from minigpt.course.judging.exercise import Exercise, turn


def pieces(text):
    """Cut a text: a digit; letters with a space before them; any other character alone."""
    return re.findall(r"\d| ?[^\W\d_]+|\s|[^\w\s]|_", text)


def pieces_by_hand(text):
    out, i = [], 0
    while i < len(text):
        end = i + 1
        if text[i] == " " and end < len(text) and text[end].isalpha():
            end += 1
        if text[end - 1].isalpha():
            while end < len(text) and text[end].isalpha():
                end += 1
        out.append(text[i:end])
        i = end
    return out


def _found(pattern):
    def found(text):
        return re.findall(pattern, text)

    return found


_split = str.split


def _split_at_spaces(text):
    return text.split(" ")


def _split_keeping(text):
    return [piece for piece in re.split(r"(\s)", text) if piece]


def _one_piece(text):
    return [text] if text else []


_spaces_together = _found(r"\d|\s+[^\W\d_]+| ?[^\W\d_]+|\s+|[^\w\s]|_")
_run_of_spaces = _found(r"\d| *[^\W\d_]+|\s|[^\w\s]|_")
_runs = _found(r"\d| ?[^\W\d_]+|\s+|[^\w\s]+|_+")


def cases_pieces():
    texts = [
        "en:42=forty-two\n",
        "two hundred",
        "a  b",
        "ñandú y €5",
        "x_1",
        "",
        " 7 ocho",
        "¿qué? sí...\n\n fin",
        "a_ b2c",
        "uno\ndos",
    ]
    return [(text,) for text in texts]


EXERCISE = Exercise(
    id="ex-11-04",
    title={"en": "Cut into pieces", "es": "Cortar en piezas"},
    reference=pieces,
    alternatives=(pieces_by_hand,),
    cases=cases_pieces,
    wrong_turns=(
        turn(
            "loses-spaces",
            _split,
            "Put your pieces together again: the spaces are gone.",
            "Vuelve a juntar tus piezas: los espacios han desaparecido.",
            _split_at_spaces,
            _found(r"\d|[^\W\d_]+|[^\w\s]|_"),
            _found(r"\d| ?[^\W\d_]+|[^\w\s]|_"),
        ),
        turn(
            "loses-signs",
            _found(r"\d| ?[^\W\d_]+|\s"),
            "Put your pieces together again: some signs are gone.",
            "Vuelve a juntar tus piezas: faltan signos.",
            _found(r"\d| ?[^\W\d_]+|\s|[^\w\s]"),
            _found(r"\w+|\s"),
            _found(r" ?\w+"),
        ),
        turn(
            "digits-together",
            _found(r"\d+| ?[^\W\d_]+|\s|[^\w\s]|_"),
            "Your digits stay together. Each one is a piece.",
            "Tus cifras se quedan juntas. Cada una es una pieza.",
            _found(r" ?\d+| ?[^\W\d_]+|\s|[^\w\s]|_"),
        ),
        turn(
            "space-before-digits",
            _found(r" ?\d| ?[^\W\d_]+|\s|[^\w\s]|_"),
            "Only letters take the space before them along.",
            "Solo las letras se llevan el espacio de delante.",
            _found(r" ?\d| ?[^\W\d_]+| ?[^\w\s]|\s|_"),
            _found(r"\d| ?[^\W\d_]+| ?[^\w\s]|\s|_"),
        ),
        turn(
            "space-behind",
            _found(r"\d|[^\W\d_]+ ?|\s|[^\w\s]|_"),
            "Your space goes with the word before it. It belongs to the one that follows.",
            "Tu espacio va con la palabra anterior. Es de la que sigue.",
        ),
        turn(
            "space-alone",
            _found(r"\d|[^\W\d_]+|\s|[^\w\s]|_"),
            "Your space is a piece of its own, even before a word.",
            "Tu espacio es una pieza aparte, incluso delante de una palabra.",
            _split_keeping,
        ),
        turn(
            "runs",
            _runs,
            "Several spaces or signs stay together. Except for letters, each character is alone.",
            "Varios espacios o signos se quedan juntos. Salvo las letras, cada carácter va solo.",
            _found(r"\d| ?[^\W\d_]+|\s+|[^\w\s]|_"),
            _found(r"\d| ?[^\W\d_]+|\s|[^\w\s]+|_"),
            _spaces_together,
            _run_of_spaces,
        ),
        turn(
            "any-blank-before-a-word",
            _found(r"\d|\s?[^\W\d_]+|\s|[^\w\s]|_"),
            "A newline before a word goes along with it. Only a space may.",
            "Un salto de línea delante de una palabra se va con ella. Solo puede un espacio.",
        ),
        turn(
            "ascii-letters",
            _found(r"\d| ?[A-Za-z]+|\s|[^A-Za-z\d\s]"),
            "Your letters end at z. Is ñ a letter?",
            "Tus letras acaban en la z. ¿Es la ñ una letra?",
            _found(r"\d| ?[a-z]+|\s|[^a-z\d\s]"),
            _found(r"\d| ?[a-zA-Z]+|\s|[^\w\s]|_"),
        ),
        turn(
            "word-characters",
            _found(r" ?\w+|\s|[^\w\s]"),
            "For a regular expression digits and the underscore are word characters, too. They "
            "are no letters.",
            "Para una expresión regular las cifras y el guion bajo también son caracteres de "
            "palabra. No son letras.",
            _found(r"\d| ?\w+|\s|[^\w\s]"),
            _found(r"\d| ?[^\W\d]+|\s|[^\w\s]"),
            _found(r"\w+|\s|[^\w\s]"),
        ),
        turn(
            "one-piece",
            _one_piece,
            "Nothing is cut.",
            "No se corta nada.",
        ),
        turn(
            "each-character",
            list,
            "Each letter is alone. A word stays together.",
            "Cada letra va sola. Una palabra se queda junta.",
        ),
    ),
)
