"""All of it put together for one city: assets, checks, jobs, schedules, sensors."""

from collections.abc import Iterator

from dagster import Definitions, InitResourceContext, ResourceDefinition

from pipelines.assets.alerts import alert_asset
from pipelines.assets.editions import edition_assets
from pipelines.assets.models import model_assets
from pipelines.assets.received import received_assets
from pipelines.assets.reports import report_asset
from pipelines.instance import mark_abandoned, process_tags
from pipelines.schedules import EDITIONS_OF, jobs, schedules, sensors
from pipelines.settings import Settings
from pipelines.work import KINDS, Work, open_work
from transforms.city import City

LOCK_WAIT_SECONDS = 3600.0
"""A scheduled run waits for one started by hand; nobody sits in front of it."""


def catalogue(city: City, work: ResourceDefinition) -> Definitions:
    """The definitions of ``city``; ``work`` gives the steps their `Work`."""
    return Definitions(
        assets=[*received_assets(city), model_assets(city), edition_assets(city), report_asset(), alert_asset()],
        jobs=jobs(),
        schedules=schedules(city),
        sensors=sensors(city),
        resources={"work": work},
    )


def scheduled_work(settings: Settings) -> ResourceDefinition:
    """`Work` of a run that Dagster started: opened with the run, its write lock held until the run ends."""

    def opened(context: InitResourceContext) -> Iterator[Work]:
        run = context.run
        assert run is not None and context.instance is not None
        context.instance.add_run_tags(run.run_id, process_tags())
        mark_abandoned(context.instance)
        say = context.log.info if context.log else print
        kinds = EDITIONS_OF.get(run.job_name, KINDS)
        with open_work(settings, kinds=kinds, progress=say, wait_seconds=LOCK_WAIT_SECONDS) as work:
            yield work

    return ResourceDefinition(resource_fn=opened)
