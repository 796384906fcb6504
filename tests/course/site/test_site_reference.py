"""The reference of the code and the glossary."""

import ast
import re

import pytest
import yaml

from minigpt.course.site import reference as site_reference
from minigpt.course.site import words as site_words


def test_the_reference_follows_the_order_in_which_the_code_is_taught(tmp_path):
    (tmp_path / "__init__.py").write_text(
        '"""Read:\n\n    second   two\n    first    one\n\nThat is all.\n"""\n', encoding="utf-8"
    )
    for name in ("first", "second", "extra", "_private"):
        (tmp_path / f"{name}.py").write_text("", encoding="utf-8")
    assert site_reference.module_names(tmp_path) == ["second", "first", "extra"]


def test_a_folder_of_the_core_comes_before_its_pages_in_its_own_order(tmp_path):
    pages = {
        "__init__": '"""Read:\n\n    roots   a folder\n    first   one\n\nDone.\n"""\n',
        "first": "",
        "roots/__init__": '"""Roots:\n\n    second   two\n    third    three\n\nDone.\n"""\n',
        "roots/third": "",
        "roots/second": "",
        "plots/__init__": "",
        "plots/drawn": "",
    }
    for name, text in pages.items():
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    names = site_reference.module_names(tmp_path)
    assert names == ["roots", "roots.second", "roots.third", "first"]
    files = [
        site_reference.module_path(name, tmp_path).relative_to(tmp_path).as_posix()
        for name in names
    ]
    assert files == ["roots/__init__.py", "roots/second.py", "roots/third.py", "first.py"]
    assert "foundations" in site_reference.module_names()


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
