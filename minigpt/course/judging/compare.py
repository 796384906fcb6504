"""Is this value the expected one, and if not, in what does it differ?

Values are numbers, strings, sequences, mappings, NumPy arrays, tensors, and nestings of these.
Types are told apart by name, so that comparing integers never imports torch.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from minigpt.course.words import Text

SMALL = 16  # entries shown in full; of larger arrays only the shape and one entry

NAMES = {
    "none": {"en": "nothing (None)", "es": "nada (None)"},
    "bool": {"en": "True or False", "es": "True o False"},
    "int": {"en": "an integer", "es": "un entero"},
    "float": {"en": "a number", "es": "un número"},
    "str": {"en": "a string", "es": "una cadena"},
    "tensor": {"en": "a tensor", "es": "un tensor"},
    "array": {"en": "a NumPy array", "es": "un array de NumPy"},
    "sequence": {"en": "a list or tuple", "es": "una lista o tupla"},
    "mapping": {"en": "a dictionary", "es": "un diccionario"},
    "set": {"en": "a set", "es": "un conjunto"},
}


@dataclass(frozen=True)
class Tolerance:
    """How close two floats must be: |got - expected| <= atol + rtol * |expected|."""

    rtol: float = 1e-5
    atol: float = 1e-6
    why: str = "float32, a few hundred additions"


def kind_of(value: Any) -> str:
    """The kind of a value, or its type's name when it is none of the known kinds."""
    if is_tensor(value):
        return "tensor"
    if type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
        return "array"
    if value is None:
        return "none"
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "bool"
    for kind, types in (
        ("int", Integral),
        ("float", Real),
        ("str", str),
        ("sequence", list | tuple),
        ("mapping", Mapping),
        ("set", set | frozenset),
    ):
        if isinstance(value, types):
            return kind
    return type(value).__name__


def is_tensor(value: Any) -> bool:
    """True for torch tensors and parameters; torch is not imported to find out."""
    return any(c.__module__ == "torch" and c.__name__ == "Tensor" for c in type(value).__mro__)


def difference(got: Any, expected: Any, tolerance: Tolerance) -> Text | None:
    """None when equal, else one sentence in each language that says where they part."""
    have, want = kind_of(got), kind_of(expected)
    if want == "float" and have == "int":
        have = "float"
    if have != want:
        return _different_kind(got, expected, have, want)
    if want in ("tensor", "array"):
        return _arrays(got, expected, tolerance)
    if want == "sequence":
        return _sequences(got, expected, tolerance)
    if want == "mapping":
        return _mappings(got, expected, tolerance)
    if want == "float":
        return None if _close(got, expected, tolerance) else _values(got, expected)
    if dataclasses.is_dataclass(expected) and not isinstance(expected, type):
        return _mappings(_fields(got), _fields(expected), tolerance)
    return None if bool(got == expected) else _values(got, expected)


def _fields(value: Any) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}


def _different_kind(got: Any, expected: Any, have: str, want: str) -> Text:
    name, due = NAMES.get(have, {}), NAMES.get(want, {})
    if want == "int" and have == "float":
        if got == expected:
            return {
                "en": f"the value {got!r} is right but a float, and an integer is due "
                "(/ always gives a float, // divides integers)",
                "es": f"el valor {got!r} está bien pero es un float y debe ser un entero "
                "(/ siempre da un float, // divide enteros)",
            }
        return {
            "en": f"the result is the float {told_apart(got, float(expected), 6)[0]}, "
            f"and the integer {expected} is due",
            "es": f"el resultado es el float {told_apart(got, float(expected), 6)[0]} "
            f"y debe ser el entero {expected}",
        }
    if have == "none":
        return {
            "en": "your function returns None: is a `return` missing?",
            "es": "tu función devuelve None: ¿falta un `return`?",
        }
    if have == "tensor" and want in ("int", "float", "bool"):
        return {
            "en": "the result is a tensor, and a Python number is due: .item() takes it out",
            "es": "el resultado es un tensor y debe ser un número de Python: .item() lo saca",
        }
    return {
        "en": f"the result is {name.get('en', have)}, and {due.get('en', want)} is due",
        "es": f"el resultado es {name.get('es', have)} y debe ser {due.get('es', want)}",
    }


def _values(got: Any, expected: Any) -> Text:
    if isinstance(got, str) and isinstance(expected, str):
        return _strings(got, expected)
    have, due = told_apart(got, expected, 6)
    return {
        "en": f"the result is {have}, and {due} is due",
        "es": f"el resultado es {have} y debe ser {due}",
    }


def _strings(got: str, expected: str) -> Text:
    """Two strings as they part; spaces are drawn when it is they that differ."""
    same = next(
        (i for i, (a, b) in enumerate(zip(got, expected, strict=False)) if a != b),
        min(len(got), len(expected)),
    )
    start = same - 20 if max(len(got), len(expected)) > 100 and same > 40 else 0
    have, due = (short(text[start:]) for text in (got, expected))
    blank = "".join(got.split()) == "".join(expected.split())
    if blank:
        have, due = have.replace(" ", "·"), due.replace(" ", "·")
    told = {
        "en": f"the result is {have}, and {due} is due{' (· is a space)' if blank else ''}",
        "es": f"el resultado es {have} y debe ser {due}{' (· es un espacio)' if blank else ''}",
    }
    place = {"en": f"from character {start} on, ", "es": f"desde el carácter {start}, "}
    return {lang: place[lang] + text for lang, text in told.items()} if start else told


