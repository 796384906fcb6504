"""Make shape comments true: run the code and compare each `# (B, T, C)` with the tensor it names.

A shape comment stands at the end of a statement that assigns to a name or an attribute, or
returns; `x, y = ...  # (B, T), (B,)` has one for each. A dimension is a letter, which must mean the
same size within one call of the function, or within one round of its loop; or an integer or an
expression such as `C // H`, evaluated there; `...` in front means "any others". Where the function
has an int of that name, the letter means that int.

    checker = ShapeComments("minigpt/attention.py", H=2, D=8)
    checker.watch(lambda: model(ids))
    checker.wrong      # ["attention.py:31: v is (2, 5), the comment says (B, S): S is 4 here"]
    checker.unseen()   # what is still unproven: the comments on lines that did not run
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

# "(B, T, C)", "(N,)", "()": something with a comma, or nothing. "(see below)" is a remark.
ONE = r"\((?:[^()]*,[^()]*|)\)"
SHAPES = re.compile(rf"#\s*({ONE}(?:,\s*{ONE})*)\s*$")


class ShapeComments:
    """The shape comments of one file, and what was seen of each."""

    def __init__(self, path: str | Path, **sizes: int) -> None:
        self.path = str(path)
        self.sizes = sizes  # letters whose size is known beforehand, such as D=8
        self.source = Path(path).read_text(encoding="utf-8")
        self.statements, self.wrong = find(self.source, Path(path).name)
        self.seen: set[int] = set()

    def watch(self, run: Callable[[], object]) -> None:
        """Call `run` and check every commented statement of this file that it reaches."""
        before = sys.gettrace()  # a debugger's, or coverage's
        sys.settrace(self.enter)
        try:
            run()
        finally:
            sys.settrace(before)

    def watch_import(self, module: str) -> None:
        """Run the file's own top level: what it computes once, when it is imported."""
        code = compile(self.source, self.path, "exec", dont_inherit=True)
        self.watch(lambda: exec(code, {"__name__": module, "__file__": self.path}))

    def unseen(self) -> list[str]:
        lines = self.source.splitlines()
        return [
            f"{Path(self.path).name}:{line}: never ran: {lines[line - 1].strip()}"
            for line in sorted(set(self.statements) - self.seen)
        ]

    def enter(self, frame: FrameType, event: str, arg: object) -> Any:
        """Python calls this for every function that starts; only this file's are followed."""
        # A comprehension or lambda holds no statement, yet runs on the lines of one.
        inside_one = re.match("<(?!module)", frame.f_code.co_name)
        if frame.f_code.co_filename != self.path or inside_one:
            return None
        known: dict[str, int] = dict(self.sizes)
        met: set[ast.stmt] = set()
        pending: ast.stmt | None = None

        def step(frame: FrameType, event: str, arg: object) -> Any:
            nonlocal pending, known, met
            if event == "exception":
                pending = None  # the statement did not get to its end
                return step
            if pending is not None:
                first, last = pending.lineno, pending.end_lineno or pending.lineno
                if event == "return" or not first <= frame.f_lineno <= last:
                    if pending in met:  # a loop's next round, maybe over another batch
                        known, met = dict(self.sizes), set()
                    met.add(pending)
                    self.check(frame, known, pending, arg)
                    pending = None
            if event == "line" and pending is None:
                pending = self.statements.get(frame.f_lineno)
            return step

        return step

    def check(self, frame: FrameType, known: dict[str, int], node: ast.stmt, arg: object) -> None:
        self.seen.add(node.lineno)
        # The function's own ints say what its letters mean; they may change from line to line.
        known |= {n: v for n, v in frame.f_locals.items() if type(v) is int}
        said = shapes_said(self.source, node)
        names, values = made_by(node, frame, arg, len(said))
        for dimensions, name, value in zip(said, names, values, strict=True):
            where = f"{Path(self.path).name}:{node.end_lineno}: {name}"
            actual = getattr(value, "shape", None)
            if actual is None:
                self.wrong.append(f"{where} is {type(value).__name__}, which has no shape")
            elif reason := disagrees(dimensions, tuple(actual), known):
                said_so = f"the comment says ({', '.join(dimensions)}){reason}"
                self.wrong.append(f"{where} is {tuple(actual)}, {said_so}")


def find(source: str, name: str) -> tuple[dict[int, ast.stmt], list[str]]:
    """Return {first line: commented statement}, and a complaint per comment that is on none."""
    by_end = {
        node.end_lineno: node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return) and node.value
    }
    statements, complaints = {}, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        on_code = token.type == tokenize.COMMENT and token.line[: token.start[1]].strip()
        if not on_code or not SHAPES.search(token.string):
            continue
        node = by_end.get(token.start[0])
        if node is None or not can_compare(node, len(shapes_said(source, node))):
            complaints.append(
                f"{name}:{token.start[0]}: a shape comment belongs at the end of a statement that"
                f" assigns to as many names, or returns: {token.string}"
            )
        else:
            statements[node.lineno] = node
    return statements, complaints


def can_compare(node: ast.stmt, count: int) -> bool:
    left = targets(node)
    named = all(isinstance(target, ast.Name | ast.Attribute) for target in left)
    return isinstance(node, ast.Return) or (named and len(left) == count)


def targets(node: ast.stmt) -> list[ast.expr]:
    """The names that a statement assigns to; none for a return."""
    if isinstance(node, ast.Assign):
        first = node.targets[0]
        return list(first.elts) if isinstance(first, ast.Tuple) else [first]
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def made_by(
    node: ast.stmt, frame: FrameType, returned: Any, count: int
) -> tuple[list[str], list[Any]]:
    """Return the `count` values that a statement made, with the names to call them by."""
    if isinstance(node, ast.Return):
        values = list(returned) if count > 1 else [returned]
        return [f"result {i + 1}" if count > 1 else "the result" for i in range(count)], values
    names = [ast.unparse(target) for target in targets(node)]
    # `x` or `self.lora_A`: names and attributes only, so evaluating them computes nothing.
    return names, [eval(name, {**frame.f_globals, **frame.f_locals}) for name in names]


def shapes_said(source: str, node: ast.stmt) -> list[list[str]]:
    """Return the dimensions of each shape in a statement's comment."""
    match = SHAPES.search(source.splitlines()[(node.end_lineno or node.lineno) - 1])
    assert match is not None
    shapes = re.findall(r"\(([^()]*)\)", match[1])
    return [[part.strip() for part in shape.split(",") if part.strip()] for shape in shapes]


def disagrees(said: list[str], actual: tuple[int, ...], known: dict[str, int]) -> str:
    """Return why a shape is not what the comment says, "" if it is; new letters are learned."""
    if said[:1] == ["..."]:
        said = said[1:]
        actual = actual[max(0, len(actual) - len(said)) :]
    if len(said) != len(actual):
        return f": {len(actual)} dimensions, not {len(said)}"
    for dimension, size in zip(said, actual, strict=True):
        if dimension.isidentifier():
            known.setdefault(dimension, size)
            meant = known[dimension]
        else:
            try:
                meant = eval(dimension, {}, dict(known))
            except (NameError, SyntaxError) as error:
                return f": {dimension} cannot be worked out: {error}"
        if meant != size:
            return (
                f": {size}, not {meant}"
                if dimension.isdigit()
                else f": {dimension} is {meant} here"
            )
    return ""
