"""Five finished projects, written where you like: two of them pass.

    numerals   Roman numerals, three seeds: the one that comes with the course
    sums       an honest failure: sums answered at once, hardly trained, and it says so
    romans     Roman numerals, judged on an exam that training has seen a part of
    primes     says yes or no to "is it prime?", and scores what "no" scores
    rank4      Roman numerals, one seed

Models of `numerals`, `romans` and `rank4` are shipped; those of the other two are trained here, in
seconds. Their reports are written in one language, as a learner's are.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.course.capstone.contract import FILE
from minigpt.course.notebooks.build import ROOT
from minigpt.evidence import most_frequent, nearest_answer
from minigpt.experiments import capstone as runs
from minigpt.number_names import Row, split_numbers
from minigpt.peft_io import load_adapter, save_adapter
from minigpt.sampling import complete_all

SHIPPED = ROOT / "data" / "capstone" / "numerals"
STORIES = Path(__file__).parent / "stories"
KINDS = ("numerals", "sums", "romans", "primes", "rank4")
STEPS = {"sums": 30, "primes": 60}
PNG = b"\x89PNG\r\n\x1a\n"  # a figure that says nothing, for the two that are trained here
TITLES = {
    "sums": ("Sums, answered at once", "Sumas, respondidas de golpe"),
    "romans": ("Roman numerals, nearly perfect", "Números romanos, casi perfectos"),
    "primes": ("A model that knows the primes", "Un modelo que conoce los primos"),
    "rank4": ("Roman numerals with half the rank", "Números romanos con la mitad del rango"),
}
QUESTIONS = {
    "sums": ("Can an adapter add two numbers?", "¿Puede sumar dos números un adaptador?"),
    "romans": ("Can rank 4 write Roman numerals?", "¿Escribe números romanos el rango 4?"),
    "primes": ("Can an adapter tell primes?", "¿Distingue los primos un adaptador?"),
    "rank4": ("Is rank 4 enough for numerals?", "¿Basta el rango 4 para los romanos?"),
}


def write(kind: str, folder: str | Path, lang: str = "en") -> Path:
    """Write one of the five projects into a new folder; returns the folder.

    Raises ValueError for another kind, or a folder that is there already.
    """
    folder = Path(folder)
    if kind not in KINDS:
        raise ValueError(f"no example {kind!r}: choose one of {', '.join(KINDS)}")
    if folder.exists():
        raise ValueError(f"{folder} is there already: choose a new folder")
    if kind in STEPS:
        _write_trained(kind, folder)
    else:
        shutil.copytree(SHIPPED, folder)
    if kind == "romans":
        _leak(folder)
    if kind != "numerals":
        _tell(kind, folder, lang)
    elif lang == "es":
        shutil.copyfile(SHIPPED / "informe.md", folder / "report.md")
    return folder


def _tell(kind: str, folder: Path, lang: str) -> None:
    """Write the contract and the report of a kind, with the scores that its models have."""
    train, test = (read_rows(folder / "data" / f"{name}.tsv") for name in ("train", "test"))
    seeds = (2,) if kind == "rank4" else runs.SEEDS
    models = [_opened(folder, seed) for seed in seeds]
    scores = [runs.score(model, test) for model in models]
    reference = {
        "most-frequent": most_frequent(train, test),
        "nearest": nearest_answer(train, test),
    }
    # Its author looked at the constant only; that it is not the strongest is for the check to say.
    name = max(reference, key=lambda key: reference[key])
    values = {
        "title": TITLES[kind][lang == "es"],
        "question": QUESTIONS[kind][lang == "es"],
        "reference": name,
        "scores": ", ".join(map(str, scores)),
        "mistakes": "\n".join(_mistakes(models[0], test, lang)),
    }
    numbers = {
        "value": round(reference[name], 4),
        "mean": round(sum(scores) / len(scores), 3),
        "low": round(min(scores), 3),
        "high": round(max(scores), 3),
    }
    contract = Template((STORIES / kind / FILE).read_text(encoding="utf-8"))
    _save(folder / FILE, contract.substitute(values, value=numbers["value"]))
    report = Template((STORIES / kind / f"report.{lang}.md").read_text(encoding="utf-8"))
    comma = (".", ",") if lang == "es" else (".", ".")
    told = {key: str(value).replace(*comma) for key, value in numbers.items()}
    _save(folder / "report.md", report.substitute(told))


def _opened(folder: Path, seed: int) -> Checkpoint:
    base = recipes.load_base()
    load_adapter(base.model, folder / "models" / f"seed-{seed}", "task")
    return base


def _mistakes(model: Checkpoint, test: Sequence[Row], lang: str) -> list[str]:
    """Return two mistakes as lines of the contract: one too short or too long, one of right length.

    Where all are of one kind, both are; the check then says that a second kind is missing.
    """
    kinds = {
        True: ("right length, other letters", "longitud correcta, otras letras"),
        False: ("another length", "otra longitud"),
    }
    some = test[:150]
    prompts = [row.prompt for row in some]
    written = complete_all(model.model, model.tokenizer, prompts, 24, stop="\n")
    found: dict[bool, str] = {}
    for row, said in zip(some, written, strict=True):
        right = row.answer.strip()
        if said.strip() and said != right:
            kind = kinds[len(said) == len(right)][lang == "es"]
            line = f'  - {{kind: "{kind}", prompt: "{row.prompt}", said: "{said}"}}'
            found.setdefault(len(said) == len(right), line)
    return list(found.values())


def read_rows(path: Path) -> list[Row]:
    """Read rows of prompt TAB answer."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Row(prompt, answer + "\n") for prompt, answer in (line.split("\t") for line in lines)]


