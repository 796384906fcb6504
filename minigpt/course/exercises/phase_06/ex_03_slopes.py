"""Exercise 6.3: the walk back."""

from minigpt.course.judging.compare import Tolerance
from minigpt.course.judging.exercise import Exercise, turn


def slopes(graph, last):
    """Return how fast last rises with each name of the graph, as a dictionary."""
    found = dict.fromkeys(graph, 0.0)
    found[last] = 1.0
    for name in reversed(graph):
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
    return found


def slopes_by_asking_the_children(graph, last):
    def slope_of(name):
        shares = [
            slope * slope_of(child)
            for child, parents in graph.items()
            for parent, slope in parents
            if parent == name
        ]
        return sum(shares) + (1.0 if name == last else 0.0)

    return {name: slope_of(name) for name in graph}


def _walk(start, step):
    """The right walk with another start, or another thing done at each arrow."""

    def wrong(graph, last):
        found = start(graph, last)
        for name in reversed(graph):
            for parent, slope in graph[name]:
                found[parent] = step(found[parent], slope, found[name])
        return found

    return wrong


def _zeros(graph, last):
    return {**dict.fromkeys(graph, 0.0), last: 1.0}


_overwrites = _walk(_zeros, lambda here, slope, above: slope * above)
_no_seed = _walk(lambda graph, last: dict.fromkeys(graph, 0.0), lambda h, s, a: h + s * a)
_ones = _walk(lambda graph, last: dict.fromkeys(graph, 1.0), lambda h, s, a: h + s * a)
_adds_along = _walk(_zeros, lambda here, slope, above: here + slope + above)
_forgets_what_came = _walk(_zeros, lambda here, slope, above: here + slope)
_multiplies_the_roads = _walk(
    _zeros, lambda here, slope, above: slope * above * (here if here else 1.0)
)
_subtracts = _walk(_zeros, lambda here, slope, above: here - slope * above)


def _overwrites_unless_zero(graph, last):
    found = _zeros(graph, last)
    for name in reversed(graph):
        for parent, slope in graph[name]:
            if found[name]:
                found[parent] = slope * found[name]
    return found


def _first_road_only(graph, last):
    found = _zeros(graph, last)
    for name in reversed(graph):
        for parent, slope in graph[name]:
            if not found[parent]:
                found[parent] = slope * found[name]
    return found


def _set_of_parents(graph, last):
    found = _zeros(graph, last)
    for name in reversed(graph):
        for parent, slope in dict(graph[name]).items():
            found[parent] += slope * found[name]
    return found


def _pushes_the_total(graph, last):
    found = _zeros(graph, last)

    def visit(name):
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
            visit(parent)

    visit(last)
    return found


def _pushes_the_total_after(graph, last):
    found = _zeros(graph, last)

    def visit(name):
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
        for parent, _ in graph[name]:
            visit(parent)

    visit(last)
    return found


def _at_first_sight(graph, last):
    found, seen = _zeros(graph, last), set()

    def visit(name):
        if name not in seen:
            seen.add(name)
            for parent, slope in graph[name]:
                found[parent] += slope * found[name]
                visit(parent)

    visit(last)
    return found


def _level_by_level(graph, last):
    found, queue = _zeros(graph, last), [last]
    for name in queue:
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
            if parent not in queue:
                queue.append(parent)
    return found


def _first_to_last(graph, last):
    found = _zeros(graph, last)
    for name in graph:
        for parent, slope in graph[name]:
            found[parent] += slope * found[name]
    return found


def _from_the_leaves(graph, last):
    """What the leaves together do to each result, walking forward."""
    found = {}
    for name, parents in graph.items():
        found[name] = sum(slope * found[p] for p, slope in parents) if parents else 1.0
    return found


def _direct_only(graph, last):
    found = _zeros(graph, last)
    for parent, slope in graph[last]:
        found[parent] += slope
    return found


def _leaves_only(graph, last):
    return {name: slope for name, slope in slopes(graph, last).items() if not graph[name]}


def _without_the_strangers(graph, last):
    return {name: slope for name, slope in slopes(graph, last).items() if slope or name == last}


def cases_slopes():
    diamond = {"a": (), "b": (("a", 3.0),), "c": (("a", 1.0), ("b", 1.0))}
    return [
        ({"a": (), "b": (("a", 3.0),), "L": (("b", 2.0),)}, "L"),
        ({"a": (), "L": (("a", 1.0), ("a", 1.0))}, "L"),
        ({**diamond, "L": (("b", 8.0), ("c", 6.0))}, "L"),
        ({"a": (), "z": (("a", 5.0),), "L": (("a", 2.0),)}, "L"),
        (
            {
                "a": (),
                "b": (("a", 2.0),),
                "c": (("b", -1.0),),
                "d": (("c", 0.5), ("a", 4.0)),
                "e": (("d", 3.0), ("c", 2.0)),
                "L": (("e", 1.0), ("b", -2.0)),
            },
            "L",
        ),
        ({"a": (), "L": (("a", 2.0),), "z": (("L", 7.0), ("a", 3.0))}, "L"),
        ({"a": (), "e": (), "L": (("a", 0.0), ("e", -1.5))}, "L"),
        ({"a": ()}, "a"),
    ]


