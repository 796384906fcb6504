"""The long version of phase 29: every way of learning from judgements, at several rates and seeds.

A seed changes everything at once: the model that it begins with, the numbers asked, the samples,
the adapter's first numbers and the order of the batches. What is compared has the same seed.

    python -m minigpt.experiments.judgements    -> data/results/preference.json
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from torch import Tensor

from minigpt import recipes
from minigpt.checkpoint import Checkpoint
from minigpt.data import Dataset
from minigpt.evaluate import log_probability
from minigpt.experiments.preference import (
    beginner,
    both_sides,
    both_styles,
    data_of,
    is_right,
    judged_samples,
    new_policy,
    taste,
    taste_pairs,
    truth,
)
from minigpt.experiments.results import mean, save
from minigpt.model import GPT
from minigpt.number_names import spell, split_numbers
from minigpt.preference import (
    Knobs,
    group_advantages,
    learn_answers,
    learn_dpo,
    learn_reinforce,
    make_pairs,
)

SEEDS = (0, 1, 2)
PROMPTS = [f"es:{n}=" for n in split_numbers().train]
# method -> the knobs that were tried. 60 steps of 64 answers each, or 4,800 samples in 25 steps.
TRUTH = {
    "right answers": [Knobs(rate, 60) for rate in (1e-3, 2e-3, 4e-3)],
    "rejection": [Knobs(rate, 60) for rate in (1e-3, 2e-3, 4e-3)],
    "DPO": [Knobs(rate, 60) for rate in (5e-5, 1e-4, 2e-4, 5e-4, 2e-3)]
    + [Knobs(rate, 60, beta=2.0) for rate in (5e-4, 1e-3)],
    "DPO, other numbers": [Knobs(2e-4, 60)],
    "DPO + anchor": [Knobs(rate, 60, anchor=5.0) for rate in (1e-3, 2e-3, 4e-3)],
    "REINFORCE": [Knobs(rate, 25, batch=24) for rate in (5e-4, 1e-3, 2e-3, 1e-2)]
    + [Knobs(1e-3, 30, batch=48)],
    "no baseline": [Knobs(rate, 25, batch=24) for rate in (1e-3, 2e-3)],
    "only punish": [Knobs(1e-3, 25, batch=24)],
}
MAIN = ("start", "right answers", "rejection", "DPO", "DPO + anchor", "REINFORCE")
# (share of votes for hundreds, pairs, method, knobs)
TASTE = [
    (1.0, 256, "DPO", Knobs(1e-4, 40)),
    (1.0, 256, "DPO", Knobs(1e-4, 150)),
    (1.0, 256, "DPO", Knobs(1e-3, 40)),
    (1.0, 256, "DPO", Knobs(1e-3, 40, beta=1.0)),
    (1.0, 256, "DPO", Knobs(1e-3, 40, anchor=5.0)),
    (1.0, 256, "chosen only", Knobs(1e-4, 150)),
    (1.0, 256, "chosen only", Knobs(1e-3, 40)),
    (0.8, 1000, "DPO", Knobs(3e-4, 100, beta=1.0)),
    (0.8, 1000, "DPO", Knobs(1e-3, 100, beta=1.0)),
    (0.8, 1000, "DPO", Knobs(3e-4, 100)),
    (0.6, 1000, "DPO", Knobs(3e-4, 100, beta=1.0)),
    (0.8, 1000, "chosen only", Knobs(3e-4, 100)),
]


# What becomes of the rewards (P, G) of a batch: all three have the same gradient on average.
BASELINES: dict[str, Callable[[Tensor], Tensor]] = {
    "REINFORCE": group_advantages,
    "no baseline": lambda rewards: rewards,
    "only punish": lambda rewards: rewards - 1,
}


class Truth:
    """What one seed's learners are given: a beginner, its judged samples, the pairs of them."""

    def __init__(self, base: Checkpoint, seed: int, count: int = 600) -> None:
        self.begun, self.seed = beginner(base, seed), seed
        self.tokenizer = base.tokenizer
        self.samples = judged_samples(self.begun, count, seed=seed)
        rng = random.Random(seed)
        self.pairs = make_pairs(self.samples, is_right, rng)
        self.chosen, self.rejected = both_sides(self.pairs, self.tokenizer)
        self.ref = [log_probability(self.begun.model, d) for d in (self.chosen, self.rejected)]
        others = [bad for _, _, bad in self.pairs[1:] + self.pairs[:1]]
        prompts = [prompt for prompt, _, _ in self.pairs]
        self.others = data_of(zip(prompts, others, strict=True), self.tokenizer)

    def good(self) -> Dataset:
        """Return the rows of all samples that are right, some several times."""
        kept = [(p, a) for p, some in self.samples.items() for a in some if is_right(p, a)]
        return data_of(kept, self.tokenizer)

    def gold(self) -> Dataset:
        """Return the rows of the right answers to the same prompts."""
        numbers = [int(prompt[3:-1]) for prompt in self.samples]
        return data_of([(f"es:{n}=", spell(n, "es") + "\n") for n in numbers], self.tokenizer)

    def learn(self, method: str, knobs: Knobs) -> GPT:
        """Return a policy that has learned by this method."""
        policy, knobs = new_policy(self.begun, self.seed), replace(knobs, seed=self.seed)
        if method in ("right answers", "rejection"):
            learn_answers(policy, self.gold() if method == "right answers" else self.good(), knobs)
        elif method.startswith("DPO"):
            rejected = self.others if method == "DPO, other numbers" else self.rejected
            learn_dpo(policy, self.chosen, rejected, knobs)
        else:
            learn_reinforce(policy, self.tokenizer, PROMPTS, is_right, knobs, BASELINES[method])
        return policy

    def judge(self, policy: GPT, every: int = 1) -> dict[str, float]:
        """Return the three shares, and what became of the pairs."""
        good, bad = (log_probability(policy, d) for d in (self.chosen, self.rejected))
        return {
            **truth(policy, self.tokenizer, every),
            "log chosen": good.mean().item(),
            "log rejected": bad.mean().item(),
            "ranked right": (good - self.ref[0] > bad - self.ref[1]).float().mean().item(),
        }


