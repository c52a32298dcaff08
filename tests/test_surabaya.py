"""Complaints of a real media centre whose clock carries no mark: declared as UTC its days are local, declared as local it is objected to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pipelines.landing import PullReport
from tests.landed import landed, list_of, records
from tests.reference import reference
from transforms.city.model import City

AS_OF = datetime(2023, 3, 17, tzinfo=UTC)
HERE = ZoneInfo("Asia/Jakarta")
MODELS = ("marts.ticket_periods", "marts.ticket_verdicts", "staging.hour_profiles")


@dataclass(frozen=True)
class Counted:
    """The register, pulled and counted."""

    pull: PullReport
    city: City
    connection: duckdb.DuckDBPyConnection

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def own_rows() -> list[dict[str, str]]:
    return records(reference("id_surabaya_keluhcerdas_2023") / "keluhan_tanpa_teks_2022_01_09.csv")


def counted(root: Path, declared: str | None = None) -> Counted:
    """The register, its zone ``declared`` otherwise than the folder says when given."""
    rows = own_rows()
    agencies, topics = list_of(row["instansi"] for row in rows), list_of((row["topik"] for row in rows), "code")
    here = landed("surabaya-2022", root, {"agencies.csv": agencies, "categories.csv": topics})
    if declared:
        sources = here.folder / "sources.toml"
        text = sources.read_text(encoding="utf-8")
        assert 'timezone = "UTC"' in text
        sources.write_text(text.replace('timezone = "UTC"', f'timezone = "{declared}"'), encoding="utf-8")
    return Counted(here.pull(), here.city, here.counted(AS_OF, *MODELS))


@pytest.fixture(scope="module")
def surabaya(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    yield counted(tmp_path_factory.mktemp("surabaya"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_row_is_landed(surabaya: Counted) -> None:
    report = surabaya.pull
    assert (report.rows_read, report.landed, report.duplicates, report.quarantined) == (len(own_rows()), 6_370, 0, 0)


def test_days_are_local(surabaya: Counted) -> None:
    expected: dict[str, int] = defaultdict(int)
    for row in own_rows():
        expected[instant(row["tanggal_keluhan"]).astimezone(HERE).date().isoformat()] += 1
    found = surabaya.ask(
        "select cast(starts_on as varchar), cast(sum(created_count) as integer) from marts.ticket_periods "
        "where period = 'day' and created_count > 0 group by starts_on"
    )
    assert dict(found) == expected
    # The register says 17:00 for what happened at midnight: a third of its days would be another.
    assert sum(row["tanggal_keluhan"][:10] not in {instant(row["tanggal_keluhan"]).astimezone(HERE).date().isoformat()} for row in own_rows()) > 500


def test_the_hours_fit_utc(surabaya: Counted) -> None:
    [(source, verdict, mean, likely)] = surabaya.ask("select source_id, verdict, mean_hour, likely_zone from staging.hour_profiles")
    assert (source, verdict, likely) == ("keluhan", "plausible", None)
    assert 12 < mean < 15


def test_declared_as_local_the_hours_object(tmp_path: Path) -> None:
    wrong = counted(tmp_path, "Asia/Jakarta")
    [(verdict, mean, likely)] = wrong.ask("select verdict, mean_hour, likely_zone from staging.hour_profiles")
    assert (verdict, likely) == ("implausible", "UTC")
    assert mean < 8


def test_first_response_hours_by_agency_and_month(surabaya: Counted) -> None:
    names = {agency.id: agency.name for agency in surabaya.city.agencies}
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for agency, month, seconds in surabaya.ask(
        "select verdicts.agency_id, cast(dates.month_on as varchar), verdicts.clock_seconds from marts.ticket_verdicts as verdicts "
        "join core.tickets as tickets using (ticket_id) join core.dates as dates on dates.day_on = tickets.created_on "
        "where verdicts.clock = 'agency_answer' and verdicts.stopped_at is not null and not verdicts.is_impossible_order"
    ):
        found[names[agency], month].append(seconds)
    expected: dict[tuple[str, str], list[int]] = defaultdict(list)
    early = []
    for row in own_rows():
        if not row["tanggal_ditanggapi"]:
            continue
        asked, answered = instant(row["tanggal_keluhan"]), instant(row["tanggal_ditanggapi"])
        if answered < asked:
            early.append(row["id"])
            continue
        month = asked.astimezone(HERE).date().replace(day=1).isoformat()
        expected[row["instansi"].strip(), month].append(int((answered - asked).total_seconds()))
    assert len(expected) > 500
    assert {key: sorted(values) for key, values in found.items()} == {key: sorted(values) for key, values in expected.items()}
    # Answers older than their complaints keep their row and verdict, and enter no duration.
    impossible = surabaya.ask("select ticket_id, outcome, clock_seconds from marts.ticket_verdicts where is_impossible_order")
    assert sorted(impossible) == sorted((ticket, "met", None) for ticket in early)
    assert len(early) == 4
