"""The addresses of the server, for any ASGI server to run: `make_app(served)`.

    POST /v1/completions   the answer as one message, or with "stream": true as server-sent events
    GET  /v1/models        what can be asked for
    GET  /stats            rows, batches and tokens written since the start

Every refusal is a sentence in the protocol's form: 400 what cannot be carried out, 404 no such
model or address, 413 too large, 415 not JSON, 503 too many wait, 504 took too long.

Source: server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from minigpt.serve.batching import WAIT, Batcher, Busy, Piece, Row, Served
from minigpt.serve.protocol import (
    LARGEST_BODY,
    Answer,
    NoSuchModel,
    Request,
    model_card,
    model_list,
    read_request,
    refusal,
)

TIME = 120.0  # seconds until a request is given up
READING = 10.0  # seconds in which its body must have come


class Refused(Exception):
    """An answer that is an error: status, sentence, and the protocol's word for it."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status, self.message, self.kind = status, message, kind


def make_app(
    served: Served,
    max_batch: int = 32,
    wait: float = WAIT,
    hosts: tuple[str, ...] = ("*",),
    time_limit: float = TIME,
) -> Starlette:
    """Return the ASGI application that serves a model.

    hosts  names under which it may be called; a page elsewhere whose name was made to point here
           has another
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.batcher = batcher = Batcher(served, max_batch, wait)
        work = asyncio.create_task(batcher.work())
        yield
        work.cancel()
        await asyncio.to_thread(batcher.close)

    app = Starlette(
        routes=[
            Route("/v1/completions", completions, methods=["POST"]),
            Route("/v1/models", models),
            Route("/v1/models/{name}", one_model),
            Route("/stats", stats),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))],
        exception_handlers={Refused: refused, HTTPException: no_such_address, Exception: our_fault},
        lifespan=lifespan,
    )
    app.state.served, app.state.time_limit = served, time_limit
    return app


async def completions(http: HTTPRequest) -> Response:
    """Write what is asked for: in one answer, or piece by piece."""
    if http.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(415, "the body must be JSON: send the header Content-Type: application/json")
    body = await read_body(http)
    try:
        # Encoding a long prompt takes a while, in which others want to be answered.
        request = await asyncio.to_thread(read_request, body, http.app.state.served)
        http.app.state.batcher.add(request.rows)
    except NoSuchModel as error:
        raise Refused(404, str(error)) from None
    except ValueError as error:
        raise Refused(400, str(error)) from None
    except Busy as error:
        raise Refused(503, str(error), "server_error") from None
    if request.stream:
        return StreamingResponse(
            events(request, http.app.state.time_limit), media_type="text/event-stream"
        )
    return await whole_answer(http, request)


async def read_body(http: HTTPRequest) -> bytes:
    """Return the body, as far as it is not too large and comes in time."""
    too_large = Refused(413, f"the request is larger than {LARGEST_BODY:,} bytes: ask in parts")
    try:
        if int(http.headers.get("content-length", "0")) > LARGEST_BODY:
            raise too_large
        body = b""
        async with asyncio.timeout(READING):
            async for part in http.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    raise too_large
    except TimeoutError:
        raise Refused(408, f"the request did not come within {READING:g} seconds") from None
    except ClientDisconnect:
        raise Refused(400, "the request ended before its body did") from None
    return body


async def whole_answer(http: HTTPRequest, request: Request) -> Response:
    """Wait for all rows, or for the end of the caller's patience, whichever comes first."""
    gone = asyncio.create_task(hang_up(http))
    answers = asyncio.gather(*(last_piece(row) for row in request.rows))
    try:
        async with asyncio.timeout(http.app.state.time_limit):
            await asyncio.wait({gone, answers}, return_when=asyncio.FIRST_COMPLETED)
            if not answers.done():
                return Response(status_code=499)  # nobody is there to read it
        found = answers.result()
    except TimeoutError:
        raise too_slow(http.app.state.time_limit) from None
    finally:
        for task in (gone, answers):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        give_up(request.rows)
    texts, reasons = [text for text, _ in found], [piece.finish_reason or "" for _, piece in found]
    tokens = sum(piece.tokens for _, piece in found)
    return JSONResponse(Answer(request).whole(texts, reasons, tokens))


