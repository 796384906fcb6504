"""Exercise 10.1: a code point as the bytes of UTF-8."""

from minigpt.course.judging.exercise import Exercise, turn


def utf8(code_point):
    """Return the UTF-8 bytes of a code point as a list of numbers from 0 to 255."""
    if code_point < 0x80:
        return [code_point]
    last = 0x80 | code_point & 0x3F
    if code_point < 0x800:
        return [0xC0 | code_point >> 6, last]
    middle = 0x80 | code_point >> 6 & 0x3F
    if code_point < 0x10000:
        return [0xE0 | code_point >> 12, middle, last]
    return [0xF0 | code_point >> 18, 0x80 | code_point >> 12 & 0x3F, middle, last]


def utf8_by_python(code_point):
    return list(chr(code_point).encode("utf-8"))


def _one_byte_is_enough(code_point):
    return [code_point] if code_point < 256 else utf8(code_point)


def _plain_number(code_point):
    return list(code_point.to_bytes(max(1, (code_point.bit_length() + 7) // 8), "big"))


def _number_last_byte_first(code_point):
    return _plain_number(code_point)[::-1]


def _four_bytes_always(code_point):
    return list(code_point.to_bytes(4, "big"))


def _three_bytes_always(code_point):
    return list(code_point.to_bytes(3, "big"))


def _no_10_in_front(code_point):
    first, *rest = utf8(code_point)
    return [first, *(byte & 0x3F for byte in rest)]


def _11_in_front(code_point):
    first, *rest = utf8(code_point)
    return [first, *(byte | 0x40 for byte in rest)]


def _no_count_in_front(code_point):
    first, *rest = utf8(code_point)
    return [0x80 | first & (0x7F >> len(rest) + 1), *rest] if rest else [first]


def _bare_bits_in_front(code_point):
    first, *rest = utf8(code_point)
    return [first & (0x7F >> len(rest) + 1), *rest] if rest else [first]


def _always_two_in_front(code_point):
    first, *rest = utf8(code_point)
    return [0xC0 | first & (0x7F >> len(rest) + 1), *rest] if rest else [first]


def _counts_the_rest(code_point):
    """110… for one byte that follows would be 10…: the first byte counts only the others."""
    first, *rest = utf8(code_point)
    if not rest:
        return [first]
    marks = {1: 0x80, 2: 0xC0, 3: 0xE0}
    return [marks[len(rest)] | first & (0x7F >> len(rest) + 1), *rest]


def _last_byte_first(code_point):
    return utf8(code_point)[::-1]


def _rest_turned_round(code_point):
    first, *rest = utf8(code_point)
    return [first, *rest[::-1]]


def _seven_bits_a_byte(code_point):
    if code_point < 0x80:
        return [code_point]
    if code_point < 0x800:
        return [0xC0 | code_point >> 7 & 0x1F, 0x80 | code_point & 0x7F]
    return utf8(code_point)


def _shifts_by_seven(code_point):
    if code_point < 0x80:
        return [code_point]
    if code_point < 0x800:
        return [0xC0 | code_point >> 7, 0x80 | code_point & 0x3F]
    if code_point < 0x10000:
        return [0xE0 | code_point >> 14, 0x80 | code_point >> 7 & 0x3F, 0x80 | code_point & 0x3F]
    high = [0xF0 | code_point >> 21, 0x80 | code_point >> 14 & 0x3F]
    return [*high, 0x80 | code_point >> 7 & 0x3F, 0x80 | code_point & 0x3F]


def _keeps_the_upper_bits(code_point):
    if code_point < 0x80:
        return [code_point]
    if code_point < 0x800:
        return [0xC0 | code_point >> 6, 0x80 | code_point]
    if code_point < 0x10000:
        return [0xE0 | code_point >> 12, 0x80 | code_point >> 6, 0x80 | code_point]
    high = [0xF0 | code_point >> 18, 0x80 | code_point >> 12]
    return [*high, 0x80 | code_point >> 6, 0x80 | code_point]


def _adds_the_upper_bits(code_point):
    """With + for |, so that a byte may end up above 255."""
    if code_point < 0x800:
        return utf8(code_point)
    last = 0x80 + code_point % 64
    if code_point < 0x10000:
        return [0xE0 + code_point // 4096, 0x80 + code_point // 64, last]
    high = [0xF0 + code_point // 262_144, 0x80 + code_point // 4096]
    return [*high, 0x80 + code_point // 64, last]


def _upper_bits_in_the_middle(code_point):
    """The last byte is right; those between keep what belongs to the bytes before them."""
    if code_point < 0x800:
        return utf8(code_point)
    last = 0x80 | code_point & 0x3F
    if code_point < 0x10000:
        return [0xE0 | code_point >> 12, 0x80 | code_point >> 6, last]
    return [0xF0 | code_point >> 18, 0x80 | code_point >> 12, 0x80 | code_point >> 6, last]


def _never_two(code_point):
    if 0x80 <= code_point < 0x800:
        return [0xE0, 0x80 | code_point >> 6 & 0x3F, 0x80 | code_point & 0x3F]
    return utf8(code_point)


def _never_four(code_point):
    if code_point < 0x10000:
        return utf8(code_point)
    return [0xE0 | code_point >> 12, 0x80 | code_point >> 6 & 0x3F, 0x80 | code_point & 0x3F]


def _two_at_most(code_point):
    if code_point < 0x800:
        return utf8(code_point)
    return [0xC0 | code_point >> 6, 0x80 | code_point & 0x3F]


def _limits_too_late(code_point):
    """The first code point of each longer form still gets the shorter one."""
    if code_point == 0x80:
        return [code_point]
    if code_point == 0x800:
        return [0xC0 | code_point >> 6, 0x80 | code_point & 0x3F]
    if code_point == 0x10000:
        return _never_four(code_point)
    return utf8(code_point)


def _limits_too_early(code_point):
    """The last code point of each shorter form already gets the longer one."""
    last = 0x80 | code_point & 0x3F
    if code_point == 0x7F:
        return [0xC0 | code_point >> 6, last]
    if code_point == 0x7FF:
        return [0xE0, 0x80 | code_point >> 6, last]
    if code_point == 0xFFFF:
        return [0xF0, 0x80 | code_point >> 12, 0x80 | code_point >> 6 & 0x3F, last]
    return utf8(code_point)


def _utf_16(code_point):
    return list(chr(code_point).encode("utf-16-be"))


def _utf_16_little(code_point):
    return list(chr(code_point).encode("utf-16-le"))


def _bits_as_text(code_point):
    return [format(byte, "08b") for byte in utf8(code_point)]


def _hexadecimal(code_point):
    return [format(byte, "02X") for byte in utf8(code_point)]


def _bytes_object(code_point):
    return bytes(utf8(code_point))


def cases_utf8():
    code_points = [0x41, 0xE9, 0x20AC, 0x1F600]  # A é € and a grinning face
    borders = [0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF]
    return [(code_point,) for code_point in (*code_points, *borders)]


EXERCISE = Exercise(
    id="ex-10-01",
    title={"en": "UTF-8 by hand", "es": "UTF-8 a mano"},
    reference=utf8,
    alternatives=(utf8_by_python,),
    cases=cases_utf8,
    wrong_turns=(
        turn(
            "one-byte-is-enough",
            _one_byte_is_enough,
            "233 fits into a byte, and then a reader takes it for the first byte of something "
            "longer. Only code points below 80 (hexadecimal) stay as they are.",
            "233 cabe en un byte, y entonces quien lee lo toma por el primer byte de algo más "
            "largo. Solo los puntos de código menores que 80 (hexadecimal) se quedan como están.",
        ),
        turn(
            "plain-number",
            _plain_number,
            "You write the number itself, cut into bytes. How would a reader know where one "
            "letter ends and the next begins?",
            "Escribes el propio número, cortado en bytes. ¿Cómo sabría quien lee dónde acaba una "
            "letra y empieza la siguiente?",
            _number_last_byte_first,
            _four_bytes_always,
            _three_bytes_always,
        ),
        turn(
            "no-10-in-front",
            _no_10_in_front,
            "The bytes after the first one are bare. Which two bits mark them as followers?",
            "Los bytes que siguen al primero van sin marca. ¿Qué dos bits los señalan como "
            "continuación?",
            _11_in_front,
        ),
        turn(
            "no-count-in-front",
            _no_count_in_front,
            "Your first byte does not say how many bytes there are: as many ones in front as "
            "bytes in all, then a zero.",
            "Tu primer byte no dice cuántos bytes son: al principio, tantos unos como bytes haya "
            "en total, y después un cero.",
            _bare_bits_in_front,
            _always_two_in_front,
            _counts_the_rest,
        ),
        turn(
            "last-byte-first",
            _last_byte_first,
            "The bytes are right and stand in another order. Which bits of the number come first?",
            "Los bytes son correctos y están en otro orden. ¿Qué bits del número van primero?",
            _rest_turned_round,
        ),
        turn(
            "seven-bits-a-byte",
            _seven_bits_a_byte,
            "You move on by seven bits. How many of a follower's eight are left after its mark?",
            "Avanzas de siete en siete bits. ¿Cuántos de los ocho de un byte de continuación "
            "quedan después de su marca?",
            _shifts_by_seven,
        ),
        turn(
            "keeps-the-upper-bits",
            _keeps_the_upper_bits,
            "Bits that already stand in an earlier byte are still there in a later one. Keep the "
            "six that are its own.",
            "Hay bits que ya están en un byte anterior y siguen en otro posterior. Quédate con los "
            "seis que le tocan.",
            _upper_bits_in_the_middle,
            _adds_the_upper_bits,
        ),
        turn(
            "never-two",
            _never_two,
            "You use three bytes where two hold all the bits. UTF-8 allows the shortest form only.",
            "Usas tres bytes donde en dos caben todos los bits. UTF-8 solo permite la forma más "
            "corta.",
        ),
        turn(
            "never-four",
            _never_four,
            "Large code points do not fit into your longest form. There is one more row in the "
            "table.",
            "Los puntos de código grandes no caben en tu forma más larga. A la tabla le queda una "
            "fila.",
            _two_at_most,
        ),
        turn(
            "borders",
            _limits_too_late,
            "All right except exactly at the borders of the table. Which is the last number that "
            "fits into each row?",
            "Todo bien, salvo justo en los límites de la tabla. ¿Cuál es el último número que cabe "
            "en cada fila?",
            _limits_too_early,
        ),
        turn(
            "utf-16",
            _utf_16,
            "That is UTF-16: two or four bytes for everything, even for an A.",
            "Eso es UTF-16: dos o cuatro bytes para todo, hasta para una A.",
            _utf_16_little,
        ),
        turn(
            "not-numbers",
            _bits_as_text,
            "The right bytes, written down as text. Asked is a list of numbers from 0 to 255.",
            "Los bytes correctos, escritos como texto. Se pide una lista de números de 0 a 255.",
            _hexadecimal,
            _bytes_object,
        ),
    ),
)
