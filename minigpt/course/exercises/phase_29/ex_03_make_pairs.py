"""Exercise 29.3: pairs from judged samples."""

import random

from minigpt.course.judging.exercise import Exercise, turn

DRAWS = 300  # of the smallest of two answers' chance, 1/4, none is missed: 0.75 ** 300 < 1e-37


def make_pairs(samples, is_right, rng):
    """Return a list of (prompt, a right answer, a wrong answer), at most one for each prompt.

    samples   prompt -> list of answers
    is_right  is_right(prompt, answer) says whether an answer is right
    rng       a random.Random: both answers of a pair are drawn with it
    """
    pairs = []
    for prompt, answers in samples.items():
        right = [a for a in answers if is_right(prompt, a)]
        wrong = [a for a in answers if not is_right(prompt, a)]
        if right and wrong:
            pairs.append((prompt, rng.choice(right), rng.choice(wrong)))
    return pairs


def make_pairs_by_shuffling(samples, is_right, rng):
    pairs = []
    for prompt in samples:
        order = rng.sample(samples[prompt], len(samples[prompt]))
        found = {}
        for answer in order:
            found.setdefault(bool(is_right(prompt, answer)), answer)
        if len(found) == 2:
            pairs.append((prompt, found[True], found[False]))
    return pairs


def observed(function, samples, is_right):
    """What comes out of many draws: which prompts, how many different pairs, and whether in order.

    Whoever draws otherwise than the reference is right as well, so the draws are not compared.
    """
    results = [function(dict(samples), is_right, random.Random(seed)) for seed in range(DRAWS)]
    prompts = [pair[0] for pair in results[0]]
    seen = {tuple(pair) for result in results for pair in result}
    return {
        "prompts of the pairs": prompts,
        "the same every time": all([p[0] for p in result] == prompts for result in results),
        "different pairs": len(seen),
        "prompt, its right answer, its wrong one": all(
            len(pair) == 3
            and {*pair[1:]} <= {*samples.get(pair[0], ())}
            and [bool(is_right(pair[0], a)) for a in pair[1:]] == [True, False]
            for pair in seen
        ),
    }


def _parts(samples, is_right):
    for prompt, answers in samples.items():
        right = [a for a in answers if is_right(prompt, a)]
        yield prompt, right, [a for a in answers if a not in right]


def _across_prompts(samples, is_right, rng):
    wrong = [a for _, _, some in _parts(samples, is_right) for a in some]
    return [(p, rng.choice(r), rng.choice(wrong)) for p, r, _ in _parts(samples, is_right) if r]


def _any_two(samples, is_right, rng):
    right = [a for _, some, _ in _parts(samples, is_right) for a in some]
    wrong = [a for _, _, some in _parts(samples, is_right) for a in some]
    return [
        (p, rng.choice(right), rng.choice(wrong))
        for p, r, w in _parts(samples, is_right)
        if r and w
    ]


def _keeps_all(samples, is_right, rng):
    return [
        (p, rng.choice(r or w), rng.choice(w or r))
        for p, r, w in _parts(samples, is_right)
        if r or w
    ]


def _keeps_the_right(samples, is_right, rng):
    return [(p, rng.choice(r), rng.choice(w or r)) for p, r, w in _parts(samples, is_right) if r]


def _any_partner(samples, is_right, rng):
    return [
        (p, rng.choice(r), rng.choice(samples[p])) for p, r, _ in _parts(samples, is_right) if r
    ]


def _first_of_each(samples, is_right, rng):
    return [(p, r[0], w[0]) for p, r, w in _parts(samples, is_right) if r and w]


def _first_right(samples, is_right, rng):
    return [(p, r[0], rng.choice(w)) for p, r, w in _parts(samples, is_right) if r and w]


def _first_wrong(samples, is_right, rng):
    return [(p, rng.choice(r), w[0]) for p, r, w in _parts(samples, is_right) if r and w]


def _last_of_each(samples, is_right, rng):
    return [(p, r[-1], w[-1]) for p, r, w in _parts(samples, is_right) if r and w]


