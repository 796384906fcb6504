"""Tokenizers: text to a list of small integers, and back without loss.

    CharTokenizer   one id per character; the vocabulary is the alphabet
    BPETokenizer    starts from bytes and merges the commonest neighbours, again and again

Source: Sennrich et al. 2016, section 3.2, https://arxiv.org/abs/1508.07909 (BPE for text);
Radford et al. 2019, section 2.2 (on bytes, so that no text is out of vocabulary).
"""

from collections import Counter
from collections.abc import Sequence
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
            raise ValueError(
                f"the character {error.args[0]!r} is not among the {self.vocab_size} this model "
                "knows: train on a text that has it"
            ) from None

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of the ids."""
        return "".join(self.alphabet[i] for i in ids)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "alphabet": self.alphabet}


class BPETokenizer:
    """Byte-pair encoding: ids 0 to 255 are bytes, each later id a merged pair of earlier ones."""

    kind = "bpe"

    def __init__(self, merges: Sequence[tuple[int, int]]) -> None:
        self.merges = [(a, b) for a, b in merges]
        self.rank = {pair: i for i, pair in enumerate(self.merges)}  # (int, int) -> order learned
        self.bytes_of = [bytes([i]) for i in range(256)]
        for a, b in self.merges:
            if max(a, b) >= len(self.bytes_of) or min(a, b) < 0:
                raise ValueError(f"merge ({a}, {b}) names a token that does not exist yet")
            self.bytes_of.append(self.bytes_of[a] + self.bytes_of[b])

    @classmethod
    def train(cls, text: str, vocab_size: int = 512) -> "BPETokenizer":
        """Learn vocab_size - 256 merges, each time the commonest adjacent pair of `text`.

        Ties go to the pair that is smaller as numbers, so the result does not depend on the
        order of a dictionary. Stops early when no pair occurs twice.
        """
        if vocab_size < 256:
            raise ValueError(
                f"vocab_size={vocab_size} cannot hold the 256 bytes: ask for 256 or more"
            )
        ids, merges = list(text.encode("utf-8")), []
        for new_id in range(256, vocab_size):
            pairs = Counter(zip(ids, ids[1:], strict=False))
            if not pairs:
                break
            best, count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
            if count < 2:
                break
            ids = merge(ids, best, new_id)
            merges.append(best)
        return cls(merges)

    @property
    def vocab_size(self) -> int:
        return len(self.bytes_of)

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text, applying the merges in the order they were learned."""
        ids = list(text.encode("utf-8"))
        while len(ids) > 1:
            pairs = set(zip(ids, ids[1:], strict=False))
            first = min(pairs, key=lambda pair: self.rank.get(pair, len(self.rank)))
            if first not in self.rank:
                break
            ids = merge(ids, first, 256 + self.rank[first])
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of the ids; a character cut in half becomes U+FFFD."""
        return b"".join(self.bytes_of[i] for i in ids).decode("utf-8", errors="replace")

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "merges": [list(pair) for pair in self.merges]}


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


def from_json(saved: dict[str, Any]) -> Tokenizer:
    """Rebuild the tokenizer that `to_json` described. Raises ValueError for anything else."""
    match saved:
        case {"kind": "char", "alphabet": str(alphabet)}:
            return CharTokenizer(alphabet)
        case {"kind": "bpe", "merges": list(merges)}:
            return BPETokenizer([(int(a), int(b)) for a, b in merges])
    raise ValueError(f"no such tokenizer: {str(saved)[:60]}")
