"""A class: many answer files, one table."""
