"""Trying again: only what may pass, with growing and jittered waits, under one deadline."""

from __future__ import annotations

import time
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
    """What ``call`` gives, asked again after each transient `SourceError`; the last one is raised when time or attempts are over.

    A wait that the source itself asks for is kept; one beyond the deadline is not begun.
    """
    started = time.monotonic()

    def may_pass(error: Exception) -> bool | float:
        if not isinstance(error, SourceError) or not error.transient:
            return False
        if error.wait_seconds is None:
            return True
        return error.wait_seconds if time.monotonic() - started + error.wait_seconds < deadline_seconds else False

    for attempt in stamina.retry_context(
        on=may_pass,
        attempts=ATTEMPTS,
        timeout=deadline_seconds,
        wait_initial=FIRST_WAIT_SECONDS,
        wait_max=LONGEST_WAIT_SECONDS,
        wait_jitter=JITTER_SECONDS,
    ):
        with attempt:
            return call()
    raise AssertionError("stamina gave up without raising")
