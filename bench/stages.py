"""Landing and models by stage: CPU seconds and rows a second, each beside a bare DuckDB scan and aggregate of the same rows.

``python -m bench.stages landing|models`` measures the city of the environment in a process of its own and prints one JSON
object; ``table`` puts two sizes side by side.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.settings import read_settings
from pipelines.sources.files import matched_files
from pipelines.work import Work, due, open_work, pull_source, warehouse_models
from transforms.city.model import Source
from transforms.engines.duckdb import connect, prepare, run_models

Measured = dict[str, Any]


def landing(work: Work) -> list[Measured]:
    """One row per source: its rows and CPU seconds, and those of a bare scan of its files."""
    found = []
    for source in work.city.sources:
        files = [str(path) for path in matched_files(source)]
        before = time.process_time()
        report = pull_source(work, source.id)
        seconds = time.process_time() - before
        bare = _cheapest(partial(_scan_files, source, files))
        found.append({"stage": f"{source.kind} {source.entity}", "rows": report.rows_read, "seconds": seconds, "bare": bare, "files": len(files)})
    return found


def models(work: Work) -> list[Measured]:
    """One row for the inputs and one for the models, and the three models that take longest."""
    for source in work.city.sources:
        pull_source(work, source.id)
    batches = work.ledger.batches()
    connection = connect()
    as_of = due(work, work.wall.date())[-1].as_of
    before = time.process_time()
    prepare(connection, work.city, batches, as_of, work.ledger.files(), work.ledger.set_aside())
    prepared = time.process_time()
    results = run_models(connection, warehouse_models())
    modelled = time.process_time()
    received = sum(batch.rows for batch in batches)
    rows = sum(result.rows for result in results if result.name.startswith("core."))
    files = ", ".join(f"'{batch.path}'" for batch in batches)
    scan = f"select _key, count(*), max(_row_hash) from read_parquet([{files}], union_by_name = true) group by _key"
    bare = _cheapest(lambda: _run(scan))
    core = " union all ".join(f"select count(*), max(hash({name})) from {name}" for name in _core(connection))
    bare_core = _cheapest(lambda: connection.execute(core).fetchall())
    slowest = sorted(results, key=lambda result: -result.seconds)[:3]
    connection.close()
    return [
        {"stage": "received rows to inputs", "rows": received, "seconds": prepared - before, "bare": bare},
        {"stage": "models, rows of core", "rows": rows, "seconds": modelled - prepared, "bare": bare_core},
        *({"stage": f"  {result.name}", "rows": result.rows, "seconds": result.seconds, "bare": None} for result in slowest),
    ]


def _core(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = connection.execute("select table_name from information_schema.tables where table_schema = 'core' order by 1").fetchall()
    return [f"core.{name}" for (name,) in names]


def _scan_files(source: Source, files: Sequence[str]) -> None:
    listed = ", ".join(f"'{file}'" for file in files)
    if source.kind == "csv":
        _run(f"select c, count(*) from (select hash(columns(*)) as c from read_csv([{listed}], all_varchar = true, union_by_name = true)) group by 1")
    elif source.kind == "x_api_v2":
        _run(f"select json_extract_string(json, '$.data[0].id'), count(*) from read_ndjson_objects([{listed}], ignore_errors = true) group by 1")
    else:
        _run(
            f"select split_part(line, '|', 2), count(*) from read_csv([{listed}], columns = {{'line': 'VARCHAR'}}, auto_detect = false, "
            "header = false, delim = '\\x01', quote = '', escape = '', ignore_errors = true) group by 1"
        )


def _run(query: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(query).fetchall()


def _cheapest(work: Callable[[], object]) -> float:
    """CPU seconds of the cheapest of three: the first pays for what the others find in memory."""
    taken = []
    for _ in range(3):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return min(taken)


def table(sizes: Sequence[tuple[str, Sequence[Measured]]]) -> str:
    """The stages as text, one block for each size."""
    lines: list[str] = []
    for size, measured in sizes:
        lines += [""] if lines else []
        lines.append(f"{size:<28}{'rows':>10}{'CPU s':>9}{'rows/s':>10}{'bare s':>9}{'ratio':>8}")
        for each in measured:
            rate = each["rows"] / each["seconds"] if each["seconds"] else 0.0
            ratio = "" if not each["bare"] else f"{each['seconds'] / each['bare']:>8.1f}"
            bare = "" if each["bare"] is None else f"{each['bare']:>9.3f}"
            lines.append(f"{each['stage']:<28}{each['rows']:>10}{each['seconds']:>9.2f}{rate:>10.0f}{bare}{ratio}")
    return "\n".join(lines)


def main() -> int:
    """Measure what the first argument names and print it as JSON."""
    pa.table({"text": ["a"]})  # its first table imports pandas: no stage's cost
    with open_work(read_settings(os.environ), progress=lambda text: None) as work:
        measured = {"landing": landing, "models": models}[sys.argv[1]](work)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"stages": measured, "peak_mb": peak}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
