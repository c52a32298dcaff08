"""Another office's codes lead to the areas they certainly are, in the time in which they do; measured on the two real lists."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import cli
from tests.landing.office import Office
from tests.reference import reference
from transforms.city import CityError, load_city
from transforms.city.model import Area
from transforms.text.codes import Coded, join, of_boundaries
from transforms.text.spellings import names_of

AREAS = (
    Area("32.76", "Kota Uji", "kota"),
    Area("32.76.01", "Sukmajaya", "kecamatan", "32.76"),
    Area("32.76.02", "Beji", "kecamatan", "32.76"),
    Area("32.76.01.1001", "Mekar", "kelurahan", "32.76.01"),
    Area("32.76.02.1001", "Mekar", "kelurahan", "32.76.02"),
)
LIST = [
    Coded("3276", "UJI, Kota"),
    Coded("3276010", "Sukma Jaya", "3276"),
    Coded("3276020", "Bejii", "3276"),
    Coded("3276010001", "Mekar", "3276010"),
    Coded("3276020001", "Mekar", "3276020"),
]


def test_a_name_is_looked_for_within_the_area_around_it() -> None:
    found = {one.coded.code: one for one in join(AREAS, [Coded("3276", "Kota Uji"), *LIST[1:]])}
    assert found["3276010"].area == "32.76.01" and found["3276010001"].area == "32.76.01.1001"
    assert found["3276020"].area is None and found["3276020"].candidates[0].id == "32.76.02"
    assert found["3276020001"].area is None, "within what nobody is sure of, nothing is certain"
    twice = join(AREAS, [Coded("a", "Beji"), Coded("b", "BEJI")])
    assert [one.area for one in twice] == [None, None], "two codes of one area: which holds now is not in the names"
    circle = join(AREAS, [Coded("a", "Beji", "b"), Coded("b", "Beji", "a")])
    assert [one.area for one in circle] == [None, None]


@pytest.mark.parametrize(
    ("regency", "file", "counts"),
    [("32.76", "id3276_kota_depok", (75, 72)), ("32.73", "id3273_kota_bandung", (182, 180)), ("16.07", "id1607_banyu_asin", (325, 250))],
)
def test_the_statistics_office_s_codes_are_joined(regency: str, file: str, counts: tuple[int, int]) -> None:
    kinds = {"kabupaten/kota": "kota", "kecamatan": "kecamatan", "kelurahan/desa": "kelurahan"}
    with (reference("id_wilayah_kemendagri") / "wilayah.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if f"{row['kode']}.".startswith(f"{regency}.")]
    areas = [Area(row["kode"], row["nama"], kinds[row["level"]], row["parent"]) for row in rows]
    areas = [replace(area, kind="kabupaten") if area.name.startswith("Kabupaten") else area for area in areas]
    features = json.loads((reference("id_kecamatan_boundaries") / f"{file}.geojson").read_text("utf-8"))["features"]
    joined = join(areas, of_boundaries(features))
    certain = [one.area for one in joined if one.area]
    print(f"{regency}: {len(certain)} of {len(joined)} codes certain, {sum(bool(one.candidates) for one in joined if not one.area)} proposed")
    assert len(set(certain)) == len(certain)
    assert (len(joined), len(certain)) == counts


SOURCES = """
[[source]]
id = "tiket"
kind = "csv"
entity = "tickets"
path = "tiket.csv"
[source.columns]
ticket_id = "nomor"
created_at = "masuk"
"""
CODES = "area,system,code,valid_from,valid_to\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path / "office", SOURCES)
    lines = [f"{area.code},{area.name},{area.kind},{area.parent or ''}" for area in AREAS]
    (office.folder / "areas.csv").write_text("\n".join(["code,name,kind,parent", *lines]) + "\n", "utf-8")
    return office


def test_a_source_may_give_an_area_by_such_a_code(office: Office) -> None:
    rows = "32.76.01,bps,3276010,,2025-01-01\n32.76.02,bps,3276010,2025-01-01,\n32.76.02,bps,3276020,,\n32.76.01,bps,3276021001,,\n"
    (office.folder / "area_codes.csv").write_text(CODES + rows, "utf-8")
    known = names_of(load_city(office.folder))["area"]
    assert known.match("3276020") == "32.76.02"
    assert known.match("3276010") is None, "it led to two areas at different times"
    assert known.match("3276021001") is None, "the home ministry writes 32.76.02.1001 so too"
    assert known.match("32.76.02.1001") == "32.76.02.1001"


def test_a_code_leads_to_one_area_at_a_time(office: Office) -> None:
    rows = "32.76.01,bps,3276010,,2025-06-01\n32.76.02,bps,3276010,2025-01-01,\n32.76.09,bps,1,,\n"
    (office.folder / "area_codes.csv").write_text(CODES + rows, "utf-8")
    with pytest.raises(CityError) as caught:
        load_city(office.folder)
    said = str(caught.value)
    assert "area_codes.csv, row 3: bps code '3276010' leads to 32.76.01 on some of these days already" in said
    assert "area_codes.csv, row 4: area '32.76.09' is not an area" in said


def test_the_command_writes_what_is_certain_and_what_is_open_apart(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out, rest = tmp_path / "bps.csv", tmp_path / "codes.csv", tmp_path / "open.csv"
    path.write_text("code;name;parent\n3276;Kota Uji;\n3276010;Sukma Jaya;3276\n3276020;Bejii;3276\n", "utf-8")
    command = ["names", "codes", str(path), "--city", str(office.folder), "--data", str(tmp_path), "--out", str(out), "--open", str(rest)]
    assert cli.main([*command, "--valid-from", "2020-04-01"]) == 0
    assert out.read_text("utf-8").splitlines()[1:] == ["32.76,bps,3276,2020-04-01,,", "32.76.01,bps,3276010,2020-04-01,,"]
    assert rest.read_text("utf-8").splitlines()[1].startswith("3276020,Bejii,3276,32.76.02,Beji,")
    assert cli.main(command) == 2 and "exists already" in capsys.readouterr().err
    (office.folder / "area_codes.csv").write_bytes(out.read_bytes())
    assert len(load_city(office.folder).area_codes) == 2
    path.write_text("kode;nama\n1;x\n", "utf-8")
    assert cli.main([*command, "--replace"]) == 2 and "bps.csv, row 1: has no columns code and name" in capsys.readouterr().err
