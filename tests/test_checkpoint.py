"""Checkpoints: what was saved comes back, and what is not ours is refused in a sentence."""

import json

import pytest
import torch
from checkpoints import small
from safetensors.torch import load_file, save_file

from minigpt import checkpoint
from minigpt.checkpoint import (
    load,
    resume,
    save,
    training_config,
)
from minigpt.evaluate import evaluate_languages
from minigpt.number_names import split_numbers
from minigpt.recipes import NAMES, SHIPPED_BASES, load_base, load_names, numbers_to_invent
from minigpt.tokenizer import BPETokenizer
from minigpt.train import TrainConfig


@pytest.mark.parametrize("tokenizer", [None, BPETokenizer.train("abab", vocab_size=257)])
def test_a_checkpoint_comes_back_as_it_was(tmp_path, tokenizer):
    before = small(tokenizer)
    after = load(save(tmp_path / "a" / "b", before))
    assert after.model.config == before.model.config
    assert after.tokenizer.to_json() == before.tokenizer.to_json()
    assert after.about == before.about
    for name, tensor in before.model.state_dict().items():
        assert torch.equal(tensor, after.model.state_dict()[name])


def test_the_old_checkpoint_is_replaced_whole(tmp_path):
    save(tmp_path / "c", small())
    second = small()
    save(tmp_path / "c", second)
    assert torch.equal(
        load(tmp_path / "c").model.token_embedding.weight, second.model.token_embedding.weight
    )
    assert [path.name for path in tmp_path.iterdir()] == ["c"]  # nothing left lying beside it


def test_a_failed_save_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    save(tmp_path / "c", small())
    before = (tmp_path / "c" / "model.safetensors").read_bytes()

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "_write_json", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(tmp_path / "c", small())
    assert (tmp_path / "c" / "model.safetensors").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_a_folder_with_other_things_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ValueError, match="something else than a checkpoint"):
        save(tmp_path, small())
    assert (tmp_path / "thesis.txt").exists()


def damage_weights(folder):
    (folder / "model.safetensors").write_bytes(b"not a tensor")


def truncate_weights(folder):
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def forget_weights(folder):
    (folder / "model.safetensors").unlink()


def damage_config(folder):
    (folder / "config.json").write_text("{", encoding="utf-8")


def rewrite(**changes):
    def change(folder):
        described = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        (folder / "config.json").write_text(json.dumps(described | changes), encoding="utf-8")

    return change


def nested(folder):
    (folder / "config.json").write_text("[" * 200_000, encoding="utf-8")


def change_weights(change):
    def damage(folder):
        save_file(change(load_file(folder / "model.safetensors")), folder / "model.safetensors")

    return damage


def change_one(value):
    def change(weights):
        weights["final_norm.weight"][3] = value
        return weights

    return change_weights(change)


