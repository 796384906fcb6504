"""The cheapest tests of a new model, each a minute at most: before training, not instead of it.

    its loss on anything      is near ln V
    one batch by heart        the loss falls close to zero, or there is a bug
    the stream after n blocks has about the size that it had after one

Source: Karpathy 2019, http://karpathy.github.io/2019/04/25/recipe/; Radford et al. 2019, section
2.3 (the last matrix of each branch starts smaller by sqrt(2 n_layer)).
"""

import torch
from torch import Tensor

from minigpt.model import GPT, GPTConfig, linears, next_token_loss


def learn_by_heart(
    model: GPT, x: Tensor, y: Tensor, steps: int = 80, lr: float = 3e-3
) -> list[float]:
    """Train on one batch again and again; return the loss before each step, in nats per token.

    x, y  (B, T); parameters that do not require a gradient stay as they are
    """
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimizer, losses = torch.optim.AdamW(trainable, lr=lr), []
    for _ in range(steps):
        loss = next_token_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def stream_size(n_layer: int, ids: Tensor, scaled: bool, seed: int = 0) -> float:
    """Return the standard deviation of the stream after the last block of a new model.

    ids     (B, T), of Mini-GPT's alphabet of 57
    scaled  False undoes the smaller start of the two matrices that end a branch
    """
    torch.manual_seed(seed)
    model = GPT(GPTConfig(57, n_layer=n_layer))
    x = model.token_embedding(ids) + model.position_embedding.weight[: ids.shape[1]]  # (B, T, C)
    for name, linear in linears(model).items():
        if not scaled and name.endswith(("o_proj", "down_proj")):
            linear.weight.mul_((2 * n_layer) ** 0.5)
    for block in model.blocks:
        x = block(x)  # (B, T, C)
    return x.std().item()
