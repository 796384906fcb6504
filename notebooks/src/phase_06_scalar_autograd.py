# ---
# title: {en: "Autograd, number by number", es: "Autograd, número por número"}
# summary: {en: "A loss is thousands of small steps with known slopes. One walk back through them gives the slope of every weight, if it takes them in the right order.", es: "Una pérdida son miles de pasos pequeños de pendiente conocida. Un solo recorrido hacia atrás da la pendiente de cada peso, si los toma en el orden correcto."}
# outcome: {en: "automatic differentiation in four functions of your own, and a net trained with them", es: "diferenciación automática en cuatro funciones tuyas y una red entrenada con ellas"}
# minutes: 120
# needs: [4, 5]
# ---

# %% [markdown] lang="en"
# # Autograd, number by number
#
# Phase 05 ended with a complaint: every optimizer asks for the gradient, and writing `backward` by hand, line by line, does not scale. Somebody who changes the model has to derive it all again.
#
# But look at what a loss is made of. Thousands of additions, products, a maximum here, a logarithm there; and of each of these steps you know the slope by heart. Nothing else is in there. Phase 05 asked: **Who derives it, then?** A walk does: one walk back through all the steps that gives every slope at once. **In which order, and what does it carry?** At the end of this phase you have a complete machine for it, in four functions that you wrote, and you have trained a net with it.

# %% [markdown] lang="es"
# # Autograd, número por número
#
# La fase 05 acabó con una queja: todos los optimizadores piden el gradiente, y escribir `backward` a mano, línea por línea, no escala. Quien cambia el modelo tiene que volver a derivarlo todo.
#
# Pero mira de qué está hecha una pérdida. Miles de sumas y productos, un máximo por aquí, un logaritmo por allá; y de cada uno de esos pasos te sabes la pendiente de memoria. No hay nada más ahí dentro. La fase 05 preguntaba: **¿Quién lo deriva, entonces?** Un recorrido: uno solo, hacia atrás por todos los pasos, que da todas las pendientes a la vez. **¿En qué orden, y qué lleva consigo?** Al final de esta fase tendrás una máquina completa para hacerlo, en cuatro funciones escritas por ti, y habrás entrenado una red con ella.

# %% [markdown] lang="en" given=["0.001"]
# ## Boxes and arrows
#
# Take $a = 2$ and three steps: $b = 3a$, then $c = a + b$, then $L = b \cdot c$. **Predict** $L$. And then, before you run anything: raise $a$ by 0.001. By how much does $L$ rise, *per unit* of $a$? Write down how you got there.

# %% [markdown] lang="es" given=["0,001"]
# ## Cajas y flechas
#
# Toma $a = 2$ y tres pasos: $b = 3a$, luego $c = a + b$, luego $L = b \cdot c$. **Predice** $L$. Y después, antes de ejecutar nada: sube $a$ en 0,001. ¿Cuánto sube $L$ *por cada unidad* de $a$? Anota cómo llegaste a tu respuesta.


# %%
def three_steps(a):
    b = 3 * a
    c = a + b
    return b * c


print("L =", three_steps(2))
print(f"slope by nudging: {(three_steps(2.001) - three_steps(1.999)) / 0.002:.6f}")

# %% tags=["plot"] alt={"en": "Four circles with names and values: a 2, b 6, c 8, L 48. Arrows with their local slopes: from a to b 3, from a to c 1, from b to c 1, from b to L 8, from c to L 6. Three colours mark three roads from a to L: over b, over b and c, over c.", "es": "Cuatro círculos con nombres y valores: a 2, b 6, c 8, L 48. Flechas con sus pendientes locales: de a hacia b 3, de a hacia c 1, de b hacia c 1, de b hacia L 8, de c hacia L 6. Tres colores marcan tres caminos de a hasta L: por b, por b y c, y por c."}
from minigpt.plots import graphs as plots

values = {"a": 2, "b": 6, "c": 8, "L": three_steps(2)}
plots.roads(values, {"ab": 3, "ac": 1, "bc": 1, "bL": 8, "cL": 6}, lang="en")

# %% [markdown] lang="en"
# The picture is called a **computation graph**. An arrow leads from each number to what is computed from it; the one at the start is a **parent** of the one at the end. On the arrow stands the **local slope**: how fast the result of this one step rises with this one parent, while the others stand still. $L = b \cdot c$ rises by $c = 8$ for each unit of $b$, and by $b = 6$ for each unit of $c$.
#
# Now $a$ moves, and $L$ hears of it by three roads:
#
# * $a \to b \to L$: along a road, slopes multiply (the chain of phase 04): $3 \cdot 8$;
# * $a \to b \to c \to L$: $3 \cdot 1 \cdot 6$;
# * $a \to c \to L$: $1 \cdot 6$.
#
# What arrives by different roads **adds up**: to 48. Whoever forgets a road is wrong, and whoever adds along a road is, too.

