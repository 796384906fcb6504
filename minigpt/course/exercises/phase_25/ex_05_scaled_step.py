"""Exercise 25.5: unscale, look, clip, step."""

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def scaled_step(weights, gradients, scale, clip, rate):
    """Return the weights after a step with the gradients of a scaled loss, or as they were."""
    gradients = gradients / scale
    if not gradients.isfinite().all():
        return weights
    norm = gradients.norm()
    if norm > clip:
        gradients = gradients * (clip / norm)
    return weights - rate * gradients


def scaled_step_with_one_factor(weights, gradients, scale, clip, rate):
    if (gradients.abs() < torch.inf).logical_not().any():
        return weights.clone()
    norm = gradients.square().sum().sqrt().item()
    factor = min(1 / scale, clip / norm) if norm else 0.0
    return weights - rate * factor * gradients


def _clipped(gradients, clip):
    norm = gradients.norm()
    return gradients * (clip / norm) if norm > clip else gradients


def _finite(gradients):
    return bool(gradients.isfinite().all())


def _clip_first(weights, gradients, scale, clip, rate):
    if not _finite(gradients):
        return weights
    return weights - rate * _clipped(gradients, clip) / scale


def _never_unscales(weights, gradients, scale, clip, rate):
    return weights - rate * _clipped(gradients, clip) if _finite(gradients) else weights


def _no_clip(weights, gradients, scale, clip, rate):
    return weights - rate * gradients / scale if _finite(gradients) else weights


def _neither(weights, gradients, scale, clip, rate):
    return weights - rate * gradients if _finite(gradients) else weights


def _multiplies(weights, gradients, scale, clip, rate):
    return weights - rate * _clipped(gradients * scale, clip) if _finite(gradients) else weights


def _unscales_twice(weights, gradients, scale, clip, rate):
    if not _finite(gradients):
        return weights
    return weights - rate * _clipped(gradients / scale / scale, clip)


def _rate_unscaled_too(weights, gradients, scale, clip, rate):
    if not _finite(gradients):
        return weights
    return weights - rate / scale * _clipped(gradients / scale, clip)


def _never_looks(weights, gradients, scale, clip, rate):
    return weights - rate * _clipped(gradients / scale, clip)


def _looks_clean(weights, gradients, scale, clip, rate):
    gradients = torch.nan_to_num(gradients / scale, nan=0.0, posinf=0.0, neginf=0.0)
    return weights - rate * _clipped(gradients, clip)


def _large_numbers_instead(weights, gradients, scale, clip, rate):
    return weights - rate * _clipped(torch.nan_to_num(gradients / scale), clip)


def _skips_only_the_bad(weights, gradients, scale, clip, rate):
    good = gradients.isfinite()
    kept = torch.where(good, gradients / scale, torch.zeros_like(gradients))
    return torch.where(good, weights - rate * _clipped(kept, clip), weights)


def _nan_only(weights, gradients, scale, clip, rate):
    if gradients.isnan().any():
        return weights
    return weights - rate * _clipped(gradients / scale, clip)


def _inf_only(weights, gradients, scale, clip, rate):
    if gradients.isinf().any():
        return weights
    return weights - rate * _clipped(gradients / scale, clip)


def _only_plus(weights, gradients, scale, clip, rate):
    if (gradients == torch.inf).any() or gradients.isnan().any():
        return weights
    return weights - rate * _clipped(gradients / scale, clip)


def _skips_large(weights, gradients, scale, clip, rate):
    gradients = gradients / scale
    if not _finite(gradients) or gradients.norm() > clip:
        return weights
    return weights - rate * gradients


def _by_value(weights, gradients, scale, clip, rate):
    if not _finite(gradients):
        return weights
    return weights - rate * (gradients / scale).clamp(-clip, clip)


def _always_to_the_limit(weights, gradients, scale, clip, rate):
    factor = clip / gradients.norm().clamp(min=1e-12)
    return weights - rate * gradients * factor if _finite(gradients) else weights


def _always_to_the_limit_bare(weights, gradients, scale, clip, rate):
    step = gradients * clip / gradients.norm()
    return weights - rate * step if _finite(gradients) else weights


def _limit_scaled_too(weights, gradients, scale, clip, rate):
    return weights - rate * _clipped(gradients, clip * scale) if _finite(gradients) else weights


def _largest_entry(weights, gradients, scale, clip, rate):
    factor = (clip * scale / gradients.abs().max()).clamp(max=1) / scale
    return weights - rate * factor * gradients if _finite(gradients) else weights


def _squared(weights, gradients, scale, clip, rate):
    gradients = gradients / scale
    factor = (clip / gradients.square().sum()).clamp(max=1)
    return weights - rate * factor * gradients if _finite(gradients) else weights


def _sum_of_sizes(weights, gradients, scale, clip, rate):
    gradients = gradients / scale
    factor = (clip / gradients.abs().sum()).clamp(max=1)
    return weights - rate * factor * gradients if _finite(gradients) else weights


def _uphill(weights, gradients, scale, clip, rate):
    if not _finite(gradients):
        return weights
    return weights + rate * _clipped(gradients / scale, clip)


def _zeros_when_bad(weights, gradients, scale, clip, rate):
    if not _finite(gradients):
        return torch.zeros_like(weights)
    return weights - rate * _clipped(gradients / scale, clip)


