"""Exercise 30.5: one clip for a gradient that nobody has whole."""

import math

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def clip_scale(local_squares, limit):
    """Return the factor that gives the whole gradient at most the length `limit`."""
    length = sum(local_squares) ** 0.5
    return min(1.0, limit / length) if length else 1.0


def scale_if_too_long(local_squares, limit):
    whole = 0.0
    for square in local_squares:
        whole += square
    return 1.0 if whole <= limit**2 else limit * whole**-0.5


def _scale(length, limit):
    return min(1.0, limit / length) if length else 1.0


def _own_length(local_squares, limit):
    return _scale(math.sqrt(local_squares[0]), limit)


def _each_its_own(local_squares, limit):
    return [_scale(math.sqrt(square), limit) for square in local_squares]


def _longest(local_squares, limit):
    return _scale(math.sqrt(max(local_squares)), limit)


def _last_length(local_squares, limit):
    return _scale(math.sqrt(local_squares[-1]), limit)


def _sum_of_lengths(local_squares, limit):
    return _scale(sum(map(math.sqrt, local_squares)), limit)


def _mean_of_lengths(local_squares, limit):
    return _scale(sum(map(math.sqrt, local_squares)) / len(local_squares), limit)


def _mean_of_squares(local_squares, limit):
    return _scale(math.sqrt(sum(local_squares) / len(local_squares)), limit)


def _scaled_up_too(local_squares, limit):
    length = math.sqrt(sum(local_squares))
    return limit / length if length else 1.0


def _by_the_square(local_squares, limit):
    return _scale(sum(local_squares), limit)


def _squared_again(local_squares, limit):
    return _scale(math.hypot(*local_squares), limit)


def _square_against_limit(local_squares, limit):
    whole = sum(local_squares)
    return 1.0 if whole <= limit else limit / math.sqrt(whole)


def _upside_down(local_squares, limit):
    return max(1.0, math.sqrt(sum(local_squares)) / limit)


def _upside_down_cut(local_squares, limit):
    return min(1.0, math.sqrt(sum(local_squares)) / limit)


def _new_length(local_squares, limit):
    return min(limit, math.sqrt(sum(local_squares)))


def _root_of_ratio(local_squares, limit):
    whole = sum(local_squares)
    return min(1.0, math.sqrt(limit / whole)) if whole else 1.0


def _zero_for_nothing(local_squares, limit):
    length = math.sqrt(sum(local_squares))
    return min(1.0, limit / length) if length else 0.0


def _never_up_to_one(local_squares, limit):
    length = math.sqrt(sum(local_squares))
    return limit / max(1.0, length)


def _limit_shared(local_squares, limit):
    return _scale(math.sqrt(sum(local_squares)), limit / len(local_squares))


def _share_of_limit(local_squares, limit):
    return _scale(math.sqrt(sum(local_squares)), limit / math.sqrt(len(local_squares)))


def cases_clip_scale():
    return [
        ([9.0, 16.0], 1.0),
        ([0.01, 0.01], 1.0),
        ([16.0, 9.0], 2.0),
        ([4.0], 1.0),
        ([0.7, 0.7], 1.0),
        ([1.0, 4.0, 4.0], 0.5),
        ([0.25, 0.0, 0.11], 3.0),
        ([144.0, 0.0, 25.0], 26.0),
        ([0.0, 0.0], 1.0),
    ]


EXERCISE = Exercise(
    id="ex-30-05",
    title={"en": "One clip for all shards", "es": "Un recorte para todos los fragmentos"},
    reference=clip_scale,
    alternatives=(scale_if_too_long,),
    cases=cases_clip_scale,
    tolerance=Tolerance(
        rtol=1e-5, atol=1e-12, why="who adds PyTorch's 1e-6 to the length is right, too"
    ),
    wrong_turns=(
        turn(
            "own-length",
            _own_length,
            "That is the length of one shard. If each is scaled by its own, the whole gradient "
            "turns to another direction.",
            "Esa es la longitud de un fragmento. Si cada uno se escala por la suya, el gradiente "
            "entero cambia de dirección.",
            _each_its_own,
            _longest,
            _last_length,
        ),
        turn(
            "sum-of-lengths",
            _sum_of_lengths,
            "Lengths do not add up: two sides of 3 and 4 make a diagonal of 5.",
            "Las longitudes no se suman: dos lados de 3 y 4 dan una diagonal de 5.",
            _mean_of_lengths,
        ),
        turn(
            "mean-of-squares",
            _mean_of_squares,
            "A mean would be right for copies of one gradient. Shards are different pieces of it.",
            "Una media valdría para copias de un mismo gradiente. Los fragmentos son trozos "
            "distintos.",
        ),
        turn(
            "scaled-up",
            _scaled_up_too,
            "You make short gradients longer. A clip leaves alone what is within the limit.",
            "Alargas los gradientes cortos. Un recorte deja en paz lo que no pasa del límite.",
        ),
        turn(
            "no-root",
            _by_the_square,
            "You compare the limit with the square of the length.",
            "Comparas el límite con el cuadrado de la longitud.",
            _root_of_ratio,
            _squared_again,
            _square_against_limit,
        ),
        turn(
            "upside-down",
            _upside_down,
            "That is by how much the gradient is too long. What do you multiply it by to mend it?",
            "Eso es cuánto se pasa de largo el gradiente. ¿Por cuánto lo multiplicas para "
            "corregirlo?",
            _upside_down_cut,
        ),
        turn(
            "length-after",
            _new_length,
            "That is the length afterwards. The factor is asked for.",
            "Esa es la longitud después. Se pide el factor.",
        ),
        turn(
            "nothing-to-clip",
            _zero_for_nothing,
            "A gradient of zero is not too long: its factor is that of every short gradient.",
            "Un gradiente cero no es demasiado largo: su factor es el de cualquier gradiente "
            "corto.",
        ),
        turn(
            "limit-as-factor",
            _never_up_to_one,
            "Where the length is below 1, your factor is the limit itself.",
            "Cuando la longitud baja de 1, tu factor es el propio límite.",
        ),
        turn(
            "limit-shared",
            _limit_shared,
            "You give each process a part of the limit. The limit is for the whole, and so is the "
            "length.",
            "Le das a cada proceso una parte del límite. El límite es para el todo, y la longitud "
            "también.",
            _share_of_limit,
        ),
    ),
)
