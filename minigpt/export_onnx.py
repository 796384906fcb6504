"""Mini-GPT as an ONNX graph: every operation by name, for programs that have never seen PyTorch.

    ids (batch, time), int64  ->  logits (batch, time, V), float32

Both sizes are free, up to the context: one file serves every batch. The graph holds the weights,
and ONNX Runtime fuses its operations as it likes, so logits agree to rounding and not to the bit.

Needs the `export` extra. Source: https://onnx.ai/onnx/ and PyTorch's torch.export exporter.
"""

import contextlib
import importlib
import io
import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from minigpt.checkpoint import Checkpoint
from minigpt.export import as_json, check_export_place, check_plain, tokenizer_json, write_export
from minigpt.model import GPT

GRAPH = "model.onnx"
LARGEST_BATCH = 1 << 16


class Ids(nn.Module):
    """A model as a function of its ids alone. (B, T) -> (B, T, V)"""

    def __init__(self, model: GPT) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Tensor:
        return self.model(ids)


def export_onnx(checkpoint: Checkpoint, folder: str | Path) -> Path:
    """Write model.onnx and its tokenizer.json into a folder, and return it. Takes about 20 s.

    Raises ValueError for a model that is not plain, a context of one token, a folder that holds
    something else, or without the packages that write the graph.
    """
    check_extra("onnx", "onnxscript")
    check_plain(checkpoint.model)
    check_export_place(folder, "onnx")
    tokenizer = tokenizer_json(checkpoint.tokenizer)
    graph = onnx_bytes(checkpoint.model)
    files = {GRAPH: lambda path: path.write_bytes(graph), "tokenizer.json": as_json(tokenizer)}
    return write_export(folder, "onnx", checkpoint, files)


def onnx_bytes(model: GPT) -> bytes:
    """Return the graph of a model, in ONNX's format, with its weights inside."""
    context = model.config.context_length
    if context < 3:
        raise ValueError(f"a context of {context} leaves no length to vary: export to gpt2 instead")
    batch, time = (
        torch.export.Dim("batch", max=LARGEST_BATCH),
        torch.export.Dim("time", max=context),
    )
    # Neither size may be 0 or 1 here: the exporter takes these for sizes that never change.
    example = torch.zeros(2, min(context, 10) - 1, dtype=torch.int64)
    with warnings.catch_warnings(), quiet(), torch.no_grad():
        warnings.simplefilter("ignore")  # what the exporter's parts deprecate among themselves
        program = torch.onnx.export(
            Ids(model).cpu().eval(),
            (example,),
            input_names=["ids"],
            output_names=["logits"],
            dynamic_shapes=({0: batch, 1: time},),
            dynamo=True,
            verbose=False,
        )
        assert program is not None
    return program.model_proto.SerializeToString()


@contextlib.contextmanager
def quiet():
    """Keep the exporter's own progress, printed and logged, off the screen."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(before)


def check_extra(*packages: str) -> None:
    """Raise ValueError if a package of the `export` extra is missing."""
    for package in packages:
        try:
            importlib.import_module(package)
        except ImportError:
            raise ValueError(
                f"this format needs the package {package}: "
                "python3 course.py setup export (or pip install '.[export]'), then try again"
            ) from None
