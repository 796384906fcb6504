"""LoRA: learn a small correction to a frozen Linear.

    y = W x + s B A x        A: (r, in)    B: (out, r)    s = alpha / r

W stays as it was. B starts at zero, so a new adapter changes nothing; A starts random, so that B
has something to learn from. The correction B A has rank r at most: (in + out) r numbers to train
instead of in * out, which on Mini-GPT's 12 Linears is 2304 r instead of 98,304.

What an adapter can be asked to look like is in lora_config.py.

Source: Hu et al. 2021, section 4.1, https://arxiv.org/abs/2106.09685
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from minigpt.dora import dora_product, gain, row_lengths
from minigpt.lora_config import LoRAConfig, check_rank
from minigpt.lora_fast import lora_product


def initial_A(r: int, in_features: int, init: str) -> Tensor:
    """Draw A, (r, in).

    variance   N(0, 1/r), the variance: std = 1 / sqrt(r). Then B A has the same size for every r.
    gaussian   N(0, 1/r²): std = 1 / r, what PEFT calls "gaussian"
    kaiming    uniform within 1 / sqrt(in), PEFT's default, the same for every r
    """
    if init == "kaiming":
        bound = 1 / math.sqrt(in_features)
        return torch.empty(r, in_features).uniform_(-bound, bound)  # (r, in_features)
    std = 1 / math.sqrt(r) if init == "variance" else 1 / r
    return torch.randn(r, in_features) * std  # (r, in_features)


def rows(x: Tensor) -> Tensor:
    """Return x (..., C) as a matrix, (N, C)."""
    return x.reshape(-1, x.shape[-1])


class LoRAUpdate(nn.Module):
    """The correction alone: x -> s B A x, (..., in) -> (..., out)."""

    def __init__(self, in_features: int, out_features: int, config: LoRAConfig) -> None:
        super().__init__()
        check_rank(in_features, out_features, config.r)
        self.config = config
        self.scaling = config.scaling
        self.lora_A = nn.Parameter(initial_A(config.r, in_features, config.init))  # (r, in)
        self.lora_B = nn.Parameter(torch.zeros(out_features, config.r))  # (out, r)
        if config.use_dora:
            self.lora_magnitude_vector = nn.Parameter(torch.ones(out_features))  # (out,)

    def forward(self, x: Tensor) -> Tensor:
        # Scaling the r numbers in the middle is cheaper than scaling the output.
        return F.linear(F.linear(x, self.lora_A) * self.scaling, self.lora_B)

    def drops(self) -> bool:
        """Return whether dropout is at work just now."""
        return self.training and self.config.lora_dropout > 0

    def dropout(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.config.lora_dropout) if self.drops() else x

    def add_to(self, y: Tensor, x: Tensor) -> Tensor:
        """Return y (N, out) + s B A x, for x (..., in); y itself where its memory can be used."""
        z = F.linear(self.dropout(rows(x).to(self.lora_A.dtype)), self.lora_A)  # (N, r)
        if y.dtype == z.dtype == self.lora_B.dtype:
            return y.addmm_(z, self.lora_B.t(), alpha=self.scaling)  # (N, out)
        # Half-precision bases and autocast: the sum is rounded once, as PEFT rounds it.
        return (y + F.linear(z, self.lora_B) * self.scaling).to(y.dtype)  # (N, out)

    def delta(self) -> Tensor:
        """Return s B A, the correction as a matrix, (out, in)."""
        return self.scaling * (self.lora_B @ self.lora_A)


class LoRALinear(nn.Module):
    """A frozen base layer and its named corrections, of which one or none is active.

    The base is an nn.Linear, or anything with in_features, out_features and weight, such as
    nf4.NF4Linear.
    """

    base: Any  # nn.Linear, or what has its in_features, out_features and weight

    def __init__(self, base: nn.Module) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.updates = nn.ModuleDict()  # adapter name -> LoRAUpdate
        self.active: str | None = None
        self.merged: str | None = None  # the adapter that is folded into base.weight just now

    @torch.no_grad()
    def add(self, name: str, config: LoRAConfig) -> None:
        """Give the layer one more correction, which starts as no correction at all.

        Its numbers are float32, which small steps need, beside a base in half precision as well.
        """
        update = LoRAUpdate(self.base.in_features, self.base.out_features, config)
        if config.use_dora:
            update.lora_magnitude_vector.copy_(row_lengths(self.base.weight))
        stored = next(iter(self.base.state_dict().values()))
        wide = torch.float64 if stored.dtype is torch.float64 else torch.float32
        self.updates[name] = update.to(stored.device, wide).train(self.training)

    def update(self, name: str) -> LoRAUpdate:
        """Return the correction of that name."""
        return cast(LoRAUpdate, self.updates[name])

    def forward(self, x: Tensor) -> Tensor:
        if self.active is None or self.merged is not None:
            return self.base(x)
        update = self.update(self.active)
        if update.config.fast:
            return lora_product(x, update.lora_A, update.lora_B, self.base, update.scaling)
        if update.config.use_dora:
            return dora_product(x, self.base, update)
        # Base and correction each flatten x for themselves, as PEFT does: then autograd adds up the
        # gradients of x in PEFT's order, and they are the same bits.
        y = update.add_to(self.base(rows(x)), x)  # (N, out)
        return y.view(*x.shape[:-1], -1)  # (..., out)

    @torch.no_grad()
    def merge(self) -> None:
        """Fold the active correction into the base's weights: from here on it costs nothing."""
        self.check_merge()
        update, weight = self.update(str(self.active)), self.base.weight
        delta = update.delta()  # (out, in)
        if update.config.use_dora:
            wide = weight.to(delta.dtype)  # (out, in)
            g = gain(wide, delta, update.lora_magnitude_vector)  # (out,)
            weight.copy_(g[:, None] * (wide + delta))
        else:
            weight += delta
        self.merged = self.active

    def check_merge(self) -> None:
        """Raise ValueError if `merge` cannot be done."""
        if self.merged is not None or self.active is None:
            raise ValueError(
                f"cannot merge: the active adapter is {self.active!r} and {self.merged!r} is "
                "merged already; activate one adapter, or unmerge first"
            )
        if not isinstance(self.base, nn.Linear):
            raise ValueError(
                "cannot merge into 4-bit weights without rounding the correction away: "
                "dequantize the base first (qlora.dequantize_base)"
            )

    @torch.no_grad()
    def unmerge(self) -> None:
        """Take the merged correction out again; each weight comes back to within its rounding."""
        self.check_unmerge()
        self.base.weight -= self.update(str(self.merged)).delta()
        self.merged = None

    def check_unmerge(self) -> None:
        """Raise ValueError if `unmerge` cannot be done."""
        if self.merged is None:
            raise ValueError("cannot unmerge: no adapter is merged")
        if self.update(self.merged).config.use_dora:
            raise ValueError(
                "cannot unmerge DoRA: its rows were stretched, and by how much is not kept; "
                "load the base again"
            )


