"""What a phase must hold to teach well, as far as a program can see it.

    long_cells      a cell shows one idea: nine lines at most, machinery lives in the package
    figure_language a figure speaks the page's language
    feats           what a model is praised for is shown on numbers that it has never seen
    terms           a word of the glossary is defined in its phase, and asked about only from there
    pointers        "phase NN" exists, and has the thing that it is named for
    minutes         the time on the page covers exercises and quiz, by one rule
    style           numbers, quotation marks and words that differ by region

What no program sees (a heading that gives a prediction away, a cause without its control) is in
CONTRIBUTING.md. Each problem is one line, `120: sentence`, as in lint.py.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from minigpt.course.notebooks.build import EXERCISES, ROOT, Cell, Phase, phase_paths
from minigpt.course.notebooks.figures import SOURCE_LANGUAGE, drawn_again
from minigpt.course.notebooks.prose_numbers import strip_code
from minigpt.course.notebooks.references import reference_sources as references
from minigpt.course.text.numbers_style import markdown_problems, prose_problems
from minigpt.course.words import LANGUAGES
from minigpt.number_names import LIMIT, split_numbers

LONGEST_CELL = 9
LAST_PHASE = 32
ROOM = 10  # minutes that a phase may differ from the rule, so that a small edit needs no new number
GLOSSARY = ROOT / "data" / "glossary.yaml"
QUIZZES = ROOT / "data" / "quizzes"

_PROMPT = re.compile(r"\b[a-z]{2}:(\d+)=")
_PREDICTION = re.compile(
    r"before you run|\*\*predict|antes de ejecutar|\*\*predi[cz]|^predi[cz]", re.I
)
_PHASES = re.compile(
    r"\b(?:phases?|fases?)\s+(\d+(?:(?:\s*,\s*|\s+(?:and|to|or|y|a|o|e)\s+)\d+)*)", re.I
)
_BOLD = re.compile(r"\*\*([^*]+?)\*\*")
# What is said in one half of the Spanish-speaking world only -> what both understand, and why.
_REGIONAL = {
    r"desviaci[oó]n(?:es)? típicas?": "desviación estándar (America's word, known in Spain)",
    r"de media\b(?! (?:hora|noche|mañana))": "en promedio (de media is Spain's)",
    r"(?:un|tu|el|su) portátil": "una computadora portátil (a bare portátil is Spain's)",
    r"ordenador(?:es)?": "computadora (understood in Spain; ordenador is only Spain's)",
    r"costes?": "costo (Spain knows it; coste is only Spain's)",
    r"qué tan\b": "cuánto or hasta qué punto (qué tan is only America's)",
    r"arreglos? (?:de|NumPy)": "tensor or array (arreglo is only America's)",
    r"incrustaci[oó]n(?:es)?": "embedding (the field's word; the glossary has no other)",
    r"montad[oa]s? el modelo|mont(?:as|a|ar) (?:el|un) modelo": "ensamblar",
}


def teaching(phase: Phase) -> Iterator[str]:
    """Everything of the above that is wrong with a phase."""
    for rule in (long_cells, figure_language, feats, terms, pointers, minutes, style):
        yield from rule(phase)


def long_cells(phase: Phase) -> Iterator[str]:
    for cell in phase.cells:
        lines = sum(bool(line.strip()) for line in cell.source.split("\n"))
        if cell.kind == "code" and lines > LONGEST_CELL:
            yield (
                f"{cell.line}: the cell has {lines} lines, {LONGEST_CELL} at most: split it, or "
                "move its machinery into the package under a name that says what it does"
            )


def figure_language(phase: Phase) -> Iterator[str]:
    for cell in phase.cells:
        if "plot" in cell.tags and not drawn_again(cell.source, SOURCE_LANGUAGE):
            yield (
                f"{cell.line}: the figure takes no language: "
                f'call plots.NAME(..., lang="{SOURCE_LANGUAGE}")'
            )


def feats(phase: Phase) -> Iterator[str]:
    """Prompts, and lists of numbers to complete, are of the test numbers; below 100 all train."""
    held_out = _held_out()
    for cell in phase.cells:
        if cell.kind != "code":
            continue
        asked = {int(n) for n in _PROMPT.findall(cell.source) if not n.startswith("0")}
        if re.search(r"\b(?:complete|say)\(", cell.source):
            asked |= set(_listed(cell.source))
        for n in sorted(n for n in asked if 100 <= n < LIMIT and n not in held_out):
            yield (
                f"{cell.line}: {n} is a number that the models train on, so it proves nothing: "
                "show a feat on held-out ones, such as 4216 or 4236"
            )


@lru_cache(maxsize=1)
def _held_out() -> frozenset[int]:
    return frozenset(split_numbers().test)


def _listed(source: str) -> Iterator[int]:
    """The whole numbers of every list or tuple that holds nothing else."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with a %magic
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List):
            values = [item.value if isinstance(item, ast.Constant) else None for item in node.elts]
            if values and all(type(value) is int for value in values):
                yield from (value for value in values if isinstance(value, int))


# --- words ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def glossary() -> tuple[dict, ...]:
    return tuple(yaml.safe_load(GLOSSARY.read_text(encoding="utf-8")))


def _pattern(term: str) -> re.Pattern[str]:
    """A term of the glossary, in the singular or the plural; what is in brackets only explains."""
    names = re.split(r",\s*", re.sub(r"\s*\([^)]*\)", "", term))
    return re.compile("|".join(rf"\b{re.escape(name)}(?:e?s)?\b" for name in names), re.IGNORECASE)


