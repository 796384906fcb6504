"""Exercise 5.4: one step of AdamW."""

import math

import numpy as np

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    """Return the new (w, m, v) after step t of AdamW; the arrays that came in stay as they are."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    w = w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


def adamw_step_with_a_corrected_rate(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    root = math.sqrt(1 - beta2**t)
    return w * (1 - lr * decay) - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v


def _means(g, m, v, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2


def _uphill(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    there, m, v = adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, 0.0)
    return 2 * w - there - lr * decay * w, m, v


def _decay_in_the_gradient(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    return adamw_step(w, g + decay * w, m, v, t, lr, beta1, beta2, eps, 0.0)


def _decay_in_the_mean(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * (m_hat + decay * w) / (np.sqrt(v_hat) + eps), m, v


def _no_correction(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)
    return w - lr * decay * w - lr * m / (np.sqrt(v) + eps), m, v


def _half_a_correction(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)
    return w - lr * decay * w - lr * m / (1 - beta1**t) / (np.sqrt(v) + eps), m, v


def _no_root(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * decay * w - lr * m_hat / (v_hat + eps), m, v


def _no_eps(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    with np.errstate(divide="ignore", invalid="ignore"):
        return adamw_step(w, g, m, v, t, lr, beta1, beta2, 0.0, decay)


def _decay_without_rate(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    return adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay / lr)


def _no_decay(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    return adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, 0.0)


def _stores_the_corrected(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    w, m, v = adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay)
    return w, m / (1 - beta1**t), v / (1 - beta2**t)


def _size_not_square(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)[0], beta2 * v + (1 - beta2) * np.abs(g)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def _no_memory(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)
    return w - lr * decay * w - lr * g / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def _counts_one_too_many(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    return adamw_step(w, g, m, v, t + 1, lr, beta1, beta2, eps, decay)


def _decays_after(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    w, m, v = adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, 0.0)
    return w * (1 - lr * decay), m, v


def _betas_swapped(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    return adamw_step(w, g, m, v, t, lr, beta2, beta1, eps, decay)


def _shares_swapped(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, 1 - beta1, 1 - beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def _changes_the_arguments(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    new = adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay)
    for old, value in zip((w, m, v), new, strict=True):
        old[...] = value
    return w, m, v


def _times_not_power(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m, v = _means(g, m, v, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
    with np.errstate(invalid="ignore"):  # from the second step on a negative number has no root
        return w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def _squares_the_mean(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * decay * w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def _means_in_place(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    w, new_m, new_v = adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, decay)
    m[...], v[...] = new_m, new_v
    return w, m, v


def _gradient_in_place(w, g, m, v, t, lr, beta1, beta2, eps, decay):
    g += decay * w
    return adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, 0.0)


def cases_adamw_step():
    two = np.array([1.0, -2.0]), np.array([0.5, 0.05]), *np.zeros((2, 2))
    four = (
        np.array([1.0, -2.0, 3.0, 0.5]),
        np.array([0.5, 0.1, -2.0, 0.0]),
        np.array([0.1, 0.2, 0.0, 0.0]),
        np.array([0.04, 0.3, 1.0, 0.0]),
    )
    return [
        (np.zeros(1), np.array([4.0]), np.zeros(1), np.zeros(1), 1, 0.1, 0.9, 0.99, 1e-8, 0.0),
        (*two, 1, 0.1, 0.9, 0.999, 1e-8, 0.1),
        (*four, 5, 0.05, 0.9, 0.99, 1e-8, 0.5),
    ]


EXERCISE = Exercise(
    id="ex-05-04",
    title={"en": "One step of AdamW", "es": "Un paso de AdamW"},
    reference=adamw_step,
    alternatives=(adamw_step_with_a_corrected_rate,),
    cases=cases_adamw_step,
    tolerance=Tolerance(rtol=1e-6, atol=1e-7, why="eps may be added before or after correcting"),
    wrong_turns=(
        turn(
            "uphill",
            _uphill,
            "You walk uphill. The gradient points to where the loss grows.",
            "Caminas cuesta arriba. El gradiente apunta hacia donde crece la pérdida.",
        ),
        turn(
            "decay-in-the-gradient",
            _decay_in_the_gradient,
            "Your decay goes through the gradient into m and v. Should a loud gradient protect a "
            "weight from decay?",
            "Tu decaimiento pasa por el gradiente y entra en m y v. ¿Debería un gradiente grande "
            "proteger a un peso del decaimiento?",
        ),
        turn(
            "decay-in-the-mean",
            _decay_in_the_mean,
            "Your decay is divided by the root, too: weights with large gradients hardly decay. "
            "What is decoupled about it?",
            "Tu decaimiento también se divide entre la raíz: los pesos de gradiente grande apenas "
            "decaen. ¿Qué tiene entonces de separado?",
        ),
        turn(
            "no-correction",
            _no_correction,
            "m and v start at 0, and you do not make up for it. How large is m after one step, and"
            " how large is the gradient?",
            "m y v empiezan en 0 y no lo compensas. ¿Cuánto vale m después de un paso, y cuánto "
            "el gradiente?",
        ),
        turn(
            "half-a-correction",
            _half_a_correction,
            "You correct m and forget v. Both have started at 0.",
            "Corriges m y olvidas v. Las dos empezaron en 0.",
        ),
        turn(
            "no-root",
            _no_root,
            "You divide by the mean square itself. If a gradient is in metres, what is v in?",
            "Divides entre la propia media de los cuadrados. Si un gradiente está en metros, ¿en "
            "qué está v?",
        ),
        turn(
            "no-eps",
            _no_eps,
            "A weight whose gradients were all 0 has become nan. What is eps for?",
            "Un peso cuyos gradientes eran todos 0 se ha vuelto nan. ¿Para qué sirve eps?",
        ),
        turn(
            "decay-without-rate",
            _decay_without_rate,
            "Your decay does not care about the rate. How much should a weight shrink when the "
            "rate has fallen to 0?",
            "A tu decaimiento no le importa la tasa. ¿Cuánto debería encoger un peso cuando la "
            "tasa ha bajado a 0?",
        ),
        turn(
            "no-decay",
            _no_decay,
            "That is Adam. What does the W stand for?",
            "Eso es Adam. ¿Qué significa la W?",
        ),
        turn(
            "stores-the-corrected",
            _stores_the_corrected,
            "w is right; the m and v that you return are corrected ones, and the next step would "
            "correct them again. Keep what you store.",
            "w es correcta; las m y v que devuelves están corregidas, y el paso siguiente las "
            "corregiría otra vez. Conserva lo que guardas.",
        ),
        turn(
            "size-not-square",
            _size_not_square,
            "v is a mean of sizes with you. The root below the line expects squares.",
            "Contigo v es una media de tamaños. La raíz del denominador espera cuadrados.",
        ),
        turn(
            "no-memory",
            _no_memory,
            "Above the line stands the new gradient alone. You have a mean of it: where does it "
            "go?",
            "En el numerador está solo el gradiente nuevo. Tienes una media suya: ¿dónde va?",
        ),
        turn(
            "counts-one-too-many",
            _counts_one_too_many,
            "You add 1 to t. It is counted from 1 already.",
            "Le sumas 1 a t. Ya se cuenta desde 1.",
        ),
        turn(
            "decays-after",
            _decays_after,
            "You shrink the weight after it has moved. The difference is tiny: which w shrinks in "
            "the formula?",
            "Encoges el peso después de moverlo. La diferencia es mínima: ¿qué w encoge en la "
            "fórmula?",
        ),
        turn(
            "betas-swapped",
            _betas_swapped,
            "The two betas are swapped: which one belongs to the mean of the squares?",
            "Las dos betas están cambiadas: ¿cuál es la de la media de los cuadrados?",
        ),
        turn(
            "shares-swapped",
            _shares_swapped,
            "Your means forget almost everything at each step. Which share is the past's?",
            "Tus medias olvidan casi todo en cada paso. ¿Qué parte es la del pasado?",
        ),
        turn(
            "changes-the-arguments",
            _changes_the_arguments,
            "The numbers are right, but written over those you were given. Make new arrays.",
            "Los números son correctos, pero están escritos encima de los que te dieron. Crea "
            "otros nuevos.",
        ),
        turn(
            "means-in-place",
            _means_in_place,
            "w is new, but m and v were written over those you were given. Make new ones.",
            "w es nueva, pero m y v están escritas encima de las que te dieron. Crea otras.",
        ),
        turn(
            "gradient-in-place",
            _gradient_in_place,
            "You add the decay to the gradient, and change the caller's gradient with it. What in "
            "a step must not know of the decay?",
            "Sumas el decaimiento al gradiente, y de paso cambias el de quien te llamó. ¿Qué no "
            "debe enterarse del decaimiento en un paso?",
        ),
        turn(
            "times-not-power",
            _times_not_power,
            "At the first step all is well, later a root of something negative. Is t a factor or "
            "an exponent?",
            "En el primer paso todo va bien; después aparece la raíz de algo negativo. ¿Es t un "
            "factor o un exponente?",
        ),
        turn(
            "squares-the-mean",
            _squares_the_mean,
            "v is made of the squares of your m. If gradients of 4 and -4 cancel in m, how large "
            "are they usually?",
            "Tu v se hace con los cuadrados de m. Si en m se cancelan gradientes de 4 y -4, "
            "¿de qué tamaño suelen ser?",
        ),
    ),
)
