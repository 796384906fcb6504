"""Whose file it is: one name for each file of a class.

Who handed a file in is read in this order:
    1. `name:` in the file;
    2. the folder, where the file has a name that the course itself gives (phase-28-..-answers.yaml,
       answers.yaml): a folder per learner, as Moodle packs them;
    3. the file's own name. Two files whose names would then be the same person are not: each
       keeps its ending or its path, so that ana.yaml and ana.json stay two.
"""

import re
from collections import Counter
from collections.abc import Sequence

from minigpt.course.quiz.classroom.collect import ENDINGS
from minigpt.course.quiz.classroom.group import Row
from minigpt.course.quiz.classroom.names import folded
from minigpt.course.words import visible

_COURSE_NAME = re.compile(
    r"(answers|respuestas|phase-\d\d(-[a-z0-9]+)*)([-_ ]?\(?\d{1,3}\)?)?", re.IGNORECASE
)
_MOODLE = re.compile(r"_\d+_assignsubmission_\w*$")


def learner_names(rows: Sequence[Row]) -> list[str]:
    """Who handed in each file; see the top of this page."""
    names = [_own_name(row) for row in rows]
    taken = Counter((folded(name), row.quiz_id) for (name, _), row in zip(names, rows, strict=True))
    alone = []
    for (name, from_file), row in zip(names, rows, strict=True):
        shared = from_file and taken[(folded(name), row.quiz_id)] > 1
        alone.append(visible(row.file.name if shared else name))
    again = Counter(
        (folded(label), row.quiz_id)
        for label, (_, from_file), row in zip(alone, names, rows, strict=True)
        if from_file
    )
    return [
        visible(row.file.as_posix())
        if from_file and again[(folded(label), row.quiz_id)] > 1
        else label
        for label, (_, from_file), row in zip(alone, names, rows, strict=True)
    ]


def _own_name(row: Row) -> tuple[str, bool]:
    """A name, and whether it is only the file's."""
    if row.name:
        return row.name, False
    stem = row.file.name
    for ending in (".txt", *ENDINGS):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
    folder = _MOODLE.sub("", row.file.absolute().parent.name).strip()
    if _COURSE_NAME.fullmatch(stem.removesuffix("-answers")) and folder and row.in_folder:
        return folder, False
    return stem, True
