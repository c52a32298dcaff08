"""The order of day and month: read as declared, or the file is refused; never a wrong day without a word."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.landing import SourceError
from tests.landing.office import Office
from tests.reference import reference
from transforms.city import CityError

SOURCE = """
[[source]]
id = "tiket"
kind = "csv"
entity = "tickets"
path = "${{DROP}}/*.csv"
timezone = "America/New_York"
key = ["case_enquiry_id"]
extracted_at = 2022-12-31T00:00:00
[source.columns]
ticket_id = "case_enquiry_id"
created_at = {{ column = "open_dt"{form} }}
closed_at = {{ column = "closed_dt"{form} }}
"""
DAY_FIRST, MONTH_FIRST = ', format = "%d/%m/%Y %H:%M:%S"', ', format = "%m/%d/%Y %H:%M:%S"'


def office(root: Path, name: str, form: str) -> Office:
    made = Office(root, SOURCE.format(form=form))
    made.put(name, (reference("dirty_csv_variants_boston100") / name).read_bytes())
    return made


def test_a_day_first_file_declared_so_has_the_instants_of_the_iso_file(tmp_path: Path) -> None:
    files = {"boston311-100.csv": "", "boston311-dmy-100.csv": DAY_FIRST}
    instants = []
    for name, form in files.items():
        made = office(tmp_path / name, name, form)
        assert made.pull().landed == 100
        instants.append(sorted(made.landed("ticket_id, created_at, closed_at"), key=str))
    assert instants[0] == instants[1]
    assert len({created for _, created, _ in instants[0]}) > 50


def test_a_day_first_file_declared_month_first_is_refused_whole(tmp_path: Path) -> None:
    made = office(tmp_path, "boston311-dmy-100.csv", MONTH_FIRST)
    with pytest.raises(SourceError, match=r"boston311-dmy-100.csv, row 2: \d+ values of column 'open_dt'") as refused:
        made.pull()
    assert 'format = "%d/%m/%Y %H:%M:%S"' in str(refused.value)
    assert not refused.value.transient
    assert made.landed("ticket_id") == []


def test_a_day_first_file_without_a_declared_form_is_refused(tmp_path: Path) -> None:
    made = office(tmp_path, "boston311-dmy-100.csv", "")
    with pytest.raises(SourceError, match="none of the 100 values of column 'open_dt'"):
        made.pull()


HEADING = "case_enquiry_id,open_dt,closed_dt\n"


def test_a_file_that_mixes_both_orders_is_refused(tmp_path: Path) -> None:
    made = Office(tmp_path, SOURCE.format(form=DAY_FIRST))
    made.put("a.csv", HEADING + "1,31/01/2022 08:00:00,\n2,02/01/2022 08:00:00,\n3,02/25/2022 08:00:00,\n")
    with pytest.raises(SourceError, match=r"a\.csv, row 4: column 'open_dt' \(created_at\) mixes"):
        made.pull()


def test_what_is_a_date_in_no_order_is_set_aside_alone(tmp_path: Path) -> None:
    made = Office(tmp_path, SOURCE.format(form=DAY_FIRST))
    made.put("a.csv", HEADING + "1,31/01/2022 08:00:00,\n2,31/31/2022 08:00:00,\n3,kemarin,\n4,02/01/2022 08:00:00,\n")
    report = made.pull()
    assert (report.landed, report.quarantined) == (2, 2)
    assert made.landed("created_at")[1] == (datetime(2022, 1, 2, 13, tzinfo=UTC),)


@pytest.mark.parametrize(
    "forms", ['["%d/%m/%Y", "%m/%d/%Y"]', '["iso", "%m-%d-%Y %H:%M", "%d-%m-%Y %H:%M"]', '["%d/%m/%y", "%y/%m/%d"]']
)
def test_forms_that_read_one_text_as_two_days_are_refused_by_the_loader(tmp_path: Path, forms: str) -> None:
    made = Office(tmp_path, SOURCE.format(form=f", format = {forms}"))
    with pytest.raises(CityError, match="read the same text as different days"):
        _ = made.city


def test_several_forms_of_one_order_are_fine(tmp_path: Path) -> None:
    made = Office(tmp_path, SOURCE.format(form=', format = ["%d/%m/%Y %H:%M", "%d/%m/%Y", "%m-%d-%Y", "%Y-%m-%d"]'))
    made.put("a.csv", HEADING + "1,31/01/2022 08:00,\n2,02/01/2022,\n3,01-31-2022,\n4,2022-01-31,\n")
    assert made.pull().landed == 4


def resaved(day: int, month: int) -> str:
    """A day-first date after a spreadsheet that expects the month first saved it again: days it can take for months become months."""
    return f"{day}/{month}/2022 8:05" if day <= 12 else f"{day:02}/{month:02}/2022 08:05"


def test_a_csv_that_a_spreadsheet_saved_again_with_months_for_days_is_refused(tmp_path: Path) -> None:
    """Nothing in it contradicts the declared form: 3/2/2022, the second of March, reads as the third of February."""
    form = ', format = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]'
    made = Office(tmp_path, SOURCE.format(form=form))
    days = [(day, month) for month in (2, 3) for day in range(1, 28, 2)]
    made.put("a.csv", HEADING + "".join(f"{row},{resaved(*day)},\n" for row, day in enumerate(days)))
    with pytest.raises(SourceError, match=r"a\.csv, column 'open_dt' \(created_at\): 12 dates on days up to 12 .* 16 on days after like 13/03/2026"):
        made.pull()
    for write in ("{}/{}/2022 8:05", "{:02}/{:02}/2022 08:05", "{:02}/{}/2022 8:05"):
        made.put("a.csv", HEADING + "".join(f"{row},{write.format(*day)},\n" for row, day in enumerate(days)))
        assert made.pull().quarantined == 0, "written in one manner"
