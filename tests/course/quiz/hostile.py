# ruff: noqa: E501 (a row a file; breaking them would hide what is being changed)
"""Files that a reader of quizzes must refuse, each with a `»` where the problem is to be reported.

SYNTAX are whole files; EDITS are (name, old, new) changes of corpus/good/phase-28-example.yaml.
`»` itself is taken out before the file is read.
"""

import random
from pathlib import Path

GOOD = Path(__file__).parents[2] / "quizzes" / "corpus" / "good" / "phase-28-example.yaml"
MARK = "»"


def bomb(levels: int) -> str:
    lines = ["a0: »&a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels)]
    return "\n".join(lines)


# name -> text, and a piece of the sentence that is expected
SYNTAX: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("»", "empty"),
    "only a comment": ("»# nothing here", "empty"),
    "alias bomb": (bomb(9), "anchor"),
    "quadratic bomb": ("a: »&a " + "x" * 5000 + "\nb: [" + ", ".join(["*a"] * 900) + "]", "anchor"),
    "alias to nothing": ("a: »*b", "alias"),
    "anchor": ("a: »&x 1", "anchor"),
    "alias to itself": ("a: »&x [*x]", "anchor"),
    "alias as a key": ("a: 1\n»*a : 2", "alias"),
    "merge key": ("»<<: {a: 1}", "merge"),
    "merge key with alias": ("a: »&a {b: 1}\n<<: *a", "anchor"),
    "python tag": ("a: »!!python/object/apply:os.system ['echo']", "tag"),
    "python name tag": ("a: »!!python/name:os.system", "tag"),
    "standard tag": ("a: »!!str 1", "tag"),
    "binary tag": ("a: »!!binary aGk=", "tag"),
    "local tag": ("a: »!x 1", "tag"),
    "non-specific tag": ("a: »! 1", "tag"),
    "tag on a mapping": ("a: »!!map {b: 1}", "tag"),
    "tag on the root": ("»!!omap\na: 1", "tag"),
    "duplicate key": ("a: 1\n»a: 2", "twice"),
    "duplicate key, quoted": ("a: 1\n»'a': 2", "twice"),
    "duplicate key, nested": ("x:\n  - {a: 1, »a: 2}", "twice"),
    "list as a key": ("? »[a]\n: b", "key"),
    "mapping as a key": ("{»{a: 1}: b}", "key"),
    "bool no": ("es: »no", "Boolean"),
    "bool yes": ("es: »yes", "Boolean"),
    "bool off": ("es: »off", "Boolean"),
    "bool True": ("es: »True", "Boolean"),
    "bool y": ("es: [a, »y]", "Boolean"),
    "octal": ("a: »010", "number"),
    "hexadecimal": ("a: »0x1F", "number"),
    "octal 1.2": ("a: »0o17", "number"),
    "binary": ("a: »0b11", "number"),
    "underscores": ("a: »18_432", "number"),
    "plus": ("a: »+5", "number"),
    "bare point": ("a: ».5", "number"),
    "trailing point": ("a: »5.", "number"),
    "infinity": ("a: ».inf", "number"),
    "not a number": ("a: »-.INF", "number"),
    "nan": ("a: ».nan", "number"),
    "sexagesimal": ("a: »12:30", "time"),
    "sexagesimal seconds": ("a: »1:02:03.5", "time"),
    "date": ("a: »2026-01-02", "date"),
    "timestamp": ("a: »2026-01-02 10:00:00", "date"),
    "tilde": ("a: »~", "null"),
    "Null": ("a: »Null", "null"),
    "value tag": ("a: »=", "constant"),
    "huge exponent": ("a: »1e999", "exponent"),
    "endless digits": ("a: »" + "9" * 5000, "digits"),
    "nabla": ('a: "»\\nabla f"', "backslash"),
    "frac": ('a: "$»\\frac{1}{2}$"', "backslash"),
    "hex escape": ('a: "»\\x41"', "backslash"),
    "line continuation": ('a: »"one \\\n  two"', "backslash"),
    "backslash in a key": ('"»\\a": 1', "backslash"),
    "deep flow": ("[" * 12 + "»" + "[" * 20_000, "levels"),
    "deep block": ("- " * 12 + "»" + "- " * 20_000, "levels"),
    "deep mapping": ("{a: " * 12 + "»" + "{a: " * 9_000, "levels"),
    "many values": ("[" + "x, " * 19_999 + "»" + "x, " * 100_000 + "x]", "values"),
    "many lines": ("- a\n" * 19_999 + "- »a\n" + "- a\n" * 100_000, "values"),
    "ten megabytes": ("»" + "a: 1\n" * 2_000_000, "larger"),
    "one byte too many": ("»" + "#" * 1_000_001, "larger"),
    "UTF-16": ("a: 1".encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ("a: 1".encode("utf-16-be"), "UTF-16"),
    "UTF-32": ("a: 1".encode("utf-32"), "UTF-16"),
    "Latin-1": (b"a: 1\nb: \xc2\xbb\xe9", "0xe9"),
    "cut in a letter": (b"a: \xc2\xbb\xc3", "0xc3"),
    "surrogate": (b"a: \xc2\xbb\xed\xa0\x80", "0xed"),
    "NUL": ("a: name»\x00", "U+0000"),
    "escape character": ("a: »\x1b[31mred", "U+001B"),
    "bell": ("a: 1\nb: x»\x07", "U+0007"),
    "lone carriage return": ("a: 1»\rb: 2", "U+000D"),
    "next line": ("a: x»\x85", "U+0085"),
    "line separator": ("a: x»\u2028b: 1", "U+2028"),
    "bidi override": ("a: safe»\u202etxet", "U+202E"),
    "bidi isolate": ("a: »\u2066x", "U+2066"),
    "zero width space": ("a: fo»\u200bo", "U+200B"),
    "soft hyphen": ("a: fo»\u00ado", "U+00AD"),
    "byte order mark inside": ("a: x»\ufeff", "U+FEFF"),
    "invisible tag letter": ("a: x»\U000e0041", "U+E0041"),
    "bidi in a comment": ("a: 1 # »\u202e", "U+202E"),
    "accent on its own": ("a: caf»e\u0301", "accent"),
    "two documents": ("a: 1\n»---\nb: 2", "second document"),
    "YAML directive": ("»%YAML 1.1\n---\na: 1", "directive"),
    "TAG directive": ("»%TAG ! tag:x,2000:\n---\na: 1", "directive"),
    "unclosed list": ("a: [1, 2»", "not YAML"),
    "unclosed quote": ('a: "x»', "not YAML"),
    "unclosed single quote": ("a: 'x»", "not YAML"),
    "two colons": ("a: b»: c", "not YAML"),
    "tab as indent": ("a:\n»\t- b", "not YAML"),
    "wrong indent": ("a:\n  - b\n »c: d", "not YAML"),
    "back tick": ("a: »`x`", "not YAML"),
    "at sign": ("a: »@x", "not YAML"),
    "percent": ("a: »%x", "not YAML"),
    "closing bracket": ("a: »]", "not YAML"),
    "block in flow": ("a: {b: »| c}", "not YAML"),
    "no space after a comma": ('{"a":1}»x', "not YAML"),
}

# A quiz that is YAML but not sound: (name, old, new, piece of the sentence)
EDITS: list[tuple[str, str, str, str]] = [
    ("wrong schema", "schema: minigpt-quiz/1", "schema: »minigpt-quiz/2", "minigpt-quiz/1"),
    ("wrong id", "id: phase-28-example", "id: »phase-28-other", "equal the file's name"),
    ("phase and id differ", "phase: 28\n", "phase: »27\n", "number in the id"),
    ("phase as text", "phase: 28\n", "phase: »'28'\n", "whole number"),
    ("a language missing", "languages: [en, es]", "languages: »[en]", "[en, es]"),
    ("pass over 100", "pass_percent: 80", "pass_percent: »101", "1 to 100"),
    ("pass as text", "pass_percent: 80", "pass_percent: »80 %", "whole number"),
    ("no questions", "retired: [q-28-90]", "retired: [q-28-90]\n»quesions: []", "did you mean"),
    ("retired id reused", "retired: [q-28-90]", "retired: [»q-28-08]", "used twice"),
    ("retired, other phase", "retired: [q-28-90]", "retired: [»q-27-90]", "q-28"),
    ("key of other kind", "    max_words: 40", "    max_words: 40\n    »scoring: balanced", "no key"),
    ("misspelt key", "    scoring: balanced", "    »scorring: balanced", "did you mean scoring?"),
    ("execution", "    scoring: balanced", "    »exec: rm -rf /", "no key"),
    ("unknown kind", "kind: free_text", "kind: »essay", "one of"),
    ("kind as list", "kind: free_text", "kind: »[single]", "one of"),
    ("zero points", "points: 2\n    scoring", "points: »0\n    scoring", "1 to 10"),
    ("half points", "points: 2\n    scoring", "points: »1.5\n    scoring", "1 to 10"),
    ("points true", "points: 2\n    scoring", "points: »true\n    scoring", "1 to 10"),
    ("negative points", "points: 2\n    scoring", "points: »-1\n    scoring", "1 to 10"),
    ("question id", "id: q-28-03", "id: »q-28-3", "q-NN-MM"),
    ("question id twice", "id: q-28-03", "id: »q-28-02", "used twice"),
    ("question of other phase", "id: q-28-03", "id: »q-27-03", "number of the phase"),
    ("translation missing", "{en: A ratio, es: Una proporción}", "»{en: A ratio}", "lacks es"),
    ("translation null", "{en: A ratio, es: Una proporción}", "{en: A ratio, es: »null}", "text"),
    ("translation blank", "{en: A ratio, es: Una proporción}", "{en: A ratio, es: »' '}", "empty"),
    ("translated key", "es: Una proporción}", "»fr: Un rapport, es: Una proporción}", "no key"),
    ("text, not mapping", "{en: A ratio, es: Una proporción}", "»A ratio", "mapping"),
    ("number as text", "{en: A ratio, es: Una proporción}", "{en: »2304, es: x}", "quotes"),
    ("list as text", "{en: A ratio, es: Una proporción}", "{en: »[a], es: x}", "text"),
    ("script", "en: A ratio,", "en: »<script>alert(1)</script>,", "HTML"),
    ("image", "en: A ratio,", "en: »'<img src=x onerror=alert(1)>',", "HTML"),
    ("comment", "en: A ratio,", "en: »a <!-- b -->,", "HTML"),
    ("HTML in maths", "en: A ratio,", "en: »$a<b$,", "HTML"),
    ("entity", "en: A ratio,", "en: »'&lt;b&gt;',", "character itself"),
    ("javascript link", "en: A ratio,", "en: »'[x](javascript:alert)',", "link"),
    ("data link", "en: A ratio,", "en: »'[x](data:text/html,y)',", "link"),
    ("nested label", "en: A ratio,", "en: »'[a [b]](javascript:x)',", "link"),
    ("protocol-relative link", "en: A ratio,", "en: »'[x](//evil.example)',", "link"),
    ("picture", "en: A ratio,", "en: »'![x](y.png)',", "pictures"),
    ("link definition", "en: A ratio,", "en: »'[x]: y',", "definitions"),
    ("attribute braces", "en: A ratio,", "en: »'x {: .y}',", "braces"),
    ("unclosed maths", "en: A ratio,", "en: »costs $5,", "never closed"),
    ("unclosed code", "en: A ratio,", "en: »a ` b,", "never closed"),
    ("dollars in math", r"math: '64\,r'", r"math: »'$64\,r$'", "dollars"),
    ("HTML in math", r"math: '64\,r'", "math: »'a<b'", "HTML"),
    ("correct as word", "{id: a, correct: false, math", "{id: a, correct: »'no', math", "true or false"),
    ("correct as number", "{id: a, correct: false, math", "{id: a, correct: »0, math", "true or false"),
    ("correct omitted", "- {id: a, correct: false, math", "- »{id: a, math", "lacks correct"),
    ("translated keys", "- {id: a, correct: false, math", "- {id: a, »corect: false, math", "correct?"),
    ("two right", "- {id: a, correct: false, math", "»- {id: a, correct: true, math", "exactly one"),
    ("letters out of order", "{id: b, correct: false, math", "{id: e, correct: false, math", "order"),
    ("letter twice", "{id: b, correct: false, math", "{id: a, correct: false, math", "order"),
    ("capital letter", "{id: b, correct: false, math", "{id: »B, correct: false, math", "one of"),
    ("text and math", r"math: '64\,r',", r"text: {en: x, es: x}, math: '64\,r',", "exactly one of"),
    ("nothing to show", r"math: '64\,r', ", "", "exactly one of"),
    ("feedback missing", "feedback: {en: The frozen path plus the low-rank path., es: El camino "
     "congelado más el de bajo rango.}", "", "lacks feedback"),
    ("code without language", "lang: python\n          source: |\n            def forward(self, x):\n"
     "                return self.linear(x) *", "»source: |\n            def forward(self, x):\n"
     "                return self.linear(x) *", "lacks lang"),
    ("code without a test", "    verified_by: tests/quizzes/test_example.py::test_q_28_02\n", "",
     "verified_by"),
    ("test elsewhere", "tests/quizzes/test_example.py::test_q_28_01", "»/etc/passwd", "a test such"),
    ("lesson elsewhere", "docs/en/lora.md#parameter-count", "»javascript:alert(1)", "anchor"),
    ("scoring", "scoring: balanced", "scoring: »generous", "one of"),
    ("one wrong choice", "- {id: d, correct: false, text: {en: 'An opt", "- {id: d, correct: true, text: {en: 'An opt", "two wrong"),
    ("no answer", "    answer: {range: [3.5, 4.2]}\n", "", "lacks answer"),
    ("value and range", "{range: [3.5, 4.2]}", "»{range: [3.5, 4.2], value: 4}", "either"),
    ("neither", "{range: [3.5, 4.2]}", "»{unit: GB}", "either"),
    ("range backwards", "{range: [3.5, 4.2]}", "{range: »[4.2, 3.5]}", "low to high"),
    ("range of three", "{range: [3.5, 4.2]}", "{range: »[3, 4, 5]}", "exactly 2"),
    ("range with tolerance", "{range: [3.5, 4.2]}", "{range: [3, 4], tolerance: »{abs: 1}}", "range"),
    ("value as text", "{value: 0.020833,", "{value: »1/48,", "decimal number"),
    ("comma in a value", "{value: 0.020833,", "{value: »'0,02',", "decimal number"),
    ("tolerance as number", "tolerance: {rel: 0.01}, accept", "tolerance: »0.01, accept", "mapping"),
    ("tolerance of 0", "tolerance: {rel: 0.01}, accept", "tolerance: {rel: »0}, accept", "more than 0"),
    ("tolerance of 100 %", "tolerance: {rel: 0.01}, accept", "tolerance: {rel: »1}, accept", "less"),
    ("relative to 0", "{value: 18432,", "{value: 0, tolerance: {rel: »0.1},", "share of 0"),
    ("decimals and abs", "{decimals: 1}", "»{decimals: 1, abs: 1}", "alone"),
    ("error overlaps the key", "value: 0.010417,", "value: 0.0207,", "overlaps"),
    ("error without feedback", ", feedback: {en: Write the % sign., es: Escribe el signo %.}", "",
     "lacks feedback"),
    ("shares of 3/4", "share: 1/2\n          label: {en: says 4", "share: 1/4\n          label: {en: "
     "says 4", "add up to 1"),
    ("share of 0", "share: 1/2\n          label: {en: says 4", "share: »0\n          label: {en: says "
     "4", "more than 0"),
    ("share of 3/2", "share: 1/2\n          label: {en: says 4", "share: »3/2\n          label: {en: "
     "says 4", "fraction"),
    ("regular expression", "accept: {en: [quantiz*,", "accept: {en: [»'(a+)+$',", "words"),
    ("star inside", "accept: {en: [quantiz*,", "accept: {en: [»quan*iz,", "words"),
    ("short stem", "accept: {en: [quantiz*,", "accept: {en: [»q*,", "3 letters"),
    ("no phrases", "accept: {en: [quantiz*, quantis*, nf4]", "accept: {en: »[]", "1 to 30"),
    ("concept id", "id: four-bit", "id: »Four Bit", "small letters"),
    ("concept id twice", "id: four-bit", "id: quantized", "differ"),
    ("too few examples", "        - {text: No usa cuantización., mark: 0}\n", "", "4 to 60"),
    ("all examples right", "- {text: No usa cuantización., mark: 0}", "- {text: NF4., mark: 1}", "at least 2 nothing"),
    ("mark over 1", "mark: 1/2}", "mark: »2}", "fraction"),
    ("mark as word", "mark: 1/2}", "mark: »good}", "fraction"),
    ("words as text", "max_words: 40", "max_words: »forty", "whole number"),
    ("model answer missing", "    model_answer: {en: It stores the frozen base quantized to 4 bits "
     "(NF4)., es: Guarda la base congelada cuantizada a 4 bits (NF4).}\n", "", "lacks model_answer"),
]  # fmt: skip


def split_mark(text: str) -> tuple[str, tuple[int, int]]:
    """The text without its mark, and the line and column where the mark stood."""
    before, _, after = text.partition(MARK)
    return before + after, (before.count("\n") + 1, len(before) - before.rfind("\n"))


def syntax_file(name: str) -> tuple[bytes, tuple[int, int], str]:
    """A hostile file: its bytes, where the problem is, and a piece of the sentence."""
    text, sentence = SYNTAX[name]
    if isinstance(text, bytes):
        before, mark, after = text.partition(MARK.encode())
        text, place = (
            (before + after, split_mark(before.decode() + MARK)[1]) if mark else (text, (1, 1))
        )
        return text, place, sentence
    text, place = split_mark(text)
    return text.encode("utf-8", "surrogatepass"), place, sentence


def edited_quiz(old: str, new: str) -> tuple[str, tuple[int, int] | None]:
    """The good quiz with one change, and the expected place if the change marks one."""
    good = GOOD.read_text(encoding="utf-8")
    assert good.count(old) >= 1, f"the example no longer contains {old!r}"
    text, place = split_mark(good.replace(old, new, 1))
    return text, place if MARK in new else None


SNIPPETS = b"no|&a|*a|!!x |[|}|\"|'|: |- |\n|\t|0|null|{}|[]|\xff|\x00|<b>|$|`|1e999|  |?|".split(
    b"|"
)


def mutate(data: bytes, seed: int) -> bytes:
    """Some cuts, doublings and insertions at random places."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice([0, 1, 3, 20, 200]))
        piece = chance.choice([chance.choice(SNIPPETS), data[start:end] * 2])
        data = data[:start] + piece + data[end:]
    return data
