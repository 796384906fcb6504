"""py:percent, the notebook as a Python file: `# %%` opens a cell, prose is commented.

    # ---
    # title: {en: "LoRA", es: "LoRA"}
    # ---
    # %% [markdown] lang="en"
    # prose
    # %% tags=["plot"] alt={"en": "a line", "es": "una línea"}
    plots.line(losses)
    # %% [live] kind="attention" number=4216

Options after `# %%` are `name=JSON`, the convention jupytext reads too, so that editors open
these files as notebooks. Only the standard library is needed here.
"""

import json
import re
from dataclasses import dataclass, field

_CELL = re.compile(r"^# %%(?:\s+(?P<options>.*))?$")
_NAME = re.compile(r"\s*([A-Za-z_]\w*)=")


class SourceError(ValueError):
    """What is wrong with a notebook source: `problems` holds one `file:line: sentence` each."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class RawCell:
    """One cell as written: prose already uncommented, options already parsed."""

    kind: str  # "markdown", "code" or "live"
    source: str
    line: int  # of its `# %%`, counted from 1
    options: dict[str, object] = field(default_factory=dict)


def read(text: str, name: str = "source") -> tuple[str, list[RawCell]]:
    """Split a source into its YAML header (without `---`) and its cells."""
    header: list[str] = []
    opened: list[tuple[str, dict[str, object], int, list[str]]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        match = _CELL.match(line)
        if match:
            kind, options = _read_options(match["options"] or "", f"{name}:{number}")
            opened.append((kind, options, number, []))
        elif opened:
            opened[-1][3].append(line)
        else:
            header.append(line)
    cells = [_close(cell, name) for cell in opened]
    return uncomment("\n".join(header)).strip().removeprefix("---").removesuffix("---"), cells


def _read_options(text: str, where: str) -> tuple[str, dict[str, object]]:
    kind, options = "code", {}
    for name in ("markdown", "live"):
        if text.startswith(f"[{name}]"):
            kind, text = name, text.removeprefix(f"[{name}]")
    position, decoder = 0, json.JSONDecoder()
    while text[position:].strip():
        match = _NAME.match(text, position)
        if not match:
            raise SourceError([f"{where}: cannot read the cell options {text!r}; write name=JSON"])
        try:
            value, position = decoder.raw_decode(text, match.end())
        except json.JSONDecodeError:
            raise SourceError(
                [f"{where}: the value of {match[1]} is not JSON: {text[match.end() :]!r}"]
            ) from None
        if match[1] in options:
            raise SourceError([f"{where}: {match[1]} is given twice"])
        options[match[1]] = value
    return kind, options


def _close(cell: tuple[str, dict[str, object], int, list[str]], name: str) -> RawCell:
    kind, options, number, lines = cell
    source = "\n".join(line.rstrip() for line in lines).strip("\n")
    if kind == "markdown":
        for offset, line in enumerate(lines, start=1):
            if line.strip() and not line.startswith("#"):
                raise SourceError(
                    [f"{name}:{number + offset}: prose line is not commented: {line!r}"]
                )
        source = uncomment(source).strip("\n")
    if kind == "live" and source:
        raise SourceError([f"{name}:{number + 1}: a live figure has options and no text"])
    return RawCell(kind, source, number, options)


def uncomment(text: str) -> str:
    """Take one `# ` off every line."""
    return "\n".join(re.sub(r"^# ?", "", line) for line in text.split("\n"))
