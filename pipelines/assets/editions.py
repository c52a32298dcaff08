"""The editions of a city: what is due of each kind is published, revised or found unchanged."""

from collections.abc import Iterator
from datetime import timedelta

from dagster import AssetExecutionContext, AssetsDefinition, AssetSpec, FreshnessPolicy, MaterializeResult, multi_asset

from pipelines.work import KINDS, Refused, Work, issue, refuse_unpublished, remember, warehouse_models
from transforms.city import City

# How long after its schedule an edition may be late before it counts as stale; a month's may wait for the third working day.
_LATE = {"day": timedelta(hours=3), "month": timedelta(days=15), "year": timedelta(days=40)}
_DEADLINE = {"day": "0 7 * * *", "month": "0 12 15 * *", "year": "0 12 10 2 *"}
_MEANING = {
    "current": "The present, as of the last complete data; sementara, kept for a week.",
    "day": "The last seven days, each as of its midnight; provisional for a week.",
    "month": "Every closed month, as of its third working day; later changes make a new revision.",
    "year": "Every closed year, as of its tenth working day; later changes make a new revision.",
}


def edition_assets(city: City) -> AssetsDefinition:
    """The four kinds of editions as assets of one step: frozen ones first, because current gathers their public parts."""
    figures = [[model.schema, model.table] for model in warehouse_models() if model.schema in ("marts", "quality")]

    @multi_asset(
        name="editions",
        specs=[
            AssetSpec(
                key=["editions", kind],
                deps=figures,
                group_name="editions",
                description=_MEANING[kind],
                skippable=True,
                freshness_policy=_freshness(kind, city.zone),
            )
            for kind in KINDS
        ],
        can_subset=True,
        required_resource_keys={"work"},
    )
    def run(context: AssetExecutionContext) -> Iterator[MaterializeResult]:
        work: Work = context.resources.work
        selected = {key.path[-1] for key in context.selected_asset_keys}
        kinds = [kind for kind in KINDS if kind in selected]
        try:
            outcomes = issue(work, kinds)
            remember(work, kinds)
        except Exception as error:
            work.failure = error
            raise
        for kind in kinds:
            mine = [outcome for outcome in outcomes if outcome.kind == kind]
            yield MaterializeResult(
                asset_key=["editions", kind],
                metadata={
                    **{action: sum(1 for one in mine if one.action == action) for action in sorted({o.action for o in mine})},
                    "newest": max((one.name for one in mine), default=""),
                },
            )
        try:
            refuse_unpublished(outcomes)
        except Refused as refusal:
            work.failure = refusal
            raise

    return run


def _freshness(kind: str, zone: str) -> FreshnessPolicy:
    if kind == "current":
        return FreshnessPolicy.time_window(fail_window=timedelta(hours=3))
    return FreshnessPolicy.cron(_DEADLINE[kind], lower_bound_delta=_LATE[kind], timezone=zone)
