"""A check as a value: one sentence about one table, its gravity and who acts when it fails."""

from __future__ import annotations

from dataclasses import dataclass

CONTRACT = "contract"
"""The run stops and the old edition stays."""
SUSPICION = "suspicion"
"""The edition is published with a note."""

STEWARD = "data steward"
SUPERVISOR = "call-centre supervisor"
DEVELOPER = "developer"

UNIQUE, PRESENT, AMONG, NEVER = "unique", "present", "among", "never"


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation of ``table``; ``says`` completes the sentence "It must hold that …"."""

    table: str
    name: str
    kind: str
    severity: str
    owner: str
    says: str
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    query: str = ""
    """SQL of the rows that must not exist; ``{batch}`` stands for the table."""
    tells: bool = False
    """The query's column ``told`` is a sentence for the message; it may hold no value of the data."""

    @property
    def id(self) -> str:
        """``schema.table.name``: unique over all suites, stable, the key of quality.results."""
        return f"{self.table}.{self.name}"


def unique(table: str, *columns: str, owner: str = DEVELOPER) -> Check:
    """No two rows share ``columns``: the grain the table promises."""
    return Check(table, "key_is_unique", UNIQUE, CONTRACT, owner, f"no two rows share {', '.join(columns)}", columns)


def present(table: str, column: str, owner: str = STEWARD) -> Check:
    """``column`` is never empty."""
    return Check(table, f"{column}_is_given", PRESENT, CONTRACT, owner, f"{column} is never empty", (column,))


def among(table: str, column: str, values: tuple[str, ...], owner: str = STEWARD) -> Check:
    """``column`` is one of ``values``, or empty."""
    says = f"{column} is one of {', '.join(values)}"
    return Check(table, f"{column}_is_known", AMONG, CONTRACT, owner, says, (column,), values)


def refers(table: str, column: str, other: str, to: str, severity: str = CONTRACT, owner: str = STEWARD) -> Check:
    """Every ``column`` that is given is a ``to`` of table ``other``."""
    query = (
        f"select one.{column} from {{batch}} as one left join (select distinct {to} as there from {other}) as known "
        f"on known.there = one.{column} where one.{column} is not null and known.there is null"
    )
    return Check(table, f"{column}_exists", NEVER, severity, owner, f"{column} is in {other}", (column,), (), query)


def never(table: str, name: str, says: str, where: str, severity: str = CONTRACT, owner: str = STEWARD) -> Check:
    """No row fulfils the SQL condition ``where``."""
    return Check(table, name, NEVER, severity, owner, says, (), (), f"select 1 as found from {{batch}} where {where}")


def find_none(table: str, name: str, says: str, query: str, owner: str) -> Check:
    """``query`` finds no row, as a contract: for what one row alone cannot show."""
    return Check(table, name, NEVER, CONTRACT, owner, says, (), (), query)


def suspect(table: str, name: str, says: str, query: str, owner: str = SUPERVISOR, tells: bool = False) -> Check:
    """``query`` finds no row; each row it finds is something a person should look at."""
    return Check(table, name, NEVER, SUSPICION, owner, says, (), (), query, tells)
