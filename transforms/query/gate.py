"""What counts as a question: exactly one SELECT that reads tables of the edition.

The engine's own parser decides, never a pattern over the text: comments, unusual spaces and letters hide nothing from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

MAX_CHARACTERS = 100_000

# Everything that makes rows without reading a file, a setting or a path. What a later engine adds stays out.
TABLE_FUNCTIONS = frozenset(
    {
        "range",
        "generate_series",
        "unnest",
        "repeat",
        "repeat_row",
        "histogram",
        "histogram_values",
        "json_each",
        "json_tree",
        "duckdb_tables",
        "duckdb_columns",
        "duckdb_views",
        "duckdb_functions",
        "duckdb_types",
        "duckdb_keywords",
        "pragma_table_info",
        "pragma_version",
        "pg_timezone_names",
        "icu_calendar_names",
    }
)
# These tell settings and paths, write to the log, or only waste time.
REFUSED_FUNCTIONS = frozenset(
    {
        "current_setting",
        "getvariable",
        "getenv",
        "write_log",
        "sleep_ms",
        "nextval",
        "setval",
        "currval",
        "setseed",
        "query",
        "query_table",
        "json_serialize_plan",
        "json_execute_serialized_sql",
        "parse_duckdb_log_message",
    }
)
_SYSTEM_PREFIXES = ("duckdb_", "pragma_", "sqlite_")
_READING_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})


class Refused(ValueError):
    """The text is not one question about the edition; the message says why and what would be right."""


def pass_gate(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The one SELECT statement in ``sql``, as the engine reads it. ``con`` only parses; it runs nothing of the text."""
    if len(sql) > MAX_CHARACTERS:
        raise Refused(f"the query is {len(sql):,} characters long; at most {MAX_CHARACTERS:,} are read")
    if "\0" in sql:
        raise Refused("the query contains a NUL character; remove it")
    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as fault:
        raise Refused(str(fault)) from fault
    if len(statements) != 1:
        found = "no statement" if not statements else f"{len(statements)} statements"
        raise Refused(f"{found} found; write exactly one SELECT")
    statement = statements[0]
    if statement.type != duckdb.StatementType.SELECT:
        kind = str(statement.type).rsplit(".", 1)[-1]
        hint = " (a PIVOT needs its values: pivot … on column in (…))" if kind == "MULTI" else ""
        raise Refused(f"{kind} is not allowed here; write exactly one SELECT{hint}")
    if statement.named_parameters:
        raise Refused("parameters are not filled in here; write the values into the query")
    text = statement.query.strip().rstrip(";")
    [(serialized,)] = con.execute("select json_serialize_sql(?::varchar)", [text]).fetchall()
    tree = json.loads(serialized)
    if tree.get("error"):
        raise Refused(str(tree.get("error_message") or "the engine cannot take this statement apart"))
    for node in _nodes(tree):
        _check(node)
    return text


def _check(node: dict[str, Any]) -> None:
    kind = node.get("type")
    if isinstance(kind, str) and kind.endswith("_NODE") and kind not in _READING_NODES:
        raise Refused(
            f"{kind.removesuffix('_NODE').removesuffix('_QUERY')} inside a query is not allowed; only reading is"
        )
    if kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS:
            raise Refused(f"the table function {name}() is not available here; read tables of the edition instead")
    elif kind == "BASE_TABLE":
        name = str(node.get("table_name", "")).lower()
        if name.startswith(_SYSTEM_PREFIXES) and name not in TABLE_FUNCTIONS:
            raise Refused(f"{name} is not available here; the edition's tables are listed by: show all tables")
    elif kind == "SHOW_REF" and str(node.get("table_name", "")).strip('"').lower().startswith(_SYSTEM_PREFIXES):
        raise Refused("this system table is not available here")
    name = str(node.get("function_name", "")).lower()
    if name in REFUSED_FUNCTIONS:
        raise Refused(f"the function {name}() is not available here")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    # A stack of its own: a query nested a thousand deep must not end in a RecursionError.
    stack = [tree]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
