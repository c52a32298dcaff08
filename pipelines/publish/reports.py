"""Papers of published editions: daily note, monthly report, yearly evaluation, kept beside the figures they tell.

A paper is made once. When what it says has changed since (an agency replied in notes.csv, a target was set) it is made again
under the next number; what was printed and signed before stays. Older editions have theirs made on demand.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from dashboards.render.report.library import Library, library
from dashboards.render.report.paper import Paper
from pipelines.publish.placing import temporary
from pipelines.publish.versions import stable_text
from transforms.city.model import City
from transforms.editions.papers import LIST, Making, PaperFile, as_text, folder, makings
from transforms.editions.shelf import Edition, Shelf

KINDS = ("day", "month", "year")
NAMES = {"day": "catatan-harian", "month": "laporan-bulanan", "year": "evaluasi-tahunan"}
"""What the files are called, before the period and the language."""


def make(shelf: Shelf, edition: Edition, city: City) -> tuple[Making, bool]:
    """The papers of a frozen edition, in the city's languages, and whether they had to be made now.

    Call it under the write lock. Raises ValueError for ``current``, which is never the same for long.
    """
    if edition.manifest.kind not in KINDS:
        raise ValueError(f"{edition.name} is no day, month or year: papers are made of editions that stay as they are")
    done = makings(edition)
    with library(shelf, edition) as held:
        inputs, compared = _inputs(held, city)
        if done and done[-1].inputs == inputs:
            return done[-1], False
        number = 1 + max((one.number for one in done), default=0)
        files = _place(edition, number, written(held, city))
    making = Making(number, inputs, compared, files)
    _list(edition, [*done, making])
    return making, True


def make_newest(shelf: Shelf, city: City, kinds: Collection[str], progress: Callable[[str], None] = print) -> list[str]:
    """Papers of the newest edition of each kind, where they are not there yet; names of the editions they were made for."""
    made = []
    for kind in KINDS:
        name = next((name for name in shelf.names() if name.startswith(f"{kind}-")), None)
        if kind in kinds and name is not None:
            edition = shelf.open(name)
            making, is_new = make(shelf, edition, city)
            if is_new:
                made.append(edition.name)
                progress(f"{edition.name}: {len(making.files)} papers")
    return made


def _inputs(held: Library, city: City) -> tuple[str, dict[str, str]]:
    """A hash of everything a paper says that is not in the code, and the other editions it cites."""
    cited = Paper(held, city, city.languages[0]).cited()
    compared = {one.name: one.manifest.figures_hash for one in cited}
    rules: tuple[object, ...] = (city.name, city.languages, city.n_min, city.headline_clock, city.telephony, city.targets, city.notes, city.events)
    if held.edition.manifest.kind == "year" and city.surveys:  # told in no other paper, and where there are none nothing is made again
        rules = (*rules, city.surveys)
    text = stable_text((held.edition.name, held.edition.manifest.figures_hash, compared, rules))
    return hashlib.sha256(text.encode()).hexdigest(), compared


def written(held: Library, city: City) -> Iterator[tuple[str, str, str, bytes]]:
    """Name, kind, language and bytes of each file."""
    # Typst, Matplotlib and XlsxWriter are loaded only where something has to be made.
    from dashboards.render.report import typeset, workbook
    from dashboards.render.report.compose import document
    from dashboards.render.report.note import note
    from dashboards.render.summary import watch

    manifest = held.edition.manifest
    for language in city.languages:
        paper = Paper(held, city, language)
        stem = f"{NAMES[manifest.kind]}-{held.edition.name.removeprefix(f'{manifest.kind}-')}.{language}"
        yield f"{stem}.pdf", "pdf", language, typeset.pdf(document(paper), manifest.as_of_all)
        yield f"{stem}.txt", "txt", language, (note(paper, watch(paper, paper.agencies())) + "\n").encode()
        if manifest.kind != "day":
            yield f"{stem}.xlsx", "xlsx", language, workbook.workbook(paper)


def _place(edition: Edition, number: int, given: Iterator[tuple[str, str, str, bytes]]) -> tuple[PaperFile, ...]:
    """Write the files aside and move them in at once; a folder that no list names is what a killed run left."""
    target = folder(edition) / str(number)
    target.parent.mkdir(exist_ok=True)
    for left in (*target.parent.glob(".*.tmp"), target):
        shutil.rmtree(left, ignore_errors=True)
    aside = temporary(target.parent, str(number))
    aside.mkdir()
    files = []
    for name, kind, language, content in given:
        _write(aside / name, content)
        files.append(PaperFile(name, kind, language, hashlib.sha256(content).hexdigest(), len(content)))
    os.rename(aside, target)
    return tuple(files)


def _list(edition: Edition, done: list[Making]) -> None:
    path = folder(edition) / LIST
    aside = temporary(path.parent, path.name)
    _write(aside, as_text(done).encode())
    os.replace(aside, path)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
