"""Exercise 28.4: how many numbers LoRA trains."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def count_lora(shapes, r):
    """Return how many numbers LoRA of rank r trains on layers of these (out, in) shapes."""
    return sum((out_features + in_features) * r for out_features, in_features in shapes)


def count_lora_by_building(shapes, r):
    total = 0
    for out_features, in_features in shapes:
        total += torch.empty(r, in_features).numel() + torch.empty(out_features, r).numel()
    return total


def _whole_matrices(shapes, r):
    return sum(o * i for o, i in shapes)


def _one_thin_matrix(shapes, r):
    return sum(i * r for _, i in shapes)


def _products(shapes, r):
    return sum(o * i * r for o, i in shapes)


def _as_if_square(shapes, r):
    return sum(2 * o * r for o, _ in shapes)


def _with_frozen(shapes, r):
    return sum(o * i + (o + i) * r for o, i in shapes)


def _with_core(shapes, r):
    return sum((o + i) * r + r * r for o, i in shapes)


def cases_count_lora():
    mini_gpt = 8 * [(64, 64)] + 2 * [(256, 64)] + 2 * [(64, 256)]
    return [
        ([(2, 3)], 1),
        ([(2, 3), (4, 4)], 2),
        ([(64, 64)], 8),
        (mini_gpt, 1),
        (mini_gpt, 8),
        ([], 4),
    ]


EXERCISE = Exercise(
    id="ex-28-04",
    title={"en": "How many numbers LoRA trains", "es": "Cuántos números entrena LoRA"},
    reference=count_lora,
    alternatives=(count_lora_by_building,),
    cases=cases_count_lora,
    wrong_turns=(
        turn(
            "whole-matrices",
            _whole_matrices,
            "That is the size of the frozen matrices, which full fine-tuning would train. It "
            "does not even depend on r.",
            "Ese es el tamaño de las matrices congeladas, las que entrenaría el ajuste "
            "completo. Ni siquiera depende de r.",
        ),
        turn(
            "one-thin-matrix",
            _one_thin_matrix,
            "You count one thin matrix. There are two: one meets the input, the other makes "
            "the output.",
            "Cuentas una sola matriz delgada. Hay dos: una recibe la entrada y la otra "
            "produce la salida.",
        ),
        turn(
            "products",
            _products,
            "out times in times r: LoRA never stores the product, only its two factors, so "
            "that the sides are not multiplied with each other.",
            "salida por entrada por r: LoRA nunca guarda el producto, solo sus dos factores, "
            "así que los lados no se multiplican entre sí.",
        ),
        turn(
            "as-if-square",
            _as_if_square,
            "2 times r times the width holds for square layers only. The MLP's layers are "
            "four times as long as they are wide.",
            "2 por r por el ancho solo vale para capas cuadradas. Las de la MLP son cuatro "
            "veces más largas que anchas.",
        ),
        turn(
            "with-frozen",
            _with_frozen,
            "You count the frozen weights, too: that is what the adapted layers hold, not "
            "what is trained.",
            "Cuentas también los pesos congelados: eso es lo que contienen las capas "
            "adaptadas, no lo que se entrena.",
        ),
        turn(
            "with-core",
            _with_core,
            "There is no r by r matrix between A and B: that would be a decomposition in "
            "three factors. LoRA has two.",
            "Entre A y B no hay ninguna matriz de r por r: eso sería una descomposición en "
            "tres factores. LoRA tiene dos.",
        ),
    ),
)
