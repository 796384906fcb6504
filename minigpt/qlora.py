"""QLoRA: a base in 4 bits, a LoRA adapter in 32.

    y = dequantize(W₄) x + s B A x

It is two ideas that were there already: NF4 makes the frozen base small, LoRA trains a correction
beside it. Gradients pass through the dequantized weights but never change them, so the base may be
stored as roughly as inference allows.

Source: Dettmers et al. 2023, section 3, equation 5, https://arxiv.org/abs/2305.14314
"""

import torch
from torch import nn

from minigpt.lora import add_lora, check_targets, check_unmerged, replace_module
from minigpt.lora_config import ALL_LINEAR, LoRAConfig
from minigpt.nf4 import BLOCK_SIZE, NF4Linear


def quantize_base(
    model: nn.Module,
    block_size: int = BLOCK_SIZE,
    double_quant: bool = False,
    target_modules: tuple[str, ...] | str = ALL_LINEAR,
) -> None:
    """Put an NF4Linear in the place of every targeted Linear of the model.

    Embeddings and norms stay as they are: they are few, and every token passes through them.

    Raises ValueError if there is no such Linear, for instance because it is in NF4 already, if one
    does not fill its blocks, or if an adapter is merged; the model is then as it was.
    """
    check_unmerged(model)
    named = LoRAConfig(target_modules=target_modules)
    # The base inside a LoRALinear goes by the name of the layer that it was.
    targets = {
        path: module
        for path, module in model.named_modules()
        if isinstance(module, nn.Linear) and named.targets(path.removesuffix(".base"))
    }
    if not targets:
        names = " or ".join(named.target_modules)
        raise ValueError(f"no Linear called {names} is left to quantize")
    small = {
        path: NF4Linear.from_linear(linear, block_size, double_quant)
        for path, linear in targets.items()
    }
    for path, layer in small.items():
        replace_module(model, path, layer)


@torch.no_grad()
def dequantize_base(model: nn.Module) -> None:
    """Put an ordinary Linear in the place of every NF4Linear of the model.

    The weights are those the 4-bit model computed with: what rounding took is not brought back.
    """
    for name, layer in list(model.named_modules()):
        if isinstance(layer, NF4Linear):
            linear = nn.Linear(layer.in_features, layer.out_features, bias=False)
            linear.weight = nn.Parameter(layer.weight, requires_grad=False)
            replace_module(model, name, linear)


def add_qlora(
    model: nn.Module, config: LoRAConfig, name: str = "default", double_quant: bool = False
) -> None:
    """Quantize the base and give it an adapter: all of QLoRA in two lines.

    Raises ValueError as both do; the model is then as it was.
    """
    check_targets(model, config, name)
    quantize_base(model, double_quant=double_quant, target_modules=config.target_modules)
    add_lora(model, config, name)


def linear_bits(model: nn.Module) -> float:
    """Return the bits stored per weight of the model's (NF4)Linears, adapters not counted."""
    bits = weights = 0
    for module in model.modules():
        if isinstance(module, NF4Linear):
            bits += 8 * module.n_bytes
            weights += module.in_features * module.out_features
        elif isinstance(module, nn.Linear):
            bits += 8 * module.weight.numel() * module.weight.element_size()
            weights += module.weight.numel()
    return bits / weights


def model_bytes(model: nn.Module) -> int:
    """Return the bytes of everything the model stores, a tied head counted once."""
    return sum(t.numel() * t.element_size() for t in [*model.parameters(), *model.buffers()])
