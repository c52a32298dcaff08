"""``tanggap query``."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from typing import Any

from dashboards.render.aligned import aligned
from pipelines.settings import read_settings
from pipelines.terminal import exact_output
from transforms.city import load_city
from transforms.editions.shelf import Edition, Shelf
from transforms.query.desk import Answer, Limits, ask_edition, to_json
from transforms.text.formulas import as_shown

WIDEST = 60
"""Characters of a cell that the table shows; the other forms show all."""


def query(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the answer to one SELECT. A refused or stopped question raises, with the reason."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    edition = Shelf(settings.paths(city.id).published).open(options.edition, public=options.public)
    answer = ask_edition(edition, options.sql, Limits(timeout_seconds=options.timeout))
    if options.format == "json":
        print(to_json(answer, edition))
    elif options.format == "csv":
        writer = csv.writer(exact_output(), lineterminator="\n")
        writer.writerow([column["name"] for column in answer.columns])
        writer.writerows([as_shown(value) for value in row] for row in answer.rows)
    else:
        _print_table(answer, edition)
    if answer.truncated:
        print(f"Only the first {len(answer.rows)} rows; narrow the question for the rest.", file=sys.stderr)
    return 0


def _print_table(answer: Answer, edition: Edition) -> None:
    heads = [column["name"] for column in answer.columns]
    cells = [[_cell(value) for value in row] for row in answer.rows]
    head, *lines = aligned([heads, *cells])
    print(head, "-" * max(map(len, [head, *lines])), *lines, sep="\n")
    print(f"{len(cells)} row(s) of {edition.name}, as of {edition.manifest.as_of_all.isoformat()}")


def _cell(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
