"""Exercise 0.3: the mean of some."""

import numpy as np

from minigpt.course.judging.exercise import Exercise, turn


def masked_mean(values, mask):
    """Return the mean of those values (n,) whose mask (n,) is True."""
    return values[mask].sum() / mask.sum()


def masked_mean_in_a_loop(values, mask):
    kept = [value for value, counts in zip(values, mask, strict=True) if counts]
    return sum(kept) / len(kept)


def _ignores_the_mask(values, mask):
    return values.mean()


def _divides_by_all(values, mask):
    return (values * mask).mean()


def _inverted(values, mask):
    return values[~mask].mean()


def _never_divides(values, mask):
    return values[mask].sum()


def _drops_zeros(values, mask):
    product = values * mask
    return product[product != 0].mean()


def _returns_the_kept(values, mask):
    return values[mask]


def _mask_as_places(values, mask):
    return values[mask.astype(int)].mean()


def _divides_by_the_others(values, mask):
    return values[mask].sum() / (~mask).sum()


def _sums_all(values, mask):
    return values.sum() / mask.sum()


def _cuts_the_rest(values, mask):
    return values[mask].sum() // mask.sum()


def _middle_one(values, mask):
    return np.median(values[mask])


def _first_kept(values, mask):
    return values[mask][0]


def _one_less(values, mask):
    return values[mask].sum() / (mask.sum() - 1)


def _rounds(values, mask):
    return round(values[mask].mean())


def cases_mean():
    return [
        (np.array([1.0, 5.0, 3.0]), np.array([False, True, True])),
        (np.array([1.0, 2.0, 6.0, 9.0]), np.array([True, True, True, False])),
        (np.array([0.0, 4.0, 9.0]), np.array([True, True, False])),
        (np.array([-1.0, 0.5, 2.0, 0.0, 8.0]), np.array([True, False, True, True, False])),
    ]


EXERCISE = Exercise(
    id="ex-00-03",
    title={"en": "The mean of some", "es": "La media de algunos"},
    reference=masked_mean,
    alternatives=(masked_mean_in_a_loop,),
    cases=cases_mean,
    wrong_turns=(
        turn(
            "ignores-the-mask",
            _ignores_the_mask,
            "This is the mean of all values: the mask has had no say.",
            "Esta es la media de todos los valores: la máscara no intervino.",
        ),
        turn(
            "divides-by-all",
            _divides_by_all,
            "You add the right values and divide by how many there are in all. "
            "Whoever is left out of the sum is left out of the count as well.",
            "Sumas los valores correctos y divides entre cuántos hay en total. "
            "Quien queda fuera de la suma también queda fuera de la cuenta.",
        ),
        turn(
            "inverted",
            _inverted,
            "This is the mean of the others: here True means that a value counts.",
            "Esta es la media de los otros: aquí True significa que un valor cuenta.",
        ),
        turn(
            "never-divides",
            _never_divides,
            "This is the sum of the values that count, not yet their mean.",
            "Esta es la suma de los valores que cuentan, todavía no su media.",
        ),
        turn(
            "drops-zeros",
            _drops_zeros,
            "You take a value of zero for a masked one. A zero that counts is a "
            "value like any other; only the mask says what is left out.",
            "Tomas un valor cero por uno enmascarado. Un cero que cuenta es un "
            "valor como cualquier otro; solo la máscara dice qué queda fuera.",
        ),
        turn(
            "returns-the-kept",
            _returns_the_kept,
            "You have picked the values that count; one number has to come of them.",
            "Has elegido los valores que cuentan; de ellos debe salir un número.",
        ),
        turn(
            "mask-as-places",
            _mask_as_places,
            "The mask has become the places 0 and 1, so the same two values are fetched again and "
            "again. As True and False it picks.",
            "La máscara se volvió los lugares 0 y 1, y traes una y otra vez los mismos dos "
            "valores. Como True y False, elige.",
        ),
        turn(
            "divides-by-the-others",
            _divides_by_the_others,
            "You divide by how many do not count.",
            "Divides entre cuántos no cuentan.",
        ),
        turn(
            "sums-all",
            _sums_all,
            "You count the right ones, but add up all of them.",
            "Cuentas los correctos, pero los sumas todos.",
        ),
        turn(
            "cuts-the-rest",
            _cuts_the_rest,
            "The decimals are lost: `//` and `round` lead to a whole number. A mean may have "
            "decimals.",
            "Se pierden los decimales: `//` y `round` llevan a un entero. Una media puede "
            "tenerlos.",
            _rounds,
        ),
        turn(
            "middle-one",
            _middle_one,
            "That is the median, the one in the middle. The mean adds up and divides.",
            "Esa es la mediana, el del medio. La media suma y divide.",
        ),
        turn(
            "first-kept",
            _first_kept,
            "Only the first of the values that count comes back.",
            "Solo vuelve el primero de los valores que cuentan.",
        ),
        turn(
            "one-less",
            _one_less,
            "You divide by one less than there are. That belongs to a variance estimated from a "
            "sample.",
            "Divides entre uno menos de los que hay. Eso es de una varianza estimada con una "
            "muestra.",
        ),
    ),
)
