"""What phase 13 measures about tables of rows, on cases small enough to count."""

import pytest
import torch

from minigpt import recipes
from minigpt.experiments import embeddings, results
from minigpt.number_names import ALPHABET, row, split_numbers

# Six arrows in three pairs: a b, c d, e f; each pair apart from the others.
PAIRS = torch.tensor([[1, 0.1, 0], [1, -0.1, 0], [0, 1, 0.1], [0, 1, -0.1], [0.1, 0, 1], [0, 0, 1]])


def test_a_row_is_no_neighbour_of_its_own():
    assert all(i not in near for i, near in enumerate(embeddings._nearest(PAIRS)))


def test_a_group_is_counted_by_its_members_nearest_letters(monkeypatch):
    monkeypatch.setattr(embeddings, "NEAREST", 1)
    assert embeddings.within(PAIRS, "abcdef", "ab") == 2  # each has the other
    assert embeddings.within(PAIRS, "abcdef", "ac") == 0
    assert embeddings.within(PAIRS, "abcdef", "abc") == 2


def test_a_group_is_compared_with_every_set_of_its_size(monkeypatch):
    monkeypatch.setattr(embeddings, "NEAREST", 1)
    # 15 sets of two letters; the three pairs score 2 and all others 0
    assert embeddings.as_close(PAIRS, "abcdef", "cd") == (3, 15, "ab", 2)
    assert embeddings.as_close(PAIRS, "abcdef", "ce") == (15, 15, "ab", 2)


def test_company_is_counted_by_hand():
    rows = embeddings.company(["ab", "cb"], "\nabc", "ac")
    # before a and before c: a newline, always; after them: b, always. So nothing is left of either
    assert torch.equal(rows, torch.zeros(2, 8))
    rows = embeddings.company(["ab\n", "cb\n", "ac\n"], "\nabc", "abc")
    before_a, after_a = [1, 0, 0, 0], [0, 0, 0.5, 0.5]
    before_b, after_b = [0, 0.5, 0, 0.5], [1, 0, 0, 0]
    before_c, after_c = [0.5, 0.5, 0, 0], [0.5, 0, 0.5, 0]
    raw = torch.tensor([before_a + after_a, before_b + after_b, before_c + after_c])
    assert torch.allclose(rows, raw - raw.mean(0))


def test_company_alone_finds_the_vowels_and_shuffled_names_do_not():
    letters = "acdefghilmnoqrstuvwxyz"
    names = [row(n, lang).answer for lang in ("en", "it") for n in split_numbers().train[::9]]
    found = embeddings.within(embeddings.company(names, ALPHABET, letters), letters, "aeiou")
    pooled = [c for name in names for c in name]
    order = torch.randperm(len(pooled), generator=torch.Generator().manual_seed(0)).tolist()
    mixed = "".join(pooled[i] for i in order)
    lost = embeddings.within(embeddings.company([mixed], ALPHABET, letters), letters, "aeiou")
    assert found >= 13 > 9 >= lost  # 15, and 4 to 7 in five orders; chance is 3.8


@pytest.mark.parametrize("separate", [False, True])
def test_only_a_tied_table_moves_the_rows_that_nobody_reads(separate):
    never = [ALPHABET.index(c) for c in "ñüß"]
    model = embeddings.train(separate, steps=20)
    torch.manual_seed(0)
    fresh = embeddings.GPT(model.config).token_embedding.weight
    rows = model.token_embedding.weight
    moved = (rows - fresh)[never].norm(dim=1)
    # decay takes 0.01 of a rate of 0.006 off a row of 0.16, 20 times; Adam moves 64 numbers by 0.006
    assert (moved < 1e-3).all() if separate else (moved > 0.1).all()


def test_a_separate_head_starts_as_the_same_model():
    torch.manual_seed(0)
    config = embeddings.GPTConfig(57)
    two = embeddings.SeparateHead(config)
    torch.manual_seed(0)
    one = embeddings.GPT(config)
    ids = torch.tensor([[5, 6, 7]])
    assert torch.allclose(one(ids), two(ids), atol=1e-6)  # the same products, in one order


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_comparing_puts_the_digits_on_a_line(seed):
    spots, share = embeddings.axes(embeddings.compared(range(10), seed))
    assert spots[:, 0].argsort().tolist() == list(range(10)) and share > 0.95


def test_the_line_is_that_of_the_order_which_was_asked():
    order = [6, 0, 3, 7, 8, 5, 1, 9, 2, 4]
    spots, _ = embeddings.axes(embeddings.compared(order))
    ranks = spots[:, 0].argsort().argsort().tolist()
    assert ranks == order or ranks == [9 - place for place in order]


@pytest.mark.parametrize("seed", [0, 1])
def test_the_file_says_what_the_shipped_bases_are(seed):
    recorded = results.load("embeddings")["bases"][str(seed)]
    base, fresh = recipes.load_base(seed=seed).model, recipes.new_model(seed).model
    # counts are exact; cosines of float32 sums differ in the last digits between machines
    assert embeddings.portrait(base, fresh) == pytest.approx(recorded, abs=1e-4)


def test_a_file_is_written_by_the_command_that_it_names(tmp_path, monkeypatch):
    monkeypatch.setattr(embeddings, "SEEDS", (0,))
    monkeypatch.setattr(
        embeddings, "save", lambda name, record: results.save(name, record, tmp_path)
    )
    embeddings.main()
    record = results.load("embeddings", tmp_path)
    assert list(record["bases"]) == ["0"]
    assert record["command"] == "python -m minigpt.experiments.embeddings"
    assert record["recipe"] == results.load("embeddings")["recipe"]


def test_rank_correlation_by_hand():
    assert embeddings.rank_correlation(torch.tensor([1.0, 5, 9])) == pytest.approx(1)
    assert embeddings.rank_correlation(torch.tensor([9.0, 5, 1])) == pytest.approx(-1)
    # ranks 1 0 2 against 0 1 2: covariance 1/3 over variance 2/3
    assert embeddings.rank_correlation(torch.tensor([5.0, 1, 9])) == pytest.approx(0.5)


def test_what_is_left_stands_at_a_right_angle():
    rest = embeddings.without(torch.tensor([[1.0, 2], [3, -1]]), torch.tensor([0.0, 5]))
    assert torch.equal(rest, torch.tensor([[1.0, 0], [3, 0]]))


def test_the_rows_before_the_exit_are_those_that_make_the_logits():
    base = recipes.load_base()
    h = embeddings.before_the_exit(base, [4216])
    data = embeddings.number_dataset([4216], "en", base.tokenizer, 64)
    logits = base.model(data.x)[data.y != embeddings.IGNORE]
    answer = len(row(4216, "en").answer)
    assert len(h) == answer + len(row(4216, "it").answer)
    assert torch.allclose(h[:answer] @ base.model.token_embedding.weight.T, logits, atol=1e-4)
