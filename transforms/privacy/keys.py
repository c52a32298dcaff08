"""Keyed ids: the same person gives the same id, and nobody without the city's key can tell which person.

A value is normalised, then hashed with HMAC-SHA256 under the city's key, separated by type: a phone number and an
identity number of the same digits never share an id.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import phonenumbers

from transforms.city.model import SAMPLE_CITY, City
from transforms.city.settings import SAMPLE_KEY_SHA256

DOMAIN = b"tanggap/1/"
MINIMUM_CHARACTERS = 32
TOKEN_CHARACTERS = 32
DEFAULT_REGION = "ID"
ROW = "row"
"""What source rows are hashed for."""

_NOT_GIVEN = "anonymous|anonim|private|pribadi|restricted|unavailable|unknown|withheld|blocked|none|null|nan|n/a|-|0|tidak ada"
WITHHELD = frozenset((*_NOT_GIVEN.split("|"), "caller id withheld"))
"""What exchanges and officers write where a number or name was not given: no id, rather than one id for all of them."""

_SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]{1,3}")
"""A number as a spreadsheet shortens it: 6.28123E+12 was any of a million telephone numbers, and is none of them."""

_PLAIN_MOBILE = re.compile(r"(?:\+?62|0)(8[1-9][0-9]{7,10})")
_FILLERS = re.compile(r"[\s.\-()]+")
_SEVERAL = re.compile(r"\s*[/;,|]\s*")


class KeyProblem(RuntimeError):
    """The city's key is missing or cannot be trusted. Trying again does not help."""

    transient = False


