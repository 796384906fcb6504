"""Wrong answers to the exercises of phase 06, each with the hint that it meets."""


def right_step(op, a, b):
    if op == "max":
        return (1.0, 0.0) if a >= b else (0.0, 1.0)
    return {"+": (1.0, 1.0), "-": (1.0, -1.0), "*": (b, a), "/": (1 / b, -a / (b * b))}[op]


def but(sign, slopes):
    """Right in every operation but one."""
    return lambda op, a, b: slopes(a, b) if op == sign else right_step(op, a, b)


def nudged_coarsely(op, a, b, h=0.1):
    f = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "max": max,
    }[op]
    return (f(a + h, b) - f(a, b)) / h, (f(a, b + h) - f(a, b)) / h


def no_max(op, a, b):
    if op in "+-*/":
        return right_step(op, a, b)


def needed(graph, last, seen=None):
    seen = [] if seen is None else seen
    for parent in graph[last]:
        needed(graph, parent, seen)
    if last not in seen:
        seen.append(last)
    return seen


def queue_turned(graph, last):
    queue, out = [last], []
    while queue:
        name = queue.pop(0)
        if name not in out:
            out.append(name)
            queue.extend(graph[name])
    return list(reversed(out))


def met_first_turned(graph, last):
    out = []

    def go(name):
        if name in out:
            return
        out.append(name)
        list(map(go, graph[name]))

    go(last)
    return list(reversed(out))


def by_number_of_parents(graph, last):
    return sorted(needed(graph, last), key=lambda name: len(graph[name]))


def alphabetical(graph, last):
    return sorted(needed(graph, last))


def as_a_set(graph, last):
    return set(needed(graph, last))


def with_repeats(graph, last):
    out = []
    for parent in graph[last]:
        out.extend(with_repeats(graph, parent))
    out.append(last)
    return out


def parents_of_parents(graph, last):
    out = [last]
    for parent in graph[last]:
        if parent not in out:
            out.insert(0, parent)
    return out


def everybody(graph, last):
    out = []
    for name in graph:
        needed(graph, name, out)
    return out


def only_first(graph, last):
    out, name = [last], last
    while graph[name]:
        name = graph[name][0]
        out.insert(0, name)
    return out


def one(graph, last):
    return {name: 1.0 if name == last else 0.0 for name in graph}


def writes_over(graph, last):
    d = one(graph, last)
    for name in list(graph)[::-1]:
        for parent, k in graph[name]:
            d[parent] = k * d[name]
    return d


def counts_set(graph, last):
    d = one(graph, last)
    for name in list(graph)[::-1]:
        for parent, k in set(graph[name]):
            d[parent] += k * d[name]
    return d


def recursion_with_totals(graph, last):
    d = one(graph, last)

    def back(name):
        for parent, k in graph[name]:
            d[parent] = d[parent] + d[name] * k
            back(parent)

    back(last)
    return d


def recursion_once(graph, last):
    d, done = one(graph, last), []

    def back(name):
        done.append(name)
        for parent, k in graph[name]:
            d[parent] += d[name] * k
            if parent not in done:
                back(parent)

    back(last)
    return d


def levels(graph, last):
    d, now, done = one(graph, last), [last], {last}
    while now:
        following = []
        for name in now:
            for parent, k in graph[name]:
                d[parent] += d[name] * k
                if parent not in done:
                    done.add(parent)
                    following.append(parent)
        now = following
    return d


def starts_with_nothing(graph, last):
    d = {name: 0.0 for name in graph}
    for name in list(graph)[::-1]:
        for parent, k in graph[name]:
            d[parent] += k * d[name]
    return d


def sums_of_arrows(graph, last):
    d = one(graph, last)
    for name in list(graph)[::-1]:
        for parent, k in graph[name]:
            d[parent] += k
    return d


def sum_along(graph, last):
    d = one(graph, last)
    for name in list(graph)[::-1]:
        for parent, k in graph[name]:
            d[parent] += k + d[name]
    return d


def forward_order(graph, last):
    d = one(graph, last)
    for name, parents in graph.items():
        for parent, k in parents:
            d[parent] += k * d[name]
    return d


def all_right(graph, last):
    d = one(graph, last)
    for name in list(graph)[::-1]:
        for parent, k in graph[name]:
            d[parent] += k * d[name]
    return d


def starts_at_the_end_of_the_dictionary(graph, last):
    return all_right(graph, list(graph)[-1])


def direct(graph, last):
    d = {}
    for parent, k in graph[last]:
        d[parent] = d.get(parent, 0.0) + k
    return d


def without_last(graph, last):
    d = all_right(graph, last)
    del d[last]
    return d


def forward(graph, first, last):
    v = {}
    for name in graph:
        v[name] = 1.0 if name == first else sum(k * v[p] for p, k in graph[name])
    return v


def every_leaf(graph, first, last):
    v = {}
    for name in graph:
        v[name] = sum(k * v[p] for p, k in graph[name]) if graph[name] and name != first else 1.0
    return v[last]


def last_parent_wins(graph, first, last):
    v = {name: 0.0 for name in graph}
    v[first] = 1.0
    for name in graph:
        for p, k in graph[name]:
            if name != first:
                v[name] = k * v[p]
    return v[last]