def curve(
    begun: Checkpoint, seed: int, knobs: Knobs, look: int = 10, every: int = 4
) -> list[dict[str, float]]:
    """Return what a policy says every `look` steps of DPO on pairs that all prefer hundreds.

    The loss is the mean of the last `look` steps; at step 0, before any, log 2.
    """
    policy = new_policy(begun, seed)
    chosen, rejected = both_sides(taste_pairs(256, 1.0, seed), begun.tokenizer)
    losses, points = [], [{"step": 0, "loss": 0.6931, **taste(policy, begun.tokenizer, every)}]

    def watch(step: int, loss: float) -> None:
        losses.append(loss)
        if step % look == 0:
            mean = sum(losses[-look:]) / look
            points.append({"step": step, "loss": mean, **taste(policy, begun.tokenizer, every)})

    learn_dpo(policy, chosen, rejected, replace(knobs, seed=seed), watch)
    return points


def learn_taste(
    begun: Checkpoint, agree: float, count: int, method: str, knobs: Knobs, seed: int
) -> GPT:
    """Return a policy that has learned from votes, by DPO or from the chosen answers only."""
    policy, knobs = new_policy(begun, seed), replace(knobs, seed=seed)
    chosen, rejected = both_sides(taste_pairs(count, agree, seed), begun.tokenizer)
    if method == "DPO":
        learn_dpo(policy, chosen, rejected, knobs)
    else:
        learn_answers(policy, chosen, knobs)
    return policy


def rounded(shares: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in shares.items()}


def experiment(
    seeds: Sequence[int] = SEEDS,
    truths: dict[str, list[Knobs]] | None = None,
    tastes: Sequence[tuple[float, int, str, Knobs]] | None = None,
    steps: int = 150,
    every: int = 1,
    say: Callable[[str], object] = lambda line: None,
) -> dict[str, Any]:
    """Run everything with each seed; returns plain data, one value per seed, in their order.

    steps  of the curve    every  judge every so-many-th unseen number
    """
    base = recipes.load_base()
    truths, tastes = TRUTH if truths is None else truths, TASTE if tastes is None else tastes
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}

    def add(task: str, name: dict[str, Any], result: dict[str, float]) -> None:
        key = (task, *map(str, name.values()))
        rows.setdefault(key, {"task": task, **name, "seeds": []})["seeds"].append(rounded(result))
        say(f"{key} {rounded(result)}")

    curves = []
    for seed in seeds:
        both = both_styles(base, seed)
        add("taste", {"method": "start"}, taste(both.model, both.tokenizer, every))
        for agree, count, method, knobs in tastes:
            policy = learn_taste(both, agree, count, method, knobs, seed)
            name = {"method": method, "agree": agree, "pairs": count, "knobs": asdict(knobs)}
            add("taste", name, taste(policy, both.tokenizer, every))
        points = curve(both, seed, Knobs(1e-4, steps), every=4 * every)
        curves.append([rounded(point) for point in points])
        given = Truth(base, seed)
        counts = {"pairs": len(given.pairs), "right samples": len(given.good().x)}
        add("truth", {"method": "start"}, {**given.judge(given.begun.model, every), **counts})
        for method, tried in truths.items():
            for knobs in tried:
                policy = given.learn(method, knobs)
                add("truth", {"method": method, "knobs": asdict(knobs)}, given.judge(policy, every))
    return {
        "command": "python -m minigpt.experiments.judgements",
        "seeds": list(seeds),
        "rows": list(rows.values()),
        "curves": curves,
    }


