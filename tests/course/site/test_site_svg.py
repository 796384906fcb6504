"""Figures that follow the page."""

import pytest

from minigpt.course.site.svg import follow_page, size

SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" '
    'width="288pt" height="144pt" viewBox="0 0 288 144">\n<metadata>today</metadata>'
    '<g id="figure_1"><g id="patch_1"><path d="M 0 0" style="fill: #ffffff"/></g>{axes}</g></svg>'
)
AXES = (
    '<g id="axes_1"><g id="patch_2"><path d="M 10 90 \nL 90 90 \nL 90 20 \nL 10 20 \nz" '
    'style="fill: #ffffff"/></g><image width="80" height="70"/>'
    '<g id="text_1"><g transform="translate(50 50) scale(0.1 -0.1)">in</g></g>'
    '<g id="text_2"><g style="fill: #ffffff" transform="translate(30 50) scale(0.1 -0.1)"/></g>'
    '<g id="text_3"><g transform="translate(50 10) scale(0.1 -0.1)">title</g></g></g>'
)


def test_black_follows_the_page_and_paper_is_transparent():
    svg = follow_page(SVG.format(axes='<path style="stroke: #000000"/>'))
    assert svg.startswith("<svg")
    assert "stroke: var(--ink)" in svg and 'style="fill: var(--paper)"' in svg
    assert "prefers-color-scheme:dark" in svg
    assert "today" not in svg


def test_letters_on_an_image_keep_their_colour_and_the_title_does_not():
    svg = follow_page(SVG.format(axes=AXES))
    assert '<g style="fill: #000" transform="translate(50 50)' in svg
    assert '<g style="fill: #ffffff" transform="translate(30 50)' in svg
    assert '<g transform="translate(50 10)' in svg


def test_a_figure_without_a_size_is_refused():
    assert size(SVG) == (384, 192)
    with pytest.raises(ValueError, match="width and a height"):
        size("<svg></svg>")
