"""A small but whole shelf of editions, in the marts' own columns, for tests of the pages only.

Complaints are made up one by one from a seeded generator and counted into the marts by SQL, so the figures of a page can
be checked against each other. Nothing of this is ever published.
"""

# ruff: noqa: E501  (each mart is one statement; wrapping its columns hides which belongs to which)

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from dashboards.render import formats
from transforms.editions.manifest import Change, CityStamp, Manifest
from transforms.editions.scope import DATED_MARTS, SPAN_MARTS, Scope

ZONE = "Asia/Jakarta"
AS_OF = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
FIRST = date(2025, 1, 1)

AGENCIES = {
    "bmsda": ("Dinas Bina Marga dan Sumber Daya Air", 0.30, 60),
    "dlh": ("Dinas Lingkungan Hidup", 0.12, 55),
    "dishub": ("Dinas Perhubungan", 0.27, 34),
    "dinkes": ("Dinas Kesehatan", 0.09, 18),
    "disdukcapil": ("Dinas Kependudukan dan Pencatatan Sipil", 0.10, 30),
    "dinsos": ("Dinas Sosial", 0.18, 16),
    "damkar": ("Dinas Pemadam Kebakaran", 0.03, 3),
    "perumda-air": ("Perumda Air Minum Tirta Contoh", 0.35, 22),
    "inspektorat": ("Inspektorat Daerah", 0.20, 2),
}
CATEGORIES = {
    "JALAN": ("Jalan", "bmsda"),
    "DRAINASE": ("Drainase dan saluran", "bmsda"),
    "SAMPAH": ("Sampah", "dlh"),
    "POHON": ("Pohon dan taman", "dlh"),
    "PENERANGAN": ("Penerangan jalan umum", "dishub"),
    "PARKIR": ("Parkir", "dishub"),
    "KESEHATAN": ("Kesehatan", "dinkes"),
    "KTP": ("KTP dan KK", "disdukcapil"),
    "BANSOS": ("Bantuan sosial", "dinsos"),
    "KEBAKARAN": ("Kebakaran", "damkar"),
    "AIR": ("Air bersih", "perumda-air"),
    "HUKUM": ("Hukum", "inspektorat"),
}
CHANNELS = {"telepon": "Telepon 1500 123", "web": "Situs pengaduan", "wa": "WhatsApp", "twitter": "X (Twitter)"}
PERIODS = ("day", "month", "year")
TRUNC = "case p.period when 'day' then {0} when 'month' then date_trunc('month', {0})::date else date_trunc('year', {0})::date end"
OUT_OF_PERIOD = "cross join (values ('day'), ('month'), ('year')) as p(period)"


def _tickets(rng: random.Random) -> Iterator[tuple[object, ...]]:
    number = 0
    day = FIRST
    while datetime(day.year, day.month, day.day, tzinfo=UTC) < AS_OF:
        for agency, (_, late_rate, monthly) in AGENCIES.items():
            for _ in range(sum(rng.random() < monthly / 90 for _ in range(3))):
                number += 1
                category = rng.choice([code for code, (_, owner) in CATEGORIES.items() if owner == agency])
                created = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC) + timedelta(
                    minutes=rng.randrange(0, 600)
                )
                if created >= AS_OF:
                    continue
                held = "pusat" if rng.random() < 0.02 else agency
                due = created + timedelta(days=rng.choice([3, 5, 14]))
                late = rng.random() < late_rate
                stop: datetime | None = (
                    due + timedelta(hours=rng.expovariate(1 / 90))
                    if late
                    else created + (due - created) * rng.uniform(0.1, 0.98)
                )
                if (late and rng.random() < 0.06) or (stop is not None and stop >= AS_OF):
                    stop = None
                yield (f"KC-{number:06d}", created, held, category, rng.choice(list(CHANNELS)), due, stop)
        day += timedelta(days=1)


