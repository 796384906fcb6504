"""The model that runs on the page: its weights in small files, and the figure on the home page.

    models/base-nf4.bin        the base, its 12 Linears as NF4 codes and absmax
    models/base-float32.bin    the same base as it was trained
    models/names-float32.bin   the model of phase 19, which invents names
    models/adapter-es.bin      lora_A and lora_B of each Linear; adapter-fr.bin likewise
    models/adapter-es-r1.bin   Spanish with rank 1; -r2 and -r4 likewise

Each is a safetensors file in gzip, made from data/checkpoints when the site is built, by the same
`quantize` that the lessons teach. docs/assets/minigpt.js computes with them, and a page asks for
them only when its reader does. They stand once, above both languages.
"""

import gzip
import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minigpt.course.site.words import word
from minigpt.course.text.numbers_style import written

if TYPE_CHECKING:
    from torch import Tensor

ROOT = Path(__file__).parents[3]
CHECKPOINTS = ROOT / "data" / "checkpoints"
FOLDER = "models"
ADAPTERS = ("es", "fr")
RANKS = (1, 2, 4)  # of further Spanish adapters, for the lesson that compares them
ADAPTER_FOLDERS = {f"adapter-{lang}": CHECKPOINTS / "adapters" / lang for lang in ADAPTERS}
ADAPTER_FOLDERS |= {f"adapter-es-r{r}": CHECKPOINTS / "ranks" / f"es-r{r}" for r in RANKS}
FILES = ("base-nf4", "base-float32", "names-float32", *ADAPTER_FOLDERS)
# What a file depends on: if none of it has changed, the file that is there stays.
SOURCES = (Path(__file__), ROOT / "minigpt" / "nf4.py", ROOT / "minigpt" / "qlora.py")


def write_models(out: Path) -> None:
    """Write the model files below `out`/models, unless those there are made from the same sources.

    Raises ValueError, in one sentence, for a checkpoint that cannot be read.
    """
    folder = out / FOLDER
    stamp = made_from()
    if all(stamp_of(folder / f"{name}.bin") == stamp for name in FILES):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in model_files(stamp):
        (folder / f"{name}.bin").write_bytes(content)


