"""The reference half of the site: the code's own docstrings, and the glossary.

Docstrings are read with `ast`: the page of `lora.py` is made without importing torch.
"""

import ast
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import yaml

from minigpt.course.site.lessons import fence, front_matter
from minigpt.course.site.words import LANGUAGES, word

PACKAGE = Path(__file__).parents[2]
ROOT = PACKAGE.parent
NOT_TAUGHT = {"course", "plots"}  # folders of the package that have no pages here
GLOSSARY = ROOT / "data" / "glossary.yaml"


# The code ------------------------------------------------------------------------------------


def module_names(package: Path = PACKAGE) -> list[str]:
    """The modules of the core, in the order `minigpt/__init__.py` teaches them.

    A folder comes before its pages, which are named with a dot and stand in its own order.
    """
    doc = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    order = re.findall(r"^ {4}(\w+) {2,}\S", doc, re.M)
    here = {path.stem for path in package.glob("*.py") if not path.stem.startswith("_")}
    folders = {path.parent.name for path in package.glob("*/__init__.py")} - NOT_TAUGHT
    known = here | folders
    out = []
    for name in [name for name in order if name in known] + sorted(known.difference(order)):
        out.append(name)
        if name in folders:
            out += [f"{name}.{inner}" for inner in module_names(package / name)]
    return out


def module_path(name: str, package: Path = PACKAGE) -> Path:
    """foundations.cost -> minigpt/foundations/cost.py; foundations -> its __init__.py"""
    path = package.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def api_index(lang: str) -> str:
    """Every module with the first sentence it says about itself."""
    rows = []
    for name in module_names():
        summary = _first_paragraph(_module(name))
        rows.append(
            f'<dt><a href="{name}/"><code>{_file(name)}</code></a></dt><dd lang="en">{summary}</dd>'
        )
    title = word("api", lang)
    head = front_matter(title, word("api_lead", lang))
    body = f'<dl class="modules">\n{"".join(rows)}\n</dl>'
    return f"{head}\n# {title}\n\n{word('api_lead', lang)}\n\n{body}\n"


def _file(name: str) -> str:
    path = module_path(name)
    is_folder = path.name == "__init__.py"
    return f"{path.parent.name}/" if is_folder else path.relative_to(PACKAGE).as_posix()


def api_page(name: str, lang: str) -> str:
    """One module: what it is for, then each public function and class with its signature."""
    tree = _module(name)
    parts = [
        front_matter(f"minigpt.{name}", _plain(_first_paragraph(tree)), search={"boost": 0.5}),
        f"# `minigpt.{name}`\n",
        docstring(ast.get_docstring(tree) or ""),
    ]
    for node in _public(tree):
        parts.append(f"## `{node.name}` {{ #{node.name} }}\n\n{_described(node)}")
        for method in _public(node) if isinstance(node, ast.ClassDef) else ():
            anchor = f"{node.name}.{method.name}"
            parts.append(f"### `{anchor}` {{ #{anchor} }}\n\n{_described(method)}")
    parts.append(f"{word('source', lang)}: `{module_path(name).relative_to(ROOT).as_posix()}`\n")
    return "\n\n".join(parts)


def docstring(text: str) -> str:
    """A docstring as HTML: paragraphs are prose, indented blocks are kept as they are drawn."""
    out = []
    for block in re.split(r"\n{2,}", text.strip("\n")):
        lines = block.split("\n")
        # A paragraph may be followed at once by an aligned block, and the other way round.
        for drawn, group in _runs(lines):
            joined = "\n".join(group)
            if drawn:
                width = min(len(line) - len(line.lstrip()) for line in group if line.strip())
                kept = "\n".join(line[width:] for line in group)
                out.append(f'<pre class="drawn no-copy"><code>{escape(kept)}</code></pre>')
            else:
                out.append(f"<p>{_inline(joined)}</p>")
    body = "\n".join(out).replace("\n\n", "\n&#8203;\n")  # a blank line would end the raw HTML
    return f'<div class="doc" lang="en">{body}</div>\n'