# %% [markdown] lang="es"
# Este dibujo se llama **grafo de cálculo**. De cada número sale una flecha hacia lo que se calcula con él; el del principio es un **padre** del que está al final. Sobre la flecha está la **pendiente local**: con qué rapidez sube el resultado de ese paso cuando sube ese padre y los demás no se mueven. $L = b \cdot c$ sube $c = 8$ por cada unidad de $b$ y $b = 6$ por cada unidad de $c$.
#
# Ahora se mueve $a$, y $L$ se entera por tres caminos:
#
# * $a \to b \to L$: a lo largo de un camino las pendientes se multiplican (la cadena de la fase 04): $3 \cdot 8$;
# * $a \to b \to c \to L$: $3 \cdot 1 \cdot 6$;
# * $a \to c \to L$: $1 \cdot 6$.
#
# Lo que llega por caminos distintos **se suma**: 48. Se equivoca quien olvida un camino, y también quien suma a lo largo de uno.

# %%
print("the three roads:", 3 * 8, "+", 3 * 1 * 6, "+", 1 * 6, "=", 3 * 8 + 3 * 1 * 6 + 1 * 6)

# %% [markdown] lang="en"
# ## Exercise 6.1 · Local slopes
#
# Write `local_slopes(op, a, b)`, which returns two numbers: how fast `a op b` rises with `a`, and how fast with `b`. `op` is one of `"+"`, `"-"`, `"*"`, `"/"` and `"max"`; for `"max"` the two numbers are never equal. By hand: for `"+"` both are 1. If you are not sure of another, nudge it.

# %% [markdown] lang="es"
# ## Ejercicio 6.1 · Pendientes locales
#
# Escribe `local_slopes(op, a, b)`, que devuelve dos números: con qué rapidez sube `a op b` cuando sube `a`, y con qué rapidez cuando sube `b`. `op` es `"+"`, `"-"`, `"*"`, `"/"` o `"max"`; con `"max"` los dos números nunca son iguales. A mano: para `"+"`, las dos son 1. Si de otra no te fías, muévela un poco.


# %% exercise="ex-06-01"
def local_slopes(op, a, b):
    """Return the slopes of a op b by a and by b; op is one of + - * / max."""
    raise NotImplementedError


# %%
for op in ("+", "-", "*", "/", "max"):
    print(f"2 {op:3} 4:", local_slopes(op, 2.0, 4.0))

# %% [markdown] lang="en"
# ## Walking back
#
# Three roads can be listed by hand. A net has billions. So nobody lists roads; one passes slopes from name to name. Write the graph down, each name with its parents and the local slope towards each, in the order in which it was computed:

# %% [markdown] lang="es"
# ## De vuelta
#
# Tres caminos se pueden enumerar a mano. Una red tiene miles de millones. Así que nadie enumera caminos: las pendientes se transmiten de nombre en nombre. Anota el grafo, cada nombre con sus padres y la pendiente local hacia cada uno, en el orden en que se calculó:

# %%
graph = {
    "a": (),
    "b": (("a", 3.0),),
    "c": (("a", 1.0), ("b", 1.0)),
    "L": (("b", 8.0), ("c", 6.0)),
}
print({name: [parent for parent, _ in parents] for name, parents in graph.items()})

# %% [markdown] lang="en"
# The **backward pass** of phase 04 begins with the one slope that is known: $L$ rises with itself at the rate 1. Then it goes through the names from the last to the first, and each hands to every parent its own slope times the local one. Somebody writes this down in a hurry:

# %% [markdown] lang="es"
# La **pasada hacia atrás** de la fase 04 empieza con la única pendiente conocida: $L$ sube consigo misma a razón de 1. Luego pasa por los nombres, del último al primero, y cada uno le da a cada padre su propia pendiente por la local. Alguien lo escribe con prisa:

# %%
import inspect

from minigpt.foundations import walks

print(inspect.getsource(walks.overwriting).split('"""')[2])

# %% [markdown] lang="en"
# (`at_first` gives 1 to the last name and 0 to all others.) **Predict** what comes out for $b$ and for $a$. Go through it by hand: $L$ first, then $c$, then $b$.

# %% [markdown] lang="es"
# (`at_first` le da 1 al último nombre y 0 a todos los demás). **Predice** qué sale para $b$ y para $a$. Recórrelo a mano: primero $L$, luego $c$, luego $b$.

# %%
print(walks.overwriting(graph, "L"))

# %% [markdown] lang="en"
# $L$ hands 8 to $b$; then $c$ hands 6 to $b$, and the 8 is gone. One character is missing: `=` keeps the last road, `+=` adds them all. You know this mistake, it is the letter that came twice in phase 04.
#
# ## Without an order?
#
# And why all the names in a row? It looks simpler to follow the arrows: start at $L$, go to its parents, from each of them to its parents, and so on. Three versions of that have been proposed to the authors of one small engine or another. All of them add:
#
# * **A.** A name passes on what it holds, once: when it is first met.
# * **B.** A name may be met several times, and each time passes on only what has just arrived.
# * **C.** A name may be met several times, and each time passes on what it holds.
#
# **Predict** for each the slope of $a$. $b$ is met twice here, from $L$ and from $c$: with what in its hands?

