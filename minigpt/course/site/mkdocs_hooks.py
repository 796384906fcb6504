"""MkDocs' side of the site: it is handed the pages of one language; all decisions are elsewhere.

`site.pages` makes the pages, `site_finish` touches up the result, `site_cli` builds both.
"""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:  # `mkdocs build` called by itself, from a clone
    sys.path.insert(0, str(ROOT))

from minigpt.course.site import pages as site  # noqa: E402

log = get_plugin_logger("minigpt")
course: site.Course | None = None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Navigation from what exists, and the address of this language and of the other one."""
    global course
    course = site.load_course()
    lang = str(config.theme["language"])
    for problem in course.problems:
        log.warning("%s", problem)  # a strict build stops here
    config.nav = site.nav(lang, course)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Every page of the site is generated, the hand-written ones too: their markers are filled."""
    assert course is not None
    for name, content in site.pages(str(config.theme["language"]), course).items():
        written = files.get_file_from_path(name)
        if written:
            files.remove(written)
        files.append(File.generated(config, name, content=content))
    return files
