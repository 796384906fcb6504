"""Every command and every flag, and the sentence for those that do not exist.

A flag that would change nothing in a command is not among its flags, or is refused there. Nothing
is guessed: a flag is written out, an empty path is no path.
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from minigpt import __version__

BASE = Path(__file__).parents[2] / "data" / "checkpoints" / "base"
LARGEST_SEED = 2**32 - 1
SAVE_EVERY = 1000  # steps: a run of the default length is saved once, at its end


class Parser(ArgumentParser):
    """Complains in one sentence, like every error of the course, and with exit code 2."""

    def error(self, message: str) -> NoReturn:
        print(f"minigpt: {message}; `{self.prog} --help` shows the way", file=sys.stderr)
        raise SystemExit(2)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from low to high."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise ArgumentTypeError(f"{text[:40]!r} is not a whole number from {low:,} to {high:,}")
        return value

    return read


def path(text: str) -> str:
    """Return a path as it was typed; an empty one would mean this very folder."""
    if not text or "\0" in text:
        raise ArgumentTypeError("an empty path names no file: leave the flag out, or name one")
    return text


def build_parser(course: dict[str, tuple[str, str]]) -> Parser:
    """Return the parser of all commands; `course` are those with a parser of their own."""
    listing = "\n".join(f"  {name:10} {text}" for name, (_, text) in course.items())
    parser = Parser(
        prog="minigpt",
        description="Mini-GPT from scratch: train it, adapt it, squeeze it.",
        epilog=f"commands of the course:\n{listing}",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"minigpt {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_using(commands)
    add_making(commands)
    add_shipping(commands)
    add_serving(commands)
    return parser


def add_using(commands) -> None:
    demo = command(
        commands, "demo", "using.run_demo", "the main job: NF4, LoRA and QLoRA, measured"
    )
    demo.add_argument("--train", action="store_true", help="train the base too (about 25 s more)")
    demo.add_argument("--seeds", type=int, default=1, help="mean of so many runs")

    say = command(commands, "say", "using.say", "the model spells a number")
    say.add_argument("number", type=int, help="0 to 9999")
    say.add_argument("--lang", default="en", help="en, it, es or fr")
    model_flags(say)

    sample = command(commands, "sample", "using.sample", "continue a prompt")
    sample.add_argument("prompt")
    sample.add_argument("--temperature", type=float, default=1.0, help="0 is greedy")
    sample.add_argument("--top-k", type=int, help="choose among the k likeliest tokens")
    sample.add_argument("--top-p", type=float, help="choose among those that make up this much")
    sample.add_argument("--min-p", type=float, help="leave out those below this share of the best")
    sample.add_argument("--max-new-tokens", type=whole(1, 10**9), default=64)
    sample.add_argument("--stop", help="end before this text")
    sample.add_argument("--no-cache", action="store_true", help="reread the text for every token")
    model_flags(sample)

    evaluate = command(
        commands, "evaluate", "using.evaluate", "loss and exact match on unseen data"
    )
    evaluate.add_argument("--lang", help="comma-separated languages (default en,it)")
    evaluate.add_argument("--numbers", type=int, help="how many unseen numbers (default 1000)")
    evaluate.add_argument("--text", type=path, help="judge on the last tenth of this text instead")
    model_flags(evaluate)


def add_making(commands) -> None:
    train = command(commands, "train", "training.train_model", "train a model")
    train.add_argument("--text", type=path, help="a UTF-8 text of your own; default: number names")
    train.add_argument("--tokenizer", choices=("char", "bpe"), help="for --text (default char)")
    train.add_argument(
        "--vocab-size", type=whole(256, 1 << 16), help="tokens of the bpe tokenizer (default 512)"
    )
    train.add_argument("--context-length", type=whole(1, 1 << 16), help="tokens seen (default 64)")
    train.add_argument("--n-layer", type=whole(1, 1000), help="blocks (default 2)")
    train.add_argument("--n-head", type=whole(1, 1 << 16), help="heads of a block (default 4)")
    train.add_argument("--n-embd", type=whole(1, 1 << 16), help="width (default 64)")
    train.add_argument("--out", type=path, help="folder for the checkpoint (default work/model)")
    train.add_argument("--resume", type=path, metavar="FOLDER", help="go on with a stopped run")
    training_flags(train, steps=1000)

    adapt = command(commands, "adapt", "adapting.adapt", "teach a model something new with LoRA")
    adapt.add_argument("--lang", help="a language to teach: es or fr (default es)")
    adapt.add_argument("--text", type=path, help="a text of your own to learn from instead")
    adapt.add_argument("--r", type=int, default=8, help="rank")
    adapt.add_argument("--alpha", type=float, help="scale is alpha / r (default 2 r)")
    adapt.add_argument("--rslora", action="store_true", help="scale by alpha / sqrt(r)")
    adapt.add_argument("--init", default="gaussian", help="of A: gaussian, variance or kaiming")
    adapt.add_argument("--dropout", type=float, default=0.0, help="share of inputs left out")
    adapt.add_argument("--dora", action="store_true", help="learn lengths and directions apart")
    adapt.add_argument("--qlora", action="store_true", help="on an NF4 base")
    adapt.add_argument("--fast", action="store_true", help="gradients by hand: quicker")
    adapt.add_argument("--out", type=path, help="folder for it (default work/adapters/NAME)")
    adapt.add_argument("--model", type=path, default=BASE, help="folder of the base")
    training_flags(adapt, steps=500)


def add_shipping(commands) -> None:
    merge = command(
        commands, "merge", "shipping.merge_model", "fold an adapter into the weights of its model"
    )
    model_flags(merge)
    merge.add_argument("--out", type=path, help="folder for the model (default work/merged)")

    squeeze = command(commands, "quantize", "shipping.quantize", "store a model in 4 bits (NF4)")
    squeeze.add_argument("--model", type=path, default=BASE, help="folder of a checkpoint")
    squeeze.add_argument("--double-quant", action="store_true", help="absmax in 8 bits as well")
    squeeze.add_argument("--out", type=path, help="folder for the model (default work/nf4)")

    export = command(commands, "export", "shipping.export", "write a model for other programs")
    export.add_argument(
        "--to",
        choices=("peft", "safetensors", "gpt2", "onnx", "gguf"),
        required=True,
        help="peft: the adapter alone, for PeftModel; safetensors: the merged weights, float32; "
        "gpt2: a folder for transformers; onnx: a graph for ONNX Runtime; gguf: for llama.cpp",
    )
    model_flags(export)
    export.add_argument("--out", type=path, help="folder for the files (default work/export)")


def add_serving(commands) -> None:
    serve = command(
        commands, "serve", "serving.serve", "answer programs that speak to OpenAI's", result=False
    )
    serve.add_argument("--model", type=path, help="folder of a checkpoint (default: the base)")
    serve.add_argument(
        "--adapter",
        action="append",
        metavar="NAME=FOLDER",
        help="serve the model with this adapter too, as mini-gpt-NAME; may be given several times "
        "(default, with the base: es and fr)",
    )
    serve.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    serve.add_argument("--port", type=whole(0, 65535), default=8000, help="0: a free one")
    serve.add_argument(
        "--max-batch", type=whole(1, 1024), default=32, help="texts written side by side"
    )


def command(commands, name: str, function: str, text: str, result: bool = True) -> ArgumentParser:
    """Add a command with the flags that all have, or all that have one result."""
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.set_defaults(function=function)
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    if result:
        parser.add_argument("--seed", type=whole(0, LARGEST_SEED), help="of all luck (default 0)")
        parser.add_argument("--json", action="store_true", help="print JSON, no progress")
    return parser


def model_flags(parser: ArgumentParser) -> None:
    parser.add_argument("--model", type=path, default=BASE, help="folder of a checkpoint")
    parser.add_argument("--adapter", type=path, help="folder of an adapter, ours or PEFT's")


def training_flags(parser: ArgumentParser, steps: int) -> None:
    parser.add_argument("--steps", type=int, help=f"optimizer steps (default {steps})")
    parser.add_argument("--batch-size", type=int, help="rows per step (default 64)")
    parser.add_argument(
        "--accumulate", type=int, metavar="N", help="cut each batch into N parts: less memory"
    )
    parser.add_argument("--learning-rate", type=float, help="the peak")
    parser.add_argument(
        "--shard", action="store_true", help="under torchrun: each process holds a part (FSDP)"
    )
    parser.add_argument(
        "--eval-every", type=whole(0, 10**9), metavar="N", help="judge every N steps, keep the best"
    )
    parser.add_argument(
        "--save-every",
        type=whole(0, 10**9),
        metavar="N",
        help=f"save every N steps (default {SAVE_EVERY}; 0: at the end only)",
    )


def parse(argv: list[str], course: dict[str, tuple[str, str]]) -> Namespace:
    """Return the parsed arguments; what does not exist ends the program with code 2."""
    parser = build_parser(course)
    subparsers = next(a for a in parser._actions if a.dest == "command")
    names = [*dict(subparsers.choices or {}), *course]
    if argv and not argv[0].startswith("-") and argv[0] not in names:
        close = get_close_matches(argv[0], names, 1)
        guess = f", did you mean {close[0]}?" if close else "."
        parser.error(
            f"invalid choice: {argv[0]!r} is no command{guess} The commands are {', '.join(names)}"
        )
    args, rest = parser.parse_known_args(argv)
    if rest:
        chosen: ArgumentParser = dict(subparsers.choices or {})[args.command]
        flags = [flag for action in chosen._actions for flag in action.option_strings]
        close = get_close_matches(rest[0].split("=")[0], flags, 1)
        guess = f", did you mean {close[0]}?" if close else ""
        chosen.error(f"{args.command} does not know {rest[0]!r}{guess}")
    return args