def _stems(term: str) -> list[str]:
    """How the words of a term begin: "gradient clipping" may stand as "clip the gradient"."""
    words = re.findall(r"\w+", re.sub(r"\s*\([^)]*\)", "", term).lower())
    return [word[:4] for word in words if len(word) > 3 or len(words) == 1]


def terms(phase: Phase) -> Iterator[str]:
    """A term is in the text of its phase, and in no heading or prediction of an earlier one.

    A phase that the course does not have yet defines nothing: its words are checked with it.
    """
    written = {int(path.name[6:8]) for path in phase_paths()} | {phase.number}
    for entry in glossary():
        if entry["phase"] not in written or entry["phase"] < phase.number:
            continue
        for lang in LANGUAGES:
            pattern = _pattern(entry["term"][lang])
            if entry["phase"] == phase.number:
                text = " ".join(c.text[lang] for c in phase.cells if c.kind == "prose").lower()
                missing = [stem for stem in _stems(entry["term"][lang]) if stem not in text]
                if missing:
                    yield f"1: {lang}: the glossary says that {entry['term'][lang]!r} is from here"
                continue
            if "(" in entry["term"]["en"]:  # an everyday word as well, which may be asked about
                continue
            for cell in phase.cells:
                for asked in _questions(cell, lang):
                    if match := pattern.search(asked):
                        yield (
                            f"{cell.line}: {lang}: {match[0]!r} stands in a heading or a "
                            f"prediction; it is defined in phase {entry['phase']}"
                        )


def _questions(cell: Cell, lang: str) -> Iterator[str]:
    """The headings of a cell and the paragraphs that ask for a prediction."""
    if cell.kind != "prose":
        return
    for paragraph in strip_code(cell.text[lang]).split("\n\n"):
        if paragraph.startswith("#") or _PREDICTION.search(paragraph):
            yield paragraph


def pointers(phase: Phase) -> Iterator[str]:
    """A phase that is named exists, and what is in bold beside its name occurs in it."""
    texts = _texts()
    for cell in phase.cells:
        if cell.kind != "prose":
            continue
        for lang in LANGUAGES:
            for sentence in re.split(r"(?<=[.!?:])\s+", cell.text[lang]):
                found = [int(n) for m in _PHASES.findall(sentence) for n in re.findall(r"\d+", m)]
                for number in found:
                    if number > LAST_PHASE:
                        yield f"{cell.line}: {lang}: there is no phase {number}"
                known = [texts[number][lang] for number in found if number in texts]
                for term in _BOLD.findall(sentence) if known else ():
                    if not any(term.strip(" .,").lower() in text for text in known):
                        places = ", ".join(map(str, found))
                        yield (
                            f"{cell.line}: {lang}: {term!r} is said to be in phase {places}, "
                            "which does not have the word"
                        )


@lru_cache(maxsize=1)
def _texts() -> dict[int, dict[str, str]]:
    """The prose of every phase as it is written, in lower case: the cell marks say the language."""
    found = {}
    for path in phase_paths():
        parts = re.split(r"^# %% ?(.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        cells = list(zip(parts[1::2], parts[2::2], strict=True))
        number = int(path.name[6:8])
        found[number] = {
            lang: re.sub(
                r"\n# ?", " ", "".join(t for o, t in cells if f'lang="{lang}"' in o)
            ).lower()
            for lang in LANGUAGES
        }
    return found


# --- time -------------------------------------------------------------------------------------


def minutes_of(phase: Phase) -> int:
    """What a phase takes: 100 words a minute, one for each cell, exercises and quiz.

    An exercise takes five minutes and one more for each line of its solution; a question of the
    quiz, one and a half. Rounded to five.
    """
    words = sum(len(cell.text["en"].split()) for cell in phase.cells if cell.kind == "prose")
    cells = sum(cell.kind == "code" for cell in phase.cells)
    solutions = references(EXERCISES / f"phase_{phase.number:02d}")
    lines = [
        len([line for line in solutions[str(cell.exercise)][1].split("\n") if line.strip()])
        for cell in phase.exercises
        if str(cell.exercise) in solutions
    ]
    quiz = QUIZZES / f"{phase.slug}.yaml"
    text = quiz.read_text(encoding="utf-8") if quiz.exists() else ""
    questions = len(re.findall(r"^\s*- id: q-", text, re.MULTILINE))
    total = words / 100 + cells + sum(5 + count for count in lines) + 1.5 * questions
    return 5 * round(total / 5)


def minutes(phase: Phase) -> Iterator[str]:
    expected = minutes_of(phase)
    if abs(phase.minutes - expected) > ROOM:
        yield f"1: says {phase.minutes} minutes; with exercises and quiz it takes {expected}"


# --- style ------------------------------------------------------------------------------------


def style(phase: Phase) -> Iterator[str]:
    for cell in phase.cells:
        for lang in LANGUAGES:
            if cell.alt:
                yield from (f"{cell.line}: alt: {p}" for p in prose_problems(cell.alt[lang], lang))
            if cell.kind == "prose":
                given = cell.given.get(lang, ())
                found = markdown_problems(cell.text[lang], lang, given)
                yield from (f"{cell.line}: {problem}" for problem in found)
        spanish = [cell.alt["es"]] if cell.alt else []
        spanish += [strip_code(cell.text["es"])] if cell.kind == "prose" else []
        for text in spanish:
            if '"' in text:
                start = text.index('"')
                yield f'{cell.line}: es: quotes are «», not "": {text[start : start + 30]!r}'
            for pattern, better in _REGIONAL.items():
                if match := re.search(rf"\b(?:{pattern})", text, re.IGNORECASE):
                    yield f"{cell.line}: es: {match[0]!r}: write {better}"
