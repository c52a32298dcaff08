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
from sqlglot.schema import MappingSchema

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


def origins(model: Model, schema: Schema | MappingSchema) -> dict[str, set[tuple[str, str]]]:
    """For each output column of ``model``, the (table, column) pairs its values are made of, counts apart.

    Raises `Untraceable`. For several models `nested` the schema once: preparing it takes longer than a model.
    """
    try:
        tree = qualify(
            parse_one(model.sql, read="duckdb"),
            schema=schema if isinstance(schema, MappingSchema) else nested(schema),
            dialect="duckdb",
            validate_qualify_columns=True,
        )
        root = build_scope(tree)
    except SqlglotError as fault:
        raise Untraceable(f"{model.path}: its columns cannot be traced ({fault})") from fault
    if root is None:
        raise Untraceable(f"{model.path}: its columns cannot be traced")
    trace = _Trace(model)
    return {column.name: set(trace.output(root, place)) for place, column in enumerate(model.columns)}


def nested(schema: Schema) -> MappingSchema:
    """The schema as the parser looks columns up in it."""
    tables: dict[str, object] = {}
    for name, columns in schema.items():
        folder, _, table = name.partition(".")
        inner = tables.setdefault(folder, {})
        assert isinstance(inner, dict)
        inner[table] = dict(columns)
    return MappingSchema(tables, dialect="duckdb")


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
    tables = nested(schema)
    for model in models.values():
        if model.schema != target:
            continue
        for column in model.columns:
            start = (model.name, column.name)
            found.extend(_follow(start, (f"{model.name}.{column.name}",), models, tables, class_of, traced, set()))
    return sorted(set(found), key=str)


def _follow(
    at: tuple[str, str],
    way: tuple[str, ...],
    models: Mapping[str, Model],
    schema: MappingSchema,
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


class _Trace:
    """The columns of one model's queries followed to tables; what an inner query's column is made of is worked out once."""

    def __init__(self, model: Model) -> None:
        self.path = model.path
        self.known: dict[tuple[int, int], frozenset[tuple[str, str]]] = {}
        self.names: dict[int, dict[str, int]] = {}

    def output(self, scope: Scope, place: int) -> frozenset[tuple[str, str]]:
        """What the output column at ``place`` of a scope is made of; unions add up."""
        at = (id(scope), place)
        if at not in self.known:
            self.known[at] = frozenset(self._output(scope, place))
        return self.known[at]

    def _output(self, scope: Scope, place: int) -> Iterator[tuple[str, str]]:
        if isinstance(scope.expression, exp.SetOperation):
            for branch in scope.set_operation_scopes or []:
                yield from self.output(branch, place)
            return
        selected = scope.expression.selects if isinstance(scope.expression, exp.Select) else []
        if place >= len(selected):
            if isinstance(scope.expression, exp.Values):
                return
            raise Untraceable(f"{self.path}: output column {place + 1} cannot be traced")
        yield from self._expression(scope, selected[place])

    def _expression(self, scope: Scope, expression: exp.Expr) -> Iterator[tuple[str, str]]:
        for column in expression.find_all(exp.Column):
            if _is_counted(column, expression):
                continue
            # A column inside a scalar subquery belongs to that subquery's own scope.
            for one in (scope, *scope.subquery_scopes):
                source = one.sources.get(column.table)
                if isinstance(source, exp.Table):
                    yield f"{source.db}.{source.name}", column.name
                    break
                if isinstance(source, Scope):
                    yield from self._named(source, column.name)
                    break
            else:
                raise Untraceable(f"{self.path}: the origin of {column.sql()} cannot be traced")

    def _named(self, scope: Scope, name: str) -> frozenset[tuple[str, str]]:
        if isinstance(scope.expression, exp.Values):
            return frozenset()
        assert isinstance(scope.expression, exp.Query)
        if id(scope) not in self.names:
            order = scope.outer_columns or scope.expression.named_selects
            self.names[id(scope)] = {one.lower(): place for place, one in reversed([*enumerate(order)])}
        place = self.names[id(scope)].get(name.lower())
        if place is None:
            raise Untraceable(f"{self.path}: column {name} of an inner query cannot be traced")
        return self.output(scope, place)


def _is_counted(column: exp.Column, top: exp.Expr) -> bool:
    """Whether the column stands inside a COUNT below ``top``; a window's partition or order is not inside it."""
    node: exp.Expr | None = column
    while node is not None and node is not top.parent:
        if isinstance(node, exp.Count):
            return True
        node = node.parent
    return False
