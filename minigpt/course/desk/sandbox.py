"""Judge a learner's exercises in another process, which can be ended whatever it does.

Only what an exercise may need is run: imports, functions and plain constants of the cells
before it, never the training between them. Other exercises are the course's own versions, so
a mistake counts once. An answer is compiled under a name like `<phase-28-lora · ex-28-01>`,
and tracebacks can show its lines.
"""

import ast
import builtins
import contextlib
import io
import json
import linecache
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minigpt.course.desk.learner import Answer, Notebook, text_of, without_magics
from minigpt.course.judging.exercise import Exercise
from minigpt.course.judging.feedback import endless
from minigpt.course.judging.judge import Verdict, judge
from minigpt.course.notebooks.build import ROOT
from minigpt.course.time_limit import TimeIsUp, call_within
from minigpt.course.words import LANGUAGES, Text

START_UP = 120.0  # seconds for Python and torch to start on a busy machine
GRACE = 5.0  # beyond the exercise's own limit, before the process is ended


def judge_answers(
    slug: str, notebook: Notebook, answers: list[Answer], folder: Path
) -> dict[str, Verdict]:
    """Exercise id -> verdict, for every attempted answer."""
    verdicts = {a.stub.exercise: Verdict(a.stub.exercise, "todo") for a in answers if a.to_do}
    waiting = [a.stub.exercise for a in answers if not a.to_do]
    request = request_for(slug, notebook, answers, folder)
    with tempfile.TemporaryDirectory(prefix="minigpt-", ignore_cleanup_errors=True) as temporary:
        while waiting:
            found = _run_child({**request, "wanted": waiting}, Path(temporary))
            verdicts.update(found)
            waiting = [identifier for identifier in waiting if identifier not in found]
    return verdicts


def request_for(
    slug: str, notebook: Notebook, answers: list[Answer], folder: Path
) -> dict[str, Any]:
    """What the other process has to know, as plain data."""
    cells = [
        {"source": without_magics(text_of(cell)), "code": cell.get("cell_type") == "code"}
        for cell in notebook["cells"]
    ]
    places = {answer.stub.exercise: answer.cell for answer in answers}
    return {"slug": slug, "folder": str(folder), "cells": cells, "places": places}


