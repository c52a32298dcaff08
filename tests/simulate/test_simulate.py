"""The simulation repeats itself to the byte, counts what it writes, and its answers add up."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import transforms.simulate
from tests.conftest import CHECKOUT, CITY, sample_environ
from transforms.city import City
from transforms.simulate import read_truth, simulate
from transforms.simulate.checks import problems
from transforms.simulate.files import following_month
from transforms.simulate.profile import Profile, load_profile
from transforms.simulate.texts import Phrases

ADDITIVE = ("ticket_periods", "sla_periods", "call_periods", "shift_periods", "post_periods")
BUCKETS = ("done", "in_process", "waiting", "rejected", "merged", "withdrawn", "deleted")
SHORT = (date(2025, 11, 10), date(2026, 1, 20))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def total(rows: list[dict[str, Any]], *names: str, **where: str) -> int:
    return sum(row[name] for row in rows for name in names if all(row[key] == value for key, value in where.items()))


def test_the_same_seed_gives_the_same_bytes(contoh: City, tmp_path: Path) -> None:
    """Also in another process with another hash seed, and over the files of a longer simulation."""
    simulate(contoh, tmp_path / "a", SHORT[0], date(2026, 2, 3), scale=0.05, seed=5)
    simulate(contoh, tmp_path / "a", *SHORT, scale=0.05, seed=5)
    code = (
        "from datetime import date; from pathlib import Path; from transforms.city import load_city; from transforms.simulate import simulate; "
        f"simulate(load_city(Path({str(CITY)!r})), Path({str(tmp_path / 'b')!r}), date(2025, 11, 10), date(2026, 1, 20), scale=0.05, seed=5)"
    )
    environ = {**os.environ, **sample_environ(tmp_path), "PYTHONHASHSEED": "77", "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environ, cwd=CHECKOUT)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_other_people(contoh: City, tmp_path: Path) -> None:
    for seed in (5, 6):
        simulate(contoh, tmp_path / str(seed), *SHORT, scale=0.05, seed=seed)
    assert digests(tmp_path / "5") != digests(tmp_path / "6")


def test_it_writes_what_the_city_reads(contoh: City, year: Path) -> None:
    """Every source finds files, every CSV heading has the columns its source names, every word has a meaning."""
    for source in contoh.sources:
        pattern = source.path.split(f"/sources/{contoh.id}/")[1]
        files = sorted(year.glob(pattern))
        assert files, pattern
        for path in files if source.kind == "csv" else []:
            with path.open(newline="", encoding="utf-8") as stream:
                rows = list(csv.DictReader(stream, delimiter=str(source.options.get("delimiter", ","))))
            for rule in source.columns.values():
                assert rows and (rule.column is None or rule.column in rows[0])
                if rule.map is not None:
                    assert {row[rule.column] for row in rows if row[rule.column or ""]} <= {*rule.map}


def test_rows_are_those_of_the_files(contoh: City, year: Path, truth: dict[str, Any]) -> None:
    for source in contoh.sources:
        counted = truth["rows"][source.id]
        assert counted["read"] == counted["landed"] + counted["duplicates"] + counted["quarantined"]
        assert counted["read"] == sum(rows_in(path, source.kind) for path in sorted((year / source.id).rglob("*.*")))
        assert counted["quarantined"] == 2
        assert counted["duplicates"] > 0


def rows_in(path: Path, kind: str) -> int:
    text = path.read_text(encoding="utf-8")
    if kind == "csv":
        return (
            len(list(csv.reader(text.splitlines(keepends=True), delimiter=";" if ";" in text.splitlines()[0] else ",")))
            - 1
        )
    if kind == "queue_log":
        return len(text.splitlines())
    rows = 0
    for line in text.splitlines():
        try:
            rows += len(json.loads(line)["data"])
        except ValueError:
            rows += 1
    return rows


def test_calls_add_up(truth: dict[str, Any]) -> None:
    """Identities 1, 2 and 3, in every row."""
    for row in truth["figures"]["call_periods"] + truth["figures"]["shift_periods"]:
        left = ("answered", "abandoned", "timed_out", "key_exit", "queue_full_or_empty")
        assert row["received_count"] == row["dropped_before_queue_count"] + row["entered_queue_count"]
        assert row["entered_queue_count"] == sum(row[f"{name}_count"] for name in (*left, "still_waiting"))
        assert row["offered_count"] == sum(row[f"{name}_count"] for name in left)
        kinds = ("normal", "information", "prank", "ghost", "wrong_number", "test", "undisposed")
        assert row["answered_count"] == sum(row[f"{name}_count"] for name in kinds)
        assert row["answered_count"] == row["answered_within_count"] + row["answered_after_count"]
        assert row["abandoned_count"] == row["abandoned_within_count"] + row["abandoned_after_count"]
        assert row["handle_seconds"] == row["talk_seconds"] + row["hold_seconds"] + row["wrap_seconds"]


def test_shifts_cover_the_same_calls(truth: dict[str, Any]) -> None:
    calls, shifts = truth["figures"]["call_periods"], truth["figures"]["shift_periods"]
    assert total(calls, "received_count", period="year") == total(shifts, "received_count", period="year")
    assert {row["shift_id"] for row in shifts} == {"pagi", "siang", "malam", "di-luar-shift"}
    before_nights = [
        row
        for row in shifts
        if row["shift_id"] == "malam" and row["period"] == "day" and row["starts_on"] < "2025-02-01"
    ]
    assert not before_nights


def test_stock_follows_from_the_moves(truth: dict[str, Any]) -> None:
    """Identity 5 over every day: open(t1) = open(t0) + created + reopened − closed."""
    moves: Counter[str] = Counter()
    for row in truth["figures"]["ticket_periods"]:
        if row["period"] == "day":
            moves[row["starts_on"]] += row["created_count"] + row["reopened_count"] - row["closed_count"]
    stock: Counter[str] = Counter()
    for row in truth["figures"]["stock_periods"]:
        if row["period"] == "day":
            stock[row["starts_on"]] += row["open_count"]
    days = sorted(stock)
    assert len(days) > 400
    for before, day in zip([None, *days], days, strict=False):
        assert stock[day] == (stock[before] if before else 0) + moves[day]
    last = {row["period"]: row["starts_on"] for row in truth["figures"]["stock_periods"]}
    for period in ("month", "year"):
        assert (
            total(truth["figures"]["stock_periods"], "open_count", period=period, starts_on=last[period])
            == stock[days[-1]]
        )


def test_tickets_add_up(truth: dict[str, Any]) -> None:
    """Identity 6, closings by kind, the due cohort."""
    for row in truth["figures"]["ticket_periods"]:
        assert row["created_count"] == sum(row[f"created_{bucket}_count"] for bucket in BUCKETS)
        assert row["closed_count"] == sum(
            row[f"closed_{kind}_count"] for kind in ("done", "rejected", "merged", "withdrawn", "deleted")
        )
        assert row["due_count"] == row["met_count"] + row["breached_closed_count"] + row["breached_open_count"]


def test_days_make_months_and_years(truth: dict[str, Any]) -> None:
    """Identity 7: every additive count of every mart."""
    for name in ADDITIVE:
        rows = truth["figures"][name]
        measures = [column for column in rows[0] if column.endswith(("_count", "_seconds"))]
        sums = {
            period: {measure: total(rows, measure, period=period) for measure in measures}
            for period in ("day", "month", "year")
        }
        assert sums["day"] == sums["month"] == sums["year"], name
        assert any(sums["day"].values())


def test_headline_is_the_strictest_finish(truth: dict[str, Any]) -> None:
    """The two marts that tell the headline agree, and both with the verdicts."""
    tickets = truth["figures"]["ticket_periods"]
    strictest = [
        row
        for row in truth["figures"]["sla_periods"]
        if (row["clock"], row["authority"], row["period"]) == ("finish", "strictest", "year")
    ]
    for measure in ("due_count", "met_count", "breached_closed_count", "breached_open_count", "not_yet_due_count"):
        assert total(strictest, measure) == total(tickets, measure, period="year")
    ones = {(v["ticket_id"], v["cycle"]) for v in truth["verdicts"] if v["clock"] == "finish"}
    counted = total(strictest, "due_count", "not_yet_due_count", "void_count", "paused_without_due_count")
    assert counted == len(ones)


def test_every_rule_is_exercised(contoh: City, truth: dict[str, Any]) -> None:
    outcomes = Counter(verdict["outcome"] for verdict in truth["verdicts"])
    assert set(outcomes) == {"met", "breached_closed", "breached_open", "running", "paused_without_due", "void"}
    judged = {(verdict["policy_id"], verdict["policy_version"]) for verdict in truth["verdicts"]}
    assert judged == {(policy.policy_id, policy.version) for policy in contoh.policies}
    assert {policy.basis for policy in contoh.policies} == {
        "clock",
        "open_hours",
        "working_days",
        "calendar_days",
        "as_given",
    }
    assert {verdict["cycle"] for verdict in truth["verdicts"]} == {1, 2}
    assert any(verdict["is_impossible_order"] for verdict in truth["verdicts"])
    assert any(
        verdict["stopped_at"] == verdict["due_at"] and verdict["outcome"] == "met" for verdict in truth["verdicts"]
    )
    assert any(
        (v["due_close_at"] or "") < (v["stopped_at"] or "") <= (v["due_at"] or "")
        for v in truth["verdicts"]
        if v["stopped_at"]
    )
    agencies = {row["agency_id"] for row in truth["figures"]["ticket_periods"]}
    assert {"pusat", "tak-dikenal"} <= agencies
    assert total(truth["figures"]["ticket_periods"], "no_promise_count", period="year") > 0
    for beside in ("promise_open_count", "void_overdue_count"):
        assert total(truth["figures"]["ticket_periods"], beside, period="year") > 0, beside
    assert total(truth["figures"]["call_periods"], "still_waiting_count", period="year") == 2


def test_files_carry_what_real_files_carry(year: Path) -> None:
    pbx = {
        line.split("|")[4]
        for path in (year / "pbx").iterdir()
        for line in path.read_text().splitlines()
        if line.count("|") > 3
    }
    assert pbx == {
        "ENTERQUEUE", "CONNECT", "COMPLETEAGENT", "COMPLETECALLER", "ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY", "DID",
        "RINGNOANSWER", "ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "CONFIGRELOAD", "QUEUESTART", "BLINDTRANSFER", "ATTENDEDTRANSFER",
    }  # fmt: skip
    tickets: list[dict[str, str]] = []
    for path in sorted((year / "tiket").rglob("*.csv")):
        with path.open(newline="", encoding="utf-8") as stream:
            tickets += list(csv.DictReader(stream, delimiter=";"))
    versions = Counter(number for number, _ in {(row["nomor"], tuple(row.items())) for row in tickets})
    assert max(versions.values()) == 2, "an older dump shows tickets as they were"
    assert any(not row["kategori"] for row in tickets) and any(not row["kelurahan"] for row in tickets)
    spellings = {row["opd"] for row in tickets}
    assert {"BMSDS", "Dinkess"} & spellings and "OPD terkait" in spellings
    first_wa = min(
        row["tgl_masuk"][6:10] + row["tgl_masuk"][3:5]
        for row in tickets
        if row["kanal"] in ("WhatsApp", "WhatsApp Center", "Whats App")
    )
    assert first_wa >= "202506"
    texts = " ".join(row["isi_laporan"] or "" for row in tickets)
    assert "NIK sy 99" in texts and "@example.com" in texts and "+62" in texts
    history: list[dict[str, str]] = []
    for path in sorted((year / "riwayat").iterdir()):
        with path.open(newline="", encoding="utf-8") as stream:
            history += [{**row, "file": path.stem[-8:]} for row in csv.DictReader(stream)]
    placed = [
        (date.fromisoformat(row["waktu"][:10]), row["file"])
        for row in history
        if row["waktu"] and row["waktu"][5:7] < "13"
    ]
    late = [file for day, file in placed if day.day < 28 and file > f"{following_month(day):%Y%m%d}"]
    assert len(late) > 50, "events of one month that only a later month's file has"
    assert {row["kejadian"] for row in history if row["kejadian"]} >= {
        "Dibuka kembali",
        "Dialihkan",
        "Tunda",
        "Ubah kategori",
        "Dihapus",
    }


def test_posts_carry_early_replies_and_reposts(year: Path, truth: dict[str, Any]) -> None:
    posts: dict[str, dict[str, Any]] = {}
    for path in sorted((year / "medsos").iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.endswith("}"):
                continue
            page = json.loads(line)
            assert page["meta"]["result_count"] == len(page["data"])
            posts |= {post["id"]: post for post in page["data"] if "created_at" in post}
    assert len(posts) == total(truth["figures"]["post_periods"], "post_count", period="year")
    replies = [
        (post, posts[ref["id"]])
        for post in posts.values()
        for ref in post.get("referenced_tweets", [])
        if ref["type"] == "replied_to"
    ]
    assert any(reply["created_at"] < complaint["created_at"] for reply, complaint in replies)
    answered = {complaint["id"] for reply, complaint in replies if reply["created_at"] >= complaint["created_at"]}
    assert len(answered) == total(truth["figures"]["post_periods"], "first_reply_count", period="year")


def test_a_short_odd_window_works(contoh: City, tmp_path: Path) -> None:
    path = simulate(contoh, tmp_path, date(2025, 3, 29), date(2025, 4, 2), scale=0.2, seed=1)
    truth = read_truth(path)
    assert (truth["as_of"], truth["from"]) == ("2025-04-01T17:00:00Z", "2025-03-29")
    assert total(truth["figures"]["ticket_periods"], "created_count", period="year") > 0


def test_refusals_say_what_is_wrong(contoh: City, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a simulated city"):
        simulate(replace(contoh, simulated=False), tmp_path, *SHORT)
    with pytest.raises(ValueError, match="`to` comes after `from`"):
        simulate(contoh, tmp_path, SHORT[1], SHORT[0])
    (tmp_path / "simulation.toml").write_text("calls_a_day = 3\n")
    with pytest.raises(ValueError, match="'calls_a_day' is no rate"):
        load_profile(tmp_path)


def test_what_simulation_toml_names_must_be_there(contoh: City, tmp_path: Path) -> None:
    (tmp_path / "simulation.toml").write_text('[channel_weights]\nwebb = 1.0\n[late_rates]\nbmsda = 0.2\n[category_weights]\n"" = 1\nX9 = 2\n')
    channel, category = problems(replace(contoh, path=tmp_path))
    assert channel.endswith("channel_weights: 'webb' is no channel of the city. Did you mean 'web'?")
    assert "category_weights: 'X9' is no category of the city. Known: " in category and "SAMPAH, SOSIAL" in category
    assert problems(contoh) == []


def test_every_key_is_explained() -> None:
    text = (CHECKOUT / "docs" / "simulation.md").read_text(encoding="utf-8")
    for heading, kind in (("key", Profile), ("phrase", Phrases)):
        table = text.split(f"| {heading} | meaning |\n|---|---|\n")[1].split("\n\n")[0]
        assert [line.split("`")[1] for line in table.splitlines()] == [entry.name for entry in fields(kind)]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"id": "tiket", "kind": "xlsx"}, "'tiket' has kind = \"xlsx\"; a simulation can write csv"),
        ({"id": "tiket", "extracted_at": "mtime"}, "'tiket' of a simulated city names the day"),
        ({"id": "ivr", "entity": "ratings"}, "gives ratings by csv, which no simulation writes"),
        ({"id": "ivr", "entity": "tickets"}, "'ivr' and 'tiket' both give tickets"),
    ],
)
def test_a_source_that_cannot_be_made_up_is_named(contoh: City, tmp_path: Path, source: dict[str, str], said: str) -> None:
    sources = tuple(replace(one, **source) if one.id == source["id"] else one for one in contoh.sources)
    with pytest.raises(ValueError, match=re.escape(said)):
        simulate(replace(contoh, sources=sources), tmp_path, date(2025, 3, 29), date(2025, 3, 30), scale=0.1)


def test_a_word_that_the_source_has_not_is_named(contoh: City, tmp_path: Path) -> None:
    history = contoh.source("riwayat")
    rule = history.columns["event"]
    poorer = replace(rule, map={word: meaning for word, meaning in (rule.map or {}).items() if meaning != "forwarded"})
    sources = tuple(
        replace(one, columns={**one.columns, "event": poorer}) if one.id == "riwayat" else one for one in contoh.sources
    )
    with pytest.raises(ValueError, match=r"'riwayat' has columns.event without a word for 'forwarded'"):
        simulate(replace(contoh, sources=sources), tmp_path, *SHORT, scale=0.02)


def test_the_judge_is_not_the_judged() -> None:
    """The simulation may use the calendar and read policies; never the clocks, the models or the pipeline."""
    allowed = {"transforms.sla.calendars", "transforms.sla.policies"}
    for path in sorted(Path(str(transforms.simulate.__file__)).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            for name in names:
                assert not name.startswith(
                    ("transforms.engines", "transforms.graph", "transforms.query", "pipelines", "expectations")
                ), path
                assert not name.startswith("transforms.sla") or name in allowed, f"{path}: {name}"
