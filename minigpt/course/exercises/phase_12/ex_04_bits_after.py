"""Exercise 12.4: how far back must one look?"""

import math
from collections import Counter, defaultdict

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def bits_after(names, k):
    """Return the mean surprise of a character, in bits, to whoever knows the k before it."""
    seen, followed = Counter(), Counter()
    for name in names:
        padded = "\n" * k + name
        for i in range(len(name)):
            seen[padded[i : i + k]] += 1
            followed[padded[i : i + k + 1]] += 1
    bits = sum(n * math.log2(seen[text[:-1]] / n) for text, n in followed.items())
    return bits / seen.total()


def bits_after_by_contexts(names, k):
    followers = defaultdict(list)
    for name in names:
        for i, char in enumerate(name):  # only the first k places have a shorter text before them
            followers[name[max(0, i - k) : i]].append(char)
    lists, total = followers.values(), sum(map(len, names))
    return -sum(math.log2(chars.count(c) / len(chars)) for chars in lists for c in chars) / total


def _followers(names, known):
    """What follows each known text: known(name, i) is what somebody knows before character i."""
    followers = defaultdict(Counter)
    for name in names:
        for i, char in enumerate(name):
            followers[known(name, i)][char] += 1
    return list(followers.values())


def _surprise(counts):
    shares = [n / counts.total() for n in counts.values()]
    return -sum(share * math.log2(share) for share in shares)


def _weighted(followers, surprise=_surprise):
    total = sum(counts.total() for counts in followers)
    return sum(counts.total() / total * surprise(counts) for counts in followers)


def _before(k):
    return lambda name, i: ("\n" * k + name)[i : i + k]


def _each_text_alike(names, k):
    lists = _followers(names, _before(k))
    return sum(map(_surprise, lists)) / len(lists)


def _across_names(names, k):
    return bits_after(["".join(names)], k)


def _without_beginnings(names, k):
    return _bits_of([name[i - k : i + 1] for name in names for i in range(k, len(name))])


def _bits_of(pieces):
    """The mean surprise at the last character of each piece after the rest of it."""
    if not pieces:
        return 0.0
    rest, whole = Counter(piece[:-1] for piece in pieces), Counter(pieces)
    return sum(n * math.log2(rest[t[:-1]] / n) for t, n in whole.items()) / len(pieces)


def _pieces(names, k):
    """All pieces of k + 1 characters, each with its count."""
    return Counter(("\n" * k + name)[i : i + k + 1] for name in names for i in range(len(name)))


def _whole_piece(names, k):
    return _surprise(_pieces(names, k))


def _piece_per_character(names, k):
    return _surprise(_pieces(names, k)) / (k + 1)


def _pieces_less_letters(names, k):
    return _surprise(_pieces(names, k)) - k * _surprise(_pieces(names, 0))


def _one_more(names, k):
    return bits_after(names, k + 1)


def _one_less(names, k):
    return bits_after(names, max(0, k - 1))


def _nothing_is_everything(names, k):
    return _weighted(_followers(names, lambda name, i: ("\n" * k + name[:i])[-k:]))


def _nats(names, k):
    return bits_after(names, k) * math.log(2)


def _total(names, k):
    return bits_after(names, k) * sum(map(len, names))


def _per_name(names, k):
    return _total(names, k) / len(names)


def _sign(names, k):
    return -bits_after(names, k)


def _likeliest(names, k):
    return _weighted(
        _followers(names, _before(k)), lambda c: -math.log2(max(c.values()) / c.total())
    )


def _followers_alike(names, k):
    return _weighted(_followers(names, _before(k)), lambda c: math.log2(len(c)))


def _log_of_the_mean(names, k):
    lists = _followers(names, _before(k))
    total = sum(counts.total() for counts in lists)
    return -math.log2(sum(n * n / c.total() for c in lists for n in c.values()) / total)


def _each_name_once(names, k):
    return bits_after(sorted(set(names)), k)


def _any_order(names, k):
    return _weighted(_followers(names, lambda name, i: "".join(sorted(_before(k)(name, i)))))


def _beginning(names, k):
    return _weighted(_followers(names, lambda name, i: name[: min(i, k)]))


def _looks_ahead(names, k):
    return _weighted(_followers(names, lambda name, i: name[i + 1 : i + 1 + k]))


def _one_far_letter(names, k):
    return _weighted(_followers(names, lambda name, i: _before(k)(name, i)[:1]))


def _place(names, k):
    return _weighted(_followers(names, lambda name, i: (i, _before(k)(name, i))))


def _no_end(names, k):
    return bits_after([name.strip() for name in names], k)


def cases_bits_after():
    return [
        (["ab\n", "ac\n"], 1),
        (["ab\n", "ac\n"], 0),
        (["abc\n", "bad\n", "abc\n", "abd\n", "cbac\n", "ccccd\n"], 2),
        (["six\n", "sixty\n", "sixty-six\n", "seven\n", "seventy-six\n"], 3),
        (["one\n", "one hundred\n", "one hundred one\n"], 40),
    ]


