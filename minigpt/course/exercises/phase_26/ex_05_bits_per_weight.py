"""Exercise 26.5: count the bits."""

from minigpt.course.judging.exercise import Exercise, turn


def bits_per_weight(n, block_size, double):
    """Return the bits stored per weight, scales included, for n weights in NF4."""
    scales = n // block_size
    bits = 4 * n + 32 * scales
    if double:
        groups = -(-scales // 256)
        bits = 4 * n + 8 * scales + 32 * groups + 32
    return bits / n


def bits_per_weight_by_bytes(n, block_size, double):
    stored = n / 2
    blocks = n // block_size
    if double:
        stored += blocks + 4 * ((blocks + 255) // 256) + 4
    else:
        stored += 4 * blocks
    return 8 * stored / n


def _codes_alone(n, block_size, double):
    return 4.0


def _no_second_level(n, block_size, double):
    scales = n // block_size
    return (4 * n + (8 if double else 32) * scales) / n


def _no_offset(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 32 * -(-scales // 256)) / n
    return (4 * n + 32 * scales) / n


def _scale_per_weight(n, block_size, double):
    return 4.0 + (8 if double else 32)


def _halves_the_codes(n, block_size, double):
    scales = n // block_size
    return ((2 if double else 4) * n + 32 * scales) / n


def _scales_in_16_bits(n, block_size, double):
    scales = n // block_size
    return (4 * n + (8 * scales + 16 * -(-scales // 256) + 16 if double else 16 * scales)) / n


def _floors_the_groups(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 32 * (scales // 256) + 32) / n
    return (4 * n + 32 * scales) / n


def cases_bits_per_weight():
    return [
        (64, 64, False),
        (4096, 64, False),
        (4096, 64, True),
        (4096, 128, True),
        (65_536, 64, True),
    ]


EXERCISE = Exercise(
    id="ex-26-05",
    title={"en": "Count the bits", "es": "Cuenta los bits"},
    reference=bits_per_weight,
    alternatives=(bits_per_weight_by_bytes,),
    cases=cases_bits_per_weight,
    wrong_turns=(
        turn(
            "codes-alone",
            _codes_alone,
            "4 bits are the codes alone. Without its scale a code means nothing, so the "
            "scales are stored, too.",
            "4 bits son solo los códigos. Sin su escala un código no significa nada, así que "
            "también se guardan las escalas.",
        ),
        turn(
            "no-second-level",
            _no_second_level,
            "Scales in 8 bits have scales of their own: each 256 of them share one, and all "
            "of them share an offset.",
            "Las escalas de 8 bits tienen a su vez escalas: cada 256 comparten una, y todas "
            "comparten un desplazamiento.",
        ),
        turn(
            "no-offset",
            _no_offset,
            "Nearly: the mean that is taken off all scales is one more number, stored once.",
            "Casi: la media que se les resta a todas las escalas es un número más, que se "
            "guarda una vez.",
        ),
        turn(
            "scale-per-weight",
            _scale_per_weight,
            "You give each weight a scale of its own. A block shares one.",
            "Le das a cada peso una escala propia. Un bloque comparte una.",
        ),
        turn(
            "halves-the-codes",
            _halves_the_codes,
            "Double quantization quantizes the scales, not the codes: those keep their 4 bits.",
            "La doble cuantización cuantiza las escalas, no los códigos: esos conservan sus 4 "
            "bits.",
        ),
        turn(
            "16-bit-scales",
            _scales_in_16_bits,
            "You count 16 bits for a float. These are float32.",
            "Cuentas 16 bits por cada float. Son float32.",
        ),
        turn(
            "floors-the-groups",
            _floors_the_groups,
            "A group of scales that is not full needs its 32 bits all the same: round the "
            "number of groups up, not down.",
            "Un grupo de escalas incompleto necesita sus 32 bits de todos modos: redondea el "
            "número de grupos hacia arriba, no hacia abajo.",
        ),
    ),
)