def _schema(con: duckdb.DuckDBPyConnection, empty: bool) -> None:
    con.execute("create schema marts; create schema core; create schema quality")
    con.execute(
        "create temp table t(ticket_id varchar, created_at timestamptz, agency_id varchar, category_id varchar, channel_id varchar, due_at timestamptz, stopped_at timestamptz)"
    )
    if not empty:
        con.executemany("insert into t values (?, ?, ?, ?, ?, ?, ?)", list(_tickets(random.Random(7))))
    con.execute(
        f"""create temp table x as select t.*, timezone('{ZONE}', created_at)::date as created_on, timezone('{ZONE}', due_at)::date as due_on,
        timezone('{ZONE}', stopped_at)::date as stopped_on, timestamptz '{AS_OF.isoformat()}' as as_of,
        case when stopped_at is null and due_at < as_of then 'breached_open' when stopped_at is null then 'running'
             when stopped_at <= due_at then 'met' else 'breached_closed' end as outcome from t"""
    )
    con.execute(
        f"""create table marts.ticket_periods as with moves as (
        select {TRUNC.format("created_on")} as starts_on, p.period, agency_id, category_id, channel_id, 1 as created_count,
            (stopped_at is not null)::int as created_done_count, (stopped_at is null and agency_id <> 'pusat')::int as created_in_process_count,
            (stopped_at is null and agency_id = 'pusat')::int as created_waiting_count, (agency_id <> 'pusat')::int as created_forwarded_count,
            0 as closed_count, 0 as due_count, 0 as met_count, 0 as breached_closed_count, 0 as breached_open_count, 0 as not_yet_due_count from x {OUT_OF_PERIOD}
        union all
        select {TRUNC.format("stopped_on")}, p.period, agency_id, category_id, channel_id, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 from x {OUT_OF_PERIOD} where stopped_on is not null
        union all
        select {TRUNC.format("due_on")}, p.period, agency_id, category_id, channel_id, 0, 0, 0, 0, 0, 0, (due_at < as_of)::int,
            (due_at < as_of and outcome = 'met')::int, (due_at < as_of and outcome = 'breached_closed')::int, (outcome = 'breached_open')::int, (due_at >= as_of)::int from x {OUT_OF_PERIOD})
        select period, starts_on, agency_id, category_id, channel_id, 'biasa' as urgency, '99.01.01' as area_id,
            {", ".join(f"sum({name})::bigint as {name}" for name in ("created_count", "created_done_count", "created_in_process_count", "created_waiting_count", "created_forwarded_count", "closed_count", "due_count", "met_count", "breached_closed_count", "breached_open_count", "not_yet_due_count"))},
            {", ".join(f"0::bigint as created_{name}_count" for name in ("rejected", "merged", "withdrawn", "deleted"))},
            0::bigint as no_promise_count, sum(created_waiting_count)::bigint as promise_not_started_count, 0::bigint as void_overdue_count, 0::bigint as reopened_count, sum(closed_count)::bigint as closed_done_count
        from moves group by all"""
    )
    con.execute(
        f"""create table marts.stock_periods as with ends as (select distinct period, starts_on, least(case period when 'day' then starts_on + 1
            when 'month' then (starts_on + interval 1 month)::date else (starts_on + interval 1 year)::date end, timezone('{ZONE}', timestamptz '{AS_OF.isoformat()}')::date + 1) as ends_on from marts.ticket_periods
            where starts_on <= '{AS_OF.date()}'),
        held as (select ends.period, ends.starts_on, x.agency_id, ends_on - 1 - created_on as age, due_at < timezone('{ZONE}', ends_on::timestamp) and due_at < as_of as is_late
            from ends join x on created_on < ends_on and (stopped_on is null or stopped_on >= ends_on))
        select period, starts_on, agency_id, case when age <= 3 then '0-3' when age <= 7 then '4-7' when age <= 14 then '8-14' when age <= 30 then '15-30' when age <= 60 then '31-60' else '>60' end as age_band,
            count(*)::bigint as open_count, count(*) filter (where is_late)::bigint as overdue_count from held group by all"""
    )
    until = f"coalesce(stopped_on - 1, timezone('{ZONE}', timestamptz '{AS_OF.isoformat()}')::date)"
    dims = "agency_id, category_id, channel_id, 'biasa' as urgency, '99.01.01' as area_id, created_on"
    con.execute(
        f"""create table marts.stock_tickets as
        select ticket_id, 'open' as counted_as, {dims}, created_on as from_on, {until} as until_on from x where until_on >= from_on
        union all
        select ticket_id, 'overdue', {dims}, greatest(created_on, due_on), {until} from x where {until} >= greatest(created_on, due_on) and due_at < as_of"""
    )
    con.execute(
        """create table marts.ticket_verdicts as select ticket_id, 'finish' as clock, authority, 'KC-SELESAI-' || (due_at::date - created_at::date) || 'H' as policy_id, 1 as policy_version, 1 as cycle,
            agency_id, category_id, channel_id, 'biasa' as urgency, '99.01.01' as area_id, created_at, created_at as started_at, due_at, due_at as due_close_at, stopped_at, outcome,
            null::varchar as void_reason, due_at < as_of as is_due, authority = 'city' as is_strictest, false as is_impossible_order,
            case when outcome like 'breached%' then epoch(coalesce(stopped_at, as_of)) - epoch(due_at) end::bigint as late_seconds,
            (epoch(coalesce(stopped_at, as_of)) - epoch(created_at))::bigint as open_seconds, open_seconds as clock_seconds, 0::bigint as paused_seconds,
            (open_seconds * 0.1)::bigint as centre_seconds, (open_seconds * 0.8)::bigint as agency_seconds, (open_seconds * 0.1)::bigint as citizen_seconds, 0::bigint as outside_seconds,
            created_on, created_on as started_on, due_on, authority = 'city' as is_headline, (epoch(due_at) - epoch(created_at))::bigint as target_seconds,
            0::bigint as citizen_paused_seconds, 0::bigint as outside_paused_seconds, false as is_over_pause_cap,
            outcome = 'running' and due_at <= as_of + interval 1 day as is_due_within_24h, outcome = 'running' and due_at <= as_of + interval 1 day as is_at_risk
        from x cross join (values ('city'), ('law')) as a(authority)"""
    )
    con.execute(
        """create table marts.ticket_lives as select ticket_id, agency_id, category_id, channel_id, 'biasa' as urgency, '99.01.01' as area_id,
            case when hash(ticket_id) % 6 = 0 then 'information' else 'complaint' end as nature, created_on, stopped_on as closed_on,
            case when stopped_at is not null then 'done' when agency_id = 'pusat' then 'waiting' else 'in_process' end as bucket, stopped_at is not null as is_resolved,
            (epoch(coalesce(stopped_at, as_of)) - epoch(created_at))::bigint as resolve_seconds, (resolve_seconds / 4)::bigint as resolve_open_seconds, outcome, outcome like 'breached%' as is_late,
            agency_id <> 'pusat' as is_forwarded, (hash(ticket_id) % 7 = 0)::int as handoff_count, hash(ticket_id) % 21 = 0 as is_ping_pong, agency_id <> 'pusat' as is_routed, hash(ticket_id) % 14 = 0 as is_misrouted,
            resolve_seconds as life_seconds, resolve_open_seconds as life_open_seconds, (resolve_open_seconds * 0.1)::bigint as centre_open_seconds,
            life_open_seconds - centre_open_seconds as agency_open_seconds, 0::bigint as citizen_open_seconds, 0::bigint as outside_open_seconds, 0::bigint as closed_open_seconds from x"""
    )
    con.execute(
        """create table marts.ticket_closures as select ticket_id, 5 as event_no, stopped_on as closed_on, 'done' as outcome, agency_id, category_id, channel_id, 'biasa' as urgency, '99.01.01' as area_id,
            true as is_success, (epoch(stopped_at) - epoch(created_at))::bigint as resolve_seconds, agency_id <> 'pusat' as is_routed, hash(ticket_id) % 14 = 0 as is_misrouted, outcome as promise_outcome,
            stopped_at < as_of - interval 30 day as is_reopen_window_closed, is_reopen_window_closed and hash(ticket_id) % 25 = 0 as is_reopened,
            hash(ticket_id) % 3 = 0 as is_checked, hash(ticket_id) % 4 = 0 as is_proven, hash(ticket_id) % 5 = 0 as is_rated,
            case when hash(ticket_id) % 5 = 0 then case when outcome = 'met' then 'yes' else 'no' end end as judgement, true as is_verification_told,
            stopped_at < as_of - interval 14 day as is_recurrence_window_closed, hash(ticket_id) % 2 = 0 as is_placed, hash(ticket_id) % 30 = 0 as is_recurring, hash(ticket_id) % 40 = 0 as is_swept
        from x where stopped_at is not null"""
    )
    con.execute(
        f"""create table marts.backlog_periods as select period, starts_on, agency_id, sum(open_count)::bigint as open_count, 20::bigint as closed_28_days_count, 20::bigint as working_day_count,
            max(case age_band when '0-3' then 3 when '4-7' then 7 when '8-14' then 14 when '15-30' then 30 when '31-60' then 60 else 61 end)::bigint as oldest_age_days,
            case when starts_on + interval 1 day > '{AS_OF.date()}' then 2 end::bigint as due_within_24h_count, case when starts_on + interval 1 day > '{AS_OF.date()}' then 3 end::bigint as at_risk_count
        from marts.stock_periods group by all"""
    )
    con.execute(
        """create table marts.reporter_periods as select period, starts_on, (sum(created_count) * 0.8)::bigint as reporter_count, (sum(created_count) * 0.02)::bigint as repeat_reporter_count,
            (sum(created_count) * 0.9)::bigint as known_ticket_count, sum(created_count)::bigint - known_ticket_count as unknown_ticket_count from marts.ticket_periods group by all"""
    )
    counts = {
        "received_count": 3000, "dropped_before_queue_count": 400, "entered_queue_count": 2600, "answered_count": 2100, "abandoned_count": 430, "timed_out_count": 60,
        "key_exit_count": 5, "queue_full_or_empty_count": 5, "still_waiting_count": 0, "answered_within_count": 1700, "answered_after_count": 400, "abandoned_within_count": 200,
        "abandoned_after_count": 230, "short_abandoned_count": 90, "offered_count": 2600, "wait_answered_known_count": 2100, "wait_answered_seconds": 42000, "prank_count": 240, "ghost_count": 110, "uncovered_count": 310,
    }  # fmt: skip
    columns = ", ".join(f"({count} * f)::bigint as {name}" for name, count in counts.items())
    con.execute(
        f"create table marts.call_periods as select period, starts_on, '1500123' as queue, {columns} from (select distinct period, starts_on, "
        "case period when 'day' then 0.033 when 'month' then 1.0 + (month(starts_on) % 5) * 0.02 else 12.0 end as f from marts.ticket_periods "
        f"where starts_on <= '{AS_OF.date()}')"
    )
    # Half of the calls at 09.00, what is left over at 20.00: by hour they are the calls by queue.
    parts = {2: "{0} // 4", 9: "{0} // 2", 20: "{0} - {0} // 4 - {0} // 2"}  # at night, in the morning and the rest in the evening
    counts = ("received_count", "offered_count", "answered_count", "handle_known_count", "handle_seconds")
    held = "(select *, answered_count as handle_known_count, answered_count * 187 as handle_seconds from marts.call_periods)"
    con.execute(
        "create table marts.hour_periods as "
        + " union all ".join(
            f"select period, starts_on, queue, {hour}::bigint as entered_hour, {', '.join(f'{part.format(name)} as {name}' for name in counts)} from {held}"
            for hour, part in parts.items()
        )
    )
    # Most calls by the centre's own people, a quarter by Damkar, of a few nobody knows by whom; the exchange tells no session of Damkar's.
    con.execute(
        "create table marts.desk_periods as select period, starts_on, home as home_agency, count as answered_count, case home when 'tanpa-keterangan' then 0 else count end as home_known_count, count as handle_known_count, count * seconds as handle_seconds, "
        "count * 2 // 3 as genuine_count, count // 10 as prank_count, count // 20 as ghost_count, sessions as session_count, 0::bigint as open_login_count, "
        "sessions * 7200 as busy_seconds, sessions * 18000 as available_seconds, sessions * 1800 as paused_seconds from (select period, starts_on, home, seconds, case home when 'pusat' "
        "then answered_count // 100 else 0 end as sessions, case home when 'damkar' then answered_count // 4 when 'tanpa-keterangan' then least(answered_count, 4) "
        "else answered_count - answered_count // 4 - least(answered_count, 4) end as count from marts.call_periods "
        "cross join (values ('pusat', 210), ('damkar', 305), ('tanpa-keterangan', 100)) as desks(home, seconds))"
    )
    con.execute(
        "create table marts.service_level_periods as select period, starts_on, id as service_level_id, 1 as service_level_version, levels.queue, seconds as threshold_seconds, "
        "target as target_ratio, basis as legal_basis, (answered_within_count * share)::bigint as numerator_count, (offered_count * share)::bigint as denominator_count, "
        "case period when 'day' then 1 when 'month' then 28 else 365 end::bigint as judged_day_count, case period when 'day' then 0 when 'month' then 11 else 140 end::bigint as met_day_count "
        "from marts.call_periods cross join (values ('EMG-ANSWER-15', 'darurat', 15, 0.9::double, 'NENA-STA-020.1-2020', 0.1), "
        "('INFO-80-20', 'semua', 20, 0.8::double, '', 0.9)) as levels(id, queue, seconds, target, basis, share)"
    )
    con.execute(
        "create table marts.post_periods(period varchar, starts_on date, platform varchar, agency_id varchar, complaint_count bigint, first_reply_count bigint)"
    )


