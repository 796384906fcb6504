"""Exercise 6.4: the other direction."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def forward_slope(graph, first, last):
    """Return how fast last rises with first, by a walk from parents to children."""
    moved = {}
    for name, parents in graph.items():
        moved[name] = sum(slope * moved[parent] for parent, slope in parents)
        if name == first:
            moved[name] = 1.0
    return moved[last]


def forward_slope_backwards(graph, first, last):
    found = {**dict.fromkeys(graph, 0.0), last: 1.0}
    for name in reversed(graph):
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
    return found[first]


def _forward(at_the_start, step):
    """The right walk, with another start for each name or another thing done at each arrow."""

    def wrong(graph, first, last):
        moved = {}
        for name, parents in graph.items():
            moved[name] = at_the_start(graph, name, first)
            if name != first:
                for parent, slope in parents:
                    moved[name] = step(moved[name], slope, moved[parent])
        return moved[last]

    return wrong


def _only_first(graph, name, first):
    return 1.0 if name == first else 0.0


def _add(here, slope, before):
    return here + slope * before


_every_input_moves = _forward(lambda g, name, first: float(not g[name] or name == first), _add)
_everything_moves = _forward(lambda g, name, first: 1.0, _add)
_nothing_moves = _forward(lambda g, name, first: 0.0, _add)
_last_parent_only = _forward(_only_first, lambda here, slope, before: slope * before)
_adds_along = _forward(_only_first, lambda here, slope, before: here + slope + before)
_adds_where_it_moves = _forward(
    _only_first, lambda here, slope, before: here + (slope + before if before else 0.0)
)
_multiplies_the_parents = _forward(
    _only_first, lambda here, slope, before: slope * before * (here if here else 1.0)
)
_forgets_the_arrows = _forward(_only_first, lambda here, slope, before: here + before)


def _direct_only(graph, first, last):
    return float(sum(slope for parent, slope in graph[last] if parent == first))


def _one_road(graph, first, last):
    slope, name = 1.0, last
    while name != first and graph[name]:
        name, one = graph[name][0]
        slope *= one
    return slope


def _one_road_if_it_arrives(graph, first, last):
    slope, name = 1.0, last
    while name != first and graph[name]:
        name, one = graph[name][0]
        slope *= one
    return slope if name == first else 0.0


def _set_of_parents(graph, first, last):
    moved = {}
    for name, parents in graph.items():
        moved[name] = sum(slope * moved[parent] for parent, slope in dict(parents).items())
        if name == first:
            moved[name] = 1.0
    return moved[last]


def _the_wrong_end(graph, first, last):
    return 1.0


def _everything_that_moved(graph, first, last):
    moved = {}
    for name, parents in graph.items():
        moved[name] = sum(slope * moved[parent] for parent, slope in parents)
        if name == first:
            moved[name] = 1.0
    return moved


def _at_the_end_of_the_graph(graph, first, last):
    return list(_everything_that_moved(graph, first, last).values())[-1]


def _the_other_way_round(graph, first, last):
    return forward_slope(graph, last, first)


def _stops_at_the_first_road(graph, first, last):
    """Passes on to a child once: a child that has moved is not moved again."""
    moved = {first: 1.0}
    for name, parents in graph.items():
        for parent, slope in parents:
            if name not in moved and parent in moved:
                moved[name] = slope * moved[parent]
    return moved.get(last, 0.0)


def cases_forward_slope():
    two_inputs = {"a": (), "e": (), "b": (("a", 3.0),), "c": (("b", 1.0), ("e", 5.0))}
    return [
        ({"a": (), "b": (("a", 3.0),), "L": (("b", 2.0),)}, "a", "L"),
        ({"a": (), "L": (("a", 1.0), ("a", 1.0))}, "a", "L"),
        ({"a": (), "b": (("a", 3.0),), "L": (("b", 5.0), ("a", 2.0))}, "a", "L"),
        ({**two_inputs, "L": (("c", 6.0), ("b", 8.0))}, "a", "L"),
        ({**two_inputs, "L": (("c", 6.0), ("b", 8.0))}, "e", "L"),
        ({**two_inputs, "L": (("c", 6.0), ("b", 8.0))}, "b", "L"),
        ({"a": (), "e": (), "b": (("e", 4.0),), "L": (("a", 7.0), ("b", 2.0))}, "e", "L"),
        ({"a": (), "e": (), "L": (("e", 2.0),)}, "a", "L"),
        ({"a": (), "L": (("a", -2.0),), "z": (("L", 7.0), ("a", 3.0))}, "a", "L"),
        ({"a": (), "b": (("a", 3.0),)}, "b", "b"),
    ]


EXERCISE = Exercise(
    id="ex-06-04",
    title={"en": "The walk forward", "es": "El camino hacia delante"},
    reference=forward_slope,
    alternatives=(forward_slope_backwards,),
    cases=cases_forward_slope,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few operations"),
    wrong_turns=(
        turn(
            "every-input-moves",
            _every_input_moves,
            "More than one name starts with a 1. Only first moves; what do the others do?",
            "Más de un nombre empieza con un 1. Solo se mueve first; ¿qué hacen los demás?",
            _everything_moves,
        ),
        turn(
            "nothing-moves",
            _nothing_moves,
            "Nothing moves at the start, so nothing does at the end. How fast does first rise with "
            "itself?",
            "Al principio no se mueve nada, así que al final tampoco. ¿Con qué rapidez sube first "
            "consigo mismo?",
        ),
        turn(
            "one-of-the-parents",
            _last_parent_only,
            "Where two parents meet, one of them counts with you. What do both bring together?",
            "Donde se juntan dos padres, contigo cuenta uno. ¿Qué traen los dos juntos?",
            _stops_at_the_first_road,
        ),
        turn(
            "adds-along",
            _adds_along,
            "Along one road you add. A name moves twice as fast as a parent that moves three times "
            "as fast: how fast is that?",
            "A lo largo de un camino sumas. Un nombre se mueve el doble de rápido que un padre que "
            "va tres veces más rápido: ¿cuánto es?",
            _adds_where_it_moves,
        ),
        turn(
            "multiplies-the-parents",
            _multiplies_the_parents,
            "What two parents bring you multiply. Does the change go by both, one after the other, "
            "or by each for itself?",
            "Multiplicas lo que traen dos padres. El cambio, ¿pasa por los dos, uno tras otro, o "
            "por cada uno por su cuenta?",
        ),
        turn(
            "forgets-the-arrows",
            _forgets_the_arrows,
            "A name moves as fast as its parents together. What do the numbers on the arrows say?",
            "Un nombre se mueve tan rápido como sus padres juntos. ¿Qué dicen los números de las "
            "flechas?",
        ),
        turn(
            "direct-only",
            _direct_only,
            "Only the arrows from first straight to last count with you. Most roads have stops.",
            "Contigo solo cuentan las flechas que van directas de first a last. La mayoría de los "
            "caminos tienen paradas.",
        ),
        turn(
            "one-road",
            _one_road,
            "You follow one road. How many lead from first to last, and does yours begin there?",
            "Sigues un solo camino. ¿Cuántos llevan de first a last, y empieza ahí el tuyo?",
            _one_road_if_it_arrives,
        ),
        turn(
            "a-set-of-parents",
            _set_of_parents,
            "A parent that is used twice counts once with you. How many arrows lead from a to "
            "a + a?",
            "Un padre que se usa dos veces cuenta contigo una sola. ¿Cuántas flechas van de a "
            "hacia a + a?",
        ),
        turn(
            "the-wrong-end",
            _the_wrong_end,
            "That is the slope of a name by itself: 1, always. Which name's answer is asked for?",
            "Esa es la pendiente de un nombre consigo mismo: siempre 1. ¿La respuesta de qué "
            "nombre se pide?",
        ),
        turn(
            "at-the-end-of-the-graph",
            _at_the_end_of_the_graph,
            "You read the answer at the end of the dictionary. The name asked for may stand before "
            "it.",
            "Lees la respuesta al final del diccionario. El nombre por el que se pregunta puede "
            "estar antes.",
        ),
        turn(
            "everything-that-moved",
            _everything_that_moved,
            "All slopes by first are there. One of them is asked for.",
            "Están todas las pendientes respecto de first. Se pide una.",
        ),
        turn(
            "the-other-way-round",
            _the_other_way_round,
            "You ask how fast first rises with last. Nothing flows against the arrows.",
            "Preguntas con qué rapidez sube first cuando sube last. Contra las flechas no pasa "
            "nada.",
        ),
    ),
)
