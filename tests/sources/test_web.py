"""The client: where a secret goes and where not, how much is taken, how long is waited; and what `tanggap doctor` says of each kind."""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.commands.doctor import doctor
from pipelines.landing import SourceError
from pipelines.sources import Request, web
from tests.landing.office import Office
from tests.sources.kinds import FILE, KINDS, MASTODON, OPEN311, FileWorld, X, world_of
from tests.sources.server import NOW, Handler, Reply, Server, says, serving
from tests.sources.worlds import TOKEN, Open311World, XWorld
from transforms.city.model import Source

AskedOnce = Callable[..., bytes]


@pytest.fixture
def ask(server: Server, tmp_path: Path) -> AskedOnce:
    """One request with a secret, to the server or another address."""
    server.reset(lambda asked: Reply(b"[1]"))

    def once(url: str = "", secret: str = TOKEN, deadline: float = 60, **options: object) -> bytes:
        source = Source("web", "csv", "tickets", "", "Asia/Jakarta", options=options, url=url or f"{server.url}/data")
        with web.Web(Request(source, None, NOW, tmp_path, secret), deadline) as asking:
            return asking.get(source.url, {}, lambda answer: answer.body)

    return once


@pytest.mark.parametrize(
    ("way", "secret", "header", "value"),
    [
        ("bearer", TOKEN, "authorization", f"Bearer {TOKEN}"),
        ("basic", "diskominfo:rahasia é", "authorization", "Basic ZGlza29taW5mbzpyYWhhc2lhIMOp"),
        ("X-Api-Key", TOKEN, "x-api-key", TOKEN),
    ],
)
def test_a_secret_is_shown_as_declared_and_no_netrc_takes_its_place(
    way: str, secret: str, header: str, value: str, ask: AskedOnce, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    ask(secret=secret, auth=way)
    assert server.asked[0].headers[header] == value
    ask(secret="")
    assert "authorization" not in server.asked[1].headers, "a login of this machine is nothing a source declared"


def test_a_redirect_within_a_server_keeps_the_secret_and_one_to_another_does_not(ask: AskedOnce, server: Server) -> None:
    with serving(lambda asked: Reply(b"[2]")) as other:
        server.faults = {
            1: lambda handler, reply: Reply(b"", 302, {"Location": "/moved"}),
            2: lambda handler, reply: Reply(b"", 307, {"Location": f"{other.url}/elsewhere"}),
        }
        assert ask() == b"[2]"
        assert [each.headers.get("authorization") for each in server.asked] == [f"Bearer {TOKEN}"] * 2
        assert [each.path for each in server.asked] == ["/data", "/moved"]
        assert "authorization" not in other.asked[0].headers
        other.world = lambda asked: Reply(b"{}", 401)
        server.asked.clear()
        server.faults = {1: lambda handler, reply: Reply(b"", 301, {"Location": f"{other.url}/elsewhere"})}
        with pytest.raises(SourceError, match=r"sends on to .*/elsewhere, which refuses[\s\S]*address into url"):
            ask()


def test_endless_redirects_and_redirects_to_files_end(ask: AskedOnce, server: Server) -> None:
    server.always = lambda handler, reply: Reply(b"", 302, {"Location": "/again"})
    with pytest.raises(SourceError, match="from one address to the next"):
        ask()
    server.always = lambda handler, reply: Reply(b"", 302, {"Location": "file:///etc/passwd"})
    with pytest.raises(SourceError, match="not encrypted"):
        ask()


def test_a_secret_is_not_sent_unencrypted(ask: AskedOnce) -> None:
    with pytest.raises(SourceError, match=r"unencrypted to 192\.0\.2\.1\.\nWrite https://"):
        ask("http://192.0.2.1/data")


def test_a_ca_file_that_is_not_there_is_named(ask: AskedOnce) -> None:
    with pytest.raises(SourceError, match=r"nowhere/ca\.pem\nCorrect ca_file") as caught:
        ask("https://127.0.0.1:9/data", ca_file="/nowhere/ca.pem")
    assert not caught.value.transient


def test_an_answer_without_end_is_not_taken(ask: AskedOnce, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MAX_PAGE_BYTES", 1 << 20)
    server.always = lambda handler, reply: Reply(b"[" + b"1," * (1 << 20))
    with pytest.raises(SourceError, match="larger than 1 MB") as caught:
        ask()
    assert not caught.value.transient


def test_a_wait_beyond_the_deadline_is_not_begun(ask: AskedOnce, server: Server, nobody_waits: list[float]) -> None:
    server.always = says(429, {"Retry-After": "4000"})
    with pytest.raises(SourceError, match=r"asks to wait until 2026-03-10 02:0[67]:") as caught:
        ask()
    assert caught.value.transient
    assert (nobody_waits, len(server.asked)) == ([], 1)


def test_an_answer_that_drips_ends_with_the_deadline(ask: AskedOnce, server: Server) -> None:
    def drip(handler: Handler, reply: Reply) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x" * 1000)
            handler.wfile.flush()
            if handler.server.released.wait(0.05):
                return

    server.always = drip
    with pytest.raises(SourceError, match="came too slowly") as caught:
        ask(deadline=2)
    assert caught.value.transient


@pytest.mark.parametrize("is_cut", [False, True])
def test_packed_and_chunked_answers_are_taken_whole(is_cut: bool, ask: AskedOnce, server: Server) -> None:
    body = json.dumps(list(range(50_000))).encode()

    def packed(handler: Handler, reply: Reply) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        data = gzip.compress(body)
        for place in range(0, len(data) // 2 if is_cut else len(data), 7000):
            part = data[place : place + 7000]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        if not is_cut:
            handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = True

    server.always = packed
    if is_cut:
        with pytest.raises(SourceError, match="the connection broke") as caught:
            ask()
        assert caught.value.transient
    else:
        assert ask() == body


def test_a_file_is_fetched_again_only_when_it_has_changed(server: Server, tmp_path: Path) -> None:
    world = FileWorld()
    server.reset(world)
    office = Office(tmp_path, FILE.replace("URL", server.url))
    assert office.pull().landed == 8
    pulls = len(office.ledger.pulls())
    assert office.pull().duplicates == 8
    assert "if-none-match" in server.asked[-1].headers
    assert len(office.ledger.pulls()) == pulls, "nothing new is no pull"
    world.body, world.modified = world.body.replace(b"T-8", b"T-9"), "Tue, 10 Mar 2026 00:00:00 GMT"
    report = office.pull()
    assert (report.landed, report.deleted) == (1, 1)
    assert report.complete_through == datetime(2026, 3, 10, tzinfo=UTC)


def test_a_file_of_unknown_length_is_refused(server: Server, tmp_path: Path) -> None:
    def endless(handler: Handler, reply: Reply) -> None:
        handler.protocol_version = "HTTP/1.0"
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(reply.body)
        handler.close_connection = True

    server.reset(FileWorld())
    server.always = endless
    with pytest.raises(SourceError, match=r"how long the file is.*\nAsk who runs it for Content-Length"):
        Office(tmp_path, FILE.replace("URL", server.url)).pull()


LINES = {
    "open311": (OPEN311, Open311World, "GeoReport v2 in JSON, 1 request(s) of the last day"),
    "x": (X, XWorld, "recent search, token accepted, 5 post(s) on a page of ten, newest 2026-03-09T"),
    "mastodon": (MASTODON, KINDS["mastodon"].world, "#lapor, token of @diskominfo accepted, 5 post(s)"),
    "file": (FILE, FileWorld, "tiket.csv, "),
}


@pytest.mark.parametrize("kind", LINES)
def test_doctor_says_in_one_line_what_is_wrong_and_what_to_do(
    kind: str, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _, said = LINES[kind]
    server.reset(world_of(KINDS[kind]))
    office = Office(tmp_path, source.replace("URL", server.url))
    office.pull()
    monkeypatch.setattr("pipelines.commands.doctor.datetime", Present)
    if kind == "open311":  # its world's newest request is some days old
        server.world.requests[-1]["requested_datetime"] = (NOW - timedelta(hours=3)).isoformat()  # type: ignore[attr-defined]

    def line() -> tuple[int, str]:
        code = doctor(
            argparse.Namespace(city=str(office.folder), data=str(tmp_path / "data")),
            {"TANGGAP_KEY": "a key for these tests only, and no other".ljust(32), "TOKEN": TOKEN},
        )
        [said] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("web: ")]
        return code, said

    code, healthy = line()
    assert (code, healthy.startswith(f"web: {said}")) == (0, True), healthy
    assert "landed up to 2026-03-10" in healthy
    assert kind != "file" or "8 row(s) and every declared column" in healthy
    assert "its clock" not in healthy
    server.skew = timedelta(minutes=-42)
    assert "its clock is 42 min behind this computer's: set this one by NTP" in line()[1]
    server.always = says(401)
    code, refused = line()
    assert code == 3
    assert "401" in refused and "secret_file" in refused
    assert TOKEN not in refused


class Present(datetime):
    """The tests' present, where the doctor asks for it."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return NOW
