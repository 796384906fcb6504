"""One QLoRA training step against bitsandbytes + PEFT: LoRA's two forms over a base in NF4.

Either way the base is dequantized for its product, and again in the backward pass, instead of being
kept dense in between: benchmarks/memory.py counts what that saves.
"""

from collections.abc import Iterator

from benchmarks.contest import Options, Result
from benchmarks.lora import races


def contest(options: Options) -> Iterator[Result]:
    yield from races("QLoRA", "bitsandbytes + PEFT", options)
