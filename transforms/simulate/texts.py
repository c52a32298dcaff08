"""Sloppy Indonesian for reports and posts, and the personal values that people write into them. All of it is invented."""

from __future__ import annotations

from random import Random

NAMES = (
    "Siti Aminah", "Budi Santoso", "Rina Wulandari", "Agus Salim", "Dewi Lestari", "Joko Susilo", "Nur Hidayah",
    "Andi Pratama", "Yuni Astuti", "Rahmat Hidayat", "Maya Sari", "Eko Prasetyo", "Lina Marlina", "Dedi Kurniawan",
    "Fitri Handayani", "Hendra Gunawan", "Wati", "Slamet", "Tuti Alawiyah", "Bambang",
)  # fmt: skip
OPERATORS = ("Ratna", "Yusuf", "Mega", "Tono", "Ayu", "Ferry", "Lestari", "Dimas", "Wulan", "Rizky")

MATTERS = {
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
DEFAULT_MATTERS = ("mohon ditindaklanjuti ya pak/bu", "tolong dibantu min", "sdh lapor tp blm ada jawaban")
TAILS = ("", " tolong cpt ya", " terima kasih", " mohon segera!!", " gmn nih", " udh lama", " makasih sblmnya")


def phone(chance: Random) -> str:
    """A mobile number of the form 08…; the prefix range is real, the number is drawn."""
    return f"08{chance.choice(('12', '13', '21', '52', '57', '78', '95'))}{chance.randrange(10**7, 10**8)}"


def nik(chance: Random) -> str:
    """Sixteen digits in the form of an identity number, of the made-up region 99.01."""
    day = chance.randrange(1, 29) + (40 if chance.random() < 0.5 else 0)
    return f"9901{chance.randrange(1, 4):02d}{day:02d}{chance.randrange(1, 13):02d}{chance.randrange(60, 100):02d}{chance.randrange(1, 999):04d}"


def email(chance: Random, name: str) -> str:
    """An address under the reserved domain example.com."""
    return f"{name.lower().replace(' ', '.')}{chance.randrange(1, 99)}@example.com"


def report(chance: Random, category: str, place: str) -> str:
    """What a citizen writes about a matter, now and then with a number, an identity number or an address in it."""
    body = chance.choice(MATTERS.get(category, DEFAULT_MATTERS))
    text = f"{body} di {place}{chance.choice(TAILS)}" if place else f"{body}{chance.choice(TAILS)}"
    roll = chance.random()
    if roll < 0.06:
        text += f" hub {spelled_phone(chance, phone(chance))}"
    elif roll < 0.08:
        text += f" NIK sy {nik(chance)}"
    elif roll < 0.10:
        text += f" email {email(chance, chance.choice(NAMES))}"
    return text


def on_street(text: str, street: str | None) -> str:
    """The report with the street it happened in, as the writer of it begins."""
    return text if street is None else f"jl {street}: {text}"


def spelled_phone(chance: Random, number: str) -> str:
    """The same number as people write it."""
    return chance.choice(
        (
            number,
            f"+62{number[1:]}",
            f"{number[:4]}-{number[4:8]}-{number[8:]}",
            f"{number[:4]} {number[4:8]} {number[8:]}",
        )
    )
