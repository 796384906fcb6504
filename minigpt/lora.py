"""LoRA: learn a small correction to a frozen Linear.

    y = W x + s B A x        A: (r, in)    B: (out, r)    s = alpha / r

W stays as it was. B starts at zero, so a new adapter changes nothing; A starts random, so that B
has something to learn from. The correction B A has rank r at most: (in + out) r numbers to train
instead of in * out, which on Mini-GPT's 12 Linears is 2304 r instead of 98,304.

Source: Hu et al. 2021, section 4.1, https://arxiv.org/abs/2106.09685;
rsLoRA: Kalajdzievski 2023, https://arxiv.org/abs/2312.03732.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

ALL_LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "up_proj", "down_proj")
INITS = ("variance", "gaussian", "kaiming")


@dataclass(frozen=True)
class LoRAConfig:
    """What an adapter looks like. Names are PEFT's."""

    r: int = 8  # rank of the correction
    lora_alpha: float = 16  # the correction is scaled by lora_alpha / r
    target_modules: tuple[str, ...] = ALL_LINEAR  # last part of the names of the Linears to adapt
    use_rslora: bool = False  # scale by lora_alpha / sqrt(r): steadier at high rank
    init: str = "variance"  # of A: see `initial_A`
    fast: bool = False  # the gradients by hand instead of by autograd: see LoRAProduct

    def __post_init__(self) -> None:
        if not isinstance(self.r, int) or self.r < 1:
            raise ValueError(f"r={self.r!r}: the rank is at least 1; for no adapter, add none")
        if not 0 < self.lora_alpha < math.inf:
            raise ValueError(f"lora_alpha={self.lora_alpha}: the scale must be a positive number")
        if self.init not in INITS:
            raise ValueError(f"init={self.init!r}: choose one of {', '.join(INITS)}")

    @property
    def scaling(self) -> float:
        """s, what the correction is multiplied by."""
        return self.lora_alpha / (math.sqrt(self.r) if self.use_rslora else self.r)


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
        if config.r > min(in_features, out_features):
            raise ValueError(
                f"r={config.r} is larger than a ({out_features}, {in_features}) layer can use: "
                f"choose at most {min(in_features, out_features)}"
            )
        self.config = config
        self.scaling = config.scaling
        self.lora_A = nn.Parameter(initial_A(config.r, in_features, config.init))  # (r, in)
        self.lora_B = nn.Parameter(torch.zeros(out_features, config.r))  # (out, r)

    def forward(self, x: Tensor) -> Tensor:
        # Scaling the r numbers in the middle is cheaper than scaling the output.
        return F.linear(F.linear(x, self.lora_A) * self.scaling, self.lora_B)

    def add_to(self, y: Tensor, x: Tensor) -> None:
        """Add s B A x, for x (..., in), to y (N, out) in place, which saves a copy of y."""
        z = F.linear(rows(x), self.lora_A)  # (N, r)
        y.addmm_(z, self.lora_B.t(), alpha=self.scaling)

    def delta(self) -> Tensor:
        """Return s B A, the correction as a matrix, (out, in)."""
        return self.scaling * (self.lora_B @ self.lora_A)


class LoRAProduct(torch.autograd.Function):
    """W x + s B A x, (N, T, in) -> (N, T, out), with the gradients written out by hand.

        z = s A x    y = W x + B z
        dz = Bᵀ dy   dx = Wᵀ dy + s Aᵀ dz   dA = s dz xᵀ   dB = dy zᵀ

    Autograd finds the same formulas, and computes them less well. Here every thin product (r rows
    or columns) is taken text by text, so that a core works on whole texts, in a layout that costs
    little, and dx is added up in place. The price: the gradients' last bits are no longer PEFT's,
    and a second derivative is not to be had.
    """

    @staticmethod
    def forward(ctx, x: Tensor, A: Tensor, B: Tensor, base: nn.Module, s: float) -> Tensor:
        sA, Bt = each(s * A, x), each(B.t().contiguous(), x)  # (N, r, in), (N, r, out)
        z = torch.bmm(sA, x.mT)  # (N, r, T)
        ctx.save_for_backward(x, z, sA, Bt)
        ctx.base, ctx.s = base, s
        return base(x).baddbmm_(z.mT, Bt)  # (N, T, out)

    @staticmethod
    @once_differentiable
    def backward(ctx, dy: Tensor) -> tuple[Tensor | None, ...]:
        x, z, sA, Bt = ctx.saved_tensors
        dz = torch.bmm(Bt, dy.mT)  # (N, r, T)
        dA = torch.bmm(dz, x).sum(0) * ctx.s  # (r, in)
        dB = torch.bmm(z, dy).sum(0).t()  # (out, r)
        dx = None
        if ctx.needs_input_grad[0]:  # the first layer's x is not trained
            dx = (dy @ ctx.base.weight).baddbmm_(dz.mT, sA)  # (N, T, in)
        return dx, dA, dB, None, None


