"""Exercise 11.3: a text as token numbers, by replaying the merges."""

import re
from itertools import pairwise

from minigpt.course.exercises.phase_11.ex_02_replace_pair import replace_pair
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.tokenizer import BPETokenizer


def encode(text, merges):
    """Return the ids of a text: its bytes, then every merge in the order it was learned."""
    ids = list(text.encode("utf-8"))
    for place, pair in enumerate(merges):
        ids = replace_pair(ids, pair, 256 + place)
    return ids


def encode_by_rank(text, merges):
    """The pair learned first, again and again, until none is left."""
    rank = {pair: place for place, pair in enumerate(merges)}
    ids = list(text.encode("utf-8"))
    while known := [pair for pair in pairwise(ids) if pair in rank]:
        first = min(known, key=rank.__getitem__)
        ids = replace_pair(ids, first, 256 + rank[first])
    return ids


def _bytes_of(merges):
    return BPETokenizer(merges).bytes_of


def _longest_token(text, merges):
    number = {token: i for i, token in enumerate(_bytes_of(merges))}
    data, ids = text.encode(), []
    while data:
        size = next(size for size in range(len(data), 0, -1) if data[:size] in number)
        ids.append(number[data[:size]])
        data = data[size:]
    return ids


def _longest_merge(text, merges):
    """Of the pairs at hand the one that makes the longest token."""
    tokens, rank = _bytes_of(merges), {pair: place for place, pair in enumerate(merges)}
    ids = list(text.encode())
    while known := [pair for pair in pairwise(ids) if pair in rank]:
        best = max(known, key=lambda pair: (len(tokens[256 + rank[pair]]), -rank[pair]))
        ids = replace_pair(ids, best, 256 + rank[best])
    return ids


def _leftmost_first(text, merges):
    rank = {pair: place for place, pair in enumerate(merges)}
    ids = list(text.encode())
    while True:
        place = next((i for i, pair in enumerate(pairwise(ids)) if pair in rank), None)
        if place is None:
            return ids
        ids[place : place + 2] = [256 + rank[ids[place], ids[place + 1]]]


def _counts_again(text, merges):
    rank = {pair: place for place, pair in enumerate(merges)}
    ids = list(text.encode())
    while known := [pair for pair in pairwise(ids) if pair in rank]:
        best = max(known, key=lambda pair: (known.count(pair), -rank[pair]))
        ids = replace_pair(ids, best, 256 + rank[best])
    return ids


def _learns_again(text, merges):
    return BPETokenizer.train(text, 256 + len(merges), None).encode(text)


def _last_learned_first(text, merges):
    ids = list(text.encode())
    for place in reversed(range(len(merges))):
        ids = replace_pair(ids, merges[place], 256 + place)
    return ids


def _latest_at_hand(text, merges):
    rank = {pair: place for place, pair in enumerate(merges)}
    ids = list(text.encode())
    while known := [pair for pair in pairwise(ids) if pair in rank]:
        last = max(known, key=rank.__getitem__)
        ids = replace_pair(ids, last, 256 + rank[last])
    return ids


def _code_points(text, merges):
    ids = [ord(char) for char in text]
    for place, pair in enumerate(merges):
        ids = replace_pair(ids, pair, 256 + place)
    return ids


def _latin_1(text, merges):
    ids = list(text.encode("latin-1", "replace"))
    for place, pair in enumerate(merges):
        ids = replace_pair(ids, pair, 256 + place)
    return ids


def _one_pass(text, merges):
    rank = {pair: place for place, pair in enumerate(merges)}
    ids, out, i = list(text.encode()), [], 0
    while i < len(ids):
        pair = tuple(ids[i : i + 2])
        out.append(256 + rank[pair] if pair in rank else ids[i])
        i += 2 if pair in rank else 1
    return out


def _first_place_only(text, merges):
    ids = list(text.encode())
    for place, pair in enumerate(merges):
        found = next((i for i, two in enumerate(pairwise(ids)) if two == pair), None)
        if found is not None:
            ids[found : found + 2] = [256 + place]
    return ids


def _ids_from(first):
    def shifted(text, merges):
        moved = [tuple(i + first - 256 if i > 255 else i for i in pair) for pair in merges]
        ids = list(text.encode())
        for place, pair in enumerate(moved):
            ids = replace_pair(ids, pair, first + place)
        return ids

    return shifted


def _numbered_too_late(text, merges):
    ids = list(text.encode())
    for place, pair in enumerate(merges):
        ids = replace_pair(ids, pair, 257 + place)
    return ids


def _smallest_pair_first(text, merges):
    ids = list(text.encode())
    for pair in sorted(merges):
        ids = replace_pair(ids, pair, 256 + merges.index(pair))
    return ids


