"""What the command lines of the course share."""

import sys
from argparse import ArgumentParser
from typing import NoReturn


class Parser(ArgumentParser):
    """Complains in one sentence, like every error of the course, and with exit code 2."""

    def error(self, message: str) -> NoReturn:
        print(f"minigpt: {message}; `{self.prog} --help` shows the way", file=sys.stderr)
        raise SystemExit(2)
