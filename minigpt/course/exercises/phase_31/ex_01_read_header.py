"""Exercise 31.1: what is where in a safetensors file."""

import json
import struct

from minigpt.course.judging.exercise import Exercise, turn


def read_header(raw):
    """Return {name: (dtype, shape, start, end)} of a safetensors file's tensors."""
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    first = 8 + length
    return {
        name: (t["dtype"], t["shape"], first + t["data_offsets"][0], first + t["data_offsets"][1])
        for name, t in header.items()
    }


def read_header_by_hand(raw):
    length = sum(byte * 256**i for i, byte in enumerate(raw[:8]))
    found = {}
    for name, entry in json.loads(raw[8 : length + 8].decode("utf-8")).items():
        if name != "__metadata__":
            start, end = (length + 8 + offset for offset in entry["data_offsets"])
            found[name] = [entry["dtype"], tuple(entry["shape"]), start, end]
    return found


def _parts(raw):
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    return header, length


def _entries(raw, start, end):
    """The right header, with places as `start` and `end` make them of (length, first, last)."""
    header, length = _parts(raw)
    return {
        name: (
            t["dtype"],
            t["shape"],
            start(length, *t["data_offsets"]),
            end(length, *t["data_offsets"]),
        )
        for name, t in header.items()
    }


def _big_endian(raw):
    length = int.from_bytes(raw[:8], "big")
    return json.loads(raw[8 : 8 + length])


def _from_the_end(raw):
    length = int.from_bytes(raw[:8], "big")
    return read_header(length.to_bytes(8, "little") + raw[8:])


def _as_stored(raw):
    return _entries(raw, lambda n, a, b: a, lambda n, a, b: b)


def _without_the_eight(raw):
    return _entries(raw, lambda n, a, b: n + a, lambda n, a, b: n + b)


def _only_the_eight(raw):
    return _entries(raw, lambda n, a, b: 8 + a, lambda n, a, b: 8 + b)


def _end_is_a_length(raw):
    return _entries(raw, lambda n, a, b: 8 + n + a, lambda n, a, b: b - a)


def _end_added_up(raw):
    return _entries(raw, lambda n, a, b: 8 + n + a, lambda n, a, b: 8 + n + a + b)


def _last_byte(raw):
    return _entries(raw, lambda n, a, b: 8 + n + a, lambda n, a, b: 8 + n + b - 1)


def _start_only(raw):
    return _entries(raw, lambda n, a, b: 8 + n + a, lambda n, a, b: b)


def _with_metadata(raw):
    header, length = _parts(raw)
    found = read_header(raw)
    whole = json.loads(raw[8 : 8 + length])
    return whole if "__metadata__" in whole else found


def _metadata_beside(raw):
    _, length = _parts(raw)
    whole = json.loads(raw[8 : 8 + length])
    found = read_header(raw)
    if "__metadata__" in whole:
        found["__metadata__"] = whole["__metadata__"]
    return found


def _first_byte(raw):
    length = raw[0]
    return read_header(bytes([length]) + bytes(7) + raw[8:])


def _two_bytes(raw):
    return read_header(raw[:2] + bytes(6) + raw[8:])


def _cut_short(raw):
    length = int.from_bytes(raw[:8], "little")
    return json.loads(raw[8:length])


def _length_is_in_it(raw):
    length = int.from_bytes(raw[:8], "little")
    return json.loads(raw[:length])


def _shapes_reversed(raw):
    found = read_header(raw)
    return {name: (t, shape[::-1], a, b) for name, (t, shape, a, b) in found.items()}


def _counts(raw):
    found = read_header(raw)
    sizes = {}
    for name, (dtype, shape, a, b) in found.items():
        n = 1
        for side in shape:
            n *= side
        sizes[name] = (dtype, n, a, b)
    return sizes


def _pairs(raw):
    return {name: (t, shape, (a, b)) for name, (t, shape, a, b) in read_header(raw).items()}


def _entries_as_they_are(raw):
    header, _ = _parts(raw)
    return header


def make_file(tensors, metadata=None, pad=0):
    """Return the bytes of a safetensors file; tensors are name -> (dtype, shape, bytes of data)."""
    header, data = {}, b""
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, (dtype, shape, body) in tensors.items():
        places = [len(data), len(data) + len(body)]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": places}
        data += body
    text = json.dumps(header, ensure_ascii=False).encode() + b" " * pad
    return struct.pack("<Q", len(text)) + text + data


