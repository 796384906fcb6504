"""What LoRA's knobs do, reduced; and the file that the long run wrote."""

import copy
import json
from dataclasses import asdict, replace

import pytest
import torch

from minigpt import recipes
from minigpt.experiments import lora as runs
from minigpt.experiments import results
from minigpt.lora import LoRAConfig, add_lora, lora_layers
from minigpt.train import ADAPT

FAST = LoRAConfig(r=8, lora_alpha=16, fast=True)


@pytest.fixture(scope="module")
def base():
    return recipes.load_base()


def moved(base, std: float = 0.1):
    """A copy of the base with an adapter that has left its start."""
    model = copy.deepcopy(base.model)
    torch.manual_seed(0)
    add_lora(model, FAST, "es")
    for layer in lora_layers(model).values():
        torch.nn.init.normal_(layer.update("es").lora_B, std=std)
    return model


def test_one_correction_added_to_the_weights_is_the_adapter_itself(base):
    model, ids = moved(base), torch.tensor([base.tokenizer.encode("es:4216=")])
    added = runs.with_weights_added(base, [(1.0, runs.corrections(model, "es"))])
    assert torch.allclose(added.model(ids), model(ids), atol=1e-3)  # logits of tens, float32
    nothing = runs.with_weights_added(base, [(0.0, runs.corrections(model, "es"))])
    assert torch.equal(nothing.model(ids), base.model(ids))


def test_the_cosine_is_taken_over_all_layers_together():
    a = {"x": torch.tensor([[3.0]]), "y": torch.tensor([[4.0]])}
    b = {"x": torch.tensor([[4.0]]), "y": torch.tensor([[3.0]])}
    assert runs.cosine(a, b) == pytest.approx(24 / 25)


def test_the_four_starts_are_zero_and_random_as_asked(base):
    for random_A, random_B in ((True, False), (False, True), (True, True), (False, False)):
        layer = lora_layers(runs.with_start(base, random_A, random_B))["blocks.0.mlp.up_proj"]
        update = layer.update("es")
        assert (bool(update.lora_A.any()), bool(update.lora_B.any())) == (random_A, random_B)


def test_with_B_zero_only_B_has_a_gradient(base):
    rows = recipes.number_data(("es",), base.tokenizer, 64, count=4)
    assert runs.gradient_lengths(runs.with_start(base, True, False), rows)[0] == 0
    assert runs.gradient_lengths(runs.with_start(base, True, False), rows)[1] > 0
    assert runs.gradient_lengths(runs.with_start(base, False, False), rows) == (0, 0)


def test_a_correction_s_size_is_the_root_mean_square_of_what_it_adds(base):
    ids = torch.tensor([base.tokenizer.encode("es:4216=")])
    assert runs.correction_size(runs.with_start(base, True, False), "es", ids) == 0
    model, seen = moved(base), []

    def look(layer, inputs, output):
        seen.append(output - layer.base(inputs[0]))

    for layer in lora_layers(model).values():
        layer.register_forward_hook(look)
    size = runs.correction_size(model, "es", ids)
    by_hand = torch.stack([added.square().mean() for added in seen]).mean().sqrt().item()
    assert size == pytest.approx(by_hand, rel=1e-4)  # a difference of float32 numbers


def test_the_rules_for_s_agree_at_rank_four():
    assert [rule(4) for rule in runs.RULES.values()] == [2, 2, 2]
    assert [rule(16) for rule in runs.RULES.values()] == [0.5, 2, 1]


def test_one_adapter_can_be_trained_on_two_languages(base):
    model = runs.adapt_to(base, ["es", "en"], FAST, replace(ADAPT, steps=1, batch_size=2))
    assert {layer.active for layer in lora_layers(model.model).values()} == {"all"}
    assert not lora_layers(base.model)


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    tiny = replace(ADAPT, steps=1, batch_size=2)
    small = runs.experiment(tiny, lora_seeds=(0,), full_seeds=(0,), judges=3)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("lora_rates")
    assert written.keys() == shipped.keys()
    assert shipped["config"] == {**asdict(ADAPT), "betas": list(ADAPT.betas)}
    for method, rates in shipped["rates"].items():
        assert tuple(map(float, rates)) == runs.RATES[method]
        assert {len(scores) for scores in rates.values()} == {len(shipped["seeds"][method])}
    assert tuple(shipped["seeds"]["full"]) == runs.FULL_SEEDS


def test_no_rate_that_was_tried_beats_those_that_the_recipes_use():
    rates = results.load("lora_rates")["rates"]
    used = {"LoRA": str(ADAPT.learning_rate), "full": "0.003"}
    for method, by in rates.items():
        assert results.mean(by[used[method]]) == max(map(results.mean, by.values()))
