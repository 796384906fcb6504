"""Makes `pytest --phase 28` known from the first moment, and `minigpt` importable uninstalled."""

import os

# One thread for the tests, set before torch is loaded: their tensors are small, two processes run
# them side by side, and on a busy machine threads that wait for each other are slow ones.
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_plugins = ("minigpt.course.desk.pytest_plugin",)
