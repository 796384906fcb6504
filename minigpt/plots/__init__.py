"""Figures, one function each: data in, Axes out. A file per subject; its first sentence says which.

Every function takes the language it writes in, `lang="en"` or `lang="es"`: a lesson's figure is
drawn in both from one run of its notebook.
"""
