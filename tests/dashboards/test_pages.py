"""Every internal page, in both languages, with all, none and odd addresses."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dashboards.render import formats
from dashboards.render.glossary import TERMS
from tests.dashboards.conftest import Reader, markup_of, text_of
from tests.dashboards.shelf_fixture import write_shelf

PAGES = ("ringkasan", "opd", "tiket", "kanal", "laporan", "mutu", "sql", "kamus")
TITLES = {
    "ringkasan": ("Apa yang terjadi", "What happened"),
    "opd": ("Siapa yang terlambat", "Who is late"),
    "tiket": ("Aduan mana", "Which complaints"),
    "kanal": ("Kapan warga menelepon", "When do people call"),
    "laporan": ("Di mana laporan resmi", "Where is the official paper"),
    "mutu": ("Bolehkah angka", "May I trust"),
    "sql": ("Apa jawaban", "What is the answer"),
    "kamus": ("Apa arti angka", "What does this number"),
}


def _counted(root: Path, pointer: str, sql: str) -> tuple[int, ...]:
    """One row of an edition, read by a process of its own memory: attached, not through the pages' connection."""
    copy = root / f"read-{pointer}.duckdb"
    if not copy.exists():
        copy.write_bytes((root / "published/kota-contoh/pointers" / pointer / "internal.duckdb").read_bytes())
    with duckdb.connect(str(copy), read_only=True) as con:
        row = con.execute(sql).fetchone()
    assert row
    return row


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_page_opens_with_its_question(read: Reader, page: str, language: str) -> None:
    app = read(page, lang=language)
    assert not app.exception and not app.error
    assert TITLES[page][language == "en"] in text_of(app)
    assert ("DATA SIMULASI" if language == "id" else "SIMULATED DATA") in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_shelf_says_why_and_what_next(read: Reader, tmp_path: Path, page: str) -> None:
    app = read(page, root=tmp_path)
    assert not app.exception
    assert "belum ada edisi yang terbit" in text_of(app) and "tanggap run" in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_an_edition_without_complaints_is_shown_as_empty(read: Reader, tmp_path: Path, page: str) -> None:
    write_shelf(tmp_path, empty=True)
    app = read(page, root=tmp_path)
    assert not app.exception and not app.error
    if page == "ringkasan":
        assert "Tidak ada aduan yang jatuh tempo" in text_of(app)
        assert not re.search(r"(?<!\d)0%", text_of(app)), "a rate over nothing is a dash"
        assert "– aduan terbuka" not in text_of(app)


def test_the_headline_is_the_marts_sum(read: Reader, shelf_root: Path) -> None:
    met, due, unstarted = _counted(
        shelf_root,
        "month-2026-02",
        "select sum(met_count), sum(due_count), sum(promise_not_started_count) from marts.ticket_periods "
        "where period = 'month' and starts_on = '2026-02-01'",
    )
    shown = text_of(read(on="2026-02"))
    assert f"{formats.number(met)} dari {formats.number(due)} aduan yang jatuh tempo pada Februari 2026" in shown
    assert formats.rate(met / due) in shown
    assert "edisi Februari 2026 (final)" in shown
    assert unstarted > 0 and f"; {formats.number(unstarted)} janji belum mulai" in shown and "batal setelah" not in shown


def test_contacts_incidents_and_people_are_told_apart(read: Reader, shelf_root: Path) -> None:
    counted = _counted(
        shelf_root,
        "current",
        "select sum(contact_count), sum(incident_count), sum(person_count), sum(unknown_person_count) "
        "from marts.contact_periods where period = 'month' and starts_on = '2026-02-01'",
    )
    contacts, incidents, people, unknown = map(formats.number, counted)
    assert contacts != incidents != people
    shown = text_of(read(on="2026-02"))
    assert f"{contacts} kontak, {incidents} kejadian baru. {people} orang dikenali" in shown and f"{unknown} kontak tanpa keduanya" in shown
    assert "Diduga bertiket" in shown


