"""The exports, read back by programs that are not ours: Anki itself, and a real GIFT parser.

The expected text is worked out here from the quiz, by other means than the exporter's.
"""

import html
import itertools
import json
import re
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from minigpt.course.quiz.export.export import TARGETS, export, not_carried
from minigpt.course.quiz.export.gift import escape, gift_question
from minigpt.course.quiz.grading.grade import grade_question
from minigpt.course.quiz.reading.schema import load_quiz, quiz_paths
from minigpt.course.words import LANGUAGES

GIFT = Path(__file__).parents[2] / "gift"
FIXTURE = Path(__file__).parents[2] / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
EVERY = pytest.mark.parametrize(
    ("path", "lang"),
    [(path, lang) for path in [FIXTURE, *quiz_paths()] for lang in LANGUAGES],
    ids=lambda value: getattr(value, "stem", value),
)


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = ""

    def handle_data(self, data):
        self.text += data


def shown(markup):
    """What a browser shows of some HTML: its text, with the entities decoded."""
    parser = _Text()
    parser.feed(re.sub(r"</?(p|div|h3|hr)>", "\n", markup))
    return parser.text


def expected(text):
    r"""What should be shown of a quiz's text: marks gone, $maths$ as \(maths\)."""
    parts = re.split(r"(```.*?```|`[^`]+`)", text, flags=re.DOTALL)
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = re.sub(r"^```.*\n|```$|^`|`$", "", part)
            continue
        part = re.sub(r"\$\$(.+?)\$\$", r"\\[\1\\]", part, flags=re.DOTALL)
        part = re.sub(r"\$([^$]+)\$", r"\\(\1\\)", part)
        part = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", part)
        parts[number] = re.sub(r"\*\*(.+?)\*\*", r"\1", part)
    return "".join(parts)


def squeezed(text):
    """Layout aside: which line breaks paragraphs get is the importer's business."""
    return " ".join(re.sub(r"\*", "", text).split())


def choice_text(choice, lang):
    if choice.code is not None:
        return choice.code.source.rstrip("\n")
    return rf"\({choice.math}\)" if choice.math is not None else expected(choice.text[lang])


def with_changes(quiz, **changes):
    """The quiz with another first question: an author's edit."""
    first, *others = quiz.questions
    return replace(quiz, questions=(replace(first, **changes), *others))


# ---------------------------------------------------------------- Anki


class Anki:
    """An empty collection that imports packages as File > Import does."""

    def __init__(self, folder, lang="en"):
        module = pytest.importorskip(
            "anki.collection", reason="the anki package is not here: pip install '.[test]'"
        )
        import anki.lang

        self.module = module
        self.folder = folder
        anki.lang.set_lang(lang)
        try:
            self.collection = module.Collection(str(folder / f"collection-{lang}.anki2"))
        finally:
            anki.lang.set_lang("en")

    def import_(self, data):
        path = self.folder / "cards.apkg"
        path.write_bytes(data)
        options = self.module.ImportAnkiPackageOptions()
        request = self.module.ImportAnkiPackageRequest(package_path=str(path), options=options)
        return self.collection.import_anki_package(request).log

    def notes(self):
        found = (self.collection.get_note(id_) for id_ in self.collection.find_notes(""))
        return {note.guid: note for note in found}

    def deck(self, note):
        return self.collection.decks.name(note.cards()[0].did)


@pytest.fixture
def anki(tmp_path):
    session = Anki(tmp_path)
    yield session
    session.collection.close()