def along_added(graph, first, last):
    v = {}
    for name in graph:
        v[name] = 1.0 if name == first else sum(k + v[p] for p, k in graph[name])
    return v[last]


def unweighted(graph, first, last):
    v = {}
    for name in graph:
        v[name] = 1.0 if name == first else sum(v[p] for p, _ in graph[name])
    return v[last]


def product_of_parents(graph, first, last):
    v = {}
    for name in graph:
        v[name] = 1.0 if name == first else 0.0
        if graph[name] and name != first:
            v[name] = 1.0
            for p, k in graph[name]:
                v[name] *= k * v[p]
    return v[last]


def largest_road(graph, first, last):
    v = {}
    for name in graph:
        v[name] = 1.0 if name == first else max((k * v[p] for p, k in graph[name]), default=0.0)
    return v[last]


def straight_only(graph, first, last):
    return float(sum(k for p, k in graph[last] if p == first))


def down_the_first_parents(graph, first, last):
    out = 1.0
    while graph[last] and last != first:
        last, k = graph[last][0]
        out = out * k
    return out


def parents_as_dict(graph, first, last):
    v = {}
    for name in graph:
        v[name] = 1.0 if name == first else sum(k * v[p] for p, k in dict(graph[name]).items())
    return v[last]


ANSWERS = {
    "ex-06-01": [
        ("own-factor", but("*", lambda a, b: (a, b))),
        ("one-number", but("*", lambda a, b: (a * b, a * b))),
        ("plus-values", but("+", lambda a, b: (b, a))),
        ("minus-lost", but("-", lambda a, b: (1, 1))),
        ("minus-lost", but("-", lambda a, b: (-1.0, 1.0))),
        ("quotient-sign", but("/", lambda a, b: (1 / b, a / b / b))),
        ("quotient-square", but("/", lambda a, b: (1 / b, -1 / b**2))),
        ("quotient-square", but("/", lambda a, b: (1 / b, -a / b))),
        ("max-both", but("max", lambda a, b: (1.0, 1.0))),
        ("max-value", but("max", lambda a, b: (a, 0) if a > b else (0, b))),
        ("max-loser", but("max", lambda a, b: (float(a < b), float(b < a)))),
        ("max-positive", but("max", lambda a, b: (float(a > 0), float(b > 0)))),
        ("swapped", lambda op, a, b: right_step(op, a, b)[::-1]),
        ("of-a-alone", lambda op, a, b: right_step(op, a, b)[0]),
        (None, nudged_coarsely),
        (None, no_max),
        (None, but("/", lambda a, b: (b, a))),
    ],
    "ex-06-02": [
        ("written-when-met", queue_turned),
        ("written-when-met", met_first_turned),
        ("children-first", lambda graph, last: needed(graph, last)[::-1]),
        ("no-memory", with_repeats),
        ("direct-parents-only", parents_of_parents),
        ("whole-graph", everybody),
        ("whole-graph", lambda graph, last: list(graph.keys())),
        ("forgets-last", lambda graph, last: needed(graph, last)[:-1]),
        ("first-parent-only", only_first),
        ("as-it-lies", lambda graph, last: [n for n in graph if n in needed(graph, last)]),
        ("results-only", lambda graph, last: [n for n in needed(graph, last) if graph[n]]),
        ("leaves-only", lambda graph, last: [n for n in needed(graph, last) if not graph[n]]),
        (None, by_number_of_parents),
        (None, alphabetical),
        (None, as_a_set),
    ],
    "ex-06-03": [
        ("overwrites", writes_over),
        ("a-set-of-parents", counts_set),
        ("pushes-the-total", recursion_with_totals),
        ("at-first-sight", recursion_once),
        ("at-first-sight", levels),
        ("no-seed", starts_with_nothing),
        ("forgets-what-came", sums_of_arrows),
        ("adds-along", sum_along),
        ("parents-of-last-only", forward_order),
        (
            "leaves-only",
            lambda graph, last: {n: k for n, k in all_right(graph, last).items() if not graph[n]},
        ),
        (
            "without-the-strangers",
            lambda g, last: {n: k for n, k in all_right(g, last).items() if k},
        ),
        ("parents-of-last-only", lambda graph, last: {**one(graph, last), **direct(graph, last)}),
        (None, starts_at_the_end_of_the_dictionary),
        (None, without_last),
        (None, lambda graph, last: list(all_right(graph, last).values())),
    ],
    "ex-06-04": [
        ("every-input-moves", every_leaf),
        ("one-of-the-parents", last_parent_wins),
        ("adds-along", along_added),
        ("forgets-the-arrows", unweighted),
        ("direct-only", straight_only),
        ("one-road", down_the_first_parents),
        ("a-set-of-parents", parents_as_dict),
        ("the-wrong-end", lambda graph, first, last: forward(graph, first, last)[first]),
        ("everything-that-moved", forward),
        (
            "at-the-end-of-the-graph",
            lambda graph, first, last: forward(graph, first, last)[list(graph)[-1]],
        ),
        ("the-other-way-round", lambda graph, first, last: forward(graph, last, first)[first]),
        (None, product_of_parents),
        (None, largest_road),
        (None, lambda graph, first, last: sum(forward(graph, first, last).values())),
    ],
}
