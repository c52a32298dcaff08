"""A file that declares no extract time reaches as far as its latest event, whenever it was copied; one read later is the newer one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.landing.office import NOW, Office, ticket_source, tickets

ROWS = [f"T-{number},0{number}/03/2026 08:00,Baru,PU,,Lubang" for number in range(1, 9)]


def test_the_latest_event_is_how_far_it_reaches(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source("snapshot").replace('extracted_at = "tiket_%Y%m%d.csv"\n', ""))
    office.put("tiket.csv", tickets(*ROWS), mtime=NOW)
    reached = datetime(2026, 3, 8, 1, 0, 1, tzinfo=UTC)
    assert office.pull().complete_through == reached, "the latest event is in it"
    assert office.pull().complete_through == reached, "the same file says nothing new"

    # The newest row is gone: what is left ends earlier, and is newer all the same.
    office.put("tiket.csv", tickets(*ROWS[:-1]), mtime=NOW)
    report = office.pull()
    assert (report.deleted, report.complete_through) == (1, reached + timedelta(seconds=1))
    assert office.landed("ticket_id, _op")[-1] == ("T-8", "deleted")
    office.put("tiket.csv", tickets(*ROWS), mtime=NOW)
    assert office.pull().landed == 1, "and back again"
