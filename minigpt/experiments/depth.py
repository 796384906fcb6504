"""How deep may a net be? Every design of `stacks` at every depth, each with the best of six rates.

    seed 0       trains with each rate; the rate with the lowest loss is chosen
    seeds 1, 2   train with that rate: they judge, and had no part in the choice

The loss is that of 6,481 stretches of names that no training row contains.

    python -m minigpt.experiments.depth      all designs, four depths -> depth.json
"""

from typing import Any

from minigpt.experiments.results import save
from minigpt.number_names import split_numbers
from minigpt.stacks import DESIGNS, Stack, judge, train, windows

DEPTHS = (1, 4, 12, 24)
RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1)
SEEDS = (1, 2)
STEPS, BATCH = 200, 256


def experiment(
    depths: tuple[int, ...] = DEPTHS,
    rates: tuple[float, ...] = RATES,
    seeds: tuple[int, ...] = SEEDS,
    steps: int = STEPS,
    judges: int = 200,
    only: tuple[str, ...] = tuple(DESIGNS),
) -> dict[str, Any]:
    """Return plain data: "tried" and "judged", each design -> depth -> losses in nats.

    judges  how many numbers the names that judge are of
    only    the designs that run
    """
    split = split_numbers()
    data, unseen = windows(split.train[::10]), windows(split.validation[:judges])

    def loss(design: str, depth: int, rate: float, seed: int) -> float:
        model = Stack(depth, DESIGNS[design], seed)
        train(model, data, steps, rate, BATCH, seed)
        return judge(model, unseen)

    record: dict[str, Any] = {
        "command": "python -m minigpt.experiments.depth",
        "rates": list(rates),
        "seeds": list(seeds),
        "steps": steps,
        "batch": BATCH,
        "judges": len(unseen[0]),
        "tried": {design: {} for design in only},
        "judged": {design: {} for design in only},
    }
    for design in only:
        for depth in depths:
            tried = [loss(design, depth, rate, 0) for rate in rates]
            rate = rates[tried.index(min(tried))]
            record["tried"][design][str(depth)] = tried
            judged = [loss(design, depth, rate, seed) for seed in seeds]
            record["judged"][design][str(depth)] = judged
    return record


if __name__ == "__main__":
    print(save("depth", experiment()))
