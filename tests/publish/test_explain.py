"""Why two editions differ: five changes one after the other, each explained to the last unit; what was frozen stays as it was."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest

from dashboards.render.revisions import reason
from pipelines.cli import main
from pipelines.publish.editions import rebuild, verify
from pipelines.publish.explain import Explained, NotComparable, explain
from tests.publish.office import END
from tests.publish.town import MONTH, Town, at, life
from transforms.editions.moved import NoFigure

STEPS = ("late", "reopened", "reclassified", "calendar", "policy")
COUNTS = ("created", "closed", "reopened", "open_stock", "open_overdue", "not_yet_due", "breached_open", "breached_closed", "sla_on_time")
"""Asked for by name, because fewer marts are counted again for them."""


def files_of(town: Town) -> dict[str, str]:
    """Hash of every file of every edition, both parts."""
    folders = (town.paths.editions, town.paths.public_editions)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for folder in folders for path in folder.rglob("*") if path.is_file()}


HOLIDAYS = "".join(
    f'\n[[calendar.exception]]\non = 2026-02-{day}\nkind = "holiday"\nknown_from = 2026-01-05\nlegal_basis = "SE"\n' for day in ("09", "10", "11")
)
PROMISE = "SP4N-COMPLAINT,finish,law,forwarded,finish,nature=complaint,"


def change(town: Town, step: str, through: datetime) -> None:
    """One of the five things that happen to a city after its month was published."""
    calendars, policies = town.folder / "calendars.toml", town.folder / "policies.csv"
    if step == "late":
        town.land_lives({"T90": life(at(10), 2), "T91": life(at(11), None), "T92": life(at(27), None)}, through)
    elif step == "reopened":
        town.land_lives({"T1": [("reopened", at(25), None, None)]}, through, 10)
    elif step == "reclassified":
        town.land_lives({"T2": [("reclassified", at(26), None, "AIR")]}, through, 10)
    elif step == "calendar":
        text = calendars.read_text("utf-8")
        place = text.index("\n[[calendar.exception]]")
        calendars.write_text(text[:place] + HOLIDAYS + text[place:], "utf-8")
    else:
        text = policies.read_text("utf-8")
        assert f"{PROMISE}14d" in text
        policies.write_text(text.replace(f"{PROMISE}14d", f"{PROMISE}5d"), "utf-8")
    town.wall = through
    town.read()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """February published, then revised by each of the five changes; no step touches what was there before it."""
    town = Town(tmp_path_factory.mktemp("town"))
    town.land_lives({f"T{number}": life(at(2 + number % 20), 1 + number % 18 if number % 4 else None) for number in range(1, 41)}, END)
    town.land("telepon", [], END)
    town.land("sosial", [], END)
    assert town.month() == "published"
    before = files_of(town)
    for number, step in enumerate(STEPS, start=1):
        change(town, step, END + timedelta(days=number))
        assert town.month() == "revised", step
        after = files_of(town)
        assert {path: after.get(path) for path in before} == before
        before = after
    return town


@pytest.fixture(scope="module")
def explained(town: Town) -> dict[str, Explained]:
    """Each revision beside the one before, by the change between them."""
    names = [f"{MONTH}.r{number}" for number in range(1, len(STEPS) + 2)]
    shelf = town.shelf
    return {
        step: explain(shelf.open(was), shelf.open(now), town, COUNTS, progress=quiet)
        for step, was, now in zip(STEPS, names, names[1:], strict=False)
    }


def quiet(text: str) -> None:
    assert text


def test_each_change_is_the_whole_difference(town: Town, explained: dict[str, Explained]) -> None:
    for step, found in explained.items():
        assert found.compared > 10
        assert bool(found.moved) == (step != "reclassified"), "the city's sums do not move when a category does"
        for one in found.moved:
            assert one.by_cause == {step: one.after - one.before} and one.after != one.before, (step, one)
    late, reopened = ({one.figure: one.after - one.before for one in explained[step].moved} for step in ("late", "reopened"))
    assert (late["created"], late["closed"], late["open_stock"]) == (3, 1, 2)
    assert "reopened" not in late
    assert (reopened["reopened"], reopened["open_stock"]) == (1, 1)
    assert "created" not in reopened
    assert [explained[step].items for step in STEPS] == [
        (("ticket", "late", 3),), (("ticket", "reopened", 1),), (("ticket", "reclassified", 1),), (), (),
    ]  # fmt: skip
    assert [explained[step].files for step in STEPS] == [(), (), (), ("calendars.toml",), ("policies.csv",)]
    assert {"breached_closed", "sla_on_time.numerator"} <= {one.figure for one in explained["policy"].moved}


def test_all_of_it_at_once_is_the_sum_of_its_parts(town: Town, explained: dict[str, Explained]) -> None:
    whole = explain(town.shelf.open(f"{MONTH}.r1"), town.shelf.open(MONTH), town, COUNTS, progress=quiet)
    parts: dict[str, dict[str, int]] = {}
    for step, found in explained.items():
        for one in found.moved:
            parts.setdefault(one.figure, {})[step] = one.after - one.before
    assert {one.figure: dict(one.by_cause) for one in whole.moved} == parts
    assert all(sum(one.by_cause.values()) == one.after - one.before for one in whole.moved)
    assert whole.items == (("ticket", "late", 3), ("ticket", "reopened", 1), ("ticket", "reclassified", 1))
    # The same differences, read from the files of record.
    first, last = (town.shelf.open(name) for name in (f"{MONTH}.r1", MONTH))
    moved = {one.figure: (one.before, one.after) for one in whole.moved}
    with duckdb.connect() as con:
        for figure, mart, column in (
            ("created", "ticket_periods", "created_count"), ("breached_closed", "ticket_periods", "breached_closed_count"),
            ("sla_on_time.denominator", "ticket_periods", "due_count"), ("open_stock", "stock_periods", "open_count"),
        ):  # fmt: skip
            counts = [
                con.execute(f"select sum({column}) from '{one.figures(mart)}' where period = 'month'").fetchall()[0][0] for one in (first, last)
            ]
            assert moved.get(figure, (counts[0], counts[0])) == tuple(counts), figure


def test_without_asking_every_count_of_the_registry_is_compared(town: Town, explained: dict[str, Explained]) -> None:
    found = explain(town.shelf.open(f"{MONTH}.r5"), town.shelf.open(MONTH), town, progress=quiet)
    assert found.compared > 30
    named = {one.figure: dict(one.by_cause) for one in found.moved}
    asked = {one.figure: dict(one.by_cause) for one in explained["policy"].moved}
    # A sum that is a metric of its own goes by that name.
    asked["due"] = asked.pop("sla_on_time.denominator")
    assert {figure: named[figure] for figure in asked} == asked


def test_a_figure_is_told_apart(town: Town) -> None:
    pair = town.shelf.open(f"{MONTH}.r3"), town.shelf.open(f"{MONTH}.r4")
    found = explain(*pair, town, ["created", "ticket_periods.closed_done_count"], "category_id", progress=quiet)
    assert [(one.figure, one.part, one.before, one.after) for one in found.moved if one.figure == "created"] == [
        ("created", "AIR", 0, 1), ("created", "INFRA", 43, 42),
    ]  # fmt: skip
    done = {one.part: dict(one.by_cause) for one in found.moved if one.figure != "created"}
    assert done == {"AIR": {"reclassified": 1}, "INFRA": {"reclassified": -1}}
    assert not list(town.paths.published.glob(".*"))
    with pytest.raises(NoFigure, match="it has period, starts_on, agency_id"):
        explain(*pair, town, ["ticket_periods.created_count"], "queue")
    with pytest.raises(NoFigure, match="neither a metric"):
        explain(*pair, town, ["ticket_periods.nothing_count"])


def test_every_revision_is_made_again_by_its_own_rules(town: Town) -> None:
    editions = town.shelf.everything()
    assert [one.manifest.revision for one in editions] == [1, 2, 3, 4, 5, 6]
    assert len({one.manifest.city_fingerprint for one in editions}) == 3
    for one in editions:
        found = rebuild(one, town)
        assert found.is_same and found.causes == (), one.name
        assert verify(one) == []


def test_the_reason_is_told_in_words(town: Town) -> None:
    told = [reason(one.manifest.changes, "id") for one in town.shelf.everything()]
    assert told == [
        "", "3 aduan datang terlambat", "1 aduan dibuka kembali", "1 aduan digolongkan ulang", "kalender berubah", "janji layanan berubah",
    ]  # fmt: skip
    public = town.shelf.open(f"{MONTH}.r3", public=True).manifest.changes
    assert not [change for change in public if change.cause.startswith("tickets")]
    assert reason(public, "en") == "1 rows arrived late"


def test_the_command_prints_it(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--city", str(town.folder), "--data", str(town.root)]
    assert main(["edition", "diff", MONTH, "--lang", "en", "--metric", "breached_closed", *given]) == 0
    told = capsys.readouterr().out
    assert "February 2026: month-2026-02.r5 and month-2026-02.r6" in told and "policies.csv" in told
    assert main(["edition", "diff", f"{MONTH}.r4", "--lang", "en", "--metric", "created", *given]) == 0
    told = capsys.readouterr().out
    assert "1 complaints reclassified" in told and "--by category" in told
    assert main(["edition", "diff", f"{MONTH}.r1", *given]) == 2
    assert "none before it" in capsys.readouterr().err
    assert main(["edition", "diff", f"{MONTH}.r4", f"{MONTH}.r4", "--format", "json", "--metric", "created", *given]) == 0
    assert json.loads(capsys.readouterr().out)["moved"] == []


def test_an_edition_from_before_a_column_is_compared_by_what_both_have(town: Town) -> None:
    """The column is taken out of a copy: what is frozen stays as it is."""
    first, second = (town.shelf.open(f"{MONTH}.r{number}") for number in (1, 2))
    older = replace(first, path=town.root / "older")
    shutil.copytree(first.path, older.path)
    with duckdb.connect() as con:
        figures = first.figures("ticket_periods")
        con.execute(f"copy (select * exclude reopened_count from '{figures}') to '{older.figures('ticket_periods')}' (format parquet)")
    found = explain(older, second, town, ["created", "reopened"], progress=quiet)
    assert (found.compared, [one.figure for one in found.moved]) == (1, ["created"])


def test_other_periods_are_not_compared(town: Town) -> None:
    one = town.shelf.open(MONTH)
    other = replace(one, manifest=replace(one.manifest, name="month-2026-01", edition="month-2026-01"))
    with pytest.raises(NotComparable, match="not of one period"):
        explain(other, one, town)
