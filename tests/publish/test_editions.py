"""Publishing: once, unchanged, revised, refused, killed. Every edition proves itself."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.landing.rekey import rotate
from pipelines.publish import editions as module
from pipelines.publish.build import Build, builder
from pipelines.publish.editions import publish, rebuild, verify
from pipelines.publish.gate import GateFailed
from tests.forks import forks
from tests.publish.conftest import NAMES, plans_of
from tests.publish.office import CITY, END, FIRST, Office, check_again, person, sample_tickets
from transforms.city import load_city
from transforms.editions.canonical import figures_hash, table_hash
from transforms.editions.equations import COLUMNS, added_up
from transforms.editions.scope import MARTS
from transforms.editions.shelf import Edition, Shelf
from transforms.engines.batches import Batch
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.privacy.agents import keyed_agents
from transforms.privacy.keys import CityKey
from transforms.privacy.scan import NotPublic

Copy = Callable[[Office], Office]


def shelf_of(office: Office) -> Shelf:
    return Shelf(office.paths.published)


def test_every_edition_is_whole_and_proves_itself(published: Office) -> None:
    shelf = shelf_of(published)
    assert set(shelf.names()) == set(NAMES)
    assert set(shelf.names(public=True)) == set(NAMES) - {"day-2026-03-09"}
    for name in shelf.names():
        edition = shelf.open(name)
        assert verify(edition) == []
        assert set(edition.manifest.rows) == set(MARTS)
        assert edition.manifest.quality["identities_checked"] == edition.manifest.quality["identities_holding"] > 1000
        assert edition.manifest.key_fingerprint == published.key.fingerprint
        assert [batch.source for batch in edition.manifest.batches] == ["tiket", "riwayat", "telepon", "sosial"]
    for name in shelf.names(public=True):
        assert verify(shelf.open(name, public=True)) == []
    assert shelf.open("current").name.startswith("current-20260309T170000Z-")


def test_a_frozen_edition_holds_its_own_period(published: Office) -> None:
    edition = shelf_of(published).open("month-2026-02")
    with duckdb.connect(str(edition.database), read_only=True) as con:
        rows = con.execute(
            "select distinct period, strftime(starts_on, '%Y-%m') from marts.ticket_periods order by 1"
        ).fetchall()
        assert rows == [("day", "2026-02"), ("month", "2026-02")]
        listed = con.execute("select period, count(*), max(last_on) from core.period_ends group by all order by 1").fetchall()
        assert listed == [("day", 28, date(2026, 2, 28)), ("month", 1, date(2026, 2, 28))]
        assert con.execute("select name, state, zone from meta.edition").fetchall() == [
            ("month-2026-02", "final", "Asia/Jakarta")
        ]
        tables = {
            row[0] for row in con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        }
    assert "core.tickets" not in tables and "core.agencies" in tables
    assert {f"marts.{mart}" for mart in MARTS} <= tables


def test_the_open_stock_of_every_edition_is_listed_ticket_by_ticket(published: Office) -> None:
    shelf = shelf_of(published)
    for name in shelf.names():
        edition = shelf.open(name)
        with duckdb.connect(str(edition.database), read_only=True) as con:
            listed, counted = (
                con.execute(query).fetchall()
                for query in (
                    """select period, starts_on, count(*) filter (where counted_as = 'open'), count(*) filter (where counted_as = 'overdue')
                    from core.period_ends join marts.stock_tickets on last_on between from_on and until_on
                    where (period, starts_on) in (select (period, starts_on) from marts.stock_periods) group by all order by all""",
                    "select period, starts_on, sum(open_count), sum(overdue_count) from marts.stock_periods group by all order by all",
                )
            )
            [(before, after)] = con.execute("select min(from_on), max(until_on) from marts.stock_tickets").fetchall()
        assert listed == counted != [], name
        manifest = edition.manifest
        if manifest.starts_on is not None and manifest.ends_on is not None:
            assert manifest.starts_on <= before and after < manifest.ends_on, name


def test_current_holds_tickets_with_ids_of_their_own(published: Office) -> None:
    edition = shelf_of(published).open("current")
    with duckdb.connect(str(edition.database), read_only=True) as con:
        keys = {
            row[0]
            for row in con.execute(
                "select distinct reporter_key from core.tickets where reporter_key is not null"
            ).fetchall()
        }
        people = con.execute("select count(distinct reporter_key), count(*) from core.tickets").fetchall()
        meanings = con.execute(
            "select count(*), count(distinct table_name) from meta.dictionary where meaning <> ''"
        ).fetchall()
        classes = dict(
            con.execute("select column_name, class from meta.dictionary where table_name = 'core.tickets'").fetchall()
        )
        comment = con.execute(
            "select comment from duckdb_columns() where table_name = 'tickets' and column_name = 'state'"
        ).fetchall()
    landed_keys = {person(number) for number in range(600)}
    assert keys and not keys & landed_keys
    assert all(len(key) == 32 for key in keys)
    assert people[0][0] == len({one["reporter_phone_key"] for one in sample_tickets(1, 600)[0]} - {None})
    assert meanings[0][0] > 100 and meanings[0][1] >= 15
    assert (classes["reporter_key"], classes["agency_id"]) == ("personal", "open")
    assert comment == [("State at the as-of.",)]
    raw = edition.database.read_bytes()
    assert not any(key.encode() in raw for key in landed_keys)


def test_the_second_ids_join_across_tables(published: Office) -> None:
    edition = shelf_of(published).open("current")
    with duckdb.connect(str(edition.database), read_only=True) as con:
        found = con.execute(
            "select count(distinct calls.caller_key) from core.calls as calls join core.tickets as tickets on tickets.reporter_key = calls.caller_key"
        ).fetchall()
    callers = {person(number) for number in range(600)}
    assert 0 < found[0][0] <= len(callers)


def test_every_identity_stands_beside_the_figures_with_its_terms(published: Office) -> None:
    for name in NAMES:
        edition = shelf_of(published).open(name)
        with duckdb.connect() as con:
            rows = [
                dict(zip(COLUMNS, row, strict=True))
                for row in con.execute(f"select {', '.join(COLUMNS)} from '{edition.path}/quality/equations.parquet'").fetchall()
            ]
            period = {"kind": "year" if edition.manifest.kind == "current" else edition.manifest.kind}
            [(created,)] = con.execute(
                f"select sum(created_count) from '{edition.figures('ticket_periods')}' where period = $kind", period
            ).fetchall()
        assert {row["identity"][0] for row in rows} == set("123456789")
        assert all(row["left_side"] == row["right_side"] and row["difference"] == 0 for row in rows)
        told = list(added_up(rows))
        assert sum(one.broken for one in told) == 0
        [cohort] = [one for one in told if one.terms.startswith("received = ") and one.identity == "6 cohort"]
        assert cohort.left == created == sum(int(number) for number in re.findall(r"\d+", cohort.terms))


def test_a_second_run_changes_nothing(published: Office) -> None:
    before = {path: path.stat().st_mtime_ns for path in published.paths.published.rglob("*")}
    for name, plan in plans_of(published).items():
        outcome = publish(plan, published)
        assert (outcome.name, outcome.action) == (name, "unchanged")
    assert {path: path.stat().st_mtime_ns for path in published.paths.published.rglob("*")} == before


def late_tickets() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Five reports of February that reach the register in March."""
    tickets, events = [], []
    for number in range(5):
        created = datetime(2026, 2, 10 + number, 3, tzinfo=UTC)
        row = {
            "ticket_id": f"LATE{number}",
            "created_at": created,
            "channel": "web",
            "category": "INFRA",
            "reporter_phone_key": person(90_000 + number),
        }
        tickets.append(row)
        events.append({"ticket_id": f"LATE{number}", "sequence": 0, "event_at": created, "event": "created"})
    return tickets, events


