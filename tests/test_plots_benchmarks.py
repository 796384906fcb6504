"""The picture of the benchmarks: every result is on it, and its title is counted."""

import json
import re

import pytest

from minigpt.plots.benchmarks import draw, finding

ROWS = {
    "nf4 quantize float32 64x64": {"ratio": 1.4, "low": 1.3, "high": 1.6},
    "nf4 dequantize float32 4096x4096": {"ratio": 0.9, "low": 0.8, "high": 1.0},
    "LoRA step, plain, medium": {"ratio": 1.2, "low": 1.1, "high": 1.3},
    "KV cache, batch 256, 56 tokens": {"ratio": 14.0, "low": 13.0, "high": 15.0},
}


def drawn(tmp_path, rows):
    (tmp_path / "results.json").write_text(json.dumps({"results": rows}), encoding="utf-8")
    draw(tmp_path / "results.json", tmp_path / "picture.svg")
    return (tmp_path / "picture.svg").read_text(encoding="utf-8")


def test_every_result_is_named_on_it(tmp_path):
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", drawn(tmp_path, ROWS))
    for name in ("float32 64x64", "float32 4096x4096", "LoRA step, plain, medium"):
        assert name in labels
    assert "Right of the line ours is faster, or smaller: in 3 of 4 contests" in labels


def test_the_same_results_give_the_same_bytes(tmp_path):
    assert drawn(tmp_path, ROWS) == drawn(tmp_path, ROWS)


def test_a_lost_contest_is_not_counted_as_won():
    assert finding(ROWS).endswith("in 3 of 4 contests")
    assert finding({"a": {"ratio": 0.99}}).endswith("in 0 of 1 contests")


@pytest.mark.parametrize("rows", [{}, ROWS | {"chess": ROWS["LoRA step, plain, medium"]}])
def test_a_result_that_fits_no_panel_is_not_left_out_in_silence(tmp_path, rows):
    with pytest.raises(ValueError, match="fit no panel"):
        drawn(tmp_path, rows)
