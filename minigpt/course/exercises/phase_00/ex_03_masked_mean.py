"""Exercise 0.3: the mean of some."""

import numpy as np

from minigpt.course.judging.exercise import Exercise, WrongTurn


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


def cases_mean():
    return [
        (np.array([1.0, 5.0, 3.0]), np.array([False, True, True])),
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
        WrongTurn(
            "ignores-the-mask",
            _ignores_the_mask,
            {
                "en": "This is the mean of all values: the mask has had no say.",
                "es": "Esta es la media de todos los valores: la máscara no intervino.",
            },
        ),
        WrongTurn(
            "divides-by-all",
            _divides_by_all,
            {
                "en": "You add the right values and divide by how many there are in all. "
                "Whoever is left out of the sum is left out of the count as well.",
                "es": "Sumas los valores correctos y divides entre cuántos hay en total. "
                "Quien queda fuera de la suma también queda fuera de la cuenta.",
            },
        ),
        WrongTurn(
            "inverted",
            _inverted,
            {
                "en": "This is the mean of the others: here True means that a value counts.",
                "es": "Esta es la media de los otros: aquí True significa que un valor cuenta.",
            },
        ),
        WrongTurn(
            "never-divides",
            _never_divides,
            {
                "en": "This is the sum of the values that count, not yet their mean.",
                "es": "Esta es la suma de los valores que cuentan, todavía no su media.",
            },
        ),
        WrongTurn(
            "drops-zeros",
            _drops_zeros,
            {
                "en": "You take a value of zero for a masked one. A zero that counts is a "
                "value like any other; only the mask says what is left out.",
                "es": "Tomas un valor cero por uno enmascarado. Un cero que cuenta es un "
                "valor como cualquier otro; solo la máscara dice qué queda fuera.",
            },
        ),
        WrongTurn(
            "returns-the-kept",
            _returns_the_kept,
            {
                "en": "You have picked the values that count; one number has to come of them.",
                "es": "Has elegido los valores que cuentan; de ellos debe salir un número.",
            },
        ),
    ),
)
