"""The whole site as values: `pages("en")` is every page and file of one language.

    phases + executed outputs + quizzes + glossary + docs/<lang> -> {path: text or bytes}

Nothing here knows MkDocs: `mkdocs_hooks` hands these pages to it, and another generator could take
them as they are. Nothing is written, and neither torch nor Jupyter is imported.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path

from minigpt.course.notebooks import build as notebooks
from minigpt.course.notebooks.build import Phase
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.reading.schema import load_quiz, quiz_paths
from minigpt.course.quiz.text.terminal import plain_text
from minigpt.course.site import home as site_home
from minigpt.course.site import live as site_live
from minigpt.course.site import reference as site_reference
from minigpt.course.site.concept_map import concept_map
from minigpt.course.site.draw import favicon
from minigpt.course.site.lessons import front_matter, lesson_page, to_page
from minigpt.course.site.progress import progress_block
from minigpt.course.site.quiz import quiz_page
from minigpt.course.site.quiz_words import say
from minigpt.course.site.words import word
from minigpt.course.text.mathml import check_math

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
PageOrFile = str | bytes


@dataclass(frozen=True)
class Course:
    """Everything the pages are made from, read once."""

    phases: tuple[Phase, ...]
    quizzes: tuple[Quiz, ...]
    outputs: dict[str, dict | None]  # slug -> cell id -> outputs
    demo: dict | None
    problems: tuple[str, ...] = field(default=())  # what a strict build refuses


def load_course() -> Course:
    """Read the phases, what their code printed, the quizzes and the measured demo."""
    from minigpt.course.notebooks.execute import load_outputs

    phases = tuple(_phase(path, _stamp(path)) for path in notebooks.phase_paths())
    quizzes = tuple(_quiz(path, path.stat().st_mtime_ns) for path in quiz_paths())
    problems = []
    outputs: dict[str, dict | None] = {}
    for phase in phases:
        outputs[phase.slug] = load_outputs(phase.path, any_version=True)
        if outputs[phase.slug] is None:
            command = f"minigpt notebooks run {phase.number:02}"
            problems.append(
                f"{phase.path.name}: it has no executed outputs; `{command}` makes them"
            )
    demo = site_home.load_demo()
    if demo is None:
        problems.append(
            "data/results/demo.json is missing; it keeps what `minigpt demo --json` prints"
        )
    lessons = {phase.slug for phase in phases}
    problems += [
        f"{quiz.id}.yaml: no phase has this name" for quiz in quizzes if quiz.id not in lessons
    ]
    return Course(phases, quizzes, outputs, demo, tuple(problems))


def _stamp(path: Path) -> tuple[int, int]:
    """A phase's page changes with its source and with its solutions."""
    pages = (notebooks.EXERCISES / f"phase_{path.name[6:8]}").glob("*.py")
    return path.stat().st_mtime_ns, max((page.stat().st_mtime_ns for page in pages), default=0)


@lru_cache(maxsize=256)
def _phase(path: Path, _changed: tuple[int, int]) -> Phase:
    return notebooks.load_phase(path)


@lru_cache(maxsize=256)
def _quiz(path: Path, _changed: int) -> Quiz:
    return load_quiz(path)


def pages(lang: str, course: Course) -> dict[str, PageOrFile]:
    """Every page (Markdown) and file of the site in one language, by its path below docs_dir."""
    out: dict[str, PageOrFile] = {}
    out.update(_written_pages(lang, course))
    have = {quiz.id for quiz in course.quizzes}
    followers: list[Phase | None] = [*course.phases[1:], None]
    for phase, following in zip(course.phases, followers, strict=False):
        page, figures = lesson_page(
            phase, course.outputs[phase.slug], lang, phase.slug in have, following
        )
        out[f"lessons/{phase.slug}.md"] = page
        out.update(figures)
        out[f"notebooks/{phase.slug}.ipynb"] = notebooks.dumps(
            notebooks.build(phase, lang)
        ).encode()
    for quiz in course.quizzes:
        out[f"quizzes/{quiz.id}.md"] = _quiz_page(quiz, lang)
    out["lessons/index.md"] = site_home.lessons_index(course.phases, course.quizzes, lang)
    out["quizzes/index.md"] = site_home.quizzes_index(course.quizzes, lang)
    out["api/index.md"] = site_reference.api_index(lang)
    for name in site_reference.module_names():
        out[f"api/{name}.md"] = site_reference.api_page(name, lang)
    for path in sorted((DOCS / "assets").rglob("*")):
        if path.is_file():
            out[f"assets/{path.relative_to(DOCS / 'assets').as_posix()}"] = path.read_bytes()
    out["assets/favicon.svg"] = favicon().encode()
    return out


def _written_pages(lang: str, course: Course) -> dict[str, PageOrFile]:
    """The hand-written pages, with what is measured or counted filled in."""
    lessons = {phase.number: phase.slug for phase in course.phases}
    values = {
        "demo": site_home.demo_table(course.demo, lang),
        "path": site_home.path_picture(course.phases, lang),
        "map": concept_map(course.phases, lang),
        "model": site_home.model_picture(lang),
        "live": site_live.numbers_figure(lang),
        "progress": progress_block(course.quizzes, lang),
        "glossary": site_reference.glossary_terms(lang, lessons),
    }
    out: dict[str, PageOrFile] = {}
    folder = DOCS / lang
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        check_math(text, name)
        out[path.relative_to(folder).as_posix()] = site_home.fill(to_page(text), values, name)
    return out


def _quiz_page(quiz: Quiz, lang: str) -> str:
    page = quiz_page(quiz, lang)
    shown = say("title", lang, phase=f"{quiz.phase:02d}", title=plain_text(quiz.title[lang]))
    title = escape(shown)  # the theme writes it as it stands
    count = word("questions", lang, n=len(quiz.questions))
    return front_matter(title, f"{title}. {count}.", search={"boost": 0.5}) + "\n" + page


def nav(lang: str, course: Course) -> list:
    """The navigation, in MkDocs' form: a list of pages and {section: pages}."""
    lessons: list = ["lessons/index.md"]
    for index, part in enumerate(site_home.load_course()):
        chosen = site_home.phases_of(part, course.phases)
        if chosen:
            name = site_home.part_name(index, part, lang)
            lessons.append({name: [f"lessons/{phase.slug}.md" for phase in chosen]})
    quizzes = [f"quizzes/{quiz.id}.md" for quiz in course.quizzes]
    modules = [f"api/{name}.md" for name in site_reference.module_names()]
    return [
        {word("home", lang): "index.md"},
        {word("how_to_study", lang): "how-to-study.md"},
        {word("lessons", lang): lessons},
        {word("quizzes", lang): ["quizzes/index.md", *quizzes]},
        {word("capstone", lang): "capstone.md"},
        {word("progress", lang): "progress.md"},
        {
            word("reference", lang): [
                "glossary.md",
                {word("api", lang): ["api/index.md", *modules]},
                "checked.md",
            ]
        },
    ]
