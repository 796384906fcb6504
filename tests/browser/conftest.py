"""The whole site, built once for all browser tests."""

import subprocess
import sys

import pytest
from tools import HANG, ROOT, chromium, packages, serving


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """(address, folder) of the whole site, built and served below a path, as GitHub Pages does.

    What holds there holds at the root of a server too: no link may know where the site begins.
    """
    chromium()
    packages()  # without these a build would be for nothing
    top = tmp_path_factory.mktemp("site")
    folder = top / "mini-gpt"
    with serving(top) as address:
        base = f"{address}/mini-gpt"
        command = [sys.executable, "-m", "minigpt", "site", "build", "--out", folder, "--url", base]
        built = subprocess.run(
            command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=HANG
        )
        assert built.returncode == 0, built.stderr
        yield base, folder
