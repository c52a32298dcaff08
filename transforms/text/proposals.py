"""Spellings that name nothing for certain, each with the listed names most like it. A person decides; nothing here does.

Likeness is rapidfuzz's, on names without case, punctuation, the city's own name and common abbreviations: letters and words may be left out,
turned round or misspelled. It says how alike two names are written, not that they mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.city.lists import fold
from transforms.city.model import City
from transforms.text.spellings import names_of, own_suffixes

CANDIDATES = 3
LEAST_SCORE = 55.0
"""Of 100. Below it two names of one city are as alike as any two: showing them would invite a guess."""

SHORT_FOR = {
    "din": "dinas", "dns": "dinas", "bag": "bagian", "kel": "kelurahan", "kec": "kecamatan", "ds": "desa", "bid": "bidang", "kab": "kabupaten",
    "dishub": "dinas perhubungan", "dinkes": "dinas kesehatan", "disdik": "dinas pendidikan", "dispendik": "dinas pendidikan",
    "dinsos": "dinas sosial", "dlh": "dinas lingkungan hidup", "dpupr": "dinas pekerjaan umum dan penataan ruang",
    "pupr": "pekerjaan umum dan penataan ruang", "dispora": "dinas pemuda dan olahraga", "satpol": "satuan polisi", "pp": "pamong praja",
    "damkar": "pemadam kebakaran", "disdamkar": "dinas pemadam kebakaran", "disdukcapil": "dinas kependudukan dan pencatatan sipil",
    "dukcapil": "kependudukan dan pencatatan sipil", "diskominfo": "dinas komunikasi dan informatika",
    "bpbd": "badan penanggulangan bencana daerah", "pdam": "perusahaan daerah air minum", "disperindag": "dinas perindustrian dan perdagangan",
    "disnaker": "dinas tenaga kerja", "rsud": "rumah sakit umum daerah", "sda": "sumber daya air", "setda": "sekretariat daerah",
}  # fmt: skip
"""Words long in use, written out only to compare: that DLH is a city's own agency stays for its steward to say."""


class NoLibrary(ImportError):
    """Proposals need rapidfuzz, which is not installed."""

    transient = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed thing that a spelling may name, and how alike they are written (0 to 100)."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One spelling that waits: its kind of list, how many rows use it, what it may name, likeliest first."""

    kind: str
    spelling: str
    rows: int
    candidates: tuple[Candidate, ...]


def listed(city: City) -> dict[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """Name and all spellings of each listed thing, by kind and id."""
    return {
        "agency": {a.id: (a.name, (a.name, a.id, *a.aliases)) for a in city.agencies},
        "category": {c.code: (c.name, (c.name, c.code, *c.aliases)) for c in city.categories},
        "channel": {c.id: (c.name, (c.name, c.id, *c.aliases)) for c in city.channels},
        "area": {a.code: (a.name, (a.name, *a.aliases)) for a in city.areas},
    }


def waiting(city: City, used: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str, int]]:
    """Kind, spelling and rows of every used spelling that names nothing for certain, most used first."""
    known = names_of(city)
    found = [(kind, spelling, rows) for kind, spellings in used.items() for spelling, rows in spellings.items()]
    return sorted((one for one in found if known[one[0]].match(one[1]) is None), key=lambda one: (one[0], -one[2], one[1]))


def propose(city: City, used: Mapping[str, Mapping[str, int]], kinds: Iterable[str]) -> list[Proposal]:
    """A proposal for each spelling of ``kinds`` that waits. Raises `NoLibrary`."""
    ends, things = own_suffixes(city), listed(city)
    forms = {kind: {thing: [form_of(spelling, ends) for spelling in spellings] for thing, (_, spellings) in things[kind].items()} for kind in kinds}
    return [
        Proposal(kind, spelling, rows, candidates(form_of(spelling, ends), forms[kind], {thing: name for thing, (name, _) in things[kind].items()}))
        for kind, spelling, rows in waiting(city, used)
        if kind in forms
    ]


def candidates(form: str, known: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> tuple[Candidate, ...]:
    """The things whose best spelling is most like ``form``."""
    ratios = _library()
    scored = []
    for thing, spellings in known.items():
        best = max((_alike(ratios, form, spelling) for spelling in spellings if spelling), default=0.0)
        if best >= LEAST_SCORE:
            scored.append(Candidate(thing, names[thing], round(best, 1)))
    return tuple(sorted(scored, key=lambda one: (-one.score, one.id))[:CANDIDATES])


def _alike(ratios: Any, one: str, other: str) -> float:
    # Spaces closed ("Sukma Jaya"), words in another order, words left out; the last counts less: "Dinas" is in every agency.
    return float(max(
        ratios.ratio(one.replace(" ", ""), other.replace(" ", "")), ratios.token_sort_ratio(one, other), 0.9 * ratios.token_set_ratio(one, other)
    ))  # fmt: skip


def form_of(spelling: str, ends: tuple[str, ...] = ()) -> str:
    """A spelling as it is compared: folded, long-used short words written out, without the city's own name behind it."""
    words = " ".join(SHORT_FOR.get(word, word) for word in fold(spelling.replace("&", " dan ")).split())
    for end in ends:
        words = words.removesuffix(f" {end}")
    return words


def _library() -> Any:
    try:
        from rapidfuzz import fuzz
    except ImportError as error:
        raise NoLibrary("proposals need rapidfuzz, which is not installed.\nRun: .venv/bin/pip install 'tanggap[text]'") from error
    return fuzz
