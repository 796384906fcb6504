"""What is measured about sizes, steps and examples, and the file that the long run wrote."""

import json
import math
from dataclasses import asdict, replace

import pytest
import torch

from minigpt import recipes
from minigpt.data import IGNORE
from minigpt.evaluate import exact
from minigpt.experiments import results
from minigpt.experiments import scaling as s
from minigpt.model import GPT, count_parameters, linears
from minigpt.number_names import split_numbers

TINY = replace(s.RECIPE, steps=2, batch_size=4, warmup_steps=1)


def test_weights_are_those_of_the_linears():
    for config in (s.config_of(16), s.config_of(44, layers=4)):
        held = sum(layer.weight.numel() for layer in linears(GPT(config)).values())
        assert s.weights_of(config) == held
    assert s.config_of(64) == recipes.new_model().model.config


def test_the_shapes_have_nearly_as_many_weights():
    counts = [s.weights_of(s.config_of(C, layers)) for layers, C in s.SHAPES]
    assert max(counts) < 1.06 * min(counts)
    assert count_parameters(GPT(s.config_of(32, 8))) > max(counts)


def test_rows_about_few_numbers_are_about_those_only():
    asked = {tuple(x[:8].tolist()) for x in s.rows(seed=0, pool=10).x}
    assert len(asked) == 10
    assert len({tuple(x[:8].tolist()) for x in s.rows(seed=0).x}) > 1000


def test_noise_replaces_the_given_share_of_the_targets_and_nothing_else():
    data = s.judges(200)
    dirty = s.noisy(data, 0.1, seed=1)
    asked = data.y != IGNORE
    assert torch.equal(dirty.x, data.x)
    assert torch.equal(dirty.y[~asked], data.y[~asked])
    share = (dirty.y != data.y)[asked].float().mean().item()
    # one drawn letter in 57 is the right one; 3 standard errors of about 7,000 letters are 0.011
    assert share == pytest.approx(0.1 * 56 / 57, abs=0.011)
    assert torch.equal(s.noisy(data, 0.0).y, data.y)


def test_the_floor_is_the_loss_of_a_model_that_knows_all_but_the_noise():
    V = s.TOKENIZER.vocab_size
    p = torch.full((V,), 0.1 / V)
    p[0] += 0.9
    assert s.floor_of(0.1) == pytest.approx(-(p * p.log()).sum().item(), rel=1e-5)  # float32 sum
    assert s.floor_of(0.0001) < 0.002 and s.floor_of(1.0) == pytest.approx(math.log(V))


def test_letters_right_counts_every_asked_letter_once():
    base, data = recipes.load_base(), s.judges(60)
    letters, whole = s.letters_right(base.model, data), exact(base.model, data)
    wrong = int((~whole).sum())
    asked = int((data.y != IGNORE).sum())
    assert 1 - letters >= wrong / asked  # each wrong answer has a wrong letter at least
    untrained = s.letters_right(recipes.new_model().model, data)
    assert 0 <= untrained < 0.3 < letters <= 1


def test_a_look_is_taken_every_so_many_steps():
    seen = s.by_letter(steps=4, every=2, data=s.judges(5))
    assert seen["step"] == [2, 4] and seen.keys() == {"step", "loss", "letters", "answers"}
    assert all(len(values) == 2 for values in seen.values())


def test_the_judges_are_in_no_row():
    unseen = {tuple(x[:8].tolist()) for x in s.judges().x}
    assert not unseen & {tuple(x[:8].tolist()) for x in s.rows(seed=0).x}
    assert set(split_numbers().validation).isdisjoint(split_numbers().train)


@pytest.mark.slow
def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    small = s.experiment(
        TINY, seeds=(0, 1), widths=(8, 16), rates=(6e-3,), steps=(2,), long=2, count=5
    )
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("scaling")
    assert written.keys() == shipped.keys()
    assert all(type(written[key]) is type(shipped[key]) for key in written)
    assert shipped["config"] == {**asdict(s.RECIPE), "betas": list(s.RECIPE.betas)}
    assert tuple(shipped["seeds"]) == s.SEEDS and shipped["long"] == s.LONG
    for knob, values in {
        "width": s.WIDTHS,
        "noisy": s.WIDTHS,
        "tuned": s.WIDTHS,
        "steps": s.STEPS,
        "numbers": s.POOLS,
        "shape": [f"{layers} x {C}" for layers, C in s.SHAPES],
        "shape_long": [f"{layers} x {C}" for layers, C in s.SHAPES],
    }.items():
        assert [*shipped[knob]] == [str(value) for value in values]
        runs = len(s.SEEDS) - (knob == "tuned")
        for some in shipped[knob].values():
            assert len(some) == runs and all(some[0].keys() == one.keys() for one in some)
    assert shipped["weights"] == {str(C): s.weights_of(s.config_of(C)) for C in s.WIDTHS}
    assert shipped["noise"] == {"share": s.NOISE, "floor": s.floor_of(s.NOISE)}
    for C, tried in shipped[
        "rates_tried"
    ].items():  # the rate of a width is the best that was tried
        assert min(tried, key=tried.__getitem__) == str(shipped["best_rate"][C])


def test_a_run_of_the_file_comes_out_again():
    """The cheapest of them: 50 steps of width 32. Other processors round in another order."""
    shipped = results.load("scaling")["steps"]["50"][0]
    state = s.run(s.config_of(32), s.rows(0), replace(s.RECIPE, steps=50))
    assert results.mean(state.losses[-20:]) == pytest.approx(shipped["train"], rel=0.02)
