"""Whatever a table holds and however a system writes it: it comes back as it was, or each line that does not is listed."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipelines.landing import SourceError
from pipelines.sources import csv_file
from pipelines.sources.careful import Form, read_records
from pipelines.sources.reading import RawFile
from pipelines.sources.text import Text, is_one_byte
from tests.landing.office import Office, ticket_source
from tests.landing.test_csv_file import read
from transforms.city.model import Source

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

letters = st.characters(codec="cp1252", exclude_characters="\0\x1a", exclude_categories=["Cs"]) | st.sampled_from('",;\t|\n\r\ufeff ')
cells = st.text(letters, max_size=8)
tables = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6))
names = st.text(st.sampled_from('ab ,;|"'), min_size=1, max_size=6).filter(str.strip)


def plain(cell: str) -> str:
    """A cell as it is kept: with line feeds."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


@SLOW
@given(tables, st.data())
def test_a_table_comes_back_however_it_was_written(rows: list[list[str]], data: st.DataObject) -> None:
    """Line ends mixed, blank lines between, delimiters too many, names twice or with delimiters in them; the delimiter is not declared."""
    width = len(rows[0])
    heading = data.draw(st.lists(names, min_size=width, max_size=width))
    delimiter = data.draw(st.sampled_from(csv_file.DELIMITERS))
    ends = st.sampled_from(["\n", "\r\n", "\r"])
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"]))
    text = ""
    for row in (heading, *rows):
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter, lineterminator="", quoting=csv.QUOTE_ALL).writerow(row)
        more = delimiter * data.draw(st.integers(0, 2)) if row is not heading else ""
        text += line.getvalue() + more + data.draw(ends) + data.draw(st.sampled_from(["", "", "\n", "  \r\n"])) * (row is not heading)
    if data.draw(st.booleans()):
        text = text.rstrip("\r\n ")
    assume(encoding != "cp1252" or "\ufeff" not in text)
    # A line that is UTF-8 all the same is read as what it is.
    assume(encoding != "cp1252" or all(line.isascii() or is_one_byte(line) for line in text.encode("cp1252").split(b"\n")))
    columns, found, broken = read(text.encode(encoding), **({"encoding": encoding} if encoding == "cp1252" else {}))
    assert broken == []
    assert len({name.casefold() for name in columns}) == width
    assert [tuple(cell or "" for cell in row[1:]) for row in found] == [tuple(map(plain, row)) for row in rows]


@settings(SLOW, max_examples=100)
@given(st.integers(1, 3), st.text(st.sampled_from('ab1,;"\n\r é'), max_size=40))
def test_the_quick_and_the_careful_reader_agree_on_any_text(width: int, body: str) -> None:
    text = ",".join(f"k{place}" for place in range(width)) + "\n" + body
    _, rows, broken = read(text.encode(), delimiter=",")
    records = read_records(csv_file.physical_lines(text), 1, Form(",", width), Text(text, "utf-8", True))
    assert [(line, *(cell or "" for cell in cells)) for line, *cells in rows] == [
        (line, *cells) for line, cells in zip(records.lines, records.rows, strict=True)
    ]
    assert broken == [(row.line, row.reason) for row in records.broken]


damages = st.tuples(st.integers(45, 300), st.sampled_from([b"", b"\0", b'"', b"\n", b"\r", b",", b"\xe9", b"\xff\xfe", b' "', b'" ']))


