"""Reads what an edition holds of recaps: the ways in which a month was counted, and the names nobody knows."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboards.data import Row, rows, tables


@st.cache_data(max_entries=50, show_spinner=False)
def are_there(path: str) -> bool:
    """Whether the edition holds any recap; frozen ones and those made before recaps were read hold none."""
    if "quality.reconciliation" not in tables(path):
        return False
    return bool(rows(path, "select 1 as one from core.recaps limit 1"))


@st.cache_data(max_entries=50, show_spinner=False)
def months(path: str) -> list[Row]:
    """Each way of counting each month's complaints received, newest month first."""
    return rows(
        path,
        "select month_on, way, dimension, parts_count, stated_count, way_count, ways_count, least_count, most_count, is_agreed "
        "from quality.reconciliation where level = 'city' and measure = 'received' order by month_on desc, way",
    )


@st.cache_data(max_entries=200, show_spinner=False)
def subjects(path: str, level: str, month_on: date) -> list[Row]:
    """Each way of counting each agency (or channel) of one month; a name nobody knows as it was spelled."""
    return rows(
        path,
        """
        with written as (
            select lower(coalesce(spelling, name)) as subject, min(coalesce(spelling, name)) as name
            from core.recaps where not is_total group by all
        ), done as (
            select subject, max(way_count) as done_count from quality.reconciliation
            where level = $level and month_on = $month and measure = 'followed_up' group by all
        )
        select ways.subject, written.name, ways.way, ways.way_count, ways.ways_count, ways.least_count, ways.most_count, ways.is_agreed,
            done.done_count
        from quality.reconciliation as ways
        left join written on written.subject = ways.subject
        left join done on done.subject = ways.subject
        where ways.level = $level and ways.month_on = $month and ways.measure = 'received'
        order by ways.most_count - ways.least_count desc, ways.most_count desc, ways.subject, ways.way
        """,
        {"level": level, "month": month_on},
    )


@st.cache_data(max_entries=50, show_spinner=False)
def unknown(path: str) -> list[Row]:
    """Spellings that name nothing the city lists: in how many months, the complaints stated of them, and the closest name.

    Where several papers state them, the paper that states most counts: the same complaint is not counted twice.
    """
    return rows(
        path,
        """
        with by_source as (
            select source_id, dimension, spelling, count(distinct month_on) as months_count, sum(stated_count) as stated_count,
                any_value(suggested_id) as suggested_id, any_value(suggested_ratio) as suggested_ratio
            from core.recaps
            where measure = 'received' and not is_total and coalesce(agency_id, channel_id) = 'tak-dikenal'
            group by all
        )
        select dimension, spelling, max(months_count) as months_count, max(stated_count)::bigint as stated_count,
            any_value(suggested_id) as suggested_id, any_value(suggested_ratio) as suggested_ratio
        from by_source group by dimension, spelling order by stated_count desc, spelling
        """,
    )


@st.cache_data(max_entries=50, show_spinner=False)
def named(path: str) -> Row:
    """How many spellings the recaps use, and how many of them name something the city lists."""
    [found] = rows(
        path,
        "select count(distinct dimension || spelling) as spellings_count, count(distinct dimension || spelling) filter "
        "(where coalesce(agency_id, channel_id) <> 'tak-dikenal') as known_count from core.recaps where spelling is not null",
    )
    return found
