"""The file of attempts: nothing kept is ever lost, whatever happens while it is written."""

import errno
import importlib.util
import json
import os
import subprocess
import sys
import time
import types
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from minigpt.course.quiz.learner import attempts as module
from minigpt.course.quiz.learner.attempts import Attempt, AttemptStore, StoreError, default_store

ROOT = Path(__file__).parents[3]
ATTEMPT = Attempt(
    quiz="phase-28-lora-qlora",
    digest="4f2a9c1",
    points=Fraction(11, 3),
    possible=6,
    passed=False,
    lang="es",
    answers={"q-28-01": "d", "q-28-03": ["a"], "q-28-05": "ñandú\nα"},
    questions=[{"id": "q-28-01", "status": "right", "points": "1", "possible": 1}],
)


def scored(points, **changes):
    return replace(ATTEMPT, points=Fraction(points), **changes)


@pytest.fixture
def store(tmp_path):
    return AttemptStore(tmp_path / "data" / "quiz.jsonl")


# ---------------------------------------------------------------- what is kept


def test_an_attempt_comes_back_as_it_went_in(store):
    (kept,) = store.append(ATTEMPT)
    assert store.read() == [kept]
    assert replace(kept, time="") == ATTEMPT
    assert kept.points == Fraction(11, 3)  # exact: a float would have lost it


def test_the_time_is_utc_to_the_second(store):
    (kept,) = store.append(ATTEMPT)
    stamp = time.strptime(kept.time, "%Y-%m-%dT%H:%M:%SZ")
    assert abs(time.mktime(stamp) - time.mktime(time.gmtime())) < 120  # a slow machine's minute


def test_each_attempt_is_one_line_with_points_as_a_fraction(store):
    store.append(ATTEMPT, scored(1))
    lines = store.path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["points"] for line in lines] == ["11/3", "1"]


def test_a_new_attempt_leaves_every_earlier_byte_as_it_was(store):
    before = b""
    for points in range(4):
        store.append(scored(points))
        now = store.path.read_bytes()
        assert now.startswith(before) and len(now) > len(before)
        before = now


def test_an_absent_file_holds_no_attempts(store):
    assert store.read() == []
    assert not store.path.exists()


def test_a_lone_surrogate_in_an_answer_is_kept_too(store):
    # A terminal that is not UTF-8 hands such text over.
    store.append(replace(ATTEMPT, answers={"q-28-05": "caf\udce9"}))
    store.append(scored(2))
    assert store.read()[-1].points == 2


# ---------------------------------------------------------------- first, latest, highest


def test_first_latest_and_highest_belong_to_one_version_of_the_quiz(store):
    for points, digest in ((6, "old"), (2, "new"), (5, "new"), (3, "new")):
        store.append(scored(points, digest=digest))
    standing = store.standing(ATTEMPT.quiz, "new")
    picked = (standing.first, standing.latest, standing.highest)
    assert [attempt.points for attempt in picked if attempt] == [2, 3, 5]
    assert [attempt.points for attempt in standing.earlier_versions] == [6]


def test_of_two_equal_attempts_the_first_is_the_highest(store):
    store.append(scored(5, lang="en"), scored(5, lang="es"))
    highest = store.standing(ATTEMPT.quiz, ATTEMPT.digest).highest
    assert highest is not None and highest.lang == "en"


def test_nobody_sees_another_learner_s_attempts(store):
    store.append(scored(1), scored(6, learner="ana"))
    assert [a.points for a in store.standing(ATTEMPT.quiz, ATTEMPT.digest).attempts] == [1]
    assert [a.points for a in store.standing(ATTEMPT.quiz, ATTEMPT.digest, "ana").attempts] == [6]


def test_attempts_after_the_key_was_shown_say_so(store):
    store.append(scored(1))
    store.append(scored(2, revealed=True))
    store.append(scored(6), scored(6, digest="other"), scored(6, learner="ana"))
    assert [attempt.after_reveal for attempt in store.read()] == [False, False, True, False, False]


# ---------------------------------------------------------------- crashes


