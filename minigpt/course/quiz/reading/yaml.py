"""A small, strict YAML: bytes in, plain data and positions out, nothing executed, nothing guessed.

    read_yaml(b"es: no", "a.yaml")  ->  problem  a.yaml:1:5: YAML tools read no as a Boolean; ...

PyYAML only splits the bytes into events; the data is built here, without recursion, so that what
YAML is notorious for can be refused where it stands: aliases and their bombs, tags, duplicate
keys, merge keys, `no` as False, `12:30` as 750, `"$\\nabla$"` as a line break, invisible letters.
Only `true`, `false`, `null` and decimal numbers have a type; everything else is text.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from minigpt.course.words import show

MOST_BYTES = 1_000_000
MOST_NODES = 20_000
DEEPEST = 12
MOST_PROBLEMS = 50  # shown; a file with more is not a quiz with mistakes but another file

Position = tuple[int, int]  # line and column, from 1
Path_ = tuple[str | int, ...]  # where a value stands: ("questions", 0, "title", "en")


class PythonLoader(yaml.SafeLoader):
    """PyYAML's own parser, cured of one thing: it ends a text in { } at any question mark."""

    in_plain = False

    def scan_plain(self) -> Any:
        self.in_plain = True
        try:
            return super().scan_plain()
        finally:
            self.in_plain = False

    def peek(self, index: int = 0) -> str:
        character = super().peek(index)
        return "x" if self.in_plain and character == "?" else character


# libyaml where PyYAML was built with it (all published wheels), else the same in Python.
LOADER: Any = getattr(yaml, "CSafeLoader", PythonLoader)

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"  # invisible
    "\ud800-\udfff\U000e0000-\U000e0fff]"  # half characters, invisible tags
    "|\r(?!\n)"
)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
# Plain values that YAML 1.1 and 1.2 tools read differently.
_DISPUTED = re.compile(
    r"(?P<Boolean>y|Y|yes|Yes|YES|n|N|no|No|NO|True|TRUE|False|FALSE|on|On|ON|off|Off|OFF)"
    r"|(?P<null>~|Null|NULL)"
    r"|(?P<date>\d{4}-\d\d?-\d\d?([Tt ]+\d.*)?)"
    r"|(?P<time>[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?)"
    r"|(?P<number>[-+]?0[xob][\da-fA-F_]+|[-+]?\.(inf|Inf|INF|nan|NaN|NAN)"
    r"|[-+]?(\d[\d_]*\.?[\d_]*|\.[\d_]+)([eE][-+]?\d+)?)"
    r"|(?P<constant>=)"
)


class QuizError(ValueError):
    """A file that is not a sound quiz or answer file.

    `problems` holds one "file:line:column: sentence" for each problem, in the order of the file.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass
class Document:
    """What a file holds, where each value and key stands, and what is wrong so far."""

    name: str
    data: Any = None
    marks: dict[Path_, Position] = field(default_factory=dict)
    key_marks: dict[Path_, Position] = field(default_factory=dict)
    problems: dict[Position, str] = field(default_factory=dict)

    def add(self, position: Position, sentence: str) -> None:
        """Note a problem; the first one at a position stands, the rest follow from it."""
        self.problems.setdefault(position, sentence)

    def raise_problems(self) -> None:
        """Raise QuizError when anything was wrong."""
        if self.problems:
            lines = [
                f"{self.name}:{line}:{column}: {sentence}"
                for (line, column), sentence in sorted(self.problems.items())
            ]
            if len(lines) > MOST_PROBLEMS:
                more = f"{self.name}:1:1: and {len(lines) - MOST_PROBLEMS} more problems."
                lines = lines[:MOST_PROBLEMS] + [more]
            raise QuizError(lines)


def read_file(path: Path, typed: bool = True) -> Document:
    """read_yaml of a file; one that cannot be opened is a QuizError too."""
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise QuizError([f"{path}:1:1: the file cannot be read ({reason})."]) from None
    return read_yaml(data, str(path), typed)


def read_yaml(data: bytes, name: str, typed: bool = True) -> Document:
    """Read one YAML document.

    Problems that allow reading on stay in Document.problems; the others raise QuizError at once.
    With typed=False (answer files) every value is text as typed, and escapes in double quotes
    are welcome: JSON needs them.
    """
    document = Document(name)
    text = _decode(data, document)
    if not typed:
        text = unicodedata.normalize("NFC", text)  # a learner cannot see the difference
    _check_characters(text, document)
    document.raise_problems()
    try:
        _build(text, document, typed)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        content = text.rstrip()
        at = min(at, _position(content, len(content)))  # "end of file" is where the text ends
        problem = getattr(error, "problem", None) or "it cannot be split into keys and values"
        document.add(at, f"this is not YAML: {problem}; often a missing quote, space or indent.")
        document.raise_problems()
    return document


def _decode(data: bytes, document: Document) -> str:
    if len(data) > MOST_BYTES:
        document.add((1, 1), f"the file is larger than {MOST_BYTES:,} bytes; split it.")
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        document.add((1, 1), "the file is not UTF-8 but UTF-16 or UTF-32; save it as UTF-8.")
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8-sig")
            byte = data[error.start]
            document.add(
                _position(before, len(before)),
                f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8.",
            )
    document.raise_problems()
    raise AssertionError("unreachable")


def _check_characters(text: str, document: Document) -> None:
    for match in _FORBIDDEN.finditer(text):
        document.add(_position(text, match.start()), _forbidden(match[0]))
        if len(document.problems) > MOST_PROBLEMS:
            return
    if unicodedata.is_normalized("NFC", text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        composed = unicodedata.normalize("NFC", line)
        if composed != line:
            pairs = enumerate(zip(line, composed, strict=False))
            column = next((i for i, (a, b) in pairs if a != b), len(composed))
            sentence = "this letter and its accent are two characters; type them as one (NFC)."
            document.add((number, column + 1), sentence)


def _forbidden(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"U+{ord(character):04X} ({name}) cannot be seen; delete it."


def _position(text: str, index: int) -> Position:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _build(text: str, document: Document, typed: bool) -> None:
    """Turn events into dicts, lists and scalars with a stack: depth cannot exhaust Python's."""
    stack: list[_Open] = []
    nodes = 0
    for event in yaml.parse(text, Loader=LOADER):
        at = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            if document.marks:
                document.add(at, "a second document starts here; one file holds one document.")
                return
            if event.version or event.tags:
                document.add(at, "% directives are not allowed; delete the line.")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        nodes += 1
        deeper = len(stack) + isinstance(event, yaml.CollectionStartEvent)
        if nodes > MOST_NODES or deeper > DEEPEST:
            limit = f"{MOST_NODES:,} values" if nodes > MOST_NODES else f"{DEEPEST} levels"
            document.add(at, f"the file has more than {limit}; that is no quiz.")
            document.raise_problems()
        value = _value(event, at, text, document, typed)
        path = _place(stack, event, value, at, document)
        if isinstance(value, dict | list):
            stack.append(_Open(value, path))
    if not document.marks:
        document.add((1, 1), "the file is empty.")


