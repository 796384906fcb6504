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


def _rank_capped(shapes, r):
    return sum((o + i) * min(r, o, i) for o, i in shapes)


def _first_layer(shapes, r):
    return sum(count_lora([shape], r) for shape in shapes[:1])


def _last_layer(shapes, r):
    return sum(count_lora([shape], r) for shape in shapes[-1:])


def _rank_forgotten(shapes, r):
    return sum(o + i for o, i in shapes)


def _brackets_forgotten(shapes, r):
    return sum(o + i * r for o, i in shapes)


def _brackets_forgotten_first(shapes, r):
    return sum(o * r + i for o, i in shapes)


def _other_thin_matrix(shapes, r):
    return sum(o * r for o, _ in shapes)


def _as_if_square_in(shapes, r):
    return sum(2 * i * r for _, i in shapes)


def _thin_sides_multiplied(shapes, r):
    return sum(o * r * r * i for o, i in shapes)


def _with_biases(shapes, r):
    return count_lora(shapes, r) + sum(o for o, _ in shapes)


def _share(shapes, r):
    whole = sum(o * i for o, i in shapes)
    return count_lora(shapes, r) / whole if whole else 0.0


def _alike_once(shapes, r):
    return count_lora(set(shapes), r)


def _with_alpha(shapes, r):
    return count_lora(shapes, r) + len(shapes)


def cases_count_lora():
    mini_gpt = 8 * [(64, 64)] + 2 * [(256, 64)] + 2 * [(64, 256)]
    return [
        ([(2, 3)], 1),
        ([(2, 3)], 4),
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
            _other_thin_matrix,
        ),
        turn(
            "products",
            _products,
            "out times in times r: LoRA never stores the product, only its two factors, so "
            "that the sides are not multiplied with each other.",
            "salida por entrada por r: LoRA nunca guarda el producto, solo sus dos factores, "
            "así que los lados no se multiplican entre sí.",
            _thin_sides_multiplied,
        ),
        turn(
            "as-if-square",
            _as_if_square,
            "2 times r times the width holds for square layers only. The MLP's layers are "
            "four times as long as they are wide.",
            "2 por r por el ancho solo vale para capas cuadradas. Las de la MLP son cuatro "
            "veces más largas que anchas.",
            _as_if_square_in,
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
        turn(
            "rank-capped",
            _rank_capped,
            "You cut the rank off at the smaller side. A larger r is a waste, but its rows are "
            "stored and trained all the same.",
            "Limitas el rango al lado menor. Un r mayor es un derroche, pero sus filas se guardan "
            "y se entrenan igual.",
        ),
        turn(
            "one-layer",
            _first_layer,
            "One layer is counted. The adapter sits on all of them.",
            "Cuentas una capa. El adaptador está en todas.",
            _last_layer,
        ),
        turn(
            "rank-forgotten",
            _rank_forgotten,
            "The rank has no say: each side meets r rows or columns.",
            "El rango no interviene: cada lado se cruza con r filas o columnas.",
        ),
        turn(
            "brackets",
            _brackets_forgotten,
            "Only one of the two sides is multiplied by r: brackets are missing.",
            "Solo uno de los dos lados se multiplica por r: faltan paréntesis.",
            _brackets_forgotten_first,
        ),
        turn(
            "with-biases",
            _with_biases,
            "You count something beside the two matrices. LoRA trains no biases, and alpha is not "
            "trained.",
            "Cuentas algo más que las dos matrices. LoRA no entrena sesgos, y alpha no se entrena.",
            _with_alpha,
        ),
        turn(
            "share",
            _share,
            "That is a share of the whole. The number itself is asked for.",
            "Eso es una parte del total. Se pide el número.",
        ),
        turn(
            "alike-once",
            _alike_once,
            "Two layers of the same shape count once in a set. Each has an adapter of its own.",
            "En un conjunto, dos capas de igual forma cuentan una vez. Cada una tiene su propio "
            "adaptador.",
        ),
    ),
)