def _core(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table core.tickets as select ticket_id, created_at, channel_id, category_id, 'biasa' as urgency, 'complaint' as nature, '99.01.01' as area_id, agency_id, "
                "null::timestamptz as due_given_at, case when stopped_at is null then 'in_progress' else 'closed' end as state, stopped_at as closed_at, "
                "'Lubang besar di depan [alamat], sudah tiga hari. Hubungi [telepon].' as masked_text, 1 as handoff_count, 0 as reopened_count from x")  # fmt: skip
    con.execute(
        """create table core.segments as select ticket_id, 1 as segment_no, created_at as starts_at, created_at + interval 4 hour as ends_at, 'received' as state, 'waiting' as bucket, 'centre' as holder, 'pusat' as agency_id, null as pause_reason from x
        union all select ticket_id, 2, created_at + interval 4 hour, coalesce(stopped_at, as_of), 'in_progress', 'in_process', 'agency', agency_id, null from x"""
    )
    con.execute(
        """create table core.ticket_events as select ticket_id, row_number() over (partition by ticket_id order by effective_at) as event_no, effective_at as event_at, effective_at, event, state, agency_id from (
            select ticket_id, created_at as effective_at, 'created' as event, 'received' as state, 'pusat' as agency_id from x
            union all select ticket_id, created_at + interval 4 hour, 'forwarded', 'forwarded', agency_id from x
            union all select ticket_id, stopped_at, 'closed', 'closed', agency_id from x where stopped_at is not null)"""
    )
    con.execute("create table core.areas(area_id varchar, name varchar)")
    con.execute("create table core.policies as select distinct policy_id from marts.ticket_verdicts")
    con.execute("create table core.quarantine as select 'tiket_web' as source_id, 'tiket_2026-03.csv' as file, 118 as line, '9f' as row_hash, 'KC-9;2026-02-30 09:10;[telepon]' as masked_row, 'unparsable_instant' as reason, date '2026-03-02' as first_seen_on")  # fmt: skip


