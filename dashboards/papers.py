"""The archive of papers as values: which edition has which files, whether they are still what was made."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards import data, paper_files
from dashboards.paper_files import MIME
from dashboards.render import formats, html
from dashboards.render.facts import read_facts
from dashboards.render.freshness import edition_title
from dashboards.render.view import View
from transforms.editions.papers import Making, PaperFile, faults, makings, path_of
from transforms.editions.shelf import Edition


@dataclass(frozen=True, slots=True)
class Held:
    """The newest papers of one edition; ``making`` is None where none were made. ``earlier`` counts those made before."""

    edition: Edition
    making: Making | None
    earlier: int
    broken: tuple[str, ...]

    def files(self, language: str) -> list[PaperFile]:
        """The files in a language, or all where there is none in it; without those that are not what was made."""
        every = [file for file in self.making.files if file.name not in self.broken] if self.making else []
        return [file for file in every if file.language == language] or every

    def read(self, file: PaperFile) -> bytes:
        """A file's bytes."""
        assert self.making is not None
        return path_of(self.edition, self.making, file).read_bytes()


def archive(kind: str) -> list[Held]:
    """Every frozen edition of a kind, the newest period first."""
    shelf = data.shelf()
    found = []
    for name in (name for name in data.edition_names() if name.startswith(f"{kind}-")):
        edition = shelf.open(name)
        done = makings(edition)
        broken = tuple(faults(edition, done[-1])) if done else ()
        found.append(Held(edition, done[-1] if done else None, max(len(done) - 1, 0), broken))
    return sorted(found, key=lambda held: held.edition.manifest.starts_on or held.edition.manifest.as_of_all.date(), reverse=True)


def table(view: View, held: list[Held]) -> str:
    """One row per edition: as of when, its files as downloads, or how to have them made."""
    columns = [html.Column(view.say("period")), html.Column(view.say("as_of_head"), minor=True)]
    columns += [html.Column(view.say(f"paper_{kind}"), number=True) for kind in MIME]
    rows: list[list[html.Cell | str]] = []
    for one in held:
        manifest = one.edition.manifest
        moment = formats.instant(manifest.as_of_all, manifest.city.zone, view.language)
        here = view.link("laporan", on=formats.key(manifest.kind, manifest.starts_on)) if manifest.starts_on else None
        notes = (view.say(f"state_of_{manifest.state}"), _note(view, one))
        name = html.Cell(edition_title(view, read_facts(manifest)), here, note=", ".join(note for note in notes if note))
        rows.append([name, moment, *_downloads(view, one)])
    return html.table(columns, rows, view.say("paper_archive_caption"))


def _downloads(view: View, held: Held) -> list[html.Cell | str]:
    """A cell for each kind of file: its size, leading to it."""
    by_kind = {file.kind: file for file in reversed(held.files(view.language))}
    cells: list[html.Cell | str] = []
    for kind in MIME:
        file = by_kind.get(kind)
        if file is None or held.making is None:
            cells.append(html.Cell(formats.MISSING, kind="soft"))
        else:
            cells.append(html.Cell(kilobytes(file.size, view.language), paper_files.address(held.edition, held.making, file)))
    return cells


def named(held: Held) -> str:
    """The files that are no longer what was made."""
    return ", ".join(held.broken)


def _note(view: View, held: Held) -> str:
    if held.making is None:
        return view.say("paper_none", edition=held.edition.manifest.name)
    if held.broken:
        return view.say("paper_broken", files=named(held))
    return view.say("paper_earlier", count=held.earlier) if held.earlier else ""


def checksums(view: View, held: Held) -> str:
    """Each file of one edition with its sha256."""
    columns = [html.Column(view.say("paper_files")), html.Column("sha256")]
    rows: list[list[html.Cell | str]] = []
    for file in held.making.files if held.making else ():
        href = None if file.name in held.broken or held.making is None else paper_files.address(held.edition, held.making, file)
        rows.append([html.Cell(file.name, href), html.Cell(file.sha256, kind="hash")])
    return html.table(columns, rows, view.say("paper_checksums_caption"))


def kilobytes(size: int, language: str) -> str:
    """A size for people."""
    return f"{formats.number(max(1, round(size / 1024)), language)} KB"
