"""All SQL models as one step on one connection, and the doubts about them as asset checks of that step."""

from collections.abc import Collection, Iterator, Sequence

from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    multi_asset,
)

from expectations.checks import CONTRACT, Check
from expectations.suites import all_checks
from expectations.validate import CheckResult
from pipelines.work import Refused, Work, build, examine, is_unchanged, refuse_broken, warehouse_models
from transforms.city import City, Source
from transforms.graph import Model

# An exchange's logs give calls, but land as the lines they are made of; a recap counts tickets and is none.
_LANDED_AS = {"calls": ("calls", "queue_events", "cdr_legs")}
_KIND_LANDED_AS = {"recap": ("recaps",)}


def model_assets(city: City) -> AssetsDefinition:
    """Every model of the warehouse as an asset of one step that can run any part of them."""
    models = warehouse_models()

    @multi_asset(
        name="models",
        specs=[_spec(model, city) for model in models],
        check_specs=_check_specs(all_checks()),
        can_subset=True,
        required_resource_keys={"work"},
    )
    def run(context: AssetExecutionContext) -> Iterator[MaterializeResult | AssetCheckResult]:
        work: Work = context.resources.work
        if is_unchanged(work):
            work.progress("nothing new since the last run: nothing to count again")
            return
        wanted = {".".join(key.path) for key in context.selected_asset_keys}
        try:
            results = build(work, wanted)
            checks = examine(work) if context.selected_asset_check_keys else []
        except Exception as error:
            work.failure = error
            raise
        for model in results:
            yield MaterializeResult(asset_key=model.name.split("."), metadata={"rows": model.rows, "seconds": model.seconds})
        yield from _outcomes(checks, context.selected_asset_check_keys)
        try:
            refuse_broken(checks)
        except Refused as refusal:
            work.failure = refusal
            raise

    return run


def _spec(model: Model, city: City) -> AssetSpec:
    return AssetSpec(
        key=[model.schema, model.table],
        deps=[key for name in model.depends for key in _upstream(name, city)],
        group_name=model.schema,
        description=f"{model.purpose}\n\n{model.grain} Key: {', '.join(model.key)}.",
        skippable=True,
    )


def _upstream(name: str, city: City) -> list[AssetKey]:
    schema, _, table = name.partition(".")
    if schema != "inputs":
        return [AssetKey([schema, table])]
    entity = table.removeprefix("received_")
    return [AssetKey(["received", source.id]) for source in city.sources if entity in _landed_as(source)]


def _landed_as(source: Source) -> tuple[str, ...]:
    return _KIND_LANDED_AS.get(source.kind, _LANDED_AS.get(source.entity, (source.entity,)))


def _check_specs(checks: Sequence[Check]) -> list[AssetCheckSpec]:
    kinds = sorted({(check.table, check.severity) for check in checks})
    return [
        AssetCheckSpec(
            name=severity,
            asset=table.split("."),
            blocking=severity == CONTRACT,
            description=f"{sum(1 for c in checks if (c.table, c.severity) == (table, severity))} check(s) of {table}.",
        )
        for table, severity in kinds
    ]


def _outcomes(results: Sequence[CheckResult], selected: Collection[AssetCheckKey]) -> Iterator[AssetCheckResult]:
    """One result per table and severity: it fails when one of its checks does, and lists those with who acts."""
    for table, severity in sorted({(result.check.table, result.check.severity) for result in results}):
        if AssetCheckKey(AssetKey(table.split(".")), severity) not in selected:
            continue
        mine = [result for result in results if (result.check.table, result.check.severity) == (table, severity)]
        failed = [result for result in mine if not result.success]
        blocking = any(result.is_blocking for result in failed)
        yield AssetCheckResult(
            asset_key=table.split("."),
            check_name=severity,
            passed=not failed,
            severity=AssetCheckSeverity.ERROR if blocking else AssetCheckSeverity.WARN,
            description="\n".join(result.message for result in failed) or None,
            metadata={"checks": len(mine), "failed": len(failed), "who_acts": ", ".join(sorted({r.check.owner for r in failed}))},
        )


