"""The models as a graph: portable, in order, and each saying what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.graph import MODELS, Model, ModelError, in_order, lint, load_models, models_fingerprint, read_model


@pytest.mark.parametrize("model", load_models().values(), ids=lambda model: model.name)
def test_model_is_portable_and_documented(model: Model) -> None:
    assert lint(model, load_models()) == []


def test_every_sql_file_is_a_model() -> None:
    assert {f"{path.parent.name}.{path.stem}" for path in MODELS.rglob("*.sql")} == set(load_models())


def test_order_puts_each_model_after_what_it_reads() -> None:
    order = [model.name for model in in_order(load_models())]
    for model in load_models().values():
        for table in model.depends:
            if not table.startswith("inputs."):
                assert order.index(table) < order.index(model.name)


def test_wanted_models_bring_what_they_read() -> None:
    names = [model.name for model in in_order(load_models(), ["marts.post_periods"])]
    assert names[-1] == "marts.post_periods"
    assert {"staging.posts", "core.posts", "core.dates"} <= set(names)
    assert "core.tickets" not in names


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


HEADER = "-- Something.\n-- One row per thing.\n-- key: a\n"


@pytest.mark.parametrize("call", ["date_diff('hour', x.b, x.c)", "quantile_cont(x.b, 0.5)", "now()", "isodow(x.b)"])
def test_lint_refuses_what_spark_means_otherwise(tmp_path: Path, call: str) -> None:
    path = _write(tmp_path, "core/things", HEADER + f"select {call} as a -- A.\nfrom inputs.x as x\n")
    assert any(f"{call.split('(')[0]} is outside the portable subset" in found for found in lint(read_model(path)))


def test_lint_refuses_a_join_without_equality(tmp_path: Path) -> None:
    sql = HEADER + "select x.a -- A.\nfrom inputs.x as x\ninner join inputs.y as y on x.a < y.a\n"
    assert any("no equality" in found for found in lint(read_model(_write(tmp_path, "core/things", sql))))


def test_lint_wants_a_meaning_for_each_column(tmp_path: Path) -> None:
    sql = HEADER + "select x.a\nfrom inputs.x as x\n"
    assert any("column a has no comment" in found for found in lint(read_model(_write(tmp_path, "core/things", sql))))


def test_header_is_required(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="One row per"):
        read_model(_write(tmp_path, "core/things", "select 1 as a -- A.\n"))


def test_circles_are_named(tmp_path: Path) -> None:
    for this, that in (("one", "two"), ("two", "one")):
        _write(tmp_path, f"core/{this}", HEADER + f"select {that}.a -- A.\nfrom core.{that}\n")
    with pytest.raises(ModelError, match="in a circle"):
        in_order(load_models(tmp_path))


def test_fingerprint_follows_the_text(tmp_path: Path) -> None:
    _write(tmp_path, "core/things", HEADER + "select x.a -- A.\nfrom inputs.x as x\n")
    before = models_fingerprint(load_models(tmp_path))
    load_models.cache_clear()
    _write(tmp_path, "core/things", HEADER + "select x.a + 1 as a -- A.\nfrom inputs.x as x\n")
    assert models_fingerprint(load_models(tmp_path)) != before
