"""Telling people, delivered for real: each matter once, in its time, nothing lost when a channel is down or a process is killed."""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.alerts.store import Store
from pipelines.publish.editions import Outcome
from tests.alerts.desk import MORNING, NIGHT, PERSONAL, Desk, broken, store_bytes
from tests.alerts.receivers import Hook, Mailbox, hook, mailbox
from tests.forks import Forks, forks
from tests.publish.office import END

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def receivers() -> Iterator[tuple[Hook, Mailbox]]:
    with hook() as web, mailbox() as mail:
        yield web, mail


@pytest.fixture
def web(receivers: tuple[Hook, Mailbox]) -> Hook:
    receivers[0].got.clear()
    receivers[0].is_down = False
    return receivers[0]


@pytest.fixture
def mail(receivers: tuple[Hook, Mailbox]) -> Mailbox:
    receivers[1].got.clear()
    return receivers[1]


@pytest.fixture
def desk(published: Desk, web: Hook, mail: Mailbox, tmp_path: Path) -> Desk:
    """A copy that may tell people."""
    copied = Desk.__new__(Desk)
    copied.__dict__ |= published.__dict__
    copied.root = tmp_path / "data"
    shutil.copytree(published.root, copied.root, symlinks=True)
    copied.environ = environ(web, mail)
    return copied


def environ(web: Hook, mail: Mailbox) -> dict[str, str]:
    to = f"mailto://127.0.0.1:{mail.port}?from=tanggap@example.go.id&to=umum@example.go.id"
    return {"ALERT_PIKET": web.url.replace("://", "://kunci:rahasia-saluran@"), "ALERT_OPD": to}


def tickets(text: str) -> list[str]:
    return re.findall(r"^- (T\d+):", text, re.MULTILINE)


def test_each_broken_promise_is_told_once(desk: Desk, web: Hook, mail: Mailbox) -> None:
    edition = desk.shelf.open("current")
    news = broken(edition, END - DAY, END)
    assert len(news) >= 2 and len(broken(edition, END - 30 * DAY, END)) > len(news), "or the test shows nothing"
    told = desk.tell(MORNING)
    assert (told.sent, told.failed, told.notes) == (len(web.got) + len(mail.got), 0, ())
    assert set(tickets(web.text)) == news and len(tickets(web.text)) == len(news)
    assert "Kota Contoh" in web.got[0]["title"] and "lewat tenggat" in web.got[0]["title"]
    [(to, message)] = mail.got
    assert to == "pengaduan@bmsda.example.go.id"
    body = message.get_body(("plain", "html")).get_content()  # type: ignore[attr-defined]
    assert "Jatuh tempo dalam 24 jam" in body and news <= set(re.findall(r"(T\d+):", body))
    assert desk.tell(MORNING + timedelta(hours=1)).sent == 0

    desk.quiet_until(END + DAY)
    later = broken(desk.publish_current(), END, END + DAY)
    assert later and not later & news
    web.got.clear()
    assert desk.tell(MORNING + DAY).sent == 2
    assert set(tickets(web.text)) == later


def test_quiet_hours_hold_back_what_can_wait(desk: Desk, web: Hook) -> None:
    refused = Outcome("month-2026-02", "month", "refused", "month-2026-02: 2 identities are broken")
    assert desk.tell(NIGHT, [refused]).sent == 1
    assert "month-2026-02" in web.text and tickets(web.text) == []
    assert "2 identities" not in web.text, "reasons stay in the house"
    assert desk.tell(NIGHT + timedelta(hours=1), [refused]).sent == 0
    assert desk.tell(NIGHT + timedelta(hours=8)).sent == 1, "07:00: what was at once, the digest not yet"
    assert tickets(web.text)
    web.got.clear()
    passed = Outcome("month-2026-02", "month", "unchanged")
    assert desk.tell(NIGHT + timedelta(hours=9), [passed]).sent == 2, "the digest, and that the month passed"
    assert "Terbit lagi" in web.text


def test_an_edition_held_for_a_late_source_is_no_failed_gate(desk: Desk, web: Hook) -> None:
    held = Outcome("current", "current", "refused", "required source 'tiket' …", is_held=True)
    desk.tell(NIGHT, [held])
    assert web.got == []
    desk.tell(NIGHT, [], "Refused")
    assert "pengolahan data" in web.text


