"""What phase 00 shows of the course says what the course itself would say."""

from minigpt.course.notebooks.tour import try_answers, try_quiz


def first_try(x, y):
    return sum(x[i] * y[i] for i in range(1, len(x)))


def empty(x, y):
    raise NotImplementedError


def test_answers_are_judged_as_in_the_notebook(capsys):
    try_answers("ex-00-01", empty, first_try)
    assert capsys.readouterr().out.split() == (
        ["empty", "todo", "None", "first_try", "wrong", "starts-at-one"]
    )


def test_answers_to_a_question_earn_what_a_quiz_gives(capsys):
    try_quiz("q-00-01", "-2", "10", "")
    try_quiz("q-00-04", ["a", "b", "c", "d", "e"], ["b"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-4:] for line in lines] == [
        ["right", "1", "of", "1"],
        ["wrong", "0", "of", "1"],
        ["skipped", "0", "of", "1"],
        ["wrong", "0", "of", "2"],
        ["partly", "1", "of", "2"],
    ]
