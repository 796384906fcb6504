"""Every figure of a lesson takes the language that it writes in."""

import importlib
import inspect
import pkgutil

import matplotlib
import pytest
import torch
from matplotlib import pyplot as plt

import minigpt.plots
from minigpt.plots import attention, lora, model, numbers, quantization, tour, training
from minigpt.plots.style import grouped, say

matplotlib.use("Agg")

# style is no figure; the two others are pictures beside a README, drawn for both languages at once
OTHERS = {"style", "demo", "benchmarks"}
MODULES = sorted({m.name for m in pkgutil.iter_modules(minigpt.plots.__path__)} - OTHERS)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def figures(name: str):
    """The public functions of a module of figures that return Axes or a Figure."""
    module = importlib.import_module(f"minigpt.plots.{name}")
    for word, function in inspect.getmembers(module, inspect.isfunction):
        returned = str(inspect.signature(function).return_annotation)
        drawn = "Axes" in returned or "Figure" in returned
        if function.__module__ == module.__name__ and not word.startswith("_") and drawn:
            yield word, function


@pytest.mark.parametrize("name", MODULES)
def test_every_figure_takes_a_language_and_speaks_english_unasked(name):
    found = dict(figures(name))
    assert found
    without = [
        word
        for word, function in found.items()
        if (lang := inspect.signature(function).parameters.get("lang")) is None
        or lang.default != "en"
    ]
    assert without == []


def words(drawn) -> set[str]:
    """Every text in a figure, except the ticks that matplotlib itself writes."""
    axes = drawn if isinstance(drawn, list) else [drawn]
    found = set()
    for ax in axes:
        found |= {ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()}
        if ax.get_legend() is not None:
            found |= {text.get_text() for text in ax.get_legend().get_texts()}
    return found


square = torch.full((2, 2), 0.5)
DRAWN = {
    "weights_map": lambda lang: attention.weights_map(square, "ab", "ab", "", head=2, lang=lang),
    "before_and_after": lambda lang: attention.before_and_after(square, square, "ab", lang=lang),
    "largest_weight": lambda lang: attention.largest_weight(
        {"a": [0.5], "b": [0.25]}, [4], T=16, lang=lang
    ),
    "range_test": lambda lang: training.range_test([0.1, 1], [2, 1], 0.1, lang=lang),
    "schedule": lambda lang: training.schedule([0.5, 1, 0.5], 2, lang=lang),
    "agreement": lambda lang: training.agreement([0, 1], [0.9, 0.1], [1, 0.5], lang=lang),
    "gradient_lengths": lambda lang: training.gradient_lengths([2, 1], 1, lang=lang),
    "by_place": lambda lang: training.by_place(
        [1], {name: [1.0] for name in (*training.PLACES, "whole name")}, lang=lang
    ),
    "removed": lambda lang: training.removed(
        {"complete": 1.0, "no cosine": 0.5}, {"complete": [0.5]}, lang=lang
    ),
    "loss_curves": lambda lang: training.loss_curves({"no mark": [1.0] * 10}, lang=lang),
    "reading": lambda lang: training.reading(
        torch.zeros(7, 6), "en:42=", "four-tw", [(0, 4), (5, 7)], (0, 2), lang=lang
    ),
    "staircase": lambda lang: quantization.staircase(square[0], square[0].round(), lang=lang),
    "grid": lambda lang: quantization.grid(square[0], 0.01, lang=lang),
    "lead_against_bits": lambda lang: quantization.lead_against_bits(
        {4: 0.5, 3: 1.0}, torch.rand(200), lang=lang
    ),
    "usage": lambda lang: quantization.usage({"uniform": torch.ones(16) / 16}, lang=lang),
    "errors": lambda lang: quantization.errors(["a"], {"uniform": [0.2], "NF4": [0.1]}, lang=lang),
    "spectrum": lambda lang: lora.spectrum({"attention": torch.eye(2)}, r=1, lang=lang),
    "rank_sweep": lambda lang: lora.rank_sweep([8], [0.9], {8: 0.1}, 0.9, lang=lang),
    "byte_bars": lambda lang: lora.byte_bars({"LoRA": {"adapter": 4000}}, lang=lang),
    "rates": lambda lang: lora.rates({"LoRA": {0.1: [0.5]}, "full": {0.1: [0.6]}}, lang=lang),
    "ratio": lambda lang: lora.ratio({"a": 64, "b": 128}, lang=lang),
    "widths": lambda lang: model.widths([("ids", 1), ("logits", 57)], lang=lang),
    "bends": lambda lang: model.bends([0.0], {"a": [0.0], "b": [0.0]}, lang=lang),
    "parameter_bars": lambda lang: model.parameter_bars({"norm": 1}, 1, lang=lang),
    "stream_growth": lambda lang: model.stream_growth([1], [0.1], [0.1], lang=lang),
    "overfitting": lambda lang: model.overfitting([4.0], 4.0, lang=lang),
    "regularity": lambda lang: numbers.regularity({"en": 1.0}, lang=lang),
    "leaks": lambda lang: numbers.leaks({"a": 0.5, "b": 0.1}, {"a": 0.5, "b": 0.1}, lang=lang),
    "digit_counts": lambda lang: numbers.digit_counts([0.5, 0.5], [0.5, 0.5], lang=lang),
    "letters": lambda lang: numbers.letters({"en": {"a": 1.0}, "es": {"ñ": 1.0}}, lang=lang),
    "looking_back": lambda lang: numbers.looking_back({"en": [4.0, 0.4]}, lang=lang),
    "next_letter": lambda lang: tour.next_letter({"en:1=": {"o": 1.0}}, lang=lang),
    "marked_characters": lambda lang: tour.marked_characters("ab", [0.5, 1.0], [True, False], lang),
}
SYMBOLS = {
    "en",  # a language, beside its curve
    "",
    "en:1=   →   o  1.00",
    "a",
    "b",
    "D (head_dim)",
    "ln V",
    "std 0.02",
    "std 0.02 / √(2 n_layer)",
    "1/16",
    "NF4",
    "MLP",
    "LoRA, r = 8",
}


@pytest.mark.parametrize("name", DRAWN)
def test_no_word_of_the_english_figure_is_left_in_the_spanish_one(name):
    english, spanish = (words(DRAWN[name](lang)) - SYMBOLS for lang in ("en", "es"))
    assert english and spanish
    assert english & spanish == set()


def test_an_unknown_language_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match="a figure speaks en or es, not 'fr': pass lang='en'"):
        say("fr", "a", "b")


def test_whole_numbers_are_grouped_as_the_language_does():
    assert [grouped(n, "en") for n in (999, 4096, 18432)] == ["999", "4,096", "18,432"]
    assert [grouped(n, "es") for n in (999, 4096, 18432)] == ["999", "4096", "18\u202f432"]
