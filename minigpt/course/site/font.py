"""Cut STIX Two Math down to the signs of this course: `python -m minigpt.course.site.font`.

The site ships the result, docs/assets/stix-two-math.woff2, so a reader needs no font of their own
and nothing is fetched from elsewhere. Making it again needs `pip install ziamath fonttools brotli`
(ziamath brings the whole font, 1 MB); building the site does not. The font is under the SIL Open
Font License, whose text lies beside it.
"""

import sys
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parents[3] / "docs" / "assets" / "stix-two-math.woff2"


def characters() -> list[int]:
    """Every code point that latex2mathml may write for a formula of this course."""
    ranges = [
        (0x20, 0x7E),  # Latin, digits, signs
        (0x391, 0x3A9),  # Greek capitals
        (0x3B1, 0x3C9),  # Greek small letters
        (0x1D400, 0x1D467),  # bold, then italic: what a browser shows for <mi>x</mi>
        (0x1D6E2, 0x1D71B),  # italic Greek
        (0x2190, 0x2194),  # arrows
        (0x2308, 0x230B),  # ceilings and floors
    ]
    single = (
        "𝒩𝒪𝒟𝟙¬°±×÷·¨¯´ˆ˜ϵϑϕ‖′″…†ℂℝℕℤℚℙℎℒℬℰℱℋℐℳℛℓ⇒⇔↦∀∂∃∅∇∈∉"
        "∋∏∑−∓∗∘∙√∝∞∠∣∥∧∨∩∪∫∼≃≈≅≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊙⊤⊥⊨⋅⋆⋮⋯⋱"
        "⏞⏟⟨⟩□■"
    )
    points = {ord(sign) for sign in single}
    for first, last in ranges:
        points.update(range(first, last + 1))
    return sorted(points)


def make_font(target: Path = TARGET) -> int:
    """Write the subset; return its size in bytes."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    # A font remembers when it was saved; the same input must give the same file.
    whole = files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
    font = TTFont(str(whole), recalcTimestamp=False)
    _shorten_roots(font)
    options = subset.Options()
    options.layout_features = []  # its cuts for small sizes would double the file
    options.name_IDs = [0, 1, 2, 13, 14]  # copyright, name and licence stay in the file
    options.hinting = False
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def _shorten_roots(font) -> None:
    """Keep the two smaller roots: a browser reserves the width of the largest for every one.

    With all of them a gap of half a letter follows each root of one line. The two that stay cover
    an index or an exponent below the root; a tall fraction there is better written as a power.
    """
    variants = font["MATH"].table.MathVariants
    place = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord("√")])
    root = variants.VertGlyphConstruction[place]
    root.MathGlyphVariantRecord = root.MathGlyphVariantRecord[:2]
    root.VariantCount = 2
    root.GlyphAssembly = None


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {make_font()} bytes\n")
