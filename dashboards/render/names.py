"""Names of buckets (what is no agency, category, channel or area) and of who answers, in the reader's language: other names are the city's own."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.render.words import TEXT, say
from dashboards.render.words_pages import KEEPERS


def bucket(table: str, one: str, language: str) -> str | None:
    """What a bucket of a dimension is called; None for what the city named itself.

    >>> bucket("agencies", "pusat", "en"), bucket("categories", "tanpa-keterangan", "id"), bucket("agencies", "dinsos", "en")
    ('Not forwarded yet (centre)', 'Tanpa kategori', None)
    """
    if one == "digabung":
        return say("merged", language)
    return say(f"bucket_{table}_{one}", language) if f"bucket_{table}_{one}" in TEXT else None


def home_agency(one: str, names: Mapping[str, str], language: str) -> str:
    """Where agents come from, as readers say it: the centre's own people are no ticket that waits to be forwarded.

    >>> home_agency("pusat", {}, "en"), home_agency("damkar", {"damkar": "Pemadam"}, "id"), home_agency("damkar", {}, "en")
    ("The centre's own agents", 'Pemadam', 'damkar')
    """
    return bucket("desks", one, language) or names.get(one, one)


def keeper(owner: str, language: str) -> str:
    """Who answers for a number; one nobody translated keeps the words of the metric lists."""
    return KEEPERS.get(owner, owner) if language == "en" else owner


def in_language(table: str, names: Mapping[str, str], language: str) -> dict[str, str]:
    """Id → name, the buckets in the reader's language, in the order of the names."""
    worded = {one: bucket(table, one, language) or name for one, name in names.items()}
    return dict(sorted(worded.items(), key=lambda pair: pair[1]))
