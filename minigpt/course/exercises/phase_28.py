"""Phase 28, LoRA and QLoRA: the low-rank update, its start, its size, its merge."""

import torch

from minigpt.course.exercise import Exercise, Tolerance, WrongTurn


def turn(name, function, en, es):
    """A misconception, with its hint in English and in Spanish."""
    return WrongTurn(name, function, {"en": en, "es": es})


def numbers(*shape, seed=0):
    """Random numbers that are the same on every machine and every call."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# --- 28.1 -------------------------------------------------------------------------------------


def best_approximation(delta, r):
    """Return the matrix of rank r (at most) that is closest to delta, in delta's shape."""
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, :r] * S[:r] @ Vh[:r]


def best_approximation_by_projection(delta, r):
    _, directions = torch.linalg.eigh(delta.T @ delta)  # ascending
    keep = directions[:, -r:]
    return delta @ keep @ keep.T


def _smallest(delta, r):
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, -r:] * S[-r:] @ Vh[-r:]


def _no_singular_values(delta, r):
    U, _, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, :r] @ Vh[:r]


def _columns_of_Vh(delta, r):
    U, S, Vh = torch.linalg.svd(delta, full_matrices=False)
    return U[:, :r] * S[:r] @ Vh[:, :r].T


def _first_rows(delta, r):
    kept = torch.zeros_like(delta)
    kept[:r] = delta[:r]
    return kept


def _largest_entries(delta, r):
    smallest_kept = delta.abs().flatten().topk(r).values[-1]
    return torch.where(delta.abs() >= smallest_kept, delta, 0.0)


def cases_best_approximation():
    by_hand = torch.tensor([[0.0, 1.0], [3.0, 0.0]])
    return [
        (by_hand, 1),
        (by_hand, 2),
        (numbers(3, 3, seed=1), 1),
        (numbers(5, 3, seed=2), 2),
        (numbers(3, 4, seed=3), 1),
    ]


# --- 28.2 -------------------------------------------------------------------------------------


def lora_forward(x, W, A, B, alpha):
    """Return the output of a frozen layer W plus its low-rank correction."""
    r = A.shape[0]
    return x @ W.T + alpha / r * (x @ A.T @ B.T)


def lora_forward_merged(x, W, A, B, alpha):
    return torch.einsum("ni,oi->no", x, W + (alpha / len(A)) * (B @ A))


def _no_scaling(x, W, A, B, alpha):
    return x @ W.T + x @ A.T @ B.T


def _alpha_only(x, W, A, B, alpha):
    return x @ W.T + alpha * (x @ A.T @ B.T)


def _update_only(x, W, A, B, alpha):
    return alpha / A.shape[0] * (x @ A.T @ B.T)


def _scales_everything(x, W, A, B, alpha):
    return alpha / A.shape[0] * (x @ W.T + x @ A.T @ B.T)


def _multiplies(x, W, A, B, alpha):
    return x @ W.T * (alpha / A.shape[0] * (x @ A.T @ B.T))


def _divides_by_in(x, W, A, B, alpha):
    return x @ W.T + alpha / A.shape[1] * (x @ A.T @ B.T)


def _root_of_r(x, W, A, B, alpha):
    return x @ W.T + alpha / A.shape[0] ** 0.5 * (x @ A.T @ B.T)


def _not_transposed(x, W, A, B, alpha):
    return x @ W.T + alpha / A.shape[0] * (x @ A @ B)


def cases_lora_forward():
    one = torch.eye(2)
    A = torch.tensor([[1.0, 1.0], [1.0, -1.0]])
    return [
        (torch.tensor([[1.0, 2.0]]), one, A, one.clone(), 4.0),
        (
            numbers(2, 3, seed=1),
            numbers(4, 3, seed=2),
            numbers(2, 3, seed=3),
            numbers(4, 2, seed=4),
            6.0,
        ),
        (
            numbers(1, 5, seed=5),
            numbers(3, 5, seed=6),
            numbers(1, 5, seed=7),
            numbers(3, 1, seed=8),
            2.0,
        ),
    ]


# --- 28.3 -------------------------------------------------------------------------------------


def init_lora(r, in_features, out_features):
    """Return (A, B) for a new adapter: A random with variance 1/r, B zero."""
    A = torch.randn(r, in_features) / r**0.5
    B = torch.zeros(out_features, r)
    return A, B


