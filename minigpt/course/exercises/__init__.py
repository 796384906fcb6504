"""The exercises of the course: a folder per phase, a page per exercise.

`phase_28/ex_02_lora_forward.py` holds the reference, another right answer, the wrong turns with
their hints, and the cases; the phase's `__init__.py` lists its exercises as EXERCISES. Exercises
know the taught code and `judging`, never notebooks, site or desk.

Nothing is imported until an exercise is asked for: phase 28 brings torch, phase 12 does not.
"""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

from minigpt.course.judging.exercise import Exercise

FOLDER = Path(__file__).parent


def phase_folders(folder: Path = FOLDER) -> list[Path]:
    """Every phase_NN, in the order of the course."""
    return sorted(path.parent for path in folder.glob("phase_[0-9][0-9]/__init__.py"))


def load_phase_exercises(path: Path) -> ModuleType:
    """Import the exercises of one phase's folder, once."""
    name = f"{__name__}.{path.name}"
    page = path / "__init__.py"
    loaded = sys.modules.get(name)
    if loaded is not None and Path(str(loaded.__file__)) == page:
        return loaded
    for old in [other for other in sys.modules if other.startswith(f"{name}.")]:
        del sys.modules[old]  # the pages of another folder of this name
    spec = importlib.util.spec_from_file_location(
        name, page, submodule_search_locations=[str(path)]
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def find(identifier: str, folder: Path | None = None) -> Exercise:
    """The exercise with this id; ValueError when there is none."""
    folder = folder or FOLDER
    match = re.fullmatch(r"ex-(\d\d)-\d\d", identifier)
    if not match:
        raise ValueError(f"{identifier!r} is not an exercise; they are named ex-NN-MM")
    path = folder / f"phase_{match[1]}"
    known = load_phase_exercises(path).EXERCISES if path.exists() else ()
    for exercise in known:
        if exercise.id == identifier:
            return exercise
    names = ", ".join(exercise.id for exercise in known) or "none"
    raise ValueError(f"there is no exercise {identifier}; this phase has {names}")
