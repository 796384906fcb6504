"""One bilingual source per phase becomes one notebook per language, byte for byte the same.

    notebooks/src/phase_28_lora_qlora.py  ->  notebooks/en/phase-28-lora-qlora.ipynb
                                              notebooks/es/phase-28-lora-qlora.ipynb

Prose is written twice, code once; how a figure speaks both, figures.py says. Cell ids come from
the exercise's name or from the English text, so a cell has the same id in both languages and
in every build. After each exercise the builder adds its check and its solution, folded; the
solution's source is read by `ast` from minigpt/course/exercises, so nothing is imported and nothing
exists twice.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from minigpt.course.exercises import FOLDER as EXERCISES
from minigpt.course.notebooks import live
from minigpt.course.notebooks.figures import source_in
from minigpt.course.notebooks.percent import RawCell, SourceError, read
from minigpt.course.notebooks.references import reference_sources
from minigpt.course.words import LANGUAGES

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "notebooks" / "src"
IMPORT_CHECK = "from minigpt.course.exercise import check\n"
SHOW_SOLUTION = {"en": "Show a solution", "es": "Ver una solución"}

_FILE = re.compile(r"phase_(\d\d)_([a-z0-9_]+)\.py")
_EXERCISE_ID = re.compile(r"ex-(\d\d)-(\d\d)")
_OPTIONS = {"markdown": {"lang", "given"}, "code": {"tags", "alt", "exercise"}}
_TAGS = {"plot", "stderr"}  # stderr: the cell shows a warning on purpose


@dataclass(frozen=True)
class Cell:
    """One cell of a phase. Prose and solutions have a text per language, the others a source."""

    id: str  # the same in both languages
    kind: str  # "prose", "code", "exercise", "check", "solution" or "live"
    line: int  # in the source file
    text: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    exercise: str | None = None  # ex-NN-MM, on exercise, check and solution
    tags: tuple[str, ...] = ()
    alt: Mapping[str, str] = field(default_factory=dict)  # of a plot, per language
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # numbers from elsewhere
    options: Mapping[str, object] = field(default_factory=dict)  # of a live figure

    @property
    def runs(self) -> bool:
        return self.kind in ("code", "exercise", "check")

    def code(self, lang: str) -> str:
        """The source as the notebook of `lang` has it: a figure is asked for in that language."""
        return source_in(self.source, lang) if "plot" in self.tags else self.source


@dataclass(frozen=True)
class Phase:
    path: Path
    slug: str  # phase-28-lora-qlora
    number: int
    title: Mapping[str, str]
    summary: Mapping[str, str]
    minutes: int
    cells: tuple[Cell, ...]
    outcome: Mapping[str, str] = field(default_factory=dict)  # in the learner's hands at the end
    needs: tuple[int, ...] = ()  # the phases that this one builds on, by number

    @property
    def exercises(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "exercise")


def phase_paths(sources: Path = SOURCES) -> list[Path]:
    """Every phase source, in the order of the course."""
    return sorted(sources.glob("phase_*.py"))


def phase_slug(path: Path) -> str:
    """phase_28_lora_qlora.py -> phase-28-lora-qlora"""
    if not _FILE.fullmatch(path.name):
        raise SourceError([f"{path.name}: a phase source is named phase_NN_slug.py"])
    return path.stem.replace("_", "-")


def load_phase(path: Path, exercises: Path = EXERCISES) -> Phase:
    """Read a phase; SourceError lists everything that keeps it from being built."""
    header_text, raw = read(path.read_text(encoding="utf-8"), path.name)
    slug = phase_slug(path)
    problems: list[str] = []
    header = _read_header(header_text, path.name, problems)
    cells = _pair(raw, path.name, problems)
    cells = [*_with_ids(cells, slug)]
    cells = _with_checks(cells, path, exercises, problems)
    if problems:
        raise SourceError(problems)
    texts = header["title"], header["summary"], header["minutes"]
    number, needs = int(slug[6:8]), (*header.get("needs", ()),)
    return Phase(path, slug, number, *texts, (*cells,), header.get("outcome", {}), needs)


def _read_header(text: str, name: str, problems: list[str]) -> dict:
    try:
        header = yaml.safe_load(text)
    except yaml.YAMLError as error:
        header, mark = None, getattr(error, "problem_mark", None)
        problems.append(f"{name}:{mark.line + 2 if mark else 1}: the header is not YAML")
    header = header if isinstance(header, dict) else {}
    for key in ("title", "summary", *({"outcome"} & set(header))):
        value = header.get(key)
        if not (isinstance(value, dict) and set(value) == set(LANGUAGES) and all(value.values())):
            problems.append(f"{name}:1: the header needs {key}: {{en: …, es: …}}")
            header[key] = dict.fromkeys(LANGUAGES, "")
    if not isinstance(header.get("minutes"), int):
        problems.append(f"{name}:1: the header needs minutes: a whole number")
        header["minutes"] = 0
    needs, number = header.get("needs", []), int(name[6:8])
    if not isinstance(needs, list) or not all(type(n) is int and 0 <= n < number for n in needs):
        problems.append(f"{name}:1: needs lists earlier phases by number, as in [2, 18]")
        header["needs"] = []
    for key in sorted(set(header) - {"title", "summary", "outcome", "minutes", "needs"}):
        problems.append(f"{name}:1: the header has an unknown key {key!r}")
    return header


def _pair(raw: list[RawCell], name: str, problems: list[str]) -> list[Cell]:
    """English prose and the Spanish after it become one cell; code stays as it is."""
    cells, waiting = [], list(raw)
    while waiting:
        cell = waiting.pop(0)
        where = f"{name}:{cell.line}"
        if cell.kind == "live":
            cells.append(_live_cell(cell, where, problems))
            continue
        for option in sorted(set(cell.options) - _OPTIONS[cell.kind]):
            problems.append(f"{where}: a {cell.kind} cell has no option {option!r}")
        if cell.kind == "code":
            cells.append(_code_cell(cell, where, problems))
            continue
        if cell.options.get("lang") != "en":
            problems.append(f'{where}: prose comes as lang="en" and then lang="es"')
            continue
        if not waiting or waiting[0].options.get("lang") != "es":
            problems.append(f"{where}: this English cell has no Spanish one after it")
            continue
        spanish = waiting.pop(0)
        given = {
            lang: tuple(str(item) for item in _list(c.options.get("given", []), where, problems))
            for lang, c in (("en", cell), ("es", spanish))
        }
        text = {"en": cell.source, "es": spanish.source}
        cells.append(Cell("", "prose", cell.line, text=text, given=given))
    return cells


def _live_cell(cell: RawCell, where: str, problems: list[str]) -> Cell:
    """A figure of the site, and in the notebook the table that was recorded of it."""
    found = live.problems_of(cell.options)
    problems += [f"{where}: {problem}" for problem in found]
    kind = str(cell.options.get("kind"))
    text = {} if found else {lang: live.markdown(kind, lang) for lang in LANGUAGES}
    source = json.dumps(cell.options, sort_keys=True)  # what its id is made from
    return Cell("", "live", cell.line, text=text, source=source, options=cell.options)


def _code_cell(cell: RawCell, where: str, problems: list[str]) -> Cell:
    tags = tuple(str(tag) for tag in _list(cell.options.get("tags", []), where, problems))
    for tag in tags:
        if tag not in _TAGS:
            problems.append(f"{where}: unknown tag {tag!r}; known are {', '.join(sorted(_TAGS))}")
    alt: Any = cell.options.get("alt", {})  # whatever stands there, until it is checked
    if "plot" in tags or alt:
        good = isinstance(alt, dict) and set(alt) == set(LANGUAGES) and all(alt.values())
        if not good:
            problems.append(f'{where}: a plot needs alt={{"en": "…", "es": "…"}}')
            alt = {}
    exercise: Any = cell.options.get("exercise")
    if exercise is not None and not _EXERCISE_ID.fullmatch(str(exercise)):
        problems.append(f"{where}: an exercise is named ex-NN-MM, not {exercise!r}")
        exercise = None
    kind = "exercise" if exercise else "code"
    source = cell.source
    return Cell("", kind, cell.line, source=source, exercise=exercise, tags=tags, alt=alt)


def _list(value: object, where: str, problems: list[str]) -> list:
    if isinstance(value, list):
        return value
    problems.append(f"{where}: expected a JSON list, got {value!r}")
    return []


def _with_ids(cells: list[Cell], slug: str):
    seen: dict[str, int] = {}
    for cell in cells:
        text = cell.text["en"] if cell.kind == "prose" else cell.source
        digest = hashlib.sha256(f"{slug}\0{text}".encode()).hexdigest()[:10]
        base = cell.exercise or f"{cell.kind}-{digest}"
        count = seen[base] = seen.get(base, 0) + 1
        yield replace(cell, id=base if count == 1 else f"{base}-{count}")


def _with_checks(cells: list[Cell], path: Path, exercises: Path, problems: list[str]) -> list[Cell]:
    """Add the check and the folded solution after each exercise, and the import they need."""
    named = [cell for cell in cells if cell.kind == "exercise"]
    if not named:
        return cells
    module = exercises / f"phase_{path.name[6:8]}"
    references = reference_sources(module)
    out: list[Cell] = []
    for cell in cells:
        out.append(cell)
        if cell.kind != "exercise":
            continue
        where = f"{path.name}:{cell.line}"
        name = function_name(cell.source)
        if str(cell.exercise) not in references:
            problems.append(f"{where}: {module.name} defines no exercise {cell.exercise}")
        elif name != references[str(cell.exercise)][0]:
            wanted = references[str(cell.exercise)][0]
            problems.append(f"{where}: the stub defines {name}, the reference is {wanted}")
        else:
            solution = references[str(cell.exercise)][1]
            out += _check_and_solution(cell, str(name), solution)
    first = next((i for i, cell in enumerate(out) if cell.kind == "code"), None)
    if first is None or out.index(named[0]) < first:
        problems.append(f"{path.name}:{named[0].line}: a code cell must come before an exercise")
    else:
        out[first] = replace(out[first], source=IMPORT_CHECK + out[first].source)
    return out


def _check_and_solution(cell: Cell, name: str, solution: str) -> list[Cell]:
    check = f'{name} = check("{cell.exercise}", {name})'
    folded = {
        lang: f"<details><summary>{SHOW_SOLUTION[lang]}</summary>\n\n"
        f"```python\n{solution}\n```\n\n</details>"
        for lang in LANGUAGES
    }
    return [
        Cell(f"{cell.id}-check", "check", cell.line, source=check, exercise=cell.exercise),
        Cell(f"{cell.id}-solution", "solution", cell.line, text=folded, exercise=cell.exercise),
    ]


def function_name(source: str) -> str | None:
    """The function or class an exercise cell defines; found even in code that does not parse."""
    names = re.findall(r"^(?:def|class)\s+(\w+)", source, re.MULTILINE)
    return names[-1] if names else None


def build(phase: Phase, lang: str) -> dict:
    """The notebook of one language, nbformat 4.5, without outputs."""
    return {
        "cells": [_notebook_cell(cell, lang) for cell in phase.cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "minigpt": {"lang": lang, "phase": phase.slug, "title": phase.title[lang]},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _notebook_cell(cell: Cell, lang: str) -> dict:
    own: dict[str, str] = {"kind": cell.kind}
    if cell.exercise:
        own["exercise"] = cell.exercise
    if cell.alt:
        own["alt"] = cell.alt[lang]
    metadata: dict[str, object] = {"minigpt": own}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    source = (cell.code(lang) if cell.runs else cell.text[lang]).splitlines(keepends=True)
    if cell.runs:
        return {
            "cell_type": "code",
            "execution_count": None,
            "id": cell.id,
            "metadata": metadata,
            "outputs": [],
            "source": source,
        }
    return {"cell_type": "markdown", "id": cell.id, "metadata": metadata, "source": source}


def dumps(notebook: Mapping) -> str:
    """The bytes Jupyter itself would write: one-space indent, keys sorted, final newline."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
