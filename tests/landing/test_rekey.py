"""A new key: nobody becomes two persons, no two become one, nothing is landed twice, and a kill anywhere is made good by the same command."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from pipelines import cli
from pipelines.commands import key as command
from pipelines.landing import pull, rekey
from pipelines.landing.rekey import renewed_id
from pipelines.ledger import Ledger
from pipelines.publish.proof import batches_of
from tests.landing.office import KEY, NOW, Office
from transforms.privacy.keys import CityKey, KeyProblem, key_in_file

SOURCES = """
[[source]]
id = "tiket"
kind = "csv"
entity = "tickets"
path = "${DROP}/tiket_*.csv"
key = ["nomor"]
extracted_at = "tiket_%Y%m%d.csv"
[source.columns]
ticket_id = "nomor"
created_at = "masuk"
reporter_phone = "hp"
reporter_name = "nama"
reporter_nik = "nik"
text = "isi"

[[source]]
id = "telepon"
kind = "csv"
entity = "calls"
path = "${DROP}/telepon_*.csv"
key = ["hp", "mulai"]
mode = "append"
extracted_at = "telepon_%Y%m%d.csv"
[source.columns]
call_id = "id"
entered_at = "mulai"
caller = "hp"
agent = "petugas"

[[source]]
id = "cuitan"
kind = "csv"
entity = "posts"
path = "${DROP}/cuitan_*.csv"
mode = "append"
extracted_at = "cuitan_%Y%m%d.csv"
[source.columns]
posted_at = "waktu"
author = "akun"
text = "teks"
"""
TICKETS = (
    "nomor,masuk,hp,nama,nik,isi\n"
    "T-1,2026-03-01 08:00,0812-3456-7890,Budi,3201015501900001,jalan rusak\n"
    "T-2,2026-03-01 09:00,+6281234567890,Budi,,lampu mati\n"
    "081299998888,2026-03-01 10:00,081299998888,,,air mati\n"
    "T-4,bukan waktu,0811111111,,,rusak\n"
    "T-5,2026-03-01 11:00,,,,tanpa nama\n"
)
CALLS = "id,mulai,hp,petugas\nC-1,2026-03-01 08:01,081234567890,ani\nC-2,2026-03-01 08:02,0855555555,ani\n"
POSTS = "waktu,akun,teks\n2026-03-01 08:00,@warga,jalan rusak\n2026-03-01 08:00,@warga,jalan rusak\n2026-03-01 09:00,@lain,mati\n"
FIRST = "a first secret of more than thirty-two letters"


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two days landed, once: on the second a ticket is gone and another has changed, so deletions and versions are re-keyed too."""
    root = tmp_path_factory.mktemp("rekey")
    office = Office(root / "office", SOURCES)
    path = root / "city.key"
    path.write_text(FIRST + "\n", "utf-8")
    path.chmod(0o600)
    for name, text in (("tiket", TICKETS), ("telepon", CALLS), ("cuitan", POSTS)):
        office.put(f"{name}_20260302.csv", text)
    pull(office.city, office.paths, key_in_file(office.city, path), NOW)
    office.put("tiket_20260303.csv", TICKETS.replace("T-5,2026-03-01 11:00,,,,tanpa nama\n", "").replace("lampu mati", "lampu nyala"))
    (office.drop / "tiket_20260302.csv").unlink()
    pull(office.city, office.paths, key_in_file(office.city, path), NOW, accept_missing=["tiket"])
    return office


