"""Last touches on the two built sites, for any generator: `finish(folder)`.

`folder/en` and `folder/es` are the builds. Added here: a root page that offers both languages, a
404 page, hreflang in the sitemaps, links to the same page in the other language, search words
without accents, cards for shared links, and the names that assistive technology misses.
"""

import gzip
import json
import re
import unicodedata
from html import escape
from pathlib import Path
from posixpath import relpath

from minigpt.course.site.words import LANGUAGES, word

DEFAULT = "en"
SEARCH = {"en": "Search", "es": "Búsqueda"}
# Names, blanks, brackets and operators are ink like the code around them: their tags are a third
# of a lesson. Other kinds share a colour: neighbours of one colour are one.
PLAIN_TOKEN = re.compile(r'<span class="(?:n|w|p|o|ow|kc|sa|vm)">([^<]*)</span>')
ALIKE = {"s1": "s2", "si": "s2", "kn": "k", "mf": "mi"}
LIKE_ANOTHER = re.compile(rf'<span class="({"|".join(ALIKE)})">')
SAME_COLOUR = re.compile(r'<span class="(\w+)">([^<]*)</span>( *)<span class="\1">')
TITLES_ONLY = ("api/", "quizzes/")  # in the search
TABLE = re.compile(r"<table>\n<thead>.*?</table>", re.S)  # as Markdown writes it
# The theme says so at the end of the page. What has another shape with JavaScript (style sheets ask
# for .js) must have it before the first line is drawn, or it jumps.
HAS_SCRIPT = '<script>document.documentElement.classList.replace("no-js","js")</script>'
MATHS_FONT = "assets/stix-two-math.woff2"
NAMELESS_DIALOG = 'data-md-component="search" role="dialog">'


def finish(folder: Path) -> None:
    """Touch up every language, then write what stands above them."""
    for lang in LANGUAGES:
        site = folder / lang
        fold_search(site)
        add_hreflang(site, lang)
        for page in sorted(site.rglob("*.html")):
            old = page.read_text(encoding="utf-8")
            new = touch_up(old, page.relative_to(site).as_posix(), lang, folder)
            if new != old:
                page.write_text(new, encoding="utf-8", newline="\n")
    (folder / "index.html").write_text(root_page(), encoding="utf-8", newline="\n")
    (folder / "404.html").write_text(not_found_page(), encoding="utf-8", newline="\n")


PAGE_IN = '<link rel="alternate "'


def touch_up(html: str, path: str, lang: str, folder: Path) -> str:
    """One page: accessible names, the switch to the other language, the card for shared links."""
    named = f'{NAMELESS_DIALOG[:-1]} aria-label="{SEARCH[lang]}">'
    html = html.replace(NAMELESS_DIALOG, named)
    html = _fewer_tags(html)
    html = TABLE.sub(lambda table: _boxed(table[0], lang), html)
    html = html.replace(' tabindex=""', "")  # of the theme: no number, so no valid HTML
    if 'id="__toc"' not in html:
        html = html.replace(' for="__toc"', "")  # a label of a control that is not there
    if HAS_SCRIPT not in html:
        html = html.replace("<head>", f"<head>{HAS_SCRIPT}", 1)
    html = _preload_font(html, path)
    html = _without_blank_lines(html)
    # The theme's script lays the page out anew: let it be read first.
    html = html.replace("<script src=", "<script defer src=")
    html = _point_languages(html, path, folder)
    html = _name_languages(html, path, lang, folder)
    return _add_card(html, lang)


def _fewer_tags(html: str) -> str:
    """The colours of code with as few tags as they need: a twelfth of a lesson was useless ones."""
    html = PLAIN_TOKEN.sub(r"\1", html.replace("<pre><span></span>", "<pre>"))
    html = LIKE_ANOTHER.sub(lambda tag: f'<span class="{ALIKE[tag[1]]}">', html)
    before = ""
    while html != before:
        before, html = html, SAME_COLOUR.sub(r'<span class="\1">\2\3', html)
    return html


def _without_blank_lines(html: str) -> str:
    """The theme leaves half of the navigation blank, once for each phase; a text keeps its own."""
    before, article, text = html.partition("<article")
    return re.sub(r"\s*\n\s*", "\n", before) + article + text if article else html


