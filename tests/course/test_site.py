"""The pages, before any site generator sees them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from minigpt.course import site, site_draw, site_home, site_reference, site_words
from minigpt.course.mathml import MathError
from minigpt.course.notebooks import load_phase
from minigpt.course.site_lessons import fence, lesson_page, modules_behind, to_page
from minigpt.course.site_svg import follow_page, size
from minigpt.number_names import spell

SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" '
    'width="288pt" height="144pt" viewBox="0 0 288 144">\n<metadata>today</metadata>'
    '<g id="figure_1"><g id="patch_1"><path d="M 0 0" style="fill: #ffffff"/></g>{axes}</g></svg>'
)


def outputs_for(phase):
    code, plot = [cell for cell in phase.cells if cell.kind == "code"][:2]
    return {
        code.id: [
            {"output_type": "stream", "name": "stdout", "text": ["sum 25", ".25\n"]},
            {"output_type": "execute_result", "data": {"text/plain": "6.3125"}},
        ],
        plot.id: [{"output_type": "display_data", "data": {"image/svg+xml": SVG.format(axes="")}}],
    }


@pytest.fixture
def lesson(small_phase):
    return {
        lang: lesson_page(small_phase, outputs_for(small_phase), lang, True, None)
        for lang in ("en", "es")
    }


# Lessons -------------------------------------------------------------------------------------


def test_a_lesson_has_prose_code_output_and_figure_in_this_order(lesson):
    page, figures = lesson["en"]
    places = [page.index(text) for text in ("A mean is", "sum(values) /", "6.3125", ".svg)")]
    assert places == sorted(places)
    assert len(figures) == 1


def test_what_was_printed_in_pieces_is_one_block(lesson):
    assert "{ .text .no-copy .nb-output }\nsum 25.25\n```" in lesson["en"][0]


def test_both_languages_show_the_same_figure_with_their_own_description(lesson):
    assert lesson["en"][1] == lesson["es"][1]
    assert "![A line that climbs" in lesson["en"][0]
    assert "![Una línea que sube" in lesson["es"][0]


def test_a_figure_knows_its_size_before_it_arrives(lesson):
    assert "width=384 height=192" in lesson["en"][0]  # 288 pt = 384 px


def test_the_facts_stand_under_the_title(lesson):
    page = lesson["es"][0]
    title = page.index("# Pasos pequeños")
    facts = page.index("Fase 98 · 5 minutos")
    assert title < facts < page.index("Una media es")
    assert "[Haz el cuestionario](../quizzes/phase-98-small-steps.md)" in page
    assert "(../notebooks/phase-98-small-steps.ipynb){ download }" in page


def test_a_lesson_without_a_quiz_links_none(small_phase):
    page, _ = lesson_page(small_phase, outputs_for(small_phase), "en", False, None)
    assert "quizzes/" not in page


def test_the_solution_is_folded_and_the_check_is_left_out(lesson):
    page = lesson["en"][0]
    assert '??? solution "Show a solution"' in page
    assert "check(" not in page
    assert "import check" not in page


def test_a_lesson_without_outputs_says_how_to_make_them(small_phase):
    page, _ = lesson_page(small_phase, None, "en", True, None)
    assert "notebooks run 98" in page


def test_a_callout_becomes_an_admonition():
    assert to_page("> **Tip.** Look.\n> Again.\n") == '!!! tip "Tip"\n\n    Look.\n    Again.\n'
    assert to_page("> **Predice.** ¿Qué?") == '!!! question "Predice"\n\n    ¿Qué?\n'


def test_a_callout_inside_a_fence_is_code():
    text = "```text\n> **Tip.** Look.\n```"
    assert to_page(text) == text


def test_a_link_to_a_notebook_leads_to_its_page():
    assert to_page("[15](phase-15-attention.ipynb#x)") == "[15](phase-15-attention.md#x)"


def test_nothing_inside_closes_a_fence():
    block = fence("a\n```\nb", "text")
    assert block.startswith("````text") and block.endswith("````\n")


def test_a_bad_formula_stops_the_build_and_names_the_spanish_line(write_source):
    english = '# %% [markdown] lang="en"\n# # T\n#\n# $a$\n'
    body = english + '# %% [markdown] lang="es"\n# # T\n#\n# $\\bad$\n'
    phase = load_phase(write_source(body))
    lesson_page(phase, {}, "en", False, None)
    line = phase.path.read_text(encoding="utf-8").split("\n").index("# $\\bad$") + 1
    with pytest.raises(MathError, match=rf"^{phase.path.name}:{line}: "):
        lesson_page(phase, {}, "es", False, None)


def test_the_code_behind_a_lesson_is_what_its_cells_import(write_source):
    body = (
        '# %% [markdown] lang="en"\n# # T\n# %% [markdown] lang="es"\n# # T\n'
        "# %%\nfrom minigpt import nf4\nfrom minigpt.lora import LoRAConfig\nimport os\n"
    )
    assert modules_behind(load_phase(write_source(body))) == ["nf4", "lora"]


# Figures -------------------------------------------------------------------------------------

AXES = (
    '<g id="axes_1"><g id="patch_2"><path d="M 10 90 \nL 90 90 \nL 90 20 \nL 10 20 \nz" '
    'style="fill: #ffffff"/></g><image width="80" height="70"/>'
    '<g id="text_1"><g transform="translate(50 50) scale(0.1 -0.1)">in</g></g>'
    '<g id="text_2"><g style="fill: #ffffff" transform="translate(30 50) scale(0.1 -0.1)"/></g>'
    '<g id="text_3"><g transform="translate(50 10) scale(0.1 -0.1)">title</g></g></g>'
)


def test_black_follows_the_page_and_paper_is_transparent():
    svg = follow_page(SVG.format(axes='<path style="stroke: #000000"/>'))
    assert svg.startswith("<svg")
    assert "stroke: var(--ink)" in svg and 'style="fill: var(--paper)"' in svg
    assert "prefers-color-scheme:dark" in svg
    assert "today" not in svg


def test_letters_on_an_image_keep_their_colour_and_the_title_does_not():
    svg = follow_page(SVG.format(axes=AXES))
    assert '<g style="fill: #000" transform="translate(50 50)' in svg
    assert '<g style="fill: #ffffff" transform="translate(30 50)' in svg
    assert '<g transform="translate(50 10)' in svg


def test_a_figure_without_a_size_is_refused():
    assert size(SVG) == (384, 192)
    with pytest.raises(ValueError, match="width and a height"):
        size("<svg></svg>")


# Home ----------------------------------------------------------------------------------------


def test_an_unknown_marker_is_an_error_that_names_the_file():
    assert site_home.fill("a\n{{ demo }}\nb", {"demo": "table"}, "x.md") == "a\ntable\nb"
    with pytest.raises(ValueError, match=r"x\.md: nothing fills the marker \{\{ dmeo \}\}"):
        site_home.fill("{{ dmeo }}", {"demo": ""}, "x.md")


@pytest.mark.parametrize(
    ("key", "value", "english", "spanish"),
    [
        ("parameters", 18432, "18,432", "18\u202f432"),
        ("bytes", 4096, "4,096", "4096"),
        ("bits_per_weight", 4.127, "4.127", "4,127"),
        ("bits_per_weight", 32, "32", "32"),
        ("spanish", 0.951, "95.1\u202f%", "95,1\u202f%"),
        ("seconds", 22.44, "22.4", "22,4"),
        ("seconds", None, "–", "–"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(key, value, english, spanish):
    assert site_home.written(key, value, "en") == english
    assert site_home.written(key, value, "es") == spanish


def test_the_table_leaves_out_a_column_that_nothing_measured(tmp_path):
    row = dict.fromkeys(site_home.COLUMNS, 1) | {"name": "LoRA", "italian": None}
    table = site_home.demo_table({"rows": [row], "numbers": 1000, "seeds": 4}, "en")
    assert "Italian" not in table and "| LoRA | 1 | 1 |" in table
    assert "on 1,000 numbers" in table and "mean of 4 runs" in table


def test_a_demo_that_was_never_run_is_said_on_the_page_and_is_a_problem(monkeypatch, tmp_path):
    monkeypatch.setattr(site_home, "load_demo", lambda: None)
    assert any("demo.json is missing" in problem for problem in site.load_course().problems)
    assert "has not been measured" in site_home.demo_table(None, "en")


def test_a_row_of_the_demo_with_a_hole_is_refused(tmp_path):
    path = tmp_path / "demo.json"
    path.write_text('{"rows": [{"name": "base"}]}', encoding="utf-8")
    with pytest.raises(ValueError, match="has no parameters, trained, bytes"):
        site_home.load_demo(path)


def test_the_numbers_typed_on_the_home_page_are_right():
    # 8 attention Linears of (64, 64) and 4 of the MLP with sides 64 and 256, at rank 8.
    sides = [rows + columns for _, rows, columns in site_draw.LINEARS] * 2
    assert len(sides) == 12
    lora = sum(sides) * site_draw.RANK
    english, spanish = (
        (site.DOCS / lang / "index.md").read_text(encoding="utf-8") for lang in ("en", "es")
    )
    assert f"{lora:,} numbers" in " ".join(english.split())
    assert f"{lora:,} números".replace(",", " ") in " ".join(spanish.split())


def test_the_names_of_4217_on_the_home_page_are_what_the_course_generates():
    text = (site.DOCS / "en" / "index.md").read_text(encoding="utf-8")
    for lang in ("en", "it", "es"):
        assert f">{spell(4217, lang)}<" in text


def test_every_phase_that_exists_has_a_place_on_the_path():
    placed = [number for part in site_home.load_course() for number in part["phases"]]
    assert placed == sorted(placed) == list(range(33))
    assert {phase.number for phase in site.load_course().phases} <= set(placed)


# Reference -----------------------------------------------------------------------------------


def test_the_reference_follows_the_order_in_which_the_code_is_taught(tmp_path):
    (tmp_path / "__init__.py").write_text(
        '"""Read:\n\n    second   two\n    first    one\n\nThat is all.\n"""\n', encoding="utf-8"
    )
    for name in ("first", "second", "extra", "_private"):
        (tmp_path / f"{name}.py").write_text("", encoding="utf-8")
    assert site_reference.module_names(tmp_path) == ["second", "first", "extra"]


def test_a_signature_is_as_written():
    source = (
        "@dataclass(frozen=True)\nclass C:\n    r: int = 8\n    def _no(self): ...\n"
        "def f(x: int, *, y: str = 'a') -> None: ...\n"
        "class M(Module):\n    def __init__(self, n: int = 1) -> None: ...\n"
    )
    nodes = ast.parse(source).body
    shown = [site_reference.signature(node) for node in nodes]  # type: ignore[arg-type]
    assert shown == [
        "@dataclass(frozen=True)\nclass C:\n    r: int = 8",
        "def f(x: int, *, y: str='a') -> None",
        "class M(Module)\n    __init__(n: int=1)",
    ]


def test_a_docstring_keeps_its_drawn_blocks_and_escapes_the_rest():
    html = site_reference.docstring("Uses `a<b`.\n\n    y = W x   (N, in)\n\nSee https://x.org/a.")
    assert "<code>a&lt;b</code>" in html
    assert '<pre class="drawn no-copy"><code>y = W x   (N, in)</code></pre>' in html
    assert '<a href="https://x.org/a">https://x.org/a</a>.' in html
    assert "\n\n" not in html.rstrip("\n")  # a blank line would end the raw HTML


def test_every_module_of_the_core_has_a_page_in_both_languages():
    for name in site_reference.module_names():
        for lang in site_words.LANGUAGES:
            assert f"# `minigpt.{name}`" in site_reference.api_page(name, lang)


def test_the_glossary_is_complete_and_sorted_in_each_language():
    entries = site_reference.load_glossary()
    assert len(entries) >= 50
    text = site_reference.glossary_terms("es", {})
    terms = re.findall(r"^\*\*(.*?)\*\*", text, re.M)
    assert len(terms) == len(entries)
    folded = [term.lower().replace("á", "a").replace("é", "e").replace("ó", "o") for term in terms]
    assert folded == sorted(folded)


def test_a_glossary_entry_with_one_language_is_refused(tmp_path):
    path = tmp_path / "glossary.yaml"
    entry = {"id": "rank", "term": {"en": "rank"}, "definition": {"en": "x.", "es": "x."}}
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(ValueError, match="'rank' needs term in en and es"):
        site_reference.load_glossary(path)


# All of it -----------------------------------------------------------------------------------


def test_every_word_of_the_site_exists_in_both_languages():
    for key, texts in site_words.WORDS.items():
        assert set(texts) == set(site_words.LANGUAGES), key
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in texts.values()]
        assert fields[0] == fields[1], key


def test_both_languages_have_the_same_pages():
    course = site.load_course()
    english, spanish = (site.pages(lang, course) for lang in ("en", "es"))
    assert set(english) == set(spanish)
    assert {"index.md", "how-to-study.md", "progress.md", "glossary.md", "checked.md"} <= set(
        english
    )
    notebooks = {f"notebooks/{phase.slug}.ipynb" for phase in course.phases}
    assert notebooks <= set(english)


def test_the_navigation_names_every_page_once():
    course = site.load_course()
    found: list[str] = []

    def walk(entry):
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(entry, dict):
            for value in entry.values():
                walk(value)
        else:
            for item in entry:
                walk(item)

    walk(site.nav("en", course))
    pages = [name for name in site.pages("en", course) if name.endswith(".md")]
    assert sorted(found) == sorted(pages)


def test_the_pages_of_the_second_time_are_the_same_bytes():
    assert site.pages("es", site.load_course()) == site.pages("es", site.load_course())


def test_making_pages_imports_neither_torch_nor_jupyter():
    code = (
        "import sys; from minigpt.course import site; site.pages('en', site.load_course()); "
        "heavy = {'torch', 'numpy', 'matplotlib', 'nbformat', 'mkdocs'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(site.ROOT),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_the_icon_is_drawn_the_same_each_time():
    assert site_draw.favicon() == site_draw.favicon()
    assert "<svg" in site_draw.favicon()
