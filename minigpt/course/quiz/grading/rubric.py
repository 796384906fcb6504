"""Free text judged by ideas looked for: a keyword rubric that knows negation, and says what it is.

A concept counts when one of its phrases stands in the answer and is not negated in its clause.
    "4 bit*" finds "4-bit", "4 bits", and up to 2 words may stand between the words of a phrase
It looks for ideas, it does not understand sentences: misspellings, paraphrases and right words
about the wrong thing are misjudged. Hence the marked examples of every question, run by the tests.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from minigpt.course.quiz.parts import Concept, Rubric

GAP = 2  # words that may stand between two words of a phrase
SCOPE = 4  # words after which a "not" no longer reaches
SENTENCE = 8  # words from which an answer must contain some function words
FEWEST_FUNCTION_WORDS = Fraction(12, 100)

CLAUSE_ENDS = frozenset("but however although though yet whereas pero sino aunque mientras".split())
NEGATIONS = frozenset(
    "no not never without neither nor none cannot unlike nunca sin tampoco ni jamas ningun "
    "ninguna nada".split()
)
NEGATING_PAIRS = frozenset({"instead of", "rather than", "vez de", "lugar de"})
# "not only 4 bits" affirms.
HARMLESS_AFTER_NOT = frozenset("only just merely solo solamente".split())
# "quantization is not used", "la cuantización es falsa": said after the idea.
DENIED_AFTER = frozenset(
    "wrong false incorrect unnecessary irrelevant falso falsa incorrecto incorrecta "
    "innecesario innecesaria".split()
)
UNUSED_AFTER_NOT = frozenset(
    "used needed required applied involved necessary usa utiliza aplica necesita emplea "
    "usan utilizan aplican necesitan emplean".split()
)
FUNCTION_WORDS = frozenset(
    "a an the of to in on at by for with and or is are was be it its that this so as from into "
    "than then they which we you not no only each all has have does do because when while if "
    "un una el la los las de del al en por para con y o es son era ser se su sus que lo le esto "
    "este esta asi como desde entre cada todo todos toda todas tiene porque cuando mientras si "
    "sin no solo mas".split()
)

_PIECE = re.compile(r"(?P<word>\d+(?:[.,]\d+)*|[^\W\d_][^\W_]*)|(?P<end>[.;:!?¡¿,\n])")


@dataclass(frozen=True)
class ConceptVerdict:
    """What became of one idea: "met", "not found", "negated", or "contradicted"."""

    id: str
    verdict: str
    label: str  # in the learner's language
    share: Fraction  # what the idea is worth, of 1


@dataclass(frozen=True)
class Verdict:
    """What the rubric says about one answer."""

    share: Fraction  # of the question's points
    concepts: tuple[ConceptVerdict, ...] = ()
    feedback: tuple[str, ...] = ()  # of the contradictions found
    problem: str | None = None  # "too-many-words" or "not-a-sentence": not judged yet


def judge(rubric: Rubric, text: str, lang: str, max_words: int = 40) -> Verdict:
    """Judge one answer: the share of the points it earns, and why."""
    clauses = split_clauses(text)
    words = [word for clause in clauses for word in clause]
    if len(words) > max_words:
        return Verdict(Fraction(0), problem="too-many-words")
    function_words = sum(word in FUNCTION_WORDS for word in words)
    if len(words) >= SENTENCE and function_words < FEWEST_FUNCTION_WORDS * len(words):
        return Verdict(Fraction(0), problem="not-a-sentence")

    contradicted = tuple(
        c.feedback[lang] for c in rubric.contradictions if find(c.when[lang], clauses) == "met"
    )
    found = [find(concept.accept[lang], clauses) for concept in rubric.concepts]
    if contradicted:
        found = ["contradicted" if verdict == "met" else verdict for verdict in found]
    pairs = list(zip(rubric.concepts, found, strict=True))
    share = sum((concept.share for concept, verdict in pairs if verdict == "met"), Fraction(0))
    return Verdict(
        Fraction(0) if contradicted else share,
        tuple(_verdict(concept, verdict, lang) for concept, verdict in pairs),
        contradicted,
    )


def split_clauses(text: str) -> list[list[str]]:
    """Lower-case words without accents, clause by clause: a negation stays in its clause."""
    clauses: list[list[str]] = [[]]
    for piece in _PIECE.finditer(fold(text)):
        word = piece["word"]
        if word is None or word in CLAUSE_ENDS:
            clauses.append([])
        else:
            clauses[-1].append(word)
    return [clause for clause in clauses if clause]


def fold(text: str) -> str:
    """Case and accents taken away, n't written out: "Cuantización" and "cuantizacion" are one."""
    text = unicodedata.normalize("NFKD", text.casefold()).replace("\u2019", "'")
    text = "".join(character for character in text if not unicodedata.combining(character))
    return re.sub(r"(?:\bca)?n't\b", " not", text)


def find(phrases: tuple[str, ...], clauses: list[list[str]]) -> str:
    """ "met" if some phrase is said, "negated" if it is only denied, else "not found"."""
    verdict = "not found"
    for phrase in phrases:
        pattern = _pattern(phrase)
        for clause in clauses:
            for start in range(len(clause)):
                end = _match(pattern, clause, start)
                if end and not _denied(clause, start, end):
                    return "met"
                if end:
                    verdict = "negated"
    return verdict


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> tuple[str, ...]:
    """ "4 bit*" as ("4", "bit*"); a hyphen separates words, as in answers."""
    return tuple(re.findall(r"\d+(?:[.,]\d+)*\*?|[^\W\d_][^\W_]*\*?", fold(phrase)))


def _match(pattern: tuple[str, ...], clause: list[str], start: int) -> int:
    """Where a phrase that begins at `start` ends (one past it), or 0."""
    if not _fits(pattern[0], clause[start]):
        return 0
    at = start + 1
    for wanted in pattern[1:]:
        for gap in range(GAP + 1):
            if at + gap >= len(clause):
                return 0
            word = clause[at + gap]
            if _fits(wanted, word):
                break
            # "4, not 8 bits" is not "4 bits": no gap across a number or a negation.
            if word[0].isdigit() or word in NEGATIONS:
                return 0
        else:
            return 0
        at += gap + 1
    return at


def _fits(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _denied(clause: list[str], start: int, end: int) -> bool:
    """Whether the words clause[start:end] are negated, before or after them."""
    for at in range(max(0, start - SCOPE), start):
        if clause[at] in NEGATIONS and clause[at + 1] not in HARMLESS_AFTER_NOT:
            return True
        if at + 1 < start and f"{clause[at]} {clause[at + 1]}" in NEGATING_PAIRS:
            return True
    after = clause[end : end + SCOPE]
    return any(word in DENIED_AFTER for word in after[:2]) or any(
        word in NEGATIONS and UNUSED_AFTER_NOT.intersection(after[at + 1 :])
        for at, word in enumerate(after)
    )


def _verdict(concept: Concept, verdict: str, lang: str) -> ConceptVerdict:
    return ConceptVerdict(concept.id, verdict, concept.label[lang], concept.share)
