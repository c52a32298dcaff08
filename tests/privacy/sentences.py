"""Sentences of complaints with one value written into them."""

from __future__ import annotations

import random
from dataclasses import dataclass

BEFORE = (
    "Lampu jalan mati sudah 3 hari di depan rumah saya, {}",
    "mohon dibantu min, {}",
    "Selamat pagi, nama saya ibu Wati {}",
    "air PDAM tidak keluar sejak tgl 12/03/2024 {}",
    "Tolong ditindaklanjuti pak wali, {}",
    "{}",
    "jalan rusak di RT 03 RW 05 {}",
    "sudah lapor jam 08.00 belum ada jawaban {}",
    "banjir setinggi 30 cm sejak pukul 21.30, {}",
    "Biaya parkir Rp 5.000 ditagih 2 kali {}",
    "no tiket saya 4512, {}",
    "SUDAH 2 MINGGU SAMPAH TIDAK DIANGKUT {}",
    "sdh 3x lapor gak ada respon!! {}",
    "(lanjutan) {}",
    "KTP anak saya belum jadi dari Juni 2023, {}",
    "di KM 12 ada pohon tumbang: {}",
)
AFTER = (
    "",
    ".",
    ", terima kasih",
    " mohon segera ya pak",
    " (Bapak Dedi)",
    "\nterima kasih",
    "!!!",
    " sebelum jam 16.00 WIB",
    " a.n. Sulastri",
    ", lokasi dekat masjid",
    " trims min",
    " tgl 5 Mei 2024",
    "?",
    " - warga RW 07",
    "; ditunggu",
    " 🙏",
)
CUES = {
    "mobile": ("", "", "", "hubungi ", "WA ", "hp: ", "no hp saya ", "bisa di ", "cp ", "ke nomor "),
    "landline": ("", "", "telp ", "kantor ", "Telp. ", "fax ", "telepon rumah "),
    "local": ("telp ", "tlp. ", "telepon ", "Telp: ", "hub. ", "hubungi "),
    "nik": ("", "", "NIK ", "nik: ", "no ktp ", "NIK saya ", "dengan nomor induk "),
    "kk": ("", "KK ", "no kk ", "No. KK: ", "kartu keluarga ", "nomor kartu keluarga "),
    "account": ("", "", "rek BCA ", "no rek ", "transfer ke ", "rekening mandiri ", "Bank BRI ", "norek: "),
    "email": ("", "", "email ", "kirim ke ", "e-mail: "),
    "plate": ("", "", "mobil ", "nopol ", "plat ", "motor ", "angkot "),
    "address": ("", "", "di ", "alamat ", "alamat: ", "rumah saya di ", "depan "),
}


@dataclass(frozen=True, slots=True)
class Written:
    """One personal value in a sentence: what must be gone from it (``secret``), and how it was written."""

    kind: str
    form: str
    text: str
    secret: str
    frame: str
    """The sentence without the value."""

    def survives(self, masked: str) -> bool:
        """Whether four digits in a row of the value are still to be read (of what is no number: the secret itself)."""
        if not self.secret.isdigit() or len(self.secret) < 6:
            return (
                self.secret.casefold() in plain(masked).casefold()
                and self.secret.casefold() not in plain(self.frame).casefold()
            )
        left, around = digits(masked), digits(self.frame)
        windows = {self.secret[place : place + 4] for place in range(len(self.secret) - 3)}
        return any(window in left and window not in around for window in windows)


def plain(text: str) -> str:
    """The text without what separates: what a reader puts together again."""
    return "".join(character for character in text if character.isalnum())


def digits(text: str) -> str:
    """Every digit of a text in its order, however it is written."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def in_sentence(dice: random.Random, kind: str, form: str, value: str, secret: str) -> Written:
    before, after = dice.choice(BEFORE), dice.choice(AFTER)
    cue = dice.choice(CUES[kind])
    return Written(kind, form, before.format(cue + value) + after, secret, before.format(cue) + after)
