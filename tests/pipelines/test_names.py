"""`tanggap names`: from unmatched spellings to a file, from the file to the lists; nothing half, nothing silent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.landing import pull
from pipelines.name_files import with_aliases
from tests.landing.office import KEY, NOW, Office
from transforms.city import load_city
from transforms.text.spellings import names_of

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
agency = "dinas"
area = "lokasi"
"""
AGENCIES = "id;name;aliases\r\ndinkes;Dinas Kesehatan;DKK\r\ndinsos;\"Dinas Sosial; dan Pemberdayaan\";\r\ndishub;Dinas Perhubungan;\r\n"
AREAS = "code,name,kind\n01,Mekar Jaya,kelurahan\n02,Mekar Sari,kelurahan\n"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path / "office", SOURCES)
    (office.folder / "agencies.csv").write_bytes(b"\xef\xbb\xbf" + AGENCIES.encode())
    (office.folder / "areas.csv").write_text(AREAS, "utf-8")
    spellings = ["Dinas Kesehatan", "Din Kesehatn", "Din Kesehatn", "Perhubugan", "Entah", "DKK"]
    rows = [f"T-{place},2026-03-0{place + 1} 08:00,{spelling},Mekarr Jaya" for place, spelling in enumerate(spellings)]
    office.put("tiket.csv", "\n".join(["nomor,masuk,dinas,lokasi", *rows]) + "\n")
    monkeypatch.setenv("DROP", str(office.drop))
    pull(office.city, office.paths, KEY, NOW)
    return office


def ask(office: Office, *arguments: str) -> int:
    return cli.main(["names", *arguments, "--city", str(office.folder), "--data", str(office.paths.data_root)])


def filled(path: Path, answers: dict[str, str]) -> Path:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["id"] = answers.get(row["spelling"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_confirmed_spelling_is_known_from_then_on(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "names.csv"
    assert ask(office, "propose", "--out", str(out)) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["kind"], row["spelling"], row["rows"], row["candidate_1"], row["id"]) for row in rows] == [
        ("agency", "Din Kesehatn", "2", "dinkes", ""),
        ("agency", "Entah", "1", "", ""),
        ("agency", "Perhubugan", "1", "dishub", ""),
        ("area", "Mekarr Jaya", "6", "01", ""),
    ]
    assert "4 spellings in 10 rows wait, 3 of them with something alike" in capsys.readouterr().out
    assert ask(office, "propose", "--out", str(out)) == 2, "answers are not written over"
    assert ask(office, "accept", str(filled(out, {"Din Kesehatn": "dinkes", "Mekarr Jaya": "01"}))) == 0
    said = capsys.readouterr().out
    assert "2 confirmed, 2 of them new; 2 left unmatched" in said
    content = (office.folder / "agencies.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 4
    city = load_city(office.folder, check_env=False)
    assert [agency.name for agency in city.agencies] == ["Dinas Kesehatan", "Dinas Sosial; dan Pemberdayaan", "Dinas Perhubungan"]
    assert city.agencies[0].aliases == ("DKK", "Din Kesehatn") and city.areas[0].aliases == ("Mekarr Jaya",)
    assert names_of(city)["agency"].match("din kesehatn") == "dinkes"
    assert ask(office, "accept", str(out)) == 0
    assert "2 confirmed, 0 of them new" in capsys.readouterr().out
    assert (office.folder / "agencies.csv").read_bytes() == content
    monkeypatch.setenv("TANGGAP_KEY", "0123456789abcdef" * 4)
    assert cli.main(["doctor", "--city", str(office.folder), "--data", str(office.paths.data_root)]) == 0
    said = capsys.readouterr().out
    assert "names: 2 spellings match nothing (agency 2 in 2 rows); tanggap names propose" in said
    assert f"but what was landed is keyed by {KEY.fingerprint}: a run refuses it" in said
    assert ask(office, "propose", "--kind", "agency", "--out", str(tmp_path / "b.csv")) == 0
    assert "2 spellings in 2 rows wait" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["agency,DKK,dishub"], "row 2: 'DKK' already means dinkes; it cannot mean dishub too"),
        (["agency,Baru,dishub", "agency,BARU,dinkes"], "row 3: 'BARU' stands for dishub in a row above; it cannot mean dinkes too"),
        (["agency,Baru,dishup"], "row 2: 'dishup' is not in agencies.csv. Did you mean 'dishub'?"),
        (["opd,Baru,dishub"], "row 2: kind 'opd' is none of agency, category, channel, area"),
        (["agency,a;b,dishub"], "row 2: spelling 'a;b' cannot be an alias"),
        (["agency,??,dishub"], "cannot be an alias"),
        (["agency,Dinas Sosial & Perhubungan,dishub", "agency,Dinas Sosial dan Perhubungan,dinsos"], "stands for dishub in a row above"),
    ],
)
def test_a_spelling_that_would_mean_two_is_refused_and_nothing_is_written(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], said: str
) -> None:
    before = {path.name: path.read_bytes() for path in office.folder.iterdir()}
    path = tmp_path / "names.csv"
    path.write_text("\n".join(["kind,spelling,id", "agency,Perhubugan,", *rows]).replace("row 2", "row 3") + "\n", "utf-8")
    assert ask(office, "accept", str(path)) == 2
    told = capsys.readouterr().err
    assert said.replace("row 3", "row 4").replace("row 2", "row 3") in told
    assert {path.name: path.read_bytes() for path in office.folder.iterdir()} == before


def test_a_file_that_is_none_is_refused(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    assert ask(office, "accept", str(path)) == 2
    assert "x.csv, row 1: has no column kind" in capsys.readouterr().err


def test_a_list_without_aliases_gets_the_column_and_short_rows_stay_short() -> None:
    assert with_aliases(b"id,name\na,A\nb,\"B, C\"\n", "id", {"b": ["x", "y"]}) == b'id,name,aliases\na,A,\nb,"B, C",x;y\n'
    assert with_aliases(b"id,aliases,name\na\n", "id", {"a": ["x"]}) == b"id,aliases,name\na,x\n"


def test_a_spelling_that_is_a_formula_is_shown_and_known_as_it_was_given(office: Office, tmp_path: Path) -> None:
    """A steward opens the file in a spreadsheet; whoever wrote the complaint must not run anything there."""
    given = "=HYPERLINK(1)"
    office.put("tiket.csv", f"nomor,masuk,dinas,lokasi\nT-1,2026-03-01 08:00,{given},Mekar Sari\n")
    pull(office.city, office.paths, KEY, NOW, accept_missing={"tiket"})
    out = tmp_path / "names.csv"
    assert ask(office, "propose", "--out", str(out)) == 0
    cells = [cell for row in csv.reader(out.read_text("utf-8-sig").splitlines()) for cell in row]
    assert f"'{given}" in cells and given not in cells
    assert ask(office, "accept", str(filled(out, {f"'{given}": "dishub"}))) == 0
    found = names_of(load_city(office.folder, environ={"DROP": str(office.drop)}))["agency"].match(given)
    assert found == "dishub"
