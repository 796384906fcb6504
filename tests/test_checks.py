"""The cheap tests of a new model tell a sound one from a broken one."""

import pytest
import torch

from minigpt.ablations import without
from minigpt.checks import (
    batch_loss,
    forced_and_written,
    learn_by_heart,
    rows_mixed,
    start_gap,
    stream_size,
    unmoved,
    who_notices,
)
from minigpt.data import encode_rows
from minigpt.experiments.silent_bugs import one_batch, rows_and_columns
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


class Mixed(torch.nn.Module):
    """Logits that are a fixed mixture of the tokens' one-hot rows, (T, T): by hand."""

    def __init__(self, mix: torch.Tensor) -> None:
        super().__init__()
        self.mix = mix

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return torch.einsum("ts,bsv->btv", self.mix, torch.nn.functional.one_hot(ids, 5).float())


def test_who_notices_by_hand():
    ids = torch.tensor([[1, 3, 0, 4]])
    past = torch.ones(4, 4).tril()
    assert who_notices(Mixed(past), ids, 1).tolist() == [False, True, True, True]
    assert who_notices(Mixed(torch.ones(4, 4)), ids, 1).tolist() == [True] * 4
    assert who_notices(Mixed(torch.eye(4)), ids, 3).tolist() == [False, False, False, True]


def test_who_notices_gives_the_model_back_in_its_mode():
    model = new_model().train()
    assert who_notices(model, BATCH.x[:1], 5).nonzero().min() == 5
    assert model.training


@pytest.mark.parametrize("seed", range(5))
def test_healthy_models_start_at_ln_v(seed):
    model = without("nothing", seed)
    assert abs(start_gap(model, BATCH.x, BATCH.y)) < 0.05  # measured: 0.03 at most
    assert start_gap(without("small start", seed), BATCH.x, BATCH.y) > 0.5


def test_rows_are_mixed_only_by_a_loss_that_mixes_them():
    model = new_model()
    assert not rows_mixed(model, BATCH.x, BATCH.y)
    assert rows_mixed(model, BATCH.x, BATCH.y, rows_and_columns)


def test_what_is_cut_off_or_frozen_is_unmoved_and_old_gradients_do_not_count():
    model = new_model()
    assert unmoved(model, batch_loss(model, BATCH.x, BATCH.y)) == []
    model.blocks[1].requires_grad_(False)
    model.zero_grad(set_to_none=False)
    named = unmoved(model, batch_loss(model, BATCH.x, BATCH.y))
    assert named == [name for name, _ in model.named_parameters() if name.startswith("blocks.1.")]


def test_written_and_forced_agree_for_a_causal_model_on_its_way():
    model, seen, ((x, y), _) = new_model(), set(), one_batch()
    for _ in range(5):
        learn_by_heart(model, x, y, steps=15)
        forced, written = forced_and_written(model, x, y)
        assert forced == written
        seen.add(forced)
    assert len(seen) > 1  # it was not the same score all the time


def test_written_and_forced_part_when_the_future_is_visible():
    model, ((x, y), _) = without("mask"), one_batch()
    learn_by_heart(model, x, y, steps=80)
    assert forced_and_written(model, x, y) == (1, 0)


def test_a_row_without_a_question_is_refused():
    y = BATCH.y.clone()
    y[1] = -100
    with pytest.raises(ValueError, match="row 1 has no target: leave rows out"):
        forced_and_written(new_model(), BATCH.x, y)
