"""Exercise 25.2: a step on the float32 copy."""

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def master_step(weights, master, gradients, rate):
    """Return (weights, master) after a step of descent on the copy; the arguments stay.

    weights, gradients  bfloat16
    master              float32
    """
    master = master - rate * gradients.float()
    return master.to(torch.bfloat16), master


def master_step_in_place(weights, master, gradients, rate):
    master = master.clone().sub_(gradients.to(master.dtype), alpha=rate)
    weights = torch.empty_like(weights).copy_(master)
    return weights, master


def _copies_up(weights, master, gradients, rate):
    weights = weights - rate * gradients
    return weights, weights.float()


def _copies_up_first(weights, master, gradients, rate):
    master = weights.float() - rate * gradients.float()
    return master.to(torch.bfloat16), master


def _both_apart(weights, master, gradients, rate):
    return weights - rate * gradients, master - rate * gradients.float()


def _master_rounded(weights, master, gradients, rate):
    master = (master - rate * gradients.float()).to(torch.bfloat16)
    return master, master.float()


def _master_in_sixteen(weights, master, gradients, rate):
    master = (master - rate * gradients.float()).to(torch.bfloat16)
    return master, master


def _weights_not_rounded(weights, master, gradients, rate):
    master = master - rate * gradients.float()
    return master, master


def _weights_left_behind(weights, master, gradients, rate):
    return weights, master - rate * gradients.float()


def _rounds_before(weights, master, gradients, rate):
    return master.to(torch.bfloat16), master - rate * gradients.float()


def _step_rounded(weights, master, gradients, rate):
    master = master - (rate * gradients).float()
    return master.to(torch.bfloat16), master


def _uphill(weights, master, gradients, rate):
    master = master + rate * gradients.float()
    return master.to(torch.bfloat16), master


def _no_rate(weights, master, gradients, rate):
    master = master - gradients.float()
    return master.to(torch.bfloat16), master


def _half(weights, master, gradients, rate):
    master = master - rate * gradients.float()
    return master.to(torch.float16), master


def _other_order(weights, master, gradients, rate):
    weights, master = master_step(weights, master, gradients, rate)
    return master, weights


def _changes_the_copy(weights, master, gradients, rate):
    master -= rate * gradients.float()
    return master.to(torch.bfloat16), master


def _changes_both(weights, master, gradients, rate):
    master -= rate * gradients.float()
    weights.copy_(master)
    return weights, master


def _changes_the_weights(weights, master, gradients, rate):
    master = master - rate * gradients.float()
    weights.copy_(master)
    return weights, master


def _cases(copies, gradients, rate):
    master = torch.tensor(copies)
    return master.to(torch.bfloat16), master, torch.tensor(gradients).to(torch.bfloat16), rate


def cases_master_step():
    draws = torch.Generator().manual_seed(0)
    many = torch.randn(40, generator=draws)
    slopes = torch.randn(40, generator=draws).to(torch.bfloat16)
    return [
        _cases([1.0], [1.0], 0.001),
        _cases([0.9975, 1.0035], [1.0, -1.0], 0.001),
        _cases([2.0, -3.0], [0.5, 0.25], 0.25),
        (many.to(torch.bfloat16), many, slopes, 0.003),
    ]


EXERCISE = Exercise(
    id="ex-25-02",
    title={"en": "A step on the copy", "es": "Un paso sobre la copia"},
    reference=master_step,
    alternatives=(master_step_in_place,),
    cases=cases_master_step,
    tolerance=Tolerance(rtol=1e-6, atol=1e-7, why="float32, two operations"),
    wrong_turns=(
        turn(
            "copies-up",
            _copies_up,
            "You move the 16-bit weights and copy them up. Whatever they swallow never reaches the "
            "copy: then what is it for?",
            "Mueves los pesos de 16 bits y los copias hacia arriba. Lo que ellos se tragan no "
            "llega nunca a la copia: ¿para qué está entonces?",
            _copies_up_first,
        ),
        turn(
            "both-apart",
            _both_apart,
            "You move both by themselves. The 16-bit weights lose small steps on their own; where "
            "could they get them from?",
            "Mueves los dos por separado. Los pesos de 16 bits pierden por su cuenta los pasos "
            "pequeños; ¿de dónde podrían tomarlos?",
        ),
        turn(
            "copy-in-sixteen-bits",
            _master_rounded,
            "Your copy has been through 16 bits itself. Who of the two remembers the small steps?",
            "Tu copia también ha pasado por 16 bits. ¿Cuál de los dos recuerda los pasos pequeños?",
            _master_in_sixteen,
        ),
        turn(
            "weights-in-thirty-two-bits",
            _weights_not_rounded,
            "The model's weights come back in float32. They are to be bfloat16, as they came.",
            "Los pesos del modelo vuelven en float32. Deben ser bfloat16, como vinieron.",
        ),
        turn(
            "weights-left-behind",
            _weights_left_behind,
            "The copy has moved, and the weights that the model computes with know nothing of this "
            "step.",
            "La copia se ha movido, y los pesos con los que calcula el modelo no saben nada de "
            "este paso.",
            _rounds_before,
        ),
        turn(
            "step-rounded",
            _step_rounded,
            "Your step is a product in bfloat16, so it is rounded before the copy sees it. Turn "
            "the gradient into float32 first.",
            "Tu paso es un producto en bfloat16, así que se redondea antes de llegar a la copia. "
            "Convierte antes el gradiente a float32.",
        ),
        turn(
            "uphill",
            _uphill,
            "The gradient says where the loss grows.",
            "El gradiente dice hacia dónde crece la pérdida.",
        ),
        turn(
            "no-rate",
            _no_rate,
            "Your step is the whole gradient. Who says how far to go?",
            "Tu paso es el gradiente entero. ¿Quién dice cuánto avanzar?",
        ),
        turn(
            "another-sixteen-bits",
            _half,
            "float16 has 16 bits, too, but they are not those of the weights that came in.",
            "float16 también tiene 16 bits, pero no son los de los pesos que llegaron.",
        ),
        turn(
            "other-order",
            _other_order,
            "Both results are right and have changed places.",
            "Los dos resultados son correctos, pero cambiaron de lugar.",
        ),
        turn(
            "changes-the-arguments",
            _changes_the_copy,
            "The numbers are right, but you wrote them over the ones you were given. Make new "
            "tensors.",
            "Los números son correctos, pero los escribiste encima de los que te dieron. Crea "
            "tensores nuevos.",
            _changes_both,
            _changes_the_weights,
        ),
    ),
)
