"""A spelling names what it certainly names, and nothing else: a wrong match would move complaints to another agency unseen."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import reference
from transforms.city.lists import fold
from transforms.city.model import Agency, Area, City
from transforms.text.recaps import split_nature
from transforms.text.spellings import Names, names_of, own_suffixes

WORDS = (
    "dinas", "badan", "bagian", "kelurahan", "kecamatan", "kesehatan", "pendidikan", "sosial", "mekar", "makar", "sukamaju", "sukamajuan",
    "umum", "hukum", "kota", "uji", "sekretariat", "daerah", "dan", "tengah", "barat", "timur",
)  # fmt: skip
lists = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=12, unique=True)


def names(*listed: str, suffixes: tuple[str, ...] = ("kota uji",)) -> Names:
    return Names(((name, (name,)) for name in listed), suffixes)


@pytest.mark.parametrize(
    ("spelling", "listed"),
    [
        ("DINAS  KESEHATAN\nkota uji", "Dinas Kesehatan"),
        ("Dinas Kesehatan", "Dinas Kesehatan Kota Uji"),
        ("Lain - lain", "Lain-Lain"),
        ("Dinas Bina Marga & SDA", "Dinas Bina Marga dan SDA"),
        ("Bagian Umum Sekretariat Daerah Kota Uji", "Bagian Umum"),
        ("Bagian Umum Kota Uji Sekretariat Daerah", "Bagian Umum"),
        ("RS Budi Asih", "RS Budiasih"),
        ("Kebun Binatang Uji Kota Uji", "Kebun Binatang Uji"),
    ],
)
def test_what_is_certain_matches(spelling: str, listed: str) -> None:
    assert names(listed, "Dinas Sosial").match(spelling) == listed


@pytest.mark.parametrize(
    ("spelling", "listed"),
    [
        ("Dinas Kesehatan Kabupaten Uji", ["Dinas Kesehatan"]),  # another government
        ("Kelurahan Makar", ["Kelurahan Mekar"]),
        ("Kelurahan Sukamaju", ["Kecamatan Sukamaju"]),
        ("Satpol PP", ["Satuan Polisi Pamong Praja"]),
        ("Bagian Umum", ["Bagian Umum Sekretariat Daerah"]),  # the council's secretariat has one too
        ("Kelurahan Sumber", ["Kelurahan Sumber - Utara", "Kelurahan Sumber-Selatan"]),
        ("Dinas Kesehatan dan Sosial", ["Dinas Kesehatan", "Dinas Sosial"]),
        ("Sekretariat Daerah", ["Bagian Umum"]),
        ("Kota Uji", ["Dinas Sosial"]),
        ("???", ["Dinas Sosial"]),
        ("DINAS SOSIAL", ["Dinas Sosial", "Dinas-Sosial"]),  # both: which of them is not said
    ],
)
def test_what_is_only_likely_does_not(spelling: str, listed: list[str]) -> None:
    assert names(*listed).match(spelling) is None


@given(lists, st.data())
def test_every_listed_name_is_its_own_however_it_is_written(listed: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(listed))
    gaps = data.draw(st.lists(st.sampled_from([" ", "  ", "\n", " - ", ", "]), min_size=5, max_size=5))
    written = "".join(word + gap for word, gap in zip(name.split(), gaps, strict=False)).strip(" -,")
    found = names(*listed).match(data.draw(st.sampled_from([written, written.upper(), written.title()])))
    assert found == name or (found is None and [fold(other) for other in listed].count(fold(name)) > 1)


@given(lists, st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
def test_a_match_differs_only_in_what_does_not_matter(listed: list[str], spelling: str) -> None:
    found = names(*listed).match(spelling)
    if found is not None:
        left_out = Counter(spelling.split())
        left_out.subtract(found.split())
        assert set(+left_out) <= {"kota", "uji", "sekretariat", "daerah"} and set(-left_out) <= {"kota", "uji"}


@given(st.text(alphabet="abcdefghij ", min_size=4, max_size=20), st.data())
def test_one_other_letter_is_another_name(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    other = name[:place] + data.draw(st.sampled_from("klmnop")) + name[place + 1 :]
    assert names(name, suffixes=()).match(other) is None


def test_only_the_city_s_own_kind_stands_behind_its_agencies() -> None:
    def city(name: str, *areas: Area) -> City:
        return City(id="x", name=name, zone="Asia/Jakarta", path=Path(), fingerprint="", areas=areas)

    assert own_suffixes(city("Kota Bogor")) == ("kota bogor",)
    assert own_suffixes(city("Pemerintah Kabupaten Bogor")) == ("kabupaten bogor",)
    assert own_suffixes(city("Bogor")) == ()
    assert own_suffixes(city("Bogor", Area("32.71", "Kota Bogor", "kota"))) == ("kota bogor",)
    assert own_suffixes(city("Bogor", Area("32.71", "Kota Bogor", "kota"), Area("32.01", "Kabupaten Bogor", "kabupaten"))) == ()


def test_a_suggestion_is_the_closest_name_and_never_a_match() -> None:
    listed = names("Kelurahan Mekar", "Dinas Sosial")
    near = listed.suggest("Kelurahan Makar")
    assert near is not None and near.id == "Kelurahan Mekar" and 0.75 <= near.ratio < 1
    assert listed.suggest("Perusahaan Listrik") is None


# -- real lists: the counts are told, the names stay where they are


OWN_MONTH = (74, 26, 34)
"""Spellings of seven months, agencies of the one month's list, spellings matched."""
LIST_OF_2023 = (225, 34)
"""Agencies of the list, and of the 74 spellings those matched."""


