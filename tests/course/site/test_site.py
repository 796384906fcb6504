"""The pages of the site, before any site generator sees them."""

import re
import subprocess
import sys
from pathlib import Path

from minigpt.course.site import draw as site_draw
from minigpt.course.site import pages as site
from minigpt.course.site import words as site_words


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
        "import sys; from minigpt.course.site import pages as site; "
        "site.pages('en', site.load_course()); "
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
