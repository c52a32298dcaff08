"""Names of columns as a heading gives them: blanks numbered, repetitions told apart."""

from __future__ import annotations

from collections.abc import Sequence

RESERVED = ("_line", "_before", "rowid")
"""Names a reader or the engine gives to columns of its own: a source's column of such a name is known by its place too."""


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """One name a column, unique whatever the case.

    >>> column_names(["No", " Nama  Pelapor", "", "no", "rowid"])
    ('No', 'Nama Pelapor', 'column 3', 'no (4)', 'rowid (5)')
    """
    names: list[str] = []
    taken = set(RESERVED)
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        while name.casefold() in taken:
            name = f"{name} ({place})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def joined_headings(rows: Sequence[Sequence[str]]) -> list[str]:
    """A heading of several rows as one: the name of a group, which stands over its first column only, goes before each of its columns.

    >>> joined_headings([["No", "Pelapor", "", "Status"], ["", "Nama", "Telepon", ""]])
    ['No', 'Pelapor Nama', 'Pelapor Telepon', 'Status']
    """
    names = list(rows[-1])
    for above in reversed(rows[:-1]):
        group, joined = "", []
        for cell, name in zip(above, names, strict=True):
            group = cell.strip() or (group if name.strip() else "")
            joined.append(f"{group} {name}".strip())
        names = joined
    return names