# %% [markdown] lang="es"
# $L$ le da 8 a $b$; después $c$ le da 6 a $b$, y el 8 desaparece. Falta un carácter: `=` se queda con el último camino y `+=` los suma todos. Ya conoces este error: es la letra que aparecía dos veces en la fase 04.
#
# ## ¿Y sin ningún orden?
#
# ¿Y para qué poner todos los nombres en fila? Parece más sencillo seguir las flechas: empezar en $L$, ir a sus padres, de cada uno a los suyos, y así sucesivamente. A los autores de distintos motores pequeños les han propuesto tres versiones de eso. Todas suman:
#
# * **A.** Un nombre transmite lo que tiene, una vez: cuando se lo encuentra por primera vez.
# * **B.** Un nombre puede encontrarse varias veces, y cada vez transmite solo lo que acaba de llegar.
# * **C.** Un nombre puede encontrarse varias veces, y cada vez transmite lo que tiene.
#
# **Predice** la pendiente de $a$ con cada una. Aquí $b$ se encuentra dos veces, desde $L$ y desde $c$: ¿con qué en las manos?

# %%
versions = {"A": walks.at_first_sight, "B": walks.road_by_road, "C": walks.pushing_the_total}
for letter, walk in versions.items():
    print(letter, walk(graph, "L"))

# %% [markdown] lang="en"
# **A** gives 30: $b$ passes 8 on before the 6 from $c$ has arrived, and never speaks again. **C** gives 72: $b$ passes on 8, then 14, and the 8 has been counted twice. **B** gives 48. It keeps the roads apart, and it is right.
#
# So B is the engine? Put it to a test. Take $x$, and double it by adding it to itself; double the result in the same way; and so on, $n$ times. That makes $n + 1$ names. **Predict:** how many calls does B make for $n = 20$?

# %% [markdown] lang="es"
# **A** da 30: $b$ transmite 8 antes de que llegue el 6 desde $c$, y ya no vuelve a hablar. **C** da 72: $b$ transmite 8 y luego 14, y el 8 se contó dos veces. **B** da 48. Mantiene separados los caminos, y acierta.
#
# ¿Entonces el motor es B? Ponlo a prueba. Toma $x$ y duplícala sumándosela a sí misma; duplica el resultado de la misma manera, y así $n$ veces. Son $n + 1$ nombres. **Predice:** ¿cuántas llamadas hace B con $n = 20$?

# %%
counts = {}
for n in (4, 8, 12, 16, 20):
    doubled, found = walks.doublings(n), dict.fromkeys(walks.doublings(n), 0.0)
    counts[n] = walks.pass_on(doubled, n, 1.0, found)
    print(f"{n:2} doublings, {len(doubled):2} names: {counts[n]:9,} calls, slope {found[0]:,.0f}")

# %% tags=["plot"] alt={"en": "Calls against the number of doublings, the calls on a logarithmic axis. Road by road they rise in a straight line from 31 to over two million. In order the visits stay almost flat, from 5 to 21.", "es": "Llamadas según el número de duplicaciones, con las llamadas en un eje logarítmico. Camino por camino suben en línea recta de 31 a más de dos millones. En orden, las visitas se quedan casi planas, de 5 a 21."}
plots.calls(counts, lang="en")

# %% [markdown] lang="en" given=["100"]
# 2,097,151 calls for 21 names: every doubling doubles the roads. Ten layers of 100 numbers, each of them used by all of the next layer, have $100^{10}$ roads. B is right, and useless.
#
# What is wanted is between A and B: pass on **once**, but not before **everything has arrived**. What arrives at a name comes from its children, so all of its children must have been there first. A list in which parents always stand before their children, walked from its end, does exactly that. It is called a **topological order**.

# %% [markdown] lang="es" given=["100"]
# 2 097 151 llamadas para 21 nombres: cada duplicación duplica los caminos. Diez capas de 100 números, cada uno de los cuales usan todos los de la capa siguiente, tienen $100^{10}$ caminos. B acierta y no sirve.
#
# Lo que hace falta está entre A y B: transmitir **una sola vez**, pero no antes de que **haya llegado todo**. Lo que le llega a un nombre viene de sus hijos, así que todos sus hijos tienen que haber pasado antes. Una lista en la que los padres están siempre antes que sus hijos, recorrida desde el final, hace exactamente eso. Se llama **orden topológico**.

# %% [markdown] lang="en"
# ## Exercise 6.2 · Parents before children
#
# Write `in_order(graph, last)`: the list of all names on which `last` depends, itself included, each once, parents before children. Here a graph maps each name to its parents only, `{"b": ("a",), "a": ()}`, and **the dictionary may stand in any order**. There may be names on which `last` does not depend; they do not belong in the list. Several lists can be right.