def lora_layers(model: nn.Module) -> dict[str, LoRALinear]:
    """Return the adapted layers of a model by name."""
    return {name: m for name, m in model.named_modules() if isinstance(m, LoRALinear)}


def replace_module(model: nn.Module, name: str, new: nn.Module) -> None:
    """Put `new` where the module called `name` was."""
    parent, _, leaf = name.rpartition(".")
    setattr(model.get_submodule(parent), leaf, new)


def add_lora(model: nn.Module, config: LoRAConfig, name: str = "default") -> None:
    """Give every targeted layer a correction called `name`, activate it, freeze all the rest.

    Targets are the modules that config.target_modules name, by their whole path or by its end:
    Linears, quantized Linears, or layers that carry another adapter already.

    Raises ValueError if nothing matches, a target is no Linear, `name` is taken, r is too large for
    a layer, or an adapter is merged; the model is then as it was.
    """
    targets = check_targets(model, config, name)
    for module in targets.values():
        LoRAUpdate(*module_sizes(module), config)  # a rehearsal; its draws are part of every seed
    model.requires_grad_(False)
    for path, module in targets.items():
        layer = module if isinstance(module, LoRALinear) else LoRALinear(module)
        layer.train(module.training).add(name, config)
        replace_module(model, path, layer)
    set_adapter(model, name)


