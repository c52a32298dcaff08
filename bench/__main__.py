"""``make bench``: landing and models beside a bare scan, and what the frameworks cost beyond the work, on a small simulated city."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import databases
from bench.clocks import told
from bench.stages import table

CHECKOUT = Path(__file__).resolve().parent.parent
CITY = CHECKOUT / "data" / "cities" / "kota-contoh"
START, END, SCALE = "2026-01-01", "2026-03-11", "0.3"
SIZES = (("the sample", "0.12"), ("ten times the sample", "1.2"))
SIZES_START = "2025-11-20"

BENCH_TICKETS = "1000000"
BENCH_ROWS = "100000"
YEAR_SCALE = "0.12"

GOAL_FRAMEWORK_SECONDS = 10.0
GOAL_CHECKS_RATIO = 3.0

PLAIN = """
import os
from pipelines.publish.reports import make_newest
from pipelines.settings import read_settings
from pipelines.work import KINDS, alert, build, issue, open_work, pull_source
from transforms.editions.shelf import Shelf
with open_work(read_settings(os.environ), progress=lambda text: None) as work:
    for source in work.city.sources:
        pull_source(work, source.id)
    build(work)
    issue(work, KINDS)
    make_newest(Shelf(work.paths.published), work.city, KINDS, work.progress)
    alert(work)
"""
CHECKS = """
import sys, time
from pathlib import Path
from expectations.suites import all_checks
from expectations.validate import validate
validate(Path(sys.argv[1]), all_checks()[:1])
before = time.process_time()
validate(Path(sys.argv[1]))
print(time.process_time() - before)
"""
FUSED = """
import sys, time
import duckdb
from expectations.suites import all_checks
from expectations.validate import query_of
counts = [f"select count(*) as found from ({query_of(check)})" for check in all_checks()]
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    before = time.process_time()
    connection.execute(" union all ".join(counts)).fetchall()
    print(time.process_time() - before)
"""


def main() -> int:
    """Measure, print, and return 1 when a goal is missed."""
    stages()
    print(told(json.loads(_python("-m", "bench.clocks", os.environ.get("BENCH_TICKETS", BENCH_TICKETS), data=CHECKOUT))) + "\n", flush=True)
    print(databases.told(json.loads(_python("-m", "bench.databases", os.environ.get("BENCH_ROWS", BENCH_ROWS), data=CHECKOUT))) + "\n", flush=True)
    what_if()
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first"), Path(folder, "second")
        for data in (first, second):
            _python("-m", "pipelines.cli", "simulate", "--from", START, "--to", END, "--scale", SCALE, data=data)
        whole = _cpu(lambda: _python("-m", "pipelines.cli", "run", data=first))
        again = _cpu(lambda: _python("-m", "pipelines.cli", "run", data=first))
        plain = _cpu(lambda: _python("-c", PLAIN, data=second))
        warehouse = str(first / "warehouse" / "kota-contoh.duckdb")
        checks = float(_python("-c", CHECKS, warehouse, data=first))
        fused = float(_python("-c", FUSED, warehouse, data=first))
    framework = whole - plain - checks
    print(f"a whole run                      {whole:7.1f} CPU s")
    print(f"the same steps without Dagster   {plain:7.1f} CPU s, and {checks:.1f} for the checks")
    print(f"frameworks and their imports     {framework:7.1f} CPU s (goal: {GOAL_FRAMEWORK_SECONDS:g})")
    print(f"a run with nothing new           {again:7.1f} CPU s")
    print(f"checks against one fused query   {checks / fused:7.1f} × ({checks:.2f} against {fused:.2f} CPU s)")
    print(f"  the goal of {GOAL_CHECKS_RATIO:g} is for a city-year and more: here the fixed cost of a check, about 8 ms, is most of it")
    return int(framework > GOAL_FRAMEWORK_SECONDS)


def stages() -> None:
    """Print rows a second of landing and of the models at two sizes, as ratios to a bare scan and aggregate of the same rows."""
    sizes, peaks = [], []
    for name, scale in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            _python("-m", "pipelines.cli", "simulate", "--from", SIZES_START, "--to", END, "--scale", scale, data=data)
            told = [json.loads(_python("-m", "bench.stages", part, data=data)) for part in ("landing", "models")]
        sizes.append((name, [stage for each in told for stage in each["stages"]]))
        peaks.append(f"{name}: landing {told[0]['peak_mb']} MB, models {told[1]['peak_mb']} MB")
    print(f"{table(sizes)}\n\nmost memory, {'; '.join(peaks)}\n", flush=True)


def what_if() -> None:
    """Print what `tanggap sla whatif` of a year costs beside the run that made the year."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        _python("-m", "pipelines.cli", "simulate", "--from", "2025-01-01", "--to", "2026-01-02", "--scale", YEAR_SCALE, data=data)
        run = _cpu(lambda: _python("-m", "pipelines.cli", "run", data=data))
        policies = str(CITY / "policies.csv")
        year = ("--from", "2025-01-01", "--to", "2025-12-31")
        asked = _cpu(lambda: _python("-m", "pipelines.cli", "sla", "whatif", "--policies", policies, *year, data=data))
    print(f"what if, a year of the sample    {asked:7.1f} CPU s, {asked / run:.2f} × the run ({run:.1f} CPU s)\n", flush=True)


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds of the child processes that ``work`` waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _python(*arguments: str, data: Path) -> str:
    environ = {**os.environ, "TANGGAP_DATA": str(data), "TANGGAP_CITY": str(CITY), "PYTHONPATH": str(CHECKOUT)}
    command: Sequence[str] = (sys.executable, *arguments)
    done = subprocess.run(command, env=environ, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
