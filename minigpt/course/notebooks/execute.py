"""Execute each phase once and keep what its cells showed: notebooks/outputs/phase-NN-slug.json.

The code of a phase is the same in both languages, so one run serves both; a figure is drawn again
for each further language and kept beside the first (`in`). A stored output is
good as long as three keys hold: the phase's code and exercises, the package's own files, and
the versions of the libraries. Two runs give the same bytes: seeds, hashes, dates and thread
counts are fixed, and what changes from run to run (counters, addresses, progress) is left out.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from minigpt.course.notebooks.build import EXERCISES, ROOT, Cell, Phase, load_phase, phase_slug
from minigpt.course.notebooks.figures import SOURCE_LANGUAGE, drawn_again
from minigpt.course.words import LANGUAGES

OUTPUTS = ROOT / "notebooks" / "outputs"
LIBRARIES = ("torch", "numpy", "matplotlib")
OTHERS = tuple(lang for lang in LANGUAGES if lang != SOURCE_LANGUAGE)
LONGEST_CELL = 600  # seconds; a hang guard: a phase itself stays under one minute, or three
THREADS = "2"

# Seeds of Python's hashes, the date inside an SVG, the order of float additions, no bars.
ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "0",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": THREADS,
    "MKL_NUM_THREADS": THREADS,
    "OPENBLAS_NUM_THREADS": THREADS,
    "OMP_WAIT_POLICY": "passive",  # two phases run side by side: a waiting thread must not spin
    "TQDM_DISABLE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MINIGPT_LANG": "none",  # check() stays silent: its words belong to one language
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
SETUP = """\
%config InlineBackend.figure_formats = ["svg"]
import matplotlib
matplotlib.rcParams.update({"svg.hashsalt": "minigpt", "savefig.transparent": True})
"""

_PICTURE = ("image/svg+xml", "image/png")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


@dataclass(frozen=True)
class Report:
    """What `run` did with one phase."""

    slug: str
    status: str  # "ran", "cached" or "failed"
    seconds: float
    problems: list[str] = field(default_factory=list)


# --- reading: no torch, no nbformat ---------------------------------------------------------


def load_outputs(
    path: Path,
    any_version: bool = False,
    *,
    outputs: Path = OUTPUTS,
    exercises: Path = EXERCISES,
) -> dict[str, list[dict]] | None:
    """Cell id -> its outputs, or None when the phase must be executed (again).

    any_version=True accepts outputs of the same code made by an earlier state of the package.
    """
    stored = _read(outputs / f"{phase_slug(path)}.json")
    if stored is None:
        return None
    phase = load_phase(path, exercises)
    if stored["code"] != code_key(phase, exercises):
        return None
    if not any_version and stored["package"] != package_key():
        return None
    return stored["outputs"]


def _read(target: Path) -> dict[str, Any] | None:
    try:
        stored = json.loads(target.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(stored, dict) and {"code", "package", "outputs"} <= set(stored)
    return stored if complete else None


def code_key(phase: Phase, exercises: Path = EXERCISES) -> str:
    """Changes when a cell that runs, or an exercise of the phase, changes."""
    digest = hashlib.sha256()
    for cell in phase.cells:
        if cell.runs:
            digest.update(f"{cell.id}\0{cell.source}\0{cell.tags}\0".encode())
    if phase.exercises:
        for page in sorted((exercises / f"phase_{phase.number:02d}").glob("*.py")):
            digest.update(page.name.encode() + b"\0" + _normalised(page))
    return digest.hexdigest()[:16]


def package_key() -> str:
    """Changes when a core file of minigpt, a checkpoint or a library changes."""
    digest = hashlib.sha256()
    package = ROOT / "minigpt"
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name != "__main__.py" and not name.startswith("course/"):
            digest.update(name.encode() + b"\0" + _normalised(path))
    for path in sorted((ROOT / "data" / "checkpoints").rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update(json.dumps(library_versions()).encode())
    return digest.hexdigest()[:16]


def _normalised(path: Path) -> bytes:
    """The bytes of a text file as on Linux: git may check it out with CRLF elsewhere."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def library_versions() -> dict[str, str]:
    """Versions without the local part: 2.13.0+cpu and 2.13.0 compute the same on a CPU."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name).split("+")[0]
        except PackageNotFoundError:
            found[name] = "absent"
    return found


# --- running ----------------------------------------------------------------------------------


def run_all(paths: list[Path], jobs: int = 2, force: bool = False, **where: Path) -> Iterator:
    """Execute what is not stored yet, `jobs` phases at a time; a Report for each, in order."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda path: run_phase(path, force=force, **where), paths)


def run_phase(
    path: Path,
    force: bool = False,
    outputs: Path = OUTPUTS,
    exercises: Path = EXERCISES,
) -> Report:
    """Execute one phase if needed; its outputs are stored only when nothing is wrong with them."""
    slug, start = phase_slug(path), time.perf_counter()
    found = load_outputs(path, outputs=outputs, exercises=exercises)
    if found is not None and not force:
        return Report(slug, "cached", time.perf_counter() - start)
    phase = load_phase(path, exercises)
    kept, problems = execute(phase, exercises)
    seconds = time.perf_counter() - start
    if problems:
        return Report(slug, "failed", seconds, problems)
    stored = {
        "code": code_key(phase, exercises),
        "package": package_key(),
        "versions": library_versions(),
        "outputs": kept,
    }
    outputs.mkdir(parents=True, exist_ok=True)
    text = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    partial = outputs / f"{slug}.json.part"
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(outputs / f"{slug}.json")
    return Report(slug, "ran", seconds)


