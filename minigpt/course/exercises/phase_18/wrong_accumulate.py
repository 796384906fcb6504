"""The wrong turns of exercise 18.4, whole: gradients of a batch in parts, each mistaken once."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.phase_18.shared import IGNORE


def _sum(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="sum")


def _mean(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten())


def _asked(y):
    return (y != IGNORE).sum().item()


def _by_parts(model, parts, share, loss_of=_sum):
    """Every part's loss times its share; share(y, everything that is asked)."""
    model.zero_grad()
    total, everything = 0.0, sum(_asked(y) for _, y in parts)
    for x, y in parts:
        loss = loss_of(model(x), y) * share(y, everything)
        loss.backward()
        total += loss.item()
    return total


def _right(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1 / everything)


def _mean_of_means(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1 / len(parts), _mean)


def _mean_of_sums(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1 / len(parts))


def _weighted_means(model, parts):
    return _by_parts(model, parts, lambda y, everything: _asked(y) / everything, _mean)


def _sum_of_means(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1 / _asked(y) if _asked(y) else 0.0)


def _mean_of_safe_means(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1 / max(1, _asked(y)) / len(parts))


def _mean_of_asking_parts(model, parts):
    return _mean_of_safe_means(model, [part for part in parts if _asked(part[1])])


def _sum_over_all(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1.0)


def _by_rows(model, parts):
    rows = sum(len(y) for _, y in parts)
    return _by_parts(model, parts, lambda y, everything: len(y) / rows / max(1, _asked(y)))


def _by_number_of_rows(model, parts):
    rows = sum(len(y) for _, y in parts)
    return _by_parts(model, parts, lambda y, everything: 1 / rows)


def _by_positions(model, parts):
    places = sum(y.numel() for _, y in parts)
    return _by_parts(model, parts, lambda y, everything: 1 / places)


def _first_part_counts(model, parts):
    return _by_parts(model, parts, lambda y, everything: 1 / _asked(parts[0][1]) / len(parts))


def _asks_everywhere(model, parts):
    return _right(model, [(x, y.clamp(min=0)) for x, y in parts])


def _old_gradients_stay(model, parts):
    everything, total = sum(_asked(y) for _, y in parts), 0.0
    for x, y in parts:
        loss = _sum(model(x), y) / everything
        loss.backward()
        total += loss.item()
    return total


def _only_the_last(model, parts):
    everything, total = sum(_asked(y) for _, y in parts), 0.0
    for x, y in parts:
        model.zero_grad()
        loss = _sum(model(x), y) / everything
        loss.backward()
        total += loss.item()
    return total


def _cleared_at_the_end(model, parts):
    total = _right(model, parts)
    model.zero_grad()
    return total


def _running_count(model, parts):
    model.zero_grad()
    total, count = 0.0, 0
    for x, y in parts:
        count += _asked(y)
        loss = _sum(model(x), y) / count
        loss.backward()
        total += loss.item()
    return total


def _all_graphs_at_once(model, parts):
    model.zero_grad()
    everything = sum(_asked(y) for _, y in parts)
    loss = torch.stack([_sum(model(x), y) for x, y in parts]).sum() / everything
    loss.backward()
    return loss.item()


def _one_large_batch(model, parts):
    model.zero_grad()
    length = max(x.shape[1] for x, _ in parts)
    x = torch.cat([F.pad(x, (0, length - x.shape[1])) for x, _ in parts])
    y = torch.cat([F.pad(y, (0, length - y.shape[1]), value=IGNORE) for _, y in parts])
    loss = _mean(model(x), y)
    loss.backward()
    return loss.item()


@torch.no_grad()
def _losses(model, parts):
    """Each part's mean loss, 0 where nothing is asked."""
    return [_sum(model(x), y).item() / max(1, _asked(y)) for x, y in parts]


def _loss_of_the_last(model, parts):
    _right(model, parts)
    return _losses(model, parts)[-1]


def _loss_as_mean_of_means(model, parts):
    _right(model, parts)
    return sum(_losses(model, parts)) / len(parts)


def _loss_as_sum(model, parts):
    return _right(model, parts) * sum(_asked(y) for _, y in parts)


def _loss_as_tensor(model, parts):
    return torch.tensor(_right(model, parts))


def _moves_the_weights(model, parts):
    loss = _right(model, parts)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 0.1 * parameter.grad
    return loss
