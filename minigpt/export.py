"""Mini-GPT in the files that other programs open, with the numbers that it has here.

    gpt2   a folder for transformers: GPT-2's names, layout and settings, and the tokenizer
    onnx   a graph of operations for ONNX Runtime: export_onnx.py
    gguf   a single file for llama.cpp: export_gguf.py

Mini-GPT is a GPT-2 whose biases are zero. What its twin stores in another way:

    q, k, v   three matrices (C, C)  ->  one c_attn (C, 3C): transposed, then side by side
    o, up, down                      ->  transposed: GPT-2 multiplies x @ w, a Linear x @ W.T
    norms     a weight               ->  a weight and a bias of zero
    GELU      the exact one          ->  "gelu"; GPT-2's own default, "gelu_new", is not it

A conversion is finished when the logits are equal: tests/parity opens every format elsewhere.

Source: Radford et al. 2019 (GPT-2); transformers' configuration and modeling of GPT-2;
https://huggingface.co/docs/tokenizers (tokenizer.json).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from minigpt import __version__
from minigpt.checkpoint import MODEL, Checkpoint
from minigpt.lora import active_adapter
from minigpt.model import GPT
from minigpt.nf4 import NF4Linear
from minigpt.safe_files import write_files
from minigpt.strict_json import read_json
from minigpt.tokenizer import BPETokenizer, CharTokenizer, Tokenizer

ORIGIN = "minigpt.json"  # what an export says of where it comes from; how we know ours again
MADE_BY = {"format": "pt", "made_by": "minigpt"}  # inside safetensors; transformers asks for "pt"
NORM_EPSILON = 1e-5  # what nn.LayerNorm adds to a variance
ANY_CHARACTER = r"[\s\S]"
AS_BYTES = {
    "type": "ByteLevel",
    "add_prefix_space": False,
    "trim_offsets": True,
    "use_regex": False,
}


def gpt2_tensors(model: GPT) -> dict[str, Tensor]:
    """Return the weights under GPT-2's names and in its layout, as copies.

    The head is left out: it is the token embedding again, and the configuration says so.

    Raises ValueError for a model with an adapter or with layers in 4 bits.
    """
    check_plain(model)
    ours = {name: tensor.detach().cpu() for name, tensor in model.state_dict().items()}
    theirs = {
        "transformer.wte.weight": ours["token_embedding.weight"],
        "transformer.wpe.weight": ours["position_embedding.weight"],
        "transformer.ln_f.weight": ours["final_norm.weight"],
    }
    for i in range(model.config.n_layer):
        here, there = f"blocks.{i}.", f"transformer.h.{i}."
        qkv = torch.cat([ours[f"{here}attention.{x}_proj.weight"] for x in "qkv"])  # (3 * C, C)
        theirs |= {
            f"{there}ln_1.weight": ours[f"{here}norm_1.weight"],
            f"{there}attn.c_attn.weight": qkv.T,
            f"{there}attn.c_proj.weight": ours[f"{here}attention.o_proj.weight"].T,
            f"{there}ln_2.weight": ours[f"{here}norm_2.weight"],
            f"{there}mlp.c_fc.weight": ours[f"{here}mlp.up_proj.weight"].T,
            f"{there}mlp.c_proj.weight": ours[f"{here}mlp.down_proj.weight"].T,
        }
    for name, weight in list(theirs.items()):
        if name not in ("transformer.wte.weight", "transformer.wpe.weight"):
            bias = name.removesuffix("weight") + "bias"
            theirs[bias] = torch.zeros(weight.shape[-1], dtype=weight.dtype)
    # In one order in memory, and none of them a view: safetensors stores neither.
    return {name: t.clone(memory_format=torch.contiguous_format) for name, t in theirs.items()}


def gpt2_config(model: GPT, end_id: int | None) -> dict[str, Any]:
    """Return what transformers has to know beside the numbers: its config.json."""
    config, dtype = model.config, model.token_embedding.weight.dtype
    return {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "dtype": str(dtype).removeprefix("torch."),
        "vocab_size": config.vocab_size,
        "n_positions": config.context_length,
        "n_embd": config.n_embd,
        "n_layer": config.n_layer,
        "n_head": config.n_head,
        "n_inner": config.d_ff,
        "activation_function": "gelu",
        "layer_norm_epsilon": NORM_EPSILON,
        "resid_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": end_id,
        "pad_token_id": end_id,
    }


def tokenizer_json(tokenizer: Tokenizer) -> dict[str, Any]:
    """Return a tokenizer as Hugging Face's tokenizers reads it: its tokenizer.json.

    Raises ValueError for byte pairs of which two spell the same: a vocabulary by text has one.
    """
    if isinstance(tokenizer, CharTokenizer):
        cut, decoder = split(ANY_CHARACTER), {"type": "Fuse"}
        # A WordLevel model asks for a word for what it does not know. It has none here, so that
        # a character outside the alphabet is left out or refused, never taken for another.
        model: dict[str, Any] = {"type": "WordLevel", "vocab": tokenizer.id_of, "unk_token": ""}
    else:
        cut, decoder = bytes_of_pieces(tokenizer.pattern), AS_BYTES
        model = byte_pairs(tokenizer)
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": cut,
        "post_processor": None,
        "decoder": decoder,
        "model": model,
    }


def split(pattern: str) -> dict[str, Any]:
    """Return the step that cuts a text into what a pattern finds."""
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}


def bytes_of_pieces(pattern: str | None) -> dict[str, Any]:
    """Return the step that cuts a text by a pattern, if there is one, and writes bytes as signs."""
    steps = [AS_BYTES] if pattern is None else [split(pattern), AS_BYTES]
    return {"type": "Sequence", "pretokenizers": steps}


def byte_pairs(tokenizer: BPETokenizer) -> dict[str, Any]:
    """Return the merges by the signs that GPT-2's vocabulary has for bytes."""
    sign = byte_signs()
    tokens = ["".join(sign[byte] for byte in token) for token in tokenizer.bytes_of]
    vocab = {token: i for i, token in enumerate(tokens)}
    if len(vocab) < len(tokens):
        raise ValueError(
            "two byte pairs spell the same text, and a tokenizer.json can hold only one of them: "
            "export with --to safetensors, and keep the tokenizer here"
        )
    merges = [[tokens[a], tokens[b]] for a, b in tokenizer.merges]
    return {
        "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
        "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
        "ignore_merges": False, "vocab": vocab, "merges": merges,
    }  # fmt: skip