def half_of_it_in_bfloat16(folder):
    change_weights(lambda w: w | {"final_norm.weight": w["final_norm.weight"].bfloat16()})(folder)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (damage_weights, "cannot be read as a checkpoint"),
        (truncate_weights, "cannot be read as a checkpoint"),
        (forget_weights, "cannot be read as a checkpoint"),
        (damage_config, "cannot be read as a checkpoint"),
        (rewrite(format="other/1"), "is not a Mini-GPT checkpoint"),
        (rewrite(model={"vocab_size": 8}), "does not fit its description: .* is .* and should be"),
        (rewrite(model={"size": 8}), "config.json: model has no 'vocab_size'"),
        (rewrite(model={"vocab_size": 8, "n_head": 3}), "n_embd=64 does not split"),
        (rewrite(tokenizer={"kind": "words"}), "no such tokenizer"),
        (rewrite(model=[]), r"model is \[\]: it must be an object"),
        (rewrite(model={"vocab_size": 8, "n_layer": 10**6}), "n_layer is 1000000: it must be a wh"),
        (rewrite(model={"vocab_size": 8, "n_layer": True}), "n_layer is True: it must be a whole"),
        (rewrite(model={"vocab_size": "8"}), "vocab_size is '8': it must be a whole number"),
        (rewrite(model={"vocab_size": 1 << 24, "n_embd": 1 << 24}), "does not fit its description"),
        (rewrite(model={"vocab_size": 8, "rope": 1}), "a key that is not known here: 'rope'"),
        (rewrite(tokenizer={"kind": "char"}), "no such tokenizer"),
        (rewrite(tokenizer={"kind": "bpe", "merges": [[i, i] for i in range(256)]}), "tokens"),
        (
            rewrite(
                tokenizer={"kind": "bpe", "merges": [[97, 97]] + [[256 + i] * 2 for i in range(99)]}
            ),
            "bytes",
        ),
        (rewrite(layers={"blocks.0.mlp": {"kind": "nf4"}}), "which is no Linear of this model"),
        (rewrite(layers=3), "layers is 3: it must be an object"),
        (rewrite(about=[1]), r"about is \[1\]: it must be an object"),
        (nested, "it is nested too deeply"),
        (change_weights(lambda w: w | {"more": torch.zeros(1)}), "nothing there asks for 'more'"),
        (change_weights(lambda w: {k: w[k] for k in list(w)[1:]}), "is missing"),
        (
            change_weights(lambda w: {k: v.long() for k, v in w.items()}),
            "is I64 and should be float",
        ),
        (change_weights(lambda w: {k: v[:1] for k, v in w.items()}), r"is \(1.* and should be"),
        (change_one(float("nan")), "holds NaN or infinity"),
        (change_one(float("inf")), "holds NaN or infinity"),
        (half_of_it_in_bfloat16, "its weights are bfloat16 and float32, and must all be of one"),
        (
            rewrite(tokenizer={"kind": "char", "alphabet": "abcdefghijkl"}),
            "12 tokens for a model of 8",
        ),
    ],
)
def test_a_damaged_checkpoint_is_refused_in_one_sentence(tmp_path, damage, says):
    folder = save(tmp_path / "c", small())
    damage(folder)
    with pytest.raises(ValueError, match=says) as refused:
        load(folder)
    assert "\n" not in str(refused.value)


def test_what_a_stranger_claims_is_counted_before_memory_is_taken(tmp_path):
    # 2**24 * 2**24 numbers in the embedding alone: had they been asked for, this would not return.
    folder = save(tmp_path / "c", small())
    rewrite(model={"vocab_size": 1 << 24, "n_embd": 1 << 24, "n_layer": 1000})(folder)
    with pytest.raises(ValueError, match="does not fit its description"):
        load(folder)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="holds no checkpoint: config.json is missing"):
        load(tmp_path)


def test_a_finished_model_has_nothing_to_resume(tmp_path):
    folder = save(tmp_path / "c", small())
    with pytest.raises(ValueError, match="nothing to resume"):
        resume(folder, load(folder), TrainConfig())


@pytest.mark.parametrize("seed", SHIPPED_BASES)
def test_a_shipped_base_says_how_it_was_trained(seed):
    assert training_config(SHIPPED_BASES[seed]) == TrainConfig(seed=seed)


@pytest.mark.parametrize("seed", SHIPPED_BASES)
def test_a_shipped_base_spells_unseen_numbers(seed):
    base = load_base(seed=seed)
    right = evaluate_languages(base.model, base.tokenizer, split_numbers().test, ["en", "it"])
    assert right["en"] >= 0.99 and right["it"] >= 0.97


def test_the_shipped_bases_have_nothing_in_common_but_their_task():
    """Unlike first weights, unlike rows: no weight of the one is that of the other."""
    first, second = (load_base(seed=seed).model.state_dict() for seed in SHIPPED_BASES)
    assert first.keys() == second.keys()
    assert all(not torch.equal(first[name], second[name]) for name in first)
    embeddings = [state["token_embedding.weight"].flatten() for state in (first, second)]
    # |cos| of two random directions in 57 x 64 dimensions: 1/sqrt(3648) = 0.017 is one sigma
    assert abs(torch.cosine_similarity(*embeddings, dim=0)) < 0.1


def test_the_inventing_model_says_how_it_was_trained():
    assert training_config(NAMES) == TrainConfig(steps=300)
    shown = numbers_to_invent()
    assert load_names().about["data"] == {"invented": len(set(shown))} == {"invented": 2000}
    assert not set(shown) & {*split_numbers().test, *split_numbers().validation}


def test_a_base_that_does_not_ship_is_refused_with_its_command():
    with pytest.raises(ValueError, match="seed 2: .* minigpt train --seed 2 makes that one"):
        load_base(seed=2)
