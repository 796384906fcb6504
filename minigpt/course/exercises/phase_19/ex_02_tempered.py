"""Exercise 19.2: probabilities at a temperature."""

import torch
from torch.nn import functional as F

from minigpt.course.judging.exercise import Exercise, turn


def tempered(logits, t):
    """Return the probabilities (B, V) of logits (B, V) at temperature t, a float of 0 or more.

    At t = 0 everything goes to the likeliest token, to the first one of equals.
    """
    if t == 0:
        likeliest = logits.argmax(dim=-1, keepdim=True)
        return torch.zeros_like(logits).scatter(-1, likeliest, 1.0)
    return torch.softmax(logits / t, dim=-1)


def tempered_by_powers(logits, t):
    log_probs = torch.log_softmax(logits, dim=-1)
    if t == 0:
        return torch.nn.functional.one_hot(log_probs.max(dim=-1).indices, logits.shape[-1]).float()
    powers = torch.exp((log_probs - log_probs.amax(dim=-1, keepdim=True)) / t)
    return powers / powers.sum(dim=-1, keepdim=True)


def _of_zero(logits):
    return F.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float()


def _divides_probabilities(logits, t):
    return torch.softmax(torch.softmax(logits, -1) / t, -1) if t else _of_zero(logits)


def _multiplies(logits, t):
    return torch.softmax(logits * t, -1) if t else _of_zero(logits)


def _multiplies_always(logits, t):
    return torch.softmax(logits * t, -1)


def _zero_is_one(logits, t):
    return torch.softmax(logits / (t or 1), -1)


def _zero_is_even(logits, t):
    return torch.softmax(logits / t, -1) if t else torch.full_like(logits, 1 / logits.shape[-1])


def _divides_by_zero(logits, t):
    return torch.softmax(logits / t, -1)


def _never_shares_out(logits, t):
    return torch.softmax(logits, -1) ** (1 / t) if t else _of_zero(logits)


def _divides_after(logits, t):
    return torch.softmax(logits, -1) / t if t else _of_zero(logits)


def _powers_upside_down(logits, t):
    powers = torch.softmax(logits, -1) ** t
    return powers / powers.sum(-1, keepdim=True) if t else _of_zero(logits)


def _down_the_batch(logits, t):
    return torch.softmax(logits / t, 0) if t else _of_zero(logits)


def _over_everything(logits, t):
    return torch.softmax((logits / t).flatten(), 0).view_as(logits) if t else _of_zero(logits)


def _overflows(logits, t):
    if t == 0:
        return _of_zero(logits)
    exponentials = torch.exp(logits / t)
    return exponentials / exponentials.sum(-1, keepdim=True)


def _ties_share(logits, t):
    if t:
        return torch.softmax(logits / t, -1)
    best = (logits == logits.amax(-1, keepdim=True)).float()
    return best / best.sum(-1, keepdim=True)


def _nearly_zero(logits, t):
    return torch.softmax(logits / max(t, 1e-6), -1)


def _a_little_more(logits, t):
    return torch.softmax(logits / (t + 1e-6), -1)


def _ties_all_win(logits, t):
    return torch.softmax(logits / t, -1) if t else (logits == logits.amax(-1, keepdim=True)).float()


def _last_of_equals(logits, t):
    if t:
        return torch.softmax(logits / t, -1)
    last = logits.shape[-1] - 1 - logits.flip(-1).argmax(-1)
    return F.one_hot(last, logits.shape[-1]).float()


def _ids_at_zero(logits, t):
    return torch.softmax(logits / t, -1) if t else logits.argmax(-1)


def _logarithms(logits, t):
    return torch.log_softmax(logits / t, -1) if t else _of_zero(logits).log()


def _logits(logits, t):
    return logits / t if t else _of_zero(logits)


def _in_place(logits, t):
    if t == 0:
        return _of_zero(logits)
    logits /= t
    return torch.softmax(logits, -1)


def _squared(logits, t):
    return torch.softmax(logits / t**2, -1) if t else _of_zero(logits)


def _root(logits, t):
    return torch.softmax(logits / t**0.5, -1) if t else _of_zero(logits)


