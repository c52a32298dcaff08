"""The page on recaps: the sentence names the months that differ, the tables show by how much, and nothing is matched by likeness."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.dashboards.conftest import Reader, markup_of, text_of

WAYS = """
create table quality.reconciliation as
select month_on, level, subject, 'received' as measure, way, split_part(way, ' ', 2) as dimension, way_count as parts_count, stated_count,
    way_count, count(*) over same as ways_count, min(way_count) over same as least_count, max(way_count) over same as most_count,
    min(way_count) over same = max(way_count) over same and coalesce(stated_count, way_count) = way_count as is_agreed
from (values
    (date '2026-01-01', 'city', 'kota', 'rkm agency', 90, null), (date '2026-01-01', 'city', 'kota', 'tanggap', 87, null),
    (date '2026-02-01', 'city', 'kota', 'rkm agency', 1200, null), (date '2026-02-01', 'city', 'kota', 'tanggap', 1200, null),
    (date '2025-12-01', 'city', 'kota', 'rkm agency', 70, 71), (date '2025-11-01', 'city', 'kota', 'lama agency', 60, null),
    (date '2026-01-01', 'agency', 'bmsda', 'rkm agency', 80, null), (date '2026-01-01', 'agency', 'bmsda', 'tanggap', 87, null),
    (date '2026-01-01', 'agency', 'dinas <b>baru</b>', 'rkm agency', 10, null), (date '2026-01-01', 'agency', 'dinas <b>baru</b>', 'tanggap', 0, null)
) as rows(month_on, level, subject, way, way_count, stated_count)
window same as (partition by month_on, level, subject)
"""
RECAPS = """
create table core.recaps as select 'rkm' as source_id, date '2026-01-01' as month_on, 'agency' as dimension, name, name as spelling, 'received' as measure,
    stated_count, false as is_total, agency_id, cast(null as varchar) as channel_id, suggested_id, suggested_ratio
from (values ('Dinas <b>Baru</b>', 10, 'tak-dikenal', 'bmsda', 0.81), ('BMSDA', 80, 'bmsda', null, null)) as rows(name, stated_count, agency_id, suggested_id, suggested_ratio)
"""  # noqa: E501


@pytest.fixture(scope="module")
def with_recaps(shelf_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf whose working edition holds recaps beside its complaints."""
    root = tmp_path_factory.mktemp("recaps") / "data"
    shutil.copytree(shelf_root, root, symlinks=True)
    path = (root / "published" / "kota-contoh" / "pointers" / "current").resolve() / "internal.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(WAYS)
        con.execute(RECAPS)
    return root


def test_the_sentence_names_the_months_that_differ(read: Reader, with_recaps: Path) -> None:
    app = read("rekonsiliasi", root=with_recaps)
    assert not app.exception and not app.error
    shown = text_of(app)
    assert "1 dari 2 bulan cocok di semua hitungannya (2 hitungan per bulan). Januari 2026 beda 3; Desember 2025 beda 1." in shown
    assert "2 bulan hanya punya satu hitungan" in shown and "belum memberi data aduan" not in shown
    assert "Februari 2026 1.200 1.200 0" in shown
    assert "Desember 2025 70 tertulis 71 – 1" in shown and "November 2025 60 – –" in shown
    # Papers that never state the same month share a column, or a file a month would be a column a month.
    assert "Bulan rekap, per OPD Tanggap, per aduan Beda" in shown
    english = text_of(read("rekonsiliasi", root=with_recaps, lang="en"))
    assert "January 2026 is 3 apart; December 2025 is 1 apart." in english


def test_the_newest_month_that_differs_is_opened_and_another_when_asked(read: Reader, with_recaps: Path) -> None:
    shown = text_of(read("rekonsiliasi", root=with_recaps))
    assert "OPD, Januari 2026" in shown
    # What differs most stands on top; a name nobody lists stands as it was written, and is text.
    assert shown.index("Dinas <b>Baru</b> 10 0 10") < shown.index("80 87 7")
    assert "<b>Baru</b>" not in markup_of(read("rekonsiliasi", root=with_recaps))
    # February's paper states the city's sum alone: no table of one way.
    assert "2026-02#agency" in markup_of(read("rekonsiliasi", root=with_recaps))
    assert "OPD, " not in text_of(read("rekonsiliasi", root=with_recaps, on="2026-02"))
    assert "rekonsiliasi?on=2025-12#agency" in markup_of(read("rekonsiliasi", root=with_recaps))


def test_a_likely_name_is_told_to_the_steward(read: Reader, with_recaps: Path) -> None:
    shown = text_of(read("rekonsiliasi", root=with_recaps))
    assert "1 dari 2 ejaan pasti artinya. 1 tidak dicocokkan sendiri" in shown and "mirip 81%" in shown


def test_the_page_is_offered_where_there_are_recaps_and_only_there(read: Reader, with_recaps: Path, shelf_root: Path) -> None:
    def offered(root: Path) -> list[str]:
        return [link.proto.label for link in read(root=root).get("page_link")]

    assert offered(with_recaps) == ["Ringkasan", "OPD", "Aduan", "Telepon", "Laporan", "Rekonsiliasi", "Mutu data", "Meja SQL", "Kamus"]
    assert "Rekonsiliasi" not in offered(shelf_root)