@dataclass(frozen=True, slots=True)
class CityKey:
    """The secret that personal values of one city are hashed with; never printed, never compared in the clear."""

    secret: bytes = field(repr=False)
    region: str = DEFAULT_REGION
    """ISO 3166 region that numbers without a country code belong to."""
    layers: tuple[bytes, ...] = field(default=(), repr=False)
    """Secrets added since, oldest first: an id is hashed again under each, so ids made before can follow without what they were made of."""

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell keys apart without giving them away; goes into the manifest."""
        return hmac.digest(self._all, DOMAIN + b"fingerprint\0", "sha256").hex()[:16]

    @property
    def _all(self) -> bytes:
        """One secret that needs every layer; the first alone where there is no other."""
        mixed = self.secret
        for layer in self.layers:
            mixed = hmac.digest(layer, DOMAIN + b"mix\0" + mixed, "sha256")
        return mixed

    def token(self, kind: str, value: str | None) -> str | None:
        """Keyed id (32 hex digits) of one value of ``kind`` (phone, nik, email, handle, agent, name); None where nothing was given.

        Raises ValueError for a kind that has no normalisation.
        """
        normal = normalise(kind, value, self.region)
        return None if normal is None else self._layered(self._hex(kind.encode(), normal.encode())[:TOKEN_CHARACTERS])

    def tokens(self, kind: str, values: Iterable[str | None]) -> dict[str, str | None]:
        """Keyed ids of the distinct values, by value as written."""
        return {value: self.token(kind, value) for value in set(values) if value is not None}

    def derive(self, purpose: str) -> CityKey:
        """A key of its own for one purpose; ids made with it cannot be matched with ids made with this one.

        >>> key = CityKey(b"k" * 32)
        >>> key.derive("internal").token("nik", "1") == key.token("nik", "1")
        False
        """
        return CityKey(_derived(self._all, purpose), self.region)

    def pads(self, kind: str) -> tuple[bytes, bytes]:
        """Inner and outer pad of HMAC-SHA256 under the first key derived for ``kind``, for an engine that hashes columns itself:
        sha256(outer + sha256(inner + value)); `layer_pads` follow. As secret as the key."""
        return _pads(_derived(self.secret, kind))

    def layer_pads(self) -> tuple[tuple[bytes, bytes], ...]:
        """Pads of each layer, in order: the first 32 hex digits of one hash are the value of the next."""
        return tuple(_pads(layer) for layer in self.layers)

    def row_hash(self, text: str) -> str:
        """Keyed hash (32 hex digits) of a whole source row: equal rows are found again, their content is not."""
        first = hmac.digest(_derived(self.secret, ROW), text.encode("utf-8", "surrogateescape"), "sha256")
        return self._layered(first.hex()[:TOKEN_CHARACTERS])

    def rotated(self, text: str) -> CityKey:
        """This key with one more layer, made of a secret's text.

        >>> old = CityKey(b"k" * 32)
        >>> new = old.rotated("a new secret")
        >>> new.token("nik", "1") == new.renew(old.token("nik", "1")) != old.token("nik", "1")
        True
        """
        layer = hashlib.sha256(DOMAIN + b"layer\0" + text.encode()).digest()
        return CityKey(self.secret, self.region, (*self.layers, layer))

    def renew(self, token: str) -> str:
        """The id under this key that ``token`` is under the same key without its last layer."""
        return hmac.digest(self.layers[-1], token.encode(), "sha256").hex()[:TOKEN_CHARACTERS]

    def _layered(self, token: str) -> str:
        for layer in self.layers:
            token = hmac.digest(layer, token.encode(), "sha256").hex()[:TOKEN_CHARACTERS]
        return token

    def _hex(self, kind: bytes, value: bytes) -> str:
        return hmac.digest(self.secret, DOMAIN + kind + b"\0" + value, "sha256").hex()


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, DOMAIN + b"derive\0" + purpose.encode(), "sha256")


def _pads(secret: bytes) -> tuple[bytes, bytes]:
    block = secret.ljust(64, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def normalise(kind: str, value: str | None, region: str = DEFAULT_REGION) -> str | None:
    """The one spelling of a personal value; None where nothing was given, or nothing that tells anybody apart.

    >>> normalise("phone", "0812-3456-7890"), normalise("handle", "@DinkesKota"), normalise("email", " A@B.id ")
    ('+6281234567890', 'dinkeskota', 'a@b.id')
    """
    rule = _NORMAL_FORMS.get(kind)
    if rule is None:
        raise ValueError(f"no normal form for {kind!r}; known: {', '.join(sorted(_NORMAL_FORMS))}")
    text = (value or "").strip()
    if not text or text.casefold() in WITHHELD or (kind != "name" and _SHORTENED.fullmatch(text)):
        return None
    return rule(text, region) or None


def _phone(text: str, region: str) -> str:
    bare = _FILLERS.sub("", text)
    plain = _PLAIN_MOBILE.fullmatch(bare) if region == "ID" else None
    if plain:
        return "+62" + plain[1]
    first = _SEVERAL.split(text, maxsplit=1)[0]  # two numbers in one cell: the first is the one to call
    try:
        number = phonenumbers.parse(first, region)
    except phonenumbers.NumberParseException:
        return _FILLERS.sub("", first).casefold()
    if not phonenumbers.is_possible_number(number):  # an extension, a short code: kept apart from real numbers
        return _FILLERS.sub("", first).casefold()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(text: str, region: str) -> str:
    return re.sub(r"[^0-9]", "", text) or text.casefold()


def _lower(text: str, region: str) -> str:
    return text.casefold()


def _handle(text: str, region: str) -> str:
    return text.lstrip("@").strip().casefold()


def _present(text: str, region: str) -> str:
    # A name is no identity: two people share one. Only that a name was given is kept.
    return "given"


_NORMAL_FORMS: dict[str, Callable[[str, str], str]] = {
    "phone": _phone,
    "nik": _digits,
    "email": _lower,
    "handle": _handle,
    "agent": _lower,
    "name": _present,
}


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    rows = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines()
    cells = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {zone: region for region, _, zone, *_ in cells}


def region_of(zone: str) -> str:
    """ISO 3166 region a time zone lies in; Indonesia where the zone has none (UTC).

    >>> region_of("Asia/Makassar"), region_of("America/New_York"), region_of("UTC")
    ('ID', 'US', 'ID')
    """
    return _regions().get(zone, DEFAULT_REGION)


def city_key(city: City, environ: Mapping[str, str]) -> CityKey:
    """The key of ``city``: ``TANGGAP_KEY``, else the file named by ``TANGGAP_KEY_FILE``, else a simulated city's demo key.

    Raises `KeyProblem` when there is none, when it is short, when others can read its file, and when any other city is
    given the sample city's demo key.
    """
    text, origin = _key_text(city, environ)
    return _key(city, text, origin)


def key_in_file(city: City, path: Path) -> CityKey:
    """The key of ``city`` that stands in ``path``; one line a secret, the newest last. Raises `KeyProblem`."""
    return _key(city, *_read_key_file(path))


def _key(city: City, text: str, origin: str) -> CityKey:
    first, *later = text.splitlines() or [""]
    for secret in (first, *later):
        if len(secret) < MINIMUM_CHARACTERS:
            raise KeyProblem(f"{origin} has {len(secret)} characters; at least {MINIMUM_CHARACTERS} are needed.\n{_CURE}")
    is_sample = city.simulated and city.id == SAMPLE_CITY
    if not is_sample and hashlib.sha256(first.encode()).hexdigest() == SAMPLE_KEY_SHA256:
        raise KeyProblem(f"{origin} is the demo key of {SAMPLE_CITY}, which everybody can read: refused for city '{city.id}'.\n{_CURE}")
    key = CityKey(hashlib.sha256(DOMAIN + b"key\0" + first.encode()).digest(), region_of(city.zone))
    for secret in later:
        key = key.rotated(secret)
    return key


_CURE = (
    "Make one: (umask 077; openssl rand -hex 32 > city.key), keep a copy in the safe, and set TANGGAP_KEY_FILE to its path.\n"
    "A lost key cannot be replaced: ids made with another key never match the old ones."
)


def _key_text(city: City, environ: Mapping[str, str]) -> tuple[str, str]:
    if environ.get("TANGGAP_KEY", "").strip():
        return environ["TANGGAP_KEY"].strip(), "TANGGAP_KEY"
    if environ.get("TANGGAP_KEY_FILE", "").strip():
        return _read_key_file(Path(environ["TANGGAP_KEY_FILE"].strip()).expanduser())
    if city.demo_key and city.simulated:
        return city.demo_key, f"{city.path / 'city.toml'}, privacy.demo_key"
    refused = " Its demo_key is not used: real people need a key nobody else has." if city.demo_key else ""
    raise KeyProblem(f"city '{city.id}' has no key for personal values, so nothing was read.{refused}\n{_CURE}")


def _read_key_file(path: Path) -> tuple[str, str]:
    origin = f"TANGGAP_KEY_FILE {path}"
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise KeyProblem(f"{origin} can be read by others (mode {mode:04o}, right: 0600).\nRun: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip(), origin
    except OSError as error:
        raise KeyProblem(f"{origin} cannot be read: {error.strerror}.\n{_CURE}") from error
    except UnicodeDecodeError as error:
        raise KeyProblem(f"{origin} is not text.\n{_CURE}") from error
