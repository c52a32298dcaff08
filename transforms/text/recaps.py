"""The words of a monthly recap: which heading is which column, what a total is called, what stands before an agency's name."""

from __future__ import annotations

import re

from transforms.city.lists import fold
from transforms.text.measures import FOLLOWED_UP, NOT_FOLLOWED_UP, RECEIVED

AGENCY, CHANNEL = "agency", "channel"



def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGENCY_HEADS = _words(
    "instansi opd skpd skpdukpd dinas unit satker lembaga perangkat agency agencies department departments"
)
_AGENCY_FILLERS = _words(
    "nama kerja daerah organisasi terkait tujuan satuan pelaksana teknis penanggung jawab pengampu yang dituju name of responsible city"
)
_CHANNEL_HEADS = _words("kanal media saluran sumber channel channels source")
_CHANNEL_FILLERS = _words(
    "nama jenis pengaduan aduan keluhan laporan informasi masuk komunikasi penyampaian yang digunakan name of intake"
)
_RECEIVED_HEADS = _words(
    "jumlah total jml banyaknya keluhan aduan pengaduan laporan diterima masuk tiket count complaints reports tickets received"
)
_RECEIVED_FILLERS = _words("yang warga masyarakat per bulan bulanan of number")
_MONTH_HEADS = _words("bulan tanggal tgl periode month date period")
_MONTH_FILLERS = _words("tahun laporan rekap pelaporan year report of")
_DONE = "ditindaklanjuti|selesai|diselesaikan|terselesaikan|terjawab|dijawab|ditanggapi|direspon|tuntas|tindaklanjut"
_FOLLOWED_UP = re.compile(rf"(jumlah|total)?(yang)?(sudah|telah)?({_DONE})|followedup|resolved|answered|closed")
_NOT_FOLLOWED_UP = re.compile(rf"(jumlah|total)?(yang)?(belum|tidak)({_DONE})|belum|notfollowedup|notyetfollowedup|unresolved|pending|open")
_TOTAL = re.compile(r"(sub ?|grand )?(jumlah|total|jml)\b.*|subtotal|grandtotal")
_CHANNEL_WORDS = _words(
    "website web situs facebook fb sms twitter telepon telpon telp phone callcenter callcentre email surel instagram ig whatsapp wa "
    "lapor laporgoid sp4n sp4nlapor datanglangsung walkin tatapmuka surat mediacetak mediaelektronik mediasosial koran radio televisi "
    "tv aplikasi app youtube tiktok telegram kotaksaran letter fax 112"
)
_NOT_NAMES = _words("no nomor nr ket keterangan uraian catatan notes remarks")
_NOBODY = _words("warga masyarakat umum lain lainnya lain2 lainlain dll other others citizens")

_NATURES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(permohon(an)?|permintaan)(\s+informasi)?\b", re.IGNORECASE), "information"),
    (re.compile(r"(apresiasi|saran|aspirasi|usul(an)?|masukan)\b", re.IGNORECASE), "aspiration"),
    (re.compile(r"kritik(an)?\b", re.IGNORECASE), "criticism"),
    (re.compile(r"(keluhan|pengaduan|aduan)\b", re.IGNORECASE), "complaint"),
)


def is_agency_heading(text: str) -> bool:
    """Whether a heading cell stands over names of agencies.

    >>> is_agency_heading("Nama Instansi / OPD"), is_agency_heading("Dinas Kesehatan")
    (True, False)
    """
    return _made_of(text, _AGENCY_HEADS, _AGENCY_FILLERS)


def is_channel_heading(text: str) -> bool:
    """Whether a heading cell stands over names of channels.

    >>> is_channel_heading("Media Pengaduan"), is_channel_heading("Media Cetak")
    (True, False)
    """
    return _made_of(text, _CHANNEL_HEADS, _CHANNEL_FILLERS)


def is_month_heading(text: str) -> bool:
    """Whether a heading cell stands over months or days."""
    return _made_of(text, _MONTH_HEADS, _MONTH_FILLERS)


def is_channel_word(text: str) -> bool:
    """Whether a cell names a channel that recaps commonly have."""
    return _squeezed(text) in _CHANNEL_WORDS


def is_no_name(text: str) -> bool:
    """Whether a heading cell stands over numbers of rows or remarks."""
    return _squeezed(text) in _NOT_NAMES


def measure_of(text: str) -> str | None:
    """What a heading says is counted below it; None where it says no such thing.

    >>> measure_of("Ditindak lanjuti"), measure_of("Belum Ditindaklanjuti"), measure_of("Jumlah"), measure_of("Keterangan")
    ('followed_up', 'not_followed_up', 'received', None)
    """
    squeezed = _squeezed(text)
    if _NOT_FOLLOWED_UP.fullmatch(squeezed):
        return NOT_FOLLOWED_UP
    if _FOLLOWED_UP.fullmatch(squeezed):
        return FOLLOWED_UP
    return RECEIVED if _made_of(text, _RECEIVED_HEADS, _RECEIVED_FILLERS) else None


def is_total(text: str) -> bool:
    """Whether a name is that of a sum, not of an agency or a channel.

    >>> is_total("JUMLAH"), is_total("Grand Total"), is_total("Dinas Perhubungan")
    (True, True, False)
    """
    return _TOTAL.fullmatch(fold(text)) is not None


def is_subtotal(text: str) -> bool:
    """Whether a total is that of a part of its table."""
    return fold(text).startswith("sub")


def split_nature(text: str) -> tuple[str | None, str]:
    """The nature that stands before an agency's name, and the name; the name is '' where nobody is named.

    >>> split_nature("Permohonan Informasi Dinas Kesehatan"), split_nature("Saran Warga"), split_nature("Lain-Lain")
    (('information', 'Dinas Kesehatan'), ('aspiration', ''), (None, ''))
    """
    nature, rest = None, text.strip()
    for pattern, named in _NATURES:
        if found := pattern.match(rest):
            nature, rest = named, rest[found.end() :].strip(" -–:,")
            break
    return nature, "" if set(fold(rest).split()) <= _NOBODY else rest


def _made_of(text: str, heads: frozenset[str], fillers: frozenset[str]) -> bool:
    words = set(fold(text).split())
    return bool(words & heads) and words <= heads | fillers


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")
