"""A queue_log that grows and is rotated in every way logrotate knows: no line is lost, none counts twice, little is read again."""

from __future__ import annotations

import gzip
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources import Request
from pipelines.sources.rotating import RotatingLog
from tests.landing.office import CALLS, NOW, Office
from transforms.city.model import Source

WAYS = ("rename", "rename and compress", "copy and truncate", "date")


class Exchange:
    """An exchange and its logrotate, in one folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.log = folder / "queue_log"
        self.random = random.Random(seed)
        self.second = 1_772_400_000
        self.written: list[str] = []
        self.day = 0

    def write(self, count: int) -> None:
        """Lines of which some say the same in the same second; the last one may not be whole yet."""
        with self.log.open("a", encoding="ascii") as log:
            for _ in range(count):
                self.second += self.random.choice((0, 0, 0, 1, 7, 400))
                line = f"{self.second}|{self.second}.{self.random.randrange(2)}|112|NONE|{self.random.choice(('RINGNOANSWER', 'CONNECT'))}|1000"
                log.write(f"{line}\n")
                self.written.append(line)

    def rotate(self, way: str) -> None:
        """As `logrotate` does: older files move up first. Compressing happens a rotation later (delaycompress) or at once."""
        for number in range(8, 0, -1):
            for suffix in ("", ".gz"):
                old = self.log.with_name(f"queue_log.{number}{suffix}")
                if old.exists():
                    old.rename(self.log.with_name(f"queue_log.{number + 1}{suffix}"))
        self.day += 1
        target = self.log.with_name(f"queue_log-202603{self.day:02}" if way == "date" else "queue_log.1")
        if way == "copy and truncate":
            shutil.copyfile(self.log, target)
            os.truncate(self.log, 0)
        else:
            self.log.rename(target)
            self.log.touch()
        if way == "rename and compress":
            target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(target.read_bytes()))
            target.unlink()


def places(lines: Iterable[str]) -> set[tuple[str, int]]:
    """Lines as landing tells them apart: by what they say, and how many of one part said so before."""
    seen: Counter[str] = Counter()
    found = set()
    for line in lines:
        found.add((line, seen[line]))
        seen[line] += 1
    return found


@pytest.mark.parametrize("way", [*WAYS, "any"])
@pytest.mark.parametrize("pattern", ["queue_log*", "queue_log"])
def test_random_histories_lose_nothing_and_read_little_twice(way: str, pattern: str, tmp_path: Path) -> None:
    for seed in range(6):
        folder, raw = tmp_path / str(seed), tmp_path / f"raw{seed}"
        folder.mkdir()
        raw.mkdir()
        exchange = Exchange(folder, seed)
        source = Source("pbx", "queue_log", "calls", str(folder / pattern), "Asia/Jakarta", extracted_at="mtime")
        cursor, landed, read, numbers = None, set[tuple[str, int]](), 0, set[tuple[str, int, str]]()
        for step in range(12):
            exchange.write(exchange.random.randrange(1, 60))
            if step and exchange.random.random() < 0.35:
                exchange.rotate(exchange.random.choice(WAYS) if way == "any" else way)
                exchange.write(exchange.random.randrange(1, 5))
            fetched = RotatingLog().fetch(Request(source, cursor, NOW, raw))
            assert fetched is not None
            cursor = fetched.cursor
            for file in fetched.files:
                lines = file.path.read_text(encoding="ascii").splitlines()
                landed |= places(lines)
                read += len(lines)
                numbers |= {(file.name, file.first_line + place, line) for place, line in enumerate(lines)}
            assert landed == places(exchange.written), f"seed {seed}, step {step}"
        assert RotatingLog().fetch(Request(source, cursor, NOW, raw)) is None
        assert read < 1.5 * len(exchange.written), "little is read again"
        assert len({(name, number) for name, number, _ in numbers}) == len(numbers), "a line keeps its name and number"


def test_a_rotated_log_is_landed_once(tmp_path: Path) -> None:
    office = Office(tmp_path, CALLS)
    exchange = Exchange(office.drop, seed=7)
    rows_read = 0
    for way in WAYS:
        exchange.write(40)
        rows_read += office.pull().rows_read
        exchange.rotate(way)
        exchange.write(3)
        with exchange.log.open("a", encoding="ascii") as log:
            log.write("no event\n")
        rows_read += office.pull().rows_read
    assert Counter(office.landed("call_id, event_at")) == Counter(map(_event, exchange.written))
    assert len(office.ledger.quarantine()) == len(WAYS), "a broken line is set aside once, however often it is read"
    assert rows_read < 1.3 * len(exchange.written)
    # Another mapping reads everything from the beginning: all of it is known.
    office.declare(CALLS + 'keep = ["KC-\\\\d{4}"]\n')
    again = office.pull()
    assert (again.landed, again.quarantined) == (0, len(WAYS))
    assert len(exchange.written) + len(WAYS) <= again.rows_read < 1.3 * len(exchange.written)
    assert len(office.ledger.quarantine()) == len(WAYS)


def _event(line: str) -> tuple[Any, ...]:
    second, call, *_ = line.split("|")
    return call, datetime.fromtimestamp(int(second), UTC)


def test_another_log_at_the_same_place_is_read_from_its_start(tmp_path: Path) -> None:
    office = Office(tmp_path, CALLS)
    line = "177240{}|177240{}.1|112|NONE|CONNECT|3\n"
    office.put("queue_log", "".join(line.format(number, number) for number in range(1000, 1090)))
    assert office.pull().landed == 90
    # A restored copy: the same beginning, another end.
    office.put("queue_log", "".join(line.format(number, number) for number in [*range(1000, 1060), *range(2000, 2090)]))
    report = office.pull()
    assert (report.rows_read, report.landed) == (150, 90)


def test_lines_that_rotation_copied_into_the_next_file_count_once(tmp_path: Path) -> None:
    office = Office(tmp_path, CALLS)
    line = "{}|{}.1|112|NONE|CONNECT|3\n"
    twice = [line.format(1_772_400_009, 7)] * 2  # an event that happened twice in one second stays two
    before = [line.format(1_772_400_000 + number, number) for number in range(9)] + twice
    office.put("queue_log-1", "".join(before))
    office.put("queue_log-2", "".join([*before[-3:], line.format(1_772_400_009, 7), line.format(1_772_400_010, 8)]))
    report = office.pull()
    assert (report.rows_read, report.landed, report.duplicates) == (16, 13, 3)


def test_a_log_that_begins_with_what_a_crash_left_is_read(tmp_path: Path) -> None:
    office = Office(tmp_path, CALLS)
    office.put("queue_log", b"\0" * 3000 + b"\n1772400000|1772400000.1|112|NONE|CONNECT|3\n")
    report = office.pull()
    assert (report.landed, report.quarantined) == (1, 1)
