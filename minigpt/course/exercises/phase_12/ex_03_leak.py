"""Exercise 12.3: measuring a leak."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn
from minigpt.number_names import Row


def leak(train, test):
    """Return the share of test rows whose number also occurs in training, in any language."""
    seen = {row.prompt.split(":")[1] for row in train}
    return sum(row.prompt.split(":")[1] in seen for row in test) / len(test)


def leak_with_integers(train, test):
    def number(row):
        return int(row.prompt[row.prompt.index(":") + 1 : -1])

    numbers = [number(row) for row in train]
    return len([row for row in test if number(row) in numbers]) / len(test)


def _whole_rows(train, test):
    return sum(row in train for row in test) / len(test)


def _of_training(train, test):
    return leak(test, train)


def _distinct_numbers(train, test):
    seen, asked = ({row.prompt.split(":")[1] for row in rows} for rows in (train, test))
    return len(seen & asked) / len(asked)


def _leak_count(train, test):
    return round(leak(train, test) * len(test))


def _clean_share(train, test):
    return 1 - leak(train, test)


def _inside_text(train, test):
    text = "".join(row.prompt for row in train)
    return sum(row.prompt.split(":")[1][:-1] in text for row in test) / len(test)


def cases_leak():
    def rows(*prompts):
        """The leak is a matter of the prompts; the names stand for any names."""
        return [Row(prompt + "=", "name\n") for prompt in prompts]

    return [
        (rows("en:7", "en:8"), rows("it:7", "en:9")),
        (rows("en:1", "en:2", "en:3"), rows("en:4")),
        (rows("en:42", "it:5"), rows("es:42", "es:42", "es:6")),
        (rows("en:42", "en:5"), rows("en:4", "en:2", "en:5", "it:42", "it:9")),
    ]


EXERCISE = Exercise(
    id="ex-12-03",
    title={"en": "Measuring a leak", "es": "Medir una filtración"},
    reference=leak,
    alternatives=(leak_with_integers,),
    cases=cases_leak,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="one division"),
    wrong_turns=(
        turn(
            "whole-rows",
            _whole_rows,
            "You look for the identical row. A number that was trained in another language "
            "has leaked, too.",
            "Buscas la fila idéntica. Un número entrenado en otro idioma también se ha filtrado.",
        ),
        turn(
            "of-training",
            _of_training,
            "The two lists are swapped: asked is the share of the test rows.",
            "Las dos listas están cambiadas: se pide la parte de las filas de prueba.",
        ),
        turn(
            "distinct-numbers",
            _distinct_numbers,
            "You count every number once. A test row that occurs twice is judged twice, so it "
            "counts twice.",
            "Cuentas cada número una vez. Una fila de prueba que aparece dos veces se evalúa "
            "dos veces, así que cuenta dos veces.",
        ),
        turn(
            "count",
            _leak_count,
            "That is how many rows have leaked. Asked is their share, between 0 and 1.",
            "Eso es cuántas filas se han filtrado. Se pide qué parte son, entre 0 y 1.",
        ),
        turn(
            "clean-share",
            _clean_share,
            "That is the clean share, the opposite of the leak.",
            "Esa es la parte limpia, lo contrario de la filtración.",
        ),
        turn(
            "inside-text",
            _inside_text,
            "You look for the digits anywhere in the text: 4 is found inside 42. Compare whole "
            "numbers.",
            "Buscas las cifras en cualquier parte del texto: 4 aparece dentro de 42. Compara "
            "números enteros.",
        ),
    ),
)
