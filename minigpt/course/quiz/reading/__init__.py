"""From YAML to quizzes and answers; every problem is told with file, line and column."""