@pytest.fixture
def office(landed: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A copy of it for one test."""
    office = Office(tmp_path / "office", SOURCES)
    shutil.copytree(landed.root, office.root, dirs_exist_ok=True)
    monkeypatch.setenv("TANGGAP_KEY_FILE", str(shutil.copy2(landed.root.parent / "city.key", tmp_path)))
    monkeypatch.setenv("DROP", str(office.drop))
    return office


def own_key(office: Office) -> CityKey:
    return key_in_file(office.city, Path(os.environ["TANGGAP_KEY_FILE"]))


def land(office: Office) -> dict[str, int]:
    reports = pull(office.city, office.paths, own_key(office), NOW, accept_missing=["tiket"])
    return {report.source_id: report.landed for report in reports}


def rotate(office: Office) -> int:
    return cli.main(["key", "rotate", "--city", str(office.folder), "--data", str(office.paths.data_root)])


def rows(office: Office, without: str = "") -> list[tuple[object, ...]]:
    """Every landed row in a fixed order."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        found: list[tuple[object, ...]] = []
        for batch in office.ledger.batches():
            columns = [name for name, *_ in connection.execute("describe select * from read_parquet(?)", [str(batch.path)]).fetchall()]
            names = ", ".join(f'"{name}"' for name in sorted(columns) if name != without)
            found += connection.execute(f"select ?, {names} from read_parquet(?) order by _ordinal", [batch.number, str(batch.path)]).fetchall()
    return found


def pattern(office: Office) -> list[list[int]]:
    """Which values of all rows are equal to which: what counts, links and versions rest on."""
    first: dict[object, int] = {}
    return [[first.setdefault(value, len(first)) for value in row] for row in rows(office)]


def tokens(office: Office) -> set[str]:
    """Every keyed id, also inside others; not the hash of a row's content, which stays where nobody is in the row."""
    texts = [str(value) for row in rows(office, "_row_hash") for value in row]
    return {part for text in texts for part in text.replace("#", "-").split("-") if len(part) == 32}


def test_everybody_stays_who_they_are_under_other_ids(office: Office) -> None:
    before, ids, old = pattern(office), tokens(office), own_key(office)
    stamps = [(batch.source_id, batch.sha256) for batch in office.ledger.batches()]
    assert rotate(office) == 0
    new = own_key(office)
    assert pattern(office) == before
    assert not tokens(office) & ids and len(tokens(office)) == len(ids)
    assert new.fingerprint != old.fingerprint and len(new.layers) == 1
    assert office.ledger.key_fingerprint() == new.fingerprint
    renamed = office.ledger.renamed()
    assert [renamed[stamp] for stamp in stamps] == [batch.sha256 for batch in office.ledger.batches()]
    files = {path.stem for path in (office.paths.landing / "received").glob("*/*/*.parquet")}
    assert files == {batch.sha256 for batch in office.ledger.batches()}, "nothing under the old key is left"
    assert all(batch.path.exists() for batch in office.ledger.batches())


def test_reading_the_same_files_again_lands_nothing_and_new_rows_find_their_people(office: Office) -> None:
    assert rotate(office) == 0
    assert land(office) == {"tiket": 0, "telepon": 0, "cuitan": 0}
    for name in ("telepon", "cuitan"):
        path = office.drop / f"{name}_20260302.csv"
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")  # other bytes, the same rows
    assert land(office) == {"tiket": 0, "telepon": 0, "cuitan": 0}
    office.put("telepon_20260303.csv", "id,mulai,hp,petugas\nC-3,2026-03-02 08:01,+62 812-3456-7890,budi\n")
    assert land(office)["telepon"] == 1
    callers = dict(_callers(office))
    assert callers["C-3"] == callers["C-1"] != callers["C-2"]
    [(phone,)] = {row for row in _select(office, "tiket", "reporter_phone_key", "ticket_id = 'T-1'")}
    assert phone == callers["C-1"], "the same number is the same person in calls and tickets"


def _select(office: Office, source: str, column: str, condition: str) -> list[tuple[str, ...]]:
    files = [str(batch.path) for batch in office.ledger.batches(source)]
    with duckdb.connect() as connection:
        return connection.execute(f"select {column} from read_parquet(?, union_by_name = true) where {condition}", [files]).fetchall()


def _callers(office: Office) -> list[tuple[str, str]]:
    return [(call, caller) for call, caller in _select(office, "telepon", "call_id, caller_key", "true")]


def test_twice_is_two_layers_and_editions_still_find_their_batches(office: Office) -> None:
    before = pattern(office)
    stamps = [(batch.source_id, batch.sha256) for batch in office.ledger.batches()]
    assert rotate(office) == rotate(office) == 0
    assert len(own_key(office).layers) == 2 and pattern(office) == before
    assert land(office) == {"tiket": 0, "telepon": 0, "cuitan": 0}

    made = SimpleNamespace(edition="month-2026-03", batches=[SimpleNamespace(source=source, sha256=sha256) for source, sha256 in stamps])
    found = batches_of(made, office.ledger.batches(), office.ledger.renamed())  # type: ignore[arg-type]
    assert [batch.number for batch in found] == [batch.number for batch in office.ledger.batches()]


STOPS = ("write_batch", "rekey", "remove_superseded", "replace")


@pytest.mark.parametrize("stop", STOPS)
def test_stopped_anywhere_the_same_command_goes_on(office: Office, stop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, old = pattern(office), own_key(office)

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if stop == "write_batch":
            written = iter((rekey.write_batch,))
            patched.setattr(rekey, "write_batch", lambda *given: next(written, die)(*given))
        elif stop == "rekey":
            patched.setattr(Ledger, "rekey", die)
        elif stop == "remove_superseded":
            patched.setattr(command, "remove_superseded", die)
        else:
            patched.setattr(command, "os", SimpleNamespace(replace=die))
        with pytest.raises(Killed):
            rotate(office)
    flipped = stop in ("remove_superseded", "replace")
    if flipped:
        with pytest.raises(KeyProblem, match="tanggap key rotate"):
            land(office)
    else:
        assert pattern(office) == before and land(office) == {"tiket": 0, "telepon": 0, "cuitan": 0}
        assert own_key(office).fingerprint == old.fingerprint
    assert rotate(office) == 0
    assert pattern(office) == before and len(own_key(office).layers) == 1, "one new secret, not two"
    assert land(office) == {"tiket": 0, "telepon": 0, "cuitan": 0}
    assert not list(Path(str(office.root)).parent.glob("*.next"))


def test_rows_set_aside_are_known_by_their_new_hash_and_land_once_put_right(office: Office) -> None:
    before = [row.text_hash for row in office.ledger.quarantine()]
    assert before and rotate(office) == 0
    assert [row.text_hash for row in office.ledger.quarantine()] == [own_key(office).renew(one) for one in before]
    office.put("tiket_20260304.csv", (office.drop / "tiket_20260303.csv").read_text("utf-8").replace("bukan waktu", "2026-03-01 10:30"))
    (office.drop / "tiket_20260303.csv").unlink()
    assert land(office)["tiket"] == 1


def test_decisions_about_posts_without_ids_follow_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    [post, *_] = [key for (key,) in _select(office, "cuitan", "_key", "true order by 1")]
    path = office.folder / "links.csv"
    head = "decision,kind,id,ticket,decided_by,decided_on,reason"
    text = head + "\nconfirm,post,{},T-1,Diskominfo,2026-03-04,asked\nundo,call,C-1,T-2,Diskominfo,2026-03-04,asked\n"
    path.write_text(text.format(post), "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(command, "os", SimpleNamespace(replace=lambda *_: 1 / 0))
        assert rotate(office) == 1, "stopped after the decisions were written"
    assert rotate(office) == 0
    [now, *_] = [key for (key,) in _select(office, "cuitan", "_key", f"_key = '{own_key(office).renew(post[:32])}#{post[33:]}'")]
    assert path.read_text("utf-8") == text.format(now)


def test_another_key_is_refused_before_anything_is_read(office: Office) -> None:
    with pytest.raises(KeyProblem, match="the same people would get other ids, so nothing was read"):
        pull(office.city, office.paths, KEY, NOW + timedelta(days=1))


def test_without_a_key_file_nothing_is_rotated(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TANGGAP_KEY", FIRST)
    assert rotate(office) == 2
    assert "set TANGGAP_KEY_FILE to it" in capsys.readouterr().err


def test_ids_of_a_source_s_own_are_left() -> None:
    key = CityKey(b"k" * 32).rotated("x" * 40)
    token = "0123456789abcdef" * 2
    assert renewed_id(f"x-{token}", key) == f"x-{key.renew(token)}" and renewed_id(f"{token}#3", key) == f"{key.renew(token)}#3"
    assert [renewed_id(one, key) for one in ("T-1", token, f"y-{token}", "x-12")] == ["T-1", token, f"y-{token}", "x-12"]
