"""Quizzes in the formats of other programs."""
