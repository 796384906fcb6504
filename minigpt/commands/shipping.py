"""`minigpt merge`, `quantize` and `export`: a trained model in the form that its next user needs.

merge      model + adapter -> a model with plain Linears: W + s B A, and nothing beside it
quantize   model -> the same with its Linears in NF4: 4.5 bits a weight on the disk, or 4.127
export     peft: the adapter alone; the merged model as safetensors, gpt2, onnx or gguf
"""

from argparse import Namespace
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from minigpt.checkpoint import MODEL, Checkpoint, load, save
from minigpt.commands.shared import (
    check_new_place,
    columns,
    device,
    place,
    show,
    with_adapter,
)
from minigpt.export import MADE_BY, check_export_place, export_gpt2
from minigpt.export_gguf import FILE as GGUF
from minigpt.export_gguf import export_gguf
from minigpt.export_onnx import GRAPH, export_onnx
from minigpt.lora import active_adapter, lora_layers, merge, unload
from minigpt.model import GPT, count_parameters
from minigpt.nf4 import NF4Linear
from minigpt.peft_io import check_adapter_place, save_adapter
from minigpt.qlora import dequantize_base, linear_bits, quantize_base
from minigpt.safe_files import write_files


def merge_model(args: Namespace) -> int:
    """Write a model whose weights hold what its adapter had learned."""
    out = Path(args.out or "work/merged")
    refuse_source(args, out)
    checkpoint = with_adapter(args)
    if active_adapter(checkpoint.model) is None:
        raise ValueError(
            f"{args.model} carries no adapter to merge: name one with --adapter FOLDER"
        )
    was_in_4_bits = plain(checkpoint.model)
    place(out, check_new_place)
    save(out, Checkpoint(checkpoint.model, checkpoint.tokenizer, about(checkpoint, args)))
    report = {"checkpoint": str(out), "parameters": count_parameters(checkpoint.model)}
    if was_in_4_bits:
        report["note"] = "the 4-bit weights were dequantized first: these are in full"
    show(args, report, columns(report))
    return 0


def quantize(args: Namespace) -> int:
    """Write a model with its Linears in NF4."""
    out = Path(args.out or "work/nf4")
    refuse_source(args, out)
    checkpoint = load(args.model, device(args))
    if in_4_bits(checkpoint.model):
        raise ValueError(f"{args.model} is in 4 bits already: start from the model in full")
    quantize_base(checkpoint.model, double_quant=args.double_quant)
    place(out, check_new_place)
    save(out, checkpoint)
    report = {
        "checkpoint": str(out),
        "bits_per_weight": round(linear_bits(checkpoint.model), 4),
        "bytes": (out / MODEL).stat().st_size,
    }
    show(args, report, columns(report))
    return 0


def export(args: Namespace) -> int:
    """Write the adapter alone for PEFT, or the merged model for any other program."""
    out = Path(args.out or "work/export")
    refuse_source(args, out)
    checkpoint = with_adapter(args)
    if args.to == "peft":
        if active_adapter(checkpoint.model) is None:
            raise ValueError(f"{args.model} carries no adapter: name one with --adapter FOLDER")
        place(out, check_adapter_place)
        save_adapter(checkpoint.model, out)
        report: dict[str, Any] = {"adapter": str(out), "open_with": "PeftModel.from_pretrained"}
    else:
        plain(checkpoint.model)
        if args.adapter:
            checkpoint.about = about(checkpoint, args)
        place(out, lambda folder: check_export_place(folder, args.to))
        report = FORMATS[args.to](checkpoint, out)
    show(args, report, columns(report))
    return 0


def to_safetensors(checkpoint: Checkpoint, out: Path) -> dict[str, Any]:
    state = checkpoint.model.state_dict()
    weights = {name: tensor.cpu().contiguous() for name, tensor in state.items()}
    write_files(out, {MODEL: lambda path: save_file(weights, path, metadata=MADE_BY)})
    return {"weights": str(out / MODEL), "tensors": len(weights)}


def to_gpt2(checkpoint: Checkpoint, out: Path) -> dict[str, Any]:
    return {
        "folder": str(export_gpt2(checkpoint, out)),
        "open_with": "transformers: AutoModelForCausalLM.from_pretrained",
    }


def to_onnx(checkpoint: Checkpoint, out: Path) -> dict[str, Any]:
    folder = export_onnx(checkpoint, out)
    return {"graph": str(folder / GRAPH), "open_with": "onnxruntime.InferenceSession"}


def to_gguf(checkpoint: Checkpoint, out: Path) -> dict[str, Any]:
    folder = export_gguf(checkpoint, out)
    return {"file": str(folder / GGUF), "open_with": "llama.cpp"}


FORMATS = {"safetensors": to_safetensors, "gpt2": to_gpt2, "onnx": to_onnx, "gguf": to_gguf}


def plain(model: GPT) -> bool:
    """Make every layer an ordinary Linear, adapters merged; was anything in 4 bits?"""
    was_in_4_bits = in_4_bits(model)
    dequantize_base(model)
    if active_adapter(model) is not None and not any(m.merged for m in lora_layers(model).values()):
        merge(model)
    unload(model)
    return was_in_4_bits


def in_4_bits(model: GPT) -> bool:
    """Return whether a layer of the model is in NF4."""
    return any(isinstance(module, NF4Linear) for module in model.modules())


def about(checkpoint: Checkpoint, args: Namespace) -> dict[str, Any]:
    """Return what a merged model says of itself: how its base was made, and what came on top."""
    return checkpoint.about | {"merged": str(args.adapter or args.model)}


def refuse_source(args: Namespace, out: Path) -> None:
    """Raise ValueError if the result would take the place of what it is made from."""
    for source in (args.model, getattr(args, "adapter", None)):
        if source is not None and out.resolve() == Path(source).resolve():
            raise ValueError(f"--out {out} is what is being read: choose another folder")
