"""What a notebook calls: `fn = check("ex-28-01", fn)`.

It stands above the rooms that it joins: `exercises` has the exercise, `judging` the verdict.
"""

import os
from typing import Any

from minigpt.course.exercises import find
from minigpt.course.judging.judge import judge
from minigpt.course.judging.show import language, show


def check(identifier: str, function: Any) -> Any:
    """Say how the exercise stands, and hand back what the next cells should use.

    An untouched stub is "to do" and becomes the reference, so that the notebook runs on.
    """
    exercise = find(identifier)
    # A second run of the check cell alone meets the reference it handed back the first time.
    verdict = None if function is exercise.reference else judge(exercise, function)
    silent = os.environ.get("MINIGPT_LANG") == "none"  # the course's own run, for both languages
    if not silent:
        show(exercise, verdict, language(identifier))
    return exercise.reference if verdict is None or verdict.status == "todo" else function
