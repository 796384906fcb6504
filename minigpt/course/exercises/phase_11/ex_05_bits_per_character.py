"""Exercise 11.5: losses of two tokenizers, made comparable."""

import math

from minigpt.course.judging.exercise import Exercise, turn


def bits_per_character(nats_per_token, tokens, text):
    """Return the surprise of a character in bits, given the mean loss of a token in nats."""
    return nats_per_token * tokens / math.log(2) / len(text)


def bits_per_character_in_base_2(nats_per_token, tokens, text):
    return math.log2(math.exp(nats_per_token)) * tokens / len(text)


def _per_token(nats_per_token, tokens, text):
    return nats_per_token / math.log(2)


def _whole_text(nats_per_token, tokens, text):
    return nats_per_token * tokens / math.log(2)


def _in_nats(nats_per_token, tokens, text):
    return nats_per_token * tokens / len(text)


def _times_ln2(nats_per_token, tokens, text):
    return nats_per_token * tokens * math.log(2) / len(text)


def _by_base_10(nats_per_token, tokens, text):
    return nats_per_token * tokens / math.log10(2) / len(text)


def _upside_down(nats_per_token, tokens, text):
    return nats_per_token * len(text) / math.log(2) / tokens


def _per_byte(nats_per_token, tokens, text):
    return nats_per_token * tokens / math.log(2) / len(text.encode())


def _per_word(nats_per_token, tokens, text):
    return nats_per_token * tokens / math.log(2) / len(text.split())


def _forgets_tokens(nats_per_token, tokens, text):
    return nats_per_token / math.log(2) / len(text)


def _token_and_letter(nats_per_token, tokens, text):
    return nats_per_token / math.log(2) / tokens / len(text)


def _log_of_the_loss(nats_per_token, tokens, text):
    return math.log2(nats_per_token) * tokens / len(text)


def _perplexity(nats_per_token, tokens, text):
    return math.exp(nats_per_token) * tokens / len(text)


def _perplexity_of_a_character(nats_per_token, tokens, text):
    return 2 ** bits_per_character(nats_per_token, tokens, text)


def _letters_only(nats_per_token, tokens, text):
    return nats_per_token * tokens / math.log(2) / sum(char.isalpha() for char in text)


def _without_the_edges(nats_per_token, tokens, text):
    return nats_per_token * tokens / math.log(2) / max(1, len(text.strip()))


def _rounded(nats_per_token, tokens, text):
    return round(bits_per_character(nats_per_token, tokens, text), 2)


def cases_bits_per_character():
    return [
        (math.log(2), 4, "four"),
        (1.0, 2, "four thousand\n"),
        (0.5, 3, "veintid\u00f3s"),
        (2.0, 1, "\u00f1"),
        (0.25, 8, "a b c"),
        (0.0, 5, "seven"),
    ]


EXERCISE = Exercise(
    id="ex-11-05",
    title={"en": "Bits per character", "es": "Bits por carácter"},
    reference=bits_per_character,
    alternatives=(bits_per_character_in_base_2,),
    cases=cases_bits_per_character,
    wrong_turns=(
        turn(
            "per-token",
            _per_token,
            "Those are bits per token. Who chose the tokens? Count characters.",
            "Esos son bits por token. ¿Quién eligió los tokens? Cuenta caracteres.",
        ),
        turn(
            "whole-text",
            _whole_text,
            "Those are the bits of the whole text. How many characters share them?",
            "Esos son los bits del texto entero. ¿Entre cuántos caracteres se reparten?",
        ),
        turn(
            "another-unit",
            _in_nats,
            "The unit is wrong. A nat is more than a bit: 1.44 of them.",
            "La unidad no es esa. Un nat es más que un bit: son 1,44.",
            _times_ln2,
            _by_base_10,
        ),
        turn(
            "upside-down",
            _upside_down,
            "Tokens and characters have changed places: more tokens, more surprise for one text.",
            "Los tokens y los caracteres han cambiado de lugar: más tokens, más sorpresa para un "
            "mismo texto.",
            _token_and_letter,
        ),
        turn(
            "per-byte",
            _per_byte,
            "You divide by bytes. That is a unit as well, and has another name.",
            "Divides entre los bytes. También es una unidad, y se llama de otro modo.",
        ),
        turn(
            "per-word",
            _per_word,
            "You divide by words. Asked are characters.",
            "Divides entre las palabras. Se piden caracteres.",
        ),
        turn(
            "forgets-tokens",
            _forgets_tokens,
            "You spread the surprise of a single token over the text. How many tokens are there?",
            "Repartes la sorpresa de un solo token por todo el texto. ¿Cuántos tokens hay?",
        ),
        turn(
            "one-logarithm-too-many",
            _log_of_the_loss,
            "A loss is a logarithm already. Changing its base is a multiplication.",
            "Una pérdida ya es un logaritmo. Cambiar de base es una multiplicación.",
            _perplexity,
            _perplexity_of_a_character,
        ),
        turn(
            "not-every-character",
            _letters_only,
            "Spaces, signs and the newline are characters as well: the model has to write them.",
            "Los espacios, los signos y el salto de línea también son caracteres: el modelo tiene "
            "que escribirlos.",
            _without_the_edges,
        ),
        turn(
            "rounded",
            _rounded,
            "You round. Small differences are what one compares.",
            "Redondeas. Lo que se compara son diferencias pequeñas.",
        ),
    ),
)
