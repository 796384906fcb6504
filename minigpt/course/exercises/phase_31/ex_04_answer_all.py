"""Exercise 31.4: many requests, few passes."""

from collections import Counter, defaultdict

from minigpt.course.judging.exercise import Exercise, turn


def answer_all(requests, run_batch, max_batch):
    """Return the answers in the order of the requests, in as few batches as possible."""
    places = {}
    for place, text in enumerate(requests):
        places.setdefault(len(text), []).append(place)
    answers = [""] * len(requests)
    for group in places.values():
        for first in range(0, len(group), max_batch):
            batch = group[first : first + max_batch]
            for place, answer in zip(batch, run_batch([requests[p] for p in batch]), strict=True):
                answers[place] = answer
    return answers


def answer_all_by_sorting(requests, run_batch, max_batch):
    order = sorted(range(len(requests)), key=lambda i: len(requests[i]))
    said, batch = {}, []
    for n, i in enumerate(order):
        batch.append(i)
        last = n + 1 == len(order) or len(requests[order[n + 1]]) != len(requests[i])
        if last or len(batch) == max_batch:
            said.update(zip(batch, run_batch([requests[j] for j in batch]), strict=True))
            batch = []
    return [said[i] for i in range(len(requests))]


def _groups(requests):
    groups = defaultdict(list)
    for text in requests:
        groups[len(text)].append(text)
    return groups


def _in_batch_order(requests, run_batch, max_batch):
    answers = []
    for group in _groups(requests).values():
        for first in range(0, len(group), max_batch):
            answers += run_batch(group[first : first + max_batch])
    return answers


def _sorted_order(requests, run_batch, max_batch):
    return _in_batch_order(sorted(requests, key=len), run_batch, max_batch)


def _longest_first(requests, run_batch, max_batch):
    return _in_batch_order(sorted(requests, key=len, reverse=True), run_batch, max_batch)


def _drops_the_rest(requests, run_batch, max_batch):
    said = {}
    for group in _groups(requests).values():
        said |= dict(zip(group[:max_batch], run_batch(group[:max_batch]), strict=True))
    return [said.get(text) for text in requests]


def _drops_the_rest_and_them(requests, run_batch, max_batch):
    return [answer for answer in _drops_the_rest(requests, run_batch, max_batch) if answer]


def _waits_for_full(requests, run_batch, max_batch):
    said = {}
    for group in _groups(requests).values():
        for first in range(0, len(group) - max_batch + 1, max_batch):
            batch = group[first : first + max_batch]
            said |= dict(zip(batch, run_batch(batch), strict=True))
    return [said.get(text) for text in requests]


def _one_at_a_time(requests, run_batch, max_batch):
    return [run_batch([text])[0] for text in requests]


def _neighbours(requests, run_batch, max_batch):
    answers, batch = [], []
    for text in requests:
        if batch and (len(batch) == max_batch or len(batch[0]) != len(text)):
            answers += run_batch(batch)
            batch = []
        batch.append(text)
    return answers + (run_batch(batch) if batch else [])


def _by_text(requests, run_batch, max_batch):
    said = {}
    for group in _groups(requests).values():
        for first in range(0, len(group), max_batch):
            batch = group[first : first + max_batch]
            said |= dict(zip(batch, run_batch(batch), strict=True))
    return list(said.values())


def _by_text_in_order(requests, run_batch, max_batch):
    return list(
        dict(zip(requests, answer_all(requests, run_batch, max_batch), strict=True)).values()
    )


def _first_place_of_a_text(requests, run_batch, max_batch):
    answers = [None] * len(requests)
    for group in _groups(requests).values():
        for first in range(0, len(group), max_batch):
            batch = group[first : first + max_batch]
            for text, answer in zip(batch, run_batch(batch), strict=True):
                answers[requests.index(text)] = answer
    return answers


def _lengths_mixed(requests, run_batch, max_batch):
    answers = []
    for first in range(0, len(requests), max_batch):
        answers += run_batch(requests[first : first + max_batch])
    return answers


def _all_at_once(requests, run_batch, max_batch):
    return run_batch(requests)


def _filled_with_spaces(requests, run_batch, max_batch):
    longest = max(map(len, requests), default=0)
    return _lengths_mixed([text.rjust(longest) for text in requests], run_batch, max_batch)


def _groups_whole(requests, run_batch, max_batch):
    said = {}
    for group in _groups(requests).values():
        said |= dict(zip(group, run_batch(group), strict=True))
    return [said[text] for text in requests]


def _one_too_few(requests, run_batch, max_batch):
    return answer_all(requests, run_batch, max(1, max_batch - 1))


