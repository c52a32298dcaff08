"""One asset per source: the rows it has given so far, in ``received/<source>``."""

from datetime import timedelta

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    Failure,
    FreshnessPolicy,
    MaterializeResult,
    RetryRequested,
    asset,
)

from pipelines.landing import SourceError
from pipelines.work import Work, pull_source
from transforms.city import City, Source

RETRIES = 3
RETRY_SECONDS = 20
"""Doubled at each attempt: a source that is down for two minutes is waited for, one that is down for an hour is not."""


def received_assets(city: City) -> list[AssetsDefinition]:
    """An asset for each source of the city's sources.toml."""
    return [_received(source) for source in city.sources]


def _received(source: Source) -> AssetsDefinition:
    @asset(
        key=["received", source.id],
        group_name="received",
        description=f"Rows of {source.kind} source '{source.id}' ({source.entity}), landed with personal values keyed or masked.",
        required_resource_keys={"work"},
        freshness_policy=_freshness(source.tolerance),
    )
    def received(context: AssetExecutionContext) -> MaterializeResult:
        work: Work = context.resources.work
        try:
            report = pull_source(work, source.id)
        except SourceError as error:
            return _failed(context, work, source, error)
        except Exception as error:
            work.failure = error
            raise
        return MaterializeResult(
            metadata={
                "rows_read": report.rows_read,
                "landed": report.landed,
                "duplicates": report.duplicates,
                "quarantined": report.quarantined,
                "deleted": report.deleted,
                "complete_through": report.complete_through.isoformat() if report.complete_through else "",
                "held": report.held or "",
            }
        )

    return received


def _failed(context: AssetExecutionContext, work: Work, source: Source, error: SourceError) -> MaterializeResult:
    """Try again, stop the run, or go on without the source: what it has given before still stands."""
    if error.transient and context.retry_number < RETRIES:
        wait = RETRY_SECONDS * 2**context.retry_number
        work.progress(f"{source.id}: {error}\nTrying again in {wait} s.")
        raise RetryRequested(max_retries=RETRIES, seconds_to_wait=wait) from error
    if source.required:
        work.failure = error
        raise Failure(description=str(error), allow_retries=False) from error
    work.warnings.append(f"{source.id}: not read, the run goes on without it: {error}")
    return MaterializeResult(metadata={"problem": str(error)})


def _freshness(tolerance: timedelta | None) -> FreshnessPolicy | None:
    """A source must be read at least once in its tolerance; one without a tolerance is never stale."""
    return None if tolerance is None else FreshnessPolicy.time_window(fail_window=max(tolerance, timedelta(minutes=2)))
