"""Which version of a quiz: what decides points, in 12 hexadecimal digits."""

import hashlib
import json
from collections.abc import Mapping

# What decides points. Wording does not: a corrected typo leaves every earlier score standing.
MARKED_BY = ("id", "kind", "points", "scoring", "answer")
# What the digest was made of before it ignored wording; scores kept under it still stand.
ONCE_MARKED_BY = ("id", "kind", "points", "prompt", "scoring", "answer", "max_words", "rubric")


def content_digest(data: Mapping) -> str:
    """12 hexadecimal digits that change when a question comes or goes, or a key or points change.

    They do not change with the wording, in any language: what a letter meant is another matter,
    and `grading.versions` keeps it.
    """
    graded = [question for question in data["questions"] if question["kind"] != "free_text"]
    marked = [
        {key: question[key] for key in MARKED_BY if key in question}
        | {"choices": [[c["id"], c["correct"]] for c in question.get("choices", [])]}
        for question in graded
    ]
    return _digest([data["id"], data["pass_percent"], marked])


def once_digest(data: Mapping) -> str:
    """The digest as it was made before it ignored wording."""
    marked = [
        {key: question[key] for key in ONCE_MARKED_BY if key in question}
        | {
            "choices": [
                {key: value for key, value in choice.items() if key != "feedback"}
                for choice in question.get("choices", [])
            ]
        }
        for question in data["questions"]
    ]
    return _digest([data["id"], data["pass_percent"], marked])


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
