"""A letter means the text that stood beside it: answers survive an edited quiz, or are named."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from minigpt.course.quiz.grading.given import CHANGED
from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.grading.versions import choice_prints, letters_meant, moved, quiz_prints
from minigpt.course.quiz.learner.template import answer_template
from minigpt.course.quiz.reading.answers import parse_answers
from minigpt.course.quiz.reading.schema import QuizError, load_quiz

FIXTURE = Path(__file__).parents[2] / "quizzes" / "fixtures" / "phase-99-every-kind.yaml"
QUIZ = load_quiz(FIXTURE)
MULTIPLE = QUIZ.questions[2]
LETTERS = "abcdefgh"


def edited(quiz, number, choices):
    renamed = tuple(replace(c, id=letter) for c, letter in zip(choices, LETTERS, strict=False))
    questions = list(quiz.questions)
    questions[number] = replace(questions[number], choices=renamed)
    return replace(quiz, questions=tuple(questions), digest="0123456789ab")


def filled(quiz=QUIZ, **answers):
    text = answer_template(quiz, "en")
    for name, answer in answers.items():
        name = name.replace("_", "-")
        text = text.replace(f"  {name}:\n", f"  {name}: {answer}\n")
    return text


def test_an_answer_file_carries_the_version_and_what_its_letters_meant():
    answers = parse_answers(filled().encode(), "a.yaml", QUIZ)
    assert answers.digest == QUIZ.digest
    assert answers.choices == {name: tuple(found) for name, found in quiz_prints(QUIZ).items()}


@pytest.mark.parametrize("seed", range(20))
def test_answers_to_a_quiz_whose_choices_were_shuffled_earn_the_same(seed):
    chance = random.Random(seed)
    text = filled(q_99_01="c", q_99_03="[a, d, e]")
    order = chance.sample(MULTIPLE.choices, 5)
    quiz = edited(QUIZ, 2, order)
    before = grade(QUIZ, parse_answers(text.encode(), "a.yaml", QUIZ).answers)
    after = grade(quiz, parse_answers(text.encode(), "a.yaml", quiz).answers)
    assert after.points == before.points
    assert set(after.questions[2].feedback) == set(before.questions[2].feedback)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_typo_corrected_in_one_language_moves_no_answer(lang):
    a, *others = MULTIPLE.choices
    assert a.text is not None
    fixed = replace(a, text={**a.text, lang: "trés"})
    quiz = edited(QUIZ, 2, [*others, fixed])  # moved to the end as well
    answers = parse_answers(filled(q_99_03="[a]").encode(), "a.yaml", quiz).answers
    assert answers["q-99-03"] == ("e",)


def test_a_choice_that_is_gone_is_named_and_nobody_guesses():
    a, *others = MULTIPLE.choices
    quiz = edited(QUIZ, 2, [replace(a, text={"en": "one", "es": "uno"}), *others])
    answers = parse_answers(filled(q_99_03="[a, c]").encode(), "a.yaml", quiz).answers
    assert answers["q-99-03"] is CHANGED
    judged = grade(quiz, answers, "es").questions[2]
    assert (judged.status, judged.points) == ("ask", 0)
    assert "ya no está entre sus opciones" in judged.note


def test_letters_of_another_version_without_their_choices_are_named_too():
    given = {"q-99-01": "b", "q-99-05": "8"}
    meant = letters_meant(QUIZ, given, {}, "ffffffffffff")
    assert meant == {"q-99-01": CHANGED, "q-99-05": "8"}
    for digest in ("", QUIZ.digest, QUIZ.earlier_digest):  # files from before there was a digest
        assert letters_meant(QUIZ, given, {}, digest) == given


def test_an_answer_file_of_an_earlier_release_is_read_as_it_was():
    old = "schema: minigpt-answers/1\nquiz: phase-99-every-kind\nlang: en\nanswers: {q-99-01: b}\n"
    answers = parse_answers(old.encode(), "a.yaml", QUIZ)
    assert answers.answers == {"q-99-01": "b"} and answers.name == "" and not answers.choices


def test_code_and_formulas_have_prints_of_their_own():
    prints = [p for q in QUIZ.questions for p in choice_prints(q)]
    assert len(set(prints)) == len(prints) == 11
    assert all(len(p) == 12 for p in prints)
    assert moved(QUIZ.questions[1], "c", choice_prints(QUIZ.questions[1])) == "c"


@pytest.mark.parametrize(
    ("lines", "place", "sentence"),
    [
        ("name: [x]", "4:7", "name"),
        ("name: '" + "x" * 90 + "'", "4:7", "80 letras"),
        ("choices: {q-99-01: [zz, yy]}", "4:10", "déjalo como estaba"),
        ("choices: 7", "4:10", "déjalo como estaba"),
        ("self: {q-99-06: [evil]}", "4:17", "no tiene la idea 'evil'"),
        ("self: {q-99-01: [a]}", "4:17", "listas de ideas"),
        ("self: 3", "4:7", "listas de ideas"),
        ("nombre: Ana", "4:1", "no tiene la clave 'nombre'"),
    ],
)
def test_what_may_stand_beside_the_answers_is_checked_as_strictly(lines, place, sentence):
    text = f"schema: minigpt-answers/1\nquiz: {QUIZ.id}\nlang: es\n{lines}\nanswers: {{}}\n"
    with pytest.raises(QuizError) as caught:
        parse_answers(text.encode(), "a.yaml", QUIZ)
    assert caught.value.problems[0].startswith(f"a.yaml:{place}: ")
    assert sentence in caught.value.problems[0]


# ---------------------------------------------------------------- JSON, #, and the language

BASE = f"schema: minigpt-answers/1\nquiz: {QUIZ.id}\nlang: es\nanswers:\n"


@pytest.mark.parametrize("text", ["🙂", "a 🙂🙃 b", "\\ud83d\\ude42", 'say "🙂" \\', "日本 𝛼"])
@pytest.mark.parametrize("indent", [None, 1])
def test_json_is_read_as_json_dumps_writes_it(text, indent):
    data = {"schema": "minigpt-answers/1", "quiz": QUIZ.id, "lang": "es"}
    written = json.dumps({**data, "answers": {"q-99-06": text}}, indent=indent)
    assert parse_answers(written.encode(), "a.json", QUIZ).answers["q-99-06"] == text


def test_half_a_character_in_json_is_refused():
    text = '{"schema": "minigpt-answers/1", "quiz": "x", "lang": "es", "answers": {"q": "\\ud83d"}}'
    with pytest.raises(QuizError):
        parse_answers(text.encode(), "a.json")


def test_free_text_is_not_cut_at_a_hash_without_a_word():
    for line in ("q-99-06: Redondea # cada peso", "q-99-06:   # cada peso"):
        with pytest.raises(QuizError, match="quedaría cortada"):
            parse_answers((BASE + f"  {line}\n").encode(), "a.yaml", QUIZ)
    whole = BASE + "  q-99-06: 'Redondea # cada peso'\n  q-99-01: b # seguro\n"
    answers = parse_answers(whole.encode(), "a.yaml", QUIZ).answers
    assert answers == {"q-99-06": "Redondea # cada peso", "q-99-01": "b"}  # a letter has comments


ENGLISH = " the | is | not | has | must | file | answer "


@pytest.mark.parametrize(
    "text",
    [
        "lang: es\n",
        BASE + "  q-99-01: z\n",
        BASE + "  q-99-91: a\n",
        BASE + "  q-99-03: a\n",
        BASE + "  q-99-01: [a, a]\n",
        BASE + "  q-99-03: [a, a]\n",
        BASE + "  q-99-01: &x a\n",
        BASE + "  q-99-01: !!str a\n",
        BASE + "  q-99-01: a\n  q-99-01: b\n",
        BASE + "  ? [a]\n  : b\n",
        BASE.replace("/1", "/2") + "  q-99-01: a\n",
        BASE.replace("answers:", "respuestas:") + "  q-99-01: a\n",
        BASE + "  q-99-01: a\n---\nx: y\n",
        BASE + "  q-99-01: a\u202e\n",
        BASE + "  q-99-01: {a: b}\n",
        BASE.replace(QUIZ.id, "[x]"),
    ],
)
def test_a_spanish_file_is_answered_in_spanish(text):
    with pytest.raises(QuizError) as caught:
        parse_answers(text.encode(), "a.yaml", QUIZ)
    for problem in caught.value.problems:
        words = problem.split(": ", 1)[1]
        assert not any(word in f" {words} " for word in ENGLISH.split("|")), problem
