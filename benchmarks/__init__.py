"""Side by side with the libraries people use: `python -m benchmarks` runs every contest."""
