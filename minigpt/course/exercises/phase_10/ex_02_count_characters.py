"""Exercise 10.2: count the characters of bytes that nobody has decoded."""

import unicodedata

from minigpt.course.judging.exercise import Exercise, turn


def count_characters(data):
    """Return how many code points some UTF-8 bytes hold, without decoding them."""
    return sum(byte >> 6 != 0b10 for byte in data)


def count_characters_by_jumping(data):
    count = place = 0
    while place < len(data):
        first = data[place]
        place += 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        count += 1
    return count


def _bytes(data):
    return len(data)


def _ascii_only(data):
    return sum(byte < 0x80 for byte in data)


def _not_ascii(data):
    return sum(byte >= 0x80 for byte in data)


def _first_bytes_of_long_ones(data):
    return sum(byte >= 0xC0 for byte in data)


def _continuations(data):
    return sum(byte >> 6 == 0b10 for byte in data)


def _two_bytes_each(data):
    return sum(byte < 0x80 for byte in data) + sum(byte >= 0x80 for byte in data) // 2


def _jumps_by_two(data):
    count = place = 0
    while place < len(data):
        place += 1 if data[place] < 0x80 else 2
        count += 1
    return count


def _runs_of_bytes(data):
    """Bytes beyond ASCII that stand together are taken for one character."""
    return sum(
        byte < 0x80 or place == 0 or data[place - 1] < 0x80 for place, byte in enumerate(data)
    )


def _all_but_first_bytes(data):
    return sum(byte < 0xC0 for byte in data)


def _two_bits_too_many(data):
    """Takes every byte that begins with 1 and 1 or 0 for a follower."""
    return sum(byte < 0x80 for byte in data) + sum(0xC0 <= byte < 0xE0 for byte in data)


def _forgets_four(data):
    return sum(byte < 0x80 or 0xC0 <= byte < 0xF0 for byte in data)


def _begins_with_one(data):
    count = 1
    for byte in data[1:]:
        count += byte >> 6 != 0b10
    return count


def _utf_16_units(data):
    return len(bytes(data).decode().encode("utf-16-le")) // 2


def _what_is_seen(data):
    return sum(not unicodedata.combining(char) for char in bytes(data).decode())


def _composed(data):
    return len(unicodedata.normalize("NFC", bytes(data).decode()))


def _different_ones(data):
    return len(set(bytes(data).decode()))


def _words(data):
    return len(bytes(data).split())


def _letters_only(data):
    return sum(char.isalpha() for char in bytes(data).decode())


def _without_the_edges(data):
    return len(bytes(data).decode().strip())


def cases_count_characters():
    texts = ["uno", "ñandú", "4 €", "a😀", "", "e\u0301", "€€", "ééé", "два 😀😀", " año\n"]
    return [(text.encode(),) for text in texts]


EXERCISE = Exercise(
    id="ex-10-02",
    title={"en": "Count without decoding", "es": "Contar sin decodificar"},
    reference=count_characters,
    alternatives=(count_characters_by_jumping,),
    cases=cases_count_characters,
    wrong_turns=(
        turn(
            "bytes",
            _bytes,
            "You count bytes. An ñ has two of them; which of the two should count?",
            "Cuentas bytes. Una ñ tiene dos; ¿cuál de los dos debería contar?",
        ),
        turn(
            "ascii-only",
            _ascii_only,
            "You count the ASCII characters. The others have a beginning as well.",
            "Cuentas los caracteres ASCII. Los demás también tienen un comienzo.",
        ),
        turn(
            "not-ascii",
            _not_ascii,
            "You count the bytes of everything beyond ASCII: neither all characters nor one each.",
            "Cuentas los bytes de todo lo que no es ASCII: ni todos los caracteres ni uno por "
            "cada uno.",
        ),
        turn(
            "first-bytes-of-long-ones",
            _first_bytes_of_long_ones,
            "You count where the long ones begin. An ASCII character is a beginning, too.",
            "Cuentas dónde empiezan los largos. Un carácter ASCII también es un comienzo.",
        ),
        turn(
            "continuations",
            _continuations,
            "You count the bytes that go on, and the others begin a character.",
            "Cuentas los bytes que continúan, y los que empiezan un carácter son los otros.",
            _all_but_first_bytes,
        ),
        turn(
            "two-bytes-each",
            _two_bytes_each,
            "You take two bytes for everything beyond ASCII. A € has three, an emoji four.",
            "Tomas dos bytes para todo lo que no es ASCII. Un € tiene tres; un emoji, cuatro.",
            _jumps_by_two,
        ),
        turn(
            "runs",
            _runs_of_bytes,
            "Two long characters side by side become one. What tells you where the second begins?",
            "Dos caracteres largos seguidos se vuelven uno. ¿Qué te dice dónde empieza el segundo?",
        ),
        turn(
            "not-every-first-byte",
            _two_bits_too_many,
            "You know some of the first bytes, not all: there are three kinds besides ASCII. Is "
            "it simpler to say what all the others have in common?",
            "Conoces algunos de los primeros bytes, no todos: hay tres clases además de ASCII. ¿Es "
            "más fácil decir qué tienen en común todos los demás?",
            _forgets_four,
        ),
        turn(
            "nothing-is-one",
            _begins_with_one,
            "All right, except that an empty text has no character.",
            "Todo bien, salvo que un texto vacío no tiene ningún carácter.",
        ),
        turn(
            "utf-16-units",
            _utf_16_units,
            "That is what JavaScript would say: an emoji counts twice.",
            "Eso es lo que diría JavaScript: un emoji cuenta dos veces.",
        ),
        turn(
            "what-is-seen",
            _what_is_seen,
            "You count what is seen. A combining accent is a code point of its own.",
            "Cuentas lo que se ve. Un acento combinante es un punto de código aparte.",
            _composed,
        ),
        turn(
            "different-ones",
            _different_ones,
            "A character that comes twice counts twice.",
            "Un carácter que sale dos veces cuenta dos veces.",
        ),
        turn(
            "something-else",
            _words,
            "Spaces, digits and signs are characters as well.",
            "Los espacios, las cifras y los signos también son caracteres.",
            _letters_only,
            _without_the_edges,
        ),
    ),
)