def _contacts(con: duckdb.DuckDBPyConnection) -> None:
    """Each phone complaint was called about once more, half of these calls by evidence alone; every tenth contact gives no number."""
    con.execute(
        f"""create table marts.contact_periods as
        with contacts as (
            select channel_id, created_on, hash(ticket_id) % 100 as roll, calls.again
            from x cross join (values (0), (1)) as calls(again) where calls.again = 0 or channel_id = 'telepon')
        select p.period, {TRUNC.format("created_on")} as starts_on, channel_id, count(*) as contact_count,
            count(*) filter (where channel_id <> 'telepon') as ticket_contact_count,
            count(*) filter (where channel_id = 'telepon' and again = 0) as linked_contact_count,
            count(*) filter (where again = 1 and roll < 50) as likely_contact_count,
            count(*) filter (where again = 1 and roll >= 50) as unlinked_contact_count,
            count(*) filter (where again = 0) as incident_count,
            count(*) filter (where again = 0 and roll >= 10) as person_count,
            count(*) filter (where roll < 10) as unknown_person_count
        from contacts {OUT_OF_PERIOD} group by all"""
    )
    con.execute(
        """create table core.links as select 'call' as left_kind, concat('C-', ticket_id) as left_id, ticket_id, 'opened' as relation,
            'evidence' as reason, 0.93 as probability from x union all
        select 'call', concat('D-', ticket_id), ticket_id, 'about', 'stated', 1.0 from x"""
    )
    con.execute(
        """create table core.incidents as select 'ticket' as kind, ticket_id as id,
            concat('ticket:', min(ticket_id) over (partition by category_id, created_on)) as incident_id, 'street' as reason from x"""
    )


