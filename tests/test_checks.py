"""The cheap tests of a new model tell a sound one from a broken one."""

import torch

from minigpt.checks import learn_by_heart, stream_size
from minigpt.data import encode_rows
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET, row
from minigpt.tokenizer import CharTokenizer

BATCH = encode_rows([row(n, "en") for n in (7, 42, 4216)], CharTokenizer(ALPHABET), 44)


def new_model() -> GPT:
    torch.manual_seed(0)
    return GPT(GPTConfig(len(ALPHABET)))


def test_a_sound_model_learns_a_batch_by_heart_and_frozen_blocks_do_not():
    sound = learn_by_heart(new_model(), BATCH.x, BATCH.y, steps=40)
    frozen = new_model()
    frozen.blocks.requires_grad_(False)
    before = [p.clone() for p in frozen.blocks.parameters()]
    stuck = learn_by_heart(frozen, BATCH.x, BATCH.y, steps=40)
    assert len(sound) == 40
    assert sound[0] == stuck[0]  # the same start
    assert sound[-1] < 0.3 * stuck[-1]
    assert all(torch.equal(p, q) for p, q in zip(before, frozen.blocks.parameters(), strict=True))


def test_the_stream_of_a_deep_model_keeps_its_size_only_with_the_smaller_start():
    shallow, deep = (stream_size(n, BATCH.x, scaled=True) for n in (1, 16))
    assert abs(deep / shallow - 1) < 0.2  # measured 1.03; without the smaller start, over 3
    assert stream_size(16, BATCH.x, scaled=False) > 2 * deep
