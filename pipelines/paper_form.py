"""The workbook in which a counter, a post room or an SMS desk writes down reports by hand, and the source that reads it back.

Words of the form are Indonesian, as its users are. What can be chosen comes from the city folder; a name that two things share is
offered with its id before it, and mapped back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from transforms.city.model import City

SHEET, CHOICES, HELP = "Laporan", "Pilihan", "Petunjuk"
EXAMPLE_ROW, HEADING_ROW, FIRST_ROW, LAST_ROW = 3, 4, 5, 1004
"""The example stands above the headings, where nothing is read."""

NATURES = {"Pengaduan": "complaint", "Aspirasi": "aspiration", "Permintaan informasi": "information", "Kritik": "criticism"}
STATES = {
    "Baru": "received", "Diteruskan": "forwarded", "Diproses": "in_progress", "Selesai": "resolved", "Ditolak": "rejected",
    "Duplikat": "merged", "Dicabut": "withdrawn",
}  # fmt: skip
TYPED = (
    "iso", "%Y-%m-%d %H.%M",
    *(f"{day}{clock}" for day in ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y") for clock in (" %H:%M:%S", " %H:%M", " %H.%M", "")),
)  # fmt: skip
"""Days and times as people type them where a cell is text, day first: 3/2/2026, 03-02-26, 3 Februari 2026, 8:30 and 08.30."""
URGENCIES = ("Biasa", "Mendesak", "Darurat")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form."""

    heading: str
    example: str
    help: str
    kind: str = "text"
    """text, date, time or choice."""
    choices: tuple[str, ...] = ()
    width: int = 16


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen of one list: the words offered, and of words that are no plain name the id they mean."""

    words: tuple[str, ...]
    map: Mapping[str, str] = field(default_factory=dict)


def offer(things: Iterable[tuple[str, str]]) -> Offer:
    """The names of (id, name) pairs, by name.

    >>> offer([("1", "Sukajadi"), ("2", "Karawaci"), ("3", "Sukajadi")]).words
    ('1 Sukajadi', '3 Sukajadi', 'Karawaci')
    """
    pairs = list(things)
    counts = Counter(name.casefold() for _, name in pairs)
    words = {(name if counts[name.casefold()] == 1 else f"{own} {name}"): own for own, name in pairs}
    names = {name for _, name in pairs}
    return Offer(tuple(sorted(words, key=str.casefold)), {word: own for word, own in words.items() if word not in names})


def offers(city: City) -> dict[str, Offer]:
    """What the city's own lists offer, by canonical column; an empty list offers nothing, and the cell stays free."""
    return {
        "channel": offer((channel.id, channel.name) for channel in city.channels),
        "category": offer((category.code, category.name) for category in city.categories),
        "area": offer((area.code, area.name) for area in city.areas if area.kind not in ("provinsi", "kota", "kabupaten")),
        "agency": offer((agency.id, agency.name) for agency in city.agencies),
    }


def columns(city: City) -> list[Column]:
    """The columns of the form, in their order."""
    found = offers(city)

    def choice(heading: str, name: str, help: str) -> Column:
        words = found[name].words
        return Column(heading, words[0] if words else "", help, "choice" if words else "text", words, 26)

    return [
        Column("Nomor", "LK-0001", "Wajib; tidak boleh sama dengan nomor lain. Beri awalan tiap meja, misalnya LK- (loket), SR- (surat)."),
        Column("Tanggal masuk", "2026-03-02", "Wajib: hari laporan diterima, bukan hari diketik.", "date"),
        Column("Jam masuk", "08:30", "Jam laporan diterima. Kosong berarti pukul 00:00.", "time", width=12),
        choice("Kanal", "channel", "Lewat mana laporan masuk."),
        Column("Sifat", "Pengaduan", "Jenis laporan.", "choice", tuple(NATURES), 20),
        Column("Urgensi", "Biasa", "Darurat: nyawa atau harta terancam sekarang.", "choice", URGENCIES, 12),
        choice("Kategori", "category", "Pokok laporan; pilih yang paling khusus."),
        choice("Wilayah", "area", "Tempat kejadian: kelurahan bila diketahui, jika tidak kecamatan."),
        Column("Nama pelapor", "Siti", "Boleh kosong. Disamarkan sebelum disimpan.", width=22),
        Column("Telepon", "081200000001", "Sebagai teks, dengan angka 0 di depan. Disamarkan sebelum disimpan."),
        Column("Isi laporan", "Jalan berlubang di depan pasar", "Apa yang terjadi dan di mana, dengan kata-kata pelapor.", width=50),
        choice("Perangkat daerah", "agency", "Perangkat daerah yang menangani; kosong selama belum diteruskan."),
        Column("Status", "Baru", "Keadaan sekarang.", "choice", tuple(STATES), 14),
        Column("Tanggal selesai", "2026-03-04", "Hari laporan selesai; kosong selama belum.", "date"),
        Column("Jam selesai", "14:00", "Jam laporan selesai.", "time", width=12),
        Column("Hasil", "Lubang ditutup", "Apa yang dilakukan, atau mengapa ditolak.", width=40),
    ]


