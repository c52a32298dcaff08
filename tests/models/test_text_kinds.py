"""The text model decides what a post is only where the city says so, no source does, and it is certain; what it decides is counted apart."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from pipelines.landing import pull
from tests.landing.office import KEY, NOW, Office
from tests.text.test_model import made_up
from transforms.engines.duckdb import connect, prepare, run_models
from transforms.engines.inputs import AsOf
from transforms.graph import in_order, load_models
from transforms.text.model import to_bytes
from transforms.text.training import learn

SOURCES = """
[[source]]
id = "cuitan"
kind = "csv"
entity = "posts"
path = "${DROP}/cuitan.csv"
key = ["id"]
extracted_at = "2026-03-05T00:00:00+07:00"
[source.columns]
post_id = "id"
posted_at = "waktu"
author = "akun"
text = "teks"
label = { column = "label", map = { "keluhan" = "complaint", "lain" = "other" } }
"""
AS_OF = AsOf(*[datetime(2026, 3, 5, tzinfo=UTC)] * 3)
KINDS = "select post_id, kind, is_kind_by_model from core.posts order by 1"


@cache
def trained() -> bytes:
    return to_bytes(learn(made_up(), "kind"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path / "office", SOURCES)
    said = {kind: next(one.text for one in made_up() if one.said["kind"] == kind) for kind in ("complaint", "other", "response")}
    rows = [
        ("1", said["complaint"], ""),
        ("2", said["complaint"], "lain"),  # the source's word counts, whatever the model thinks
        ("3", said["other"], "keluhan"),
        ("4", f"RT @a: {said['complaint']}", ""),
        ("5", said["other"], ""),
        ("6", "zzz", ""),  # nothing it knows: not certain
    ]
    lines = [f"{place},2026-03-01 08:0{place},@warga{place},{text},{label}" for place, text, label in rows]
    office.put("cuitan.csv", "\n".join(["id,waktu,akun,teks,label", *lines]) + "\n")
    (office.folder / "text_model.json").write_bytes(trained())
    return office


def counted(office: Office, question: str) -> list[tuple[object, ...]]:
    city = office.city
    if not office.ledger.batches():
        pull(city, office.paths, KEY, NOW)
    connection = connect()
    prepare(connection, city, office.ledger.batches(), AS_OF)
    run_models(connection, in_order(load_models(), ["core.posts", "marts.post_periods"]))
    return connection.execute(question).fetchall()


def test_without_the_city_s_word_the_model_decides_nothing(office: Office) -> None:
    assert counted(office, KINDS) == [
        ("1", "other", False), ("2", "other", False), ("3", "complaint", False), ("4", "repost", False), ("5", "other", False), ("6", "other", False),
    ]  # fmt: skip


def test_with_it_only_unlabelled_posts_it_is_certain_of_change(office: Office) -> None:
    toml = office.folder / "city.toml"
    toml.write_text(toml.read_text("utf-8") + "\n[text]\nkinds_by_model = true\ncertain_from = 0.6\n", "utf-8")
    assert counted(office, KINDS) == [
        ("1", "complaint", True), ("2", "other", False), ("3", "complaint", False), ("4", "repost", False), ("5", "other", True),
        ("6", "other", False),
    ]  # fmt: skip
    question = "select complaint_count, other_count, repost_count, by_model_count from marts.post_periods where period = 'year'"
    assert counted(office, question) == [(2, 3, 1, 2)]
    assert counted(office, KINDS) == counted(office, KINDS)
