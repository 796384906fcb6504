"""One letter written in two ways: the rows, the judge, and the file that the long run wrote."""

import json
import unicodedata
from dataclasses import asdict, replace

from minigpt import recipes
from minigpt.experiments import results
from minigpt.experiments import spellings as s
from minigpt.number_names import split_numbers

TINY = replace(s.CONFIG, steps=2, batch_size=4, warmup_steps=1)


def test_mixed_rows_are_the_same_rows_half_of_them_spelled_otherwise():
    clean, mixed = s.italian_rows(False, count=2000), s.italian_rows(True, count=2000)
    assert len(clean) == len(mixed) == 2000
    changed = 0
    for a, b in zip(clean, mixed, strict=True):
        assert a.prompt == b.prompt
        assert unicodedata.normalize("NFC", b.answer) == a.answer
        changed += a != b
    accented = sum(s.has_accent(r.answer) for r in clean)
    assert s.ACCENT not in "".join(r.answer for r in clean)
    assert abs(changed - accented / 2) < 1.5 * accented**0.5  # three standard deviations of a coin


def test_both_spellings_can_be_written_and_are_not_the_same_ids():
    (one,) = s.decomposed(s.corpus([23], ["it"], 1))
    assert one.answer == "ventitre\u0301\n"
    assert s.TOKENIZER.decode(s.TOKENIZER.encode(one.answer)) == one.answer


def test_a_name_is_begun_up_to_its_first_accent_and_changed_there():
    seen = []
    spanish = recipes.load_base()

    def look(letter):
        seen.append(letter)
        return letter

    assert len(s.goes_on(spanish, [16, 17, 22], look)) == 2  # diecisiete has no accent
    assert seen == ["é", "ó"]
    assert [change("ó") for change in s.CHANGES.values()] == ["ó", "o", "ö"]


def test_the_shipped_file_is_what_the_long_run_writes(tmp_path):
    small = s.experiment(TINY, seeds=(0,), count=50, judges=60)
    written = json.loads(results.save("x", small, tmp_path).read_text(encoding="utf-8"))
    shipped = results.load("spellings")
    assert written.keys() == shipped.keys()
    assert shipped["config"] == {**asdict(s.CONFIG), "betas": list(s.CONFIG.betas)}
    assert tuple(shipped["seeds"]) == s.SEEDS and shipped["rows"] == s.ROWS
    for name, runs in shipped["runs"].items():
        assert len(runs) == len(s.SEEDS)
        assert runs[0].keys() == written["runs"][name][0].keys()
    held_out = {*split_numbers().test, *split_numbers().validation}
    assert shipped["judges"] == len(held_out) == 1500
    # What the lesson says: the two spellings share what a clean corpus gives to one.
    for clean, mixed in zip(shipped["runs"]["composed"], shipped["runs"]["mixed"], strict=True):
        assert clean["decomposed"] == 0 < mixed["composed"] < clean["composed"]
        assert 0 < mixed["decomposed"] < clean["composed"]
