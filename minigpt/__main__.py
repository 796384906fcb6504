"""The command line: `minigpt COMMAND ...`, or `python -m minigpt COMMAND ...`.

Only the command asked for is imported, so that help and quizzes come at once and need no torch.
"""

import importlib
import sys
from argparse import Namespace

from minigpt.commands.parser import parse

# Commands with a parser of their own, in the module named.
COURSE = {
    "quiz": ("quiz.cli", "take, grade and export the quizzes"),
    "start": ("desk.workspace_cli", "make your own copy of a phase's notebook"),
    "update": ("desk.workspace_cli", "bring new text into your copy, keep your answers"),
    "check": ("desk.workspace_cli", "how your exercises stand, and what to do next"),
    "notebooks": ("notebooks.cli", "build, check and run the notebooks"),
    "new-phase": ("notebooks.new_phase", "write the skeleton of a phase, in both languages"),
    "capstone": ("capstone.cli", "begin a project of your own, or check one"),
    "site": ("site.cli", "build and serve the site"),
    "open": ("desk.open_course", "open JupyterLab with the site beside it"),
}


def run(args: Namespace) -> int:
    """Import and run a command: "using.say" is the function say of commands/using.py."""
    module, _, function = args.function.partition(".")
    return getattr(importlib.import_module(f"minigpt.commands.{module}"), function)(args)


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 2 bad input, 128 + n stopped by signal n."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        if argv and argv[0] in COURSE:
            module = importlib.import_module(f"minigpt.course.{COURSE[argv[0]][0]}")
            keep_command = COURSE[argv[0]][0] == "desk.workspace_cli"  # one parser, three commands
            return module.main(argv if keep_command else argv[1:])
        return run(parse(argv, COURSE))
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        print(f"minigpt: {error.strerror or error}{where}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"minigpt: {error}", file=sys.stderr)
        return 2
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "memory" not in str(error):
            raise  # a fault of ours, which a sentence would hide
        print(
            "minigpt: the memory does not suffice: ask for a smaller model or a smaller batch, "
            "or cut each batch with --accumulate",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("minigpt: stopped; nothing was changed", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
