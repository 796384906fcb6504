"""Exercise 24.1: the operations of one forward pass."""

from minigpt.course.judging.exercise import Exercise, turn
from minigpt.model import GPTConfig


def count_flops(config, B, T):
    """Return the FLOPs of one forward pass over B texts of T tokens, an integer."""
    C, D_ff, L, V = config.n_embd, config.d_ff, config.n_layer, config.vocab_size
    linears = 2 * B * T * L * (4 * C * C + 2 * C * D_ff)
    attention = B * L * 2 * (2 * T * T * C)
    head = 2 * B * T * C * V
    return linears + attention + head


def count_flops_product_by_product(config, B, T):
    def product(m, k, n):
        return 2 * m * k * n

    C, H, total = config.n_embd, config.n_head, 0
    for _ in range(config.n_layer):
        total += 4 * product(B * T, C, C)
        total += B * H * (product(T, C // H, T) + product(T, T, C // H))
        total += product(B * T, C, config.d_ff) + product(B * T, config.d_ff, C)
    return total + product(B * T, C, config.vocab_size)


def _parts(config, B, T):
    C, D_ff, L, V = config.n_embd, config.d_ff, config.n_layer, config.vocab_size
    linears = 2 * B * T * L * (4 * C * C + 2 * C * D_ff)
    return linears, 4 * B * L * T * T * C, 2 * B * T * C * V


def _no_head(config, B, T):
    linears, attention, _ = _parts(config, B, T)
    return linears + attention


def _lookup_as_product(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention + 2 * head


def _positions_as_product(config, B, T):
    positions = 2 * B * T * config.n_embd * config.context_length
    return sum(_parts(config, B, T)) + positions


def _both_lookups(config, B, T):
    return _positions_as_product(config, B, T) + _parts(config, B, T)[2]


def _one_product(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention // 2 + head


def _no_attention(config, B, T):
    linears, _, head = _parts(config, B, T)
    return linears + head


def _attention_linear_in_T(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention // T + head


def _times_heads(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention * config.n_head + head


def _one_head(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention // config.n_head + head


def _one_layer(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return (linears + attention) // config.n_layer + head


def _head_in_every_layer(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention + config.n_layer * head


def _no_two(config, B, T):
    return sum(_parts(config, B, T)) // 2


def _no_batch(config, B, T):
    return sum(_parts(config, B, T)) // B


def _no_batch_in_attention(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention // B + head


def _texts_mixed(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention * B + head


def _one_of_four(config, B, T):
    C, L = config.n_embd, config.n_layer
    return sum(_parts(config, B, T)) - 2 * B * T * L * C * C


def _qkv_as_one(config, B, T):
    C, L = config.n_embd, config.n_layer
    return sum(_parts(config, B, T)) - 2 * B * T * L * 2 * C * C


def _mlp_once(config, B, T):
    C, D_ff, L = config.n_embd, config.d_ff, config.n_layer
    return sum(_parts(config, B, T)) - 2 * B * T * L * C * D_ff


def _mlp_four_times(config, B, T):
    C, D_ff, L = config.n_embd, config.d_ff, config.n_layer
    return sum(_parts(config, B, T)) + 2 * B * T * L * 2 * C * (4 * C - D_ff)


def _backward_too(config, B, T):
    return 3 * sum(_parts(config, B, T))


def _two_per_parameter(config, B, T):
    return 2 * B * T * config.n_parameters


def _two_per_weight(config, B, T):
    return 2 * B * T * (config.n_parameters - config.n_embd * config.context_length)


def _parameters_and_attention(config, B, T):
    return _two_per_parameter(config, B, T) + _parts(config, B, T)[1]


def _half_for_the_mask(config, B, T):
    linears, _, head = _parts(config, B, T)
    seen = B * config.n_layer * 4 * config.n_embd * (T * (T + 1) // 2)
    return linears + seen + head


def _only_last_logits(config, B, T):
    linears, attention, head = _parts(config, B, T)
    return linears + attention + head // T


def _as_float(config, B, T):
    return float(sum(_parts(config, B, T)))


def cases_count_flops():
    small = GPTConfig(11, context_length=9, n_layer=3, n_head=2, n_embd=8, d_ff=24)
    flat = GPTConfig(5, context_length=16, n_layer=1, n_head=1, n_embd=6, d_ff=6)
    return [(flat, 1, 1), (small, 2, 7), (GPTConfig(57), 1, 64), (GPTConfig(57), 64, 44)]


EXERCISE = Exercise(
    id="ex-24-01",
    title={"en": "The FLOPs of a forward pass", "es": "Los FLOPs de una pasada hacia delante"},
    reference=count_flops,
    alternatives=(count_flops_product_by_product,),
    cases=cases_count_flops,
    wrong_turns=(
        turn(
            "no-head",
            _no_head,
            "One product is missing: what turns the last vectors into a score for every letter? "
            "That its weights are those of the embedding saves memory, not work.",
            "Falta un producto: ¿qué convierte los últimos vectores en una puntuación para cada "
            "letra? Que sus pesos sean los del embedding ahorra memoria, no trabajo.",
        ),
        turn(
            "lookup-as-product",
            _lookup_as_product,
            "You count the embedding as a product. Looking up a row of a table multiplies nothing.",
            "Cuentas el embedding como un producto. Buscar una fila en una tabla no multiplica "
            "nada.",
            _positions_as_product,
            _both_lookups,
        ),
        turn(
            "one-product",
            _one_product,
            "Half of the attention is missing. The scores are one product; what is done with them "
            "afterwards?",
            "Falta la mitad de la atención. Las puntuaciones son un producto; ¿qué se hace con "
            "ellas después?",
        ),
        turn(
            "no-attention",
            _no_attention,
            "You count the products with weights only. In the attention, data are multiplied by "
            "data.",
            "Solo cuentas los productos con pesos. En la atención se multiplican datos por datos.",
        ),
        turn(
            "attention-once-per-token",
            _attention_linear_in_T,
            "Your attention grows with T as the Linears do. How many scores does a text of T "
            "tokens have?",
            "Tu atención crece con T como las lineales. ¿Cuántas puntuaciones tiene un texto de T "
            "tokens?",
        ),
        turn(
            "times-heads",
            _times_heads,
            "You multiply by the number of heads. How wide is one head, and how wide are all of "
            "them together?",
            "Multiplicas por el número de cabezas. ¿Cuánto mide de ancho una cabeza y cuánto todas "
            "juntas?",
            _one_head,
        ),
        turn(
            "one-layer",
            _one_layer,
            "That is a single layer. How many does the model have?",
            "Eso es una sola capa. ¿Cuántas tiene el modelo?",
        ),
        turn(
            "head-in-every-layer",
            _head_in_every_layer,
            "You count the head once for each layer. Where in the model does it stand?",
            "Cuentas la última lineal una vez por capa. ¿En qué lugar del modelo está?",
        ),
        turn(
            "no-two",
            _no_two,
            "You count multiplications. Each product is also added to a sum.",
            "Cuentas multiplicaciones. Cada producto, además, se suma.",
        ),
        turn(
            "batch",
            _no_batch,
            "The number of texts is not in all of your parts. Do two texts share any of the work?",
            "El número de textos no está en todas tus partes. ¿Comparten dos textos algo del "
            "trabajo?",
            _no_batch_in_attention,
        ),
        turn(
            "texts-mixed",
            _texts_mixed,
            "In your attention the tokens of one text look at those of the others.",
            "En tu atención los tokens de un texto miran los de los demás.",
        ),
        turn(
            "linears-of-attention",
            _one_of_four,
            "Count the Linears of one attention again: what makes a query, a key, a value, and "
            "what brings the heads together?",
            "Vuelve a contar las lineales de una atención: ¿qué hace una consulta, una clave, un "
            "valor, y qué reúne las cabezas?",
            _qkv_as_one,
        ),
        turn(
            "mlp-once",
            _mlp_once,
            "The MLP widens, and then? Count its Linears.",
            "El MLP ensancha, ¿y después? Cuenta sus lineales.",
        ),
        turn(
            "mlp-always-four-wide",
            _mlp_four_times,
            "You take it for granted that the MLP is four times as wide. The configuration says "
            "how wide it is.",
            "Das por hecho que el MLP es cuatro veces más ancho. La configuración dice cuánto "
            "mide.",
        ),
        turn(
            "backward-too",
            _backward_too,
            "That is a step of training. Here only the forward pass is asked for.",
            "Eso es un paso de entrenamiento. Aquí solo se pide la pasada hacia delante.",
        ),
        turn(
            "two-per-parameter",
            _two_per_parameter,
            "Two FLOPs for each parameter and token is a rule of thumb. Not every parameter is in "
            "a product, and not every product is with parameters.",
            "Dos FLOPs por parámetro y token es una regla aproximada. No todo parámetro está en un "
            "producto, ni todo producto es con parámetros.",
            _two_per_weight,
            _parameters_and_attention,
        ),
        turn(
            "half-for-the-mask",
            _half_for_the_mask,
            "You count only what the mask lets through. The kernel computes the other scores, too, "
            "before it throws them away.",
            "Solo cuentas lo que deja pasar la máscara. El núcleo calcula también las demás "
            "puntuaciones antes de tirarlas.",
        ),
        turn(
            "only-last-logits",
            _only_last_logits,
            "You score the letters after the last token only. Mini-GPT does so after every token.",
            "Solo puntúas las letras tras el último token. Mini-GPT lo hace tras cada uno.",
        ),
    ),
)
