"""Phase 23's answer keys, executed: each test finds the fact and compares it with the key."""

import copy

import pytest
import torch
from answer_keys import accepted, errors_told_apart, keys

from minigpt.attention import future, kv_bytes_per_token
from minigpt.checkpoint import Checkpoint
from minigpt.course.exercises.phase_23.ex_02_decode import Counting, decode
from minigpt.course.quiz.grading.rubric import hint
from minigpt.course.quiz.parts import QUIZ_FOLDER
from minigpt.course.quiz.reading.schema import load_quiz
from minigpt.experiments.cache import write
from minigpt.lora import LoRAConfig, add_lora, lora_layers
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import spell
from minigpt.recipes import load_base

QUIZ = load_quiz(QUIZ_FOLDER / "phase-23-kv-cache.yaml")
QUESTIONS = {question.id: question for question in QUIZ.questions}


@pytest.fixture(scope="module")
def base() -> Checkpoint:
    return load_base()


def test_q_23_01():
    model, ids = Counting(), torch.zeros(1, 10, dtype=torch.long)
    assert decode(model, ids, 20).shape == (1, 30)
    question = QUESTIONS["q-23-01"]
    assert accepted(question, model.positions)
    plain = sum(10 + step for step in range(20))
    assert errors_told_apart(question, 30, 20, 19, plain)


def test_q_23_02(base):
    """The row of a new token uses its own query, and neither k nor q of the old ones changes."""
    ids = torch.tensor([base.tokenizer.encode("en:4216=four")])
    block = base.model.blocks[0]

    def parts(ids):
        x = base.model.token_embedding(ids) + base.model.position_embedding.weight[: ids.shape[1]]
        return block.attention.project(block.norm_1(x))  # type: ignore[operator, union-attr]

    q, k, v = parts(ids)
    q_short, k_short, _ = parts(ids[:, :-1])
    assert torch.allclose(q[:, :, :-1], q_short, atol=1e-5)  # so "a" is wrong
    assert torch.allclose(k[:, :, :-1], k_short, atol=1e-5)
    assert q.shape == k.shape  # so "c" is
    whole = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    last = torch.nn.functional.scaled_dot_product_attention(q[:, :, -1:], k, v)
    assert torch.allclose(whole[:, :, -1:], last, atol=1e-5)  # its own query is enough: "b"
    assert keys(QUESTIONS["q-23-02"]) == {"b"}


def test_q_23_03(base):
    ids = torch.tensor([base.tokenizer.encode("en:4216=four thousand two hundred sixteen")])

    def gap(model):
        cache = model.new_cache(1)
        with torch.no_grad():
            pieces = [model(piece, cache) for piece in ids.split([8] + [1] * (ids.shape[1] - 8), 1)]
            return (torch.cat(pieces, 1) - model(ids)).abs().max().item()

    assert 0 < gap(base.model) < 5e-5 and gap(copy.deepcopy(base.model).double()) < 1e-12
    assert keys(QUESTIONS["q-23-03"]) == {"d"}


def test_q_23_04():
    rows = [
        ", ".join(f"`{''.join(str(int(not hidden)) for hidden in row)}`" for row in mask.tolist())
        for mask in [future(2, 5)]
    ]
    texts = {c.id: c.text["en"] for c in QUESTIONS["q-23-04"].choices if c.text is not None}
    assert keys(QUESTIONS["q-23-04"]) == {i for i, text in texts.items() if text in rows}


def test_q_23_05():
    question = QUESTIONS["q-23-05"]
    assert accepted(question, kv_bytes_per_token(32, 8, 128, 2) // 1024)
    every_head = kv_bytes_per_token(32, 32, 128, 2) // 1024
    one_layer = kv_bytes_per_token(1, 8, 128, 2) // 1024
    assert errors_told_apart(question, 64, every_head, 192, one_layer)


@torch.no_grad()
def test_q_23_06(base):
    model, encode = copy.deepcopy(base.model), base.tokenizer.encode

    def stored(model, ids, skip=0, count=8):
        cache = model.new_cache(1)
        model(ids, cache)
        return cache.k[:, 0, :, skip : skip + count]

    prompt = torch.tensor([encode("en:4216=")])
    before = stored(model, prompt)
    longer = torch.tensor([encode("en:4216=f")])
    in_front = torch.tensor([encode("fen:4216=")])
    full = torch.randint(57, (1, 65), generator=torch.Generator().manual_seed(0))
    changed = {
        "a": (stored(model, in_front, skip=1) - before).abs().max(),
        "b": (stored(model, prompt) - before).abs().max(),  # sampling comes after the logits
        "d": (stored(model, longer) - before).abs().max(),
        "e": (stored(model, full[:, :64], 1, 63) - stored(model, full[:, 1:], 0, 63)).abs().max(),
    }
    add_lora(model, LoRAConfig(r=2))
    for layer in lora_layers(model).values():
        layer.update("default").lora_B.normal_()
    changed["c"] = (stored(model, prompt) - before).abs().max()
    wrong = {letter for letter, change in changed.items() if change > 1e-3}  # rounding: 1e-6
    assert keys(QUESTIONS["q-23-06"]) == wrong == {"a", "c", "e"}


def test_q_23_07(base):
    mistakes = {"a": "last letter twice", "b": "not emptied", "c": "none", "d": "position always 0"}
    fits = {
        letter
        for letter, mistake in mistakes.items()
        if write(base, ["en:4216="], mistake) == [spell(4216, "en")]
        and write(base, ["en:104="], mistake) == ["one thousand forty"]
    }
    assert keys(QUESTIONS["q-23-07"]) == fits == {"a"}


def test_q_23_08():
    """What a call starts is the same for one position and for 64: the operations are as many."""
    model, ids = GPT(GPTConfig(57)).eval(), torch.zeros(1, 64, dtype=torch.long)

    def operations(run) -> int:
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
            with torch.no_grad():
                run()
        return sum(event.count for event in profile.key_averages())

    cache = model.new_cache(1)
    with torch.no_grad():
        model(ids[:, :63], cache)
    cached, whole = operations(lambda: model(ids[:, 63:], cache)), operations(lambda: model(ids))
    assert 0.5 < cached / whole < 2  # 64 times fewer positions, about as many operations to start
    question = QUESTIONS["q-23-08"]
    assert question.model_answer is not None
    for lang, text in question.model_answer.items():
        assert {idea.verdict for idea in hint(question, text, lang).concepts} == {"met"}
