"""Measurements as ratios within one run: the machine is shared, so a number of seconds alone says little."""