async def hang_up(http: HTTPRequest) -> None:
    """Return when the caller has gone."""
    while (await http.receive())["type"] != "http.disconnect":
        pass


async def last_piece(row: Row) -> tuple[str, Piece]:
    """Return the text of a row and its last piece."""
    text = ""
    while True:
        piece = await row.pieces.get()
        if piece.error is not None:
            raise piece.error
        text += piece.text
        if piece.finish_reason:
            return text, piece


async def events(request: Request, time_limit: float) -> AsyncIterator[str]:
    """Yield the pieces of all rows as they come, then the count of tokens, then the end."""
    answer, together = Answer(request), asyncio.Queue()

    async def forward(index: int, row: Row) -> None:
        while True:
            piece = await row.pieces.get()
            await together.put((index, piece))
            if piece.finish_reason or piece.error:
                return

    tasks = [asyncio.create_task(forward(i, row)) for i, row in enumerate(request.rows)]
    open_rows, tokens = len(tasks), 0
    try:
        async with asyncio.timeout(time_limit):
            for i, echo in enumerate(request.echoes):
                if echo:
                    yield event(answer.part(i, echo, None))
            while open_rows:
                index, piece = await together.get()
                if piece.error is not None:
                    raise piece.error
                yield event(answer.part(index, piece.text, piece.finish_reason))
                if piece.finish_reason:
                    open_rows, tokens = open_rows - 1, tokens + piece.tokens
        if request.include_usage:
            yield event(answer.last(tokens))
        yield "data: [DONE]\n\n"
    except TimeoutError:
        yield event(refusal(too_slow(time_limit).message, "server_error"))
    except Exception as error:  # the status is sent already: say it in the stream
        yield event(refusal(fault(error), "server_error"))
    finally:
        for task in tasks:
            task.cancel()
        give_up(request.rows)


def event(value: dict) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def give_up(rows: list[Row]) -> None:
    """Nobody waits for these rows any more; a row that has ended does not mind."""
    for row in rows:
        row.cancelled = True


def too_slow(seconds: float) -> Refused:
    return Refused(
        504,
        f"the answer took longer than {seconds:g} seconds: ask for fewer tokens",
        "server_error",
    )


def fault(error: BaseException) -> str:
    """Return what a caller may know of a fault: the sentences of this project, nothing else."""
    return str(error) if isinstance(error, ValueError) else "the server could not write this text"


async def models(http: HTTPRequest) -> Response:
    return JSONResponse(model_list(http.app.state.served))


async def one_model(http: HTTPRequest) -> Response:
    name, names = http.path_params["name"], http.app.state.served.names
    if name not in names:
        raise Refused(404, f"the model {name[:40]!r} is not served here: {', '.join(names)} are")
    return JSONResponse(model_card(name))


async def stats(http: HTTPRequest) -> Response:
    batcher = http.app.state.batcher
    return JSONResponse(batcher.stats | {"waiting": len(batcher.waiting)})


async def refused(_: HTTPRequest, error: Exception) -> Response:
    assert isinstance(error, Refused)
    code = "model_not_found" if isinstance(error.__context__, NoSuchModel) else None
    headers = {"Retry-After": "1"} if error.status == 503 else None
    return JSONResponse(refusal(error.message, error.kind, code), error.status, headers)


async def no_such_address(http: HTTPRequest, error: Exception) -> Response:
    """404 and 405 in the protocol's form; a chat is refused by name."""
    assert isinstance(error, HTTPException)
    chat = "this model continues texts and was not taught to chat: " * ("chat" in http.url.path)
    message = (
        f"{chat}{http.method} {http.url.path[:100]} is not served here: "
        "POST /v1/completions, or GET /v1/models"
    )
    return JSONResponse(refusal(message), error.status_code, error.headers)


async def our_fault(_: HTTPRequest, error: Exception) -> Response:
    return JSONResponse(refusal(fault(error), "server_error"), 500)
