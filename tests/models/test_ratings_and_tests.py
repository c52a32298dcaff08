"""Ratings and scripted test calls from their CSV to core: the newest version counts, up to the as-of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.landing import pull
from tests.landing.office import KEY, NOW, Office
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models

SOURCES = """
[[source]]
id = "tiket"
kind = "csv"
entity = "tickets"
path = "${DROP}/tiket.csv"
key = ["nomor"]
extracted_at = "2026-03-05T00:00:00+07:00"
[source.columns]
ticket_id = "nomor"
created_at = "masuk"

[[source]]
id = "survei"
kind = "csv"
entity = "ratings"
path = "${DROP}/survei_*.csv"
key = ["nomor"]
mode = "incremental"
extracted_at = "survei_%Y%m%d.csv"
[source.columns]
ticket_id = "nomor"
rated_at = { column = "waktu", format = "%d/%m/%Y %H:%M" }
answer = "puas"
score = "nilai"

[[source]]
id = "uji"
kind = "csv"
entity = "answer_tests"
path = "${DROP}/uji.csv"
key = ["no"]
extracted_at = "2026-03-05T00:00:00+07:00"
[source.columns]
test_id = "no"
asked_at = "waktu"
topic = "topik"
items_asked = "ditanya"
items_correct = "benar"
"""


def test_from_csv_to_core(tmp_path: Path) -> None:
    office = Office(tmp_path / "office", SOURCES)
    office.put("tiket.csv", "nomor,masuk\nT-1,2026-03-01 08:00\n")
    office.put("survei_20260303.csv", "nomor,waktu,puas,nilai\nT-1,02/03/2026 09:00,tidak,2\nT-2,02/03/2026 10:00,ya,lima\n")
    office.put("survei_20260304.csv", "nomor,waktu,puas,nilai\nT-1,02/03/2026 09:00,ya,4\nT-3,04/03/2026 00:00,ya,5\n")
    office.put("uji.csv", "no,waktu,topik,ditanya,benar\nU1,2026-03-02 08:00,KTP,5,4\nU2,2026-03-04 08:00,KTP,5,5\n")
    reports = {report.source_id: report for report in pull(office.city, office.paths, KEY, NOW)}
    survey = reports["survei"]
    assert (survey.rows_read, survey.landed, survey.duplicates, survey.quarantined) == (4, 3, 0, 1)
    [aside] = office.ledger.quarantine()
    assert "score 'lima' (column 'nilai') is not a number" in aside.message
    as_of = datetime(2026, 3, 3, 17, tzinfo=UTC)
    with connect(timezone="UTC") as connection:
        prepare(connection, office.city, office.ledger.batches(), AsOf(as_of, as_of, as_of))
        run_models(connection, in_order(load_models(), ("core.ratings", "core.answer_tests")))
        ratings = connection.execute(
            "select ticket_id, cast(rated_on as varchar), answer, score, is_ticket_known, agency_id from core.ratings"
        ).fetchall()
        tests = connection.execute(
            "select test_id, cast(asked_on as varchar), topic, shift_id, items_asked, items_correct from core.answer_tests"
        ).fetchall()
    assert ratings == [("T-1", "2026-03-02", "ya", 4.0, True, "pusat")]
    assert tests == [("U1", "2026-03-02", "KTP", "di-luar-shift", 5, 4)]
