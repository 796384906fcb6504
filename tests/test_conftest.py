"""The rule of tests/conftest.py: on CI, parity and browser tests run or fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MARKED = """
import pytest

@pytest.mark.{mark}
def test_compares_with_a_library_that_is_missing():
    pytest.skip("no peer here")
"""


def run_pytest(folder: Path, test: str, ci: str) -> tuple[int, str]:
    """Run one test file under a copy of our conftest; return the exit code and the output."""
    shutil.copy(Path(__file__).parent / "conftest.py", folder)
    (folder / "test_one.py").write_text(test, encoding="utf-8")
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n  parity: p\n  browser: b\n  slow: s\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env={**os.environ, "CI": ci},
        capture_output=True,
        encoding="utf-8",
        timeout=120,  # a hang guard
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("mark", ["parity", "browser"])
def test_a_skipped_comparison_fails_on_ci(tmp_path, mark):
    code, output = run_pytest(tmp_path, MARKED.format(mark=mark), ci="true")
    assert code == 1 and f"a {mark} test may not be skipped on CI: Skipped: no peer here" in output


@pytest.mark.parametrize("ci", ["", "false"])
def test_a_learner_may_skip_it(tmp_path, ci):
    code, output = run_pytest(tmp_path, MARKED.format(mark="parity"), ci=ci)
    assert code == 0 and "1 skipped" in output


def test_other_skips_are_left_alone_on_ci(tmp_path):
    code, output = run_pytest(tmp_path, MARKED.format(mark="slow"), ci="true")
    assert code == 0 and "1 skipped" in output


def test_a_file_that_skips_itself_fails_on_ci(tmp_path):
    test = 'import pytest\npytest.importorskip("no_such_peer")\n\ndef test_one():\n    pass\n'
    code, output = run_pytest(tmp_path, test, ci="true")
    assert code != 0 and "a file may not skip itself on CI" in output
    assert run_pytest(tmp_path, test, ci="")[0] == 5  # nothing collected, nothing failed
