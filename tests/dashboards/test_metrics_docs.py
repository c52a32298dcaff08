"""The registry is whole, its SQL runs on the marts' columns, and a rate over nothing is nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.render import passports
from dashboards.render.examples import Seen
from dashboards.render.words import say
from tests.conftest import Sample
from tests.dashboards.conftest import Reader, markup_of
from transforms.editions import reading
from transforms.editions.shelf import Shelf
from transforms.metrics import METRICS, load, ratio, value

RATES = [name for name, metric in METRICS.items() if metric.denominator]


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_passport_is_whole(name: str) -> None:
    metric = METRICS[name]
    for words in (metric.label, metric.explanation, metric.formula, metric.exclusions, metric.caveat):
        assert words.id.strip() and words.en.strip()
    assert metric.owner and metric.grain and metric.version >= 1 and metric.id == name
    assert (metric.unit == "ratio") <= (metric.denominator is not None)
    for language in ("id", "en"):
        shown = passports.asked(name, language)
        assert (
            metric.explanation.of(language).split(",")[0][:20] in shown.replace("&#x27;", "'")
            and f"{name} v{metric.version}" in shown
        )


@pytest.fixture(scope="module")
def current(sample: Sample) -> Iterator[reading.Ask]:
    """Asks the sample city's current edition: every mart as the models make it."""
    with duckdb.connect(str(Shelf(sample.paths.published).open("current").database), read_only=True) as connection:

        def ask(query: str, values: Mapping[str, Any]) -> list[reading.Row]:
            found = connection.execute(query, dict(values))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        yield ask


@pytest.mark.parametrize("name", sorted(METRICS))
def test_the_sql_shown_is_the_sql_that_runs(name: str, current: reading.Ask) -> None:
    metric, given = METRICS[name], {"starts_on": date(2026, 2, 1)}
    rows = current(metric.statement("month"), given)
    assert all(tuple(row) == (*metric.apart, *metric.columns) for row in rows)
    if metric.apart:
        return
    [row] = rows
    if metric.unit == "ratio" and row["denominator"]:
        assert 0 <= row["numerator"] <= row["denominator"]
    for column in metric.by:
        told_apart = current(metric.statement("month", by=[column]), given)
        assert all(tuple(one) == (column, *metric.columns) for one in told_apart)
        if metric.measure == "sums" and metric.over != "none" and "max(" not in metric.numerator:
            assert sum(one["numerator"] or 0 for one in told_apart) == pytest.approx(row["numerator"] or 0)


@pytest.mark.parametrize("name", sorted(METRICS))
def test_weeks_and_quarters_are_their_days_and_months(name: str, current: reading.Ask) -> None:
    metric = METRICS[name]

    def at(period: str, on: date) -> float:
        return sum(row["numerator"] or 0 for row in current(metric.statement(period), {"starts_on": on}))

    if metric.measure != "sums" or metric.over == "none":
        return
    week, quarter = date(2026, 2, 2), date(2026, 1, 1)
    days = [at("day", week + timedelta(days=n)) for n in range(7)]
    months = [at("month", date(2026, month, 1)) for month in (1, 2, 3)]
    if metric.over == "stock":
        assert at("week", week) == days[-1] and at("quarter", quarter) == months[-1]
    elif "max(" in metric.numerator:
        assert at("week", week) == max(days) and at("quarter", quarter) == max(months)
    else:
        assert at("week", week) == pytest.approx(sum(days)) and at("quarter", quarter) == pytest.approx(sum(months))


def test_an_edition_made_before_a_mart_has_no_figure_of_it(shelf_root: Path) -> None:
    """An old edition still opens: what it cannot tell is missing, not zero, and a fault in a statement is still a fault."""
    from dashboards import data
    from dashboards.render import formats

    ask = data.asking(str((shelf_root / "published/kota-contoh/pointers/month-2026-01/internal.duckdb").resolve()))
    for name in ("fcr", "occupancy", "wait_p90", "false_dispatch", "open_logins", "aht"):
        found = reading.metric(ask, name, "month", date(2026, 1, 1))
        assert (found.numerator, found.denominator, found.ratio) == (None, None, None)
        assert formats.rate(found.ratio) == formats.number(found.numerator) == "–"
    assert reading.metric(ask, "service_level", "month", date(2026, 1, 1)).ratio is not None

    def misspelled(query: str, values: Mapping[str, Any]) -> list[reading.Row]:
        return ask(query.replace("open_count", "oopen_count"), values)

    with pytest.raises(duckdb.Error, match="oopen_count"):
        reading.metric(misspelled, "open_stock", "month", date(2026, 1, 1))


