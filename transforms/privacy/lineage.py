"""Proof, from the SQL alone, that no personal column reaches a public table.

Every output column of a public model is followed back through its query, and through every model it reads, to the
columns it is made of. Counting people is allowed: what stands inside COUNT tells how many, never who.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import duckdb
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from transforms.graph import Model

ClassOf = Callable[[str, str], str]
"""Class (open, internal, personal) of a column, by table (``core.tickets``) and name; LookupError when it has none."""

Schema = Mapping[str, Mapping[str, str]]
"""Columns and their types of every table a model may read, by ``schema.table``."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that is not open and reaches a public column, with the way it takes."""

    column: str
    origin: str
    kind: str
    way: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.column} is made of {self.origin}, which is {self.kind} (by way of {' ← '.join(self.way)})"


class Untraceable(RuntimeError):
    """A public column whose origin cannot be told from its SQL; it must not be published."""


def origins(model: Model, schema: Schema) -> dict[str, set[tuple[str, str]]]:
    """For each output column of ``model``, the (table, column) pairs its values are made of, counts apart."""
    nested: dict[str, object] = {}
    for name, columns in schema.items():
        folder, _, table = name.partition(".")
        inner = nested.setdefault(folder, {})
        assert isinstance(inner, dict)
        inner[table] = dict(columns)
    try:
        tree = qualify(
            parse_one(model.sql, read="duckdb"), schema=nested, dialect="duckdb", validate_qualify_columns=True
        )
        root = build_scope(tree)
    except SqlglotError as fault:
        raise Untraceable(f"{model.path}: its columns cannot be traced ({fault})") from fault
    if root is None:
        raise Untraceable(f"{model.path}: its columns cannot be traced")
    return {column.name: set(_output(root, place, model)) for place, column in enumerate(model.columns)}


def schema_of(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns and types of every table of a database in which the models were built (rows are not needed)."""
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal order by all"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = kind
    return found


def leaks(models: Mapping[str, Model], schema: Schema, class_of: ClassOf, target: str = "public") -> list[Leak]:
    """Every column not open that reaches a column of the schema ``target``; empty is the proof.

    A column without a class counts as personal. Columns of the models in between are looked at too, so that an open
    label on the way does not launder a personal value.
    """
    traced: dict[str, dict[str, set[tuple[str, str]]]] = {}
    found: list[Leak] = []
    for model in models.values():
        if model.schema != target:
            continue
        for column in model.columns:
            start = (model.name, column.name)
            found.extend(_follow(start, (f"{model.name}.{column.name}",), models, schema, class_of, traced, set()))
    return sorted(set(found), key=str)


def _follow(
    at: tuple[str, str],
    way: tuple[str, ...],
    models: Mapping[str, Model],
    schema: Schema,
    class_of: ClassOf,
    traced: dict[str, dict[str, set[tuple[str, str]]]],
    seen: set[tuple[str, str]],
) -> Iterator[Leak]:
    table, column = at
    if table not in models or at in seen:
        return
    seen.add(at)
    if table not in traced:
        traced[table] = origins(models[table], schema)
    for origin in sorted(traced[table].get(column, set())):
        kind = _class(class_of, *origin)
        step = (*way, ".".join(origin))
        # An internal column may be turned into an open one (a name into an id); a personal one never may.
        direct = len(way) == 1
        if kind == "personal" or (kind != "open" and direct):
            yield Leak(way[0], ".".join(origin), kind, step)
        else:
            yield from _follow(origin, step, models, schema, class_of, traced, seen)


def _class(class_of: ClassOf, table: str, column: str) -> str:
    try:
        return class_of(table, column)
    except LookupError:
        return "personal"


def _output(scope: Scope, place: int, model: Model) -> Iterator[tuple[str, str]]:
    """What the output column at ``place`` of a scope is made of; unions add up."""
    if isinstance(scope.expression, exp.SetOperation):
        for branch in scope.set_operation_scopes or []:
            yield from _output(branch, place, model)
        return
    selected = scope.expression.selects if isinstance(scope.expression, exp.Select) else []
    if place >= len(selected):
        if isinstance(scope.expression, exp.Values):
            return
        raise Untraceable(f"{model.path}: output column {place + 1} cannot be traced")
    yield from _expression(scope, selected[place], model)


def _expression(scope: Scope, expression: exp.Expr, model: Model) -> Iterator[tuple[str, str]]:
    for column in expression.find_all(exp.Column):
        if _is_counted(column, expression):
            continue
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            yield f"{source.db}.{source.name}", column.name
        elif isinstance(source, Scope):
            yield from _named(source, column.name, model)
        elif source is None and _inner_source(scope, column) is not None:
            inner = _inner_source(scope, column)
            assert inner is not None
            yield from inner(model)
        else:
            raise Untraceable(f"{model.path}: the origin of {column.sql()} cannot be traced")


def _inner_source(scope: Scope, column: exp.Column) -> Callable[[Model], Iterator[tuple[str, str]]] | None:
    """A column inside a scalar subquery belongs to that subquery's own scope."""
    for inner in scope.subquery_scopes:
        source = inner.sources.get(column.table)
        if isinstance(source, exp.Table):
            return lambda model, source=source: iter([(f"{source.db}.{source.name}", column.name)])  # type: ignore[misc]
        if isinstance(source, Scope):
            return lambda model, source=source: _named(source, column.name, model)  # type: ignore[misc]
    return None


def _named(scope: Scope, name: str, model: Model) -> Iterator[tuple[str, str]]:
    if isinstance(scope.expression, exp.Values):
        return
    assert isinstance(scope.expression, exp.Query)
    names = [one.lower() for one in scope.expression.named_selects]
    outer = [one.lower() for one in scope.outer_columns]
    order = outer or names
    if name.lower() not in order:
        raise Untraceable(f"{model.path}: column {name} of an inner query cannot be traced")
    yield from _output(scope, order.index(name.lower()), model)


def _is_counted(column: exp.Column, top: exp.Expr) -> bool:
    """Whether the column stands inside a COUNT below ``top``; a window's partition or order is not inside it."""
    node: exp.Expr | None = column
    while node is not None and node is not top.parent:
        if isinstance(node, exp.Count):
            return True
        node = node.parent
    return False
