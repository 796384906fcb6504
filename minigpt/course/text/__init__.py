"""Formulas and numbers in a text, for lessons, quizzes and the site; imports `words` only.

mathml         formulas for the site and for quizzes
numbers_style  one style of numbers in each language
"""