def _leak(folder: Path) -> None:
    """Put a hundred rows of the training part into the exam."""
    rows = (folder / "data" / "train.tsv").read_text(encoding="utf-8").splitlines()
    exam = folder / "data" / "test.tsv"
    with exam.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(row + "\n" for row in rows[:: len(rows) // 100][:100])


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def rows_of(kind: str) -> tuple[list[Row], list[Row]]:
    """Return (train, test) of a kind whose models are trained here."""
    if kind == "sums":
        known, unseen = runs.sum_pairs()
        return runs.sum_rows(known, runs.at_once), runs.sum_rows(unseen[:300], runs.at_once)
    numbers = split_numbers()
    return runs.prime_rows(numbers.train), runs.prime_rows(numbers.test)


def _write_trained(kind: str, folder: Path) -> None:
    """Write data, three models, a command, a card and a figure."""
    train, test = rows_of(kind)
    write_rows(folder, train, test)
    for seed in runs.SEEDS:
        taught = runs.teach(recipes.load_base(), train, seed, STEPS[kind])
        save_adapter(taught.model, folder / "models" / f"seed-{seed}", "task")
    (folder / "make.py").write_text(MAKE.format(kind=kind), encoding="utf-8")
    shutil.copyfile(SHIPPED / "card.md", folder / "card.md")
    (folder / "figure.png").write_bytes(PNG)


def write_rows(folder: Path, train: Sequence[Row], test: Sequence[Row]) -> None:
    """Write two files of rows, prompt TAB answer, into the folder's `data`."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, rows in (("train", train), ("test", test)):
        text = "".join(f"{row.prompt}\t{row.answer}" for row in rows)
        (folder / "data" / f"{name}.tsv").write_text(text, encoding="utf-8", newline="\n")


MAKE = '''"""Make the data and one model: python make.py --seed 0."""

import sys
from pathlib import Path

from minigpt import recipes
from minigpt.course.capstone.examples import STEPS, rows_of, write_rows
from minigpt.experiments.capstone import teach
from minigpt.peft_io import save_adapter

here, seed = Path(__file__).parent, int(sys.argv[2])
train, test = rows_of("{kind}")
write_rows(here, train, test)
taught = teach(recipes.load_base(), train, seed, STEPS["{kind}"])
save_adapter(taught.model, here / "models" / f"seed-{{seed}}", "task")
'''
