"""Whatever a CSV file holds comes back whole, each row with the line it starts on."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sources import csv_file
from pipelines.sources.careful import Form, read_records
from pipelines.sources.reading import RawFile
from pipelines.sources.text import Text
from tests.reference import reference
from transforms.city.model import Source

cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
tables = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=8))


def read(data: bytes, **options: object) -> tuple[tuple[str, ...], list[tuple], list[tuple[int, str]]]:
    """Columns, rows with their line, and the broken lines of a file."""
    source = Source("s", "csv", "tickets", "", "UTC", options=options)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "file.csv"
        path.write_bytes(data)
        reading = csv_file.read(connection, RawFile("file.csv", path, "", len(data), None), source, "got", Path(folder))
        rows = connection.execute("select * from got order by _line").fetchall()
        return reading.columns, rows, [(row.line, row.reason) for row in reading.broken]


def written(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> tuple[str, list[int]]:
    """The file of a table, every cell quoted, and the line each row starts on."""
    text, lines = io.StringIO(), []
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    return text.getvalue(), lines


@pytest.mark.parametrize(
    ("row", "fields"),
    [('""|" |"', ["", " |"]), ('"| "|a', ["| ", "a"]), ('1| "a | b" |2', ["1", "a | b", "2"]), ('" ""x"|y', [' "x', "y"])],
)
def test_spaces_beside_quotes_belong_to_the_value_only_inside_them(row: str, fields: list[str]) -> None:
    names = [f"k{place}" for place in range(len(fields))]
    _, [(_, *found)], broken = read(f"{'|'.join(names)}\n{row}\n".encode(), delimiter="|")
    assert ([cell or "" for cell in found], broken) == (fields, [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_cell_comes_back_with_its_line(rows: list[list[str]], delimiter: str, end: str, encoding: str) -> None:
    names = [f"k{place}" for place in range(len(rows[0]))]
    text, lines = written([names, *rows], delimiter, end)
    columns, found, broken = read(text.encode(encoding), delimiter=delimiter)
    assert (columns, broken) == (tuple(names), [])
    assert [(line, *(cell or "" for cell in row)) for line, *row in found] == [
        (line, *row) for line, row in zip(lines[1:], rows, strict=True)
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.data())
def test_broken_lines_never_cost_a_good_one(rows: list[list[str]], data: st.DataObject) -> None:
    width = len(rows[0])
    breaks = st.sampled_from(["cuma satu", ",".join("x" * (width + 2)), 'a,"tak ditutup' + "," * (width - 2), "\0\0", '"a"b' + "," * (width - 1)])
    text, _ = written([[f"k{place}" for place in range(width)]])
    expected, bad = [], []
    for row in rows:
        if data.draw(st.booleans()):
            bad.append(text.count("\n") + 1)
            text += data.draw(breaks) + "\n"
        expected.append((text.count("\n") + 1, *row))
        text += written([row])[0]
    _, found, broken = read(text.encode())
    if not any('"' in cell or "\n" in cell for row in rows for cell in row):
        assert [(line, *(cell or "" for cell in row)) for line, *row in found] == expected
        assert [line for line, _ in broken] == bad
    assert len(found) + len(broken) >= 1


def test_both_readers_agree_on_sound_files() -> None:
    folder = reference("dirty_csv_variants_boston100")
    for file in sorted(folder.glob("*.csv")):
        columns, rows, broken = read(file.read_bytes())
        lines = [line.removesuffix("\r") for line in file.read_text(encoding="utf-8").split("\n")]
        records = read_records(lines, 1, Form(",", len(columns)), Text("", "utf-8", True))
        assert broken == [(row.line, row.reason) for row in records.broken]
        assert [(line, *(cell or "" for cell in cells)) for line, *cells in rows] == [
            (line, *cells) for line, cells in zip(records.lines, records.rows, strict=True)
        ]
        assert len(rows) + len(broken) == len(lines) - 1 - (lines[-1] == "")


def test_the_bad_tsv_of_boston_loses_no_line_unseen() -> None:
    path = reference("dirty_csv_variants_boston100") / "boston311-100-bad.tsv"
    _, rows, broken = read(path.read_bytes())
    assert len(rows) + len(broken) == 100


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (b"a;b\n1;2\n", {}, [(2, "1", "2")]),
        (b"a,b\r\n1,2\r\n\r\n3,4", {}, [(2, "1", "2"), (4, "3", "4")]),
        (b"a,b\r1,2\r3,4", {}, [(2, "1", "2"), (3, "3", "4")]),
        (b"Laporan Maret\na,b\n1,2\n", {"header": 2}, [(3, "1", "2")]),
        ("a,b\n1,Jos\u00e9\n".encode("cp1252"), {"encoding": "cp1252"}, [(2, "1", "Jos\u00e9")]),
        (b"\xef\xbb\xbfa,b\n1,\n", {}, [(2, "1", None)]),
        (b"a,b\n", {}, []),
        (b"a,b", {}, []),
    ],
)
def test_forms_of_files(data: bytes, options: dict[str, object], expected: list[tuple]) -> None:
    columns, rows, broken = read(data, **options)
    assert (columns, rows, broken) == (("a", "b"), expected, [])
