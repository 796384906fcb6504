"""Make the data and one model: python make.py --seed 0 (about ten seconds)."""

from argparse import ArgumentParser
from pathlib import Path

from minigpt import recipes
from minigpt.experiments.capstone import RANK_4, roman_rows, teach
from minigpt.number_names import Row, split_numbers
from minigpt.peft_io import save_adapter

HERE = Path(__file__).parent


def write(name: str, rows: list[Row]) -> None:
    """Write rows as prompt TAB answer."""
    (HERE / "data").mkdir(exist_ok=True)
    text = "".join(f"{row.prompt}\t{row.answer}" for row in rows)
    (HERE / "data" / f"{name}.tsv").write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    seed = parser.parse_args().seed
    # Numbers are held out, and every number stands in one row: nothing can leak.
    split = split_numbers()
    train, test = roman_rows(split.train), roman_rows(split.test)
    write("train", train)
    write("test", test)
    taught = teach(recipes.load_base(), train, seed, lora=RANK_4)
    save_adapter(taught.model, HERE / "models" / f"seed-{seed}", "task")


if __name__ == "__main__":
    main()
