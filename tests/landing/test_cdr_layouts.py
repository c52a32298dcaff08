"""A Master.csv has no heading: the order of its fields is read off what they hold, and refused where nothing fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.sources.cdr_layouts import KNOWN, UnknownLayoutError, recognise
from tests.landing.office import Office
from transforms.city.canonical import CDR_FIELDS

VALUES = {
    **dict.fromkeys(CDR_FIELDS, ""),
    "src": "0811000", "dst": "1500123", "dcontext": "from-trunk", "clid": "Budi <0811000>", "channel": "SIP/trunk-00000001",
    "dstchannel": "SIP/301-00000002", "lastapp": "Dial", "lastdata": "SIP/301&SIP/302,30,t", "start": "2026-03-02 08:00:00",
    "answer": "2026-03-02 08:00:05", "end": "2026-03-02 08:01:00", "duration": "60", "billsec": "55", "disposition": "ANSWERED",
    "amaflags": "DOCUMENTATION", "uniqueid": "1772413200.7", "userfield": "catatan", "linkedid": "1772413200.7", "sequence": "12",
}  # fmt: skip

SOURCE = """
[[source]]
id = "cdr"
kind = "asterisk_cdr"
entity = "calls"
path = "${DROP}/Master.csv*"
timezone = "Asia/Jakarta"
mode = "append"
extracted_at = "2026-03-03T00:00:00+07:00"
"""


def line(fields: tuple[str, ...], **values: str) -> str:
    return ",".join('"' + {**VALUES, **values}.get(name, "").replace('"', '""') + '"' for name in fields)


@pytest.mark.parametrize("fields", [fields for fields in KNOWN if "uniqueid" in fields], ids=lambda fields: f"{fields[0]}-{len(fields)}")
def test_every_order_asterisk_writes_is_recognised(fields: tuple[str, ...]) -> None:
    lines = [line(fields), line(fields, answer="", disposition="NO ANSWER", userfield="")]
    assert recognise(lines) == (fields, 0)


@pytest.mark.parametrize("fields", [fields for fields in KNOWN if "uniqueid" not in fields], ids=lambda fields: str(len(fields)))
def test_an_order_without_call_ids_is_refused(fields: tuple[str, ...]) -> None:
    with pytest.raises(UnknownLayoutError, match="loguniqueid=yes"):
        recognise([line(fields)])


def test_a_heading_says_the_order() -> None:
    fields = tuple(reversed(CDR_FIELDS))
    assert recognise([",".join(fields), line(fields)]) == (fields, 1)


def test_a_few_spoiled_lines_do_not_hide_the_order() -> None:
    fields = KNOWN[-1]
    assert recognise([line(fields)[:40], line(fields, start="?"), line(fields)]) == (fields, 0)


def test_a_declared_order_is_taken_as_it_is(tmp_path: Path) -> None:
    fields = ("uniqueid", "start", "answer", "end", "src", "dstchannel", "lastapp", "disposition")
    office = Office(tmp_path / "office", SOURCE + f"layout = {list(fields)}\n".replace("'", '"'))
    office.put("Master.csv", line(fields) + "\n")
    assert office.pull().landed == 1
    assert office.landed("call_id, linked_id, reached") == [("1772413200.7", None, "line")]


def test_rotated_files_that_overlap_land_each_leg_once(tmp_path: Path) -> None:
    fields = KNOWN[-1]
    legs = [line(fields, uniqueid=f"{1772413200 + number}.{number}", sequence=str(number)) + "\n" for number in range(5)]
    office = Office(tmp_path / "office", SOURCE)
    office.put("Master.csv", "".join(legs[:3]))
    assert office.pull().landed == 3
    office.put("Master.csv.1", "".join(legs[:3]))
    office.put("Master.csv", "".join(legs[2:]))
    report = office.pull()
    assert (report.landed, report.duplicates, report.quarantined) == (2, 4, 0)


def test_only_declared_contexts_are_incoming(tmp_path: Path) -> None:
    fields = KNOWN[-1]
    office = Office(tmp_path / "office", SOURCE + 'contexts = ["from-trunk"]\n')
    legs = [line(fields, uniqueid="1772413200.0"), line(fields, uniqueid="1772413200.1", dcontext="from-internal")]
    office.put("Master.csv", "".join(f"{leg}\n" for leg in legs))
    assert office.pull().landed == 2
    assert office.landed("call_id, is_incoming") == [("1772413200.0", True), ("1772413200.1", False)]


def test_stray_quotes_far_apart_swallow_no_leg(tmp_path: Path) -> None:
    fields = KNOWN[-1]
    legs = [line(fields, uniqueid=f"{1772413200 + number}.{number}", sequence=str(number)) for number in range(6)]
    for hurt in (1, 4):
        legs[hurt] = legs[hurt].replace('"0811000"', '"0811000', 1)
    office = Office(tmp_path / "office", SOURCE)
    office.put("Master.csv", "\n".join(legs) + "\n")
    report = office.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (6, 4, 2)
    assert {(row.line, row.reason) for row in office.ledger.quarantine()} == {(2, "bad_quotes"), (5, "bad_quotes")}
