"""What the lessons measure: machinery too long for a cell, and runs too long for a lesson.

    heads          phase 16: what wrong heads, masks and positions cost
    sampling       phase 19: names foretold and drawn, letters limited to what is legal
    training       phase 18: what each line of the loop is good for, whether batches agree
    quantization   phase 26: rounding, margins, four-bit formats
    lora           phase 28: starts, scales, learning rates, adapters added up
    results        the files that long runs write and lessons read

A lesson of a minute can afford one seed. What needs several is run by

    python -m minigpt.experiments.heads
    python -m minigpt.experiments.training
    python -m minigpt.experiments.sampling
    python -m minigpt.experiments.lora

which write heads.json, training_lines.json and so on into data/results; the lessons read them.
"""
