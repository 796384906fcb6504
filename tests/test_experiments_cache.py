"""The cache written out is the model's own, and each mistake is a mistake."""

import pytest
import torch

from minigpt.attention import future
from minigpt.experiments import cache as runs
from minigpt.model import GPT, GPTConfig
from minigpt.number_names import spell
from minigpt.recipes import load_base
from minigpt.sampling import complete

PROMPT = "en:4216="


@pytest.fixture(scope="module")
def base():
    return load_base()


@pytest.mark.parametrize("pieces", [[12], [8, 1, 1, 1, 1], [3, 5, 4]])
def test_reading_in_our_own_hands_is_the_model_s_reading(pieces):
    model, ids = GPT(GPTConfig(57)).eval(), torch.randint(57, (2, 12))
    cache, seen = model.new_cache(2), []
    for piece in ids.split(pieces, 1):
        T, S = piece.shape[1], cache.length + piece.shape[1]
        seen.append(runs.read(model, piece, cache, cache.length, ~future(T, S)))
    assert torch.allclose(torch.cat(seen, 1), model(ids), atol=1e-5)  # float32, other shapes


def test_without_a_mistake_it_writes_what_complete_writes(base):
    for n in (104, 4216):
        assert runs.write(base, [f"en:{n}="]) == [spell(n, "en")]
        assert spell(n, "en") == complete(base.model, base.tokenizer, f"en:{n}=", stop="\n")


def test_only_the_right_cache_has_the_logits_of_the_whole_text(base):
    gaps = {mistake: runs.logit_gap(base, PROMPT, mistake) for mistake in runs.MISTAKES}
    assert gaps.pop("none") < 5e-5  # float32, two layers; measured 6e-6
    assert min(gaps.values()) > 0.5


def test_three_mistakes_pass_the_demonstration_and_not_the_judges(base):
    right = spell(4216, "en")
    said = {mistake: runs.write(base, [PROMPT], mistake)[0] for mistake in runs.MISTAKES}
    hidden = {m for m, text in said.items() if text == right} - {"none"}
    assert hidden == {"last letter twice", "position one late", "prompt without a mask"}
    numbers = runs.judges(10)
    for digits in (3, 4):
        assert runs.right(base, numbers[digits]) == 10
    assert runs.right(base, numbers[3], "last letter twice") == 0
    both = numbers[3] + numbers[4]
    assert all(n > 99 for n in both) and len(set(both)) == 20


def test_a_doubled_letter_is_a_prompt_that_says_it_twice(base):
    twice = runs.write(base, ["en:104="], "last letter twice")
    assert twice == runs.write(base, ["en:104=="]) != runs.write(base, ["en:104="])


def test_coarse_keys_and_values_still_spell(base):
    numbers = runs.judges(10)
    for kind in (torch.bfloat16, torch.float8_e4m3fn):
        # measured: 30 of 30; a digit lost more and some would fall
        assert runs.right(base, numbers[4], stored_as=kind) >= 9
    coarse, fine = (runs.steps(base, [PROMPT], stored_as=k)[1] for k in (torch.bfloat16, None))
    assert (coarse - fine).abs().max() > 1e-4  # it did round


def test_the_shortest_of_several_tries_counts_and_the_first_does_not():
    waits = iter([1.0, 0.02, 0.0, 0.02])

    def run() -> None:
        torch.tensor(next(waits))

    best = runs.race({"a": run}, tries=3)
    assert list(best) == ["a"] and best["a"] < 1
    assert next(waits, None) is None  # one try for warming up, then three


def test_each_length_is_timed_in_both_ways():
    times = runs.step_times(GPT(GPTConfig(57)).eval(), [4, 8], tries=1)
    assert {which: len(each) for which, each in times.items()} == {"whole": 2, "cached": 2}
    assert all(t > 0 for each in times.values() for t in each)


def test_an_unknown_mistake_is_refused(base):
    with pytest.raises(ValueError, match="'typo' is no mistake known here: take one of none,"):
        runs.write(base, [PROMPT], "typo")
