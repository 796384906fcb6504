"""Exercise 18.2: warm-up and cosine."""

import math

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def rate(step, steps, peak, warmup, final):
    """Return the learning rate of a step: a straight rise times half a cosine down."""
    rise = min(1.0, (step + 1) / max(1, warmup))
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))  # from 1 to 0
    return peak * rise * (final + (1 - final) * cosine)


def rate_piecewise(step, steps, peak, warmup, final):
    floor = peak * final
    glide = floor + (peak - floor) * math.cos(math.pi / 2 * step / steps) ** 2
    if step + 1 < warmup:
        return glide * (step + 1) / warmup
    return glide


def _rate(step, steps, peak, warmup, final, rise=None, fall=None):
    rise = min(1.0, (step + 1) / max(1, warmup)) if rise is None else rise
    fall = 0.5 * (1 + math.cos(math.pi * step / steps)) if fall is None else fall
    return peak * rise * (final + (1 - final) * fall)


def _first_step_at_zero(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, rise=min(1.0, step / max(1, warmup)))


def _no_warmup(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, rise=1.0)


def _rises_on(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, rise=(step + 1) / max(1, warmup))


def _straight_down(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, fall=1 - step / steps)


def _whole_turn(step, steps, peak, warmup, final):
    fall = 0.5 * (1 + math.cos(2 * math.pi * step / steps))
    return _rate(step, steps, peak, warmup, final, fall=fall)


def _bare_cosine(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, fall=math.cos(math.pi * step / steps))


def _falls_to_zero(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, 0.0)


def _floor_on_top(step, steps, peak, warmup, final):
    fall = 0.5 * (1 + math.cos(math.pi * step / steps))
    return peak * min(1.0, (step + 1) / max(1, warmup)) * (final + fall)


def cases_rate():
    setting = (8, 1.0, 2, 0.25)
    first = [(step, *setting) for step in (4, 0, 1, 2, 6, 7)]
    return [*first, *((step, 100, 6e-3, 10, 0.05) for step in (0, 5, 9, 30, 99)), (0, 10, 1, 0, 0)]


EXERCISE = Exercise(
    id="ex-18-02",
    title={"en": "Warm-up and cosine", "es": "Calentamiento y coseno"},
    reference=rate,
    alternatives=(rate_piecewise,),
    cases=cases_rate,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a handful of operations"),
    wrong_turns=(
        turn(
            "first-step-at-zero",
            _first_step_at_zero,
            "Your first step has rate 0: a whole batch is computed and nothing moves. Steps "
            "count from 0, so the rise must be one step ahead.",
            "Tu primer paso tiene tasa 0: se calcula un lote entero y nada se mueve. Los pasos "
            "se cuentan desde 0, así que la subida debe ir un paso por delante.",
        ),
        turn(
            "no-warmup",
            _no_warmup,
            "The glide is right, but the first steps are already at full speed: warmup is "
            "never used.",
            "La bajada está bien, pero los primeros pasos ya van a toda velocidad: warmup no "
            "se usa.",
        ),
        turn(
            "rises-on",
            _rises_on,
            "The rise does not stop at 1: after the warm-up the rate keeps growing beyond the "
            "peak.",
            "La subida no se detiene en 1: después del calentamiento la tasa sigue creciendo "
            "por encima del máximo.",
        ),
        turn(
            "straight-down",
            _straight_down,
            "You come down in a straight line. A cosine stays high at first, falls fastest in "
            "the middle and lands flat.",
            "Bajas en línea recta. Un coseno se queda arriba al principio, cae más deprisa en "
            "la mitad y aterriza plano.",
        ),
        turn(
            "whole-turn",
            _whole_turn,
            "Your cosine makes a whole turn, so that the rate is back at its peak at the end. "
            "Half a turn goes from top to bottom.",
            "Tu coseno da una vuelta entera, así que al final la tasa vuelve a su máximo. "
            "Media vuelta lleva de arriba abajo.",
        ),
        turn(
            "bare-cosine",
            _bare_cosine,
            "The cosine runs from 1 to -1, so that your rate turns negative and walks uphill. "
            "It has to be shifted and halved to run from 1 to 0.",
            "El coseno va de 1 a -1, así que tu tasa se vuelve negativa y sube la cuesta. Hay "
            "que desplazarlo y reducirlo a la mitad para que vaya de 1 a 0.",
        ),
        turn(
            "falls-to-zero",
            _falls_to_zero,
            "Your rate falls to 0. It should land on final times the peak, so that the last "
            "steps still move something.",
            "Tu tasa cae hasta 0. Debe aterrizar en final por el máximo, para que los últimos "
            "pasos todavía muevan algo.",
        ),
        turn(
            "floor-on-top",
            _floor_on_top,
            "You add the floor on top of the cosine: the rate begins above the peak. The "
            "cosine has only the room between floor and peak.",
            "Sumas el suelo encima del coseno: la tasa empieza por encima del máximo. Al "
            "coseno solo le queda el espacio entre el suelo y el máximo.",
        ),
    ),
)
