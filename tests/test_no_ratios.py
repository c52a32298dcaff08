"""Nothing that shows, reports, exports or checks divides one count by another: rates come from the registry (transforms/metrics.py).

Read from the syntax trees, SQL in texts included. What may stay: paths, another unit of the same quantity (a number as divisor), and
the few lines below, each with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS = ("dashboards", "expectations", "pipelines/publish", "pipelines/commands", "pipelines/assets")

ALLOWED = {
    ("dashboards/render/formats.py", "min(max(round(value * step), 1), step - 1) / step"),  # rounds a rate that is given
}
_PATHS = re.compile(r"(path|paths|folder|root|dir|scratch|target|inside|out|parent|published|pointers|rules|editions|landing|shelf|cities)$", re.I)
_STATISTICS = {"truediv", "mean", "fmean", "median", "average", "pct_change"}
_SQL = re.compile(r"\bselect\b.*\bfrom\b|\bas \w+_(?:ratio|rate|share)\b", re.I | re.S)
_SQL_RATIO = re.compile(r"(?:(?<![/'\w])[\w.]+|[)\]])\s*/\s*(?![\d'/*])[\w(.]|\bavg\s*\(", re.I)


def trees() -> Iterator[tuple[str, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            yield str(path.relative_to(CHECKOUT)), ast.parse(path.read_text(encoding="utf-8"))


def ratios(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every division in ``tree`` that is neither of a path nor by a number."""
    paths = {name.id for node in ast.walk(tree) for name in _made_paths(node)}
    inner = {id(node.left) for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)}
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and id(node) not in inner:
            if not _is_path(node, paths) and not _is_number(node.right):
                yield node.lineno, ast.unparse(node)
        elif (isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div)) or (isinstance(node, ast.Call) and _called(node.func) in _STATISTICS):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Constant | ast.JoinedStr):
            text = _text(node)
            if _SQL.search(text) and _SQL_RATIO.search(text):
                yield node.lineno, text


def _made_paths(node: ast.AST) -> Iterator[ast.Name]:
    """Names that are given a path: annotated as one, or assigned from one."""
    if isinstance(node, ast.arg) and node.annotation is not None and "Path" in ast.unparse(node.annotation):
        yield ast.Name(node.arg)
    elif isinstance(node, ast.Assign) and re.search(r"\bPath\(|\.parent\b|\.path\b", ast.unparse(node.value)):
        yield from (target for target in node.targets if isinstance(target, ast.Name))


def _is_path(node: ast.BinOp, paths: set[str]) -> bool:
    first: ast.expr = node
    parts = []
    while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Div):
        parts.append(first.right)
        first = first.left
    if any(isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str)) for part in parts):
        return True
    text = ast.unparse(first)
    if isinstance(first, ast.Call):
        return _called(first.func) in ("Path", "resolve") or bool(_PATHS.search(_called(first.func)))
    return text in paths or bool(_PATHS.search(text))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "x" for part in node.values)


def test_no_page_report_export_or_check_computes_a_ratio() -> None:
    found = [(file, text, line) for file, tree in trees() for line, text in ratios(tree)]
    wrong = [f"{file}:{line}: {text[:120]}" for file, text, line in found if (file, text) not in ALLOWED]
    assert not wrong, "put the rate into transforms/metric_list and ask for it by its id: " + "; ".join(wrong)
    assert {(file, text) for file, text, _ in found} >= ALLOWED, "an exception nobody needs any more"


@pytest.mark.parametrize(
    "written",
    [
        "rate = met / due",
        "rate = row['met_count'] / row['due_count']",
        "rate = 100 * sum(met) / len(rows)",
        "rate /= due",
        "rate = statistics.mean(values)",
        "rate = operator.truediv(met, due)",
        "sql = 'select sum(met_count) / sum(due_count) as rate from marts.ticket_periods'",
        "sql = f'select agency_id, met_count/due_count from {table}'",
        "sql = 'select avg(wait_seconds) from core.calls'",
        "sql = 'select a, 100.0 * met_count / nullif(due_count, 0) from t'",
    ],
)
def test_the_walk_finds_what_it_looks_for(written: str) -> None:
    assert list(ratios(ast.parse(written)))


@pytest.mark.parametrize(
    "written",
    [
        "hours = late_seconds / 3600",
        "file = folder / 'manifest.json'",
        "file = self.paths.editions / name",
        "def write(place: Path) -> None:\n    place / name",
        "sql = 'select late_seconds / 3600 as late_hours from marts.ticket_verdicts'",
        "text = 'read/write, or ask the steward'",
    ],
)
def test_the_walk_leaves_paths_and_units_alone(written: str) -> None:
    assert not list(ratios(ast.parse(written)))
