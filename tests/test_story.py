"""What happens to what was published when one late row comes in; and that no figure hangs on a session's time zone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from pipelines.ledger import Ledger
from tests.conftest import Sample, tanggap
from transforms.editions.canonical import table_hash
from transforms.editions.scope import MARTS
from transforms.editions.shelf import Shelf
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models

LATE_CALL = "900000001.1,2026-01-15 10:20:30,2026-01-15 10:20:41,081234567890"


def _tree(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def _figures(edition: Path, mart: str) -> set[tuple[object, ...]]:
    path = edition / "figures" / f"{mart}.parquet"
    return set(duckdb.sql(f"select * from read_parquet('{path}')").fetchall())


def test_one_late_row_changes_exactly_what_it_must(sample: Sample, tmp_path: Path) -> None:
    rerun = sample.copy(tmp_path / "data")
    shelf = Shelf(rerun.paths.published)
    before = {name: shelf.open(name) for name in shelf.names()}
    frozen = {name: _tree(edition.path) for name, edition in before.items() if name != "current"}
    [ivr] = sorted((rerun.paths.sources / "ivr").glob("*.csv"))[-1:]
    header, *rows = ivr.read_text(encoding="utf-8").splitlines()
    assert header == "id_panggilan,mulai,selesai,nomor_penelepon"
    ivr.write_text("\n".join([header, *rows, LATE_CALL]) + "\n", encoding="utf-8")

    done = tanggap("run", "--editions", "current", "month", "year", environ=rerun.environ)
    assert done.returncode == 0, done.stderr
    after = {name: shelf.open(name) for name in shelf.names()}
    revised = {name for name in before if before[name].path != after[name].path}
    assert revised == {"current", "month-2026-01"}
    assert after["month-2026-01"].path.name == "month-2026-01.r2"
    for name, edition in before.items():
        if name != "current":
            assert _tree(edition.path) == frozen[name], "a published edition never changes"

    old, new = before["month-2026-01"].path, after["month-2026-01"].path
    changed = {mart for mart in MARTS if _figures(old, mart) != _figures(new, mart)}
    assert changed == {"call_periods", "shift_periods", "hour_periods", "caller_periods", "funnel_periods", "funnel_times"}
    kinds = ("received_count", "dropped_before_queue_count", "entered_queue_count", "answered_count")
    for period in ("day", "month"):
        total = [
            duckdb.sql(
                f"select {', '.join(f'sum({kind})::int' for kind in kinds)} from read_parquet('{folder}/figures/call_periods.parquet') "
                f"where period = '{period}'"
            ).fetchall()[0]
            for folder in (old, new)
        ]
        assert [b - a for a, b in zip(*total, strict=True)] == [1, 1, 0, 0]
    gone, come = _figures(old, "call_periods") - _figures(new, "call_periods"), _figures(new, "call_periods") - _figures(old, "call_periods")
    assert len(come) == 2, "one day, one month"
    assert len(gone) <= 2


def test_figures_do_not_hang_on_the_session(sample: Sample) -> None:
    of_utc = _hashes(sample, "UTC")
    for zone in ("Asia/Jakarta", "Pacific/Kiritimati", "America/St_Johns"):
        assert _hashes(sample, zone) == of_utc, zone


def _hashes(sample: Sample, zone: str) -> dict[str, str]:
    as_of = AsOf(**Shelf(sample.paths.published).open("current").manifest.as_of)
    connection = connect(timezone=zone)
    prepare(connection, sample.city, Ledger(sample.paths.ledger).batches(), as_of)
    assert connection.execute("select current_setting('TimeZone')").fetchall() == [(zone,)]
    run_models(connection, in_order(load_models(), [f"marts.{mart}" for mart in MARTS]))
    return {mart: table_hash(connection, f"marts.{mart}")[0] for mart in MARTS}