def _one_fixed_seed(samples, is_right, rng):
    return make_pairs(samples, is_right, random.Random(0))


def _all_combinations(samples, is_right, rng):
    return [(p, a, b) for p, r, w in _parts(samples, is_right) for a in r for b in w]


def _zipped(samples, is_right, rng):
    return [(p, a, b) for p, r, w in _parts(samples, is_right) for a, b in zip(r, w, strict=False)]


def _one_for_each_right(samples, is_right, rng):
    return [(p, a, rng.choice(w)) for p, r, w in _parts(samples, is_right) if w for a in r]


def _swapped(samples, is_right, rng):
    return [(p, b, a) for p, a, b in make_pairs(samples, is_right, rng)]


def _any_two_of_a_prompt(samples, is_right, rng):
    return [(p, *rng.sample(a, 2)) for p, a in samples.items() if len(a) > 1]


def _no_prompt(samples, is_right, rng):
    return [(a, b) for _, a, b in make_pairs(samples, is_right, rng)]


def even(prompt, answer):
    return int(answer) % 2 == 0


def _equals(prompt, answer):
    return answer == prompt


def cases_make_pairs():
    return [
        ({"a": ["2", "3"]}, even),
        ({"a": ["2", "3"], "b": ["4", "6"], "c": ["5", "7"], "d": ["8", "9"]}, even),
        ({"a": ["2", "4", "3", "5"]}, even),
        ({"c": ["3", "2", "5", "7"], "a": ["5", "4", "6"], "b": ["2"]}, even),
        ({"x": ["x", "y"], "y": ["y", "x", "z"]}, _equals),
    ]


EXERCISE = Exercise(
    id="ex-29-03",
    title={"en": "Pairs from judged samples", "es": "Pares a partir de muestras juzgadas"},
    reference=make_pairs,
    alternatives=(make_pairs_by_shuffling,),
    cases=cases_make_pairs,
    observe=observed,
    wrong_turns=(
        turn(
            "across-prompts",
            _across_prompts,
            "You set an answer to one prompt against an answer to another. A judgement says which "
            "of two answers to the *same* question is better.",
            "Enfrentas una respuesta a una pregunta con una respuesta a otra. Un juicio dice cuál "
            "de dos respuestas a la *misma* pregunta es mejor.",
            _any_two,
        ),
        turn(
            "keeps-all",
            _keeps_all,
            "A prompt whose answers are all right, or all wrong, gives no pair: nothing is better "
            "than itself.",
            "Una pregunta con todas las respuestas bien, o todas mal, no da ningún par: nada es "
            "mejor que sí mismo.",
            _keeps_the_right,
            _any_partner,
        ),
        turn(
            "not-drawn",
            _first_of_each,
            "However often it is called, with whatever luck, some answers never make it into a "
            "pair.",
            "Por muchas veces que se llame, y con la suerte que sea, hay respuestas que nunca "
            "llegan a un par.",
            _first_right,
            _first_wrong,
            _last_of_each,
            _one_fixed_seed,
        ),
        turn(
            "all-combinations",
            _all_combinations,
            "A prompt with four right and four wrong answers would count many times, one with a "
            "single wrong answer less. At most one pair for each prompt was asked for.",
            "Una pregunta con cuatro respuestas bien y cuatro mal contaría muchas veces, y otra "
            "con una sola mal, menos. Se pidió como mucho un par por pregunta.",
            _zipped,
            _one_for_each_right,
        ),
        turn(
            "swapped",
            _swapped,
            "The right answer comes before the wrong one. This way the model would learn to be "
            "wrong.",
            "La respuesta correcta va antes que la incorrecta. De este modo el modelo aprendería a "
            "equivocarse.",
        ),
        turn(
            "not-judged",
            _any_two_of_a_prompt,
            "Your pairs do not depend on which answers are right.",
            "Tus pares no dependen de qué respuestas son correctas.",
        ),
        turn(
            "no-prompt",
            _no_prompt,
            "A pair is three things: two answers say nothing without the question that they "
            "answer.",
            "Un par son tres cosas: dos respuestas no dicen nada sin la pregunta a la que "
            "responden.",
        ),
    ),
)
