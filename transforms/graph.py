"""The SQL models as a graph: a file is a table, its folder the schema, its ``FROM`` the order.

What belongs here: reading the files, their headers (purpose, grain, key) and column comments (the data dictionary), ordering
them, and the lint for the subset that DuckDB and Apache Spark mean the same by. What does not: running them (``engines``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType

MODELS = Path(__file__).parent / "models"
SCHEMAS = ("staging", "core", "marts", "public", "quality")

_COLUMN = re.compile(r"^\s*(?:.*?\bas\s+|(?:\w+\.)?)(\w+)\s*,?\s+--\s+(.+?)\s*$")
_NOT_PORTABLE = {
    "date_diff": "DuckDB counts boundaries, Spark whole units: subtract epochs",
    "datediff": "DuckDB counts boundaries, Spark whole units: subtract epochs",
    "quantile_cont": "Spark has no such function: rank with row_number",
    "percentile_cont": "the engines interpolate differently: rank with row_number",
    "approx_quantile": "the sketches differ: rank with row_number",
    "median": "rank with row_number",
    "isodow": "the engines number weekdays differently: use the weekday of inputs.dates",
    "dayofweek": "the engines number weekdays differently: use the weekday of inputs.dates",
    "generate_series": "join a date dimension instead",
    "unnest": "lists are spelled differently: join a dimension instead",
    "list": "lists are spelled differently in Spark",
    "struct_pack": "structs are spelled differently in Spark",
    "now": "a model has no clock: the edition's as_of is a column of inputs.edition",
}


@dataclass(frozen=True, slots=True)
class Column:
    """An output column and what it means, as its comment says."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Model:
    """One table: its SQL, its purpose, grain and key, and the tables it reads."""

    schema: str
    table: str
    path: Path
    sql: str
    purpose: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    depends: tuple[str, ...]

    @property
    def name(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.table}"


class ModelError(ValueError):
    """A model file that cannot be read as a table; the text names the file and the cure."""


@lru_cache(maxsize=8)
def load_models(root: Path = MODELS) -> Mapping[str, Model]:
    """Every model below ``root`` by ``schema.table``."""
    return {model.name: model for path in sorted(root.glob("*/*.sql")) for model in [read_model(path)]}


def read_model(path: Path) -> Model:
    """The model written in ``path``; raises :class:`ModelError` when its header or SQL cannot be understood."""
    text = path.read_text(encoding="utf-8")
    tree = _parse(text, path)
    header = _header(text)
    key = next((line.removeprefix("key:").strip() for line in header if line.startswith("key:")), None)
    grain = next((line for line in header if line.startswith("One row per")), None)
    if key is None or grain is None:
        raise ModelError(f"{path}: the header needs a line '-- One row per …' and a line '-- key: column, …'.")
    purpose = " ".join(line for line in header if not line.startswith(("key:", "One row per")))
    return Model(
        schema=path.parent.name,
        table=path.stem,
        path=path,
        sql=text,
        purpose=purpose,
        grain=grain,
        key=tuple(part.strip() for part in key.split(",") if part.strip()),
        columns=_columns(text, tree),
        depends=tuple(sorted(_tables(tree))),
    )


def in_order(models: Mapping[str, Model], wanted: Iterable[str] | None = None) -> list[Model]:
    """``wanted`` (all when None) with everything they read, each after what it reads."""
    chosen = set(models) if wanted is None else _closure(models, wanted)
    sorter = TopologicalSorter(
        {
            name: [d for d in models[name].depends if d in models] for name in sorted(chosen)
        }  # inputs are given, not built
    )
    try:
        return [models[name] for name in sorter.static_order()]
    except CycleError as error:
        raise ModelError(f"models read each other in a circle: {' → '.join(error.args[1])}") from error


def models_fingerprint(models: Mapping[str, Model]) -> str:
    """SHA-256 over names and text of all models: the ``code`` of the figures."""
    digest = hashlib.sha256()
    for name in sorted(models):
        digest.update(f"{name}\n{models[name].sql}\n".encode())
    return digest.hexdigest()


def lint(model: Model, models: Mapping[str, Model] | None = None) -> list[str]:
    """What in ``model`` leaves the portable subset or the house style; empty when nothing does."""
    tree = _parse(model.sql, model.path)
    return [
        f"{model.path.name}: {found}"
        for found in (
            *_lint_functions(model.sql),
            *_lint_joins(tree),
            *_lint_columns(model, tree),
            *_lint_unknown(model, models or {}),
        )
    ]


def _parse(text: str, path: Path) -> exp.Query:
    try:
        tree = sqlglot.parse_one(text, read="duckdb")
    except sqlglot.errors.ParseError as error:
        raise ModelError(f"{path}: not one SQL query: {error}") from error
    if not isinstance(tree, exp.Query):
        raise ModelError(f"{path}: a model is one SELECT, not {type(tree).__name__.upper()}.")
    return tree


def _header(text: str) -> list[str]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return lines


def _columns(text: str, tree: exp.Query) -> tuple[Column, ...]:
    """Output columns in order, each with the comment behind the last line that names it."""
    meanings = {found[1]: found[2] for line in text.splitlines() if (found := _COLUMN.match(line))}
    return tuple(Column(name, meanings.get(name, "")) for name in tree.named_selects)


def _tables(tree: exp.Query) -> set[str]:
    return {f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db}


def _closure(models: Mapping[str, Model], wanted: Iterable[str]) -> set[str]:
    chosen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in chosen and name in models:
            chosen.add(name)
            waiting.extend(models[name].depends)
    return chosen


def _lint_functions(text: str) -> Iterable[str]:
    """Calls of functions, by the name written: the parser folds several names into one."""
    tokens = sqlglot.tokenize(text, read="duckdb")
    called = {this.text.lower() for this, following in pairwise(tokens) if following.token_type == TokenType.L_PAREN}
    for name in sorted(called & set(_NOT_PORTABLE)):
        yield f"{name} is outside the portable subset ({_NOT_PORTABLE[name]})"
    if any(token.text.lower() == "asof" for token in tokens):
        yield "ASOF JOIN is outside the portable subset (Spark has none)"


def _lint_joins(tree: exp.Query) -> Iterable[str]:
    """A join is an equality (other conditions may stand beside it) or an explicit cross join."""
    for join in tree.find_all(exp.Join):
        on = join.args.get("on")
        if join.args.get("using") or join.kind.upper() == "CROSS":
            continue
        if on is None or (not any(_is_equality(part) for part in on.flatten()) and not _is_equality(on)):
            yield f"join on {join.alias_or_name} has no equality: Spark would compare every pair"


def _is_equality(condition: exp.Expression) -> bool:
    return isinstance(condition, exp.EQ | exp.NullSafeEQ)


def _lint_columns(model: Model, tree: exp.Query) -> Iterable[str]:
    if tree.is_star:
        yield "the final select names its columns, it does not star them"
    for column in model.columns:
        if not column.meaning:
            yield f"column {column.name} has no comment saying what it means"
    for name in set(model.key) - {column.name for column in model.columns}:
        yield f"key column {name} is not among the output columns"


def _lint_unknown(model: Model, models: Mapping[str, Model]) -> Iterable[str]:
    for name in model.depends if models else ():
        if not name.startswith("inputs.") and name not in models:
            yield f"reads {name}, which is neither a model nor an input"