@SLOW
@given(st.lists(st.text(st.sampled_from('abc ,"\né'), max_size=6), min_size=1, max_size=6), st.lists(damages, max_size=4), st.integers(0, 60))
def test_every_line_of_a_damaged_file_is_in_a_row_or_listed(texts: list[str], damage: list[tuple[int, bytes]], cut: int) -> None:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["nomor", "masuk", "status", "dinas", "telepon", "isi"])
    heading = len(file.getvalue())
    for number, text in enumerate(texts):
        writer.writerow([f"T{number}", "01/03/2026 08:00", "Baru", "", "", text])
    data = file.getvalue().encode()
    for place, bad in damage:
        data = data[:place] + bad + data[place + 1 :] if place < len(data) else data
    data = data[: max(heading, len(data) - cut)]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        office = Office(Path(folder) / "office", ticket_source("append"))
        path = office.put("tiket_20260303.csv", data)
        raw = RawFile("tiket_20260303.csv", path, "", len(data), None)
        reading = csv_file.read(connection, raw, Source("s", "csv", "tickets", "", "UTC"), "got", Path(folder))
        covered: list[int] = []
        rows = connection.execute("select * from got").fetchall()
        for line, *cells in rows:
            covered += range(line, line + 1 + sum((cell or "").count("\n") for cell in cells))
        for broken in reading.broken:
            covered += range(broken.line, broken.line + 1 + broken.text.count("\n"))
        lines = csv_file.physical_lines(data.decode(errors="replace"))
        # Blank lines within a value are its own, elsewhere they are nothing.
        written = {number for number, line in enumerate(lines, start=1) if line.strip(" ") and number > 1}
        assert len(covered) == len(set(covered)) and written <= set(covered)
        report = office.pull()
        assert report.rows_read == len(rows) + len(reading.broken)
        assert len(office.ledger.quarantine()) == report.quarantined
        if not damage and not cut:
            assert office.landed("ticket_id, masked_text") == [(f"T{n}", text.strip() or None) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("data", "columns", "rows"),
    [
        (b'"nama; jabatan","alamat"\n1,2\n', ("nama; jabatan", "alamat"), [(2, "1", "2")]),
        (b'"a,b,c";d\n"1,5";2\n', ("a,b,c", "d"), [(2, "1,5", "2")]),
        (b"a, b, c;d\n1;2\n3;4\n", ("a, b, c", "d"), [(2, "1", "2"), (3, "3", "4")]),
        (b"sep=;\na;b\n1;2\n", ("a", "b"), [(3, "1", "2")]),
        (b"a,b,\n1,2\n3,4,\n5,6,7\n", ("a", "b", "column 3"), [(2, "1", "2", ""), (3, "3", "4", ""), (4, "5", "6", "7")]),
        (b"a;b\n1;2;\n3;4;;\n", ("a", "b"), [(2, "1", "2"), (3, "3", "4")]),
        (b'a,b\n1, "x, y"\n2 ,"z" \n', ("a", "b"), [(2, "1", "x, y"), (3, "2 ", "z")]),
        (b'a,b\npipa 5" bocor,x\nlagi 3" dan 4",y\n', ("a", "b"), [(2, 'pipa 5" bocor', "x"), (3, 'lagi 3" dan 4"', "y")]),
        (b"rowid,_line,a,a (3),a\n1,2,3,4,5\n", ("rowid (1)", "_line (2)", "a", "a (3)", "a (5)"), [(2, "1", "2", "3", "4", "5")]),
        (b"a,a (3),a\n1,2,3\n", ("a", "a (3)", "a (3) (3)"), [(2, "1", "2", "3")]),
        (b"a\tb\r1\t2\r3\t4\n", ("a", "b"), [(2, "1", "2"), (3, "3", "4")]),
        (b"before,b\n\"x\ny\",1\n2,3\n", ("before", "b"), [(2, "x\ny", "1"), (4, "2", "3")]),
    ],
)
def test_forms_that_once_were_misread(data: bytes, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    found, got, broken = read(data)
    assert (found, [(row[0], *(cell or "" for cell in row[1:])) for row in got], broken) == (columns, rows, [])


def test_an_undeclared_encoding_is_named() -> None:
    """Windows text is told from UTF-8 that was damaged, and UTF-16 without a mark is refused."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        said = {}
        windows = "a,b\n1,Jos\u00e9 \u2013 d\u00e9j\u00e0\n2,x\n".encode("cp1252")
        damaged = "a,b\n1,Jos\u00e9 \u2013 d\u00e9j\u00e0\n2,".encode() + b"\xe9\n"
        for name, data in (("windows", windows), ("damaged", damaged)):
            path = Path(folder) / name
            path.write_bytes(data)
            raw = RawFile(name, path, "", len(data), None)
            reading = csv_file.read(connection, raw, Source("s", "csv", "tickets", "", "UTC"), "got", Path(folder))
            [broken] = reading.broken
            said[name] = (broken.line, broken.reason, broken.message)
    assert said["windows"][:2] == (2, "bad_encoding") and 'encoding = "cp1252"' in said["windows"][2]
    assert said["damaged"][:2] == (3, "bad_encoding") and "was damaged" in said["damaged"][2]
    with pytest.raises(SourceError, match='encoding = "utf-16-le"'):
        read("a,b\n1,2\n".encode("utf-16-le"))
    # Declared as Windows text and changed to UTF-8 since: no letter is garbled.
    assert read("a,b\n1,Jos\u00e9\n".encode(), encoding="cp1252")[1] == [(2, "1", "Jos\u00e9")]


def test_a_file_that_two_programs_write_is_read_by_its_lines() -> None:
    """A gateway in UTF-8, a macro of a spreadsheet in Windows text. A half of an emoji belongs to neither, and no encoding is advised for it."""
    mixed = "a,b\n1,Jos\u00e9 \u2013 x\n".encode() + "2,Jum\u2019at\n".encode("cp1252") + b"3,\xf0\x9f\x98\n4,caf\xe9\x94 y\n"
    _, found, broken = read(mixed, encoding="cp1252")
    assert found == [(2, "1", "Jos\u00e9 \u2013 x"), (3, "2", "Jum\u2019at"), (5, "4", "caf\u00e9\u201d y")]
    assert [(row[0], row[1]) for row in broken] == [(4, "bad_encoding")]
    _, found, broken = read(b"a,b\n1,rusak \xf0\x9f\x98\n2,x\n")
    assert found == [(3, "2", "x")]
    assert [row[1] for row in broken] == ["bad_encoding"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_rows_that_another_program_adds_to_utf_16_are_rows(encoding: str) -> None:
    """A shell on Windows began the file, a gateway adds to it in UTF-8: its row must not vanish between two others."""
    added = "2,Air mati \u2013 sejak pagi di RW 05,081\n"
    data = "\ufeffa,b,c\n1,Jos\u00e9 \U0001f600,x\n".encode(encoding) + added.encode() + "3,y,z\n".encode(encoding)
    _, found, broken = read(data)
    assert found == [(2, "1", "Jos\u00e9 \U0001f600", "x"), (3, "2", "Air mati \u2013 sejak pagi di RW 05", "081"), (4, "3", "y", "z")]
    assert broken == []
    arabic = "\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645" * 5 + "\U0001f600" * 20 + "\u4e00\u7e7e" * 20
    assert read(f"\ufeffa,b\n1,{arabic}\n".encode(encoding))[1] == [(2, "1", arabic)]