def test_a_ticket_names_its_contacts_with_the_reason(read: Reader, shelf_root: Path) -> None:
    ticket, other = _counted(
        shelf_root,
        "current",
        "select min(id), max(id) from core.incidents group by incident_id having count(*) = 2 order by all limit 1",
    )
    shown = text_of(read("opd", opd="bmsda", tiket=str(ticket)))
    assert f"Panggilan C-{ticket} membuka tiket ini; diduga dari nomor, waktu dan formulir (93,0%)" in shown
    assert f"Panggilan D-{ticket} tentang tiket ini; disebut datanya sendiri" in shown
    assert f"Tiket {other} tentang kejadian yang sama" in shown
    assert shown.index(f"C-{ticket}") < shown.index(f"D-{ticket}")


def test_a_frozen_month_is_read_from_its_own_edition(read: Reader) -> None:
    assert "4 Mar 2026 07.00 WIB" in text_of(read(on="2026-02"))
    assert "10 Mar 2026 07.30 WIB" in text_of(read(on="2026-03"))


def test_few_are_never_ranked(read: Reader) -> None:
    table = markup_of(read(on="2026-02")).split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    judged = [tuple(map(int, re.findall(r">(\d+) / (\d+)<", row)[0])) for row in rows]
    few = [due < 10 or "opd=pusat" in row for (_, due), row in zip(judged, rows, strict=True)]
    assert few == sorted(few), "agencies with too few due stand below the ranked ones"
    assert all(("n &lt; 10" in row) == (due < 10) for (_, due), row in zip(judged, rows, strict=True))


def test_agencies_add_up_to_the_city(read: Reader) -> None:
    markup = markup_of(read(on="2026-02"))
    rows = re.findall(r">(\d+) / (\d+)<", markup.split("<tbody>")[1].split("</tbody>")[0])
    shown = re.search(r"(\d+) dari (\d+) aduan yang jatuh tempo", text_of(read(on="2026-02")))
    assert shown and tuple(map(int, shown.groups())) == (sum(int(a) for a, _ in rows), sum(int(b) for _, b in rows))


def test_the_overdue_number_leads_to_as_many_tickets(read: Reader) -> None:
    shown = text_of(read("opd", opd="bmsda"))
    overdue = re.search(r"lewat tenggat (\d+)\.", shown)
    listed = re.search(r"(\d+) masih terbuka dan lewat tenggat", shown)
    assert overdue and listed and overdue[1] == listed[1]
    assert markup_of(read("opd", opd="bmsda")).count(">masih terbuka<") == int(listed[1])


def test_a_ticket_is_told_in_words(read: Reader) -> None:
    link = re.search(r"tiket=(KC-\d+)", markup_of(read("opd", opd="bmsda")))
    assert link
    shown = text_of(read("opd", opd="bmsda", tiket=link[1]))
    assert f"Aduan {link[1]}" in shown and "Perjalanan" in shown and "lewat tenggat" in shown
    assert "Hitungannya, janji demi janji" in shown and "Di meja siapa:" in shown


@pytest.mark.parametrize(
    ("page", "query", "said"),
    [
        ("opd", {"opd": "tidak-ada"}, "Tidak ada OPD dengan kode “tidak-ada”"),
        ("opd", {"tiket": "X-1"}, "Aduan “X-1” tidak ada"),
        ("kamus", {"m": "tidak-ada"}, "Tidak ada penjelasan untuk “tidak-ada”"),
        ("ringkasan", {"on": "2026-99"}, "Maret 2026"),
        ("ringkasan", {"period": "abad"}, "Maret 2026"),
        ("ringkasan", {"on": "2031-01"}, "Januari 2031"),
        ("ringkasan", {"period": "day", "on": "2026-03-09"}, "Senin, 9 Maret 2026"),
        ("ringkasan", {"period": "year", "on": "2025"}, "edisi 2025 (final)"),
        ("sql", {"edisi": "month-1999-01"}, "edisi terkini"),
    ],
)
def test_an_odd_address_still_answers(read: Reader, page: str, query: dict[str, str], said: str) -> None:
    app = read(page, **query)
    assert not app.exception and not app.error
    assert said in text_of(app)