def _a_dictionary(requests, run_batch, max_batch):
    return dict(zip(requests, answer_all(requests, run_batch, max_batch), strict=True))


def observe_answer_all(fn, requests, max_batch):
    """The answers, and how the model was called: with texts of one length, max_batch at most."""
    calls = []

    def run_batch(texts):
        texts = list(texts)
        calls.append(len(texts))
        if len(texts) > max_batch:
            raise ValueError(f"{len(texts)} texts in a batch of {max_batch} at most")
        if len({len(text) for text in texts}) > 1:
            raise ValueError("texts of unlike length in one batch")
        return [text.upper() + "!" for text in texts]

    answers = fn(list(requests), run_batch, max_batch)
    needed = sum(-(-count // max_batch) for count in Counter(map(len, requests)).values())
    return {"answers": answers, "batches more than needed": max(0, len(calls) - needed)}


def cases_answer_all():
    return [
        (["aaa", "b", "ccc"], 2),
        (["a", "b", "c", "d", "e"], 2),
        (["ab", "ab", "c", "ab"], 6),
        (["long", "a", "text", "bb", "more", "c", "last"], 3),
        (["a", "bb", "c", "dd"], 1),
        ([], 8),
        ([f"n{n}" for n in range(40)], 32),
    ]


EXERCISE = Exercise(
    id="ex-31-04",
    title={"en": "Many requests, few passes", "es": "Muchas peticiones, pocas pasadas"},
    reference=answer_all,
    alternatives=(answer_all_by_sorting,),
    cases=cases_answer_all,
    observe=observe_answer_all,
    wrong_turns=(
        turn(
            "somebody-elses-answer",
            _in_batch_order,
            "People get each other's answers: they come out in the order of your batches, not in "
            "the order of the requests.",
            "Cada quien recibe la respuesta de otro: salen en el orden de tus lotes, no en el de "
            "las peticiones.",
            _sorted_order,
            _longest_first,
        ),
        turn(
            "no-second-batch",
            _drops_the_rest,
            "What does not fit a batch is dropped. A group may need several.",
            "Lo que no cabe en un lote se pierde. Un grupo puede necesitar varios.",
            _drops_the_rest_and_them,
        ),
        turn(
            "waits-for-full-ones",
            _waits_for_full,
            "You only run full batches: the last requests wait for company that never comes.",
            "Solo ejecutas lotes llenos: las últimas peticiones esperan una compañía que no llega.",
        ),
        turn(
            "one-at-a-time",
            _one_at_a_time,
            "Every answer is right, and the model is called once for each of them. How many "
            "could it have read together?",
            "Todas las respuestas están bien, y el modelo se llama una vez por cada una. ¿Cuántas "
            "podía haber leído juntas?",
        ),
        turn(
            "neighbours-only",
            _neighbours,
            "You join neighbours only. Requests of one length may stand far apart, and could share "
            "a batch all the same.",
            "Solo juntas vecinas. Las peticiones de una misma longitud pueden estar lejos unas de "
            "otras y compartir lote igualmente.",
        ),
        turn(
            "kept-by-text",
            _by_text,
            "You keep answers by their text. Two people may ask the same: how many answers do you "
            "hand back?",
            "Guardas las respuestas por su texto. Dos personas pueden preguntar lo mismo: ¿cuántas "
            "respuestas devuelves?",
            _by_text_in_order,
            _first_place_of_a_text,
        ),
        turn(
            "lengths-mixed",
            _lengths_mixed,
            "A batch of yours holds texts of unlike length, which this model cannot read.",
            "Un lote tuyo tiene textos de distinta longitud, y este modelo no los puede leer.",
            _all_at_once,
        ),
        turn(
            "spaces-are-letters",
            _filled_with_spaces,
            "You make texts equally long with spaces. A space is a letter to the model: it answers "
            "another text.",
            "Igualas la longitud con espacios. Para el modelo un espacio es una letra: contesta a "
            "otro texto.",
        ),
        turn(
            "no-limit",
            _groups_whole,
            "A batch of yours holds more texts than `max_batch`.",
            "Un lote tuyo tiene más textos que `max_batch`.",
        ),
        turn(
            "room-left",
            _one_too_few,
            "Your batches could hold one text more.",
            "En tus lotes cabe un texto más.",
        ),
        turn(
            "a-dictionary",
            _a_dictionary,
            "A list is asked for, with an answer at the place of its request.",
            "Se pide una lista, con cada respuesta en el lugar de su petición.",
        ),
    ),
)
