"""Exercise 32.4: a loss that can be compared with other alphabets, tokenizers and programs."""

import math

from minigpt.course.judging.exercise import Exercise, turn


def bits_per_character(mean_loss_nats, tokens, characters):
    """Return a mean loss per token, in nats, as bits per character of the same text."""
    return mean_loss_nats * tokens / math.log(2) / characters


def bits_from_probability(mean_loss_nats, tokens, characters):
    whole_text = mean_loss_nats * tokens  # -ln of the probability of all of it
    return -math.log2(math.exp(-whole_text / characters))


def _nats(mean_loss_nats, tokens, characters):
    return mean_loss_nats * tokens / characters


def _times_ln2(mean_loss_nats, tokens, characters):
    return mean_loss_nats * math.log(2) * tokens / characters


def _per_token(mean_loss_nats, tokens, characters):
    return mean_loss_nats / math.log(2)


def _whole_text(mean_loss_nats, tokens, characters):
    return mean_loss_nats * tokens / math.log(2)


def _of_the_mean(mean_loss_nats, tokens, characters):
    return mean_loss_nats / math.log(2) / tokens


def _characters_times(mean_loss_nats, tokens, characters):
    return mean_loss_nats * characters / math.log(2)


def _power_of_two(mean_loss_nats, tokens, characters):
    return 2**mean_loss_nats


def _to_one_decimal(mean_loss_nats, tokens, characters):
    return round(mean_loss_nats * tokens / math.log(2) / characters, 1)


def _perplexity(mean_loss_nats, tokens, characters):
    return math.exp(mean_loss_nats)


def _perplexity_per_character(mean_loss_nats, tokens, characters):
    return math.exp(mean_loss_nats * tokens / characters)


def _exchanged(mean_loss_nats, tokens, characters):
    return mean_loss_nats / math.log(2) * characters / tokens


def _already_total(mean_loss_nats, tokens, characters):
    return mean_loss_nats / math.log(2) / characters


def _log_of_loss(mean_loss_nats, tokens, characters):
    return math.log2(mean_loss_nats) * tokens / characters if mean_loss_nats > 0 else 0.0


def _log10(mean_loss_nats, tokens, characters):
    return mean_loss_nats * tokens / math.log(10) / characters


def _bytes(mean_loss_nats, tokens, characters):
    return mean_loss_nats * tokens / math.log(2) / characters / 8


def _rounded(mean_loss_nats, tokens, characters):
    return round(mean_loss_nats * tokens / math.log(2) / characters)


def _whole_tokens(mean_loss_nats, tokens, characters):
    return mean_loss_nats / math.log(2) / (characters // tokens)


def cases_bits_per_character():
    return [
        (math.log(2), 10, 10),
        (2 * math.log(2), 10, 10),
        (1.386, 10, 30),
        (3.0, 8, 20),
        (1.0, 1, 4),
        (0.0, 5, 5),
        (2.5, 30, 31),
    ]


EXERCISE = Exercise(
    id="ex-32-04",
    title={"en": "Bits per character", "es": "Bits por carácter"},
    reference=bits_per_character,
    alternatives=(bits_from_probability,),
    cases=cases_bits_per_character,
    wrong_turns=(
        turn(
            "nats",
            _nats,
            "Those are nats per character. A fair coin holds one bit, and 0.693 nats.",
            "Eso son nats por carácter. Una moneda tiene un bit, y 0,693 nats.",
        ),
        turn(
            "multiplied-by-ln2",
            _times_ln2,
            "The change of unit goes the other way: a nat is more than a bit.",
            "El cambio de unidad va al revés: un nat es más que un bit.",
        ),
        turn(
            "per-token",
            _per_token,
            "That is per token. A tokenizer of long tokens has few of them, and would look bad for "
            "being good.",
            "Eso es por token. Un tokenizador de tokens largos tiene pocos, y parecería malo por "
            "ser bueno.",
            _already_total,
            _of_the_mean,
        ),
        turn(
            "whole-text",
            _whole_text,
            "That is what the whole text costs. How much is it for one character?",
            "Eso es lo que cuesta todo el texto. ¿Cuánto es por carácter?",
            _characters_times,
        ),
        turn(
            "perplexity",
            _perplexity,
            "That is a perplexity, among how many choices the model wavers. Bits are a logarithm.",
            "Eso es una perplejidad: entre cuántas opciones duda el modelo. Los bits son un "
            "logaritmo.",
            _perplexity_per_character,
            _power_of_two,
        ),
        turn(
            "exchanged",
            _exchanged,
            "Tokens and characters are exchanged: more characters for the same tokens make each "
            "one cheaper.",
            "Tokens y caracteres están intercambiados: con los mismos tokens, más caracteres hacen "
            "que cada uno salga más barato.",
        ),
        turn(
            "logarithm-again",
            _log_of_loss,
            "The loss is a logarithm already: it needs another unit, not another logarithm.",
            "La pérdida ya es un logaritmo: le hace falta otra unidad, no otro logaritmo.",
        ),
        turn(
            "other-base",
            _log10,
            "That divides by the logarithm of ten: digits, not bits.",
            "Eso divide entre el logaritmo de diez: cifras, no bits.",
            _bytes,
        ),
        turn(
            "whole-numbers",
            _rounded,
            "You round, somewhere: two models may differ by less than what that hides.",
            "En algún sitio redondeas: dos modelos pueden diferir en menos de lo que eso oculta.",
            _to_one_decimal,
            _whole_tokens,
        ),
    ),
)
