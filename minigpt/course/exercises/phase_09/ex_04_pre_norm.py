"""Exercise 9.4: branches that read a normed stream and add to the stream itself."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def pre_norm(x, branches, norm):
    """Return the stream after all branches: each reads norm(stream), and adds to the stream."""
    for branch in branches:
        x = x + branch(norm(x))
    return x


def pre_norm_by_recursion(x, branches, norm):
    if not branches:
        return x
    first, *others = branches
    return pre_norm_by_recursion(torch.add(first(norm(x)), x), others, norm)


def _post_norm(x, branches, norm):
    for branch in branches:
        x = norm(x + branch(x))
    return x


def _norms_the_stream(x, branches, norm):
    for branch in branches:
        x = norm(x)
        x = x + branch(x)
    return x


def _no_residual(x, branches, norm):
    for branch in branches:
        x = branch(norm(x))
    return x


def _no_norm(x, branches, norm):
    for branch in branches:
        x = x + branch(x)
    return x


def _all_read_the_first(x, branches, norm):
    return x + sum(branch(norm(x)) for branch in branches)


def _reads_the_start(x, branches, norm):
    read, out = norm(x), x
    for branch in branches:
        read = branch(read)
        out = out + read
    return out


def _norms_once(x, branches, norm):
    read, out = norm(x), x
    for branch in branches:
        out = out + branch(read)
        read = out
    return out


def _changes_the_input(x, branches, norm):
    for branch in branches:
        x += branch(norm(x))
    return x


def _norm_after_branch(x, branches, norm):
    for branch in branches:
        x = x + norm(branch(x))
    return x


def _adds_the_start(x, branches, norm):
    start = x
    for branch in branches:
        x = start + branch(norm(x))
    return x


def _adds_the_start_at_the_end(x, branches, norm):
    return x + _no_residual(x, branches, norm)


def _norm_at_the_end(x, branches, norm):
    return norm(pre_norm(x, branches, norm))


def _adds_the_normed(x, branches, norm):
    for branch in branches:
        read = norm(x)
        x = read + branch(read)
    return x


def _first_branch_only(x, branches, norm):
    for branch in branches:
        return x + branch(norm(x))
    return x


def _from_the_last(x, branches, norm):
    return pre_norm(x, list(branches)[::-1], norm)


def doubled(x):
    return 2 * x


def bent(x):
    return torch.relu(x) + 1


def turned(x):
    return x.flip(-1)


def divided(x):
    """A norm: each row divided by its size."""
    return x / ((x * x).mean(-1, keepdim=True) + 1e-5) ** 0.5


def cases_pre_norm():
    return [
        (torch.tensor([[3.0, 4.0]]), [doubled], divided),
        (torch.tensor([[1.0, -3.0]]), [doubled, bent], divided),
        (normal(2, 4) * 3 + 1, [bent, turned, doubled], divided),
        (torch.tensor([[2.0, 5.0]]), [], divided),
    ]


EXERCISE = Exercise(
    id="ex-09-04",
    title={"en": "Pre-norm", "es": "La norma delante"},
    reference=pre_norm,
    alternatives=(pre_norm_by_recursion,),
    cases=cases_pre_norm,
    tolerance=Tolerance(rtol=1e-5, atol=1e-6, why="float32, three norms of a few numbers"),
    wrong_turns=(
        turn(
            "post-norm",
            _post_norm,
            "Your norm stands after the sum, where it also shrinks what was in the stream. Who "
            "is to read a normed copy?",
            "Tu norma está después de la suma, y ahí encoge también lo que había en el flujo. "
            "¿Quién debe leer una copia normalizada?",
        ),
        turn(
            "norms-the-stream",
            _norms_the_stream,
            "You norm the stream itself. Only what the branch reads is normed; what it adds to "
            "is the stream as it was.",
            "Normalizas el propio flujo. Solo se normaliza lo que lee la rama; aquello a lo que "
            "se suma es el flujo tal como estaba.",
            _adds_the_normed,
        ),
        turn(
            "no-residual",
            _no_residual,
            "The branch takes the stream's place. What was in it is lost.",
            "La rama ocupa el lugar del flujo. Lo que había en él se pierde.",
        ),
        turn(
            "no-norm",
            _no_norm,
            "Where is the norm? A branch reads the stream in whatever size it has.",
            "¿Dónde está la norma? La rama lee el flujo con el tamaño que tenga.",
        ),
        turn(
            "all-read-the-first",
            _all_read_the_first,
            "All branches read the same x. The second one should see what the first one added.",
            "Todas las ramas leen la misma x. La segunda debería ver lo que sumó la primera.",
        ),
        turn(
            "reads-the-branch-before",
            _reads_the_start,
            "Each of your branches reads the branch before it. It should read the stream.",
            "Cada una de tus ramas lee la rama anterior. Debería leer el flujo.",
        ),
        turn(
            "norms-once",
            _norms_once,
            "Only your first branch reads a normed copy. The stream changes: each needs its own.",
            "Solo tu primera rama lee una copia normalizada. El flujo cambia: cada una necesita "
            "la suya.",
        ),
        turn(
            "changes-the-input",
            _changes_the_input,
            "The numbers are right, but you added to the x that was given. Make a new tensor.",
            "Los números son correctos, pero sumaste sobre la x que te dieron. Crea otro tensor.",
        ),
        turn(
            "norm-after-branch",
            _norm_after_branch,
            "You norm what the branch gives. The norm is for what it reads.",
            "Normalizas lo que la rama entrega. La norma es para lo que lee.",
        ),
        turn(
            "adds-the-start",
            _adds_the_start,
            "You add to the first x each time, so the earlier branches are lost.",
            "Sumas cada vez a la primera x, así que las ramas anteriores se pierden.",
            _adds_the_start_at_the_end,
        ),
        turn(
            "norm-at-the-end",
            _norm_at_the_end,
            "One norm too many, at the end. The stream is given back as it is.",
            "Sobra una norma, al final. El flujo se devuelve tal como está.",
        ),
        turn(
            "first-branch-only",
            _first_branch_only,
            "Your loop ends after the first branch.",
            "Tu bucle termina después de la primera rama.",
        ),
        turn(
            "from-the-last",
            _from_the_last,
            "The branches come in the other order.",
            "Las ramas van en el otro orden.",
        ),
    ),
)
