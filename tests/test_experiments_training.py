"""What is measured about the training loop, and the file that its long run wrote."""

import json
from dataclasses import asdict, replace

import pytest
import torch

from minigpt import recipes
from minigpt.data import IGNORE, Dataset, encode_rows
from minigpt.evaluate import number_dataset
from minigpt.experiments import results
from minigpt.experiments import training as lines
from minigpt.number_names import row, spell
from minigpt.train import start, train

TOKENIZER = recipes.new_model().tokenizer
TINY = replace(lines.RECIPE, steps=2, batch_size=4, warmup_steps=1)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return recipes.number_data(("en",), TOKENIZER, 64, count=200)


def test_every_line_taken_away_begins_with_the_same_weights_and_the_same_batch(data):
    names = (*lines.SWITCHES, "no zero_grad", *lines.SGD_RATES)
    firsts = {name: lines.run(name, data, config=TINY).losses[0] for name in names}
    assert set(firsts.values()) == {firsts["complete"]}
    assert lines.run("complete", data, seed=1, config=TINY).losses[0] != firsts["complete"]


def test_each_line_taken_away_changes_the_run(data):
    ends = {
        name: lines.run(name, data, config=replace(TINY, steps=4, warmup_steps=3)).losses[-1]
        for name in (*lines.SWITCHES, *lines.BY_HAND)
    }
    # gradients start longer than 1, so clipping acts; decay takes 1e-4 of a weight in 4 steps
    del ends["no weight decay"]
    assert len(set(ends.values())) == len(ends), ends


def test_without_zero_grad_the_gradients_stay(data):
    state = lines.run("no zero_grad", data, config=TINY)
    state.optimizer.zero_grad()
    assert all(p.grad is not None and p.grad.any() for p in state.model.parameters())


def test_unmarked_rows_ask_at_every_position_of_the_prompt():
    rows = encode_rows([row(42, "en")], TOKENIZER, 20)
    asked = lines.unmarked(rows).y[0]
    text = "n:42=forty-two\n"
    assert TOKENIZER.decode(asked[: len(text)].tolist()) == text
    assert set(asked[len(text) :].tolist()) == {IGNORE}


def test_batches_of_one_and_the_same_row_agree_fully_and_others_less(data):
    model = recipes.new_model().model
    same = Dataset(data.x[:1], data.y[:1])
    assert lines.agreement(model, same, count=2, batch_size=4) == pytest.approx(1, abs=1e-5)
    assert 0 < lines.agreement(model, data, count=3, batch_size=4) < 0.999


def test_agreement_leaves_the_gradients_of_a_run_alone(data):
    state = lines.run("complete", data, config=TINY)
    before = [p.grad.clone() for p in state.model.parameters() if p.grad is not None]
    lines.agreement(state.model, data, count=2, batch_size=4)
    after = [p.grad for p in state.model.parameters()]
    assert before and all(
        b is not None and torch.equal(a, b) for a, b in zip(before, after, strict=True)
    )


def test_the_average_is_the_mean_of_the_last_steps_weights(data):
    config, seen = replace(TINY, steps=4), []
    keep = lines.Average(first=2)

    def look(state):
        keep(state)
        seen.append(state.model.token_embedding.weight.detach().clone())

    state = train(start(recipes.new_model().model, config), data, config, after_step=look)
    mean = keep.put_into(state.model).token_embedding.weight
    assert torch.allclose(mean, (seen[2] + seen[3]) / 2, atol=1e-7)  # float32, weights of 0.02


def test_the_words_of_a_number_are_found_where_they_stand():
    name = spell(4236, "en")
    assert name == "four thousand two hundred thirty-six"
    assert lines.word_places(4236) == [(0, 4), (14, 17), (26, 32), (33, 36)]
    assert [n for n in (4236, 4206, 4216, 36) if lines.has_own_words(n)] == [4236]


def test_each_digit_is_asked_for_its_own_word_only():
    y = number_dataset([4236], "en", TOKENIZER, 64).y
    words = []
    for asked in lines.digit_targets([4236], y):
        words.append(TOKENIZER.decode(asked[asked != IGNORE].tolist()))
    assert words == ["four", "two", "thirty", "six"]


def test_attention_maps_are_shares_of_the_past():
    x = number_dataset([4236, 7891], "en", TOKENIZER, 64).x
    model = recipes.load_base().model
    maps = lines.attention_maps(model, x)
    assert maps.shape == (2, 2, 4, 64, 64)
    assert torch.allclose(maps.sum(-1), torch.ones(2, 2, 4, 64), atol=1e-5)  # float32, 64 terms
    assert not maps.triu(1).any()
    on_digits = lines.attention_on_digits(model, [4236, 7891], x)
    by_hand = (
        maps[0, 0, :, 7, 3] + maps[0, 0, :, 21, 4] + maps[0, 0, :, 33, 5] + maps[0, 0, :, 40, 6]
    )
    assert torch.allclose(
        lines.attention_on_digits(model, [4236], x[:1])[0], by_hand / 4, atol=1e-6
    )
    assert on_digits.shape == (2, 4) and 0 <= on_digits.min() and on_digits.max() <= 1


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    small = lines.experiment(TINY, seeds=(0,), tried={"SGD": (0.3,)}, judges=5)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("training_lines")
    assert written.keys() == shipped.keys()
    assert written["lines"].keys() == shipped["lines"].keys()
    assert shipped["config"] == {**asdict(lines.RECIPE), "betas": list(lines.RECIPE.betas)}
    assert tuple(shipped["seeds"]) == lines.SEEDS and shipped["sgd_rates"] == lines.SGD_RATES
    for line in shipped["lines"].values():
        assert len(line["exact"]) == len(line["loss"]) == len(lines.SEEDS)
    for line, rates in shipped["sgd_tried"].items():  # the rate that ran is the best that was tried
        assert max(rates, key=rates.__getitem__) == str(lines.SGD_RATES[line])


def test_the_mean_of_means_is_right_only_when_all_parts_ask_equally_often(data):
    model = recipes.new_model().model
    x, y = data.x[:32], data.y[:32]
    asked = (y != IGNORE).sum(1)
    alike = asked == asked.mode().values  # a multiple of 2 of them, so that two parts ask alike
    x_alike, y_alike = (t[alike][: alike.sum() // 2 * 2] for t in (x, y))
    assert lines.mean_of_means_error(model, x_alike, y_alike, parts=2) < 1e-5  # float32 sums
    order = asked.argsort()
    dealt, by_length = (
        lines.mean_of_means_error(model, x[o], y[o], parts=8) for o in (torch.arange(32), order)
    )
    assert 0.005 < dealt < by_length


def test_of_two_unequal_parts_the_shorter_one_gets_too_much(data):
    model = recipes.new_model().model
    ends = (data.y != IGNORE).sum(1).argsort()[[0, -1]]
    x, y = data.x[ends], data.y[ends]
    n = (y != IGNORE).sum(1)
    assert n[0] < n[1]
    arrows = torch.stack([lines.gradient(model, x[i : i + 1], y[i : i + 1]) for i in (0, 1)])
    whole = (n[:, None] * arrows).sum(0) / n.sum()
    by_hand = (arrows.mean(0) - whole).norm() / whole.norm()
    measured = lines.mean_of_means_error(model, x, y, parts=2)
    assert measured == pytest.approx(by_hand.item(), rel=1e-3)  # float32, 106,368 numbers
