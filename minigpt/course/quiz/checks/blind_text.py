"""Whoever did not read the question must not get a hint that they were right.

The title, the prompt and the rubric's own keywords, sent in as answers, must name no idea: the
hint would otherwise praise what is no answer. Whole sentences of the title or the prompt are tried
one by one, too.
"""

import re

from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import Question, Quiz
from minigpt.course.words import LANGUAGES


def blind_text(quiz: Quiz) -> list[str]:
    """What a blind answer to a free-text question would be praised for, one sentence each."""
    found = []
    for question in quiz.questions:
        for lang in LANGUAGES if question.rubric is not None else ():
            for name, answer in blind_answers(question, lang).items():
                met = [c.id for c in hint(question, answer, lang).concepts if c.verdict == "met"]
                if met:
                    found.append(
                        f"{question.id} ({lang}): {name}, sent in as an answer, seems to name "
                        f"{', '.join(met)}; make the phrases of these ideas more particular."
                    )
    return found


def blind_answers(question: Question, lang: str) -> dict[str, str]:
    """What somebody could send in without thinking: a name for it, and the text."""
    assert question.rubric is not None
    title, prompt = question.title[lang], question.prompt[lang]
    answers = {"the title": title, "the prompt": prompt, "both": f"{title}. {prompt}"}
    for number, sentence in enumerate(re.split(r"(?<=[.:;?!])\s+", prompt), 1):
        answers[f"sentence {number} of the prompt"] = sentence
    phrases = [idea.accept[lang] for idea in question.rubric.concepts]
    stems = [[phrase.replace("*", "") for phrase in some] for some in phrases]
    answers["the list of stems"] = " ".join(" ".join(some) for some in stems)
    answers["the first stem of each idea"] = " ".join(some[0] for some in stems)
    answers["the stems with commas"] = ", ".join(some[0] for some in stems)
    return answers
