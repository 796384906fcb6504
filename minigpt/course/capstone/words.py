"""The check's sentences in both languages."""

import math

LINES = {
    "question": ("the question can fail", "la pregunta puede fallar"),
    "data": ("the data, and no leak", "los datos, sin fugas"),
    "references": ("the baseline is beaten", "supera la referencia"),
    "claim": ("the claim, in three seeds", "la afirmación, con tres semillas"),
    "remake": ("made again by its command", "rehecho con su orden"),
    "model": ("the model opens; its card", "el modelo se abre; su ficha"),
    "mistakes": ("what it gets wrong", "en qué falla"),
    "report": ("the report and its figure", "el informe y su figura"),
}

SENTENCES = {
    # the contract and its data
    "bad date": (
        "{value!r} is no date: write the day of the prediction as '2026-12-01', in quotes.",
        "{value!r} no es una fecha: escribe el día de la predicción como '2026-12-01', entre "
        "comillas.",
    ),
    "bad seeds": (
        "seeds must be a list of 1 to {most} different whole numbers, such as [0, 1, 2].",
        "seeds tiene que ser una lista de 1 a {most} enteros distintos, como [0, 1, 2].",
    ),
    "bad measured": (
        "measured must be a list with one number for each of the {seeds} seeds, in their order.",
        "measured tiene que ser una lista con un número por cada una de las {seeds} semillas, en "
        "su orden.",
    ),
    "bad mistakes": (
        "mistakes must be a list of at most 50; write [] for none.",
        "mistakes tiene que ser una lista de 50 como mucho; escribe [] si no hay ninguno.",
    ),
    "outside": (
        "{value!r} may leave the folder: name a file inside it, with / between folders.",
        "{value!r} puede salir de la carpeta: nombra un archivo de dentro, con / entre carpetas.",
    ),
    "seed mark": (
        "{key} must hold {{seed}} exactly once, where the seed's number goes.",
        "{key} tiene que contener {{seed}} una sola vez, donde va el número de la semilla.",
    ),
    "out of range": (
        "{value} is out of range: give a number from {low} to {high}.",
        "{value} está fuera de rango: da un número de {low} a {high}.",
    ),
    "bad row": (
        "this row has {cells} cells: write prompt, tab, answer (and, after one more tab, its "
        "thing).",
        "esta fila tiene {cells} celdas: escribe pregunta, tabulador y respuesta (y, tras otro "
        "tabulador, de qué trata).",
    ),
    "empty cell": (
        "the prompt and the answer must not be empty: fill both in, or delete the row.",
        "la pregunta y la respuesta no pueden estar vacías: rellena las dos o borra la fila.",
    ),
    "no rows": ("the file has no row: give it some.", "el archivo no tiene filas: dale alguna."),
    "unreadable": (
        "the file cannot be read: {reason}; look at its name in capstone.yaml.",
        "no se puede leer el archivo: {reason}; mira su nombre en capstone.yaml.",
    ),
    "too large": (
        "the file has more than {most} bytes: use a part of it.",
        "el archivo pasa de {most} bytes: usa una parte.",
    ),
    "not utf-8": (
        "this byte is not UTF-8: save the file as UTF-8.",
        "este byte no es UTF-8: guarda el archivo como UTF-8.",
    ),
    # evidence
    "question": (
        "claimed {threshold}; predicted {predicted} on {written}, oldest model file of {made}.",
        "afirma {threshold}; predijo {predicted} el {written}, el archivo de modelo más antiguo "
        "es del {made}.",
    ),
    "no data": ("the data is not there.", "los datos no están."),
    "rows": (
        "{n} rows train, {m} judge; {leaked} of the exam's prompts or things stand in training; "
        "of its answers, training has seen a share of {seen}.",
        "{n} filas entrenan, {m} juzgan; {leaked} preguntas o temas del examen están en el "
        "entrenamiento; de sus respuestas, el entrenamiento ha visto una parte de {seen}.",
    ),
    "leaked": ("The first: {prompt}.", "La primera: {prompt}."),
    "text": (
        "{n} characters train, {m} judge; of the 20-grams of the held-out part, {copied} stand in "
        "training.",
        "{n} caracteres entrenan, {m} juzgan; de los 20-gramas de la parte apartada, {copied} "
        "están en el entrenamiento.",
    ),
    "references": (
        "without a model: {all}; the seeds: {scores}.",
        "sin modelo: {all}; las semillas: {scores}.",
    ),
    "claim": (
        "recomputed {scores}; mean {mean}, largest minus smallest {spread}, claimed {threshold}.",
        "recalculado {scores}; media {mean}, mayor menos menor {spread}, afirmado {threshold}.",
    ),
    "not remade": ("not run: {command}", "sin ejecutar: {command}"),
    "remade": (
        "the command took {seconds} s, and its model scores {score}.",
        "la orden tardó {seconds} s y su modelo obtiene {score}.",
    ),
    "remake_time": (
        "the command was ended after {seconds} s.",
        "la orden se cortó a los {seconds} s.",
    ),
    "remake_code": (
        "the command ended with an error after {seconds} s: {told}",
        "la orden acabó con un error a los {seconds} s: {told}",
    ),
    "remake_model": (
        "after {seconds} s there is nothing to judge: {told}",
        "a los {seconds} s no hay nada que juzgar: {told}",
    ),
    "opened": (
        "{n} models open and answer (kind: {kind}).",
        "{n} modelos se abren y responden (tipo: {kind}).",
    ),
    "not opened": ("Seed {seed}: {why}", "Semilla {seed}: {why}"),
    "mistakes": (
        "{n} of {told} mistakes are made by the first seed's model, of {kinds} kinds.",
        "el modelo de la primera semilla comete {n} de los {told} errores, de {kinds} tipos.",
    ),
    "report": (
        "{words} words; recomputed numbers that it does not say: {absent}.",
        "{words} palabras; números recalculados que no dice: {absent}.",
    ),
    # ways out
    "way question": (
        "Write a question that ends in a question mark and can be answered by no.",
        "Escribe una pregunta, con sus signos, a la que se pueda responder que no.",
    ),
    "way threshold": (
        "Claim more than the strongest baseline reaches: what a constant can do is no claim.",
        "Afirma más de lo que alcanza la referencia más fuerte: lo que hace una constante no "
        "es una afirmación.",
    ),
    "way prediction": (
        "Give it a title, and write the prediction before the first model is trained.",
        "Ponle título y escribe la predicción antes de entrenar el primer modelo.",
    ),
    "way no data": (
        "Write the files that `data` names.",
        "Escribe los archivos que nombra `data`.",
    ),
    "way no leak test": (
        "Without data nothing can be looked for in it.",
        "Sin datos no se puede buscar nada en ellos.",
    ),
    "way more data": (
        "Judge on 50 rows, or 1000 characters, at least.",
        "Juzga con 50 filas, o 1000 caracteres, como mínimo.",
    ),
    "way leak": (
        "Split by thing, not by row, train again, and judge again.",
        "Separa por temas, no por filas; entrena y juzga otra vez.",
    ),
    "way copied": (
        "Take out passages that stand twice, or hold another part out.",
        "Quita los pasajes que están dos veces, o aparta otra parte.",
    ),
    "way reference": (
        "Write in `baseline` what the check recomputed.",
        "Escribe en `baseline` lo que ha recalculado la comprobación.",
    ),
    "way beaten": (
        "Every seed must stand above the strongest baseline, and their mean by more than their "
        "spread; or tell it as a failure, with `outcome: failure` and its mistakes.",
        "Todas las semillas tienen que superar la referencia más fuerte, y su media por más "
        "que su dispersión; o cuéntalo como fracaso, con `outcome: failure` y sus errores.",
    ),
    "way shown": (
        "A failure is shown by its models, in every seed, and by mistakes they really make.",
        "Un fracaso se muestra con sus modelos, en todas las semillas, y con errores que cometan "
        "de verdad.",
    ),
    "way measured": (
        "Write in `measured` what each model scores on this data.",
        "Escribe en `measured` lo que obtiene cada modelo con estos datos.",
    ),
    "way seeds": (
        "Train three seeds at least: one may be luck.",
        "Entrena tres semillas como mínimo: una puede ser suerte.",
    ),
    "way claim": (
        "The mean does not reach the claim: train better, or tell it as a failure.",
        "La media no llega a lo afirmado: entrena mejor o cuéntalo como fracaso.",
    ),
    "way no failure": (
        "The mean reaches the claim: this is a success, say so in `outcome`.",
        "La media llega a lo afirmado: es un éxito, dilo en `outcome`.",
    ),
    "way remake": (
        "Add --remake: it runs this command on your machine, in a copy.",
        "Añade --remake: ejecuta esta orden en tu máquina, en una copia.",
    ),
    "mend_time": (
        "Make the command quicker, or raise limits.minutes.",
        "Haz la orden más rápida o sube limits.minutes.",
    ),
    "mend_code": (
        "Run the command yourself in a copy of the folder.",
        "Ejecuta tú la orden en una copia de la carpeta.",
    ),
    "mend_model": (
        "The command must write the folder that `model` names, and the data if `made` says so.",
        "La orden tiene que escribir la carpeta que nombra `model`, y los datos si lo dice `made`.",
    ),
    "way other score": (
        "The command makes another model: seed everything that draws numbers.",
        "La orden hace otro modelo: pon semilla a todo lo que sortea números.",
    ),
    "way other data": (
        "The command makes other data than what was handed in.",
        "La orden hace otros datos que los entregados.",
    ),
    "way model": (
        "Save each seed's model where `model` says, as a checkpoint or an adapter.",
        "Guarda el modelo de cada semilla donde dice `model`, como checkpoint o adaptador.",
    ),
    "way card": (
        "Write a card of 30 words or more: what it does, on what data, with what licence.",
        "Escribe una ficha de 30 palabras o más: qué hace, con qué datos, con qué licencia.",
    ),
    "way mistakes": (
        "Show mistakes of two kinds that the first seed's model really makes on the exam.",
        "Muestra errores de dos tipos que el modelo de la primera semilla cometa de verdad en el "
        "examen.",
    ),
    "way report": (
        "Write 300 words at most, with the mean, the worst and the best seed, and the strongest "
        "baseline, as recomputed.",
        "Escribe 300 palabras como mucho, con la media, la peor y la mejor semilla y la línea de "
        "base más fuerte, tal como se recalculan.",
    ),
    "way figure": (
        "Add one figure as .png, .jpg or .svg, its title the finding.",
        "Añade una figura en .png, .jpg o .svg, con el hallazgo como título.",
    ),
    # the command
    "total": (
        "{points} points ({program} of {of_program} by the program, {person} of {of_person} by a "
        "person); {least} pass",
        "{points} puntos ({program} de {of_program} del programa, {person} de {of_person} de una "
        "persona); se aprueba con {least}",
    ),
    "passed": ("passed", "aprobado"),
    "not passed": ("not passed yet", "todavía no aprobado"),
    "must": (
        "must be mended whatever the points are: {lines}",
        "hay que arreglarlo, sean cuantos sean los puntos: {lines}",
    ),
    "person": (
        "a person judges: whether the question is worth asking (5), whether the diagnosis is right "
        "(5), whether the report is clear (5); add --person N",
        "una persona juzga: si la pregunta merece la pena (5), si el diagnóstico es correcto (5), "
        "si el informe es claro (5); añade --person N",
    ),
    "runs": (
        "running in a copy, at most {minutes} minutes: {command}",
        "se ejecuta en una copia, {minutes} minutos como mucho: {command}",
    ),
    "started": (
        "wrote {folder}: begin with {folder}/README.md",
        "escrito {folder}: empieza por {folder}/README.md",
    ),
}


def say(key: str, lang: str, /, **values: object) -> str:
    """A sentence in a language, with its values."""
    return SENTENCES[key][lang == "es"].format(**values)


def line_name(key: str, lang: str) -> str:
    """What a line of the rubric is called."""
    return LINES[key][lang == "es"]


def shown_number(value: float, lang: str) -> str:
    """A score with three decimals, as the language writes it."""
    if math.isnan(value):
        return "-"
    text = f"{value:.3f}"
    return text.replace(".", ",") if lang == "es" else text
