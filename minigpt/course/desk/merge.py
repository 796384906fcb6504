"""New text under an old notebook: what the learner wrote stays, what the course wrote is renewed.

A three-way merge by cell. `base` is what the course handed out when the learner started;
whatever differs from it is the learner's. Their answers go into the exercises' new cells,
their own cells stay behind the cell they stood behind, and a cell of the course that they
changed is kept: in its place when the course did not change it, else right after the new one.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from minigpt.course.desk.learner import Notebook, course_metadata, text_of
from minigpt.course.notebooks.build import function_name

Cells = list[dict[str, Any]]


@dataclass(frozen=True)
class Merged:
    notebook: Notebook
    answers: int  # exercises that hold the learner's code
    own: int  # cells that are the learner's own or changed by them


def merge(mine: Notebook, new: Notebook, base: Notebook | None, known: list[Notebook]) -> Merged:
    """`base` is what was handed out, None when lost; `known`, other states of the course."""
    originals = _originals([*([base] if base else []), *known, new])
    upstream = {cell["id"]: cell for cell in new["cells"]}
    handed_out = {cell["id"]: text_of(cell) for cell in base["cells"]} if base else {}
    in_place: dict[str, dict[str, Any]] = {}
    behind: dict[str, Cells] = {"": []}
    anchor, answers, own = "", 0, 0
    for cell, place in zip(mine["cells"], match(mine["cells"], originals), strict=True):
        target = upstream.get(place or "")
        anchor = target["id"] if target else anchor
        if place is not None and text_of(cell) in originals[place]["sources"]:
            if target:
                in_place[anchor] = _renewed(cell, target)
            continue
        is_answer = target is not None and course_metadata(target).get("kind") == "exercise"
        answers, own = answers + is_answer, own + (not is_answer)
        unchanged = target is not None and handed_out.get(anchor) == text_of(target)
        if target and (is_answer or unchanged):
            in_place[anchor] = {**_renewed(cell, target), **_contents(cell)}
        else:
            behind.setdefault(anchor, []).append(cell)
    cells = _in_order(new["cells"], in_place, behind)
    metadata = {**mine.get("metadata", {}), **new["metadata"]}
    minor = max(5, mine.get("nbformat_minor", 5))
    merged = {**mine, "cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor}
    return Merged(merged, answers, own)


def _in_order(
    course: Cells, in_place: dict[str, dict[str, Any]], behind: dict[str, Cells]
) -> Cells:
    """The course's cells, each followed by the learner's own, all ids unique."""
    taken = {cell["id"] for cell in course}

    def own(cells: Cells) -> Iterator[dict[str, Any]]:
        for cell in cells:
            identifier, attempt = str(cell.get("id") or ""), 0
            while not identifier or identifier in taken:
                text = f"{attempt}\0{text_of(cell)}"
                identifier = f"mine-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
                attempt += 1
            taken.add(identifier)
            yield {**cell, "id": identifier}

    ordered = list(own(behind[""]))
    for cell in course:
        ordered.append(in_place.get(cell["id"], cell))
        ordered += own(behind.get(cell["id"], []))
    return ordered


def _originals(notebooks: list[Notebook]) -> dict[str, dict[str, Any]]:
    """Cell id of the course -> its type, the sources it ever had, and its exercise."""
    found: dict[str, dict[str, Any]] = {}
    for notebook in notebooks:
        for cell in notebook["cells"]:
            empty = {"sources": set(), "type": cell["cell_type"], "exercise": None, "names": set()}
            known = found.setdefault(cell["id"], empty)
            known["sources"].add(text_of(cell))
            own = course_metadata(cell)
            if own.get("kind") == "exercise":
                known["exercise"] = own["exercise"]
                known["names"].add(function_name(text_of(cell)))
    return found


def match(cells: Cells, originals: dict[str, dict[str, Any]]) -> list[str | None]:
    """The course's cell that each cell of the learner was, or None for their own.

    First by id, an untouched cell before a changed copy of it that some editors give the same id;
    where an editor dropped the ids, by exercise, by equal text, by function name.
    """
    places: list[str | None] = [None] * len(cells)
    free = dict(originals)

    def claim(rule) -> None:
        for i, cell in enumerate(cells):
            if places[i] is None:
                identifier = next(rule(cell), None)
                if identifier is not None:
                    places[i] = identifier
                    del free[identifier]

    def same_type(cell) -> Iterator[tuple[str, dict[str, Any]]]:
        return ((i, o) for i, o in free.items() if o["type"] == cell.get("cell_type"))

    def untouched(cell) -> Iterator[str]:
        return (i for i in by_id(cell) if text_of(cell) in free[i]["sources"])

    def by_id(cell) -> Iterator[str]:
        return (i for i, _ in same_type(cell) if i == cell.get("id"))

    def by_exercise(cell) -> Iterator[str]:
        own = course_metadata(cell)
        name = own.get("exercise") if own.get("kind") == "exercise" else None
        return (i for i, o in same_type(cell) if name and o["exercise"] == name)

    def by_text(cell) -> Iterator[str]:
        return (i for i, o in same_type(cell) if text_of(cell) in o["sources"])

    def by_function(cell) -> Iterator[str]:
        found = set(re.findall(r"^(?:def|class)\s+(\w+)", text_of(cell), re.MULTILINE))
        return (i for i, o in same_type(cell) if o["names"] & found)

    for rule in (untouched, by_id, by_exercise, by_text, by_function):
        claim(rule)
    return places


def _renewed(cell: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    """The course's cell; results that still belong to its code stay."""
    kept = {**target, "metadata": {**cell.get("metadata", {}), **target["metadata"]}}
    if target["cell_type"] == "code" and text_of(cell) == text_of(target):
        kept.update(_contents(cell))
    return kept


def _contents(cell: dict[str, Any]) -> dict[str, Any]:
    names = ("source", "outputs", "execution_count", "attachments")
    return {name: cell[name] for name in names if name in cell}
