"""Layouts nobody here wrote, landed whole: every row is accounted for, and what it says is what the file says.

The inputs stay where TANGGAP_REFERENCE_DATA says; the expected figures are worked out from them here, by other means.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipelines.landing import SourceError
from tests.landed import Landed, city_folder, landed, list_of, records
from tests.reference import reference

JAKARTA, NEW_YORK, LOS_ANGELES = map(ZoneInfo, ("Asia/Jakarta", "America/New_York", "America/Los_Angeles"))


def moment(text: str, form: str, zone: ZoneInfo) -> datetime | None:
    return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC) if text else None


# ------------------------------------------------------------------------------------------------------------- Bandung's posts


@pytest.fixture(scope="module")
def bandung(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    reference("id_bandung_tweets_2015")
    city = landed("bandung-2015", tmp_path_factory.mktemp("bandung"))
    city.pull()
    yield city


def tweets() -> list[dict[str, str]]:
    return records(reference("id_bandung_tweets_2015") / "bandung_tweets_train.csv")


def test_every_post_of_bandung_is_landed_with_its_time(bandung: Landed) -> None:
    own = tweets()
    assert len(own) == 4_517
    rows = bandung.rows("posted_at, _key, _line")
    # `ts` is the export's own reading of the Indonesian time beside it, which landing does not look at.
    assert [at for at, *_ in rows] == [moment(row["ts"], "%Y-%m-%d %H:%M:%S", JAKARTA) for row in own]
    assert len({key for _, key, _ in rows}) == len(own)
    assert bandung.quarantine == []


def test_handles_in_bandungs_posts_are_masked(bandung: Landed) -> None:
    texts = [str(text) for (text,) in bandung.rows("masked_text")]
    assert sum("@" in row["Tweet"] for row in tweets()) > 4_000
    assert [text for text in texts if re.search(r"(?<![\w@])@\w", text)] == []


def test_bandungs_complaints_are_counted_by_day_without_what_is_passed_on(bandung: Landed) -> None:
    own = tweets()
    passed_on = [row["Tweet"].startswith("RT @") for row in own]
    assert sum(passed_on) == 2_076
    kinds = {"keluhan": "complaint", "respon": "response", "lain": "other", "tak berlabel": "other"}
    expected: dict[date, Counter[str]] = {}
    for row, is_repost in zip(own, passed_on, strict=True):
        counts = expected.setdefault(date.fromisoformat(row["ts"][:10]), Counter())
        counts["repost" if is_repost else kinds[row["label"]]] += 1
    connection = bandung.counted(datetime(2016, 2, 1, tzinfo=JAKARTA), "marts.post_periods")
    days = connection.execute(
        "select starts_on, complaint_count, response_count, other_count, repost_count, post_count, platform, agency_id"
        " from marts.post_periods where period = 'day' order by 1"
    ).fetchall()
    assert [(day, *counts) for day, *counts in days] == [
        (day, c["complaint"], c["response"], c["other"], c["repost"], sum(c.values()), "x", "tanpa-keterangan")
        for day, c in sorted(expected.items())
    ]


def test_bandungs_lost_ids_are_refused_as_a_key(tmp_path: Path) -> None:
    reference("id_bandung_tweets_2015")
    folder = city_folder("bandung-2015", tmp_path)
    sources = (folder / "sources.toml").read_text(encoding="utf-8")
    sources = sources.replace('mode = "append"', 'mode = "append"\nkey = ["ID"]')
    (folder / "sources.toml").write_text(sources.replace("[source.columns]", '[source.columns]\npost_id = "ID"'), encoding="utf-8")
    with pytest.raises(SourceError, match=r"4517 of 4517 ids in column 'ID' .* shortened by a spreadsheet") as refused:
        Landed(folder, tmp_path / "data", {}).pull()
    assert "Export the ids as text" in str(refused.value)


# ---------------------------------------------------------------------------------------------------- Los Angeles and New York


def test_los_angeles_reads_its_own_times_and_agencies(tmp_path: Path) -> None:
    own = records(reference("us_la311_2020") / "requests.csv")
    lists = {
        "agencies.csv": list_of(row["owner"] for row in own),
        "channels.csv": list_of((row["requestsource"] for row in own), kind="web"),
    }
    city = landed("los-angeles-2020", tmp_path, lists)
    report = city.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (len(own), 10_000, 0)
    form = "%m/%d/%y %H:%M"
    assert city.rows("ticket_id, created_at, closed_at") == [
        (row["srnumber"], moment(row["createddate"], form, LOS_ANGELES), moment(row["closeddate"], form, LOS_ANGELES)) for row in own
    ]
    connection = city.counted(datetime(2020, 8, 4, tzinfo=LOS_ANGELES), "marts.ticket_periods", "marts.ticket_verdicts")
    agencies = dict(connection.execute("select agency_id, count(*) from core.tickets group by 1").fetchall())
    assert agencies == Counter(row["owner"].lower() for row in own)
    states = dict(connection.execute("select state, count(*) from core.tickets group by 1").fetchall())
    assert (states["closed"], states["withdrawn"]) == (9_723, 244)
    # Nobody promised anything: no verdict, and every ticket counted as without a promise.
    assert connection.execute("select count(*) from marts.ticket_verdicts").fetchall() == [(0,)]
    assert connection.execute(
        "select sum(created_count), sum(no_promise_count) from marts.ticket_periods where period = 'year'"
    ).fetchall() == [(10_000, 10_000)]


def test_new_yorks_due_dates_judge_the_rows_that_have_one(tmp_path: Path) -> None:
    own = records(reference("us_nyc311_100") / "nyc311-100.csv")
    lists = {
        "agencies.csv": list_of(row["Agency"] for row in own),
        "channels.csv": list_of((row["Open Data Channel Type"] for row in own), kind="web"),
    }
    city = landed("new-york-311", tmp_path, lists)
    report = city.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (len(own), 100, 0)
    form = "%m/%d/%Y %I:%M:%S %p"
    created = {row["Unique Key"]: moment(row["Created Date"], form, NEW_YORK) for row in own}
    assert dict(city.rows("ticket_id, created_at")) == created
    assert sum(at is not None and at.astimezone(NEW_YORK).strftime("%H:%M:%S") == "00:00:00" for at in created.values()) == 14
    as_of = datetime(2021, 1, 1, tzinfo=NEW_YORK)
    expected = {}
    for row in own:
        due, closed = moment(row["Due Date"], form, NEW_YORK), moment(row["Closed Date"], form, NEW_YORK)
        if due is not None:
            late = closed is None or closed > due
            expected[row["Unique Key"]] = "met" if not late else "breached_open" if closed is None else "breached_closed"
            assert due < as_of
    assert len(expected) == 42
    connection = city.counted(as_of, "marts.ticket_verdicts", "marts.ticket_periods", "marts.sla_periods")
    assert dict(connection.execute("select ticket_id, outcome from marts.ticket_verdicts").fetchall()) == expected
    assert connection.execute(
        "select sum(created_count), sum(no_promise_count), sum(due_count) from marts.ticket_periods where period = 'year'"
    ).fetchall() == [(100, 58, 42)]
    assert connection.execute(
        "select sum(due_count) from marts.sla_periods where period = 'year' and authority = 'strictest'"
    ).fetchall() == [(42,)]


# ------------------------------------------------------------------------------------- one register of Boston's, in seven forms


def boston_files() -> Path:
    return reference("dirty_csv_variants_boston100")


@pytest.fixture
def boston(tmp_path: Path) -> Landed:
    own = records(boston_files() / "boston311-100.csv")
    lists = {
        "agencies.csv": list_of(row["department"].strip("_") for row in own),
        "channels.csv": list_of((row["source"] for row in own), kind="web"),
    }
    return landed("boston-2022", tmp_path, lists)


def times(row: dict[str, str], form: str = "%Y-%m-%d %H:%M:%S") -> tuple[datetime | None, ...]:
    return tuple(moment(row[name], form, NEW_YORK) for name in ("open_dt", "target_dt", "closed_dt"))


TIMES = "ticket_id, created_at, due_at, closed_at"


def test_a_register_and_its_day_first_copy_say_the_same(boston: Landed) -> None:
    own = records(boston_files() / "boston311-100.csv")
    for source_id in ("base", "day_first"):
        report = boston.pull({source_id})
        assert (report.rows_read, report.landed, report.duplicates, report.quarantined) == (100, 100, 0, 0)
        assert boston.rows(TIMES, source_id) == [(row["case_enquiry_id"], *times(row)) for row in own]


def test_a_day_first_file_declared_month_first_is_refused(boston: Landed) -> None:
    sources = boston.folder / "sources.toml"
    sources.write_text(sources.read_text(encoding="utf-8").replace("%d/%m/%Y", "%m/%d/%Y"), encoding="utf-8")
    with pytest.raises(SourceError, match="%m/%d/%Y"):
        boston.pull({"day_first"})
    assert boston.rows("*", "day_first") == []


def test_the_twenty_duplicates_are_the_twenty(boston: Landed) -> None:
    own = [row["case_enquiry_id"] for row in records(boston_files() / "boston311-100-20dupes-random.csv")]
    report = boston.pull({"twice"})
    assert (report.rows_read, report.landed, report.duplicates, report.quarantined) == (len(own), len(set(own)), 20, 0)
    assert sorted(ticket for (ticket,) in boston.rows("ticket_id", "twice")) == sorted(set(own))


def test_the_bad_line_of_the_tabbed_file_is_set_aside_with_its_reason(boston: Landed) -> None:
    with (boston_files() / "boston311-100-bad.tsv").open(encoding="utf-8", newline="") as file:
        heading, *own = csv.reader(file, delimiter="\t")
    report = boston.pull({"tabs"})
    assert (report.rows_read, report.landed, report.quarantined) == (len(own), 99, 1)
    bad = [number for number, fields in enumerate(own, start=2) if len(fields) != len(heading)]
    assert [(row.line, row.reason) for row in boston.quarantine] == [(line, "too_many_columns") for line in bad]
    assert "has 30 fields where the heading has 29" in boston.quarantine[0].message
    assert [line for (line,) in boston.rows("_line", "tabs")] == [n for n in range(2, 102) if n not in bad]


def test_letters_beyond_ascii_survive(boston: Landed) -> None:
    own = records(boston_files() / "boston311-100-with-nonascii.csv")
    assert boston.pull({"accents"}).landed == 100
    found = boston.rows("masked_text, closure_reason", "accents")
    written = {letter for row in own for name in ("location", "closure_reason") for letter in row[name] if ord(letter) > 127}
    assert len(written) == 2
    assert {letter for row in found for text in row for letter in text or "" if ord(letter) > 127} == written


def test_a_date_without_a_time_is_the_local_midnight_it_begins_with(boston: Landed) -> None:
    own = records(boston_files() / "boston311-100-notime.csv")
    report = boston.pull({"no_time"})
    assert (report.landed, report.quarantined) == (100, 0)
    assert boston.rows(TIMES, "no_time") == [(row["case_enquiry_id"], *times(row, "%Y-%m-%d")) for row in own]


def test_two_extracts_of_one_register_differ_in_the_rows_that_changed(boston: Landed, tmp_path: Path) -> None:
    sources = boston.folder / "sources.toml"
    first = sources.read_text(encoding="utf-8").split("[[source]]")[1]
    path = "${TANGGAP_REFERENCE_DATA}/dirty_csv_variants_boston100/boston311-100.csv"
    extract = first.replace(path, str(tmp_path / "register.csv")).replace("extracted_at = 2022-06-01T00:00:00", 'extracted_at = "mtime"')
    sources.write_text("[[source]]" + extract, encoding="utf-8")
    used = ("case_enquiry_id", "open_dt", "target_dt", "closed_dt", "case_status", "department", "source", "location", "closure_reason")
    before, after = (
        {row["case_enquiry_id"]: tuple(row[name].strip() for name in used) for row in records(boston_files() / f"boston311-100{end}.csv")}
        for end in ("", "-diff")
    )
    changed = {ticket for ticket in before if before[ticket] != after[ticket]}
    assert changed and set(before) == set(after)
    for day, file in ((1, "boston311-100.csv"), (2, "boston311-100-diff.csv")):
        extracted = datetime(2022, 6, day, tzinfo=UTC).timestamp()
        (tmp_path / "register.csv").write_bytes((boston_files() / file).read_bytes())
        os.utime(tmp_path / "register.csv", (extracted, extracted))
        report = boston.pull()
    assert (report.landed, report.duplicates, report.deleted) == (len(changed), 100 - len(changed), 0)
    assert {ticket for (ticket,) in boston.rows("ticket_id", "base")[100:]} == changed


def test_boston_tickets_without_a_target_are_in_no_denominator(boston: Landed) -> None:
    own = records(boston_files() / "boston311-100.csv")
    as_of = datetime(2022, 6, 1, tzinfo=NEW_YORK)
    boston.pull({"base"})
    connection = boston.counted(as_of, "marts.ticket_verdicts", "marts.ticket_periods")
    verdicts = dict(connection.execute("select ticket_id, outcome from marts.ticket_verdicts").fetchall())
    assert set(verdicts) == {row["case_enquiry_id"] for row in own if row["target_dt"]}
    assert len(verdicts) == 89
    for row in own:
        _, due, closed = times(row)
        if due is not None:
            late = closed is None or closed > due
            assert verdicts[row["case_enquiry_id"]] == ("met" if not late else "breached_open" if closed is None else "breached_closed")
    assert connection.execute(
        "select sum(created_count), sum(no_promise_count), sum(due_count) from marts.ticket_periods where period = 'year'"
    ).fetchall() == [(100, 11, 89)]
