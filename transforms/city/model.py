"""A city as values: what a city folder says once it has been read and checked.

Every class is one row (or table) of a file of the folder. None of them can be built wrong by `load_city`; nothing
here reads a file. Missing text is '', a missing reference or date is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from transforms.city.alerts import Alerts
from transforms.sla.calendars import Calendar
from transforms.sla.policies import Policy

SAMPLE_CITY = "kota-contoh"

Day: TypeAlias = date
"""A date, under a name that a field called `date` does not hide."""

CENTRE_HOLDER = "pusat"
"""Agency id of the centre itself, shown as "Belum diteruskan (pusat)"."""
UNKNOWN = "tak-dikenal"
"""Id given to a spelling that matched nothing."""
NOT_GIVEN = "tanpa-keterangan"
"""Id given where the source says nothing."""
OUTSIDE_SHIFTS = "di-luar-shift"
"""Shift id of calls outside every shift."""
ALWAYS = "always"
"""Calendar that is open 24/7, in UTC; every city has it."""


@dataclass(frozen=True, slots=True)
class Telephony:
    """Thresholds of the call figures, in seconds."""

    answer_threshold_seconds: int = 20
    short_abandon_seconds: int = 5


@dataclass(frozen=True, slots=True)
class TextRules:
    """What the city lets the text model decide."""

    kinds_by_model: bool = False
    """Posts without a label get their kind from the model, counted as such."""
    certain_from: float = 0.9
    """Least confidence at which they do."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A call centre: its number, and the calendar of the hours it promises to be open."""

    id: str
    name: str
    number: str
    calendar: str
    queues: tuple[str, ...] = ()
    """Queues it answers; empty means every queue no other centre claims."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency (OPD), a unit of one, or an outside body that can hold a ticket."""

    id: str
    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    contact: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """First day on which it no longer exists."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """Its official social accounts: those of contact and aliases that begin with @."""
        return tuple(word for word in (*self.contact.split(), *self.aliases) if word.startswith("@"))


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers calls, and the agency they come from on some days."""

    names: tuple[str, ...] = field(repr=False)
    """As the exchange and the call lists write them: a personal value, keyed before it reaches any table (`transforms.privacy.agents`)."""
    agency: str
    """Its id; `CENTRE_HOLDER` for the centre's own people."""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class AgentHome:
    """One keyed agent, as the calls have them, and the agency they come from on some days."""

    agent_key: str
    agency: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A region, by its Kemendagri code where it has one."""

    code: str
    name: str
    kind: str
    parent: str | None = None
    zone: str = ""
    """Service zone of the city's own making, free text."""
    population: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaCode:
    """Another office's code for an area, and the days on which it is that area's."""

    area: str
    system: str
    code: str
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A subject of tickets; `fenced` ones never reach the public tables by name."""

    code: str
    name: str
    parent: str | None = None
    default_agency: str | None = None
    fenced: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in; `starts_on` keeps a new channel from looking like growth."""

    id: str
    name: str
    kind: str
    starts_on: date | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """One version of a promise over many calls: `target_ratio` of the denominator answered within the threshold."""

    id: str
    queue: str
    threshold_seconds: int
    target_ratio: float
    denominator: str
    calendar: str
    valid_from: date | None
    valid_to: date | None
    legal_basis: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Shift:
    """A labelled interval of local time; ends at or before its start means the next day."""

    id: str
    name: str
    starts: time
    ends: time
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """A public satisfaction survey (SKM) of one agency, or of the city where it is None: the mean of each of its nine elements, from 1 to 4."""

    agency: str | None
    starts_on: date
    until: date
    elements: tuple[float, ...]
    respondents: int | None
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Target:
    """A value the city wants a metric to reach, for one agency or (None) for the city; without a weight it is in no score."""

    metric: str
    agency: str | None
    value: float
    valid_from: date | None
    valid_to: date | None
    legal_basis: str
    weight: float | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return (self.valid_from or on) <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class CityEvent:
    """A flood, a campaign, a new line: a note on every chart that crosses it. Both days belong to it."""

    on: date
    until: date
    kind: str
    name_id: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Note:
    """An agency's reply, shown beside its late tickets of that period."""

    agency: str
    period: str
    starts_on: date
    text_id: str
    text_en: str


