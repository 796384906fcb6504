"""Phase 18, the training loop: the loss of the answers, the rate, the clip, the step, the score."""

import math

import torch
from torch.nn import functional as F

from minigpt.course.exercise import Exercise, Tolerance, WrongTurn

IGNORE = -100


def turn(name, function, en, es):
    """A misconception, with its hint in English and in Spanish."""
    return WrongTurn(name, function, {"en": en, "es": es})


def numbers(*shape, seed=0):
    """Random numbers that are the same on every machine and every call."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- 18.1 -------------------------------------------------------------------------------------


def answer_loss(logits, y):
    """Return the mean surprise, in nats, over the targets that are asked."""
    logits, y = logits.flatten(0, 1), y.flatten()  # (B * T, V), (B * T,)
    asked = y != IGNORE
    log_probs = logits[asked].log_softmax(-1)  # (asked, V)
    return -log_probs[torch.arange(len(log_probs)), y[asked]].mean()


def answer_loss_by_pytorch(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=IGNORE)


def _surprises(logits, y):
    """Minus the log-probability of each target (B, T), 0 where nothing is asked."""
    target = y.clamp(min=0)
    chosen = logits.log_softmax(-1).gather(-1, target[..., None])[..., 0]
    return torch.where(y == IGNORE, 0.0, -chosen)


def _over_all_positions(logits, y):
    return _surprises(logits, y).mean()


def _sum(logits, y):
    return _surprises(logits, y).sum()


def _mean_of_row_means(logits, y):
    return (_surprises(logits, y).sum(1) / (y != IGNORE).sum(1)).mean()


def _ignored_is_class_zero(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.clamp(min=0).flatten())


def _log_of_the_mean(logits, y):
    asked = y != IGNORE
    return -torch.exp(-_surprises(logits, y)[asked]).mean().log()


def _log_probability(logits, y):
    return -_surprises(logits, y).sum() / (y != IGNORE).sum()


def _bits(logits, y):
    return _surprises(logits, y).sum() / (y != IGNORE).sum() / math.log(2)


def cases_answer_loss():
    even = torch.zeros(1, 2, 2)
    sure = torch.tensor([[[0.0, math.log(3.0)], [0.0, 0.0]]])
    return [
        (sure, torch.tensor([[1, IGNORE]])),
        (even, torch.tensor([[0, 1]])),
        (numbers(1, 3, 4, seed=1), torch.tensor([[IGNORE, 2, 3]])),
        (
            numbers(2, 4, 5, seed=2),
            torch.tensor([[IGNORE, 1, 4, 2], [IGNORE, IGNORE, IGNORE, 3]]),
        ),
    ]


# --- 18.2 -------------------------------------------------------------------------------------


def rate(step, steps, peak, warmup, final):
    """Return the learning rate of a step: a straight rise times half a cosine down."""
    rise = min(1.0, (step + 1) / max(1, warmup))
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))  # from 1 to 0
    return peak * rise * (final + (1 - final) * cosine)


def rate_piecewise(step, steps, peak, warmup, final):
    floor = peak * final
    glide = floor + (peak - floor) * math.cos(math.pi / 2 * step / steps) ** 2
    if step + 1 < warmup:
        return glide * (step + 1) / warmup
    return glide


def _rate(step, steps, peak, warmup, final, rise=None, fall=None):
    rise = min(1.0, (step + 1) / max(1, warmup)) if rise is None else rise
    fall = 0.5 * (1 + math.cos(math.pi * step / steps)) if fall is None else fall
    return peak * rise * (final + (1 - final) * fall)


def _first_step_at_zero(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, rise=min(1.0, step / max(1, warmup)))


def _no_warmup(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, rise=1.0)


def _rises_on(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, rise=(step + 1) / max(1, warmup))


def _straight_down(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, fall=1 - step / steps)


def _whole_turn(step, steps, peak, warmup, final):
    fall = 0.5 * (1 + math.cos(2 * math.pi * step / steps))
    return _rate(step, steps, peak, warmup, final, fall=fall)


def _bare_cosine(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, final, fall=math.cos(math.pi * step / steps))


def _falls_to_zero(step, steps, peak, warmup, final):
    return _rate(step, steps, peak, warmup, 0.0)


def _floor_on_top(step, steps, peak, warmup, final):
    fall = 0.5 * (1 + math.cos(math.pi * step / steps))
    return peak * min(1.0, (step + 1) / max(1, warmup)) * (final + fall)


def cases_rate():
    setting = (8, 1.0, 2, 0.25)
    first = [(step, *setting) for step in (4, 0, 1, 2, 6, 7)]
    return [*first, *((step, 100, 6e-3, 10, 0.05) for step in (0, 5, 9, 30, 99)), (0, 10, 1, 0, 0)]


# --- 18.3 -------------------------------------------------------------------------------------


def clip(gradients, limit):
    """Return new gradients whose common length is at most limit, in the same direction."""
    length = math.sqrt(sum(float(g.square().sum()) for g in gradients))
    scale = min(1.0, limit / length) if length else 1.0
    return [g * scale for g in gradients]


def clip_flat(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm()
    if length <= limit:
        return [g.clone() for g in gradients]
    return [g / length * limit for g in gradients]


def _each_by_itself(gradients, limit):
    return [g * min(1.0, limit / max(float(g.norm()), 1e-12)) for g in gradients]


def _number_by_number(gradients, limit):
    return [g.clamp(-limit, limit) for g in gradients]


def _also_short_ones(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm().clamp(min=1e-12)
    return [g / length * limit for g in gradients]


def _square_as_length(gradients, limit):
    square = float(sum(g.square().sum() for g in gradients))
    scale = min(1.0, limit / square) if square else 1.0
    return [g * scale for g in gradients]


def _sum_of_lengths(gradients, limit):
    length = float(sum(g.norm() for g in gradients))
    scale = min(1.0, limit / length) if length else 1.0
    return [g * scale for g in gradients]


def _to_length_one(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm()
    return [g / length if length > limit else g.clone() for g in gradients]


def _throws_away(gradients, limit):
    length = torch.cat([g.flatten() for g in gradients]).norm()
    return [torch.zeros_like(g) if length > limit else g.clone() for g in gradients]


def cases_clip():
    pair = [torch.tensor([3.0, 0.0]), torch.tensor([[4.0]])]  # together 5 long
    return [
        (pair, 2.5),
        (pair, 10.0),
        ([torch.tensor([0.6, 0.8])], 1.0),
        ([numbers(3, 2, seed=1), numbers(4, seed=2)], 0.5),
        ([torch.zeros(2)], 1.0),
    ]


# --- 18.4 -------------------------------------------------------------------------------------


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
            numbers(3, 2, seed=1),
            numbers(3, 2, seed=2),
            numbers(3, 2, seed=3),
            numbers(3, 2, seed=4).square() + 0.1,
            7,
            0.05,
            0.8,
            0.95,
            0.1,
        ),
    ]


# --- 18.5 -------------------------------------------------------------------------------------


def exact_share(logits, y):
    """Return the share of rows, 0 to 1, whose targets are all the likeliest token."""
    right = (logits.argmax(-1) == y) | (y == IGNORE)  # (B, T)
    return right.all(1).float().mean().item()


def exact_share_by_counting(logits, y):
    rows = 0
    for row_logits, targets in zip(logits, y, strict=True):
        asked = targets != IGNORE
        rows += int(torch.equal(row_logits[asked].argmax(-1), targets[asked]))
    return rows / len(y)


def _letter_share(logits, y):
    asked = y != IGNORE
    return (logits.argmax(-1) == y)[asked].float().mean().item()


def _any_right(logits, y):
    return (logits.argmax(-1) == y).any(1).float().mean().item()


def _ignored_is_wrong(logits, y):
    return (logits.argmax(-1) == y).all(1).float().mean().item()


def _last_letter(logits, y):
    columns = torch.arange(y.shape[1])
    last = torch.where(y == IGNORE, -1, columns).amax(1)  # (B,)
    rows = torch.arange(len(y))
    return (logits.argmax(-1) == y)[rows, last].float().mean().item()


def _positions_share(logits, y):
    right = (logits.argmax(-1) == y) | (y == IGNORE)
    return right.float().mean().item()


def _count_not_share(logits, y):
    right = (logits.argmax(-1) == y) | (y == IGNORE)
    return float(right.all(1).sum())


def cases_exact():
    def says(rows):
        """Logits whose likeliest tokens are these."""
        return F.one_hot(torch.tensor(rows), 4).float()

    return [
        (says([[0, 1, 2], [0, 1, 3]]), torch.tensor([[IGNORE, 1, 2], [IGNORE, 1, 2]])),
        (says([[3, 3, 1, 0]]), torch.tensor([[IGNORE, 2, 1, 0]])),
        (says([[0, 1], [2, 3], [1, 1]]), torch.tensor([[0, 1], [IGNORE, 3], [0, IGNORE]])),
        (
            says([[1, 2, 3, 1], [2, 2, 2, 2], [0, 3, 0, 3], [3, 1, 1, 0]]),
            torch.tensor(
                [
                    [IGNORE, 2, 3, 1],
                    [IGNORE, 0, 2, 2],
                    [IGNORE, 3, 0, IGNORE],
                    [IGNORE, 1, 2, 3],
                ]
            ),
        ),
    ]


EXERCISES = (
    Exercise(
        id="ex-18-01",
        title={"en": "The loss of the answers", "es": "La pérdida de las respuestas"},
        reference=answer_loss,
        alternatives=(answer_loss_by_pytorch,),
        cases=cases_answer_loss,
        wrong_turns=(
            turn(
                "over-all-positions",
                _over_all_positions,
                "You divide by all the positions, also by those that ask nothing. The loss then "
                "looks smaller the longer the prompts and the filling are.",
                "Divides entre todas las posiciones, también las que no preguntan nada. Así la "
                "pérdida parece menor cuanto más largos sean el prompt y el relleno.",
            ),
            turn(
                "sum",
                _sum,
                "That is the sum of the surprises. A batch twice as large would have twice the "
                "loss, and twice the gradient.",
                "Eso es la suma de las sorpresas. Un lote el doble de grande tendría el doble de "
                "pérdida y el doble de gradiente.",
            ),
            turn(
                "mean-of-row-means",
                _mean_of_row_means,
                "You average each row first. Then a letter of a short name weighs more than a "
                "letter of a long one; every asked letter should count the same.",
                "Promedias primero cada fila. Entonces una letra de un nombre corto pesa más que "
                "una de un nombre largo; cada letra preguntada debe contar lo mismo.",
            ),
            turn(
                "ignored-is-class-zero",
                _ignored_is_class_zero,
                "The positions marked -100 are scored as if token 0 were their answer. They must "
                "not be asked at all.",
                "Puntúas las posiciones marcadas con -100 como si su respuesta fuera el token 0. "
                "No hay que preguntarles nada.",
            ),
            turn(
                "log-of-the-mean",
                _log_of_the_mean,
                "You average the probabilities and take one logarithm at the end. The loss is the "
                "mean of the logarithms: one token held for impossible must hurt.",
                "Promedias las probabilidades y tomas un solo logaritmo al final. La pérdida es la "
                "media de los logaritmos: un token dado por imposible debe doler.",
            ),
            turn(
                "sign",
                _log_probability,
                "The logarithm of a probability is negative or zero; a surprise is not. Look at "
                "the sign: training goes downhill.",
                "El logaritmo de una probabilidad es negativo o cero; una sorpresa, no. Mira el "
                "signo: el entrenamiento va cuesta abajo.",
            ),
            turn(
                "bits",
                _bits,
                "This is the loss in bits, with logarithms to base 2. The course counts in nats: "
                "natural logarithms.",
                "Esta es la pérdida en bits, con logaritmos en base 2. El curso cuenta en nats: "
                "logaritmos naturales.",
            ),
        ),
    ),
    Exercise(
        id="ex-18-02",
        title={"en": "Warm-up and cosine", "es": "Calentamiento y coseno"},
        reference=rate,
        alternatives=(rate_piecewise,),
        cases=cases_rate,
        tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a handful of operations"),
        wrong_turns=(
            turn(
                "first-step-at-zero",
                _first_step_at_zero,
                "Your first step has rate 0: a whole batch is computed and nothing moves. Steps "
                "count from 0, so the rise must be one step ahead.",
                "Tu primer paso tiene tasa 0: se calcula un lote entero y nada se mueve. Los pasos "
                "se cuentan desde 0, así que la subida debe ir un paso por delante.",
            ),
            turn(
                "no-warmup",
                _no_warmup,
                "The glide is right, but the first steps are already at full speed: warmup is "
                "never used.",
                "La bajada está bien, pero los primeros pasos ya van a toda velocidad: warmup no "
                "se usa.",
            ),
            turn(
                "rises-on",
                _rises_on,
                "The rise does not stop at 1: after the warm-up the rate keeps growing beyond the "
                "peak.",
                "La subida no se detiene en 1: después del calentamiento la tasa sigue creciendo "
                "por encima del máximo.",
            ),
            turn(
                "straight-down",
                _straight_down,
                "You come down in a straight line. A cosine stays high at first, falls fastest in "
                "the middle and lands flat.",
                "Bajas en línea recta. Un coseno se queda arriba al principio, cae más deprisa en "
                "la mitad y aterriza plano.",
            ),
            turn(
                "whole-turn",
                _whole_turn,
                "Your cosine makes a whole turn, so that the rate is back at its peak at the end. "
                "Half a turn goes from top to bottom.",
                "Tu coseno da una vuelta entera, así que al final la tasa vuelve a su máximo. "
                "Media vuelta lleva de arriba abajo.",
            ),
            turn(
                "bare-cosine",
                _bare_cosine,
                "The cosine runs from 1 to -1, so that your rate turns negative and walks uphill. "
                "It has to be shifted and halved to run from 1 to 0.",
                "El coseno va de 1 a -1, así que tu tasa se vuelve negativa y sube la cuesta. Hay "
                "que desplazarlo y reducirlo a la mitad para que vaya de 1 a 0.",
            ),
            turn(
                "falls-to-zero",
                _falls_to_zero,
                "Your rate falls to 0. It should land on final times the peak, so that the last "
                "steps still move something.",
                "Tu tasa cae hasta 0. Debe aterrizar en final por el máximo, para que los últimos "
                "pasos todavía muevan algo.",
            ),
            turn(
                "floor-on-top",
                _floor_on_top,
                "You add the floor on top of the cosine: the rate begins above the peak. The "
                "cosine has only the room between floor and peak.",
                "Sumas el suelo encima del coseno: la tasa empieza por encima del máximo. Al "
                "coseno solo le queda el espacio entre el suelo y el máximo.",
            ),
        ),
    ),
    Exercise(
        id="ex-18-03",
        title={"en": "Clipping the gradient", "es": "Recortar el gradiente"},
        reference=clip,
        alternatives=(clip_flat,),
        cases=cases_clip,
        wrong_turns=(
            turn(
                "each-by-itself",
                _each_by_itself,
                "You clip each tensor by its own length. All tensors together are one arrow: its "
                "direction must not change.",
                "Recortas cada tensor según su propia longitud. Todos juntos son una sola flecha: "
                "su dirección no debe cambiar.",
            ),
            turn(
                "number-by-number",
                _number_by_number,
                "You cut number by number. That changes the proportions, and so the direction; "
                "every number must shrink by the same factor.",
                "Recortas número a número. Eso cambia las proporciones y, con ellas, la dirección; "
                "todos los números deben encoger por el mismo factor.",
            ),
            turn(
                "also-short-ones",
                _also_short_ones,
                "Short gradients are stretched up to the limit. A limit is a ceiling: what is "
                "below stays as it is.",
                "Los gradientes cortos se estiran hasta el límite. Un límite es un techo: lo que "
                "queda por debajo no cambia.",
            ),
            turn(
                "square-as-length",
                _square_as_length,
                "You take the sum of squares as the length. Pythagoras has one more step.",
                "Tomas la suma de cuadrados como longitud. A Pitágoras le falta un paso.",
            ),
            turn(
                "sum-of-lengths",
                _sum_of_lengths,
                "You add up the lengths of the tensors. 3 along one street and 4 along the next "
                "are 5 apart, not 7: it is the squares that add up.",
                "Sumas las longitudes de los tensores. 3 por una calle y 4 por la siguiente quedan "
                "a 5 de distancia, no a 7: lo que se suma son los cuadrados.",
            ),
            turn(
                "to-length-one",
                _to_length_one,
                "Long gradients come out with length 1, whatever the limit is.",
                "Los gradientes largos salen con longitud 1, sea cual sea el límite.",
            ),
            turn(
                "throws-away",
                _throws_away,
                "You throw a long gradient away. Clipping keeps its direction and takes a shorter "
                "step.",
                "Tiras el gradiente largo. Recortar conserva su dirección y da un paso más corto.",
            ),
        ),
    ),
    Exercise(
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
    ),
    Exercise(
        id="ex-18-05",
        title={"en": "Right to the last letter", "es": "Bien hasta la última letra"},
        reference=exact_share,
        alternatives=(exact_share_by_counting,),
        cases=cases_exact,
        wrong_turns=(
            turn(
                "letter-share",
                _letter_share,
                "That is the share of right letters. One wrong letter makes a wrong number: count "
                "whole rows.",
                "Esa es la parte de letras correctas. Una letra mal hace un número mal: cuenta "
                "filas enteras.",
            ),
            turn(
                "any-right",
                _any_right,
                "You count a row as soon as one of its letters is right.",
                "Das por buena una fila en cuanto acierta una letra.",
            ),
            turn(
                "ignored-is-wrong",
                _ignored_is_wrong,
                "Positions that ask nothing count as wrong: no token is ever equal to -100.",
                "Las posiciones que no preguntan nada cuentan como falladas: ningún token es nunca "
                "igual a -100.",
            ),
            turn(
                "last-letter",
                _last_letter,
                "You look at the last letter alone. All letters up to it must be right as well.",
                "Miras solo la última letra. También tienen que estar bien todas las anteriores.",
            ),
            turn(
                "positions-share",
                _positions_share,
                "You let the ignored positions pass, which is right, but then average over "
                "positions instead of rows.",
                "Dejas pasar las posiciones ignoradas, y eso está bien, pero luego promedias "
                "posiciones en vez de filas.",
            ),
            turn(
                "count",
                _count_not_share,
                "You return how many rows are right. Asked is their share, between 0 and 1.",
                "Devuelves cuántas filas están bien. Se pide qué parte son, entre 0 y 1.",
            ),
        ),
    ),
)
