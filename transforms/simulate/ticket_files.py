"""The complaint system's dump of tickets and its history of each, with what real dumps get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from transforms.city.model import UNKNOWN
from transforms.simulate import texts
from transforms.simulate.files import Sheaf, covered_until, following_month, named, next_file, row
from transforms.simulate.lives import STATES, Happening, Life
from transforms.simulate.tickets import Ticket
from transforms.simulate.world import DAY, HOUR, World, utc

LOCAL = "%d/%m/%Y %H:%M:%S"
HEADER = (
    "nomor", "tgl_masuk", "tgl_selesai", "tenggat", "status", "tgl_status", "kanal", "kategori", "prioritas", "jenis", "opd",
    "kelurahan", "telepon_pelapor", "nama_pelapor", "nik_pelapor", "email_pelapor", "lintang", "bujur", "isi_laporan",
    "id_panggilan", "induk", "alasan_tutup",
)  # fmt: skip
STATUS_WORDS = {
    "received": "Baru", "verifying": "Verifikasi", "forwarded": "Diteruskan", "accepted": "Diterima OPD",
    "in_progress": "Dibuka kembali", "action_started": "Dikerjakan", "waiting_citizen": "Menunggu warga",
    "waiting_outside": "Menunggu pihak luar", "answered": "Dijawab OPD", "resolved": "Selesai", "verified": "Terverifikasi",
    "called_back": "Sudah dihubungi", "closed": "Ditutup", "rejected": "Ditolak", "merged": "Digabung",
    "withdrawn": "Dicabut", "deleted": "Dihapus",
}  # fmt: skip
EVENT_WORDS = {
    "created": "Masuk", "verified_intake": "Verifikasi", "forwarded": "Disposisi", "accepted": "Diterima OPD",
    "action_started": "Mulai dikerjakan", "agency_replied": "Balasan OPD", "answer_received": "Jawaban diterima",
    "citizen_contacted": "Warga dihubungi",
    "citizen_unreachable": "Warga tak terjangkau", "dispatched": "Regu berangkat", "arrived": "Regu tiba", "paused": "Tunda",
    "resumed": "Lanjut", "resolved": "Selesai", "verified": "Verifikasi hasil", "rejected": "Ditolak", "merged": "Digabung",
    "withdrawn": "Dicabut", "deleted": "Dihapus", "closed": "Ditutup", "reopened": "Dibuka kembali", "reassigned": "Dialihkan",
    "reclassified": "Ubah kategori", "proof_added": "Bukti diunggah", "rated": "Dinilai",
}  # fmt: skip
REASON_WORDS = {
    "waiting_citizen": "Menunggu warga", "waiting_outside": "Menunggu pihak luar", "not_ours": "Bukan kewenangan",
    "duplicate": "Laporan ganda", "withdrawn_by_reporter": "Permintaan pelapor", "test_data": "Data uji",
    "wrong_category": "Salah kategori", "not_solved": "Belum tuntas",
}  # fmt: skip
NATURE_WORDS = {"information": "Informasi", "aspiration": "Aspirasi", "complaint": "Pengaduan", "criticism": "Kritik"}
STRANGERS = {
    "agency": ("Dinas Tata Ruang Kab. Seberang", "OPD terkait", "UPT Lintas Wilayah"),
    "category": ("Lain2 (isi sendiri)", "Tidak jelas"),
    "area": ("Ds. Entah Berantah", "luar kota"),
}
"""Spellings that are nobody's."""


class Spelling:
    """How an officer writes a name: often as it is, sometimes by an alias, the same way throughout one ticket."""

    def __init__(self, world: World, ticket_id: str) -> None:
        self.chance = Random(f"{world.seed}/{ticket_id}")
        self.names: dict[str, dict[str, tuple[str, Sequence[str]]]] = {
            "agency": {a.id: (a.name, a.aliases) for a in world.city.agencies},
            "category": {c.code: (c.name, c.aliases) for c in world.city.categories},
            "area": {a.code: (a.name, a.aliases) for a in world.city.areas},
            "channel": {c.id: (c.name, c.aliases) for c in world.city.channels},
        }
        self.used: dict[tuple[str, str], str] = {}

    def of(self, kind: str, identifier: str | None) -> str:
        """The spelling of an id; empty for None."""
        if identifier is None:
            return ""
        if (kind, identifier) not in self.used:
            if identifier == UNKNOWN:
                word = self.chance.choice(STRANGERS[kind])
            else:
                name, aliases = self.names[kind][identifier]
                others = [alias for alias in aliases if not alias.startswith("@")]
                word = self.chance.choice(others) if others and self.chance.random() < 0.4 else name
            self.used[kind, identifier] = word
        return self.used[kind, identifier]


