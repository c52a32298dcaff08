"""The whole job on the sample city: what it publishes, that it says when nothing is new, and what stops it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import duckdb
import pytest
from dagster import AssetKey, DagsterRunStatus

from pipelines.instance import open_instance
from pipelines.ledger import Ledger
from pipelines.lock import write_lock
from pipelines.paths import Paths
from pipelines.settings import read_settings
from tests.conftest import Sample, tanggap
from transforms.editions.shelf import Shelf


@pytest.fixture
def mine(sample: Sample, tmp_path: Path) -> Sample:
    """The sample, free to be changed: a copy whose sources are the copied files."""
    return sample.copy(tmp_path / "data")


def newest_ticket_file(sample: Sample) -> Path:
    """The dump of the newest quarter: every quarter has a file of the same name in a folder of its own."""
    return max((sample.paths.sources / "tiket").rglob("tiket_*.csv"), key=lambda path: (path.name, path.parent.name))


def hashes(sample: Sample) -> dict[str, str]:
    shelf = Shelf(sample.paths.published)
    return {name: shelf.open(name).manifest.figures_hash for name in shelf.names()}


def files(sample: Sample) -> dict[str, str]:
    """Hash of every file that was published, and what each pointer names."""
    return {
        str(path): os.readlink(path) if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(sample.paths.published.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def test_every_kind_of_edition_is_made(sample: Sample) -> None:
    names = Shelf(sample.paths.published).names()
    assert {name.split("-")[0] for name in names} == {"current", "day", "month", "year"}
    assert {"current", "year-2025", "month-2026-02", "day-2026-03-10"} <= set(names)
    assert len([name for name in names if name.startswith("day-")]) == 7


def test_figures_are_those_the_simulation_decided(sample: Sample) -> None:
    """The check of every mart against the truth is elsewhere; here only that this edition is of this city."""
    truth = sample.truth
    edition = Shelf(sample.paths.published).open("current")
    with duckdb.connect(str(edition.database), read_only=True) as connection:
        [(calls,)] = connection.execute("select sum(received_count) from marts.call_periods where period = 'year'").fetchall()
        [(verdicts,)] = connection.execute("select count(*) from marts.ticket_verdicts").fetchall()
    assert calls == sum(row["received_count"] for row in truth["figures"]["call_periods"] if row["period"] == "year")
    assert verdicts == len(truth["verdicts"])


def test_a_second_run_publishes_nothing_and_counts_nothing(mine: Sample) -> None:
    before = files(mine)
    stamp = mine.paths.warehouse.stat().st_mtime_ns
    done = tanggap("run", environ=mine.environ)
    assert done.returncode == 0, done.stderr
    assert "nothing new: nothing published" in done.stdout
    assert mine.paths.warehouse.stat().st_mtime_ns == stamp, "the models ran again"
    assert files(mine) == before


def test_a_lost_note_or_pointer_is_made_again_and_moves_no_figure(mine: Sample) -> None:
    before = hashes(mine)
    (mine.paths.pointers / "month-2026-02").unlink()
    other = tanggap("run", "--editions", "current", "day", environ=mine.environ)
    assert other.returncode == 0 and "month-2026-02" not in hashes(mine)  # a month was not asked for
    done = tanggap("run", environ=mine.environ)
    assert done.returncode == 0, done.stderr
    assert hashes(mine) == before


def test_a_broken_contract_publishes_nothing(mine: Sample) -> None:
    """A word for a state that the city's mapping knows, but that no model may meet, cannot be made by a source: so the warehouse is
    doubted by a stricter suite instead, through the same gate."""
    from expectations.checks import never
    from expectations.validate import validate
    from pipelines.work import Refused, refuse_broken

    check = never("core.tickets", "impossible", "there is no ticket", "true")
    results = validate(mine.paths.warehouse, [check])
    with pytest.raises(Refused, match=r"core\.tickets: \d+ row\(s\) where it does not hold that there is no ticket"):
        refuse_broken(results)


def test_a_vanished_column_stops_the_run_and_the_old_edition_stays(mine: Sample) -> None:
    path = newest_ticket_file(mine)
    path.write_text(path.read_text(encoding="utf-8").replace("tgl_masuk", "tanggal", 1), encoding="utf-8")
    before = hashes(mine)
    done = tanggap("run", environ=mine.environ)
    assert done.returncode == 3
    assert "tgl_masuk" in done.stderr and path.name in done.stderr
    assert "Traceback" not in done.stderr
    assert hashes(mine) == before
    with open_instance(read_settings(mine.environ)) as instance:
        [last] = instance.get_runs(limit=1)
        assert last.status == DagsterRunStatus.FAILURE


def test_a_required_source_without_files_is_named(mine: Sample) -> None:
    folder = mine.paths.sources / "riwayat"
    folder.rename(folder.with_name("elsewhere"))
    done = tanggap("run", environ=mine.environ)
    assert done.returncode == 3
    assert "riwayat" in done.stderr and str(folder) in done.stderr


def test_an_optional_source_that_cannot_be_read_does_not_stop_the_run(mine: Sample) -> None:
    newest = max((mine.paths.sources / "panggilan").glob("*.csv"))
    newest.write_text(newest.read_text(encoding="utf-8").replace("jam_masuk", "jam", 1), encoding="utf-8")
    done = tanggap("run", environ=mine.environ)
    assert done.returncode == 0, done.stderr
    assert "panggilan: not read, the run goes on without it" in done.stdout


def test_a_truncated_snapshot_is_held_for_the_steward(mine: Sample) -> None:
    path = newest_ticket_file(mine)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for file in (mine.paths.sources / "tiket").rglob("tiket_*.csv"):
        if file != path:
            file.unlink()
    path.write_text("".join(lines[: max(2, len(lines) // 10)]), encoding="utf-8")
    before = hashes(mine)
    done = tanggap("run", "--editions", "current", "month", environ=mine.environ)
    assert done.returncode == 1, done.stdout
    assert "--accept-missing tiket" in done.stdout
    assert hashes(mine) == before
    accepted = tanggap("run", "--accept-missing", "tiket", "--editions", "current", environ=mine.environ)
    assert accepted.returncode == 0, f"{accepted.stdout}\n{accepted.stderr}"
    # They were deleted at the extract, which is this edition's as-of: the next one leaves them out.
    last = next(pull for pull in reversed(Ledger(mine.paths.ledger).pulls()) if pull.source_id == "tiket")
    assert last.held is None and last.deleted > 0
    assert hashes(mine)["current"] == before["current"]


def test_only_one_writer(mine: Sample) -> None:
    with write_lock(Paths(mine.data, "kota-contoh")):
        done = tanggap("run", "--wait", "0", environ=mine.environ)
    assert done.returncode == 4
    assert "is being written by process" in done.stderr


def test_a_run_by_hand_is_seen_beside_the_scheduled_ones(sample: Sample) -> None:
    with open_instance(read_settings(sample.environ)) as instance:
        first = instance.get_runs()[-1]
        assert (first.job_name, first.status) == ("everything", DagsterRunStatus.SUCCESS)
        event = instance.get_latest_materialization_event(AssetKey(["received", "tiket"]))
        assert event is not None and event.asset_materialization is not None
        told = {name: value.value for name, value in event.asset_materialization.metadata.items()}
        assert told["rows_read"] == told["landed"] + told["duplicates"] + told["quarantined"]
        assert instance.get_latest_materialization_event(AssetKey(["editions", "year"])) is not None


def test_check_results_are_kept_with_every_edition(sample: Sample) -> None:
    from expectations.suites import all_checks

    edition = Shelf(sample.paths.published).open("month-2026-02")
    with duckdb.connect() as connection:
        rows = connection.execute(f"select check_id, owner from '{edition.path}/quality/results.parquet'").fetchall()
    assert {row[0] for row in rows} == {check.id for check in all_checks()}
    assert all(row[1] for row in rows)
