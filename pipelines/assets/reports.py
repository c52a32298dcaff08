"""Papers of the newest editions, after the editions themselves: a paper that cannot be made takes no figure back."""

from dagster import AssetExecutionContext, AssetsDefinition, MaterializeResult, asset

from pipelines.publish.reports import KINDS, make_newest
from pipelines.work import Work
from transforms.editions.shelf import Shelf


def report_asset() -> AssetsDefinition:
    """The papers of the newest day, month and year, as one step."""

    @asset(
        name="reports",
        deps=[["editions", kind] for kind in KINDS],
        group_name="reports",
        description="Daily note, monthly report and yearly evaluation of the newest editions: PDF, workbook, text.",
        required_resource_keys={"work"},
    )
    def run(context: AssetExecutionContext) -> MaterializeResult:
        work: Work = context.resources.work
        made = make_newest(Shelf(work.paths.published), work.city, work.kinds, work.progress) if work.makes_reports else []
        return MaterializeResult(metadata={"made": len(made), "editions": ", ".join(made)})

    return run
