"""JSON lines: paths into objects, keys left out, lines that are none; one way with them for every kind that reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.landing import SourceError
from pipelines.sources.jsonl import _at
from tests.landing.office import KEY, Office

SOURCE = """
[[source]]
id = "aplikasi"
kind = "jsonl"
entity = "tickets"
path = "${DROP}/*.jsonl"
timezone = "Asia/Jakarta"
key = ["id"]
mode = "incremental"
extracted_at = 2026-03-05T00:00:00
[source.columns]
ticket_id = "id"
created_at = "masuk"
status = { column = "state.name", map = { "Baru" = "received", "Selesai" = "resolved" } }
reporter_phone = "pelapor.telepon"
latitude = "lokasi.0"
longitude = "lokasi.1"
text = "isi"
closed_at = "state.selesai"
"""

ONE = {
    "id": 7,
    "masuk": "2026-03-01T08:00:00",
    "state": {"name": "Baru"},
    "pelapor": {"telepon": "0812 3456 7890"},
    "lokasi": [-6.90, 107.6],
    "isi": "Lampu\nmati",
}
TWO = {
    "id": "B-8",
    "masuk": "2026-03-01T09:00:00+07:00",
    "state": {"name": "Selesai", "selesai": "2026-03-02T09:00:00"},
    "isi": "Jalan “rusak”",
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, SOURCE)


def written(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def test_paths_lead_into_objects_and_lists(office: Office) -> None:
    office.put("a.jsonl", written(ONE, TWO))
    report = office.pull()
    assert (report.rows_read, report.landed) == (2, 2)
    assert office.landed("ticket_id, status, reporter_phone_key, latitude, longitude, masked_text, epoch(created_at), epoch(closed_at), _line") == [
        ("7", "received", KEY.token("phone", "081234567890"), -6.9, 107.6, "Lampu\nmati", 1772326800.0, None, 1),
        ("B-8", "resolved", None, None, None, "Jalan “rusak”", 1772330400.0, 1772416800.0, 2),
    ]


def test_the_order_of_keys_says_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, SOURCE.replace('key = ["id"]\n', "").replace("incremental", "append"))
    office.put("a.jsonl", written(ONE, TWO))
    office.pull()
    office.put("b.jsonl", written(dict(reversed(ONE.items())), {**TWO, "catatan": None}, {**TWO, "catatan": "x"}))
    report = office.pull()
    # A key more that says something is another row, even where nothing is mapped from it; an empty one, or another order, is not.
    assert (report.rows_read, report.landed, report.duplicates) == (5, 1, 4)


def test_every_line_that_is_no_row_is_listed(office: Office) -> None:
    one, two = written(ONE).strip(), written(TWO).strip()
    lines = [one, "", "{", "[1]", '"teks"', "12", two, '{"id": null, "masuk": "2026-03-01"}', "\0", two[:-9]]
    office.put("a.jsonl", "\r\n".join(lines))
    report = office.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (9, 2, 7)
    assert [(row.line, row.reason) for row in office.ledger.quarantine()] == [
        (3, "not_json"), (4, "no_object"), (5, "no_object"), (6, "no_object"), (8, "missing_key"), (9, "not_json"), (10, "not_json"),
    ]  # fmt: skip


def test_a_path_every_row_needs_and_no_line_has_is_an_error(office: Office) -> None:
    office.put("a.jsonl", written({**ONE, "masuk": None, "waktu": {"masuk": "2026-03-01"}}))
    with pytest.raises(SourceError, match=r"no line has 'masuk', which columns.created_at of source 'aplikasi' names") as refused:
        office.pull()
    assert "'waktu.masuk'" in str(refused.value) and not refused.value.transient


def test_numbers_stay_as_written_and_half_a_character_is_none(office: Office) -> None:
    office.put("a.jsonl", '{"id": 678845123456789012345, "masuk": "2026-03-01", "isi": "\\ud83d x", "lokasi": [1.10, 2]}\n')
    office.pull()
    assert office.landed("ticket_id, masked_text, latitude") == [("678845123456789012345", "? x", 1.1)]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text("abé", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3))
def test_every_value_is_found_by_its_path(value: dict[str, object]) -> None:
    def walk(inner: object, path: str) -> None:
        assert _at(value, path) == inner
        steps = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for step, below in steps:
            walk(below, f"{path}.{step}")

    for key, inner in value.items():
        walk(inner, key)
