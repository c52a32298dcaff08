"""The gate: an edition whose numbers do not add up, or whose public part could name somebody, is not published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from transforms.graph import Model
from transforms.privacy.classes import class_of
from transforms.privacy.lineage import leaks, schema_of

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Broken:
    """One identity that fails at one place."""

    identity: str
    period: str
    starts_on: str
    place: str
    left: int | None
    right: int | None
    difference: int | None
    """Sides and their difference; None where a side is unknown, which breaks the identity as well."""
    terms: str

    def __str__(self) -> str:
        when = f"{self.period} {self.starts_on}".strip()
        by = "by an unknown number" if self.difference is None else f"by {self.difference:+,}"
        return f"identity {self.identity}, {when}, {self.place}: {_told(self.left)} is not {_told(self.right)} (fails {by}; {self.terms})"


def _told(side: int | None) -> str:
    return "unknown" if side is None else f"{side:,}"


class GateFailed(RuntimeError):
    """An identity is broken, so nothing was published and the last good edition stays. Trying again does not help."""

    transient = False

    def __init__(self, edition: str, broken: list[Broken]) -> None:
        self.edition = edition
        self.broken = broken
        shown = "\n".join(f"  {one}" for one in broken[:SHOWN])
        more = f"\n  … and {len(broken) - SHOWN:,} more" if len(broken) > SHOWN else ""
        super().__init__(
            f"{edition}: {len(broken):,} identities are broken; nothing was published, the last edition stays:\n{shown}{more}\n"
            "Look at them: tanggap check. Rows in quarantine or a mapping of states in sources.toml are the usual cause."
        )


class LineageFailed(RuntimeError):
    """A column that is not open reaches a public table, so nothing was published. Trying again does not help."""

    transient = False


def broken_identities(con: duckdb.DuckDBPyConnection) -> list[Broken]:
    """Every broken identity of ``quality.identities``; an identity that was never checked counts as broken."""
    rows = con.execute(
        "select identity, period, coalesce(starts_on::varchar, ''), place, left_side, right_side, difference, terms "
        "from quality.identities where is_broken order by all"
    ).fetchall()
    found = [Broken(*row) for row in rows]
    told = {row[0] for row in con.execute("select identity from quality.identities where period = 'all'").fetchall()}
    missing = sorted({str(number) for number in range(1, 10)} - {identity.split(" ", 1)[0] for identity in told})
    return found + [
        Broken(number, "all", "", "quality.identities", 0, 1, -1, "the identity was not checked") for number in missing
    ]


def pass_identities(con: duckdb.DuckDBPyConnection, edition: str) -> dict[str, int]:
    """How many checks were made and hold; raises `GateFailed` when one does not."""
    if broken := broken_identities(con):
        raise GateFailed(edition, broken)
    row = con.execute(
        "select coalesce(sum(right_side), 0), coalesce(sum(left_side), 0) from quality.identities where period = 'all'"
    )
    [(checked, holding)] = row.fetchall()
    return {"identities_checked": int(checked), "identities_holding": int(holding)}


def pass_lineage(con: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Raise `LineageFailed` when a public model reads what must not be public. ``con`` holds the built models."""
    if found := leaks(models, schema_of(con), class_of):
        lines = "\n".join(f"  {leak}" for leak in found[:SHOWN])
        raise LineageFailed(
            f"{len(found)} column(s) that are not open reach public tables; nothing was published:\n{lines}\n"
            "Count them instead of showing them, or class the column in transforms/privacy/classes.toml if it is open."
        )