def _changes_the_weights(weights, gradients, scale, clip, rate):
    if _finite(gradients):
        weights -= rate * _clipped(gradients / scale, clip)
    return weights


def _changes_the_gradients(weights, gradients, scale, clip, rate):
    gradients /= scale
    if not _finite(gradients):
        return weights
    return weights - rate * _clipped(gradients, clip)


def cases_scaled_step():
    inf, nan = torch.inf, torch.nan
    draws = torch.Generator().manual_seed(0)
    return [
        (torch.tensor([1.0, 2.0]), torch.tensor([4.0, 8.0]), 8.0, 100.0, 0.5),
        (torch.tensor([1.0, 2.0]), torch.tensor([24.0, 32.0]), 8.0, 1.0, 0.5),
        (torch.tensor([1.0, 2.0]), torch.tensor([0.25, inf]), 8.0, 1.0, 0.5),
        (torch.tensor([1.0, 2.0]), torch.tensor([nan, 1.0]), 8.0, 1.0, 0.5),
        (torch.tensor([1.0, 2.0]), torch.tensor([-inf, 1.0]), 8.0, 1.0, 0.5),
        (torch.tensor([3.0]), torch.tensor([0.0]), 4.0, 1.0, 0.1),
        (
            torch.randn(6, generator=draws),
            1000 * torch.randn(6, generator=draws),
            1024.0,
            1.0,
            0.1,
        ),
    ]


EXERCISE = Exercise(
    id="ex-25-05",
    title={"en": "A step with a scaled loss", "es": "Un paso con la pérdida escalada"},
    reference=scaled_step,
    alternatives=(scaled_step_with_one_factor,),
    cases=cases_scaled_step,
    tolerance=Tolerance(rtol=1e-5, atol=1e-6, why="float32, one norm of six numbers"),
    wrong_turns=(
        turn(
            "clips-first",
            _clip_first,
            "You clip gradients that are still scaled, and then make them small once more. What is "
            "the length of such a step?",
            "Recortas gradientes que aún están escalados y después los vuelves a encoger. ¿Cuánto "
            "mide un paso así?",
        ),
        turn(
            "never-unscales",
            _never_unscales,
            "Your gradients are those of the scaled loss to the end.",
            "Tus gradientes son hasta el final los de la pérdida escalada.",
            _neither,
            _limit_scaled_too,
        ),
        turn(
            "no-clip",
            _no_clip,
            "Nothing shortens a gradient that is too long.",
            "Nada acorta un gradiente demasiado largo.",
        ),
        turn(
            "multiplies",
            _multiplies,
            "The loss was multiplied by the scale, and the gradients with it. You do it a second "
            "time.",
            "La pérdida se multiplicó por la escala, y con ella los gradientes. Tú lo haces otra "
            "vez.",
        ),
        turn(
            "unscales-twice",
            _unscales_twice,
            "You divide by the scale twice.",
            "Divides dos veces entre la escala.",
            _rate_unscaled_too,
        ),
        turn(
            "never-looks",
            _never_looks,
            "An infinite gradient goes through and spoils the weights for good. When must there be "
            "no step at all?",
            "Un gradiente infinito pasa y estropea los pesos para siempre. ¿Cuándo no debe haber "
            "ningún paso?",
        ),
        turn(
            "made-to-look-clean",
            _looks_clean,
            "You replace what is no number and go on. The weights look fine, and the direction of "
            "the step is wrong.",
            "Sustituyes lo que no es un número y sigues. Los pesos parecen sanos, y la dirección "
            "del paso es falsa.",
            _large_numbers_instead,
            _skips_only_the_bad,
        ),
        turn(
            "only-some-of-the-bad",
            _nan_only,
            "There are three things that are no finite number: plus and minus infinity, and nan.",
            "Hay tres cosas que no son un número finito: más y menos infinito, y nan.",
            _inf_only,
            _only_plus,
        ),
        turn(
            "skips-the-large",
            _skips_large,
            "You skip a step whose gradient is only long. What is clipping for?",
            "Saltas un paso cuyo gradiente solo es largo. ¿Para qué está el recorte?",
        ),
        turn(
            "clips-each-number",
            _by_value,
            "You clip each number by itself, which turns the direction. Clip the length.",
            "Recortas cada número por separado, y eso gira la dirección. Recorta la longitud.",
        ),
        turn(
            "another-length",
            _largest_entry,
            "You compare something else with the limit than the length: the root of the sum of the "
            "squares.",
            "Comparas con el límite algo que no es la longitud: la raíz de la suma de los "
            "cuadrados.",
            _squared,
            _sum_of_sizes,
        ),
        turn(
            "always-to-the-limit",
            _always_to_the_limit,
            "You make short gradients longer, too. Clipping only shortens.",
            "También alargas los gradientes cortos. El recorte solo acorta.",
            _always_to_the_limit_bare,
        ),
        turn(
            "uphill",
            _uphill,
            "The gradient says where the loss grows.",
            "El gradiente dice hacia dónde crece la pérdida.",
        ),
        turn(
            "loses-the-weights",
            _zeros_when_bad,
            "A skipped step leaves the weights as they were.",
            "Un paso saltado deja los pesos como estaban.",
        ),
        turn(
            "changes-the-arguments",
            _changes_the_weights,
            "The numbers are right, but you changed a tensor that you were given.",
            "Los números son correctos, pero cambiaste un tensor que te dieron.",
            _changes_the_gradients,
        ),
    ),
)