def test_cutting_the_last_line_at_any_byte_loses_at_most_that_line(store):
    first, second = store.append(scored(1), scored(2))
    whole = store.path.read_bytes()
    start = whole.index(b"\n") + 1
    for cut in range(start, len(whole) + 1):
        store.path.write_bytes(whole[:cut])
        # From the closing brace on the record is complete, with or without its newline.
        survivors = [first, second] if cut >= len(whole) - 1 else [first]
        assert store.read() == survivors
        (third,) = store.append(scored(3))
        assert store.read() == [*survivors, third]


def test_a_line_of_rubbish_is_counted_and_the_rest_is_read(store):
    store.append(scored(1))
    rubbish = [
        b"\x00" * 20,  # what a power cut leaves on some file systems
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"quiz": "x"}',
        b'{"quiz": 3}',
        b"[" * 5000,
        store.path.read_bytes().strip().replace(b'"points": "1"', b'"points": "1/0"', 1),
    ]
    with store.path.open("ab") as file:
        file.write(b"\n".join(rubbish) + b"\n")
    store.append(scored(2))
    assert [attempt.points for attempt in store.read()] == [1, 2]
    assert store.damaged == len(rubbish)


def test_a_field_from_a_later_release_does_not_hide_the_attempt(store):
    store.append(ATTEMPT)
    record = json.loads(store.path.read_text(encoding="utf-8"))
    store.path.write_text(json.dumps({**record, "mood": "good"}) + "\n", encoding="utf-8")
    assert store.read()[0].points == ATTEMPT.points


WRITER = """
import sys
from fractions import Fraction
from pathlib import Path
from minigpt.course.quiz.learner.attempts import Attempt, AttemptStore

store, name, count = AttemptStore(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(count):
    answers = {"q": f"{name}-{number}", "long": "x" * 5000}
    store.append(Attempt("quiz", "digest", Fraction(number), count, False, "en", answers, []))
    print(number, flush=True)  # only now is it promised
"""


def start_writer(store, name, count):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path), name, str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_kill_9_at_any_instant_loses_nothing_that_was_promised(store):
    promised = []
    for round_ in range(20):
        writer = start_writer(store, f"round{round_}", 100_000)
        assert writer.stdout and writer.stderr
        writer.stdout.readline()  # the loop is running: from here every instant is in an append
        time.sleep(0.002 * round_)
        writer.kill()  # SIGKILL; TerminateProcess on Windows
        # Not communicate(): it would lose what readline has already taken from the pipe.
        acknowledged = [0] + [int(line) for line in writer.stdout.read().splitlines()]
        writer.stdout.close()
        writer.stderr.close()
        writer.wait()
        promised += [f"round{round_}-{number}" for number in acknowledged]
        kept = [attempt.answers["q"] for attempt in store.read()]
        assert set(promised) <= set(kept)
        assert len(kept) <= len(promised) + round_ + 1  # saved, but killed before saying so
        assert len(kept) == len(set(kept))


def test_two_graders_at_once_lose_nothing_and_mix_no_lines(store):
    writers = [start_writer(store, name, 60) for name in ("ana", "leo")]
    for writer in writers:
        _, errors = writer.communicate(timeout=120)
        assert writer.returncode == 0, errors
    kept = [attempt.answers["q"] for attempt in store.read()]
    assert sorted(kept) == sorted(f"{name}-{n}" for name in ("ana", "leo") for n in range(60))
    assert store.damaged == 0


def test_without_the_lock_two_graders_do_lose_lines(store, monkeypatch):
    # The bug planted: two appends that both measured the file before either wrote.
    store.append(scored(1))
    size = store.path.stat().st_size
    store.append(scored(2))
    real_seek = os.lseek
    monkeypatch.setattr(
        module.os,
        "lseek",
        lambda fd, at, how: real_seek(fd, *((size, 0) if how == os.SEEK_END else (at, how))),
    )
    store.append(scored(3))
    monkeypatch.undo()
    assert [attempt.points for attempt in store.read()] != [1, 2, 3]


