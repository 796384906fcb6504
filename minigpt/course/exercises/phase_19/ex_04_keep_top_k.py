"""Exercise 19.4: keep the k likeliest tokens."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def keep_top_k(logits, k):
    """Return new logits (B, V): the k largest of each row as they are, all others at -inf.

    k may be larger than V: then all stay.
    """
    k = min(k, logits.shape[-1])
    smallest_kept = logits.topk(k, dim=-1).values[:, -1:]
    return logits.masked_fill(logits < smallest_kept, -torch.inf)


def keep_top_k_by_sorting(logits, k):
    order = logits.argsort(dim=-1, descending=True)[:, :k]
    cut = torch.full_like(logits, float("-inf"))
    return cut.scatter(-1, order, logits.gather(-1, order))


def _with(logits, k, value):
    kept = keep_top_k(logits, k)
    return torch.where(kept == -torch.inf, torch.tensor(value), kept)


def _zeros(logits, k):
    return _with(logits, k, 0.0)


def _times_a_mask(logits, k):
    return logits * (keep_top_k(logits, k) > -torch.inf)


def _one_more(logits, k):
    return keep_top_k(logits, k + 1)


def _one_less(logits, k):
    return keep_top_k(logits, k - 1) if k > 1 else torch.full_like(logits, -torch.inf)


def _strictly_above(logits, k):
    smallest = logits.topk(min(k, logits.shape[-1])).values[:, -1:]
    return logits.masked_fill(logits <= smallest, -torch.inf)


def _whole_batch(logits, k):
    smallest = logits.flatten().topk(min(k, logits.numel())).values[-1]
    return logits.masked_fill(logits < smallest, -torch.inf)


def _first_rows_limit(logits, k):
    smallest = logits[0].topk(min(k, logits.shape[-1])).values[-1]
    return logits.masked_fill(logits < smallest, -torch.inf)


def _smallest(logits, k):
    return -_with(-logits, k, float("inf")).masked_fill(
        keep_top_k(-logits, k) == -torch.inf, torch.inf
    )


def _crashes(logits, k):
    smallest = logits.topk(k).values[:, -1:]
    return logits.masked_fill(logits < smallest, -torch.inf)


def _largest_finite(logits, k):
    return _with(logits, k, -1e9)


def _smallest_float(logits, k):
    return _with(logits, k, torch.finfo(torch.float32).min)


def _nan(logits, k):
    return _with(logits, k, float("nan"))


def _plus_infinity(logits, k):
    return _with(logits, k, float("inf"))


def _values(logits, k):
    return logits.topk(min(k, logits.shape[-1])).values


def _ids(logits, k):
    return logits.topk(min(k, logits.shape[-1])).indices


def _sorted(logits, k):
    values = logits.sort(dim=-1, descending=True).values
    return keep_top_k(values, k)


def _order_as_rank(logits, k):
    return logits.masked_fill(logits.argsort(dim=-1, descending=True) >= k, -torch.inf)


def _order_as_rank_ascending(logits, k):
    return logits.masked_fill(logits.argsort(dim=-1) < logits.shape[-1] - k, -torch.inf)


def _first_columns(logits, k):
    kept = logits.clone()
    kept[:, k:] = -torch.inf
    return kept


def _probabilities(logits, k):
    return keep_top_k(logits, k).softmax(-1)


def _probabilities_cut(logits, k):
    return keep_top_k(logits.softmax(-1), k)


def _in_place(logits, k):
    smallest = logits.topk(min(k, logits.shape[-1])).values[:, -1:]
    logits[logits < smallest] = -torch.inf
    return logits


def _hides_the_best(logits, k):
    kept = keep_top_k(logits, k)
    return logits.masked_fill(kept > -torch.inf, -torch.inf)


def _down_the_batch(logits, k):
    return keep_top_k(logits.T, k).T


def cases_keep_top_k():
    return [
        (torch.tensor([[1.0, 3.0, 2.0, 0.5]]), 2),
        (torch.tensor([[5.0, 4.0, 3.0], [-2.0, -1.0, -3.0]]), 1),
        (torch.tensor([[1.0, 0.25]]), 5),
        (torch.tensor([[-4.0, -2.0, -3.0]]), 3),
        (normal(3, 7, seed=3), 4),
    ]


EXERCISE = Exercise(
    id="ex-19-04",
    title={"en": "Keep the k likeliest", "es": "Quédate con los k más probables"},
    reference=keep_top_k,
    alternatives=(keep_top_k_by_sorting,),
    cases=cases_keep_top_k,
    wrong_turns=(
        turn(
            "zeros",
            _zeros,
            "A score of 0 is not a probability of 0: softmax gives it a share, and among negative "
            "scores even the largest.",
            "Una puntuación de 0 no es una probabilidad de 0: softmax le da una parte, y entre "
            "puntuaciones negativas, la mayor de todas.",
            _times_a_mask,
        ),
        turn(
            "one-too-many",
            _one_more,
            "You keep one token more than k.",
            "Conservas un token más que k.",
        ),
        turn(
            "one-too-few",
            _one_less,
            "You keep one token less than k. With k = 1 nothing is left.",
            "Conservas un token menos que k. Con k = 1 no queda nada.",
            _strictly_above,
        ),
        turn(
            "whole-batch",
            _whole_batch,
            "The limit is the same for all rows. Each row keeps k of its own.",
            "El límite es el mismo para todas las filas. Cada fila conserva k de las suyas.",
            _first_rows_limit,
        ),
        turn(
            "down-the-batch",
            _down_the_batch,
            "You compare texts with each other, token by token. The tokens of one text compete: "
            "the "
            "last axis.",
            "Comparas unos textos con otros, token por token. Compiten los tokens de un texto: el "
            "último eje.",
        ),
        turn(
            "smallest",
            _smallest,
            "You keep the least likely ones.",
            "Conservas los menos probables.",
        ),
        turn(
            "more-than-there-are",
            _crashes,
            "Right as long as k is at most V. With more, `topk` raises an error, and all should "
            "stay.",
            "Correcto mientras k no pase de V. Si pasa, `topk` da un error, y deberían quedarse "
            "todos.",
        ),
        turn(
            "large-and-negative",
            _largest_finite,
            "A large negative number is nearly minus infinity, not quite: next to a score of its "
            "own "
            "size it counts again.",
            "Un número negativo grande es casi menos infinito, pero no del todo: junto a una "
            "puntuación de su tamaño vuelve a contar.",
            _smallest_float,
        ),
        turn(
            "not-hidden",
            _plus_infinity,
            "What you put in the place of the others is not minus infinity, and softmax makes nan "
            "of it.",
            "Lo que pones en lugar de los demás no es menos infinito, y softmax lo convierte en "
            "nan.",
            _nan,
        ),
        turn(
            "loses-its-place",
            _sorted,
            "The right scores, in another place: a token is known by its column.",
            "Las puntuaciones correctas, en otro lugar: a un token se le conoce por su columna.",
            _values,
            _ids,
        ),
        turn(
            "order-is-not-rank",
            _order_as_rank,
            "`argsort` says which token stands at each place of the ranking. You read it as the "
            "place of each token.",
            "`argsort` dice qué token está en cada puesto de la clasificación. Tú lo lees como el "
            "puesto de cada token.",
            _order_as_rank_ascending,
        ),
        turn(
            "first-columns",
            _first_columns,
            "You keep the first k columns. The rows are not sorted.",
            "Conservas las k primeras columnas. Las filas no están ordenadas.",
        ),
        turn(
            "probabilities",
            _probabilities,
            "Logits are asked for: what is kept stays as it was.",
            "Se piden logits: lo que se conserva queda como estaba.",
            _probabilities_cut,
        ),
        turn(
            "in-place",
            _in_place,
            "The numbers are right, but you wrote into the logits that you were given.",
            "Los números son correctos, pero escribiste en los logits que te dieron.",
        ),
        turn(
            "hides-the-best",
            _hides_the_best,
            "You hide the k likeliest and keep the rest.",
            "Ocultas los k más probables y conservas el resto.",
        ),
    ),
)
