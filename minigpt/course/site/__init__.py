"""The pages of both languages, made from notebooks, quizzes and docs/. Knows nothing of desk."""