@pytest.mark.parity
@EVERY
def test_anki_imports_every_question_as_it_is_in_the_quiz(anki, path, lang):
    quiz = load_quiz(path)
    anki.import_(export([quiz], "anki", lang))
    notes = anki.notes()
    assert set(notes) == {f"{quiz.id}/{question.id}/{lang}" for question in quiz.questions}
    for question in quiz.questions:
        note = notes[f"{quiz.id}/{question.id}/{lang}"]
        front, back = (shown(field) for field in note.fields)
        assert note.note_type()["name"] == "Mini-GPT"
        assert note.has_tag(f"phase-{quiz.phase:02d}") and note.has_tag(question.kind)
        assert anki.deck(note).endswith(f"::{quiz.phase:02d} {quiz.title[lang]}")
        assert squeezed(expected(question.title[lang])) in squeezed(front)
        assert squeezed(expected(question.prompt[lang])) in squeezed(front)
        assert squeezed(expected(question.explanation[lang])) in squeezed(back)
        for choice in question.choices:
            text = choice_text(choice, lang)
            if choice.code is not None:
                assert f"{choice.id}) {text}" in front  # every space and line of it
            assert squeezed(f"{choice.id}) {text}") in squeezed(front)
            assert squeezed(expected(choice.feedback[lang])) in squeezed(back)
        right = {"en": "right", "es": "correcta"}[lang]
        keyed = re.findall(rf"^([a-h])\) {right}\.", back, flags=re.MULTILINE)
        assert keyed == [choice.id for choice in question.choices if choice.correct]
        if question.model_answer is not None:
            assert squeezed(expected(question.model_answer[lang])) in squeezed(back)


@pytest.mark.parity
def test_importing_again_after_an_edit_updates_the_card_and_adds_none(anki):
    quiz = load_quiz(FIXTURE)
    anki.import_(export([quiz], "anki", "en", now=1_800_000_000))
    before = anki.notes()
    edited = with_changes(quiz, explanation={"en": "A better reason.", "es": "Otra razón."})
    log = anki.import_(export([edited], "anki", "en", now=1_800_000_001))
    after = anki.notes()
    assert len(log.updated) + len(log.duplicate) == len(quiz.questions) and not log.new
    assert {guid: note.id for guid, note in after.items()} == {
        guid: note.id for guid, note in before.items()
    }  # the same notes, so their review history stays
    assert "A better reason." in after["phase-99-every-kind/q-99-01/en"].fields[1]
    assert (
        after["phase-99-every-kind/q-99-02/en"].fields
        == before["phase-99-every-kind/q-99-02/en"].fields
    )


@pytest.mark.parity
def test_both_languages_live_side_by_side_in_anki(anki):
    quiz = load_quiz(FIXTURE)
    for lang in LANGUAGES:
        anki.import_(export([quiz], "anki", lang))
    assert len(anki.notes()) == 2 * len(quiz.questions)


@pytest.mark.parity
def test_a_tab_a_quote_and_a_line_break_do_not_split_a_card(anki):
    quiz = load_quiz(FIXTURE)
    prompt = 'A "quoted"\tprompt\nwith; all, #marks'
    edited = with_changes(quiz, prompt={"en": prompt, "es": prompt})
    anki.import_(export([edited], "anki", "en"))
    notes = anki.notes()
    assert len(notes) == len(quiz.questions)
    assert squeezed(prompt) in squeezed(shown(notes["phase-99-every-kind/q-99-01/en"].fields[0]))


def test_an_export_is_the_same_bytes_every_time():
    quiz = load_quiz(FIXTURE)
    for target in TARGETS:
        again = export([load_quiz(FIXTURE)], target, "es", now=7)
        assert export([quiz], target, "es", now=7) == again


@pytest.mark.parity
def test_a_spanish_profile_whose_current_type_is_a_cloze_gets_cards_with_two_sides(tmp_path):
    spanish = Anki(tmp_path, "es")
    cloze = spanish.collection.models.by_name("Respuesta anidada") or next(
        kind for kind in spanish.collection.models.all() if kind["type"] == 1
    )
    spanish.collection.models.set_current(cloze)
    assert spanish.collection.models.by_name("Basic") is None  # so the profile is Spanish
    quiz = load_quiz(FIXTURE)
    spanish.import_(export([quiz], "anki", "es"))
    notes = spanish.notes().values()
    assert len(notes) == len(quiz.questions)
    for note in notes:
        (card,) = note.cards()
        assert note.note_type()["type"] == 0
        assert "<h3>" in card.question() and "<hr id=answer>" in card.answer()
    spanish.collection.close()


