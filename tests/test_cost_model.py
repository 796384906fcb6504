"""The cost model agrees with a count by loops, with PyTorch's own counter, and with itself."""

import math

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from minigpt import cost_model
from minigpt.cost_model import Machine
from minigpt.model import GPT, GPTConfig, count_parameters, next_token_loss

MINI = GPTConfig(57)
ODD = GPTConfig(11, context_length=9, n_layer=3, n_head=2, n_embd=8, d_ff=24)


def pytorch_counts(config: GPTConfig, B: int, T: int, backward: bool = False) -> int:
    model, ids = GPT(config), torch.zeros(B, T, dtype=torch.long)
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        logits = model(ids)
        if backward:
            logits.sum().backward()
    return counter.get_total_flops()


def test_one_token_of_mini_gpt_by_hand():
    # 98,304 weights in the Linears and 57 * 64 in the head, two FLOPs each; each of the 2 layers
    # multiplies one query by one key and one weight by one value, 64 long
    parts = cost_model.forward_flops(MINI, 1, 1)
    assert parts == {"q, k, v, o": 65_536, "MLP": 131_072, "attention": 512, "head": 7_296}


@pytest.mark.parametrize(("config", "B", "T"), [(MINI, 1, 64), (MINI, 2, 5), (ODD, 2, 7)])
def test_pytorchs_counter_finds_the_same_to_the_last_operation(config, B, T):
    assert sum(cost_model.forward_flops(config, B, T).values()) == pytorch_counts(config, B, T)
    assert cost_model.training_flops(config, B, T) == pytorch_counts(config, B, T, backward=True)


def test_with_a_cache_the_new_tokens_look_at_the_old_ones():
    whole = cost_model.forward_flops(MINI, 1, 64)
    first, last = cost_model.forward_flops(MINI, 1, 63), cost_model.forward_flops(MINI, 1, 1, 63)
    for part in ("q, k, v, o", "MLP", "head"):
        assert first[part] + last[part] == whole[part]
    assert last["attention"] == 2 * 2 * 2 * 64 * 64  # 2 layers, 2 products, 2 FLOPs, S, C
    assert first["attention"] + last["attention"] < whole["attention"]  # the half it throws away


def test_attention_costs_as_much_as_the_linears_at_six_widths():
    for width in (64, 768):
        config = GPTConfig(50, context_length=6 * width, n_embd=width, d_ff=4 * width)
        parts = cost_model.forward_flops(config, 1, 6 * width)
        assert parts["attention"] == parts["q, k, v, o"] + parts["MLP"]


def test_training_keeps_four_numbers_for_each_parameter():
    kept = cost_model.training_bytes(MINI)
    n = count_parameters(GPT(MINI))
    assert kept == {"weights": 4 * n, "gradients": 4 * n, "AdamW": 8 * n}


def test_a_linear_moves_its_weights_its_input_and_its_output():
    x, W = torch.zeros(3, 5), torch.zeros(7, 5)
    y = torch.nn.functional.linear(x, W)
    assert cost_model.linear_bytes(3, 5, 7) == x.nbytes + W.nbytes + y.nbytes
    assert cost_model.linear_bytes(3, 5, 7, 2) == (x.nbytes + W.nbytes + y.nbytes) / 2


def test_the_mlp_is_clocked_part_by_part():
    took = cost_model.clock_the_mlp(rows=8)
    assert list(took) == ["product", "GELU", "copy"] and min(took.values()) > 0


def test_more_rows_mean_more_flops_for_a_byte():
    W = torch.ones(8, 5)
    (one, speed), (ten, _) = (cost_model.matrix_speed(W, rows) for rows in (1, 10))
    assert one == 2 * 40 / (4 * (40 + 13)) and ten == 2 * 400 / (4 * (40 + 130)) and speed > 0


def test_the_roof_has_a_slope_and_a_ceiling():
    machine = Machine(flops_per_s=100.0, bytes_per_s=20.0, s_per_call=1.0)
    assert [cost_model.roof(machine, i) for i in (0.5, 5, 50)] == [10, 100, 100]


def test_the_three_limits_by_hand():
    machine = Machine(flops_per_s=100.0, bytes_per_s=20.0, s_per_call=0.5)
    took = cost_model.limits(300, 200, 4, machine)
    assert took == {"operations": 3.0, "bytes": 10.0, "calls": 2.0}


def test_a_measured_machine_is_a_machine():
    machine = cost_model.measure_machine()
    assert machine.flops_per_s > 1e8 and machine.bytes_per_s > 1e7  # slower than any computer
    assert 0 < machine.s_per_call < 0.1


def test_every_operation_is_one_call():
    x = torch.ones(2)
    assert cost_model.count_calls(lambda: (x + 1) * 2) == 2
    assert cost_model.count_calls(lambda: None) == 0
    model, ids = GPT(MINI).eval(), torch.zeros(1, 8, dtype=torch.long)
    eight = cost_model.count_calls(lambda: model(ids))
    assert cost_model.count_calls(lambda: model(ids[:, :2])) == eight + 1  # the cut is one more


def test_activations_grow_with_the_batch_and_leave_the_weights_out():
    model, sizes = GPT(ODD), []
    for B in (1, 2, 4):
        ids = torch.randint(11, (B, 7), generator=torch.Generator().manual_seed(0))
        sizes.append(cost_model.activation_bytes(model, ids, ids))
    # the masks and the scalars, which every batch shares, take a few hundred bytes
    assert sizes[2] - sizes[1] == pytest.approx(2 * (sizes[1] - sizes[0]), rel=0.02)
    assert 0 < sizes[0] - (sizes[1] - sizes[0]) < 1000 < 4 * count_parameters(model)


def test_counting_activations_changes_no_gradient():
    model = GPT(ODD)
    ids = torch.randint(11, (2, 7), generator=torch.Generator().manual_seed(0))
    cost_model.activation_bytes(model, ids, ids)
    assert all(p.grad is None for p in model.parameters())
    next_token_loss(model(ids), ids).backward()


def test_a_power_law_is_found_exactly():
    x = [1.0, 4.0, 9.0, 100.0]
    exponent, factor = cost_model.power_law(x, [3 * v**-0.5 for v in x])
    assert exponent == pytest.approx(-0.5) and factor == pytest.approx(3)


def test_the_line_is_the_best_one():
    x, y = [1.0, 2.0, 4.0, 8.0], [1.0, 0.9, 0.3, 0.2]

    def error(exponent: float, factor: float) -> float:
        return sum(math.log(b / (factor * a**exponent)) ** 2 for a, b in zip(x, y, strict=True))

    exponent, factor = cost_model.power_law(x, y)
    for de, df in ((0.01, 1), (-0.01, 1), (0, 1.01), (0, 0.99)):
        assert error(exponent, factor) < error(exponent + de, factor * df)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ([1.0], [1.0], "1 x and 1 y"),
        ([1.0, 2.0], [1.0], "2 x and 1 y"),
        ([1.0, 2.0], [0.0, 1.0], "0.0 has no logarithm"),
        ([2.0, 2.0], [1.0, 3.0], "all x are 2.0"),
    ],
)
def test_what_has_no_line_is_refused(x, y, said):
    with pytest.raises(ValueError, match=said):
        cost_model.power_law(x, y)
