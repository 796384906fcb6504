"""Formulas: what is shown, what is refused and where, and what Markdown must leave alone."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from minigpt.course.text.mathml import MathError, MathExtension, check_math, math_in, to_mathml


def rendered(text: str) -> str:
    extensions = [MathExtension(), "pymdownx.superfences", "md_in_html", "admonition", "tables"]
    return Markdown(extensions=extensions).convert(text)


def test_a_fraction_by_hand():
    assert to_mathml(r"\frac{\alpha}{r}") == "<math><mfrac><mi>α</mi><mi>r</mi></mfrac></math>"


def test_a_block_is_marked_as_one():
    assert to_mathml("x", display=True) == '<math display="block"><mi>x</mi></math>'


def test_a_less_than_sign_is_escaped():
    # Unescaped, `<t` would begin a tag and swallow the rest of the page.
    html = rendered("The tokens $x_{<t}$ before t, then **bold**.")
    assert "&lt;</mo><mi>t</mi>" in html
    assert "<strong>bold</strong>" in html


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\foo{x}", r"uses \foo"),
        (r"\frac{a", "brace"),
        ("a}b{", "brace"),
        (r"\frac{a}", "part missing"),
        (r"\left( x", "cannot be converted"),
        ("a & b", "cannot be converted"),
        ("  ", "is empty"),
    ],
)
def test_what_cannot_be_shown_is_refused(latex, reason):
    with pytest.raises(MathError, match=reason.replace("\\", r"\\")):
        to_mathml(latex)


def test_the_error_names_file_and_line():
    text = "One line.\n\nThen $a$ and\n$\\nosuch$ here."
    with pytest.raises(MathError, match=r"^notes\.md:13: .*\\nosuch"):
        check_math(text, "notes.md", first_line=10)


def test_a_decimal_comma_is_one_number_and_a_list_is_two():
    assert "<mn>0,0208</mn>" in to_mathml("0{,}0208")
    assert "<mn>1</mn><mo>,</mo><mn>2</mn>" in to_mathml("(1, 2)")


def test_a_word_in_upright_letters_is_one_word():
    assert "<mi>rank</mi>" in to_mathml(r"\mathrm{rank}(W)")


def test_a_functions_name_stands_a_thin_space_before_its_argument():
    assert '<mi>log</mi><mspace width="0.167em" /><mi>p</mi>' in to_mathml(r"\log p")
    assert "<mi>softmax</mi><mo" in to_mathml(r"\operatorname{softmax}(x)")


def test_a_minus_after_an_equals_sign_is_a_sign():
    assert '<mo form="prefix">−</mo><mi>∞</mi>' in to_mathml(r"m = -\infty")
    assert "<mi>a</mi><mo>−</mo><mi>b</mi>" in to_mathml("a - b")


def test_an_index_has_no_spaces_around_its_signs():
    assert '<mo lspace="0" rspace="0">=</mo>' in to_mathml(r"\sum_{i=1}^N")


def test_aligned_lines_become_a_table():
    table = ET.fromstring(to_mathml(r"\begin{aligned}a&=b\\c&=d\end{aligned}"))
    assert len(table.findall(".//mtr")) == 2


def test_no_length_is_a_name_that_mathml_core_does_not_know():
    assert 'width="-0.167em"' in to_mathml(r"a\!b")


@pytest.mark.parametrize(
    "text",
    [
        "`$x$`",
        "``a ` $x$``",
        "```python\nprice = '$x$'\n```",
        "```python\n# `a` costs $x$, `b` too $y$\n```",
        "<pre>$x$</pre>",
        '<script type="application/json">{"text": "$x$"}</script>',
        "It costs $5 and then $6.",
        r"It costs \$5 and \$x.",
        "A lone $ sign.",
        "5 $ and 6 $ are not a formula",
    ],
)
def test_what_is_no_formula_stays_as_it_is(text):
    assert math_in(text) == []
    assert "<math" not in rendered(text)


def test_an_escaped_dollar_is_a_dollar():
    assert rendered(r"It costs \$5.") == "<p>It costs $5.</p>"


def test_markdown_does_not_see_stars_and_underscores_inside_a_formula():
    html = rendered("$a_i * b_i$ and $c_i * d_i$")
    assert "<em>" not in html
    assert html.count("<math>") == 2


@pytest.mark.parametrize(
    "text",
    [
        "!!! tip\n    $x_1$",
        "- $x_1$\n- b",
        "| a |\n|--|\n| $x_1$ |",
        "<div markdown>\n$x_1$\n</div>",
    ],
)
def test_formulas_work_inside_other_blocks(text):
    assert "<math><msub>" in rendered(text)


def test_a_block_formula_is_no_paragraph():
    assert rendered("$$\nx = 1\n$$").startswith('<div class="math"><math display="block">')


def test_a_long_block_can_be_scrolled_by_keyboard():
    html = rendered(f"$${' + '.join('abcdefghijklmnop')}$$")
    assert 'tabindex="0" role="group" aria-label="a + b' in html


@given(st.text(alphabet="ab$ \n`\\{}<_", max_size=60))
def test_no_text_breaks_the_search_for_formulas(text):
    for line, latex, _ in math_in(text):
        assert 1 <= line <= text.count("\n") + 1
        assert latex in text


@given(st.text(alphabet=r"abx12+-=<>_^{}()\, ", min_size=1, max_size=30))
def test_whatever_is_accepted_is_well_formed(latex):
    try:
        mathml = to_mathml(latex)
    except MathError:
        return
    assert ET.fromstring(mathml).tag == "math"


def test_an_inline_formula_may_break_at_a_quad_and_a_block_stays_whole():
    assert to_mathml(r"a = 1 \quad b = 2").count("<math>") == 2
    assert to_mathml(r"a \quad b", display=True).count("<math") == 1
    assert to_mathml(r"\text{a} \quad b").count("<math") == 1  # inside braces nothing is cut
