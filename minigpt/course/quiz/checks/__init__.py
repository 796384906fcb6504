"""What a strict editor finds in a quiz: guessable answers, languages that differ, wrong keys."""
