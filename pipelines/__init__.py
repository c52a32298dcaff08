"""Moves data: reads sources, lands what they say, has the models run, publishes editions, on a schedule.

What belongs here: files, networks, clocks, keys, Dagster. What does not: what a number means (`transforms`), whether it may be
doubted (`expectations`), how it looks (`dashboards`). It is the only folder that imports dagster.
"""
