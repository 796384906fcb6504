"""Exercise 14.3: back off."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def witten_bell(counts, context, char, V):
    """Return p(char | context), backing off to ever shorter contexts and to 1 / V in the end."""
    p = 1 / V
    for length in range(len(context) + 1):
        seen = counts.get(context[len(context) - length :])
        if seen:
            T = len(seen)
            p = (seen.get(char, 0) + T * p) / (sum(seen.values()) + T)
    return p


def witten_bell_downwards(counts, context, char, V):
    below = witten_bell_downwards(counts, context[1:], char, V) if context else 1 / V
    if not counts.get(context):
        return below
    total, T = sum(counts[context].values()), len(counts[context])
    return counts[context].get(char, 0) / (total + T) + below * T / (total + T)


def _parts(counts, context):
    """What followed each part of the context's end that was seen, the shortest first."""
    lengths = range(len(context) + 1)
    found = [counts.get(context[len(context) - length :]) for length in lengths]
    return [seen for seen in found if seen]


def _share(seen, char):
    return seen.get(char, 0) / sum(seen.values())


def _first_found(counts, context, char, V):
    seen = _parts(counts, context)
    return _share(seen[-1], char) if seen else 1 / V


def _raw_where_seen(counts, context, char, V):
    for seen in reversed(_parts(counts, context)):
        if char in seen:
            return _share(seen, char)
    return 1 / V


def _stupid_backoff(counts, context, char, V):
    factor = 1.0
    for seen in reversed(_parts(counts, context)):
        if char in seen:
            return factor * _share(seen, char)
        factor *= 0.4
    return factor / V


def _climb(counts, context, char, p, types=len, keep=1.0):
    for seen in _parts(counts, context):
        T = types(seen)
        p = (seen.get(char, 0) + keep * T * p) / (sum(seen.values()) + T)
    return p


def _straight_to_uniform(counts, context, char, V):
    parts = _parts({context: counts.get(context)}, context)
    return _climb({context: parts[0]}, context, char, 1 / V) if parts else 1 / V


def _longest_to_uniform(counts, context, char, V):
    seen = _parts(counts, context)
    return (seen[-1].get(char, 0) + len(seen[-1]) / V) / (sum(seen[-1].values()) + len(seen[-1]))


def _drops_the_last(counts, context, char, V):
    p = 1 / V
    for length in range(len(context) + 1):
        seen = counts.get(context[:length])
        if seen:
            p = (seen.get(char, 0) + len(seen) * p) / (sum(seen.values()) + len(seen))
    return p


def _total_not_types(counts, context, char, V):
    return _climb(counts, context, char, 1 / V, types=lambda seen: sum(seen.values()))


def _never_uniform(counts, context, char, V):
    first, *rest = _parts(counts, context)
    p = _share(first, char)
    for seen in rest:
        p = (seen.get(char, 0) + len(seen) * p) / (sum(seen.values()) + len(seen))
    return p


def _starts_from_nothing(counts, context, char, V):
    return _climb(counts, context, char, 0.0)


def _unseen_is_uniform(counts, context, char, V):
    return witten_bell(counts, context, char, V) if counts.get(context) else 1 / V


def _mean_of_lengths(counts, context, char, V):
    shares = [1 / V, *(_share(seen, char) for seen in _parts(counts, context))]
    return sum(shares) / len(shares)


def _V_for_T(counts, context, char, V):
    return _climb(counts, context, char, 1 / V, types=lambda seen: V)


def _one_for_T(counts, context, char, V):
    return _climb(counts, context, char, 1 / V, types=lambda seen: 1)


def _forgets_the_T_above(counts, context, char, V):
    return _climb(counts, context, char, 1 / V, keep=0.0)


def _forgets_the_T_below(counts, context, char, V):
    p = 1 / V
    for seen in _parts(counts, context):
        p = (seen.get(char, 0) + len(seen) * p) / sum(seen.values())
    return p


def _short_only(counts, context, char, V):
    return witten_bell(counts, "", char, V)


def _once_for_T(counts, context, char, V):
    return _climb(counts, context, char, 1 / V, types=lambda s: sum(n == 1 for n in s.values()))


def cases_witten_bell():
    # one, one, none, each ending in a newline; the context before a word is a newline
    counts = {
        "": {"o": 3, "n": 4, "e": 3, "\n": 3},
        "\n": {"o": 2, "n": 1},
        "o": {"n": 3},
        "n": {"e": 3, "o": 1},
        "e": {"\n": 3},
        "\no": {"n": 2},
        "\nn": {"o": 1},
        "on": {"e": 3},
        "no": {"n": 1},
        "ne": {"\n": 3},
    }
    return [
        (counts, "", "n", 5),
        (counts, "n", "e", 5),
        (counts, "n", "o", 5),
        (counts, "n", "x", 5),
        (counts, "\nn", "o", 5),
        (counts, "on", "o", 57),
        (counts, "xn", "e", 5),
        (counts, "xq", "e", 5),
        (counts, "no", "x", 57),
    ]


