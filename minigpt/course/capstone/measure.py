"""Worked out anew from model and data: every score, every reference, every mistake.

    Measured    what a project is worth, whatever its contract says

Loads torch; the other pages of this room do not, until they check something.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from minigpt import recipes
from minigpt.checkpoint import Checkpoint, load
from minigpt.course.capstone.contract import BASES, Contract, Mistake
from minigpt.course.capstone.data import Task, Text
from minigpt.data import encode_rows
from minigpt.evaluate import exact_match
from minigpt.evidence import (
    bits_per_character,
    copied_prompt,
    copied_share,
    leaks,
    most_frequent,
    nearest_answer,
    ngram_bits,
    plain,
    text_surprise,
    xz_bits,
)
from minigpt.number_names import Row
from minigpt.peft_io import CONFIG as ADAPTER
from minigpt.peft_io import load_adapter
from minigpt.safe_files import current
from minigpt.sampling import complete

LONGEST = 200  # tokens of an answer that a mistake shows


@dataclass
class Measured:
    """What was found; `wrong` says of a seed why its model could not be judged."""

    references: dict[str, float] = field(default_factory=dict)
    leaked: list[str] = field(default_factory=list)  # test prompts, or things, that train has
    copied: float = 0.0  # own-text: 20-grams of the held-out part that the known part has
    answers_seen: float = 0.0  # test answers that train has: no fault, but good to know
    scores: dict[int, float] = field(default_factory=dict)  # seed -> score
    wrong: dict[int, str] = field(default_factory=dict)
    mistakes: list[bool] = field(default_factory=list)  # of the contract's, which are true
    kind: str = ""  # "adapter" or "checkpoint"

    @property
    def mean(self) -> float:
        return mean(self.scores.values()) if self.scores else math.nan

    @property
    def spread(self) -> float:
        """Largest minus smallest."""
        return max(self.scores.values()) - min(self.scores.values()) if self.scores else math.nan


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds an adapter, and not a whole model."""
    return current(folder, ADAPTER).exists()


def open_model(contract: Contract, seed: int, root: Path | None = None) -> Checkpoint:
    """Open the model of a seed: a checkpoint, or an adapter on its base.

    root  where the project lies, if not where the contract was read: a copy of it

    Raises ValueError or OSError for what cannot be opened.
    """
    folder = (root or contract.folder) / contract.model.format(seed=seed)
    if not is_adapter(folder):
        return load(folder)
    if contract.base in BASES:
        base = recipes.load_base(seed=BASES.index(contract.base))
    else:
        base = load(contract.folder / contract.base)
    load_adapter(base.model, folder, "task")
    return base


def score(contract: Contract, checkpoint: Checkpoint, data: Task | Text) -> float:
    """Return the score of a model: exact match on the test rows, or bits a character."""
    if isinstance(data, Text):
        nats = text_surprise(checkpoint.model, checkpoint.tokenizer, data.known, data.held_out)
        return bits_per_character(nats.mean().item(), len(nats), len(data.held_out))
    length = checkpoint.model.config.context_length
    rows = (Row(*pair) for pair in data.test)
    return exact_match(checkpoint.model, encode_rows(rows, checkpoint.tokenizer, length))


def references(data: Task | Text) -> dict[str, float]:
    """Return what is reached without a model, by the names that a contract may use."""
    if isinstance(data, Text):
        return {
            "n-gram": min(ngram_bits(data.known, data.held_out)),
            "xz": xz_bits(data.known, data.held_out),
        }
    return {
        "most-frequent": most_frequent(data.train, data.test),
        "copied-prompt": copied_prompt(data.train, data.test),
        "nearest": nearest_answer(data.train, data.test),
    }


def leaked(data: Task) -> list[str]:
    """Return the test prompts that train has, and the things, each once."""
    seen = {plain(thing) for thing in data.train_things if thing}
    things = dict.fromkeys(plain(thing) for thing in data.test_things if thing)
    return leaks(data.train, data.test) + [thing for thing in things if thing in seen]


def measure(contract: Contract, data: Task | Text) -> Measured:
    """Work everything out; a model that cannot be judged is noted, not raised."""
    found = Measured(references=references(data))
    if isinstance(data, Text):
        found.copied = copied_share(data.known, data.held_out)
    else:
        found.leaked = leaked(data)
        seen = {answer for _, answer in data.train}
        found.answers_seen = sum(answer in seen for _, answer in data.test) / len(data.test)
    for seed in contract.seeds:
        try:
            checkpoint = open_model(contract, seed)
            found.scores[seed] = score(contract, checkpoint, data)
        except (ValueError, OSError) as error:
            found.wrong[seed] = str(error).splitlines()[0]
            continue
        if not found.mistakes:
            adapter = is_adapter(contract.model_folder(seed))
            found.kind = "adapter" if adapter else "checkpoint"
            found.mistakes = [_is_true(checkpoint, data, m) for m in contract.mistakes]
    return found


def _is_true(checkpoint: Checkpoint, data: Task | Text, mistake: Mistake) -> bool:
    """Whether the first seed's model makes this mistake: on the exam, in these words."""
    try:
        if isinstance(data, Text):
            return _is_unsure(checkpoint, data, mistake)
        rights = [answer.strip() for prompt, answer in data.test if prompt == mistake.prompt]
        if not rights or mistake.said.strip() in rights:
            return False
        model, tokenizer = checkpoint.model, checkpoint.tokenizer
        said = complete(model, tokenizer, mistake.prompt, LONGEST, stop="\n")
        return said.strip() == mistake.said.strip()
    except ValueError:  # a prompt that the tokenizer cannot read
        return False


def _is_unsure(checkpoint: Checkpoint, data: Text, mistake: Mistake) -> bool:
    """Whether a passage of the held-out part costs the bits that are told, above the mean."""
    start = data.held_out.find(mistake.prompt)
    if start < 0:
        return False
    past, length = data.known + data.held_out[:start], len(mistake.prompt)
    nats = text_surprise(checkpoint.model, checkpoint.tokenizer, past, mistake.prompt)
    bits = bits_per_character(nats.mean().item(), len(nats), length)
    return abs(bits - mistake.bits) <= 0.05
