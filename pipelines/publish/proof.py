"""Proof of an edition: its hashes again, and its figures again from exactly the batches it was made of."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from pipelines.publish.build import Build, Workplace, builder, temporary_database
from pipelines.publish.calendar import Plan
from pipelines.publish.changes import input_changes
from pipelines.publish.inside import read, write_figures
from pipelines.publish.placing import temporary
from pipelines.publish.rules import NoRules, kept_fingerprint, rules_of
from pipelines.publish.versions import calendar_version, code_version, policy_version
from transforms.editions.canonical import figures_hash, literal, table_hash
from transforms.editions.manifest import Change, Manifest
from transforms.editions.shelf import Edition
from transforms.engines.batches import Batch
from transforms.engines.inputs import AsOf
from transforms.graph import load_models, models_fingerprint


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """An edition computed again from its own batches and rules; ``causes`` says what else had changed when it differs."""

    edition: str
    published_hash: str
    rebuilt_hash: str
    causes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        """Whether the same figures came out."""
        return self.published_hash == self.rebuilt_hash


def verify(edition: Edition) -> list[str]:
    """Everything about an edition that is not as its manifest says; empty when all of it is."""
    manifest = edition.manifest
    problems = []
    if kept_fingerprint(edition) not in (None, manifest.city_fingerprint):
        problems.append(f"{edition.rules}: are not the rules it was made by; restore them from a backup")
    schema = "main" if manifest.public else "marts"
    with duckdb.connect() as con:
        for name, expected in manifest.hashes.items():
            path = edition.figures(name)
            found = _hash_or_fault(con, read(path)) if path.is_file() else "is missing"
            if found != expected:
                told = found if " " in found else f"its hash is {found[:12]}…, the manifest says {expected[:12]}…"
                problems.append(f"{path}: {told}; restore it from a backup")
        if figures_hash(manifest.hashes) != manifest.figures_hash:
            problems.append(f"{edition.path / 'manifest.json'}: figures_hash is not the hash of the hashes it lists")
        if not edition.database.is_file():
            return [*problems, f"{edition.database}: is missing; restore it from a backup"]
        if manifest.public and manifest.kind == "current":  # that one gathers other editions as well
            return problems
        try:
            con.execute(f"attach {literal(str(edition.database))} as looked_at (read_only)")
        except duckdb.Error as fault:
            return [
                *problems,
                f"{edition.database}: cannot be opened ({type(fault).__name__}); restore it from a backup",
            ]
        problems += [
            f"{edition.database}: {schema}.{name} differs from the file of record; restore it from a backup"
            for name, expected in manifest.hashes.items()
            if _hash_or_fault(con, f"looked_at.{schema}.{name}") != expected
        ]
    return problems


def rebuild(edition: Edition, work: Workplace, build: Build | None = None) -> Rebuilt:
    """Compute an edition again from exactly its batches and rules at its as-of; nothing on the shelf is touched.

    One that keeps no rules (made before editions did) is computed by those of today. Raises LookupError when a batch of the
    manifest is not in the ledger any more.
    """
    manifest = edition.manifest
    batches = batches_of(manifest, work.ledger.batches(), work.ledger.renamed())
    try:
        city = rules_of(edition, work.city, work.key)
    except NoRules:
        city = work.city
    as_of = AsOf(**manifest.as_of)
    plan = _plan_of(manifest)
    models = load_models()
    folder = temporary(work.paths.published, f"rebuild-{edition.name}")
    try:
        with temporary_database(folder) as con:
            (build or builder(work, plan.kind, city))(con, as_of, batches)
            hashes, _ = write_figures(con, folder / "out", plan.scope(city.zone), models)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    after = replace(
        manifest,
        city_fingerprint=city.fingerprint,
        models_fingerprint=models_fingerprint(models),
        code_version=code_version(),
        key_fingerprint=work.key.fingerprint,
        policy_version=policy_version(city, as_of.latest),
        calendar_version=calendar_version(city, as_of.latest),
    )
    return Rebuilt(edition.name, manifest.figures_hash, figures_hash(hashes), tuple(input_changes(manifest, after)))


def batches_of(manifest: Manifest, landed: Sequence[Batch], renamed: Mapping[tuple[str, str], str]) -> list[Batch]:
    """The landed batches a manifest names, in its order; raises LookupError for one that the ledger does not know."""
    by_stamp: dict[tuple[str, str], list[Batch]] = {}
    for batch in landed:
        by_stamp.setdefault((batch.source_id, batch.sha256), []).append(batch)
    found = []
    for stamp in manifest.batches:
        now = renamed.get((stamp.source, stamp.sha256), stamp.sha256)  # another key since: the same rows, other ids
        candidates = by_stamp.get((stamp.source, now))
        if not candidates:
            raise LookupError(
                f"{manifest.edition} was made from batch {stamp.sha256[:12]}… of source '{stamp.source}', which the ledger does not "
                "know (erased, or another data root); it can be verified but not rebuilt"
            )
        found.append(candidates.pop(0) if len(candidates) > 1 else candidates[0])
    return found


def _plan_of(manifest: Manifest) -> Plan:
    return Plan(
        name=manifest.name,
        kind=manifest.kind,
        starts_on=manifest.starts_on,
        ends_on=manifest.ends_on,
        scheduled_at=manifest.as_of_all,
        as_of=AsOf(**manifest.as_of),
        state=manifest.state,
        final_at=manifest.final_at,
        complete_through=manifest.complete_through,
    )


def _hash_or_fault(con: duckdb.DuckDBPyConnection, relation: str) -> str:
    """The hash of a table or file, or words (with a space) when it cannot be read."""
    try:
        return table_hash(con, relation)[0]
    except duckdb.Error as fault:
        return f"cannot be read ({type(fault).__name__})"
