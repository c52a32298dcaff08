"""What people and officers write, and the personal values that they write into it. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

MATTERS: Mapping[str, tuple[str, ...]] = {
    "JALAN": ("jln rusak parah", "aspal ngelupas smua", "jalan amblas dkt jembatan"),
    "JALAN-LUBANG": ("ada lubang gede di tengah jln", "lubang jalan udh makan korban motor jatuh"),
    "PENERANGAN": ("lampu jalan mati udah seminggu", "PJU padam gelap bgt kalo malem"),
    "DRAINASE": ("got mampet bau bgt", "saluran air tersumbat sampah"),
    "SAMPAH": ("sampah numpuk ga diangkut2", "truk sampah gak lewat 2 minggu"),
    "POHON": ("pohon mau tumbang tolong ditebang", "dahan nutupin kabel"),
    "AIR": ("air pdam mati dari kemaren", "air keruh & bau"),
    "KTP": ("ktp sy blm jadi2 pdhl udh 3 bln", "gmn cara urus KK hilang ya"),
    "BANSOS": ("bansos ga pernah dpt pdhl terdaftar", "kok tetangga dpt bantuan saya tdk"),
    "PARKIR": ("parkir liar bikin macet", "tukang parkir maksa minta uang"),
    "KEBAKARAN": ("KEBAKARAN tolong cepat", "ada api di belakang pasar"),
    "BANJIR": ("banjir sdh selutut tolong", "rob masuk rumah lg"),
    "KESEHATAN": ("puskesmas antri lama bgt", "obat kosong di puskesmas"),
    "ANAK": ("ada anak yg sering dipukuli", "tolong cek anak terlantar"),
    "KORUPSI": ("pungli di kantor pelayanan", "diminta uang utk tanda tangan"),
    "HUKUM": ("sengketa tanah tdk ada kejelasan", "minta bantuan hukum"),
    "ASPIRASI": ("usul bikin taman bermain", "mohon ditambah halte"),
}
STREETS = tuple(
    f"{kind} {name}".strip()
    for kind in ("", "raya", "kp")
    for name in ("mawar", "melati", "kenanga", "cempaka", "anggrek", "flamboyan", "dahlia", "teratai", "seroja", "wijaya kusuma")
)
STRANGERS: Mapping[str, tuple[str, ...]] = {
    "agency": ("Dinas Tata Ruang Kab. Seberang", "OPD terkait", "UPT Lintas Wilayah"),
    "category": ("Lain2 (isi sendiri)", "Tidak jelas"),
    "area": ("Ds. Entah Berantah", "luar kota"),
}
"""Spellings that are nobody's."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of a simulated city; what its [phrases] leaves out is sloppy Indonesian. Placeholders stand in braces."""

    names: tuple[str, ...] = (
        "Siti Aminah", "Budi Santoso", "Rina Wulandari", "Agus Salim", "Dewi Lestari", "Joko Susilo", "Nur Hidayah",
        "Andi Pratama", "Yuni Astuti", "Rahmat Hidayat", "Maya Sari", "Eko Prasetyo", "Lina Marlina", "Dedi Kurniawan",
        "Fitri Handayani", "Hendra Gunawan", "Wati", "Slamet", "Tuti Alawiyah", "Bambang",
    )  # fmt: skip
    operators: tuple[str, ...] = ("Ratna", "Yusuf", "Mega", "Tono", "Ayu", "Ferry", "Lestari", "Dimas", "Wulan", "Rizky")
    matters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MATTERS)
    """What is reported, by code of the category."""
    other_matters: tuple[str, ...] = ("mohon ditindaklanjuti ya pak/bu", "tolong dibantu min", "sdh lapor tp blm ada jawaban")
    at_place: str = "{matter} di {place}"
    on_street: str = "jl {street}: {text}"
    streets: tuple[str, ...] = STREETS
    tails: tuple[str, ...] = ("", " tolong cpt ya", " terima kasih", " mohon segera!!", " gmn nih", " udh lama", " makasih sblmnya")
    urgent_tail: str = '\n"segera ya"; trims'
    gives_phone: str = " hub {phone}"
    gives_nik: str = " NIK sy {nik}"
    gives_email: str = " email {email}"
    talk: tuple[str, ...] = ("selamat pagi kota contoh", "macet nya awet", "cuaca cerah hr ini", "nitip info lomba 17an")
    """Posts that complain of nothing."""
    reply: str = "@{handle} terima kasih laporannya, segera kami tindaklanjuti"
    handle: str = "warga_contoh"
    """What a made-up account's name begins with."""
    done: str = "Sudah ditangani"
    strangers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: STRANGERS)
    phone_prefixes: tuple[str, ...] = ("0812", "0813", "0821", "0852", "0857", "0878", "0895")
    phone_digits: int = 8
    """Digits drawn behind a prefix."""

    def phone(self, chance: Random) -> str:
        """A number behind one of the prefixes; the prefix range may be real, the number is drawn."""
        digits = self.phone_digits
        return f"{chance.choice(self.phone_prefixes)}{chance.randrange(10 ** (digits - 1), 10**digits)}"

    def report(self, chance: Random, category: str, place: str) -> str:
        """What a citizen writes about a matter, now and then with a number, an identity number or an address in it."""
        matter = chance.choice(self.matters.get(category, self.other_matters))
        body = self.at_place.format(matter=matter, place=place) if place else matter
        text = f"{body}{chance.choice(self.tails)}"
        roll = chance.random()
        if roll < 0.06:
            text += self.gives_phone.format(phone=spelled_phone(chance, self.phone(chance)))
        elif roll < 0.08:
            text += self.gives_nik.format(nik=nik(chance))
        elif roll < 0.10:
            text += self.gives_email.format(email=email(chance, chance.choice(self.names)))
        return text

    def with_street(self, text: str, street: str | None) -> str:
        """The report with the street it happened in, as the writer of it begins."""
        return text if street is None else self.on_street.format(street=street, text=text)


def nik(chance: Random) -> str:
    """Sixteen digits in the form of an identity number, of the made-up region 99.01."""
    day = chance.randrange(1, 29) + (40 if chance.random() < 0.5 else 0)
    return f"9901{chance.randrange(1, 4):02d}{day:02d}{chance.randrange(1, 13):02d}{chance.randrange(60, 100):02d}{chance.randrange(1, 999):04d}"


def email(chance: Random, name: str) -> str:
    """An address under the reserved domain example.com."""
    return f"{name.lower().replace(' ', '.')}{chance.randrange(1, 99)}@example.com"


def spelled_phone(chance: Random, number: str) -> str:
    """The same number as people write it."""
    if number.startswith("+1"):
        area, office, line = number[2:5], number[5:8], number[8:]
        return chance.choice((number, f"({area}) {office}-{line}", f"{area}-{office}-{line}", f"{area} {office} {line}"))
    return chance.choice(
        (
            number,
            f"+62{number[1:]}",
            f"{number[:4]}-{number[4:8]}-{number[8:]}",
            f"{number[:4]} {number[4:8]} {number[8:]}",
        )
    )