def cases_read_header():
    one = {"w": ("F32", [2, 3], bytes(range(24)))}
    two = one | {"peso_ñ": ("U8", [5], bytes(5)), "scale": ("F16", [], bytes(2))}
    many = {f"blocks.{i}.up.weight": ("BF16", [4, 2, 1], bytes(16)) for i in range(7)}
    return [
        (make_file(one),),
        (make_file(two, {"format": "pt"}, pad=3),),
        (make_file(many, {"made_by": "someone", "step": "1000"}),),
        (make_file(one, {"notes": "x" * 70_000}),),
        (make_file({"empty": ("F32", [0, 4], b"")} | one, {}),),
    ]


EXERCISE = Exercise(
    id="ex-31-01",
    title={"en": "What is where", "es": "Qué hay y dónde"},
    reference=read_header,
    alternatives=(read_header_by_hand,),
    cases=cases_read_header,
    wrong_turns=(
        turn(
            "other-end",
            _from_the_end,
            "You read the eight bytes from the wrong end: the length comes out astronomically "
            "large. Which byte counts ones, the first or the last?",
            "Lees los ocho bytes por el extremo equivocado: la longitud sale astronómica. ¿Qué "
            "byte cuenta las unidades, el primero o el último?",
            _big_endian,
        ),
        turn(
            "places-as-stored",
            _as_stored,
            "These places are counted from where the data begin. Places in the file are asked for: "
            "what lies in front of the data?",
            "Esas posiciones se cuentan desde donde empiezan los datos. Se piden posiciones en el "
            "archivo: ¿qué hay delante de los datos?",
        ),
        turn(
            "part-of-the-front",
            _without_the_eight,
            "You add one of the two things that lie in front of the data and forget the other: "
            "the header itself, and the number that says how long it is.",
            "Sumas una de las dos cosas que hay delante de los datos y olvidas la otra: la propia "
            "cabecera y el número que dice cuánto mide.",
            _only_the_eight,
        ),
        turn(
            "end-is-no-length",
            _end_is_a_length,
            "The second offset is a place, where the tensor ends, and no length: treat it as you "
            "treat the first.",
            "El segundo desplazamiento es una posición, donde termina el tensor, y no una "
            "longitud: trátalo igual que el primero.",
            _end_added_up,
            _start_only,
        ),
        turn(
            "last-byte",
            _last_byte,
            "The end is the place after the last byte, as in a slice of Python.",
            "El final es la posición siguiente al último byte, como en un recorte de Python.",
        ),
        turn(
            "metadata-is-no-tensor",
            _with_metadata,
            "One entry of the header is no tensor: notes that someone left about the file.",
            "Una entrada de la cabecera no es un tensor: son notas que alguien dejó sobre el "
            "archivo.",
            _metadata_beside,
        ),
        turn(
            "one-byte",
            _first_byte,
            "You read a part of the length only. One byte counts to 255, two to 65535, and headers "
            "may be longer.",
            "Lees solo una parte de la longitud. Un byte cuenta hasta 255, dos hasta 65535, y las "
            "cabeceras pueden ser más largas.",
            _two_bytes,
        ),
        turn(
            "header-cut",
            _cut_short,
            "The slice of the header does not fit it: it begins after the eight bytes, and is as "
            "long as they say. Where does it stop, then?",
            "El recorte no corresponde a la cabecera: empieza después de los ocho bytes y mide lo "
            "que ellos dicen. ¿Dónde acaba, entonces?",
            _length_is_in_it,
        ),
        turn(
            "shape-turned",
            _shapes_reversed,
            "The sides of the shapes stand in another order than in the file.",
            "Los lados de las formas están en otro orden que en el archivo.",
        ),
        turn(
            "not-four",
            _pairs,
            "Each tensor has four things here: type, shape, start and end, side by side. The shape "
            "stays a list of sides.",
            "Cada tensor tiene aquí cuatro cosas: tipo, forma, principio y final, una junto a "
            "otra. La forma sigue siendo una lista de lados.",
            _counts,
            _entries_as_they_are,
        ),
    ),
)
