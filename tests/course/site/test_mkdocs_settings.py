"""What mkdocs.yml names exists: a file that has moved is noticed before a site is built."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_module_and_file_of_ours_that_the_settings_name_is_there():
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    modules = re.findall(r"\b(minigpt(?:\.\w+)+):", text)
    files = re.findall(r"\b(minigpt/[\w/]+\.py)\b", text)
    assert modules and files
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []
    assert [name for name in files if not (ROOT / name).is_file()] == []
