"""What is measured about sixteen bits, and the file that the long run wrote."""

import json
from dataclasses import asdict, replace

import pytest
import torch

from minigpt import recipes
from minigpt.experiments import precision as p
from minigpt.experiments import results
from minigpt.model import GPT, GPTConfig

TINY = replace(p.RECIPE, steps=2, batch_size=4, warmup_steps=1)


@pytest.fixture(scope="module")
def batch():
    data = p.english()
    return data.x[:8, :50], data.y[:8, :50]


def test_every_kind_begins_with_nearly_the_same_loss_and_keeps_its_types():
    firsts = {}
    for kind in p.KINDS:
        model, losses = p.run(kind, 1e-3, config=TINY)
        firsts[kind] = losses[0]
        sixteen = ("all bfloat16", "master", "16-bit means")
        wanted = torch.bfloat16 if kind in sixteen else torch.float32
        assert {parameter.dtype for parameter in model.parameters()} == {wanted}
    # a loss near 4 from bfloat16 logits, whose last digit is worth 1/256 of them
    assert all(first == pytest.approx(firsts["float32"], abs=0.02) for first in firsts.values())


def test_the_step_of_float32_is_the_loops_own():
    from minigpt.train import start, train

    config = replace(TINY, learning_rate=1e-3)
    _, losses = p.run("float32", 1e-3, config=TINY)
    state = train(start(recipes.new_model().model, config), p.english(), config)
    # the loop's AdamW is fused and its loss a sum of parts: the last digits may differ
    assert losses == pytest.approx(state.losses, rel=1e-5)


def test_the_control_moves_everything_but_the_norms():
    model, _ = p.run("norms at 1", 1e-3, config=TINY)
    fresh = dict(recipes.new_model().model.named_parameters())
    same = {name for name, w in model.named_parameters() if torch.equal(w, fresh[name])}
    assert same == {name for name in fresh if "norm" in name}


def test_rounded_means_are_bfloat16_numbers_and_weights_are_left_alone():
    weight = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    optimizer = torch.optim.AdamW([weight], lr=0.1)
    weight.grad = torch.tensor([0.123, 0.456])
    optimizer.step()
    moved, means = weight.tolist(), optimizer.state[weight]
    p.round_means(optimizer)
    for name in ("exp_avg", "exp_avg_sq"):
        assert torch.equal(means[name], p.round_to(means[name], torch.bfloat16))
    assert weight.tolist() == moved and means["exp_avg"][0] != pytest.approx(0.0123, rel=1e-6)


def test_norms_of_a_new_model_are_all_stuck_and_of_the_base_none():
    assert p.norm_weights(recipes.new_model().model).tolist() == [1.0] * 320
    assert not (p.norm_weights(recipes.load_base().model) == 1).any()


def test_the_gradient_at_a_logit_is_p_minus_y_over_the_targets(batch):
    x, y = batch
    model = recipes.new_model().model
    gradients = p.logit_gradients(model, x, y).view(-1, 57)
    asked = y[y >= 0]
    probabilities = model(x)[y >= 0].softmax(-1)
    by_hand = (probabilities - torch.nn.functional.one_hot(asked, 57)) / len(asked)
    assert torch.allclose(gradients, by_hand, atol=1e-7)  # float32, a softmax over 57


def test_the_share_lost_counts_what_was_there():
    gradients = torch.tensor([0.0, 1.0, 2.0**-30, 2.0**-20])
    assert p.share_lost(gradients, torch.float16) == pytest.approx(1 / 3)
    assert p.share_lost(gradients, torch.float16, 2.0**10) == 0
    assert p.share_lost(gradients, torch.bfloat16) == 0


def test_a_power_of_two_scales_to_the_bit_and_a_thousand_does_not(batch):
    model = GPT(GPTConfig(57))
    plain = p.weight_gradients(model, *batch)
    assert torch.equal(p.weight_gradients(model, *batch, scale=2.0**16) / 2.0**16, plain)
    assert not torch.equal(p.weight_gradients(model, *batch, scale=1000.0) / 1000.0, plain)


def test_the_right_order_is_the_step_without_a_scale():
    plain = p.in_order("unscale, clip", "SGD", steps=3, scale=1.0)
    assert p.in_order("unscale, clip", "SGD", steps=3) == plain  # a power of two: to the bit
    wrong = p.in_order("clip, unscale", "SGD", steps=3)
    assert abs(wrong[2] - wrong[0]) < 0.02 < abs(plain[2] - plain[0])


def test_adamw_without_eps_does_not_notice_a_factor_of_two():
    """A limit that never binds leaves the wrong order a pure factor, a power of two."""
    small = p.in_order("no unscale, no clip", "AdamW, eps 1e-16", steps=3, scale=2.0**-8)
    plain = p.in_order("no unscale, no clip", "AdamW, eps 1e-16", steps=3, scale=1.0)
    assert small == pytest.approx(plain, rel=1e-4)  # eps is 1e-16 of gradients of about 1e-3


def test_float16_trains_with_a_scale_that_nothing_overflows():
    _, losses = p.in_float16(10, steps=3)
    assert losses[2] < losses[0]


def test_a_scale_too_large_skips_every_step():
    model, losses = p.in_float16(40, steps=2)
    fresh = recipes.new_model().model
    pairs = zip(model.parameters(), fresh.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs) and len(losses) == 2


@pytest.mark.slow
def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    small = p.experiment(TINY, seeds=(0, 1), order_steps=2, half_steps=2, count=5)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("precision")
    assert written.keys() == shipped.keys()
    assert shipped["config"] == {**asdict(p.RECIPE), "betas": list(p.RECIPE.betas)}
    assert tuple(shipped["seeds"]) == p.SEEDS
    assert (shipped["half_steps"], shipped["order_steps"]) == (p.HALF_STEPS, p.ORDER_STEPS)
    assert [*shipped["float16"]] == [str(power) for power in p.POWERS]
    assert all(len(runs) == len(p.HALF_SEEDS) for runs in shipped["float16"].values())
    for rate in p.RATES:
        assert [*shipped["kinds"][str(rate)]] == list(p.KINDS)
        for kind, runs in shipped["kinds"][str(rate)].items():
            assert len(runs) == len(p.SEEDS)
            assert runs[0].keys() == written["kinds"][str(rate)][kind][0].keys()
    for optimizer in p.OPTIMIZERS:
        assert [*shipped["orders"][optimizer]] == list(p.ORDERS)
        assert all(len(ends) == len(p.SEEDS) for ends in shipped["orders"][optimizer].values())


def test_runs_of_the_file_come_out_again():
    """The cheapest of them, reduced to what takes seconds. Other processors round otherwise."""
    shipped = results.load("precision")["orders"]["SGD"]["clip, unscale"][0]
    again = p.in_order("clip, unscale", "SGD", steps=20)
    assert results.mean(again) == pytest.approx(shipped, rel=0.01)  # it stands still all the time
    assert p.judged(p.run("all bfloat16", 1e-3, config=TINY)[0], [1.0], p.unseen(5))["stuck"] == 1
    assert {
        run["stuck"] for run in results.load("precision")["kinds"]["0.001"]["all bfloat16"]
    } == {1}
