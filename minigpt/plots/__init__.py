"""Figures, one function each: data in, Axes out.

    tour           a sum as an area, the next letter as bars
    numbers        the corpus: lengths, letters, splits
    attention      weights, variance of scores
    model          shapes, parameters
    training       losses, learning rates, what breaks
    quantization   codebooks, errors, Pareto
    lora           ranks, singular values, memory

Every function takes the language it writes in, `lang="en"` or `lang="es"`: a lesson's figure is
drawn in both from one run of its notebook.
"""
