"""Passwords and tokens of sources: only from where nobody else reads them, and in nothing that is said, however a fault writes them."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from pipelines.sources import Fetched, Request, SourceError
from pipelines.sources.credentials import secret_of
from pipelines.sources.fetching import asked
from transforms.city import CityError, load_city
from transforms.city.model import Source

SECRET = "k/t s&'t+ü:9%@x"
NOW = datetime(2026, 3, 10, 1, tzinfo=UTC)


def source(**given: str) -> Source:
    return Source("sistem", "postgres", "tickets", "", "UTC", **{"url": "postgresql://tanggap@127.0.0.1/keluhan", **given})


def said(where: Source, text: str, make: Callable[[str], Exception]) -> str:
    """Everything a log or Dagster could show of a fetch that fails with ``text``."""

    def fail(request: Request) -> Fetched:
        assert request.secret == SECRET or not where.secret
        try:
            raise ConnectionError(text)
        except ConnectionError as cause:
            raise make(text) from cause

    with pytest.raises(SourceError) as raised:
        asked(where, Request(where, None, NOW, Path()), fail)
    return "".join(traceback.format_exception(raised.value)) + repr(where)


@pytest.mark.parametrize("make", [lambda text: SourceError(text, transient=True), RuntimeError], ids=["source", "fault"])
@pytest.mark.parametrize(
    "form",
    [
        SECRET, quote(SECRET), quote(SECRET, safe=""), quote(SECRET, safe="").lower(), quote_plus(SECRET), repr(SECRET)[1:-1],
        base64.b64encode(SECRET.encode()).decode(),
    ],
)  # fmt: skip
def test_no_form_of_a_secret_is_ever_said(form: str, make: Callable[[str], Exception]) -> None:
    text = said(source(secret=SECRET), f'FATAL: password authentication failed for "{form}"', make)
    assert form not in text and SECRET not in text
    assert "'sistem'" in text and "password authentication failed" in text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("cannot reach postgresql://tanggap:s3cretword@10.0.0.5/keluhan", "s3cretword"),
        ("connection to host=10.0.0.5 password=s3cretword failed", "s3cretword"),
        ('{"error": {"access_token": "s3cretword"}}', "s3cretword"),
        ("GET /2/tweets Authorization: Bearer AAAA%2Fs3cretword", "AAAA%2Fs3cretword"),
        ("Authorization: Basic dGFuZ2dhcDpzM2NyZXQ=", "dGFuZ2dhcDpzM2NyZXQ="),
    ],
)
def test_what_stands_where_secrets_stand_is_not_said_either(text: str, hidden: str) -> None:
    assert hidden not in said(source(), text, RuntimeError)


def test_a_password_in_the_address_is_hidden_in_every_form() -> None:
    where = source(url=f"postgresql://tanggap:{quote(SECRET, safe='')}@127.0.0.1/keluhan?password=other%2Fword")
    text = said(where, f"tried {where.url}, that is {SECRET}, then other/word", RuntimeError)
    assert SECRET not in text and quote(SECRET, safe="") not in text and "other" not in text


def test_an_ordinary_message_stays_as_it_is() -> None:
    text = said(source(), "the token expired; basic rights are missing on password_resets", RuntimeError)
    assert "the token expired; basic rights are missing on password_resets" in text


def test_a_secret_file_is_read_when_only_its_owner_may(tmp_path: Path) -> None:
    file = tmp_path / "sandi"
    with pytest.raises(SourceError, match="cannot be read"):
        secret_of(source(secret_file=str(file)))
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    file.chmod(0o640)
    with pytest.raises(SourceError, match=r"mode is 0640[\s\S]*chmod 600"):
        secret_of(source(secret_file=str(file)))
    file.chmod(0o600)
    assert secret_of(source(secret_file=str(file))) == SECRET
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(SourceError, match="is empty"):
        secret_of(source(secret_file=str(file)))


def city_says(folder: Path, lines: str, environ: dict[str, str] | None = None) -> str:
    """What is wrong with a city whose one source is a table of tickets with these lines."""
    folder.mkdir(exist_ok=True)
    (folder / "city.toml").write_text('id = "uji"\nname = "Kota Uji"\nzone = "Asia/Jakarta"\n', encoding="utf-8")
    (folder / "sources.toml").write_text(
        f'[[source]]\nid = "sistem"\nentity = "tickets"\n{lines}\n[source.columns]\nticket_id = "id"\ncreated_at = "dibuat"\n', encoding="utf-8"
    )
    try:
        load_city(folder, environ=environ or {})
    except CityError as error:
        return str(error)
    return ""


TABLE = 'kind = "postgres"\ntable = "keluhan"\n'


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (TABLE + 'url = "postgresql://10.0.0.5/k"', ""),
        (TABLE + 'url = "postgresql://u:${SANDI}@10.0.0.5/k"', ""),
        (TABLE + 'url = "postgresql://10.0.0.5/k"\nsecret = "${SANDI}"', ""),
        (TABLE + 'url = "postgresql://u:sandi1@10.0.0.5/k"', "url has a password in it"),
        (TABLE + 'url = "postgresql://10.0.0.5/k"\nsecret = "sandi1"', "secret is written out"),
        (TABLE + 'url = "postgresql://10.0.0.5/k"\nsecret = "${SANDI}"\nsecret_file = "x"', "has a secret and a secret_file"),
        (TABLE, "has no url"),
        (TABLE + 'url = "postgresql://10.0.0.5/k"\npath = "x.csv"', "reads no file"),
        ('kind = "csv"\npath = "x.csv"\nurl = "https://a/b.csv"', "has a path and a url"),
        ('kind = "csv"\npath = "x.csv"\nsecret = "${SANDI}"', "has a secret but no url"),
        (TABLE + 'url = "postgresql://a/k"\nquery = "select 1"', "a table and a query"),
        ('kind = "postgres"\nurl = "postgresql://a/k"', "neither table nor query"),
        (TABLE + 'url = "postgresql://a/k"\ncursor_column = "diubah"', "has no cursor_column"),
        (TABLE + 'url = "postgresql://a/k"\nmode = "incremental"\nkey = ["id"]', "needs a cursor_column"),
        (TABLE + 'url = "postgresql://a/k"\nmode = "incremental"\ncursor_column = "diubah"', "needs a key"),
        (TABLE + 'url = "postgresql://a/k"\noverlap = "soon"', "neither a length of time nor a number"),
        ('kind = "open311"\nurl = "https://a/v2"\nsince = "soon"', "since is no day"),
        ('kind = "open311"\nurl = "https://a/v2"\npage_size = 0', "no whole number above zero"),
    ],
)
def test_a_secret_does_not_stand_in_the_folder_and_keys_that_deny_each_other_are_named(tmp_path: Path, lines: str, wrong: str) -> None:
    found = city_says(tmp_path, lines, {"SANDI": "hunter22"})
    assert wrong in found and bool(wrong) == bool(found)
    assert "hunter22" not in found


def test_the_fingerprint_of_a_source_does_not_tell_its_secret(tmp_path: Path) -> None:
    lines = TABLE + 'url = "postgresql://10.0.0.5/k"\nsecret = "${SANDI}"'
    city_says(tmp_path, lines)
    cities = [load_city(tmp_path, environ={"SANDI": word}) for word in ("satu", "dua")]
    assert cities[0].fingerprint == cities[1].fingerprint
    assert cities[0].sources[0].fingerprint == cities[1].sources[0].fingerprint
    assert [city.sources[0].secret for city in cities] == ["satu", "dua"]