# %% [markdown] lang="es"
# ## Ejercicio 6.2 · Los padres antes que los hijos
#
# Escribe `in_order(graph, last)`: la lista de todos los nombres de los que depende `last`, incluido él mismo, cada uno una vez, los padres antes que los hijos. Aquí un grafo asigna a cada nombre solo sus padres, `{"b": ("a",), "a": ()}`, y **el diccionario puede estar en cualquier orden**. Puede haber nombres de los que `last` no depende; esos no van en la lista. Puede haber varias listas correctas.


# %% exercise="ex-06-02"
def in_order(graph, last):
    """Return the names that last depends on, itself included, each once, parents first."""
    raise NotImplementedError


# %%
mixed_up = {"L": ("b", "c"), "c": ("a", "b"), "b": ("a",), "z": ("a",), "a": ()}
print(in_order(mixed_up, "L"))

# %% [markdown] lang="en"
# ## Exercise 6.3 · The walk back
#
# Now the heart of it. Write `slopes(graph, last)`: a dictionary with the slope of `last` by **every** name of the graph. The graph is as above, each name with its pairs of a parent and the local slope towards it, and it stands in the order in which it was computed. A parent may occur twice, as in $a + a$. If no road leads from a name to `last`, its slope is 0.

# %% [markdown] lang="es"
# ## Ejercicio 6.3 · El recorrido hacia atrás
#
# Ahora, lo esencial. Escribe `slopes(graph, last)`: un diccionario con la pendiente de `last` respecto de **todos** los nombres del grafo. El grafo es como el de arriba, cada nombre con sus parejas de un padre y la pendiente local hacia él, y está en el orden en que se calculó. Un padre puede aparecer dos veces, como en $a + a$. Si ningún camino lleva de un nombre a `last`, su pendiente es 0.


# %% exercise="ex-06-03"
def slopes(graph, last):
    """Return how fast last rises with each name of the graph, as a dictionary."""
    raise NotImplementedError


# %%
print(slopes(graph, "L"))
print(f"{slopes(walks.doublings(20), 20)[0]:,.0f}")

# %% [markdown] lang="en" given=["200"]
# 48, and a slope of 1,048,576 with 21 visits instead of two million calls.
#
# ## Which example would have told?
#
# A, C and `=` were seen through because the graph was well chosen. How often does a wrong walk get by? Draw graphs by lot: each step takes the result of the step before and one earlier number, and we ask for the slopes of the inputs. 200 graphs each of 5, 10 and 20 steps. A fourth candidate is there, **level by level**: first all parents of $L$, then all of theirs. And for comparison *trees* of 20 steps, in which no number is used twice.
#
# **Predict** for each the share of graphs on which it is right, and which kind of graph forgives most.

# %% [markdown] lang="es" given=["200"]
# 48, y una pendiente de 1 048 576 con 21 visitas en lugar de dos millones de llamadas.
#
# ## ¿Qué ejemplo lo habría delatado?
#
# A, C y `=` quedaron al descubierto porque el grafo estaba bien elegido. ¿Con qué frecuencia se cuela un recorrido equivocado? Generemos grafos al azar: cada paso toma el resultado del paso anterior y un número de antes, y pedimos las pendientes de las entradas. 200 grafos de 5, de 10 y de 20 pasos. Hay un cuarto candidato, **por niveles**: primero todos los padres de $L$, luego todos los de estos. Y, para comparar, *árboles* de 20 pasos, en los que ningún número se usa dos veces.
#
# **Predice** para cada uno en qué parte de los grafos acierta, y qué clase de grafo perdona más.

# %%
by_level, overwrites = walks.level_by_level, walks.overwriting
wrong = {"=": overwrites, "A": versions["A"], "C": versions["C"], "level by level": by_level}
for name, walk in {"yours": slopes, **wrong}.items():
    shares = [walks.share_right(walk, steps) for steps in (5, 10, 20)]
    trees = walks.share_right(walk, 20, tree=True)
    print(f"{name:15}", *(f"{share:6.1%}" for share in shares), f"   trees {trees:.0%}")

# %% [markdown] lang="en"
# On a tree **every** walk is right: there is one road from each input, and nothing to add up, to repeat or to wait for. With numbers that are used again the wrong ones fail almost always, except that level by level still gets through more than half of the small graphs. It needs one special thing to fail: a name that is near $L$ by one road and far by another. **A test of such a machine needs numbers that are used twice, by roads of different lengths.**
#
# ## Numbers that remember
#
# One thing is still done by hand: writing down the graph. A number can do that itself. In Python `a * b` calls a method of `a`, so make a class whose `*` also keeps the parents and the local slopes:

# %% [markdown] lang="es"
# En un árbol aciertan **todos**: desde cada entrada hay un solo camino, y nada que sumar, repetir o esperar. Con números que se usan más de una vez, los equivocados fallan casi siempre, aunque por niveles se salva todavía en más de la mitad de los grafos pequeños. Para fallar necesita algo especial: un nombre que esté cerca de $L$ por un camino y lejos por otro. **Una prueba para una máquina así necesita números que se usen dos veces, por caminos de distinta longitud.**
#
# ## Números que recuerdan
#
# Queda algo que se hace a mano: anotar el grafo. Eso lo puede hacer el propio número. En Python, `a * b` llama a un método de `a`; haz entonces una clase cuyo `*` guarde también los padres y las pendientes locales:

