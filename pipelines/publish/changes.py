"""Why an edition differs from the one before it, in counts: late rows, rules, code, and the figures that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pipelines.publish.inside import read
from transforms.editions.canonical import columns_of, quoted, table_hash
from transforms.editions.manifest import BatchStamp, Change, Manifest, instant_text
from transforms.editions.shelf import Edition


def input_changes(before: Manifest, after: Manifest) -> list[Change]:
    """What went in differently: rows landed since, batches replaced, policies, calendars, other rules, code."""
    known = {(batch.source, batch.sha256) for batch in before.batches}
    now = {(batch.source, batch.sha256) for batch in after.batches}
    found = [
        Change("late rows", sum(batch.rows for batch in batches), f"source {source}")
        for source, batches in _by_source(
            [one for one in after.batches if (one.source, one.sha256) not in known]
        ).items()
    ]
    found += [
        Change("rows replaced", sum(batch.rows for batch in batches), f"source {source}")
        for source, batches in _by_source(
            [one for one in before.batches if (one.source, one.sha256) not in now]
        ).items()
    ]
    found = [change for change in found if change.count]  # a reading that found nothing new changed nothing
    reach = [group for group, was in before.as_of.items() if after.as_of[group] != was]
    if reach:
        told = (f"{group} {instant_text(before.as_of[group])} → {instant_text(after.as_of[group])}" for group in reach)
        found.append(Change("time", len(reach), "; ".join(told)))
    if before.policy_version != after.policy_version:
        found.append(Change("policy", 1, f"{before.policy_version} → {after.policy_version}"))
    if before.calendar_version != after.calendar_version:
        found.append(Change("calendar", 1, f"{before.calendar_version} → {after.calendar_version}"))
    if before.city_fingerprint != after.city_fingerprint and not any(
        one.cause in ("policy", "calendar") for one in found
    ):
        found.append(Change("rules", 1, "other files of the city folder or the national reference"))
    if before.models_fingerprint != after.models_fingerprint or before.code_version != after.code_version:
        found.append(Change("code", 1, f"{before.code_version} → {after.code_version}"))
    if before.key_fingerprint != after.key_fingerprint:
        found.append(Change("key", 1, "ids made with another key"))
    return found


def figure_changes(
    con: duckdb.DuckDBPyConnection, before: Mapping[str, Path], after: Mapping[str, Path]
) -> list[Change]:
    """Rows of each mart that are new, gone or different, by comparing the Parquet files of record."""
    found = []
    for mart, path in after.items():
        if mart not in before or not before[mart].is_file():
            found.append(
                Change("figures", _count(con, f"select * from {read(path)}"), f"{mart}: not in the edition before")
            )
            continue
        shared = sorted(
            {name for name, _ in columns_of(con, read(before[mart]))}
            & {name for name, _ in columns_of(con, read(path))}
        )
        columns = ", ".join(map(quoted, shared))
        old, new = (f"select {columns} from {read(one)}" for one in (before[mart], path))
        came, went = _count(con, f"{new} except all {old}"), _count(con, f"{old} except all {new}")
        if came or went:
            found.append(
                Change(
                    "figures", max(came, went), f"{mart}: {came:,} rows new or changed, {went:,} rows gone or changed"
                )
            )
    return found


def same_figures(con: duckdb.DuckDBPyConnection, before: Edition, folder: Path, hashes: Mapping[str, str]) -> bool:
    """Whether the marts written to ``folder``, whose hashes are ``hashes``, say what the edition ``before`` said.

    A mart or a column that did not exist when that was made is other code: that alone revises nothing.
    """
    for mart, known in before.manifest.hashes.items():
        if hashes.get(mart) == known:
            continue
        old, new = before.figures(mart), folder / f"{mart}.parquet"
        if mart not in hashes or not old.is_file():
            return False
        shared = {name for name, _ in columns_of(con, read(old))}
        added = [name for name, _ in columns_of(con, read(new)) if name not in shared]
        if not added:
            return False
        left = ", ".join(map(quoted, added))
        if table_hash(con, f"(select * exclude ({left}) from {read(new)})")[0] != known:
            return False
    return True


def _by_source(batches: Sequence[BatchStamp]) -> dict[str, list[BatchStamp]]:
    found: dict[str, list[BatchStamp]] = {}
    for batch in sorted(batches, key=lambda one: one.source):
        found.setdefault(batch.source, []).append(batch)
    return found


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    [(count,)] = con.execute(f"select count(*) from ({query})").fetchall()
    return int(count)
