"""The SQL engine, changed at one place at a time: is a golden case answered differently, or a random world other than by the plain engine?

Every case and world is prepared once in a database in memory. A changed model is built there with those that read it, the question that
noticed last is asked first, and where a later change leaves that model alone it is built as it was.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from threading import Timer

import duckdb

from tests.models.received import SLA_TABLES, city_of, warehouse_of
from tests.models.test_clocks_agree import TICKETS, WORLDS, Rows, plain_rows, sql_rows
from tests.sla import strategies
from tests.sla.golden import CASES, Answers, Case, load_case
from tests.sla.mutations.code import changes
from tests.sla.test_golden import sql_answers
from transforms.engines.duckdb import ModelFailed, run_models
from transforms.graph import Model, in_order, load_models

MODELS = ("policy_matches", "segments", "sla_cycles", "sla_stretches", "sla_clocks")
SMALL = {
    "memory_limit": "500MB",
    "temp_directory": "",
    "threads": "1",
}  # a changed join that explodes is noticed, not spilled to disk
SECONDS = 20
"""A model takes a second at most; a changed join that multiplies rows is noticed by its time, before memory ends."""


def outcomes() -> Iterator[tuple[str, bool]]:
    """(change, whether a test noticed) for every place of the clocks' models."""
    models = load_models()
    asked = [
        (name, label, changed)
        for name in (f"core.{table}" for table in MODELS)
        for label, changed in [("", models[name].sql), *changes(f"{models[name].table}.sql", models[name].sql, "--")]
    ]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), _prepare) as pool:
        for label, noticed in pool.map(_ask, asked):
            assert label or not noticed, "the engines differ before anything was changed"
            if label:
                yield label, noticed


@dataclass
class Question:
    """A case or a world in its database, and whether that answers as it should."""

    connection: duckdb.DuckDBPyConnection
    is_right: Callable[[], bool]
    changed: str | None = None  # the model that stands there changed

    def __post_init__(self) -> None:
        """No bar for a changed model that takes long."""
        self.connection.execute("set enable_progress_bar = false")

    def notices(self, model: Model) -> bool:
        """True when with this model something is answered wrongly, or nothing is."""
        models = load_models()
        if self.changed not in (None, model.name):
            run_models(self.connection, _with_readers(models[self.changed]))
        self.changed = model.name
        impatient = Timer(SECONDS, self.connection.interrupt)
        impatient.start()
        try:
            run_models(self.connection, _with_readers(model))
            return not self.is_right()
        except (ModelFailed, AssertionError, duckdb.Error):
            return True
        finally:
            impatient.cancel()


def _with_readers(model: Model) -> list[Model]:
    """The model, and those that are built from it on the way to the clocks, in order."""
    found = [model]
    for other in in_order(load_models(), SLA_TABLES):
        if {one.name for one in found} & set(other.depends):
            found.append(other)
    return found


Counted = list[Counter[tuple[object, ...]]]
QUESTIONS: list[Question] = []
"""Of one process of the pool; the one that noticed last stands first."""


def _prepare() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for folder in CASES:
            (Path(scratch) / folder.name).mkdir()
            case = load_case(folder, Path(scratch) / folder.name)
            for as_of, expected in case.expected.items():
                connection = warehouse_of(case.city, case.lives, as_of, **SMALL)
                QUESTIONS.append(Question(connection, partial(_golden, connection, case, expected)))
    for seed in range(WORLDS):
        world = strategies.world(Random(seed), tickets=TICKETS)
        connection = warehouse_of(city_of(world), world.tickets, world.as_of, **SMALL)
        QUESTIONS.append(Question(connection, partial(_as_plain, connection, _counted(plain_rows(world)))))


def _golden(connection: duckdb.DuckDBPyConnection, case: Case, expected: Answers) -> bool:
    return sql_answers(case, connection) == expected


def _as_plain(connection: duckdb.DuckDBPyConnection, expected: Counted) -> bool:
    return _counted(sql_rows(connection)) == expected


def _counted(tables: tuple[Rows, Rows]) -> Counted:
    return [Counter(rows) for rows in tables]


def _ask(change: tuple[str, str, str]) -> tuple[str, bool]:
    name, label, text = change
    model = replace(load_models()[name], sql=text)
    for question in QUESTIONS:
        if question.notices(model):
            QUESTIONS.remove(question)
            QUESTIONS.insert(0, question)
            return label, True
    return label, False