def _runs(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Neighbouring lines of one kind: indented or with columns (drawn), or prose."""
    group: list[str] = []
    kind = False
    for line in lines:
        drawn = line.startswith("    ") or bool(re.match(r"\S+ {3,}\S", line))
        if group and drawn != kind:
            yield kind, group
            group = []
        kind = drawn
        group.append(line)
    if group:
        yield kind, group


def _inline(text: str) -> str:
    html = escape(text, quote=False)
    html = re.sub(r"``?([^`]+)``?", r"<code>\1</code>", html)
    return re.sub(r"https?://[^\s<>,;]*[^\s<>,;.)]", r'<a href="\g<0>">\g<0></a>', html)


def _plain(html: str) -> str:
    return (
        re.sub(r"<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


def _module(name: str) -> ast.Module:
    return ast.parse(module_path(name).read_text(encoding="utf-8"))


def _first_paragraph(tree: ast.Module) -> str:
    doc = ast.get_docstring(tree) or ""
    return _inline(" ".join(doc.split("\n\n")[0].split()))


def _public(
    tree: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes without a leading underscore, and only the documented methods."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if isinstance(tree, ast.Module) or ast.get_docstring(node):
                yield node


def _described(node: ast.FunctionDef | ast.ClassDef) -> str:
    return fence(signature(node), "python") + "\n" + docstring(ast.get_docstring(node) or "")


def signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    """As written: defaults and hints included; a dataclass shows its fields."""
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        short = f"def {node.name}({ast.unparse(node.args)}){returns}"
        if len(short) <= 88:
            return short
        return f"def {node.name}(\n    {_one_a_line(node.args)}\n){returns}"
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    lines = [f"@{ast.unparse(decorator)}" for decorator in node.decorator_list]
    lines.append(f"class {node.name}{f'({bases})' if bases else ''}")
    fields = [ast.unparse(item) for item in node.body if isinstance(item, ast.AnnAssign)]
    if any("dataclass" in line for line in lines) and fields:
        return "\n".join(lines) + ":\n    " + "\n    ".join(fields)
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            arguments = ast.unparse(item.args).removeprefix("self").removeprefix(", ")
            return f"{lines[-1]}\n    __init__({arguments})"
    return "\n".join(lines)


def _one_a_line(arguments: ast.arguments) -> str:
    return re.sub(r", (?=\*{0,2}\w+(?::|,|$|=)|/|\*,)", ",\n    ", ast.unparse(arguments))


# The glossary --------------------------------------------------------------------------------


def load_glossary(path: Path = GLOSSARY) -> list[dict]:
    """Entries of data/glossary.yaml; ValueError says which entry is not complete."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    problems = []
    for entry in entries:
        name = entry.get("id", entry)
        for key in ("term", "definition"):
            if set(entry.get(key) or {}) != set(LANGUAGES) or not all(entry[key].values()):
                problems.append(f"{path.name}: {name!r} needs {key} in {' and '.join(LANGUAGES)}")
        for key in sorted(set(entry) - {"id", "term", "definition", "phase"}):
            problems.append(f"{path.name}: {name!r} has an unknown key {key!r}")
    names = [entry.get("id") for entry in entries]
    problems += [f"{path.name}: {n!r} is there twice" for n in set(names) if names.count(n) > 1]
    if problems:
        raise ValueError("\n".join(problems))
    return entries


def glossary_terms(lang: str, lessons: dict[int, str]) -> str:
    """The terms in the order of this language's alphabet, each with the other language's word."""
    other = next(code for code in LANGUAGES if code != lang)
    out = []
    for entry in sorted(load_glossary(), key=lambda entry: _sort_key(entry["term"][lang])):
        term, same = entry["term"][lang], entry["term"][other]
        line = f"**{term}**{{ #{entry['id']} }}"
        if same != term:
            line += f' <span class="other" lang="{other}">{escape(same)}</span>'
        text = entry["definition"][lang].strip()
        slug = lessons.get(entry.get("phase", -1))
        if slug:
            text += f" [{word('phase', lang)} {entry['phase']:02}](lessons/{slug}.md)"
        out.append(f"{line}\n:   {text}\n")
    return "\n".join(out)


def _sort_key(term: str) -> str:
    table = str.maketrans("áéíóúüñ", "aeiouun")
    return term.lower().translate(table)
