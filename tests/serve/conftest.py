"""One tiny model that writes quickly, and nothing sensible."""

import pytest
import torch

from minigpt.checkpoint import Checkpoint
from minigpt.lora import add_lora
from minigpt.lora_config import LoRAConfig
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import ALPHABET
from minigpt.serve.batching import Served
from minigpt.tokenizer import CharTokenizer


@pytest.fixture
def served() -> Served:
    torch.manual_seed(0)
    model = GPT(GPTConfig(57, n_layer=1, n_embd=16, n_head=2, context_length=24))
    add_lora(model, LoRAConfig(r=2), name="es")
    for parameter in model.parameters():  # large weights: no two prompts have one answer
        if parameter.dim() == 2:
            torch.nn.init.normal_(parameter, std=0.5)
    names = {"mini-gpt": None, "mini-gpt-es": "es"}
    return Served(Checkpoint(model, CharTokenizer(ALPHABET)), names)
