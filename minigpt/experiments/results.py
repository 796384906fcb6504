"""Results of long runs: a JSON file that says which command wrote it and what every knob was."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "data" / "results"


def load(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Return the record that `save` wrote. Raises FileNotFoundError, naming the command."""
    path = folder / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: python -m minigpt.experiments writes it")
    return json.loads(path.read_text(encoding="utf-8"))


def save(name: str, record: dict[str, Any], folder: Path = FOLDER) -> Path:
    """Write a record of plain data; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def mean(values: list[float]) -> float:
    """Return the mean of a list that is not empty."""
    return sum(values) / len(values)


def spread(values: list[float]) -> float:
    """Return the standard deviation of a sample, dividing by n - 1; n is at least 2."""
    centre = mean(values)
    return (sum((value - centre) ** 2 for value in values) / (len(values) - 1)) ** 0.5
