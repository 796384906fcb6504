"""What a live figure of a lesson computes in JavaScript is what PyTorch computes."""

import json

import pytest
import torch
from tools import node

from minigpt.checkpoint import Checkpoint
from minigpt.course.notebooks.live import BEGUN, KINDS, RECORDED
from minigpt.course.site import live
from minigpt.experiments import live as in_python
from minigpt.recipes import load_base, load_names
from minigpt.sampling import SamplingConfig

pytestmark = pytest.mark.browser

NUMBER = in_python.NUMBER


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The folder of the files, built."""
    out = tmp_path_factory.mktemp("site")
    live.write_models(out)
    return out / live.FOLDER


def computed(models, kind, files, questions):
    given = {"files": files, "questions": questions}
    return node("live_kinds.mjs", kind, models, stdin=given)


@pytest.fixture(scope="module")
def base():
    return load_base()


def test_every_head_reads_what_it_reads_in_pytorch(models, base):
    (steps,) = computed(models, "attention", ["base-float32"], [{"number": NUMBER}])
    assert "".join(step["next"] for step in steps) == in_python.says(base, "en") + "⏎"
    for step in (steps[0], steps[14], steps[-1]):
        for layer in (0, 1):
            wanted = in_python.reading(base, step["read"], layer)  # (H, T)
            got = torch.tensor(step["weights"][layer])
            # a softmax of float32 scores against one of float64
            assert (got - wanted).abs().max() < 1e-5


def test_the_lens_shows_what_inside_py_shows(models, base):
    (steps,) = computed(models, "lens", ["base-float32"], [{"number": NUMBER}])
    said = in_python.says(base, "en")
    assert "".join(step["next"] for step in steps) == said + "⏎"
    for written in (0, 3, len(said)):
        wanted = in_python.through_the_lens(base, f"en:{NUMBER}={said[:written]}")
        got = steps[written]["parts"]
        assert len(got) == len(wanted) == 5
        for one, best in zip(got, wanted, strict=True):
            assert [letter["letter"] for letter in one] == [letter for letter, _ in best]
            for letter, (_, share) in zip(one, best, strict=True):
                assert abs(letter["share"] - share) < 1e-4  # a softmax of float32 logits


@pytest.mark.parametrize("part", [2, 7, 8, 9])
def test_a_transplant_changes_what_it_changes_in_pytorch(models, base, part):
    (got,) = computed(
        models, "patch", ["base-float32"], [{"number": NUMBER, "other": 9, "part": part}]
    )
    wanted = in_python.patched(base, NUMBER, 9, part)
    for one, best in zip(got["runs"], wanted, strict=True):
        assert one[0]["letter"] == best[0][0]
        assert abs(one[0]["share"] - best[0][1]) < 1e-4  # a softmax of float32 logits
    assert got["swapped"] == "9216"


def test_fewer_bits_have_the_same_error_and_write_the_same(models, base):
    questions = [
        {"number": NUMBER, "bits": bits, "block": block, "values": values}
        for bits, block, values in [(8, 64, 0), (4, 64, 1), (3, 16, 0), (3, 4096, 1), (2, 256, 1)]
    ]
    results = computed(models, "bits", ["base-float32"], questions)
    for question, got in zip(questions, results, strict=True):
        small, per_weight, error = in_python.in_bits(
            base.model, question["bits"], question["block"], question["values"] == 1
        )
        assert got["per_weight"] == per_weight
        assert abs(got["error"] - error) < 1e-5, question  # sums of 98,304 floats
        assert got["said"] == in_python.says(Checkpoint(small, base.tokenizer), "en"), question


def test_the_model_is_whole_again_after_it_was_rounded(models):
    rough = {"number": NUMBER, "bits": 2, "block": 4096, "values": 0}
    fine = {"number": NUMBER, "bits": 8, "block": 16, "values": 0}
    one, other = (
        computed(models, "bits", ["base-float32"], questions)[-1]
        for questions in ([fine], [rough, fine])
    )
    assert one == other


@pytest.mark.parametrize("rank", in_python.SPANISH)
def test_an_adapter_turned_down_and_up_says_the_same(models, rank):
    name = "adapter-es" if rank == 8 else f"adapter-es-r{rank}"
    shares = [0, 0.35, 1, 1.6, 1]
    questions = [{"number": NUMBER, "strength": share, "rank": rank} for share in shares]
    results = computed(models, "strength", ["base-float32", name], questions)
    for share, got in zip(shares, results, strict=True):
        adapted = in_python.with_strength(rank, share)
        assert got == {lang: in_python.says(adapted, lang) for lang in ("es", "en")}, share


def test_positions_are_counted_as_they_are_read(models):
    questions = [{"number": NUMBER, "cache": on} for on in (1, 0)]
    with_it, without = computed(models, "cache", ["base-float32"], questions)
    said = in_python.says(load_base(), "en")
    assert with_it["said"] == without["said"] == said
    wanted = in_python.positions_read(len(f"en:{NUMBER}="), len(said) + 1)
    assert (with_it["read"], without["read"]) == wanted


def test_the_next_letters_have_the_probabilities_of_sampling_py(models):
    questions = [
        {"after": after, "T": T, "k": k, "p": p}
        for after, T, k, p in [(0, 1, 0, 1), (1, 0.5, 2, 1), (2, 2, 0, 0.9), (3, 0.7, 5, 0.5)]
    ]
    results = computed(models, "sampling", ["names-float32"], questions)
    letters = load_names().tokenizer
    for question, got in zip(questions, results, strict=True):
        top_p = question["p"] if question["p"] < 1 else None
        config = SamplingConfig(question["T"], question["k"] or None, top_p)
        begun = {0: "", **BEGUN}[question["after"]]
        wanted = in_python.next_letters(begun, config)
        assert [letters.decode([i]) for i in range(len(got["letters"]))] == got["letters"]
        assert (torch.tensor(got["now"]) - wanted).abs().max() < 1e-5, question
        assert len(got["drawn"]) == 3 and all(name.startswith(begun) for name in got["drawn"])


def test_what_is_recorded_is_what_the_command_makes():
    record = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert record.pop("command") == "python -m minigpt.experiments.live"
    assert set(record) == set(KINDS) == set(in_python.RECORDS)
    for name, make in in_python.RECORDS.items():
        assert json.loads(json.dumps(make())) == record[name], name