@dataclass
class _Open:
    """A mapping or list that is being filled."""

    value: dict | list
    path: Path_
    key: str | None = None  # of a mapping: the key whose value comes next


def _place(
    stack: list[_Open], event: yaml.NodeEvent, value: Any, at: Position, document: Document
) -> Path_:
    """Put a new value where it belongs: the root, the next list item, a key or its value."""
    if not stack:
        path: Path_ = ()
        document.data = value
    else:
        top = stack[-1]
        if isinstance(top.value, list):
            path = (*top.path, len(top.value))
            top.value.append(value)
        elif top.key is None:
            top.key = _key(top, event, at, document)
            return (*top.path, top.key)
        else:
            path = (*top.path, top.key)
            top.value.setdefault(top.key, value)
            top.key = None
    document.marks.setdefault(path, at)
    return path


def _key(top: _Open, event: yaml.NodeEvent, at: Position, document: Document) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        document.add(at, "a key must be a word, not a list, a mapping or an alias.")
        return f"\x00{at}"  # a name no file can hold, so that the reading can go on
    key = event.value
    if key == "<<":
        document.add(at, "merge keys (<<) are not allowed; write the values out.")
    elif (*top.path, key) in document.key_marks:
        first = document.key_marks[(*top.path, key)][0]
        document.add(at, f"the key {show(key)} stands here twice (first in line {first}).")
    document.key_marks.setdefault((*top.path, key), at)
    return key


def _value(event: yaml.NodeEvent, at: Position, text: str, document: Document, typed: bool) -> Any:
    """An empty container, or a scalar's value; what is forbidden is noted."""
    if event.anchor is not None:
        what = "an alias (*)" if isinstance(event, yaml.AliasEvent) else "an anchor (&)"
        document.add(at, f"{what} is not allowed; write the value out.")
    if isinstance(event, yaml.AliasEvent):
        return None
    tag = getattr(event, "tag", None)
    if tag is not None:
        document.add(at, f"the tag {show(tag)} is not allowed; values have the type they show.")
    if isinstance(event, yaml.MappingStartEvent):
        return {}
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    assert isinstance(event, yaml.ScalarEvent)
    value = event.value
    if event.style in (None, ""):
        return _plain(value, at, document) if typed else (value if value not in _NULLS else None)
    if event.style == '"':
        source = text[event.start_mark.index : event.end_mark.index]
        if typed and "\\" in source:
            column = at[1] + source.index("\\") if "\n" not in source else at[1]
            document.add(
                (at[0], column),
                "a backslash in double quotes changes letters; use single quotes or a | block.",
            )
        elif not typed and (found := _FORBIDDEN.search(value)):
            document.add(at, _forbidden(found[0]))
    return value


_NULLS = frozenset(("", "null", "~"))


def _plain(value: str, at: Position, document: Document) -> Any:
    """A value without quotes: true, false, null, a decimal number, or text."""
    if value in ("", "null"):
        return None
    if value in ("true", "false"):
        return value == "true"
    first = value[0]
    if not (first.isdigit() or first in "-+.~yYnNtTfFoO="):
        return value
    if _NUMBER.fullmatch(value):
        number = Decimal(value) if len(value) <= 40 else Decimal("1e999")
        if number and abs(number.adjusted()) > 300:
            document.add(at, "this number has more than 40 digits or an exponent beyond 300.")
            return 0
        return int(value) if value.lstrip("-").isdigit() else number
    if len(value) <= 60 and (disputed := _DISPUTED.fullmatch(value)):
        kind = disputed.lastgroup
        sentence = f"YAML tools disagree about {value}: some read a {kind}; put it in quotes."
        document.add(at, sentence)
    return value
