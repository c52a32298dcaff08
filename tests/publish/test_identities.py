"""Every identity holds on the sample, and each of them notices when its numbers are touched."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.publish.build import builder
from pipelines.publish.gate import broken_identities, pass_identities
from tests.publish.conftest import plans_of
from tests.publish.office import Office, check_again
from transforms.engines.duckdb import connect
from transforms.graph import lint, load_models

DAY = "period = 'day' and starts_on = (select max(starts_on) from {table} where period = 'day' and {column} > 0)"
# One row of one table is made wrong; the identity that must notice, and a place it must name.
TOUCHED = [
    (
        "1 received",
        "update marts.call_periods set received_count = received_count + 1 where period = 'month' and queue = '1500123'",
        "queue 1500123",
    ),
    (
        "1 received",
        "update marts.shift_periods set dropped_before_queue_count = dropped_before_queue_count + 1 where period = 'day'",
        "shift ",
    ),
    (
        "2 entered queue",
        "update marts.call_periods set timed_out_count = timed_out_count + 1 where period = 'year'",
        "queue ",
    ),
    (
        "2 entered queue",
        "update marts.call_periods set abandoned_within_count = abandoned_within_count + 1 where period = 'day'",
        "queue ",
    ),
    (
        "2 entered queue",
        "update marts.service_level_periods set answered_after_count = answered_after_count + 1 where period = 'month'",
        "promise ",
    ),
    ("2 entered queue", "delete from marts.service_level_periods where service_level_id = 'INFO-80-20'", "promise INFO-80-20"),
    ("3 dispositions", "update marts.call_periods set ghost_count = ghost_count - 1 where period = 'year'", "queue "),
    ("3 dispositions", "update marts.call_periods set ghost_count = null where period = 'year'", "queue "),
    ("4 contacts", "update core.contacts set outcome = 'lost' where contact_id like 'ticket:%'", "channel "),
    ("4 contacts", "delete from core.contacts where contact_id like 'call:%0'", "phone calls"),
    ("4 contacts", "delete from core.contacts where contact_id like 'ticket:%0'", "tickets of "),
    ("4 contacts", "update core.contacts set ticket_id = 'one' where contact_id like 'ticket:%1'", "core.tickets"),
    (
        "5 open stock",
        "update marts.stock_periods set open_count = open_count + 1 where period = 'day' and agency_id = 'pusat' and age_band = '0-3'",
        "kota",
    ),
    ("5 open stock", "delete from core.tickets where bucket = 'waiting'", "core.tickets"),
    ("5 open stock", "update marts.stock_periods set overdue_count = open_count + 1 where period = 'month' and agency_id = 'pusat'", "agency pusat"),
    (
        "6 cohort",
        "update marts.ticket_periods set created_rejected_count = created_rejected_count + 1 where period = 'month' and agency_id = 'pusat'",
        "agency pusat",
    ),
    (
        "6 cohort",
        "update marts.ticket_periods set closed_merged_count = closed_merged_count + 1 where period = 'year' and agency_id = 'pusat'",
        "agency pusat",
    ),
    ("6 cohort", "delete from core.tickets where ticket_id like '%7'", "core.tickets"),
    (
        "7 periods",
        "delete from marts.ticket_periods where period = 'day' and agency_id = 'dinkes' and created_count > 0",
        "tickets, agency dinkes",
    ),
    (
        "7 periods",
        "update marts.sla_periods set late_seconds = late_seconds + 1 where period = 'month' and authority = 'law'",
        "sla, ",
    ),
    ("7 periods", "update marts.call_periods set handle_seconds = handle_seconds + 1 where period = 'year'", "queue "),
    ("7 periods", "update marts.service_level_periods set met_day_count = met_day_count + 1 where period = 'year'", "promise "),
    (
        "7 periods",
        "update marts.post_periods set complaint_count = complaint_count + 1 where period = 'month'",
        "posts, platform ",
    ),
    (
        "7 periods",
        "update marts.funnel_periods set contact_count = contact_count + 1 where period = 'year'",
        "funnel, channel ",
    ),
    ("7 periods", "update marts.funnel_periods set no_further_count = no_further_count + 1 where period = 'month'", "journeys"),
    ("7 periods", "update marts.caller_periods set received_count = received_count - 1 where period = 'day'", "queue "),
    ("7 periods", "update marts.caller_periods set redialled_count = redialled_count + 1 where period = 'year'", "callers, "),
    ("7 periods", "update marts.hour_periods set received_count = received_count + 1 where period = 'month'", "hour "),
    ("7 periods", "update marts.desk_periods set answered_count = answered_count + 1 where period = 'month'", "home agency damkar"),
    ("7 periods", "delete from marts.desk_periods where home_agency = 'pusat'", "home agencies"),
    ("7 periods", "insert into marts.agent_periods values ('day', date '2026-02-02', 1, 0, 60, 30, 0)", "home agencies"),
    ("7 periods", "delete from marts.call_waits where wait_seconds > 20", "queue "),
    ("7 periods", "insert into marts.post_replies values ('day', date '2026-02-02', 'x', 60, true, 1)", "platform "),
    ("7 periods", "delete from marts.shift_periods where shift_id <> 'di-luar-shift'", "calls"),
    (
        "8 landing",
        "update inputs.pulls set quarantined = quarantined + 1 where source_id = 'telepon'",
        "telepon telepon.csv",
    ),
    (
        "9 agencies",
        "update marts.sla_periods set due_count = due_count + 1 where period = 'year' and authority = 'strictest' and clock = 'finish'",
        "finish strictest ",
    ),
    (
        "9 agencies",
        "update marts.ticket_verdicts set is_due = false where is_due and clock = 'agency_answer' and ticket_id like '%3'",
        "agency_answer ",
    ),
    (
        "9 agencies",
        "update marts.ticket_periods set due_count = due_count + 1, met_count = met_count + 1 where agency_id = 'dinkes'",
        "agency dinkes",
    ),
]


@pytest.fixture(scope="module")
def built(landed: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "whole.duckdb"
    plan = plans_of(landed)["current"]
    with closing(connect(path)) as con:
        builder(landed, "current")(con, plan.as_of, landed.ledger.batches())
    return path


def test_all_hold_and_all_were_checked(built: Path) -> None:
    with closing(connect(built)) as con:
        quality = pass_identities(con, "current")
        told = con.execute("select identity, right_side from quality.identities order by identity").fetchall()
    assert quality["identities_checked"] == quality["identities_holding"]
    assert [identity.split(" ")[0] for identity, _ in told] == [str(number) for number in range(1, 10)]
    assert all(checked > 0 for _, checked in told)


@pytest.mark.parametrize(
    ("identity", "touch", "place"), TOUCHED, ids=[f"{one[0]}-{number}" for number, one in enumerate(TOUCHED)]
)
def test_each_notices(identity: str, touch: str, place: str, built: Path, tmp_path: Path) -> None:
    path = tmp_path / "touched.duckdb"
    shutil.copy(built, path)
    with closing(connect(path)) as con:
        changed = con.execute(touch).fetchall()[0][0]
        assert changed > 0, "the statement touched nothing"
        check_again(con)
        found = broken_identities(con)
    mine = [one for one in found if one.identity == identity and one.place.startswith(place)]
    assert mine, f"not noticed; broken: {sorted({(one.identity, one.place) for one in found})[:5]}"
    assert all(one.left is None or one.right is None or one.left != one.right for one in mine)
    assert all(place in str(one) and " is not " in str(one) for one in mine)


def test_an_identity_nobody_checked_is_broken(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "touched.duckdb"
    shutil.copy(built, path)
    with closing(connect(path)) as con:
        con.execute("delete from quality.identities where identity like '4 %'")
        [one] = broken_identities(con)
    assert (one.identity, one.terms) == ("4", "the identity was not checked")


def test_the_summary_stays_small(built: Path) -> None:
    with closing(connect(built)) as con:
        assert con.execute("select count(*) from quality.identities").fetchall() == [(9,)]


def test_my_models_keep_to_the_portable_subset() -> None:
    models = load_models()
    found = [one for model in models.values() if model.schema in ("public", "quality") for one in lint(model, models)]
    assert found == []
