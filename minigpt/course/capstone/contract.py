"""capstone.yaml, read strictly: every key has a rule, every problem a line, a column and a way out.

    read_capstone(folder) -> Contract, or CapstoneError with every problem of the file

Nothing in it is believed later: it says what to look for and where.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from minigpt.course.capstone.words import say
from minigpt.course.quiz.reading.reader import Reader
from minigpt.course.quiz.reading.yaml import Path_, QuizError, read_file

SCHEMA = "minigpt-capstone/1"
FILE = "capstone.yaml"
PATHS = ("own-text", "own-task", "new-language")
METRIC_OF = {"own-text": "bits_per_character", "own-task": "exact_match"}
BOUND_OF = {"exact_match": "at_least", "bits_per_character": "at_most"}
REFERENCES = {
    "exact_match": ("most-frequent", "copied-prompt", "nearest"),
    "bits_per_character": ("n-gram", "xz"),
}
BASES = ("base", "base-seed-1")
OUTCOMES = ("success", "failure")
TODO = "TODO"  # in the templates, where something waits to be written
MOST_SEEDS = 20
REQUIRED = (
    *("schema", "path", "title", "question", "prediction", "data", "model", "command", "seeds"),
    *("baseline", "claim", "outcome", "mistakes", "limits", "card", "report", "figure"),
)


class CapstoneError(ValueError):
    """A folder that cannot be checked: one "file:line:column: sentence" for each problem."""


@dataclass(frozen=True)
class Mistake:
    """Something that the model gets wrong: of a task what it said, of a text how unsure it was."""

    kind: str
    prompt: str  # own-text: a passage of the held-out part
    said: str  # own-text: empty
    bits: float  # own-text: a character, over the passage; else 0


@dataclass(frozen=True)
class Contract:
    """What a project says of itself."""

    folder: Path
    path: str
    title: str
    question: str
    predicted: float
    written: date  # the day of the prediction
    files: tuple[str, ...]  # (train, test), or (text,)
    held_out: float  # own-text: the share at the end that nobody trains on
    made: bool  # the command makes the data, too
    model: str  # with {seed}
    base: str
    command: str
    seeds: tuple[int, ...]
    reference: str
    reference_value: float
    metric: str
    threshold: float
    measured: tuple[float, ...]  # one for each seed
    outcome: str
    mistakes: tuple[Mistake, ...]
    minutes: float
    card: str
    report: str
    figure: str

    @property
    def higher_is_better(self) -> bool:
        return self.metric == "exact_match"

    @property
    def of_text(self) -> bool:
        return self.path == "own-text"

    def model_folder(self, seed: int) -> Path:
        return self.folder / self.model.format(seed=seed)


def read_capstone(folder: str | Path, lang: str = "en") -> Contract:
    """Read a project's contract. Raises CapstoneError with every problem in it."""
    path = Path(folder) / FILE
    try:
        document = read_file(path, lang=lang)
        contract = _read(Reader(document), Path(folder), lang)
        document.raise_problems()
    except QuizError as error:
        raise CapstoneError(str(error)) from None
    return contract


def _read(read: Reader, folder: Path, lang: str) -> Contract:
    data = read.mapping(read.document.data, (), REQUIRED, ("base",))
    if "schema" in data:
        read.one_of(data["schema"], ("schema",), [SCHEMA])
    path = read.one_of(data.get("path"), ("path",), PATHS) if "path" in data else ""
    metric = METRIC_OF.get(path, "exact_match")
    texts = {key: _text(read, data, key) for key in ("title", "question", "command")}
    predicted, written = _prediction(read, data, metric, lang)
    files, held_out, made = _data(read, data, path, lang)
    seeds = _seeds(read, data, lang)
    threshold, measured = _claim(read, data, metric, seeds, lang)
    reference, value = _baseline(read, data, metric, lang)
    model = _place(read, data, "model", lang)
    for key, text in (("model", model), ("command", texts["command"])):
        _check_seed_mark(read, key, text, lang)
    limits = read.mapping(data.get("limits"), ("limits",), ("minutes",)) if "limits" in data else {}
    return Contract(
        folder=folder,
        path=path,
        title=texts["title"],
        question=texts["question"],
        predicted=predicted,
        written=written,
        files=files,
        held_out=held_out,
        made=made,
        model=model,
        base=_base(read, data, lang),
        command=texts["command"],
        seeds=seeds,
        reference=reference,
        reference_value=value,
        metric=metric,
        threshold=threshold,
        measured=measured,
        outcome=_one_of(read, data, "outcome", OUTCOMES),
        mistakes=_mistakes(read, data, path, lang),
        minutes=_number(read, limits, ("limits", "minutes"), 0.01, 600, lang),
        card=_place(read, data, "card", lang),
        report=_place(read, data, "report", lang),
        figure=_place(read, data, "figure", lang),
    )


# ----------------------------------------------------------------------------------- its parts
def _text(read: Reader, data: dict, key: str) -> str:
    return read.string(data[key], (key,)) if key in data else ""


def _one_of(read: Reader, data: dict, key: str, allowed: tuple[str, ...]) -> str:
    return read.one_of(data[key], (key,), allowed) if key in data else ""


