"""Exercise 27.1: the angle of every hand at every place."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def rope_angles(positions, head_dim, base):
    """Return the angle of each pair of channels at each position, (T, head_dim / 2)."""
    frequencies = base ** (-2 * torch.arange(head_dim // 2) / head_dim)
    return positions[:, None] * frequencies


def rope_angles_by_the_outer_product(positions, head_dim, base):
    speeds = [1 / base ** (i / head_dim) for i in range(0, head_dim, 2)]
    return torch.outer(positions.float(), torch.tensor(speeds))


def _half_the_exponent(positions, head_dim, base):
    return positions[:, None] * base ** (-torch.arange(head_dim // 2) / head_dim)


def _one_per_channel(positions, head_dim, base):
    return positions[:, None] * base ** (-2 * torch.arange(head_dim) / head_dim)


def _each_twice(positions, head_dim, base):
    return rope_angles(positions, head_dim, base).repeat(1, 2)


def _faster_and_faster(positions, head_dim, base):
    return positions[:, None] * base ** (2 * torch.arange(head_dim // 2) / head_dim)


def _counts_from_one(positions, head_dim, base):
    return rope_angles(positions + 1, head_dim, base)


def _own_places(positions, head_dim, base):
    return rope_angles(torch.arange(len(positions)), head_dim, base)


def _slowest_first(positions, head_dim, base):
    return rope_angles(positions, head_dim, base).flip(-1)


def _pairs_from_one(positions, head_dim, base):
    return positions[:, None] * base ** (-2 * torch.arange(1, head_dim // 2 + 1) / head_dim)


def _wavelengths(positions, head_dim, base):
    return 2 * torch.pi * rope_angles(positions, head_dim, base)


def _whole_division(positions, head_dim, base):
    return positions[:, None] * base ** (-2.0 * (torch.arange(head_dim // 2) // head_dim))


def _pairs_down_the_rows(positions, head_dim, base):
    return rope_angles(positions, head_dim, base).T


def _always_ten_thousand(positions, head_dim, base):
    return rope_angles(positions, head_dim, 10_000.0)


def _to_the_slowest(positions, head_dim, base):
    pairs = torch.arange(head_dim // 2)
    return positions[:, None] * base ** (-pairs / max(head_dim // 2 - 1, 1))


def cases_rope_angles():
    return [
        (torch.tensor([0, 1, 2]), 2, 100.0),
        (torch.tensor([1]), 4, 100.0),
        (torch.arange(3), 8, 10_000.0),
        (torch.tensor([7, 3]), 6, 64.0),
    ]


EXERCISE = Exercise(
    id="ex-27-01",
    title={"en": "The angle of every hand", "es": "El ángulo de cada aguja"},
    reference=rope_angles,
    alternatives=(rope_angles_by_the_outer_product,),
    cases=cases_rope_angles,
    wrong_turns=(
        turn(
            "half-the-exponent",
            _half_the_exponent,
            "Your hands slow down too little: the last one should be almost base times slower than "
            "the first. How many channels does one pair take up?",
            "Tus agujas frenan demasiado poco: la última debería ser casi base veces más lenta que "
            "la primera. ¿Cuántos canales ocupa una pareja?",
        ),
        turn(
            "one-per-channel",
            _one_per_channel,
            "That is an angle for every channel. A hand is a pair of channels: how many pairs are "
            "there?",
            "Eso es un ángulo por canal. Una aguja es una pareja de canales: ¿cuántas parejas hay?",
            _each_twice,
        ),
        turn(
            "faster-and-faster",
            _faster_and_faster,
            "Each of your hands is faster than the one before it. The first is the fastest, with 1 "
            "radian per place.",
            "Cada una de tus agujas es más rápida que la anterior. La primera es la más rápida: 1 "
            "radián por lugar.",
        ),
        turn(
            "counts-from-one",
            _counts_from_one,
            "At place 0 every hand points where it started. Yours have already moved.",
            "En el lugar 0 todas las agujas apuntan a donde empezaron. Las tuyas ya se movieron.",
        ),
        turn(
            "own-places",
            _own_places,
            "You count 0, 1, 2, ... whatever the places are. A text need not begin at 0: that is "
            "what the argument is for.",
            "Cuentas 0, 1, 2, ... sean cuales sean los lugares. Un texto no tiene por qué empezar "
            "en 0: para eso está el argumento.",
        ),
        turn(
            "slowest-first",
            _slowest_first,
            "The hands are right and stand in the opposite order.",
            "Las agujas son las correctas, pero están en el orden contrario.",
        ),
        turn(
            "pairs-from-one",
            _pairs_from_one,
            "Your first pair is already slowed down. What is the exponent of the first one?",
            "Tu primera pareja ya va frenada. ¿Cuál es el exponente de la primera?",
        ),
        turn(
            "wavelengths",
            _wavelengths,
            "Your first hand makes a whole turn at each place. Per place it moves by 1 radian, and "
            "a "
            "turn is 2π of those.",
            "Tu primera aguja da una vuelta entera en cada lugar. Por lugar avanza 1 radián, y una "
            "vuelta son 2π de esos.",
        ),
        turn(
            "whole-division",
            _whole_division,
            "All your hands go at the same speed. Which division gives 0 for every pair?",
            "Todas tus agujas van a la misma velocidad. ¿Qué división da 0 en todas las parejas?",
        ),
        turn(
            "pairs-down-the-rows",
            _pairs_down_the_rows,
            "Rows and columns have changed places: a row belongs to a place in the text, a column "
            "to a hand.",
            "Filas y columnas están intercambiadas: cada fila es de un lugar del texto y cada "
            "columna, de una aguja.",
        ),
        turn(
            "always-ten-thousand",
            _always_ten_thousand,
            "Your base is always 10,000. It is an argument.",
            "Tu base es siempre 10\u202f000. Es un argumento.",
        ),
        turn(
            "to-the-slowest",
            _to_the_slowest,
            "Your last hand is exactly base times slower than the first. By the formula it does "
            "not "
            "quite get there: what is divided by what in the exponent?",
            "Tu última aguja es exactamente base veces más lenta que la primera. Según la fórmula "
            "no llega del todo: ¿qué se divide entre qué en el exponente?",
        ),
    ),
)
