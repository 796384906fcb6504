"""Constrained decoding: the tree by hand, and texts that are legal whatever the model would say."""

import pytest
import torch

from minigpt.constrained import LegalTexts
from minigpt.model import GPT, GPTConfig
from minigpt.sampling import SamplingConfig, generate
from minigpt.tokenizer import CharTokenizer

TOKENIZER = CharTokenizer("\n:tweons")
TEXTS = ("two\n", "ten\n", "tens\n")


def letters(rule: LegalTexts, written: str) -> str:
    return "".join(
        sorted(TOKENIZER.decode([i]) for i in rule.next_tokens(TOKENIZER.encode(written)))
    )


def test_the_tree_of_three_texts_by_hand():
    rule = LegalTexts(TEXTS, TOKENIZER, after=1)
    assert letters(rule, "") == "t"
    assert letters(rule, "t") == "ew"
    assert letters(rule, "tw") == "o"
    assert letters(rule, "ten") == "\ns"
    assert letters(rule, "tens") == letters(rule, "two") == "\n"


def test_behind_a_text_and_outside_of_all_only_token_0_is_left():
    rule = LegalTexts(TEXTS, TOKENIZER, after=1)
    assert letters(rule, "two\n") == letters(rule, "two\n\n") == letters(rule, "wet") == "\n"


def test_each_row_of_a_batch_is_at_its_own_place_behind_the_prompt():
    rule = LegalTexts(TEXTS, TOKENIZER, after=1)
    ids = torch.tensor([TOKENIZER.encode(text) for text in (":te", ":tw", "tte")])
    allowed = rule(ids)
    assert allowed.shape == (3, len(":twenos\n")) and allowed.dtype == torch.bool
    assert allowed.sum(1).tolist() == [1, 1, 1]
    assert torch.equal(allowed[0], allowed[2])  # the prompt may be anything


@pytest.mark.parametrize("cache", [True, False])
@pytest.mark.parametrize("config", [SamplingConfig(temperature=0), SamplingConfig(5.0, top_p=0.99)])
def test_whatever_the_model_would_say_the_text_is_legal(config, cache):
    torch.manual_seed(0)
    model = GPT(GPTConfig(TOKENIZER.vocab_size, context_length=8, n_embd=8, n_head=2, d_ff=16))
    prompts = torch.tensor([TOKENIZER.encode(":")] * 40)
    rule = LegalTexts(TEXTS, TOKENIZER, after=1)
    ids = generate(model, prompts, 6, config, stop_id=0, use_cache=cache, allowed=rule)
    texts = [TOKENIZER.decode(row[1:]) for row in ids.tolist()]
    assert all(text.split("\n")[0] + "\n" in TEXTS for text in texts)
    free = generate(model, prompts, 6, config, stop_id=0, use_cache=cache)
    said = [TOKENIZER.decode(row[1:]) for row in free.tolist()]
    assert not all(text.split("\n")[0] + "\n" in TEXTS for text in said)


def test_what_cannot_be_written_is_refused():
    with pytest.raises(ValueError, match="no legal texts"):
        LegalTexts([], TOKENIZER, after=0)
    with pytest.raises(ValueError, match="empty text can never be finished"):
        LegalTexts(["two", ""], TOKENIZER, after=0)