def _preload_font(html: str, path: str) -> str:
    """A page with formulas asks for their font at once, not when the style sheet has been read."""
    if "<math" not in html or MATHS_FONT in html:
        return html
    font = relpath(MATHS_FONT, "/".join([".", *path.split("/")[:-1]]))
    link = f'<link rel="preload" as="font" type="font/woff2" href="{font}" crossorigin>'
    return html.replace("</title>", f"</title>{link}", 1)


def _boxed(table: str, lang: str) -> str:
    """A table scrolls in a box of its own; one that may be wider than a phone, by keyboard too.

    It has a class, so that the theme's script does not put it into a box without a name.
    """
    columns = len(re.findall(r"<th[ >]", table))
    focus = f' tabindex="0" role="group" aria-label="{word("table", lang)}"' if columns > 2 else ""
    table = table.replace("<table>", '<table class="plain">', 1)
    return f'<div class="table-box"{focus}>{table}</div>'


def _point_languages(html: str, path: str, folder: Path) -> str:
    """Relative links, so that the site works under any address, to the same page if it exists."""
    here = "/".join(["x", *path.split("/")[:-1]])  # x: this language's folder
    page = path.removesuffix("index.html")
    for lang in LANGUAGES:
        home = relpath(lang, here) + "/"
        exists = (folder / lang / path).exists() and path != "404.html"
        same = relpath(f"{lang}/{page}", here) + "/" if exists and page.endswith("/") else home
        # The link in <head> names the other site, as the theme's script expects; the one that
        # people use leads to this page, also without JavaScript.
        html = html.replace(
            f'<link rel="alternate" href="/{lang}/"', f'<link rel="alternate" href="{home}"'
        )
        # A target keeps the theme's script off it: that finds no page at another port.
        link = f'<a href="{same}" lang="{lang}" target="_self" hreflang'
        html = html.replace(f'<a href="/{lang}/" hreflang', link)
    return html


def _name_languages(html: str, path: str, lang: str, folder: Path) -> str:
    """In <head>, this page in each language it exists in, for search engines: absolute addresses.

    The theme reads every `link[rel=alternate]` as the home of a site, so its links lose their
    `hreflang`, and ours are of type "alternate " to it: the space changes nothing for HTML.
    """
    address = re.search(r'<link rel="canonical" href="(.*?)"', html)
    if not address:
        return html
    html = re.sub(PAGE_IN + "[^>]*>", "", html)  # of an earlier run, when only one site was there
    html = re.sub(r'(<link rel="alternate" href="[^"]*") hreflang="[^"]*"', r"\1", html)
    here = [code for code in LANGUAGES if (folder / code / path).exists() and path != "404.html"]
    links = "".join(
        f'{PAGE_IN} hreflang="{code}" href="{address[1].replace(f"/{lang}/", f"/{code}/", 1)}">'
        for code in here
    )
    return html.replace("</head>", f"{links}</head>", 1)


def _add_card(html: str, lang: str) -> str:
    """What a chat or a feed shows beside a link (Open Graph)."""
    title = re.search(r"<title>(.*?)</title>", html, re.S)
    address = re.search(r'<link rel="canonical" href="(.*?)"', html)
    about = re.search(r'<meta name="description" content="(.*?)">', html, re.S)
    if not (title and address and about) or "og:title" in html:
        return html
    site = address[1].split(f"/{lang}/")[0]
    tags = {
        "og:type": "website",
        "og:title": title[1].strip(),
        "og:description": about[1],
        "og:url": address[1],
        "og:locale": lang,
        "og:image": f"{site}/{lang}/assets/social-{lang}.png",
    }
    lines = "".join(f'<meta property="{name}" content="{value}">' for name, value in tags.items())
    return html.replace("</title>", f"</title>{lines}", 1)


def fold(text: str) -> str:
    """atención -> atencion"""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def fold_search(site: Path) -> None:
    """The theme's search is accent-sensitive; let "atencion" find "atención".

    The index is loaded with every first page, so it keeps the prose of lessons and pages, and of
    quizzes and of the code only the titles.
    """
    index = site / "search" / "search_index.json"
    data = json.loads(index.read_text(encoding="utf-8"))
    for page in data["docs"]:
        text = re.sub(r"<(pre|small)\b.*?</\1>", "", page["text"], flags=re.S)
        if page["location"].startswith(TITLES_ONLY):
            text = ""
        text = " ".join(re.sub(r"<[^>]+>", " ", text).split())
        words = re.findall(r"\w+", re.sub(r"<[^>]+>", " ", f"{page['title']} {text}"))
        folded = sorted({fold(word).lower() for word in words if fold(word) != word})
        if folded:
            text += f' <small class="folded">{" ".join(folded)}</small>'
        page["text"] = text
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    index.write_text(written, encoding="utf-8", newline="\n")


