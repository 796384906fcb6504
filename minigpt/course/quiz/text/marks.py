r"""The one parser of quiz texts: CommonMark without HTML, plus $maths$, as a flat run of tokens.

    blocks("Is **it** $a<1$?") -> paragraph_open, text, strong_open, text, strong_close, ...

markdown-it-py reads in linear time; the page, the terminal, Anki, Moodle and the checks all walk
the tokens that stand here, so what is checked is what is shown. Left out of CommonMark: HTML,
entities, headings, quotes, rules, indented code, link definitions, `_emphasis_` (`lora_A` and
`__init__` are names). They stay text.
"""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

# math_block would read `- $$a` once for every item after it; `$$...$$` in a paragraph does the same
LEFT_OUT = (
    "html_block html_inline entity autolink heading lheading hr blockquote code reference "
    "math_block"
).split()
MATHS = ("math_inline", "math_inline_double")


def _stars_only(state: StateInline, silent: bool) -> bool:
    return state.src[state.pos] != "_" and emphasis(state, silent)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=True)
    parser.inline.ruler.at("emphasis", _stars_only)
    # An escaped mark stays apart from the text, so that `\$5` is not taken for a stray dollar.
    parser.disable([*LEFT_OUT, "text_join"])
    # A link keeps its target as written, whatever it is: `problems` refuses the unsafe ones.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


@lru_cache(maxsize=8192)
def blocks(text: str) -> tuple[Token, ...]:
    """The tokens of a whole text: paragraphs, lists, fences and what stands in them."""
    found: list[Token] = []
    for token in _PARSER.parse(text.strip("\n")):
        found += token.children or [] if token.type == "inline" else [token]
    return tuple(found)


@lru_cache(maxsize=8192)
def phrase(text: str) -> tuple[Token, ...]:
    """The tokens of a text that stands on one line, such as a title: no blocks in it."""
    (inline,) = _PARSER.parseInline(" ".join(text.split()))
    return tuple(inline.children or ())


def is_phrase(text: str) -> bool:
    """Whether a text is one paragraph, so that nothing is lost when it stands on one line."""
    opened = [token.type for token in blocks(text) if token.nesting == 1 and token.block]
    return opened in ([], ["paragraph_open"]) and not any(t.type == "fence" for t in blocks(text))