def test_text_from_an_address_is_never_markup(read: Reader) -> None:
    for page, name in (("opd", "opd"), ("opd", "tiket"), ("kamus", "m")):
        assert "<img" not in markup_of(read(page, **{name: "<img src=x onerror=alert(1)>"}))


def test_sql_desk_answers_and_keeps_the_text_of_a_refused_question(read: Reader) -> None:
    app = read("sql", q="select 40 + 2 as jawaban")
    assert app.dataframe[0].value.to_dict("records") == [{"jawaban": 42}]
    refused = read("sql", q="drop table marts.ticket_periods")
    assert not refused.exception and "tidak dapat dijawab" in text_of(refused)
    assert refused.text_area[0].value == "drop table marts.ticket_periods"


def test_the_catalogue_tells_what_a_column_means(read: Reader) -> None:
    from transforms.graph import load_models

    meaning = next(
        column.meaning for column in load_models()["marts.ticket_periods"].columns if column.name == "not_yet_due_count"
    )
    assert meaning and meaning in text_of(read("sql"))


def test_stale_required_source_is_announced(read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboards.render import facts

    root = write_shelf(tmp_path, simulated=False)
    folder = (root / "pointers/current").resolve()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    from transforms.city import load_city
    from transforms.editions.manifest import Manifest

    city = load_city(Path(__file__).resolve().parents[2] / "data/cities/kota-contoh")
    source = next(one for one in city.sources if one.required)
    manifest["complete_through"] = {source.id: "2026-03-01T00:00:00Z"}
    told = facts.read_facts(Manifest.from_json(json.dumps(manifest)))
    now = datetime(2026, 3, 10, tzinfo=UTC)
    from dataclasses import replace

    strict = replace(city, sources=(replace(source, tolerance=timedelta(hours=26)),))
    assert [late.source for late in facts.stale_sources(told, strict, now)] == [source.id]
    assert not facts.stale_sources(told, strict, datetime(2026, 3, 2, 1, tzinfo=UTC))
    monkeypatch.setattr("dashboards.begin.stale_sources", lambda *_: facts.stale_sources(told, strict, now))
    shown = text_of(read(root=tmp_path))
    assert "Data tertinggal" in shown and "boleh tertinggal 1 hari 2 jam" in shown and "DATA SIMULASI" not in shown


def test_a_broken_edition_leaves_the_last_good_one_up(read: Reader, shelf_root: Path, tmp_path: Path) -> None:
    shutil.copytree(shelf_root, tmp_path, symlinks=True, dirs_exist_ok=True)
    root = tmp_path / "published" / "kota-contoh"
    good = text_of(read(root=tmp_path))
    broken = root / "editions" / "current-20260311T000000Z-deadbeef"
    broken.mkdir()
    (broken / "manifest.json").write_text((root / "pointers/current/manifest.json").read_text("utf-8"), "utf-8")
    (broken / "internal.duckdb").write_bytes(b"not a database")
    (root / "pointers/current").unlink()
    (root / "pointers/current").symlink_to(Path("..") / "editions" / broken.name)
    app = read(root=tmp_path)
    assert not app.exception
    assert "tidak dapat dibuka" in text_of(app)
    assert "88 aduan" in text_of(app) and "88 aduan" in good


def test_every_number_of_the_morning_links_to_its_definition(read: Reader) -> None:
    from transforms.metrics import METRICS

    linked = set(re.findall(r"kamus\?m=([a-z_-]+)", markup_of(read())))
    assert {"sla_on_time", "open_overdue", "service_level", "created", "not_yet_due", "kontak", "kejadian", "orang"} <= linked
    assert linked <= set(METRICS) | {term.id for term in TERMS}


def test_each_promise_on_calls_is_told_with_its_days_and_its_rule(read: Reader) -> None:
    told = text_of(read(period="month", on="2026-02"))
    assert "EMG-ANSWER-15 (darurat): 90% dijawab ≤ 15 dtk. Ditepati pada 11 dari 28 hari" in told
    assert "Dasar: NENA-STA-020.1-2020." in told
    assert "INFO-80-20 (semua antrean): 80%" in told and "Dasar: tidak disebut." in told
    english = text_of(read(period="year", on="2025", lang="en"))
    assert "Kept on 140 of 365 days" in english
    assert "Not kept" in text_of(read(period="day", on="2026-03-09", lang="en"))


def test_charts_speak_indonesian_and_have_a_text(read: Reader) -> None:
    chart = read().get("plotly_chart")[0].proto
    spec, config = json.loads(chart.spec), json.loads(chart.config)
    assert spec["layout"]["separators"] == ",."
    assert config["locale"] == "id" and config["locales"]["id"]["format"]["months"][10] == "November"
    assert "bulan tertutup" in chart.alt
    english = json.loads(read(lang="en").get("plotly_chart")[0].proto.spec)
    assert english["layout"]["separators"] == ".,"


def test_the_trend_marks_only_what_is_not_frozen(read: Reader) -> None:
    spec = json.loads(read().get("plotly_chart")[0].proto.spec)
    closed, running = (trace for trace in spec["data"] if trace["type"] == "scatter")
    assert running["x"][-1] == "Mar 26" and len(running["x"]) == 13
    assert closed["x"][0] == formats.month(date(2025, 3, 1), short=True)


def test_a_year_shows_its_own_months(read: Reader) -> None:
    page = read(period="year", on="2025")
    closed = json.loads(page.get("plotly_chart")[0].proto.spec)["data"]
    labels = [label for trace in closed if trace["type"] == "scatter" for label in trace["x"]]
    assert labels[0] == "Jan 25" and labels[-1] == "Des 25"
    assert "Belum ada bulan yang dibekukan" not in text_of(page)


def test_nothing_to_draw_is_told_and_not_drawn(read: Reader, tmp_path: Path) -> None:
    write_shelf(tmp_path, empty=True)
    for name, why in (("ringkasan", "Grafik ini muncul setelah"), ("opd", "Tidak ada aduan terbuka pada akhir periode ini")):
        page = read(name, root=tmp_path)
        assert not page.get("plotly_chart") and why in text_of(page)


def test_a_running_month_has_no_paper_and_says_so(read: Reader) -> None:
    shown = text_of(read("laporan", on="2026-03"))
    assert "Maret 2026 belum punya edisi beku, jadi belum ada laporannya; yang tampil Februari 2026." in shown
    assert "belum punya edisi beku" not in text_of(read("laporan", on="2026-02"))


def test_what_does_not_hold_is_told_without_names_of_tables(read: Reader, shelf_root: Path, tmp_path: Path) -> None:
    shutil.copytree(shelf_root, tmp_path, symlinks=True, dirs_exist_ok=True)
    with duckdb.connect(str(tmp_path / "published/kota-contoh/pointers/current/internal.duckdb")) as con:
        con.execute(
            "insert into quality.results values ('core.segments.has_length', 'core.segments', 'suspicion', 'data steward', 'never', false, '3', 3, "
            "'core.segments: 3 row(s) where it does not hold that each stretch has a length.')"
        )
    english = text_of(read("mutu", root=tmp_path, lang="en"))
    assert "Does not hold: each stretch has a length. core.segments.has_length · 3 rows" in english and "row(s)" not in english
    assert "Tidak terpenuhi: setiap potongan waktu punya panjang." in text_of(read("mutu", root=tmp_path))