EXERCISE = Exercise(
    id="ex-14-03",
    title={"en": "Back off", "es": "Retroceder"},
    reference=witten_bell,
    alternatives=(witten_bell_downwards,),
    cases=cases_witten_bell,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="a few operations in 64 bits"),
    wrong_turns=(
        turn(
            "first-found",
            _first_found,
            "You take the share in the longest context that was seen and stop. What is left for "
            "a character that has not followed it yet?",
            "Tomas la proporción en el contexto visto más largo y te paras. ¿Qué queda para un "
            "carácter que aún no lo ha seguido?",
        ),
        turn(
            "raw-where-seen",
            _raw_where_seen,
            "You go down until the character was seen, and take its share there as it is. Add up "
            "your probabilities of all characters: they come to more than 1.",
            "Bajas hasta donde se vio el carácter y tomas su proporción tal cual. Suma tus "
            "probabilidades de todos los caracteres: pasan de 1.",
        ),
        turn(
            "stupid-backoff",
            _stupid_backoff,
            "A fixed factor for each step down: that is a method of its own, and its name is "
            "stupid backoff. Its values do not add up to 1.",
            "Un factor fijo por cada paso atrás: es otro método, y se llama stupid backoff. Sus "
            "valores no suman 1.",
        ),
        turn(
            "straight-to-uniform",
            _straight_to_uniform,
            "You step from the longest context straight to 1 / V. What about those in between?",
            "Pasas del contexto más largo directamente a 1 / V. ¿Y los de en medio?",
            _longest_to_uniform,
        ),
        turn(
            "drops-the-last",
            _drops_the_last,
            "You shorten the context at its end. Which characters are nearest to the next one?",
            "Acortas el contexto por el final. ¿Qué caracteres están más cerca del siguiente?",
        ),
        turn(
            "total-not-types",
            _total_not_types,
            "Your T is how often the context was seen. It is how many different characters "
            "followed it.",
            "Tu T es cuántas veces se vio el contexto. Es cuántos caracteres distintos lo "
            "siguieron.",
        ),
        turn(
            "never-uniform",
            _never_uniform,
            "You never come down to 1 / V, so a character that was never seen at all keeps "
            "probability 0.",
            "Nunca llegas a 1 / V, así que un carácter que no se ha visto jamás se queda con "
            "probabilidad 0.",
            _starts_from_nothing,
        ),
        turn(
            "unseen-is-uniform",
            _unseen_is_uniform,
            "If the whole context is new you know nothing any more. Its end may be well known.",
            "Si el contexto entero es nuevo, ya no sabes nada. Su final puede ser bien conocido.",
        ),
        turn(
            "mean-of-lengths",
            _mean_of_lengths,
            "You take a plain mean over all lengths. How much a length counts depends on what was "
            "seen there.",
            "Tomas una media simple de todas las longitudes. Cuánto pesa cada una depende de lo "
            "que se vio en ella.",
        ),
        turn(
            "V-for-T",
            _V_for_T,
            "Your T is the whole alphabet. How many different characters really followed?",
            "Tu T es el alfabeto entero. ¿Cuántos caracteres distintos siguieron de verdad?",
        ),
        turn(
            "one-for-T",
            _one_for_T,
            "Your T is always 1. A context that many different characters followed leaves more "
            "room for yet another.",
            "Tu T es siempre 1. Un contexto al que siguieron muchos caracteres distintos deja más "
            "sitio para otro más.",
        ),
        turn(
            "singletons-for-T",
            _once_for_T,
            "You count the characters that followed once. T is how many different ones followed, "
            "however often.",
            "Cuentas los caracteres que siguieron una sola vez. T es cuántos distintos siguieron, "
            "las veces que fuera.",
        ),
        turn(
            "forgets-the-T-above",
            _forgets_the_T_above,
            "You set something aside below the line and give it to nobody.",
            "Apartas algo debajo de la raya y no se lo das a nadie.",
        ),
        turn(
            "forgets-the-T-below",
            _forgets_the_T_below,
            "You give something away and set nothing aside for it: the values add up to more than "
            "1.",
            "Repartes algo sin haberlo apartado: los valores suman más de 1.",
        ),
        turn(
            "short-only",
            _short_only,
            "You never look at the context.",
            "No miras nunca el contexto.",
        ),
    ),
)
