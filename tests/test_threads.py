"""A loop finds the faster number of threads: on machines whose steps take what the test says."""

import copy

import pytest
import torch

from minigpt import recipes, threads
from minigpt.lora import add_lora
from minigpt.threads import TRIED, VALID, Choice, Pace, paced
from minigpt.train import TrainConfig, start, train

QUIET = {1: 0.057, 2: 0.037}  # seconds of a LoRA step: measured on two free cores
BUSY = {1: 0.230, 2: 1.700}  # ... and with four other programs beside it


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    """Two threads, none of them fixed, and no choice from an earlier test."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "last", Choice())
    yield
    torch.set_num_threads(before)


def pace_of(choice: Choice, crowded: bool = False) -> Pace:
    return Pace(2, choice, is_crowded=lambda most: crowded)


def run(pace: Pace, machine, steps: int, now: float = 0.0) -> tuple[list[int], float]:
    """The threads of each step, and the time at the end, on a machine: step number -> seconds."""
    used = []
    for step in range(steps):
        pace.begin(now)
        used.append(torch.get_num_threads())
        now += machine(step)[used[-1]]
        pace.end(now)
    return used, now


def test_a_quiet_machine_gets_all_threads_after_a_trial():
    used, seconds = run(pace_of(Choice()), lambda step: QUIET, 200)
    assert used[:8] == [2, 1, 1, 1, 2, 2, 2, 2]
    assert used.count(1) == 2 * TRIED  # 7.4 seconds: asked once more
    assert seconds <= 1.05 * 200 * QUIET[2]


def test_a_busy_machine_gets_one_thread_and_few_steps_are_lost():
    used, seconds = run(pace_of(Choice()), lambda step: BUSY, 500)
    assert used[1:6] == [1, 1, 1, 2, 1]  # a single slow step says enough
    assert seconds <= 1.1 * 500 * BUSY[1]
    assert used.count(2) > 2  # it is asked again, now and then: programs end


def test_on_a_crowded_machine_no_step_is_tried_with_all_threads():
    used, seconds = run(pace_of(Choice(), crowded=True), lambda step: BUSY, 500)
    assert set(used) == {1}
    assert seconds == pytest.approx(500 * BUSY[1])


def test_programs_that_begin_and_end_are_noticed():
    def machine(step):
        return BUSY if 300 <= step < 400 else QUIET

    used, seconds = run(pace_of(Choice()), machine, 3000)
    assert used[290] == 2 and used[310] == 1 and used[-1] == 2
    best = 2900 * QUIET[2] + 100 * BUSY[1]
    assert seconds <= 1.5 * best


def test_one_slow_step_is_no_trial():
    def machine(step):
        return {1: 9.0, 2: 9.0} if step == 50 else QUIET  # a validation, say

    used, _ = run(pace_of(Choice(threads=2, until=1e9)), machine, 100)
    assert set(used) == {2}


def test_a_choice_holds_for_the_next_loop_and_not_for_ever():
    choice = Choice()
    _, now = run(pace_of(choice), lambda step: BUSY, 10)
    used, _ = run(pace_of(choice), lambda step: BUSY, 10, now)
    assert set(used) == {1}
    assert choice.until > now
    used, _ = run(pace_of(choice), lambda step: QUIET, 10, choice.until + 1)
    assert used[-1] == 2


def test_a_trial_that_cost_much_is_not_repeated_soon():
    choice = Choice()
    run(pace_of(choice), lambda step: {1: 0.2, 2: 20.0}, 5)
    assert choice.until > 600 > VALID


def test_a_look_at_the_machine_ends_and_says_yes_or_no(monkeypatch):
    assert threads.is_crowded(2) in (True, False)
    monkeypatch.setattr(threads, "set_threads", lambda count: count == 2 and delays.append(1))
    monkeypatch.setattr(threads, "torch", Additions)
    monkeypatch.setattr(threads, "perf_counter", lambda: Additions.clock)  # the machine may be busy
    delays.clear()
    assert threads.is_crowded(2)


delays: list[int] = []


class Additions:
    """A tensor whose additions take a thousand times as long once all threads take part."""

    clock = 0.0
    zeros = staticmethod(lambda count: Additions())

    def add_(self, _):
        Additions.clock += 0.02 if delays else 0.00002


def test_a_loop_gives_back_the_threads_it_found(monkeypatch):
    monkeypatch.setattr(threads, "last", Choice(threads=1, until=1e18))
    for step in paced(range(5)):
        assert torch.get_num_threads() == 1
        if step == 2:
            break
    assert torch.get_num_threads() == 2
    with pytest.raises(KeyError):
        for _ in paced(range(5)):
            raise KeyError
    assert torch.get_num_threads() == 2


def test_every_step_comes_once_and_in_order():
    assert list(paced(range(100))) == list(range(100))
    assert list(paced([])) == []


def test_who_fixed_the_threads_is_left_alone(monkeypatch):
    monkeypatch.setattr(threads, "last", Choice(threads=1, until=1e18))
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert [torch.get_num_threads() for _ in paced(range(9))] == [2] * 9
    monkeypatch.delenv("OMP_NUM_THREADS")
    torch.set_num_threads(1)
    monkeypatch.setattr(threads, "Pace", None)  # with one thread there is nothing to choose
    assert list(paced(range(9))) == list(range(9))


# ---------------------------------------------------------------------- what the choice can change
def trained(monkeypatch, how_many: int, lora: bool) -> dict[str, torch.Tensor]:
    monkeypatch.setenv("OMP_NUM_THREADS", "fixed")
    torch.set_num_threads(how_many)
    base = recipes.load_base()
    model = copy.deepcopy(base.model)
    torch.manual_seed(0)  # for A
    if lora:
        add_lora(model, recipes.LORA)
    config = TrainConfig(steps=3, warmup_steps=1)
    data = recipes.number_data(("es",), base.tokenizer, model.config.context_length, count=200)
    train(start(model, config), data, config)
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


@pytest.mark.parametrize("lora", [False, True], ids=["every parameter", "LoRA"])
def test_one_and_two_threads_train_the_same_model_to_rounding(monkeypatch, lora):
    one, two = trained(monkeypatch, 1, lora), trained(monkeypatch, 2, lora)
    # Three AdamW steps of at most 6e-3 each; a float32 near 1 has a spacing of 1.2e-7, and a wrong
    # gradient would show as a step of its own size.
    assert all(torch.allclose(one[name], two[name], rtol=0, atol=1e-5) for name in one)
    if lora and torch.backends.mkl.is_available():  # what is said of the bits was measured with MKL
        assert all(torch.equal(one[name], two[name]) for name in one)


def test_only_the_gradient_of_a_layer_norm_s_weight_depends_on_the_threads():
    if not torch.backends.mkl.is_available():
        pytest.skip("what is said of the bits was measured with MKL")
    base = recipes.load_base()
    length = base.model.config.context_length
    x = torch.randint(base.tokenizer.vocab_size, (64, length), generator=torch.manual_seed(0))
    found = []
    for how_many in (1, 2):
        torch.set_num_threads(how_many)
        model = copy.deepcopy(base.model)
        model(x).logsumexp(-1).mean().backward()
        found.append({name: p.grad for name, p in model.named_parameters()})
    differ = {name for name in found[0] if not torch.equal(found[0][name], found[1][name])}
    assert differ <= {name for name in found[0] if "norm" in name and name.endswith("weight")}
