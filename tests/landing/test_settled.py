"""A file that is still being written is not read half: by `tanggap run` neither, which no sensor holds back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.landing import SourceError
from pipelines.sources import files, settled
from tests.landing.office import NOW, Office, ticket_source, tickets

ROWS = [f"T-{number},02/03/2026 08:00,Baru,PU,,Lubang" for number in range(1, 9)]


def test_a_file_that_somebody_is_writing_is_left_for_later(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source())
    whole = tickets(*ROWS)
    with office.put("tiket_20260302.csv", "").open("w", encoding="utf-8") as writing:
        writing.write(whole[: whole.index("T-5")])
        writing.flush()
        with pytest.raises(SourceError, match=r"still being written\.\nWait") as caught:
            office.pull()
        assert caught.value.transient
        assert office.landed("ticket_id") == []
        writing.write(whole[whole.index("T-5") :])
    assert office.pull().landed == 8


def test_a_program_that_keeps_a_file_open_without_writing_does_no_harm(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source())
    path = office.put("tiket_20260302.csv", tickets(*ROWS), mtime=NOW)
    with path.open("a"):
        assert office.pull().landed == 8


def test_where_nobody_knows_who_writes_the_file_is_looked_at_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(tmp_path, ticket_source())
    whole = tickets(*ROWS)
    path = office.put("tiket_20260302.csv", whole[: whole.index("T-5")])
    monkeypatch.setattr(settled, "_open_for_writing", lambda handle: None)
    monkeypatch.setattr(settled, "time", SimpleNamespace(time=time.time, sleep=lambda seconds: path.write_text(whole)))
    with pytest.raises(SourceError, match="still being written"):
        office.pull()
    monkeypatch.undo()
    assert office.pull().landed == 8


def test_a_file_that_changes_while_it_is_copied_is_left_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(tmp_path, ticket_source())
    path = office.put("tiket_20260302.csv", tickets(*ROWS), mtime=NOW)
    plain = files._chunks

    def growing(handle: int, whole_lines: bool):  # type: ignore[no-untyped-def]
        yield from plain(handle, whole_lines)
        with path.open("a", encoding="utf-8") as more:
            more.write("T-9,02/03/2026 08:00,Baru,PU,,Lubang\n")

    monkeypatch.setattr(files, "_chunks", growing)
    with pytest.raises(SourceError, match="still being written"):
        office.pull()
    monkeypatch.undo()
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert office.pull().landed == 9
