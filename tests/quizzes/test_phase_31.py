"""Phase 31's answer keys, executed: each test finds the fact and compares it with the key."""

import json
import struct
from pathlib import Path

import pytest
import torch
from answer_keys import accepted, keys
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import load_file

from minigpt.checkpoint import BASE
from minigpt.course.exercises import find
from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments import results
from minigpt.experiments.shipping import MISTAKES, judged, write_mistake
from minigpt.experiments.stranger import Stranger
from minigpt.export import export_gpt2
from minigpt.lora import merge, unload
from minigpt.peft_io import load_adapter
from minigpt.qlora import dequantize_base, linear_bits, quantize_base
from minigpt.recipes import load_base

QUIZ = load_quiz(QUIZ_FOLDER / "phase-31-shipping.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@pytest.fixture(scope="module")
def base():
    return load_base()


def with_spanish(checkpoint):
    load_adapter(checkpoint.model, BASE.parent / "adapters" / "es", "es")
    return checkpoint


def test_q_31_01(base, tmp_path):
    right = judged(base, write_mistake(base, "right", tmp_path / "a"))
    wrong = judged(base, write_mistake(base, "gelu_new", tmp_path / "b"))
    same_answers = wrong["exact"] == right["exact"]
    # Rounding alone is below 1e-4: so a, b and d are false.
    assert same_answers and right["difference"] < 1e-4 < 1e-3 < wrong["difference"]
    assert keys(QUESTIONS["q-31-01"]) == {"c"}


def test_q_31_02(base, tmp_path, monkeypatch):
    def q_and_k(tensors, config):
        swapped = {
            name: torch.cat([t[:, 64:128], t[:, :64], t[:, 128:]], 1) if "c_attn.w" in name else t
            for name, t in tensors.items()
        }
        return swapped, config

    monkeypatch.setitem(MISTAKES, "q and k", q_and_k)
    named = {
        "a": "c_proj not turned",
        "b": "c_fc not turned",
        "c": "q and k",
        "d": "relu",
        "e": "c_fc by another name",
    }
    passed = set()
    for choice, mistake in named.items():
        found = judged(base, write_mistake(base, mistake, tmp_path / choice))
        if found["loads"]:
            passed.add(choice)
            assert found["difference"] > 1  # and it is a mistake
    assert keys(QUESTIONS["q-31-02"]) == passed


def test_q_31_03(base, tmp_path):
    spanish = with_spanish(load_base())
    merge(spanish.model)
    unload(spanish.model)
    sizes = []
    for name, checkpoint in {"a": base, "b": spanish}.items():
        file = export_gpt2(checkpoint, tmp_path / name) / "model.safetensors"
        sizes.append(sum(tensor.numel() for tensor in load_file(file).values()))
    question = QUESTIONS["q-31-03"]
    assert accepted(question, sizes[1] - sizes[0])
    assert not accepted(question, 18432) and not accepted(question, 36864)


def test_q_31_04(base, tmp_path):
    stranger = Stranger(write_mistake(base, "right", tmp_path))
    tokens = base.tokenizer.encode("en")
    pair = base.tokenizer.encode("en:4")
    with torch.no_grad():
        alone = stranger(torch.tensor([tokens]))[0, -1]
    right = set()
    for choice in QUESTIONS["q-31-04"].choices:
        assert choice.code is not None
        names: dict = {}
        exec(choice.code.source, names)
        ids = [dict(zip((5, 3, 0), (*tokens, 0), strict=True))[i] for i in names["ids"]]
        batch = torch.tensor([ids, pair])
        mask = torch.tensor([names["mask"], [1] * 4])
        positions = torch.tensor([names["positions"], [0, 1, 2, 3]])
        with torch.no_grad():
            logits = stranger(batch, positions, mask)[0, -1]
        if torch.allclose(logits, alone, atol=1e-3):  # rounding; a wrong one is off by more than 1
            right.add(choice.id)
    assert keys(QUESTIONS["q-31-04"]) == right


def test_q_31_05(tmp_path):
    """Whatever stands in the header is read as data, or refused."""
    target = tmp_path / "surprise.txt"
    for entry in (
        {"__reduce__": f"open({str(target)!r}, 'w')"},
        {"w": {"dtype": "F32", "shape": [9], "data_offsets": [0, 4]}},
        {"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 400]}},
    ):
        header = json.dumps(entry).encode()
        with pytest.raises(SafetensorError):
            load_tensors(struct.pack("<Q", len(header)) + header + bytes(4))
    assert not target.exists()
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    bad = load_tensors(struct.pack("<Q", len(header)) + header + struct.pack("<f", float("nan")))
    assert bad["w"].isnan().all()  # so b is false
    assert keys(QUESTIONS["q-31-05"]) == {"c"}


def queue(clients: int, seconds: float, requests: int) -> tuple[list[float], list[float]]:
    """One at a time, each client asking again at once: when requests start and end."""
    waiting, starts, ends, now = [0.0] * clients, [], [], 0.0
    for _ in range(requests):
        starts.append(waiting.pop(0))
        now += seconds
        ends.append(now)
        waiting.append(now)
    return starts, ends


def test_q_31_06():
    starts, ends = queue(clients=40, seconds=1 / 80, requests=8000)
    rate, _, _ = find("ex-31-05").reference(starts, ends)
    wait = sum(e - s for s, e in zip(starts, ends, strict=True)) / len(ends)
    assert rate == pytest.approx(80)
    question = QUESTIONS["q-31-06"]
    assert accepted(question, round(wait, 2)) and wait == pytest.approx(0.5, rel=0.01)
    assert not accepted(question, 1 / 80) and not accepted(question, 2)


def test_q_31_07():
    report = find("ex-31-05").reference
    alone, many = report(*queue(1, 0.01, 3200)), report(*queue(32, 0.01, 3200))
    assert many[0] == pytest.approx(alone[0]) and many[1] == pytest.approx(32 * alone[1])
    measured = results.load("serving")["max_batch"]
    rows = {name: {row["clients"]: row for row in some} for name, some in measured.items()}
    # Batches serve more: so c and d are false; and one at a time the rate does not grow.
    assert rows["32"][32]["requests_per_second"] > 2 * rows["1"][32]["requests_per_second"]
    assert rows["1"][32]["requests_per_second"] < 2 * rows["1"][1]["requests_per_second"]
    assert rows["1"][32]["p50_ms"] > 10 * rows["1"][1]["p50_ms"]
    assert keys(QUESTIONS["q-31-07"]) == {"b"}


def test_q_31_08():
    checkpoint = load_base()
    quantize_base(checkpoint.model)
    with_spanish(checkpoint)
    with pytest.raises(ValueError, match="without rounding the correction away"):
        merge(checkpoint.model)
    dequantize_base(checkpoint.model)
    merge(checkpoint.model)
    assert linear_bits(checkpoint.model) == 32
    question = QUESTIONS["q-31-08"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}


def test_the_course_has_no_pickled_weights():
    assert not [p for p in Path(BASE).parent.rglob("*") if p.suffix in (".pt", ".bin", ".pkl")]
