"""The page Laporan hands each published file out by an address, and tells what was sent to whom from this machine and how it went."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from dashboards import deliveries, paper_files
from pipelines.alerts.deliver import SENT, deliver
from pipelines.alerts.store import Item, Message, Store
from pipelines.paths import Paths
from tests.dashboards.conftest import ROOT, Reader, markup_of, text_of
from transforms.city import load_city
from transforms.city.alerts import Channel
from transforms.editions.papers import Making, PaperFile, as_text, digest_of, folder
from transforms.editions.shelf import Shelf

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
def root(shelf_root: Path, tmp_path: Path) -> Path:
    """A shelf of its own, free to be changed."""
    shutil.copytree(shelf_root / "published", tmp_path / "published", symlinks=True)
    return tmp_path


def _get(path: str) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"lang=en", "headers": [], "root_path": ""}
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, Starlette(routes=paper_files.routes())(scope, receive, send)).result()
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


def test_every_file_of_the_archive_is_a_download(read: Reader, root: Path) -> None:
    edition = Shelf(root / "published/kota-contoh").open("month-2026-02")
    place = folder(edition) / "1"
    place.mkdir(parents=True)
    files = []
    for kind in ("pdf", "xlsx", "txt"):
        (place / f"laporan.id.{kind}").write_bytes(kind.encode() * 2_000)
        files.append(PaperFile(f"laporan.id.{kind}", kind, "id", digest_of(place / f"laporan.id.{kind}"), len(kind) * 2_000))
    (folder(edition) / "reports.json").write_text(as_text([Making(1, "x", {}, tuple(files))]), "utf-8")

    page = markup_of(read("laporan", root=root))
    for file in files:
        assert page.count(f'href="berkas/month-2026-02/1/{file.name}"') == 2, "in the archive and beside its checksum"
        status, headers, body = _get(f"/berkas/month-2026-02/1/{file.name}")
        assert (status, body) == (200, file.kind.encode() * 2_000)
        assert headers[b"content-disposition"] == f'attachment; filename="{file.name}"'.encode()
        assert headers[b"content-type"].startswith(paper_files.MIME[file.kind].encode())
    assert "belum dibuat: tanggap report month-2026-01" in text_of(read("laporan", root=root))

    (place / "laporan.id.txt").write_text("lain")
    assert "laporan.id.txt\"" not in markup_of(read("laporan", root=root))
    assert not _get("/berkas/month-2026-02/1/laporan.id.txt")[2].startswith(b"lain"), "a changed file is not handed out"
    for path in ("month-2026-02/2/laporan.id.pdf", "month-1999-01/1/laporan.id.pdf", "month-2026-02/1/manifest.json", "..%2F..%2Fetc/1/passwd"):
        status, _, body = _get(f"/berkas/{path}")
        assert status == 404 and b"manifest_version" not in body


def test_what_was_sent_is_told_without_an_address(read: Reader, root: Path) -> None:
    never = text_of(read("laporan", root=root))
    assert "Saluran: piket, opd. Ringkasan dikirim sekali sehari mulai pukul 07.30. Antara 21.00 dan 06.00 hanya yang mendesak." in never
    assert "Belum ada pesan dari komputer ini" in never and "tanggap alert --test" in never

    store = Store(Paths(root, "kota-contoh").alerts)
    items = [Item(f"breached|KC-{n}|finish|1", 0, "piket", "breached", "dinsos", {"ticket": f"KC-{n}"}) for n in range(3)]
    store.add(items, {}, NOW)
    store.put([([item], lambda number: (f"[Kota Contoh] Dinas Sosial: {number} lewat tenggat", "isi")) for item in items], [], {}, NOW)
    first, second, _ = store.due(NOW)
    store.tried(first, SENT, NOW)
    store.tried(second, "failed (TimeoutError)", NOW)
    shown = text_of(read("laporan", root=root))
    assert "1 pesan terkirim, 2 menunggu" in shown
    assert "10 Mar 2026 08.00 WIB [Kota Contoh] Dinas Sosial: 1 lewat tenggat nomor 1 piket terkirim" in shown
    assert "Dinas Sosial: 2 lewat tenggat nomor 2 piket gagal, dicoba lagi" in shown
    assert "3 lewat tenggat" not in shown, "what was not tried yet is no delivery"
    assert "1 messages sent, 2 wait" in text_of(read("laporan", root=root, lang="en"))


def test_every_way_a_delivery_fails_has_words_and_none_tells_the_address() -> None:
    city = load_city(ROOT / "data/cities/kota-contoh", check_env=False)
    message = Message(1, "opd", "dinsos", "judul", "isi")
    told = {
        deliver(message, Channel("opd", "ALERT_OPD", to_contact), city, environ)
        for to_contact in (False, True)
        for environ in ({}, {"ALERT_OPD": "bukan alamat"}, {"ALERT_OPD": "json://127.0.0.1:9/"})
    }
    told |= {"the agency's e-mail address cannot be used", "failed (TimeoutError)", SENT}
    assert len(told) >= 6
    for result in told:
        assert any(sign in result for sign, _ in deliveries.RESULTS), result
        assert "127.0.0.1" not in result and "bukan alamat" not in result
