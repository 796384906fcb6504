"""Exercise 26.6: two codes in a byte."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


class Nibbles:
    """Codes of 4 bits, two in a byte: the first in the high half, a missing last one as 0."""

    def pack(self, codes):
        """Return the bytes, uint8 (ceil(n / 2),), of n codes from 0 to 15, uint8 (n,)."""
        if len(codes) % 2:
            codes = torch.cat([codes, codes.new_zeros(1)])
        high, low = codes.view(-1, 2).T
        return high << 4 | low

    def unpack(self, packed, n):
        """Return the first n codes, uint8 (n,), of these bytes."""
        return torch.stack([packed >> 4, packed & 15], dim=1).flatten()[:n]


class NibblesByArithmetic:
    def pack(self, codes):
        packed = torch.zeros((len(codes) + 1) // 2, dtype=torch.uint8)
        for i, code in enumerate(codes.tolist()):
            packed[i // 2] += code * (16 if i % 2 == 0 else 1)
        return packed

    def unpack(self, packed, n):
        codes = [half for byte in packed.tolist() for half in divmod(byte, 16)]
        return torch.tensor(codes[:n], dtype=torch.uint8)


def _both(pack, unpack):
    """A class with these two ways, each (codes, ...) -> tensor."""

    class Turned:
        def pack(self, codes):
            return pack(codes)

        def unpack(self, packed, n):
            return unpack(packed, n)

    return Turned


right = Nibbles()


def _padded(codes):
    return torch.cat([codes, codes.new_zeros(len(codes) % 2)])


def _halves(packed, n):
    return torch.cat([packed >> 4, packed & 15])[:n]


def _pack_halves(codes):
    high, low = _padded(codes).view(2, -1)
    return high << 4 | low


def _pack_shifted_by(bits):
    def pack(codes):
        high, low = _padded(codes).view(-1, 2).T
        return high << bits | low

    return pack


def _pack_low_first(codes):
    low, high = _padded(codes).view(-1, 2).T
    return high << 4 | low


def _unpack_low_first(packed, n):
    return torch.stack([packed & 15, packed >> 4], dim=1).flatten()[:n]


def _unpack_unmasked(packed, n):
    return torch.stack([packed >> 4, packed], dim=1).flatten()[:n]


def _unpack_high_kept(packed, n):
    return torch.stack([packed & 240, packed & 15], dim=1).flatten()[:n]


def _pack_and(codes):
    high, low = _padded(codes).view(-1, 2).T
    return high << 4 & low


def _pack_decimal(codes):
    high, low = _padded(codes).view(-1, 2).T
    return high * 10 + low


def _pack_without_the_last(codes):
    return right.pack(codes[: len(codes) // 2 * 2])


def _pack_even_only(codes):
    high, low = codes.view(-1, 2).T
    return high << 4 | low


def _pack_missing_as_15(codes):
    return right.pack(torch.cat([codes, codes.new_full((len(codes) % 2,), 15)]))


def _pack_one_each(codes):
    return codes.clone()


def _pack_wide(codes):
    return right.pack(codes).long()


def _unpack_wide(packed, n):
    return right.unpack(packed, n).long()


def _unpack_all(packed, n):
    return torch.stack([packed >> 4, packed & 15], dim=1).flatten()


def _unpack_in_rows(packed, n):
    return torch.stack([packed >> 4, packed & 15], dim=1)


_low_first = _both(_pack_low_first, _unpack_low_first)
_low_first_packed = _both(_pack_low_first, right.unpack)
_low_first_unpacked = _both(right.pack, _unpack_low_first)
_far_apart = _both(_pack_halves, _halves)
_far_apart_packed = _both(_pack_halves, right.unpack)
_far_apart_unpacked = _both(right.pack, _halves)
_eight_bits = _both(_pack_shifted_by(8), right.unpack)
_three_bits = _both(_pack_shifted_by(3), right.unpack)
_unmasked = _both(right.pack, _unpack_unmasked)
_high_kept = _both(right.pack, _unpack_high_kept)
_and_for_or = _both(_pack_and, right.unpack)
_decimal = _both(_pack_decimal, right.unpack)
_last_lost = _both(_pack_without_the_last, right.unpack)
_even_only = _both(_pack_even_only, right.unpack)
_missing_as_15 = _both(_pack_missing_as_15, right.unpack)
_one_each = _both(_pack_one_each, lambda packed, n: packed[:n].clone())
_wide = _both(_pack_wide, _unpack_wide)
_wide_packed = _both(_pack_wide, right.unpack)
_wide_unpacked = _both(right.pack, _unpack_wide)
_all_codes = _both(right.pack, _unpack_all)
_in_rows = _both(right.pack, _unpack_in_rows)


def pack_and_unpack(cls, codes, stored, n):
    """The bytes of the codes, and the first n codes of other bytes."""
    packed, unpacked = cls().pack(codes), cls().unpack(stored, n)
    return {"packed": packed, "unpacked": unpacked}


def cases_nibbles():
    def codes(*numbers):
        return torch.tensor(numbers, dtype=torch.uint8)

    return [
        (codes(1, 2), codes(0x34), 2),
        (codes(0, 15, 7, 12), codes(0x0F, 0x7C), 4),
        (codes(9, 3, 5), codes(0x93, 0x50), 3),
        (codes(15, 15, 0, 1, 8, 2), codes(0xFF, 0x01, 0x82), 6),
    ]


EXERCISE = Exercise(
    id="ex-26-06",
    title={"en": "Two codes in a byte", "es": "Dos códigos en un byte"},
    reference=Nibbles,
    alternatives=(NibblesByArithmetic,),
    cases=cases_nibbles,
    observe=pack_and_unpack,
    wrong_turns=(
        turn(
            "low-first",
            _low_first,
            "The two halves of the byte are swapped: the first code goes into the high half. Both "
            "orders work; files are read by whoever agreed on one.",
            "Las dos mitades del byte están cambiadas: el primer código va en la mitad alta. Los "
            "dos órdenes sirven; los archivos los lee quien acordó uno.",
            _low_first_packed,
            _low_first_unpacked,
        ),
        turn(
            "far-apart",
            _far_apart,
            "You pair the first half of the codes with the second. Neighbours share a byte.",
            "Emparejas la primera mitad de los códigos con la segunda. Comparten byte los vecinos.",
            _far_apart_packed,
            _far_apart_unpacked,
        ),
        turn(
            "another-shift",
            _eight_bits,
            "You shift by another number of bits than a code has, so that the first one falls out "
            "of the byte or runs into the second.",
            "Desplazas un número de bits distinto del que tiene un código: el primero se sale del "
            "byte o se mete en el segundo.",
            _three_bits,
        ),
        turn(
            "unmasked",
            _unmasked,
            "The low half still has the high one in front of it: it has to be masked off.",
            "La mitad baja todavía lleva delante la alta: hay que quitarla con una máscara.",
        ),
        turn(
            "high-kept-high",
            _high_kept,
            "You cut the high half out, but leave it where it was: 16 times too large.",
            "Recortas la mitad alta, pero la dejas donde estaba: 16 veces más grande.",
        ),
        turn(
            "and-for-or",
            _and_for_or,
            "`&` keeps the bits that both have, and here they have none in common. To put them "
            "together, keep those that either has.",
            "`&` conserva los bits que tienen los dos, y aquí no comparten ninguno. Para unirlos, "
            "conserva los que tenga cualquiera.",
        ),
        turn(
            "decimal",
            _decimal,
            "You put the codes together like decimal digits. In a byte the high half counts "
            "sixteens.",
            "Unes los códigos como cifras decimales. En un byte la mitad alta cuenta de dieciséis "
            "en dieciséis.",
        ),
        turn(
            "last-one-lost",
            _last_lost,
            "With an odd number of codes the last one has no partner. It is stored all the same, "
            "with 0 beside it.",
            "Con un número impar de códigos el último no tiene pareja. Se guarda igual, con un 0 "
            "al lado.",
            _even_only,
        ),
        turn(
            "missing-as-15",
            _missing_as_15,
            "The empty half at the end is filled with ones. It is to be 0.",
            "La mitad vacía del final queda llena de unos. Debe ser 0.",
        ),
        turn(
            "one-each",
            _one_each,
            "Each code still has a byte to itself: nothing has become smaller.",
            "Cada código sigue teniendo un byte para él solo: nada se ha hecho más pequeño.",
        ),
        turn(
            "wide",
            _wide,
            "The numbers are right, but each takes eight bytes: a type of one byte was the point.",
            "Los números están bien, pero cada uno ocupa ocho bytes: se trataba de un tipo de un "
            "byte.",
            _wide_packed,
            _wide_unpacked,
        ),
        turn(
            "one-too-many",
            _all_codes,
            "The empty half at the end comes back as a code. n says how many there were.",
            "La mitad vacía del final vuelve como un código. n dice cuántos había.",
        ),
        turn(
            "in-rows",
            _in_rows,
            "The codes come back two in a row. They are one list, as they were.",
            "Los códigos vuelven de dos en dos. Son una sola lista, como antes.",
        ),
    ),
)
