"""What the live figures of the site show when nobody turns them, computed here in PyTorch.

    python -m minigpt.experiments.live

writes data/results/live.json, which notebooks, print and readers without JavaScript see; tests
compare the same functions with what docs/assets/live-KIND.js computes in a browser.
"""

from typing import Any

import torch
from torch import Tensor

from minigpt import inside
from minigpt.checkpoint import BASE, Checkpoint
from minigpt.experiments.looking_inside import stages
from minigpt.experiments.quantization import normal_values, relative_error, round_to, rounded
from minigpt.experiments.results import save
from minigpt.lora import lora_layers
from minigpt.model import GPT, Block, linears
from minigpt.peft_io import load_adapter
from minigpt.recipes import load_base, load_names
from minigpt.sampling import SamplingConfig, complete, keep_top_k, keep_top_p

NUMBER = 4216  # no model of the course trains on it
SPANISH = {8: BASE.parent / "adapters" / "es"}  # rank -> the adapter that ships
SPANISH |= {r: BASE.parent / "ranks" / f"es-r{r}" for r in (1, 2, 4)}


def says(checkpoint: Checkpoint, lang: str, number: int = NUMBER) -> str:
    """What the model writes for a number, as far as its context reaches."""
    prompt = f"{lang}:{number}="
    room = checkpoint.model.config.context_length - len(prompt) + 1
    return complete(checkpoint.model, checkpoint.tokenizer, prompt, room, stop="\n")


# --------------------------------------------------------------------------------- attention


@torch.no_grad()
def reading(checkpoint: Checkpoint, text: str, layer: int) -> Tensor:
    """Return what each head reads from the last character of a text, (H, T)."""
    model = checkpoint.model
    ids = torch.tensor([checkpoint.tokenizer.encode(text)])  # (B, T)
    seen: list[Tensor] = []
    block = model.blocks[layer]
    assert isinstance(block, Block)
    hook = block.attention.register_forward_hook(lambda _, given, out: seen.append(given[0]))
    model(ids)
    hook.remove()
    q, k, _ = block.attention.project(seen[0])  # (B, H, T, D)
    scores = q[0, :, -1:] @ k[0].transpose(1, 2) / k.shape[-1] ** 0.5  # (H, 1, T)
    return scores.softmax(dim=-1)[:, 0]  # (H, T)


def attention() -> dict[str, Any]:
    base, text = load_base(), f"en:{NUMBER}="
    rows = []
    for head, row in enumerate(reading(base, text, layer=0)):
        at = int(row.argmax())
        marked = f"{text[:at]}[{text[at]}]{text[at + 1 :]}"
        rows.append([head, marked, f"{100 * row[at].item():.0f} %"])
    return {
        "set": {
            "en": f"layer 0, when the first letter of {NUMBER} is due",
            "es": f"capa 0, cuando toca la primera letra de {NUMBER}",
        },
        "columns": {
            "en": ["Head", "Reads most", "Its share"],
            "es": ["Cabeza", "Lee sobre todo", "Su parte"],
        },
        "rows": rows,
    }


# ---------------------------------------------------------------------- the lens, and a patch


def likely(logits: Tensor, checkpoint: Checkpoint, count: int = 2) -> list[tuple[str, float]]:
    """Return the likeliest letters after scores (V), each with its probability."""
    chances = logits.softmax(dim=-1)  # (V)
    best = chances.topk(count).indices.tolist()
    return [(checkpoint.tokenizer.decode([i]), chances[i].item()) for i in best]


def through_the_lens(checkpoint: Checkpoint, text: str) -> list[list[tuple[str, float]]]:
    """Return what would come after a text if the model ended after each of its five parts."""
    ids = torch.tensor([checkpoint.tokenizer.encode(text)])  # (B, T)
    found = stages(checkpoint.model, ids).values()
    return [likely(inside.lens(checkpoint.model, x)[0, -1], checkpoint) for x in found]


