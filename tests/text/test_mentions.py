"""An area is found in a text where it is certain which one is meant, and nowhere else."""

from __future__ import annotations

import csv

import pytest

from tests.reference import reference
from transforms.city.lists import fold
from transforms.city.model import Area
from transforms.text.mentions import AreaNames

NAMES = AreaNames(
    (
        Area("32.73", "Kota Uji", "kota"),
        Area("32.73.01", "Coblong", "kecamatan", "32.73"),
        Area("32.73.01.1001", "Dago", "kelurahan", "32.73.01"),
        Area("32.73.02", "Sukajadi", "kecamatan", "32.73"),
        Area("32.73.02.1001", "Sukajadi", "kelurahan", "32.73.02", aliases=("Skjd",)),
        Area("32.73.02.1002", "Sukamaju", "kelurahan", "32.73.02"),
        Area("32.73.01.1002", "Sukamaju", "kelurahan", "32.73.01"),
    )
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lampu mati di DAGO pak", "32.73.01.1001"),
        ("banjir di Kel. Dago, Kec Coblong", "32.73.01.1001"),
        ("macet di sukajadi", "32.73.02"),
        ("warga kelurahan sukajadi", "32.73.02.1001"),
        ("warga skjd", "32.73.02.1001"),
        ("jl. dago macet", None),
        ("pasar sukajadi becek", None),
        ("di sukamaju gelap", None),
        ("dari dago ke sukajadi macet", None),
        ("se Kota Uji", None),
        ("dagonya macet", None),
        ("", None),
    ],
)
def test_areas_in_texts(text: str, code: str | None) -> None:
    assert NAMES.find(text) == code


def test_areas_in_tweets_are_those_that_people_wrote_down() -> None:
    """The labellers noted the place as the text has it; an area that their place does not hold may still be right."""
    kinds = {"kecamatan": "kecamatan", "kelurahan/desa": "kelurahan", "kabupaten/kota": "kota"}
    with (reference("id_wilayah_kemendagri") / "wilayah.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kode"].startswith("32.73")]
    areas = [Area(row["kode"], row["nama"], kinds[row["level"]], row["parent"]) for row in rows]
    names, by_code = AreaNames(areas), {area.code: area for area in areas}
    with next(reference("id_bandung_tweets_2015").glob("*.csv")).open(encoding="utf-8-sig", newline="") as file:
        tweets = {row["Tweet"]: fold(row["Lokasi"]).replace(" ", "") for row in csv.DictReader(file)}
    placed = [(code, place) for text, place in tweets.items() if place and (code := names.find(text))]
    agree = sum(fold(by_code[code].name).replace(" ", "") in place for code, place in placed)
    print(f"{len(areas)} areas; {agree} of {len(placed)} tweets with a place and an area agree")
    assert len(areas) == 182 and len(placed) > 300
    assert agree / len(placed) >= 0.85