def made_from() -> str:
    """The digest of all that decides what is in the files."""
    digest = hashlib.sha256()
    for path in [*SOURCES, *sorted(CHECKPOINTS.rglob("*.*"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def stamp_of(path: Path) -> str | None:
    """What a file says it was made from; None if it is not there or not whole."""
    try:
        return header(gzip.decompress(path.read_bytes()))["__metadata__"]["made_from"]
    except (OSError, EOFError, ValueError, KeyError, struct.error, zlib.error):
        return None


def header(content: bytes) -> dict:
    """The JSON at the front of a safetensors file: names, shapes, places."""
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length])


def model_files(stamp: str) -> Iterator[tuple[str, bytes]]:
    """Every file by its name, as it is fetched. PyTorch is loaded here and nowhere else."""
    from minigpt.lora import lora_layers
    from minigpt.peft_io import load_adapter
    from minigpt.qlora import quantize_base
    from minigpt.recipes import load_base, load_names

    base = load_base()
    model = base.model
    about = {
        "config": json.dumps(vars(model.config)),
        "alphabet": base.tokenizer.to_json()["alphabet"],
        "made_from": stamp,
    }
    yield "base-float32", packed(model.state_dict(), about)
    names = load_names().model
    about_names = about | {"config": json.dumps(vars(names.config))}
    yield "names-float32", packed(names.state_dict(), about_names)
    quantize_base(model)
    yield "base-nf4", packed(model.state_dict(), about)
    for name, folder in ADAPTER_FOLDERS.items():
        load_adapter(model, folder, name)
        updates = {path: layer.update(name) for path, layer in lora_layers(model).items()}
        first = next(iter(updates.values()))
        about = {
            "r": str(first.config.r),
            "scaling": str(first.scaling),
            "made_from": stamp,
        }
        tensors = {
            f"{path}.{part}.weight": tensor.detach()
            for path, update in updates.items()
            for part, tensor in update.named_parameters()
        }
        yield name, packed(tensors, about)


def packed(tensors: "dict[str, Tensor]", about: dict[str, str]) -> bytes:
    """The tensors by name as safetensors in gzip, the same bytes for the same input."""
    from safetensors.torch import save

    return gzip.compress(save(tensors, about), mtime=0)


# ---- the figure ----------------------------------------------------------------------------------

NUMBER = 4236  # no model of the course trains on it
# What NF4 with its adapters writes: a test asks the model.
RECORDED = {
    "en": "four thousand two hundred thirty-six",
    "it": "quattromiladuecentotrentasei",
    "es": "cuatro mil doscientos treinta y seis",
    "fr": "quatre mille deux cent trente-six",
}
NAMES = {
    "en": {"en": "English", "it": "Italian", "es": "Spanish", "fr": "French"},
    "es": {"en": "Inglés", "it": "Italiano", "es": "Español", "fr": "Francés"},
}


def stored_bytes() -> dict[str, int]:
    """Bytes of the numbers of each model: float32 is 4 each, NF4 4.5 bits for those in Linears."""

    def count(path: Path, ending: str = "") -> int:
        tensors = header(path.read_bytes())
        parts = [
            end - start
            for name, tensor in tensors.items()
            if name.endswith(ending) and name != "__metadata__"
            for start, end in [tensor["data_offsets"]]
        ]
        return sum(parts)

    base = CHECKPOINTS / "base" / "model.safetensors"
    every, linears = count(base), count(base, "_proj.weight")
    adapter = count(CHECKPOINTS / "adapters" / ADAPTERS[0] / "adapter_model.safetensors")
    nf4 = every - linears + linears * 9 // 64  # 4.5 bits of every 32
    return {"float32": every, "nf4": nf4, "adapter": adapter}


def numbers_figure(lang: str) -> str:
    """Type a number, see it written: recorded as it stands, alive with docs/assets/live-numbers.js.

    The form is always there and shown where a script can run, so that nothing jumps.
    """
    sizes = {key: written(value, lang) for key, value in stored_bytes().items()}
    states = ("live_loading", "live_failed", "live_range", "live_loaded")
    words = {key.removeprefix("live_"): word(key, lang) for key in states}
    # between single quotes, so that the many double ones of JSON need no escape
    packed_words = escape(json.dumps(words, ensure_ascii=False), quote=False).replace("'", "&#39;")
    rows = "\n".join(_row(code, lang) for code in RECORDED)
    return f"""<div class="says live" data-live="numbers" role="group" \
aria-label="{word("live_title", lang)}">
<p class="number">{NUMBER}</p>
<form class="live-form" novalidate data-words='{packed_words}'>
<label for="live-number">{word("live_number", lang)}</label>
<div><input class="number" id="live-number" name="number" inputmode="numeric" autocomplete="off" \
value="{NUMBER}" aria-describedby="live-note"> \
<button class="md-button">{word("live_write", lang)}</button></div>
{_switch("bits", lang, sizes)}
{_switch("adapter", lang, sizes)}
</form>
<dl>
{rows}
</dl>
<p class="live-note" id="live-note" role="status">{word("live_note", lang)}</p>
<p class="hidden live-said" role="status"></p>
<noscript><p class="live-note">{word("live_recorded", lang)}</p></noscript>
</div>"""


def _row(code: str, lang: str) -> str:
    name = NAMES[lang][code]
    if code not in ADAPTERS:
        return f'<div><dt>{name}</dt><dd lang="{code}">{RECORDED[code]}</dd></div>'
    taught, alone = word("live_taught", lang), word("live_alone", lang)
    return (
        f'<div class="taught"><dt>{name}, <span data-off="{alone}">{taught}</span></dt>'
        f'<dd lang="{code}" data-adapter="adapter-{code}">{RECORDED[code]}</dd></div>'
    )


def _switch(name: str, lang: str, sizes: dict[str, Any]) -> str:
    label, cost = word(f"live_{name}", lang), word(f"live_{name}_cost", lang, **sizes)
    return (
        f'<label class="live-switch"><input type="checkbox" role="switch" name="{name}" checked> '
        f"{label} <small>{cost}</small></label>"
    )
