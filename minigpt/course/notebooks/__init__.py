"""Notebooks: one bilingual source a phase, read, built, executed and checked.

Imports nothing from site or desk.
"""
