"""Raw files: a file a month, named after the day up to which it reaches, and a count of what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from transforms.city.model import Source
from transforms.simulate.world import World


@dataclass
class Sheaf:
    """The files of one source. Every row handed in is counted as landed, a duplicate, or broken."""

    source: Source
    header: str = ""
    files: dict[str, list[str]] = field(default_factory=dict)
    read: int = 0
    duplicates: int = 0
    quarantined: int = 0

    def __post_init__(self) -> None:
        if not (isinstance(self.source.extracted_at, str) and "%Y%m%d" in self.source.extracted_at):
            raise ValueError(
                f"sources.toml: [[source]] '{self.source.id}' of a simulated city names the day up to which a file reaches: "
                f'extracted_at = "{self.source.id}_sd%Y%m%d.csv".'
            )

    def name(self, until: date) -> str:
        """Name of the file that reaches up to a day ("sampai dengan"), as the source's `extracted_at` reads it."""
        return until.strftime(str(self.source.extracted_at))

    def put(self, name: str, line: str, *, duplicate: bool = False, broken: bool = False, rows: int = 1) -> None:
        """Add a line (of `rows` rows) to a file."""
        self.files.setdefault(name, []).append(line)
        self.count(rows, duplicate=duplicate, broken=broken)

    def count(self, rows: int, *, duplicate: bool = False, broken: bool = False) -> None:
        """Count rows that were written some other way."""
        self.read += rows
        self.duplicates += rows if duplicate else 0
        self.quarantined += rows if broken else 0

    def put_broken(self, lines: Iterable[str]) -> None:
        """Put lines that are no rows into the first file, never at its end (an unfinished last line is not broken)."""
        if not self.files:
            return
        first = self.files[min(self.files)]
        for place, line in enumerate(lines):
            first.insert(min(len(first) - 1, 1 + place * 3), line)
            self.count(1, broken=True)

    @property
    def rows(self) -> dict[str, int]:
        """Rows read, duplicates, quarantined and landed."""
        landed = self.read - self.duplicates - self.quarantined
        return {"read": self.read, "duplicates": self.duplicates, "quarantined": self.quarantined, "landed": landed}

    def write(self, out: Path) -> None:
        """Write every file below out/<source>, after removing those of an earlier simulation."""
        folder = out / self.source.id
        for old in sorted(folder.rglob(str(self.source.extracted_at).replace("%Y%m%d", "????????"))):
            old.unlink()
        for name in sorted(self.files):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            heading = [self.header] if self.header else []
            path.write_text("\n".join([*heading, *self.files[name]]) + "\n", encoding="utf-8", newline="\n")


def row(cells: Sequence[object], delimiter: str = ",") -> str:
    """One CSV line without its line end; None is empty."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(["" if cell is None else cell for cell in cells])
    return text.getvalue()


def covered_until(world: World, at: int) -> date:
    """The day up to which the monthly file of an instant reaches: the first of the next month, or the end of the window."""
    day = world.on(at)
    return min(world.end, following_month(day))


def next_file(world: World, until: date) -> date | None:
    """The monthly file after one; None after the last."""
    return None if until >= world.end else min(world.end, following_month(until))


def following_month(day: date) -> date:
    """First day of the month after a day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
