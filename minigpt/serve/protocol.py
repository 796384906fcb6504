"""A request as JSON, read field by field, and the answer as JSON, as OpenAI's clients know them.

    {"model": "mini-gpt", "prompt": "en:42=", "temperature": 0}   ->   rows to write
    {"object": "text_completion", "choices": [{"text": "forty-two", ...}], "usage": {...}}

A field that this server does not carry out is refused by name unless its value asks for nothing:
an answer that has silently ignored half of the question looks right. Two fields are ours: top_k and
min_p.

One default differs from OpenAI's: max_tokens is the length of the model's context, not 16. Most
tokens are letters here, and 16 letters are seldom an answer.

Source: https://platform.openai.com/docs/api-reference/completions
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from minigpt.sampling import SamplingConfig
from minigpt.serve.batching import Row, Served
from minigpt.strict_json import Fields, parse, shown

LARGEST_BODY = 1 << 20  # bytes
LONGEST_PROMPT = 4096  # tokens
MOST_TOKENS = 1024  # of an answer
MOST_ROWS = 128  # prompts times n, of one request
MOST_STOPS = 4
LARGEST_SEED = 2**32 - 1
# Fields of the protocol that are not carried out, with the values that ask for nothing.
ASKS_FOR_NOTHING = {
    "logprobs": (None,),
    "suffix": (None, ""),
    "presence_penalty": (None, 0),
    "frequency_penalty": (None, 0),
    "logit_bias": (None, {}),
    "best_of": (None, 1),
}


class NoSuchModel(ValueError):
    """A model that is not served here."""


@dataclass
class Request:
    """What a request asks for: its rows, n for each prompt, and how to send them."""

    model: str
    rows: list[Row]
    echoes: list[str]  # what stands before each answer: the prompt, or nothing
    prompt_tokens: int
    stream: bool
    include_usage: bool


def read_request(body: bytes, served: Served) -> Request:
    """Return what the body of a request asks for.

    Raises NoSuchModel for a model not served, ValueError for all else that cannot be carried out.
    """
    try:
        value = parse(body.decode("utf-8"))
    except ValueError as error:
        raise ValueError(f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ValueError(f"the body is {shown(value)}: it must be a JSON object")
    # An absent field and null are the same to the protocol.
    fields = Fields({name: field for name, field in value.items() if field is not None}, "request")
    model = fields.text("model")
    if model not in served.names:
        raise NoSuchModel(
            f"the model {shown(model)} is not served here: choose among {', '.join(served.names)}"
        )
    prompts = read_prompts(fields, served)
    n = fields.whole("n", 1, MOST_ROWS, default=1)
    if n * len(prompts) > MOST_ROWS:
        raise ValueError(
            f"{len(prompts)} prompts times n={n} are more than {MOST_ROWS} texts: ask in parts"
        )
    context = served.checkpoint.model.config.context_length
    most = fields.whole("max_tokens", 1, MOST_TOKENS, default=context)
    config, seed = read_sampling(fields), fields.whole("seed", 0, LARGEST_SEED, default=None)
    stops = (*read_stops(fields), *([served.end] if served.end else []))
    stream = fields.flag("stream", default=False)
    options = fields.object("stream_options", default={})
    include_usage = options.flag("include_usage", default=False)
    options.nothing_else()
    echo = fields.flag("echo", default=False)
    fields.any("user", default=None)  # who asks: of no use here, and asks for nothing
    check_nothing_else(fields)
    first = uuid.uuid4().int % LARGEST_SEED if seed is None else seed
    rows = [
        # What has left the window plays no part.
        Row(model, ids[-context:], most, config, (first + i) % 2**32, stops, stream)
        for ids in prompts
        for i in range(n)
    ]
    decode = served.checkpoint.tokenizer.decode
    echoes = [decode(ids) if echo else "" for ids in prompts for _ in range(n)]
    return Request(model, rows, echoes, sum(map(len, prompts)), stream, include_usage)


def read_prompts(fields: Fields, served: Served) -> list[list[int]]:
    """Return the prompts as ids: a text, several texts, ids, or several lists of ids."""
    prompt, tokenizer = fields.any("prompt"), served.checkpoint.tokenizer
    if isinstance(prompt, str) or (isinstance(prompt, list) and is_ids(prompt)):
        prompt = [prompt]
    if not isinstance(prompt, list) or not prompt:
        raise fields.wrong("prompt", "a text, a list of texts, or token ids")
    if len(prompt) > MOST_ROWS:
        raise ValueError(f"{len(prompt)} prompts are more than {MOST_ROWS}: ask in parts")
    found = []
    for one in prompt:
        if not isinstance(one, str) and not (isinstance(one, list) and is_ids(one)):
            raise fields.wrong("prompt", "a text, a list of texts, or token ids")
        if len(one) > LONGEST_PROMPT * 16:  # of which no tokenizer makes few enough tokens
            raise ValueError(f"a prompt of {len(one):,} characters is too long: shorten it")
        ids = tokenizer.encode(one) if isinstance(one, str) else one
        if not ids:
            raise ValueError("the prompt is empty: give at least one token to continue")
        if len(ids) > LONGEST_PROMPT:
            raise ValueError(f"a prompt has {len(ids):,} tokens: at most {LONGEST_PROMPT:,}")
        tokenizer.decode(ids)  # refuses ids that stand for nothing
        found.append(ids)
    return found


def is_ids(value: list[Any]) -> bool:
    return bool(value) and all(type(item) is int for item in value)


def read_sampling(fields: Fields) -> SamplingConfig:
    """Return how each token is to be chosen. The protocol's default temperature is 1."""
    top_k = fields.whole("top_k", 1, 1 << 16, default=None)
    top_p = fields.number("top_p", 0, 1, above=0, default=None)
    return SamplingConfig(
        temperature=fields.number("temperature", 0, 2, default=1.0),
        top_k=top_k,
        top_p=top_p,
        min_p=fields.number("min_p", 0, 1, default=None),
    )


