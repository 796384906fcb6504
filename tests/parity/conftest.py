"""Peer libraries, loaded where a test asks for them.

Without the `test` extra these tests are skipped and say so; on CI, which installs it, a skip
fails.
"""

import importlib
import warnings
from collections.abc import Iterator
from types import ModuleType

import pytest
import torch

from minigpt.model import GPT, GPTConfig, linears


def peer(name: str) -> ModuleType:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what they deprecate among themselves is not our affair
            return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"{name} is not installed: pip install -e '.[test]'")


@pytest.fixture(scope="session")
def bnb() -> ModuleType:
    return peer("bitsandbytes")


@pytest.fixture(scope="session")
def micrograd() -> ModuleType:
    return peer("micrograd.engine")


@pytest.fixture(scope="session")
def peft() -> ModuleType:
    return peer("peft")


@pytest.fixture(scope="session")
def transformers() -> ModuleType:
    return peer("transformers")


@pytest.fixture
def base() -> GPT:
    """Untrained, but with weights large enough that every layer matters to the logits."""
    model = GPT(GPTConfig(57))
    with torch.no_grad():
        for linear in linears(model).values():
            linear.weight *= 4
    return model


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Products this small gain nothing from a second thread and lose much when it has to wait."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
