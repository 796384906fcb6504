"""What several exercises of phase 16 need."""

import torch

from minigpt.course.judging.compare import Tolerance

EXACT = Tolerance(rtol=0.0, atol=0.0, why="numbers change their place only, none is computed")


def numbered(*shape: int) -> torch.Tensor:
    """Floats 0, 1, 2, ... in this shape: each entry says where it came from."""
    return torch.arange(torch.Size(shape).numel(), dtype=torch.float32).view(shape)
