"""The import graph of minigpt points one way, and its light half stays light."""

import ast
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "minigpt"

# A module may import from the rows above its own. A new module gets its row here.
ROWS = (
    {"foundations"},  # NumPy and the standard library only, like the next row
    {"strict_json", "number_names", "tokenizer", "ngram", "lora_config"},
    {"data", "safe_files", "constrained"},
    # torch, any nn.Linear: they do not know GPT
    {"attention", "dora", "intervals", "lora_fast", "nf4"},
    {"precision", "stacks", "strict_tensors", "threads"},
    {"lora"},
    {"model", "adapters", "qlora", "linear_kinds", "peft_io"},
    {"modern", "sampling", "evaluate", "inside", "cost_model"},
    {"checks", "ablations", "evidence"},
    {"train"},
    {"checkpoint", "parallel", "preference"},
    {"recipes", "export"},
    {"export_onnx"},
    {"export_gguf"},
    {"demo", "serve"},
    {"experiments"},
    {"plots"},
    {"commands"},
)
# Inside foundations each page may import those before it: one idea builds on another.
FOUNDATIONS = (
    "cost",
    "floats",
    "probability",
    "gradcheck",
    "letters",
    "optim",
    "wrong_gradients",
    "valleys",
    "memory",
    "scalars",
    "walks",
    "odd_names",
    "scalar_letters",
    "autograd",
    "minigpt_numpy",
)
NUMPY_ONLY = {"minigpt", "numpy"} | sys.stdlib_module_names
ROW_OF = {module: number for number, row in enumerate(ROWS) for module in row}
HEAVY = {"torch", "numpy", "matplotlib"}
CORE = sorted(p for p in PACKAGE.rglob("*.py") if p.relative_to(PACKAGE).parts[0][:2] != "__")
CORE = [path for path in CORE if path.relative_to(PACKAGE).parts[0] != "course"]


