"""Exercise 27.2: turn the pairs."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def rotate(x, angles):
    """Return x (T, D) with channel i and channel i + D / 2 turned by angles (T, D / 2)."""
    a, b = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


def rotate_as_complex_numbers(x, angles):
    half = x.shape[-1] // 2
    turned = torch.complex(x[..., :half], x[..., half:]) * torch.exp(1j * angles)
    return torch.cat([turned.real, turned.imag], dim=-1)


def _halves(x, angles):
    half = x.shape[-1] // 2
    return x[..., :half], x[..., half:], angles.cos(), angles.sin()


def _neighbours(x, angles):
    a, b, cos, sin = x[..., ::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


def _neighbours_apart(x, angles):
    a, b, cos, sin = x[..., ::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


def _backwards(x, angles):
    return rotate(x, -angles)


def _sine_and_cosine_swapped(x, angles):
    a, b, cos, sin = _halves(x, angles)
    return torch.cat([a * sin - b * cos, a * cos + b * sin], dim=-1)


def _adds_the_angle(x, angles):
    a, b, cos, sin = _halves(x, angles)
    return torch.cat([a + sin, b + cos], dim=-1)


def _first_half_only(x, angles):
    a, b, cos, sin = _halves(x, angles)
    return torch.cat([a * cos - b * sin, b], dim=-1)


def _second_half_from_the_new_first(x, angles):
    a, b, cos, sin = _halves(x, angles)
    a = a * cos - b * sin
    return torch.cat([a, a * sin + b * cos], dim=-1)


def _no_minus(x, angles):
    a, b, cos, sin = _halves(x, angles)
    return torch.cat([a * cos + b * sin, a * sin + b * cos], dim=-1)


def _a_mirror(x, angles):
    a, b, cos, sin = _halves(x, angles)
    return torch.cat([a * cos + b * sin, a * sin - b * cos], dim=-1)


def _each_channel_alone(x, angles):
    return x * torch.cat([angles.cos(), angles.cos()], dim=-1)


def _changes_the_argument(x, angles):
    x[...] = rotate(x, angles)
    return x


def _halves_change_places(x, angles):
    a, b, cos, sin = _halves(x, angles)
    return torch.cat([a * sin + b * cos, a * cos - b * sin], dim=-1)


def _in_degrees(x, angles):
    return rotate(x, torch.deg2rad(angles))


def cases_rotate():
    quarter = torch.tensor([[torch.pi / 2]])
    return [
        (torch.tensor([[1.0, 0.0]]), quarter),
        (torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[0.0], [0.5]])),
        (torch.tensor([[1.0, 2.0, 3.0, 4.0]]), torch.tensor([[1.0, 0.1]])),
        (normal(3, 8), torch.arange(12.0).view(3, 4) / 5),
    ]


EXERCISE = Exercise(
    id="ex-27-02",
    title={"en": "Turn the pairs", "es": "Gira las parejas"},
    reference=rotate,
    alternatives=(rotate_as_complex_numbers,),
    cases=cases_rotate,
    wrong_turns=(
        turn(
            "neighbours",
            _neighbours,
            "You pair neighbours, 0 with 1 and 2 with 3. Here channel i belongs with channel i + "
            "D / 2; models trained with one pairing do not understand the other.",
            "Emparejas canales vecinos, 0 con 1 y 2 con 3. Aquí el canal i va con el i + D / 2; un "
            "modelo entrenado con un emparejamiento no entiende el otro.",
            _neighbours_apart,
        ),
        turn(
            "backwards",
            _backwards,
            "Your hands turn backwards. Where does (1, 0) point after a quarter turn?",
            "Tus agujas giran al revés. ¿Hacia dónde apunta (1, 0) después de un cuarto de vuelta?",
        ),
        turn(
            "sine-and-cosine-swapped",
            _sine_and_cosine_swapped,
            "At angle 0 nothing may move. What are cosine and sine of 0?",
            "Con ángulo 0 no se mueve nada. ¿Cuánto valen el coseno y el seno de 0?",
        ),
        turn(
            "adds-the-angle",
            _adds_the_angle,
            "You add something to each channel, as a learned position does. A turn multiplies, and "
            "keeps the length.",
            "Le sumas algo a cada canal, como hace una posición aprendida. Un giro multiplica y "
            "conserva la longitud.",
        ),
        turn(
            "first-half-only",
            _first_half_only,
            "The second half has not moved. A hand has two coordinates, and both change.",
            "La segunda mitad no se movió. Una aguja tiene dos coordenadas, y cambian las dos.",
        ),
        turn(
            "second-half-from-the-new-first",
            _second_half_from_the_new_first,
            "The second coordinate is computed from the first one after it has turned. Both come "
            "from where the hand was.",
            "La segunda coordenada se calcula con la primera ya girada. Las dos salen de donde "
            "estaba la aguja.",
        ),
        turn(
            "no-minus",
            _no_minus,
            "Your turn makes hands longer or shorter. One of the four products is taken off, not "
            "added.",
            "Tu giro alarga o acorta las agujas. De los cuatro productos, uno se resta.",
        ),
        turn(
            "a-mirror",
            _a_mirror,
            "Lengths are right, but this is a mirror, not a turn: at angle 0 one half changes "
            "sign.",
            "Las longitudes son correctas, pero esto es un espejo, no un giro: con ángulo 0 una "
            "mitad cambia de signo.",
        ),
        turn(
            "each-channel-alone",
            _each_channel_alone,
            "Each channel only shrinks by a cosine. Where does the other one of the pair come in?",
            "Cada canal solo se encoge por un coseno. ¿Dónde entra el otro de la pareja?",
        ),
        turn(
            "changes-the-argument",
            _changes_the_argument,
            "The numbers are right, but the x that came in has turned, too. Make a new tensor.",
            "Los números son correctos, pero también giró la x que recibiste. Crea otro tensor.",
        ),
        turn(
            "halves-change-places",
            _halves_change_places,
            "Both coordinates are right and have changed places.",
            "Las dos coordenadas son correctas, pero cambiaron de lugar.",
        ),
        turn(
            "in-degrees",
            _in_degrees,
            "Your turns are too small: the angles are given in radians.",
            "Tus giros son demasiado pequeños: los ángulos vienen en radianes.",
        ),
    ),
)