def test_late_rows_revise_what_they_touch_and_nothing_else(published: Office, copy: Copy) -> None:
    office = copy(published)
    tickets, events = late_tickets()
    later = END + timedelta(days=1)
    office.land("tiket", tickets, later)
    office.land("riwayat", events, later)
    office.land("telepon", [], later)
    office.land("sosial", [], later)
    office.wall = later
    plans = plans_of(office)
    outcome = publish(plans["month-2026-02"], office)
    assert outcome.action == "revised"
    causes = {(change.cause, change.detail): change.count for change in outcome.changes if change.cause != "figures"}
    assert causes == {("tickets late", ""): 5, ("late rows", "source tiket"): 5, ("late rows", "source riwayat"): 5}
    assert any(change.detail.startswith("ticket_periods") for change in outcome.changes if change.cause == "figures")
    assert not any(change.detail.startswith("call_periods") for change in outcome.changes)
    shelf = shelf_of(office)
    first, second = shelf.history("month-2026-02")
    assert (first.name, second.name) == ("month-2026-02", "month-2026-02.r2")
    assert second.manifest.as_of == first.manifest.as_of
    assert shelf.open("month-2026-02").name == shelf.open("month-2026-02", public=True).name == "month-2026-02.r2"
    assert verify(first) == verify(second) == []
    with duckdb.connect() as con:
        counts = [
            con.execute(
                f"select sum(created_count) from read_parquet('{one.figures('ticket_periods')}') where period = 'month'"
            ).fetchall()[0][0]
            for one in (first, second)
        ]
    assert counts[1] - counts[0] == 5

    january = publish(plans["month-2026-01"], office)
    assert (january.action, january.reason) == ("unchanged", "rows or rules changed, figures did not")
    again = publish(plans["month-2026-01"], office)
    assert again.reason.endswith("(looked at before)")
    assert publish(plans["month-2026-02"], office).action == "unchanged"
    current = publish(plans_of(office)["current"], office)
    assert current.action == "published"
    assert "gathers month-2026-02.r2" in shelf.open("current").manifest.notes