# %%
from minigpt.foundations.scalars import Value

for method in (Value.__init__, Value.__mul__, Value.tanh):
    print(inspect.getsource(method))

# %%
a = Value(2.0)
b = a * 3.0
c = a + b
L = b * c
L.backward()
print("L =", L.data, "  slopes of a, b, c:", a.grad, b.grad, c.grad)

# %% [markdown] lang="en" given=["2020"]
# You write the formula, and the graph is there. `backward` is your exercise 6.3, `in_order` your exercise 6.2: read them in `minigpt/foundations/scalars.py`, they are shorter than this page. This is **automatic differentiation**. (The class follows Karpathy's micrograd of 2020, which calls the parents *children*; do not let it confuse you.)
#
# One difference to most people's exercise 6.2: `scalars.in_order` does not call itself. **Predict** what yours does with a chain of 3,000 additions. That is what a loss over 3,000 examples is, if you add it up one by one.

# %% [markdown] lang="es" given=["2020"]
# Escribes la fórmula y el grafo ya está ahí. `backward` es tu ejercicio 6.3 e `in_order`, tu ejercicio 6.2: léelos en `minigpt/foundations/scalars.py`, son más cortos que esta página. Esto es la **diferenciación automática**. (La clase sigue a micrograd, de Karpathy, de 2020, que llama *hijos* a los padres; que no te confunda).
#
# Una diferencia con el ejercicio 6.2 de casi todo el mundo: `scalars.in_order` no se llama a sí misma. **Predice** qué hace la tuya con una cadena de 3000 sumas. Eso es una pérdida sobre 3000 ejemplos si la sumas de uno en uno.

# %%
chain = {0: (), **{i: (i - 1,) for i in range(1, 3001)}}
try:
    print("yours:", len(in_order(chain, 3000)), "names")
except RecursionError:
    print("yours: RecursionError")

# %%
y = x = Value(1.0)
for _ in range(3000):
    y = y + 1.0
y.backward()
print("scalars:", x.grad)

# %% [markdown] lang="en"
# A function that calls itself once for each step of the chain stops at Python's limit of about 1,000 calls inside each other; the reference of exercise 6.2 does, too. `scalars.in_order` keeps its own list of what is still to be done, and has no such limit.
#
# ## Twice
#
# Call `L.backward()` a second time, without clearing anything. **Predict** `a.grad`. And what would it be in an engine in which `b.grad` and `c.grad` also kept what they held?

# %% [markdown] lang="es"
# Una función que se llama a sí misma una vez por cada paso de la cadena se detiene en el límite de Python, unas 1000 llamadas una dentro de otra; a la referencia del ejercicio 6.2 también le pasa. `scalars.in_order` lleva su propia lista de lo que falta por hacer y no tiene ese límite.
#
# ## Dos veces
#
# Llama a `L.backward()` otra vez, sin poner nada a cero. **Predice** `a.grad`. ¿Y cuánto valdría en un motor donde `b.grad` y `c.grad` también conservaran lo que tenían?

# %%
from minigpt.foundations import scalars

L.backward()
print("scalars:", a.grad, b.grad, c.grad)
a.grad, b.grad, c.grad, L.grad = 48.0, 14.0, 6.0, 1.0  # as after the first call
for node in reversed(scalars.in_order(L)):
    for parent, slope in zip(node.parents, node.slopes, strict=True):
        parent.grad += slope * node.grad
print("nothing cleared:", a.grad, b.grad, c.grad)

# %% [markdown] lang="en" given=["150"]
# 96 is twice 48, and that is on purpose: $a$ is a **leaf**, a number that no step computed, and whoever has two losses wants the sum of both slopes there. Phase 18 will use it to cut a batch into parts. But $b$ and $c$ are results of *this* computation. What they held belongs to the call before, and passing it on once more gives 162, which is the slope of nothing. So `Value.backward` sets every result to 0 before it starts, and leaves the leaves alone.
#
# ## A net of nineteen numbers
#
# Time to train something. Ten digits, each as its four bits, and a question that you can answer: is the number of letters in its English name odd? (*one, two, three, six, seven, eight.*) One **neuron** takes the weighted sum of the four bits, adds a bias and bends the result with tanh, a curve in the shape of an S that ends at −1 and 1: 5 numbers. A net with three hidden neurons in front of it has 19. Descent with rate 0.5, 150 steps.
#
# **Predict** how many of the ten digits each gets right, for five seeds.

