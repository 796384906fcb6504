"""What is measured about heads, masks and positions, and the file that its long run wrote."""

import json
from dataclasses import asdict, replace

import pytest
import torch

from minigpt.attention import CausalSelfAttention, who_notices
from minigpt.experiments import heads, results
from minigpt.number_names import spell, split_numbers
from minigpt.recipes import load_base
from minigpt.sampling import complete

TINY = replace(heads.SMALL, steps=2, batch_size=4, warmup_steps=1)
FOUR = [n for n in split_numbers().test if n >= 1000][:40]


def notices(*faults):
    layer = heads.miswired(faults)
    return who_notices(lambda x: layer(x[None])[0], torch.randn(8, 16)).int()


def test_without_a_fault_the_layer_is_the_courses_own():
    ours, theirs = heads.Miswired(12, 3), CausalSelfAttention(12, 3)
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(2, 7, 12)
    assert torch.equal(ours(x), theirs(x))
    with pytest.raises(ValueError, match="use_cache=False"):
        ours(x, padding=torch.tensor([1, 0]))


def test_each_fault_shows_in_who_notices_whom():
    T = torch.arange(8)
    assert torch.equal(notices(), torch.ones(8, 8).tril().int())
    assert torch.equal(notices("mask"), torch.ones(8, 8).int())
    # 4 heads of 4 columns out of 8 rows of 16: a head holds two tokens, token 2h and 2h + 1
    both = (T[:, None] // 2 == T // 2) & (T[:, None] >= T)
    assert torch.equal(notices("split", "join"), both.int())
    assert notices("split").triu(1).any() and notices("join").triu(1).any()
    assert notices("split")[:, 7].nonzero()[:, 0].tolist() == [4, 5, 6, 7]
    assert notices("join")[:, 7].nonzero()[:, 0].tolist() == [1, 3, 5, 7]


def test_every_variant_begins_with_the_same_weights():
    shared = {
        name: heads.small_model(faults, n_head).token_embedding.weight
        for name, (faults, n_head, n_layer) in heads.VARIANTS.items()
        if n_layer == 2
    }
    assert all(torch.equal(table, shared["right"]) for table in shared.values())
    model = heads.small_model(("positions",))
    assert not model.position_embedding.weight.any()
    assert not model.position_embedding.weight.requires_grad
    assert not set(heads.HELD_OUT) & set(heads.TAUGHT) and len(heads.TAUGHT) == 800


def test_a_model_that_sees_no_future_writes_what_it_says_when_fed():
    model, _ = heads.trained("right", config=replace(heads.SMALL, steps=60))
    some = [100, 200, 300, 400, *heads.HELD_OUT[:20]]
    assert heads.fed(model, some) == pytest.approx(heads.written(model, some))


def test_the_reading_with_positions_and_mask_of_ones_own_is_the_models():
    base = load_base()
    ids = torch.randint(57, (3, 9))
    positions, may_look = torch.arange(9), torch.ones(9, 9, dtype=torch.bool).tril()
    theirs = base.model(ids)
    ours = heads.read(base.model, ids, positions, may_look)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)  # float32, another mask's kernel


@pytest.mark.parametrize("seed", [0, 1])
def test_both_repairs_are_needed_behind_filling(seed):
    base = load_base(seed=seed)

    def share(pads, mask, shift):
        return heads.left_padded(base, FOUR, pads, mask, shift)

    for pads in (1, 3, 8):
        assert share(pads, True, True) > 0.95
        assert share(pads, False, False) == share(pads, True, False) == 0
    # what the positions save alone depends on the base and on how much filling there is
    assert 0.4 < share(1, False, True)
    assert share(8, False, True) < 0.5
    # no filling, or both repairs: the same reading
    assert share(0, False, False) == share(3, True, True)
    assert heads.padded_and_ignored(base, FOUR, 0) == share(3, True, True)
    assert heads.padded_and_ignored(base, FOUR, 1) == 0


def test_a_wrong_join_knows_one_length_only_and_a_right_one_all():
    config = replace(heads.SMALL, steps=100)
    lengths = heads.batch_lengths(config)
    assert sum(lengths.values()) == 100 and max(lengths, key=lengths.__getitem__) == 33
    right, wrong = (heads.trained(v, config=config)[0] for v in ("right", "wrong join"))
    by_length = [heads.loss_at(right, T) for T in (28, 33, 40)]
    assert max(by_length) - min(by_length) < 1e-4  # float32: filling behind a text is not read
    short, usual, long = (heads.loss_at(wrong, T) for T in (28, 33, 40))
    assert usual < short - 0.1 and usual < long - 0.1


@pytest.mark.parametrize("seed", [0, 1])
def test_exchanged_rows_name_exchanged_digits(seed):
    base = load_base(seed=seed)
    exchanged = heads.with_rows(base, {3: 4, 4: 3})
    backwards = heads.with_rows(base, {3: 6, 4: 5, 5: 4, 6: 3})
    assert complete(exchanged.model, base.tokenizer, "en:4216=", stop="\n") == spell(2416, "en")
    assert complete(backwards.model, base.tokenizer, "en:4216=", stop="\n") == spell(6124, "en")
    assert heads.named_with_digits(base, exchanged, FOUR, (1, 0, 2, 3))[0] == 1.0
    assert torch.equal(
        heads.with_rows(exchanged, {3: 4, 4: 3}).model.position_embedding.weight,
        base.model.position_embedding.weight,
    )


def test_a_reader_of_bags_guesses_the_order():
    assert heads.orders(100) == [100] and len(heads.orders(216)) == 6
    # 216 has six orders, 322 three, 444 one; 100 cannot begin with its zeros
    assert heads.bag_share([216, 322, 444, 100]) == pytest.approx((1 / 6 + 1 / 3 + 1 + 1) / 4)


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    """A reduced run has the same entries; the file's knobs are those of the code."""
    small = heads.experiment(TINY, seeds=(0,), judges=5)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("heads")
    assert written.keys() == shipped.keys()
    assert written["variants"].keys() == shipped["variants"].keys() == heads.VARIANTS.keys()
    assert shipped["config"] == {**asdict(heads.SMALL), "betas": list(heads.SMALL.betas)}
    assert tuple(shipped["seeds"]) == heads.SEEDS and shipped["judges"] == len(heads.HELD_OUT)
    for figures in shipped["variants"].values():
        assert all(len(values) == len(heads.SEEDS) for values in figures.values())


def test_the_shipped_file_holds_what_the_lesson_says():
    found = results.load("heads")["variants"]
    assert max(found["no mask"]["loss"]) < min(found["right"]["loss"])
    assert max(found["no mask"]["written"]) == 0 < 0.4 < min(found["no mask"]["fed"])
    for fault in ("wrong split", "wrong join", "both wrong"):
        assert max(found[fault]["written"]) == 0
    for variant in set(found) - {"no mask"}:  # none of the others lets an answer in
        assert found[variant]["fed"] == pytest.approx(found[variant]["written"], abs=1e-6)
    for few, many in (("one layer, no positions", "no positions"), ("no positions", "one layer")):
        assert max(found[few]["written"]) < min(found[many]["written"])
