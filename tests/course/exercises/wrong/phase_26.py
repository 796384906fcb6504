"""Wrong answers to the exercises of phase 26, each with the hint that it meets."""

import torch


def symmetric(w, top=127, size=torch.max, to=torch.int8):
    scale = size(w.abs()).item() / top
    return torch.round(w / scale).clamp(-128, 127).to(to), scale


def asymmetric(x, steps=255, zero_of=round, rounded=torch.round):
    scale = (x.max() - x.min()).item() / steps
    zero = zero_of(-x.min().item() / scale)
    return (rounded(x / scale) + zero).clamp(0, 255).to(torch.uint8), scale, zero


def wraps(x):
    scale = (x.max() - x.min()).item() / 255
    zero = round(-x.min().item() / scale)
    return (x / scale).round().long().add(zero).to(torch.uint8), scale, zero


def grouped(w, size, top, axis=1, largest=lambda g: g.abs()):
    g = w.reshape(-1, size)
    scale = largest(g).amax(axis, keepdim=True) / top
    return ((g / scale).round() * scale).reshape(w.shape)


def row_by_row(w, bits, group_size):
    return torch.stack([grouped(r, group_size, 2 ** (bits - 1) - 1) for r in w])


def quantiles(offset, below=7, above=8):
    left, right = (
        torch.special.ndtri(torch.linspace(0.5, offset, n + 1)[1:]) for n in (below, above)
    )
    return left, right, torch.cat([-left.flip(0), torch.zeros(1), right]) / right[-1]


