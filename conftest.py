"""Makes `pytest --phase 28` known from the first moment, and `minigpt` importable uninstalled."""

pytest_plugins = ("minigpt.course.desk.pytest_plugin",)
