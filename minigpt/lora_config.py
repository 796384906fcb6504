"""What an adapter looks like: rank, scale, where it sits. The names are PEFT's.

    s = alpha / r             the correction B A grows with its rank; dividing by r keeps its size
    s = alpha / sqrt(r)       rsLoRA: dividing by less, so that a high rank is not wasted

Source: Hu et al. 2021, section 4.1, https://arxiv.org/abs/2106.09685;
rsLoRA: Kalajdzievski 2023, https://arxiv.org/abs/2312.03732
"""

import math
from dataclasses import dataclass

ALL_LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "up_proj", "down_proj")
INITS = ("variance", "gaussian", "kaiming")


@dataclass(frozen=True)
class LoRAConfig:
    """What an adapter looks like. Names are PEFT's."""

    r: int = 8  # rank of the correction
    lora_alpha: float = 16  # the correction is scaled by lora_alpha / r
    target_modules: tuple[str, ...] | str = ALL_LINEAR  # names of the Linears, or how they end
    use_rslora: bool = False  # scale by lora_alpha / sqrt(r): steadier at high rank
    init: str = "variance"  # of A: see `initial_A`
    fast: bool = False  # the gradients by hand instead of by autograd: see lora_fast.py
    lora_dropout: float = 0.0  # share of the correction's inputs that training leaves out
    use_dora: bool = False  # the lengths of W's rows learn too: see dora.py

    def __post_init__(self) -> None:
        if isinstance(self.r, bool) or not isinstance(self.r, int) or self.r < 1:
            raise ValueError(f"r={self.r!r}: the rank is at least 1; for no adapter, add none")
        if not is_number(self.lora_alpha) or not 0 < self.lora_alpha < 1e30:
            raise ValueError(f"lora_alpha={self.lora_alpha!r}: the scale must be a positive number")
        if self.init not in INITS:
            raise ValueError(f"init={self.init!r}: choose one of {', '.join(INITS)}")
        if not is_number(self.lora_dropout) or not 0 <= self.lora_dropout < 1:
            raise ValueError(f"lora_dropout={self.lora_dropout!r}: a share from 0 to below 1")
        if self.fast and (self.lora_dropout or self.use_dora):
            raise ValueError("fast=True has neither lora_dropout nor use_dora: leave fast out")
        named = ALL_LINEAR if self.target_modules == "all-linear" else self.target_modules
        named = (named,) if isinstance(named, str) else tuple(named)
        if not all(isinstance(name, str) and name for name in named):
            raise ValueError(f"target_modules={self.target_modules!r}: give the names of layers")
        object.__setattr__(self, "target_modules", named)

    def targets(self, path: str) -> bool:
        """Return whether the module at `path` is one to adapt."""
        return any(path == name or path.endswith("." + name) for name in self.target_modules)

    @property
    def scaling(self) -> float:
        """s, what the correction is multiplied by."""
        return self.lora_alpha / (math.sqrt(self.r) if self.use_rslora else self.r)


def check_rank(in_features: int, out_features: int, r: int) -> None:
    """Raise ValueError for a rank that a layer of this size cannot use."""
    if r > min(in_features, out_features):
        raise ValueError(
            f"r={r} is larger than a ({out_features}, {in_features}) layer can use: "
            f"choose at most {min(in_features, out_features)}"
        )


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