def ticket_dump(world: World, tickets: list[Ticket]) -> tuple[Sheaf, dict[str, Spelling]]:
    """The dump at the end of the window, a folder a quarter, and an older one of the first quarter beside it."""
    chance = world.chance("tiket")
    people = [texts.phone(chance) for _ in range(max(40, int(5_000 * world.scale)))]
    sheaf = Sheaf("tiket", ".csv", ";".join(HEADER))
    spellings = {ticket.life.ticket_id: Spelling(world, ticket.life.ticket_id) for ticket in tickets}
    older = _older_dump(world)
    first = _quarter(world.start)
    for ticket in tickets:
        life, spelling = ticket.life, spellings[ticket.life.ticket_id]
        person = _person(world, chance, people, life)
        folder = _quarter(world.on(life.created))
        new = row(_cells(world, life, spelling, person, world.as_of), ";")
        if folder == first and older is not None and life.created < world.midnight(older):
            old = row(_cells(world, life, spelling, person, world.midnight(older)), ";")
            sheaf.put(f"{folder}/{named('tiket', older)}", old)
            sheaf.put(f"{folder}/{named('tiket', world.end)}", new, duplicate=old == new)
        else:
            sheaf.put(f"{folder}/{named('tiket', world.end)}", new)
        roll = chance.random()
        if roll < 0.002:
            sheaf.put(f"{folder}/{named('tiket', world.end)}", new, duplicate=True)
        elif roll < 0.004 and life.created + 80 * DAY < world.as_of:
            # Quarters are cut by hand: the row stands in the neighbouring file as well.
            sheaf.put(f"{_quarter(world.on(life.created + 80 * DAY))}/{named('tiket', world.end)}", new, duplicate=True)
    wide = len(HEADER)
    sheaf.put_broken(
        [
            row(["KC-2025-900001", "31/02/2025 09:00:00"], ";"),
            row(["KC-2025-900002", "31/02/2025 09:00:00", *[""] * (wide - 2)], ";"),
        ]
    )
    return sheaf, spellings


def history(world: World, tickets: list[Ticket], spellings: dict[str, Spelling]) -> Sheaf:
    """The events, in monthly files by the time they were keyed in: some a month after they happened, a few wrong at first."""
    chance = world.chance("riwayat")
    columns = ["id", "nomor", "urut", "waktu", "kejadian", "opd", "kategori", "alasan", "penyetuju", "petugas"]
    sheaf = Sheaf("riwayat", ".csv", row(columns))
    number = 0
    for ticket in tickets:
        life = ticket.life
        if not life.told:
            continue
        skips_created = chance.random() < 0.15
        for place, event in enumerate(life.events, start=1):
            if event.event == "created" and skips_created:
                continue
            number += 1
            cells = _event_cells(chance, f"R{number:07d}", life, place, event, spellings[life.ticket_id])
            _put_event(world, chance, sheaf, cells, event)
    for name in sheaf.files:
        chance.shuffle(sheaf.files[name])
    bad = ["R9000002", "KC-2025-000001", 9, "2025-13-45 99:00:00", "Selesai", "", "", "", "", ""]
    sheaf.put_broken(["R9000001,KC-2025-000001", row(bad)])
    return sheaf


def _put_event(world: World, chance: Random, sheaf: Sheaf, cells: list[object], event: Happening) -> None:
    keyed = min(
        max(event.at, world.midnight(world.start))
        + (chance.randrange(DAY, 40 * DAY) if chance.random() < 0.03 else 60),
        world.as_of - 1,
    )
    until = covered_until(world, keyed)
    name, later = named("riwayat", until), next_file(world, until)
    roll = chance.random()
    if roll < 0.003 and later is not None and event.event != "created":
        wrong = utc(event.at - 2 * HOUR).strftime("%Y-%m-%d %H:%M:%S")
        sheaf.put(name, row([*cells[:3], wrong, *cells[4:]]))
        sheaf.put(named("riwayat", later), row(cells))
        return
    sheaf.put(name, row(cells))
    if roll > 0.998:
        sheaf.put(name, row(cells), duplicate=True)
    elif roll > 0.996 and later is not None:
        sheaf.put(named("riwayat", later), row(cells), duplicate=True)