def _close(got: Any, expected: Any, tolerance: Tolerance) -> bool:
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    if math.isinf(expected) or math.isinf(got):
        return got == expected
    return abs(got - expected) <= tolerance.atol + tolerance.rtol * abs(expected)


def _arrays(got: Any, expected: Any, tolerance: Tolerance) -> Text | None:
    if tuple(got.shape) != tuple(expected.shape):
        return {
            "en": f"the shape is {tuple(got.shape)}, and {tuple(expected.shape)} is due",
            "es": f"la forma es {tuple(got.shape)} y debe ser {tuple(expected.shape)}",
        }
    if got.dtype != expected.dtype:
        have, want = (str(v.dtype).removeprefix("torch.") for v in (got, expected))
        return {
            "en": f"the dtype is {have}, and {want} is due",
            "es": f"el dtype es {have} y debe ser {want}",
        }
    import numpy as np

    mine, target = as_numpy(got), as_numpy(expected)
    if target.dtype.kind in "fc":
        wrong = ~np.isclose(mine, target, tolerance.rtol, tolerance.atol, equal_nan=True)
    else:
        wrong = mine != target
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    if not index:
        return _values(mine.item(), target.item())
    where, count, size = ", ".join(map(str, index)), int(wrong.sum()), wrong.size
    have, want = told_apart(mine[index].item(), target[index].item())
    return {
        "en": f"{count} of {size} entries differ; at [{where}] yours is {have}, expected {want}",
        "es": f"difieren {count} de {size} entradas; en [{where}] la tuya es {have} "
        f"y se espera {want}",
    }


def told_apart(got: Any, expected: Any, digits: int = 4) -> tuple[str, str]:
    """Both values, numbers with as few digits as tell them apart: 0.2117, not all seventeen."""
    if "float" in (kinds := {kind_of(got), kind_of(expected)}) and kinds <= {"float", "int"}:
        if isinstance(got, Integral):
            return repr(int(got)), told_apart(0.0, float(expected), digits)[1]
        for few in (digits, 2 * digits):
            have, want = float(f"{got:.{few}g}"), float(f"{expected:.{few}g}")
            if have != want:
                return repr(have), repr(want)
    return short(got), short(expected)


def as_numpy(value: Any) -> Any:
    """A tensor or array as a NumPy array; 16-bit floats become float64 on the way."""
    if is_tensor(value):
        value = value.detach().cpu()
        return (value.double() if value.is_floating_point() else value).numpy()
    return value


def _sequences(got: Any, expected: Any, tolerance: Tolerance) -> Text | None:
    if len(got) != len(expected):
        return {
            "en": f"the result has {len(got)} items, and {len(expected)} are due",
            "es": f"el resultado tiene {len(got)} elementos y deben ser {len(expected)}",
        }
    for i, (mine, target) in enumerate(zip(got, expected, strict=True)):
        inner = difference(mine, target, tolerance)
        if inner:
            return {"en": f"item {i}: {inner['en']}", "es": f"elemento {i}: {inner['es']}"}
    return None


def _mappings(got: Any, expected: Any, tolerance: Tolerance) -> Text | None:
    missing, extra = [k for k in expected if k not in got], [k for k in got if k not in expected]
    if missing:
        return {
            "en": f"the key {missing[0]!r} is missing",
            "es": f"falta la clave {missing[0]!r}",
        }
    if extra:
        return {"en": f"the key {extra[0]!r} is one too many", "es": f"sobra la clave {extra[0]!r}"}
    for key in expected:
        inner = difference(got[key], expected[key], tolerance)
        if inner:
            return {"en": f"at {key!r}: {inner['en']}", "es": f"en {key!r}: {inner['es']}"}
    return None


def changed(before: Any, after: Any) -> bool:
    """Did an argument change during the call? What cannot be compared counts as unchanged."""
    have, want = kind_of(after), kind_of(before)
    if want not in NAMES:
        return False
    if have != want:
        return True
    if want in ("sequence", "mapping"):
        if len(before) != len(after):
            return True
        if want == "sequence":
            return any(changed(b, a) for b, a in zip(before, after, strict=True))
        return any(k not in after or changed(v, after[k]) for k, v in before.items())
    return difference(after, before, Tolerance(rtol=0.0, atol=0.0)) is not None


def short(value: Any, width: int = 160) -> str:
    """A value on one line: small arrays in full, large ones by shape and dtype."""
    kind = kind_of(value)
    if kind in ("tensor", "array"):
        name, dtype = kind, str(value.dtype).removeprefix("torch.")
        if math.prod(value.shape) <= SMALL:
            text = f"{name}({as_numpy(value).tolist()!r})"
            text = text if len(text) <= width else f"{name}({_rounded(as_numpy(value).tolist())})"
            return text if dtype in ("float32", "int64") else f"{text[:-1]}, dtype={dtype})"
        return f"{name}(shape={tuple(value.shape)}, dtype={dtype})"
    if kind == "sequence" and len(value) <= SMALL:
        inner = ", ".join(short(item, width) for item in value)
        comma = "," if len(value) == 1 else ""
        text = f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
    elif callable(value) and hasattr(value, "__name__"):
        text = value.__name__
    elif isinstance(value, str):
        text = repr(value)  # two spaces, a tab or a newline at the end stay visible
    else:
        text = " ".join(repr(value).split())
    return text if len(text) <= width else text[: width - 1] + "…"


def _rounded(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_rounded(item) for item in value) + "]"
    return f"{value:.4g}" if isinstance(value, float) else repr(value)