def read_stops(fields: Fields) -> list[str]:
    """Return the texts to stop before: none, one, or up to four."""
    if "stop" not in fields:
        return []
    stop = fields.any("stop")
    if isinstance(stop, str):
        stop = [stop]
    fields.values["stop"] = stop
    stops = fields.list("stop", str)
    if len(stops) > MOST_STOPS or not all(stops) or any(len(text) > 100 for text in stops):
        raise fields.wrong("stop", f"up to {MOST_STOPS} texts of 1 to 100 characters")
    return stops


def check_nothing_else(fields: Fields) -> None:
    """Raise ValueError for a field that would have to be carried out and cannot be."""
    for name, values in ASKS_FOR_NOTHING.items():
        value = fields.any(name, default=None)
        if not any(value == nothing and type(value) is not bool for nothing in values):
            raise ValueError(
                f"{name} is {shown(value)}: this server does not know it; leave it out"
            )
    fields.nothing_else()


@dataclass
class Answer:
    """The parts of an answer that all of its messages share."""

    request: Request

    def __post_init__(self) -> None:
        self.head = {
            "id": f"cmpl-{uuid.uuid4().hex}",
            "object": "text_completion",
            "created": int(time.time()),
            "model": self.request.model,
        }

    def whole(self, texts: Sequence[str], reasons: Sequence[str], tokens: int) -> dict[str, Any]:
        """Return the answer in one message."""
        choices = [
            self.choice(i, echo + text, reason)
            for i, (echo, text, reason) in enumerate(
                zip(self.request.echoes, texts, reasons, strict=True)
            )
        ]
        return self.head | {"choices": choices, "usage": self.usage(tokens)}

    def part(self, index: int, text: str, reason: str | None) -> dict[str, Any]:
        """Return some text of one choice, as a message of a stream."""
        return self.head | {"choices": [self.choice(index, text, reason)]}

    def last(self, tokens: int) -> dict[str, Any]:
        """Return the message of a stream that counts the tokens."""
        return self.head | {"choices": [], "usage": self.usage(tokens)}

    def choice(self, index: int, text: str, reason: str | None) -> dict[str, Any]:
        return {"index": index, "text": text, "logprobs": None, "finish_reason": reason}

    def usage(self, tokens: int) -> dict[str, int]:
        before = self.request.prompt_tokens
        return {
            "prompt_tokens": before,
            "completion_tokens": tokens,
            "total_tokens": before + tokens,
        }


def refusal(message: str, kind: str = "invalid_request_error", code: str | None = None) -> dict:
    """Return an error as the protocol writes it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def model_list(served: Served) -> dict[str, Any]:
    """Return the models that can be asked for."""
    return {"object": "list", "data": [model_card(name) for name in served.names]}


def model_card(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "minigpt"}
