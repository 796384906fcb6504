"""What the lessons measure: machinery too long for a cell, and runs too long for a lesson.

    spellings      phase 10: one letter written in two ways, in a corpus and in a prompt
    pieces         phase 11: the same rows cut by five tokenizers
    heads          phase 16: what wrong heads, masks and positions cost
    training       phase 18: what each line of the loop is good for, whether batches agree
    sampling       phase 19: names foretold and drawn, letters limited to what is legal
    evaluation     phase 20: noise, exams, a model's own answers, a test that leaked
    looking_inside phase 21: which part reads the digit that is due, by patching
    silent_bugs    phase 22: ten broken set-ups, and what each check says of them
    ablations      phase 22: what each part of the model is worth, over several seeds
    cache          phase 23: a cache written out, five mistakes in it, and times
    scaling        phase 24: loss over size, data and steps, and where the law bends
    precision      phase 25: ways to train in 16 bits, what float16 loses, the order of a step
    autocast       phase 25: what autocast touches, and what a forward pass keeps
    compiling      phase 25: what torch.compile buys, and what it costs
    quantization   phase 26: rounding, margins, four-bit formats
    modern         phase 27: what each modern part buys and costs
    lora           phase 28: starts, scales, learning rates, adapters added up
    preference     phase 29: two tasks, their judges, and how far two gradients agree
    judgements     phase 29: every way of learning from judgements, at several rates and seeds
    data_parallel  phase 30: gradients of parts, right and wrong, and a ring played
    ranks          phase 30: what runs in each of several processes
    shipping       phase 31: right exports and wrong ones, a queue, a model's card
    stranger       phase 31: a GPT-2 that has never seen our code
    serving        phase 31: a server, and many clients at once
    capstone       phase 32: small projects, finished: what asks well and what asks badly
    live           what the site's live figures show when nobody turns them
    results        the files that long runs write and lessons read

A lesson of a minute can afford one seed. What needs several, or a record, is run by

    python -m minigpt.experiments.NAME

which writes a file of data/results that names this command; the lessons read it.
"""