def each(matrix: Tensor, x: Tensor) -> Tensor:
    """Return `matrix` once for every text of x, without copying it."""
    return matrix.expand(len(x), -1, -1)


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

    def add(self, name: str, config: LoRAConfig) -> None:
        """Give the layer one more correction, which starts as no correction at all."""
        update = LoRAUpdate(self.base.in_features, self.base.out_features, config)
        self.updates[name] = update.to(next(iter(self.base.state_dict().values())).device)

    def update(self, name: str) -> LoRAUpdate:
        """Return the correction of that name."""
        return cast(LoRAUpdate, self.updates[name])

    def forward(self, x: Tensor) -> Tensor:
        if self.active is None or self.merged is not None:
            return self.base(x)
        update = self.update(self.active)
        if update.config.fast:
            texts = x.reshape(-1, *torch.atleast_2d(x).shape[-2:])  # (N, T, in)
            y = LoRAProduct.apply(texts, update.lora_A, update.lora_B, self.base, update.scaling)
            return y.view(*x.shape[:-1], -1)  # (..., out)
        # Base and correction each flatten x for themselves, as PEFT does: then autograd adds up the
        # gradients of x in PEFT's order, and they are the same bits.
        y = self.base(rows(x))  # (N, out)
        update.add_to(y, x)
        return y.view(*x.shape[:-1], -1)  # (..., out)

    @torch.no_grad()
    def merge(self) -> None:
        """Fold the active correction into the base's weights: from here on it costs nothing."""
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
        self.base.weight += self.update(self.active).delta()
        self.merged = self.active

    @torch.no_grad()
    def unmerge(self) -> None:
        """Take the merged correction out again; each weight comes back to within its rounding."""
        if self.merged is None:
            raise ValueError("cannot unmerge: no adapter is merged")
        self.base.weight -= self.update(self.merged).delta()
        self.merged = None


def lora_layers(model: nn.Module) -> dict[str, LoRALinear]:
    """Return the adapted layers of a model by name."""
    return {name: m for name, m in model.named_modules() if isinstance(m, LoRALinear)}


def replace_module(model: nn.Module, name: str, new: nn.Module) -> None:
    """Put `new` where the module called `name` was."""
    parent, _, leaf = name.rpartition(".")
    setattr(model.get_submodule(parent), leaf, new)


def add_lora(model: nn.Module, config: LoRAConfig, name: str = "default") -> None:
    """Give every targeted layer a correction called `name`, activate it, freeze all the rest.

    Targets are the modules whose name ends in one of config.target_modules: Linears, quantized
    Linears, or layers that carry another adapter already.

    Raises ValueError if nothing matches, if `name` is taken, or if r is too large for a layer;
    the model is then as it was.
    """
    if name in adapters(model):
        raise ValueError(f"the model has an adapter {name!r} already: choose another name")
    if not name or "." in name:
        raise ValueError(f"{name!r} cannot name an adapter: use a word without dots")
    targets = {
        path: module
        for path, module in model.named_modules()
        if path.rpartition(".")[2] in config.target_modules
    }
    if not targets:
        raise ValueError(
            f"no layer is called {' or '.join(config.target_modules)}: name the layers to adapt"
        )
    for module in targets.values():
        LoRAUpdate(module_sizes(module)[0], module_sizes(module)[1], config)  # refuses a bad rank
    model.requires_grad_(False)
    for path, module in targets.items():
        layer = module if isinstance(module, LoRALinear) else LoRALinear(module)
        layer.add(name, config)
        replace_module(model, path, layer)
    set_adapter(model, name)


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
    for layer in lora_layers(model).values():
        if layer.merged is not None:
            raise ValueError(f"adapter {layer.merged!r} is merged: unmerge before switching")
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
    """Fold the active adapter into the weights of every layer."""
    for layer in lora_layers(model).values():
        layer.merge()


def unmerge(model: nn.Module) -> None:
    """Take the merged adapter out of the weights again."""
    for layer in lora_layers(model).values():
        layer.unmerge()


def unload(model: nn.Module) -> nn.Module:
    """Give the bases, merged or not, their places back, without adapters. Returns the model."""
    for path, layer in lora_layers(model).items():
        replace_module(model, path, layer.base)
    return model