def _dims(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table core.agencies(agency_id varchar, name varchar); create table core.categories(category_id varchar, name varchar); create table core.channels(channel_id varchar, name varchar)"
    )
    con.executemany(
        "insert into core.agencies values (?, ?)",
        [*((key, name) for key, (name, _, _) in AGENCIES.items()), ("pusat", "Belum diteruskan (pusat)")],
    )
    con.executemany("insert into core.categories values (?, ?)", [(key, name) for key, (name, _) in CATEGORIES.items()])
    con.executemany("insert into core.channels values (?, ?)", list(CHANNELS.items()))
    con.execute(
        "create table quality.identities as select identity, 'all' as period, null::date as starts_on, 'all' as place, 48::bigint as left_side, 48::bigint as right_side, "
        "0::bigint as difference, false as is_broken, 'checks that hold, of checks made' as terms from (values ('1 received'), ('5 open stock'), ('9 agencies')) as i(identity)"
    )
    con.execute(
        "create table quality.results as select * from (values ('core.tickets.key', 'core.tickets', 'contract', 'data steward', 'unique', true, '0', 0, ''), "
        "('suspicion.month_end_sweep', 'marts', 'suspicion', 'call-centre supervisor', 'never', false, '31', 31, '31 complaints closed within one hour on 27 Feb 2026')) "
        "as r(check_id, suite, severity, owner, kind, success, observed, unexpected_count, message)"
    )


