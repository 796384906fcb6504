"""Exercise 22.4: what several seeds allow you to say."""

import statistics

import numpy as np

from minigpt.course.judging.exercise import Exercise, turn


def verdict(whole, ablated):
    """Return what removing the part does: "hurts", "helps" or "cannot tell"."""
    if len(whole) < 2 or len(ablated) < 2:
        return "cannot tell"
    centre, spread = statistics.mean(whole), statistics.stdev(whole)
    if abs(statistics.mean(ablated) - centre) < 2 * spread:
        return "cannot tell"
    if all(score > centre for score in ablated):
        return "helps"
    if all(score < centre for score in ablated):
        return "hurts"
    return "cannot tell"


def verdict_with_arrays(whole, ablated):
    whole, ablated = np.array(whole), np.array(ablated)
    if min(whole.size, ablated.size) < 2:
        return "cannot tell"
    distance = ablated - whole.mean()
    clear = abs(distance.mean()) >= 2 * whole.std(ddof=1)
    sides = set(np.sign(distance).tolist())
    words = {1.0: "helps", -1.0: "hurts"}
    return words.get(sides.pop(), "cannot tell") if clear and len(sides) == 1 else "cannot tell"


def _rule(spread=None, many=2, sides=all, factor=2.0, strict=False, centre=statistics.mean):
    """The reference with one of its parts exchanged."""
    spread = spread or (lambda whole, ablated: statistics.stdev(whole))

    def judge(whole, ablated):
        if min(len(whole), len(ablated)) < many:
            return "cannot tell"
        gap = centre(ablated) - centre(whole)
        limit = factor * spread(whole, ablated)
        if abs(gap) < limit or (strict and abs(gap) == limit):
            return "cannot tell"
        if gap > 0 and sides(score > centre(whole) for score in ablated):
            return "helps"
        if gap < 0 and sides(score < centre(whole) for score in ablated):
            return "hurts"
        return "cannot tell"

    return judge


_means_only = _rule(spread=lambda whole, ablated: 0.0, sides=any)
_one_sd = _rule(factor=1.0)
_three_sd = _rule(factor=3.0)
_population = _rule(spread=lambda whole, ablated: statistics.pstdev(whole))
_standard_error = _rule(spread=lambda whole, ablated: statistics.stdev(whole) / len(whole) ** 0.5)
_pooled = _rule(spread=lambda whole, ablated: statistics.stdev([*whole, *ablated]))
_spread_of_the_ablated = _rule(spread=lambda whole, ablated: statistics.stdev(ablated))
_variance = _rule(spread=lambda whole, ablated: statistics.variance(whole))
_range = _rule(spread=lambda whole, ablated: max(whole) - min(whole), factor=1.0)
_half_range = _rule(spread=lambda whole, ablated: max(whole) - min(whole), factor=0.5)
_any_side = _rule(sides=any)
_strict = _rule(strict=True)
_medians = _rule(centre=statistics.median)


def _best(whole, ablated):
    return _means_only([max(whole)] * 2, [max(ablated)] * 2)


def _best_decides(whole, ablated):
    return "helps" if max(ablated) > max(whole) else "hurts"


def _first(whole, ablated):
    return _means_only(whole[:1] * 2, ablated[:1] * 2)


def _one_run_is_enough(whole, ablated):
    spread = statistics.stdev(whole) if len(whole) > 1 else 0.0
    return _rule(spread=lambda *_: spread, many=1)(whole, ablated)


def _one_ablated_is_enough(whole, ablated):
    return "cannot tell" if len(whole) < 2 else _one_run_is_enough(whole, ablated)


def _crashes_on_one(whole, ablated):
    return _rule(many=0)(whole, ablated)


def _the_part_helps(whole, ablated):
    other = {"helps": "hurts", "hurts": "helps"}
    found = verdict(whole, ablated)
    return other.get(found, found)


def _beyond_all(whole, ablated):
    if verdict(whole, ablated) == "helps" and min(ablated) <= max(whole):
        return "cannot tell"
    if verdict(whole, ablated) == "hurts" and max(ablated) >= min(whole):
        return "cannot tell"
    return verdict(whole, ablated)


def _outside_the_range(whole, ablated):
    if min(len(whole), len(ablated)) < 2:
        return "cannot tell"
    if min(ablated) > max(whole):
        return "helps"
    return "hurts" if max(ablated) < min(whole) else "cannot tell"


def _other_words(whole, ablated):
    found = verdict(whole, ablated)
    return "no effect" if found == "cannot tell" else found


def _no_effect(whole, ablated):
    found = verdict(whole, ablated)
    return "useless" if found == "cannot tell" else found


def _only_looks_down(whole, ablated):
    found = verdict(whole, ablated)
    return "cannot tell" if found == "helps" else found


def _percent(whole, ablated):
    gap = statistics.mean(ablated) / statistics.mean(whole) - 1
    if abs(gap) < 0.05 or min(len(whole), len(ablated)) < 2:
        return "cannot tell"
    return "helps" if gap > 0 else "hurts"


def _never_in_between(whole, ablated):
    found = _rule(sides=any)(whole, ablated)
    better = statistics.mean(ablated) > statistics.mean(whole)
    return found if found != "cannot tell" else "helps" if better else "hurts"


def _equal_is_help(whole, ablated):
    if len(whole) > 1 and len(ablated) > 1:
        if statistics.mean(ablated) == statistics.mean(whole) and statistics.stdev(whole) == 0:
            return "helps"
    return verdict(whole, ablated)


