"""The addresses, asked by Starlette's own client: answers, streams, refusals."""

import json
import time

import pytest

from minigpt.serve.protocol import LARGEST_BODY

pytest.importorskip("starlette", reason="needs pip install '.[serve]'")
from starlette.testclient import TestClient  # noqa: E402

from minigpt.serve import app as server  # noqa: E402

pytestmark = pytest.mark.parity
ASKED = {"model": "mini-gpt", "prompt": "en:42=", "temperature": 0, "max_tokens": 8}


@pytest.fixture
def client(served):
    with TestClient(server.make_app(served), raise_server_exceptions=False) as client:
        yield client


def post(client, **fields):
    return client.post("/v1/completions", json=ASKED | fields)


def streamed(reply) -> list:
    lines = [line.removeprefix("data: ") for line in reply.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_stream_is_the_whole_answer_in_pieces(client):
    whole = post(client, prompt=["en:7=", "en:8="], echo=True, max_tokens=6).json()
    pieces = streamed(
        post(client, prompt=["en:7=", "en:8="], echo=True, max_tokens=6, stream=True,
             stream_options={"include_usage": True})
    )  # fmt: skip
    for i in (0, 1):
        mine = [p["choices"][0] for p in pieces[:-1] if p["choices"][0]["index"] == i]
        assert "".join(piece["text"] for piece in mine) == whole["choices"][i]["text"]
        assert [piece["finish_reason"] for piece in mine][-1] == "length"
        assert not any(piece["finish_reason"] for piece in mine[:-1])
    assert pieces[-1]["usage"] == whole["usage"] and pieces[-1]["choices"] == []


def test_the_adapter_is_chosen_by_the_model_s_name(client):
    texts = [post(client, model=name).json()["choices"][0]["text"] for name in
             ("mini-gpt", "mini-gpt-es", "mini-gpt")]  # fmt: skip
    assert texts[0] == texts[2] != texts[1]


def test_models_are_listed_and_statistics_counted(client):
    assert [m["id"] for m in client.get("/v1/models").json()["data"]] == ["mini-gpt", "mini-gpt-es"]
    assert client.get("/v1/models/mini-gpt-es").json()["id"] == "mini-gpt-es"
    assert client.get("/v1/models/x").status_code == 404
    post(client, n=3)
    assert client.get("/stats").json() == {"rows": 3, "batches": 1, "tokens": 24, "waiting": 0}


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/v1/completions", 405, "POST /v1/completions"),
        ("GET", "/", 404, "is not served here"),
        ("POST", "/v1/chat/completions", 404, "was not taught to chat"),
    ],
)
def test_an_address_that_does_not_exist_names_those_that_do(client, method, path, status, says):
    reply = client.request(method, path)
    assert reply.status_code == status and says in reply.json()["error"]["message"]


def test_refusals_have_their_status_and_a_sentence(client, monkeypatch):
    assert post(client, logprobs=1).status_code == 400
    wrong = post(client, model="gpt-4")
    assert wrong.status_code == 404 and wrong.json()["error"]["code"] == "model_not_found"
    no_json = client.post("/v1/completions", content=json.dumps(ASKED))
    assert no_json.status_code == 415 and "Content-Type" in no_json.json()["error"]["message"]
    headers = {"content-type": "application/json"}
    large = client.post("/v1/completions", content=b" " * (LARGEST_BODY + 1), headers=headers)
    assert large.status_code == 413
    monkeypatch.setattr("minigpt.serve.batching.MOST_WAITING", 2)
    busy = post(client, n=3)
    assert busy.status_code == 503 and busy.headers["retry-after"] == "1"


def test_a_body_whose_size_is_not_said_is_not_read_for_ever(client):
    def parts():
        for _ in range(40):
            yield b" " * (LARGEST_BODY // 20)

    reply = client.post(
        "/v1/completions", content=parts(), headers={"content-type": "application/json"}
    )
    assert reply.status_code == 413


def test_an_answer_that_takes_too_long_is_given_up(served, monkeypatch):
    slow = served.checkpoint.tokenizer.decode
    monkeypatch.setattr(
        served.checkpoint.tokenizer, "decode", lambda ids: (time.sleep(0.1), slow(ids))[1]
    )
    with TestClient(server.make_app(served, time_limit=0.15)) as client:
        reply = post(client)
        assert reply.status_code == 504 and "ask for fewer tokens" in reply.text
        stream = post(client, stream=True)
        assert "ask for fewer tokens" in stream.text and "[DONE]" not in stream.text


def test_a_fault_of_ours_is_500_without_a_word_of_its_inside(client, served, monkeypatch, caplog):
    monkeypatch.setattr(served.checkpoint.tokenizer, "decode", lambda ids: {}["a secret"])
    reply = client.post("/v1/completions", json=ASKED | {"prompt": "a"})
    assert reply.status_code == 500 and "secret" not in reply.text


def test_a_page_whose_name_was_made_to_point_here_is_refused(served):
    with TestClient(server.make_app(served, hosts=("127.0.0.1",)), "http://evil.example") as client:
        assert post(client).status_code == 400