def check_targets(model: nn.Module, config: LoRAConfig, name: str) -> dict[str, nn.Module]:
    """Return the modules that `add_lora` would adapt, by path.

    Raises the ValueError that it would raise.
    """
    if name in adapters(model):
        raise ValueError(f"the model has an adapter {name!r} already: choose another name")
    if not name or "." in name or hasattr(nn.ModuleDict(), name):
        raise ValueError(
            f"{name!r} cannot name an adapter: use a word without dots that is not one of "
            "PyTorch's own, such as 'es' or 'my_keys'"
        )
    check_unmerged(model)
    targets = {path: m for path, m in model.named_modules() if path and config.targets(path)}
    if not targets:
        raise ValueError(
            f"no layer is called {' or '.join(config.target_modules)}: name the layers to adapt"
        )
    for path, module in targets.items():
        try:
            sizes = module_sizes(module)
        except AttributeError:
            kind = type(module).__name__
            raise ValueError(f"{path} is a {kind}: only Linears can be adapted") from None
        check_rank(*sizes, config.r)
    return targets


def check_unmerged(model: nn.Module) -> None:
    """Raise ValueError while an adapter is merged."""
    for layer in lora_layers(model).values():
        if layer.merged is not None:
            raise ValueError(f"adapter {layer.merged!r} is merged: unmerge before switching")


def module_sizes(module: nn.Module) -> tuple[int, int]:
    """Return (in_features, out_features) of a Linear or of the base of an adapted one."""
    base: Any = module.base if isinstance(module, LoRALinear) else module
    return base.in_features, base.out_features


def adapters(model: nn.Module) -> list[str]:
    """Return the names of the adapters a model carries."""
    return list(dict.fromkeys(n for layer in lora_layers(model).values() for n in layer.updates))


def set_adapter(model: nn.Module, name: str | None) -> None:
    """Activate one adapter, or none: None gives back the base, bit for bit.

    Only the active adapter's lora_A and lora_B train. Raises ValueError for an unknown name, or
    while an adapter is merged.
    """
    if name is not None and name not in adapters(model):
        raise ValueError(f"no adapter {name!r}: this model has {adapters(model) or 'none'}")
    check_unmerged(model)
    for layer in lora_layers(model).values():
        layer.active = name if name is not None and name in layer.updates else None
        for key, update in layer.updates.items():
            update.requires_grad_(key == name)


def active_adapter(model: nn.Module) -> str | None:
    """Return the name of the active adapter, None if there is none."""
    return next((layer.active for layer in lora_layers(model).values() if layer.active), None)


@contextmanager
def adapter_off(model: nn.Module) -> Iterator[None]:
    """Within this block the model is its base; afterwards the adapter is back."""
    before = active_adapter(model)
    set_adapter(model, None)
    try:
        yield
    finally:
        set_adapter(model, before)


def merge(model: nn.Module) -> None:
    """Fold the active adapter into the weights of every layer that has it.

    Raises ValueError if none has, one is merged already or the base is in 4 bits; nothing is merged
    then.
    """
    layers = [layer for layer in lora_layers(model).values() if layer.active or layer.merged]
    if not layers:
        raise ValueError("cannot merge: no adapter is active; activate one first")
    for layer in layers:
        layer.check_merge()
    for layer in layers:
        layer.merge()


def unmerge(model: nn.Module) -> None:
    """Take the merged adapter out of the weights again. Raises ValueError if none is merged."""
    layers = [layer for layer in lora_layers(model).values() if layer.merged]
    if not layers:
        raise ValueError("cannot unmerge: no adapter is merged")
    for layer in layers:
        layer.check_unmerge()
    for layer in layers:
        layer.unmerge()


def unload(model: nn.Module) -> nn.Module:
    """Give the bases, merged or not, their places back, without adapters. Returns the model."""
    for path, layer in lora_layers(model).items():
        replace_module(model, path, layer.base)
    return model
