"""One ticket's story in words that can be followed by hand, the same on the screen and in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from dashboards.render import formats
from dashboards.render.aligned import aligned
from dashboards.render.names import bucket
from dashboards.render.words import TEXT, say
from transforms.metrics import share
from transforms.sla.explain import ClockStory, Day, Part, Story


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its sentences, and a table (headings, rows) where one helps."""

    title: str
    sentences: tuple[str, ...]
    caption: str = ""
    headings: tuple[str, ...] = ()
    minor: frozenset[int] = frozenset()
    """Places of the columns that give way on a phone."""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Teller:
    """Tells stories in one language. ``names`` gives agencies, categories, channels and areas their names by id."""

    zone: str
    language: str = "id"
    names: Mapping[str, str] = field(default_factory=dict)

    def sections(self, story: Story) -> tuple[Section, ...]:
        """The life, then each clock."""
        return (self._life(story), *(self._clock(one, story) for one in story.clocks))

    # -- the life

    def _life(self, story: Story) -> Section:
        calendars = sorted({name for part in story.parts for name, _ in part.open_seconds})
        head = [self.say(key) for key in ("from", "until", "whose_desk", "state", "length")]
        head += [self.say("life_open_in", calendar=name) for name in calendars]
        rows = [self._part(part) for part in story.parts]
        total = [self._length(sum(part.seconds for part in story.parts))]
        total += [self._hours(sum(dict(part.open_seconds)[name] for part in story.parts)) for name in calendars]
        if rows:
            rows.append((self.say("life_total"), "", "", "", *total))
        told = self.say("life_as_of", created=self._at(story.created_at), as_of=self._at(story.as_of))
        sentences = (told, *self._route(story), *(() if story.clocks else (self.say("no_clocks"),)))
        minor = frozenset((1, *range(5, len(head))))
        return Section(self.say("ticket_title", ticket=story.ticket_id), sentences, self.say("life_way"), tuple(head), minor, tuple(rows))

    def _route(self, story: Story) -> Iterator[str]:
        agencies = [self._agency(agency) for agency in story.route.agencies]
        if len(agencies) > 1:
            yield self.say("life_route", agencies=" → ".join(agencies))
        if story.route.is_ping_pong:
            yield self.say("life_ping_pong")
        if story.route.is_misrouted:
            yield self.say("life_misrouted", first=agencies[0], last=agencies[-1])

    def _part(self, part: Part) -> tuple[str, ...]:
        segment = part.segment
        state = self.say(f"state_{segment.state}")
        return (
            self._at(segment.starts_at),
            self._at(segment.ends_at),
            self._desk(segment.holder, segment.agency_id),
            self.say("life_stops_clock", state=state) if segment.pause_reason else state,
            self._length(part.seconds),
            *(self._hours(seconds) for _, seconds in part.open_seconds),
        )

    # -- one clock

    def _clock(self, clock: ClockStory, story: Story) -> Section:
        row, policy = clock.row, clock.policy
        title = f"{self.say(f'clock_{row.clock}')} · {self.say(f'authority_{row.authority}')} · {row.policy_id}"
        if row.cycle > 1:
            title += f" · {row.cycle}"
        sentences = (
            self.say(
                "life_promise",
                clock=self.say(f"clock_{row.clock}"),
                target=self._target(clock),
                start=self._event(policy.start_event),
                stop=self._event(policy.stop_event),
            ),
            self.say(
                "life_row",
                policy=row.policy_id,
                version=row.policy_version,
                authority=self.say(f"authority_{row.authority}"),
                span=self._span(clock),
                basis=policy.legal_basis or self.say("life_no_basis"),
            ),
            self._chosen(clock),
            *self._times(clock),
            self._paused(clock),
            self._verdict(clock, story),
            *([self.say("life_impossible")] if row.is_impossible_order else []),
            *self._whose(clock),
        )
        if not clock.days or clock.calendar is None:
            return Section(title, sentences)
        by_days = policy.basis == "working_days"
        head = ["life_day", "life_counted", *(["life_number"] if by_days else []), "life_because"]
        return Section(
            title,
            sentences,
            self.say("life_days", calendar=clock.calendar.id),
            tuple(self.say(key) for key in head),
            frozenset(),
            tuple(self._days(clock.days, by_days)),
        )

    def _target(self, clock: ClockStory) -> str:
        policy = clock.policy
        calendar = policy.calendar_id or "always"
        basis = f"{policy.basis}_0" if policy.basis == "working_days" and policy.day0 else policy.basis
        days = formats.number(policy.target_days, self.language)
        return self.say(f"target_{basis}", length=self._hours(policy.target_seconds), days=days, calendar=calendar)

    def _span(self, clock: ClockStory) -> str:
        first, last = clock.policy.valid_from, clock.policy.valid_to
        start, end = formats.day(first, self.language), formats.day(last, self.language)
        if first and last:
            return self.say("life_between", start=start, end=end)
        if first:
            return self.say("life_since", start=start)
        return self.say("life_until", end=end) if last else self.say("life_always")

    def _chosen(self, clock: ClockStory) -> str:
        named = [self.say(f"chosen_{key}", value=self._name(value)) for key, value in clock.policy.selector]
        return self.say("life_for", selector=", ".join(named)) if named else self.say("life_for_all")

    def _times(self, clock: ClockStory) -> Iterator[str]:
        row = clock.row
        if row.void_reason:
            stop = self.say("life_voided", reason=self.say(f"state_{row.void_reason}"))
        else:
            stop = self.say("life_stopped", at=self._at(row.stopped_at)) if row.stopped_at else self.say("life_not_stopped")
        due = self._at(row.due_at) if row.due_at else self.say("life_no_due")
        yield self.say("life_times", start=self._at(row.started_at), due=due, stop=stop)
        if row.due_close_at and row.due_close_at != row.due_at:
            yield self.say("life_next_open", close=self._at(row.due_close_at))

    def _paused(self, clock: ClockStory) -> str:
        told = []
        for pause in clock.pauses:
            end = self._at(pause.end) if pause.end else self.say("life_pause_open")
            text = self.say("life_pause", reason=self.say(f"reason_{pause.reason}"), start=self._at(pause.start), end=end)
            cap = clock.policy.cap_of.get(pause.reason)
            told.append(text + (self.say("life_pause_cap", cap=self._length(cap)) if cap else ""))
        return self.say("life_paused", pauses="; ".join(told)) if told else self.say("life_no_pause")

    def _verdict(self, clock: ClockStory, story: Story) -> str:
        row = clock.row
        elapsed = ""
        if row.due_at and row.outcome.startswith("breached"):
            elapsed = self._length(((row.stopped_at or story.as_of) - row.due_at).total_seconds())
        told = self.say("life_verdict", verdict=self.say(f"outcome_{row.outcome}", late=elapsed))
        if elapsed and row.late_seconds is not None and clock.calendar is not None:
            told += " " + self.say("life_late", late=formats.number(row.late_seconds / 3600, self.language, 1))
        return told

    def _whose(self, clock: ClockStory) -> Iterator[str]:
        total = sum(desk.seconds for desk in clock.desks)
        if not total or clock.row.is_impossible_order:
            return
        told = [
            self.say(
                "life_desk",
                desk=self._desk(desk.holder, desk.agency_id or ""),
                length=self._length(desk.seconds),
                share=formats.rate(share(desk.seconds, total), self.language, 0),
            )
            for desk in clock.desks
        ]
        yield self.say("life_desks", desks=", ".join(told))

    # -- days

    def _days(self, days: Sequence[Day], by_days: bool) -> Iterator[tuple[str, ...]]:
        """One row a day; neighbours that the same rows decide, without an exception and with equal hours, stand together."""
        for _, run in groupby(days, key=lambda day: (day.on if day.exceptions or day.number else None, day.hours, day.seconds)):
            group = list(run)
            first, last = group[0], group[-1]
            name = self._day(first) if first is last else f"{self._day(first)} – {self._day(last)}"
            number = [formats.number(first.number, self.language) if first.number else ""] if by_days else []
            counted = self._hours(sum(day.seconds for day in group))
            yield (name, counted, *number, self._because(first))

    def _day(self, day: Day) -> str:
        return formats.day(day.on, self.language, "EEE d MMM y")

    def _because(self, day: Day) -> str:
        told = [
            f"{self.say(f'kind_{row.kind}')}{self._hours_text(row.open)}{f', {row.legal_basis}' if row.legal_basis else ''}"
            for row in day.exceptions
        ]
        for hours in day.hours:
            basis = f", {hours.legal_basis}" if hours.legal_basis else ""
            told.append(self.say("life_hours_of", hours=self._hours_text(hours.open).strip()) + basis)
        return "; ".join(told) or self.say("life_closed")

    def _hours_text(self, intervals: Iterable[tuple[str, str]]) -> str:
        told = ", ".join(f"{opens}–{closes}" for opens, closes in intervals)
        told = told if self.language == "en" else told.replace(":", ".")
        return f" {told}" if told else ""

    # -- words

    def say(self, key: str, **values: object) -> str:
        """A text in the teller's language."""
        return say(key, self.language, **values)

    def _name(self, value: str) -> str:
        return self.say(f"nature_{value}") if f"nature_{value}" in TEXT else self.names.get(value, value)

    def _event(self, name: str) -> str:
        return self.say(f"event_{name}") if f"event_{name}" in TEXT else name

    def _desk(self, holder: str, agency_id: str) -> str:
        return self._agency(agency_id) if holder == "agency" else self.say(f"desk_{holder}")

    def _agency(self, agency_id: str) -> str:
        return bucket("agencies", agency_id, self.language) or self.names.get(agency_id, agency_id)

    def _at(self, moment: object) -> str:
        return formats.instant(moment, self.zone, self.language)  # type: ignore[arg-type]

    def _length(self, seconds: float | None) -> str:
        return formats.duration(seconds, self.language)

    def _hours(self, seconds: float | None) -> str:
        """Open time in hours and minutes: a day has no length there."""
        whole = int(seconds or 0)
        parts = [(whole // 3600, "jam", "h"), (whole % 3600 // 60, "menit", "min"), (whole % 60, "detik", "s")]
        told = [f"{formats.number(count, self.language)} {en if self.language == 'en' else id_}" for count, id_, en in parts if count]
        return " ".join(told) or f"0 {'h' if self.language == 'en' else 'jam'}"


def as_text(sections: Iterable[Section]) -> str:
    """The sections for a terminal, tables aligned."""
    return "\n\n".join("\n".join(_lines(section)) for section in sections) + "\n"


def _lines(section: Section) -> Iterator[str]:
    yield section.title
    yield "─" * len(section.title)
    yield from section.sentences
    if section.rows:
        yield ""
        yield f"{section.caption}:"
        yield from (f"  {line}" for line in aligned([section.headings, *section.rows]))
