"""``tanggap names``: spellings that name nothing for certain, proposed to a steward and taken over once confirmed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from pipelines.code_files import codes_csv, open_codes_csv, read_codes
from pipelines.ledger import Ledger
from pipelines.name_files import LISTS, accept, as_csv, read_confirmed
from pipelines.received_names import used_spellings
from pipelines.run import OK
from pipelines.settings import Settings, SettingsError, read_settings
from pipelines.whole_files import write_whole
from transforms.city import City, load_city
from transforms.text.codes import join
from transforms.text.proposals import propose, waiting


def names(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run the action asked for."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    return {"propose": _propose, "accept": _accept, "codes": _codes}[options.action](options, settings, city)


def _propose(options: argparse.Namespace, settings: Settings, city: City) -> int:
    """Write every spelling that waits, with the names most like it and an empty column for the steward's answer."""
    out = Path(options.out).expanduser()
    if out.exists() and not options.replace:
        raise SettingsError(f"{out} exists already and may hold answers; it was kept. Give another --out, or --replace.")
    used = used_in(settings, city)
    proposals = propose(city, used, [options.kind] if options.kind else LISTS)
    write_whole(out, as_csv(proposals))
    with_one = sum(bool(one.candidates) for one in proposals)
    print(f"{len(proposals)} spellings in {sum(one.rows for one in proposals):,} rows wait, {with_one} of them with something alike: {out}")
    print("Fill the column id where you are sure (what stays empty stays unmatched), then run:")
    print(f"tanggap names accept {out}")
    return OK


def _accept(options: argparse.Namespace, settings: Settings, city: City) -> int:
    """Make the confirmed spellings aliases in the lists of the city folder."""
    confirmed, left = read_confirmed(Path(options.file).expanduser(), city)
    counts = accept(city, confirmed, settings.environ)
    for file, count in counts.items():
        print(f"{city.path / file}: {count} alias(es) added")
    print(f"{len(confirmed)} confirmed, {sum(counts.values())} of them new; {left} left unmatched. The next run counts by them: tanggap run")
    return OK


def _codes(options: argparse.Namespace, settings: Settings, city: City) -> int:
    """Join another office's codes to the areas by name; what is not certain goes to a file of its own, for a person."""
    out, rest = Path(options.out).expanduser(), Path(options.open).expanduser()
    for path in (out, rest):
        if path.exists() and not options.replace:
            raise SettingsError(f"{path} exists already and was kept. Give another --out and --open, or --replace.")
    joined = join(city.areas, read_codes(Path(options.file).expanduser()))
    certain = [one for one in joined if one.area]
    write_whole(out, codes_csv(certain, options.system, options.valid_from or "", options.basis or ""))
    write_whole(rest, open_codes_csv([one for one in joined if not one.area]))
    print(f"{len(certain)} of {len(joined)} codes are certainly an area's: {out}; {len(joined) - len(certain)} are for a person to look at: {rest}")
    print(f"Look them over, then put the rows into {city.path / 'area_codes.csv'} and run: tanggap check")
    return OK


def used_in(settings: Settings, city: City) -> dict[str, dict[str, int]]:
    """Spellings in what was landed; nothing before the first pull."""
    ledger = settings.paths(city.id).ledger
    return used_spellings(Ledger(ledger).batches()) if ledger.exists() else {}


def waiting_line(settings: Settings, city: City) -> str:
    """One line for `tanggap doctor`: how many spellings wait, by kind."""
    found = waiting(city, used_in(settings, city))
    if not found:
        return "names: every spelling in the landed rows is known"
    parts = []
    for kind in LISTS:
        of_kind = [rows for one, _, rows in found if one == kind]
        if of_kind:
            parts.append(f"{kind} {len(of_kind)} in {sum(of_kind):,} rows")
    return f"names: {len(found)} spellings match nothing ({', '.join(parts)}); tanggap names propose"
