"""Tensors from strangers: names, shapes and dtypes are compared before a single weight is read.

A safetensors file begins with a list of what it holds. What we need is known from the model, which
PyTorch can lay out on its "meta" device, where a tensor has a shape and no numbers. So a file that
does not fit costs nothing, whatever sizes it claims, and what fits is then searched for NaN.

Source: the safetensors format, https://github.com/huggingface/safetensors#format
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

FLOATS = (torch.float32, torch.bfloat16, torch.float16, torch.float64)
DTYPES = {
    "F32": torch.float32,
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "F64": torch.float64,
    "U8": torch.uint8,
}


class Wanted(NamedTuple):
    """What a tensor must be."""

    shape: tuple[int, ...]
    dtypes: tuple[torch.dtype, ...] = FLOATS


def wanted_by(model: nn.Module) -> dict[str, Wanted]:
    """Return what a model stores: parameters of any float type, buffers of exactly their own."""
    parameters = dict(model.named_parameters())
    return {
        name: Wanted(tuple(tensor.shape), FLOATS if name in parameters else (tensor.dtype,))
        for name, tensor in model.state_dict().items()
    }


def read_tensors(path: str | Path, wanted: Mapping[str, Wanted], what: str) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file that holds exactly those wanted, all finite.

    what  the kind of thing it belongs to, for the sentences: "checkpoint"

    Raises ValueError, in one sentence, if it cannot be read or one tensor is not as it must be.
    """
    try:
        with safe_open(path, framework="pt") as file:
            check_names(path, set(file.keys()), set(wanted))
            for name, (shape, dtypes) in wanted.items():
                part = file.get_slice(name)
                check_one(path, name, tuple(part.get_shape()), part.get_dtype(), shape, dtypes)
            # Copies of our own: a view into the file would keep it open.
            tensors = {name: file.get_tensor(name).clone() for name in wanted}
    except (OSError, SafetensorError) as error:
        raise ValueError(f"{path} cannot be read as a {what}: {error}") from None
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise ValueError(f"{path}: {name} holds NaN or infinity: save a model that is sound")
    return tensors


def check_names(path: str | Path, found: set[str], wanted: set[str]) -> None:
    """Raise ValueError unless both sets are equal."""
    if missing := wanted - found:
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise unfit(path, f"{min(missing)} is missing{more}")
    if extra := found - wanted:
        more = f", nor for {len(extra) - 1} more" if len(extra) > 1 else ""
        raise unfit(path, f"nothing there asks for {min(extra)!r}{more}")


def check_one(
    path: str | Path,
    name: str,
    found: tuple[int, ...],
    dtype: str,
    shape: tuple[int, ...],
    dtypes: tuple[torch.dtype, ...],
) -> None:
    """Raise ValueError unless a tensor of the file has the shape and one of the dtypes wanted."""
    if found != shape:
        raise unfit(path, f"{name} is {found} and should be {shape}")
    if DTYPES.get(dtype) not in dtypes:
        names = " or ".join(str(dtype).removeprefix("torch.") for dtype in dtypes)
        raise unfit(path, f"{name} is {dtype} and should be {names}")


def unfit(path: str | Path, why: str) -> ValueError:
    """Return the error for a file that is not as the JSON beside it says."""
    return ValueError(f"{path} does not fit its description: {why}")
