"""Every word that is written in two languages is said somewhere."""

import ast
import re
from pathlib import Path

COURSE = Path(__file__).parents[2] / "minigpt" / "course"
TABLES = sorted(path for path in COURSE.rglob("*words.py") if path.parent != COURSE)


def keys_of(path: Path) -> set[str]:
    """The keys of the tables of a page, but for the languages that they are written in."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            found |= {key.value for key in node.keys if isinstance(key, ast.Constant)}
    return {key for key in found if isinstance(key, str)} - {"en", "es"}


def names_in(path: Path) -> tuple[set[str], set[str]]:
    """What a page may mean as a key: its strings, and how its f-strings begin or end."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return set(re.findall(r"\w+(?:-\w+)*", text)), set()
    tree = ast.parse(text)
    strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    made = [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) and n.values]
    joined = [part for n in made for part in (n.values[0], n.values[-1])]
    starts = {part.value for part in joined if isinstance(part, ast.Constant)}
    return {s for s in strings if isinstance(s, str)}, {s for s in starts if isinstance(s, str)}


def unused(tables: list[Path], pages: list[Path]) -> set[str]:
    """The keys that no page names; one that is put together is known by an end of it."""
    named = [names_in(page) for page in pages]
    whole = {name for names, _ in named for name in names}
    starts = tuple(s for _, starts in named for s in starts if re.fullmatch(r"[a-z]+_|_[a-z]+", s))
    keys = {key for table in tables for key in keys_of(table)}
    return {key for key in keys - whole if not key.startswith(starts) and not key.endswith(starts)}


def test_no_word_is_left_that_nobody_says():
    pages = [*COURSE.rglob("*.py"), *COURSE.parents[1].glob("docs/assets/*.js")]
    assert unused(TABLES, [page for page in pages if page not in TABLES]) == set()


def test_an_unused_word_is_seen(tmp_path):
    table, page = tmp_path / "words.py", tmp_path / "page.py"
    table.write_text('W = {"en": {"said": "a", "ask_one": "b", "dead": "c"}}', encoding="utf-8")
    page.write_text('W["said"]; W[f"ask_{kind}"]', encoding="utf-8")
    assert unused([table], [page]) == {"dead"}
