"""What compiling is measured on, and the file that the measurement wrote; no compiler is needed."""

import pytest
import torch

from minigpt import recipes
from minigpt.experiments import compiling as c
from minigpt.experiments import results
from minigpt.model import next_token_loss


def test_the_chain_by_hand():
    x = torch.tensor([0.0, 1.0, 2.0])
    assert c.chain(x).tolist() == [5, 10, 27]
    out = torch.empty(3)
    assert c.chain_in_place(x, out) is out and out.tolist() == [5, 10, 27]
    assert x.tolist() == [0, 1, 2]


def test_gelu_by_hand_is_pytorchs():
    x = torch.linspace(-4, 4, 101)
    theirs = torch.nn.functional.gelu(x, approximate="tanh")
    assert torch.allclose(c.gelu_by_hand(x), theirs, atol=1e-6)  # float32, nine operations


def test_a_step_leaves_the_gradients_of_the_loss():
    model, ids = recipes.new_model().model, torch.randint(57, (2, 9))
    parameters: list[torch.Tensor] = list(model.parameters())
    step = c.learn(model, parameters)
    step(ids, ids)
    loss = step(ids, ids)  # twice: nothing adds up
    mine = [w.grad for w in parameters]
    theirs = torch.autograd.grad(next_token_loss(model(ids), ids), parameters)
    assert loss.item() == next_token_loss(model(ids), ids).item()
    assert all(a is not None and torch.equal(a, b) for a, b in zip(mine, theirs, strict=True))


def test_what_is_compared_is_timed_and_told_apart():
    found = c.compared(torch.abs, lambda x: torch.abs(x) + 0.5, (torch.tensor([-1.0, 2.0]),))
    assert found["apart"] == 0.5 and found["seconds"] > 0 < found["seconds_compiled"]


@pytest.mark.parametrize("name", ["chain", "reading", "training"])
def test_every_piece_has_the_entries_of_the_file(name, monkeypatch, tmp_path):
    """Reduced: nothing is compiled, and few numbers are timed."""
    monkeypatch.setattr(c, "compiled", lambda function, example, folder: (function, "left alone"))
    monkeypatch.setattr(c, "NUMBERS", 64)
    monkeypatch.setattr(c, "ROWS", 2)
    found, shipped = c.one(name, tmp_path), results.load("compiling")[name]
    assert found.keys() == shipped.keys() and found["apart"] == 0


def test_the_file_holds_what_the_lesson_says_of_it():
    shipped = results.load("compiling")
    assert shipped["sizes"] == {
        "numbers": c.NUMBERS,
        "letters": c.LETTERS,
        "rows": c.ROWS,
        "length": c.LENGTH,
    }
    names = ("chain", "GELU by hand", "reading", "training")
    assert all(shipped[name]["said"] == "compiled" for name in names)
    assert all(shipped[name]["apart"] < 1e-5 for name in names)  # logits are about 1, float32
