"""What is added to two built sites so that they are one."""

import gzip
import json
import re
from pathlib import Path

import pytest

from minigpt.course.site.finish import finish, fold, not_found_page, root_page, touch_up

PAGE = (
    '<html lang="{lang}"><head><title>T - Site</title>'
    '<link rel="canonical" href="https://x.org/base/{lang}/lessons/a/">'
    '<meta name="description" content="About &quot;it&quot;">'
    '<link rel="alternate" href="/en/" hreflang="en">'
    '<link rel="alternate" href="/es/" hreflang="es">'
    '</head><body><div data-md-component="search" role="dialog"></div>'
    '<a href="/en/" hreflang="en" class="md-select__link">E</a>'
    '<a href="/es/" hreflang="es" class="md-select__link">E</a>'
    '<code><span class="n">x</span><span class="w"> </span><span class="mi">1</span></code>'
    "</body></html>"
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>https://x.org/base/{lang}/</loc></url>"
    "<url><loc>https://x.org/base/{lang}/lessons/a/</loc></url></urlset>"
)


@pytest.fixture
def built(tmp_path):
    """Two sites of two pages; the lesson exists in both, `only/` in English."""
    for lang in ("en", "es"):
        pages = ["index.html", "lessons/a/index.html", "404.html"]
        for name in [*pages, "only/index.html"] if lang == "en" else pages:
            path = tmp_path / lang / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PAGE.format(lang=lang), encoding="utf-8")
        site = tmp_path / lang
        (site / "sitemap.xml").write_text(SITEMAP.format(lang=lang), encoding="utf-8")
        (site / "search").mkdir()
        docs = [{"location": "a/", "title": "La atención", "text": "<p>más</p><pre>código</pre>"}]
        docs.append({"location": "quizzes/a/#q-28-01", "title": "A rank", "text": "<p>spoiler</p>"})
        index = json.dumps({"config": {}, "docs": docs})
        (site / "search" / "search_index.json").write_text(index, encoding="utf-8")
    finish(tmp_path)
    return tmp_path


def html(built, name):
    return (built / name).read_text(encoding="utf-8")


def test_style_sheets_know_of_javascript_before_anything_is_drawn(built):
    head = html(built, "es/index.html").partition("<head>")[2]
    assert head.startswith("<script>document.documentElement.classList.replace(")
    finish(built)  # and touching up twice says so once
    assert html(built, "es/index.html").count("classList.replace(") == 1


def test_script_files_wait_until_the_page_is_there():
    page = '<head></head><body>text<script src="a.js"></script><script>let a</script></body>'
    touched = touch_up(page, "x/index.html", "en", Path())
    assert '<script defer src="a.js"></script><script>let a</script>' in touched
    assert touch_up(touched, "x/index.html", "en", Path()) == touched


def test_a_page_with_formulas_asks_for_their_font_at_once_and_others_do_not():
    page = "<head><title>a</title></head><body>{}</body>"
    with_maths = touch_up(page.format("<math></math>"), "lessons/x/index.html", "en", Path())
    assert 'rel="preload" as="font"' in with_maths
    assert 'href="../../assets/stix-two-math.woff2" crossorigin' in with_maths
    assert touch_up(with_maths, "lessons/x/index.html", "en", Path()) == with_maths
    assert "stix" not in touch_up(page.format("text"), "lessons/x/index.html", "en", Path())


def test_blank_lines_of_the_navigation_go_and_those_of_a_text_stay():
    page = (
        "<head></head><nav>\n\n  <a>\n   \n one\n</a></nav>\n<article><pre>a\n\n  b</pre></article>"
    )
    touched = touch_up(page, "x/index.html", "en", Path())
    assert "<nav>\n<a>\none\n</a></nav>\n<article><pre>a\n\n  b</pre>" in touched


def test_the_switch_leads_to_the_same_page_without_javascript(built):
    page = html(built, "en/lessons/a/index.html")
    assert '<a href="../../../es/lessons/a/" lang="es" target="_self" hreflang="es"' in page
    assert '<a href="../../../en/lessons/a/" lang="en"' in page


def test_the_switch_leads_home_when_the_page_exists_in_one_language(built):
    assert '<a href="../../es/" lang="es"' in html(built, "en/only/index.html")


