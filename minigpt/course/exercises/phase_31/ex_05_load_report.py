"""Exercise 31.5: what a load test says."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def load_report(starts, ends):
    """Return (requests per second, p50, p95) of requests by their times in seconds."""
    waits = sorted(end - start for start, end in zip(starts, ends, strict=True))
    n = len(waits)

    def percentile(p):
        return waits[-(-p * n // 100) - 1]  # rounded up, and places begin at 0

    return n / (max(ends) - min(starts)), percentile(50), percentile(95)


def load_report_numpy(starts, ends):
    starts, ends = np.asarray(starts, dtype=float), np.asarray(ends, dtype=float)
    p50, p95 = np.percentile(ends - starts, [50, 95], method="inverted_cdf")
    return float(len(starts) / (ends.max() - starts.min())), float(p50), float(p95)


def _waits(starts, ends):
    return [end - start for start, end in zip(starts, ends, strict=True)]


def _rate(starts, ends, rate):
    return (rate, *load_report(starts, ends)[1:])


def _one_over_the_mean(starts, ends):
    waits = _waits(starts, ends)
    return _rate(starts, ends, len(waits) / sum(waits))


def _clients_over_the_median(starts, ends):
    _, p50, _ = load_report(starts, ends)
    return _rate(starts, ends, 1 / p50)


def _from_the_first_end(starts, ends):
    span = max(ends) - min(ends)
    return _rate(starts, ends, len(ends) / (span or 1.0))


def _gaps_between_ends(starts, ends):
    span = max(ends) - min(ends)
    return _rate(starts, ends, (len(ends) - 1) / (span or 1.0))


def _between_starts(starts, ends):
    span = max(starts) - min(starts)
    return _rate(starts, ends, len(ends) / (span or 1.0))


def _to_the_last_ones_end(starts, ends):
    return _rate(starts, ends, len(ends) / (ends[-1] - starts[0]))


def _seconds_a_request(starts, ends):
    return _rate(starts, ends, (max(ends) - min(starts)) / len(ends))


def _longest_wait(starts, ends):
    return _rate(starts, ends, len(ends) / max(_waits(starts, ends)))


def _mean_for_p50(starts, ends):
    waits = _waits(starts, ends)
    rate, _, p95 = load_report(starts, ends)
    return rate, sum(waits) / len(waits), p95


def _not_sorted(starts, ends):
    waits = _waits(starts, ends)
    n = len(waits)
    rate, _, _ = load_report(starts, ends)
    return rate, waits[math.ceil(n / 2) - 1], waits[math.ceil(95 * n / 100) - 1]


def _p95_not_sorted(starts, ends):
    rate, p50, _ = load_report(starts, ends)
    waits = _waits(starts, ends)
    return rate, p50, waits[math.ceil(95 * len(waits) / 100) - 1]


def _interpolated(starts, ends):
    rate, _, _ = load_report(starts, ends)
    p50, p95 = np.percentile(_waits(starts, ends), [50, 95])
    return rate, float(p50), float(p95)


def _median_between(starts, ends):
    rate, _, p95 = load_report(starts, ends)
    return rate, float(np.median(_waits(starts, ends))), p95


def _one_place_on(starts, ends):
    waits = sorted(_waits(starts, ends))
    n = len(waits)
    rate, _, _ = load_report(starts, ends)
    return rate, waits[min(n - 1, n // 2)], waits[min(n - 1, int(0.95 * n))]


def _largest_for_p95(starts, ends):
    rate, p50, _ = load_report(starts, ends)
    return rate, p50, max(_waits(starts, ends))


def _share_of_the_largest(starts, ends):
    rate, _, _ = load_report(starts, ends)
    longest = max(_waits(starts, ends))
    return rate, 0.5 * longest, 0.95 * longest


def _descending(starts, ends):
    waits = sorted(_waits(starts, ends), reverse=True)
    n = len(waits)
    rate, _, _ = load_report(starts, ends)
    return rate, waits[math.ceil(n / 2) - 1], waits[math.ceil(95 * n / 100) - 1]


def _in_milliseconds(starts, ends):
    rate, p50, p95 = load_report(starts, ends)
    return rate, 1000 * p50, 1000 * p95


def _ends_for_waits(starts, ends):
    return load_report([min(starts)] * len(ends), ends)


def cases_load_report():
    queue = ([0.0] * 4, [1.0, 5.0, 2.0, 3.0])
    batch = ([2.0, 2.0, 2.0, 2.0, 2.0], [2.5, 2.5, 6.0, 2.5, 2.75])
    waits = [0.5, 0.25, 3.0, 0.75, 1.0, 0.125, 2.0, 0.375, 1.5, 0.625, 4.0]
    starts = [0.5 * i for i in range(11)]
    many = [0.1 * i for i in range(40)]
    return [
        queue,
        batch,
        ([0.0, 1.0, 2.0], [1.0, 2.0, 3.0]),
        (starts, [s + w for s, w in zip(starts, waits, strict=True)]),
        (many, [s + 0.2 + 0.07 * (17 * i % 40) for i, s in enumerate(many)]),
        ([3.0], [3.5]),
    ]


EXERCISE = Exercise(
    id="ex-31-05",
    title={"en": "What a load test says", "es": "Qué dice una prueba de carga"},
    reference=load_report,
    alternatives=(load_report_numpy,),
    cases=cases_load_report,
    tolerance=Tolerance(rtol=1e-9, atol=1e-9, why="float64, a difference and a quotient"),
    wrong_turns=(
        turn(
            "waits-are-not-time",
            _one_over_the_mean,
            "You divide by waits. Many people wait through the same second: a rate is requests per "
            "second of the clock on the wall.",
            "Divides entre esperas. Muchas personas esperan durante el mismo segundo: son "
            "peticiones por segundo del reloj de la pared.",
            _clients_over_the_median,
            _longest_wait,
        ),
        turn(
            "clock-started-late",
            _from_the_first_end,
            "Your clock does not run from the first request to the last answer. When did the work "
            "begin, and when was it over?",
            "Tu reloj no corre de la primera petición a la última respuesta. ¿Cuándo empezó el "
            "trabajo y cuándo terminó?",
            _gaps_between_ends,
            _between_starts,
        ),
        turn(
            "last-in-the-list",
            _to_the_last_ones_end,
            "The last in the list need not be the last to be answered.",
            "La última de la lista no tiene por qué ser la última en recibir respuesta.",
        ),
        turn(
            "upside-down",
            _seconds_a_request,
            "That is seconds per request.",
            "Eso son segundos por petición.",
        ),
        turn(
            "mean-for-p50",
            _mean_for_p50,
            "You give the mean wait. One slow request moves it; p50 is a wait that half of the "
            "requests do not exceed.",
            "Das la espera media. Una petición lenta la mueve; p50 es una espera que la mitad de "
            "las peticiones no supera.",
        ),
        turn(
            "not-sorted",
            _not_sorted,
            "You pick waits by their place among the requests. They have to stand in order of "
            "length first, the shortest in front.",
            "Tomas esperas por su lugar entre las peticiones. Antes tienen que estar ordenadas, la "
            "más corta delante.",
            _p95_not_sorted,
            _descending,
        ),
        turn(
            "nobody-waited-that",
            _interpolated,
            "Your percentile lies between two waits. Here it is one that somebody did wait: the "
            "smallest that is enough.",
            "Tu percentil queda entre dos esperas. Aquí es una que alguien esperó: la más pequeña "
            "que alcanza.",
            _median_between,
        ),
        turn(
            "one-place-on",
            _one_place_on,
            "You are one place too far: with n waits in order, how many of them are not above the "
            "one that you take?",
            "Te pasas un lugar: con n esperas en orden, ¿cuántas no superan a la que tomas?",
        ),
        turn(
            "the-slowest",
            _largest_for_p95,
            "That is the longest wait of all. p95 leaves out the slowest twentieth.",
            "Esa es la espera más larga de todas. p95 deja fuera a la veinteava parte más lenta.",
        ),
        turn(
            "share-of-the-longest",
            _share_of_the_largest,
            "You take 50 and 95 % of the longest wait. The percent are of requests.",
            "Tomas el 50 y el 95 % de la espera más larga. Los porcentajes son de peticiones.",
        ),
        turn(
            "milliseconds",
            _in_milliseconds,
            "The times are in seconds, and so should the waits be.",
            "Los tiempos están en segundos, y así deben estar las esperas.",
        ),
        turn(
            "ends-are-no-waits",
            _ends_for_waits,
            "You measure from the start of the test. Each request has begun to wait at its own "
            "start.",
            "Mides desde el comienzo de la prueba. Cada petición empezó a esperar en su propio "
            "comienzo.",
        ),
    ),
)
