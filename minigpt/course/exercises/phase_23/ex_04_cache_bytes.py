"""Exercise 23.4: how many bytes a cache takes."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def cache_bytes(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each):
    """Return how many bytes hold the keys and values of all tokens of all texts, an integer."""
    return 2 * n_layer * n_kv_head * head_dim * bytes_each * tokens * batch


def cache_bytes_of_tensors(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each):
    dtypes = {1: torch.int8, 2: torch.bfloat16, 4: torch.float32}
    one = torch.empty(1, dtype=dtypes[bytes_each]).element_size()
    keys = torch.empty(n_layer, batch, n_kv_head, tokens, head_dim, device="meta")
    return one * (keys.numel() + keys.numel())


def _times(change):
    """The right count, changed; change(right, *the arguments)."""

    def count(n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each):
        given = n_layer, n_head, n_kv_head, head_dim, tokens, batch, bytes_each
        return change(cache_bytes(*given), *given)

    return count


_keys_only = _times(lambda right, L, H, K, D, T, B, size: right // 2)
_every_head = _times(lambda right, L, H, K, D, T, B, size: right * H // K)
_queries_too = _times(lambda right, L, H, K, D, T, B, size: right + right * H // K // 2)
_queries_too_few = _times(lambda right, L, H, K, D, T, B, size: right // 2 * 3)
_in_bits = _times(lambda right, L, H, K, D, T, B, size: 8 * right)
_bits_given = _times(lambda right, L, H, K, D, T, B, size: right // 8)
_one_text = _times(lambda right, L, H, K, D, T, B, size: right // B)
_one_token = _times(lambda right, L, H, K, D, T, B, size: right // T)
_one_layer = _times(lambda right, L, H, K, D, T, B, size: right // L)
_one_head = _times(lambda right, L, H, K, D, T, B, size: right // K)
_numbers = _times(lambda right, L, H, K, D, T, B, size: right // size)
_always_four = _times(lambda right, L, H, K, D, T, B, size: right // size * 4)
_always_two = _times(lambda right, L, H, K, D, T, B, size: right // size * 2)
_pairs_of_places = _times(lambda right, L, H, K, D, T, B, size: right * T)
_weights_of_attention = _times(lambda right, L, H, K, D, T, B, size: L * B * H * T * T * size)
_split_again = _times(lambda right, L, H, K, D, T, B, size: right // H)
_shared_between_all = _times(lambda right, L, H, K, D, T, B, size: right // K * (H // K))
_kilobytes = _times(lambda right, L, H, K, D, T, B, size: right / 1024)
_as_float = _times(lambda right, L, H, K, D, T, B, size: float(right))
_every_next = _times(lambda right, L, H, K, D, T, B, size: right // T * (T * (T + 1) // 2))


def cases_cache_bytes():
    return [
        (1, 1, 1, 2, 3, 1, 4),
        (2, 4, 4, 16, 64, 1, 4),
        (3, 8, 2, 5, 7, 6, 2),
        (32, 32, 8, 128, 4096, 2, 2),
        (5, 6, 3, 4, 10, 3, 1),
    ]


EXERCISE = Exercise(
    id="ex-23-04",
    title={"en": "The bytes of a cache", "es": "Los bytes de una caché"},
    reference=cache_bytes,
    alternatives=(cache_bytes_of_tensors,),
    cases=cases_cache_bytes,
    wrong_turns=(
        turn(
            "keys-only",
            _keys_only,
            "Half of it: for every key there is a value.",
            "La mitad: por cada clave hay un valor.",
        ),
        turn(
            "every-head",
            _every_head,
            "You count the heads that ask. What is stored are keys and values, and several heads "
            "may share them.",
            "Cuentas las cabezas que preguntan. Lo que se guarda son claves y valores, y varias "
            "cabezas pueden compartirlos.",
        ),
        turn(
            "queries-too",
            _queries_too,
            "Queries are not stored: nobody asks with an old one.",
            "Las consultas no se guardan: nadie pregunta con una vieja.",
            _queries_too_few,
        ),
        turn(
            "bits",
            _in_bits,
            "Bits and bytes are mixed up: bytes_each is in bytes, and bytes are asked for.",
            "Mezclas bits y bytes: bytes_each está en bytes, y se piden bytes.",
            _bits_given,
        ),
        turn(
            "one-text",
            _one_text,
            "That is for one text. Each of the batch has a past of its own.",
            "Eso es para un texto. Cada uno del lote tiene su propio pasado.",
        ),
        turn(
            "one-token",
            _one_token,
            "That is for one token. The cache keeps all of them.",
            "Eso es para un token. La caché los conserva todos.",
        ),
        turn(
            "one-layer",
            _one_layer,
            "That is one layer. Each has keys and values of its own.",
            "Eso es una capa. Cada una tiene sus propias claves y valores.",
        ),
        turn(
            "one-head",
            _one_head,
            "That is one head with keys of its own. There are n_kv_head of them.",
            "Eso es una cabeza con claves propias. Hay n_kv_head.",
        ),
        turn(
            "size-of-a-number",
            _numbers,
            "The size of a number is given. You count numbers, or take one size for granted.",
            "El tamaño de un número está dado. Cuentas números, o das por hecho un tamaño.",
            _always_four,
            _always_two,
        ),
        turn(
            "pairs-of-places",
            _pairs_of_places,
            "You count a number for each pair of places. Those are the weights of attention, which "
            "are thrown away; keys and values stand once for each place.",
            "Cuentas un número por cada pareja de lugares. Esos son los pesos de la atención, que "
            "se tiran; claves y valores hay una vez por lugar.",
            _weights_of_attention,
            _every_next,
        ),
        turn(
            "split-again",
            _split_again,
            "head_dim is the width of one head already: nothing is to be divided by n_head.",
            "head_dim ya es el ancho de una cabeza: no hay que dividir nada entre n_head.",
        ),
        turn(
            "shared-between-all",
            _shared_between_all,
            "n_kv_head says how many heads have keys of their own, not how many share one.",
            "n_kv_head dice cuántas cabezas tienen claves propias, no cuántas comparten una.",
        ),
        turn(
            "another-form",
            _kilobytes,
            "The count is right up to its form: a whole number of bytes is asked for.",
            "La cuenta es correcta salvo la forma: se pide un número entero de bytes.",
            _as_float,
        ),
    ),
)