def test_a_lock_that_is_never_freed_is_reported(store, monkeypatch):
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.05)
    store.path.parent.mkdir()
    with module._locked(store.path.with_name("quiz.jsonl.lock")):
        with pytest.raises(StoreError, match="kept this file locked"):
            store.append(ATTEMPT)
    store.append(ATTEMPT)  # freed: it works again


def test_windows_takes_its_lock_through_msvcrt(monkeypatch, tmp_path):
    """The other branch of the module, with a msvcrt that refuses once: what no Linux can run."""
    calls = []

    def locking(descriptor, mode, size):
        calls.append((mode, size))
        if len(calls) == 1:
            raise OSError(errno.EACCES, "locked by another process")

    fake = types.ModuleType("msvcrt")
    fake.LK_NBLCK, fake.locking = 2, locking  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("attempts_on_windows", module.__file__)
    assert spec and spec.loader
    windows = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "attempts_on_windows", windows)  # dataclasses look it up
    spec.loader.exec_module(windows)
    with windows._locked(tmp_path / "lock"):
        assert calls == [(2, 1), (2, 1)]  # asked, refused, asked again


# ---------------------------------------------------------------- disks


@pytest.mark.parametrize("after", [0, 1, 100])
def test_a_full_disk_is_an_error_and_earlier_attempts_are_untouched(store, monkeypatch, after):
    store.append(scored(1))
    before = store.path.read_bytes()
    real_write = os.write
    room = [after]

    def write(descriptor, data):
        if room[0] == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = bytes(data)[: room[0]]
        room[0] -= len(part)
        return real_write(descriptor, part)

    monkeypatch.setattr(module.os, "write", write)
    with pytest.raises(StoreError, match="not saved .No space left on device.; earlier attempts"):
        store.append(scored(2), scored(3))
    monkeypatch.undo()
    assert store.path.read_bytes() == before
    store.append(scored(4))
    assert [attempt.points for attempt in store.read()] == [1, 4]


def test_a_disk_that_fills_up_only_at_the_sync_is_noticed(store, monkeypatch):
    store.append(scored(1))
    before = store.path.read_bytes()

    def fsync(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", fsync)
    with pytest.raises(StoreError, match="not saved"):
        store.append(scored(2))
    assert store.path.read_bytes() == before


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_FSIZE")
def test_a_file_the_system_refuses_to_grow_keeps_what_it_had(store):
    # No simulation: the kernel itself takes a part of the write and refuses the rest.
    store.append(scored(1))
    before = store.path.read_bytes()
    limit = str(len(before) + 1000)
    result = subprocess.run(
        [sys.executable, "-c", LIMITED + WRITER, limit, str(store.path), "ana", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "StoreError" in result.stderr and "not saved (File too large)" in result.stderr
    assert store.path.read_bytes() == before


def test_a_folder_in_place_of_the_file_is_a_clear_error(tmp_path):
    store = AttemptStore(tmp_path)
    with pytest.raises(StoreError, match="cannot be read"):
        store.read()
    with pytest.raises(StoreError, match="--store"):
        store.append(ATTEMPT)


# ---------------------------------------------------------------- where it lives


def test_linux_follows_xdg_data_home(monkeypatch, tmp_path):
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_store() == tmp_path / "minigpt" / "quiz.jsonl"


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_a_relative_xdg_data_home_is_ignored_as_its_rule_says(monkeypatch, tmp_path, value):
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module.Path, "home", lambda: tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert default_store() == tmp_path / ".local" / "share" / "minigpt" / "quiz.jsonl"


def test_macos_uses_application_support(monkeypatch, tmp_path):
    monkeypatch.setattr(module.sys, "platform", "darwin")
    monkeypatch.setattr(module.Path, "home", lambda: tmp_path)
    expected = tmp_path / "Library" / "Application Support" / "minigpt" / "quiz.jsonl"
    assert default_store() == expected


def test_windows_uses_local_app_data(monkeypatch, tmp_path):
    monkeypatch.setattr(module.sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert default_store() == tmp_path / "minigpt" / "quiz.jsonl"


def test_a_user_without_a_home_is_told_about_store(monkeypatch):
    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(module.Path, "home", home)
    with pytest.raises(StoreError, match="--store"):
        default_store()
