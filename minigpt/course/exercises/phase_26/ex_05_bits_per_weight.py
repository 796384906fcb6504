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


def _formula_of_the_text(n, block_size, double):
    return 4 + (8 / 64 + 32 / (64 * 256) if double else 32 / 64)


def _formula_with_block_size(n, block_size, double):
    return 4 + (8 / block_size + 32 / (block_size * 256) if double else 32 / block_size)


def _mean_always(n, block_size, double):
    return bits_per_weight(n, block_size, double) + (0 if double else 32 / n)


def _groups_of_weights(n, block_size, double):
    if double:
        return (4 * n + 8 * (n // block_size) + 32 * -(-n // 256) + 32) / n
    return (4 * n + 32 * (n // block_size)) / n


def _both_levels(n, block_size, double):
    return bits_per_weight(n, block_size, double) + (32 / block_size if double else 0)


def _total(n, block_size, double):
    return n * bits_per_weight(n, block_size, double)


def _bytes(n, block_size, double):
    return bits_per_weight(n, block_size, double) / 8


def _always_one_more(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 32 * (scales // 256 + 1) + 32) / n
    return (4 * n + 32 * scales) / n


def _part_of_a_group(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 32 * scales / 256 + 32) / n
    return (4 * n + 32 * scales) / n


def _double_ignored(n, block_size, double):
    return bits_per_weight(n, block_size, False)


def _always_double(n, block_size, double):
    return bits_per_weight(n, block_size, True)


def _mean_per_group(n, block_size, double):
    scales = n // block_size
    if double:
        return (4 * n + 8 * scales + 64 * -(-scales // 256)) / n
    return (4 * n + 32 * scales) / n


def _scales_alone(n, block_size, double):
    return bits_per_weight(n, block_size, double) - 4


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
        turn(
            "formula-of-the-text",
            _formula_of_the_text,
            "The formula in the text is for one large layer in blocks of 64. A small layer has a "
            "group that is not full, and the mean weighs on it.",
            "La fórmula del texto es para una capa grande en bloques de 64. Una capa pequeña "
            "tiene un grupo incompleto, y la media le pesa.",
            _formula_with_block_size,
        ),
        turn(
            "mean-always",
            _mean_always,
            "Only double quantization takes a mean off: without it there is none to store.",
            "Solo la doble cuantización resta una media: sin ella no hay ninguna que guardar.",
        ),
        turn(
            "groups-of-weights",
            _groups_of_weights,
            "You make groups of 256 weights. It is 256 scales, one from each block, that share a "
            "number.",
            "Formas grupos de 256 pesos. Son 256 escalas, una de cada bloque, las que comparten "
            "un número.",
        ),
        turn(
            "both-levels",
            _both_levels,
            "The float32 scales are replaced by the 8-bit ones; you store both.",
            "Las escalas float32 se sustituyen por las de 8 bits; tú guardas las dos.",
        ),
        turn(
            "other-unit",
            _total,
            "The sum is right, the unit is not: bits, and for one weight.",
            "La suma está bien, la unidad no: bits, y por un peso.",
            _bytes,
        ),
        turn(
            "always-one-more",
            _always_one_more,
            "You add a group even when the last one is full.",
            "Añades un grupo aunque el último esté completo.",
        ),
        turn(
            "part-of-a-group",
            _part_of_a_group,
            "You share a float32 out to the scales that are there. It is stored whole, however "
            "few they are.",
            "Repartes un float32 entre las escalas que hay. Se guarda entero, por pocas que sean.",
        ),
        turn(
            "one-kind-only",
            _double_ignored,
            "Both kinds come out alike: the argument double has no say.",
            "Los dos casos salen igual: el argumento double no interviene.",
            _always_double,
        ),
        turn(
            "mean-per-group",
            _mean_per_group,
            "You store a mean for each group. The layer has one.",
            "Guardas una media por grupo. La capa tiene una.",
        ),
        turn(
            "scales-alone",
            _scales_alone,
            "These are the scales alone; the codes take their bits as well.",
            "Esas son solo las escalas; los códigos también ocupan sus bits.",
        ),
    ),
)
