"""How a text of a quiz looks: HTML, a terminal, plain words. Knows no question and no answer."""
