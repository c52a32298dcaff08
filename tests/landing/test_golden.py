"""Broken input, and the exact words a steward reads. Adding a case is adding a folder.

A case holds sources.toml, the files of one or more pulls (folders 1, 2 …) and expected.txt.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.landing import SourceError
from tests.landing.office import Office

CASES = Path(__file__).resolve().parents[1] / "golden" / "landing"


def told(case: Path, root: Path) -> str:
    """What every pull of a case did and said."""
    office = Office(root, (case / "sources.toml").read_text(encoding="utf-8"))
    lines: list[str] = []
    for step in sorted(path for path in case.iterdir() if path.is_dir()):
        for old in office.drop.iterdir():
            old.unlink()
        for file in sorted(step.iterdir()):
            office.put(file.name, file.read_bytes())
        lines.append(f"pull {step.name}")
        try:
            report = office.pull()
        except SourceError as error:
            lines += [f"stopped ({'trying again can help' if error.transient else 'trying again does not help'})", str(error)]
            continue
        counts = ("rows_read", "landed", "duplicates", "quarantined", "deleted")
        lines.append(" ".join(f"{name}={getattr(report, name)}" for name in counts))
        if report.held:
            lines += ["held", report.held]
        lines += [f"note {note}" for note in report.notes]
    for row in office.ledger.quarantine():
        lines += ["", f"[{row.reason}] {row.column_name or ''}".rstrip(), row.message, f"text: {row.masked_text}"]
    return "\n".join(lines).replace(str(office.drop), "DROP") + "\n"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_broken_input_is_told_in_the_expected_words(case: Path, tmp_path: Path) -> None:
    assert told(case, tmp_path / "office") == (case / "expected.txt").read_text(encoding="utf-8")
