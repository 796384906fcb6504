"""NF4 against bitsandbytes: quantize, dequantize into new memory, dequantize into a reused buffer.

Small weights measure calls, large ones memory. Writing a new 64 MB array costs more than computing
what goes into it, because the system hands out every page of it on first touch; that is why the
reused buffer has a row of its own. Before a race both results are compared, to the bit.
"""

from collections.abc import Iterator

import torch

from benchmarks.contest import Options, Result, race
from minigpt import nf4

SHAPES = ((64, 64), (256, 64), (1024, 1024), (4096, 4096))
DTYPES = (torch.float32, torch.float16, torch.bfloat16)


def contest(options: Options) -> Iterator[Result]:
    import bitsandbytes.functional as bnb

    for dtype in DTYPES:
        for shape in SHAPES[:1] if options.quick else SHAPES:
            weight = (0.02 * torch.randn(shape)).to(dtype)
            packed = nf4.quantize(weight)
            theirs, state = bnb.quantize_4bit(weight, quant_type="nf4", blocksize=64)
            assert torch.equal(packed.codes, theirs.view(-1))
            assert torch.equal(nf4.dequantize(packed), bnb.dequantize_4bit(theirs, state))
            label = f"{str(dtype).removeprefix('torch.')} {shape[0]}x{shape[1]}"

            def quantize_theirs(weight=weight) -> object:
                return bnb.quantize_4bit(weight, quant_type="nf4", blocksize=64)

            def dequantize_theirs(theirs=theirs, state=state) -> object:
                return bnb.dequantize_4bit(theirs, state)

            yield race(
                f"nf4 quantize {label}",
                lambda weight=weight: nf4.quantize(weight),
                quantize_theirs,
                options,
                "bitsandbytes",
                seconds=2,
            )
            yield race(
                f"nf4 dequantize {label}",
                lambda packed=packed: nf4.dequantize(packed),
                dequantize_theirs,
                options,
                "bitsandbytes",
                seconds=2,
            )
            if dtype == torch.float32:
                out = torch.empty(shape)
                yield race(
                    f"nf4 dequantize, reused buffer {label}",
                    lambda packed=packed, out=out: nf4.dequantize(packed, out),
                    dequantize_theirs,
                    options,
                    "bitsandbytes, which cannot reuse one on the CPU",
                    seconds=2,
                )
