"""The public pages' sentences, orders and rules as values. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from dashboards import open_data
from dashboards.open_data import Row
from dashboards.public_begin import PublicPage, cells_table
from dashboards.render import formats, html
from dashboards.render.view import View
from transforms.comparison.ranking import Counted, rank
from transforms.graph import load_models
from transforms.metrics import ratio, share

MONTH_TABLES = (
    ("channel_months", "channel_id", "by_channel"),
    ("category_months", "category_id", "by_topic"),
)
#: Ids that are no agency: the merged rest, the centre, spellings nobody matched. Listed, never ranked.
NOT_RANKED = ("digabung", "pusat", "tak-dikenal", "tanpa-keterangan")


def by_risk(rows: Sequence[Row], n_min: int) -> list[Row]:
    """Agencies with enough due, worst shrunk rate first; then those with few, then hidden ones."""
    shown = [row for row in rows if row.get("due_count") is not None and row.get("met_count") is not None]
    by_id = {str(row["agency_id"]): row for row in shown if row["agency_id"] not in NOT_RANKED}
    found = rank([Counted(agency, row["met_count"], row["due_count"]) for agency, row in by_id.items()], n_min)
    ranked = [by_id[one.id] for one in found.worst_first]
    return ranked + [row for row in rows if row not in ranked]


def promise(page: PublicPage, rows: Sequence[Row]) -> str:
    """How the whole city kept its promises in the month."""
    language = page.view.language
    met, due = open_data.totals(rows, "met_count"), open_data.totals(rows, "due_count")
    found = ratio("sla_on_time", met, due)
    if found is None:
        return page.view.say("janji_none", period=page.period)
    counts = {"met": formats.number(met, language), "due": formats.number(due, language)}
    rate = f" ({formats.rate(found, language)})" if (due or 0) >= page.n_min else ""
    return page.view.say("janji_told", period=page.period, rate=rate, **counts)


def volume(page: PublicPage) -> str:
    """How many complaints and calls came in the month."""
    language = page.view.language
    days = open_data.days(page.shelf, page.on)
    created = open_data.totals(open_data.of_period(page.shelf, "channel_months", page.on), "created_count")
    calls, pranks = open_data.totals(days, "received_count"), open_data.totals(days, "prank_count")
    return page.view.say(
        "jumlah_told",
        period=page.period,
        created=formats.number(created, language),
        calls=formats.number(calls, language),
        pranks=formats.number(pranks, language),
    )


def daily(days: Sequence[Row], language: str) -> tuple[list[str], list[int]]:
    """Day labels and new complaints per day; joined days stand as one bar with their mean, hidden ones are left out."""
    known = [row for row in days if row.get("created_count") is not None]
    return [day_label(row, language) for row in known], [
        round(share(row["created_count"], row["day_count"]) or 0) for row in known
    ]


def day_label(row: Row, language: str) -> str:
    """One day, or the first and last of days that were joined because few people stand behind each."""
    first = formats.day(row["starts_on"], language, "d MMM")
    return (
        first
        if row["day_count"] == 1
        else f"{first} – {formats.day(row['ends_on'] - timedelta(days=1), language, 'd MMM')}"
    )


def daily_sentence(days: Sequence[Row], view: View) -> str:
    """The busiest and the quietest of the days that stand alone."""
    known = [row for row in days if row.get("created_count") is not None and row["day_count"] == 1]
    if not known:
        return view.say("days_none")
    high, low = max(known, key=lambda row: row["created_count"]), min(known, key=lambda row: row["created_count"])
    return view.say(
        "days_told",
        high=formats.number(high["created_count"], view.language),
        high_on=formats.day(high["starts_on"], view.language),
        low=formats.number(low["created_count"], view.language),
        low_on=formats.day(low["starts_on"], view.language),
    )


def areas(page: PublicPage) -> str:
    """The newest published year by area; areas are published once a year so that nobody can be singled out."""
    years = [year for year in open_data.years(page.shelf) if year <= page.on] or open_data.years(page.shelf)
    if not years:
        return html.paragraph(page.view.say("areas_none"))
    rows = [row for row in open_data.of_period(page.shelf, "area_years", years[0]) if not _only_contains(row, page)]
    return cells_table(
        page, rows, "area_id", page.view.say("head_area_id"), page.view.say("areas_caption", year=years[0].year)
    )


def _only_contains(row: Row, page: PublicPage) -> bool:
    """Whether nothing was reported about an area itself but it contains others: its 0 would be read as that of all in it."""
    codes = (str(other["area_id"]) for other in open_data.whole(page.shelf, "area_years"))
    return row.get("created_count") == 0 and row.get("due_count") == 0 and any(code.startswith(f"{row['area_id']}.") for code in codes)


def rules(page: PublicPage) -> list[tuple[str, str]]:
    """The rules a reader needs: what counts as kept, few cases, few people, frozen months."""
    say = page.view.say
    return [
        (say("rule_kept"), say("rule_kept_told")),
        (say("rule_n"), say("rule_n_told", n=page.n_min)),
        (say("rule_k"), say("rule_k_told", mark=formats.SUPPRESSED)),
        (say("rule_frozen"), say("rule_frozen_told")),
    ]


def table_told(table: str, rows: Sequence[Row], view: View) -> str:
    """What a table holds and how many rows."""
    return f"{view.say(f'table_{table}')} {view.say('table_rows', rows=formats.number(len(rows), view.language))}"


def downloads(page: PublicPage, rows: Sequence[Row]) -> list[tuple[str, bytes, str]]:
    """The table as CSV and as JSON."""
    return [
        ("CSV", open_data.as_csv(rows), "text/csv"),
        ("JSON", open_data.as_json(rows, page.shelf.newest), "application/json"),
    ]


def kilobytes(packed: bytes, language: str) -> str:
    """Size in KB, at least 1."""
    return formats.number(max(1, round(len(packed) / 1024)), language)


@cache
def _meanings(table: str) -> dict[str, str]:
    model = load_models().get(f"public.{table}")
    return {column.name: column.meaning for column in model.columns} if model else {}


def columns(table: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Published columns with their meanings."""
    return [(name, _meanings(table).get(name, formats.MISSING)) for name in rows[0]]
