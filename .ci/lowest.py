"""Print the lowest version that each range of pyproject.toml allows, one requirement a line."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement


def lowest(dependencies: list[str]) -> list[str]:
    """["numpy>=1.26"] -> ["numpy==1.26"]; ValueError for a range without a lower end."""
    out = []
    for item in map(Requirement, dependencies):
        ends = [part.version for part in item.specifier if part.operator == ">="]
        if len(ends) != 1:
            raise ValueError(f"{item}: the range needs one >=")
        out.append(f"{item.name}=={ends[0]}")
    return out


if __name__ == "__main__":
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8")
    print("\n".join(lowest(tomllib.loads(text)["project"]["dependencies"])))
