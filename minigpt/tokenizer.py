"""Tokenizers: text to a list of small integers, and back without loss.

    CharTokenizer   one id per character; the vocabulary is the alphabet
    BPETokenizer    cuts a text into pieces, starts from their bytes and merges the commonest
                    neighbours, again and again

Source: Sennrich et al. 2016, section 3.2, https://arxiv.org/abs/1508.07909 (BPE for text);
Radford et al. 2019, section 2.2 (on bytes, so that no text is out of vocabulary).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any


class CharTokenizer:
    """One token per character of a fixed alphabet."""

    kind = "char"

    def __init__(self, alphabet: str) -> None:
        if not alphabet or len(set(alphabet)) != len(alphabet):
            raise ValueError(f"alphabet {alphabet[:20]!r} is empty or repeats a character")
        self.alphabet = alphabet
        self.id_of = {char: i for i, char in enumerate(alphabet)}

    @classmethod
    def train(cls, text: str) -> "CharTokenizer":
        """Take the alphabet from a text: its distinct characters in code-point order."""
        return cls("".join(sorted(set(text))))

    @property
    def vocab_size(self) -> int:
        return len(self.alphabet)

    def encode(self, text: str) -> list[int]:
        """Return one id per character. Raises ValueError for one outside the alphabet."""
        try:
            return [self.id_of[char] for char in text]
        except KeyError as error:
            name, way_out = named(error.args[0])
            raise ValueError(
                f"the character {name} is not among the {self.vocab_size} this model knows: "
                f"{way_out}"
            ) from None

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of the ids."""
        check_ids(ids, self.vocab_size)
        return "".join(self.alphabet[i] for i in ids)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "alphabet": self.alphabet}


def named(char: str) -> tuple[str, str]:
    """Return how to name a character that was refused, and what to do about it.

    A combining accent cannot be seen between quotes, and a full-width 4 looks like any other:
    beyond ASCII the code point and its name are told. The text itself is left alone; a tokenizer
    that changed it could not give it back.
    """
    way_out = "train on a text that has it"
    if char.isascii():
        return repr(char), way_out
    code_point = f"U+{ord(char):04X}"
    title = unicodedata.name(char, "no name")
    if unicodedata.combining(char):
        way_out = (
            "write the letter and its mark as one character, unicodedata.normalize('NFC', text)"
        )
        return f"{code_point} ({title})", way_out
    return f"{char!r} ({code_point}, {title})", way_out


# What a token may never straddle: a digit alone; a word with the space before it; any other
# character alone. It is GPT-2's idea for Python's `re`, where [^\W\d_] is how one says "a letter".
# Digits stay apart, so that ten tokens write every number and each of them is seen often.
PIECES = r"\d| ?[^\W\d_]+|\s|[^\w\s]|_"
REMEMBERED = 1 << 16  # pieces whose ids an encoder keeps: far more than a text's common words
LONGEST_BYTES = 1 << 26  # of all tokens together; merges that double would soon fill the memory


class BPETokenizer:
    """Byte-pair encoding: ids 0 to 255 are bytes, each later id a merged pair of earlier ones.

    A text is first cut into pieces by `pattern`, a regular expression, and no merge crosses a cut.
    Prompt and answer may be encoded apart wherever a cut falls between them. The merges, their
    order and the pattern are the tokenizer; pattern None takes a text as one piece.
    """

    kind = "bpe"

    def __init__(self, merges: Sequence[tuple[int, int]], pattern: str | None = PIECES) -> None:
        self.merges = [(a, b) for a, b in merges]
        self.pattern = pattern
        self.rank = {pair: i for i, pair in enumerate(self.merges)}  # (int, int) -> order learned
        if len(self.rank) < len(self.merges):
            raise ValueError("the merges repeat a pair: each pair becomes one token")
        check_merges(self.merges)
        self.bytes_of = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            self.bytes_of.append(self.bytes_of[a] + self.bytes_of[b])
        self.remembered: dict[str, list[int]] = {}  # piece -> its ids

    @classmethod
    def train(
        cls,
        text: str | Iterable[str],
        vocab_size: int = 512,
        pattern: str | None = PIECES,
        progress: Callable[[int, int], object] | None = None,
    ) -> "BPETokenizer":
        """Learn vocab_size - 256 merges, each time the commonest adjacent pair of `text`.

        text      one string, or parts of a text too large to hold, cut where the pattern cuts
        progress  called with (merges so far, merges wanted)

        A piece is worked on once, however often it occurs, and a merge visits only the pieces that
        hold its pair: the work grows with the different words of a text, not with its length. Ties
        go to the pair that is smaller as numbers, so the result does not depend on the order of a
        dictionary. Stops early when no pair occurs twice.
        """
        if vocab_size < 256:
            raise ValueError(
                f"vocab_size={vocab_size} cannot hold the 256 bytes: ask for 256 or more"
            )
        parts = [text] if isinstance(text, str) else text
        counted = Counter(piece for part in parts for piece in pieces(part, pattern))
        words = [list(to_bytes(piece)) for piece in counted]
        times = list(counted.values())
        count: Counter[tuple[int, int]] = Counter()  # pair -> how often it occurs
        holders: defaultdict[tuple[int, int], set[int]] = defaultdict(set)  # pair -> its words
        for w, ids in enumerate(words):
            for pair in pairwise(ids):
                count[pair] += times[w]
                holders[pair].add(w)
        # The smallest entry is the commonest pair. Counts change, entries do not: each change adds
        # a new entry, and one that no longer says the truth is passed over.
        heap = [(-n, pair) for pair, n in count.items()]
        heapify(heap)
        merges: list[tuple[int, int]] = []
        while heap and len(merges) < vocab_size - 256:
            n, best = heappop(heap)
            if -n != count[best]:
                continue
            if -n < 2:
                break
            changed = set()
            for w in holders.pop(best):
                old = words[w]
                words[w] = new = merge(old, best, 256 + len(merges))
                for pair in pairwise(old):
                    count[pair] -= times[w]
                for pair in pairwise(new):
                    count[pair] += times[w]
                    holders[pair].add(w)
                changed.update(pairwise(old), pairwise(new))
            merges.append(best)
            for pair in changed - {best}:
                heappush(heap, (-count[pair], pair))
            if progress is not None:
                progress(len(merges), vocab_size - 256)
        return cls(merges, pattern)

    @property
    def vocab_size(self) -> int:
        return len(self.bytes_of)

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text: in each piece, the merges in the order they were learned."""
        ids: list[int] = []
        for piece in pieces(text, self.pattern):
            known = self.remembered.get(piece)
            if known is None:
                known = self.encode_piece(piece)
                if len(self.remembered) < REMEMBERED:
                    self.remembered[piece] = known
            ids += known
        return ids

    def encode_piece(self, piece: str) -> list[int]:
        """Return the ids of a single piece."""
        ids = list(to_bytes(piece))
        while len(ids) > 1:
            first = min(set(pairwise(ids)), key=lambda pair: self.rank.get(pair, len(self.rank)))
            if first not in self.rank:
                break
            ids = merge(ids, first, 256 + self.rank[first])
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of the ids; a character cut in half becomes U+FFFD."""
        check_ids(ids, self.vocab_size)
        return b"".join(self.bytes_of[i] for i in ids).decode("utf-8", errors="replace")

    def to_json(self) -> dict[str, Any]:
        merges = [list(pair) for pair in self.merges]
        return {"kind": self.kind, "pattern": self.pattern, "merges": merges}