def stored_bits(n, block, double, groups=lambda scales: -(-scales // 256), means=1, first=0):
    scales = n // block
    if not double:
        return (4 * n + 32 * scales) / n
    return (4 * n + 8 * scales + 32 * groups(scales) + 32 * means + first * scales) / n


def nibbles(pack=None, unpack=None):
    """A class of the two ways; what is not given is right."""

    def right_pack(codes):
        codes = torch.cat([codes, codes[:0].new_zeros(len(codes) % 2)])
        return codes[0::2] * 16 + codes[1::2]

    def right_unpack(packed, n):
        return torch.stack([packed // 16, packed % 16], 1).flatten()[:n]

    class Answer:
        def pack(self, codes):
            return (pack or right_pack)(codes)

        def unpack(self, packed, n):
            return (unpack or right_unpack)(packed, n)

    return Answer


def even(codes):
    return torch.cat([codes, codes.new_zeros(len(codes) % 2)])


def bucket(x, values, right=False):
    return torch.bucketize(x, (values[1:] + values[:-1]) / 2, right=right).to(torch.uint8)


def closest_first(x, values):
    """For each value the closest x."""
    return torch.stack([(x.flatten() - v).abs().argmin() for v in values]).to(torch.uint8)


ANSWERS = {
    "ex-26-01": [
        ("128-steps", lambda w: symmetric(w, 128)),
        ("256-steps", lambda w: symmetric(w, 255)),
        (
            "truncates",
            lambda w: ((w / (w.abs().max() / 127)).floor().char(), w.abs().max().item() / 127),
        ),
        ("pair-swapped", lambda w: symmetric(w)[::-1]),
        (
            "one-scale-per-row",
            lambda w: (
                (w / (w.abs().amax(-1, True) / 127)).round().char(),
                w.abs().amax(-1, True) / 127,
            ),
        ),
        ("wrong-type", lambda w: symmetric(w, to=torch.int32)),
        ("wrong-type", lambda w: symmetric(w, to=torch.float32)),
        ("comes-back", lambda w: (symmetric(w)[0].float() * symmetric(w)[1], symmetric(w)[1])),
        (
            "from-the-mean",
            lambda w: (
                (127 * w / w.abs().mean()).round().clamp(-127, 127).char(),
                w.abs().mean().item() / 127,
            ),
        ),
        (
            "whole-range",
            lambda w: (
                (w / ((w.max() - w.min()).item() / 254)).round().clamp(-127, 127).char(),
                (w.max() - w.min()).item() / 254,
            ),
        ),
        ("inverse-scale", lambda w: (symmetric(w)[0], 127 / w.abs().max().item())),
        ("codes-only", lambda w: symmetric(w)[0]),
        (None, lambda w: (symmetric(w)[0], w.abs().max() / 127)),
        (None, lambda w: (symmetric(w)[0].to(torch.uint8), symmetric(w)[1])),
    ],
    "ex-26-02": [
        ("wraps-round", wraps),
        (
            "codes-from-the-minimum",
            lambda x: (((x - x.min()) / asymmetric(x)[1]).round().byte(), *asymmetric(x)[1:]),
        ),
        ("zero-between-codes", lambda x: (*asymmetric(x)[:2], -x.min().item() / asymmetric(x)[1])),
        ("zero-cut-off", lambda x: asymmetric(x, zero_of=int)),
        (
            "smallest-number",
            lambda x: (
                ((x - x.min()) / asymmetric(x)[1]).round().byte(),
                asymmetric(x)[1],
                x.min().item(),
            ),
        ),
        ("divides-by-256", lambda x: asymmetric(x, 256)),
        ("truncates", lambda x: asymmetric(x, rounded=lambda codes: codes)),
        ("minimum-as-zero-point", lambda x: (*asymmetric(x)[:2], -asymmetric(x)[2])),
        ("no-zero-point", lambda x: asymmetric(x, zero_of=lambda _: 0)),
        (
            "signed-codes",
            lambda x: (
                (asymmetric(x)[0].short() - 128).char(),
                asymmetric(x)[1],
                asymmetric(x)[2] - 128,
            ),
        ),
        (
            "scale-upside-down",
            lambda x: (asymmetric(x)[0], 255 / (x.max() - x.min()).item(), asymmetric(x)[2]),
        ),
        (None, lambda x: (asymmetric(x)[0].int(), *asymmetric(x)[1:])),
        (None, lambda x: asymmetric(x)[:2]),
    ],
    "ex-26-03": [
        (
            "inside-rows",
            lambda w, bits, size: torch.cat(
                [grouped(p, size, 2 ** (bits - 1) - 1) for p in w.view(w.shape[0], -1, size)]
            ).view(w.shape),
        ),
        ("one-step-more", lambda w, bits, size: grouped(w, size, 2 ** (bits - 1))),
        (
            "largest-only",
            lambda w, bits, size: grouped(w, size, 2 ** (bits - 1) - 1, largest=lambda g: g),
        ),
        (
            "from-end-to-end",
            lambda w, bits, size: grouped(
                w, size, 2**bits - 1, largest=lambda g: g - g.amin(1, True)
            ),
        ),
        ("across-the-groups", lambda w, bits, size: grouped(w, size, 2 ** (bits - 1) - 1, axis=0)),
        ("levels-for-steps", lambda w, bits, size: grouped(w, size, 2**bits - 1)),
        (
            "this-many-groups",
            lambda w, bits, size: grouped(w, w.numel() // size, 2 ** (bits - 1) - 1),
        ),
        ("down-the-columns", lambda w, bits, size: grouped(w.T, size, 2 ** (bits - 1) - 1).T),
        ("one-scale-for-all", lambda w, bits, size: grouped(w, w.numel(), 2 ** (bits - 1) - 1)),
        ("bits-as-steps", lambda w, bits, size: grouped(w, size, bits)),
        (
            "mean-size",
            lambda w, bits, size: grouped(
                w, size, 2 ** (bits - 1) - 1, largest=lambda g: g.abs().mean(1, True)
            ),
        ),
        (None, lambda w, bits, size: grouped(w, size, 127)),
        (None, row_by_row),
    ],
    "ex-26-04": [
        ("offset-ignored", lambda offset: quantiles(0.9677083)[2]),
        (
            "another-number",
            lambda offset: (
                torch.cat([-quantiles(offset)[0].flip(0), torch.zeros(2), quantiles(offset)[1]])
                / quantiles(offset)[1][-1]
            ),
        ),
        ("another-number", lambda offset: quantiles(offset, 7, 7)[2]),
        (
            "unsorted",
            lambda offset: (
                torch.cat([-quantiles(offset)[0], torch.zeros(1), quantiles(offset)[1]])
                / quantiles(offset)[1][-1]
            ),
        ),
        ("descending", lambda offset: quantiles(offset)[2].sort(descending=True).values),
        ("eight-below", lambda offset: quantiles(offset, 8, 7)[2]),
        ("even-steps", lambda offset: torch.arange(-7.5, 8) / 7.5),
        (
            "not-divided",
            lambda offset: quantiles(offset)[2] * torch.special.ndtri(torch.tensor(offset)),
        ),
        (
            "one-run",
            lambda offset: (
                torch.special.ndtri(torch.linspace(1 - offset, offset, 16))
                / torch.special.ndtri(torch.tensor(offset))
            ),
        ),
        (
            "probabilities",
            lambda offset: (
                torch.cat(
                    [
                        -torch.linspace(offset, 0.5, 8)[:-1],
                        torch.zeros(1),
                        torch.linspace(0.5, offset, 9)[1:],
                    ]
                )
                / offset
            ),
        ),
        (None, lambda offset: quantiles(offset)[2].tolist()),
        (None, lambda offset: quantiles(offset)[2].double()),
    ],
    "ex-26-05": [
        (
            "formula-of-the-text",
            lambda n, block, double: 4 + 8 / 64 + 32 / (64 * 256) if double else 4.5,
        ),
        (
            "formula-of-the-text",
            lambda n, block, double: 4 + 8 / block + 32 / block / 256 if double else 4 + 32 / block,
        ),
        (
            "mean-always",
            lambda n, block, double: stored_bits(n, block, double) + (not double) * 32 / n,
        ),
        (
            "groups-of-weights",
            lambda n, block, double: stored_bits(n, block, double, lambda _: -(-n // 256)),
        ),
        ("both-levels", lambda n, block, double: stored_bits(n, block, double, first=32)),
        ("other-unit", lambda n, block, double: stored_bits(n, block, double) * n),
        ("other-unit", lambda n, block, double: stored_bits(n, block, double) / 8),
        (
            "always-one-more",
            lambda n, block, double: stored_bits(n, block, double, lambda s: s // 256 + 1),
        ),
        (
            "part-of-a-group",
            lambda n, block, double: stored_bits(n, block, double, lambda s: s / 256),
        ),
        (
            "floors-the-groups",
            lambda n, block, double: stored_bits(n, block, double, lambda s: s // 256),
        ),
        ("no-offset", lambda n, block, double: stored_bits(n, block, double, means=0)),
        ("one-kind-only", lambda n, block, double: stored_bits(n, block, True)),
        ("codes-alone", lambda n, block, double: stored_bits(n, block, double) // 1),
        (None, lambda n, block, double: stored_bits(n, block, double, means=2)),
    ],
    "ex-26-06": [
        ("low-first", nibbles(lambda c: even(c)[1::2] * 16 + even(c)[0::2])),
        ("low-first", nibbles(unpack=lambda p, n: torch.stack([p % 16, p // 16], 1).flatten()[:n])),
        ("far-apart", nibbles(unpack=lambda p, n: torch.cat([p // 16, p % 16])[:n])),
        ("another-shift", nibbles(lambda c: even(c)[0::2] << 8 | even(c)[1::2])),
        ("unmasked", nibbles(unpack=lambda p, n: torch.stack([p >> 4, p], 1).flatten()[:n])),
        (
            "high-kept-high",
            nibbles(unpack=lambda p, n: torch.stack([p & 0xF0, p & 0xF], 1).flatten()[:n]),
        ),
        ("and-for-or", nibbles(lambda c: (even(c)[0::2] << 4) & even(c)[1::2])),
        ("last-one-lost", nibbles(lambda c: c[: len(c) - len(c) % 2][0::2] * 16 + c[1::2])),
        ("one-each", nibbles(lambda c: c, lambda p, n: p[:n])),
        ("wide", nibbles(lambda c: even(c).long()[0::2] * 16 + even(c).long()[1::2])),
        ("one-too-many", nibbles(unpack=lambda p, n: torch.stack([p >> 4, p & 15], 1).view(-1))),
        ("decimal", nibbles(lambda c: even(c)[0::2] * 10 + even(c)[1::2])),
        (None, nibbles(lambda c: even(c)[0::2] + even(c)[1::2])),
        (
            None,
            nibbles(
                unpack=lambda p, n: [code for byte in p.tolist() for code in divmod(byte, 16)][:n]
            ),
        ),
    ],
    "ex-26-07": [
        ("ties-go-up", lambda x, values: bucket(x, values, right=True)),
        (
            "one-side",
            lambda x, values: torch.searchsorted(values, x).clamp(max=len(values) - 1).byte(),
        ),
        ("one-side", lambda x, values: ((x[..., None] >= values).sum(-1) - 1).clamp(min=0).byte()),
        ("signed-distance", lambda x, values: (x.unsqueeze(-1) - values).argmin(-1).byte()),
        ("farthest", lambda x, values: (x[..., None] - values).square().argmax(-1).byte()),
        ("values-themselves", lambda x, values: values[bucket(x, values).int()]),
        (
            "even-steps",
            lambda x, values: (
                ((x - values[0]) / (values[-1] - values[0]) * (len(values) - 1))
                .round()
                .clamp(0, len(values) - 1)
                .byte()
            ),
        ),
        ("other-axis", closest_first),
        ("wide", lambda x, values: (x[..., None] - values).abs().argmin(-1)),
        ("flat", lambda x, values: bucket(x, values).flatten()),
        ("divides-first", lambda x, values: bucket(x / x.abs().amax(), values)),
        (None, lambda x, values: bucket(x, values) + 1),
        (None, lambda x, values: bucket(x, values).flip(-1)),
    ],
}
