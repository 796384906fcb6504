"""Phase 15, attention: softmax, the mask, the scale, and all of it in one function."""

import torch

from minigpt.course.exercise import Exercise, Tolerance, WrongTurn

FEW_TERMS = Tolerance(rtol=2e-5, atol=1e-6, why="float32: log-sum-exp near 100 is good to 8e-6")


def normal(*shape, seed=0):
    """Standard normal numbers, the same in every run."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- 15.1 softmax -----------------------------------------------------------------------------


def softmax(scores):
    """Turn each row of scores (..., S) into weights that are positive and sum to 1."""
    scores = scores - scores.amax(dim=-1, keepdim=True)
    exponentials = torch.exp(scores)
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def softmax_by_logarithm(scores):
    return torch.exp(scores - torch.logsumexp(scores, dim=-1, keepdim=True))


def _overflows(scores):
    return torch.exp(scores) / torch.exp(scores).sum(dim=-1, keepdim=True)


def _no_exponential(scores):
    return scores / scores.sum(dim=-1, keepdim=True)


def _first_axis(scores):
    return torch.softmax(scores, dim=0)


def _one_total(scores):
    return torch.softmax(scores.flatten(), dim=0).view_as(scores)


def _winner_takes_all(scores):
    return torch.nn.functional.one_hot(scores.argmax(dim=-1), scores.shape[-1]).float()


def _never_divides(scores):
    return torch.exp(scores - scores.amax(dim=-1, keepdim=True))


def cases_softmax():
    return [
        (torch.tensor([0.0, 1.0]),),
        (torch.tensor([[2.0, 0.0, 0.0], [1.0, 1.0, 3.0]]),),
        (torch.tensor([100.0, 100.0]),),
        (torch.tensor([0.0, -torch.inf]),),
        (normal(2, 3, 4),),
    ]


# --- 15.2 the mask ----------------------------------------------------------------------------


def mask_future(scores):
    """Return a copy of the scores (..., T, T) with -inf wherever the column is after the row."""
    T = scores.shape[-1]
    ahead = torch.ones(T, T, dtype=torch.bool).triu(diagonal=1)
    return scores.masked_fill(ahead, -torch.inf)


def mask_future_by_positions(scores):
    places = torch.arange(scores.shape[-1])
    return torch.where(places[:, None] >= places[None, :], scores, -torch.inf)


def _masked(scores, ahead, value=-torch.inf):
    return scores.masked_fill(ahead, value)


def _square(scores):
    return torch.ones(scores.shape[-2:], dtype=torch.bool)


def _zero_scores(scores):
    return _masked(scores, _square(scores).triu(1), 0.0)


def _hides_itself(scores):
    return _masked(scores, _square(scores).triu(0))


def _hides_the_past(scores):
    return _masked(scores, _square(scores).tril(-1))


def _sees_one_ahead(scores):
    return _masked(scores, _square(scores).triu(2))


def _plus_infinity(scores):
    return _masked(scores, _square(scores).triu(1), torch.inf)


def cases_mask():
    return [
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]),),
        (torch.arange(1.0, 10.0).view(3, 3),),
        (normal(2, 4, 4),),
    ]


# --- 15.3 the scale ---------------------------------------------------------------------------


def scaled_scores(q, k):
    """Return the scores (T, S) of queries q (T, D) and keys k (S, D), divided by the root of D."""
    return q @ k.T / q.shape[-1] ** 0.5


def scaled_scores_with_einsum(q, k):
    return torch.einsum("td,sd->ts", q, k) * q.shape[-1] ** -0.5


def _no_scale(q, k):
    return q @ k.T


def _divides_by_D(q, k):
    return q @ k.T / q.shape[-1]


def _multiplies(q, k):
    return q @ k.T * q.shape[-1] ** 0.5


def _root_of_S(q, k):
    return q @ k.T / k.shape[0] ** 0.5


def _keys_ask(q, k):
    return k @ q.T / q.shape[-1] ** 0.5


def _cosine(q, k):
    return torch.nn.functional.normalize(q, dim=-1) @ torch.nn.functional.normalize(k, dim=-1).T


def cases_scores():
    return [
        (torch.tensor([[2.0, 0.0, 0.0, 0.0]]), torch.tensor([[3.0, 1.0, 0.0, 0.0]])),
        (torch.tensor([[1.0, 1.0, 0.0, 0.0]]), torch.tensor([[4.0, 2.0, 0, 0], [0, 2.0, 0, 0]])),
        (normal(3, 16), normal(5, 16, seed=1)),
        (normal(4, 8, seed=2), normal(4, 8, seed=3)),
    ]


# --- 15.4 attention ---------------------------------------------------------------------------


def attend(q, k, v):
    """Return what each of T positions gathers from its past, (T, D), for q, k and v (T, D)."""
    scores = mask_future(scaled_scores(q, k))
    return softmax(scores) @ v


def attend_row_by_row(q, k, v):
    rows = []
    for t in range(len(q)):
        scores = k[: t + 1] @ q[t] / q.shape[-1] ** 0.5
        rows.append(torch.softmax(scores, dim=0) @ v[: t + 1])
    return torch.stack(rows)


def _looks_ahead(q, k, v):
    return softmax(scaled_scores(q, k)) @ v


def _masks_too_late(q, k, v):
    return softmax(scaled_scores(q, k)).tril() @ v


def _softmax_over_queries(q, k, v):
    return torch.softmax(mask_future(scaled_scores(q, k)), dim=0) @ v


def _forgets_the_scale(q, k, v):
    return softmax(mask_future(q @ k.T)) @ v


def _scales_the_weights(q, k, v):
    return softmax(mask_future(q @ k.T)) / q.shape[-1] ** 0.5 @ v


def _weights_transposed(q, k, v):
    return softmax(mask_future(scaled_scores(q, k))).T @ v


def _gathers_keys(q, k, v):
    return softmax(mask_future(scaled_scores(q, k))) @ k


def cases_attend():
    by_hand = (
        torch.tensor([[0.0, 2.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]),
        torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0]]),
        torch.tensor([[4.0, 1.0, 0.0, 0.0], [2.0, 1.0, 0.0, 0.0]]),
    )
    return [by_hand, tuple(normal(5, 4, seed=s) for s in (4, 5, 6))]


EXERCISES = (
    Exercise(
        id="ex-15-01",
        title={"en": "Softmax", "es": "Softmax"},
        reference=softmax,
        alternatives=(softmax_by_logarithm,),
        cases=cases_softmax,
        tolerance=FEW_TERMS,
        wrong_turns=(
            WrongTurn(
                "overflows",
                _overflows,
                {
                    "en": "Right for small scores. The exponential of a large one is infinite, "
                    "and infinity over infinity is nan. Which number can you take off every "
                    "score of a row without changing the weights?",
                    "es": "Correcto con puntuaciones pequeñas. La exponencial de una grande es "
                    "infinita, e infinito entre infinito es nan. ¿Qué número puedes restar a "
                    "todas las puntuaciones de una fila sin cambiar los pesos?",
                },
            ),
            WrongTurn(
                "no-exponential",
                _no_exponential,
                {
                    "en": "Dividing the scores themselves by their sum fails for negative "
                    "scores and for a sum of zero. Something must make them positive first.",
                    "es": "Dividir las propias puntuaciones entre su suma falla con "
                    "puntuaciones negativas y con una suma nula. Antes, algo debe hacerlas "
                    "positivas.",
                },
            ),
            WrongTurn(
                "first-axis",
                _first_axis,
                {
                    "en": "Your columns sum to 1. Each query is a row and shares its attention "
                    "among its keys, so it is the rows, the last axis, that must sum to 1.",
                    "es": "Tus columnas suman 1. Cada consulta es una fila y reparte su "
                    "atención entre sus claves: son las filas, el último eje, las que deben "
                    "sumar 1.",
                },
            ),
            WrongTurn(
                "one-total",
                _one_total,
                {
                    "en": "The whole tensor sums to 1. Every query has its own budget: each "
                    "row is normalised on its own (keepdim=True keeps the shapes compatible).",
                    "es": "Todo el tensor suma 1. Cada consulta tiene su propio presupuesto: "
                    "cada fila se normaliza por separado (keepdim=True mantiene compatibles "
                    "las formas).",
                },
            ),
            WrongTurn(
                "winner-takes-all",
                _winner_takes_all,
                {
                    "en": "That is argmax: all the weight goes to the best key. Softmax is "
                    "soft: every key keeps a share, and the shares can be learned by small "
                    "steps.",
                    "es": "Eso es argmax: todo el peso va a la mejor clave. Softmax es suave: "
                    "cada clave conserva una parte, y las partes se pueden aprender a pequeños "
                    "pasos.",
                },
            ),
            WrongTurn(
                "never-divides",
                _never_divides,
                {
                    "en": "The exponentials are right, but nothing makes a row sum to 1 yet.",
                    "es": "Las exponenciales están bien, pero aún nada hace que una fila sume 1.",
                },
            ),
        ),
    ),
    Exercise(
        id="ex-15-02",
        title={"en": "Hide the future", "es": "Oculta el futuro"},
        reference=mask_future,
        alternatives=(mask_future_by_positions,),
        cases=cases_mask,
        wrong_turns=(
            WrongTurn(
                "zero-scores",
                _zero_scores,
                {
                    "en": "A score of 0 is not a weight of 0: softmax takes exp(0) = 1, and "
                    "the future keeps a share. Which score has an exponential of 0?",
                    "es": "Una puntuación de 0 no es un peso de 0: softmax calcula exp(0) = 1 "
                    "y el futuro conserva su parte. ¿Qué puntuación tiene exponencial 0?",
                },
            ),
            WrongTurn(
                "hides-itself",
                _hides_itself,
                {
                    "en": "You hide the diagonal too. A position may read itself; and the "
                    "first one has nothing else: with everything hidden, its softmax is nan.",
                    "es": "También ocultas la diagonal. Una posición puede leerse a sí misma; "
                    "y la primera no tiene nada más: si se oculta todo, su softmax es nan.",
                },
            ),
            WrongTurn(
                "hides-the-past",
                _hides_the_past,
                {
                    "en": "You hide the past and show the future. Rows are the positions that "
                    "ask, columns those that are read: the future is above the diagonal.",
                    "es": "Ocultas el pasado y muestras el futuro. Las filas son las "
                    "posiciones que preguntan y las columnas las leídas: el futuro está sobre "
                    "la diagonal.",
                },
            ),
            WrongTurn(
                "sees-one-ahead",
                _sees_one_ahead,
                {
                    "en": "Each position still sees the one right after it, which is the very "
                    "answer it must predict.",
                    "es": "Cada posición aún ve la que le sigue, que es justo la respuesta que "
                    "debe predecir.",
                },
            ),
            WrongTurn(
                "plus-infinity",
                _plus_infinity,
                {
                    "en": "The sign: a score of plus infinity would draw all the attention to it.",
                    "es": "El signo: una puntuación de más infinito atraería toda la atención.",
                },
            ),
        ),
    ),
    Exercise(
        id="ex-15-03",
        title={"en": "Scaled scores", "es": "Puntuaciones escaladas"},
        reference=scaled_scores,
        alternatives=(scaled_scores_with_einsum,),
        cases=cases_scores,
        tolerance=FEW_TERMS,
        wrong_turns=(
            WrongTurn(
                "no-scale",
                _no_scale,
                {
                    "en": "These are the bare dot products: their variance still grows with D.",
                    "es": "Son los productos escalares sin más: su varianza aún crece con D.",
                },
            ),
            WrongTurn(
                "divides-by-D",
                _divides_by_D,
                {
                    "en": "It is the variance that is D. What is divided is the score, and "
                    "scaling by c changes a variance by the square of c.",
                    "es": "Lo que vale D es la varianza. Lo que se divide es la puntuación, y "
                    "escalar por c cambia una varianza por el cuadrado de c.",
                },
            ),
            WrongTurn(
                "multiplies",
                _multiplies,
                {
                    "en": "You multiply, so that the scores spread even further apart.",
                    "es": "Multiplicas, así que las puntuaciones se separan todavía más.",
                },
            ),
            WrongTurn(
                "root-of-S",
                _root_of_S,
                {
                    "en": "You use the number of keys. What makes a dot product large is how "
                    "many terms it adds up, and that is the length of one query.",
                    "es": "Usas el número de claves. Lo que agranda un producto escalar es "
                    "cuántos términos suma, y eso es la longitud de una consulta.",
                },
            ),
            WrongTurn(
                "keys-ask",
                _keys_ask,
                {
                    "en": "Your rows belong to the keys. The rows are those who ask: T rows "
                    "for the queries, S columns for the keys.",
                    "es": "Tus filas son de las claves. Las filas son quienes preguntan: T "
                    "filas para las consultas y S columnas para las claves.",
                },
            ),
            WrongTurn(
                "cosine",
                _cosine,
                {
                    "en": "That is the cosine, which forgets the lengths. A long query may "
                    "insist: only the number of dimensions is divided out here.",
                    "es": "Eso es el coseno, que olvida las longitudes. Una consulta larga "
                    "puede insistir: aquí solo se compensa el número de dimensiones.",
                },
            ),
        ),
    ),
    Exercise(
        id="ex-15-04",
        title={"en": "Causal attention, whole", "es": "La atención causal, completa"},
        reference=attend,
        alternatives=(attend_row_by_row,),
        cases=cases_attend,
        tolerance=FEW_TERMS,
        wrong_turns=(
            WrongTurn(
                "looks-ahead",
                _looks_ahead,
                {
                    "en": "The first position should see nothing but itself, and it does not. "
                    "Something that hides the future is missing.",
                    "es": "La primera posición solo debería verse a sí misma, y no es así. "
                    "Falta algo que oculte el futuro.",
                },
            ),
            WrongTurn(
                "masks-too-late",
                _masks_too_late,
                {
                    "en": "You hide the future after softmax: what it had received is lost, "
                    "and the rows no longer sum to 1. Hide it while they are still scores.",
                    "es": "Ocultas el futuro después de softmax: lo que había recibido se "
                    "pierde y las filas ya no suman 1. Ocúltalo cuando aún son puntuaciones.",
                },
            ),
            WrongTurn(
                "softmax-over-queries",
                _softmax_over_queries,
                {
                    "en": "Your softmax runs over the queries, down the columns. Each query "
                    "must share out a weight of 1 among its keys.",
                    "es": "Tu softmax recorre las consultas, por columnas. Cada consulta debe "
                    "repartir un peso de 1 entre sus claves.",
                },
            ),
            WrongTurn(
                "forgets-the-scale",
                _forgets_the_scale,
                {
                    "en": "All is there but the scale: the scores were not divided by anything.",
                    "es": "Está todo menos la escala: las puntuaciones no se dividieron entre "
                    "nada.",
                },
            ),
            WrongTurn(
                "scales-the-weights",
                _scales_the_weights,
                {
                    "en": "You scale after softmax, so the weights no longer sum to 1. The "
                    "scale is for the scores, before softmax.",
                    "es": "Escalas después de softmax, así que los pesos ya no suman 1. La "
                    "escala es para las puntuaciones, antes de softmax.",
                },
            ),
            WrongTurn(
                "weights-transposed",
                _weights_transposed,
                {
                    "en": "The weights are transposed: you spread each position's value "
                    "instead of gathering the values of its past.",
                    "es": "Los pesos están traspuestos: repartes el valor de cada posición en "
                    "lugar de reunir los valores de su pasado.",
                },
            ),
            WrongTurn(
                "gathers-keys",
                _gathers_keys,
                {
                    "en": "You gather keys. A key only says what a token offers; what it hands "
                    "over is its value.",
                    "es": "Reúnes claves. Una clave solo dice qué ofrece un token; lo que "
                    "entrega es su valor.",
                },
            ),
        ),
    ),
)
