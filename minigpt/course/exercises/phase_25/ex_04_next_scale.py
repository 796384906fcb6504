"""Exercise 25.4: the scale of the next step."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def next_scale(scale, good_steps, found_inf, interval):
    """Return (scale, good_steps) after a step: the scale as a float, the count as an integer."""
    if found_inf:
        return scale / 2, 0
    if good_steps + 1 == interval:
        return scale * 2, 0
    return scale, good_steps + 1


def next_scale_with_a_remainder(scale, good_steps, found_inf, interval):
    good_steps = 0 if found_inf else (good_steps + 1) % interval
    factor = 0.5 if found_inf else (2.0 if good_steps == 0 else 1.0)
    return float(scale * factor), good_steps


def _always_grows(scale, good_steps, found_inf, interval):
    return (scale / 2, 0) if found_inf else (scale * 2, 0)


def _always_grows_and_counts(scale, good_steps, found_inf, interval):
    return (scale / 2, 0) if found_inf else (scale * 2, good_steps + 1)


def _grows_on_inf(scale, good_steps, found_inf, interval):
    return (scale * 2, 0) if found_inf else next_scale(scale, good_steps, False, interval)


def _other_way_round(scale, good_steps, found_inf, interval):
    if found_inf:
        return scale * 2, 0
    if good_steps + 1 == interval:
        return scale / 2, 0
    return scale, good_steps + 1


def _only_ever_grows(scale, good_steps, found_inf, interval):
    return (scale * 2, 0) if found_inf else (scale, good_steps + 1)


def _quarters(scale, good_steps, found_inf, interval):
    return (scale / 4, 0) if found_inf else next_scale(scale, good_steps, False, interval)


def _quadruples(scale, good_steps, found_inf, interval):
    new, good_steps = next_scale(scale, good_steps, found_inf, interval)
    return (4 * scale if new > scale else new), good_steps


def _tenths(scale, good_steps, found_inf, interval):
    return (scale / 10, 0) if found_inf else next_scale(scale, good_steps, False, interval)


def _keeps_count_after_inf(scale, good_steps, found_inf, interval):
    return (scale / 2, good_steps) if found_inf else next_scale(scale, good_steps, False, interval)


def _inf_counts_as_good(scale, good_steps, found_inf, interval):
    return (scale / 2, good_steps + 1) if found_inf else next_scale(scale, good_steps, 0, interval)


def _inf_counts_as_first(scale, good_steps, found_inf, interval):
    return (scale / 2, 1) if found_inf else next_scale(scale, good_steps, False, interval)


def _keeps_count_after_growth(scale, good_steps, found_inf, interval):
    if found_inf:
        return scale / 2, 0
    return (scale * 2 if good_steps + 1 >= interval else scale), good_steps + 1


def _starts_at_one(scale, good_steps, found_inf, interval):
    if found_inf:
        return scale / 2, 0
    return (scale * 2, 1) if good_steps + 1 == interval else (scale, good_steps + 1)


def _one_late(scale, good_steps, found_inf, interval):
    if found_inf:
        return scale / 2, 0
    return (scale * 2, 0) if good_steps == interval else (scale, good_steps + 1)


def _one_late_then_counts(scale, good_steps, found_inf, interval):
    if found_inf:
        return scale / 2, 0
    return (scale * 2, 1) if good_steps == interval else (scale, good_steps + 1)


def _never_grows(scale, good_steps, found_inf, interval):
    return (scale / 2, 0) if found_inf else (scale, good_steps + 1)


def _never_shrinks(scale, good_steps, found_inf, interval):
    return (scale, 0) if found_inf else next_scale(scale, good_steps, False, interval)


def _to_one(scale, good_steps, found_inf, interval):
    return (1.0, 0) if found_inf else next_scale(scale, good_steps, False, interval)


def _also_grows_after_inf(scale, good_steps, found_inf, interval):
    scale = scale / 2 if found_inf else scale
    good_steps = 0 if found_inf else good_steps
    return (scale * 2, 0) if good_steps + 1 == interval else (scale, good_steps + 1)


def _adds(scale, good_steps, found_inf, interval):
    if found_inf:
        return scale - 2, 0
    return (scale + 2, 0) if good_steps + 1 == interval else (scale, good_steps + 1)


def _whole_scale(scale, good_steps, found_inf, interval):
    scale, good_steps = next_scale(scale, good_steps, found_inf, interval)
    return int(scale), good_steps


def _not_below_one(scale, good_steps, found_inf, interval):
    scale, good_steps = next_scale(scale, good_steps, found_inf, interval)
    return max(scale, 1.0), good_steps


def cases_next_scale():
    return [
        (1024.0, 0, False, 5),
        (1024.0, 4, False, 5),
        (1024.0, 3, True, 5),
        (1.0, 0, True, 200),
        (64.0, 0, False, 1),
        (64.0, 4, True, 5),
        (65536.0, 198, False, 200),
        (65536.0, 199, False, 200),
    ]


EXERCISE = Exercise(
    id="ex-25-04",
    title={"en": "The next scale", "es": "La escala siguiente"},
    reference=next_scale,
    alternatives=(next_scale_with_a_remainder,),
    cases=cases_next_scale,
    tolerance=Tolerance(rtol=1e-12, atol=0.0, why="powers of two are exact"),
    wrong_turns=(
        turn(
            "grows-every-time",
            _always_grows,
            "Your scale doubles after every good step, and so overflows every few steps. How long "
            "is it to wait?",
            "Tu escala se duplica tras cada paso bueno y desborda cada pocos pasos. ¿Cuánto tiene "
            "que esperar?",
            _always_grows_and_counts,
        ),
        turn(
            "wrong-way",
            _grows_on_inf,
            "An infinite gradient was too large already. Which way must the scale go?",
            "Un gradiente infinito ya era demasiado grande. ¿Hacia dónde tiene que ir la escala?",
            _other_way_round,
            _only_ever_grows,
        ),
        turn(
            "count-survives-the-infinity",
            _keeps_count_after_inf,
            "After an infinity your count goes on where it was. The good steps are to be in a row.",
            "Tras un infinito tu cuenta sigue donde estaba. Los pasos buenos tienen que ser "
            "seguidos.",
        ),
        turn(
            "skipped-step-counts",
            _inf_counts_as_good,
            "You count the skipped step among the good ones.",
            "Cuentas el paso saltado entre los buenos.",
            _inf_counts_as_first,
            _also_grows_after_inf,
        ),
        turn(
            "count-survives-the-growth",
            _keeps_count_after_growth,
            "After a doubling the count goes on, so that it doubles again at the very next step.",
            "Tras duplicar, la cuenta sigue, así que se vuelve a duplicar en el paso siguiente.",
            _starts_at_one,
        ),
        turn(
            "does-not-grow",
            _one_late,
            "At the step that completes the interval your scale stays as it was. That step counts, "
            "too; and gradients get smaller as a model learns, so it must be able to grow.",
            "En el paso que completa el intervalo tu escala no cambia. Ese paso también cuenta; "
            "y los gradientes se hacen menores al aprender, así que tiene que poder crecer.",
            _one_late_then_counts,
            _never_grows,
        ),
        turn(
            "never-shrinks",
            _never_shrinks,
            "After an infinity your scale stays, and the next step will overflow again.",
            "Tras un infinito tu escala se queda, y el paso siguiente volverá a desbordar.",
        ),
        turn(
            "all-the-way-down",
            _to_one,
            "You start from 1 again. One halving is often enough.",
            "Vuelves a empezar en 1. A menudo basta con una mitad.",
        ),
        turn(
            "another-factor",
            _quarters,
            "Your scale moves by another factor than 2.",
            "Tu escala se mueve por otro factor que no es 2.",
            _quadruples,
            _tenths,
        ),
        turn(
            "adds",
            _adds,
            "You add and subtract. The scale has to find its size over many powers of two.",
            "Sumas y restas. La escala tiene que encontrar su tamaño entre muchas potencias de "
            "dos.",
        ),
        turn(
            "whole-numbers",
            _whole_scale,
            "The scale is a float and may go below 1. A whole number would become 0 there, and a "
            "limit would let it overflow for ever.",
            "La escala es un float y puede bajar de 1. Ahí un número entero se volvería 0, y un "
            "límite la dejaría desbordar para siempre.",
            _not_below_one,
        ),
    ),
)
