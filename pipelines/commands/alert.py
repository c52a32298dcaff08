"""``tanggap alert``: one round of telling by hand, a look at what it would say, a test of a channel, the delivery log."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboards.render.aligned import aligned
from dashboards.render.words import say
from pipelines.alerts.deliver import SENT, problem
from pipelines.alerts.rounds import is_on, remember, send, send_one
from pipelines.alerts.store import Message, Store
from pipelines.run import OK, REFUSED
from pipelines.settings import SettingsError, read_settings
from pipelines.work import Work, open_work
from transforms.city.alerts import Alerts


def alert(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Send what is due; or only say what would be sent, test a channel, or print what was delivered."""
    settings = read_settings(environ, options.city, options.data)
    with open_work(settings, wait_seconds=30) as work:
        alerts = work.city.alerts
        if alerts is None:
            raise SettingsError(f"{work.city.path} has no alerts.toml, so nobody is told of anything. What stands in it: docs/city-folder.md")
        if options.log:
            return _log(Store(work.paths.alerts))
        if options.test:
            return _test(work, alerts, options.test)
        if options.dry_run:
            return _dry_run(work, alerts)
        if not is_on(work.city, work.environ):
            names = ", ".join(channel.variable for channel in alerts.channels) or "none: it has no [[channel]]"
            raise SettingsError(f"No channel of alerts.toml has an address, so nothing is sent. Variables that would hold one: {names}")
        store = Store(work.paths.alerts)
        remember(work, alerts, store)
        told = send(work, alerts, store)
    print(f"{told.sent} message(s) sent, {told.failed} wait")
    for note in told.notes:
        print(note)
    return REFUSED if told.failed else OK


def _dry_run(work: Work, alerts: Alerts) -> int:
    """Print what a round would send now; it works on a copy of the store, so that nothing counts as told."""
    with TemporaryDirectory(prefix="tanggap-alert-") as scratch:
        store = Store(_copy(work.paths.alerts, Path(scratch)))
        remember(work, alerts, store)
        due = store.due(work.wall)
        for message in due:
            print(f"--- {message.channel}{f', {message.agency}' if message.agency else ''}\n{message.title}\n\n{message.body}\n")
        waiting = len(store.waiting())
    print(f"{len(due)} message(s) would be sent now; {waiting} matter(s) wait for the digest or the end of quiet hours. Nothing was sent.")
    return OK


def _copy(path: Path, folder: Path) -> Path:
    target = folder / "alerts.sqlite"
    if path.exists():
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    return target


def _test(work: Work, alerts: Alerts, name: str) -> int:
    known = [channel.id for channel in alerts.channels]
    if name not in known:
        raise SettingsError(f"No channel '{name}' in {work.city.path / 'alerts.toml'}. Known: {', '.join(known) or 'none'}.")
    if wrong := problem(alerts.channel(name), work.environ):
        raise SettingsError(f"channel {name}: {wrong}")
    title = say("alert_test_title", alerts.language, city=work.city.name)
    result = send_one(work, alerts, Message(0, name, "", title, say("alert_test", alerts.language, channel=name)))
    print(f"{name}: {result}")
    return OK if result == SENT else REFUSED


def _log(store: Store) -> int:
    rows = [[at, str(number), channel, agency, title, result] for at, number, channel, agency, title, result in store.log()]
    print(*aligned([["at (UTC)", "message", "channel", "agency", "title", "result"], *rows]), sep="\n")
    for channel, count in store.unsent().items():
        print(f"{channel}: {count} message(s) wait")
    return OK
