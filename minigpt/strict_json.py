"""JSON from strangers: every value is asked for by name, type and range, or the file is refused.

    fields = read_json(folder / "config.json", "checkpoint")
    fields.whole("n_layer", 1, 1000)      an int from 1 to 1000; true, 2.0 and "2" are none
    fields.number("lora_alpha", above=0)  an int or a float, finite
    fields.object("model")                the fields of an object inside, checked the same way
    fields.nothing_else()                 a key that nobody asked for is refused

json.loads alone takes NaN, the same key twice, and text nested until Python gives up, and what it
returns has whatever type the writer liked. Here each fault is one ValueError with the file, the
place in it, the value and the rule.

Source: RFC 8259, sections 4 (names should be unique) and 6 (no NaN, no infinity).
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

LARGEST = 64 << 20  # bytes; a million losses take a third of it
SHOWN = 40  # characters of a wrong value that a sentence quotes

T = TypeVar("T")
REQUIRED: Any = object()  # the default of a field that has none


def read_json(path: str | Path, what: str) -> "Fields":
    """Return the fields of the JSON object in a file.

    what  the kind of thing it describes, for the sentences: "checkpoint", "adapter"

    Raises ValueError if the file is missing, too large, not UTF-8, not JSON, or no object.
    """
    path = Path(path)
    kind = f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
    if not path.exists():
        raise ValueError(f"{path.parent} holds no {what}: {path.name} is missing")
    if not path.is_file():  # a pipe would keep us waiting for ever
        raise ValueError(f"{path} cannot be read as {kind}: it is not a file")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read as {kind}: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise ValueError(f"{path} cannot be read as {kind}: it is larger than {LARGEST:,} bytes")
    try:
        value = parse(data.decode("utf-8-sig"))
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are kinds of it
        raise ValueError(f"{path} cannot be read as {kind}: {error}") from None
    if not isinstance(value, dict):
        raise ValueError(f"{path} cannot be read as {kind}: it is not a JSON object")
    return Fields(value, str(path))


def parse(text: str) -> Any:
    """Return the value of a JSON text. Raises ValueError for what RFC 8259 warns of, too."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {shown(twice)} stands there twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def shown(value: Any) -> str:
    """Return a value as a sentence quotes it: on one line, cut if it is long."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."


class Fields:
    """The fields of a JSON object, each given out once its name, type and range are checked.

    where  the file, and the place in it: "m/config.json: model"
    """

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self.values, self.where = values, where
        self.asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def any(self, name: str, default: Any = REQUIRED) -> Any:
        """Return a value as it stands, whatever its type, or the default if there is none."""
        self.asked.add(name)
        if name not in self.values and default is REQUIRED:
            raise ValueError(f"{self.where} has no {name!r}")
        return self.values.get(name, default)

    def whole(self, name: str, low: int, high: int, default: int | Any = REQUIRED) -> int:
        """Return a whole number, low to high."""
        value = self.any(name, default)
        if name in self.values and not (type(value) is int and low <= value <= high):
            raise self.wrong(name, f"a whole number from {low:,} to {high:,}")
        return value

    def number(
        self,
        name: str,
        low: float = -math.inf,
        high: float = math.inf,
        above: float = -math.inf,
        default: float | Any = REQUIRED,
    ) -> float:
        """Return a finite number, low <= number <= high and above < number; an int stays one."""
        value = self.any(name, default)
        # Written so that NaN fails, and before isfinite, which an int of 400 digits overflows.
        good = type(value) in (int, float) and abs(value) < 1e300 and low <= value <= high
        if name in self.values and not (good and value > above):
            rules = [f"above {above:g}"] * math.isfinite(above)
            rules += [f"from {low:g}"] * math.isfinite(low) + [f"to {high:g}"] * math.isfinite(high)
            raise self.wrong(name, " ".join(["a finite number", *rules]))
        return value

    def flag(self, name: str, default: bool | Any = REQUIRED) -> bool:
        """Return true or false."""
        value = self.any(name, default)
        if name in self.values and type(value) is not bool:
            raise self.wrong(name, "true or false")
        return value

    def text(self, name: str, among: Iterable[str] = (), default: str | Any = REQUIRED) -> str:
        """Return a string that can be printed and encoded; with `among`, one of these."""
        value, among = self.any(name, default), tuple(among)
        if name in self.values and not is_text(value):
            raise self.wrong(name, "a text")
        if name in self.values and among and value not in among:
            raise self.wrong(name, f"one of {', '.join(among)}")
        return value

    def list(self, name: str, of: type[T], default: Any = REQUIRED) -> list[T]:
        """Return a list whose members are all of one type: str, int, float, dict or list.

        With float, whole numbers count too, and none may be NaN or infinite.
        """
        values = self.any(name, default)
        if name in self.values and not isinstance(values, list):
            raise self.wrong(name, "a list")
        for i, value in enumerate(values if name in self.values else ()):
            if not _is_a(value, of):
                kind = {str: "a text", int: "a whole number", float: "a finite number"}.get(of)
                raise ValueError(
                    f"{self.where}: {name}[{i}] is {shown(value)}: it must be "
                    f"{kind or ('an object' if of is dict else 'a list')}"
                )
        return values

    def object(self, name: str, default: dict[str, Any] | Any = REQUIRED) -> "Fields":
        """Return the fields of an object inside this one."""
        value = self.any(name, default)
        if not isinstance(value, dict):
            raise self.wrong(name, "an object")
        joint = "." if ": " in self.where else ": "
        return Fields(value, f"{self.where}{joint}{name}")

    def wrong(self, name: str, rule: str) -> ValueError:
        """Return the error that says what `name` is and what it must be."""
        return ValueError(f"{self.where}: {name} is {shown(self.values[name])}: it must be {rule}")

    def left(self) -> dict[str, Any]:
        """Return what nobody has asked for yet."""
        return {name: value for name, value in self.values.items() if name not in self.asked}

    def nothing_else(self) -> None:
        """Raise ValueError if the object has a field that nobody asked for."""
        if left := self.left():
            raise ValueError(f"{self.where} has a key that is not known here: {shown(min(left))}")


def is_text(value: Any) -> bool:
    """Return whether a value is a string without half a surrogate pair, which UTF-8 cannot hold."""
    return isinstance(value, str) and not any("\ud800" <= char <= "\udfff" for char in value)


def _is_a(value: Any, kind: type) -> bool:
    if kind is str:
        return is_text(value)
    if kind is float:
        return type(value) in (int, float) and abs(value) < 1e300
    return type(value) is kind
