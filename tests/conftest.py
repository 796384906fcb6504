"""What every test shares: on CI, a comparison that was skipped is a comparison not made."""

import os
import sys
from collections.abc import Generator

import pytest

# On a learner's machine these may be skipped: the peer libraries and Chromium are optional there.
NEVER_SKIPPED_ON_CI = ("parity", "browser")


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    marks = [mark for mark in NEVER_SKIPPED_ON_CI if item.get_closest_marker(mark)]
    if report.skipped and marks and on_ci() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"a {marks[0]} test may not be skipped on CI: {reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    # A file that skips itself while it is imported has no tests yet whose marks could be read.
    if report.skipped and on_ci():
        report.outcome = "failed"
        report.longrepr = f"a file may not skip itself on CI: {reason(report.longrepr)}"
    return report


def reason(longrepr: object) -> str:
    """Pytest keeps a skip as (path, line, why)."""
    return str(longrepr[-1]) if isinstance(longrepr, tuple) else str(longrepr)


@pytest.fixture
def tiny_vocab() -> int:
    return 11


@pytest.fixture(autouse=True)
def same_luck() -> None:
    """Every test that draws random tensors draws the same ones each time, in any order."""
    if torch := sys.modules.get("torch"):  # the tests of the quizzes never import it
        torch.manual_seed(0)