def _cuts_first(text, merges):
    return BPETokenizer(merges).encode(text)


def _words_first(text, merges):
    return [i for word in re.findall(r" ?\S+|\s", text) for i in encode(word, merges)]


def _pieces_of_text(text, merges):
    tokens = _bytes_of(merges)
    return [tokens[i] for i in encode(text, merges)]


def _only_bytes(text, merges):
    return list(text.encode())


def cases_encode():
    a, b, c, d, x = map(ord, "abcdx")
    return [
        ("abab", [(a, b)]),
        ("abc", [(b, c), (a, b), (257, c)]),
        ("abcd", [(a, b), (c, d), (256, c)]),
        ("\u00f1ab", [(a, b), (0xC3, 0xB1)]),
        ("abcbc", [(a, b), (b, c)]),
        ("aabab", [(a, a), (a, b)]),
        ("xabab", [(b, a), (a, b), (257, 257)]),
        ("abc", [(a, b), (b, c), (a, 257)]),
        ("abcx\u20ac", []),
        ("abcx", [(b, c), (a, b)]),
        ("a b12", [(a, 32), (49, 50), (256, b)]),
        ("ababab", [(a, b), (256, 256), (x, a)]),
    ]


EXERCISE = Exercise(
    id="ex-11-03",
    title={"en": "Encode by replaying", "es": "Codificar repitiendo las uniones"},
    reference=encode,
    alternatives=(encode_by_rank,),
    cases=cases_encode,
    wrong_turns=(
        turn(
            "longest-token",
            _longest_token,
            "You look for the longest token. What was learned early is merged early, even if that "
            "takes a letter from a longer one.",
            "Buscas el token más largo. Lo que se aprendió antes se une antes, aunque le quite una "
            "letra a uno más largo.",
            _longest_merge,
        ),
        turn(
            "leftmost-first",
            _leftmost_first,
            "You take the first pair from the left. Which of the pairs was learned first?",
            "Tomas el primer par desde la izquierda. ¿Cuál de los pares se aprendió primero?",
        ),
        turn(
            "counts-again",
            _counts_again,
            "You count in the text. Counting was for learning; to encode, the list of merges "
            "is all there is.",
            "Cuentas en el texto. Contar servía para aprender; para codificar solo está la lista "
            "de uniones.",
            _learns_again,
        ),
        turn(
            "last-learned-first",
            _last_learned_first,
            "You begin with what was learned last. It is made of tokens that are not there yet.",
            "Empiezas por lo último que se aprendió. Está hecho de tokens que todavía no existen.",
            _latest_at_hand,
        ),
        turn(
            "not-utf-8",
            _code_points,
            "You begin with characters. The ids below 256 are bytes of UTF-8, and an ñ has two.",
            "Empiezas con caracteres. Los ids menores que 256 son bytes de UTF-8, y una ñ tiene "
            "dos.",
            _latin_1,
        ),
        turn(
            "one-pass",
            _one_pass,
            "You go through the text once. Can a new token be merged again?",
            "Recorres el texto una vez. ¿Se puede volver a unir un token nuevo?",
        ),
        turn(
            "first-place-only",
            _first_place_only,
            "A merge applies to all of its pairs in the text, not to the first.",
            "Una unión vale para todos sus pares en el texto, no solo para el primero.",
        ),
        turn(
            "other-numbers",
            _ids_from(257),
            "The new tokens have other numbers. The first merge makes token 256.",
            "Los tokens nuevos llevan otros números. La primera unión crea el token 256.",
            _numbered_too_late,
            _ids_from(255),
            _ids_from(0),
        ),
        turn(
            "by-number",
            _smallest_pair_first,
            "You sort the merges. Their order in the list is the order in which they were learned.",
            "Ordenas las uniones. Su orden en la lista es el orden en que se aprendieron.",
        ),
        turn(
            "cut-first",
            _cuts_first,
            "You cut the text into words or pieces first. Nobody asked for that here: any two "
            "neighbours may be merged.",
            "Cortas antes el texto en palabras o piezas. Aquí nadie lo pidió: se pueden unir dos "
            "vecinos cualesquiera.",
            _words_first,
        ),
        turn(
            "tokens-not-numbers",
            _pieces_of_text,
            "Those are the bytes of the tokens. Asked are their numbers.",
            "Esos son los bytes de los tokens. Se piden sus números.",
        ),
        turn(
            "only-bytes",
            _only_bytes,
            "Those are the bytes. Which merges apply?",
            "Esos son los bytes. ¿Qué uniones se aplican?",
        ),
    ),
)
