"""A town that tells people: the town of `tests.publish.town` with channels of its own, at any wall clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.alerts.rounds import Told, tell
from pipelines.publish.editions import Outcome, publish
from tests.publish.conftest import plans_of
from tests.publish.office import END
from tests.publish.town import Town, life, ticket
from transforms.editions.shelf import Edition

RULES = """
digest_at = "07:30"
quiet_from = "21:00"
quiet_to = "06:00"

[[channel]]
id = "piket"
url = "${ALERT_PIKET}"

[[channel]]
id = "opd"
url = "${ALERT_OPD}"
to = "contact"

[[rule]]
on = ["gate_failed", "source_stale"]
channel = "piket"
send = "at_once"
urgent = true

[[rule]]
on = ["breached"]
channel = "piket"
send = "at_once"

[[rule]]
on = ["breached", "due_soon"]
channel = "opd"
"""
PERSONAL = ("081298765432", "Rahasiawati", "3174010101900001")
MORNING = END + timedelta(hours=15)  # 15:00 in the town, 10 March: its day begins at END
NIGHT = END + timedelta(hours=23)


class Desk(Town):
    """What a round needs of a run."""

    environ: Mapping[str, str] = {}

    def read(self) -> None:
        (self.folder / "alerts.toml").write_text(RULES, "utf-8")
        agencies = self.folder / "agencies.csv"
        agencies.write_text(agencies.read_text("utf-8").replace("@bmsda_kotacontoh", "pengaduan@bmsda.example.go.id 021-5550101"), "utf-8")
        super().read()
        self.city = replace(self.city, sources=tuple(replace(one, tolerance=timedelta(hours=26)) for one in self.city.sources))

    @property
    def now(self) -> datetime:
        return max(self.ledger.complete_through().values())

    def open_for(self, days: int) -> None:
        """Complaints of every six hours, never finished; somebody's number, name and NIK in each."""
        said = f"{PERSONAL[1]} {PERSONAL[0]} NIK {PERSONAL[2]}"
        lives = {f"T{number}": life(END - timedelta(hours=6 * number + 1), None) for number in range(1, 4 * days)}
        self.land("tiket", [{**ticket(name, events[0][1]), "masked_text": said} for name, events in lives.items()], END)
        told = [
            {"ticket_id": name, "sequence": place, "event_at": at, "event": event, "agency": agency}
            for name, events in lives.items()
            for place, (event, at, agency, _) in enumerate(events)
        ]
        self.land("riwayat", told, END)
        self.quiet_until(END)

    def quiet_until(self, through: datetime, *sources: str) -> None:
        """Nothing new, up to an instant."""
        for source in sources or ("tiket", "riwayat", "telepon", "sosial"):
            self.land(source, [], through)

    def publish_current(self) -> Edition:
        self.wall = self.now
        assert publish(plans_of(self)["current"], self).action == "published"
        return self.shelf.open("current")

    def tell(self, at: datetime, outcomes: Sequence[Outcome] = (), failure: str = "") -> Told:
        self.wall = at
        return tell(self, outcomes, failure)


def broken(edition: Edition, since: datetime, until: datetime) -> set[str]:
    """Tickets whose headline promise broke in a stretch of time, read from the edition itself."""
    sql = (
        "select ticket_id from marts.ticket_verdicts where clock = 'finish' and is_strictest and starts_with(outcome, 'breached') "
        "and due_at >= $since and due_at < $until"
    )
    with duckdb.connect(str(edition.database), read_only=True) as con:
        return {row[0] for row in con.execute(sql, {"since": since, "until": until}).fetchall()}


def store_bytes(root: Path) -> bytes:
    """Everything the alert store holds, with what SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in root.rglob("alerts.sqlite*"))
