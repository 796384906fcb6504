"""Exercise 23.2: write with a cache, and read every token once."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def decode(model, ids, n):
    """Return ids (1, T) and the n likeliest tokens after it, (1, T + n), each token read once."""
    cache, unread = model.new_cache(1), ids
    for _ in range(n):
        logits = model(unread, cache)
        unread = logits[:, -1].argmax(dim=-1, keepdim=True)
        ids = torch.cat([ids, unread], dim=1)
    return ids


def decode_prompt_first(model, ids, n):
    cache, new = model.new_cache(1), []
    following = int(model(ids, cache)[0, -1].argmax())
    new.append(following)
    while len(new) < n:
        following = int(model(torch.tensor([[following]]), cache)[0, 0].argmax())
        new.append(following)
    return torch.tensor([ids[0].tolist() + new])


def _likeliest(logits):
    return logits[:, -1].argmax(-1, keepdim=True)


def _last_twice(model, ids, n):
    cache = model.new_cache(1)
    model(ids, cache)
    for _ in range(n):
        ids = torch.cat([ids, _likeliest(model(ids[:, -1:], cache))], 1)
    return ids


def _piles_up(model, ids, n):
    cache = model.new_cache(1)
    for _ in range(n):
        ids = torch.cat([ids, _likeliest(model(ids, cache))], 1)
    return ids


def _new_cache_each_time(model, ids, n):
    for _ in range(n):
        ids = torch.cat([ids, _likeliest(model(ids, model.new_cache(1)))], 1)
    return ids


def _no_cache(model, ids, n):
    for _ in range(n):
        ids = torch.cat([ids, _likeliest(model(ids))], 1)
    return ids


def _cache_for_the_prompt_only(model, ids, n):
    following = _likeliest(model(ids, model.new_cache(1)))
    for _ in range(n):
        ids = torch.cat([ids, following], 1)
        following = _likeliest(model(ids))
    return ids


def _forgets_the_past(model, ids, n):
    unread = ids
    for _ in range(n):
        unread = _likeliest(model(unread, model.new_cache(1)))
        ids = torch.cat([ids, unread], 1)
    return ids


def _no_past_at_all(model, ids, n):
    unread = ids
    for _ in range(n):
        unread = _likeliest(model(unread))
        ids = torch.cat([ids, unread], 1)
    return ids


def _first_position(model, ids, n):
    cache, unread = model.new_cache(1), ids
    for _ in range(n):
        unread = model(unread, cache)[:, 0].argmax(-1, keepdim=True)
        ids = torch.cat([ids, unread], 1)
    return ids


def _one_too_many_read(model, ids, n):
    cache = model.new_cache(1)
    following = _likeliest(model(ids, cache))
    for _ in range(n):
        ids = torch.cat([ids, following], 1)
        following = _likeliest(model(following, cache))
    return ids


def _drops_the_first(model, ids, n):
    cache = model.new_cache(1)
    following = _likeliest(model(ids, cache))
    for _ in range(n):
        following = _likeliest(model(following, cache))
        ids = torch.cat([ids, following], 1)
    return ids


def _same_token_again(model, ids, n):
    cache, prompt = model.new_cache(1), ids
    logits = model(ids, cache)
    for _ in range(n):
        ids = torch.cat([ids, _likeliest(logits)], 1)
        logits = model(prompt[:, -1:], cache)
    return ids


def _without_the_prompt(model, ids, n):
    return decode(model, ids, n)[:, ids.shape[1] :]


def _one_more(model, ids, n):
    return decode(model, ids, n + 1)


def _one_less(model, ids, n):
    return decode(model, ids, max(0, n - 1))


def _prompt_unread(model, ids, n):
    cache, unread = model.new_cache(1), ids[:, -1:]
    for _ in range(n):
        unread = _likeliest(model(unread, cache))
        ids = torch.cat([ids, unread], 1)
    return ids


def _unlikeliest(model, ids, n):
    cache, unread = model.new_cache(1), ids
    for _ in range(n):
        unread = model(unread, cache)[:, -1].argmin(-1, keepdim=True)
        ids = torch.cat([ids, unread], 1)
    return ids


def _as_a_list(model, ids, n):
    return decode(model, ids, n)[0].tolist()


class Cache:
    """The tokens that a Counting model has read."""

    def __init__(self):
        self.tokens = []


class Counting:
    """A model whose next token hangs on all tokens so far and on their order; it counts."""

    V = 11

    def __init__(self):
        self.positions, self.caches = 0, 0

    def new_cache(self, batch):
        self.caches += 1
        return Cache()

    def __call__(self, ids, cache=None):
        tokens = [] if cache is None else cache.tokens
        rows = []
        for token in ids[0].tolist():
            tokens.append(token)
            state = sum((i + 2) * t for i, t in enumerate(tokens)) + 3 * len(tokens)
            rows.append([float(-((v - state) % self.V)) for v in range(self.V)])
        self.positions += ids.shape[1]
        return torch.tensor([rows])


def reading(function, ids, n):
    """The text that is returned, and how much was read for it, into how many caches."""
    model = Counting()
    text = function(model, ids, n)
    return {"ids": text, "positions read": model.positions, "caches": model.caches}


def cases_decode():
    return [
        (torch.tensor([[3]]), 1),
        (torch.tensor([[3, 1, 4]]), 1),
        (torch.tensor([[3, 1, 4]]), 3),
        (torch.tensor([[2, 7, 1, 8, 2]]), 6),
        (torch.tensor([[5, 0]]), 9),
    ]


EXERCISE = Exercise(
    id="ex-23-02",
    title={"en": "Read every token once", "es": "Leer cada token una vez"},
    reference=decode,
    alternatives=(decode_prompt_first,),
    cases=cases_decode,
    observe=reading,
    wrong_turns=(
        turn(
            "last-token-twice",
            _last_twice,
            "The last token of the prompt is read twice, so the model sees it doubled. The prompt "
            "has already said what comes next.",
            "El último token del prompt se lee dos veces, así que el modelo lo ve doble. La "
            "lectura del prompt ya dijo lo que sigue.",
        ),
        turn(
            "piles-up",
            _piles_up,
            "The whole text goes into a cache that has most of it already: it piles up.",
            "Le das el texto entero a una caché que ya tiene casi todo: se va amontonando.",
        ),
        turn(
            "reads-again",
            _new_cache_each_time,
            "The text is right, but what has been read is read again for every token. Look at the "
            "positions read.",
            "El texto es correcto, pero lo ya leído se vuelve a leer con cada token. Mira las "
            "posiciones leídas.",
            _no_cache,
            _cache_for_the_prompt_only,
        ),
        turn(
            "forgets-the-past",
            _forgets_the_past,
            "From the second token on, the model sees one token and nothing before it: the cache "
            "has to be the same all the time.",
            "Desde el segundo token, el modelo ve un solo token y nada antes: la caché tiene que "
            "ser siempre la misma.",
            _no_past_at_all,
        ),
        turn(
            "first-position",
            _first_position,
            "You take what follows the first token that was read. Wanted is what follows the last.",
            "Tomas lo que sigue al primer token leído. Se busca lo que sigue al último.",
        ),
        turn(
            "one-read-too-many",
            _one_too_many_read,
            "The text is right; the very last token has been read, too, and nobody needs to know "
            "what would follow it.",
            "El texto es correcto; también se leyó el último token de todos, y nadie necesita "
            "saber qué lo seguiría.",
        ),
        turn(
            "drops-the-first",
            _drops_the_first,
            "The first new token is read but is missing from the text.",
            "El primer token nuevo se lee, pero falta en el texto.",
        ),
        turn(
            "same-token-again",
            _same_token_again,
            "Every time you feed the same token. The model has to hear what it has just written.",
            "Le das cada vez el mismo token. El modelo tiene que oír lo que acaba de escribir.",
        ),
        turn(
            "prompt-unread",
            _prompt_unread,
            "Only the last token of the prompt has been read.",
            "Del prompt solo se leyó el último token.",
        ),
        turn(
            "another-form",
            _without_the_prompt,
            "The new tokens are right; the whole text is asked for, prompt and all, as (1, T + n).",
            "Los tokens nuevos son correctos; se pide el texto entero, con el prompt, como "
            "(1, T + n).",
            _as_a_list,
        ),
        turn(
            "another-count",
            _one_more,
            "n new tokens are asked for, no more and no less.",
            "Se piden n tokens nuevos, ni uno más ni uno menos.",
            _one_less,
        ),
        turn(
            "unlikeliest",
            _unlikeliest,
            "You take the unlikeliest token.",
            "Tomas el token menos probable.",
        ),
    ),
)
