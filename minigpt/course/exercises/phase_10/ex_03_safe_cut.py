"""Exercise 10.3: cut bytes so that what is left is a text."""

from minigpt.course.judging.exercise import Exercise, turn


def safe_cut(data, limit):
    """Return the longest beginning of the UTF-8 bytes that is a text and no longer than limit."""
    if limit >= len(data):
        return data
    while limit and data[limit] >> 6 == 0b10:
        limit -= 1
    return data[:limit]


def safe_cut_by_trying(data, limit):
    cut = data[:limit]
    while cut:
        try:
            cut.decode("utf-8")
            return cut
        except UnicodeDecodeError:
            cut = cut[:-1]
    return cut


def _cuts_anywhere(data, limit):
    return data[:limit]


def _replacement_character(data, limit):
    return data[:limit].decode(errors="replace").encode()


def _question_mark(data, limit):
    return data[:limit].decode(errors="replace").replace("\ufffd", "?").encode()


def _leaves_the_first_byte(data, limit):
    cut = data[:limit]
    while limit < len(data) and cut and cut[-1] >> 6 == 0b10:
        cut = cut[:-1]
    return cut


def _always_drops_the_last(data, limit):
    """Looks only at the bytes kept, and takes any long character at the end for a broken one."""
    cut = data[:limit]
    while cut and cut[-1] >> 6 == 0b10:
        cut = cut[:-1]
    return cut[:-1] if cut and cut[-1] >= 0xC0 else cut


def _drops_all_beyond_ascii(data, limit):
    cut = data[:limit]
    while cut and cut[-1] >= 0x80:
        cut = cut[:-1]
    return cut


def _ascii_of_it(data, limit):
    return bytes(byte for byte in data[:limit] if byte < 0x80)


def _counts_characters(data, limit):
    return data.decode()[:limit].encode()


def _always_one_less(data, limit):
    return data[: max(0, limit - 1)] if limit < len(data) else data


def _below_the_limit(data, limit):
    return safe_cut(data, max(0, limit - 1)) if limit <= len(data) else data


def _one_step_back(data, limit):
    cut = data[:limit]
    try:
        cut.decode()
    except UnicodeDecodeError:
        return cut[:-1]
    return cut


def _rounds_up(data, limit):
    while limit < len(data) and data[limit] >> 6 == 0b10:
        limit += 1
    return data[:limit]


def _stops_at_the_limit(data, limit):
    """Steps back from the last byte that is kept instead of the first one that is not."""
    if limit >= len(data):
        return data
    limit -= 1
    while limit > 0 and data[limit] >> 6 == 0b10:
        limit -= 1
    return data[: max(0, limit)]


def _whole_words(data, limit):
    if limit >= len(data):
        return data
    return data[:limit].rsplit(b" ", 1)[0] if b" " in data[:limit] else b""


def _as_text(data, limit):
    return safe_cut(data, limit).decode()


def _the_end(data, limit):
    return data[-limit:].decode(errors="ignore").encode() if limit else b""


def _all_or_nothing(data, limit):
    try:
        data[:limit].decode()
    except UnicodeDecodeError:
        return b""
    return data[:limit]


def cases_safe_cut():
    found = [("dieciséis", 7), ("dieciséis", 8), ("a😀b", 3), ("a😀b", 5), ("tres", 9)]
    found += [("€", 2), ("uno dos", 5), ("ñandú", 6), ("ñandú", 7), ("año", 0), ("", 3), ("éé", 3)]
    return [(text.encode(), limit) for text, limit in found]


EXERCISE = Exercise(
    id="ex-10-03",
    title={"en": "Cut without breaking a letter", "es": "Cortar sin romper una letra"},
    reference=safe_cut,
    alternatives=(safe_cut_by_trying,),
    cases=cases_safe_cut,
    wrong_turns=(
        turn(
            "cuts-anywhere",
            _cuts_anywhere,
            "You cut wherever the limit falls. Decode what you return: is it a text?",
            "Cortas donde caiga el límite. Decodifica lo que devuelves: ¿es un texto?",
        ),
        turn(
            "replacement-character",
            _replacement_character,
            "A sign that was not in the text stands at the end, and may even go past the limit. "
            "Leave the broken letter out.",
            "Al final hay un signo que no estaba en el texto y que incluso puede pasar del límite. "
            "Deja fuera la letra rota.",
            _question_mark,
        ),
        turn(
            "leaves-the-first-byte",
            _leaves_the_first_byte,
            "The bytes that go on are gone; the first byte of the broken letter is still there.",
            "Ya no están los bytes que continúan, pero sigue ahí el primer byte de la letra rota.",
        ),
        turn(
            "drops-whole-letters",
            _always_drops_the_last,
            "A letter beyond ASCII that is whole may stay. The first byte after the cut tells you "
            "whether one is broken.",
            "Una letra que no es ASCII y está entera se puede quedar. El primer byte después del "
            "corte te dice si hay alguna rota.",
            _drops_all_beyond_ascii,
            _ascii_of_it,
        ),
        turn(
            "counts-characters",
            _counts_characters,
            "Your limit counts characters. Asked is a limit in bytes.",
            "Tu límite cuenta caracteres. Se pide un límite en bytes.",
        ),
        turn(
            "one-step-back",
            _one_step_back,
            "One step back is enough for an é. How far back can the beginning of an emoji be?",
            "Un paso atrás basta para una é. ¿A qué distancia puede estar el comienzo de un emoji?",
        ),
        turn(
            "always-less",
            _always_one_less,
            "You give away room: text that fits as a whole, up to the limit, may stay.",
            "Desaprovechas sitio: lo que cabe entero, hasta el límite, se puede quedar.",
            _stops_at_the_limit,
            _below_the_limit,
        ),
        turn(
            "rounds-up",
            _rounds_up,
            "You finish the letter, past the limit. A limit is a limit.",
            "Terminas la letra, más allá del límite. Un límite es un límite.",
        ),
        turn(
            "whole-words",
            _whole_words,
            "You cut at a space. Letters must stay whole here, words need not.",
            "Cortas en un espacio. Aquí deben quedar enteras las letras, no las palabras.",
        ),
        turn(
            "as-text",
            _as_text,
            "The cut is right. Hand back the bytes, not the text.",
            "El corte es correcto. Devuelve los bytes, no el texto.",
        ),
        turn(
            "the-end",
            _the_end,
            "That is the end of the data. Asked is its beginning.",
            "Eso es el final de los datos. Se pide el comienzo.",
        ),
        turn(
            "all-or-nothing",
            _all_or_nothing,
            "When a letter is broken you throw everything away. All before it is fine.",
            "Cuando hay una letra rota lo tiras todo. Todo lo anterior está bien.",
        ),
    ),
)
