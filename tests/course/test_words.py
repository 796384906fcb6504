"""Error sentences name what was probably meant and stay short."""

from minigpt.course.words import nearest, show


def test_the_nearest_known_word_is_offered_or_none():
    assert nearest("scorring", ["scoring", "points"]) == "scoring"
    assert nearest("zzz", ["scoring", "points"]) is None
    assert nearest("points" * 20_000, ["points"]) is None


def test_values_are_shown_short_and_as_a_person_would_name_them():
    assert [show(value) for value in (None, True, {}, [1], 3, "a")] == [
        "nothing", "true", "a mapping", "a list", "3", "'a'",
    ]  # fmt: skip
    assert show("x" * 100) == "'" + "x" * 37 + "...'"
