"""A proposal: one source as it would stand in sources.toml, with what was decided and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from transforms.city.canonical import INSTANTS, MATCHES
from transforms.propose.columns import Choice
from transforms.propose.profile import Column, File
from transforms.propose.states import Word
from transforms.propose.vocabulary import meaning

MATCHED: Mapping[str, str] = {column: table for table, column in MATCHES.items()}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One file as a source. ``choice`` is None for kinds with a layout of their own."""

    id: str
    file: File
    choice: Choice | None = None
    order: str | None = None
    key: tuple[str, ...] = ()
    """Source columns that identify a row: the first is the id, others complete it where it alone repeats."""
    words: tuple[Word, ...] = ()
    set_aside: bool = False
    """Rows with an unknown status word wait in quarantine instead of taking its guess."""
    extracted_at: datetime | None = None
    """Explicit extract time; None takes the file's own."""
    mode: str = "snapshot"
    notes: tuple[str, ...] = field(default=())

    @property
    def entity(self) -> str:
        """What a row is; '' where the kind says it."""
        return self.choice.entity if self.choice else ""

    @property
    def unused(self) -> tuple[str, ...]:
        """Source columns that nothing reads."""
        if self.choice is None:
            return ()
        used = {*self.choice.columns.values(), *self.choice.clocks.values(), *self.key}
        return tuple(column.name for column in self.file.columns if column.name not in used)

    def forms(self, name: str) -> tuple[str, ...]:
        """Forms of an instant, with its time of day from another column where it has one; () is plain ISO."""
        assert self.choice is not None
        dates = self.file.column(self.choice.columns[name]).dates
        found = dates.forms(self.order) if dates else ()
        clock = self.choice.clocks.get(name)
        if clock is not None:
            found = tuple(
                f"{'%Y-%m-%d' if form == 'iso' else form}{time}" for form in found for time in (*clock_forms(self.file.column(clock)), "")
            )
        return () if found == ("iso",) else found

    @property
    def instants(self) -> tuple[str, ...]:
        """Canonical instants the file gives."""
        return tuple(name for name in self.choice.columns if name in INSTANTS) if self.choice else ()


def clock_forms(column: Column) -> tuple[str, ...]:
    """Forms of a column of times of day, with the blank that stands before them once joined to a date."""
    texts = [text for text, _ in column.values[:200]]
    found = []
    for sep in (":", "."):
        of_sep = [text for text in texts if sep in text]
        half = " %p" if any(text[-1:] in "Mm" for text in of_sep) else ""
        hour = "%I" if half else "%H"
        if any(text.count(sep) == 2 for text in of_sep):
            found.append(f" {hour}{sep}%M{sep}%S{half}")
        if any(text.count(sep) == 1 for text in of_sep):
            found.append(f" {hour}{sep}%M{half}")
    return tuple(found or (" %H:%M", " %H:%M:%S"))


def all_known(table: str, column: Column) -> Mapping[str, str] | None:
    """The map of a column whose words must all be known to be used: None when one is not."""
    words = {text: meaning(table, text) for text, _ in column.values}
    return {text: found for text, found in words.items() if found} if words and all(words.values()) else None