def cases_verdict():
    whole = [0.658, 0.624, 0.680, 0.686, 0.578]  # mean .645, spread .045
    return [
        ([0.25, 0.5, 0.75], [0.25, 0.125]),  # 1.25 spreads below
        ([0.25, 0.5, 0.75], [1.0, 1.0]),  # exactly two
        (whole, [0.158, 0.142]),
        (whole, [0.820, 0.848, 0.800, 0.846]),
        (whole, [0.706, 0.786, 0.810, 0.718, 0.672]),  # 2.07 spreads, one of them within the whole
        (whole, [0.658, 0.714]),
        (whole, [0.670, 0.680]),
        ([0.5, 0.6], [0.61, 0.62]),
        (whole, [0.900]),
        ([0.6], [0.9, 0.8]),
        ([0.5, 0.5], [0.5, 0.5]),
        ([0.5, 0.5, 0.5], [0.625, 0.75]),
        ([0.50, 0.52, 0.54], [0.70, 0.50, 0.75]),  # one on the other side
        ([0.80, 0.82, 0.84, 0.82], [0.60, 0.20, 0.70]),
        ([0.4, 0.6], [0.75, 0.77]),  # 1.84 spreads; of the two only: 2.6
        ([0.40, 0.50, 0.45, 0.55], [0.69, 0.50, 0.60, 0.40]),
        ([0.50, 0.52, 0.54], [0.47, 0.46]),  # 2.75 spreads below
        ([0.52, 0.50, 0.48], [0.55, 0.57]),
        ([0.50, 0.58, 0.60], [0.67, 0.68]),  # 2.2 spreads; the medians are nearer
    ]


EXERCISE = Exercise(
    id="ex-22-04",
    title={"en": "What the seeds allow", "es": "Lo que permiten las semillas"},
    reference=verdict,
    alternatives=(verdict_with_arrays,),
    cases=cases_verdict,
    wrong_turns=(
        turn(
            "means-only",
            _means_only,
            "You compare two means. Two equal models differ, too: by how much must a part's "
            "removal exceed that?",
            "Comparas dos medias. Dos modelos iguales también difieren: ¿cuánto más debe cambiar "
            "al quitar la pieza?",
            _best,
            _best_decides,
            _first,
            _never_in_between,
        ),
        turn(
            "another-limit",
            _one_sd,
            "Your limit is not two spreads of the whole model.",
            "Tu límite no son dos dispersiones del modelo completo.",
            _three_sd,
            _range,
            _half_range,
            _variance,
        ),
        turn(
            "population",
            _population,
            "You divide by n, as if these few runs were all there are. The spread of a sample "
            "divides by n - 1.",
            "Divides entre n, como si estos pocos entrenamientos fueran todos los que hay. La "
            "dispersión de una muestra divide entre n - 1.",
        ),
        turn(
            "standard-error",
            _standard_error,
            "You divide the spread by the root of the number of runs: that says how well the mean "
            "is known, not how far one model lies from another.",
            "Divides la dispersión entre la raíz del número de entrenamientos: eso dice lo bien "
            "que se conoce la media, no cuánto dista un modelo de otro.",
        ),
        turn(
            "another-spread",
            _pooled,
            "The measure is the spread of the whole model's runs. In yours the effect itself takes "
            "part.",
            "La medida es la dispersión de los entrenamientos del modelo completo. En la tuya "
            "interviene el propio efecto.",
            _spread_of_the_ablated,
        ),
        turn(
            "any-side",
            _any_side,
            "A run on the other side of the mean speaks against it, however far away the others "
            "are.",
            "Un entrenamiento al otro lado de la media habla en contra, por lejos que estén los "
            "demás.",
        ),
        turn(
            "one-run",
            _one_run_is_enough,
            "One run is an anecdote, on either side.",
            "Un solo entrenamiento es una anécdota, en cualquiera de los dos lados.",
            _one_ablated_is_enough,
            _crashes_on_one,
        ),
        turn(
            "the-part-helps",
            _the_part_helps,
            "You say what the part does. Asked is what its removal does: where the scores fall "
            "without it, removing it hurts.",
            "Dices lo que hace la pieza. Se pregunta lo que hace quitarla: donde el acierto baja "
            "sin ella, quitarla perjudica.",
        ),
        turn(
            "strict",
            _strict,
            "Exactly two spreads are enough.",
            "Exactamente dos dispersiones ya bastan.",
        ),
        turn(
            "beyond-all",
            _beyond_all,
            "You ask that every run lies beyond every run of the whole model. The same side of "
            "its mean is enough.",
            "Exiges que cada entrenamiento quede más allá de todos los del modelo completo. Basta "
            "el mismo lado de su media.",
            _outside_the_range,
        ),
        turn(
            "no-effect",
            _no_effect,
            "Not to see an effect is not to see that there is none.",
            "No ver un efecto no es ver que no lo haya.",
            _other_words,
        ),
        turn(
            "looks-one-way",
            _only_looks_down,
            "Removing a part may also help.",
            "Quitar una pieza también puede ayudar.",
        ),
        turn(
            "percent",
            _percent,
            "How many percent it is says nothing without the spread: five percent are much in one "
            "experiment and nothing in another.",
            "Cuánto es en porcentaje no dice nada sin la dispersión: un cinco por ciento es mucho "
            "en un experimento y nada en otro.",
        ),
        turn(
            "equal-is-not-better",
            _equal_is_help,
            "Equal is neither better nor worse, even where the spread is zero.",
            "Igual no es ni mejor ni peor, ni siquiera con una dispersión de cero.",
        ),
        turn(
            "medians",
            _medians,
            "You compare medians; the rule speaks of means.",
            "Comparas medianas; la regla habla de medias.",
        ),
    ),
)
