"""The city folder of a proposal, as texts: sources.toml with its reasons beside it, so that a person can go on from there."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator, Mapping, Sequence

from transforms.city.canonical import INSTANTS
from transforms.city.files import INDONESIAN_ZONES
from transforms.propose.lists import FILES, Named, csv_text
from transforms.propose.profile import Column
from transforms.propose.proposal import MATCHED, Proposal, all_known

POLICY = {
    "policy_id": "TENGGAT-SUMBER", "clock": "finish", "authority": "city", "start_event": "created", "stop_event": "finish",
    "basis": "as_given", "boundary": "close", "legal_basis": "Tenggat pada data sumber",
}  # fmt: skip
"""The promise of an export that states when each ticket is due."""


def city_texts(
    city: Mapping[str, str], proposals: Sequence[Proposal], lists: Sequence[Named], calendars: str
) -> dict[str, str]:
    """Every file of the folder. ``city`` has id, name and zone; ``calendars`` is used in an Indonesian zone."""
    is_due = any("due_at" in proposal.instants for proposal in proposals)
    is_indonesian = city["zone"] in INDONESIAN_ZONES
    texts = {
        "city.toml": _city(city, is_indonesian),
        "sources.toml": "\n".join(["# Where rows come from. What each key means: docs/city-folder.md", *_sources(proposals, city["zone"])]) + "\n",
        "policies.csv": csv_text("policies.csv", [POLICY] if is_due else []),
    }
    if is_indonesian:
        texts["calendars.toml"] = calendars
    by_file = {each.file: each for each in lists}
    for file in FILES.values():
        texts[file] = csv_text(file, by_file[file].rows if file in by_file else ())
    return texts


def toml_text(value: str) -> str:
    """A text as TOML writes it (a JSON string is one)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _city(city: Mapping[str, str], is_indonesian: bool) -> str:
    languages = '["id", "en"]' if is_indonesian else '["en", "id"]'
    return (
        "# What each key means: docs/city-folder.md. Check after every change: tanggap check --city <this folder>\n"
        f"id = {toml_text(city['id'])}\nname = {toml_text(city['name'])}\nzone = {toml_text(city['zone'])}\nlanguages = {languages}\n"
        "simulated = false\n"
        "n_min = 10                   # rates of fewer are shown as counts and never ranked\n"
        "k = 5                        # public cells of fewer people are merged\n"
        'headline_clock = "finish"\n\n'
        "# The call centre, its number and open hours, once you have calls:\n"
        f'# [[centre]]\n# id = "pusat"\n# name = "…"\n# number = "…"\n# calendar = "{"kantor" if is_indonesian else "always"}"\n'
    )


def _sources(proposals: Sequence[Proposal], zone: str) -> Iterator[str]:
    for proposal in proposals:
        yield ""
        yield from _source(proposal, zone)


def _source(proposal: Proposal, zone: str) -> Iterator[str]:
    file = proposal.file
    yield "[[source]]"
    yield f"id = {toml_text(proposal.id)}"
    yield f"kind = {toml_text(file.kind)}"
    if proposal.entity:
        yield f"entity = {toml_text(proposal.entity)}"
    yield f"path = {toml_text(glob.escape(file.path))}  # a pattern such as tiket_*.csv takes every file of that name"
    yield f"timezone = {toml_text(zone)}"
    for name, value in file.options.items():
        yield f"{name} = {toml_text(value) if isinstance(value, str) else value}"
    if proposal.key:
        yield f"key = [{', '.join(map(toml_text, proposal.key))}]"
    if proposal.choice is not None or proposal.mode != "snapshot":
        meaning = {
            "snapshot": "each export holds every row: one that is missing was deleted",
            "incremental": "each export holds some rows: none is deleted by being missing",
        }
        yield f'mode = "{proposal.mode}"  # {meaning[proposal.mode]}'
    yield "required = true"
    yield 'tolerance = "none"           # how old its newest row may be, such as "26h"; none never holds figures back'
    if proposal.extracted_at is not None:
        of_what = "its figures are as of its last event" if proposal.file.kind != "recap" else "the last month it states was over"
        yield f'# An old extract: {of_what}. When a newer export replaces it, write extracted_at = "mtime".'
        yield f"extracted_at = {proposal.extracted_at.isoformat(timespec='seconds')}"
    else:
        yield 'extracted_at = "mtime"       # when the file was made'
    if proposal.choice is not None:
        yield from _columns(proposal)


def _columns(proposal: Proposal) -> Iterator[str]:
    choice, file = proposal.choice, proposal.file
    assert choice is not None
    if proposal.unused:
        yield f"# Columns that nothing reads: {', '.join(' '.join(name.split()) for name in proposal.unused)}"
    yield "[source.columns]"
    tables: list[str] = []
    for name, column in choice.columns.items():
        if name == "status":
            tables += _status(proposal, column)
        elif name in INSTANTS:
            yield f"{name} = {_instant(proposal, name, column)}"
        elif name in MATCHED:
            yield f'{name} = {{ column = {toml_text(column)}, match = "{MATCHED[name]}" }}'
        elif name == "post_id" and not proposal.key:
            yield f"# post_id = {toml_text(column)}  # repeats: export the ids as text"
        elif name == "ticket_id" and len(proposal.key) > 1:
            parts = ", ".join(map(toml_text, proposal.key[1:]))
            yield f"{name} = {{ column = {toml_text(column)}, parts = [{parts}] }}"
        elif name in ("outcome", "label"):
            yield from _closed(name, file.column(column))
        else:
            yield f"{name} = {toml_text(column)}"
    if proposal.entity == "posts":
        yield 'platform = { value = "x" }'
    yield from tables


def _instant(proposal: Proposal, name: str, column: str) -> str:
    assert proposal.choice is not None
    forms = proposal.forms(name)
    clock = proposal.choice.clocks.get(name)
    parts = f", parts = [{toml_text(clock)}]" if clock else ""
    if not forms:
        return f"{{ column = {toml_text(column)}{parts} }}" if parts else toml_text(column)
    written = toml_text(forms[0]) if len(forms) == 1 else f"[{', '.join(map(toml_text, forms))}]"
    return f"{{ column = {toml_text(column)}{parts}, format = {written} }}"


def _closed(name: str, column: Column) -> Iterator[str]:
    """A column whose words must be known: left out, as a comment, where one is not."""
    words = all_known("outcomes" if name == "outcome" else "labels", column)
    if words is None:
        yield f"# {name} = {{ column = {toml_text(column.name)}, map = {{ … }} }}  # holds words that are not known: map them"
        return
    pairs = ", ".join(f"{toml_text(theirs)} = {toml_text(ours)}" for theirs, ours in words.items())
    yield f"{name} = {{ column = {toml_text(column.name)}, map = {{ {pairs} }} }}"


def _status(proposal: Proposal, column: str) -> Iterator[str]:
    yield "[source.columns.status]"
    yield f"column = {toml_text(column)}"
    yield "[source.columns.status.map]      # your word = our state (docs/city-folder.md lists them); a word not here is set aside"
    for word in proposal.words:
        line = f'{toml_text(word.text)} = "{word.state}"'
        if word.is_known:
            yield f"{line}  # {word.rows} rows"
        elif proposal.set_aside:
            yield f"# {line}  # {word.rows} rows, set aside until you say what it means"
        else:
            yield f"{line}  # {word.rows} rows, assumed: correct it"
