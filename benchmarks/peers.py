"""The same model in the libraries people use, number for number.

    gpt2_twin     Mini-GPT as transformers' GPT2LMHeadModel, its biases zero
    peft_twin     an adapted Mini-GPT as PEFT would have adapted it
    bnb_base      the 12 Linears as bitsandbytes' Linear4bit

The contests time these against ours; tests/parity compares them with ours to the bit.
Everything here imports its library when called: without the `bench` extra the rest still works.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from minigpt.lora import LoRAConfig, LoRAUpdate, lora_layers, replace_module
from minigpt.model import GPT, linears


def gpt2_twin(model: GPT, activation: str = "gelu") -> Any:
    """Return transformers' GPT-2 with the weights of `model`, in the same mode.

    activation  "gelu" is the exact one, as ours; GPT-2 itself uses an approximation, "gelu_new"
    """
    from transformers import GPT2Config, GPT2LMHeadModel

    c = model.config
    config = GPT2Config(
        vocab_size=c.vocab_size,
        n_positions=c.context_length,
        n_embd=c.n_embd,
        n_layer=c.n_layer,
        n_head=c.n_head,
        n_inner=c.d_ff,
        activation_function=activation,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=0,
    )
    twin = GPT2LMHeadModel(config).train(model.training)
    twin.load_state_dict(gpt2_state(model))
    return twin


def gpt2_state(model: GPT) -> dict[str, Tensor]:
    """Return the weights of `model` under GPT-2's names and in its layout.

    GPT-2 stores each matrix transposed (Conv1D), q, k and v side by side, and has biases.
    """
    ours = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    theirs = {
        "transformer.wte.weight": ours["token_embedding.weight"],
        "transformer.wpe.weight": ours["position_embedding.weight"],
        "lm_head.weight": ours["token_embedding.weight"],
        "transformer.ln_f.weight": ours["final_norm.weight"],
    }
    for i in range(model.config.n_layer):
        here, there = f"blocks.{i}.", f"transformer.h.{i}."
        qkv = [ours[f"{here}attention.{name}_proj.weight"].t() for name in "qkv"]
        theirs[there + "attn.c_attn.weight"] = torch.cat(qkv, dim=1)  # (C, 3C)
        theirs[there + "attn.c_proj.weight"] = ours[here + "attention.o_proj.weight"].t()
        theirs[there + "mlp.c_fc.weight"] = ours[here + "mlp.up_proj.weight"].t()
        theirs[there + "mlp.c_proj.weight"] = ours[here + "mlp.down_proj.weight"].t()
        theirs[there + "ln_1.weight"] = ours[here + "norm_1.weight"]
        theirs[there + "ln_2.weight"] = ours[here + "norm_2.weight"]
    has_bias = re.compile(r"transformer\.(h\.\d+\.(attn\.c_|mlp\.c_|ln_)|ln_f)")
    for name, weight in list(theirs.items()):
        if has_bias.match(name):
            bias = name.removesuffix("weight") + "bias"
            theirs[bias] = torch.zeros(weight.shape[-1])
    return theirs


INIT_IN_PEFT = {"kaiming": True, "gaussian": "gaussian"}


def peft_config(config: LoRAConfig, **more: Any) -> Any:
    """Return our configuration as PEFT's LoraConfig; `more` overrides it."""
    from peft import LoraConfig

    options: dict[str, Any] = {
        "r": config.r,
        "lora_alpha": config.lora_alpha,
        "target_modules": list(config.target_modules),
        "use_rslora": config.use_rslora,
        # PEFT has no init of variance 1/r; whoever asks for it copies the numbers over anyway.
        "init_lora_weights": INIT_IN_PEFT.get(config.init, True),
    }
    return LoraConfig(**options | more)


def peft_twin(adapted: nn.Module, base: nn.Module, config: LoRAConfig, **more: Any) -> Any:
    """Return `base` adapted by PEFT with the A and B of the adapter "default" of `adapted`."""
    from peft import get_peft_model

    described = peft_config(config, **more)
    twin = get_peft_model(copy.deepcopy(base), described)  # type: ignore[arg-type]
    with torch.no_grad():
        for mine, its in lora_pairs(adapted, twin):
            its.copy_(mine)
    return twin.train()


def lora_pairs(ours: nn.Module, theirs: nn.Module, name: str = "default") -> Iterator[Any]:
    """Yield (our parameter, PEFT's parameter) for A and B of every layer of adapter `name`."""
    found = dict(theirs.named_parameters())
    for path, layer in lora_layers(ours).items():
        update: LoRAUpdate = layer.update(name)
        yield update.lora_A, found[f"base_model.model.{path}.lora_A.{name}.weight"]
        yield update.lora_B, found[f"base_model.model.{path}.lora_B.{name}.weight"]


def bnb_base(
    model: nn.Module, double_quant: bool = False, compute_dtype: torch.dtype = torch.float32
) -> Any:
    """Return a copy of `model` whose Linears are bitsandbytes' Linear4bit, in train mode.

    Never call eval() on it: on some CPUs that repacks the weights for good, with absmax rounded
    to bfloat16, and no gradient passes afterwards.
    """
    import bitsandbytes.nn

    bnb: Any = bitsandbytes.nn

    model = copy.deepcopy(model)
    for name, linear in linears(model).items():
        layer = bnb.Linear4bit(
            linear.in_features,
            linear.out_features,
            bias=False,
            quant_type="nf4",
            compress_statistics=double_quant,
            compute_dtype=compute_dtype,
        )
        layer.weight = bnb.Params4bit(
            linear.weight.detach().clone(),
            requires_grad=False,
            quant_type="nf4",
            compress_statistics=double_quant,
        )
        replace_module(model, name, layer.to("cpu"))
    model.is_loaded_in_4bit = True  # type: ignore[assignment]  # so that PEFT wraps them as 4-bit layers
    return model.train()
