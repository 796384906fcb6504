"""A phase becomes a lesson page: prose, code, what the code printed, exercises and solutions.

`lesson_page(phase, outputs, lang)` is a pure function from the source and its executed outputs to
Markdown and the figures beside it. It knows no site generator, no torch and no Jupyter.
"""

import ast
import base64
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from minigpt.course.notebooks.build import Cell, Phase
from minigpt.course.site.live_lesson import lesson_figure
from minigpt.course.site.svg import follow_page, size
from minigpt.course.site.words import WORDS, word
from minigpt.course.text.mathml import check_math

CALLOUT = re.compile(r"^> \*\*(?P<title>[^*\n]+?)\.?\*\* ?(?P<body>.*\n?(?:^>.*\n?)*)", re.M)
KINDS = {
    "tip": ("Tip", "Consejo"),
    "warning": ("Warning", "Aviso", "Cuidado", "Watch out", "Ojo"),
    "question": ("Predict", "Predice", "Prediction", "Predicción", "Question", "Pregunta"),
}
NOTEBOOK_LINK = re.compile(r"\]\((?:\./)?(phase-[\w-]+)\.ipynb(#[^)]*)?\)")
FENCE = re.compile(r"^(```+).*?^\1\s*?$", re.M | re.S)
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

Outputs = Mapping[str, Sequence[Mapping]]


def lesson_page(
    phase: Phase, outputs: Outputs | None, lang: str, quiz: bool, following: Phase | None
) -> tuple[str, dict[str, bytes]]:
    """The page in Markdown, and its figures as {path in the site: bytes}."""
    figures: dict[str, bytes] = {}
    parts = [front_matter(title_of(phase, lang), phase.summary[lang])]
    if outputs is None:
        command = f"`python3 course.py notebooks run {phase.number:02}`"
        parts.append(f'!!! warning "{word("not_run", lang, command=command)}"\n')
    for cell in phase.cells:
        if cell.kind == "prose":
            check_math(cell.text[lang], phase.path.name, _first_line(phase, cell, lang))
            parts.append(to_page(cell.text[lang]))
        elif cell.kind == "solution":
            parts.append(_solution(cell, lang))
        elif cell.kind == "exercise":
            parts.append(_exercise(cell, lang))
        elif cell.kind == "live":
            parts.append(lesson_figure(cell.options, cell.id, lang))
        elif cell.kind == "code":
            parts.append(fence(cell.source.removeprefix(_CHECK_IMPORT).rstrip(), "python"))
            text, drawn = _outputs(phase, cell, (outputs or {}).get(cell.id, ()), lang)
            parts.append(text)
            figures.update(drawn)
    text = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    text = _under_the_title(text, _facts(phase, lang, quiz))
    return f"{text}\n\n{_end(phase, lang, quiz, following)}\n", figures


_CHECK_IMPORT = "from minigpt.course.exercise import check\n"  # of no use to who only reads


def title_of(phase: Phase, lang: str) -> str:
    """28 · LoRA and QLoRA"""
    return f"{phase.number:02} · {phase.title[lang]}"


def front_matter(title: str, description: str, **more: object) -> str:
    """YAML that JSON can write: no quoting surprises."""
    fields = {"title": title, "description": description, **more}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    return "---\n" + "\n".join(lines) + "\n---\n"


def to_page(markdown: str) -> str:
    """A notebook's Markdown as the site's: callouts drawn, links to notebooks lead to pages."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    text = FENCE.sub(keep, markdown)
    text = CALLOUT.sub(_callout, text)
    text = NOTEBOOK_LINK.sub(lambda m: f"]({m[1]}.md{m[2] or ''})", text)
    return re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], text)


def _callout(match: re.Match[str]) -> str:
    title = match["title"].strip()
    kind = next((kind for kind, names in KINDS.items() if title in names), "note")
    body = re.sub(r"^> ?", "", match["body"], flags=re.M).strip("\n")
    return f'!!! {kind} "{title}"\n\n{indent(body)}\n'


def fence(text: str, info: str) -> str:
    """A fenced block that nothing inside can close."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{ticks}{info}\n{text.rstrip()}\n{ticks}\n"