def init_lora_in_place(r, in_features, out_features):
    B = torch.empty(out_features, r).fill_(0)
    return torch.empty(r, in_features).normal_(mean=0.0, std=(1 / r) ** 0.5), B


def _both_random(r, in_features, out_features):
    return torch.randn(r, in_features) / r**0.5, torch.randn(out_features, r) / r**0.5


def _both_zero(r, in_features, out_features):
    return torch.zeros(r, in_features), torch.zeros(out_features, r)


def _swapped(r, in_features, out_features):
    return torch.zeros(r, in_features), torch.randn(out_features, r) / r**0.5


def _std_one_over_r(r, in_features, out_features):
    return torch.randn(r, in_features) / r, torch.zeros(out_features, r)


def _variance_one(r, in_features, out_features):
    return torch.randn(r, in_features), torch.zeros(out_features, r)


def _other_way_round(r, in_features, out_features):
    return torch.randn(in_features, r) / r**0.5, torch.zeros(r, out_features)


def _only_positive(r, in_features, out_features):
    return torch.rand(r, in_features) / r**0.5, torch.zeros(out_features, r)


def look_at_start(function, r, in_features, out_features):
    """Every draw is different, so the shapes and the statistics are compared."""
    A, B = function(r, in_features, out_features)
    return {
        "A.shape": tuple(A.shape),
        "B.shape": tuple(B.shape),
        "B is all zeros": not bool(B.any()),
        "A is all zeros": not bool(A.any()),
        "mean of A": A.mean().item(),
        "variance of A": A.var().item(),
    }


def cases_init_lora():
    return [(4, 16_384, 2), (16, 8_192, 3)]


# --- 28.4 -------------------------------------------------------------------------------------


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


# --- 28.5 -------------------------------------------------------------------------------------


def merge_lora(W, A, B, alpha):
    """Return one weight that does the work of W and its correction; W itself stays as it is."""
    return W + alpha / A.shape[0] * (B @ A)


def merge_lora_by_outer_products(W, A, B, alpha):
    merged = W.clone()
    for column, row in zip(B.T, A, strict=True):
        merged += alpha / len(A) * torch.outer(column, row)
    return merged


def _in_place(W, A, B, alpha):
    W += alpha / A.shape[0] * (B @ A)
    return W


def _transposed(W, A, B, alpha):
    return W + alpha / A.shape[0] * (A.T @ B.T)


def _merge_unscaled(W, A, B, alpha):
    return W + B @ A


def _delta_only(W, A, B, alpha):
    return alpha / A.shape[0] * (B @ A)


def _scales_W_too(W, A, B, alpha):
    return alpha / A.shape[0] * (W + B @ A)


def _subtracts(W, A, B, alpha):
    return W - alpha / A.shape[0] * (B @ A)


def _other_order(W, A, B, alpha):
    return W + alpha / A.shape[0] * (A @ B)


def cases_merge_lora():
    W = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    A, B = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0], [0.0]])
    return [
        (W, A, B, 2.0),
        (numbers(3, 3, seed=1), numbers(2, 3, seed=2), numbers(3, 2, seed=3), 8.0),
        (numbers(4, 3, seed=4), numbers(2, 3, seed=5), numbers(4, 2, seed=6), 6.0),
    ]


