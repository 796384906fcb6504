"""What the lessons measure: machinery too long for a cell, and runs too long for a lesson.

    spellings      phase 10: one letter written in two ways, in a corpus and in a prompt
    heads          phase 16: what wrong heads, masks and positions cost
    training       phase 18: what each line of the loop is good for, whether batches agree
    evaluation     phase 20: noise, exams, a model's own answers, a test that leaked
    quantization   phase 26: rounding, margins, four-bit formats
    lora           phase 28: starts, scales, learning rates, adapters added up
    results        the files that long runs write and lessons read

A lesson of a minute can afford one seed. What needs several is run by

    python -m minigpt.experiments.spellings
    python -m minigpt.experiments.training
    python -m minigpt.experiments.evaluation
    python -m minigpt.experiments.lora

which write data/results/spellings.json, training_lines.json and lora_rates.json there; the lessons
read them.
    python -m minigpt.experiments.heads
    python -m minigpt.experiments.training
    python -m minigpt.experiments.lora

which write heads.json, training_lines.json and lora_rates.json into data/results; lessons read them.
which write training_lines.json, contamination.json and lora_rates.json in data/results; the lessons
read them.
"""
