"""Exercise 32.2: which questions of the exam training has seen."""

from minigpt.course.judging.exercise import Exercise, turn


def leaks(train, test):
    """Return the test prompts that also stand in train, each once, in test's order."""
    seen = {prompt.strip().lower() for prompt, _ in train}
    found = []
    for prompt, _ in test:
        prompt = prompt.strip().lower()
        if prompt in seen and prompt not in found:
            found.append(prompt)
    return found


def leaks_by_dict(train, test):
    def plain(rows):
        return dict.fromkeys(row[0].casefold().strip() for row in rows)

    homework = plain(train)
    return list(filter(homework.__contains__, plain(test)))


def _plain(text):
    return text.strip().lower()


def _whole_rows(train, test):
    seen = {(_plain(prompt), answer) for prompt, answer in train}
    pairs = [(_plain(prompt), answer) for prompt, answer in test]
    return list(dict.fromkeys(prompt for prompt, answer in pairs if (prompt, answer) in seen))


def _whole_rows_as_written(train, test):
    return [prompt for prompt, answer in test if (prompt, answer) in train]


def _answers_as_written(train, test):
    seen = {answer for _, answer in train}
    return [_plain(prompt) for prompt, answer in test if answer in seen]


def _answers(train, test):
    seen = {_plain(answer) for _, answer in train}
    return list(dict.fromkeys(_plain(prompt) for prompt, answer in test if _plain(answer) in seen))


def _case_counts(train, test):
    seen = {prompt.strip() for prompt, _ in train}
    return list(dict.fromkeys(prompt.strip() for prompt, _ in test if prompt.strip() in seen))


def _spaces_count(train, test):
    seen = {prompt.lower() for prompt, _ in train}
    return list(dict.fromkeys(prompt.lower() for prompt, _ in test if prompt.lower() in seen))


def _as_written(train, test):
    seen = {prompt for prompt, _ in train}
    return list(dict.fromkeys(prompt for prompt, _ in test if prompt in seen))


def _as_written_twice(train, test):
    seen = {prompt for prompt, _ in train}
    return [prompt for prompt, _ in test if prompt in seen]


def _spaces_count_twice(train, test):
    seen = {prompt.lower() for prompt, _ in train}
    return [prompt.lower() for prompt, _ in test if prompt.lower() in seen]


def _case_counts_twice(train, test):
    seen = {prompt.strip() for prompt, _ in train}
    return [prompt.strip() for prompt, _ in test if prompt.strip() in seen]


def _every_space(train, test):
    def plain(text):
        return "".join(text.lower().split())

    seen = {plain(prompt) for prompt, _ in train}
    return list(dict.fromkeys(plain(prompt) for prompt, _ in test if plain(prompt) in seen))


def _single_spaces(train, test):
    def plain(text):
        return " ".join(text.lower().split())

    seen = {plain(prompt) for prompt, _ in train}
    return list(dict.fromkeys(plain(prompt) for prompt, _ in test if plain(prompt) in seen))


def _twice(train, test):
    seen = {_plain(prompt) for prompt, _ in train}
    return [_plain(prompt) for prompt, _ in test if _plain(prompt) in seen]


def _once_for_each_row_of_train(train, test):
    return [_plain(b) for b, _ in test for a, _ in train if _plain(a) == _plain(b)]


def _as_test_writes_it(train, test):
    seen = {_plain(prompt) for prompt, _ in train}
    found = {}
    for prompt, _ in test:
        if _plain(prompt) in seen:
            found.setdefault(_plain(prompt), prompt)
    return list(found.values())


def _part_of(train, test):
    prompts = dict.fromkeys(_plain(prompt) for prompt, _ in test)
    return [p for p in prompts if any(p in _plain(other) for other, _ in train)]


def _part_of_the_other(train, test):
    prompts = dict.fromkeys(_plain(prompt) for prompt, _ in test)
    return [p for p in prompts if any(_plain(other) in p for other, _ in train)]


def _in_one_text(train, test):
    text = "\n".join(_plain(prompt) for prompt, _ in train)
    return [p for p in dict.fromkeys(_plain(prompt) for prompt, _ in test) if p in text]


def _trains_order(train, test):
    asked = {_plain(prompt) for prompt, _ in test}
    return list(dict.fromkeys(_plain(prompt) for prompt, _ in train if _plain(prompt) in asked))


def _sorted(train, test):
    return sorted(leaks(train, test))


def _set(train, test):
    return {_plain(prompt) for prompt, _ in train} & {_plain(prompt) for prompt, _ in test}


def _clean(train, test):
    seen = {_plain(prompt) for prompt, _ in train}
    return list(dict.fromkeys(_plain(p) for p, _ in test if _plain(p) not in seen))


def _count(train, test):
    return len(leaks(train, test))


