"""The command line: what it prints, what it refuses, how it stops."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import torch

from minigpt.__main__ import COURSE, main
from minigpt.checkpoint import load
from minigpt.commands import shared, using
from minigpt.commands.shared import read_text, text_data
from minigpt.number_names import spell
from minigpt.tokenizer import CharTokenizer

# A text with some surprise in it: one that only repeated itself would melt into a few BPE tokens.
TEXT = ". ".join(spell(n * 7919 % 10_000, "en") for n in range(400))


def run(*args, **options):
    """Run `minigpt ARGS` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "minigpt", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,  # a hang guard
        **options,
    )


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "four thousand two hundred thirty-six"),
        ("it", "quattromiladuecentotrentasei"),
        ("es", "cuatro mil doscientos treinta y seis"),
        ("fr", "quatre mille deux cent trente-six"),
    ],
)
def test_the_model_says_4236(lang, name, capsys):
    assert main(["say", "4236", "--lang", lang]) == 0
    assert capsys.readouterr().out == name + "\n"


def test_say_tells_a_machine_whether_it_is_right(capsys):
    assert main(["say", "8", "--json"]) == 0
    said = {"number": 8, "lang": "en", "said": "eight", "right": True}
    assert json.loads(capsys.readouterr().out) == said


def test_help_comes_without_torch():
    code = (
        "import sys; from minigpt.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("tokenizer", ["char", "bpe"])
def test_a_text_of_your_own_trains_samples_and_is_judged(text_file, tmp_path, capsys, tokenizer):
    out = str(tmp_path / "model")
    text = ["--text", str(text_file)]
    quick = ["--steps", "60", "--batch-size", "16", "--json"]
    assert main(["train", *text, "--tokenizer", tokenizer, "--out", out, *quick]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["step"] == 60 and report["validation_loss"] < 6
    assert (
        main(["sample", "four ", "--model", out, "--temperature", "0", "--max-new-tokens", "90"])
        == 0
    )
    assert capsys.readouterr().out.startswith("four ")
    assert main(["evaluate", "--model", out, *text, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["loss"] == report["validation_loss"]


def test_sampling_with_the_same_seed_repeats_itself(capsys):
    for _ in range(2):
        assert main(["sample", "en:", "--seed", "3", "--max-new-tokens", "30"]) == 0
    first = capsys.readouterr().out
    assert first[: len(first) // 2] == first[len(first) // 2 :]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process alone")
def test_ctrl_c_leaves_a_run_that_goes_on(tmp_path):
    out = tmp_path / "run"
    command = [sys.executable, "-m", "minigpt", "train", "--out", str(out), "--steps", "100000"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stderr is not None
    seen = b""
    while b"loss=" not in seen:  # the bar shows that the first steps are done
        seen += os.read(process.stderr.fileno(), 4096)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"saved in {out}; go on with: python3 course.py train --resume {out}" in err.decode()
    steps = json.loads((out / "training.json").read_text("utf-8"))["step"]
    done = run("train", "--resume", out, "--steps", steps + 2, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["step"] == steps + 2
    assert not (out / "training.json").exists() and load(out)


def empty(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_text(" \n", encoding="utf-8")
    return path


def latin1(tmp_path):
    path = tmp_path / "latin1.txt"
    path.write_bytes("año".encode("latin-1"))
    return path


def short(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text("abcde fghi " * 46, encoding="utf-8")  # 506 characters
    return path


def foreign(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["train", "--text", "missing.txt"], "No such file or directory: missing.txt"),
        (["train", "--text", empty], "is empty"),
        (["train", "--text", latin1], "is not UTF-8 (byte 1 is 0xf1)"),
        (["train", "--steps", "0"], "steps=0"),
        (["train", "--resume", "missing"], "holds no checkpoint"),
        (["evaluate", "--model", foreign], "is not a Mini-GPT checkpoint"),
        (["evaluate", "--lang", "en,xx"], "no number names in language 'xx'"),
        (["evaluate", "--numbers", "5000"], "--numbers 5000: 1,000 are held out"),
        (["evaluate", "--adapter", "missing"], "holds no adapter"),
        (["adapt", "--r", "0"], "r=0: the rank is at least 1"),
        (["adapt", "--r", "65"], "r=65 is larger than"),
        (["adapt", "--alpha", "-1"], "lora_alpha=-1"),
        (["adapt", "--init", "x"], "init='x'"),
        (["adapt", "--lang", "xx"], "choose one of en, it, es, fr"),
        (["say", "10000"], "10000 is out of range: number names go from 0 to 9999"),
        (["say", "1", "--lang", "de"], "no number names in language 'de'"),
        (["say", "1", "--device", "abacus"], "--device abacus: this machine cannot compute there"),
        (["say", "seven"], "invalid int value: 'seven'"),
        (["sample", "EN", "--temperature", "1"], "the character 'E' is not among the 57"),
        (["sample", "", "--temperature", "1"], "the prompt is empty"),
        (["sample", "en:", "--top-k", "0"], "top_k=0"),
        (["demo", "--seeds", "0"], "--seeds 0"),
        (["train", "--text", ""], "--text: an empty path names no file"),
        (["train", "--text", "."], "Is a directory: ."),
        (["train", "--text", short], "its last tenth, kept to judge on, makes 51 tokens"),
        (["train", "--text", short], "a smaller --context-length"),
        (["train", "--steps", "-5"], "steps=-5"),
        (["train", "--steps", "9" * 20], "both end at 1,000,000,000"),
        (["train", "--batch-size", "0"], "batch_size=0"),
        (["train", "--accumulate", "65"], "--accumulate 65: a batch of 64 rows can be cut into"),
        (["train", "--learning-rate", "nan"], "learning_rate=nan"),
        (["train", "--learning-rate", "0"], "learning_rate=0"),
        (["train", "--seed", "-1"], "--seed: '-1' is not a whole number from 0"),
        (["train", "--seed", "9" * 20], "is not a whole number from 0"),
        (["train", "--save-every", "-1"], "--save-every: '-1' is not a whole number from 0"),
        (["train", "--eval-every", "x"], "--eval-every: 'x' is not a whole number"),
        (["train", "--tokenizer", "bpe"], "--tokenizer and --vocab-size are for a --text"),
        (["train", "--text", short, "--vocab-size", "300"], "is for --tokenizer bpe"),
        (["train", "--vocab-size", "255"], "is not a whole number from 256"),
        (["train", "--n-layer", "1000000"], "--n-layer: '1000000' is not a whole number"),
        (["train", "--n-embd", "65536", "--n-layer", "999"], "are the most that is trained here"),
        (["train", "--n-embd", "30"], "n_embd=30 does not split into n_head=4 equal heads"),
        (["train", "--context-length", "5"], "at most 6 fit a context of 5: use a longer context"),
        (["train", "--step", "5"], "train does not know '--step', did you mean --steps?"),
        (["train", "extra"], "train does not know 'extra'"),
        (["train", "--out", ""], "--out: an empty path names no file"),
        (["evaluate", "--text", short, "--lang", "es"], "--lang is about number names"),
        (["evaluate", "--text", short, "--numbers", "5"], "--numbers is about number names"),
        (["evaluate", "--numbers", "0"], "--numbers 0: 1,000 are held out"),
        (["evaluate", "--lang", ""], "no number names in language ''"),
        (["evaluate", "--model", ""], "--model: an empty path names no file"),
        (["say", "1", "--adapter", ""], "--adapter: an empty path names no file"),
        (["say", "1", "--device", "meta"], "--device meta: this machine cannot compute there"),
        (["say", "-5"], "-5 is out of range"),
        (["sample", "en:", "--stop", ""], "--stop '': name the text to stop before"),
        (["sample", "en:", "--max-new-tokens", "-5"], "'-5' is not a whole number from 1"),
        (["sample", "en:", "--max-new-tokens", "0"], "'0' is not a whole number from 1"),
        (["sample", "en:", "--temperature", "nan"], "temperature=nan"),
        (["sample", "en:", "--temperature", "-1"], "temperature=-1"),
        (["sample", "en:", "--top-p", "nan"], "top_p=nan"),
        (["demo", "--seeds", "-1"], "--seeds -1"),
        (["dance"], "invalid choice: 'dance' is no command"),
        (["dance"], f"merge, quantize, export, serve, {', '.join(COURSE)}"),
        (["quizz"], "invalid choice: 'quizz' is no command, did you mean quiz?"),
        ([], "COMMAND"),
    ],
    # A function by its name: by its address, two processes would not see the same tests.
    ids=lambda value: (
        " ".join(getattr(part, "__name__", str(part)) for part in value)
        if isinstance(value, list)
        else ""
    ),
)
def test_bad_input_gets_one_sentence_and_exit_code_2(command, says, tmp_path, capsys, monkeypatch):
    args = [str(part(tmp_path)) if callable(part) else part for part in command]
    monkeypatch.chdir(tmp_path)
    try:
        code = main(args)
    except SystemExit as stopped:
        code = stopped.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.err.startswith("minigpt: ") and captured.err.count("\n") == 1
    assert says in captured.err
    assert captured.out == ""


def test_a_loss_that_is_no_number_stops_the_run_in_one_sentence(tmp_path, capsys):
    flags = ["--learning-rate", "1e30", "--steps", "30", "--json", "--out", str(tmp_path / "m")]
    assert main(["train", *flags]) == 2
    assert "training has diverged; try a learning rate below 1e+30" in capsys.readouterr().err


def test_memory_that_does_not_suffice_is_one_sentence(capsys, monkeypatch):
    def too_much(_):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate ...")

    monkeypatch.setattr(using, "say", too_much)
    assert main(["say", "1"]) == 2
    assert "the memory does not suffice: ask for a smaller model" in capsys.readouterr().err


def test_a_fault_of_ours_is_not_hidden_behind_a_sentence(monkeypatch):
    def wrong(_):
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(using, "say", wrong)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        main(["say", "1"])


def test_a_byte_order_mark_is_no_letter(tmp_path):
    path = tmp_path / "bom.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo")
    assert read_text(path) == "one\ntwo"


def test_a_long_text_is_judged_on_windows_spread_over_its_last_tenth(monkeypatch):
    text = "ab" * 30_000
    training, held_out = text_data(text, "t", CharTokenizer("ab"), 4)
    assert len(held_out.x) == 2998 and training.x.dtype == torch.int16
    monkeypatch.setattr(shared, "JUDGED", 100)
    some = text_data(text, "t", CharTokenizer("ab"), 4)[1]
    assert len(some.x) == 100 and torch.equal(some.x, held_out.x[::30])
