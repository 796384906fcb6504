"""A class as one HTML page: the scores as a picture, every question with who chose what.

It stands alone: no script, nothing loaded, so that it can be kept, printed or sent. Whatever a
learner wrote, names included, is escaped.
"""

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from minigpt.course.quiz.classroom.group import Group, Learner
from minigpt.course.quiz.classroom.items import Item, choice_text, items, summarise
from minigpt.course.quiz.classroom.report import percent_of
from minigpt.course.quiz.classroom.words import WORDS
from minigpt.course.quiz.parts import Quiz
from minigpt.course.quiz.text.terminal import show_percent, show_points, terminal_text
from minigpt.course.words import visible

COMMAND = "python3 course.py quiz grade --html"
BINS = 10  # of the picture of scores: 0 to 10 %, ..., 90 to 100 %
STYLE = """
:root { color-scheme: light dark; --right: #1a7f4b; --wrong: #b3541e; --line: #8888; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { fill: var(--wrong); } .right .bar, .bar.passed { fill: var(--right); }
svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
.scroll { overflow-x: auto; } pre { white-space: pre-wrap; margin: 0; font: inherit; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
"""


def class_page(group: Group, lang: str) -> str:
    """The page, whole."""
    words = WORDS[lang]
    quizzes = ", ".join(quiz.id for quiz in group.quizzes) or "–"
    title = escape(words["page_title"].format(quizzes))
    parts = [f"<h1>{title}</h1>", _learners(group, lang)]
    for quiz in group.quizzes:
        parts.append(_quiz(quiz, group.of(quiz), lang))
    parts.append(_left_out(group, lang))
    note = escape(words["page_note"].format(COMMAND))
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in parts if part)
        + f"\n<p><small>{note}</small></p>\n</main>\n</body>\n</html>\n"
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _learners(group: Group, lang: str) -> str:
    words = WORDS[lang]
    if not group.learners:
        return ""
    rows = []
    for one in group.learners:
        points = f"{show_points(one.result.points, lang)} / {one.result.possible}"
        verdict = words["row_passed" if one.result.passed else "row_not_passed"]
        rows.append(
            f'<tr><th scope="row">{_told(one.name)}</th><td>{escape(one.quiz.id)}</td>'
            f'<td class="number">{points}</td>'
            f'<td class="number">{show_percent(percent_of(one), lang)}</td><td>{verdict}</td></tr>'
        )
    heads = [words[key] for key in ("learner", "quiz", "points_column")]
    passed = sum(one.result.passed for one in group.learners)
    count = words["passed_count"].format(passed, len(group.learners))
    table = _table(count, [*heads, "%", words["c_passed"]], rows)
    return f"<section><h2>{words['h_learners']}</h2>{table}</section>"


def _quiz(quiz: Quiz, learners: Sequence[Learner], lang: str) -> str:
    words = WORDS[lang]
    results = [one.result for one in learners]
    summary = summarise([result.points for result in results])
    assert summary is not None  # a quiz is listed because somebody took it
    values = (summary.mean, summary.median, Fraction(summary.deviation))
    numbers = [show_points(value, lang) for value in values]
    told = words["class_points"].format(*numbers, quiz.graded_points)
    hard = "".join(_item(item, len(results), lang) for item in items(quiz, results))
    return (
        f"<section><h2>{_told(terminal_text(quiz.title[lang]))}</h2>"
        f"<h3>{words['h_scores']}</h3><p>{escape(told)}</p>{_scores(quiz, learners, lang)}"
        f"</section><h3>{words['h_items']}</h3>{hard}{_texts(quiz, learners, lang)}"
    )


def _scores(quiz: Quiz, learners: Sequence[Learner], lang: str) -> str:
    """A column for each tenth of the scale, 100 % in the last."""
    counts = [0] * BINS
    for one in learners:
        counts[min(int(percent_of(one) * BINS / 100), BINS - 1)] += 1
    columns, step, height = [], 50, 120
    for i, count in enumerate(counts):
        tall = round(height * count / max(counts))
        low = 100 * i // BINS
        kind = "bar passed" if low >= quiz.pass_percent else "bar"
        x = 10 + i * step
        columns.append(
            f'<rect class="{kind}" x="{x}" y="{20 + height - tall}" width="{step - 6}" '
            f'height="{tall}"/><text x="{x + 16}" y="{14 + height - tall}">{count or ""}</text>'
            f'<text x="{x}" y="{36 + height}">{low}</text>'
        )
    spoken = ", ".join(f"{100 * i // BINS}: {count}" for i, count in enumerate(counts) if count)
    alt = escape(WORDS[lang]["scores_alt"].format(spoken), quote=True)
    box = f"0 0 {20 + BINS * step} {height + 44}"
    return f'<svg role="img" aria-label="{alt}" viewBox="{box}">{"".join(columns)}</svg>'