def manifest_for(name: str, kind: str, starts_on: date | None, as_of: datetime, simulated: bool) -> Manifest:
    return Manifest(
        edition=name, name=name, kind=kind, state="sementara" if kind == "current" else "final", revision=1, starts_on=starts_on, ends_on=None, final_at=None,
        as_of={"tickets": as_of, "calls": as_of, "posts": as_of}, complete_through={"tiket_web": as_of}, city=CityStamp("kota-contoh", "Kota Contoh", ZONE, simulated),
        batches=(), city_fingerprint="c" * 64, models_fingerprint="m" * 64, code_version="test", key_fingerprint="k", policy_version="p", calendar_version="h",
        rows={}, hashes={}, figures_hash=(name + "0123456789abcdef" * 4)[-64:], quality={}, made_from="",
    )  # fmt: skip


def _publish(
    root: Path, name: str, manifest: Manifest, build: duckdb.DuckDBPyConnection, where: str, tables: list[str]
) -> None:
    folder = root / "editions" / manifest.edition
    folder.mkdir(parents=True)
    target = folder / "internal.duckdb"
    build.execute(f"attach '{target}' as target")
    starts_on = manifest.starts_on or FIRST
    ends_on = formats.following(manifest.kind, starts_on)
    for table in tables:
        schema = table.split(".")[0]
        build.execute(f"create schema if not exists target.{schema}")
        mart = table.removeprefix("marts.")
        if mart in (*DATED_MARTS, *SPAN_MARTS) and manifest.kind != "current":
            condition = Scope(manifest.kind, starts_on, ends_on, ZONE).predicate(mart)
        else:
            condition = where if where and schema == "marts" and not table.endswith("verdicts") else "true"
        build.execute(f"create table target.{table} as select * from {table} where {condition}")
    build.execute("detach target")
    (folder / "manifest.json").write_text(manifest.to_json(), "utf-8")
    pointers = root / "pointers"
    pointers.mkdir(exist_ok=True)
    (pointers / name).symlink_to(Path("..") / "editions" / manifest.edition)


