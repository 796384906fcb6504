"""Exercise 23.1: one new token attends to what is stored."""

import torch
from torch.nn import functional as F

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def attend_next(q, k, v, cache_k, cache_v):
    """Return what the new token gathers (1, D), and both caches with its row at the end."""
    cache_k = torch.cat([cache_k, k])
    cache_v = torch.cat([cache_v, v])
    weights = (q @ cache_k.T / q.shape[-1] ** 0.5).softmax(dim=-1)
    return weights @ cache_v, cache_k, cache_v


def attend_next_by_the_kernel(q, k, v, cache_k, cache_v):
    D = q.shape[1]
    keys, values = (torch.vstack(pair) for pair in ((cache_k, k), (cache_v, v)))
    y = F.scaled_dot_product_attention(q.view(1, 1, 1, D), keys[None, None], values[None, None])
    return y.view(1, D), keys, values


def _attend(q, keys, values, scale=None):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    return (q @ keys.T * scale).softmax(dim=-1) @ values


def _both(k, v, cache_k, cache_v):
    return torch.cat([cache_k, k]), torch.cat([cache_v, v])


def _forgets_itself(q, k, v, cache_k, cache_v):
    return (_attend(q, cache_k, cache_v), *_both(k, v, cache_k, cache_v))


def _replaces(q, k, v, cache_k, cache_v):
    return _attend(q, k, v), k, v


def _only_itself(q, k, v, cache_k, cache_v):
    return (_attend(q, k, v), *_both(k, v, cache_k, cache_v))


def _top_left(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys[:1], values[:1]), keys, values


def _not_stored(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, values), cache_k, cache_v


def _prepends(q, k, v, cache_k, cache_v):
    keys, values = torch.cat([k, cache_k]), torch.cat([v, cache_v])
    return _attend(q, keys, values), keys, values


def _stores_queries(q, k, v, cache_k, cache_v):
    keys, values = _both(q, v, cache_k, cache_v)
    return _attend(q, keys, values), keys, values


def _stores_queries_only(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, values), torch.cat([cache_k, q]), values


def _no_scale(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, values, 1.0), keys, values


def _scaled_by_d(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, values, 1 / q.shape[-1]), keys, values


def _scaled_by_s(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, values, len(keys) ** -0.5), keys, values


