"""People are told what a run brought: after the editions, or when one of its steps failed."""

from dagster import AssetExecutionContext, AssetsDefinition, HookContext, MaterializeResult, asset, failure_hook

from pipelines.work import Work, alert


def alert_asset() -> AssetsDefinition:
    """The step after ``current``: broken promises, deadlines, late sources, through the channels of alerts.toml."""

    @asset(
        key=["alerts", "told"],
        deps=[["editions", "current"]],
        group_name="alerts",
        required_resource_keys={"work"},
        description="Messages about broken promises, near deadlines, refused editions and late sources, as alerts.toml asks for.",
    )
    def told(context: AssetExecutionContext) -> MaterializeResult:
        work: Work = context.resources.work
        found = alert(work)
        return MaterializeResult(metadata={"sent": found.sent, "waiting": found.failed})

    return told


@failure_hook(required_resource_keys={"work"})
def tell_of_failure(context: HookContext) -> None:
    """A step failed, so the step above never comes: tell from here."""
    alert(context.resources.work)
