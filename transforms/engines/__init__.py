"""Where the models run. What belongs here: handing a city, its batches and an as-of to an engine, and running models in order.

What does not: what a number means (``models``), where batches come from or editions go (``pipelines``).
"""
