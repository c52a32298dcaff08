"""`tanggap sla`: every verdict of an edition can be told and comes out the same when it is worked out one by one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import cli
from tests.conftest import Sample, sample_environ, tanggap
from tests.reference import reference
from transforms.editions.shelf import Shelf
from transforms.editions.stories import tell


def test_every_ticket_of_the_edition_is_told_and_judged_the_same(sample: Sample) -> None:
    city, edition = sample.city, Shelf(sample.paths.published).open("current")
    names: dict[str, list[dict[str, Any]]] = {}
    with duckdb.connect(str(edition.database), read_only=True) as connection:

        def ask_once(query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
            """Names of agencies and the like are asked for without a ticket, and answered the same for each."""
            if values:
                return ask(query, values)
            if query not in names:
                names[query] = ask(query, values)
            return names[query]

        def ask(query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
            result = connection.execute(query, dict(values))
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

        tickets = [row["ticket_id"] for row in ask("select ticket_id from core.tickets order by all", {})]
        clocks = 0
        for ticket in tickets:
            told = tell(ask_once, city, ticket, edition.manifest.as_of["tickets"])
            assert told is not None and told.differing == (), ticket
            clocks += len(told.story.clocks)
        assert clocks == ask("select count(*) as n from marts.ticket_verdicts", {})[0]["n"] > 1_000


def test_explain_speaks_both_languages_and_json(sample: Sample) -> None:
    late = "select ticket_id from marts.ticket_verdicts where outcome = 'breached_closed' and paused_seconds > 0 order by all limit 1"
    ticket = tanggap("query", "--format", "csv", late, environ=sample.environ).stdout.split()[-1]
    indonesian = tanggap("sla", "explain", ticket, environ=sample.environ)
    assert indonesian.returncode == 0, indonesian.stderr
    assert f"Aduan {ticket}" in indonesian.stdout and "ditepati terlambat" in indonesian.stdout and "Jeda:" in indonesian.stdout
    assert "Dihitung dua kali" in indonesian.stdout
    english = tanggap("sla", "explain", ticket, "--lang", "en", environ=sample.environ).stdout
    assert f"Complaint {ticket}" in english and "Computed twice" in english
    plain = json.loads(tanggap("sla", "explain", ticket, "--format", "json", environ=sample.environ).stdout)
    assert plain["ticket_id"] == ticket and plain["differs"] == [] and plain["clocks"]


def test_an_unknown_ticket_is_explained(sample: Sample) -> None:
    done = tanggap("sla", "explain", "KC-NONE", environ=sample.environ)
    assert done.returncode == 2 and "KC-NONE" in done.stderr and "tanggap query" in done.stderr


def test_case_files_are_answered(tmp_path: Path) -> None:
    cases = reference("peer_sla_cases") / "cases_shared.json"
    done = tanggap("sla", "cases", str(cases), environ=sample_environ(tmp_path))
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    given = json.loads(cases.read_text(encoding="utf-8"))
    assert [one["case_id"] for one in answers] == [one["case_id"] for one in given]
    assert set(answers[0]) == {"case_id", "due_at", "elapsed_minutes", "slack_minutes", "breached", "open", "error"}
    assert not [one for one in answers if one["error"]]


@pytest.mark.parametrize(("text", "says"), [("{", "not JSON"), ('{"a": 1}', "not a list"), (None, "cannot be read")])
def test_a_broken_case_file_is_explained(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "cases.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    done = tanggap("sla", "cases", str(path), environ=sample_environ(tmp_path))
    assert done.returncode == 2 and says in done.stderr and "cases.json" in done.stderr


def test_a_case_out_of_all_bounds_spoils_no_other(tmp_path: Path) -> None:
    plain = {"kind": "add", "timezone": "Asia/Jakarta", "weekly_hours": {"mon": [["08:00", "16:00"]]}, "start_at": "2025-03-24 08:00:00"}
    wrong = [{"start_at": "0001-01-01T00:00:00+14:00"}, {"timezone": "Asia"}, {"weekly_hours": [1]}, {"policy_minutes": float("inf")}]
    cases = [{**plain, "policy_minutes": 60, **fields, "case_id": "\ud800"} for fields in [*wrong, {}]]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    done = tanggap("sla", "cases", str(path), environ=sample_environ(tmp_path))
    answers = json.loads(done.stdout)
    assert [bool(one["error"]) for one in answers] == [True, True, True, True, False]
    assert answers[-1]["due_at"] == "2025-03-24 09:00:00"


def test_whatif_copies_files_alone_and_names_the_file_it_was_given(sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / sample.city_path.name
    shutil.copytree(sample.city_path, folder)
    (folder / "akar").symlink_to("/")
    wrong = tmp_path / "coba.csv"
    wrong.write_text("policy_id\nA\n", encoding="utf-8")
    assert cli.main(["sla", "whatif", "--city", str(folder), "--data", str(tmp_path), "--policies", str(wrong)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{wrong}, row 1: has no column") and "tanggap-whatif" not in said