# --------------------------------------------------------------------------------- read the record
def three(values: Sequence[float]) -> str:
    """Write the mean of the seeds and, in brackets, the lowest and the highest."""
    return f"{mean(list(values)):.3f} [{min(values):.3f} {max(values):.3f}]"


def rows_of(record: dict[str, Any], task: str) -> list[dict[str, Any]]:
    return [row for row in record["rows"] if row["task"] == task]


def column(row: dict[str, Any], name: str) -> list[float]:
    """Return one share of a row for each seed."""
    return [seed[name] for seed in row["seeds"]]


def label(row: dict[str, Any]) -> str:
    """Name a row: the method, and what was set for it."""
    knobs = row.get("knobs")
    if knobs is None:
        return row["method"]
    name = f"{row['method']} {knobs['learning_rate']:g} x {knobs['steps']}"
    if row["method"].startswith("DPO"):
        anchored = knobs["anchor"] and "anchor" not in name
        name += f", beta {knobs['beta']:g}" + (", anchor" if anchored else "")
    return name


def taste_table(record: dict[str, Any]) -> list[str]:
    """Return a line for each row of the first task."""
    lines = [f"{'method, rate x steps':37} {'votes':>5} {'hundreds':>8}  wrong"]
    for row in rows_of(record, "taste"):
        votes = f"{row['agree']:.0%}" if "agree" in row else ""
        hundreds = mean(column(row, "hundred"))
        lines.append(f"{label(row):37} {votes:>5} {hundreds:8.3f}  {three(column(row, 'wrong'))}")
    return lines


def truth_table(record: dict[str, Any]) -> list[str]:
    """Return a line for each row of the second task."""
    lines = [f"{'method, rate x steps':41} {'greedy':>6}  {'one sample':19}  one of 8"]
    for row in rows_of(record, "truth"):
        greedy, one, of_8 = (column(row, name) for name in ("greedy", "one", "of 8"))
        lines.append(f"{label(row):41} {mean(greedy):6.3f}  {three(one)}  {three(of_8)}")
    return lines


def odds_by_votes(record: dict[str, Any], beta: float = 1.0) -> dict[float, list[float]]:
    """Return by what factor the odds of hundreds grew: share of votes -> a value for each seed.

    Of the rows of DPO with this beta, at a rate of 3e-4; the factor is that of a typical number,
    exp of the mean change of ln p(hundred) - ln p(thousand).
    """

    def gap(seed: dict[str, float]) -> float:
        return seed["log hundred"] - seed["log thousand"]

    start, *rows = rows_of(record, "taste")
    return {
        row["agree"]: [
            math.exp(gap(b) - gap(a)) for a, b in zip(start["seeds"], row["seeds"], strict=True)
        ]
        for row in sorted(rows, key=lambda row: row["agree"])
        if row["method"] == "DPO"
        and row["agree"] < 1
        and (row["knobs"]["beta"], row["knobs"]["learning_rate"]) == (beta, 3e-4)
    }


def best_rates(record: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return method -> its shares, means over the seeds, at the rate with the best single sample.

    Only of the methods in MAIN, and where they had 4,800 samples or fewer.
    """
    best: dict[str, dict[str, float]] = {}
    for row in rows_of(record, "truth"):
        knobs = row.get("knobs", {"steps": 0})
        if row["method"] not in MAIN or knobs["steps"] == 30:
            continue
        shares = {name: mean(column(row, name)) for name in ("greedy", "one", "of 8")}
        if shares["one"] > best.get(row["method"], {"one": -1})["one"]:
            best[row["method"]] = shares
    return best


if __name__ == "__main__":
    print(save("preference", experiment(say=print)))