def cases_tempered():
    return [
        (torch.tensor([[2.0, 0.0, 1.0]]), 0.5),
        (torch.tensor([[2.0, 0.0], [0.0, 3.0]]), 2.0),
        (torch.tensor([[1.0, 4.0, 4.0], [0.5, 0.0, -1.0]]), 0.0),
        (torch.tensor([[100.0, 99.0]]), 1.0),
        (torch.tensor([[-500.0, -499.0]]), 2.5),
    ]


EXERCISE = Exercise(
    id="ex-19-02",
    title={"en": "Temperature", "es": "Temperatura"},
    reference=tempered,
    alternatives=(tempered_by_powers,),
    cases=cases_tempered,
    wrong_turns=(
        turn(
            "divides-probabilities",
            _divides_probabilities,
            "You divide probabilities and take softmax again. Numbers between 0 and 1 lie close "
            "together, so the result is flatter whatever t is. What is divided are the logits.",
            "Divides probabilidades y aplicas softmax otra vez. Los números entre 0 y 1 están muy "
            "juntos, así que el resultado es más plano, valga lo que valga t. Lo que se divide son "
            "los logits.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "Your temperature works the wrong way round: a small one should sharpen.",
            "Tu temperatura funciona al revés: una pequeña debería afilar.",
            _multiplies_always,
            _powers_upside_down,
        ),
        turn(
            "zero-acts-as-another",
            _zero_is_one,
            "At t = 0 you divide by something else, or by nothing. The smaller t, the more goes to "
            "the likeliest: where does that end?",
            "Con t = 0 divides entre otra cosa, o entre nada. Cuanto menor es t, más se lleva el "
            "más "
            "probable: ¿dónde acaba eso?",
            _zero_is_even,
        ),
        turn(
            "divides-by-zero",
            _divides_by_zero,
            "t = 0 is a division by zero, and what comes of it is nan. Treat it on its own.",
            "t = 0 es una división entre cero, y de ahí sale nan. Trátalo aparte.",
        ),
        turn(
            "never-shares-out",
            _never_shares_out,
            "Your numbers do not add up to 1 any more.",
            "Tus números ya no suman 1.",
            _divides_after,
        ),
        turn(
            "down-the-batch",
            _down_the_batch,
            "Each row has a total of its own: share out along the last axis.",
            "Cada fila tiene su propio total: reparte a lo largo del último eje.",
            _over_everything,
        ),
        turn(
            "overflows",
            _overflows,
            "The exponential of a large score is infinite, of a very small one 0, and the quotient "
            "nan. A softmax that takes the largest score off first has no such trouble.",
            "La exponencial de una puntuación grande es infinita, la de una muy pequeña es 0, y el "
            "cociente, nan. Un softmax que antes resta la mayor no tiene ese problema.",
        ),
        turn(
            "ties-share",
            _ties_share,
            "At t = 0 two equal tokens get a half each with you. The first one is to get it all.",
            "Con t = 0, dos tokens iguales reciben contigo la mitad cada uno. El primero debe "
            "llevárselo todo.",
            _nearly_zero,
            _a_little_more,
            _ties_all_win,
        ),
        turn(
            "last-of-equals",
            _last_of_equals,
            "Of equal tokens you take the last one.",
            "De los tokens iguales tomas el último.",
        ),
        turn(
            "an-id-at-zero",
            _ids_at_zero,
            "At t = 0 you return an id. Probabilities are due there as well, a 1 and zeros.",
            "Con t = 0 devuelves un id. También ahí se piden probabilidades, un 1 y ceros.",
        ),
        turn(
            "logarithms",
            _logarithms,
            "These are logarithms, not probabilities.",
            "Estos son logaritmos, no probabilidades.",
        ),
        turn(
            "still-logits",
            _logits,
            "The division is right, but these are still scores.",
            "La división es correcta, pero esto todavía son puntuaciones.",
        ),
        turn(
            "in-place",
            _in_place,
            "The result is right, but you divided the logits that you were given. Make new ones.",
            "El resultado es correcto, pero dividiste los logits que te dieron. Crea otros.",
        ),
        turn(
            "bends-the-temperature",
            _squared,
            "You bend t before you divide by it. It is used as it is.",
            "Doblas t antes de dividir entre ella. Se usa tal cual.",
            _root,
        ),
    ),
)