def test_a_late_source_is_told_once_until_it_is_in_again(desk: Desk, web: Hook) -> None:
    desk.quiet_until(END + 2 * DAY, "telepon")
    desk.tell(NIGHT)
    desk.tell(NIGHT + timedelta(hours=2))
    assert len(web.got) == 1 and all(f"- {name}, " in web.text for name in ("tiket", "riwayat", "sosial"))
    web.got.clear()
    desk.quiet_until(END + 2 * DAY, "tiket")
    desk.tell(NIGHT + timedelta(hours=3))
    assert len(web.got) == 1 and "masuk lagi" in web.got[0]["title"] and "riwayat" not in web.text


def test_nothing_is_lost_when_a_channel_is_down(desk: Desk, web: Hook, mail: Mailbox) -> None:
    web.is_down = True
    told = desk.tell(MORNING)
    assert (told.sent, told.failed) == (1, 1)
    assert told.notes == ("alerts: 1 message(s) for channel 'piket' wait: not taken by the channel",)
    web.is_down = False
    assert desk.tell(MORNING + timedelta(minutes=2)).sent == 0, "not yet again"
    assert desk.tell(MORNING + timedelta(minutes=6)).sent == 1
    assert len(web.got) == len(mail.got) == 1
    store = Store(desk.paths.alerts)
    assert [(row[2], row[5]) for row in store.log()] == [("piket", "sent"), ("opd", "sent"), ("piket", "not taken by the channel")]
    assert store.unsent() == {}
    held = {**desk.environ, "ALERT_OPD": ""}
    desk.environ = held
    desk.quiet_until(END + DAY)
    desk.publish_current()
    assert desk.tell(MORNING + DAY).notes == ("alerts: 1 message(s) for channel 'opd' wait: ALERT_OPD is not set",)


def test_nothing_personal_and_no_address_leaves_or_is_kept(
    desk: Desk, web: Hook, mail: Mailbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.environ = {**desk.environ, "ALERT_PIKET": desk.environ["ALERT_PIKET"] + "gagal?verify=no"}
    desk.tell(MORNING)
    web.is_down = True
    desk.tell(MORNING, [Outcome("month-2026-02", "month", "refused", f"a value {PERSONAL[0]}")])
    said = web.text + "".join(message.as_string() for _, message in mail.got) + caplog.text + "".join(capfd.readouterr())
    kept = store_bytes(desk.root).decode("latin-1")
    assert web.got and mail.got and "T1" in kept
    for secret in (*PERSONAL, "rahasia-saluran", "umum@example.go.id"):
        assert secret not in said and secret not in kept, secret
    assert "bmsda.example" not in kept
    assert desk.paths.alerts.stat().st_mode & 0o777 == 0o600


def test_alerts_are_off_until_a_channel_has_an_address(desk: Desk) -> None:
    desk.environ = {}
    assert desk.tell(MORNING).sent == 0
    assert not desk.paths.alerts.exists()


KILLED = """
import os, pickle, signal
from pipelines.alerts import compose, deliver, rounds
from pipelines.alerts.store import Store
import tests.alerts.desk

def killed(real, after):
    def call(*arguments):
        real(*arguments) if after else None
        os.kill(os.getpid(), signal.SIGKILL)
    return call

def work(given):
    desk, at = pickle.loads(bytes.fromhex(given[0]))
    name, _, after = given[1].partition(" ")
    owner = rounds if name == "send_one" else Store
    setattr(owner, name, killed(getattr(owner, name), after))
    desk.tell(at)
    return 0
"""


@pytest.fixture(scope="module")
def processes() -> Iterator[Forks]:
    with forks(KILLED) as started:
        yield started


@pytest.mark.parametrize(("step", "arrived"), [("put", 0), ("put after", 0), ("send_one after", 1)])
def test_a_killed_round_loses_nothing_and_repeats_at_most_once(
    desk: Desk, web: Hook, step: str, arrived: int, processes: Forks, tmp_path: Path
) -> None:
    assert processes.run([pickle.dumps((desk, MORNING)).hex(), step], tmp_path / "said")
    assert len(web.got) == arrived
    desk.tell(MORNING)
    assert desk.tell(MORNING + timedelta(hours=3)).sent == 0
    assert len(web.got) == 1 + arrived
    numbers = {re.findall(r"Pesan nomor (\d+)", one["message"])[0] for one in web.got}
    assert len(numbers) == 1, "a repetition has the same number"
    assert set(tickets(web.got[-1]["message"])) == broken(desk.shelf.open("current"), END - DAY, END)
