"""A server in a process: its port, its end, the official client, many clients at once."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from urllib.request import urlopen

import pytest

from minigpt.__main__ import main
from minigpt.checkpoint import BASE
from minigpt.commands.serving import adapter_folders
from minigpt.number_names import spell, split_numbers
from minigpt.recipes import load_base, load_names
from minigpt.serve import running, serving

openai = pytest.importorskip("openai", reason="needs pip install '.[test]'")
pytest.importorskip("uvicorn", reason="needs pip install '.[serve]'")
pytestmark = pytest.mark.parity


@pytest.fixture(scope="module")
def url():
    with serving() as url:
        yield url


def test_the_official_client_gets_what_the_model_says(url):
    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
    asked = {"prompt": "en:4217=", "temperature": 0}
    whole = client.completions.create(model="mini-gpt", **asked)
    assert whole.choices[0].text == spell(4217, "en") == "four thousand two hundred seventeen"
    assert whole.choices[0].finish_reason == "stop" and whole.usage.completion_tokens == 36
    stream = client.completions.create(model="mini-gpt", **asked, stream=True)
    assert "".join(part.choices[0].text for part in stream) == spell(4217, "en")
    for lang in ("es", "fr"):
        said = client.completions.create(
            model=f"mini-gpt-{lang}", prompt=f"{lang}:4217=", temperature=0
        )
        assert said.choices[0].text == spell(4217, lang)
    assert [model.id for model in client.models.list()] == [
        "mini-gpt",
        "mini-gpt-es",
        "mini-gpt-fr",
    ]


def test_the_official_client_meets_its_own_errors(url):
    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
    with pytest.raises(openai.BadRequestError, match="EURO SIGN"):
        client.completions.create(model="mini-gpt", prompt="en:€=")
    with pytest.raises(openai.NotFoundError, match="is not served here"):
        client.completions.create(model="gpt-4", prompt="en:1=")
    with pytest.raises(openai.NotFoundError, match="was not taught to chat"):
        client.chat.completions.create(model="mini-gpt", messages=[])


def test_64_clients_at_once_get_each_its_own_answer(url):
    client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0, timeout=120)
    numbers = [n for n in split_numbers().test if n > 999][:128]
    langs = ["en", "it", "es", "fr"]

    async def one(n: int, lang: str) -> str:
        model = "mini-gpt" if lang in ("en", "it") else f"mini-gpt-{lang}"
        said = await client.completions.create(model=model, prompt=f"{lang}:{n}=", temperature=0)
        return said.choices[0].text

    async def all_of_them() -> list[str]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(n, langs[i % 4])) for i, n in enumerate(numbers[:64])]
        await client.close()
        return [task.result() for task in tasks]

    said = asyncio.run(all_of_them())
    right = [spell(n, langs[i % 4]) for i, n in enumerate(numbers[:64])]
    # The models' own errors are few: 1 to 5 %. A mixed-up batch would be wrong everywhere.
    assert sum(a == b for a, b in zip(said, right, strict=True)) >= 58
    with urlopen(url.removesuffix("v1") + "stats") as reply:
        assert b'"waiting":0' in reply.read()


def test_a_caller_who_hangs_up_is_not_written_for(url):
    import http.client
    import json

    host = url.removeprefix("http://").removesuffix("/v1")
    body = json.dumps({"model": "mini-gpt", "prompt": "a", "max_tokens": 1024, "n": 32})
    caller = http.client.HTTPConnection(host)
    caller.request("POST", "/v1/completions", body, {"Content-Type": "application/json"})
    time.sleep(0.3)
    caller.close()
    client = openai.OpenAI(base_url=url, api_key="none", max_retries=0, timeout=30)
    said = client.completions.create(model="mini-gpt", prompt="en:7=", temperature=0)
    assert said.choices[0].text == "seven"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_when_everybody_has_their_answer(number):
    command = [sys.executable, "-m", "minigpt", "serve", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/v1", line)
        assert found, line + process.stderr.read()
        with openai.OpenAI(base_url=found[0], api_key="none", max_retries=0) as client:
            stream = client.completions.create(
                model="mini-gpt", prompt="en:4217=", temperature=0, stream=True
            )
            said = next(stream).choices[0].text
            process.send_signal(number)
            said += "".join(part.choices[0].text for part in stream)
        assert said == spell(4217, "en")
        assert process.wait(60) == 0
        assert "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_one_sentence(capsys):
    listener = running.free_socket("127.0.0.1", 0)
    port = listener.getsockname()[1]
    assert main(["serve", "--port", str(port)]) == 2
    assert f"cannot listen at 127.0.0.1 port {port}" in capsys.readouterr().err
    listener.close()


@pytest.mark.parametrize("text", ["es", "=x", "a b=x", "es=", "a/b=x"])
def test_an_adapter_needs_a_name_and_a_folder(text, capsys):
    assert main(["serve", "--adapter", text]) == 2
    assert "write NAME=FOLDER" in capsys.readouterr().err


def test_a_model_of_your_own_is_served_without_the_course_s_adapters():
    assert adapter_folders(Namespace(adapter=None, model="work/model")) == {}
    assert list(adapter_folders(Namespace(adapter=None, model=None))) == ["es", "fr"]
    twice = Namespace(adapter=["a=x", "a=y"], model=None)
    with pytest.raises(ValueError, match="the name is taken"):
        adapter_folders(twice)


def test_without_the_packages_the_way_out_is_named(monkeypatch, capsys):
    monkeypatch.setattr(running, "PACKAGES", ("no_such_package",))
    assert main(["serve"]) == 2
    assert "python3 course.py setup serve" in capsys.readouterr().err


def test_an_answer_about_numbers_ends_with_its_line_and_a_text_goes_on():
    base = load_base()
    assert base.end == "\n" and load_names().end == "\n"
    base.about = {"data": {"text": "x"}}
    assert base.end is None


def test_only_another_host_is_warned_of(monkeypatch, capsys):
    monkeypatch.setattr(running, "serve_until_stopped", lambda *_: 0)
    assert main(["serve", "--port", "0", "--model", str(BASE)]) == 0
    quiet = capsys.readouterr()
    assert quiet.err == "" and "serving mini-gpt at http://127.0.0.1:" in quiet.out
    assert main(["serve", "--port", "0", "--host", "0.0.0.0", "--model", str(BASE)]) == 0
    assert "no password" in capsys.readouterr().err


def test_an_answer_does_not_wait_for_its_first_packet_to_be_acknowledged():
    """asyncio sets TCP_NODELAY on connections whose protocol is named, and on no others."""
    with running.free_socket("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
