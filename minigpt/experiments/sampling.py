"""What sampling does to the names that a model invents (phase 19).

    name_data       all 10,000 names as rows, to be given their exact probability
    legal_share     the probability of all of them together: what sampling must hit
    invent          texts drawn from a model, as strings
    verdict         how many are names, different ones, new ones, names of four digits
    rank            how many names are likelier than this one, and one
    right_and_legal answers that are right, and that are names at all, with and without a constraint

A text is right or not, decidably, and there are exactly 10,000 right ones. So quality and variety
are numbers here, and the share of names among the samples can be foretold.

    python -m minigpt.experiments.sampling    trains data/checkpoints/names, then three seeds for
                                              data/results/names.json

Source: Holtzman et al. 2020, https://arxiv.org/abs/1904.09751 (quality against variety);
Stahlberg & Byrne 2019, https://arxiv.org/abs/1908.10090 (the likeliest text is not what you want).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from minigpt.checkpoint import Checkpoint
from minigpt.checkpoint import save as save_checkpoint
from minigpt.constrained import LegalTexts
from minigpt.data import Dataset, encode_rows
from minigpt.evaluate import log_probability
from minigpt.experiments import heads, results
from minigpt.model import GPT
from minigpt.number_names import LIMIT, spell
from minigpt.recipes import NAMES, invention, numbers_to_invent, train_names
from minigpt.sampling import GREEDY, SamplingConfig, generate
from minigpt.tokenizer import Tokenizer
from minigpt.train import TrainConfig

LONGEST = 60  # letters; the longest name has 39, and a wild text may never end
SEEDS = (0, 1, 2)
AS_IT_IS = SamplingConfig()  # temperature 1, nothing cut
TEMPERATURES = (0.5, 0.7, 1.0, 1.5, 2.0)


@lru_cache(maxsize=1)
def numbers_by_name() -> dict[str, int]:
    """Return each English name with its number, in the order of the numbers."""
    return {spell(n, "en"): n for n in range(LIMIT)}


def name_data(tokenizer: Tokenizer, numbers: Sequence[int] = range(LIMIT)) -> Dataset:
    """Return the rows of these numbers' names, as the inventing model is asked for them."""
    return encode_rows([invention(n) for n in numbers], tokenizer, 64)


def legal_share(model: GPT, tokenizer: Tokenizer, temperature: float = 1.0) -> float:
    """Return the probability that a text drawn at this temperature is a name, 0 to 1."""
    data = name_data(tokenizer)
    return log_probability(model, data, temperature).double().exp().sum().item()


def invent(
    checkpoint: Checkpoint, config: SamplingConfig = AS_IT_IS, n: int = 500, seed: int = 0
) -> list[str]:
    """Return n texts drawn from an inventing model, each without its newline."""
    tokenizer = checkpoint.tokenizer
    prompts = torch.tensor([tokenizer.encode(":")] * n)  # (B, T)
    ids = generate(checkpoint.model, prompts, LONGEST, config, stop_id=0, seed=seed)
    return [tokenizer.decode(row).split("\n")[0] for row in ids[:, 1:].tolist()]


@dataclass(frozen=True)
class Verdict:
    """What became of n texts; new and four_digits are shares of the names among them."""

    n: int
    names: int  # texts that are the name of a number
    different: int  # names, each counted once
    new: float  # not among the rows of training
    four_digits: float

    def __str__(self) -> str:
        return (
            f"names {self.names / self.n:.3f}   different {self.different:3d}   "
            f"new {self.new:.2f}   four digits {self.four_digits:.2f}"
        )


def verdict(texts: Sequence[str]) -> Verdict:
    """Judge texts that a model has invented."""
    number = numbers_by_name()
    said = [number[text] for text in texts if text in number]
    shown = set(numbers_to_invent())
    return Verdict(
        len(texts),
        len(said),
        len(set(said)),
        sum(n not in shown for n in said) / max(1, len(said)),
        sum(n >= 1000 for n in said) / max(1, len(said)),
    )


def rank(log_probs: Tensor, name: str) -> int:
    """Return the place of a name among all by probability, 1 for the likeliest.

    log_probs  (10,000,), of `log_probability` on `name_data`
    """
    own = log_probs[numbers_by_name()[name]]
    return int((log_probs > own).sum()) + 1


def right_and_legal(
    model: GPT, numbers: Sequence[int], legal: Sequence[str] | None
) -> tuple[float, float]:
    """Return the shares of greedy answers that are right, and that are names at all.

    model  a small one of phase 16, which reads English numbers of three digits
    legal  the only texts that may be written; None for no constraint
    """
    tokenizer = heads.TOKENIZER
    prompts = torch.tensor([tokenizer.encode(f"en:{n}=") for n in numbers])  # (B, T)
    after = prompts.shape[1]
    texts = [text + "\n" for text in legal or ()]
    rule = LegalTexts(texts, tokenizer, after) if legal else None
    ids = generate(
        model, prompts, heads.CONTEXT - after, GREEDY, stop_id=0, use_cache=False, allowed=rule
    )
    said = [tokenizer.decode(row).split("\n")[0] for row in ids[:, after:].tolist()]
    right = sum(text == spell(n, "en") for text, n in zip(said, numbers, strict=True))
    return right / len(said), sum(text in numbers_by_name() for text in said) / len(said)


# ------------------------------------------------------------------------------- the long version
def record(made: Checkpoint, n: int = 1000) -> dict[str, Any]:
    """Return what is foretold and what is drawn at each temperature, and greedy's rank."""
    log_probs = log_probability(made.model, name_data(made.tokenizer))
    (greedy,) = invent(made, GREEDY, 1)
    drawn = [
        verdict(invent(made, SamplingConfig(temperature=t), n)).names / n for t in TEMPERATURES
    ]
    return {
        "foretold": [round(legal_share(made.model, made.tokenizer, t), 5) for t in TEMPERATURES],
        "drawn": drawn,
        "greedy": greedy,
        "rank": rank(log_probs, greedy) if greedy in numbers_by_name() else None,
    }


def experiment(
    config: TrainConfig | None = None, seeds: Sequence[int] = SEEDS, n: int = 1000
) -> tuple[list[Checkpoint], dict[str, Any]]:
    """Train an inventing model with each seed; return them, and what `record` says of each."""
    made = [train_names(seed, config)[0] for seed in seeds]
    return made, {
        "command": "python -m minigpt.experiments.sampling",
        "config": asdict(config or TrainConfig(steps=300)),
        "seeds": list(seeds),
        "n": n,
        "temperatures": list(TEMPERATURES),
        "models": [record(checkpoint, n) for checkpoint in made],
    }


if __name__ == "__main__":
    models, found = experiment()
    print(save_checkpoint(NAMES, models[0]))
    print(results.save("names", found))
