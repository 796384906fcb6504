"""Draw figure.png from the three models: python figure.py."""

from pathlib import Path

import matplotlib.pyplot as plt

from minigpt import recipes
from minigpt.experiments.capstone import SEEDS, roman_rows, score
from minigpt.number_names import split_numbers
from minigpt.peft_io import load_adapter

HERE = Path(__file__).parent
test = split_numbers().test
exams = {"3": roman_rows(n for n in test if n < 1000), "4": roman_rows(n for n in test if n > 999)}
figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
for seed in SEEDS:
    base = recipes.load_base()
    load_adapter(base.model, HERE / "models" / f"seed-{seed}", "task")
    shares = [score(base, rows) for rows in exams.values()]
    axes.plot(list(exams), shares, "o-", label=f"seed {seed}")
axes.set(
    title="Three digits are harder than four",
    xlabel="digits of the number",
    ylabel="exact match (share)",
    ylim=(0.75, 1.01),
)
axes.legend()
figure.savefig(HERE / "figure.png", dpi=80)