EXERCISE = Exercise(
    id="ex-06-03",
    title={"en": "The walk back", "es": "El camino de vuelta"},
    reference=slopes,
    alternatives=(slopes_by_asking_the_children,),
    cases=cases_slopes,
    tolerance=Tolerance(rtol=1e-9, atol=1e-12, why="float64, a few operations"),
    wrong_turns=(
        turn(
            "overwrites",
            _overwrites,
            "Where two roads meet, the later one erases the earlier. What do two roads to the same "
            "name do together?",
            "Donde se juntan dos caminos, el último borra al anterior. ¿Qué hacen juntos dos "
            "caminos hacia el mismo nombre?",
            _first_road_only,
            _overwrites_unless_zero,
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
            "no-seed",
            _no_seed,
            "All is 0, so nothing can be passed on. How fast does last rise with itself?",
            "Todo es 0, así que no hay nada que transmitir. ¿Con qué rapidez sube last consigo "
            "mismo?",
        ),
        turn(
            "ones",
            _ones,
            "Every name starts at 1 with you. Only one of them is last itself.",
            "Contigo cada nombre empieza en 1. Solo uno de ellos es last.",
        ),
        turn(
            "pushes-the-total",
            _pushes_the_total,
            "A name that is visited twice passes on what it holds twice, the first share included. "
            "How often may it pass on, and when?",
            "Un nombre visitado dos veces transmite dos veces lo que tiene, incluida la primera "
            "parte. ¿Cuántas veces puede transmitir, y cuándo?",
            _pushes_the_total_after,
        ),
        turn(
            "at-first-sight",
            _at_first_sight,
            "Each name passes on once, but too early for some. Which road had not arrived yet?",
            "Cada nombre transmite una vez, pero algunos demasiado pronto. ¿Qué camino no había "
            "llegado todavía?",
            _level_by_level,
        ),
        turn(
            "adds-along",
            _adds_along,
            "Along one road you add. Twice as fast as something three times as fast: how fast is "
            "that?",
            "A lo largo de un camino sumas. El doble de rápido que algo tres veces más rápido: "
            "¿cuánto es?",
        ),
        turn(
            "forgets-what-came",
            _forgets_what_came,
            "A name passes its arrow's slope on, whatever has arrived at it. What does last gain "
            "when the name above gains 1?",
            "Un nombre transmite la pendiente de su flecha, llegue lo que llegue a él. ¿Cuánto "
            "gana last cuando el nombre de arriba gana 1?",
        ),
        turn(
            "multiplies-the-roads",
            _multiplies_the_roads,
            "Where two roads meet you multiply. One road or the other: does the change go by both "
            "at once, one after the other, or by each for itself?",
            "Donde se juntan dos caminos multiplicas. El cambio, ¿pasa por los dos, uno tras otro, "
            "o por cada uno por su cuenta?",
        ),
        turn(
            "parents-of-last-only",
            _direct_only,
            "Only the parents of last get something. Whose slope must be known before theirs can "
            "go on, and which name is therefore the first of the walk?",
            "Solo reciben algo los padres de last. ¿La pendiente de quién hay que conocer antes de "
            "transmitir la suya, y qué nombre es, por tanto, el primero del recorrido?",
            _first_to_last,
        ),
        turn(
            "from-the-leaves",
            _from_the_leaves,
            "You walk forward, and say how fast each name rises when all inputs rise. Asked for is "
            "how fast last rises with each name.",
            "Recorres hacia delante y dices con qué rapidez sube cada nombre si suben todas las "
            "entradas. Se pide con qué rapidez sube last con cada nombre.",
        ),
        turn(
            "signs-turned",
            _subtracts,
            "A step back turns the sign round with you. Slopes of roads add up.",
            "Contigo, cada paso atrás cambia el signo. Las pendientes de los caminos se suman.",
        ),
        turn(
            "leaves-only",
            _leaves_only,
            "The slopes are right, but only those of the names without parents are there. Every "
            "name of the graph is asked for.",
            "Las pendientes son correctas, pero solo están las de los nombres sin padres. Se piden "
            "las de todos.",
        ),
        turn(
            "without-the-strangers",
            _without_the_strangers,
            "Names from which no road leads to last are missing. Their slope is known, too.",
            "Faltan los nombres desde los que ningún camino lleva a last. Su pendiente también se "
            "conoce.",
        ),
    ),
)
