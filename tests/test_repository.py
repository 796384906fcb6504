"""What must hold for the repository as a whole: its files, its pins, its two languages."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from minigpt.course.desk import open_course

ROOT = Path(__file__).parents[1]


def tracked() -> list[Path]:
    """Return every file that git keeps, or would if it were added, as a path from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
    )
    if listing.returncode != 0:  # a downloaded archive has no history: take what is there
        top, anywhere = {".venv", "work", "site", "build"}, {"node_modules", "__pycache__"}
        paths = (p.relative_to(ROOT) for p in ROOT.rglob("*") if p.is_file())
        return [p for p in paths if p.parts[0] not in top and not anywhere & set(p.parts)]
    names = listing.stdout.decode("utf-8").split("\0")
    return [Path(name) for name in names if name and (ROOT / name).is_file()]


FILES = tracked()
BINARY = {".safetensors", ".png", ".woff2", ".ico", ".apkg"}
TEXT = [path for path in FILES if path.suffix not in BINARY]


def read(path: Path | str) -> str:
    return (ROOT / path).read_bytes().decode("utf-8")


# ------------------------------------------------------------------------------------------- files
def test_every_text_file_is_utf8_with_plain_line_endings_and_a_last_newline():
    wrong = []
    for path in (path for path in TEXT if not is_evidence(path)):
        data = (ROOT / path).read_bytes()
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            wrong.append(f"{path}: not UTF-8: {error}")
        if b"\r" in data:
            wrong.append(f"{path}: has carriage returns")
        if data.startswith(b"\xef\xbb\xbf"):
            wrong.append(f"{path}: starts with a byte order mark")
        if data and not data.endswith(b"\n"):
            wrong.append(f"{path}: its last line has no end")
    assert not wrong


def is_evidence(path: Path) -> bool:
    """Whether a file is bad on purpose: tests feed those to the readers that must refuse them."""
    return path.parts[0] == "tests" and bool({"corpus", "fixtures"} & set(path.parts))


# Written in two pieces each, so that this file is not its own counter-example.
MACHINE_PATHS = [
    "/wo" + "rk/",
    "../sha" + "red",
    "/ho" + "me/",
    "/ro" + "ot/",
    "/Use" + "rs/",
    "/opt/py" + "pi",
]


def test_no_file_mentions_a_place_on_somebodys_machine():
    # `work/` itself is the learner's folder, so only an absolute path to it is foreign.
    pattern = re.compile("|".join(rf"(?<![\w.~-]){re.escape(place)}" for place in MACHINE_PATHS))
    mentions = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in TEXT
        for number, line in enumerate(read_lines(path), start=1)
        if pattern.search(line)
    ]
    assert not mentions


def read_lines(path: Path) -> list[str]:
    return (ROOT / path).read_bytes().decode("utf-8", errors="replace").splitlines()


# A file is a page; the longest folder name that fits a file gives its limit in lines.
LIMITS = {
    "minigpt/": 320,
    "course.py": 320,
    "tests/": 500,  # a list of sentences, each read on its own
}


def test_a_file_is_a_page():
    too_long = []
    for path in (path for path in FILES if path.suffix == ".py"):
        starts = [start for start in LIMITS if path.as_posix().startswith(start)]
        limit = LIMITS[max(starts, key=len)] if starts else None
        if limit is not None and len(read_lines(path)) > limit:
            too_long.append(f"{path}: {len(read_lines(path))} lines, at most {limit}: split it")
    assert not too_long


def test_every_module_says_what_it_is_in_its_first_sentence():
    modules = [p for p in FILES if p.suffix == ".py" and p.parts[0] in ("minigpt", "tests")]
    silent = [
        path.as_posix()
        for path in [*modules, Path("course.py")]
        if not is_evidence(path) and read(path) and not ast.get_docstring(ast.parse(read(path)))
    ]
    assert not silent


