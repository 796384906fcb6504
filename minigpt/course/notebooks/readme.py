"""The table of phases in both READMEs, made from the headers of the phases.

    # outcome: {en: "a model that you can count", es: "…"}   ->   | 17 | Mini-GPT | a model ... |

`minigpt notebooks build` writes it and `minigpt notebooks check` compares it, so that a new phase
has its row without anybody touching a README.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from minigpt.course.notebooks import build as notebooks
from minigpt.course.notebooks.build import Phase
from minigpt.course.notebooks.percent import SourceError
from minigpt.course.notebooks.plan import planned_titles

READMES = {"en": "README.md", "es": "README.es.md"}
BLOCK = re.compile(r"(?<=<!-- phases -->\n).*?(?=<!-- /phases -->)", re.DOTALL)
HEAD = {
    "en": "| phase | | in your hands at the end |",
    "es": "| fase | | lo que tienes al terminar |",
}
REST = {
    "en": "The other {n} phases of the plan, {first} to {last}, are to come.",
    "es": "Las otras {n} fases del plan, de la {first} a la {last}, están por llegar.",
}


def phases_block(phases: Sequence[Phase], lang: str) -> str:
    """The rows of the phases that exist, and how many of the plan do not yet."""
    silent = [phase.path.name for phase in phases if not phase.outcome]
    if silent:
        raise SourceError(
            [f"{name}:1: the header needs outcome: {{en: …, es: …}}" for name in silent]
        )
    rows = [f"| {p.number:02} | {p.title[lang]} | {p.outcome[lang]} |" for p in phases]
    plan = planned_titles()
    n = len(set(plan) - {phase.number for phase in phases})
    rest = REST[lang].format(n=n, first=f"{min(plan):02}", last=f"{max(plan):02}")
    return "\n".join([HEAD[lang], "|---|---|---|", *rows, *(["", rest] if n else []), ""])


def outdated_readmes(
    phases: Sequence[Phase], *, write: bool, root: Path | None = None
) -> list[Path]:
    """READMEs whose table is not that of these phases; rewritten when `write`."""
    stale = []
    for lang, name in READMES.items():
        path = (root or notebooks.ROOT) / name
        text = path.read_text(encoding="utf-8")
        if not BLOCK.search(text):
            raise ValueError(f"{name}: restore the lines <!-- phases --> and <!-- /phases -->")
        block = phases_block(phases, lang)
        new = BLOCK.sub(lambda _, block=block: block, text)
        if new != text:
            stale.append(path)
            if write:
                path.write_text(new, encoding="utf-8", newline="\n")
    return stale
