"""Wrong answers to the exercises of phase 10, each with the hint that it meets."""

import unicodedata


# ----------------------------------------------------------------------------------- 10.1, UTF-8
def right_bytes(c):
    return list(chr(c).encode())


def latin_1_else(c):
    try:
        return list(chr(c).encode("latin-1"))
    except UnicodeEncodeError:
        return list(chr(c).encode())


def base_64_digits(c):
    """Six bits a byte without any marks."""
    out = [c & 0x3F]
    while c := c >> 6:
        out.insert(0, c & 0x3F)
    return out


def base_128(c):
    """Seven bits a byte, the top bit says that more come."""
    out = [c & 0x7F]
    while c := c >> 7:
        out.insert(0, c & 0x7F | 0x80)
    return out


def as_binary_string(c):
    bits = format(c, "b")
    if c < 128:
        return [c]
    bits = bits.zfill(11 if c < 0x800 else 16 if c < 0x10000 else 21)
    first = {11: "110", 16: "1110", 21: "11110"}[len(bits)]
    head = 8 - len(first)
    pieces = [first + bits[:head]]
    pieces += ["10" + bits[i : i + 6] for i in range(head, len(bits), 6)]
    return pieces


def without_marks_of_followers(c):
    if c < 0x80:
        return [c]
    if c < 0x800:
        return [0xC0 + (c >> 6), c % 64]
    if c < 0x10000:
        return [0xE0 + (c >> 12), (c >> 6) % 64, c % 64]
    return [0xF0 + (c >> 18), (c >> 12) % 64, (c >> 6) % 64, c % 64]


def followers_first(c):
    first, *rest = right_bytes(c)
    return [*rest, first]


