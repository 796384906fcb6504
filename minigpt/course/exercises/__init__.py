"""The exercises of each phase: `phase_NN.py` defines EXERCISES, found here by id.

Nothing is imported until an exercise is asked for: phase 28 brings torch, phase 12 does not.
"""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

from minigpt.course.exercise import Exercise

FOLDER = Path(__file__).parent


def module_paths(folder: Path = FOLDER) -> list[Path]:
    """Every phase_NN.py, in the order of the course."""
    return sorted(folder.glob("phase_[0-9][0-9].py"))


def load_module(path: Path) -> ModuleType:
    """Import one phase's exercises, once."""
    name = f"{__name__}.{path.stem}"
    loaded = sys.modules.get(name)
    if loaded is not None and Path(str(loaded.__file__)) == path:
        return loaded
    spec = importlib.util.spec_from_file_location(name, path)
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
    path = folder / f"phase_{match[1]}.py"
    known = load_module(path).EXERCISES if path.exists() else ()
    for exercise in known:
        if exercise.id == identifier:
            return exercise
    names = ", ".join(exercise.id for exercise in known) or "none"
    raise ValueError(f"there is no exercise {identifier}; this phase has {names}")