def _over_the_queries(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return (q @ keys.T / q.shape[-1] ** 0.5).softmax(dim=0) @ values, keys, values


def _raw_scores(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return q @ keys.T / q.shape[-1] ** 0.5 @ values, keys, values


def _everyone_alike(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return values.mean(0, keepdim=True), keys, values


def _exchanged(q, k, v, cache_k, cache_v):
    keys, values = _both(v, k, cache_v, cache_k)
    return _attend(q, keys, values), values, keys


def _gathers_keys(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, keys), keys, values


def _overwrites_the_last(q, k, v, cache_k, cache_v):
    keys, values = torch.cat([cache_k[:-1], k]), torch.cat([cache_v[:-1], v])
    return _attend(q, keys, values), keys, values


def _flat(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(q, keys, values)[0], keys, values


def _caches_first(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return keys, values, _attend(q, keys, values)


def _only_y(q, k, v, cache_k, cache_v):
    return _attend(q, *_both(k, v, cache_k, cache_v))


def _side_by_side(q, k, v, cache_k, cache_v):
    keys, values = torch.cat([cache_k, k], dim=1), torch.cat([cache_v, v], dim=1)
    return _attend(q, keys, values), keys, values


def _all_queries(q, k, v, cache_k, cache_v):
    keys, values = _both(k, v, cache_k, cache_v)
    return _attend(keys, keys, values)[-1:], keys, values


def cases_attend_next():
    def row(*numbers):
        return torch.tensor([numbers])

    empty = torch.zeros(0, 2)
    stored = torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.tensor([[4.0, 0.0], [0.0, 8.0]])
    more = [normal(1, 4, seed=s) for s in range(3)], [normal(5, 4, seed=s) for s in (3, 4)]
    return [
        (row(2.0, 0.0), row(1.0, 1.0), row(2.0, 2.0), *stored),
        (row(1.0, 3.0), row(1.0, -1.0), row(5.0, 7.0), empty, empty),
        (row(0.0, 0.0), row(3.0, 3.0), row(0.0, 3.0), *stored),
        (*more[0], *more[1]),
    ]


EXERCISE = Exercise(
    id="ex-23-01",
    title={"en": "One new token", "es": "Un token nuevo"},
    reference=attend_next,
    alternatives=(attend_next_by_the_kernel,),
    cases=cases_attend_next,
    wrong_turns=(
        turn(
            "forgets-itself",
            _forgets_itself,
            "The new token does not see itself. In attention each position looks back at all "
            "places up to its own.",
            "El token nuevo no se ve a sí mismo. En la atención cada posición mira hacia atrás "
            "hasta su propio lugar, incluido.",
        ),
        turn(
            "replaces",
            _replaces,
            "What was stored is gone: the past has to stay in the caches.",
            "Lo guardado se perdió: el pasado tiene que quedarse en las cachés.",
        ),
        turn(
            "only-itself",
            _only_itself,
            "You store everything and look only at the new token.",
            "Lo guardas todo y solo miras el token nuevo.",
        ),
        turn(
            "first-key-only",
            _top_left,
            "Your token sees the first key only. It is the last of the text: which of the keys lie "
            "in its future?",
            "Tu token solo ve la primera clave. Es el último del texto: ¿qué claves están en su "
            "futuro?",
        ),
        turn(
            "not-stored",
            _not_stored,
            "y is right, but the caches come back as they were: the next token will not find this "
            "one.",
            "y es correcta, pero las cachés vuelven como estaban: el token siguiente no "
            "encontrará a este.",
        ),
        turn(
            "prepends",
            _prepends,
            "y is right today; your caches run from new to old. The new row belongs at the end.",
            "Hoy y es correcta; tus cachés van de lo nuevo a lo viejo. La fila nueva va al final.",
        ),
        turn(
            "stores-queries",
            _stores_queries,
            "You store the query where a key belongs. Which of the three does a later token ask "
            "for?",
            "Guardas la consulta donde va una clave. ¿Cuál de las tres necesitará un token "
            "posterior?",
            _stores_queries_only,
        ),
        turn(
            "another-scale",
            _no_scale,
            "The scores are not divided by the root of D, as the attention of this course does.",
            "Las puntuaciones no están divididas entre la raíz de D, como en la atención de este "
            "curso.",
            _scaled_by_d,
            _scaled_by_s,
        ),
        turn(
            "over-the-queries",
            _over_the_queries,
            "There is one query, and softmax over one thing is 1. It runs over the keys.",
            "Hay una sola consulta, y softmax sobre una sola cosa es 1. Va sobre las claves.",
        ),
        turn(
            "raw-scores",
            _raw_scores,
            "The scores are no weights yet: they do not add up to 1.",
            "Las puntuaciones todavía no son pesos: no suman 1.",
        ),
        turn(
            "everyone-alike",
            _everyone_alike,
            "The query makes no difference: all values weigh the same.",
            "La consulta no influye: todos los valores pesan lo mismo.",
        ),
        turn(
            "keys-and-values",
            _exchanged,
            "Keys and values have changed places: keys are compared with the query, values are "
            "handed over.",
            "Claves y valores están cambiados: las claves se comparan con la consulta, los valores "
            "se entregan.",
            _gathers_keys,
        ),
        turn(
            "overwrites-the-last",
            _overwrites_the_last,
            "The row before has been overwritten. A new token needs a new row.",
            "Se sobrescribió la fila anterior. Un token nuevo necesita una fila nueva.",
        ),
        turn(
            "another-form",
            _flat,
            "Right numbers in another form: three results are asked for, y first, of shape (1, D).",
            "Números correctos en otra forma: se piden tres resultados, primero y, de forma "
            "(1, D).",
            _caches_first,
            _only_y,
        ),
        turn(
            "side-by-side",
            _side_by_side,
            "You put the new row beside the old ones. It belongs under them.",
            "Pones la fila nueva al lado de las viejas. Va debajo.",
        ),
        turn(
            "old-queries",
            _all_queries,
            "You let the stored keys ask. Only the new token has a query.",
            "Dejas que pregunten las claves guardadas. Solo el token nuevo tiene consulta.",
        ),
    ),
)
