"""Editions: which are due, whether they may be published, and how they get onto the shelf in one piece.

What belongs here: due dates, the gate, writing, revising, checking and clearing editions. What does not: what a
number means (``transforms``), when a run happens (``pipelines/schedules.py``).
"""