@pytest.mark.parametrize("to", ["gift", "moodle"])
def test_no_two_quizzes_languages_or_questions_share_an_id_in_moodle(to):
    quiz = load_quiz(FIXTURE)
    other = replace(quiz, id="phase-99-of-a-teacher")
    texts = [export([quiz, other], to, lang) for lang in LANGUAGES]
    mark = {"gift": r"\[id:([^\]]+)\]", "moodle": r"<idnumber>(.+?)</idnumber>"}[to]
    found = [i for text in texts for i in re.findall(mark, text.decode())]
    assert len(found) == len(set(found)) == 4 * len(quiz.questions)


@pytest.mark.parity
def test_a_teacher_s_quiz_with_the_same_question_ids_has_cards_of_its_own(anki):
    quiz = load_quiz(FIXTURE)
    anki.import_(export([quiz], "anki", "en", now=1_800_000_000))
    anki.import_(export([replace(quiz, id="phase-99-mine")], "anki", "en", now=1_800_000_001))
    assert len(anki.notes()) == 2 * len(quiz.questions)


# ---------------------------------------------------------------- Moodle XML


def read(item, path):
    text = item.findtext(path)
    assert text is not None, path
    return text


def moodle_items(quiz, lang):
    category, *items = ET.fromstring(export([quiz], "moodle", lang))
    assert category.get("type") == "category"
    assert read(category, "category/text").startswith(f"$course$/top/Mini-GPT/{quiz.phase:02d} ")
    assert len(items) == len(quiz.questions)
    return list(zip(quiz.questions, items, strict=True))


@EVERY
def test_moodle_xml_holds_every_question_as_it_is_in_the_quiz(path, lang):
    quiz = load_quiz(path)
    for question, item in moodle_items(quiz, lang):
        kinds = {"numeric": "numerical", "free_text": "essay"}
        assert item.get("type") == kinds.get(question.kind, "multichoice")
        assert read(item, "idnumber") == f"{quiz.id}/{question.id}/{lang}"
        assert len(read(item, "idnumber")) <= 100  # Moodle's column
        assert read(item, "defaultgrade") == str(question.points)
        prompt = squeezed(shown(read(item, "questiontext/text")))
        assert prompt == squeezed(expected(question.prompt[lang]))
        explanation = squeezed(shown(read(item, "generalfeedback/text")))
        assert explanation == squeezed(expected(question.explanation[lang]))
        answers = item.findall("answer")
        if question.choices:
            assert read(item, "shuffleanswers") == "false"
            for choice, answer in zip(question.choices, answers, strict=True):
                text = squeezed(shown(read(answer, "text")))
                assert text == squeezed(choice_text(choice, lang))
                feedback = squeezed(shown(read(answer, "feedback/text")))
                assert feedback == squeezed(expected(choice.feedback[lang]))
        if question.model_answer:
            notes = squeezed(shown(read(item, "graderinfo/text")))
            assert notes.startswith(squeezed(expected(question.model_answer[lang])))
            assert question.rubric
            for concept in question.rubric.concepts:
                assert squeezed(expected(concept.label[lang])) in notes


