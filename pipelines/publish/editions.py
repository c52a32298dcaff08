"""Publish an edition, or look at it again: compute, gate, write, place.

A frozen edition keeps the as-of it was first published with. It is computed again only when rows or rules changed, and a
revision appears only when a figure changed; other code alone revises nothing. ``current`` follows everything.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.paths import Paths
from pipelines.publish.build import Build, Workplace, built
from pipelines.publish.calendar import Plan, as_of_groups
from pipelines.publish.changes import figure_changes, input_changes, same_figures
from pipelines.publish.explain import row_counts
from pipelines.publish.gate import pass_identities, pass_lineage
from pipelines.publish.inside import write_database, write_figures, write_quality
from pipelines.publish.placing import place, prune, settle, temporary
from pipelines.publish.proof import Rebuilt, rebuild, verify
from pipelines.publish.public import has_public_part, write_public
from pipelines.publish.rules import fingerprint_today, write_rules
from pipelines.publish.versions import calendar_version, code_version, policy_version
from transforms.editions.canonical import figures_hash
from transforms.editions.manifest import BatchStamp, Change, CityStamp, Manifest, inputs_hash
from transforms.editions.scope import MARTS, local_midnight
from transforms.editions.shelf import Edition, Shelf
from transforms.engines.batches import Batch
from transforms.engines.inputs import AsOf
from transforms.graph import Model, load_models, models_fingerprint
from transforms.privacy.classes import class_of

__all__ = ["Outcome", "Rebuilt", "Workplace", "publish", "rebuild", "verify"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one plan: ``published``, ``revised``, ``unchanged`` or ``refused`` (held back, with the reason)."""

    name: str
    kind: str
    action: str
    reason: str = ""
    figures_hash: str = ""
    changes: tuple[Change, ...] = ()
    is_held: bool = False
    """Refused because a required source is not there yet, not because anything is wrong."""


def publish(plan: Plan, work: Workplace, build: Build | None = None) -> Outcome:
    """Publish the edition of ``plan`` if it is new or its figures changed.

    Raises `GateFailed` for a broken identity, `LineageFailed` and `NotPublic` for the public part: then nothing was
    published, and the edition before stays up.
    """
    settle(work.paths)
    if plan.held:
        return Outcome(plan.name, plan.kind, "refused", plan.held, is_held=True)
    shelf = Shelf(work.paths.published)
    newest = shelf.newest(plan.name)
    batches = work.ledger.batches()
    if newest is not None and (reason := _same(plan, work, shelf, newest, batches)):
        return Outcome(plan.name, plan.kind, "unchanged", reason, newest.manifest.figures_hash)
    as_of = plan.as_of if newest is None or plan.kind == "current" else _kept_as_of(plan, newest, work.city.zone)
    with built(plan, work, as_of, batches, build) as (con, made_from):
        return _publish_built(plan, work, shelf, newest, con, as_of, batches, made_from)


# ------------------------------------------------------------------------------------------------------------ looking again


def _kept_as_of(plan: Plan, newest: Edition, zone: str) -> AsOf:
    """The as-of of a revision: that of the edition before, so that both speak of one instant.

    Only where its rows ended before the period did, and now reach further, is it moved: else the missing hours were in no edition, ever.
    """
    assert plan.ends_on is not None
    kept, over = newest.manifest.as_of, local_midnight(plan.ends_on, zone)
    return AsOf(**{group: max(was, getattr(plan.as_of, group)) if was < over else was for group, was in kept.items()})


def _same(plan: Plan, work: Workplace, shelf: Shelf, newest: Edition, batches: Sequence[Batch]) -> str:
    """Why the newest edition needs no second look; empty when it does."""
    manifest = newest.manifest
    inputs = _inputs_hash(work, batches)
    if plan.kind == "current":
        same = (
            manifest.inputs_hash == inputs
            and manifest.models_fingerprint == models_fingerprint(load_models())
            and dict(manifest.as_of) == as_of_groups(plan.as_of)
            and manifest.notes == _gathers(shelf)
        )
        return "same rows, rules, code and as-of" if same else ""
    if manifest.inputs_hash == inputs:
        return "same rows and rules"
    if _checked(work.paths, plan.name) == [inputs, manifest.figures_hash]:
        return "rows or rules changed, figures did not (looked at before)"
    return ""


def _checked_file(paths: Paths, name: str) -> Path:
    return paths.published / "checked" / f"{name}.json"


def _checked(paths: Paths, name: str) -> list[str] | None:
    try:
        found = json.loads(_checked_file(paths, name).read_text("utf-8"))
    except (OSError, ValueError):  # only a memory of work done: without it the edition is computed once more
        return None
    return found if isinstance(found, list) else None


