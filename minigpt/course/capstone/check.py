"""A folder -> a verdict. Nothing that the folder says is believed."""

from pathlib import Path
from typing import Any

from minigpt.course.capstone.contract import Contract, read_capstone
from minigpt.course.capstone.data import missing, read_data
from minigpt.course.capstone.measure import Measured, measure
from minigpt.course.capstone.remake import Remade, remake
from minigpt.course.capstone.rubric import lines
from minigpt.course.capstone.verdict import BY_PERSON, Verdict


def check(
    folder: str | Path, lang: str = "en", run_command: bool = False, person: int = 0
) -> Verdict:
    """Work out what a project is worth.

    run_command  remake one seed: runs the project's own command, in a copy, with its time limit
    person       points that a person gives beside the program, 0 to 15

    Raises CapstoneError (a ValueError) for a contract or data that cannot be read.
    """
    if not 0 <= person <= BY_PERSON:
        raise ValueError(f"person={person}: a person gives 0 to {BY_PERSON} points")
    contract = read_capstone(folder, lang)
    data = None if missing(contract) else read_data(contract, lang)
    found = Measured() if data is None else measure(contract, data)
    remade = remake(contract, data, lang) if run_command and data is not None else None
    told = lines(contract, data, found, remade, lang)
    return Verdict(contract.title, contract.path, told, _facts(contract, found, remade), person)


def _facts(contract: Contract, found: Measured, remade: Remade | None) -> dict[str, Any]:
    return {
        "metric": contract.metric,
        "outcome": contract.outcome,
        "scores": {str(seed): round(score, 4) for seed, score in found.scores.items()},
        "references": {name: round(value, 4) for name, value in found.references.items()},
        "leaked": len(found.leaked),
        "copied": round(found.copied, 4),
        "remade": None if remade is None or remade.score is None else round(remade.score, 4),
    }