def _prediction(read: Reader, data: dict, metric: str, lang: str) -> tuple[float, date]:
    if "prediction" not in data:
        return 0.0, date.min
    found = read.mapping(data["prediction"], ("prediction",), ("metric", "value", "written"))
    _metric(read, found, ("prediction", "metric"), metric)
    value = _number(read, found, ("prediction", "value"), 0, 100, lang)
    if "written" not in found:
        return value, date.min
    text = read.string(found["written"], ("prediction", "written"))
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return value, date.fromisoformat(text)
    except ValueError:
        if text:
            read.add(("prediction", "written"), say("bad date", lang, value=text))
        return value, date.min


def _metric(read: Reader, found: dict, path: Path_, metric: str) -> None:
    if "metric" in found:
        read.one_of(found["metric"], path, [metric])


def _data(read: Reader, data: dict, path: str, lang: str) -> tuple[tuple[str, ...], float, bool]:
    if "data" not in data:
        return (), 0.1, False
    keys = ("text", "held_out") if path == "own-text" else ("train", "test")
    found = read.mapping(data["data"], ("data",), keys, ("made",))
    made = read.boolean(found["made"], ("data", "made")) if "made" in found else False
    names = keys[:1] if path == "own-text" else keys
    files = tuple(_inside(read, found[n], ("data", n), lang) for n in names if n in found)
    held_out = 0.1
    if path == "own-text":
        held_out = _number(read, found, ("data", "held_out"), 0.01, 0.5, lang)
    return files, held_out, made


def _seeds(read: Reader, data: dict, lang: str) -> tuple[int, ...]:
    if "seeds" not in data:
        return ()
    found = data["seeds"]
    whole = isinstance(found, list) and all(type(seed) is int and seed >= 0 for seed in found)
    if not whole or not 1 <= len(found) <= MOST_SEEDS or len(set(found)) < len(found):
        read.add(("seeds",), say("bad seeds", lang, most=MOST_SEEDS))
        return ()
    return tuple(found)


def _claim(
    read: Reader, data: dict, metric: str, seeds: tuple[int, ...], lang: str
) -> tuple[float, tuple[float, ...]]:
    if "claim" not in data:
        return 0.0, ()
    bound = BOUND_OF[metric]
    found = read.mapping(data["claim"], ("claim",), ("metric", bound, "measured"))
    _metric(read, found, ("claim", "metric"), metric)
    threshold = _number(read, found, ("claim", bound), 0, 100, lang)
    values = found.get("measured", [])
    if not isinstance(values, list) or (seeds and len(values) != len(seeds)):
        read.add(("claim", "measured"), say("bad measured", lang, seeds=len(seeds)))
        return threshold, ()
    places = [("claim", "measured", i) for i in range(len(values))]
    numbers = (read.number(v, p) for v, p in zip(values, places, strict=True))
    return threshold, tuple(float(number or 0) for number in numbers)


def _baseline(read: Reader, data: dict, metric: str, lang: str) -> tuple[str, float]:
    if "baseline" not in data:
        return "", 0.0
    found = read.mapping(data["baseline"], ("baseline",), ("name", "value"))
    name = ""
    if "name" in found:
        name = read.one_of(found["name"], ("baseline", "name"), REFERENCES[metric])
    return name, _number(read, found, ("baseline", "value"), 0, 100, lang)


def _base(read: Reader, data: dict, lang: str) -> str:
    base = data.get("base", BASES[0])
    return base if base in BASES else _inside(read, base, ("base",), lang)


def _mistakes(read: Reader, data: dict, path: str, lang: str) -> tuple[Mistake, ...]:
    found = data.get("mistakes", [])
    if not isinstance(found, list) or len(found) > 50:
        read.add(("mistakes",), say("bad mistakes", lang))
        return ()
    keys = ("kind", "text", "bits") if path == "own-text" else ("kind", "prompt", "said")
    mistakes = []
    for i, item in enumerate(found):
        entry = read.mapping(item, ("mistakes", i), keys)
        texts = {
            key: read.string(entry[key], ("mistakes", i, key))
            for key in keys
            if key in entry and key != "bits"
        }
        bits = 0.0
        if "bits" in keys:
            bits = _number(read, entry, ("mistakes", i, "bits"), 0, 1000, lang)
        asked = texts.get("prompt", texts.get("text", ""))
        mistakes.append(Mistake(texts.get("kind", ""), asked, texts.get("said", ""), bits))
    return tuple(mistakes)


def _place(read: Reader, data: dict, key: str, lang: str) -> str:
    return _inside(read, data[key], (key,), lang) if key in data else ""


def _inside(read: Reader, value: object, path: Path_, lang: str) -> str:
    """A path that stays in the project's folder."""
    text = read.string(value, path)
    parts = PurePosixPath(text).parts
    if text and (text.startswith("/") or ".." in parts or "\\" in text or ":" in text):
        read.add(path, say("outside", lang, value=text))
    return text


def _check_seed_mark(read: Reader, key: str, text: str, lang: str) -> None:
    marks = re.findall(r"\{[^}]*\}|[{}]", text)
    if text and marks != ["{seed}"]:
        read.add((key,), say("seed mark", lang, key=key))


def _number(read: Reader, found: dict, path: Path_, low: float, high: float, lang: str) -> float:
    if path[-1] not in found:
        return float(low)
    number = read.number(found[path[-1]], path)
    if number is not None and not low <= number <= high:
        read.add(path, say("out of range", lang, value=number, low=low, high=high))
    return float(number or 0)
