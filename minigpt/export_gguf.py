"""Mini-GPT as a GGUF file: weights, settings and tokenizer in one file, for llama.cpp.

    token_embd, position_embd, output_norm         and per layer:
    attn_norm, attn_qkv (3C, C), attn_output, ffn_norm, ffn_up, ffn_down, each with a bias of zero

A GGUF matrix keeps the layout of a Linear, (out, in). The architecture is "gpt2". llama.cpp has one
GELU, the tanh approximation, so its logits are near ours and not ours: `gelu_new` in phase 31.

Characters become the pieces of a "llama" tokenizer, which writes a space as U+2581.

Needs the `export` extra. Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

from pathlib import Path
from typing import Any

from torch import Tensor

from minigpt.checkpoint import Checkpoint
from minigpt.export import NORM_EPSILON, check_plain, end_id, gpt2_tensors, write_export
from minigpt.export_onnx import check_extra
from minigpt.model import GPT
from minigpt.tokenizer import CharTokenizer

FILE = "model.gguf"
SPACE = "\u2581"
OF_GPT2 = {  # theirs -> GGUF's, inside a layer
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}  # fmt: skip
OUTSIDE = {"wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm"}
QUANTS = ("f32", "q8_0", "q4_0")


def export_gguf(checkpoint: Checkpoint, folder: str | Path, quant: str = "f32") -> Path:
    """Write model.gguf into a folder, and return it.

    quant  "f32"; or the layers' matrices in blocks of 32 weights with one scale each: "q8_0" in
           8 bits, "q4_0" in 4. Embeddings and norms stay in full.

    Raises ValueError for a model that is not plain, byte pairs, a folder that holds something
    else, or without the package that writes the format.
    """
    check_extra("gguf")
    tokens = pieces_of(checkpoint)
    if quant not in QUANTS:
        raise ValueError(f"quant={quant!r} is none of {', '.join(QUANTS)}")
    tensors = gguf_tensors(checkpoint.model)
    end = end_id(checkpoint) or 0

    def put(path: Path) -> None:
        write(path, checkpoint.model, tensors, tokens, end, quant)

    return write_export(folder, "gguf", checkpoint, {FILE: put})


def gguf_tensors(model: GPT) -> dict[str, Tensor]:
    """Return the weights under GGUF's names, matrices (out, in)."""
    check_plain(model)
    out = {}
    for name, tensor in gpt2_tensors(model).items():
        *path, kind = name.removeprefix("transformer.").split(".")
        if path[0] == "h":
            there = f"blk.{path[1]}.{OF_GPT2['.'.join(path[2:])]}"
            tensor = tensor.T if tensor.dim() == 2 else tensor  # back from GPT-2's (in, out)
        else:
            there = OUTSIDE[path[0]]
        out[f"{there}.{kind}"] = tensor.float().contiguous()
    return out


def pieces_of(checkpoint: Checkpoint) -> list[str]:
    """Return the text of every token as a llama tokenizer has it."""
    tokenizer = checkpoint.tokenizer
    if not isinstance(tokenizer, CharTokenizer):
        raise ValueError(
            "a GGUF of ours holds characters, not byte pairs: export to gpt2, and let llama.cpp's "
            "own convert_hf_to_gguf.py do the rest"
        )
    if SPACE in tokenizer.alphabet:
        raise ValueError("the alphabet holds U+2581, by which GGUF writes a space: export to gpt2")
    missing = checkpoint.model.config.vocab_size - tokenizer.vocab_size
    return [*tokenizer.alphabet.replace(" ", SPACE), *(f"<unused{i}>" for i in range(missing))]


def write(
    path: Path, model: GPT, tensors: dict[str, Tensor], tokens: list[str], end: int, quant: str
) -> None:
    """Write the settings, the tokenizer and the tensors of a GGUF file."""
    import gguf

    c = model.config
    writer: Any = gguf.GGUFWriter(str(path), "gpt2")
    writer.add_name("mini-gpt")
    writer.add_context_length(c.context_length)
    writer.add_embedding_length(c.n_embd)
    writer.add_block_count(c.n_layer)
    writer.add_feed_forward_length(c.d_ff)
    writer.add_head_count(c.n_head)
    writer.add_layer_norm_eps(NORM_EPSILON)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token.encode() for token in tokens])
    writer.add_token_scores([0.0] * len(tokens))  # all alike: no piece is joined with another
    writer.add_token_types([gguf.TokenType.NORMAL] * len(tokens))
    for name in ("bos", "eos", "unk", "pad"):
        getattr(writer, f"add_{name}_token_id")(end)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    kind = getattr(gguf.GGMLQuantizationType, quant.upper())
    for name, tensor in tensors.items():
        numbers = tensor.numpy()
        if quant != "f32" and tensor.dim() == 2 and name.startswith("blk."):
            writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
