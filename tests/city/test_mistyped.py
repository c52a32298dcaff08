"""Whatever is mistyped in a city folder, the reader gets a City or a CityError, never a traceback."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.city import City, CityError, load_city
from transforms.city.files import TABLES
from transforms.city.loader import CHECKOUT
from transforms.city.model import SAMPLE_CITY

SAMPLE = CHECKOUT / "data" / "cities" / SAMPLE_CITY
CSVS = sorted(name for name in TABLES if (SAMPLE / name).is_file())
TOMLS = ["city.toml", "calendars.toml", "sources.toml"]
WORDS = st.one_of(
    st.sampled_from(
        [
            "",
            "pusat",
            "2026-02-30",
            "-1",
            "24:00",
            "25:00",
            "3d",
            "a=b",
            ";",
            "=",
            "ya",
            "nan",
            "1e999",
            "\u0000",
            "9" * 400,
        ]
    ),
    st.text(max_size=12),
)


def outcome(folder: Path) -> City | CityError:
    try:
        return load_city(folder, check_env=False)
    except CityError as error:
        assert error.problems
        assert all(problem.found and problem.cure for problem in error.problems)
        return error


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(CSVS), place=st.tuples(st.integers(0, 400), st.integers(0, 40)), word=WORDS)
def test_any_cell_of_a_csv(file: str, place: tuple[int, int], word: str) -> None:
    rows = list(csv.reader(io.StringIO((SAMPLE / file).read_text(encoding="utf-8"))))
    row = rows[place[0] % len(rows)]
    if row:
        row[place[1] % len(row)] = word
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(SAMPLE, Path(scratch) / SAMPLE_CITY))
        (folder / file).write_text(text.getvalue(), encoding="utf-8", newline="", errors="replace")
        outcome(folder)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    file=st.sampled_from(TOMLS),
    place=st.integers(0, 2000),
    value=st.sampled_from(
        [
            "",
            "1",
            "true",
            '"x"',
            "[]",
            '["x"]',
            "{}",
            "{ a = 1 }",
            "2026-02-28",
            "2026-02-28T10:00:00",
            "07:30:00",
            "[[1]]",
            "1.5",
            '[["07:30"]]',
        ]
    ),
)
def test_any_value_of_a_toml(file: str, place: int, value: str) -> None:
    lines = (SAMPLE / file).read_text(encoding="utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if "=" in line and not line.lstrip().startswith("#")]
    number = keys[place % len(keys)]
    lines[number] = f"{lines[number].split('=')[0]}= {value}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(SAMPLE, Path(scratch) / SAMPLE_CITY))
        (folder / file).write_text("\n".join(lines), encoding="utf-8")
        outcome(folder)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from([*TOMLS, *CSVS]), cut=st.integers(0, 5000))
def test_a_file_cut_off_anywhere(file: str, cut: int) -> None:
    content = (SAMPLE / file).read_bytes()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(SAMPLE, Path(scratch) / SAMPLE_CITY))
        (folder / file).write_bytes(content[: cut % len(content)])
        outcome(folder)
