"""The SQL desk's parts: sample questions, the catalogue beside them, the answer or the reason there is none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import streamlit as st

from dashboards import data
from dashboards.begin import Page
from dashboards.render import formats, html
from transforms.metrics import Words
from transforms.query.desk import Answer, Refused, Stopped, ask_edition
from transforms.text.formulas import as_shown


@dataclass(frozen=True, slots=True)
class Sample:
    """A question somebody really asks, as SQL on the marts."""

    title: Words
    sql: str


SAMPLES = (
    Sample(
        Words("Janji per OPD, bulan ini", "Promises by agency, this month"),
        "select agency_id, sum(met_count) as met_count, sum(due_count) as due_count,\n"
        "  sum(breached_open_count) as breached_open_count, sum(not_yet_due_count) as not_yet_due_count\n"
        "from marts.ticket_periods\n"
        "where period = 'month' and starts_on = (select max(starts_on) from marts.ticket_periods where period = 'month')\n"
        "group by agency_id order by breached_open_count desc",
    ),
    Sample(
        Words("Panggilan per bulan dan antrean", "Calls by month and queue"),
        "select starts_on, queue, sum(received_count) as received_count, sum(answered_count) as answered_count,\n"
        "  sum(abandoned_count) as abandoned_count, sum(prank_count + ghost_count) as prank_and_ghost_count\n"
        "from marts.call_periods where period = 'month'\n"
        "group by starts_on, queue order by starts_on desc, queue",
    ),
    Sample(
        Words("Dua puluh aduan paling terlambat", "The twenty latest complaints"),
        "select ticket_id, agency_id, policy_id, due_at, stopped_at, outcome, late_seconds / 3600 as hours_late\n"
        "from marts.ticket_verdicts\nwhere is_strictest and is_due and outcome in ('breached_open', 'breached_closed')\n"
        "order by late_seconds desc limit 20",
    ),
    Sample(
        Words("Jatuh tempo dalam 24 jam atau nyaris terlambat, per OPD", "Due within 24 hours or at risk, by agency"),
        "select agency_id, ticket_id, policy_id, due_at, is_due_within_24h, is_at_risk\n"
        "from marts.ticket_verdicts\nwhere is_headline and (is_due_within_24h or is_at_risk)\norder by agency_id, due_at, ticket_id",
    ),
    Sample(
        Words("Belum diteruskan, satu per satu", "Not forwarded, one by one"),
        "select ticket_id, created_on, category_id, channel_id, area_id, bucket\n"
        "from marts.ticket_lives\nwhere not is_forwarded and bucket in ('waiting', 'in_process')\norder by created_on, ticket_id",
    ),
    Sample(
        Words("Yang paling banyak ditanyakan, dan yang belum terjawab", "What is asked most, and what is not answered"),
        "select category_id, count(*) as request_count, count(*) filter (where is_late) as late_count,\n"
        "  count(*) filter (where bucket in ('waiting', 'in_process')) as unanswered_count\n"
        "from marts.ticket_lives where nature = 'information'\ngroup by category_id order by request_count desc, category_id",
    ),
    Sample(
        Words("Di meja siapa waktunya habis", "On whose desk the time went"),
        "select agency_id, sum(centre_seconds) / 86400 as centre_days, sum(agency_seconds) / 86400 as agency_days,\n"
        "  sum(citizen_seconds) / 86400 as citizen_days, sum(outside_seconds) / 86400 as outside_days\n"
        "from marts.ticket_verdicts where is_strictest and is_due\ngroup by agency_id order by agency_days desc",
    ),
)


def titles(page: Page, names: list[str]) -> dict[str, str]:
    """Edition names in words, the name itself behind."""
    found = {}
    for name in names:
        kind, _, key = name.partition("-")
        day = formats.parse_key(kind, key) if key else None
        words = formats.period(kind, day, page.view.language) if day else page.view.say("edition_current")
        found[name] = f"{words} · {name}" if day else words
    return found


def samples(page: Page) -> str:
    """Sample questions as links that carry their text."""
    language = page.view.language
    return html.bullets((sample.title.of(language), page.view.link("sql", q=sample.sql)) for sample in SAMPLES)


def as_csv(answer: Answer, opened: data.Opened) -> bytes:
    """The answer as CSV; the first line says which edition and as of when it is."""
    buffer = io.StringIO()
    buffer.write(f"# {opened.facts.city}, {opened.facts.name}, as of {opened.facts.as_of_all.isoformat()}\n")
    writer = csv.writer(buffer)
    writer.writerow([column["name"] for column in answer.columns])
    writer.writerows([as_shown(value) for value in row] for row in answer.rows)
    return buffer.getvalue().encode("utf-8-sig")


def show(page: Page, opened: data.Opened, sql: str) -> None:
    """The answer with its download and permalink; or the reason, with the question left as it was."""
    say, language = page.view.say, page.view.language
    try:
        answer = ask_edition(opened.edition, sql)
    except (Refused, Stopped) as reason:
        st.html(html.strip(say("sql_no"), "error") + html.pre(str(reason)))
        return
    count = formats.number(len(answer.rows), language)
    told = say(
        "sql_told_cut" if answer.truncated else "sql_told_rows",
        rows=count,
        seconds=formats.number(answer.seconds, language, 2),
    )
    if not answer.rows:
        st.html(html.paragraph(say("sql_empty")))
        return
    shown = [dict(zip([column["name"] for column in answer.columns], row, strict=True)) for row in answer.rows]
    st.dataframe(shown, hide_index=True, alt=told)
    with st.container(horizontal=True, vertical_alignment="center"):
        file = f"tanggap-{opened.facts.name}.csv"
        packed = as_csv(answer, opened)
        st.download_button(
            say("download_csv", kb=formats.number(max(1, len(packed) // 1024), language)),
            packed,
            file,
            "text/csv",
            on_click="ignore",
        )
        st.html(html.paragraph(told, "quiet"), width="content")
        st.html(
            f'<p class="quiet">{html.link(say("permalink"), page.view.link("sql", edisi=_named(opened), q=sql))}</p>',
            width="content",
        )


def _named(opened: data.Opened) -> str:
    return "" if opened.facts.kind == "current" else opened.edition.manifest.name


def catalogue(page: Page, opened: data.Opened) -> None:
    """Tables and what each column means, one fold a table."""
    say = page.view.say
    found = data.dictionary(opened.path)
    if not found:
        st.html(html.paragraph(say("catalogue_none")))
        return
    by_table: dict[str, list[data.Row]] = {}
    for row in found:
        by_table.setdefault(row["table"], []).append(row)
    folds = [
        html.fold(name, html.definitions((row["column"], row["meaning"]) for row in rows))
        for name, rows in sorted(by_table.items())
    ]
    st.html("".join(folds))