def borders_with_le(c):
    if c <= 0x80:
        return [c]
    if c <= 0x800:
        return [192 + c // 64, 128 + c % 64]
    if c <= 0x10000:
        return [224 + c // 4096, 128 + c // 64 % 64, 128 + c % 64]
    return [240 + c // 262144, 128 + c // 4096 % 64, 128 + c // 64 % 64, 128 + c % 64]


def forgets_the_remainder(c):
    if c < 0x80:
        return [c]
    if c < 0x800:
        return [192 + c // 64, 128 + c % 64]
    if c < 0x10000:
        return [224 + c // 4096, 128 + c // 64, 128 + c % 64]
    return [240 + c // 262144, 128 + c // 4096, 128 + c // 64, 128 + c % 64]


def always_c0(c):
    first, *rest = right_bytes(c)
    if not rest:
        return [first]
    bits = c >> 6 * len(rest)
    return [0xC0 | bits, *rest]


def three_is_enough(c):
    if c < 0x800:
        return right_bytes(c)
    return [224 + c // 4096, 128 + c // 64 % 64, 128 + c % 64]


def decimal_digits(c):
    return [ord(digit) for digit in str(c)]


# ------------------------------------------------------------------------------ 10.2, characters
def where_the_sign_changes(data):
    return sum(1 for i, b in enumerate(data) if b < 128 or i == 0 or data[i - 1] < 128)


def half_of_the_rest(data):
    plain = len([b for b in data if b <= 127])
    return plain + (len(data) - plain) // 2


def c0_to_df(data):
    return len([b for b in data if b < 128 or b & 0b11100000 == 0b11000000])


def graphemes(data):
    return len([c for c in str(data, "utf-8") if unicodedata.category(c) != "Mn"])


def js_length(data):
    return sum(1 + (ord(c) > 0xFFFF) for c in str(data, "utf-8"))


# ------------------------------------------------------------------------------------ 10.3, cuts
def drop_continuations(data, limit):
    data = data[:limit] if limit < len(data) else data + b"\0"
    while data and data[-1] & 0xC0 == 0x80:
        data = data[:-1]
    return data.rstrip(b"\0")


def forward(data, limit):
    try:
        data[:limit].decode()
        return data[:limit]
    except UnicodeDecodeError:
        return forward(data, limit + 1)


def strict_below(data, limit):
    """Reads "at most limit" as "fewer than limit"."""
    if limit > len(data):
        return data
    return data[: max(limit - 1, 0)].decode(errors="ignore").encode()


def only_plain_end(data, limit):
    out = data[:limit]
    while out and not chr(out[-1]).isascii():
        out = out[:-1]
    return out


def back_by_one(data, limit):
    try:
        data[:limit].decode()
    except ValueError:
        return data[: limit - 1]
    return data[:limit]


def readable(data, limit):
    return data[:limit].decode("utf8", "replace").encode()


def plain(data, limit):
    return data[:limit].decode("ascii", "ignore").encode()


def with_dots(data, limit):
    if limit >= len(data):
        return data
    return data[:limit].decode(errors="ignore").encode() + b"..."


# ------------------------------------------------------------------------------------ 10.4, texts
def drop_marks(s):
    return "".join(c for c in unicodedata.normalize("NFKD", s) if unicodedata.category(c) != "Mn")


def only_acute(a, b):
    table = {"a\u0301": "á", "e\u0301": "é", "i\u0301": "í", "o\u0301": "ó", "u\u0301": "ú"}
    table["n\u0303"] = "ñ"
    for two, one in table.items():
        a, b = a.replace(two, one), b.replace(two, one)
    return a == b


def nfc(s):
    return unicodedata.normalize("NFC", s)


def nfkd(s):
    return unicodedata.normalize("NFKD", s)


ANSWERS = {
    "ex-10-01": [
        ("one-byte-is-enough", latin_1_else),
        (None, base_64_digits),
        (None, base_128),
        ("not-numbers", as_binary_string),
        ("no-10-in-front", without_marks_of_followers),
        (None, followers_first),
        ("borders", borders_with_le),
        ("keeps-the-upper-bits", forgets_the_remainder),
        ("no-count-in-front", always_c0),
        ("never-four", three_is_enough),
        (None, decimal_digits),
        ("plain-number", lambda c: [c] if c < 256 else list(c.to_bytes(2 + (c > 65535), "big"))),
        ("utf-16", lambda c: list(chr(c).encode("utf-16")[2:])),
        ("last-byte-first", lambda c: list(reversed(right_bytes(c)))),
        ("not-numbers", lambda c: chr(c).encode("utf8")),
        ("not-numbers", lambda c: [hex(b)[2:].upper().zfill(2) for b in right_bytes(c)]),
    ],
    "ex-10-02": [
        ("bytes", lambda data: sum(1 for _ in data)),
        ("ascii-only", lambda data: len(data.decode("ascii", "ignore"))),
        ("first-bytes-of-long-ones", lambda data: sum(b & 0xC0 == 0xC0 for b in data)),
        ("continuations", lambda data: sum(b & 0xC0 == 0x80 for b in data)),
        ("continuations", lambda data: sum(b & 0xC0 != 0xC0 for b in data)),
        ("two-bytes-each", half_of_the_rest),
        ("runs", where_the_sign_changes),
        ("not-every-first-byte", c0_to_df),
        ("what-is-seen", graphemes),
        ("utf-16-units", js_length),
        ("different-ones", lambda data: len({*data.decode()})),
        ("not-ascii", lambda data: len([b for b in data if b > 127])),
        ("bytes", lambda data: len(data.decode("latin-1"))),
        (None, lambda data: len(data) // 2),
        (None, lambda data: len(set(data))),
    ],
    "ex-10-03": [
        ("cuts-anywhere", lambda data, limit: bytes(list(data)[:limit])),
        ("counts-characters", lambda data, limit: str(data, "utf8")[:limit].encode()),
        (
            "replacement-character",
            lambda data, limit: data[:limit].decode("utf8", "replace").encode(),
        ),
        ("leaves-the-first-byte", drop_continuations),
        ("rounds-up", forward),
        ("always-less", strict_below),
        ("drops-whole-letters", only_plain_end),
        ("one-step-back", back_by_one),
        ("as-text", lambda data, limit: data[:limit].decode("utf8", "ignore")),
        (
            "drops-whole-letters",
            lambda data, limit: data[:limit].decode("ascii", "ignore").encode(),
        ),
        ("the-end", lambda data, limit: data[len(data) - limit :].decode(errors="ignore").encode()),
        (None, with_dots),
        (None, lambda data, limit: data),
    ],
    "ex-10-04": [
        ("code-points", lambda a, b: a.encode() == b.encode()),
        ("one-side-only", lambda a, b: a == nfc(b)),
        ("one-side-only", lambda a, b: a == unicodedata.normalize("NFD", b)),
        ("two-forms", lambda a, b: unicodedata.normalize("NFD", a) == nfc(b)),
        ("accents-off", lambda a, b: drop_marks(a) == drop_marks(b)),
        (
            "compatibility",
            lambda a, b: unicodedata.normalize("NFKD", b) == unicodedata.normalize("NFKD", a),
        ),
        ("lower-case", lambda a, b: nfc(a.upper()) == nfc(b.upper())),
        ("spaces-off", lambda a, b: nfc(a).replace(" ", "") == nfc(b).replace(" ", "")),
        ("same-letters", lambda a, b: {*nfc(a)} == {*nfc(b)}),
        ("same-length", lambda a, b: len(nfc(b)) == len(nfc(a))),
        ("by-a-list", only_acute),
        ("a-part", lambda a, b: nfc(a) in nfc(b) or nfc(b) in nfc(a)),
        (None, lambda a, b: True),
        ("code-points", lambda a, b: a is b),
        ("accents-off", lambda a, b: a.encode("ascii", "ignore") == b.encode("ascii", "ignore")),
    ],
}
