"""The Markdown subset of quiz texts: what each mark becomes, and that no text becomes a tag."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigpt.course.quiz.text.markup import block_html, code_html, inline_html
from minigpt.course.quiz.text.terminal import plain_text

KNOWN_TAGS = set("p ul ol li code strong em a div pre span br maths".split())


def maths(latex: str, display: bool = False) -> str:
    """A stand-in for MathML that needs no valid LaTeX."""
    return f"<maths>{len(latex)}</maths>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a `b < c` d", "a <code>b &lt; c</code> d"),
        ("``a ` b``", "<code>a &#96; b</code>"),
        ("`` `x` ``", "<code>&#96;x&#96;</code>"),
        ("**bold** and *soft*", "<strong>bold</strong> and <em>soft</em>"),
        ("**of `a**b` kind**", "<strong>of <code>a**b</code> kind</strong>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("lora_A and lora_B", "lora_A and lora_B"),
        (r"\*not soft\*, \$5", "*not soft*, &#36;5"),
        ("[here](#q-28-01)", '<a href="#q-28-01">here</a>'),
        ("[a&b](https://x.org/?a=1&b=2)", '<a href="https://x.org/?a=1&amp;b=2">a&amp;b</a>'),
        ("<b>no</b> & 'so' \"on\"", "&lt;b&gt;no&lt;/b&gt; &amp; &#x27;so&#x27; &quot;on&quot;"),
        ("costs $5 and $6 each", "costs &#36;5 and &#36;6 each"),
    ],
)
def test_a_mark_becomes_its_element_and_everything_else_is_text(text, html):
    # `$5 and $` would be maths to a careless reader: a closing dollar never follows a space
    assert inline_html(text, maths) == html


def test_maths_is_mathml_and_keeps_its_less_than():
    html = inline_html(r"$x_{<t}$ of `$x$`")
    assert html.startswith("<math>") and "&lt;" in html
    assert html.endswith(" of <code>&#36;x&#36;</code>")


def test_a_displayed_formula_is_a_block():
    assert 'display="block"' in block_html("$$y = Wx$$")


def test_blank_lines_part_paragraphs_lists_and_fences():
    text = "One\nline.\n\n- a `x`\n- b\n  goes on\n\n1. c\n2. d\n\n"
    text += "```python\nif a < b:\n\n    c()\n```\nend"
    html = block_html(text)
    assert html.startswith("<p>One\nline.</p><ul><li>a <code>x</code></li><li>b\ngoes on</li></ul>")
    assert "<ol><li>c</li><li>d</li></ol>" in html
    assert html.count("<pre") == 1 and html.endswith("<p>end</p>")
    assert "&lt;" in html and "\n\n" in html  # the blank line of the code is still there


def test_an_unknown_language_of_code_is_shown_plain():
    assert "<code>a &lt; b\n</code>" in code_html("a < b", "no-such-language")


@pytest.mark.parametrize(
    "target",
    ["javascript:alert", "JavaScript:x", "data:text/html,x", "//evil.org:x", "vbscript:x"],
)
def test_a_link_that_runs_something_is_refused(target):
    with pytest.raises(ValueError, match="neither http"):
        inline_html(f"[x]({target})")


def test_plain_text_drops_the_marks():
    assert plain_text("**A** `b`  [c](#d)\n$e$") == "A b c e"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in KNOWN_TAGS
        assert all(name in {"href", "class", "tabindex", "start"} for name, _ in attrs)
        assert not any("script" in (value or "").lower() for name, value in attrs if name == "href")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@given(st.text(alphabet="<>&\"'`*$[]()\\/! \n-#.:ascript1on=", max_size=80))
def test_no_text_whatever_becomes_a_tag_or_an_unclosed_one(text):
    try:
        html = block_html(text, maths)
    except ValueError as error:
        assert "neither http" in str(error)
        return
    parser = _Tags()
    parser.feed(html)
    parser.close()
    assert parser.open == []
