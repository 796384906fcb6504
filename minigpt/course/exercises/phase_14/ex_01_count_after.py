"""Exercise 14.1: what comes after?"""

from collections import Counter

from minigpt.course.judging.exercise import Exercise, turn


def count_after(rows, n):
    """Return {context: {character: how often it follows}} for contexts of n - 1 characters."""
    counts = {}
    for prompt, answer in rows:
        text = "\n" * (n - 1) + prompt + answer
        for i in range(len(text) - len(answer), len(text)):
            seen = counts.setdefault(text[i - n + 1 : i], {})
            seen[text[i]] = seen.get(text[i], 0) + 1
    return counts


def count_after_by_pieces(rows, n):
    pieces = Counter()
    for prompt, answer in rows:
        before = "\n" * n + prompt
        for i, char in enumerate(answer):
            known = before + answer[:i]
            pieces[known[len(known) - n + 1 :], char] += 1
    counts = {}
    for (context, char), times in pieces.items():
        counts.setdefault(context, {})[char] = times
    return counts


def _pairs(rows, n, text=None, start=None):
    """(context, next) for rows, with what is wrong about the text or the place where it begins."""
    text = text or (lambda prompt, answer: "\n" * (n - 1) + prompt + answer)
    start = start or (lambda prompt: n - 1 + len(prompt))
    for prompt, answer in rows:
        whole = text(prompt, answer)
        for i in range(start(prompt), len(whole)):
            yield whole[max(0, i - n + 1) : i], whole[i]


def _counted(pairs):
    counts = {}
    for context, char in pairs:
        seen = counts.setdefault(context, {})
        seen[char] = seen.get(char, 0) + 1
    return counts


def _one_too_long(rows, n):
    return count_after(rows, n + 1)


def _one_too_short(rows, n):
    return count_after(rows, max(1, n - 1))


def _counts_the_prompt(rows, n):
    return _counted(_pairs(rows, n, start=lambda prompt: n - 1))


def _forgets_the_prompt(rows, n):
    return count_after([("", answer) for _, answer in rows], n)


def _no_filling(rows, n):
    joined = lambda prompt, answer: prompt + answer  # noqa: E731
    return _counted(_pairs(rows, n, text=joined, start=len))


def _skips_short_beginnings(rows, n):
    pairs = _pairs(rows, n, text=lambda p, a: p + a, start=lambda p: max(n - 1, len(p)))
    return _counted(pairs)


def _fills_with_spaces(rows, n):
    return _counted(_pairs(rows, n, text=lambda p, a: " " * (n - 1) + p + a))


def _runs_over_rows(rows, n):
    text, pairs = "\n" * (n - 1), []
    for prompt, answer in rows:
        text += prompt
        for char in answer:
            pairs.append((text[len(text) - n + 1 :], char))
            text += char
    return _counted(pairs)


def _no_end(rows, n):
    return count_after([(prompt, answer[:-1]) for prompt, answer in rows], n)


def _no_end_stripped(rows, n):
    return count_after([(prompt, answer.strip()) for prompt, answer in rows], n)


def _all_lengths(rows, n):
    counts = {}
    for length in range(1, n + 1):
        counts |= count_after(rows, length)
    return counts


def _backwards(rows, n):
    return _counted((char, context) for context, char in _pairs(rows, n))


def _presence(rows, n):
    return {context: dict.fromkeys(seen, 1) for context, seen in count_after(rows, n).items()}


def _each_row_once(rows, n):
    return count_after(list(dict.fromkeys(rows)), n)


def _shares(rows, n):
    counts = count_after(rows, n)
    return {c: {x: k / sum(s.values()) for x, k in s.items()} for c, s in counts.items()}


def _context_with_the_next(rows, n):
    return _counted((context + char, char) for context, char in _pairs(rows, n))


def cases_count_after():
    names = [("1=", "one\n"), ("2=", "two\n"), ("1=", "one\n")]
    return [
        ([("", "one\n"), ("", "none\n")], 2),
        ([("", "aab\n")], 1),
        (names, 2),
        (names, 4),
        ([("7=", "seven\n"), ("17=", "seventeen\n")], 3),
        ([("8=", "a\n"), ("9=", "b\n")], 6),
    ]