def test_a_changed_rule_revises(published: Office, copy: Copy) -> None:
    office = copy(published)
    policies = tuple(
        replace(policy, target_seconds=3600, target_days=None, basis="clock")
        if policy.policy_id == "KC-ANSWER"
        else policy
        for policy in office.city.policies
    )
    assert policies != office.city.policies
    office.city = replace(office.city, policies=policies, fingerprint="f" * 64)
    outcome = publish(plans_of(office)["month-2026-01"], office)
    assert outcome.action == "revised"
    assert "policy" in {change.cause for change in outcome.changes}
    assert "late rows" not in {change.cause for change in outcome.changes}


def test_other_code_alone_revises_no_frozen_edition(
    published: Office, copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = copy(published)
    plans = plans_of(office)
    before = shelf_of(office).open("current").manifest
    monkeypatch.setattr(module, "models_fingerprint", lambda models: "a" * 64)
    assert publish(plans["month-2026-02"], office).action == "unchanged"
    outcome = publish(plans["current"], office)
    assert (outcome.action, outcome.figures_hash) == ("published", before.figures_hash)
    assert [change.cause for change in outcome.changes] == ["code"]
    assert shelf_of(office).open("current").manifest.revision == 2


@pytest.mark.parametrize("later", ["service_level_periods", "desk_periods"])
def test_a_mart_that_came_later_is_other_code(published: Office, copy: Copy, later: str) -> None:
    office = copy(published)
    edition = shelf_of(office).open("month-2026-02")
    hashes = {mart: found for mart, found in edition.manifest.hashes.items() if mart != later}
    before = replace(edition.manifest, hashes=hashes, figures_hash=figures_hash(hashes), models_fingerprint="a" * 64)
    edition.figures(later).unlink()
    (edition.path / "manifest.json").write_text(before.to_json(), "utf-8")
    found = rebuild(shelf_of(office).open("month-2026-02"), office)
    assert not found.is_same
    assert [change.cause for change in found.causes] == ["code"]

    office.land("telepon", [], END + timedelta(days=1))  # a look again, which finds nothing new
    office.wall = END + timedelta(days=1)
    outcome = publish(plans_of(office)["month-2026-02"], office)
    assert (outcome.action, outcome.reason) == ("unchanged", "rows or rules changed, figures did not")


def test_a_column_that_came_later_is_other_code(published: Office, copy: Copy) -> None:
    office = copy(published)
    edition = shelf_of(office).open("month-2026-02")
    path = edition.figures("ticket_verdicts")
    aside = path.with_suffix(".new")
    with duckdb.connect() as con:
        con.execute(f"copy (select * exclude (target_seconds, is_at_risk) from '{path}') to '{aside}' (format parquet)")
        aside.replace(path)
        hashes = {**edition.manifest.hashes, "ticket_verdicts": table_hash(con, f"read_parquet('{path}')")[0]}
    before = replace(edition.manifest, hashes=hashes, figures_hash=figures_hash(hashes), models_fingerprint="a" * 64)
    (edition.path / "manifest.json").write_text(before.to_json(), "utf-8")
    office.land("telepon", [], END + timedelta(days=1))
    office.wall = END + timedelta(days=1)
    assert publish(plans_of(office)["month-2026-02"], office).action == "unchanged"

    moved = {**hashes, "ticket_verdicts": "b" * 64}  # the same, had a figure of its own columns moved
    (edition.path / "manifest.json").write_text(replace(before, hashes=moved, figures_hash=figures_hash(moved)).to_json(), "utf-8")
    office.land("telepon", [], END + timedelta(days=2))
    assert publish(plans_of(office)["month-2026-02"], office).action == "revised"


def test_a_held_edition_is_refused_with_its_reason(landed: Office, copy: Copy) -> None:
    office = copy(landed)
    plan = replace(plans_of(office)["month-2026-02"], held="required source 'tiket' reaches only …")
    outcome = publish(plan, office)
    assert (outcome.action, outcome.reason) == ("refused", plan.held)
    assert shelf_of(office).names() == []


def test_figures_do_not_depend_on_zone_or_threads(published: Office) -> None:
    edition = shelf_of(published).open("month-2026-02")
    build = builder(published, "month")

    def elsewhere(con: duckdb.DuckDBPyConnection, as_of: AsOf, batches: Sequence[Batch]) -> None:
        con.execute("set TimeZone = 'America/New_York'; set threads = 7; set preserve_insertion_order = false")
        build(con, as_of, batches)

    found = rebuild(edition, published, elsewhere)
    assert found.is_same
    assert found.causes == ()


def test_an_edition_is_made_again_by_its_own_rules(published: Office, copy: Copy) -> None:
    office = copy(published)
    policies = tuple(
        replace(policy, target_seconds=60, target_days=None, basis="clock") for policy in published.city.policies
    )
    office.city = replace(office.city, policies=policies, fingerprint="0" * 64)
    edition = shelf_of(office).open("month-2026-02")
    assert {path.name for path in edition.rules.iterdir()} >= {"city.toml", "policies.csv", "calendars.toml", "national"}
    found = rebuild(edition, office)
    assert found.is_same
    assert found.causes == ()

    (edition.rules / "policies.csv").write_text("policy_id\n", "utf-8")
    assert [problem.split(": ")[1][:33] for problem in verify(edition)] == ["are not the rules it was made by;"]
    shutil.rmtree(edition.rules)  # as an edition made before rules were kept
    assert verify(edition) == []
    found = rebuild(edition, office)
    assert not found.is_same
    assert [change.cause for change in found.causes] == ["policy"]


def test_an_edition_keeps_where_its_agents_come_from_and_not_their_names(published: Office, copy: Copy) -> None:
    """Made again after the folder was edited, and after the key was rotated, whose ids the kept ones follow."""
    office = copy(published)
    edition = shelf_of(office).open("month-2026-02")
    kept = (edition.rules / "agents.csv").read_text("utf-8")
    assert "pusat" in kept and "damkar" in kept and not re.search(r"pjsip|agent/|20\d\d,", kept.lower())
    with duckdb.connect(str(edition.database), read_only=True) as con:
        homes = con.execute("select distinct home_agency from marts.desk_periods order by 1").fetchall()
    assert homes == [("damkar",), ("dinkes",), ("pusat",)]

    office.city = replace(office.city, agent_homes=(), fingerprint="0" * 64)  # nobody is listed any more
    assert rebuild(edition, office).is_same
    later = office.key.rotated("a second secret of more than thirty-two letters")
    rotate(office.ledger, later, office.paths.spill, END)
    office.key = later
    found = rebuild(edition, office)
    assert found.is_same and [change.cause for change in found.causes] == ["key"]

    # A revision under the new key names what came late and the key, and no rule: the folder is as it was.
    office.city = replace(keyed_agents(load_city(CITY), later), sources=published.city.sources)
    office.land("telepon", [late_call(later)], END + timedelta(days=1))
    office.wall = END + timedelta(days=1)
    outcome = publish(plans_of(office)["month-2026-02"], office)
    causes = {change.cause for change in outcome.changes}
    assert outcome.action == "revised" and {"late rows", "key"} <= causes and not {"rules", "policy", "calendar"} & causes
    revised = shelf_of(office).open("month-2026-02")
    assert [answered_by(one, "damkar") for one in (edition, revised)] == [whole := answered_by(edition, "damkar"), whole + 1]


def answered_by(edition: Edition, home: str) -> int:
    with duckdb.connect() as con:
        [(count,)] = con.execute(
            f"select sum(answered_count) from '{edition.figures('desk_periods')}' where period = 'month' and home_agency = ?", [home]
        ).fetchall()
    return int(count)


def late_call(key: CityKey) -> dict[str, object]:
    """A call of February that an agent of Damkar answered and that reaches the register in March."""
    entered = datetime(2026, 2, 10, 3, tzinfo=UTC)
    return {
        "call_id": "LATE", "queue": "1500123", "entered_at": entered, "answered_at": entered + timedelta(seconds=9),
        "ended_at": entered + timedelta(seconds=70), "outcome": "answered", "disposition": "normal", "agent_key": key.token("agent", "PJSIP/2010"),
    }  # fmt: skip


def test_agents_listed_later_are_a_changed_rule_of_their_own_mart(landed: Office, copy: Copy) -> None:
    office = copy(landed)
    listed, plan = office.city, plans_of(office)["month-2026-02"]
    office.city = replace(listed, agent_homes=(), fingerprint="0" * 64)
    assert publish(plan, office).action == "published"
    assert shelf_of(office).open("month-2026-02").manifest.rows["desk_periods"] == 0
    office.city = listed
    outcome = publish(plan, office)
    assert (outcome.action, [change.cause for change in outcome.changes]) == ("revised", ["rules", "figures"])
    assert [change.detail.split(":")[0] for change in outcome.changes if change.cause == "figures"] == ["desk_periods"]


def test_a_rebuild_reads_exactly_the_manifests_batches(published: Office, copy: Copy) -> None:
    office = copy(published)
    office.land("tiket", late_tickets()[0], END + timedelta(days=1))
    assert rebuild(shelf_of(office).open("month-2026-02"), office).is_same
    shutil.rmtree(office.paths.landing)
    with pytest.raises(LookupError, match="which the ledger does not know"):
        rebuild(shelf_of(office).open("month-2026-02"), office)


def test_verify_finds_what_was_touched(published: Office, copy: Copy) -> None:
    office = copy(published)
    edition = shelf_of(office).open("month-2026-02")
    path = edition.figures("call_periods")
    with duckdb.connect() as con:
        con.execute(
            f"copy (select * replace (received_count + 1 as received_count) from read_parquet('{path}')) to '{path}.new' (format parquet)"
        )
    os.replace(f"{path}.new", path)
    problems = verify(edition)
    assert len(problems) == 1
    assert "call_periods.parquet: its hash is" in problems[0]
    edition.figures("sla_periods").unlink()
    edition.figures("post_periods").write_bytes(b"torn")
    with duckdb.connect(str(edition.database)) as con:
        con.execute("delete from marts.ticket_periods where agency_id = 'dinkes'")
    told = verify(edition)
    assert len(told) == 4
    for words in (
        "sla_periods.parquet: is missing",
        "post_periods.parquet: cannot be read",
        "marts.ticket_periods differs",
    ):
        assert any(words in problem for problem in told)
    edition.database.write_bytes(b"torn")
    assert any("internal.duckdb: cannot be opened" in problem for problem in verify(edition))
    edition.database.unlink()
    assert any("internal.duckdb: is missing" in problem for problem in verify(edition))
    lied = replace(edition, manifest=replace(edition.manifest, figures_hash="0" * 64))
    assert any("figures_hash is not the hash" in problem for problem in verify(lied))


def test_a_broken_identity_publishes_nothing(landed: Office, copy: Copy) -> None:
    office = copy(landed)

    def broken(con: duckdb.DuckDBPyConnection, as_of: AsOf, batches: Sequence[Batch]) -> None:
        builder(office, "month")(con, as_of, batches)
        con.execute(
            "update marts.ticket_periods set created_done_count = created_done_count + 40 "
            "where period = 'month' and starts_on = '2026-02-01' and agency_id = 'dinkes'"
        )
        check_again(con)

    plan = plans_of(office)["month-2026-02"]
    with pytest.raises(GateFailed) as caught:
        publish(plan, office, broken)
    found = {(one.identity, one.place): one for one in caught.value.broken}
    one = found["6 cohort", "agency dinkes"]
    assert one.difference < 0 and one.difference % 40 == 0
    assert f"{one.left:,} is not {one.right:,}" in str(caught.value)
    assert "nothing was published" in str(caught.value)
    assert shelf_of(office).names() == shelf_of(office).names(public=True) == []
    assert not list(office.paths.published.rglob("*.tmp"))
    assert publish(plan, office).action == "published"


def test_a_personal_value_in_the_public_part_publishes_nothing(landed: Office, copy: Copy) -> None:
    office = copy(landed)
    named = replace(office.city.agencies[0], name="Posko Budi 0812-3456-7890")
    office.city = replace(office.city, agencies=(named, *office.city.agencies[1:]))
    with pytest.raises(NotPublic, match=r"agency_name|agency_months") as caught:
        publish(plans_of(office)["month-2026-02"], office)
    assert "0812" not in str(caught.value)
    assert shelf_of(office).names() == shelf_of(office).names(public=True) == []


def test_current_reuses_the_warehouse_only_when_it_is_that(landed: Office, copy: Copy) -> None:
    office = copy(landed)
    plan = plans_of(office)["current"]
    office.paths.warehouse.parent.mkdir(parents=True)

    def fill(as_of: AsOf) -> None:
        office.paths.warehouse.unlink(missing_ok=True)
        models = load_models()
        with closing(connect(office.paths.warehouse)) as con:
            prepare(con, office.city, office.ledger.batches(), as_of, office.ledger.files(), office.ledger.set_aside())
            run_models(con, in_order({name: model for name, model in models.items() if model.schema != "public"}))
            con.execute(
                "create table quality.results as select 'c' as check_id, 's' as suite, 'error' as severity, 'o' as owner, 'contract' as kind, "
                "true as success, '0' as observed, 0::bigint as unexpected_count, '' as message"
            )

    fill(AsOf(FIRST, FIRST, FIRST))
    assert publish(plan, office).action == "published"
    first = shelf_of(office).open("current")
    assert (first.manifest.made_from, first.manifest.quality["checks"]) == ("batches", 1)
    shutil.rmtree(office.paths.published)
    fill(plan.as_of)
    publish(plan, office)
    second = shelf_of(office).open("current")
    assert second.manifest.made_from == "warehouse"
    assert second.manifest.hashes == first.manifest.hashes
    assert verify(second) == []


KILLED = """
import os, signal
from pathlib import Path
import duckdb
from tests.publish.conftest import plans_of
from tests.publish.office import Office
from tests.publish.test_editions import built_before
from pipelines.publish import editions, placing
from pipelines.publish.editions import publish
from transforms.graph import load_models, models_fingerprint
editions._traced.add(models_fingerprint(load_models()))  # looked at by the others of this file, here once for each kill

def counted(real, left):
    def call(*arguments):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)
    return call

def work(given):
    root, made, step = given
    left = [step]
    office = Office(Path(root))
    os.rename, os.replace = counted(os.rename, left), counted(os.replace, left)
    placing._sync = counted(placing._sync, left)
    publish(plans_of(office)["month-2026-02"], office, built_before(Path(made)))
    return 0
"""


def built_before(made: Path) -> Build:
    """The models as they were built into a file: what is killed and looked at here comes after."""

    def build(con: duckdb.DuckDBPyConnection, as_of: AsOf, batches: Sequence[Batch]) -> None:
        con.execute(f"attach '{made}' as made (read_only)")
        con.execute("copy from database made to build")
        con.execute("detach made")

    return build


def test_a_run_killed_at_any_step_then_rerun_equals_an_undisturbed_one(
    published: Office, landed: Office, tmp_path: Path
) -> None:
    expected = shelf_of(published).open("month-2026-02").manifest
    made = tmp_path / "made.duckdb"
    with closing(connect(made)) as con:
        builder(landed, "month")(con, AsOf(**expected.as_of), landed.ledger.batches())
    whole = 0
    with forks(KILLED) as processes:
        for step in range(12):
            root = tmp_path / f"killed-{step}"
            shutil.copytree(landed.root, root)
            office = Office(root)
            killed = processes.run([str(root), str(made), step], tmp_path / "said")
            shelf = shelf_of(office)
            for public in (False, True):
                for name in shelf.names(public):  # what a reader can reach is whole at every step
                    assert verify(shelf.open(name, public)) == []
            assert publish(plans_of(office)["month-2026-02"], office, built_before(made)).action in ("published", "unchanged")
            for public in (False, True):
                edition = shelf.open("month-2026-02", public)
                assert edition.name == "month-2026-02"
                assert verify(edition) == []
            assert replace(shelf.open("month-2026-02").manifest, made_at=None) == replace(expected, made_at=None)
            assert not [path for path in office.paths.published.rglob("*") if path.name.endswith(".tmp")]
            if not killed:
                whole = step
                break
    assert whole >= 5, "the steps of placing were not reached"
