"""Quizzes: one YAML file a phase, from its characters to a grade.

    parts       what a quiz is, once read and found sound
    text/       how a text of a quiz looks on a page, in a terminal, in plain words
    grading/    answers judged, exactly
    reading/    YAML, with every problem at its line and column
    learner/    take a quiz, keep the attempts, look back
    classroom/  a class's answer files, graded together
    export/     other programs' formats
    bank        every quiz of a folder
    checks/     what a strict editor would find
    cli         `minigpt quiz`

Nothing here knows exercises, notebooks, site or torch.
"""
