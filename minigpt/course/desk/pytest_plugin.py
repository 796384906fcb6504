"""`pytest --phase 28`: the exercises in work/phase-28-*.ipynb as tests, in three states.

Right passes, wrong fails with its hint and no traceback, untouched is skipped as "to do".
Nothing else is collected, and nothing heavy is imported as long as nothing was attempted.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from minigpt.course.desk import workspace
from minigpt.course.desk.workspace import Standing
from minigpt.course.desk.workspace_cli import summary, usual_language
from minigpt.course.judging.judge import Verdict


class NotYet(Exception):
    """Carries the hint to pytest's report."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("minigpt", "exercises of the course")
    group.addoption("--phase", type=int, action="append", help="check your exercises of a phase")
    group.addoption("--lang", choices=("en", "es"), help="language of the hints")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    phases = config.getoption("--phase")
    if not phases:
        return
    space = workspace.DEFAULT
    try:
        copies = [(number, space.copy(number)) for number in phases]
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    for number, path in copies:
        if path is None:
            raise pytest.UsageError(
                f"phase {number} is not started; `python3 course.py start {number}` makes your copy"
            )
    config.args = [str(path) for _, path in copies]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if parent.config.getoption("--phase") and file_path.suffix == ".ipynb":
        return LearnerNotebook.from_parent(parent, path=file_path)
    return None


class LearnerNotebook(pytest.File):
    """A learner's copy; it is judged once, when the first attempted exercise is."""

    _standing: Standing | None = None

    @property
    def lang(self) -> str:
        return self.config.getoption("--lang") or workspace.DEFAULT.lang(int(self.path.name[6:8]))

    def collect(self) -> Iterator[pytest.Item]:
        try:
            answers = workspace.DEFAULT.answers(int(self.path.name[6:8]), self.lang)
        except ValueError as error:
            raise pytest.UsageError(str(error)) from None
        for answer in answers:
            yield ExerciseItem.from_parent(self, name=answer.stub.exercise)

    def standing(self) -> Standing:
        if self._standing is None:
            self._standing = workspace.DEFAULT.standing(int(self.path.name[6:8]), self.lang)
            self.config.stash.setdefault(_STANDINGS, []).append(self._standing)
        return self._standing


_STANDINGS = pytest.StashKey[list[Standing]]()


class ExerciseItem(pytest.Item):
    """One exercise of a notebook."""

    @property
    def verdict(self) -> Verdict:
        notebook = self.parent
        assert isinstance(notebook, LearnerNotebook)
        return notebook.standing().verdicts[self.name]

    @property
    def lang(self) -> str:
        notebook = self.parent
        assert isinstance(notebook, LearnerNotebook)
        return notebook.lang

    def runtest(self) -> None:
        if self.verdict.status == "todo":
            pytest.skip({"en": "to do", "es": "por hacer"}[self.lang])
        if self.verdict.status == "wrong":
            raise NotYet(self.verdict.text(self.lang))

    def repr_failure(self, excinfo: pytest.ExceptionInfo, style: object = None) -> str:
        if isinstance(excinfo.value, NotYet):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    standings = config.stash.get(_STANDINGS, [])
    if standings:
        lang = config.getoption("--lang") or usual_language(
            workspace.DEFAULT, [standing.number for standing in standings]
        )
        terminalreporter.section("minigpt")
        terminalreporter.write_line(summary(standings, lang))
