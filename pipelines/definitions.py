"""What Dagster loads: the catalogue of the city that ``TANGGAP_CITY`` names. Loading reads the city folder, no data."""

from __future__ import annotations

import os

from dagster import Definitions

from pipelines.assets.catalogue import catalogue, scheduled_work
from pipelines.settings import read_settings
from transforms.city import load_city


def load() -> Definitions:
    """The definitions of the named city; of the sample city when none is named."""
    settings = read_settings(os.environ)
    # A source may need a password of the environment: it is listed all the same, only a run must be able to open it.
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    return catalogue(city, scheduled_work(settings))


defs = load()
