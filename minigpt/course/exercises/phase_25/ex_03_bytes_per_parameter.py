"""Exercise 25.3: the bytes that training keeps for a parameter."""

from minigpt.course.judging.exercise import Exercise, turn


def bytes_per_parameter(kind):
    """Return the bytes for one parameter trained with AdamW; kind names one of four ways."""
    weight = 2 if kind in ("all bfloat16", "master") else 4
    gradient = weight
    copy = 4 if kind == "master" else 0
    means = 2 * (2 if kind == "all bfloat16" else 4)
    return weight + gradient + copy + means


def bytes_per_parameter_from_a_table(kind):
    numbers = {
        "float32": [4, 4, 4, 4],
        "autocast": [4, 4, 4, 4],
        "all bfloat16": [2, 2, 2, 2],
        "master": [2, 2, 4, 4, 4],
    }
    return sum(numbers[kind])


def _of(single, autocast, brain, master):
    found = {"float32": single, "autocast": autocast, "all bfloat16": brain, "master": master}
    return lambda kind: found[kind]


def cases_bytes_per_parameter():
    return [("float32",), ("all bfloat16",), ("autocast",), ("master",)]


EXERCISE = Exercise(
    id="ex-25-03",
    title={"en": "The bill in bytes", "es": "La cuenta en bytes"},
    reference=bytes_per_parameter,
    alternatives=(bytes_per_parameter_from_a_table,),
    cases=cases_bytes_per_parameter,
    wrong_turns=(
        turn(
            "mixed-is-half",
            _of(16, 8, 8, 8),
            "You halve everything as soon as 16 bits are in play. What stays in float32 in these "
            "two ways?",
            "Lo dejas todo en la mitad en cuanto hay 16 bits de por medio. ¿Qué sigue en float32 "
            "en esas dos maneras?",
            _of(16, 8, 8, 16),
            _of(16, 16, 8, 8),
            _of(16, 8, 8, 12),
        ),
        turn(
            "no-copy",
            _of(16, 16, 8, 12),
            "In one way a copy is kept, and AdamW moves the copy. Either the copy is missing, or "
            "the means have the type of the model's weights.",
            "En una de las maneras se guarda una copia, y AdamW mueve la copia. O falta la copia, "
            "o las medias tienen el tipo de los pesos del modelo.",
        ),
        turn(
            "no-means",
            _of(8, 8, 4, 8),
            "You count the weights and the gradients. What else does AdamW keep?",
            "Cuentas los pesos y los gradientes. ¿Qué más guarda AdamW?",
        ),
        turn(
            "one-mean",
            _of(12, 12, 6, 12),
            "AdamW keeps a mean of the gradients, and another one. Of what?",
            "AdamW guarda una media de los gradientes y otra más. ¿De qué?",
        ),
        turn(
            "weights-or-gradients-missing",
            _of(12, 12, 6, 14),
            "Between the backward pass and the step both are kept for every parameter: the weight "
            "that the model computes with, and its gradient. One of them is missing.",
            "Entre la pasada hacia atrás y el paso se guardan las dos cosas por cada parámetro: el "
            "peso con el que calcula el modelo y su gradiente. Falta una.",
        ),
        turn(
            "gradients-of-the-model-in-float32",
            _of(16, 16, 8, 18),
            "The model computes in bfloat16, forward and backward. In which type do its gradients "
            "come out?",
            "El modelo calcula en bfloat16, hacia delante y hacia atrás. ¿En qué tipo salen sus "
            "gradientes?",
        ),
        turn(
            "gradients-twice",
            _of(16, 16, 8, 20),
            "Beside the copy you keep too much in float32: the gradients twice, or the weights and "
            "gradients that the model computes with. Which type does the model compute in?",
            "Al lado de la copia guardas demasiado en float32: los gradientes dos veces, o los "
            "pesos y gradientes con los que calcula el modelo. ¿Con qué tipo calcula el modelo?",
        ),
        turn(
            "autocast-keeps-copies",
            _of(16, 18, 8, 16),
            "Under autocast the rounded weights are made for a product and dropped after it.",
            "Con autocast los pesos redondeados se hacen para un producto y se sueltan después.",
            _of(16, 14, 8, 16),
        ),
        turn(
            "means-always-in-float32",
            _of(16, 16, 12, 16),
            "Where everything is in bfloat16, everything has 2 bytes, AdamW's means included.",
            "Donde todo está en bfloat16, todo tiene 2 bytes, también las medias de AdamW.",
            _of(16, 16, 16, 16),
            _of(16, 16, 10, 16),
        ),
        turn(
            "bits",
            _of(128, 128, 64, 128),
            "Those are bits. A byte has eight.",
            "Eso son bits. Un byte tiene ocho.",
        ),
        turn(
            "numbers-not-bytes",
            _of(4, 4, 4, 5),
            "You count numbers. How many bytes has each?",
            "Cuentas números. ¿Cuántos bytes tiene cada uno?",
        ),
    ),
)