def _public(shelf: Path, build: duckdb.DuckDBPyConnection, name: str, manifest: Manifest, month: date) -> None:
    folder = shelf / "public" / name
    folder.mkdir(parents=True)
    names = " ".join(f"when '{key}' then '{text}'" for key, (text, _, _) in AGENCIES.items())
    categories = " ".join(f"when '{key}' then '{text}'" for key, (text, _) in CATEGORIES.items())
    channels = " ".join(f"when '{key}' then '{text}'" for key, text in CHANNELS.items())
    sums = "sum(created_count)::bigint as created_count, sum(created_done_count)::bigint as created_done_count, sum(due_count)::bigint as due_count, sum(met_count)::bigint as met_count"
    held = "('damkar', 'inspektorat')"
    queries = {
        "agency_months": f"select starts_on, agency_id, case agency_id when 'digabung' then 'Lainnya (digabung)' when 'pusat' then 'Belum diteruskan (pusat)' {names} end as agency_name, agency_id = 'digabung' as is_merged, {sums} "
        f"from (select * replace (case when agency_id in {held} then 'digabung' else agency_id end as agency_id) from marts.ticket_periods where period = 'month') where starts_on = '{month}' group by all",
        "category_months": f"select starts_on, category_id, case category_id {categories} end as category_name, {sums} from marts.ticket_periods where period = 'month' and starts_on = '{month}' group by all",
        "channel_months": f"select starts_on, channel_id, case channel_id {channels} end as channel_name, {sums.replace('sum(met_count)::bigint', 'case when any_value(channel_id) = $$twitter$$ then null else sum(met_count)::bigint end')} "
        f"from marts.ticket_periods where period = 'month' and starts_on = '{month}' group by all",
        "city_days": "select t.starts_on, t.starts_on + 1 as ends_on, 1::bigint as day_count, created_count, due_count, met_count, (99 + day(t.starts_on))::bigint as received_count, 12::bigint as prank_count from "
        f"(select starts_on, {sums} from marts.ticket_periods where period = 'day' and date_trunc('month', starts_on) = '{month}' group by starts_on) as t",
    }
    for table, sql in queries.items():
        build.execute(f"copy ({sql}) to '{folder / table}.parquet' (format parquet)")
    (folder / "manifest.json").write_text(replace(manifest, public=True).to_json(), "utf-8")
    pointers = shelf / "public_pointers"
    pointers.mkdir(exist_ok=True)
    (pointers / name).symlink_to(Path("..") / "public" / name)


def write_shelf(root: Path, simulated: bool = True, empty: bool = False) -> Path:
    """Writes published/<city> under ``root``: current, 14 months, a year and a day. ``empty`` leaves out every complaint."""
    shelf = root / "published" / "kota-contoh"
    shelf.mkdir(parents=True)
    build = duckdb.connect()
    build.execute("set timezone = 'UTC'")
    _schema(build, empty)
    _core(build)
    _contacts(build)
    _dims(build)
    marts = [
        f"marts.{name}"
        for name in ("ticket_periods", "stock_periods", "call_periods", "hour_periods", "desk_periods", "service_level_periods", "post_periods", "backlog_periods", "reporter_periods", "ticket_verdicts", *DATED_MARTS, *SPAN_MARTS)
    ]
    quality = ["quality.identities", "quality.results"]
    dimensions = [f"core.{name}" for name in ("agencies", "categories", "channels", "areas", "policies")]
    core = [*(f"core.{name}" for name in ("tickets", "ticket_events", "segments", "quarantine")), *dimensions]
    _publish(
        shelf,
        "current",
        manifest_for("current-20260310T003000Z-0a1b2c3d", "current", None, AS_OF, simulated),
        build,
        "",
        [*marts, "marts.contact_periods", *quality, *core, "core.links", "core.incidents"],
    )
    if not empty:
        month = date(2025, 1, 1)
        while month < date(2026, 3, 1):
            after = (month + timedelta(days=32)).replace(day=1)
            name = f"month-{month:%Y-%m}"
            where = f"period in ('month', 'day') and starts_on >= '{month}' and starts_on < '{after}'"
            _publish(
                shelf,
                name,
                manifest_for(name, "month", month, datetime(after.year, after.month, 4, tzinfo=UTC), simulated),
                build,
                where,
                marts + quality + dimensions,
            )
            frozen = manifest_for(name, "month", month, datetime(after.year, after.month, 4, tzinfo=UTC), simulated)
            if month == date(2025, 6, 1):
                frozen = replace(
                    frozen, revision=2, edition=f"{name}.r2", changes=(Change("late rows", 12), Change("reopened", 3))
                )
            _public(shelf, build, name, frozen, month)
            month = after
        _publish(
            shelf,
            "year-2025",
            manifest_for("year-2025", "year", FIRST, datetime(2026, 1, 15, tzinfo=UTC), simulated),
            build,
            "starts_on >= '2025-01-01' and starts_on < '2026-01-01'",
            marts + quality + dimensions,
        )
        _publish(
            shelf,
            "day-2026-03-09",
            manifest_for("day-2026-03-09", "day", date(2026, 3, 9), AS_OF, simulated),
            build,
            "period = 'day' and starts_on = '2026-03-09'",
            marts + quality + dimensions,
        )
    build.close()
    json.loads((shelf / "pointers" / "current" / "manifest.json").read_text("utf-8"))
    return shelf
