"""The reference of every exercise, found by reading: nothing is imported, nothing exists twice."""

import ast
from functools import lru_cache
from pathlib import Path


def reference_sources(folder: Path) -> dict[str, tuple[str, str]]:
    """Exercise id -> (name of its reference, source of its reference), without importing."""
    found: dict[str, tuple[str, str]] = {}
    for page in sorted(folder.glob("ex_*.py")):
        found |= _reference_sources(page, page.stat().st_mtime_ns)
    return found


@lru_cache(maxsize=512)
def _reference_sources(page: Path, _changed: int) -> dict[str, tuple[str, str]]:
    text = page.read_text(encoding="utf-8")
    tree = ast.parse(text)
    sources = {
        node.name: _source_of(node, text)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Exercise":
            given = {word.arg: word.value for word in node.keywords}
            name, identifier = given.get("reference"), given.get("id")
            if isinstance(name, ast.Name) and isinstance(identifier, ast.Constant):
                if name.id in sources:
                    found[str(identifier.value)] = (name.id, sources[name.id])
    return found


def _source_of(node: ast.FunctionDef | ast.ClassDef, text: str) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno])
