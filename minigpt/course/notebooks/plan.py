"""The plan of the whole course, data/course.yaml: parts, and in each the titles of its phases."""

from pathlib import Path

import yaml

COURSE = Path(__file__).parents[3] / "data" / "course.yaml"


def load_course(path: Path = COURSE) -> list[dict]:
    """The parts of the course, each with the titles of its phases."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def planned_titles(path: Path = COURSE) -> dict[int, dict[str, str]]:
    """Every phase of the plan, by its number."""
    return {number: title for part in load_course(path) for number, title in part["phases"].items()}
