"""Constrained decoding: at each step only letters that can still lead to a legal text.

    legal texts   two, ten, tens
    as a tree     start -> t -> w -> o -> end
                             -> e -> n -> end
                                       -> s -> end

The tree (a trie) is walked along with the writing: the logits of all letters that do not go on from
where the text stands are put at minus infinity, and softmax shares out among the rest. What comes
out is legal for certain. Whether it is right is another question.

Source: Willard & Louf 2023, https://arxiv.org/abs/2307.09702 (the same for regular expressions and
grammars, with the allowed tokens worked out beforehand).
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from minigpt.tokenizer import Tokenizer

Tree = dict[int, Any]  # token id -> the tree of what may follow it


class LegalTexts:
    """Which token may come next, when what is written after the prompt must be one of the texts.

    texts  all that may be written, each with whatever ends it, such as a newline
    after  how many tokens of each row are prompt

    Called with ids (B, T) it returns (B, V) bool; hand it to `generate` as `allowed`. Behind a
    complete text only token 0 is allowed. Raises ValueError if there is no text, or an empty one.
    """

    def __init__(self, texts: Iterable[str], tokenizer: Tokenizer, after: int) -> None:
        self.after, self.vocab_size, self.tree = after, tokenizer.vocab_size, Tree()
        for text in texts:
            here = self.tree
            for token in tokenizer.encode(text) or [None]:
                if token is None:
                    raise ValueError("an empty text can never be finished: leave it out")
                here = here.setdefault(token, {})
        if not self.tree:
            raise ValueError("there are no legal texts: give at least one")

    def __call__(self, ids: Tensor) -> Tensor:
        allowed = torch.zeros(len(ids), self.vocab_size, dtype=torch.bool)  # (B, V)
        for row, written in enumerate(ids[:, self.after :].tolist()):
            allowed[row, self.next_tokens(written)] = True
        return allowed

    def next_tokens(self, written: list[int]) -> list[int]:
        """Return the tokens that may follow; [0] behind a complete text, or outside of all."""
        here = self.tree
        for token in written:
            here = here.get(token, {})
        return list(here) or [0]
