"""JSON from strangers: what is not exactly what was asked for is refused in one sentence."""

import os

import pytest

from minigpt.strict_json import LARGEST, Fields, parse, read_json, shown


def fields(**values) -> Fields:
    return Fields(values, "m/config.json")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"[]", "it is not a JSON object"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "NaN is not a number of JSON"),
        (b'{"a": -Infinity}', "-Infinity is not a number of JSON"),
        (b'{"a": 1, "b": 2, "a": 3}', "the key 'a' stands there twice"),
        (b'{"a": "\xff"}', "can't decode byte 0xff"),
        (b'{"a": ' + b"9" * 5000 + b"}", "4300 digits"),
        (b" " * (LARGEST + 1), "is larger than"),
    ],
    ids=range(11),
)
def test_what_is_not_one_sound_object_is_refused_in_one_sentence(tmp_path, data, says):
    (tmp_path / "config.json").write_bytes(data)
    with pytest.raises(ValueError, match=says) as refused:
        read_json(tmp_path / "config.json", "checkpoint")
    assert str(refused.value).startswith(f"{tmp_path / 'config.json'} cannot be read as a chec")
    assert "\n" not in str(refused.value)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    with pytest.raises(ValueError, match="holds no adapter: c.json is missing"):
        read_json(tmp_path / "c.json", "adapter")
    with pytest.raises(ValueError, match="as an adapter: it is not a file"):
        read_json(tmp_path, "adapter")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ValueError, match="it is not a file"):
            read_json(tmp_path / "pipe", "adapter")


def test_a_sound_object_is_read_with_or_without_a_byte_order_mark(tmp_path):
    for start in (b"", b"\xef\xbb\xbf"):
        (tmp_path / "c.json").write_bytes(start + '{"año": 1}'.encode())
        assert read_json(tmp_path / "c.json", "adapter").values == {"año": 1}


@pytest.mark.parametrize("value", [0, 11, -1, True, 2.0, "2", None, [2], 10**30])
def test_a_whole_number_has_its_type_and_its_range(value):
    assert fields(n=2).whole("n", 1, 10) == 2
    with pytest.raises(ValueError, match=r"m/config.json: n is .*: it must be a whole number from"):
        fields(n=value).whole("n", 1, 10)


@pytest.mark.parametrize("value", ["16", None, True, 0, -1.5, 10**400, float("inf"), float("nan")])
def test_a_number_is_finite_and_in_its_range(value):
    assert fields(a=16).number("a", above=0) == 16 and fields(a=0.5).number("a", above=0) == 0.5
    with pytest.raises(ValueError, match="a is .*: it must be a finite number above 0"):
        fields(a=value).number("a", above=0)


def test_a_number_between_says_so():
    with pytest.raises(ValueError, match="a is 2: it must be a finite number from 0 to 1"):
        fields(a=2).number("a", 0, 1)


def test_a_float_too_large_for_a_float_is_no_number():
    with pytest.raises(ValueError, match="a is inf"):
        Fields(parse('{"a": 1e999}'), "f").number("a")


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_a_flag_is_true_or_false(value):
    assert fields(f=False).flag("f") is False
    with pytest.raises(ValueError, match="f is .*: it must be true or false"):
        fields(f=value).flag("f")


@pytest.mark.parametrize("value", [1, None, ["a"], "\ud800"])
def test_a_text_can_be_encoded(value):
    assert fields(t="año").text("t") == "año"
    with pytest.raises(ValueError, match="t is .*: it must be a text"):
        fields(t=value).text("t")


def test_a_text_is_one_of_those_allowed():
    with pytest.raises(ValueError, match="t is 'x': it must be one of a, b"):
        fields(t="x").text("t", among=("a", "b"))


@pytest.mark.parametrize(
    ("of", "good", "bad", "rule"),
    [
        (int, [1, 2], [1, True], r"l\[1\] is True: it must be a whole number"),
        (float, [1, 2.5], [1e999], r"l\[0\] is inf: it must be a finite number"),
        (str, ["a"], ["a", 1], r"l\[1\] is 1: it must be a text"),
        (dict, [{}], [[]], r"l\[0\] is \[\]: it must be an object"),
        (list, [[]], [{}], r"l\[0\] is \{\}: it must be a list"),
        (int, [], "12", "l is '12': it must be a list"),
    ],
)
def test_every_member_of_a_list_is_of_its_type(of, good, bad, rule):
    assert fields(l=good).list("l", of) == good
    with pytest.raises(ValueError, match=rule):
        fields(l=bad).list("l", of)


def test_the_place_of_a_value_inside_is_named():
    inside = fields(model={"shape": {"n": 0}}).object("model").object("shape")
    with pytest.raises(ValueError, match="^m/config.json: model.shape: n is 0: it must"):
        inside.whole("n", 1, 9)
    with pytest.raises(ValueError, match="^m/config.json: model is 3: it must be an object"):
        fields(model=3).object("model")


def test_what_is_missing_has_its_default_or_is_named():
    assert fields().whole("n", 1, 9, default=4) == 4
    assert fields().list("l", int, default=None) is None
    assert fields().object("o", default={}).values == {}
    with pytest.raises(ValueError, match="^m/config.json has no 'n'$"):
        fields().whole("n", 1, 9)


def test_a_key_nobody_asked_for_is_refused():
    found = fields(n=1, extra=2)
    found.whole("n", 1, 9)
    assert found.left() == {"extra": 2}
    with pytest.raises(ValueError, match="a key that is not known here: 'extra'"):
        found.nothing_else()


def test_a_quoted_value_stays_on_one_short_line():
    assert shown("x" * 99).endswith("...") and len(shown("x" * 99)) == 43
    assert "\n" not in shown("a\nb") and shown("\ud800") == r"'\ud800'"
    assert shown("año") == "'año'"
