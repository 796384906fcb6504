"""What becomes of a model in other programs, right exports and wrong ones (phase 31).

    MISTAKES    what people do wrong when they export, each as a change of tensors or settings
    judged      one folder in a stranger's hands: does it load, its logits, its answers
    ends_of     when each request of a queue is answered
    model_card  what one should say about a model that one hands out, as data

    python -m minigpt.experiments.shipping    the same in transformers, ONNX Runtime and llama.cpp
                                              -> data/results/shipping.json; needs the `test`
                                              extra and `npm ci --prefix tests/gguf`

Judged by stranger.py, which every learner can run; transformers gives the same numbers.
"""

import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from minigpt.checkpoint import MODEL, Checkpoint
from minigpt.data import IGNORE
from minigpt.evaluate import evaluate_languages, number_dataset
from minigpt.experiments.results import FOLDER, save
from minigpt.experiments.stranger import Stranger
from minigpt.export import as_json, end_id, export_gpt2, gpt2_config, gpt2_tensors
from minigpt.export_gguf import FILE as GGUF
from minigpt.export_gguf import QUANTS, export_gguf
from minigpt.export_onnx import GRAPH, export_onnx
from minigpt.foundations.cost import seconds
from minigpt.model import count_parameters
from minigpt.number_names import spell, split_numbers
from minigpt.sampling import complete_all

UNSEEN = split_numbers().test
ROWS = 250  # numbers that an export is judged on
LLAMA = FOLDER.parents[1] / "tests" / "gguf"
Tensors = dict[str, Tensor]
Settings = dict[str, Any]


# ------------------------------------------------------------------------------ the mistakes
def turned(tensors: Tensors, name: str) -> Tensors:
    """Return the tensors with every matrix of this name the other way round."""
    end = f"{name}.weight"
    return {k: t.T.contiguous() if k.endswith(end) else t for k, t in tensors.items()}


def renamed(tensors: Tensors, old: str, new: str) -> Tensors:
    """Return the tensors with another word in their names."""
    return {name.replace(old, new): t for name, t in tensors.items()}


