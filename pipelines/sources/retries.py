"""Trying again: only what may pass, with growing and jittered waits, under one deadline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import stamina
from stamina.instrumentation import set_on_retry_hooks

from pipelines.sources.reading import SourceError

T = TypeVar("T")

DEADLINE_SECONDS = 120.0
"""All attempts together; Dagster waits between whole runs after that (pipelines/assets/received.py)."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, JITTER_SECONDS = 0.5, 20.0, 1.0
ATTEMPTS = 6

set_on_retry_hooks([])  # the library logs each error as it is raised, before `pipelines.sources.fetching.asked` has taken secrets out


def retried(call: Callable[[], T], deadline_seconds: float = DEADLINE_SECONDS) -> T:
    """What ``call`` gives, asked again after each transient `SourceError`; the last one is raised when time or attempts are over."""
    for attempt in stamina.retry_context(
        on=_may_pass,
        attempts=ATTEMPTS,
        timeout=deadline_seconds,
        wait_initial=FIRST_WAIT_SECONDS,
        wait_max=LONGEST_WAIT_SECONDS,
        wait_jitter=JITTER_SECONDS,
    ):
        with attempt:
            return call()
    raise AssertionError("stamina gave up without raising")


def _may_pass(error: Exception) -> bool:
    return isinstance(error, SourceError) and error.transient
