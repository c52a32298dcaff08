"""Made-up exports as offices write them, and a first session over them without a run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.cli import parser
from pipelines.commands.first_city import make_folder
from pipelines.landing import PullReport, pull
from pipelines.paths import Paths
from pipelines.propose.session import Session
from tests.landing.office import KEY, Office
from transforms.city import City, load_city

NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)
PERSONAL = {
    "phones": ("081298765432", "0857-1122-3344"),
    "niks": ("3276014107900002", "3276015203850004"),
    "emails": ("warga.satu@contoh.id", "warga.dua@contoh.id"),
    "names": ("Siti Zulaekha Rahayu", "Bambang Wirakusuma"),
    "texts": ("Lampu mati di depan rumah nomor 17", "Jalan berlubang dekat sekolah kami"),
}
"""Values of people who do not exist; none of them may ever be shown."""
HEADING = "no_tiket;tgl_lapor;tgl_selesai;status;OPD;kecamatan;kanal;kategori;isi laporan;telepon;nama pelapor;NIK;email"


def indonesian_rows(count: int, form: str = "%d/%m/%Y %H:%M", first: datetime = datetime(2026, 1, 5, 8)) -> list[list[str]]:
    """Rows of an Indonesian register, one every 13 hours, each third one still open."""
    rows = []
    for number in range(count):
        made = first + timedelta(hours=13 * number)
        closed = "" if number % 3 == 0 else (made + timedelta(hours=30)).strftime(form)
        people = [PERSONAL[kind][number % 2] for kind in ("texts", "phones", "names", "niks", "emails")]
        status = "Sedang diproses" if not closed else "Selesai"
        agency = ("Dinas Jalan Raya", "Dinas Penerangan", "dinas penerangan")[number % 3]
        lists = [agency, ("Utara", "Selatan")[number % 2], ("Telepon", "WhatsApp", "Loket")[number % 3], ("Jalan", "Lampu")[number % 2]]
        rows.append([f"ADU-{number:05d}", made.strftime(form), closed, status, *lists, *people])
    return rows


def written(path: Path, rows: Sequence[Sequence[str]], heading: str = HEADING) -> Path:
    """The rows as an Indonesian spreadsheet writes CSV."""
    path.write_text("\n".join([heading, *(";".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


class First:
    """One first session in a temporary place: the folder it made, and what landing makes of it."""

    def __init__(self, root: Path, *arguments: str | Path, now: datetime = NOW) -> None:
        options = parser().parse_args(["init", *map(str, arguments), "--key-file", str(root / "kota.key")])
        files = [Path(path) for path in options.paths]
        self.root, self.now = root, now
        self.found: Session
        self.found, self.folder, _ = make_folder(files, root / "kota", options, now)

    @property
    def city(self) -> City:
        """The city as the loader reads it: a folder with a mistake raises."""
        return load_city(self.folder, environ={})

    @property
    def sources(self) -> str:
        """The text of sources.toml."""
        return (self.folder / "sources.toml").read_text(encoding="utf-8")

    def pull(self) -> list[PullReport]:
        """Land the sources; every row is accounted for."""
        reports = pull(self.city, self.paths, KEY, self.now)
        for report in reports:
            assert report.rows_read == report.landed + report.duplicates + report.quarantined
        return reports

    @property
    def paths(self) -> Paths:
        """Run-time places."""
        return Paths(self.root / "data", "kota")

    def landed(self, columns: str) -> list[tuple[object, ...]]:
        """Columns of every landed row."""
        office = Office.__new__(Office)
        office.paths = self.paths
        return office.landed(columns)