# -------------------------------------------------------------------------------------------- pins
def test_every_requirement_is_pinned_and_says_why():
    lines = [line for line in read("requirements.txt").splitlines() if line.strip()]
    pins = [line for line in lines if not line.startswith("#")]
    unexplained = [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+  +# \S.+", line)]
    assert pins and not unexplained


def test_each_pin_lies_in_its_range_and_no_range_forbids_a_newer_version():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    ranges = {item.name: item.specifier for item in map(Requirement, project["dependencies"])}
    lines = (line.split("#")[0].strip() for line in read("requirements.txt").splitlines())
    pins = {name: pin for name, pin in (line.split("==") for line in lines if line)}
    assert set(ranges) == set(pins)
    assert not [name for name, pin in pins.items() if pin not in ranges[name]]
    assert not [name for name, range in ranges.items() if "99" not in range]
    assert all(any(part.operator == ">=" for part in range) for range in ranges.values())
    assert project["requires-python"] == ">=3.11"  # what course.py asks for


def test_the_tests_peers_are_pinned_too():
    extras = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]
    peers = [extra for name, extra in extras.items() if name in ("test", "bench", "dev")]
    loose = [pin for extra in peers for pin in extra if not re.fullmatch(r"[\w-]+==[\w.]+", pin)]
    assert not loose


def test_the_version_is_written_once_more_and_equal():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f'__version__ = "{version}"' in read("minigpt/__init__.py")


# ----------------------------------------------------------------------------------- two languages
def tree(folder: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in FILES if path.is_relative_to(folder)}


@pytest.mark.parametrize("folder", ["docs", "notebooks"])
def test_both_languages_have_the_same_pages(folder):
    english, spanish = tree(f"{folder}/en"), tree(f"{folder}/es")
    assert english and english == spanish


def outline(path: str) -> tuple[list[int], list[str]]:
    """The levels of the headings, and the commands of the code blocks without their comments."""
    levels, commands, fenced = [], [], False
    for line in read(path).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            commands.append(line.split("#")[0].rstrip())
        elif heading := re.match(r"#+(?= )", line):
            levels.append(len(heading.group()))
    return levels, commands


def commands_only(lines: list[str]) -> list[str]:
    """Without the language they ask for, which is each reader's own."""
    asked = [line for line in lines if re.match(r"(python3?|minigpt|git|pip|pytest|\.ci) ", line)]
    return [re.sub(r" --lang (en|es)|<[^>]*>", "", line) for line in asked]


def test_both_readmes_have_the_same_headings_and_commands():
    (english, in_english), (spanish, in_spanish) = outline("README.md"), outline("README.es.md")
    assert english == spanish
    assert commands_only(in_english) and commands_only(in_english) == commands_only(in_spanish)


@pytest.mark.parametrize("readme", ["README.md", "README.es.md", "CONTRIBUTING.md"])
def test_every_file_a_page_links_to_is_there(readme):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", read(readme))
    local = [a or b for a, b in targets if not re.match(r"\w+:", a or b)]
    assert not [target for target in local if not (ROOT / target).exists()]


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.es.md", "es")])
def test_the_notebook_that_a_readme_opens_is_there_in_its_language(readme, lang):
    [notebook] = re.findall(r"^jupyter lab mini-gpt/(\S+)$", read(readme), re.MULTILINE)
    assert (ROOT / notebook).is_file() and notebook.startswith(f"notebooks/{lang}/")


# ----------------------------------------------------------------------------------------------- CI
def test_github_runs_the_same_script_and_what_a_learner_types():
    jobs = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]
    commands = {name: [step.get("run") for step in job["steps"]] for name, job in jobs.items()}
    assert ".ci/run" in commands["everything"]
    assert "python course.py test" in commands["learner"]
    systems = {entry["os"] for entry in jobs["learner"]["strategy"]["matrix"]["include"]}
    assert systems == {"macos-latest", "windows-latest", "ubuntu-latest"}


def test_the_site_is_published_as_the_browser_tests_build_it():
    jobs = yaml.safe_load(read(".github/workflows/pages.yml"))["jobs"]
    commands = [step.get("run") or step.get("uses") for step in jobs["publish"]["steps"]]
    address = "${{ steps.pages.outputs.base_url }}"
    assert f'python course.py site build --strict --url "{address}"' in commands
    uploads = [step for step in jobs["publish"]["steps"] if "upload" in str(step.get("uses"))]
    assert [step["with"]["path"] for step in uploads] == ["site"]


def test_the_container_sets_up_and_opens_the_course_at_its_ports():
    container = json.loads(read(".devcontainer/devcontainer.json"))
    assert container["onCreateCommand"] == "python3 course.py setup"
    assert container["postAttachCommand"] == "python3 course.py --no-browser"
    assert container["forwardPorts"] == [open_course.JUPYTER_PORT, open_course.SITE_PORT]


@pytest.mark.parametrize("readme", ["README.md", "README.es.md"])
def test_the_readme_names_the_commands_that_ci_runs(readme):
    assert "python3 course.py test" in read(readme)
    assert "python3 course.py test" in read(".ci/run")
