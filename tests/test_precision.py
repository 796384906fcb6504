"""Rounding, the moving scale, the float32 copy, and functions that may be compiled."""

from typing import Any

import pytest
import torch
from torch import nn

from minigpt.foundations.floats import BFLOAT16, FLOAT16
from minigpt.foundations.floats import round_to as round_by_hand
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.precision import (
    LossScaler,
    MasterWeights,
    bytes_per_parameter,
    captured,
    compiled,
    in_pieces,
    round_to,
)

SMALL = GPTConfig(11, context_length=9, n_layer=1, n_head=2, n_embd=8, d_ff=24)


def chain(x: torch.Tensor) -> torch.Tensor:
    return ((x * 2 + 1) * 3 - 4) * x + 5


def test_sixteen_bits_by_hand():
    x = torch.tensor([256.0 + 1, 2048 + 1, 70_000, 1e-8])
    assert round_to(x, torch.bfloat16)[:2].tolist() == [256, 2048]
    assert round_to(x, torch.float16).tolist() == [257, 2048, torch.inf, 0]
    assert round_to(x, torch.bfloat16).dtype == torch.float32


@pytest.mark.parametrize(
    ("dtype", "form"), [(torch.float16, FLOAT16), (torch.bfloat16, BFLOAT16)], ids=str
)
def test_pytorchs_types_round_as_the_formats_of_phase_02_do(dtype, form):
    draws = torch.Generator().manual_seed(0)
    x = torch.randn(5000, generator=draws) * torch.exp(
        torch.empty(5000).uniform_(-20, 10, generator=draws)
    )
    assert round_to(x, dtype).double().numpy().tolist() == round_by_hand(x.numpy(), form).tolist()


# ----------------------------------------------------------------------------- the scale


def test_the_scale_halves_after_an_infinity_and_doubles_after_an_interval():
    scaler = LossScaler(scale=1024, interval=3)
    seen = []
    for ok in (True, True, False, True, True, True, True):
        scaler.update(ok)
        seen.append(scaler.scale)
    assert seen == [1024, 1024, 512, 512, 512, 1024, 1024]


def test_the_scale_moves_as_pytorchs_own_does():
    parameter = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.0)
    theirs = torch.amp.GradScaler("cpu", init_scale=256.0, growth_interval=3)
    ours = LossScaler(scale=256.0, interval=3)
    for bad in (0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1):
        theirs.scale(parameter.sum()).backward()
        assert parameter.grad is not None
        parameter.grad.fill_(torch.inf if bad else 1.0)
        theirs.step(optimizer)
        theirs.update()
        ours.update(not bad)
        assert ours.scale == theirs.get_scale()


def test_unscaling_gives_the_gradients_back_to_the_bit():
    torch.manual_seed(0)
    model, ids = GPT(SMALL), torch.randint(11, (2, 7))
    parameters = list(model.parameters())
    next_token_loss(model(ids), ids).backward()
    plain = [p.grad.clone() for p in parameters if p.grad is not None]
    model.zero_grad()
    scaler = LossScaler(2.0**16)
    scaler.scaled(next_token_loss(model(ids), ids)).backward()
    assert scaler.unscale(parameters)
    found = [p.grad for p in parameters if p.grad is not None]
    assert all(map(torch.equal, found, plain)) and len(found) == len(plain)


@pytest.mark.parametrize("bad", [torch.inf, -torch.inf, torch.nan])
def test_a_gradient_that_is_no_number_is_seen(bad):
    a, b = (nn.Parameter(torch.zeros(2)) for _ in range(2))
    a.grad, b.grad = torch.tensor([1.0, bad]), torch.ones(2)
    assert not LossScaler(4.0).unscale([a, b])
    assert b.grad.tolist() == [0.25, 0.25]
    assert LossScaler().unscale([nn.Parameter(torch.zeros(1))])  # no gradient at all is no harm


def test_a_scale_that_cannot_be_is_refused():
    cases: list[dict[str, Any]] = [{"scale": 0.0}, {"scale": float("nan")}, {"interval": 0}]
    for wrong in cases:
        with pytest.raises(ValueError, match="the scale is above 0"):
            LossScaler(**wrong)


# ------------------------------------------------------------------------------ the copy


