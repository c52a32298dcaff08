"""What a spelling may mean is proposed, likeliest first; how often the right name is among the proposals is measured on real lists."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from tests.reference import reference
from transforms.city.model import Agency, Area, City
from transforms.text.proposals import LEAST_SCORE, propose, waiting
from transforms.text.spellings import names_of

AGENCIES = (
    Agency("dishub", "Dinas Perhubungan"),
    Agency("dlh", "Dinas Lingkungan Hidup"),
    Agency("pupr", "Dinas Pekerjaan Umum dan Penataan Ruang", aliases=("BMSDA",)),
    Agency("satpol", "Satuan Polisi Pamong Praja"),
)


def city(*agencies: Agency, areas: tuple[Area, ...] = (), name: str = "Kota Uji") -> City:
    return City(id="uji", name=name, zone="Asia/Jakarta", path=Path(), fingerprint="", agencies=agencies, areas=areas)


@pytest.mark.parametrize(
    ("spelling", "likeliest"),
    [
        ("Dinas Perhubugan", "dishub"),
        ("DISHUB KOTA UJI", None),
        ("Dinas Lingk. Hidup", "dlh"),
        ("BMSDS", "pupr"),
        ("Satpol PP", "satpol"),
        ("Perhubungan, Dinas", "dishub"),
        ("Din. Pekerjaan Umum", "pupr"),
    ],
)
def test_the_likeliest_name_comes_first_and_nothing_is_decided(spelling: str, likeliest: str | None) -> None:
    own = city(*AGENCIES)
    found = propose(own, {"agency": {spelling: 3}}, ["agency"])
    if likeliest is None:
        assert found == [] or found[0].candidates[0].id == "dishub"
        return
    assert names_of(own)["agency"].match(spelling) is None
    assert (found[0].rows, found[0].candidates[0].id) == (3, likeliest)


def test_what_is_like_nothing_gets_no_proposal() -> None:
    [found] = propose(city(*AGENCIES), {"agency": {"zzz": 1}}, ["agency"])
    assert found.candidates == ()


def test_spellings_wait_most_used_first_and_known_ones_do_not() -> None:
    used = {"agency": {"Dinas Perhubungan": 9, "x": 1, "y": 5}}
    assert waiting(city(*AGENCIES), used) == [("agency", "y", 5), ("agency", "x", 1)]


def misspelled(dice: random.Random, name: str) -> str:
    """A name as a hurried officer writes it: a letter wrong, lost, doubled or swapped, a word shortened or left out."""
    words = name.split()
    place = max(range(len(words)), key=lambda at: len(words[at]))
    word = words[place]
    at = dice.randrange(1, len(word) - 1) if len(word) > 3 else 0
    changes = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + dice.choice("aeiourst") + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        word[:4] + ".",
    )
    words[place] = dice.choice(changes)
    if len(words) > 3 and dice.random() < 0.3:
        del words[dice.choice([at for at in range(1, len(words)) if at != place])]
    return " ".join(words)


def test_misspelled_agencies_of_surabaya_are_proposed() -> None:
    path = next(reference("id_surabaya_keluhcerdas_2023").glob("mediacenter_instansi_*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        listed = sorted({row["name"] for row in csv.DictReader(file, delimiter=";")})
    own, dice = city(*(Agency(name, name) for name in listed), name="Kota Surabaya"), random.Random(5)
    known = names_of(own)["agency"]
    truth = {spelling: name for name in listed if known.match(spelling := misspelled(dice, name)) is None}
    found = propose(own, {"agency": dict.fromkeys(truth, 1)}, ["agency"])
    first = sum(bool(one.candidates) and one.candidates[0].id == truth[one.spelling] for one in found)
    among = sum(truth[one.spelling] in {candidate.id for candidate in one.candidates} for one in found)
    print(f"{len(found)} misspelled agencies: {first} first, {among} among three")
    assert len(found) > 180 and first / len(found) >= 0.9 and among / len(found) >= 0.97
    assert all(candidate.score >= LEAST_SCORE for one in found for candidate in one.candidates)


@pytest.mark.parametrize(("regency", "file"), [("32.76", "id3276_kota_depok"), ("32.73", "id3273_kota_bandung"), ("16.07", "id1607_banyu_asin")])
def test_names_of_one_list_of_regions_lead_to_the_other(regency: str, file: str) -> None:
    """The statistics office's kecamatan of 2020 against the home ministry's of 2025: same or likeliest names, told apart from new ones."""
    with (reference("id_wilayah_kemendagri") / "wilayah.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kode"].startswith(f"{regency}.") and row["level"] == "kecamatan"]
    areas = tuple(Area(row["kode"], row["nama"], "kecamatan") for row in rows)
    features = json.loads((reference("id_kecamatan_boundaries") / f"{file}.geojson").read_text("utf-8"))["features"]
    used = sorted({feature["properties"]["district"] for feature in features})
    own = city(areas=areas)
    certain = {name: code for name in used if (code := names_of(own)["area"].match(name))}
    found = propose(own, {"area": dict.fromkeys(used, 1)}, ["area"])
    unmatched = [one.spelling for one in found if not one.candidates]
    print(f"{regency}: {len(used)} kecamatan, {len(certain)} certain, {len(found) - len(unmatched)} proposed, {len(unmatched)} without a proposal")
    assert len(certain) + len(found) == len(used) and len(set(certain.values())) == len(certain)
    assert not unmatched
    taken = set(certain.values())
    assert all(one.candidates[0].id not in taken for one in found), "a name that is somebody else's already"