def byte_signs() -> dict[int, str]:
    """Return the visible character by which GPT-2's vocabulary writes each of the 256 bytes."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {b: chr(256 + i) for i, b in enumerate(others)}


def end_id(checkpoint: Checkpoint) -> int | None:
    """Return the id after which an answer is over, if one character says so."""
    if checkpoint.end is None or not isinstance(checkpoint.tokenizer, CharTokenizer):
        return None
    return checkpoint.tokenizer.id_of.get(checkpoint.end)


# ------------------------------------------------------------------------------- the files
def export_gpt2(checkpoint: Checkpoint, folder: str | Path) -> Path:
    """Write a folder that transformers opens, and return it; needs neither it nor tokenizers.

    Raises ValueError for a model that is not plain, or a folder that holds something else.
    """
    tensors, end = gpt2_tensors(checkpoint.model), end_id(checkpoint)
    generation = {"do_sample": False, "eos_token_id": end, "pad_token_id": end}
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": checkpoint.model.config.context_length,
        "padding_side": "left",
        "clean_up_tokenization_spaces": False,
    }
    if end is not None:
        settings |= {"eos_token": checkpoint.end, "pad_token": checkpoint.end}
    return write_export(
        folder,
        "gpt2",
        checkpoint,
        {
            MODEL: lambda path: save_file(tensors, path, metadata=MADE_BY),
            "config.json": as_json(gpt2_config(checkpoint.model, end)),
            "generation_config.json": as_json(generation),
            "tokenizer.json": as_json(tokenizer_json(checkpoint.tokenizer)),
            "tokenizer_config.json": as_json(settings),
        },
    )


def write_export(
    folder: str | Path,
    to: str,
    checkpoint: Checkpoint,
    files: dict[str, Callable[[Path], object]],
) -> Path:
    """Write the files of an export and, beside them, where they come from. Returns the folder."""
    folder = Path(folder)
    check_export_place(folder, to)
    origin = {
        "made_by": f"minigpt {__version__}",
        "to": to,
        "about": checkpoint.about,
        "files": sorted(files),
    }
    write_files(folder, files | {ORIGIN: as_json(origin)})
    return folder


def as_json(value: dict[str, Any]) -> Callable[[Path], object]:
    """Return a writer of a value as a JSON file."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return lambda path: path.write_text(text, encoding="utf-8")


def check_plain(model: GPT) -> None:
    """Raise ValueError unless every layer is an ordinary Linear."""
    if active_adapter(model) is not None:
        raise ValueError(
            "the model carries an adapter, which other programs know nothing of: merge it first"
        )
    if any(isinstance(module, NF4Linear) for module in model.modules()):
        raise ValueError(
            "the model has layers in 4 bits, which other programs cannot read: call "
            "dequantize_base first"
        )


def check_export_place(folder: str | Path, to: str) -> None:
    """Raise ValueError if files lie in a folder that no export of this kind has written.

    An empty or missing folder, and one with an earlier export of the same kind, are good.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder to save in")
    if (folder / ORIGIN).exists():
        before = read_json(folder / ORIGIN, "export").any("to", None)
        if before != to:
            raise ValueError(f"{folder} holds an export to {before}: choose another --out")
    elif to == "safetensors":
        check_weights_place(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} holds files that no export wrote: choose another --out")


def check_weights_place(folder: Path) -> None:
    """Raise ValueError if a model.safetensors lies there that no export has written."""
    if (folder / MODEL).exists():
        try:
            with safe_open(folder / MODEL, framework="pt") as file:
                made_by = (file.metadata() or {}).get("made_by")
        except (OSError, SafetensorError):
            made_by = None
        if made_by != MADE_BY["made_by"]:
            raise ValueError(f"{folder} holds a {MODEL} that no export wrote: choose another --out")