EXERCISE = Exercise(
    id="ex-14-01",
    title={"en": "What comes after?", "es": "¿Qué viene después?"},
    reference=count_after,
    alternatives=(count_after_by_pieces,),
    cases=cases_count_after,
    wrong_turns=(
        turn(
            "one-too-long",
            _one_too_long,
            "Your contexts have n characters. An n-gram has n with the next one included.",
            "Tus contextos tienen n caracteres. Un n-grama tiene n contando el siguiente.",
        ),
        turn(
            "one-too-short",
            _one_too_short,
            "Your contexts are one character too short. The next character is the nth.",
            "A tus contextos les falta un carácter. El carácter siguiente es el que hace n.",
        ),
        turn(
            "counts-the-prompt",
            _counts_the_prompt,
            "You count what follows inside the prompt, too. Which characters is a model to guess?",
            "Cuentas también lo que sigue dentro del prompt. ¿Qué caracteres debe adivinar un "
            "modelo?",
        ),
        turn(
            "forgets-the-prompt",
            _forgets_the_prompt,
            "You forget what stands before an answer. Only answers are counted, but a context "
            "may reach into the prompt.",
            "Olvidas lo que hay antes de una respuesta. Solo se cuentan respuestas, pero un "
            "contexto puede llegar hasta el prompt.",
        ),
        turn(
            "no-filling",
            _no_filling,
            "At the beginning of a row your contexts are shorter than the others. What stands "
            "before a row?",
            "Al principio de una fila tus contextos son más cortos que los demás. ¿Qué hay antes "
            "de una fila?",
        ),
        turn(
            "skips-short-beginnings",
            _skips_short_beginnings,
            "You leave out the characters that have too little before them. They are to be "
            "guessed as well.",
            "Dejas fuera los caracteres que tienen muy poco delante. También hay que adivinarlos.",
        ),
        turn(
            "fills-with-spaces",
            _fills_with_spaces,
            "You fill up with spaces. A space is a character of the names; what ends a row?",
            "Rellenas con espacios. El espacio es un carácter de los nombres; ¿qué termina una "
            "fila?",
        ),
        turn(
            "runs-over-rows",
            _runs_over_rows,
            "Your contexts reach into the row before. Its neighbours in the list are no part of a "
            "row.",
            "Tus contextos llegan hasta la fila anterior. Sus vecinas en la lista no son parte de "
            "una fila.",
        ),
        turn(
            "no-end",
            _no_end,
            "The newline is missing among what follows. How would a model ever stop?",
            "Entre lo que sigue falta el salto de línea. ¿Cómo pararía entonces un modelo?",
            _no_end_stripped,
        ),
        turn(
            "all-lengths",
            _all_lengths,
            "You keep the shorter contexts as well. Asked are those of n - 1 characters.",
            "Guardas también los contextos más cortos. Se piden los de n - 1 caracteres.",
        ),
        turn(
            "backwards",
            _backwards,
            "You have it the wrong way round: the context is what is known, the character is what "
            "is counted.",
            "Lo tienes al revés: el contexto es lo que se sabe y el carácter es lo que se cuenta.",
        ),
        turn(
            "presence",
            _presence,
            "All your counts are 1. How often a character follows is asked, not whether.",
            "Todos tus recuentos son 1. Se pregunta cuántas veces sigue un carácter, no si sigue.",
        ),
        turn(
            "each-row-once",
            _each_row_once,
            "A row that stands there twice counts twice.",
            "Una fila que aparece dos veces cuenta dos veces.",
        ),
        turn(
            "shares",
            _shares,
            "These are shares. A later step needs the counts: 1 of 1 and 50 of 50 are the same "
            "share.",
            "Estas son proporciones. Un paso posterior necesita los recuentos: 1 de 1 y 50 de 50 "
            "dan la misma proporción.",
        ),
        turn(
            "context-with-the-next",
            _context_with_the_next,
            "Your context ends with the character that is to be guessed: it knows the answer.",
            "Tu contexto acaba con el carácter que hay que adivinar: ya sabe la respuesta.",
        ),
    ),
)