def _share(train, test):
    return len(leaks(train, test)) / len(test) if test else 0.0


def _whether(train, test):
    return bool(leaks(train, test))


def _same_row_number(train, test):
    pairs = zip(train, test, strict=False)
    return list(dict.fromkeys(_plain(b[0]) for a, b in pairs if _plain(a[0]) == _plain(b[0])))


def cases_leaks():
    return [
        ([("7=", "seven")], [("7=", "seven"), ("8=", "eight")]),
        ([("7=", "seven")], [("7=", "sept")]),
        ([("17=", "x"), ("a=", "y")], [("7=", "seven"), ("a=b=", "z")]),
        ([("Cat", "gato")], [("cat", "gato"), ("dog", "perro")]),
        ([("cat", "x"), ("dog", "y")], [("CAT", "x")]),
        ([(" cat ", "x")], [("cat", "y"), ("dog", "x")]),
        ([("cat", "x")], [("cat\n", "x"), ("cow", "x")]),
        ([("a b", "x")], [("ab", "x"), ("a  b", "x"), ("A b", "x")]),
        ([("a  b", "x"), ("c", "y")], [("a b", "x"), ("C ", "y")]),
        ([("a", "1"), ("b", "2"), ("b", "3")], [("b", "9"), ("z", "1"), ("a", "8"), ("B", "7")]),
        ([("c", "1"), ("a", "2"), ("b", "3")], [("b", "1"), ("c", "2"), ("a", "3")]),
        ([("a", "b"), ("7=", "x")], [("b", "c"), ("7", "x")]),
        ([], [("a", "1")]),
        ([("a", "1")], []),
    ]


EXERCISE = Exercise(
    id="ex-32-02",
    title={"en": "A leak detector", "es": "Un detector de fugas"},
    reference=leaks,
    alternatives=(leaks_by_dict,),
    cases=cases_leaks,
    wrong_turns=(
        turn(
            "whole-rows",
            _whole_rows,
            "You compare prompt and answer. A question that training has seen with another answer "
            "is a question that it has seen.",
            "Comparas pregunta y respuesta. Una pregunta que el entrenamiento vio con otra "
            "respuesta es una pregunta que vio.",
            _whole_rows_as_written,
        ),
        turn(
            "answers",
            _answers,
            "You look for answers. Two questions may share an answer, and no harm is done.",
            "Buscas respuestas. Dos preguntas pueden compartir respuesta sin que pase nada.",
            _answers_as_written,
        ),
        turn(
            "case-counts",
            _case_counts,
            "A capital letter hides a leak from you.",
            "Una mayúscula te oculta una fuga.",
            _as_written,
            _as_written_twice,
            _case_counts_twice,
        ),
        turn(
            "ends-count",
            _spaces_count,
            "A space or a newline at an end of a prompt hides a leak from you.",
            "Un espacio o un salto de línea en un extremo de la pregunta te oculta una fuga.",
            _spaces_count_twice,
        ),
        turn(
            "inner-spaces",
            _every_space,
            "You change the spaces inside, too. Only those at the two ends do not count.",
            "Cambias también los espacios de dentro. Solo los de los dos extremos no cuentan.",
            _single_spaces,
        ),
        turn(
            "several-times",
            _twice,
            "A prompt that the exam asks twice is listed twice.",
            "Una pregunta que el examen hace dos veces aparece dos veces.",
            _once_for_each_row_of_train,
        ),
        turn(
            "not-in-plain-form",
            _as_test_writes_it,
            "You return the prompts as they are written, and not in the form you compared them in.",
            "Devuelves las preguntas tal como están escritas y no en la forma en que las comparas.",
        ),
        turn(
            "part-of-a-text",
            _part_of,
            "A part of a prompt is no leak: 7= stands inside 17=, and is another question.",
            "Una parte de una pregunta no es una fuga: 7= está dentro de 17=, y es otra pregunta.",
            _part_of_the_other,
            _in_one_text,
        ),
        turn(
            "order",
            _trains_order,
            "The right prompts, in another order than the exam asks them in.",
            "Las preguntas correctas, en otro orden que el del examen.",
            _sorted,
            _set,
        ),
        turn(
            "not-the-leaks",
            _clean,
            "Those are the prompts that did not leak.",
            "Esas son las preguntas que no se han filtrado.",
        ),
        turn(
            "number",
            _count,
            "That says how much has leaked. Which prompts are they?",
            "Eso dice cuánto se ha filtrado. ¿Qué preguntas son?",
            _share,
            _whether,
        ),
        turn(
            "side-by-side",
            _same_row_number,
            "You compare rows of the same place only. A leak may stand anywhere in training.",
            "Comparas solo filas del mismo lugar. Una fuga puede estar en cualquier parte del "
            "entrenamiento.",
        ),
    ),
)
