"""``tanggap init FILE…``: from a city's own exports to a folder, a run and a dashboard."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pipelines.commands.new_folder import TEMPLATE, write_key
from pipelines.commands.serve import chosen_ports, serve_city
from pipelines.ledger import Ledger
from pipelines.paths import CITY_ID
from pipelines.propose.asking import Asker
from pipelines.propose.session import FRESH, Session, session
from pipelines.run import run
from pipelines.serve import HOST, PORTS
from pipelines.settings import CITIES, SettingsError, read_settings
from transforms.city import load_city
from transforms.privacy.masks import Masker
from transforms.propose.lists import slug
from transforms.propose.write import city_texts

SHOWN = 12


def first_city(files: Sequence[Path], folder: Path | None, options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Propose, write, check and run a city folder for ``files``; then serve it unless told not to. Exit codes as of a run."""
    ports = None if options.no_serve else chosen_ports(options, environ)  # a taken port is told before the work, not after it
    found, folder, key = make_folder(files, folder, options, datetime.now(UTC))
    environ = {**environ, "TANGGAP_KEY_FILE": str(key)}
    environ.pop("TANGGAP_KEY", None)
    settings = read_settings(environ, str(folder), options.data)
    city = load_city(folder, environ=settings.environ)
    print(f"\nMade {folder} and the key {key}.\nKeep a copy of the key in the safe: ids made with another key never match.\n")
    report = run(folder, environ=settings.environ, progress=lambda text: print(text, flush=True))
    for line in report.lines():
        print(line, file=sys.stdout if report.failure is None else sys.stderr)
    sys.stderr.flush()
    for line in _accounts(Ledger(settings.paths(city.id).ledger)):
        print(line)
    if remarks := list(_to_look_at(found)):
        print("\nTo look at:", *remarks, sep="\n")
    again = f"TANGGAP_KEY_FILE={key} tanggap"
    if report.failure is not None and not settings.paths(city.id).pointers.exists():
        print(f"\nThe folder stays as it is. Correct {folder / 'sources.toml'}, then run: {again} run --city {folder}", file=sys.stderr)
        return report.exit_code
    address = f"http://{HOST}:{(ports or PORTS)['internal']}"
    print(f"\nFirst page to look at: {address}{_first_page(found)}\nNext time: {again} serve --city {folder}", flush=True)
    return report.exit_code if ports is None else serve_city(settings, city, ports)


def make_folder(
    files: Sequence[Path], folder: Path | None, options: argparse.Namespace, now: datetime
) -> tuple[Session, Path, Path]:
    """What the session decided, the folder written of it, and its key. Nothing is written before every question is answered."""
    paths = [path.expanduser().resolve() for path in files]
    if folder is not None:
        _refuse_existing(folder)
    asker = Asker(options.yes)
    found = session(paths, folder, options, asker, now)
    if asker.assumed:
        print(f"Defaults taken: {', '.join(asker.assumed)}")
    folder = folder or CITIES / slug(found.name)
    _refuse_existing(folder)
    key = Path(options.key_file).expanduser().resolve() if options.key_file else folder.parent / f"{folder.name}.key"
    write_key(key)
    _write(folder, found)
    return found, folder, key


def _refuse_existing(folder: Path) -> None:
    if not CITY_ID.fullmatch(folder.name):
        raise SettingsError(f"'{folder.name}' cannot be a city's id: lower-case letters, digits, - and _ only, e.g. kota-baru.")
    if folder.exists():
        raise SettingsError(
            f"{folder} exists already; nothing was changed. Give the name of a folder that does not, before the files:\n"
            f"  tanggap init {folder.parent / (folder.name + '-2')} FILE…"
        )


def _write(folder: Path, found: Session) -> None:
    city = {"id": folder.name, "name": found.name, "zone": found.zone}
    calendars = (TEMPLATE / "calendars.toml").read_text(encoding="utf-8").format(**city)
    texts = city_texts(city, found.proposals, found.lists, calendars)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _first_page(found: Session) -> str:
    is_recap = any(proposal.file.kind == "recap" for proposal in found.proposals)
    return "/rekonsiliasi (the figures beside the city's own recap)" if is_recap else " (Ringkasan)"


def _accounts(ledger: Ledger) -> Iterator[str]:
    """What was read, and what became of every row."""
    yield ""
    for pull in ledger.pulls():
        yield f"{pull.source_id}: {pull.rows_read} rows read = {pull.landed} landed + {pull.duplicates} duplicates + {pull.quarantined} set aside"
        reasons: dict[tuple[str, str], list[str]] = {}
        for row in ledger.quarantine():
            if row.source_id == pull.source_id:
                reasons.setdefault((row.reason, row.column_name or ""), []).append(row.message.split("\n")[0])
        for (reason, column), messages in sorted(reasons.items(), key=lambda pair: -len(pair[1])):
            yield f"  {len(messages)} × {reason}{f' ({column})' if column else ''}, first: {messages[0]}"


def _to_look_at(found: Session) -> Iterator[str]:
    """What a person should go over: meanings assumed, names alike, columns left out."""
    masker = Masker()
    for proposal in found.proposals:
        for note in proposal.notes:
            yield f"  {proposal.id}: {note}"
        for word in proposal.words:
            if not word.is_known:
                fate = "set aside" if proposal.set_aside else f"counted as {word.state}"
                yield f"  {proposal.id}: status '{masker.mask(word.text)}' is not known, {word.rows} rows {fate}"
        if proposal.unused:
            shown = ", ".join(proposal.unused[:SHOWN]) + (" …" if len(proposal.unused) > SHOWN else "")
            yield f"  {proposal.id}: {len(proposal.unused)} columns left out: {shown}"
    for each in found.lists:
        if each.left_out:
            yield f"  {each.file}: {each.left_out} values look personal (or like a formula) and were not written down"
        if each.assumed:
            yield f"  {each.file}: kind 'web' assumed for {', '.join(each.assumed[:SHOWN])}"
        for one, other in each.alike[:SHOWN]:
            yield f"  {each.file}: '{one}' and '{other}' may be one: make one an alias of the other"
    for entity in dict.fromkeys(p.entity for p in found.proposals if p.entity):
        ends = [(p.extracted_at, p.id) for p in found.proposals if p.entity == entity and p.extracted_at is not None]
        if ends and max(ends)[0] - min(ends)[0] > FRESH:
            end, first = min(ends)
            yield f"  {entity}: figures are as of {end:%Y-%m-%d}, where {first} ends; later days of the other files wait for its next export"
    if not any("due_at" in proposal.instants for proposal in found.proposals) and any(p.entity == "tickets" for p in found.proposals):
        yield "  policies.csv: no promise is declared, so nothing is called late; its columns are explained in docs/city-folder.md"
