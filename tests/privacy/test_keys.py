"""The same person is one id, two persons are two, and nobody without the key can tell."""

from __future__ import annotations

import doctest
import hashlib
import hmac
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.city import load_city
from transforms.city.model import City
from transforms.privacy import keys
from transforms.privacy.keys import CityKey, KeyProblem, city_key, normalise, region_of

KEY = CityKey(b"a key for these tests only".ljust(32, b"."))
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "cities" / "kota-contoh"
REAL = City("depok", "Kota Depok", "Asia/Jakarta", Path("data/cities/depok"), "")
LONG = "0123456789abcdef" * 4


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(keys).failed == 0


@pytest.mark.parametrize(
    "text",
    ["0812-3456-7890", "+62 812 3456 7890", "6281234567890", "62 812-3456-7890", "(0812) 3456.7890", "81234567890", "081234567890 / 0811111111"],
)
def test_every_spelling_of_a_number_is_one_id(text: str) -> None:
    assert normalise("phone", text) == "+6281234567890"
    assert KEY.token("phone", text) == KEY.token("phone", "081234567890")


@given(st.from_regex(r"8[1-9][0-9]{8,9}", fullmatch=True))
def test_the_short_way_for_mobiles_agrees_with_the_library(rest: str) -> None:
    import phonenumbers

    number = phonenumbers.parse(f"0{rest}", "ID")
    if phonenumbers.is_possible_number(number):
        assert normalise("phone", f"0{rest}") == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_the_region_is_the_citys() -> None:
    assert normalise("phone", "(212) 555-0100", region_of("America/New_York")) == "+12125550100"
    assert normalise("phone", "021-7654321", region_of("Asia/Makassar")) == "+62217654321"


@pytest.mark.parametrize("text", [None, "", "  ", "-", "anonymous", "Unknown", "Restricted", "N/A"])
def test_nobody_is_no_id(text: str | None) -> None:
    assert KEY.token("phone", text) is None


@pytest.mark.parametrize("kind", ["phone", "nik", "agent", "handle", "email"])
@pytest.mark.parametrize("text", ["6.28123E+12", "6,28123E+12", "8.12E+10", "3.20101550190000E+15", "7E+17"])
def test_a_number_that_a_spreadsheet_shortened_is_nobodys(kind: str, text: str) -> None:
    """Else everybody whose number began alike would be one person who complains all day."""
    assert KEY.token(kind, text) is None
    assert KEY.token("agent", "12E4") is not None


def test_other_values_have_one_spelling_too() -> None:
    assert KEY.token("handle", "@DinkesKota") == KEY.token("handle", "dinkeskota ")
    assert KEY.token("nik", "3201.0155.0190.0001") == KEY.token("nik", "3201015501900001")
    assert KEY.token("email", "A@B.id ") == KEY.token("email", "a@b.id")
    assert KEY.token("phone", "anon3467") not in (None, KEY.token("phone", "anon3468"))
    with pytest.raises(ValueError, match="no normal form for 'alamat'"):
        KEY.token("alamat", "x")


def test_only_that_a_name_was_given_is_kept() -> None:
    assert KEY.token("name", "Budi") == KEY.token("name", "Siti") != None  # noqa: E711
    assert KEY.token("name", " ") is None


def test_ids_of_kinds_keys_and_purposes_never_meet() -> None:
    other = CityKey(b"another".ljust(32, b"."))
    tokens = [KEY.token(kind, "3201015501900001") for kind in ("phone", "nik", "email", "handle", "agent")]
    tokens += [other.token("nik", "3201015501900001"), KEY.derive("internal").token("nik", "3201015501900001")]
    tokens += [KEY.derive("export").token("nik", "3201015501900001")]
    assert len(set(tokens)) == len(tokens)
    assert all(token is not None and len(token) == 32 and int(token, 16) >= 0 for token in tokens)


def test_the_key_shows_nowhere() -> None:
    assert "only" not in repr(KEY) and KEY.secret.hex()[:16] != KEY.fingerprint
    assert len(KEY.fingerprint) == 16 and KEY.fingerprint != KEY.derive("internal").fingerprint


@given(st.text(max_size=40))
def test_an_engine_that_hashes_with_the_pads_gets_the_same_hash(text: str) -> None:
    inner, outer = KEY.pads("row")
    expected = hmac.digest(KEY.derive("row").secret, text.encode(), "sha256").hex()
    assert hashlib.sha256(outer + hashlib.sha256(inner + text.encode()).digest()).hexdigest() == expected
    assert KEY.row_hash(text) == expected[:32]


def test_a_city_without_a_key_stops() -> None:
    with pytest.raises(KeyProblem, match="city 'depok' has no key for personal values, so nothing was read"):
        city_key(REAL, {})


def test_the_key_comes_from_the_environment_or_a_file_nobody_else_can_read(tmp_path: Path) -> None:
    path = tmp_path / "city.key"
    path.write_text(LONG + "\n", encoding="utf-8")
    path.chmod(0o600)
    assert city_key(REAL, {"TANGGAP_KEY_FILE": str(path)}).fingerprint == city_key(REAL, {"TANGGAP_KEY": LONG}).fingerprint
    path.chmod(0o640)
    with pytest.raises(KeyProblem, match=r"can be read by others \(mode 0640, right: 0600\)"):
        city_key(REAL, {"TANGGAP_KEY_FILE": str(path)})
    with pytest.raises(KeyProblem, match="cannot be read: No such file"):
        city_key(REAL, {"TANGGAP_KEY_FILE": str(tmp_path / "none")})
    with pytest.raises(KeyProblem, match="TANGGAP_KEY has 5 characters"):
        city_key(REAL, {"TANGGAP_KEY": "short"})


def test_the_sample_citys_demo_key_is_refused_everywhere_else() -> None:
    sample = load_city(SAMPLE, environ={"TANGGAP_DATA": "/nowhere"})
    assert sample.demo_key and city_key(sample, {}).fingerprint
    with pytest.raises(KeyProblem, match="is the demo key of kota-contoh"):
        city_key(REAL, {"TANGGAP_KEY": sample.demo_key})
    with pytest.raises(KeyProblem, match="is the demo key of kota-contoh"):
        city_key(replace(sample, id="depok"), {})
    with pytest.raises(KeyProblem, match="Its demo_key is not used"):
        city_key(replace(REAL, demo_key=LONG), {})


def test_no_error_repeats_the_key() -> None:
    secret = "rahasia-sekali"
    with pytest.raises(KeyProblem) as failed:
        city_key(REAL, {"TANGGAP_KEY": secret})
    assert secret not in str(failed.value)
