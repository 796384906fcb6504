"""Exercise 19.5: keep the fewest likeliest tokens whose probabilities reach p."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_19 import wrong_keep_top_p as wrong
from minigpt.course.judging.exercise import Exercise, turn


def keep_top_p(logits, p):
    """Return new logits (B, V): the fewest likeliest tokens that add up to p or more, others -inf.

    p  from above 0 to 1; the likeliest token always stays
    """
    ordered, order = logits.sort(dim=-1, descending=True)
    probs = ordered.softmax(dim=-1)
    enough = probs.cumsum(dim=-1) - probs >= p  # those before it reach p already
    cut = ordered.masked_fill(enough, -torch.inf)
    return torch.full_like(logits, -torch.inf).scatter(-1, order, cut)


def keep_top_p_one_by_one(logits, p):
    kept = torch.full_like(logits, float("-inf"))
    for row, (scores, probs) in enumerate(zip(logits, logits.softmax(-1), strict=True)):
        total = 0.0
        for token in probs.argsort(descending=True).tolist():
            if total >= p:
                break
            kept[row, token] = scores[token]
            total += probs[token].item()
    return kept


def cases_keep_top_p():
    p = torch.tensor([0.5, 0.3, 0.15, 0.05]).log()
    return [
        (p[None], 0.6),
        (p[None], 0.4),
        (p[[3, 0, 2, 1]][None], 0.85),
        (torch.stack([p[[1, 2, 0, 3]] + 1, p[[3, 2, 1, 0]]]), 0.9),
        (torch.tensor([[0.0, 3.0, 0.1, -0.2], [0.25, 0.0, 0.125, 0.0625]]), 0.7),
        (p[None], 1.0),
        (normal(3, 9, seed=4), 0.75),
    ]


EXERCISE = Exercise(
    id="ex-19-05",
    title={"en": "Keep what adds up to p", "es": "Quédate con lo que suma p"},
    reference=keep_top_p,
    alternatives=(keep_top_p_one_by_one,),
    cases=cases_keep_top_p,
    wrong_turns=(
        turn(
            "drops-the-crosser",
            wrong._drops_the_crosser,
            "You leave out the token with which the sum gets past p. Without it what is kept does "
            "not add up to p yet.",
            "Dejas fuera el token con el que la suma pasa de p. Sin él, lo que se conserva aún no "
            "suma p.",
            wrong._drops_even_the_first,
        ),
        turn(
            "one-too-many",
            wrong._one_too_many,
            "You keep one token more than it takes to reach p.",
            "Conservas un token más de los que hacen falta para llegar a p.",
        ),
        turn(
            "not-sorted-back",
            wrong._not_sorted_back,
            "Your mask belongs to the sorted row and is laid on the unsorted one. Each verdict "
            "must "
            "go back to the column of its token.",
            "Tu máscara es de la fila ordenada y la pones sobre la que no lo está. Cada veredicto "
            "debe volver a la columna de su token.",
            wrong._never_sorts,
        ),
        turn(
            "loses-its-place",
            wrong._stays_sorted,
            "The right scores, sorted: a token is known by its column.",
            "Las puntuaciones correctas, ordenadas: a un token se le conoce por su columna.",
        ),
        turn(
            "one-minus-p",
            wrong._one_minus_p,
            "You keep the share that should go: 1 - p of it.",
            "Conservas la parte que debería irse: 1 - p.",
        ),
        turn(
            "threshold",
            wrong._threshold,
            "You compare single probabilities with p. It is their sum that must reach it.",
            "Comparas probabilidades sueltas con p. Es su suma la que debe alcanzarla.",
            wrong._share_of_the_best,
        ),
        turn(
            "sums-of-scores",
            wrong._sums_of_scores,
            "You add up scores. Softmax first.",
            "Sumas puntuaciones. Antes, softmax.",
        ),
        turn(
            "from-the-tail",
            wrong._from_the_tail,
            "You begin with the least likely tokens.",
            "Empiezas por los tokens menos probables.",
        ),
        turn(
            "one-cut-for-all",
            wrong._one_cut_for_all,
            "All rows keep as many as the first. How many it takes differs from row to row.",
            "Todas las filas conservan tantos como la primera. Cuántos hacen falta cambia de una "
            "fila "
            "a otra.",
        ),
        turn(
            "down-the-batch",
            wrong._down_the_batch,
            "Your probabilities run down the batch. The tokens of one row compete.",
            "Tus probabilidades recorren el lote. Compiten los tokens de una fila.",
        ),
        turn(
            "zeros",
            wrong._zeros,
            "A score of 0 is not hidden: softmax gives it a share.",
            "Una puntuación de 0 no queda oculta: softmax le da una parte.",
            wrong._large_and_negative,
        ),
        turn(
            "probabilities",
            wrong._probabilities,
            "Logits are asked for: what is kept stays as it was.",
            "Se piden logits: lo que se conserva queda como estaba.",
            wrong._log_probabilities,
        ),
        turn(
            "always-a-count",
            wrong._a_share_of_the_tokens,
            "You keep a share of the tokens. Their probabilities decide, not their number.",
            "Conservas una parte de los tokens. Deciden sus probabilidades, no su cantidad.",
        ),
        turn(
            "in-place",
            wrong._in_place,
            "The numbers are right, but you wrote into the logits that you were given.",
            "Los números son correctos, pero escribiste en los logits que te dieron.",
        ),
    ),
)
