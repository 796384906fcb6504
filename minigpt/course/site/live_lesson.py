"""The HTML of a live figure in a lesson: its controls, and below them what was recorded.

The form is there from the start and shown where a script can run; docs/assets/live.js hands what
the reader does to live-KIND.js, which writes over the recorded table. Nothing jumps but the table.
"""

import json
from collections.abc import Mapping
from html import escape

from minigpt.course.notebooks.live import KINDS, Control, table
from minigpt.course.site.words import word

STYLE = '<link rel="stylesheet" href="../../assets/live-lesson.css">'  # of such lessons only
STATES = ("live_loading", "live_failed", "live_range", "live_loaded")


def lesson_figure(options: Mapping[str, object], ident: str, lang: str) -> str:
    """Return the figure of a `[live]` cell; `ident` makes its ids differ from another's."""
    name = str(options["kind"])
    kind = KINDS[name]
    words = {key.removeprefix("live_"): word(key, lang) for key in STATES}
    # between single quotes, so that the many double ones of JSON need no escape
    packed = escape(json.dumps(words, ensure_ascii=False), quote=False).replace("'", "&#39;")
    controls = "\n".join(_control(c, options.get(c.name, c.value), lang) for c in kind.controls)
    return f"""{STYLE}
<div class="live live-lesson" data-live="{name}" role="group" \
aria-labelledby="{ident}-title">
<p class="live-title" id="{ident}-title">{kind.title[lang]}</p>
<form class="live-form" novalidate data-words='{packed}'>
{controls}
</form>
<div class="live-out" tabindex="0" role="region" aria-labelledby="{ident}-title">
{_recorded(name, lang)}
</div>
<p class="live-note" role="status">{kind.note[lang]}</p>
</div>"""


def _control(control: Control, value: object, lang: str) -> str:
    label = control.label[lang]
    if control.choices:
        options = "".join(
            f'<option value="{number}"{" selected" * (number == value)}>{text[lang]}</option>'
            for number, text in control.choices
        )
        return f'<label>{label} <select name="{control.name}">{options}</select></label>'
    if control.name == "number":
        return (
            f'<label>{label} <input class="number" name="number" inputmode="numeric" '
            f'autocomplete="off" value="{value}"></label>'
        )
    shown = str(value) if lang == "en" else str(value).replace(".", ",")
    return (
        f'<span><label>{label} <input type="range" name="{control.name}" min="{control.low}" '
        f'max="{control.high}" step="{control.step}" value="{value}"></label> '
        f"<output>{shown}</output></span>"
    )


def _recorded(name: str, lang: str) -> str:
    setting, columns, rows = table(name, lang)
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    # A class of its own: the theme wraps tables without one in a box that Tab cannot reach.
    return f"""<p>{setting}</p>
<table class="live-table"><thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody></table>"""