def module_of(path: Path) -> str:
    """attention.py -> "attention"; every file of the plots folder -> "plots"."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


for_each_file = pytest.mark.parametrize(
    "path", CORE, ids=lambda path: path.relative_to(PACKAGE).as_posix()
)


def imported(path: Path) -> set[str]:
    """Return the dotted names that a file imports, anywhere in it, in any form of import."""
    package = ".".join(path.relative_to(PACKAGE.parent).parent.parts)
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            base = importlib.util.resolve_name(relative, package)
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def core_modules(names: set[str]) -> set[str]:
    """Return the first-level modules of minigpt among dotted names."""
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "minigpt" and len(part) > 1}


@for_each_file
def test_a_module_imports_only_what_was_taught_before_it(path):
    name = module_of(path)
    if name not in ROW_OF:
        pytest.fail(f"{name} has no row in ROWS: decide what it may import")
    others = core_modules(imported(path)) - {name, "__version__"}
    later = {other for other in others if ROW_OF.get(other, len(ROWS)) >= ROW_OF[name]}
    assert not later, f"{path.name} imports {sorted(later)}, which it should not know about"


def foundations_are_in_order(package: Path) -> list[str]:
    """What breaks the order of the pages of foundations, or asks for more than NumPy."""
    wrong = []
    for path in sorted((package / "foundations").rglob("*.py")):
        page = path.stem
        if page != "__init__" and page not in FOUNDATIONS:
            wrong.append(f"{page} has no place in FOUNDATIONS: decide what it may import")
            continue
        before = FOUNDATIONS[: FOUNDATIONS.index(page)] if page in FOUNDATIONS else ()
        for name in sorted(imported(path)):
            parts = name.split(".")
            if parts[0] not in NUMPY_ONLY:
                wrong.append(f"{page} imports {name}")
            elif parts[0] == "minigpt" and parts[1:3] != ["foundations", page]:
                if parts[1:2] != ["foundations"] or not {*parts[2:3]} <= {*before}:
                    wrong.append(f"{page} imports {name}")
    return wrong


def test_the_foundations_build_on_each_other_and_on_numpy():
    assert foundations_are_in_order(PACKAGE) == []


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("import numpy as np", True),
        ("import math", True),
        ("from minigpt.foundations.cost import flops", True),
        ("from minigpt.foundations import cost", True),
        ("from . import cost", True),
        ("import torch", False),
        ("def f():\n    from torch import nn", False),
        ("import matplotlib.pyplot", False),
        ("from minigpt.foundations import autograd", False),
        ("from minigpt.foundations.optim import AdamW", False),
        ("from minigpt.model import GPT", False),
        ("from minigpt import number_names", False),
    ],
)
def test_a_foundation_that_asks_for_more_is_seen(line, allowed, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "minigpt")
    page = tmp_path / "minigpt" / "foundations" / "floats.py"
    page.parent.mkdir(parents=True)
    page.write_text(line, encoding="utf-8")
    assert (foundations_are_in_order(tmp_path / "minigpt") == []) is allowed


@for_each_file
def test_the_core_knows_nothing_of_the_course(path):
    assert "course" not in core_modules(imported(path))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import minigpt.course.quiz.parts", {"minigpt.course.quiz.parts"}),
        ("from minigpt import course", {"minigpt.course"}),
        ("from minigpt.course import quiz", {"minigpt.course.quiz"}),
        ("from . import course", {"minigpt.course"}),
        ("from .course.quiz import Quiz", {"minigpt.course.quiz.Quiz"}),
        ("def f():\n    import minigpt.course", {"minigpt.course"}),
    ],
)
def test_no_form_of_import_goes_unseen(source, names, tmp_path, monkeypatch):
    package = tmp_path / "minigpt"
    package.mkdir()
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", package)
    (package / "page.py").write_text(source, encoding="utf-8")
    assert imported(package / "page.py") == names
    assert core_modules(names) == {"course"}


# ------------------------------------------------------------------------- the rooms of the course
# A room may import from the rows above its own, and inside itself.
ROOMS = (
    {"words"},
    {"text", "time_limit"},
    {"quiz", "judging"},
    {"exercises"},
    {"exercise"},
    {"notebooks"},
    {"capstone"},
    {"site"},
    {"desk"},
)
# The inner rooms of the quiz, likewise.
QUIZ_ROOMS = (
    {"parts"},
    {"text", "grading"},
    {"reading"},
    {"learner"},
    {"classroom", "export"},
    {"bank"},
    {"checks"},
    {"cli_parser"},
    {"cli_write"},
    {"cli_grade"},
    {"cli"},
)


def course_imports(path: Path) -> set[str]:
    """The modules below minigpt/course that a file imports, as dotted names from there."""
    found = set()
    for name in imported(path):
        if name.startswith("minigpt.course."):
            found.add(name.removeprefix("minigpt.course."))
    return found


def rooms_are_in_order(folder: Path, rooms: tuple[set[str], ...], prefix: str) -> list[str]:
    """What breaks the order: `room/file imports later-room`."""
    row_of = {room: number for number, row in enumerate(rooms) for room in row}
    wrong = []
    for path in sorted(folder.rglob("*.py")):
        room = path.relative_to(folder).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        if room not in row_of:
            wrong.append(f"{room} has no row: decide what it may import")
            continue
        for name in course_imports(path):
            if not name.startswith(prefix):
                continue
            other = name.removeprefix(prefix).split(".")[0]
            if other != room and row_of.get(other, len(rooms)) >= row_of[room]:
                wrong.append(f"{path.relative_to(folder).as_posix()} imports {name}")
    return wrong


def test_the_rooms_of_the_course_keep_their_order():
    assert rooms_are_in_order(PACKAGE / "course", ROOMS, "") == []
    assert rooms_are_in_order(PACKAGE / "course" / "quiz", QUIZ_ROOMS, "quiz.") == []


def test_a_room_that_looks_ahead_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "minigpt")
    page = tmp_path / "minigpt" / "course" / "quiz" / "parts.py"
    page.parent.mkdir(parents=True)
    page.write_text("def f():\n    from minigpt.course.site import pages\n", encoding="utf-8")
    wrong = rooms_are_in_order(tmp_path / "minigpt" / "course", ROOMS, "")
    assert wrong == ["quiz/parts.py imports site.pages"]


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """Return the modules of one import circle, or nothing."""
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module not in done:
            for other in sorted(arrows.get(module, ())):
                if found := walk(other, [*way, module]):
                    return found
            done.add(module)
        return []

    return next((found for module in sorted(arrows) if (found := walk(module, []))), [])


def course_arrows() -> dict[str, set[str]]:
    course = PACKAGE / "course"
    dotted = {
        p: ".".join(p.relative_to(course).with_suffix("").parts) for p in course.rglob("*.py")
    }
    modules = set(dotted.values())
    arrows = {}
    for path, name in dotted.items():
        names = course_imports(path)
        # `from package import module` names the module; `from module import thing` a part of it
        heads = {n if n in modules else n.rpartition(".")[0] for n in names}
        arrows[name] = {head for head in heads if head in modules and head != name}
    return arrows


def test_no_file_of_the_course_imports_itself_by_a_circle():
    arrows = course_arrows()
    assert sum(map(len, arrows.values())) > 100
    assert circle(arrows) == []


def test_a_circle_would_be_seen():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


# --------------------------------------------------------------------- what starts in an instant
# Learner code, exercises and executed notebooks need torch; nothing else in course/ may load it.
MAY_BE_HEAVY = (
    "exercises.",
    *("capstone.check", "capstone.examples", "capstone.measure", "capstone.rubric"),
)


def light_modules() -> list[str]:
    names = []
    for path in sorted((PACKAGE / "course").rglob("*.py")):
        dotted = ".".join(path.relative_to(PACKAGE / "course").with_suffix("").parts)
        if not dotted.startswith(MAY_BE_HEAVY):
            names.append("minigpt.course." + dotted)
    return names


def loaded_after_importing(modules: list[str]) -> dict[str, list[str]]:
    """Import modules one after another in a fresh process; return what heavy each one brought."""
    program = f"""
import importlib, json, sys
brought = {{}}
for name in {modules!r}:
    before = set(sys.modules)
    importlib.import_module(name)
    new = {{m.split(".")[0] for m in set(sys.modules) - before}} & {HEAVY!r}
    if new:
        brought[name] = sorted(new)
print(json.dumps(brought))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PACKAGE.parent,
        capture_output=True,
        encoding="utf-8",
        timeout=120,  # a hang guard
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_quizzes_and_site_load_without_torch_numpy_or_matplotlib():
    modules = [name.removesuffix(".__init__") for name in light_modules()]
    assert "minigpt.course.quiz.parts" in modules
    assert loaded_after_importing(modules) == {}


def test_the_package_and_its_command_load_without_torch():
    assert loaded_after_importing(["minigpt", "minigpt.__main__"]) == {}


def test_a_heavy_import_would_be_seen():
    assert loaded_after_importing(["minigpt.attention"])["minigpt.attention"] == ["numpy", "torch"]


def test_importing_minigpt_imports_nothing_else():
    program = (
        "import sys; before = set(sys.modules); import minigpt;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "['minigpt']", done.stderr
