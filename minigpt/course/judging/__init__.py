"""Right, wrong and why, or still to do: a function against an exercise's reference.

Imports nothing from notebooks, site or desk, and no exercise: it judges whatever it is given.
"""
