"""Figures, one function each: data in, Axes out. A file per subject; its first sentence says which.

Text arrives as an argument or is a symbol, so that one figure serves both languages.
"""