@dataclass(frozen=True, slots=True)
class LinkRule:
    """What somebody decided about a call, a post or a ticket and the ticket it belongs to, whatever the evidence says."""

    decision: str
    kind: str
    id: str
    ticket_id: str
    decided_by: str
    decided_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one canonical column is made of a source's columns.

    Either `column` or `value` is set. `format` is one or several strptime forms (tried in order), or the words iso,
    unix, unix_ms, excel. `date` supplies the day of a column that holds only a time: an ISO date, or the name of the source column.
    `parts` are further columns joined to `column` with one space before parsing. `map` turns source words into
    canonical ones; `match` looks the word up among the names and aliases of agencies, areas, categories or channels.
    `either` are columns read where `column` gives nothing, the first that does. `empty` are words that mean nothing was given;
    by `unless`, `column` gives nothing where another source column holds one of the words named.
    """

    column: str | None = None
    value: str | None = None
    format: str | tuple[str, ...] | None = None
    date: str | None = None
    parts: tuple[str, ...] = ()
    map: Mapping[str, str] | None = None
    match: str | None = None
    either: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def formats(self) -> tuple[str, ...]:
        """The forms to try, in order; empty means ISO 8601."""
        if self.format is None:
            return ()
        return (self.format,) if isinstance(self.format, str) else self.format

    @property
    def constant_date(self) -> Day | None:
        """The day in `date`, when it is one; None when it names a column."""
        try:
            return date.fromisoformat(self.date) if self.date else None
        except ValueError:
            return None

    @property
    def date_column(self) -> str | None:
        """The source column that `date` names; None when it is a day."""
        return self.date if self.date and self.constant_date is None else None

    @property
    def source_columns(self) -> tuple[str, ...]:
        """Every source column this rule reads."""
        own = (self.column,) if self.column is not None else ()
        return (*own, *self.either, *self.parts, *((self.date_column,) if self.date_column else ()), *self.unless)


@dataclass(frozen=True, slots=True)
class Source:
    """One place rows come from, as declared in sources.toml."""

    id: str
    kind: str
    entity: str
    path: str = field(repr=False)
    """Path or glob with ${NAME} already replaced; '' where the source has an address."""
    timezone: str
    key: tuple[str, ...] = ()
    mode: str = "snapshot"
    sequence: str | None = None
    required: bool = True
    tolerance: timedelta | None = None
    """How old its newest row may be; None never holds an edition back."""
    is_never_late: bool = False
    """`tolerance = "none"` was written: it may be quiet for ever (`lateness`)."""
    extracted_at: str | datetime = "latest"
    """'latest' (its latest event), 'mtime', an aware instant, or a pattern on the file name such as tiket_%Y%m%d.csv."""
    columns: Mapping[str, ColumnRule] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    fingerprint: str = ""
    """SHA-256 of the table as written, before ${NAME} was replaced."""
    url: str = field(default="", repr=False)
    """Address with ${NAME} already replaced, '' where it is read from files; hidden from repr because it may carry a password."""
    secret: str = field(default="", repr=False)
    """Password or token, from the environment."""
    secret_file: str = field(default="", repr=False)
    """File that holds it instead."""


@dataclass(frozen=True)
class City:
    """Everything a city folder says."""

    id: str
    name: str
    zone: str
    path: Path
    fingerprint: str
    """SHA-256 over the files read: the folder's own, then the national reference."""
    languages: tuple[str, ...] = ("id", "en")
    simulated: bool = False
    n_min: int = 10
    k: int = 5
    headline_clock: str = "finish"
    telephony: Telephony = Telephony()
    text: TextRules = TextRules()
    demo_key: str | None = field(default=None, repr=False)
    centres: tuple[Centre, ...] = ()
    agencies: tuple[Agency, ...] = ()
    agents: tuple[Agent, ...] = ()
    """As agents.csv writes them; none are left once they are keyed."""
    agent_homes: tuple[AgentHome, ...] = ()
    """The same keyed: what the models read."""
    areas: tuple[Area, ...] = ()
    area_codes: tuple[AreaCode, ...] = ()
    categories: tuple[Category, ...] = ()
    channels: tuple[Channel, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    policies: tuple[Policy, ...] = ()
    service_levels: tuple[ServiceLevel, ...] = ()
    shifts: tuple[Shift, ...] = ()
    surveys: tuple[Survey, ...] = ()
    targets: tuple[Target, ...] = ()
    events: tuple[CityEvent, ...] = ()
    notes: tuple[Note, ...] = ()
    link_rules: tuple[LinkRule, ...] = ()
    sources: tuple[Source, ...] = ()
    alerts: Alerts | None = None
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """What was read, byte for byte, by name in the folder (``national/…`` for the reference): an edition keeps it."""

    @property
    def tzinfo(self) -> ZoneInfo:
        """The city's time zone: every figure is by its local date."""
        return ZoneInfo(self.zone)

    @cached_property
    def calendar_by_id(self) -> Mapping[str, Calendar]:
        """Calendars by id, `always` included."""
        return {calendar.id: calendar for calendar in self.calendars}

    def source(self, source_id: str) -> Source:
        """The source of that id. Raises KeyError when there is none."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)
