"""The learner's desk: their copies of notebooks, their progress, JupyterLab and the local site.

The uppermost room: it may import from every other, and nothing imports from it.
"""