def execute(phase: Phase, exercises: Path = EXERCISES) -> tuple[dict[str, list[dict]], list[str]]:
    """Run the cells of a phase in a fresh kernel: (outputs by cell id, problems)."""
    # jsonschema would compile a grammar that notebooks never use, for 1.4 s. None stops an import:
    # Python documents that, its type hints for sys.modules do not.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    steps = [*_steps(phase)]
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(_setup(exercises), id="setup")]
    notebook.cells += [nbformat.v4.new_code_cell(source) for _, _, source in steps]
    manager = AsyncKernelManager(kernel_name="python3")
    assert manager.kernel_spec is not None
    manager.kernel_spec.argv[0] = sys.executable  # this Python, whatever "python3" means here
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": _python_path()}
    # Level 40 leaves out a warning about local sockets that each kernel prints.
    quiet = ["--log-level=40"]
    client = NotebookClient(notebook, km=manager, timeout=LONGEST_CELL, extra_arguments=quiet)
    try:
        client.execute(cleanup_kc=True, cwd=str(ROOT), env=environment)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return {}, [f"{phase.path.name}: {_failure(error, notebook, [c for c, *_ in steps])}"]
    kept, problems = {}, []
    for (cell, lang, _), ran in zip(steps, notebook.cells[1:], strict=True):
        shown, wrong = clean(cell, ran.outputs)
        if lang != SOURCE_LANGUAGE:
            wrong += beside(kept.get(cell.id, []), shown, lang)
        elif shown:
            kept[cell.id] = shown
        problems += [f"{phase.path.name}:{cell.line}: {sentence}" for sentence in wrong]
    return kept, problems


def _steps(phase: Phase) -> Iterator[tuple[Cell, str, str]]:
    """What runs: each cell, and after a cell that draws, its figure in the other languages."""
    for cell in phase.cells:
        if cell.runs:
            yield cell, SOURCE_LANGUAGE, cell.source
            if "plot" in cell.tags and drawn_again(cell.source, SOURCE_LANGUAGE):
                for lang in OTHERS:
                    yield cell, lang, drawn_again(cell.source, lang)


def beside(kept: list[dict], shown: list[dict], lang: str) -> list[str]:
    """Put the pictures of another language beside those of the first: what is wrong with them."""
    first, second = ([o for o in some if has_picture(o)] for some in (kept, shown))
    if len(first) != len(second):
        return [f"the cell draws {len(first)} figures, and {len(second)} for {lang}"]
    for one, other in zip(first, second, strict=True):
        one.setdefault("in", {})[lang] = other["data"]
    return []


def has_picture(output: dict) -> bool:
    return any(mime in output.get("data", {}) for mime in _PICTURE)


def _setup(exercises: Path) -> str:
    if exercises == EXERCISES:
        return SETUP
    lines = ("import pathlib", "import minigpt.course.exercises as _exercises")
    return "\n".join([SETUP, *lines, f"_exercises.FOLDER = pathlib.Path({str(exercises)!r})"])


def _python_path() -> str:
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])


def _failure(error: Exception, notebook: Any, cells: list) -> str:
    for cell, ran in zip(cells, notebook.cells[1:], strict=True):
        for output in ran.outputs:
            if output.output_type == "error":
                trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
                return f"line {cell.line}: {output.ename}: {output.evalue}\n{trace}"
    return str(error)


# --- what is kept of an output ------------------------------------------------------------


def clean(cell: Any, outputs: list) -> tuple[list[dict], list[str]]:
    """Keep what is the same in every run: (outputs, sentences about what must not be there)."""
    kept: list[dict] = []
    problems: list[str] = []
    for output in outputs:
        if output["output_type"] == "stream":
            text = re.sub(r"[^\n]*\r(?!\n)", "", output["text"])  # a bar's overwritten states
            if output["name"] == "stderr":
                if text.strip() and "stderr" not in cell.tags:
                    problems.append(
                        f"the cell writes to stderr: {text.strip().splitlines()[0]!r}; "
                        'avoid the warning, or say tags=["stderr"] when it is the point'
                    )
                continue
            if kept and kept[-1]["output_type"] == "stream":
                kept[-1]["text"] += text
            elif text:
                kept.append({"output_type": "stream", "name": "stdout", "text": text})
        else:
            data = _data(cell, dict(output["data"]))
            if data:
                kept.append({"output_type": output["output_type"], "data": data, "metadata": {}})
    pictures = [o for o in kept if has_picture(o)]
    if pictures and not cell.alt:
        problems.append('the cell draws, but has no tags=["plot"] with alt={"en": …, "es": …}')
    if cell.alt and not pictures:
        problems.append("the cell has an alt text, but draws nothing")
    shown = json.dumps([o.get("data", {}).get("text/plain", o.get("text", "")) for o in kept])
    if _ADDRESS.search(shown):
        problems.append("the output shows a memory address, which differs in every run")
    return kept, problems


def _data(cell: Any, data: dict[str, Any]) -> dict[str, Any]:
    """A picture without its Python name; nothing for the Axes that a plotting call returns."""
    if any(mime in data for mime in _PICTURE):
        data = {mime: data[mime] for mime in _PICTURE if mime in data}
        if "image/svg+xml" in data:
            data.pop("image/png", None)
        return data
    plain = data.get("text/plain", "")
    if "plot" in cell.tags and re.match(r"[\[(]*(array\()?[\[(]*<", plain):
        return {}
    return data
