"""Formats, signals and markup: what holds for every value."""

from __future__ import annotations

import ast
import doctest
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import config as streamlit_config

from dashboards.render import aligned, formats, html, style
from dashboards.render.charts import config, trend
from dashboards.render.trends import Point, describe, on_time, trend_sentence, trend_table
from dashboards.render.view import View
from transforms.signals import change, limits

ROOT = Path(__file__).resolve().parents[2]


def test_examples_in_the_documentation_hold() -> None:
    import transforms.metrics

    for module in (aligned, formats, transforms.metrics):
        assert doctest.testmod(module).failed == 0


@given(st.floats(0.0000001, 0.9999999))
def test_a_rate_that_is_not_whole_is_never_shown_as_whole(ratio: float) -> None:
    assert formats.rate(ratio) not in ("0%", "0,0%", "100%", "100,0%")


@given(st.sampled_from(["day", "month", "year"]), st.dates(date(1990, 1, 2), date(2090, 1, 1)))
def test_periods_follow_each_other_and_survive_the_address(kind: str, day: date) -> None:
    first = formats.first_day(kind, day)
    assert formats.previous(kind, formats.following(kind, first)) == first
    assert formats.parse_key(kind, formats.key(kind, first)) == first


def test_months_are_indonesian() -> None:
    named = [formats.month(date(2026, month, 1)) for month in range(1, 13)]
    assert named[1] == "Februari 2026" and named[7] == "Agustus 2026" and named[10] == "November 2026"
    assert formats.instant(datetime(2026, 8, 17, 3, 0, tzinfo=UTC), "Asia/Jayapura") == "17 Agu 2026 12.00 WIT"


def test_the_four_marks_differ() -> None:
    assert len({formats.number(0), formats.number(None), formats.SUPPRESSED, "belum jatuh tempo"}) == 4


@given(st.text())
def test_no_value_becomes_markup(text: str) -> None:
    made = html.table([html.Column("a")], [[html.Cell(text, note=text, href=text)]], text) + html.ordered(
        [(text, text, text)]
    )
    kept = re.sub(r"</?(div|table|caption|thead|tbody|tr|th|td|small|a|b|li|ol)\b[^<>]*>", "", made)
    assert "<" not in kept and ">" not in kept


@given(st.lists(st.floats(0, 1), min_size=6, max_size=30))
def test_ordinary_points_lie_inside_their_own_limits_on_average(values: list[float]) -> None:
    known = limits(values)
    assert known is not None and known.lower <= known.mean <= known.upper


def test_two_points_never_make_a_change() -> None:
    assert change([0.9], 0.1) == "too_short"
    assert change([0.8, 0.81, 0.79, 0.8, 0.82, 0.8, 0.79], 0.5) == "lower"
    assert change([0.8, 0.81, 0.79, 0.8, 0.82, 0.8, 0.79], 0.81) == "none"
    assert change([0.8] * 7, 0.9) == "higher"


def test_a_missing_month_is_a_gap_and_not_a_zero() -> None:
    figure = trend(
        [Point("Jan", 0.5, 1, 2), Point("Feb", None, None, None), Point("Mar", 0.6, 3, 5, running=True)], "id"
    )
    assert list(figure.data[0].y) == [0.5, None, None] and figure.data[0].connectgaps is False
    assert list(figure.data[1].y) == [None, None, 0.6]


def test_a_rate_of_few_is_drawn_nowhere_and_its_counts_stay() -> None:
    points = [on_time("Jan", 9, 12, 10), on_time("Feb", 1, 3, 10), on_time("Mar", 0, 0, 10), on_time("Apr", None, None, 10)]
    assert [point.ratio for point in points] == [0.75, None, None, None]
    assert list(trend(points, "id").data[0].y) == [0.75, None, None, None]
    assert describe(points[1], "id") == "Feb: 1 / 3" and describe(points[0], "id") == "Jan: 75,0% (9 / 12)"
    view = View("id", "month", None)
    assert "1 bulan lain tidak digambar: kurang dari 10" in trend_sentence(points, view)
    assert "n &lt; 10" in trend_table(points, view)
    assert trend_sentence(points[1:], view).startswith("Tiap bulan kurang dari 10 jatuh tempo")


def test_our_locale_travels_only_with_indonesian() -> None:
    assert config("id")["locales"]["id"]["format"]["shortMonths"][7] == "Agu"
    assert "locales" not in config("en")


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (style.INK, "#ffffff"),
        (style.QUIET, "#ffffff"),
        (style.LATE, "#ffffff"),
        (style.DEEP, "#ffffff"),
        ("#4a3600", "#fff3c4"),
        ("#5a3104", "#fdebd8"),
        ("#6f1f12", "#fbe9e6"),
    ],
)
def test_text_can_be_read(ink: str, ground: str) -> None:
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _imports(module: str, seen: set[str]) -> set[str]:
    """Import closure of a module within the project, by reading the source."""
    path = ROOT / (module.replace(".", "/") + ".py")
    path = path if path.exists() else ROOT / module.replace(".", "/") / "__init__.py"
    if module in seen or not path.exists():
        seen.add(module)
        return seen
    seen.add(module)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in named:
            _imports(name, seen)
    return seen


def test_rendering_needs_no_streamlit() -> None:
    for path in (ROOT / "dashboards" / "render").glob("*.py"):
        closure = _imports(f"dashboards.render.{path.stem}", set())
        assert not {name for name in closure if name.split(".")[0] == "streamlit"}, path.name


def test_the_public_explorer_cannot_reach_internal_data() -> None:
    closure = _imports("dashboards.public", set()) | _imports("dashboards.explorer", set())
    reached = {
        name
        for name in closure
        if name.startswith(("dashboards.data", "dashboards.begin", "transforms.query", "pipelines"))
    }
    assert "dashboards.open_data" in closure and not reached


def test_the_settings_we_rely_on_exist() -> None:
    """postScriptGC is hidden: this fails on the day Streamlit drops it."""
    known = set(streamlit_config._config_options_template)
    import tomllib

    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    for section, options in written.items():
        for name in options:
            assert f"{section}.{name}" in known, name
    assert written["browser"]["gatherUsageStats"] is False
    assert written["runner"]["postScriptGC"] is False
