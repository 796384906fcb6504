"""Ports are found or refused, the site is served, and nothing stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from minigpt.course.desk import local_servers
from minigpt.course.desk.local_servers import (
    HOST,
    PortTaken,
    find_port,
    is_free,
    site_server,
    wait_until_up,
)

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def taken():
    """A port that another program is listening on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def test_the_next_free_port_is_taken_when_the_usual_one_is_in_use(taken):
    found = find_port(taken)
    assert taken < found < taken + local_servers.PORTS_TO_TRY


def test_two_servers_get_two_ports(monkeypatch):
    port = free_port()
    monkeypatch.setattr(local_servers, "is_free", lambda number: True)
    assert find_port(port) == port
    assert find_port(port, avoid=port) == port + 1


def test_a_wanted_port_in_use_is_refused_with_the_way_out(taken):
    with pytest.raises(ValueError, match=f"port {taken} is in use by another program: choose"):
        find_port(8888, wanted=taken)


@pytest.mark.parametrize("port", [0, 80, 65536, -1])
def test_what_is_no_port_of_ours_is_refused(port):
    with pytest.raises(ValueError, match="choose one from 1024 to 65535"):
        find_port(8888, wanted=port)


def test_no_free_port_at_all_is_said(monkeypatch):
    monkeypatch.setattr(local_servers, "is_free", lambda number: False)
    with pytest.raises(ValueError, match="ports 8888 to 8937 are all in use"):
        find_port(8888)


def test_the_site_is_served_quietly_and_its_port_is_free_afterwards(tmp_path, capfd):
    (tmp_path / "página.js").write_text("1", encoding="utf-8")
    port = free_port()
    with site_server(tmp_path, port):
        with NO_PROXY.open(f"http://{HOST}:{port}/p%C3%A1gina.js", timeout=10) as answer:
            assert answer.read() == b"1"
            assert answer.headers["Content-Type"] == "text/javascript"
        assert not is_free(port)
    assert is_free(port)
    assert capfd.readouterr() == ("", "")


def test_a_server_that_ends_at_once_is_reported():
    process = subprocess.Popen([sys.executable, "-c", ""])
    with pytest.raises(ValueError, match="JupyterLab did not start"):
        wait_until_up(process, free_port(), token="t")
    process.wait()


def test_a_stranger_on_the_port_is_not_taken_for_ours(tmp_path):
    """It answers, with a refusal; ours ends as it cannot have the port, and that is said."""
    slow_end = [sys.executable, "-c", "import time; time.sleep(1)"]
    port = free_port()
    with site_server(tmp_path, port), subprocess.Popen(slow_end) as process:
        with pytest.raises(PortTaken, match=f"another program took port {port} just now"):
            wait_until_up(process, port, token="t")
        assert process.poll() is not None  # not before ours had ended


def test_a_site_whose_port_was_taken_meanwhile_says_so(taken, tmp_path):
    with pytest.raises(PortTaken, match="start again"), site_server(tmp_path, taken):
        pass


def test_a_server_that_stays_silent_is_reported(monkeypatch):
    monkeypatch.setattr(local_servers, "START_SECONDS", 0.3)
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with pytest.raises(ValueError, match="JupyterLab did not start"):
            wait_until_up(process, free_port(), token="t")
    finally:
        process.kill()
        process.wait()


def test_jupyter_ends_with_the_block_and_its_words_are_in_the_log(tmp_path, monkeypatch):
    port = free_port()
    program = "import sys; print('tengo frío', flush=True); import http.server as h;"
    program += f"h.HTTPServer(('{HOST}', {port}), h.SimpleHTTPRequestHandler).serve_forever()"
    command = [sys.executable, "-X", "utf8", "-c", program]
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "status").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(local_servers, "jupyter_command", lambda root, port: command)
    with local_servers.jupyter(tmp_path, port, token="t") as process:
        wait_until_up(process, port, token="t")
        assert process.poll() is None
    assert process.poll() is not None and is_free(port)
    log = (tmp_path / "work" / "jupyter.log").read_text(encoding="utf-8")
    assert log.startswith("tengo frío")


def test_jupyter_asks_for_nothing_and_hides_its_token(tmp_path):
    command = local_servers.jupyter_command(tmp_path, 8888)
    assert f"--ServerApp.ip={HOST}" in command and "--LabApp.news_url=None" in command
    assert not [part for part in command if "token" in part.lower()]  # `ps` would show it
    assert local_servers.jupyter_environment("secret")["JUPYTER_TOKEN"] == "secret"


def test_jupyterlab_has_its_answer_about_news_and_the_learners_settings_win(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    ours, theirs = local_servers.jupyter_environment("t")["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "mine"
    answers = json.loads(
        (Path(ours) / "labconfig/default_setting_overrides.json").read_text("utf-8")
    )
    [(plugin, settings)] = answers.items()
    folder, name = plugin.split(":")
    schema = Path(sys.prefix) / "share/jupyter/lab/schemas" / folder / f"{name}.json"
    known = json.loads(schema.read_text(encoding="utf-8"))["properties"]
    never = {choice["title"]: choice["const"] for choice in known["fetchNews"]["oneOf"]}["Never"]
    assert settings["fetchNews"] == never
    assert settings["checkForUpdates"] is False and known["checkForUpdates"]["type"] == "boolean"


@pytest.mark.skipif(os.name != "posix", reason="Windows has neither of these signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_termination_signal_is_like_ctrl_c(name):
    number = getattr(signal, name)
    at_first = signal.signal(number, signal.SIG_DFL)  # under nohup it would be ignored
    try:
        with pytest.raises(KeyboardInterrupt), local_servers.interruptible():
            signal.raise_signal(number)
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, at_first)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no nohup")
def test_nohup_is_respected():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with local_servers.interruptible():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.slow
def test_the_real_jupyterlab_opens_a_notebook_in_a_folder_with_accents(tmp_path):
    root = tmp_path / "mi curso ñandú"
    (root / "work").mkdir(parents=True)
    (root / "work" / "página.ipynb").write_text('{"cells": []}', encoding="utf-8")
    port = find_port(18888)
    with local_servers.jupyter(root, port, token="a-token") as process:
        wait_until_up(process, port, token="a-token")
        address = f"http://{HOST}:{port}/api/contents/work/p%C3%A1gina.ipynb?content=0&token="
        with NO_PROXY.open(address + "a-token", timeout=60) as answer:
            assert Path(answer.url.split("?")[0]).name == "p%C3%A1gina.ipynb"
        with pytest.raises(urllib.error.HTTPError, match="403") as refused:
            NO_PROXY.open(address + "another", timeout=60)
        refused.value.close()
    assert is_free(port)
