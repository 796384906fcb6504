"""The built site in a real browser: what a reader, a keyboard, a printer and a checker find.

The site is built once, as `minigpt site build` builds it, and served on this machine. Two scripts
(`pages.mjs` for every page, `quiz.mjs` for a quiz) look at it and report per claim; each claim is a
test here. The grades that the page must show come from Python's grader (`plan.py`).
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from plan import graded_percent, plan_for, with_every_kind
from tools import HANG, in_browser, packages, program

from minigpt.course.quiz.reading.schema import load_answers, load_quiz, quiz_paths

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The theme's own markup, the same on each of its pages: no autocomplete on a checkbox matters.
# Phase 10 prints one word in both of its spellings, of which one is not in form C.
VNU_ALLOWED = "|".join(
    [
        ".*Attribute “autocomplete” is only allowed.*",
        ".*Text run is not in Unicode.*veintidós veintidós.*",
    ]
)


@pytest.fixture(scope="module")
def pages(site, tmp_path_factory):
    base, folder = site
    return in_browser("pages.mjs", pages_plan(base, folder), tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def quiz():
    return with_every_kind([load_quiz(path) for path in quiz_paths()])


@pytest.fixture(scope="module")
def on_quiz(site, quiz, tmp_path_factory):
    return in_browser("quiz.mjs", plan_for(quiz, site[0]), tmp_path_factory.mktemp("plan"))


def pages_plan(base: str, folder: Path) -> dict:
    """Every page; the ones axe reads; the pairs that the language switch must join."""
    every = [
        f"/{path.parent.relative_to(folder).as_posix()}/"
        for lang in ("en", "es")
        for path in sorted((folder / lang).rglob("index.html"))
    ]
    lesson, quiz = _last(every, "lessons"), _last(every, "quizzes")
    chosen = ["", "progress/", lesson, quiz]
    axe = [f"/{lang}/{path}" for path in chosen for lang in ("en", "es")]
    pairs = [
        [f"/{a}/{path}", f"/{b}/{path}"] for path in chosen for a, b in (("en", "es"), ("es", "en"))
    ]
    return {
        "base": base,
        "all": every,
        "axe": every if os.environ.get("MINIGPT_AXE_ALL") else axe,
        "pairs": pairs,
    }


def _last(paths: list[str], section: str) -> str:
    """The last page of a section: the longest lesson and quiz of a course are at its end."""
    found = [path for path in paths if path.startswith(f"/en/{section}/phase-")]
    assert found, f"the site has no page in {section}/"
    return found[-1].removeprefix("/en/")


def holds(results: dict, claim: str) -> None:
    """The claim was looked into, and nothing was found against it."""
    assert results[claim]["checked"] > 0, f"{claim}: nothing was looked at"
    problems = results[claim]["problems"]
    assert not problems, "\n".join(problems[:20])


# ---- every page ----------------------------------------------------------------------------------


def test_every_page_loads_from_its_own_site_without_errors_or_shifts(pages):
    holds(pages, "every_page")


def test_nothing_jumps_when_the_scripts_come_late(pages):
    holds(pages, "late_scripts")


def test_every_page_fits_a_screen_of_320_pixels(pages):
    holds(pages, "fits_a_narrow_screen")


def test_the_language_switch_stays_on_the_page(pages):
    holds(pages, "language_switch")


def test_the_search_finds_a_page_and_leads_to_it(pages):
    holds(pages, "search")


def test_the_root_page_goes_to_the_readers_language(pages):
    holds(pages, "root_page")


def test_axe_finds_no_violation_of_wcag_22_aa_in_light_and_dark(pages):
    holds(pages, "axe")


def test_every_page_is_valid_html(site):
    jar = packages() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [program("java"), "-jar", jar, "--format", "json", "--skip-non-html", "--stdout"]
    done = subprocess.run(
        [*command, "--filterpattern", VNU_ALLOWED, site[1]],
        capture_output=True,
        encoding="utf-8",
        timeout=HANG,
    )
    messages = json.loads(done.stdout)["messages"]
    errors = [
        f"{m['url'].partition(site[1].name)[2]}:{m.get('lastLine')}: {m['message']}"
        for m in messages
        if m["type"] != "info" or m.get("subType") == "warning"
    ]
    assert not errors, f"{len(errors)} problems\n" + "\n".join(errors[:20])


# ---- the quiz ------------------------------------------------------------------------------------


def test_a_quiz_is_taken_by_keyboard_alone_and_graded_as_python_does(on_quiz):
    holds(on_quiz, "keyboard")


def test_a_reload_keeps_the_highest_grade_and_the_progress_page_shows_it(on_quiz):
    holds(on_quiz, "reload")


def test_a_tampered_storage_is_ignored_and_nothing_in_it_runs(on_quiz):
    holds(on_quiz, "tampered")


def test_a_browser_that_keeps_nothing_can_take_the_quiz_and_is_told(on_quiz):
    holds(on_quiz, "without_storage")


def test_blank_and_unreadable_answers_are_asked_about_before_an_attempt_counts(on_quiz):
    holds(on_quiz, "blanks_and_doubts")


def test_a_mark_of_ones_own_is_shown_apart_and_an_opened_answer_is_told(on_quiz):
    holds(on_quiz, "self_mark")


def test_every_answer_is_reachable_without_javascript(on_quiz):
    holds(on_quiz, "without_script")


def test_a_list_of_choices_becomes_a_form_without_moving_the_page(on_quiz):
    holds(on_quiz, "nothing_moves")


def test_print_has_the_questions_and_the_answers_only_when_asked(on_quiz):
    holds(on_quiz, "print")


def test_instant_navigation_doubles_nothing(on_quiz):
    holds(on_quiz, "instant_navigation")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_downloaded_answers_are_graded_alike_in_the_terminal(on_quiz, quiz, lang, tmp_path):
    holds(on_quiz, "download")
    path = tmp_path / f"{quiz.id}-answers.yaml"
    path.write_text(on_quiz["download"]["files"][lang], encoding="utf-8", newline="\n")
    given = load_answers(path, quiz)
    planned = plan_for(quiz, "")["attempts"]["partial"]["answers"][lang]
    assert given.lang == lang
    assert graded_percent(quiz, given.answers, lang) == graded_percent(quiz, planned, lang)
    free = next(q.id for q in quiz.questions if q.kind == "free_text")
    assert str(given.answers[free]).strip() == planned[free]
