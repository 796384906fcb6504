"""A figure speaks the page's language: the same measurements, drawn once in each.

    plots.range_test(rates, losses, lang="en")      in the source and the English notebook
    plots.range_test(rates, losses, lang="es")      in the Spanish notebook

Code is otherwise the same in both languages, and it runs once: for the second picture only the
statements that draw are run again, right after their cell, with what the cell has computed.
A statement draws when it calls a function of `plots` with `lang="en"`.
"""

import ast
from collections.abc import Iterator

SOURCE_LANGUAGE = "en"


def source_in(source: str, lang: str) -> str:
    """The code of a cell as the notebook of `lang` has it."""
    return _translated(source, [word for _, words in _drawings(source) for word in words], lang)


def drawn_again(source: str, lang: str) -> str:
    """The statements of a cell that draw, for `lang`; empty when no figure takes a language."""
    lines = source_in(source, lang).split("\n")
    statements = (statement for statement, _ in _drawings(source))
    return "\n".join("\n".join(lines[s.lineno - 1 : s.end_lineno]) for s in statements)


def _drawings(source: str) -> Iterator[tuple[ast.stmt, list[ast.expr]]]:
    """Each top-level statement that draws, with the places where it names the language."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with a %magic draws nothing
        return
    for statement in tree.body:
        words = [
            keyword.value
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and _is_figure(node.func)
            for keyword in node.keywords
            if keyword.arg == "lang" and _is_source_language(keyword.value)
        ]
        if words:
            yield statement, words


def _is_figure(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "plots"
    )


def _is_source_language(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value == SOURCE_LANGUAGE


def _translated(source: str, words: list[ast.expr], lang: str) -> str:
    """The source with each of the words, which are string constants, replaced by `lang`."""
    lines = [line.encode() for line in source.split("\n")]  # ast counts columns in bytes
    for word in sorted(words, key=lambda word: (word.lineno, word.col_offset), reverse=True):
        line = lines[word.lineno - 1]
        new = f'"{lang}"'.encode()
        lines[word.lineno - 1] = line[: word.col_offset] + new + line[word.end_col_offset :]
    return b"\n".join(lines).decode()
