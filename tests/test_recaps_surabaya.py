"""A real city's monthly papers from file to page: each month's ways of counting, added up again here straight from the files.

The inputs stay where TANGGAP_REFERENCE_DATA says; nothing of them is in the project.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from pipelines.ledger import Ledger
from pipelines.paths import Paths
from pipelines.run import RunReport, run
from tests.command import PATIENCE
from tests.dashboards.conftest import ROOT, text_of
from tests.reference import reference
from tests.surabaya import DATA, city_folder, workbooks
from transforms.city.loader import environment
from transforms.editions.shelf import Shelf
from transforms.query.desk import ask_edition

KEY = "a key for these tests only, 0123456789abcdef"
NOW = datetime(2017, 11, 6, 2, tzinfo=UTC)
MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"]

Counts = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Ran:
    """The city after its run."""

    report: RunReport
    data: Path
    city: Path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    reference(DATA)
    root = tmp_path_factory.mktemp("surabaya")
    city = city_folder(root)
    environ = {**environment(), "TANGGAP_DATA": str(root / "data"), "TANGGAP_KEY": KEY}
    yield Ran(run(city, environ=environ, now=NOW, progress=lambda text: None), root / "data", city)


def month_of(text: str) -> str:
    """The first day of the month named "Mei 2017" in a text of these files."""
    words = text.split()
    place = next(place for place, word in enumerate(words) if word in MONTHS)
    return date(int(words[place + 1]), MONTHS.index(words[place]) + 1, 1).isoformat()


def ways_of_the_files() -> tuple[Counts, Counts]:
    """Sums of the parts, and the sums the papers write themselves, by month and way: read by openpyxl and csv alone."""
    parts: Counts = defaultdict(int)
    stated: Counts = {}
    for path in workbooks():
        agencies, channels = openpyxl.load_workbook(path).worksheets
        month = month_of(str(agencies.cell(1, 1).value))
        parts[month, "rkm agency"] = sum(int(row[3]) for row in agencies.iter_rows(min_row=3, values_only=True))
        names, counts = channels.iter_rows(values_only=True)
        whole = {str(name): int(count) for name, count in zip(names, counts, strict=True)}
        stated[month, "rkm channel"] = whole.pop("Jumlah")
        parts[month, "rkm channel"] = sum(whole.values())
    with (reference(DATA) / "kanal.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kanal"] == "Jumlah":
                stated[month_of(row["bulan"]), "kanal channel"] = int(row["jumlah"])
            else:
                parts[month_of(row["bulan"]), "kanal channel"] += int(row["jumlah"])
    with (reference(DATA) / "keluhan_2017_05_10.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts[row["Tanggal"], "keluhan agency"] += int(float(row["Keluhan"]))
    return parts, stated


def asked(ran: Ran, query: str) -> list[tuple[object, ...]]:
    """Rows of the working edition, as an analyst asks for them."""
    shelf = Shelf(Paths(ran.data, "surabaya-2017").published)
    return [tuple(row) for row in ask_edition(shelf.open("current"), query).rows]


def test_every_row_of_the_papers_is_accounted_for(ran: Ran) -> None:
    assert ran.report.failure is None, ran.report.failure
    assert ran.report.exit_code == 0, list(ran.report.lines())
    for pull in Ledger(Paths(ran.data, "surabaya-2017").ledger).pulls():
        assert pull.rows_read == pull.landed + pull.duplicates + pull.quarantined > 0
        assert pull.quarantined == 0


def test_each_month_is_counted_as_its_papers_state_it_and_the_ways_agree(ran: Ran) -> None:
    parts, stated = ways_of_the_files()
    found = asked(
        ran,
        "select month_on, way, parts_count, stated_count, ways_count, most_count - least_count, is_agreed from quality.reconciliation "
        "where level = 'city' and measure = 'received' order by month_on, way",
    )
    assert {(row[0], row[1]): row[2] for row in found} == parts
    assert {(row[0], row[1]): row[3] for row in found if row[3] is not None} == stated
    assert [len({row[0] for row in found}), len(found)] == [7, 27]
    for month_on in sorted({str(row[0]) for row in found}):
        rows = [row for row in found if row[0] == month_on]
        figures = {parts[month_on, str(row[1])] for row in rows} | {stated[month_on, str(row[1])] for row in rows if row[3] is not None}
        apart = max(figures) - min(figures)
        print(f"{month_on[:7]}: {', '.join(f'{row[1]} {row[2]}' for row in rows)}: {apart} apart")
        assert {row[6] for row in rows} == {apart == 0}
        # April has no table of agencies of its own as CSV; every other month is counted by all three papers.
        assert {row[4] for row in rows} == {3 if month_on == "2017-04-01" else 4}


def test_agencies_and_channels_add_up_to_their_city(ran: Ran) -> None:
    unequal = asked(
        ran,
        "select city.month_on, city.way, city.measure from quality.reconciliation as city join quality.reconciliation as parts "
        "on parts.month_on = city.month_on and parts.way = city.way and parts.measure = city.measure and parts.level <> 'city' "
        "where city.level = 'city' group by all having sum(parts.way_count) <> any_value(city.parts_count)",
    )
    assert unequal == []


def test_names_left_to_the_steward_are_told_with_their_share(ran: Ran) -> None:
    [(spellings, left, complaints, held)] = asked(
        ran,
        "select count(distinct spelling), count(distinct case when agency_id = 'tak-dikenal' then spelling end), sum(stated_count), "
        "sum(case when agency_id = 'tak-dikenal' then stated_count else 0 end) from core.recaps "
        "where dimension = 'agency' and measure = 'received' and source_id = 'rkm'",
    )
    assert isinstance(held, int) and isinstance(complaints, int)
    print(f"{left} of {spellings} spellings left to the steward, {held} of {complaints} complaints ({held / complaints:.1%})")
    assert (spellings, left, held, complaints) == (74, 35, 108, 1961)
    # Certain matches lead home: without the city's own name and the secretariat, spelling and name are one.
    pairs = asked(
        ran,
        "select distinct recaps.spelling, agencies.name from core.recaps as recaps join core.agencies as agencies "
        "on agencies.agency_id = recaps.agency_id where recaps.agency_id not in ('tak-dikenal', 'tanpa-keterangan')",
    )

    def plain(name: object) -> str:
        text = "".join(c for c in str(name).casefold() if c.isalnum() or c == " ")
        return text.replace("kota surabaya", "").replace("sekretariat daerah", "").replace(" ", "")

    assert pairs and all(plain(spelling) == plain(name) for spelling, name in pairs)


def test_the_page_on_recaps_is_the_first_and_says_there_are_no_tickets(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_DATA", str(ran.data))
    monkeypatch.setenv("TANGGAP_CITY", str(ran.city))
    app = AppTest.from_file(str(ROOT / "dashboards" / "internal.py"), default_timeout=PATIENCE).run()
    assert not app.exception and not app.error
    shown = text_of(app)
    assert "7 dari 7 bulan cocok di semua hitungannya (3–4 hitungan per bulan)" in shown
    assert "belum memberi data aduan satu per satu" in shown and "6 Nov 2017 08.00 WIB" in shown
    app.query_params["on"], app.query_params["lang"] = "2017-08", "en"
    english = text_of(app.run())
    assert "7 of 7 months agree" in english and "Agencies, August 2017" in english
