"""What words alone say: an emergency, a prank, an advertisement. Written down, so that a steward can read why.

They stand beside the model and before there is one. An emergency is flagged by either; a suspicion never removes anything.
"""

from __future__ import annotations

import re

EMERGENCY = (
    r"kebakaran|terbakar|kobaran|meledak|ledakan|kecelakaan|laka\s?lantas|tabrakan|ditabrak|tertabrak|tabrak\s?lari|korban\s+(?:jiwa|luka|meninggal)"
    r"|tenggelam|hanyut|terseret|longsor\w*|banjir\s+bandang|roboh|ambruk|tumbang|tertimpa|menimpa|kesetrum|tersetrum|tersengat|kabel\s+(?:\w+\s+){0,2}putus"
    r"|(?:gas|elpiji|lpg)\s+bocor|keracunan|sesak\s+na[fp]as|pingsan|tidak\s+sadar(?:kan\s+diri)?|serangan\s+jantung|(?:mau|hendak|akan)\s+melahirkan"
    r"|(?:di|pem)?begal\w*|rampok|dirampok|perampokan|tawuran|penusukan|ditusuk|dibacok|kdrt|diperkosa|bunuh\s+diri|gempa|bom|darurat|butuh\s+ambulan\w*"
)
PRANK = r"(?:cuma|hanya|lagi)\s+(?:tes|test|iseng|coba)|iseng|nge?prank|prank|salah\s+pencet|kepencet|halo\s+halo|w[ek]+w[ek]+|(?:ha|wk|he|hi){4,}"
SPAM = (
    r"slot\s+(?:gacor|online)|gacor|maxwin|judi\s+online|togel|pinjaman\s+(?:online|cepat|tanpa)|pinjol\s+cair|dana\s+cair|(?:jual|beli|tambah)\s+follower\w*"
    r"|promo\s+(?:diskon|murah|spesial)|diskon\s+\d+|klik\s+link|cek\s+bio|open\s+(?:bo|reseller)|pelangsing|peninggi|obat\s+kuat|bonus\s+(?:member|deposit)"
)

_EMERGENCY = re.compile(rf"\b(?:{EMERGENCY})\b", re.IGNORECASE)
# What is talked about as done, drilled or warned of in general is none: an exercise, a lecture, a fire brigade's own report.
_NO_EMERGENCY = re.compile(r"\b(?:simulasi|sosialisasi|pelatihan|penyuluhan|sudah\s+(?:di)?padam\w*|telah\s+(?:di)?padam\w*)\b", re.IGNORECASE)
_PRANK = re.compile(rf"\b(?:{PRANK})\b", re.IGNORECASE)
_SPAM = re.compile(rf"\b(?:{SPAM})\b", re.IGNORECASE)


def is_emergency(text: str) -> bool:
    """Whether words of a text speak of danger to life now.

    >>> is_emergency("Ada kebakaran di pasar"), is_emergency("simulasi kebakaran di sekolah"), is_emergency("lampu mati")
    (True, False, False)
    """
    return _EMERGENCY.search(text) is not None and _NO_EMERGENCY.search(text) is None


def suspicion(text: str) -> str:
    """``spam``, ``prank`` or ``none``, by words; an emergency is never suspected.

    >>> suspicion("slot gacor hari ini klik link"), suspicion("wkwkwkwk iseng aja"), suspicion("kebakaran woy wkwkwkwk")
    ('spam', 'prank', 'none')
    """
    if is_emergency(text):
        return "none"
    if _SPAM.search(text):
        return "spam"
    return "prank" if _PRANK.search(text) else "none"
