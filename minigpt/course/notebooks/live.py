"""Live figures: what a reader of the site can turn and type, and what was recorded for paper.

    # %% [live] kind="attention" number=4216 layer=0

stands between two cells of a phase. On the site it is a form that the model itself answers, in the
reader's browser (docs/assets/live-KIND.js); in the notebook, in print and without JavaScript it is
a table of what `python -m minigpt.experiments.live` wrote into data/results/live.json.
Each kind has its controls here; a cell may give them another first value.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from minigpt.course.text.numbers_style import DECIMAL_MARK, NARROW_SPACE
from minigpt.course.words import LANGUAGES, Text

SPACE_BEFORE_PERCENT = {"en": " ", "es": NARROW_SPACE}
RECORDED = Path(__file__).parents[3] / "data" / "results" / "live.json"


@dataclass(frozen=True)
class Control:
    """One thing to turn: a number to type, a range from `low` to `high`, or a list of choices."""

    name: str
    label: Text
    value: float
    choices: tuple[tuple[float, Text], ...] = ()
    low: float = 0
    high: float = 0
    step: float = 1


def same(text: str) -> Text:
    return dict.fromkeys(LANGUAGES, text)


NUMBER = Control("number", {"en": "A number from 0 to 9,999", "es": "Un número de 0 a 9999"}, 4216)


BEGUN = {1: "s", 2: "seven t", 3: "four thousand "}  # the figure of sampling goes on from these
NOTHING = {"en": "nothing", "es": "nada"}
ALL = {"en": "all letters", "es": "todas"}


@dataclass(frozen=True)
class Kind:
    title: Text
    note: Text  # what to try
    controls: tuple[Control, ...]


KINDS = {
    "attention": Kind(
        {"en": "Where each head reads while it writes", "es": "Qué lee cada cabeza al escribir"},
        {
            "en": "Move through the letters: the darker a character, the more a head reads of it.",
            "es": "Recorre las letras: cuanto más oscuro un carácter, más lo lee una cabeza.",
        },
        (
            NUMBER,
            Control(
                "layer",
                {"en": "Layer", "es": "Capa"},
                0,
                choices=((0, same("0")), (1, same("1"))),
            ),
            Control("letter", {"en": "Letter", "es": "Letra"}, 1, low=1, high=48),
        ),
    ),
    "lens": Kind(
        {"en": "What it would write if it ended here", "es": "Qué escribiría si terminara aquí"},
        {
            "en": "Move through the letters: which part brings the right one?",
            "es": "Recorre las letras: ¿qué pieza trae la correcta?",
        },
        (
            NUMBER,
            Control("letter", {"en": "Letter", "es": "Letra"}, 1, low=1, high=48),
        ),
    ),
    "patch": Kind(
        {"en": "A transplant between two runs", "es": "Un trasplante entre dos ejecuciones"},
        {
            "en": "The first digit of the other number is yours to choose. What you take over "
            "replaces the same part of its run, where the first letter is due.",
            "es": "Tú eliges la primera cifra del otro número. Lo que trasplantas ocupa el lugar "
            "de la misma pieza de su ejecución, donde toca la primera letra.",
        },
        (
            NUMBER,
            Control(
                "other",
                {"en": "First digit of the other", "es": "Primera cifra del otro"},
                9,
                low=1,
                high=9,
            ),
            Control(
                "part",
                {"en": "Taken over", "es": "Se trasplanta"},
                2,
                choices=tuple(
                    (
                        layer * 4 + head,
                        {"en": f"head {layer}.{head}", "es": f"cabeza {layer}.{head}"},
                    )
                    for layer in (0, 1)
                    for head in range(4)
                )
                + (
                    (8, {"en": "all heads of layer 0", "es": "todas las de la capa 0"}),
                    (9, {"en": "all heads of layer 1", "es": "todas las de la capa 1"}),
                ),
            ),
        ),
    ),
    "bits": Kind(
        {"en": "Fewer bits, larger blocks", "es": "Menos bits, bloques más grandes"},
        {
            "en": "Every Linear is rounded anew, here in your browser, and the model writes again.",
            "es": "Aquí, en tu navegador, se redondea de nuevo cada Linear, y el modelo vuelve a "
            "escribir.",
        },
        (
            NUMBER,
            Control("bits", {"en": "Bits", "es": "Bits"}, 4, low=2, high=8),
            Control(
                "block",
                {"en": "Weights that share a scale", "es": "Pesos que comparten una escala"},
                64,
                choices=tuple((n, same(str(n))) for n in (16, 64, 256, 1024, 4096)),
            ),
            Control(
                "values",
                {"en": "The values lie", "es": "Los valores están"},
                1,
                choices=(
                    (0, {"en": "evenly", "es": "a distancias iguales"}),
                    (1, {"en": "as on a bell curve", "es": "como en una campana de Gauss"}),
                ),
            ),
        ),
    ),
    "strength": Kind(
        {"en": "How much of the adapter, and of which rank", "es": "Cuánto adaptador y qué rango"},
        {
            "en": "At 0 the base speaks alone, at 1 the adapter is as it was trained.",
            "es": "Con 0 habla la base sola; con 1, el adaptador está como se entrenó.",
        },
        (
            NUMBER,
            Control("strength", {"en": "Strength", "es": "Fuerza"}, 1, low=0, high=2, step=0.05),
            Control(
                "rank",
                {"en": "Rank", "es": "Rango"},
                8,
                choices=tuple((r, same(str(r))) for r in (1, 2, 4, 8)),
            ),
        ),
    ),
    "sampling": Kind(
        {"en": "Bolder, or cut off", "es": "Más atrevido, o recortado"},
        {
            "en": "Every change draws three new names from the model that invents them.",
            "es": "Con cada cambio se sortean tres nombres del modelo que los inventa.",
        },
        (
            Control(
                "after",
                {"en": "Written so far", "es": "Escrito hasta ahora"},
                0,
                choices=((0, NOTHING), *((i, same(f"{text}…")) for i, text in BEGUN.items())),
            ),
            Control("T", {"en": "Temperature", "es": "Temperatura"}, 1, low=0.1, high=2, step=0.1),
            Control(
                "k",
                {"en": "Top-k", "es": "Top-k"},
                0,
                choices=((0, ALL), *((k, same(str(k))) for k in (1, 2, 5, 10))),
            ),
            Control(
                "p",
                {"en": "Top-p", "es": "Top-p"},
                1,
                choices=(
                    (1, ALL),
                    (0.9, {"en": "0.9", "es": "0,9"}),
                    (0.5, {"en": "0.5", "es": "0,5"}),
                ),
            ),
        ),
    ),
    "cache": Kind(
        {"en": "How often is a position read?", "es": "¿Cuántas veces se lee una posición?"},
        {
            "en": "The text is the same with and without the cache; the work is not.",
            "es": "El texto es el mismo con la caché y sin ella; el trabajo, no.",
        },
        (
            NUMBER,
            Control(
                "cache",
                {"en": "KV cache", "es": "Caché KV"},
                1,
                choices=((1, {"en": "on", "es": "sí"}), (0, {"en": "off", "es": "no"})),
            ),
        ),
    ),
}


def problems_of(options: Mapping[str, object]) -> list[str]:
    """What is wrong with the options of a live cell, one sentence each."""
    kind = options.get("kind")
    if kind not in KINDS:
        return [f"there is no live figure of the kind {kind!r}: known are {', '.join(KINDS)}"]
    controls = {control.name: control for control in KINDS[str(kind)].controls}
    problems = []
    for name, value in options.items():
        if name != "kind" and name not in controls:
            problems.append(f"the live figure {kind!r} has no control {name!r}")
        elif name != "kind" and not _fits(controls[name], value):
            problems.append(f"{name}={value!r} is not among what the control offers")
    return problems


def _fits(control: Control, value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    if control.choices:
        return value in [choice for choice, _ in control.choices]
    high = 9999 if control.name == "number" else control.high
    return control.low <= value <= high


# ------------------------------------------------------------------------------ what is recorded


@lru_cache(maxsize=1)
def recorded(path: Path = RECORDED) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def table(kind: str, lang: str) -> tuple[str, list[str], list[list[str]]]:
    """Return (what was set, the columns, the rows) of a kind's recorded result, in a language."""
    record = recorded()[kind]
    rows = [[_written(value, lang) for value in row] for row in record["rows"]]
    return record["set"][lang], record["columns"][lang], rows


def _written(value: object, lang: str) -> str:
    if isinstance(value, Mapping):
        return str(value[lang])
    if isinstance(value, int | float):
        return str(value).replace(".", DECIMAL_MARK[lang])
    text = str(value)
    if text.endswith(" %"):
        text = text.replace(".", DECIMAL_MARK[lang]).replace(" ", SPACE_BEFORE_PERCENT[lang])
    return text


def markdown(kind: str, lang: str) -> str:
    """The recorded table for a notebook, with a line that says where the figure is alive."""
    where = {
        "en": "On the course's site this figure answers you. Recorded",
        "es": "En el sitio del curso esta figura te responde. Grabado",
    }
    setting, columns, rows = table(kind, lang)
    code = [[f"`{cell}`" if _is_text(cell) else cell for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in [columns, ["---"] * len(columns), *code]]
    title = KINDS[kind].title[lang]
    return f"**{title}**\n\n{where[lang]}: {setting}\n\n" + "\n".join(lines)


def _is_text(cell: str) -> bool:
    """Whether a cell is something that a model wrote or read."""
    return any(letter.isalpha() for letter in cell) and cell not in ("on", "off", "sí", "no")