def add_hreflang(site: Path, lang: str) -> None:
    """Every page names itself in each language it exists in, in absolute addresses."""
    sitemap = site / "sitemap.xml"
    xml = sitemap.read_text(encoding="utf-8")
    if "xhtml:link" in xml:
        return
    xml = xml.replace("<urlset ", '<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml" ', 1)
    first = re.search(rf"<loc>(.*?)/{lang}/", xml)
    root = first[1] if first else ""

    def links(match: re.Match[str]) -> str:
        path = match[1].removeprefix(f"{root}/{lang}/")
        here = [code for code in LANGUAGES if (site.parent / code / path / "index.html").exists()]
        pairs = [(code, f"{root}/{code}/{path}") for code in here]
        pairs.append(("x-default", f"{root}/{DEFAULT}/{path}"))
        return match[0] + "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in pairs
        )

    xml = re.sub(r"<loc>(.*?)</loc>", links, xml)
    sitemap.write_text(xml, encoding="utf-8", newline="\n")
    (site / "sitemap.xml.gz").write_bytes(gzip.compress(xml.encode(), mtime=0))


STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf6;--ink:#1d2430;--link:#0b5c8c}
@media (prefers-color-scheme:dark){:root{--paper:#14181e;--ink:#dfe3e8;--link:#86c5ef}}
body{margin:0;min-height:100vh;display:grid;place-content:center;gap:1.5rem;padding:1.5rem;
background:var(--paper);color:var(--ink);font:1.1rem/1.5 system-ui,sans-serif;text-align:center}
h1{font:600 2rem/1.2 Charter,"Iowan Old Style",Palatino,Georgia,serif;margin:0}
ul{list-style:none;display:flex;flex-wrap:wrap;justify-content:center;gap:1rem;padding:0;margin:0}
a{display:block;padding:.7rem 1.6rem;border:1px solid;border-radius:.4rem;color:var(--link)}
p{margin:.3rem 0}
"""


def _bare_page(title: str, script: str, body: str) -> str:
    about = escape(word("site_description", DEFAULT))
    return (
        f'<!doctype html>\n<html lang="{DEFAULT}"><head><meta charset="utf-8">'
        f"<title>{title}</title>"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="description" content="{about}">'
        f'<link rel="icon" href="{DEFAULT}/assets/favicon.svg"><style>{STYLE}</style>{script}'
        f"</head><body>{body}</body></html>\n"
    )


def root_page() -> str:
    """Goes to the reader's language; without JavaScript it is a page with two links."""
    items = "".join(
        f'<li><a href="{lang}/" lang="{lang}" hreflang="{lang}">{name}</a></li>'
        for lang, name in LANGUAGES.items()
    )
    names = "".join(f'<p lang="{lang}">{word("choose", lang)}</p>' for lang in LANGUAGES)
    codes = json.dumps(list(LANGUAGES))
    script = (
        f"<script>{{const have={codes};const wanted=(navigator.languages||[])"
        ".map(code=>code.slice(0,2).toLowerCase()).find(code=>have.includes(code));"
        f'location.replace((wanted||"{DEFAULT}")+"/"+location.search+location.hash)}}</script>'
    )
    title = word("site_name", DEFAULT)
    body = f"<main><h1>{title}</h1><div>{names}</div><ul>{items}</ul></main>"
    return _bare_page(title, script, body)


def not_found_page() -> str:
    """A host shows it at any depth, so its links are made from the address by the reader."""
    parts = []
    for lang in LANGUAGES:
        text, home = word("not_found", lang), word("go_home", lang)
        parts.append(f'<p lang="{lang}">{text} <a href="{lang}/" data-home>{home}</a></p>')
    title = "404"
    script = (
        "<script>addEventListener('DOMContentLoaded',()=>{"
        r"const root=(location.pathname.match(/^(.*?\/)(en|es)\//)||['','/'])[1];"
        "for(const a of document.querySelectorAll('[data-home]'))"
        "a.href=root+a.getAttribute('href')})</script>"
    )
    return _bare_page(title, script, f"<main><h1>404</h1>{''.join(parts)}</main>")