def test_a_page_names_itself_in_each_language_and_the_theme_its_sites(built):
    page = html(built, "en/lessons/a/index.html")
    for lang in ("en", "es"):
        address = f"https://x.org/base/{lang}/lessons/a/"
        assert page.count(f'<link rel="alternate " hreflang="{lang}" href="{address}">') == 1
        assert f'<link rel="alternate" href="../../../{lang}/">' in page  # of the theme: no page
    only = html(built, "en/only/index.html")
    assert 'rel="alternate " hreflang="en"' in only and 'rel="alternate " hreflang="es"' not in only
    finish(built)  # touching up twice says so once
    assert html(built, "en/lessons/a/index.html") == page


def test_no_link_depends_on_where_the_site_is_mounted(built):
    for page in built.rglob("index.html"):
        assert not re.search(r'(?:href|src)="/', page.read_text(encoding="utf-8")), page


def test_the_search_dialog_has_a_name_in_the_language_of_the_page(built):
    assert 'role="dialog" aria-label="Search">' in html(built, "en/index.html")
    assert 'role="dialog" aria-label="Búsqueda">' in html(built, "es/index.html")


def test_a_shared_link_has_a_card(built):
    page = html(built, "es/lessons/a/index.html")
    assert '<meta property="og:image" content="https://x.org/base/es/assets/social-es.png">' in page
    assert '<meta property="og:description" content="About &quot;it&quot;">' in page


def test_code_keeps_its_text_and_its_colours(built):
    assert '<code>x <span class="mi">1</span></code>' in html(built, "en/index.html")


def test_a_wide_table_scrolls_by_keyboard_and_a_narrow_one_is_no_stop():
    row = "<table>\n<thead>\n<tr>{}</tr>\n</thead>\n</table>"
    wide = touch_up(row.format("<th>a</th>" * 5), "index.html", "es", Path())
    assert '<div class="table-box" tabindex="0" role="group" aria-label="Tabla"><table cl' in wide
    narrow = touch_up(row.format("<th>a</th>" * 2), "index.html", "es", Path())
    assert narrow.startswith('<div class="table-box"><table class="plain">')
    assert touch_up(narrow, "index.html", "es", Path()) == narrow


def test_a_search_without_accents_finds_the_words_with_them(built):
    text = json.loads(html(built, "es/search/search_index.json"))["docs"][0]["text"]
    assert "atencion" in text and "mas" in text
    assert "código" not in text and "codigo" not in text  # code is not searched
    assert fold("Ñandú, ¿qué?") == "Nandu, ¿que?"


def test_quizzes_are_found_by_their_titles_alone(built):
    quiz = json.loads(html(built, "en/search/search_index.json"))["docs"][1]
    assert quiz == {"location": "quizzes/a/#q-28-01", "title": "A rank", "text": ""}


def test_the_sitemap_names_each_page_in_each_language_it_exists_in(built):
    xml = html(built, "en/sitemap.xml")
    for lang in ("en", "es", "x-default"):
        assert xml.count(f'hreflang="{lang}"') == 2
    assert 'href="https://x.org/base/es/lessons/a/"' in xml
    assert gzip.decompress((built / "en" / "sitemap.xml.gz").read_bytes()).decode() == xml


def test_to_finish_twice_changes_nothing(built):
    before = {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}
    finish(built)
    assert before == {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}


def test_the_root_page_offers_both_languages_without_javascript():
    body = re.sub(r"<script>.*?</script>", "", root_page(), flags=re.S)
    assert '<a href="en/" lang="en" hreflang="en">English</a>' in body
    assert '<a href="es/" lang="es" hreflang="es">Español</a>' in body


def test_a_missing_page_says_so_in_both_languages():
    page = not_found_page()
    assert "This page does not exist." in page and "Esta página no existe." in page


def test_code_keeps_its_words_and_colours_with_fewer_tags():
    code = (
        '<pre><span></span><span class="kn">from</span> <span class="nn">math</span> '
        '<span class="kn">import</span> <span class="kn">as</span>\n'
        '<span class="s1">\'a\'</span><span class="si">{</span><span class="n">x</span></pre>'
    )
    touched = touch_up(f"<head></head><article>{code}</article>", "x/index.html", "en", Path())
    assert '<pre><span class="k">from</span> <span class="nn">math</span>' in touched
    assert '<span class="k">import as</span>\n<span class="s2">\'a\'{</span>x</pre>' in touched
    assert re.sub("<[^>]+>", "", touched).endswith(re.sub("<[^>]+>", "", code))
