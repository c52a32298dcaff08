"""``tanggap run``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from pipelines.commands.simulate import simulate_sample
from pipelines.run import check_sources
from pipelines.run import run as run_city
from pipelines.settings import read_settings
from transforms.city import load_city


def run(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run everything once and print the report; the exit code is the report's. A simulated city is made up first when it has no files."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    check_sources(city, {*(options.only or ()), *options.accept_missing})  # before a minute is spent on making up a city
    simulate_sample(settings, city)
    report = run_city(
        settings.city_path,
        environ=settings.environ,
        only=options.only,
        accept_missing=options.accept_missing,
        kinds=options.editions,
        progress=lambda text: print(text, flush=True),
        wait_seconds=options.wait,
    )
    for line in report.lines():
        print(line, file=sys.stdout if report.failure is None else sys.stderr)
    print(f"{report.city}: {report.seconds:.1f} s")
    return report.exit_code
