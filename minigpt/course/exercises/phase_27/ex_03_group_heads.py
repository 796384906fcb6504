"""Exercise 27.3: a few heads of keys for many of queries."""

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def group_heads(k, n_head):
    """Return k (B, G, T, D) once for each of n_head heads of queries: (B, n_head, T, D)."""
    return k.repeat_interleave(n_head // k.shape[1], dim=1)


def group_heads_by_index(k, n_head):
    size = n_head // k.shape[1]
    return k[:, [head // size for head in range(n_head)]]


def _tiles(k, n_head):
    return k.repeat(1, n_head // k.shape[1], 1, 1)


def _repeats_time(k, n_head):
    return k.repeat_interleave(n_head // k.shape[1], dim=2)


def _repeats_channels(k, n_head):
    return k.repeat_interleave(n_head // k.shape[1], dim=3)


def _repeats_texts(k, n_head):
    return k.repeat_interleave(n_head // k.shape[1], dim=0)


def _unchanged(k, n_head):
    return k


def _always_twice(k, n_head):
    return k.repeat_interleave(2, dim=1)


def _n_head_times(k, n_head):
    return k.repeat_interleave(n_head, dim=1)


def _first_for_all(k, n_head):
    return k[:, :1].expand(-1, n_head, -1, -1)


def _mean_for_all(k, n_head):
    return k.mean(dim=1, keepdim=True).expand(-1, n_head, -1, -1)


def _an_axis_more(k, n_head):
    size = n_head // k.shape[1]
    return k[:, :, None].expand(-1, -1, size, -1, -1)


def _shares_the_channels(k, n_head):
    B, G, T, D = k.shape
    return k.reshape(B, n_head, T, G * D // n_head)


def _backwards(k, n_head):
    return k.repeat_interleave(n_head // k.shape[1], dim=1).flip(1)


def _filled_with_zeros(k, n_head):
    out = k.new_zeros(k.shape[0], n_head, *k.shape[2:])
    out[:, : k.shape[1]] = k
    return out


def cases_group_heads():
    return [
        (normal(1, 2, 1, 2), 4),
        (normal(2, 2, 3, 4), 6),
        (normal(1, 1, 2, 2), 3),
        (normal(2, 4, 2, 2), 4),
        (normal(1, 3, 2, 4), 6),
    ]


EXERCISE = Exercise(
    id="ex-27-03",
    title={"en": "Share the keys", "es": "Comparte las claves"},
    reference=group_heads,
    alternatives=(
        group_heads_by_index,
        # Looks as if it repeated positions, and does not: the copies become heads.
        lambda k, n_head: k.repeat(1, 1, n_head // k.shape[1], 1).reshape(
            k.shape[0], n_head, *k.shape[2:]
        ),
    ),
    cases=cases_group_heads,
    wrong_turns=(
        turn(
            "tiles",
            _tiles,
            "Your heads read 0, 1, 0, 1. Neighbours belong together: 0, 0, 1, 1. The first head is "
            "right either way, so a test on one head sees nothing.",
            "Tus cabezas leen 0, 1, 0, 1. Las vecinas van juntas: 0, 0, 1, 1. La primera acierta "
            "de "
            "las dos maneras, así que probar una sola cabeza no lo delata.",
        ),
        turn(
            "repeats-time",
            _repeats_time,
            "The text got longer, not the number of heads. Which axis holds the heads?",
            "Se alargó el texto, no el número de cabezas. ¿En qué eje están las cabezas?",
        ),
        turn(
            "repeats-channels",
            _repeats_channels,
            "The heads got wider, not more. Which axis holds the heads?",
            "Las cabezas se ensancharon, no aumentaron. ¿En qué eje están las cabezas?",
        ),
        turn(
            "repeats-texts",
            _repeats_texts,
            "There are more texts now. Which axis holds the heads?",
            "Ahora hay más textos. ¿En qué eje están las cabezas?",
        ),
        turn(
            "unchanged",
            _unchanged,
            "Nothing is repeated. With a single head of keys PyTorch would forgive it; with two it "
            "would not.",
            "No se repite nada. Con una sola cabeza de claves PyTorch lo perdonaría; con dos, no.",
        ),
        turn(
            "always-twice",
            _always_twice,
            "You repeat twice whatever the numbers are. How many heads of queries share one of "
            "keys?",
            "Repites dos veces, sean cuales sean los números. ¿Cuántas cabezas de consultas "
            "comparten una de claves?",
        ),
        turn(
            "n-head-times",
            _n_head_times,
            "There are too many heads. n_head is how many there are in the end, not how often one "
            "is repeated.",
            "Hay demasiadas cabezas. n_head es cuántas hay al final, no cuántas veces se repite "
            "una.",
        ),
        turn(
            "first-for-all",
            _first_for_all,
            "All heads read the same keys; the others are lost.",
            "Todas las cabezas leen las mismas claves; las demás se pierden.",
            _mean_for_all,
        ),
        turn(
            "an-axis-more",
            _an_axis_more,
            "The copies are right, and stand on an axis of their own. Attention wants one axis of "
            "heads.",
            "Las copias son correctas, pero están en un eje propio. La atención quiere un solo eje "
            "de cabezas.",
        ),
        turn(
            "shares-the-channels",
            _shares_the_channels,
            "You cut heads into narrower ones. Each head of queries reads a whole head of keys.",
            "Cortas las cabezas en otras más estrechas. Cada cabeza de consultas lee una cabeza de "
            "claves entera.",
        ),
        turn(
            "backwards",
            _backwards,
            "The groups are right and stand in the opposite order.",
            "Los grupos son correctos, pero están en el orden contrario.",
        ),
        turn(
            "filled-with-zeros",
            _filled_with_zeros,
            "Heads without keys of their own get zeros. They should read those of their group.",
            "Las cabezas sin claves propias reciben ceros. Deberían leer las de su grupo.",
        ),
    ),
)
