"""The machinery of the course, in rooms. Each may import from the rooms above it in this list only.

    words         the two languages, error sentences: used by every room
    text/         formulas, and how each language writes a number
    time_limit    stop what runs too long
    quiz/         questions read, checked, graded and exported
    judging/      what decides that an exercise is right, wrong or still to do
    exercises/    a folder per phase, a page per exercise
    exercise      the `check` that notebooks call
    notebooks/    one bilingual source per phase -> notebooks, executed and checked
    capstone/     a learner's own project, worked out anew
    site/         the pages of both languages
    desk/         the learner's own copies, their progress, and what opens the course

The model's own files never import this package; the quiz and site half of it never imports torch.
tests/test_import_directions.py holds the order.
"""
