"""What `minigpt site serve` remembers between two builds, so that a saved file is seen at once.

MkDocs renders every page again when one changes. Here a page whose Markdown is what it was keeps
its HTML, and compiled templates are kept too. A build to be published never uses this.
"""

from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.theme import Theme

# What Page.render sets, in MkDocs 1.6
RENDERED = ("content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors")


class _Templates(BytecodeCache):
    """Compiled templates, in this process only."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def remember() -> None:
    """Make this process remember; to call it twice changes nothing."""
    if Page.render.__module__ == __name__:  # it is ours already
        return
    render, get_env = Page.render, Theme.get_env
    pages: dict[tuple[str, str], tuple[object, dict[str, Any]]] = {}
    templates = _Templates()

    def remembered_render(self: Page, config: MkDocsConfig, files: Files) -> None:
        key = (config.site_dir, self.file.src_uri)
        # A link is resolved against the files there are, so they belong to what must be the same.
        made_from = (self.markdown, frozenset(files.src_uris))
        if key not in pages or pages[key][0] != made_from:
            render(self, config, files)
            pages[key] = (made_from, {name: getattr(self, name) for name in RENDERED})
        for name, value in pages[key][1].items():
            setattr(self, name, value)

    def remembered_env(self: Theme) -> Environment:
        env = get_env(self)
        env.bytecode_cache = templates
        return env

    Page.render = remembered_render
    Theme.get_env = remembered_env
