"""A good city folder becomes a City: the grammar of sources.toml, the environment, versions, the fingerprint."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from transforms.city import City, CityError, ColumnRule, load_city
from transforms.city.loader import CHECKOUT, environment
from transforms.city.model import ALWAYS, SAMPLE_CITY
from transforms.city.settings import SAMPLE_KEY_SHA256
from transforms.city.states import EVENTS, STATES

SAMPLE = CHECKOUT / "data" / "cities" / SAMPLE_CITY
CITY_TOML = 'id = "contoh"\nname = "Contoh"\nzone = "Asia/Jakarta"\n'

# The example of the design, word for word.
DESIGN_SOURCE = """
[[source]]
id = "tiket_2025"            # also the folder name in landing
kind = "csv"                 # queue_log | asterisk_cdr | csv | xlsx | jsonl | x_api_v2 | postgres | mysql | open311
entity = "tickets"           # calls | tickets | ticket_events | posts | ratings | answer_tests
path = "${TICKETS_DIR}/tiket_*.csv"
timezone = "Asia/Jakarta"    # declared, checked against the hour profile
key = ["nomor"]
mode = "snapshot"
required = true
tolerance = "26h"            # none = never stale; simulated cities count from their simulated end
extracted_at = "mtime"       # or an instant, or a pattern on the file name
[source.columns]             # canonical = source column, constant, or parse rule
ticket_id = "nomor"
created_at = { column = "tgl_masuk", format = "%d/%m/%Y %H:%M" }
channel = { value = "web" }
closed_at = { column = "jam_selesai", date = "2025-03-01", format = "%H:%M:%S" }   # parts may combine
status = { column = "status", map = { "Baru" = "received", "Diteruskan" = "forwarded", "Selesai" = "resolved" } }
agency = { column = "dinas", match = "agencies" }
"""


def write(folder: Path, **files: str) -> Path:
    """A city folder with the given files; '_' in a name stands for its last dot."""
    folder.mkdir(exist_ok=True)
    for name, text in {"city_toml": CITY_TOML, "sources_toml": "", **files}.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, **files: str) -> City:
    return load_city(write(folder, **files), environ={"TICKETS_DIR": "/data/tiket"})


def test_the_designs_example_loads(tmp_path: Path) -> None:
    [source] = load(tmp_path, sources_toml=DESIGN_SOURCE).sources
    assert (source.id, source.kind, source.entity, source.mode) == ("tiket_2025", "csv", "tickets", "snapshot")
    assert source.path == "/data/tiket/tiket_*.csv"
    assert source.key == ("nomor",)
    assert source.tolerance == timedelta(hours=26)
    assert source.extracted_at == "mtime"
    assert source.required
    assert source.columns["ticket_id"] == ColumnRule(column="nomor")
    assert source.columns["channel"] == ColumnRule(value="web")
    assert source.columns["created_at"].formats == ("%d/%m/%Y %H:%M",)
    assert source.columns["closed_at"].constant_date == date(2025, 3, 1)
    assert source.columns["closed_at"].date_column is None
    assert source.columns["status"].map == {"Baru": "received", "Diteruskan": "forwarded", "Selesai": "resolved"}
    assert source.columns["agency"].match == "agencies"
    assert "/data/tiket" not in repr(source)  # an expanded path may carry a password


def test_a_source_may_say_more(tmp_path: Path) -> None:
    text = """
[[source]]
id = "riwayat"
kind = "xlsx"
entity = "ticket_events"
path = "/data/riwayat.xlsx"
sheet = "Riwayat"
header = 3
decimal = ","
mode = "append"
sequence = "urut"
required = false
extracted_at = 2026-01-31T23:59:59
events = { "Tunda" = "paused" }
[source.columns]
ticket_id = "nomor"
event_at = { column = "tanggal", parts = ["jam"], format = ["%d/%m/%Y %H:%M", "%d-%m-%Y %H.%M"] }
event = { column = "kejadian", map = { "Masuk" = "created" } }

