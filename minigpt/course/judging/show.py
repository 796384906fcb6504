"""How a verdict looks in a notebook: a line or a few, and a picture when tensors differ."""

import contextlib
import io
import json
import math
import os
import sys
from pathlib import Path
from typing import Any

from minigpt.course.judging.compare import as_numpy, kind_of
from minigpt.course.judging.exercise import Exercise
from minigpt.course.judging.judge import Verdict
from minigpt.course.words import LANGUAGES

WORK = Path(__file__).parents[3] / "work"
LARGEST_PICTURE = 4096  # entries

WORDS = {
    "todo": {
        "en": "to do. The cells below use the course's own {name}, so you can read on.",
        "es": "por hacer. Las celdas de abajo usan la versión del curso de {name}: sigue leyendo.",
    },
    "right": {"en": "right.", "es": "correcto."},
    "wrong": {"en": "not yet.", "es": "todavía no."},
    "yours": {"en": "yours", "es": "el tuyo"},
    "expected": {"en": "expected", "es": "esperado"},
}
SYMBOL = {"todo": "○", "right": "✓", "wrong": "✗"}


def language(identifier: str) -> str:
    """The language of the notebook that asks: its metadata says so."""
    chosen = os.environ.get("MINIGPT_LANG")
    if chosen in LANGUAGES:
        return chosen
    main = sys.modules.get("__main__")
    candidates = [
        os.environ.get("JPY_SESSION_NAME", ""),  # JupyterLab
        getattr(main, "__vsc_ipynb_file__", ""),  # VS Code
        *sorted(WORK.glob(f"phase-{identifier[3:5]}-*.ipynb")),
    ]
    for name in candidates:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            if Path(name).suffix == ".ipynb":
                notebook = json.loads(Path(name).read_text(encoding="utf-8"))
                lang = notebook.get("metadata", {}).get("minigpt", {}).get("lang")
                if lang in LANGUAGES:
                    return lang
    return "en"


def report(exercise: Exercise, verdict: Verdict | None, lang: str) -> str:
    """The verdict in words; None stands for an exercise that was not attempted."""
    status = verdict.status if verdict else "todo"
    first = f"{SYMBOL[status]} {exercise.number} {WORDS[status][lang].format(name=exercise.name)}"
    lines = verdict.lines.get(lang, ()) if verdict else ()
    return "\n".join([first, *(f"  {line}" for text in lines for line in text.split("\n"))])


def show(exercise: Exercise, verdict: Verdict | None, lang: str) -> None:
    print(report(exercise, verdict, lang))
    if verdict and "ipykernel" in sys.modules and can_draw(verdict):
        from IPython.display import SVG, display

        display(SVG(data=picture(verdict, lang)))


def can_draw(verdict: Verdict) -> bool:
    """Only numbers in one or two dimensions, of the same kind, that fit a picture."""
    if verdict.status != "wrong":
        return False
    return all(
        kind_of(value) in ("tensor", "array")
        and len(value.shape) in (1, 2)
        and 1 < math.prod(value.shape) <= LARGEST_PICTURE
        and as_numpy(value).dtype.kind in "iufb"
        for value in (verdict.got, verdict.expected)
    )


def picture(verdict: Verdict, lang: str) -> str:
    """Yours beside the target, as SVG, with one scale of colours."""
    import numpy as np
    from matplotlib.figure import Figure

    arrays: list[Any] = [
        np.atleast_2d(as_numpy(value).astype(float)) for value in (verdict.got, verdict.expected)
    ]
    finite = np.concatenate([array[np.isfinite(array)] for array in arrays])
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    figure = Figure(figsize=(6, 2.6), layout="constrained")
    axes = figure.subplots(1, 2)
    for ax, array, name in zip(axes, arrays, ("yours", "expected"), strict=True):
        image = ax.imshow(array, vmin=low, vmax=high, cmap="viridis")
        ax.set_title(WORDS[name][lang])
        ax.set_xticks([])
        ax.set_yticks([])
    figure.colorbar(image, ax=axes, shrink=0.8)
    page = io.StringIO()
    figure.savefig(page, format="svg")
    return page.getvalue()
