"""Exercise 29.4: better or worse than the other answers to the same prompt."""

import torch

from minigpt.course.exercises.draws import normal
from minigpt.course.judging.exercise import Exercise, turn


def group_advantages(rewards):
    """Return (P, G): each answer's reward minus the mean reward of its group.

    rewards  (P, G), a row for each prompt; it is not modified
    """
    return rewards - rewards.mean(dim=1, keepdim=True)


def group_advantages_over_others(rewards):
    G = rewards.shape[1]
    others = (rewards.sum(dim=1, keepdim=True) - rewards) / (G - 1)
    return (rewards - others) * (G - 1) / G


def _over_everything(rewards):
    return rewards - rewards.mean()


def _down_the_batch(rewards):
    return rewards - rewards.mean(dim=0)


def _over_the_spread(rewards):
    return (rewards - rewards.mean(1, keepdim=True)) / (rewards.std(1, keepdim=True) + 1e-6)


def _over_the_spread_of_all(rewards):
    spread = rewards.std(1, keepdim=True, unbiased=False)
    return (rewards - rewards.mean(1, keepdim=True)) / (spread + 1e-6)


def _over_nothing(rewards):
    return (rewards - rewards.mean(1, keepdim=True)) / rewards.std(1, keepdim=True)


def _over_nothing_of_all(rewards):
    spread = rewards.std(1, keepdim=True, unbiased=False)
    return (rewards - rewards.mean(1, keepdim=True)) / spread


def _no_baseline(rewards):
    return rewards.clone()


def _only_punish(rewards):
    return rewards - 1


def _below_the_best(rewards):
    return rewards - rewards.amax(1, keepdim=True)


def _above_the_worst(rewards):
    return rewards - rewards.amin(1, keepdim=True)


def _half(rewards):
    return rewards - 0.5


def _median(rewards):
    return rewards - rewards.median(1, keepdim=True).values


def _other_sign(rewards):
    return rewards.mean(1, keepdim=True) - rewards


def _over_others_only(rewards):
    G = rewards.shape[1]
    return rewards - (rewards.sum(1, keepdim=True) - rewards) / max(1, G - 1)


def _shares(rewards):
    return rewards / rewards.sum(1, keepdim=True)


def _over_the_mean(rewards):
    return rewards / rewards.mean(1, keepdim=True)


def _shares_softmax(rewards):
    return rewards.softmax(1)


def _in_place(rewards):
    rewards -= rewards.mean(1, keepdim=True)
    return rewards


def _cut_below_zero(rewards):
    return (rewards - rewards.mean(1, keepdim=True)).clamp(min=0)


def _only_the_sign(rewards):
    return torch.sign(rewards - rewards.mean(1, keepdim=True))


def _above_the_mean(rewards):
    return (rewards > rewards.mean(1, keepdim=True)).float()


def _group_sum(rewards):
    return rewards - rewards.sum(1, keepdim=True)


def observed(function, rewards):
    before = rewards.clone()
    return {"advantages": function(rewards), "rewards unchanged": torch.equal(rewards, before)}


def cases_group_advantages():
    return [
        (torch.tensor([[1.0, 0.0, 0.0, 0.0]]),),
        (torch.tensor([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]]),),
        (torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 0.5]]),),
        (normal(3, 5, seed=1),),
        (torch.tensor([[1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [1.0] * 7 + [0.0]]),),
    ]


EXERCISE = Exercise(
    id="ex-29-04",
    title={"en": "Better than the group", "es": "Mejor que el grupo"},
    reference=group_advantages,
    alternatives=(group_advantages_over_others,),
    cases=cases_group_advantages,
    observe=observed,
    wrong_turns=(
        turn(
            "over-everything",
            _over_everything,
            "You compare with the answers to other prompts as well. Answers to an easy prompt "
            "would then all look clever.",
            "Comparas también con las respuestas a otras preguntas. Entonces todas las respuestas "
            "a una pregunta fácil parecerían listas.",
            _down_the_batch,
        ),
        turn(
            "over-the-spread",
            _over_the_spread,
            "You also divide by the group's spread, as GRPO does. Then a group in which one of "
            "eight is right weighs more than it was asked to here.",
            "Además divides entre la dispersión del grupo, como hace GRPO. Así, un grupo en el que "
            "acierta una de ocho pesa más de lo que aquí se pedía.",
            _over_the_spread_of_all,
        ),
        turn(
            "over-nothing",
            _over_nothing,
            "Where all answers are worth the same you divide 0 by 0. And nothing asked for a "
            "division.",
            "Donde todas las respuestas valen lo mismo divides 0 entre 0. Y nadie pidió una "
            "división.",
            _over_nothing_of_all,
            _shares,
            _over_the_mean,
        ),
        turn(
            "no-baseline",
            _no_baseline,
            "The rewards come out as they went in: nothing is compared with anything, and no "
            "answer can be worse than its group.",
            "Las recompensas salen como entraron: nada se compara con nada, y ninguna respuesta "
            "puede ser peor que su grupo.",
        ),
        turn(
            "fixed-baseline",
            _only_punish,
            "You compare with one fixed number, or with the best or the worst of the group. What "
            "was asked is the comparison with the group on average.",
            "Comparas con un número fijo, o con la mejor o la peor del grupo. Se pide comparar con "
            "el grupo en promedio.",
            _below_the_best,
            _above_the_worst,
            _half,
            _median,
        ),
        turn(
            "sign",
            _other_sign,
            "A right answer among wrong ones comes out below 0: training would make it rarer.",
            "Una respuesta correcta entre incorrectas queda por debajo de 0: el entrenamiento la "
            "haría más rara.",
        ),
        turn(
            "others-only",
            _over_others_only,
            "You compare with the mean of the *other* answers. That is a fair baseline as well, "
            "but the numbers are larger than those asked for.",
            "Comparas con la media de las *demás* respuestas. También es una comparación justa, "
            "pero los números son mayores que los pedidos.",
        ),
        turn(
            "in-place",
            _in_place,
            "Right numbers, but the rewards that you were given are gone: `-=` writes into them.",
            "Los números están bien, pero las recompensas que recibiste ya no están: `-=` escribe "
            "en ellas.",
        ),
        turn(
            "only-the-sign",
            _only_the_sign,
            "You say whether an answer is better than its group, and not by how much. One right "
            "answer among seven wrong ones is worth more than one among seven right ones.",
            "Dices si una respuesta es mejor que su grupo, y no cuánto. Una correcta entre siete "
            "incorrectas vale más que una entre siete correctas.",
            _above_the_mean,
        ),
        turn(
            "cut",
            _cut_below_zero,
            "You throw away what is below 0. An answer that is worse than its group teaches, too.",
            "Tiras lo que queda por debajo de 0. Una respuesta peor que su grupo también enseña.",
        ),
    ),
)