def test_a_share_of_few_tells_how_sure_it_is() -> None:
    found = value("answer_accuracy", 8, 10)
    assert found.interval is not None and round(found.interval.lower, 4) == 0.4902 and round(found.interval.upper, 4) == 0.9433
    assert value("answer_accuracy", 0, 0).interval is None and value("service_level", 8, 10).interval is None


@given(st.sampled_from(RATES), st.integers(0, 10**9))
def test_a_rate_over_nothing_is_nothing(name: str, numerator: int) -> None:
    assert ratio(name, numerator, 0) is None
    assert ratio(name, numerator, None) is None
    assert value(name, None, 5).ratio is None


def test_a_count_has_no_rate() -> None:
    with pytest.raises(ValueError, match="created is a count"):
        ratio("created", 1, 2)


def test_golden_service_levels() -> None:
    """A≤ 70, A> 10, B≤ 12 of which 8 short, B> 8, X 0: the five formulas of METRICS.md."""
    offered, within, after, early, short = 100, 70, 10, 12, 8
    assert ratio("service_level", within, offered - short) == pytest.approx(0.76087, abs=1e-5)
    assert ratio("sl_offered", within, offered) == 0.70
    assert ratio("sl_ignore", within, offered - early) == pytest.approx(0.79545, abs=1e-5)
    assert ratio("sl_positive", within + early, offered) == 0.82
    assert ratio("sl_answered", within, within + after) == 0.875
    assert ratio("sl_answered", 0, 0) is None


def test_the_document_is_the_registry() -> None:
    written = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text("utf-8")
    assert written == passports.document()


def test_a_definition_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "calls.toml").write_text('[[metric]]\nid = "asa"\nlabell = { id = "a", en = "b" }\n', "utf-8")
    with pytest.raises(ValueError, match=r"calls\.toml: metric 'asa': unknown key labell"):
        load(tmp_path)
    with pytest.raises(ValueError, match="created is not kept by queue"):
        METRICS["created"].statement("month", by=["queue"])
    with pytest.raises(ValueError, match="'fortnight' is no period"):
        METRICS["created"].statement("fortnight")


def test_a_passport_works_an_example_out(shelf_root: Path) -> None:
    """The newest closed month, from the edition's own figures: n ÷ d = rate, what was left out, and whether the identities held."""
    from dashboards import data, evidence

    path = str((shelf_root / "published/kota-contoh/pointers/month-2026-02/internal.duckdb").resolve())
    month = date(2026, 2, 1)
    seen = Seen("month", month, data.every_metric(path, "month", month), 10, evidence.identities(path))
    met, due = (data.rows(path, METRICS["sla_on_time"].statement("month"), {"starts_on": month})[0][one] for one in ("numerator", "denominator"))
    shown = passports.asked("sla_on_time", "id", seen)
    assert f"Februari 2026: {met} ÷ {due} = " in shown and "Belum jatuh tempo: " in shown
    assert "48 pemeriksaan, semua cocok" in shown and "v1: Definisi pertama." in shown
    told = passports.asked("response_t50", "en", seen)
    assert f"February 2026: {say('clock_finish', 'en')}: " in told
    few = replace(seen, n_min=10**6)
    assert f"{met} dari {due} (terlalu sedikit untuk persen)" in passports.asked("sla_on_time", "id", few)
    broken = replace(seen, identities=[{"identity": "9 agencies", "checked_count": 48, "broken_count": 2}])
    assert "2 dari 48 pemeriksaan gagal" in passports.asked("sla_on_time", "id", broken)


def test_the_dictionary_is_read_by_family_and_searched(read: Reader) -> None:
    """Each family has its heading and an entry in the list before them; a search leaves what says its words, in either language."""
    families = passports.matching("")
    assert sum(map(len, families.values())) == len(METRICS)
    whole = markup_of(read("kamus"))
    for family, metrics in families.items():
        title = html.escape(f"{say(f'family_{family}')} ({len(metrics)})")
        assert f'<h3 id="kelompok-{family}">{title}</h3>' in whole and f'<a href="#kelompok-{family}">{title}</a>' in whole
    found = markup_of(read("kamus", cari="Handoffs pindah"))
    assert re.findall(r'<details class="passport" id="(\w+)"', found) == ["handoffs"] and "kelompok-calls" not in found
    none = read("kamus", cari="zzz<b>")
    assert "“zzz&lt;b&gt;”" in markup_of(none) and not re.findall(r"<details", markup_of(none))