# %% [markdown] lang="es" given=["150"]
# 96 es el doble de 48, y es a propósito: $a$ es una **hoja**, un número que no calculó ningún paso, y quien tiene dos pérdidas quiere ahí la suma de las dos pendientes. La fase 18 lo usará para partir un lote en trozos. Pero $b$ y $c$ son resultados de *este* cálculo. Lo que tenían pertenece a la llamada anterior, y transmitirlo otra vez da 162, que no es la pendiente de nada. Por eso `Value.backward` pone a 0 todos los resultados antes de empezar y deja en paz las hojas.
#
# ## Una red de diecinueve números
#
# Es hora de entrenar algo. Diez dígitos, cada uno como sus cuatro bits, y una pregunta que puedes responder: ¿es impar el número de letras de su nombre en inglés? (*one, two, three, six, seven, eight*). Una **neurona** toma la suma ponderada de los cuatro bits, le suma un sesgo y dobla el resultado con tanh, una curva en forma de S que acaba en −1 y 1: 5 números. Una red con tres neuronas ocultas delante tiene 19. Descenso con tasa 0,5, 150 pasos.
#
# **Predice** cuántos de los diez dígitos acierta cada una, con cinco semillas.

# %%
from minigpt.foundations import odd_names

for hidden in (0, 3):
    nets = [odd_names.trained(hidden, seed) for seed in range(5)]
    numbers, steps = len(nets[0].weights), len(scalars.in_order(odd_names.loss(nets[0])))
    print(f"{numbers:2} numbers, {steps} nodes:", [odd_names.right(net) for net in nets])

# %% [markdown] lang="en" given=["150"]
# One neuron cannot, and never will: 1 and 8 have the same bits between them as 0 and 9, so their weighted sums add up to the same; but the first pair should come out above 0 and the second below. Nineteen numbers can, with every seed. And nobody derived anything; the walk went through 540 nodes, 150 times.
#
# Your own `slopes` can do the same, since `walks.graph_of` writes the graph of a `Value` down as a dictionary. And what if the walk is one of the wrong ones? **Predict** for each how many of the ten digits it gets right after training.

# %% [markdown] lang="es" given=["150"]
# Una neurona no puede, ni podrá: 1 y 8 tienen entre los dos los mismos bits que 0 y 9, así que sus sumas ponderadas dan lo mismo juntas; pero la primera pareja debería quedar por encima de 0 y la segunda, por debajo. Diecinueve números sí, con todas las semillas. Y nadie derivó nada; el recorrido pasó por 540 nodos, 150 veces.
#
# Tu propia `slopes` puede hacer lo mismo, porque `walks.graph_of` anota el grafo de un `Value` como diccionario. ¿Y si el recorrido es uno de los equivocados? **Predice** para cada uno cuántos de los diez dígitos acierta después de entrenar.


# %%
def right_and_loss(walk, seed):
    net = odd_names.trained(3, seed, walk=walk)
    return f"{odd_names.right(net):2} ({odd_names.loss(net).data:.4f})"


for name, walk in {"yours": slopes, **wrong}.items():
    print(f"{name:15}", "   ".join(right_and_loss(walk, seed) for seed in range(3)))

# %% [markdown] lang="en"
# Three of four wrong walks get all ten digits; C even ends with the *lowest* loss. Only `=` shows. You have seen this in phase 04: a loss that falls does not say that the gradient is right. So ask the gradient itself, on a new net:

# %% [markdown] lang="es"
# Tres de los cuatro recorridos equivocados aciertan los diez dígitos; C acaba incluso con la pérdida *más baja*. Solo se nota `=`. Ya lo viste en la fase 04: que la pérdida baje no dice que el gradiente sea correcto. Así que pregúntale al propio gradiente, en una red nueva:

# %%
net = odd_names.new_net(3, seed=0)
value = odd_names.loss(net)
net_graph = walks.graph_of(value)
right = slopes(net_graph, id(value))
for name, walk in wrong.items():
    found = walk(net_graph, id(value))
    off = max(abs(found[id(w)] - right[id(w)]) / abs(right[id(w)]) for w in net.weights)
    downhill = sum(found[id(w)] * right[id(w)] for w in net.weights) > 0
    print(f"{name:15} off by up to {off:.0%}; against it is downhill: {downhill}")

# %% [markdown] lang="en"
# A and C are far off; but whoever steps against them still goes downhill. And level by level is *right* here: in a net of layers all roads from the output to a weight have the same length, so it passes, until somebody adds a shortcut past a layer. Mini-GPT is full of them (phase 17).
#
# ## Forgetting to clear
#
# The leaves add up over calls. So before each step somebody has to set them to 0, and sooner or later everybody forgets. **Predict** what a net does whose gradients are never cleared: an error, no learning, or learning? At rate 0.5 and at rate 0.1.

# %% [markdown] lang="es"
# A y C se equivocan por mucho; pero quien avanza en contra de ellos sigue yendo cuesta abajo. Y por niveles *acierta* aquí: en una red de capas todos los caminos de la salida a un peso miden lo mismo, así que pasa la prueba, hasta que alguien añada un atajo que se salte una capa. Mini-GPT está lleno de ellos (fase 17).
#
# ## Olvidar poner a cero
#
# Las hojas suman de una llamada a otra. Así que antes de cada paso alguien tiene que ponerlas a 0, y tarde o temprano a todo el mundo se le olvida. **Predice** qué hace una red cuyos gradientes nunca se ponen a cero: ¿un error, no aprende o aprende? Con tasa 0,5 y con tasa 0,1.

