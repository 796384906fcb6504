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
    length = lr * math.sqrt(1 - beta2**step) / (1 - beta1**step)
    return w * (1 - lr * decay) - length * m / v.sqrt().clamp(min=1e-12), m, v


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


def cases_adamw():
    zero, one = torch.zeros(1), torch.ones(1)
    return [
        (one, 4 * one, zero, zero, 1, 0.1, 0.9, 0.99, 0.5),
        (one, -0.5 * one, 0.2 * one, 0.09 * one, 3, 0.1, 0.9, 0.99, 0.0),
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
    ),
)
