"""`minigpt adapt`, `merge`, `quantize` and `export`: on the base and on a model of one's own."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file

from minigpt.__main__ import main
from minigpt.checkpoint import BASE, load
from minigpt.commands import adapting, running
from minigpt.lora import active_adapter
from minigpt.model import linears
from minigpt.number_names import spell
from minigpt.peft_io import load_adapter
from minigpt.qlora import linear_bits

SPANISH = BASE.parent / "adapters" / "es"
TEXT = ". ".join(spell(n * 7919 % 10_000, "en") for n in range(400))
QUICK = ["--batch-size", "4", "--json"]


def run(*args) -> int:
    return main([str(arg) for arg in args])


def refusal(capsys, *args) -> str:
    """Run a command that must fail; return its one sentence."""
    assert run(*args) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1, captured
    return captured.err


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "my names.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def own_model(tmp_path, text_file, capsys):
    """A small model of the text, of unlike sizes."""
    sizes = ["--n-embd", 64, "--n-layer", 1, "--n-head", 2, "--context-length", 32]
    out = tmp_path / "own"
    assert run("train", "--text", text_file, *sizes, "--steps", 20, "--out", out, *QUICK) == 0
    capsys.readouterr()
    return out


# ------------------------------------------------------------------------------------ adapt
def test_an_adapter_learns_a_text_on_a_model_of_ones_own(own_model, text_file, tmp_path, capsys):
    out = tmp_path / "adapter"
    flags = ["--text", text_file, "--model", own_model, "--out", out]
    assert run("adapt", *flags, "--steps", 40, "--eval-every", 20, *QUICK) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["validation_loss"] < report["loss_before"] - 0.05  # 40 steps: it has begun
    assert report["best_loss"] <= report["validation_loss"] and report["step"] == 40
    assert run("evaluate", "--text", text_file, "--model", own_model, "--json") == 0
    assert json.loads(capsys.readouterr().out)["loss"] == report["loss_before"]
    judged = ["evaluate", "--text", text_file, "--model", own_model, "--adapter"]
    assert run(*judged, out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["loss"] == report["validation_loss"]
    assert run(*judged, out / "best", "--json") == 0
    assert json.loads(capsys.readouterr().out)["loss"] == report["best_loss"]


def test_an_adapter_of_a_text_is_named_after_it(own_model, text_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("adapt", "--text", text_file, "--model", own_model, "--steps", 1, *QUICK) == 0
    assert (tmp_path / "work/adapters/my names/adapter_config.json").exists()


@pytest.mark.parametrize("flags", [["--dropout", "0.2"], ["--dora"], ["--fast"], ["--rslora"]])
def test_every_form_of_lora_is_a_flag(flags, own_model, text_file, tmp_path, capsys):
    where = ["--text", text_file, "--model", own_model, "--out", tmp_path / "a"]
    assert run("adapt", *where, *flags, "--steps", 2, *QUICK) == 0
    loss = json.loads(capsys.readouterr().out)["validation_loss"]
    model = load(own_model)
    load_adapter(model.model, tmp_path / "a")
    assert run("evaluate", *where[:4], "--adapter", tmp_path / "a", "--json") == 0
    assert json.loads(capsys.readouterr().out)["loss"] == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--text", "x.txt", "--lang", "es"], "--lang and --text are two things to learn from"),
        (["--alpha", "0"], "lora_alpha=0.0: the scale must be a positive number"),
        (["--alpha", "nan"], "lora_alpha=nan"),
        (["--accumulate", "0"], "--accumulate 0: a batch of 64 rows can be cut into 1 to 64"),
        (["--steps", "0"], "steps=0"),
        (["--model", "missing"], "missing holds no checkpoint"),
        (["--out", str(SPANISH)], "comes with the course"),
        (["--dropout", "1"], "lora_dropout=1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_adapt_refuses_in_one_sentence_before_training(flags, says, capsys, monkeypatch):
    monkeypatch.setattr(adapting, "run_training", None)  # a step would be a TypeError
    assert says in refusal(capsys, "adapt", *flags)


def test_an_adapter_of_somebody_else_is_not_replaced(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(adapting, "run_training", None)
    config = tmp_path / "adapter_config.json"
    for text, says in (
        ('{"peft_type": "LORA", "auto_mapping": null}', "an adapter that PEFT has written"),
        ('{"peft_type": "IA3"}', "that is not ours"),
        ("{", "cannot be read as an adapter"),
    ):
        config.write_text(text, encoding="utf-8")
        assert says in refusal(capsys, "adapt", "--out", tmp_path)
        assert config.read_text(encoding="utf-8") == text
    config.unlink()
    (tmp_path / "adapter_model.safetensors").write_text("x", encoding="utf-8")
    assert "that is not ours" in refusal(capsys, "adapt", "--out", tmp_path)


def test_ctrl_c_keeps_the_adapter_so_far(own_model, text_file, tmp_path, capsys, monkeypatch):
    calls = []
    monkeypatch.setattr(running, "heard", lambda _: calls.append(1) or len(calls) == 3)
    out = tmp_path / "a"
    flags = ["--text", text_file, "--model", own_model, "--out", out, "--steps", 9]
    assert run("adapt", *flags, *QUICK) == 130
    assert f"stopped after step 3; the adapter so far is saved in {out}" in capsys.readouterr().err
    load_adapter(load(own_model).model, out)


def test_a_model_in_4_bits_is_adapted_as_it_is(own_model, text_file, tmp_path, capsys):
    small = tmp_path / "small"
    assert run("quantize", "--model", own_model, "--out", small) == 0
    flags = ["--text", text_file, "--model", small, "--out", tmp_path / "a", "--steps", 3]
    assert run("adapt", *flags, "--qlora", *QUICK) == 0
    assert run("evaluate", *flags[:4], "--adapter", tmp_path / "a") == 0


# ------------------------------------------------------------------------------------ merge
def test_a_merged_model_says_what_the_adapted_one_does(tmp_path, capsys):
    out = tmp_path / "merged"
    assert run("merge", "--adapter", SPANISH, "--out", out) == 0
    capsys.readouterr()
    model = load(out).model
    assert active_adapter(model) is None and len(linears(model)) == 12
    adapted = load(BASE)
    load_adapter(adapted.model, SPANISH)
    ids = torch.randint(57, (4, 30))
    # W + s B A is rounded once, in the weight; beside it, once per product.
    torch.testing.assert_close(model(ids), adapted.model(ids), rtol=1e-4, atol=1e-4)
    for number in ("4216", "4236"):
        prompt = f"es:{number}="
        flags = ["--temperature", "0", "--stop", "\n", "--json"]
        assert run("sample", prompt, "--model", out, *flags) == 0
        assert json.loads(capsys.readouterr().out)["text"] == spell(int(number), "es")


def test_merging_into_4_bits_gives_the_weights_in_full(tmp_path, capsys):
    assert run("quantize", "--out", tmp_path / "q") == 0
    flags = ["--model", tmp_path / "q", "--adapter", SPANISH, "--out", tmp_path / "m", "--json"]
    capsys.readouterr()
    assert run("merge", *flags) == 0
    assert "dequantized first" in json.loads(capsys.readouterr().out)["note"]
    adapted = load(tmp_path / "q")
    load_adapter(adapted.model, SPANISH)
    ids = torch.randint(57, (4, 30))
    torch.testing.assert_close(
        load(tmp_path / "m").model(ids), adapted.model(ids), rtol=1e-4, atol=1e-4
    )


# --------------------------------------------------------------------------------- quantize
@pytest.mark.parametrize(("flags", "bits"), [([], 4.5), (["--double-quant"], 4.1328)])
def test_a_quantized_model_is_small_on_the_disk_and_still_right(tmp_path, capsys, flags, bits):
    out = tmp_path / "q"
    assert run("quantize", *flags, "--out", out, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["bits_per_weight"] == bits == round(linear_bits(load(out).model), 4)
    assert report["bytes"] == (out / "model.safetensors").stat().st_size < 92_000
    assert run("evaluate", "--model", out, "--numbers", "200", "--lang", "en", "--json") == 0
    assert json.loads(capsys.readouterr().out)["en"]["exact_match"] > 0.97


# ----------------------------------------------------------------------------------- export
def test_an_exported_adapter_is_the_one_that_was_read(tmp_path, capsys):
    assert run("export", "--to", "peft", "--adapter", SPANISH, "--out", tmp_path / "e") == 0
    ours, theirs = (load_file(f / "adapter_model.safetensors") for f in (tmp_path / "e", SPANISH))
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


@pytest.mark.parity
def test_an_exported_adapter_opens_in_peft(own_model, text_file, tmp_path):
    peft = pytest.importorskip("peft")
    where = ["--text", text_file, "--model", own_model, "--out", tmp_path / "a"]
    assert run("adapt", *where, "--steps", 5, *QUICK) == 0
    source = ["--model", own_model, "--adapter", tmp_path / "a"]
    assert run("export", "--to", "peft", *source, "--out", tmp_path / "e") == 0
    opened = peft.PeftModel.from_pretrained(load(own_model).model, str(tmp_path / "e"))
    ours = load(own_model).model
    load_adapter(ours, tmp_path / "a")
    ids = torch.randint(10, (3, 20))
    torch.testing.assert_close(opened(ids), ours(ids), rtol=1e-5, atol=1e-5)


def test_exported_weights_are_the_merged_ones(tmp_path):
    flags = ["--adapter", SPANISH, "--out"]
    assert run("merge", *flags, tmp_path / "m") == 0
    for _ in range(2):  # our own export may be replaced
        assert run("export", "--to", "safetensors", *flags, tmp_path / "e") == 0
    merged, exported = (load_file(tmp_path / f / "model.safetensors") for f in "me")
    assert merged.keys() == exported.keys() == load(BASE).model.state_dict().keys()
    assert all(torch.equal(merged[key], exported[key]) for key in merged)
    assert [p.name for p in (tmp_path / "e").iterdir()] == ["model.safetensors"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["merge"], "carries no adapter to merge: name one with --adapter FOLDER"),
        (["export", "--to", "peft"], "carries no adapter: name one with --adapter FOLDER"),
        (["merge", "--adapter", "own", "--out", "m"], "own holds no adapter"),
        (["merge", "--adapter", str(SPANISH), "--out", "own", "--model", "own"], "is being read"),
        (["merge", "--adapter", str(SPANISH), "--out", str(BASE)], "is what is being read"),
        (["quantize", "--out", str(SPANISH)], "comes with the course"),
        (["quantize", "--model", "own", "--out", "own"], "is what is being read"),
        (["export", "--to", "safetensors", "--out", "own"], "that no export wrote"),
        (["export", "--to", "safetensors", "--out", "file"], "file is a file"),
        (["merge", "--adapter", str(SPANISH), "--out", "file"], "file is a file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_shipped_is_refused_in_one_sentence(
    command, says, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, tmp_path / "own")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert says in refusal(capsys, *command)


def test_a_model_in_4_bits_is_not_quantized_again(tmp_path, capsys):
    assert run("quantize", "--out", tmp_path / "q") == 0
    capsys.readouterr()
    err = refusal(capsys, "quantize", "--model", tmp_path / "q", "--out", tmp_path / "q2")
    assert "is in 4 bits already: start from the model in full" in err