EXERCISE = Exercise(
    id="ex-12-04",
    title={"en": "How far back must one look?", "es": "¿Hasta dónde hay que mirar atrás?"},
    reference=bits_after,
    alternatives=(bits_after_by_contexts,),
    cases=cases_bits_after,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few dozen logarithms"),
    wrong_turns=(
        turn(
            "each-text-alike",
            _each_text_alike,
            "You average over the different texts before. Some of them are met far more often "
            "than others, and the mean is over characters.",
            "Promedias sobre los distintos textos anteriores. Algunos se encuentran mucho más a "
            "menudo que otros, y la media es sobre caracteres.",
        ),
        turn(
            "across-names",
            _across_names,
            "You glue all names into one text, so a name begins after the end of another one. "
            "Nobody knows which name came before.",
            "Pegas todos los nombres en un solo texto, así que un nombre empieza tras el final de "
            "otro. Nadie sabe qué nombre vino antes.",
        ),
        turn(
            "without-beginnings",
            _without_beginnings,
            "The first characters of each name are missing: they are guessed as well, with less "
            "to go by.",
            "Faltan los primeros caracteres de cada nombre: también se adivinan, con menos en "
            "qué apoyarse.",
        ),
        turn(
            "whole-piece",
            _whole_piece,
            "That is the surprise of all the characters together, those before included. They "
            "are known already.",
            "Esa es la sorpresa de todos los caracteres juntos, incluidos los de antes. Esos ya "
            "se conocen.",
            _piece_per_character,
            _pieces_less_letters,
        ),
        turn(
            "another-length",
            _one_more,
            "You look at another number of characters before than k. With k = 0 nothing is known.",
            "Miras otro número de caracteres anteriores, no k. Con k = 0 no se conoce nada.",
            _one_less,
        ),
        turn(
            "nothing-is-everything",
            _nothing_is_everything,
            "Right, except for k = 0: in Python text[-0:] is the whole text, not none of it.",
            "Correcto, salvo con k = 0: en Python text[-0:] es todo el texto, no nada de él.",
        ),
        turn(
            "nats",
            _nats,
            "Your logarithms have another base. Bits come from logarithms to base 2.",
            "Tus logaritmos tienen otra base. Los bits salen de logaritmos en base 2.",
        ),
        turn(
            "total",
            _total,
            "You add up. Asked is the mean per character, over the characters of all names.",
            "Sumas. Se pide la media por carácter, sobre los caracteres de todos los nombres.",
            _per_name,
        ),
        turn(
            "sign",
            _sign,
            "The sign is wrong: logarithms of shares are negative, surprises are not.",
            "El signo está mal: los logaritmos de las partes son negativos; las sorpresas, no.",
        ),
        turn(
            "likeliest",
            _likeliest,
            "You only ask how surprising the likeliest character is. The others come, too, and "
            "surprise more.",
            "Solo preguntas cuánto sorprende el carácter más probable. Los demás también llegan, "
            "y sorprenden más.",
        ),
        turn(
            "followers-alike",
            _followers_alike,
            "You count how many different characters may follow. How often each does matters as "
            "well.",
            "Cuentas cuántos caracteres distintos pueden seguir. También importa con qué "
            "frecuencia sigue cada uno.",
        ),
        turn(
            "log-of-the-mean",
            _log_of_the_mean,
            "You average the shares and take one logarithm at the end. Logarithms first, then "
            "the mean.",
            "Promedias las partes y tomas un solo logaritmo al final. Primero los logaritmos, "
            "después la media.",
        ),
        turn(
            "each-name-once",
            _each_name_once,
            "A name that stands in the list twice is met twice, so it counts twice.",
            "Un nombre que está dos veces en la lista se encuentra dos veces, así que cuenta dos "
            "veces.",
        ),
        turn(
            "any-order",
            _any_order,
            "You know which characters came before but not in which order. After 'ab' other "
            "things follow than after 'ba'.",
            "Sabes qué caracteres vinieron antes, pero no en qué orden. Tras 'ab' siguen otras "
            "cosas que tras 'ba'.",
        ),
        turn(
            "beginning",
            _beginning,
            "You look at the first k characters of the name. Asked are the k just before.",
            "Miras los k primeros caracteres del nombre. Se piden los k inmediatamente anteriores.",
        ),
        turn(
            "looks-ahead",
            _looks_ahead,
            "You look at the k characters that come after. Whoever writes does not know them yet.",
            "Miras los k caracteres que vienen después. Quien escribe todavía no los conoce.",
        ),
        turn(
            "one-far-letter",
            _one_far_letter,
            "You look at one single character, k places back. All those in between are known, too.",
            "Miras un solo carácter, k lugares atrás. También se conocen todos los de en medio.",
        ),
        turn(
            "place",
            _place,
            "You also use the place in the name. Only the k characters before are known.",
            "Usas además el lugar dentro del nombre. Solo se conocen los k caracteres anteriores.",
        ),
        turn(
            "no-end",
            _no_end,
            "The newline is a character as well: one has to guess where a name ends.",
            "El salto de línea también es un carácter: hay que adivinar dónde acaba un nombre.",
        ),
    ),
)
