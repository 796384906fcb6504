"""What the grader adds to a status, in both languages; the key is the `reason` of a result."""

NOTES = {
    "ambiguous": {
        "en": "This number can be read in two ways. Write it without a thousands separator, "
        "with a point for the decimals.",
        "es": "Este número se puede leer de dos maneras. Escríbelo sin separador de miles "
        "y con punto para los decimales.",
    },
    "unreadable": {
        "en": "This is not a number I can read. Write only the number: 0.0208, 2.5e-3 or 1/48.",
        "es": "No es un número que sepa leer. Escribe solo el número: 0,0208, 2,5e-3 o 1/48.",
    },
    "too-long": {
        "en": "This number has more than 40 characters. Round it.",
        "es": "Este número tiene más de 40 caracteres. Redondéalo.",
    },
    "too-large": {
        "en": "The exponent goes beyond 300. Check the power of ten.",
        "es": "El exponente pasa de 300. Revisa la potencia de diez.",
    },
    "percent": {
        "en": "This question does not ask for a percentage. Write the number without the % sign.",
        "es": "Esta pregunta no pide un porcentaje. Escribe el número sin el signo %.",
    },
    "whole-number": {
        "en": "A whole number is expected.",
        "es": "Se espera un número entero.",
    },
    "too-many-words": {
        "en": "This is longer than {limit} words: one clear sentence is enough.",
        "es": "Tiene más de {limit} palabras: basta una frase clara.",
    },
    "not-a-sentence": {
        "en": "This is a list of words, so there is no hint: write a sentence.",
        "es": "Es una lista de palabras, así que no hay pista: escribe una frase.",
    },
    "hint": {
        "en": "The hint comes from keywords: it looks for words and does not understand sentences.",
        "es": "La pista sale de palabras clave: busca palabras y no entiende frases.",
    },
    "changed": {
        "en": "The quiz has changed, and what you chose is no longer among its choices.",
        "es": "El cuestionario ha cambiado y lo que elegiste ya no está entre sus opciones.",
    },
    "missed": {
        "en": "At least one right choice is missing.",
        "es": "Falta al menos una opción correcta.",
    },
}