# %%
runs = {}
for rate, clear in ((0.5, True), (0.5, False), (0.1, True), (0.1, False)):
    losses = runs[rate, clear] = [[] for _ in range(5)]
    for seed, seen in enumerate(losses):
        odd_names.trained(3, seed, rate, clear=clear, note=seen.append)
    word = "cleared" if clear else "never cleared"
    print(f"rate {rate}, {word:13}", *(f"{seen[-1]:.4f}" for seen in losses))

# %% tags=["plot"] alt={"en": "Loss over 150 steps for two rates, gradients cleared or never cleared, five seeds each. The cleared runs fall smoothly. The never cleared ones jump up and down; at rate 0.1 most of them end below the cleared ones, and single runs of both rates stay high for good.", "es": "Pérdida a lo largo de 150 pasos con dos tasas, con los gradientes puestos a cero o nunca, cinco semillas en cada caso. Las curvas con los gradientes a cero bajan con suavidad. Las otras suben y bajan a saltos; con tasa 0,1 la mayoría acaba por debajo de las primeras, y algunas, con ambas tasas, se quedan arriba para siempre."}
plots.cleared_or_not(runs, lang="en")

# %% [markdown] lang="en"
# No error, and it learns; at rate 0.1 four of five end lower than any cleared run does, and one is stuck. There is a name for it: what the leaves hold is the sum of all gradients so far, $v \leftarrow 1 \cdot v + g$, which is the momentum of phase 05 with $\beta = 1$, a ball without friction. It is fast, and nothing ever slows it down. Do not look for this mistake in the loss. Look whether a second `backward()` gives twice the first.
#
# ## The other direction
#
# Why backward at all? One can walk *forward*: let one number rise at the rate 1, all other inputs stand still, and ask each name, parents first, how fast it rises.

# %% [markdown] lang="es"
# Ni un error, y aprende; con tasa 0,1, cuatro de cinco acaban por debajo de cualquiera con los gradientes a cero, y una se queda atascada. Tiene nombre: lo que guardan las hojas es la suma de todos los gradientes hasta ahora, $v \leftarrow 1 \cdot v + g$, que es la inercia de la fase 05 con $\beta = 1$, una bola sin rozamiento. Es rápida, y nada la frena nunca. No busques este error en la pérdida. Mira si un segundo `backward()` da el doble que el primero.
#
# ## En la otra dirección
#
# ¿Y por qué hacia atrás? También se puede ir *hacia delante*: haz subir un número a razón de 1, deja quietas las demás entradas y pregúntale a cada nombre, los padres primero, con qué rapidez sube.

# %% [markdown] lang="en"
# ## Exercise 6.4 · The walk forward
#
# Write `forward_slope(graph, first, last)`: how fast `last` rises with `first`, found by walking from parents to children. The graph is as in exercise 6.3, in the order in which it was computed. `first` may also be a result: then it rises at the rate 1, whatever its parents do.

# %% [markdown] lang="es"
# ## Ejercicio 6.4 · El recorrido hacia delante
#
# Escribe `forward_slope(graph, first, last)`: con qué rapidez sube `last` cuando sube `first`, recorriendo el grafo de los padres a los hijos. El grafo es como en el ejercicio 6.3, en el orden en que se calculó. `first` también puede ser un resultado: entonces sube a razón de 1, hagan lo que hagan sus padres.


# %% exercise="ex-06-04"
def forward_slope(graph, first, last):
    """Return how fast last rises with first, by a walk from parents to children."""
    raise NotImplementedError


# %% [markdown] lang="en"
# Both directions must agree. **Predict** how many walks each needs for all slopes of the net of nineteen numbers, and for the 3,280 numbers of phase 04's model of letters.

# %% [markdown] lang="es"
# Las dos direcciones tienen que coincidir. **Predice** cuántos recorridos necesita cada una para todas las pendientes de la red de diecinueve números, y para los 3280 números del modelo de letras de la fase 04.

# %%
forward = {id(w): forward_slope(net_graph, id(w), id(value)) for w in net.weights}
off = max(abs(forward[name] - right[name]) for name in forward)
print(f"{len(forward)} walks forward, 1 walk back; they differ by less than 1e-15: {off < 1e-15}")

# %% [markdown] lang="en"
# A walk forward answers for **one input**, and tells of everything that it moves. A walk back answers for **one result**, and tells of everything that moves it. A loss is one number and a model has many weights: 1 walk against 3,280. This is why training walks backward. (In the literature: **forward mode** and **reverse mode**.) With one input and many results it would be the other way round.
#
# ## The bill
#
# So take the model of letters itself, built of single numbers: one pair of letters, forward and back. **Predict** the number of nodes. And how many times as long does a pair take as in phase 04, with arrays and by hand: twice, 20 times, 1,000 times?

