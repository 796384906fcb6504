"""Exercise 21.2: a transplant at one position."""

import torch

from minigpt.course.judging.exercise import Exercise, turn


def patch_position(other, clean, t):
    """Return a new tensor (B, T, C): `other`, with what stands in `clean` at position t."""
    patched = other.clone()
    patched[:, t] = clean[:, t]
    return patched


def patch_position_by_mask(other, clean, t):
    here = torch.arange(other.shape[1]) == t % other.shape[1]  # (T,)
    return torch.where(here[None, :, None], clean, other)


def _in_place(other, clean, t):
    other[:, t] = clean[:, t]
    return other


def _in_place_by_copy(other, clean, t):
    other[:, t].copy_(clean[:, t])
    return other.clone()


def _wrong_direction(other, clean, t):
    return patch_position(clean, other, t)


def _everything(other, clean, t):
    return clean.clone()


def _from_t_on(other, clean, t):
    patched = other.clone()
    patched[:, t:] = clean[:, t:]
    return patched


def _up_to_t(other, clean, t):
    patched = other.clone()
    end = t % other.shape[1] + 1
    patched[:, :end] = clean[:, :end]
    return patched


def _row_of_the_batch(other, clean, t):
    patched = other.clone()
    patched[t] = clean[t]
    return patched


def _channel(other, clean, t):
    patched = other.clone()
    patched[..., t] = clean[..., t]
    return patched


def _first_text_only(other, clean, t):
    patched = other.clone()
    patched[0, t] = clean[0, t]
    return patched


def _same_for_all_texts(other, clean, t):
    patched = other.clone()
    patched[:, t] = clean[0, t]
    return patched


def _adds(other, clean, t):
    patched = other.clone()
    patched[:, t] += clean[:, t]
    return patched


def _mean_of_both(other, clean, t):
    patched = other.clone()
    patched[:, t] = (clean[:, t] + other[:, t]) / 2
    return patched


def _slice_only(other, clean, t):
    return clean[:, t].clone()


def _to_the_end(other, clean, t):
    patched = other.clone()
    patched[:, -1] = clean[:, t]
    return patched


def _one_further(other, clean, t):
    patched = other.clone()
    place = (t + 1) % other.shape[1]
    patched[:, place] = clean[:, place]
    return patched


def _one_before(other, clean, t):
    patched = other.clone()
    patched[:, t - 1] = clean[:, t - 1]
    return patched


def _nothing(other, clean, t):
    return other.clone()


def cases_patch_position():
    generator = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    return [
        (torch.zeros(1, 3, 2), torch.arange(1.0, 7.0).view(1, 3, 2), 1),
        (draw(3, 4, 5), draw(3, 4, 5), 1),
        (draw(2, 3, 4), draw(2, 3, 4), -1),
        (draw(3, 3, 3), draw(3, 3, 3), 0),
        (draw(4, 5, 6), draw(4, 5, 6), -3),
    ]


EXERCISE = Exercise(
    id="ex-21-02",
    title={"en": "A transplant at one position", "es": "Un trasplante en una posición"},
    reference=patch_position,
    alternatives=(patch_position_by_mask,),
    cases=cases_patch_position,
    wrong_turns=(
        turn(
            "in-place",
            _in_place,
            "The result is right, but you wrote it over the run you were given. The next patch "
            "would start from a patched one.",
            "El resultado es correcto, pero lo escribiste encima de la pasada que recibiste. El "
            "siguiente trasplante partiría de una ya cambiada.",
            _in_place_by_copy,
        ),
        turn(
            "wrong-direction",
            _wrong_direction,
            "Yours is the clean run with a piece of the other one. Which of the two receives?",
            "La tuya es la pasada original con un trozo de la alterada. ¿Cuál de las dos recibe?",
        ),
        turn(
            "everything",
            _everything,
            "You replaced all positions. What would such a patch say about one of them?",
            "Cambiaste todas las posiciones. ¿Qué diría eso sobre una de ellas?",
        ),
        turn(
            "a-stretch",
            _from_t_on,
            "You replaced a stretch of positions. Only position t is to change.",
            "Cambiaste un tramo de posiciones. Solo debe cambiar la posición t.",
            _up_to_t,
        ),
        turn(
            "row-of-the-batch",
            _row_of_the_batch,
            "Your t picks a text of the batch. Which axis is time?",
            "Tu t elige un texto del lote. ¿Qué eje es el tiempo?",
        ),
        turn(
            "channel",
            _channel,
            "Your t picks a channel. Which axis is time?",
            "Tu t elige un canal. ¿Qué eje es el tiempo?",
        ),
        turn(
            "first-text-only",
            _first_text_only,
            "Only the first text of the batch is patched.",
            "Solo se cambia el primer texto del lote.",
        ),
        turn(
            "the-same-for-all",
            _same_for_all_texts,
            "All texts get what stands in the first one. Each has a clean run of its own.",
            "Todos los textos reciben lo que hay en el primero. Cada uno tiene su propia pasada "
            "original.",
        ),
        turn(
            "mixes",
            _adds,
            "At position t yours is a mixture of both runs. The clean one stands there alone.",
            "En la posición t la tuya mezcla las dos pasadas. Ahí va solo la original.",
            _mean_of_both,
        ),
        turn(
            "slice-only",
            _slice_only,
            "You return the transplant without the patient: all other positions are missing.",
            "Devuelves el trasplante sin paciente: faltan todas las demás posiciones.",
        ),
        turn(
            "another-position",
            _to_the_end,
            "The patch ends up at another position.",
            "El trasplante cae en otra posición.",
            _one_further,
            _one_before,
        ),
        turn(
            "nothing",
            _nothing,
            "Your result is the other run, unchanged. A patch that changes nothing looks like a "
            "part that does not matter.",
            "Tu resultado es la pasada alterada, tal cual. Un trasplante que no cambia nada parece "
            "una pieza que no importa.",
        ),
    ),
)