def write_form(city: City, path: Path) -> None:
    """Write the form of ``city`` to ``path`` (.xlsx). Raises OSError as files do."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # a new workbook has one
    sheet.title = SHEET
    choices, help_sheet = book.create_sheet(CHOICES), book.create_sheet(HELP)
    sheet["A1"] = f"Formulir laporan: {city.name}"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = f"Baris {EXAMPLE_ROW} hanya contoh dan tidak dibaca. Isi mulai baris {FIRST_ROW}; penjelasan ada di lembar {HELP}."
    for place, column in enumerate(columns(city), start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        heading, example = sheet.cell(HEADING_ROW, place), sheet.cell(EXAMPLE_ROW, place)
        _put(heading, column.heading)
        heading.font, heading.fill = Font(bold=True), PatternFill("solid", fgColor="DDE8F3")
        _put(example, f"Contoh: {column.example}" if place == 1 else column.example)
        example.font = Font(italic=True, color="808080")
        _list_choices(choices, place, column)
        _rule(sheet, letter, column, place)
        _put(help_sheet.cell(place + 2, 1), column.heading)
        _put(help_sheet.cell(place + 2, 2), column.help)
        help_sheet.cell(place + 2, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"B{FIRST_ROW}"
    _put(help_sheet["A1"], "Satu baris satu laporan. Kolom dengan panah diisi dari daftar; kata lain ditolak. Jangan mengubah baris judul.")
    help_sheet.column_dimensions["A"].width, help_sheet.column_dimensions["B"].width = 20, 90
    book.save(path)


def _put(cell: object, text: str) -> None:
    cell.value = text  # type: ignore[attr-defined]
    cell.data_type = "s"  # type: ignore[attr-defined]  # a name that begins with = is no formula


def _list_choices(sheet: Worksheet, place: int, column: Column) -> None:
    for row, word in enumerate((column.heading, *column.choices) if column.choices else (), start=1):
        _put(sheet.cell(row, place), word)


def _rule(sheet: Worksheet, letter: str, column: Column, place: int) -> None:
    """What cells of a column take, and how they look: a date stays a date whatever a computer's language is."""
    cells = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
    form = {"date": "dd/mm/yyyy", "time": "hh:mm"}.get(column.kind, "@")
    for row in range(FIRST_ROW, LAST_ROW + 1):
        sheet[f"{letter}{row}"].number_format = form
    rules = {
        "date": {"type": "date", "operator": "between", "formula1": "DATE(2000,1,1)", "formula2": "DATE(2099,12,31)"},
        "time": {"type": "time", "operator": "between", "formula1": "0", "formula2": "0.999988425925926"},
        "choice": {"type": "list", "formula1": f"{CHOICES}!${letter}$2:${letter}${len(column.choices) + 1}"},
    }
    if column.kind not in rules:
        return
    wrong = {"date": "Isi tanggal, misalnya 02/03/2026.", "time": "Isi jam, misalnya 08:30.", "choice": "Pilih dari daftar."}[column.kind]
    rule = DataValidation(**rules[column.kind], allow_blank=True, showErrorMessage=True, errorTitle=column.heading, error=wrong)
    rule.add(cells)
    sheet.add_data_validation(rule)


def source_text(city: City, path: str) -> str:
    """The ``[[source]]`` that reads forms at ``path``, as sources.toml has it."""
    found = offers(city)

    def match(name: str, heading: str, listed: str) -> str:
        words = f", map = {_table(found[name].map)}" if found[name].map else ""
        return f'{name} = {{ column = {_quoted(heading)}, match = "{listed}"{words} }}'

    def moment(name: str, day: str, clock: str) -> str:
        forms = ", ".join(map(_quoted, TYPED))
        return f"{name} = {{ column = {_quoted(day)}, parts = [{_quoted(clock)}], format = [{forms}] }}"

    return "\n".join(
        [
            "[[source]]", 'id = "laporan_kertas"', 'kind = "xlsx"', 'entity = "tickets"', f"path = {_quoted(path)}",
            f"sheet = {_quoted(SHEET)}", f"header = {HEADING_ROW}", 'key = ["Nomor"]', "unique = true", 'mode = "snapshot"', "[source.columns]",
            'ticket_id = "Nomor"',
            moment("created_at", "Tanggal masuk", "Jam masuk"),
            match("channel", "Kanal", "channels"),
            f'nature = {{ column = "Sifat", map = {_table(NATURES)} }}',
            'urgency = "Urgensi"',
            match("category", "Kategori", "categories"),
            match("area", "Wilayah", "areas"),
            'reporter_name = "Nama pelapor"', 'reporter_phone = "Telepon"', 'text = "Isi laporan"',
            match("agency", "Perangkat daerah", "agencies"),
            f'status = {{ column = "Status", map = {_table(STATES)} }}',
            moment("closed_at", "Tanggal selesai", "Jam selesai"), 'closure_reason = "Hasil"',
        ]
    ) + "\n"  # fmt: skip


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a TOML basic string


def _table(words: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in words.items()) + " }"