# %% [markdown] lang="es"
# Un recorrido hacia delante responde por **una entrada** y cuenta todo lo que ella mueve. Uno hacia atrás responde por **un resultado** y cuenta todo lo que lo mueve a él. Una pérdida es un solo número y un modelo tiene muchos pesos: 1 recorrido contra 3280. Por eso se entrena hacia atrás. (En los libros: **modo directo** y **modo inverso**). Con una entrada y muchos resultados sería al revés.
#
# ## La cuenta
#
# Toma entonces el propio modelo de letras, hecho de números sueltos: una pareja de letras, ida y vuelta. **Predice** el número de nodos. ¿Y cuántas veces más tarda una pareja que en la fase 04, con arrays y a mano: el doble, 20 veces, 1000 veces?

# %%
import numpy as np

from minigpt.foundations import letters, scalar_letters
from minigpt.foundations.cost import seconds

params, draws = letters.new_params(seed=1), np.random.default_rng(0)
values = scalar_letters.values_of(params, x=5)
one_pair = scalar_letters.loss(values, y=7)
numbers = sum(array.size for array in params.values())
print(f"{numbers:,} numbers, {len(scalars.in_order(one_pair)):,} nodes")

# %%
one_pair.backward()
_, by_hand = letters.backward(params, np.array([5]), np.array([7]))
off = abs(np.array([[w.grad for w in row] for row in values["W1"]]) - by_hand["W1"]).max()
print("the slopes by hand, to 1e-15:", off < 1e-15)


# %%
def forward_and_back():
    scalar_letters.loss(scalar_letters.values_of(params, 5), 7).backward()


x, y = draws.integers(0, 57, (2, 256))
per_pair = seconds(lambda: letters.backward(params, x, y)) / 256
times = seconds(forward_and_back) / per_pair
print("more than 1,000 times as long:", times > 1000)

# %% [markdown] lang="en" given=["2018", "2008", "1976", "2020"]
# Right to the last digit, and more than a thousand times too slow: 7,148 objects for one pair of letters, where NumPy works through whole rows at once.
#
# ## What you can now do
#
# * You split a computation into steps and write the local slopes on the arrows.
# * Along a road you multiply, different roads you add; and you can say which graph shows each wrong walk.
# * You put a graph in order and walk back through it once, for all slopes; or forward, for one input.
# * You have trained a net with your own walk, and know what happens when the leaves are not cleared, and why the loss does not tell.
#
# The walk does not know what a node is. It asks for parents and for a way to pass a slope on. A node could be a whole *array*: then the model of letters has a dozen nodes instead of 7,148. But an addition of arrays may copy one of them many times over, and a product of matrices mixes rows and columns. **What is a local slope then?** That is phase 07.
#
# ## Sources
#
# * Baydin and others 2018, [Automatic Differentiation in Machine Learning: a Survey](https://arxiv.org/abs/1502.05767): section 3, both directions. Griewank and Walther's *Evaluating Derivatives* (2008) is the book.
# * Linnainmaa 1976: the walk back, written down for the first time.
# * Karpathy 2020, [micrograd](https://github.com/karpathy/micrograd): the same in 100 lines. Its list of issues is a collection of the mistakes of this phase.

# %% [markdown] lang="es" given=["2018", "2008", "1976", "2020"]
# Correcto hasta la última cifra, y más de mil veces demasiado lento: 7148 objetos para una pareja de letras, donde NumPy procesa filas enteras de una vez.
#
# ## Lo que ya sabes hacer
#
# * Divides un cálculo en pasos y escribes las pendientes locales sobre las flechas.
# * A lo largo de un camino multiplicas y los caminos distintos los sumas; y sabes decir qué grafo delata cada recorrido equivocado.
# * Ordenas un grafo y lo recorres una vez hacia atrás, para todas las pendientes; o hacia delante, para una entrada.
# * Entrenaste una red con tu propio recorrido, y sabes qué pasa cuando las hojas no se ponen a cero y por qué la pérdida no lo dice.
#
# El recorrido no sabe qué es un nodo. Pide los padres y una manera de transmitir una pendiente. Un nodo podría ser un *array* entero: entonces el modelo de letras tiene una docena de nodos en lugar de 7148. Pero una suma de arrays puede copiar uno de ellos muchas veces, y un producto de matrices mezcla filas y columnas. **¿Qué es entonces una pendiente local?** Eso es la fase 07.
#
# ## Fuentes
#
# * Baydin y otros 2018, [Automatic Differentiation in Machine Learning: a Survey](https://arxiv.org/abs/1502.05767): la sección 3, las dos direcciones. El libro es *Evaluating Derivatives*, de Griewank y Walther (2008).
# * Linnainmaa 1976: el recorrido hacia atrás, escrito por primera vez.
# * Karpathy 2020, [micrograd](https://github.com/karpathy/micrograd): lo mismo en 100 líneas. Su lista de *issues* es una colección de los errores de esta fase.
