"""The machinery of the course: quizzes, exercises, notebooks, site.

The model's own files never import this package; the quiz and site half of it never imports torch.
"""
