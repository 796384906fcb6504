"""Every link, anchor and file of the built site leads somewhere, and nothing comes from elsewhere.

The site is built once, strictly where the sources allow it, and each page is read by an HTML parser
of the standard library: no browser, a second or two.
"""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from minigpt.course.site import pages as site
from minigpt.course.site.cli import build

pytestmark = pytest.mark.slow

LOADS = {"img": "src", "script": "src", "iframe": "src", "source": "src", "use": "href"}
LOADING_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect"}


class Page(HTMLParser):
    """What one page says about itself and asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.problems: list[str] = []
        self.lang: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.lang = given.get("lang")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link":
            if set(given.get("rel", "").split()) & LOADING_RELATIONS:
                self.loads.append(given["href"])
            elif given.get("rel") == "alternate":
                self.links.append(given["href"])
        if tag in LOADS and LOADS[tag] in given:
            self.loads.append(given[LOADS[tag]])
        if tag == "img":
            if not given.get("alt"):
                self.problems.append(f"an image has no alt text: {given.get('src')}")
            if given.get("src", "").endswith(".svg") and "lessons/" in given["src"]:
                if not given.get("width", "").isdigit() or not given.get("height", "").isdigit():
                    self.problems.append(f"a figure has no size: {given['src']}")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    return folder, build(folder)


@pytest.fixture(scope="module")
def read_pages(built):
    folder, _ = built
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}


def target(folder: Path, page: Path, link: str) -> Path:
    """The file a browser would ask for."""
    path = unquote(urlsplit(link).path)
    found = page if not path else (page.parent / path).resolve()
    return found / "index.html" if path.endswith("/") or found.is_dir() else found


def test_the_strict_build_has_nothing_to_say(built):
    _, problems = built
    assert problems == []


def test_every_link_and_every_anchor_exists(built, read_pages):
    folder, _ = built
    broken = []
    for path, page in read_pages.items():
        if path.name == "404.html":
            continue  # shown at any address: its links are absolute or made by its script
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto"):
                continue
            found = target(folder, path, link)
            anchor = unquote(parts.fragment)
            if not found.is_file():
                broken.append(f"{path.relative_to(folder)} -> {link}")
            elif anchor and found.suffix == ".html" and anchor not in read_pages[found].ids:
                broken.append(f"{path.relative_to(folder)} -> {link}: no such anchor")
    assert broken == []


def test_everything_a_page_loads_is_part_of_the_site(built, read_pages):
    folder, _ = built
    outside = []
    for path, page in read_pages.items():
        if path.name == "404.html":
            continue
        for link in page.loads:
            parts = urlsplit(link)
            if link.startswith("#") or parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc or not target(folder, path, link).is_file():
                outside.append(f"{path.relative_to(folder)} loads {link}")
    assert outside == []


def test_style_sheets_load_only_what_is_part_of_the_site(built):
    folder, _ = built
    outside = []
    for path in folder.rglob("*.css"):
        for link in re.findall(r"url\((.*?)\)", path.read_text(encoding="utf-8")):
            link = link.strip("\"'")
            if not link.startswith(("data:", "#")) and not (path.parent / link).is_file():
                outside.append(f"{path.relative_to(folder)} loads {link}")
    assert outside == []


def test_every_image_is_described_and_every_figure_has_a_size(read_pages):
    problems = [
        f"{path}: {problem}" for path, page in read_pages.items() for problem in page.problems
    ]
    assert problems == []


def test_no_page_has_the_same_id_twice(read_pages):
    twice = [
        f"{path}: {name}"
        for path, page in read_pages.items()
        for name in set(page.ids)
        if page.ids.count(name) > 1
    ]
    assert twice == []


def test_every_page_has_one_title_and_skips_no_level_of_heading(read_pages):
    wrong = []
    for path, page in read_pages.items():
        levels = page.headings
        steps = zip(levels, levels[1:], strict=False)
        if levels.count(1) != 1 or any(after > before + 1 for before, after in steps):
            wrong.append(f"{path}: {levels}")
    assert wrong == []


def test_every_page_is_in_the_language_of_its_folder(built, read_pages):
    folder, _ = built
    for path, page in read_pages.items():
        name = path.relative_to(folder).parts[0]
        assert page.lang == (name if name in ("en", "es") else "en"), path


def test_no_formula_is_left_as_latex(read_pages):
    for path in read_pages:
        text = re.sub(
            r"<(script|pre|code)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        article = text.partition("<article")[2].partition("</article>")[0]
        prose = re.sub(r"<[^>]+>", " ", article)
        assert not re.search(r"\\(frac|mathbb|cdot|times|alpha|sqrt)", prose), path
        assert "$$" not in prose, path


def test_no_lesson_is_heavier_than_a_phone_should_carry(built):
    folder, _ = built
    for path in folder.glob("*/lessons/*/index.html"):
        assert path.stat().st_size < 120_000, path  # bytes, before compression


def test_every_figure_is_well_formed(built):
    folder, _ = built
    for path in folder.rglob("assets/lessons/**/*.svg"):
        ET.parse(path)


def test_every_page_has_a_description_of_its_own(built):
    folder, _ = built
    for lang in ("en", "es"):
        seen: dict[str, Path] = {}
        for path in sorted((folder / lang).rglob("index.html")):
            match = re.search(r'<meta name="description" content="(.*?)">', path.read_text("utf-8"))
            assert match and match[1], path
            assert match[1] not in seen, f"{path} says the same as {seen.get(match[1])}"
            seen[match[1]] = path


def test_the_notebook_of_each_lesson_can_be_downloaded(built):
    folder, _ = built
    for phase in site.load_course().phases:
        for lang in ("en", "es"):
            assert (folder / lang / "notebooks" / f"{phase.slug}.ipynb").is_file()
