"""The live figures of the lessons in Chromium: turned, they show what PyTorch computes.

Unturned, they fetch nothing and show what was recorded. `live_lessons.mjs` plays the reader.
"""

import pytest
from tools import in_browser

from minigpt.checkpoint import Checkpoint
from minigpt.course.notebooks.build import load_phase, phase_paths
from minigpt.course.notebooks.live import KINDS, table
from minigpt.experiments import live
from minigpt.recipes import load_base
from minigpt.sampling import SamplingConfig

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = 4236  # what the reader types; another one is recorded


def turned() -> dict[str, tuple[dict[str, float], list[str]]]:
    """For each kind: what the reader sets, and the texts that must then appear."""
    base = load_base()
    said = live.says(base, "en", NUMBER)
    reads = live.reading(base, f"en:{NUMBER}={said[:14]}", layer=0)
    shares = [f"{100 * row.max().item():.0f}" for row in reads]
    small, _, _ = live.in_bits(base.model, bits=2, block=64, curved=True)
    rounded = live.says(Checkpoint(small, base.tokenizer), "en", NUMBER)
    weak = live.with_strength(4, 0.5)
    sure = live.next_letters("s", SamplingConfig(top_k=1)).max().item()
    assert sure == 1
    lens = [
        row[0] for row in map(live.shares, live.through_the_lens(base, f"en:{NUMBER}={said[:14]}"))
    ]
    heads = live.shares(live.patched(base, NUMBER, 7, 8)[-1])[0]
    _, without = live.positions_read(len(f"en:{NUMBER}="), len(said) + 1)
    return {
        "attention": ({"number": NUMBER, "letter": 15}, shares),
        "bits": ({"number": NUMBER, "bits": 2}, [rounded]),
        "strength": (
            {"number": NUMBER, "strength": 0.5, "rank": 4},
            [live.says(weak, lang, NUMBER) for lang in ("es", "en")],
        ),
        "sampling": ({"after": 2, "k": 1}, ["100", "seven t"]),
        "lens": ({"number": NUMBER, "letter": 15}, lens),
        "patch": ({"number": NUMBER, "other": 7, "part": 8}, ["7236", heads]),
        "cache": ({"number": NUMBER, "cache": 0}, [str(without), said]),
    }


@pytest.fixture(scope="module")
def on_lessons(site, tmp_path_factory):
    expected = turned()
    figures = [
        {
            "slug": phase.slug,
            "kind": cell.options["kind"],
            "set": expected[str(cell.options["kind"])][0],
            "says": expected[str(cell.options["kind"])][1],
            "recorded": {
                lang: [str(text) for text in table(str(cell.options["kind"]), lang)[2][0]]
                for lang in ("en", "es")
            },
        }
        for phase in map(load_phase, phase_paths())
        for cell in phase.cells
        if cell.kind == "live"
    ]
    assert {figure["kind"] for figure in figures} <= set(KINDS) and len(figures) >= 3
    plan = {"base": site[0], "figures": figures}
    return in_browser("live_lessons.mjs", plan, tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize("claim", ["turned", "refused", "phone_and_dark", "without_script"])
def test_a_live_figure_of_a_lesson(on_lessons, claim):
    assert on_lessons[claim]["checked"] > 0, "nothing was looked at"
    assert not on_lessons[claim]["problems"], "\n".join(on_lessons[claim]["problems"][:20])
