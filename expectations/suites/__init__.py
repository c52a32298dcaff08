"""One suite per table, one module per schema. The grain of every table is checked without being written down again:

its key comes from the model's own header."""

from __future__ import annotations

from functools import lru_cache

from expectations.checks import Check, present, unique
from expectations.suites import core, staging
from transforms.graph import load_models

SCHEMAS = ("staging", "core")


def declared_checks() -> tuple[Check, ...]:
    """The checks written down in the modules of this package."""
    return (*staging.CHECKS, *core.CHECKS)


@lru_cache(maxsize=1)
def all_checks() -> tuple[Check, ...]:
    """Every check: the keys of all staging and core tables, then what is declared about them."""
    keys = [
        check
        for model in load_models().values()
        if model.schema in SCHEMAS
        for check in (unique(model.name, *model.key), *(present(model.name, column) for column in model.key))
    ]
    return (*keys, *declared_checks())
