"""Every check and every reason for setting a row aside has its sentence in Indonesian, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

from dashboards.render import doubts
from expectations.suites import all_checks

ROOT = Path(__file__).resolve().parents[2]
LANDING = ROOT / "tests" / "golden" / "landing"


def test_every_check_has_a_sentence() -> None:
    assert [check.id for check in all_checks() if not doubts.sentence(check.id, "id")] == []
    assert all(doubts.sentence(check.id, "en") is None for check in all_checks())
    own = {check.id for check in all_checks() if check.kind == "never" and not check.name.endswith("_exists")}
    assert own == set(doubts._CHECKS)


def test_every_reason_that_the_landing_gives_has_a_sentence() -> None:
    told = {reason for case in LANDING.glob("*/expected.txt") for reason in re.findall(r"(?m)^\[([a-z_]+)\]", case.read_text("utf-8"))}
    assert len(told) > 10 and told <= set(doubts.REASONS)
    code = "".join(path.read_text("utf-8") for folder in ("sources", "landing") for path in (ROOT / "pipelines" / folder).glob("*.py"))
    stated = set(re.findall(r'Broken\([^"\n]*"([a-z_]+)"', code))
    assert len(stated) > 5 and stated <= set(doubts.REASONS)
    assert [name for name in doubts.REASONS if f'"{name}"' not in code] == []
    assert doubts.reason("missing_key", "id") == "kunci baris kosong" and doubts.reason("brand_new", "id") == "brand_new"
