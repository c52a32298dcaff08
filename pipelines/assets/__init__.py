"""Dagster's view of a run: what exists (assets), what was checked, when it was last made.

Thin: every function here calls a step of `pipelines.work` and reports what came of it. The modules leave out
`from __future__ import annotations`, because Dagster reads the annotation of ``context`` as a class.
"""
