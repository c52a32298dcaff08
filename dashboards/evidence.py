"""What speaks for and against an edition: its identities and checks, the rows set aside, and the landing ledger's account of each source."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import streamlit as st

from dashboards import data
from transforms.city.lateness import LOOKED_BACK
from transforms.editions.reading import Row


@st.cache_data(max_entries=50, show_spinner=False)
def identities(path: str) -> list[Row]:
    """Per identity: how often it was checked, how often it broke, and the broken row that is widest of the mark."""
    return data.rows(
        path,
        """
        with broken as (
            select identity, count(*) as broken_count, arg_max(terms, abs(difference)) as terms, arg_max(left_side, abs(difference)) as left_side,
                arg_max(right_side, abs(difference)) as right_side, arg_max(place, abs(difference)) as place,
                arg_max(starts_on, abs(difference)) as starts_on, max(abs(difference)) as difference
            from quality.identities where is_broken group by identity
        )
        select told.identity, told.right_side as checked_count, coalesce(broken.broken_count, 0) as broken_count, broken.terms,
            broken.left_side, broken.right_side, broken.place, broken.starts_on, broken.difference
        from quality.identities as told left join broken on broken.identity = told.identity
        where told.period = 'all' and not told.is_broken
        order by coalesce(broken.broken_count, 0) desc, told.identity
        """,
    )


@st.cache_data(max_entries=50, show_spinner=False)
def checks(path: str) -> list[Row]:
    """Every check of the edition, failed ones first."""
    return data.rows(
        path,
        "select check_id, suite, severity, owner, kind, success, observed, unexpected_count, message from quality.results "
        "order by success, severity, suite, check_id",
    )


def quarantine(path: str, limit: int = 200) -> tuple[int, list[Row]]:
    """Rows set aside at landing, without their content; frozen editions carry none."""
    if "core.quarantine" not in data.tables(path):
        return 0, []
    total = data.rows(path, "select count(*) as n from core.quarantine")[0]["n"]
    return total, data.rows(path, "select * from core.quarantine limit $limit", {"limit": limit})


def ledger() -> list[Row]:
    """Per source: rows read, landed, duplicate and set aside over every pull, and the last instants its readings reached, comma-separated, from the
    landing ledger on this machine.

    Empty where there is no ledger (a dashboard that was given published editions only).
    """
    path = data.data_root() / "landing" / data.city_id() / "ledger.sqlite"
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute(
            "select source_id, count(*) as pulls, sum(rows_read) as rows_read, sum(landed) as landed, sum(duplicates) as duplicates, "
            "sum(quarantined) as quarantined, max(complete_through) as complete_through, "
            "(select group_concat(through) from (select distinct complete_through as through from pulls as known where held is null and "
            "complete_through is not null and known.source_id = pulls.source_id order by through desc limit ?)) as reached, "
            "(select held from pulls as newest where newest.source_id = pulls.source_id order by number desc limit 1) as held "
            "from pulls group by source_id order by source_id",
            (LOOKED_BACK + 1,),
        ).fetchall()
    return [dict(row) for row in found]
