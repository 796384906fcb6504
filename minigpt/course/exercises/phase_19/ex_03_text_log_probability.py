"""Exercise 19.3: how likely is a whole text?"""

import math

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def text_log_probability(logits, ids):
    """Return ln p of the tokens ids (T,), all of them, a float; row t of logits (T, V) scores "
    "ids[t]."""
    log_probs = torch.log_softmax(logits, dim=-1)
    return log_probs[torch.arange(len(ids)), ids].sum().item()


def text_log_probability_by_loss(logits, ids):
    return -float(F.cross_entropy(logits, ids, reduction="sum"))


def _own(values, ids):
    return values.gather(-1, ids[:, None])[:, 0]


def _product(logits, ids):
    return _own(logits.softmax(-1), ids).prod().log().item()


def _product_in_python(logits, ids):
    p = 1.0
    for row, i in zip(logits.softmax(-1), ids, strict=True):
        p *= row[i]
    return torch.log(torch.as_tensor(p)).item()


def _product_in_float64(logits, ids):
    return math.log(math.prod(_own(logits.softmax(-1), ids).tolist()))


def _mean(logits, ids):
    return text_log_probability(logits, ids) / len(ids)


def _shifted(logits, ids):
    return text_log_probability(logits[:-1], ids[1:])


def _first_left_out(logits, ids):
    return text_log_probability(logits[1:], ids[1:])


def _last_left_out(logits, ids):
    return text_log_probability(logits[:-1], ids[:-1])


def _logits(logits, ids):
    return _own(logits, ids).sum().item()


def _log_of_sum(logits, ids):
    return _own(logits.softmax(-1), ids).sum().log().item()


def _log_of_mean(logits, ids):
    return _own(logits.softmax(-1), ids).mean().log().item()


def _surprise(logits, ids):
    return -text_log_probability(logits, ids)


def _bits(logits, ids):
    return text_log_probability(logits, ids) / math.log(2)


def _tens(logits, ids):
    return text_log_probability(logits, ids) / math.log(10)


def _likeliest(logits, ids):
    return logits.log_softmax(-1).amax(-1).sum().item()


def _last_only(logits, ids):
    return text_log_probability(logits[-1:], ids[-1:])


def _probability(logits, ids):
    return math.exp(text_log_probability(logits, ids))


def _down_the_text(logits, ids):
    return _own(logits.log_softmax(0), ids).sum().item()


def _all_tokens(logits, ids):
    return logits.log_softmax(-1)[:, ids].sum().item()


def _overflows(logits, ids):
    e = logits.exp()
    return (_own(e, ids) / e.sum(-1)).log().sum().item()


def _overflows_in_the_logarithm(logits, ids):
    return (_own(logits, ids) - logits.exp().sum(-1).log()).sum().item()


def _each_letter(logits, ids):
    return _own(logits.log_softmax(-1), ids)


def _each_letter_as_list(logits, ids):
    return _own(logits.log_softmax(-1), ids).tolist()


def cases_text_log_probability():
    halves = torch.tensor([[0.0, 0.0], [0.0, math.log(3)]])
    longer = torch.randint(5, (2000,), generator=torch.Generator().manual_seed(1))
    return [
        (halves, torch.tensor([0, 1])),
        (torch.tensor([[1.0, 2.0, 0.5]]), torch.tensor([2])),
        (normal(3, 4), torch.tensor([0, 1, 1])),
        (normal(2000, 5, seed=2), longer),
        (torch.tensor([[100.0, 99.0], [0.0, 200.0]]), torch.tensor([1, 1])),
    ]


EXERCISE = Exercise(
    id="ex-19-03",
    title={"en": "How likely is a text?", "es": "¿Qué probabilidad tiene un texto?"},
    reference=text_log_probability,
    alternatives=(text_log_probability_by_loss,),
    cases=cases_text_log_probability,
    tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32, a sum of 2,000 logarithms"),
    wrong_turns=(
        turn(
            "product",
            _product,
            "Right for a short text. The product of 2,000 probabilities is smaller than any float "
            "above 0, and its logarithm minus infinity. Logarithms first, then something else than "
            "a product.",
            "Correcto con un texto corto. El producto de 2000 probabilidades es menor que "
            "cualquier "
            "float32 mayor que 0, y su logaritmo, menos infinito. Primero los logaritmos, y "
            "después "
            "otra cosa que un producto.",
            _product_in_python,
            _product_in_float64,
        ),
        turn(
            "mean",
            _mean,
            "That is the mean over the letters, as in a loss. A text of two letters is less likely "
            "than one of its letters.",
            "Esa es la media por letra, como en una pérdida. Un texto de dos letras es menos "
            "probable "
            "que una de sus letras.",
        ),
        turn(
            "a-token-short",
            _shifted,
            "A token is missing, or paired with another row. Row t already scores ids[t].",
            "Falta un token, o está emparejado con otra fila. La fila t ya puntúa a ids[t].",
            _first_left_out,
            _last_left_out,
        ),
        turn(
            "sum-of-scores",
            _logits,
            "You add up scores. Only softmax makes probabilities of them.",
            "Sumas puntuaciones. Solo softmax las convierte en probabilidades.",
        ),
        turn(
            "log-of-the-sum",
            _log_of_sum,
            "You add probabilities up before the logarithm. All letters must come, one after the "
            "other: that is a product, and its logarithm a sum.",
            "Sumas probabilidades antes del logaritmo. Tienen que venir todas las letras, una tras "
            "otra: eso es un producto, y su logaritmo, una suma.",
            _log_of_mean,
        ),
        turn(
            "surprise",
            _surprise,
            "That is the surprise. The logarithm of a probability is never above 0.",
            "Esa es la sorpresa. El logaritmo de una probabilidad nunca es mayor que 0.",
        ),
        turn(
            "another-base",
            _bits,
            "The base of your logarithm is another one: ln is asked for.",
            "La base de tu logaritmo es otra: se pide ln.",
            _tens,
        ),
        turn(
            "likeliest-text",
            _likeliest,
            "You take the likeliest token of each row. The text is given.",
            "Tomas el token más probable de cada fila. El texto viene dado.",
        ),
        turn(
            "last-letter",
            _last_only,
            "You count the last token only.",
            "Solo cuentas el último token.",
        ),
        turn(
            "probability",
            _probability,
            "That is p itself. For long texts nothing is left of it; return its logarithm.",
            "Esa es la propia p. En textos largos no queda nada de ella; devuelve su logaritmo.",
        ),
        turn(
            "down-the-text",
            _down_the_text,
            "Your probabilities add up to 1 down the text. At each place the tokens compete with "
            "each other: the last axis.",
            "Tus probabilidades suman 1 a lo largo del texto. En cada lugar compiten los tokens "
            "entre "
            "sí: el último eje.",
        ),
        turn(
            "every-token-everywhere",
            _all_tokens,
            "Each row gives you all the tokens of the text. From row t you need ids[t] only.",
            "De cada fila tomas todos los tokens del texto. De la fila t solo hace falta ids[t].",
        ),
        turn(
            "overflows",
            _overflows,
            "The exponential of a large score is infinite. `log_softmax` takes the largest one off "
            "first.",
            "La exponencial de una puntuación grande es infinita. `log_softmax` antes resta la "
            "mayor.",
            _overflows_in_the_logarithm,
        ),
        turn(
            "each-letter",
            _each_letter,
            "These are the logarithms letter by letter. The whole text is asked for, in one "
            "number.",
            "Estos son los logaritmos letra a letra. Se pide el texto entero, en un número.",
            _each_letter_as_list,
        ),
    ),
)
