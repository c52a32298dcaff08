"""Looking at a city's own exports before anything is declared: which kind a file is, and what its columns hold.

What it means is decided in `transforms.propose`.
"""
