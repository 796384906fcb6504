"""What the lessons measure: machinery too long for a cell, and runs too long for a lesson.

    spellings      phase 10: one letter written in two ways, in a corpus and in a prompt
    heads          phase 16: what wrong heads, masks and positions cost
    pieces         phase 11: the same rows cut by five tokenizers
    sampling       phase 19: names foretold and drawn, letters limited to what is legal
    training       phase 18: what each line of the loop is good for, whether batches agree
    evaluation     phase 20: noise, exams, a model's own answers, a test that leaked
    silent_bugs    phase 22: ten broken set-ups, and what each check says of them
    ablations      phase 22: what each part of the model is worth, over several seeds
    cache          phase 23: a cache written out, five mistakes in it, and times
    scaling        phase 24: loss over size, data and steps, and where the law bends
    looking_inside phase 21: which part reads the digit that is due, by patching
    quantization   phase 26: rounding, margins, four-bit formats
    modern         phase 27: what each modern part buys and costs
    lora           phase 28: starts, scales, learning rates, adapters added up
    data_parallel  phase 30: gradients of parts, right and wrong, and a ring played
    ranks          phase 30: what runs in each of several processes
    live           what the site's live figures show when nobody turns them
    results        the files that long runs write and lessons read

A lesson of a minute can afford one seed. What needs several, or a record, is run by

    python -m minigpt.experiments.NAME

which writes a file of data/results that names this command; the lessons read it.
"""
