"""What the lessons measure: machinery too long for a cell, and runs too long for a lesson.

    training       phase 18: what each line of the loop is good for, whether batches agree
    silent_bugs    phase 22: ten broken set-ups, and what each check says of them
    ablations      phase 22: what each part of the model is worth, over several seeds
    cache          phase 23: a cache written out, five mistakes in it, and times
    quantization   phase 26: rounding, margins, four-bit formats
    lora           phase 28: starts, scales, learning rates, adapters added up
    results        the files that long runs write and lessons read

A lesson of a minute can afford one seed. What needs several is run by

    python -m minigpt.experiments.training
    python -m minigpt.experiments.ablations
    python -m minigpt.experiments.lora

which write training_lines.json, ablations.json and lora_rates.json in data/results; the lessons
read them.
"""
