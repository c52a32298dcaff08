"""What masks must catch, and what they must leave."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.privacy import lookalikes, masks, nik
from transforms.privacy.masks import TRIGGER, UNMASKABLE, Masker, is_person, keep_patterns, shape

MASK = Masker()

CAUGHT = {
    "telepon": [
        "081234567890", "0812 3456 7890", "0812-3456-7890", "0812.3456.7890", "+62 812-3456-7890", "+6281234567890", "6281234567890",
        "62 812 3456 7890", "(0812) 34567890", "+62 (0) 812 3456 7890", "0 8 1 2 3 4 5 6 7 8 9 0", "08-12-34-56-78-90",
        "08 12 34 56 78 90", "nol delapan satu dua tiga empat lima enam tujuh delapan", "0812 tiga empat lima enam tujuh 890",
        "(021) 7654321", "021-7654321", "0251 8321234", "+62 21 7654321", "telp 7654321", "HP saya 0812 3456 7890 ya",
        "wa.me/6281234567890", "+1 212 555 0100", "o8123456789O", "081.234.567.890", "0812\u200b34567890", "08-12-1999-7890",
        "\u0660\u0668\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
    ],
    "NIK": ["3201015501900001", "3201 0155 0190 0001", "32.01.01.550190.0001", "NIK: 3201015501900001", "ktp 320101 550190 0001"],
    "KK": ["KK 3201011501120003", "kartu keluarga no 3201 0115 0112 0003"],
    "email": ["a.b+c@gmail.com", "nama (at) gmail (dot) com", "nama at gmail dot com"],
    "akun": ["@budi_santoso tolong", "cc: @Tetangga"],
    "alamat": [
        "Jl. Merdeka No. 12", "Jalan R.A. Kartini No 5 RT 03/05", "jl mawar 3 blok C/12", "Gg. Melati nomor 7b", "RT 03 RW 05 No 12",
    ],
    "plat": ["B 1234 ABC", "plat b 1234 xyz", "D1234XY", "b1234kzt"],
    "rekening": ["rek BCA 1234567890", "no rek BRI a.n. Budi 0012-01-012345-50-7", "Mandiri 157-00-0123456-7"],
    "angka": ["9999999999999999", "123456789"],
}  # fmt: skip

LEFT = [
    "Lampu mati sejak 08-08-2022 19.30", "Buka 08.00-16.00 setiap hari", "Rp 1.500.000.000 dana desa", "tahun 2021 2022",
    "RT 05 RW 03 banjir", "Jalan rusak di KM 12", "Jl. Margonda Raya rusak berat", "sejak 2022-01-12 10:00:00", "kena denda Rp500.000",
    "satu dua kali lapor", "JALAN A 12 RT 3 RUSAK", "B 12 DI SINI", "sudah 3 hari 4 malam, 5 orang", "jam 7 pagi 2 hari",
    "tinggi 30-50 cm", "tanggal 12/03/2022 jam 10.15 WIB", "KELURAHAN 3 DAN 4", "Permen 12 Tahun 2019 pasal 23",
    "No. 25 Tahun 2009", "ketinggian air 1,5 m", "dari jam 07.00 sampai 21.00", "lewat 24 jam", "5 M dari sini", "kotak P3K kosong",
    "terima kasih pak. Nuhun", "12/03/2024 3 hari", "RW 05 12/03/2024", "RW 01, 02, 03, 04, 05", "Perda No. 97 Tahun 2009", "luas 20 m²",
    "lihat https://t.co/K26JEab", "pukul 14.30-15.45 tanggal 1/2/23", "Selokan mampet", "",
]  # fmt: skip


@pytest.mark.parametrize(("token", "text"), [(token, text) for token, texts in CAUGHT.items() for text in texts])
def test_what_reaches_or_names_a_person_is_masked(token: str, text: str) -> None:
    masked = MASK.mask(text)
    assert f"[{token}]" in masked
    assert not re.search(r"\d{3}", masked)
    assert re.search(TRIGGER, text), "the engine would not have asked"


@pytest.mark.parametrize("text", LEFT)
def test_what_is_nobodys_is_left(text: str) -> None:
    assert MASK.mask(text) == text


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert all(doctest.testmod(module).failed == 0 for module in (masks, lookalikes, nik))


numbers = st.from_regex(r"08[1-9][0-9]{8,9}", fullmatch=True)
separators = st.sampled_from(["", " ", "-", ".", " - "])
before = st.sampled_from(["", "tgl 08-08-2022 ", "jam 08.00 ", "jam 08.00 - 16.00 ", "Rp 50.000 ", "RT 03 ", "no 5, ", "2022 ", "HP:", "(", "wa"])
after = st.sampled_from(["", ".", " 08.00", " tgl 08-08-2022", ", trims", ")", " 3 kali", "/"])


@given(numbers, separators, st.integers(2, 5), before, after)
def test_no_mobile_number_survives_in_any_company(number: str, separator: str, group: int, ahead: str, behind: str) -> None:
    written = separator.join(number[place : place + group] for place in range(0, len(number), group))
    masked = re.sub(r"\D", "", MASK.mask(f"{ahead}{written}{behind}"))
    assert number[-6:] not in masked and number[:6] not in masked


@given(st.text(max_size=60) | st.lists(st.sampled_from([text for texts in CAUGHT.values() for text in texts] + LEFT), max_size=4).map(" ".join))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = MASK.mask(text)
    assert MASK.mask(once) == once
    assert not re.search(r"\d{9}", once)


@given(st.text("0123456789 .-/+()@abcRp", max_size=40))
def test_nine_digits_in_a_row_never_survive(text: str) -> None:
    assert not re.search(r"\d{9}", MASK.mask(text))


def test_a_mention_at_the_end_of_a_sentence_is_no_address() -> None:
    assert MASK.mask("Mohon bantuannya @dbmp. Nuhun") == "Mohon bantuannya [akun]. Nuhun"
    assert MASK.mask("kirim ke nama @gmail.com") == "kirim ke [email]"


def test_what_a_city_declares_as_its_own_is_kept() -> None:
    own = Masker((r"KC-\d{4}-\d{6}", r"(?i:@pu_uji)\b", *keep_patterns(["1500 123", "112"])))
    text = "KC-2026-000123: @PU_uji hubungi 1500123, 1500 123 atau 112, bukan 0812-3456-7890 (@warga)"
    assert own.mask(text) == "KC-2026-000123: @PU_uji hubungi 1500123, 1500 123 atau 112, bukan [telepon] ([akun])"
    assert MASK.mask("KC-2026-000123") == "KC-[angka]"
    assert own.mask("telp 15001234567") == "telp [telepon]"
    assert keep_patterns(["081234567890"]) == ()


@pytest.mark.parametrize("pattern", [r"\d+", r".*", r"[0-9 +-]{10,}", r"\S+@\S+", "(", ""])
def test_a_keep_pattern_that_lets_people_through_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="keep pattern"):
        Masker((pattern,))


def test_persons_are_told_from_ids() -> None:
    assert all(is_person(sample) for sample in UNMASKABLE if not sample.startswith("021"))
    assert not any(is_person(value) for value in ("101004143000", "1772419200.1", "KC-2026-000123", "1593478312345678901", "2026030112345678"))


def test_the_form_of_a_row_tells_nothing_of_it() -> None:
    assert shape("Budi;0812\u00e9\x00", 20) == "xxxx;9999x?"
    assert len(shape("a" * 500, 300)) == 301
