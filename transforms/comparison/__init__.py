"""Setting units of a city side by side without being unfair to any of them: targets and their score, ranking, intervals, satisfaction.

What belongs here: pure functions over counts and figures. What does not: what a number is (``transforms.metrics``), when a change is one
(``transforms.signals``), how it is shown (``dashboards``).
"""