@pytest.mark.parametrize("path", [FIXTURE, *quiz_paths()], ids=lambda path: path.stem)
def test_moodle_xml_gives_the_points_that_we_give(path):
    for question, item in moodle_items(load_quiz(path), "en"):
        answers = item.findall("answer")
        if question.answer:
            intervals = [question.answer.accepted, *(e.accepted for e in question.common_errors)]
            for interval, answer in zip(intervals, answers, strict=True):
                middle, margin = (Fraction(read(answer, tag)) for tag in ("text", "tolerance"))
                assert (middle - margin, middle + margin) == (interval.low, interval.high)
            assert [a.get("fraction") for a in answers] == ["100"] + ["0"] * (len(answers) - 1)
        if question.kind == "single":
            keyed = [choice.correct for choice in question.choices]
            assert [Fraction(a.get("fraction", "none")) > 0 for a in answers] == keyed
            assert read(item, "single") == "true"
            assert all(Fraction(a.get("fraction", "none")) in (0, 100) for a in answers)
        if question.kind != "multiple" or question.scoring != "balanced":
            continue
        weights = {
            c.id: float(a.get("fraction", "nan"))
            for c, a in zip(question.choices, answers, strict=True)
        }
        for size in range(len(weights) + 1):
            for ticked in itertools.combinations(weights, size):
                theirs = min(1, max(0, sum(weights[letter] for letter in ticked) / 100))
                ours = grade_question(question, list(ticked)).points / question.points
                # Moodle's list of weights has five decimals of a per cent; at most 8 are added.
                assert theirs == pytest.approx(float(ours), abs=8e-7)


def test_what_a_target_cannot_carry_is_named():
    quiz = load_quiz(FIXTURE)
    strict = with_changes(quiz, kind="multiple", scoring="all_or_nothing")
    said = " ".join(not_carried([strict], "gift"))
    for word in ("all or nothing", "percentage", "essay", "no points", "adds and never updates"):
        assert word in said
    assert "no points" not in " ".join(not_carried([strict], "moodle"))
    assert not_carried([quiz], "anki") == []


# ---------------------------------------------------------------- GIFT


