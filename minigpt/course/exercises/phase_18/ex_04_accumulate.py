"""Exercise 18.4: the gradient of a batch that comes in parts."""

import torch
from torch import nn

from minigpt.course.exercises.draws import normal
from minigpt.course.exercises.phase_18.shared import IGNORE
from minigpt.course.exercises.phase_18.wrong_accumulate import (
    _all_graphs_at_once,
    _asks_everywhere,
    _by_number_of_rows,
    _by_positions,
    _by_rows,
    _cleared_at_the_end,
    _first_part_counts,
    _loss_as_mean_of_means,
    _loss_as_sum,
    _loss_as_tensor,
    _loss_of_the_last,
    _mean_of_asking_parts,
    _mean_of_means,
    _mean_of_safe_means,
    _mean_of_sums,
    _moves_the_weights,
    _old_gradients_stay,
    _one_large_batch,
    _only_the_last,
    _running_count,
    _sum_of_means,
    _sum_over_all,
    _weighted_means,
)
from minigpt.course.judging.exercise import Exercise, turn


def accumulate(model, parts):
    """Leave the gradient of the mean loss over all targets in every .grad; return that loss."""
    model.zero_grad()
    targets = sum((y != IGNORE).sum().item() for _, y in parts)
    total = 0.0
    for x, y in parts:
        logits, y = model(x).flatten(0, 1), y.flatten()  # (B * T, V), (B * T,)
        loss = torch.nn.functional.cross_entropy(logits, y, reduction="sum") / targets
        loss.backward()
        total += loss.item()
    return total


def accumulate_and_divide_at_the_end(model, parts):
    for parameter in model.parameters():
        parameter.grad = None
    total, count = 0.0, 0
    for x, y in parts:
        asked = y != IGNORE
        if asked.any():
            chosen = model(x)[asked].log_softmax(-1).gather(-1, y[asked][:, None])
            (-chosen).sum().backward()
            total, count = total - chosen.sum().item(), count + len(chosen)
    for parameter in model.parameters():
        parameter.grad /= count
    return total / count


