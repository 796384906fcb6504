"""Exercise 18.4: one step of AdamW."""

import math

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def adamw_step(w, g, m, v, step, lr, beta1, beta2, decay):
    """Return the new w, m and v after one step of AdamW; the arguments stay as they are."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g.square()
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    w = w - lr * decay * w - lr * m_hat / (v_hat.sqrt() + 1e-8)
    return w, m, v


def adamw_step_by_lerp(w, g, m, v, step, lr, beta1, beta2, decay):
    m = torch.lerp(g, m, beta1)
    v = torch.lerp(g * g, v, beta2)
    root = math.sqrt(1 - beta2**step)
    length = lr * root / (1 - beta1**step)
    return w * (1 - lr * decay) - length * m / (v.sqrt() + 1e-8 * root), m, v


def _adamw(w, g, m, v, step, lr, beta1, beta2, decay, sign=1, corrected=True):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g.square()
    c1, c2 = (1 - beta1**step, 1 - beta2**step) if corrected else (1.0, 1.0)
    return w - lr * decay * w - sign * lr * (m / c1) / ((v / c2).sqrt() + 1e-8), m, v


def _uphill(w, g, m, v, step, lr, beta1, beta2, decay):
    return _adamw(w, g, m, v, step, lr, beta1, beta2, decay, sign=-1)


def _not_corrected(w, g, m, v, step, lr, beta1, beta2, decay):
    return _adamw(w, g, m, v, step, lr, beta1, beta2, decay, corrected=False)


def _decay_in_gradient(w, g, m, v, step, lr, beta1, beta2, decay):
    return _adamw(w, g + decay * w, m, v, step, lr, beta1, beta2, 0.0)


def _decay_without_rate(w, g, m, v, step, lr, beta1, beta2, decay):
    return _adamw(w, g, m, v, step, lr, beta1, beta2, decay / lr)


def _no_decay(w, g, m, v, step, lr, beta1, beta2, decay):
    return _adamw(w, g, m, v, step, lr, beta1, beta2, 0.0)


def _no_root(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g.square()
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return w - lr * decay * w - lr * m_hat / (v_hat + 1e-8), m, v


def _betas_swapped(w, g, m, v, step, lr, beta1, beta2, decay):
    return _adamw(w, g, m, v, step, lr, beta2, beta1, decay)


def _shares_swapped(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v = (1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * g.square()
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return w - lr * decay * w - lr * m_hat / (v_hat.sqrt() + 1e-8), m, v


def _averages(g, m, v, step, beta1, beta2):
    """The new averages and the corrected ones."""
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g.square()
    return m, v, m / (1 - beta1**step), v / (1 - beta2**step)


def _no_eps(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v, m_hat, v_hat = _averages(g, m, v, step, beta1, beta2)
    return w - lr * decay * w - lr * m_hat / v_hat.sqrt(), m, v


def _eps_in_the_root(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v, m_hat, v_hat = _averages(g, m, v, step, beta1, beta2)
    return w - lr * decay * w - lr * m_hat / (v_hat + 1e-8).sqrt(), m, v


def _stores_corrected(w, g, m, v, step, lr, beta1, beta2, decay):
    new = adamw_step(w, g, m, v, step, lr, beta1, beta2, decay)
    return new[0], new[1] / (1 - beta1**step), new[2] / (1 - beta2**step)


def _one_step_on(w, g, m, v, step, lr, beta1, beta2, decay):
    return adamw_step(w, g, m, v, step + 1, lr, beta1, beta2, decay)


def _momentum_alone(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v, m_hat, _ = _averages(g, m, v, step, beta1, beta2)
    return w - lr * decay * w - lr * m_hat, m, v


def _old_averages(w, g, m, v, step, lr, beta1, beta2, decay):
    old = m / (1 - beta1**step) / ((v / (1 - beta2**step)).sqrt() + 1e-8)
    m, v, _, _ = _averages(g, m, v, step, beta1, beta2)
    return w - lr * decay * w - lr * old, m, v


def _decay_afterwards(w, g, m, v, step, lr, beta1, beta2, decay):
    w, m, v = adamw_step(w, g, m, v, step, lr, beta1, beta2, 0.0)
    return w * (1 - lr * decay), m, v


def _no_power(w, g, m, v, step, lr, beta1, beta2, decay):
    return (
        adamw_step(w, g, m, v, 1, lr, beta1, beta2, decay)[0],
        *_averages(g, m, v, 1, beta1, beta2)[:2],
    )


def _gradient_itself(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v, _, v_hat = _averages(g, m, v, step, beta1, beta2)
    return w - lr * decay * w - lr * g / (v_hat.sqrt() + 1e-8), m, v


def _no_square(w, g, m, v, step, lr, beta1, beta2, decay):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g.abs()
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    return w - lr * decay * w - lr * m_hat / (v_hat.sqrt() + 1e-8), m, v


def cases_adamw():
    zero, one = torch.zeros(1), torch.ones(1)
    return [
        (one, 4 * one, zero, zero, 1, 0.1, 0.9, 0.99, 0.5),
        (one, -0.5 * one, 0.2 * one, 0.09 * one, 3, 0.1, 0.9, 0.99, 0.0),
        (zero, 1e-6 * one, zero, zero, 1, 0.1, 0.9, 0.99, 0.5),
        (one, zero, zero, zero, 1, 0.1, 0.9, 0.99, 0.5),
        (
            normal(3, 2, seed=1),
            normal(3, 2, seed=2),
            normal(3, 2, seed=3),
            normal(3, 2, seed=4).square() + 0.1,
            7,
            0.05,
            0.8,
            0.95,
            0.1,
        ),
    ]


EXERCISE = Exercise(
    id="ex-18-04",
    title={"en": "One step of AdamW", "es": "Un paso de AdamW"},
    reference=adamw_step,
    alternatives=(adamw_step_by_lerp,),
    cases=cases_adamw,
    wrong_turns=(
        turn(
            "uphill",
            _uphill,
            "You walk uphill. The gradient points to where the loss grows.",
            "Caminas cuesta arriba. El gradiente apunta hacia donde crece la pérdida.",
        ),
        turn(
            "not-corrected",
            _not_corrected,
            "The averages start at zero and are too small at first. You do not make up for "
            "it: what are m and v divided by in the formula?",
            "Las medias empiezan en cero y al principio son demasiado pequeñas. No lo "
            "compensas: ¿entre qué se dividen m y v en la fórmula?",
        ),
        turn(
            "decay-in-gradient",
            _decay_in_gradient,
            "You put the decay into the gradient. Then v divides it away again; that is Adam "
            "with L2. The W of AdamW takes the decay apart.",
            "Metes el decaimiento en el gradiente. Entonces v lo vuelve a dividir; eso es Adam "
            "con L2. La W de AdamW aplica el decaimiento por separado.",
        ),
        turn(
            "decay-without-rate",
            _decay_without_rate,
            "The decay is not scaled by the learning rate: when the rate glides down, the "
            "weights would still shrink at full speed.",
            "El decaimiento no se escala con la tasa de aprendizaje: cuando la tasa baja, los "
            "pesos seguirían encogiendo a toda velocidad.",
        ),
        turn(
            "no-decay",
            _no_decay,
            "The weights do not decay: decay is never used.",
            "Los pesos no decaen: decay no se usa.",
        ),
        turn(
            "no-root",
            _no_root,
            "v averages squares. Divided by v itself, a gradient ten times as large would make "
            "a step ten times as small.",
            "v promedia cuadrados. Si divides entre la propia v, un gradiente diez veces mayor "
            "daría un paso diez veces menor.",
        ),
        turn(
            "betas-swapped",
            _betas_swapped,
            "The two betas are swapped: beta1 belongs to m, beta2 to v.",
            "Las dos betas están cambiadas: beta1 es de m y beta2 es de v.",
        ),
        turn(
            "shares-swapped",
            _shares_swapped,
            "Your averages forget almost everything at each step: beta is the share of the "
            "past, 1 - beta the share of the news.",
            "Tus medias olvidan casi todo en cada paso: beta es la parte del pasado y 1 - beta "
            "la de la novedad.",
        ),
        turn(
            "no-eps",
            _no_eps,
            "When a weight has had no gradient yet, you divide 0 by 0. The tiny number of the "
            "formula is missing.",
            "Si un peso aún no ha tenido gradiente, divides 0 entre 0. Falta el diminuto número "
            "de la fórmula.",
        ),
        turn(
            "eps-in-the-root",
            _eps_in_the_root,
            "The tiny number stands under the root, where it weighs ten thousand times as much. "
            "It is added to the root.",
            "El diminuto número está bajo la raíz, donde pesa diez mil veces más. Se suma a la "
            "raíz.",
        ),
        turn(
            "stores-corrected",
            _stores_corrected,
            "You hand the corrected averages on. They are for this step only: corrected again in "
            "the next one, they would be too large.",
            "Entregas las medias corregidas. Son solo para este paso: corregidas otra vez en el "
            "siguiente, serían demasiado grandes.",
        ),
        turn(
            "one-step-on",
            _one_step_on,
            "You count one step too many: t is 1 in the first step already.",
            "Cuentas un paso de más: t ya vale 1 en el primer paso.",
        ),
        turn(
            "momentum-alone",
            _momentum_alone,
            "Only m moves the weight. It is divided by the root of v, so that the gradient's size "
            "cancels.",
            "Solo m mueve el peso. Se divide entre la raíz de v, para que el tamaño del gradiente "
            "se cancele.",
        ),
        turn(
            "old-averages",
            _old_averages,
            "The step is made with the averages of before: this gradient has no say in it.",
            "El paso se da con las medias de antes: este gradiente no interviene en él.",
        ),
        turn(
            "decay-afterwards",
            _decay_afterwards,
            "You shrink the weight after it has moved. The formula shrinks the old one.",
            "Encoges el peso cuando ya se ha movido. La fórmula encoge el antiguo.",
        ),
        turn(
            "no-power",
            _no_power,
            "The correction lacks its power: it fades as the steps go on, because beta is raised "
            "to t.",
            "A la corrección le falta la potencia: se desvanece con los pasos, porque beta se "
            "eleva a t.",
        ),
        turn(
            "gradient-itself",
            _gradient_itself,
            "The step uses the gradient itself. Its running average m stands above the root.",
            "El paso usa el propio gradiente. Encima de la raíz va su media m.",
        ),
        turn(
            "no-square",
            _no_square,
            "v averages squares of the gradient; you average its size.",
            "v promedia cuadrados del gradiente; tú promedias su tamaño.",
        ),
    ),
)
