"""Every column has a class, and the class of a person is personal everywhere."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from transforms.engines.inputs import RECEIVED
from transforms.graph import load_models
from transforms.privacy import classes
from transforms.privacy.classes import Unclassified, class_of, load

META = ("_key", "_row_hash", "_file", "_line", "_op", "_ordinal", "_extracted_at")
PERSONS = (
    "reporter_key", "caller_key", "author_key", "person_key",
    "reporter_phone_key", "reporter_nik_key", "reporter_email_key", "reporter_name_key",
)  # fmt: skip


def tables() -> dict[str, list[str]]:
    made = {name: [column.name for column in model.columns] for name, model in load_models().items()}
    for entity, columns in RECEIVED.items():
        made[f"received.{entity}"] = [*columns, *META]
        made[f"inputs.received_{entity}"] = [*columns, *META, "source_id", "batch_number"]
    return made


def test_every_column_has_a_class() -> None:
    assert load().unclassified(tables()) == []


def test_a_person_is_personal_in_every_table() -> None:
    found = [(table, column) for table, columns in tables().items() for column in columns if column in PERSONS]
    assert len(found) > 10
    assert {class_of(table, column) for table, column in found} == {"personal"}


def test_nothing_of_a_ticket_is_open_that_places_it_in_a_life() -> None:
    for column in ("ticket_id", "masked_text", "latitude", "longitude", "created_at", "closure_reason"):
        assert class_of("core.tickets", column) == "internal"
    assert {class_of("core.ticket_events", column) for column in ("actor_key", "approver_key", "event_at")} == {"internal"}


def test_a_new_column_is_denied_until_somebody_looks_at_it() -> None:
    for table, column in (("core.tickets", "nama_ibu"), ("marts.call_periods", "caller"), ("public.city_days", "ticket_ids"), ("x.y", "z")):
        with pytest.raises(Unclassified, match=f"{table}.{column} has no class"):
            class_of(table, column)
    assert issubclass(Unclassified, LookupError)


def test_the_closest_section_decides_and_between_equals_the_stricter(tmp_path: Path) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(
        '["*.*"]\npersonal = ["a"]\n["core.*"]\nopen = ["a", "b_*"]\n'
        '["core.t"]\ninternal = ["b_*"]\n["*.t"]\nopen = ["c"]\n["core.*t"]\npersonal=["c"]\n',
        encoding="utf-8",
    )
    found = load(path)
    assert [found.class_of("core.t", column) for column in ("a", "b_x", "c")] == ["open", "internal", "personal"]
    assert found.class_of("core.u", "b_x") == "open" and found.class_of("marts.u", "a") == "personal"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["a.b"]\nsecret = ["x"]\n', "'secret' is no class"),
        ('["a.b"]\nopen = ["x"]\ninternal = ["x"]\n', "'x' is both open and internal"),
        ('["a.b"]\nopen = ["*"]\n', "nobody has looked at"),
    ],
)
def test_a_careless_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load(path)


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(classes).failed == 0
