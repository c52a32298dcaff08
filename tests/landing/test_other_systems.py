"""docs/other-systems.md: what it says of each system is what lands, and what `tanggap init` finds by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.landing.office import KEY, Office
from tests.pipelines.exports import First

PAGE = (Path(__file__).parents[2] / "docs" / "other-systems.md").read_text(encoding="utf-8")
SYSTEMS = {
    heading: (source, lines)
    for heading, source, lines in re.findall(r"^## (.+?)\n.*?^```toml\n(.*?)^```\n.*?^```csv\n(.*?)^```", PAGE, re.M | re.S)
}


def test_two_systems_are_documented() -> None:
    assert list(SYSTEMS) == ["SP4N-LAPOR!", "SMS gateway (Gammu SMSD)"]
    assert "no sample of a real export was seen" in PAGE


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_lines_shown_land_by_the_source_shown(system: str, tmp_path: Path) -> None:
    source, lines = SYSTEMS[system]
    office = Office(tmp_path, source)
    office.put({"l": "lapor.csv", "s": "inbox.csv"}[office.city.sources[0].id[0]], lines)
    report = office.pull()
    assert (report.landed, report.quarantined) == (len(lines.splitlines()) - 1, 0)
    columns = {"lapor": "nature, status, epoch(closed_at), agency, masked_text", "sms": "channel, reporter_phone_key, masked_text"}
    assert office.landed(f"ticket_id, epoch(created_at), {columns[report.source_id]}") == {
        "lapor": [
            ("1916449", 1772414100.0, "complaint", "closed", 1772694000.0, "Dinas Pekerjaan Umum",
             "Lampu jalan mati Sudah seminggu, tepat di depan SD"),
            ("1916450", 1773412800.0, "aspiration", "forwarded", None, "Dinas Pekerjaan Umum", "Usul taman Mohon taman di lapangan"),
            ("1916451", 1773457500.0, "information", "verifying", None, None, "Syarat KTP Apa saja syaratnya"),
        ],
        "sms": [
            ("101", 1772414409.0, "SMS", KEY.token("phone", "081234567890"), "Jalan rusak di RW 3"),
            ("102", 1772470798.0, "SMS", KEY.token("phone", "081234567891"), "Air mati, sejak pagi"),
        ],
    }[report.source_id]  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_init_finds_the_same_columns_by_itself(system: str, tmp_path: Path) -> None:
    declared, lines = SYSTEMS[system]
    office = Office(tmp_path / "office", declared)
    heading, *rows = lines.splitlines()
    file = tmp_path / "ekspor.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    [proposed] = First(tmp_path, file, "--yes").city.sources
    for name, rule in office.city.sources[0].columns.items():
        if rule.column:
            assert proposed.columns[name].column in (rule.column, *rule.parts), name


@pytest.mark.parametrize(
    ("system", "written", "kept"),
    [
        ("SP4N-LAPOR!", ("02/03/2026 08:15", "02/03/2026 08.15"), 3),
        ("SP4N-LAPOR!", ("02/03/2026 08:15", "2026-03-02 08:15"), 3),
        ("SP4N-LAPOR!", ("02/03/2026 08:15", "02/03/26"), 2),
        ("SMS gateway (Gammu SMSD)", ("2026-03-02 08:20:09", "2026-03-02 08:20:09.417"), 2),
        ("SMS gateway (Gammu SMSD)", ("2026-03-02 08:20:09", "0000-00-00 00:00:00"), 1),
    ],
)  # fmt: skip
def test_another_release_may_write_its_times_in_another_way(system: str, written: tuple[str, str], kept: int, tmp_path: Path) -> None:
    """Read as the same time, or set aside with its line; never another time."""
    source, lines = SYSTEMS[system]
    office = Office(tmp_path, source)
    office.put({"l": "lapor.csv", "s": "inbox.csv"}[office.city.sources[0].id[0]], lines.replace(*written))
    report = office.pull()
    assert (report.landed, report.quarantined) == (kept, len(lines.splitlines()) - 1 - kept)
    if not report.quarantined:
        assert office.landed("strftime(created_at, '%Y-%m-%d %H:%M')")[0][0] in ("2026-03-02 01:15", "2026-03-02 01:20")
