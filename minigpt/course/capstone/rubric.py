"""Eight lines, each with its points, its evidence and the way out, from what was measured.

A failure that is told well is worth as much as a success: with `outcome: failure` the points for a
beaten reference and a kept claim go to the proof that they were not, and to the mistakes shown.
"""

import re
from datetime import date
from pathlib import Path

from minigpt.course.capstone.contract import TODO, Contract
from minigpt.course.capstone.data import Task, Text
from minigpt.course.capstone.measure import Measured
from minigpt.course.capstone.remake import Remade
from minigpt.course.capstone.verdict import Line
from minigpt.course.capstone.words import say, shown_number
from minigpt.evidence import LEAST_SEEDS, beats

ROUNDING = {"exact_match": 0.0051, "bits_per_character": 0.0101}  # what two decimals may hide
DRIFT = {"exact_match": 0.02, "bits_per_character": 0.05}  # another machine adds in another order
LEAST_ROWS, LEAST_CHARACTERS = 50, 1000
COPIED, COPIED_TOO_MUCH = 0.1, 0.5  # of a held-out text's 20-grams
LEAST_KINDS = 2
MOST_WORDS = 300
PICTURES = {".png": b"\x89PNG", ".svg": b"<", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}


class Rubric:
    """The lines of one project; `lang` is the language of their sentences."""

    def __init__(self, contract: Contract, data: Task | Text | None, found: Measured, lang: str):
        self.contract, self.data, self.found, self.lang = contract, data, found, lang
        self.failure = contract.outcome == "failure"
        values = list(found.references.values())
        self.strongest = (max if contract.higher_is_better else min)(values) if values else None
        self.all_seeds = len(found.scores) == len(contract.seeds)

    def say(self, key: str, /, **values: object) -> str:
        return say(key, self.lang, **values)

    def number(self, value: float) -> str:
        return shown_number(value, self.lang)

    def numbers(self) -> str:
        return ", ".join(f"{s}: {self.number(v)}" for s, v in sorted(self.found.scores.items()))

    def line(self, key: str, parts: list[tuple[int, bool, str]], evidence: str, fatal=False):
        """A line from its parts: points, whether they are earned, and the way out if not."""
        ways = " ".join(self.say(way) for _, earned, way in parts if not earned)
        return Line(key, sum(p for p, earned, _ in parts if earned), evidence, ways, fatal)

    # --------------------------------------------------------------------------------- the lines
    def question(self) -> Line:
        contract = self.contract
        asked = "?" in contract.question and TODO not in contract.question
        above = self.strongest is not None and self.better(contract.threshold, self.strongest)
        made = self.first_made()
        before = made is None or contract.written <= made
        parts = [
            (2, asked, "way question"),
            (4, above, "way threshold"),
            (4, before and TODO not in contract.title, "way prediction"),
        ]
        evidence = self.say(
            "question",
            predicted=self.number(contract.predicted),
            written=contract.written,
            made=made or "-",
            threshold=self.number(contract.threshold),
        )
        return self.line("question", parts, evidence)

    def first_made(self) -> date | None:
        """The day of the oldest model file. Dates can be forged: a hint, not a proof."""
        folders = [self.contract.model_folder(seed) for seed in self.contract.seeds]
        times = [p.stat().st_mtime for f in folders if f.is_dir() for p in f.iterdir()]
        return date.fromtimestamp(min(times)) if times else None

    def about_data(self) -> Line:
        found, data = self.found, self.data
        if data is None:
            parts = [(5, False, "way no data"), (10, False, "way no leak test")]
            return self.line("data", parts, self.say("no data"), fatal=True)
        if isinstance(data, Text):
            enough = len(data.held_out) >= LEAST_CHARACTERS
            clean, leaked = found.copied <= COPIED, found.copied > COPIED_TOO_MUCH
            evidence = self.say(
                "text", n=len(data.known), m=len(data.held_out), copied=self.number(found.copied)
            )
            parts = [(5, enough, "way more data"), (5, clean, "way copied")]
            return self.line("data", [*parts, (5, not leaked, "way copied")], evidence, leaked)
        enough, clean = len(data.test) >= LEAST_ROWS, not found.leaked
        evidence = self.say(
            "rows",
            n=len(data.train),
            m=len(data.test),
            leaked=len(found.leaked),
            seen=self.number(found.answers_seen),
        )
        if found.leaked:
            evidence += " " + self.say("leaked", prompt=repr(found.leaked[0]))
        parts = [(5, enough, "way more data"), (10, clean, "way leak")]
        return self.line("data", parts, evidence, not clean)

    def references(self) -> Line:
        contract, found = self.contract, self.found
        if self.strongest is None:
            return self.line("references", [(10, False, "way no data")], self.say("no data"))
        real = found.references.get(contract.reference)
        told = real is not None and abs(real - contract.reference_value) <= self.rounding
        scores = list(found.scores.values())
        beaten = self.all_seeds and beats(scores, self.strongest, contract.higher_is_better)
        if self.all_seeds and len(scores) < LEAST_SEEDS:  # too few: the line of the claim says so
            beaten = all(self.better(score, self.strongest) for score in scores)
        shown = self.failure and self.all_seeds and bool(self.true_mistakes())
        rest = ", ".join(f"{k} {self.number(v)}" for k, v in found.references.items())
        evidence = self.say("references", all=rest, scores=self.numbers() or "-")
        good = shown if self.failure else beaten
        way = "way shown" if self.failure else "way beaten"
        parts = [(3, told, "way reference"), (7, good, way)]
        return self.line("references", parts, evidence, not good)

    def claim(self) -> Line:
        contract, found = self.contract, self.found
        pairs = zip(contract.seeds, contract.measured, strict=False)
        same = self.all_seeds and all(
            abs(found.scores[seed] - told) <= self.rounding for seed, told in pairs
        )
        enough = self.all_seeds and len(contract.seeds) >= LEAST_SEEDS
        met = bool(found.scores) and not self.better(contract.threshold, found.mean)
        kept = met != self.failure  # a failure that is none is told wrongly
        parts = [
            (8, same, "way measured"),
            (6, enough, "way seeds"),
            (6, self.all_seeds and kept, "way no failure" if self.failure else "way claim"),
        ]
        evidence = self.say(
            "claim",
            scores=self.numbers() or "-",
            mean=self.number(found.mean),
            spread=self.number(found.spread),
            threshold=self.number(contract.threshold),
        )
        return self.line("claim", parts, evidence, not (same and enough and kept))

    def remade(self, remade: Remade | None) -> Line:
        if remade is None:
            command = self.contract.command
            return self.line(
                "remake", [(10, False, "way remake")], self.say("not remade", command=command)
            )
        seconds = f"{remade.seconds:.0f}"
        if remade.score is None:
            evidence = self.say(f"remake_{remade.wrong}", seconds=seconds, told=remade.told)
            return self.line("remake", [(10, False, f"mend_{remade.wrong}")], evidence)
        first = self.found.scores.get(self.contract.seeds[0])
        near = max(DRIFT[self.contract.metric], self.found.spread)
        same = first is not None and abs(first - remade.score) <= near
        evidence = self.say("remade", seconds=seconds, score=self.number(remade.score))
        parts = [(7, same, "way other score"), (3, remade.same_data, "way other data")]
        return self.line("remake", parts, evidence)

    def model(self) -> Line:
        card = self.contents(self.contract.card)
        described = len(card.split()) >= 30 and re.search("licen", card, re.I) is not None
        parts = [
            (6, self.all_seeds, "way model"),
            (4, described and TODO not in card, "way card"),
        ]
        evidence = self.say("opened", n=len(self.found.scores), kind=self.found.kind or "-")
        if self.found.wrong:
            seed, why = next(iter(self.found.wrong.items()))
            evidence += " " + self.say("not opened", seed=seed, why=why)
        return self.line("model", parts, evidence)

    def mistakes(self) -> Line:
        true, told = self.true_mistakes(), self.contract.mistakes
        kinds = {mistake.kind for mistake in true}
        perfect = self.all_seeds and min(self.found.scores.values()) == 1
        perfect = perfect and self.contract.higher_is_better and not told
        good = perfect or (len(kinds) >= LEAST_KINDS and len(true) == len(told))
        evidence = self.say("mistakes", n=len(true), told=len(told), kinds=len(kinds))
        return self.line("mistakes", [(5, good, "way mistakes")], evidence)

    def report(self) -> Line:
        text = self.contents(self.contract.report)
        words = len(text.split())
        absent = [self.number(v) for v in self.in_report() if not self.tells(text, v)]
        told = bool(text) and bool(self.found.scores) and not absent and words <= MOST_WORDS
        picture = self.contract.folder / self.contract.figure
        start = PICTURES.get(picture.suffix.lower())
        drawn = start is not None and picture.is_file() and self._starts(picture, start)
        evidence = self.say("report", words=words, absent=", ".join(absent) or "-")
        parts = [(3, told and TODO not in text, "way report"), (2, drawn, "way figure")]
        return self.line("report", parts, evidence)

    # --------------------------------------------------------------------------------- their parts
    @property
    def rounding(self) -> float:
        return ROUNDING[self.contract.metric]

    def better(self, a: float, b: float) -> bool:
        """Whether a score a is better than b."""
        return a > b if self.contract.higher_is_better else a < b

    def true_mistakes(self) -> list:
        pairs = zip(self.contract.mistakes, self.found.mistakes, strict=False)
        return [mistake for mistake, true in pairs if true]

    def in_report(self) -> list[float]:
        """What a report has to say: the mean, the worst and best seed, the strongest reference."""
        scores = list(self.found.scores.values())
        values = [self.found.mean, min(scores), max(scores)] if scores else []
        return values + ([self.strongest] if self.strongest is not None else [])

    def tells(self, text: str, value: float) -> bool:
        """Whether a text says a number, as 0.951, .951, 0,951 or 95.1 %."""
        for whole, mark in re.findall(r"(\d*[.,]?\d+)(\s*%)?", text):
            number = float(whole.replace(",", ".")) / (100 if mark else 1)
            if abs(number - value) <= self.rounding:
                return True
        return False

    def contents(self, name: str) -> str:
        path = self.contract.folder / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    @staticmethod
    def _starts(path: Path, start: bytes) -> bool:
        with open(path, "rb") as file:
            return file.read(len(start)) == start


def lines(
    contract: Contract,
    data: Task | Text | None,
    found: Measured,
    remade: Remade | None,
    lang: str,
) -> tuple[Line, ...]:
    """Return the rubric's lines in their order."""
    rubric = Rubric(contract, data, found, lang)
    return (
        rubric.question(),
        rubric.about_data(),
        rubric.references(),
        rubric.claim(),
        rubric.remade(remade),
        rubric.model(),
        rubric.mistakes(),
        rubric.report(),
    )
