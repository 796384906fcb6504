"""What a phase's prose must promise: both languages say the same, and every number is measured.

Each problem is one line, `phase_28_lora_qlora.py:120: sentence`, at the English cell.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minigpt.course.judging.exercise import exercise_number
from minigpt.course.notebooks.build import ROOT, Cell, Phase
from minigpt.course.notebooks.execute import load_outputs
from minigpt.course.notebooks.prose_numbers import (
    is_supported,
    numbers_in,
    plain_numbers,
    strip_code,
    unmatched,
)
from minigpt.course.notebooks.teaching import teaching
from minigpt.course.words import LANGUAGES

_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_SENTENCE_END = {"?": "¿", "!": "¡"}

# Frequent words that the other language does not have.
_COMMON = {
    "en": "the and of is are with this that which from what each when your it be as than have",
    "es": "el los las del una que con para por es son este esta cada cuando tu qué más como al",
}
_FORMAL = re.compile(r"\b(usted|ustedes|vosotros|vosotras|vuestr[oa]s?)\b", re.IGNORECASE)
_NO_ACCENT = re.compile(
    r"\b(\w+[cs]ion|tambien|numeros?|ultim[oa]s?|codigos?|parametros?|algun|despues|aqui|asi|"
    r"facil|dificil|paginas?|ademas|todavia|aun no|tamano|ensena\w*|pequen[oa]s?|espanol|razon|"
    r"caracter|logica|automatic[oa]s?|matematic[oa]s?|maximo|minimo|unic[oa]s?|ningun|segun)\b",
    re.IGNORECASE,
)


def lint_phase(phase: Phase, outputs: dict[str, list[dict]] | None = None) -> list[str]:
    """Everything that is wrong with a phase; executed outputs are loaded when not given."""
    if outputs is None:
        outputs = load_outputs(phase.path, any_version=True)
    problems = []
    if outputs is None:
        name = phase.path.name
        problems.append(f"{name}:1: has no outputs of this code; run `minigpt notebooks run`")
    pool = number_pool(phase, outputs or {})
    for cell in phase.cells:
        found: list[str] = []
        if cell.kind == "prose":
            found += [*same_shape(cell), *language(cell), *links(cell)]
            if outputs is not None:
                found += numbers(cell, pool)
        if cell.alt:
            found += [*alt_text(cell), *drawn_twice((outputs or {}).get(cell.id, []))]
        problems += [f"{phase.path.name}:{cell.line}: {sentence}" for sentence in found]
    return problems + [
        f"{phase.path.name}:{line}" for line in (*structure(phase), *teaching(phase))
    ]


def drawn_twice(shown: list[dict]) -> list[str]:
    """A function that returns its figure shows it once as a figure and once as a value."""
    images = [
        o for o in shown if "image/svg+xml" in (o.get("in", {}).get("en") or o.get("data", {}))
    ]
    if len(images) > 1:
        return [f"the figure is shown {len(images)} times: write `figure = plots.…`, or end in `;`"]
    return []


def number_pool(phase: Phase, outputs: dict[str, list[dict]]) -> set[float]:
    """Every number in the phase's code and in what its cells printed."""
    pool: set[float] = set()
    for cell in phase.cells:
        if cell.runs:
            pool |= plain_numbers(cell.source)
    for shown in outputs.values():
        for output in shown:
            data = output.get("data", {})
            texts = [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
            for text in texts:
                pool |= plain_numbers(text)
    return pool


def same_shape(cell: Cell) -> Iterator[str]:
    """Headings, fences, formulas, links, inline code, callouts and numbers in both languages."""
    en, es = cell.text["en"], cell.text["es"]
    bare = {lang: _FENCED.sub("", cell.text[lang]) for lang in LANGUAGES}
    for what, left, right in (
        ("headings", *([len(h) for h, _ in _HEADING.findall(bare[lang])] for lang in LANGUAGES)),
        ("fenced code", _FENCED.findall(en), _FENCED.findall(es)),
        ("formulas", *(formulas(bare[lang]) for lang in LANGUAGES)),
        ("links", *(targets(bare[lang]) for lang in LANGUAGES)),
        ("inline code", *(Counter(_INLINE.findall(bare[lang])).keys() for lang in LANGUAGES)),
        ("callouts", en.count("> **"), es.count("> **")),
        ("table rows", *(len(re.findall(r"^\|", bare[lang], re.M)) for lang in LANGUAGES)),
    ):
        if left != right:
            yield f"{what} differ: English {_show(left)}, Spanish {_show(right)}"
    missing, extra = unmatched(numbers_in(en, "en"), numbers_in(es, "es"))
    if missing or extra:
        have = [", ".join(number.text for number in side) or "none" for side in (missing, extra)]
        yield f"numbers differ: only English {have[0]}, only Spanish {have[1]}"


def _show(value: Any) -> str:
    if isinstance(value, Counter):
        value = sorted(value.elements())
    elif not isinstance(value, int | list):
        value = sorted(value)
    return str(value)


def formulas(text: str) -> Counter:
    """Formulas without spaces, decimal marks and words; the values are compared as numbers."""
    bodies = [a or b for a, b in _MATHS.findall(_INLINE.sub("", text))]
    bodies = [re.sub(r"\\text\{[^{}]*\}", r"\\text{}", body) for body in bodies]
    return Counter(re.sub(r"\s|(?<=\d)(?:\{,\}|\.|\\,)(?=\d)", "", body) for body in bodies)


def targets(text: str) -> Counter:
    """Where links and images go, the language folder left out."""
    return Counter(re.sub(r"(^|/)(en|es)(?=/)", r"\1", link[2]) for link in _LINK.findall(text))


def numbers(cell: Cell, pool: set[float]) -> Iterator[str]:
    """Every number is in the phase's code or output, or declared as given."""
    for lang in LANGUAGES:
        found = numbers_in(cell.text[lang], lang)
        given = cell.given.get(lang, ())
        for number in found:
            if number.text not in given and not is_supported(number, pool):
                yield (
                    f"{lang}: no cell prints or uses {number.text}"
                    f"{' %' if number.percent else ''}; print it, correct it, "
                    f'or declare a year or a section with given=["{number.text}"]'
                )
        for text in given:
            if text not in {number.text for number in found}:
                yield f"{lang}: given={text!r} is not a number of this cell"


def language(cell: Cell) -> Iterator[str]:
    """Each text is in its own language, and the Spanish is written as Spanish is."""
    words = {lang: _words(cell.text[lang]) for lang in LANGUAGES}
    for lang, other in (("en", "es"), ("es", "en")):
        own, foreign = (
            sum(words[lang][word] for word in _COMMON[each].split()) for each in (lang, other)
        )
        if foreign >= 3 and foreign > own:
            yield f"the {lang} text reads like {other}"
    if cell.text["en"] == cell.text["es"] and sum(words["en"].values()) > 5:
        yield "the Spanish text is the English one"
    spanish = _MATHS.sub(" ", strip_code(cell.text["es"]))
    for end, opening in _SENTENCE_END.items():
        if spanish.count(end) != spanish.count(opening):
            yield f"es: {spanish.count(end)} {end} and {spanish.count(opening)} {opening}"
    for match in _NO_ACCENT.finditer(spanish):
        yield f"es: {match[0]!r} misses its accent or tilde"
    for match in _FORMAL.finditer(spanish):
        yield f"es: {match[0]!r}: the course says tú"


def _words(text: str) -> Counter:
    text = _MATHS.sub(" ", strip_code(text))
    return Counter(re.findall(r"[a-záéíóúñü]+", text.lower()))


def links(cell: Cell) -> Iterator[str]:
    """Images have an alt text, links a text, and files that are linked exist."""
    for lang in LANGUAGES:
        for image, text, target in _LINK.findall(_FENCED.sub("", cell.text[lang])):
            if not text.strip():
                what = "image has no alt text" if image else "link has no text"
                yield f"{lang}: the {what}: {target}"
            path = target.partition("#")[0]
            if path and not re.match(r"[a-z]+:", path):
                if not (ROOT / "notebooks" / lang / Path(path)).exists():
                    yield f"{lang}: {target} does not exist beside notebooks/{lang}"


def alt_text(cell: Cell) -> Iterator[str]:
    """An alt text says what is to be seen, in its language."""
    if cell.alt["en"] == cell.alt["es"]:
        yield "the alt text is the same in both languages"
    for lang in LANGUAGES:
        if len(cell.alt[lang].split()) < 4:
            yield f"{lang}: the alt text {cell.alt[lang]!r} does not say what is to be seen"
    missing, extra = unmatched(numbers_in(cell.alt["en"], "en"), numbers_in(cell.alt["es"], "es"))
    if missing or extra:
        yield "the alt texts give different numbers"


def structure(phase: Phase) -> Iterator[str]:
    """One title, `##` sections, and the right heading over each exercise."""
    last: Cell | None = None
    titles = 0
    for cell in phase.cells:
        if cell.kind == "prose":
            last = cell
            levels = [len(h) for h, _ in _HEADING.findall(_FENCED.sub("", cell.text["en"]))]
            titles += levels.count(1)
            if any(level > 3 for level in levels):
                yield f"{cell.line}: headings go down to ###, not further"
        if cell.kind == "exercise":
            number = exercise_number(str(cell.exercise))
            for lang, word in (("en", "Exercise"), ("es", "Ejercicio")):
                pattern = rf"^## {word} {re.escape(number)}\b"
                if last is None or not re.search(pattern, last.text[lang], re.MULTILINE):
                    yield f"{cell.line}: the prose above needs the heading ## {word} {number} …"
    if titles != 1:
        yield f"1: has {titles} `#` headings; one is the title, the others are ##"
    first = phase.cells[0] if phase.cells else None
    if first is None or first.kind != "prose" or not first.text["en"].startswith("# "):
        yield "1: the first cell is the title, `# …`"