EXERCISES = (
    Exercise(
        id="ex-28-01",
        title={"en": "The closest matrix of rank r", "es": "La matriz de rango r más cercana"},
        reference=best_approximation,
        alternatives=(best_approximation_by_projection,),
        cases=cases_best_approximation,
        tolerance=Tolerance(rtol=1e-4, atol=1e-5, why="float32; a second method squares delta"),
        wrong_turns=(
            turn(
                "smallest",
                _smallest,
                "You keep the outer products that matter least. `svd` sorts the singular values "
                "from large to small: which end holds most of the matrix?",
                "Conservas los productos externos que menos pesan. `svd` ordena los valores "
                "singulares de mayor a menor: ¿en qué extremo está casi toda la matriz?",
            ),
            turn(
                "no-singular-values",
                _no_singular_values,
                "The directions are right, the sizes are lost: the columns of U and the rows of "
                "Vh all have length 1. Something says how large each outer product is.",
                "Las direcciones están bien, los tamaños se pierden: las columnas de U y las "
                "filas de Vh miden todas 1. Algo dice cuánto vale cada producto externo.",
            ),
            turn(
                "columns-of-vh",
                _columns_of_Vh,
                "You read Vh as if it were V. The h means that it comes transposed already: its "
                "rows, not its columns, are the directions.",
                "Lees Vh como si fuera V. La h significa que ya viene traspuesta: las direcciones "
                "son sus filas, no sus columnas.",
            ),
            turn(
                "first-rows",
                _first_rows,
                "Keeping r rows and clearing the others does give rank r, but the rows that "
                "happen to stand first are not the ones closest to the whole matrix.",
                "Conservar r filas y borrar las demás sí da rango r, pero las filas que "
                "casualmente están primero no son lo más cercano a la matriz completa.",
            ),
            turn(
                "largest-entries",
                _largest_entries,
                "You keep the r largest entries. That is a sparse matrix: few entries are not few "
                "outer products. The identity has few entries and full rank.",
                "Conservas las r entradas más grandes. Eso es una matriz dispersa: pocas entradas "
                "no son pocos productos externos. La identidad tiene pocas entradas y rango "
                "completo.",
            ),
        ),
    ),
    Exercise(
        id="ex-28-02",
        title={
            "en": "The forward pass of a LoRA layer",
            "es": "El paso hacia delante de una capa LoRA",
        },
        reference=lora_forward,
        alternatives=(lora_forward_merged,),
        cases=cases_lora_forward,
        wrong_turns=(
            turn(
                "no-scaling",
                _no_scaling,
                "alpha never has a say: the correction comes out at its raw size.",
                "alpha no interviene: la corrección sale con su tamaño bruto.",
            ),
            turn(
                "alpha-only",
                _alpha_only,
                "You scale by alpha alone. Then every added row of A and column of B makes the "
                "correction louder, and each rank needs another learning rate.",
                "Escalas solo con alpha. Así cada fila que añades a A y cada columna de B sube el "
                "volumen de la corrección, y cada rango pide otra tasa de aprendizaje.",
            ),
            turn(
                "update-only",
                _update_only,
                "This layer makes the correction and forgets the layer it corrects. With B = 0 it "
                "would output nothing but zeros.",
                "Esta capa calcula la corrección y olvida la capa que corrige. Con B = 0 solo "
                "produciría ceros.",
            ),
            turn(
                "scales-everything",
                _scales_everything,
                "The scale reaches the frozen layer, too. Only the correction is scaled: the base "
                "must pass through as it was.",
                "La escala alcanza también a la capa congelada. Solo se escala la corrección: la "
                "base debe pasar tal como estaba.",
            ),
            turn(
                "multiplies",
                _multiplies,
                "You multiply the base's output by the correction. LoRA is a correction that is "
                "added; a product would be zero as long as B is zero.",
                "Multiplicas la salida de la base por la corrección. LoRA es una corrección que "
                "se suma; un producto valdría cero mientras B sea cero.",
            ),
            turn(
                "divides-by-in",
                _divides_by_in,
                "You divide alpha by the width of the input. The rank is the other side of A, the "
                "thin one.",
                "Divides alpha entre el ancho de la entrada. El rango es el otro lado de A, el "
                "delgado.",
            ),
            turn(
                "not-transposed",
                _not_transposed,
                "A is stored as (r, in): a row of x has `in` numbers, so it meets the rows of A, "
                "not its columns. It is the same with W, which you did transpose.",
                "A se guarda como (r, entrada): una fila de x tiene tantos números como la "
                "entrada, así que se encuentra con las filas de A, no con sus columnas. Pasa lo "
                "mismo con W, que sí trasponiste.",
            ),
            turn(
                "root-of-r",
                _root_of_r,
                "alpha over the square root of r is rsLoRA, a later variant. Plain LoRA divides "
                "by r itself.",
                "alpha entre la raíz de r es rsLoRA, una variante posterior. LoRA a secas divide "
                "entre el propio r.",
            ),
        ),
    ),
    Exercise(
        id="ex-28-03",
        title={"en": "How an adapter starts", "es": "Cómo empieza un adaptador"},
        reference=init_lora,
        alternatives=(init_lora_in_place,),
        cases=cases_init_lora,
        observe=look_at_start,
        # 65,536 draws: the standard error of a variance is 0.6 %, of the mean 0.002.
        tolerance=Tolerance(rtol=0.05, atol=0.01, why="statistics of 65,536 random numbers"),
        wrong_turns=(
            turn(
                "both-random",
                _both_random,
                "With both matrices random, B A is not zero: the adapter disturbs the model "
                "before it has learned anything.",
                "Con las dos matrices aleatorias, B A no es cero: el adaptador estropea el modelo "
                "antes de haber aprendido nada.",
            ),
            turn(
                "both-zero",
                _both_zero,
                "Zero and zero never get going: the gradient of A is a product with B, the "
                "gradient of B a product with A, and both are zero for ever.",
                "Cero y cero no arrancan nunca: el gradiente de A es un producto con B, el de B "
                "un producto con A, y los dos valen cero para siempre.",
            ),
            turn(
                "swapped",
                _swapped,
                "This start also changes nothing, and it could learn. But LoRA's convention is "
                "the other way round, and files and papers rely on it: which one is random?",
                "Este comienzo tampoco cambia nada, y podría aprender. Pero la convención de LoRA "
                "es la contraria, y archivos y artículos cuentan con ella: ¿cuál es aleatoria?",
            ),
            turn(
                "std-one-over-r",
                _std_one_over_r,
                "That is a standard deviation of 1/r. The exercise asks for a variance of 1/r; "
                "the variance is the square of the standard deviation.",
                "Eso es una desviación estándar de 1/r. El ejercicio pide una varianza de 1/r; la "
                "varianza es el cuadrado de la desviación estándar.",
            ),
            turn(
                "variance-one",
                _variance_one,
                "`randn` has variance 1 whatever r is, so that a sum over r terms grows with r.",
                "`randn` tiene varianza 1 sea cual sea r, así que una suma de r términos crece "
                "con r.",
            ),
            turn(
                "other-way-round",
                _other_way_round,
                "Your shapes are those of x @ A @ B. Here, as in `nn.Linear` and in PEFT, a "
                "matrix is stored as (out, in), and the correction is B @ A.",
                "Tus formas son las de x @ A @ B. Aquí, como en `nn.Linear` y en PEFT, una matriz "
                "se guarda como (salida, entrada), y la corrección es B @ A.",
            ),
            turn(
                "only-positive",
                _only_positive,
                "`rand` draws from 0 to 1, all on one side of zero. A normal distribution around "
                "zero is asked for.",
                "`rand` saca números de 0 a 1, todos al mismo lado del cero. Se pide una "
                "distribución normal alrededor de cero.",
            ),
        ),
    ),
    Exercise(
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
    ),
    Exercise(
        id="ex-28-05",
        title={"en": "Merge an adapter", "es": "Fusiona un adaptador"},
        reference=merge_lora,
        alternatives=(merge_lora_by_outer_products,),
        cases=cases_merge_lora,
        wrong_turns=(
            turn(
                "in-place",
                _in_place,
                "`+=` writes into the W you were given: the base is gone, and with it every other "
                "adapter that was trained on it.",
                "`+=` escribe en la W que recibiste: la base desaparece, y con ella todos los "
                "demás adaptadores que se entrenaron sobre ella.",
            ),
            turn(
                "other-order",
                _other_order,
                "A @ B is at most r by r. The correction needs the shape of W: the tall matrix "
                "comes first.",
                "A @ B mide como mucho r por r. La corrección necesita la forma de W: la matriz "
                "alta va primero.",
            ),
            turn(
                "transposed",
                _transposed,
                "Your correction is transposed. On square layers nothing complains, and the model "
                "is silently wrong. Check the order of the two factors.",
                "Tu corrección está traspuesta. En las capas cuadradas nada protesta, y el modelo "
                "falla en silencio. Revisa el orden de los dos factores.",
            ),
            turn(
                "unscaled",
                _merge_unscaled,
                "The forward pass scales the correction, your merge does not: the merged model "
                "would compute something other than the trained one.",
                "El paso hacia delante escala la corrección y tu fusión no: el modelo fusionado "
                "calcularía otra cosa que el entrenado.",
            ),
            turn(
                "delta-only",
                _delta_only,
                "You return the correction alone. The merged weight must do the work of the base "
                "as well.",
                "Devuelves solo la corrección. El peso fusionado debe hacer también el trabajo de "
                "la base.",
            ),
            turn(
                "scales-w-too",
                _scales_W_too,
                "The scale reaches W, too. Only the product of the two thin matrices is scaled.",
                "La escala alcanza también a W. Solo se escala el producto de las dos matrices "
                "delgadas.",
            ),
            turn(
                "subtracts",
                _subtracts,
                "Taking the correction away is how an adapter is unmerged.",
                "Restar la corrección es la forma de deshacer una fusión.",
            ),
        ),
    ),
)
