"""The smallest model: its gradient is PyTorch's, and thirteen wrong ones are caught."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from minigpt.foundations import letters, wrong_gradients
from minigpt.foundations.gradcheck import check_direction, disagreement, numeric_gradient
from minigpt.number_names import ALPHABET, spell

PAIRS = letters.letter_pairs([spell(n, "en") for n in range(100, 160)], ALPHABET)
X, Y = PAIRS[:200, 0], PAIRS[:200, 1]


def random_params(seed: int = 0) -> dict[str, letters.Floats]:
    """With a bias that is not 0, so that no kink of the relu lies exactly at a start."""
    params = letters.new_params(seed=seed)
    params["b1"] += 0.1 * np.random.default_rng(seed).standard_normal(params["b1"].shape)
    return params


def test_a_name_is_framed_by_newlines():
    pairs = letters.letter_pairs(["ab", "b\n"], "\nab")
    assert pairs.tolist() == [[0, 1], [1, 2], [2, 0], [0, 2], [2, 0]]
    with pytest.raises(ValueError, match="'z' is not among the 3 letters"):
        letters.letter_pairs(["az"], "\nab")


def test_there_are_3280_numbers():
    assert sum(array.size for array in letters.new_params().values()) == 3280


def test_the_gradient_is_pytorchs():
    params = random_params()
    value, gradients = letters.backward(params, X, Y)
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in params.items()}
    a = tensors["E"][torch.from_numpy(X)] @ tensors["W1"].T + tensors["b1"]
    loss = F.cross_entropy(a.relu() @ tensors["W2"].T, torch.from_numpy(Y))
    loss.backward()
    assert value == pytest.approx(loss.item(), rel=1e-12)
    for name, tensor in tensors.items():
        assert tensor.grad is not None
        assert np.allclose(gradients[name], tensor.grad.numpy(), rtol=1e-10, atol=1e-14)


def test_the_bias_has_the_slopes_that_the_loss_has():
    params = random_params()
    _, gradients = letters.backward(params, X, Y)

    def at(b1):
        return letters.loss({**params, "b1": b1}, X, Y)

    assert disagreement(gradients["b1"], numeric_gradient(at, params["b1"])).max() < 1e-6


def test_without_a_mistake_the_wrong_gradients_are_the_right_one():
    params = random_params()
    right, other = letters.backward(params, X, Y), wrong_gradients.backward(params, X, Y)
    assert right[0] == other[0]
    assert all(np.array_equal(right[1][name], other[1][name]) for name in params)
    with pytest.raises(ValueError, match="'typo' is no mistake known here"):
        wrong_gradients.backward(params, X, Y, "typo")


@pytest.mark.parametrize("mistake", [None, *wrong_gradients.MISTAKES])
def test_two_losses_along_one_direction_tell_right_from_wrong(mistake):
    params = random_params()
    _, gradients = wrong_gradients.backward(params, X, Y, mistake)
    found = [
        check_direction(lambda p: letters.loss(dict(p), X, Y), params, gradients, seed)
        for seed in range(20)
    ]
    # Right: rounding over h, at most some 1e-7. Wrong: an unlucky direction still shows 1e-5.
    assert max(found) < 1e-6 if mistake is None else min(found) > 1e-6


def test_batches_are_the_same_for_the_same_seed():
    first, second = (list(letters.batches(PAIRS, 4, 3, seed=1)) for _ in range(2))
    assert len(first) == 3 and first[0][0].shape == (4,)
    assert all(np.array_equal(one, two) for one, two in zip(first, second, strict=True))


def test_pair_shares_add_up_to_one_over_all_lists():
    shares = letters.pair_shares([["ab"], ["ab", "b"]], "\nab")
    assert shares.sum() == pytest.approx(1)
    assert shares[1, 2] == pytest.approx(2 / 8) and shares[0, 2] == pytest.approx(1 / 8)


@pytest.mark.parametrize("adam", [False, True])
def test_training_learns_and_a_mistake_that_shows_does_not(adam):
    def final(mistake):
        params = wrong_gradients.trained(PAIRS, mistake, adam, seed=1, steps=100)
        return letters.loss(params, PAIRS[:, 0], PAIRS[:, 1])

    right, frozen = final(None), final("W2-frozen")
    assert right < 2 < letters.loss(letters.new_params(seed=1), X, Y)
    assert frozen > right + 0.3


def test_windows_are_letters_before_and_the_next_one():
    found = letters.letter_windows(["ab"], "\nab", before=2)
    assert found.tolist() == [[0, 0, 1], [0, 1, 2], [1, 2, 0]]
    assert np.array_equal(
        letters.letter_windows(["abba", "b"], "\nab", 1),
        letters.letter_pairs(["abba", "b"], "\nab"),
    )
    with pytest.raises(ValueError, match="'c' is not among the 3 letters"):
        letters.letter_windows(["abc"], "\nab", 2)
