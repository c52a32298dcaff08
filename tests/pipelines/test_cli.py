"""The command line: help, exit codes, messages that help, and no traceback and no personal value in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli import parser
from pipelines.ledger import Ledger, Pull
from pipelines.terminal import exact_output, plain_output
from tests.conftest import Sample, sample_environ, tanggap

COMMANDS = ("init", "run", "serve", "up", "simulate", "check", "query", "edition", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        parser().parse_args([command, "--help"])
    assert leaving.value.code == 0
    said = capsys.readouterr().out
    assert "exit codes" in said and "4  busy" in said


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    said = capsys.readouterr().out
    assert all(f"    {command} " in said for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--city", "no-such-city"), "tanggap init"),
        (("run", "--only", "no-such-source"), "Known: ivr"),
        (("query", "--edition", "month-1999-01", "select 1"), "tanggap run"),
        (("edition", "show", "month-1999-01"), "tanggap run"),
        (("simulate", "--from", "yesterday"), "2026-03-01"),
        (("simulate", "--from", "2026-02-01", "--to", "2026-01-01"), "not before"),
        (("init", "Kota Besar"), "lower-case"),
        (("serve", "--internal-port", "-5"), "not a port"),
    ],
)
def test_a_wrong_command_line_is_explained_with_code_2(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = tanggap(*arguments, environ=sample_environ(tmp_path))
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_in_the_city_folder_names_file_and_row(tmp_path: Path) -> None:
    made = tanggap("init", str(tmp_path / "kota-baru"), environ=sample_environ(tmp_path))
    assert made.returncode == 0, made.stderr
    agencies = tmp_path / "kota-baru" / "agencies.csv"
    agencies.write_text(agencies.read_text(encoding="utf-8") + "uptd,UPTD Air,dinkess,,,,\n", encoding="utf-8")
    done = tanggap("check", "--city", str(tmp_path / "kota-baru"), environ=sample_environ(tmp_path))
    assert done.returncode == 2
    assert "agencies.csv, row 3" in done.stderr and "Did you mean 'dinkes'" in done.stderr


def test_init_makes_a_folder_that_runs(tmp_path: Path) -> None:
    """From nothing to a published figure, with the template as it stands and one file in the form it describes."""
    folder, data = tmp_path / "kota-baru", tmp_path / "data"
    environ = sample_environ(data)
    made = tanggap("init", str(folder), "--name", "Kota Baru", "--zone", "Asia/Makassar", environ=environ)
    assert made.returncode == 0, made.stderr
    key = tmp_path / "kota-baru.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text(encoding="ascii").strip()) == 64
    assert key.read_text(encoding="ascii").strip() not in made.stdout
    again = tanggap("init", str(folder), environ=environ)
    assert again.returncode == 2 and "exists already" in again.stderr
    other = tanggap("init", str(tmp_path / "other" / "kota-baru"), "--key-file", str(key), environ=environ)
    assert other.returncode == 2 and "never replaced" in other.stderr

    city = {**environ, "TANGGAP_CITY": str(folder), "TANGGAP_KEY_FILE": str(key)}
    assert tanggap("check", environ=city).returncode == 0
    nothing = tanggap("run", environ=city)
    assert nothing.returncode == 3 and "tiket_*.csv" in nothing.stderr
    drop = data / "sources" / "kota-baru"
    drop.mkdir(parents=True)
    (drop / "tiket_1.csv").write_text(
        "nomor,tgl_masuk,tgl_selesai,status,kanal,kategori,opd,telepon,isi\n"
        + "".join(
            f"T-{number},0{number}/01/2026 09:00,0{number + 1}/01/2026 10:00,Selesai,Web,Kesehatan,Dinkes,08123456780{number},antri lama\n"
            for number in range(1, 6)
        ),
        encoding="utf-8",
    )
    done = tanggap("run", "--editions", "current", environ=city)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    asked = tanggap("query", "--format", "json", "select count(*) as n from core.tickets", environ=city)
    assert json.loads(asked.stdout)["rows"] == [[5]]
    without = tanggap("run", environ={**city, "TANGGAP_KEY_FILE": ""})
    assert without.returncode == 2 and "no key" in without.stderr


def test_no_personal_value_in_what_is_said(tmp_path: Path) -> None:
    """A row that cannot be read is told by file and line; its number, name and text stay out of every message."""
    folder, data = tmp_path / "kota-baru", tmp_path / "data"
    environ = sample_environ(data)
    assert tanggap("init", str(folder), environ=environ).returncode == 0
    city = {**environ, "TANGGAP_CITY": str(folder), "TANGGAP_KEY_FILE": str(tmp_path / "kota-baru.key")}
    drop = data / "sources" / "kota-baru"
    drop.mkdir(parents=True)
    (drop / "tiket_1.csv").write_text(
        "nomor,tgl_masuk,tgl_selesai,status,kanal,kategori,opd,telepon,isi\n"
        "T-1,01/01/2026 09:00,,Baru,Web,Kesehatan,Dinkes,081298765432,ibu Rahasiawati NIK 3174010101900001\n"
        "T-2,kapan-kapan,,Entah081298765432,Web,Kesehatan,Dinkes,081298765432,ibu Rahasiawati NIK 3174010101900001\n"
        "T-3,01/01/2026 09:00,,Baru,Web,Kesehatan,081298765432,081298765432,ibu Rahasiawati,kolom lebih 3174010101900001\n",
        encoding="utf-8",
    )
    run = ("run", "--editions", "current")
    said = [tanggap(*command, environ=city) for command in (run, ("doctor",), (*run, "--only", "tiket"), ("edition", "list"))]
    text = "\n".join(one.stdout + one.stderr for one in said)
    assert "2 set aside" in text
    for secret in ("081298765432", "81298765432", "Rahasiawati", "3174010101900001"):
        assert secret not in text


def test_query_forms(sample: Sample) -> None:
    sql = "select period, sum(created_count) as created from marts.ticket_periods where period <> 'day' group by period order by period"
    table = tanggap("query", sql, environ=sample.environ)
    assert table.returncode == 0, table.stderr
    assert "period" in table.stdout.splitlines()[0] and "as of" in table.stdout
    answer = json.loads(tanggap("query", "--format", "json", sql, environ=sample.environ).stdout)
    assert list(answer) == ["edition", "as_of", "columns", "rows"]
    rows = list(csv.reader(io.StringIO(tanggap("query", "--format", "csv", sql, environ=sample.environ).stdout)))
    assert rows[0] == [column["name"] for column in answer["columns"]]
    assert [[row[0], int(row[1])] for row in rows[1:]] == [[row[0], int(row[1])] for row in answer["rows"]]
    refused = tanggap("query", "drop table marts.ticket_periods", environ=sample.environ)
    assert refused.returncode == 1 and "SELECT" in refused.stderr
    endless = tanggap("query", "--timeout", "1", "select count(*) from range(1000000000000)", environ=sample.environ)
    assert endless.returncode == 1 and "stopped" in endless.stderr


def test_editions_are_listed_verified_and_rebuilt(sample: Sample) -> None:
    listed = tanggap("edition", "list", environ=sample.environ)
    assert "month-2026-02" in listed.stdout and "year-2025" in listed.stdout
    shown = tanggap("edition", "show", "month-2026-02", environ=sample.environ)
    assert json.loads(shown.stdout.split("\n", 1)[1])["name"] == "month-2026-02"
    told = tanggap("edition", "show", "month-2026-02", "--identities", environ=sample.environ)
    cohort = next(line for line in told.stdout.splitlines() if "received = " in line and "6 cohort" in line)
    assert re.search(r" 0 +received = \d+ done \+ \d+ in process", cohort), told.stdout
    verified = tanggap("edition", "verify", environ=sample.environ)
    assert verified.returncode == 0, verified.stdout
    rebuilt = tanggap("edition", "rebuild", "month-2026-01", environ=sample.environ)
    assert (rebuilt.returncode, "the same figures" in rebuilt.stdout) == (0, True), rebuilt.stdout


def test_a_damaged_edition_is_found(sample: Sample, tmp_path: Path) -> None:
    copy = sample.copy(tmp_path / "data")
    target = (copy.paths.pointers / "month-2026-02").resolve() / "figures" / "ticket_periods.parquet"
    target.write_bytes((target.parent / "call_periods.parquet").read_bytes())
    done = tanggap("edition", "verify", "month-2026-02", environ=copy.environ)
    assert done.returncode == 1
    assert "ticket_periods" in done.stdout


def test_doctor_has_a_line_for_each_source(sample: Sample, tmp_path: Path) -> None:
    done = tanggap("doctor", environ=sample.environ)
    assert done.returncode == 0, done.stdout
    for source in sample.city.sources:
        [line] = [line for line in done.stdout.splitlines() if line.startswith(f"{source.id}:")]
        assert "landed up to" in line
        assert ("last line of" if source.kind == "queue_log" else "every declared column") in line
    nowhere = tanggap("doctor", environ=sample_environ(tmp_path))
    assert nowhere.returncode == 3
    assert "no file matches" in nowhere.stdout


def test_doctor_repeats_why_a_source_is_held(sample: Sample, tmp_path: Path) -> None:
    copy = sample.copy(tmp_path / "data")
    why = "source 'tiket': 8 of 20 known open rows are missing.\nRun: tanggap run --accept-missing tiket"
    Ledger(copy.paths.ledger).hold(Pull("tiket", datetime(2026, 3, 12, tzinfo=UTC), "m", 0, 0, 0, 0, 0, None, None, why))
    done = tanggap("doctor", environ=copy.environ)
    assert "tiket: held since the last run, " + why.replace("\n", " ") in done.stdout.splitlines()


def test_doctor_names_a_column_that_vanished_and_the_closest(sample: Sample, tmp_path: Path) -> None:
    copy = sample.copy(tmp_path / "data")
    for path in (copy.paths.sources / "ivr").glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("mulai", "mulay", 1), encoding="utf-8")
    done = tanggap("doctor", environ=copy.environ)
    assert done.returncode == 3
    assert "no column 'mulai'; did you mean 'mulay'?" in done.stdout


def test_an_unforeseen_error_tells_its_place_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int("081298765432 rumah Rahasiawati")
    except ValueError as error:
        code = cli._explain(error)
    said = capsys.readouterr().err
    assert code == 1
    assert "Unexpected ValueError (test_cli.py, line" in said and "TANGGAP_DEBUG=1" in said
    assert "081298765432" not in said and "Rahasiawati" not in said


def test_the_debug_switch_shows_the_traceback(tmp_path: Path) -> None:
    done = tanggap("check", "--city", "no-such-city", environ={**sample_environ(tmp_path), "TANGGAP_DEBUG": "1"})
    assert "Traceback" in done.stderr and "SettingsError" in done.stderr


def test_what_is_printed_gives_the_terminal_no_orders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "aduan.csv"
    file.write_text("no\x1b[2J;tgl\u202elapor;sta\x9b31mtus\n1;31/01/2026 08:00;\x1b]0;x\x07Baru\n", encoding="utf-8")
    assert cli.main(["init", str(tmp_path / "kota\x1b[31m"), str(file), "--yes", "--no-serve"]) == 2
    assert cli.main(["check", "--city", "\x1b[2Jkota"]) == 2
    said = "".join(capsys.readouterr())
    assert "\u241b[2Jkota" in said and not [sign for sign in "\x1b\x9b\x07\u202e" if sign in said]


def test_exact_output_is_for_data_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with plain_output():
        print("a\x1bb", file=exact_output())
        print("a\x1bb")
    assert capsys.readouterr().out == "a\x1bb\na\u241bb\n"
