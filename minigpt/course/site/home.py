"""The pages that point to all others: home, the list of lessons, the list of quizzes.

Home is written by hand in docs/<lang>/index.md; what is measured or counted is filled in here, so
that no figure on it is typed: `{{ demo }}` is the table of the last `minigpt demo`, `{{ path }}`
the way through the phases, `{{ model }}` the twelve matrices to scale, `{{ live }}` the model
itself.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from minigpt.course.notebooks.build import Phase
from minigpt.course.notebooks.plan import load_course
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.markup import in_markdown, inline_html
from minigpt.course.site.draw import model_to_scale, path_of_phases
from minigpt.course.site.lessons import front_matter, title_of
from minigpt.course.site.words import word

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "data" / "results" / "demo.json"
ROMAN = ("I", "II", "III", "IV", "V")
MARKER = re.compile(r"^\{\{ (\w+) \}\}$", re.M)
HEADS = {
    "parameters": "demo_parameters",
    "trained": "demo_trained",
    "bytes": "demo_bytes",
    "bits_per_weight": "demo_bits",
    "english": "demo_english",
    "italian": "demo_italian",
    "spanish": "demo_spanish",
    "seconds": "demo_seconds",
}
COLUMNS = tuple(HEADS)


def fill(page: str, values: Mapping[str, str], path: str) -> str:
    """Put each value where its marker stands alone on a line; an unknown marker is an error."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join(sorted(values))
            raise ValueError(f"{path}: nothing fills the marker {match[0]}; known are {known}")
        return values[match[1]]

    return MARKER.sub(value, page)


def load_demo(path: Path = DEMO) -> dict | None:
    """What `minigpt demo --json` printed, kept in a file; None when it has not been run."""
    if not path.exists():
        return None
    report = json.loads(path.read_text(encoding="utf-8"))
    for row in report["rows"]:
        missing = [key for key in ("name", *COLUMNS) if key not in row]
        if missing:
            raise ValueError(f"{path.name}: the row {row} has no {', '.join(missing)}")
    return report


def demo_table(report: Mapping | None, lang: str) -> str:
    """The measured table, with numbers written as the language writes them."""
    if report is None:
        return f'!!! warning "{word("demo_missing", lang, command="`minigpt demo --json`")}"\n'
    rows = report["rows"]
    used = [key for key in COLUMNS if any(row[key] is not None for row in rows)]
    heads = [word("demo_model", lang), *(word(HEADS[key], lang) for key in used)]
    lines = ["| " + " | ".join(heads) + " |", "|:--" + "|--:" * len(used) + "|"]
    for row in rows:
        name = row["name"][lang] if isinstance(row["name"], Mapping) else row["name"]
        cells = [written(key, row[key], lang) for key in used]
        lines.append("| " + " | ".join([str(name), *cells]) + " |")
    if "numbers" in report and "seeds" in report:
        numbers = written("parameters", report["numbers"], lang)
        note = word("demo_note", lang, n=report["seeds"], numbers=numbers)
        lines += ["", f"{note}\n{{ .facts }}"]
    return "\n".join(lines)


def written(key: str, value: float | None, lang: str) -> str:
    """98304 -> 98,304 or 98 304; a share between 0 and 1 -> 95.0 %."""
    if value is None:
        return "–"
    if key in ("english", "italian", "spanish"):
        text = f"{100 * value:.1f} %"
    elif key == "bits_per_weight":
        text = f"{value:.3f}".rstrip("0").removesuffix(".")
    elif key == "seconds":
        text = f"{value:.1f}"
    else:
        text = f"{value:,.0f}"
    if lang == "es":  # comma for decimals, thin space for thousands from five digits on
        whole, dot, rest = text.partition(".")
        text = whole.replace(",", "\u202f" if len(whole) > 5 else "") + ("," if dot else "") + rest
    return text.replace(" %", "\u202f%")


def part_name(index: int, part: Mapping, lang: str) -> str:
    return f"{ROMAN[index]} · {part['name'][lang]}"


def phases_of(part: Mapping, phases: Sequence[Phase]) -> list[Phase]:
    return [phase for phase in phases if phase.number in part["phases"]]


def path_picture(phases: Sequence[Phase], lang: str) -> str:
    """Every phase of the course in order; those that exist are links."""
    here = {phase.number: phase for phase in phases}
    parts = []
    for index, part in enumerate(load_course()):
        stations = []
        for number, title in part["phases"].items():
            phase = here.get(number)
            name = phase.title[lang] if phase else title[lang]
            stations.append((number, name, f"lessons/{phase.slug}/" if phase else None))
        parts.append((part_name(index, part, lang), stations))
    return path_of_phases(parts, word("lessons", lang), word("later", lang))


def model_picture(lang: str) -> str:
    title = {
        "en": "The twelve matrices of Mini-GPT drawn to scale, six in each of its two layers: "
        "four squares for attention, one tall and one wide for the MLP. Beside each, two thin "
        "strips: what LoRA trains.",
        "es": "Las doce matrices de Mini-GPT dibujadas a escala, seis en cada una de sus dos "
        "capas: cuatro cuadrados para la atención, una alta y una ancha para el MLP. Junto a cada "
        "una, dos tiras finas: lo que entrena LoRA.",
    }
    layer = {"en": "layer {n}", "es": "capa {n}"}
    return model_to_scale(title[lang], layer[lang])


def lessons_index(phases: Sequence[Phase], quizzes: Sequence[Quiz], lang: str) -> str:
    """Every lesson with what it answers, how long it takes, and its quiz."""
    have = {quiz.id for quiz in quizzes}
    title, lead = word("lessons", lang), word("lessons_lead", lang)
    out = [front_matter(title, lead), f"# {title}", lead]
    for index, part in enumerate(load_course()):
        chosen = phases_of(part, phases)
        if not chosen:
            continue
        out.append(f"## {part_name(index, part, lang)}")
        for phase in chosen:
            facts = [word("minutes", lang, n=phase.minutes)]
            if phase.exercises:
                facts.append(word("exercises", lang, n=len(phase.exercises)))
            if phase.slug in have:
                facts.append(f"[{word('take_quiz', lang)}](../quizzes/{phase.slug}.md)")
            out.append(
                f"### [{title_of(phase, lang)}]({phase.slug}.md) {{ #{phase.slug} .entry }}\n\n"
                f"{phase.summary[lang]}\n\n{' · '.join(facts)}\n{{ .facts }}"
            )
    return "\n\n".join(out) + "\n"


def quizzes_index(quizzes: Sequence[Quiz], lang: str) -> str:
    """Every quiz with its size; the grades are on the progress page."""
    title, lead = word("quizzes", lang), word("quizzes_lead", lang)
    out = [front_matter(title, lead), f"# {title}", lead]
    lines = []
    for quiz in quizzes:
        count = word("questions", lang, n=len(quiz.questions))
        points = word("points", lang, n=quiz.graded_points)
        name = in_markdown(inline_html(quiz.title[lang]))
        lines.append(f"- [{quiz.phase:02} · {name}]({quiz.id}.md) · {count} · {points}")
    return "\n\n".join([*out, "\n".join(lines)]) + "\n"
