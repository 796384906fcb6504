"""Rows of a batch are what they would be alone, and nobody waits for ever."""

import asyncio

import pytest
import torch

from minigpt.sampling import GREEDY, SamplingConfig, complete
from minigpt.serve import batching
from minigpt.serve.batching import Batcher, Busy, Row, held_back


def row(served, prompt="en:42=", model="mini-gpt", most=8, config=GREEDY, **more) -> Row:
    ids = served.checkpoint.tokenizer.encode(prompt)
    return Row(model, ids, most, config, more.pop("seed", 0), **more)


def written(served, rows, **options) -> list[str]:
    """Give the rows to a batcher; return their texts."""
    return written_in(served, rows, **options)[0]


def written_in(served, rows, **options) -> tuple[list[str], int]:
    """Return the texts, and the number of batches that they took."""

    async def go() -> tuple[list[str], int]:
        batcher = Batcher(served, **options)
        work = asyncio.create_task(batcher.work())
        batcher.add(rows)
        try:
            return [await text_of(row) for row in rows], batcher.stats["batches"]
        finally:
            work.cancel()
            batcher.close()

    return asyncio.run(asyncio.wait_for(go(), 60))


async def text_of(row: Row) -> str:
    text = ""
    while True:
        piece = await row.pieces.get()
        if piece.error:
            raise piece.error
        text += piece.text
        if piece.finish_reason:
            return text


PROMPTS = ["en:7=", "it:1234=", "es:55=", "a", "en:4217=four thou"]


def test_a_greedy_row_is_what_complete_writes_alone(served):
    served.use("mini-gpt")
    alone = [complete(served.checkpoint.model, served.checkpoint.tokenizer, p, 8) for p in PROMPTS]
    assert written(served, [row(served, p) for p in PROMPTS]) == alone
    assert len(set(alone)) == len(PROMPTS)


def test_a_sampled_row_has_its_own_luck_whoever_writes_beside_it(served):
    hot = SamplingConfig(temperature=1.3, top_k=20)
    rows = lambda: [row(served, p, config=hot, seed=i) for i, p in enumerate(PROMPTS)]  # noqa: E731
    together = written(served, rows())
    alone = [written(served, [one])[0] for one in rows()]
    assert together == alone
    assert len(set(written(served, [row(served, config=hot, seed=s) for s in range(8)]))) > 1


def test_rows_for_another_adapter_wait_for_the_next_batch_and_get_it(served):
    # 7 letters: with 8 the last prompt would leave the window, and have a batch of its own
    rows = [row(served, p, m, 7) for p in PROMPTS for m in ("mini-gpt", "mini-gpt-es")]
    texts, batches = written_in(served, rows)
    assert batches == 2
    for p, base, spanish in zip(PROMPTS, texts[::2], texts[1::2], strict=True):
        assert base == written(served, [row(served, p, most=7)])[0]
        assert spanish == written(served, [row(served, p, "mini-gpt-es", 7)])[0]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("max_batch", "batches"), [(1, 7), (3, 3), (32, 1)])
def test_no_batch_is_larger_than_allowed_and_no_row_is_forgotten(served, max_batch, batches):
    rows = [row(served, most=3 + i % 2) for i in range(7)]
    texts, count = written_in(served, rows, max_batch=max_batch)
    assert [len(text) for text in texts] == [3, 4, 3, 4, 3, 4, 3]
    assert count == batches


def test_a_row_that_would_slide_its_window_does_not_slow_the_others(served):
    long = row(served, "e" * 20, most=20)
    texts = written(served, [row(served), long, row(served)])
    assert long.ended and len(texts[1]) == 20 and texts[0] == texts[2]


def test_a_cancelled_row_is_left_out(served):
    async def go() -> None:
        batcher, gone, stays = Batcher(served), row(served), row(served)
        gone.cancelled = True
        batcher.add([gone, stays])
        assert batcher.next_batch() == [stays]

    asyncio.run(go())


def test_too_many_who_wait_are_refused_whole(served, monkeypatch):
    monkeypatch.setattr(batching, "MOST_WAITING", 4)

    async def go():
        batcher = Batcher(served)
        batcher.add([row(served)] * 3)
        with pytest.raises(Busy, match="3 texts are waiting already"):
            batcher.add([row(served)] * 2)
        assert len(batcher.waiting) == 3

    asyncio.run(go())


def test_a_model_whose_weights_are_broken_says_so_to_all_who_wait_and_goes_on(served, caplog):
    weight = served.checkpoint.model.final_norm.weight
    good = weight.data.clone()
    weight.data[0] = torch.nan
    with pytest.raises(ValueError, match="its weights are broken"):
        written(served, [row(served)])
    weight.data.copy_(good)
    assert written(served, [row(served)])[0]
    assert "could not be written" in caplog.text


def test_the_stop_is_cut_wherever_it_falls_and_its_beginning_is_not_sent_early(served):
    one = Row("mini-gpt", [1], 9, GREEDY, 0, ("de", "x"), stream=True)
    pieces = [one.take(i, lambda ids: "abcde"[: len(ids)]) for i in range(5)]
    assert [piece and piece.text for piece in pieces] == ["a", "b", "c", None, ""]
    assert pieces[-1] and pieces[-1].finish_reason == "stop" and pieces[-1].tokens == 5


def test_the_last_token_ends_a_row_by_length_and_sends_what_was_held_back(served):
    one = Row("mini-gpt", [1], 3, GREEDY, 0, ("cd",), stream=True)
    pieces = [one.take(i, lambda ids: "abc"[: len(ids)]) for i in range(3)]
    assert [piece and (piece.text, piece.finish_reason) for piece in pieces] == [
        ("a", None),
        ("b", None),
        ("c", "length"),
    ]


def test_half_a_character_is_held_back():
    assert held_back("a\ufffd", ()) == 1 and held_back("ab", ()) == 0
    assert held_back("four\n", ("\n\n",)) == 1 and held_back("xaba", ("abac", "zz")) == 3
