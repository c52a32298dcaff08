"""Every folder of tests/golden/city is a broken city; expected.txt is, word for word, what its reader is told.

Adding a case is adding a folder. `UPDATE_GOLDEN=1` writes what the loader says now: read it before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from transforms.city import CityError, load_city
from transforms.city.files import CITY_FILES

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted(path for path in (ROOT / "tests" / "golden" / "city").iterdir() if path.is_dir())
ENVIRON = {"TICKETS_DIR": "/data/tiket"}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_broken_city_says_what_to_correct(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(CityError) as caught:
        load_city(case.relative_to(ROOT), environ=ENVIRON)
    said = f"{caught.value}\n"
    if os.environ.get("UPDATE_GOLDEN"):
        (case / "expected.txt").write_text(said, encoding="utf-8")
    assert said == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_problems_come_in_file_order_and_name_their_cure(case: Path) -> None:
    with pytest.raises(CityError) as caught:
        load_city(case, environ=ENVIRON)
    problems = caught.value.problems
    places = [(CITY_FILES.index(Path(p.file).name), p.row or 0) for p in problems if Path(p.file).name in CITY_FILES]
    assert places == sorted(places)
    for problem in problems:
        assert problem.found
        assert "then run: tanggap check" in problem.cure
    assert len({str(problem) for problem in problems}) == len(problems)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 10
