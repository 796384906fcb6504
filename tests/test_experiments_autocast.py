"""What autocast touches, and what a forward pass keeps."""

import pytest
import torch

from minigpt import recipes
from minigpt.experiments import autocast as a
from minigpt.experiments import precision as p


@pytest.fixture(scope="module")
def batch():
    data = p.english()
    return data.x[:8, :50], data.y[:8, :50]


def test_autocast_leaves_weights_and_gradients_alone(batch):
    model = recipes.new_model().model
    types = a.types_under_autocast(model, *batch)
    assert types["Linear's output"] == types["logits"] == "bfloat16"
    assert {types[name] for name in types if name not in ("Linear's output", "logits")} == {
        "float32"
    }
    assert all(parameter.grad is None for parameter in model.parameters())


def test_what_is_kept_grows_with_the_rows_and_shrinks_with_the_bits(batch):
    x, y = batch
    kept = {kind: a.kept_for_backward(kind, x, y) for kind in a.KINDS}
    assert kept["all bfloat16"] < kept["autocast"] < kept["float32"]
    # of the float32 all but the loss's own sums could be halved
    assert 0.5 * kept["float32"] < kept["all bfloat16"] < 0.6 * kept["float32"]
    twice = a.kept_for_backward("float32", x.repeat(2, 1), y.repeat(2, 1))
    assert twice == pytest.approx(2 * kept["float32"], rel=0.01)  # a few sizes do not grow


@pytest.mark.parametrize("kind", a.KINDS)
def test_a_step_can_be_taken_again_and_again(kind, batch):
    step = a.one_step(kind, *batch)
    step()
    step()
    wanted = torch.bfloat16 if kind == "all bfloat16" else torch.float32
    assert {w.dtype for w in a.model_of(kind).parameters()} == {wanted}
