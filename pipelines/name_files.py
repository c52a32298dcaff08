"""Spellings that a steward confirmed, written into the lists of the city folder as aliases: all of them or none.

The folder with the new aliases is read and checked beside the old one first; only a folder in order takes its place.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import SettingsError
from pipelines.whole_files import write_whole
from transforms.city import City, load_city
from transforms.city.errors import closest
from transforms.city.lists import fold
from transforms.text.formulas import as_shown, as_written
from transforms.text.proposals import CANDIDATES, Proposal, listed
from transforms.text.spellings import names_of

LISTS = {"agency": ("agencies.csv", "id"), "category": ("categories.csv", "code"), "channel": ("channels.csv", "id"), "area": ("areas.csv", "code")}
COLUMNS = ("kind", "spelling", "rows", "id", *(f"{part}_{place}" for place in range(1, CANDIDATES + 1) for part in ("candidate", "name", "score")))


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One row of a proposal file whose id a person filled in."""

    row: int
    kind: str
    spelling: str
    id: str


def as_csv(proposals: Sequence[Proposal]) -> bytes:
    """The proposals for a steward: the column ``id`` is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in proposals:
        shown = [value for candidate in one.candidates for value in (candidate.id, candidate.name, candidate.score)]
        writer.writerow([one.kind, as_shown(one.spelling), one.rows, "", *shown, *[""] * (3 * CANDIDATES - len(shown))])
    return out.getvalue().encode("utf-8-sig")


def read_confirmed(path: Path, city: City) -> tuple[list[Confirmed], int]:
    """The confirmed rows of a proposal file, and how many were left open.

    Raises `SettingsError` with every wrong row: an unknown kind or id, a spelling that would mean two things.
    """
    rows = _table(path)
    things, known = listed(city), names_of(city)
    said: dict[tuple[str, str], str] = {}
    found: list[Confirmed] = []
    problems: list[str] = []
    for number, cells in enumerate(rows, 2):
        one = Confirmed(number, cells.get("kind", "").strip(), as_written(cells.get("spelling", "").strip()), cells.get("id", "").strip())
        if not one.id:
            continue
        if problem := _problem(one, things, known, said):
            problems.append(f"{path.name}, row {number}: {problem}")
        said.setdefault((one.kind, _loose(one.spelling)), one.id)
        found.append(one)
    if problems:
        raise SettingsError("\n".join(problems[:20]) + "\nNothing was written. Correct the file, then run the same command again.")
    return found, len(rows) - len(found)


def _problem(one: Confirmed, things: Mapping[str, Mapping[str, object]], known: Mapping[str, object], said: Mapping[tuple[str, str], str]) -> str:
    if one.kind not in LISTS:
        return f"kind '{one.kind}' is none of {', '.join(LISTS)}."
    if one.id not in things[one.kind]:
        near = closest(one.id, list(things[one.kind]))
        return f"'{one.id}' is not in {LISTS[one.kind][0]}." + (f" Did you mean '{near}'?" if near else "")
    if not fold(one.spelling) or ";" in one.spelling:
        return f"spelling '{one.spelling}' cannot be an alias: it needs a letter or digit, and ';' separates aliases."
    means = known[one.kind].match(one.spelling)  # type: ignore[attr-defined]
    if means not in (None, one.id):
        return f"'{one.spelling}' already means {means}; it cannot mean {one.id} too."
    other = said.get((one.kind, _loose(one.spelling)), one.id)
    return f"'{one.spelling}' stands for {other} in a row above; it cannot mean {one.id} too." if other != one.id else ""


def _loose(spelling: str) -> str:
    """What two spellings share that a source may mix up: spaces, and "&" for "dan"."""
    return fold(spelling.replace("&", " dan ")).replace(" ", "")


def _table(path: Path) -> list[dict[str, str]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as UTF-8 text ({type(error).__name__}).\nMake one: tanggap names propose") from error
    head = content.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    for column in ("kind", "spelling", "id"):
        if column not in (reader.fieldnames or ()):
            raise SettingsError(f"{path.name}, row 1: has no column {column}.\nMake one: tanggap names propose")
    return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]


def accept(city: City, confirmed: Sequence[Confirmed], environ: Mapping[str, str]) -> dict[str, int]:
    """Add the confirmed spellings as aliases. Gives back how many were new, by file.

    Raises `CityError` when the folder would not be in order with them, and `SettingsError` when one would still not be found; nothing is
    written then.
    """
    written: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    for kind, (file, key) in LISTS.items():
        new = [one for one in confirmed if one.kind == kind and names_of(city)[kind].match(one.spelling) is None]
        if new:
            aliases: dict[str, list[str]] = {}
            for one in new:
                if one.spelling not in aliases.setdefault(one.id, []):
                    aliases[one.id].append(one.spelling)
            written[file] = with_aliases((city.path / file).read_bytes(), key, aliases)
            counts[file] = sum(map(len, aliases.values()))
    if written:
        _check(city, confirmed, written, environ)
        for file, content in written.items():
            write_whole(city.path / file, content)
    return counts


def _check(city: City, confirmed: Sequence[Confirmed], written: Mapping[str, bytes], environ: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / city.path.name
        shutil.copytree(city.path, folder)
        for file, content in written.items():
            (folder / file).write_bytes(content)
        known = names_of(load_city(folder, environ=environ, check_env=False))
    for one in confirmed:
        if known[one.kind].match(one.spelling) != one.id:
            raise SettingsError(
                f"row {one.row}: '{one.spelling}' would mean more than {one.id}: another name is written almost the same. Nothing was written.\n"
                f"Look for it in {LISTS[one.kind][0]}, or leave the id of this row empty."
            )


def with_aliases(content: bytes, key: str, aliases: Mapping[str, Sequence[str]]) -> bytes:
    """A list of the city folder with aliases added to the rows of these ids; its separator, byte-order mark and line ends stay."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    names = [name.strip() for name in rows[0]]
    if "aliases" not in names:
        rows = [[*row, "aliases" if place == 0 else ""] if row else row for place, row in enumerate(rows)]
        names.append("aliases")
    column, at = names.index("aliases"), names.index(key)
    for row in rows[1:]:
        if row and (more := aliases.get(row[at].strip())):
            row.extend([""] * (column + 1 - len(row)))
            row[column] = ";".join([*([row[column]] if row[column].strip() else []), *more])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(rows)
    return mark + out.getvalue().encode()
