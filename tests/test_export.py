"""Exports: GPT-2's layout worked by hand, the tokenizer's file, and folders that are left alone."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from test_commands_shipping import SPANISH, refusal, run

from benchmarks.peers import gpt2_state
from minigpt.checkpoint import BASE, Checkpoint, load
from minigpt.export import (
    byte_signs,
    check_export_place,
    end_id,
    export_gpt2,
    gpt2_config,
    gpt2_tensors,
    tokenizer_json,
)
from minigpt.export_gguf import export_gguf, gguf_tensors
from minigpt.export_onnx import check_extra, onnx_bytes
from minigpt.lora import add_lora
from minigpt.lora_config import LoRAConfig
from minigpt.model import GPT, GPTConfig, linears
from minigpt.qlora import quantize_base
from minigpt.tokenizer import BPETokenizer, CharTokenizer


def tiny() -> GPT:
    """Weights that tell their place: q is 1.., k 5.., v 9.., o 13.., up 17.., down 23.."""
    model = GPT(GPTConfig(3, context_length=4, n_layer=1, n_head=1, n_embd=2, d_ff=3))
    start = 1
    for layer in linears(model).values():
        n = layer.weight.numel()
        layer.weight.data = torch.arange(start, start + n).float().view_as(layer.weight)
        start += n
    return model


# ---------------------------------------------------------------------------------- the tensors
def test_gpt2s_four_matrices_by_hand():
    block = {k.removeprefix("transformer.h.0."): v for k, v in gpt2_tensors(tiny()).items()}
    assert block["attn.c_attn.weight"].tolist() == [[1, 3, 5, 7, 9, 11], [2, 4, 6, 8, 10, 12]]
    assert block["attn.c_proj.weight"].tolist() == [[13, 15], [14, 16]]
    assert block["mlp.c_fc.weight"].tolist() == [[17, 19, 21], [18, 20, 22]]
    assert block["mlp.c_proj.weight"].tolist() == [[23, 26], [24, 27], [25, 28]]
    assert block["attn.c_attn.bias"].tolist() == [0] * 6


def test_they_are_those_of_another_hand():
    """benchmarks/peers.py builds the same twin in its own way, and with a head of its own."""
    model = load(BASE).model
    ours, theirs = gpt2_tensors(model), gpt2_state(model)
    assert ours.keys() == theirs.keys() - {"lm_head.weight"}
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_an_export_is_a_copy():
    model = load(BASE).model
    for tensor in gpt2_tensors(model).values():
        assert tensor.is_contiguous()
        tensor.zero_()
    assert all(p.abs().max() > 0 for p in model.parameters())


def test_gguf_has_the_layout_of_a_linear():
    tensors = gguf_tensors(tiny())
    assert tensors["blk.0.attn_qkv.weight"].tolist() == [[i, i + 1] for i in range(1, 13, 2)]
    assert tensors["blk.0.ffn_down.weight"].tolist() == [[23, 24, 25], [26, 27, 28]]
    assert len(tensors) == 2 + 2 + 12


def test_half_precision_stays_half_and_is_said():
    model = tiny().to(torch.bfloat16)
    assert {t.dtype for t in gpt2_tensors(model).values()} == {torch.bfloat16}
    assert gpt2_config(model, 0)["dtype"] == "bfloat16"


def test_a_model_that_is_not_plain_is_refused():
    adapted, squeezed = load(BASE).model, load(BASE).model
    add_lora(adapted, LoRAConfig())
    quantize_base(squeezed)
    with pytest.raises(ValueError, match="merge it first"):
        gpt2_tensors(adapted)
    with pytest.raises(ValueError, match="dequantize_base first"):
        gpt2_tensors(squeezed)


# -------------------------------------------------------------------------------- the tokenizer
def test_the_vocabulary_of_characters_is_the_alphabet():
    written = tokenizer_json(CharTokenizer("\na "))
    assert written["model"]["vocab"] == {"\n": 0, "a": 1, " ": 2}


def test_bytes_are_written_as_gpt2_does():
    sign = byte_signs()
    assert (sign[ord("a")], sign[ord(" ")], sign[ord("\n")]) == ("a", "Ġ", "Ċ")
    assert len(set(sign.values())) == 256


def test_byte_pairs_that_spell_the_same_are_refused():
    a, b, c = b"abc"
    twice = BPETokenizer([(a, b), (256, c), (b, c), (a, 258)])  # abc as ab+c and as a+bc
    with pytest.raises(ValueError, match="two byte pairs spell the same text"):
        tokenizer_json(twice)


def test_only_a_model_of_rows_has_an_end():
    base = load(BASE)
    assert base.tokenizer.encode("\n") == [end_id(base)]
    assert end_id(Checkpoint(base.model, base.tokenizer, {"data": {"text": "x"}})) is None
    assert end_id(Checkpoint(base.model, base.tokenizer)) is None


# ------------------------------------------------------------------------------------ the files
def test_a_folder_for_transformers_needs_neither_it_nor_tokenizers(tmp_path):
    program = (
        "import sys; sys.modules |= dict.fromkeys(('transformers', 'tokenizers', 'onnx', 'gguf'));"
        "from minigpt.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    out = tmp_path / "e"
    command = [sys.executable, "-c", program, "export", "--to", "gpt2", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == [
        "config.json",
        "generation_config.json",
        "minigpt.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    said = json.loads((out / "minigpt.json").read_text(encoding="utf-8"))
    assert said["to"] == "gpt2" and said["about"] == load(BASE).about
    raw = (out / "model.safetensors").read_bytes()
    header = json.loads(raw[8 : 8 + struct.unpack("<Q", raw[:8])[0]])
    assert len(header) == 28 + 1 and header["__metadata__"]["format"] == "pt"


def test_adapters_are_merged_and_4_bits_dequantized(tmp_path):
    assert run("quantize", "--out", tmp_path / "q") == 0
    source = ["--model", tmp_path / "q", "--adapter", SPANISH]
    assert run("merge", *source, "--out", tmp_path / "m") == 0
    assert run("export", "--to", "gpt2", *source, "--out", tmp_path / "e") == 0
    written = load_file(tmp_path / "e" / "model.safetensors")
    expected = gpt2_tensors(load(tmp_path / "m").model)
    assert all(torch.equal(written[name], expected[name]) for name in expected)
    said = json.loads((tmp_path / "e" / "minigpt.json").read_text(encoding="utf-8"))
    assert said["about"]["merged"] == str(SPANISH)


def test_an_export_replaces_its_like_and_nothing_else(tmp_path, capsys):
    base = load(BASE)
    for _ in range(2):
        export_gpt2(base, tmp_path / "e")
    assert "holds an export to gpt2" in refusal(
        capsys, "export", "--to", "safetensors", "--out", tmp_path / "e"
    )
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("{}", encoding="utf-8")
    said = refusal(capsys, "export", "--to", "gpt2", "--out", tmp_path / "mine")
    assert "holds files that no export wrote" in said
    with pytest.raises(ValueError, match="is a file"):
        check_export_place(tmp_path / "mine" / "config.json", "gpt2")


@pytest.mark.parametrize("to", ["onnx", "gguf"])
def test_without_its_packages_a_format_is_refused_with_the_way_out(
    to, tmp_path, capsys, monkeypatch
):
    for package in ("onnx", "onnxscript", "gguf"):
        monkeypatch.setitem(sys.modules, package, None)
    said = refusal(capsys, "export", "--to", to, "--out", tmp_path / "e")
    assert "python3 course.py setup export" in said
    assert not (tmp_path / "e" / "minigpt.json").exists()


def test_what_a_format_cannot_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("minigpt.export_gguf.check_extra", lambda *names: None)
    model = GPT(GPTConfig(300))
    for tokenizer, says in (
        (BPETokenizer([]), "characters, not byte pairs"),
        (CharTokenizer("a\u2581"), "holds U\\+2581"),
    ):
        with pytest.raises(ValueError, match=says):
            export_gguf(Checkpoint(model, tokenizer), tmp_path)
    with pytest.raises(ValueError, match="quant='q5' is none of"):
        export_gguf(load(BASE), tmp_path, quant="q5")
    with pytest.raises(ValueError, match="a context of 2 leaves no length to vary"):
        onnx_bytes(GPT(GPTConfig(5, context_length=2)))
    check_extra("torch")