def _event_cells(
    chance: Random, key: str, life: Life, place: int, event: Happening, spelling: Spelling
) -> list[object]:
    approver = chance.choice(texts.OPERATORS) if event.event == "paused" else ""
    return [
        key, life.ticket_id, place, utc(event.at).strftime("%Y-%m-%d %H:%M:%S"), EVENT_WORDS[event.event],
        spelling.of("agency", event.agency), spelling.of("category", event.category), REASON_WORDS.get(event.reason or "", ""),
        approver, chance.choice(texts.OPERATORS),
    ]  # fmt: skip


def _person(world: World, chance: Random, people: list[str], life: Life) -> list[str]:
    """Telephone, name, identity number, e-mail, latitude, longitude and text, as keyed in once."""
    name = chance.choice(texts.NAMES)
    place = world.areas[life.area].name if life.area in world.areas else ""
    where = (
        [f"{-6.3 - chance.random() / 8:.5f}", f"{106.9 + chance.random() / 8:.5f}"]
        if chance.random() < 0.55
        else ["", ""]
    )
    text = texts.on_street(texts.report(chance, life.category or "", place), life.street)
    if chance.random() < 0.01:
        text += '\n"segera ya"; trims'
    phone = texts.spelled_phone(chance, life.caller or chance.choice(people)) if life.caller or chance.random() < 0.7 else ""
    return [
        phone if life.reporter is None else life.reporter,
        name if chance.random() < 0.8 else "",
        texts.nik(chance) if chance.random() < 0.12 else "",
        texts.email(chance, name) if chance.random() < 0.15 else "",
        *where,
        text,
    ]


def _cells(world: World, life: Life, spelling: Spelling, person: list[str], at: int) -> list[object]:
    """The row as a dump at an instant shows it."""
    state, since = state_at(life, at)
    left = [move for move in life.moves if move.at < at]
    closed = left[-1].at if left and left[-1].to != "open" else None
    held = [agency for when, agency in life.held if when < at]
    category = life.category
    if life.first_category is not None and not any(e.event == "reclassified" and e.at < at for e in life.events):
        category = life.first_category
    status = "Regu berangkat" if state == "in_progress" and life.urgency == "darurat" else STATUS_WORDS[state]
    if not life.told and state == "closed":
        status = ""
    urgency = (life.urgency or "").capitalize()
    reason = "Sudah ditangani" if state in ("resolved", "closed") and life.told else ""
    return [
        life.ticket_id, world.written(life.created, LOCAL), world.written(closed, LOCAL) if closed is not None else "",
        world.written(life.due_given, LOCAL) if life.due_given is not None else "", status, world.written(since, LOCAL),
        spelling.of("channel", life.channel), spelling.of("category", category), urgency, NATURE_WORDS.get(life.nature or "", ""),
        spelling.of("agency", held[-1] if held else None), spelling.of("area", life.area), *person, life.call_id,
        life.duplicate_of if state == "merged" else "", reason,
    ]  # fmt: skip


def state_at(life: Life, at: int) -> tuple[str, int]:
    """State a ticket was in just before an instant, and since when."""
    state, since, before = "received", life.created, "received"
    for event in life.events:
        if event.at >= at:
            break
        entered = STATES.get(event.event)
        if event.event == "paused":
            before, entered = state, event.reason
        elif event.event == "resumed":
            entered = before
        elif event.event == "citizen_contacted" and state in ("answered", "resolved", "verified"):
            entered = "called_back"
        if entered is not None:
            state, since = entered, max(event.at, life.created)
    return state, since


def _quarter(day: date) -> str:
    return f"{day.year}q{(day.month + 2) // 3}"


def _older_dump(world: World) -> date | None:
    """When the older dump of the first quarter was made: a month after that quarter, if the window reaches further."""
    day = following_month(world.start.replace(month=(world.start.month + 2) // 3 * 3, day=1))
    older = following_month(day)
    return older if older < world.end else None
