"""``tanggap check``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from pipelines.run import OK, USAGE
from pipelines.settings import read_settings
from transforms.city import load_city
from transforms.graph import Model, lint, load_models
from transforms.privacy.classes import Unclassified, class_of
from transforms.simulate.checks import problems as simulation_problems


def check(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Check what a run rests on, without data: the city folder, the SQL models, the privacy classes."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    print(f"city folder {settings.city_path}: {city.name}, {len(city.sources)} source(s), {len(city.policies)} policy row(s): in order")
    simulation = simulation_problems(city)
    for problem in simulation:
        print(problem)
    models = load_models()
    found = [problem for model in models.values() for problem in lint(model, models)]
    found += unclassified(models)
    for problem in found:
        print(problem)
    print(f"{len(models)} models: " + ("in order" if not found else f"{len(found)} to put right"))
    return USAGE if found or simulation else OK


def unclassified(models: Mapping[str, Model]) -> list[str]:
    """Columns that no privacy class covers: they are personal until somebody says otherwise."""
    found = []
    for model in models.values():
        for column in model.columns:
            try:
                class_of(model.name, column.name)
            except Unclassified:
                found.append(
                    f"transforms/models/{model.schema}/{model.table}.sql: column {column.name} has no privacy class.\n"
                    "Give it one in transforms/privacy/classes.toml: open, internal or personal."
                )
    return found
