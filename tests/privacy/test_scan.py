"""Whatever personal thing is hidden in whatever public file, the scan finds it; what is public anyway passes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from transforms.privacy.scan import NotPublic, looks_personal, refuse_personal, scan_folder

PERSONAL = {
    "081234567890": "mobile number",
    "hub 0812-3456-7890 ya": "mobile number",
    "+62 812 3456 7890": "mobile number",
    "6281234567890": "mobile number",
    "(021) 7654321": "landline number",
    "0217654321": "landline number",
    "+1 212 555 0123": "international number",
    "3201011501900001": "NIK",
    "3201 0115 0190 0001": "NIK",
    "budi.s@contoh.co.id": "e-mail",
    "budi (at) contoh.id": "e-mail",
    "B 1234 XYZ": "number plate",
    "D1234AB": "number plate",
    "@budi_santoso": "account name",
    "9f86d081884c7d659a2feaa0c55ad015": "key",
    "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08": "key",
}
PUBLIC = [
    "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Belum diteruskan (pusat)",
    "2026-03-01",
    "2026-03-01,2026-03-02,1,17,7",
    "2026-03-01 2026-03-02 2026-03-03",
    "2026-03-03T23:00:00Z",
    "99.01.02.1001",
    "SMG-FORWARD-24H",
    "KC-BERANGKAT-15M",
    "1500 123",
    "12345678",
    "39d37d9bff95",
    "RW 05",
    "Jalan berlubang 2 meter",
    "4.5e10",
]


@pytest.mark.parametrize(("text", "kind"), PERSONAL.items(), ids=list(PERSONAL.values()))
def test_patterns(text: str, kind: str) -> None:
    assert looks_personal(text) == kind
    assert looks_personal(f"warga bilang {text}, sudah") is not None


@pytest.mark.parametrize("text", PUBLIC)
def test_public_texts_pass(text: str) -> None:
    assert looks_personal(text) is None


def clean(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as con:
        con.execute(
            "create table t as select date '2026-02-01' as starts_on, 'Dinas Kesehatan' as agency_name, range as created_count from range(50)"
        )
        con.execute(f"copy t to '{folder}/agency_months.parquet'; copy t to '{folder}/agency_months.csv' (header true)")
        con.execute(
            f"attach '{folder}/public.duckdb' as out; create table out.agency_months as select * from t; detach out"
        )
    manifest = {
        "figures_hash": "ab1" * 21 + "c",
        "hashes": {"agency_months": "cd2" * 21 + "e"},
        "as_of": {"tickets": "2026-03-03T23:00:00Z"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def test_a_clean_folder_passes(tmp_path: Path) -> None:
    assert scan_folder(clean(tmp_path / "public")) == []


@pytest.mark.parametrize(
    "text", ["081234567890", "3201011501900001", "budi.s@contoh.co.id", "9f86d081884c7d659a2feaa0c55ad015"]
)
@pytest.mark.parametrize("kind", ["csv", "parquet", "duckdb", "json", "a column's name", "a small table"])
def test_every_kind_of_file_is_looked_into(kind: str, text: str, tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    quoted = text.replace("'", "''")
    with duckdb.connect() as con:
        if kind == "csv":
            with (folder / "agency_months.csv").open("a", newline="") as lines:
                csv.writer(lines).writerow(["2026-02-01", text, 3])
        elif kind == "parquet":
            con.execute(
                f"copy (select range, case range when 7 then '{quoted}' else 'x' end as note from range(10)) to '{folder}/x.parquet'"
            )
        elif kind == "duckdb":
            con.execute(f"attach '{folder}/public.duckdb' as out; create table out.more as select '{quoted}' as note")
        elif kind == "a small table":
            con.execute(
                f"attach '{folder}/public.duckdb' as out; create schema out.meta; create table out.meta.e as select ['{quoted}'] as notes"
            )
        elif kind == "json":
            (folder / "notes.json").write_text(json.dumps({"a": [{"b": text}]}), "utf-8")
        else:
            con.execute(f"copy (select 1 as \"{text}\") to '{folder}/x.parquet'")
    findings = scan_folder(folder)
    assert findings
    assert all(text not in str(finding) for finding in findings)
    with pytest.raises(NotPublic) as caught:
        refuse_personal(folder)
    assert text not in str(caught.value)


def test_numbers_are_looked_at_as_text(tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    with duckdb.connect() as con:
        con.execute(f"copy (select 6281234567890 as reporter) to '{folder}/x.parquet'")
    assert [finding.kind for finding in scan_folder(folder)] == ["mobile number"]


def test_a_key_in_a_hash_field_passes_but_a_telephone_number_there_does_not(tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    (folder / "manifest.json").write_text(json.dumps({"figures_hash": "hub 0812-3456-7890"}), "utf-8")
    assert [finding.kind for finding in scan_folder(folder)] == ["mobile number"]


@pytest.mark.parametrize("name", ["notes.txt", "readme", "photo.png", "public.duckdb.wal"])
def test_unknown_files_are_refused(name: str, tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    (folder / name).write_bytes(b"anything")
    assert [finding.file for finding in scan_folder(folder)] == [name]


@pytest.mark.parametrize("name", ["agency_months.parquet", "public.duckdb", "manifest.json", "agency_months.csv"])
def test_unreadable_files_are_refused(name: str, tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    (folder / name).write_bytes(b"\xff\xfe\x00broken")
    assert [finding.file for finding in scan_folder(folder)] == [name]


def test_links_are_refused(tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    (folder / "linked.csv").symlink_to(folder / "agency_months.csv")
    assert [finding.file for finding in scan_folder(folder)] == ["linked.csv"]


def test_views_are_refused(tmp_path: Path) -> None:
    folder = clean(tmp_path / "public")
    with duckdb.connect(str(folder / "public.duckdb")) as con:
        con.execute("create view spy as select * from agency_months")
    assert len(scan_folder(folder)) == 1
