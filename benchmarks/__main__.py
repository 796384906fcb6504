"""Run the contests: `python -m benchmarks [nf4 step lora …]`, about eleven minutes for all of them.

A whole run writes benchmarks/results.json and the picture drawn from it. A part of it prints only,
unless --save asks to put the new rows in the place of the old ones.
"""

import argparse
import datetime
import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from benchmarks.apart import quiet
from benchmarks.contest import Options, Result, machine

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
THREADS = "OMP_NUM_THREADS"  # read when PyTorch is loaded
CONTESTS = ("nf4", "autograd", "step", "lora", "qlora", "memory", "decode", "learn")


def main(argv: list[str] | None = None) -> int:
    args = arguments(argv)
    if os.environ.get(THREADS) != str(args.threads):
        return with_threads(args.threads, sys.argv[1:] if argv is None else argv)
    quiet()
    try:
        results = run(args.contests or CONTESTS, Options(args.quick, args.rounds, args.nanogpt))
        if args.save or not (args.contests or args.quick):
            keep(results, RESULTS, whole=not args.contests)
            draw()
    except ImportError as error:
        print(f"benchmarks: {error}: pip install -e '.[bench]'", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    return 0


def with_threads(threads: int, argv: list[str]) -> int:
    """Run the same command in a process that has so many threads. Returns its exit code.

    `torch.set_num_threads` would be simpler, and unfair: it also forbids MKL to use fewer threads
    where a product runs inside a thread already, and PyTorch's attention, which is made of such
    products, then takes up to twice its time. (MKL_DYNAMIC=FALSE has the same effect.)
    """
    command = [sys.executable, "-m", "benchmarks", *argv]
    return subprocess.run(command, env={**os.environ, THREADS: str(threads)}).returncode


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("contests", nargs="*", metavar="CONTEST", help=", ".join(CONTESTS))
    parser.add_argument("--quick", action="store_true", help="the smallest sizes: does it run?")
    parser.add_argument("--rounds", type=int, help="rounds per race; seeds for learn")
    parser.add_argument("--threads", type=int, default=2, help="PyTorch's threads (2)")
    parser.add_argument("--nanogpt", type=Path, metavar="FOLDER", help="a checkout of nanoGPT")
    parser.add_argument("--save", action="store_true", help="keep a part's results as well")
    args = parser.parse_args(argv)
    for name in args.contests:
        if name not in CONTESTS:
            parser.error(f"there is no contest {name!r}: choose among {', '.join(CONTESTS)}")
    if args.threads < 1 or (args.rounds is not None and args.rounds < 1):
        parser.error("--rounds and --threads start at 1")
    return args


def run(names: tuple[str, ...] | list[str], options: Options) -> list[Result]:
    """Run contests one after another, printing each result as soon as it is there."""
    about = machine()
    print(f"{about['processor']}, {about['threads']} threads, {about['versions']}")
    print("ratio above 1: ours is faster, or smaller; in brackets the middle 80 % of the rounds")
    results = []
    for name in names:
        torch.manual_seed(0)
        contest = importlib.import_module(f"benchmarks.{name}").contest
        for result in contest(options):
            print(result.line(), flush=True)
            results.append(result)
    return results


def keep(results: list[Result], path: Path, whole: bool) -> None:
    """Write the results; a part replaces its own rows if the rest comes from the same machine."""
    stored = {"machine": machine(), "date": datetime.date.today().isoformat(), "results": {}}
    if not whole and path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before["machine"] != stored["machine"]:
            raise ValueError(f"{path.name} is another machine's: run all contests, not a part")
        stored["results"] = before["results"]
    for result in results:
        row = asdict(result)
        rounded = {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in row.items()}
        stored["results"][rounded.pop("name")] = rounded
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def draw() -> None:
    from minigpt.plots import benchmarks as picture

    picture.draw()


if __name__ == "__main__":
    sys.exit(main())
