"""Exercise 31.2: six matrices of Mini-GPT as the four of GPT-2."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn

NAMES = ("c_attn", "attn_proj", "c_fc", "mlp_proj")


def to_conv1d(q, k, v, o, up, down):
    """Return GPT-2's four matrices of a layer, in GPT-2's layout, as contiguous copies."""
    return {
        "c_attn": torch.cat([q, k, v]).T.contiguous(),
        "attn_proj": o.T.contiguous(),
        "c_fc": up.T.contiguous(),
        "mlp_proj": down.T.contiguous(),
    }


def to_conv1d_one_by_one(q, k, v, o, up, down):
    def turned(w):
        out = w.new_empty(w.shape[1], w.shape[0])
        for i, column in enumerate(w.unbind(1)):
            out[i] = column
        return out

    parts = [turned(w) for w in (q, k, v)]
    values = (torch.cat(parts, dim=1), turned(o), turned(up), turned(down))
    return dict(zip(NAMES, values, strict=True))


def _joined(q, k, v, o, up, down, join):
    return to_conv1d(q, k, v, o, up, down) | {"c_attn": join(q.T, k.T, v.T).contiguous()}


def _nothing_turned(q, k, v, o, up, down):
    matrices = (torch.cat([q, k, v]), o.clone(), up.clone(), down.clone())
    return dict(zip(NAMES, matrices, strict=True))


def _nothing_turned_nor_copied(q, k, v, o, up, down):
    return dict(zip(NAMES, (torch.cat([q, k, v]), o, up, down), strict=True))


def _nothing_turned_joined_wide(q, k, v, o, up, down):
    matrices = (torch.cat([q, k, v], 1), o.clone(), up.clone(), down.clone())
    return dict(zip(NAMES, matrices, strict=True))


def _up_not_turned(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"c_fc": up.clone()}


def _down_not_turned(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"mlp_proj": down.clone()}


def _c_attn_not_turned(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"c_attn": torch.cat([q, k, v])}


def _o_not_turned(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"attn_proj": o.clone()}


def _o_itself(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"attn_proj": o}


def _o_and_more_not_turned(q, k, v, o, up, down):
    joined = torch.cat([q, k, v], dim=1)
    return to_conv1d(q, k, v, o, up, down) | {"attn_proj": o.clone(), "c_attn": joined}


def _attention_not_turned(q, k, v, o, up, down):
    return _nothing_turned(q, k, v, o, up, down) | {
        "c_fc": up.T.contiguous(),
        "mlp_proj": down.T.contiguous(),
    }


def _k_first(q, k, v, o, up, down):
    return _joined(q, k, v, o, up, down, lambda q, k, v: torch.cat([k, q, v], 1))


def _v_first(q, k, v, o, up, down):
    return _joined(q, k, v, o, up, down, lambda q, k, v: torch.cat([v, q, k], 1))


def _v_k_q(q, k, v, o, up, down):
    return _joined(q, k, v, o, up, down, lambda q, k, v: torch.cat([v, k, q], 1))


def _q_v_k(q, k, v, o, up, down):
    return _joined(q, k, v, o, up, down, lambda q, k, v: torch.cat([q, v, k], 1))


def _by_columns(q, k, v, o, up, down):
    return _joined(q, k, v, o, up, down, lambda *t: torch.stack(t, 2).reshape(len(q), -1))


def _by_two_heads(q, k, v, o, up, down):
    def join(*turned):
        C = len(turned[0])
        return torch.stack([t.view(C, 2, -1) for t in turned], 2).reshape(C, -1)

    return _joined(q, k, v, o, up, down, join)


def _below_each_other(q, k, v, o, up, down):
    return _joined(q, k, v, o, up, down, lambda *t: torch.cat(t))


def _reshaped(q, k, v, o, up, down):
    C = len(q)
    joined = torch.cat([q, k, v]).reshape(C, 3 * C)
    return to_conv1d(q, k, v, o, up, down) | {"c_attn": joined}


def _all_reshaped(q, k, v, o, up, down):
    C, wide = len(q), len(up)
    return {
        "c_attn": torch.cat([q, k, v]).reshape(C, 3 * C),
        "attn_proj": o.T.contiguous(),
        "c_fc": up.reshape(C, wide).clone(),
        "mlp_proj": down.reshape(wide, C).clone(),
    }


def _joined_rows_of_the_linears(q, k, v, o, up, down):
    joined = torch.cat([q, k, v], dim=1)
    return to_conv1d(q, k, v, o, up, down) | {"c_attn": joined}


def _up_and_down_swapped(q, k, v, o, up, down):
    right = to_conv1d(q, k, v, o, up, down)
    return right | {"c_fc": right["mlp_proj"], "mlp_proj": right["c_fc"]}


def _swapped_without_turning(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"c_fc": down.clone(), "mlp_proj": up.clone()}


def _mlp_not_turned(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"c_fc": up.clone(), "mlp_proj": down.clone()}


def _views(q, k, v, o, up, down):
    return dict(zip(NAMES, (torch.cat([q, k, v]).T, o.T, up.T, down.T), strict=True))


def _some_views(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"attn_proj": o.T, "c_fc": up.T, "mlp_proj": down.T}


def _a_view(q, k, v, o, up, down):
    return to_conv1d(q, k, v, o, up, down) | {"mlp_proj": down.T}


def _clones(q, k, v, o, up, down):
    return {name: t.clone() for name, t in _views(q, k, v, o, up, down).items()}


def _with_names_of_files(q, k, v, o, up, down):
    right = to_conv1d(q, k, v, o, up, down)
    theirs = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")
    return dict(zip(theirs, right.values(), strict=True))


def observe_to_conv1d(fn, q, k, v, o, up, down):
    """What fn returns, whether each matrix lies in order in memory, and whether it is a copy."""
    given = [q, k, v, o, up, down]
    before = [w.clone() for w in given]
    result = fn(*given)
    if not isinstance(result, dict) or not all(torch.is_tensor(t) for t in result.values()):
        return {"matrices": result, "contiguous": None, "copies": None}
    matrices = {name: t.detach().clone() for name, t in result.items()}
    contiguous = {name: t.is_contiguous() for name, t in result.items()}
    with torch.no_grad():
        for t in result.values():
            t.zero_()
    copies = all(torch.equal(a, b) for a, b in zip(given, before, strict=True))
    return {"matrices": matrices, "contiguous": contiguous, "copies": copies}


def cases_to_conv1d():
    def numbered(rows, columns, first):
        n = rows * columns
        return torch.arange(first, first + n).float().view(rows, columns)

    small = [numbered(2, 2, 1 + 4 * i) for i in range(4)]
    return [
        (*small, numbered(3, 2, 17), numbered(2, 3, 23)),
        tuple(normal(*s, seed=i) for i, s in enumerate([(4, 4)] * 4 + [(6, 4), (4, 6)])),
        tuple(normal(*s, seed=9 + i) for i, s in enumerate([(4, 4)] * 4 + [(4, 4), (4, 4)])),
    ]


EXERCISE = Exercise(
    id="ex-31-02",
    title={"en": "Four matrices out of six", "es": "Cuatro matrices a partir de seis"},
    reference=to_conv1d,
    alternatives=(to_conv1d_one_by_one,),
    cases=cases_to_conv1d,
    observe=observe_to_conv1d,
    wrong_turns=(
        turn(
            "nothing-turned",
            _nothing_turned,
            "Your matrices still have a Linear's layout, (out, in). GPT-2 computes x @ w: which "
            "side of w meets the numbers of x?",
            "Tus matrices siguen con la disposición de una capa lineal, (salida, entrada). GPT-2 "
            "calcula x @ w: ¿qué lado de w se encuentra con los números de x?",
            _nothing_turned_nor_copied,
            _nothing_turned_joined_wide,
            _up_not_turned,
            _down_not_turned,
            _c_attn_not_turned,
            _attention_not_turned,
            _mlp_not_turned,
        ),
        turn(
            "square-not-turned",
            _o_not_turned,
            "One matrix is square, and so its shape cannot tell whether it has been turned. Look "
            "at its numbers.",
            "Una matriz es cuadrada, así que su forma no dice si se ha traspuesto. Mira sus "
            "números.",
            _o_itself,
            _o_and_more_not_turned,
        ),
        turn(
            "order",
            _k_first,
            "GPT-2 reads queries, keys and values from the columns in that order. Which of your "
            "three comes first?",
            "GPT-2 lee consultas, claves y valores de las columnas en ese orden. ¿Cuál de las tres "
            "tuyas va primero?",
            _v_first,
            _v_k_q,
            _q_v_k,
        ),
        turn(
            "interleaved",
            _by_columns,
            "You mix the columns of q, k and v. Other models do so, head by head; GPT-2 has all of "
            "q first.",
            "Mezclas las columnas de q, k y v. Otros modelos lo hacen así, cabeza por cabeza; "
            "GPT-2 tiene primero toda la q.",
            _by_two_heads,
        ),
        turn(
            "joined-along-the-input",
            _below_each_other,
            "You join along the input. One x goes in, and three results come out side by side: "
            "along which axis are outputs counted?",
            "Unes a lo largo de la entrada. Entra un solo x y salen tres resultados, uno al lado "
            "del otro: ¿en qué eje se cuentan las salidas?",
        ),
        turn(
            "reshaped",
            _reshaped,
            "The shape is right and the numbers stand elsewhere: `reshape` reads them row by row "
            "into new rows, it does not turn a matrix. And joining the rows of Linears joins "
            "inputs.",
            "La forma está bien y los números están en otro sitio: `reshape` los lee por filas y "
            "hace filas nuevas, no traspone. Y unir filas de capas lineales une entradas.",
            _all_reshaped,
            _joined_rows_of_the_linears,
        ),
        turn(
            "mlp-swapped",
            _up_and_down_swapped,
            "The two matrices of the MLP have changed places. `c_fc` widens, its `mlp_proj` "
            "narrows.",
            "Las dos matrices del MLP cambiaron de lugar. `c_fc` ensancha, `mlp_proj` estrecha.",
            _swapped_without_turning,
        ),
        turn(
            "views",
            _views,
            "The numbers are right, their place in memory is not: these are views of the model's "
            "own weights, or copies that kept the old order. A file needs copies that lie in "
            "order.",
            "Los números están bien, su lugar en la memoria no: son vistas de los propios pesos "
            "del modelo, o copias que conservan el orden de antes. Un archivo pide copias en "
            "orden.",
            _clones,
            _some_views,
            _a_view,
        ),
        turn(
            "other-names",
            _with_names_of_files,
            "The matrices are right, their names are others than the four asked for.",
            "Las matrices están bien, sus nombres no son los cuatro que se piden.",
        ),
    ),
)