def indent(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _first_line(phase: Phase, cell: Cell, lang: str) -> int:
    """Where this cell's prose begins in the source; Spanish follows English."""
    lines = phase.path.read_text(encoding="utf-8").split("\n")
    wanted = f'lang="{lang}"'
    at = next((i for i in range(cell.line - 1, len(lines)) if wanted in lines[i]), cell.line - 1)
    return at + 2


def _exercise(cell: Cell, lang: str) -> str:
    note = word("exercise_here", lang)
    return f'<p class="your-turn">{note}</p>\n\n{fence(cell.source, "python")}'


def _solution(cell: Cell, lang: str) -> str:
    match = re.search(r"```python\n(.*?)\n```", cell.text[lang], re.S)
    code = match[1] if match else ""
    return f'??? solution "{word("solution", lang)}"\n\n{indent(fence(code, "python"))}'


def _outputs(
    phase: Phase, cell: Cell, outputs: Sequence[Mapping], lang: str
) -> tuple[str, dict[str, bytes]]:
    """What the cell printed and drew."""
    parts: list[str] = []
    figures: dict[str, bytes] = {}
    printed = ""
    for number, output in enumerate(outputs):
        if output["output_type"] == "stream":
            printed += _joined(output["text"])
            continue
        if printed:
            parts.append(_printed(printed))
            printed = ""
        data = output.get("in", {}).get(lang) or output.get("data", {})
        if "image/svg+xml" in data or "image/png" in data:
            name, image, markdown = _figure(phase, cell, number, data, lang)
            figures[name] = image
            parts.append(markdown)
        elif output["output_type"] == "error":
            parts.append(_printed("\n".join(output.get("traceback", []))))
        elif "text/plain" in data:
            parts.append(_printed(_joined(data["text/plain"])))
    if printed:
        parts.append(_printed(printed))
    return "\n".join(parts), figures


def _printed(text: str) -> str:
    return fence(ANSI.sub("", text), "{ .text .no-copy .nb-output }")


def _figure(
    phase: Phase, cell: Cell, number: int, data: Mapping, lang: str
) -> tuple[str, bytes, str]:
    """(path in the site, bytes, the Markdown that shows it)"""
    if not cell.alt.get(lang):
        where = f"{phase.path.name}:{cell.line}"
        raise ValueError(f'{where}: this cell draws a figure and has no alt={{"en": …, "es": …}}')
    alt = re.sub(r"([\[\]\\*_`<>$])", r"\\\1", cell.alt[lang])
    if "image/svg+xml" in data:
        svg = follow_page(_joined(data["image/svg+xml"]))
        width, height = size(svg)
        name, image = f"assets/lessons/{phase.slug}/{cell.id}-{number}.svg", svg.encode()
    else:
        image = base64.b64decode(_joined(data["image/png"]))
        width, height = _png_size(image)
        name = f"assets/lessons/{phase.slug}/{cell.id}-{number}.png"
    attributes = f".nb-plot loading=lazy width={width} height={height}"
    return name, image, f"![{alt}](../{name}){{ {attributes} }}\n"


def _png_size(image: bytes) -> tuple[int, int]:
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _under_the_title(page: str, facts: str) -> str:
    """Put the facts of the lesson between its title and its first sentence."""
    title = re.search(r"^# .+$", page, re.M)
    if not title:
        raise ValueError("a lesson needs one line that begins with `# `: its title")
    return f"{page[: title.end()]}\n\n{facts}\n{page[title.end() :]}"


def _facts(phase: Phase, lang: str, quiz: bool) -> str:
    facts = [f"{word('phase', lang)} {phase.number:02}", word("minutes", lang, n=phase.minutes)]
    if phase.exercises:
        facts.append(word("exercises", lang, n=len(phase.exercises)))
    links = [f"[{word('get_notebook', lang)}](../notebooks/{phase.slug}.ipynb){{ download }}"]
    if quiz:
        links.insert(0, f"[{word('take_quiz', lang)}](../quizzes/{phase.slug}.md)")
    return " · ".join([*facts, *links]) + "\n{ .facts }\n"


def _end(phase: Phase, lang: str, quiz: bool, following: Phase | None) -> str:
    """Where to go from here: quiz, notebook, next phase, and the code that backs the lesson."""
    download = f"../notebooks/{phase.slug}.ipynb"
    buttons = [f"[{word('get_notebook', lang)}]({download}){{ .md-button download }}"]
    if quiz:
        link = f"../quizzes/{phase.slug}.md"
        buttons.insert(
            0, f"[{word('take_quiz', lang)}]({link}){{ .md-button .md-button--primary }}"
        )
    if following:
        title = word("next_lesson", lang, title=title_of(following, lang))
        buttons.append(f"[{title}]({following.slug}.md){{ .md-button }}")
    lines = ["---", " ".join(buttons) + "\n{ .ways }"]
    command = f"`python3 course.py start {phase.number} --lang {lang}`"
    notes = [word("your_copy", lang, command=command)]
    modules = modules_behind(phase)
    if modules:
        links = ", ".join(
            f"[`minigpt/{name.replace('.', '/')}.py`](../api/{name}.md)" for name in modules
        )
        notes.append(f"{WORDS['backed_by'][lang]} {links}")
    lines.append("  \n".join(notes) + "\n{ .backed }")
    return "\n\n".join(lines)


def modules_behind(phase: Phase, package: Path = Path(__file__).parents[2]) -> list[str]:
    """The core modules that the lesson's own code imports, in order of appearance.

    `from minigpt.foundations.cost import flops` and `from minigpt.foundations import cost` are both
    foundations.cost.
    """
    found: dict[str, None] = {}
    for cell in phase.cells:
        if cell.kind not in ("code", "exercise"):
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # a cell with a %magic
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module), *(f"{node.module}.{a.name}" for a in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            found.update(dict.fromkeys(names))
    inside = [name.removeprefix("minigpt.") for name in found if name.startswith("minigpt.")]
    taught = [name for name in inside if name.split(".")[0] not in ("course", "plots")]
    return [n for n in taught if package.joinpath(*n.split(".")).with_suffix(".py").exists()]