def _run_child(request: Mapping[str, Any], temporary: Path) -> dict[str, Verdict]:
    """One process for as many exercises as it survives; at least one verdict comes back."""
    asked, told = temporary / "request.json", temporary / "verdicts.jsonl"
    asked.write_text(json.dumps(request), encoding="utf-8")
    told.write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "minigpt.course.desk.sandbox", str(asked), str(told)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment.setdefault("OMP_NUM_THREADS", "1")  # small tensors: more threads would only wait
    with (temporary / "stderr.txt").open("w+", encoding="utf-8", errors="replace") as errors:
        child = subprocess.Popen(
            command,
            cwd=temporary,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            return _listen(child, told, errors)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()


def _listen(child: subprocess.Popen, told: Path, errors: Any) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    current, limit, deadline, seen = "", 0.0, time.monotonic() + START_UP, 0
    while True:
        ended = child.poll() is not None  # before reading: what is read then is complete
        lines = told.read_text(encoding="utf-8").split("\n")[:-1]
        for line in lines[seen:]:
            message = json.loads(line)
            if "begins" in message:
                current, limit = message["begins"], message["seconds"]
                deadline = time.monotonic() + limit + GRACE
            else:
                lines_told = {lang: tuple(text) for lang, text in message.pop("lines").items()}
                verdicts[message["exercise"]] = Verdict(**message, lines=lines_told)
                current, deadline = "", time.monotonic() + START_UP
        seen = len(lines)
        if ended and not current and (verdicts or child.returncode == 0):
            return verdicts
        if ended and not current:
            errors.seek(0)
            raise RuntimeError(f"exercises could not be judged:\n{errors.read()}")
        if ended:
            verdicts[current] = _plain(current, _ended(child.returncode))
            return verdicts
        if time.monotonic() > deadline:
            if not current:
                raise RuntimeError(f"exercises could not be judged within {START_UP:g} s")
            verdicts[current] = _plain(current, endless(limit))
            return verdicts
        time.sleep(0.02)


def _ended(code: int) -> Text:
    return {
        "en": f"your code ended Python itself (exit code {code})",
        "es": f"tu código terminó el propio Python (código de salida {code})",
    }


def _plain(identifier: str, problem: Text) -> Verdict:
    lines = {lang: tuple(problem[lang].split("\n")) for lang in LANGUAGES}
    return Verdict(identifier, "wrong", lines=lines)


# --- inside the other process --------------------------------------------------------------


def main(asked: Path, told: Path) -> None:
    from minigpt.course.exercises import find, load_phase_exercises

    request = json.loads(asked.read_text(encoding="utf-8"))
    folder = Path(request["folder"])
    exercises = {}
    for identifier in request["places"]:
        module = load_phase_exercises(folder / f"phase_{identifier[3:5]}")
        exercises.update({exercise.id: exercise for exercise in module.EXERCISES})
    with told.open("a", encoding="utf-8") as page:

        def tell(message: Mapping[str, Any]) -> None:
            page.write(json.dumps(message) + "\n")
            page.flush()

        for identifier in request["wanted"]:
            exercise = find(identifier, folder)
            tell({"begins": identifier, "seconds": exercise.seconds})
            verdict = judge_cell(request, exercise, exercises)
            tell(
                {
                    "exercise": identifier,
                    "status": verdict.status,
                    "wrong_turn": verdict.wrong_turn,
                    "lines": verdict.lines,
                }
            )


def judge_cell(
    request: Mapping[str, Any], exercise: Exercise, exercises: Mapping[str, Exercise]
) -> Verdict:
    """Compile the answer after what stands before it, and judge its function."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            names = call_within(exercise.seconds, lambda: define(request, exercise, exercises))
    except TimeIsUp:
        return _plain(exercise.id, endless(exercise.seconds))
    except SyntaxError as error:
        return _plain(exercise.id, syntax_error(error))
    except Exception as error:
        return _plain(exercise.id, dict.fromkeys(LANGUAGES, f"{type(error).__name__}: {error}"))
    if exercise.name not in names:
        return _plain(exercise.id, _nameless(exercise))
    return judge(exercise, names[exercise.name])


def define(
    request: Mapping[str, Any], exercise: Exercise, exercises: Mapping[str, Exercise]
) -> dict[str, Any]:
    """The names that exist once the answer's cell has run."""
    slug, cells, places = request["slug"], request["cells"], request["places"]
    place, others = places[exercise.id], set(places.values())
    helpers = [
        (f"<{slug} · cell {i}>", cell["source"])
        for i, cell in enumerate(cells[:place])
        if cell["code"] and i not in others
    ]
    names: dict[str, Any] = {"__name__": "notebook", "__builtins__": builtins}
    used = names_used([source for _, source in helpers], cells[place]["source"])
    for helper, source in helpers:
        run_cell(source, helper, names, used)
    names.update({other.name: other.reference for other in exercises.values()})
    del names[exercise.name]
    run_cell(cells[place]["source"], f"<{slug} · {exercise.id}>", names)
    return names


def names_used(helpers: list[str], answer: str) -> set[str]:
    """The names that functions of the notebook mention: what else is imported is not needed."""
    used: set[str] = set()
    for source in (*helpers, answer):
        with contextlib.suppress(SyntaxError):
            for node in ast.parse(source).body:
                if source is answer or isinstance(node, ast.FunctionDef | ast.ClassDef):
                    used |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return used


def run_cell(source: str, label: str, names: dict[str, Any], used: set[str] | None = None) -> None:
    """Run the definitions of an answer's cell; of a helper's (`used` given), those that work."""
    helper = used is not None
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
    try:
        body = ast.parse(source, label).body
    except SyntaxError:
        if helper:
            return
        raise
    for node in body:
        if not _defines(node, used):
            continue
        code = compile(ast.Module([node], []), label, "exec")
        try:
            exec(code, names)
        except Exception:
            # A constant made from what was left out. If it is needed, the answer will say so.
            if not helper and not isinstance(node, ast.Assign | ast.AnnAssign):
                raise


def _defines(node: ast.stmt, used: set[str] | None) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return True
    if isinstance(node, ast.Import | ast.ImportFrom):
        bound = {(name.asname or name.name).split(".")[0] for name in node.names}
        return used is None or "*" in bound or bool(bound & used)
    if used is None:
        return isinstance(node, ast.Assign | ast.AnnAssign | ast.If | ast.Try)
    if isinstance(node, ast.Assign):
        with contextlib.suppress(ValueError, TypeError, SyntaxError, MemoryError):
            ast.literal_eval(node.value)
            return True
    return False


def syntax_error(error: SyntaxError) -> Text:
    """The error at the learner's own line."""
    line = (error.text or "").strip()
    return {
        "en": f"{type(error).__name__}: {error.msg}\n  your line {error.lineno}: {line}",
        "es": f"{type(error).__name__}: {error.msg}\n  tu línea {error.lineno}: {line}",
    }


def _nameless(exercise: Exercise) -> Text:
    return {
        "en": f"the cell no longer defines {exercise.name}: keep that name",
        "es": f"la celda ya no define {exercise.name}: conserva ese nombre",
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
