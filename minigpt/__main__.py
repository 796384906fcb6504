"""The command line: `minigpt COMMAND ...`, or `python -m minigpt COMMAND ...`.

Only the command asked for is imported, so that help and quizzes come at once and need no torch.
"""

import importlib
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from minigpt import __version__
from minigpt.course.cli import Parser

ROOT = Path(__file__).parents[1]
BASE = ROOT / "data" / "checkpoints" / "base"

# Commands with a parser of their own, in the module named.
COURSE = {
    "quiz": ("quiz.cli", "take, grade and export the quizzes"),
    "start": ("desk.workspace_cli", "make your own copy of a phase's notebook"),
    "update": ("desk.workspace_cli", "bring new text into your copy, keep your answers"),
    "check": ("desk.workspace_cli", "how your exercises stand, and what to do next"),
    "notebooks": ("notebooks.cli", "build, check and run the notebooks"),
    "new-phase": ("notebooks.new_phase", "write the skeleton of a phase, in both languages"),
    "site": ("site.cli", "build and serve the site"),
    "open": ("desk.open_course", "open JupyterLab with the site beside it"),
}


def build_parser() -> Parser:
    """Return the parser of all commands."""
    listing = "\n".join(f"  {name:10} {text}" for name, (_, text) in COURSE.items())
    parser = Parser(
        prog="minigpt",
        description="Mini-GPT from scratch: train it, adapt it, squeeze it.",
        epilog=f"commands of the course:\n{listing}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"minigpt {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    demo = command(commands, "demo", "run_demo", "the main job: NF4, LoRA and QLoRA, measured")
    demo.add_argument("--train", action="store_true", help="train the base too (about 25 s more)")
    demo.add_argument("--seeds", type=int, default=1, help="mean of so many runs")

    say = command(commands, "say", "say", "the model spells a number")
    say.add_argument("number", type=int, help="0 to 9999")
    say.add_argument("--lang", default="en", help="en, it, es or fr")
    model_flags(say)

    train = command(commands, "train", "train_model", "train a model")
    train.add_argument("--text", help="a UTF-8 text file of your own; default: number names")
    train.add_argument("--tokenizer", choices=("char", "bpe"), default="char", help="for --text")
    train.add_argument("--out", help="folder for the checkpoint (default work/model)")
    train.add_argument("--resume", metavar="FOLDER", help="go on with an interrupted run")
    training_flags(train)

    adapt = command(commands, "adapt", "adapt", "teach the base a language with LoRA")
    adapt.add_argument("--lang", default="es", help="es or fr")
    adapt.add_argument("--r", type=int, default=8, help="rank")
    adapt.add_argument("--alpha", type=float, help="scale is alpha / r (default 2 r)")
    adapt.add_argument("--rslora", action="store_true", help="scale by alpha / sqrt(r)")
    adapt.add_argument("--init", default="gaussian", help="of A: gaussian, variance or kaiming")
    adapt.add_argument("--qlora", action="store_true", help="on an NF4 base")
    adapt.add_argument("--fast", action="store_true", help="gradients by hand: quicker")
    adapt.add_argument("--out", help="folder for the adapter (default work/adapters/LANG)")
    adapt.add_argument("--model", default=BASE, help="folder of the base")
    training_flags(adapt)

    sample = command(commands, "sample", "sample", "continue a prompt")
    sample.add_argument("prompt")
    sample.add_argument("--temperature", type=float, default=1.0, help="0 is greedy")
    sample.add_argument("--top-k", type=int)
    sample.add_argument("--top-p", type=float)
    sample.add_argument("--max-new-tokens", type=int, default=64)
    sample.add_argument("--stop", help="end at this character")
    sample.add_argument("--no-cache", action="store_true", help="reread the text for every token")
    model_flags(sample)

    evaluate = command(commands, "evaluate", "evaluate", "loss and exact match on unseen data")
    evaluate.add_argument("--lang", default="en,it", help="comma-separated languages")
    evaluate.add_argument("--numbers", type=int, default=1000, help="how many unseen numbers")
    evaluate.add_argument("--text", help="judge on the last tenth of this text instead")
    model_flags(evaluate)
    return parser


def command(commands, name: str, function: str, text: str) -> ArgumentParser:
    """Add a command with the flags that all have."""
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(function=function)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    parser.add_argument("--json", action="store_true", help="print JSON, no progress")
    return parser


def model_flags(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default=BASE, help="folder of a checkpoint")
    parser.add_argument("--adapter", help="folder of an adapter, ours or PEFT's")


def training_flags(parser: ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, help="optimizer steps")
    parser.add_argument("--batch-size", type=int, help="rows per step")
    parser.add_argument("--learning-rate", type=float, help="the peak")


def run(args: Namespace) -> int:
    """Import and run one of the commands of commands.py."""
    commands = importlib.import_module("minigpt.commands")
    return getattr(commands, args.function)(args)


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 2 bad input, 130 interrupted."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        if argv and argv[0] in COURSE:
            module = importlib.import_module(f"minigpt.course.{COURSE[argv[0]][0]}")
            keep_command = COURSE[argv[0]][0] == "desk.workspace_cli"  # one parser, three commands
            return module.main(argv if keep_command else argv[1:])
        return run(build_parser().parse_args(argv))
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        print(f"minigpt: {error.strerror or error}{where}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"minigpt: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("minigpt: stopped; nothing was changed", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
