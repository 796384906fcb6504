"""Exercise 6.2: parents before children."""

from minigpt.course.judging.exercise import Exercise, turn


def in_order(graph, last):
    """Return the names that last depends on, itself included, each once, parents first."""
    order = []

    def visit(name):
        if name in order:
            return
        for parent in graph[name]:
            visit(parent)
        order.append(name)

    visit(last)
    return order


def in_order_by_waiting(graph, last):
    needed, stack = set(), [last]
    while stack:
        name = stack.pop()
        if name not in needed:
            needed.add(name)
            stack.extend(graph[name])
    order = []
    while needed:
        ready = {name for name in needed if not needed & set(graph[name])}
        order += sorted(ready)
        needed -= ready
    return order


def observe_in_order(in_order, graph, last):
    """Several orders are right: note the names, and how many arrows point the wrong way."""
    order = in_order(graph, last)
    if not isinstance(order, list | tuple):
        return order
    place = {name: i for i, name in enumerate(order)}
    wrong = sum(
        place.get(parent, len(order)) >= place[name]
        for name in place
        for parent in set(graph.get(name, ()))
    )
    return {"names": sorted(order), "arrows that point the wrong way": wrong}


def _breadth_first(graph, last):
    order = [last]
    for name in order:
        order += [p for p in dict.fromkeys(graph[name]) if p not in order]
    return order


def _breadth_first_reversed(graph, last):
    return _breadth_first(graph, last)[::-1]


def _levels_reversed(graph, last):
    levels, seen = [[last]], {last}
    while levels[-1]:
        found = [p for name in levels[-1] for p in graph[name]]
        levels.append([p for p in dict.fromkeys(found) if p not in seen])
        seen |= set(levels[-1])
    return [name for level in reversed(levels) for name in level]


def _before_the_parents(graph, last):
    order = []

    def visit(name):
        if name not in order:
            order.append(name)
            for parent in graph[name]:
                visit(parent)

    visit(last)
    return order


def _before_the_parents_reversed(graph, last):
    return _before_the_parents(graph, last)[::-1]


def _stack_reversed(graph, last):
    order, stack = [], [last]
    while stack:
        name = stack.pop()
        if name not in order:
            order.append(name)
            stack.extend(graph[name])
    return order[::-1]


def _children_first(graph, last):
    return in_order(graph, last)[::-1]


def _no_memory(graph, last):
    return [name for parent in graph[last] for name in _no_memory(graph, parent)] + [last]


def _memory_of_parents_only(graph, last):
    order = []

    def visit(name):
        for parent in graph[name]:
            if parent not in order:
                visit(parent)
                order.append(parent)
        order.append(name)

    visit(last)
    return order


def _whole_graph(graph, last):
    return [name for end in graph for name in in_order(graph, end)]


def _whole_graph_once(graph, last):
    return list(dict.fromkeys(_whole_graph(graph, last)))


def _as_it_lies(graph, last):
    needed = in_order(graph, last)
    return [name for name in graph if name in needed]


def _list_of_the_graph(graph, last):
    return list(graph)


def _forgets_last(graph, last):
    return in_order(graph, last)[:-1]


def _direct_parents_only(graph, last):
    return [*dict.fromkeys(graph[last]), last]


def _direct_parents_before(graph, last):
    return [*list(dict.fromkeys(graph[last]))[::-1], last]


def _two_generations(graph, last):
    parents = dict.fromkeys(graph[last])
    older = [p for parent in parents for p in graph[parent] if p not in parents]
    return [*dict.fromkeys(older), *parents, last]


def _first_parent_only(graph, last):
    return [*(_first_parent_only(graph, graph[last][0]) if graph[last] else []), last]


def _leaves_only(graph, last):
    return [name for name in in_order(graph, last) if not graph[name]]


def _results_only(graph, last):
    return [name for name in in_order(graph, last) if graph[name]]


_FAR_AND_NEAR = {
    "f": ("e", "b"),
    "e": ("d", "c"),
    "d": ("c", "a"),
    "c": ("b",),
    "b": ("a",),
    "a": (),
}