class Narrow(nn.Module):
    """A small model on a machine with memory for one part: 3 rows, and one graph at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(4, 3)
        self.head = nn.Linear(3, 4, bias=False)
        with torch.no_grad():
            for seed, parameter in enumerate(self.parameters()):
                parameter.copy_(2 * normal(*parameter.shape, seed=seed))
        self.waiting = 0  # graphs that have not gone backward

    def forward(self, x):
        if len(x) > 3 or self.waiting:
            raise MemoryError("out of memory: one part, and its graph, at a time")
        logits = self.head(self.embedding(x))  # (B, T, 4)
        if logits.requires_grad:
            self.waiting += 1
            logits.register_hook(self._gone)
        return logits

    def _gone(self, gradient):
        self.waiting -= 1
        return gradient


def after_accumulating(function, parts, old=None):
    """What is returned, the gradients, and the weights, which nobody was asked to move."""
    model = Narrow()
    if old is not None:
        for parameter in model.parameters():
            parameter.grad = torch.full_like(parameter, old)
    loss = function(model, parts)
    return {
        "loss": loss,
        "gradients": [p.grad for p in model.parameters()],
        "weights": [p.detach() for p in model.parameters()],
    }


def cases_accumulate():
    none = IGNORE
    short = (torch.tensor([[0, 1]]), torch.tensor([[none, 2]]))
    long = (
        torch.tensor([[3, 1, 0, 2], [2, 2, 1, 1]]),
        torch.tensor([[0, 3, 1, none], [1, 0, 2, 2]]),
    )
    rows = (torch.tensor([[1], [2], [0]]), torch.tensor([[3], [none], [0]]))
    silent = (torch.tensor([[3, 2]]), torch.tensor([[none, none]]))
    return [
        ([short, long],),
        ([long],),
        ([rows, short, long], 5.0),
        ([long, short, silent],),
    ]


EXERCISE = Exercise(
    id="ex-18-04",
    title={"en": "A batch in parts", "es": "Un lote por partes"},
    reference=accumulate,
    alternatives=(accumulate_and_divide_at_the_end,),
    cases=cases_accumulate,
    observe=after_accumulating,
    wrong_turns=(
        turn(
            "mean-of-means",
            _mean_of_means,
            "Each part counts the same here, so a target in a short part weighs more than one in a "
            "long part. In the whole batch all targets weigh the same.",
            "Aquí cada parte cuenta lo mismo, así que un objetivo de una parte corta pesa más que "
            "uno de una larga. En el lote entero todos los objetivos pesan lo mismo.",
            _mean_of_safe_means,
            _mean_of_asking_parts,
        ),
        turn(
            "nothing-asked",
            _weighted_means,
            "Right, until a part asks nothing: its mean is 0 divided by 0, and nan times a weight "
            "of 0 is nan.",
            "Correcto, hasta que una parte no pregunta nada: su media es 0 entre 0, y nan por un "
            "peso de 0 es nan.",
        ),
        turn(
            "sum-of-means",
            _sum_of_means,
            "You add the parts' means up: with more parts the gradient gets longer, though the "
            "batch is the same.",
            "Sumas las medias de las partes: con más partes el gradiente se alarga, aunque el lote "
            "es el mismo.",
        ),
        turn(
            "sum-over-all",
            _sum_over_all,
            "You add up and never divide, or divide by the number of parts only. The loss is a "
            "mean over targets.",
            "Sumas y nunca divides, o divides solo entre el número de partes. La pérdida es una "
            "media sobre objetivos.",
            _mean_of_sums,
        ),
        turn(
            "by-rows",
            _by_rows,
            "You weigh by rows. A row of one question would count as much as a row of forty.",
            "Ponderas por filas. Una fila con una pregunta contaría tanto como una con cuarenta.",
            _by_number_of_rows,
        ),
        turn(
            "by-positions",
            _by_positions,
            "You divide by all positions. Where the target is -100 nothing was asked.",
            "Divides entre todas las posiciones. Donde el objetivo es -100 no se preguntó nada.",
        ),
        turn(
            "first-part-counts",
            _first_part_counts,
            "You count the targets of one part and take the others to have as many.",
            "Cuentas los objetivos de una parte y supones que las demás tienen los mismos.",
        ),
        turn(
            "running-count",
            _running_count,
            "You divide by the targets met so far, so the first part weighs too much. The number "
            "for the whole batch has to be known before the first backward, or applied at the end.",
            "Divides entre los objetivos vistos hasta ese momento, así que la primera parte pesa "
            "demasiado. El número del lote entero hay que saberlo antes del primer backward, o "
            "aplicarlo al final.",
        ),
        turn(
            "asks-everywhere",
            _asks_everywhere,
            "The positions marked -100 are asked as well, as if token 0 were due there.",
            "También preguntas en las posiciones marcadas con -100, como si allí tocara el token "
            "0.",
        ),
        turn(
            "old-gradients-stay",
            _old_gradients_stay,
            "Gradients of an earlier step are still in the sum. They are to be thrown away first.",
            "En la suma siguen los gradientes de un paso anterior. Primero hay que tirarlos.",
        ),
        turn(
            "only-the-last",
            _only_the_last,
            "You clear the gradients between the parts: only the last part is left. Here it is "
            "wanted that backward adds.",
            "Borras los gradientes entre las partes: solo queda la última. Aquí se quiere que "
            "backward sume.",
        ),
        turn(
            "cleared-at-the-end",
            _cleared_at_the_end,
            "The gradients are gone when the optimizer comes to read them.",
            "Los gradientes ya no están cuando el optimizador viene a leerlos.",
        ),
        turn(
            "all-at-once",
            _all_graphs_at_once,
            "The numbers are right, but more than one part is in memory at a time, and that is "
            "what the parts were for. When may a part's graph go?",
            "Los números son correctos, pero hay más de una parte a la vez en la memoria, y para "
            "evitarlo estaban las partes. ¿Cuándo puede irse el grafo de una parte?",
            _one_large_batch,
        ),
        turn(
            "another-loss",
            _loss_as_mean_of_means,
            "The gradients are right; the loss that you return is not the mean over all targets.",
            "Los gradientes son correctos; la pérdida que devuelves no es la media sobre todos los "
            "objetivos.",
            _loss_of_the_last,
            _loss_as_sum,
        ),
        turn(
            "loss-as-tensor",
            _loss_as_tensor,
            "The loss is still a tensor: kept in a list, it may hold a graph in memory. .item() "
            "takes the number out.",
            "La pérdida sigue siendo un tensor: guardada en una lista, puede retener un grafo en "
            "la memoria. .item() saca el número.",
        ),
        turn(
            "moves-the-weights",
            _moves_the_weights,
            "The weights have moved. That is the optimizer's business, after the last part.",
            "Los pesos se han movido. De eso se encarga el optimizador, después de la última "
            "parte.",
        ),
    ),
)