Tokenizer = CharTokenizer | BPETokenizer


def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Replace each `pair` by `new_id`, left to right: ([1, 2, 3, 1, 2], (1, 2), 9) -> [9, 3, 9]."""
    out, i = [], 0
    while i < len(ids):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def pieces(text: str, pattern: str | None) -> Iterator[str]:
    """Cut a text into the pieces that the pattern finds, one after another, losing nothing.

    Raises ValueError for a pattern that passes over a character: it would be lost.
    """
    if pattern is None:
        yield text
        return
    end = 0
    for found in re.finditer(pattern, text):
        if found.start() != end:
            break
        end = found.end()
        yield found[0]
    if end != len(text):
        raise ValueError(
            f"the pattern {pattern!r} passes over {text[end : end + 20]!r}: "
            "every character must be part of some piece"
        )


def to_bytes(text: str) -> bytes:
    """Return the UTF-8 bytes of a text. Raises ValueError for half a surrogate pair."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{text[error.start]!r} is half a character and has no bytes: remove it from the text"
        ) from None


def check_merges(merges: Sequence[tuple[int, int]]) -> None:
    """Raise ValueError for a merge of what does not exist yet, or for tokens beyond all measure."""
    lengths = [1] * 256
    for a, b in merges:
        if max(a, b) >= len(lengths) or min(a, b) < 0:
            raise ValueError(f"merge ({a}, {b}) names a token that does not exist yet")
        lengths.append(lengths[a] + lengths[b])
        if lengths[-1] > LONGEST_BYTES:  # before 2 to the power of the merges gets out of hand
            break
    if sum(lengths) > LONGEST_BYTES:
        raise ValueError(
            f"the {len(merges):,} merges spell more than {LONGEST_BYTES:,} bytes: "
            "this is not the vocabulary of a text"
        )


def check_ids(ids: Sequence[int], vocab_size: int) -> None:
    """Raise ValueError for an id that stands for nothing."""
    wrong = next((i for i in ids if not 0 <= i < vocab_size), None)
    if wrong is not None:
        raise ValueError(f"there is no token {wrong}: ids run from 0 to {vocab_size - 1}")


def from_json(saved: dict[str, Any]) -> Tokenizer:
    """Rebuild the tokenizer that `to_json` described. Raises ValueError for anything else."""
    match saved:
        case {"kind": "char", "alphabet": str(alphabet)}:
            return CharTokenizer(alphabet)
        case {"kind": "bpe", "merges": list(merges)}:
            # Files from before there was a pattern have none: their texts were one piece.
            return BPETokenizer([merge_pair(pair) for pair in merges], saved_pattern(saved))
    raise ValueError(f"no such tokenizer: {str(saved)[:60]}")


def merge_pair(pair: Any) -> tuple[int, int]:
    """Return a merge as it is stored in a file. Raises ValueError for anything but two ids."""
    match pair:
        case [int(a), int(b)] if not isinstance(a, bool) and not isinstance(b, bool):
            return a, b
    raise ValueError(f"{str(pair)[:40]!r} is no merge: it must be two ids, such as [97, 98]")


def saved_pattern(saved: dict[str, Any]) -> str | None:
    """Return the pattern stored in a file. Raises ValueError unless it is one."""
    pattern = saved.get("pattern")
    try:
        if pattern is not None:
            re.compile(pattern)
    except (re.error, TypeError, RecursionError, OverflowError) as error:
        raise ValueError(f"{str(pattern)[:40]!r} is no pattern to cut a text by: {error}") from None
    return pattern
