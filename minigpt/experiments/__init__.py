"""What the lessons measure: machinery too long for a cell, and runs too long for a lesson.

    spellings      phase 10: one letter written in two ways, in a corpus and in a prompt
    pieces         phase 11: the same rows cut by five tokenizers
    training       phase 18: what each line of the loop is good for, whether batches agree
    quantization   phase 26: rounding, margins, four-bit formats
    lora           phase 28: starts, scales, learning rates, adapters added up
    results        the files that long runs write and lessons read

A lesson of a minute can afford one seed. What needs several is run by

    python -m minigpt.experiments.spellings
    python -m minigpt.experiments.pieces
    python -m minigpt.experiments.training
    python -m minigpt.experiments.lora

which write spellings.json, pieces.json, training_lines.json and lora_rates.json into data/results;
the lessons read them.
"""
