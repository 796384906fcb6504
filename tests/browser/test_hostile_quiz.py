"""A hostile quiz's page in Chromium: no text of it becomes a tag, an attribute or a script.

Every text of a quiz is an attack here, the titles included; reading would refuse most of them, so
they are put into a quiz that was already read. The page goes through the site's Markdown.
"""

import json
import re
import subprocess
from dataclasses import replace

import markdown
import pytest
import yaml
from tools import HANG, ROOT, chromium

from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.course.site.quiz import quiz_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIXTURE = ROOT / "tests" / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
ATTACKS = [
    "**Zero**{ onclick=fired(1) style=position:fixed;inset:0 }",
    "<img src=x onerror=fired(1)>",
    "`<script>fired(1)</script>`",
    "a\n\n<svg onload=fired(1)>\n\n!!! note onclick=fired(1)",
    "- x { onclick=fired(1) }\n{: onclick=fired(1) }",
    '[a](https://x.org/"onclick="fired(1) "b")',
    "```{.python onclick=fired(1)}\n</code></pre><script>fired(1)</script>\n```",
    "$x$ </template><script>fired(1)</script> &lt;b onclick=fired(1)&gt;",
]
# Every element with a handler or a script of its own, after a click on each element there is.
SCAN = """
const found = [];
for (const element of document.body.querySelectorAll("*")) {
  for (const { name } of element.attributes) if (/^on|^style$/.test(name)) found.push(name);
  if (["SCRIPT", "IMG", "SVG", "IFRAME"].includes(element.tagName.toUpperCase()) &&
      element.id !== "scan") found.push(element.tagName);
  element.addEventListener("click", (event) => event.preventDefault()); // no link is followed
  element.dispatchEvent(new MouseEvent("click", { bubbles: false, cancelable: true }));
}
document.title = JSON.stringify({ found, fired: window.count });
"""


def titles_in_chromium(body: str, folder) -> dict:
    page = folder / "page.html"
    head = "<script>window.count = 0; function fired() { window.count += 1; }</script>"
    page.write_text(
        f'<!doctype html><meta charset="utf-8">{head}<body>{body}'
        f'<script id="scan">{SCAN}</script></body>',
        encoding="utf-8",
    )
    command = [
        chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/p",
        "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=HANG)
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title, done.stderr[-2000:]
    return json.loads(title[1])


def attacked(attack: str):
    """The quiz of every kind with each of its texts replaced."""
    quiz = load_quiz(FIXTURE)
    text = {"en": attack, "es": attack}
    questions = []
    for question in quiz.questions:
        choices = tuple(
            replace(choice, feedback=text, text=text if choice.text else None)
            for choice in question.choices
        )
        errors = tuple(replace(error, feedback=text) for error in question.common_errors)
        model = text if question.model_answer else None
        questions.append(
            replace(
                question, title=text, prompt=text, explanation=text, choices=choices,
                common_errors=errors, model_answer=model,
            )
        )  # fmt: skip
    return replace(quiz, title=text, questions=tuple(questions))


def site_markdown(page: str) -> str:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    block = re.search(r"^markdown_extensions:\n(?:  .*\n)+", text, re.MULTILINE)
    assert block  # the rest of the file has tags that only MkDocs reads
    extensions = yaml.safe_load(block[0])["markdown_extensions"]
    return markdown.markdown(page, extensions=list(extensions), extension_configs=extensions)


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_the_page_of_a_hostile_quiz_fires_no_handler(attack, tmp_path):
    try:
        page = quiz_page(attacked(attack), "en")
    except ValueError as error:  # an unsafe link stops the build
        assert "neither http" in str(error)
        return
    assert titles_in_chromium(site_markdown(page), tmp_path) == {"found": [], "fired": 0}


def test_the_scan_sees_a_handler_when_there_is_one(tmp_path):
    """The bug planted: what Markdown makes of the first title without our renderer."""
    body = site_markdown(f"## 1 · {ATTACKS[0]}")
    seen = titles_in_chromium(body, tmp_path)
    assert "onclick" in seen["found"] and seen["fired"] >= 1
