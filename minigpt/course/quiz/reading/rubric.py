"""Free text in the quiz schema: concepts, contradictions, examples marked by a person."""

import re
from collections.abc import Mapping

from minigpt.course.quiz.parts import Concept, Contradiction, MarkedExample, Rubric
from minigpt.course.quiz.reading.reader import EMPTY, Reader
from minigpt.course.quiz.reading.yaml import Path_
from minigpt.course.words import LANGUAGES

# Words of letters or digits; `*` ends a stem: "4 bit*", "double quantiz*". Never a regex.
PHRASE = r"[^\W_]+\*?(?:[ -][^\W_]+\*?){0,5}"


def read_free_text(read: Reader, data: Mapping, path: Path_) -> dict:
    """The fields of a Question of kind free_text."""
    fields: dict = {}
    if "max_words" in data:
        fields["max_words"] = read.whole(data["max_words"], (*path, "max_words"), 5, 80)
    if "rubric" in data:
        fields["rubric"] = _read_rubric(read, data["rubric"], (*path, "rubric"))
    if "model_answer" in data:
        fields["model_answer"] = read.text(data["model_answer"], (*path, "model_answer"))
    if "examples" in data:
        where = (*path, "examples")
        examples = read.mapping(data["examples"], where, LANGUAGES)
        fields["examples"] = {
            language: _read_examples(read, examples[language], (*where, language))
            for language in LANGUAGES
            if language in examples
        }
    return fields


def _read_rubric(read: Reader, value: object, path: Path_) -> Rubric:
    data = read.mapping(value, path, ("concepts",), ("contradictions",))
    where = (*path, "concepts")
    entries = read.items(data["concepts"], where, 1, 6, "concepts") if "concepts" in data else []
    problems_before = len(read.document.problems)
    concepts = tuple(_read_concept(read, entry, (*where, i)) for i, entry in enumerate(entries))
    total = sum(concept.share for concept in concepts)
    if concepts and total != 1 and len(read.document.problems) == problems_before:
        read.add(where, f"the shares of the concepts must add up to 1, not {total}.")
    contradictions = []
    if "contradictions" in data:
        where = (*path, "contradictions")
        entries = read.items(data["contradictions"], where, 0, 9, "contradictions")
        for index, entry in enumerate(entries):
            here = (*where, index)
            fields = read.mapping(entry, here, ("id", "when", "feedback"))
            name = _read_id(read, fields, here)
            phrases = _read_phrases(read, fields, "when", here)
            feedback = read.text(fields.get("feedback", EMPTY), (*here, "feedback"))
            contradictions.append(Contradiction(name, phrases, feedback))
    names = [entry.id for entry in (*concepts, *contradictions) if entry.id]
    if len(set(names)) < len(names):
        read.add(path, "the ids of concepts and contradictions must differ from each other.")
    return Rubric(concepts, tuple(contradictions))


def _read_concept(read: Reader, value: object, path: Path_) -> Concept:
    data = read.mapping(value, path, ("id", "share", "label", "accept"))
    label = read.text(data["label"], (*path, "label")) if "label" in data else EMPTY
    share = read.share(data.get("share", 0), (*path, "share"))
    if "share" in data and share == 0:
        read.add((*path, "share"), "a concept must be worth more than 0.")
    return Concept(
        _read_id(read, data, path), share, label, _read_phrases(read, data, "accept", path)
    )


def _read_id(read: Reader, data: Mapping, path: Path_) -> str:
    if "id" not in data:
        return ""
    rule = "small letters, digits and hyphens"
    return read.string(data["id"], (*path, "id"), r"[a-z][a-z0-9-]*", rule)


def _read_phrases(read: Reader, data: Mapping, key: str, path: Path_) -> dict[str, tuple[str, ...]]:
    phrases: dict[str, tuple[str, ...]] = {language: () for language in LANGUAGES}
    if key not in data:
        return phrases
    by_language = read.mapping(data[key], (*path, key), LANGUAGES)
    for language in LANGUAGES:
        if language in by_language:
            where = (*path, key, language)
            items = read.items(by_language[language], where, 1, 30, "phrases")
            rule = "up to 6 words, each may end in *"
            phrases[language] = tuple(
                read.string(item, (*where, i), PHRASE, rule) for i, item in enumerate(items)
            )
            for index, phrase in enumerate(phrases[language]):
                if re.search(r"(?<![^\W_])[^\W\d_]{1,2}\*", phrase):
                    read.add((*where, index), f"the stem in {phrase!r} needs 3 letters before *.")
    return phrases


def _read_examples(read: Reader, value: object, path: Path_) -> tuple[MarkedExample, ...]:
    entries = read.items(value, path, 4, 60, "marked examples")
    examples = []
    for index, entry in enumerate(entries):
        here = (*path, index)
        data = read.mapping(entry, here, ("text", "mark"), ("known_miss",))
        text = read.string(data["text"], (*here, "text")) if "text" in data else ""
        mark = read.share(data.get("mark", 0), (*here, "mark"))
        miss = "known_miss" in data and read.boolean(data["known_miss"], (*here, "known_miss"))
        examples.append(MarkedExample(text, mark, miss))
    accepted = sum(example.mark > 0 for example in examples)
    if len(examples) >= 4 and (accepted < 2 or len(examples) - accepted < 2):
        read.add(path, "of the examples at least 2 must earn something and at least 2 nothing.")
    return tuple(examples)