def _item(item: Item, n: int, lang: str) -> str:
    words, question = WORDS[lang], item.question
    share = show_percent(100 * item.share, lang) if item.share is not None else "–"
    rows = [
        _bar_row(f"{c.id})", choice_text(question, c, lang), item.picked[c.id], n, c.correct)
        for c in question.choices
    ]
    if nobody := item.picked.get("", 0):
        rows.append(_bar_row("", words["none_chosen"], nobody, n, False))
    for text, count in item.given:
        rows.append(_bar_row("", text, count, n, None))
    title = f"{question.id} · {terminal_text(question.title[lang])}"
    prompt = f"<pre>{_told(terminal_text(question.prompt[lang]))}</pre>"
    heads = ["", words["c_text"], words["c_count"], ""]
    caption = f"{words['c_share']}: {share} · {words['c_answered']}: {item.answered} / {n}"
    table = _table(caption, heads, rows) if rows else f"<p>{escape(caption)}</p>"
    return f"<section><h4>{_told(title)}</h4>{prompt}{table}</section>"


def _bar_row(letter: str, text: str, count: int, n: int, right: bool | None) -> str:
    kind = ' class="right"' if right else ""
    star = "✓ " if right else ""
    wide = round(200 * count / n) if n else 0
    bar = (
        '<svg width="200" height="12" aria-hidden="true">'
        f'<rect class="bar" width="{wide}" height="12"/></svg>'
    )
    return (
        f"<tr{kind}><td>{star}{letter}</td><td>{_told(text)}</td>"
        f'<td class="number">{count} / {n}</td><td>{bar}</td></tr>'
    )


def _texts(quiz: Quiz, learners: Sequence[Learner], lang: str) -> str:
    """Every free text with its hint and its mark: what only a person can judge."""
    words, parts = WORDS[lang], []
    for index, question in enumerate(quiz.questions):
        rows = []
        for one in learners:
            judged = one.result.questions[index]
            if question.graded or judged.given is None:
                continue
            names = ", ".join(c.label for c in judged.concepts if c.verdict == "met")
            hint = words["hint_names"].format(terminal_text(names) or words["nothing"])
            mark = words["no_mark"]
            if judged.mark is not None:
                mark = f"{show_points(judged.mark.points, lang)} / {judged.possible}"
                mark += f" ({judged.mark.note})" if judged.mark.note else ""
            rows.append(
                f'<tr><th scope="row">{_told(one.name)}</th>'
                f"<td>{_told(str(judged.given))}<br><small>{_told(hint)}</small></td>"
                f"<td>{_told(mark)}</td></tr>"
            )
        if rows:
            heads = [words["learner"], words["c_text"], words["points_column"]]
            parts.append(_table(f"{question.id} · {question.title[lang]}", heads, rows))
    return f"<section><h3>{words['h_texts']}</h3>{''.join(parts)}</section>" if parts else ""


def _left_out(group: Group, lang: str) -> str:
    words = WORDS[lang]
    lines = [words["nothing_in"].format(", ".join(group.missing))] if group.missing else []
    lines += [words["stranger"].format(", ".join(group.strangers))] if group.strangers else []
    lines += [problem for row in group.bad for problem in row.problems]
    lines += [f"{path}: {words[reason]}" for path, reason in group.named]
    told = "".join(f"<li>{_told(line)}</li>" for line in lines)
    return f"<section><h2>{words['h_files']}</h2><ul>{told}</ul></section>" if lines else ""


def _told(text: str) -> str:
    """Text from anywhere as text of the page; line breaks stay."""
    return "\n".join(escape(visible(line)) for line in text.splitlines())
