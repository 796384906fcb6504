"""Texts that wait become one batch: a step costs little more for 32 rows than for one.

    wait     a row that arrives stands in a queue; the first in it waits a moment for company
    batch    the first row, and those behind it that the same adapter is to write, up to max_batch
    step     one forward pass for all of them, then one token a row, each by its own luck
    leave    a row that is finished is answered at once; the batch goes on for the others

Rows of a batch do not see each other: attention runs along a row, and each row has its own
generator, so that a text is what it would be alone, to the rounding of the scores.

Source: Yu et al. 2022 (Orca), section 3, for what this leaves out: a row joins between two batches
here, and between two tokens there, https://www.usenix.org/conference/osdi22/presentation/yu
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import torch
from torch import Tensor

from minigpt.checkpoint import Checkpoint
from minigpt.lora import lora_layers, set_adapter
from minigpt.sampling import SamplingConfig, choose, next_logits, pad_left
from minigpt.threads import paced

WAIT = 0.002  # seconds that the first row waits for company
MOST_WAITING = 1024  # rows; those who come later are told to come again
CUT_CHARACTER = "\ufffd"  # what a character looks like of which some bytes have not come yet


class Busy(RuntimeError):
    """More texts wait than will be written in a time that anybody would wait."""


@dataclass(frozen=True)
class Served:
    """One model with its adapters, and the names that they are asked for by."""

    checkpoint: Checkpoint
    names: dict[str, str | None]  # name in a request -> adapter in the model, None for the base
    end: str | None = None  # the text with which the model ends what it writes

    def use(self, name: str) -> None:
        """Let the model write with the adapter of this name, or with none."""
        if lora_layers(self.checkpoint.model):
            set_adapter(self.checkpoint.model, self.names[name])


@dataclass
class Piece:
    """Some text of a row; the last one says why the row ended: "stop" or "length"."""

    text: str
    tokens: int = 0  # written so far
    finish_reason: str | None = None
    error: BaseException | None = None


@dataclass(eq=False)
class Row:
    """One text to be written: what was asked for, and what has come so far."""

    model: str
    ids: list[int]
    max_new_tokens: int
    config: SamplingConfig
    seed: int
    stops: tuple[str, ...] = ()
    stream: bool = False
    cancelled: bool = False  # nobody waits for it any more
    pieces: asyncio.Queue[Piece] = field(default_factory=asyncio.Queue)
    written: list[int] = field(default_factory=list)
    sent: int = 0  # characters of the text
    ended: bool = False

    def __post_init__(self) -> None:
        self.luck = torch.Generator().manual_seed(self.seed)

    def take(self, token: int, decode) -> Piece | None:
        """Add a token; return what can be sent of the text, if there is something to send."""
        self.written.append(token)
        text, reason = decode(self.written), None
        found = [text.index(stop) for stop in self.stops if stop in text]
        if found:
            text, reason = text[: min(found)], "stop"
        elif len(self.written) == self.max_new_tokens:
            reason = "length"
        self.ended = reason is not None
        if not self.ended:
            if not self.stream:
                return None
            text = text[: len(text) - held_back(text, self.stops)]
        new, self.sent = text[self.sent :], max(self.sent, len(text))
        return Piece(new, len(self.written), reason) if new or self.ended else None


def held_back(text: str, stops: Sequence[str]) -> int:
    """Return how many last characters may yet be the beginning of a stop, or become others."""
    most = len(text) - len(text.rstrip(CUT_CHARACTER))
    for stop in stops:
        for length in range(1, min(len(stop), len(text) + 1)):
            if text.endswith(stop[:length]):
                most = max(most, length)
    return most


class Batcher:
    """Writes the rows that are given to it, batch by batch, in a thread of its own."""

    def __init__(self, served: Served, max_batch: int = 32, wait: float = WAIT) -> None:
        self.served, self.max_batch, self.wait = served, max_batch, wait
        self.waiting: deque[Row] = deque()
        self.arrived = asyncio.Event()
        self.closing = False
        self.pool = ThreadPoolExecutor(1, "minigpt-writes")
        self.stats = {"rows": 0, "batches": 0, "tokens": 0}

    def add(self, rows: Sequence[Row]) -> None:
        """Queue rows. Raises Busy, and has queued none, if too many wait already."""
        if len(self.waiting) + len(rows) > MOST_WAITING:
            raise Busy(f"{len(self.waiting):,} texts are waiting already: try again in a second")
        self.waiting.extend(rows)
        self.arrived.set()

    async def work(self) -> None:
        """Write whatever comes, until the task is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self.arrived.wait()
            if len(self.waiting) < self.max_batch:
                await asyncio.sleep(self.wait)
            if batch := self.next_batch():
                await loop.run_in_executor(self.pool, self.write_or_say_why, batch, loop)
            if not self.waiting:
                self.arrived.clear()

    def close(self) -> None:
        """Stop after the next token; who still waits is told."""
        self.closing = True
        self.pool.shutdown(wait=True)

    def next_batch(self) -> list[Row]:
        """Take the first row out of the queue, and those that can be written beside it."""
        batch: list[Row] = []
        others: deque[Row] = deque()
        while self.waiting and len(batch) < self.max_batch:
            row = self.waiting.popleft()
            if row.cancelled:
                continue
            alike = not batch or self.kind(row) == self.kind(batch[0])
            (batch if alike else others).append(row)
        self.waiting.extendleft(reversed(others))  # in front again, in their order
        return batch

    def kind(self, row: Row) -> tuple[str, bool]:
        """Rows of one kind share a batch: one adapter, and a window that slides for all or none."""
        window = self.served.checkpoint.model.config.context_length
        return row.model, len(row.ids) + row.max_new_tokens > window

    def write_or_say_why(self, rows: list[Row], loop: asyncio.AbstractEventLoop) -> None:
        """Write a batch; a fault reaches everybody who waits for it, and only them."""
        try:
            self.write(rows, loop)
        except Exception as error:
            logging.getLogger("minigpt.serve").exception("a batch could not be written")
            for row in rows:
                if not row.ended:
                    loop.call_soon_threadsafe(row.pieces.put_nowait, Piece("", error=error))

    @torch.no_grad()
    def write(self, rows: list[Row], loop: asyncio.AbstractEventLoop) -> None:
        """Write the rows of a batch side by side; each one's pieces go to its own queue."""
        model, decode = self.served.checkpoint.model, self.served.checkpoint.tokenizer.decode
        self.served.use(rows[0].model)
        model.eval()
        self.stats["batches"] += 1
        self.stats["rows"] += len(rows)
        ids, padding = pad_left([row.ids for row in rows])  # (B, T), (B,)
        cache = model.new_cache(len(rows))
        for _ in paced(range(max(row.max_new_tokens for row in rows))):
            logits = next_logits(model, ids, cache, padding if padding.any() else None)  # (B, V)
            next_ids = self.choose_each(logits, rows)  # (B,)
            ids = torch.cat([ids, next_ids[:, None]], dim=1)
            for row, token in zip(rows, next_ids.tolist(), strict=True):
                if row.ended or row.cancelled:
                    continue
                self.stats["tokens"] += 1
                if piece := row.take(token, decode):
                    loop.call_soon_threadsafe(row.pieces.put_nowait, piece)
            if all(row.ended or row.cancelled for row in rows):
                return
            if self.closing:
                raise RuntimeError("the server is stopping")

    def choose_each(self, logits: Tensor, rows: list[Row]) -> Tensor:
        """Return a next token id per row, (B,): greedy for all at once, else by the row's luck."""
        next_ids = logits.argmax(-1)  # (B,)
        for i, row in enumerate(rows):
            if row.config.temperature and not row.ended:
                next_ids[i] = choose(logits[i : i + 1], row.config, row.luck)[0]
        return next_ids