def rejoined(tensors: Tensors, join: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Tensors:
    """Return the tensors with q, k and v side by side in another way."""
    return {
        name: join(*t.chunk(3, 1)).contiguous() if name.endswith("c_attn.weight") else t
        for name, t in tensors.items()
    }


def by_heads(n_head: int) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """Return the other convention of the field: q, k, v of head 0, then of head 1, ..."""

    def join(*qkv: Tensor) -> Tensor:
        C = len(qkv[0])
        return torch.stack([z.view(C, n_head, -1) for z in qkv], 2).reshape(C, -1)

    return join


MISTAKES: dict[str, Callable[[Tensors, Settings], tuple[Tensors, Settings]]] = {
    "c_fc not turned": lambda t, c: (turned(t, "mlp.c_fc"), c),
    "c_fc by another name": lambda t, c: (renamed(t, "mlp.c_fc", "mlp.fc"), c),
    "c_proj not turned": lambda t, c: (turned(t, "attn.c_proj"), c),
    "k, q, v": lambda t, c: (rejoined(t, lambda q, k, v: torch.cat([k, q, v], 1)), c),
    "q, k, v by heads": lambda t, c: (rejoined(t, by_heads(c["n_head"])), c),
    "2 heads": lambda t, c: (t, c | {"n_head": 2}),
    "relu": lambda t, c: (t, c | {"activation_function": "relu"}),
    "gelu_new": lambda t, c: (t, c | {"activation_function": "gelu_new"}),
}


def write_mistake(checkpoint: Checkpoint, name: str, folder: str | Path) -> Path:
    """Write an export with one of MISTAKES in it, or none ("right"); returns the folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors, config = gpt2_tensors(checkpoint.model), gpt2_config(checkpoint.model, 0)
    if name != "right":
        tensors, config = MISTAKES[name](tensors, config)
    save_file(tensors, folder / MODEL, metadata={"format": "pt"})
    as_json(config)(folder / "config.json")
    return folder


Reader = Callable[[Path], Callable[[Tensor], Tensor]]


def judged(checkpoint: Checkpoint, folder: Path, read: Reader = Stranger) -> dict[str, Any]:
    """Return whether a folder loads and, if so, what its model says of ROWS unseen numbers.

    difference  the largest difference of a logit from ours
    exact       share of English names right to the last letter
    """
    data = number_dataset(UNSEEN[:ROWS], "en", checkpoint.tokenizer, 64)
    try:
        logits_of = read(folder)
    except (ValueError, RuntimeError) as error:
        return {"loads": False, "error": " ".join(str(error).split())[:200]}
    with torch.no_grad():
        theirs, ours = logits_of(data.x), checkpoint.model.eval()(data.x)
    right = (theirs.argmax(-1) == data.y) | (data.y == IGNORE)
    return {
        "loads": True,
        "difference": (theirs - ours).abs().max().item(),
        "exact": right.all(1).double().mean().item(),
    }


def model_card(checkpoint: Checkpoint, languages: tuple[str, ...], n: int = ROWS) -> dict[str, Any]:
    """Return what the next person needs to know: made from what, how good, and which weights."""
    tensors = gpt2_tensors(checkpoint.model)
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(tensors[name].numpy().tobytes())
    shares = evaluate_languages(checkpoint.model, checkpoint.tokenizer, UNSEEN[:n], languages)
    return {
        "parameters": count_parameters(checkpoint.model),
        "made_from": checkpoint.about,
        "exact_match": {lang: round(share, 3) for lang, share in shares.items()},
        "judged_on": f"{n} numbers that no model of this course trains on",
        "license": "MIT",
        "sha256": digest.hexdigest(),
    }


# ---------------------------------------------------------------------------- batches, a server
def pad_right(rows: Sequence[Sequence[int]], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (ids, mask, positions), each (B, T), filled on the side that spoils short rows."""
    ids = torch.full((len(rows), max(map(len, rows))), pad)
    mask, positions = torch.zeros_like(ids), torch.zeros_like(ids)
    for b, row in enumerate(rows):
        ids[b, : len(row)], mask[b, : len(row)] = torch.tensor(row), 1
        positions[b, : len(row)] = torch.arange(len(row))
    return ids, mask, positions


def ends_of(
    checkpoint: Checkpoint,
    prompts: Sequence[str],
    answer_all: Callable[..., object],
    max_batch: int,
) -> list[float]:
    """Return when each of the prompts, which are all there at time 0, is answered; in seconds.

    answer_all  (prompts, run_batch, max_batch) calls run_batch until all of them have been read
    """
    ends: dict[str, float] = {}
    start = time.perf_counter()

    def run_batch(texts: Sequence[str]) -> list[str]:
        answers = complete_all(checkpoint.model, checkpoint.tokenizer, texts, stop=checkpoint.end)
        ends.update(dict.fromkeys(texts, time.perf_counter() - start))
        return answers

    answer_all(prompts, run_batch, max_batch)
    return [ends[prompt] for prompt in prompts]


def with_server(talk: Callable[[str], object]) -> None:
    """Run talk(url) with the course's server up; without its packages print what to install."""
    from minigpt.serve import serving

    with ExitStack() as stack:
        try:
            url = stack.enter_context(serving())
        except ValueError as error:
            print(error)
            return
        talk(url)


# ------------------------------------------------------------------- elsewhere, for the record
def in_transformers(folder: Path) -> Callable[[Tensor], Tensor]:
    """Return the logits of transformers' GPT-2 of a folder, as a function of ids."""
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    model.eval()
    return lambda ids: model(ids).logits


def padded_in_transformers(checkpoint: Checkpoint, folder: Path) -> dict[str, list[str]]:
    """Return what transformers writes for two prompts in a batch, by the side that is filled."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    export_gpt2(checkpoint, folder)
    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    said = {}
    for side in ("left", "right"):
        tokenizer.padding_side = side
        batch = tokenizer(["en:7=", "en:4216="], return_tensors="pt", padding=True)
        rows = model.generate(**batch, max_new_tokens=50)
        said[side] = [tokenizer.decode(row).rstrip("\n") for row in rows]
    return said


def in_onnx_runtime(checkpoint: Checkpoint, folder: Path) -> dict[str, Any]:
    """Return how ONNX Runtime does with one thread: logits, answers, and milliseconds a pass."""
    import onnxruntime

    file = export_onnx(checkpoint, folder) / GRAPH
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options)

    def logits(ids: Tensor) -> Tensor:
        return torch.tensor(session.run(None, {"ids": ids.numpy()})[0])

    found = judged(checkpoint, folder, lambda _: logits) | {"bytes": file.stat().st_size}
    found["ms"] = {}
    for T in (1, 16, 64):
        ids = torch.zeros(1, T, dtype=torch.int64)
        with torch.no_grad():
            passes = (partial(checkpoint.model, ids), partial(logits, ids))
            found["ms"][T] = [round(1000 * seconds(run), 3) for run in passes]
    return found


def in_llama_cpp(checkpoint: Checkpoint, folder: Path, every: int = 10) -> dict[str, Any]:
    """Return how many of every tenth unseen number llama.cpp spells right, by kind of block."""
    numbers, found = UNSEEN[::every], {}
    asked = folder / "prompts.json"
    asked.write_text(json.dumps([f"en:{n}=" for n in numbers]), encoding="utf-8")
    for quant in QUANTS:
        file = export_gguf(checkpoint, folder / quant, quant) / GGUF
        end = str(end_id(checkpoint))
        command = ["node", str(LLAMA / "say.mjs"), str(file), str(asked), end]
        done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
        texts = [answer["text"] for answer in json.loads(done.stdout)]
        right = sum(text == spell(n, "en") for n, text in zip(numbers, texts, strict=True))
        found[quant] = {"bytes": file.stat().st_size, "right": right, "of": len(numbers)}
    return found


def main() -> None:
    from minigpt.recipes import load_base

    torch.set_num_threads(1)
    base = load_base()
    packages = ("torch", "transformers", "onnx", "onnxruntime", "gguf")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record = {
            "command": "python -m minigpt.experiments.shipping",
            "versions": {package: version(package) for package in packages},
            "numbers": ROWS,
            "transformers": {
                mistake: judged(
                    base, write_mistake(base, mistake, folder / mistake), in_transformers
                )
                for mistake in ("right", *MISTAKES)
            },
            "padding": padded_in_transformers(base, folder / "padding"),
            "onnx": in_onnx_runtime(base, folder / "onnx"),
            "llama.cpp": in_llama_cpp(base, folder),
        }
    print(save("shipping", record))


if __name__ == "__main__":
    main()