[[source]]
id = "survei"
kind = "csv"
entity = "ratings"
path = "survei.csv"
delimiter = ";"
encoding = "cp1252"
[source.columns]
ticket_id = "nomor"
rated_at = { column = "jam", date = "tanggal", format = "%H:%M" }
"""
    events, survey = load(tmp_path, sources_toml=text).sources
    assert events.options == {"sheet": "Riwayat", "header": 3, "decimal": ",", "events": {"Tunda": "paused"}}
    assert events.tolerance is None
    assert not events.required
    assert events.columns["event_at"].formats == ("%d/%m/%Y %H:%M", "%d-%m-%Y %H.%M")
    assert events.columns["event_at"].source_columns == ("tanggal", "jam")
    assert isinstance(events.extracted_at, datetime)
    assert events.extracted_at.astimezone(UTC) == datetime(2026, 1, 31, 16, 59, 59, tzinfo=UTC)
    assert survey.columns["rated_at"].date_column == "tanggal"
    assert survey.columns["rated_at"].constant_date is None
    assert survey.columns["rated_at"].source_columns == ("jam", "tanggal")
    assert survey.options == {"delimiter": ";", "encoding": "cp1252"}


def test_two_names_of_the_environment_are_always_there(tmp_path: Path) -> None:
    assert environment({})["TANGGAP_DATA"] == str(CHECKOUT / "data")
    assert environment({})["TANGGAP_REFERENCE_DATA"] == str(CHECKOUT.parent / "shared" / "data")
    assert environment({"TANGGAP_DATA": "/srv"})["TANGGAP_DATA"] == "/srv"
    text = DESIGN_SOURCE.replace("${TICKETS_DIR}", "${TANGGAP_DATA}/sources")
    folder = write(tmp_path, sources_toml=text)
    assert load_city(folder, environ={"TANGGAP_DATA": "/srv"}).sources[0].path == "/srv/sources/tiket_*.csv"


def test_readers_that_pull_nothing_may_leave_the_environment_alone(tmp_path: Path) -> None:
    folder = write(tmp_path, sources_toml=DESIGN_SOURCE)
    with pytest.raises(CityError, match="TICKETS_DIR"):
        load_city(folder, environ={})
    assert load_city(folder, environ={}, check_env=False).sources[0].path == "${TICKETS_DIR}/tiket_*.csv"


def test_the_fingerprint_of_a_source_is_of_what_was_written(tmp_path: Path) -> None:
    folder = write(tmp_path, sources_toml=DESIGN_SOURCE)
    here = load_city(folder, environ={"TICKETS_DIR": "/a"}).sources[0]
    there = load_city(folder, environ={"TICKETS_DIR": "/b"}).sources[0]
    assert here.path != there.path
    assert here.fingerprint == there.fingerprint
    write(tmp_path, sources_toml=DESIGN_SOURCE.replace('"26h"', '"27h"'))
    assert load_city(folder, environ={"TICKETS_DIR": "/a"}).sources[0].fingerprint != here.fingerprint


def test_the_fingerprint_of_a_city_is_of_its_files_and_the_national_ones(tmp_path: Path) -> None:
    reference = tmp_path / "national"
    shutil.copytree(CHECKOUT / "data" / "reference" / "national", reference)
    folder = write(tmp_path / "a")
    first = load_city(folder, reference=reference).fingerprint
    assert load_city(write(tmp_path / "b"), reference=reference).fingerprint == first
    (folder / "README.md").write_text("notes", encoding="utf-8")
    assert load_city(folder, reference=reference).fingerprint == first
    with (reference / "holidays.csv").open("a", encoding="utf-8") as file:
        file.write("2027-12-31,cuti_bersama,Uji,Test,2027-01-01,,,false\n")
    second = load_city(folder, reference=reference).fingerprint
    assert second != first
    (folder / "channels.csv").write_text("id,name,kind\nweb,Web,web\n", encoding="utf-8")
    assert load_city(folder, reference=reference).fingerprint != second


def test_a_city_needs_two_files_only(tmp_path: Path) -> None:
    city = load(tmp_path)
    assert (city.id, city.zone, city.n_min, city.k, city.headline_clock) == ("contoh", "Asia/Jakarta", 10, 5, "finish")
    assert [calendar.id for calendar in city.calendars] == [ALWAYS]
    assert city.calendar_by_id[ALWAYS].always_open
    assert city.sources == city.policies == city.agencies == ()


def test_the_lists_are_read_as_values(tmp_path: Path) -> None:
    city = load(
        tmp_path,
        agencies_csv="\ufeffid,name,parent,aliases,contact,valid_from\n"
        "dishub,Dinas Perhubungan,,Dishub;Dinas Hub,@dishub 021-555,2020-01-01\n\nparkir,UPT Parkir,dishub,,,\n",
        areas_csv='code;name;kind;parent;population;aliases\n32.76;Depok;kota;;2056335;"Kota Depok;Depok Kota"\n',
        shifts_csv="id,name,starts,ends\nmalam,Malam,23:00,07:00\n",
        events_csv="on,until,kind,name_id\n2026-01-05,,flood,Banjir\n",
        targets_csv="metric,agency,value,weight\nsla_on_time,dishub,0.85,2.5\nsla_on_time,,0.8,\n",
    )
    transport, parking = city.agencies
    assert transport.aliases == ("Dishub", "Dinas Hub")
    assert transport.accounts == ("@dishub",)
    assert transport.valid_from == date(2020, 1, 1)
    assert parking.parent == "dishub"
    assert city.areas[0].aliases == ("Kota Depok", "Depok Kota")
    assert city.areas[0].population == 2056335
    assert (city.shifts[0].starts, city.shifts[0].ends) == (time(23), time(7))
    assert city.events[0].until == date(2026, 1, 5)
    assert city.events[0].name_en == "Banjir"
    assert [(target.agency, target.weight) for target in city.targets] == [("dishub", 2.5), (None, None)]


SURVEYS = "agency,starts_on,until,u1,u2,u3,u4,u5,u6,u7,u8,u9,respondents\n"


def test_surveys_are_read_with_nine_elements(tmp_path: Path) -> None:
    agencies = "id,name\ndishub,Dinas Perhubungan\n"
    [survey] = load(tmp_path, agencies_csv=agencies, surveys_csv=SURVEYS + "dishub,2025-01-01,2025-06-30,3,3,3,3,3,3,3,3,4,\n").surveys
    assert (survey.agency, survey.until, survey.elements, survey.respondents) == ("dishub", date(2025, 6, 30), (3.0,) * 8 + (4.0,), None)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",2025-01-01,2025-06-30,3,3,3,3,3,3,3,3,79.5,10", r"surveys\.csv, row 2: u9 79\.5 does not lie between 1 and 4\.(.|\n)*element's mean"),
        (",2025-07-01,2025-06-30,3,3,3,3,3,3,3,3,3,10", r"row 2: until 2025-06-30 is before starts_on 2025-07-01"),
        (",2025-01-01,2025-06-30,3,3,3,3,3,3,3,3,x,10", r"row 2: u9 'x' is not a number"),
        (f",2025-01-01,2025-06-30{',3' * 9},-10", "row 2: respondents -10 does not lie between 1 and"),
        (f",2025-01-01,2025-06-30{',3' * 9},10\n,2025-04-01,2025-06-30{',3' * 9},9", "row 3: the survey of 'the city' up to 2025-06-30 is already"),
    ],
)
def test_a_survey_that_cannot_be_is_refused(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(CityError, match=told):
        load(tmp_path, surveys_csv=f"{SURVEYS}{row}\n")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("sla_on_tme,,0.8,", r"targets\.csv, row 2: metric 'sla_on_tme' is not known\.(.|\n)*sla_on_time"),
        ("sla_on_time,,85,", r"row 2: value 85 of 'sla_on_time' is not between 0 and 1\.(.|\n)*85 % is written 0\.85"),
        ("asa,,-20,", r"row 2: value -20 of 'asa' is less than 0"),
        ("asa,dishub,20,", r"row 2: metric 'asa' is not counted by agency"),
        ("aht_by_home,,300,", r"row 2: metric 'aht_by_home' is no one number: it is told apart by home_agency"),
    ],
)
def test_a_target_that_nothing_can_reach_is_refused_and_one_that_was_kept_is_not(tmp_path: Path, row: str, told: str) -> None:
    files = {"agencies_csv": "id,name\ndishub,Dinas Perhubungan\n", "targets_csv": f"metric,agency,value,weight\n{row}\n"}
    with pytest.raises(CityError, match=told):
        load(tmp_path, **files)
    assert len(load_city(tmp_path, environ={}, kept=True).targets) == 1


@pytest.mark.parametrize(("number", "told"), [("-5", "lie between"), ("--5", "whole number"), ("²", "whole number"), ("9" * 30, "lie between")])
def test_a_number_of_people_that_cannot_be_is_refused(tmp_path: Path, number: str, told: str) -> None:
    with pytest.raises(CityError, match=rf"areas\.csv, row 2: population (.|\n)*{told}"):
        load(tmp_path, areas_csv=f"code,name,kind,population\n99,Contoh,kota,{number}\n")


def test_a_weight_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityError, match=r"targets\.csv, row 3: weight 0 is not greater than 0\.(.|\n)*Empty the cell"):
        load(tmp_path, targets_csv="metric,agency,value,weight\nasa,,20,1\nsla_on_time,,0.8,0\n")


POLICIES = "policy_id,clock,authority,start_event,stop_event,selector,target,basis,valid_from,valid_to\n"


def test_versions_are_numbered_by_the_day_they_begin(tmp_path: Path) -> None:
    city = load(
        tmp_path,
        policies_csv=POLICIES + "JAWAB,agency_answer,city,forwarded,answer_received,,48h,clock,2025-01-01,\n"
        "JAWAB,agency_answer,city,forwarded,answer_received,,72h,clock,,2025-01-01\n",
    )
    assert [(policy.version, policy.target_seconds) for policy in city.policies] == [(2, 48 * 3600), (1, 72 * 3600)]


@pytest.mark.parametrize(
    "rows",
    [
        # Another clock, another authority, another time, side by side, one inside the other.
        "A,finish,city,created,finish,,3d,clock,,\nB,verify,city,created,forwarded,,3d,clock,,\n",
        "A,finish,city,created,finish,,3d,clock,,\nB,finish,law,created,finish,,3d,clock,,\n",
        "A,finish,city,created,finish,,3d,clock,,2025-01-01\nB,finish,city,created,finish,,3d,clock,2025-01-01,\n",
        "A,finish,city,created,finish,urgency=biasa,3d,clock,,\nB,finish,city,created,finish,urgency=darurat,1d,clock,,\n",
        "A,finish,city,created,finish,category=INFRA,3d,clock,,\nB,finish,city,created,finish,category=JALAN,1d,clock,,\n",
        "A,finish,city,created,finish,category=AIR,3d,clock,,\nB,finish,city,created,finish,category=JALAN,1d,clock,,\n",
        # A law and a city's own promise, on the same tickets.
        "A,finish,law,created,finish,nature=complaint,3d,clock,,\nB,finish,city,created,finish,nature=complaint,1d,clock,,\n",
        # A third rule takes what fits both.
        (
            "A,finish,city,created,finish,category=AIR,3d,clock,,\nB,finish,city,created,finish,urgency=darurat,1d,clock,,\n"
            "C,finish,city,created,finish,category=AIR;urgency=darurat,1h,clock,,\n"
        ),
    ],
)
def test_rules_that_never_tie_are_accepted(tmp_path: Path, rows: str) -> None:
    categories = "code,name,parent\nINFRA,Infrastruktur,\nJALAN,Jalan,INFRA\nAIR,Air,\n"
    assert load(tmp_path, policies_csv=POLICIES + rows, categories_csv=categories).policies


@pytest.mark.parametrize(
    "rows",
    [
        "A,finish,city,created,finish,,3d,clock,,\nB,finish,city,created,finish,,2d,clock,,\n",
        "A,finish,city,created,finish,urgency=darurat,3d,clock,,\nB,finish,city,created,finish,urgency=darurat,2d,clock,,\n",
        "A,finish,city,created,finish,category=AIR,3d,clock,,\nB,finish,city,created,finish,urgency=darurat,1d,clock,,\n",
        # A free word is the same word in any case.
        "A,finish,city,created,finish,urgency=darurat,3d,clock,,\nB,finish,city,created,finish,urgency=Darurat,2d,clock,,\n",
        "A,finish,city,created,finish,urgency=darurat,3d,clock,2024-01-01,2025-01-01\nB,finish,city,created,finish,nature=complaint,2d,clock,2024-12-31,\n",
        # The third rule began later than the two.
        (
            "A,finish,city,created,finish,category=AIR,3d,clock,,\nB,finish,city,created,finish,urgency=darurat,1d,clock,,\n"
            "C,finish,city,created,finish,category=AIR;urgency=darurat,1h,clock,2025-01-01,\n"
        ),
        # Deeper in the category here, deeper in the area there.
        (
            "A,finish,city,created,finish,category=JALAN;area=32,3d,clock,,\n"
            "B,finish,city,created,finish,category=INFRA;area=32.76,1d,clock,,\n"
        ),
    ],
)
def test_rules_that_could_tie_name_both_rows(tmp_path: Path, rows: str) -> None:
    categories = "code,name,parent\nINFRA,Infrastruktur,\nJALAN,Jalan,INFRA\nAIR,Air,\n"
    areas = "code,name,kind,parent\n32,Jawa Barat,provinsi,\n32.76,Depok,kota,32\n"
    with pytest.raises(CityError, match=r"row 3: 'B' and 'A' \(row 2\) could match one ticket equally"):
        load(tmp_path, policies_csv=POLICIES + rows, categories_csv=categories, areas_csv=areas)


def test_a_folder_that_is_not_there_says_which_cities_are(tmp_path: Path) -> None:
    with pytest.raises(CityError, match=r"nowhere: is not a folder\.\nCities of this checkout: .*kota-contoh"):
        load_city(tmp_path / "nowhere")


def test_the_sample_city_loads_and_only_it_may_use_its_key(tmp_path: Path) -> None:
    city = load_city(SAMPLE)
    assert city.id == SAMPLE_CITY
    assert city.simulated
    assert city.demo_key is not None
    assert hashlib.sha256(city.demo_key.encode()).hexdigest() == SAMPLE_KEY_SHA256
    assert city.demo_key not in repr(city)
    copy = tmp_path / "salinan"
    shutil.copytree(SAMPLE, copy)
    text = (copy / "city.toml").read_text(encoding="utf-8")
    (copy / "city.toml").write_text(text.replace(f'id = "{SAMPLE_CITY}"', 'id = "salinan"'), encoding="utf-8")
    with pytest.raises(CityError, match="demo_key is that of kota-contoh"):
        load_city(copy)


@pytest.mark.parametrize(
    "folder",
    sorted(path.parent for path in (CHECKOUT / "data" / "cities").glob("*/city.toml")),
    ids=lambda path: path.name,
)
def test_every_city_of_the_checkout_loads(folder: Path) -> None:
    city = load_city(folder, check_env=False)
    assert city.id == folder.name
    assert city.id == SAMPLE_CITY or city.demo_key is None or city.simulated


def test_states_and_events_are_those_of_the_design() -> None:
    assert len({state.state for state in STATES}) == len(STATES) == 17
    assert [event.rank for event in EVENTS] == list(range(1, 26))
    states = {state.state for state in STATES}
    assert {event.to_state for event in EVENTS if event.to_state is not None} <= states
    assert {state.state for state in STATES if state.pauses} == {"waiting_citizen", "waiting_outside"}
