"""What a score hides, reduced; and the file that the long run wrote."""

import json
from dataclasses import asdict, replace

import pytest
import torch

from minigpt import recipes
from minigpt.evaluate import exact, number_dataset
from minigpt.experiments import evaluation as runs
from minigpt.experiments import results
from minigpt.intervals import schoolbook, wilson
from minigpt.number_names import spell


@pytest.fixture(scope="module")
def base():
    return recipes.load_base()


def test_noise_is_as_large_as_asked_and_the_same_draws_for_every_size(base):
    small, large = (runs.with_noise(base, size) for size in (0.1, 0.2))
    triples = zip(base.model.parameters(), small.parameters(), large.parameters(), strict=True)
    for plain, some, more in triples:
        if plain.dim() == 1:
            assert torch.equal(plain, some)
            continue
        ratio = ((some - plain).std() / plain.std()).item()
        assert ratio == pytest.approx(0.1, rel=0.05)  # thousands of draws
        torch.testing.assert_close(more - plain, 2 * (some - plain), atol=1e-5, rtol=1e-3)


def test_letters_are_the_asked_ones_and_all_right_means_exact(base):
    data = number_dataset([4216, 7], "en", base.tokenizer, 64)
    right, sure = runs.letters(base.model, data)
    assert len(right) == len(sure) == len("four thousand two hundred sixteen\n" + "seven\n")
    assert right.all() and exact(base.model, data).all() and (sure > 0.5).all()


def test_what_it_writes_is_what_one_pass_says(base):
    spanish, numbers = runs.with_spanish(base), [104, 140, 4216, 9999]
    written = runs.answers(spanish, "es", numbers)
    said = [text == spell(n, "es") for n, text in zip(numbers, written, strict=True)]
    data = number_dataset(numbers, "es", base.tokenizer, 64)
    assert said == exact(spanish.model, data).tolist() == [False, False, True, True]


def test_an_answer_without_end_is_cut_where_the_context_is(base):
    untrained = recipes.new_model()
    (endless,) = runs.answers(untrained, "en", [4216])
    assert len(endless) <= 64 - len("en:4216=")
    assert 0 <= runs.sureness(untrained, "en", [4216], [endless])[0] < 1e-3


def test_sureness_is_the_product_of_the_letters(base):
    (text,) = runs.answers(base, "en", [4216])
    _, sure = runs.letters(base.model, number_dataset([4216], "en", base.tokenizer, 64))
    product = runs.sureness(base, "en", [4216], [text])
    assert product.item() == pytest.approx(sure.prod().item(), rel=1e-4)


def test_bins_hold_their_lower_edge_and_the_last_one_both():
    sure = torch.tensor([0.0, 0.49, 0.5, 1.0])
    right = torch.tensor([True, False, True, True])
    found = list(runs.bins(sure, right, torch.tensor([0, 0.5, 0.75, 1.0])))
    assert [members for members, *_ in found] == [2, 1, 1]
    assert [share for *_, share in found] == [0.5, 1.0, 1.0]
    assert sum(members for members, *_ in found) == 4


def test_the_surest_are_the_first_to_be_kept():
    sure, right = torch.tensor([0.9, 0.1, 0.8, 0.7]), torch.tensor([True, False, True, False])
    kept = runs.right_of_the_surest(sure, right, (0.5, 0.75, 1.0))
    assert kept == pytest.approx({0.5: 1.0, 0.75: 2 / 3, 1.0: 0.5})


def test_coverage_is_near_the_promise_where_both_keep_it():
    for interval in (schoolbook, wilson):
        # a standard error of 1,000 exams is 0.007
        assert runs.coverage(interval, 0.5, 100, exams=1000) == pytest.approx(0.95, abs=0.03)
    assert runs.coverage(schoolbook, 0.98, 20, exams=1000) < 0.5


def test_the_three_ways_differ_in_the_leak_only():
    honest, contaminated, control = (runs.numbers_of(way) for way in runs.WAYS)
    assert honest[1:] == contaminated[1:] == control[1:]
    leaked, clean = map(set, honest[1:])
    assert len(leaked) == len(clean) == 100 and not leaked & clean
    assert [len(set(way[0])) for way in (honest, contaminated, control)] == [250, 350, 350]
    assert leaked <= set(contaminated[0]) and not clean & set(contaminated[0])
    assert not (leaked | clean) & (set(honest[0]) | set(control[0]))
    with pytest.raises(ValueError, match="'other' is no way to train"):
        runs.numbers_of("other")


def test_the_chance_that_a_leaked_answer_surprises_less_by_hand():
    leaked, clean = torch.tensor([1.0, 3.0]), torch.tensor([2.0, 3.0])
    assert runs.less_surprised(leaked, clean) == (2 + 0.5) / 4
    assert runs.less_surprised(clean, clean) == 0.5


def test_the_long_run_reduced_has_the_shape_of_the_file():
    tiny = replace(runs.SMALL, steps=2, batch_size=4, warmup_steps=1)
    small, stored = runs.experiment(tiny, seeds=(0,)), results.load("contamination")
    assert small.keys() == stored.keys()
    config = json.loads(json.dumps(asdict(runs.SMALL)))  # a tuple becomes a list
    assert stored["config"] == config and stored["seeds"] == list(runs.SEEDS)
    for way, run in stored["runs"].items():
        assert small["runs"][way].keys() == run.keys()
        assert {len(values) for values in run.values()} == {len(runs.SEEDS)}


def test_in_every_seed_the_leak_is_worth_more_than_as_many_other_rows():
    found = results.load("contamination")["runs"]
    whole = {
        way: [a + b for a, b in zip(run["leaked"], run["clean"], strict=True)]
        for way, run in found.items()
    }
    for honest, contaminated, control in zip(*(whole[way] for way in runs.WAYS), strict=True):
        assert contaminated > control > honest
    others = found["honest"]["auc"] + found["control"]["auc"]
    assert min(found["contaminated"]["auc"]) > max(others)


@pytest.mark.slow
def test_one_seed_of_the_file_comes_out_again():
    record = results.load("contamination")["runs"]
    for way in runs.WAYS:
        model, leaked, clean = runs.small_model(way, seed=0)
        # another machine's last digits may turn an answer or two
        assert abs(int(exact(model, leaked).sum()) - record[way]["leaked"][0]) <= 5
        assert abs(int(exact(model, clean).sum()) - record[way]["clean"][0]) <= 5
