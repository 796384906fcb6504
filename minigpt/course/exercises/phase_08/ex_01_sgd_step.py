"""Exercise 8.1: a step of descent on tensors that somebody else holds, too."""

import torch

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def sgd_step(params, rate):
    """Move each tensor of the list against its gradient, in place; then clear the gradients."""
    with torch.no_grad():
        for p in params:
            p -= rate * p.grad
            p.grad = None


def sgd_step_through_data(params, rate):
    for p in params:
        p.data.sub_(p.grad, alpha=rate)
        p.grad.zero_()


def _never_clears(params, rate):
    with torch.no_grad():
        for p in params:
            p -= rate * p.grad


def _new_name(params, rate):
    with torch.no_grad():
        for p in params:
            p = p - rate * p.grad


def _new_name_and_clears(params, rate):
    for p in params:
        gradient = p.grad
        p.grad = None
        p = p - rate * gradient


def _result_in_the_list(params, rate):
    for i, p in enumerate(params):
        params[i] = p - rate * p.grad


def _new_tensor_in_the_list(params, rate):
    with torch.no_grad():
        for i, p in enumerate(params):
            params[i] = p - rate * p.grad


def _new_leaf_in_the_list(params, rate):
    for i, p in enumerate(params):
        params[i] = (p - rate * p.grad).detach().requires_grad_()


def _detached_in_the_list(params, rate):
    for i, p in enumerate(params):
        params[i] = p.detach() - rate * p.grad


def _no_guard(params, rate):
    for p in params:
        p -= rate * p.grad
        p.grad = None


def _no_guard_method(params, rate):
    for p in params:
        p.sub_(rate * p.grad)
        p.grad = None


def _clears_the_first_only(params, rate):
    with torch.no_grad():
        for p in params:
            p -= rate * p.grad
        params[0].grad = None


def _first_only(params, rate):
    with torch.no_grad():
        for p in params:
            p -= rate * p.grad
            p.grad = None
            return


def _uphill(params, rate):
    with torch.no_grad():
        for p in params:
            p += rate * p.grad
            p.grad = None


def _no_rate(params, rate):
    with torch.no_grad():
        for p in params:
            p -= p.grad
            p.grad = None


def _clears_before(params, rate):
    with torch.no_grad():
        for p in params:
            p.grad.zero_()
            p -= rate * p.grad


def _shrinks_the_gradient(params, rate):
    with torch.no_grad():
        for p in params:
            p -= rate * p.grad
            p.grad *= 1 - rate


def _freezes(params, rate):
    for p in params:
        p.requires_grad_(False)
        p -= rate * p.grad
        p.grad = None


def two_steps(fn, values, rate):
    """What two steps do: values, leaves that ask for gradients, the same objects, cleared."""
    params = [torch.tensor(value, requires_grad=True) for value in values]
    held = list(params)
    for _ in range(2):
        if not all(p.requires_grad for p in params):  # a second loss would have no slope to give
            break
        torch.stack([(p**3).sum() for p in params]).sum().backward()
        fn(params, rate)
    cleared = [p.grad is None or not p.grad.any() for p in held]
    return (
        [p.detach().clone() for p in held],
        [p.is_leaf and p.requires_grad for p in params],
        [p is q for p, q in zip(held, params, strict=True)],
        cleared,
    )


def cases_sgd_step():
    return [
        ([[1.0, 2.0]], 0.1),
        ([[3.0], [1.0, -1.0]], 0.05),
        ([[[1.0, 2.0], [3.0, 4.0]], [5.0], [0.5, -0.5]], 0.01),
    ]


EXERCISE = Exercise(
    id="ex-08-01",
    title={"en": "A step of descent", "es": "Un paso de descenso"},
    reference=sgd_step,
    alternatives=(sgd_step_through_data,),
    cases=cases_sgd_step,
    observe=two_steps,
    tolerance=Tolerance(rtol=1e-5, atol=1e-6, why="float32, a few operations"),
    wrong_turns=(
        turn(
            "never-clears",
            _never_clears,
            "The first step is right. What is still in `.grad` when the second backward adds to "
            "it?",
            "El primer paso es correcto. ¿Qué hay todavía en `.grad` cuando el segundo backward le "
            "suma?",
        ),
        turn(
            "new-name",
            _new_name,
            "Nothing moves: `p = …` gives the name p to a new tensor. Which one does the list "
            "hold?",
            "Nada se mueve: `p = …` le da el nombre p a un tensor nuevo. ¿Cuál tiene la lista?",
        ),
        turn(
            "nothing-moves",
            _new_name_and_clears,
            "Nothing moves. Either the gradient was cleared before it was used, or `p = …` gave "
            "the name p to a new tensor, and the list still holds the old one.",
            "Nada se mueve. O el gradiente se puso a cero antes de usarlo, o `p = …` le dio el "
            "nombre p a un tensor nuevo y la lista sigue teniendo el de antes.",
            _clears_before,
        ),
        turn(
            "result-in-the-list",
            _result_in_the_list,
            "The list now holds results of a computation, not leaves: their `.grad` stays empty, "
            "and whoever held the old tensors sees nothing move.",
            "La lista tiene ahora resultados de un cálculo, no hojas: su `.grad` queda vacío, y "
            "quien tenía los tensores de antes no ve moverse nada.",
        ),
        turn(
            "new-tensor-in-the-list",
            _new_tensor_in_the_list,
            "You put new tensors into the list, and these do not ask for gradients. The tensors "
            "themselves are to change.",
            "Pones tensores nuevos en la lista, y estos no piden gradientes. Los que deben cambiar "
            "son los propios tensores.",
            _detached_in_the_list,
        ),
        turn(
            "new-leaf-in-the-list",
            _new_leaf_in_the_list,
            "Your new leaves are right, but the model still holds the old ones. Change those, in "
            "place.",
            "Tus hojas nuevas son correctas, pero el modelo sigue teniendo las de antes. Cambia "
            "esas, en el sitio.",
        ),
        turn(
            "no-guard",
            _no_guard,
            "PyTorch refuses: it records what happens to a leaf that asks for gradients. How do "
            "you tell it not to record?",
            "PyTorch se niega: registra lo que le pasa a una hoja que pide gradientes. ¿Cómo le "
            "dices que no registre?",
            _no_guard_method,
        ),
        turn(
            "clears-the-first-only",
            _clears_the_first_only,
            "Only the first gradient is cleared.",
            "Solo se pone a cero el primer gradiente.",
        ),
        turn(
            "first-only",
            _first_only,
            "Only the first tensor moves.",
            "Solo se mueve el primer tensor.",
        ),
        turn("uphill", _uphill, "You walk uphill.", "Vas cuesta arriba."),
        turn(
            "no-rate",
            _no_rate,
            "How far you go does not depend on the rate.",
            "Lo que avanzas no depende de la tasa.",
        ),
        turn(
            "shrinks-the-gradient",
            _shrinks_the_gradient,
            "The gradient gets smaller, but is not gone: the next backward adds to the rest.",
            "El gradiente se hace menor, pero no desaparece: el siguiente backward le suma al "
            "resto.",
        ),
        turn(
            "freezes",
            _freezes,
            "You froze the tensors, so the next loss has no gradient to give them.",
            "Congelaste los tensores, así que la pérdida siguiente no tiene gradiente que darles.",
        ),
    ),
)
