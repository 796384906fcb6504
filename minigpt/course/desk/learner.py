"""Read a learner's notebook: which exercises it holds, and which are still untouched.

Editors drop metadata, learners copy cells and leave code that does not parse; an answer is
found by its exercise's name, by its cell id, or by the name of its function.
"""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minigpt.course.notebooks.build import function_name

Notebook = dict[str, Any]


class NotebookError(ValueError):
    """A notebook that cannot be read, in one sentence."""


@dataclass(frozen=True)
class Stub:
    """An exercise as the course hands it out."""

    exercise: str  # ex-NN-MM
    name: str  # of its function
    source: str
    heading: str  # "Exercise 28.1 · …", in the notebook's language


@dataclass(frozen=True)
class Answer:
    """An exercise as it stands in a learner's notebook."""

    stub: Stub
    cell: int  # its place in the notebook, -1 when the cell is gone
    source: str

    @property
    def to_do(self) -> bool:
        return self.cell < 0 or is_untouched(self.source, self.stub.source)


def read_notebook(path: Path) -> Notebook:
    """The notebook as a dict with a list of cells; NotebookError in one sentence otherwise."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotebookError(
            f"{path} is not a notebook that can be read ({error}); restore a copy from "
            f"{path.parent / 'backups'} or rename it and start the phase again"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(c, dict) for c in cells):
        raise NotebookError(f"{path} has no list of cells; is it a notebook?")
    return notebook


def text_of(cell: Mapping[str, Any]) -> str:
    """A cell's source: nbformat stores a string or a list of lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def course_metadata(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the builder noted on a cell or notebook; empty when an editor dropped it."""
    own = (cell.get("metadata") or {}).get("minigpt")
    return own if isinstance(own, dict) else {}


def stubs(notebook: Notebook) -> list[Stub]:
    """The exercises of a notebook of the course, in order."""
    found, heading = [], ""
    for cell in notebook["cells"]:
        source = text_of(cell)
        own = course_metadata(cell)
        if own.get("kind") == "prose":
            headings = re.findall(r"^#+ (.+)$", source, re.MULTILINE)
            heading = headings[-1] if headings else heading
        elif own.get("kind") == "exercise":
            found.append(Stub(own["exercise"], str(function_name(source)), source, heading))
    return found


def find_answers(notebook: Notebook, handed_out: list[Stub]) -> list[Answer]:
    """Where each exercise stands: of several cells with its function, the last attempted one."""
    answers = []
    for stub in handed_out:
        places = [i for i, cell in enumerate(notebook["cells"]) if _answers(cell, stub)]
        sources = {i: text_of(notebook["cells"][i]) for i in places}
        attempted = [i for i in places if not is_untouched(sources[i], stub.source)]
        place = (attempted or places or [-1])[-1]
        answers.append(Answer(stub, place, sources.get(place, "")))
    return answers


def _answers(cell: Mapping[str, Any], stub: Stub) -> bool:
    if cell.get("cell_type") != "code":
        return False
    source = text_of(cell)
    defines = re.search(rf"^(?:def|class)\s+{stub.name}\b", source, re.MULTILINE)
    own = course_metadata(cell)
    named = own.get("kind") == "exercise" and own.get("exercise") == stub.exercise
    return bool(defines) or named or cell.get("id") == stub.exercise


def is_untouched(source: str, stub: str) -> bool:
    """Nothing but a docstring, comments and NotImplementedError: still to do."""
    if source.strip() in ("", stub.strip()):
        return True
    try:
        body = ast.parse(without_magics(source)).body
    except SyntaxError:
        return False
    return bool(body) and all(_only_raises(node) for node in body)


def _only_raises(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return all(_only_raises(inner) or _is_docstring(inner) for inner in node.body)
    if not isinstance(node, ast.FunctionDef):
        return False
    rest = [inner for inner in node.body if not _is_docstring(inner)]
    if len(rest) != 1 or not isinstance(rest[0], ast.Raise) or rest[0].exc is None:
        return False
    raised = rest[0].exc.func if isinstance(rest[0].exc, ast.Call) else rest[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def without_magics(source: str) -> str:
    """IPython's `%time` and `!ls` lines become comments; line numbers stay."""
    if source.lstrip().startswith("%%"):
        return "\n".join(f"# {line}" for line in source.split("\n"))
    return re.sub(r"^(\s*)([%!].*)$", r"\1pass  # \2", source, flags=re.MULTILINE)