@pytest.fixture
def read_gift(tmp_path):
    """A function from GIFT text to what gift-pegjs makes of it."""
    node = shutil.which("node")
    if node is None or not (GIFT / "node_modules").is_dir():
        pytest.skip("gift-pegjs is not here: install node, then `npm ci --prefix tests/gift`")

    def read(text):
        path = tmp_path / "bank.gift"
        path.write_text(text, encoding="utf-8")
        command = [node, str(GIFT / "read.mjs"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


def html_text(part):
    assert part["format"] == "html"
    return shown(part["text"])


@pytest.mark.parity
@EVERY
def test_moodle_s_format_holds_every_question_as_it_is_in_the_quiz(read_gift, path, lang):
    quiz = load_quiz(path)
    category, *items = read_gift(export([quiz], "gift", lang).decode())
    assert category["type"] == "Category"
    assert len(items) == len(quiz.questions)
    for question, item in zip(quiz.questions, items, strict=True):
        assert item["id"] == f"{quiz.id}/{question.id}/{lang}"
        assert item["tags"] == ["minigpt", f"phase-{quiz.phase:02d}", question.kind, lang]
        assert item["title"].startswith(question.id)
        assert squeezed(html_text(item["stem"])) == squeezed(expected(question.prompt[lang]))
        explanation = squeezed(html_text(item["globalFeedback"]))
        assert explanation.startswith(squeezed(expected(question.explanation[lang])))
        if question.kind == "numeric":
            check_numeric(question, item, lang)
        elif question.kind == "free_text":
            assert item["type"] == "Essay"
            model = (question.model_answer or {})[lang]
            assert explanation.endswith(squeezed(expected(model)))
        else:
            check_choices(question, item, lang)


def check_choices(question, item, lang):
    assert item["type"] == "MC"
    assert len(item["choices"]) == len(question.choices)
    for choice, read in zip(question.choices, item["choices"], strict=True):
        text = html_text(read["text"])
        if choice.code is not None:
            assert text == choice.code.source.rstrip("\n")  # to the space
        assert squeezed(text) == squeezed(choice_text(choice, lang))
        feedback = html_text(read["feedback"])
        assert squeezed(feedback) == squeezed(expected(choice.feedback[lang]))
        if question.kind == "single":
            assert (read["isCorrect"], read["weight"]) == (choice.correct, None)


def check_numeric(question, item, lang):
    assert item["type"] == "Numerical"
    accepted, *errors = item["choices"] if isinstance(item["choices"], list) else [item["choices"]]
    check_range(accepted["text"], question.answer.accepted)
    for read, error in zip(errors, question.common_errors, strict=True):
        assert read["weight"] == 0
        check_range(read["text"], error.accepted)
        assert squeezed(html_text(read["feedback"])) == squeezed(expected(error.feedback[lang]))


def check_range(read, interval):
    assert read["type"] == "high-low"
    # The parser keeps binary floats, so ours go through the same rounding: equal, no tolerance.
    assert (read["numberLow"], read["numberHigh"]) == (float(interval.low), float(interval.high))


@pytest.mark.parity
@pytest.mark.parametrize("path", [FIXTURE, *quiz_paths()], ids=lambda path: path.stem)
def test_moodle_gives_the_points_that_we_give(read_gift, path):
    """Moodle adds the weights of the ticked choices and clamps: we try every set of ticks."""
    quiz = load_quiz(path)
    _, *items = read_gift(export([quiz], "gift", "en").decode())
    for question, item in zip(quiz.questions, items, strict=True):
        if question.kind != "multiple" or question.scoring != "balanced":
            continue
        weights = {
            c.id: r["weight"] for c, r in zip(question.choices, item["choices"], strict=True)
        }
        for size in range(len(weights) + 1):
            for ticked in itertools.combinations(weights, size):
                theirs = min(1, max(0, sum(weights[letter] for letter in ticked) / 100))
                ours = grade_question(question, list(ticked)).points / question.points
                # Moodle's list of weights has five decimals of a per cent; at most 8 are added.
                assert theirs == pytest.approx(float(ours), abs=8e-7)


@pytest.mark.parity
def test_a_formula_that_is_not_escaped_would_be_read_as_something_else(read_gift, monkeypatch):
    """The bug planted: this is what the comparison above protects from."""
    quiz = load_quiz(FIXTURE)
    text = gift_question(quiz, quiz.questions[0], "en").replace(r"\\nabla", r"\nabla")
    (item,) = read_gift(text)
    assert r"\nabla" not in item["choices"][2]["text"]["text"]


@pytest.mark.parity
@pytest.mark.parametrize(
    "text",
    [r"\n", r"\\", "~=#{}:", "a\n\nb", "::", "// no comment", "{}", "=1 -> 2", "$CATEGORY: x"],
)
def test_no_text_can_act_as_gift(read_gift, text):
    quiz = load_quiz(FIXTURE)
    tricky = with_changes(quiz, title={"en": text, "es": text}, prompt={"en": text, "es": text})
    _, *items = read_gift(export([tricky], "gift", "en").decode())
    assert len(items) == len(quiz.questions)
    written = re.sub(r"\\(?=[\\{}~#=:])", "", text) if "\\" in text else text
    assert squeezed(html_text(items[0]["stem"])) == squeezed(written)


def test_code_keeps_its_spaces_without_using_line_breaks():
    gift = escape("<pre><code>if x:\n\n    y</code></pre>")
    assert "\n" not in gift and "  " not in gift
    assert html.unescape(re.sub(r"\\(.)", r"\1", gift)) == "<pre><code>if x:\n\n    y</code></pre>"


@pytest.mark.parametrize(
    ("scoring", "weights"),
    [("balanced", ["33.33333", "-50"]), ("all_or_nothing", ["33.33333", "-100"])],
)
def test_weights_are_written_as_moodle_s_list_has_them(scoring, weights):
    quiz = load_quiz(FIXTURE)
    question = replace(quiz.questions[2], scoring=scoring)
    found = re.findall(r"~%([^%]+)%", gift_question(quiz, question, "en"))
    assert sorted(set(found)) == sorted(weights)


def test_a_range_is_written_out_exactly():
    quiz = load_quiz(FIXTURE)
    text = gift_question(quiz, quiz.questions[3], "en")
    low, high = re.findall(r"^  =([\d.]+?)\.\.([\d.]+)", text, flags=re.MULTILINE)[0]
    key = Fraction("0.020833")
    assert (Fraction(low), Fraction(high)) == (key * Fraction("0.99"), key * Fraction("1.01"))
