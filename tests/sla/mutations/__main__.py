"""The command: runs the parts asked for, and holds what they print against the list of what is known to change nothing."""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from itertools import chain
from pathlib import Path

from tests.sla.mutations import levels, python, rows, sql

EQUIVALENT = Path(__file__).parents[1] / "equivalent.csv"
PARTS = {"rows": lambda: chain(rows.outcomes(), levels.outcomes()), "sql": sql.outcomes, "python": python.outcomes}


def part_of(change: str) -> str:
    """The part that makes a change, by the file that its line names."""
    file = change.split()[0]
    return {".sql": "sql", ".py": "python"}.get(Path(file).suffix, "rows")


def main(names: list[str]) -> int:
    """Print what nobody noticed; 1 when one of it is not explained, or an explanation has nothing to explain."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        known = {row["change"]: row["why"] for row in csv.DictReader(file)}
    wrong = 0
    for name in names or list(PARTS):
        started, found, left = time.monotonic(), Counter[bool](), {c for c in known if part_of(c) == name}
        for label, noticed in PARTS[name]():
            found[noticed] += 1
            if not noticed:
                wrong += label not in known
                left.discard(label)
                print(f"{name}: {label}\n    {known.get(label, 'no test noticed')}", flush=True)
        for label in sorted(left):
            print(
                f"{name}: {label}\n    stands in {EQUIVALENT.name}, but there is no such change or a test notices it: drop the line"
            )
        wrong += len(left)
        print(
            f"{name}: {found.total()} changes, {found[False]} not noticed, in {time.monotonic() - started:.0f} s",
            flush=True,
        )
    print(f"{wrong} that no test noticed and nobody explained, or that are explained for nothing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