def _remember_checked(paths: Paths, name: str, inputs: str, figures: str) -> None:
    path = _checked_file(paths, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = temporary(path.parent, path.name)
    aside.write_text(json.dumps([inputs, figures]), "utf-8")
    os.replace(aside, path)


def _inputs_hash(work: Workplace, batches: Sequence[Batch]) -> str:
    return inputs_hash(_stamps(batches), work.city.fingerprint, work.key.fingerprint)


def _stamps(batches: Sequence[Batch]) -> tuple[BatchStamp, ...]:
    return tuple(BatchStamp(one.source_id, one.sha256, one.rows, one.received_on) for one in batches)


def _gathers(shelf: Shelf) -> tuple[str, ...]:
    """The frozen public editions that the public part of ``current`` is made of."""
    return tuple(
        f"gathers {shelf.open(name, public=True).name}"
        for name in sorted(shelf.names(public=True))
        if name != "current"
    )


# --------------------------------------------------------------------------------------------------------------- publishing

_traced: set[str] = set()


def _publish_built(
    plan: Plan,
    work: Workplace,
    shelf: Shelf,
    newest: Edition | None,
    con: duckdb.DuckDBPyConnection,
    as_of: AsOf,
    batches: Sequence[Batch],
    made_from: str,
) -> Outcome:
    models = load_models()
    quality = pass_identities(con, plan.name)
    if has_public_part(plan.kind) and models_fingerprint(models) not in _traced:
        pass_lineage(con, models)
        _traced.add(models_fingerprint(models))
    scope = plan.scope(work.city.zone)
    inside = temporary(work.paths.editions, plan.name)
    public = temporary(work.paths.public_editions, plan.name) if has_public_part(plan.kind) else None
    try:
        hashes, rows = write_figures(con, inside, scope, models)
        if newest is not None and plan.kind != "current" and same_figures(con, newest, inside / "figures", hashes):
            _remember_checked(work.paths, plan.name, _inputs_hash(work, batches), newest.manifest.figures_hash)
            return Outcome(
                plan.name,
                plan.kind,
                "unchanged",
                "rows or rules changed, figures did not",
                newest.manifest.figures_hash,
            )
        manifest = _manifest(plan, work, shelf, as_of, batches, hashes, rows, made_from)
        if newest is not None:
            files = {mart: newest.figures(mart) for mart in MARTS}
            moved = figure_changes(con, files, {mart: inside / "figures" / f"{mart}.parquet" for mart in MARTS})
            items = () if plan.kind == "current" else row_counts(newest, work, con, batches, as_of)
            told = [Change(f"{kind}s {cause}", count) for kind, cause, count in items]
            before = replace(newest.manifest, city_fingerprint=fingerprint_today(newest, work.city, work.key))
            manifest = replace(manifest, changes=(*told, *input_changes(before, manifest), *moved))
        manifest = replace(manifest, quality={**quality, **write_quality(con, inside, scope)})
        write_database(con, inside, manifest, models, work.key, _classes(models))
        write_rules(work.city, inside / "rules")
        (inside / "manifest.json").write_text(manifest.to_json(), "utf-8")
        if public is not None:
            write_public(con, public, manifest, scope, work.city, models, shelf)
        place(work.paths, manifest.edition, plan.name, inside, public)
    finally:
        for left in filter(None, (inside, public)):
            shutil.rmtree(left, ignore_errors=True)
    if plan.kind == "current":
        prune(work.paths, work.wall, plan.scheduled_at.astimezone(work.city.tzinfo).date())
    action = "published" if newest is None or plan.kind == "current" else "revised"
    return Outcome(plan.name, plan.kind, action, "", manifest.figures_hash, manifest.changes)


def _manifest(
    plan: Plan,
    work: Workplace,
    shelf: Shelf,
    as_of: AsOf,
    batches: Sequence[Batch],
    hashes: Mapping[str, str],
    rows: Mapping[str, int],
    made_from: str,
) -> Manifest:
    manifest = Manifest(
        edition=plan.name,
        name=plan.name,
        kind=plan.kind,
        state=plan.state,
        revision=1,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        final_at=plan.final_at,
        as_of=as_of_groups(as_of),
        complete_through=plan.complete_through,
        city=CityStamp(work.city.id, work.city.name, work.city.zone, work.city.simulated),
        batches=_stamps(batches),
        city_fingerprint=work.city.fingerprint,
        models_fingerprint=models_fingerprint(load_models()),
        code_version=code_version(),
        key_fingerprint=work.key.fingerprint,
        policy_version=policy_version(work.city, as_of.latest),
        calendar_version=calendar_version(work.city, as_of.latest),
        rows=rows,
        hashes=hashes,
        figures_hash=figures_hash(hashes),
        quality={},
        made_from=made_from,
        notes=_gathers(shelf) if plan.kind == "current" else (),
        made_at=work.wall,
    )
    name = plan.name
    if plan.kind == "current":
        name = f"current-{manifest.as_of_all:%Y%m%dT%H%M%SZ}-{manifest.figures_hash[:8]}"
    before = [one for one in shelf.history(plan.name) if one.name.split(".r", 1)[0] == name]
    revision = 1 + max((one.manifest.revision for one in before), default=0)
    return replace(manifest, revision=revision, edition=name if revision == 1 else f"{name}.r{revision}")


def _classes(models: Mapping[str, Model]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for model in models.values():
        for column in model.columns:
            try:
                found[model.name, column.name] = class_of(model.name, column.name)
            except LookupError:
                continue  # the dictionary calls it internal; a test of the classes file names it
    return found
