"""Exercise 3.2: the next letter."""

from collections import Counter

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def next_letter(names, prefix):
    """Return {letter: share} of what follows the prefix, among the names that begin with it."""
    following = Counter(name[len(prefix)] for name in names if name.startswith(prefix))
    return {letter: count / following.total() for letter, count in following.items()}


def next_letter_in_a_loop(names, prefix):
    counts, total = {}, 0
    for name in names:
        if name[: len(prefix)] == prefix:
            letter = name[len(prefix)]
            counts[letter] = counts.get(letter, 0) + 1
            total += 1
    return {letter: counts[letter] / total for letter in sorted(counts)}


def next_letter_by_taking_the_prefix_off(names, prefix):
    rest = [name.removeprefix(prefix)[0] for name in names if name.find(prefix) == 0]
    return {letter: rest.count(letter) / len(rest) for letter in rest}


def _as_shares(counts):
    return {letter: count / counts.total() for letter, count in counts.items()}


def _joint(names, prefix):
    following = Counter(name[len(prefix)] for name in names if name.startswith(prefix))
    return {letter: count / len(names) for letter, count in following.items()}


def _counts(names, prefix):
    return dict(Counter(name[len(prefix)] for name in names if name.startswith(prefix)))


def _anywhere(names, prefix):
    n = len(prefix)
    return _as_shares(
        Counter(
            name[i + n] for name in names for i in range(len(name) - n) if name[i : i + n] == prefix
        )
    )


def _last_letter_only(names, prefix):
    return _anywhere(names, prefix[-1]) if prefix else next_letter(names, prefix)


def _equal_shares(names, prefix):
    letters = {name[len(prefix)] for name in names if name.startswith(prefix)}
    return {letter: 1 / len(letters) for letter in letters}


def _each_kind_once(names, prefix):
    return next_letter(set(names), prefix)


def _letters_that_follow(names, prefix):
    return _as_shares(
        Counter(
            letter for name in names if name.startswith(prefix) for letter in name[len(prefix) :]
        )
    )


def _no_end(names, prefix):
    going_on = [name for name in names if name[len(prefix) : len(prefix) + 1] != "\n"]
    return next_letter(going_on, prefix)


def _the_likeliest(names, prefix):
    found = next_letter(names, prefix)
    best = max(found, key=found.__getitem__)
    return {best: found[best]}


def _last_of_the_prefix(names, prefix):
    place = max(len(prefix) - 1, 0)
    return _as_shares(Counter(name[place] for name in names if name.startswith(prefix)))


def _wherever_it_first_stands(names, prefix):
    places = [(name, name.find(prefix) + len(prefix)) for name in names if prefix in name]
    return _as_shares(Counter(name[i] for name, i in places if i < len(name)))


def _one_place_late(names, prefix):
    place = len(prefix) + 1
    return _as_shares(
        Counter(name[place] for name in names if name.startswith(prefix) and len(name) > place)
    )


def _per_cent(names, prefix):
    return {letter: 100 * share for letter, share in next_letter(names, prefix).items()}


def cases_next_letter():
    return [
        (["one\n", "two\n", "two\n", "ten\n"], ""),
        (["one\n", "two\n", "two\n", "ten\n"], "t"),
        (["six\n", "six\n", "sixteen\n", "sixty\n"], "six"),
        (["four\n", "fourteen\n", "forty\n", "forty-four\n", "forty-four\n"], "fo"),
        (["six\n", "forty-six\n", "six\n", "sixty\n"], "six"),
        (["ten\n", "one ten\n", "one\n"], "one"),
    ]


EXERCISE = Exercise(
    id="ex-03-02",
    title={"en": "The next letter", "es": "La letra siguiente"},
    reference=next_letter,
    alternatives=(next_letter_in_a_loop, next_letter_by_taking_the_prefix_off),
    cases=cases_next_letter,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="a count divided by a count"),
    wrong_turns=(
        turn(
            "joint",
            _joint,
            "You divide by all names there are. Among which of them do you already stand?",
            "Divides entre todos los nombres que hay. ¿Entre cuáles de ellos te encuentras ya?",
        ),
        turn(
            "counts",
            _counts,
            "Those are counts. Shares add up to 1.",
            "Eso son cuentas. Las partes suman 1.",
        ),
        turn(
            "anywhere",
            _anywhere,
            "You also find the prefix in the middle of a name. A prefix is at the start.",
            "También encuentras el prefijo en medio de un nombre. Un prefijo está al principio.",
            _wherever_it_first_stands,
        ),
        turn(
            "last-letter-only",
            _last_letter_only,
            "You look at the last letter of the prefix only. What else do you know?",
            "Solo miras la última letra del prefijo. ¿Qué más sabes?",
        ),
        turn(
            "equal-shares",
            _equal_shares,
            "All letters get the same share. Does each of them lead to equally many names?",
            "Todas las letras reciben la misma parte. ¿Lleva cada una a los mismos nombres?",
        ),
        turn(
            "each-kind-once",
            _each_kind_once,
            "A name that comes twice counts twice.",
            "Un nombre que aparece dos veces cuenta dos veces.",
        ),
        turn(
            "letters-that-follow",
            _letters_that_follow,
            "You count all the letters that come later. Only the very next one is asked for.",
            "Cuentas todas las letras que vienen después. Solo se pide la inmediata.",
        ),
        turn(
            "no-end",
            _no_end,
            "May the name be over here? The newline is a character like any other.",
            "¿Puede acabarse aquí el nombre? El salto de línea es un carácter como los demás.",
        ),
        turn(
            "the-likeliest",
            _the_likeliest,
            "You keep the likeliest letter only. The others happen, too.",
            "Conservas solo la letra más probable. Las otras también ocurren.",
        ),
        turn(
            "one-place-early",
            _last_of_the_prefix,
            "You look at the last letter of the prefix itself. Python counts places from 0: where "
            "does the next one stand?",
            "Miras la última letra del propio prefijo. Python cuenta los lugares desde 0: ¿dónde "
            "está la siguiente?",
        ),
        turn(
            "one-place-late",
            _one_place_late,
            "You look one place too far: Python counts places from 0.",
            "Miras un lugar más allá: Python cuenta los lugares desde 0.",
        ),
        turn(
            "per-cent",
            _per_cent,
            "That is in per cent. Shares add up to 1.",
            "Eso está en tanto por ciento. Las partes suman 1.",
        ),
    ),
)