def recap_names() -> set[str]:
    """Every agency as the recaps of 2017 spell it, without what stands before it."""
    found = set()
    for path in sorted(reference("id_surabaya_mediacenter_2017_2018").glob("*RKM*.xlsx")):
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        found |= {str(row[1]) for row in sheet.iter_rows(min_row=3, values_only=True) if row[1]}
    return {rest for name in found if (rest := split_nature(" ".join(name.split()))[1])}


def certain(spelling: str) -> str:
    """What two spellings must share to be one name, worked out another way than the matcher does."""
    text = "".join(character for character in spelling.casefold() if character.isalnum() or character == " ")
    return text.replace("kota surabaya", "").replace("sekretariat daerah", "").replace(" ", "")


def test_no_name_of_2017_leads_to_another_agency_of_one_of_its_months() -> None:
    spellings = recap_names()
    path = next(iter(sorted(reference("id_surabaya_mediacenter_2017_2018").glob("*RKM Mei*.xlsx"))))
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    month = {split_nature(" ".join(str(row[1]).split()))[1] for row in sheet.iter_rows(min_row=3, values_only=True) if row[1]} - {""}
    agencies: dict[str, str] = {}
    for name in sorted(month):
        agencies.setdefault(certain(name), name)
    listed = names_of(_city(agencies.values()))["agency"]
    matched = {spelling: found for spelling in spellings if (found := listed.match(spelling))}
    assert {certain(spelling) == certain(found) for spelling, found in matched.items()} == {True}
    print(f"own month: {len(matched)} of {len(spellings)} spellings matched, {len(spellings) - len(matched)} left to the steward")
    assert (len(spellings), len(agencies), len(matched)) == OWN_MONTH


def test_no_name_of_2017_leads_to_another_agency_of_2023() -> None:
    path = next(reference("id_surabaya_keluhcerdas_2023").glob("mediacenter_instansi_*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row["name"] for row in csv.DictReader(file, delimiter=";")]
    listed = names_of(_city(rows))["agency"]
    spellings = recap_names()
    matched = {spelling: found for spelling in spellings if (found := listed.match(spelling))}
    # Looked over one by one: each of them is that agency; the others were merged, renamed, abbreviated or misspelled since.
    assert {certain(spelling) == certain(found) for spelling, found in matched.items()} == {True}
    print(f"list of 2023: {len(matched)} of {len(spellings)} spellings matched, {len(spellings) - len(matched)} left to the steward")
    assert (len(rows), len(matched)) == LIST_OF_2023


def _city(listed: object) -> City:
    agencies = tuple(Agency(name, name) for name in listed)  # type: ignore[attr-defined]
    return City(id="sby", name="Kota Surabaya", zone="Asia/Jakarta", path=Path(), fingerprint="", agencies=agencies)




def test_an_id_with_its_name_behind_it_is_certain_and_takes_no_name_away() -> None:
    """So registers write villages, and forms that were printed before a second Sukajadi came or went."""
    areas = [("99.01.02.1001", "Sukajadi"), ("99.01.01.1001", "Sukajadi"), ("99.01", "Hulu")]
    known = Names((code, (code, name)) for code, name in areas)
    assert [known.match(f"{code} {name}") for code, name in areas] == [code for code, _ in areas]
    assert known.match("99.01.02.1001 - SUKAJADI") == "99.01.02.1001"
    assert known.match("Sukajadi") is None and known.match("99.01 Sukajadi") is None
    agencies = Names([("dinas", ("dinas", "Sosial")), ("dinsos", ("dinsos", "Dinas Sosial"))])
    assert agencies.match("Dinas Sosial") == "dinsos"