def cases_in_order():
    return [
        ({"a": (), "b": ("a",)}, "b"),
        ({"L": ("b", "c"), "a": (), "c": ("a", "b"), "b": ("a",)}, "L"),
        ({"x": (), "y": ("x", "x")}, "y"),
        ({"L": ("q",), "w": (), "z": ("w",), "q": ("w",)}, "L"),
        ({"b": ("c",), "a": (), "L": ("a", "b", "d"), "c": ("d",), "d": ("a",)}, "L"),
        (
            {"f": ("e", "b"), "e": ("d", "c"), "d": ("c", "a"), "c": ("b",), "b": ("a",), "a": ()},
            "f",
        ),
        ({"a": (), "b": (), "x": ("a", "b"), "y": ("x",), "L": ("y", "a")}, "L"),
        ({"z": ("L",), "L": ("v", "w"), "v": (), "w": ("v",)}, "L"),
        ({"a": (), "b": ("a",)}, "a"),
    ]


EXERCISE = Exercise(
    id="ex-06-02",
    title={"en": "Parents before children", "es": "Los padres antes que los hijos"},
    reference=in_order,
    alternatives=(in_order_by_waiting,),
    cases=cases_in_order,
    observe=observe_in_order,
    wrong_turns=(
        turn(
            "written-when-met",
            _breadth_first_reversed,
            "You write a name down when you meet it, and turn the list round at the end. A name "
            "can be near by one road and far by another: when is it safe to write it down?",
            "Anotas cada nombre al encontrarlo y al final das la vuelta a la lista. Un nombre "
            "puede estar cerca por un camino y lejos por otro: ¿cuándo se puede anotar sin riesgo?",
            _levels_reversed,
            _before_the_parents_reversed,
            _stack_reversed,
        ),
        turn(
            "children-first",
            _children_first,
            "Your list starts at the result. Whose value must be known before whose?",
            "Tu lista empieza por el resultado. ¿El valor de quién tiene que conocerse antes?",
            _breadth_first,
            _before_the_parents,
        ),
        turn(
            "no-memory",
            _no_memory,
            "Some names come more than once. What happens when two children share a parent?",
            "Algunos nombres aparecen más de una vez. ¿Qué pasa cuando dos hijos comparten un "
            "padre?",
            _memory_of_parents_only,
        ),
        turn(
            "whole-graph",
            _whole_graph_once,
            "Your list has names on which the result does not depend. Where does the search have "
            "to start?",
            "En tu lista hay nombres de los que el resultado no depende. ¿Dónde tiene que empezar "
            "la búsqueda?",
            _list_of_the_graph,
            _whole_graph,
        ),
        turn(
            "as-it-lies",
            _as_it_lies,
            "The names are the right ones, in the order in which they stand in the dictionary. "
            "Nobody promised that this is the order of computing.",
            "Los nombres son los correctos, en el orden en que están en el diccionario. Nadie ha "
            "prometido que sea el orden en que se calculan.",
        ),
        turn(
            "forgets-last",
            _forgets_last,
            "The end of the walk is missing: the result belongs to the list, too.",
            "Falta el final del recorrido: el resultado también va en la lista.",
        ),
        turn(
            "direct-parents-only",
            _direct_parents_only,
            "You stop too soon. The parents have parents themselves, and those have, too.",
            "Te detienes demasiado pronto. Los padres también tienen padres, y estos también.",
            _direct_parents_before,
            _two_generations,
        ),
        turn(
            "first-parent-only",
            _first_parent_only,
            "You follow one road only. A name may have several parents.",
            "Sigues un solo camino. Un nombre puede tener varios padres.",
        ),
        turn(
            "leaves-only",
            _leaves_only,
            "Only the names at which a road ends are in your list. The steps between count, too.",
            "En tu lista solo están los nombres donde acaba un camino. Los pasos intermedios "
            "también cuentan.",
        ),
        turn(
            "results-only",
            _results_only,
            "The names without parents are missing. They come first, since they wait for nobody.",
            "Faltan los nombres sin padres. Van primero, porque no esperan a nadie.",
        ),
    ),
)
