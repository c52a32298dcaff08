"""Runs as Dagster records them, for tests about what becomes of their records."""

from __future__ import annotations

from dagster import DagsterEvent, DagsterEventType, DagsterInstance, DagsterRunStatus, job, op


@op
def nothing() -> int:
    return 1


@job
def small_job() -> None:
    nothing()


def started(instance: DagsterInstance, tags: dict[str, str]) -> str:
    """A run that was started and never ended."""
    run = instance.create_run_for_job(small_job, tags=tags)
    event = DagsterEvent(event_type_value=DagsterEventType.RUN_START.value, job_name=run.job_name, message="started")
    instance.report_dagster_event(event, run.run_id)
    assert status(instance, run.run_id) == DagsterRunStatus.STARTED
    return run.run_id


def status(instance: DagsterInstance, run_id: str) -> DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status
