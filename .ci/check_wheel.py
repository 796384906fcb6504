"""Check a built wheel: `python .ci/check_wheel.py minigpt-0.1.0-py3-none-any.whl`."""

import re
import sys
import tomllib
import zipfile
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def main(wheel: str) -> str | None:
    """Return what is wrong, or None."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        texts = {
            name.split("/")[-1]: archive.read(name).decode() for name in names if "info/" in name
        }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ranges = {str(Requirement(text)) for text in project["dependencies"]}
    found = re.findall(r"^Requires-Dist: ([^;\n]+)$", texts["METADATA"], re.M)
    required = {str(Requirement(text)) for text in found}
    if required != ranges:
        return f"the wheel requires {sorted(required ^ ranges)} unlike pyproject.toml"
    if "minigpt = minigpt.__main__:main" not in texts["entry_points.txt"]:
        return "the wheel has no `minigpt` command"
    files = [*ROOT.glob("minigpt/**/*.py"), *ROOT.glob("minigpt/**/*.json")]
    sources = {path.relative_to(ROOT).as_posix() for path in files}
    if missing := sources - set(names):
        return f"the wheel lacks {sorted(missing)}"
    if stray := {name for name in names if not name.startswith("minigpt")}:
        return f"the wheel holds {sorted(stray)}, which is not the package"
    print(f"{Path(wheel).name}: {len(sources)} files, {len(ranges)} ranges, one command")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
