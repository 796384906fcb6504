"""The live figure of the home page in Chromium: asked, it writes what PyTorch writes.

Unasked, it fetches nothing. The texts that must appear are computed here by the models in PyTorch;
`live.mjs` plays the reader.
"""

import re

import pytest
from tools import ROOT, in_browser

from minigpt import recipes
from minigpt.course.site import live
from minigpt.course.site.words import word
from minigpt.lora import set_adapter
from minigpt.peft_io import load_adapter
from minigpt.qlora import quantize_base
from minigpt.sampling import complete

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def texts(number: int, with_adapters: bool) -> dict[str, str]:
    """What the base in 4 bits writes in each language, with or without the language's adapter."""
    base = recipes.load_base()
    quantize_base(base.model)
    said = {}
    for lang in live.RECORDED:
        if with_adapters and lang in live.ADAPTERS:
            load_adapter(base.model, live.CHECKPOINTS / "adapters" / lang, lang)
        else:
            set_adapter(base.model, None)
        said[lang] = complete(base.model, base.tokenizer, f"{lang}:{number}=", stop="\n")
    return said


@pytest.fixture(scope="module")
def on_home(site, tmp_path_factory):
    words = {
        key.removeprefix("live_"): word(key, "en")
        for key in ("live_alone", "live_range", "live_failed", "live_recorded")
    }
    plan = {
        "base": site[0],
        "recorded": live.RECORDED,
        "says": {"4216": {"nf4": texts(4216, True), "alone": texts(4216, False)}},
        "words": words,
    }
    return in_browser("live.mjs", plan, tmp_path_factory.mktemp("plan"))


def holds(results: dict, claim: str) -> None:
    assert results[claim]["checked"] > 0, f"{claim}: nothing was looked at"
    assert not results[claim]["problems"], "\n".join(results[claim]["problems"][:20])


def test_a_number_is_written_by_keyboard_alone_and_nothing_is_fetched_before(on_home):
    holds(on_home, "keyboard")


def test_it_speaks_spanish(on_home):
    holds(on_home, "spanish")


def test_what_is_no_number_of_the_course_is_refused_and_fetches_no_weights(on_home):
    holds(on_home, "refused")


def test_a_new_number_ends_the_writing_of_the_one_before(on_home):
    holds(on_home, "overtaken")


def test_without_a_connection_the_recorded_result_stays_and_another_try_works(on_home):
    holds(on_home, "unreachable")


def test_on_a_phone_in_light_and_dark_it_fits_holds_its_height_and_axe_is_content(on_home):
    holds(on_home, "phone_and_dark")


def test_letters_come_one_by_one_or_all_at_once_for_whoever_wants_less_motion(on_home):
    holds(on_home, "motion")


def test_without_javascript_the_recorded_result_stands_alone(on_home):
    holds(on_home, "without_script")


def test_on_paper_the_number_stands_without_its_form(on_home):
    holds(on_home, "print")


def test_it_wakes_again_after_the_theme_swapped_pages(on_home):
    holds(on_home, "instant_navigation")


def test_the_first_load_grows_by_less_than_5_kb(site):
    css = (ROOT / "docs/assets/course.css").read_text(encoding="utf-8")
    rules = re.findall(r"^[^{}]*\.live[^{}]*\{[^{}]*\}", css, re.M)
    assert len(rules) > 10
    loader = (ROOT / "docs/assets/live.js").read_bytes()
    for lang in ("en", "es"):
        page = (site[1] / lang / "index.html").read_text(encoding="utf-8")
        assert "live-numbers.js" not in page and "minigpt.js" not in page
        assert '<div class="says live" data-live=' in page
        figure = live.numbers_figure(lang)
        grown = len(figure.encode()) + len(loader) + len("".join(rules).encode())
        assert 2_000 < grown < 5_000