def patched(checkpoint: Checkpoint, number: int, other: int, part: int) -> list[list]:
    """Return what comes first for a number, for the other, and for the other with a part of ours.

    part  4 x layer + head, or 8 and 9 for all heads of a layer
    """
    model = checkpoint.model
    ids, swapped = (
        torch.tensor([checkpoint.tokenizer.encode(f"en:{n}=")])  # (B, T)
        for n in (str(number), str(other) + str(number)[1:])
    )
    logits, seen = inside.record(model, ids)
    layer, columns = (
        (part // 4, inside.head(model, part % 4)) if part < 8 else (part - 8, slice(64))
    )

    def change(value: Tensor) -> Tensor:
        value[:, -1, columns] = seen[f"{layer}.heads"][:, -1, columns]
        return value

    runs = (logits, model(swapped), inside.patch(model, swapped, f"{layer}.heads", change))
    return [likely(run[0, -1], checkpoint) for run in runs]


def shares(letters: list[tuple[str, float]]) -> list[str]:
    """Return the columns of a row: each letter with its share."""
    return [f"«{letter}» {100 * share:.0f} %" for letter, share in letters]


def lens() -> dict[str, Any]:
    parts = ["embedding", "attention 0", "MLP 0", "attention 1", "MLP 1"]
    spanish = ["embedding", "atención 0", "MLP 0", "atención 1", "MLP 1"]
    found = through_the_lens(load_base(), f"en:{NUMBER}=")
    return {
        "set": {
            "en": f"the first letter of {NUMBER}",
            "es": f"la primera letra de {NUMBER}",
        },
        "columns": {
            "en": ["After", "Likeliest", "Next"],
            "es": ["Después de", "Más probable", "Luego"],
        },
        "rows": [
            [{"en": en, "es": es}, *shares(letters)]
            for en, es, letters in zip(parts, spanish, found, strict=True)
        ],
    }


def patch() -> dict[str, Any]:
    other = 9000 + NUMBER % 1000
    one, two, some = patched(load_base(), NUMBER, 9, part=2)
    *_, all_of_them = patched(load_base(), NUMBER, 9, part=8)
    mixed = {"en": f"{other} with head 0.2", "es": f"{other} con cabeza 0.2"}
    whole = {"en": f"{other} with all of layer 0", "es": f"{other} con toda la capa 0"}
    return {
        "set": {
            "en": f"heads of {NUMBER} in the run of {other}",
            "es": f"cabezas de {NUMBER} en la ejecución de {other}",
        },
        "columns": {
            "en": ["Run", "Likeliest", "Next"],
            "es": ["Ejecución", "Más probable", "Luego"],
        },
        "rows": [
            [NUMBER, *shares(one)],
            [other, *shares(two)],
            [mixed, *shares(some)],
            [whole, *shares(all_of_them)],
        ],
    }


# -------------------------------------------------------------------------------------- bits


def values_of(bits: int, curved: bool) -> Tensor:
    """Return the values of a grid in [-1, 1]: evenly spaced (2^bits - 1), or as NF4's (2^bits)."""
    if curved:
        return normal_values(2**bits)
    half = 2 ** (bits - 1) - 1
    return torch.arange(-half, half + 1) / half  # (2^bits - 1,)


def in_bits(model: GPT, bits: int, block: int, curved: bool) -> tuple[GPT, float, float]:
    """Return (the model rounded, bits per weight, relative error of all its Linears together)."""
    small = rounded(model, lambda W: round_to(W, values_of(bits, curved), block))
    both = [
        torch.cat([layer.weight.detach().flatten() for layer in linears(m).values()])
        for m in (model, small)
    ]
    return small, bits + 32 / block, relative_error(*both)


def bits() -> dict[str, Any]:
    base = load_base()
    rows = []
    for count in (8, 4, 3, 2):
        small, per_weight, error = in_bits(base.model, count, 64, curved=True)
        said = says(Checkpoint(small, base.tokenizer), "en")
        rows.append([count, per_weight, f"{100 * error:.1f} %", said])
    return {
        "set": {
            "en": f"the number {NUMBER}, blocks of 64, values as on a bell curve",
            "es": f"el número {NUMBER}, bloques de 64, valores como en una campana de Gauss",
        },
        "columns": {
            "en": ["Bits", "Bits per weight", "Error", "Writes"],
            "es": ["Bits", "Bits por peso", "Error", "Escribe"],
        },
        "rows": rows,
    }


# ---------------------------------------------------------------------------------- strength


def with_strength(rank: int, strength: float) -> Checkpoint:
    """Return the base with the Spanish adapter of a rank, its scale times `strength`."""
    base = load_base()
    load_adapter(base.model, SPANISH[rank], "es")
    for layer in lora_layers(base.model).values():
        layer.update("es").scaling *= strength
    return base


def strength() -> dict[str, Any]:
    rows = []
    for share in (0.0, 0.5, 1.0, 1.5, 2.0):
        adapted = with_strength(8, share)
        rows.append([share, says(adapted, "es"), says(adapted, "en")])
    return {
        "set": {
            "en": f"the number {NUMBER}, rank 8",
            "es": f"el número {NUMBER}, rango 8",
        },
        "columns": {
            "en": ["Strength", "Asked for Spanish", "Asked for English"],
            "es": ["Fuerza", "Si se pide español", "Si se pide inglés"],
        },
        "rows": rows,
    }


# ---------------------------------------------------------------------------------- sampling


@torch.no_grad()
def next_letters(text: str, config: SamplingConfig) -> Tensor:
    """Return the probabilities (V) of the letter after ":" + text, from the model of names."""
    made = load_names()
    ids = torch.tensor([made.tokenizer.encode(":" + text)])  # (B, T)
    logits = made.model(ids)[:, -1] / config.temperature  # (B, V)
    if config.top_k is not None:
        logits = keep_top_k(logits, config.top_k)
    if config.top_p is not None:
        logits = keep_top_p(logits, config.top_p)
    return logits.softmax(dim=-1)[0]  # (V)


def sampling() -> dict[str, Any]:
    plain, cool = (next_letters("", SamplingConfig(temperature=T)) for T in (1.0, 0.5))
    letters = load_names().tokenizer
    rows = [
        [letters.decode([i]), f"{100 * plain[i].item():.1f} %", f"{100 * cool[i].item():.1f} %"]
        for i in plain.topk(6).indices.tolist()
    ]
    return {
        "set": {
            "en": "the first letter, temperature 0.5",
            "es": "la primera letra, temperatura 0,5",
        },
        "columns": {
            "en": ["Letter", "As learned", "Now"],
            "es": ["Letra", "Como aprendió", "Ahora"],
        },
        "rows": rows,
    }


# ------------------------------------------------------------------------------------- cache


def positions_read(prompt: int, written: int) -> tuple[int, int]:
    """Return how many positions go through the blocks (with a cache, without).

    Each character is written after reading all before it; the newline that ends the text counts.
    """
    lengths = range(prompt, prompt + written)
    return lengths[-1], sum(lengths)


def cache() -> dict[str, Any]:
    said = says(load_base(), "en")
    with_it, without = positions_read(len(f"en:{NUMBER}="), len(said) + 1)
    return {
        "set": {
            "en": f"the number {NUMBER}, {len(said)} letters",
            "es": f"el número {NUMBER}, {len(said)} letras",
        },
        "columns": {
            "en": ["KV cache", "Positions read", "Writes"],
            "es": ["Caché KV", "Posiciones leídas", "Escribe"],
        },
        "rows": [
            [{"en": "on", "es": "sí"}, with_it, said],
            [{"en": "off", "es": "no"}, without, said],
        ],
    }


RECORDS = {
    "attention": attention,
    "lens": lens,
    "patch": patch,
    "bits": bits,
    "strength": strength,
    "sampling": sampling,
    "cache": cache,
}


if __name__ == "__main__":
    made = {name: record() for name, record in RECORDS.items()}
    print(save("live", {"command": "python -m minigpt.experiments.live", **made}))