def test_small_steps_add_up_in_the_copy_and_reach_the_model():
    model = nn.Linear(1, 1, bias=False)
    nn.init.ones_(model.weight)
    master = MasterWeights(model)
    optimizer = torch.optim.SGD(master.copies, lr=1e-3)
    for _ in range(10):
        model.weight.grad = torch.ones(1, 1, dtype=torch.bfloat16)
        master.copy_in()
        optimizer.step()
        master.copy_out()
    assert master.copies[0].item() == pytest.approx(0.99, abs=1e-6)  # ten float32 subtractions
    assert model.weight.item() == round_to(torch.tensor(0.99), torch.bfloat16).item()
    assert model.weight.dtype == torch.bfloat16 and model.weight.grad is None


def test_the_copies_are_those_of_before_the_rounding():
    model = GPT(SMALL)
    before = [p.detach().clone() for p in model.parameters()]
    master = MasterWeights(model)
    assert all(torch.equal(a, b) for a, b in zip(before, master.copies, strict=True))
    assert {p.dtype for p in model.parameters()} == {torch.bfloat16}
    master.copy_in()  # no gradient yet
    assert all(copy.grad is None for copy in master.copies)


@pytest.mark.parametrize("kind", ["float32", "master", "all bfloat16"])
def test_the_bytes_are_those_that_tensors_take(kind):
    model = nn.Linear(10, 10, bias=False)
    master = MasterWeights(model) if kind == "master" else None
    if kind == "all bfloat16":
        model.to(torch.bfloat16)
    parameters = list(model.parameters()) if master is None else master.copies
    optimizer = torch.optim.AdamW(parameters)
    weight = model.weight
    weight.grad = torch.zeros_like(weight)
    kept = weight.nbytes + weight.grad.nbytes
    if master is not None:
        kept += master.copies[0].nbytes
        master.copy_in()
    optimizer.step()
    (state,) = optimizer.state.values()
    kept += state["exp_avg"].nbytes + state["exp_avg_sq"].nbytes
    assert kept == 100 * bytes_per_parameter(kind)


def test_under_autocast_weights_and_gradients_are_float32():
    model = nn.Linear(4, 4, bias=False)
    with torch.autocast("cpu", torch.bfloat16):
        y = model(torch.ones(1, 4))
    y.float().sum().backward()
    assert model.weight.grad is not None
    assert (y.dtype, model.weight.dtype) == (torch.bfloat16, torch.float32)
    assert model.weight.grad.dtype == torch.float32
    assert bytes_per_parameter("autocast") == bytes_per_parameter("float32") == 16


# ------------------------------------------------------------------------- compilation


def test_pieces_give_the_same_numbers():
    x = torch.randn(1000, generator=torch.Generator().manual_seed(0))
    for size in (1, 7, 1000, 5000):
        assert torch.equal(in_pieces(chain, x, size), chain(x))


def test_what_a_compiler_would_get_is_counted():
    torch.compiler.reset()
    watched, graphs = captured(chain)
    x = torch.randn(5)
    assert torch.equal(watched(x), chain(x)) and graphs == [6]
    watched(torch.randn(5))
    assert graphs == [6]  # the same shape needs nothing new


def test_a_look_at_a_number_cuts_the_graph():
    def leaky(x: torch.Tensor) -> torch.Tensor:
        y = x * 2
        if y.sum().item() > 0:
            y = y + 1
        return y * 3

    torch.compiler.reset()
    watched, graphs = captured(leaky)
    assert watched(torch.ones(2)).tolist() == [9, 9]
    assert len(graphs) == 2


def test_without_a_compiler_the_function_comes_back_with_the_reason(monkeypatch):
    def broken(function):
        def first_call(*args):
            raise RuntimeError("no C++ compiler found\nlong story")

        return first_call

    monkeypatch.setattr(torch, "compile", broken)
    back, said = compiled(chain, (torch.ones(2),))
    assert back is chain
    assert said == "not compiled: RuntimeError: no C++ compiler found"


def test_what_was_compiled_is_kept_in_the_given_folder(monkeypatch, tmp_path):
    import os

    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", "elsewhere")
    monkeypatch.setattr(torch, "compile", lambda function: function)
    back, said = compiled(chain, (torch.ones(2),), tmp_path / "new")
    assert said == "compiled" and back(torch.ones(1)).item() == 10
    assert os.environ["TORCHINDUCTOR_CACHE_DIR"] == str(tmp_path / "new")
    assert (tmp_path / "new").is_dir()


@pytest.mark.slow
def test_with_a_compiler_that_does_not_exist_nothing_breaks(monkeypatch, tmp_path):
    torch.compiler.reset()
    monkeypatch.setenv("CXX", "/nonexistent/c++")
    back, said = compiled(chain, (torch.ones(3),), tmp_path)
    assert torch.equal(back(torch.ones(3)), chain(torch.ones(3)))
    assert said == "compiled" or said.startswith("not compiled: ")
