"""Exercise 10.4: are two strings the same text?"""

import unicodedata

from minigpt.course.judging.exercise import Exercise, turn


def same_text(a, b):
    """Return whether two strings are the same text: equal once both are in one normal form."""
    return unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b)


def same_text_taken_apart(a, b):
    apart = [unicodedata.normalize("NFD", text) for text in (a, b)]
    return apart[0] == apart[1]


def _without_marks(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _code_points(a, b):
    return a == b


def _only_the_first(a, b):
    return unicodedata.normalize("NFC", a) == b


def _only_the_second(a, b):
    return a == unicodedata.normalize("NFC", b)


def _only_the_first_apart(a, b):
    return unicodedata.normalize("NFD", a) == b


def _only_the_second_apart(a, b):
    return a == unicodedata.normalize("NFD", b)


def _two_forms(a, b):
    return unicodedata.normalize("NFC", a) == unicodedata.normalize("NFD", b)


def _accents_off(a, b):
    return _without_marks(a) == _without_marks(b)


def _accents_and_more_off(a, b):
    a, b = unicodedata.normalize("NFKC", a), unicodedata.normalize("NFKC", b)
    return _accents_off(a, b)


def _ascii_only(a, b):
    return a.encode("ascii", "ignore") == b.encode("ascii", "ignore")


def _compatibility(a, b):
    return unicodedata.normalize("NFKC", a) == unicodedata.normalize("NFKC", b)


def _compatibility_taken_apart(a, b):
    return unicodedata.normalize("NFKD", a) == unicodedata.normalize("NFKD", b)


def _lower_case(a, b):
    return same_text(a.lower(), b.lower())


def _casefold(a, b):
    return same_text(a.casefold(), b.casefold())


def _spaces_off(a, b):
    return same_text(a.strip(), b.strip())


def _no_spaces_at_all(a, b):
    return same_text("".join(a.split()), "".join(b.split()))


def _same_letters(a, b):
    return sorted(unicodedata.normalize("NFC", a)) == sorted(unicodedata.normalize("NFC", b))


def _set_of_letters(a, b):
    return set(unicodedata.normalize("NFC", a)) == set(unicodedata.normalize("NFC", b))


def _same_length(a, b):
    return len(unicodedata.normalize("NFC", a)) == len(unicodedata.normalize("NFC", b))


def _by_a_list(a, b):
    pairs = ["áa\u0301", "ée\u0301", "íi\u0301", "óo\u0301", "úu\u0301", "ñn\u0303", "üu\u0308"]

    def composed(text):
        for one, *two in pairs:
            text = text.replace("".join(two), one)
        return text

    return composed(a) == composed(b)


def _a_beginning(a, b):
    a, b = unicodedata.normalize("NFC", a), unicodedata.normalize("NFC", b)
    return a.startswith(b) or b.startswith(a)


def _inside(a, b):
    return unicodedata.normalize("NFC", a) in unicodedata.normalize("NFC", b)


def _inside_either(a, b):
    return _inside(a, b) or _inside(b, a)


def cases_same_text():
    return [
        ("veintid\u00f3s", "veintido\u0301s"),
        ("a\u00f1o", "ano"),
        ("Uno", "uno"),
        ("4\u00b2", "42"),
        ("uno", "uno "),
        ("roma", "amor"),
        ("n\u0303", "\u00f1"),
        ("s\u00ed", "s\u00e9"),
        ("co\u0301mo", "co\u0301mo"),
        ("a\u0323\u0302", "a\u0302\u0323"),  # two marks, in either order
        ("\u212b", "A\u030a"),  # the sign of the ångström is the letter
        ("\u0430", "a"),  # Cyrillic and Latin
        ("un a\u00f1o", "una\u00f1o"),
        ("\ufb01n", "fin"),  # fi as one sign
        ("tres", "tres mil"),
        ("oso", "so"),
    ]


EXERCISE = Exercise(
    id="ex-10-04",
    title={"en": "Are these the same text?", "es": "¿Es el mismo texto?"},
    reference=same_text,
    alternatives=(same_text_taken_apart,),
    cases=cases_same_text,
    wrong_turns=(
        turn(
            "code-points",
            _code_points,
            "You compare code points. One text can be written with different ones.",
            "Comparas puntos de código. Un mismo texto se puede escribir con otros distintos.",
        ),
        turn(
            "one-side-only",
            _only_the_first,
            "You bring one of the two into a form. The other may need it as well.",
            "Llevas uno de los dos a una forma. El otro también puede necesitarlo.",
            _only_the_second,
            _only_the_first_apart,
            _only_the_second_apart,
        ),
        turn(
            "two-forms",
            _two_forms,
            "You bring the two into different forms. They can only meet in the same one.",
            "Llevas cada uno a una forma distinta. Solo pueden encontrarse en la misma.",
        ),
        turn(
            "accents-off",
            _accents_off,
            "You throw the marks away. Is año ano, is sí sé?",
            "Tiras los signos. ¿Es año lo mismo que ano, y sí lo mismo que sé?",
            _ascii_only,
            _accents_and_more_off,
        ),
        turn(
            "compatibility",
            _compatibility,
            "The forms with a K also change what a text says. Is four squared forty-two?",
            "Las formas con K cambian además lo que dice un texto. ¿Es cuatro al cuadrado cuarenta "
            "y dos?",
            _compatibility_taken_apart,
        ),
        turn(
            "lower-case",
            _lower_case,
            "Capitals are another text: nothing about them was asked.",
            "Las mayúsculas son otro texto: sobre ellas no se pidió nada.",
            _casefold,
        ),
        turn(
            "spaces-off",
            _spaces_off,
            "A space is part of a text.",
            "Un espacio forma parte del texto.",
            _no_spaces_at_all,
        ),
        turn(
            "same-letters",
            _same_letters,
            "The same letters in another order are another text.",
            "Las mismas letras en otro orden son otro texto.",
            _set_of_letters,
        ),
        turn(
            "same-length",
            _same_length,
            "You compare lengths. Many texts have the same one.",
            "Comparas longitudes. Muchos textos tienen la misma.",
        ),
        turn(
            "by-a-list",
            _by_a_list,
            "Your list knows some letters. Unicode has thousands that can be taken apart, and "
            "letters with two marks.",
            "Tu lista conoce algunas letras. Unicode tiene miles que se pueden descomponer, y "
            "letras con dos signos.",
        ),
        turn(
            "a-part",
            _a_beginning,
            "A part of a text is not that text.",
            "Una parte de un texto no es ese texto.",
            _inside,
            _inside_either,
        ),
    ),
)
